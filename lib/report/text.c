/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people: what happened to a connection, its messages in order, and what else is known of it. */
#include "report/text.h"

#include "facts/community_id.h"
#include "facts/unseal.h"
#include "message/verdict.h"
#include "report/explain.h"
#include "report/fingerprint.h"
#include "report/telling.h"
#include "report/when.h"

struct text {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_lines lines;
};

static void put(struct text *t, const char *words)
{
    tw_out_text(t->lines.out, words);
}

/* Begins a line, or goes on behind a comma on the one that is open. */
static void put_next(struct text *t)
{
    if (t->lines.open)
        put(t, ", ");
    else
        tw_lines_begin(&t->lines);
}

static void put_file(struct text *t, uint32_t file)
{
    const char *name = t->c->tracker->files != NULL ? t->c->tracker->files[file] : "-";

    tw_lines_text(&t->lines, (struct tw_bytes){(const uint8_t *)name, strlen(name)},
                  TW_TEXT_WIRE | TW_TEXT_QUOTED);
}

/* The connection at a glance */

/* What the handshake came to, on the headline if there is room. */
static void put_outcome(struct text *t)
{
    struct tw_outcome o = tw_report_outcome(t->report, t->c);
    const char *name = tw_handshake_outcome_name(o.handshake);
    int64_t ns = tw_connection_handshake_ns(t->c);
    bool complete = o.handshake == TW_COMPLETE;
    enum tw_style style = o.handshake == TW_FAILED ? TW_STYLE_RED : TW_STYLE_MAGENTA;

    tw_lines_item(&t->lines, strlen(name) + strlen(": ") + strlen(o.reason), false);
    tw_lines_style(&t->lines, complete ? TW_STYLE_BOLD : style);
    put(t, name);
    if (complete && ns >= 0) {
        put(t, " in ");
        tw_lines_duration(&t->lines, (uint64_t)ns);
    } else if (!complete) {
        tw_out_char(t->lines.out, ':');
        tw_explain_in_lines(t->report, &t->lines, t->c, &o);
    }
    tw_lines_style(&t->lines, TW_STYLE_PLAIN);
}

static void put_headline(struct text *t)
{
    const struct tw_connection *c = t->c;
    const struct tw_flow *f = c->flow;
    struct tw_lines *l = &t->lines;

    tw_lines_begin(l);
    l->indent = TW_LINES_STEP;
    tw_lines_style(l, TW_STYLE_BOLD);
    put(t, "connection ");
    tw_out_uint(l->out, f->id);
    put(t, ": ");
    tw_lines_endpoint(l, &f->key.address[c->client], f->key.port[c->client]);
    put(t, " -> ");
    tw_lines_endpoint(l, &f->key.address[!c->client], f->key.port[!c->client]);
    tw_lines_style(l, TW_STYLE_PLAIN);
    put_outcome(t);
    tw_lines_end(l);
}

static void put_wire_fact(struct text *t, const char *name, struct tw_bytes value)
{
    if (value.ptr == NULL)
        return;
    put_next(t);
    put(t, name);
    tw_lines_text(&t->lines, value, TW_TEXT_WIRE | TW_TEXT_QUOTED);
}

static void put_negotiated(struct text *t)
{
    const struct tw_connection *c = t->c;
    bool known = c->settled != NULL;

    if (tw_tlcp_only_offered(c)) {
        put_next(t);
        put(t, "TLCP 1.1 offered");
    }
    if (known) {
        put_next(t);
        tw_lines_name(&t->lines, TW_REG_VERSION, tw_connection_version(c));
    }
    if (known && c->settled->suite_known) {
        put_next(t);
        tw_lines_name(&t->lines, TW_REG_CIPHER_SUITE, c->settled->suite);
    }
    if (c->has_group) {
        put_next(t);
        tw_lines_name(&t->lines, TW_REG_GROUP, c->group);
    }
    put_wire_fact(t, "sni ", c->client_hello.server_name);
    put_wire_fact(t, "alpn ", c->server_hello.protocol);
    if (known) {
        put_next(t);
        put(t, c->resumption == TW_RESUMED_NOT ? "not resumed" : "resumed by ");
        if (c->resumption != TW_RESUMED_NOT)
            put(t, tw_resumption_name((enum tw_resumption)c->resumption));
    }
    tw_lines_end(&t->lines);
}

