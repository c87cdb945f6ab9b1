/* SPDX-License-Identifier: Apache-2.0 */
/* IP fragments: in any order, more than once, contradicting one another, too many, too late, and not all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "look.h"

#define SECOND ((int64_t)1000 * 1000 * 1000)

enum { FRAGMENT_HEADER = 44, GRE = 47 };
enum { SEGMENT_LEN = 20 + 700 };

static const struct tw_bytes none;

/* A datagram, and how its parts look as packets. */
struct datagram {
    bool ipv6;
    uint8_t protocol;
    uint32_t id;
    struct tw_bytes bytes;
};

/* `more` and what stands at `offset`, whether it is of the datagram or not. */
static struct tw_bytes fragment_of(const struct datagram *d, size_t offset, bool more, struct tw_bytes bytes)
{
    struct tw_bytes header = WIRE_JOIN(wire_number(d->protocol, 1), wire_hex("00"),
                                       wire_number((uint32_t)offset | more, 2), wire_number(d->id, 4));

    if (d->ipv6)
        return wire_ipv6(FRAGMENT_HEADER, WIRE_JOIN(header, bytes));
    struct tw_bytes packet = wire_ipv4(d->protocol, none, bytes);
    struct tw_bytes fields =
        WIRE_JOIN(wire_number(d->id, 2), wire_number((uint32_t)offset / 8 | (more ? 0x2000 : 0), 2));
    return WIRE_JOIN(wire_slice(packet, 0, 4), fields, wire_slice(packet, 8, packet.len - 8));
}

static struct tw_bytes part(const struct datagram *d, size_t offset, size_t len)
{
    size_t left = d->bytes.len - offset;

    return fragment_of(d, offset, len < left, wire_slice(d->bytes, offset, len < left ? len : left));
}

/* A segment of 700 bytes that differ, with FIN. */
static struct datagram long_segment(bool ipv6)
{
    struct tw_bytes payload = wire_repeat(0, 0);

    for (uint32_t i = 0; i < 175; i++)
        payload = WIRE_JOIN(payload, wire_number(i * 0x01030507, 4));
    return (struct datagram){ipv6, TCP, 0x1234,
                             wire_tcp(&(struct wire_tcp){.source_port = 1000,
                                                         .destination_port = 443,
                                                         .seq = 77,
                                                         .flags = TW_TCP_ACK | TW_TCP_FIN,
                                                         .payload = payload})};
}

static void assert_waits(struct tw_bytes packet)
{
    assert_verdict(TW_PACKET_FRAGMENT, RAW, packet);
}

/* The packet completes the datagram. */
static void assert_whole(struct tw_bytes packet, const struct datagram *d)
{
    struct tw_segment s;

    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.seq, 77);
    assert_int_equal(s.flags, TW_TCP_ACK | TW_TCP_FIN);
    assert_int_equal(s.length, d->bytes.len - 20);
    assert_int_equal(s.payload.len, d->bytes.len - 20);
    assert_memory_equal(s.payload.ptr, d->bytes.ptr + 20, s.payload.len);
}

/* The packet shows the first `len` bytes of the payload and nothing that would stand behind the rest. */
static void assert_early(struct tw_bytes packet, const struct datagram *d, size_t len)
{
    struct tw_segment s;

    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.seq, 77);
    assert_int_equal(s.flags, TW_TCP_ACK);
    assert_int_equal(s.length, len);
    assert_int_equal(s.payload.len, len);
    assert_memory_equal(s.payload.ptr, d->bytes.ptr + 20, len);
}

static void assert_counters(uint64_t fragments, uint64_t complete, uint64_t lost)
{
    struct tw_datagram_counters c = tw_packets_datagrams(look_room);

    assert_int_equal(c.fragments, fragments);
    assert_int_equal(c.complete, complete);
    assert_int_equal(c.lost, lost);
}

static void test_in_order(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        assert_early(part(&d, 0, 256), &d, 236);
        assert_waits(part(&d, 256, 256));
        assert_whole(part(&d, 512, 256), &d);
    }
    assert_counters(6, 2, 0);
    tw_packets_finish(look_room);
    assert_counters(6, 2, 0);
}

