/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: one object a connection, one a line. */
#include "report/json.h"
#include "facts/community_id.h"
#include "facts/unseal.h"
#include "registry/registry.h"
#include "report/explain.h"

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
    if (c->occasion != TW_TOLD_ONCE)
        put_bool(j, "final", c->occasion == TW_TOLD_END);
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
        tw_json_code(j, key, registry, value);
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

void tw_json_ending(struct json *j, enum tw_side side, const struct tw_ending *e, const char *state)
{
    static const char *const returned[] = {
        [TW_RETURNED_NOT] = "null", [TW_RETURNED_SUCCESS] = "1",    [TW_RETURNED_FAILURE] = "-1",
        [TW_RETURNED_ZERO] = "0",   [TW_RETURNED_UNASKED] = "null",
    };

    put_open(j, tw_side_name(side), '{');
    put_key(j, "do_handshake");
    tw_out_text(j->out, returned[e->returned]);
    put_string(j, "get_error", tw_ssl_error_name((enum tw_ssl_error)e->error));
    put_string(j, "reason", e->reason);
    put_string(j, "state", state);
    put_string(j, "known_by", tw_known_by_name((enum tw_known_by)e->known_by));
    put_close(j, '}');
}

static void put_ending(struct json *j, const struct tw_report *r, const struct tw_connection *c,
                       enum tw_side side)
{
    const struct tw_stand *stand = &r->path.stands[side];
    struct tw_ending e = tw_path_ending(&r->path, c, side, r->options.profile);

    tw_json_ending(j, side, &e, stand->found ? tw_state_name((enum tw_state)stand->state) : NULL);
}

static void put_explanation(struct json *j, struct tw_report *r, const struct tw_connection *c,
                            const struct tw_outcome *o)
{
    char text[TW_EXPLANATION_MAX];

    if (o->handshake == TW_COMPLETE) {
        put_null(j, "explanation");
        return;
    }
    tw_explanation(r, c, o, text);
    put_key(j, "explanation");
    own_text(j, text, strlen(text));
}

static void put_outcome(struct json *j, struct tw_report *r, const struct tw_connection *c)
{
    struct tw_outcome o = tw_path_outcome(&r->path, c);
    struct tw_pace pace = tw_path_pace(c);

    put_open(j, "outcome", '{');
    put_string(j, "handshake", tw_handshake_outcome_name(o.handshake));
    put_string(j, "known_by", tw_known_by_name(o.known_by));
    put_string(j, "reason", o.reason);
    put_explanation(j, r, c, &o);
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

/* What was decrypted, a record each. */
static void put_data(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    put_open(j, "content", '[');
    for (const struct tw_data *d = c->first_data; d != NULL; d = d->next) {
        put_open(j, NULL, '{');
        put_string(j, "from", tw_side_name(tw_connection_side(c, d->direction)));
        put_time(j, "time", d->origin.time_ns);
        if (d->origin.file != c->flow->file)
            put_file(j, c, d->origin.file);
        put_uint(j, "packet", d->origin.packet);
        put_uint(j, "stream_offset", d->offset);
        put_uint(j, "length", d->length);
        if (d->kept < d->length)
            put_uint(j, "shown", d->kept);
        if (r->options.data == TW_DATA_TEXT) {
            put_key(j, "text");
            wire_text(j, (struct tw_bytes){d->bytes, d->kept});
        } else {
            put_hex(j, "hex", d->bytes, d->kept);
        }
        put_close(j, '}');
    }
    put_close(j, ']');
}

static void put_application_data(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    put_open(j, "application_data", '{');
    for (unsigned i = 0; i < 2; i++) {
        const struct tw_track *t = &c->track[i == 0 ? c->client : !c->client];
        put_open(j, i == 0 ? "client" : "server", '{');
        put_uint(j, "records", t->application_records);
        put_uint(j, "bytes", t->application_bytes);
        put_close(j, '}');
    }
    if (r->options.data != TW_DATA_COUNTED)
        put_data(j, r, c);
    put_close(j, '}');
}

/* As it stands in a key log. */
static void put_secret(void *context, const char *label, struct tw_bytes random, struct tw_bytes secret)
{
    struct json *j = context;

    put_comma(j);
    tw_out_char(j->out, '"');
    tw_out_text(j->out, label);
    tw_out_char(j->out, ' ');
    tw_out_hex_bytes(j->out, random.ptr, random.len);
    tw_out_char(j->out, ' ');
    tw_out_hex_bytes(j->out, secret.ptr, secret.len);
    tw_out_char(j->out, '"');
}

static void put_secrets(struct json *j, const struct tw_connection *c)
{
    put_open(j, "secrets", '{');
    put_open(j, "key_log", '[');
    tw_unseal_tell(c, put_secret, j);
    put_close(j, ']');
    put_close(j, '}');
}

static void put_fingerprints(struct json *j, const struct tw_report *r)
{
    put_open(j, "fingerprints", '{');
    if (r->client.set)
        tw_json_fingerprint(j, &r->client);
    if (r->server.set)
        tw_json_fingerprint(j, &r->server);
    put_close(j, '}');
}

/* Decoding them tells fingerprints, findings and faults as well. */
static bool wants_messages(const struct tw_report *r)
{
    static const char *const parts[] = {"messages",     "messages_omitted", "partial_messages",
                                        "fingerprints", "findings",         "faults"};

    for (size_t i = 0; i < TW_COUNT(parts); i++)
        if (tw_pick_wants(r->pick, parts[i]))
            return true;
    return false;
}

void tw_report_json(struct tw_report *r, const struct tw_connection *c)
{
    struct json j = {&r->out, r->codes, false};

    tw_json_forget_notes(r);
    tw_path_walk(&r->path, c);
    tw_out_char(&r->out, '{');
    put_transport(&j, c);
    put_negotiated(&j, c);
    put_outcome(&j, r, c);
    if (wants_messages(r))
        tw_json_messages(&j, r, c);
    if (tw_pick_wants(r->pick, "walk"))
        tw_json_walk(&j, r);
    put_application_data(&j, r, c);
    if (r->options.secrets)
        put_secrets(&j, c);
    tw_json_session(&j, r, c);
    put_fingerprints(&j, r);
    tw_json_findings(&j, r, c);
    tw_json_faults(&j, r, c);
    tw_json_conflicts(&j, c);
    tw_out_text(&r->out, "}\n");
}
