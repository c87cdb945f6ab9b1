/* SPDX-License-Identifier: Apache-2.0 */
/* A line on standard error that says how far long work has come, where a person may be looking at it. */
#ifndef TW_CLI_PROGRESS_H
#define TW_CLI_PROGRESS_H

#include "tlswalk.h"

/* Work begins that may take long, over this many captures. */
void cli_progress_begin(size_t captures);

/* The next of them; `source` is asked now and then until the next call. NULL: there is no more to tell. */
void cli_progress_capture(const char *name, const struct tw_source *source);

/* A packet has been read. */
void cli_progress_packet(void);

/* Takes the line away, if there is one, so that something else can be written. */
void cli_progress_erase(void);

#endif
