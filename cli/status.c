/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics. */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>

#include "command.h"

CLI_PRINTF(1, 0) static void complain(const char *format, va_list args)
{
    fputs("tlswalk: ", stderr);
    vfprintf(stderr, format, args);
    putc('\n', stderr);
}

void cli_complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
}

enum cli_status cli_usage_error(const struct cli_command *command, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
    if (command != NULL)
        fprintf(stderr, "Try 'tlswalk help %s'.\n", command->name);
    else
        fputs("Try 'tlswalk help'.\n", stderr);
    return CLI_USAGE;
}
