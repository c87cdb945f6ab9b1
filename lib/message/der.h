/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER (ITU-T X.690) inside of a message, as the GM standards put it there: elements are read through the walk like all
 * else. What is no element of the type that is wanted is a remark, and what is left of the scope is told as it is.
 */
#ifndef TW_MESSAGE_DER_H
#define TW_MESSAGE_DER_H

#include "message/walk.h"

enum tw_der_tag {
    TW_DER_INTEGER = 0x02,
    TW_DER_BIT_STRING = 0x03,
    TW_DER_OCTET_STRING = 0x04,
    TW_DER_SEQUENCE = 0x30,
};

/* Opens a SEQUENCE of which nothing is told but what is in it; `field` is what complaints name. To be closed. */
struct tw_scope tw_der_open_sequence(struct tw_walk *w, enum tw_field_id field);

/* An OCTET STRING; a BIT STRING of whole octets; an INTEGER that is not negative, without the 00 that says so. */
struct tw_bytes tw_der_octets(struct tw_walk *w, enum tw_field_id field);
struct tw_bytes tw_der_bits(struct tw_walk *w, enum tw_field_id field);
struct tw_bytes tw_der_integer(struct tw_walk *w, enum tw_field_id field);

/* An INTEGER of at most four octets, told as a number. */
void tw_der_number(struct tw_walk *w, enum tw_field_id field);

#endif
