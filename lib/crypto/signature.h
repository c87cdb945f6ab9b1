/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys for use, and signatures held against them. */
#ifndef TW_CRYPTO_SIGNATURE_H
#define TW_CRYPTO_SIGNATURE_H

#include <openssl/evp.h>

#include "base/memory.h"
#include "crypto/public_key.h"
#include "message/crypto.h"

/* An algorithm with all that it leaves open. */
struct tw_signature_method {
    const char *key;      /* kind of key, as libcrypto calls it */
    const char *digest;   /* likewise; NULL: the algorithm has its own */
    const char *mgf1;     /* RSASSA-PSS: the digest of its mask; NULL: another algorithm */
    int salt_len;         /* likewise */
    const char *identity; /* SM2: whose signature it is, "" for nobody's; NULL: the usual one */
    bool any_digest; /* RSASSA-PKCS1: of the digest that the signature names in itself, whichever that is */
};

#define TW_SM2_ID_TLS13 "TLSv1.3+GM+Cipher+Suite" /* RFC 8998 3.2.1 */

/* Finds the method of a SignatureScheme or enum tw_signing with this key: HOLDS, NOT_KNOWN or UNFIT_KEY. */
TW_MUST_USE enum tw_signature_check tw_method_of_scheme(struct tw_signature_method *method, uint32_t signing,
                                                        const EVP_PKEY *key);

/* The same of an AlgorithmIdentifier (RFC 5280 section 4.1.1.2). */
TW_MUST_USE enum tw_signature_check tw_method_of_algorithm(struct tw_signature_method *method,
                                                           struct tw_bytes algorithm, const EVP_PKEY *key);

/*
 * Makes a key for use of a SubjectPublicKeyInfo; `what` is what tw_public_key_read() says of it. HOLDS with `key` set,
 * which the caller frees, or BAD_KEY, LONG_KEY, NOT_KNOWN, NO_MEMORY.
 */
TW_MUST_USE enum tw_signature_check tw_key_load(EVP_PKEY **key, struct tw_bytes public_key,
                                                const struct tw_public_key *what);

/* Nanoseconds that making a key for use, and holding a signature of `len` bytes against it, take on a usual machine. */
#define TW_KEY_LOAD_NS ((uint64_t)90000)
uint64_t tw_signature_cost(const EVP_PKEY *key, size_t len);

/* Bytes in all. */
size_t tw_parts_length(const struct tw_bytes *parts, size_t count);

/* The digest of the parts, at most EVP_MAX_MD_SIZE bytes. False where libcrypto cannot make it; `md` may be NULL. */
TW_MUST_USE bool tw_digest_parts(const EVP_MD *md, const struct tw_bytes *parts, size_t count, uint8_t *out);

/* Holds the signature of the parts against the key: HOLDS, WRONG, or NOT_KNOWN, UNFIT_KEY, NO_MEMORY. */
TW_MUST_USE enum tw_signature_check tw_signature_check(struct tw_memory *memory, EVP_PKEY *key,
                                                       const struct tw_signature_method *method,
                                                       const struct tw_bytes *parts, size_t part_count,
                                                       struct tw_bytes signature);

#endif
