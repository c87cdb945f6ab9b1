/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message as it is kept: its bytes, where they came from, and the small context in which they can be decoded again.
 * And the two that fill it: the collector, for a body of known length, and the assembler, which finds the handshake
 * messages (RFC 8446 5.1) in the bodies of handshake records, however they are cut.
 */
#ifndef TW_MESSAGE_KEPT_H
#define TW_MESSAGE_KEPT_H

#include "base/memory.h"
#include "message/message.h"
#include "stream/flow.h"

/* Why a kept body is shorter than the message. */
enum tw_missing {
    TW_MISSING_NOTHING,
    TW_MISSING_LOST,        /* the capture has a gap */
    TW_MISSING_TRUNCATED,   /* the capture cut the packet */
    TW_MISSING_ENDED,       /* the stream ended first */
    TW_MISSING_INTERRUPTED, /* something else came first, which no version allows */
    TW_MISSING_TOO_LONG,    /* longer than tw_limits allows to keep */
    TW_MISSING_NO_MEMORY,
};

/* Why an encrypted record was not opened, though there are keys for it. */
enum tw_unopened {
    TW_UNOPENED_NO_KEY,    /* there are none */
    TW_UNOPENED_WRONG_KEY, /* nothing opens with it */
    TW_UNOPENED_DAMAGED,   /* others open, but not this one */
    TW_UNOPENED_PARTIAL,   /* the capture does not have all of it */
    TW_UNOPENED_SHORT,     /* shorter than what must be in it, or longer than it may be */
    TW_UNOPENED_NO_CIPHER,
    TW_UNOPENED_LEGACY, /* the cipher is in a provider of libcrypto that is not installed */
    TW_UNOPENED_INFLATE,
    TW_UNOPENED_NO_MEMORY,
    TW_UNOPENED_EPHEMERAL, /* of two secrets only one is there: the pre-shared key, not that of Diffie-Hellman */
    TW_UNOPENED_UNREADY, /* it came before the other side's hello, without which there are no keys */
    TW_UNOPENED_CHAINED, /* CBC goes on from the record before, which is missing */
    TW_UNOPENED_COUNT
};

/* The same in a few words, NULL where there is no key. */
const char *tw_unopened_words(enum tw_unopened why);

/* From byte `offset` of the message on, header included, the bytes stood here in the stream and came in this packet. */
struct tw_fragment {
    uint64_t stream_offset;
    uint32_t offset;
    uint32_t packet;
    uint32_t file;
};

/* Fragments of one message that are told apart; what comes later counts to the last. */
enum { TW_MAX_FRAGMENTS = 1024 };

struct tw_message {
    struct tw_message *next;
    const struct tw_handshake_params *params; /* of the handshake it belongs to */
    const uint8_t *body;                      /* without the header of a handshake message */
    uint64_t offset;                          /* of its first byte, header included, in the stream */
    int64_t first_ns, last_ns;                /* when its first and last byte came */
    struct tw_fragment *fragments;            /* by offset in header and body */
    uint32_t fragment_count;
    uint32_t fragments_omitted;
    struct tw_verdicts verdicts; /* on its signatures */
    uint32_t length;             /* of the body, as its header or record has it */
    uint32_t kept;               /* bytes at `body` */
    struct tw_message_id id;
    uint16_t record_version;
    uint8_t direction; /* of the stream */
    uint8_t missing;   /* enum tw_missing */
    bool encrypted;    /* `body` is empty: only the length is known */
    bool decrypted;    /* it was encrypted, and could be read */
    uint8_t unopened;  /* enum tw_unopened, of one that is encrypted */
    bool retry;        /* a HelloRetryRequest, of either form */
    bool late;         /* an alert: its receiver had closed the connection by then */
};

/* What stands in front of a handshake message: its type, and its length in three bytes (RFC 8446 4). */
enum { TW_HANDSHAKE_HEADER = 4 };

