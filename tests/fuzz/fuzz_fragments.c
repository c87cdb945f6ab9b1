/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any IP fragments, against a reassembler that is too simple to be wrong: a datagram is an array of bytes, each with a
 * mark that says whether it has come. An input is
 *
 *     limit (1)    0: that of the program; else in units of 1024 bytes, and only the limit is held
 *     fragments, each
 *       what (1)   bits 0 to 2 the datagram (of which half are IPv6), 3: more follow, 4: another content than the others
 *                  have, 5: half of it was not captured, 6: ten seconds later, 7: the length is not a multiple of eight
 *       offset (1) in units of eight bytes; 255 the last 256 bytes that a datagram can have
 *       length (1) in units of eight bytes
 */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "harness.h"
#include "packet/fragment.h"

enum { DATAGRAMS = 8, MAX_DATAGRAM = 65535, MORE = 8, LIE = 16, CUT = 32, LATER = 64, ODD = 128 };

#define SECOND ((int64_t)1000 * 1000 * 1000)

enum mark { MISSING, HERE, CUT_OFF };

struct simple {
    uint8_t bytes[MAX_DATAGRAM];
    uint8_t marks[MAX_DATAGRAM]; /* enum mark */
    bool begun, known, dropped;
    uint32_t length; /* 0: not known */
    uint32_t end;    /* of what has come */
    uint32_t uncut;  /* of what has come nothing was cut before this */
    int64_t since_ns;
};

/* --- the simple one --- */

static void restart(struct simple *s)
{
    memset(s->marks, MISSING, s->end);
    s->length = s->end = 0;
    s->uncut = MAX_DATAGRAM;
}

static void forget(struct simple *s)
{
    restart(s);
    s->begun = s->known = s->dropped = false;
}

/* True when the datagram is one of which a fragment is missing for good. */
static bool expire(struct simple *s, bool ipv6, int64_t now_ns)
{
    int64_t patience = !s->known && ipv6 ? 60 * SECOND : 30 * SECOND;

    if (!s->begun || now_ns - s->since_ns <= patience)
        return false;
    bool lost = !s->known && !s->dropped;
    forget(s);
    return lost;
}

static bool ends_agree(const struct simple *s, const struct tw_fragment *f)
{
    uint32_t end = f->offset + (uint32_t)f->length;

    if (s->length == 0)
        return f->more || end >= s->end;
    return f->more ? end <= s->length : end == s->length;
}

/* Eight bytes are one in all that is decided about them. */
static bool bytes_agree(const struct simple *s, const struct tw_fragment *f)
{
    for (size_t i = 0; i < f->bytes.len; i++) {
        size_t at = f->offset + i, group_end = (i / 8 + 1) * 8;
        if (group_end > f->bytes.len)
            group_end = f->bytes.len;
        if (s->marks[at] == HERE && f->offset + group_end <= s->uncut && s->bytes[at] != f->bytes.ptr[i])
            return false;
    }
    return true;
}

static void place(struct simple *s, const struct tw_fragment *f)
{
    for (size_t i = 0; i < f->length; i++) {
        size_t at = f->offset + i;
        if (s->marks[at] != MISSING)
            continue;
        s->marks[at] = i < f->bytes.len ? HERE : CUT_OFF;
        if (i < f->bytes.len)
            s->bytes[at] = f->bytes.ptr[i];
        else if (at < s->uncut)
            s->uncut = (uint32_t)at;
    }
    if (f->offset + f->length > s->end)
        s->end = f->offset + (uint32_t)f->length;
    if (!f->more)
        s->length = f->offset + (uint32_t)f->length;
}

static bool is_whole(const struct simple *s)
{
    return s->length != 0 && memchr(s->marks, MISSING, s->length) == NULL;
}

/* True when it was dropped by this. */
static bool take(struct simple *s, const struct tw_fragment *f, int64_t now_ns)
{
    if (!s->begun)
        s->since_ns = now_ns;
    s->begun = true;
    if (s->dropped)
        return false;
    bool ends = ends_agree(s, f), agrees = ends && bytes_agree(s, f);
    if (ends)
        place(s, f);
    if (agrees || f->version == 4)
        return false;
    restart(s);
    s->dropped = true;
    return true;
}

