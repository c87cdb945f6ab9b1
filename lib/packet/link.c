/* SPDX-License-Identifier: Apache-2.0 */
/* Link layers: from the start of the packet to the IP header. */
#include "packet/packet.h"

enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,     /* IEEE 802.1Q */
    ETHERTYPE_QINQ = 0x88a8,     /* IEEE 802.1ad */
    ETHERTYPE_QINQ_OLD = 0x9100, /* before the standard */
};

/* LINKTYPE_ values, and the DLT_ values by which libpcap on some systems knows raw IP. */
enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_DLT = 12,
    LINK_RAW_DLT_OPENBSD = 14,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_LINUX_SLL2 = 276,
};

typedef bool link_skip(struct tw_cursor *c, uint16_t *ether_type);

static bool skip_ethernet(struct tw_cursor *c, uint16_t *ether_type)
{
    return tw_cursor_skip(c, 12) && tw_cursor_u16(c, ether_type);
}

/* The version nibble of the IP header says which it is. */
static bool skip_raw(struct tw_cursor *c, uint16_t *ether_type)
{
    if (tw_cursor_left(c) == 0)
        return false;
    *ether_type = *tw_cursor_at(c) >> 4 == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
    return true;
}

/*
 * Four bytes of address family, in the byte order of the machine that captured or, in LOOP, of the network. The
 * families differ between systems, but the IP header that follows says which IP it is.
 */
static bool skip_null(struct tw_cursor *c, uint16_t *ether_type)
{
    return tw_cursor_skip(c, 4) && skip_raw(c, ether_type);
}

/* Packet type, ARPHRD type, address length, address, protocol. */
static bool skip_sll(struct tw_cursor *c, uint16_t *ether_type)
{
    return tw_cursor_skip(c, 14) && tw_cursor_u16(c, ether_type);
}

/* The protocol first, then 18 bytes. */
static bool skip_sll2(struct tw_cursor *c, uint16_t *ether_type)
{
    return tw_cursor_u16(c, ether_type) && tw_cursor_skip(c, 18);
}

struct link {
    int type;
    link_skip *skip;
};

static const struct link links[] = {
    {LINK_ETHERNET, skip_ethernet}, {LINK_LINUX_SLL, skip_sll},       {LINK_LINUX_SLL2, skip_sll2},
    {LINK_NULL, skip_null},         {LINK_LOOP, skip_null},           {LINK_RAW, skip_raw},
    {LINK_RAW_DLT, skip_raw},       {LINK_RAW_DLT_OPENBSD, skip_raw}, {LINK_IPV4, skip_raw},
    {LINK_IPV6, skip_raw},
};

static const struct link *find_link(int type)
{
    for (size_t i = 0; i < TW_COUNT(links); i++)
        if (links[i].type == type)
            return &links[i];
    return NULL;
}

bool tw_link_supported(int link_type)
{
    return find_link(link_type) != NULL;
}

static bool is_vlan(uint16_t ether_type)
{
    return ether_type == ETHERTYPE_VLAN || ether_type == ETHERTYPE_QINQ || ether_type == ETHERTYPE_QINQ_OLD;
}

bool tw_link_skip(struct tw_frame *frame, int link_type, uint16_t *ether_type)
{
    const struct link *link = find_link(link_type);

    *ether_type = 0;
    if (link == NULL)
        return true;
    if (!link->skip(&frame->c, ether_type))
        return false;
    while (is_vlan(*ether_type))
        if (!tw_cursor_skip(&frame->c, 2) || !tw_cursor_u16(&frame->c, ether_type))
            return false;
    return true;
}

enum tw_packet_verdict tw_packet_segment(const struct tw_packet *packet, struct tw_segment *segment)
{
    struct tw_frame frame = {
        .c = tw_cursor_over(packet->data, packet->captured),
        .cut = packet->length > packet->captured ? packet->length - packet->captured : 0,
    };
    uint16_t ether_type;

    if (!tw_link_skip(&frame, packet->link_type, &ether_type))
        return TW_PACKET_MALFORMED;
    if (ether_type != ETHERTYPE_IPV4 && ether_type != ETHERTYPE_IPV6)
        return TW_PACKET_NOT_IP;
    return tw_ip_segment(&frame, segment);
}
