/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of what was wrong with the messages and with the capture of them. */
#include "report/fingerprint.h"
#include "report/json.h"

void tw_json_forget_notes(struct tw_report *r)
{
    r->faults.count = r->findings.count = 0;
    r->faults.omitted = r->findings.omitted = 0;
    tw_report_fingerprints_forget(r);
}

static void put_place(struct json *j, const struct tw_connection *c, uint32_t packet, uint32_t file,
                      uint64_t stream_offset)
{
    if (packet > 0) /* it is not known where there was no memory to keep it */
        put_uint(j, "packet", packet);
    if (file != c->flow->file)
        put_file(j, c, file);
    put_uint(j, "stream_offset", stream_offset);
}

static void put_body_place(struct json *j, const struct tw_connection *c, const struct tw_message *m,
                           size_t offset)
{
    struct tw_fragment f = tw_message_place(m, offset);

    put_place(j, c, f.packet, f.file, f.stream_offset);
    put_uint(j, "message_offset", offset);
}

static void put_where(struct json *j, const struct tw_connection *c, const struct tw_note *n)
{
    put_open(j, "where", '{');
    put_body_place(j, c, n->message, n->event.off);
    if (n->event.bytes != NULL)
        put_hex(j, "bytes", n->event.bytes, n->event.len);
    put_close(j, '}');
}

static void put_sentence(struct json *j, const struct tw_note *n)
{
    put_key(j, "text");
    tw_out_char(j->out, '"');
    tw_note_sentence(j->out, n);
    tw_out_char(j->out, '"');
}

static void put_finding(struct json *j, const struct tw_connection *c, const struct tw_note *n)
{
    const char *clause = tw_fields[n->event.field].clause;
    const struct tw_rule *rule = tw_note_rule(n);

    put_open(j, NULL, '{');
    put_string(j, "rule", rule->id);
    put_string(j, "severity", tw_severity_name((enum tw_severity)rule->severity));
    put_string(j, "side", tw_side_name(tw_connection_side(c, n->message->direction)));
    put_string(j, "clause", clause[0] != '\0' ? clause : NULL);
    put_uint(j, "message", n->index);
    put_sentence(j, n);
    put_where(j, c, n);
    put_close(j, '}');
}

static void put_fault(struct json *j, const struct tw_connection *c, const struct tw_note *n)
{
    put_open(j, NULL, '{');
    put_string(j, "reason", "malformed");
    put_string(j, "side", tw_side_name(tw_connection_side(c, n->message->direction)));
    put_uint(j, "message", n->index);
    put_string(j, "field", tw_fields[n->event.field].name);
    put_uint(j, "wanted", n->event.value);
    put_uint(j, "had", n->event.len);
    put_sentence(j, n);
    put_where(j, c, n);
    put_close(j, '}');
}

static const char *missing_name(enum tw_missing missing)
{
    static const char *const names[] = {
        [TW_MISSING_NOTHING] = "none",
        [TW_MISSING_LOST] = "gap",
        [TW_MISSING_TRUNCATED] = "truncated",
        [TW_MISSING_ENDED] = "ended",
        [TW_MISSING_INTERRUPTED] = "interrupted",
        [TW_MISSING_TOO_LONG] = "too_long",
        [TW_MISSING_NO_MEMORY] = "no_memory",
    };
    return names[missing];
}

/* A message that is not whole. */
static void put_missing(struct json *j, const struct tw_connection *c, const struct tw_message *m,
                        uint64_t index)
{
    put_open(j, NULL, '{');
    put_string(j, "reason", missing_name((enum tw_missing)m->missing));
    put_string(j, "side", tw_side_name(tw_connection_side(c, m->direction)));
    put_uint(j, "message", index);
    put_uint(j, "wanted", m->length);
    put_uint(j, "had", m->kept);
    put_string(j, "text", tw_missing_words((enum tw_missing)m->missing));
    put_open(j, "where", '{');
    put_body_place(j, c, m, m->kept);
    put_close(j, '}');
    put_close(j, '}');
}

static void put_hole(struct json *j, const struct tw_connection *c, const struct tw_hole *h)
{
    static const char *const reasons[] = {"gap", "truncated", "not_a_record"};
    static const char *const texts[] = {"bytes are missing in the capture", "the capture cut the packet",
                                        "no record header where one should be"};

    put_open(j, NULL, '{');
    put_string(j, "reason", reasons[h->why]);
    put_string(j, "side", tw_side_name(tw_connection_side(c, h->direction)));
    if (h->length > 0)
        put_uint(j, "length", h->length);
    put_string(j, "text", texts[h->why]);
    put_open(j, "where", '{');
    put_place(j, c, h->origin.packet, h->origin.file, h->offset);
    put_close(j, '}');
    put_close(j, '}');
}

void tw_json_faults(struct json *j, struct tw_report *r, const struct tw_connection *c)
{
    uint64_t index = 0, omitted = r->faults.omitted + c->holes_omitted;

    put_open(j, "faults", '[');
    for (const struct tw_hole *h = c->first_hole; h != NULL; h = h->next)
        put_hole(j, c, h);
    for (const struct tw_message *m = c->first; m != NULL; m = m->next, index++)
        if (m->missing != TW_MISSING_NOTHING)
            put_missing(j, c, m, index);
    for (size_t i = 0; i < r->faults.count; i++)
        put_fault(j, c, &r->faults.note[i]);
    put_close(j, ']');
    if (omitted > 0)
        put_uint(j, "faults_omitted", omitted);
}

void tw_json_findings(struct json *j, struct tw_report *r, const struct tw_connection *c)
{
    put_open(j, "findings", '[');
    for (size_t i = 0; i < r->findings.count; i++)
        put_finding(j, c, &r->findings.note[i]);
    put_close(j, ']');
    if (r->findings.omitted > 0)
        put_uint(j, "findings_omitted", r->findings.omitted);
}

/* Which packet was used comes first. One in another file than the first stands apart, as those of a message do. */
static void put_conflict(struct json *j, const struct tw_connection *c, const struct tw_conflict *x)
{
    bool elsewhere = x->unused.file != x->used.file;

    put_open(j, NULL, '{');
    put_string(j, "from", tw_side_name(tw_connection_side(c, x->direction)));
    put_uint(j, "stream_offset", x->offset);
    put_uint(j, "length", x->length);
    if (x->used.file != c->flow->file)
        put_file(j, c, x->used.file);
    put_open(j, "packets", '[');
    put_comma(j);
    tw_out_uint(j->out, x->used.packet);
    if (!elsewhere) {
        put_comma(j);
        tw_out_uint(j->out, x->unused.packet);
    }
    put_close(j, ']');
    if (elsewhere) {
        put_open(j, "packets_elsewhere", '[');
        put_packet_elsewhere(j, c, x->unused.packet, x->unused.file);
        put_close(j, ']');
    }
    put_close(j, '}');
}

void tw_json_conflicts(struct json *j, const struct tw_connection *c)
{
    if (c->first_conflict != NULL) {
        put_open(j, "conflicts", '[');
        for (const struct tw_conflict *x = c->first_conflict; x != NULL; x = x->next)
            put_conflict(j, c, x);
        put_close(j, ']');
    }
    if (c->conflicts_omitted > 0)
        put_uint(j, "conflicts_omitted", c->conflicts_omitted);
}
