/* SPDX-License-Identifier: Apache-2.0 */
/* Pre-shared keys of TLS 1.3: binders, and the key schedule where there is no other secret (RFC 8446 7.1). */
#include "facts/psk.h"

#include <string.h>

#include "facts/transcript.h"
#include "message/verdict.h"
#include "registry/registry.h"

/* Keys of one ClientHello that are looked at. */
enum { MAX_OFFERED = 8 };

/* What a ClientHello offers. */
struct offered {
    struct tw_bytes identity[MAX_OFFERED], binder[MAX_OFFERED];
    uint32_t identities, binders;
    size_t bound; /* bytes of the message that the binders are over: all in front of their list */
};

/* A pre-shared key that is at hand. */
struct psk {
    struct tw_bytes key;
    bool external; /* not that of a ticket */
};

static const struct tw_unsealing *unsealing_of(const struct tw_connection *c)
{
    return c->tracker->crypto->unsealing;
}

static void *context_of(const struct tw_connection *c)
{
    return c->tracker->crypto_context;
}

static void hear(void *self, const struct tw_event *e)
{
    enum { LENGTH = 2 };
    struct offered *o = self;

    if (e->kind == TW_OPEN && e->field == F_BINDERS)
        o->bound = e->off - LENGTH;
    if (e->kind != TW_VALUE)
        return;
    if (e->field == F_IDENTITY && o->identities < MAX_OFFERED)
        o->identity[o->identities++] = (struct tw_bytes){e->bytes, e->len};
    else if (e->field == F_BINDER && o->binders < MAX_OFFERED)
        o->binder[o->binders++] = (struct tw_bytes){e->bytes, e->len};
}

static struct offered read_offered(const struct tw_connection *c, const struct tw_message *m)
{
    struct offered o = {.identities = 0};
    const struct tw_sink sink = {.event = hear, .self = &o};

    tw_connection_decode(c, m, &sink);
    return o;
}

static struct psk find_psk(const struct tw_connection *c, struct tw_bytes identity)
{
    const struct tw_tracker *t = c->tracker;
    struct psk p = {tw_keys_find(t->keys, TW_SECRET_PSK, identity), true};

    if (p.key.ptr == NULL && t->learned != NULL)
        p = (struct psk){tw_keys_find(t->learned, TW_SECRET_PSK, tw_unseal_ticket_name(identity)), false};
    return p;
}

/* --- transcripts --- */

/* The handshake so far, as one whose hash is that of `suite`. False when there is no memory. */
static bool transcribe(struct tw_connection *c, const struct tw_handshake_params *params,
                       const struct tw_cipher_suite *suite, struct tw_session *session,
                       struct tw_arena *arena, struct tw_transcribed *h)
{
    uint16_t version = params->version;

    *session = (struct tw_session){.params = params};
    session->schedule.suite = suite;
    session->schedule.version = tw_version_is_tls13(version) ? version : TW_TLS_1_3;
    *arena = (struct tw_arena){.memory = c->tracker->memory};
    return tw_transcribe(h, arena, c, session);
}

/* Place of the message in the transcript; SIZE_MAX: it has none. */
static size_t place_of(const struct tw_transcribed *h, const struct tw_message *m)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->messages[i] == m)
            return i;
    return SIZE_MAX;
}

/* Up to and with the first message of that type that a side has sent; 0 when there is none. */
static size_t count_up_to(const struct tw_transcribed *h, enum tw_side side, uint8_t type)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->messages[i]->id.type == type && !h->messages[i]->retry &&
            tw_connection_side(h->c, h->messages[i]->direction) == side)
            return i + 1;
    return 0;
}

/* --- secrets --- */

/* Derive-Secret (RFC 8446 7.1), over the first `count` messages, or those in `messages`. */
static size_t derive(struct tw_connection *c, const struct tw_schedule *s, struct tw_bytes secret,
                     const char *label, const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    uint8_t hash[TW_DIGEST_MOST];
    size_t len = unsealing_of(c)->hash(context_of(c), s, messages, hash);

    if (len == 0)
        return 0;
    return unsealing_of(c)->expand(context_of(c), s, secret, label, (struct tw_bytes){hash, len}, out);
}

static const struct tw_transcript no_messages = {NULL, 0};

/* The early secret of a key. Its length, 0: none. */
static size_t early_secret(struct tw_connection *c, const struct tw_schedule *s, struct psk p,
                           uint8_t out[TW_DIGEST_MOST])
{
    return unsealing_of(c)->extract(context_of(c), s, (struct tw_bytes){NULL, 0}, p.key, out);
}

