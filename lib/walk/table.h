/* SPDX-License-Identifier: Apache-2.0 */
/* How the rows of the machines' tables are written. */
#ifndef TW_WALK_TABLE_H
#define TW_WALK_TABLE_H

#include "base/compiler.h"
#include "walk/machine.h"

/*
 * EDGE(from, direction, message, guard, to, clause). The direction is READ, WRITE or SELF (no message), or PASS_READ
 * and PASS_WRITE for what is taken in passing. The guard is ALWAYS, IF(facts), UNLESS(facts) or BOTH(facts that hold,
 * facts that do not), with facts of enum tw_given.
 */
#define EDGE(from, direction, message, guard, to, clause) \
    {TW_ST_##from, DIRECTION_##direction, TW_SIG_##message, TW_ST_##to, guard, clause},
#define DIRECTION_SELF       TW_MOVE_SELF
#define DIRECTION_READ       TW_MOVE_READ
#define DIRECTION_WRITE      TW_MOVE_WRITE
#define DIRECTION_PASS_READ  TW_PASS_READ
#define DIRECTION_PASS_WRITE TW_PASS_WRITE

#define BOTH(must, must_not) (must), (must_not)
#define ALWAYS               BOTH(0, 0)
#define IF(must)             BOTH(must, 0)
#define UNLESS(must_not)     BOTH(0, must_not)

/* The facts, without their prefix. */
enum {
    RESUMED = TW_GIVEN_RESUMED,
    CERTIFICATE = TW_GIVEN_CERTIFICATE,
    SKE = TW_GIVEN_SKE,
    SKE_MUST = TW_GIVEN_SKE_MUST,
    STATUS = TW_GIVEN_STATUS,
    TICKET = TW_GIVEN_TICKET,
    NPN = TW_GIVEN_NPN,
    REQUESTED = TW_GIVEN_REQUESTED,
    CLIENT_CERTIFICATE = TW_GIVEN_CLIENT_CERTIFICATE,
    FIXED_DH = TW_GIVEN_FIXED_DH,
    REFUSED = TW_GIVEN_REFUSED,
    RETRY = TW_GIVEN_RETRY,
    RETRIED = TW_GIVEN_RETRIED,
    EARLY = TW_GIVEN_EARLY,
    EARLY_ACCEPTED = TW_GIVEN_EARLY_ACCEPTED,
    COMPRESSION = TW_GIVEN_COMPRESSION,
    LATER_AUTH = TW_GIVEN_LATER_AUTH,
    COMPLETE = TW_GIVEN_COMPLETE,
    SSL3 = TW_GIVEN_SSL3,
};

#define MACHINE(variable, called, on_side, rows) \
    const struct tw_machine variable = {         \
        .name = (called), .side = (on_side), .edge_count = TW_COUNT(rows), .edges = (rows)}

extern const struct tw_machine tw_machine_tls12_client, tw_machine_tls12_server, tw_machine_tls13_client,
    tw_machine_tls13_server, tw_machine_tlcp_client, tw_machine_tlcp_server;

#endif
