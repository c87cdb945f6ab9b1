/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layers of a packet, for one another. A layer reads its header at the frame's cursor and says what comes next, and
 * the loop in packet.c goes on there: however deep packets are nested, nothing is called twice.
 */
#ifndef TW_PACKET_LAYER_H
#define TW_PACKET_LAYER_H

#include "packet/packet.h"

struct tw_frame;

/* Passes one header. TW_PACKET_NEXT when `frame->next` is to go on behind it, else the end of it all. */
typedef enum tw_packet_verdict tw_layer(struct tw_frame *frame);

/* What is left of a packet, and what is known of it so far. */
struct tw_frame {
    struct tw_cursor c;
    size_t cut; /* bytes behind the end of `c` that the capture left out */
    tw_layer *next;
    struct tw_segment *segment; /* the addresses of the innermost IP header are set */
    struct tw_packets *packets;
    int64_t time_ns;
    uint8_t ip_headers; /* passed so far */
    bool guessed;       /* only a port number says that there is something inside */
    bool partial;       /* only the first fragment of a datagram */
    bool whole;         /* a datagram that was put together: the bytes are not those of the packet */
};

/* The layers that others lead to. */
tw_layer tw_layer_ethernet;          /* link.c */
tw_layer tw_layer_llc;               /* ethertype.c */
tw_layer tw_layer_mpls;              /* ethertype.c */
tw_layer tw_layer_ppp;               /* ppp.c */
tw_layer tw_layer_pppoe;             /* ppp.c */
tw_layer tw_layer_ppp_hdlc;          /* ppp.c: PPP or Cisco's HDLC */
tw_layer tw_layer_ppp_directed;      /* ppp.c: with a direction */
tw_layer tw_layer_cisco_hdlc;        /* ppp.c */
tw_layer tw_layer_ieee80211;         /* ieee80211.c */
tw_layer tw_layer_ieee80211_swapped; /* ieee80211.c: in either byte order */
tw_layer tw_layer_radiotap;          /* ieee80211.c */
tw_layer tw_layer_prism;             /* ieee80211.c */
tw_layer tw_layer_avs;               /* ieee80211.c */
tw_layer tw_layer_ip;                /* ip.c: IPv4 or IPv6 */
tw_layer tw_layer_gre;               /* tunnel.c */
tw_layer tw_layer_ether_ip;          /* tunnel.c */
tw_layer tw_layer_udp;               /* udp.c: and the tunnels in it */
tw_layer tw_layer_tcp;               /* tcp.c */

/* What an EtherType (IEEE 802) announces, also in GRE, Geneve and Cisco HDLC; NULL when it is nothing that we know. */
tw_layer *tw_layer_of_ether_type(uint16_t ether_type);

/* The layer with which packets of a link type begin; NULL when it is not understood. */
tw_layer *tw_layer_of_link(int link_type);

/* packet.c: the fragments that wait (fragment.h). */
struct tw_fragments *tw_packets_fragments(struct tw_packets *p);

/* packet.c: the packet has another frame beside the one that is being looked into; it has its turn after that. */
void tw_packets_leave(const struct tw_frame *rest);

/* --- for every layer --- */

/* What the frame has, with what the capture left out of it. */
static inline size_t tw_frame_length(const struct tw_frame *frame)
{
    return tw_cursor_left(&frame->c) + frame->cut;
}

/* The header of `len` bytes that was asked for is not there: whose fault it is. */
static inline enum tw_packet_verdict tw_frame_short(const struct tw_frame *frame, size_t len)
{
    return len <= tw_frame_length(frame) ? TW_PACKET_TRUNCATED : TW_PACKET_MALFORMED;
}

/* There is no TCP in it. */
static inline enum tw_packet_verdict tw_frame_foreign(const struct tw_frame *frame)
{
    return frame->ip_headers > 0 ? TW_PACKET_NOT_TCP : TW_PACKET_NOT_IP;
}

/* Goes on with a layer; NULL is none that we know. */
static inline enum tw_packet_verdict tw_frame_next(struct tw_frame *frame, tw_layer *layer)
{
    if (layer == NULL)
        return tw_frame_foreign(frame);
    frame->next = layer;
    return TW_PACKET_NEXT;
}

/* Passes `len` bytes and goes on with a layer. */
static inline enum tw_packet_verdict tw_frame_skip(struct tw_frame *frame, size_t len, tw_layer *layer)
{
    if (!tw_cursor_skip(&frame->c, len))
        return tw_frame_short(frame, len);
    return tw_frame_next(frame, layer);
}

/*
 * Makes the frame end after `len` more bytes: what follows in it is padding of the link layer or a trailer. Fewer
 * bytes than that in the capture are what was cut off.
 */
static inline void tw_frame_bound(struct tw_frame *frame, size_t len)
{
    size_t left = tw_cursor_left(&frame->c);

    if (left >= len) {
        frame->c.end = frame->c.off + len;
        frame->cut = 0;
    } else {
        frame->cut = len - left;
    }
}

/* The same for a header that says how long it is. False where that is more than a mere guess can be believed. */
TW_MUST_USE static inline bool tw_frame_hold(struct tw_frame *frame, size_t len)
{
    if (frame->guessed && len > tw_frame_length(frame))
        return false;
    tw_frame_bound(frame, len);
    return true;
}

#endif
