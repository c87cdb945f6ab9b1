/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that take more than one connection to see. */
#include "check/across.h"

#include <string.h>

#include "check/rules.h"
#include "facts/track.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    FALLBACK_SCSV = 0x5600,
};

/* --- the memory --- */

/* FNV-1a */
static uint64_t digest(uint64_t h, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ bytes[i]) * 0x100000001b3;
    return h;
}

static uint64_t key_of(enum tw_memory_kind kind, const uint8_t *bytes, size_t len)
{
    uint64_t h = digest((0xcbf29ce484222325 ^ (uint64_t)kind) * 0x100000001b3, bytes, len);

    return h != 0 ? h : 1;
}

/*
 * What tells a handshake from all others. Where a capture has both sides of something that translates addresses, or a
 * port's mirror and the port, there are two connections with one handshake: what they have in common was not used twice.
 */
static uint64_t identity_of(const struct tw_handshake *hs)
{
    const struct tw_span *client = &hs->hello[TW_SLOT_CH].random, *server = &hs->hello[TW_SLOT_SH].random;

    return digest(digest(0xcbf29ce484222325, client->ptr, client->len), server->ptr, server->len);
}

void tw_across_forget(struct tw_across *a)
{
    memset(a, 0, sizeof *a);
}

static size_t place_of(uint64_t key)
{
    return (key ^ key >> 32) % TW_MEMORIES;
}

static struct tw_remembered *find(struct tw_across *a, enum tw_memory_kind kind, const void *bytes,
                                  size_t len)
{
    uint64_t key = key_of(kind, bytes, len);
    struct tw_remembered *r = &a->remembered[place_of(key)];

    return len > 0 && r->key == key ? r : NULL;
}

/* Where something is seen. */
struct sight {
    uint64_t connection, handshake;
};

/* What was there already stays, for it came first. */
static struct tw_remembered *remember(struct tw_across *a, enum tw_memory_kind kind, const void *bytes,
                                      size_t len, const struct sight *sight)
{
    uint64_t key = key_of(kind, bytes, len);
    struct tw_remembered *r = &a->remembered[place_of(key)];

    if (r->key != key)
        *r = (struct tw_remembered){
            .key = key, .connection = sight->connection, .handshake = sight->handshake};
    return r;
}

/* Address and port of the server, and which of those that may be found there was asked for. */
struct endpoint {
    struct tw_address address;
    uint64_t name;
    uint64_t port;
};

static struct endpoint server_of(const struct tw_connection *c, const struct tw_hello_facts *ch)
{
    const struct tw_extension_fact *name = tw_extension(ch, TW_EXT_SERVER_NAME);
    const struct tw_flow_key *key = &c->flow->key;
    unsigned d = !c->client;
    struct endpoint e;

    memset(&e, 0, sizeof e);
    e.address = key->address[d];
    e.port = key->port[d];
    e.name = name != NULL ? digest(1, name->data.ptr, name->data.len) : 0;
    return e;
}

static void learn_shares(struct tw_across *a, const struct tw_hello_facts *h, const struct sight *sight)
{
    struct tw_share s;

    for (uint32_t at = 0; h->view.sound && tw_share_next(h, &at, &s);)
        if (!tw_is_grease16(s.group))
            remember(a, TW_MEMORY_SHARE, s.key.ptr, s.key.len, sight);
}

/* An identity that has an age is a ticket; others are keys that were agreed upon elsewhere, to be used again. */
static bool next_ticket(const struct tw_hello_facts *h, uint32_t *at, struct tw_span *identity)
{
    enum { AGE = 4 };
    const struct tw_extension_fact *psk = tw_extension(h, TW_EXT_PRE_SHARED_KEY);
    struct tw_span list = psk != NULL ? tw_vector_at(psk->data, 0, 2) : (struct tw_span){0};

    while (list.ptr != NULL && tw_member_next(list, 2, at, identity) && *at + AGE <= list.len) {
        uint32_t age = tw_load_be32(list.ptr + *at);
        *at += AGE;
        if (age != 0)
            return true;
    }
    return false;
}

