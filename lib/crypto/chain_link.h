/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as a link of a chain: who has issued whom, going by names and key identifiers. */
#ifndef TW_CRYPTO_CHAIN_LINK_H
#define TW_CRYPTO_CHAIN_LINK_H

#include "crypto/certificate_cache.h"

/* What is needed of a certificate beside others, which may drive each other out of the cache. The bytes are the caller's. */
struct tw_chain_link {
    struct tw_bytes der;
    struct tw_anatomy anatomy;
    uint8_t sha256[32];
    bool read; /* there was memory for it */
};

struct tw_chain_link tw_chain_link_read(struct tw_certificate_cache *cache, struct tw_bytes der);

/* Whether `issuer` is called what `subject` calls its issuer, be it spelt in another way (RFC 5280 7.1). Both are known. */
bool tw_chain_link_names(const struct tw_chain_link *subject, const struct tw_chain_link *issuer);

/*
 * Whether it may be the key of `issuer` that has signed `subject`: where both say which key is meant it must be that one,
 * and is whatever the names are, be it that somebody has tampered with them; else the names tell. (RFC 5280 4.2.1.1)
 */
bool tw_chain_link_may_have_issued(const struct tw_chain_link *subject, const struct tw_chain_link *issuer);

/* Whether bytes of the one are those of the other. */
bool tw_chain_link_same(const struct tw_chain_link *a, struct tw_range of_a, const struct tw_chain_link *b,
                        struct tw_range of_b);

#endif
