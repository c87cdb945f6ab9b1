/* SPDX-License-Identifier: Apache-2.0 */
/* Text made out of bytes that nobody vouches for. */
#include "crypto/text.h"

#include <string.h>

/*
 * Characters that do something instead of standing somewhere: C0 and C1 controls, DEL, the separators of lines and
 * paragraphs, and those that steer the direction of writing (Unicode UAX #9).
 */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* The length that the first byte of a character announces; 0 when it cannot be one (RFC 3629 section 3). */
static size_t utf8_length(uint8_t first)
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
    size_t n = utf8_length(p[0]);
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7fU >> n);

    if (n == 0 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        c = c << 6 | (p[i] & 0x3fU);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    return is_control(c) ? 0 : n;
}

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
