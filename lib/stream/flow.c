/* SPDX-License-Identifier: Apache-2.0 */
/* The table of flows: slab pages, a seeded hash, and queues by what a flow holds, in order of last use. */
#include "stream/flow.h"

/* struct tw_flow.rtt_ns before the SYN is answered. */
enum { NOT_ANSWERED = -1 };

#include <string.h>

#include "base/siphash.h"

enum { PAGE_FLOWS = 64, FIRST_BUCKETS = 1024 };

#define NONE UINT32_MAX

/* A handshake seldom fills this much. A flow that does goes before the others when memory is short. */
#define LARGE ((size_t)64 << 10)

/* Closed connections wait this long for stragglers; their endpoints are remembered a while longer. */
#define CLOSING_NS ((int64_t)2 * 1000 * 1000 * 1000)
#define DEAD_NS    ((int64_t)60 * 1000 * 1000 * 1000)
#define MAX_DEAD   8192
#define EXPIRE_NS  ((int64_t)10 * 1000 * 1000)

/* After silence this long, bytes from elsewhere in the sequence space are of another connection. */
#define SILENCE_NS ((int64_t)60 * 1000 * 1000 * 1000)

/* A flow in use goes to the back of its queue this often at most, so that packets need not touch the queue each. */
#define REQUEUE_NS ((int64_t)1000 * 1000 * 1000)

struct queue {
    uint32_t oldest, newest;
    size_t count;
    int64_t patience_ns; /* silence after which its flows move on */
};

struct tw_flows {
    struct tw_reassembly reassembly;
    uint64_t seed[2];
    struct tw_flow **pages;
    size_t page_count, page_room;
    uint32_t free; /* chain of unused flows */
    uint32_t *buckets;
    size_t bucket_count; /* a power of two */
    struct queue queues[TW_FLOW_QUEUES];
    uint64_t next_id;
    uint64_t ended[TW_END_COUNT]; /* flows by how they ended */
    int64_t expired_ns;           /* when the queues were last looked at */
    int64_t leap_ns;              /* of the last packet, if it was too far ahead to be believed alone */
    size_t max_live;              /* flows at a time, of which slots fill a part of all memory at most */
    enum tw_flow_end crowded;     /* which limit that is */
    size_t max_dead;              /* flows whose endpoints are only remembered: a small part of all memory */
    int64_t now_ns;               /* latest time seen: captures may go back in time */
    struct tw_origin last;
    uint64_t latest_id;                                        /* of the flow of the last segment */
    bool (*wanted)(void *context, const struct tw_flow *flow); /* NULL: all are */
    void *wanted_context;
};

static struct tw_flow *at(const struct tw_flows *t, uint32_t index)
{
    return &t->pages[index / PAGE_FLOWS][index % PAGE_FLOWS];
}

/* Slots are never given back, so they must not take the memory from what the flows carry. */
static void set_limits(struct tw_flows *t, size_t memory, const struct tw_limits *limits)
{
    size_t slots = memory / sizeof(struct tw_flow), affordable = slots / 4 > 0 ? slots / 4 : 1;
    bool few = limits->max_flows <= affordable;

    t->max_live = few ? limits->max_flows : affordable;
    t->crowded = few ? TW_END_FLOW_LIMIT : TW_END_MEMORY_LIMIT;
    t->max_dead = slots / 16 < MAX_DEAD ? slots / 16 : MAX_DEAD;
}

static void set_up_queues(struct tw_flows *t, int64_t idle_ns)
{
    for (size_t i = 0; i < TW_FLOW_QUEUES; i++)
        t->queues[i] = (struct queue){.oldest = NONE, .newest = NONE, .patience_ns = idle_ns};
    t->queues[TW_FLOW_CLOSING].patience_ns = CLOSING_NS;
    t->queues[TW_FLOW_DEAD].patience_ns = DEAD_NS;
}

struct tw_flows *tw_flows_new(struct tw_memory *memory, const struct tw_limits *limits,
                              const uint64_t seed[2], const struct tw_stream_listener *listener)
{
    struct tw_flows *t = tw_memory_get(memory, sizeof *t);

    if (t == NULL)
        return NULL;
    t->reassembly = (struct tw_reassembly){.memory = memory, .limits = *limits, .listener = *listener};
    t->seed[0] = seed[0];
    t->seed[1] = seed[1];
    t->free = NONE;
    t->now_ns = TW_NO_TIME;
    t->leap_ns = TW_NO_TIME;
    t->expired_ns = TW_NO_TIME;
    set_limits(t, memory->limit, limits);
    set_up_queues(t, limits->idle_ns);
    t->buckets = tw_memory_get(memory, FIRST_BUCKETS * sizeof *t->buckets);
    if (t->buckets == NULL) {
        tw_memory_put(memory, t, sizeof *t);
        return NULL;
    }
    memset(t->buckets, 0xff, FIRST_BUCKETS * sizeof *t->buckets);
    t->bucket_count = FIRST_BUCKETS;
    return t;
}

