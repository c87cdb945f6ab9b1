/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: one object a connection, one a line, and one of what the captures came to. */
#include "facts/community_id.h"
#include "message/verdict.h"
#include "registry/registry.h"
#include "report/fingerprint.h"
#include "report/json_put.h"

/* {"id":1,"name":"x"}; identifiers of more than a byte are hexadecimal strings. */
static void code_named(struct json *j, enum tw_registry registry, uint32_t value, const char *name)
{
    unsigned width = tw_registry_width(registry);

    tw_out_text(j->out, "{\"id\":");
    if (width == 1) {
        tw_out_uint(j->out, value);
    } else {
        tw_out_text(j->out, "\"0x");
        tw_out_hex(j->out, value, 2 * width);
        tw_out_char(j->out, '"');
    }
    tw_out_text(j->out, ",\"name\":\"");
    tw_out_text(j->out, name);
    tw_out_text(j->out, "\"}");
}

/* Makes the slot's text, by way of the output itself. Text that does not fit leaves the slot empty. */
static void fill_slot(struct json *j, struct tw_code_slot *slot, uint32_t key, enum tw_registry registry,
                      uint32_t value)
{
    const char *name = tw_registry_name(registry, value);
    size_t most = strlen(name) + 64, before;

    tw_out_room(j->out, most);
    before = j->out->len;
    code_named(j, registry, value, name);
    size_t len = j->out->len - before;
    slot->key = len <= sizeof slot->text ? key : 0;
    slot->len = (uint32_t)len;
    if (slot->key != 0)
        memcpy(slot->text, j->out->buffer + before, len);
}

static void code(struct json *j, enum tw_registry registry, uint32_t value)
{
    uint32_t key = (uint32_t)registry << 24 | value;
    struct tw_code_slot *slot = &j->codes[(key ^ key >> 7 ^ key >> 20) % TW_CODE_SLOTS];

    if (slot->key != key) {
        fill_slot(j, slot, key, registry, value);
        return;
    }
    memcpy(tw_out_room(j->out, sizeof slot->text), slot->text,
           sizeof slot->text); /* of constant size: a few moves */
    tw_out_wrote(j->out, slot->len);
}

static void put_code(struct json *j, const char *key, enum tw_registry registry, uint32_t value)
{
    put_key(j, key);
    code(j, registry, value);
}

/* The fields of a message */

/* A listener that writes what it hears, and notes what was wrong. */
struct json_sink {
    struct json json;
    uint64_t lists; /* a bit a level: whether its members are nameless; the lowest is the innermost */
    struct tw_report *report;
    const struct tw_message *message;
    uint64_t index;
};

static void truth(struct json *j, enum tw_truth value)
{
    static const char *const words[] = {[TW_NOT_KNOWN] = "null", [TW_FALSE] = "false", [TW_TRUE] = "true"};

    tw_out_text(j->out, words[value]);
}

static void field_value(struct json *j, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    switch ((enum tw_kind)f->kind) {
    case TW_UINT: tw_out_uint(j->out, e->value); break;
    case TW_CODE: code(j, (enum tw_registry)f->registry, (uint32_t)e->value); break;
    case TW_TEXT: wire_text(j, (struct tw_bytes){e->bytes, e->len}); break;
    case TW_STRING: own_text(j, (const char *)e->bytes, e->len); break;
    case TW_TRUTH: truth(j, (enum tw_truth)e->value); break;
    case TW_FLAG: tw_out_text(j->out, e->value != 0 ? "true" : "false"); break;
    case TW_TIME:
        tw_out_char(j->out, '"');
        tw_out_seconds(j->out, (int64_t)e->value);
        tw_out_char(j->out, '"');
        break;
    case TW_BYTES:
    case TW_DER:
    case TW_NAME:
    case TW_LIST:
    case TW_OBJECT: hex(j, e->bytes, e->len); break;
    }
}

/* The fields' keys as they stand in the output; all of one size, so that copying one is a few moves. */
static const char field_keys[TW_FIELD_COUNT][40] = {
#define F(id, name, kind, registry, min, max, clause) [F_##id] = "\"" name "\":",
#include "message/fields.def"
#undef F
};

