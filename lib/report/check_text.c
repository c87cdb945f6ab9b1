/* SPDX-License-Identifier: Apache-2.0 */
/* The check for people: findings under their connection, or under their rule, and a line that counts. */
#include <stdlib.h>
#include <string.h>

#include "report/baseline.h"

enum { RULE_COLUMN = 11, PLACE_INDENT = 11 };

static const enum tw_style severity_styles[] = {
    [TW_SEVERITY_OFF] = TW_STYLE_DIM,
    [TW_SEVERITY_INFO] = TW_STYLE_PLAIN,
    [TW_SEVERITY_WARNING] = TW_STYLE_MAGENTA,
    [TW_SEVERITY_ERROR] = TW_STYLE_RED,
};

static struct tw_lines lines_of(struct tw_report *r)
{
    return (struct tw_lines){.out = &r->out, .color = r->options.color};
}

/* A line in the buffer, and what it is folded to if it has to be. */
static size_t begin_line(struct tw_lines *l, unsigned indent)
{
    l->indent = indent;
    tw_lines_end(l);
    tw_out_room(l->out, TW_SENTENCES_ROOM);
    tw_lines_begin(l);
    return l->out->len - indent;
}

static void end_line(const struct tw_report *r, struct tw_lines *l, size_t before, unsigned indent)
{
    tw_lines_fold(l, before, r->fold, indent);
    tw_lines_end(l);
}

static void put_head(struct tw_lines *l, const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;
    uint16_t version = tw_connection_version(c);
    const char *file = tw_connection_file(c);

    tw_lines_text(l, (struct tw_bytes){(const uint8_t *)file, strlen(file)}, TW_TEXT_WIRE);
    tw_out_text(l->out, ": connection ");
    tw_out_uint(l->out, f->id);
    tw_out_text(l->out, "  ");
    tw_lines_endpoint(l, &f->key.address[c->client], f->key.port[c->client]);
    tw_out_text(l->out, " > ");
    tw_lines_endpoint(l, &f->key.address[!c->client], f->key.port[!c->client]);
    if (version != 0) {
        tw_out_text(l->out, "  ");
        tw_lines_name(l, TW_REG_VERSION, version);
    }
    if (c->client_hello.server_name.len > 0) {
        tw_out_text(l->out, "  ");
        tw_lines_text(l, c->client_hello.server_name, TW_TEXT_WIRE | TW_TEXT_QUOTED);
    }
}

/* "client_hello (message 0), packet 4, bytes 41 to 42 of it" */
static void put_place(struct tw_lines *l, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_check_place p = tw_check_place(c, f);

    tw_out_text(l->out, tw_side_name((enum tw_side)f->side));
    if (p.message != NULL) {
        tw_out_text(l->out, ", ");
        tw_out_text(l->out, p.message);
        tw_out_text(l->out, " (message ");
        tw_out_uint(l->out, p.index);
        tw_out_char(l->out, ')');
    }
    if (p.packets[0] > 0) {
        bool several = p.packets[1] != p.packets[0];
        tw_out_text(l->out, several ? ", packets " : ", packet ");
        tw_out_uint(l->out, p.packets[0]);
        if (several) {
            tw_out_text(l->out, " to ");
            tw_out_uint(l->out, p.packets[1]);
        }
    }
    if (p.len > 0) {
        tw_out_text(l->out, ", bytes ");
        tw_out_uint(l->out, p.off);
        tw_out_text(l->out, " to ");
        tw_out_uint(l->out, p.off + p.len - 1);
    }
}

static void put_answer(struct tw_lines *l, const struct tw_finding *f)
{
    const char *words = tw_answer_words(f);

    if (words == NULL)
        return;
    tw_out_text(l->out, "; ");
    tw_out_text(l->out, words);
    if (f->answer == TW_ANSWER_NAMED || f->answer == TW_ANSWER_OTHER)
        tw_out_text(l->out, tw_registry_name(TW_REG_ALERT, f->answer_alert));
}

static void put_clause(struct tw_lines *l, const struct tw_rule *rule)
{
    tw_out_text(l->out, " [");
    tw_out_text(l->out, rule->clause);
    if (rule->clause_9846 != NULL) {
        tw_out_text(l->out, ", ");
        tw_out_text(l->out, rule->clause_9846);
    }
    tw_out_char(l->out, ']');
}

