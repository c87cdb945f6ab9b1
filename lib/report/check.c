/* SPDX-License-Identifier: Apache-2.0 */
/* The check as a report: each connection is judged, counted, and told in one of several forms. */
#include "report/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tw_check_form *form_of(const struct tw_report *r)
{
    switch (r->options.format) {
    case TW_FORMAT_CHECK: return &tw_check_text;
    case TW_FORMAT_CHECK_JSON: return &tw_check_json;
    case TW_FORMAT_CHECK_SARIF: return &tw_check_sarif;
    case TW_FORMAT_CHECK_JUNIT: return &tw_check_junit;
    case TW_FORMAT_CHECK_TAP: return &tw_check_tap;
    case TW_FORMAT_CHECK_GITHUB: return &tw_check_github;
    case TW_FORMAT_PAGE: return &tw_check_page;
    default: return NULL;
    }
}

bool tw_rule_describe(size_t index, struct tw_rule_info *info)
{
    const struct tw_rule *rule = tw_rule_at(index);

    if (rule == NULL)
        return false;
    *info = (struct tw_rule_info){
        .id = rule->id,
        .section = tw_rule_group_name(index),
        .title = rule->title,
        .clause = rule->clause,
        .clause_9846 = rule->clause_9846,
        .requirement = rule->requirement,
        .rationale = rule->rationale,
        .example = rule->example,
        .alert = rule->alert != TW_NO_ALERT ? rule->alert : -1,
        .alert_name = rule->alert != TW_NO_ALERT ? tw_registry_name(TW_REG_ALERT, rule->alert) : NULL,
        .severity = (enum tw_severity)rule->severity,
    };
    return true;
}

bool tw_report_check_begin(struct tw_report *r)
{
    const struct tw_check_form *form = form_of(r);

    if (form == NULL)
        return true;
    r->check = calloc(1, sizeof *r->check);
    if (r->check == NULL)
        return false;
    r->check->policy = r->options.policy;
    tw_check_init(r->check);
    if (r->options.fails_at == TW_SEVERITY_OFF)
        r->options.fails_at = TW_SEVERITY_ERROR;
    if (r->options.severities != NULL)
        tw_check_levels(r->check, r->options.severities);
    if (form->begin != NULL && !r->options.silent)
        form->begin(r);
    return true;
}

void tw_report_check_free(struct tw_report *r)
{
    for (size_t i = 0; i < r->kept_count; i++)
        free(r->kept[i].text);
    free(r->kept);
    free(r->late);
    free(r->check);
}

static void count(struct tw_report *r)
{
    const struct tw_check *k = r->check;
    struct tw_check_totals *t = &r->totals;

    t->connections++;
    t->handshakes += k->handshakes;
    t->judged += k->counts[TW_PASS] + k->counts[TW_VIOLATION];
    t->unjudged += k->counts[TW_NOT_JUDGED];
    for (uint32_t i = 0; i < k->finding_count; i++)
        if (k->findings[i].known)
            t->known++;
        else
            t->findings[tw_finding_severity(k, &k->findings[i])]++;
    t->findings_omitted += k->findings_omitted;
}

/* Holds what was found against the baseline. */
static void compare(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_check *k = r->check;
    char fingerprint[TW_FINGERPRINT_MAX], text[TW_SENTENCE_MAX];

    for (uint32_t i = 0; r->options.baseline != NULL && i < k->finding_count; i++) {
        struct tw_finding *f = &k->findings[i];
        tw_finding_fingerprint(r, c, f, fingerprint);
        tw_finding_text(r, f, text);
        f->known = tw_baseline_meet(r->options.baseline, fingerprint, text);
    }
}

static void count_vanished(struct tw_report *r)
{
    size_t at = 0;

    while (tw_baseline_vanished(r, &at) != NULL)
        r->totals.vanished++;
}

static void name_endpoint(struct tw_report *r, const struct tw_flow *f, unsigned i,
                          struct tw_endpoint_text *text)
{
    struct tw_lines l = {.out = &r->out};
    size_t before;

    tw_out_room(&r->out, 2 * sizeof text->full);
    before = r->out.len;
    tw_lines_endpoint(&l, &f->key.address[i], f->key.port[i]);
    tw_out_take_back(&r->out, before, text->full, sizeof text->full);
    tw_out_address(&r->out, &f->key.address[i]);
    tw_out_take_back(&r->out, before, text->address, sizeof text->address);
}