/* The comma and key in front of a value. */
static inline void put_name(struct json *j, uint16_t field, bool named)
{
    if (!named) {
        put_comma(j);
        return;
    }
    char *to = tw_out_room(j->out, 1 + sizeof field_keys[field]);
    *to = ',';
    to += j->comma;
    memcpy(to, field_keys[field], sizeof field_keys[field]);
    tw_out_wrote(j->out, (size_t)j->comma + tw_fields[field].name_len + 3);
    j->comma = true;
}

static void hear(void *self, const struct tw_event *e)
{
    struct json_sink *s = self;
    const struct tw_field *f = &tw_fields[e->field];
    bool named = (s->lists & 1) == 0, list = f->kind == TW_LIST;

    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN:
        put_name(&s->json, e->field, named);
        tw_out_char(s->json.out, list ? '[' : '{');
        s->json.comma = false;
        s->lists = s->lists << 1 | list;
        break;
    case TW_CLOSE:
        put_close(&s->json, list ? ']' : '}');
        s->lists >>= 1;
        break;
    case TW_VALUE:
        if (f->kind == TW_DER)
            break;
        put_name(&s->json, e->field, named);
        field_value(&s->json, e);
        break;
    case TW_FINDING: tw_notes_add(&s->report->findings, s->message, s->index, e); break;
    case TW_FAULT: tw_notes_add(&s->report->faults, s->message, s->index, e); break;
    }
}

static void hear_hello(void *self, const struct tw_event *e)
{
    const struct json_sink *s = self;

    tw_hello_parts_hear(&s->report->hello, e);
    hear(self, e);
}

/* Messages */

static bool same_packet(const struct tw_fragment *a, const struct tw_fragment *b)
{
    return a->packet == b->packet && a->file == b->file;
}

/* Whether a piece of the message came with a packet that brought no earlier one. */
static bool is_first_of_packet(const struct tw_message *m, uint32_t i)
{
    for (uint32_t k = i; k-- > 0;)
        if (same_packet(&m->fragments[k], &m->fragments[i]))
            return false;
    return true;
}

static void put_packet_elsewhere(struct json *j, const struct tw_connection *c, uint32_t packet,
                                 uint32_t file)
{
    put_open(j, NULL, '{');
    put_file(j, c, file);
    put_uint(j, "packet", packet);
    put_close(j, '}');
}

static void put_packets_elsewhere(struct json *j, const struct tw_connection *c, const struct tw_message *m)
{
    put_open(j, "packets_elsewhere", '[');
    for (uint32_t i = 0; i < m->fragment_count; i++) {
        if (m->fragments[i].file == m->fragments[0].file || !is_first_of_packet(m, i))
            continue;
        put_packet_elsewhere(j, c, m->fragments[i].packet, m->fragments[i].file);
    }
    put_close(j, ']');
}

/* Each packet once, in the order in which its bytes stand in the message; those of another file apart. */
static void put_packets(struct json *j, const struct tw_connection *c, const struct tw_message *m)
{
    bool elsewhere = false;

    put_open(j, "packets", '[');
    for (uint32_t i = 0; i < m->fragment_count; i++) {
        elsewhere = elsewhere || m->fragments[i].file != m->fragments[0].file;
        if (m->fragments[i].file != m->fragments[0].file || !is_first_of_packet(m, i))
            continue;
        put_comma(j);
        tw_out_uint(j->out, m->fragments[i].packet);
    }
    put_close(j, ']');
    if (elsewhere)
        put_packets_elsewhere(j, c, m);
    if (m->fragments_omitted > 0)
        put_uint(j, "packets_omitted", m->fragments_omitted);
}

static void put_type(struct json *j, const struct tw_message *m)
{
    if (m->id.content_type != TW_HANDSHAKE || m->encrypted) {
        put_null(j, "type");
        return;
    }
    put_key(j, "type");
    code_named(j, m->id.ssl2 ? TW_REG_SSL2_MESSAGE_TYPE : TW_REG_HANDSHAKE_TYPE, m->id.type,
               tw_message_name(m));
}

static void put_ja3(struct json *j, const struct tw_fingerprint *f)
{
    put_hex(j, f->client ? "ja3" : "ja3s", f->md5, sizeof f->md5);
    put_key(j, f->client ? "ja3_string" : "ja3s_string");
    tw_out_char(j->out, '"');
    tw_out_bytes(j->out, f->ja3, f->ja3_len);
    tw_out_char(j->out, '"');
}

