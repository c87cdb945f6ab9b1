/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder: the client's states on the left, the server's on the right, and between them the messages that moved
 * them, with their times and packets.
 */
#include "report/lines.h"
#include "report/report.h"
#include "report/rows.h"
#include "walk/pace.h"

enum { WIDE = 100, TIME = 11, SMALLEST_ARROW = 1 };

struct ladder {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_lines lines;
    size_t state_width, message_width;
};

static const char *name_of(const struct ladder *l, uint8_t state)
{
    const struct tw_report_options *o = &l->report->options;
    const char *name = tw_state_called((enum tw_state)state, o->names);

    return o->names == TW_NAMES_OPENSSL && o->width < WIDE ? name + sizeof "TLS_ST_" - 1 : name;
}

static void put(struct ladder *l, const char *words)
{
    tw_out_text(l->lines.out, words);
}

static void put_many(struct ladder *l, const char *what, size_t times)
{
    while (times-- > 0)
        put(l, what);
}

/* Names of states need no more than ASCII: a byte is a column. Returns how wide it was. */
static size_t put_state(struct ladder *l, const struct tw_transition *t)
{
    static const char *const marks[] = {"", "~", "?"};
    const char *name = t != NULL ? name_of(l, t->state) : "", *mark = t != NULL ? marks[t->known_by] : "";

    put(l, name);
    tw_lines_styled(&l->lines, TW_STYLE_YELLOW, mark);
    return strlen(name) + strlen(mark);
}

/* What is on an arrow: a message's name, or of an alert "alert " and what it says; and the message, if it is known. */
struct label {
    const char *prefix, *name;
    const struct tw_message *message;
};

static size_t put_cut(struct ladder *l, const char *text, size_t room)
{
    size_t len = strlen(text);

    len = len < room ? len : room;
    tw_out_bytes(l->lines.out, text, len);
    return len;
}

/* Columns that " #4" takes. */
static size_t packet_width(uint32_t packet)
{
    size_t width = 2;

    for (; packet > 0; packet /= 10)
        width++;
    return width;
}

/* "client_hello #4": as much as there is room for. */
static size_t put_label(struct ladder *l, const struct label *label)
{
    const struct tw_message *m = label->message;
    size_t room = l->message_width - SMALLEST_ARROW - 3, len = put_cut(l, label->prefix, room);
    uint32_t packet = m != NULL && m->fragment_count > 0 ? m->fragments[m->fragment_count - 1].packet : 0;

    len += put_cut(l, label->name, room - len);
    if (packet == 0 || len + packet_width(packet) > room)
        return len;
    put(l, " #");
    tw_out_uint(l->lines.out, packet);
    return len + packet_width(packet);
}

/* An arrow to the right or left with the label on it. */
static void put_arrow(struct ladder *l, const struct label *label, bool to_server)
{
    bool ascii = l->report->options.ascii;
    const char *line = ascii ? "-" : "\xe2\x94\x80";
    size_t used = to_server ? 2 : 4; /* the head, and blanks around the label */

    if (!to_server) {
        put(l, ascii ? "<" : "\xe2\x97\x84");
        put(l, line);
        put(l, " ");
    }
    used += put_label(l, label);
    put(l, " ");
    put_many(l, line, used < l->message_width ? l->message_width - used : 0);
    if (to_server)
        put(l, ascii ? ">" : "\xe2\x96\xba");
}

static void put_time(struct ladder *l, const struct tw_message *m)
{
    int64_t first_ns = l->c->flow->first_ns;
    bool known = m != NULL && m->last_ns != TW_NO_TIME && first_ns != TW_NO_TIME;

    tw_lines_begin(&l->lines);
    if (known)
        tw_lines_since(&l->lines, m->last_ns, first_ns);
    size_t column = known ? tw_lines_column(&l->lines) : 0;
    put_many(l, " ", column < TIME ? TIME - column : 1);
}

