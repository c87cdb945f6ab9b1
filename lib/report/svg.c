/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder as a picture: SVG 1.1 that needs nothing but itself. Colours follow the reader's preference for light or
 * dark; what is not seen but inferred is dashed, alerts that end the connection and what is wrong are red.
 */
#include "report/ladder.h"
#include "report/markup.h"
#include "report/when.h"

/* In pixels. A character of the fixed-width font at 12 of them is hardly wider than CHARACTER tenths. */
enum {
    MARGIN = 16,
    CLIENT = 350,  /* where the line of the client's machine is, unless there is more to its left, and */
    BETWEEN = 280, /* how far the server's is from it, unless a message has a longer name */
    NARROWEST = 980,
    STATE_GAP = 12, /* between a line and the states beside it */
    LABEL_GAP = 18, /* between a line and the name of a message, at the least */
    HEAD = 10,      /* of an arrow */
    TOP = 66,       /* the first row, below a headline of no lines */
    ROW = 30,
    LINE = 18,
    CHARACTER = 75,
};

struct picture {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_markup *m;
    unsigned client, server; /* the lines of the two machines */
    unsigned top, y;         /* the first row, and the one in hand */
};

static const char style[] =
    "<style>\n"
    "text { font: 12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328 }\n"
    ".ground { fill: #fff }\n"
    ".head { font-weight: bold }\n"
    ".dim, .time { fill: #59636e }\n"
    ".line, .arrow { fill: none; stroke: #59636e }\n"
    ".line { stroke: #d1d9e0; stroke-width: 2 }\n"
    ".tip, .seen { fill: #59636e }\n"
    ".inferred, .unknown { fill: #fff; stroke: #59636e; stroke-dasharray: 2 2 }\n"
    ".guess { stroke-dasharray: 5 4 }\n"
    ".client { text-anchor: end }\n"
    ".label { text-anchor: middle }\n"
    "text.bad { fill: #d1242f }\n"
    "path.bad { stroke: #d1242f }\n"
    "path.tip.bad { fill: #d1242f }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "text { fill: #f0f6fc }\n"
    ".ground { fill: #0d1117 }\n"
    ".dim, .time { fill: #9198a1 }\n"
    ".arrow { stroke: #9198a1 }\n"
    ".line { stroke: #3d444d }\n"
    ".tip, .seen { fill: #9198a1 }\n"
    ".inferred, .unknown { fill: #0d1117; stroke: #9198a1 }\n"
    "text.bad { fill: #ff7b72 }\n"
    "path.bad { stroke: #ff7b72 }\n"
    "path.tip.bad { fill: #ff7b72 }\n"
    "}\n"
    "</style>\n";

/* A text of the class at a place; what is written to the markup's text until end_text() is in it. */
static void begin_text(struct picture *p, const char *class, unsigned x, unsigned y)
{
    tw_markup(p->m, "<text xml:space=\"preserve\" class=\"");
    tw_markup(p->m, class);
    tw_markup_number(p->m, "\" x=\"", x, "\"");
    tw_markup_number(p->m, " y=\"", y, "\">");
}

static void end_text(struct picture *p)
{
    tw_markup(p->m, "</text>\n");
}

/* --- rows --- */

/* What a row has to say in one of its places, as text. */
typedef void put_cell(struct picture *p, const struct tw_rung *rung);

static void put_state(struct picture *p, const struct tw_transition *t)
{
    if (t == NULL)
        return;
    tw_markup_text(p->m, tw_ladder_state(p->report, t->state));
    tw_markup_text(p->m, tw_ladder_mark(t->known_by));
}

static void put_client(struct picture *p, const struct tw_rung *rung)
{
    put_state(p, rung->client);
}

static void put_server(struct picture *p, const struct tw_rung *rung)
{
    put_state(p, rung->server);
}

static void put_time(struct picture *p, const struct tw_rung *rung)
{
    struct tw_lines lines = tw_markup_lines(p->m);

    if (rung->timed && !tw_when_put(p->report, &lines, p->c, rung->message->last_ns))
        tw_lines_since(&lines, rung->message->last_ns, p->c->flow->first_ns);
}

/* "client_hello #4" */
static void put_label(struct picture *p, const struct tw_rung *rung)
{
    if (rung->name == NULL)
        return;
    tw_markup_text(p->m, rung->prefix);
    tw_markup_text(p->m, rung->name);
    if (rung->packet > 0) {
        tw_markup_text(p->m, " #");
        tw_out_uint(&p->m->text, rung->packet);
    }
}

static void draw_cell(struct picture *p, const struct tw_rung *rung, const char *class, unsigned x,
                      unsigned y, put_cell *put)
{
    begin_text(p, class, x, y);
    put(p, rung);
    end_text(p);
}

static void draw_state(struct picture *p, const struct tw_rung *rung, enum tw_side side)
{
    bool client = side == TW_CLIENT;
    const struct tw_transition *t = client ? rung->client : rung->server;

    if (t == NULL)
        return;
    tw_markup(p->m, "<circle class=\"");
    tw_markup(p->m, tw_known_by_name((enum tw_known_by)t->known_by));
    tw_markup_number(p->m, "\" r=\"4\" cx=\"", client ? p->client : p->server, "\"");
    tw_markup_number(p->m, " cy=\"", p->y, "\"/>\n");
    if (client)
        draw_cell(p, rung, "client", p->client - STATE_GAP, p->y + 4, put_client);
    else
        draw_cell(p, rung, "server", p->server + STATE_GAP, p->y + 4, put_server);
}

static void draw_arrow(struct picture *p, const struct tw_rung *rung)
{
    const char *bad = rung->fatal || rung->wrong ? " bad" : "";
    unsigned tip = rung->to_server ? p->server - 5 : p->client + 5;

    draw_cell(p, rung, *bad != '\0' ? "label bad" : "label", (p->client + p->server) / 2, p->y - 5,
              put_label);
    tw_markup(p->m, rung->known_by == TW_SEEN ? "<path class=\"arrow" : "<path class=\"arrow guess");
    tw_markup(p->m, bad);
    tw_markup_number(p->m, "\" d=\"M", p->client + 5, " ");
    tw_markup_number(p->m, "", p->y, "");
    tw_markup_number(p->m, "H", p->server - 5, "\"/><path class=\"tip");
    tw_markup(p->m, bad);
    tw_markup_number(p->m, "\" d=\"M", tip, " ");
    tw_markup_number(p->m, "", p->y, rung->to_server ? "l-" : "l");
    tw_markup_number(p->m, "", HEAD, " -4v8z\"/>\n");
}

static void draw_rung(struct picture *p, const struct tw_rung *rung)
{
    if (rung->timed && p->report->options.times != TW_TIMES_NONE)
        draw_cell(p, rung, "time", MARGIN, p->y + 4, put_time);
    if (rung->name != NULL)
        draw_arrow(p, rung);
    draw_state(p, rung, TW_CLIENT);
    draw_state(p, rung, TW_SERVER);
    p->y += ROW;
}

static void draw_rows(struct picture *p)
{
    struct tw_rows rows = tw_rows_of(&p->report->path, p->c);

    p->y = p->top;
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        draw_rung(p, &rung);
}

static void draw_column(struct picture *p, enum tw_side side, unsigned x, unsigned rungs)
{
    begin_text(p, side == TW_CLIENT ? "client head" : "server head",
               side == TW_CLIENT ? x - STATE_GAP : x + STATE_GAP, p->top - ROW);
    tw_markup_text(p->m, tw_side_name(side));
    end_text(p);
    tw_markup_number(p->m, "<path class=\"line\" d=\"M", x, " ");
    tw_markup_number(p->m, "", p->top - ROW, "");
    tw_markup_number(p->m, "V", p->top + rungs * ROW - ROW / 2, "\"/>\n");
}

/* --- lines around them --- */

typedef void put_lines(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines);

/* Lines of text, each below the one before. */
static void draw_block(struct picture *p, const char *class, unsigned y, put_lines *put)
{
    struct tw_lines lines = tw_markup_lines(p->m);

    begin_text(p, class, MARGIN, y);
    tw_markup(p->m, "<tspan>");
    p->m->line_break = "</tspan>\n<tspan x=\"16\" dy=\"18\">"; /* MARGIN, LINE */
    put(p->report, p->c, &lines);
    tw_markup(p->m, "</tspan>");
    p->m->line_break = NULL;
    end_text(p);
}

/* --- how much room it takes --- */

/* Lines of text, and how wide the widest is. */
struct extent {
    unsigned lines, width;
};

static void begin_measuring(struct picture *p)
{
    p->m->dry = true;
    p->m->lines = p->m->column = p->m->widest = 0;
}

static struct extent end_measuring(struct picture *p)
{
    tw_markup(p->m, "");
    p->m->dry = false;
    return (struct extent){p->m->lines, p->m->widest * CHARACTER / 10};
}

static struct extent measure_block(struct picture *p, put_lines *put)
{
    struct tw_lines lines = tw_markup_lines(p->m);

    begin_measuring(p);
    put(p->report, p->c, &lines);
    return end_measuring(p);
}

/* What all rows have in one of their places. To print times since the last one changes which that is. */
static struct extent measure_cells(struct picture *p, put_cell *put)
{
    struct tw_rows rows = tw_rows_of(&p->report->path, p->c);
    int64_t last_ns = p->report->last_ns;

    begin_measuring(p);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);) {
        put(p, &rung);
        tw_out_char(&p->m->text, '\n');
    }
    p->report->last_ns = last_ns;
    return end_measuring(p);
}

