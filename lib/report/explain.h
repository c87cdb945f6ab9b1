/* SPDX-License-Identifier: Apache-2.0 */
/* Why a handshake did not complete, in words for people. */
#ifndef TW_REPORT_EXPLAIN_H
#define TW_REPORT_EXPLAIN_H

#include "report/lines.h"
#include "report/report.h"

/* Bytes that it may take: names of the wire, of which each byte may be written as four. */
enum { TW_EXPLANATION_MAX = 2560 };

/*
 * Puts a line without its end: who ended the handshake, how, and how long after what; and what of the messages shows why,
 * as far as it does. All who tell people why say this.
 */
void tw_explain(struct tw_report *r, struct tw_out *out, const struct tw_connection *c,
                const struct tw_outcome *outcome);

/* The same as a text that is taken apart, or escaped. Returns `text`. */
const char *tw_explanation(struct tw_report *r, const struct tw_connection *c,
                           const struct tw_outcome *outcome, char text[TW_EXPLANATION_MAX]);

/* The same behind what the line has already, on several lines where it must. */
void tw_explain_in_lines(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c,
                         const struct tw_outcome *outcome);

#endif
