/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields stand in which message, extension, list or object: the ways that lead to a field. */
#ifndef TW_REPORT_PLACES_H
#define TW_REPORT_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What holds fields, besides other fields. */
enum tw_holder_kind {
    TW_HOLDER_MESSAGE = 1, /* a handshake message, by its type */
    TW_HOLDER_RECORD,      /* what is no handshake message, by the content type */
    TW_HOLDER_SSL2,        /* a message of SSL 2.0 */
    TW_HOLDER_EXTENSION,   /* by its type; what is in its data */
    TW_HOLDER_FIELD,       /* a list or an object, by its field: what is in its members */
};

struct tw_holder {
    enum tw_holder_kind kind;
    uint16_t number;        /* the type, or enum tw_field_id */
    const uint32_t *fields; /* enum tw_field_id each */
    size_t field_count;
};

/* The place with this index, from 0; false when there are no more. Those of one kind stand together. */
bool tw_holder_at(size_t index, struct tw_holder *place);

/* Whether the field has a place there. */
bool tw_holder_has(enum tw_holder_kind kind, uint16_t number, uint16_t field);

#endif
