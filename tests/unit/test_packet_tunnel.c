/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels: IP in IP, GRE and ERSPAN, and what is carried over UDP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "look.h"

enum { IPIP = 4, IPV6_IN_IP = 41, GRE = 47, ETHER_IP = 97, MPLS_IN_IP = 137 };
enum { GTP = 2152, TEREDO = 3544, VXLAN = 4789, VXLAN_GPE = 4790, CAPWAP = 5247, GENEVE = 6081 };

static const struct tw_bytes none;

/* In UDP from any port to the tunnel's. */
static struct tw_bytes in_udp(uint16_t port, struct tw_bytes payload)
{
    return outer_ipv4(UDP, wire_udp(40000, port, payload));
}

static void test_ip_in_ip(void **state)
{
    (void)state;

    assert_understood(RAW, outer_ipv4(IPIP, good_ipv4()), 0);
    assert_understood(RAW, outer_ipv4(IPV6_IN_IP, good_ipv6()), 0);
    assert_understood(RAW, outer_ipv6(IPIP, good_ipv4()), 0);
    assert_understood(RAW, outer_ipv6(IPV6_IN_IP, good_ipv6()), 0);
    /* behind an option and behind an authentication header */
    assert_understood(RAW, outer_ipv6(60, WIRE_JOIN(wire_hex("04 00 010400000000"), good_ipv4())), 0);
    assert_understood(
        RAW, outer_ipv4(51, WIRE_JOIN(wire_hex("04 04 0000 00000001 00000002 ee*12"), good_ipv4())), 0);
    assert_understood(RAW, outer_ipv4(MPLS_IN_IP, WIRE_JOIN(wire_hex("0001713f"), good_ipv6())), 0);
    /* padding of the outer packet is none of the inner one's business */
    struct tw_bytes padded = outer_ipv4(IPIP, WIRE_JOIN(good_ipv4(), wire_repeat(0xaa, 9)));
    struct tw_segment s;
    assert_int_equal(look_at(RAW, padded, padded.len, &s), TW_PACKET_TCP);
    assert_good(&s);
}

static void test_not_tcp_in_ip(void **state)
{
    (void)state;

    assert_verdict(TW_PACKET_NOT_TCP, RAW, outer_ipv4(IPIP, wire_ipv4(UDP, none, wire_repeat(0, 8))));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, outer_ipv4(IPIP, wire_repeat(0, 40)));
    assert_verdict(TW_PACKET_NOT_TCP, RAW,
                   outer_ipv4(1, WIRE_JOIN(wire_hex("0301 0000 00000000"), good_ipv4())));
    assert_verdict(TW_PACKET_MALFORMED, RAW, outer_ipv4(IPIP, none));
    assert_verdict(TW_PACKET_MALFORMED, RAW, outer_ipv4(IPIP, wire_slice(good_ipv4(), 0, 19)));
}

static void test_depth(void **state)
{
    struct tw_bytes packet = good_ipv4();
    (void)state;

    for (int i = 1; i < 8; i++)
        packet = outer_ipv4(IPIP, packet);
    assert_understood(RAW, packet, 0);
    assert_verdict(TW_PACKET_NOT_TCP, RAW, outer_ipv4(IPIP, packet));
}

static void test_gre(void **state)
{
    static const struct {
        const char *header;
        bool ipv6;
    } good[] = {
        {"0000 0800", false},
        {"0000 86dd", true},
        {"8000 0800 1234 0000", false},
        {"2000 0800 0000002a", false},
        {"1000 0800 00000001", false},
        {"b000 0800 1234 0000 0000002a 00000001", false},
        {"3000 86dd 0000002a 00000001", true},
        {"0000 6558 02*12 0800", false},
        {"2000 6558 0000002a 02*12 8100 0005 86dd", true},
        {"0000 8847 0001713f", false},
        {"0000 880b ff03 0021", false},
        /* ERSPAN II, I, and III without and with 8 bytes of the platform; with an IP packet in it */
        {"1000 88be 00000001 1005 0c2a 00000007 02*12 0800", false},
        {"1000 88be 00000001 1005 0c2a 00000007 02*12 8100 0005 86dd", true},
        {"0000 88be 02*12 0800", false},
        {"1000 22eb 00000001 2005 042a 01020304 0000 0002 02*12 0800", false},
        {"1000 22eb 00000001 2005 042a 01020304 0000 0003 0400000011223344 02*12 86dd", true},
        {"1000 22eb 00000001 2005 042a 01020304 0000 0802", false},
        /* PPTP: length of the payload, call, sequence; and acknowledgement */
        {"3001 880b 0033 0007 00000001 ff03 0021", false},
        {"3081 880b 0031 0007 00000001 00000002 0021", false},
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(good); i++) {
        struct tw_bytes inner = good[i].ipv6 ? good_ipv6() : good_ipv4();
        struct tw_bytes header = wire_hex(good[i].header);
        assert_understood(RAW, outer_ipv4(GRE, WIRE_JOIN(header, inner)), 0);
        assert_understood(RAW, outer_ipv6(GRE, WIRE_JOIN(header, inner)), 0);
        wire_release(NULL);
    }
}