static void put_ja4(struct json *j, const struct tw_ja4 *ja4)
{
    put_string(j, "ja4", ja4->text);
    put_key(j, "ja4_r");
    tw_out_char(j->out, '"');
    tw_out_bytes(j->out, ja4->raw, ja4->raw_len);
    tw_out_char(j->out, '"');
}

static void put_fingerprint(struct json *j, const struct tw_fingerprint *f)
{
    if (f->has_ja3)
        put_ja3(j, f);
    if (f->has_ja4)
        put_ja4(j, f->ja4);
}

static void put_fields(struct json *j, struct tw_report *r, const struct tw_connection *c,
                       const struct tw_message *m, uint64_t index)
{
    struct tw_fingerprint *f = tw_report_fingerprint_begin(r, c, m);
    struct json_sink s = {.json = {j->out, j->codes, false}, .report = r, .message = m, .index = index};
    struct tw_sink sink = {.event = f != NULL ? hear_hello : hear, .self = &s, .details = true};

    put_key(j, "fields");
    tw_out_char(j->out, '{');
    tw_connection_decode(c, m, &sink);
    tw_out_char(j->out, '}');
    tw_report_fingerprint_end(r, c, f);
    if (f != &r->later || !f->set)
        return;
    put_open(j, "fingerprints", '{');
    put_fingerprint(j, f);
    put_close(j, '}');
}

static void put_message(struct json *j, struct tw_report *r, const struct tw_connection *c,
                        const struct tw_message *m, uint64_t index)
{
    put_open(j, NULL, '{');
    put_uint(j, "index", index);
    put_string(j, "from", tw_side_name(tw_connection_side(c, m->direction)));
    put_string(j, "content_type", tw_registry_name(TW_REG_CONTENT_TYPE, m->id.content_type));
    put_type(j, m);
    put_time(j, "time", m->last_ns);
    if (m->fragment_count > 0 && m->fragments[0].file != c->flow->file)
        put_file(j, c, m->fragments[0].file);
    put_packets(j, c, m);
    put_uint(j, "stream_offset", m->offset);
    put_uint(j, "length", m->length);
    put_code(j, "record_version", TW_REG_VERSION, m->record_version);
    put_bool(j, "encrypted", m->encrypted || m->decrypted);
    if (m->decrypted)
        put_bool(j, "decrypted", true);
    if (m->encrypted && m->unopened != TW_UNOPENED_NO_KEY)
        put_string(j, "not_decrypted", tw_unopened_words((enum tw_unopened)m->unopened));
    if (m->missing != TW_MISSING_NOTHING)
        put_uint(j, "captured_length", m->kept);
    if (!m->encrypted)
        put_fields(j, r, c, m, index);
    put_close(j, '}');
}

static bool is_partial(const struct tw_message *m)
{
    return m->missing == TW_MISSING_ENDED;
}

static void put_message_list(struct json *j, struct tw_report *r, const struct tw_connection *c,
                             const char *key, bool partial)
{
    uint64_t index = 0;

    put_open(j, key, '[');
    for (const struct tw_message *m = c->first; m != NULL; m = m->next, index++)
        if (is_partial(m) == partial)
            put_message(j, r, c, m, index);
    put_close(j, ']');
}

/* Messages whose end never came are told apart: their receiver has not seen them either. */
static void put_messages(struct json *j, struct tw_report *r, const struct tw_connection *c)
{
    bool partial = false;

    put_message_list(j, r, c, "messages", false);
    if (c->messages_omitted > 0)
        put_uint(j, "messages_omitted", c->messages_omitted);
    for (const struct tw_message *m = c->first; m != NULL && !partial; m = m->next)
        partial = is_partial(m);
    if (partial)
        put_message_list(j, r, c, "partial_messages", true);
}

/* Faults and findings */

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

static void put_faults(struct json *j, struct tw_report *r, const struct tw_connection *c)
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

static void put_findings(struct json *j, struct tw_report *r, const struct tw_connection *c)
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

static void put_conflicts(struct json *j, const struct tw_connection *c)
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

