/* SPDX-License-Identifier: Apache-2.0 */
/* The table of functions to read what is encrypted, filled with OpenSSL's libcrypto. */
#include "crypto/unsealing.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "crypto/openssl.h"
#include "crypto/private_key.h"
#include "crypto/protection.h"
#include "crypto/schedule.h"

struct tw_unsealer {
    struct tw_memory *memory;
    struct tw_scheduler scheduler;
    struct tw_opener opener;
    struct tw_private_key *const *keys; /* NULL: none */
};

struct tw_unsealer *tw_unsealer_new(struct tw_memory *memory)
{
    struct tw_unsealer *u = tw_memory_get(memory, sizeof *u);

    if (u == NULL)
        return NULL;
    u->memory = memory;
    bool scheduler = tw_scheduler_init(&u->scheduler), opener = tw_opener_init(&u->opener, memory);
    ERR_clear_error();
    if (scheduler && opener)
        return u;
    tw_unsealer_free(u);
    return NULL;
}

void tw_unsealer_free(struct tw_unsealer *u)
{
    if (u == NULL)
        return;
    tw_scheduler_clear(&u->scheduler);
    tw_opener_clear(&u->opener);
    tw_memory_put(u->memory, u, sizeof *u);
}

void tw_unsealer_use(struct tw_unsealer *u, struct tw_private_key *const *keys)
{
    u->keys = keys;
}

static size_t decrypt(void *context, const struct tw_encrypted_secret *secret, uint8_t out[TW_PREMASTER_MOST])
{
    const struct tw_unsealer *u = tw_crypto_unsealer(context);

    return u != NULL && u->keys != NULL ? tw_private_key_decrypt(*u->keys, secret, out) : 0;
}

static void notice(void *context, struct tw_bytes certificate)
{
    const struct tw_unsealer *u = tw_crypto_unsealer(context);

    if (u != NULL && u->keys != NULL)
        tw_private_key_notice(*u->keys, certificate);
    ERR_clear_error();
}

static bool master_secret(void *context, const struct tw_schedule *s, struct tw_bytes premaster,
                          const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    bool done = u != NULL && tw_schedule_master_secret(&u->scheduler, s, premaster, session, master);

    ERR_clear_error();
    return done;
}

static bool key_block(void *context, const struct tw_schedule *s, const uint8_t master[TW_MASTER_SECRET],
                      struct tw_protection sides[2])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    bool done = u != NULL && tw_schedule_key_block(&u->scheduler, s, master, sides);

    for (size_t i = 0; done && i < 2; i++)
        tw_opener_prepare(&u->opener, s, &sides[i]);
    ERR_clear_error();
    return done;
}

static bool traffic_keys(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                         struct tw_protection *p)
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    bool done = u != NULL && tw_schedule_traffic_keys(&u->scheduler, s, secret, p);

    if (done)
        tw_opener_prepare(&u->opener, s, p);
    ERR_clear_error();
    return done;
}

static bool next_secret(void *context, const struct tw_schedule *s, uint8_t *secret, size_t len)
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    bool done = u != NULL && tw_schedule_next_secret(&u->scheduler, s, secret, len);

    ERR_clear_error();
    return done;
}

static size_t finished(void *context, const struct tw_schedule *s, struct tw_bytes secret, unsigned side,
                       const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    size_t len = u != NULL ? tw_schedule_finished(&u->scheduler, s, secret, side, messages, out) : 0;

    ERR_clear_error();
    return len;
}

static size_t hash(void *context, const struct tw_schedule *s, const struct tw_transcript *messages,
                   uint8_t out[TW_DIGEST_MOST])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    size_t len = u != NULL ? tw_schedule_hash(&u->scheduler, s, messages, out) : 0;

    ERR_clear_error();
    return len;
}

static size_t extract(void *context, const struct tw_schedule *s, struct tw_bytes salt, struct tw_bytes key,
                      uint8_t out[TW_DIGEST_MOST])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    size_t len = u != NULL ? tw_schedule_extract(&u->scheduler, s, salt, key, out) : 0;

    ERR_clear_error();
    return len;
}

static size_t expand(void *context, const struct tw_schedule *s, struct tw_bytes secret, const char *label,
                     struct tw_bytes value, uint8_t out[TW_DIGEST_MOST])
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);
    size_t len = u != NULL ? tw_schedule_expand(&u->scheduler, s, secret, label, value, out) : 0;

    ERR_clear_error();
    return len;
}

static enum tw_opened open(void *context, struct tw_protection *p, const struct tw_sealed_record *record,
                           struct tw_opened_record *opened)
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);

    return u != NULL ? tw_opener_open(&u->opener, p, record, opened) : TW_OPENED_NO_MEMORY;
}

static void end(void *context, struct tw_protection *p)
{
    struct tw_unsealer *u = tw_crypto_unsealer(context);

    if (u != NULL)
        tw_opener_end(&u->opener, p);
}

const struct tw_unsealing tw_unsealing_openssl = {
    .decrypt = decrypt,
    .notice = notice,
    .master_secret = master_secret,
    .key_block = key_block,
    .traffic_keys = traffic_keys,
    .next_secret = next_secret,
    .finished = finished,
    .hash = hash,
    .extract = extract,
    .expand = expand,
    .open = open,
    .end = end,
};
