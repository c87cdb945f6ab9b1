/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that nobody can read without keys. Up to TLS 1.2 that is the Finished behind change_cipher_spec, and all of a
 * renegotiation; in TLS 1.3 all that comes behind ServerHello, of which the lengths of records tell something, and what
 * the other side does next tells the rest.
 */
#include "walk/walker.h"

/* Messages of the longest flight there is: CertificateRequest, Certificate, CertificateVerify between its ends. */
enum { FLIGHT = 5 };

static struct tw_runner *sender(struct tw_walker *w)
{
    return &w->runners[tw_connection_side(w->c, w->message->direction)];
}

static struct tw_runner *receiver(struct tw_walker *w)
{
    return &w->runners[tw_connection_side(w->c, !w->message->direction)];
}

static bool is_sealed(const struct tw_message *m, unsigned direction)
{
    return m->direction == direction && m->encrypted &&
           (m->id.content_type == TW_HANDSHAKE || m->id.content_type == TW_APPLICATION_DATA);
}

/* --- TLS 1.2 and before --- */

/* The message that the sender may write next; TW_SIG_OTHER when it may be one of several, TW_SIG_NONE for none. */
static enum tw_signal only_message(const struct tw_walker *w, const struct tw_runner *r)
{
    const uint32_t ccs = (uint32_t)1 << TW_SIG_CHANGE_CIPHER_SPEC;
    uint32_t signals = tw_machine_may_write(r->machine, r->state, w->givens);

    if (signals == ccs) /* which is not a handshake message, and so has passed unseen */
        return w->blind ? TW_SIG_FINISHED : TW_SIG_NONE;
    signals &= ~ccs;
    if ((signals & (signals - 1)) != 0)
        return TW_SIG_OTHER;
    for (unsigned signal = TW_SIG_NONE + 1; signal < TW_SIG_OTHER; signal++)
        if (signals == (uint32_t)1 << signal)
            return (enum tw_signal)signal;
    return TW_SIG_NONE;
}

static bool is_after_ccs(const struct tw_runner *r)
{
    return r->state == TW_ST_CW_CHANGE || r->state == TW_ST_SW_CHANGE || r->state == TW_ST_CW_NEXT_PROTO;
}

/* Behind change_cipher_spec the last message is Finished. */
static bool is_last_record(const struct tw_walker *w)
{
    const struct tw_message *m = w->message->next;

    while (m != NULL && m->direction != w->message->direction)
        m = m->next;
    return m == NULL || m->id.content_type != TW_HANDSHAKE;
}

/* Who sends change_cipher_spec first in the handshake that begins here: a server does when it resumes. */
static void foresee_resumption(struct tw_walker *w)
{
    for (const struct tw_message *m = w->message->next; m != NULL; m = m->next) {
        if (m->id.content_type != TW_CHANGE_CIPHER_SPEC)
            continue;
        tw_givens_set(&w->givens, TW_GIVEN_RESUMED, tw_connection_side(w->c, m->direction) == TW_SERVER);
        return;
    }
}

/* Whether the record may hold a message without a body: four bytes, and what protects them, which is at most this. */
static bool may_be_hello_request(const struct tw_message *m)
{
    enum { MOST = 4 + 64 };
    return m->length <= MOST;
}

static void begin_again(struct tw_walker *w)
{
    w->before = w->givens;
    w->givens = tw_givens_begin(true);
    foresee_resumption(w);
}

/* What the record in hand is, as far as it is certain that it is one message. */
static enum tw_signal signal_of_record(struct tw_walker *w, const struct tw_runner *r)
{
    enum tw_signal signal = r->found ? only_message(w, r) : TW_SIG_OTHER;

    if (r->found && is_after_ccs(r) && signal == TW_SIG_OTHER && is_last_record(w))
        signal = TW_SIG_FINISHED;
    if (signal == TW_SIG_CLIENT_HELLO)
        begin_again(w);
    if (signal == TW_SIG_HELLO_REQUEST && !may_be_hello_request(w->message))
        signal = TW_SIG_NONE;
    return signal;
}

