/* SPDX-License-Identifier: Apache-2.0 */
/* Why a handshake did not complete, in words for people. */
#ifndef TW_REPORT_EXPLAIN_H
#define TW_REPORT_EXPLAIN_H

#include "facts/connection.h"
#include "report/out.h"

/* A line without its end: who ended it, how and when, and what is known of why. */
void tw_explain(struct tw_out *o, const struct tw_connection *c, const struct tw_outcome *outcome);

#endif
