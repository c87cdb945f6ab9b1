/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be told to a walk, written down once and told as often as wanted: for what is costly to find out, such as
 * the extensions of a certificate that comes again and again.
 */
#ifndef TW_CRYPTO_RECITAL_H
#define TW_CRYPTO_RECITAL_H

#include "base/memory.h"
#include "message/walk.h"

/*
 * A recital in the making, or made, in `arena`. Running out of memory sets `failed`, which stays: it is enough to look at
 * it at the end. The zero value with `arena` set is an empty recital.
 */
struct tw_recital {
    struct tw_arena *arena;
    struct tw_recital_block *first, *last;
    bool failed;
};

/* Lists and objects, each opened and closed. */
void tw_recite_open(struct tw_recital *r, enum tw_field_id field);
void tw_recite_close(struct tw_recital *r, enum tw_field_id field);

/* Values. What is pointed to is not copied. A NULL text is passed over: there was no memory for it. */
void tw_recite_uint(struct tw_recital *r, enum tw_field_id field, uint64_t value);
void tw_recite_string(struct tw_recital *r, enum tw_field_id field, const char *text);
void tw_recite_bytes(struct tw_recital *r, enum tw_field_id field, struct tw_bytes bytes);

/* Has `decode` read the bytes in a walk of their own, which is done each time that the recital is told. */
void tw_recite_decoded(struct tw_recital *r, void (*decode)(struct tw_walk *w), struct tw_bytes bytes);

/* Tells all that was written down. */
void tw_recital_tell(const struct tw_recital *r, struct tw_walk *w);

static inline bool tw_recital_is_empty(const struct tw_recital *r)
{
    return r->first == NULL;
}

#endif
