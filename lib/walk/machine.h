/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handshake state machines of both peers as tables: what OpenSSL's statem_clnt.c, statem_srvr.c and, for TLCP,
 * Tongsuo's ntls_statem_clnt.c and ntls_statem_srvr.c do, and what the standards draw. A row is an edge. Every message moves its sender
 * into a state that writes it and its receiver into one that reads it.
 *
 * DTLS would be two more tables over the same states, with TLS_ST_..._HELLO_VERIFY_REQUEST added to states.def.
 */
#ifndef TW_WALK_MACHINE_H
#define TW_WALK_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message/message.h"

enum tw_state {
#define STATE(name, older, code) TW_ST_##name,
#include "walk/states.def"
#undef STATE
    TW_ST_COUNT,
    TW_ST_ANY = TW_ST_COUNT, /* in `from`: wherever the machine stands; in `to`: it stays there */
    TW_ST_EXITS
};

_Static_assert(TW_ST_COUNT <= 64, "a set of states is 64 bits");

/* What a machine is moved by: a message, as far as the machines tell messages apart. */
enum tw_signal {
    TW_SIG_NONE, /* it moves on by itself */
    TW_SIG_HELLO_REQUEST,
    TW_SIG_CLIENT_HELLO,
    TW_SIG_SERVER_HELLO,
    TW_SIG_HELLO_RETRY_REQUEST,
    TW_SIG_ENCRYPTED_EXTENSIONS,
    TW_SIG_CERTIFICATE,
    TW_SIG_COMPRESSED_CERTIFICATE,
    TW_SIG_CERTIFICATE_STATUS,
    TW_SIG_SERVER_KEY_EXCHANGE,
    TW_SIG_CERTIFICATE_REQUEST,
    TW_SIG_SERVER_HELLO_DONE,
    TW_SIG_CLIENT_KEY_EXCHANGE,
    TW_SIG_CERTIFICATE_VERIFY,
    TW_SIG_CHANGE_CIPHER_SPEC,
    TW_SIG_NEXT_PROTOCOL,
    TW_SIG_FINISHED,
    TW_SIG_NEW_SESSION_TICKET,
    TW_SIG_END_OF_EARLY_DATA,
    TW_SIG_KEY_UPDATE,
    TW_SIG_OTHER, /* a handshake message that no machine knows */
    TW_SIG_COUNT
};

/* What the way depends on: facts of one handshake, a bit each. */
enum tw_given {
    TW_GIVEN_RESUMED = 1 << 0,            /* by session id, ticket or PSK */
    TW_GIVEN_CERTIFICATE = 1 << 1,        /* the suite has the server prove itself with a certificate */
    TW_GIVEN_SKE = 1 << 2,                /* it lets the server send ServerKeyExchange */
    TW_GIVEN_SKE_MUST = 1 << 3,           /* and does not let it do without */
    TW_GIVEN_STATUS = 1 << 4,             /* the ServerHello has status_request */
    TW_GIVEN_TICKET = 1 << 5,             /* the ServerHello has session_ticket */
    TW_GIVEN_NPN = 1 << 6,                /* the ServerHello has next_protocol_negotiation */
    TW_GIVEN_REQUESTED = 1 << 7,          /* the server asks for a certificate */
    TW_GIVEN_CLIENT_CERTIFICATE = 1 << 8, /* the client's list has one */
    TW_GIVEN_FIXED_DH = 1 << 9, /* the suite lets the client's certificate stand for its key exchange */
    TW_GIVEN_REFUSED = 1 << 10, /* renegotiation: a peer said no */
    TW_GIVEN_RETRY = 1 << 11,   /* a HelloRetryRequest has not been answered yet */
    TW_GIVEN_RETRIED = 1 << 12, /* one has */
    TW_GIVEN_EARLY = 1 << 13,   /* the client offers early data, or did before it was asked to retry */
    TW_GIVEN_EARLY_ACCEPTED = 1 << 14,
    TW_GIVEN_COMPRESSION = 1 << 15, /* the ClientHello has compress_certificate */
    TW_GIVEN_LATER_AUTH = 1 << 16,  /* the ClientHello has post_handshake_auth */
    TW_GIVEN_COMPLETE = 1 << 17,    /* a handshake is over: this is behind it */
    TW_GIVEN_SSL3 = 1 << 18,        /* a client without a certificate sends none, not an empty list */
};

/* Which of enum tw_given hold, as far as they are known. What is not known may be so or not. */
struct tw_givens {
    uint32_t known, hold;
};

