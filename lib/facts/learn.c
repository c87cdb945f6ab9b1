/* SPDX-License-Identifier: Apache-2.0 */
/* What each message says about its connection. */
#include <string.h>

#include "facts/track.h"
#include "facts/unseal.h"
#include "message/verdict.h"
#include "registry/registry.h"

static struct tw_message_context context_of(const struct tw_connection *c, const struct tw_message *m,
                                            const struct tw_sighting *sighting)
{
    return (struct tw_message_context){
        .params = m->params,
        .crypto = c->tracker->crypto,
        .crypto_context = c->tracker->crypto_context,
        .verdicts = &m->verdicts,
        .sighting = sighting,
        .from = (uint8_t)tw_connection_side(c, m->direction),
    };
}

void tw_connection_decode(const struct tw_connection *c, const struct tw_message *m,
                          const struct tw_sink *sink)
{
    const struct tw_sighting sighting = {m->last_ns, m->params->server_name};
    struct tw_message_context context = context_of(c, m, &sighting);

    tw_message_decode(&context, m->id, m->body, m->kept, m->missing != TW_MISSING_NOTHING, sink);
}

struct tw_hello tw_connection_hello(const struct tw_connection *c, const struct tw_message *m)
{
    struct tw_hello hello = {.message = m, .seen = true};
    struct tw_sink sink = tw_hello_sink(&hello);

    tw_connection_decode(c, m, &sink);
    return hello;
}

static struct tw_track *other(struct tw_connection *c, const struct tw_track *t)
{
    return &c->track[!t->direction];
}

void tw_settle_roles(struct tw_connection *c, unsigned client, enum tw_roles from)
{
    if (c->client == client && c->roles_from == TW_ROLES_SYN)
        return;
    c->client = (uint8_t)client;
    c->roles_from = (uint8_t)from;
}

/*
 * A ClientHello behind a settled handshake begins another, unless it answers a HelloRetryRequest. The first one of all
 * does not: the capture has it behind its answer.
 */
static void begin_handshake(struct tw_connection *c)
{
    struct tw_handshake_params *params;

    if (!c->client_hello.seen || !c->server_hello.seen || c->server_hello.retry)
        return;
    params = tw_arena_get(&c->arena, sizeof *params);
    if (params != NULL)
        c->params = params;
    c->server_hello = (struct tw_hello){0};
    for (unsigned d = 0; d < 2; d++)
        c->track[d].done = false;
}

static void learn_client_hello(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    if (!c->client_hello.seen && !c->server_hello.seen)
        tw_settle_roles(c, t->direction, TW_ROLES_CLIENT_HELLO);
    begin_handshake(c);
    m->params = c->params;
    if (c->client_hello_message == NULL) {
        c->client_hello_message = m;
        c->handshake_start_ns = m->first_ns;
    }
    c->client_hello = tw_connection_hello(c, m);
    c->params->server_name = c->client_hello.server_name;
}

/* Whether the server names the session that the client offers (RFC 5246 7.4.1.3). */
static bool takes_up_session(const struct tw_hello *client, const struct tw_hello *server)
{
    struct tw_bytes offered = client->session_id, got = server->session_id;

    return got.len > 0 && got.len == offered.len && memcmp(got.ptr, offered.ptr, got.len) == 0;
}

/* Or one that it issues. */
static void note_session(struct tw_connection *c, const struct tw_hello *server)
{
    if (!takes_up_session(&c->client_hello, server))
        tw_sessions_note(c->tracker->sessions, TW_SESSION_ID, server->session_id, c->flow->id);
}

static void learn_ticket(struct tw_connection *c, const struct tw_message *m)
{
    if (c->tracker->sessions != NULL && m->missing == TW_MISSING_NOTHING)
        tw_sessions_note(c->tracker->sessions, TW_SESSION_TICKET, tw_connection_hello(c, m).ticket,
                         c->flow->id);
}

/* Looks for one of several identities. */
struct identity {
    struct tw_bytes found;
    uint16_t wanted, seen;
};

static void hear_identity(void *self, const struct tw_event *e)
{
    struct identity *i = self;

    if (e->kind == TW_VALUE && e->field == F_IDENTITY && i->seen++ == i->wanted)
        i->found = (struct tw_bytes){e->bytes, e->len};
}

