/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics. */
#include "status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "command.h"
#include "progress.h"

/* One character as it may stand on a terminal. Returns how many bytes it has. */
static size_t put_character(const unsigned char *p)
{
    bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;

    if (c1)
        fprintf(stderr, "\\x%02x\\x%02x", p[0], p[1]);
    else if (*p < 0x20 || *p == 0x7f)
        fprintf(stderr, "\\x%02x", *p);
    else
        putc(*p, stderr);
    return 1 + c1;
}

/* A file may be called anything, and a diagnostic is one line that leaves the terminal as it is. */
static void put_line(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';)
        p += put_character(p);
    putc('\n', stderr);
}

/* How many columns the first `len` bytes of a line take. */
static int columns(const char *text, size_t len)
{
    int count = 0;

    for (size_t i = 0; i < len && text[i] != '\0'; i++) {
        unsigned char c = (unsigned char)text[i];
        count += c < 0x20 || c == 0x7f ? 4 : (c & 0xc0) != 0x80;
    }
    return count;
}

void cli_point_at(const char *text, size_t place)
{
    fputs("    ", stderr);
    put_line(text);
    fprintf(stderr, "    %*s^\n", columns(text, place), "");
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

static bool quiet;

void cli_keep_quiet(void)
{
    quiet = true;
}

void cli_remark(const char *format, ...)
{
    va_list args;

    if (quiet)
        return;
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
    return cli_usage_hint(command);
}

enum cli_status cli_usage_hint(const struct cli_command *command)
{
    if (command != NULL)
        fprintf(stderr, "Try 'tlswalk help %s'.\n", command->name);
    else
        fputs("Try 'tlswalk help'.\n", stderr);
    return CLI_USAGE;
}
