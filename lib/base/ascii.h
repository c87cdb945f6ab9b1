/* SPDX-License-Identifier: Apache-2.0 */
/* Letters, whatever the locale says. */
#ifndef TW_BASE_ASCII_H
#define TW_BASE_ASCII_H

#include <stdint.h>

static inline uint8_t tw_ascii_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

#endif
