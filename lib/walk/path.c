/* SPDX-License-Identifier: Apache-2.0 */
/* The walker: both machines along the messages. */
#include "walk/path.h"

#include "walk/session.h"
#include "walk/walker.h"

/* How many messages may have passed unseen where bytes are missing: more than the longest flights. */
enum { FAR = 12 };

static struct tw_runner *runner_of(struct tw_walker *w, unsigned direction)
{
    return &w->runners[tw_connection_side(w->c, direction)];
}

static void note(struct tw_walker *w, const struct tw_runner *r, const struct tw_edge *e, uint8_t state,
                 const struct tw_message *m, enum tw_known_by known_by)
{
    struct tw_path *p = w->path;

    if (p->count == TW_MAX_TRANSITIONS) {
        p->omitted++;
        return;
    }
    p->transitions[p->count++] =
        (struct tw_transition){e, m, m != NULL ? w->index : 0, r->side, state, (uint8_t)known_by};
}

/* In TLS 1.3 a server is through with it before it writes its tickets. */
static bool completes(const struct tw_runner *r, uint8_t state)
{
    return state == TW_ST_OK ||
           (state == TW_ST_SR_FINISHED && r->machine == tw_machines[TW_MACHINE_TLS13][TW_SERVER]);
}

static void stand(struct tw_runner *r, uint8_t state, enum tw_known_by known_by)
{
    r->state = state;
    r->known_by = (uint8_t)known_by;
    r->found = true;
    if (!r->complete && completes(r, state)) {
        r->complete = true;
        r->complete_known_by = (uint8_t)known_by;
    }
}

void tw_walker_enter(struct tw_walker *w, struct tw_runner *r, const struct tw_edge *e,
                     const struct tw_message *m, enum tw_known_by known_by)
{
    if (e->to == TW_ST_ANY)
        return;
    note(w, r, e, e->to, m, known_by);
    if (e->direction == TW_PASS_READ || e->direction == TW_PASS_WRITE)
        return;
    stand(r, e->to, known_by);
    if (e->direction == TW_MOVE_READ && tw_walker_fails_here(w, r)) {
        r->known_by = TW_INFERRED;
        r->stopped = true;
        return;
    }
    for (const struct tw_edge *on; (on = tw_machine_moves_on(r->machine, r->state, w->givens)) != NULL;) {
        note(w, r, on, on->to, NULL, known_by);
        stand(r, on->to, known_by);
    }
}

enum tw_known_by tw_walker_certainty(const struct tw_search *s, uint8_t from, uint8_t state)
{
    struct tw_search around = *s;
    struct tw_way way;

    around.blocked |= (uint64_t)1 << state;
    return tw_machine_search(&around, from, &way) ? TW_UNKNOWN : TW_INFERRED;
}

/* Over what was passed without being seen, and by the message in hand into the last state of the way. */
static void follow(struct tw_walker *w, struct tw_runner *r, const struct tw_search *s,
                   const struct tw_way *way, enum tw_known_by known_by)
{
    uint8_t from = r->state;

    for (uint8_t i = 0; i + 1 < way->count && !r->stopped; i++) {
        const struct tw_edge *e = way->edges[i];
        bool self = e->direction == TW_MOVE_SELF && s->limit == 0;
        tw_walker_enter(w, r, e, NULL, self ? TW_SEEN : tw_walker_certainty(s, from, e->to));
    }
    if (!r->stopped)
        tw_walker_enter(w, r, way->edges[way->count - 1], w->message, known_by);
}

static void report(struct tw_walker *w, const struct tw_runner *r, const struct tw_search *s,
                   const struct tw_way *way)
{
    struct tw_path *p = w->path;
    struct tw_violation *v;

    if (s->direction != TW_MOVE_READ || w->blind)
        return;
    if (p->violation_count == TW_MAX_VIOLATIONS) {
        p->violations_omitted++;
        return;
    }
    v = &p->violations[p->violation_count++];
    *v = (struct tw_violation){
        .message = w->message,
        .index = w->index,
        .kind = way != NULL ? TW_VIOLATION_MISSING : TW_VIOLATION_UNEXPECTED,
        .side = !r->side,
        .state = r->state,
        .signal = s->signal,
    };
    for (uint8_t i = 0; way != NULL && i + 1 < way->count; i++)
        if (way->edges[i]->direction != TW_MOVE_SELF && v->missing_count < TW_MAX_MISSING)
            v->missing[v->missing_count++] = way->edges[i]->signal;
}