/* The next of the three secrets where there is no other that goes into it. */
static size_t next_stage(struct tw_connection *c, const struct tw_schedule *s,
                         const uint8_t before[TW_DIGEST_MOST], size_t len, uint8_t out[TW_DIGEST_MOST])
{
    uint8_t salt[TW_DIGEST_MOST];
    size_t got = derive(c, s, (struct tw_bytes){before, len}, "derived", &no_messages, salt);

    if (got > 0)
        got = unsealing_of(c)->extract(context_of(c), s, (struct tw_bytes){salt, got},
                                       (struct tw_bytes){NULL, 0}, out);
    tw_wipe(salt, sizeof salt);
    return got;
}

/* Keeps a traffic secret for who looks for it. */
static void put_secret(struct tw_connection *c, const struct tw_schedule *s, struct tw_bytes from,
                       enum tw_secret what, const struct tw_transcript *messages)
{
    static const char *const labels[TW_PSK_SECRETS] = {"c e traffic", "c hs traffic", "s hs traffic",
                                                       "c ap traffic", "s ap traffic"};
    struct tw_psk *psk = c->unseal->psk;
    size_t i = (size_t)what - TW_SECRET_CLIENT_EARLY;

    psk->len[i] = (uint8_t)derive(c, s, from, labels[i], messages, psk->secret[i]);
}

/* --- binders --- */

/* The suites whose hashes may be meant: the length of the binder is that of the hash. */
static const struct tw_cipher_suite *suite_with(size_t hash_length, size_t n)
{
    static const uint16_t suites[][2] = {{0x1301, 32}, {0x1302, 48}, {0x00c6, 32}};
    size_t found = 0;

    for (size_t i = 0; i < TW_COUNT(suites); i++)
        if (suites[i][1] == hash_length && found++ == n)
            return tw_cipher_suite_find(suites[i][0]);
    return NULL;
}

/* What stands before the binders of ClientHello `i` of the transcript: at most a hash of the first, and a retry. */
static struct tw_transcript bound_messages(const struct tw_transcribed *h, size_t i, const struct offered *o,
                                           struct tw_bytes parts[6])
{
    memcpy(parts, h->parts, 2 * i * sizeof *parts);
    parts[2 * i] = (struct tw_bytes){h->headers[i], TW_HANDSHAKE_HEADER};
    parts[2 * i + 1] = (struct tw_bytes){h->messages[i]->body, o->bound};
    return (struct tw_transcript){parts, 2 * i + 2};
}

/* Whether binder `n` is that of the key under this hash (RFC 8446 4.2.11.2). */
static bool binds(struct tw_connection *c, const struct tw_message *m, const struct offered *o, uint32_t n,
                  struct psk p, const struct tw_cipher_suite *suite)
{
    uint8_t early[TW_DIGEST_MOST], key[TW_DIGEST_MOST], want[TW_DIGEST_MOST];
    struct tw_bytes parts[6];
    struct tw_session session;
    struct tw_transcribed h;
    struct tw_arena arena;
    size_t len = 0, i = SIZE_MAX;

    if (transcribe(c, m->params, suite, &session, &arena, &h))
        i = place_of(&h, m);
    if (i <= 2)
        len = early_secret(c, &session.schedule, p, early);
    if (len > 0)
        len = derive(c, &session.schedule, (struct tw_bytes){early, len},
                     p.external ? "ext binder" : "res binder", &no_messages, key);
    if (len > 0) {
        const struct tw_transcript messages = bound_messages(&h, i, o, parts);
        len = unsealing_of(c)->finished(context_of(c), &session.schedule, (struct tw_bytes){key, len},
                                        TW_CLIENT, &messages, want);
    }
    bool same = len > 0 && len == o->binder[n].len && memcmp(want, o->binder[n].ptr, len) == 0;
    tw_wipe(early, sizeof early);
    tw_wipe(key, sizeof key);
    tw_wipe(want, sizeof want);
    tw_arena_free(&arena);
    return same;
}

/* The suite under whose hash it is; NULL: none. */
static const struct tw_cipher_suite *find_suite(struct tw_connection *c, const struct tw_message *m,
                                                const struct offered *o, uint32_t n, struct psk p)
{
    const struct tw_cipher_suite *suite;

    for (size_t i = 0; (suite = suite_with(o->binder[n].len, i)) != NULL; i++)
        if (binds(c, m, o, n, p, suite))
            return suite;
    return NULL;
}