void tw_report_check(struct tw_report *r, const struct tw_connection *c)
{
    if (r->options.policy != NULL) {
        name_endpoint(r, c->flow, !c->client, &r->check->server);
        name_endpoint(r, c->flow, c->client, &r->check->client);
    }
    tw_check_connection(r->check, c);
    compare(r, c);
    count(r);
    if (!r->options.silent)
        form_of(r)->connection(r, c);
}

/* --- findings about all captures together --- */

/* The place among all rules of the one of that id. */
static size_t index_of(const char *id)
{
    size_t i = 0;

    while (strcmp(tw_rule_at(i)->id, id) != 0)
        i++;
    return i;
}

/* Room for one finding more: there are as many as captures, and expectations of the policy, at most. */
static bool has_late_room(struct tw_report *r)
{
    size_t room = r->late_room == 0 ? 16 : 2 * r->late_room;
    struct tw_check_late *late;

    if (r->late_count < r->late_room)
        return true;
    late = realloc(r->late, room * sizeof *late);
    if (late == NULL)
        return false;
    r->late = late;
    r->late_room = room;
    return true;
}

/* A finding of the rule, if it is asked; its text is to be set. */
static struct tw_check_late *add_late(struct tw_report *r, size_t rule)
{
    struct tw_check_late *late;
    enum tw_severity severity = (enum tw_severity)r->check->severity[rule];

    if (severity == TW_SEVERITY_OFF)
        return NULL;
    r->totals.findings[severity]++;
    if (!has_late_room(r))
        return NULL;
    late = &r->late[r->late_count++];
    *late = (struct tw_check_late){tw_rule_at(rule), severity, ""};
    return late;
}

/* Nothing could be judged since so many handshakes: in the capture of that name, or NULL in all of them. */
static void find_empty(struct tw_report *r, uint64_t before, const char *name)
{
    struct tw_check_late *late;

    if (r->totals.handshakes > before || r->options.allow_empty)
        return;
    r->totals.empty = true;
    late = add_late(r, index_of("capture-no-handshake"));
    if (late != NULL)
        snprintf(late->text, sizeof late->text, "there was no handshake to judge%s%s",
                 name != NULL ? " in " : "", name != NULL ? name : "");
}

void tw_report_check_capture(struct tw_report *r, const char *name)
{
    if (form_of(r) == NULL)
        return;
    find_empty(r, r->handshakes_before, name);
    r->handshakes_before = r->totals.handshakes;
    r->apart = true;
}

static void say_count(char *text, size_t size, const struct tw_expectation *e, uint32_t met)
{
    static const char *const signs[] = {
        [TW_LESS] = "less than ",          [TW_EQUAL] = "",
        [TW_LESS | TW_EQUAL] = "at most ", [TW_GREATER] = "more than ",
        [TW_LESS | TW_GREATER] = "not ",   [TW_GREATER | TW_EQUAL] = "at least ",
    };
    char name[101];

    /* A name is text of the policy's author; control characters have no place in a report. */
    snprintf(name, sizeof name, "%s", e->name != NULL ? e->name : "any");
    for (char *p = name; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?';
    snprintf(text, size, "%u connection%s of '%s', and %s%u should be there", met, met == 1 ? "" : "s", name,
             signs[e->count.holds], e->count.number);
}

static void find_missing(struct tw_report *r)
{
    const struct tw_policy *p = r->options.policy;

    for (uint32_t i = 0; p != NULL && i < p->expectation_count; i++) {
        const struct tw_expectation *e = &p->expectations[i];
        struct tw_check_late *late;
        if (tw_bound_holds(&e->count, r->check->met[i]))
            continue;
        late = add_late(r, index_of("policy-expected-connection"));
        if (late != NULL)
            say_count(late->text, sizeof late->text, e, r->check->met[i]);
    }
}

void tw_report_check_end(struct tw_report *r)
{
    const struct tw_check_form *form = form_of(r);

    if (form == NULL)
        return;
    if (!r->apart)
        find_empty(r, 0, NULL);
    find_missing(r);
    count_vanished(r);
    if (form->end != NULL && !r->options.silent)
        form->end(r);
    if (r->options.totals != NULL)
        *r->options.totals = r->totals;
}
