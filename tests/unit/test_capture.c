/* SPDX-License-Identifier: Apache-2.0 */
/* Captures in their file formats, whole and damaged, written here byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tlswalk.h"
#include "wire.h"

enum { ETHERNET = 1, LINUX_SLL2 = 276 };

static const struct tw_bytes none;

/* The capture that a test writes. */
static char folder[] = "/tmp/tlswalk-test-XXXXXX";
static char path[sizeof folder + 8];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/x.pcap", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static void write_file(struct tw_bytes b)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(b.len > 0 ? b.ptr : (const uint8_t *)"", 1, b.len, f), b.len);
    assert_int_equal(fclose(f), 0);
}

static struct tw_source *open_source(void)
{
    struct tw_error error = {"left from before"};
    struct tw_source *s = tw_source_open(path, &error);

    assert_non_null(s);
    assert_string_equal(error.text, "");
    return s;
}

/* A number of `width` bytes in the order of the file. */
static struct tw_bytes number(uint32_t value, size_t width, bool big_endian)
{
    uint8_t bytes[4] = {0};

    for (size_t i = 0; i < width; i++)
        bytes[big_endian ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
    return wire_exact((struct tw_bytes){bytes, width});
}

/* --- pcap --- */

enum { MICROSECONDS = 0, NANOSECONDS = 1 };

static const uint32_t magics[] = {0xa1b2c3d4, 0xa1b23c4d};

static struct tw_bytes pcap_header(int unit, bool big, uint32_t link_type)
{
    return WIRE_JOIN(number(magics[unit], 4, big), number(2, 2, big), number(4, 2, big), number(0, 4, big),
                     number(0, 4, big), number(65535, 4, big), number(link_type, 4, big));
}

static struct tw_bytes pcap_packet(bool big, uint32_t seconds, uint32_t fraction, uint32_t length,
                                   struct tw_bytes b)
{
    return WIRE_JOIN(number(seconds, 4, big), number(fraction, 4, big), number((uint32_t)b.len, 4, big),
                     number(length, 4, big), b);
}

/* The next packet is number `number` and like this. */
static void assert_packet(struct tw_source *s, uint32_t number, int64_t time_ns, size_t length,
                          const char *text)
{
    struct tw_packet p = {0};
    struct tw_error error;

    assert_int_equal(tw_source_next(s, &p, &error), 1);
    assert_int_equal(p.number, number);
    assert_int_equal(p.time_ns, time_ns);
    assert_int_equal(p.length, length);
    assert_int_equal(p.captured, strlen(text));
    assert_memory_equal(p.data, text, p.captured);
}

static void assert_end(struct tw_source *s)
{
    struct tw_packet p;
    struct tw_error error;

    assert_int_equal(tw_source_next(s, &p, &error), 0);
    assert_int_equal(tw_source_next(s, &p, &error), 0);
    tw_source_close(s);
}

static void test_pcap(void **state)
{
    (void)state;

    for (int form = 0; form < 4; form++) {
        bool big = form & 1;
        int unit = form >> 1;
        write_file(WIRE_JOIN(pcap_header(unit, big, ETHERNET),
                             pcap_packet(big, 1700000000, 999999, 5, wire_text("first")),
                             pcap_packet(big, 1700000001, 0, 1500, wire_text("cut")),
                             pcap_packet(big, 1, 0, 60, none), pcap_packet(big, 0, 1, 4, wire_text("last"))));
        struct tw_source *s = open_source();
        int64_t fraction = unit == NANOSECONDS ? 1 : 1000;
        assert_packet(s, 1, 1700000000 * INT64_C(1000000000) + 999999 * fraction, 5, "first");
        assert_packet(s, 2, 1700000001 * INT64_C(1000000000), 1500, "cut");
        assert_packet(s, 3, 1000000000, 60, "");
        assert_packet(s, 4, fraction, 4, "last");
        assert_end(s);
    }
}

static void test_no_packets(void **state)
{
    (void)state;

    write_file(pcap_header(MICROSECONDS, false, ETHERNET));
    assert_end(open_source());
}

static void test_link_types(void **state)
{
    static const uint32_t link_types[] = {ETHERNET, LINUX_SLL2, 101, 113, 0, 108, 228, 229};
    struct tw_packet p;
    struct tw_error error;
    (void)state;

    for (size_t i = 0; i < TW_COUNT(link_types); i++) {
        write_file(WIRE_JOIN(pcap_header(MICROSECONDS, false, link_types[i]),
                             pcap_packet(false, 1, 0, 1, wire_text("x"))));
        struct tw_source *s = open_source();
        assert_int_equal(tw_source_next(s, &p, &error), 1);
        assert_true(tw_link_supported(p.link_type));
        tw_source_close(s);
    }
}

/* --- pcapng --- */

static struct tw_bytes pcapng_block(uint32_t type, struct tw_bytes body)
{
    uint32_t len = (uint32_t)body.len + 12;

