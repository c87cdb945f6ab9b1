/* SPDX-License-Identifier: Apache-2.0 */
/* The record splitter. */
#include "record/record.h"

#include <string.h>

enum { VERSION_SSL2 = 0x0002 }; /* of the record; the hello in it may offer a later one */

enum {
    TYPE_FIRST = 20, /* change_cipher_spec */
    TYPE_ALERT = 21,
    TYPE_HANDSHAKE = 22,
    TYPE_APPLICATION_DATA = 23,
    TYPE_LAST = 26,              /* ACK (RFC 9147), the highest that is assigned */
    BODY_MAX = (1 << 14) + 2048, /* TLSCiphertext, RFC 5246 6.2.3 */
    MESSAGE_PLAUSIBLE = 1 << 18, /* a handshake message that a hunt believes in */
    SIGNATURE = 11,              /* bytes that a hunt needs to be sure */
    HUNT_MAX = 1 << 16,          /* a stream without any record so far is not TLS */
};

static bool version_known(uint8_t major, uint8_t minor)
{
    return major == 3 ? minor <= 4 : major == 1 && minor == 1;
}

enum verdict { NO, YES, MORE };

/* Whether `have` bytes begin a record. As few bytes as possible decide. */
static enum verdict looks_like_record(const uint8_t *p, size_t have)
{
    if (have >= 1 && (p[0] < TYPE_FIRST || p[0] > TYPE_LAST))
        return NO;
    if (have >= 2 && p[1] != 3 && p[1] != 1)
        return NO;
    if (have >= 3 && !version_known(p[1], p[2]))
        return NO;
    if (have < TW_RECORD_HEADER)
        return MORE;
    return tw_load_be16(p + 3) <= BODY_MAX ? YES : NO;
}

/*
 * Two bytes of length with the high bit set, message type 1, version, three lengths that add up to the record
 * (RFC 5246 E.2).
 */
static enum verdict looks_like_ssl2_hello(const uint8_t *p, size_t have)
{
    if ((have >= 1 && (p[0] & 0x80) == 0) || (have >= 3 && p[2] != 1))
        return NO;
    if (have >= 5 && !version_known(p[3], p[4]) && !(p[3] == 0 && p[4] == 2))
        return NO;
    if (have < TW_SSL2_HELLO_HEAD)
        return MORE;
    size_t specs = tw_load_be16(p + 5), id = tw_load_be16(p + 7), challenge = tw_load_be16(p + 9);
    bool fits = specs > 0 && specs % 3 == 0 && id <= 32 && challenge >= 16 && challenge <= 32;
    return fits && 9 + specs + id + challenge == (tw_load_be16(p) & 0x7fff) ? YES : NO;
}

/* A handshake record that begins with a message whose length and first bytes make sense. */
static bool surely_handshake(const uint8_t *p)
{
    size_t record_len = tw_load_be16(p + 3), message_len = tw_load_be(p + 6, 3);

    switch (p[5]) {
    case 1: /* ClientHello, ServerHello: a version follows */
    case 2:
        return message_len >= 38 && message_len <= MESSAGE_PLAUSIBLE &&
               (p[9] == 3 || p[9] == 1 || p[9] == 0x7f);
    case 11: return message_len >= 3 && message_len <= MESSAGE_PLAUSIBLE && p[9] <= message_len >> 16;
    case 4:
    case 12:
    case 13:
    case 15:
    case 16:
    case 22: return message_len > 0 && message_len + 4 <= record_len;
    case 14: return message_len == 0;
    default: return false;
    }
}

/* Whether SIGNATURE bytes can hardly be anything but the start of a record in the clear. */
static bool surely_record(const uint8_t *p)
{
    if (looks_like_record(p, TW_RECORD_HEADER) != YES)
        return false;
    switch (p[0]) {
    case TYPE_FIRST: return tw_load_be16(p + 3) == 1 && p[5] == 1;
    case TYPE_ALERT: return tw_load_be16(p + 3) == 2 && (p[5] == 1 || p[5] == 2);
    case TYPE_HANDSHAKE: return surely_handshake(p);
    default: return false;
    }
}

static void begin_body(struct tw_record_reader *r, const struct tw_origin *origin,
                       const struct tw_record_listener *l)
{
    r->state = TW_READER_BODY;
    r->found = true;
    r->left = r->record.length;
    r->wanted = l->begin(l->self, &r->record, origin);
    r->have = 0;
    if (r->left > 0)
        return;
    if (r->wanted)
        l->end(l->self, origin);
    r->state = TW_READER_HEADER;
}

static void begin_record(struct tw_record_reader *r, const struct tw_origin *origin,
                         const struct tw_record_listener *l)
{
    r->record = (struct tw_record){
        .offset = r->offset - TW_RECORD_HEADER,
        .version = tw_load_be16(r->head + 1),
        .length = tw_load_be16(r->head + 3),
        .content_type = r->head[0],
    };
    begin_body(r, origin, l);
}

static void take_body(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin, const struct tw_record_listener *l)
{
    if (r->wanted)
        l->bytes(l->self, bytes, len, origin);
    r->left -= (uint32_t)len;
    if (r->left > 0)
        return;
    if (r->wanted)
        l->end(l->self, origin);
    r->state = TW_READER_HEADER;
}

