/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed certificate messages (RFC 8879). */
#ifndef TW_CRYPTO_DECOMPRESS_H
#define TW_CRYPTO_DECOMPRESS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fills the `out_len` bytes of `out` with what `in` holds, by an algorithm of RFC 8879 3. NULL, or what went wrong: also
 * when there is more or less than that, or when something follows it.
 */
const char *tw_decompress(uint16_t algorithm, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);

#endif