/* The PSK that the server has chosen of those that the client offers. */
static struct tw_bytes chosen_identity(const struct tw_connection *c)
{
    struct identity i = {.wanted = c->server_hello.selected_identity};
    struct tw_sink sink = {.event = hear_identity, .self = &i};

    if (i.wanted == 0 || c->client_hello.message == NULL)
        return c->client_hello.identity;
    tw_connection_decode(c, c->client_hello.message, &sink);
    return i.found;
}

/* Where the session was issued that the server has taken up. */
static void find_session(struct tw_connection *c)
{
    const struct tw_hello *ch = &c->client_hello, *sh = &c->server_hello;
    struct tw_sessions *s = c->tracker->sessions;

    if (c->resumption == TW_RESUMED_SESSION_ID)
        c->has_resumed_from = tw_sessions_find(s, TW_SESSION_ID, sh->session_id, &c->resumed_from);
    else if (c->resumption == TW_RESUMED_TICKET)
        c->has_resumed_from = tw_sessions_find(s, TW_SESSION_TICKET, ch->ticket, &c->resumed_from);
    else if (c->resumption == TW_RESUMED_PSK)
        c->has_resumed_from = tw_sessions_find(s, TW_SESSION_TICKET, chosen_identity(c), &c->resumed_from);
}

static void learn_server_hello(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    struct tw_handshake_params *p = c->params;

    if (!c->client_hello.seen && !c->server_hello.seen)
        tw_settle_roles(c, !t->direction, TW_ROLES_SERVER_HELLO);
    struct tw_hello h = tw_connection_hello(c, m);
    h.retry = m->id.type == TW_HELLO_RETRY_REQUEST ||
              (h.random.len == 32 && tw_is_hello_retry_request(h.random.ptr));
    m->retry = h.retry;
    c->server_hello = h;
    if (!h.has_suite)
        return;
    p->version = h.selected_version != 0 ? h.selected_version : h.legacy_version;
    p->suite = h.suite;
    p->suite_known = true;
    c->settled = p;
    p->client_certificate_type = h.client_certificate_type;
    p->server_certificate_type = h.server_certificate_type;
    if (c->server_hello_message == NULL)
        c->server_hello_message = m;
    if (h.retry)
        return;
    c->group = h.group;
    c->has_group = h.has_group;
    c->resumption = h.has_psk ? TW_RESUMED_PSK : TW_RESUMED_NOT;
    c->has_resumed_from = false;
    if (h.has_psk)
        find_session(c);
    else if (!tw_version_is_tls13(p->version))
        note_session(c, &h);
}

/* In TLS 1.3 what the server chose of the client's extensions is encrypted, and may have been read. */
static void learn_encrypted_extensions(struct tw_connection *c, const struct tw_message *m)
{
    struct tw_hello h = tw_connection_hello(c, m);

    if (h.protocol.ptr != NULL)
        c->server_hello.protocol = h.protocol;
    c->params->client_certificate_type = h.client_certificate_type;
    c->params->server_certificate_type = h.server_certificate_type;
}

static void learn_key_exchange(struct tw_connection *c, const struct tw_message *m)
{
    struct tw_hello h = tw_connection_hello(c, m);

    if (!h.has_group)
        return;
    c->group = h.group;
    c->has_group = true;
}

/* Up to TLS 1.2 a server that resumes goes from ServerHello to change_cipher_spec without ServerHelloDone. */
static void learn_resumption(struct tw_connection *c, const struct tw_track *t)
{
    const struct tw_hello *ch = &c->client_hello, *sh = &c->server_hello;

    if (tw_connection_side(c, t->direction) != TW_SERVER || t->done || t->unsure || !sh->seen ||
        tw_version_is_tls13(c->params->version))
        return;
    if (ch->has_ticket)
        c->resumption = TW_RESUMED_TICKET;
    else if (sh->session_id.len > 0 && (!ch->seen || takes_up_session(ch, sh)))
        c->resumption = TW_RESUMED_SESSION_ID;
    find_session(c);
}