/* What came before TLS: "after 145 bytes of proxy, smtp". */
static void put_prelude(struct text *t)
{
    struct tw_before b = tw_connection_before(t->c);

    if (b.count == 0)
        return;
    tw_lines_begin(&t->lines);
    put(t, "after ");
    tw_lines_count(&t->lines, b.bytes, "byte");
    for (unsigned i = 0; i < b.count; i++) {
        put(t, i == 0 ? " of " : ", ");
        put(t, tw_protocol_name((enum tw_protocol)b.protocol[i]));
    }
    tw_lines_end(&t->lines);
}

/* What whoever knows TLS would not read from the name of a suite of TLCP. */
static void put_key_exchange(struct text *t)
{
    const struct tw_key_exchange *x = tw_tlcp_key_exchange(t->c);

    if (x == NULL)
        return;
    tw_lines_begin(&t->lines);
    put(t, x->kind);
    put(t, ": ");
    put(t, x->how);
    tw_lines_end(&t->lines);
}

static bool has_wrong_signature(const struct tw_message *m)
{
    bool wrong = m->verdicts.rest.truth == TW_FALSE;

    for (size_t i = 0; i < m->verdicts.count; i++)
        wrong = wrong || m->verdicts.each[i].truth == TW_FALSE;
    return wrong;
}

/* "! wrong signature in server_key_exchange, certificate": nobody should have to read to there to see it. */
static void put_wrong_signatures(struct text *t)
{
    struct tw_lines *l = &t->lines;
    bool first = true;

    for (const struct tw_message *m = t->c->first; m != NULL; m = m->next) {
        if (!has_wrong_signature(m))
            continue;
        if (first) {
            tw_lines_begin(l);
            tw_lines_style(l, TW_STYLE_RED);
            put(t, "! wrong signature in");
        }
        tw_lines_item(l, strlen(tw_message_name(m)), first);
        put(t, tw_message_name(m));
        first = false;
    }
    if (!first)
        tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
}

static void put_capture(struct text *t)
{
    const struct tw_flow *f = t->c->flow;
    struct tw_lines *l = &t->lines;

    tw_lines_begin(l);
    if (f->first_ns != TW_NO_TIME) {
        tw_out_time(l->out, f->first_ns, 9);
        put(t, ", ");
    }
    tw_lines_count(l, f->packets, "packet");
    if (f->first_ns != TW_NO_TIME && f->last_ns > f->first_ns) {
        put(t, " in ");
        tw_lines_duration(l, (uint64_t)f->last_ns - (uint64_t)f->first_ns);
    }
    put(t, ", ");
    put_file(t, f->file);
    tw_lines_end(l);
}

/* When something was seen since the connection's first packet, and who sent it: "+0.001400  client <- server  " */
static void put_sender(struct text *t, int64_t time_ns, unsigned direction)
{
    enum { SINCE_WIDTH = 9 };
    int64_t first_ns = t->c->flow->first_ns;

    tw_lines_begin(&t->lines);
    if (time_ns == TW_NO_TIME || first_ns == TW_NO_TIME)
        tw_out_char(t->lines.out, '-');
    else if (!tw_when_put(t->report, &t->lines, t->c, time_ns))
        tw_lines_since(&t->lines, time_ns, first_ns);
    if (t->report->options.times != TW_TIMES_NONE)
        tw_lines_pad(&t->lines, tw_when_width(t->report->options.times, SINCE_WIDTH) + 2);
    put(t, tw_connection_side(t->c, direction) == TW_CLIENT ? "client -> server  " : "client <- server  ");
}