/* What a server of which the whole flight is known did not ask for, it did not get. */
static void learn_from_run(struct tw_walker *w)
{
    const struct tw_run *run = &w->run;
    bool requested = false, done = false;

    for (uint8_t i = 0; i < run->count; i++) {
        requested = requested || run->signal[i] == TW_SIG_CERTIFICATE_REQUEST;
        done = done || run->signal[i] == TW_SIG_SERVER_HELLO_DONE;
        if (run->known_by[i] != TW_INFERRED)
            return;
    }
    if (done)
        tw_givens_set(&w->givens, TW_GIVEN_REQUESTED, requested);
}

/* The next record of a run; or the first of one, if it can be foreseen. */
static bool walk_run(struct tw_walker *w, const struct tw_runner *r)
{
    struct tw_run *run = &w->run;
    uint8_t i;

    if (run->at == run->count) {
        if (!r->found || w->blind || !tw_givens_hold(&w->givens, TW_GIVEN_COMPLETE) || !tw_walker_run(w, r))
            return false;
        learn_from_run(w);
    }
    i = run->at++;
    tw_walker_move(w, (enum tw_signal)run->signal[i], (enum tw_known_by)run->known_by[i]);
    return true;
}

static void walk_tls12(struct tw_walker *w)
{
    struct tw_runner *r = sender(w);
    enum tw_signal signal = TW_SIG_OTHER;

    if (r->state != TW_ST_OK && !(w->givens.known & TW_GIVEN_REFUSED)) /* it goes on with it */
        tw_givens_set(&w->givens, TW_GIVEN_REFUSED, false);
    if (w->run.at == w->run.count)
        signal = signal_of_record(w, r);
    if (signal == TW_SIG_OTHER && walk_run(w, r))
        return;
    if (signal == TW_SIG_OTHER || signal == TW_SIG_NONE) {
        w->blind = true;
        return;
    }
    tw_walker_move(w, signal, TW_INFERRED);
    if (signal == TW_SIG_FINISHED && r->side == TW_SERVER)
        w->finished_length = w->message->length;
    if (signal == TW_SIG_NEXT_PROTOCOL && w->c->complete && is_last_record(w))
        tw_walker_move(w, TW_SIG_FINISHED, TW_INFERRED); /* both are in it */
}

/* --- TLS 1.3 --- */

/* The record that ends with the client's Finished: see tw_connection, which has the same rule. */
static const struct tw_message *find_finished(const struct tw_walker *w, const struct tw_message *from,
                                              const struct tw_sealed_lengths *lengths)
{
    unsigned client = w->c->client;
    bool server_may_be_done = false;

    if (!w->c->complete)
        return NULL;
    for (const struct tw_message *m = from; m != NULL; m = m->next) {
        if (is_sealed(m, !client) && !tw_connection_is_alert(w->c, m, *lengths) &&
            m->length >= lengths->finished)
            server_may_be_done = true;
        if (is_sealed(m, client) && server_may_be_done && m->length == lengths->finished)
            return m;
    }
    return w->c->maybe_finished;
}

/* With early data, what the client has sent before EndOfEarlyData, or without that before Finished, is no handshake. */
static void drop_early_data(struct tw_flights *f, const struct tw_message *before_last)
{
    bool ended = before_last != NULL && before_last->length == f->lengths.around + 4;

    f->client_first = ended ? before_last : f->client_last;
    f->client_records = ended ? 2 : 1;
}

/* Whether early data may come for all that is known: who has been asked to retry sends no more (RFC 8446 4.1.2). */
static bool may_be_early(const struct tw_walker *w)
{
    return !(w->givens.known & ~w->givens.hold & TW_GIVEN_EARLY) &&
           !tw_givens_hold(&w->givens, TW_GIVEN_RETRIED);
}

static struct tw_flights look_ahead(const struct tw_walker *w)
{
    const struct tw_message *finished, *before_last = NULL;
    struct tw_flights f = {.known = true, .lengths = tw_sealed_lengths(w->message->params)};

    finished = find_finished(w, w->message, &f.lengths);
    for (const struct tw_message *m = w->message; m != NULL; m = m->next) {
        if (m->encrypted && tw_connection_is_alert(w->c, m, f.lengths)) {
            f.alerted = f.alerted || w->c->encrypted_alert;
        } else if (is_sealed(m, !w->c->client)) {
            f.server_last = m;
            f.server_records++;
        } else if (is_sealed(m, w->c->client)) {
            f.client_first = f.client_first == NULL ? m : f.client_first;
            f.client_records++;
            before_last = m == finished ? before_last : m;
        }
        if (m == finished)
            break;
    }
    f.answered = finished != NULL;
    f.client_last = finished;
    if (f.answered && may_be_early(w))
        drop_early_data(&f, before_last);
    return f;
}

