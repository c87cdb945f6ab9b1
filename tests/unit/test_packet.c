/* SPDX-License-Identifier: Apache-2.0 */
/* From packets to segments: every link layer, IPv4, IPv6, TCP, and what becomes of packets that are cut or wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "wire.h"

enum { ETHERNET = 1, RAW = 101 };
enum { IPV4 = 0x0800, IPV6 = 0x86dd, TCP = 6, UDP = 17 };

static const struct tw_bytes none;

/* The segment that every good packet here holds. */
static struct tw_bytes good_tcp_with(struct tw_bytes options)
{
    return wire_tcp(&(struct wire_tcp){.source_port = 1000,
                                       .destination_port = 443,
                                       .seq = 0x01020304,
                                       .ack = 0x05060708,
                                       .flags = TW_TCP_ACK | TW_TCP_FIN,
                                       .options = options,
                                       .payload = wire_text("payload")});
}

static struct tw_bytes good_tcp(void)
{
    return good_tcp_with(none);
}

static struct tw_bytes good_ipv4(void)
{
    return wire_ipv4(TCP, none, good_tcp());
}

static struct tw_bytes good_ipv6(void)
{
    return wire_ipv6(TCP, good_tcp());
}

/* Looks into a copy that ends where the packet ends. */
static enum tw_packet_verdict look(int link_type, struct tw_bytes captured, size_t length,
                                   struct tw_segment *s)
{
    struct tw_bytes b = wire_exact(captured);
    const struct tw_packet p = {.data = b.ptr, .captured = b.len, .length = length, .link_type = link_type};

    *s = (struct tw_segment){0};
    return tw_packet_segment(&p, s);
}

static void assert_verdict(enum tw_packet_verdict expected, int link_type, struct tw_bytes packet)
{
    struct tw_segment s;

    assert_int_equal(look(link_type, packet, packet.len, &s), expected);
}

static void assert_address(const struct tw_address *a, const char *hex)
{
    assert_memory_equal(a->bytes, wire_hex(hex).ptr, 16);
}

static void assert_good(const struct tw_segment *s)
{
    if (tw_address_is_ipv4(&s->source)) {
        assert_address(&s->source, "00*10 ffff 0a000001");
        assert_address(&s->destination, "00*10 ffff 0a000002");
    } else {
        assert_address(&s->source, "20010db8 00*11 01");
        assert_address(&s->destination, "20010db8 00*11 02");
    }
    assert_int_equal(s->source_port, 1000);
    assert_int_equal(s->destination_port, 443);
    assert_int_equal(s->seq, 0x01020304);
    assert_int_equal(s->ack, 0x05060708);
    assert_int_equal(s->flags, TW_TCP_ACK | TW_TCP_FIN);
    assert_int_equal(s->length, 7);
    assert_int_equal(s->payload.len, 7);
    assert_memory_equal(s->payload.ptr, "payload", 7);
}

/*
 * The packet, whose last `options` + 7 bytes are TCP options and payload, is understood; so is what is left of it when
 * the capture cuts it anywhere behind the fixed part of the TCP header, and nothing that is cut before.
 */
