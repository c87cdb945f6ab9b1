/* SPDX-License-Identifier: Apache-2.0 */
/* What all rooms stand on: cursors, counted memory and arenas, and the seeded hash. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cursor.h"
#include "base/siphash.h"
#include "heap.h"
#include "wire.h"

/* --- cursor --- */

static void test_cursor_reads(void **state)
{
    struct tw_bytes b = wire_exact(wire_hex("01 0203 040506 0708090a 0b0c"));
    struct tw_cursor c = tw_cursor_over(b.ptr, b.len);
    uint8_t u8 = 0;
    uint16_t u16 = 0;
    uint32_t u24 = 0, u32 = 0;
    struct tw_bytes rest = {0};
    (void)state;

    assert_true(tw_cursor_u8(&c, &u8));
    assert_true(tw_cursor_u16(&c, &u16));
    assert_true(tw_cursor_uint(&c, 3, &u24));
    assert_true(tw_cursor_u32(&c, &u32));
    assert_int_equal(u8, 0x01);
    assert_int_equal(u16, 0x0203);
    assert_int_equal(u24, 0x040506);
    assert_int_equal(u32, 0x0708090a);
    assert_int_equal(tw_cursor_left(&c), 2);
    assert_true(tw_cursor_bytes(&c, 2, &rest));
    assert_ptr_equal(rest.ptr, b.ptr + 10);
    assert_int_equal(c.off, b.len);
    assert_true(tw_cursor_skip(&c, 0));
}

/* What does not fit leaves the cursor where it was and the output as it was. */
static void test_cursor_is_all_or_nothing(void **state)
{
    struct tw_bytes b = wire_exact(wire_hex("01 02 03"));
    (void)state;

    for (size_t left = 0; left <= b.len; left++) {
        struct tw_cursor c = {b.ptr, b.len - left, b.len};
        uint8_t u8 = 0xee;
        uint16_t u16 = 0xeeee;
        uint32_t u32 = 0xeeeeeeee;
        struct tw_bytes bytes = {NULL, 77};
        assert_false(tw_cursor_u32(&c, &u32));
        assert_false(tw_cursor_uint(&c, left + 1, &u32));
        assert_false(tw_cursor_bytes(&c, left + 1, &bytes));
        assert_false(tw_cursor_bytes(&c, SIZE_MAX, &bytes));
        assert_false(tw_cursor_skip(&c, left + 1));
        assert_false(tw_cursor_skip(&c, SIZE_MAX));
        assert_true(left >= 2 || !tw_cursor_u16(&c, &u16));
        assert_true(left >= 1 || !tw_cursor_u8(&c, &u8));
        assert_int_equal(u8, 0xee);
        assert_int_equal(u16, 0xeeee);
        assert_int_equal(u32, 0xeeeeeeee);
        assert_int_equal(bytes.len, 77);
        assert_int_equal(c.off, b.len - left);
    }
}

static void test_cursor_over_nothing(void **state)
{
    struct tw_cursor c = tw_cursor_over(NULL, 0);
    struct tw_bytes bytes = {(const uint8_t *)"", 77};
    (void)state;

    assert_null(tw_cursor_at(&c));
    assert_true(tw_cursor_bytes(&c, 0, &bytes));
    assert_null(bytes.ptr);
    assert_int_equal(bytes.len, 0);
    assert_false(tw_cursor_skip(&c, 1));
}

/* --- memory --- */

