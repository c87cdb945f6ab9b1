/* SPDX-License-Identifier: Apache-2.0 */
/* What fields there are. A field is described once, in fields.def, and known everywhere by its number. */
#ifndef TW_MESSAGE_FIELD_H
#define TW_MESSAGE_FIELD_H

#include <stdint.h>

/* How the value of a field is to be understood, which settles how it is printed. */
enum tw_kind {
    TW_UINT,  /* a number */
    TW_CODE,  /* a code point of the field's registry */
    TW_BYTES, /* octets */
    TW_TEXT,  /* octets of the wire that are meant to be read */
    TW_DER, /* a certificate: printers show what the crypto room makes of it, and never the octets themselves */
    TW_NAME,   /* an X.501 name in DER */
    TW_STRING, /* text of our own making, printable as it is */
    TW_TIME,   /* seconds since 1970-01-01 UTC, as a two's complement number */
    TW_TRUTH,  /* enum tw_truth: true, false, or not known */
    TW_FLAG,   /* 1 or 0: yes or no */
    TW_LIST,   /* elements follow, each an unnamed value */
    TW_OBJECT, /* named values follow */
};

enum tw_field_id {
#define F(id, name, kind, registry, min, max, clause) F_##id,
#include "message/fields.def"
#undef F
    TW_FIELD_COUNT
};

struct tw_field {
    const char *name;
    const char *clause; /* "" where no standard defines the field */
    uint32_t min, max;  /* length in bytes of a vector; max 0: no bound */
    uint8_t name_len;
    uint8_t kind;     /* enum tw_kind */
    uint8_t registry; /* enum tw_registry */
};

extern const struct tw_field tw_fields[TW_FIELD_COUNT];

#endif
