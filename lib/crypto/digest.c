/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests. A text has one slot, where another may displace it: whoever makes texts that do gains nothing by it, and the
 * rest is as fast as if nothing were remembered.
 */
#include "crypto/digest.h"

#include <openssl/err.h>
#include <string.h>

enum { SLOT_BITS = 6, SLOTS = 1 << SLOT_BITS, LONGEST_TEXT = 448, WORD = 8 };

struct tw_digest_slot {
    size_t len; /* of `text`; 0: empty */
    uint8_t text[LONGEST_TEXT];
    uint8_t digest[EVP_MAX_MD_SIZE];
};

bool tw_digest_make(struct tw_digest *d, struct tw_memory *memory, const char *name)
{
    d->memory = memory;
    d->md = EVP_MD_fetch(NULL, name, NULL);
    d->state = EVP_MD_CTX_new();
    return d->state != NULL;
}

void tw_digest_free(struct tw_digest *d)
{
    tw_memory_put(d->memory, d->slots, SLOTS * sizeof *d->slots);
    EVP_MD_CTX_free(d->state);
    EVP_MD_free(d->md);
}

static uint64_t mix(uint64_t hash, const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, WORD);
    return (hash ^ word) * 0x9e3779b97f4a7c15U;
}

/* What is remembered is a small part of all memory: connections need the rest. */
static struct tw_digest_slot *slots_of(struct tw_digest *d)
{
    enum { PART = 256 };
    size_t size = SLOTS * sizeof *d->slots;

    if (d->slots == NULL && size <= d->memory->limit / PART)
        d->slots = tw_memory_try(d->memory, size);
    return d->slots;
}

/* The slot of a text, by its length and a few of its bytes; NULL when it is not to be remembered. */
static struct tw_digest_slot *slot_of(struct tw_digest *d, const uint8_t *text, size_t len)
{
    struct tw_digest_slot *slots = len < WORD || len > LONGEST_TEXT ? NULL : slots_of(d);

    if (slots == NULL)
        return NULL;
    uint64_t hash = mix(len, text);
    for (size_t at = WORD; at + WORD <= len; at += (size_t)4 * WORD)
        hash = mix(hash ^ hash >> 32, text + at);
    return &slots[mix(hash ^ hash >> 32, text + len - WORD) >> (64 - SLOT_BITS)];
}

bool tw_digest_once(const struct tw_digest *d, const void *bytes, size_t len, uint8_t *out)
{
    bool done = d->md != NULL && EVP_DigestInit_ex2(d->state, d->md, NULL) &&
                EVP_DigestUpdate(d->state, bytes, len) && EVP_DigestFinal_ex(d->state, out, NULL);

    if (!done)
        ERR_clear_error();
    return done;
}

bool tw_digest(struct tw_digest *d, const void *bytes, size_t len, uint8_t *out)
{
    struct tw_digest_slot *slot = slot_of(d, bytes, len);

    if (slot == NULL)
        return tw_digest_once(d, bytes, len, out);
    if (slot->len != len || memcmp(slot->text, bytes, len) != 0) {
        slot->len = 0;
        if (!tw_digest_once(d, bytes, len, slot->digest))
            return false;
        memcpy(slot->text, bytes, len);
        slot->len = len;
    }
    memcpy(out, slot->digest, (size_t)EVP_MD_get_size(d->md));
    return true;
}
