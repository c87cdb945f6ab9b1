/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From segments to a stream. Bytes in order are delivered where they lie in the packet; only what arrives too early is
 * copied, and waits. Where segments overlap and differ, the first one wins, or by choice the last one as long as its
 * bytes still wait; either way the listener is told.
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
    bool doubtful; /* they may be none of the stream, see is_padding() */
    uint8_t bytes[];
};

enum {
    STALL_PACKETS =
        64, /* packets to wait behind an acknowledged gap: captures may show an ACK before the data */
    MAX_PIECES = 2048, /* of one direction: the list is searched from its start */
    MAX_STRAYS = 8, /* segments far ahead that make it likely that the capture has lost what is before them */
    PADDING = 6,    /* from headers of 40 bytes to the least that Ethernet carries */
    PADDING_OPTIONS = 2, /* from headers of 44; longer ones need none */
    RESET_WINDOW = 1 << 20,
    ACK_WINDOW =
        1 << 30, /* what is acknowledged further ahead than this, or a window behind, is not of this stream */
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
        r->gaps++;
        r->lost_bytes += length - captured;
        advance(half, length - captured);
    }
}

/* A part of a stream. */
struct range {
    uint64_t offset;
    const uint8_t *bytes;
    size_t captured;
    size_t length;
    bool doubtful;
};

static struct range range_of(const struct tw_piece *p)
{
    return (struct range){p->offset, p->bytes, p->captured, p->length, p->doubtful};
}

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

static uint64_t end_of(const struct tw_piece *p)
{
    return p->offset + p->length;
}

/* Takes the piece at this place out of the list. */
static struct tw_piece *take_out(struct tw_half *half, struct tw_piece **at)
{
    struct tw_piece *p = *at;

    *at = p->next;
    half->waiting_bytes -= (uint32_t)p->captured;
    half->waiting_count--;
    return p;
}

static void discard(struct tw_reassembly *r, struct tw_half *half, struct tw_piece **at)
{
    free_piece(r, take_out(half, at));
}

/* What is followed by more, or by the end, is no padding. */
static bool is_sure(const struct tw_half *half, const struct tw_piece *p)
{
    return !p->doubtful || (p->next != NULL && p->next->offset == end_of(p)) ||
           (half->flags & TW_HALF_FIN && half->end == end_of(p));
}

