/* SPDX-License-Identifier: Apache-2.0 */
/* Finding one's way in the tables, and what states and messages are called. */
#include "walk/machine.h"

#include "registry/registry.h"
#include "walk/table.def"

const struct tw_machine *const tw_machines[TW_MACHINE_COUNT][2] = {
    [TW_MACHINE_TLS12] = {&tw_machine_tls12_client, &tw_machine_tls12_server},
    [TW_MACHINE_TLS13] = {&tw_machine_tls13_client, &tw_machine_tls13_server},
    [TW_MACHINE_TLCP] = {&tw_machine_tlcp_client, &tw_machine_tlcp_server},
};

const struct tw_machine *tw_machine_for(uint16_t version, enum tw_side side)
{
    if (tw_version_is_tls13(version))
        return tw_machines[TW_MACHINE_TLS13][side];
    return tw_machines[version == TW_TLCP_1_1 ? TW_MACHINE_TLCP : TW_MACHINE_TLS12][side];
}

bool tw_edge_possible(const struct tw_edge *e, struct tw_givens g)
{
    return (e->must & g.known & ~g.hold) == 0 && (e->must_not & g.known & g.hold) == 0;
}

bool tw_edge_certain(const struct tw_edge *e, struct tw_givens g)
{
    return (e->must & ~(g.known & g.hold)) == 0 && (e->must_not & (~g.known | g.hold)) == 0;
}

static uint64_t bit(uint8_t state)
{
    return (uint64_t)1 << state;
}

/* States in the order in which they are reached, each over one edge from one that was reached before. */
struct frontier {
    uint64_t seen;
    uint8_t count;
    uint8_t states[TW_ST_COUNT];
    const struct tw_edge *over[TW_ST_COUNT]; /* by state */
};

static void begin_at(struct frontier *f, uint8_t state, uint64_t blocked)
{
    f->seen = bit(state) | blocked;
    f->count = 1;
    f->states[0] = state;
}

static void reach(struct frontier *f, const struct tw_edge *e)
{
    if (e->to >= TW_ST_COUNT || f->seen & bit(e->to))
        return;
    f->seen |= bit(e->to);
    f->over[e->to] = e;
    f->states[f->count++] = e->to;
}

static bool may_be_passed(const struct tw_search *s, const struct tw_edge *e)
{
    if (e->direction != TW_MOVE_READ && e->direction != TW_MOVE_WRITE)
        return false;
    return !s->same || e->direction == s->direction;
}

/* From the state where `last` begins, back to the one where the search did. False when that is too far. */
static bool way_back(const struct frontier *f, uint8_t from, const struct tw_edge *last, struct tw_way *way)
{
    uint8_t count = 1;

    for (uint8_t at = last->from; at != from; at = f->over[at]->from)
        count++;
    if (count > TW_MAX_WAY)
        return false;
    way->count = count;
    for (const struct tw_edge *e = last;; e = f->over[e->from]) {
        way->edges[--count] = e;
        if (count == 0)
            return true;
    }
}

/* States that the machine gets to by itself from the ones at and behind `from` in the frontier. */
static void close_over(const struct tw_search *s, struct frontier *f, uint8_t from)
{
    for (uint8_t i = from; i < f->count; i++) {
        const struct tw_exits *exits = &s->machine->exits[f->states[i]];
        for (size_t k = 0; k < exits->count; k++)
            if (exits->edges[k].direction == TW_MOVE_SELF && tw_edge_possible(&exits->edges[k], s->givens))
                reach(f, &exits->edges[k]);
    }
}

/* States one message further. */
static void advance(const struct tw_search *s, struct frontier *f, uint8_t from, uint8_t to)
{
    for (uint8_t i = from; i < to; i++) {
        const struct tw_exits *exits = &s->machine->exits[f->states[i]];
        for (size_t k = 0; k < exits->count; k++)
            if (may_be_passed(s, &exits->edges[k]) && tw_edge_possible(&exits->edges[k], s->givens))
                reach(f, &exits->edges[k]);
    }
}