static unsigned greater(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* Where the lines of the machines are, so that nothing lies over anything else. Returns how wide the rows are with it. */
static unsigned place_columns(struct picture *p)
{
    unsigned time = measure_cells(p, put_time).width, client = measure_cells(p, put_client).width,
             label = measure_cells(p, put_label).width, server = measure_cells(p, put_server).width;

    p->client = greater(CLIENT, MARGIN + time + STATE_GAP + client + STATE_GAP);
    p->server = p->client + greater(BETWEEN, label + 2 * LABEL_GAP);
    return p->server + STATE_GAP + server + MARGIN;
}

/* --- the picture --- */

static void begin(struct picture *p, unsigned width, unsigned height)
{
    struct tw_lines lines = tw_markup_lines(p->m);

    tw_markup(p->m, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
                    "version=\"1.1\" role=\"img\"");
    tw_markup_number(p->m, " width=\"", width, "\"");
    tw_markup_number(p->m, " height=\"", height, "\"");
    tw_markup_number(p->m, " viewBox=\"0 0 ", width, " ");
    tw_markup_number(p->m, "", height, "\">\n<title>");
    tw_ladder_headline(p->report, p->c, &lines);
    tw_markup(p->m, "</title>\n");
    tw_markup(p->m, style);
    tw_markup(p->m, "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
}

void tw_report_svg(struct tw_report *r, const struct tw_connection *c)
{
    struct picture p = {.report = r, .c = c, .m = r->markup};

    if (r->begun) {
        r->left_out++;
        return;
    }
    r->begun = true;
    tw_path_walk(&r->path, c);
    struct extent headline = measure_block(&p, tw_ladder_headline),
                  violations = measure_block(&p, tw_ladder_violations),
                  remarks = measure_block(&p, tw_ladder_remarks);
    unsigned rungs = measure_cells(&p, put_label).lines, width = greater(NARROWEST, place_columns(&p)),
             widest = greater(headline.width, greater(violations.width, remarks.width));
    p.top = TOP + headline.lines * LINE;
    begin(&p, greater(width, MARGIN + widest + MARGIN),
          p.top + rungs * ROW + (violations.lines + remarks.lines + 2) * LINE);
    draw_block(&p, "head", MARGIN + LINE, tw_ladder_headline);
    draw_column(&p, TW_CLIENT, p.client, rungs);
    draw_column(&p, TW_SERVER, p.server, rungs);
    draw_rows(&p);
    draw_block(&p, "bad", p.y + LINE, tw_ladder_violations);
    draw_block(&p, "dim", p.y + (violations.lines + 1) * LINE, tw_ladder_remarks);
    tw_markup(r->markup, "</svg>\n");
}