static void assert_understood(int link_type, struct tw_bytes packet, size_t options)
{
    struct tw_segment s;

    assert_int_equal(look(link_type, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    size_t payload = packet.len - 7, fixed = payload - options;
    for (size_t n = 0; n < packet.len; n++) {
        enum tw_packet_verdict v = look(link_type, wire_slice(packet, 0, n), packet.len, &s);
        if (n < fixed) {
            assert_int_not_equal(v, TW_PACKET_TCP);
            continue;
        }
        assert_int_equal(v, TW_PACKET_TCP);
        assert_int_equal(s.seq, 0x01020304);
        assert_int_equal(s.length, 7);
        assert_int_equal(s.payload.len, n > payload ? n - payload : 0);
        assert_memory_equal(s.payload.len > 0 ? s.payload.ptr : (const uint8_t *)"", "payload",
                            s.payload.len);
    }
}

static const struct {
    const char *name;
    int link_type;
    const char *before_ipv4, *before_ipv6; /* NULL: cannot be */
} layers[] = {
    {"Ethernet", 1, "02*12 0800", "02*12 86dd"},
    {"802.1Q", 1, "02*12 8100 a005 0800", "02*12 8100 a005 86dd"},
    {"QinQ", 1, "02*12 88a8 0064 8100 0005 0800", "02*12 88a8 0064 8100 0005 86dd"},
    {"QinQ before 802.1ad", 1, "02*12 9100 0064 8100 0005 0800", "02*12 9100 0064 8100 0005 86dd"},
    {"five tags", 1, "02*12 88a8 0001 88a8 0002 8100 0003 8100 0004 8100 0005 0800", NULL},
    {"Linux SLL", 113, "0000 0001 0006 02*6 0000 0800", "0004 0304 0000 00*8 86dd"},
    {"Linux SLL, 802.1Q", 113, "0000 0001 0006 02*6 0000 8100 0005 0800", NULL},
    {"Linux SLL2", 276, "0800 0000 00000002 0001 00 06 02*6 0000", "86dd 0000 00000001 0304 04 06 00*8"},
    {"NULL, little-endian", 0, "02000000", "1e000000"},
    {"NULL, big-endian", 0, "00000002", "00000018"},
    {"LOOP", 108, "00000002", "0000000a"},
    {"raw IP", 101, "", ""},
    {"raw IP, DLT", 12, "", ""},
    {"raw IP, DLT of OpenBSD", 14, "", ""},
    {"IPv4", 228, "", NULL},
    {"IPv6", 229, NULL, ""},
};

static void test_link_layers(void **state)
{
    (void)state;

    for (size_t i = 0; i < TW_COUNT(layers); i++) {
        assert_true(tw_link_supported(layers[i].link_type));
        if (layers[i].before_ipv4 != NULL)
            assert_understood(layers[i].link_type, WIRE_JOIN(wire_hex(layers[i].before_ipv4), good_ipv4()),
                              0);
        if (layers[i].before_ipv6 != NULL)
            assert_understood(layers[i].link_type, WIRE_JOIN(wire_hex(layers[i].before_ipv6), good_ipv6()),
                              0);
        wire_release(NULL);
    }
}

static void test_not_ip(void **state)
{
    (void)state;

    assert_verdict(TW_PACKET_NOT_IP, ETHERNET, wire_ethernet(0x0806, wire_repeat(0, 46)));
    assert_verdict(TW_PACKET_NOT_IP, ETHERNET, wire_ethernet(0x0026, wire_hex("424203 00*43")));
    assert_verdict(TW_PACKET_NOT_IP, ETHERNET,
                   WIRE_JOIN(wire_hex("02*12 8100 0005 0806"), wire_repeat(0, 46)));
    assert_verdict(TW_PACKET_NOT_IP, ETHERNET, wire_ethernet(IPV4, wire_repeat(0x55, 40)));
    assert_verdict(TW_PACKET_NOT_IP, 127, good_ipv4());
    assert_verdict(TW_PACKET_NOT_IP, -1, good_ipv4());
    assert_false(tw_link_supported(127));
}

static void test_ethernet_padding_is_no_payload(void **state)
{
    struct tw_bytes tcp = wire_tcp(&(struct wire_tcp){.source_port = 1, .destination_port = 2});
    struct tw_segment s;
    (void)state;

    struct tw_bytes v4 = wire_ethernet(IPV4, WIRE_JOIN(wire_ipv4(TCP, none, tcp), wire_repeat(0xaa, 6)));
    assert_int_equal(look(ETHERNET, v4, v4.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.length, 0);
    assert_int_equal(s.payload.len, 0);
    struct tw_bytes v6 = wire_ethernet(IPV6, WIRE_JOIN(good_ipv6(), wire_repeat(0xaa, 4)));
    assert_int_equal(look(ETHERNET, v6, v6.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    /* the cut went through the padding only */
    assert_int_equal(look(ETHERNET, wire_slice(v6, 0, v6.len - 2), v6.len, &s), TW_PACKET_TCP);
    assert_good(&s);
}

static void test_ipv4_options(void **state)
{
    (void)state;

    assert_understood(RAW, wire_ipv4(TCP, wire_hex("94040000"), good_tcp()), 0);
    assert_understood(RAW, wire_ipv4(TCP, wire_hex("01*40"), good_tcp()), 0);
}

/* `packet` with the bytes of `hex` at `at`. */
static struct tw_bytes patched(struct tw_bytes packet, size_t at, const char *hex)
{
    struct tw_bytes patch = wire_hex(hex);
    size_t behind = at + patch.len;

    return WIRE_JOIN(wire_slice(packet, 0, at), patch, wire_slice(packet, behind, packet.len - behind));
}

static void test_ipv4_headers(void **state)
{
    struct tw_bytes good = good_ipv4();
    struct tw_segment s;
    (void)state;

    /* offloaded segmentation leaves no total length */
    assert_understood(RAW, patched(good, 2, "0000"), 0);
    assert_verdict(TW_PACKET_FRAGMENT, RAW, patched(good, 6, "2000"));
    assert_verdict(TW_PACKET_FRAGMENT, RAW, patched(good, 6, "0001"));
    assert_verdict(TW_PACKET_FRAGMENT, RAW, patched(good, 6, "3fff"));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, patched(good, 9, "11"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 0, "44"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 2, "0013"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(patched(good, 0, "46"), 2, "0017"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 2, "0027"));
    assert_verdict(TW_PACKET_NOT_IP, RAW, patched(good, 0, "75"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, none);
    /* a header as long as it can be, in a packet that ends before */
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 0, "4f"));
    /* what the total length leaves out is no payload */
    assert_int_equal(look(RAW, patched(good, 2, "002b"), good.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.length, 3);
    assert_int_equal(s.payload.len, 3);
    /* what it promises and the packet does not have is cut */
    assert_int_equal(look(RAW, patched(good, 2, "0100"), good.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.length, 256 - 40);
    assert_int_equal(s.payload.len, 7);
}

static void test_ipv6_extension_headers(void **state)
{
    static const struct {
        uint8_t first;
        const char *headers;
    } chains[] = {
        {0, "06 00 010400000000"},
        {43, "06 02 000000000000 00*16"},
        {60, "06 01 010c 00*12"},
        {51, "06 04 0000 00000001 00000002 ee*12"},
        {135, "06 00 050000000000"},
        {44, "06 00 0000 deadbeef"},
        {44, "06 ff 0006 deadbeef"},
        {0, "3c 00 010400000000  2b 00 010400000000  2c 00 000000000000  33 00 0000 00000000  33 04 00*22  "
            "06 00 00*6"},
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(chains); i++)
        assert_understood(RAW, wire_ipv6(chains[i].first, WIRE_JOIN(wire_hex(chains[i].headers), good_tcp())),
                          0);
}

static void test_ipv6_headers(void **state)
{
    struct tw_bytes good = good_ipv6();
    (void)state;

    assert_understood(RAW, patched(good, 4, "0000"), 0);
    assert_verdict(TW_PACKET_NOT_TCP, RAW, patched(good, 6, "11"));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, patched(good, 6, "3b"));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, wire_ipv6(0, wire_hex("3a 00 050200000100  00*32")));
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_slice(good, 0, 39));
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_ipv6(TCP, wire_slice(good_tcp(), 0, 19)));
    /* fragments: more to come, or not the first */
    assert_verdict(TW_PACKET_FRAGMENT, RAW,
                   wire_ipv6(44, WIRE_JOIN(wire_hex("06 00 0001 deadbeef"), good_tcp())));
    assert_verdict(TW_PACKET_FRAGMENT, RAW,
                   wire_ipv6(44, WIRE_JOIN(wire_hex("06 00 0008 deadbeef"), good_tcp())));
    assert_verdict(TW_PACKET_FRAGMENT, RAW, wire_ipv6(44, wire_hex("06 00 0000")));
    /* headers longer than the packet */
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_ipv6(0, WIRE_JOIN(wire_hex("06 ff 00*6"), good_tcp())));
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_ipv6(51, WIRE_JOIN(wire_hex("06 ff 00*6"), good_tcp())));
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_ipv6(0, wire_hex("06 00 0000")));
}

