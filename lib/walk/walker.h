/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the walker. */
#ifndef TW_WALK_WALKER_H
#define TW_WALK_WALKER_H

#include "walk/givens.h"
#include "walk/path.h"

/* One peer's machine. */
struct tw_runner {
    const struct tw_machine *machine;
    uint8_t side; /* enum tw_side */
    uint8_t state;
    uint8_t known_by;          /* of the state */
    bool found;                /* the state is known; else the first message that tells will set it */
    bool complete;             /* has been through a handshake */
    uint8_t complete_known_by; /* enum tw_known_by */
    bool sent_alert;           /* one that cannot be read */
    bool stopped;              /* has failed: it reads and writes no more */
    bool deaf; /* has read a fatal alert, or its peer has stopped: what it wrote before may still come */
    const struct tw_plan *plan; /* of a flight that cannot be read; NULL: none */
    uint8_t planned;            /* edges of it that are behind */
};

/* TLS 1.3: the records of both flights behind ServerHello, foreseen when the first of them comes. */
struct tw_flights {
    struct tw_sealed_lengths lengths;
    const struct tw_message *server_last, *client_first, *client_last;
    unsigned server_records, client_records;
    bool known;
    bool answered; /* the client's Finished comes, and so the server's flight is whole */
    bool alerted;  /* before it comes what has the length of an alert */
    bool server_begun, client_begun;
};

/* TLS 1.3: records behind the handshake that are listed, because only what came then told that it was over. */
struct tw_behind {
    struct tw_early_record record; /* the server's first */
    bool listed;                   /* there is one */
    uint32_t heard;                /* the client's */
};

/* Up to TLS 1.2: what the handshake records in hand and behind it must be, or may be, that cannot be read. */
enum { TW_MAX_RUN = 8 };

struct tw_run {
    uint8_t count, at;            /* records, and which comes next */
    uint8_t signal[TW_MAX_RUN];   /* enum tw_signal */
    uint8_t known_by[TW_MAX_RUN]; /* enum tw_known_by */
};

struct tw_walker {
    const struct tw_connection *c;
    struct tw_path *path;
    struct tw_givens givens;
    struct tw_runner runners[2]; /* by enum tw_side */
    const struct tw_message *message;
    const struct tw_handshake_params *params; /* that the machines were chosen by */
    uint32_t index;                           /* of the message */
    const struct tw_message *fatal[2];        /* the first fatal alert of each side, if it can be told */
    uint32_t
        fatal_alone[2]; /* index of the message from which on nothing but that alert comes from the side */
    bool blind;         /* messages have passed that nobody saw */
    struct tw_flights flights;
    struct tw_behind behind;
    struct tw_givens before;  /* of the handshake before the one that goes on */
    uint32_t finished_length; /* of the record with the server's last Finished, if it was encrypted */
    struct tw_run run;
};

/* Puts the machine over an edge. `m` is what it read or wrote; NULL: nothing, or it is not known in which record. */
void tw_walker_enter(struct tw_walker *w, struct tw_runner *r, const struct tw_edge *e,
                     const struct tw_message *m, enum tw_known_by known_by);

/* Moves the sender and the receiver of the message in hand, which is this signal. */
void tw_walker_move(struct tw_walker *w, enum tw_signal signal, enum tw_known_by known_by);

/* SEEN where there is but one way, as far as the facts are known: whether the machine must have come by this state. */
enum tw_known_by tw_walker_certainty(const struct tw_search *s, uint8_t from, uint8_t state);

/* failure.c: whether the side's fatal alert is about the message that is read in this state. */
bool tw_walker_fails_at(const struct tw_walker *w, enum tw_side side, uint8_t state);

/* Whether the machine fails on entering its state, as the fatal alert that it sends next says. */
bool tw_walker_fails_here(const struct tw_walker *w, const struct tw_runner *r);

/* illegal.c: notes in the path what the side read that ended the handshake, once the machines have been moved. */
void tw_walker_note_illegal(const struct tw_walker *w, enum tw_side side);

/* sealed.c: a record in hand that cannot be read. */
void tw_walker_sealed(struct tw_walker *w);

/* run.c: foresees the run that begins with the record in hand, which `r` has sent. False when nothing is known of it. */
bool tw_walker_run(struct tw_walker *w, const struct tw_runner *r);

/* tickets.c: what tickets have come behind the handshake, when all messages have, in records that cannot be read. */
void tw_walker_tickets(struct tw_walker *w);

#endif
