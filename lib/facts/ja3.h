/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of hellos by JA3 and JA3S (Althouse, Atkinson, Atkins 2017), heard from the decoder's events. */
#ifndef TW_FACTS_JA3_H
#define TW_FACTS_JA3_H

#include "message/walk.h"

/* The longest JA3 string: 32,767 suites, 16,383 extensions and 32,767 groups of up to five digits, and 255 formats. */
enum { TW_JA3_MAX = 6 * (32767 + 16383 + 32767) + 4 * 255 + 16 };

struct tw_ja3 {
    char *text; /* the caller's buffer of TW_JA3_MAX bytes; not terminated */
    size_t len;
    struct tw_bytes groups, formats;
    bool client;     /* JA3, of a ClientHello; else JA3S */
    bool first;      /* no member of the list being written yet */
    bool extensions; /* the list of them has begun */
};

/* Starts a fingerprint in `text`. */
void tw_ja3_begin(struct tw_ja3 *j, bool client, char *text);

/* Hears an event of the hello. */
void tw_ja3_hear(struct tw_ja3 *j, const struct tw_event *e);

/* The hello is over: `text` and `len` are the string, whose MD5 is the fingerprint. */
void tw_ja3_end(struct tw_ja3 *j);

#endif
