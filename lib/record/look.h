/* SPDX-License-Identifier: Apache-2.0 */
/* What a record looks like, where one should stand and where nobody knows. */
#ifndef TW_RECORD_LOOK_H
#define TW_RECORD_LOOK_H

#include "base/cursor.h"

enum tw_record_header_size { TW_RECORD_HEADER = 5, TW_SSL2_HEADER = 2, TW_SSL2_HEADER_PADDED = 3 };

/* MORE: the bytes so far may go on either way. */
enum tw_look { TW_LOOK_NO, TW_LOOK_YES, TW_LOOK_MORE };

/* Whether `have` bytes begin a record (RFC 8446 5.1). As few bytes as possible decide, never more than its header. */
enum tw_look tw_looks_like_record(const uint8_t *p, size_t have);

/*
 * Whether they begin what a stream of SSL 2.0 may begin with: a ClientHello (RFC 5246 E.2), ServerHello or error
 * (draft-hickman-netscape-ssl-00 2.5 to 2.7). No more than 13 bytes are needed.
 */
enum tw_look tw_looks_like_ssl2(const uint8_t *p, size_t have);

/* Whether a record or an SSL 2.0 hello may begin with this byte. */
static inline bool tw_may_begin_tls(uint8_t first)
{
    return (first >= 20 && first <= 26) || first & 0x80;
}

/* What a hunt takes for a record, where any byte may be the first. */
enum tw_quarry {
    TW_QUARRY_RECORD, /* any record in the clear whose first bytes make sense: the stream is TLS, or was */
    TW_QUARRY_HELLO,  /* a ClientHello or ServerHello whose lengths agree: the stream may be anything */
};

/* Bytes that a hunt needs to be sure. */
enum { TW_SIGNATURE = 11 };

/* The first bytes of `len` that cannot begin what is hunted. */
size_t tw_hunt_skip(enum tw_quarry quarry, const uint8_t *bytes, size_t len);

/* Whether TW_SIGNATURE bytes can hardly be anything else. */
bool tw_hunt_sure(enum tw_quarry quarry, const uint8_t *p);

#endif
