/* SPDX-License-Identifier: Apache-2.0 */
/* Files of known findings. */
#ifndef TW_CLI_BASELINE_H
#define TW_CLI_BASELINE_H

#include "options.h"
#include "outfile.h"
#include "status.h"
#include "tlswalk.h"

/* Reads one into `baseline`. What is wrong with it is said. */
enum cli_status cli_baseline_read(struct tw_baseline *baseline, const char *path);

/* Files that are being written; they stay where they are until the end. */
struct cli_baselines {
    struct cli_outfile files[CLI_MAX_TEXTS];
    const char *names[CLI_MAX_TEXTS];
    size_t count; /* of those that are neither whole nor dropped */
};

/* Begins each that --write-baseline names; says which cannot be. To be dropped in any case. */
enum cli_status cli_baselines_open(struct cli_baselines *b, const struct cli_arguments *arguments);

/* Writes them. Where that fails it is said. */
enum cli_status cli_baselines_write(struct cli_baselines *b, const struct tw_baseline *baseline);

/* What has not been written stays as it was. */
void cli_baselines_drop(struct cli_baselines *b);

#endif