/* Consecutive packets that brought a message. */
struct run {
    uint32_t first, last;
    uint32_t fragments; /* up to its end */
};

/* The run that begins at the first fragment that is not in `run`. False when there is none. */
static bool next_run(struct run *run, const struct tw_message *m)
{
    const struct tw_fragment *f = m->fragments;
    uint32_t i = run->fragments;

    if (i >= m->fragment_count)
        return false;
    run->first = run->last = f[i].packet;
    for (i++; i < m->fragment_count && (f[i].packet == run->last || f[i].packet == run->last + 1); i++)
        run->last = f[i].packet;
    run->fragments = i;
    return true;
}

static void put_run(struct text *t, const struct run *run)
{
    tw_out_uint(t->lines.out, run->first);
    if (run->last != run->first) {
        tw_out_char(t->lines.out, '-');
        tw_out_uint(t->lines.out, run->last);
    }
}

static bool has_many_runs(const struct tw_message *m)
{
    struct run run = {0};
    unsigned count = 0;

    while (next_run(&run, m))
        count++;
    return count > 4;
}

/* The packets of a message; when they are too many, the first and the last. */
static void put_packets(struct text *t, const struct tw_message *m)
{
    struct run run = {0};
    uint32_t n = m->fragment_count;

    put(t, ", #");
    if (has_many_runs(m)) {
        tw_out_uint(t->lines.out, m->fragments[0].packet);
        put(t, "..");
        tw_out_uint(t->lines.out, m->fragments[n - 1].packet);
        return;
    }
    for (bool first = true; next_run(&run, m); first = false) {
        put(t, first ? "" : ",");
        put_run(t, &run);
    }
    if (m->fragments_omitted > 0) {
        put(t, " and ");
        tw_out_uint(t->lines.out, m->fragments_omitted);
        put(t, " more");
    }
}

/* All the packets of a message, where put_packets() could not name them. */
static void put_many_packets(struct text *t, const struct tw_message *m)
{
    enum { RUN_WIDTH = 12 };
    struct run run = {0};
    struct tw_lines *l = &t->lines;

    if (!has_many_runs(m))
        return;
    tw_lines_begin(l);
    put(t, "packets:");
    l->indent += TW_LINES_STEP;
    for (bool first = true; next_run(&run, m); first = false) {
        tw_lines_item(l, RUN_WIDTH, first);
        put_run(t, &run);
    }
    if (m->fragments_omitted > 0) {
        put(t, " and ");
        tw_out_uint(l->out, m->fragments_omitted);
        put(t, " more");
    }
    l->indent -= TW_LINES_STEP;
    tw_lines_end(l);
}

/* Messages */

static void put_message_heading(struct text *t, const struct tw_message *m)
{
    struct tw_lines *l = &t->lines;

    put_sender(t, m->last_ns, m->direction);
    tw_lines_styled(l, TW_STYLE_BOLD, tw_message_name(m));
    put(t, m->encrypted ? ", encrypted, " : m->decrypted ? ", decrypted, " : ", ");
    if (m->encrypted && m->unopened != TW_UNOPENED_NO_KEY) {
        put(t, tw_unopened_words((enum tw_unopened)m->unopened));
        put(t, ", ");
    }
    tw_lines_count(l, m->length, "byte");
    tw_lines_style(l, TW_STYLE_DIM);
    if (m->fragment_count > 0)
        put_packets(t, m);
    put(t, ", offset ");
    tw_out_uint(l->out, m->offset);
    put(t, ", ");
    tw_lines_name(l, TW_REG_VERSION, m->record_version);
    if (m->fragment_count > 0 && m->fragments[0].file != t->c->flow->file) {
        put(t, ", ");
        put_file(t, m->fragments[0].file);
    }
    tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
}

