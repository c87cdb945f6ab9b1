/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about messages behind a TLS 1.3 handshake, which take keys. */
#include "check/rules.h"
#include "facts/unseal.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    EE = TW_SLOT_BIT(TW_SLOT_EE),
};

/* The next message of that type behind the one in `v`, which is zero at first. False: there is no more. */
static bool next_of(const struct tw_judge *j, uint8_t type, struct tw_view *v)
{
    const struct tw_message *m = v->message != NULL ? v->message->next : j->c->first;
    uint32_t index = v->message != NULL ? v->index + 1 : 0;

    for (; m != NULL && index < j->hs->end_index; m = m->next, index++)
        if (m->id.content_type == TW_HANDSHAKE && m->decrypted && m->id.type == type &&
            index >= j->hs->first_index) {
            *v = (struct tw_view){m, index, (uint8_t)tw_connection_side(j->c, m->direction),
                                  m->missing == TW_MISSING_NOTHING};
            return true;
        }
    return false;
}

/* --- NewSessionTicket --- */

enum { LIFETIME = 4, AGE_ADD = 4, NONCE_AT = LIFETIME + AGE_ADD };

static void nst13_lifetime(struct tw_judge *j)
{
    enum { WEEK = 604800 };

    for (struct tw_view v = {0}; next_of(j, TW_NEW_SESSION_TICKET, &v);) {
        if (!v.sound || v.message->kept < LIFETIME)
            continue;
        uint32_t lifetime = tw_load_be32(v.message->body);
        if (lifetime > WEEK)
            TW_VIOLATES(j, &v, 0, LIFETIME, "a ticket for %u seconds, and 604800 are the most", lifetime);
        else
            tw_passes(j);
    }
}

/* Drafts before the 21st had none. */
static struct tw_span nonce_of(const struct tw_view *v)
{
    uint8_t draft = tw_version_draft(v->message->params->version);
    struct tw_span body = {v->message->body, v->message->kept, 0};

    return draft != 0 && draft < 21 ? (struct tw_span){0} : tw_vector_at(body, NONCE_AT, 1);
}

static bool has_nonce_of_before(const struct tw_judge *j, const struct tw_view *v)
{
    for (struct tw_view w = {0}; next_of(j, TW_NEW_SESSION_TICKET, &w) && w.index < v->index;)
        if (w.sound && tw_span_equal(nonce_of(&w), nonce_of(v)))
            return true;
    return false;
}

static void nst13_nonce(struct tw_judge *j)
{
    enum { MOST = 64 }; /* a server that sends more has been looked at enough */
    unsigned count = 0;

    for (struct tw_view v = {0}; next_of(j, TW_NEW_SESSION_TICKET, &v) && count < MOST; count++) {
        struct tw_span nonce = nonce_of(&v);
        if (!v.sound || nonce.ptr == NULL)
            continue;
        if (has_nonce_of_before(j, &v))
            TW_VIOLATES(j, &v, nonce.off, nonce.len, "a ticket with the nonce of one before it, of %u bytes",
                        nonce.len);
        else
            tw_passes(j);
    }
}

/* --- KeyUpdate --- */

enum { REQUESTED = 1 };

static bool requests(const struct tw_view *v)
{
    return v->sound && v->message->kept > 0 && v->message->body[0] == REQUESTED;
}

/* Why a KeyUpdate of that side may have passed unread: nothing is missing, and its last record was opened. */
static enum tw_unjudged unread(const struct tw_judge *j, enum tw_side side)
{
    const struct tw_track *t = &j->c->track[side == TW_CLIENT ? j->c->client : !j->c->client];

    if (j->blind != TW_UNJUDGED_NONE)
        return (enum tw_unjudged)j->blind;
    return t->seal == NULL || t->seal->missed > 0 ? TW_UNJUDGED_ENCRYPTED : TW_UNJUDGED_NONE;
}

static void keyupdate_form(struct tw_judge *j)
{
    tw_judge_order(j);
    for (struct tw_view v = {0}; next_of(j, TW_KEY_UPDATE, &v);)
        if (v.sound && v.message->kept > 0 && v.message->body[0] > REQUESTED)
            TW_VIOLATES(j, &v, 0, 1, "request_update is %u, and 0 and 1 are all there is",
                        v.message->body[0]);
}

static bool answers(const struct tw_judge *j, struct tw_view request)
{
    struct tw_view v = request;

    while (next_of(j, TW_KEY_UPDATE, &v))
        if (v.side != request.side)
            return true;
    return false;
}

/* Data that was on its way when the request came need not have been answered yet: a second later it has been. */
static bool goes_on_without(const struct tw_judge *j, const struct tw_view *request)
{
    enum { SECOND = 1000 * 1000 * 1000 };
    const struct tw_track *other = &j->c->track[!request->message->direction];

    return other->application_records > 0 && other->sizes.last_ns != TW_NO_TIME &&
           request->message->last_ns != TW_NO_TIME &&
           other->sizes.last_ns - request->message->last_ns > SECOND;
}

