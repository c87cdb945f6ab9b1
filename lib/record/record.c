/* SPDX-License-Identifier: Apache-2.0 */
/* The record splitter. */
#include "record/record.h"

#include <string.h>

enum { VERSION_SSL2 = 0x0002 }; /* of the record; the hello in it may offer a later one */

enum { TYPE_HANDSHAKE = 22 };

enum { CLIENT_HELLO = 1 }; /* of SSL 2.0 */

static void begin_body(struct tw_record_reader *r, const struct tw_origin *origin,
                       const struct tw_record_listener *l)
{
    r->state = TW_READER_BODY;
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
        .offset = r->start,
        .version = tw_load_be16(r->head + 1),
        .length = tw_load_be16(r->head + 3),
        .content_type = r->head[0],
        .header = TW_RECORD_HEADER,
    };
    begin_body(r, origin, l);
}

/* `offset` is that of the bytes in the stream. */
static void take_body(struct tw_record_reader *r, uint64_t offset, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin, const struct tw_record_listener *l)
{
    if (r->wanted)
        l->bytes(l->self, offset, bytes, len, origin);
    r->left -= (uint32_t)len;
    if (r->left > 0)
        return;
    if (r->wanted)
        l->end(l->self, origin);
    r->state = TW_READER_HEADER;
}

/* Without the high bit a length of padding follows, and the next bit means nothing that was ever defined. */
static uint8_t ssl2_header(const uint8_t *head)
{
    return head[0] & 0x80 ? TW_SSL2_HEADER : TW_SSL2_HEADER_PADDED;
}

static uint16_t ssl2_length(const uint8_t *head)
{
    return tw_load_be16(head) & (head[0] & 0x80 ? 0x7fff : 0x3fff);
}

/*
 * What was collected behind the header is the first part of the body. Who says anything but a hello that offers more, or
 * has been answered with such, goes on in SSL 2.0.
 */
static void begin_ssl2(struct tw_record_reader *r, const struct tw_origin *origin,
                       const struct tw_record_listener *l)
{
    uint8_t body[sizeof r->head], header = ssl2_header(r->head);
    size_t len = r->have - (size_t)header;

    memcpy(body, r->head + header, len);
    r->record = (struct tw_record){
        .offset = r->start,
        .version = VERSION_SSL2,
        .length = ssl2_length(r->head),
        .content_type = TYPE_HANDSHAKE,
        .header = header,
        .ssl2 = true,
        .first = len > 0 ? body[0] : 0,
        .padding = header == TW_SSL2_HEADER_PADDED ? r->head[2] : 0,
    };
    if (len < 3 || body[0] != CLIENT_HELLO || tw_load_be16(body + 1) == VERSION_SSL2)
        r->ssl2 = true;
    begin_body(r, origin, l);
    if (len > 0)
        take_body(r, r->start + header, body, len, origin, l);
}

static void hunt(struct tw_record_reader *r, const struct tw_origin *origin,
                 const struct tw_record_listener *l)
{
    l->out_of_step(l->self, r->start, TW_STEP_NOT_RECORD, origin);
    r->state = TW_READER_HUNT;
}

/* Moves bytes into the head until it has `want`; returns how many were taken. */
static size_t fill_head(struct tw_record_reader *r, size_t want, const uint8_t *bytes, size_t len)
{
    size_t n = want > r->have ? want - r->have : 0;

    if (n > len)
        n = len;
    if (r->have == 0)
        r->start = r->offset;
    memcpy(r->head + r->have, bytes, n);
    r->have = (uint8_t)(r->have + n);
    r->offset += n;
    return n;
}