/* What kept a message from being whole, and where. */
static void put_missing(struct text *t, const struct tw_message *m)
{
    struct tw_fragment place = tw_message_place(m, m->kept);
    struct tw_lines *l = &t->lines;

    tw_lines_begin(l);
    tw_lines_style(l, TW_STYLE_MAGENTA);
    put(t, "! not whole: ");
    put(t, tw_missing_words((enum tw_missing)m->missing));
    put(t, " (wanted ");
    tw_lines_count(l, m->length, "byte");
    put(t, ", had ");
    tw_out_uint(l->out, m->kept);
    put(t, "), packet ");
    tw_out_uint(l->out, place.packet);
    put(t, ", stream offset ");
    tw_out_uint(l->out, place.stream_offset);
    tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
}

static void put_ja3(struct text *t, const struct tw_fingerprint *f)
{
    if (!f->set || !f->has_ja3)
        return;
    put_next(t);
    put(t, f->client ? "ja3 " : "ja3s ");
    tw_out_hex_bytes(t->lines.out, f->md5, sizeof f->md5);
}

static void put_ja4(struct text *t, const struct tw_fingerprint *f)
{
    if (!f->set || !f->has_ja4)
        return;
    put_next(t);
    put(t, "ja4 ");
    put(t, f->ja4->text);
}

static void put_fields(struct text *t, const struct tw_message *m)
{
    struct tw_fingerprint *f = tw_report_fingerprint_begin(t->report, t->c, m);
    struct tw_field_printer printer = tw_field_printer(&t->lines, m, f != NULL ? &t->report->hello : NULL);
    struct tw_sink sink = tw_field_printer_sink(&printer);

    tw_text_roles(&t->lines, t->c, m);
    tw_connection_decode(t->c, m, &sink);
    tw_report_fingerprint_end(t->report, t->c, f);
    if (m->missing != TW_MISSING_NOTHING && printer.told < m->kept)
        tw_lines_bytes(&t->lines, "not decoded",
                       (struct tw_bytes){m->body + printer.told, m->kept - printer.told}, false);
    if (f != NULL && f == &t->report->later) {
        put_ja3(t, f);
        put_ja4(t, f);
        tw_lines_end(&t->lines);
    }
}

static void put_message(struct text *t, const struct tw_message *m)
{
    put_message_heading(t, m);
    t->lines.indent += TW_LINES_STEP;
    put_many_packets(t, m);
    if (!m->encrypted)
        put_fields(t, m);
    if (m->missing != TW_MISSING_NOTHING)
        put_missing(t, m);
    if (t->report->options.hex)
        tw_lines_dump(&t->lines, (struct tw_bytes){m->body, m->kept});
    t->lines.indent -= TW_LINES_STEP;
}

/* Holes in the streams stand between the messages around them. */

static void put_hole(struct text *t, const struct tw_hole *h)
{
    static const char *const words[] = {
        [TW_HOLE_LOST] = "missing in the capture",
        [TW_HOLE_TRUNCATED] = "missing, the capture cut the packet",
        [TW_HOLE_NOT_RECORD] = "no record header where one should be",
    };
    struct tw_lines *l = &t->lines;

    put_sender(t, h->origin.time_ns, h->direction);
    tw_lines_style(l, TW_STYLE_MAGENTA);
    put(t, "! ");
    if (h->length > 0) {
        tw_lines_count(l, h->length, "byte");
        tw_out_char(l->out, ' ');
    }
    put(t, words[h->why]);
    put(t, ", #");
    tw_out_uint(l->out, h->origin.packet);
    put(t, ", offset ");
    tw_out_uint(l->out, h->offset);
    if (h->origin.file != t->c->flow->file) {
        put(t, ", ");
        put_file(t, h->origin.file);
    }
    tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
}

static void put_messages(struct text *t)
{
    struct tw_telling telling = tw_telling_of(t->c);

    for (struct tw_told told; tw_telling_next(&telling, &told);) {
        if (told.hole != NULL)
            put_hole(t, told.hole);
        else
            put_message(t, told.message);
    }
}

