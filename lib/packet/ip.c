/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4 and IPv6. */
#include <string.h>

#include "packet/packet.h"

enum {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_TCP = 6,
    PROTOCOL_ROUTING = 43,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_DESTINATION = 60,
    PROTOCOL_MOBILITY = 135,
};

static struct tw_address address_ipv4(const uint8_t *p)
{
    struct tw_address a = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
    memcpy(a.bytes + 12, p, 4);
    return a;
}

static struct tw_address address_ipv6(const uint8_t *p)
{
    struct tw_address a;
    memcpy(a.bytes, p, 16);
    return a;
}

/*
 * Makes the frame end after `len` more bytes: what follows in it is padding of the link layer or a trailer. Fewer
 * bytes than that in the capture are what was cut off.
 */
static void bound(struct tw_frame *frame, size_t len)
{
    size_t left = tw_cursor_left(&frame->c);

    if (left >= len) {
        frame->c.end = frame->c.off + len;
        frame->cut = 0;
    } else {
        frame->cut = len - left;
    }
}

static enum tw_packet_verdict by_protocol(struct tw_frame *frame, uint8_t protocol,
                                          struct tw_segment *segment)
{
    return protocol == PROTOCOL_TCP ? tw_tcp_segment(frame, segment) : TW_PACKET_NOT_TCP;
}

static enum tw_packet_verdict ipv4_segment(struct tw_frame *frame, struct tw_segment *segment)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 20, &h))
        return TW_PACKET_MALFORMED;
    size_t header_len = (size_t)(h.ptr[0] & 0x0f) * 4;
    size_t total_len = tw_load_be16(h.ptr + 2);
    /* A total length of 0 is what segmentation offload leaves: the packet is as long as its frame. */
    if (header_len < 20 || (total_len != 0 && total_len < header_len))
        return TW_PACKET_MALFORMED;
    if (total_len != 0)
        bound(frame, total_len - 20);
    if (!tw_cursor_skip(&frame->c, header_len - 20))
        return TW_PACKET_MALFORMED;
    if ((tw_load_be16(h.ptr + 6) & 0x3fff) != 0)
        return TW_PACKET_FRAGMENT;
    segment->source = address_ipv4(h.ptr + 12);
    segment->destination = address_ipv4(h.ptr + 16);
    return by_protocol(frame, h.ptr[9], segment);
}

/* Skips one extension header (RFC 8200 4, RFC 4302 2.2). False when it is cut. */
static bool skip_extension(struct tw_cursor *c, uint8_t *protocol)
{
    struct tw_bytes h;
    size_t len;

    if (!tw_cursor_bytes(c, 8, &h))
        return false;
    len = *protocol == PROTOCOL_AUTHENTICATION ? ((size_t)h.ptr[1] + 2) * 4 : ((size_t)h.ptr[1] + 1) * 8;
    *protocol = h.ptr[0];
    return len >= 8 && tw_cursor_skip(c, len - 8);
}

static bool is_extension(uint8_t protocol)
{
    return protocol == PROTOCOL_HOP_BY_HOP || protocol == PROTOCOL_ROUTING ||
           protocol == PROTOCOL_DESTINATION || protocol == PROTOCOL_AUTHENTICATION ||
           protocol == PROTOCOL_MOBILITY;
}

/* A fragment header that says "first and only fragment" (RFC 6946) is passed over like any other header. */
static bool skip_atomic_fragment(struct tw_cursor *c, uint8_t *protocol)
{
    const uint8_t *h = tw_cursor_at(c);

    if (tw_cursor_left(c) < 8 || (tw_load_be16(h + 2) & 0xfff9) != 0)
        return false;
    *protocol = h[0];
    return tw_cursor_skip(c, 8);
}

static enum tw_packet_verdict ipv6_segment(struct tw_frame *frame, struct tw_segment *segment)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 40, &h))
        return TW_PACKET_MALFORMED;
    uint8_t protocol = h.ptr[6];
    size_t payload_len = tw_load_be16(h.ptr + 4);
    if (payload_len != 0)
        bound(frame, payload_len);
    segment->source = address_ipv6(h.ptr + 8);
    segment->destination = address_ipv6(h.ptr + 24);
    for (;;) {
        if (protocol == PROTOCOL_FRAGMENT) {
            if (!skip_atomic_fragment(&frame->c, &protocol))
                return TW_PACKET_FRAGMENT;
        } else if (!is_extension(protocol)) {
            return by_protocol(frame, protocol, segment);
        } else if (!skip_extension(&frame->c, &protocol)) {
            return TW_PACKET_MALFORMED;
        }
    }
}

enum tw_packet_verdict tw_ip_segment(struct tw_frame *frame, struct tw_segment *segment)
{
    if (tw_cursor_left(&frame->c) == 0)
        return TW_PACKET_MALFORMED;
    switch (*tw_cursor_at(&frame->c) >> 4) {
    case 4: return ipv4_segment(frame, segment);
    case 6: return ipv6_segment(frame, segment);
    default: return TW_PACKET_NOT_IP;
    }
}
