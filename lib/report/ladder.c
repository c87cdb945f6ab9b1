/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder as text: the client's states on the left, the server's on the right, and between them the messages that
 * moved them, with their times and packets.
 */
#include "report/ladder.h"
#include "report/when.h"

enum { WIDE = 100, SINCE = 9, SMALLEST_ARROW = 1, SMALLEST_MESSAGE = 16 };

struct ladder {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_lines lines;
    size_t time_width, state_width, message_width;
};

const char *tw_ladder_state(const struct tw_report *r, uint8_t state)
{
    const char *name = tw_state_called((enum tw_state)state, r->options.names);

    return r->options.names == TW_NAMES_OPENSSL && r->options.width < WIDE ? name + sizeof "TLS_ST_" - 1
                                                                           : name;
}

const char *tw_ladder_mark(uint8_t known_by)
{
    static const char *const marks[] = {"", "~", "?"};
    return marks[known_by];
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
    const char *name = t != NULL ? tw_ladder_state(l->report, t->state) : "",
               *mark = t != NULL ? tw_ladder_mark(t->known_by) : "";

    put(l, name);
    tw_lines_styled(&l->lines, TW_STYLE_MAGENTA, mark);
    return strlen(name) + strlen(mark);
}

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
static size_t put_label(struct ladder *l, const struct tw_rung *rung)
{
    size_t room = l->message_width - SMALLEST_ARROW - 3, len = put_cut(l, rung->prefix, room);

    len += put_cut(l, rung->name, room - len);
    if (rung->packet == 0 || len + packet_width(rung->packet) > room)
        return len;
    put(l, " #");
    tw_out_uint(l->lines.out, rung->packet);
    return len + packet_width(rung->packet);
}

/* An arrow to the right or left with the label on it. */
static void put_arrow(struct ladder *l, const struct tw_rung *rung)
{
    bool ascii = l->report->options.ascii;
    const char *line = ascii ? "-" : "\xe2\x94\x80";
    size_t used = rung->to_server ? 2 : 4; /* the head, and blanks around the label */

    if (!rung->to_server) {
        put(l, ascii ? "<" : "\xe2\x97\x84");
        put(l, line);
        put(l, " ");
    }
    used += put_label(l, rung);
    put(l, " ");
    put_many(l, line, used < l->message_width ? l->message_width - used : 0);
    if (rung->to_server)
        put(l, ascii ? ">" : "\xe2\x96\xba");
}

static void put_time(struct ladder *l, const struct tw_rung *rung)
{
    tw_lines_begin(&l->lines);
    if (rung->timed && !tw_when_put(l->report, &l->lines, l->c, rung->message->last_ns))
        tw_lines_since(&l->lines, rung->message->last_ns, l->c->flow->first_ns);
    size_t column = rung->timed ? tw_lines_column(&l->lines) : 0;
    put_many(l, " ", column < l->time_width ? l->time_width - column : column > 0);
}

static void put_rung(struct ladder *l, const struct tw_rung *rung)
{
    bool more = rung->server != NULL || rung->name != NULL;
    size_t width;

    put_time(l, rung);
    width = put_state(l, rung->client);
    if (more)
        put_many(l, " ", l->state_width - width + 1);
    if (rung->name != NULL)
        put_arrow(l, rung);
    else if (more)
        put_many(l, " ", l->message_width);
    if (rung->server != NULL)
        put(l, " ");
    put_state(l, rung->server);
    tw_lines_end(&l->lines);
}

/* The widest names of any state, and the rest of the width for the messages. */
static void measure(struct ladder *l)
{
    size_t widest = sizeof "client" - 1, width = l->report->options.width;

    for (uint32_t i = 0; i < l->report->path.count; i++) {
        const struct tw_transition *t = &l->report->path.transitions[i];
        size_t n = strlen(tw_ladder_state(l->report, t->state)) + strlen(tw_ladder_mark(t->known_by));
        widest = n > widest ? n : widest;
    }
    l->state_width = widest;
    l->time_width = tw_when_width(l->report->options.times, SINCE);
    if (l->time_width > 0)
        l->time_width += 2;
    size_t taken = l->time_width + 2 * (widest + 1);
    l->message_width = width > taken + SMALLEST_MESSAGE ? width - taken : SMALLEST_MESSAGE;
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
    tw_ladder_headline(r, c, &l.lines);
    struct tw_rows rows = tw_rows_of(&r->path, c);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        put_rung(&l, &rung);
    if (r->options.steps)
        tw_report_steps(r, c);
    tw_ladder_violations(r, c, &l.lines);
    tw_ladder_remarks(r, c, &l.lines);
}