static bool all_zero(const void *p, size_t len)
{
    const uint8_t *bytes = p;

    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void test_memory_counts(void **state)
{
    struct heap heap = {0};
    struct tw_memory m = heap_memory(&heap, 1000);
    (void)state;

    void *a = tw_memory_get(&m, 600), *b = tw_memory_get(&m, 400);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(all_zero(a, 600));
    assert_int_equal(m.used, 1000);
    tw_memory_put(&m, a, 600);
    assert_int_equal(m.used, 400);
    assert_int_equal(m.peak, 1000);
    tw_memory_put(&m, NULL, 5000);
    tw_memory_put(&m, b, 400);
    assert_int_equal(m.used, 0);
    assert_int_equal(m.refused, 0);
    assert_int_equal(heap.live, 0);
}

static void test_memory_refuses_what_is_past_the_limit(void **state)
{
    struct heap heap = {0};
    struct tw_memory m = heap_memory(&heap, 1000);
    (void)state;

    void *a = tw_memory_get(&m, 1);
    assert_non_null(a);
    assert_null(tw_memory_get(&m, 1000));
    assert_null(tw_memory_get(&m, SIZE_MAX));
    assert_int_equal(heap.calls, 1);
    assert_int_equal(m.refused, 2);
    assert_null(tw_memory_try(&m, 1000));
    assert_int_equal(m.refused, 2);
    assert_int_equal(m.used, 1);
    assert_int_equal(m.peak, 1);
    tw_memory_put(&m, a, 1);
}

static void test_memory_passes_on_a_failure(void **state)
{
    struct heap heap = {.fail_at = 1};
    struct tw_memory m = heap_memory(&heap, 1000);
    (void)state;

    assert_null(tw_memory_get(&m, 10));
    assert_int_equal(m.used, 0);
    assert_int_equal(m.refused, 1);
}

/* --- arena --- */

struct yard {
    struct heap heap;
    struct tw_memory memory;
    struct tw_arena arena;
};

static void yard_begin(struct yard *y, size_t limit)
{
    *y = (struct yard){0};
    y->memory = heap_memory(&y->heap, limit);
    y->arena.memory = &y->memory;
}

static void yard_end(struct yard *y)
{
    tw_arena_free(&y->arena);
    assert_int_equal(y->arena.held, 0);
    tw_memory_trim(&y->memory);
    assert_int_equal(y->memory.used, 0);
    assert_int_equal(y->heap.live, 0);
}

static void test_arena_gives_aligned_zeroes(void **state)
{
    struct yard y;
    uint8_t *before = NULL;
    (void)state;

    yard_begin(&y, 1 << 20);
    for (size_t size = 1; size < 600; size += 7) {
        uint8_t *p = tw_arena_get(&y.arena, size);
        assert_non_null(p);
        assert_true((uintptr_t)p % alignof(max_align_t) == 0);
        assert_true(all_zero(p, size));
        assert_true(before == NULL || before[0] == 0xff);
        memset(p, 0xff, size);
        before = p;
    }
    assert_non_null(tw_arena_get(&y.arena, 0));
    assert_true(y.heap.calls > 1);
    assert_int_equal(y.arena.held, y.heap.live);
    yard_end(&y);
}

static void test_arena_copies(void **state)
{
    struct yard y;
    (void)state;

    yard_begin(&y, 1 << 20);
    assert_memory_equal(tw_arena_copy(&y.arena, (const uint8_t *)"abc", 3), "abc", 3);
    assert_non_null(tw_arena_copy(&y.arena, NULL, 0));
    yard_end(&y);
}

/* The newest block grows where it lies, whatever its size was. */
static void test_arena_grows_in_place(void **state)
{
    struct yard y;
    (void)state;

    yard_begin(&y, 1 << 20);
    uint8_t *p = tw_arena_grow(&y.arena, NULL, 0, 5);
    assert_non_null(p);
    assert_true(all_zero(p, 5));
    memset(p, 0xff, 5);
    assert_ptr_equal(tw_arena_grow(&y.arena, p, 5, 5), p);
    assert_ptr_equal(tw_arena_grow(&y.arena, p, 5, 3), p);
    for (size_t size = 6; size < 3000; size += 11) {
        size_t before = size == 6 ? 5 : size - 11;
        assert_ptr_equal(tw_arena_grow(&y.arena, p, before, size), p);
        assert_int_equal(p[before - 1], 0xff);
        assert_true(all_zero(p + before, size - before));
        memset(p, 0xff, size);
    }
    assert_int_equal(y.heap.calls, 1);
    yard_end(&y);
}

/* A block that others stand behind, or for which there is no room, moves; others are left alone. */
static void test_arena_grows_by_moving(void **state)
{
    struct yard y;
    (void)state;

    yard_begin(&y, 1 << 20);
    uint8_t *first = tw_arena_copy(&y.arena, (const uint8_t *)"first", 5);
    uint8_t *second = tw_arena_copy(&y.arena, (const uint8_t *)"second", 6);
    uint8_t *moved = tw_arena_grow(&y.arena, first, 5, 20);
    assert_non_null(moved);
    assert_ptr_not_equal(moved, first);
    assert_memory_equal(moved, "first", 5);
    assert_true(all_zero(moved + 5, 15));
    assert_memory_equal(second, "second", 6);
    uint8_t *large = tw_arena_grow(&y.arena, moved, 20, 100000);
    assert_non_null(large);
    assert_memory_equal(large, "first", 5);
    assert_true(all_zero(large + 5, 99995));
    assert_int_equal(y.heap.calls, 2);
    /* a chunk of its own has no room to spare */
    uint8_t *again = tw_arena_grow(&y.arena, large, 100000, 100017);
    assert_non_null(again);
    assert_ptr_not_equal(again, large);
    assert_memory_equal(again, "first", 5);
    yard_end(&y);
}

static void test_arena_without_memory(void **state)
{
    struct yard y;
    (void)state;

    yard_begin(&y, 10000);
    uint8_t *p = tw_arena_copy(&y.arena, (const uint8_t *)"abc", 3);
    assert_non_null(p);
    assert_null(tw_arena_grow(&y.arena, p, 3, 20000));
    assert_null(tw_arena_grow(&y.arena, p, 3, SIZE_MAX));
    assert_null(tw_arena_get(&y.arena, 20000));
    assert_null(tw_arena_get(&y.arena, SIZE_MAX));
    assert_null(tw_arena_get(&y.arena, SIZE_MAX / 2));
    assert_memory_equal(p, "abc", 3);
    uint8_t *next = tw_arena_grow(&y.arena, p, 3, 4);
    assert_ptr_equal(next, p);
    y.heap.fail_at = y.heap.calls + 1;
    assert_null(tw_arena_get(&y.arena, 5000));
    assert_non_null(tw_arena_get(&y.arena, 5000));
    yard_end(&y);
}

/* Chunks of ordinary size wait for the next arena, up to a number, and still count as used. */
static void test_arena_chunks_are_used_again(void **state)
{
    struct yard y;
    (void)state;

    yard_begin(&y, (size_t)64 << 20);
    for (int i = 0; i < 100; i++) {
        assert_non_null(tw_arena_get(&y.arena, 100));
        tw_arena_free(&y.arena);
    }
    assert_int_equal(y.heap.calls, 1);
    assert_int_equal(y.memory.spare_count, 1);
    assert_int_equal(y.memory.used, y.heap.live);
    uint8_t *p = tw_arena_get(&y.arena, 3000);
    assert_true(all_zero(p, 3000));
    for (int i = 0; i < 1000; i++)
        assert_non_null(tw_arena_get(&y.arena, 4000));
    assert_non_null(tw_arena_get(&y.arena, 100000));
    tw_arena_free(&y.arena);
    assert_true(y.heap.live < (size_t)2 << 20);
    assert_int_equal(y.memory.used, y.heap.live);
    yard_end(&y);
    assert_int_equal(y.memory.spare_count, 0);
}

/* --- SipHash --- */

/*
 * SipHash-1-3 of the bytes 0, 1, 2 ... under the key 00 01 .. 0f. There is no published table for 1-3: these were
 * computed by a program of its own, which gives the authors' values for 2-4.
 */
static const struct {
    size_t len;
    uint64_t hash;
} vectors[] = {
    {0, 0xabac0158050fc4dc},   {1, 0xc9f49bf37d57ca93},   {2, 0x82cb9b024dc7d44d},   {3, 0x8bf80ab8e7ddf7fb},
    {4, 0xcf75576088d38328},   {5, 0xdef9d52f49533b67},   {6, 0xc50d2b50c59f22a7},   {7, 0xd3927d989bb11140},
    {8, 0x369095118d299a8e},   {9, 0x25a48eb36c063de4},   {10, 0x79de85ee92ff097f},  {11, 0x70c118c1f94dc352},
    {12, 0x78a384b157b4d9a2},  {13, 0x306f760c1229ffa7},  {14, 0x605aa111c0f95d34},  {15, 0xd320d86d2a519956},
    {16, 0xcc4fdd1a7d908b66},  {17, 0x9cf2689063dbd80c},  {63, 0x9d199062b7bbb3a8},  {64, 0xf17997ec4b4a6065},
    {255, 0xf76214e3153c4a15}, {256, 0x75b3e64e167de370}, {300, 0x4016a23bda5a2224},
};

static void test_siphash_vectors(void **state)
{
    static const uint64_t seed[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
    uint8_t bytes[300];
    (void)state;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    for (size_t i = 0; i < TW_COUNT(vectors); i++) {
        struct tw_bytes b = wire_exact((struct tw_bytes){bytes, vectors[i].len});
        assert_true(tw_siphash(seed, b.ptr, b.len) == vectors[i].hash);
    }
}

static void test_siphash_keys(void **state)
{
    static const uint64_t none[2] = {0, 0}, some[2] = {0x0123456789abcdef, 0xfedcba9876543210};
    (void)state;

    assert_true(tw_siphash(none, "", 0) == 0xd1fba762150c532c);
    assert_true(tw_siphash(some, "tlswalk", 7) == 0x36fed6b7da4f439c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_cursor_reads, wire_release),
        cmocka_unit_test_teardown(test_cursor_is_all_or_nothing, wire_release),
        cmocka_unit_test(test_cursor_over_nothing),
        cmocka_unit_test(test_memory_counts),
        cmocka_unit_test(test_memory_refuses_what_is_past_the_limit),
        cmocka_unit_test(test_memory_passes_on_a_failure),
        cmocka_unit_test(test_arena_gives_aligned_zeroes),
        cmocka_unit_test(test_arena_copies),
        cmocka_unit_test(test_arena_grows_in_place),
        cmocka_unit_test(test_arena_grows_by_moving),
        cmocka_unit_test(test_arena_without_memory),
        cmocka_unit_test(test_arena_chunks_are_used_again),
        cmocka_unit_test_teardown(test_siphash_vectors, wire_release),
        cmocka_unit_test(test_siphash_keys),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
