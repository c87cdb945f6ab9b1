/* SPDX-License-Identifier: Apache-2.0 */
/* Counting values and durations, and lines that are sorted, within their budgets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "paper.h"
#include "report/sorted.h"
#include "report/spread.h"
#include "report/tally.h"

static const uint64_t seed[2] = {1, 2};

/* --- values --- */

static void the_most_frequent_comes_first(void **state)
{
    struct tw_tally t = {.seed = seed, .budget = 1 << 20};

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t value[2] = {(uint8_t)(i % 100), 7};
        tw_tally_add(&t, value, sizeof value);
    }
    tw_tally_add(&t, "\x2a\x07", 2);
    tw_tally_add(&t, "", 0);
    tw_tally_sort(&t);
    assert_int_equal(t.count, 101);
    assert_int_equal(t.total, 1002);
    assert_int_equal(t.dropped, 0);
    assert_int_equal(t.values[0].count, 11);
    assert_memory_equal(t.bytes + t.values[0].at, "\x2a\x07", 2);
    assert_int_equal(t.values[1].count, 10);
    assert_int_equal(t.bytes[t.values[1].at], 0); /* of equals the first that was met */
    assert_int_equal(t.values[100].len, 0);
    tw_tally_clear(&t);
    assert_int_equal(t.count, 0);
}

static void a_long_value_is_cut(void **state)
{
    struct tw_tally t = {.seed = seed, .budget = 1 << 20};
    char text[1000];

    (void)state;
    memset(text, 'a', sizeof text);
    tw_tally_add(&t, text, sizeof text);
    tw_tally_add(&t, text, TW_TALLY_VALUE);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.values[0].len, TW_TALLY_VALUE);
    tw_tally_clear(&t);
}

static void what_has_no_room_is_counted(void **state)
{
    struct tw_tally t = {.seed = seed, .budget = 8 << 10};

    (void)state;
    for (uint32_t i = 0; i < 10000; i++)
        tw_tally_add(&t, &i, sizeof i);
    assert_true(t.count > 50);
    assert_int_equal(t.count + t.dropped, 10000);
    assert_int_equal(t.total, 10000);
    assert_true(t.byte_room + t.room * (sizeof *t.values + 2 * sizeof *t.slots) <= t.budget);
    uint32_t first = 0;
    tw_tally_add(&t, &first, sizeof first); /* what was met before still counts */
    assert_int_equal(t.values[0].count, 2);
    tw_tally_clear(&t);
}

static void without_any_room_all_is_dropped(void **state)
{
    struct tw_tally t = {.seed = seed, .budget = 0};

    (void)state;
    for (uint32_t i = 0; i < 1000; i++)
        tw_tally_add(&t, &i, sizeof i);
    assert_int_equal(t.count + t.dropped, 1000);
    assert_true(t.count <= 16);
    tw_tally_sort(&t);
    tw_tally_clear(&t);
}

/* --- durations --- */

static void few_durations_are_exact(void **state)
{
    static struct tw_spread s;

    (void)state;
    for (uint64_t i = 100; i > 0; i--)
        tw_spread_add(&s, i * 1000);
    assert_true(tw_spread_exact(&s));
    assert_int_equal(s.least, 1000);
    assert_int_equal(s.most, 100000);
    assert_int_equal(tw_spread_percentile(&s, 0), 1000);
    assert_int_equal(tw_spread_percentile(&s, 500), 50000);
    assert_int_equal(tw_spread_percentile(&s, 505), 51000);
    assert_int_equal(tw_spread_percentile(&s, 990), 99000);
    assert_int_equal(tw_spread_percentile(&s, 1000), 100000);
    assert_int_equal(tw_spread_below(&s, 50000), 49);
    assert_int_equal(tw_spread_below(&s, UINT64_MAX), 100);
    tw_spread_clear(&s);
    assert_int_equal(tw_spread_percentile(&s, 500), 0);
}

