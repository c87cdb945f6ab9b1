/* SPDX-License-Identifier: Apache-2.0 */
/* JA4: the examples of its specification, what it says of every odd case, and hellos that try to break it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "crypto/openssl.h"
#include "facts/ja4.h"
#include "heap.h"
#include "message/extension.h"
#include "message/message.h"
#include "wire.h"

static struct tw_crypto_context *crypto_context;
static struct heap heap;
static struct tw_memory memory;

static int make_context(void **state)
{
    static const uint64_t seed[2];

    (void)state;
    memory = heap_memory(&heap, (size_t)64 << 20);
    crypto_context = tw_crypto_context_new(&memory, seed, 0);
    return crypto_context == NULL;
}

static int free_context(void **state)
{
    (void)state;
    tw_crypto_context_free(crypto_context);
    tw_memory_trim(&memory);
    return heap.live != 0;
}

static void hear(void *self, const struct tw_event *e)
{
    tw_hello_parts_hear(self, e);
}

/* The fingerprint of a handshake message, or with `ssl2` of what follows the type of an SSL 2.0 one; to be freed. */
static struct tw_ja4 *ja4_of(struct tw_bytes hello, bool ssl2)
{
    static const struct tw_handshake_params params;
    const struct tw_message_context context = {.params = &params};
    const struct tw_message_id id = {TW_HANDSHAKE, TW_CLIENT_HELLO, ssl2};
    static struct tw_hello_parts parts;
    struct tw_ja4 *j = malloc(sizeof *j);
    const struct tw_sink sink = {.event = hear, .self = &parts};
    size_t header = ssl2 ? 0 : 4;

    assert_non_null(j);
    memset(j, 0x5a, sizeof *j);
    tw_hello_parts_begin(&parts, true);
    tw_message_decode(&context, id, hello.ptr + header, hello.len - header, false, &sink);
    assert_true(tw_ja4_make(j, &parts, &tw_crypto_openssl, crypto_context));
    assert_int_equal(strlen(j->text), TW_JA4_LEN);
    return j;
}

static void assert_ja4(struct tw_bytes hello, const char *text, const char *raw)
{
    struct tw_ja4 *j = ja4_of(hello, false);

    assert_string_equal(j->text, text);
    assert_int_equal(j->raw_len, strlen(raw));
    assert_memory_equal(j->raw, raw, j->raw_len);
    free(j);
}

/* A ClientHello with these suites, extensions and schemes, each of two bytes; what JA4 does not look into is empty. */
static struct tw_bytes hello_with(uint16_t version, const char *suites, const char *extensions,
                                  const char *schemes)
{
    struct tw_bytes types = wire_hex(extensions), block = wire_hex("");

    for (size_t i = 0; i < types.len; i += 2) {
        uint16_t type = tw_load_be16(types.ptr + i);
        struct tw_bytes data = wire_hex("");
        if (type == TW_EXT_ALPN)
            data = wire_hex("000c 02 6832 08 687474702f312e31");
        else if (type == TW_EXT_SUPPORTED_VERSIONS)
            data = wire_hex("06 dada 0304 0303");
        else if (type == TW_EXT_SIGNATURE_ALGORITHMS)
            data = wire_vector(2, wire_hex(schemes));
        else if (type == TW_EXT_SIGNATURE_ALGORITHMS_CERT)
            data = wire_hex("0002 0201");
        block = WIRE_JOIN(block, wire_extension(type, data));
    }
    return wire_client_hello(&(struct wire_hello){
        .version = version, .suites = wire_hex(suites), .extensions = types.len > 0 ? block : types});
}

static struct tw_bytes hello_of(uint16_t version, const char *suites, const char *extensions)
{
    return hello_with(version, suites, extensions, "8a8a 0403 0804 0401 0503 0805 0501 0806 0601");
}

#define CHROME_SUITES "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
#define SORTED_SUITES "002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9"
#define CHROME_TYPES  "001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015"
#define SORTED_TYPES  "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01"
#define SCHEMES       "0403,0804,0401,0503,0805,0501,0806,0601"

