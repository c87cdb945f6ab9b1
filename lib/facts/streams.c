/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From streams to connections: where TLS begins, which connection a stream belongs to, and when that is handed out. What
 * is in its records is kept by track.c.
 */
#include "facts/proof.h"
#include "facts/track.h"
#include "facts/unseal.h"
#include "facts/verify.h"

/* As long as no hello tells: who sent the SYN is the client, else who has the higher port. */
static void set_roles(struct tw_connection *c)
{
    const struct tw_flow *flow = c->flow;

    c->roles_from = flow->client != TW_DIRECTION_UNKNOWN ? TW_ROLES_SYN : TW_ROLES_PORT;
    c->client = flow->client;
    if (flow->client == TW_DIRECTION_UNKNOWN)
        c->client = flow->key.port[1] > flow->key.port[0];
}

/*
 * A stream whose SYN was seen is whole from its first byte on. That may turn out late: data in a SYN comes before the
 * other side's SYN.
 */
static void note_beginnings(struct tw_opening *o, const struct tw_flow *flow)
{
    for (unsigned d = 0; d < 2; d++) {
        struct tw_prelude *p = &o->prelude[d];
        if (!tw_prelude_fresh(p))
            continue;
        p->midstream = !(flow->half[d].flags & TW_HALF_SYN);
        if (o->connection != NULL)
            o->connection->track[d].unsure = p->midstream;
    }
}

/* The flow's, made if there is none. NULL when there is no memory. */
static struct tw_opening *opening_of(struct tw_tracker *tracker, struct tw_flow *flow)
{
    if (flow->owner == NULL)
        flow->owner = tw_memory_get(tracker->memory, sizeof(struct tw_opening));
    return flow->owner;
}

/* Likewise, once it is known which of the streams are whole. */
static struct tw_opening *noted_opening_of(struct tw_tracker *tracker, struct tw_flow *flow)
{
    struct tw_opening *o = opening_of(tracker, flow);

    if (o != NULL)
        note_beginnings(o, flow);
    return o;
}

/* The connection lives in its own arena. NULL when there is no memory. */
static struct tw_connection *new_connection(struct tw_tracker *tracker, const struct tw_flow *flow)
{
    struct tw_arena arena = {.memory = tracker->memory};
    struct tw_connection *c = tw_arena_get(&arena, sizeof *c);
    struct tw_handshake_params *params = tw_arena_get(&arena, sizeof *params);

    if (c == NULL || params == NULL) {
        tw_arena_free(&arena);
        return NULL;
    }
    c->arena = arena;
    c->tracker = tracker;
    c->flow = flow;
    c->params = params;
    set_roles(c);
    c->alert_from = TW_DIRECTION_UNKNOWN;
    c->closer = TW_DIRECTION_UNKNOWN;
    c->handshake_start_ns = TW_NO_TIME;
    c->handshake_end_ns = TW_NO_TIME;
    for (uint8_t d = 0; d < 2; d++) {
        c->track[d].connection = c;
        c->track[d].direction = d;
        if (flow->half[d].flags & TW_HALF_ENDED || flow->reset == d) /* before there was any TLS */
            tw_learn_closed(c, &c->track[d], flow->reset == d);
    }
    return c;
}

/* The flow's, made of its opening if there is none. NULL when there is no memory. */
static struct tw_connection *connection_of(struct tw_tracker *tracker, struct tw_flow *flow)
{
    struct tw_opening *o = flow->owner;
    struct tw_connection *c;

    if (o->connection != NULL)
        return o->connection;
    c = new_connection(tracker, flow);
    if (c == NULL)
        return NULL;
    c->opening = *o;
    c->opening.connection = c;
    for (unsigned d = 0; d < 2; d++)
        c->track[d].unsure = o->prelude[d].midstream;
    tw_memory_put(tracker->memory, o, sizeof *o);
    flow->owner = &c->opening;
    return c;
}

/* The flow's, or NULL. */
static struct tw_connection *known_connection(const struct tw_flow *flow)
{
    const struct tw_opening *o = flow->owner;

    return o != NULL ? o->connection : NULL;
}

static void free_opening(struct tw_tracker *tracker, struct tw_flow *flow)
{
    struct tw_connection *c = known_connection(flow);

    if (c != NULL) {
        if (c->unseal != NULL)
            tw_unseal_free(c);
        struct tw_arena arena = c->arena;
        tw_arena_free(&arena);
    } else {
        tw_memory_put(tracker->memory, flow->owner, sizeof(struct tw_opening));
    }
    flow->owner = NULL;
}

