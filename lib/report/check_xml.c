/* SPDX-License-Identifier: Apache-2.0 */
/* The check as JUnit's XML: a test suite a connection, in it a test for each rule that was judged. */
#include <string.h>

#include "report/baseline.h"

/* Text of our own or with escapes for what cannot be printed: what is left are the characters of XML. */
static void put_xml(struct tw_out *o, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '&': tw_out_text(o, "&amp;"); break;
        case '<': tw_out_text(o, "&lt;"); break;
        case '>': tw_out_text(o, "&gt;"); break;
        case '"': tw_out_text(o, "&quot;"); break;
        default: tw_out_char(o, text[i]); break;
        }
    }
}

static void put_text(struct tw_out *o, const char *text)
{
    put_xml(o, text, strlen(text));
}

/* A name may be anything: it is made printable, and then XML. */
static void put_wire(struct tw_report *r, const char *text)
{
    char copy[TW_SENTENCE_MAX + 1];
    size_t before, len = strlen(text);

    if (len > TW_SENTENCE_MAX / 4)
        len = TW_SENTENCE_MAX / 4;
    tw_out_room(&r->out, TW_SENTENCES_ROOM); /* so that nothing is flushed before it is taken back */
    before = r->out.len;
    tw_out_wire_text(&r->out, (const uint8_t *)text, len, false);
    len = r->out.len - before;
    memcpy(copy, r->out.buffer + before, len);
    copy[len] = '\0';
    r->out.len = before;
    put_xml(&r->out, copy, len);
}

static void put_endpoint(struct tw_out *o, const struct tw_flow *f, unsigned i)
{
    struct tw_lines l = {.out = o};

    tw_lines_endpoint(&l, &f->key.address[i], f->key.port[i]);
}

static bool fails(const struct tw_report *r, size_t i)
{
    const struct tw_check *k = r->check;

    if (k->judgement[i] != TW_VIOLATION || k->severity[i] < r->options.fails_at)
        return false;
    for (uint32_t n = 0; n < k->finding_count; n++)
        if (k->findings[n].rule_index == i && !k->findings[n].known)
            return true;
    return k->finding_count == TW_MAX_FINDINGS; /* it may be among those for which there was no room */
}

static void put_count(struct tw_out *o, const char *name, uint64_t count)
{
    tw_out_char(o, ' ');
    tw_out_text(o, name);
    tw_out_text(o, "=\"");
    tw_out_uint(o, count);
    tw_out_char(o, '"');
}

static void put_suite(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_out *o = &r->out;
    const struct tw_check *k = r->check;
    uint64_t failures = 0;

    for (size_t i = 0; i < tw_rule_count(); i++)
        failures += fails(r, i);
    tw_out_text(o, "  <testsuite name=\"");
    put_wire(r, tw_connection_file(c));
    tw_out_text(o, " connection ");
    tw_out_uint(o, c->flow->id);
    tw_out_text(o, ", ");
    put_endpoint(o, c->flow, c->client);
    tw_out_text(o, " &gt; ");
    put_endpoint(o, c->flow, !c->client);
    tw_out_char(o, '"');
    put_count(o, "tests", k->counts[TW_PASS] + k->counts[TW_VIOLATION] + k->counts[TW_NOT_JUDGED]);
    put_count(o, "failures", failures);
    put_count(o, "errors", 0);
    put_count(o, "skipped", k->counts[TW_NOT_JUDGED]);
    tw_out_text(o, ">\n");
}

static void put_finding(struct tw_report *r, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_out *o = &r->out;
    struct tw_check_place p = tw_check_place(c, f);
    char text[TW_SENTENCE_MAX];

    if (f->known)
        tw_out_text(o, "known: ");
    size_t len = tw_finding_text(r, f, text);
    put_xml(o, text, len);
    tw_out_text(o, " (");
    tw_out_text(o, tw_side_name((enum tw_side)f->side));
    if (p.message != NULL) {
        tw_out_text(o, ", ");
        tw_out_text(o, p.message);
    }
    if (p.packets[0] > 0) {
        tw_out_text(o, ", packet ");
        tw_out_uint(o, p.packets[0]);
    }
    tw_out_text(o, ") [");
    put_text(o, f->rule->clause);
    tw_out_text(o, "]\n");
}

