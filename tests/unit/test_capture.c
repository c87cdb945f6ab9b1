/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures in their file formats, whole and damaged, written here byte by byte. What comes out is written down as a line
 * for each packet and a line for each error.
 */
#define ZLIB_CONST /* its input is not written to */

#include <inttypes.h>
#include <lz4frame.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

#include "base/siphash.h"
#include "tlswalk.h"
#include "wire.h"

enum { NULL_LINK = 0, ETHERNET = 1, RAW = 101, USB_LINUX = 189, LINUX_SLL2 = 276, UNASSIGNED = 9999 };

static const struct tw_bytes none;

/* --- what comes out --- */

/* Longer than the lines of any capture here. */
static char heard[1 << 19];
static size_t heard_len;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(heard + heard_len, sizeof heard - heard_len, format, args);
    va_end(args);
    assert_in_range(n, 0, sizeof heard - heard_len - 1);
    heard_len += (size_t)n;
}

static void say_time(int64_t time_ns)
{
    int64_t ns = time_ns;

    if (time_ns == TW_NO_TIME) {
        say("no time");
        return;
    }
    if (time_ns < 0)
        ns = -time_ns;
    say("%s%" PRId64 ".%09" PRId64, time_ns < 0 ? "-" : "", ns / 1000000000, ns % 1000000000);
}

/* "1 link 101 at 1.000000002, 3 of 5: 616263"; of many bytes a digest. */
static void say_packet(const struct tw_packet *p)
{
    static const uint64_t key[2];

    say("%" PRIu32 " link %d at ", p->number, p->link_type);
    say_time(p->time_ns);
    say(", %zu of %zu: ", p->captured, p->length);
    if (p->captured > 8)
        say("digest %016" PRIx64, tw_siphash(key, p->data, p->captured));
    for (size_t i = 0; i < p->captured && p->captured <= 8; i++)
        say("%02x", p->data[i]);
    say("\n");
}

static void say_error(const struct tw_error *error)
{
    assert_true(error->text[0] != '\0');
    assert_null(strchr(error->text, '\n'));
    say("! %s\n", error->text);
}

/* All that `s` has to say, which is closed. NULL could not be opened. */
static const char *hear_source(struct tw_source *s, struct tw_error *error)
{
    struct tw_packet p;
    int got = 0;

    heard[heard_len = 0] = '\0';
    if (s == NULL)
        say_error(error);
    else
        assert_string_equal(error->text, "");
    while (s != NULL && (got = tw_source_next(s, &p, error)) != 0) {
        if (got > 0)
            say_packet(&p);
        else
            say_error(error);
    }
    if (s != NULL)
        assert_int_equal(tw_source_next(s, &p, error), 0);
    tw_source_close(s);
    return heard;
}

static struct tw_source *open_bytes(struct tw_bytes b, struct tw_error *error)
{
    struct tw_bytes exact = wire_exact(b);

    *error = (struct tw_error){"left from before"};
    return tw_source_open_memory(exact.ptr, exact.len, error);
}

static const char *hear(struct tw_bytes b)
{
    struct tw_error error;

    return hear_source(open_bytes(b, &error), &error);
}

static const char *hear_file(const char *path)
{
    struct tw_error error = {"left from before"};

    return hear_source(tw_source_open(path, &error), &error);
}

static char *copy(const char *text)
{
    char *to = strdup(text);

    assert_non_null(to);
    return to;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    while ((text = strchr(text, '\n')) != NULL)
        text++, count++;
    return count;
}

/* --- the file that a test writes --- */

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

/* --- pcap --- */

/* A number of `width` bytes in the byte order of the file. */
static struct tw_bytes number(bool big, uint64_t value, size_t width)
{
    uint8_t bytes[8] = {0};

    for (size_t i = 0; i < width; i++)
        bytes[big ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
    return wire_exact((struct tw_bytes){bytes, width});
}

enum { MICRO = 0xa1b2c3d4, NANO = 0xa1b23c4d, MODIFIED = 0xa1b2cd34 };

static struct tw_bytes pcap_header_of(bool big, uint32_t magic, uint32_t major, uint32_t minor,
                                      uint32_t link_type)
{
    return WIRE_JOIN(number(big, magic, 4), number(big, major, 2), number(big, minor, 2), wire_hex("00*8"),
                     number(big, 65535, 4), number(big, link_type, 4));
}

static struct tw_bytes pcap_header(bool big, uint32_t magic, uint32_t link_type)
{
    return pcap_header_of(big, magic, 2, 4, link_type);
}

static struct tw_bytes pcap_packet_header(bool big, uint32_t seconds, uint32_t fraction, size_t captured,
                                          size_t length)
{
    return WIRE_JOIN(number(big, seconds, 4), number(big, fraction, 4), number(big, captured, 4),
                     number(big, length, 4));
}

static struct tw_bytes pcap_packet(bool big, uint32_t seconds, uint32_t fraction, size_t length,
                                   struct tw_bytes b)
{
    return WIRE_JOIN(pcap_packet_header(big, seconds, fraction, b.len, length), b);
}

static void pcap_in_every_form(void **state)
{
    static const struct {
        uint32_t magic;
        const char *extra; /* of the header of a packet */
        const char *wanted;
    } forms[] = {
        {MICRO, "",
         "1 link 1 at 1700000000.999999000, 5 of 5: 6669727374\n2 link 1 at 1.000000000, 0 of 60: \n"},
        {NANO, "",
         "1 link 1 at 1700000000.000999999, 5 of 5: 6669727374\n2 link 1 at 1.000000000, 0 of 60: \n"},
        {MODIFIED, "01*8",
         "1 link 1 at 1700000000.999999000, 5 of 5: 6669727374\n2 link 1 at 1.000000000, 0 of 60: \n"},
    };

    (void)state;
    for (size_t i = 0; i < 2 * TW_COUNT(forms); i++) {
        bool big = i % 2 != 0;
        struct tw_bytes extra = wire_hex(forms[i / 2].extra);
        assert_string_equal(hear(WIRE_JOIN(pcap_header(big, forms[i / 2].magic, ETHERNET),
                                           pcap_packet_header(big, 1700000000, 999999, 5, 5), extra,
                                           wire_text("first"), pcap_packet_header(big, 1, 0, 0, 60), extra)),
                            forms[i / 2].wanted);
    }
}

static void pcap_times_have_32_bits_of_seconds(void **state)
{
    (void)state;
    assert_string_equal(hear(WIRE_JOIN(pcap_header(false, MICRO, ETHERNET), pcap_packet(false, 0, 0, 0, none),
                                       pcap_packet(false, UINT32_MAX, 999999, 0, none),
                                       pcap_packet(false, UINT32_MAX, UINT32_MAX, 0, none))),
                        "1 link 1 at 0.000000000, 0 of 0: \n"
                        "2 link 1 at 4294967295.999999000, 0 of 0: \n"
                        "3 link 1 at 4294971589.967295000, 0 of 0: \n");
}

/* Longer in the capture than on the wire, and, in old versions, the two lengths the other way round. */
static void pcap_lengths_by_version(void **state)
{
    static const struct {
        uint32_t major, minor;
        const char *wanted;
    } versions[] = {
        {2, 4, "1 link 1 at 1.000000000, 4 of 4: 666f7572\n"},
        {2, 3, "1 link 1 at 1.000000000, 2 of 4: 666f\n"},
        {2, 2, "1 link 1 at 1.000000000, 2 of 4: 666f\n"},
        {543, 0, "1 link 1 at 1.000000000, 2 of 4: 666f\n"},
        {2, 5, "! pcap of version 2.5 is not supported\n"},
        {1, 0, "! pcap of version 1.0 is not supported\n"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(versions); i++) {
        bool swaps = versions[i].minor < 4;
        assert_string_equal(
            hear(WIRE_JOIN(pcap_header_of(false, MICRO, versions[i].major, versions[i].minor, ETHERNET),
                           pcap_packet_header(false, 1, 0, 4, 2), wire_text(swaps ? "fo" : "four"))),
            versions[i].wanted);
    }
}

static void pcap_link_type_is_the_lower_half(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++)
        assert_string_equal(hear(WIRE_JOIN(pcap_header(big, MICRO, 0x24000000 | LINUX_SLL2),
                                           pcap_packet(big, 1, 0, 1, wire_text("x")))),
                            "1 link 276 at 1.000000000, 1 of 1: 78\n");
}

static void pcap_length_that_cannot_be(void **state)
{
    struct tw_bytes start =
        WIRE_JOIN(pcap_header(false, MICRO, ETHERNET), pcap_packet(false, 1, 0, 1, wire_text("x")));

    (void)state;
    assert_string_equal(
        hear(WIRE_JOIN(start, pcap_packet_header(false, 1, 0, 0x7fffffff, 0x7fffffff), wire_hex("00*64"))),
        "1 link 1 at 1.000000000, 1 of 1: 78\n"
        "! packet 2: length is not possible (at most 16777216 bytes, got 2147483647)\n");
    assert_string_equal(
        hear(WIRE_JOIN(start, pcap_packet_header(false, 1, 0, 0x1000000, 0), wire_hex("00*64"))),
        "1 link 1 at 1.000000000, 1 of 1: 78\n"
        "! packet 2: data cut short (wanted 16777216 bytes, got 64)\n");
}

/* --- pcapng --- */

enum {
    SECTION = 0x0a0d0d0a,
    INTERFACE = 1,
    OLD_PACKET = 2,
    SIMPLE_PACKET = 3,
    NAMES = 4,
    STATISTICS = 5,
    ENHANCED_PACKET = 6,
    SECRETS = 10,
    CUSTOM = 0xbad,
};

static struct tw_bytes padded(struct tw_bytes b)
{
    return WIRE_JOIN(b, wire_repeat(0, (4 - b.len % 4) % 4));
}

static struct tw_bytes block(bool big, uint32_t type, struct tw_bytes body)
{
    struct tw_bytes len = number(big, body.len + 12, 4);

