/* SPDX-License-Identifier: Apache-2.0 */
/* The check as a report: each connection is judged, counted, and told in one of several forms. */
#include "report/baseline.h"

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
    tw_check_init(r->check);
    if (r->options.fails_at == TW_SEVERITY_OFF)
        r->options.fails_at = TW_SEVERITY_ERROR;
    if (r->options.severities != NULL)
        memcpy(r->check->severity, r->options.severities, tw_rule_count());
    if (form->begin != NULL && !r->options.silent)
        form->begin(r);
    return true;
}

void tw_report_check_free(struct tw_report *r)
{
    for (size_t i = 0; i < r->kept_count; i++)
        free(r->kept[i].text);
    free(r->kept);
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

void tw_report_check(struct tw_report *r, const struct tw_connection *c)
{
    tw_check_connection(r->check, c);
    compare(r, c);
    count(r);
    if (!r->options.silent)
        form_of(r)->connection(r, c);
}

/* The rule about captures in which there is nothing, if they are to be told of. */
static const struct tw_rule *find_empty(struct tw_report *r)
{
    const struct tw_rule *rule = NULL;

    r->totals.empty = r->totals.handshakes == 0;
    for (size_t i = 0; !r->options.allow_empty && r->totals.empty && (rule = tw_rule_at(i)) != NULL; i++) {
        if (strcmp(rule->id, "capture-no-handshake") != 0)
            continue;
        if (r->check->severity[i] == TW_SEVERITY_OFF)
            return NULL;
        r->totals.findings[r->check->severity[i]]++;
        return rule;
    }
    return NULL;
}

void tw_report_check_end(struct tw_report *r)
{
    const struct tw_check_form *form = form_of(r);
    const struct tw_rule *empty;

    if (form == NULL)
        return;
    empty = find_empty(r);
    count_vanished(r);
    if (form->end != NULL && !r->options.silent)
        form->end(r, empty);
    if (r->options.totals != NULL)
        *r->options.totals = r->totals;
}
