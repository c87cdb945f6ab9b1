/* SPDX-License-Identifier: Apache-2.0 */
/* A tap on the wire between two peers, with a tracker behind it: what tests of connections begin and end with. */
#ifndef TW_TESTS_TAP_H
#define TW_TESTS_TAP_H

#include "crypto/openssl.h"
#include "facts/connection.h"
#include "heap.h"
#include "wire.h"

struct tap {
    struct heap heap;
    struct tw_memory memory;
    struct tw_tracker tracker;
    struct tw_flows *flows;
    struct tw_crypto_context *crypto; /* NULL: nothing is verified */
    struct wire_clock clock;
    struct wire wire;
};

/* Begins anew, with limits that no small test meets; `on_connection` hears with `context` of those that have ended. */
void tap_begin(struct tap *t, void (*on_connection)(void *context, const struct tw_connection *c),
               void *context);

/* It gets a libcrypto, and verifies in this way with it; without, nothing is looked into. */
void tap_verify(struct tap *t, enum tw_verify how);

/* What `wire` sends, or who stands in between, goes here. */
void tap_segment(void *tap, const struct tw_segment *segment, const struct tw_origin *origin);

/* The input ends: every connection is told of. */
void tap_finish(struct tap *t);

/* Gives back what it took; a test in which memory or libcrypto's errors are left over has failed. */
void tap_end(struct tap *t);

#endif
