/* SPDX-License-Identifier: Apache-2.0 */
/* EtherTypes (IEEE 802), and the field of Ethernet and 802.1Q in which they stand. */
#ifndef TW_PACKET_ETHERTYPE_H
#define TW_PACKET_ETHERTYPE_H

#include "packet/layer.h"

enum {
    TW_ETHERTYPE_IPV4 = 0x0800,
    TW_ETHERTYPE_BRIDGED = 0x6558, /* an Ethernet frame (RFC 1701) */
    TW_ETHERTYPE_VLAN = 0x8100,    /* IEEE 802.1Q */
    TW_ETHERTYPE_IPV6 = 0x86dd,
    TW_ETHERTYPE_PPP = 0x880b,
    TW_ETHERTYPE_MPLS = 0x8847,
    TW_ETHERTYPE_MPLS_UP = 0x8848, /* with a label of the receiver (RFC 5332) */
    TW_ETHERTYPE_PPPOE = 0x8864,   /* of a session (RFC 2516) */
    TW_ETHERTYPE_QINQ = 0x88a8,    /* IEEE 802.1ad */
    TW_ETHERTYPE_PBB = 0x88e7,     /* IEEE 802.1ah */
    TW_ETHERTYPE_QINQ_OLD = 0x9100 /* before the standard */
};

/* Goes on behind a field that is an EtherType or, when small, the length of an IEEE 802.3 frame with LLC in it. */
enum tw_packet_verdict tw_ether_type_or_length(struct tw_frame *frame, uint16_t field);

#endif
