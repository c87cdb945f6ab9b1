/* SPDX-License-Identifier: Apache-2.0 */
/* Output. */
#include "report/out.h"

#include "base/utf8.h"

void tw_out_flush(struct tw_out *o)
{
    if (o->len > 0 && !o->failed)
        o->failed = !o->write(o->context, o->buffer, o->len);
    o->flushed += o->len;
    o->len = 0;
}

void tw_out_many_bytes(struct tw_out *o, const char *bytes, size_t len)
{
    while (len > 0) {
        size_t n = len < sizeof o->buffer ? len : sizeof o->buffer;
        memcpy(tw_out_room(o, n), bytes, n);
        tw_out_wrote(o, n);
        bytes += n;
        len -= n;
    }
}

static inline char hex_digit(uint32_t nibble)
{
    return (char)(nibble < 10 ? '0' + nibble : 'a' - 10 + nibble);
}

void tw_out_hex(struct tw_out *o, uint32_t value, unsigned digits)
{
    char *to = tw_out_room(o, digits);

    for (unsigned i = 0; i < digits; i++)
        to[i] = hex_digit(value >> 4 * (digits - 1 - i) & 15);
    tw_out_wrote(o, digits);
}

/* Blocks of a known size, so that compilers make vector code of them. */
static void put_hex(char *restrict to, const uint8_t *restrict bytes, size_t len)
{
    enum { BLOCK = 16 };
    size_t i = 0;

    for (; i + BLOCK <= len; i += BLOCK) {
        uint8_t high[BLOCK], low[BLOCK];
        for (size_t k = 0; k < BLOCK; k++) {
            uint8_t h = bytes[i + k] >> 4, l = bytes[i + k] & 15;
            high[k] = (uint8_t)(h + (h < 10 ? '0' : 'a' - 10));
            low[k] = (uint8_t)(l + (l < 10 ? '0' : 'a' - 10));
        }
        for (size_t k = 0; k < BLOCK; k++) {
            to[2 * (i + k)] = (char)high[k];
            to[2 * (i + k) + 1] = (char)low[k];
        }
    }
    for (; i < len; i++) {
        to[2 * i] = hex_digit(bytes[i] >> 4);
        to[2 * i + 1] = hex_digit(bytes[i] & 15);
    }
}

void tw_out_hex_bytes(struct tw_out *o, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        size_t n = len < sizeof o->buffer / 4 ? len : sizeof o->buffer / 4;
        put_hex(tw_out_room(o, 2 * n), bytes, n);
        tw_out_wrote(o, 2 * n);
        bytes += n;
        len -= n;
    }
}

static void out_ipv4(struct tw_out *o, const uint8_t *p)
{
    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            tw_out_char(o, '.');
        tw_out_uint(o, p[i]);
    }
}

static void out_group(struct tw_out *o, uint16_t group)
{
    unsigned digits = group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1;
    tw_out_hex(o, group, digits);
}

/* The longest run of two or more zero groups, the first of equals (RFC 5952 4.2); none: `*len` 0. */
static void longest_zeros(const uint16_t groups[8], size_t *start, size_t *len)
{
    *start = *len = 0;
    for (size_t i = 0; i < 8; i++) {
        size_t n = 0;
        while (i + n < 8 && groups[i + n] == 0)
            n++;
        if (n > *len && n >= 2) {
            *start = i;
            *len = n;
        }
    }
}

static void out_ipv6(struct tw_out *o, const uint8_t *p)
{
    uint16_t groups[8];
    size_t start, len;

    for (size_t i = 0; i < 8; i++)
        groups[i] = tw_load_be16(p + 2 * i);
    longest_zeros(groups, &start, &len);
    for (size_t i = 0; i < 8; i++) {
        if (len > 0 && i == start) {
            tw_out_text(o, "::");
            i += len - 1;
            continue;
        }
        if (i > 0 && !(len > 0 && i == start + len))
            tw_out_char(o, ':');
        out_group(o, groups[i]);
    }
}

void tw_out_address(struct tw_out *o, const struct tw_address *a)
{
    if (tw_address_is_ipv4(a))
        out_ipv4(o, a->bytes + 12);
    else
        out_ipv6(o, a->bytes);
}

struct date {
    int64_t year;
    unsigned month, day;
};

