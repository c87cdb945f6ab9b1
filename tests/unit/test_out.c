/* SPDX-License-Identifier: Apache-2.0 */
/* What numbers, times, addresses and untrusted bytes look like, and the buffer that they go through. */
#include "report/out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "paper.h"
#include "wire.h"

/* --- numbers --- */

static void numbers_are_decimal(void **state)
{
    (void)state;
    tw_out_uint(&paper_out, 0);
    tw_out_char(&paper_out, ' ');
    tw_out_uint(&paper_out, 10);
    tw_out_char(&paper_out, ' ');
    tw_out_uint(&paper_out, UINT64_MAX);
    assert_string_equal(paper_text(), "0 10 18446744073709551615");
}

/* Of each length, around each power of ten. */
static void numbers_have_their_digits(void **state)
{
    uint64_t power = 1;
    char nines[TW_UINT_DIGITS + 1] = "", zeros[TW_UINT_DIGITS + 1] = "1";

    (void)state;
    for (size_t n = 1; n < TW_UINT_DIGITS; n++) {
        power *= 10;
        nines[n - 1] = '9';
        zeros[n] = '0';
        tw_out_uint(&paper_out, power - 1);
        assert_string_equal(paper_text(), nines);
        tw_out_uint(&paper_out, power);
        assert_string_equal(paper_text(), zeros);
    }
}

static void hex_has_its_digits(void **state)
{
    (void)state;
    tw_out_hex(&paper_out, 0x1, 4);
    tw_out_char(&paper_out, ' ');
    tw_out_hex(&paper_out, 0xdeadbeef, 8);
    tw_out_char(&paper_out, ' ');
    tw_out_hex(&paper_out, 0xabc, 2); /* the lowest */
    assert_string_equal(paper_text(), "0001 deadbeef bc");
}

static void bytes_are_two_digits_each(void **state)
{
    struct tw_bytes all = wire_hex("000102030405060708090a0b0c0d0e0f 99a9aaf0ff 10");

    (void)state;
    tw_out_hex_bytes(&paper_out, all.ptr, all.len);
    assert_string_equal(paper_text(), "000102030405060708090a0b0c0d0e0f99a9aaf0ff10");
    tw_out_hex_bytes(&paper_out, NULL, 0);
    assert_string_equal(paper_text(), "");
}

static void bytes_need_not_fit_the_buffer(void **state)
{
    struct tw_bytes many = wire_repeat(0x5a, TW_OUT_BUFFER + 1);

    (void)state;
    tw_out_char(&paper_out, 'x');
    tw_out_hex_bytes(&paper_out, many.ptr, many.len);
    tw_out_flush(&paper_out);
    assert_int_equal(paper.len, 1 + 2 * many.len);
    assert_int_equal(paper.text[0], 'x');
    for (size_t i = 1; i < paper.len; i += 2)
        assert_memory_equal(paper.text + i, "5a", 2);
}

/* --- addresses --- */