void tw_flows_set_overlap(struct tw_flows *t, enum tw_overlap overlap)
{
    t->reassembly.overlap = overlap;
}

void tw_flows_choose(struct tw_flows *t, bool (*wanted)(void *context, const struct tw_flow *flow),
                     void *context)
{
    t->wanted = wanted;
    t->wanted_context = context;
}

void tw_flows_free(struct tw_flows *t)
{
    if (t == NULL)
        return;
    struct tw_memory *memory = t->reassembly.memory;
    for (size_t q = 0; q < TW_FLOW_QUEUES; q++)
        for (uint32_t i = t->queues[q].oldest; i != NONE; i = at(t, i)->newer)
            tw_reassembly_drop(&t->reassembly, at(t, i));
    for (size_t i = 0; i < t->page_count; i++)
        tw_memory_put(memory, t->pages[i], PAGE_FLOWS * sizeof(struct tw_flow));
    tw_memory_put(memory, t->pages, t->page_room * sizeof(struct tw_flow *));
    tw_memory_put(memory, t->buckets, t->bucket_count * sizeof *t->buckets);
    tw_memory_put(memory, t, sizeof *t);
}

/* Queues */

static void enqueue(struct tw_flows *t, struct tw_flow *f, enum tw_flow_queue queue)
{
    struct queue *q = &t->queues[queue];

    f->queue = (uint8_t)queue;
    f->queued_ns = t->now_ns;
    f->older = q->newest;
    f->newer = NONE;
    if (q->newest != NONE)
        at(t, q->newest)->newer = f->index;
    else
        q->oldest = f->index;
    q->newest = f->index;
    q->count++;
}

static void dequeue(struct tw_flows *t, struct tw_flow *f)
{
    struct queue *q = &t->queues[f->queue];

    if (f->older != NONE)
        at(t, f->older)->newer = f->newer;
    else
        q->oldest = f->newer;
    if (f->newer != NONE)
        at(t, f->newer)->older = f->older;
    else
        q->newest = f->older;
    q->count--;
}

static void requeue(struct tw_flows *t, struct tw_flow *f, enum tw_flow_queue queue)
{
    dequeue(t, f);
    enqueue(t, f, queue);
}

/* The flow of a queue that has been silent longest, to within REQUEUE_NS, or NULL. */
static struct tw_flow *oldest(const struct tw_flows *t, enum tw_flow_queue queue)
{
    uint32_t index = t->queues[queue].oldest;

    return index == NONE ? NULL : at(t, index);
}

/* Whether the flow has neither ended nor been seen to. */
static bool is_open(const struct tw_flow *f)
{
    return f->queue < TW_FLOW_CLOSING;
}

/* Both sides have been heard themselves, not only through what the other acknowledges. */
static bool is_answered(const struct tw_flow *f)
{
    uint8_t both = f->half[0].flags & f->half[1].flags, any = f->half[0].flags | f->half[1].flags;

    return (both & TW_HALF_STARTED) != 0 && (any & TW_HALF_GUESSED) == 0;
}

/* Has an open flow wait among those that hold as much. */
static void settle(struct tw_flows *t, struct tw_flow *f)
{
    bool holds = f->owner != NULL || f->half[0].waiting != NULL || f->half[1].waiting != NULL;
    size_t held = (size_t)f->held + f->half[0].waiting_bytes + f->half[1].waiting_bytes;
    enum tw_flow_queue queue = is_answered(f) ? TW_FLOW_EMPTY : TW_FLOW_UNANSWERED;

    if (holds)
        queue = held > LARGE ? TW_FLOW_LARGE : TW_FLOW_OPEN;
    if (is_open(f) && f->queue != queue)
        requeue(t, f, queue);
}

/* The hash table */

