/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes can be shown to people as they are. */
#ifndef TW_BASE_UTF8_H
#define TW_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The length of the printable character at the start of `len` (at least 1) bytes of UTF-8 (RFC 3629 4). 0 when they are
 * no character, or one that must not reach a terminal: a control, one that turns the direction of writing, or one that
 * cannot be seen.
 */
size_t tw_utf8_printable(const uint8_t *p, size_t len);

/* How many of the `len` bytes are the first `most`, less what these have of a character that goes on behind them. */
size_t tw_utf8_beginning(const uint8_t *p, size_t len, size_t most);

#endif
