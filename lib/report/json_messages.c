/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the messages of a connection. */
#include "registry/registry.h"
#include "report/fingerprint.h"
#include "report/json.h"

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
    enum tw_registry registry = m->id.ssl2 ? TW_REG_SSL2_MESSAGE_TYPE : TW_REG_HANDSHAKE_TYPE;
    if (!m->retry) {
        tw_json_code(j, "type", registry, m->id.type);
        return;
    }
    put_key(j, "type");
    tw_json_code_named(j, registry, m->id.type, tw_message_name(m));
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

void tw_json_fingerprint(struct json *j, const struct tw_fingerprint *f)
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
    struct json_sink s = {.json = {j->out, j->codes, false},
                          .report = r,
                          .message = m,
                          .index = index,
                          .hello = f != NULL ? &r->hello : NULL};
    const struct tw_sink sink = {.event = tw_json_hear, .self = &s, .details = true, .whole_lists = true};

    put_key(j, "fields");
    tw_out_char(j->out, '{');
    tw_connection_decode(c, m, &sink);
    tw_out_char(j->out, '}');
    tw_report_fingerprint_end(r, c, f);
    if (f != &r->later || !f->set)
        return;
    put_open(j, "fingerprints", '{');
    tw_json_fingerprint(j, f);
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
    tw_json_code(j, "record_version", TW_REG_VERSION, m->record_version);
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
void tw_json_messages(struct json *j, struct tw_report *r, const struct tw_connection *c)
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