    return WIRE_JOIN(number(type, 4, false), number(len, 4, false), body, number(len, 4, false));
}

/* Section Header and one interface whose times are in units of 10^-`resolution` s. */
static struct tw_bytes pcapng_start(uint32_t link_type, uint32_t resolution)
{
    struct tw_bytes section =
        WIRE_JOIN(number(0x1a2b3c4d, 4, false), number(1, 2, false), number(0, 2, false), wire_hex("ff*8"));
    struct tw_bytes interface = WIRE_JOIN(number(link_type, 2, false), wire_hex("0000 00000000 0900 0100"),
                                          number(resolution, 1, false), wire_hex("000000 00000000"));

    return WIRE_JOIN(pcapng_block(0x0a0d0d0a, section), pcapng_block(1, interface));
}

static struct tw_bytes pcapng_packet(uint64_t time, uint32_t length, struct tw_bytes b)
{
    return pcapng_block(6, WIRE_JOIN(wire_hex("00000000"), number((uint32_t)(time >> 32), 4, false),
                                     number((uint32_t)time, 4, false), number((uint32_t)b.len, 4, false),
                                     number(length, 4, false), b, wire_repeat(0, (4 - b.len % 4) % 4)));
}

static void test_pcapng(void **state)
{
    (void)state;

    write_file(WIRE_JOIN(pcapng_start(ETHERNET, 9), pcapng_packet(1700000000123456789, 5, wire_text("first")),
                         pcapng_packet(1700000000123456790, 1500, wire_text("cut"))));
    struct tw_source *s = open_source();
    assert_packet(s, 1, 1700000000123456789, 5, "first");
    assert_packet(s, 2, 1700000000123456790, 1500, "cut");
    assert_end(s);
    write_file(WIRE_JOIN(pcapng_start(ETHERNET, 6), pcapng_packet(1700000000123456, 1, wire_text("x"))));
    s = open_source();
    assert_packet(s, 1, 1700000000123456000, 1, "x");
    assert_end(s);
}

/* A Simple Packet Block has no time; other times are not to be had in 64 bits of nanoseconds. */
static void test_no_time(void **state)
{
    (void)state;

    write_file(WIRE_JOIN(
        pcapng_start(ETHERNET, 0), pcapng_block(3, WIRE_JOIN(number(4, 4, false), wire_text("none"))),
        pcapng_packet(UINT64_MAX / 2, 1, wire_text("a")), pcapng_packet(5000000000, 1, wire_text("b")),
        pcapng_packet(2000000000, 1, wire_text("c"))));
    struct tw_source *s = open_source();
    assert_packet(s, 1, TW_NO_TIME, 4, "none");
    assert_packet(s, 2, TW_NO_TIME, 1, "a");
    assert_packet(s, 3, TW_NO_TIME, 1, "b");
    assert_packet(s, 4, INT64_C(2000000000000000000), 1, "c");
    assert_end(s);
}

/* --- what cannot be read --- */

static void assert_one_line(const struct tw_error *error)
{
    assert_true(error->text[0] != '\0');
    assert_null(strchr(error->text, '\n'));
}

static void assert_refused(const char *file, const char *words)
{
    struct tw_error error = {""};

    assert_null(tw_source_open(file, &error));
    assert_one_line(&error);
    if (words != NULL)
        assert_string_equal(error.text, words);
}

static void test_refused(void **state)
{
    (void)state;

    assert_refused("/nonexistent/x.pcap", "No such file or directory");
    assert_refused(folder, "Is a directory");
    write_file(none);
    assert_refused(path, "empty file, no capture");
    write_file(wire_text("this is no capture at all, but some text"));
    assert_refused(path, NULL);
    write_file(pcap_header(MICROSECONDS, false, 9999));
    assert_refused(path, "link type 9999 is not supported");
    write_file(pcap_header(MICROSECONDS, false, 127));
    assert_refused(path, "link type 127 (IEEE802_11_RADIO) is not supported");
}

/* What comes before the damage is read, then one line names the packet. */
static void test_cut_anywhere(void **state)
{
    struct tw_bytes start = pcap_header(NANOSECONDS, true, ETHERNET);
    struct tw_bytes packet = pcap_packet(true, 1, 2, 4, wire_text("data"));
    struct tw_bytes whole = WIRE_JOIN(start, packet, packet, packet);
    (void)state;

    for (size_t len = 0; len < whole.len; len++) {
        struct tw_error error = {""};
        struct tw_packet p;
        write_file(wire_slice(whole, 0, len));
        struct tw_source *s = tw_source_open(path, &error);
        if (len < start.len) {
            assert_null(s);
            assert_one_line(&error);
            continue;
        }
        assert_non_null(s);
        size_t packets = (len - start.len) / packet.len;
        for (uint32_t i = 1; i <= packets; i++)
            assert_packet(s, i, 1000000002, 4, "data");
        if ((len - start.len) % packet.len == 0) {
            assert_end(s);
            continue;
        }
        char expected[32];
        (void)snprintf(expected, sizeof expected, "packet %zu: ", packets + 1);
        assert_int_equal(tw_source_next(s, &p, &error), -1);
        assert_one_line(&error);
        assert_memory_equal(error.text, expected, strlen(expected));
        tw_source_close(s);
    }
}

static void test_damaged(void **state)
{
    struct tw_packet p;
    struct tw_error error;
    (void)state;

    /* a packet of two gigabytes */
    write_file(WIRE_JOIN(pcap_header(MICROSECONDS, false, ETHERNET),
                         pcap_packet(false, 1, 0, 1, wire_text("x")),
                         wire_hex("01000000 00000000 ffffff7f ffffff7f 00*64")));
    struct tw_source *s = open_source();
    assert_packet(s, 1, 1000000000, 1, "x");
    assert_int_equal(tw_source_next(s, &p, &error), -1);
    assert_one_line(&error);
    tw_source_close(s);
    /* a packet that was shorter on the wire than in the capture */
    write_file(WIRE_JOIN(pcap_header(MICROSECONDS, false, ETHERNET),
                         pcap_packet(false, 1, 0, 2, wire_text("four"))));
    s = open_source();
    assert_packet(s, 1, 1000000000, 4, "four");
    assert_end(s);
    /* a packet of an interface that is not there */
    write_file(WIRE_JOIN(pcapng_start(ETHERNET, 9), pcapng_block(6, wire_hex("05000000 00*16"))));
    s = open_source();
    assert_int_equal(tw_source_next(s, &p, &error), -1);
    assert_one_line(&error);
    tw_source_close(s);
}

/* --- standard input --- */

static void test_standard_input(void **state)
{
    int before = dup(STDIN_FILENO);
    struct tw_error error;
    (void)state;

    write_file(
        WIRE_JOIN(pcap_header(MICROSECONDS, false, ETHERNET), pcap_packet(false, 1, 0, 1, wire_text("x"))));
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_true(dup2(fileno(f), STDIN_FILENO) >= 0);
    struct tw_source *s = tw_source_open("-", &error);
    assert_non_null(s);
    assert_packet(s, 1, 1000000000, 1, "x");
    assert_end(s);
    assert_refused("-", "empty file, no capture");
    (void)fclose(f);
    if (before >= 0) {
        assert_true(dup2(before, STDIN_FILENO) >= 0);
        (void)close(before);
    }
}

static void test_close_nothing(void **state)
{
    (void)state;
    tw_source_close(NULL);
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pcap),           TEST(test_no_packets),    TEST(test_link_types),   TEST(test_pcapng),
        TEST(test_no_time),        TEST(test_refused),       TEST(test_cut_anywhere), TEST(test_damaged),
        TEST(test_standard_input), TEST(test_close_nothing),
    };

    return cmocka_run_group_tests_name("capture", tests, make_folder, remove_folder);
}
