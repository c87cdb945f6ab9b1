/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/renegotiation.h"

#include "registry/registry.h"

/* What the client's machine has come to since the first handshake. */
struct scan {
    const struct tw_connection *c;
    struct tw_renegotiations found;
    uint32_t from;  /* index of the message with which it began */
    bool over;      /* the first handshake is */
    bool requested; /* the server has asked */
    bool begun;     /* a ClientHello has followed */
    bool finished;  /* and a Finished of the client */
    uint8_t known_by;
};

bool tw_is_no_renegotiation(const struct tw_message *m)
{
    enum { NO_RENEGOTIATION = 100 };

    return m->id.content_type == TW_ALERT && !m->encrypted && m->kept == 2 && m->body[1] == NO_RENEGOTIATION;
}

/* The first alert from message `from` on that says no, or cannot be read. One to a peer who had closed ended nothing. */
static const struct tw_message *find_alert(const struct scan *s)
{
    const struct tw_message *m = s->c->first;

    for (uint32_t i = 0; m != NULL; m = m->next, i++)
        if (i >= s->from && m->id.content_type == TW_ALERT && !m->late &&
            (m->encrypted || tw_is_no_renegotiation(m)))
            return m;
    return NULL;
}

static void add(struct scan *s, enum tw_renegotiated outcome)
{
    struct tw_renegotiations *r = &s->found;
    const struct tw_message *alert = outcome != TW_RENEGOTIATION_ACCEPTED ? find_alert(s) : NULL;

    if (alert != NULL && !alert->encrypted)
        outcome = TW_RENEGOTIATION_REFUSED;
    if (r->count == TW_MAX_RENEGOTIATIONS)
        r->omitted++;
    else
        r->each[r->count++] = (struct tw_renegotiation){.by = s->requested ? TW_SERVER : TW_CLIENT,
                                                        .outcome = (uint8_t)outcome,
                                                        .known_by = s->known_by,
                                                        .alert = alert};
    s->requested = s->begun = s->finished = false;
    s->known_by = TW_SEEN;
}

static void begin(struct scan *s, const struct tw_transition *t)
{
    if (!s->requested && !s->begun)
        s->from = t->index;
}

static void pass(struct scan *s, const struct tw_transition *t)
{
    if (s->known_by < t->known_by)
        s->known_by = t->known_by;
    switch (t->state) {
    case TW_ST_CR_HELLO_REQ:
        begin(s, t);
        s->requested = true;
        break;
    case TW_ST_CW_CLNT_HELLO:
        begin(s, t);
        s->begun = true;
        break;
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
    struct scan s = {.c = c, .known_by = TW_SEEN};
    bool ended = c->closer != TW_DIRECTION_UNKNOWN || c->alert_from != TW_DIRECTION_UNKNOWN;

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
        add(&s, ended ? TW_RENEGOTIATION_ABORTED : TW_RENEGOTIATION_OPEN);
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
