/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table of values with their counts. */
#include "report/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"

enum { FIRST_VALUES = 16, FIRST_BYTES = 512, SLOTS_A_VALUE = 2 };

static size_t slot_count(const struct tw_tally *t)
{
    return t->room * SLOTS_A_VALUE;
}

/* The slot of the value, or the free one where it would stand. There is a free one, as slots outnumber values. */
static uint32_t *find(const struct tw_tally *t, uint64_t hash, const void *value, size_t len)
{
    size_t mask = slot_count(t) - 1, i = (size_t)hash & mask;

    for (; t->slots[i] != 0; i = (i + 1) & mask) {
        const struct tw_tally_value *v = &t->values[t->slots[i] - 1];
        if (v->hash == hash && v->len == len && memcmp(t->bytes + v->at, value, len) == 0)
            break;
    }
    return &t->slots[i];
}

static bool grow_bytes(struct tw_tally *t)
{
    size_t room = t->byte_room > 0 ? 2 * t->byte_room : FIRST_BYTES;
    uint8_t *bytes = realloc(t->bytes, room);

    if (bytes == NULL)
        return false;
    t->bytes = bytes;
    t->byte_room = room;
    return true;
}

static bool grow_values(struct tw_tally *t)
{
    size_t room = t->room > 0 ? 2 * t->room : FIRST_VALUES;
    struct tw_tally_value *values = realloc(t->values, room * sizeof *values);
    uint32_t *slots;

    if (values == NULL)
        return false;
    t->values = values;
    slots = calloc(room * SLOTS_A_VALUE, sizeof *slots);
    if (slots == NULL)
        return false;
    free(t->slots);
    t->slots = slots;
    t->room = room;
    for (size_t i = 0; i < t->count; i++)
        *find(t, values[i].hash, t->bytes + values[i].at, values[i].len) = (uint32_t)i + 1;
    return true;
}

/* Whether as much again would still be within the budget. */
static bool may_grow(const struct tw_tally *t)
{
    size_t held = t->byte_room + t->room * (sizeof *t->values + SLOTS_A_VALUE * sizeof *t->slots);

    return 2 * held <= t->budget;
}

static bool has_room(struct tw_tally *t, size_t len)
{
    while (t->byte_count + len > t->byte_room)
        if (!may_grow(t) || !grow_bytes(t))
            return false;
    return t->count < t->room || (may_grow(t) && grow_values(t));
}

void tw_tally_add(struct tw_tally *t, const void *value, size_t len)
{
    uint64_t hash;
    uint32_t *slot;

    len = len < TW_TALLY_VALUE ? len : TW_TALLY_VALUE;
    hash = tw_siphash(t->seed, value, len);
    t->total++;
    slot = t->room > 0 ? find(t, hash, value, len) : NULL;
    if (slot != NULL && *slot != 0) {
        t->values[*slot - 1].count++;
        return;
    }
    if (!has_room(t, len)) {
        t->dropped++;
        return;
    }
    slot = find(t, hash, value, len); /* growing has moved them */
    memcpy(t->bytes + t->byte_count, value, len);
    t->values[t->count++] = (struct tw_tally_value){1, hash, t->byte_count, (uint8_t)len};
    t->byte_count += len;
    *slot = (uint32_t)t->count;
}

/* Of those that were met as often, the first that was met is first. */
static int compare(const void *a, const void *b)
{
    const struct tw_tally_value *v = a, *w = b;

    return v->count != w->count ? (v->count < w->count) - (v->count > w->count)
                                : (v->at > w->at) - (v->at < w->at);
}

void tw_tally_sort(struct tw_tally *t)
{
    if (t->count > 1)
        qsort(t->values, t->count, sizeof *t->values, compare);
}

void tw_tally_clear(struct tw_tally *t)
{
    free(t->values);
    free(t->slots);
    free(t->bytes);
    *t = (struct tw_tally){.seed = t->seed, .budget = t->budget};
}