static void test_tcp_header(void **state)
{
    struct tw_segment s;
    struct tw_bytes good = good_ipv4();
    (void)state;

    assert_understood(RAW, wire_ipv4(TCP, none, good_tcp_with(wire_hex("020405b4 01010402"))), 8);
    assert_understood(RAW, wire_ipv4(TCP, none, good_tcp_with(wire_hex("01*40"))), 40);
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 32, "40"));
    /* a header longer than the packet is */
    assert_verdict(TW_PACKET_MALFORMED, RAW, patched(good, 32, "f0"));
    /* and the same where the capture has left out less than the header has */
    assert_int_equal(look(RAW, wire_slice(patched(good, 32, "f0"), 0, 44), good.len, &s),
                     TW_PACKET_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_link_layers, wire_release),
        cmocka_unit_test_teardown(test_not_ip, wire_release),
        cmocka_unit_test_teardown(test_ethernet_padding_is_no_payload, wire_release),
        cmocka_unit_test_teardown(test_ipv4_options, wire_release),
        cmocka_unit_test_teardown(test_ipv4_headers, wire_release),
        cmocka_unit_test_teardown(test_ipv6_extension_headers, wire_release),
        cmocka_unit_test_teardown(test_ipv6_headers, wire_release),
        cmocka_unit_test_teardown(test_tcp_header, wire_release),
    };

    return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
