/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that have been read, so that those which come again and again are read once. The least recently used
 * make way. Finding one costs a hash of a few bytes and one comparison, whatever a capture holds.
 */
#ifndef TW_CRYPTO_CERTIFICATE_CACHE_H
#define TW_CRYPTO_CERTIFICATE_CACHE_H

#include "crypto/certificate.h"

struct tw_certificate_cache;

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

/* NULL is ignored. */
void tw_certificate_cache_free(struct tw_certificate_cache *cache);

#endif