/* The connection */

static void put_community_id(struct json *j, const struct tw_connection *c)
{
    char id[TW_COMMUNITY_ID_SIZE];

    put_string(j, "community_id", tw_community_id(c, id) ? id : NULL);
}

/* What came before TLS: absent where nothing did. */
static void put_prelude(struct json *j, const struct tw_connection *c)
{
    struct tw_before b = tw_connection_before(c);

    if (b.count == 0)
        return;
    put_open(j, "prelude", '{');
    put_string(j, "protocol", tw_protocol_name((enum tw_protocol)b.protocol[b.count - 1]));
    put_uint(j, "bytes", b.bytes);
    if (b.count > 1) {
        put_open(j, "through", '[');
        for (unsigned i = 0; i + 1U < b.count; i++)
            put_string(j, NULL, tw_protocol_name((enum tw_protocol)b.protocol[i]));
        put_close(j, ']');
    }
    put_close(j, '}');
}

static void put_transport(struct json *j, const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;

    put_string(j, "schema", "tlswalk.connection/1");
    put_file(j, c, f->file);
    put_uint(j, "id", f->id);
    put_string(j, "transport", "tcp");
    put_endpoint(j, "client", f, c->client);
    put_endpoint(j, "server", f, !c->client);
    put_string(j, "roles_from", tw_roles_name((enum tw_roles)c->roles_from));
    put_community_id(j, c);
    put_time(j, "start", f->first_ns);
    put_time(j, "end", f->last_ns);
    put_uint(j, "packets", f->packets);
    put_prelude(j, c);
}

static void put_bytes_text(struct json *j, const char *key, struct tw_bytes text)
{
    if (text.ptr == NULL) {
        put_null(j, key);
        return;
    }
    put_key(j, key);
    wire_text(j, text);
}

static void put_optional_code(struct json *j, const char *key, enum tw_registry registry, bool known,
                              uint32_t value)
{
    if (known)
        put_code(j, key, registry, value);
    else
        put_null(j, key);
}

static void put_negotiated(struct json *j, const struct tw_connection *c)
{
    uint16_t version = tw_connection_version(c);
    bool known = c->settled != NULL;

    bool named = known && tw_registry_assigned(TW_REG_VERSION, version);

    put_string(j, "protocol", named ? tw_registry_name(TW_REG_VERSION, version) : NULL);
    put_optional_code(j, "version", TW_REG_VERSION, known, version);
    put_bytes_text(j, "sni", c->client_hello.server_name);
    put_bytes_text(j, "alpn", c->server_hello.protocol);
    put_optional_code(j, "cipher_suite", TW_REG_CIPHER_SUITE, known && c->settled->suite_known,
                      known ? c->settled->suite : 0);
    put_optional_code(j, "group", TW_REG_GROUP, c->has_group, c->group);
    put_string(j, "resumption", tw_resumption_name((enum tw_resumption)c->resumption));
}

/* What the side's application was told. */
static void put_ending(struct json *j, const struct tw_report *r, const struct tw_connection *c,
                       enum tw_side side)
{
    static const char *const returned[] = {"null", "1", "-1"};
    const struct tw_stand *stand = &r->path.stands[side];
    struct tw_ending e = tw_path_ending(&r->path, c, side, r->options.profile);

    put_open(j, tw_side_name(side), '{');
    put_key(j, "do_handshake");
    tw_out_text(j->out, returned[e.returned]);
    put_string(j, "get_error", tw_ssl_error_name((enum tw_ssl_error)e.error));
    put_string(j, "reason", e.reason);
    put_string(j, "state", stand->found ? tw_state_name((enum tw_state)stand->state) : NULL);
    put_string(j, "known_by", tw_known_by_name((enum tw_known_by)e.known_by));
    put_close(j, '}');
}

