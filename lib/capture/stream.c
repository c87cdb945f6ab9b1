/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and decompressing into a window that slides over the input. */
#include "capture/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/codec.h"
#include "capture/error.h"

enum { NO_FILE = -1 };

/* Captures are long: a system call brings hundreds of packets, and they stay in the processor's cache. */
static const size_t first_size = (size_t)256 << 10;

/* The bytes from `off` to `end` are still to be consumed; more come behind them unless it has ended. */
struct window {
    const uint8_t *bytes;
    size_t off, end;
    uint8_t *buffer; /* `bytes`, where that is ours */
    size_t size;
    bool ended;
};

struct tw_stream {
    int fd; /* or NO_FILE: all bytes are there */
    struct window raw;
    uint64_t come;                /* bytes of the input that have been in `raw` */
    uint64_t size;                /* of the input; 0: not known */
    const struct tw_codec *codec; /* NULL: the raw bytes are what is asked for */
    void *decoder;
    size_t hint; /* as in struct tw_codec_io */
    struct window plain;
    struct tw_error failure;
    volatile sig_atomic_t stopped;
};

static size_t left_in(const struct window *w)
{
    return w->end - w->off;
}

static const uint8_t *start_of(const struct window *w)
{
    return w->off == 0 ? w->bytes : w->bytes + w->off; /* nothing is added to NULL */
}

/*
 * Makes room behind the unread bytes. They move to the front where `len` of them would not fit behind `off`, and the
 * buffer doubles when it is full of them: however large `len` is, the bytes must come first.
 */
static bool make_room(struct window *w, size_t len)
{
    size_t size = w->size == 0 ? first_size : 2 * w->size;
    uint8_t *grown;

    if (w->off > 0 && (w->off == w->end || len > w->size - w->off)) {
        memmove(w->buffer, w->buffer + w->off, left_in(w));
        w->end -= w->off;
        w->off = 0;
    }
    if (w->end < w->size)
        return true;
    grown = realloc(w->buffer, size);
    if (grown == NULL)
        return false;
    w->bytes = w->buffer = grown;
    w->size = size;
    return true;
}

static bool has_failed(const struct tw_stream *s)
{
    return s->failure.text[0] != '\0';
}

static void read_raw(struct tw_stream *s, size_t len)
{
    struct window *w = &s->raw;
    ssize_t got = -1;

    if (make_room(w, len) && !s->stopped)
        do
            got = read(s->fd, w->buffer + w->end, w->size - w->end);
        while (got < 0 && errno == EINTR && !s->stopped);
    if (got > 0) {
        w->end += (size_t)got;
        s->come += (uint64_t)got;
    } else {
        w->ended = true;
    }
    if (got < 0 && !s->stopped)
        tw_error_set(&s->failure, "%s", strerror(errno));
}

void tw_stream_stop(struct tw_stream *s)
{
    s->stopped = 1;
}

/* One step of the decoder. False when there will be no other, be the end good or bad. */
static bool decode_step(struct tw_stream *s, struct tw_codec_io *io)
{
    size_t room = io->out_len;
    const char *problem;

    if (left_in(&s->raw) == 0 && !s->raw.ended)
        read_raw(s, 1);
    io->in = start_of(&s->raw);
    io->in_len = left_in(&s->raw);
    if (io->in_len == 0 && io->hint == 0)
        return false;
    problem = s->codec->decode(s->decoder, io);
    s->raw.off = s->raw.end - io->in_len;
    if (problem != NULL)
        tw_error_set(&s->failure, "damaged %s data (%s)", s->codec->name, problem);
    else if (s->raw.ended && io->in_len == 0 && io->hint != 0 && io->out_len == room && !has_failed(s))
        tw_error_set(&s->failure, "%s data cut short", s->codec->name);
    return !has_failed(s);
}

