/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines that wait to be printed in another order than that of their coming. They are kept within a budget: what is full
 * is printed as far as it goes, sorted by itself, and the next part begins.
 */
#ifndef TW_REPORT_SORTED_H
#define TW_REPORT_SORTED_H

#include "report/out.h"

/* What a line is sorted by: bytes that memcmp() puts in order. Longer texts are compared as far as it holds them. */
enum { TW_SORT_KEY = 64 };

struct tw_sort_key {
    uint8_t bytes[TW_SORT_KEY];
    uint8_t len; /* 0: there is none, which comes last in either direction */
};

/* Adds a number, the sign of which counts. */
void tw_sort_key_number(struct tw_sort_key *key, int64_t number);

/* Adds bytes; of ASCII letters the case does not count. */
void tw_sort_key_text(struct tw_sort_key *key, const uint8_t *bytes, size_t len);

struct tw_sorted_line;

/* The zero value with a budget is empty. */
struct tw_sorted {
    size_t budget; /* bytes of memory */
    bool reverse;
    char *text;
    size_t text_len, text_room;
    struct tw_sorted_line *lines;
    size_t count, room;
    uint64_t parts; /* that have been printed before their time */
};

/* Keeps a line with its end. */
void tw_sorted_add(struct tw_sorted *s, const struct tw_sort_key *key, const char *line, size_t len,
                   struct tw_out *out);

/* Prints what is kept. Lines of one key keep their order. */
void tw_sorted_print(struct tw_sorted *s, struct tw_out *out);

/* Frees what it holds. */
void tw_sorted_free(struct tw_sorted *s);

#endif
