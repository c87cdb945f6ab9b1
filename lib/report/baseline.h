/* SPDX-License-Identifier: Apache-2.0 */
/* Deviations that are known: a set of fingerprints, and which of them have been met. */
#ifndef TW_REPORT_BASELINE_H
#define TW_REPORT_BASELINE_H

#include "report/check.h"

enum { TW_FINGERPRINT_MAX = 1024 };

/*
 * What stays the same of a finding from capture to capture, as a line without its end: rule, side, message, server and
 * what is wrong, with a blank between them. The server is the name that the client asks for, else its address, and its
 * port where that is none that the system has chosen; what is wrong are the code points and names of the sentence (no
 * numbers: lengths and places vary), or of what a decoder remarks its field. Returns how long it is.
 */
size_t tw_finding_fingerprint(struct tw_report *r, const struct tw_connection *c, const struct tw_finding *f,
                              char text[TW_FINGERPRINT_MAX]);

/* Whether the baseline has been read from somewhere, so that findings are new or known. NULL has not. */
bool tw_baseline_given(const struct tw_baseline *b);

/*
 * Takes note of a finding: false when it is not known. `sentence` is what a baseline that is written says of it, should
 * it say nothing yet.
 */
bool tw_baseline_meet(struct tw_baseline *b, const char *fingerprint, const char *sentence);

/*
 * The first line of the report's baseline, from `*at` on, that was not met although its rule was asked; `*at` is moved
 * behind it. NULL: no more.
 */
const char *tw_baseline_vanished(const struct tw_report *r, size_t *at);

#endif