static void put_row(struct ladder *l, const struct tw_row *row)
{
    const struct tw_transition *t = tw_row_first(row);
    bool by_itself = tw_transition_by_itself(t);
    size_t width;

    put_time(l, t->message);
    width = put_state(l, row->client);
    if (row->server != NULL || !by_itself)
        put_many(l, " ", l->state_width - width + 1);
    if (!by_itself) {
        struct label label = {"", tw_signal_name((enum tw_signal)t->edge->signal), t->message};
        put_arrow(l, &label, tw_transition_to_server(t));
    } else if (row->server != NULL) {
        put_many(l, " ", l->message_width);
    }
    if (row->server != NULL)
        put(l, " ");
    put_state(l, row->server);
    tw_lines_end(&l->lines);
}

/* Alerts move no machine by themselves: they stand between the rows, as they came. */
static void put_alert(struct ladder *l, const struct tw_message *m)
{
    bool clear = !m->encrypted && m->kept == 2;
    struct label label = {clear ? "alert " : "alert, encrypted",
                          clear ? tw_registry_name(TW_REG_ALERT, m->body[1]) : "", m};

    put_time(l, m);
    put_many(l, " ", l->state_width + 1);
    put_arrow(l, &label, tw_connection_side(l->c, m->direction) == TW_CLIENT);
    tw_lines_end(&l->lines);
}

static void put_rows(struct ladder *l)
{
    struct tw_rows rows = tw_rows_of(&l->report->path, l->c);

    for (struct tw_row row; tw_rows_next(&rows, &row);) {
        if (row.alert != NULL)
            put_alert(l, row.alert);
        else
            put_row(l, &row);
    }
}

/* A message that no machine knows has its name from the registry, and where that says little its number. */
static void put_violator(struct ladder *l, const struct tw_violation *v)
{
    if (v->signal == TW_SIG_OTHER)
        tw_lines_code(&l->lines, TW_REG_HANDSHAKE_TYPE, v->message->id.type);
    else
        put(l, tw_signal_name((enum tw_signal)v->signal));
}

static void put_violation(struct ladder *l, const struct tw_violation *v)
{
    tw_lines_begin(&l->lines);
    tw_lines_style(&l->lines, TW_STYLE_RED);
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
        put(l, name_of(l, v->state));
    tw_lines_style(&l->lines, TW_STYLE_PLAIN);
    tw_lines_end(&l->lines);
    tw_lines_begin(&l->lines);
    put(l, "  OpenSSL answers unexpected_message");
    tw_lines_end(&l->lines);
}

/* What the rows do not have. */
static void put_limits(struct ladder *l)
{
    const struct tw_path *p = &l->report->path;

    if (p->blind) {
        tw_lines_begin(&l->lines);
        put(l, "not all states are known: messages are not in the capture, or all look alike");
        tw_lines_end(&l->lines);
    }
    if (p->omitted + p->violations_omitted == 0)
        return;
    tw_lines_begin(&l->lines);
    put(l, "not listed: ");
    tw_lines_count(&l->lines, p->omitted, "state");
    put(l, ", ");
    tw_lines_count(&l->lines, p->violations_omitted, "violation");
    tw_lines_end(&l->lines);
}

static void put_ending(struct ladder *l, enum tw_side side)
{
    struct tw_ending e = tw_path_ending(&l->report->path, l->c, side, l->report->options.profile);
    const char *error = tw_ssl_error_name((enum tw_ssl_error)e.error);

    tw_lines_begin(&l->lines);
    put(l, tw_side_name(side));
    put(l, ": SSL_do_handshake ");
    put(l, tw_returned_name(e));
    if (error != NULL) {
        put(l, ", ");
        put(l, error);
    }
    put(l, ":");
    if (tw_lines_column(&l->lines) + 1 + strlen(e.reason) > l->report->options.width) {
        tw_lines_begin(&l->lines);
        put(l, "   ");
    }
    put(l, " ");
    put(l, e.reason);
    tw_lines_end(&l->lines);
}

