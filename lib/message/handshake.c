/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake reassembler: messages out of record bodies. */
#include "message/kept.h"

enum { HEADER = 4 };

/* The head is whole: msg_type and a length of three bytes (RFC 8446 4). Without memory the message is passed over. */
static void begin(struct tw_assembler *a, const struct tw_collector_options *options)
{
    struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = a->head[0]};
    uint32_t length = tw_load_be(a->head + 1, 3);
    struct tw_collector *c = &a->collector;

    a->have = 0;
    if (!tw_collector_begin(c, options, id, a->offset[0], HEADER, length, &a->origin[0])) {
        a->skip = length;
        return;
    }
    for (size_t i = 0; i < HEADER; i++)
        tw_collector_header(c, options, a->offset[i], &a->origin[i]);
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
        while (a->have < HEADER && used < len) {
            a->offset[a->have] = offset + used;
            a->origin[a->have] = *origin;
            a->head[a->have++] = bytes[used++];
        }
        if (a->have < HEADER)
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
