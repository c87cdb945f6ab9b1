/* SPDX-License-Identifier: Apache-2.0 */
/* Exit statuses and diagnostics. */
#ifndef TW_CLI_STATUS_H
#define TW_CLI_STATUS_H

#include <stddef.h>

#if defined(__GNUC__)
#define CLI_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define CLI_PRINTF(string, first)
#endif

enum cli_status {
    CLI_OK = 0,
    CLI_FINDINGS = 1, /* check has found something, or diff */
    CLI_USAGE = 2,    /* the command line makes no sense, or what a policy says */
    CLI_IO = 3,       /* a file that is named is unreadable or damaged, or output that could not be written */
};

/* One line on standard error, after the program's name. The format has no newline. */
void cli_complain(const char *format, ...) CLI_PRINTF(1, 2);

/* The same of what is worth knowing but no error; nothing where cli_keep_quiet() has been called. */
void cli_remark(const char *format, ...) CLI_PRINTF(1, 2);
void cli_keep_quiet(void);

struct cli_command;

/* The same about a command line that makes no sense, and where to read more: the help of `command`, or if NULL of all. */
enum cli_status cli_usage_error(const struct cli_command *command, const char *format, ...) CLI_PRINTF(2, 3);

/* Only where to read more. */
enum cli_status cli_usage_hint(const struct cli_command *command);

/* Shows a text of the command line, with a caret under its byte `place`. */
void cli_point_at(const char *text, size_t place);

#endif
