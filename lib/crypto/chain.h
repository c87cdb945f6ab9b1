/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the certificates in a message (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2). */
#ifndef TW_CRYPTO_CHAIN_H
#define TW_CRYPTO_CHAIN_H

#include "crypto/certificate_cache.h"
#include "message/walk.h"

/*
 * Tells the walk how the certificates hang together, the fields CHAIN_...: the way from the first one to the last issuer
 * that is there, by names and key identifiers. The first `leaves` are nobody's issuers: one, or in TLCP the pair.
 */
void tw_chain_tell(struct tw_certificate_cache *cache, struct tw_memory *memory,
                   const struct tw_bytes *certificates, size_t count, size_t leaves, struct tw_walk *w);

#endif