    return WIRE_JOIN(number(big, type, 4), len, body, len);
}

static struct tw_bytes section(bool big)
{
    return block(
        big, SECTION,
        WIRE_JOIN(number(big, 0x1a2b3c4d, 4), number(big, 1, 2), number(big, 0, 2), wire_hex("ff*8")));
}

static struct tw_bytes option(bool big, uint32_t code, struct tw_bytes value)
{
    return WIRE_JOIN(number(big, code, 2), number(big, value.len, 2), padded(value));
}

static struct tw_bytes interface_with(bool big, uint32_t link_type, uint32_t snaplen, struct tw_bytes options)
{
    return block(big, INTERFACE,
                 WIRE_JOIN(number(big, link_type, 2), wire_hex("0000"), number(big, snaplen, 4), options));
}

static struct tw_bytes interface(bool big, uint32_t link_type)
{
    return interface_with(big, link_type, 65535, none);
}

/* A section and one interface. */
static struct tw_bytes start(bool big)
{
    return WIRE_JOIN(section(big), interface(big, ETHERNET));
}

static struct tw_bytes enhanced_with(bool big, uint32_t id, uint64_t time, size_t captured, size_t length,
                                     struct tw_bytes rest)
{
    return block(big, ENHANCED_PACKET,
                 WIRE_JOIN(number(big, id, 4), number(big, time >> 32, 4), number(big, time & UINT32_MAX, 4),
                           number(big, captured, 4), number(big, length, 4), rest));
}

static struct tw_bytes enhanced(bool big, uint32_t id, uint64_t time, size_t length, struct tw_bytes b)
{
    return enhanced_with(big, id, time, b.len, length, padded(b));
}

static struct tw_bytes simple(bool big, size_t length, struct tw_bytes b)
{
    return block(big, SIMPLE_PACKET, WIRE_JOIN(number(big, length, 4), padded(b)));
}

static void pcapng_in_both_orders(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        assert_string_equal(hear(section(big)), "");
        assert_string_equal(
            hear(WIRE_JOIN(start(big), enhanced(big, 0, 1700000000123456, 5, wire_text("first")),
                           enhanced(big, 0, 1700000000123457, 1500, wire_text("cut")),
                           enhanced(big, 0, 1, 2, wire_text("more")))),
            "1 link 1 at 1700000000.123456000, 5 of 5: 6669727374\n"
            "2 link 1 at 1700000000.123457000, 3 of 1500: 637574\n"
            "3 link 1 at 0.000001000, 4 of 4: 6d6f7265\n");
    }
}

/* Interfaces are numbered anew in each section. */
static void pcapng_sections_and_interfaces(void **state)
{
    struct tw_bytes in_milliseconds = option(true, 9, wire_hex("03"));

    (void)state;
    assert_string_equal(
        hear(WIRE_JOIN(section(false), interface(false, ETHERNET), enhanced(false, 0, 1, 1, wire_text("a")),
                       interface(false, RAW), enhanced(false, 1, 2, 1, wire_text("b")),
                       enhanced(false, 0, 3, 1, wire_text("c")), section(true),
                       interface_with(true, LINUX_SLL2, 0, in_milliseconds),
                       enhanced(true, 0, 4, 1, wire_text("d")), enhanced(true, 1, 5, 1, wire_text("e")),
                       section(false), enhanced(false, 0, 6, 1, wire_text("f")), interface(false, NULL_LINK),
                       enhanced(false, 0, 7, 1, wire_text("g")))),
        "1 link 1 at 0.000001000, 1 of 1: 61\n"
        "2 link 101 at 0.000002000, 1 of 1: 62\n"
        "3 link 1 at 0.000003000, 1 of 1: 63\n"
        "4 link 276 at 0.004000000, 1 of 1: 64\n"
        "! packet 5: interface 1 is not described\n"
        "! packet 6: interface 0 is not described\n"
        "7 link 0 at 0.000007000, 1 of 1: 67\n");
}

/* A Simple Packet Block has no time, and its interface says how much of the packet there is. */
static void pcapng_simple_packets(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++)
        assert_string_equal(
            hear(WIRE_JOIN(section(big), simple(big, 4, wire_text("lost")), interface_with(big, RAW, 3, none),
                           simple(big, 2, wire_text("ab")), simple(big, 3, wire_text("abc")),
                           simple(big, 1500, wire_text("abc")), simple(big, 0, none), section(big),
                           interface_with(big, RAW, 0, none), simple(big, 5, wire_text("abcde")),
                           simple(big, 9, wire_text("abcde")))),
            "! packet 1: interface 0 is not described\n"
            "2 link 101 at no time, 2 of 2: 6162\n"
            "3 link 101 at no time, 3 of 3: 616263\n"
            "4 link 101 at no time, 3 of 1500: 616263\n"
            "5 link 101 at no time, 0 of 0: \n"
            "6 link 101 at no time, 5 of 5: 6162636465\n"
            "! packet 7: longer than its block (wanted 9 bytes, got 8)\n");
}

