/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments that come in any cut and order, twice, and with other bytes. Two plays, by the first byte of the input:
 *
 * Exact: one direction, against a model that knows of each byte of a short stream what its segments said. What is
 * delivered, what is missing or was cut, which bytes contradict one another and which come again must be what the model
 * says, byte for byte.
 *
 * Wild: both directions, any flags, sequence numbers, acknowledgements and times, budgets of a few bytes. What is
 * delivered must be in order and be what some segment had in that place; never more than the budget may wait.
 *
 * The rest of the input is a sequence of operations of OPERATION bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "stream/flow.h"

enum {
    OPERATION = 8,
    LENGTH = 2000,  /* of the exact stream: fewer bytes than pieces may wait, so that the limit is none */
    VERSIONS = 4,   /* of the content */
    MOST = 600,     /* bytes of a segment */
    FEW_BYTES = 50, /* that may wait in a wild play */
    PIECE = 80,     /* what a piece of one byte costs, at most */
    UNWANTED = 7,   /* a byte with which begins what nobody wants to hear more of */
    CLIENT_PORT = 1000,
    SERVER_PORT = 443,
};

enum play {
    WILD = 1,
    LAST = 2,
    FIN_SEEN = 4,
    CUTS = 8, /* in a wild play: the capture has cut segments, of which pieces of no bytes may wait */
};

/* What stands in a place of the stream, of which there are versions; runs of zeros, as padding has, are in all of them. */
static uint8_t content(uint32_t place, unsigned version)
{
    if (place / 16 % 4 == 0)
        return 0;
    return (uint8_t)(place * 31 + (place >> 8) * 7 + (place % 3 == 0 ? version * 85 : 0));
}

/* A segment, in a block of its own that ends where it ends. */
struct said {
    struct tw_segment segment;
    uint8_t *bytes;
};

static struct said say(unsigned direction, uint32_t seq, uint8_t flags, size_t captured, unsigned version)
{
    uint32_t place = seq + ((flags & TW_TCP_SYN) != 0);
    struct said s = {
        .segment = {.seq = seq, .flags = flags, .length = captured},
        .bytes = malloc(captured > 0 ? captured : 1),
    };
    struct tw_address address[2] = {{{[10] = 0xff, 0xff, [15] = 1}}, {{[10] = 0xff, 0xff, [15] = 2}}};
    const uint16_t port[2] = {CLIENT_PORT, SERVER_PORT};

    require(s.bytes != NULL);
    for (size_t i = 0; i < captured; i++)
        s.bytes[i] = content(place + (uint32_t)i, version);
    s.segment.payload = (struct tw_bytes){s.bytes, captured};
    s.segment.source = address[direction];
    s.segment.destination = address[!direction];
    s.segment.source_port = port[direction];
    s.segment.destination_port = port[!direction];
    return s;
}

/* --- exact --- */

enum state { ABSENT, HERE, CUT };

struct model {
    struct tw_flows *flows;
    uint8_t value[LENGTH], state[LENGTH];
    bool contradicted[LENGTH]; /* by the segment in hand, and not yet told */
    size_t sent;               /* up to where something was said */
    size_t delivered;          /* as it must be */
    size_t heard;
    size_t again_from, again_to; /* what the segment in hand brings once more, and was not yet told */
    unsigned version;
    bool closed;
    uint32_t isn;
};

static void take_data(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin)
{
    struct model *m = self;

    (void)origin;
    require(direction == 0 && len > 0 && flow->half[0].offset == m->heard && m->heard + len <= LENGTH);
    for (size_t i = 0; i < len; i++, m->heard++)
        require(m->state[m->heard] == HERE && m->value[m->heard] == bytes[i]);
}

