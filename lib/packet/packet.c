/* SPDX-License-Identifier: Apache-2.0 */
/* The way through the layers of a packet. */
#include "packet/packet.h"

#include "packet/fragment.h"
#include "packet/layer.h"

/* Headers in a packet: more than 64 KiB have room for, and an end to what somebody made up. */
enum { MAX_LAYERS = (1 << 14) + 64 };

struct tw_packets {
    struct tw_memory *memory;
    struct tw_fragments fragments;
    struct tw_frame rest; /* of the packet, if it has another frame */
};

struct tw_packets *tw_packets_new(struct tw_memory *memory, size_t max_fragments, const uint64_t seed[2])
{
    struct tw_packets *p = tw_memory_get(memory, sizeof *p);

    if (p == NULL)
        return NULL;
    p->memory = memory;
    tw_fragments_init(&p->fragments, memory, max_fragments, seed);
    return p;
}

struct tw_fragments *tw_packets_fragments(struct tw_packets *p)
{
    return &p->fragments;
}

void tw_packets_leave(const struct tw_frame *rest)
{
    struct tw_packets *p = rest->packets;

    if (rest->whole) /* it may be gone by then */
        return;
    p->rest = *rest;
    rest->segment->more = true;
}

/* The rest of its bytes, and the FIN behind them, may come with the other fragments, or be sent again. */
static void end_early(struct tw_segment *segment)
{
    segment->length = segment->payload.len;
    segment->flags &= (uint8_t)~TW_TCP_FIN;
}

/* What the verdict about its innermost layer means for a packet of which we do not have or know all. */
static enum tw_packet_verdict judge(struct tw_frame *frame, enum tw_packet_verdict verdict)
{
    if (verdict == TW_PACKET_NEXT)
        verdict = tw_frame_foreign(frame);
    if (!frame->partial)
        return verdict == TW_PACKET_MALFORMED && frame->guessed ? TW_PACKET_NOT_TCP : verdict;
    if (verdict != TW_PACKET_TCP)
        return TW_PACKET_FRAGMENT;
    end_early(frame->segment);
    return TW_PACKET_TCP;
}

static enum tw_packet_verdict find_segment(struct tw_frame *frame)
{
    enum tw_packet_verdict verdict = TW_PACKET_NEXT;

    for (int i = 0; i < MAX_LAYERS && verdict == TW_PACKET_NEXT; i++)
        verdict = frame->next(frame);
    return TW_LIKELY(verdict == TW_PACKET_TCP && !frame->partial) ? verdict : judge(frame, verdict);
}

enum tw_packet_verdict tw_packets_segment(struct tw_packets *p, const struct tw_packet *packet,
                                          int64_t time_ns, struct tw_segment *segment)
{
    struct tw_frame frame = {
        .c = tw_cursor_over(packet->data, packet->captured),
        .cut = packet->length > packet->captured ? packet->length - packet->captured : 0,
        .next = tw_layer_of_link(packet->link_type),
        .segment = segment,
        .packets = p,
        .time_ns = time_ns,
    };

    segment->more = false;
    p->fragments.outermost = p->fragments.latest = 0;
    return frame.next == NULL ? TW_PACKET_UNSUPPORTED_LINK : find_segment(&frame);
}

enum tw_packet_verdict tw_packets_more(struct tw_packets *p, struct tw_segment *segment)
{
    struct tw_frame frame = p->rest;

    frame.segment = segment;
    segment->more = false;
    return find_segment(&frame);
}

void tw_packets_finish(struct tw_packets *p)
{
    tw_fragments_finish(&p->fragments);
}

struct tw_datagram_counters tw_packets_datagrams(const struct tw_packets *p)
{
    return p->fragments.counters;
}

struct tw_fragment_of tw_packets_fragment_of(const struct tw_packets *p)
{
    return (struct tw_fragment_of){p->fragments.outermost, p->fragments.latest};
}

void tw_packets_free(struct tw_packets *p)
{
    if (p == NULL)
        return;
    tw_fragments_free(&p->fragments);
    tw_memory_put(p->memory, p, sizeof *p);
}