/* What is now the upper half of the interface's number once counted lost packets. */
static void pcapng_old_packets(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++)
        assert_string_equal(
            hear(WIRE_JOIN(start(big), interface(big, RAW),
                           block(big, OLD_PACKET,
                                 WIRE_JOIN(number(big, 1, 2), number(big, 7, 2), number(big, 1, 4),
                                           number(big, 2, 4), number(big, 3, 4), number(big, 9, 4),
                                           padded(wire_text("old")), option(big, 1, wire_text("comment")))))),
            "1 link 101 at 4294.967298000, 3 of 9: 6f6c64\n");
}

static void pcapng_blocks_that_are_passed_over(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_bytes comment = WIRE_JOIN(option(big, 1, wire_text("a comment")), option(big, 0, none));
        assert_string_equal(
            hear(WIRE_JOIN(section(big), block(big, NAMES, wire_repeat(0xff, 32)),
                           interface_with(big, ETHERNET, 0, comment), block(big, STATISTICS, none),
                           enhanced_with(big, 0, 1, 3, 3, WIRE_JOIN(padded(wire_text("abc")), comment)),
                           block(big, CUSTOM, wire_repeat(6, 4)),
                           block(big, 0x80000001, wire_repeat(0, 1 << 20)),
                           block(big, SECRETS, wire_hex("00*8")), enhanced(big, 0, 2, 1, wire_text("d")))),
            "1 link 1 at 0.000001000, 3 of 3: 616263\n"
            "2 link 1 at 0.000002000, 1 of 1: 64\n");
    }
}

/* --- copies --- */

static void copy_capture(struct tw_copy *copy, struct tw_bytes capture, bool each)
{
    struct tw_error error;
    struct tw_packet packet;
    struct tw_source *s = tw_source_open_memory(capture.ptr, capture.len, &error);
    int got;

    assert_non_null(s);
    tw_copy_source(copy, s);
    while ((got = tw_source_next(s, &packet, &error)) != 0)
        if (got > 0 && (each || packet.number % 2 == 1))
            tw_copy_packet(copy, &packet);
    tw_source_close(s);
}

/* What a copy of the captures has, of which the one that is added may have no bytes; each packet or only those with odd numbers. */
static struct tw_bytes copy_of(struct tw_bytes whole, struct tw_bytes added, bool each)
{
    static uint8_t bytes[1 << 16];
    struct tw_error error;
    FILE *file = tmpfile();
    struct tw_copy *copy = file != NULL ? tw_copy_open(fileno(file), &error) : NULL;
    size_t len;

    assert_non_null(copy);
    copy_capture(copy, whole, each);
    if (added.len > 0)
        copy_capture(copy, added, each);
    assert_true(tw_copy_close(copy, &error));
    rewind(file);
    len = fread(bytes, 1, sizeof bytes, file);
    assert_in_range(len, 1, sizeof bytes - 1);
    assert_int_equal(fclose(file), 0);
    return (struct tw_bytes){bytes, len};
}

static void assert_bytes(struct tw_bytes got, struct tw_bytes wanted)
{
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
}

/* draft-ietf-opsawg-pcapng 4.5, 4.6 and 4.8: names, statistics and custom blocks of type 0x00000bad go along. */
static void copies_of_pcapng_keep_what_may_be_kept(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_bytes kept = WIRE_JOIN(block(big, NAMES, wire_hex("00010008 7f000001 61000000 00000000")),
                                         interface_with(big, RAW, 0, option(big, 9, wire_hex("09"))));
        struct tw_bytes packets =
            WIRE_JOIN(block(big, CUSTOM, wire_repeat(6, 8)), block(big, SECRETS, wire_hex("00*8")),
                      enhanced(big, 0, 1, 9, wire_text("one")));
        struct tw_bytes not_kept =
            WIRE_JOIN(block(big, 0x40000bad, wire_repeat(6, 8)), block(big, 0x80000001, wire_repeat(7, 40)),
                      enhanced(big, 0, 2, 3, wire_text("two")));
        struct tw_bytes end =
            WIRE_JOIN(block(big, STATISTICS, wire_repeat(0, 12)), simple(big, 3, wire_text("3rd")));
        assert_bytes(copy_of(WIRE_JOIN(section(big), kept, packets, not_kept, end), none, false),
                     WIRE_JOIN(section(big), kept, packets, end));
    }
}

static void copies_of_damage(void **state)
{
    struct tw_bytes good = WIRE_JOIN(start(false), enhanced(false, 0, 1, 1, wire_text("a")));

    (void)state;
    /* an interface with options that do not fit has its number */
    assert_string_equal(
        hear(copy_of(WIRE_JOIN(section(true), interface_with(true, RAW, 0, wire_hex("0009ffff")),
                               interface(true, ETHERNET), block(true, SECRETS, wire_hex("00000000 ffffffff")),
                               enhanced(true, 1, 5, 1, wire_text("e"))),
                     good, true)),
        "! before packet 1: options of an interface do not fit into their block\n"
        "1 link 1 at 0.000005000, 1 of 1: 65\n"
        "2 link 1 at 0.000001000, 1 of 1: 61\n");
    /* a section that cannot be read does not keep the next capture from being */
    assert_string_equal(
        hear(copy_of(WIRE_JOIN(good, wire_hex("0a0d0d0a 1c000000 4d3c2b1a 02000100 ff*8 1c000000")), good,
                     true)),
        "1 link 1 at 0.000001000, 1 of 1: 61\n"
        "2 link 1 at 0.000001000, 1 of 1: 61\n");
}

/* With what modified pcap has besides: an interface each, and epb_flags (4.3.1). */
static void copies_of_pcap(void **state)
{
    struct tw_bytes nanoseconds = wire_hex("a1b23c4d 0002 0004 00*8 0000ffff 00000065"
                                           "65000000 3b9ac9ff 00000003 00000005 616263");
    struct tw_bytes modified = wire_hex("34cdb2a1 0200 0400 00*8 ffff0000 01000000"
                                        "05000000 07000000 01000000 02000000 02000000 0008 00 00 61"
                                        "05000000 08000000 02000000 02000000 03000000 0008 04 00 6263"
                                        "05000000 09000000 01000000 01000000 02000000 0008 09 00 64");
    struct tw_bytes copy;

    (void)state;
    assert_string_equal(hear(copy_of(nanoseconds, modified, true)),
                        "1 link 101 at 1694498816.999999999, 3 of 5: 616263\n"
                        "2 link 1 at 5.000007000, 1 of 2: 61\n"
                        "3 link 1 at 5.000008000, 2 of 2: 6263\n"
                        "4 link 1 at 5.000009000, 1 of 1: 64\n");
    copy = copy_of(modified, none, true);
    assert_bytes(
        (struct tw_bytes){copy.ptr + 28, copy.len - 28},
        wire_hex("01000000 30000000 0100 0000 00000000 0300 0b00 696e746572666163652032 00"
                 "0900 0100 06 000000 0000 0000 30000000"
                 "06000000 30000000 00000000 00000000 474b4c00 01000000 02000000 61 000000"
                 "0200 0400 05000000 0000 0000 30000000"
                 "01000000 30000000 0100 0000 00000000 0300 0b00 696e746572666163652033 00"
                 "0900 0100 06 000000 0000 0000 30000000"
                 "06000000 30000000 01000000 00000000 484b4c00 02000000 02000000 6263 0000"
                 "0200 0400 02000000 0000 0000 30000000"
                 "06000000 24000000 00000000 00000000 494b4c00 01000000 01000000 64 000000 24000000"));
}