/* Of IPv4 only what differs is hashed: 12 bytes of 36. */
static uint64_t hash_of(const struct tw_flows *t, const struct tw_flow_key *key)
{
    uint8_t varying[12];

    if (!tw_address_is_ipv4(&key->address[0]) || !tw_address_is_ipv4(&key->address[1]))
        return tw_siphash(t->seed, key, sizeof *key);
    memcpy(varying, key->address[0].bytes + 12, 4);
    memcpy(varying + 4, key->address[1].bytes + 12, 4);
    memcpy(varying + 8, key->port, 4);
    return tw_siphash(t->seed, varying, sizeof varying);
}

static uint32_t *bucket(const struct tw_flows *t, const struct tw_flow_key *key)
{
    return &t->buckets[hash_of(t, key) & (t->bucket_count - 1)];
}

static struct tw_flow *find(const struct tw_flows *t, const struct tw_flow_key *key)
{
    for (uint32_t i = *bucket(t, key); i != NONE; i = at(t, i)->chain)
        if (memcmp(&at(t, i)->key, key, sizeof *key) == 0)
            return at(t, i);
    return NULL;
}

static void link_flow(struct tw_flows *t, struct tw_flow *f)
{
    uint32_t *head = bucket(t, &f->key);

    f->chain = *head;
    *head = f->index;
}

static void unlink_flow(struct tw_flows *t, struct tw_flow *f)
{
    uint32_t *link = bucket(t, &f->key);

    while (*link != f->index)
        link = &at(t, *link)->chain;
    *link = f->chain;
}

/* Doubles the buckets; without memory for it the chains grow longer. */
static void grow_buckets(struct tw_flows *t)
{
    struct tw_memory *memory = t->reassembly.memory;
    size_t count = t->bucket_count * 2;
    uint32_t *buckets = tw_memory_try(memory, count * sizeof *buckets);

    if (buckets == NULL)
        return;
    memset(buckets, 0xff, count * sizeof *buckets);
    tw_memory_put(memory, t->buckets, t->bucket_count * sizeof *buckets);
    t->buckets = buckets;
    t->bucket_count = count;
    for (size_t q = 0; q < TW_FLOW_QUEUES; q++)
        for (uint32_t i = t->queues[q].oldest; i != NONE; i = at(t, i)->newer)
            link_flow(t, at(t, i));
}

/* The life of a flow */

static bool add_page(struct tw_flows *t)
{
    struct tw_memory *memory = t->reassembly.memory;

    if (t->page_count == t->page_room) {
        size_t room = t->page_room == 0 ? 16 : t->page_room * 2;
        struct tw_flow **pages = tw_memory_try(memory, room * sizeof *pages);
        if (pages == NULL)
            return false;
        if (t->page_count > 0)
            memcpy(pages, t->pages, t->page_count * sizeof *pages);
        tw_memory_put(memory, t->pages, t->page_room * sizeof *pages);
        t->pages = pages;
        t->page_room = room;
    }
    struct tw_flow *page = tw_memory_try(memory, PAGE_FLOWS * sizeof *page);
    if (page == NULL)
        return false;
    t->pages[t->page_count] = page;
    for (uint32_t i = PAGE_FLOWS; i-- > 0;) {
        page[i].index = (uint32_t)t->page_count * PAGE_FLOWS + i;
        page[i].chain = t->free;
        t->free = page[i].index;
    }
    t->page_count++;
    return true;
}

/* Hands the flow's end to the listener; its endpoints are remembered for a while, against stragglers. */
static void end_flow(struct tw_flows *t, struct tw_flow *f, enum tw_flow_end why)
{
    const struct tw_stream_listener *l = &t->reassembly.listener;

    tw_reassembly_flush(&t->reassembly, f, &t->last);
    if (!f->unwanted)
        l->ended(l->self, f, why);
    t->ended[why]++;
    f->owner = NULL;
    f->held = 0;
    requeue(t, f, TW_FLOW_DEAD);
}

static void forget(struct tw_flows *t, struct tw_flow *f)
{
    dequeue(t, f);
    unlink_flow(t, f);
    f->chain = t->free;
    t->free = f->index;
}

/*
 * Ends the longest silent flow of the first queue that has any. One that has carried nothing is forgotten: should it go
 * on, that is all there is to see of it. The rest of any other would only look like a stream without a beginning.
 */
static bool evict(struct tw_flows *t, const enum tw_flow_queue *queues, size_t count, enum tw_flow_end why)
{
    struct tw_flow *f = NULL;

    for (size_t i = 0; i < count && f == NULL; i++)
        f = oldest(t, queues[i]);
    if (f == NULL)
        return false;
    bool given_up = is_open(f);
    end_flow(t, f, given_up ? why : TW_END_CLOSED);
    if (given_up && f->half[0].offset == 0 && f->half[1].offset == 0)
        forget(t, f);
    return true;
}

