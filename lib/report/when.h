/* SPDX-License-Identifier: Apache-2.0 */
/* Times for people, in the form that was asked for: enum tw_times. */
#ifndef TW_REPORT_WHEN_H
#define TW_REPORT_WHEN_H

#include "report/lines.h"
#include "report/report.h"

/* Columns that a time of the form takes at most; 0: there is none. What stands without a form takes `usual`. */
size_t tw_when_width(enum tw_times times, size_t usual);

/*
 * Puts a time that is known of the connection in the form of the report, which may be that of the last one told. False
 * when no form was asked for: then nothing is put.
 */
bool tw_when_put(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c, int64_t time_ns);

/* The time of day in UTC, with `decimals` (0 or 3) of the second: "18:48:26.123". */
void tw_when_put_clock(struct tw_lines *l, int64_t time_ns, unsigned decimals);

#endif