/* --- time --- */

/* The time of a packet whose interface has these options. */
static const char *time_with(struct tw_bytes options, uint64_t units)
{
    static char time[32];

    assert_int_equal(sscanf(hear(WIRE_JOIN(section(true), interface_with(true, ETHERNET, 0, options),
                                           enhanced(true, 0, units, 0, none))),
                            "1 link 1 at %31[^,], 0 of 0: ", time),
                     1);
    return time;
}

static void pcapng_resolutions(void **state)
{
    enum { BINARY = 0x80 };
    static const struct {
        uint8_t resolution;
        uint64_t units;
        const char *wanted;
    } rows[] = {
        {0, 1700000000, "1700000000.000000000"},
        {3, 1700000000123, "1700000000.123000000"},
        {6, 1700000000123456, "1700000000.123456000"},
        {9, 1700000000123456789, "1700000000.123456789"},
        {9, 1, "0.000000001"},
        {10, 17000000001234567899u, "1700000000.123456789"},
        {12, 1999, "0.000000001"},
        {12, UINT64_MAX, "18446744.073709551"},
        {19, UINT64_MAX, "1.844674407"},
        {27, UINT64_MAX, "0.000000018"},
        {28, UINT64_MAX, "0.000000001"},
        {29, UINT64_MAX, "0.000000000"},
        {127, UINT64_MAX, "0.000000000"},
        /* until 2106 */
        {0, (uint64_t)1 << 32, "4294967296.000000000"},
        {0, ((uint64_t)1 << 32) + 1, "no time"},
        {0, UINT64_MAX, "no time"},
        {6, UINT64_MAX, "no time"},
        {9, 4294967296000000000, "4294967296.000000000"},
        {9, 4294967296000000001, "no time"},
        {BINARY | 0, 5, "5.000000000"},
        {BINARY | 0, UINT64_MAX, "no time"},
        {BINARY | 1, 5, "2.500000000"},
        {BINARY | 10, 1025, "1.000976562"}, /* and a half */
        {BINARY | 30, 0x40000001, "1.000000000"},
        {BINARY | 30, 0x40000002, "1.000000001"},
        {BINARY | 31, ((uint64_t)1700000000 << 31) | 0x7fffffff, "1700000000.999999999"},
        {BINARY | 32, ((uint64_t)1700000000 << 32) | 0x80000000, "1700000000.500000000"},
        {BINARY | 32, UINT64_MAX, "4294967295.999999999"},
        {BINARY | 33, ((uint64_t)1700000000 << 33) | 0x1ffffffff, "1700000000.999999999"},
        {BINARY | 40, 0xffffffffff, "0.999999999"},
        {BINARY | 60, (uint64_t)0xf8 << 56, "15.500000000"},
        {BINARY | 63, UINT64_MAX, "1.999999999"},
        {BINARY | 64, UINT64_MAX, "0.999999999"},
        {BINARY | 65, UINT64_MAX, "0.499999999"},
        {BINARY | 93, UINT64_MAX, "0.000000001"},
        {BINARY | 95, UINT64_MAX, "0.000000000"},
        {BINARY | 127, UINT64_MAX, "0.000000000"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++)
        assert_string_equal(time_with(option(true, 9, number(true, rows[i].resolution, 1)), rows[i].units),
                            rows[i].wanted);
}

static void pcapng_offsets(void **state)
{
    static const struct {
        int64_t offset;
        const char *wanted; /* for 1.5 seconds */
    } rows[] = {
        {0, "1.500000000"},
        {1700000000, "1700000001.500000000"},
        {-1, "0.500000000"},
        {-3, "-1.500000000"},
        {4294967294, "4294967295.500000000"},
        {4294967295, "no time"},
        {4294967297, "no time"},
        {-4294967296, "-4294967294.500000000"},
        {-4294967297, "no time"},
        {INT64_MAX, "no time"},
        {INT64_MIN, "no time"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_bytes offset = option(true, 14, number(true, (uint64_t)rows[i].offset, 8));
        struct tw_bytes milliseconds = option(true, 9, number(true, 3, 1));
        assert_string_equal(time_with(WIRE_JOIN(offset, milliseconds), 1500), rows[i].wanted);
        assert_string_equal(time_with(WIRE_JOIN(milliseconds, offset), 1500), rows[i].wanted);
    }
    /* in the other byte order */
    assert_string_equal(
        hear(WIRE_JOIN(section(false),
                       interface_with(false, ETHERNET, 0, option(false, 14, number(false, 7, 8))),
                       enhanced(false, 0, 0, 0, none))),
        "1 link 1 at 7.000000000, 0 of 0: \n");
}

static void pcapng_options_end_where_they_say(void **state)
{
    struct tw_bytes milliseconds = option(true, 9, number(true, 3, 1));

    (void)state;
    assert_string_equal(time_with(WIRE_JOIN(option(true, 0, none), milliseconds), 1500), "0.001500000");
    assert_string_equal(time_with(WIRE_JOIN(option(true, 2, wire_text("eth0")), milliseconds), 1500),
                        "1.500000000");
    /* such lengths are those of no resolution and no offset */
    assert_string_equal(time_with(option(true, 9, wire_hex("0303")), 1500), "0.001500000");
    assert_string_equal(time_with(option(true, 14, wire_hex("00000003")), 1500), "0.001500000");
}

/* --- link layers --- */

static void links_are_counted(void **state)
{
    struct tw_error error;
    struct tw_packet p;
    const struct tw_link *links;

    (void)state;
    struct tw_source *s = open_bytes(
        WIRE_JOIN(section(false), interface(false, ETHERNET), interface(false, USB_LINUX),
                  interface(false, ETHERNET), interface(false, UNASSIGNED), enhanced(false, 0, 1, 0, none),
                  enhanced(false, 1, 2, 0, none), enhanced(false, 2, 3, 0, none)),
        &error);
    assert_int_equal(tw_source_links(s, &links), 0);
    while (tw_source_next(s, &p, &error) > 0)
        continue;
    assert_int_equal(tw_source_links(s, &links), 3);
    assert_int_equal(links[0].type, ETHERNET);
    assert_string_equal(links[0].name, "EN10MB");
    assert_true(links[0].supported);
    assert_int_equal(links[0].packets, 2);
    assert_int_equal(links[1].type, USB_LINUX);
    assert_string_equal(links[1].name, "USB_LINUX");
    assert_false(links[1].supported);
    assert_int_equal(links[1].packets, 1);
    assert_int_equal(links[2].type, UNASSIGNED);
    assert_string_equal(links[2].name, "unknown");
    assert_false(links[2].supported);
    assert_int_equal(links[2].packets, 0);
    tw_source_close(s);
}

static void link_of_pcap_is_known_at_once(void **state)
{
    struct tw_error error;
    const struct tw_link *links;

    (void)state;
    struct tw_source *s = open_bytes(pcap_header(false, MICRO, USB_LINUX), &error);
    assert_int_equal(tw_source_links(s, &links), 1);
    assert_int_equal(links->type, USB_LINUX);
    tw_source_close(s);
}

/* The same link layer has another number in files than libpcap has for it. */
static void links_are_named_as_libpcap_knows_them(void **state)
{
    static const struct {
        uint32_t type;
        const char *name;
    } known[] = {{1, "EN10MB"}, {100, "ATM_RFC1483"}, {101, "RAW"}, {106, "ATM_CLIP"}, {65535, "unknown"}};
    struct tw_error error;
    const struct tw_link *links;

    (void)state;
    for (size_t i = 0; i < TW_COUNT(known); i++) {
        struct tw_source *s = open_bytes(pcap_header(false, MICRO, known[i].type), &error);
        assert_int_equal(tw_source_links(s, &links), 1);
        assert_int_equal(links->type, known[i].type);
        assert_string_equal(links->name, known[i].name);
        tw_source_close(s);
    }
}

/* --- secrets --- */

static void say_secrets(void *context, uint32_t type, const uint8_t *bytes, size_t len)
{
    say("%s %" PRIx32 ": %.*s\n", (const char *)context, type, (int)len, (const char *)bytes);
}

static struct tw_bytes secrets(bool big, uint32_t type, const char *text)
{
    struct tw_bytes b = wire_text(text);

    return block(big, SECRETS, WIRE_JOIN(number(big, type, 4), number(big, b.len, 4), padded(b)));
}

static void secrets_come_in_their_place(void **state)
{
    static char context[] = "secrets";
    struct tw_error error;
    struct tw_packet p;

    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_source *s = open_bytes(
            WIRE_JOIN(start(big), secrets(big, 0x544c534b, "CLIENT_RANDOM"), enhanced(big, 0, 1, 0, none),
                      secrets(big, 0x57474b4c, ""),
                      block(big, SECRETS, WIRE_JOIN(number(big, 1, 4), number(big, 9, 4), wire_hex("00*8")))),
            &error);
        heard[heard_len = 0] = '\0';
        tw_source_on_secrets(s, say_secrets, context);
        assert_int_equal(tw_source_next(s, &p, &error), 1);
        say_packet(&p);
        assert_int_equal(tw_source_next(s, &p, &error), -1);
        say_error(&error);
        assert_int_equal(tw_source_next(s, &p, &error), 0);
        tw_source_close(s);
        assert_string_equal(heard,
                            "secrets 544c534b: CLIENT_RANDOM\n"
                            "1 link 1 at 0.000001000, 0 of 0: \n"
                            "secrets 57474b4c: \n"
                            "! before packet 2: secrets longer than their block (wanted 9 bytes, got 8)\n");
    }
}

/* As Wireshark's users have written them there; what else is said there is left alone. */
static void secrets_stand_in_comments_too(void **state)
{
    static char context[] = "secrets";
    struct tw_bytes comment = wire_text("a comment\nCLIENT_RANDOM 00 11\nand more\nRSA 22 33");
    struct tw_error error;
    struct tw_packet p;

    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_bytes head = WIRE_JOIN(number(big, 0x1a2b3c4d, 4), number(big, 1, 2), number(big, 0, 2),
                                         wire_hex("ff*8"), option(big, 4, wire_text("software")),
                                         option(big, 1, comment), option(big, 0, wire_text("")));
        struct tw_source *s = open_bytes(
            WIRE_JOIN(block(big, SECTION, head), interface(big, ETHERNET), block(big, SECTION, head)),
            &error);
        heard[heard_len = 0] = '\0';
        tw_source_on_secrets(s, say_secrets, context);
        assert_int_equal(tw_source_next(s, &p, &error), 0);
        tw_source_close(s);
        assert_string_equal(heard, "secrets 544c534b: CLIENT_RANDOM 00 11\n\n"
                                   "secrets 544c534b: RSA 22 33\n"
                                   "secrets 544c534b: CLIENT_RANDOM 00 11\n\n"
                                   "secrets 544c534b: RSA 22 33\n");
    }
}