/* For its slot any flow will do: who has come to its end goes first, then who carries nothing. */
static bool evict_any(struct tw_flows *t, enum tw_flow_end why)
{
    static const enum tw_flow_queue queues[] = {TW_FLOW_CLOSING, TW_FLOW_UNANSWERED, TW_FLOW_EMPTY,
                                                TW_FLOW_LARGE, TW_FLOW_OPEN};

    return evict(t, queues, TW_COUNT(queues), why);
}

bool tw_flows_relieve(struct tw_flows *t)
{
    static const enum tw_flow_queue queues[] = {TW_FLOW_CLOSING, TW_FLOW_LARGE, TW_FLOW_OPEN};

    return evict(t, queues, TW_COUNT(queues), TW_END_MEMORY_LIMIT);
}

/* Forgets the endpoints that have been remembered longest. False when there are none. */
static bool forget_oldest(struct tw_flows *t)
{
    struct tw_flow *f = oldest(t, TW_FLOW_DEAD);

    if (f == NULL)
        return false;
    forget(t, f);
    return true;
}

static struct tw_flow *new_flow(struct tw_flows *t, const struct tw_flow_key *key,
                                const struct tw_origin *origin)
{
    size_t live = 0;

    for (size_t q = 0; q < TW_FLOW_DEAD; q++)
        live += t->queues[q].count;
    if (live >= t->max_live)
        evict_any(t, t->crowded);
    while (t->free == NONE && !add_page(t) && !forget_oldest(t))
        if (!evict_any(t, TW_END_MEMORY_LIMIT))
            return NULL;
    if (live + t->queues[TW_FLOW_DEAD].count >= t->bucket_count)
        grow_buckets(t);
    struct tw_flow *f = at(t, t->free);
    t->free = f->chain;
    *f = (struct tw_flow){
        .key = *key,
        .index = f->index,
        .id = t->next_id++,
        .first_ns = origin->time_ns,
        .syn_ns = TW_NO_TIME,
        .rtt_ns = NOT_ANSWERED,
        .file = origin->file,
        .client = TW_DIRECTION_UNKNOWN,
        .reset = TW_DIRECTION_UNKNOWN,
    };
    if (t->wanted != NULL && !t->wanted(t->wanted_context, f)) {
        f->unwanted = true;
        f->half[0].flags = f->half[1].flags = TW_HALF_IGNORED;
    }
    enqueue(t, f, TW_FLOW_UNANSWERED);
    link_flow(t, f);
    return f;
}

/* Whether a sequence number has nothing to do with a direction, as far as that is known. */
static bool is_far(const struct tw_half *half, uint32_t seq)
{
    int32_t distance = tw_seq_distance(half->next_seq, seq);

    return distance > TW_SEQ_WINDOW || distance < -TW_SEQ_WINDOW;
}

/*
 * Without a SYN that was seen: where the connection is over, or has been silent for long, a segment that is far from both
 * its streams is of another one between the same endpoints.
 */
static bool is_of_another(const struct tw_flow *f, unsigned direction, const struct tw_segment *s,
                          const struct tw_origin *origin)
{
    const struct tw_half *half = &f->half[direction], *peer = &f->half[!direction];
    bool silent = origin->time_ns > f->last_ns + SILENCE_NS; /* no time is the least of all */

    if ((is_open(f) && !silent) || s->flags & TW_TCP_RST)
        return false;
    if ((half->flags & TW_HALF_STARTED) == 0 || !is_far(half, s->seq))
        return false;
    return (s->flags & TW_TCP_ACK) == 0 || (peer->flags & TW_HALF_STARTED) == 0 || is_far(peer, s->ack);
}

/* A SYN with another initial sequence number opens another connection between the same endpoints. */
static bool opens_another(const struct tw_flow *f, unsigned direction, const struct tw_segment *s,
                          const struct tw_origin *origin)
{
    const struct tw_half *half = &f->half[direction];

    if ((s->flags & (TW_TCP_SYN | TW_TCP_ACK)) != TW_TCP_SYN)
        return is_of_another(f, direction, s, origin);
    if (half->flags & TW_HALF_SYN)
        return half->isn != s->seq;
    if (f->queue == TW_FLOW_DEAD)
        return true;
    /* The capture may show it late: behind it the stream begins where it was already seen to begin. */
    return (half->flags & TW_HALF_STARTED) != 0 && s->seq + 1 != half->next_seq - (uint32_t)half->offset;
}

