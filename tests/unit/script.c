/* SPDX-License-Identifier: Apache-2.0 */
/* What a capture carries, and what is known of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "script.h"

#include "facts/connection.h"
#include "heap.h"

/* --- the script --- */

/* `p` with room for `wanted` elements; what is new is zero. */
static void *grow(void *p, size_t *room, size_t wanted, size_t size)
{
    if (wanted <= *room)
        return p;
    p = realloc(p, wanted * 2 * size);
    assert_non_null(p);
    memset((uint8_t *)p + *room * size, 0, (wanted * 2 - *room) * size);
    *room = wanted * 2;
    return p;
}

static struct happening *add(struct script *s, const struct tw_flow *flow, unsigned direction,
                             enum happening_what what, const struct tw_origin *origin)
{
    size_t id = (size_t)flow->id;

    s->flows = grow(s->flows, &s->flow_room, id + 1, sizeof *s->flows);
    uint32_t *latest = &s->flows[id].latest[direction];
    *latest = origin->packet > *latest ? origin->packet : *latest;
    s->happenings = grow(s->happenings, &s->room, s->count + 1, sizeof *s->happenings);
    struct happening *h = &s->happenings[s->count++];

    *h = (struct happening){.what = what,
                            .flow = id,
                            .packet = *latest,
                            .place = s->count,
                            .direction = (uint8_t)direction,
                            .time_ns = origin->time_ns,
                            .at = s->len};
    return h;
}

static void hear_data(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin)
{
    struct script *s = self;

    add(s, flow, direction, DATA, origin)->len = len;
    s->bytes = grow(s->bytes, &s->bytes_room, s->len + len, 1);
    memcpy(s->bytes + s->len, bytes, len);
    s->len += len;
}

static void hear_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                     const struct tw_origin *origin)
{
    add(self, flow, direction, cause == TW_GAP_LOST ? LOST : TRUNCATED, origin)->len = (size_t)len;
}

static void hear_closed(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                        const struct tw_origin *origin)
{
    add(self, flow, direction, reset ? RST : FIN, origin);
}

/* What the streams do not have in them. */

static void pass_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, uint64_t len,
                          const struct tw_origin *kept, const struct tw_origin *dropped)
{
    (void)self, (void)flow, (void)direction, (void)offset, (void)len, (void)kept, (void)dropped;
}

static void pass_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                       const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    (void)self, (void)flow, (void)direction, (void)offset, (void)bytes, (void)len, (void)origin;
}

static void pass_revived(void *self, struct tw_flow *flow, unsigned direction)
{
    (void)self, (void)flow, (void)direction;
}

static void hear_end(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    struct script *s = self;
    size_t id = (size_t)flow->id;

    (void)why;
    s->flows = grow(s->flows, &s->flow_room, id + 1, sizeof *s->flows);
    s->flows[id] = (struct script_flow){
        .key = flow->key,
        .syn = {(flow->half[0].flags & TW_HALF_SYN) != 0, (flow->half[1].flags & TW_HALF_SYN) != 0},
        .client = flow->client,
    };
    if (s->flow_count <= id)
        s->flow_count = id + 1;
}

/* What was lost is known late, and what came behind it was delivered late. */
static int by_packet(const void *a, const void *b)
{
    const struct happening *g = a, *h = b;

    if (g->packet != h->packet)
        return g->packet < h->packet ? -1 : 1;
    return (g->place > h->place) - (g->place < h->place);
}

void script_free(struct script *s)
{
    free(s->happenings);
    free(s->flows);
    free(s->bytes);
}

/* --- the account --- */

static void tell_messages(FILE *to, const struct tw_connection *c)
{
    for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
        fprintf(to, "%u %u/%u at %llu: %u of %u bytes, missing %u, record %#x, encrypted %d\n", m->direction,
                m->id.content_type, m->id.type, (unsigned long long)m->offset, m->kept, m->length, m->missing,
                m->record_version, m->encrypted);
        if (m->kept > 0)
            fwrite(m->body, 1, m->kept, to);
        fputc('\n', to);
    }
}

