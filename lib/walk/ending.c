/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/ending.h"

#include "base/words.h"
#include "registry/registry.h"
#include "walk/session.h"

/* A peer, as its connection ends. */
struct peer {
    const struct tw_connection *c;
    const struct tw_stand *stand, *other;
    const char *other_name;
    unsigned direction; /* of what it sends */
    enum tw_profile profile;
};

static struct tw_ending ending(enum tw_returned returned, enum tw_ssl_error error, enum tw_known_by known_by,
                               const char *const words[3])
{
    struct tw_ending e;

    e.returned = (uint8_t)returned;
    e.error = (uint8_t)error;
    e.known_by = (uint8_t)known_by;
    tw_words_join(e.reason, sizeof e.reason, words, 3);
    return e;
}

#define SAY(...) ((const char *const[3]){__VA_ARGS__})

static const char *side_name(enum tw_side side)
{
    return side == TW_CLIENT ? "client" : "server";
}

static bool has_sent_close_notify(const struct tw_connection *c, unsigned direction)
{
    enum { CLOSE_NOTIFY = 0 };

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->direction == direction && m->id.content_type == TW_ALERT && !m->encrypted && m->kept == 2 &&
            m->body[1] == CLOSE_NOTIFY)
            return true;
    return false;
}

/* The end of the stream came where a message had to: an error of the protocol since OpenSSL 3.0, before that of the system. */
static enum tw_ssl_error error_at_end(const struct peer *p)
{
    bool system = p->profile == TW_PROFILE_OPENSSL_1_1_1 || p->profile == TW_PROFILE_LIBRESSL;

    return system ? TW_SSL_ERROR_SYSCALL : TW_SSL_ERROR_SSL;
}

/* What the transport returns, LibreSSL hands on: 0 at its end, and when the peer has said that there is no more. */
static enum tw_returned returned_at_end(const struct peer *p)
{
    return p->profile == TW_PROFILE_LIBRESSL ? TW_RETURNED_ZERO : TW_RETURNED_FAILURE;
}

/* In TLS 1.3, which it has a machine of its own for, it makes no difference what had come. */
static enum tw_returned returned_at_alert(const struct peer *p)
{
    return tw_connection_may_be_tls13(p->c) ? TW_RETURNED_FAILURE : returned_at_end(p);
}

static struct tw_ending closed_by_peer(const struct peer *p)
{
    const struct tw_track *t = &p->c->track[!p->direction];

    if (has_sent_close_notify(p->c, !p->direction))
        return ending(returned_at_end(p), TW_SSL_ERROR_ZERO_RETURN, TW_SEEN,
                      SAY("the ", p->other_name, " sent close_notify"));
    if (!t->closed)
        return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SYSCALL, TW_SEEN,
                      SAY("the ", p->other_name, " reset the connection"));
    return ending(returned_at_end(p), error_at_end(p), TW_SEEN,
                  SAY("the ", p->other_name, " closed without close_notify"));
}

/* A server that speaks TLS only has no version to put on an alert when a client comes with TLCP, and sends none. */
static bool is_foreign(const struct peer *p)
{
    return p->stand->state == TW_ST_SR_CLNT_HELLO && p->c->settled == NULL &&
           p->c->client_hello.legacy_version == TW_TLCP_1_1;
}

/*
 * Nobody else ended it: the application did, or the library failed and did not say so to the peer. What the application
 * was told by then, if anything, the wire does not show.
 */
static struct tw_ending closed_by_itself(const struct peer *p)
{
    bool said = has_sent_close_notify(p->c, p->direction);

    if (is_foreign(p))
        return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SSL, TW_INFERRED,
                      SAY("gave up on a ClientHello of TLCP, without an alert", "", ""));
    if (p->stand->turn)
        return ending(
            TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
            SAY("gave up when it was its turn, ", said ? "with close_notify" : "without an alert", ""));
    return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                  SAY("gave up waiting for the ", p->other_name, said ? ", with close_notify" : ""));
}

