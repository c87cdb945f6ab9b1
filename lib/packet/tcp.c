/* SPDX-License-Identifier: Apache-2.0 */
/* The TCP header. */
#include "packet/layer.h"

enum tw_packet_verdict tw_layer_tcp(struct tw_frame *frame)
{
    struct tw_segment *segment = frame->segment;
    struct tw_bytes h;

    if (!tw_cursor_bytes(&frame->c, 20, &h))
        return tw_frame_short(frame, 20);
    size_t header_len = (size_t)(h.ptr[12] >> 4) * 4;
    if (header_len < 20)
        return TW_PACKET_MALFORMED;
    /* Options that the capture cut off hide no payload: there is then none in the capture. */
    if (!tw_cursor_skip(&frame->c, header_len - 20)) {
        size_t missing = header_len - 20 - tw_cursor_left(&frame->c);
        if (frame->cut < missing)
            return TW_PACKET_MALFORMED;
        frame->cut -= missing;
        frame->c.off = frame->c.end;
    }
    segment->source_port = tw_load_be16(h.ptr);
    segment->destination_port = tw_load_be16(h.ptr + 2);
    segment->seq = tw_load_be32(h.ptr + 4);
    segment->ack = tw_load_be32(h.ptr + 8);
    segment->flags = h.ptr[13];
    segment->payload = (struct tw_bytes){tw_cursor_at(&frame->c), tw_cursor_left(&frame->c)};
    segment->length = tw_frame_length(frame);
    return TW_PACKET_TCP;
}
