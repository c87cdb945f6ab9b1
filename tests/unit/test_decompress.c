/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed certificate messages: whole, cut, damaged, of another length than declared, and made to cost something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "crypto/decompress.h"
#include "crypto/openssl.h"
#include "heap.h"
#include "message/message.h"
#include "wire.h"

enum { ZLIB = 1, BROTLI = 2, ZSTD = 3 };

/* 100 bytes: 0 to 19, five times */
static const struct {
    uint16_t algorithm;
    const char *hex;
} steps[] = {
    {ZLIB, "78da6360646266616563e7e0e4e2e6e1e5e31710141266a0b21800aece03b7"},
    {BROTLI, "1b6300e8056ec08c499521a8d508926ce393ed00"},
    {ZSTD, "28b52ffd2064dd0000a0000102030405060708090a0b0c0d0e0f101112130100fad0c904"},
};

/* A mebibyte of zeros */
static const struct {
    uint16_t algorithm;
    const char *hex;
} bombs[] = {
    {ZLIB, "78daedc13101000000c2a0f54f6d085fa0 00*1014 00 6f000f000001"},
    {BROTLI, "5bffff8f7f02201e0b0472ef1f00"},
    {ZSTD,
     "28b52ffda0000010004c000008000100fcff39100202001000020010000200100002001000020010000200100003001000"},
};

enum { STEPS = 100, ROOM = 4096 };

/* Decompresses a copy that ends where its block ends, into a block of exactly `out_len` bytes, which the caller frees. */
static const char *decompress(uint16_t algorithm, struct tw_bytes in, size_t out_len, uint8_t **out)
{
    struct tw_bytes copy = wire_exact(in);

    *out = malloc(out_len + 1);
    assert_non_null(*out);
    (*out)[out_len] = 0xa5;
    const char *error = tw_decompress(algorithm, copy.ptr, copy.len, *out, out_len);
    assert_int_equal((*out)[out_len], 0xa5);
    return error;
}

static const char *verdict(uint16_t algorithm, struct tw_bytes in, size_t out_len)
{
    uint8_t *out;
    const char *error = decompress(algorithm, in, out_len, &out);

    free(out);
    return error;
}

static void test_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        uint8_t *out;

        assert_null(decompress(steps[i].algorithm, wire_hex(steps[i].hex), STEPS, &out));
        for (size_t k = 0; k < STEPS; k++)
            assert_int_equal(out[k], k % 20);
        free(out);
    }
}

static void test_declared_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        struct tw_bytes in = wire_hex(steps[i].hex);

        assert_string_equal(verdict(steps[i].algorithm, in, STEPS - 1),
                            "there is more than uncompressed_length says");
        assert_string_equal(verdict(steps[i].algorithm, in, 0),
                            "there is more than uncompressed_length says");
        assert_string_equal(verdict(steps[i].algorithm, in, STEPS + 1),
                            "there is less than uncompressed_length says");
    }
}

static void test_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        struct tw_bytes in = wire_hex(steps[i].hex);

        for (size_t len = 1; len < in.len; len++)
            assert_string_equal(verdict(steps[i].algorithm, wire_slice(in, 0, len), STEPS),
                                "the compressed data is cut short");
    }
}

static void test_followed_by_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(steps); i++)
        assert_non_null(
            verdict(steps[i].algorithm, WIRE_JOIN(wire_hex(steps[i].hex), wire_hex("00")), STEPS));
}

/* Whatever a flipped bit makes of it, it ends in the space that there is. */
static void test_damaged(void **state)
{
    size_t refused = 0, bits = 0;

    (void)state;
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        struct tw_bytes in = wire_hex(steps[i].hex);

        for (size_t bit = 0; bit < 8 * in.len; bit++, bits++) {
            uint8_t flipped[64];

            memcpy(flipped, in.ptr, in.len);
            flipped[bit / 8] ^= (uint8_t)(1 << bit % 8);
            refused += verdict(steps[i].algorithm, (struct tw_bytes){flipped, in.len}, STEPS) != NULL;
        }
    }
    assert_in_range(refused, bits / 2, bits);
}

static void test_unknown_algorithm(void **state)
{
    (void)state;
    assert_string_equal(verdict(0, wire_hex("00"), STEPS), "the algorithm is not known");
    assert_string_equal(verdict(0x4001, wire_hex("00"), STEPS), "the algorithm is not known");
}

static void test_bombs(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(bombs); i++) {
        struct tw_bytes in = wire_hex(bombs[i].hex);

        assert_string_equal(verdict(bombs[i].algorithm, in, ROOM),
                            "there is more than uncompressed_length says");
        if (bombs[i].algorithm != ZLIB) /* of that only the beginning is here */
            assert_null(verdict(bombs[i].algorithm, in, (size_t)1 << 20));
    }
}

/* --- as part of a message --- */