/* Delivers the pieces that have come into order, up to where the stream ends. */
static void drain(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    struct tw_half *half = &flow->half[direction];

    while (half->waiting != NULL && half->waiting->offset <= half->offset && is_sure(half, half->waiting)) {
        struct tw_piece *p = take_out(half, &half->waiting);
        struct range now = range_of(p);
        if (half->flags & TW_HALF_FIN)
            now = front(&now, half->end - p->offset);
        deliver(r, flow, direction, now.bytes, now.captured, now.length, &p->origin);
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
    r->gaps++;
    r->lost_bytes += len;
    advance(half, len);
}

/* Gives up the gap in front of what waits. */
static void skip_gap(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    struct tw_piece *p = flow->half[direction].waiting;

    p->doubtful = false;
    if (p->offset > flow->half[direction].offset)
        lose(r, flow, direction, p->offset, &p->origin);
    drain(r, flow, direction);
}

static void drop(struct tw_reassembly *r, struct tw_half *half)
{
    while (half->waiting != NULL)
        discard(r, half, &half->waiting);
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
    p->doubtful = s->doubtful;
    if (s->captured > 0)
        memcpy(p->bytes, s->bytes, s->captured);
    *at = p;
    half->waiting_bytes += (uint32_t)s->captured;
    half->waiting_count++;
    return true;
}

/* Where the pieces begin that end behind the offset. */
static struct tw_piece **seek(struct tw_half *half, uint64_t offset)
{
    struct tw_piece **at = &half->waiting;

    while (*at != NULL && end_of(*at) <= offset)
        at = &(*at)->next;
    return at;
}

/* Stores those bytes of the range that do not wait yet, from its place on. Without memory they are as good as lost. */
static void keep(struct tw_reassembly *r, struct tw_half *half, struct tw_piece **at, struct range s,
                 const struct tw_origin *origin)
{
    while (s.length > 0) {
        while (*at != NULL && end_of(*at) <= s.offset)
            at = &(*at)->next;
        struct tw_piece *p = *at;
        if (p != NULL && p->offset <= s.offset) {
            trim_front(&s, end_of(p) - s.offset);
            continue;
        }
        struct range hole = front(&s, p != NULL ? p->offset - s.offset : UINT64_MAX);
        if (!store(r, half, at, &hole, origin))
            return;
        trim_front(&s, hole.length);
    }
}

/* The bytes of a range from one offset to another. */
static struct range part(const struct range *s, uint64_t from, uint64_t to)
{
    struct range p = *s;

    trim_front(&p, from - s->offset);
    return front(&p, to - from);
}

/* Puts `middle` in the place of the piece's bytes there; the piece falls apart. Returns the place behind all of it. */
static struct tw_piece **replace(struct tw_reassembly *r, struct tw_half *half, struct tw_piece **at,
                                 const struct range *middle, const struct tw_origin *origin)
{
    struct tw_piece *p = take_out(half, at);
    const struct range whole = range_of(p);
    const struct range parts[] = {
        part(&whole, whole.offset, middle->offset),
        *middle,
        part(&whole, middle->offset + middle->length, end_of(p)),
    };

    for (size_t i = 0; i < TW_COUNT(parts); i++)
        if (parts[i].length > 0 && store(r, half, at, &parts[i], i == 1 ? origin : &p->origin))
            at = &(*at)->next;
    free_piece(r, p);
    return at;
}

/*
 * Sets `differing` to the bytes of the segment from the first to the last that are others in the piece, empty when there
 * are none. False when they have no captured bytes in common.
 */
static bool compare(const struct tw_piece *p, const struct range *s, struct range *differing)
{
    uint64_t from = p->offset > s->offset ? p->offset : s->offset, to = p->offset + p->captured;

    if (to > s->offset + s->captured)
        to = s->offset + s->captured;
    if (to <= from)
        return false;
    if (memcmp(p->bytes + (from - p->offset), s->bytes + (from - s->offset), (size_t)(to - from)) == 0)
        return true;
    while (p->bytes[from - p->offset] == s->bytes[from - s->offset])
        from++;
    while (p->bytes[to - 1 - p->offset] == s->bytes[to - 1 - s->offset])
        to--;
    *differing = part(s, from, to);
    return true;
}

/* A segment and a piece have other bytes in the same place. Returns the place behind the piece. */
static struct tw_piece **settle(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                                struct tw_piece **at, const struct range *differing,
                                const struct tw_origin *origin)
{
    const struct tw_stream_listener *l = &r->listener;
    bool last = r->overlap == TW_OVERLAP_LAST;
    const struct tw_origin first = (*at)->origin;

    l->conflict(l->self, flow, direction, differing->offset, differing->length, last ? origin : &first,
                last ? &first : origin);
    return last ? replace(r, &flow->half[direction], at, differing, origin) : &(*at)->next;
}

/* A segment comes where bytes wait, from this place on. It tells what doubtful ones are. */
static void meet(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, struct tw_piece **at,
                 const struct range *s, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    while (*at != NULL && (*at)->offset < s->offset + s->length) {
        struct tw_piece *p = *at;
        struct range differing = {0};
        bool same = compare(p, s, &differing) && differing.length == 0;
        if (p->doubtful && !same) {
            discard(r, half, at);
            continue;
        }
        p->doubtful = false;
        if (differing.length > 0)
            at = settle(r, flow, direction, at, &differing, origin);
        else
            at = &p->next;
    }
}

/* Takes off what has been delivered, or given up, and is here again. */
static void pass_again(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, struct range *s,
                       const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];
    const struct tw_stream_listener *l = &r->listener;
    struct range again = front(s, half->offset - s->offset);

    if (again.captured > 0 && !(half->flags & TW_HALF_IGNORED))
        l->again(l->self, flow, direction, again.offset, again.bytes, again.captured, origin);
    trim_front(s, again.length);
}