static void learn_tickets(struct tw_across *a, const struct tw_hello_facts *h, const struct sight *sight)
{
    struct tw_span identity;

    for (uint32_t at = 0; h->view.sound && next_ticket(h, &at, &identity);)
        remember(a, TW_MEMORY_PSK, identity.ptr, identity.len, sight);
}

static bool has_ems(const struct tw_hello_facts *h)
{
    return tw_extension(h, TW_EXT_EXTENDED_MASTER_SECRET) != NULL;
}

static void goes_on(struct tw_remembered *r, const struct sight *sight)
{
    r->latest = sight->connection;
    r->latest_handshake = sight->handshake;
}

static void learn_session(struct tw_across *a, const struct tw_handshake *hs, struct tw_span id,
                          const struct sight *sight)
{
    struct tw_remembered *r;

    if (id.len == 0 || hs->suite == NULL)
        return;
    r = remember(a, TW_MEMORY_SESSION, id.ptr, id.len, sight);
    r->suite = hs->suite->id;
    r->version = hs->version;
    r->ems = has_ems(&hs->hello[TW_SLOT_SH]);
    r->broken = 0;
    goes_on(r, sight);
}

/* The ticket of a NewSessionTicket up to TLS 1.2, behind its lifetime and length. */
static struct tw_span ticket_of(const struct tw_view *nst)
{
    enum { LIFETIME = 4 };
    struct tw_span body = {nst->message->body, nst->message->kept, 0};

    return tw_vector_at(body, LIFETIME, 2);
}

/* Up to TLS 1.2: whether a session went on, and for a new one whether it got as far as its change_cipher_spec. */
static bool is_resumed(const struct tw_handshake *hs)
{
    return hs->view[TW_SLOT_SCCS].message != NULL && hs->view[TW_SLOT_SHD].message == NULL &&
           hs->view[TW_SLOT_CKE].message == NULL;
}

static bool is_new(const struct tw_handshake *hs)
{
    return hs->view[TW_SLOT_SCCS].message != NULL && hs->view[TW_SLOT_SHD].message != NULL;
}

/* The session that goes on, by the ticket that was offered or the session id, if its beginning was seen. */
static struct tw_remembered *session_of(struct tw_across *a, const struct tw_handshake *hs)
{
    const struct tw_hello_facts *ch = &hs->hello[TW_SLOT_CH], *sh = &hs->hello[TW_SLOT_SH];
    const struct tw_extension_fact *ticket = tw_extension(ch, TW_EXT_SESSION_TICKET);
    struct tw_remembered *r = NULL;

    if (!is_resumed(hs))
        return NULL;
    if (ticket != NULL && ticket->data.len > 0)
        r = find(a, TW_MEMORY_SESSION, ticket->data.ptr, ticket->data.len);
    if (r == NULL && sh->session_id.len > 0)
        r = find(a, TW_MEMORY_SESSION, sh->session_id.ptr, sh->session_id.len);
    return r;
}

static void learn_server(struct tw_across *a, const struct tw_handshake *hs, const struct tw_connection *c,
                         const struct sight *sight)
{
    struct endpoint e = server_of(c, &hs->hello[TW_SLOT_CH]);
    struct tw_remembered *r = remember(a, TW_MEMORY_SERVER, &e, sizeof e, sight);

    if (hs->version <= TW_TLS_1_3 && hs->version >= TW_SSL_3_0 && hs->version > r->version)
        r->version = hs->version;
}

void tw_across_learn(struct tw_across *a, const struct tw_handshake *hs, const struct tw_connection *c)
{
    const struct tw_view *nst = &hs->view[TW_SLOT_NST];
    const struct tw_key_facts *ske = &hs->keys[TW_SLOT_SKE];
    struct tw_span dh = ske->point.ptr != NULL ? ske->point : ske->y;
    struct sight sight = {c->flow->id, identity_of(hs)};

    learn_shares(a, &hs->hello[TW_SLOT_CH], &sight);
    learn_shares(a, &hs->hello[TW_SLOT_SH], &sight);
    learn_tickets(a, &hs->hello[TW_SLOT_CH], &sight);
    if (hs->view[TW_SLOT_SKE].sound && dh.len > 0)
        remember(a, TW_MEMORY_DH, dh.ptr, dh.len, &sight);
    if (!hs->view[TW_SLOT_SH].sound)
        return;
    learn_server(a, hs, c, &sight);
    struct tw_remembered *resumed = session_of(a, hs);
    if (resumed != NULL)
        goes_on(resumed, &sight);
    if (is_new(hs) && !tw_version_is_tls13(hs->version)) {
        learn_session(a, hs, hs->hello[TW_SLOT_SH].session_id, &sight);
        if (nst->sound)
            learn_session(a, hs, ticket_of(nst), &sight);
    }
}