/*
 * What the client's flight says of what it was asked for. An empty Certificate has four bytes behind its header. In front
 * of Finished in its record are a Certificate and a CertificateVerify, or padding, which is shorter: 16 bytes of Java's.
 */
static void learn_from_answer(struct tw_walker *w, const struct tw_flights *f)
{
    enum { EMPTY_CERTIFICATE = 4 + 4, LEAST_CERTIFICATE = 128 };
    uint32_t extra = f->client_last->length - f->lengths.finished;
    bool certificate, empty;

    if (may_be_early(w)) {
        if (f->client_records == 2)
            tw_givens_set(&w->givens, TW_GIVEN_EARLY_ACCEPTED, true);
        return;
    }
    certificate = f->client_records > 1 || extra == EMPTY_CERTIFICATE || extra >= LEAST_CERTIFICATE;
    if (!(w->givens.known & TW_GIVEN_REQUESTED))
        tw_givens_set(&w->givens, TW_GIVEN_REQUESTED, certificate);
    if (f->client_records == 1)
        empty = extra == EMPTY_CERTIFICATE;
    else
        empty = f->client_records == 2 && f->client_first->length == f->lengths.around + EMPTY_CERTIFICATE;
    if (certificate)
        tw_givens_set(&w->givens, TW_GIVEN_CLIENT_CERTIFICATE, !empty);
}

static bool is_same(const struct tw_plan *a, const struct tw_plan *b)
{
    return a->machine == b->machine && a->givens.known == b->givens.known &&
           a->givens.hold == b->givens.hold && a->from == b->from && a->direction == b->direction &&
           a->signal == b->signal;
}

/* Finds the way, and of each state on it whether the machine must come by it. */
static void make_plan(struct tw_plan *p)
{
    struct tw_search s = {.machine = p->machine,
                          .givens = p->givens,
                          .direction = p->direction,
                          .signal = p->signal,
                          .limit = FLIGHT,
                          .same = true};
    bool only = tw_machine_only_way(&s, p->from, &p->way);

    if (!only && !tw_machine_search(&s, p->from, &p->way))
        p->way.count = 0;
    for (uint8_t i = 0; i < p->way.count; i++) {
        bool sure = only || i + 1 == p->way.count;
        p->known_by[i] =
            (uint8_t)(sure ? TW_INFERRED : tw_walker_certainty(&s, p->from, p->way.edges[i]->to));
    }
}

static bool plan(const struct tw_walker *w, struct tw_runner *r, uint8_t direction, enum tw_signal to)
{
    struct tw_path *path = w->path;
    struct tw_plan wanted = {.machine = r->machine,
                             .givens = w->givens,
                             .from = r->state,
                             .direction = direction,
                             .signal = (uint8_t)to};

    r->planned = 0;
    r->plan = NULL;
    if (!r->found || r->stopped || r->deaf)
        return false;
    for (unsigned i = 0; i < TW_PLANS && r->plan == NULL; i++)
        if (is_same(&path->plans[i], &wanted))
            r->plan = &path->plans[i];
    if (r->plan == NULL) {
        make_plan(&wanted);
        path->plans[path->next_plan] = wanted;
        r->plan = &path->plans[path->next_plan];
        path->next_plan = (uint8_t)((path->next_plan + 1) % TW_PLANS);
    }
    return r->plan->way.count > 0;
}

static unsigned messages_planned(const struct tw_runner *r)
{
    unsigned count = 0;

    for (uint8_t i = 0; r->plan != NULL && i < r->plan->way.count; i++)
        count += r->plan->way.edges[i]->direction != TW_MOVE_SELF;
    return count;
}

/* Plays the plan as far as the next message, or `all` to its end, whose record is then the one in hand. */
static void play(struct tw_walker *w, struct tw_runner *r, bool all, bool one_record)
{
    while (r->plan != NULL && r->planned < r->plan->way.count && !r->stopped) {
        enum tw_known_by known_by = (enum tw_known_by)r->plan->known_by[r->planned];
        const struct tw_edge *e = r->plan->way.edges[r->planned++];
        bool here = one_record || !all || r->planned == r->plan->way.count;
        if (e->from != r->state) /* it has moved on by itself */
            continue;
        tw_walker_enter(w, r, e, e->direction != TW_MOVE_SELF && here ? w->message : NULL, known_by);
        if (e->direction != TW_MOVE_SELF && !all)
            return;
    }
}

