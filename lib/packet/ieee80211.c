/* SPDX-License-Identifier: Apache-2.0 */
/* IEEE 802.11 data frames that are not encrypted, and the headers that drivers put before them. */
#include "packet/layer.h"

/* Frame control (IEEE 802.11 9.2.4.1) in its two bytes. */
enum {
    VERSION_AND_TYPE = 0x0f,
    DATA = 0x08,
    WITHOUT_DATA = 0x40,
    QOS = 0x80,
};
enum {
    TO_DS = 0x01,
    FROM_DS = 0x02,
    MORE_FRAGMENTS = 0x04,
    PROTECTED = 0x40,
    HT_CONTROL = 0x80,
};

enum { FRAGMENT_NUMBER = 0x0f, QOS_AMSDU = 0x80 };

/* Frame control, duration, three addresses, sequence control, and what the flags add. */
static size_t header_length(const uint8_t *control)
{
    const uint8_t both = TO_DS | FROM_DS;
    size_t len = 24;

    if ((control[1] & both) == both)
        len += 6;
    if (control[0] & QOS)
        len += control[1] & HT_CONTROL ? 6 : 2;
    return len;
}

/*
 * A subframe of an A-MSDU (IEEE 802.11 9.3.2.2.2): two addresses and a length, then LLC; the next begins at a multiple
 * of four. Each may hold a segment, so the rest has its turn when this one is done.
 */
static enum tw_packet_verdict amsdu_subframe(struct tw_frame *frame)
{
    struct tw_frame rest = *frame;
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 14, &h))
        return tw_frame_short(frame, 14);
    size_t len = tw_load_be16(h.ptr + 12);
    rest.next = amsdu_subframe;
    if (tw_cursor_skip(&rest.c, (14 + len + 3) & ~(size_t)3) && tw_frame_length(&rest) > 0)
        tw_packets_leave(&rest);
    tw_frame_bound(frame, len);
    return tw_frame_next(frame, tw_layer_llc);
}

/*
 * `padded`: the header is filled up to a multiple of four bytes. `first`: where in a field of two bytes its first one
 * stands, 0 or 1. Of an MSDU in fragments only the first has the headers; what it has is taken, as of an IP datagram.
 */
static enum tw_packet_verdict data_frame(struct tw_frame *frame, bool padded, size_t first)
{
    const uint8_t *start = tw_cursor_at(&frame->c);
    struct tw_bytes h;

    if (tw_cursor_left(&frame->c) < 2)
        return tw_frame_short(frame, 2);
    const uint8_t control[2] = {start[first], start[1 - first]};
    if ((control[0] & VERSION_AND_TYPE) != DATA || control[0] & WITHOUT_DATA || control[1] & PROTECTED)
        return tw_frame_foreign(frame);
    size_t len = header_length(control);
    if (!tw_cursor_bytes(&frame->c, len, &h))
        return tw_frame_short(frame, len);
    if (h.ptr[22 + first] & FRAGMENT_NUMBER)
        return tw_frame_foreign(frame);
    frame->partial = frame->partial || (control[1] & MORE_FRAGMENTS) != 0;
    size_t qos = len - (control[1] & HT_CONTROL ? 6 : 2) + first;
    bool amsdu = control[0] & QOS && h.ptr[qos] & QOS_AMSDU;
    return tw_frame_skip(frame, padded ? (4 - len % 4) % 4 : 0, amsdu ? amsdu_subframe : tw_layer_llc);
}

enum tw_packet_verdict tw_layer_ieee80211(struct tw_frame *frame)
{
    return data_frame(frame, false, 0);
}

static enum tw_packet_verdict padded_ieee80211(struct tw_frame *frame)
{
    return data_frame(frame, true, 0);
}

/* Some access points send the fields of two bytes the other way round; the first byte is then not that of data. */
enum tw_packet_verdict tw_layer_ieee80211_swapped(struct tw_frame *frame)
{
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 2)
        return tw_frame_short(frame, 2);
    bool swapped = (h[0] & VERSION_AND_TYPE) != DATA && (h[1] & VERSION_AND_TYPE) == DATA;
    return data_frame(frame, false, swapped);
}

static uint32_t load_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/*
 * The flags of a radiotap header (https://www.radiotap.org): bitmaps of the fields there are, as long as bit 31 is set,
 * then the fields, the time (bit 0, on a multiple of eight bytes) and the flags (bit 1) first. 0 when there are none.
 */
static uint8_t radiotap_flags(struct tw_bytes h)
{
    uint32_t present = load_le32(h.ptr + 4);
    size_t at = 8;

    for (uint32_t more = present; more >> 31 != 0 && at + 4 <= h.len; at += 4)
        more = load_le32(h.ptr + at);
    if (present & 1)
        at = (at + 7) / 8 * 8 + 8;
    return present & 2 && at < h.len ? h.ptr[at] : 0;
}

enum tw_packet_verdict tw_layer_radiotap(struct tw_frame *frame)
{
    enum { WITH_FCS = 0x10, PADDED = 0x20, BAD_FCS = 0x40 };
    const uint8_t *start = tw_cursor_at(&frame->c);
    struct tw_bytes h;

    if (tw_cursor_left(&frame->c) < 8)
        return tw_frame_short(frame, 8);
    size_t len = (size_t)start[3] << 8 | start[2];
    if (start[0] != 0)
        return tw_frame_foreign(frame);
    if (len < 8)
        return TW_PACKET_MALFORMED;
    if (!tw_cursor_bytes(&frame->c, len, &h))
        return tw_frame_short(frame, len);
    uint8_t flags = radiotap_flags(h);
    if (flags & BAD_FCS) /* not what was sent */
        return tw_frame_foreign(frame);
    if (flags & WITH_FCS && tw_frame_length(frame) >= 4)
        tw_frame_bound(frame, tw_frame_length(frame) - 4);
    return tw_frame_next(frame, flags & PADDED ? padded_ieee80211 : tw_layer_ieee80211);
}

/* A header of the AVS project: a magic number, then its length. */
enum tw_packet_verdict tw_layer_avs(struct tw_frame *frame)
{
    const uint8_t *h = tw_cursor_at(&frame->c);

    if (tw_cursor_left(&frame->c) < 8)
        return tw_frame_short(frame, 8);
    size_t len = tw_load_be32(h + 4);
    return len < 8 ? TW_PACKET_MALFORMED : tw_frame_skip(frame, len, tw_layer_ieee80211);
}

/* The header of the Prism chips, 144 bytes; some drivers write that of AVS instead. */
enum tw_packet_verdict tw_layer_prism(struct tw_frame *frame)
{
    enum { PRISM_HEADER = 144 };
    const uint32_t avs_magic = 0x80211000;

    if (tw_cursor_left(&frame->c) < 4)
        return tw_frame_short(frame, 4);
    if ((tw_load_be32(tw_cursor_at(&frame->c)) & 0xfffff000) == avs_magic)
        return tw_frame_next(frame, tw_layer_avs);
    return tw_frame_skip(frame, PRISM_HEADER, tw_layer_ieee80211);
}