/* Packets that contradict one another are told of behind the messages: which of these they concern is hard to say. */

static void put_packet(struct text *t, const char *before, const struct tw_conflict_packet *p)
{
    put(t, before);
    tw_out_uint(t->lines.out, p->packet);
    if (p->file != t->c->flow->file) {
        put(t, " of ");
        put_file(t, p->file);
    }
}

static void put_conflict(struct text *t, const struct tw_conflict *x)
{
    struct tw_lines *l = &t->lines;

    put_sender(t, x->time_ns, x->direction);
    tw_lines_style(l, TW_STYLE_MAGENTA);
    put(t, "! ");
    tw_lines_count(l, x->length, "byte");
    put(t, " in two versions");
    put_packet(t, ", used #", &x->used);
    put_packet(t, ", not #", &x->unused);
    put(t, ", offset ");
    tw_out_uint(l->out, x->offset);
    tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
}

/* What else is known */

static void put_omitted(struct text *t, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    tw_lines_begin(&t->lines);
    tw_lines_style(&t->lines, TW_STYLE_MAGENTA);
    put(t, "! not listed: ");
    tw_lines_count(&t->lines, count, what);
    tw_lines_style(&t->lines, TW_STYLE_PLAIN);
    tw_lines_end(&t->lines);
}

static void put_application_data(struct text *t)
{
    const struct tw_connection *c = t->c;

    for (unsigned i = 0; i < 2; i++) {
        const struct tw_track *track = &c->track[i == 0 ? c->client : !c->client];
        if (track->application_records == 0)
            continue;
        bool first = !t->lines.open;
        put_next(t);
        put(t, first ? "application_data: " : "");
        put(t, i == 0 ? "client " : "server ");
        tw_lines_count(&t->lines, track->application_bytes, "byte");
        put(t, " in ");
        tw_lines_count(&t->lines, track->application_records, "record");
    }
    tw_lines_end(&t->lines);
}

/* A line ends where one ends in the data, or where it would be very long. */
static void put_data_text(struct text *t, struct tw_bytes bytes)
{
    enum { LONG = 256 };

    while (bytes.len > 0) {
        size_t most = bytes.len < LONG ? bytes.len : LONG;
        const uint8_t *newline = memchr(bytes.ptr, '\n', most);
        size_t n = newline != NULL ? (size_t)(newline - bytes.ptr) + 1 : most;
        tw_lines_begin(&t->lines);
        tw_lines_text(&t->lines, (struct tw_bytes){bytes.ptr, n}, TW_TEXT_WIRE);
        bytes.ptr += n;
        bytes.len -= n;
    }
    tw_lines_end(&t->lines);
}

/* What was decrypted, a record each. */
static void put_data(struct text *t, const struct tw_data *d)
{
    struct tw_lines *l = &t->lines;
    const struct tw_bytes bytes = {d->bytes, d->kept};

    put_sender(t, d->origin.time_ns, d->direction);
    tw_lines_styled(l, TW_STYLE_BOLD, "application_data");
    put(t, ", decrypted, ");
    tw_lines_count(l, d->length, "byte");
    put(t, d->kept < d->length ? ", not all of it shown" : "");
    tw_lines_style(l, TW_STYLE_DIM);
    put(t, ", #");
    tw_out_uint(l->out, d->origin.packet);
    put(t, ", offset ");
    tw_out_uint(l->out, d->offset);
    if (d->origin.file != t->c->flow->file) {
        put(t, ", ");
        put_file(t, d->origin.file);
    }
    tw_lines_style(l, TW_STYLE_PLAIN);
    tw_lines_end(l);
    l->indent += TW_LINES_STEP;
    if (t->report->options.data == TW_DATA_TEXT)
        put_data_text(t, bytes);
    else
        tw_lines_dump(l, bytes);
    l->indent -= TW_LINES_STEP;
}

