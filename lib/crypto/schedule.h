/* SPDX-License-Identifier: Apache-2.0 */
/* Key schedules: from secrets to keys, of all versions, by libcrypto's KDFs where it has them. */
#ifndef TW_CRYPTO_SCHEDULE_H
#define TW_CRYPTO_SCHEDULE_H

#include <openssl/evp.h>

#include "message/protection.h"

/* What libcrypto is asked for once. Members may be NULL where a policy forbids the algorithm. */
struct tw_scheduler {
    EVP_KDF *prf;  /* TLS1-PRF */
    EVP_KDF *hkdf; /* HKDF */
    EVP_MAC *hmac;
    EVP_MD_CTX *digest;
};

/* False when there is no memory; tw_scheduler_clear() is due in any case. */
bool tw_scheduler_init(struct tw_scheduler *s);
void tw_scheduler_clear(struct tw_scheduler *s);

/* The functions of struct tw_unsealing, see there; keys of `sides` and `p` only. False when libcrypto cannot. */
bool tw_schedule_master_secret(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes premaster,
                               const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET]);
bool tw_schedule_key_block(struct tw_scheduler *k, const struct tw_schedule *s,
                           const uint8_t master[TW_MASTER_SECRET], struct tw_protection sides[2]);
bool tw_schedule_traffic_keys(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                              struct tw_protection *p);
bool tw_schedule_next_secret(struct tw_scheduler *k, const struct tw_schedule *s, uint8_t *secret,
                             size_t len);
size_t tw_schedule_finished(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                            unsigned side, const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST]);
size_t tw_schedule_hash(struct tw_scheduler *k, const struct tw_schedule *s,
                        const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST]);
size_t tw_schedule_extract(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes salt,
                           struct tw_bytes key, uint8_t out[TW_DIGEST_MOST]);
size_t tw_schedule_expand(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                          const char *label, struct tw_bytes value, uint8_t out[TW_DIGEST_MOST]);

/* As libcrypto calls a hash of enum tw_hash and one of enum tw_mac; NULL: it has none. */
const char *tw_hash_name(uint8_t hash);
const char *tw_mac_name(uint8_t mac);

/* Bytes of a MAC, 0 when there is none. */
uint8_t tw_mac_length(uint8_t mac);

#endif
