/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes before TLS in a stream: the opening of a protocol that is upgraded (STARTTLS and its kin), proxies that are
 * asked for a tunnel, headers that load balancers put in front, one behind the other as they like.
 *
 * Each direction is read for itself, by its bytes and never by its port, so that the order in which a capture shows the
 * two does not matter. Where a protocol is known, TLS begins only where that protocol lets it: behind the command that
 * asks for it, the answer that grants it, or a packet that must be the last. Where none is known, a ClientHello or a
 * ServerHello whose lengths agree is taken for one wherever it stands. What has not come to TLS in 64 KiB never does.
 * Bytes may come in any pieces: the answer is the same.
 */
#ifndef TW_RECORD_PRELUDE_H
#define TW_RECORD_PRELUDE_H

#include "record/look.h"

enum tw_protocol {
    TW_PROTOCOL_SMTP,         /* RFC 3207 */
    TW_PROTOCOL_LMTP,         /* RFC 2033 */
    TW_PROTOCOL_IMAP,         /* RFC 9051 6.2.1 */
    TW_PROTOCOL_POP3,         /* RFC 2595 4 */
    TW_PROTOCOL_FTP,          /* RFC 4217 */
    TW_PROTOCOL_XMPP,         /* RFC 6120 5 */
    TW_PROTOCOL_LDAP,         /* RFC 4511 4.14 */
    TW_PROTOCOL_NNTP,         /* RFC 4642 */
    TW_PROTOCOL_IRC,          /* IRCv3 tls */
    TW_PROTOCOL_MANAGESIEVE,  /* RFC 5804 2.2 */
    TW_PROTOCOL_POSTGRESQL,   /* Frontend/Backend Protocol, SSLRequest */
    TW_PROTOCOL_MYSQL,        /* Client/Server Protocol, SSLRequest */
    TW_PROTOCOL_TDS,          /* MS-TDS 2.2.6.5 */
    TW_PROTOCOL_RDP,          /* MS-RDPBCGR 5.4.5.1, RFC 1006 */
    TW_PROTOCOL_HTTP_CONNECT, /* RFC 9110 9.3.6 */
    TW_PROTOCOL_HTTP_UPGRADE, /* RFC 2817 */
    TW_PROTOCOL_SOCKS4,       /* and 4A */
    TW_PROTOCOL_SOCKS5,       /* RFC 1928, RFC 1929 */
    TW_PROTOCOL_PROXY,        /* HAProxy's, versions 1 and 2 */
    TW_PROTOCOL_UNKNOWN,
};

/* As it is printed: "smtp". */
const char *tw_protocol_name(enum tw_protocol protocol);

enum { TW_PRELUDE_LAYERS = 4 };

enum tw_prelude_state {
    TW_PRELUDE_START,   /* anything may begin here */
    TW_PRELUDE_UNIT,    /* TLS, or more of the protocol that is known */
    TW_PRELUDE_GRANTED, /* behind a line that lets TLS begin */
    TW_PRELUDE_LINE,    /* in a line */
    TW_PRELUDE_SKIP,    /* `left` bytes to pass over */
    TW_PRELUDE_HUNT,    /* nothing known, or nothing left to rely on */
    TW_PRELUDE_TLS,     /* TLS has begun, at `offset` */
    TW_PRELUDE_FRAMED,  /* so it has, in frames of the protocol */
    TW_PRELUDE_NOT_TLS,
};

/* One direction. The zero value is a fresh stream, of which the first byte is the first that was sent. */
struct tw_prelude {
    uint64_t offset;    /* of the next byte */
    uint64_t lost;      /* bytes before it that are missing */
    uint32_t names;     /* what is spoken now may be one of these, a bit a protocol; 0: not known */
    uint32_t left;      /* bytes to pass over, or of the frame */
    uint16_t ruled_out; /* kinds of units that the bytes in `head` cannot be */
    uint8_t state;      /* enum tw_prelude_state */
    uint8_t next;       /* behind what is passed over */
    uint8_t phase;      /* of the protocol */
    uint8_t layers;     /* protocols that were passed through before */
    uint8_t layer[TW_PRELUDE_LAYERS];
    bool midstream; /* the capture may begin, or go on behind a gap, inside a record */
    bool hunted;    /* there has been something that was not understood */
    uint8_t have;   /* bytes in `head` */
    uint8_t head[48];
};

/*
 * Takes the next bytes and returns how many; all of them unless the state is then TLS, FRAMED or NOT_TLS. When TLS has
 * begun, its first `have` bytes are in `head`, the last of them at `offset` - 1.
 */
size_t tw_prelude_bytes(struct tw_prelude *p, const uint8_t *bytes, size_t len);

/* `len` bytes of the stream are missing. */
void tw_prelude_gap(struct tw_prelude *p, uint64_t len);

/*
 * Of a stream in the state FRAMED, what the next bytes are: returns how many of them are TLS, behind `*skip` that are
 * not. `between`: the next byte of TLS is the first of a record. Leaves the state FRAMED where TLS goes on bare.
 */
size_t tw_prelude_frame(struct tw_prelude *p, bool between, const uint8_t *bytes, size_t len, size_t *skip);

/* Whether no byte has come yet. */
static inline bool tw_prelude_fresh(const struct tw_prelude *p)
{
    return p->state == TW_PRELUDE_START && p->offset == 0;
}

#endif
