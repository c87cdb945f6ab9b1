/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets behind a handshake of TLS 1.3, without keys. Their records look like data (RFC 8446 5.2), so that only lengths
 * and what came when tell: whether they must be tickets, or may be.
 */
#include <string.h>

#include "walk/session.h"
#include "walk/walker.h"

/*
 * A NewSessionTicket without its nonce, ticket and extensions (RFC 8446 4.6.1): header, lifetime, age_add, and three
 * lengths. Tickets that have the session in them carry a secret, and what encrypts that; with a client's certificate
 * they are as long as that is. Others are a name. Behind the ticket are a nonce, and what allows early data.
 */
enum { AROUND = 4 + 4 + 4 + 1 + 2 + 2, LEAST = 16, MOST = 4096, BLOCK = 16, EXTRA = 8 + 32 };

/* What servers send in pieces of one size is longer than tickets without a certificate in them. */
enum { LEAST_ALIKE = 48, MOST_ALIKE = 1000 };

/* What is asked about the first records of a server. */
struct look {
    const struct tw_walker *w;
    const struct tw_connection *c;
    struct tw_early_record records[TW_EARLY_RECORDS];
    unsigned count;  /* of those that may be tickets */
    uint32_t around; /* what is around a record's content */
};

static bool is_plausible(const struct look *l, unsigned i)
{
    uint32_t length = l->records[i].length;

    return length >= l->around + AROUND + LEAST && length <= l->around + AROUND + MOST;
}

/*
 * A session that is taken up had a ticket from this server: the next ones are about as long. How many of them fill the
 * record; 0: none do, or they may be one more or one less.
 */
static unsigned tickets_like_offered(const struct look *l, unsigned i)
{
    const struct tw_connection *c = l->c;
    uint32_t content = l->records[i].length - l->around,
             wanted = AROUND + (uint32_t)c->client_hello.identity.len;
    unsigned found = 0;

    if (c->resumption != TW_RESUMED_PSK || c->server_hello.selected_identity != 0 ||
        c->client_hello.identity.len < LEAST)
        return 0;
    for (unsigned count = 1; count * (wanted - BLOCK) <= content; count++) {
        if (content > count * (wanted + EXTRA + BLOCK))
            continue;
        if (found != 0)
            return 0;
        found = count;
    }
    return found;
}

/* Two of one length, of which the second answers nothing that came behind the first; a first request may cross it. */
static bool is_pair(const struct look *l, unsigned first)
{
    const struct tw_early_record *r = &l->records[first];
    uint32_t most = tw_givens_hold(&l->w->givens, TW_GIVEN_CLIENT_CERTIFICATE) ? AROUND + MOST : MOST_ALIKE;

    return first + 1 < l->count && r[0].length == r[1].length &&
           (r[0].heard == r[1].heard || r[0].heard == 0) && r[0].length >= l->around + LEAST_ALIKE &&
           r[0].length <= l->around + most;
}

static bool is_one_of_pair(const struct look *l, unsigned i)
{
    return is_pair(l, i) || (i > 0 && is_pair(l, i - 1));
}

static void count_name(void *self, const struct tw_event *e)
{
    unsigned *names = self;

    *names += e->kind == TW_VALUE && e->field == F_PROTOCOL_NAME;
}

/* In HTTP/1.1 the client speaks first. Of what servers say first, as in HTTP/2, nothing is known here. */
static bool waits_for_request(const struct look *l)
{
    static const char http[] = "http/1.";
    const struct tw_hello *h = &l->c->client_hello;
    unsigned names = 0;
    struct tw_sink sink = {.event = count_name, .self = &names};

    if (h->protocol.len <= sizeof http - 1 || memcmp(h->protocol.ptr, http, sizeof http - 1) != 0)
        return false;
    tw_connection_decode(l->c, h->message, &sink);
    return names == 1;
}

static bool is_certain(const struct look *l, unsigned i)
{
    bool unasked = l->records[i].heard == 0 && waits_for_request(l);

    return unasked || is_one_of_pair(l, i) || tickets_like_offered(l, i) > 0;
}

/* Whatever the record was, the machine is afterwards where it was before. */
static void move(struct tw_walker *w, enum tw_side side, enum tw_move direction, enum tw_known_by known_by)
{
    struct tw_runner *r = &w->runners[side];
    const struct tw_edge *e =
        tw_machine_edge(r->machine, r->state, w->givens, direction, TW_SIG_NEW_SESSION_TICKET);
    uint8_t before = r->known_by;
    uint32_t count = w->path->count;

    if (e == NULL)
        return;
    tw_walker_enter(w, r, e, NULL, known_by);
    r->known_by = before;
    if (w->path->count == count + 2)
        w->path->transitions[count + 1].known_by = before;
}

static void issue(struct tw_walker *w, enum tw_known_by known_by)
{
    move(w, TW_SERVER, TW_MOVE_WRITE, known_by);
    move(w, TW_CLIENT, TW_MOVE_READ, known_by);
}

/* Whether there is a handshake of TLS 1.3 behind which tickets may come, in records that cannot be read. */
static bool may_have_tickets(const struct tw_walker *w)
{
    const struct tw_connection *c = w->c;
    const struct tw_runner *client = &w->runners[TW_CLIENT], *server = &w->runners[TW_SERVER];

    return tw_version_is_tls13(tw_connection_version(c)) && c->complete && !w->blind &&
           !tw_connection_tells_data(c, TW_SERVER) && !tw_connection_may_be_refused(c) &&
           client->state == TW_ST_OK && server->state == TW_ST_SR_FINISHED && w->fatal[TW_CLIENT] == NULL &&
           w->fatal[TW_SERVER] == NULL;
}

static void add(struct look *l, struct tw_early_record record)
{
    if (l->count < TW_EARLY_RECORDS)
        l->records[l->count++] = record;
}

/* The server's first records behind the handshake, as far as they may be tickets. */
static struct look look_at(const struct tw_walker *w)
{
    const struct tw_track *t = &w->c->track[!w->c->client];
    struct look l = {.w = w, .c = w->c, .around = tw_sealed_lengths(w->c->settled).around};
    unsigned plausible = 0;

    if (w->behind.listed)
        add(&l, w->behind.record);
    for (unsigned i = 0; i < TW_EARLY_RECORDS && i < t->application_records; i++) {
        struct tw_early_record r = t->early_records[i];
        r.heard = (uint16_t)(r.heard + w->behind.heard);
        add(&l, r);
    }
    while (plausible < l.count && is_plausible(&l, plausible))
        plausible++;
    l.count = plausible;
    return l;
}

void tw_walker_tickets(struct tw_walker *w)
{
    bool certain = false, asked_for = w->c->client_hello.extensions & TW_HELLO_PSK_KEY_EXCHANGE_MODES;
    struct look l;

    if (!may_have_tickets(w))
        return;
    l = look_at(w);
    for (unsigned i = 0; i < l.count; i++) {
        bool before = certain;
        certain = is_certain(&l, i);
        if (!certain && (before || !asked_for)) /* a server's tickets are alike */
            return;
        issue(w, certain ? TW_INFERRED : TW_UNKNOWN);
        for (unsigned more = tickets_like_offered(&l, i); more > 1; more--)
            issue(w, TW_INFERRED);
    }
}
