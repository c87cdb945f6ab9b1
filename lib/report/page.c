/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page. It is written as its connections end: what the captures came to is known last and stands last in it, and is
 * shown first.
 */
#include "report/page.h"

#include <stdlib.h>

#include "report/baseline.h"
#include "report/check.h"
#include "report/explain.h"
#include "report/fingerprint.h"
#include "report/text.h"

#define PAGE_BYTES ((size_t)64 << 20)

static struct tw_markup *markup_of(struct tw_report *r)
{
    return &r->page->markup;
}

bool tw_page_is_full(const struct tw_report *r)
{
    size_t most = r->options.max_page != 0 ? r->options.max_page : PAGE_BYTES;

    return r->out.flushed + r->out.len >= most;
}

/* --- messages --- */

static void put_message(struct tw_report *r, const struct tw_connection *c, const struct tw_told *told)
{
    struct tw_markup *m = markup_of(r);
    bool open = !told->message->encrypted;

    tw_markup_number(m, "<li><details class=\"message\" id=\"c", c->flow->id, "m");
    tw_markup_number(m, "", told->index, "\"><summary>");
    tw_text_told(r, c, told, &m->text);
    tw_markup(m, "</summary>\n");
    if (open)
        tw_page_fields(r, c, told->message);
    tw_markup(m, "<p class=\"lines warning\">");
    tw_text_shortcomings(r, c, told->message, &m->text);
    tw_markup(m, "</p></details></li>\n");
}

void tw_page_messages(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);
    struct tw_telling telling = tw_telling_of(c);
    uint64_t left_out = 0;

    tw_markup(m, "<h3>Messages</h3>\n<ul class=\"messages\">\n");
    for (struct tw_told told; tw_telling_next(&telling, &told);) {
        if (tw_page_is_full(r)) {
            left_out++;
        } else if (told.message != NULL) {
            put_message(r, c, &told);
        } else {
            tw_markup(m, "<li class=\"lines warning\">");
            tw_text_told(r, c, &told, &m->text);
            tw_markup(m, "</li>\n");
        }
    }
    if (left_out > 0)
        tw_markup_number(m, "<li class=\"bad\">The page is full: not listed are ", left_out,
                         " messages of this connection.</li>\n");
    tw_markup(m, "</ul>\n");
    r->page->messages_left_out += left_out;
}

/* --- a connection --- */

/* How many findings there are that are told; `counts` has them by their severity. What is known already is not. */
static uint64_t count_findings(const struct tw_report *r, uint64_t counts[1 + TW_SEVERITY_ERROR])
{
    const struct tw_check *k = r->check;
    uint64_t all = 0;

    memset(counts, 0, (1 + TW_SEVERITY_ERROR) * sizeof *counts);
    for (uint32_t i = 0; i < k->finding_count; i++) {
        counts[tw_finding_severity(k, &k->findings[i])] += !k->findings[i].known;
        all += !k->findings[i].known;
    }
    return all;
}

static void put_findings(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);
    const struct tw_check *k = r->check;
    uint64_t counts[1 + TW_SEVERITY_ERROR];

    if (count_findings(r, counts) == 0)
        return;
    tw_markup(m, "<h3>Findings</h3>\n<ul class=\"messages\">\n");
    for (uint32_t i = 0; i < k->finding_count; i++) {
        if (k->findings[i].known)
            continue;
        tw_markup(m, "<li class=\"lines ");
        tw_markup(m, tw_severity_name(tw_finding_severity(k, &k->findings[i])));
        tw_markup(m, "\">");
        tw_check_text_finding(r, &lines, c, &k->findings[i]);
        tw_markup(m, "</li>\n");
    }
    tw_markup(m, "</ul>\n");
}

/* "2 errors, 1 warning" */
static void put_finding_count(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);
    uint64_t counts[1 + TW_SEVERITY_ERROR];
    bool first = true;

    (void)count_findings(r, counts);
    for (unsigned s = TW_SEVERITY_ERROR; s >= TW_SEVERITY_WARNING; s--) {
        if (counts[s] == 0)
            continue;
        tw_markup(m, first ? "<span class=\"" : ", <span class=\"");
        tw_markup(m, tw_severity_name((enum tw_severity)s));
        tw_markup(m, "\">");
        tw_lines_count(&lines, counts[s], tw_severity_name((enum tw_severity)s));
        tw_markup(m, "</span>");
        first = false;
    }
}

