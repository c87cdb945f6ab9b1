/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of certificates: a chained hash table, and a list from the newest to the oldest use. Only the ends of a
 * certificate are hashed, where its serial number and its signature are, and of those that agree in both one is kept:
 * whoever makes such certificates makes them displace each other, and never a long chain.
 */
#include "crypto/certificate_cache.h"

#include <string.h>

#include "base/siphash.h"

#define HASHED_BYTES ((size_t)64)

/* A certificate with all that belongs to it, itself included, in one arena. */
struct entry {
    struct entry *next; /* in its bucket */
    struct entry *newer;
    struct entry *older;
    uint64_t hash;
    const uint8_t *der;
    struct tw_certificate_use use;
    struct tw_arena arena;
};

struct tw_certificate_cache {
    struct tw_memory *memory;
    uint64_t seed[2];
    size_t max_entries;
    size_t max_bytes;
    size_t num_entries;
    size_t bytes; /* in the arenas of the entries */
    struct entry *newest;
    struct entry *oldest;
    size_t num_buckets; /* a power of two */
    struct entry *buckets[];
};

static size_t cache_size(size_t num_buckets)
{
    return sizeof(struct tw_certificate_cache) + num_buckets * sizeof(struct entry *);
}

struct tw_certificate_cache *tw_certificate_cache_new(struct tw_memory *memory, const uint64_t seed[2],
                                                      size_t max_entries, size_t max_bytes)
{
    struct tw_certificate_cache *cache;
    size_t num_buckets = 1;

    while (num_buckets < max_entries)
        num_buckets *= 2;
    cache = tw_memory_get(memory, cache_size(num_buckets));
    if (cache == NULL)
        return NULL;
    cache->memory = memory;
    memcpy(cache->seed, seed, sizeof cache->seed);
    cache->max_entries = max_entries;
    cache->max_bytes = max_bytes;
    cache->num_buckets = num_buckets;
    return cache;
}

static struct entry **bucket_of(struct tw_certificate_cache *cache, uint64_t hash)
{
    return &cache->buckets[hash & (cache->num_buckets - 1)];
}

static uint64_t hash_of(const struct tw_certificate_cache *cache, const uint8_t *der, size_t len)
{
    uint8_t ends[2 * HASHED_BYTES];
    size_t n = len < HASHED_BYTES ? len : HASHED_BYTES;

    memcpy(ends, der, n);
    memcpy(ends + n, der + (len - n), n);
    return tw_siphash(cache->seed, ends, 2 * n);
}

static struct entry *find(struct tw_certificate_cache *cache, uint64_t hash)
{
    struct entry *e = *bucket_of(cache, hash);

    while (e != NULL && e->hash != hash)
        e = e->next;
    return e;
}

static void list_remove(struct tw_certificate_cache *cache, struct entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &cache->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &cache->oldest) = e->newer;
}

static void list_push(struct tw_certificate_cache *cache, struct entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(e->older != NULL ? &e->older->newer : &cache->oldest) = e;
    cache->newest = e;
}

/* A free-standing entry of a certificate; NULL when there is no memory. */
static struct entry *entry_new(struct tw_memory *memory, uint64_t hash, const uint8_t *der, size_t len)
{
    struct tw_arena arena = {.memory = memory};
    struct entry *e = tw_arena_get(&arena, sizeof *e);

    if (e == NULL)
        return NULL;
    e->hash = hash;
    e->der = tw_arena_copy(&arena, der, len);
    if (e->der == NULL || !tw_certificate_read(&e->use.certificate, &arena, der, len)) {
        tw_arena_free(&arena);
        return NULL;
    }
    e->arena = arena;
    return e;
}

static void entry_free(struct entry *e)
{
    struct tw_arena arena = e->arena; /* frees the entry with it */

    EVP_PKEY_free(e->use.key);
    tw_arena_free(&arena);
}

static void insert(struct tw_certificate_cache *cache, struct entry *e)
{
    struct entry **bucket = bucket_of(cache, e->hash);

    e->next = *bucket;
    *bucket = e;
    list_push(cache, e);
    cache->num_entries++;
    cache->bytes += e->arena.held;
}

static void drop(struct tw_certificate_cache *cache, struct entry *e)
{
    struct entry **link = bucket_of(cache, e->hash);

    while (*link != e)
        link = &(*link)->next;
    *link = e->next;
    list_remove(cache, e);
    cache->num_entries--;
    cache->bytes -= e->arena.held;
    entry_free(e);
}

/* Takes in a certificate that is not there; others make way. */
static struct tw_certificate_use *add(struct tw_certificate_cache *cache, uint64_t hash, const uint8_t *der,
                                      size_t len)
{
    struct entry *e = entry_new(cache->memory, hash, der, len);

    if (e == NULL)
        return NULL;
    if (e->arena.held > cache->max_bytes) {
        entry_free(e);
        return NULL;
    }
    while (cache->num_entries >= cache->max_entries || cache->bytes > cache->max_bytes - e->arena.held)
        drop(cache, cache->oldest);
    insert(cache, e);
    return &e->use;
}

struct tw_certificate_use *tw_certificate_cache_use(struct tw_certificate_cache *cache, const uint8_t *der,
                                                    size_t len)
{
    uint64_t hash = hash_of(cache, der, len);
    struct entry *e = find(cache, hash);

    if (e != NULL && e->use.certificate.length == len && memcmp(e->der, der, len) == 0) {
        list_remove(cache, e);
        list_push(cache, e);
        return &e->use;
    }
    if (e != NULL)
        drop(cache, e);
    return add(cache, hash, der, len);
}

const struct tw_certificate *tw_certificate_cache_get(struct tw_certificate_cache *cache, const uint8_t *der,
                                                      size_t len)
{
    struct tw_certificate_use *use = tw_certificate_cache_use(cache, der, len);

    return use != NULL ? &use->certificate : NULL;
}

void tw_certificate_cache_free(struct tw_certificate_cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->oldest != NULL)
        drop(cache, cache->oldest);
    tw_memory_put(cache->memory, cache, cache_size(cache->num_buckets));
}
