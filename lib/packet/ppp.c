/* SPDX-License-Identifier: Apache-2.0 */
/* PPP by itself, in HDLC framing and over Ethernet; and Cisco's HDLC, which shares links with it. */
#include "packet/layer.h"

struct ppp_protocol {
    uint16_t protocol;
    tw_layer *layer;
};

/* https://www.iana.org/assignments/ppp-numbers */
static const struct ppp_protocol ppp_protocols[] = {
    {0x0021, tw_layer_ip}, {0x0057, tw_layer_ip}, {0x0281, tw_layer_mpls}, {0x0283, tw_layer_mpls}};

static tw_layer *by_ppp_protocol(uint32_t protocol)
{
    for (size_t i = 0; i < TW_COUNT(ppp_protocols); i++)
        if (ppp_protocols[i].protocol == protocol)
            return ppp_protocols[i].layer;
    return NULL;
}

/* Passes over the byte if it is the next. */
static void skip_byte(struct tw_cursor *c, uint8_t byte)
{
    if (tw_cursor_left(c) > 0 && *tw_cursor_at(c) == byte)
        c->off++;
}

/*
 * RFC 1661 2 and, where there are address and control, RFC 1662 3.1. The protocol, whose last byte is the first that is
 * odd, may have lost a leading 0 (RFC 1661 6.5).
 */
enum tw_packet_verdict tw_layer_ppp(struct tw_frame *frame)
{
    uint32_t protocol;

    skip_byte(&frame->c, 0xff);
    skip_byte(&frame->c, 0x03);
    if (tw_cursor_left(&frame->c) == 0)
        return tw_frame_short(frame, 1);
    size_t width = *tw_cursor_at(&frame->c) & 1 ? 1 : 2;
    if (!tw_cursor_uint(&frame->c, width, &protocol))
        return tw_frame_short(frame, width);
    return tw_frame_next(frame, by_ppp_protocol(protocol));
}

/* A direction before the frame, or in place of its address. */
enum tw_packet_verdict tw_layer_ppp_directed(struct tw_frame *frame)
{
    return tw_frame_skip(frame, 1, tw_layer_ppp);
}

/* RFC 2516 4: version and type, code, session, length of what follows. Code 0 is a session's data. */
enum tw_packet_verdict tw_layer_pppoe(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 6, &h))
        return tw_frame_short(frame, 6);
    if (h.ptr[0] != 0x11 || h.ptr[1] != 0)
        return tw_frame_foreign(frame);
    tw_frame_bound(frame, tw_load_be16(h.ptr + 4));
    return tw_frame_next(frame, tw_layer_ppp);
}

/* Address (unicast or broadcast), control, EtherType (RFC 1547 4.3.1). */
enum tw_packet_verdict tw_layer_cisco_hdlc(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 4, &h))
        return tw_frame_short(frame, 4);
    return tw_frame_next(frame, tw_layer_of_ether_type(tw_load_be16(h.ptr + 2)));
}

/* A serial line, on which either may be spoken. */
enum tw_packet_verdict tw_layer_ppp_hdlc(struct tw_frame *frame)
{
    enum { CISCO_UNICAST = 0x0f, CISCO_BROADCAST = 0x8f };

    if (tw_cursor_left(&frame->c) == 0)
        return tw_frame_short(frame, 1);
    uint8_t address = *tw_cursor_at(&frame->c);
    bool cisco = address == CISCO_UNICAST || address == CISCO_BROADCAST;
    return tw_frame_next(frame, cisco ? tw_layer_cisco_hdlc : tw_layer_ppp);
}
