/* SPDX-License-Identifier: Apache-2.0 */
/* The facts that the machines' guards ask for, learnt from the messages. */
#ifndef TW_WALK_GIVENS_H
#define TW_WALK_GIVENS_H

#include "facts/connection.h"
#include "walk/machine.h"

static inline void tw_givens_set(struct tw_givens *g, uint32_t what, bool holds)
{
    g->known |= what;
    g->hold = holds ? g->hold | what : g->hold & ~what;
}

static inline bool tw_givens_hold(const struct tw_givens *g, uint32_t what)
{
    return (g->known & g->hold & what) == what;
}

/* What is known where a handshake begins, behind a complete one or not. */
struct tw_givens tw_givens_begin(bool complete);

/* Takes in what a message in the clear says, before the machines move by it. */
void tw_givens_learn(struct tw_givens *g, const struct tw_connection *c, const struct tw_message *m,
                     enum tw_signal signal);

/* And what follows from its having passed, behind it. */
void tw_givens_settle(struct tw_givens *g, enum tw_side from, enum tw_signal signal);

#endif