static size_t take_start(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                         const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t n = fill_head(r, r->have + 1U, bytes, len);
    enum tw_look tls = tw_looks_like_record(r->head, r->have);
    enum tw_look ssl2 = tw_looks_like_ssl2(r->head, r->have);

    if (tls == TW_LOOK_YES)
        begin_record(r, origin, l);
    else if (ssl2 == TW_LOOK_YES)
        begin_ssl2(r, origin, l);
    else if (tls == TW_LOOK_NO && ssl2 == TW_LOOK_NO)
        r->state = TW_READER_HUNT;
    return n;
}

static size_t take_header(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                          const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t n = fill_head(r, TW_RECORD_HEADER, bytes, len);

    if (r->have < TW_RECORD_HEADER)
        return n;
    if (tw_looks_like_record(r->head, r->have) == TW_LOOK_YES)
        begin_record(r, origin, l);
    else
        hunt(r, origin, l);
    return n;
}

/* As the header tells by its first byte how long it is, and by the first two whether there is a body. */
static size_t take_ssl2_header(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                               const struct tw_origin *origin, const struct tw_record_listener *l)
{
    size_t header = r->have > 0 ? ssl2_header(r->head) : 1;
    size_t want = r->have < header ? header : header + 1;
    size_t n = fill_head(r, want, bytes, len);

    if (r->have < want || want == 1 || (want == header && ssl2_length(r->head) > 0))
        return n;
    if (header == TW_SSL2_HEADER_PADDED && r->head[2] > ssl2_length(r->head))
        hunt(r, origin, l);
    else
        begin_ssl2(r, origin, l);
    return n;
}

/* Behind a ClientHello of SSL 2.0 the first byte tells, where the version that was chosen is not known. */
static bool is_ssl2(struct tw_record_reader *r, uint8_t next)
{
    if (r->have == 0)
        r->ssl2_header = r->ssl2 || (r->record.ssl2 && (next & 0x80) != 0);
    return r->ssl2_header;
}

/* Moves the window on to the next byte in it that may begin a record. */
static void shift_window(struct tw_record_reader *r)
{
    size_t from = 1 + tw_hunt_skip(TW_QUARRY_RECORD, r->head + 1, r->have - 1U);

    r->have = (uint8_t)(r->have - from);
    r->start = r->offset - r->have;
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
    uint8_t body[TW_SIGNATURE - TW_RECORD_HEADER];

    if (r->ssl2) { /* anything may be a record */
        r->offset += len;
        return len;
    }
    size_t skipped = r->have == 0 ? tw_hunt_skip(TW_QUARRY_RECORD, bytes, len) : 0;

    r->offset += skipped;
    size_t n = skipped + fill_head(r, TW_SIGNATURE, bytes + skipped, len - skipped);
    if (r->have < TW_SIGNATURE)
        return n;
    if (!tw_hunt_sure(TW_QUARRY_RECORD, r->head)) {
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
    take_body(r, r->offset - n, bytes, n, origin, l);
    return n;
}

/* NOLINTNEXTLINE(misc-no-recursion): see take_hunt() */
void tw_record_reader_bytes(struct tw_record_reader *r, const uint8_t *bytes, size_t len,
                            const struct tw_origin *origin, const struct tw_record_listener *l)
{
    while (len > 0) {
        size_t n;
        switch ((enum tw_reader_state)r->state) {
        case TW_READER_START: n = take_start(r, bytes, len, origin, l); break;
        case TW_READER_HEADER:
            n = is_ssl2(r, *bytes) ? take_ssl2_header(r, bytes, len, origin, l)
                                   : take_header(r, bytes, len, origin, l);
            break;
        case TW_READER_BODY: n = take_bytes(r, bytes, len, origin, l); break;
        case TW_READER_HUNT:
        default: n = take_hunt(r, bytes, len, origin, l); break;
        }
        bytes += n;
        len -= n;
    }
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
    if (len == 0)
        return;
    l->out_of_step(l->self, r->have > 0 ? r->start : r->offset, TW_STEP_GAP, origin);
    r->state = r->ssl2 ? TW_READER_HUNT : TW_READER_START;
    r->offset += len;
    r->have = 0;
}
