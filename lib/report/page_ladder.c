/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder as a table of HTML, and the lines around it. */
#include "report/ladder.h"
#include "report/page.h"
#include "report/when.h"

static void put_state(struct tw_report *r, const struct tw_transition *t)
{
    struct tw_markup *m = &r->page->markup;

    tw_markup(m, "<td>");
    if (t == NULL)
        return;
    tw_markup_text(m, tw_ladder_state(r, t->state));
    tw_markup_text(m, tw_ladder_mark(t->known_by));
}

/* "alert bad_certificate #8", which leads to the message. */
static void put_label(struct tw_report *r, const struct tw_connection *c, const struct tw_rung *rung)
{
    struct tw_markup *m = &r->page->markup;

    if (rung->message != NULL) {
        tw_markup_number(m, "<a href=\"#c", c->flow->id, "m");
        tw_markup_number(m, "", rung->index, "\">");
    }
    tw_markup_text(m, rung->prefix);
    tw_markup_text(m, rung->name);
    tw_markup(m, rung->message != NULL ? "</a>" : "");
    if (rung->packet > 0)
        tw_markup_number(m, " #", rung->packet, "");
}

static void put_arrow(struct tw_report *r, const struct tw_connection *c, const struct tw_rung *rung)
{
    struct tw_markup *m = &r->page->markup;

    tw_markup(m, "<td>");
    if (rung->name == NULL)
        return;
    tw_markup(m, rung->to_server ? "<div class=\"arrow\"><span>" : "<div class=\"arrow\">\xe2\x97\x84<span>");
    put_label(r, c, rung);
    tw_markup(m, rung->to_server ? "</span><i></i>\xe2\x96\xba</div>" : "</span><i></i></div>");
}

static void put_rung(struct tw_report *r, const struct tw_connection *c, const struct tw_rung *rung)
{
    struct tw_markup *m = &r->page->markup;
    struct tw_lines lines = tw_markup_lines(m);

    tw_markup(m, "<tr class=\"");
    tw_markup(m, rung->fatal || rung->wrong ? "bad" : "");
    tw_markup(m, rung->known_by == TW_SEEN ? "\"><td>" : " guess\"><td>");
    if (rung->timed && !tw_when_put(r, &lines, c, rung->message->last_ns))
        tw_lines_since(&lines, rung->message->last_ns, c->flow->first_ns);
    put_state(r, rung->client);
    put_arrow(r, c, rung);
    put_state(r, rung->server);
    tw_markup(m, "\n");
}

void tw_page_ladder(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = &r->page->markup;
    struct tw_lines lines = tw_markup_lines(m);

    tw_markup(m, "<h3>Handshake</h3>\n<table class=\"ladder\">\n"
                 "<thead><tr><th>time<th>client<th>message<th>server</thead>\n<tbody>\n");
    struct tw_rows rows = tw_rows_of(&r->path, c);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        put_rung(r, c, &rung);
    tw_markup(m, "</tbody></table>\n<p class=\"lines bad\">");
    tw_ladder_violations(r, c, &lines);
    tw_markup(m, "</p>\n<p class=\"lines dim\">");
    tw_ladder_remarks(r, c, &lines);
    tw_markup(m, "</p>\n");
}