/* --- damage --- */

static void what_is_no_capture(void **state)
{
    static const struct {
        const char *hex, *wanted;
    } rows[] = {
        {"", "! empty file, no capture\n"},
        {"d4", "! unknown file format\n"},
        {"d4c3b2", "! unknown file format\n"},
        {"d4c3b2a1", "! file header cut short (wanted 24 bytes, got 4)\n"},
        {"0a0d0d0a", "! section header cut short (wanted 12 bytes, got 4)\n"},
        {"0a0d0d0a 1c000000 4d3c2b1a", "! block cut short (wanted 28 bytes, got 12)\n"},
        {"0a0d0d0a 00000001 4d3c2b1a", "! block cut short (wanted 16777216 bytes, got 12)\n"},
        {"0a0d0d0a 1c000000 4d3c2b1b", "! section of unknown byte order\n"},
        {"0a0d0d0a 0c000000 4d3c2b1a",
         "! lengths of a block differ (12 where it begins, 439041101 where it ends)\n"},
        {"0a0d0d0a 10000000 4d3c2b1a 10000000", "! block too short (wanted 28 bytes, got 16)\n"},
        {"0a0d0d0a 1c000000 4d3c2b1a 02000100 ff*8 1c000000", "! pcapng of version 2.1 is not supported\n"},
        {"6e6f7420 61206361 70747572 65", "! unknown file format\n"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++)
        assert_string_equal(hear(wire_hex(rows[i].hex)), rows[i].wanted);
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    assert_string_equal(hear_file("/nonexistent/x.pcap"), "! No such file or directory\n");
    assert_string_equal(hear_file(folder), "! Is a directory\n");
    write_file(none);
    assert_string_equal(hear_file(path), "! empty file, no capture\n");
}

/* What follows a damaged block is read, as long as its length is sound. */
static void damaged_blocks(void **state)
{
    static const struct {
        uint32_t type;
        const char *body, *wanted;
    } rows[] = {
        {ENHANCED_PACKET, "00*16", "! packet 1: block too short (wanted 32 bytes, got 28)\n"},
        {ENHANCED_PACKET, "00*12 05000000 00*8",
         "! packet 1: longer than its block (wanted 5 bytes, got 4)\n"},
        {ENHANCED_PACKET, "00*12 ffffffff 00*8",
         "! packet 1: longer than its block (wanted 4294967295 bytes, got 4)\n"},
        {ENHANCED_PACKET, "01000000 00*16", "! packet 1: interface 1 is not described\n"},
        {SIMPLE_PACKET, "", "! packet 1: block too short (wanted 16 bytes, got 12)\n"},
        {OLD_PACKET, "ffff 00*18", "! packet 1: interface 65535 is not described\n"},
        {SECRETS, "00*4", "! before packet 1: block too short (wanted 20 bytes, got 16)\n"},
        {INTERFACE, "0100 0000 00000000 0200 0500 61616161",
         "! before packet 1: options of an interface do not fit into their block\n"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char wanted[256];
        const char *heard_all =
            hear(WIRE_JOIN(start(false), block(false, rows[i].type, wire_hex(rows[i].body)),
                           enhanced(false, 0, 1, 1, wire_text("x"))));
        (void)snprintf(wanted, sizeof wanted, "%s%d link 1 at 0.000001000, 1 of 1: 78\n", rows[i].wanted,
                       strncmp(rows[i].wanted, "! packet", 8) == 0 ? 2 : 1);
        assert_string_equal(heard_all, wanted);
    }
}

/* Behind these nothing can be found, or understood. */
static void damage_that_ends_a_capture(void **state)
{
    static const struct {
        const char *block, *wanted;
    } rows[] = {
        {"06000000 0b000000 00*4", "! packet 1: no block has a length of 11\n"},
        {"06000000 22000000 00*22", "! packet 1: no block has a length of 34\n"},
        {"77000000 00000000 00*4", "! before packet 1: no block has a length of 0\n"},
        {"06000000 20000000 00*20 24000000",
         "! packet 1: lengths of a block differ (32 where it begins, 36 where it ends)\n"},
        {"77000000 10000000 00*4 11000000",
         "! before packet 1: lengths of a block differ (16 where it begins, 17 where it ends)\n"},
        {"77000000 fcffffff 00*4", "! before packet 1: block cut short (wanted 4294967292 bytes, got 44)\n"},
        {"01000000 10000000 00*4 10000000", "! before packet 1: block too short (wanted 20 bytes, got 16)\n"},
        {"0a0d0d0a 1c000000 00*20", "! before packet 1: section of unknown byte order\n"},
        {"0a0d0d0a 1c000000 4d3c2b1a 00*12 1c000000",
         "! before packet 1: pcapng of version 0.0 is not supported\n"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++)
        assert_string_equal(
            hear(WIRE_JOIN(start(false), wire_hex(rows[i].block), enhanced(false, 0, 1, 0, none))),
            rows[i].wanted);
}

/* More than is held in memory for one block. */
static void blocks_too_long(void **state)
{
    enum { MAX = 16 << 20 };
    struct tw_bytes long_options = wire_repeat(0, MAX - 12 - 20 + 4);

    (void)state;
    assert_string_equal(
        hear(WIRE_JOIN(start(false), enhanced_with(false, 0, 1, 0, 0, long_options),
                       enhanced_with(false, 0, 2, 0, 0, wire_slice(long_options, 4, long_options.len - 4)))),
        "! packet 1: block too long (at most 16777216 bytes, got 16777220)\n"
        "2 link 1 at 0.000002000, 0 of 0: \n");
    assert_string_equal(
        hear(WIRE_JOIN(section(false), interface_with(false, ETHERNET, 0, wire_repeat(0, MAX)),
                       enhanced(false, 0, 2, 0, none))),
        "! before packet 1: block too long (at most 16777216 bytes, got 16777236)\n");
}

static void too_many_interfaces(void **state)
{
    struct tw_bytes one = interface(false, ETHERNET);
    struct tw_bytes *all = calloc(1 << 16, sizeof *all);

    (void)state;
    assert_non_null(all);
    for (size_t i = 0; i < 1 << 16; i++)
        all[i] = one;
    struct tw_bytes full =
        WIRE_JOIN(section(false), wire_join(all, 1 << 16), enhanced(false, 65535, 1, 0, none));
    free(all);
    assert_string_equal(hear(full), "1 link 1 at 0.000001000, 0 of 0: \n");
    assert_string_equal(hear(WIRE_JOIN(full, one, enhanced(false, 0, 1, 0, none))),
                        "1 link 1 at 0.000001000, 0 of 0: \n"
                        "! before packet 2: more than 65536 interfaces\n");
    /* but each section has its own */
    assert_string_equal(hear(WIRE_JOIN(full, start(true), enhanced(true, 0, 1, 0, none))),
                        "1 link 1 at 0.000001000, 0 of 0: \n"
                        "2 link 1 at 0.000001000, 0 of 0: \n");
}

static void too_many_links(void **state)
{
    struct tw_bytes all[64];

    (void)state;
    for (uint32_t i = 0; i < 64; i++)
        all[i] = interface(false, i);
    assert_string_equal(hear(WIRE_JOIN(section(false), wire_join(all, 64), interface(false, 63),
                                       enhanced(false, 64, 1, 0, none), interface(false, 64),
                                       enhanced(false, 0, 1, 0, none))),
                        "1 link 63 at 0.000001000, 0 of 0: \n"
                        "! before packet 2: more than 64 link types\n");
}

/* --- captures that are cut --- */

/*
 * Whatever is in the pieces that are whole is read. A cut between two pieces is an end like any other, but the first
 * one must be there; a cut in a piece is told in one line.
 */
static void cut_anywhere(const struct tw_bytes *pieces, size_t count)
{
    struct tw_bytes all = wire_join(pieces, count);
    size_t whole = 0, whole_len = 0;
    char *before = copy("");

    for (size_t len = 0; len < all.len; len++) {
        bool between = whole > 0 && len == whole_len;
        const char *said = hear(wire_slice(all, 0, len));
        assert_memory_equal(said, before, strlen(before));
        said += strlen(before);
        assert_int_equal(count_lines(said), between ? 0 : 1);
        assert_true(between || said[0] == '!');
        if (len + 1 == whole_len + pieces[whole].len) {
            whole_len += pieces[whole++].len;
            free(before);
            before = copy(hear(wire_slice(all, 0, whole_len)));
            assert_null(strchr(before, '!'));
        }
    }
    free(before);
}

static void pcap_cut_anywhere(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_bytes pieces[] = {
            pcap_header(big, NANO, ETHERNET),
            pcap_packet(big, 1, 2, 4, wire_text("data")),
            pcap_packet(big, 1, 2, 4, none),
            pcap_packet(big, 1, 2, 9, wire_text("more data")),
        };
        cut_anywhere(pieces, TW_COUNT(pieces));
    }
    assert_string_equal(hear(WIRE_JOIN(pcap_header(false, MICRO, ETHERNET), wire_hex("00*15"))),
                        "! packet 1: header cut short (wanted 16 bytes, got 15)\n");
    assert_string_equal(hear(WIRE_JOIN(pcap_header(false, MICRO, ETHERNET),
                                       pcap_packet_header(false, 1, 0, 442, 442), wire_hex("00*192"))),
                        "! packet 1: data cut short (wanted 442 bytes, got 192)\n");
}

static void pcapng_cut_anywhere(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tw_bytes pieces[] = {
            section(big),
            interface_with(big, ETHERNET, 0, option(big, 9, wire_hex("09"))),
            block(big, NAMES, wire_hex("00*4")),
            enhanced(big, 0, 1, 4, wire_text("data")),
            simple(big, 2, wire_text("si")),
            secrets(big, 1, "secret"),
            section(!big),
            interface(!big, RAW),
            enhanced(!big, 0, 1, 9, wire_text("more data")),
        };
        cut_anywhere(pieces, TW_COUNT(pieces));
    }
    assert_string_equal(hear(WIRE_JOIN(start(true), wire_hex("00000006 0000"))),
                        "! before packet 1: block cut short (wanted 12 bytes, got 6)\n");
    assert_string_equal(hear(WIRE_JOIN(start(true), wire_hex("00000006 00000040 00*30"))),
                        "! packet 1: block cut short (wanted 64 bytes, got 38)\n");
}

/* --- files and pipes --- */

static uint8_t *room(size_t len)
{
    uint8_t *to = malloc(len);

    assert_non_null(to);
    return to;
}

/* Packets of up to `max` bytes, compressible ones, `len` bytes in all or a little more. */
static struct tw_bytes long_capture(size_t len, uint32_t max)
{
    enum { PIECES = 4096 };
    static struct tw_bytes pieces[PIECES];
    uint32_t seed = 1;
    size_t made = 0, count = 1;

    pieces[0] = pcap_header(false, MICRO, ETHERNET);
    while (made < len) {
        uint8_t *text = room(max);
        uint32_t n = wire_random(&seed, max);
        assert_true(count < PIECES);
        for (uint32_t i = 0; i < n; i++)
            text[i] = (uint8_t)('a' + wire_random(&seed, 4));
        pieces[count] = pcap_packet(false, (uint32_t)count, 0, n, (struct tw_bytes){text, n});
        made += pieces[count++].len;
        free(text);
    }
    return wire_join(pieces, count);
}

static const uint32_t packet_sizes[] = {100, 1500, 70000, 1000000};

/* Through the window of a file, whatever is split where it slides. */
static void files_are_what_memory_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(packet_sizes); i++) {
        struct tw_bytes b = long_capture(packet_sizes[i] < 1000 ? 100000 : 3000000, packet_sizes[i]);
        char *wanted = copy(hear(b));
        write_file(b);
        assert_string_equal(hear_file(path), wanted);
        assert_null(strchr(wanted, '!'));
        free(wanted);
    }
    /* passing over a block that is longer than the window */
    write_file(WIRE_JOIN(start(false), block(false, NAMES, wire_repeat(0, 1 << 20)),
                         enhanced(false, 0, 1, 0, none)));
    assert_string_equal(hear_file(path), "1 link 1 at 0.000001000, 0 of 0: \n");
}

