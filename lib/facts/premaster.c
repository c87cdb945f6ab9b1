/* SPDX-License-Identifier: Apache-2.0 */
/* From a pre-master secret to the master secret. */
#include "facts/premaster.h"

#include <string.h>

#include "facts/transcript.h"
#include "keys/keys.h"
#include "registry/registry.h"

/* Certificates of a server that its private key is held against. */
enum { MAX_CERTIFICATES = 8 };

/* What of the handshake leads to its secret. */
struct exchange {
    struct tw_bytes encrypted, identity;
    struct tw_bytes certificates[MAX_CERTIFICATES];
    size_t certificate_count;
};

static void hear(void *self, const struct tw_event *e)
{
    struct exchange *x = self;

    if (e->kind != TW_VALUE)
        return;
    if (e->field == F_ENCRYPTED_PRE_MASTER_SECRET)
        x->encrypted = (struct tw_bytes){e->bytes, e->len};
    else if (e->field == F_PSK_IDENTITY)
        x->identity = (struct tw_bytes){e->bytes, e->len};
    else if (e->field == F_CERTIFICATE_DER && x->certificate_count < MAX_CERTIFICATES)
        x->certificates[x->certificate_count++] = (struct tw_bytes){e->bytes, e->len};
}

/* Reads the server's Certificate, and ClientKeyExchange. The place behind that in the transcript; 0: it is not there. */
static size_t read_exchange(const struct tw_transcribed *h, struct exchange *x)
{
    const struct tw_sink sink = {.event = hear, .self = x};

    for (size_t i = 0; i < h->count; i++) {
        const struct tw_message *m = h->messages[i];
        bool server = tw_connection_side(h->c, m->direction) == TW_SERVER;
        if (m->id.type == TW_CERTIFICATE && server)
            tw_connection_decode(h->c, m, &sink);
        if (m->id.type != TW_CLIENT_KEY_EXCHANGE)
            continue;
        tw_connection_decode(h->c, m, &sink);
        if (h->session->schedule.suite->kx == TW_KX_ECC && m->kept > 2 &&
            m->kept - 2U >= tw_load_be16(m->body)) /* behind its length */
            x->encrypted = (struct tw_bytes){m->body + 2, tw_load_be16(m->body)};
        return i + 1;
    }
    return 0;
}

/* RFC 4279 2: another secret, of as many zeroes as the key has if there is none, and the key, each behind its length. */
static size_t join_psk(uint8_t *premaster, size_t len, struct tw_bytes psk)
{
    uint8_t other[TW_PREMASTER_MOST] = {0};
    uint8_t *p = premaster;
    size_t other_len = len > 0 ? len : psk.len;

    if (psk.len == 0 || other_len + psk.len + 4 > TW_PREMASTER_MOST)
        return 0;
    memcpy(other, premaster, len);
    *p++ = (uint8_t)(other_len >> 8);
    *p++ = (uint8_t)other_len;
    memcpy(p, other, other_len);
    p += other_len;
    *p++ = (uint8_t)(psk.len >> 8);
    *p++ = (uint8_t)psk.len;
    memcpy(p, psk.ptr, psk.len);
    tw_wipe(other, sizeof other);
    return other_len + psk.len + 4;
}

/* What the client encrypted to the server's key. */
static size_t decrypt(const struct tw_transcribed *h, const struct exchange *x, uint8_t *premaster)
{
    enum { RSA_NAME = 8 };
    const struct tw_tracker *t = h->c->tracker;
    const struct tw_encrypted_secret secret = {
        .bytes = x->encrypted,
        .certificates = x->certificates,
        .certificate_count = x->certificate_count,
        .sm2 = h->session->schedule.suite->kx == TW_KX_ECC,
    };
    struct tw_bytes given = {NULL, 0};
    size_t len =
        x->encrypted.len > 0 ? t->crypto->unsealing->decrypt(t->crypto_context, &secret, premaster) : 0;

    if (len == 0 && x->encrypted.len >= RSA_NAME)
        given = tw_keys_find(t->keys, TW_SECRET_RSA, (struct tw_bytes){x->encrypted.ptr, RSA_NAME});
    if (given.ptr != NULL && given.len <= TW_PREMASTER_MOST) {
        memcpy(premaster, given.ptr, given.len);
        len = given.len;
    }
    return len;
}

static size_t find_premaster(const struct tw_transcribed *h, const struct exchange *x,
                             uint8_t premaster[TW_PREMASTER_MOST])
{
    const struct tw_keys *keys = h->c->tracker->keys;
    struct tw_bytes random = {h->session->schedule.client_random, TW_RANDOM_LENGTH};
    struct tw_bytes given = tw_keys_find(keys, TW_SECRET_PREMASTER, random);
    struct tw_bytes psk = tw_keys_find(keys, TW_SECRET_PSK, x->identity);
    size_t len;

    if (given.ptr != NULL && given.len <= TW_PREMASTER_MOST) {
        memcpy(premaster, given.ptr, given.len);
        return given.len;
    }
    switch (h->session->schedule.suite->kx) {
    case TW_KX_RSA:
    case TW_KX_ECC: return decrypt(h, x, premaster);
    case TW_KX_PSK: return join_psk(premaster, 0, psk);
    case TW_KX_RSA_PSK: len = decrypt(h, x, premaster); return len > 0 ? join_psk(premaster, len, psk) : 0;
    default: return 0;
    }
}

bool tw_premaster_find(struct tw_connection *c, struct tw_session *session)
{
    struct tw_arena arena = {.memory = c->tracker->memory};
    const struct tw_tracker *t = c->tracker;
    uint8_t premaster[TW_PREMASTER_MOST];
    struct tw_transcribed h;
    struct exchange x = {.certificate_count = 0};
    size_t behind = 0, len = 0;

    if (tw_transcribe(&h, &arena, c, session))
        behind = read_exchange(&h, &x);
    if (behind > 0)
        len = find_premaster(&h, &x, premaster);
    if (len == TW_MASTER_SECRET && x.encrypted.len > 0)
        session->premaster_version = tw_load_be16(premaster);
    const struct tw_transcript so_far = {h.parts, 2 * behind};
    bool extended = c->server_hello.extensions & TW_HELLO_EXTENDED_MASTER_SECRET;
    bool done = len > 0 && !(extended && h.incomplete) &&
                t->crypto->unsealing->master_secret(t->crypto_context, &session->schedule,
                                                    (struct tw_bytes){premaster, len},
                                                    extended ? &so_far : NULL, session->master);
    tw_wipe(premaster, sizeof premaster);
    tw_arena_free(&arena);
    return done;
}