/* "server thought 3.20 ms, client 412 us, network 2 x 21.0 ms"; without a side that never answered. */
static void put_pace(struct ladder *l)
{
    struct tw_pace p = tw_path_pace(l->c);
    unsigned answers =
        p.answers[TW_CLIENT] > p.answers[TW_SERVER] ? p.answers[TW_CLIENT] : p.answers[TW_SERVER];

    if (!p.known)
        return;
    tw_lines_begin(&l->lines);
    if (p.answers[TW_SERVER] > 0) {
        put(l, "server thought ");
        tw_lines_duration(&l->lines, (uint64_t)p.server_ns);
    }
    if (p.answers[TW_CLIENT] > 0) {
        put(l, p.answers[TW_SERVER] > 0 ? ", client " : "client thought ");
        tw_lines_duration(&l->lines, (uint64_t)p.client_ns);
    }
    put(l, ", network ");
    tw_out_uint(l->lines.out, answers);
    put(l, l->report->options.ascii ? " x " : " \xc3\x97 ");
    tw_lines_duration(&l->lines, (uint64_t)p.round_ns);
    tw_lines_end(&l->lines);
}

/* What there is to say of the connection as a session; lines that would say nothing are left out. */

static void put_word(struct ladder *l, const char *word)
{
    put(l, tw_lines_column(&l->lines) > sizeof "session:" ? ", " : " ");
    put(l, word);
}

static void put_session(struct ladder *l)
{
    const struct tw_connection *c = l->c;
    struct tw_offered o = tw_connection_offered(c);
    bool made = c->settled != NULL; /* the server has agreed to one */

    if (o.method == NULL && !made)
        return;
    tw_lines_begin(&l->lines);
    put(l, "session:");
    if (o.method != NULL)
        put_word(l, o.method);
    if (o.flexible == TW_NOT_KNOWN && o.method != NULL)
        tw_lines_styled(&l->lines, TW_STYLE_YELLOW, "?");
    if (made)
        put_word(l, c->resumption == TW_RESUMED_NOT ? "new" : "reused by ");
    if (c->resumption != TW_RESUMED_NOT)
        put(l, tw_resumption_name((enum tw_resumption)c->resumption));
    if (c->has_resumed_from) {
        put(l, " of connection ");
        tw_out_uint(l->lines.out, c->resumed_from);
    }
    if (tw_connection_next_protocol(c) == TW_NEXT_ALPN) {
        put_word(l, "ALPN ");
        tw_lines_text(&l->lines, c->server_hello.protocol, TW_TEXT_WIRE);
    } else if (tw_connection_next_protocol(c) == TW_NEXT_NPN) {
        put_word(l, "NPN");
    }
    tw_lines_end(&l->lines);
}

static void put_renegotiations(struct ladder *l)
{
    static const char *const marks[] = {"", "~", "?"};
    struct tw_renegotiations found = tw_path_renegotiations(&l->report->path, l->c);

    for (uint32_t i = 0; i < found.count; i++) {
        tw_lines_begin(&l->lines);
        put(l, "renegotiation by the ");
        put(l, tw_side_name((enum tw_side)found.each[i].by));
        put(l, ": ");
        put(l, tw_renegotiated_name((enum tw_renegotiated)found.each[i].outcome));
        tw_lines_styled(&l->lines, TW_STYLE_YELLOW, marks[found.each[i].known_by]);
        tw_lines_end(&l->lines);
    }
}

static void put_stream_end(struct ladder *l, enum tw_side side, struct tw_stream_end e)
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

static void put_stream_ends(struct ladder *l)
{
    struct tw_stream_ends ends = tw_connection_stream_ends(l->c);

    tw_lines_begin(&l->lines);
    put(l, "end of stream:");
    put_stream_end(l, TW_CLIENT, ends.of[TW_CLIENT]);
    put_stream_end(l, TW_SERVER, ends.of[TW_SERVER]);
    tw_lines_end(&l->lines);
}

