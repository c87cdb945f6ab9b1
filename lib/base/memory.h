/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where every byte of the analysis comes from: one counter with one limit, over an allocator that the caller supplies.
 * Hitting the limit is an ordinary failed allocation; who asked decides what to give up.
 */
#ifndef TW_BASE_MEMORY_H
#define TW_BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "tlswalk.h"

struct tw_memory {
    struct tw_allocator allocator;
    size_t used;      /* bytes handed out and not yet returned */
    size_t peak;      /* the most that `used` has been */
    size_t limit;     /* `used` never goes above this */
    uint64_t refused; /* requests that were not met; each may have cost something that was to be kept */
    struct tw_arena_chunk *spare; /* chunks of ordinary size for arenas to come; they count as used */
    size_t spare_count;
};

void tw_memory_init(struct tw_memory *m, const struct tw_allocator *allocator, size_t limit);

/* Gives back what is held in spare. */
void tw_memory_trim(struct tw_memory *m);

/* `size` zeroed bytes aligned for any object, or NULL at the limit or when the allocator has none. */
TW_MUST_USE void *tw_memory_get(struct tw_memory *m, size_t size);

/* The same for something that can be done without, or got in another way: a refusal does not count. */
TW_MUST_USE void *tw_memory_try(struct tw_memory *m, size_t size);

/* Returns what tw_memory_get() or tw_memory_try() gave; `size` is the size asked for then. NULL is ignored. */
void tw_memory_put(struct tw_memory *m, void *p, size_t size);

/* Overwrites a secret, also where the compiler sees that nobody reads it any more. */
void tw_wipe(void *p, size_t size);

/*
 * An arena: things that live and die together. Nothing is freed singly; tw_arena_free() returns it all.
 * The zero value (with `memory` set) is an empty arena.
 */
struct tw_arena {
    struct tw_memory *memory;
    struct tw_arena_chunk *chunks; /* newest first; only the newest is allocated from */
    size_t held;                   /* bytes of all chunks, headers included */
};

/* `size` zeroed bytes aligned for any object, or NULL. */
TW_MUST_USE void *tw_arena_get(struct tw_arena *a, size_t size);

/* A copy of `len` bytes (an empty one is not NULL), or NULL when there is no memory. */
TW_MUST_USE uint8_t *tw_arena_copy(struct tw_arena *a, const uint8_t *bytes, size_t len);

/*
 * Makes the block `p` of `old_size` bytes `new_size` bytes long, in place when it is the newest and there is room,
 * else as a copy. New bytes are zero. NULL when there is no memory; `p` is then still good.
 */
TW_MUST_USE void *tw_arena_grow(struct tw_arena *a, void *p, size_t old_size, size_t new_size);

void tw_arena_free(struct tw_arena *a);

#endif