void tw_learn_missed_ccs(struct tw_connection *c, struct tw_track *t)
{
    if (!t->ccs)
        learn_resumption(c, t);
    t->ccs = true;
    t->cipher = c->params;
    tw_nonces_begin(t);
}

void tw_learn_ccs(struct tw_connection *c, struct tw_track *t)
{
    tw_learn_missed_ccs(c, t);
    if (tw_unseal_has_keys(c))
        tw_unseal_ccs(c, t);
}

void tw_learn_finished(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    t->finished = true;
    if (c->complete || !other(c, t)->finished)
        return;
    c->complete = true;
    c->completed = tw_message_order(m);
    c->completed_from = t->direction;
    c->handshake_end_ns = m->last_ns;
}

/* Behind what it has to say, Java puts so many zeros into each record of TLS 1.3. */
enum { PADDING = 16 };

struct tw_sealed_lengths tw_sealed_lengths(const struct tw_handshake_params *p)
{
    const struct tw_cipher_suite *s = tw_cipher_suite_find(p->suite);
    uint32_t verify_data = s != NULL && s->hash == TW_HASH_SHA384 ? 48 : 32;
    uint32_t around = 1 + (s != NULL ? tw_enc_info(s->enc)->tag_len : 16U);

    return (struct tw_sealed_lengths){around, 4 + verify_data + around, 2 + around, 2 + PADDING + around};
}

bool tw_connection_is_alert(const struct tw_connection *c, const struct tw_message *m,
                            struct tw_sealed_lengths lengths)
{
    return m->length == lengths.alert || (c->encrypted_alert && m == c->maybe_alert);
}

/*
 * TLS 1.3 without keys: the server's flight ends with its Finished. The client's first record that has the length of a
 * Finished is one. A longer one may hold its whole flight, or only its Certificate: that is known when the server
 * answers, or nobody does. Behind an offer of early data only the exact length tells. A record with the length of an
 * alert is taken for one.
 */
static void learn_client_flight(struct tw_connection *c, struct tw_track *t, const struct tw_message *m,
                                uint32_t finished)
{
    if (m->length == finished)
        tw_learn_finished(c, t, m);
    else if (m->length > finished && !(c->client_hello.extensions & TW_HELLO_EARLY_DATA) &&
             c->maybe_finished == NULL)
        c->maybe_finished = m;
}

static void believe_flight(struct tw_connection *c)
{
    const struct tw_message *m = c->maybe_finished;

    if (m != NULL && !c->complete)
        tw_learn_finished(c, &c->track[m->direction], m);
}

/* Other messages may be as long as a padded alert; but nobody says one of these, nothing more, and closes. */
static void believe_alert(struct tw_connection *c)
{
    if (c->maybe_alert != NULL && !c->complete && c->closer != TW_DIRECTION_UNKNOWN)
        c->encrypted_alert = true;
}

void tw_learn_end(struct tw_connection *c)
{
    believe_flight(c);
    believe_alert(c);
}

static void note_padded_alert(struct tw_connection *c, struct tw_track *t, const struct tw_message *m,
                              uint32_t padded)
{
    bool client = tw_connection_side(c, t->direction) == TW_CLIENT;
    bool early = client && c->client_hello.extensions & TW_HELLO_EARLY_DATA;

    if (c->maybe_alert != NULL && c->maybe_alert->direction == t->direction)
        c->maybe_alert = NULL;
    if (m->length == padded && !early && !other(c, t)->closed)
        c->maybe_alert = m;
}

static void learn_encrypted_tls13(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    struct tw_sealed_lengths lengths = tw_sealed_lengths(c->params);

    note_padded_alert(c, t, m, lengths.padded_alert);
    if (m->length == lengths.alert) /* see learn_alert() */
        c->encrypted_alert = c->encrypted_alert || !other(c, t)->closed;
    else if (tw_connection_side(c, t->direction) == TW_CLIENT && other(c, t)->finished)
        learn_client_flight(c, t, m, lengths.finished);
    else if (tw_connection_side(c, t->direction) == TW_SERVER && c->maybe_finished != NULL)
        believe_flight(c);
    else if (tw_connection_side(c, t->direction) == TW_SERVER && m->length >= lengths.finished)
        t->finished = true;
}

