/* SPDX-License-Identifier: Apache-2.0 */
/* Counted memory and arenas. */
#include "base/memory.h"

#include <stdalign.h>
#include <string.h>

void tw_memory_init(struct tw_memory *m, const struct tw_allocator *allocator, size_t limit)
{
    *m = (struct tw_memory){.allocator = *allocator, .limit = limit};
}

/* Counts `size` bytes as used and takes them; the bytes are not cleared. */
static void *take(struct tw_memory *m, size_t size)
{
    void *p = NULL;

    if (size <= m->limit - m->used)
        p = m->allocator.alloc(m->allocator.context, size);
    if (p == NULL) {
        m->refused++;
        return NULL;
    }
    m->used += size;
    if (m->used > m->peak)
        m->peak = m->used;
    return p;
}

void *tw_memory_get(struct tw_memory *m, size_t size)
{
    void *p = take(m, size);

    if (p != NULL)
        memset(p, 0, size);
    return p;
}

void *tw_memory_try(struct tw_memory *m, size_t size)
{
    uint64_t refused = m->refused;
    void *p = tw_memory_get(m, size);

    m->refused = refused;
    return p;
}

void tw_memory_put(struct tw_memory *m, void *p, size_t size)
{
    if (p == NULL)
        return;
    m->used -= size;
    m->allocator.free(m->allocator.context, p, size);
}

void tw_wipe(void *p, size_t size)
{
#if defined(__GNUC__)
    if (size > 0)
        memset(p, 0, size);
    __asm__ __volatile__(""
                         :
                         : "r"(p)
                         : "memory"); /* somebody may read it here, as far as the compiler knows */
#else
    for (volatile uint8_t *byte = p; size > 0; size--)
        *byte++ = 0;
#endif
}

struct tw_arena_chunk {
    struct tw_arena_chunk *next;
    size_t size; /* of `data` */
    size_t used;
    alignas(max_align_t) uint8_t data[];
};

/* With the header just under a page: a handshake without certificates fits in one. */
#define CHUNK_DATA (4096 - sizeof(struct tw_arena_chunk))

static size_t align_up(size_t n)
{
    const size_t a = alignof(max_align_t);
    return (n + a - 1) & ~(a - 1);
}

/* Connections come and go: chunks of ordinary size are kept for the next, up to so many. */
enum { MAX_SPARE = 256 };

static struct tw_arena_chunk *get_chunk(struct tw_memory *m, size_t data)
{
    struct tw_arena_chunk *c = m->spare;

    if (data != CHUNK_DATA || c == NULL)
        return take(m, sizeof *c + data);
    m->spare = c->next;
    m->spare_count--;
    return c;
}

static void put_chunk(struct tw_memory *m, struct tw_arena_chunk *c)
{
    if (c->size != CHUNK_DATA || m->spare_count >= MAX_SPARE) {
        tw_memory_put(m, c, sizeof *c + c->size);
        return;
    }
    c->next = m->spare;
    m->spare = c;
    m->spare_count++;
}

void tw_memory_trim(struct tw_memory *m)
{
    while (m->spare != NULL) {
        struct tw_arena_chunk *c = m->spare;
        m->spare = c->next;
        tw_memory_put(m, c, sizeof *c + c->size);
    }
    m->spare_count = 0;
}

static struct tw_arena_chunk *arena_chunk(struct tw_arena *a, size_t size)
{
    size_t data = size > CHUNK_DATA ? size : CHUNK_DATA;
    struct tw_arena_chunk *c = get_chunk(a->memory, data);

    if (c == NULL)
        return NULL;
    c->next = a->chunks;
    c->size = data;
    c->used = 0;
    a->chunks = c;
    a->held += sizeof *c + data;
    return c;
}

/* Room for `size` bytes that the caller will fill. */
static void *arena_take(struct tw_arena *a, size_t size)
{
    struct tw_arena_chunk *c = a->chunks;
    size_t need;
    void *p;

    if (size > SIZE_MAX / 2)
        return NULL;
    need = align_up(size);
    if (c == NULL || c->size - c->used < need)
        c = arena_chunk(a, need);
    if (c == NULL)
        return NULL;
    p = c->data + c->used;
    c->used += need;
    return p;
}

void *tw_arena_get(struct tw_arena *a, size_t size)
{
    void *p = arena_take(a, size);

    if (p != NULL)
        memset(p, 0, size);
    return p;
}

uint8_t *tw_arena_copy(struct tw_arena *a, const uint8_t *bytes, size_t len)
{
    uint8_t *p = arena_take(a, len > 0 ? len : 1);

    if (p != NULL && len > 0)
        memcpy(p, bytes, len);
    return p;
}

void *tw_arena_grow(struct tw_arena *a, void *p, size_t old_size, size_t new_size)
{
    struct tw_arena_chunk *c = a->chunks;
    uint8_t *grown = p;

    if (p == NULL)
        return tw_arena_get(a, new_size);
    if (new_size <= old_size)
        return p;
    if (new_size > SIZE_MAX / 2)
        return NULL;
    size_t extra = align_up(new_size) - align_up(old_size);
    if (grown + align_up(old_size) == c->data + c->used && c->size - c->used >= extra) {
        c->used += extra;
    } else {
        grown = arena_take(a, new_size);
        if (grown == NULL)
            return NULL;
        memcpy(grown, p, old_size);
    }
    memset(grown + old_size, 0, new_size - old_size);
    return grown;
}

void tw_arena_free(struct tw_arena *a)
{
    struct tw_arena_chunk *c = a->chunks;

    while (c != NULL) {
        struct tw_arena_chunk *next = c->next;
        put_chunk(a->memory, c);
        c = next;
    }
    a->chunks = NULL;
    a->held = 0;
}
