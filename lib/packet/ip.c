/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4 and IPv6: their headers, and what stands behind them. */
#include <string.h>

#include "packet/fragment.h"
#include "packet/layer.h"

/* An IP header in an IP header, and so on; each may be a datagram to put together. */
enum { MAX_IP_HEADERS = 8 };

static tw_layer ipv6_extension, ipv6_fragment, authentication;

struct protocol {
    uint8_t number;
    tw_layer *layer;
};

/* clang-format off */
/* https://www.iana.org/assignments/protocol-numbers; the extension headers of IPv6 are among them (RFC 8200 4). */
static const struct protocol protocols[] = {
    {6,   tw_layer_tcp},
    {17,  tw_layer_udp},
    {4,   tw_layer_ip},        /* IPv4 (RFC 2003) */
    {41,  tw_layer_ip},        /* IPv6 (RFC 2473, RFC 4213) */
    {47,  tw_layer_gre},
    {0,   ipv6_extension},     /* hop-by-hop options */
    {43,  ipv6_extension},     /* routing */
    {44,  ipv6_fragment},
    {51,  authentication},
    {60,  ipv6_extension},     /* destination options */
    {135, ipv6_extension},     /* mobility (RFC 6275) */
    {139, ipv6_extension},     /* host identity (RFC 7401) */
    {140, ipv6_extension},     /* shim6 (RFC 5533) */
    {97,  tw_layer_ether_ip},
    {137, tw_layer_mpls},      /* RFC 4023 */
};
/* clang-format on */

static tw_layer *by_protocol(uint8_t number)
{
    for (size_t i = 0; i < TW_COUNT(protocols); i++)
        if (protocols[i].number == number)
            return protocols[i].layer;
    return NULL;
}

static struct tw_address address_ipv4(const uint8_t *p)
{
    struct tw_address a = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
    memcpy(a.bytes + 12, p, 4);
    return a;
}

static struct tw_address address_ipv6(const uint8_t *p)
{
    struct tw_address a;
    memcpy(a.bytes, p, 16);
    return a;
}

/*
 * The frame holds a fragment. What is in the first one is looked into at once, as far as it goes; but a fragment in it
 * again has its turn when the whole is there.
 */
static enum tw_packet_verdict fragment(struct tw_frame *frame, struct tw_fragment *f)
{
    struct tw_datagram whole;

    if (frame->partial)
        return TW_PACKET_FRAGMENT;
    f->source = frame->segment->source;
    f->destination = frame->segment->destination;
    f->bytes = (struct tw_bytes){tw_cursor_at(&frame->c), tw_cursor_left(&frame->c)};
    f->length = tw_frame_length(frame);
    if (!tw_fragment_fits(f))
        return TW_PACKET_MALFORMED;
    if (tw_fragments_add(tw_packets_fragments(frame->packets), f, frame->time_ns, &whole)) {
        frame->c = tw_cursor_over(whole.bytes.ptr, whole.bytes.len);
        frame->cut = whole.length - whole.bytes.len;
        frame->whole = true;
        return tw_frame_next(frame, by_protocol(whole.protocol));
    }
    if (f->offset != 0)
        return TW_PACKET_FRAGMENT;
    frame->partial = true;
    return tw_frame_next(frame, by_protocol(f->protocol));
}

static enum tw_packet_verdict ipv4_fragment(struct tw_frame *frame, const uint8_t *header)
{
    enum { MORE = 0x2000, OFFSET = 0x1fff };
    uint16_t field = tw_load_be16(header + 6);

    return fragment(frame, &(struct tw_fragment){
                               .version = 4,
                               .id = tw_load_be16(header + 4),
                               .protocol = header[9],
                               .offset = (field & OFFSET) * 8U,
                               .more = (field & MORE) != 0,
                           });
}

/* RFC 791 3.1 */
static enum tw_packet_verdict ipv4(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 20, &h))
        return tw_frame_short(frame, 20);
    size_t header_len = (size_t)(h.ptr[0] & 0x0f) * 4;
    size_t total_len = tw_load_be16(h.ptr + 2);
    /* A total length of 0 is what segmentation offload leaves: the packet is as long as its frame. */
    if (header_len < 20 || (total_len != 0 && total_len < header_len))
        return TW_PACKET_MALFORMED;
    if (total_len != 0 && !tw_frame_hold(frame, total_len - 20))
        return TW_PACKET_NOT_TCP;
    if (!tw_cursor_skip(&frame->c, header_len - 20))
        return tw_frame_short(frame, header_len - 20);
    frame->segment->source = address_ipv4(h.ptr + 12);
    frame->segment->destination = address_ipv4(h.ptr + 16);
    if ((tw_load_be16(h.ptr + 6) & 0x3fff) != 0)
        return ipv4_fragment(frame, h.ptr);
    return tw_frame_next(frame, by_protocol(h.ptr[9]));
}

/* RFC 8200 3. A payload length of 0 is that of a jumbogram (RFC 2675), or of segmentation offload. */
static enum tw_packet_verdict ipv6(struct tw_frame *frame)
{
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 40, &h))
        return tw_frame_short(frame, 40);
    size_t payload_len = tw_load_be16(h.ptr + 4);
    if (payload_len != 0 && !tw_frame_hold(frame, payload_len))
        return TW_PACKET_NOT_TCP;
    frame->segment->source = address_ipv6(h.ptr + 8);
    frame->segment->destination = address_ipv6(h.ptr + 24);
    return tw_frame_next(frame, by_protocol(h.ptr[6]));
}

enum tw_packet_verdict tw_layer_ip(struct tw_frame *frame)
{
    if (tw_cursor_left(&frame->c) == 0)
        return tw_frame_short(frame, 1);
    unsigned version = *tw_cursor_at(&frame->c) >> 4;
    if ((version != 4 && version != 6) || frame->ip_headers == MAX_IP_HEADERS)
        return tw_frame_foreign(frame);
    frame->ip_headers++;
    return version == 4 ? ipv4(frame) : ipv6(frame);
}

/* Passes a header that begins with what follows it and, in `unit` bytes, how much longer it is than `least`. */
static enum tw_packet_verdict skip_header(struct tw_frame *frame, size_t least, size_t unit)
{
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 2)
        return tw_frame_short(frame, 2);
    return tw_frame_skip(frame, least + h[1] * unit, by_protocol(h[0]));
}

/* RFC 8200 4.2 to 4.6 */
static enum tw_packet_verdict ipv6_extension(struct tw_frame *frame)
{
    return skip_header(frame, 8, 8);
}

/* RFC 4302 2.2 */
static enum tw_packet_verdict authentication(struct tw_frame *frame)
{
    return skip_header(frame, 8, 4);
}

/* RFC 8200 4.5. One that is the first and only fragment is a header like any other (RFC 6946). */
static enum tw_packet_verdict ipv6_fragment(struct tw_frame *frame)
{
    enum { MORE = 0x0001, OFFSET = 0xfff8 };
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 8, &h))
        return tw_frame_short(frame, 8);
    uint16_t field = tw_load_be16(h.ptr + 2);
    if ((field & (MORE | OFFSET)) == 0)
        return tw_frame_next(frame, by_protocol(h.ptr[0]));
    return fragment(frame, &(struct tw_fragment){
                               .version = 6,
                               .id = tw_load_be32(h.ptr + 4),
                               .protocol = h.ptr[0],
                               .offset = field & OFFSET,
                               .more = (field & MORE) != 0,
                           });
}
