/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that have been read, so that those which come again and again are read once. The least recently used
 * make way. Finding one costs a hash of a few bytes and one comparison, whatever a capture holds. What has been found
 * out about their keys and signatures, which is costly, is kept with them.
 */
#ifndef TW_CRYPTO_CERTIFICATE_CACHE_H
#define TW_CRYPTO_CERTIFICATE_CACHE_H

#include <openssl/evp.h>

#include "crypto/certificate.h"
#include "crypto/trust.h"
#include "message/crypto.h"

struct tw_certificate_cache;

/* A certificate has one issuer, or two that have crossed their signatures. */
enum { TW_KNOWN_ISSUERS = 2 };

/* A certificate, and what has been found out about it. The zero value but for the certificate: nothing yet. */
struct tw_certificate_use {
    struct tw_certificate certificate;
    EVP_PKEY *
        key; /* for use; owned by the cache. Some KiB of libcrypto's memory, which the cache does not count */
    bool key_tried;
    uint8_t key_check; /* enum tw_signature_check: what came of that */
    uint8_t next;      /* of `issuers`, to be written over */
    struct {
        bool known;
        struct tw_issued issued; /* what came of the certificate's signature */
        uint8_t sha256[32];
    } issuers[TW_KNOWN_ISSUERS];
    struct {
        struct tw_trust_verdict verdict;
        uint8_t chain_sha256[32]; /* of the digests of the certificates that it came with */
        bool known, server;
    } trust;
};

/*
 * An empty cache, keyed with `seed`, of at most `max_entries` (at least 1) certificates and, with the DER that is kept
 * of each, at most `max_bytes` besides the table. NULL when there is no memory.
 */
TW_MUST_USE struct tw_certificate_cache *tw_certificate_cache_new(struct tw_memory *memory,
                                                                  const uint64_t seed[2], size_t max_entries,
                                                                  size_t max_bytes);

/*
 * What the certificate says; valid until the next call. NULL when there is no memory for it, be it the counter's, be
 * it that it would fill more than `max_bytes` alone.
 */
TW_MUST_USE const struct tw_certificate *tw_certificate_cache_get(struct tw_certificate_cache *cache,
                                                                  const uint8_t *der, size_t len);

/* The same with what has been found out about it, for the caller to read and to add to. */
TW_MUST_USE struct tw_certificate_use *tw_certificate_cache_use(struct tw_certificate_cache *cache,
                                                                const uint8_t *der, size_t len);

/* NULL is ignored. */
void tw_certificate_cache_free(struct tw_certificate_cache *cache);

#endif