static void put_outcome(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    struct tw_outcome o = tw_path_outcome(&r->path, c);
    struct tw_pace pace = tw_path_pace(c);

    put_open(j, "outcome", '{');
    put_string(j, "handshake", tw_handshake_outcome_name(o.handshake));
    put_string(j, "known_by", tw_known_by_name(o.known_by));
    put_string(j, "reason", o.reason);
    put_ending(j, r, c, TW_CLIENT);
    put_ending(j, r, c, TW_SERVER);
    put_close(j, '}');
    put_open(j, "timing", '{');
    put_duration(j, "tcp_rtt_ns", c->flow->rtt_ns);
    put_duration(j, "client_hello_to_server_hello_ns", tw_connection_answer_ns(c));
    put_duration(j, "handshake_ns", tw_connection_handshake_ns(c));
    put_duration(j, "complete_after_ns", tw_connection_complete_ns(c));
    put_duration(j, "client_thought_ns", pace.known ? pace.client_ns : -1);
    put_duration(j, "server_thought_ns", pace.known ? pace.server_ns : -1);
    put_duration(j, "network_ns", pace.known ? pace.network_ns : -1);
    put_close(j, '}');
}

/* The way of both machines */

/* There are many of them: each is put together of three pieces, of which two are known. */
struct piece {
    const char *text;
    size_t len;
};

enum { LONGEST_TRANSITION = 128 };

#define PIECE(literal)                 \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }

static void put_function(struct json *j, const char *key, struct tw_function f)
{
    if (f.name == NULL)
        return;
    put_key(j, key);
    tw_out_char(j->out, '"');
    tw_out_text(j->out, f.name);
    tw_out_text(j->out, f.suffix);
    tw_out_char(j->out, '"');
}

/* What the machine goes through in the state. */
static void put_steps(struct json *j, const struct tw_report *r, const struct tw_transition *t)
{
    struct tw_steps s = tw_transition_steps(&r->path, t, r->options.profile);
    bool reads = tw_edge_flow(t->edge) == TW_FLOW_READING;

    put_open(j, "steps", '{');
    put_string(j, "flow", tw_flow_state_name(tw_edge_flow(t->edge)));
    put_function(j, "pre_work", s.pre_work);
    put_function(j, reads ? "process" : "construct", s.message);
    put_function(j, reads ? "post_process" : "post_work", s.after);
    if (t->message != NULL && !t->message->encrypted)
        put_uint(j, "length", t->message->length);
    if (s.maximum != TW_NO_MAXIMUM)
        put_uint(j, "maximum", s.maximum);
    put_close(j, '}');
}

static void put_transition(struct json *j, const struct tw_report *r, const struct tw_transition *t)
{
    static const struct piece heads[] = {
#define STATE(name, older, code) [TW_ST_##name] = PIECE("{\"state\":\"TLS_ST_" #name "\",\"message\":"),
#include "walk/states.def"
#undef STATE
    };
    static const struct piece tails[] = {
        [TW_SEEN] = PIECE(",\"known_by\":\"seen\""),
        [TW_INFERRED] = PIECE(",\"known_by\":\"inferred\""),
        [TW_UNKNOWN] = PIECE(",\"known_by\":\"unknown\""),
    };

    const struct piece *head = &heads[t->state], *tail = &tails[t->known_by];
    char *start = tw_out_room(j->out, LONGEST_TRANSITION), *to = start;

    if (j->comma)
        *to++ = ',';
    j->comma = true;
    memcpy(to, head->text, head->len);
    to += head->len;
    if (t->message != NULL && t->index < 10) {
        *to++ = (char)('0' + t->index);
    } else {
        tw_out_wrote(j->out, (size_t)(to - start));
        if (t->message != NULL)
            tw_out_uint(j->out, t->index);
        else
            tw_out_bytes(j->out, "null", 4);
        to = start = tw_out_room(j->out, LONGEST_TRANSITION);
    }
    memcpy(to, tail->text, tail->len);
    tw_out_wrote(j->out, (size_t)(to - start) + tail->len);
    if (r->options.steps && t->edge != NULL)
        put_steps(j, r, t);
    tw_out_char(j->out, '}');
}

static void put_machine(struct json *j, const struct tw_report *r, enum tw_side side)
{
    const struct tw_path *p = &r->path;

    put_open(j, tw_side_name(side), '[');
    for (uint32_t i = 0; i < p->count; i++)
        if (p->transitions[i].side == side)
            put_transition(j, r, &p->transitions[i]);
    put_close(j, ']');
}

