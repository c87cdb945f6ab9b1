/* SPDX-License-Identifier: Apache-2.0 */
/* What stands above and below a ladder, as lines: the connection, what was out of order, and how it all ended. */
#include "report/explain.h"
#include "report/ladder.h"
#include "walk/pace.h"

struct notes {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_lines *lines;
};

static void put(struct notes *l, const char *words)
{
    tw_out_text(l->lines->out, words);
}

/* A message that no machine knows has its name from the registry, and where that says little its number. */
static void put_violator(struct notes *l, const struct tw_violation *v)
{
    if (v->signal == TW_SIG_OTHER)
        tw_lines_code(l->lines, TW_REG_HANDSHAKE_TYPE, v->message->id.type);
    else
        put(l, tw_signal_name((enum tw_signal)v->signal));
}

static void put_violation(struct notes *l, const struct tw_violation *v)
{
    tw_lines_begin(l->lines);
    tw_lines_style(l->lines, TW_STYLE_RED);
    put(l, "! ");
    put_violator(l, v);
    put(l, " of the ");
    put(l, tw_side_name((enum tw_side)v->side));
    put(l, v->kind == TW_VIOLATION_MISSING ? " without " : " is not expected in ");
    for (uint8_t i = 0; i < v->missing_count; i++) {
        put(l, i > 0 ? ", " : "");
        put(l, tw_signal_name((enum tw_signal)v->missing[i]));
    }
    if (v->kind == TW_VIOLATION_UNEXPECTED)
        put(l, tw_ladder_state(l->report, v->state));
    tw_lines_style(l->lines, TW_STYLE_PLAIN);
    tw_lines_end(l->lines);
}

/* With the first one it is over. */
static void put_answer(struct notes *l)
{
    tw_lines_begin(l->lines);
    put(l, "  ");
    put(l, tw_profile_name(l->report->options.profile));
    put(l, " answers unexpected_message");
    tw_lines_end(l->lines);
}

/* What the rows do not have. */
static void put_limits(struct notes *l)
{
    const struct tw_path *p = &l->report->path;

    if (p->blind) {
        tw_lines_begin(l->lines);
        put(l, "not all states are known: messages are not in the capture, or all look alike");
        tw_lines_end(l->lines);
    }
    if (p->omitted + p->violations_omitted == 0)
        return;
    tw_lines_begin(l->lines);
    put(l, "not listed: ");
    tw_lines_count(l->lines, p->omitted, "state");
    put(l, ", ");
    tw_lines_count(l->lines, p->violations_omitted, "violation");
    tw_lines_end(l->lines);
}

static void put_ending(struct notes *l, const char *indent, enum tw_side side, const struct tw_ending *e)
{
    const char *error = tw_ssl_error_name((enum tw_ssl_error)e->error);

    tw_lines_begin(l->lines);
    put(l, indent);
    put(l, tw_side_name(side));
    put(l, ": SSL_do_handshake ");
    put(l, tw_returned_name(*e));
    if (error != NULL) {
        put(l, ", ");
        put(l, error);
    }
    put(l, ":");
    if (tw_lines_column(l->lines) + 1 + strlen(e->reason) > l->report->options.width) {
        tw_lines_begin(l->lines);
        put(l, indent);
        put(l, "   ");
    }
    put(l, " ");
    put(l, e->reason);
    tw_lines_end(l->lines);
}

static void put_endings(struct notes *l)
{
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        struct tw_ending e =
            tw_path_ending(&l->report->path, l->c, (enum tw_side)side, l->report->options.profile);
        put_ending(l, "", (enum tw_side)side, &e);
    }
}

/* "1.5 x 21.0 ms": how often there and back, which is no whole number where the last way was not waited for. */
static void put_rounds(struct notes *l, const struct tw_pace *p)
{
    uint64_t tenths = tw_pace_rounds(p);

    if (p->round_ns == 0) {
        tw_lines_duration(l->lines, (uint64_t)p->network_ns);
        return;
    }
    tw_out_uint(l->lines->out, tenths / 10);
    if (tenths % 10 != 0) {
        put(l, ".");
        tw_out_uint(l->lines->out, tenths % 10);
    }
    put(l, l->report->options.ascii ? " x " : " \xc3\x97 ");
    tw_lines_duration(l->lines, (uint64_t)p->round_ns);
}

