/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the decoders ask of cryptography: a const table of functions, so that the rooms below crypto/ build, and can be
 * tested, without a library. A NULL table means: dissect only.
 */
#ifndef TW_MESSAGE_CRYPTO_H
#define TW_MESSAGE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"

struct tw_walk;

/* What a certificate is for, by its keyUsage and basicConstraints (RFC 5280 4.2.1.3, 4.2.1.9); bits. */
enum tw_purpose {
    TW_FOR_SIGNATURES = 1, /* digitalSignature or nonRepudiation */
    TW_FOR_ENCRYPTION = 2, /* keyEncipherment, dataEncipherment or keyAgreement */
    TW_FOR_CERTIFICATES = 4,
};

struct tw_crypto {
    /* Tells the walk what the certificate says (RFC 5280), the fields CERT_...; at least its SHA-256. */
    void (*certificate)(void *context, const uint8_t *der, size_t len, struct tw_walk *w);
    /* Tells the walk the X.501 name as text of RFC 4514, the field DN_NAME; nothing when it is not a name. */
    void (*name)(void *context, const uint8_t *der, size_t len, struct tw_walk *w);
    /*
     * Decompresses a certificate message into `declared` bytes (RFC 8879 4; the algorithm is a code point of its registry)
     * and has `then` tell the walk about them; they last no longer. NULL, or what went wrong, in a few words of our own.
     * A NULL function: nothing is ever decompressed.
     */
    const char *(*decompress)(void *context, uint16_t algorithm, struct tw_bytes compressed, size_t declared,
                              void (*then)(struct tw_walk *w, const uint8_t *bytes, size_t len),
                              struct tw_walk *w);
    /* The MD5 digest (RFC 1321), for fingerprints that are defined by it. False where a policy forbids it. */
    bool (*md5)(void *context, const void *bytes, size_t len, uint8_t out[16]);
    /* The SHA-256 digest (FIPS 180-4), for fingerprints that are defined by it. False where a policy forbids it. */
    bool (*sha256)(void *context, const void *bytes, size_t len, uint8_t out[32]);
    /* The SHA-1 digest (FIPS 180-4), for the community id. False where a policy forbids it. */
    bool (*sha1)(void *context, const void *bytes, size_t len, uint8_t out[20]);
    /* What the certificate is for: bits of enum tw_purpose, 0 when it does not say. May be NULL. */
    unsigned (*purpose)(void *context, const uint8_t *der, size_t len);
    /*
     * Whether the bytes are known to be no point of the elliptic curve of the group (RFC 8422 5.4); false for groups
     * that it does not know. May be NULL.
     */
    bool (*off_curve)(void *context, uint16_t group, const uint8_t *point, size_t len);
};

#endif
