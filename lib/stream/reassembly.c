/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From segments to a stream. Bytes in order are delivered where they lie in the packet; only what arrives too early is
 * copied, and waits. What came first wins where segments overlap.
 *
 * A gap is given up when the receiver is seen to have the bytes and many packets have passed since, when too much
 * waits behind it, or at the end: the capture has lost them.
 */
#include <string.h>

#include "stream/flow.h"

/* Bytes that came too early, or the notice that they were cut off by the capture (`captured` < `length`). */
struct tw_piece {
    struct tw_piece *next;
    uint64_t offset;
    size_t captured;
    size_t length;
    struct tw_origin origin;
    uint8_t bytes[];
};

enum {
    STALL_PACKETS =
        64, /* packets to wait behind an acknowledged gap: captures may show an ACK before the data */
    MAX_PIECES = 2048, /* of one direction: the list is searched from its start */
    MAX_STRAYS = 8, /* segments far ahead that make it likely that the capture has lost what is before them */
    WINDOW = 16 << 20, /* sequence numbers further ahead than this are of another life of the connection */
    RESET_WINDOW = 1 << 20,
    ACK_WINDOW =
        1 << 30, /* what is acknowledged further ahead than this, or a WINDOW behind, is not of this stream */
};

static void free_piece(struct tw_reassembly *r, struct tw_piece *p)
{
    tw_memory_put(r->memory, p, sizeof *p + p->captured);
}

static void advance(struct tw_half *half, uint64_t len)
{
    half->offset += len;
    half->next_seq += (uint32_t)len;
}

/* Delivers `length` bytes at the offset, of which the capture has `captured`. */
static void deliver(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, const uint8_t *bytes,
                    size_t captured, size_t length, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];
    const struct tw_stream_listener *l = &r->listener;

    half->stalled = 0;
    if (captured > 0) {
        if (!(half->flags & TW_HALF_IGNORED))
            l->data(l->self, flow, direction, bytes, captured, origin);
        advance(half, captured);
    }
    if (length > captured) {
        if (!(half->flags & TW_HALF_IGNORED))
            l->gap(l->self, flow, direction, length - captured, TW_GAP_TRUNCATED, origin);
        r->lost_bytes += length - captured;
        advance(half, length - captured);
    }
}

static struct tw_piece *pop(struct tw_half *half)
{
    struct tw_piece *p = half->waiting;

    half->waiting = p->next;
    half->waiting_bytes -= (uint32_t)p->captured;
    half->waiting_count--;
    return p;
}

/* Delivers the pieces that have come into order. */
static void drain(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    struct tw_half *half = &flow->half[direction];

    while (half->waiting != NULL && half->waiting->offset <= half->offset) {
        struct tw_piece *p = pop(half);
        deliver(r, flow, direction, p->bytes, p->captured, p->length, &p->origin);
        free_piece(r, p);
    }
}

/* The bytes up to `offset` will not come; `origin` is what shows that there were any. */
static void lose(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, uint64_t offset,
                 const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];
    uint64_t len = offset - half->offset;

    if (!(half->flags & TW_HALF_IGNORED))
        r->listener.gap(r->listener.self, flow, direction, len, TW_GAP_LOST, origin);
    r->lost_bytes += len;
    advance(half, len);
}

/* Gives up the gap in front of what waits. */
static void skip_gap(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    const struct tw_piece *p = flow->half[direction].waiting;

    lose(r, flow, direction, p->offset, &p->origin);
    drain(r, flow, direction);
}

static void drop(struct tw_reassembly *r, struct tw_half *half)
{
    while (half->waiting != NULL)
        free_piece(r, pop(half));
}

/* The part of a segment that is not yet placed. */
struct range {
    uint64_t offset;
    const uint8_t *bytes;
    size_t captured;
    size_t length;
};

static void trim_front(struct range *s, uint64_t len)
{
    size_t n = len < s->length ? (size_t)len : s->length;
    size_t c = n < s->captured ? n : s->captured;

    s->offset += n;
    s->bytes += c;
    s->captured -= c;
    s->length -= n;
}

static struct range front(const struct range *s, uint64_t len)
{
    struct range f = *s;

    if (len < f.length)
        f.length = (size_t)len;
    if (f.captured > f.length)
        f.captured = f.length;
    return f;
}

