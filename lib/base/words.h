/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences made of words that are known in advance, in a room of fixed size. */
#ifndef TW_BASE_WORDS_H
#define TW_BASE_WORDS_H

#include <stddef.h>
#include <string.h>

/* Joins `count` words in `to`, of `size` bytes: at least 1. What has no room is left out. */
static inline void tw_words_join(char *to, size_t size, const char *const *words, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(words[i]);
        n = n < size - 1 - at ? n : size - 1 - at;
        memcpy(to + at, words[i], n);
        at += n;
    }
    to[at] = '\0';
}

#endif