static void take_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                     const struct tw_origin *origin)
{
    struct model *m = self;

    (void)origin;
    require(direction == 0 && len > 0 && flow->half[0].offset == m->heard && m->heard + len <= LENGTH);
    for (uint64_t i = 0; i < len; i++, m->heard++)
        require(m->state[m->heard] == (cause == TW_GAP_LOST ? ABSENT : CUT));
}

static void take_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, uint64_t len,
                          const struct tw_origin *kept, const struct tw_origin *dropped)
{
    struct model *m = self;

    (void)flow;
    require(direction == 0 && len > 0 && offset + len <= LENGTH && kept->packet != dropped->packet);
    require(m->contradicted[offset] && m->contradicted[offset + len - 1]);
    memset(m->contradicted + offset, 0, len);
}

static void take_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                       const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct model *m = self;

    (void)flow;
    (void)origin;
    require(direction == 0 && offset == m->again_from && offset + len == m->again_to && len > 0);
    for (size_t i = 0; i < len; i++)
        require(bytes[i] == content(m->isn + 1 + (uint32_t)(offset + i), m->version));
    m->again_from = m->again_to;
}

static void take_closed(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                        const struct tw_origin *origin)
{
    struct model *m = self;

    (void)flow;
    (void)origin;
    require(direction == 0 && !reset && m->heard == LENGTH);
    m->closed = true;
}

static void take_revived(void *self, struct tw_flow *flow, unsigned direction)
{
    (void)self;
    (void)flow;
    (void)direction;
    abort();
}

static void take_end(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    (void)self;
    (void)flow;
    require(why == TW_END_INPUT);
}

/* What a byte that comes must do. */
static void model_byte(struct model *m, size_t at, bool captured, enum tw_overlap overlap)
{
    uint8_t value = content(m->isn + 1 + (uint32_t)at, m->version);

    if (m->state[at] == ABSENT) {
        m->state[at] = captured ? HERE : CUT;
        m->value[at] = value;
    } else if (m->state[at] == HERE && captured) {
        m->contradicted[at] = m->value[at] != value;
        if (overlap == TW_OVERLAP_LAST)
            m->value[at] = value;
    }
}

/* One byte in the place of the last that was sent is a keep-alive. */
static void model_segment(struct model *m, size_t offset, size_t captured, size_t length,
                          enum tw_overlap overlap)
{
    size_t behind = offset + captured < m->delivered ? offset + captured : m->delivered;

    m->again_from = m->again_to = 0;
    if (length == 1 && offset + 1 == m->sent)
        return;
    if (offset < behind) {
        m->again_from = offset;
        m->again_to = behind;
    }
    for (size_t i = 0; i < length; i++)
        if (offset + i >= m->delivered)
            model_byte(m, offset + i, i < captured, overlap);
    m->sent = offset + length > m->sent ? offset + length : m->sent;
    while (m->delivered < LENGTH && m->state[m->delivered] != ABSENT)
        m->delivered++;
}

static void send_exactly(struct model *m, const uint8_t *op, uint32_t packet, enum tw_overlap overlap)
{
    size_t offset = tw_load_be16(op) % LENGTH, length = op[2] & 0x80 ? op[3] * 3U : op[3] % 8;
    size_t cut = op[4] & 1 ? op[5] : 0;

    if (length > LENGTH - offset)
        length = LENGTH - offset;
    if (length == 0)
        return;
    size_t captured = cut < length ? length - cut : 0;
    m->version = op[6] % VERSIONS;
    struct said s =
        say(0, m->isn + 1 + (uint32_t)offset, TW_TCP_PSH, captured, m->version); /* so no padding */
    s.segment.length = length;
    model_segment(m, offset, captured, length, overlap);
    require(tw_flows_segment(m->flows, &s.segment, &(struct tw_origin){packet, packet, 0}));
    free(s.bytes);
    require(m->heard == m->delivered && m->again_from == m->again_to);
    for (size_t i = offset; i < offset + length; i++)
        require(!m->contradicted[i]);
}

