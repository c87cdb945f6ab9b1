/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handshakes that a peer gave up without an alert, because of what it was sent. The wire shows an illegal message, and
 * that the peer who had to read it said no more and closed the connection; that the one was for the other is inferred.
 */
#include "base/words.h"
#include "facts/track.h"
#include "walk/walker.h"

static void hear_fault(void *self, const struct tw_event *e)
{
    bool *fault = self;

    *fault = *fault || e->kind == TW_FAULT;
}

/* Whether its receiver cannot read it. That the capture does not have all of it says nothing. */
static bool is_malformed(const struct tw_connection *c, const struct tw_message *m)
{
    bool fault = false;
    struct tw_sink sink = {.event = hear_fault, .self = &fault};

    if (m->encrypted || m->missing != TW_MISSING_NOTHING || m->id.content_type == TW_ALERT)
        return false;
    tw_connection_decode(c, m, &sink);
    return fault;
}

static bool is_misplaced(const struct tw_path *p, const struct tw_message *m)
{
    for (uint32_t i = 0; i < p->violation_count; i++)
        if (p->violations[i].message == m)
            return true;
    return false;
}

static enum tw_illegal judge(const struct tw_walker *w, const struct tw_message *m)
{
    if (is_misplaced(w->path, m))
        return TW_ILLEGAL_MISPLACED;
    return is_malformed(w->c, m) ? TW_ILLEGAL_MALFORMED : TW_ILLEGAL_NOTHING;
}

/* The last message that this direction sent, alerts aside. NULL: it has sent none. */
static const struct tw_message *last_of(const struct tw_connection *c, unsigned direction)
{
    const struct tw_message *last = NULL;

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->direction == direction && m->id.content_type != TW_ALERT)
            last = m;
    return last;
}

/*
 * Whether the last thing that a peer read is no record: nothing else is wrong with what the capture has, and all that the
 * peer said, which was TLS, came before.
 */
static bool read_no_record(const struct tw_connection *c, unsigned direction, const struct tw_message *last)
{
    const struct tw_hole *h = c->first_hole;
    bool whole = c->flow->half[0].flags & c->flow->half[1].flags & TW_HALF_SYN;

    if (!whole || c->starved || c->hole_count != 1 || h->why != TW_HOLE_NOT_RECORD ||
        h->direction == direction)
        return false;
    if (last == NULL)
        return c->flow->half[direction].offset == 0;
    return tw_message_order(last) < tw_origin_order(&h->origin);
}

void tw_walker_note_illegal(const struct tw_walker *w, enum tw_side side)
{
    const struct tw_connection *c = w->c;
    unsigned direction = side == TW_CLIENT ? c->client : !c->client;
    struct tw_stand *stand = &w->path->stands[side];
    const struct tw_message *last, *m;

    if (c->complete || c->closer != direction || c->alert_from != TW_DIRECTION_UNKNOWN || !stand->found)
        return;
    last = last_of(c, direction);
    for (m = last != NULL ? last->next : c->first; m != NULL; m = m->next) {
        enum tw_illegal illegal = m->direction == direction ? TW_ILLEGAL_NOTHING : judge(w, m);
        if (illegal == TW_ILLEGAL_NOTHING)
            continue;
        stand->illegal = (uint8_t)illegal;
        stand->illegal_message = m;
        return;
    }
    if (read_no_record(c, direction, last))
        stand->illegal = TW_ILLEGAL_NO_RECORD;
}

struct tw_outcome tw_path_outcome(const struct tw_path *path, const struct tw_connection *c)
{
    static const char *const whys[] = {
        [TW_ILLEGAL_MISPLACED] = ", which has no place there",
        [TW_ILLEGAL_MALFORMED] = ", which is malformed",
        [TW_ILLEGAL_NO_RECORD] = "what is no record",
    };
    struct tw_outcome o = tw_connection_outcome(c);

    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        const struct tw_stand *s = &path->stands[side];
        const struct tw_message *m = s->illegal_message;
        if (s->illegal == TW_ILLEGAL_NOTHING)
            continue;
        const char *words[] = {side == TW_CLIENT ? "client" : "server", " gave up on ",
                               m != NULL ? tw_message_name(m) : "", whys[s->illegal]};
        o.handshake = TW_FAILED;
        o.known_by = TW_INFERRED;
        tw_words_join(o.reason, sizeof o.reason, words, TW_COUNT(words));
    }
    return o;
}