/* "server thought 3.20 ms, client 412 us, network 2 x 21.0 ms"; without a side that never answered. */
static void put_pace(struct notes *l)
{
    struct tw_pace p = tw_path_pace(l->c);

    if (!p.known)
        return;
    tw_lines_begin(l->lines);
    if (p.answers[TW_SERVER] > 0) {
        put(l, "server thought ");
        tw_lines_duration(l->lines, (uint64_t)p.server_ns);
    }
    if (p.answers[TW_CLIENT] > 0) {
        put(l, p.answers[TW_SERVER] > 0 ? ", client " : "client thought ");
        tw_lines_duration(l->lines, (uint64_t)p.client_ns);
    }
    put(l, ", network ");
    put_rounds(l, &p);
    tw_lines_end(l->lines);
}

/* What there is to say of the connection as a session; lines that would say nothing are left out. */

static void put_word(struct notes *l, const char *word)
{
    put(l, tw_lines_column(l->lines) > sizeof "session:" ? ", " : " ");
    put(l, word);
}

static void put_session(struct notes *l)
{
    const struct tw_connection *c = l->c;
    struct tw_offered o = tw_connection_offered(c);
    bool made = c->settled != NULL; /* the server has agreed to one */

    if (o.method == NULL && !made)
        return;
    tw_lines_begin(l->lines);
    put(l, "session:");
    if (o.method != NULL)
        put_word(l, o.method);
    if (o.flexible == TW_NOT_KNOWN && o.method != NULL)
        tw_lines_styled(l->lines, TW_STYLE_MAGENTA, "?");
    if (made)
        put_word(l, c->resumption == TW_RESUMED_NOT ? "new" : "reused by ");
    if (c->resumption != TW_RESUMED_NOT)
        put(l, tw_resumption_name((enum tw_resumption)c->resumption));
    if (c->has_resumed_from) {
        put(l, " of connection ");
        tw_out_uint(l->lines->out, c->resumed_from);
    }
    if (tw_connection_next_protocol(c) == TW_NEXT_ALPN) {
        put_word(l, "ALPN ");
        tw_lines_text(l->lines, c->server_hello.protocol, TW_TEXT_WIRE);
    } else if (tw_connection_next_protocol(c) == TW_NEXT_NPN) {
        put_word(l, c->next_protocol.len > 0 ? "NPN " : "NPN");
        tw_lines_text(l->lines, c->next_protocol, TW_TEXT_WIRE);
    }
    tw_lines_end(l->lines);
}

/* "early data: accepted, 1 record, 23 bytes" */
static void put_early_data(struct notes *l)
{
    struct tw_early_data e = tw_path_early_data(&l->report->path, l->c);

    if (!e.offered)
        return;
    tw_lines_begin(l->lines);
    put(l, "early data: ");
    put(l, e.outcome == TW_EARLY_OPEN ? "offered" : tw_early_outcome_name((enum tw_early_outcome)e.outcome));
    tw_lines_styled(l->lines, TW_STYLE_MAGENTA, tw_ladder_mark(e.known_by));
    put(l, ", ");
    tw_out_uint(l->lines->out, e.records);
    put(l, e.records == 1 ? " record, " : " records, ");
    tw_out_uint(l->lines->out, e.bytes);
    put(l, e.bytes == 1 ? " byte" : " bytes");
    tw_lines_end(l->lines);
}

/* "renegotiation by the client: refused by the server with no_renegotiation", and what each side's application was told. */
static void put_renegotiation(struct notes *l, const struct tw_renegotiation *n)
{
    bool refused = n->outcome == TW_RENEGOTIATION_REFUSED, said = n->alert != NULL && !n->alert->encrypted;

    tw_lines_begin(l->lines);
    put(l, "renegotiation by the ");
    put(l, tw_side_name((enum tw_side)n->by));
    put(l, ": ");
    put(l, tw_renegotiated_name((enum tw_renegotiated)n->outcome));
    tw_lines_styled(l->lines, TW_STYLE_MAGENTA, tw_ladder_mark(n->known_by));
    if (refused) {
        put(l, " by the ");
        put(l, tw_side_name(n->by == TW_CLIENT ? TW_SERVER : TW_CLIENT));
        put(l, said ? " with no_renegotiation" : "");
    }
    tw_lines_end(l->lines);
    for (unsigned side = TW_CLIENT; side <= TW_SERVER && n->outcome != TW_RENEGOTIATION_ACCEPTED; side++) {
        struct tw_ending e = tw_renegotiation_ending(&l->report->path, l->c, n, (enum tw_side)side,
                                                     l->report->options.profile);
        put_ending(l, "  ", (enum tw_side)side, &e);
    }
}

static void put_renegotiations(struct notes *l)
{
    struct tw_renegotiations found = tw_path_renegotiations(&l->report->path, l->c);

    for (uint32_t i = 0; i < found.count; i++)
        put_renegotiation(l, &found.each[i]);
}