/* Where the machine stands is not known, or made no sense: the message says where it must be now. */
static void resume(struct tw_walker *w, struct tw_runner *r, enum tw_move direction, enum tw_signal signal,
                   enum tw_known_by known_by)
{
    const struct tw_edge *e = tw_machine_knows(r->machine, w->givens, direction, signal);

    if (e == NULL)
        e = tw_machine_knows(r->machine, (struct tw_givens){0}, direction, signal);
    if (e != NULL)
        tw_walker_enter(w, r, e, w->message, known_by);
}

/* Whether the machine ends with the message in hand: behind it its peer has nothing from it but an alert, or the end. */
static bool gives_up(const struct tw_walker *w, const struct tw_runner *r)
{
    const struct tw_connection *c = w->c;
    unsigned direction = r->side == TW_CLIENT ? c->client : !c->client;

    if (c->complete || (w->fatal[r->side] == NULL && c->closer != direction) ||
        w->path->violation_count == TW_MAX_VIOLATIONS)
        return false;
    for (const struct tw_message *m = w->message->next; m != NULL; m = m->next)
        if (m->direction == direction && m->id.content_type != TW_ALERT)
            return false;
    return true;
}

/* The message has no place behind the state: over what is missing before it, or from anywhere. */
static void jump(struct tw_walker *w, struct tw_runner *r, struct tw_search s, enum tw_known_by known_by)
{
    bool stops = s.direction == TW_MOVE_READ && !w->blind && gives_up(w, r);
    struct tw_way way;

    s.limit = w->blind ? FAR : TW_MAX_MISSING;
    s.same = !w->blind;
    if (!tw_machine_search(&s, r->state, &way)) {
        report(w, r, &s, NULL);
        r->stopped = stops;
        if (stops)
            return;
        resume(w, r, (enum tw_move)s.direction, (enum tw_signal)s.signal, known_by);
        return;
    }
    report(w, r, &s, &way);
    r->stopped = stops;
    if (stops)
        return;
    if (w->blind)
        follow(w, r, &s, &way, known_by);
    else
        tw_walker_enter(w, r, way.edges[way.count - 1], w->message, known_by);
}

/* Moves one machine by the message in hand. */
static void step(struct tw_walker *w, struct tw_runner *r, enum tw_move direction, enum tw_signal signal,
                 enum tw_known_by known_by)
{
    struct tw_search s = {.machine = r->machine,
                          .givens = w->givens,
                          .direction = (uint8_t)direction,
                          .signal = (uint8_t)signal};
    const struct tw_edge *edge;
    struct tw_way way;

    if (r->stopped || (r->deaf && direction == TW_MOVE_READ))
        return;
    if (!r->found) {
        resume(w, r, direction, signal, known_by);
        return;
    }
    edge = tw_machine_edge(r->machine, r->state, w->givens, direction, signal);
    if (edge == NULL && tw_machine_search(&s, r->state, &way)) {
        follow(w, r, &s, &way, known_by);
        return;
    }
    if (edge == NULL)
        edge = tw_machine_passes(r->machine, r->state, w->givens, direction, signal);
    if (edge != NULL)
        tw_walker_enter(w, r, edge, w->message, known_by);
    else
        jump(w, r, s, known_by);
}

void tw_walker_move(struct tw_walker *w, enum tw_signal signal, enum tw_known_by known_by)
{
    const struct tw_message *m = w->message;

    step(w, runner_of(w, m->direction), TW_MOVE_WRITE, signal, known_by);
    if (m->missing != TW_MISSING_ENDED)
        step(w, runner_of(w, !m->direction), TW_MOVE_READ, signal, known_by);
}

/* The version that is spoken, or as long as nothing is settled, that the client asks for. */
static uint16_t version_of(const struct tw_connection *c, const struct tw_message *m)
{
    if (m->params->version != 0)
        return m->params->version;
    return c->client_hello.offers_tls13 ? TW_TLS_1_3 : c->client_hello.legacy_version;
}

static void choose_machines(struct tw_walker *w)
{
    uint16_t version;

    if (w->message->params == w->params)
        return;
    w->params = w->message->params;
    version = version_of(w->c, w->message);
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
        w->runners[side].machine = tw_machine_for(version, (enum tw_side)side);
}

