/* SPDX-License-Identifier: Apache-2.0 */
/* JA4. */
#include "facts/ja4.h"

#include <string.h>

#include "base/digits.h"
#include "message/extension.h"
#include "message/message.h"
#include "registry/registry.h"

enum { HASH_DIGITS = 12 };

/* There is room for what any hello has: see TW_JA4_RAW_MAX. */
static void put_char(struct tw_ja4 *j, char c)
{
    j->raw[j->raw_len++] = c;
}

static char digit_of(uint32_t value)
{
    return "0123456789abcdef"[value & 0xf];
}

/* In hexadecimal, with four digits at least. */
static void put_code(struct tw_ja4 *j, uint32_t value)
{
    char *to = j->raw + j->raw_len;

    if (value > 0xffff) {
        *to++ = digit_of(value >> 20);
        *to++ = digit_of(value >> 16);
    }
    j->raw_len = (size_t)(tw_put_hex4(to, (uint16_t)value) - j->raw);
}

/* With two digits; what has more is 99. */
static void put_count(struct tw_ja4 *j, size_t count)
{
    size_t shown = count > 99 ? 99 : count;

    put_char(j, (char)('0' + shown / 10));
    put_char(j, (char)('0' + shown % 10));
}

static void put_version(struct tw_ja4 *j, const struct tw_hello_parts *p)
{
    static const struct {
        uint16_t version;
        const char *name;
    } names[] = {
        {TW_TLS_1_3, "13"}, {TW_TLS_1_2, "12"}, {TW_TLS_1_1, "11"},
        {TW_TLS_1_0, "10"}, {TW_SSL_3_0, "s3"}, {TW_SSL_2_0, "s2"},
    };
    uint16_t version = p->version != 0 ? p->version : p->legacy_version;
    const char *name = "00";

    for (size_t i = 0; i < TW_COUNT(names); i++)
        if (names[i].version == version)
            name = names[i].name;
    put_char(j, name[0]);
    put_char(j, name[1]);
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The ends of the first protocol, or where one of them is no letter or digit those of its hexadecimal form. */
static void put_protocol(struct tw_ja4 *j, struct tw_bytes protocol)
{
    if (protocol.len == 0) {
        put_char(j, '0');
        put_char(j, '0');
        return;
    }
    uint8_t first = protocol.ptr[0], last = protocol.ptr[protocol.len - 1];
    if (is_alphanumeric(first) && is_alphanumeric(last)) {
        put_char(j, (char)first);
        put_char(j, (char)last);
    } else {
        put_char(j, digit_of(first >> 4));
        put_char(j, digit_of(last));
    }
}

/* By Shell: at most 32,767 numbers, mostly a dozen. */
static void sort(uint32_t *numbers, size_t count)
{
    static const uint16_t gaps[] = {19903, 8846, 3931, 1750, 701, 301, 132, 57, 23, 10, 4, 1};

    for (size_t g = 0; g < TW_COUNT(gaps); g++) {
        if (gaps[g] >= count)
            continue;
        for (size_t i = gaps[g]; i < count; i++) {
            uint32_t number = numbers[i];
            size_t at = i;
            for (; at >= gaps[g] && numbers[at - gaps[g]] > number; at -= gaps[g])
                numbers[at] = numbers[at - gaps[g]];
            numbers[at] = number;
        }
    }
}

static void put_list(struct tw_ja4 *j, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put_char(j, ',');
        put_code(j, numbers[i]);
    }
}

/*
 * Copies a list of the hello to `sorted`, GREASE aside, though not yet sorted; returns how many there are. A hello that
 * breaks off before its suites has none, and no width of theirs.
 */
static size_t load(struct tw_ja4 *j, struct tw_bytes list, size_t width)
{
    size_t count = 0;

    for (size_t i = 0; width > 0 && i + width <= list.len && count < TW_JA4_LIST; i += width) {
        uint32_t value = tw_load_be(list.ptr + i, width);
        if (width != 2 || !tw_is_grease16((uint16_t)value))
            j->sorted[count++] = value;
    }
    return count;
}

/* Likewise all extensions but server_name and ALPN, of which the first part tells. */
static size_t load_extensions(struct tw_ja4 *j, const struct tw_hello_parts *p)
{
    size_t count = 0;

    for (size_t i = 0; i < p->num_extensions; i++)
        if (!tw_is_grease16(p->extensions[i]) && p->extensions[i] != TW_EXT_SERVER_NAME &&
            p->extensions[i] != TW_EXT_ALPN)
            j->sorted[count++] = p->extensions[i];
    return count;
}

static size_t count_extensions(const struct tw_hello_parts *p)
{
    size_t count = 0;

    for (size_t i = 0; i < p->num_extensions; i++)
        count += !tw_is_grease16(p->extensions[i]);
    return count;
}

/* Appends the first digits of a part's hash, or zeros where there is nothing to be hashed. */
static bool put_hash(struct tw_ja4 *j, size_t at, const char *part, size_t len,
                     const struct tw_crypto *crypto, void *crypto_context)
{
    uint8_t hash[32] = {0};

    if (len > 0 && !crypto->sha256(crypto_context, part, len, hash))
        return false;
    j->text[at] = '_';
    for (size_t i = 0; i < HASH_DIGITS; i++)
        j->text[at + 1 + i] = digit_of(i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2]);
    return true;
}

bool tw_ja4_make(struct tw_ja4 *j, const struct tw_hello_parts *p, const struct tw_crypto *crypto,
                 void *crypto_context)
{
    size_t count = load(j, p->suites, p->suite_width), b, b_end, c;

    j->raw_len = 0;
    put_char(j, 't'); /* over TCP */
    put_version(j, p);
    put_char(j, p->has_server_name ? 'd' : 'i');
    put_count(j, count);
    put_count(j, count_extensions(p));
    put_protocol(j, p->protocol);
    size_t a_len = j->raw_len;

    put_char(j, '_');
    b = j->raw_len;
    sort(j->sorted, count);
    put_list(j, j->sorted, count);
    b_end = j->raw_len;

    put_char(j, '_');
    c = j->raw_len;
    count = load_extensions(j, p);
    sort(j->sorted, count);
    put_list(j, j->sorted, count);
    count = load(j, p->schemes, 2);
    if (count > 0) {
        put_char(j, '_');
        put_list(j, j->sorted, count);
    }

    memcpy(j->text, j->raw, a_len);
    j->text[TW_JA4_LEN] = '\0';
    return put_hash(j, a_len, j->raw + b, b_end - b, crypto, crypto_context) &&
           put_hash(j, a_len + 1 + HASH_DIGITS, j->raw + c, j->raw_len - c, crypto, crypto_context);
}
