/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a capture carries, apart from the packets that carried it: the streams of its connections as they were put
 * together, and an account of what was known of them in the end. From the first the same can be put into other
 * packets, and the second tells whether it is still the same.
 */
#ifndef TW_TESTS_SCRIPT_H
#define TW_TESTS_SCRIPT_H

#include "stream/flow.h"

struct happening {
    enum happening_what { DATA, LOST, TRUNCATED, FIN, RST } what;
    size_t flow;       /* index into `flows` */
    uint32_t packet;   /* with which it was all there, or that stands behind what is lost */
    size_t place;      /* among those of one packet */
    uint8_t direction; /* of the sender, as in struct tw_flow_key */
    int64_t time_ns;
    size_t at;  /* in `bytes` */
    size_t len; /* of DATA; of LOST and TRUNCATED, how many bytes are not there */
};

struct script_flow {
    struct tw_flow_key key;
    bool syn[2];        /* whether the capture has it */
    uint32_t latest[2]; /* packets, while reading */
    uint8_t client;     /* a direction, or TW_DIRECTION_UNKNOWN */
};

struct script {
    struct happening *happenings; /* in the order of their packets */
    size_t count, room;
    struct script_flow *flows;
    size_t flow_count, flow_room;
    uint8_t *bytes;
    size_t len, bytes_room;
};

/* What was known of one TLS connection: text, with the bytes of its messages in it. */
struct told {
    char *text;
    size_t len;
    uint16_t port[2];
    uint64_t id;
};

struct account {
    struct told told[64];
    size_t count;
};

/* Reads the capture at `path`; both stay empty if it is none. Both are to be freed. */
void script_read(const char *path, struct script *script, struct account *account);

void script_free(struct script *script);

/* An engine that gives this account of what it is fed. */
struct tw_engine *account_engine(struct account *account);

/* Puts the connections of the same endpoints behind one another, whatever came between them. */
void account_sort(struct account *account);

/* Whether both tell the same; else what they differ in has been printed under this name. */
bool account_equal(const struct account *want, const struct account *got, const char *name);

void account_free(struct account *account);

#endif
