/* SPDX-License-Identifier: Apache-2.0 */
/* What an EtherType or an LLC header announces: IP, or one more label, tag or frame around it. */
#include "packet/ethertype.h"

#include <string.h>

#include "packet/layer.h"

/* Below it the field is the length of an IEEE 802.3 frame (IEEE 802.3 3.2.6). */
enum { FIRST_ETHERTYPE = 0x0600, LONGEST_802_3 = 1500 };

enum { SAP_IP = 0x06, SAP_SNAP = 0xaa, LLC_UI = 0x03 };

static tw_layer vlan, service_instance;

struct ether_type {
    uint16_t type;
    tw_layer *layer;
};

/* clang-format off */
static const struct ether_type ether_types[] = {
    {TW_ETHERTYPE_IPV4,     tw_layer_ip},
    {TW_ETHERTYPE_IPV6,     tw_layer_ip},
    {TW_ETHERTYPE_VLAN,     vlan},
    {TW_ETHERTYPE_QINQ,     vlan},
    {TW_ETHERTYPE_QINQ_OLD, vlan},
    {TW_ETHERTYPE_MPLS,     tw_layer_mpls},
    {TW_ETHERTYPE_MPLS_UP,  tw_layer_mpls},
    {TW_ETHERTYPE_PPPOE,    tw_layer_pppoe},
    {TW_ETHERTYPE_BRIDGED,  tw_layer_ethernet},
    {TW_ETHERTYPE_PPP,      tw_layer_ppp},
    {TW_ETHERTYPE_PBB,      service_instance},
};
/* clang-format on */

tw_layer *tw_layer_of_ether_type(uint16_t ether_type)
{
    for (size_t i = 0; i < TW_COUNT(ether_types); i++)
        if (ether_types[i].type == ether_type)
            return ether_types[i].layer;
    return NULL;
}

enum tw_packet_verdict tw_ether_type_or_length(struct tw_frame *frame, uint16_t field)
{
    if (field >= FIRST_ETHERTYPE)
        return tw_frame_next(frame, tw_layer_of_ether_type(field));
    if (field > LONGEST_802_3)
        return tw_frame_foreign(frame);
    tw_frame_bound(frame, field);
    return tw_frame_next(frame, tw_layer_llc);
}

/* IEEE 802.1Q 9.6: priority and VLAN, then a field as Ethernet has it. */
static enum tw_packet_verdict vlan(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 4, &h))
        return tw_frame_short(frame, 4);
    return tw_ether_type_or_length(frame, tw_load_be16(h.ptr + 2));
}

/* IEEE 802.1ah (802.1Q 9.7): the I-TAG of a provider's backbone bridge, then the customer's frame. */
static enum tw_packet_verdict service_instance(struct tw_frame *frame)
{
    return tw_frame_skip(frame, 4, tw_layer_ethernet);
}

/* IEEE 802.2, and the SNAP of IEEE 802: an EtherType under the OUI of Ethernet (RFC 1042) or of bridges (802.1H). */
enum tw_packet_verdict tw_layer_llc(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 3, &h))
        return tw_frame_short(frame, 3);
    if (h.ptr[2] != LLC_UI || h.ptr[0] != h.ptr[1])
        return tw_frame_foreign(frame);
    if (h.ptr[0] == SAP_IP)
        return tw_frame_next(frame, tw_layer_ip);
    if (h.ptr[0] != SAP_SNAP)
        return tw_frame_foreign(frame);
    if (!tw_cursor_bytes(&frame->c, 5, &h))
        return tw_frame_short(frame, 5);
    if (memcmp(h.ptr, "\x00\x00\x00", 3) != 0 && memcmp(h.ptr, "\x00\x00\xf8", 3) != 0)
        return tw_frame_foreign(frame);
    return tw_frame_next(frame, tw_layer_of_ether_type(tw_load_be16(h.ptr + 3)));
}

/*
 * Ethernet in MPLS (RFC 4448 4.6), perhaps behind a control word, which is 0 but for its second half. So may an address
 * be, and then there is an EtherType in the one place or the other.
 */
static enum tw_packet_verdict pseudowire(struct tw_frame *frame)
{
    enum { CONTROL_WORD = 4, ETHERTYPE_AT = 12 };
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < CONTROL_WORD + ETHERTYPE_AT + 2)
        return tw_frame_short(frame, CONTROL_WORD + ETHERTYPE_AT + 2);
    bool control =
        tw_load_be16(h) == 0 && tw_layer_of_ether_type(tw_load_be16(h + CONTROL_WORD + ETHERTYPE_AT)) != NULL;
    return tw_frame_skip(frame, control ? CONTROL_WORD : 0, tw_layer_ethernet);
}

/*
 * One entry of a label stack (RFC 3032 2.1). Nothing says what follows the last but that IP begins with its version,
 * and what else there is does not (RFC 4385 3), if it can help it.
 */
enum tw_packet_verdict tw_layer_mpls(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 4, &h))
        return tw_frame_short(frame, 4);
    if (!(h.ptr[2] & 1))
        return tw_frame_next(frame, tw_layer_mpls);
    if (tw_cursor_left(&frame->c) == 0)
        return tw_frame_short(frame, 1);
    unsigned version = *tw_cursor_at(&frame->c) >> 4;
    return tw_frame_next(frame, version == 4 || version == 6 ? tw_layer_ip : pseudowire);
}