/* The civil date of a day counted from 1970-01-01, by eras of 400 years that begin in March. */
static struct date date_of(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned day_of_era = (unsigned)(z - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;

    return (struct date){(int64_t)year_of_era + era * 400 + (month <= 2), month,
                         day_of_year - (153 * shifted + 2) / 5 + 1};
}

enum { CLOCK_LEN = 19 };

static void set_clock(struct tw_clock *clock, int64_t second)
{
    const int64_t day = 86400;
    int64_t days = second / day - (second % day < 0);
    uint64_t in_day = (uint64_t)(second - days * day);
    struct date d = date_of(days);
    char *to = clock->text;

    to = tw_put_padded(to, (uint64_t)d.year, 4);
    *to++ = '-';
    to = tw_put_padded(to, d.month, 2);
    *to++ = '-';
    to = tw_put_padded(to, d.day, 2);
    *to++ = 'T';
    to = tw_put_padded(to, in_day / 3600, 2);
    *to++ = ':';
    to = tw_put_padded(to, in_day / 60 % 60, 2);
    *to++ = ':';
    tw_put_padded(to, in_day % 60, 2);
    clock->second = second;
}

void tw_out_seconds(struct tw_out *o, int64_t second)
{
    struct tw_clock *clock = &o->clocks[(uint64_t)second * 0x9e3779b97f4a7c15U >> (64 - TW_CLOCK_BITS)];

    if (clock->second != second || clock->text[0] == '\0')
        set_clock(clock, second);
    tw_out_bytes(o, clock->text, CLOCK_LEN);
    tw_out_char(o, 'Z');
}

void tw_out_time(struct tw_out *o, int64_t time_ns, unsigned decimals)
{
    const int64_t unit = 1000000000;
    int64_t below = time_ns % unit, fraction = below < 0 ? below + unit : below;
    int64_t second = time_ns / unit - (below < 0);

    tw_out_room(o, CLOCK_LEN + 11); /* for all of it, so that the buffer is not flushed on the way */
    tw_out_seconds(o, second);
    if (decimals == 0)
        return;
    tw_put_padded(o->buffer + o->len, (uint64_t)fraction, 9);
    o->buffer[o->len - 1] = '.'; /* in the place of the Z */
    tw_out_wrote(o, decimals);
    tw_out_char(o, 'Z');
}

enum { WORD = 8 };

/* A byte in each of a word. */
#define EACH(byte) (0x0101010101010101U * (byte))

/* The highest bit of each byte that is 0; of those above it some more may be set. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH(1)) & ~word & EACH(0x80);
}

/* Whether none of eight bytes is a control character, DEL, a quote, a backslash or beyond ASCII. */
static inline bool is_plain_word(const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, WORD);
    return ((word | (word - EACH(0x20))) & EACH(0x80)) == 0 &&
           (zero_bytes(word ^ EACH('"')) | zero_bytes(word ^ EACH('\\')) | zero_bytes(word ^ EACH(0x7f))) ==
               0;
}

size_t tw_out_plain_prefix(const uint8_t *bytes, size_t len)
{
    size_t n = 0;

    while (n + WORD <= len && is_plain_word(bytes + n))
        n += WORD;
    while (n < len && bytes[n] >= 0x20 && bytes[n] < 0x7f && bytes[n] != '"' && bytes[n] != '\\')
        n++;
    return n;
}

void tw_out_wire_text(struct tw_out *o, const uint8_t *bytes, size_t len, bool json)
{
    for (size_t i = 0; i < len;) {
        size_t n = tw_out_plain_prefix(bytes + i, len - i);
        if (n > 0) {
            tw_out_bytes(o, (const char *)bytes + i, n);
            i += n;
            continue;
        }
        n = tw_utf8_printable(bytes + i, len - i);
        if (n == 1 || (n > 1 && (json || !o->ascii))) {
            if (bytes[i] == '\\')
                tw_out_text(o, json ? "\\\\\\" : "\\");
            else if (bytes[i] == '"' && json)
                tw_out_char(o, '\\');
            tw_out_bytes(o, (const char *)bytes + i, n);
            i += n;
        } else {
            tw_out_text(o, json ? "\\\\x" : "\\x");
            tw_out_hex(o, bytes[i++], 2);
        }
    }
}

void tw_out_wire_beginning(struct tw_out *o, struct tw_bytes text, size_t most)
{
    size_t len = tw_utf8_beginning(text.ptr, text.len, most);

    tw_out_wire_text(o, text.ptr, len, false);
    tw_out_text(o, len < text.len ? "..." : "");
}

size_t tw_out_take_back(struct tw_out *o, size_t before, char *text, size_t size)
{
    size_t len = tw_utf8_beginning((const uint8_t *)o->buffer + before, o->len - before, size - 1);

    memcpy(text, o->buffer + before, len);
    text[len] = '\0';
    o->len = before;
    return len;
}
