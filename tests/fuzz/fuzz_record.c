/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams that come in any pieces: the connection's messages are the same when the bytes come as they are cut in the
 * input, in pieces as large as can be, and one by one. An input is a sequence of
 *
 *     head (2)  big-endian: bit 15 the direction, bit 14: the bytes are lost, bits 0 to 13 how many
 *     bytes     so many, or what is left; none for lost ones
 *
 * and its very first byte says whether the streams' beginnings were seen (bits 0 and 1).
 */
#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"
#include "facts/connection.h"
#include "harness.h"

enum { LOST = 0x4000, LENGTH = 0x3fff };

/* How pieces of the input are cut. */
enum cut { AS_IT_IS, JOINED, BYTE_BY_BYTE, CUTS };

/* What is known in the end, in few bytes. */
struct account {
    uint64_t messages; /* hash of all that is kept of them, in their order */
    uint64_t count, omitted;
    uint64_t application_bytes[2], encrypted_records[2];
    uint32_t holes;
    uint16_t version;
    uint8_t client, resumption, outcome, known_by;
    struct tw_before before;
};

static void mix(uint64_t *hash, const void *bytes, size_t len)
{
    const uint64_t seed[2] = {*hash, len};

    *hash = tw_siphash(seed, bytes, len);
}

static void note_message(struct account *a, const struct tw_message *m)
{
    const uint64_t place[] = {
        m->id.content_type, m->id.type, m->id.ssl2,   m->offset,    m->length, m->kept,
        m->record_version,  m->missing, m->direction, m->encrypted, m->retry,
    };

    mix(&a->messages, place, sizeof place);
    if (m->kept > 0)
        mix(&a->messages, m->body, m->kept);
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct account *a = context;
    struct tw_outcome outcome = tw_connection_outcome(c);

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        note_message(a, m);
    a->count = c->message_count;
    a->omitted = c->messages_omitted;
    a->holes = c->hole_count + c->holes_omitted;
    a->version = tw_connection_version(c);
    a->client = c->client;
    a->resumption = c->resumption;
    a->outcome = (uint8_t)outcome.handshake;
    a->known_by = (uint8_t)outcome.known_by;
    a->before = tw_connection_before(c);
    for (unsigned d = 0; d < 2; d++) {
        a->application_bytes[d] = c->track[d].application_bytes;
        a->encrypted_records[d] = c->track[d].encrypted_records;
    }
}

struct speaker {
    struct tw_stream_listener listener;
    struct tw_flow flow;
};

static void say(struct speaker *s, unsigned direction, const uint8_t *bytes, size_t len)
{
    static const struct tw_origin origin = {0, 1, 0};
    struct tw_half *half = &s->flow.half[direction];

    if (len > 0 && !(half->flags & TW_HALF_IGNORED))
        s->listener.data(s->listener.self, &s->flow, direction, bytes, len, &origin);
    half->offset += len;
}

static void lose(struct speaker *s, unsigned direction, size_t len)
{
    static const struct tw_origin origin = {0, 1, 0};
    struct tw_half *half = &s->flow.half[direction];

    if (len > 0 && !(half->flags & TW_HALF_IGNORED))
        s->listener.gap(s->listener.self, &s->flow, direction, len, TW_GAP_LOST, &origin);
    half->offset += len;
}

/* Bytes that are said at once, in a block that ends where they end. */
struct piece {
    unsigned direction;
    uint8_t *bytes;
    size_t len;
};

static void add_to_piece(struct piece *p, struct tw_bytes b)
{
    if (b.len == 0)
        return;
    p->bytes = realloc(p->bytes, p->len + b.len);
    require(p->bytes != NULL);
    memcpy(p->bytes + p->len, b.ptr, b.len);
    p->len += b.len;
}

static void say_piece(struct speaker *s, struct piece *p)
{
    say(s, p->direction, p->bytes, p->len);
    free(p->bytes);
    *p = (struct piece){0};
}

/* The next piece of the input. False at the end. */
static bool next_piece(struct tw_cursor *c, uint16_t *head, struct tw_bytes *bytes)
{
    if (!tw_cursor_u16(c, head))
        return false;
    size_t len = *head & LENGTH, left = tw_cursor_left(c);
    if (*head & LOST)
        *bytes = (struct tw_bytes){NULL, len};
    else
        require(tw_cursor_bytes(c, len < left ? len : left, bytes));
    return true;
}

static void say_all(struct speaker *s, struct tw_cursor c, enum cut cut)
{
    struct tw_bytes bytes = {0};
    struct piece joined = {0};
    uint16_t head = 0;

    while (next_piece(&c, &head, &bytes)) {
        unsigned direction = head >> 15;
        if (cut != JOINED || direction != joined.direction || head & LOST)
            say_piece(s, &joined);
        joined.direction = direction;
        if (head & LOST)
            lose(s, direction, bytes.len);
        else if (cut != BYTE_BY_BYTE)
            add_to_piece(&joined, bytes);
        else
            for (size_t i = 0; i < bytes.len; i++)
                say(s, direction, bytes.ptr + i, 1);
    }
    say_piece(s, &joined);
}

static struct account account_of(uint8_t seen, const uint8_t *data, size_t size, enum cut cut)
{
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct account account = {0};
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, SIZE_MAX);
    struct tw_tracker tracker = {
        .memory = &memory,
        .limits = {.max_message = 5000, .max_connection = (size_t)64 << 20},
        .on_connection = hear_connection,
        .context = &account,
    };
    struct speaker s = {
        .listener = tw_tracker_listener(&tracker),
        .flow = {.client = TW_DIRECTION_UNKNOWN, .rtt_ns = -1, .key = {.port = {1000, 443}}},
    };
    for (unsigned d = 0; d < 2; d++)
        s.flow.half[d].flags = seen >> d & 1 ? TW_HALF_STARTED | TW_HALF_SYN : TW_HALF_STARTED;
    say_all(&s, tw_cursor_over(data, size), cut);
    s.listener.ended(s.listener.self, &s.flow, TW_END_INPUT);
    tw_memory_trim(&memory);
    require(memory.used == 0 && live == 0);
    return account;
}

static void require_same(const struct account *a, const struct account *b)
{
    require(a->messages == b->messages && a->count == b->count && a->omitted == b->omitted);
    require(a->holes == b->holes && a->version == b->version && a->client == b->client);
    require(a->resumption == b->resumption && a->outcome == b->outcome && a->known_by == b->known_by);
    require(a->before.bytes == b->before.bytes && a->before.count == b->before.count);
    require(memcmp(a->before.protocol, b->before.protocol, a->before.count) == 0);
    for (unsigned d = 0; d < 2; d++) {
        require(a->application_bytes[d] == b->application_bytes[d]);
        require(a->encrypted_records[d] == b->encrypted_records[d]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct account model = account_of(data[0], data + 1, size - 1, JOINED);
    for (enum cut cut = AS_IT_IS; cut < CUTS; cut++) {
        struct account same = account_of(data[0], data + 1, size - 1, cut);
        require_same(&same, &model);
    }
    return 0;
}
