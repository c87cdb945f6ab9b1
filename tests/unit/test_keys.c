/* SPDX-License-Identifier: Apache-2.0 */
/* Key logs: which lines are secrets, which are passed over, which are complained of; and that secrets are found again. */
#include "keys/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"
#include "wire.h"

static const uint64_t seed[2] = {1, 2};

struct desk {
    struct heap heap;
    struct tw_memory memory;
    struct tw_keys *keys;
    struct tw_key_log_reader reader;
    char complaints[1024];
};

static int open_desk(void **state)
{
    static struct desk d;

    memset(&d, 0, sizeof d);
    d.memory = heap_memory(&d.heap, SIZE_MAX);
    d.keys = tw_keys_make(&d.memory, seed);
    assert_non_null(d.keys);
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;

    tw_keys_wipe(d->keys);
    tw_memory_trim(&d->memory);
    assert_int_equal(d->heap.live, 0);
    return wire_release(state);
}

static void complain(void *context, uint64_t line, const char *what)
{
    struct desk *d = context;
    size_t len = strlen(d->complaints);

    snprintf(d->complaints + len, sizeof d->complaints - len, "%u: %s\n", (unsigned)line, what);
}

static void read_log(struct desk *d, const char *text)
{
    tw_key_log_bytes(&d->reader, d->keys, (const uint8_t *)text, strlen(text), complain, d);
    tw_key_log_end(&d->reader, d->keys, complain, d);
}

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define MASTER RANDOM "202122232425262728292a2b2c2d2e2f"

static struct tw_bytes find(const struct desk *d, enum tw_secret what, const char *name)
{
    return tw_keys_find(d->keys, what, wire_hex(name));
}

static void assert_secret(const struct desk *d, enum tw_secret what, const char *name, const char *secret)
{
    struct tw_bytes want = wire_hex(secret), got = find(d, what, name);

    assert_int_equal(got.len, want.len);
    assert_memory_equal(got.ptr, want.ptr, want.len);
}

static void every_label_is_found_under_its_name(void **state)
{
    static const struct {
        const char *label, *name, *secret;
        enum tw_secret what;
    } rows[] = {
        {"CLIENT_RANDOM ", RANDOM, MASTER, TW_SECRET_MASTER},
        {"PMS_CLIENT_RANDOM ", RANDOM, "0303ab", TW_SECRET_PREMASTER},
        {"RSA ", "0001020304050607", MASTER, TW_SECRET_RSA},
        {"CLIENT_EARLY_TRAFFIC_SECRET ", RANDOM, RANDOM, TW_SECRET_CLIENT_EARLY},
        {"CLIENT_HANDSHAKE_TRAFFIC_SECRET ", RANDOM, MASTER, TW_SECRET_CLIENT_HANDSHAKE},
        {"SERVER_HANDSHAKE_TRAFFIC_SECRET ", RANDOM, RANDOM, TW_SECRET_SERVER_HANDSHAKE},
        {"CLIENT_TRAFFIC_SECRET_0 ", RANDOM, RANDOM RANDOM, TW_SECRET_CLIENT_TRAFFIC},
        {"SERVER_TRAFFIC_SECRET_0 ", RANDOM, RANDOM, TW_SECRET_SERVER_TRAFFIC},
    };
    struct desk *d = *state;
    char line[512];

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        snprintf(line, sizeof line, "%s%s %s\r\n", rows[i].label, rows[i].name, rows[i].secret);
        read_log(d, line);
        assert_secret(d, rows[i].what, rows[i].name, rows[i].secret);
        assert_int_equal(tw_keys_count(d->keys), i + 1);
    }
    read_log(d, "RSA Session-ID:0A0B Master-Key:" MASTER);
    assert_secret(d, TW_SECRET_SESSION, "0a0b", MASTER);
    assert_string_equal(d->complaints, "");
}

