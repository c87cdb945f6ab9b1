/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page. */
#ifndef TW_CLI_MANUAL_H
#define TW_CLI_MANUAL_H

#include "options.h"

/* Prints tlswalk.1 in mdoc(7) on standard output, made of the tables of commands and options. */
void cli_manual_print(void);

/* What the manual page says of an option beyond its help, in sentences; NULL where that is all. manual_options.c */
extern const char *const cli_manual_options[CLI_OPTION_COUNT];

#endif
