/* SPDX-License-Identifier: Apache-2.0 */
/* From a packet of the capture to the TCP segment in it. */
#ifndef TW_PACKET_PACKET_H
#define TW_PACKET_PACKET_H

#include <string.h>

#include "base/cursor.h"
#include "base/memory.h"
#include "tlswalk.h"

/* An address as 16 bytes: IPv6, or IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2). */
struct tw_address {
    uint8_t bytes[16];
};

static inline bool tw_address_is_ipv4(const struct tw_address *a)
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    return memcmp(a->bytes, prefix, sizeof prefix) == 0;
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
    bool more;     /* the packet has more in it: tw_packets_more() */
    /* The payload that was captured, and the length it had on the wire: more when the capture cut the packet. */
    struct tw_bytes payload;
    size_t length;
};

enum tw_packet_verdict {
    TW_PACKET_TCP, /* `segment` is set */
    TW_PACKET_UNSUPPORTED_LINK,
    TW_PACKET_NOT_IP,
    TW_PACKET_NOT_TCP,
    TW_PACKET_FRAGMENT,  /* part of an IP datagram that is not whole yet */
    TW_PACKET_TRUNCATED, /* the capture cut it within a header */
    TW_PACKET_MALFORMED, /* headers that do not fit into their packet */
    TW_PACKET_NEXT,      /* not given out: a layer has been passed, and there is another in it */
};

/* What has to be kept from packet to packet: IP fragments that wait for the rest of their datagram. */
struct tw_packets;

/* `max_fragments` is in bytes; 1/8 of the limit of `memory` is the most in any case. NULL when there is no memory. */
TW_MUST_USE struct tw_packets *tw_packets_new(struct tw_memory *memory, size_t max_fragments,
                                              const uint64_t seed[2]);

/*
 * Finds the TCP segment in a packet that was seen at `time_ns` (or TW_NO_TIME). Its payload lies in the packet or, of a
 * datagram that has been put together, in `p`, where it is valid until the next call.
 *
 * Of a datagram in fragments there are two segments. What its first fragment has is given at once and by itself: when a
 * fragment is missing, most often because a filter of the capture could not see its ports, this is all there will ever
 * be. The whole is given with the packet that completes it. To TCP the second is a retransmission of the first.
 */
enum tw_packet_verdict tw_packets_segment(struct tw_packets *p, const struct tw_packet *packet,
                                          int64_t time_ns, struct tw_segment *segment);

/*
 * A packet may have several segments, as an A-MSDU of IEEE 802.11 has. To be called as long as `segment->more`, which is
 * set whatever the verdict; gives the next verdict and, maybe, segment.
 */
enum tw_packet_verdict tw_packets_more(struct tw_packets *p, struct tw_segment *segment);

/* No more packets: the datagrams that wait are lost. */
void tw_packets_finish(struct tw_packets *p);

struct tw_datagram_counters {
    uint64_t fragments; /* packets that were one */
    uint64_t complete;  /* datagrams put together */
    uint64_t lost; /* datagrams given up: a fragment is missing, contradicts another (IPv6) or had no room */
    uint64_t conflicts; /* fragments that contradict what came before them; in IPv4 that counts */
};

struct tw_datagram_counters tw_packets_datagrams(const struct tw_packets *p);

/* Which datagrams the last packet had fragments of: their serial numbers, from 1; 0: none. */
struct tw_fragment_of {
    uint32_t outermost, innermost;
};

struct tw_fragment_of tw_packets_fragment_of(const struct tw_packets *p);

/* NULL is ignored. */
void tw_packets_free(struct tw_packets *p);

/* Whether packets of this link type are understood. */
bool tw_link_supported(int link_type);

#endif