/* Whether the flow has been silent for longer than its queue allows. Without times nothing expires. */
static bool is_overdue(const struct tw_flows *t, const struct tw_flow *f)
{
    int64_t last_ns = f->last_ns > f->queued_ns ? f->last_ns : f->queued_ns;

    return last_ns != TW_NO_TIME && t->now_ns - last_ns > t->queues[f->queue].patience_ns;
}

/* An idle connection may still go on, as another one whose beginning was not seen; a closed one leaves stragglers. */
static void end_silent_flow(struct tw_flows *t, struct tw_flow *f)
{
    bool idle = is_open(f);

    end_flow(t, f, idle ? TW_END_IDLE : TW_END_CLOSED);
    if (idle)
        forget(t, f);
}

static void expire_queue(struct tw_flows *t, enum tw_flow_queue queue)
{
    struct tw_flow *f;

    while ((f = oldest(t, queue)) != NULL && is_overdue(t, f)) {
        if (queue == TW_FLOW_DEAD)
            forget(t, f);
        else
            end_silent_flow(t, f);
    }
}

static void forget_dead(struct tw_flows *t)
{
    while (t->queues[TW_FLOW_DEAD].count > t->max_dead)
        forget_oldest(t);
}

/* Looked at now and then: nobody waits for it to the millisecond. */
static void expire(struct tw_flows *t)
{
    bool soon = t->expired_ns != TW_NO_TIME && t->now_ns - t->expired_ns < EXPIRE_NS;

    forget_dead(t);
    if (t->now_ns == TW_NO_TIME || soon)
        return;
    t->expired_ns = t->now_ns;
    for (unsigned q = 0; q < TW_FLOW_QUEUES; q++)
        expire_queue(t, (enum tw_flow_queue)q);
}

/* Who opened the connection, and the round trip of the three-way handshake (RFC 9293 3.5). */
static void note_opening(struct tw_flow *f, unsigned direction, const struct tw_segment *s,
                         const struct tw_origin *origin)
{
    unsigned syn = s->flags & (TW_TCP_SYN | TW_TCP_ACK);
    bool answered = (f->half[!direction].flags & TW_HALF_SYN) != 0;

    if (f->rtt_ns >= 0)
        return;
    if (syn == (TW_TCP_SYN | TW_TCP_ACK) && f->syn_ns != TW_NO_TIME && origin->time_ns >= f->syn_ns)
        f->rtt_ns =
            NOT_ANSWERED - 1 - (origin->time_ns - f->syn_ns); /* how long this took waits for the ACK */
    /* The last one before the answer counts, or one that the capture shows behind it. */
    if (syn == TW_TCP_SYN && (!answered || (f->syn_ns == TW_NO_TIME && direction == f->client))) {
        f->client = (uint8_t)direction;
        f->syn_ns = origin->time_ns;
    } else if (syn == (TW_TCP_SYN | TW_TCP_ACK) && f->client == TW_DIRECTION_UNKNOWN) {
        f->client = (uint8_t)!direction;
    } else if (syn == TW_TCP_ACK && f->rtt_ns < 0 && f->syn_ns != TW_NO_TIME && direction == f->client &&
               f->half[!direction].flags & TW_HALF_SYN && origin->time_ns >= f->syn_ns) {
        int64_t answer_ns = f->rtt_ns < NOT_ANSWERED ? NOT_ANSWERED - 1 - f->rtt_ns : TW_NO_TIME;
        f->rtt_ns = origin->time_ns - f->syn_ns;
        f->syn_ns = answer_ns;
    }
}

/* Sets the key and returns the direction of the segment. */
static unsigned key_of(const struct tw_segment *s, struct tw_flow_key *key)
{
    int order = memcmp(&s->source, &s->destination, sizeof s->source);
    unsigned direction = order > 0 || (order == 0 && s->source_port > s->destination_port);

    key->address[direction] = s->source;
    key->address[!direction] = s->destination;
    key->port[direction] = s->source_port;
    key->port[!direction] = s->destination_port;
    return direction;
}

static void check_closed(struct tw_flows *t, struct tw_flow *f)
{
    const uint8_t both = TW_HALF_ENDED | TW_HALF_FIN_ACKED;

    if ((f->half[0].flags & f->half[1].flags & both) == both)
        end_flow(t, f, TW_END_CLOSED);
    else if (f->reset != TW_DIRECTION_UNKNOWN && f->reset_doubt == TW_RESET_SURE && is_open(f))
        requeue(t, f, TW_FLOW_CLOSING);
    else if (f->reset == TW_DIRECTION_UNKNOWN && f->queue == TW_FLOW_CLOSING)
        requeue(t, f, TW_FLOW_OPEN);
}

