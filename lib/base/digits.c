/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text, four digits at a time. */
#include "base/digits.h"

#include <stddef.h>
#include <string.h>

/* 00 to 99 */
static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495969"
    "79899";

/* Two digits of a number below 100. */
static inline char *put_pair(char *to, uint32_t value)
{
    memcpy(to, pairs + (size_t)2 * value, 2);
    return to + 2;
}

/* Four digits of a number below 10,000. */
static inline char *put_four(char *to, uint32_t value)
{
    return put_pair(put_pair(to, value / 100), value % 100);
}

/* As many as it has, of a number below 10,000. */
static inline char *put_short(char *to, uint32_t value)
{
    if (value >= 1000)
        return put_four(to, value);
    if (value >= 10) {
        if (value >= 100)
            *to++ = (char)('0' + value / 100);
        return put_pair(to, value % 100);
    }
    *to = (char)('0' + value);
    return to + 1;
}

static unsigned count_digits(uint64_t value)
{
    unsigned n = 1;

    for (; value >= 10; value /= 10)
        n++;
    return n;
}

char *tw_put_digits(char *to, uint64_t value)
{
    if (value >= 100000000)
        return tw_put_padded(to, value, count_digits(value));
    if (value >= 10000) {
        to = put_short(to, (uint32_t)value / 10000);
        return put_four(to, (uint32_t)value % 10000);
    }
    return put_short(to, (uint32_t)value);
}

char *tw_put_padded(char *to, uint64_t value, unsigned digits)
{
    unsigned n = digits;

    for (; n >= 4; n -= 4, value /= 10000)
        put_four(to + n - 4, (uint32_t)(value % 10000));
    for (; n > 0; n--, value /= 10)
        to[n - 1] = (char)('0' + value % 10);
    return to + digits;
}