/* What breaks the rule, as the failure of its test, or where that is not bad enough as its output. */
static void put_findings(struct tw_report *r, const struct tw_connection *c, size_t rule)
{
    struct tw_out *o = &r->out;
    const char *element = fails(r, rule) ? "failure" : "system-out";

    tw_out_text(o, ">\n      <");
    tw_out_text(o, element);
    if (fails(r, rule)) {
        tw_out_text(o, " type=\"");
        tw_out_text(o, tw_severity_name((enum tw_severity)r->check->severity[rule]));
        tw_out_text(o, "\" message=\"");
        put_text(o, tw_rule_at(rule)->title);
        tw_out_char(o, '"');
    }
    tw_out_char(o, '>');
    for (uint32_t i = 0; i < r->check->finding_count; i++)
        if (r->check->findings[i].rule_index == rule)
            put_finding(r, c, &r->check->findings[i]);
    tw_out_text(o, "</");
    tw_out_text(o, element);
    tw_out_text(o, ">\n    </testcase>\n");
}

static void put_test(struct tw_report *r, const struct tw_connection *c, size_t i)
{
    struct tw_out *o = &r->out;

    tw_out_text(o, "    <testcase classname=\"");
    tw_out_text(o, tw_rule_group_name(i));
    tw_out_text(o, "\" name=\"");
    tw_out_text(o, tw_rule_at(i)->id);
    tw_out_char(o, '"');
    switch ((enum tw_judgement)r->check->judgement[i]) {
    case TW_VIOLATION: put_findings(r, c, i); break;
    case TW_NOT_JUDGED:
        tw_out_text(o, ">\n      <skipped>");
        tw_out_text(o, tw_unjudged_words((enum tw_unjudged)r->check->unjudged[i]));
        tw_out_text(o, "</skipped>\n    </testcase>\n");
        break;
    default: tw_out_text(o, "/>\n"); break;
    }
}

static void begin(struct tw_report *r)
{
    tw_out_text(&r->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tlswalk check\">\n");
}

static void connection(struct tw_report *r, const struct tw_connection *c)
{
    put_suite(r, c);
    for (size_t i = 0; i < tw_rule_count(); i++)
        if (tw_verdict_told(r->check, i))
            put_test(r, c, i);
    tw_out_text(&r->out, "  </testsuite>\n");
}

/* What is known, as a suite in which nothing fails: a test a line that was not met. */
static void put_baseline(struct tw_report *r)
{
    struct tw_out *o = &r->out;
    const char *line;
    size_t at = 0;

    tw_out_text(o, "  <testsuite name=\"baseline\"");
    put_count(o, "tests", r->totals.vanished);
    tw_out_text(o, " failures=\"0\" errors=\"0\" skipped=\"0\">\n");
    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        tw_out_text(o, "    <testcase classname=\"baseline\" name=\"");
        put_text(o, line);
        tw_out_text(o, "\">\n      <system-out>known, and no longer found</system-out>\n    </testcase>\n");
    }
    tw_out_text(o, "  </testsuite>\n");
}

/* What is wrong with all captures together. */
static void put_captures(struct tw_report *r)
{
    struct tw_out *o = &r->out;
    uint64_t failures = 0;

    for (size_t i = 0; i < r->late_count; i++)
        failures += r->late[i].severity >= r->options.fails_at;
    tw_out_text(o, "  <testsuite name=\"captures\"");
    put_count(o, "tests", r->late_count);
    put_count(o, "failures", failures);
    tw_out_text(o, " errors=\"0\" skipped=\"0\">\n");
    for (size_t i = 0; i < r->late_count; i++) {
        const struct tw_check_late *late = &r->late[i];
        bool failed = late->severity >= r->options.fails_at;
        tw_out_text(o, "    <testcase classname=\"captures\" name=\"");
        tw_out_text(o, late->rule->id);
        tw_out_text(o, failed ? "\">\n      <failure type=\"" : "\">\n      <system-out>");
        if (failed) {
            tw_out_text(o, tw_severity_name(late->severity));
            tw_out_text(o, "\">");
        }
        put_text(o, late->text);
        tw_out_text(o, failed ? "</failure>\n" : "</system-out>\n");
        tw_out_text(o, "    </testcase>\n");
    }
    tw_out_text(o, "  </testsuite>\n");
}

static void end(struct tw_report *r)
{
    if (tw_baseline_given(r->options.baseline))
        put_baseline(r);
    if (r->late_count > 0)
        put_captures(r);
    tw_out_text(&r->out, "</testsuites>\n");
}

const struct tw_check_form tw_check_junit = {begin, connection, end};
