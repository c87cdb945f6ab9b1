/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) says of its key: kind, size, curve. Read from the encoding,
 * since decoding a key for use costs ten times as much as all the rest of a certificate.
 */
#ifndef TW_CRYPTO_PUBLIC_KEY_H
#define TW_CRYPTO_PUBLIC_KEY_H

#include <openssl/x509.h>

#include "base/cursor.h"
#include "crypto/text.h"

struct tw_public_key {
    const char *algorithm; /* "RSA", "EC", "SM2", "Ed25519", else a name or the object identifier */
    const char *curve;     /* as IANA names it, or "explicit"; NULL when there is none */
    uint32_t bits;         /* as openssl(1) counts them; 0: not known */
    uint64_t exponent;     /* of RSA; 0: not known, or longer than 64 bits */
};

/*
 * Reads the key, `encoded` being the octets of its BIT STRING; a string that has to be made is made with `text`, and is
 * NULL when there is no memory for it.
 */
void tw_public_key_read(struct tw_public_key *key, struct tw_text *text, const X509_ALGOR *algorithm,
                        struct tw_bytes encoded);

/* The same of a whole SubjectPublicKeyInfo; without an algorithm when it is none. */
void tw_public_key_read_info(struct tw_public_key *key, struct tw_text *text, struct tw_bytes info);

/*
 * Whether the octets are known to be no point of the curve of SM2 (RFC 8422 5.4, of one octet for each form). False
 * when it cannot be told for want of memory, and of a compressed point. Leaves errors in libcrypto's queue.
 */
bool tw_point_is_off_sm2(struct tw_bytes point);

#endif