/* The first fatal alert of the connection that can be read; 0: there is none. Some call close_notify fatal. */
static uint64_t place_of_failure(const struct tw_connection *c)
{
    enum { FATAL = 2, CLOSE_NOTIFY = 0 };

    if (c->alert_from == TW_DIRECTION_UNKNOWN)
        return 0;
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->id.content_type == TW_ALERT && m->kept >= 2 && m->body[0] == FATAL &&
            m->body[1] != CLOSE_NOTIFY)
            return tw_message_order(m);
    return 0;
}

void tw_across_end(struct tw_across *a, const struct tw_connection *c)
{
    uint64_t place = place_of_failure(c);

    for (size_t i = 0; place != 0 && i < TW_MEMORIES; i++)
        if (a->remembered[i].suite != 0 && a->remembered[i].latest == c->flow->id)
            a->remembered[i].broken = place;
}

/* --- asking --- */

/* In which other handshake these bytes were seen, or NULL. */
static const struct tw_remembered *elsewhere(struct tw_judge *j, enum tw_memory_kind kind, struct tw_span s)
{
    const struct tw_remembered *r = find(&j->check->across, kind, s.ptr, s.len);

    if (r == NULL || r->connection == j->c->flow->id || r->handshake == identity_of(j->hs))
        return NULL;
    return r;
}

static void judge_shares(struct tw_judge *j, const struct tw_hello_facts *h)
{
    struct tw_share s;

    for (uint32_t at = 0; tw_share_next(h, &at, &s);) {
        const struct tw_remembered *r = elsewhere(j, TW_MEMORY_SHARE, s.key);
        if (tw_is_grease16(s.group))
            continue;
        if (r != NULL)
            TW_VIOLATES(j, &h->view, s.key.off, s.key.len, "the share of %G is that of connection %u",
                        s.group, r->connection);
        else
            tw_passes(j);
    }
}

static void keyshare_reused(struct tw_judge *j)
{
    if (j->hs->view[TW_SLOT_CH].sound)
        judge_shares(j, &j->hs->hello[TW_SLOT_CH]);
    if (j->hs->view[TW_SLOT_SH].sound)
        judge_shares(j, &j->hs->hello[TW_SLOT_SH]);
}

static void ticket_reused(struct tw_judge *j)
{
    const struct tw_hello_facts *h = &j->hs->hello[TW_SLOT_CH];
    struct tw_span identity;

    for (uint32_t at = 0; next_ticket(h, &at, &identity);) {
        const struct tw_remembered *r = elsewhere(j, TW_MEMORY_PSK, identity);
        if (r != NULL)
            TW_VIOLATES(j, &h->view, identity.off, identity.len,
                        "the ticket was offered on connection %u already", r->connection);
        else
            tw_passes(j);
    }
}

static void dh_public_reused(struct tw_judge *j)
{
    const struct tw_key_facts *k = &j->hs->keys[TW_SLOT_SKE];
    struct tw_span dh = k->point.ptr != NULL ? k->point : k->y;
    const struct tw_remembered *r = elsewhere(j, TW_MEMORY_DH, dh);

    if (dh.len == 0)
        return;
    if (r != NULL)
        TW_VIOLATES(j, &j->hs->view[TW_SLOT_SKE], dh.off, dh.len,
                    "the server's public key is that of connection %u", r->connection);
    else
        tw_passes(j);
}

/* --- sessions --- */

const struct tw_remembered *tw_resumed_session(const struct tw_judge *j)
{
    return j->blind == TW_UNJUDGED_NONE ? session_of(&j->check->across, j->hs) : NULL;
}