static bool is_complete(const struct tw_walker *w)
{
    return w->runners[TW_CLIENT].complete && w->runners[TW_SERVER].complete;
}

/* A message in the clear, change_cipher_spec among them. */
static void walk_message(struct tw_walker *w)
{
    const struct tw_message *m = w->message;
    enum tw_signal signal = m->retry ? TW_SIG_HELLO_RETRY_REQUEST : tw_signal_of(m->id.type);

    if (m->id.content_type == TW_CHANGE_CIPHER_SPEC)
        signal = TW_SIG_CHANGE_CIPHER_SPEC;
    if (signal == TW_SIG_CLIENT_HELLO && !tw_givens_hold(&w->givens, TW_GIVEN_RETRY))
        w->givens = tw_givens_begin(is_complete(w));
    tw_givens_learn(&w->givens, w->c, m, signal);
    choose_machines(w);
    tw_walker_move(w, signal, TW_SEEN);
    tw_givens_settle(&w->givens, tw_connection_side(w->c, m->direction), signal);
}

/* What a machine does by itself when no more messages come. */
static void finish(struct tw_walker *w, struct tw_runner *r)
{
    for (const struct tw_edge *e; (e = tw_machine_ends_with(r->machine, r->state, w->givens)) != NULL;) {
        note(w, r, e, e->to, NULL, (enum tw_known_by)r->known_by);
        stand(r, e->to, (enum tw_known_by)r->known_by);
    }
}

/* Whether application data came behind the message: what it said did not end the connection. */
static bool goes_on_behind(const struct tw_connection *c, const struct tw_message *m)
{
    for (unsigned d = 0; d < 2; d++)
        if (c->track[d].application_records > 0 && c->track[d].sizes.last_ns != TW_NO_TIME &&
            m->last_ns != TW_NO_TIME && c->track[d].sizes.last_ns > m->last_ns)
            return true;
    return false;
}

/* Alerts that matter to the machines: they end them, or refuse to renegotiate. */
static void walk_alert(struct tw_walker *w)
{
    const struct tw_message *m = w->message;
    struct tw_runner *sender = runner_of(w, m->direction), *receiver = runner_of(w, !m->direction);
    /* One that cannot be read is fatal before Finished; where bytes are missing that may have been passed. */
    bool fails = m->encrypted ? !is_complete(w) && !w->c->complete && !w->blind : m == w->fatal[sender->side];

    if (fails) {
        if (is_complete(w) && tw_version_is_tls13(m->params->version)) { /* behind the last ticket */
            finish(w, sender);
            finish(w, receiver);
        }
        sender->sent_alert = m->encrypted;
        sender->stopped = true;
        receiver->deaf = true;
    } else if (m->encrypted ? goes_on_behind(w->c, m) : tw_is_no_renegotiation(m)) {
        tw_givens_set(&w->givens, TW_GIVEN_REFUSED, true);
        finish(w, sender);
    }
}

static void walk(struct tw_walker *w)
{
    const struct tw_message *m = w->message;

    switch (m->id.content_type) {
    case TW_CHANGE_CIPHER_SPEC: walk_message(w); break;
    case TW_ALERT: walk_alert(w); break;
    case TW_HANDSHAKE:
    case TW_APPLICATION_DATA:
        if (m->encrypted)
            tw_walker_sealed(w);
        else
            walk_message(w);
        break;
    default: break;
    }
    if (is_complete(w) && !tw_givens_hold(&w->givens, TW_GIVEN_COMPLETE))
        tw_givens_set(&w->givens, TW_GIVEN_COMPLETE, true);
}

/* The message with the fatal alert that the connection is known to have failed by. */
static void find_fatal(struct tw_walker *w)
{
    const struct tw_connection *c = w->c;
    uint32_t index = 0, own = 0; /* the message in hand, and the last that the side sent before */
    enum tw_side side;

    if (c->alert_from == TW_DIRECTION_UNKNOWN)
        return;
    side = tw_connection_side(c, c->alert_from);
    for (const struct tw_message *m = c->first; m != NULL; m = m->next, index++) {
        if (m->direction != c->alert_from)
            continue;
        if (m->id.content_type == TW_ALERT && !m->encrypted && m->kept >= 2 && m->body[1] == c->alert) {
            w->fatal[side] = m;
            w->fatal_alone[side] = own;
            return;
        }
        own = index;
    }
}