/* Standard input, that gives `step` bytes a call. */
static const char *hear_input(struct tw_bytes b, size_t step)
{
    int ends[2], before = dup(STDIN_FILENO);

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    for (size_t at = 0; at < b.len; at += step) {
        size_t n = b.len - at < step ? b.len - at : step;
        assert_int_equal(send(ends[1], b.ptr + at, n, 0), n);
    }
    assert_int_equal(close(ends[1]), 0);
    assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
    const char *said = hear_file("-");
    assert_int_equal(close(ends[0]), 0);
    if (before >= 0) {
        assert_true(dup2(before, STDIN_FILENO) >= 0);
        (void)close(before);
    } else {
        (void)close(STDIN_FILENO);
    }
    return said;
}

static void input_in_small_steps(void **state)
{
    struct tw_bytes b =
        WIRE_JOIN(start(false), enhanced(false, 0, 1, 5, wire_text("first")),
                  block(false, NAMES, wire_hex("00*8")), enhanced(false, 0, 2, 4, wire_text("last")));

    (void)state;
    for (size_t step = 2; step < 40; step += 3)
        assert_string_equal(hear_input(b, step), "1 link 1 at 0.000001000, 5 of 5: 6669727374\n"
                                                 "2 link 1 at 0.000002000, 4 of 4: 6c617374\n");
    assert_string_equal(hear_input(none, 1), "! empty file, no capture\n");
    assert_string_equal(hear_input(wire_slice(b, 0, b.len - 1), 7),
                        "1 link 1 at 0.000001000, 5 of 5: 6669727374\n"
                        "! packet 2: block cut short (wanted 36 bytes, got 35)\n");
}

