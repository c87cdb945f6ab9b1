/* SPDX-License-Identifier: Apache-2.0 */
/* The index of secrets: a hash table whose chains are allocated together and freed together. */
#include "keys/keys.h"

#include <string.h>

#include "base/siphash.h"

struct entry {
    struct entry *next;
    uint32_t sources; /* a bit each */
    uint16_t name_len;
    uint8_t secret_len;
    uint8_t what;    /* enum tw_secret */
    bool found;      /* somebody has looked for it */
    uint8_t bytes[]; /* name, secret */
};

struct tw_keys {
    struct tw_memory *memory;
    struct tw_arena arena; /* of entries */
    struct entry **buckets;
    size_t bucket_count; /* a power of two */
    size_t count;
    uint64_t seed[2];
    uint32_t source; /* the bit of the one in hand */
};

enum { FIRST_BUCKETS = 64 };

struct tw_keys *tw_keys_make(struct tw_memory *memory, const uint64_t seed[2])
{
    struct tw_keys *keys = tw_memory_get(memory, sizeof *keys);

    if (keys == NULL)
        return NULL;
    keys->memory = memory;
    keys->arena.memory = memory;
    keys->seed[0] = seed[0];
    keys->seed[1] = seed[1];
    keys->bucket_count = FIRST_BUCKETS;
    keys->buckets = tw_memory_get(memory, FIRST_BUCKETS * sizeof *keys->buckets);
    if (keys->buckets == NULL) {
        tw_memory_put(memory, keys, sizeof *keys);
        return NULL;
    }
    return keys;
}

struct tw_keys *tw_keys_make_like(struct tw_memory *memory, const struct tw_keys *keys)
{
    return tw_keys_make(memory, keys->seed);
}

static struct tw_bytes name_of(const struct entry *e)
{
    return (struct tw_bytes){e->bytes, e->name_len};
}

void tw_keys_wipe(struct tw_keys *keys)
{
    if (keys == NULL)
        return;
    for (size_t i = 0; i < keys->bucket_count; i++)
        for (struct entry *e = keys->buckets[i]; e != NULL; e = e->next)
            tw_wipe(e->bytes + e->name_len, e->secret_len);
    tw_memory_put(keys->memory, keys->buckets, keys->bucket_count * sizeof *keys->buckets);
    tw_arena_free(&keys->arena);
    tw_memory_put(keys->memory, keys, sizeof *keys);
}

static struct entry **bucket_of(const struct tw_keys *keys, uint8_t what, struct tw_bytes name)
{
    uint64_t seed[2] = {keys->seed[0], keys->seed[1] ^ what};

    return &keys->buckets[tw_siphash(seed, name.ptr, name.len) & (keys->bucket_count - 1)];
}

/* Twice as many buckets; without memory the chains grow longer instead. */
static void grow(struct tw_keys *keys)
{
    struct entry **old = keys->buckets, *next;
    size_t old_count = keys->bucket_count;
    struct entry **buckets = tw_memory_try(keys->memory, 2 * old_count * sizeof *buckets);

    if (buckets == NULL)
        return;
    keys->buckets = buckets;
    keys->bucket_count = 2 * old_count;
    for (size_t i = 0; i < old_count; i++) {
        for (struct entry *e = old[i]; e != NULL; e = next) {
            struct entry **bucket = bucket_of(keys, e->what, name_of(e));
            next = e->next;
            e->next = *bucket;
            *bucket = e;
        }
    }
    tw_memory_put(keys->memory, old, old_count * sizeof *old);
}

static struct entry *find(const struct tw_keys *keys, enum tw_secret what, struct tw_bytes name)
{
    struct entry *e = *bucket_of(keys, (uint8_t)what, name);

    while (e != NULL && (e->what != what || e->name_len != name.len ||
                         (name.len > 0 && memcmp(e->bytes, name.ptr, name.len) != 0)))
        e = e->next;
    return e;
}

bool tw_keys_put(struct tw_keys *keys, enum tw_secret what, struct tw_bytes name, struct tw_bytes secret)
{
    struct entry *e, **bucket, *known = find(keys, what, name);

    if (name.len > UINT16_MAX || secret.len > UINT8_MAX)
        return false;
    if (known != NULL && known->secret_len == secret.len) {
        if (secret.len > 0)
            memcpy(known->bytes + known->name_len, secret.ptr, secret.len);
        known->sources |= keys->source;
        return true;
    }
    e = tw_arena_get(&keys->arena, sizeof *e + name.len + secret.len);
    if (e == NULL)
        return false;
    e->name_len = (uint16_t)name.len;
    e->secret_len = (uint8_t)secret.len;
    e->what = (uint8_t)what;
    e->sources = keys->source;
    if (name.len > 0)
        memcpy(e->bytes, name.ptr, name.len);
    if (secret.len > 0)
        memcpy(e->bytes + name.len, secret.ptr, secret.len);
    if (keys->count >= keys->bucket_count)
        grow(keys);
    bucket = bucket_of(keys, e->what, name);
    e->next = *bucket;
    *bucket = e;
    keys->count++;
    return true;
}

struct tw_bytes tw_keys_find(const struct tw_keys *keys, enum tw_secret what, struct tw_bytes name)
{
    struct entry *e = find(keys, what, name);

    if (e != NULL)
        e->found = true;
    return e != NULL ? (struct tw_bytes){e->bytes + e->name_len, e->secret_len} : (struct tw_bytes){NULL, 0};
}

bool tw_keys_is_used(const struct tw_keys *keys, enum tw_secret what, struct tw_bytes name)
{
    const struct entry *e = find(keys, what, name);

    return e != NULL && e->found;
}

static uint32_t source_bit(size_t number)
{
    if (number == TW_KEY_NO_SOURCE)
        return 0;
    return UINT32_C(1) << (number < TW_KEY_SOURCES ? number : TW_KEY_SOURCES - 1);
}

void tw_keys_source(struct tw_keys *keys, size_t number)
{
    keys->source = source_bit(number);
}

enum tw_source_use tw_keys_use(const struct tw_keys *keys, size_t number)
{
    uint32_t source = source_bit(number);
    enum tw_source_use use = TW_SOURCE_EMPTY;

    for (size_t i = 0; i < keys->bucket_count; i++) {
        for (const struct entry *e = keys->buckets[i]; e != NULL; e = e->next) {
            if ((e->sources & source) != 0 && e->found)
                return TW_SOURCE_USED;
            if ((e->sources & source) != 0)
                use = TW_SOURCE_UNUSED;
        }
    }
    return use;
}

const size_t *tw_keys_counter(const struct tw_keys *keys)
{
    return &keys->count;
}

size_t tw_keys_count(const struct tw_keys *keys)
{
    return keys->count;
}
