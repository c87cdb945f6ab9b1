/* SPDX-License-Identifier: Apache-2.0 */
/* Packets that contradict one another: which of them a receiver has believed, nobody can tell for sure. */
#include "facts/track.h"

/* Messages that what comes again is compared with: no handshake has more, and a flood of them costs no more. */
enum { MAX_COMPARED = 256 };

static bool same_packets(const struct tw_conflict *a, const struct tw_conflict *b)
{
    return a->used.packet == b->used.packet && a->used.file == b->used.file &&
           a->unused.packet == b->unused.packet && a->unused.file == b->unused.file;
}

/* A pair of packets is told of once, however their bytes are cut into records. */
static bool extend_last(struct tw_connection *c, const struct tw_conflict *new)
{
    struct tw_conflict *last = c->last_conflict;

    if (last == NULL || last->direction != new->direction || !same_packets(last, new))
        return false;
    uint64_t end = last->offset + last->length, new_end = new->offset + new->length;
    if (new->offset < last->offset)
        last->offset = new->offset;
    last->length = (new_end > end ? new_end : end) - last->offset;
    return true;
}

static void add(struct tw_connection *c, const struct tw_conflict *new)
{
    struct tw_conflict *x = NULL;

    if (extend_last(c, new))
        return;
    c->tracker->conflicts++;
    if (c->conflict_count < TW_MAX_CONFLICTS)
        x = tw_arena_get(&c->arena, sizeof *x);
    if (x == NULL) {
        c->conflicts_omitted++;
        return;
    }
    *x = *new;
    if (c->last_conflict != NULL)
        c->last_conflict->next = x;
    else
        c->first_conflict = x;
    c->last_conflict = x;
    c->conflict_count++;
}

void tw_note_conflict(struct tw_connection *c, unsigned direction, uint64_t offset, uint64_t length,
                      const struct tw_origin *used, const struct tw_origin *unused)
{
    const struct tw_conflict new = {
        .offset = offset,
        .length = length,
        .time_ns = used->time_ns > unused->time_ns ? used->time_ns : unused->time_ns,
        .used = {used->packet, used->file},
        .unused = {unused->packet, unused->file},
        .direction = (uint8_t)direction,
    };

    add(c, &new);
}

/* Whether a byte of the message, header included, is known, and another one. */
static bool differs(const struct tw_message *m, uint32_t header, uint32_t at, uint8_t byte)
{
    if (at >= header)
        return at - header < m->kept && m->body[at - header] != byte;
    return byte != (at == 0 ? m->id.type : (uint8_t)(m->length >> 8 * (header - 1 - at)));
}

/* Where a fragment of the message ends, in header and body; the last of those that are told apart may be of several packets. */
static uint32_t fragment_end(const struct tw_message *m, uint32_t i)
{
    if (i + 1 < m->fragment_count)
        return m->fragments[i + 1].offset;
    return m->fragments_omitted > 0 ? m->fragments[i].offset : tw_message_header(m) + m->kept;
}

/* Bytes that come again. */
struct again {
    struct tw_connection *c;
    unsigned direction;
    uint64_t offset, end; /* in the stream */
    const uint8_t *bytes;
    const struct tw_origin *origin;
};

/* Compares with what of the message a fragment has. */
static void compare_fragment(const struct again *a, const struct tw_message *m, uint32_t i)
{
    const struct tw_fragment *f = &m->fragments[i];
    const struct tw_origin used = {TW_NO_TIME, f->packet, f->file};
    uint32_t header = tw_message_header(m), end = fragment_end(m, i);
    uint64_t skip = a->offset > f->stream_offset ? a->offset - f->stream_offset : 0;
    uint64_t first = 0, behind = 0;

    for (uint64_t at = f->offset + skip; at < end; at++) {
        uint64_t place = f->stream_offset + (at - f->offset);
        if (place >= a->end)
            break;
        if (!differs(m, header, (uint32_t)at, a->bytes[place - a->offset]))
            continue;
        first = behind == 0 ? place : first;
        behind = place + 1;
    }
    if (behind > 0)
        tw_note_conflict(a->c, a->direction, first, behind - first, &used, a->origin);
}

static void compare_message(const struct again *a, const struct tw_message *m)
{
    uint32_t i = 0;

    if (m == NULL || m->encrypted || m->decrypted || m->offset >= a->end)
        return;
    while (i + 1 < m->fragment_count && m->fragments[i + 1].stream_offset <= a->offset)
        i++;
    for (; i < m->fragment_count && m->fragments[i].stream_offset < a->end; i++)
        compare_fragment(a, m, i);
}

void tw_compare_again(struct tw_connection *c, unsigned direction, uint64_t offset, struct tw_bytes bytes,
                      const struct tw_origin *origin)
{
    const struct again a = {c, direction, offset, offset + bytes.len, bytes.ptr, origin};
    const struct tw_message *m = c->first;

    for (unsigned i = 0; m != NULL && i < MAX_COMPARED; m = m->next, i++)
        if (m->direction == direction)
            compare_message(&a, m);
    compare_message(&a, c->track[direction].assembler.collector.message);
    compare_message(&a, c->track[direction].collector.message);
}
