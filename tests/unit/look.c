/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into packets. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"

struct tw_packets *look_room;
int64_t look_now_ns;

static struct heap heap;
static struct tw_memory memory;

bool look_again(size_t max_memory, size_t max_fragments, size_t fail_at)
{
    static const uint64_t seed[2] = {1, 2};

    if (look_room != NULL)
        tw_packets_free(look_room);
    assert_int_equal(heap.live, 0);
    heap = (struct heap){.fail_at = fail_at};
    memory = heap_memory(&heap, max_memory);
    look_now_ns = (int64_t)1700000000 * 1000000000;
    look_room = tw_packets_new(&memory, max_fragments, seed);
    return look_room != NULL;
}

int look_open(void **state)
{
    (void)state;
    assert_true(look_again(64 << 20, 4 << 20, 0));
    return 0;
}

int look_close(void **state)
{
    tw_packets_free(look_room);
    look_room = NULL;
    assert_int_equal(heap.live, 0);
    return wire_release(state);
}

size_t look_memory(void)
{
    return memory.used;
}

size_t look_calls(void)
{
    return heap.calls;
}

enum tw_packet_verdict look_at(int link_type, struct tw_bytes captured, size_t length, struct tw_segment *s)
{
    struct tw_bytes b = wire_exact(captured);
    const struct tw_packet p = {.data = b.ptr, .captured = b.len, .length = length, .link_type = link_type};

    *s = (struct tw_segment){0};
    return tw_packets_segment(look_room, &p, look_now_ns, s);
}

void assert_verdict(enum tw_packet_verdict expected, int link_type, struct tw_bytes packet)
{
    struct tw_segment s;

    assert_int_equal(look_at(link_type, packet, packet.len, &s), expected);
}

struct tw_bytes good_tcp_with(struct tw_bytes options)
{
    return wire_tcp(&(struct wire_tcp){.source_port = 1000,
                                       .destination_port = 443,
                                       .seq = 0x01020304,
                                       .ack = 0x05060708,
                                       .flags = TW_TCP_ACK | TW_TCP_FIN,
                                       .options = options,
                                       .payload = wire_text("payload")});
}

struct tw_bytes good_tcp(void)
{
    return good_tcp_with((struct tw_bytes){NULL, 0});
}

struct tw_bytes good_ipv4(void)
{
    return wire_ipv4(TCP, (struct tw_bytes){NULL, 0}, good_tcp());
}

struct tw_bytes good_ipv6(void)
{
    return wire_ipv6(TCP, good_tcp());
}

static void assert_address(const struct tw_address *a, const char *hex)
{
    assert_memory_equal(a->bytes, wire_hex(hex).ptr, 16);
}

void assert_good(const struct tw_segment *s)
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

void assert_understood(int link_type, struct tw_bytes packet, size_t options)
{
    struct tw_segment s;

    assert_int_equal(look_at(link_type, packet, packet.len, &s), TW_PACKET_TCP);
    assert_good(&s);
    size_t payload = packet.len - 7, fixed = payload - options;
    for (size_t n = 0; n < packet.len; n++) {
        enum tw_packet_verdict v = look_at(link_type, wire_slice(packet, 0, n), packet.len, &s);
        if (n < fixed) {
            assert_int_equal(v, TW_PACKET_TRUNCATED);
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

struct tw_bytes patched(struct tw_bytes packet, size_t at, const char *hex)
{
    struct tw_bytes patch = wire_hex(hex);
    size_t behind = at + patch.len;

    return WIRE_JOIN(wire_slice(packet, 0, at), patch, wire_slice(packet, behind, packet.len - behind));
}

struct tw_bytes outer_ipv4(uint8_t protocol, struct tw_bytes payload)
{
    return patched(wire_ipv4(protocol, (struct tw_bytes){NULL, 0}, payload), 12, "c0000201 c0000202");
}

struct tw_bytes outer_ipv6(uint8_t protocol, struct tw_bytes payload)
{
    return patched(wire_ipv6(protocol, payload), 8, "20010db8 0002 00*9 01 20010db8 0002 00*9 02");
}

struct tw_bytes wire_udp(uint16_t source_port, uint16_t destination_port, struct tw_bytes payload)
{
    return WIRE_JOIN(wire_number(source_port, 2), wire_number(destination_port, 2),
                     wire_number((uint32_t)payload.len + 8, 2), wire_hex("0000"), payload);
}