static void put_severity(struct tw_lines *l, enum tw_severity severity)
{
    tw_lines_styled(l, severity_styles[severity], tw_severity_name(severity));
}

void tw_check_text_finding(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c,
                           const struct tw_finding *f)
{
    size_t before = begin_line(l, 2);

    if (f->known)
        tw_lines_styled(l, TW_STYLE_DIM, "known");
    else
        put_severity(l, tw_finding_severity(r->check, f));
    tw_lines_pad(l, RULE_COLUMN);
    tw_lines_styled(l, TW_STYLE_BOLD, f->rule->id);
    tw_out_text(l->out, ": ");
    tw_finding_sentence(l->out, f);
    end_line(r, l, before, PLACE_INDENT);
    before = begin_line(l, PLACE_INDENT);
    put_place(l, c, f);
    put_answer(l, f);
    put_clause(l, f->rule);
    end_line(r, l, before, PLACE_INDENT);
}

static void put_verdict(struct tw_lines *l, const struct tw_check *k, size_t i)
{
    l->indent = 2;
    tw_lines_begin(l);
    tw_out_text(l->out, k->judgement[i] == TW_PASS ? "pass" : "not judged");
    tw_lines_pad(l, RULE_COLUMN + 2);
    tw_out_text(l->out, tw_rule_at(i)->id);
    if (k->judgement[i] == TW_NOT_JUDGED) {
        tw_out_text(l->out, ": ");
        tw_out_text(l->out, tw_unjudged_words((enum tw_unjudged)k->unjudged[i]));
    }
    tw_lines_end(l);
}

static void put_verdicts(struct tw_lines *l, const struct tw_check *k)
{
    for (size_t i = 0; i < tw_rule_count(); i++)
        if (tw_verdict_told(k, i) && k->judgement[i] != TW_VIOLATION)
            put_verdict(l, k, i);
}

/* --- by rule --- */

/* A copy of what has been written to the output since `before`, which takes it back. NULL without memory. */
static char *take_back(struct tw_out *o, size_t before)
{
    size_t len = o->len - before;
    char *text = malloc(len + 1);

    if (text != NULL) {
        memcpy(text, o->buffer + before, len);
        text[len] = '\0';
    }
    o->len = before;
    return text;
}

static bool has_room(struct tw_report *r)
{
    size_t room = r->kept_room == 0 ? 64 : 2 * r->kept_room;
    struct tw_check_kept *kept;

    if (r->kept_count < r->kept_room)
        return true;
    kept = realloc(r->kept, room * sizeof *kept);
    if (kept == NULL)
        return false;
    r->kept = kept;
    r->kept_room = room;
    return true;
}

static void keep(struct tw_report *r, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_lines l = lines_of(r);
    char *text;

    tw_out_room(&r->out, (size_t)4 * TW_SENTENCES_ROOM); /* for all its lines */
    size_t before = r->out.len, line = begin_line(&l, 4);
    put_head(&l, c);
    end_line(r, &l, line, 6);
    line = begin_line(&l, 6);
    tw_finding_sentence(l.out, f);
    end_line(r, &l, line, 6);
    line = begin_line(&l, 6);
    put_place(&l, c, f);
    put_answer(&l, f);
    end_line(r, &l, line, 6);
    text = take_back(&r->out, before);
    if (text == NULL || !has_room(r)) {
        free(text);
        r->totals.findings_omitted++;
        return;
    }
    r->kept[r->kept_count++] = (struct tw_check_kept){f->rule_index, c->flow->id, text};
}

static size_t count_of(const struct tw_report *r, size_t rule)
{
    size_t count = 0;

    for (size_t i = 0; i < r->kept_count; i++)
        count += r->kept[i].rule_index == rule;
    return count;
}

static void put_rule(struct tw_report *r, size_t index)
{
    struct tw_lines l = lines_of(r);
    const struct tw_rule *rule = tw_rule_at(index);
    size_t count = count_of(r, index);

    if (count == 0)
        return;
    size_t before = begin_line(&l, 0);
    put_severity(&l, (enum tw_severity)r->check->severity[index]);
    tw_lines_pad(&l, RULE_COLUMN - 2);
    tw_lines_styled(&l, TW_STYLE_BOLD, rule->id);
    tw_out_text(l.out, ": ");
    tw_out_text(l.out, rule->title);
    put_clause(&l, rule);
    tw_out_text(l.out, ", ");
    tw_lines_count(&l, count, "finding");
    end_line(r, &l, before, RULE_COLUMN - 2);
    for (size_t i = 0; i < r->kept_count; i++)
        if (r->kept[i].rule_index == index)
            tw_out_text(&r->out, r->kept[i].text);
}