/* What is TLS in neither direction costs no more than the flow. */
static void ignore(struct tw_tracker *tracker, struct tw_flow *flow, unsigned direction)
{
    const struct tw_connection *c = known_connection(flow);

    flow->half[direction].flags |= TW_HALF_IGNORED;
    if ((c == NULL || !c->tls) && flow->half[0].flags & flow->half[1].flags & TW_HALF_IGNORED)
        free_opening(tracker, flow);
}

/* Records that lie in frames of another protocol. */
static void read_frames(struct tw_track *t, struct tw_prelude *p, struct tw_bytes b,
                        const struct tw_origin *origin)
{
    struct tw_record_listener listener = tw_track_listener(t);

    while (b.len > 0) {
        size_t skip, n = tw_prelude_frame(p, tw_record_reader_between(&t->reader), b.ptr, b.len, &skip);
        t->reader.offset += skip;
        tw_record_reader_bytes(&t->reader, b.ptr + skip, n, origin, &listener);
        b.ptr += skip + n;
        b.len -= skip + n;
    }
}

/* TLS has begun. Of its first bytes some came earlier, and wait in the prelude. */
static void begin_reading(struct tw_track *t, struct tw_prelude *p, const struct tw_origin *origin)
{
    struct tw_record_listener listener = tw_track_listener(t);
    size_t len = p->have;

    p->offset -= len;
    p->have = 0;
    t->reader.offset = p->offset;
    tw_record_reader_bytes(&t->reader, p->head, len, origin, &listener);
}

/* As long as TLS has not begun in this direction; or it has, in frames. */
static void on_opening_data(struct tw_tracker *tracker, struct tw_flow *flow, unsigned direction,
                            struct tw_bytes b, const struct tw_origin *origin)
{
    struct tw_opening *o = flow->owner;
    struct tw_prelude *p = &o->prelude[direction];
    bool begins = p->state != TW_PRELUDE_FRAMED;

    if (begins) {
        size_t n = tw_prelude_bytes(p, b.ptr, b.len);
        b.ptr += n;
        b.len -= n;
        if (p->state < TW_PRELUDE_TLS)
            return;
    }
    struct tw_connection *c = p->state != TW_PRELUDE_NOT_TLS ? connection_of(tracker, flow) : NULL;
    if (c == NULL) {
        ignore(tracker, flow, direction);
        return;
    }
    p = &c->opening.prelude[direction];
    if (begins)
        begin_reading(&c->track[direction], p, origin);
    read_frames(&c->track[direction], p, b, origin);
}

/* Looked up for each packet, so that the prelude need not be. */
static bool is_reading(struct tw_opening *o, unsigned direction)
{
    if (!o->reading[direction])
        o->reading[direction] = o->prelude[direction].state == TW_PRELUDE_TLS;
    return o->reading[direction];
}

static void take_data(struct tw_tracker *tracker, struct tw_flow *flow, unsigned direction,
                      const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct tw_opening *o = opening_of(tracker, flow);

    if (o == NULL) {
        ignore(tracker, flow, direction);
    } else if (!is_reading(o, direction)) {
        note_beginnings(o, flow);
        on_opening_data(tracker, flow, direction, (struct tw_bytes){bytes, len}, origin);
    } else {
        struct tw_track *t = &o->connection->track[direction];
        struct tw_record_listener listener = tw_track_listener(t);
        tw_record_reader_bytes(&t->reader, bytes, len, origin, &listener);
    }
}

static bool is_wanted(const struct tw_tracker *tracker, const struct tw_connection *c)
{
    return tracker->wants == NULL || tracker->wants(tracker->wants_context, c);
}

/* Signatures are verified once, unless there have been more messages since that may have one. */
static bool has_more_signed(const struct tw_connection *c)
{
    if (c->occasion != TW_TOLD_END || c->disordered || c->told_last == NULL)
        return true;
    for (const struct tw_message *m = c->told_last->next; m != NULL; m = m->next)
        if (m->id.content_type == TW_HANDSHAKE && !m->encrypted)
            return true;
    return false;
}

/* Verifying is left to the last, for it costs the most. */
static void hand_out(struct tw_tracker *tracker, struct tw_connection *c)
{
    tw_connection_sort(c);
    if (!is_wanted(tracker, c))
        return;
    if (has_more_signed(c))
        tw_connection_verify(c);
    if (tw_unseal_has_keys(c))
        tw_connection_prove(c);
    tracker->on_connection(tracker->context, c);
}

