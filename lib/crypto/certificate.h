/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown of an X.509 certificate (RFC 5280 section 4.1). */
#ifndef TW_CRYPTO_CERTIFICATE_H
#define TW_CRYPTO_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "crypto/anatomy.h"
#include "crypto/public_key.h"
#include "crypto/x509_extensions.h"

/* A longer one is not looked into: libcrypto would need many times its size. OpenSSL's peers take 100 KiB a chain. */
#define TW_CERTIFICATE_MAX ((size_t)128 * 1024)

/* One subjectAltName. The type is a word of ours: dns, email, uri, ip, dirname, rid, othername, x400, ediparty. */
struct tw_general_name {
    const char *type;
    const char *value;
};

/* Every string is printable UTF-8. What cannot be read is NULL, and then `error` says why. */
struct tw_certificate {
    size_t length;
    uint8_t sha256[32];
    uint8_t sha1[20];
    bool has_sha1;     /* a policy may forbid it */
    const char *error; /* what is wrong with the encoding, as libcrypto calls it; NULL: nothing */
    uint64_t version;  /* 1, 2, 3; 0: not known */
    const char *
        serial; /* the octets of the INTEGER in hexadecimal, without a leading 00 that only says "positive" */
    const char *subject;
    const char *issuer;
    int64_t not_before; /* seconds since 1970-01-01 UTC, or TW_NO_TIME when it is not a time */
    int64_t not_after;
    struct tw_public_key public_key; /* without an algorithm when it cannot be read */
    struct tw_recital key_parameters;
    uint8_t spki_sha256[32]; /* of the SubjectPublicKeyInfo */
    bool has_spki;
    bool off_curve; /* the key is one for SM2 and no point of its curve */
    const char *signature_algorithm;
    struct tw_recital signature_parameters;
    unsigned purpose; /* bits of enum tw_purpose; 0: it does not say */
    struct tw_general_name *san;
    size_t num_san;
    bool has_san;                                        /* the extension is there, which may be empty */
    struct tw_bytes issuer_unique_id, subject_unique_id; /* empty without */
    struct tw_x509_extensions extensions;
    struct tw_anatomy anatomy;
};

/*
 * Reads the certificate. What `c` points to is made in `arena` or constant; `der` is not kept. All that d2i_X509() takes
 * is read, and also what it refuses for no more than a wrong character in a name. libcrypto's error queue is left empty.
 * False when there was no memory.
 */
TW_MUST_USE bool tw_certificate_read(struct tw_certificate *c, struct tw_arena *arena, const uint8_t *der,
                                     size_t len);

#endif
