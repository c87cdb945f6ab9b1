/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages, and the holes in the streams between them, in the order in which they are told: that of the wire. Messages are
 * known in the order in which they were complete, which is late behind a gap.
 */
#ifndef TW_REPORT_TELLING_H
#define TW_REPORT_TELLING_H

#include "facts/connection.h"

/* One of the two. */
struct tw_told {
    const struct tw_message *message;
    const struct tw_hole *hole;
    uint64_t index; /* of the message in its connection */
};

/* What is next of one direction, in the order of its stream. */
struct tw_told_stream {
    struct tw_told next;
    uint8_t direction;
};

struct tw_telling {
    struct tw_told_stream streams[2];
};

struct tw_telling tw_telling_of(const struct tw_connection *c);

/* False when all has been told. */
bool tw_telling_next(struct tw_telling *t, struct tw_told *told);

#endif
