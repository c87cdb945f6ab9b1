/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder as a picture: SVG 1.1 that needs nothing but itself. Colours follow the reader's preference for light or
 * dark; what is not seen but inferred is dashed, alerts that end the connection and what is wrong are red.
 */
#include "report/ladder.h"
#include "report/markup.h"

/* In pixels. A character of the fixed-width font at 12 of them is hardly wider than CHARACTER tenths. */
enum {
    MARGIN = 16,
    CLIENT = 350, /* the lines of the two machines */
    SERVER = 630,
    NARROWEST = 980,
    STATE_GAP = 12, /* between a line and the states beside it */
    HEAD = 10,      /* of an arrow */
    TOP = 84,
    ROW = 30,
    LINE = 18,
    CHARACTER = 75,
};

struct picture {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_markup *m;
    unsigned y;
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

static void put_state(struct picture *p, enum tw_side side, const struct tw_transition *t)
{
    bool client = side == TW_CLIENT;

    if (t == NULL)
        return;
    tw_markup(p->m, "<circle class=\"");
    tw_markup(p->m, tw_known_by_name((enum tw_known_by)t->known_by));
    tw_markup_number(p->m, "\" r=\"4\" cx=\"", client ? CLIENT : SERVER, "\"");
    tw_markup_number(p->m, " cy=\"", p->y, "\"/>\n");
    begin_text(p, client ? "client" : "server", client ? CLIENT - STATE_GAP : SERVER + STATE_GAP, p->y + 4);
    tw_markup_text(p->m, tw_ladder_state(p->report, t->state));
    tw_markup_text(p->m, tw_ladder_mark(t->known_by));
    end_text(p);
}

static void put_label(struct picture *p, const struct tw_rung *rung)
{
    begin_text(p, rung->fatal || rung->wrong ? "label bad" : "label", (CLIENT + SERVER) / 2, p->y - 5);
    tw_markup_text(p->m, rung->prefix);
    tw_markup_text(p->m, rung->name);
    if (rung->packet > 0) {
        tw_markup_text(p->m, " #");
        tw_out_uint(&p->m->text, rung->packet);
    }
    end_text(p);
}

static void put_arrow(struct picture *p, const struct tw_rung *rung)
{
    const char *bad = rung->fatal || rung->wrong ? " bad" : "";
    unsigned tip = rung->to_server ? SERVER - 5 : CLIENT + 5;

    put_label(p, rung);
    tw_markup(p->m, rung->known_by == TW_SEEN ? "<path class=\"arrow" : "<path class=\"arrow guess");
    tw_markup(p->m, bad);
    tw_markup_number(p->m, "\" d=\"M", CLIENT + 5, " ");
    tw_markup_number(p->m, "", p->y, "");
    tw_markup_number(p->m, "H", SERVER - 5, "\"/><path class=\"tip");
    tw_markup(p->m, bad);
    tw_markup_number(p->m, "\" d=\"M", tip, " ");
    tw_markup_number(p->m, "", p->y, rung->to_server ? "l-" : "l");
    tw_markup_number(p->m, "", HEAD, " -4v8z\"/>\n");
}

static void put_rung(struct picture *p, const struct tw_rung *rung)
{
    struct tw_lines lines = tw_markup_lines(p->m);

    if (rung->timed) {
        begin_text(p, "time", MARGIN, p->y + 4);
        tw_lines_since(&lines, rung->message->last_ns, p->c->flow->first_ns);
        end_text(p);
    }
    if (rung->name != NULL)
        put_arrow(p, rung);
    put_state(p, TW_CLIENT, rung->client);
    put_state(p, TW_SERVER, rung->server);
    p->y += ROW;
}

static unsigned count_rungs(const struct picture *p)
{
    struct tw_rows rows = tw_rows_of(&p->report->path, p->c);
    unsigned count = 0;

    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        count++;
    return count;
}

static void put_column(struct picture *p, enum tw_side side, unsigned x, unsigned rungs)
{
    begin_text(p, side == TW_CLIENT ? "client head" : "server head",
               side == TW_CLIENT ? x - STATE_GAP : x + STATE_GAP, TOP - ROW);
    tw_markup_text(p->m, tw_side_name(side));
    end_text(p);
    tw_markup_number(p->m, "<path class=\"line\" d=\"M", x, " ");
    tw_markup_number(p->m, "", TOP - ROW, "");
    tw_markup_number(p->m, "V", TOP + rungs * ROW - ROW / 2, "\"/>\n");
}

/* --- lines around them --- */

typedef void put_lines(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines);

/* Lines of text, each below the one before. */
static void put_block(struct picture *p, const char *class, unsigned y, put_lines *put)
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

/* How many lines a block will have; `*widest` grows to the longest. */
static unsigned measure(struct picture *p, unsigned *widest, put_lines *put)
{
    struct tw_lines lines = tw_markup_lines(p->m);
    unsigned count;

    p->m->dry = true;
    p->m->lines = p->m->column = p->m->widest = 0;
    put(p->report, p->c, &lines);
    tw_markup(p->m, "");
    count = p->m->lines;
    *widest = p->m->widest > *widest ? p->m->widest : *widest;
    p->m->dry = false;
    return count;
}

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
    struct picture p = {.report = r, .c = c, .m = r->markup, .y = TOP};
    unsigned widest = 0, rungs, violations, remarks;

    if (r->begun) {
        r->left_out++;
        return;
    }
    r->begun = true;
    tw_path_walk(&r->path, c);
    (void)measure(&p, &widest, tw_ladder_headline);
    rungs = count_rungs(&p);
    violations = measure(&p, &widest, tw_ladder_violations);
    remarks = measure(&p, &widest, tw_ladder_remarks);
    unsigned width = 2 * MARGIN + widest * CHARACTER / 10;
    begin(&p, width > NARROWEST ? width : NARROWEST, TOP + rungs * ROW + (violations + remarks + 2) * LINE);
    put_block(&p, "head", MARGIN + LINE, tw_ladder_headline);
    put_column(&p, TW_CLIENT, CLIENT, rungs);
    put_column(&p, TW_SERVER, SERVER, rungs);
    struct tw_rows rows = tw_rows_of(&r->path, c);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        put_rung(&p, &rung);
    put_block(&p, "bad", p.y + LINE, tw_ladder_violations);
    put_block(&p, "dim", p.y + (violations + 1) * LINE, tw_ladder_remarks);
    tw_markup(r->markup, "</svg>\n");
}
