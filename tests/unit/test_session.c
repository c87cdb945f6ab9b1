/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of sessions, and counted of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/sessions.h"
#include "facts/sizes.h"
#include "heap.h"

enum { SEGMENT = 1400, LARGE = 16384 };

static const int64_t ms = 1000000;

/* --- sizes --- */

static void send_many(struct tw_sizes *s, unsigned count, uint16_t length, int64_t *now)
{
    for (unsigned i = 0; i < count; i++) {
        tw_sizes_count(s, length, *now);
        *now += ms;
    }
}

static void test_sizes(void **state)
{
    struct tw_sizes s = {0};
    int64_t now = ms;
    (void)state;

    send_many(&s, 2, 300, &now);
    send_many(&s, 1, 128, &now);
    send_many(&s, 1, 129, &now);
    send_many(&s, 1, LARGE, &now);
    send_many(&s, 1, LARGE + 1, &now);
    assert_int_equal(s.least, 128);
    assert_int_equal(s.most, LARGE + 1);
    assert_int_equal(s.last, LARGE + 1);
    static const uint32_t records[TW_SIZE_CLASSES] = {1, 1, 2, 0, 0, 0, 0, 1, 1};
    assert_memory_equal(s.records, records, sizeof records);
    assert_int_equal(s.grown_after, 0);
}

/* As Apache Traffic Server and others do: small, then large, and small again behind a silence. */
static void test_dynamic(void **state)
{
    struct tw_sizes s = {0};
    int64_t now = ms;
    (void)state;

    send_many(&s, 1, 250, &now); /* a ticket */
    send_many(&s, 40, SEGMENT, &now);
    assert_int_equal(s.grown_after, 0);
    send_many(&s, 10, LARGE, &now);
    assert_int_equal(s.grown_after, 250 + 40 * SEGMENT);
    assert_int_equal(s.resets, 0);
    now += 1200 * ms;
    send_many(&s, 4, SEGMENT, &now);
    send_many(&s, 4, LARGE, &now);
    now += 1500 * ms;
    send_many(&s, 4, SEGMENT, &now);
    send_many(&s, 4, LARGE, &now);
    assert_int_equal(s.grown_after, 250 + 40 * SEGMENT);
    assert_int_equal(s.resets, 2);
    assert_int_equal(s.reset_ns, 1201 * ms);
}

static void test_not_dynamic(void **state)
{
    struct tw_sizes s = {0};
    int64_t now = ms;
    (void)state;

    /* Large ones come first; few small ones; pauses between them; small ones without a silence. */
    send_many(&s, 1, LARGE, &now);
    send_many(&s, 9, SEGMENT, &now);
    send_many(&s, 1, LARGE, &now);
    assert_int_equal(s.grown_after, 0);
    s = (struct tw_sizes){0};
    send_many(&s, 3, SEGMENT, &now);
    send_many(&s, 9, LARGE, &now);
    assert_int_equal(s.grown_after, 0);
    s = (struct tw_sizes){0};
    for (unsigned i = 0; i < 9; i++, now += 700 * ms)
        send_many(&s, 1, SEGMENT, &now);
    send_many(&s, 9, LARGE, &now);
    assert_int_equal(s.grown_after, 0);
    s = (struct tw_sizes){0};
    send_many(&s, 9, SEGMENT, &now);
    send_many(&s, 9, LARGE, &now);
    send_many(&s, 9, SEGMENT, &now);
    assert_int_equal(s.resets, 0);
    assert_int_not_equal(s.grown_after, 0);
}

/* Without times there is no silence. */
static void test_sizes_without_times(void **state)
{
    struct tw_sizes s = {0};
    (void)state;

    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 9; i++)
            tw_sizes_count(&s, SEGMENT, TW_NO_TIME);
        tw_sizes_count(&s, LARGE, TW_NO_TIME);
    }
    assert_int_equal(s.grown_after, 9 * SEGMENT);
    assert_int_equal(s.resets, 0);
}

/* --- sessions --- */

static const uint64_t seed[2] = {3, 4};

static struct tw_bytes name_of(const uint32_t *number)
{
    return (struct tw_bytes){(const uint8_t *)number, sizeof *number};
}

static void test_sessions(void **state)
{
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, 1 << 20);
    struct tw_sessions *s = tw_sessions_new(&memory, seed, 64);
    uint32_t one = 1, two = 2;
    uint64_t connection = 99;
    (void)state;

    assert_non_null(s);
    tw_sessions_note(s, TW_SESSION_ID, name_of(&one), 0);
    tw_sessions_note(s, TW_SESSION_TICKET, name_of(&two), 5);
    assert_true(tw_sessions_find(s, TW_SESSION_ID, name_of(&one), &connection));
    assert_int_equal(connection, 0);
    assert_true(tw_sessions_find(s, TW_SESSION_TICKET, name_of(&two), &connection));
    assert_int_equal(connection, 5);
    assert_false(tw_sessions_find(s, TW_SESSION_TICKET, name_of(&one), &connection));
    assert_false(tw_sessions_find(s, TW_SESSION_ID, (struct tw_bytes){NULL, 0}, &connection));
    tw_sessions_note(s, TW_SESSION_ID, name_of(&one), 7); /* issued once more */
    assert_true(tw_sessions_find(s, TW_SESSION_ID, name_of(&one), &connection));
    assert_int_equal(connection, 7);
    tw_sessions_free(s);
    tw_sessions_free(NULL);
    tw_memory_trim(&memory);
    assert_int_equal(memory.used, 0);
}

/* There may be any number of sessions: the newest of them are known. */
static void test_sessions_make_way(void **state)
{
    enum { MOST = 64, ISSUED = 10000 };
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, 1 << 20);
    struct tw_sessions *s = tw_sessions_new(&memory, seed, MOST);
    unsigned found = 0;
    (void)state;

    assert_non_null(s);
    size_t used = memory.used;
    assert_true(used <= MOST * 16 + 128);
    for (uint32_t i = 0; i < ISSUED; i++)
        tw_sessions_note(s, TW_SESSION_ID, name_of(&i), i);
    assert_int_equal(memory.used, used);
    for (uint32_t i = 0; i < ISSUED; i++) {
        uint64_t connection;
        if (!tw_sessions_find(s, TW_SESSION_ID, name_of(&i), &connection))
            continue;
        assert_int_equal(connection, i);
        found++;
    }
    assert_int_equal(found, MOST);
    uint64_t last;
    uint32_t newest = ISSUED - 1;
    assert_true(tw_sessions_find(s, TW_SESSION_ID, name_of(&newest), &last));
    tw_sessions_free(s);
}

/* Without a table nothing is known, and nothing is wrong. */
static void test_no_sessions(void **state)
{
    uint32_t one = 1;
    uint64_t connection;
    (void)state;

    tw_sessions_note(NULL, TW_SESSION_ID, name_of(&one), 1);
    assert_false(tw_sessions_find(NULL, TW_SESSION_ID, name_of(&one), &connection));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),       cmocka_unit_test(test_dynamic),
        cmocka_unit_test(test_not_dynamic), cmocka_unit_test(test_sizes_without_times),
        cmocka_unit_test(test_sessions),    cmocka_unit_test(test_sessions_make_way),
        cmocka_unit_test(test_no_sessions),
    };

    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