static struct tw_verdict judge(struct tw_connection *c, const struct tw_message *m, const struct offered *o,
                               uint32_t n)
{
    struct psk p = find_psk(c, n < o->identities ? o->identity[n] : (struct tw_bytes){NULL, 0});
    struct tw_verdict v = {TW_NOT_KNOWN, TW_VERDICT_NO_PSK};

    if (p.key.ptr == NULL)
        return v;
    v.reason = TW_VERDICT_BINDER;
    v.truth = find_suite(c, m, o, n, p) != NULL ? TW_TRUE : TW_FALSE;
    if (v.truth == TW_FALSE && c->hole_count > 0 && c->server_hello.retry)
        v = (struct tw_verdict){TW_NOT_KNOWN, TW_VERDICT_GAP};
    return v;
}

static void prove_hello(struct tw_connection *c, struct tw_message *m)
{
    struct offered o = read_offered(c, m);
    struct tw_verdict *each = o.binders > 0 ? tw_arena_get(&c->arena, o.binders * sizeof *each) : NULL;

    if (each == NULL)
        return;
    for (uint32_t i = 0; i < o.binders; i++)
        each[i] = judge(c, m, &o, i);
    m->verdicts.each = each;
    m->verdicts.count = o.binders;
}

void tw_psk_prove(struct tw_connection *c)
{
    for (struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->id.type == TW_CLIENT_HELLO && m->id.content_type == TW_HANDSHAKE && !m->id.ssl2 &&
            !m->encrypted && m->missing == TW_MISSING_NOTHING)
            prove_hello(c, m);
}

/* --- the key schedule --- */

/* Room for what follows. False when there is no memory. */
static bool make_psk(struct tw_connection *c)
{
    if (!tw_unseal_make(c))
        return false;
    if (c->unseal->psk == NULL)
        c->unseal->psk = tw_memory_get(c->tracker->memory, sizeof *c->unseal->psk);
    return c->unseal->psk != NULL;
}

void tw_psk_offered(struct tw_connection *c, const struct tw_message *m)
{
    struct offered o = read_offered(c, m);
    struct psk p = find_psk(c, o.identity[0]);
    const struct tw_cipher_suite *suite = NULL;
    uint8_t early[TW_DIGEST_MOST];

    if (p.key.ptr != NULL && o.identities > 0 && o.binders > 0)
        suite = find_suite(c, m, &o, 0, p);
    if (suite == NULL || !make_psk(c))
        return;
    const struct tw_schedule schedule = {.version = TW_TLS_1_3, .suite = suite};
    uint8_t header[TW_HANDSHAKE_HEADER] = {TW_CLIENT_HELLO, (uint8_t)(m->length >> 16),
                                           (uint8_t)(m->length >> 8), (uint8_t)m->length};
    const struct tw_bytes parts[] = {{header, sizeof header}, {m->body, m->kept}};
    const struct tw_transcript hello = {parts, TW_COUNT(parts)};
    size_t len = early_secret(c, &schedule, p, early);
    put_secret(c, &schedule, (struct tw_bytes){early, len}, TW_SECRET_CLIENT_EARLY, &hello);
    tw_wipe(early, sizeof early);
}

/* The key that the server has chosen. */
static struct psk chosen(const struct tw_connection *c)
{
    const struct tw_hello *sh = &c->server_hello;
    struct offered o = {.identities = 0};

    if (sh->has_psk && !sh->retry && c->client_hello.message != NULL)
        o = read_offered(c, c->client_hello.message);
    if (sh->selected_identity >= o.identities)
        return (struct psk){{NULL, 0}, false};
    return find_psk(c, o.identity[sh->selected_identity]);
}

bool tw_psk_is_half(const struct tw_connection *c)
{
    return c->server_hello.has_group && chosen(c).key.ptr != NULL;
}

/* The two secrets of traffic that come with a stage, over the transcript up to and with a message of the server. */
static void put_traffic(struct tw_connection *c, uint8_t type, enum tw_secret first)
{
    struct tw_psk *psk = c->unseal->psk;
    struct tw_session session;
    struct tw_transcribed h;
    struct tw_arena arena;
    size_t count = 0;

    if (transcribe(c, c->params, tw_cipher_suite_find(c->params->suite), &session, &arena, &h))
        count = count_up_to(&h, TW_SERVER, type);
    if (count > 0) {
        const struct tw_transcript messages = {h.parts, 2 * count};
        const struct tw_bytes secret = {psk->stage, psk->stage_len};
        put_secret(c, &session.schedule, secret, first, &messages);
        put_secret(c, &session.schedule, secret, first + 1, &messages);
    }
    tw_arena_free(&arena);
}

