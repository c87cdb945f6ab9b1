/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/pace.h"

/* A wait is at most as long as the ways: what is left of it is thinking. */
static void add_answer(struct tw_pace *p, enum tw_side by, int64_t wait, int64_t way)
{
    int64_t network = wait < way ? wait : way;

    p->answers[by]++;
    p->network_ns += network;
    if (by == TW_CLIENT)
        p->client_ns += wait - network;
    else
        p->server_ns += wait - network;
}

/* Not to a message that never came to its end, nor to the end of the stream. */
static bool is_answer(const struct tw_message *before, const struct tw_message *m)
{
    return m->first_ns != TW_NO_TIME && before->last_ns != TW_NO_TIME && m->first_ns >= before->last_ns &&
           before->missing != TW_MISSING_ENDED && !m->late;
}

struct tw_pace tw_path_pace(const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;
    struct tw_pace p = {.round_ns = f->rtt_ns};
    const struct tw_message *before = c->client_hello_message;

    if (f->rtt_ns < 0 || f->syn_ns == TW_NO_TIME || f->syn_ns > f->rtt_ns || before == NULL)
        return p;
    const int64_t ways[] = {[TW_CLIENT] = f->rtt_ns - f->syn_ns, [TW_SERVER] = f->syn_ns};
    for (const struct tw_message *m = before->next; m != NULL; before = m, m = m->next) {
        if (c->complete && m->last_ns > c->handshake_end_ns)
            break;
        if (m->direction == before->direction || !is_answer(before, m))
            continue;
        enum tw_side by = tw_connection_side(c, m->direction);
        add_answer(&p, by, m->first_ns - before->last_ns, ways[by]);
    }
    p.known = p.answers[TW_CLIENT] + p.answers[TW_SERVER] > 0;
    return p;
}

uint64_t tw_pace_rounds(const struct tw_pace *p)
{
    return p->round_ns > 0
               ? ((uint64_t)p->network_ns * 10 + (uint64_t)p->round_ns / 2) / (uint64_t)p->round_ns
               : 0;
}
