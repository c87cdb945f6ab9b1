/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to trust: the certificates of --ca-file. */
#ifndef TW_CLI_TRUST_H
#define TW_CLI_TRUST_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/*
 * Sets `trust` to what the files of --ca-file have, which the caller frees; NULL without the option. CLI_IO when
 * one cannot be read, or has none, which has been told.
 */
enum cli_status cli_trust_read(const struct cli_arguments *arguments, struct tw_trust **trust);

#endif
