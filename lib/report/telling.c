/* SPDX-License-Identifier: Apache-2.0 */
/* The order of telling: of what is next in either direction, that with the earlier packet. */
#include "report/telling.h"

static void pass_message(struct tw_told *next)
{
    next->message = next->message->next;
    next->index++;
}

static void skip_other_direction(struct tw_told_stream *s)
{
    while (s->next.message != NULL && s->next.message->direction != s->direction)
        pass_message(&s->next);
    while (s->next.hole != NULL && s->next.hole->direction != s->direction)
        s->next.hole = s->next.hole->next;
}

struct tw_telling tw_telling_of(const struct tw_connection *c)
{
    struct tw_told first = {c->first, c->first_hole, 0};
    struct tw_telling t = {{{first, 0}, {first, 1}}};

    skip_other_direction(&t.streams[0]);
    skip_other_direction(&t.streams[1]);
    return t;
}

static bool hole_is_next(const struct tw_told *next)
{
    return next->hole != NULL && (next->message == NULL || next->hole->offset <= next->message->offset);
}

/* File and packet that what is next came with, comparable; after all others when nothing is. */
static uint64_t packet_of(const struct tw_told *next)
{
    const struct tw_message *m = next->message;
    const struct tw_fragment *last;

    if (hole_is_next(next))
        return (uint64_t)next->hole->origin.file << 32 | next->hole->origin.packet;
    if (m == NULL)
        return UINT64_MAX;
    if (m->fragment_count == 0)
        return 0; /* there was no memory to note it */
    last = &m->fragments[m->fragment_count - 1];
    return (uint64_t)last->file << 32 | last->packet;
}

bool tw_telling_next(struct tw_telling *t, struct tw_told *told)
{
    uint64_t packets[2] = {packet_of(&t->streams[0].next), packet_of(&t->streams[1].next)};
    struct tw_told_stream *s = &t->streams[packets[1] < packets[0]];

    if (packets[0] == UINT64_MAX && packets[1] == UINT64_MAX)
        return false;
    *told = s->next;
    if (hole_is_next(&s->next)) {
        told->message = NULL;
        s->next.hole = s->next.hole->next;
    } else {
        told->hole = NULL;
        pass_message(&s->next);
    }
    skip_other_direction(s);
    return true;
}