/* All orders of four fragments: what the last of them completes is the same. */
static void test_any_order(void **state)
{
    (void)state;

    for (unsigned order = 0; order < 256; order++) {
        size_t at[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
        if ((1U << at[0] | 1U << at[1] | 1U << at[2] | 1U << at[3]) != 15)
            continue;
        struct datagram d = long_segment(order & 1);
        d.id = order;
        for (unsigned i = 0; i < 3; i++)
            if (at[i] == 0)
                assert_early(part(&d, 0, 184), &d, 164);
            else
                assert_waits(part(&d, at[i] * 184, 184));
        assert_whole(part(&d, at[3] * 184, 184), &d);
        wire_release(NULL);
    }
    assert_counters(96, 24, 0);
}

/* Fragments of eight bytes: the first has only a part of the TCP header. */
static void test_smallest_fragments(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        for (size_t at = 0; at < SEGMENT_LEN - 8; at += 8)
            assert_waits(part(&d, at, 8));
        assert_whole(part(&d, SEGMENT_LEN - 8, 8), &d);
    }
}

static void test_longest_datagram(void **state)
{
    struct datagram d = {false, TCP, 1,
                         wire_tcp(&(struct wire_tcp){.source_port = 1000,
                                                     .destination_port = 443,
                                                     .seq = 77,
                                                     .flags = TW_TCP_ACK | TW_TCP_FIN,
                                                     .payload = wire_repeat('x', 65535 - 20)})};
    (void)state;

    assert_waits(fragment_of(&d, 65528, false, wire_slice(d.bytes, 65528, 7)));
    for (size_t at = 64000; at > 0; at -= 1600)
        assert_waits(fragment_of(&d, at, true, wire_slice(d.bytes, at, at == 64000 ? 1528 : 1600)));
    assert_whole(part(&d, 0, 1600), &d);
    /* and what would be longer */
    assert_verdict(TW_PACKET_MALFORMED, RAW, fragment_of(&d, 65528, false, wire_repeat('x', 8)));
    assert_verdict(TW_PACKET_MALFORMED, RAW, fragment_of(&d, 65528, true, wire_repeat('x', 8)));
}

static void test_malformed_fragments(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        /* only the last may end anywhere */
        assert_verdict(TW_PACKET_MALFORMED, RAW, fragment_of(&d, 0, true, wire_slice(d.bytes, 0, 31)));
        /* nothing in it */
        assert_verdict(TW_PACKET_MALFORMED, RAW, fragment_of(&d, 8, true, none));
        assert_verdict(TW_PACKET_MALFORMED, RAW, fragment_of(&d, 8, false, none));
    }
    assert_counters(0, 0, 0);
}

/* A capture that has every packet twice, as one from two ports of a switch: nothing is missing. */
static void test_every_packet_twice(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        assert_early(part(&d, 0, 256), &d, 236);
        assert_early(part(&d, 0, 256), &d, 236);
        assert_waits(part(&d, 256, 256));
        assert_waits(part(&d, 256, 256));
        assert_whole(part(&d, 512, 256), &d);
        assert_waits(part(&d, 512, 256));
    }
    tw_packets_finish(look_room);
    assert_counters(12, 2, 0);
}

/* The same number once more, be it all of the same again or another datagram. */
static void test_again(void **state)
{
    struct datagram d = long_segment(false);
    (void)state;

    for (int i = 0; i < 3; i++) {
        assert_waits(part(&d, 360, 360));
        assert_whole(part(&d, 0, 360), &d);
        d.bytes = patched(d.bytes, 100 + (size_t)300 * (size_t)i, "ffffffff");
    }
    assert_counters(6, 3, 0);
}

/* Overlapping with the same bytes: IPv4 and IPv6 alike. */
static void test_overlap_of_the_same(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        assert_waits(part(&d, 400, 200));
        assert_waits(part(&d, 304, 200));
        assert_waits(part(&d, 304, 400));
        assert_waits(part(&d, 696, 100));
        assert_early(part(&d, 0, 104), &d, 84);
        assert_whole(part(&d, 64, 600), &d);
    }
    tw_packets_finish(look_room);
    assert_counters(12, 2, 0);
}

