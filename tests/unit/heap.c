/* SPDX-License-Identifier: Apache-2.0 */
/* The counting allocator. The size stands in front of each block, whose end is the end of what malloc() gave. */
#include "heap.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FRONT = alignof(max_align_t) };

static void *heap_alloc(void *context, size_t size)
{
    struct heap *h = context;
    bool fails = ++h->calls == h->fail_at || (h->fail_on && h->fail_at != 0 && h->calls > h->fail_at);
    uint8_t *p = fails ? NULL : malloc(FRONT + size);

    if (p == NULL)
        return NULL;
    memcpy(p, &size, sizeof size);
    memset(p + FRONT, 0xa5, size); /* nobody may rely on zeroes */
    h->live += size;
    return p + FRONT;
}

static void heap_free(void *context, void *p, size_t size)
{
    struct heap *h = context;
    uint8_t *start = (uint8_t *)p - FRONT;
    size_t asked = 0;

    memcpy(&asked, start, sizeof asked);
    assert_int_equal(size, asked);
    h->live -= size;
    free(start);
}

struct tw_allocator heap_allocator(struct heap *heap)
{
    return (struct tw_allocator){heap_alloc, heap_free, heap};
}

struct tw_memory heap_memory(struct heap *heap, size_t limit)
{
    struct tw_allocator allocator = heap_allocator(heap);
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, limit);
    return memory;
}