/* "Example" and "Raw Output" of the specification. */
static void test_example(void **state)
{
    (void)state;
    assert_ja4(hello_of(0x0303, CHROME_SUITES, CHROME_TYPES), "t13d1516h2_8daaf6152771_e5627efa2ab1",
               "t13d1516h2_" SORTED_SUITES "_" SORTED_TYPES "_" SCHEMES);
}

/* GREASE counts nowhere: not as a suite, an extension, a version or a scheme. */
static void test_grease(void **state)
{
    (void)state;
    assert_ja4(hello_of(0x0303, "2a2a " CHROME_SUITES " fafa", "0a0a " CHROME_TYPES " 1a1a"),
               "t13d1516h2_8daaf6152771_e5627efa2ab1",
               "t13d1516h2_" SORTED_SUITES "_" SORTED_TYPES "_" SCHEMES);
}

/* Values that others have published for clients of today, which sent this. */
static void test_known_clients(void **state)
{
    static const struct {
        const char *suites, *extensions, *schemes, *ja4;
    } clients[] = {
        /* Chromium 152 and later */
        {CHROME_SUITES,
         "44cd 0000 000b 0005 0033 fe0d 0017 002d ca34 000d 0010 0023 001b ff01 000a 002b 0012",
         "0904 0905 0906 0403 0804 0401 0503 0805 0501 0806 0601", "t13d1517h2_8daaf6152771_cb7bf5808d99"},
        /* Firefox 151 and later */
        {"1301 1303 1302 c02b c02f cca9 cca8 c02c c030 c00a c013 c014 009c 009d 002f 0035",
         "0000 0017 ff01 000a 000b 0023 0010 0005 0022 0012 0033 002b 000d 002d 001c 001b fe0d",
         "0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201", "t13d1617h2_86a278354501_3cbfd9057e0d"},
        /* curl 7.88 with OpenSSL 3.0 */
        {"1302 1303 1301 c02c c030 009f cca9 cca8 ccaa c02b c02f 009e c024 c028 006b c023 c027 0067 c00a "
         "c014 "
         "0039 c009 c013 0033 009d 009c 003d 003c 0035 002f 00ff",
         "0000 000b 000a 0010 0016 0017 0031 000d 002b 002d 0033 0015",
         "0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 0502 "
         "0602",
         "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(clients); i++) {
        struct tw_ja4 *j =
            ja4_of(hello_with(0x0303, clients[i].suites, clients[i].extensions, clients[i].schemes), false);
        assert_string_equal(j->text, clients[i].ja4);
        free(j);
    }
}

/* "If there are no signature algorithms in the hello packet": the hash that the specification gives. */
static void test_without_signature_algorithms(void **state)
{
    struct tw_bytes empty = wire_extension(TW_EXT_SIGNATURE_ALGORITHMS, wire_hex(""));
    struct tw_bytes block = wire_extension(TW_EXT_SERVER_NAME, wire_hex(""));
    struct tw_bytes types = wire_hex("0005 000a 000b 0012 0015 0017 001b 0023 002d 0033 4469 ff01");

    (void)state;
    for (size_t i = 0; i < types.len; i += 2)
        block = WIRE_JOIN(block, wire_extension(tw_load_be16(types.ptr + i), wire_hex("")));
    block = WIRE_JOIN(block, empty, wire_extension(TW_EXT_SUPPORTED_VERSIONS, wire_hex("02 0304")));
    assert_ja4(
        wire_client_hello(&(struct wire_hello){.suites = wire_hex(CHROME_SUITES), .extensions = block}),
        "t13d151500_8daaf6152771_6d807ffa2a79", "t13d151500_" SORTED_SUITES "_" SORTED_TYPES);
}

/* signature_algorithms_cert is an extension like others. */
static void test_signature_algorithms_cert(void **state)
{
    struct tw_ja4 *j = ja4_of(hello_of(0x0303, "002f", "000d 0032"), false);

    (void)state;
    assert_memory_equal(j->raw, "t12i010200_002f_000d,0032_" SCHEMES, j->raw_len);
    free(j);
}

/* A published value (https3-301-get.pcap of its authors): nothing but a server name, and so nothing to be hashed. */
static void test_nothing_to_hash(void **state)
{
    (void)state;
    assert_ja4(
        hello_of(0x0301,
                 "0039 0038 0035 0016 0013 000a 0033 0032 002f 009a 0099 0096 0005 0004 0015 0012 0009 "
                 "0014 0011 0008 0006 0003 00ff",
                 "0000"),
        "t10d230100_6a57a6f57151_000000000000",
        "t10d230100_0003,0004,0005,0006,0008,0009,000a,0011,0012,0013,0014,0015,0016,002f,0032,0033,0035,"
        "0038,0039,0096,0099,009a,00ff_");
    assert_ja4(hello_of(0x0303, "1a1a", ""), "t12i000000_000000000000_000000000000", "t12i000000__");
}

/* All that was told of it is its version. */
static void test_breaks_off(void **state)
{
    (void)state;
    for (size_t len = 0; len < 2 + 32 + 1; len++)
        assert_ja4(wire_handshake(1, wire_slice(wire_hex("0303 05*32 00"), 0, len)),
                   len < 2 ? "t00i000000_000000000000_000000000000" : "t12i000000_000000000000_000000000000",
                   len < 2 ? "t00i000000__" : "t12i000000__");
}

static void test_versions(void **state)
{
    static const struct {
        uint16_t version;
        const char *name;
    } versions[] = {{0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"},
                    {0x0300, "s3"}, {0x0002, "s2"}, {0x0305, "00"}, {0xfefd, "00"}};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(versions); i++) {
        struct tw_ja4 *j = ja4_of(hello_of(versions[i].version, "002f", ""), false);
        assert_memory_equal(j->text + 1, versions[i].name, 2);
        free(j);
    }
}

/* The highest of supported_versions counts, be it known or not; without one that is no GREASE the old field does. */
static void test_supported_versions(void **state)
{
    static const struct {
        const char *list, *name;
    } lists[] = {{"04 0302 0303", "12"}, {"04 7f1c 0303", "00"}, {"02 4a4a", "11"}, {"00", "11"}};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(lists); i++) {
        struct tw_bytes versions = wire_extension(TW_EXT_SUPPORTED_VERSIONS, wire_hex(lists[i].list));
        struct tw_ja4 *j =
            ja4_of(wire_client_hello(&(struct wire_hello){.version = 0x0302, .extensions = versions}), false);
        assert_memory_equal(j->text + 1, lists[i].name, 2);
        free(j);
    }
}

