/* SPDX-License-Identifier: Apache-2.0 */
/* What fuzz targets share: a claim that ends them when it does not hold, and memory that is counted. */
#ifndef TW_TESTS_FUZZ_HARNESS_H
#define TW_TESTS_FUZZ_HARNESS_H

#include <stdlib.h>

#include "tlswalk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void require(bool holds)
{
    if (!holds)
        abort();
}

static inline void *counted_alloc(void *context, size_t size)
{
    size_t *live = context;

    *live += size;
    return malloc(size);
}

static inline void counted_free(void *context, void *p, size_t size)
{
    size_t *live = context;

    *live -= size;
    free(p);
}

/* malloc() that counts in `live` the bytes that have not come back. */
static inline struct tw_allocator counted_allocator(size_t *live)
{
    return (struct tw_allocator){counted_alloc, counted_free, live};
}

#endif
