/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What OpenSSL's machine goes through inside a state (statem.c): which function makes or takes the message, what is done
 * around that, and how long a body it takes.
 */
#ifndef TW_WALK_STEPS_H
#define TW_WALK_STEPS_H

#include "tlswalk.h"
#include "walk/path.h"

/* A function by its name: `name` with what stands before and behind it in this library. NULL: there is none. */
struct tw_function {
    const char *name, *suffix;
};

/* A body of any length is taken; or there is none to take. */
enum { TW_NO_MAXIMUM = UINT32_MAX };

struct tw_steps {
    struct tw_function message;  /* constructs it, or processes it */
    struct tw_function pre_work; /* before it is sent */
    struct tw_function after;    /* post_work behind sending; post_process behind reading */
    uint32_t maximum;            /* of bytes that are read as its body */
};

/* Of a state that the machine enters, in the library of that name, which is not LibreSSL. */
struct tw_steps tw_state_steps(const struct tw_machine *m, enum tw_state state, enum tw_profile profile);

/* In LibreSSL, where the machine reads or writes. `again`: it is about a HelloRetryRequest, or the answer to one. */
struct tw_steps tw_libressl_steps(const struct tw_machine *m, enum tw_state state, bool reads, bool again);

/* The same for a transition with an edge; what came before it and comes behind it may matter. */
struct tw_steps tw_transition_steps(const struct tw_path *path, const struct tw_transition *t,
                                    enum tw_profile profile);

/* The machine of that side that has this row. */
const struct tw_machine *tw_edge_machine(const struct tw_edge *e, enum tw_side side);

/* The message flow of a machine. */
enum tw_flow_state { TW_FLOW_UNINITED, TW_FLOW_READING, TW_FLOW_WRITING, TW_FLOW_FINISHED, TW_FLOW_ERROR };

/* In which it is while it goes over the edge; UNINITED for NULL, with which a walk begins. */
enum tw_flow_state tw_edge_flow(const struct tw_edge *e);

/* "MSG_FLOW_READING" */
const char *tw_flow_state_name(enum tw_flow_state flow);

#endif
