/* SPDX-License-Identifier: Apache-2.0 */
/* The engine: packets in, connections out. It owns the memory and ties the rooms together. */
#include <string.h>

#include "allocator.h"
#include "choice.h"
#include "crypto/openssl.h"
#include "facts/connection.h"
#include "keyring.h"
#include "tlswalk.h"

struct tw_engine {
    struct tw_memory memory;
    struct tw_tracker tracker;
    struct tw_packets *packets;
    struct tw_flows *flows;
    struct tw_crypto_context *crypto;
    struct tw_counters counters;
    char **files;
    size_t file_count;
    const struct tw_choice *choice; /* NULL: all */
    void (*on_packet)(void *context, const struct tw_packet *packet, const struct tw_belonging *belonging);
    void *context;
    struct tw_path *path; /* for a choice by outcome; else NULL */
    int64_t first_ns;     /* time of the first packet that has one, or TW_NO_TIME */
};

static const struct tw_limits default_limits = {
    .max_memory = (size_t)256 << 20,
    .max_flows = (size_t)128 << 10,
    .max_flow_bytes = (size_t)256 << 10,
    .max_message = (size_t)1 << 20,
    .max_connection = (size_t)4 << 20,
    .max_fragments = (size_t)4 << 20,
    .idle_ns = (int64_t)3600 * 1000 * 1000 * 1000,
};

static size_t at_most(size_t value, size_t most)
{
    return value < most ? value : most;
}

/* What is given, or else the default; and no connection may have so much that others have no room beside it. */
static struct tw_limits limits_of(const struct tw_limits *given)
{
    const struct tw_limits *d = &default_limits;
    struct tw_limits l = {
        .max_memory = given->max_memory != 0 ? given->max_memory : d->max_memory,
        .max_flows = given->max_flows != 0 ? given->max_flows : d->max_flows,
        .max_flow_bytes = given->max_flow_bytes != 0 ? given->max_flow_bytes : d->max_flow_bytes,
        .max_message = given->max_message != 0 ? given->max_message : d->max_message,
        .max_connection = given->max_connection != 0 ? given->max_connection : d->max_connection,
        .max_fragments = given->max_fragments != 0 ? given->max_fragments : d->max_fragments,
        .idle_ns = given->idle_ns != 0 ? given->idle_ns : d->idle_ns,
    };

    l.max_connection = at_most(l.max_connection, l.max_memory / 4);
    l.max_message = at_most(l.max_message, l.max_memory / 8);
    l.max_flow_bytes = at_most(l.max_flow_bytes, l.max_memory / 32);
    return l;
}

static bool wants_flow(void *context, const struct tw_flow *flow)
{
    const struct tw_engine *e = context;

    return tw_choice_takes_flow(e->choice, flow, e->first_ns);
}

static bool wants_connection(void *context, const struct tw_connection *c)
{
    const struct tw_engine *e = context;

    return tw_choice_takes(e->choice, c, e->path);
}

/* Has only those connections handed out that are wanted. False when there is no memory. */
static bool choose(struct tw_engine *e, const struct tw_engine_options *options)
{
    if (options->choice == NULL)
        return true;
    e->choice = options->choice;
    e->tracker.wants = wants_connection;
    e->tracker.wants_context = e;
    tw_flows_choose(e->flows, wants_flow, e);
    if (tw_choice_walks(e->choice))
        e->path = tw_memory_get(&e->memory, sizeof *e->path);
    return e->path != NULL || !tw_choice_walks(e->choice);
}

static void set_up_tracker(struct tw_engine *e, const struct tw_engine_options *options)
{
    e->tracker = (struct tw_tracker){
        .memory = &e->memory,
        .limits = limits_of(&options->limits),
        .keys = options->keyring != NULL ? options->keyring->keys : NULL,
        .private_keys = options->keyring != NULL && options->keyring->private_keys != NULL,
        .on_connection = options->on_connection,
        .at_outcome = options->at_outcome,
        .context = options->context,
        .start_ns = &e->counters.start_ns,
    };
    e->tracker.verify = options->verify;
    e->tracker.keep_data = options->keep_data;
    e->tracker.compare_nonces = options->compare_nonces;
    if (e->tracker.keys != NULL)
        e->tracker.secrets = tw_keys_counter(e->tracker.keys);
    if (!options->dissect_only) {
        e->tracker.crypto = &tw_crypto_openssl;
        e->tracker.crypto_context = e->crypto;
    }
}

/* Nominal time for verifying signatures: that of 90,000 of RSA with 2048 bits, or of 8,700 of SM2. */
#define VERIFY_NS ((uint64_t)2 * 1000 * 1000 * 1000)

