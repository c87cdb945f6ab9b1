/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Up to TLS 1.2, a renegotiation without keys: a run of handshake records of one side, of which nothing can be read but
 * how long they are. OpenSSL, and whoever does as it does, puts a message into a record; then there are only so many ways
 * through the table with as many messages, of lengths that the records have room for. What all of these ways have in
 * common is certain.
 */
#include "registry/registry.h"
#include "walk/walker.h"

/* What the peers agreed upon before, they agree upon again, as long as the lengths do not say otherwise. */
enum {
    AS_BEFORE = TW_GIVEN_CERTIFICATE | TW_GIVEN_SKE | TW_GIVEN_SKE_MUST | TW_GIVEN_STATUS | TW_GIVEN_TICKET |
                TW_GIVEN_NPN | TW_GIVEN_FIXED_DH | TW_GIVEN_SSL3
};

enum { HEADER = 4, VERIFY_DATA = 12, VERIFY_DATA_SSL3 = 36 };

/*
 * Least lengths of messages with their headers, or what the same message had in the handshake that could be read: then
 * the other may be shorter or longer by so much. A certificate is the same, keys and signatures vary.
 */
enum { FREE = 255 };

static const struct {
    uint8_t signal, side, least, slack;
} bounds[] = {
    {TW_SIG_SERVER_HELLO, TW_SERVER, HEADER + 38, FREE},
    {TW_SIG_CERTIFICATE, TW_SERVER, HEADER + 3 + 3 + 64, 0},
    {TW_SIG_CERTIFICATE_STATUS, TW_SERVER, HEADER + 4 + 5, FREE},
    {TW_SIG_SERVER_KEY_EXCHANGE, TW_SERVER, HEADER + 2, 16},
    {TW_SIG_CERTIFICATE_REQUEST, TW_SERVER, HEADER + 4, FREE},
    {TW_SIG_NEW_SESSION_TICKET, TW_SERVER, HEADER + 6, FREE},
    {TW_SIG_CERTIFICATE, TW_CLIENT, HEADER + 3, FREE},
    {TW_SIG_CLIENT_KEY_EXCHANGE, TW_CLIENT, HEADER, 16},
    {TW_SIG_CERTIFICATE_VERIFY, TW_CLIENT, HEADER + 16, FREE},
    {TW_SIG_NEXT_PROTOCOL, TW_CLIENT, HEADER + 32, FREE},
};

/* Bytes that a record has room for. */
struct room {
    uint32_t least, most;
};

/* The search: which states the sender may be in behind each record. */
struct trail {
    const struct tw_walker *w;
    const struct tw_runner *r;
    struct tw_givens givens;
    uint8_t count;
    struct room room[TW_MAX_RUN];
    uint64_t states[TW_MAX_RUN + 1]; /* a bit each */
};

/* The same message in the clear, of a handshake before; 0: there is none. */
static uint32_t length_before(const struct trail *t, uint8_t signal)
{
    for (const struct tw_message *m = t->w->c->first; m != NULL; m = m->next)
        if (m->direction == t->w->message->direction && !m->encrypted && m->id.content_type == TW_HANDSHAKE &&
            m->missing == TW_MISSING_NOTHING && tw_signal_of(m->id.type) == signal)
            return HEADER + m->length;
    return 0;
}

static bool fits(const struct trail *t, uint8_t signal, struct room room)
{
    bool ssl3 = t->w->message->params->version == TW_SSL_3_0;
    uint32_t exactly = HEADER, before;

    if (signal == TW_SIG_FINISHED)
        exactly = HEADER + (uint32_t)(ssl3 ? VERIFY_DATA_SSL3 : VERIFY_DATA);
    else if (signal != TW_SIG_SERVER_HELLO_DONE)
        exactly = 0;
    if (exactly > 0)
        return room.least <= exactly && exactly <= room.most;
    for (size_t i = 0; i < TW_COUNT(bounds); i++) {
        if (bounds[i].signal != signal || bounds[i].side != t->r->side)
            continue;
        before = bounds[i].slack != FREE ? length_before(t, signal) : 0;
        if (before > 0)
            return room.least <= before + bounds[i].slack && before <= room.most + bounds[i].slack;
        return bounds[i].least <= room.most;
    }
    return false;
}

/* Whether the edge may be the message in record `i`. */
static bool may_be(const struct trail *t, const struct tw_edge *e, uint8_t i)
{
    return e->direction == TW_MOVE_WRITE && tw_edge_possible(e, t->givens) && fits(t, e->signal, t->room[i]);
}

/* The first edge from the state over which record `i` may lead into one of `to`, or NULL. */
static const struct tw_edge *edge_into(const struct trail *t, unsigned state, uint8_t i, uint64_t to)
{
    const struct tw_exits *exits = &t->r->machine->exits[state];

    for (size_t k = 0; k < exits->count; k++)
        if (to >> exits->edges[k].to & 1 && may_be(t, &exits->edges[k], i))
            return &exits->edges[k];
    return NULL;
}