static void test_not_gre(void **state)
{
    static const char *const headers[] = {
        "4000 0800 0000 0000 00000000",                               /* routing */
        "0002 0800",                                                  /* version */
        "0000 0806",                                                  /* ARP */
        "0000 0000",                                                  /* keep-alive */
        "2081 880b 0000 0007 00000002",                               /* PPTP: only an acknowledgement */
        "1001 880b 00000001 ff03 0021",                               /* without a key */
        "3001 0800 002f 0007 00000001",                               /* not PPP */
        "1000 22eb 00000001 2005 042a 01020304 0000 0400 02*12 0800", /* ERSPAN III: neither Ethernet nor IP */
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(headers); i++)
        assert_verdict(TW_PACKET_NOT_TCP, RAW, outer_ipv4(GRE, WIRE_JOIN(wire_hex(headers[i]), good_ipv4())));
    assert_verdict(TW_PACKET_MALFORMED, RAW, outer_ipv4(GRE, wire_hex("2000 0800 0000")));
}

static void test_ether_ip(void **state)
{
    (void)state;

    assert_understood(RAW,
                      outer_ipv4(ETHER_IP, WIRE_JOIN(wire_hex("3000"), wire_ethernet(IPV4, good_ipv4()))), 0);
    assert_verdict(TW_PACKET_NOT_TCP, RAW,
                   outer_ipv4(ETHER_IP, WIRE_JOIN(wire_hex("4000"), wire_ethernet(IPV4, good_ipv4()))));
}

/* What stands before an IPv4 packet of 47 bytes and an IPv6 packet of 67. */
/* clang-format off */
static const struct {
    const char *name;
    uint16_t port;
    const char *before_ipv4, *before_ipv6;
} tunnels[] = {
    {"VXLAN", VXLAN, "08000000 00002a00 02*12 0800", "08000000 00002a00 02*12 86dd"},
    {"VXLAN, tag", VXLAN, "08000000 00002a00 02*12 8100 0005 0800", NULL},
    {"VXLAN of Linux", 8472, "08000000 00002a00 02*12 0800", NULL},
    {"VXLAN with a group policy", VXLAN, "88000007 00002a00 02*12 0800", NULL},
    {"VXLAN GPE, IP", VXLAN_GPE, "0c000001 00002a00", "0c000002 00002a00"},
    {"VXLAN GPE, Ethernet", VXLAN_GPE, "0c000003 00002a00 02*12 0800", NULL},
    {"VXLAN GPE, MPLS", VXLAN_GPE, "0c000005 00002a00 0001713f", NULL},
    {"VXLAN GPE that is VXLAN", VXLAN_GPE, "08000000 00002a00 02*12 0800", NULL},
    {"Geneve", GENEVE, "00 00 6558 00002a00 02*12 0800", "00 00 6558 00002a00 02*12 86dd"},
    {"Geneve, IP", GENEVE, "00 00 0800 00002a00", "00 00 86dd 00002a00"},
    {"Geneve, options", GENEVE, "03 40 6558 00002a00 0101 80 02 0000000000000000 02*12 0800", NULL},
    {"GTP-U", GTP, "30 ff 002f 00000001", "30 ff 0043 00000001"},
    {"GTP-U, sequence", GTP, "32 ff 0033 00000001 0005 00 00", NULL},
    {"GTP-U, number of N-PDU", GTP, "31 ff 0033 00000001 0000 07 85", NULL},
    {"GTP-U, extension", GTP, "34 ff 0037 00000001 0000 00 85 01 0009 00", NULL},
    {"GTP-U, extensions", GTP, "36 ff 0047 00000001 0005 00 c0 01 0009 85 03 1002 00*8 40 01 0700 00", NULL},
    {"CAPWAP, 802.3", CAPWAP, "00 100000 00000000 02*12 0800", "00 100000 00000000 02*12 86dd"},
    {"CAPWAP, 802.11", CAPWAP, "00 100300 00000000 0802 0000 02*6 04*6 06*6 1000 aaaa03 000000 0800",
     "00 100300 00000000 0802 0000 02*6 04*6 06*6 1000 aaaa03 000000 86dd"},
    {"CAPWAP, 802.11 in the other byte order, radio", CAPWAP,
     "00 200320 00000000 04bf230000000000 1108 2c00 02*6 04*6 06*6 7630 aaaa03 000000 0800", NULL},
    {"CAPWAP, QoS in the other byte order", CAPWAP,
     "00 100300 00000000 0288 0000 02*6 04*6 06*6 7630 8005 aaaa03 000000 0800", NULL},
    {"Teredo", TEREDO, NULL, ""},
    {"Teredo, origin", TEREDO, NULL, "0000 1111 c0000201"},
    {"Teredo, authentication and origin", TEREDO, NULL, "0001 02 03 aabb ccddee 0102030405060708 00 0000 1111 c0000201"},
    {"MPLS in UDP", 6635, "0001713f", "0001703f 0001713f"},
};
/* clang-format on */

