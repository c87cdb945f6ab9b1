/* SPDX-License-Identifier: Apache-2.0 */
/* The fingerprints of a connection's hellos, made while they are printed. */
#ifndef TW_REPORT_FINGERPRINT_H
#define TW_REPORT_FINGERPRINT_H

#include "report/report.h"

/* No fingerprints yet: the next hellos are the first ones of their connection. */
void tw_report_fingerprints_forget(struct tw_report *r);

/*
 * Begins the fingerprints of a hello, whose events `r->hello` is to hear: those of the first one of its side, or `later`.
 * NULL for other messages, for one that is not whole, and where nothing can hash.
 */
struct tw_fingerprint *tw_report_fingerprint_begin(struct tw_report *r, const struct tw_connection *c,
                                                   const struct tw_message *m);

/* The hello is over; `set` if there is a fingerprint. NULL is ignored. */
void tw_report_fingerprint_end(const struct tw_report *r, const struct tw_connection *c,
                               struct tw_fingerprint *f);

#endif
