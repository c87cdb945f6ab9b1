/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check as a log of SARIF 2.1.0 (OASIS): the rules, then the findings as results. A capture is no text: where a
 * finding is stands in a logical location, and in properties.
 */
#include <string.h>

#include "report/baseline.h"
#include "report/json_put.h"

static void put_text(struct json *j, const char *key, const char *text)
{
    put_key(j, key);
    own_text(j, text, strlen(text));
}

static void put_message(struct json *j, const char *key, const char *text)
{
    put_open(j, key, '{');
    put_text(j, "text", text);
    put_close(j, '}');
}

static const char *level_of(enum tw_severity severity)
{
    static const char *const levels[] = {"none", "note", "warning", "error"};
    return levels[severity];
}

static void put_rule(struct json *j, const struct tw_rule *rule)
{
    put_open(j, NULL, '{');
    put_string(j, "id", rule->id);
    put_message(j, "shortDescription", rule->title);
    put_message(j, "fullDescription", rule->requirement);
    put_open(j, "help", '{');
    put_text(j, "text", rule->rationale);
    put_close(j, '}');
    put_open(j, "defaultConfiguration", '{');
    put_string(j, "level", level_of((enum tw_severity)rule->severity));
    put_close(j, '}');
    put_open(j, "properties", '{');
    put_string(j, "clause", rule->clause);
    if (rule->clause_9846 != NULL)
        put_string(j, "clause_9846", rule->clause_9846);
    put_close(j, '}');
    put_close(j, '}');
}

static void begin(struct tw_report *r)
{
    const struct tw_rule *rule;
    struct json j = {&r->out, r->codes, false};

    tw_out_text(&r->out, "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                         "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
                         "\"name\":\"tlswalk\",\"version\":\"" TW_VERSION "\",\"rules\":[\n");
    for (size_t i = 0; (rule = tw_rule_at(i)) != NULL; i++) {
        put_rule(&j, rule);
        tw_out_char(&r->out, '\n');
    }
    tw_out_text(&r->out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[\n");
    r->begun = false;
}

/* Where an array of results goes on. */
static struct json next_result(struct tw_report *r)
{
    struct json j = {&r->out, r->codes, r->begun};

    r->begun = true;
    return j;
}

static void put_path(struct json *j, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

    put_key(j, "uri");
    tw_out_char(j->out, '"');
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL) {
            tw_out_char(j->out, *path);
        } else {
            tw_out_char(j->out, '%');
            tw_out_hex(j->out, (uint8_t)*path, 2);
        }
    }
    tw_out_char(j->out, '"');
}

static void put_location(struct json *j, const struct tw_connection *c, const struct tw_check_place *p)
{
    put_open(j, "locations", '[');
    put_open(j, NULL, '{');
    put_open(j, "physicalLocation", '{');
    put_open(j, "artifactLocation", '{');
    put_path(j, c->tracker->files != NULL ? c->tracker->files[p->file] : "-");
    put_close(j, '}');
    put_close(j, '}');
    put_open(j, "logicalLocations", '[');
    put_open(j, NULL, '{');
    put_key(j, "fullyQualifiedName");
    tw_out_text(j->out, "\"connection/");
    tw_out_uint(j->out, c->flow->id);
    if (p->message != NULL) {
        tw_out_text(j->out, "/message/");
        tw_out_uint(j->out, p->index);
        tw_out_char(j->out, '/');
        tw_out_text(j->out, p->message);
    }
    tw_out_char(j->out, '"');
    put_close(j, '}');
    put_close(j, ']');
    put_close(j, '}');
    put_close(j, ']');
}

static void put_properties(struct json *j, const struct tw_connection *c, const struct tw_finding *f,
                           const struct tw_check_place *p)
{
    put_open(j, "properties", '{');
    put_string(j, "side", tw_side_name((enum tw_side)f->side));
    put_uint(j, "connection", c->flow->id);
    put_endpoint(j, "client", c->flow, c->client);
    put_endpoint(j, "server", c->flow, !c->client);
    if (p->packets[0] > 0)
        put_uint(j, "packet", p->packets[0]);
    if (p->len > 0) {
        put_uint(j, "offset", p->off);
        put_uint(j, "length", p->len);
    }
    put_close(j, '}');
}

static void put_state(struct tw_report *r, struct json *j, const struct tw_connection *c,
                      const struct tw_finding *f)
{
    char fingerprint[TW_FINGERPRINT_MAX];

    put_open(j, "partialFingerprints", '{');
    put_key(j, "tlswalk/v1");
    own_text(j, fingerprint, tw_finding_fingerprint(r, c, f, fingerprint));
    put_close(j, '}');
    if (tw_baseline_given(r->options.baseline))
        put_string(j, "baselineState", f->known ? "unchanged" : "new");
}

static void connection(struct tw_report *r, const struct tw_connection *c)
{
    char text[TW_SENTENCE_MAX];

    for (uint32_t i = 0; i < r->check->finding_count; i++) {
        const struct tw_finding *f = &r->check->findings[i];
        struct tw_check_place p = tw_check_place(c, f);
        tw_finding_text(r, f, text);
        struct json j = next_result(r);
        put_open(&j, NULL, '{');
        put_string(&j, "ruleId", f->rule->id);
        put_uint(&j, "ruleIndex", f->rule_index);
        put_string(&j, "level", level_of(tw_finding_severity(r->check, f)));
        put_message(&j, "message", text);
        put_location(&j, c, &p);
        put_state(r, &j, c, f);
        put_properties(&j, c, f, &p);
        tw_out_text(&r->out, "}\n");
    }
}

/* A line of the baseline that was not met: its first word is the rule. */
static void put_absent(struct tw_report *r, const char *line)
{
    struct json j = next_result(r);
    char rule[TW_FINGERPRINT_MAX];
    size_t len = strcspn(line, " ");

    memcpy(rule, line, len);
    rule[len] = '\0';
    put_open(&j, NULL, '{');
    put_text(&j, "ruleId", rule);
    put_string(&j, "level", "note");
    put_message(&j, "message", "known, and no longer found");
    put_open(&j, "partialFingerprints", '{');
    put_text(&j, "tlswalk/v1", line);
    put_close(&j, '}');
    put_string(&j, "baselineState", "absent");
    put_close(&j, '}');
    tw_out_char(&r->out, '\n');
}

static void end(struct tw_report *r)
{
    const char *line;
    size_t at = 0;

    while ((line = tw_baseline_vanished(r, &at)) != NULL)
        put_absent(r, line);
    for (size_t i = 0; i < r->late_count; i++) {
        struct json j = next_result(r);
        put_open(&j, NULL, '{');
        put_string(&j, "ruleId", r->late[i].rule->id);
        put_string(&j, "level", level_of(r->late[i].severity));
        put_message(&j, "message", r->late[i].text);
        put_close(&j, '}');
        tw_out_char(&r->out, '\n');
    }
    tw_out_text(&r->out, "]}]}\n");
}

const struct tw_check_form tw_check_sarif = {begin, connection, end};