/* --- the report --- */

/* What is known already is told where all verdicts are. */
static bool is_told(const struct tw_report *r, const struct tw_finding *f)
{
    return !f->known || r->options.verdicts;
}

static bool has_told(const struct tw_report *r)
{
    for (uint32_t i = 0; i < r->check->finding_count; i++)
        if (is_told(r, &r->check->findings[i]))
            return true;
    return r->options.verdicts;
}

static void connection(struct tw_report *r, const struct tw_connection *c)
{
    const struct tw_check *k = r->check;
    struct tw_lines l = lines_of(r);

    if (r->options.by_rule) {
        for (uint32_t i = 0; i < k->finding_count; i++)
            if (!k->findings[i].known)
                keep(r, c, &k->findings[i]);
        return;
    }
    if (!has_told(r))
        return;
    size_t before = begin_line(&l, 0);
    put_head(&l, c);
    end_line(r, &l, before, TW_LINES_STEP);
    for (uint32_t i = 0; i < k->finding_count; i++)
        if (is_told(r, &k->findings[i]))
            tw_check_text_finding(r, &l, c, &k->findings[i]);
    if (r->options.verdicts)
        put_verdicts(&l, k);
}

static void put_count(struct tw_lines *l, uint64_t count, const char *what, const char *behind)
{
    tw_lines_count(l, count, what);
    tw_out_text(l->out, behind);
}

static void put_late(const struct tw_report *r, struct tw_lines *l, const struct tw_check_late *late)
{
    size_t before = begin_line(l, 0);

    put_severity(l, late->severity);
    tw_lines_pad(l, RULE_COLUMN - 2);
    tw_lines_styled(l, TW_STYLE_BOLD, late->rule->id);
    tw_out_text(l->out, ": ");
    tw_out_text(l->out, late->text);
    end_line(r, l, before, RULE_COLUMN - 2);
}

/* Those of the baseline that were not met. */
static void put_vanished(struct tw_report *r)
{
    struct tw_lines l = lines_of(r);
    const char *line;
    size_t at = 0;

    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        size_t before = begin_line(&l, 0);
        tw_out_text(l.out, "vanished");
        tw_lines_pad(&l, RULE_COLUMN - 2);
        tw_lines_text(&l, (struct tw_bytes){(const uint8_t *)line, strlen(line)}, TW_TEXT_ESCAPED);
        end_line(r, &l, before, RULE_COLUMN - 2);
    }
}

static void end(struct tw_report *r)
{
    const struct tw_check_totals *t = &r->totals;
    struct tw_lines l = lines_of(r);
    size_t before;

    for (size_t i = 0; r->kept_count > 0 && i < tw_rule_count(); i++)
        put_rule(r, i);
    put_vanished(r);
    for (size_t i = 0; i < r->late_count; i++)
        put_late(r, &l, &r->late[i]);
    before = begin_line(&l, 0);
    put_count(&l, t->connections, "connection", " checked: ");
    put_count(&l, t->findings[TW_SEVERITY_ERROR], "error", ", ");
    put_count(&l, t->findings[TW_SEVERITY_WARNING], "warning", ", ");
    tw_out_uint(l.out, t->findings[TW_SEVERITY_INFO]);
    tw_out_text(l.out, " info; ");
    if (tw_baseline_given(r->options.baseline)) {
        tw_out_uint(l.out, t->known);
        tw_out_text(l.out, " known, ");
        tw_out_uint(l.out, t->vanished);
        tw_out_text(l.out, " vanished; ");
    }
    put_count(&l, t->judged, "rule", " judged, ");
    tw_out_uint(l.out, t->unjudged);
    tw_out_text(l.out, " not judged");
    if (t->findings_omitted > 0) {
        tw_out_text(l.out, "; ");
        put_count(&l, t->findings_omitted, "finding", " left out");
    }
    end_line(r, &l, before, TW_LINES_STEP);
}

const struct tw_check_form tw_check_text = {NULL, connection, end};
