/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over a message. A decoder reads through it, and every read names its field, so that writing the decoder
 * writes the text, the JSON and the facts as well: whoever listens hears the same events.
 *
 * Reads never fail visibly. After the first one that finds too few bytes, the walk reports a fault, and everything up
 * to the end of the innermost vector that is whole reads as empty; tw_more() is false, so loops end. Decoders have no
 * error branches.
 */
#ifndef TW_MESSAGE_WALK_H
#define TW_MESSAGE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "message/crypto.h"
#include "message/field.h"

enum tw_event_kind {
    TW_OPEN,    /* a list or object begins */
    TW_CLOSE,   /* and ends */
    TW_VALUE,   /* `value` or `bytes` of `field` */
    TW_NUMBERS, /* all elements of a list, as `bytes`: big-endian numbers of `value` bytes each, of `field` */
    TW_FINDING, /* something decoded breaks a rule: `remark`, with `value` and `bytes` as the remark says */
    TW_FAULT,   /* decoding stopped: `field` wanted `value` bytes, `len` were left, and these are `bytes` */
};

/* What a decoder notices by itself. The rule engine's findings are made elsewhere. */
enum tw_remark {
    TW_REMARK_LENGTH,              /* vector of `value` bytes, not within the field's min..max */
    TW_REMARK_TRAILING,            /* `bytes` are left over behind the last field */
    TW_REMARK_DUPLICATE_EXTENSION, /* extension `value` a second time */
    TW_REMARK_MISPLACED_EXTENSION, /* extension `value` has no place in this message */
    TW_REMARK_DER_TYPE,            /* no element of DER of the type `value` >> 8, but one of `value` & 255 */
    TW_REMARK_DER_FORM, /* an element of DER that is encoded in another way than it has to be; `value` is the octet concerned */
    TW_REMARK_CURVE_TYPE,       /* `value` is no ECCurveType: what follows cannot be read */
    TW_REMARK_OFF_CURVE,        /* no point of the group `value` */
    TW_REMARK_BARE_PARAMS,      /* the length in front of the parameters is left out */
    TW_REMARK_CERTIFICATE_ROLE, /* certificate `value` >> 8 (from 0) is an enum tw_role that has no place there */
    TW_REMARK_COUNT
};

struct tw_event {
    uint8_t kind;   /* enum tw_event_kind */
    uint8_t remark; /* enum tw_remark, for TW_FINDING */
    uint16_t field; /* enum tw_field_id */
    uint64_t value;
    const uint8_t *bytes; /* borrowed from the message, or from the teller of a derived string */
    size_t len;           /* of `bytes` */
    size_t off;           /* where in the message the field begins */
};

/* Who listens. */
struct tw_sink {
    void (*event)(void *self, const struct tw_event *event);
    void *self;
    const bool *fields; /* for each field whether its events, faults and findings are heard; NULL: all are */
    bool (*extension)(uint16_t type); /* whether what is in one of these is heard; NULL: it is in all */
    bool details;     /* wants what only the crypto room can tell (costly); else it is not asked */
    bool whole_lists; /* takes the numbers of a list by one event, TW_NUMBERS, or by the one that opens it */
};

/* What the hellos of one handshake settled; its messages share it, so a late ServerHello serves earlier messages too. */
struct tw_handshake_params {
    uint16_t version; /* negotiated version as on the wire, drafts too; 0: not known */
    uint16_t suite;
    bool suite_known;
    uint8_t client_certificate_type; /* RFC 7250 */
    uint8_t server_certificate_type;
    struct tw_bytes server_name; /* in the latest ClientHello, of whose message the bytes are */
};

enum tw_side { TW_CLIENT, TW_SERVER };

/* What is known of one signature, see message/verdict.h. */
struct tw_verdict {
    uint8_t truth;  /* enum tw_truth */
    uint8_t reason; /* enum tw_verdict_reason */
};

