/* SPDX-License-Identifier: Apache-2.0 */
/* Files of known findings. */
#ifndef TW_CLI_BASELINE_H
#define TW_CLI_BASELINE_H

#include "status.h"
#include "tlswalk.h"

/* Reads one into `baseline`. What is wrong with it is said. */
enum cli_status cli_baseline_read(struct tw_baseline *baseline, const char *path);

/* Writes one. Where that fails it is said, and the file that was there stays as it was. */
enum cli_status cli_baseline_write(const struct tw_baseline *baseline, const char *path);

#endif
