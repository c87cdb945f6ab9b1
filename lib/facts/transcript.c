/* SPDX-License-Identifier: Apache-2.0 */
/* Messages in the order in which they follow from one another. */
#include "facts/transcript.h"

/* The header is not kept, but follows from what is; that of an SSL 2.0 hello is its type alone (RFC 5246 E.2). */
static void add(struct tw_transcribed *h, struct tw_message *m)
{
    uint8_t *header = h->headers[h->count];

    header[0] = m->id.type;
    header[1] = (uint8_t)(m->length >> 16);
    header[2] = (uint8_t)(m->length >> 8);
    header[3] = (uint8_t)m->length;
    h->messages[h->count] = m;
    h->parts[2 * h->count] = (struct tw_bytes){header, m->id.ssl2 ? 1 : TW_HANDSHAKE_HEADER};
    h->parts[2 * h->count + 1] = (struct tw_bytes){m->body, m->kept};
    h->incomplete = h->incomplete || m->missing != TW_MISSING_NOTHING;
    h->count++;
}

/* The messages of one side, one behind the other. */
struct queue {
    const struct tw_transcribed *h;
    struct tw_message *next;
    enum tw_side side;
};

static bool belongs(const struct queue *q, const struct tw_message *m)
{
    return m->id.content_type == TW_HANDSHAKE && !m->encrypted && m->params == q->h->session->params &&
           tw_connection_side(q->h->c, m->direction) == q->side && m->id.type != TW_HELLO_REQUEST;
}

static struct queue queue_of(const struct tw_transcribed *h, enum tw_side side)
{
    struct queue q = {.h = h, .next = h->c->first, .side = side};

    while (q.next != NULL && !belongs(&q, q.next))
        q.next = q.next->next;
    return q;
}

/* Adds the messages of the queue up to and with one of that type, or all there are. Whether there was one. */
static bool add_up_to(struct tw_transcribed *h, struct queue *q, uint8_t type)
{
    bool found = false;

    while (q->next != NULL && !found) {
        found = q->next->id.type == type;
        add(h, q->next);
        do
            q->next = q->next->next;
        while (q->next != NULL && !belongs(q, q->next));
    }
    return found;
}

static bool has(struct queue q, uint8_t type)
{
    while (q.next != NULL && (!belongs(&q, q.next) || q.next->id.type != type))
        q.next = q.next->next;
    return q.next != NULL;
}

/* RFC 8446 4.4.1: a message_hash with the first ClientHello stands in its place. */
static void replace_first_hello(struct tw_transcribed *h)
{
    const struct tw_transcript hello = {h->parts, 2};
    uint8_t *at = h->first_hello;
    const struct tw_tracker *t = h->c->tracker;
    size_t len = t->crypto->unsealing->hash(t->crypto_context, &h->session->schedule, &hello,
                                            at + TW_HANDSHAKE_HEADER);

    h->incomplete = h->incomplete || len == 0;
    at[0] = TW_MESSAGE_HASH;
    at[1] = at[2] = 0;
    at[3] = (uint8_t)len;
    h->parts[0] = (struct tw_bytes){at, TW_HANDSHAKE_HEADER + len};
    h->parts[1].len = 0;
}

/* Where a HelloRetryRequest comes first, both hellos stand before the rest. */
static void add_hellos(struct tw_transcribed *h, struct queue *client, struct queue *server)
{
    bool retry = server->next != NULL && server->next->retry;

    h->incomplete = !add_up_to(h, client, TW_CLIENT_HELLO) || h->incomplete;
    if (!retry)
        return;
    replace_first_hello(h);
    add_up_to(h, server, server->next->id.type);
    h->incomplete = !add_up_to(h, client, TW_CLIENT_HELLO) || h->incomplete;
}

static void order_tls13(struct tw_transcribed *h)
{
    struct queue client = queue_of(h, TW_CLIENT), server = queue_of(h, TW_SERVER);

    add_hellos(h, &client, &server);
    if (add_up_to(h, &server, TW_FINISHED))
        add_up_to(h, &client, TW_FINISHED);
    h->main_count = h->count;
    add_up_to(h, &server, TW_MESSAGE_HASH); /* what comes behind, if it is looked at, is looked at singly */
    add_up_to(h, &client, TW_MESSAGE_HASH);
}

/* A client that was refused may say hello again: only the last time counts. */
static void skip_refused(struct queue *q)
{
    struct queue ahead = *q;

    for (; ahead.next != NULL; ahead.next = ahead.next->next)
        if (belongs(q, ahead.next) && ahead.next->id.type == TW_CLIENT_HELLO)
            q->next = ahead.next;
}

/* Without ServerHelloDone a session is resumed, and the server's Finished comes first (RFC 5246 7.3). */
static void order_before_tls13(struct tw_transcribed *h)
{
    struct queue client = queue_of(h, TW_CLIENT), server = queue_of(h, TW_SERVER);
    bool whole = has(server, TW_SERVER_HELLO_DONE);

    skip_refused(&client);
    h->incomplete = !add_up_to(h, &client, TW_CLIENT_HELLO) || h->incomplete;
    add_up_to(h, &server, whole ? TW_SERVER_HELLO_DONE : TW_FINISHED);
    add_up_to(h, &client, TW_FINISHED);
    if (whole)
        add_up_to(h, &server, TW_FINISHED);
}

bool tw_transcribe(struct tw_transcribed *h, struct tw_arena *arena, struct tw_connection *c,
                   const struct tw_session *session)
{
    size_t count = 0;

    *h = (struct tw_transcribed){.c = c, .session = session};
    h->incomplete = c->messages_omitted > 0 || c->hole_count > 0 || c->holes_omitted > 0;
    for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
        if (m->params != session->params)
            continue;
        count += m->id.content_type == TW_HANDSHAKE;
        h->incomplete = h->incomplete || (m->encrypted && m->id.content_type != TW_ALERT);
    }
    h->messages = tw_arena_get(arena, count * sizeof *h->messages);
    h->parts = tw_arena_get(arena, 2 * count * sizeof *h->parts);
    h->headers = tw_arena_get(arena, count * sizeof *h->headers);
    if (h->messages == NULL || h->parts == NULL || h->headers == NULL)
        return false;
    if (tw_version_is_tls13(session->params->version))
        order_tls13(h);
    else
        order_before_tls13(h);
    return true;
}
