/* SPDX-License-Identifier: Apache-2.0 */
/* walk --steps: what OpenSSL's machines go through inside each state, in the order of the wire. */
#include <string.h>

#include "registry/registry.h"
#include "report/lines.h"
#include "report/report.h"

enum { WHAT = 4 + 25 /* columns in front of what a step does */ };

struct steps {
    struct tw_report *report;
    struct tw_lines lines;
    uint8_t flow[2]; /* enum tw_flow_state, by side */
    uint8_t told;    /* the side that the heading is about */
};

static void put(struct steps *s, const char *words)
{
    tw_out_text(s->lines.out, words);
}

/* A line: the step, and what it does, which may be nothing. */
static void begin(struct steps *s, const char *step)
{
    s->lines.indent = 4;
    tw_lines_begin(&s->lines);
    put(s, step);
}

static void put_what(struct steps *s, const char *what, const char *more)
{
    tw_lines_pad(&s->lines, WHAT);
    put(s, what);
    put(s, more);
}

static void put_step(struct steps *s, const char *step, struct tw_function f)
{
    begin(s, step);
    if (f.name != NULL)
        put_what(s, f.name, f.suffix);
    tw_lines_end(&s->lines);
}

/* What the messages flow by: a heading where another machine is told about, or its flow has turned. */
static void put_heading(struct steps *s, enum tw_side side, const char *name)
{
    s->told = (uint8_t)side;
    s->lines.indent = 0;
    tw_lines_begin(&s->lines);
    put(s, tw_side_name(side));
    put(s, ": ");
    put(s, name);
    tw_lines_end(&s->lines);
}

static void put_flow(struct steps *s, enum tw_side side, enum tw_flow_state flow)
{
    if (s->told != side || s->flow[side] != flow)
        put_heading(s, side, tw_flow_state_name(flow));
    s->flow[side] = (uint8_t)flow;
}

static void put_state(struct steps *s, const char *step, const struct tw_transition *t)
{
    static const char *const marks[] = {"", "~", "?"};

    begin(s, step);
    put_what(s, tw_state_called((enum tw_state)t->state, s->report->options.names), marks[t->known_by]);
    tw_lines_end(&s->lines);
}

/* The message of the transition: "179 bytes, #4", as far as it is known. */
static bool put_length(struct steps *s, const struct tw_message *m)
{
    if (m == NULL || m->encrypted)
        return false;
    tw_lines_count(&s->lines, m->length, "byte");
    return true;
}

static void put_packet(struct steps *s, const char *before, const struct tw_message *m)
{
    if (m == NULL || m->fragment_count == 0)
        return;
    put(s, before);
    put(s, "#");
    tw_out_uint(s->lines.out, m->fragments[m->fragment_count - 1].packet);
}

static void put_excess(struct steps *s, const struct tw_message *m, uint32_t maximum)
{
    if (m == NULL || m->encrypted || m->length <= maximum)
        return;
    begin(s, "");
    tw_lines_style(&s->lines, TW_STYLE_RED);
    put(s, "! excessive message size: ");
    put(s, tw_profile_name(s->report->options.profile));
    put(s, " answers illegal_parameter");
    tw_lines_style(&s->lines, TW_STYLE_PLAIN);
    tw_lines_end(&s->lines);
}

static void put_reading(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    begin(s, "READ_STATE_HEADER");
    put_what(s, tw_signal_name((enum tw_signal)t->edge->signal), "");
    put_packet(s, " ", t->message);
    tw_lines_end(&s->lines);
    put_state(s, "read_transition", t);
    begin(s, "READ_STATE_BODY");
    tw_lines_pad(&s->lines, WHAT);
    bool length = put_length(s, t->message);
    if (steps->maximum != TW_NO_MAXIMUM) {
        put(s, length ? ", at most " : "at most ");
        tw_out_uint(s->lines.out, steps->maximum);
    }
    tw_lines_end(&s->lines);
    put_excess(s, t->message, steps->maximum);
    put_step(s, "process_message", steps->message);
    if (steps->after.name != NULL)
        put_step(s, "READ_STATE_POST_PROCESS", steps->after);
}

/* Whether the machine has nothing more to write for now. */
static bool turns_to_reading(const struct steps *s, const struct tw_transition *t)
{
    const struct tw_path *p = &s->report->path;

    for (const struct tw_transition *n = t + 1; n < p->transitions + p->count; n++)
        if (n->side == t->side)
            return tw_edge_flow(n->edge) == TW_FLOW_READING;
    return !p->stands[t->side].turn;
}

static void put_writing(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    put_state(s, "WRITE_STATE_TRANSITION", t);
    put_step(s, "WRITE_STATE_PRE_WORK", steps->pre_work);
    if (t->edge->direction != TW_MOVE_SELF) {
        begin(s, "WRITE_STATE_SEND");
        put_what(s,
                 steps->message.name != NULL ? steps->message.name
                                             : tw_signal_name((enum tw_signal)t->edge->signal),
                 steps->message.name != NULL ? steps->message.suffix : "");
        put(s, t->message != NULL && !t->message->encrypted ? ", " : "");
        put_length(s, t->message);
        put_packet(s, ", ", t->message);
        tw_lines_end(&s->lines);
    }
    if (t->state == TW_ST_OK) {
        put_flow(s, (enum tw_side)t->side, TW_FLOW_FINISHED);
        return;
    }
    put_step(s, "WRITE_STATE_POST_WORK", steps->after);
    if (turns_to_reading(s, t)) {
        begin(s, "WRITE_STATE_TRANSITION");
        put_what(s, "WRITE_TRAN_FINISHED", "");
        tw_lines_end(&s->lines);
    }
}

