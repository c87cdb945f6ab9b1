/* SPDX-License-Identifier: Apache-2.0 */
/* Packets with a known segment in them, and what the packet room makes of them. */
#ifndef TW_TESTS_LOOK_H
#define TW_TESTS_LOOK_H

#include "wire.h"

enum { ETHERNET = 1, RAW = 101 };
enum { IPV4 = 0x0800, IPV6 = 0x86dd };
enum { TCP = 6, UDP = 17 };

/* Setup and teardown of a test: a packet room with much memory, and none of it lost. */
int look_open(void **state);
int look_close(void **state);

/* Begins again: of `max_memory` bytes the `fail_at`th piece fails (0: none). False when there is no room. */
bool look_again(size_t max_memory, size_t max_fragments, size_t fail_at);

/* The room that looks, and the time at which it does. */
extern struct tw_packets *look_room;
extern int64_t look_now_ns;

/* Bytes of memory in use, and pieces asked for. */
size_t look_memory(void);
size_t look_calls(void);

/* Looks into a copy of what was captured of a packet of `length` bytes, which ends where the packet ends. */
enum tw_packet_verdict look_at(int link_type, struct tw_bytes captured, size_t length, struct tw_segment *s);

void assert_verdict(enum tw_packet_verdict expected, int link_type, struct tw_bytes packet);

/* The segment that every good packet here holds: 7 bytes of payload, with FIN, from 10.0.0.1 or 2001:db8::1. */
struct tw_bytes good_tcp(void);
struct tw_bytes good_tcp_with(struct tw_bytes options);
struct tw_bytes good_ipv4(void);
struct tw_bytes good_ipv6(void);

void assert_good(const struct tw_segment *s);

/*
 * The packet, whose last `options` + 7 bytes are TCP options and payload, is understood; so is what is left of it when
 * the capture cuts it anywhere behind the fixed part of the TCP header, and cut before it is truncated.
 */
void assert_understood(int link_type, struct tw_bytes packet, size_t options);

/* `packet` with the bytes of `hex` at `at`. */
struct tw_bytes patched(struct tw_bytes packet, size_t at, const char *hex);

/* IP around it, from and to other addresses: 192.0.2.1 to 192.0.2.2, or 2001:db8:2::1 to 2001:db8:2::2. */
struct tw_bytes outer_ipv4(uint8_t protocol, struct tw_bytes payload);
struct tw_bytes outer_ipv6(uint8_t protocol, struct tw_bytes payload);

struct tw_bytes wire_udp(uint16_t source_port, uint16_t destination_port, struct tw_bytes payload);

#endif
