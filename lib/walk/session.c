/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/session.h"

#include "base/compiler.h"
#include "facts/unseal.h"
#include "registry/registry.h"

/* --- what was offered --- */

/*
 * A client that offers TLS 1.3 lists its versions (RFC 8446 4.2.1). Before, it names one: the highest of those that it
 * takes, or the only one. Who names it in a hello of SSL 2.0 takes SSL 2.0 as well (RFC 5246 E.2).
 */
struct tw_offered tw_connection_offered(const struct tw_connection *c)
{
    static const struct {
        uint16_t version;
        const char *method;
    } methods[] = {
        {TW_SSL_2_0, "SSLv2_method"}, {TW_TLCP_1_1, "NTLS_method"},   {TW_SSL_3_0, "SSLv3_method"},
        {TW_TLS_1_0, "TLSv1_method"}, {TW_TLS_1_1, "TLSv1_1_method"}, {TW_TLS_1_2, "TLSv1_2_method"},
    };
    const struct tw_hello *h = &c->client_hello;
    struct tw_offered o = {NULL, h->lowest_version, h->highest_version, TW_NOT_KNOWN};

    if (!h->seen)
        return o;
    o.method = "TLS_method";
    if (h->highest_version != 0) {
        o.flexible = h->lowest_version != h->highest_version ? TW_TRUE : TW_FALSE;
        return o;
    }
    o.highest = h->legacy_version;
    if (h->message->id.ssl2 && o.highest != TW_SSL_2_0) {
        o.method = "SSLv23_method";
        o.flexible = TW_TRUE;
        return o;
    }
    for (size_t i = 0; i < TW_COUNT(methods); i++)
        if (methods[i].version == o.highest)
            o.method = methods[i].method;
    o.flexible =
        o.highest <= TW_SSL_3_0 ? TW_FALSE : TW_NOT_KNOWN; /* TLCP is below: its clients take nothing else */
    return o;
}

enum tw_next_protocol tw_connection_next_protocol(const struct tw_connection *c)
{
    if (c->server_hello.protocol.ptr != NULL)
        return TW_NEXT_ALPN;
    return c->server_hello.extensions & TW_HELLO_NEXT_PROTOCOL ? TW_NEXT_NPN : TW_NEXT_NONE;
}

/* --- how it ended --- */

bool tw_connection_tells_data(const struct tw_connection *c, enum tw_side side)
{
    const struct tw_seal *seal = c->track[side == TW_CLIENT ? c->client : !c->client].seal;

    return !tw_version_is_tls13(tw_connection_version(c)) || (seal != NULL && seal->opened);
}

/* Whether the last record of the direction may be an alert, for all that is known. */
static bool ends_like_alert(const struct tw_connection *c, unsigned direction)
{
    const struct tw_track *t = &c->track[direction];
    struct tw_sealed_lengths lengths;

    if (t->application_records == 0 || tw_connection_tells_data(c, tw_connection_side(c, direction)))
        return false;
    lengths = tw_sealed_lengths(c->settled);
    return t->sizes.last == lengths.alert || t->sizes.last == lengths.padded_alert;
}

bool tw_connection_may_be_refused(const struct tw_connection *c)
{
    bool unprovoked = c->closer == !c->client || c->track[c->client].application_records == 0;

    return c->complete && unprovoked && c->alert_from == TW_DIRECTION_UNKNOWN &&
           c->track[!c->client].application_records == 1 && ends_like_alert(c, !c->client);
}

struct tw_stream_ends tw_connection_stream_ends(const struct tw_connection *c)
{
    enum { CLOSE_NOTIFY = 0 };
    struct tw_stream_ends ends = {0};

    for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
        if (m->id.content_type != TW_ALERT)
            continue;
        struct tw_stream_end *e = &ends.of[tw_connection_side(c, m->direction)];
        e->maybe_close_notify = m->encrypted;
        if (!m->encrypted && m->kept == 2 && m->body[1] == CLOSE_NOTIFY)
            e->close_notify = true;
    }
    for (unsigned d = 0; d < 2; d++) {
        const struct tw_track *t = &c->track[d];
        struct tw_stream_end *e = &ends.of[tw_connection_side(c, d)];
        e->fin = c->flow->half[d].flags & TW_HALF_ENDED;
        e->rst = t->reset || c->flow->reset == d;
        e->maybe_close_notify = e->maybe_close_notify || ends_like_alert(c, d);
    }
    return ends;
}
