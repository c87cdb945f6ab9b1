/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP fragments. A datagram that waits has pages of bytes for those parts of it that have come, with a bit for each
 * eight bytes, in which all offsets are counted: a fragment takes the same time in whatever order and number they
 * come, and the bits tell what is there already.
 */
#include "packet/fragment.h"

#include <string.h>

#include "base/siphash.h"

enum {
    UNIT = 8,
    PAGE_UNITS = 128,
    PAGE_BYTES = PAGE_UNITS * UNIT,
    MAX_DATAGRAM = 65535,
    PAGES = (MAX_DATAGRAM + PAGE_BYTES - 1) / PAGE_BYTES,
    MIN_BUCKETS = 16,
};

/* The order in which they make way. */
enum { KNOWN, WAITING_IPV4, WAITING_IPV6 };

/* What is known to be whole is remembered as long as its copies may come: a capture may have every packet twice. */
static const int64_t patience_ns[TW_FRAGMENT_QUEUES] = {
    [KNOWN] = (int64_t)30 * 1000 * 1000 * 1000,
    [WAITING_IPV4] = (int64_t)30 * 1000 * 1000 * 1000,
    [WAITING_IPV6] = (int64_t)60 * 1000 * 1000 * 1000, /* RFC 8200 4.5 */
};

/* Without holes between its members, for it is hashed and compared as bytes. */
struct key {
    struct tw_address source, destination;
    uint32_t id;
    uint16_t version;
    uint16_t protocol; /* of IPv4 only (RFC 791 3.2); in IPv6 fragments of a datagram may differ in it */
};

_Static_assert(sizeof(struct key) == 40, "no padding");

struct page {
    uint64_t come[PAGE_UNITS / 64];
    uint8_t bytes[PAGE_BYTES];
};

struct tw_waiting {
    struct key key;
    uint32_t serial; /* datagrams are numbered from 1 */
    struct tw_waiting *chain, *older, *newer;
    int64_t since_ns;
    uint8_t queue;
    uint8_t protocol;
    bool dropped;        /* it contradicts itself: nothing more is taken */
    uint32_t units;      /* that have come */
    uint32_t end;        /* of what has come */
    uint32_t length;     /* 0 as long as the last fragment has not come */
    uint32_t uncut;      /* up to here the capture has all that has come */
    struct page **pages; /* PAGES of them, NULL where nothing has come; NULL as long as nothing at all has */
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void tw_fragments_init(struct tw_fragments *f, struct tw_memory *memory, size_t limit, const uint64_t seed[2])
{
    *f = (struct tw_fragments){
        .memory = memory, .limit = smaller(limit, memory->limit / 8), .now_ns = TW_NO_TIME};
    f->seed[0] = seed[0];
    f->seed[1] = seed[1];
}

/* --- memory --- */

static void put(struct tw_fragments *f, void *p, size_t size)
{
    if (p != NULL)
        f->used -= size;
    tw_memory_put(f->memory, p, size);
}

static void *get(struct tw_fragments *f, size_t size)
{
    void *p = size <= f->limit - f->used ? tw_memory_get(f->memory, size) : NULL;

    if (p != NULL)
        f->used += size;
    return p;
}

static void free_pages(struct tw_fragments *f, struct tw_waiting *w)
{
    for (size_t i = 0; w->pages != NULL && i < PAGES; i++)
        put(f, w->pages[i], sizeof *w->pages[i]);
    put(f, w->pages, PAGES * sizeof(struct page *));
    w->pages = NULL;
}

/* --- the queues and the table --- */

static void enqueue(struct tw_fragments *f, struct tw_waiting *w, uint8_t queue)
{
    struct tw_fragment_queue *q = &f->queues[queue];

    w->queue = queue;
    w->since_ns = f->now_ns;
    w->older = q->newest;
    w->newer = NULL;
    if (q->newest != NULL)
        q->newest->newer = w;
    else
        q->oldest = w;
    q->newest = w;
}

static void dequeue(struct tw_fragments *f, struct tw_waiting *w)
{
    struct tw_fragment_queue *q = &f->queues[w->queue];

    if (w->older != NULL)
        w->older->newer = w->newer;
    else
        q->oldest = w->newer;
    if (w->newer != NULL)
        w->newer->older = w->older;
    else
        q->newest = w->older;
}

static struct tw_waiting **bucket(const struct tw_fragments *f, const struct key *key)
{
    return &f->buckets[tw_siphash(f->seed, key, sizeof *key) & (f->bucket_count - 1)];
}

/* Takes it out of everything. What was dropped was counted then; what is known is not missed. */
static void forget(struct tw_fragments *f, struct tw_waiting *w)
{
    struct tw_waiting **link = bucket(f, &w->key);

    f->counters.lost += w->queue != KNOWN && !w->dropped;
    while (*link != w)
        link = &(*link)->chain;
    *link = w->chain;
    dequeue(f, w);
    free_pages(f, w);
    put(f, w, sizeof *w);
}

/* Makes the next in order go, but not `keep`. False when there is none. */
static bool make_room(struct tw_fragments *f, const struct tw_waiting *keep)
{
    for (size_t i = 0; i < TW_FRAGMENT_QUEUES; i++) {
        struct tw_waiting *w = f->queues[i].oldest;
        if (w != NULL && w == keep)
            w = w->newer;
        if (w != NULL) {
            forget(f, w);
            return true;
        }
    }
    return false;
}

/* Memory at the expense of others than `keep`, or NULL. */
static void *get_room(struct tw_fragments *f, size_t size, const struct tw_waiting *keep)
{
    void *p;

    do
        p = get(f, size);
    while (p == NULL && make_room(f, keep));
    return p;
}

static bool is_overdue(const struct tw_fragments *f, const struct tw_waiting *w)
{
    return w->since_ns != TW_NO_TIME && f->now_ns - w->since_ns > patience_ns[w->queue];
}

static void expire(struct tw_fragments *f, int64_t time_ns)
{
    if (time_ns > f->now_ns)
        f->now_ns = time_ns;
    for (size_t i = 0; i < TW_FRAGMENT_QUEUES; i++)
        while (f->queues[i].oldest != NULL && is_overdue(f, f->queues[i].oldest))
            forget(f, f->queues[i].oldest);
}

static bool make_buckets(struct tw_fragments *f)
{
    size_t count = MIN_BUCKETS;

    while (count < f->limit / 1024)
        count *= 2;
    f->buckets = get(f, count * sizeof *f->buckets);
    f->bucket_count = count;
    return f->buckets != NULL;
}

static struct tw_waiting *add(struct tw_fragments *f, const struct key *key)
{
    struct tw_waiting *w = get_room(f, sizeof *w, NULL);