static void test_udp_tunnels(void **state)
{
    (void)state;

    for (size_t i = 0; i < TW_COUNT(tunnels); i++) {
        if (tunnels[i].before_ipv4 != NULL)
            assert_understood(
                RAW, in_udp(tunnels[i].port, WIRE_JOIN(wire_hex(tunnels[i].before_ipv4), good_ipv4())), 0);
        if (tunnels[i].before_ipv6 != NULL)
            assert_understood(
                RAW,
                outer_ipv6(UDP, wire_udp(tunnels[i].port, 40000,
                                         WIRE_JOIN(wire_hex(tunnels[i].before_ipv6), good_ipv6()))),
                0);
        wire_release(NULL);
    }
}

/* A port is only a hint: what has not the form of its tunnel is UDP like any other, and nothing is wrong with it. */
static void test_other_udp(void **state)
{
    static const struct {
        uint16_t port;
        const char *before;
    } other[] = {
        {53, "08000000 00002a00 02*12 0800"},
        {VXLAN, "00000000 00002a00 02*12 0800"},
        {VXLAN, "08000000 00002a01 02*12 0800"},
        {VXLAN, "08000000 00002a00 02*12 0806"},
        {VXLAN_GPE, "0c000000 00002a00"},
        {VXLAN_GPE, "0c000004 00002a00"},
        {VXLAN_GPE, "0c000009 00002a00"},
        {VXLAN_GPE, "1c000001 00002a00"},
        {GENEVE, "40 00 6558 00002a00 02*12 0800"},
        {GENEVE, "00 00 6558 00002a01 02*12 0800"},
        {GENEVE, "3f 00 6558 00002a00 02*12 0800"},
        {GENEVE, "00 00 6559 00002a00 02*12 0800"},
        {GTP, "20 ff 002f 00000001"},
        {GTP, "50 ff 002f 00000001"},
        {GTP, "30 01 002f 00000001"},
        {GTP, "30 ff 0030 00000001"},
        {GTP, "34 ff 0037 00000001 0000 00 85 00 0009 00"},
        {GTP, "34 ff 0037 00000001 0000 00 85 ff 0009 00"},
        {CAPWAP, "01 000000 100000 00000000"},
        {CAPWAP, "10 100000 00000000 02*12 0800"},
        {CAPWAP, "00 080000 00000000 02*12 0800"},
        {CAPWAP, "00 100080 00000000 02*12 0800"},
        {CAPWAP, "00 100008 00000000 02*12 0800"},
        {CAPWAP, "00 100500 00000000 02*12 0800"},
        {TEREDO, "0002 1111 c0000201"},
        {6635, "0001703f"},
    };
    struct tw_bytes inner = WIRE_JOIN(wire_hex("08000000 00002a00 02*12 0800"), good_ipv4());
    (void)state;

    for (size_t i = 0; i < TW_COUNT(other); i++)
        assert_verdict(TW_PACKET_NOT_TCP, RAW,
                       in_udp(other[i].port, WIRE_JOIN(wire_hex(other[i].before), good_ipv4())));
    /* in the form of a tunnel, but what is in it cannot be IP: no room for it, or headers that are too short */
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(VXLAN, wire_slice(inner, 0, inner.len - 1)));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(VXLAN, patched(inner, 22, "44")));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(VXLAN, patched(inner, 22 + 32, "40")));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(VXLAN, wire_slice(inner, 0, 30)));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(VXLAN, none));
    struct tw_bytes v6 = WIRE_JOIN(wire_hex("30 ff 0043 00000001"), good_ipv6());
    assert_verdict(TW_PACKET_TCP, RAW, in_udp(GTP, v6));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, in_udp(GTP, patched(v6, 12, "0029")));
}

static void test_udp_headers(void **state)
{
    struct tw_bytes packet = in_udp(VXLAN, WIRE_JOIN(wire_hex("08000000 00002a00 02*12 0800"), good_ipv4()));
    (void)state;

    /* no length: of a jumbogram, or of segmentation offload */
    assert_understood(RAW, patched(packet, 24, "0000"), 0);
    assert_verdict(TW_PACKET_NOT_TCP, RAW, patched(packet, 24, "0007"));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, patched(packet, 24, "0040"));
    assert_verdict(TW_PACKET_MALFORMED, RAW, outer_ipv4(UDP, wire_hex("1111 2222 0008")));
    assert_verdict(TW_PACKET_NOT_TCP, RAW, outer_ipv4(UDP, wire_udp(40000, VXLAN, none)));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, look_open, look_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ip_in_ip),    TEST(test_not_tcp_in_ip), TEST(test_depth),
        TEST(test_gre),         TEST(test_not_gre),       TEST(test_ether_ip),
        TEST(test_udp_tunnels), TEST(test_other_udp),     TEST(test_udp_headers),
    };

    return cmocka_run_group_tests_name("packet_tunnel", tests, NULL, NULL);
}
