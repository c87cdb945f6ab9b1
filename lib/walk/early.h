/* SPDX-License-Identifier: Apache-2.0 */
/* Early data (RFC 8446 2.3): how much of it a client has sent, and whether its server took it. */
#ifndef TW_WALK_EARLY_H
#define TW_WALK_EARLY_H

#include "walk/path.h"

enum tw_early_outcome {
    TW_EARLY_ACCEPTED,
    TW_EARLY_REJECTED, /* the client may send it again behind the handshake */
    TW_EARLY_OPEN,     /* the handshake did not come so far, or what could tell cannot be read */
};

struct tw_early_data {
    bool offered;
    uint8_t outcome;         /* enum tw_early_outcome */
    uint8_t known_by;        /* enum tw_known_by: the outcome */
    uint64_t records, bytes; /* of data; padding, which only keys tell from it, counts along */
};

/* That of the connection whose machines took the path. */
struct tw_early_data tw_path_early_data(const struct tw_path *path, const struct tw_connection *c);

/* "accepted", "rejected", "unknown" */
const char *tw_early_outcome_name(enum tw_early_outcome outcome);

#endif