/* Keeps what comes too early, within the limits. */
static void hold(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, struct tw_piece **at,
                 const struct range *s, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    keep(r, half, at, *s, origin);
    drain(r, flow, direction);
    while (half->waiting_bytes > r->limits.max_flow_bytes || half->waiting_count > MAX_PIECES)
        skip_gap(r, flow, direction);
}

static void place(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction, struct range s,
                  const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];
    struct tw_piece **at = &half->waiting;

    if (s.offset < half->offset)
        pass_again(r, flow, direction, &s, origin);
    if (half->flags & TW_HALF_IGNORED)
        drop(r, half);
    if (half->waiting != NULL) {
        at = seek(half, s.offset);
        meet(r, flow, direction, at, &s, origin);
    }
    while (s.length > 0 && s.offset == half->offset) {
        struct range now =
            front(&s, half->waiting != NULL ? half->waiting->offset - half->offset : UINT64_MAX);
        deliver(r, flow, direction, now.bytes, now.captured, now.length, origin);
        drain(r, flow, direction);
        trim_front(&s, half->offset - s.offset);
    }
    if (s.length == 0)
        return;
    if (half->flags & TW_HALF_IGNORED)
        advance(half, s.offset + s.length - half->offset);
    else
        hold(r, flow, direction, at, &s, origin);
}

/* A byte in the place of the last that was sent says only that its sender lives (RFC 9293 3.8.4). */
static bool is_keep_alive(const struct tw_half *half, const struct range *s)
{
    uint64_t sent = half->offset;

    if (s->length != 1)
        return false;
    for (const struct tw_piece *p = half->waiting; p != NULL; p = p->next)
        if (!p->doubtful)
            sent = end_of(p);
    return s->offset + 1 == sent;
}

/*
 * Some devices count the zeros that pad a frame to the least length of Ethernet into the IPv4 packet, so that a mere
 * acknowledgement seems to have data. Data may look like that, too: what follows tells.
 */
static bool is_padding(const struct tw_segment *segment, const struct range *s)
{
    static const uint8_t zeros[PADDING];
    const unsigned flags = TW_TCP_FIN | TW_TCP_SYN | TW_TCP_RST | TW_TCP_PSH | TW_TCP_ACK;

    return (segment->flags & flags) == TW_TCP_ACK && (s->length == PADDING || s->length == PADDING_OPTIONS) &&
           s->captured == s->length && memcmp(s->bytes, zeros, s->length) == 0 &&
           tw_address_is_ipv4(&segment->source);
}

static bool contradicts(struct tw_half *half, const struct range *s)
{
    struct range differing = {0};

    for (const struct tw_piece *p = *seek(half, s->offset); p != NULL; p = p->next)
        if (p->offset >= s->offset + s->length || (compare(p, s, &differing) && differing.length > 0))
            break;
    return differing.length > 0;
}

