/* SPDX-License-Identifier: Apache-2.0 */
/* What those share who paint a ladder: as text, as SVG, or on a page. Its rows are those of report/rows.h. */
#ifndef TW_REPORT_LADDER_H
#define TW_REPORT_LADDER_H

#include "report/lines.h"
#include "report/report.h"
#include "report/rows.h"

/* What a state is called in this report; where there is little room, without what all names begin with. */
const char *tw_ladder_state(const struct tw_report *r, uint8_t state);

/* Behind the name of a state, or of an outcome: nothing when it was seen, "~" inferred, "?" one way among several. */
const char *tw_ladder_mark(uint8_t known_by);

/*
 * The lines around the rows, of the walk in hand (tw_path_walk): who, and how it ended; then what was out of order, and
 * what the rows do not have; and what the applications were told, who waited, and what there was besides.
 */
void tw_ladder_headline(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines);
void tw_ladder_violations(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines);
void tw_ladder_remarks(struct tw_report *r, const struct tw_connection *c, struct tw_lines *lines);

#endif