enum tw_move {
    TW_MOVE_SELF, /* without a message */
    TW_MOVE_READ,
    TW_MOVE_WRITE,
    TW_PASS_READ, /* the message is taken in passing: afterwards the machine stands where it stood */
    TW_PASS_WRITE,
};

struct tw_edge {
    uint8_t from;            /* enum tw_state */
    uint8_t direction;       /* enum tw_move */
    uint8_t signal;          /* enum tw_signal */
    uint8_t to;              /* enum tw_state */
    uint32_t must, must_not; /* enum tw_given: the guard */
    const char *clause;
};

/* The edges from a state. */
struct tw_exits {
    const struct tw_edge *edges;
    size_t count;
};

struct tw_machine {
    const char *name;
    uint8_t side;                 /* enum tw_side */
    const struct tw_exits *exits; /* by state; those that are taken in passing are under TW_ST_ANY */
};

enum tw_machine_kind { TW_MACHINE_TLS12, TW_MACHINE_TLS13, TW_MACHINE_TLCP, TW_MACHINE_COUNT };

/* TLS 1.2 and before with SSL 3.0; TLS 1.3; TLCP. By enum tw_machine_kind and enum tw_side. */
extern const struct tw_machine *const tw_machines[TW_MACHINE_COUNT][2];

/* The machine for a negotiated version as on the wire; 0 is as TLS 1.2. */
const struct tw_machine *tw_machine_for(uint16_t version, enum tw_side side);

/* Whether the guard holds, or may hold for all that is known. */
bool tw_edge_possible(const struct tw_edge *e, struct tw_givens givens);

/* Whether the guard holds for certain. */
bool tw_edge_certain(const struct tw_edge *e, struct tw_givens givens);

/* A way from one state over edges to another, `count` edges long. */
enum { TW_MAX_WAY = 16 };

struct tw_way {
    uint8_t count;
    const struct tw_edge *edges[TW_MAX_WAY];
};

/* What to look for. */
struct tw_search {
    const struct tw_machine *machine;
    struct tw_givens givens;
    uint64_t blocked;  /* states not to be passed, a bit each */
    uint8_t direction; /* of the last edge: TW_MOVE_READ or TW_MOVE_WRITE */
    uint8_t signal;    /* of the last edge */
    uint8_t limit;     /* messages that may be passed over */
    bool same;         /* they must go in the same direction */
};

/*
 * The edge for this signal from the state itself. NULL when there is none; it may still be further on, or be taken in
 * passing.
 */
const struct tw_edge *tw_machine_edge(const struct tw_machine *m, uint8_t state, struct tw_givens givens,
                                      enum tw_move direction, enum tw_signal signal);

/* What the machine may write next: 1 << enum tw_signal, together. */
uint32_t tw_machine_may_write(const struct tw_machine *m, uint8_t state, struct tw_givens givens);

/* The shortest way from state `from` over an edge with that signal. False when there is none. */
bool tw_machine_search(const struct tw_search *s, uint8_t from, struct tw_way *way);

/* The same when there is but one way, every state on it having a single one out. False when there are others, or none. */
bool tw_machine_only_way(const struct tw_search *s, uint8_t from, struct tw_way *way);

/* The edge that a machine takes from a state by itself, if the guard is certain and there is nothing else it could do. */
const struct tw_edge *tw_machine_moves_on(const struct tw_machine *m, uint8_t state, struct tw_givens givens);

/* An edge that the machine takes by itself for certain, whatever else it might have done. NULL when there is none. */
const struct tw_edge *tw_machine_ends_with(const struct tw_machine *m, uint8_t state,
                                           struct tw_givens givens);

/* The first edge over which the machine takes this signal from any state. NULL when it never does. */
const struct tw_edge *tw_machine_knows(const struct tw_machine *m, struct tw_givens givens,
                                       enum tw_move direction, enum tw_signal signal);

/* The edge for a message that is taken in passing. NULL when there is none. */
const struct tw_edge *tw_machine_passes(const struct tw_machine *m, uint8_t state, struct tw_givens givens,
                                        enum tw_move direction, enum tw_signal signal);

/* "TLS_ST_CW_CLNT_HELLO", and what others call it: the older machine's name and SSL_state_string()'s code. */
const char *tw_state_name(enum tw_state state);
const char *tw_state_older_name(enum tw_state state);
const char *tw_state_code(enum tw_state state);

/* The signal that a handshake message of this type is. */
enum tw_signal tw_signal_of(uint8_t handshake_type);

/* "client_hello", as the registries have it. */
const char *tw_signal_name(enum tw_signal signal);

#endif
