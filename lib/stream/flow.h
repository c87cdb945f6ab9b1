/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCP connections as the capture shows them: a table of flows by endpoints, and the reassembly of both directions into
 * streams of bytes. Flows live in slab pages and are found by a seeded hash; queues in order of last use say which to
 * end next. What a stream carries is the business of whoever listens.
 */
#ifndef TW_STREAM_FLOW_H
#define TW_STREAM_FLOW_H

#include "base/memory.h"
#include "packet/packet.h"

/* Which packet brought something. */
struct tw_origin {
    int64_t time_ns; /* or TW_NO_TIME */
    uint32_t packet; /* in its file, from 1 */
    uint32_t file;   /* index of the file, from 0 */
};

/* Both endpoints, the smaller first, so that the packets of both directions have one key. */
struct tw_flow_key {
    struct tw_address address[2];
    uint16_t port[2];
};

/* A direction is named by its sender: the index into tw_flow_key. */
enum { TW_DIRECTION_UNKNOWN = 2 };

enum tw_half_flag {
    TW_HALF_STARTED = 1, /* next_seq is known */
    TW_HALF_GUESSED = 2, /* only from what the peer acknowledges */
    TW_HALF_SYN = 4,     /* isn is known */
    TW_HALF_ACKED = 8,   /* acked is known */
    TW_HALF_FIN = 16,    /* end is known */
    TW_HALF_ENDED = 32,  /* and has been reached */
    TW_HALF_FIN_ACKED = 64,
    TW_HALF_IGNORED = 128, /* nobody wants the bytes */
};

/* Sequence numbers further apart than this are of another life of the connection. */
enum { TW_SEQ_WINDOW = 16 << 20 };

static inline int32_t tw_seq_distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

/* One direction. Offsets count the bytes of the stream from 0; sequence numbers are theirs modulo 2^32. */
struct tw_half {
    uint64_t offset;          /* next byte to deliver */
    uint64_t end;             /* where FIN stands */
    struct tw_piece *waiting; /* bytes ahead of `offset`: sorted, not overlapping */
    uint32_t waiting_bytes;
    uint32_t waiting_count;
    uint32_t isn;
    uint32_t next_seq;  /* sequence number of `offset` */
    uint32_t stray_seq; /* where the last of them ended */
    uint32_t acked;     /* highest acknowledgement by the peer */
    uint8_t flags;      /* enum tw_half_flag */
    uint8_t strays;     /* segments far ahead that followed one another */
    uint8_t stalled;    /* packets since a gap was seen to be acknowledged */
};

/* What is to be thought of a RST. */
enum tw_reset_doubt {
    TW_RESET_SURE,
    TW_RESET_AHEAD,    /* it does not stand where the stream has come to, as far as the capture has it */
    TW_RESET_OUTLIVED, /* its sender has gone on */
};

/* Live flows wait by what they hold, so that what carries nothing can go first. */
enum tw_flow_queue {
    TW_FLOW_UNANSWERED, /* only one side has been heard, without a byte: what a SYN flood consists of */
    TW_FLOW_EMPTY,      /* no bytes yet, or none that anybody wants: it costs its slot and no more */
    TW_FLOW_OPEN,       /* bytes have come and are held, or waited for */
    TW_FLOW_LARGE,      /* more of them than most flows hold */
    TW_FLOW_CLOSING,    /* the end has been seen */
    TW_FLOW_DEAD,       /* and told; only the endpoints are remembered */
    TW_FLOW_QUEUES,
};

struct tw_flow {
    struct tw_flow_key key;
    uint32_t index, chain, older, newer; /* places in the table: own, hash chain, queue */
    uint64_t id;
    uint64_t packets;
    int64_t first_ns, last_ns, queued_ns;
    int64_t syn_ns; /* time of the SYN; once rtt_ns is known, how long the answer took, or TW_NO_TIME */
    int64_t rtt_ns; /* from SYN to the ACK that completes the three-way handshake; negative: not seen */
    struct tw_half half[2];
    void *owner;             /* the listener's, for this flow */
    uint32_t held;           /* bytes of memory that it holds, which the listener keeps true */
    uint32_t file;           /* of the first packet */
    uint8_t queue;           /* enum tw_flow_queue */
    uint8_t client;          /* direction of the side that opened the connection, or TW_DIRECTION_UNKNOWN */
    uint8_t reset;           /* direction that sent RST, or TW_DIRECTION_UNKNOWN */
    uint8_t reset_doubt;     /* enum tw_reset_doubt, of that RST */
    bool unwanted;           /* nobody listens: see tw_flows_choose() */
    uint32_t reset_seq;      /* where it stands */
    uint32_t reset_peer_seq; /* how far the other side had come by then */
};