/* Whether the capture has nothing of what this direction said, or lacks its beginning. */
static bool is_silent(const struct tw_connection *c, unsigned direction)
{
    uint8_t flags = c->flow->half[direction].flags;

    return !(flags & TW_HALF_STARTED) || (flags & TW_HALF_GUESSED && !(flags & TW_HALF_SYN));
}

/* Whether only one side is heard, and goes on as if the other had answered. */
static bool is_monologue(const struct tw_connection *c)
{
    unsigned handshake[2] = {0, 0};

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->id.content_type == TW_HANDSHAKE)
            handshake[m->direction]++;
    return handshake[!c->client] == 0 ? handshake[c->client] > 1 : handshake[c->client] == 0;
}

static bool is_blind(const struct tw_connection *c)
{
    if (c->hole_count > 0 || c->holes_omitted > 0 || c->messages_omitted > 0 || c->starved)
        return true;
    for (unsigned d = 0; d < 2; d++)
        if (is_silent(c, d) || c->track[d].unsure)
            return true;
    return is_monologue(c);
}

static void begin(struct tw_walker *w)
{
    const struct tw_connection *c = w->c;
    const struct tw_message *first = c->first;
    bool from_start = c->flow->half[c->client].flags & TW_HALF_SYN;
    bool hello = first->id.content_type == TW_HANDSHAKE && first->id.type == TW_CLIENT_HELLO;

    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        struct tw_runner *r = &w->runners[side];
        r->side = (uint8_t)side;
        if (!from_start && !hello)
            continue;
        stand(r, TW_ST_BEFORE, from_start ? TW_SEEN : TW_INFERRED);
        note(w, r, NULL, TW_ST_BEFORE, NULL, (enum tw_known_by)r->known_by);
    }
    if (from_start || hello)
        w->givens = tw_givens_begin(false);
    w->blind = is_blind(c);
    find_fatal(w);
}

/* A server that may have refused the client's flight has not been where it is behind that, for all that is known. */
static void doubt(struct tw_walker *w)
{
    struct tw_runner *server = &w->runners[TW_SERVER];

    for (uint32_t i = 0; i < w->path->count; i++) {
        struct tw_transition *t = &w->path->transitions[i];
        if (t->side == TW_SERVER && (t->state == TW_ST_SR_FINISHED || t->state == TW_ST_OK))
            t->known_by = TW_UNKNOWN;
    }
    server->known_by = server->complete_known_by = TW_UNKNOWN;
}

/* Nobody has refused to renegotiate who has not been heard to. */
static void settle_refusal(struct tw_walker *w)
{
    if (!(w->givens.known & TW_GIVEN_REFUSED))
        tw_givens_set(&w->givens, TW_GIVEN_REFUSED, false);
}

static void end(struct tw_walker *w)
{
    settle_refusal(w);
    if (tw_connection_may_be_refused(w->c))
        doubt(w);
    tw_walker_tickets(w);
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        struct tw_runner *r = &w->runners[side];
        if (r->found && !r->stopped && !r->deaf)
            finish(w, r);
        w->path->stands[side] = (struct tw_stand){
            .state = r->state,
            .known_by = r->known_by,
            .found = r->found,
            .complete = r->complete,
            .complete_known_by = r->complete_known_by,
            .turn = r->found && tw_machine_may_write(r->machine, r->state, w->givens) != 0,
            .sent_alert = r->sent_alert,
        };
    }
}

void tw_path_walk(struct tw_path *path, const struct tw_connection *c)
{
    struct tw_walker w = {.c = c, .path = path};

    path->stands[TW_CLIENT] = path->stands[TW_SERVER] = (struct tw_stand){0};
    path->count = path->omitted = 0;
    path->violation_count = path->violations_omitted = 0;
    path->blind = false;
    path->givens = (struct tw_givens){0};
    if (c->first == NULL || c->ssl2) /* for SSL 2.0 there are no machines */
        return;
    w.message = c->first;
    choose_machines(&w);
    begin(&w);
    for (; w.message != NULL; w.message = w.message->next, w.index++)
        walk(&w);
    end(&w);
    path->blind = w.blind;
    path->givens = w.givens;
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
        tw_walker_note_illegal(&w, (enum tw_side)side);
}

const char *tw_violation_name(enum tw_violation_kind kind)
{
    return kind == TW_VIOLATION_MISSING ? "missing" : "unexpected";
}