static struct tw_crypto_context *new_crypto(struct tw_engine *e, const struct tw_engine_options *options)
{
    return tw_crypto_context_new(&e->memory, options->seed,
                                 options->verify == TW_VERIFY_ALWAYS ? UINT64_MAX : VERIFY_NS);
}

/* Sessions that are remembered, 16 bytes each: 4,096, or 1/64 of the memory. */
enum { MAX_SESSIONS = 4096, SESSIONS_SHIFT = 10 };

struct tw_engine *tw_engine_new(const struct tw_engine_options *options)
{
    const struct tw_allocator *allocator =
        options->allocator != NULL ? options->allocator : &tw_allocator_malloc;
    struct tw_limits limits = limits_of(&options->limits);
    struct tw_memory memory;
    struct tw_engine *e;

    tw_memory_init(&memory, allocator, limits.max_memory);
    e = tw_memory_get(&memory, sizeof *e);
    if (e == NULL)
        return NULL;
    e->memory = memory;
    e->counters.start_ns = e->counters.end_ns = e->first_ns = TW_NO_TIME;
    if (!options->dissect_only)
        e->crypto = new_crypto(e, options);
    if (e->crypto != NULL)
        tw_crypto_context_trust(e->crypto, options->trust);
    if (e->crypto != NULL && options->keyring != NULL)
        tw_crypto_use_keys(e->crypto, &options->keyring->private_keys);
    set_up_tracker(e, options);
    e->tracker.sessions = tw_sessions_new(&e->memory, options->seed,
                                          at_most(MAX_SESSIONS, limits.max_memory >> SESSIONS_SHIFT));
    e->packets = tw_packets_new(&e->memory, limits.max_fragments, options->seed);
    e->on_packet = options->on_packet;
    e->context = options->context;
    struct tw_stream_listener listener = tw_tracker_listener(&e->tracker);
    e->flows = tw_flows_new(&e->memory, &limits, options->seed, &listener);
    if (e->packets == NULL || e->flows == NULL || e->tracker.sessions == NULL ||
        (e->crypto == NULL && !options->dissect_only) || !choose(e, options)) {
        tw_engine_free(e);
        return NULL;
    }
    tw_flows_set_overlap(e->flows, options->overlap);
    return e;
}

bool tw_engine_file(struct tw_engine *e, const char *name)
{
    size_t size = strlen(name) + 1;
    char **files = tw_memory_get(&e->memory, (e->file_count + 1) * sizeof *files);
    char *copy = tw_memory_get(&e->memory, size);

    if (files == NULL || copy == NULL) {
        tw_memory_put(&e->memory, files, (e->file_count + 1) * sizeof *files);
        tw_memory_put(&e->memory, copy, size);
        return false;
    }
    memcpy(copy, name, size);
    if (e->file_count > 0)
        memcpy(files, e->files, e->file_count * sizeof *files);
    tw_memory_put(&e->memory, e->files, e->file_count * sizeof *files);
    files[e->file_count++] = copy;
    e->files = files;
    e->tracker.files = (const char *const *)files;
    return true;
}

/* What is held in spare, and then connections, make way before memory is short in the middle of one. */
static void relieve(struct tw_engine *e)
{
    size_t high = e->memory.limit - e->memory.limit / 8;

    while (e->memory.used > high) {
        tw_memory_trim(&e->memory);
        if (e->memory.used <= high || !tw_flows_relieve(e->flows))
            return;
    }
}

/* Fragments are counted where they are put together, and packets that were cut by themselves. */
static void count_verdict(struct tw_counters *c, enum tw_packet_verdict verdict)
{
    switch (verdict) {
    case TW_PACKET_UNSUPPORTED_LINK: c->unsupported_link++; break;
    case TW_PACKET_NOT_IP: c->not_ip++; break;
    case TW_PACKET_NOT_TCP: c->not_tcp++; break;
    case TW_PACKET_MALFORMED: c->malformed++; break;
    case TW_PACKET_TCP:
    case TW_PACKET_FRAGMENT:
    case TW_PACKET_TRUNCATED:
    case TW_PACKET_NEXT: break;
    }
}

/* Times that may be further apart than 64 bits hold are as good as none. */
static int64_t usable_time(int64_t time_ns)
{
    return time_ns < INT64_MIN / 2 || time_ns > INT64_MAX / 2 ? TW_NO_TIME : time_ns;
}

static void count_packet(struct tw_counters *c, const struct tw_packet *packet, int64_t time_ns)
{
    c->packets++;
    c->bytes += packet->length;
    if (time_ns == TW_NO_TIME)
        return;
    if (c->start_ns == TW_NO_TIME || time_ns < c->start_ns)
        c->start_ns = time_ns;
    if (time_ns > c->end_ns)
        c->end_ns = time_ns;
}

