/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8. */
#include "base/utf8.h"

#include <stdbool.h>

#include "base/compiler.h"

/* Controls, formatting characters, surrogates and what will never be assigned, by first and last. */
static const uint32_t unprintable[][2] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x061c, 0x061c},       {0x180e, 0x180e},
    {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xd800, 0xdfff},       {0xfdd0, 0xfdef},
    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xeffff}, {0x110000, UINT32_MAX},
};

static bool is_printable(uint32_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return true;
    for (size_t i = 0; i < TW_COUNT(unprintable); i++)
        if (c >= unprintable[i][0] && c <= unprintable[i][1])
            return false;
    return (c & 0xfffe) != 0xfffe; /* the last two of each plane are no characters */
}

static size_t sequence_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first >> 5 == 0x06)
        return 2;
    if (first >> 4 == 0x0e)
        return 3;
    return first >> 3 == 0x1e ? 4 : 0;
}

size_t tw_utf8_printable(const uint8_t *p, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* a shorter form would do below this */
    size_t n = sequence_length(p[0]);
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7fU >> n);

    if (n == 0 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        c = c << 6 | (p[i] & 0x3fU);
    }
    return c >= least[n] && is_printable(c) ? n : 0;
}

size_t tw_utf8_beginning(const uint8_t *p, size_t len, size_t most)
{
    enum { LONGEST = 4 };

    if (len <= most)
        return len;
    for (size_t back = 0; back < LONGEST && back <= most; back++)
        if (p[most - back] >> 6 != 2)
            return most - back;
    return most; /* it is none */
}
