/* SPDX-License-Identifier: Apache-2.0 */
/* JA3 and JA3S. */
#include "facts/ja3.h"

#include "registry/registry.h"

static void put_char(struct tw_ja3 *j, char c)
{
    if (j->len < TW_JA3_MAX)
        j->text[j->len++] = c;
}

static void put_number(struct tw_ja3 *j, uint32_t value)
{
    char digits[10];
    size_t n = sizeof digits;

    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (n < sizeof digits)
        put_char(j, digits[n++]);
}

/* The next member of a list. GREASE values (RFC 8701) are random and left out. */
static void put_member(struct tw_ja3 *j, uint32_t value)
{
    if (j->client && tw_is_grease16((uint16_t)value))
        return;
    if (!j->first)
        put_char(j, '-');
    j->first = false;
    put_number(j, value);
}

static void next_list(struct tw_ja3 *j)
{
    put_char(j, ',');
    j->first = true;
}

static void put_list(struct tw_ja3 *j, struct tw_bytes list, size_t width)
{
    next_list(j);
    for (size_t i = 0; i + width <= list.len; i += width)
        put_member(j, tw_load_be(list.ptr + i, width));
}

void tw_ja3_begin(struct tw_ja3 *j, bool client, char *text)
{
    *j = (struct tw_ja3){.text = text, .client = client, .first = true};
}

static void hear_list(struct tw_ja3 *j, const struct tw_event *e)
{
    struct tw_bytes list = {e->bytes, e->len};

    if (e->field == F_CIPHER_SUITES)
        put_list(j, list, 2);
    else if (e->field == F_EXTENSIONS)
        next_list(j);
    else if (e->field == F_NAMED_GROUPS)
        j->groups = list;
    else if (e->field == F_EC_POINT_FORMATS)
        j->formats = list;
    if (e->field == F_EXTENSIONS)
        j->extensions = true;
}

void tw_ja3_hear(struct tw_ja3 *j, const struct tw_event *e)
{
    if (e->kind == TW_OPEN)
        hear_list(j, e);
    if (e->kind != TW_VALUE)
        return;
    if (e->field == F_LEGACY_VERSION) {
        put_number(j, (uint32_t)e->value);
    } else if (e->field == F_CIPHER_SUITE) {
        next_list(j);
        put_member(j, (uint32_t)e->value);
    } else if (e->field == F_EXTENSION_TYPE) {
        put_member(j, (uint32_t)e->value);
    }
}

void tw_ja3_end(struct tw_ja3 *j)
{
    if (!j->extensions)
        next_list(j);
    if (!j->client)
        return;
    put_list(j, j->groups, 2);
    put_list(j, j->formats, 1);
}
