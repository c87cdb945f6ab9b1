/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text. */
#ifndef TW_BASE_DIGITS_H
#define TW_BASE_DIGITS_H

#include <stdint.h>

/* The most that a number has in decimal. */
enum { TW_UINT_DIGITS = 20 };

/* Writes a number of more than one digit. */
char *tw_put_digits(char *to, uint64_t value);

/* Writes a number in decimal where there is room for TW_UINT_DIGITS, and returns what is behind it. */
static inline char *tw_put_uint(char *to, uint64_t value)
{
    if (value >= 10)
        return tw_put_digits(to, value);
    *to = (char)('0' + value);
    return to + 1;
}

/* Writes `digits` decimal digits, zeros in front, and returns what is behind them. */
char *tw_put_padded(char *to, uint64_t value, unsigned digits);

/* Writes four hexadecimal digits, lower case, and returns what is behind them. */
static inline char *tw_put_hex4(char *to, uint16_t value)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = "0123456789abcdef"[value >> (12 - 4 * i) & 15];
    return to + 4;
}

#endif