/* Bytes of the message's header, which are not kept: their content stands in `id` and `length`. */
static inline uint32_t tw_message_header(const struct tw_message *m)
{
    if (m->id.content_type != TW_HANDSHAKE || m->encrypted)
        return 0;
    return m->id.ssl2 ? 1 : TW_HANDSHAKE_HEADER;
}

/* "client_hello", or "hello_retry_request" where a ServerHello is one. */
const char *tw_message_name(const struct tw_message *m);

/* Fills one message. The zero value is idle. */
struct tw_collector {
    struct tw_message *message; /* in hand, or NULL */
    uint32_t passed;            /* bytes of header and body that have come or are known to be lost */
    uint32_t header;            /* of these, bytes of header */
    uint32_t room;              /* allocated at `body` */
    uint8_t *body;              /* the message's, to write to */
};

struct tw_collector_options {
    struct tw_arena *arena;
    size_t max_message;
};

/*
 * Begins a message of `length` bytes of body behind `header` bytes of header, at `offset` of the stream. False when
 * there is no memory.
 */
TW_MUST_USE bool tw_collector_begin(struct tw_collector *c, const struct tw_collector_options *options,
                                    struct tw_message_id id, uint64_t offset, uint32_t header,
                                    uint32_t length, const struct tw_origin *origin);

/* `len` bytes of the header have come, from `offset` of the stream on. */
void tw_collector_header(struct tw_collector *c, const struct tw_collector_options *options, uint64_t offset,
                         uint32_t len, const struct tw_origin *origin);

/* Takes what of the bytes, at `offset` of the stream, belongs to the body; returns how many that were. */
size_t tw_collector_bytes(struct tw_collector *c, const struct tw_collector_options *options, uint64_t offset,
                          const uint8_t *bytes, size_t len, const struct tw_origin *origin);

/* Passes over bytes that will not come; returns how many of them belonged to the message. */
uint64_t tw_collector_lost(struct tw_collector *c, uint64_t len, enum tw_missing why);

static inline bool tw_collector_complete(const struct tw_collector *c)
{
    return c->passed == c->header + c->message->length;
}

/* Gives the message away, complete or not (`why`); the collector is idle again. */
struct tw_message *tw_collector_take(struct tw_collector *c, enum tw_missing why);

/* Handshake messages of one direction. The zero value is fresh. */
struct tw_assembler {
    struct tw_collector collector;
    uint32_t skip; /* body bytes to come of a message that there was no memory for */
    uint8_t head[TW_HANDSHAKE_HEADER];
    uint8_t have;
    uint8_t piece_count;
    struct tw_head_piece { /* what of the head came together, mostly all of it */
        uint64_t offset;   /* in the stream */
        struct tw_origin origin;
        uint8_t len;
    } pieces[TW_HANDSHAKE_HEADER];
};

/* Whether a message has begun and is not complete. */
static inline bool tw_assembler_busy(const struct tw_assembler *a)
{
    return a->have > 0 || a->collector.message != NULL;
}

/*
 * Takes bytes of handshake records, the first of them at `offset` of the stream; returns how many were used up to the
 * end of the next message. `done` is that message, or NULL when there is none yet. Without memory a message is passed
 * over.
 */
size_t tw_assembler_bytes(struct tw_assembler *a, const struct tw_collector_options *options, uint64_t offset,
                          const uint8_t *bytes, size_t len, const struct tw_origin *origin,
                          struct tw_message **done);

/*
 * `len` bytes of handshake records are missing. Sets `done` to the message that they end, or NULL. False when message
 * boundaries are lost: the rest of the record cannot be understood.
 */
bool tw_assembler_lost(struct tw_assembler *a, uint64_t *len, enum tw_missing why, struct tw_message **done);

/* Gives up the message in hand: incomplete, or NULL when not even its header was whole. */
struct tw_message *tw_assembler_abandon(struct tw_assembler *a, enum tw_missing why);

#endif
