/* SPDX-License-Identifier: Apache-2.0 */
/* From packets to segments: every link layer, IPv4, IPv6, TCP, and what becomes of packets that are cut or wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "look.h"

static const struct tw_bytes none;

/* What stands before an IPv4 packet of 47 bytes and an IPv6 packet of 67, which some of it counts. NULL: cannot be. */
/* clang-format off */
static const struct {
    const char *name;
    int link_type;
    const char *before_ipv4, *before_ipv6;
} layers[] = {
    {"Ethernet", 1, "02*12 0800", "02*12 86dd"},
    {"802.1Q", 1, "02*12 8100 a005 0800", "02*12 8100 a005 86dd"},
    {"QinQ", 1, "02*12 88a8 0064 8100 0005 0800", "02*12 88a8 0064 8100 0005 86dd"},
    {"QinQ before 802.1ad", 1, "02*12 9100 0064 8100 0005 0800", "02*12 9100 0064 8100 0005 86dd"},
    {"five tags", 1, "02*12 88a8 0001 88a8 0002 8100 0003 8100 0004 8100 0005 0800", NULL},
    {"802.1ah", 1, "02*12 88a8 0001 88e7 00000005 04*12 0800", "02*12 88e7 00000005 04*12 8100 0005 86dd"},
    {"802.3, SNAP", 1, "02*12 0037 aaaa03 000000 0800", "02*12 004b aaaa03 000000 86dd"},
    {"802.3, SNAP of bridges", 1, "02*12 0037 aaaa03 0000f8 0800", "02*12 004b aaaa03 0000f8 86dd"},
    {"802.3 in 802.1Q", 1, "02*12 8100 0005 0037 aaaa03 000000 0800", NULL},
    {"802.3, tag in SNAP", 1, "02*12 003b aaaa03 000000 8100 0005 0800", NULL},
    {"802.3, IP's own SAP", 1, "02*12 0032 060603", NULL},
    {"MPLS", 1, "02*12 8847 0001713f", "02*12 8847 0000213f"},
    {"MPLS, three labels", 1, "02*12 8847 0001703f 0001803f 0001913f", "02*12 8848 0001703f 0001803f 0001913f"},
    {"Ethernet in MPLS", 1, "02*12 8847 0001713f 02*12 0800", "02*12 8847 0001713f 02*12 8100 0005 86dd"},
    {"Ethernet in MPLS, control word", 1, "02*12 8847 0001713f 00000007 44*12 0800",
     "02*12 8847 0001713f 00000007 66*12 86dd"},
    {"Ethernet in MPLS, an address like a control word", 1, "02*12 8847 0001713f 00005e000101 02*6 0800", NULL},
    {"PPPoE", 1, "02*12 8864 11 00 0001 0031 0021", "02*12 8864 11 00 0001 0045 0057"},
    {"PPPoE, short protocol", 1, "02*12 8864 11 00 0001 0030 21", "02*12 8864 11 00 0001 0044 57"},
    {"MPLS in PPPoE in 802.1Q", 1, "02*12 8100 0005 8864 11 00 0001 0035 0281 0001713f", NULL},
    {"PPP in Ethernet", 1, "02*12 880b 0021", "02*12 880b ff03 0057"},
    {"PPP", 9, "0021", "0057"},
    {"PPP, in HDLC", 9, "ff03 0021", "ff03 0057"},
    {"PPP, in HDLC, short protocol", 9, "ff03 21", "ff03 57"},
    {"PPP, MPLS", 9, "0281 0001713f", "0283 0001713f"},
    {"PPP HDLC", 50, "ff03 0021", "ff03 0057"},
    {"PPP HDLC that is Cisco's", 50, "0f00 0800", "8f00 86dd"},
    {"PPPoE without Ethernet", 51, "11 00 0001 0031 0021", "11 00 0001 0045 0057"},
    {"PPP of pppd, direction for address", 166, "00 03 0021", "01 03 0057"},
    {"PPP behind a direction", 204, "00 0021", "01 ff03 0057"},
    {"Cisco HDLC", 104, "0f00 0800", "8f00 86dd"},
    {"Cisco HDLC, MPLS", 104, "0f00 8847 0001713f", NULL},
    {"Linux SLL", 113, "0000 0001 0006 02*6 0000 0800", "0004 0304 0000 00*8 86dd"},
    {"Linux SLL, 802.1Q", 113, "0000 0001 0006 02*6 0000 8100 0005 0800", NULL},
    {"Linux SLL, PPPoE", 113, "0000 0001 0006 02*6 0000 8864 11 00 0001 0031 0021", NULL},
    {"Linux SLL, LLC", 113, "0000 0001 0006 02*6 0000 0004 aaaa03 000000 0800", NULL},
    {"Linux SLL2", 276, "0800 0000 00000002 0001 00 06 02*6 0000", "86dd 0000 00000001 0304 04 06 00*8"},
    {"Linux SLL2, 802.1Q", 276, "8100 0000 00000002 0001 00 06 02*6 0000 0005 0800", NULL},
    {"Linux SLL2, LLC", 276, "0001 0000 00000002 0001 00 06 02*6 0000 aaaa03 000000 0800", NULL},
    {"NULL, little-endian", 0, "02000000", "1e000000"},
    {"NULL, big-endian", 0, "00000002", "00000018"},
    {"LOOP", 108, "00000002", "0000000a"},
    {"LOOP, little-endian", 108, "02000000", "1c000000"},
    {"raw IP", 101, "", ""},
    {"raw IP, DLT", 12, "", ""},
    {"raw IP, DLT of OpenBSD", 14, "", ""},
    {"IPv4", 228, "", NULL},
    {"IPv6", 229, NULL, ""},
    {"NFLOG", 239, "02 00 0005  3300 0900", "0a 00 0005  4700 0900"},
    {"NFLOG, big-endian", 239, "02 00 0005  0033 0009", "0a 00 0005  0047 0009"},
    {"NFLOG, values before it", 239, "02 00 0005  0800 0100 08000100  0500 0a00 00 000000  0800 0500 00000002  3300 0900",
     "0a 00 0005  0008 0001 86dd0300  0005 000a 00 000000  0047 0009"},
    {"802.11, to the access point", 105, "0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800",
     "0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 86dd"},
    {"802.11, from the access point, sent again", 105, "080a 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"802.11, neither", 105, "0800 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"802.11, four addresses", 105, "0803 2c00 02*6 04*6 06*6 1000 08*6 aaaa03 000000 0800", NULL},
    {"802.11, QoS", 105, "8801 2c00 02*6 04*6 06*6 1000 0500 aaaa03 000000 0800", NULL},
    {"802.11, QoS, four addresses", 105, "8803 2c00 02*6 04*6 06*6 1000 08*6 0500 aaaa03 000000 0800",
     "8803 2c00 02*6 04*6 06*6 1000 08*6 0500 aaaa03 000000 86dd"},
    {"802.11, QoS, HT control", 105, "8881 2c00 02*6 04*6 06*6 1000 0500 ffffffff aaaa03 000000 0800", NULL},
    {"802.11, QoS, four addresses, HT control", 105,
     "8883 2c00 02*6 04*6 06*6 1000 08*6 0500 ffffffff aaaa03 000000 0800", NULL},
    {"802.11, ordered", 105, "0881 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"802.11, A-MSDU of one", 105, "8801 2c00 02*6 04*6 06*6 1000 8500 08*12 0037 aaaa03 000000 0800",
     "8801 2c00 02*6 04*6 06*6 1000 8500 08*12 004b aaaa03 000000 86dd"},
    {"radiotap", 127, "00 00 0800 00000000 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"radiotap, flags", 127, "00 00 0900 02000000 00 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"radiotap, time and flags of padding", 127,
     "00 00 1200 03000000 ff*8 20 00 8801 2c00 02*6 04*6 06*6 1000 0500 0000 aaaa03 000000 0800", NULL},
    {"radiotap, three bitmaps, time, flags of padding", 127,
     "00 00 1b00 030000a0 00000080 01000000 ff*8 20 ff ff 8801 2c00 02*6 04*6 06*6 1000 0500 0000 aaaa03 000000 0800",
     NULL},
    {"Prism", 119, "00000044 00000090 77*136 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"AVS for Prism", 119, "80211001 00000040 77*56 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"AVS", 163, "80211002 00000050 77*72 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"PPI, 802.11", 192, "00 00 0c00 69000000 77*4 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800", NULL},
    {"PPI, Ethernet", 192, "00 00 0800 01000000 02*12 0800", "00 00 0800 01000000 02*12 86dd"},
};
/* clang-format on */

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
    /* what looks like IP is in nothing that we know */
    static const struct {
        int link_type;
        const char *before;
    } foreign[] = {
        {1, "02*12 05ee"},                                         /* neither a length nor an EtherType */
        {1, "02*12 0032 424203"},                                  /* LLC: another SAP */
        {1, "02*12 0032 0606f3"},                                  /* no user's data */
        {1, "02*12 0032 aa0603"},                                  /* two SAPs */
        {1, "02*12 0037 aaaa03 00000c 0800"},                      /* SNAP: another OUI */
        {1, "02*12 8847 0001713f 10000021"},                       /* MPLS: a control channel */
        {1, "02*12 8863 11 00 0001 0031 0021"},                    /* PPPoE: discovery */
        {1, "02*12 8864 11 a7 0001 0031 0021"},                    /* not of a session */
        {1, "02*12 8864 21 00 0001 0031 0021"},                    /* of no version */
        {1, "02*12 8864 11 00 0001 0031 002d"},                    /* PPP: compressed headers */
        {9, "8021"},                                               /* IPCP */
        {104, "8f00 8035"},                                        /* keep-alive */
        {105, "8000 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"}, /* 802.11: a beacon */
        {105, "d400 2c00 02*6"},                                   /* an acknowledgement */
        {105, "0841 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"}, /* encrypted */
        {105, "4801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"}, /* without data */
        {105, "c801 2c00 02*6 04*6 06*6 1000 0500 aaaa03 000000 0800"}, /* the same with QoS */
        {105, "0901 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"},      /* of another version */
        {105, "0801 2c00 02*6 04*6 06*6 1100 aaaa03 000000 0800"},      /* not the first fragment */
        {127,
         "00 00 0900 02000000 40 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"}, /* a wrong checksum */
        {127, "01 00 0800 00000000 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"},
        {192, "00 00 0800 93000000"}, /* PPI: link types that we do not know */
        {192, "00 00 0800 01000100 02*12 0800"},
    };
    for (size_t i = 0; i < TW_COUNT(foreign); i++)
        assert_verdict(TW_PACKET_NOT_IP, foreign[i].link_type,
                       WIRE_JOIN(wire_hex(foreign[i].before), good_ipv4()));
}