/* As it stands in a key log. */
static void put_secret(void *context, const char *label, struct tw_bytes random, struct tw_bytes secret)
{
    struct text *t = context;

    tw_lines_begin(&t->lines);
    put(t, label);
    tw_out_char(t->lines.out, ' ');
    tw_out_hex_bytes(t->lines.out, random.ptr, random.len);
    tw_out_char(t->lines.out, ' ');
    tw_out_hex_bytes(t->lines.out, secret.ptr, secret.len);
    tw_lines_end(&t->lines);
}

static void put_timing(struct text *t, const char *what, int64_t ns)
{
    if (ns < 0)
        return;
    put_next(t);
    put(t, what);
    tw_lines_duration(&t->lines, (uint64_t)ns);
}

static void put_rest(struct text *t)
{
    const struct tw_connection *c = t->c;
    char id[TW_COMMUNITY_ID_SIZE];

    put_timing(t, "tcp_rtt ", c->flow->rtt_ns);
    put_timing(t, "client_hello_to_server_hello ", tw_connection_answer_ns(c));
    tw_lines_end(&t->lines);
    put_ja3(t, &t->report->client);
    put_ja3(t, &t->report->server);
    tw_lines_end(&t->lines);
    put_ja4(t, &t->report->client);
    tw_lines_end(&t->lines);
    put_next(t);
    put(t, "roles_from ");
    put(t, tw_roles_name((enum tw_roles)c->roles_from));
    put_next(t);
    put(t, "known_by ");
    put(t, tw_known_by_name(tw_report_outcome(t->report, c).known_by));
    if (tw_community_id(c, id)) {
        put_next(t);
        put(t, "community_id ");
        put(t, id);
    }
    tw_lines_end(&t->lines);
}

/* The parts */

static void put_around(struct text *t)
{
    put_negotiated(t);
    put_prelude(t);
    put_key_exchange(t);
    put_wrong_signatures(t);
    put_capture(t);
}

static void put_behind(struct text *t)
{
    const struct tw_connection *c = t->c;

    for (const struct tw_conflict *x = c->first_conflict; x != NULL; x = x->next)
        put_conflict(t, x);
    put_omitted(t, c->messages_omitted, "message");
    put_omitted(t, c->holes_omitted, "gap");
    put_omitted(t, c->conflicts_omitted, "conflict");
    if (t->report->options.data != TW_DATA_COUNTED)
        for (const struct tw_data *d = c->first_data; d != NULL; d = d->next)
            put_data(t, d);
    put_application_data(t);
    if (t->report->options.secrets)
        tw_unseal_tell(c, put_secret, t);
    put_rest(t);
}

void tw_text_around(struct tw_report *r, const struct tw_connection *c, struct tw_out *out)
{
    struct text t = {r, c, {.out = out}};

    put_around(&t);
}

void tw_text_behind(struct tw_report *r, const struct tw_connection *c, struct tw_out *out)
{
    struct text t = {r, c, {.out = out}};

    put_behind(&t);
}

void tw_text_told(struct tw_report *r, const struct tw_connection *c, const struct tw_told *told,
                  struct tw_out *out)
{
    struct text t = {r, c, {.out = out}};

    if (told->hole != NULL)
        put_hole(&t, told->hole);
    else
        put_message_heading(&t, told->message);
}

void tw_text_shortcomings(struct tw_report *r, const struct tw_connection *c, const struct tw_message *m,
                          struct tw_out *out)
{
    struct text t = {r, c, {.out = out}};

    put_many_packets(&t, m);
    if (m->missing != TW_MISSING_NOTHING)
        put_missing(&t, m);
}

void tw_report_text(struct tw_report *r, const struct tw_connection *c)
{
    struct text t = {r, c, {.out = &r->out, .color = r->options.color}};

    tw_report_fingerprints_forget(r);
    if (r->begun)
        tw_out_char(&r->out, '\n');
    r->begun = true;
    put_headline(&t);
    put_around(&t);
    t.lines.indent = 0;
    put_messages(&t);
    put_behind(&t);
}