static void read_plain(struct tw_stream *s, size_t len)
{
    struct window *w = &s->plain;
    struct tw_codec_io io = {.hint = s->hint};

    if (!make_room(w, len)) {
        tw_error_set(&s->failure, "%s", strerror(errno));
        w->ended = true;
        return;
    }
    io.out = w->buffer + w->end;
    io.out_len = w->size - w->end;
    while (!w->ended && io.out == w->buffer + w->end)
        w->ended = !decode_step(s, &io);
    w->end = w->size - io.out_len;
    s->hint = io.hint;
}

size_t tw_stream_peek(struct tw_stream *s, const uint8_t **bytes, size_t len)
{
    struct window *w = s->codec != NULL ? &s->plain : &s->raw;

    while (TW_UNLIKELY(left_in(w) < len) && !w->ended) {
        if (s->codec != NULL)
            read_plain(s, len);
        else
            read_raw(s, len);
    }
    *bytes = start_of(w);
    return left_in(w) < len ? left_in(w) : len;
}

size_t tw_stream_skip(struct tw_stream *s, size_t len)
{
    struct window *w = s->codec != NULL ? &s->plain : &s->raw;
    const uint8_t *bytes;
    size_t skipped = 0, n;

    while (skipped < len && tw_stream_peek(s, &bytes, 1) == 1) {
        n = left_in(w) < len - skipped ? left_in(w) : len - skipped;
        w->off += n;
        skipped += n;
    }
    return skipped;
}

struct tw_progress tw_stream_progress(const struct tw_stream *s)
{
    return (struct tw_progress){s->come - left_in(&s->raw), s->size};
}

const char *tw_stream_failure(const struct tw_stream *s)
{
    return has_failed(s) ? s->failure.text : NULL;
}

/* Looks whether there is something to decompress. False when the stream has failed. */
static bool find_codec(struct tw_stream *s)
{
    const uint8_t *magic;
    const struct tw_codec *codec = NULL;

    if (tw_stream_peek(s, &magic, TW_CODEC_MAGIC) == TW_CODEC_MAGIC)
        codec = tw_codec_find(magic);
    if (codec != NULL) {
        s->decoder = codec->open();
        if (s->decoder != NULL)
            s->codec = codec;
        else
            tw_error_set(&s->failure, "%s", strerror(ENOMEM));
    }
    return !has_failed(s);
}

/* Takes `s` over. */
static struct tw_stream *start(struct tw_stream *s, struct tw_error *error)
{
    if (s == NULL) {
        tw_error_set(error, "%s", strerror(ENOMEM));
    } else if (!find_codec(s)) {
        *error = s->failure;
        tw_stream_close(s);
        s = NULL;
    }
    return s;
}

/* What a file has from here on; 0 of anything else. */
static uint64_t size_of(int fd)
{
    struct stat info;
    off_t at = lseek(fd, 0, SEEK_CUR);

    if (at < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < at)
        return 0;
    return (uint64_t)(info.st_size - at);
}

struct tw_stream *tw_stream_open(const char *path, struct tw_error *error)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct tw_stream *s;

    if (fd < 0) {
        tw_error_set(error, "%s", strerror(errno));
        return NULL;
    }
    s = calloc(1, sizeof *s);
    if (s != NULL) {
        s->fd = fd;
        s->size = size_of(fd);
    } else {
        close(fd);
    }
    return start(s, error);
}

struct tw_stream *tw_stream_open_memory(const uint8_t *bytes, size_t len, struct tw_error *error)
{
    struct tw_stream *s = calloc(1, sizeof *s);

    if (s != NULL) {
        s->fd = NO_FILE;
        s->raw = (struct window){.bytes = bytes, .end = len, .ended = true};
        s->come = s->size = len;
    }
    return start(s, error);
}

void tw_stream_close(struct tw_stream *s)
{
    if (s == NULL)
        return;
    if (s->fd != NO_FILE)
        close(s->fd);
    if (s->codec != NULL)
        s->codec->close(s->decoder);
    free(s->raw.buffer);
    free(s->plain.buffer);
    free(s);
}
