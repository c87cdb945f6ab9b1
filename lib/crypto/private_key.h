/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys of servers, and the pre-master secrets that clients encrypted to them. */
#ifndef TW_CRYPTO_PRIVATE_KEY_H
#define TW_CRYPTO_PRIVATE_KEY_H

#include "base/cursor.h"
#include "base/memory.h"
#include "message/protection.h"

/* A list of keys; NULL is the empty one. */
struct tw_private_key;

/*
 * Adds the private keys in `bytes`: PEM (all that there are), DER, PKCS#8 or PKCS#12, encrypted or not. NULL, or what is
 * wrong. `passphrase` may be NULL. `added` is how many there were. The memory is libcrypto's.
 */
const char *tw_private_key_read(struct tw_private_key **keys, struct tw_bytes bytes, const char *passphrase,
                                size_t *added);

/* Overwrites and frees them. */
void tw_private_key_free(struct tw_private_key *keys);

/* As in struct tw_unsealing. */
size_t tw_private_key_decrypt(const struct tw_private_key *keys, const struct tw_encrypted_secret *secret,
                              uint8_t out[TW_PREMASTER_MOST]);

#endif
