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
struct tw_unsealing;

/* What a certificate is for, by its keyUsage and basicConstraints (RFC 5280 4.2.1.3, 4.2.1.9); bits. */
enum tw_purpose {
    TW_FOR_SIGNATURES = 1, /* digitalSignature or nonRepudiation */
    TW_FOR_ENCRYPTION = 2, /* keyEncipherment, dataEncipherment or keyAgreement */
    TW_FOR_CERTIFICATES = 4,
};

/* What comes of holding a signature against a public key. */
enum tw_signature_check {
    TW_SIGNATURE_HOLDS,
    TW_SIGNATURE_WRONG,
    TW_SIGNATURE_NO_ISSUER,       /* nobody at hand has issued the certificate */
    TW_SIGNATURE_BAD_CERTIFICATE, /* it cannot be taken apart */
    TW_SIGNATURE_BAD_KEY,         /* the public key is none, such as a point that is not on its curve */
    TW_SIGNATURE_LONG_KEY,        /* longer than anybody would wait for */
    TW_SIGNATURE_NOT_KNOWN,       /* an algorithm that libcrypto, or its policy, does not have */
    TW_SIGNATURE_UNFIT_KEY,       /* a key for another algorithm */
    TW_SIGNATURE_NOT_THERE,       /* nothing is signed */
    TW_SIGNATURE_UNRELATED,       /* what is signed is about a certificate of another number, */
    TW_SIGNATURE_OTHER_ISSUER,    /* or of another issuer */
    TW_SIGNATURE_NOT_YET_VALID,   /* it is right, but the certificate of who signed was not valid yet, */
    TW_SIGNATURE_EXPIRED,         /* or no longer */
    TW_SIGNATURE_NO_TIME,         /* what may be spent on signatures is spent */
    TW_SIGNATURE_NO_MEMORY,
    TW_SIGNATURE_CHECKS
};

/* How a signature is made: a SignatureScheme (RFC 8446 4.2.3), or where messages name none, what follows from the key. */
enum tw_signing {
    TW_SIGNING_BEFORE_TLS12 =
        0x10000,     /* RFC 4346 4.7: RSA of MD5 and SHA-1 side by side, DSA and ECDSA of SHA-1 */
    TW_SIGNING_TLCP, /* GB/T 38636: SM2 of SM3 with the usual identity, RSA of the digest that it names */
};

struct tw_signed {
    struct tw_bytes key;          /* of who signed: a certificate, or */
    bool raw_key;                 /* a SubjectPublicKeyInfo */
    bool tls13;                   /* SM2 has the identity of RFC 8998 3.2.1 */
    bool sm3_first;               /* what is signed is not the parts, but their SM3 digest */
    uint32_t signing;             /* a SignatureScheme or enum tw_signing */
    const struct tw_bytes *parts; /* of what is signed, one behind the other */
    size_t part_count;
    struct tw_bytes signature;
};

/* The identity that is part of what an SM2 signature signs (GB/T 32918.2 5.5): the usual one (GB/T 35276 10), or none. */
enum tw_sm2_id { TW_SM2_ID_USUAL, TW_SM2_ID_NONE, TW_SM2_ID_EITHER /* neither of the two is right */ };

/* The signature that a certificate carries. */
struct tw_issued {
    uint8_t check; /* enum tw_signature_check */
    uint8_t id;    /* enum tw_sm2_id, with which that is so; of other algorithms TW_SM2_ID_USUAL */
    bool by_itself;
};

/* The signature of an OCSP response. */
struct tw_status_signed {
    uint8_t check;  /* enum tw_signature_check */
    bool delegated; /* not by who has issued the certificate, but by whom that has put in charge */
};

/* Whether certificates lead to somebody who is trusted. */
struct tw_trusted {
    const char *reason; /* why not, or why that cannot be said, in words that last; NULL where they do */
    uint8_t truth;      /* enum tw_truth */
    bool asked;         /* it was; else nothing here means anything */
    bool no_time;       /* nothing can be said because what may be spent on signatures is spent */
};

struct tw_crypto {
    /*
     * Tells the walk what the certificate says (RFC 5280), the fields CERT_...; at least its SHA-256. Where the message was
     * seen in a capture, also what follows from that: VALID_AT_CAPTURE, and of a server's own NAME_MATCHES_SNI.
     */
    void (*certificate)(void *context, const uint8_t *der, size_t len, struct tw_walk *w);
    /*
     * Tells the walk how the certificates of a message hang together, the fields CHAIN_...; the first `leaves` of them are
     * of the sender. May be NULL.
     */
    void (*chain)(void *context, const struct tw_bytes *certificates, size_t count, size_t leaves,
                  struct tw_walk *w);
    /* Tells the walk what an OCSP response says (RFC 6960 4.2.1), the fields OCSP_... . May be NULL. */
    void (*ocsp)(void *context, const uint8_t *der, size_t len, struct tw_walk *w);
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
    /* Holds a signature against the key of who signed. */
    enum tw_signature_check (*verify)(void *context, const struct tw_signed *signed_by);
    /*
     * Holds the signature of each certificate against the key of its issuer: itself, or another one of the list.
     * `issued` has room for `count`.
     */
    void (*verify_chain)(void *context, const struct tw_bytes *certificates, size_t count,
                         struct tw_issued *issued);
    /*
     * Holds the signature of an OCSP response about certificate `about` of the list against the key of that one's issuer,
     * or of a responder to whom the issuer has delegated it, and whose certificate is valid at the time that the capture
     * gives (RFC 6960 4.2.2.2); with TW_NO_TIME when the response was made. May be NULL.
     */
    struct tw_status_signed (*verify_status)(void *context, struct tw_bytes response,
                                             const struct tw_bytes *certificates, size_t count, size_t about,
                                             int64_t time_ns);
    /*
     * Holds a chain, the sender's certificate first, against those that are trusted, at a time that the capture gives, or
     * TW_NO_TIME. Not asked when there are none. May be NULL.
     */
    struct tw_trusted (*trust)(void *context, const struct tw_bytes *certificates, size_t count, bool server,
                               int64_t time_ns);
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
    /* To read what is encrypted, with the same context: message/protection.h. May be NULL. */
    const struct tw_unsealing *unsealing;
};

#endif
