/* SPDX-License-Identifier: Apache-2.0 */
/* Text made out of bytes that nobody vouches for. */
#include "crypto/text.h"

#include <string.h>

/* Makes room for `len` more bytes. */
static bool reserve(struct tw_text *t, size_t len)
{
    size_t size = t->size > 0 ? t->size : 32;
    char *grown;

    if (t->failed)
        return false;
    if (len <= t->size - t->len)
        return true;
    while (size - t->len < len)
        size *= 2;
    grown = tw_arena_grow(t->arena, t->bytes, t->size, size);
    if (grown == NULL) {
        t->failed = true;
        return false;
    }
    t->bytes = grown;
    t->size = size;
    return true;
}

void tw_text_add(struct tw_text *t, const char *bytes, size_t len)
{
    if (len == 0 || !reserve(t, len))
        return;
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
}

void tw_text_add_string(struct tw_text *t, const char *s)
{
    tw_text_add(t, s, strlen(s));
}

void tw_text_add_hex(struct tw_text *t, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++)
        tw_text_add(t, (const char[]){digits[bytes[i] >> 4], digits[bytes[i] & 15]}, 2);
}

void tw_text_add_integer(struct tw_text *t, struct tw_bytes contents)
{
    bool sign = contents.len > 1 && contents.ptr[0] == 0;

    tw_text_add_hex(t, contents.ptr + sign, contents.len - sign);
}

void tw_text_add_escaped(struct tw_text *t, const uint8_t *bytes, size_t len)
{
    const char *chars = (const char *)bytes;
    size_t begin = 0; /* of what is yet to be added as it is */
    size_t n;

    for (size_t i = 0; i < len; i += n) {
        n = tw_utf8_printable(bytes + i, len - i);
        if (n > 0 && bytes[i] != '\\')
            continue;
        tw_text_add(t, chars + begin, i - begin);
        begin = i;
        if (n > 0) {
            tw_text_add_string(t, "\\");
        } else {
            n = 1;
            begin++;
            tw_text_add_string(t, "\\x");
            tw_text_add_hex(t, bytes + i, 1);
        }
    }
    tw_text_add(t, chars + begin, len - begin);
}

const char *tw_text_end(struct tw_text *t)
{
    const char *s;

    tw_text_add(t, "", 1);
    s = t->failed ? NULL : t->bytes;
    *t = (struct tw_text){.arena = t->arena, .failed = t->failed};
    return s;
}
