/* SPDX-License-Identifier: Apache-2.0 */
/* Opening records: ciphers, MACs and compression of all versions. */
#ifndef TW_CRYPTO_PROTECTION_H
#define TW_CRYPTO_PROTECTION_H

#include <openssl/evp.h>
#include <openssl/provider.h>

#include "base/memory.h"
#include "message/protection.h"
#include "registry/registry.h"

/* A cipher made ready with the key of a protection, so that a record that follows need not do that again. */
struct tw_ready {
    EVP_CIPHER_CTX *context;
    uint64_t serial; /* of the protection; 0: none */
};

enum { TW_READY = 2 }; /* as many protections are in use at a time: both directions of a connection */

struct tw_opener {
    struct tw_memory *memory;
    EVP_CIPHER *ciphers[TW_ENC_COUNT];
    uint8_t found[TW_ENC_COUNT]; /* 1 + enum tw_opened of looking for it; 0: not yet looked for */
    OSSL_LIB_CTX *legacy;        /* NULL until a cipher is looked for in the legacy provider */
    OSSL_PROVIDER *provider;     /* that, if it is there */
    struct tw_ready ready[TW_READY];
    EVP_MAC *hmac;
    EVP_MAC_CTX *mac;
    EVP_MD_CTX *digest;
    uint64_t serials;
    uint8_t *plain;    /* TW_PLAIN_MOST bytes for a record that was opened */
    uint8_t *inflated; /* as many for one that was decompressed; NULL until there is one */
};

/* TLSCiphertext.length, RFC 5246 6.2.3 */
enum { TW_PLAIN_MOST = (1 << 14) + 2048 };

/* False when there is no memory; tw_opener_clear() is due in any case. */
bool tw_opener_init(struct tw_opener *o, struct tw_memory *memory);
void tw_opener_clear(struct tw_opener *o);

/* Makes the protection, whose keys are there, one that the opener knows: by suite, version and what was negotiated. */
void tw_opener_prepare(struct tw_opener *o, const struct tw_schedule *s, struct tw_protection *p);

/* As in struct tw_unsealing. */
enum tw_opened tw_opener_open(struct tw_opener *o, struct tw_protection *p, const struct tw_sealed_record *r,
                              struct tw_opened_record *opened);
void tw_opener_end(struct tw_opener *o, struct tw_protection *p);

/* aead.c: opens `in`, the tag at its end, into `out`. The nonce has 12 bytes, `aad` has 30 at most. */
enum tw_opened tw_aead_open(struct tw_opener *o, const struct tw_protection *p, const uint8_t *nonce,
                            struct tw_bytes aad, struct tw_bytes in, uint8_t *out);

/* The cipher, or why there is none. */
enum tw_opened tw_opener_cipher(struct tw_opener *o, uint8_t enc, const EVP_CIPHER **cipher);

/* A context for the protection's cipher, in which its key may be set already. NULL when there is no memory. */
struct tw_ready *tw_opener_ready(struct tw_opener *o, const struct tw_protection *p);

#endif
