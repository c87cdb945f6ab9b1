/* SPDX-License-Identifier: Apache-2.0 */
/* What came before TLS, of what both directions say about it. */
#include "facts/connection.h"

/* Bytes in front of the direction's first record, if there is one. */
static uint64_t bytes_before(const struct tw_prelude *p)
{
    return p->state == TW_PRELUDE_TLS || p->state == TW_PRELUDE_FRAMED ? p->offset : 0;
}

/* Where the capture does not show the beginning, what is not understood may have been TLS. */
static bool has_prelude(const struct tw_prelude *p)
{
    return bytes_before(p) > 0 && (p->names != 0 || p->layers > 0 || !p->midstream);
}

uint64_t tw_connection_not_tls(const struct tw_connection *c, unsigned direction)
{
    const struct tw_prelude *p = &c->opening.prelude[direction];

    if (!c->tls || (p->state == TW_PRELUDE_NOT_TLS && !p->midstream))
        return c->flow->half[direction].offset;
    return has_prelude(p) ? bytes_before(p) : 0;
}

/* The one protocol of a set, which the peer's bytes may make smaller. */
static uint8_t settle(uint32_t names, uint32_t peer)
{
    uint32_t set = (names & peer) != 0 ? names & peer : names;

    for (unsigned i = 0; i < TW_PROTOCOL_UNKNOWN; i++)
        if (set == 1U << i)
            return (uint8_t)i;
    return TW_PROTOCOL_UNKNOWN;
}

static struct tw_before chain_of(const struct tw_prelude *p, const struct tw_prelude *peer)
{
    struct tw_before b = {0};

    for (; b.count < p->layers; b.count++)
        b.protocol[b.count] = p->layer[b.count];
    if (p->names != 0 || p->hunted || b.count == 0)
        b.protocol[b.count++] = settle(p->names, peer->names);
    return b;
}

static bool is_known(const struct tw_before *b)
{
    return b->count > 0 && b->protocol[b->count - 1] != TW_PROTOCOL_UNKNOWN;
}

/* What is in front of the client's bytes alone, as the header of a load balancer, counts before what the server says. */
struct tw_before tw_connection_before(const struct tw_connection *c)
{
    const struct tw_prelude *client = &c->opening.prelude[c->client];
    const struct tw_prelude *server = &c->opening.prelude[!c->client];
    struct tw_before of_client = {0}, of_server = {0};

    if (has_prelude(client))
        of_client = chain_of(client, server);
    if (has_prelude(server))
        of_server = chain_of(server, client);
    struct tw_before b = is_known(&of_client) || of_server.count == 0 ? of_client : of_server;
    if (b.count > 0)
        b.bytes = bytes_before(client) + bytes_before(server);
    return b;
}
