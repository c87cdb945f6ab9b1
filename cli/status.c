/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics. */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>

#include "command.h"
#include "progress.h"

/* A file may be called anything, and a diagnostic is one line that leaves the terminal as it is. */
static void put_line(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;
        if (c1)
            fprintf(stderr, "\\x%02x\\x%02x", p[0], p[1]);
        else if (*p < 0x20 || *p == 0x7f)
            fprintf(stderr, "\\x%02x", *p);
        else
            putc(*p, stderr);
        p += c1;
    }
    putc('\n', stderr);
}

CLI_PRINTF(1, 0) static void complain(const char *format, va_list args)
{
    char text[4096]; /* a path and some words */

    cli_progress_erase();
    vsnprintf(text, sizeof text, format, args);
    fputs("tlswalk: ", stderr);
    put_line(text);
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
