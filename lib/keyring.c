/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring: secrets that the caller has, kept apart from the budget of the analysis. */
#include "keyring.h"

#include <string.h>

#include "allocator.h"

struct tw_keyring *tw_keyring_new(const struct tw_allocator *allocator, const uint64_t seed[2])
{
    struct tw_memory memory;
    struct tw_keyring *ring;

    tw_memory_init(&memory, allocator != NULL ? allocator : &tw_allocator_malloc, SIZE_MAX);
    ring = tw_memory_get(&memory, sizeof *ring);
    if (ring == NULL)
        return NULL;
    ring->memory = memory;
    ring->keys = tw_keys_make(&ring->memory, seed);
    if (ring->keys == NULL) {
        tw_keyring_free(ring);
        return NULL;
    }
    return ring;
}

void tw_keyring_bound(struct tw_keyring *ring, size_t most)
{
    static const size_t usual = (size_t)64 << 20;
    size_t used = ring->memory.used;

    if (most == 0)
        most = usual;
    ring->memory.limit = most < SIZE_MAX - used ? used + most : SIZE_MAX;
}

static void say(struct tw_error *error, const char *text)
{
    size_t len = strlen(text) + 1;

    memcpy(error->text, text, len < sizeof error->text ? len : sizeof error->text);
    error->text[sizeof error->text - 1] = '\0';
}

bool tw_keyring_log(struct tw_keyring *ring, const uint8_t *bytes, size_t len, bool last,
                    void (*complain)(void *context, uint64_t line, const char *what), void *context)
{
    bool whole;

    tw_keys_source(ring->keys, ring->logs);
    tw_key_log_bytes(&ring->reader, ring->keys, bytes, len, complain, context);
    if (last)
        tw_key_log_end(&ring->reader, ring->keys, complain, context);
    whole = ring->reader.refused == 0;
    if (last) {
        ring->reader = (struct tw_key_log_reader){0};
        ring->logs++;
    }
    return whole;
}

enum tw_source_use tw_keyring_log_use(const struct tw_keyring *ring, size_t number)
{
    return tw_keys_use(ring->keys, number);
}

enum tw_source_use tw_keyring_private_key_use(const struct tw_keyring *ring, size_t number)
{
    return tw_private_key_use(ring->private_keys, (unsigned)number);
}

enum tw_source_use tw_keyring_psk_use(const struct tw_keyring *ring, const char *identity,
                                      size_t identity_len)
{
    struct tw_bytes name = {(const uint8_t *)identity, identity_len};

    return tw_keys_is_used(ring->keys, TW_SECRET_PSK, name) ? TW_SOURCE_USED : TW_SOURCE_UNUSED;
}

bool tw_keyring_psk(struct tw_keyring *ring, const char *identity, size_t identity_len, const char *hex,
                    struct tw_error *error)
{
    uint8_t secret[UINT8_MAX];
    int len = tw_hex_read(hex, strlen(hex), secret, sizeof secret);
    bool done = len > 0 && identity_len <= UINT16_MAX;

    tw_keys_source(ring->keys, TW_KEY_NO_SOURCE);
    if (!done)
        say(error, "a pre-shared key is an even number of hexadecimal digits");
    else if (!tw_keys_put(ring->keys, TW_SECRET_PSK,
                          (struct tw_bytes){(const uint8_t *)identity, identity_len},
                          (struct tw_bytes){secret, (size_t)len})) {
        say(error, "out of memory");
        done = false;
    }
    tw_wipe(secret, sizeof secret);
    return done;
}

bool tw_keyring_private_key(struct tw_keyring *ring, const uint8_t *bytes, size_t len, const char *passphrase,
                            struct tw_error *error)
{
    size_t added;
    const char *wrong = tw_private_key_read(&ring->private_keys, ring->files, (struct tw_bytes){bytes, len},
                                            passphrase, &added);

    ring->files += wrong == NULL;
    if (wrong != NULL)
        say(error, wrong);
    return wrong == NULL;
}

void tw_keyring_free(struct tw_keyring *ring)
{
    if (ring == NULL)
        return;
    tw_keys_wipe(ring->keys);
    tw_private_key_free(ring->private_keys);
    tw_wipe(&ring->reader, sizeof ring->reader);
    tw_memory_trim(&ring->memory);
    struct tw_memory memory = ring->memory;
    tw_memory_put(&memory, ring, sizeof *ring);
}
