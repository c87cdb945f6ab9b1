/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text, two digits at a time. */
#include "base/digits.h"

#include <stddef.h>
#include <string.h>

/* 00 to 99 */
static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495969"
    "79899";

/* Two digits of a number below 100. */
static inline char *put_pair(char *to, uint64_t value)
{
    memcpy(to, pairs + 2 * value, 2);
    return to + 2;
}

static size_t count_digits(uint64_t value)
{
    size_t n = 1;

    for (; value >= 10; value /= 10)
        n++;
    return n;
}

char *tw_put_digits(char *to, uint64_t value)
{
    if (value >= 10000)
        return tw_put_padded(to, value, (unsigned)count_digits(value));
    if (value >= 1000)
        to = put_pair(to, value / 100);
    else if (value >= 100)
        *to++ = (char)('0' + value / 100);
    return put_pair(to, value % 100);
}

char *tw_put_padded(char *to, uint64_t value, unsigned digits)
{
    unsigned n = digits;

    for (; n >= 2; n -= 2, value /= 100)
        put_pair(to + n - 2, value % 100);
    if (n > 0)
        *to = (char)('0' + value % 10);
    return to + digits;
}
