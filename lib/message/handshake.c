/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake reassembler: messages out of record bodies. */
#include "message/kept.h"

#include <string.h>

/* The head is whole: msg_type and a length of three bytes (RFC 8446 4). Without memory the message is passed over. */
static void begin(struct tw_assembler *a, const struct tw_collector_options *options)
{
    struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = a->head[0]};
    uint32_t length = tw_load_be(a->head + 1, 3);
    struct tw_collector *c = &a->collector;

    a->have = 0;
    if (!tw_collector_begin(c, options, id, a->pieces[0].offset, TW_HANDSHAKE_HEADER, length,
                            &a->pieces[0].origin)) {
        a->skip = length;
        return;
    }
    for (size_t i = 0; i < a->piece_count; i++)
        tw_collector_header(c, options, a->pieces[i].offset, a->pieces[i].len, &a->pieces[i].origin);
}

/* Takes what of the bytes belongs to the head; returns how many that were. */
static uint8_t take_head(struct tw_assembler *a, uint64_t offset, const uint8_t *bytes, size_t len,
                         const struct tw_origin *origin)
{
    uint8_t left = (uint8_t)(TW_HANDSHAKE_HEADER - a->have), n = len < left ? (uint8_t)len : left;

    if (n == 0)
        return 0;
    if (a->have == 0)
        a->piece_count = 0;
    a->pieces[a->piece_count++] = (struct tw_head_piece){offset, *origin, n};
    memcpy(a->head + a->have, bytes, n);
    a->have += n;
    return n;
}

/* How many of the next `len` bytes belong to a message that is passed over. */
static uint32_t skip(struct tw_assembler *a, uint64_t len)
{
    uint32_t n = len < a->skip ? (uint32_t)len : a->skip;

    a->skip -= n;
    return n;
}

static struct tw_message *finished(struct tw_assembler *a)
{
    struct tw_collector *c = &a->collector;

    if (c->message == NULL || !tw_collector_complete(c))
        return NULL;
    return tw_collector_take(c, TW_MISSING_NOTHING);
}

size_t tw_assembler_bytes(struct tw_assembler *a, const struct tw_collector_options *options, uint64_t offset,
                          const uint8_t *bytes, size_t len, const struct tw_origin *origin,
                          struct tw_message **done)
{
    size_t used = skip(a, len);

    *done = NULL;
    if (a->collector.message == NULL) {
        used += take_head(a, offset + used, bytes + used, len - used, origin);
        if (a->have < TW_HANDSHAKE_HEADER)
            return used;
        begin(a, options);
    }
    if (a->collector.message == NULL)
        return used;
    used += tw_collector_bytes(&a->collector, options, offset + used, bytes + used, len - used, origin);
    *done = finished(a);
    return used;
}

bool tw_assembler_lost(struct tw_assembler *a, uint64_t *len, enum tw_missing why, struct tw_message **done)
{
    *done = NULL;
    if (a->collector.message == NULL) {
        *len -= skip(a, *len);
        if (*len > 0)
            a->have = 0;
        return *len == 0;
    }
    *len -= tw_collector_lost(&a->collector, *len, why);
    *done = finished(a);
    return *len == 0;
}

struct tw_message *tw_assembler_abandon(struct tw_assembler *a, enum tw_missing why)
{
    a->have = 0;
    a->skip = 0;
    return tw_collector_take(&a->collector, why);
}