static void what_is_of_no_use_is_passed_over(void **state)
{
    struct desk *d = *state;

    read_log(d, "# SSL/TLS secrets log file\n"
                "\n"
                "   \t\r\n"
                "EXPORTER_SECRET " RANDOM " " RANDOM "\n"
                "EARLY_EXPORTER_SECRET " RANDOM " " RANDOM "\n"
                "CLIENT_TRAFFIC_SECRET_1 " RANDOM " " RANDOM "\n"
                "ECH_CONFIG " RANDOM " 00\n"
                "SOMETHING_NEW 00\n");
    assert_string_equal(d->complaints, "");
    assert_int_equal(tw_keys_count(d->keys), 0);
}

static void bad_lines_are_named_and_left_out(void **state)
{
    struct desk *d = *state;

    read_log(d, "CLIENT_RANDOM " RANDOM "\n"
                "CLIENT_RANDOM\n"
                "CLIENT_RANDOM " RANDOM " " MASTER "0\n"
                "CLIENT_RANDOM 0" RANDOM " " MASTER "\n"
                "CLIENT_RANDOM " RANDOM " " RANDOM "\n"
                "CLIENT_RANDOM 00 " MASTER "\n"
                "CLIENT_RANDOM " RANDOM " " RANDOM "xy2122232425262728292a2b2c2d2e2f\n"
                "\x7f"
                "ELF\n"
                "RSA Session-ID:0a0b " MASTER "\n"
                "CLIENT_RANDOM " RANDOM " " MASTER "\n"
                "CLIENT_RAND");
    assert_string_equal(d->complaints, "1: no secret\n"
                                       "2: no secret\n"
                                       "3: its third word is no hexadecimal number of whole bytes\n"
                                       "4: its second word is no hexadecimal number of whole bytes\n"
                                       "5: its third word is of the wrong length\n"
                                       "6: its second word is of the wrong length\n"
                                       "7: its third word is no hexadecimal number of whole bytes\n"
                                       "8: not a line of a key log\n"
                                       "9: no secret\n"
                                       "11: not a line of a key log\n");
    assert_int_equal(tw_keys_count(d->keys), 1);
    assert_secret(d, TW_SECRET_MASTER, RANDOM, MASTER);
}

static void long_lines_cost_no_memory(void **state)
{
    struct desk *d = *state;
    static const uint8_t junk[5000] = {'A'};
    size_t live = d->heap.live;

    for (int i = 0; i < 100; i++)
        tw_key_log_bytes(&d->reader, d->keys, junk, sizeof junk, complain, d);
    tw_key_log_bytes(&d->reader, d->keys, (const uint8_t *)"\nCLIENT_RANDOM ", 15, complain, d);
    for (int i = 0; i < 100; i++)
        tw_key_log_bytes(&d->reader, d->keys, (const uint8_t *)RANDOM, 64, complain, d);
    tw_key_log_end(&d->reader, d->keys, complain, d);
    assert_string_equal(d->complaints, "1: not a line of a key log\n2: too long\n");
    assert_int_equal(d->heap.live, live);
}

static void pieces_make_no_difference(void **state)
{
    static const char text[] = "# c\nCLIENT_RANDOM " RANDOM " " MASTER "\nbad\nRSA 0001020304050607 " MASTER;
    struct desk *d = *state;

    for (size_t i = 0; i < sizeof text - 1; i++)
        tw_key_log_bytes(&d->reader, d->keys, (const uint8_t *)text + i, 1, complain, d);
    tw_key_log_end(&d->reader, d->keys, complain, d);
    assert_string_equal(d->complaints, "3: not a line of a key log\n");
    assert_int_equal(tw_keys_count(d->keys), 2);
}

static void the_last_one_counts(void **state)
{
    struct desk *d = *state;

    read_log(d, "PMS_CLIENT_RANDOM " RANDOM " aabb\nPMS_CLIENT_RANDOM " RANDOM " ccdd\n");
    assert_secret(d, TW_SECRET_PREMASTER, RANDOM, "ccdd");
    read_log(d, "PMS_CLIENT_RANDOM " RANDOM " eeff00\n");
    assert_secret(d, TW_SECRET_PREMASTER, RANDOM, "eeff00");
}

