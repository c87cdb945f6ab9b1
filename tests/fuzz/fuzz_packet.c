/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any packet of any link type, whole and cut. What is found lies in the packet; and a capture that has less of it knows
 * less, but nothing else. An input is
 *
 *     link type (2)   big-endian
 *     cut (2)         big-endian: so many bytes are left of the packet when it is cut
 *     packet
 */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "harness.h"
#include "packet/packet.h"

enum { MAX_SEGMENTS = 8192 };

/* What is known of a packet. */
struct finding {
    enum tw_packet_verdict verdict;
    struct tw_segment segment;
    size_t count; /* of all verdicts about it */
};

/* A lone packet completes no datagram: what is found lies in it. */
static void check_segment(const struct tw_segment *s, const struct tw_packet *packet)
{
    require(s->payload.len <= s->length && s->payload.len <= packet->captured);
    if (s->payload.len > 0)
        require(s->payload.ptr >= packet->data &&
                s->payload.ptr + s->payload.len <= packet->data + packet->captured);
}

static struct finding look(int link_type, struct tw_bytes captured, size_t length)
{
    static const uint64_t seed[2] = {1, 2};
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct tw_memory memory;
    struct finding f = {.count = 1};
    struct tw_segment next;
    const struct tw_packet packet = {
        .data = captured.ptr, .captured = captured.len, .length = length, .link_type = link_type};

    tw_memory_init(&memory, &allocator, 64 << 20);
    struct tw_packets *room = tw_packets_new(&memory, 4 << 20, seed);
    require(room != NULL);
    f.verdict = tw_packets_segment(room, &packet, 0, &f.segment);
    next = f.segment;
    for (enum tw_packet_verdict v = f.verdict;; v = tw_packets_more(room, &next), f.count++) {
        require(v < TW_PACKET_NEXT);
        if (v == TW_PACKET_TCP)
            check_segment(&next, &packet);
        if (!next.more)
            break;
        require(f.count < MAX_SEGMENTS);
    }
    tw_packets_free(room);
    require(live == 0);
    return f;
}

/* The segment of a packet that was cut is the beginning of the whole one. */
static void check_cut(const struct tw_segment *cut, const struct tw_segment *whole)
{
    require(memcmp(&cut->source, &whole->source, sizeof cut->source) == 0);
    require(memcmp(&cut->destination, &whole->destination, sizeof cut->destination) == 0);
    require(cut->source_port == whole->source_port && cut->destination_port == whole->destination_port);
    require(cut->seq == whole->seq && cut->ack == whole->ack && cut->flags == whole->flags);
    require(cut->payload.len <= whole->payload.len && cut->length <= whole->length);
    if (cut->payload.len > 0)
        require(memcmp(cut->payload.ptr, whole->payload.ptr, cut->payload.len) == 0);
}

static bool is_fragment(enum tw_packet_verdict v)
{
    return v == TW_PACKET_FRAGMENT || v == TW_PACKET_TCP;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tw_cursor c = tw_cursor_over(data, size);
    uint16_t link_type = 0, left = 0;

    if (!tw_cursor_u16(&c, &link_type) || !tw_cursor_u16(&c, &left))
        return 0;
    struct tw_bytes packet = {tw_cursor_at(&c), tw_cursor_left(&c)};
    /* a copy that ends where the capture of the packet does */
    struct tw_bytes cut = {packet.ptr, left < packet.len ? left : packet.len};
    uint8_t *copy = malloc(cut.len > 0 ? cut.len : 1);
    require(copy != NULL);
    memcpy(copy, cut.ptr, cut.len);
    struct finding whole = look(link_type, packet, packet.len),
                   part = look(link_type, (struct tw_bytes){copy, cut.len}, packet.len);

    require((whole.verdict == TW_PACKET_UNSUPPORTED_LINK) == !tw_link_supported(link_type));
    require(part.count <= whole.count);
    switch (part.verdict) {
    case TW_PACKET_TCP:
        require(whole.verdict == TW_PACKET_TCP);
        check_cut(&part.segment, &whole.segment);
        break;
    case TW_PACKET_FRAGMENT: require(is_fragment(whole.verdict)); break;
    case TW_PACKET_TRUNCATED: break;
    default: require(part.verdict == whole.verdict); break;
    }
    free(copy);
    return 0;
}