/* One packet alone does not move the clock so far that all connections end: the next has to agree. */
static void advance_clock(struct tw_flows *t, int64_t time_ns)
{
    bool leap =
        t->now_ns != TW_NO_TIME && time_ns > t->now_ns && time_ns - t->now_ns > t->reassembly.limits.idle_ns;

    if (leap && (t->leap_ns == TW_NO_TIME || time_ns < t->leap_ns)) {
        t->leap_ns = time_ns;
        return;
    }
    t->leap_ns = TW_NO_TIME;
    if (time_ns > t->now_ns)
        t->now_ns = time_ns;
}

bool tw_flows_segment(struct tw_flows *t, const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tw_flow_key key;
    unsigned direction = key_of(segment, &key);

    advance_clock(t, origin->time_ns);
    t->last = *origin;
    struct tw_flow *f = find(t, &key);
    if (f != NULL && opens_another(f, direction, segment, origin)) {
        if (f->queue != TW_FLOW_DEAD)
            end_flow(t, f, TW_END_REUSED);
        forget(t, f);
        f = NULL;
    }
    if (f == NULL)
        f = new_flow(t, &key, origin);
    if (f == NULL)
        return false;
    t->latest_id = f->id;
    if (f->queue == TW_FLOW_DEAD) {
        expire(t);
        return true;
    }
    f->last_ns = origin->time_ns;
    if (t->now_ns > f->queued_ns + REQUEUE_NS)
        requeue(t, f, (enum tw_flow_queue)f->queue);
    f->packets++;
    note_opening(f, direction, segment, origin);
    tw_reassembly_segment(&t->reassembly, f, direction, segment, origin);
    settle(t, f);
    check_closed(t, f);
    expire(t);
    return true;
}

void tw_flows_time(struct tw_flows *t, int64_t time_ns)
{
    advance_clock(t, time_ns);
    expire(t);
}

/* One chain of two, each in the order of numbers. */
static uint32_t merge(struct tw_flows *t, uint32_t a, uint32_t b)
{
    uint32_t first = NONE, *end = &first;

    while (a != NONE && b != NONE) {
        uint32_t *next = at(t, a)->id < at(t, b)->id ? &a : &b;
        *end = *next;
        end = &at(t, *next)->newer;
        *next = *end;
    }
    *end = a != NONE ? a : b;
    return first;
}

/* Empties the queue into a chain in the order of numbers, by merging chains of 1, 2, 4 ... flows. */
static uint32_t take_sorted(struct tw_flows *t, enum tw_flow_queue queue)
{
    uint32_t chains[32], sorted = NONE;
    struct tw_flow *f;

    memset(chains, 0xff, sizeof chains);
    while ((f = oldest(t, queue)) != NULL) {
        uint32_t chain = f->index;
        size_t i = 0;
        dequeue(t, f);
        f->newer = NONE;
        for (; chains[i] != NONE; chains[i++] = NONE)
            chain = merge(t, chains[i], chain);
        chains[i] = chain;
    }
    for (size_t i = 0; i < TW_COUNT(chains); i++)
        sorted = merge(t, chains[i], sorted);
    return sorted;
}

void tw_flows_finish(struct tw_flows *t)
{
    uint32_t all = NONE, next;

    for (unsigned q = 0; q < TW_FLOW_DEAD; q++)
        all = merge(t, all, take_sorted(t, (enum tw_flow_queue)q));
    for (uint32_t i = all; i != NONE; i = next) {
        struct tw_flow *f = at(t, i);
        next = f->newer;
        enqueue(t, f, TW_FLOW_OPEN);
        end_flow(t, f, TW_END_INPUT);
        forget(t, f);
    }
}

uint64_t tw_flows_latest(const struct tw_flows *t)
{
    return t->latest_id;
}

uint64_t tw_flows_count(const struct tw_flows *t)
{
    return t->next_id;
}

uint64_t tw_flows_ended(const struct tw_flows *t, enum tw_flow_end why)
{
    return t->ended[why];
}

uint64_t tw_flows_gaps(const struct tw_flows *t)
{
    return t->reassembly.gaps;
}

uint64_t tw_flows_lost(const struct tw_flows *t)
{
    return t->reassembly.lost_bytes;
}