static bool has_suite(const struct tw_connection *c)
{
    return c->params->suite_known && tw_cipher_suite_find(c->params->suite) != NULL;
}

/* From one stage of the schedule to the next. */
static bool go_on(struct tw_connection *c)
{
    struct tw_psk *psk = c->unseal->psk;
    const struct tw_schedule s = {.version = c->params->version,
                                  .suite = tw_cipher_suite_find(c->params->suite)};

    psk->stage_len = (uint8_t)next_stage(c, &s, psk->stage, psk->stage_len, psk->stage);
    return psk->stage_len > 0;
}

void tw_psk_selected(struct tw_connection *c)
{
    struct psk p = chosen(c);

    if (p.key.ptr == NULL || c->server_hello.has_group || !has_suite(c) || !make_psk(c))
        return;
    const struct tw_schedule s = {.version = c->params->version,
                                  .suite = tw_cipher_suite_find(c->params->suite)};
    c->unseal->psk->stage_len = (uint8_t)early_secret(c, &s, p, c->unseal->psk->stage);
    if (go_on(c))
        put_traffic(c, TW_SERVER_HELLO, TW_SECRET_CLIENT_HANDSHAKE);
}

void tw_psk_finished(struct tw_connection *c)
{
    struct tw_psk *psk = c->unseal != NULL ? c->unseal->psk : NULL;

    if (psk == NULL || psk->stage_len == 0 || psk->master || !has_suite(c))
        return;
    psk->master = go_on(c);
    if (psk->master)
        put_traffic(c, TW_FINISHED, TW_SECRET_CLIENT_TRAFFIC);
}

/* --- tickets --- */

struct ticket {
    struct tw_bytes nonce, ticket;
};

static void hear_ticket(void *self, const struct tw_event *e)
{
    struct ticket *t = self;

    if (e->kind == TW_VALUE && e->field == F_TICKET_NONCE)
        t->nonce = (struct tw_bytes){e->bytes, e->len};
    else if (e->kind == TW_VALUE && e->field == F_TICKET)
        t->ticket = (struct tw_bytes){e->bytes, e->len};
}

/* resumption_master_secret (RFC 8446 7.1). Its length, 0 when the client's Finished is not there. */
static size_t resumption_secret(struct tw_connection *c, struct tw_schedule *s, uint8_t out[TW_DIGEST_MOST])
{
    const struct tw_psk *psk = c->unseal->psk;
    struct tw_session session;
    struct tw_transcribed h;
    struct tw_arena arena;
    size_t count = 0, len = 0;

    if (transcribe(c, c->params, tw_cipher_suite_find(c->params->suite), &session, &arena, &h))
        count = count_up_to(&h, TW_CLIENT, TW_FINISHED);
    *s = session.schedule;
    if (count > 0) {
        const struct tw_transcript messages = {h.parts, 2 * count};
        len = derive(c, s, (struct tw_bytes){psk->stage, psk->stage_len}, "res master", &messages, out);
    }
    tw_arena_free(&arena);
    return len;
}

/* RFC 8446 4.6.1 */
void tw_psk_ticket(struct tw_connection *c, const struct tw_message *m)
{
    const struct tw_psk *psk = c->unseal != NULL ? c->unseal->psk : NULL;
    struct ticket t = {.nonce = {NULL, 0}};
    const struct tw_sink sink = {.event = hear_ticket, .self = &t};
    uint8_t secret[TW_DIGEST_MOST], key[TW_DIGEST_MOST];
    struct tw_schedule schedule;
    size_t len;

    if (psk == NULL || !psk->master || !has_suite(c))
        return;
    tw_connection_decode(c, m, &sink);
    len = t.ticket.len > 0 ? resumption_secret(c, &schedule, secret) : 0;
    if (len > 0)
        len = unsealing_of(c)->expand(context_of(c), &schedule, (struct tw_bytes){secret, len}, "resumption",
                                      t.nonce, key);
    if (len > 0)
        tw_unseal_remember(c, TW_SECRET_PSK, tw_unseal_ticket_name(t.ticket), (struct tw_bytes){key, len});
    tw_wipe(secret, sizeof secret);
    tw_wipe(key, sizeof key);
}
