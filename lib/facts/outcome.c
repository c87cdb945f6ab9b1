/* SPDX-License-Identifier: Apache-2.0 */
/* How the handshake ended, as far as the wire tells. */
#include "base/words.h"
#include "facts/connection.h"
#include "registry/registry.h"

uint16_t tw_connection_version(const struct tw_connection *c)
{
    return c->settled != NULL ? c->settled->version : 0;
}

static int64_t span(int64_t from, int64_t to)
{
    return from == TW_NO_TIME || to == TW_NO_TIME || to < from ? -1 : to - from;
}

int64_t tw_connection_handshake_ns(const struct tw_connection *c)
{
    return c->complete ? span(c->handshake_start_ns, c->handshake_end_ns) : -1;
}

int64_t tw_connection_complete_ns(const struct tw_connection *c)
{
    return c->complete ? span(c->flow->first_ns, c->handshake_end_ns) : -1;
}

int64_t tw_connection_answer_ns(const struct tw_connection *c)
{
    if (c->client_hello_message == NULL || c->server_hello_message == NULL)
        return -1;
    return span(c->client_hello_message->last_ns, c->server_hello_message->last_ns);
}

static const char *side_name(const struct tw_connection *c, unsigned direction)
{
    return tw_connection_side(c, direction) == TW_CLIENT ? "client" : "server";
}

static void say(struct tw_outcome *o, const char *a, const char *b, const char *c)
{
    const char *words[] = {a, b, c};

    tw_words_join(o->reason, sizeof o->reason, words, TW_COUNT(words));
}

static bool any_unsure(const struct tw_connection *c)
{
    return c->track[0].unsure || c->track[1].unsure;
}

static struct tw_outcome unfinished(const struct tw_connection *c)
{
    struct tw_outcome o = {TW_INCOMPLETE, TW_SEEN, ""};

    if (c->closer != TW_DIRECTION_UNKNOWN) {
        bool closed = c->track[c->closer].closed;
        o.handshake = TW_CLOSED;
        say(&o, side_name(c, c->closer), closed ? " closed the connection" : " reset the connection", "");
        return o;
    }
    say(&o, c->end == TW_END_INPUT ? "the capture ends before the handshake does" : "no more packets", "",
        "");
    return o;
}

/* Why the connection was given up before its end, or NULL: it was not. */
static const char *given_up(const struct tw_connection *c)
{
    switch ((enum tw_flow_end)c->end) {
    case TW_END_FLOW_LIMIT: return "connection limit";
    case TW_END_MEMORY_LIMIT: return "memory limit";
    default: return NULL;
    }
}

static struct tw_outcome not_tls(const struct tw_connection *c)
{
    struct tw_outcome o = {TW_NOT_TLS, TW_SEEN, ""};
    const char *limit = given_up(c);
    bool undecided = ((c->flow->half[0].flags & c->flow->half[1].flags) & TW_HALF_IGNORED) == 0;

    if (limit != NULL && undecided) {
        o.known_by = TW_UNKNOWN;
        say(&o, "no TLS record before it was given up: ", limit, "");
    } else {
        say(&o, "no TLS record", "", "");
    }
    return o;
}

struct tw_outcome tw_connection_outcome(const struct tw_connection *c)
{
    struct tw_outcome o = {TW_INCOMPLETE, TW_SEEN, ""};
    const char *limit = given_up(c);

    if (!c->tls)
        return not_tls(c);
    if (c->complete) {
        bool clear = c->track[0].encrypted_records == 0 && c->track[1].encrypted_records == 0;
        o.handshake = TW_COMPLETE;
        o.known_by = clear ? TW_SEEN : TW_INFERRED;
        say(&o, "both Finished have passed", "", "");
    } else if (c->alert_from != TW_DIRECTION_UNKNOWN) {
        o.handshake = TW_FAILED;
        say(&o, side_name(c, c->alert_from), c->ssl2 ? " sent error " : " sent fatal alert ",
            tw_registry_name(c->ssl2 ? TW_REG_SSL2_ERROR : TW_REG_ALERT, c->alert));
    } else if (limit != NULL && !c->encrypted_alert) {
        o.known_by = TW_UNKNOWN;
        say(&o, "given up early: ", limit, "");
    } else if (c->starved) {
        o.known_by = TW_UNKNOWN;
        say(&o, "not all of it could be kept: memory limit", "", "");
    } else if (any_unsure(c)) {
        o.known_by = TW_UNKNOWN;
        say(&o, "the capture does not have all of the handshake", "", "");
    } else if (c->encrypted_alert) {
        o.handshake = TW_FAILED;
        o.known_by = TW_INFERRED;
        say(&o, "an encrypted alert came before Finished", "", "");
    } else {
        o = unfinished(c);
    }
    return o;
}