/* Of the signatures of a message in their order: the first ones, and all others. The zero value: nobody has asked. */
struct tw_verdicts {
    const struct tw_verdict *each;
    uint32_t count;
    struct tw_verdict rest;
    struct tw_verdict credential;    /* on the delegated credential in it */
    const struct tw_verdict *status; /* of OCSP responses, by the certificate that each is about */
    uint32_t status_count;
    struct tw_trusted trusted;
};

/* When a message was seen, and what for. */
struct tw_sighting {
    int64_t time_ns;             /* or TW_NO_TIME */
    struct tw_bytes server_name; /* what the client called the server; NULL: nothing */
};

/* The small context in which a message's bytes can be decoded, as often as wanted. */
struct tw_message_context {
    const struct tw_handshake_params *params;
    const struct tw_crypto *crypto; /* NULL: dissect only */
    void *crypto_context;
    const struct tw_verdicts *verdicts; /* on the signatures of the message; NULL: they are not told */
    const struct tw_sighting *sighting; /* of the message in a capture; NULL: nothing is told of that */
    uint8_t from;                       /* enum tw_side */
};

struct tw_walk {
    struct tw_cursor cursor;
    bool failed; /* a read found too few bytes; holds until the innermost whole vector closes */
    bool
        told; /* that bytes are missing here has been reported; nothing more is said until that vector closes */
    bool derived; /* over bytes that are not the message's, but were made of what stands there at `origin` */
    size_t origin;
    size_t certificate; /* which one of its list is being decoded, */
    bool own;           /* and that it is the sender's, not an authority's */
    const struct tw_sink *sink;
    const bool *heard; /* for each field whether there is a sink that hears of it */
    const struct tw_message_context *context;
    struct tw_event event; /* the one that is being told */
};

/* What there is of a list or object. */
enum tw_extent {
    TW_ABSENT,    /* it stands behind a fault: neither it nor anything in it is told */
    TW_UNBOUNDED, /* it has no bytes of its own and goes as far as the scope around it */
    TW_WHOLE,     /* it has bytes of its own, and all of them are there */
    TW_OVERRUN,   /* it has, but they would go past the scope around it */
};

/* An opened list or object; lives in the decoder's frame between open and close. */
struct tw_scope {
    size_t end;     /* where the enclosing scope ends */
    uint16_t field; /* enum tw_field_id */
    uint8_t extent; /* enum tw_extent */
    bool told;      /* of the enclosing scope */
    bool silent;    /* it is told neither as a list nor as an object */
};

/*
 * Starts a walk over `len` bytes, heard by `sink` (NULL: nobody). `cut` says that the bytes are known to be fewer than
 * the message had, so that running out of them is no fault of the sender's; whoever says so has reported it.
 */
struct tw_walk tw_walk_over(const struct tw_message_context *context, const uint8_t *bytes, size_t len,
                            bool cut, const struct tw_sink *sink);

/*
 * A walk over bytes that the message does not have as they are, such as a decompressed part of it, told to the listener
 * of `w`, inside of what is open. Everything in them is said to be where `w` stands; faults and findings come without
 * the bytes, which may be gone when they are printed.
 */
struct tw_walk tw_walk_derived(const struct tw_walk *w, const uint8_t *bytes, size_t len);

/* The same walk from where it stands, of which nobody hears: to see whether what follows has some form. */
struct tw_walk tw_walk_unheard(const struct tw_walk *w);

/* Numbers, big-endian. 0 after a fault. */
uint8_t tw_u8(struct tw_walk *w, enum tw_field_id field);
uint16_t tw_u16(struct tw_walk *w, enum tw_field_id field);
uint32_t tw_u24(struct tw_walk *w, enum tw_field_id field);
uint32_t tw_u32(struct tw_walk *w, enum tw_field_id field);
uint64_t tw_u64(struct tw_walk *w, enum tw_field_id field);

/* A number of QUIC, of one, two, four or eight bytes, as its first two bits say (RFC 9000 16). 0 after a fault. */
uint64_t tw_varint(struct tw_walk *w, enum tw_field_id field);

