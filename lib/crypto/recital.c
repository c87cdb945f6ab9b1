/* SPDX-License-Identifier: Apache-2.0 */
/* Recitals: blocks of lines, one behind the other, so that nothing is copied while they grow. */
#include "crypto/recital.h"

#include <string.h>

enum { FIRST_BLOCK = 8, LONGEST_BLOCK = 128 };

enum what { LINE_OPEN, LINE_CLOSE, LINE_UINT, LINE_BYTES, LINE_DECODED };

struct line {
    union {
        uint64_t value;
        const uint8_t *bytes;
    } of;
    uint32_t len;
    uint16_t field; /* enum tw_field_id */
    uint8_t what;   /* enum what */
};

struct tw_recital_block {
    struct tw_recital_block *next;
    void (*decode)(struct tw_walk *w); /* of its one line that is to be decoded, which is the last */
    uint16_t count, room;
    struct line lines[];
};

/* Room for one more line, behind the last; NULL when there is no memory. */
static struct line *add_line(struct tw_recital *r)
{
    struct tw_recital_block *last = r->last, *block;
    uint16_t room = last == NULL ? FIRST_BLOCK : last->room < LONGEST_BLOCK ? last->room * 2 : LONGEST_BLOCK;

    if (last != NULL && last->count < last->room && last->decode == NULL)
        return &last->lines[last->count++];
    block = r->failed ? NULL : tw_arena_get(r->arena, sizeof *block + room * sizeof block->lines[0]);
    if (block == NULL) {
        r->failed = true;
        return NULL;
    }
    block->room = room;
    block->count = 1;
    *(last != NULL ? &last->next : &r->first) = block;
    r->last = block;
    return &block->lines[0];
}

static void add(struct tw_recital *r, enum what what, enum tw_field_id field, struct tw_bytes bytes)
{
    struct line *line = add_line(r);

    if (line != NULL)
        *line = (struct line){{.bytes = bytes.ptr}, (uint32_t)bytes.len, (uint16_t)field, (uint8_t)what};
}

void tw_recite_open(struct tw_recital *r, enum tw_field_id field)
{
    add(r, LINE_OPEN, field, (struct tw_bytes){NULL, 0});
}

void tw_recite_close(struct tw_recital *r, enum tw_field_id field)
{
    add(r, LINE_CLOSE, field, (struct tw_bytes){NULL, 0});
}

void tw_recite_uint(struct tw_recital *r, enum tw_field_id field, uint64_t value)
{
    struct line *line = add_line(r);

    if (line != NULL)
        *line = (struct line){{.value = value}, 0, (uint16_t)field, LINE_UINT};
}

void tw_recite_string(struct tw_recital *r, enum tw_field_id field, const char *text)
{
    if (text != NULL)
        add(r, LINE_BYTES, field, (struct tw_bytes){(const uint8_t *)text, strlen(text)});
}

void tw_recite_bytes(struct tw_recital *r, enum tw_field_id field, struct tw_bytes bytes)
{
    add(r, LINE_BYTES, field, bytes);
}

void tw_recite_decoded(struct tw_recital *r, void (*decode)(struct tw_walk *w), struct tw_bytes bytes)
{
    add(r, LINE_DECODED, (enum tw_field_id)0, bytes);
    if (!r->failed)
        r->last->decode = decode;
}

static void tell_decoded(const struct tw_recital_block *block, const struct line *line, struct tw_walk *w)
{
    struct tw_walk inner = tw_walk_derived(w, line->of.bytes, line->len);

    block->decode(&inner);
    tw_walk_end(&inner);
}

static void tell_line(const struct tw_recital_block *block, const struct line *line, struct tw_walk *w)
{
    enum tw_field_id field = (enum tw_field_id)line->field;

    switch ((enum what)line->what) {
    case LINE_OPEN: (void)tw_open(w, field); break;
    case LINE_CLOSE: tw_close(w, (struct tw_scope){.field = line->field, .extent = TW_UNBOUNDED}); break;
    case LINE_UINT: tw_tell_uint(w, field, line->of.value); break;
    case LINE_BYTES: tw_tell_bytes(w, field, line->of.bytes, line->len); break;
    case LINE_DECODED: tell_decoded(block, line, w); break;
    }
}

void tw_recital_tell(const struct tw_recital *r, struct tw_walk *w)
{
    if (w->failed)
        return;
    for (const struct tw_recital_block *block = r->first; block != NULL; block = block->next)
        for (size_t i = 0; i < block->count; i++)
            tell_line(block, &block->lines[i], w);
}