static void learn_encrypted(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    if (tw_version_is_tls13(c->params->version))
        learn_encrypted_tls13(c, t, m);
    else if (m->id.content_type == TW_HANDSHAKE && t->ccs && !t->finished)
        tw_learn_finished(c, t, m);
}

void tw_learn_closed(struct tw_connection *c, struct tw_track *t, bool reset)
{
    if (reset)
        t->reset = true;
    else
        t->closed = true;
    if (c->closer == TW_DIRECTION_UNKNOWN)
        c->closer = t->direction;
}

void tw_learn_revived(struct tw_connection *c, struct tw_track *t)
{
    const struct tw_track *peer = other(c, t);

    t->reset = false;
    if (c->closer == t->direction && !t->closed)
        c->closer = peer->closed || peer->reset ? peer->direction : TW_DIRECTION_UNKNOWN;
}

bool tw_connection_is_tls13(const struct tw_connection *c)
{
    return c->settled != NULL && tw_version_is_tls13(c->settled->version);
}

bool tw_connection_may_be_tls13(const struct tw_connection *c)
{
    return c->settled != NULL ? tw_connection_is_tls13(c) : c->client_hello.offers_tls13;
}

/* In TLS 1.3 the level says nothing: all alerts but these two are errors (RFC 8446 6). */
bool tw_alert_is_fatal(const struct tw_connection *c, const struct tw_message *m)
{
    enum { FATAL = 2, CLOSE_NOTIFY = 0, USER_CANCELED = 90 };

    if (m->body[0] == FATAL)
        return true;
    return tw_connection_may_be_tls13(c) && m->body[1] != CLOSE_NOTIFY && m->body[1] != USER_CANCELED;
}

/* A fatal alert to a peer who has closed already is an answer to that, and not what ended the handshake. */
static void learn_alert(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    enum { CLOSE_NOTIFY = 0 };

    if (m->kept < 2)
        return;
    if (m->body[1] == CLOSE_NOTIFY) {
        tw_learn_closed(c, t, false);
    } else if (tw_alert_is_fatal(c, m) && c->alert_from == TW_DIRECTION_UNKNOWN && !other(c, t)->closed) {
        c->alert = m->body[1];
        c->alert_from = t->direction;
    }
}

static void learn_handshake(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    switch (m->id.type) {
    case TW_CLIENT_HELLO: learn_client_hello(c, t, m); break;
    case TW_SERVER_HELLO:
    case TW_HELLO_RETRY_REQUEST: learn_server_hello(c, t, m); break;
    case TW_ENCRYPTED_EXTENSIONS: learn_encrypted_extensions(c, m); break;
    case TW_SERVER_KEY_EXCHANGE: learn_key_exchange(c, m); break;
    case TW_SERVER_HELLO_DONE: t->done = true; break;
    case TW_NEXT_PROTOCOL: c->next_protocol = tw_connection_hello(c, m).protocol; break;
    case TW_NEW_SESSION_TICKET: learn_ticket(c, m); break;
    case TW_FINISHED:
        m->verdicts.rest = (struct tw_verdict){TW_NOT_KNOWN, TW_VERDICT_SECRET};
        if (t->ccs || m->decrypted)
            tw_learn_finished(c, t, m);
        break;
    default: break;
    }
}

void tw_learn_message(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    m->params = c->params;
    m->late = m->id.content_type == TW_ALERT && (other(c, t)->closed || other(c, t)->reset);
    if (m->id.ssl2 && (m->encrypted || m->id.type != TW_SSL2_CLIENT_HELLO))
        tw_learn_ssl2(c, t, m);
    else if (m->encrypted)
        learn_encrypted(c, t, m);
    else if (m->id.content_type == TW_HANDSHAKE)
        learn_handshake(c, t, m);
    else if (m->id.content_type == TW_CHANGE_CIPHER_SPEC)
        tw_learn_ccs(c, t);
    else if (m->id.content_type == TW_ALERT)
        learn_alert(c, t, m);
    if (tw_unseal_has_keys(c))
        tw_unseal_message(c, t, m);
}
