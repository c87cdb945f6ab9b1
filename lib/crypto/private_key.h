/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys of servers, and the pre-master secrets that clients encrypted to them. */
#ifndef TW_CRYPTO_PRIVATE_KEY_H
#define TW_CRYPTO_PRIVATE_KEY_H

#include "base/cursor.h"
#include "base/memory.h"
#include "message/protection.h"
#include "tlswalk.h"

/* A list of keys; NULL is the empty one. */
struct tw_private_key;

/*
 * Adds the private keys in `bytes`: PEM (all that there are), DER, PKCS#8 or PKCS#12, encrypted or not. NULL, or what is
 * wrong. `passphrase` may be NULL. `added` is how many there were. The memory is libcrypto's. `file` is the number under
 * which it is known what comes of them.
 */
const char *tw_private_key_read(struct tw_private_key **keys, unsigned file, struct tw_bytes bytes,
                                const char *passphrase, size_t *added);

/* A server has sent the certificate, in DER: the keys that fit it are known to. */
void tw_private_key_notice(struct tw_private_key *keys, struct tw_bytes certificate);

/* What has come of the keys of a file. */
enum tw_source_use tw_private_key_use(const struct tw_private_key *keys, unsigned file);

/* Overwrites and frees them. */
void tw_private_key_free(struct tw_private_key *keys);

/* As in struct tw_unsealing. */
size_t tw_private_key_decrypt(struct tw_private_key *keys, const struct tw_encrypted_secret *secret,
                              uint8_t out[TW_PREMASTER_MOST]);

#endif
