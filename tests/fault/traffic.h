/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that are made up and given to an engine, and among them genuine connections, which are those of a recorded
 * capture between other endpoints.
 */
#ifndef TW_TESTS_TRAFFIC_H
#define TW_TESTS_TRAFFIC_H

#include "tlswalk.h"

enum traffic_flag { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };

/* A segment from one of two IPv4 endpoints. */
struct segment {
    uint32_t source, destination;
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint8_t flags;
    const uint8_t *payload;
    size_t len; /* 1460 at most */
};

struct traffic {
    struct tw_engine *engine;
    int64_t now_ns, step_ns;
    uint64_t packets;
    uint64_t seed;
    uint64_t scale; /* by which the floods are to be smaller */
    uint8_t frame[2048];
};

/* The next of a series of numbers that look like chance and are the same in every run. */
uint64_t traffic_random(struct traffic *t);

void traffic_segment(struct traffic *t, const struct segment *s);

/* An IPv4 fragment of `len` bytes at `offset` (by eights) of the datagram `id`. */
void traffic_fragment(struct traffic *t, uint32_t source, uint16_t id, size_t offset, bool more, size_t len);

struct frame {
    uint8_t *bytes;
    size_t len;
};

/* The packets of a connection. */
struct recorded {
    struct frame *frames;
    size_t count;
    uint8_t
        *serial; /* of the first certificate, somewhere in them: four bytes that may be changed; or NULL */
};

/* All packets of a capture of one connection over Ethernet and IPv4. False, which it has said, when that cannot be. */
bool traffic_load(struct recorded *r, const char *path);
void traffic_unload(struct recorded *r);

/* Sends packet `i` of the recorded connection as one of the client 10.9.x.y, where x.y is `number` modulo 65536. */
void traffic_replay(struct traffic *t, const struct recorded *r, size_t i, uint32_t number);

#endif
