/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the connection as a session. */
#include "report/json.h"

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

/* Where the machine stands that has been through it: in the last one that came to nothing, where it ended. */
static const char *state_of(const struct tw_report *r, const struct tw_renegotiation *n, enum tw_side side,
                            bool last)
{
    const struct tw_stand *stand = &r->path.stands[side];
    bool done = !last || n->outcome == TW_RENEGOTIATION_ACCEPTED || !stand->found;

    return tw_state_name(done ? TW_ST_OK : (enum tw_state)stand->state);
}

static void put_renegotiation(struct json *j, const struct tw_report *r, const struct tw_connection *c,
                              const struct tw_renegotiation *n, bool last)
{
    put_open(j, NULL, '{');
    put_string(j, "by", tw_side_name((enum tw_side)n->by));
    put_string(j, "outcome", tw_renegotiated_name((enum tw_renegotiated)n->outcome));
    put_string(j, "known_by", tw_known_by_name((enum tw_known_by)n->known_by));
    if (n->alert != NULL)
        put_string(j, "alert_from", tw_side_name(tw_connection_side(c, n->alert->direction)));
    if (n->alert != NULL && !n->alert->encrypted)
        tw_json_code(j, "alert", TW_REG_ALERT, n->alert->body[1]);
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        struct tw_ending e = tw_renegotiation_ending(&r->path, c, n, (enum tw_side)side, r->options.profile);
        tw_json_ending(j, (enum tw_side)side, &e, state_of(r, n, (enum tw_side)side, last));
    }
    put_close(j, '}');
}

static void put_renegotiations(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    struct tw_renegotiations found = tw_path_renegotiations(&r->path, c);

    put_open(j, "renegotiations", '[');
    for (uint32_t i = 0; i < found.count; i++)
        put_renegotiation(j, r, c, &found.each[i], i + 1 == found.count && found.omitted == 0);
    put_close(j, ']');
    if (found.omitted > 0)
        put_uint(j, "renegotiations_omitted", found.omitted);
}

static void put_early_data(struct json *j, const struct tw_report *r, const struct tw_connection *c)
{
    struct tw_early_data e = tw_path_early_data(&r->path, c);

    if (!e.offered)
        return;
    put_open(j, "early_data", '{');
    put_string(j, "outcome", tw_early_outcome_name((enum tw_early_outcome)e.outcome));
    put_string(j, "known_by", tw_known_by_name((enum tw_known_by)e.known_by));
    put_uint(j, "records", e.records);
    put_uint(j, "bytes", e.bytes);
    put_close(j, '}');
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

void tw_json_session(struct json *j, const struct tw_report *r, const struct tw_connection *c)
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
    if (c->next_protocol.len > 0) {
        put_key(j, "npn");
        wire_text(j, c->next_protocol);
    }
    put_early_data(j, r, c);
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