static void put_violation(struct json *j, const struct tw_violation *v)
{
    enum { UNEXPECTED_MESSAGE = 10 };

    put_open(j, NULL, '{');
    put_string(j, "kind", tw_violation_name((enum tw_violation_kind)v->kind));
    put_string(j, "side", tw_side_name((enum tw_side)v->side));
    put_uint(j, "message", v->index);
    put_string(j, "state", tw_state_name((enum tw_state)v->state));
    put_open(j, "missing", '[');
    for (uint8_t i = 0; i < v->missing_count; i++) {
        put_comma(j);
        tw_out_char(j->out, '"');
        tw_out_text(j->out, tw_signal_name((enum tw_signal)v->missing[i]));
        tw_out_char(j->out, '"');
    }
    put_close(j, ']');
    put_code(j, "alert", TW_REG_ALERT, UNEXPECTED_MESSAGE);
    put_close(j, '}');
}

static void put_walk(struct json *j, struct tw_report *r)
{
    const struct tw_path *p = &r->path;

    put_open(j, "walk", '{');
    put_machine(j, r, TW_CLIENT);
    put_machine(j, r, TW_SERVER);
    put_open(j, "violations", '[');
    for (uint32_t i = 0; i < p->violation_count; i++)
        put_violation(j, &p->violations[i]);
    put_close(j, ']');
    if (p->violations_omitted > 0)
        put_uint(j, "violations_omitted", p->violations_omitted);
    if (p->omitted > 0)
        put_uint(j, "omitted", p->omitted);
    if (p->blind)
        put_bool(j, "gaps", true);
    put_close(j, '}');
}

static void put_application_data(struct json *j, const struct tw_connection *c)
{
    put_open(j, "application_data", '{');
    for (unsigned i = 0; i < 2; i++) {
        const struct tw_track *t = &c->track[i == 0 ? c->client : !c->client];
        put_open(j, i == 0 ? "client" : "server", '{');
        put_uint(j, "records", t->application_records);
        put_uint(j, "bytes", t->application_bytes);
        put_close(j, '}');
    }
    put_close(j, '}');
}

/* The connection as a session */

static void put_offered(struct json *j, const struct tw_connection *c)
{
    struct tw_offered o = tw_connection_offered(c);

    put_open(j, "offered", '{');
    put_string(j, "method", o.method);
    if (o.flexible == TW_NOT_KNOWN)
        put_null(j, "version_flexible");
    else
        put_bool(j, "version_flexible", o.flexible == TW_TRUE);
    put_close(j, '}');
}

static void put_renegotiations(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    struct tw_renegotiations found = tw_path_renegotiations(&r->path, c);

    put_open(j, "renegotiations", '[');
    for (uint32_t i = 0; i < found.count; i++) {
        const struct tw_renegotiation *n = &found.each[i];
        put_open(j, NULL, '{');
        put_string(j, "by", tw_side_name((enum tw_side)n->by));
        put_string(j, "outcome", tw_renegotiated_name((enum tw_renegotiated)n->outcome));
        put_string(j, "known_by", tw_known_by_name((enum tw_known_by)n->known_by));
        put_close(j, '}');
    }
    put_close(j, ']');
    if (found.omitted > 0)
        put_uint(j, "renegotiations_omitted", found.omitted);
}

static void put_stream_end(struct json *j, enum tw_side side, struct tw_stream_end e)
{
    put_open(j, tw_side_name(side), '{');
    if (!e.close_notify && e.maybe_close_notify)
        put_null(j, "close_notify");
    else
        put_bool(j, "close_notify", e.close_notify);
    put_bool(j, "fin", e.fin);
    put_bool(j, "rst", e.rst);
    put_close(j, '}');
}

static void put_stream_ends(struct json *j, const struct tw_connection *c)
{
    struct tw_stream_ends ends = tw_connection_stream_ends(c);

    put_open(j, "end", '{');
    put_stream_end(j, TW_CLIENT, ends.of[TW_CLIENT]);
    put_stream_end(j, TW_SERVER, ends.of[TW_SERVER]);
    put_close(j, '}');
}

static void put_dynamic(struct json *j, const struct tw_sizes *s)
{
    if (s->grown_after == 0)
        return;
    put_open(j, "dynamic", '{');
    put_uint(j, "grown_after", s->grown_after);
    put_uint(j, "resets", s->resets);
    put_duration(j, "reset_after_ns", s->resets > 0 ? s->reset_ns : -1);
    put_close(j, '}');
}

