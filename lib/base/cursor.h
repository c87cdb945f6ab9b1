/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cursor over bytes that somebody else owns. `base` never moves, so `off` is an absolute position at any depth and
 * a sub-range is the same cursor with a nearer `end`. Every read compares before it adds, is all or nothing, and must
 * be looked at: on failure the cursor has not moved and the output is unchanged.
 */
#ifndef TW_BASE_CURSOR_H
#define TW_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* Borrowed bytes. An empty slice may have a NULL pointer. */
struct tw_bytes {
    const uint8_t *ptr;
    size_t len;
};

struct tw_cursor {
    const uint8_t *base;
    size_t off; /* next byte to read, counted from base */
    size_t end; /* one past the last readable byte */
};

static inline struct tw_cursor tw_cursor_over(const uint8_t *bytes, size_t len)
{
    return (struct tw_cursor){bytes, 0, len};
}

static inline size_t tw_cursor_left(const struct tw_cursor *c)
{
    return c->end - c->off;
}

/* The next unread byte; NULL only when base is. Valid for tw_cursor_left() bytes. */
static inline const uint8_t *tw_cursor_at(const struct tw_cursor *c)
{
    return c->off == 0 ? c->base : c->base + c->off; /* nothing is added to NULL */
}

TW_MUST_USE static inline bool tw_cursor_skip(struct tw_cursor *c, size_t n)
{
    if (tw_cursor_left(c) < n)
        return false;
    c->off += n;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_bytes(struct tw_cursor *c, size_t n, struct tw_bytes *out)
{
    if (tw_cursor_left(c) < n)
        return false;
    *out = (struct tw_bytes){tw_cursor_at(c), n};
    c->off += n;
    return true;
}

static inline uint16_t tw_load_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t tw_load_be24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | tw_load_be16(p + 1);
}

static inline uint32_t tw_load_be32(const uint8_t *p)
{
    return (uint32_t)tw_load_be16(p) << 16 | tw_load_be16(p + 2);
}

/* A big-endian number of `width` bytes, 1 to 4. */
static inline uint32_t tw_load_be(const uint8_t *p, size_t width)
{
    switch (width) {
    case 1: return p[0];
    case 2: return tw_load_be16(p);
    case 3: return tw_load_be24(p);
    default: return tw_load_be32(p);
    }
}

TW_MUST_USE static inline bool tw_cursor_uint(struct tw_cursor *c, size_t width, uint32_t *out)
{
    if (tw_cursor_left(c) < width)
        return false;
    *out = tw_load_be(c->base + c->off, width);
    c->off += width;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_u8(struct tw_cursor *c, uint8_t *out)
{
    if (tw_cursor_left(c) < 1)
        return false;
    *out = c->base[c->off++];
    return true;
}

TW_MUST_USE static inline bool tw_cursor_u16(struct tw_cursor *c, uint16_t *out)
{
    if (tw_cursor_left(c) < 2)
        return false;
    *out = tw_load_be16(c->base + c->off);
    c->off += 2;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_u32(struct tw_cursor *c, uint32_t *out)
{
    return tw_cursor_uint(c, 4, out);
}

#endif
