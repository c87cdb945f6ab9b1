/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that a test owns. */
#ifndef TW_TESTS_BYTES_H
#define TW_TESTS_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes in a block of exactly their size, so that a sanitizer sees each step beyond them. */
struct bytes {
    uint8_t *ptr;
    size_t len;
};

/* Hexadecimal digits, between which there may be blanks. To be freed. */
struct bytes bytes_of_hex(const char *hex);

#endif