static void test_unsupported_link_types(void **state)
{
    (void)state;

    assert_verdict(TW_PACKET_UNSUPPORTED_LINK, 147, good_ipv4());
    assert_verdict(TW_PACKET_UNSUPPORTED_LINK, -1, good_ipv4());
    assert_false(tw_link_supported(147));
    assert_false(tw_link_supported(-1));
}

/* Lengths that link layers say of themselves, and that cannot be. */
static void test_malformed_links(void **state)
{
    static const struct {
        int link_type;
        const char *before;
    } malformed[] = {
        {127, "00 00 0700 00000000"},  {127, "00 00 ffff 00000000"},  {163, "80211002 00000007"},
        {163, "80211002 ffffffff"},    {192, "00 00 0700 01000000"},  {192, "00 00 ff00 01000000"},
        {239, "02 00 0005 0300 0100"}, {239, "02 00 0005 ff00 0100"}, {239, "02 00 0005 0000 0009"},
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(malformed); i++)
        assert_verdict(TW_PACKET_MALFORMED, malformed[i].link_type,
                       WIRE_JOIN(wire_hex(malformed[i].before), good_ipv4()));
    assert_verdict(TW_PACKET_MALFORMED, 239, wire_hex("02 00 0005  0800 0100 08000100"));
}

