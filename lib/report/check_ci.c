/* SPDX-License-Identifier: Apache-2.0 */
/* The check line by line for machines of CI: Test Anything Protocol, and the commands of GitHub's workflows. */
#include <string.h>

#include "report/baseline.h"

static void put_endpoint(struct tw_out *o, const struct tw_flow *f, unsigned i)
{
    struct tw_lines l = {.out = o};

    tw_lines_endpoint(&l, &f->key.address[i], f->key.port[i]);
}

static void put_file(struct tw_out *o, const struct tw_connection *c)
{
    const char *file = tw_connection_file(c);

    tw_out_wire_text(o, (const uint8_t *)file, strlen(file), false);
}

/* "a.pcap: connection 3, 10.0.0.1:50112 > 10.0.0.2:443" */
static void put_name(struct tw_out *o, const struct tw_connection *c)
{
    put_file(o, c);
    tw_out_text(o, " connection ");
    tw_out_uint(o, c->flow->id);
    tw_out_text(o, ", ");
    put_endpoint(o, c->flow, c->client);
    tw_out_text(o, " > ");
    put_endpoint(o, c->flow, !c->client);
}

/* "server_hello (message 1), packet 5" */
static void put_place(struct tw_out *o, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_check_place p = tw_check_place(c, f);

    tw_out_text(o, tw_side_name((enum tw_side)f->side));
    if (p.message != NULL) {
        tw_out_text(o, ", ");
        tw_out_text(o, p.message);
        tw_out_text(o, " (message ");
        tw_out_uint(o, p.index);
        tw_out_char(o, ')');
    }
    if (p.packets[0] > 0) {
        tw_out_text(o, ", packet ");
        tw_out_uint(o, p.packets[0]);
    }
}

/* --- TAP: https://testanything.org/tap-version-13-specification.html --- */

/* A # would begin a directive. */
static void put_tap_name(struct tw_report *r, const struct tw_connection *c)
{
    size_t before;

    tw_out_room(&r->out, TW_OUT_BUFFER / 2);
    before = r->out.len;
    put_name(&r->out, c);
    for (size_t i = before; i < r->out.len; i++)
        if (r->out.buffer[i] == '#')
            r->out.buffer[i] = '_';
    tw_out_char(&r->out, '\n');
}

static bool is_worse(const struct tw_check *k, enum tw_severity least)
{
    for (uint32_t i = 0; i < k->finding_count; i++)
        if (!k->findings[i].known && tw_finding_severity(k, &k->findings[i]) >= least)
            return true;
    return false;
}

static void tap_begin(struct tw_report *r)
{
    tw_out_text(&r->out, "TAP version 13\n");
}

static void put_tap_finding(struct tw_report *r, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_out *o = &r->out;

    tw_out_text(o, f->known ? "# known " : "# ");
    tw_out_text(o, tw_severity_name(tw_finding_severity(r->check, f)));
    tw_out_char(o, ' ');
    tw_out_text(o, f->rule->id);
    tw_out_text(o, ": ");
    tw_finding_sentence(o, f);
    tw_out_text(o, " (");
    put_place(o, c, f);
    tw_out_text(o, ") [");
    tw_out_text(o, f->rule->clause);
    tw_out_text(o, "]\n");
}

static void tap_connection(struct tw_report *r, const struct tw_connection *c)
{
    const struct tw_check *k = r->check;

    tw_out_text(&r->out, is_worse(k, r->options.fails_at) ? "not ok " : "ok ");
    tw_out_uint(&r->out, r->totals.connections);
    tw_out_text(&r->out, " - ");
    put_tap_name(r, c);
    for (uint32_t i = 0; i < k->finding_count; i++)
        put_tap_finding(r, c, &k->findings[i]);
}

static void put_tap_baseline(struct tw_report *r)
{
    struct tw_out *o = &r->out;
    const char *line;
    size_t at = 0;

    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        tw_out_text(o, "# vanished ");
        tw_out_text(o, line);
        tw_out_char(o, '\n');
    }
    tw_out_text(o, "# ");
    tw_out_uint(o, r->totals.known);
    tw_out_text(o, " known, ");
    tw_out_uint(o, r->totals.vanished);
    tw_out_text(o, " vanished\n");
}