static void keyupdate_reply(struct tw_judge *j)
{
    for (struct tw_view v = {0}; next_of(j, TW_KEY_UPDATE, &v);) {
        enum tw_side other = v.side == TW_CLIENT ? TW_SERVER : TW_CLIENT;
        if (!requests(&v))
            continue;
        if (answers(j, v))
            tw_passes(j);
        else if (unread(j, other) != TW_UNJUDGED_NONE)
            tw_unjudged(j, unread(j, other));
        else if (goes_on_without(j, &v))
            TW_VIOLATES(j, &v, 0, 0, "%H with update_requested, which is not answered", TW_KEY_UPDATE)->side =
                (uint8_t)other;
        else
            tw_unjudged(j, TW_UNJUDGED_SILENT);
    }
}

/* What the other side has sent before is seen before, wherever on the way the capture was made. */
static void keyupdate_once(struct tw_judge *j)
{
    bool waits[2] = {false};

    for (struct tw_view v = {0}; next_of(j, TW_KEY_UPDATE, &v);) {
        enum tw_side other = v.side == TW_CLIENT ? TW_SERVER : TW_CLIENT;
        waits[other] = false;
        if (!requests(&v))
            continue;
        if (!waits[v.side])
            tw_passes(j);
        else if (unread(j, other) != TW_UNJUDGED_NONE)
            tw_unjudged(j, unread(j, other));
        else
            TW_VIOLATES(j, &v, 0, 1, "%H with update_requested, and the one before is not answered yet",
                        TW_KEY_UPDATE);
        waits[v.side] = true;
    }
}

#define RULE(called, answer)                                                                           \
    .id = (called), .severity = TW_SEVERITY_ERROR, .messages = CH | SH | EE, .versions = TW_FOR_TLS13, \
    .scope = TW_PER_HANDSHAKE, .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("nst13-lifetime", TW_ILLEGAL_PARAMETER), .title = "ticket_lifetime is at most seven days",
     .clause = "RFC 8446 4.6.1", .clause_9846 = "RFC 9846 4.7.1", .judge = nst13_lifetime,
     .requirement = "Servers must not use a ticket_lifetime of more than 604800 seconds.",
     .rationale =
         "Who gets the server's ticket key reads what was sent with its tickets: the time should be short.",
     .example = "ticket_lifetime 604801"},
    {RULE("nst13-nonce", TW_NO_ALERT), .title = "ticket_nonce is unique within the connection",
     .clause = "RFC 8446 4.6.1", .clause_9846 = "RFC 9846 4.7.1", .judge = nst13_nonce,
     .requirement = "ticket_nonce is unique among the tickets of a connection.",
     .rationale =
         "The pre-shared key of a ticket is made of it: with the same nonce two tickets have the same key.",
     .example = "two tickets with an empty nonce"},
    {RULE("keyupdate-form", TW_ILLEGAL_PARAMETER),
     .title = "KeyUpdate follows Finished, and request_update is 0 or 1", .clause = "RFC 8446 4.6.3",
     .clause_9846 = "RFC 9846 4.7.3", .judge = keyupdate_form,
     .requirement = "request_update is 0 or 1, and the message is not sent before the handshake is complete.",
     .rationale = "Before, there are no application keys to change.", .example = "request_update 2"},
    {RULE("keyupdate-reply", TW_NO_ALERT), .title = "a KeyUpdate with update_requested is answered",
     .clause = "RFC 8446 4.6.3", .clause_9846 = "RFC 9846 4.7.3", .judge = keyupdate_reply,
     .requirement =
         "Whoever gets update_requested sends a KeyUpdate of its own before its next application data.",
     .rationale =
         "The keys of that direction would be used for longer than who asks can bear. Judged where data come "
         "a second later, since what is under way has been sent before.",
     .example = "update_requested of the client, and the server goes on with its old keys"},
    {.id = "keyupdate-once",
     .title = "only one KeyUpdate request is outstanding",
     .clause = "RFC 9846 4.7.3",
     .judge = keyupdate_once,
     .messages = CH | SH | EE,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_NO_ALERT,
     .requirement =
         "Between two KeyUpdates with update_requested of one side there is one, at least, of the other.",
     .rationale = "Else a peer that cannot send has answers to keep without bound, or must count them. A "
                  "warning, as RFC 8446 did not say so.",
     .example = "two KeyUpdates with update_requested of the client, and none of the server between them"},
    {RULE("pha-unoffered", TW_UNEXPECTED_MESSAGE),
     .title = "post-handshake authentication only if the client offered it", .clause = "RFC 8446 4.6.2",
     .clause_9846 = "RFC 9846 4.7.2", .judge = tw_judge_order,
     .requirement = "A server asks for a certificate behind the handshake only where the ClientHello has "
                    "post_handshake_auth (4.2.6).",
     .rationale = "The client ends the connection, wherever the application may be.",
     .example = "CertificateRequest behind the handshake, and no post_handshake_auth"},
};

TW_RULE_GROUP(tw_rules_later, "later", rules);