/* --- LibreSSL --- */

/* The machine's function: one for each side and both of its machines. */
static void put_function(struct steps *s, const struct tw_transition *t)
{
    static const char *const names[2][2] = {{"ssl3_connect", "ssl3_accept"},
                                            {"tls13_connect", "tls13_accept"}};
    enum tw_side side = (enum tw_side)t->side;
    bool tls13 = tw_edge_machine(t->edge, side) == tw_machines[TW_MACHINE_TLS13][side];

    if (s->told != side)
        put_heading(s, side, names[tls13][side]);
}

/* "SSL3_ST_CW_CLNT_HELLO_A": of the state's name, which has all letters, with that one. */
static void put_letter(struct steps *s, const char *name, char letter)
{
    s->lines.indent = 8;
    tw_lines_begin(&s->lines);
    tw_out_bytes(s->lines.out, name, (size_t)(strchr(name, '/') - name) - 1);
    tw_out_char(s->lines.out, letter);
}

/* "61 bytes, at most 20000, #4", as far as it is known. */
static void put_body(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    const struct tw_message *m = t->message;
    bool limited = steps->maximum != TW_NO_MAXIMUM, length = m != NULL && !m->encrypted;

    if (length || limited || m != NULL)
        put(s, "  ");
    put_length(s, m);
    if (limited) {
        put(s, length ? ", at most " : "at most ");
        tw_out_uint(s->lines.out, steps->maximum);
    }
    put_packet(s, length || limited ? ", " : "", m);
}

/* The last letter but one is for a message's header, the last for its body; what is made in A is sent in the last. */
static void put_letters(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    const char *name = tw_state_older_name((enum tw_state)t->state);
    bool reads = tw_edge_flow(t->edge) == TW_FLOW_READING;
    const char *last = name + strlen(name) - 1, *first = reads ? last - 2 : strchr(name, '/') - 1;

    put_letter(s, name, *first);
    if (reads) {
        put(s, "  ");
        put(s, tw_signal_name((enum tw_signal)t->edge->signal));
    }
    tw_lines_end(&s->lines);
    put_letter(s, name, *last);
    put_body(s, t, steps);
    tw_lines_end(&s->lines);
}

/* Whether the step is a state of the older machine: change_cipher_spec is read below it. */
static bool is_lettered(const struct tw_transition *t, const struct tw_steps *steps)
{
    bool below = t->edge->signal == TW_SIG_CHANGE_CIPHER_SPEC && tw_edge_flow(t->edge) == TW_FLOW_READING;

    return !below && steps->message.name != NULL && steps->message.suffix[0] == '\0' &&
           strchr(tw_state_older_name((enum tw_state)t->state), '/') != NULL;
}

static void put_libressl(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    bool named = steps->message.name != NULL, lettered = is_lettered(t, steps);

    if (t->edge->direction == TW_MOVE_SELF)
        return;
    put_function(s, t);
    begin(s, named ? steps->message.name : tw_signal_name((enum tw_signal)t->edge->signal));
    put(s, named ? steps->message.suffix : "");
    if (!lettered)
        put_body(s, t, steps);
    tw_lines_end(&s->lines);
    if (lettered)
        put_letters(s, t, steps);
    put_excess(s, t->message, steps->maximum);
    if (steps->after.name != NULL) {
        begin(s, steps->after.name);
        put(s, steps->after.suffix);
        tw_lines_end(&s->lines);
    }
}

/* --- all --- */

static void put_openssl(struct steps *s, const struct tw_transition *t, const struct tw_steps *steps)
{
    put_flow(s, (enum tw_side)t->side, tw_edge_flow(t->edge));
    if (tw_edge_flow(t->edge) == TW_FLOW_READING)
        put_reading(s, t, steps);
    else
        put_writing(s, t, steps);
}

static void put_errors(struct steps *s, const struct tw_connection *c)
{
    const struct tw_report *r = s->report;

    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
        if (tw_path_ending(&r->path, c, (enum tw_side)side, r->options.profile).error == TW_SSL_ERROR_SSL)
            put_flow(s, (enum tw_side)side, TW_FLOW_ERROR);
}

void tw_report_steps(struct tw_report *r, const struct tw_connection *c)
{
    struct steps s = {
        .report = r, .lines = {.out = &r->out, .color = r->options.color}, .told = TW_SERVER + 1};
    bool libressl = r->options.profile == TW_PROFILE_LIBRESSL;

    for (uint32_t i = 0; i < r->path.count; i++) {
        const struct tw_transition *t = &r->path.transitions[i];
        if (t->edge == NULL)
            continue;
        struct tw_steps steps = tw_transition_steps(&r->path, t, r->options.profile);
        if (libressl)
            put_libressl(&s, t, &steps);
        else
            put_openssl(&s, t, &steps);
    }
    if (!libressl)
        put_errors(&s, c);
}