static void put_outcome(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);
    struct tw_outcome o = tw_path_outcome(&r->path, c);
    const char *name = tw_handshake_outcome_name(o.handshake);
    int64_t ns = tw_connection_handshake_ns(c);

    tw_markup(m, "<span class=\"outcome ");
    tw_markup(m, name);
    tw_markup(m, "\">");
    tw_markup_text(m, name);
    if (o.handshake == TW_COMPLETE && ns >= 0) {
        tw_markup_text(m, " in ");
        tw_lines_duration(&lines, (uint64_t)ns);
    } else if (o.handshake != TW_COMPLETE) {
        tw_markup_text(m, ": ");
        tw_explain(r, &m->text, c, &o);
    }
    tw_markup(m, "</span>");
}

static void put_ends(struct tw_report *r, const struct tw_connection *c)
{
    const struct tw_flow_key *key = &c->flow->key;
    struct tw_lines lines = tw_markup_lines(markup_of(r));

    tw_markup(markup_of(r), "<span class=\"ends\">");
    tw_lines_endpoint(&lines, &key->address[c->client], key->port[c->client]);
    tw_markup(markup_of(r), " \xe2\x86\x92 ");
    tw_lines_endpoint(&lines, &key->address[!c->client], key->port[!c->client]);
    tw_markup(markup_of(r), "</span> ");
}

/* What is seen of a connection that is folded. */
static void put_summary(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);

    tw_markup_number(m, "<summary><span class=\"id\">", c->flow->id, "</span> ");
    put_ends(r, c);
    tw_markup(m, "<span class=\"version\">");
    if (c->settled != NULL)
        tw_lines_name(&lines, TW_REG_VERSION, tw_connection_version(c));
    tw_markup(m, "</span> <span class=\"name\">");
    tw_lines_text(&lines, c->client_hello.server_name, TW_TEXT_WIRE);
    tw_markup(m, "</span> ");
    put_outcome(r, c);
    tw_markup(m, " <span class=\"found\">");
    put_finding_count(r);
    tw_markup(m, "</span></summary>\n");
}

/* What the script finds and sorts by. */
static void begin_connection(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);
    int64_t ns = tw_connection_handshake_ns(c);
    struct tw_outcome o = tw_path_outcome(&r->path, c);
    uint64_t counts[1 + TW_SEVERITY_ERROR];

    tw_markup_number(m, "<details class=\"connection\" id=\"c", c->flow->id, "\" data-outcome=\"");
    tw_markup(m, tw_handshake_outcome_name(o.handshake));
    tw_markup_number(m, "\" data-ns=\"", ns > 0 ? (uint64_t)ns : 0, "\"");
    tw_markup_number(m, " data-findings=\"", count_findings(r, counts), "\">");
}

static void put_connection(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_markup *m = markup_of(r);

    tw_path_walk(&r->path, c);
    r->page->connections++;
    r->page->outcomes[tw_path_outcome(&r->path, c).handshake]++;
    if (tw_page_is_full(r)) {
        r->left_out++;
        return;
    }
    tw_report_fingerprints_forget(r);
    begin_connection(r, c);
    put_summary(r, c);
    tw_markup(m, "<div class=\"inside\">\n<p class=\"lines\">");
    tw_text_around(r, c, &m->text);
    tw_markup(m, "</p>\n");
    tw_page_ladder(r, c);
    put_findings(r, c);
    tw_page_messages(r, c);
    tw_markup(m, "<p class=\"lines dim\">");
    tw_text_behind(r, c, &m->text);
    tw_markup(m, "</p></div></details>\n");
}

/* --- around them --- */

static void put_form(struct tw_markup *m)
{
    tw_markup(m, "<form id=\"find\" hidden>\n"
                 "<input type=\"search\" name=\"words\" aria-label=\"find connections\" "
                 "placeholder=\"address, name, version, outcome\">\n"
                 "<select name=\"outcome\" aria-label=\"outcome\"><option value=\"\">any outcome</option>");
    for (unsigned i = 0; i <= TW_NOT_TLS; i++) {
        tw_markup(m, "<option>");
        tw_markup_text(m, tw_handshake_outcome_name((enum tw_handshake_outcome)i));
        tw_markup(m, "</option>");
    }
    tw_markup(
        m, "</select>\n<select name=\"order\" aria-label=\"order\"><option value=\"order\">as they ended"
           "</option><option value=\"time\">slowest first</option><option value=\"findings\">most findings "
           "first</option><option value=\"name\">by server name</option></select>\n"
           "<button type=\"button\" name=\"unfold\">unfold all</button> "
           "<button type=\"button\" name=\"fold\">fold all</button>\n"
           "<output name=\"found\"></output>\n</form>\n");
}