/* Overlapping with other bytes in IPv4: those that came first stay. */
static void test_overlap_of_ipv4(void **state)
{
    struct datagram d = long_segment(false), lie = d;
    (void)state;

    lie.bytes = wire_repeat('!', d.bytes.len);
    assert_waits(part(&d, 200, 200));
    assert_waits(part(&lie, 200, 200));
    assert_waits(fragment_of(&d, 104, true, WIRE_JOIN(wire_slice(d.bytes, 104, 96), wire_repeat('!', 200))));
    assert_waits(fragment_of(&d, 392, true, WIRE_JOIN(wire_repeat('!', 8), wire_slice(d.bytes, 400, 200))));
    assert_early(part(&d, 0, 104), &d, 84);
    assert_whole(part(&d, 600, 200), &d);
    assert_counters(6, 1, 0);
}

/* Another end, or bytes behind the end. */
static void test_ends_of_ipv4(void **state)
{
    struct datagram d = long_segment(false);
    (void)state;

    assert_waits(part(&d, 400, 400));
    assert_waits(fragment_of(&d, 400, false, wire_repeat('!', 100)));
    assert_waits(fragment_of(&d, 400, false, wire_repeat('!', 400)));
    assert_waits(fragment_of(&d, 720, true, wire_repeat('!', 80)));
    assert_whole(part(&d, 0, 400), &d);
    /* an end before what has come */
    d.id++;
    assert_waits(part(&d, 400, 240));
    assert_waits(fragment_of(&d, 400, false, wire_repeat('!', 100)));
    assert_early(part(&d, 0, 400), &d, 380);
    assert_whole(part(&d, 640, 200), &d);
    assert_counters(9, 2, 0);
}

/* RFC 5722: the datagram is dropped, with what is still to come of it. */
static void test_overlap_of_ipv6(void **state)
{
    static const struct {
        size_t offset, len;
        bool more;
    } contradictions[] = {
        {200, 200, true},  /* other bytes in the same place */
        {192, 16, true},   /* in a part of it */
        {720, 80, true},   /* behind the end */
        {600, 119, false}, /* another end */
        {8, 8, false},     /* an end before what has come */
    };
    struct datagram d = long_segment(true);
    (void)state;

    for (size_t i = 0; i < TW_COUNT(contradictions); i++) {
        d.id++;
        assert_waits(part(&d, 200, 200));
        assert_waits(part(&d, 600, 200));
        assert_counters(8 * i + 2, 0, i);
        assert_waits(fragment_of(&d, contradictions[i].offset, contradictions[i].more,
                                 wire_repeat('!', contradictions[i].len)));
        assert_counters(8 * i + 3, 0, i + 1);
        assert_early(part(&d, 0, 200), &d, 180);
        assert_waits(part(&d, 400, 200));
        assert_waits(part(&d, 200, 200));
        assert_waits(part(&d, 600, 200));
        assert_waits(part(&d, 0, 8));
    }
    tw_packets_finish(look_room);
    assert_counters(40, 0, 5);
    /* a number that was used like that is free again after a while */
    assert_waits(part(&d, 360, 360));
    assert_whole(part(&d, 0, 360), &d);
}

/* Datagrams are told apart by addresses, number and, in IPv4, protocol. */
static void test_keys(void **state)
{
    struct datagram d = long_segment(false), e = d;
    struct tw_bytes first = part(&d, 0, 360), last = part(&d, 360, 360);
    (void)state;

    e.ipv6 = true;
    assert_early(first, &d, 340);
    assert_waits(part(&e, 360, 360));
    assert_waits(patched(last, 4, "1235"));
    assert_waits(patched(last, 9, "11"));
    assert_waits(patched(last, 15, "03"));
    assert_waits(patched(last, 19, "03"));
    assert_waits(patched(part(&e, 360, 360), 44, "00001235"));
    assert_waits(patched(part(&e, 360, 360), 23, "03"));
    /* in IPv6 only the first fragment's next header counts */
    assert_whole(part(&e, 0, 360), &e);
    e.id += 9;
    assert_early(part(&e, 0, 360), &e, 340);
    e.protocol = UDP;
    assert_whole(part(&e, 360, 360), &e);
    assert_whole(last, &d);
    tw_packets_finish(look_room);
    assert_counters(12, 3, 6);
}