static void addresses_are_shortest(void **state)
{
    /* RFC 5952 4: no leading zeros, "::" for the longest run of at least two, the first of equals, lower case */
    static const char *const cases[][2] = {
        {"00*16", "::"},
        {"00*15 01", "::1"},
        {"0001 00*14", "1::"},
        {"20010db8 00*11 01", "2001:db8::1"},
        {"20010db8 0000 0001 0001 0001 0001 0001", "2001:db8:0:1:1:1:1:1"},
        {"20010db8 0000 0000 0001 0000 0000 0001", "2001:db8::1:0:0:1"},
        {"20010db8 0000 0001 0000 0000 0000 0001", "2001:db8:0:1::1"},
        {"0000 0000 0001 0001 0001 0001 0001 0001", "::1:1:1:1:1:1"},
        {"0001 0001 0001 0001 0001 0001 0000 0000", "1:1:1:1:1:1::"},
        {"0001 0001 0001 0001 0001 0001 0001 0000", "1:1:1:1:1:1:1:0"},
        {"fe80 0000 0000 0000 0ab0 00c0 000d abcd", "fe80::ab0:c0:d:abcd"},
        {"00*10 ffff c0000201", "192.0.2.1"},
        {"00*10 ffff 00000000", "0.0.0.0"},
        {"00*10 ffff ffffffff", "255.255.255.255"},
        {"00*12 c0000201", "::c000:201"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_address address;
        struct tw_bytes bytes = wire_hex(cases[i][0]);
        assert_int_equal(bytes.len, sizeof address.bytes);
        memcpy(address.bytes, bytes.ptr, bytes.len);
        tw_out_address(&paper_out, &address);
        assert_string_equal(paper_text(), cases[i][1]);
    }
}

/* --- times --- */

static void seconds_are_dates(void **state)
{
    static const struct {
        int64_t second;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {86399, "1970-01-01T23:59:59Z"},
        {86400, "1970-01-02T00:00:00Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {951868800, "2000-03-01T00:00:00Z"},
        {-2203891200, "1900-03-01T00:00:00Z"}, /* no leap year */
        {-2203891201, "1900-02-28T23:59:59Z"},
        {4107542400, "2100-03-01T00:00:00Z"},
        {1709164800, "2024-02-29T00:00:00Z"},
        {1735689599, "2024-12-31T23:59:59Z"},
        {-62135596800, "0001-01-01T00:00:00Z"},
        {-62135596801, "0000-12-31T23:59:59Z"},
        {-62167219200, "0000-01-01T00:00:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_out_seconds(&paper_out, cases[i].second);
        assert_string_equal(paper_text(), cases[i].text);
    }
}

static void times_have_decimals(void **state)
{
    static const struct {
        int64_t time_ns;
        unsigned decimals;
        const char *text;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00Z"},
        {0, 9, "1970-01-01T00:00:00.000000000Z"},
        {1, 9, "1970-01-01T00:00:00.000000001Z"},
        {-1, 9, "1969-12-31T23:59:59.999999999Z"},
        {-1, 0, "1969-12-31T23:59:59Z"},
        {-1000000000, 3, "1969-12-31T23:59:59.000Z"},
        {999999999, 6, "1970-01-01T00:00:00.999999Z"}, /* cut, not rounded */
        {1700000000123456789, 1, "2023-11-14T22:13:20.1Z"},
        {1700000000123456789, 9, "2023-11-14T22:13:20.123456789Z"},
        {INT64_MAX, 9, "2262-04-11T23:47:16.854775807Z"},
        {-9223372036000000000, 9, "1677-09-21T00:12:44.000000000Z"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_out_time(&paper_out, cases[i].time_ns, cases[i].decimals);
        assert_string_equal(paper_text(), cases[i].text);
    }
}

/* The buffer ends anywhere in the time. */
static void times_are_whole_at_the_end_of_the_buffer(void **state)
{
    static const char time[] = "2023-11-14T22:13:20.123456789Z";
    struct tw_bytes filling = wire_repeat('x', TW_OUT_BUFFER);

    (void)state;
    for (size_t left = 0; left <= sizeof time; left++) {
        paper.len = 0;
        tw_out_bytes(&paper_out, (const char *)filling.ptr, filling.len - left);
        tw_out_time(&paper_out, 1700000000123456789, 9);
        tw_out_flush(&paper_out);
        assert_int_equal(paper.len, filling.len - left + strlen(time));
        assert_memory_equal(paper.text + filling.len - left, time, strlen(time));
    }
}

/* --- bytes of the wire --- */

struct text_case {
    const char *bytes;
    const char *text;
    const char *json; /* NULL: the same */
};

static void check_wire_text(const struct text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct tw_bytes bytes = wire_exact(wire_hex(cases[i].bytes));
        tw_out_wire_text(&paper_out, bytes.ptr, bytes.len, false);
        assert_string_equal(paper_text(), cases[i].text);
        tw_out_wire_text(&paper_out, bytes.ptr, bytes.len, true);
        assert_string_equal(paper_text(), cases[i].json != NULL ? cases[i].json : cases[i].text);
    }
}

static void printable_text_stands_for_itself(void **state)
{
    static const struct text_case cases[] = {
        {"", "", NULL},
        {"6578616d706c652e74657374", "example.test", NULL},
        {"20 7e", " ~", NULL},
        {"c3a9", "\u00e9", NULL},
        {"e4b8ade69687", "\u4e2d\u6587", NULL},
        {"f09f9092", "\U0001f412", NULL},
        {"22", "\"", "\\\""},
        {"5c", "\\\\", "\\\\\\\\"},
        {"5c7830 30", "\\\\x00", "\\\\\\\\x00"}, /* what looks like an escape is none */
    };

    (void)state;
    check_wire_text(cases, TW_COUNT(cases));
}

static void controls_are_escaped(void **state)
{
    static const struct text_case cases[] = {
        {"00", "\\x00", "\\\\x00"},
        {"61006200", "a\\x00b\\x00", "a\\\\x00b\\\\x00"},
        {"0a0d09", "\\x0a\\x0d\\x09", "\\\\x0a\\\\x0d\\\\x09"},
        {"1b5b326a", "\\x1b[2j", "\\\\x1b[2j"},
        {"7f", "\\x7f", "\\\\x7f"},
        {"c280", "\\xc2\\x80", "\\\\xc2\\\\x80"}, /* C1 */
        {"c29b 33316d", "\\xc2\\x9b31m", "\\\\xc2\\\\x9b31m"},
        {"c29f c2a0", "\\xc2\\x9f\u00a0", "\\\\xc2\\\\x9f\u00a0"},
    };

    (void)state;
    check_wire_text(cases, TW_COUNT(cases));
}

static void unseen_characters_are_escaped(void **state)
{
    static const struct text_case cases[] = {
        {"c2ad", "\\xc2\\xad", "\\\\xc2\\\\xad"},                             /* soft hyphen */
        {"d89c", "\\xd8\\x9c", "\\\\xd8\\\\x9c"},                             /* Arabic letter mark */
        {"e2808b", "\\xe2\\x80\\x8b", "\\\\xe2\\\\x80\\\\x8b"},               /* zero width space */
        {"e280ae", "\\xe2\\x80\\xae", "\\\\xe2\\\\x80\\\\xae"},               /* right-to-left override */
        {"e281a6", "\\xe2\\x81\\xa6", "\\\\xe2\\\\x81\\\\xa6"},               /* left-to-right isolate */
        {"e280a8", "\\xe2\\x80\\xa8", "\\\\xe2\\\\x80\\\\xa8"},               /* line separator */
        {"efbbbf", "\\xef\\xbb\\xbf", "\\\\xef\\\\xbb\\\\xbf"},               /* byte order mark */
        {"efbfbe", "\\xef\\xbf\\xbe", "\\\\xef\\\\xbf\\\\xbe"},               /* not a character */
        {"f3a08081", "\\xf3\\xa0\\x80\\x81", "\\\\xf3\\\\xa0\\\\x80\\\\x81"}, /* language tag */
        {"e280b0", "\u2030", NULL},                                           /* per mille: their neighbour */
    };

    (void)state;
    check_wire_text(cases, TW_COUNT(cases));
}

static void what_is_not_utf8_is_escaped(void **state)
{
    static const struct text_case cases[] = {
        {"80", "\\x80", "\\\\x80"},                             /* continuation alone */
        {"ff fe", "\\xff\\xfe", "\\\\xff\\\\xfe"},              /* never a first byte */
        {"c3", "\\xc3", "\\\\xc3"},                             /* cut */
        {"c341", "\\xc3A", "\\\\xc3A"},                         /* not continued */
        {"e4b8", "\\xe4\\xb8", "\\\\xe4\\\\xb8"},               /* cut */
        {"f09f90", "\\xf0\\x9f\\x90", "\\\\xf0\\\\x9f\\\\x90"}, /* cut */
        {"c081", "\\xc0\\x81", "\\\\xc0\\\\x81"},               /* overlong */
        {"c1bf", "\\xc1\\xbf", "\\\\xc1\\\\xbf"},               /* overlong */
        {"e08080", "\\xe0\\x80\\x80", "\\\\xe0\\\\x80\\\\x80"}, /* overlong NUL */
        {"e09fbf e0a080", "\\xe0\\x9f\\xbf\u0800",
         "\\\\xe0\\\\x9f\\\\xbf\u0800"}, /* overlong, and the first that is not */
        {"f08080af", "\\xf0\\x80\\x80\\xaf", "\\\\xf0\\\\x80\\\\x80\\\\xaf"}, /* overlong slash */
        {"eda080", "\\xed\\xa0\\x80", "\\\\xed\\\\xa0\\\\x80"},               /* surrogate */
        {"edbfbf", "\\xed\\xbf\\xbf", "\\\\xed\\\\xbf\\\\xbf"},               /* surrogate */
        {"f4908080", "\\xf4\\x90\\x80\\x80", "\\\\xf4\\\\x90\\\\x80\\\\x80"}, /* above U+10FFFF */
        {"f5808080", "\\xf5\\x80\\x80\\x80", "\\\\xf5\\\\x80\\\\x80\\\\x80"},
    };

    (void)state;
    check_wire_text(cases, TW_COUNT(cases));
}

static void a_beginning_ends_with_a_whole_character(void **state)
{
    static const struct {
        const char *bytes;
        size_t most;
        const char *text;
    } cases[] = {
        {"616263", 3, "abc"},
        {"616263", 2, "ab..."},
        {"61e4be8b", 4, "a\u4f8b"},
        {"61e4be8b", 3, "a..."},
        {"61e4be8b", 2, "a..."},
        {"61e4be8b62", 4, "a\u4f8b..."},
        {"f09f9088 62", 3, "..."},
        {"61 8080808080", 5, "a\\x80\\x80\\x80\\x80..."}, /* no character at all */
        {"808080", 2, "\\x80\\x80..."},
        {"61", 0, "..."},
        {"", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_out_wire_beginning(&paper_out, wire_hex(cases[i].bytes), cases[i].most);
        assert_string_equal(paper_text(), cases[i].text);
    }
}

static void what_is_taken_back_ends_with_a_whole_character(void **state)
{
    char text[4];

    (void)state;
    tw_out_text(&paper_out, "ab\u4f8b");
    assert_int_equal(tw_out_take_back(&paper_out, 0, text, sizeof text), 2);
    assert_string_equal(text, "ab");
    tw_out_text(&paper_out, "\u4f8b");
    assert_int_equal(tw_out_take_back(&paper_out, 0, text, sizeof text), 3);
    assert_string_equal(text, "\u4f8b");
    assert_string_equal(paper_text(), "");
}

/* --- the buffer --- */

static void nothing_is_written_before_the_buffer_is_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_OUT_BUFFER; i++)
        tw_out_char(&paper_out, 'a');
    assert_int_equal(paper.calls, 0);
    tw_out_char(&paper_out, 'b');
    assert_int_equal(paper.calls, 1);
    assert_int_equal(paper.len, TW_OUT_BUFFER);
    tw_out_flush(&paper_out);
    assert_int_equal(paper.len, TW_OUT_BUFFER + 1);
    assert_int_equal(paper.text[TW_OUT_BUFFER], 'b');
    tw_out_flush(&paper_out);
    assert_int_equal(paper.calls, 2);
}

static void text_need_not_fit_the_buffer(void **state)
{
    struct tw_bytes many = wire_repeat('y', (size_t)2 * TW_OUT_BUFFER + 7);

    (void)state;
    tw_out_text(&paper_out, "begin ");
    tw_out_bytes(&paper_out, (const char *)many.ptr, many.len);
    tw_out_text(&paper_out, " end");
    tw_out_flush(&paper_out);
    assert_int_equal(paper.len, many.len + strlen("begin  end"));
    assert_memory_equal(paper.text, "begin y", 7);
    assert_memory_equal(paper.text + paper.len - 5, "y end", 5);
    assert_false(paper_out.failed);
}

static void a_write_that_fails_is_the_last(void **state)
{
    (void)state;
    paper.limit = 3;
    tw_out_text(&paper_out, "abc");
    tw_out_flush(&paper_out);
    assert_false(paper_out.failed);
    tw_out_text(&paper_out, "d");
    tw_out_flush(&paper_out);
    assert_true(paper_out.failed);
    for (size_t i = 0; i < (size_t)3 * TW_OUT_BUFFER; i++)
        tw_out_char(&paper_out, 'e');
    tw_out_flush(&paper_out);
    assert_int_equal(paper.calls, 2);
    assert_true(paper_out.failed);
    assert_memory_equal(paper.text, "abc", 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, paper_fresh, wire_release)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(numbers_are_decimal),
        TEST(numbers_have_their_digits),
        TEST(hex_has_its_digits),
        TEST(bytes_are_two_digits_each),
        TEST(bytes_need_not_fit_the_buffer),
        TEST(addresses_are_shortest),
        TEST(seconds_are_dates),
        TEST(times_have_decimals),
        TEST(times_are_whole_at_the_end_of_the_buffer),
        TEST(printable_text_stands_for_itself),
        TEST(controls_are_escaped),
        TEST(unseen_characters_are_escaped),
        TEST(what_is_not_utf8_is_escaped),
        TEST(a_beginning_ends_with_a_whole_character),
        TEST(what_is_taken_back_ends_with_a_whole_character),
        TEST(nothing_is_written_before_the_buffer_is_full),
        TEST(text_need_not_fit_the_buffer),
        TEST(a_write_that_fails_is_the_last),
    };

    return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
