/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in the DER of a certificate lies what its signature is about (RFC 5280 section 4.1): octets, exactly as they
 * were signed, which no decoded form gives back.
 */
#ifndef TW_CRYPTO_ANATOMY_H
#define TW_CRYPTO_ANATOMY_H

#include "base/cursor.h"

struct tw_range {
    uint32_t off, len;
};

struct tw_anatomy {
    bool known;                       /* the ranges are; else nothing here means anything */
    struct tw_range signed_part;      /* tbsCertificate */
    struct tw_range algorithm;        /* signatureAlgorithm, an AlgorithmIdentifier */
    struct tw_range signed_algorithm; /* what tbsCertificate says of it, which must be the same */
    struct tw_range signature;
    struct tw_range issuer, subject;
    struct tw_range public_key; /* SubjectPublicKeyInfo */
    struct tw_range authority_key_id,
        key_id; /* what the extensions hold, RFC 5280 4.2.1.1 and 4.2.1.2; empty without */
};

/* Reads the certificate; `known` says whether that went well. `der` is not kept. */
struct tw_anatomy tw_anatomy_read(const uint8_t *der, size_t len);

/* The bytes of a range of `der`. */
static inline struct tw_bytes tw_range_of(const uint8_t *der, struct tw_range range)
{
    return (struct tw_bytes){der + range.off, range.len};
}

#endif