static void tell_connection(FILE *to, const struct tw_connection *c)
{
    fprintf(to, "client %u by %d, outcome %d, version %#x, suite %#x, resumption %d\n", c->client,
            c->roles_from, (int)tw_connection_outcome(c).handshake, tw_connection_version(c),
            c->settled != NULL ? c->settled->suite : 0, c->resumption);
    for (unsigned d = 0; d < 2; d++)
        fprintf(to, "%u: %llu records, %llu bytes of application data, closed %d, reset %d\n", d,
                (unsigned long long)c->track[d].application_records,
                (unsigned long long)c->track[d].application_bytes, c->track[d].closed, c->track[d].reset);
    tell_messages(to, c);
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct account *a = context;

    if (!c->tls)
        return;
    assert_in_range(a->count, 0, TW_COUNT(a->told) - 1);
    struct told *t = &a->told[a->count++];
    FILE *to = open_memstream(&t->text, &t->len);
    assert_non_null(to);
    tell_connection(to, c);
    assert_int_equal(fclose(to), 0);
    t->id = c->flow->id;
    memcpy(t->port, c->flow->key.port, sizeof t->port);
}

struct tw_engine *account_engine(struct account *account)
{
    struct tw_engine *engine = tw_engine_new(&(struct tw_engine_options){
        .on_connection = hear_connection, .context = account, .seed = {1, 2}, .dissect_only = true});

    assert_non_null(engine);
    return engine;
}

static int by_endpoints(const void *a, const void *b)
{
    const struct told *s = a, *t = b;
    int order = memcmp(s->port, t->port, sizeof s->port);

    return order != 0 ? order : (s->id > t->id) - (s->id < t->id);
}

void account_sort(struct account *a)
{
    qsort(a->told, a->count, sizeof a->told[0], by_endpoints);
}

bool account_equal(const struct account *want, const struct account *got, const char *name)
{
    char none[] = "nothing";
    const struct told nothing = {.text = none, .len = sizeof none - 1};

    for (size_t i = 0; i < want->count || i < got->count; i++) {
        const struct told *w = i < want->count ? &want->told[i] : &nothing;
        const struct told *g = i < got->count ? &got->told[i] : &nothing;
        if (w->len == g->len && memcmp(w->text, g->text, w->len) == 0)
            continue;
        print_error("%s:\n%s\n--- and not\n%s\n", name, g->text, w->text);
        return false;
    }
    return true;
}

void account_free(struct account *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->told[i].text);
    a->count = 0;
}

/* --- reading --- */

static void put_together(const struct tw_packet *packet, struct tw_packets *packets, struct tw_flows *flows)
{
    struct tw_origin origin = {packet->time_ns, packet->number, 0};
    struct tw_segment segment = {.more = false};
    enum tw_packet_verdict verdict = tw_packets_segment(packets, packet, origin.time_ns, &segment);

    for (;;) {
        if (verdict == TW_PACKET_TCP)
            assert_true(tw_flows_segment(flows, &segment, &origin));
        if (!segment.more)
            return;
        verdict = tw_packets_more(packets, &segment);
    }
}

void script_read(const char *path, struct script *script, struct account *account)
{
    const struct tw_stream_listener listener = {
        .data = hear_data,
        .gap = hear_gap,
        .conflict = pass_conflict,
        .again = pass_again,
        .closed = hear_closed,
        .revived = pass_revived,
        .ended = hear_end,
        .self = script,
    };
    const struct tw_limits limits = {
        .max_flows = 1000, .max_flow_bytes = (size_t)256 << 10, .idle_ns = INT64_MAX / 4};
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, SIZE_MAX);
    struct tw_flows *flows = tw_flows_new(&memory, &limits, (const uint64_t[]){1, 2}, &listener);
    struct tw_engine *engine = account_engine(account);
    struct tw_error error = {""};
    struct tw_source *source = tw_source_open(path, &error);
    struct tw_packets *packets = tw_packets_new(&memory, 1 << 20, (const uint64_t[]){1, 2});
    struct tw_packet packet;
    int got;

    while (source != NULL && (got = tw_source_next(source, &packet, &error)) != 0) {
        if (got < 0)
            continue;
        tw_engine_packet(engine, &packet);
        put_together(&packet, packets, flows);
    }
    tw_flows_finish(flows);
    tw_flows_free(flows);
    tw_packets_free(packets);
    tw_engine_finish(engine);
    tw_engine_free(engine);
    tw_source_close(source);
    account_sort(account);
    if (script->count > 0)
        qsort(script->happenings, script->count, sizeof *script->happenings, by_packet);
}