/* --- compression --- */

/* What `to` has in its first `len` bytes; `to` is freed. */
static struct tw_bytes keep(uint8_t *to, size_t len)
{
    struct tw_bytes kept = wire_exact((struct tw_bytes){to, len});

    free(to);
    return kept;
}

static struct tw_bytes gzip(struct tw_bytes b)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t bound = deflateBound(&z, b.len);
    uint8_t *to = room(bound);
    z.next_in = b.ptr;
    z.avail_in = (uInt)b.len;
    z.next_out = to;
    z.avail_out = (uInt)bound;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = bound - z.avail_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
    return keep(to, len);
}

static struct tw_bytes zstd(struct tw_bytes b)
{
    size_t bound = ZSTD_compressBound(b.len);
    uint8_t *to = room(bound);
    ZSTD_CCtx *z = ZSTD_createCCtx();

    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1)));
    size_t len = ZSTD_compress2(z, to, bound, b.ptr, b.len);
    assert_false(ZSTD_isError(len));
    ZSTD_freeCCtx(z);
    return keep(to, len);
}

static struct tw_bytes lz4(struct tw_bytes b)
{
    static const LZ4F_preferences_t checked = {.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled};
    size_t bound = LZ4F_compressFrameBound(b.len, &checked);
    uint8_t *to = room(bound);
    size_t len = LZ4F_compressFrame(to, bound, b.ptr, b.len, &checked);

    assert_false(LZ4F_isError(len));
    return keep(to, len);
}

static const struct compressor {
    const char *name;
    struct tw_bytes (*compress)(struct tw_bytes b);
    const char *wrong_checksum, *no_member; /* the library's words */
} compressors[] = {
    {"gzip", gzip, "incorrect data check", "incorrect header check"},
    {"zstd", zstd, "Restored data doesn't match checksum", "Unknown frame descriptor"},
    {"lz4", lz4, "ERROR_contentChecksum_invalid", "ERROR_frameType_unknown"},
};

static void compressed_is_what_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(compressors); i++) {
        for (size_t k = 0; k < TW_COUNT(packet_sizes); k++) {
            struct tw_bytes b = long_capture(packet_sizes[k] < 1000 ? 100000 : 3000000, packet_sizes[k]);
            char *wanted = copy(hear(b));
            struct tw_bytes small = compressors[i].compress(b);
            assert_true(small.len < b.len);
            assert_string_equal(hear(small), wanted);
            write_file(small);
            assert_string_equal(hear_file(path), wanted);
            free(wanted);
        }
        struct tw_bytes little = WIRE_JOIN(start(true), enhanced(true, 0, 1, 1, wire_text("x")));
        for (size_t step = 1; step < 20; step += 5)
            assert_string_equal(hear_input(compressors[i].compress(little), step),
                                "1 link 1 at 0.000001000, 1 of 1: 78\n");
        assert_string_equal(hear(compressors[i].compress(none)), "! empty file, no capture\n");
        assert_string_equal(hear(compressors[i].compress(wire_text("text"))), "! unknown file format\n");
    }
}