static const struct tw_edge *find_edge(const struct tw_exits *exits, struct tw_givens givens,
                                       uint8_t direction, uint8_t signal)
{
    for (size_t i = 0; i < exits->count; i++)
        if (exits->edges[i].direction == direction && exits->edges[i].signal == signal &&
            tw_edge_possible(&exits->edges[i], givens))
            return &exits->edges[i];
    return NULL;
}

static const struct tw_edge *arrival(const struct tw_search *s, const struct frontier *f, uint8_t from)
{
    const struct tw_edge *e = NULL;

    for (uint8_t i = from; i < f->count && e == NULL; i++)
        e = find_edge(&s->machine->exits[f->states[i]], s->givens, s->direction, s->signal);
    return e;
}

bool tw_machine_search(const struct tw_search *s, uint8_t from, struct tw_way *way)
{
    struct frontier f;
    uint8_t begin = 0;

    begin_at(&f, from, s->blocked);
    for (unsigned passed = 0; passed <= s->limit && begin < f.count; passed++) {
        close_over(s, &f, begin);
        const struct tw_edge *last = arrival(s, &f, begin);
        if (last != NULL)
            return way_back(&f, from, last, way);
        uint8_t end = f.count;
        advance(s, &f, begin, end);
        begin = end;
    }
    return false;
}

const struct tw_edge *tw_machine_edge(const struct tw_machine *m, uint8_t state, struct tw_givens givens,
                                      enum tw_move direction, enum tw_signal signal)
{
    return find_edge(&m->exits[state], givens, (uint8_t)direction, (uint8_t)signal);
}

uint32_t tw_machine_may_write(const struct tw_machine *m, uint8_t state, struct tw_givens givens)
{
    struct tw_search s = {.machine = m, .givens = givens};
    struct frontier f;
    uint32_t signals = 0;

    begin_at(&f, state, 0);
    close_over(&s, &f, 0);
    for (uint8_t i = 0; i < f.count; i++) {
        const struct tw_exits *exits = &m->exits[f.states[i]];
        for (size_t k = 0; k < exits->count; k++)
            if (exits->edges[k].direction == TW_MOVE_WRITE && tw_edge_possible(&exits->edges[k], givens))
                signals |= (uint32_t)1 << exits->edges[k].signal;
    }
    return signals;
}

/* The one edge that leads on from a state. NULL when there is none, or more than one. */
static const struct tw_edge *only_edge(const struct tw_search *s, uint8_t state)
{
    const struct tw_exits *exits = &s->machine->exits[state];
    const struct tw_edge *only = NULL;

    for (size_t i = 0; i < exits->count; i++) {
        const struct tw_edge *e = &exits->edges[i];
        if ((e->direction != TW_MOVE_SELF && !may_be_passed(s, e)) || !tw_edge_possible(e, s->givens))
            continue;
        if (only != NULL)
            return NULL;
        only = e;
    }
    return only;
}

bool tw_machine_only_way(const struct tw_search *s, uint8_t from, struct tw_way *way)
{
    way->count = 0;
    for (uint8_t at = from; way->count < TW_MAX_WAY; at = way->edges[way->count - 1]->to) {
        const struct tw_edge *e = only_edge(s, at);
        if (e == NULL || e->to == from)
            return false;
        way->edges[way->count++] = e;
        if (e->direction == s->direction && e->signal == s->signal)
            return true;
    }
    return false;
}

const struct tw_edge *tw_machine_moves_on(const struct tw_machine *m, uint8_t state, struct tw_givens givens)
{
    const struct tw_exits *exits = &m->exits[state];
    const struct tw_edge *only = NULL;

    for (size_t i = 0; i < exits->count; i++) {
        const struct tw_edge *e = &exits->edges[i];
        if (!tw_edge_possible(e, givens))
            continue;
        if (e->direction != TW_MOVE_SELF || only != NULL || !tw_edge_certain(e, givens))
            return NULL;
        only = e;
    }
    return only;
}

const struct tw_edge *tw_machine_ends_with(const struct tw_machine *m, uint8_t state, struct tw_givens givens)
{
    const struct tw_exits *exits = &m->exits[state];

    for (size_t i = 0; i < exits->count; i++)
        if (exits->edges[i].direction == TW_MOVE_SELF && tw_edge_certain(&exits->edges[i], givens))
            return &exits->edges[i];
    return NULL;
}

