/* SPDX-License-Identifier: Apache-2.0 */
/* The order of messages: they are known when they are complete, which behind a gap is late. */
#include "facts/track.h"

static uint64_t order_of(uint32_t file, uint32_t packet)
{
    return (uint64_t)file << 32 | packet;
}

uint64_t tw_origin_order(const struct tw_origin *origin)
{
    return order_of(origin->file, origin->packet);
}

uint64_t tw_message_order(const struct tw_message *m)
{
    uint64_t latest = 0;

    for (uint32_t i = 0; i < m->fragment_count; i++) {
        uint64_t order = order_of(m->fragments[i].file, m->fragments[i].packet);
        latest = order > latest ? order : latest;
    }
    return latest;
}

static void append(struct tw_connection *c, struct tw_message *m)
{
    if (c->last != NULL)
        c->last->next = m;
    else
        c->first = m;
    c->last = m;
    m->next = NULL;
}

/* Each direction keeps the order of its stream; between them the packets decide. */
void tw_connection_sort(struct tw_connection *c)
{
    struct tw_message *heads[2] = {NULL, NULL}, **tails[2] = {&heads[0], &heads[1]};

    if (!c->disordered) /* the rule: then the messages need not be looked at once more */
        return;
    for (struct tw_message *m = c->first; m != NULL; m = m->next) {
        *tails[m->direction] = m;
        tails[m->direction] = &m->next;
    }
    *tails[0] = NULL;
    *tails[1] = NULL;
    c->first = c->last = NULL;
    while (heads[0] != NULL || heads[1] != NULL) {
        unsigned d =
            heads[0] == NULL || (heads[1] != NULL && tw_message_order(heads[1]) < tw_message_order(heads[0]));
        struct tw_message *m = heads[d];
        heads[d] = m->next;
        append(c, m);
    }
}
