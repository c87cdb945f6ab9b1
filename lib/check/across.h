/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remembered from one connection to the next: keys, tickets, sessions and servers, each by a digest, in a table
 * of fixed size in which the newer one takes the place of the older. So a finding is one, and that there is none says
 * little where there are many connections.
 */
#ifndef TW_CHECK_ACROSS_H
#define TW_CHECK_ACROSS_H

#include "check/facts.h"

enum tw_memory_kind {
    TW_MEMORY_SHARE = 1, /* a KeyShareEntry of either side */
    TW_MEMORY_PSK,       /* the identity of a ticket of TLS 1.3 */
    TW_MEMORY_DH,        /* the public key of a ServerKeyExchange */
    TW_MEMORY_SESSION,   /* a session id, or a ticket up to TLS 1.2 */
    TW_MEMORY_SERVER,    /* an address and port, and the name that was asked for there */
};

struct tw_remembered {
    uint64_t key;        /* of kind and bytes; 0: nothing is there */
    uint64_t connection; /* where it was seen first */
    uint64_t
        handshake; /* of the randoms of both sides there: the same handshake may have been captured twice */
    uint16_t version, suite;
    bool ems;        /* with extended_master_secret */
    uint64_t latest; /* the connection that it went on with last */
    uint64_t latest_handshake;
    uint64_t broken; /* place in the capture of the fatal alert that ended that connection; 0: none did */
};

enum { TW_MEMORIES = 1 << 12 };

struct tw_across {
    struct tw_remembered remembered[TW_MEMORIES];
};

/* Forgets everything. */
void tw_across_forget(struct tw_across *a);

/* Remembers what the handshake has shown, when it has been judged. */
void tw_across_learn(struct tw_across *a, const struct tw_handshake *hs, const struct tw_connection *c);

/* The same when all of the connection has been. */
void tw_across_end(struct tw_across *a, const struct tw_connection *c);

struct tw_judge;

/* The session that the handshake in hand goes on with; NULL where that is not known, or it is a new one. */
const struct tw_remembered *tw_resumed_session(const struct tw_judge *j);

#endif
