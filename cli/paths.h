/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a command line names. */
#ifndef TW_CLI_PATHS_H
#define TW_CLI_PATHS_H

#include "options.h"
#include "status.h"

/*
 * Whether they can be what they are to be: nothing is written over what is read, nor two things into one file, whatever
 * links lead there, and standard input is read once. Says so when not; to be asked before anything is opened.
 */
enum cli_status cli_paths_check(const struct cli_arguments *arguments);

#endif