static void put_stream_end(struct notes *l, enum tw_side side, struct tw_stream_end e)
{
    bool maybe = !e.close_notify && e.maybe_close_notify;
    const struct {
        bool holds;
        const char *name;
    } ends[] = {{e.close_notify, "close_notify"}, {maybe, "close_notify?"}, {e.fin, "FIN"}, {e.rst, "RST"}};
    bool none = true;

    put(l, side == TW_CLIENT ? " client " : "; server ");
    for (size_t i = 0; i < TW_COUNT(ends); i++) {
        if (!ends[i].holds)
            continue;
        put(l, none ? "" : ", ");
        put(l, ends[i].name);
        none = false;
    }
    put(l, none ? "none" : "");
}

static void put_stream_ends(struct notes *l)
{
    struct tw_stream_ends ends = tw_connection_stream_ends(l->c);

    tw_lines_begin(l->lines);
    put(l, "end of stream:");
    put_stream_end(l, TW_CLIENT, ends.of[TW_CLIENT]);
    put_stream_end(l, TW_SERVER, ends.of[TW_SERVER]);
    tw_lines_end(l->lines);
}

/* "server data: 41 records of 1208 to 16401 bytes, growing after 1048576 bytes"; "at most" where they may be others. */
static void put_data(struct notes *l, enum tw_side side)
{
    const struct tw_track *t = &l->c->track[side == TW_CLIENT ? l->c->client : !l->c->client];
    const struct tw_sizes *s = &t->sizes;

    if (t->application_records == 0)
        return;
    tw_lines_begin(l->lines);
    put(l, tw_side_name(side));
    put(l, tw_connection_tells_data(l->c, side) ? " data: " : " data: at most ");
    tw_lines_count(l->lines, t->application_records, "record");
    put(l, " of ");
    if (s->least != s->most) {
        tw_out_uint(l->lines->out, s->least);
        put(l, " to ");
    }
    tw_lines_count(l->lines, s->most, "byte");
    if (s->grown_after > 0) {
        put(l, ", growing after ");
        tw_lines_count(l->lines, s->grown_after, "byte");
    }
    if (s->resets > 0) {
        put(l, ", small again after ");
        tw_lines_duration(l->lines, (uint64_t)s->reset_ns);
    }
    tw_lines_end(l->lines);
}

static void put_not_tls(struct notes *l)
{
    uint64_t client = tw_connection_not_tls(l->c, l->c->client),
             server = tw_connection_not_tls(l->c, !l->c->client);

    if (client + server == 0)
        return;
    tw_lines_begin(l->lines);
    put(l, "not TLS: client ");
    tw_lines_count(l->lines, client, "byte");
    put(l, ", server ");
    tw_lines_count(l->lines, server, "byte");
    tw_lines_end(l->lines);
}

void tw_ladder_headline(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines)
{
    struct notes notes = {r, c, lines}, *l = &notes;
    const struct tw_flow *f = c->flow;
    struct tw_outcome o = tw_path_outcome(&r->path, c);

    tw_lines_begin(l->lines);
    tw_lines_style(l->lines, TW_STYLE_BOLD);
    put(l, "connection ");
    tw_out_uint(l->lines->out, f->id);
    put(l, ": ");
    tw_lines_endpoint(l->lines, &f->key.address[c->client], f->key.port[c->client]);
    put(l, " -> ");
    tw_lines_endpoint(l->lines, &f->key.address[!c->client], f->key.port[!c->client]);
    tw_lines_style(l->lines, TW_STYLE_PLAIN);
    if (c->settled != NULL) {
        put(l, ", ");
        tw_lines_name(l->lines, TW_REG_VERSION, tw_connection_version(c));
    }
    put(l, ", ");
    put(l, tw_handshake_outcome_name(o.handshake));
    if (o.handshake != TW_COMPLETE) {
        put(l, ":");
        tw_explain_in_lines(r, l->lines, c, &o);
    }
    tw_lines_end(l->lines);
}

void tw_ladder_violations(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines)
{
    struct notes l = {r, c, lines};

    for (uint32_t i = 0; i < r->path.violation_count; i++) {
        put_violation(&l, &r->path.violations[i]);
        if (i == 0)
            put_answer(&l);
    }
    put_limits(&l);
}

void tw_ladder_remarks(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines)
{
    struct notes l = {r, c, lines};

    put_endings(&l);
    put_pace(&l);
    if (c->tls)
        put_session(&l);
    put_early_data(&l);
    put_renegotiations(&l);
    put_not_tls(&l);
    put_data(&l, TW_CLIENT);
    put_data(&l, TW_SERVER);
    put_stream_ends(&l);
}