/* By the length in the capture, or by what its headers say that there should be. */
static bool is_truncated(const struct tw_packet *packet, enum tw_packet_verdict verdict,
                         const struct tw_segment *segment)
{
    return packet->captured < packet->length || verdict == TW_PACKET_TRUNCATED ||
           (verdict == TW_PACKET_TCP && segment->payload.len < segment->length);
}

/* Returns whether there was a segment, which has been taken. */
static bool take_verdict(struct tw_engine *e, enum tw_packet_verdict verdict,
                         const struct tw_segment *segment, const struct tw_origin *origin)
{
    bool taken;

    if (verdict != TW_PACKET_TCP) {
        count_verdict(&e->counters, verdict);
        return false;
    }
    relieve(e);
    taken = tw_flows_segment(e->flows, segment, origin);
    e->memory.refused += !taken;
    return taken;
}

static void tell_packet(const struct tw_engine *e, const struct tw_packet *packet, bool taken)
{
    struct tw_fragment_of of = tw_packets_fragment_of(e->packets);
    struct tw_belonging b = {.known = taken, .outermost = of.outermost, .innermost = of.innermost};

    if (taken)
        b.connection = tw_flows_latest(e->flows);
    if (taken || of.outermost != 0)
        e->on_packet(e->context, packet, &b);
}

void tw_engine_packet(struct tw_engine *e, const struct tw_packet *packet)
{
    struct tw_segment segment;
    uint32_t file = e->file_count > 0 ? (uint32_t)e->file_count - 1 : 0;
    struct tw_origin origin = {usable_time(packet->time_ns), packet->number, file};
    enum tw_packet_verdict verdict = tw_packets_segment(e->packets, packet, origin.time_ns, &segment);

    count_packet(&e->counters, packet, origin.time_ns);
    if (e->first_ns == TW_NO_TIME)
        e->first_ns = origin.time_ns;
    e->counters.truncated += is_truncated(packet, verdict, &segment);
    bool taken = take_verdict(e, verdict, &segment, &origin);
    if (TW_UNLIKELY(e->on_packet != NULL))
        tell_packet(e, packet, taken);
    while (segment.more) {
        verdict = tw_packets_more(e->packets, &segment);
        taken = take_verdict(e, verdict, &segment, &origin);
        if (e->on_packet != NULL)
            tell_packet(e, packet, taken);
    }
}

void tw_engine_time(struct tw_engine *e, int64_t time_ns)
{
    tw_flows_time(e->flows, usable_time(time_ns));
}

void tw_engine_finish(struct tw_engine *e)
{
    tw_packets_finish(e->packets);
    tw_flows_finish(e->flows);
}

struct tw_counters tw_engine_counters(const struct tw_engine *e)
{
    struct tw_datagram_counters datagrams = tw_packets_datagrams(e->packets);
    struct tw_counters c = e->counters;

    c.fragments = datagrams.fragments;
    c.datagrams = datagrams.complete;
    c.datagrams_lost = datagrams.lost;
    c.fragment_conflicts = datagrams.conflicts;
    c.connections = tw_flows_count(e->flows);
    c.gaps = tw_flows_gaps(e->flows);
    c.lost_bytes = tw_flows_lost(e->flows);
    c.conflicts = e->tracker.conflicts;
    c.evicted_flows = tw_flows_ended(e->flows, TW_END_FLOW_LIMIT);
    c.evicted_memory = tw_flows_ended(e->flows, TW_END_MEMORY_LIMIT);
    c.refused = e->memory.refused;
    c.tls = e->tracker.tls_connections;
    c.unverified = e->tracker.unverified;
    c.differing = e->tracker.differing;
    c.peak_memory = e->memory.peak;
    return c;
}

static void ignore_connection(void *context, const struct tw_connection *connection)
{
    (void)context;
    (void)connection;
}

void tw_engine_free(struct tw_engine *e)
{
    if (e == NULL)
        return;
    e->tracker.on_connection = ignore_connection;
    if (e->flows != NULL)
        tw_flows_finish(e->flows);
    tw_flows_free(e->flows);
    tw_packets_free(e->packets);
    tw_keys_wipe(e->tracker.learned);
    tw_crypto_context_free(e->crypto);
    tw_sessions_free(e->tracker.sessions);
    tw_memory_put(&e->memory, e->path, sizeof *e->path);
    for (size_t i = 0; i < e->file_count; i++)
        tw_memory_put(&e->memory, e->files[i], strlen(e->files[i]) + 1);
    tw_memory_put(&e->memory, e->files, e->file_count * sizeof *e->files);
    tw_memory_trim(&e->memory);
    struct tw_memory memory = e->memory;
    tw_memory_put(&memory, e, sizeof *e);
}