const struct tw_edge *tw_machine_knows(const struct tw_machine *m, struct tw_givens givens,
                                       enum tw_move direction, enum tw_signal signal)
{
    const struct tw_edge *e = NULL;

    for (unsigned state = 0; state < TW_ST_COUNT && e == NULL; state++)
        e = find_edge(&m->exits[state], givens, (uint8_t)direction, (uint8_t)signal);
    return e;
}

const struct tw_edge *tw_machine_passes(const struct tw_machine *m, uint8_t state, struct tw_givens givens,
                                        enum tw_move direction, enum tw_signal signal)
{
    const struct tw_exits *passing = &m->exits[TW_ST_ANY];
    uint8_t move = direction == TW_MOVE_READ ? TW_PASS_READ : TW_PASS_WRITE;

    for (size_t i = 0; i < passing->count; i++) {
        const struct tw_edge *e = &passing->edges[i];
        if (e->direction == move && e->signal == signal && (e->from == state || e->from == TW_ST_ANY) &&
            tw_edge_possible(e, givens))
            return e;
    }
    return NULL;
}

const char *tw_state_name(enum tw_state state)
{
    static const char *const names[TW_ST_COUNT] = {
#define STATE(name, older, code) [TW_ST_##name] = "TLS_ST_" #name,
#include "walk/states.def"
#undef STATE
    };
    return names[state];
}

const char *tw_state_older_name(enum tw_state state)
{
    static const char *const names[TW_ST_COUNT] = {
#define STATE(name, older, code) [TW_ST_##name] = (older),
#include "walk/states.def"
#undef STATE
    };
    return names[state] != NULL ? names[state] : tw_state_name(state);
}

const char *tw_state_code(enum tw_state state)
{
    static const char *const names[TW_ST_COUNT] = {
#define STATE(name, older, code) [TW_ST_##name] = (code),
#include "walk/states.def"
#undef STATE
    };
    return names[state];
}

/* The handshake type of each signal that has one (RFC 8446 4, RFC 8879, draft-agl-tls-nextprotoneg-04). */
static const struct {
    uint8_t signal, type;
} types[] = {
    {TW_SIG_HELLO_REQUEST, 0},
    {TW_SIG_CLIENT_HELLO, 1},
    {TW_SIG_SERVER_HELLO, 2},
    {TW_SIG_NEW_SESSION_TICKET, 4},
    {TW_SIG_END_OF_EARLY_DATA, 5},
    {TW_SIG_HELLO_RETRY_REQUEST, 6},
    {TW_SIG_ENCRYPTED_EXTENSIONS, 8},
    {TW_SIG_CERTIFICATE, 11},
    {TW_SIG_SERVER_KEY_EXCHANGE, 12},
    {TW_SIG_CERTIFICATE_REQUEST, 13},
    {TW_SIG_SERVER_HELLO_DONE, 14},
    {TW_SIG_CERTIFICATE_VERIFY, 15},
    {TW_SIG_CLIENT_KEY_EXCHANGE, 16},
    {TW_SIG_FINISHED, 20},
    {TW_SIG_CERTIFICATE_STATUS, 22},
    {TW_SIG_KEY_UPDATE, 24},
    {TW_SIG_COMPRESSED_CERTIFICATE, 25},
    {TW_SIG_NEXT_PROTOCOL, 67},
};

enum tw_signal tw_signal_of(uint8_t handshake_type)
{
    for (size_t i = 0; i < TW_COUNT(types); i++)
        if (types[i].type == handshake_type)
            return (enum tw_signal)types[i].signal;
    return TW_SIG_OTHER;
}

const char *tw_signal_name(enum tw_signal signal)
{
    for (size_t i = 0; i < TW_COUNT(types); i++)
        if (types[i].signal == signal)
            return tw_registry_name(TW_REG_HANDSHAKE_TYPE, types[i].type);
    return signal == TW_SIG_CHANGE_CIPHER_SPEC ? "change_cipher_spec" : "none";
}