/* "server data: 41 records of 1208 to 16401 bytes, growing after 1048576 bytes"; "at most" where they may be others. */
static void put_data(struct ladder *l, enum tw_side side)
{
    const struct tw_track *t = &l->c->track[side == TW_CLIENT ? l->c->client : !l->c->client];
    const struct tw_sizes *s = &t->sizes;

    if (t->application_records == 0)
        return;
    tw_lines_begin(&l->lines);
    put(l, tw_side_name(side));
    put(l, tw_connection_tells_data(l->c, side) ? " data: " : " data: at most ");
    tw_lines_count(&l->lines, t->application_records, "record");
    put(l, " of ");
    if (s->least != s->most) {
        tw_out_uint(l->lines.out, s->least);
        put(l, " to ");
    }
    tw_lines_count(&l->lines, s->most, "byte");
    if (s->grown_after > 0) {
        put(l, ", growing after ");
        tw_lines_count(&l->lines, s->grown_after, "byte");
    }
    if (s->resets > 0) {
        put(l, ", small again after ");
        tw_lines_duration(&l->lines, (uint64_t)s->reset_ns);
    }
    tw_lines_end(&l->lines);
}

static void put_not_tls(struct ladder *l)
{
    uint64_t client = tw_connection_not_tls(l->c, l->c->client),
             server = tw_connection_not_tls(l->c, !l->c->client);

    if (client + server == 0)
        return;
    tw_lines_begin(&l->lines);
    put(l, "not TLS: client ");
    tw_lines_count(&l->lines, client, "byte");
    put(l, ", server ");
    tw_lines_count(&l->lines, server, "byte");
    tw_lines_end(&l->lines);
}

static void put_headline(struct ladder *l)
{
    const struct tw_connection *c = l->c;
    const struct tw_flow *f = c->flow;
    struct tw_outcome o = tw_path_outcome(&l->report->path, c);

    tw_lines_begin(&l->lines);
    tw_lines_style(&l->lines, TW_STYLE_BOLD);
    put(l, "connection ");
    tw_out_uint(l->lines.out, f->id);
    put(l, ": ");
    tw_lines_endpoint(&l->lines, &f->key.address[c->client], f->key.port[c->client]);
    put(l, " -> ");
    tw_lines_endpoint(&l->lines, &f->key.address[!c->client], f->key.port[!c->client]);
    tw_lines_style(&l->lines, TW_STYLE_PLAIN);
    if (c->settled != NULL) {
        put(l, ", ");
        tw_lines_name(&l->lines, TW_REG_VERSION, tw_connection_version(c));
    }
    put(l, ", ");
    put(l, tw_handshake_outcome_name(o.handshake));
    tw_lines_end(&l->lines);
}

/* The widest names of any state, and the rest of the width for the messages. */
static void measure(struct ladder *l)
{
    size_t widest = sizeof "client" - 1, width = l->report->options.width;

    for (uint32_t i = 0; i < l->report->path.count; i++) {
        size_t n = strlen(name_of(l, l->report->path.transitions[i].state)) + 1;
        widest = n > widest ? n : widest;
    }
    l->state_width = widest;
    l->message_width = width - TIME - 2 * (widest + 1);
    if (l->message_width > 40)
        l->message_width = 40;
}

void tw_report_ladder(struct tw_report *r, const struct tw_connection *c)
{
    struct ladder l = {.report = r, .c = c, .lines = {.out = &r->out, .color = r->options.color}};

    tw_path_walk(&r->path, c);
    if (r->begun)
        tw_out_char(&r->out, '\n');
    r->begun = true;
    measure(&l);
    put_headline(&l);
    put_rows(&l);
    if (r->options.steps)
        tw_report_steps(r, c);
    for (uint32_t i = 0; i < r->path.violation_count; i++)
        put_violation(&l, &r->path.violations[i]);
    put_limits(&l);
    put_ending(&l, TW_CLIENT);
    put_ending(&l, TW_SERVER);
    put_pace(&l);
    if (c->tls)
        put_session(&l);
    put_renegotiations(&l);
    put_not_tls(&l);
    put_data(&l, TW_CLIENT);
    put_data(&l, TW_SERVER);
    put_stream_ends(&l);
}
