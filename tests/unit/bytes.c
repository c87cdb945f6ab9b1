/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that a test owns. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bytes bytes_of_hex(const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    struct bytes b = {malloc(strlen(hex) / 2 + 1), 0};
    size_t count = 0;

    assert_non_null(b.ptr);
    for (const char *p = hex; *p != '\0'; p++) {
        const char *digit = strchr(digits, *p);
        if (digit == NULL)
            continue;
        if (count++ % 2 == 0)
            b.ptr[b.len] = (uint8_t)((digit - digits) << 4);
        else
            b.ptr[b.len++] |= (uint8_t)(digit - digits);
    }
    assert_int_equal(count % 2, 0);
    return b;
}
