/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text made out of bytes that nobody vouches for. What comes out is UTF-8 that can be shown anywhere: no control
 * characters, nothing that turns the direction of writing, no byte that is not part of a character.
 */
#ifndef TW_CRYPTO_TEXT_H
#define TW_CRYPTO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/memory.h"
#include "base/utf8.h"

/*
 * A string in the making, in `arena`; only one can be made at a time. Running out of memory sets `failed`, which stays:
 * it is enough to look at it after the last string. The zero value with `arena` set is an empty text.
 */
struct tw_text {
    struct tw_arena *arena;
    char *bytes;
    size_t len;
    size_t size; /* of the block at `bytes` */
    bool failed;
};

/* Appends bytes as they are: they must be printable UTF-8. */
void tw_text_add(struct tw_text *t, const char *bytes, size_t len);
void tw_text_add_string(struct tw_text *t, const char *s);

/* Appends two lower-case hexadecimal digits a byte. */
void tw_text_add_hex(struct tw_text *t, const uint8_t *bytes, size_t len);

/* Appends the contents of an INTEGER of DER in hexadecimal, without the 00 in front that only says "positive". */
void tw_text_add_integer(struct tw_text *t, struct tw_bytes contents);

/* Appends any bytes: what is not printable UTF-8 as \xNN, and a backslash doubled, so that nothing is lost. */
void tw_text_add_escaped(struct tw_text *t, const uint8_t *bytes, size_t len);

/* Hands out the string, which lives as long as the arena, and begins an empty one. NULL when the text has failed. */
const char *tw_text_end(struct tw_text *t);

#endif