/* So few bytes may be other than they seem. */
static void place_few(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                      const struct tw_segment *segment, struct range s, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (is_keep_alive(half, &s))
        return;
    if (half->flags & TW_HALF_IGNORED || !is_padding(segment, &s)) {
        place(r, flow, direction, s, origin);
        return;
    }
    if (s.offset < half->offset)
        trim_front(&s, half->offset - s.offset);
    s.doubtful = true;
    if (!contradicts(half, &s))
        hold(r, flow, direction, seek(half, s.offset), &s, origin);
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
        if (tw_seq_distance(half->next_seq, first) < 0 &&
            tw_seq_distance(half->next_seq, first) > -RESET_WINDOW)
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
    int32_t ahead = tw_seq_distance(peer->next_seq, ack);
    if (ahead > ACK_WINDOW || ahead < -TW_SEQ_WINDOW)
        return;
    if (!(peer->flags & TW_HALF_ACKED) || tw_seq_distance(peer->acked, ack) > 0)
        peer->acked = ack;
    peer->flags |= TW_HALF_ACKED;
    if (peer->flags & TW_HALF_ENDED && tw_seq_distance(peer->next_seq + 1, peer->acked) >= 0)
        peer->flags |= TW_HALF_FIN_ACKED;
}

/* How far the peer has acknowledged more than the gap in front of a piece; for one in doubt, more than itself. */
static int32_t acked_beyond(const struct tw_half *half, const struct tw_piece *p)
{
    uint64_t needed = p->doubtful ? end_of(p) : p->offset;

    return tw_seq_distance(half->next_seq + (uint32_t)(needed - half->offset), half->acked);
}

