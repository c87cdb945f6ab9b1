/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of the analysis. Most of it is asked for by the page, and that is cut from regions; the rest is malloc's.
 */
#include "pages.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096, LARGEST = 16 * PAGE, REGION = 2 << 20 };

/* A page that was given back. */
struct page {
    struct page *next;
};

static struct {
    struct page *free;
    uint8_t *next; /* of the region in hand, */
    size_t left;   /* and what there is from there on */
    bool begun;
} pages;

static bool is_paged(size_t size)
{
    return size > 0 && size <= LARGEST && size % PAGE == 0;
}

/* Cuts what is left of a region, or was given back, into single pages. */
static void put_pages(void *p, size_t size)
{
    for (uint8_t *at = p; size > 0; at += PAGE, size -= PAGE) {
        struct page *page = (struct page *)(void *)at;
        page->next = pages.free;
        pages.free = page;
    }
}

/* A small capture needs no more than the first region, which is not worth a huge page. */
static bool add_region(void)
{
    uint8_t *region = aligned_alloc(REGION, REGION);

    if (region == NULL)
        return false;
#ifdef MADV_HUGEPAGE
    if (pages.begun)
        (void)madvise(region, REGION, MADV_HUGEPAGE); /* where there are none, it is memory all the same */
#endif
    put_pages(pages.next, pages.left);
    pages.next = region;
    pages.left = REGION;
    pages.begun = true;
    return true;
}

static void *take_pages(size_t size)
{
    struct page *page = pages.free;

    if (size == PAGE && page != NULL) {
        pages.free = page->next;
        return page;
    }
    if (pages.left < size && !add_region())
        return NULL;
    pages.next += size;
    pages.left -= size;
    return pages.next - size;
}

static void *get(void *context, size_t size)
{
    (void)context;
    return is_paged(size) ? take_pages(size) : malloc(size);
}

static void put(void *context, void *p, size_t size)
{
    (void)context;
    if (is_paged(size) && p != NULL)
        put_pages(p, size);
    else
        free(p);
}

const struct tw_allocator cli_pages = {get, put, NULL};