/* The handshake is complete, has failed, or somebody has closed: so far it is told, where that is wanted. */
static void tell_outcome(struct tw_tracker *tracker, struct tw_connection *c)
{
    bool known = c->complete || c->alert_from != TW_DIRECTION_UNKNOWN || c->closer != TW_DIRECTION_UNKNOWN;

    if (!known || !c->tls || c->occasion != TW_TOLD_ONCE)
        return;
    c->occasion = TW_TOLD_OUTCOME;
    hand_out(tracker, c);
    c->told_outcome = (uint8_t)tw_connection_outcome(c).handshake;
    c->told_hello = c->client_hello.message;
    c->told_last = c->last;
    c->occasion = TW_TOLD_END;
}

static void on_stream_data(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes,
                           size_t len, const struct tw_origin *origin)
{
    struct tw_tracker *tracker = self;
    uint64_t refused = tracker->memory->refused;

    take_data(tracker, flow, direction, bytes, len, origin);
    const struct tw_opening *o = flow->owner;
    struct tw_connection *c = o != NULL ? o->connection : NULL;
    if (c != NULL && tracker->memory->refused != refused)
        c->starved = true;
    if (c != NULL && tracker->at_outcome)
        tell_outcome(tracker, c);
    flow->held = c != NULL ? (uint32_t)c->arena.held : 0;
}

static void on_stream_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len,
                          enum tw_gap cause, const struct tw_origin *origin)
{
    struct tw_opening *o = noted_opening_of(self, flow);
    struct tw_connection *c = o != NULL ? connection_of(self, flow) : NULL;

    if (c == NULL)
        return;
    struct tw_prelude *p = &c->opening.prelude[direction];
    bool reading = p->state >= TW_PRELUDE_TLS;
    tw_prelude_gap(p, len);
    tw_track_gap(&c->track[direction], flow->half[direction].offset, len, cause, reading, origin);
}

static void on_stream_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                               uint64_t len, const struct tw_origin *kept, const struct tw_origin *dropped)
{
    struct tw_opening *o = noted_opening_of(self, flow);
    struct tw_connection *c = o != NULL ? connection_of(self, flow) : NULL;

    if (c != NULL)
        tw_note_conflict(c, direction, offset, len, kept, dropped);
}

static void on_stream_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                            const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct tw_connection *c = known_connection(flow);

    (void)self;
    if (c != NULL)
        tw_compare_again(c, direction, offset, (struct tw_bytes){bytes, len}, origin);
}

static void on_stream_closed(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                             const struct tw_origin *origin)
{
    struct tw_tracker *tracker = self;
    struct tw_connection *c = known_connection(flow);

    (void)origin;
    if (c == NULL)
        return;
    tw_learn_closed(c, &c->track[direction], reset);
    if (tracker->at_outcome)
        tell_outcome(tracker, c);
}

static void on_stream_revived(void *self, struct tw_flow *flow, unsigned direction)
{
    struct tw_connection *c = known_connection(flow);

    (void)self;
    if (c != NULL)
        tw_learn_revived(c, &c->track[direction]);
}

/* A flow without TLS. */
static TW_COLD void hand_out_flow(struct tw_tracker *tracker, struct tw_flow *flow, enum tw_flow_end why)
{
    struct tw_connection none = {.tracker = tracker, .flow = flow, .end = (uint8_t)why};

    set_roles(&none);
    if (is_wanted(tracker, &none))
        tracker->on_connection(tracker->context, &none);
}

static void on_flow_ended(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    struct tw_tracker *tracker = self;
    struct tw_connection *c = known_connection(flow);

    if (c == NULL) {
        free_opening(tracker, flow);
        hand_out_flow(tracker, flow, why);
        return;
    }
    c->end = (uint8_t)why;
    note_beginnings(&c->opening, flow);
    tw_track_end(&c->track[0]);
    tw_track_end(&c->track[1]);
    tw_learn_end(c);
    c->otherwise =
        c->told_outcome != tw_connection_outcome(c).handshake || c->told_hello != c->client_hello.message;
    hand_out(tracker, c);
    free_opening(tracker, flow);
}

struct tw_stream_listener tw_tracker_listener(struct tw_tracker *tracker)
{
    return (struct tw_stream_listener){
        .data = on_stream_data,
        .gap = on_stream_gap,
        .conflict = on_stream_conflict,
        .again = on_stream_again,
        .closed = on_stream_closed,
        .revived = on_stream_revived,
        .ended = on_flow_ended,
        .self = tracker,
    };
}
