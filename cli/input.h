/* SPDX-License-Identifier: Apache-2.0 */
/* Captures through an engine into a report. */
#ifndef TW_CLI_INPUT_H
#define TW_CLI_INPUT_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/*
 * Reports the connections of the captures that the operands name, one timeline in their order unless each is to be
 * alone, to standard output, within the limits that the options set. What cannot be read is told on standard error and
 * left out, as are the numbers of what had to be given up.
 */
enum cli_status cli_input_report(const struct cli_arguments *arguments, struct tw_report_options options);

#endif