/* The first protocol's ends: the examples of the specification, and the bounds of what is alphanumeric. */
static void test_protocols(void **state)
{
    static const struct {
        const char *protocols, *ends;
    } cases[] = {
        {"02 6832", "h2"},
        {"08 687474702f312e31", "h1"},
        {"01 78", "xx"},
        {"01 ab", "ab"},
        {"02 abcd", "ad"},
        {"02 30ab", "3b"},
        {"04 3031abcd", "3d"},
        {"04 30abcd31", "01"},
        {"00", "00"},
        {"00 02 6832", "00"},
        {"", "00"},
        {"02 2f30", "20"},
        {"02 3a40", "30"},
        {"02 5a7a", "Zz"},
        {"02 5b60", "50"},
        {"02 7b41", "71"},
        {"02 4161", "Aa"},
        {"02 6832 02 abcd", "h2"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_bytes alpn = wire_extension(TW_EXT_ALPN, wire_vector(2, wire_hex(cases[i].protocols)));
        struct tw_bytes alps = wire_extension(TW_EXT_APPLICATION_SETTINGS, wire_hex("0003 02 7171"));
        struct tw_ja4 *j =
            ja4_of(wire_client_hello(&(struct wire_hello){.extensions = WIRE_JOIN(alps, alpn)}), false);
        assert_memory_equal(j->text + 8, cases[i].ends, 2);
        free(j);
    }
}

static void test_counts_end_at_99(void **state)
{
    struct tw_bytes suites = wire_repeat(0xc0, 240), block = wire_hex("");

    (void)state;
    for (uint16_t i = 0; i < 130; i++)
        block = WIRE_JOIN(block, wire_extension((uint16_t)(0x4000 + i), wire_hex("")));
    struct tw_ja4 *j =
        ja4_of(wire_client_hello(&(struct wire_hello){.suites = suites, .extensions = block}), false);
    assert_memory_equal(j->text, "t12i999900_", 11);
    assert_int_equal(j->raw_len, 11 + 5 * 120 + 5 * 130 - 1);
    free(j);
}

/* As many as there can be, in the worst order, and each more than once. */
static void test_longest_lists(void **state)
{
    enum { SUITES = 32767 };
    uint8_t *suites = malloc(2 * (size_t)SUITES);

    (void)state;
    assert_non_null(suites);
    for (size_t i = 0; i < SUITES; i++) {
        suites[2 * i] = (uint8_t)(0xc0 + (SUITES - i) / 1024);
        suites[2 * i + 1] = (uint8_t)((SUITES - i) * 7);
    }
    struct tw_ja4 *j =
        ja4_of(wire_client_hello(&(struct wire_hello){.suites = {suites, 2 * (size_t)SUITES}}), false);
    size_t members = (j->raw_len - 11) / 5;
    assert_in_range(members, SUITES - 100, SUITES); /* some are GREASE */
    for (size_t i = 1; i < members; i++)
        assert_true(memcmp(j->raw + 11 + 5 * (i - 1), j->raw + 11 + 5 * i, 4) <= 0);
    free(j);
    free(suites);
}

/* Kinds that are cipher suites have four digits, the others of SSL 2.0 six. */
static void test_ssl2(void **state)
{
    struct tw_ja4 *j = ja4_of(wire_hex("0301 000c 0000 0010 010080 000035 000004 0700c0 5a*16"), true);

    (void)state;
    assert_memory_equal(j->raw, "t10i040000_0004,0035,010080,0700c0_", j->raw_len);
    assert_int_equal(j->raw_len, 35);
    assert_string_equal(j->text + 23, "_000000000000");
    free(j);
    j = ja4_of(wire_hex("0002 0003 0000 0010 010080 5a*16"), true);
    assert_memory_equal(j->text, "ts2i010000_", 11);
    free(j);
}

static bool no_sha256(void *context, const void *bytes, size_t len, uint8_t out[32])
{
    (void)context;
    (void)bytes;
    (void)len;
    (void)out;
    return false;
}

static void test_without_sha256(void **state)
{
    static const struct tw_crypto crypto = {.sha256 = no_sha256};
    static struct tw_hello_parts parts;
    struct tw_ja4 *j = ja4_of(hello_of(0x0303, "002f", ""), false);

    (void)state;
    tw_hello_parts_begin(&parts, true);
    parts.suites = wire_hex("002f");
    parts.suite_width = 2;
    assert_false(tw_ja4_make(j, &parts, &crypto, NULL));
    assert_true(j->raw_len > 0);
    free(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_example, wire_release),
        cmocka_unit_test_teardown(test_known_clients, wire_release),
        cmocka_unit_test_teardown(test_grease, wire_release),
        cmocka_unit_test_teardown(test_without_signature_algorithms, wire_release),
        cmocka_unit_test_teardown(test_signature_algorithms_cert, wire_release),
        cmocka_unit_test_teardown(test_nothing_to_hash, wire_release),
        cmocka_unit_test_teardown(test_breaks_off, wire_release),
        cmocka_unit_test_teardown(test_versions, wire_release),
        cmocka_unit_test_teardown(test_supported_versions, wire_release),
        cmocka_unit_test_teardown(test_protocols, wire_release),
        cmocka_unit_test_teardown(test_counts_end_at_99, wire_release),
        cmocka_unit_test_teardown(test_longest_lists, wire_release),
        cmocka_unit_test_teardown(test_ssl2, wire_release),
        cmocka_unit_test_teardown(test_without_sha256, wire_release),
    };

    return cmocka_run_group_tests_name("ja4", tests, make_context, free_context);
}