static bool store(struct tw_reassembly *r, struct tw_half *half, struct tw_piece **at, const struct range *s,
                  const struct tw_origin *origin)
{
    struct tw_piece *p = tw_memory_get(r->memory, sizeof *p + s->captured);

    if (p == NULL)
        return false;
    p->next = *at;
    p->offset = s->offset;
    p->captured = s->captured;
    p->length = s->length;
    p->origin = *origin;
    if (s->captured > 0)
        memcpy(p->bytes, s->bytes, s->captured);
    *at = p;
    half->waiting_bytes += (uint32_t)s->captured;
    half->waiting_count++;
    return true;
}

/* Stores those bytes of the range that do not wait yet. Without memory they are as good as lost. */
static void keep(struct tw_reassembly *r, struct tw_half *half, struct range s,
                 const struct tw_origin *origin)
{
    struct tw_piece **at = &half->waiting;

    while (s.length > 0) {
        while (*at != NULL && (*at)->offset + (*at)->length <= s.offset)
            at = &(*at)->next;
        struct tw_piece *p = *at;
        if (p != NULL && p->offset <= s.offset) {
            trim_front(&s, p->offset + p->length - s.offset);
            continue;
        }
        struct range hole = front(&s, p != NULL ? p->offset - s.offset : UINT64_MAX);
        if (!store(r, half, at, &hole, origin))
            return;
        trim_front(&s, hole.length);
    }
}

static void place(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, struct range s,
                  const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    for (;;) {
        if (s.offset < half->offset)
            trim_front(&s, half->offset - s.offset);
        if (s.length == 0)
            return;
        if (s.offset > half->offset)
            break;
        struct range now =
            front(&s, half->waiting != NULL ? half->waiting->offset - half->offset : UINT64_MAX);
        deliver(r, flow, direction, now.bytes, now.captured, now.length, origin);
        drain(r, flow, direction);
    }
    if (half->flags & TW_HALF_IGNORED) {
        drop(r, half);
        advance(half, s.offset + s.length - half->offset);
        return;
    }
    keep(r, half, s, origin);
    while (half->waiting_bytes > r->limits.max_flow_bytes || half->waiting_count > MAX_PIECES)
        skip_gap(r, flow, direction);
}

static int32_t seq_distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

/* Learns where the stream of a direction begins. */
static void start(struct tw_half *half, const struct tw_segment *segment)
{
    uint32_t first = segment->seq + ((segment->flags & TW_TCP_SYN) != 0);
    bool fresh = half->offset == 0 && half->waiting == NULL;

    if (segment->flags & TW_TCP_SYN && fresh) {
        half->isn = segment->seq;
        half->next_seq = first;
        half->flags |= TW_HALF_STARTED | TW_HALF_SYN;
        half->flags &= (uint8_t)~TW_HALF_GUESSED;
    } else if (!(half->flags & TW_HALF_STARTED)) {
        half->next_seq = first;
        half->flags |= TW_HALF_STARTED;
    } else if (half->flags & TW_HALF_GUESSED && fresh && segment->length > 0) {
        /* What was acknowledged before may still come. */
        if (seq_distance(half->next_seq, first) < 0 && seq_distance(half->next_seq, first) > -RESET_WINDOW)
            half->next_seq = first;
        half->flags &= (uint8_t)~TW_HALF_GUESSED;
    }
}

static void note_ack(struct tw_half *peer, uint32_t ack)
{
    if (!(peer->flags & TW_HALF_STARTED)) {
        peer->next_seq = ack;
        peer->flags |= TW_HALF_STARTED | TW_HALF_GUESSED;
    }
    int32_t ahead = seq_distance(peer->next_seq, ack);
    if (ahead > ACK_WINDOW || ahead < -WINDOW)
        return;
    if (!(peer->flags & TW_HALF_ACKED) || seq_distance(peer->acked, ack) > 0)
        peer->acked = ack;
    peer->flags |= TW_HALF_ACKED;
    if (peer->flags & TW_HALF_ENDED && seq_distance(peer->next_seq + 1, peer->acked) >= 0)
        peer->flags |= TW_HALF_FIN_ACKED;
}

/* A gap in the peer's stream that this side has acknowledged is a loss of the capture. */
static void check_stall(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    struct tw_half *half = &flow->half[direction];

    if (half->waiting == NULL || !(half->flags & TW_HALF_ACKED))
        return;
    uint32_t behind_gap = half->next_seq + (uint32_t)(half->waiting->offset - half->offset);
    if (seq_distance(behind_gap, half->acked) >= 0 && ++half->stalled >= STALL_PACKETS)
        skip_gap(r, flow, direction);
}

static void check_end(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                      const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (!(half->flags & TW_HALF_FIN) || half->flags & TW_HALF_ENDED || half->offset < half->end)
        return;
    half->flags |= TW_HALF_ENDED;
    r->listener.closed(r->listener.self, flow, direction, false, origin);
}