_Static_assert(sizeof(struct tw_flow) <= 256, "a flow costs at most 256 bytes");

enum tw_gap { TW_GAP_LOST, TW_GAP_TRUNCATED };

enum tw_flow_end {
    TW_END_CLOSED,
    TW_END_REUSED,
    TW_END_IDLE,
    TW_END_FLOW_LIMIT,   /* too many connections at a time: this one was given up */
    TW_END_MEMORY_LIMIT, /* likewise, too much memory */
    TW_END_INPUT,
    TW_END_COUNT,
};

/* Who listens to streams. Calls come in the order of the bytes of each direction. */
struct tw_stream_listener {
    /* `len` bytes at `offset`, borrowed. */
    void (*data)(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                 const struct tw_origin *origin);
    /* `len` bytes at the offset that will not come; `origin` is the packet behind the gap or, when cut off, of it. */
    void (*gap)(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                const struct tw_origin *origin);
    /* `len` bytes at the offset that waited to be delivered: those of `kept` will be, those of `dropped` were others. */
    void (*conflict)(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, uint64_t len,
                     const struct tw_origin *kept, const struct tw_origin *dropped);
    /* Bytes before the offset come again, be they the same or not. */
    void (*again)(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, const uint8_t *bytes,
                  size_t len, const struct tw_origin *origin);
    /* The sender's FIN has been reached, or it has sent RST (`reset`). */
    void (*closed)(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                   const struct tw_origin *origin);
    /* The sender goes on, so that its RST, of which closed() told, was none. */
    void (*revived)(void *self, struct tw_flow *flow, unsigned direction);
    /* The last call for this flow; `owner` must be given up. */
    void (*ended)(void *self, struct tw_flow *flow, enum tw_flow_end why);
    void *self;
};

struct tw_flows;

/* NULL when there is no memory. The listener is copied. */
struct tw_flows *tw_flows_new(struct tw_memory *memory, const struct tw_limits *limits,
                              const uint64_t seed[2], const struct tw_stream_listener *listener);

/* Which of overlapping segments is believed; the first, unless told. */
void tw_flows_set_overlap(struct tw_flows *t, enum tw_overlap overlap);

/*
 * Has `wanted` asked of each new flow. The listener hears nothing of one that is not, which costs its slot and keeps its
 * number. All are, unless told.
 */
void tw_flows_choose(struct tw_flows *t, bool (*wanted)(void *context, const struct tw_flow *flow),
                     void *context);

/*
 * Takes a segment. A new flow may end others, when there are too many or no memory for one more. False when there was no
 * memory and no other flow either.
 */
TW_MUST_USE bool tw_flows_segment(struct tw_flows *t, const struct tw_segment *segment,
                                  const struct tw_origin *origin);

/*
 * Ends a flow so that there is more memory: of those that hold much, or else of those that hold any, the one that has
 * been silent longest, to within a second. As after every end, its endpoints are remembered for a while. False when
 * there is none.
 */
bool tw_flows_relieve(struct tw_flows *t);

/* It is so late by now, though no segment has come: ends flows that have been silent for too long. */
void tw_flows_time(struct tw_flows *t, int64_t time_ns);

/* Ends all flows in the order of their numbers. */
void tw_flows_finish(struct tw_flows *t);

/* The connection of the last segment that was taken. */
uint64_t tw_flows_latest(const struct tw_flows *t);

uint64_t tw_flows_count(const struct tw_flows *t); /* connections so far */
uint64_t tw_flows_gaps(const struct tw_flows *t);  /* gaps that were given up so far */
uint64_t tw_flows_lost(const struct tw_flows *t);  /* bytes in them */

/* Connections that have ended in this way. */
uint64_t tw_flows_ended(const struct tw_flows *t, enum tw_flow_end why);

/* Frees the table without telling the listener. NULL is ignored. */
void tw_flows_free(struct tw_flows *t);

/* reassembly.c */

struct tw_reassembly {
    struct tw_memory *memory;
    struct tw_limits limits;
    struct tw_stream_listener listener;
    enum tw_overlap overlap;
    uint64_t gaps, lost_bytes;
};

/* Puts a segment of this direction in its place and delivers what is in order. */
void tw_reassembly_segment(struct tw_reassembly *r, struct tw_flow *flow, unsigned direction,
                           const struct tw_segment *segment, const struct tw_origin *origin);

/* Delivers all that waits, as gaps and what is behind them; `last` is the last packet there was. */
void tw_reassembly_flush(struct tw_reassembly *r, struct tw_flow *flow, const struct tw_origin *last);

/* Frees what waits without delivering it. */
void tw_reassembly_drop(struct tw_reassembly *r, struct tw_flow *flow);

#endif