static void resume_same_suite(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = &j->hs->hello[TW_SLOT_SH];
    const struct tw_remembered *r = tw_resumed_session(j);

    if (r == NULL)
        return;
    if (tw_selected(&sh->suites) == r->suite)
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2, "the session goes on with %S, and was begun with %S",
                    tw_selected(&sh->suites), r->suite);
}

static void resume_ems(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = &j->hs->hello[TW_SLOT_SH];
    const struct tw_remembered *r = tw_resumed_session(j);

    if (r == NULL)
        return;
    if (r->ems && !has_ems(sh))
        TW_VIOLATES(j, &sh->view, 0, 0,
                    "the session was begun with extended_master_secret, and goes on without");
    else if (!r->ems && has_ems(sh))
        TW_VIOLATES(j, &sh->view, 0, 0,
                    "the session was begun without extended_master_secret, and goes on with it");
    else
        tw_passes(j);
}

/* By a ticket it is the client that remembers: a server need not know that it has issued it (RFC 5077 1). */
static void resume_after_fatal(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = &j->hs->hello[TW_SLOT_CH], *sh = &j->hs->hello[TW_SLOT_SH];
    const struct tw_extension_fact *ticket = tw_extension(ch, TW_EXT_SESSION_TICKET);
    const struct tw_remembered *r = tw_resumed_session(j);
    const struct tw_hello_facts *h = ticket != NULL && ticket->data.len > 0 ? ch : sh;

    if (r == NULL)
        return;
    if (r->broken != 0 && r->broken < tw_message_order(ch->view.message) &&
        r->latest_handshake != identity_of(j->hs))
        TW_VIOLATES(j, &h->view, h->session_id.off, h->session_id.len,
                    "the session goes on, and connection %u ended with a fatal alert", r->latest);
    else
        tw_passes(j);
}

static void resume_sni(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = &j->hs->hello[TW_SLOT_SH];
    const struct tw_extension_fact *e = tw_extension(sh, TW_EXT_SERVER_NAME);

    if (j->blind != TW_UNJUDGED_NONE || !is_resumed(j->hs))
        return;
    if (e != NULL)
        TW_VIOLATES(j, &sh->view, e->off, 4, "server_name in the ServerHello of a session that goes on");
    else
        tw_passes(j);
}

/* --- servers --- */

static uint16_t best_of_server(struct tw_judge *j)
{
    struct endpoint e = server_of(j->c, &j->hs->hello[TW_SLOT_CH]);
    const struct tw_remembered *r = find(&j->check->across, TW_MEMORY_SERVER, &e, sizeof e);

    return r != NULL ? r->version : 0;
}

static void fallback_not_refused(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = &j->hs->hello[TW_SLOT_CH], *sh = &j->hs->hello[TW_SLOT_SH];
    uint16_t best = best_of_server(j);

    if (!tw_codes_have(&ch->suites, FALLBACK_SCSV) || best == 0 || j->hs->version == TW_TLCP_1_1)
        return;
    if (!(ch->offers & tw_version_bit(best)))
        TW_VIOLATES(j, &sh->view, 0, 2, "the server takes a fallback to %V, and has spoken %V before",
                    j->hs->version, best);
    else
        tw_passes(j);
}

static void tls13_not_preferred(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = &j->hs->hello[TW_SLOT_CH], *sh = &j->hs->hello[TW_SLOT_SH];

    if (!(ch->offers & TW_OFFERS_TLS13) || best_of_server(j) != TW_TLS_1_3)
        return;
    if (j->hs->spoken == TW_OFFERS_TLS13)
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, 0, 2, "the server chose %V, and has spoken TLS 1.3 before", j->hs->version);
}

