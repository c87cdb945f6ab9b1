/* SPDX-License-Identifier: Apache-2.0 */
/* malloc and free, in the form of struct tw_allocator. */
#include "allocator.h"

#include <stdlib.h>

static void *get(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void put(void *context, void *p, size_t size)
{
    (void)context;
    (void)size;
    free(p);
}

const struct tw_allocator tw_allocator_malloc = {get, put, NULL};
