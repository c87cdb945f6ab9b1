/* SPDX-License-Identifier: Apache-2.0 */
/* Handshakes behind the first one of a connection, up to TLS 1.2: who wanted them, and what became of them. */
#ifndef TW_WALK_RENEGOTIATION_H
#define TW_WALK_RENEGOTIATION_H

#include "walk/path.h"

enum tw_renegotiated {
    TW_RENEGOTIATION_ACCEPTED, /* another handshake is complete */
    TW_RENEGOTIATION_REFUSED, /* no_renegotiation, or no answer: what was agreed holds on, as far as its peer cares */
    TW_RENEGOTIATION_ABORTED, /* the connection ended in it */
    TW_RENEGOTIATION_OPEN,    /* the capture ends in it, or does not show what became of it */
};

struct tw_renegotiation {
    uint8_t by;       /* enum tw_side: who wanted it */
    uint8_t outcome;  /* enum tw_renegotiated */
    uint8_t known_by; /* enum tw_known_by */
    const struct tw_message
        *alert; /* that refused it, or if it cannot be read may have; NULL: there is none */
};

/* Renegotiations that are told one by one. */
enum { TW_MAX_RENEGOTIATIONS = 16 };

struct tw_renegotiations {
    uint32_t count, omitted;
    struct tw_renegotiation each[TW_MAX_RENEGOTIATIONS];
};

/* Those on the path that the machines of `c` took. */
struct tw_renegotiations tw_path_renegotiations(const struct tw_path *path, const struct tw_connection *c);

/* The alert with which a peer refuses (RFC 5246 7.2.2), which is a warning. */
bool tw_is_no_renegotiation(const struct tw_message *m);

/* "accepted", "refused", "aborted", "unknown" */
const char *tw_renegotiated_name(enum tw_renegotiated outcome);

#endif
