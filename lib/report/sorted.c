/* SPDX-License-Identifier: Apache-2.0 */
/* Lines kept for sorting. */
#include "report/sorted.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/compiler.h"

struct tw_sorted_line {
    struct tw_sort_key key;
    size_t at, len; /* in the text */
};

static void add_byte(struct tw_sort_key *key, uint8_t byte)
{
    if (key->len < TW_SORT_KEY)
        key->bytes[key->len++] = byte;
}

void tw_sort_key_number(struct tw_sort_key *key, int64_t number)
{
    uint64_t ordered = (uint64_t)number ^ UINT64_C(1) << 63;

    for (int shift = 56; shift >= 0; shift -= 8)
        add_byte(key, (uint8_t)(ordered >> shift));
}

void tw_sort_key_text(struct tw_sort_key *key, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        add_byte(key, tw_ascii_lower(bytes[i]));
}

static int compare_keys(const struct tw_sort_key *a, const struct tw_sort_key *b)
{
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* Lines without a key come last, and those of one key as they came, whichever the direction. */
static int compare_lines(const struct tw_sorted_line *a, const struct tw_sorted_line *b, int sign)
{
    int order = (a->key.len == 0) - (b->key.len == 0);

    if (order == 0)
        order = sign * compare_keys(&a->key, &b->key);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static int forwards(const void *a, const void *b)
{
    return compare_lines(a, b, 1);
}

static int backwards(const void *a, const void *b)
{
    return compare_lines(a, b, -1);
}

/* Twice as much room for what has no more. False when that would be over the budget, or there is no memory. */
static bool grow(struct tw_sorted *s, size_t text_wanted)
{
    enum { FIRST_TEXT = 16 << 10, FIRST_LINES = 128 };
    size_t text = s->text_room > 0 ? s->text_room : FIRST_TEXT, lines = s->room > 0 ? s->room : FIRST_LINES;
    void *moved;

    while (text < text_wanted)
        text *= 2;
    if (s->count == lines)
        lines *= 2;
    if (text + lines * sizeof *s->lines > s->budget)
        return false;
    if (text != s->text_room) {
        moved = realloc(s->text, text);
        if (moved == NULL)
            return false;
        s->text = moved;
        s->text_room = text;
    }
    if (lines != s->room) {
        moved = realloc(s->lines, lines * sizeof *s->lines);
        if (moved == NULL)
            return false;
        s->lines = moved;
        s->room = lines;
    }
    return true;
}

static bool has_room(struct tw_sorted *s, size_t len)
{
    size_t wanted = s->text_len + len;

    return (wanted <= s->text_room && s->count < s->room) || grow(s, wanted);
}

void tw_sorted_add(struct tw_sorted *s, const struct tw_sort_key *key, const char *line, size_t len,
                   struct tw_out *out)
{
    if (!has_room(s, len)) {
        s->parts += s->count > 0;
        tw_sorted_print(s, out);
    }
    if (!has_room(s, len)) { /* not even this one */
        s->parts++;
        tw_out_bytes(out, line, len);
        return;
    }
    memcpy(s->text + s->text_len, line, len);
    s->lines[s->count++] = (struct tw_sorted_line){*key, s->text_len, len};
    s->text_len += len;
}

void tw_sorted_print(struct tw_sorted *s, struct tw_out *out)
{
    if (s->count > 1)
        qsort(s->lines, s->count, sizeof *s->lines, s->reverse ? backwards : forwards);
    for (size_t i = 0; i < s->count; i++)
        tw_out_bytes(out, s->text + s->lines[i].at, s->lines[i].len);
    s->count = s->text_len = 0;
}

void tw_sorted_free(struct tw_sorted *s)
{
    free(s->text);
    free(s->lines);
    s->text = NULL;
    s->lines = NULL;
    s->count = s->room = s->text_len = s->text_room = 0;
}
