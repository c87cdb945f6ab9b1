/* SPDX-License-Identifier: Apache-2.0 */
/* How often each of many values was met, within a budget: past it, values that have not been met yet are only counted. */
#ifndef TW_REPORT_TALLY_H
#define TW_REPORT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a value; what is longer is cut. */
enum { TW_TALLY_VALUE = 255 };

struct tw_tally_value {
    uint64_t count;
    uint64_t hash;
    size_t at; /* in the bytes of all values */
    uint8_t len;
};

/* The zero value with a seed and a budget is empty. */
struct tw_tally {
    const uint64_t *seed; /* of the hash table, two */
    size_t budget;        /* bytes of memory */
    struct tw_tally_value *values;
    uint32_t *slots; /* indices into `values`, from 1; 0: free */
    uint8_t *bytes;
    size_t count, room, byte_count, byte_room;
    uint64_t total;   /* what was added, be it told apart or not */
    uint64_t dropped; /* of that: values for which there was no room */
};

void tw_tally_add(struct tw_tally *t, const void *value, size_t len);

/* Brings the values into the order of their counts, the most frequent first; nothing may be added any more. */
void tw_tally_sort(struct tw_tally *t);

/* Empties it and frees what it holds. */
void tw_tally_clear(struct tw_tally *t);

#endif