/* A checksum at the end is no part of what is in the frame, even where nothing in it says how long it is. */
static void test_ieee80211_checksum(void **state)
{
    struct tw_bytes before =
        wire_hex("00 00 0900 02000000 10 0801 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800");
    struct tw_bytes packet = WIRE_JOIN(before, patched(good_ipv4(), 2, "0000"), wire_hex("deadbeef"));
    struct tw_segment s;
    (void)state;

    assert_int_equal(look_at(127, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    /* of which the capture has one byte */
    assert_int_equal(look_at(127, wire_slice(packet, 0, packet.len - 3), packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_verdict(TW_PACKET_MALFORMED, 127, wire_hex("00 00 0900 02000000 10 0801cc"));
}

/* Of an MSDU in fragments the first shows what it has. */
static void test_ieee80211_fragment(void **state)
{
    struct tw_bytes packet = WIRE_JOIN(wire_hex("0805 2c00 02*6 04*6 06*6 1000 aaaa03 000000 0800"),
                                       wire_slice(good_ipv4(), 0, 43));
    struct tw_segment s;
    (void)state;

    assert_int_equal(look_at(105, packet, packet.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.flags, TW_TCP_ACK);
    assert_int_equal(s.length, 3);
    assert_memory_equal(s.payload.ptr, "pay", 3);
}

/* Several segments in a packet, each with padding behind it but the last; what else there is does not hide them. */
static void test_ieee80211_amsdu(void **state)
{
    struct tw_bytes snap4 = wire_hex("08*12 0037 aaaa03 000000 0800"),
                    snap6 = wire_hex("08*12 004b aaaa03 000000 86dd"),
                    arp = wire_hex("08*12 000a aaaa03 000000 0806 0000");
    struct tw_bytes packet = WIRE_JOIN(wire_hex("8801 2c00 02*6 04*6 06*6 1000 8500"), snap4, good_ipv4(),
                                       wire_hex("000000"), arp, snap6, good_ipv6());
    struct tw_segment s;
    (void)state;

    assert_int_equal(look_at(105, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_true(tw_address_is_ipv4(&s.source));
    assert_true(s.more);
    assert_int_equal(tw_packets_more(look_room, &s), TW_PACKET_NOT_IP);
    assert_true(s.more);
    assert_int_equal(tw_packets_more(look_room, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_false(tw_address_is_ipv4(&s.source));
    assert_false(s.more);
}

/* Headers without end come to one, at a depth that no network has. */
static void test_depth(void **state)
{
    struct tw_bytes tags = none, labels = none, options = none;
    (void)state;

    for (int i = 0; i < 1000; i++)
        tags = WIRE_JOIN(tags, wire_hex("8100 0005"));
    assert_understood(ETHERNET, WIRE_JOIN(wire_hex("02*12"), tags, wire_hex("0800"), good_ipv4()), 0);
    for (int i = 0; i < 20000; i++)
        labels = WIRE_JOIN(labels, wire_hex("0001703f"));
    assert_verdict(TW_PACKET_NOT_IP, ETHERNET,
                   WIRE_JOIN(wire_hex("02*12 8847"), labels, wire_hex("0001713f"), good_ipv4()));
    for (int i = 0; i < 1000; i++)
        options = WIRE_JOIN(options, wire_hex("3c 00 010400000000"));
    assert_understood(RAW, wire_ipv6(60, WIRE_JOIN(options, wire_hex("06 00 010400000000"), good_tcp())), 0);
}

static void test_ethernet_padding_is_no_payload(void **state)
{
    struct tw_bytes tcp = wire_tcp(&(struct wire_tcp){.source_port = 1, .destination_port = 2});
    struct tw_segment s;
    (void)state;

    struct tw_bytes v4 = wire_ethernet(IPV4, WIRE_JOIN(wire_ipv4(TCP, none, tcp), wire_repeat(0xaa, 6)));
    assert_int_equal(look_at(ETHERNET, v4, v4.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.length, 0);
    assert_int_equal(s.payload.len, 0);
    struct tw_bytes v6 = wire_ethernet(IPV6, WIRE_JOIN(good_ipv6(), wire_repeat(0xaa, 4)));
    assert_int_equal(look_at(ETHERNET, v6, v6.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    /* the cut went through the padding only */
    assert_int_equal(look_at(ETHERNET, wire_slice(v6, 0, v6.len - 2), v6.len, &s), TW_PACKET_TCP);
    assert_good(&s);
}

static void test_ipv4_options(void **state)
{
    (void)state;

    assert_understood(RAW, wire_ipv4(TCP, wire_hex("94040000"), good_tcp()), 0);
    assert_understood(RAW, wire_ipv4(TCP, wire_hex("01*40"), good_tcp()), 0);
}

static void test_ipv4_headers(void **state)
{
    struct tw_bytes good = good_ipv4();
    struct tw_segment s;
    (void)state;

    /* offloaded segmentation leaves no total length */
    assert_understood(RAW, patched(good, 2, "0000"), 0);
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
    assert_int_equal(look_at(RAW, patched(good, 2, "002b"), good.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.length, 3);
    assert_int_equal(s.payload.len, 3);
    /* what it promises and the packet does not have is cut */
    assert_int_equal(look_at(RAW, patched(good, 2, "0100"), good.len, &s), TW_PACKET_TCP);
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
        {139, "06 00 00*6"},
        {140, "06 00 00*6"},
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
    assert_verdict(TW_PACKET_MALFORMED, RAW, wire_ipv6(44, wire_hex("06 00 0000")));
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
    assert_int_equal(look_at(RAW, wire_slice(patched(good, 32, "f0"), 0, 44), good.len, &s),
                     TW_PACKET_MALFORMED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, look_open, look_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_link_layers),
        TEST(test_not_ip),
        TEST(test_unsupported_link_types),
        TEST(test_malformed_links),
        TEST(test_ieee80211_checksum),
        TEST(test_ieee80211_fragment),
        TEST(test_ieee80211_amsdu),
        TEST(test_depth),
        TEST(test_ethernet_padding_is_no_payload),
        TEST(test_ipv4_options),
        TEST(test_ipv4_headers),
        TEST(test_ipv6_extension_headers),
        TEST(test_ipv6_headers),
        TEST(test_tcp_header),
    };

    return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
