/* SPDX-License-Identifier: Apache-2.0 */
/* Cryptography for the decoders, by OpenSSL's libcrypto. */
#ifndef TW_CRYPTO_OPENSSL_H
#define TW_CRYPTO_OPENSSL_H

#include <stdint.h>

#include "base/memory.h"
#include "message/crypto.h"
#include "tlswalk.h"

/* What the functions of the table work with; of one thread at a time. */
struct tw_crypto_context;

extern const struct tw_crypto tw_crypto_openssl;

/*
 * A context for tw_crypto_openssl, its hash table keyed with `seed`. Signatures are verified for `verify_ns` nanoseconds
 * of nominal time (see crypto/verify.h). NULL when there is no memory.
 */
TW_MUST_USE struct tw_crypto_context *tw_crypto_context_new(struct tw_memory *memory, const uint64_t seed[2],
                                                            uint64_t verify_ns);

/* Chains of certificates are held against `trust` from now on, which outlives the context. */
void tw_crypto_context_trust(struct tw_crypto_context *context, const struct tw_trust *trust);

/* What encrypted records are read with, made when it is first needed. NULL when there is no memory. */
struct tw_unsealer *tw_crypto_unsealer(struct tw_crypto_context *context);

/* Private keys that secrets may have been encrypted to, a list that may grow; borrowed. */
struct tw_private_key;
void tw_crypto_use_keys(struct tw_crypto_context *context, struct tw_private_key *const *keys);

/* NULL is ignored. */
void tw_crypto_context_free(struct tw_crypto_context *context);

#endif
