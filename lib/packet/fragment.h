/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP fragments (RFC 791 3.2, RFC 8200 4.5), put together in any order. Where IPv4 fragments overlap, what came first
 * stays, as it does where TCP segments overlap. An IPv6 datagram whose fragments contradict one another is dropped,
 * with those of them that are still to come (RFC 5722); the same bytes once more are no contradiction.
 *
 * What waits has a limit in bytes. When it is reached, first those datagrams make way that were whole and are only
 * remembered, then those that have waited longest.
 */
#ifndef TW_PACKET_FRAGMENT_H
#define TW_PACKET_FRAGMENT_H

#include "packet/packet.h"

struct tw_fragment {
    struct tw_address source, destination;
    uint32_t id;
    uint8_t version;  /* 4 or 6 */
    uint8_t protocol; /* what its datagram holds; of IPv6 only the first fragment's counts */
    bool more;        /* it is not the last */
    uint32_t offset;  /* of its bytes in the datagram: a multiple of eight */
    struct tw_bytes bytes;
    size_t length; /* on the wire: more than `bytes` when the capture cut it */
};

/* A datagram that has been put together. */
struct tw_datagram {
    uint8_t protocol;
    struct tw_bytes bytes; /* what was captured from its start on; valid until the next datagram is whole */
    size_t length;         /* on the wire */
};

/* A datagram that waits or is remembered, in fragment.c. */
struct tw_waiting;

enum { TW_FRAGMENT_QUEUES = 3 };

struct tw_fragment_queue {
    struct tw_waiting *oldest, *newest;
};

struct tw_fragments {
    struct tw_memory *memory;
    size_t limit, used; /* bytes */
    uint64_t seed[2];
    struct tw_waiting **buckets; /* made for the first fragment */
    size_t bucket_count;         /* a power of two */
    struct tw_fragment_queue queues[TW_FRAGMENT_QUEUES];
    int64_t now_ns; /* latest time seen */
    uint8_t *whole; /* bytes of the last datagram */
    size_t whole_len;
    struct tw_datagram_counters counters;
    uint32_t serial;            /* of the datagram that was come upon last */
    uint32_t outermost, latest; /* serials of those that the packet in hand has fragments of; 0: none */
};

/* Takes no memory yet. `limit` is in bytes; 1/8 of the limit of `memory` is the most in any case. */
void tw_fragments_init(struct tw_fragments *f, struct tw_memory *memory, size_t limit,
                       const uint64_t seed[2]);

/* Whether a datagram can have such a fragment: not empty, of whole groups of eight bytes unless it is the last. */
TW_MUST_USE bool tw_fragment_fits(const struct tw_fragment *fragment);

/* Takes a fragment that fits. True when its datagram is whole with it; `datagram` is then set. */
TW_MUST_USE bool tw_fragments_add(struct tw_fragments *f, const struct tw_fragment *fragment, int64_t time_ns,
                                  struct tw_datagram *datagram);

/* There will be no more: all that wait are lost. */
void tw_fragments_finish(struct tw_fragments *f);

void tw_fragments_free(struct tw_fragments *f);

#endif