/* Text of our own in the name of a test. */
static void put_tap_text(struct tw_out *o, const char *text)
{
    for (; *text != '\0'; text++)
        tw_out_char(o, (char)(*text == '#' ? '_' : *text));
}

static void tap_end(struct tw_report *r)
{
    uint64_t count = r->totals.connections;

    if (tw_baseline_given(r->options.baseline))
        put_tap_baseline(r);
    for (size_t i = 0; i < r->late_count; i++) {
        const struct tw_check_late *late = &r->late[i];
        tw_out_text(&r->out, late->severity >= r->options.fails_at ? "not ok " : "ok ");
        tw_out_uint(&r->out, ++count);
        tw_out_text(&r->out, " - ");
        tw_out_text(&r->out, late->rule->id);
        tw_out_text(&r->out, ": ");
        put_tap_text(&r->out, late->text);
        tw_out_char(&r->out, '\n');
    }
    tw_out_text(&r->out, "1..");
    tw_out_uint(&r->out, count);
    tw_out_text(&r->out, count == 0 ? " # SKIP no connections\n" : "\n");
}

const struct tw_check_form tw_check_tap = {tap_begin, tap_connection, tap_end};

/* --- GitHub: ::error file=a.pcap,title=rule::text --- */

/* In the text of a command % and line ends are escaped, and in its properties colons and commas as well. */
static void put_escaped(struct tw_out *o, const char *text, size_t len, bool property)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char ch = (unsigned char)text[i];
        if (ch == '%' || ch < 0x20 || (property && (ch == ':' || ch == ','))) {
            tw_out_char(o, '%');
            tw_out_char(o, "0123456789ABCDEF"[ch >> 4]);
            tw_out_char(o, "0123456789ABCDEF"[ch & 15]);
        } else {
            tw_out_char(o, text[i]);
        }
    }
}

static void put_command(struct tw_out *o, enum tw_severity severity, const char *file, const char *rule)
{
    static const char *const commands[] = {"debug", "notice", "warning", "error"};

    tw_out_text(o, "::");
    tw_out_text(o, commands[severity]);
    tw_out_char(o, ' ');
    if (file != NULL) {
        tw_out_text(o, "file=");
        put_escaped(o, file, strlen(file), true);
        tw_out_char(o, ',');
    }
    tw_out_text(o, "title=");
    put_escaped(o, rule, strlen(rule), true);
    tw_out_text(o, "::");
}

static void github_connection(struct tw_report *r, const struct tw_connection *c)
{
    const struct tw_check *k = r->check;
    char text[TW_SENTENCE_MAX];

    for (uint32_t i = 0; i < k->finding_count; i++) {
        const struct tw_finding *f = &k->findings[i];
        size_t len = tw_finding_text(r, f, text);
        if (f->known)
            continue;
        put_command(&r->out, tw_finding_severity(k, f), tw_connection_file(c), f->rule->id);
        put_escaped(&r->out, text, len, false);
        tw_out_text(&r->out, " (connection ");
        tw_out_uint(&r->out, c->flow->id);
        tw_out_text(&r->out, ", ");
        put_place(&r->out, c, f);
        tw_out_text(&r->out, ") [");
        tw_out_text(&r->out, f->rule->clause);
        tw_out_text(&r->out, "]\n");
    }
}

static void put_github_baseline(struct tw_report *r)
{
    struct tw_out *o = &r->out;
    const char *line;
    size_t at = 0;

    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        put_command(o, TW_SEVERITY_INFO, NULL, "baseline");
        tw_out_text(o, "known, and no longer found: ");
        put_escaped(o, line, strlen(line), false);
        tw_out_char(o, '\n');
    }
    put_command(o, TW_SEVERITY_INFO, NULL, "baseline");
    tw_out_uint(o, r->totals.known);
    tw_out_text(o, " known, ");
    tw_out_uint(o, r->totals.vanished);
    tw_out_text(o, " vanished\n");
}

static void github_end(struct tw_report *r)
{
    if (tw_baseline_given(r->options.baseline))
        put_github_baseline(r);
    for (size_t i = 0; i < r->late_count; i++) {
        const struct tw_check_late *late = &r->late[i];
        put_command(&r->out, late->severity, NULL, late->rule->id);
        put_escaped(&r->out, late->text, strlen(late->text), false);
        tw_out_char(&r->out, '\n');
    }
}

const struct tw_check_form tw_check_github = {NULL, github_connection, github_end};
