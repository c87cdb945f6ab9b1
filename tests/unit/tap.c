/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a tap together. */
#include "tap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <openssl/err.h>

static const uint64_t seed[2] = {1, 2};

static const struct tw_limits limits = {
    .max_memory = (size_t)16 << 20,
    .max_flows = 1000,
    .max_flow_bytes = 1 << 20,
    .max_message = 1 << 20,
    .max_connection = 1 << 20,
    .idle_ns = (int64_t)3600 * 1000000000,
};

void tap_segment(void *tap, const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct tap *t = tap;

    (void)!tw_flows_segment(t->flows, segment, origin);
}

void tap_begin(struct tap *t, void (*on_connection)(void *context, const struct tw_connection *c),
               void *context)
{
    *t = (struct tap){
        .clock = {.now_ns = 1000000000, .step_ns = 1000000},
        .wire =
            {
                .send = tap_segment,
                .to = t,
                .clock = &t->clock,
                .address = {{{[10] = 0xff, 0xff, 10, 0, 0, 1}}, {{[10] = 0xff, 0xff, 10, 0, 0, 2}}},
                .port = {1000, 443},
                .isn = {100000, 500000},
            },
    };
    t->memory = heap_memory(&t->heap, limits.max_memory);
    t->tracker = (struct tw_tracker){
        .memory = &t->memory, .limits = limits, .on_connection = on_connection, .context = context};
    const struct tw_stream_listener listener = tw_tracker_listener(&t->tracker);
    t->flows = tw_flows_new(&t->memory, &limits, seed, &listener);
    assert_non_null(t->flows);
}

void tap_verify(struct tap *t, enum tw_verify how)
{
    t->crypto = tw_crypto_context_new(&t->memory, seed, UINT64_MAX);
    assert_non_null(t->crypto);
    t->tracker.crypto = &tw_crypto_openssl;
    t->tracker.crypto_context = t->crypto;
    t->tracker.verify = how;
}

void tap_finish(struct tap *t)
{
    tw_flows_finish(t->flows);
}

void tap_end(struct tap *t)
{
    tw_flows_free(t->flows);
    if (t->crypto != NULL)
        tw_crypto_context_free(t->crypto);
    tw_memory_trim(&t->memory);
    assert_int_equal(t->memory.used, 0);
    assert_int_equal(t->heap.live, 0);
    assert_int_equal(ERR_peek_error(), 0);
}
