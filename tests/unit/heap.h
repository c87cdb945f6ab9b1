/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that counts, fails when it is told to, and checks that blocks come back with the size they left with. */
#ifndef TW_TESTS_HEAP_H
#define TW_TESTS_HEAP_H

#include "base/memory.h"

struct heap {
    size_t calls;   /* of alloc so far */
    size_t fail_at; /* the call that gets nothing, from 1; 0: none */
    bool fail_on;   /* and every call behind it */
    size_t live;    /* bytes that have not come back */
};

/* Its context is `heap`. */
struct tw_allocator heap_allocator(struct heap *heap);

/* A counter over `heap`. */
struct tw_memory heap_memory(struct heap *heap, size_t limit);

#endif