/* --- both --- */

struct test {
    struct tw_fragments fragments;
    struct simple *simple; /* DATAGRAMS of them */
    bool limited;
    int64_t now_ns;
    uint64_t complete, lost;
};

static void fill(uint8_t *bytes, const struct tw_fragment *f, bool lie)
{
    for (size_t i = 0; i < f->length; i++)
        bytes[i] = lie ? '!' : (uint8_t)(f->id + (f->offset + i) * 7);
}

static void compare(struct test *t, const struct tw_fragment *f, bool whole,
                    const struct tw_datagram *datagram)
{
    struct simple *s = &t->simple[f->id];

    require(whole == is_whole(s));
    if (!whole)
        return;
    size_t len = s->uncut < s->length ? s->uncut : s->length;
    require(datagram->length == s->length && datagram->bytes.len == len);
    require(datagram->protocol == f->protocol && memcmp(datagram->bytes.ptr, s->bytes, len) == 0);
    t->complete++;
    restart(s);
    s->known = true;
    s->dropped = false;
    s->since_ns = t->now_ns;
}

static void give(struct test *t, const struct tw_fragment *f)
{
    struct tw_datagram datagram = {0};

    if (!tw_fragment_fits(f))
        return;
    bool whole = tw_fragments_add(&t->fragments, f, t->now_ns, &datagram);
    require(t->fragments.used <= t->fragments.limit);
    if (t->limited) {
        require(!whole || datagram.bytes.len <= datagram.length);
        return;
    }
    for (uint32_t i = 0; i < DATAGRAMS; i++)
        t->lost += expire(&t->simple[i], i >= DATAGRAMS / 2, t->now_ns);
    t->lost += take(&t->simple[f->id], f, t->now_ns);
    compare(t, f, whole, &datagram);
}

static void give_all(struct test *t, struct tw_cursor c)
{
    struct tw_bytes h = {0};

    while (tw_cursor_bytes(&c, 3, &h)) {
        size_t length = h.ptr[2] * (size_t)8 - (h.ptr[0] & ODD && h.ptr[2] > 0 ? 3 : 0);
        uint8_t *bytes = malloc(length > 0 ? length : 1);
        struct tw_fragment f = {
            .id = h.ptr[0] % DATAGRAMS,
            .version = h.ptr[0] % DATAGRAMS < DATAGRAMS / 2 ? 4 : 6,
            .protocol = 6,
            .more = (h.ptr[0] & MORE) != 0,
            .offset = h.ptr[1] == 255 ? 65536 - 256 : h.ptr[1] * 8U,
            .bytes = {bytes, h.ptr[0] & CUT ? length / 2 : length},
            .length = length,
        };
        require(bytes != NULL);
        fill(bytes, &f, (h.ptr[0] & LIE) != 0);
        t->now_ns += h.ptr[0] & LATER ? 10 * SECOND : 0;
        give(t, &f);
        free(bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t seed[2] = {1, 2};
    static struct simple simple[DATAGRAMS]; /* too large to be cleared every time */
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct tw_memory memory;
    struct test t = {.simple = simple};
    uint8_t limit = 0;
    struct tw_cursor c = tw_cursor_over(data, size);

    if (!tw_cursor_u8(&c, &limit))
        return 0;
    t.limited = limit != 0;
    for (size_t i = 0; i < DATAGRAMS; i++)
        forget(&t.simple[i]);
    tw_memory_init(&memory, &allocator, 64 << 20);
    tw_fragments_init(&t.fragments, &memory, t.limited ? limit * (size_t)1024 : 4 << 20, seed);
    give_all(&t, c);
    for (size_t i = 0; i < DATAGRAMS; i++)
        t.lost += t.simple[i].begun && !t.simple[i].known && !t.simple[i].dropped;
    tw_fragments_finish(&t.fragments);
    if (!t.limited)
        require(t.fragments.counters.complete == t.complete && t.fragments.counters.lost == t.lost);
    tw_fragments_free(&t.fragments);
    require(live == 0);
    return 0;
}