static void send_flag(struct model *m, uint8_t flag, uint32_t seq)
{
    struct said s = say(0, seq, flag, 0, 0);

    require(tw_flows_segment(m->flows, &s.segment, &(struct tw_origin){0, 1, 0}));
    free(s.bytes);
}

static void play_exactly(struct tw_memory *memory, uint8_t play, const uint8_t *data, size_t size)
{
    static const uint64_t seed[2] = {5, 6};
    const struct tw_limits limits = {.max_flows = 10, .max_flow_bytes = 1 << 20, .idle_ns = INT64_MAX};
    const enum tw_overlap overlap = play & LAST ? TW_OVERLAP_LAST : TW_OVERLAP_FIRST;
    static struct model m;
    const struct tw_stream_listener listener = {
        .data = take_data,
        .gap = take_gap,
        .conflict = take_conflict,
        .again = take_again,
        .closed = take_closed,
        .revived = take_revived,
        .ended = take_end,
        .self = &m,
    };

    m = (struct model){.flows = tw_flows_new(memory, &limits, seed, &listener)};
    m.isn = (uint32_t)play << 24 | (play << 8 & 0xf00); /* it may go round */
    require(m.flows != NULL);
    tw_flows_set_overlap(m.flows, overlap);
    send_flag(&m, TW_TCP_SYN, m.isn);
    for (uint32_t packet = 2; size >= OPERATION; packet++, data += OPERATION, size -= OPERATION)
        send_exactly(&m, data, packet, overlap);
    if (play & FIN_SEEN)
        send_flag(&m, TW_TCP_FIN, m.isn + 1 + LENGTH);
    size_t end = play & FIN_SEEN ? LENGTH : m.sent;
    tw_flows_finish(m.flows);
    require(m.heard == end && m.closed == ((play & FIN_SEEN) != 0));
    tw_flows_free(m.flows);
}

/* --- wild --- */

/* A connection, by its owner. */
struct heard {
    uint64_t offset[2];
    bool enough[2]; /* nobody wants more */
};

struct wild {
    struct tw_memory *memory;
};

static struct heard *heard_of(struct wild *w, struct tw_flow *flow)
{
    if (flow->owner == NULL)
        flow->owner = tw_memory_get(w->memory, sizeof(struct heard));
    require(flow->owner != NULL);
    return flow->owner;
}

static bool is_content(uint32_t place, uint8_t byte)
{
    bool is = byte == 0; /* padding */

    for (unsigned v = 0; v < VERSIONS && !is; v++)
        is = byte == content(place, v);
    return is;
}

static void hear_data(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin)
{
    const struct tw_half *half = &flow->half[direction];
    struct heard *h = heard_of(self, flow);

    (void)origin;
    require(len > 0 && half->offset == h->offset[direction] && !h->enough[direction]);
    for (size_t i = 0; i < len; i++)
        require(is_content(half->next_seq + (uint32_t)i, bytes[i]));
    h->offset[direction] += len;
    h->enough[direction] = bytes[0] == UNWANTED;
    if (h->enough[direction])
        flow->half[direction].flags |= TW_HALF_IGNORED;
}

static void hear_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                     const struct tw_origin *origin)
{
    struct heard *h = heard_of(self, flow);

    (void)cause;
    (void)origin;
    require(len > 0 && flow->half[direction].offset == h->offset[direction] && !h->enough[direction]);
    h->offset[direction] += len;
}

static void hear_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, uint64_t len,
                          const struct tw_origin *kept, const struct tw_origin *dropped)
{
    (void)self;
    (void)kept;
    (void)dropped;
    require(len > 0 && offset >= flow->half[direction].offset);
}

static void hear_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                       const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    const struct tw_half *half = &flow->half[direction];

    (void)self;
    (void)origin;
    require(len > 0 && offset + len <= half->offset);
    for (size_t i = 0; i < len; i++)
        require(is_content(half->next_seq - (uint32_t)(half->offset - offset - i), bytes[i]));
}