static void test_time(void **state)
{
    struct datagram d = long_segment(false), e = long_segment(true);
    (void)state;

    assert_waits(part(&d, 360, 360));
    assert_waits(part(&e, 360, 360));
    look_now_ns += 30 * SECOND;
    assert_whole(part(&d, 0, 360), &d);
    d.id++;
    assert_waits(part(&d, 360, 360));
    look_now_ns += 30 * SECOND;
    assert_whole(part(&e, 0, 360), &e);
    e.id++;
    assert_waits(part(&e, 360, 360));
    look_now_ns += 1;
    assert_early(part(&d, 0, 360), &d, 340); /* of another, as it were */
    assert_counters(7, 2, 1);
    look_now_ns += 60 * SECOND;
    assert_early(part(&e, 0, 360), &e, 340);
    assert_counters(8, 2, 3);
    /* one that is too early, and packets without a time, wait for nobody */
    int64_t now_ns = look_now_ns;
    look_now_ns -= 1000 * SECOND;
    assert_whole(part(&e, 360, 360), &e);
    look_now_ns = TW_NO_TIME;
    e.id++;
    assert_waits(part(&e, 360, 360));
    look_now_ns = now_ns + 60 * SECOND;
    assert_whole(part(&e, 0, 360), &e);
    assert_counters(11, 4, 3);
}

/* Without times nothing is ever too late. */
static void test_no_times(void **state)
{
    struct datagram d = long_segment(false);
    (void)state;

    look_now_ns = TW_NO_TIME;
    assert_waits(part(&d, 360, 360));
    assert_whole(part(&d, 0, 360), &d);
    assert_counters(2, 1, 0);
}

/* Fragments of which the capture has only a part are whole as a datagram, up to there. */
static void test_cut_fragments(void **state)
{
    (void)state;

    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct datagram d = long_segment(ipv6);
        size_t header = ipv6 ? 48 : 20;
        struct tw_bytes first = part(&d, 0, 256), second = part(&d, 256, 256), last = part(&d, 512, 256);
        struct tw_segment s;
        assert_early(wire_slice(first, 0, first.len), &d, 236);
        assert_int_equal(look_at(RAW, wire_slice(second, 0, header + 101), second.len, &s),
                         TW_PACKET_FRAGMENT);
        assert_int_equal(look_at(RAW, wire_slice(last, 0, header + 50), last.len, &s), TW_PACKET_TCP);
        assert_int_equal(s.flags, TW_TCP_ACK | TW_TCP_FIN);
        assert_int_equal(s.length, 700);
        assert_int_equal(s.payload.len, 236 + 101);
        assert_memory_equal(s.payload.ptr, d.bytes.ptr + 20, s.payload.len);
        /* in the first: what it has, then the same as the whole */
        d.id++;
        first = part(&d, 0, 256);
        assert_int_equal(look_at(RAW, wire_slice(first, 0, header + 90), first.len, &s), TW_PACKET_TCP);
        assert_int_equal(s.flags, TW_TCP_ACK);
        assert_int_equal(s.payload.len, 70);
        assert_int_equal(s.length, 70);
        assert_waits(part(&d, 256, 256));
        assert_int_equal(look_at(RAW, part(&d, 512, 256), part(&d, 512, 256).len, &s), TW_PACKET_TCP);
        assert_int_equal(s.length, 700);
        assert_int_equal(s.payload.len, 70);
        /* in the TCP header, and of all of it */
        d.id++;
        first = part(&d, 0, 256);
        assert_int_equal(look_at(RAW, wire_slice(first, 0, header + 10), first.len, &s), TW_PACKET_FRAGMENT);
        assert_int_equal(look_at(RAW, part(&d, 256, 1000), part(&d, 256, 1000).len, &s), TW_PACKET_TRUNCATED);
        d.id++;
        first = part(&d, 0, 256);
        assert_int_equal(look_at(RAW, wire_slice(first, 0, header), first.len, &s), TW_PACKET_FRAGMENT);
        assert_int_equal(look_at(RAW, part(&d, 256, 1000), part(&d, 256, 1000).len, &s), TW_PACKET_TRUNCATED);
        /* a copy that was cut contradicts nobody */
        d.id++;
        assert_waits(part(&d, 256, 1000));
        second = part(&d, 256, 1000);
        assert_int_equal(look_at(RAW, wire_slice(second, 0, header + 99), second.len, &s),
                         TW_PACKET_FRAGMENT);
        assert_whole(part(&d, 0, 256), &d);
        /* the fragment header itself */
        if (ipv6)
            assert_int_equal(look_at(RAW, wire_slice(first, 0, 47), first.len, &s), TW_PACKET_TRUNCATED);
    }
}

