/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UDP, and the tunnels in it. That one of the ports is a tunnel's is only a hint: what has not the form of the tunnel,
 * or in it no IP packet that has room there, is some other UDP.
 */
#include "packet/ethertype.h"
#include "packet/layer.h"

/* Groups of headers that a tunnel may have behind its own. */
enum { MAX_HEADERS = 16 };

/* RFC 7348 5: a flag that there is a network number, the number, and 0. Group policies have bits among the rest. */
static enum tw_packet_verdict vxlan(struct tw_frame *frame)
{
    enum { NUMBER = 0x08 };
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 8, &h))
        return tw_frame_short(frame, 8);
    return tw_frame_next(frame, h.ptr[0] & NUMBER && h.ptr[7] == 0 ? tw_layer_ethernet : NULL);
}

/* draft-ietf-nvo3-vxlan-gpe 3: VXLAN that may say what is in it. */
static enum tw_packet_verdict vxlan_gpe(struct tw_frame *frame)
{
    enum { NEXT_PROTOCOL = 0x04, VERSION = 0x30 };
    static tw_layer *const layers[] = {NULL, tw_layer_ip,  tw_layer_ip, tw_layer_ethernet,
                                       NULL, tw_layer_mpls};
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 8)
        return tw_frame_short(frame, 8);
    if (!(h[0] & NEXT_PROTOCOL))
        return vxlan(frame);
    return tw_frame_skip(frame, 8, h[0] & VERSION || h[3] >= TW_COUNT(layers) ? NULL : layers[h[3]]);
}

/* RFC 8926 3.4: version and length of the options, flags, EtherType, network number, 0. */
static enum tw_packet_verdict geneve(struct tw_frame *frame)
{
    enum { VERSION = 0xc0, OPTIONS = 0x3f };
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 8, &h))
        return tw_frame_short(frame, 8);
    if (h.ptr[0] & VERSION || h.ptr[7] != 0)
        return tw_frame_foreign(frame);
    return tw_frame_skip(frame, (size_t)(h.ptr[0] & OPTIONS) * 4,
                         tw_layer_of_ether_type(tw_load_be16(h.ptr + 2)));
}

/* 3GPP TS 29.281 5.2: an extension header has its length in units of four bytes first and the next one's type last. */
static enum tw_packet_verdict gtp_extensions(struct tw_frame *frame, uint8_t type)
{
    struct tw_bytes h;
    uint8_t len;

    for (int i = 0; type != 0; i++) {
        if (!tw_cursor_u8(&frame->c, &len))
            return tw_frame_short(frame, 1);
        if (len == 0 || i == MAX_HEADERS)
            return tw_frame_foreign(frame);
        if (!tw_cursor_bytes(&frame->c, (size_t)len * 4 - 1, &h))
            return tw_frame_short(frame, (size_t)len * 4 - 1);
        type = h.ptr[h.len - 1];
    }
    return tw_frame_next(frame, tw_layer_ip);
}

/* 3GPP TS 29.281 5.1: a user's packet (message type 255). Any flag brings all three optional fields. */
static enum tw_packet_verdict gtp_user(struct tw_frame *frame)
{
    enum { VERSION_1 = 0x30, VERSION = 0xf0, EXTENSION = 0x04, OPTIONAL = 0x07, USER_PACKET = 255 };
    struct tw_bytes h, optional;

    if (!tw_cursor_bytes(&frame->c, 8, &h))
        return tw_frame_short(frame, 8);
    if ((h.ptr[0] & VERSION) != VERSION_1 || h.ptr[1] != USER_PACKET)
        return tw_frame_foreign(frame);
    if (!tw_frame_hold(frame, tw_load_be16(h.ptr + 2)))
        return tw_frame_foreign(frame);
    if (!(h.ptr[0] & OPTIONAL))
        return tw_frame_next(frame, tw_layer_ip);
    if (!tw_cursor_bytes(&frame->c, 4, &optional))
        return tw_frame_short(frame, 4);
    return gtp_extensions(frame, h.ptr[0] & EXTENSION ? optional.ptr[3] : 0);
}

/*
 * RFC 5415 4.3: version 0 and type 0 (1 is encrypted), length of the header in units of four bytes, what it carries,
 * flags. Fragments of CAPWAP are not put together.
 */
static enum tw_packet_verdict capwap(struct tw_frame *frame)
{
    enum { NATIVE = 0x000100, FRAGMENT = 0x000080, KEEP_ALIVE = 0x000008, IEEE_802_11 = 1 };
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 8)
        return tw_frame_short(frame, 8);
    uint32_t fields = tw_load_be24(h + 1);
    size_t len = (size_t)(fields >> 19) * 4;
    if (h[0] != 0 || len < 8 || fields & (FRAGMENT | KEEP_ALIVE))
        return tw_frame_foreign(frame);
    if (!(fields & NATIVE))
        return tw_frame_skip(frame, len, tw_layer_ethernet);
    return tw_frame_skip(frame, len, (fields >> 9 & 0x1f) == IEEE_802_11 ? tw_layer_ieee80211_swapped : NULL);
}

/* RFC 4380 5.1.1: there may be an authentication and an origin before the IPv6 packet. */
static enum tw_packet_verdict teredo(struct tw_frame *frame)
{
    enum { ORIGIN = 0, AUTHENTICATION = 1 };
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 4)
        return tw_frame_short(frame, 4);
    if (h[0] >> 4 == 6)
        return tw_frame_next(frame, tw_layer_ip);
    switch (tw_load_be16(h)) {
    case ORIGIN: return tw_frame_skip(frame, 8, teredo);
    case AUTHENTICATION: return tw_frame_skip(frame, 4U + h[2] + h[3] + 9, teredo);
    default: return tw_frame_foreign(frame);
    }
}

struct tunnel {
    uint16_t port;
    tw_layer *layer;
};

/* clang-format off */
static const struct tunnel tunnels[] = {
    {2152, gtp_user},
    {3544, teredo},
    {4789, vxlan},
    {4790, vxlan_gpe},
    {5247, capwap},
    {6081, geneve},
    {6635, tw_layer_mpls}, /* RFC 7510 */
    {8472, vxlan},         /* Linux, from before there was a number */
};
/* clang-format on */

static tw_layer *by_port(uint16_t port)
{
    for (size_t i = 0; i < TW_COUNT(tunnels); i++)
        if (tunnels[i].port == port)
            return tunnels[i].layer;
    return NULL;
}

/* RFC 768. A length of 0 is that of a packet too large for it (RFC 2675), or of segmentation offload. */
enum tw_packet_verdict tw_layer_udp(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 8, &h))
        return tw_frame_short(frame, 8);
    tw_layer *layer = by_port(tw_load_be16(h.ptr + 2));
    size_t len = tw_load_be16(h.ptr + 4);
    if (layer == NULL)
        layer = by_port(tw_load_be16(h.ptr));
    if (layer == NULL || (len != 0 && len < 8))
        return TW_PACKET_NOT_TCP;
    if (len != 0)
        tw_frame_bound(frame, len - 8);
    frame->guessed = true;
    return tw_frame_next(frame, layer);
}