/* The next record of a flight of which nothing can be read: its first, its last, or one between them. */
static void play_record(struct tw_walker *w, struct tw_runner *r, unsigned records, bool last)
{
    bool one_each = messages_planned(r) == records;

    if (one_each || (!last && r->planned == 0))
        play(w, r, false, false);
    else if (last)
        play(w, r, true, records == 1);
}

/* A machine may follow a flight to its end if that has come; a client that refuses it only where the alert says how far. */
static enum tw_signal server_flight_end(const struct tw_walker *w, const struct tw_runner *r)
{
    const struct tw_flights *f = &w->flights;
    bool whole = f->answered || (f->server_records > 1 && f->server_last->length == f->lengths.finished);
    struct tw_runner probe = *r;

    if (!whole)
        return TW_SIG_ENCRYPTED_EXTENSIONS;
    if (r->side == TW_SERVER || f->answered || (!f->alerted && w->fatal[TW_CLIENT] == NULL))
        return TW_SIG_FINISHED;
    if (w->fatal[TW_CLIENT] != NULL && plan(w, &probe, TW_MOVE_READ, TW_SIG_FINISHED))
        for (uint8_t i = 0; i < probe.plan->way.count; i++)
            if (tw_walker_fails_at(w, TW_CLIENT, probe.plan->way.edges[i]->to))
                return TW_SIG_FINISHED;
    return TW_SIG_ENCRYPTED_EXTENSIONS;
}

static void walk_server_flight(struct tw_walker *w)
{
    struct tw_flights *f = &w->flights;
    bool last = w->message == f->server_last;

    if (!f->server_begun) {
        f->server_begun = true;
        if (f->answered)
            learn_from_answer(w, f);
        plan(w, sender(w), TW_MOVE_WRITE, server_flight_end(w, sender(w)));
        plan(w, receiver(w), TW_MOVE_READ, server_flight_end(w, receiver(w)));
    }
    play_record(w, sender(w), f->server_records, last);
    play_record(w, receiver(w), f->server_records, last);
}

static void walk_client_flight(struct tw_walker *w)
{
    struct tw_flights *f = &w->flights;
    bool last = w->message == f->client_last;

    if (!f->answered || (!f->client_begun && w->message != f->client_first))
        return;
    if (!f->client_begun) {
        f->client_begun = true;
        plan(w, sender(w), TW_MOVE_WRITE, TW_SIG_FINISHED);
        plan(w, receiver(w), TW_MOVE_READ, TW_SIG_FINISHED);
    }
    play_record(w, sender(w), f->client_records, last);
    play_record(w, receiver(w), f->client_records, last);
}

static void note_behind(struct tw_walker *w)
{
    const struct tw_message *m = w->message;
    struct tw_behind *b = &w->behind;

    if (tw_connection_side(w->c, m->direction) == TW_CLIENT) {
        b->heard++;
    } else if (!b->listed) {
        b->listed = true;
        b->record = (struct tw_early_record){(uint16_t)m->length, (uint16_t)b->heard};
    }
}

static void walk_tls13(struct tw_walker *w)
{
    struct tw_flights *f = &w->flights;
    const struct tw_message *m = w->message;

    if (!f->known)
        *f = look_ahead(w);
    if (w->runners[TW_SERVER].complete && w->runners[TW_CLIENT].complete) {
        note_behind(w);
        return;
    }
    if (tw_connection_is_alert(w->c, m, f->lengths)) {
        if (f->answered || !w->c->encrypted_alert) /* to a peer who had closed, it changes nothing */
            return;
        sender(w)->sent_alert = true;
        sender(w)->stopped = true;
        receiver(w)->deaf = true;
        return;
    }
    if (tw_connection_side(w->c, m->direction) == TW_SERVER)
        walk_server_flight(w);
    else
        walk_client_flight(w);
}

void tw_walker_sealed(struct tw_walker *w)
{
    if (tw_version_is_tls13(w->message->params->version))
        walk_tls13(w);
    else if (w->message->id.content_type == TW_HANDSHAKE)
        walk_tls12(w);
}
