/* SPDX-License-Identifier: Apache-2.0 */
/* Elements of DER (X.690) one behind the other, as far as one has to look into them oneself. */
#ifndef TW_CRYPTO_ASN1_H
#define TW_CRYPTO_ASN1_H

#include <openssl/asn1.h>

#include "base/cursor.h"

struct tw_asn1 {
    struct tw_bytes whole, contents;
    int tag;
    int tag_class; /* V_ASN1_UNIVERSAL, V_ASN1_CONTEXT_SPECIFIC, ... */
};

/* Takes the element in front of `in`. False when there is none of a definite length that fits. */
TW_MUST_USE bool tw_asn1_next(struct tw_bytes *in, struct tw_asn1 *element);

/* Takes the element in front of `in`, which must be of the universal tag: its contents. */
TW_MUST_USE bool tw_asn1_take(struct tw_bytes *in, int tag, struct tw_bytes *contents);

/* Takes the element in front of `in` if it has this tag of its context; else `in` stays as it is. */
TW_MUST_USE bool tw_asn1_take_context(struct tw_bytes *in, int tag, struct tw_bytes *contents);

/* Takes the INTEGER in front of `in`, which must not be negative nor longer than 64 bits. */
TW_MUST_USE bool tw_asn1_take_uint(struct tw_bytes *in, uint64_t *value);

/* The same of the contents of one. */
TW_MUST_USE bool tw_asn1_uint(struct tw_bytes contents, uint64_t *value);

/*
 * Takes what there is of the element in front of `in`: one that would go on behind its end is as long as `in`, and
 * `*whole` is false. False when not even the head of an element is there.
 */
TW_MUST_USE bool tw_asn1_next_cut(struct tw_bytes *in, struct tw_asn1 *element, bool *whole);

static inline struct tw_bytes tw_asn1_bytes(const ASN1_STRING *s)
{
    return (struct tw_bytes){ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)};
}

#endif
