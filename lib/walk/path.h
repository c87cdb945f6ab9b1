/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way that both peers' machines took through a connection, replayed from what was on the wire. Nothing is
 * allocated; whoever asks brings the room for the answer.
 */
#ifndef TW_WALK_PATH_H
#define TW_WALK_PATH_H

#include "facts/connection.h"
#include "walk/machine.h"

/* A machine has entered a state. */
struct tw_transition {
    const struct tw_edge *edge; /* the row it went by; NULL for the state it was found in */
    const struct tw_message
        *message;     /* that it wrote or read; NULL: none, or it is not known which record held it */
    uint32_t index;   /* of the message in its connection */
    uint8_t side;     /* enum tw_side: whose machine */
    uint8_t state;    /* enum tw_state */
    uint8_t known_by; /* enum tw_known_by: UNKNOWN is a state that is one way among several */
};

enum tw_violation_kind {
    TW_VIOLATION_MISSING,    /* messages that had to come before this one did not */
    TW_VIOLATION_UNEXPECTED, /* this one has no place here */
};

/* Messages that a table's way may leave out before they are looked for no more. */
enum { TW_MAX_MISSING = 3 };

/* The receiver of a message had no edge for it. OpenSSL answers the first with the fatal alert unexpected_message. */
struct tw_violation {
    const struct tw_message *message;
    uint32_t index; /* of the message */
    uint8_t kind;   /* enum tw_violation_kind */
    uint8_t side;   /* enum tw_side: who sent it */
    uint8_t state;  /* of the receiver, when it came */
    uint8_t signal; /* enum tw_signal: what it was */
    uint8_t missing_count;
    uint8_t missing[TW_MAX_MISSING]; /* enum tw_signal: what had to come */
};

/* What a peer read that ends a handshake, if behind it the peer did nothing but close the connection. */
enum tw_illegal {
    TW_ILLEGAL_NOTHING,
    TW_ILLEGAL_MISPLACED, /* a message that its machine has no edge for */
    TW_ILLEGAL_MALFORMED, /* one that cannot be decoded */
    TW_ILLEGAL_NO_RECORD, /* bytes in the place of a record that are none */
};

/* Where a machine ended up. */
struct tw_stand {
    uint8_t state;                            /* enum tw_state */
    uint8_t known_by;                         /* enum tw_known_by */
    bool found;                               /* it is known where it was at any time */
    bool complete;                            /* it has been through a handshake */
    uint8_t complete_known_by;                /* enum tw_known_by: that it has */
    bool turn;                                /* what comes next is for it to write */
    bool sent_alert;                          /* it failed, with an alert that cannot be read */
    uint8_t illegal;                          /* enum tw_illegal */
    const struct tw_message *illegal_message; /* which; NULL where it is no message */
};

/* The way through a flight of which nothing can be read, and how sure each state on it is. */
struct tw_plan {
    const struct tw_machine *machine; /* whose way it is; NULL: none */
    struct tw_givens givens;
    uint8_t from, direction, signal;
    struct tw_way way;            /* without edges: there is none */
    uint8_t known_by[TW_MAX_WAY]; /* enum tw_known_by, of the state behind each edge */
};

/* Plans that were made last: most connections of a capture go the same few ways. A walk makes five at most. */
enum { TW_PLANS = 8 };

enum { TW_MAX_TRANSITIONS = 512, TW_MAX_VIOLATIONS = 16 };

/* Before its first use it is zero; what it remembers of one walk makes the next one cheaper, and no other. */
struct tw_path {
    struct tw_stand stands[2]; /* by enum tw_side */
    uint32_t count;            /* of transitions */
    uint32_t omitted;          /* for want of room */
    struct tw_givens givens;   /* what the last handshake depended on, as far as it is known */
    bool blind; /* messages have passed that the capture does not have, or nobody can tell apart */
    uint32_t violation_count, violations_omitted;
    struct tw_transition transitions[TW_MAX_TRANSITIONS]; /* of both machines, in the order of the wire */
    struct tw_violation violations[TW_MAX_VIOLATIONS];
    struct tw_plan plans[TW_PLANS];
    uint8_t next_plan; /* the one that makes way next */
};

/* Replays both machines over the connection's messages. */
void tw_path_walk(struct tw_path *path, const struct tw_connection *c);

/*
 * How the handshake ended, as tw_connection_outcome() has it; and failed where a peer that was sent what ends a handshake
 * said no more and closed the connection. `path` is the walk of `c`.
 */
struct tw_outcome tw_path_outcome(const struct tw_path *path, const struct tw_connection *c);

/* What a violation is called: "missing", "unexpected". */
const char *tw_violation_name(enum tw_violation_kind kind);

#endif
