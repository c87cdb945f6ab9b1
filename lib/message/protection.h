/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of cryptography to read what is encrypted: key schedules, opening records, and what Finished and its
 * like must be. It is a part of struct tw_crypto, in a table of its own.
 */
#ifndef TW_MESSAGE_PROTECTION_H
#define TW_MESSAGE_PROTECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"

enum {
    TW_KEY_MOST = 32,
    TW_IV_MOST = 16,
    TW_DIGEST_MOST = 64,
    TW_MASTER_SECRET = 48, /* RFC 5246 8.1 */
};

struct tw_cipher_suite;

/* What the hellos have settled about keys. */
struct tw_schedule {
    const struct tw_cipher_suite *suite;
    uint16_t version; /* as on the wire, drafts too */
    uint8_t client_random[32], server_random[32];
    uint8_t compression;   /* RFC 3749 */
    bool encrypt_then_mac; /* RFC 7366 */
    bool truncated_mac;    /* RFC 6066 7 */
};

/* How the records of one direction are protected. The zero value is none. */
struct tw_protection {
    uint64_t sequence; /* number of the next record */
    uint64_t serial;   /* no two are alike; the crypto room's */
    void *stream;      /* state of a stream cipher, likewise */
    void *inflater;    /* of decompression, likewise */
    uint16_t version;
    uint8_t enc;     /* enum tw_enc */
    uint8_t mac;     /* enum tw_mac */
    uint8_t mac_len; /* of what stands in the record */
    uint8_t compression;
    bool encrypt_then_mac;
    bool explicit_iv; /* CBC: each record begins with its own */
    uint8_t key[TW_KEY_MOST], iv[TW_IV_MOST], mac_key[TW_DIGEST_MOST];
};

enum tw_opened {
    TW_OPENED,
    TW_OPENED_NOT,       /* the tag, MAC or padding is wrong: another key or number, or damage */
    TW_OPENED_SHORT,     /* too few bytes for what must be in it */
    TW_OPENED_NO_CIPHER, /* libcrypto does not have the cipher */
    TW_OPENED_LEGACY,    /* it is in libcrypto's legacy provider, which is not there */
    TW_OPENED_NO_MEMORY,
    TW_OPENED_INFLATED, /* decompression fails, or gives more than a record may hold */
};

/* A record as it is on the wire. */
struct tw_sealed_record {
    struct tw_bytes body;
    uint16_t version;
    uint8_t content_type;
    uint64_t skip; /* of a stream cipher: bytes that were encrypted since the record opened last */
};

/* What was in it. */
struct tw_opened_record {
    struct tw_bytes bytes; /* valid until the next record is opened */
    size_t skew;           /* where in the body the ciphertext of its first byte stands */
    uint8_t content_type;  /* 0 where TLS 1.3 has nothing but zeroes in it */
    bool odd_padding;      /* of CBC: not each byte of it says how long it is (RFC 5246 6.2.3.2) */
};

/* A hash in progress is not kept: what was hashed is given in parts each time. */
struct tw_transcript {
    const struct tw_bytes *parts;
    size_t count;
};

/* The longest pre-master secret: a finite field's, or two secrets and their lengths. */
enum { TW_PREMASTER_MOST = 1024 };

/* A pre-master secret as the client has sent it, to one of the keys that the server's certificates have. */
struct tw_encrypted_secret {
    struct tw_bytes bytes;
    const struct tw_bytes *certificates;
    size_t certificate_count; /* 0: not known */
    bool sm2;                 /* else RSA */
};

struct tw_unsealing {
    /* Decrypts it with a private key that was given, if one fits. Its length, 0 when it cannot be decrypted. */
    size_t (*decrypt)(void *context, const struct tw_encrypted_secret *secret,
                      uint8_t out[TW_PREMASTER_MOST]);
    /* A server has sent a certificate: that private keys fit it, used or not, is worth knowing. */
    void (*notice)(void *context, struct tw_bytes certificate);
    /* The master secret (RFC 5246 8.1; of the session hash instead of the randoms if there is one, RFC 7627 4). */
    bool (*master_secret)(void *context, const struct tw_schedule *s, struct tw_bytes premaster,
                          const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET]);
    /* The protections by side that follow from it (RFC 5246 6.3). */
    bool (*key_block)(void *context, const struct tw_schedule *s, const uint8_t master[TW_MASTER_SECRET],
                      struct tw_protection sides[2]);
    /* The protection that follows from a traffic secret (RFC 8446 7.3). */
    bool (*traffic_keys)(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                         struct tw_protection *p);
    /* The next traffic secret (RFC 8446 7.2), in place. */
    bool (*next_secret)(void *context, const struct tw_schedule *s, uint8_t *secret, size_t len);
    /*
     * What verify_data must be (RFC 5246 7.4.9, RFC 8446 4.4.4): `secret` is the master secret, or the traffic secret
     * of the sender, who is `side`. Returns its length, 0 when it cannot be computed.
     */
    size_t (*finished)(void *context, const struct tw_schedule *s, struct tw_bytes secret, unsigned side,
                       const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST]);
    /* The transcript hash of the suite (RFC 8446 4.4.1). Its length, 0 when it cannot be computed. */
    size_t (*hash)(void *context, const struct tw_schedule *s, const struct tw_transcript *messages,
                   uint8_t out[TW_DIGEST_MOST]);
    /*
     * HKDF-Extract (RFC 8446 7.1), and HKDF-Expand-Label to as many bytes as the hash has. An empty salt or key stands for
     * so many zeroes. The length of what was made, 0 when it cannot be.
     */
    size_t (*extract)(void *context, const struct tw_schedule *s, struct tw_bytes salt, struct tw_bytes key,
                      uint8_t out[TW_DIGEST_MOST]);
    size_t (*expand)(void *context, const struct tw_schedule *s, struct tw_bytes secret, const char *label,
                     struct tw_bytes value, uint8_t out[TW_DIGEST_MOST]);
    /* Opens the record with number `p->sequence`. If that succeeds `p` is ready for the next, else as it was. */
    enum tw_opened (*open)(void *context, struct tw_protection *p, const struct tw_sealed_record *record,
                           struct tw_opened_record *opened);
    /* Overwrites the protection, and frees what the crypto room keeps for it. */
    void (*end)(void *context, struct tw_protection *p);
};

#endif
