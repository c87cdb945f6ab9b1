/* SPDX-License-Identifier: Apache-2.0 */
/* The check as JSON: an object a connection, one a line, and one that counts. */
#include "report/baseline.h"
#include "report/json_put.h"

static void put_place(struct json *j, const struct tw_connection *c, const struct tw_finding *f)
{
    struct tw_check_place p = tw_check_place(c, f);

    if (p.message != NULL)
        put_uint(j, "message", p.index);
    else
        put_null(j, "message");
    put_string(j, "message_name", p.message);
    put_open(j, "where", '{');
    if (p.file != c->flow->file)
        put_file(j, c, p.file);
    put_open(j, "packets", '[');
    for (unsigned i = 0; i < 2 && p.packets[i] > 0 && (i == 0 || p.packets[1] != p.packets[0]); i++) {
        put_comma(j);
        tw_out_uint(j->out, p.packets[i]);
    }
    put_close(j, ']');
    if (p.in_stream)
        put_uint(j, "stream_offset", p.stream_offset);
    if (p.len > 0) {
        put_uint(j, "offset", p.off);
        put_uint(j, "length", p.len);
    }
    put_close(j, '}');
}

static void put_answer(struct json *j, const struct tw_finding *f)
{
    static const char *const names[] = {
        [TW_ANSWER_UNKNOWN] = NULL,        [TW_ANSWER_NAMED] = "alert",
        [TW_ANSWER_OTHER] = "other_alert", [TW_ANSWER_ENCRYPTED] = "encrypted_alert",
        [TW_ANSWER_CLOSED] = "closed",     [TW_ANSWER_NONE] = "none",
    };

    put_string(j, "answer", names[f->answer]);
    if (f->answer == TW_ANSWER_NAMED || f->answer == TW_ANSWER_OTHER)
        put_string(j, "answer_alert", tw_registry_name(TW_REG_ALERT, f->answer_alert));
}

static void put_finding(struct tw_report *r, struct json *j, const struct tw_connection *c,
                        const struct tw_finding *f)
{
    char text[TW_SENTENCE_MAX], fingerprint[TW_FINGERPRINT_MAX];
    size_t len = tw_finding_text(r, f, text);

    put_open(j, NULL, '{');
    put_string(j, "rule", f->rule->id);
    put_string(j, "severity", tw_severity_name(tw_finding_severity(r->check, f)));
    put_string(j, "side", tw_side_name((enum tw_side)f->side));
    put_string(j, "clause", f->rule->clause);
    put_string(j, "clause_9846", f->rule->clause_9846);
    put_key(j, "text");
    own_text(j, text, len);
    put_place(j, c, f);
    put_answer(j, f);
    if (tw_baseline_given(r->options.baseline))
        put_string(j, "baseline", f->known ? "known" : "new");
    put_key(j, "fingerprint");
    own_text(j, fingerprint, tw_finding_fingerprint(r, c, f, fingerprint));
    put_close(j, '}');
}

static void put_verdicts(struct json *j, const struct tw_check *k)
{
    put_open(j, "verdicts", '[');
    for (size_t i = 0; i < tw_rule_count(); i++) {
        if (!tw_verdict_told(k, i))
            continue;
        put_open(j, NULL, '{');
        put_string(j, "rule", tw_rule_at(i)->id);
        put_string(j, "verdict", tw_judgement_name((enum tw_judgement)k->judgement[i]));
        if (k->judgement[i] == TW_NOT_JUDGED)
            put_string(j, "reason", tw_unjudged_words((enum tw_unjudged)k->unjudged[i]));
        put_close(j, '}');
    }
    put_close(j, ']');
}

static void put_connection(struct json *j, const struct tw_connection *c)
{
    uint16_t version = tw_connection_version(c);

    put_string(j, "schema", "tlswalk.check/1");
    put_file(j, c, c->flow->file);
    put_uint(j, "id", c->flow->id);
    put_endpoint(j, "client", c->flow, c->client);
    put_endpoint(j, "server", c->flow, !c->client);
    put_time(j, "start", c->flow->first_ns);
    put_string(j, "protocol", version != 0 ? tw_registry_name(TW_REG_VERSION, version) : NULL);
    put_key(j, "sni");
    if (c->client_hello.server_name.ptr != NULL)
        wire_text(j, c->client_hello.server_name);
    else
        tw_out_text(j->out, "null");
}

static void connection(struct tw_report *r, const struct tw_connection *c)
{
    const struct tw_check *k = r->check;
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_connection(&j, c);
    put_open(&j, "rules", '{');
    put_uint(&j, "pass", k->counts[TW_PASS]);
    put_uint(&j, "violation", k->counts[TW_VIOLATION]);
    put_uint(&j, "not_judged", k->counts[TW_NOT_JUDGED]);
    put_uint(&j, "not_applicable", k->counts[TW_NOT_APPLICABLE]);
    put_close(&j, '}');
    put_open(&j, "findings", '[');
    for (uint32_t i = 0; i < k->finding_count; i++)
        put_finding(r, &j, c, &k->findings[i]);
    put_close(&j, ']');
    if (k->findings_omitted > 0)
        put_uint(&j, "findings_omitted", k->findings_omitted);
    if (r->options.verdicts)
        put_verdicts(&j, k);
    tw_out_text(&r->out, "}\n");
}

static void put_vanished(struct tw_report *r, struct json *j)
{
    const char *line;
    size_t at = 0;

    put_open(j, "vanished", '[');
    while ((line = tw_baseline_vanished(r, &at)) != NULL) {
        put_comma(j);
        own_text(j, line, strlen(line));
    }
    put_close(j, ']');
}

/* What is wrong with all captures together. */
static void put_late(struct tw_report *r, struct json *j)
{
    put_open(j, "late", '[');
    for (size_t i = 0; i < r->late_count; i++) {
        const struct tw_check_late *late = &r->late[i];
        put_open(j, NULL, '{');
        put_string(j, "rule", late->rule->id);
        put_string(j, "severity", tw_severity_name(late->severity));
        put_key(j, "text");
        own_text(j, late->text, strlen(late->text));
        put_close(j, '}');
    }
    put_close(j, ']');
}

static void end(struct tw_report *r)
{
    const struct tw_check_totals *t = &r->totals;
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.check-totals/1");
    put_uint(&j, "connections", t->connections);
    put_uint(&j, "handshakes", t->handshakes);
    put_open(&j, "counts", '{');
    for (unsigned s = TW_SEVERITY_ERROR; s >= TW_SEVERITY_INFO; s--)
        put_uint(&j, tw_severity_name((enum tw_severity)s), t->findings[s]);
    put_close(&j, '}');
    put_uint(&j, "judged", t->judged);
    put_uint(&j, "not_judged", t->unjudged);
    put_late(r, &j);
    if (tw_baseline_given(r->options.baseline)) {
        put_uint(&j, "known", t->known);
        put_vanished(r, &j);
    }
    tw_out_text(&r->out, "}\n");
}

const struct tw_check_form tw_check_json = {NULL, connection, end};