/* A gap in the peer's stream that this side has acknowledged is a loss of the capture. */
static void check_stall(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction)
{
    struct tw_half *half = &flow->half[direction];

    if (half->waiting == NULL || !(half->flags & TW_HALF_ACKED))
        return;
    int32_t beyond = acked_beyond(half, half->waiting);
    if (beyond == 0 && half->waiting->doubtful) {
        half->waiting->doubtful = false;
        drain(r, flow, direction);
    } else if (beyond >= 0 && ++half->stalled >= STALL_PACKETS) {
        skip_gap(r, flow, direction);
    }
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

/*
 * A receiver takes a RST only where it expects the next byte (RFC 5961 3.2), as far as the capture tells. It may not have
 * all that was sent.
 */
static bool reset_is_valid(const struct tw_half *half, uint32_t seq)
{
    uint32_t expected = half->flags & TW_HALF_ACKED ? half->acked : half->next_seq;

    return tw_seq_distance(expected, seq) >= 0 && tw_seq_distance(half->next_seq, seq) <= RESET_WINDOW;
}

static void note_reset(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                       const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (flow->reset != TW_DIRECTION_UNKNOWN || !reset_is_valid(half, segment->seq))
        return;
    uint32_t next = half->next_seq + ((half->flags & TW_HALF_ENDED) != 0);
    flow->reset = (uint8_t)direction;
    flow->reset_doubt = tw_seq_distance(next, segment->seq) > 0 ? TW_RESET_AHEAD : TW_RESET_SURE;
    flow->reset_seq = segment->seq;
    flow->reset_peer_seq = flow->half[!direction].next_seq;
    r->listener.closed(r->listener.self, flow, direction, true, origin);
}

/* Whether a segment has what its sender could not say any more once it had sent the RST. */
static bool outlives_reset(const struct tw_flow *flow, unsigned direction, const struct tw_segment *segment)
{
    const struct tw_half *half = &flow->half[direction], *peer = &flow->half[!direction];
    uint32_t end = segment->seq + (uint32_t)segment->length;

    if (tw_seq_distance(half->next_seq, end) > TW_SEQ_WINDOW ||
        tw_seq_distance(half->next_seq, end) < -TW_SEQ_WINDOW)
        return false;
    if (segment->length > 0 && tw_seq_distance(flow->reset_seq, end) > 0)
        return true;
    return segment->flags & TW_TCP_ACK && peer->flags & TW_HALF_STARTED &&
           tw_seq_distance(flow->reset_peer_seq, segment->ack) > 0 &&
           tw_seq_distance(segment->ack, peer->next_seq) >= 0;
}

/*
 * A RST that its sender outlives was forged; where the other side goes on as well, it has not taken it, but asked whether
 * it was meant (RFC 5961 3.2).
 */
static void doubt_reset(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                        const struct tw_segment *segment)
{
    if (segment->flags & (TW_TCP_SYN | TW_TCP_RST))
        return;
    if (direction == flow->reset) {
        if (outlives_reset(flow, direction, segment))
            flow->reset_doubt = TW_RESET_OUTLIVED;
    } else if (flow->reset_doubt == TW_RESET_OUTLIVED) {
        r->listener.revived(r->listener.self, flow, flow->reset);
        flow->reset = TW_DIRECTION_UNKNOWN;
    }
}

/* Far ahead of the stream a segment is believed when the peer has acknowledged it, or when it goes on for a while. */
static bool is_believed(struct tw_half *half, uint32_t seq, size_t len)
{
    if (half->flags & TW_HALF_ACKED && tw_seq_distance(seq, half->acked) > 0)
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
    int32_t distance = tw_seq_distance(half->next_seq, seq);
    uint64_t behind = distance < 0 ? (uint64_t) - (int64_t)distance : 0;

    if (distance > TW_SEQ_WINDOW && !is_believed(half, seq, segment->length))
        return false;
    if (distance <= TW_SEQ_WINDOW)
        half->strays = 0;
    *s = (struct range){
        .offset = half->offset - behind,
        .bytes = segment->payload.ptr,
        .captured = segment->payload.len,
        .length = segment->length,
    };
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

/* What waits behind the end is none of the stream. */
static void note_fin(struct tw_reassembly *r, struct tw_half *half, const struct range *s)
{
    uint64_t end = s->offset + s->length;

    if (half->flags & TW_HALF_FIN || end < half->offset)
        return;
    half->end = end;
    half->flags |= TW_HALF_FIN;
    struct tw_piece **at = &half->waiting;
    while (*at != NULL) {
        struct tw_piece *p = *at;
        if (p->offset >= end)
            discard(r, half, at);
        else
            at = &p->next;
    }
}

/* Bytes in doubt are data when their sender goes on behind them, be it with a RST or to keep the connection alive. */
static void believe(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                    const struct tw_segment *segment)
{
    struct tw_half *half = &flow->half[direction];
    struct tw_piece *p = half->waiting;
    uint32_t behind = half->next_seq + (uint32_t)(end_of(p) - half->offset);

    if (segment->seq != behind && (segment->length != 1 || segment->seq + 1 != behind))
        return;
    p->doubtful = false;
    drain(r, flow, direction);
}

void tw_reassembly_segment(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                           const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tw_half *half = &flow->half[direction];

    if (segment->flags & TW_TCP_RST && !(half->flags & TW_HALF_STARTED))
        half->next_seq = segment->seq;
    else
        start(half, segment);
    if (half->waiting != NULL && half->waiting->doubtful)
        believe(r, flow, direction, segment);
    if (flow->reset != TW_DIRECTION_UNKNOWN)
        doubt_reset(r, flow, direction, segment);
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
        note_fin(r, half, &s);
    if (s.offset == half->offset && half->waiting == NULL && s.length > PADDING)
        deliver(r, flow, direction, s.bytes, s.captured, s.length, origin); /* the rule */
    else if (s.length > PADDING)
        place(r, flow, direction, s, origin);
    else if (s.length > 0)
        place_few(r, flow, direction, segment, s, origin);
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

/* At the end, what may be padding and was not acknowledged is. */
static void drop_padding(struct tw_reassembly *r, struct tw_half *half)
{
    struct tw_piece **at = &half->waiting;

    while (*at != NULL)
        if (is_sure(half, *at) || (half->flags & TW_HALF_ACKED && acked_beyond(half, *at) >= 0))
            at = &(*at)->next;
        else
            discard(r, half, at);
}

void tw_reassembly_flush(struct tw_reassembly *r, struct tw_flow *flow, const struct tw_origin *last)
{
    drop_padding(r, &flow->half[0]);
    drop_padding(r, &flow->half[1]);
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