static void begin(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);

    tw_markup(m, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"");
    tw_markup(m, tw_page_policy);
    tw_markup(m, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" "
                 "content=\"light dark\">\n"
                 "<meta name=\"generator\" content=\"tlswalk " TW_VERSION "\">\n"
                 "<title>TLS handshakes</title>\n<style>");
    tw_markup(m, tw_page_style);
    tw_markup(m, "</style>\n</head>\n<body>\n<header><h1>TLS handshakes</h1></header>\n"
                 "<main>\n<h2>Connections</h2>\n");
    put_form(m);
    tw_markup(m, "<div id=\"list\">\n");
}

/* "3 errors left out"; what there is none of is not mentioned */
static void put_count(struct tw_markup *m, const char *class, uint64_t count, const char *what,
                      const char *rest)
{
    if (count == 0)
        return;
    tw_markup(m, "<li class=\"");
    tw_markup(m, class);
    tw_markup_number(m, "\"><b>", count, "</b> ");
    tw_markup_text(m, what);
    tw_markup_text(m, rest);
    tw_markup(m, "</li>\n");
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void put_counts(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);
    const struct tw_page *p = r->page;
    const uint64_t *findings = r->totals.findings;

    tw_markup(m, "<ul class=\"counts\">\n");
    put_count(m, "all", p->connections, "connection", plural(p->connections));
    for (unsigned i = 0; i <= TW_NOT_TLS; i++) {
        const char *name = tw_handshake_outcome_name((enum tw_handshake_outcome)i);
        put_count(m, name, p->outcomes[i], name, "");
    }
    for (unsigned i = TW_SEVERITY_ERROR; i >= TW_SEVERITY_WARNING; i--) {
        const char *name = tw_severity_name((enum tw_severity)i);
        put_count(m, name, findings[i], name, plural(findings[i]));
    }
    put_count(m, "bad", r->left_out, "only counted", ": the page is full");
    put_count(m, "bad", p->messages_left_out, "not listed", " of the messages: the page is full");
    tw_markup(m, "</ul>\n");
}

enum { FEW_CAPTURES = 4 /* whose names are seen at once */ };

static void end_list(struct tw_report *r)
{
    if (!r->page->listed)
        tw_markup(markup_of(r), "</div>\n</main>\n");
    r->page->listed = true;
}

void tw_report_capture_page(struct tw_report *r, const struct tw_capture *capture)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);
    bool few = capture->file_count <= FEW_CAPTURES;

    end_list(r);
    tw_markup(m, "<section id=\"captures\" aria-label=\"captures\">\n");
    put_counts(r);
    tw_markup(m, few ? "<details open><summary>" : "<details><summary>");
    tw_lines_count(&lines, capture->file_count, "capture");
    tw_markup(m, "</summary>\n<p class=\"lines dim\">");
    tw_report_capture_text(capture, &lines);
    tw_markup(m, "</p>\n</details>\n</section>\n");
}

/* Findings about all captures together. */
static void put_late(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);

    for (size_t i = 0; i < r->late_count; i++) {
        tw_markup(m, "<p class=\"late ");
        tw_markup(m, tw_severity_name(r->late[i].severity));
        tw_markup(m, "\">");
        tw_markup_text(m, r->late[i].text);
        tw_markup(m, "</p>\n");
    }
}

/* Lines of the baseline that were not met. */
static void put_vanished(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);
    struct tw_lines lines = tw_markup_lines(m);
    const char *line;
    size_t at = 0;

    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        tw_markup(m, "<p class=\"late dim\">vanished: ");
        tw_lines_text(&lines, (struct tw_bytes){(const uint8_t *)line, strlen(line)}, TW_TEXT_ESCAPED);
        tw_markup(m, "</p>\n");
    }
}

static void end(struct tw_report *r)
{
    struct tw_markup *m = markup_of(r);

    end_list(r);
    put_late(r);
    put_vanished(r);
    tw_markup(m, "<footer>Written by tlswalk " TW_VERSION ".</footer>\n<script>");
    tw_markup(m, tw_page_script);
    tw_markup(m, "</script>\n</body>\n</html>\n");
}

const struct tw_check_form tw_check_page = {begin, put_connection, end};

bool tw_report_page_begin(struct tw_report *r)
{
    if (r->options.format != TW_FORMAT_PAGE)
        return true;
    r->page = calloc(1, sizeof *r->page);
    if (r->page != NULL)
        tw_markup_begin(&r->page->markup, &r->out);
    return r->page != NULL;
}
