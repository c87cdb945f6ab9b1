/* SPDX-License-Identifier: Apache-2.0 */
/* Between the machine that reads preludes and the tables of the protocols. */
#ifndef TW_RECORD_PRELUDE_ROWS_H
#define TW_RECORD_PRELUDE_ROWS_H

#include "record/prelude.h"

/* prelude_units.c: packets of binary protocols */

enum tw_then {
    TW_THEN_SAME,     /* TLS, or another unit of the protocol */
    TW_THEN_ANYTHING, /* the protocol has become a tunnel */
    TW_THEN_NOTHING,  /* no TLS in this stream */
    TW_THEN_FRAMED,   /* TLS has begun in the unit, behind its header */
};

struct tw_unit {
    uint32_t length; /* of all of it */
    uint8_t protocol;
    uint8_t header; /* of a frame with TLS in it */
    uint8_t then;   /* enum tw_then */
    uint8_t phase;  /* to be noted with the protocol */
};

/* Whether the head is the start of a unit that may stand here. */
enum tw_look tw_unit_look(struct tw_prelude *p, struct tw_unit *unit);

/* Whether more bytes may make one of it. */
bool tw_unit_possible(const struct tw_prelude *p);

enum { TW_FRAME_HEADER = 8 };

/* Frames around TLS (MS-TDS 2.2.3.1): whether one may begin with this byte, and the bytes behind its header. */
bool tw_frame_begins(uint8_t first);
uint32_t tw_frame_payload(const uint8_t *header);

/* prelude_lines.c: lines of text protocols. The head has the line, or the first bytes of one that is longer. */

/* Whether text has this byte. */
static inline bool tw_line_has(uint8_t byte)
{
    return (byte >= ' ' && byte != 0x7f) || byte == '\r' || byte == '\n' || byte == '\t';
}

/* The byte that ends the line: XMPP is not written in lines, but in tags. */
uint8_t tw_line_end(const struct tw_prelude *p);

/* Whether the line is one that a known protocol has. */
bool tw_line_known(const struct tw_prelude *p);

/* Does what the line says. */
void tw_line_ended(struct tw_prelude *p);

/* prelude.c: `through` has become a tunnel: anything may begin. */
void tw_prelude_tunnel(struct tw_prelude *p, enum tw_protocol through);

#endif