/* What waits is in a tunnel, or there is a tunnel in what waits, or both. */
static void test_tunnels(void **state)
{
    struct tw_bytes vxlan = WIRE_JOIN(wire_hex("08000000 00002a00 02*12 0800"), good_ipv4());
    struct datagram outer = {false, UDP, 9, wire_udp(40000, 4789, vxlan)}, d = long_segment(true);
    struct tw_segment s;
    (void)state;

    assert_waits(part(&outer, 0, 64));
    struct tw_bytes packet = part(&outer, 64, 64);
    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    /* the first fragment shows what it has of the innermost payload */
    outer.id++;
    packet = part(&outer, 0, 72);
    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_int_equal(s.payload.len, 2);
    assert_int_equal(s.length, 2);
    packet = part(&outer, 72, 64);
    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);

    struct tw_bytes in_gre = WIRE_JOIN(wire_hex("0000 86dd"), part(&d, 0, 360)),
                    rest_in_gre = WIRE_JOIN(wire_hex("0000 86dd"), part(&d, 360, 360));
    assert_early(outer_ipv4(GRE, in_gre), &d, 340);
    assert_whole(outer_ipv4(GRE, rest_in_gre), &d);

    /* fragments in fragments: an inner one has its turn when the outer datagram is whole */
    d.id++;
    for (uint32_t i = 0; i < 2; i++) {
        struct datagram gre = {false, GRE, 20 + i,
                               WIRE_JOIN(wire_hex("0000 86dd"), part(&d, (size_t)360 * i, 360))};
        assert_waits(part(&gre, 200, 300));
        if (i == 0)
            assert_early(part(&gre, 0, 200), &d, 340);
        else
            assert_whole(part(&gre, 0, 200), &d);
    }
    tw_packets_finish(look_room);
    assert_counters(12, 6, 0);
}