/* What a CompressedCertificate is said to be. */
struct told {
    struct tw_bytes error;
    size_t certificates, faults;
};

static void hear(void *self, const struct tw_event *e)
{
    struct told *told = self;

    told->certificates += e->kind == TW_VALUE && e->field == F_CERTIFICATE_DER;
    told->faults += e->kind == TW_FAULT || e->kind == TW_FINDING;
    if (e->kind == TW_VALUE && e->field == F_DECOMPRESSION_ERROR)
        told->error = wire_exact((struct tw_bytes){e->bytes, e->len});
}

static struct told decode(struct tw_memory *memory, const char *hex)
{
    static const uint64_t seed[2] = {1, 2};
    static const struct tw_handshake_params params = {.version = TW_TLS_1_3};
    struct tw_crypto_context *crypto = tw_crypto_context_new(memory, seed, 0);
    const struct tw_message_context context = {
        .params = &params, .crypto = &tw_crypto_openssl, .crypto_context = crypto, .from = TW_SERVER};
    struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = TW_COMPRESSED_CERTIFICATE};
    struct tw_bytes body = wire_hex(hex);
    struct told told = {.certificates = 0};

    assert_non_null(crypto);
    tw_message_decode(&context, id, body.ptr, body.len, false,
                      &(struct tw_sink){.event = hear, .self = &told, .details = true});
    tw_crypto_context_free(crypto);
    tw_memory_trim(memory);
    assert_int_equal(memory->used, 0);
    return told;
}

static bool says(struct told told, const char *error)
{
    return told.error.len == strlen(error) && memcmp(told.error.ptr, error, told.error.len) == 0;
}

static void test_messages(void **state)
{
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, (size_t)64 << 20);

    (void)state;
    struct told told = decode(&memory, "0002 000018 000016 1b1700f887816cc87eb458923814d6049f17593d7b14");
    assert_int_equal(told.certificates, 1);
    assert_int_equal(told.faults, 0);
    assert_null(told.error.ptr);
    told = decode(&memory,
                  "0001 000018 000020 78da636060106160e067646266616563e7e0e4e2e6e1e5e3676000000662009c");
    assert_int_equal(told.certificates, 1);
    told = decode(&memory,
                  "0003 000018 000021 28b52ffd2018c100000000001400000f0102030405060708090a0b0c0d0e0f0000");
    assert_int_equal(told.certificates, 1);
    told = decode(&memory, "0002 000017 000016 1b1700f887816cc87eb458923814d6049f17593d7b14");
    assert_true(says(told, "there is more than uncompressed_length says"));
    assert_int_equal(told.certificates, 0);
}

static void test_bombs_are_not_tried(void **state)
{
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, (size_t)64 << 20);

    (void)state;
    assert_true(says(decode(&memory, "0002 100000 00000e 5bffff8f7f02201e0b0472ef1f00"),
                     "too long to be decompressed"));
    assert_true(says(decode(&memory, "0002 ffffff 00000e 5bffff8f7f02201e0b0472ef1f00"),
                     "too long to be decompressed"));
    assert_true(says(decode(&memory, "0002 000380 00000e 5bffff8f7f02201e0b0472ef1f00"),
                     "there is more than uncompressed_length says"));
}

static void test_without_memory(void **state)
{
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, (size_t)64 << 20);
    size_t refusals = 0;

    (void)state;
    (void)decode(&memory, "0002 000000 000001 3b");
    size_t before = heap.calls;
    for (heap.fail_at = 1; heap.fail_at <= before; heap.fail_at++) {
        static const uint64_t seed[2] = {1, 2};
        heap.calls = 0;
        struct tw_memory again = heap_memory(&heap, (size_t)64 << 20);
        struct tw_crypto_context *crypto = tw_crypto_context_new(&again, seed, 0);
        if (crypto != NULL) {
            const char *error = tw_crypto_openssl.decompress(crypto, BROTLI, wire_hex("3b"), 0, NULL, NULL);
            refusals += strcmp(error, "no memory to decompress it") == 0;
        }
        tw_crypto_context_free(crypto);
        tw_memory_trim(&again);
        assert_int_equal(heap.live, 0);
    }
    assert_true(refusals > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_whole, wire_release),
        cmocka_unit_test_teardown(test_declared_length, wire_release),
        cmocka_unit_test_teardown(test_cut, wire_release),
        cmocka_unit_test_teardown(test_followed_by_something, wire_release),
        cmocka_unit_test_teardown(test_damaged, wire_release),
        cmocka_unit_test_teardown(test_unknown_algorithm, wire_release),
        cmocka_unit_test_teardown(test_bombs, wire_release),
        cmocka_unit_test_teardown(test_messages, wire_release),
        cmocka_unit_test_teardown(test_bombs_are_not_tried, wire_release),
        cmocka_unit_test_teardown(test_without_memory, wire_release),
    };

    return cmocka_run_group_tests_name("decompress", tests, NULL, NULL);
}
