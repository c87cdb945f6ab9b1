/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate that libcrypto refuses, in the pieces that can be made out (RFC 5280 section 4.1): one that is cut off,
 * or of which a part is malformed, says something all the same.
 */
#ifndef TW_CRYPTO_PIECES_H
#define TW_CRYPTO_PIECES_H

#include "base/cursor.h"

/* Whole elements of DER, in the order in which they stand; empty from the first on that is cut or not what it should be. */
struct tw_certificate_pieces {
    struct tw_bytes version; /* INTEGER */
    struct tw_bytes serial;  /* INTEGER */
    struct tw_bytes signature_algorithm;
    struct tw_bytes issuer;
    struct tw_bytes not_before, not_after;
    struct tw_bytes subject;
    struct tw_bytes public_key; /* SubjectPublicKeyInfo */
    struct tw_bytes extensions; /* Extension behind Extension, of which the last may be cut */
};

struct tw_certificate_pieces tw_certificate_pieces(const uint8_t *der, size_t len);

#endif
