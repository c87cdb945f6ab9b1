/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How durations are spread. Percentiles are exact as long as all durations fit into a sample; beyond that they are those
 * of buckets, of which there are 64 between each power of two and the next: at most 1/64 too high.
 */
#ifndef TW_REPORT_SPREAD_H
#define TW_REPORT_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TW_SPREAD_SAMPLE = 1 << 16, TW_SPREAD_SUB = 64, TW_SPREAD_BUCKETS = (64 - 6 + 1) * TW_SPREAD_SUB };

/* The zero value has seen nothing. */
struct tw_spread {
    uint64_t *sample; /* the first ones, room for TW_SPREAD_SAMPLE; NULL: none, or there was no memory */
    bool sorted;
    uint64_t count, least, most;
    double sum;
    uint64_t buckets[TW_SPREAD_BUCKETS];
};

void tw_spread_add(struct tw_spread *s, uint64_t ns);

/* Whether percentiles are exact. */
bool tw_spread_exact(const struct tw_spread *s);

/* The least duration that `permille` of all do not exceed; 0 when there is none. */
uint64_t tw_spread_percentile(struct tw_spread *s, unsigned permille);

/* How many are below `ns`: exact, or to within the bucket that it falls into. */
uint64_t tw_spread_below(struct tw_spread *s, uint64_t ns);

/* Has seen nothing again, and frees what it holds. */
void tw_spread_clear(struct tw_spread *s);

#endif
