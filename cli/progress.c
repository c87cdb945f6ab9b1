/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line. */
#include "progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "status.h"

enum {
    LOOK_EACH = 4096, /* packets between two looks at the clock */
    FIRST_MS = 1000,  /* work that is done in less needs no line */
    NEXT_MS = 200,
    LINE = 79, /* characters, so that it fits on any terminal */
};

static struct {
    const struct tw_source *source;
    const char *name;
    size_t captures, capture; /* how many, and which one it is, from 1 */
    uint64_t packets;
    int64_t begin_ms; /* when the capture was begun */
    int64_t next_ms;  /* when the line is to be written */
    bool wanted;
    bool there;
} progress;

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void cli_progress_begin(size_t captures)
{
    const char *terminal = getenv("TERM");

    progress.wanted = isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
    progress.captures = captures;
    progress.capture = 0;
    progress.packets = 0;
    if (progress.wanted)
        progress.next_ms = now_ms() + FIRST_MS;
}

void cli_progress_capture(const char *name, const struct tw_source *source)
{
    cli_progress_erase();
    progress.name = name;
    progress.source = source;
    progress.capture += source != NULL;
    if (progress.wanted)
        progress.begin_ms = now_ms();
}

/* The name that a person gave may hold anything; it is told only where it cannot move the cursor. */
static bool is_plain(const char *name)
{
    for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            return false;
    return true;
}

/* Puts a part of the line behind `len` characters of it. Returns how many there are then: what has no room is left out. */
CLI_PRINTF(3, 4) static size_t put(char *line, size_t len, const char *format, ...)
{
    va_list args;
    int more;

    va_start(args, format);
    more = vsnprintf(line + len, LINE + 1 - len, format, args);
    va_end(args);
    return more < 0 || (size_t)more > LINE - len ? LINE : len + (size_t)more;
}

/* ", 310 MiB/s, 12 s left", of the capture in hand; nothing where its size is not known, or it has grown. */
static size_t put_pace(char *line, size_t len, struct tw_progress at)
{
    double seconds = (double)(now_ms() - progress.begin_ms) / 1000, rate;

    if (at.size == 0 || at.done == 0 || at.done > at.size || seconds <= 0)
        return len;
    rate = (double)at.done / seconds;
    return put(line, len, ", %.3g MiB/s, %.0f s left", rate / (1 << 20), (double)(at.size - at.done) / rate);
}

static void draw(void)
{
    struct tw_progress at = tw_source_progress(progress.source);
    char line[LINE + 1];
    size_t len = 0;

    if (at.size > 0)
        len = put(line, len, "%3.0f%%, ", 100.0 * (double)at.done / (double)at.size);
    len = put(line, len, "%" PRIu64 " packets", progress.packets);
    len = put_pace(line, len, at);
    if (progress.captures > 1)
        len = put(line, len, ", capture %zu of %zu", progress.capture, progress.captures);
    if (is_plain(progress.name))
        (void)put(line, len, ", %s", progress.name);
    fprintf(stderr, "\r%s\x1b[K", line);
    fflush(stderr);
    progress.there = true;
}

void cli_progress_packet(void)
{
    int64_t now;

    if (++progress.packets % LOOK_EACH != 0 || !progress.wanted)
        return;
    now = now_ms();
    if (now < progress.next_ms)
        return;
    progress.next_ms = now + NEXT_MS;
    draw();
}

void cli_progress_erase(void)
{
    if (!progress.there)
        return;
    fputs("\r\x1b[K", stderr);
    fflush(stderr);
    progress.there = false;
}