#define RULE(called, how_bad, needs, is_for, reach, answer)                                       \
    .id = (called), .severity = TW_SEVERITY_##how_bad, .messages = (needs), .versions = (is_for), \
    .scope = (reach), .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("keyshare-reused", INFO, CH | SH, TW_FOR_TLS13, TW_PER_MESSAGE, TW_NO_ALERT),
     .title = "a key share is not reused in another connection", .clause = "RFC 8446 4.2.8",
     .clause_9846 = "RFC 9846 4.3.8", .judge = keyshare_reused,
     .requirement = "RFC 9846 forbids to use a key share on another connection; RFC 8446 allowed it.",
     .rationale =
         "Who gets the key reads all that it was used for, and connections can be told to be of one client. "
         "Worth knowing as long as both documents are followed.",
     .example = "the same share of x25519 in two ClientHellos"},
    {RULE("ticket-reused", WARNING, CH, TW_FOR_TLS13, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "a session ticket is used only once", .clause = "RFC 8446 C.4", .clause_9846 = "RFC 9846 C.4",
     .judge = ticket_reused, .requirement = "Clients should not use a ticket for more than one connection.",
     .rationale = "Whoever listens knows that both are of one client.",
     .example = "the same identity in two ClientHellos"},
    {RULE("dh-public-reused", WARNING, SKE, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "the server's (EC)DHE public key is not reused in another connection", .clause = "RFC 9325 7.4",
     .judge = dh_public_reused,
     .requirement = "Servers should not use the same ephemeral key on several connections.",
     .rationale = "There is no forward secrecy as long as it is kept, and timing tells it (Raccoon).",
     .example = "the same public key in two ServerKeyExchanges"},
    {RULE("resume-same-suite", ERROR, CH | SH, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "a resumed session keeps its cipher suite", .clause = "RFC 5246 7.4.1.3",
     .judge = resume_same_suite,
     .requirement = "For resumed sessions the cipher suite is the value of the state being resumed.",
     .rationale = "The master secret was derived with its hash, and the client has agreed to no other.",
     .example = "AES-128-GCM, and AES-256-GCM when it goes on"},
    {RULE("resume-ems", ERROR, CH | SH, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_HANDSHAKE_FAILURE),
     .title = "a resumed session keeps its use of extended_master_secret", .clause = "RFC 7627 5.3",
     .judge = resume_ems,
     .requirement = "A session with extended_master_secret goes on with the extension, and one without it "
                    "does not get it "
                    "by going on.",
     .rationale = "Otherwise the protection against the triple handshake could be taken off by going on with "
                  "the session.",
     .example = "extended_master_secret at first, and none when it goes on"},
    {RULE("resume-sni", ERROR, SH, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "the ServerHello of a resumed session has no server_name", .clause = "RFC 6066 3",
     .judge = resume_sni,
     .requirement = "When resuming a session the server must not include server_name in its ServerHello.",
     .rationale =
         "The name belongs to the session: whoever sends it again may have a session for another name.",
     .example = "an empty server_name in the ServerHello of a resumed session"},
    {RULE("resume-after-fatal", ERROR, CH | SH, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "a session is not resumed after a fatal alert", .clause = "RFC 5246 7.2.2",
     .judge = resume_after_fatal,
     .requirement = "Both sides forget the sessions of a connection that has failed: it must not be resumed.",
     .rationale = "Whoever made the connection fail would get another try at the same keys. The alert can be "
                  "read where it was sent before encryption began, or with keys.",
     .example = "bad_record_mac, and the session id again on the next connection"},
    {RULE("fallback-not-refused", ERROR, CH | SH, TW_FOR_ALL, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "the server refuses an inappropriate fallback", .clause = "RFC 7507 3",
     .judge = fallback_not_refused,
     .requirement = "A server that gets TLS_FALLBACK_SCSV with less than its own best version answers "
                    "inappropriate_fallback.",
     .rationale = "The client was made to fall back by somebody in between (POODLE). What the server's best "
                  "is, earlier "
                  "connections with it tell.",
     .example = "TLS 1.1 with 0x5600, from a server that has spoken TLS 1.2"},
    {RULE("tls13-not-preferred", WARNING, CH | SH, TW_FOR_OLD_TLS | TW_FOR_TLS13, TW_PER_HANDSHAKE,
          TW_NO_ALERT),
     .title = "TLS 1.3 is negotiated when both sides support it", .clause = "RFC 9325 3.1.1",
     .judge = tls13_not_preferred,
     .requirement = "Implementations that support TLS 1.3 must prefer to negotiate it.",
     .rationale =
         "A warning: that the server has spoken it before may have been another server of the same address "
         "and name.",
     .example = "TLS 1.2 with a client that offers 1.3, from a server that has spoken 1.3"},
};

TW_RULE_GROUP(tw_rules_across, "across", rules);
