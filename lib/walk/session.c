/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/session.h"

#include "base/compiler.h"
#include "facts/unseal.h"
#include "registry/registry.h"

/* --- renegotiation --- */

/* What the client's machine has come to since the first handshake. */
struct scan {
    struct tw_renegotiations found;
    bool over;      /* the first handshake is */
    bool requested; /* the server has asked */
    bool begun;     /* a ClientHello has followed */
    bool finished;  /* and a Finished of the client */
    uint8_t known_by;
};

static void add(struct scan *s, enum tw_renegotiated outcome)
{
    struct tw_renegotiations *r = &s->found;
    uint8_t by = s->requested ? TW_SERVER : TW_CLIENT;

    if (r->count == TW_MAX_RENEGOTIATIONS)
        r->omitted++;
    else
        r->each[r->count++] = (struct tw_renegotiation){by, (uint8_t)outcome, s->known_by};
    s->requested = s->begun = s->finished = false;
    s->known_by = TW_SEEN;
}

static void pass(struct scan *s, const struct tw_transition *t)
{
    if (s->known_by < t->known_by)
        s->known_by = t->known_by;
    switch (t->state) {
    case TW_ST_CR_HELLO_REQ: s->requested = true; break;
    case TW_ST_CW_CLNT_HELLO: s->begun = true; break;
    case TW_ST_CR_FINISHED:
    case TW_ST_CW_FINISHED: s->finished = true; break;
    case TW_ST_OK:
        if (s->begun)
            add(s, s->finished ? TW_RENEGOTIATION_ACCEPTED : TW_RENEGOTIATION_REFUSED);
        break;
    default: break;
    }
}

struct tw_renegotiations tw_path_renegotiations(const struct tw_path *path, const struct tw_connection *c)
{
    struct scan s = {.known_by = TW_SEEN};

    if (!path->stands[TW_CLIENT].complete || tw_version_is_tls13(tw_connection_version(c)))
        return s.found;
    for (uint32_t i = 0; i < path->count; i++) {
        const struct tw_transition *t = &path->transitions[i];
        if (t->side != TW_CLIENT)
            continue;
        if (s.over)
            pass(&s, t);
        s.over = s.over || t->state == TW_ST_OK;
    }
    if (s.begun)
        add(&s, c->closer != TW_DIRECTION_UNKNOWN || c->alert_from != TW_DIRECTION_UNKNOWN
                    ? TW_RENEGOTIATION_ABORTED
                    : TW_RENEGOTIATION_OPEN);
    else if (s.requested) /* the client may ignore it (RFC 5246 7.4.1.1) */
        add(&s, TW_RENEGOTIATION_REFUSED);
    return s.found;
}

const char *tw_renegotiated_name(enum tw_renegotiated outcome)
{
    static const char *const names[] = {
        [TW_RENEGOTIATION_ACCEPTED] = "accepted",
        [TW_RENEGOTIATION_REFUSED] = "refused",
        [TW_RENEGOTIATION_ABORTED] = "aborted",
        [TW_RENEGOTIATION_OPEN] = "unknown",
    };
    return names[outcome];
}

/* --- what was offered --- */

/*
 * A client that offers TLS 1.3 lists its versions (RFC 8446 4.2.1). Before, it names one: the highest of those that it
 * takes, or the only one. Who names it in a hello of SSL 2.0 takes SSL 2.0 as well (RFC 5246 E.2).
 */
struct tw_offered tw_connection_offered(const struct tw_connection *c)
{
    static const struct {
        uint16_t version;
        const char *method;
    } methods[] = {
        {TW_SSL_2_0, "SSLv2_method"}, {TW_TLCP_1_1, "NTLS_method"},   {TW_SSL_3_0, "SSLv3_method"},
        {TW_TLS_1_0, "TLSv1_method"}, {TW_TLS_1_1, "TLSv1_1_method"}, {TW_TLS_1_2, "TLSv1_2_method"},
    };
    const struct tw_hello *h = &c->client_hello;
    struct tw_offered o = {NULL, h->lowest_version, h->highest_version, TW_NOT_KNOWN};

    if (!h->seen)
        return o;
    o.method = "TLS_method";
    if (h->highest_version != 0) {
        o.flexible = h->lowest_version != h->highest_version ? TW_TRUE : TW_FALSE;
        return o;
    }
    o.highest = h->legacy_version;
    if (h->message->id.ssl2 && o.highest != TW_SSL_2_0) {
        o.method = "SSLv23_method";
        o.flexible = TW_TRUE;
        return o;
    }
    for (size_t i = 0; i < TW_COUNT(methods); i++)
        if (methods[i].version == o.highest)
            o.method = methods[i].method;
    o.flexible =
        o.highest <= TW_SSL_3_0 ? TW_FALSE : TW_NOT_KNOWN; /* TLCP is below: its clients take nothing else */
    return o;
}

enum tw_next_protocol tw_connection_next_protocol(const struct tw_connection *c)
{
    if (c->server_hello.protocol.ptr != NULL)
        return TW_NEXT_ALPN;
    return c->server_hello.extensions & TW_HELLO_NEXT_PROTOCOL ? TW_NEXT_NPN : TW_NEXT_NONE;
}

/* --- how it ended --- */

bool tw_connection_tells_data(const struct tw_connection *c, enum tw_side side)
{
    const struct tw_seal *seal = c->track[side == TW_CLIENT ? c->client : !c->client].seal;

    return !tw_version_is_tls13(tw_connection_version(c)) || (seal != NULL && seal->opened);
}

/* Whether the last record of the direction may be an alert, for all that is known. */
static bool ends_like_alert(const struct tw_connection *c, unsigned direction)
{
    const struct tw_track *t = &c->track[direction];

    return t->application_records > 0 && !tw_connection_tells_data(c, tw_connection_side(c, direction)) &&
           t->sizes.last == tw_sealed_lengths(c->settled).alert;
}

bool tw_connection_may_be_refused(const struct tw_connection *c)
{
    bool unprovoked = c->closer == !c->client || c->track[c->client].application_records == 0;

    return c->complete && unprovoked && c->alert_from == TW_DIRECTION_UNKNOWN &&
           c->track[!c->client].application_records == 1 && ends_like_alert(c, !c->client);
}

struct tw_stream_ends tw_connection_stream_ends(const struct tw_connection *c)
{
    enum { CLOSE_NOTIFY = 0 };
    struct tw_stream_ends ends = {0};

    for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
        if (m->id.content_type != TW_ALERT)
            continue;
        struct tw_stream_end *e = &ends.of[tw_connection_side(c, m->direction)];
        e->maybe_close_notify = m->encrypted;
        if (!m->encrypted && m->kept == 2 && m->body[1] == CLOSE_NOTIFY)
            e->close_notify = true;
    }
    for (unsigned d = 0; d < 2; d++) {
        const struct tw_track *t = &c->track[d];
        struct tw_stream_end *e = &ends.of[tw_connection_side(c, d)];
        e->fin = c->flow->half[d].flags & TW_HALF_ENDED;
        e->rst = t->reset || c->flow->reset == d;
        e->maybe_close_notify = e->maybe_close_notify || ends_like_alert(c, d);
    }
    return ends;
}
