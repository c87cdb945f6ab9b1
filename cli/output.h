/* SPDX-License-Identifier: Apache-2.0 */
/* Where a report goes: standard output, or a file. */
#ifndef TW_CLI_OUTPUT_H
#define TW_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "outfile.h"
#include "status.h"
#include "tlswalk.h"

/* Where a report goes; the zero value is standard output. */
struct cli_output {
    const char *path; /* NULL: standard output */
    struct cli_outfile file;
    bool begun; /* there is something to report: a capture could be opened */
    int error;  /* errno of the write that failed; 0: none has */
};

/*
 * A standard stream that is closed is of no use to anybody, also later: else a file that is opened would bear its number,
 * and have in it what is written there. False when that cannot be had.
 */
bool cli_output_hold(void);

/* Begins it where --output says. */
enum cli_status cli_output_open(struct cli_output *output, const struct cli_arguments *arguments);

/* Ends it. A file is there only now, if there was something to report and all of it could be written; says so when not. */
enum cli_status cli_output_end(struct cli_output *output);

/* Writes all of it, as tw_report_options.write; `context` is a struct cli_output. */
bool cli_output_write(void *context, const char *bytes, size_t len);

/* Whether to use colours there; by default where they can be seen and are wanted (https://no-color.org). */
bool cli_output_color(enum cli_color when);

/* Whether a person reads it: TSV and JSON are for others. */
bool cli_output_is_terminal(void);

/* Columns that COLUMNS or the terminal names; 0: neither does. */
unsigned cli_output_named_columns(void);

/* Columns that it has: what COLUMNS or the terminal says, else 80. */
unsigned cli_output_columns(void);

/* Whether to draw with ASCII only: that was asked for, or the locale has no more. */
bool cli_output_ascii(const struct cli_arguments *arguments);

/* How to tell times, by how many -t there are. */
enum tw_times cli_output_times(const struct cli_arguments *arguments);

/* Columns to use there: 100, or 80 where COLUMNS or the terminal says that there are fewer than 100. */
unsigned cli_output_width(void);

/* Ends what stdio has to write, and standard output; says so when that fails. */
enum cli_status cli_output_close(void);

#endif
