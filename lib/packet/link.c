/* SPDX-License-Identifier: Apache-2.0 */
/* Link layers: what a packet of the capture begins with. See https://www.tcpdump.org/linktypes.html */
#include "packet/ethertype.h"
#include "packet/layer.h"

/* LINKTYPE_ values, and the DLT_ values by which libpcap on some systems knows raw IP. */
enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_RAW_DLT = 12,
    LINK_RAW_DLT_OPENBSD = 14,
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_RAW = 101,
    LINK_CISCO_HDLC = 104,
    LINK_IEEE802_11 = 105,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_PRISM = 119,
    LINK_RADIOTAP = 127,
    LINK_AVS = 163,
    LINK_PPP_PPPD = 166,
    LINK_PPI = 192,
    LINK_PPP_WITH_DIRECTION = 204,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_NFLOG = 239,
    LINK_LINUX_SLL2 = 276,
};

enum tw_packet_verdict tw_layer_ethernet(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 14, &h))
        return tw_frame_short(frame, 14);
    return tw_ether_type_or_length(frame, tw_load_be16(h.ptr + 12));
}

/*
 * Four bytes of address family, in the byte order of the machine that captured or, in LOOP, of the network. The
 * families differ between systems, but the IP header that follows says which IP it is.
 */
static enum tw_packet_verdict null(struct tw_frame *frame)
{
    return tw_frame_skip(frame, 4, tw_layer_ip);
}

/* An EtherType, or one of the small numbers by which Linux knows frames without one. */
static enum tw_packet_verdict by_linux_protocol(struct tw_frame *frame, uint16_t protocol)
{
    enum { LINUX_802_3 = 1, LINUX_802_2 = 4 };

    if (protocol == LINUX_802_3 || protocol == LINUX_802_2)
        return tw_frame_next(frame, tw_layer_llc);
    return tw_frame_next(frame, tw_layer_of_ether_type(protocol));
}

/* Packet type, ARPHRD type, address length, address, protocol. */
static enum tw_packet_verdict linux_sll(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 16, &h))
        return tw_frame_short(frame, 16);
    return by_linux_protocol(frame, tw_load_be16(h.ptr + 14));
}

/* The protocol first, then 18 bytes. */
static enum tw_packet_verdict linux_sll2(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 20, &h))
        return tw_frame_short(frame, 20);
    return by_linux_protocol(frame, tw_load_be16(h.ptr));
}

/*
 * Linux netfilter: address family, version, group, then values behind their length and type, each filled up to four
 * bytes. Length and type are in the byte order of the machine that captured; as no type is above 255, the byte of it
 * that is not 0 tells which.
 */
static enum tw_packet_verdict nflog_value(struct tw_frame *frame)
{
    enum { HEADER = 4, PAYLOAD = 9 };
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, HEADER, &h))
        return tw_frame_short(frame, HEADER);
    bool little = h.ptr[2] != 0;
    size_t len = little ? (size_t)h.ptr[1] << 8 | h.ptr[0] : tw_load_be16(h.ptr);
    if (len < HEADER)
        return TW_PACKET_MALFORMED;
    if (h.ptr[little ? 2 : 3] == PAYLOAD) {
        tw_frame_bound(frame, len - HEADER);
        return tw_frame_next(frame, tw_layer_ip);
    }
    return tw_frame_skip(frame, (len - HEADER + 3) & ~(size_t)3, nflog_value);
}

static enum tw_packet_verdict nflog(struct tw_frame *frame)
{
    return tw_frame_skip(frame, 4, nflog_value);
}

/* Per-Packet Information: version, flags, length of all of it, then the link type of what it is about. */
static enum tw_packet_verdict ppi(struct tw_frame *frame)
{
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 8)
        return tw_frame_short(frame, 8);
    size_t len = (size_t)h[3] << 8 | h[2];
    uint32_t type = (uint32_t)h[5] << 8 | h[4];
    if (len < 8)
        return TW_PACKET_MALFORMED;
    return tw_frame_skip(frame, len, h[6] == 0 && h[7] == 0 ? tw_layer_of_link((int)type) : NULL);
}

struct link {
    int type;
    tw_layer *layer;
};

/* clang-format off */
static const struct link links[] = {
    {LINK_ETHERNET,           tw_layer_ethernet},
    {LINK_LINUX_SLL,          linux_sll},
    {LINK_LINUX_SLL2,         linux_sll2},
    {LINK_RAW,                tw_layer_ip},
    {LINK_RAW_DLT,            tw_layer_ip},
    {LINK_RAW_DLT_OPENBSD,    tw_layer_ip},
    {LINK_IPV4,               tw_layer_ip},
    {LINK_IPV6,               tw_layer_ip},
    {LINK_NULL,               null},
    {LINK_LOOP,               null},
    {LINK_PPP,                tw_layer_ppp},
    {LINK_PPP_HDLC,           tw_layer_ppp_hdlc},
    {LINK_PPP_ETHER,          tw_layer_pppoe},
    {LINK_PPP_PPPD,           tw_layer_ppp_directed},
    {LINK_PPP_WITH_DIRECTION, tw_layer_ppp_directed},
    {LINK_CISCO_HDLC,         tw_layer_cisco_hdlc},
    {LINK_IEEE802_11,         tw_layer_ieee80211},
    {LINK_RADIOTAP,           tw_layer_radiotap},
    {LINK_PRISM,              tw_layer_prism},
    {LINK_AVS,                tw_layer_avs},
    {LINK_PPI,                ppi},
    {LINK_NFLOG,              nflog},
};
/* clang-format on */

tw_layer *tw_layer_of_link(int link_type)
{
    for (size_t i = 0; i < TW_COUNT(links); i++)
        if (links[i].type == link_type)
            return links[i].layer;
    return NULL;
}

bool tw_link_supported(int link_type)
{
    return tw_layer_of_link(link_type) != NULL;
}