/* A receiver takes a RST only where it expects the next byte (RFC 5961 3.2), as far as the capture tells. */
static bool reset_is_valid(const struct tw_half *half, uint32_t seq)
{
    uint32_t expected = half->flags & TW_HALF_ACKED ? half->acked : half->next_seq;

    return seq_distance(expected, seq) >= 0 && seq_distance(half->next_seq, seq) <= RESET_WINDOW;
}

static void note_reset(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                       const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (flow->reset != TW_DIRECTION_UNKNOWN || !reset_is_valid(half, segment->seq))
        return;
    flow->reset = (uint8_t)direction;
    r->listener.closed(r->listener.self, flow, direction, true, origin);
}

/* Far ahead of the stream a segment is believed when the peer has acknowledged it, or when it goes on for a while. */
static bool is_believed(struct tw_half *half, uint32_t seq, size_t len)
{
    if (half->flags & TW_HALF_ACKED && seq_distance(seq, half->acked) > 0)
        return true;
    if (half->strays == 0 || seq != half->stray_seq)
        half->strays = 1;
    else if (half->strays < MAX_STRAYS)
        half->strays++;
    half->stray_seq = seq + (uint32_t)len;
    return half->strays >= MAX_STRAYS;
}

/* The segment's bytes by offset, within what the stream can have. False when they are of another time. */
static bool locate(struct tw_half *half, const struct tw_segment *segment, struct range *s)
{
    uint32_t seq = segment->seq + ((segment->flags & TW_TCP_SYN) != 0);
    int32_t distance = seq_distance(half->next_seq, seq);
    uint64_t behind = distance < 0 ? (uint64_t) - (int64_t)distance : 0;

    if (distance > WINDOW && !is_believed(half, seq, segment->length))
        return false;
    if (distance <= WINDOW)
        half->strays = 0;
    *s = (struct range){half->offset - behind, segment->payload.ptr, segment->payload.len, segment->length};
    if (behind > half->offset) {
        s->offset = 0;
        trim_front(s, behind - half->offset);
        s->offset = 0;
    } else if (distance > 0) {
        s->offset = half->offset + (uint64_t)distance;
    }
    if (half->flags & TW_HALF_FIN)
        *s = front(s, s->offset < half->end ? half->end - s->offset : 0);
    return true;
}

static void note_fin(struct tw_half *half, const struct range *s)
{
    if (half->flags & TW_HALF_FIN || s->offset + s->length < half->offset)
        return;
    half->end = s->offset + s->length;
    half->flags |= TW_HALF_FIN;
}

void tw_reassembly_segment(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                           const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (segment->flags & TW_TCP_RST && !(half->flags & TW_HALF_STARTED))
        half->next_seq = segment->seq;
    else
        start(half, segment);
    if (segment->flags & TW_TCP_ACK)
        note_ack(&flow->half[!direction], segment->ack);
    if (segment->flags & TW_TCP_RST) {
        note_reset(r, flow, direction, segment, origin);
        return;
    }
    struct range s;
    if (!locate(half, segment, &s))
        return;
    if (segment->flags & TW_TCP_FIN)
        note_fin(half, &s);
    if (s.length > 0)
        place(r, flow, direction, s, origin);
    check_stall(r, flow, 0);
    check_stall(r, flow, 1);
    check_end(r, flow, 0, origin);
    check_end(r, flow, 1, origin);
}

static bool comes_before(const struct tw_piece *a, const struct tw_piece *b)
{
    if (a->origin.file != b->origin.file)
        return a->origin.file < b->origin.file;
    return a->origin.packet < b->origin.packet;
}

void tw_reassembly_flush(struct tw_reassembly *r, struct tw_flow *flow, const struct tw_origin *last)
{
    for (;;) {
        const struct tw_piece *a = flow->half[0].waiting, *b = flow->half[1].waiting;
        if (a == NULL && b == NULL)
            break;
        skip_gap(r, flow, a == NULL || (b != NULL && comes_before(b, a)));
    }
    for (unsigned d = 0; d < 2; d++) {
        struct tw_half *half = &flow->half[d];
        if (half->flags & TW_HALF_FIN && half->offset < half->end)
            lose(r, flow, d, half->end, last);
        check_end(r, flow, d, last);
    }
}

void tw_reassembly_drop(struct tw_reassembly *r, struct tw_flow *flow)
{
    drop(r, &flow->half[0]);
    drop(r, &flow->half[1]);
}