static void hear_closed(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                        const struct tw_origin *origin)
{
    const struct tw_half *half = &flow->half[direction];

    (void)self;
    (void)origin;
    require(reset ? flow->reset == direction : half->offset >= half->end);
}

static void hear_revived(void *self, struct tw_flow *flow, unsigned direction)
{
    (void)self;
    require(flow->reset == direction);
}

static void hear_end(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    struct wild *w = self;

    (void)why;
    require(flow->half[0].waiting == NULL && flow->half[1].waiting == NULL);
    if (flow->owner != NULL)
        tw_memory_put(w->memory, flow->owner, sizeof(struct heard));
}

/* Steps small and large, so that all windows are met at their edges. */
static uint32_t step(uint8_t how, uint16_t by)
{
    return how & 1 ? (uint32_t)by << (how >> 1 & 15) : by % 64U;
}

static void send_wildly(struct tw_flows *flows, const uint8_t *op, bool cuts, struct tw_origin *origin)
{
    unsigned direction = op[0] & 1;
    uint32_t base = direction ? 0x7fffff00 : 0xffffff00;
    size_t length = op[5] & 0x80 ? (op[5] & 0x7fU) * 4 : op[5] & 0x1f;
    size_t captured = cuts && op[0] & 2 && length > op[6] % 32U ? length - op[6] % 32U : length;
    uint32_t seq = base + step(op[1], tw_load_be16(op + 2));
    struct said s = say(direction, seq, op[4], captured, op[6] % VERSIONS);

    s.segment.length = length;
    s.segment.ack = (direction ? 0xffffff00 : 0x7fffff00) + step(op[7], (uint16_t)(op[6] << 8 | op[3]));
    origin->packet++;
    if (op[0] & 4)
        origin->time_ns += (int64_t)(op[0] >> 3) * 1000 * 1000 * 1000;
    require(tw_flows_segment(flows, &s.segment, origin));
    free(s.bytes);
}

static void play_wildly(struct tw_memory *memory, uint8_t play, const uint8_t *data, size_t size)
{
    static const uint64_t seed[2] = {7, 8};
    const struct tw_limits limits = {
        .max_flows = 10, .max_flow_bytes = FEW_BYTES, .idle_ns = (int64_t)100 * 1000 * 1000 * 1000};
    struct wild w = {memory};
    const struct tw_stream_listener listener = {
        .data = hear_data,
        .gap = hear_gap,
        .conflict = hear_conflict,
        .again = hear_again,
        .closed = hear_closed,
        .revived = hear_revived,
        .ended = hear_end,
        .self = &w,
    };
    struct tw_flows *flows = tw_flows_new(memory, &limits, seed, &listener);
    struct tw_origin origin = {.time_ns = 0};

    require(flows != NULL);
    tw_flows_set_overlap(flows, play & LAST ? TW_OVERLAP_LAST : TW_OVERLAP_FIRST);
    /* a page of flows and the list of pages, who hears two of them, and a piece a byte in both directions */
    const size_t table = memory->used, most = 64 * sizeof(struct tw_flow) + 16 * sizeof(void *) +
                                              2 * sizeof(struct heard) + (size_t)2 * FEW_BYTES * PIECE;
    for (; size >= OPERATION; data += OPERATION, size -= OPERATION) {
        send_wildly(flows, data, (play & CUTS) != 0, &origin);
        require(play & CUTS || memory->used <= table + most);
    }
    tw_flows_finish(flows);
    tw_flows_free(flows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct tw_memory memory;

    if (size < 1)
        return 0;
    tw_memory_init(&memory, &allocator, SIZE_MAX);
    if (data[0] & WILD)
        play_wildly(&memory, data[0], data + 1, size - 1);
    else
        play_exactly(&memory, data[0], data + 1, size - 1);
    require(memory.used == 0 && live == 0);
    return 0;
}