    if (w == NULL)
        return NULL;
    w->key = *key;
    w->serial = ++f->serial;
    w->uncut = MAX_DATAGRAM;
    w->chain = *bucket(f, key);
    *bucket(f, key) = w;
    enqueue(f, w, key->version == 4 ? WAITING_IPV4 : WAITING_IPV6);
    return w;
}

static struct tw_waiting *find_or_add(struct tw_fragments *f, const struct tw_fragment *fragment)
{
    struct key key = {.source = fragment->source,
                      .destination = fragment->destination,
                      .id = fragment->id,
                      .version = fragment->version,
                      .protocol = fragment->version == 4 ? fragment->protocol : 0};

    if (f->buckets == NULL && !make_buckets(f))
        return NULL;
    for (struct tw_waiting *w = *bucket(f, &key); w != NULL; w = w->chain)
        if (memcmp(&w->key, &key, sizeof key) == 0)
            return w;
    return add(f, &key);
}

/* --- bytes --- */

/* Gets the pages that the fragment's bytes need. Those that stay without use are freed with the others. */
static bool get_pages(struct tw_fragments *f, struct tw_waiting *w, const struct tw_fragment *fragment)
{
    size_t end = fragment->offset + fragment->length;

    if (w->pages == NULL)
        w->pages = get_room(f, PAGES * sizeof(struct page *), w);
    if (w->pages == NULL)
        return false;
    for (size_t i = fragment->offset / PAGE_BYTES; i * PAGE_BYTES < end; i++) {
        if (w->pages[i] == NULL)
            w->pages[i] = get_room(f, sizeof(struct page), w);
        if (w->pages[i] == NULL)
            return false;
    }
    return true;
}

/*
 * Puts up to eight bytes in place, of which the capture has `captured`. False when others are there already; those
 * stay.
 */
static bool place_unit(struct tw_waiting *w, uint32_t offset, const uint8_t *bytes, size_t captured,
                       size_t length)
{
    struct page *page = w->pages[offset / PAGE_BYTES];
    size_t unit = offset % PAGE_BYTES / UNIT;
    uint64_t bit = (uint64_t)1 << unit % 64;
    uint8_t *at = page->bytes + unit * UNIT;

    if (page->come[unit / 64] & bit)
        return offset + captured > w->uncut || memcmp(at, bytes, captured) == 0;
    page->come[unit / 64] |= bit;
    w->units++;
    memcpy(at, bytes, captured);
    if (captured < length && offset + captured < w->uncut)
        w->uncut = offset + (uint32_t)captured;
    return true;
}

/* False when it contradicts what has come before. */
static bool place_bytes(struct tw_waiting *w, const struct tw_fragment *fragment)
{
    const struct tw_bytes *b = &fragment->bytes;
    bool agrees = true;

    for (size_t i = 0; i < fragment->length; i += UNIT) {
        size_t at = smaller(i, b->len), captured = smaller(b->len - at, UNIT);
        agrees &= place_unit(w, fragment->offset + (uint32_t)i, b->ptr + at, captured,
                             smaller(fragment->length - i, UNIT));
    }
    return agrees;
}

/* Whether the fragment's end agrees with what is known of the datagram's. */
static bool ends_agree(const struct tw_waiting *w, const struct tw_fragment *fragment)
{
    uint32_t end = fragment->offset + (uint32_t)fragment->length;

    if (w->length != 0)
        return fragment->more ? end <= w->length : end == w->length;
    return fragment->more || end >= w->end;
}

static void note_fragment(struct tw_waiting *w, const struct tw_fragment *fragment)
{
    uint32_t end = fragment->offset + (uint32_t)fragment->length;

    if (end > w->end)
        w->end = end;
    if (!fragment->more)
        w->length = end;
    if (fragment->offset == 0)
        w->protocol = fragment->protocol;
}

/* Only its endpoints stay: nothing has come. */
static void clear(struct tw_fragments *f, struct tw_waiting *w)
{
    free_pages(f, w);
    w->units = w->end = w->length = 0;
    w->uncut = MAX_DATAGRAM;
}

static void drop(struct tw_fragments *f, struct tw_waiting *w)
{
    clear(f, w);
    w->dropped = true;
    f->counters.lost++;
}

static bool is_whole(const struct tw_waiting *w)
{
    return w->length != 0 && w->units == (w->length + UNIT - 1) / UNIT;
}

/* Makes one piece of it. It is remembered, so that nobody waits for a datagram of which only copies come. */
static bool take_whole(struct tw_fragments *f, struct tw_waiting *w, struct tw_datagram *datagram)
{
    size_t len = smaller(w->uncut, w->length);
    uint8_t *bytes = get_room(f, len > 0 ? len : 1, w);

    if (bytes == NULL)
        return false;
    for (size_t i = 0; i * PAGE_BYTES < len; i++) {
        memcpy(bytes + i * PAGE_BYTES, w->pages[i]->bytes, smaller(len - i * PAGE_BYTES, PAGE_BYTES));
    }
    put(f, f->whole, f->whole_len);
    f->whole = bytes;
    f->whole_len = len > 0 ? len : 1;
    *datagram = (struct tw_datagram){w->protocol, {bytes, len}, w->length};
    clear(f, w);
    dequeue(f, w);
    enqueue(f, w, KNOWN);
    f->counters.complete++;
    return true;
}

bool tw_fragment_fits(const struct tw_fragment *fragment)
{
    if (fragment->length == 0 || fragment->length > MAX_DATAGRAM - fragment->offset)
        return false;
    return !fragment->more || fragment->length % UNIT == 0;
}

/* Takes what is new in the fragment. False when there was no room for it. */
static bool take(struct tw_fragments *f, struct tw_waiting *w, const struct tw_fragment *fragment)
{
    bool agrees = ends_agree(w, fragment);

    if (agrees) {
        if (!get_pages(f, w, fragment))
            return false;
        agrees = place_bytes(w, fragment);
        note_fragment(w, fragment);
    }
    f->counters.conflicts += !agrees;
    if (!agrees && fragment->version == 6)
        drop(f, w);
    return true;
}

bool tw_fragments_add(struct tw_fragments *f, const struct tw_fragment *fragment, int64_t time_ns,
                      struct tw_datagram *datagram)
{
    f->counters.fragments++;
    expire(f, time_ns);
    struct tw_waiting *w = find_or_add(f, fragment);
    if (w == NULL) {
        f->counters.lost++;
        return false;
    }
    f->latest = w->serial;
    if (f->outermost == 0)
        f->outermost = w->serial;
    if (w->dropped)
        return false;
    if (!take(f, w, fragment)) {
        forget(f, w);
        return false;
    }
    if (!is_whole(w))
        return false;
    if (!take_whole(f, w, datagram)) {
        forget(f, w);
        return false;
    }
    return true;
}

void tw_fragments_finish(struct tw_fragments *f)
{
    while (make_room(f, NULL))
        ;
}

void tw_fragments_free(struct tw_fragments *f)
{
    tw_fragments_finish(f);
    put(f, f->whole, f->whole_len);
    put(f, f->buckets, f->bucket_count * sizeof *f->buckets);
}
