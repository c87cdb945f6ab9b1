/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sizes of the records that one side sends its application data in: counted, never kept. And whether that side does
 * what proxies call dynamic record sizing: records of about one TCP segment at first, so that the first bytes can be
 * read early; large ones when much has been sent; small ones again after a silence.
 */
#ifndef TW_FACTS_SIZES_H
#define TW_FACTS_SIZES_H

#include <stdint.h>

#include "tlswalk.h"

/* Records of up to 128 bytes of body, of up to 256 and so on to 16,384, and of more. */
enum { TW_SIZE_LEAST = 128, TW_SIZE_CLASSES = 9 };

/* The zero value has seen none. */
struct tw_sizes {
    uint32_t records[TW_SIZE_CLASSES];
    uint16_t least, most, last;
    uint16_t run;         /* records of about one segment in the run of small ones that is going on */
    uint16_t resets;      /* times that small ones came again, behind a silence */
    uint64_t run_bytes;   /* of that run */
    uint64_t grown_after; /* bytes of the first such run, behind which records grew; 0: they did not */
    int64_t run_silence_ns;
    int64_t reset_ns; /* the shortest silence of those behind which they came again */
    int64_t last_ns;  /* when the last record came */
};

/* The index of a record of `length` bytes in `records`. */
static inline unsigned tw_sizes_class(uint16_t length)
{
    unsigned i = 0;

    for (unsigned most = TW_SIZE_LEAST; length > most && i + 1 < TW_SIZE_CLASSES; most *= 2)
        i++;
    return i;
}

/* Another record of `length` bytes of body has begun at this time, or at TW_NO_TIME. */
void tw_sizes_count(struct tw_sizes *s, uint16_t length, int64_t time_ns);

#endif