/* Of several segments in a datagram only the first is seen once it was put together, for the rest has no place to stay. */
static void test_more_in_fragments(void **state)
{
    struct tw_bytes subframe = WIRE_JOIN(wire_hex("08*12 0037 aaaa03 000000 0800"), good_ipv4());
    struct tw_bytes frame = WIRE_JOIN(wire_hex("00 100300 00000000 8801 2c00 02*6 04*6 06*6 1000 8500"),
                                      subframe, wire_hex("000000"), subframe);
    struct datagram d = {false, UDP, 9, wire_udp(40000, 5247, frame)};
    struct tw_segment s;
    (void)state;

    struct tw_bytes packet = outer_ipv4(UDP, d.bytes);
    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_true(s.more);
    assert_int_equal(tw_packets_more(look_room, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_false(s.more);
    assert_waits(part(&d, 40, 1000));
    packet = part(&d, 0, 40);
    assert_int_equal(look_at(RAW, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    assert_false(s.more);
}

/* Headers behind the fragment header belong to the datagram. */
static void test_headers_in_fragments(void **state)
{
    struct datagram d = long_segment(true);
    struct tw_bytes tcp = d.bytes;
    (void)state;

    d.protocol = 60;
    d.bytes = WIRE_JOIN(wire_hex("06 01 010c 00*12"), tcp);
    assert_waits(part(&d, 0, 24));
    struct datagram inner = d;
    inner.bytes = tcp;
    assert_whole(part(&d, 24, 1000), &inner);
}

/* What waits has a limit; those that have waited longest make way, and whoever needs little time gets it. */
static void test_flood(void **state)
{
    struct datagram d = long_segment(false), e = long_segment(true), noise = d;
    (void)state;

    assert_true(look_again(64 << 20, 256 << 10, 0));
    size_t least = look_memory();
    for (uint32_t i = 0; i < 20000; i++) {
        noise.id = i & 0xffff;
        struct tw_bytes packet =
            fragment_of(&noise, (size_t)8 * (i % 100 + 1), true, wire_slice(d.bytes, 0, 8));
        assert_waits(patched(packet, 12, i & 1 ? "0b000001" : "0b000002"));
        assert_true(look_memory() - least <= 256 << 10);
        if (i % 1000 == 900)
            assert_waits(part(&d, 360, 360));
        if (i % 1000 == 901)
            assert_early(part(&e, 0, 256), &e, 236);
        if (i % 1000 == 950) {
            assert_whole(part(&d, 0, 360), &d);
            assert_waits(part(&e, 512, 256));
        }
        if (i % 1000 == 960)
            assert_whole(part(&e, 256, 256), &e);
        wire_release(NULL);
        d = long_segment(false);
        e = long_segment(true);
    }
    struct tw_datagram_counters c = tw_packets_datagrams(look_room);
    assert_int_equal(c.complete, 40);
    assert_in_range(c.lost, 19000, 20000);
    tw_packets_finish(look_room);
    assert_int_equal(tw_packets_datagrams(look_room).lost, 20000);
}

/* One eighth of all memory is the most; where that is less than a datagram needs, it is lost. */
static void test_little_memory(void **state)
{
    (void)state;

    for (size_t limit = 0; limit < 400 << 10; limit = limit * 5 / 4 + 8) {
        struct datagram d = long_segment(false);
        size_t before = look_again(limit, SIZE_MAX, 0) ? look_memory() : 0;
        if (before == 0)
            continue;
        struct tw_segment s;
        struct tw_bytes last = part(&d, 360, 360), first = part(&d, 0, 360);
        assert_int_equal(look_at(RAW, last, last.len, &s), TW_PACKET_FRAGMENT);
        assert_int_equal(look_at(RAW, first, first.len, &s), TW_PACKET_TCP);
        assert_true(look_memory() - before <= limit / 8);
        tw_packets_finish(look_room);
        struct tw_datagram_counters c = tw_packets_datagrams(look_room);
        assert_int_equal(c.fragments, 2);
        assert_true(c.complete == 1 ? c.lost == 0 : c.lost >= 1);
        assert_int_equal(s.length, c.complete == 1 ? 700 : 340);
        assert_true(limit < 40 << 10 || c.complete == 1);
    }
}

/* Whichever piece of memory is refused, what comes after it is as good as ever. */
static void test_refused_memory(void **state)
{
    size_t calls = 100;
    (void)state;

    for (size_t fail_at = 1; fail_at <= calls + 1; fail_at++) {
        if (!look_again(64 << 20, 4 << 20, fail_at))
            continue;
        for (uint32_t id = 0; id < 6; id++) {
            struct datagram d = long_segment(id & 1);
            struct tw_segment s;
            d.id = id;
            for (size_t i = 0; i < 3; i++) {
                struct tw_bytes packet = part(&d, (2 - i) * 256, 256);
                enum tw_packet_verdict v = look_at(RAW, packet, packet.len, &s);
                assert_int_equal(v, i < 2 ? TW_PACKET_FRAGMENT : TW_PACKET_TCP);
            }
            assert_true(s.length == 700 || (s.length == 236 && s.flags == TW_TCP_ACK));
            assert_memory_equal(s.payload.ptr, d.bytes.ptr + 20, s.payload.len);
        }
        struct tw_datagram_counters c = tw_packets_datagrams(look_room);
        assert_in_range(c.complete, 4, 6);
        calls = look_calls();
        wire_release(NULL);
    }
    assert_int_equal(tw_packets_datagrams(look_room).complete, 6);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, look_open, look_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_in_order),
        TEST(test_any_order),
        TEST(test_smallest_fragments),
        TEST(test_longest_datagram),
        TEST(test_malformed_fragments),
        TEST(test_every_packet_twice),
        TEST(test_again),
        TEST(test_overlap_of_the_same),
        TEST(test_overlap_of_ipv4),
        TEST(test_ends_of_ipv4),
        TEST(test_overlap_of_ipv6),
        TEST(test_keys),
        TEST(test_time),
        TEST(test_no_times),
        TEST(test_cut_fragments),
        TEST(test_tunnels),
        TEST(test_more_in_fragments),
        TEST(test_headers_in_fragments),
        TEST(test_flood),
        TEST(test_little_memory),
        TEST(test_refused_memory),
    };

    return cmocka_run_group_tests_name("packet_fragment", tests, NULL, NULL);
}
