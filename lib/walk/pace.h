/* SPDX-License-Identifier: Apache-2.0 */
/* Who waited for whom in a handshake, and for how long. */
#ifndef TW_WALK_PACE_H
#define TW_WALK_PACE_H

#include "walk/path.h"

/*
 * Between the last message of a flight and the first of the answer lie the way there, the thinking, and the way back,
 * all seen from where the capture was made. How long the ways are is known from the opening of the TCP connection:
 * from SYN to SYN-ACK on the server's side of the capture, from there to ACK on the client's. Pauses within a flight are
 * its sender's thinking. Nanoseconds.
 */
struct tw_pace {
    bool known;          /* the capture has the opening, a flight and an answer to it, all with times */
    int64_t client_ns;   /* the client thought */
    int64_t server_ns;   /* the server did */
    int64_t network_ns;  /* messages were on their way, over all */
    int64_t round_ns;    /* there and back once */
    unsigned answers[2]; /* flights that were answered, by enum tw_side of who answered */
};

/* Of the first handshake, from the ClientHello to its Finished or to the end of what there is. */
struct tw_pace tw_path_pace(const struct tw_connection *c);

/* How many times there and back the messages have been on their way, in tenths. 0 where that takes no time. */
uint64_t tw_pace_rounds(const struct tw_pace *p);

#endif