/* Octets: exactly `len`; behind a length of one, two or three bytes; or all that is left of the scope. */
struct tw_bytes tw_fixed(struct tw_walk *w, enum tw_field_id field, size_t len);
struct tw_bytes tw_opaque8(struct tw_walk *w, enum tw_field_id field);
struct tw_bytes tw_opaque16(struct tw_walk *w, enum tw_field_id field);
struct tw_bytes tw_opaque24(struct tw_walk *w, enum tw_field_id field);
struct tw_bytes tw_rest(struct tw_walk *w, enum tw_field_id field);

/* Tells what is left of the scope, whose form is not known, as octets; as behind a fault nothing more is read. */
void tw_abandon(struct tw_walk *w, enum tw_field_id field);

/* Tells a value that is not read from the message at this place, such as a length or a name of our own. */
void tw_tell_uint(struct tw_walk *w, enum tw_field_id field, uint64_t value);
void tw_tell_string(struct tw_walk *w, enum tw_field_id field, const char *text);
void tw_tell_bytes(struct tw_walk *w, enum tw_field_id field, const uint8_t *bytes, size_t len);

/*
 * Lists and objects: without bytes of their own; of exactly `len` bytes; or behind a length. A vector that would run
 * past its scope is a fault; what is there of it is still decoded, and nothing stands behind it.
 */
struct tw_scope tw_open(struct tw_walk *w, enum tw_field_id field);
struct tw_scope tw_open_fixed(struct tw_walk *w, enum tw_field_id field, size_t len);
struct tw_scope tw_open8(struct tw_walk *w, enum tw_field_id field);
struct tw_scope tw_open16(struct tw_walk *w, enum tw_field_id field);
struct tw_scope tw_open24(struct tw_walk *w, enum tw_field_id field);

/* A vector of exactly `len` bytes that is nothing by itself: no more is told of it than what is in it. */
struct tw_scope tw_enter(struct tw_walk *w, enum tw_field_id field, size_t len);

/* Ends the scope. What has not been read of a whole vector is a finding, or was behind a fault that has ended here. */
void tw_close(struct tw_walk *w, struct tw_scope scope);

/* Reads numbers up to the end of `list`, each an element of it, and closes it. */
void tw_list_u8(struct tw_walk *w, struct tw_scope list, enum tw_field_id element);
void tw_list_u16(struct tw_walk *w, struct tw_scope list, enum tw_field_id element);

/* Whether the scope has bytes left to read. */
static inline bool tw_more(const struct tw_walk *w)
{
    return !w->failed && w->cursor.off < w->cursor.end;
}

static inline size_t tw_left(const struct tw_walk *w)
{
    return w->failed ? 0 : tw_cursor_left(&w->cursor);
}

/*
 * Whether `len` bytes are left, which `field` takes at least; a fault if not. For members of lists, so that one that is
 * cut leaves no empty object behind.
 */
bool tw_need(struct tw_walk *w, enum tw_field_id field, size_t len);

/* Passes over `len` bytes that are there, as tw_need() says, and are told otherwise. */
static inline void tw_pass(struct tw_walk *w, size_t len)
{
    w->cursor.off += len;
}

/* The next big-endian number of `width` bytes without reading it; 0 when there are too few. */
uint32_t tw_peek(const struct tw_walk *w, size_t width);

/* Whether somebody hears what is in an extension of this type; else it is passed over. */
static inline bool tw_hears_extension(const struct tw_walk *w, uint16_t type)
{
    return w->sink == NULL || w->sink->extension == NULL || w->sink->extension(type);
}

/* Reports that the value at `off` breaks a rule. */
void tw_remark(struct tw_walk *w, enum tw_remark remark, enum tw_field_id field, size_t off, uint64_t value);

/* Ends the message: what has not been read is a finding, unless a fault has told of it. */
void tw_walk_end(struct tw_walk *w);

static inline bool tw_wants_details(const struct tw_walk *w)
{
    return w->sink != NULL && w->sink->details && w->context->crypto != NULL;
}

#endif