/* It was sent what ends a handshake, and closed without an alert. */
static struct tw_ending gave_up_on_it(const struct peer *p)
{
    const struct tw_message *m = p->stand->illegal_message;

    if (p->stand->illegal == TW_ILLEGAL_NO_RECORD)
        return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SSL, TW_INFERRED,
                      SAY("read what is no record", "", ""));
    return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SSL, TW_INFERRED,
                  SAY("read ", tw_message_name(m),
                      p->stand->illegal == TW_ILLEGAL_MALFORMED ? ", which is malformed"
                                                                : ", which has no place there"));
}

static struct tw_ending alerted(const struct peer *p)
{
    const struct tw_connection *c = p->c;
    bool own = c->alert_from == p->direction;

    return ending(own ? TW_RETURNED_FAILURE : returned_at_alert(p), TW_SSL_ERROR_SSL, TW_SEEN,
                  SAY(own ? "sent fatal alert " : "received fatal alert ",
                      tw_registry_name(TW_REG_ALERT, c->alert), ""));
}

static struct tw_ending waiting(const struct peer *p)
{
    if (p->stand->turn)
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("had not gone on when the capture ended", "", ""));
    return ending(TW_RETURNED_NOT, TW_SSL_ERROR_WANT_READ, TW_INFERRED,
                  SAY("waited for the ", p->other_name, " when the capture ended"));
}

static struct peer peer_of(const struct tw_path *path, const struct tw_connection *c, enum tw_side side,
                           enum tw_profile profile)
{
    return (struct peer){
        .c = c,
        .stand = &path->stands[side],
        .other = &path->stands[!side],
        .other_name = side_name(side == TW_CLIENT ? TW_SERVER : TW_CLIENT),
        .direction = side == TW_CLIENT ? c->client : !c->client,
        .profile = profile,
    };
}

struct tw_ending tw_path_ending(const struct tw_path *path, const struct tw_connection *c, enum tw_side side,
                                enum tw_profile profile)
{
    struct peer p = peer_of(path, c, side, profile);

    if (c->ssl2)
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("for SSL 2.0 there is no machine", "", ""));
    if (!p.stand->found)
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("no handshake was seen", "", ""));
    if (side == TW_SERVER && tw_connection_may_be_refused(c))
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("all that it said behind the client's Finished may be an alert", "", ""));
    if (p.stand->complete && (c->complete || !path->blind))
        return ending(TW_RETURNED_SUCCESS, TW_SSL_ERROR_NONE, (enum tw_known_by)p.stand->complete_known_by,
                      SAY("handshake complete", "", ""));
    if (c->alert_from != TW_DIRECTION_UNKNOWN)
        return alerted(&p);
    if (p.stand->sent_alert || p.other->sent_alert)
        return ending(p.stand->sent_alert ? TW_RETURNED_FAILURE : returned_at_alert(&p), TW_SSL_ERROR_SSL,
                      TW_INFERRED,
                      SAY(p.stand->sent_alert ? "sent" : "received", " an alert that is encrypted", ""));
    if (p.stand->illegal != TW_ILLEGAL_NOTHING)
        return gave_up_on_it(&p);
    if (p.other->illegal != TW_ILLEGAL_NOTHING)
        return closed_by_peer(&p);
    if (path->blind)
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("the capture does not have all of the handshake", "", ""));
    if (c->closer == p.direction)
        return closed_by_itself(&p);
    return c->closer == TW_DIRECTION_UNKNOWN ? waiting(&p) : closed_by_peer(&p);
}

/* --- renegotiation --- */

/* OpenSSL makes of the warning an error, and ends the connection; but a HelloRequest is done with when it is sent. */
static struct tw_ending refused(const struct peer *p, const struct tw_renegotiation *n)
{
    const struct tw_connection *c = p->c;
    bool known = n->alert != NULL && !n->alert->encrypted, ended = c->alert_from == p->direction;

