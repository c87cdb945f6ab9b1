/* SPDX-License-Identifier: Apache-2.0 */
/* How far words are from one another, for those who mistype them. */
#include <string.h>

#include "tlswalk.h"

enum { LONGEST_WORD = 63 };

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;

    return ab < c ? ab : c;
}

unsigned tw_word_distance(const char *a, const char *b)
{
    uint8_t d[LONGEST_WORD + 1][LONGEST_WORD + 1];
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len > LONGEST_WORD || b_len > LONGEST_WORD)
        return LONGEST_WORD + 1;
    for (size_t i = 0; i <= a_len; i++) {
        for (size_t j = 0; j <= b_len; j++) {
            unsigned least = (unsigned)(i + j);
            if (i > 0 && j > 0)
                least = smallest(d[i - 1][j] + 1U, d[i][j - 1] + 1U,
                                 d[i - 1][j - 1] + (unsigned)(a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                least = smallest(least, d[i - 2][j - 2] + 1U, least);
            d[i][j] = (uint8_t)least;
        }
    }
    return d[a_len][b_len];
}
