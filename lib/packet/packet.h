/* SPDX-License-Identifier: Apache-2.0 */
/* From a packet of the capture to the TCP segment in it. */
#ifndef TW_PACKET_PACKET_H
#define TW_PACKET_PACKET_H

#include "base/cursor.h"
#include "tlswalk.h"

/* An address as 16 bytes: IPv6, or IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2). */
struct tw_address {
    uint8_t bytes[16];
};

static inline bool tw_address_is_ipv4(const struct tw_address *a)
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    for (size_t i = 0; i < sizeof prefix; i++)
        if (a->bytes[i] != prefix[i])
            return false;
    return true;
}

/* RFC 9293 3.1 */
enum tw_tcp_flag {
    TW_TCP_FIN = 0x01,
    TW_TCP_SYN = 0x02,
    TW_TCP_RST = 0x04,
    TW_TCP_PSH = 0x08,
    TW_TCP_ACK = 0x10,
};

struct tw_segment {
    struct tw_address source, destination;
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint8_t flags; /* enum tw_tcp_flag */
    /* The payload that was captured, and the length it had on the wire: more when the capture cut the packet. */
    struct tw_bytes payload;
    size_t length;
};

enum tw_packet_verdict {
    TW_PACKET_TCP, /* `segment` is set */
    TW_PACKET_NOT_IP,
    TW_PACKET_NOT_TCP,
    TW_PACKET_FRAGMENT, /* part of an IP packet; only whole ones are looked into */
    TW_PACKET_MALFORMED,
};

/* Finds the TCP segment in a packet. Nothing is copied. */
enum tw_packet_verdict tw_packet_segment(const struct tw_packet *packet, struct tw_segment *segment);

/* Whether packets of this link type are understood. */
bool tw_link_supported(int link_type);

/*
 * The layers, for one another. Each takes the rest of the packet at `c`; `cut` is how many bytes the capture left out
 * at its end.
 */
struct tw_frame {
    struct tw_cursor c;
    size_t cut;
};

/* Skips the link layer and sets the EtherType (IEEE 802) of what follows; 0 when there is none that is known. */
TW_MUST_USE bool tw_link_skip(struct tw_frame *frame, int link_type, uint16_t *ether_type);

/* IPv4 (RFC 791) or IPv6 (RFC 8200) at the frame, up to and with TCP. */
enum tw_packet_verdict tw_ip_segment(struct tw_frame *frame, struct tw_segment *segment);

/* TCP (RFC 9293) at the frame. */
enum tw_packet_verdict tw_tcp_segment(struct tw_frame *frame, struct tw_segment *segment);

#endif
