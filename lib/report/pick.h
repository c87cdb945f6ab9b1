/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chosen fields of each connection, a row each: what JSON says of them, heard while it is written. A field is named by the
 * keys that lead to it, with dots between them. Lists are passed through, so that one name may stand for several values.
 * Where an object has a type, as messages and extensions have, the name of the type may stand for it and what it holds:
 * messages.client_hello.random.
 */
#ifndef TW_REPORT_PICK_H
#define TW_REPORT_PICK_H

#include "tlswalk.h"

struct tw_report;
struct tw_pick;

/* For the formats of fields makes the report's output go through here; false when there is no memory. */
bool tw_pick_begin(struct tw_report *r);

/* Whether something of the part of the object that has this key is asked for. */
bool tw_pick_wants(const struct tw_pick *pick, const char *key);

/* The connection's JSON has been written. */
void tw_pick_row(struct tw_report *r);

/* Writes what is left; false when that failed. */
bool tw_pick_end(struct tw_report *r);

void tw_pick_free(struct tw_report *r);

#endif
