/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection as a proxy keeps it in mind: what was offered, and how each side's stream ended.
 */
#ifndef TW_WALK_SESSION_H
#define TW_WALK_SESSION_H

#include "message/verdict.h"
#include "walk/renegotiation.h"

/* What the client says of the versions that it takes. */
struct tw_offered {
    const char *method; /* what OpenSSL calls a client that says so: "TLS_method"; NULL: no ClientHello */
    uint16_t lowest;    /* 0: not said, as nothing does before TLS 1.3 */
    uint16_t highest;
    uint8_t
        flexible; /* enum tw_truth: not known where one version is named that may be the highest of several */
};

struct tw_offered tw_connection_offered(const struct tw_connection *c);

/* How a side's stream ended. */
struct tw_stream_end {
    bool close_notify, fin, rst;
    bool maybe_close_notify; /* the last record is encrypted, and may be one */
};

struct tw_stream_ends {
    struct tw_stream_end of[2]; /* by enum tw_side */
};

/*
 * Whether the records that count as data are nothing else: in TLS 1.3 only keys tell them from those of tickets, alerts
 * and other messages behind the handshake (RFC 8446 5.2).
 */
bool tw_connection_tells_data(const struct tw_connection *c, enum tw_side side);

/*
 * Whether a server of TLS 1.3 may have refused the client's flight, which the client does not wait for: its only record
 * behind that is as long as an alert, and it was the first to close, or the client has said nothing more.
 */
bool tw_connection_may_be_refused(const struct tw_connection *c);

struct tw_stream_ends tw_connection_stream_ends(const struct tw_connection *c);

/* How the next protocol was agreed upon. */
enum tw_next_protocol { TW_NEXT_NONE, TW_NEXT_ALPN, TW_NEXT_NPN };

enum tw_next_protocol tw_connection_next_protocol(const struct tw_connection *c);

#endif
