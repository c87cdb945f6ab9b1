/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a stream to records (RFC 8446 5.1; of SSL 2.0: draft-hickman-netscape-ssl-00 1.1), from the first of them on:
 * what comes before is the business of prelude.h. Bytes may come in any pieces: the records are the same.
 */
#ifndef TW_RECORD_RECORD_H
#define TW_RECORD_RECORD_H

#include "record/look.h"
#include "stream/flow.h"

struct tw_record {
    uint64_t offset; /* of the header in the stream */
    uint16_t version;
    uint16_t length; /* of the body */
    uint8_t content_type;
    uint8_t header;  /* bytes in front of the body */
    bool ssl2;       /* of SSL 2.0, and then: */
    uint8_t first;   /* byte of the body, in the clear the type of a message; 0 when there is no body */
    uint8_t padding; /* bytes at the end of the body that say nothing */
};

enum tw_step { TW_STEP_GAP, TW_STEP_NOT_RECORD };

/* Who listens. `bytes`, `lost` and `end` are called only for records that `begin` wants. */
struct tw_record_listener {
    /* A record begins; whether its body is wanted. */
    bool (*begin)(void *self, const struct tw_record *record, const struct tw_origin *origin);
    /* `offset` is the place of the first in the stream. */
    void (*bytes)(void *self, uint64_t offset, const uint8_t *bytes, size_t len,
                  const struct tw_origin *origin);
    /* Bytes of the body that the capture does not have. */
    void (*lost)(void *self, uint64_t len, enum tw_gap cause, const struct tw_origin *origin);
    void (*end)(void *self, const struct tw_origin *origin);
    /* From `offset` on no record is in sight, and where the next one begins is not known. */
    void (*out_of_step)(void *self, uint64_t offset, enum tw_step why, const struct tw_origin *origin);
    void *self;
};

enum tw_reader_state {
    TW_READER_START,  /* at the first record, or behind a gap: a record may begin here */
    TW_READER_HEADER, /* in step: a header comes next */
    TW_READER_BODY,
    TW_READER_HUNT, /* out of step: looking for something that can only be a record; of SSL 2.0 nothing is */
};

/* One direction. The zero value with `offset` set reads from there on. */
struct tw_record_reader {
    uint64_t offset; /* of the next byte */
    uint64_t start;  /* of the first byte in `head` */
    struct tw_record record;
    uint32_t left; /* of the body */
    uint8_t state; /* enum tw_reader_state */
    bool wanted;
    bool ssl2_header; /* the header in hand is of SSL 2.0 */
    bool ssl2;    /* all records from here on are of SSL 2.0; behind a ClientHello the peer's answer tells */
    uint8_t have; /* bytes in `head` */
    uint8_t head[16]; /* of a header, or of what may be one */
};

/* Takes the next bytes of the stream. What is passed over between two calls is added to `offset` by the caller. */
void tw_record_reader_bytes(struct tw_record_reader *reader, const uint8_t *bytes, size_t len,
                            const struct tw_origin *origin, const struct tw_record_listener *listener);

/* `len` bytes of the stream are missing. */
void tw_record_reader_gap(struct tw_record_reader *reader, uint64_t len, enum tw_gap cause,
                          const struct tw_origin *origin, const struct tw_record_listener *listener);

/* Whether the next byte is the first of a record, as far as can be known. */
static inline bool tw_record_reader_between(const struct tw_record_reader *reader)
{
    return reader->have == 0 && (reader->state == TW_READER_HEADER || reader->state == TW_READER_START);
}

#endif
