/* SPDX-License-Identifier: Apache-2.0 */
/* Output: one large buffer, and what numbers, times and bytes look like in it. */
#ifndef TW_REPORT_OUT_H
#define TW_REPORT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/digits.h"
#include "packet/packet.h"

enum { TW_OUT_BUFFER = 128 << 10 };

/* Times that are remembered as text: packets come many in a second, and the same certificates again and again. */
enum { TW_CLOCK_BITS = 6 };

/* Date and time of day of a second; the text is empty where there is none. */
struct tw_clock {
    int64_t second;
    char text[20];
};

struct tw_out {
    bool (*write)(void *context, const char *bytes, size_t len);
    void *context;
    bool failed;      /* nothing more is written */
    bool ascii;       /* what text of the wire has besides is escaped, but in JSON */
    uint64_t flushed; /* bytes that have been handed to the writer */
    struct tw_clock clocks[1 << TW_CLOCK_BITS]; /* each where its second's hash says */
    size_t len;
    char buffer[TW_OUT_BUFFER];
};

/* Hands the buffer to the writer. */
void tw_out_flush(struct tw_out *o);

/* Room for `n` bytes, no more than the buffer has; the caller writes them and calls tw_out_wrote(). */
static inline char *tw_out_room(struct tw_out *o, size_t n)
{
    if (sizeof o->buffer - o->len < n)
        tw_out_flush(o);
    return o->buffer + o->len;
}

static inline void tw_out_wrote(struct tw_out *o, size_t n)
{
    o->len += n;
}

/* The caller wrote up to `end`. */
static inline void tw_out_reached(struct tw_out *o, const char *end)
{
    o->len = (size_t)(end - o->buffer);
}

static inline void tw_out_char(struct tw_out *o, char c)
{
    *tw_out_room(o, 1) = c;
    o->len++;
}

/* More than there is room for. */
void tw_out_many_bytes(struct tw_out *o, const char *bytes, size_t len);

static inline void tw_out_bytes(struct tw_out *o, const char *bytes, size_t len)
{
    if (len > sizeof o->buffer - o->len) {
        tw_out_many_bytes(o, bytes, len);
        return;
    }
    memcpy(o->buffer + o->len, bytes, len);
    o->len += len;
}

static inline void tw_out_text(struct tw_out *o, const char *text)
{
    tw_out_bytes(o, text, strlen(text));
}

static inline void tw_out_uint(struct tw_out *o, uint64_t value)
{
    tw_out_reached(o, tw_put_uint(tw_out_room(o, TW_UINT_DIGITS), value));
}

/* `digits` hexadecimal digits, lower case. */
void tw_out_hex(struct tw_out *o, uint32_t value, unsigned digits);

/* Two hexadecimal digits a byte. */
void tw_out_hex_bytes(struct tw_out *o, const uint8_t *bytes, size_t len);

/* An IPv6 or IPv4 address (RFC 5952). */
void tw_out_address(struct tw_out *o, const struct tw_address *address);

/*
 * Takes back what was written when `len` was `before`, into `text` of `size` bytes, as much as has room. Before that
 * there must have been room for all of it, so that nothing was flushed. Returns how long the text is.
 */
size_t tw_out_take_back(struct tw_out *o, size_t before, char *text, size_t size);

/* A time as RFC 3339 in UTC, of seconds since 1970. */
void tw_out_seconds(struct tw_out *o, int64_t second);

/* A time as RFC 3339 in UTC with `decimals` (0 to 9) of the second. */
void tw_out_time(struct tw_out *o, int64_t time_ns, unsigned decimals);

/* How many bytes from the start stand for themselves in text and JSON: printable ASCII without quotes and backslashes. */
size_t tw_out_plain_prefix(const uint8_t *bytes, size_t len);

/*
 * Bytes of the wire as text: printable UTF-8 stands for itself, a backslash is doubled, and any other byte is \xNN, so
 * that nothing is lost and nothing reaches a terminal or a JSON parser. `json`: as it stands inside a JSON string.
 */
void tw_out_wire_text(struct tw_out *o, const uint8_t *bytes, size_t len, bool json);

/* As text, and of what has more than `most` bytes the beginning, with "..." behind it. */
void tw_out_wire_beginning(struct tw_out *o, struct tw_bytes text, size_t most);

#endif