/* The head that was collected to recognise an SSL 2.0 hello is the first part of its body. */
static void begin_ssl2(struct tw_record_reader *r, const struct tw_origin *origin,
                       const struct tw_record_listener *l)
{
    r->record = (struct tw_record){
        .offset = r->offset - TW_SSL2_HELLO_HEAD,
        .version = VERSION_SSL2,
        .length = tw_load_be16(r->head) & 0x7fff,
        .content_type = TYPE_HANDSHAKE,
        .ssl2 = true,
    };
    begin_body(r, origin, l);
    take_body(r, r->head + TW_SSL2_HEADER, TW_SSL2_HELLO_HEAD - TW_SSL2_HEADER, origin, l);
}

static void hunt(struct tw_record_reader *r, const struct tw_origin *origin,
                 const struct tw_record_listener *l)
{
    l->out_of_step(l->self, r->offset - r->have, TW_STEP_NOT_RECORD, origin);
    r->state = TW_READER_HUNT;
}

/* Moves bytes into the head until it has `want`; returns how many were taken. */
static size_t fill_head(struct tw_record_reader *r, size_t want, const uint8_t *bytes, size_t len)
{
    size_t n = want > r->have ? want - r->have : 0;

    if (n > len)
        n = len;
    memcpy(r->head + r->have, bytes, n);
    r->have = (uint8_t)(r->have + n);
    r->offset += n;
    return n;
}

static size_t take_start(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                         const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t n = fill_head(r, r->have + 1U, bytes, len);
    enum verdict tls = looks_like_record(r->head, r->have), ssl2 = looks_like_ssl2_hello(r->head, r->have);

    if (tls == YES)
        begin_record(r, origin, l);
    else if (ssl2 == YES)
        begin_ssl2(r, origin, l);
    else if (tls == NO && ssl2 == NO)
        r->state = r->midstream ? TW_READER_HUNT : TW_READER_NOT_TLS;
    return n;
}

static size_t take_header(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                          const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t n = fill_head(r, TW_RECORD_HEADER, bytes, len);

    if (r->have < TW_RECORD_HEADER)
        return n;
    if (looks_like_record(r->head, r->have) == YES)
        begin_record(r, origin, l);
    else
        hunt(r, origin, l);
    return n;
}

static bool may_be_sure(uint8_t first)
{
    return first >= TYPE_FIRST && first <= TYPE_HANDSHAKE;
}

/* Moves the window on to the next byte in it that may begin a record. */
static void shift_window(struct tw_record_reader *r)
{
    uint8_t from = 1;

    while (from < r->have && !may_be_sure(r->head[from]))
        from++;
    r->have = (uint8_t)(r->have - from);
    memmove(r->head, r->head + from, r->have);
}

/*
 * The head is a window over the stream. A record found in it begins at the window's start; the bytes behind its header
 * that are in the window are the first of its body, and too few to fill another window.
 */
/* NOLINTNEXTLINE(misc-no-recursion): twice at most, as said */
static size_t take_hunt(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                        const struct tw_origin *origin, const struct tw_record_listener *l)
{
    uint8_t body[SIGNATURE - TW_RECORD_HEADER];
    size_t skipped = 0;

    while (r->have == 0 && skipped < len && !may_be_sure(bytes[skipped]))
        skipped++;
    r->offset += skipped;
    size_t n = skipped + fill_head(r, SIGNATURE, bytes + skipped, len - skipped);
    if (!r->found && r->offset - r->have - r->lost > HUNT_MAX) {
        r->state = TW_READER_NOT_TLS;
        return n;
    }
    if (r->have < SIGNATURE)
        return n;
    if (!surely_record(r->head)) {
        shift_window(r);
        return n;
    }
    memcpy(body, r->head + TW_RECORD_HEADER, sizeof body);
    r->offset -= sizeof body;
    begin_record(r, origin, l);
    tw_record_reader_bytes(r, body, sizeof body, origin, l);
    return n;
}

static size_t take_bytes(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                         const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t n = len < r->left ? len : r->left;

    r->offset += n;
    take_body(r, bytes, n, origin, l);
    return n;
}

/* NOLINTNEXTLINE(misc-no-recursion): see take_hunt() */
bool tw_record_reader_bytes(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                            const struct tw_origin *origin, const struct tw_record_listener *l)
{
    while (len > 0) {
        size_t n;
        switch ((enum tw_reader_state)r->state) {
        case TW_READER_START: n = take_start(r, bytes, len, origin, l); break;
        case TW_READER_HEADER: n = take_header(r, bytes, len, origin, l); break;
        case TW_READER_BODY: n = take_bytes(r, bytes, len, origin, l); break;
        case TW_READER_HUNT: n = take_hunt(r, bytes, len, origin, l); break;
        case TW_READER_NOT_TLS:
        default: return false;
        }
        bytes += n;
        len -= n;
    }
    return r->state != TW_READER_NOT_TLS;
}

void tw_record_reader_gap(struct tw_record_reader *r, uint64_t len, enum tw_gap cause,
                          const struct tw_origin *origin, const struct tw_record_listener *l)
{
    if (r->state == TW_READER_BODY) {
        uint64_t in_body = len < r->left ? len : r->left;
        r->left -= (uint32_t)in_body;
        r->offset += in_body;
        len -= in_body;
        if (r->wanted)
            l->lost(l->self, in_body, cause, origin);
        if (r->left > 0)
            return;
        if (r->wanted)
            l->end(l->self, origin);
        r->state = TW_READER_HEADER;
    }
    if (len == 0 || r->state == TW_READER_NOT_TLS)
        return;
    l->out_of_step(l->self, r->offset - r->have, TW_STEP_GAP, origin);
    r->state = TW_READER_START;
    r->midstream = true;
    r->offset += len;
    r->lost += len;
    r->have = 0;
}