/* All that record `i` may lead into from the states before it. */
static uint64_t states_behind(const struct trail *t, uint8_t i)
{
    uint64_t behind = 0;

    for (unsigned state = 0; state < TW_ST_COUNT; state++) {
        const struct tw_exits *exits = &t->r->machine->exits[state];
        for (size_t k = 0; t->states[i] >> state & 1 && k < exits->count; k++)
            if (may_be(t, &exits->edges[k], i))
                behind |= (uint64_t)1 << exits->edges[k].to;
    }
    return behind;
}

/* How the run ends. */
enum run_end { BROKEN_OFF, OTHERS_TURN, OWN_CCS };

static bool may_end(const struct trail *t, uint8_t state, enum run_end end)
{
    if (end == BROKEN_OFF)
        return true;
    if (end == OWN_CCS)
        return tw_machine_edge(t->r->machine, state, t->givens, TW_MOVE_WRITE, TW_SIG_CHANGE_CIPHER_SPEC) !=
               NULL;
    return state == TW_ST_OK || tw_machine_may_write(t->r->machine, state, t->givens) == 0;
}

/* Strikes out states from which the run cannot come to its end. */
static void strike(struct trail *t, enum run_end end)
{
    for (unsigned state = 0; state < TW_ST_COUNT; state++)
        if (t->states[t->count] >> state & 1 && !may_end(t, (uint8_t)state, end))
            t->states[t->count] &= ~((uint64_t)1 << state);
    for (unsigned i = t->count; i > 0; i--)
        for (unsigned state = 0; state < TW_ST_COUNT; state++)
            if (t->states[i - 1] >> state & 1 && edge_into(t, state, (uint8_t)(i - 1), t->states[i]) == NULL)
                t->states[i - 1] &= ~((uint64_t)1 << state);
}

/* False when there is no way from the sender's state. */
static bool search(struct trail *t, enum run_end end)
{
    t->states[0] = (uint64_t)1 << t->r->state;
    for (uint8_t i = 0; i < t->count; i++)
        t->states[i + 1] = states_behind(t, i);
    strike(t, end);
    return t->states[0] != 0;
}

static void take(struct tw_run *run, const struct trail *t)
{
    unsigned state = t->r->state;

    for (uint8_t i = 0; i < t->count; i++) {
        uint64_t states = t->states[i + 1];
        const struct tw_edge *e = edge_into(t, state, i, states);
        run->signal[i] = e->signal;
        run->known_by[i] = (states & (states - 1)) == 0 ? TW_INFERRED : TW_UNKNOWN;
        state = e->to;
    }
    run->count = t->count;
    run->at = 0;
}

/* The server's Finished has a length that is known: all other records are held against its own. */
static struct room room_of(const struct tw_walker *w, const struct tw_message *m)
{
    const struct tw_cipher_suite *suite = tw_cipher_suite_find(m->params->suite);
    const struct tw_enc_info *enc = suite != NULL ? tw_enc_info(suite->enc) : NULL;
    uint32_t verify_data = m->params->version == TW_SSL_3_0 ? VERIFY_DATA_SSL3 : VERIFY_DATA;
    uint32_t slack = enc != NULL && enc->kind == TW_ENC_KIND_CBC ? enc->block_len - 1U : 0;
    uint32_t length = m->length + HEADER + verify_data, around = w->finished_length + slack;

    return (struct room){length > around ? length - around : 0,
                         length + slack > w->finished_length ? length + slack - w->finished_length : 0};
}

/* The records of the run that begins with the message in hand. */
static enum run_end gather(struct trail *t)
{
    const struct tw_message *m = t->w->message;
    unsigned direction = m->direction;

    for (; m != NULL && m->direction == direction && m->id.content_type == TW_HANDSHAKE; m = m->next) {
        if (!m->encrypted || t->count == TW_MAX_RUN) {
            t->count = 0;
            return BROKEN_OFF;
        }
        t->room[t->count++] = room_of(t->w, m);
    }
    if (m == NULL || m->id.content_type == TW_ALERT)
        return BROKEN_OFF;
    return m->direction == direction ? OWN_CCS : OTHERS_TURN;
}

bool tw_walker_run(struct tw_walker *w, const struct tw_runner *r)
{
    struct trail t = {.w = w, .r = r, .givens = w->givens};
    enum run_end end;

    if (w->finished_length == 0 || (end = gather(&t), t.count == 0))
        return false;
    t.givens.known |= w->before.known & AS_BEFORE;
    t.givens.hold |= w->before.known & w->before.hold & AS_BEFORE;
    if (!search(&t, end)) {
        t.givens = w->givens;
        if (!search(&t, end))
            return false;
    }
    take(&w->run, &t);
    return true;
}
