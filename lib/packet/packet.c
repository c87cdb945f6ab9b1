/* SPDX-License-Identifier: Apache-2.0 */
/* The way through the layers of a packet. */
#include "packet/packet.h"

#include "packet/fragment.h"
#include "packet/layer.h"

/* Headers in a packet: more than any network has, and an end to what somebody made up. */
enum { MAX_LAYERS = 64 };

struct tw_packets {
    struct tw_memory *memory;
    struct tw_fragments fragments;
    struct tw_frame rest; /* of the packet, if it has another frame */
    bool more;            /* it has */
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
    p->more = true;
}

static enum tw_packet_verdict pass_layers(struct tw_frame *frame)
{
    enum tw_packet_verdict verdict = TW_PACKET_NEXT;

    for (int i = 0; i < MAX_LAYERS && verdict == TW_PACKET_NEXT; i++)
        verdict = frame->next(frame);
    return verdict == TW_PACKET_NEXT ? tw_frame_foreign(frame) : verdict;
}

/* The rest of its bytes, and the FIN behind them, may come with the other fragments, or be sent again. */
static void end_early(struct tw_segment *segment)
{
    segment->length = segment->payload.len;
    segment->flags &= (uint8_t)~TW_TCP_FIN;
}

static enum tw_packet_verdict find_segment(struct tw_frame *frame)
{
    enum tw_packet_verdict verdict = pass_layers(frame);

    if (verdict == TW_PACKET_TCP && frame->partial)
        end_early(frame->segment);
    else if (verdict != TW_PACKET_TCP && frame->partial)
        verdict = TW_PACKET_FRAGMENT;
    else if (verdict == TW_PACKET_MALFORMED && frame->guessed)
        verdict = TW_PACKET_NOT_TCP;
    return verdict;
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

    p->more = false;
    return frame.next == NULL ? TW_PACKET_UNSUPPORTED_LINK : find_segment(&frame);
}

bool tw_packets_more(struct tw_packets *p, enum tw_packet_verdict *verdict, struct tw_segment *segment)
{
    struct tw_frame frame = p->rest;

    if (!p->more)
        return false;
    p->more = false;
    frame.segment = segment;
    *verdict = find_segment(&frame);
    return true;
}

void tw_packets_finish(struct tw_packets *p)
{
    tw_fragments_finish(&p->fragments);
}

struct tw_datagram_counters tw_packets_datagrams(const struct tw_packets *p)
{
    return p->fragments.counters;
}

void tw_packets_free(struct tw_packets *p)
{
    if (p == NULL)
        return;
    tw_fragments_free(&p->fragments);
    tw_memory_put(p->memory, p, sizeof *p);
}