static void of_many_durations_percentiles_are_close(void **state)
{
    enum { COUNT = 3 * TW_SPREAD_SAMPLE };
    static struct tw_spread s;

    (void)state;
    for (uint64_t i = 1; i <= COUNT; i++)
        tw_spread_add(&s, i * 977);
    assert_false(tw_spread_exact(&s));
    for (unsigned permille = 1; permille < 1000; permille++) {
        uint64_t exact = ((uint64_t)COUNT * permille + 999) / 1000 * 977;
        uint64_t told = tw_spread_percentile(&s, permille);
        assert_true(told >= exact && told <= exact + exact / 64);
    }
    assert_int_equal(tw_spread_percentile(&s, 1000), s.most);
    tw_spread_clear(&s);
}

static void the_shortest_and_the_longest_durations_have_their_place(void **state)
{
    static struct tw_spread s;

    (void)state;
    for (size_t i = 0; i <= TW_SPREAD_SAMPLE; i++)
        tw_spread_add(&s, 0);
    tw_spread_add(&s, UINT64_MAX);
    assert_int_equal(tw_spread_percentile(&s, 500), 0);
    assert_true(tw_spread_percentile(&s, 1000) == UINT64_MAX);
    assert_int_equal(tw_spread_below(&s, 1), TW_SPREAD_SAMPLE + 1);
    tw_spread_clear(&s);
}

/* --- lines --- */

static void add_line(struct tw_sorted *s, int64_t number, const char *line)
{
    struct tw_sort_key key = {.len = 0};

    if (number != INT64_MAX)
        tw_sort_key_number(&key, number);
    tw_sorted_add(s, &key, line, strlen(line), &paper_out);
}

static void lines_are_sorted_and_what_has_no_key_is_last(void **state)
{
    struct tw_sorted s = {.budget = 1 << 20};

    (void)state;
    for (int reverse = 0; reverse < 2; reverse++) {
        s.reverse = reverse;
        add_line(&s, 3, "c ");
        add_line(&s, INT64_MAX, "? ");
        add_line(&s, -5, "a ");
        add_line(&s, 3, "d ");
        add_line(&s, 0, "b ");
        tw_sorted_print(&s, &paper_out);
    }
    assert_string_equal(paper_text(), "a b c d ? c d b a ? ");
    assert_int_equal(s.parts, 0);
    tw_sorted_free(&s);
}

static void letters_are_sorted_whatever_their_case(void **state)
{
    struct tw_sort_key upper = {.len = 0}, lower = {.len = 0};
    char text[100];

    (void)state;
    memset(text, 'x', sizeof text);
    tw_sort_key_text(&upper, (const uint8_t *)"AbZ[", 4);
    tw_sort_key_text(&lower, (const uint8_t *)"aBz[", 4);
    assert_memory_equal(upper.bytes, lower.bytes, 4);
    tw_sort_key_text(&upper, (const uint8_t *)text, sizeof text);
    assert_int_equal(upper.len, TW_SORT_KEY);
}

static void lines_without_room_are_sorted_in_parts(void **state)
{
    struct tw_sorted s = {.budget = 40 << 10};
    char line[200];

    (void)state;
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\0';
    for (int i = 0; i < 400; i++)
        add_line(&s, i, line);
    assert_true(s.parts >= 2);
    tw_sorted_print(&s, &paper_out);
    assert_int_equal(strlen(paper_text()), 400 * (sizeof line - 1));
    tw_sorted_free(&s);
    s = (struct tw_sorted){.budget = 10};
    add_line(&s, 1, "no room at all");
    assert_int_equal(s.parts, 1);
    tw_sorted_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_frequent_comes_first),
        cmocka_unit_test(a_long_value_is_cut),
        cmocka_unit_test(what_has_no_room_is_counted),
        cmocka_unit_test(without_any_room_all_is_dropped),
        cmocka_unit_test(few_durations_are_exact),
        cmocka_unit_test(of_many_durations_percentiles_are_close),
        cmocka_unit_test(the_shortest_and_the_longest_durations_have_their_place),
        cmocka_unit_test_setup(lines_are_sorted_and_what_has_no_key_is_last, paper_fresh),
        cmocka_unit_test(letters_are_sorted_whatever_their_case),
        cmocka_unit_test_setup(lines_without_room_are_sorted_in_parts, paper_fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
