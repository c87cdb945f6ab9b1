/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels that have an IP protocol of their own: GRE, with what Cisco mirrors in it (ERSPAN), and EtherIP. */
#include "packet/ethertype.h"
#include "packet/layer.h"

enum { ETHERTYPE_ERSPAN = 0x88be, ETHERTYPE_ERSPAN_3 = 0x22eb };

/* The first 16 bits of GRE (RFC 2784 2.1, RFC 2890 2, RFC 2637 4.1). */
enum {
    CHECKSUM = 0x8000,
    ROUTING = 0x4000,
    KEY = 0x2000,
    SEQUENCE = 0x1000,
    ACKNOWLEDGMENT = 0x0080,
    VERSION = 0x0007,
    PPTP = 1,
};

/* ERSPAN type II (draft-foschiano-erspan): version 1 in the first four bits of 8 bytes. */
static enum tw_packet_verdict erspan_2(struct tw_frame *frame)
{
    return tw_frame_skip(frame, 8, tw_layer_ethernet);
}

/*
 * ERSPAN type III: 12 bytes, the last of which say what sort of frame follows (0 Ethernet, 2 IP), and whether there
 * are 8 more of the platform.
 */
static enum tw_packet_verdict erspan_3(struct tw_frame *frame)
{
    enum { PLATFORM = 0x01, ETHERNET_FRAME = 0, IP_PACKET = 2 };
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 12, &h))
        return tw_frame_short(frame, 12);
    unsigned type = h.ptr[10] >> 2 & 0x1f;
    tw_layer *layer = type == ETHERNET_FRAME ? tw_layer_ethernet : type == IP_PACKET ? tw_layer_ip : NULL;
    return tw_frame_skip(frame, h.ptr[11] & PLATFORM ? 8 : 0, layer);
}

/* ERSPAN has types without a number of their own: type I has neither a sequence number nor a header. */
static tw_layer *in_gre(uint16_t flags, uint16_t protocol)
{
    switch (protocol) {
    case ETHERTYPE_ERSPAN: return flags & SEQUENCE ? erspan_2 : tw_layer_ethernet;
    case ETHERTYPE_ERSPAN_3: return erspan_3;
    default: return tw_layer_of_ether_type(protocol);
    }
}

/* RFC 2637 4.1: the key is the length of the payload and the number of the call; without a sequence it is empty. */
static enum tw_packet_verdict pptp(struct tw_frame *frame, uint16_t flags, uint16_t protocol)
{
    size_t options = flags & ACKNOWLEDGMENT ? 12 : 8;
    struct tw_bytes h;

    if (!(flags & KEY) || !(flags & SEQUENCE) || protocol != TW_ETHERTYPE_PPP)
        return tw_frame_foreign(frame);
    if (!tw_cursor_bytes(&frame->c, options, &h))
        return tw_frame_short(frame, options);
    tw_frame_bound(frame, tw_load_be16(h.ptr));
    return tw_frame_next(frame, tw_layer_ppp);
}

enum tw_packet_verdict tw_layer_gre(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 4, &h))
        return tw_frame_short(frame, 4);
    uint16_t flags = tw_load_be16(h.ptr), protocol = tw_load_be16(h.ptr + 2);
    if ((flags & VERSION) == PPTP)
        return pptp(frame, flags, protocol);
    /* Routes (RFC 1701) are as long as their own fields say, and nobody uses them. */
    if ((flags & VERSION) != 0 || flags & ROUTING)
        return tw_frame_foreign(frame);
    size_t options = (flags & CHECKSUM ? 4U : 0) + (flags & KEY ? 4U : 0) + (flags & SEQUENCE ? 4U : 0);
    return tw_frame_skip(frame, options, in_gre(flags, protocol));
}

/* RFC 3378 3: version 3 in the first four bits, then 0. */
enum tw_packet_verdict tw_layer_ether_ip(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 2, &h))
        return tw_frame_short(frame, 2);
    return tw_frame_next(frame, h.ptr[0] >> 4 == 3 ? tw_layer_ethernet : NULL);
}
