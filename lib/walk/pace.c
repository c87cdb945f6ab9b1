/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/pace.h"

#include "registry/registry.h"

/* `by` let the other side wait; `way` of that was on the way. */
static void add_wait(struct tw_pace *p, enum tw_side by, int64_t wait, int64_t way)
{
    p->network_ns += way;
    if (by == TW_CLIENT)
        p->client_ns += wait - way;
    else
        p->server_ns += wait - way;
}

/* A wait for an answer is at most as long as the ways: what is left of it is thinking. */
static void add_answer(struct tw_pace *p, enum tw_side by, int64_t wait, int64_t way)
{
    p->answers[by]++;
    add_wait(p, by, wait, wait < way ? wait : way);
}

/* Bytes that TCP sends before it waits for the first ACK, at the least: ten segments (RFC 6928). */
enum { INITIAL_WINDOW = 10 * 1400 };

/* In the midst of a flight, too, who sends it thinks; but behind much of it, it may have waited for the ACK. */
static void add_pause(struct tw_pace *p, enum tw_side by, int64_t pause, uint64_t sent)
{
    int64_t network = sent >= INITIAL_WINDOW ? p->round_ns : 0;

    add_wait(p, by, pause, pause < network ? pause : network);
}

/* In TLS 1.3 nobody waits for change_cipher_spec, or is waited for because of it (RFC 8446 D.4). */
static bool is_waited_for(const struct tw_message *m)
{
    return m->id.content_type != TW_CHANGE_CIPHER_SPEC || !tw_version_is_tls13(m->params->version);
}

/* Whether one was sent because of the other: not of a message that never came to its end, nor of the end of the stream. */
static bool is_behind(const struct tw_message *before, const struct tw_message *m)
{
    return m->first_ns != TW_NO_TIME && before->last_ns != TW_NO_TIME && m->first_ns >= before->last_ns &&
           before->missing != TW_MISSING_ENDED && !m->late;
}

struct tw_pace tw_path_pace(const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;
    struct tw_pace p = {.round_ns = f->rtt_ns};
    const struct tw_message *before = c->client_hello_message;
    uint64_t sent = 0; /* in the flight that is going on */

    if (f->rtt_ns < 0 || f->syn_ns == TW_NO_TIME || f->syn_ns > f->rtt_ns || before == NULL)
        return p;
    const int64_t ways[] = {[TW_CLIENT] = f->rtt_ns - f->syn_ns, [TW_SERVER] = f->syn_ns};
    for (const struct tw_message *m = before->next; m != NULL; m = m->next) {
        if (c->complete && m->last_ns > c->handshake_end_ns)
            break;
        if (!is_waited_for(m))
            continue;
        enum tw_side by = tw_connection_side(c, m->direction);
        if (is_behind(before, m) && m->direction != before->direction)
            add_answer(&p, by, m->first_ns - before->last_ns, ways[by]);
        else if (is_behind(before, m))
            add_pause(&p, by, m->first_ns - before->last_ns, sent);
        sent = m->length + (m->direction == before->direction ? sent : 0);
        before = m;
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