static void names_are_told_apart(void **state)
{
    struct desk *d = *state;
    struct tw_bytes secret = {(const uint8_t *)"s", 1};

    assert_true(tw_keys_put(d->keys, TW_SECRET_PSK, wire_text(""), secret));
    assert_true(tw_keys_put(d->keys, TW_SECRET_PSK, wire_text("Client_identity"), secret));
    assert_int_equal(tw_keys_find(d->keys, TW_SECRET_PSK, wire_text("")).len, 1);
    assert_int_equal(tw_keys_find(d->keys, TW_SECRET_PSK, wire_text("Client_identity")).len, 1);
    assert_null(tw_keys_find(d->keys, TW_SECRET_PSK, wire_text("Client_identit")).ptr);
    assert_null(tw_keys_find(d->keys, TW_SECRET_SESSION, wire_text("Client_identity")).ptr);
    assert_false(tw_keys_put(d->keys, TW_SECRET_PSK, wire_repeat('x', UINT16_MAX + 1), secret));
    assert_false(tw_keys_put(d->keys, TW_SECRET_PSK, wire_text("x"), wire_repeat('x', UINT8_MAX + 1)));
}

static void many_are_found_again(void **state)
{
    enum { MANY = 100000 };
    struct desk *d = *state;
    uint8_t name[32] = {0}, secret[48] = {0};

    for (uint32_t i = 0; i < MANY; i++) {
        memcpy(name, &i, sizeof i);
        memcpy(secret, &i, sizeof i);
        assert_true(tw_keys_put(d->keys, TW_SECRET_MASTER, (struct tw_bytes){name, sizeof name},
                                (struct tw_bytes){secret, sizeof secret}));
    }
    assert_int_equal(tw_keys_count(d->keys), MANY);
    for (uint32_t i = 0; i < MANY; i += 7) {
        memcpy(name, &i, sizeof i);
        struct tw_bytes found = tw_keys_find(d->keys, TW_SECRET_MASTER, (struct tw_bytes){name, sizeof name});
        assert_int_equal(found.len, sizeof secret);
        assert_memory_equal(found.ptr, &i, sizeof i);
    }
}

/* Whichever request gets no memory, what was there before stays, and nothing leaks. */
static void without_memory(void **state)
{
    struct desk *d = *state;
    char line[256];
    size_t before = 0;

    d->heap.fail_at = d->heap.calls + 1;
    d->heap.fail_on = true;
    assert_null(tw_keys_make(&d->memory, seed));
    d->heap.fail_at = d->heap.calls + 2;
    assert_null(tw_keys_make(&d->memory, seed));
    d->heap.fail_at = 0;
    read_log(d, "CLIENT_RANDOM " RANDOM " " MASTER "\n");
    d->heap.fail_at = d->heap.calls + 1;
    for (unsigned i = 0; d->reader.refused == 0; i++) {
        snprintf(line, sizeof line, "RSA %016x " MASTER "\n", i);
        before = tw_keys_count(d->keys);
        read_log(d, line);
        assert_in_range(i, 0, 100000);
    }
    assert_int_equal(tw_keys_count(d->keys), before);
    assert_secret(d, TW_SECRET_MASTER, RANDOM, MASTER);
    assert_string_equal(d->complaints, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_label_is_found_under_its_name),
        TEST(what_is_of_no_use_is_passed_over),
        TEST(bad_lines_are_named_and_left_out),
        TEST(long_lines_cost_no_memory),
        TEST(pieces_make_no_difference),
        TEST(the_last_one_counts),
        TEST(names_are_told_apart),
        TEST(many_are_found_again),
        TEST(without_memory),
    };

    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
