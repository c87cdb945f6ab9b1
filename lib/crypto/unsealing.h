/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what is encrypted, by OpenSSL's libcrypto. */
#ifndef TW_CRYPTO_UNSEALING_H
#define TW_CRYPTO_UNSEALING_H

#include "base/memory.h"
#include "message/protection.h"

/* What the functions of the table work with; most runs never need it. */
struct tw_unsealer;
struct tw_private_key;

/* The functions' context is a struct tw_crypto_context. */
extern const struct tw_unsealing tw_unsealing_openssl;

/* NULL when there is no memory. */
TW_MUST_USE struct tw_unsealer *tw_unsealer_new(struct tw_memory *memory);

/* The private keys that it may use: borrowed, and it looks for them each time. */
void tw_unsealer_use(struct tw_unsealer *unsealer, struct tw_private_key *const *keys);

/* NULL is ignored. */
void tw_unsealer_free(struct tw_unsealer *unsealer);

#endif
