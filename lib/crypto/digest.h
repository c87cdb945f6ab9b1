/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of short texts, of which many come again: the same client offers the same suites each time that it connects.
 * What a few of them came to is remembered.
 */
#ifndef TW_CRYPTO_DIGEST_H
#define TW_CRYPTO_DIGEST_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "base/memory.h"

/* The zero value is one that was not made, and can be freed. */
struct tw_digest {
    struct tw_memory *memory;
    EVP_MD *md;                   /* NULL where a policy forbids it */
    EVP_MD_CTX *state;            /* its own: libcrypto makes one anew for another function */
    struct tw_digest_slot *slots; /* NULL: nothing has been worth remembering, or there is no memory for it */
};

/* By its name in libcrypto. False when there is no memory. */
TW_MUST_USE bool tw_digest_make(struct tw_digest *d, struct tw_memory *memory, const char *name);

void tw_digest_free(struct tw_digest *d);

/* Writes as many bytes as the function has, EVP_MAX_MD_SIZE at most. False where a policy forbids it. */
TW_MUST_USE bool tw_digest(struct tw_digest *d, const void *bytes, size_t len, uint8_t *out);

/* The same of what will hardly come again. */
TW_MUST_USE bool tw_digest_once(const struct tw_digest *d, const void *bytes, size_t len, uint8_t *out);

#endif