static void put_sizes(struct json *j, const struct tw_connection *c, enum tw_side side)
{
    const struct tw_track *t = &c->track[side == TW_CLIENT ? c->client : !c->client];
    const struct tw_sizes *s = &t->sizes;

    if (t->application_records == 0)
        return;
    put_open(j, tw_side_name(side), '{');
    put_uint(j, "least", s->least);
    put_uint(j, "most", s->most);
    put_open(j, "records", '[');
    for (unsigned i = 0, last = tw_sizes_class(s->most); i <= last; i++) {
        put_comma(j);
        tw_out_uint(j->out, s->records[i]);
    }
    put_close(j, ']');
    put_dynamic(j, s);
    put_close(j, '}');
}

static void put_session(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    static const char *const next_protocols[] = {NULL, "alpn", "npn"};

    put_open(j, "session", '{');
    put_bool(j, "reused", c->resumption != TW_RESUMED_NOT);
    if (c->has_resumed_from)
        put_uint(j, "resumed_from", c->resumed_from);
    else
        put_null(j, "resumed_from");
    put_offered(j, c);
    put_string(j, "next_protocol", next_protocols[tw_connection_next_protocol(c)]);
    put_renegotiations(j, r, c);
    put_open(j, "not_tls_bytes", '{');
    put_uint(j, "client", tw_connection_not_tls(c, c->client));
    put_uint(j, "server", tw_connection_not_tls(c, !c->client));
    put_close(j, '}');
    put_stream_ends(j, c);
    put_open(j, "record_sizes", '{');
    put_sizes(j, c, TW_CLIENT);
    put_sizes(j, c, TW_SERVER);
    put_close(j, '}');
    put_close(j, '}');
}

static void put_fingerprints(struct json *j, const struct tw_report *r)
{
    put_open(j, "fingerprints", '{');
    if (r->client.set)
        put_fingerprint(j, &r->client);
    if (r->server.set)
        put_fingerprint(j, &r->server);
    put_close(j, '}');
}

static void forget_notes(struct tw_report *r)
{
    r->faults.count = r->findings.count = 0;
    r->faults.omitted = r->findings.omitted = 0;
    tw_report_fingerprints_forget(r);
}

void tw_report_json(struct tw_report *r, const struct tw_connection *c)
{
    struct json j = {&r->out, r->codes, false};

    forget_notes(r);
    tw_path_walk(&r->path, c);
    tw_out_char(&r->out, '{');
    put_transport(&j, c);
    put_negotiated(&j, c);
    put_outcome(&j, r, c);
    put_messages(&j, r, c);
    put_walk(&j, r);
    put_application_data(&j, c);
    put_session(&j, r, c);
    put_fingerprints(&j, r);
    put_findings(&j, r, c);
    put_faults(&j, r, c);
    put_conflicts(&j, c);
    tw_out_text(&r->out, "}\n");
}

/* A certificate */

static void put_file_name(struct json *j, const char *name)
{
    put_key(j, "file");
    wire_text(j, (struct tw_bytes){(const uint8_t *)name, strlen(name)});
}

static void put_places(struct json *j, const struct tw_seen_certificate *seen)
{
    put_open(j, "seen", '[');
    for (const struct tw_certificate_place *s = seen->first_place; s != NULL; s = s->next) {
        put_open(j, NULL, '{');
        put_file_name(j, s->file);
        put_uint(j, "id", s->connection);
        put_string(j, "from", tw_side_name((enum tw_side)s->side));
        put_uint(j, "position", s->position);
        put_time(j, "time", s->time_ns);
        put_close(j, '}');
    }
    put_close(j, ']');
    if (seen->count > seen->places)
        put_uint(j, "seen_omitted", seen->count - seen->places);
}

static void put_asked_names(struct json *j, const struct tw_seen_certificate *seen)
{
    put_open(j, "server_names", '[');
    for (const struct tw_asked_name *n = seen->first_name; n != NULL; n = n->next) {
        put_comma(j);
        wire_text(j, (struct tw_bytes){n->bytes, n->len});
    }
    put_close(j, ']');
    if (seen->names_omitted > 0)
        put_uint(j, "server_names_omitted", seen->names_omitted);
}

