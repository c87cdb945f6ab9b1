/* SPDX-License-Identifier: Apache-2.0 */
/* Help texts. */
#ifndef TW_CLI_HELP_H
#define TW_CLI_HELP_H

#include <stdio.h>

#include "command.h"

/* What the program does, and its commands. */
void cli_help_program(FILE *to);

/* What a command does, and its options. */
void cli_help_command(FILE *to, const struct cli_command *command);

#endif