/* One file behind the other, and the zeros that a tape adds. */
static void compressed_in_members(void **state)
{
    struct tw_bytes first = WIRE_JOIN(start(false), wire_hex("06000000 2400"));
    struct tw_bytes second = wire_hex("0000 00*8 01000000 01000000 01000000 78000000 24000000");
    const char *wanted = "1 link 1 at 0.000001000, 1 of 1: 78\n";
    struct tw_bytes skippable = wire_hex("502a4d18 04000000 01020304");

    (void)state;
    for (size_t i = 0; i < TW_COUNT(compressors); i++) {
        struct tw_bytes nothing = compressors[i].compress(none);
        struct tw_bytes both =
            WIRE_JOIN(compressors[i].compress(first), nothing, compressors[i].compress(second), nothing);
        char complaint[256];
        assert_string_equal(hear(both), wanted);
        assert_string_equal(hear_input(both, 9), wanted);
        (void)snprintf(complaint, sizeof complaint, "%s! before packet 2: damaged %s data (%s)\n", wanted,
                       compressors[i].name, compressors[i].no_member);
        assert_string_equal(hear(WIRE_JOIN(both, wire_text("something else"))), complaint);
    }
    assert_string_equal(hear(WIRE_JOIN(gzip(first), wire_hex("00*3"), gzip(second), wire_hex("00*1000"))),
                        wanted);
    assert_string_equal(hear(WIRE_JOIN(skippable, zstd(first), skippable, zstd(second), skippable)), wanted);
    assert_string_equal(hear(WIRE_JOIN(lz4(first), skippable, lz4(second), skippable)), wanted);
}

/* What could be decompressed is read, then comes one line. */
static void compressed_and_cut_anywhere(void **state)
{
    struct tw_bytes b =
        WIRE_JOIN(pcap_header(false, MICRO, ETHERNET), pcap_packet(false, 1, 0, 1, wire_text("a")),
                  pcap_packet(false, 2, 0, 1, wire_text("b")));
    char *whole = copy(hear(b));

    (void)state;
    for (size_t i = 0; i < TW_COUNT(compressors); i++) {
        struct tw_bytes small = compressors[i].compress(b);
        for (size_t len = 4; len < small.len; len++) {
            const char *said = hear(wire_slice(small, 0, len)), *complaint = strchr(said, '!');
            assert_non_null(complaint);
            assert_memory_equal(said, whole, (size_t)(complaint - said));
            assert_int_equal(count_lines(complaint), 1);
            assert_non_null(strstr(complaint, compressors[i].name));
            assert_non_null(strstr(complaint, " data cut short\n"));
        }
    }
    free(whole);
}

static void compressed_and_cut_late(void **state)
{
    struct tw_bytes b = long_capture(3000000, 1500);
    char *whole = copy(hear(b));
    size_t packets = count_lines(whole);

    (void)state;
    for (size_t i = 0; i < TW_COUNT(compressors); i++) {
        struct tw_bytes small = compressors[i].compress(b);
        const char *said = hear(wire_slice(small, 0, small.len - small.len / 4)),
                   *complaint = strchr(said, '!');
        assert_non_null(complaint);
        assert_memory_equal(said, whole, (size_t)(complaint - said));
        assert_in_range(count_lines(said), packets * 2 / 3, packets * 4 / 5);
    }
    free(whole);
}

/* The checksum stands behind all packets; but damage in their midst is noticed there. */
static void compressed_and_damaged(void **state)
{
    struct tw_bytes b = long_capture(3000000, 1500);
    char *whole = copy(hear(b));
    size_t packets = count_lines(whole);

    (void)state;
    for (size_t i = 0; i < TW_COUNT(compressors); i++) {
        struct tw_bytes small = compressors[i].compress(b);
        size_t checksum = strcmp(compressors[i].name, "gzip") == 0 ? small.len - 8 : small.len - 4;
        struct tw_bytes wrong =
            WIRE_JOIN(wire_slice(small, 0, checksum), wire_number(small.ptr[checksum] ^ 0xffu, 1),
                      wire_slice(small, checksum + 1, small.len - checksum - 1));
        const char *said = hear(wrong), *complaint = strchr(said, '!');
        assert_non_null(complaint);
        assert_int_equal(complaint - said, strlen(whole));
        assert_memory_equal(said, whole, strlen(whole));
        assert_non_null(strstr(complaint, compressors[i].wrong_checksum));

        said = hear(WIRE_JOIN(wire_slice(small, 0, small.len / 2), wire_repeat(0xff, 64),
                              wire_slice(small, small.len / 2 + 64, small.len - small.len / 2 - 64)));
        complaint = strchr(said, '!');
        assert_non_null(complaint);
        assert_in_range(count_lines(said), packets / 3, packets);
    }
    free(whole);
}

/* From nothing to the end, in bytes of the input, whose size is known. */
static void assert_progress(struct tw_source *s, size_t size)
{
    struct tw_progress before, at = tw_source_progress(s);
    struct tw_packet p;
    struct tw_error error;

    assert_non_null(s);
    do {
        assert_int_equal(at.size, size);
        before = at;
        at = tw_source_progress(s);
        assert_in_range(at.done, before.done, size);
    } while (tw_source_next(s, &p, &error) > 0);
    assert_int_equal(tw_source_progress(s).done, size);
    assert_in_range(before.done, size / 2, size);
    tw_source_close(s);
}

static void how_far_it_has_come(void **state)
{
    struct tw_bytes b = long_capture(1000000, 1500);
    struct tw_error error;

    (void)state;
    for (size_t i = 0; i <= TW_COUNT(compressors); i++) {
        struct tw_bytes input = i < TW_COUNT(compressors) ? compressors[i].compress(b) : b;
        write_file(input);
        assert_progress(tw_source_open(path, &error), input.len);
        assert_progress(open_bytes(input, &error), input.len);
    }
}

static void close_nothing(void **state)
{
    (void)state;
    tw_source_close(NULL);
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pcap_in_every_form),
        TEST(pcap_times_have_32_bits_of_seconds),
        TEST(pcap_lengths_by_version),
        TEST(pcap_link_type_is_the_lower_half),
        TEST(pcap_length_that_cannot_be),
        TEST(pcapng_in_both_orders),
        TEST(pcapng_sections_and_interfaces),
        TEST(pcapng_simple_packets),
        TEST(pcapng_old_packets),
        TEST(pcapng_blocks_that_are_passed_over),
        TEST(copies_of_pcapng_keep_what_may_be_kept),
        TEST(copies_of_damage),
        TEST(copies_of_pcap),
        TEST(pcapng_resolutions),
        TEST(pcapng_offsets),
        TEST(pcapng_options_end_where_they_say),
        TEST(links_are_counted),
        TEST(link_of_pcap_is_known_at_once),
        TEST(links_are_named_as_libpcap_knows_them),
        TEST(how_far_it_has_come),
        TEST(secrets_come_in_their_place),
        TEST(secrets_stand_in_comments_too),
        TEST(what_is_no_capture),
        TEST(what_cannot_be_read),
        TEST(damaged_blocks),
        TEST(damage_that_ends_a_capture),
        TEST(blocks_too_long),
        TEST(too_many_interfaces),
        TEST(too_many_links),
        TEST(pcap_cut_anywhere),
        TEST(pcapng_cut_anywhere),
        TEST(files_are_what_memory_is),
        TEST(input_in_small_steps),
        TEST(compressed_is_what_it_was),
        TEST(compressed_in_members),
        TEST(compressed_and_cut_anywhere),
        TEST(compressed_and_cut_late),
        TEST(compressed_and_damaged),
        TEST(close_nothing),
    };

    return cmocka_run_group_tests_name("capture", tests, make_folder, remove_folder);
}