    if (n->by == TW_SERVER)
        return ending(
            TW_RETURNED_SUCCESS, TW_SSL_ERROR_NONE, (enum tw_known_by)n->known_by,
            SAY("sent HelloRequest, ", known ? "and fails with no_renegotiation" : "and goes on", ""));
    if (!known)
        return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SSL, TW_INFERRED,
                      SAY("received an alert that is encrypted", "", ""));
    return ending(TW_RETURNED_FAILURE, TW_SSL_ERROR_SSL, TW_SEEN,
                  SAY("received no_renegotiation", ended ? ", sent fatal alert " : "",
                      ended ? tw_registry_name(TW_REG_ALERT, c->alert) : ""));
}

static struct tw_ending aborted(const struct peer *p, const struct tw_renegotiation *n)
{
    const struct tw_connection *c = p->c;

    if (c->alert_from != TW_DIRECTION_UNKNOWN)
        return alerted(p);
    if (n->alert != NULL && n->alert->direction == p->direction &&
        tw_connection_side(c, p->direction) != n->by)
        return ending(TW_RETURNED_UNASKED, TW_SSL_ERROR_UNKNOWN, TW_INFERRED,
                      SAY("answered with an alert that is encrypted", "", ""));
    if (n->alert != NULL && n->alert->direction == p->direction)
        return ending(TW_RETURNED_NOT, TW_SSL_ERROR_UNKNOWN, TW_UNKNOWN,
                      SAY("sent an alert that is encrypted", "", ""));
    if (n->alert != NULL)
        return ending(returned_at_alert(p), TW_SSL_ERROR_UNKNOWN, TW_INFERRED,
                      SAY("received an alert that is encrypted", "", ""));
    return c->closer == p->direction ? closed_by_itself(p) : closed_by_peer(p);
}

struct tw_ending tw_renegotiation_ending(const struct tw_path *path, const struct tw_connection *c,
                                         const struct tw_renegotiation *n, enum tw_side side,
                                         enum tw_profile profile)
{
    struct peer p = peer_of(path, c, side, profile);

    switch ((enum tw_renegotiated)n->outcome) {
    case TW_RENEGOTIATION_ACCEPTED:
        return ending(TW_RETURNED_SUCCESS, TW_SSL_ERROR_NONE, (enum tw_known_by)n->known_by,
                      SAY("renegotiation complete", "", ""));
    case TW_RENEGOTIATION_REFUSED:
        if (side == n->by)
            return refused(&p, n);
        return ending(TW_RETURNED_UNASKED, TW_SSL_ERROR_UNKNOWN, (enum tw_known_by)n->known_by,
                      SAY(n->alert != NULL ? "refused it" : "did not heed it", "", ""));
    case TW_RENEGOTIATION_ABORTED: return aborted(&p, n);
    default: return waiting(&p);
    }
}

const char *tw_returned_name(struct tw_ending e)
{
    static const char *const names[] = {
        [TW_RETURNED_NOT] = "has not returned",   [TW_RETURNED_SUCCESS] = "returned 1",
        [TW_RETURNED_FAILURE] = "returned -1",    [TW_RETURNED_ZERO] = "returned 0",
        [TW_RETURNED_UNASKED] = "was not called",
    };
    return e.returned == TW_RETURNED_NOT && e.known_by == TW_UNKNOWN ? "not known" : names[e.returned];
}

const char *tw_ssl_error_name(enum tw_ssl_error error)
{
    static const char *const names[] = {
        [TW_SSL_ERROR_NONE] = "SSL_ERROR_NONE",
        [TW_SSL_ERROR_SSL] = "SSL_ERROR_SSL",
        [TW_SSL_ERROR_WANT_READ] = "SSL_ERROR_WANT_READ",
        [TW_SSL_ERROR_WANT_WRITE] = "SSL_ERROR_WANT_WRITE",
        [TW_SSL_ERROR_SYSCALL] = "SSL_ERROR_SYSCALL",
        [TW_SSL_ERROR_ZERO_RETURN] = "SSL_ERROR_ZERO_RETURN",
        [TW_SSL_ERROR_UNKNOWN] = NULL,
    };
    return names[error];
}