/* The same fields as in a message; what is wrong with it is told of the messages that have it. */
static void put_certificate(struct json *j, struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct json_sink s = {.json = {j->out, j->codes, false}, .report = r};
    const struct tw_sink sink = {.event = hear, .self = &s, .details = true};

    put_key(j, "certificate");
    tw_out_char(j->out, '{');
    put_uint(&s.json, tw_fields[F_CERTIFICATE_LENGTH].name, seen->der.len);
    tw_certificates_decode(&r->certificates, seen, &sink);
    tw_out_char(j->out, '}');
}

void tw_report_certificate_json(struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct json j = {&r->out, r->codes, false};

    forget_notes(r);
    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.certificate/1");
    put_certificate(&j, r, seen);
    put_uint(&j, "count", seen->count);
    put_time(&j, "first", seen->first_ns);
    put_time(&j, "last", seen->last_ns);
    put_asked_names(&j, seen);
    put_places(&j, seen);
    tw_out_text(&r->out, "}\n");
}

/* What the captures came to */

static void put_links(struct json *j, const struct tw_capture *capture)
{
    put_open(j, "link_types", '[');
    for (const struct tw_link *l = capture->links; l < capture->links + capture->link_count; l++) {
        put_open(j, NULL, '{');
        put_uint(j, "id", (uint64_t)l->type);
        put_string(j, "name", l->name);
        put_bool(j, "supported", l->supported);
        put_uint(j, "packets", l->packets);
        put_close(j, '}');
    }
    put_close(j, ']');
}

static void put_input(struct json *j, const struct tw_capture *capture)
{
    const struct tw_counters *n = &capture->counters;
    bool timed = n->start_ns != TW_NO_TIME;

    put_string(j, "schema", "tlswalk.capture/1");
    put_open(j, "files", '[');
    for (size_t i = 0; i < capture->file_count; i++) {
        put_comma(j);
        wire_text(j, (struct tw_bytes){(const uint8_t *)capture->files[i], strlen(capture->files[i])});
    }
    put_close(j, ']');
    put_uint(j, "packets", n->packets);
    put_uint(j, "bytes", n->bytes);
    put_time(j, "start", n->start_ns);
    put_time(j, "end", n->end_ns);
    put_duration(j, "duration_ns", timed ? n->end_ns - n->start_ns : -1);
    put_links(j, capture);
}

struct count {
    const char *key;
    uint64_t value;
};

static void put_counts(struct json *j, const struct count *counts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_uint(j, counts[i].key, counts[i].value);
}

#define PUT_COUNTS(j, ...) \
    put_counts(j, (const struct count[]){__VA_ARGS__}, TW_COUNT(((const struct count[]){__VA_ARGS__})))

void tw_report_capture_json(struct tw_report *r, const struct tw_capture *capture)
{
    const struct tw_counters *n = &capture->counters;
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_input(&j, capture);
    PUT_COUNTS(&j, {"damaged", capture->damaged}, {"connections", n->connections}, {"tls", n->tls});
    put_open(&j, "skipped", '{');
    PUT_COUNTS(&j, {"unsupported_link", n->unsupported_link}, {"not_ip", n->not_ip}, {"not_tcp", n->not_tcp},
               {"malformed", n->malformed}, {"datagrams_lost", n->datagrams_lost});
    put_close(&j, '}');
    PUT_COUNTS(&j, {"fragments", n->fragments}, {"datagrams", n->datagrams},
               {"fragment_conflicts", n->fragment_conflicts}, {"truncated", n->truncated}, {"gaps", n->gaps},
               {"gap_bytes", n->lost_bytes}, {"conflicts", n->conflicts},
               {"signatures_unverified", n->unverified});
    put_open(&j, "evicted", '{');
    PUT_COUNTS(&j, {"flows", n->evicted_flows}, {"memory", n->evicted_memory});
    put_close(&j, '}');
    PUT_COUNTS(&j, {"allocations_refused", n->refused}, {"peak_memory", n->peak_memory});
    tw_out_text(&r->out, "}\n");
}
