/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests put on the wire: bytes written as hexadecimal digits, TLS records and messages around them, packets, and
 * TCP connections that are played segment by segment. All bytes made here live until wire_release(), the teardown of a
 * test.
 */
#ifndef TW_TESTS_WIRE_H
#define TW_TESTS_WIRE_H

#include "packet/packet.h"
#include "stream/flow.h"

/* --- bytes --- */

/* The bytes of hexadecimal digits, with `5a*32` for 32 times the same; blanks between bytes are ignored. */
struct tw_bytes wire_hex(const char *digits);
struct tw_bytes wire_text(const char *text);
struct tw_bytes wire_repeat(uint8_t byte, size_t len);
struct tw_bytes wire_number(uint32_t value, size_t width);
struct tw_bytes wire_slice(struct tw_bytes b, size_t from, size_t len);
struct tw_bytes wire_join(const struct tw_bytes *parts, size_t count);

/* WIRE_JOIN(a, b, c): one behind the other. */
#define WIRE_JOIN(...) \
    wire_join((const struct tw_bytes[]){__VA_ARGS__}, TW_COUNT(((const struct tw_bytes[]){__VA_ARGS__})))

/* Behind its length in `width` bytes. */
struct tw_bytes wire_vector(size_t width, struct tw_bytes b);

/* A copy in a block of exactly this size, so that the address sanitizer sees each step beyond it. */
struct tw_bytes wire_exact(struct tw_bytes b);

/* Frees all bytes made here; to be named as a test's teardown. */
int wire_release(void **state);

/* A number below `bound`, the same in every run. */
uint32_t wire_random(uint32_t *seed, uint32_t bound);

/* --- TLS --- */

struct tw_bytes wire_record(uint8_t content_type, uint16_t version, struct tw_bytes body);
struct tw_bytes wire_handshake(uint8_t type, struct tw_bytes body);
struct tw_bytes wire_extension(uint16_t type, struct tw_bytes data);

struct wire_hello {
    uint16_t version; /* 0: TLS 1.2 */
    uint8_t random;   /* each of its bytes */
    struct tw_bytes session_id;
    struct tw_bytes suites;     /* none: TLS_RSA_WITH_AES_128_CBC_SHA; of a ServerHello: the one */
    struct tw_bytes extensions; /* none: not even their length */
};

/* Handshake messages. */
struct tw_bytes wire_client_hello(const struct wire_hello *hello);
struct tw_bytes wire_server_hello(const struct wire_hello *hello);

/* --- packets --- */

struct wire_tcp {
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint8_t flags;
    struct tw_bytes options; /* a multiple of four bytes */
    struct tw_bytes payload;
};

struct tw_bytes wire_tcp(const struct wire_tcp *tcp);

/* From 10.0.0.1 to 10.0.0.2; `options` is a multiple of four bytes. */
struct tw_bytes wire_ipv4(uint8_t protocol, struct tw_bytes options, struct tw_bytes payload);

/* From 2001:db8::1 to 2001:db8::2. */
struct tw_bytes wire_ipv6(uint8_t next_header, struct tw_bytes payload);

struct tw_bytes wire_ethernet(uint16_t ether_type, struct tw_bytes payload);

/* --- conversations --- */

enum { CLIENT, SERVER };

/* When and where packets are seen; every one moves it on. */
struct wire_clock {
    int64_t now_ns, step_ns;
    uint32_t packet, file;
};

/* A TCP connection. */
struct wire {
    void (*send)(void *to, const struct tw_segment *segment, const struct tw_origin *origin);
    void *to;
    struct wire_clock *clock;
    struct tw_address address[2]; /* by side, CLIENT or SERVER */
    uint16_t port[2];
    uint32_t isn[2];
    uint32_t said[2]; /* bytes of the stream sent so far, FIN included */
};

/* A segment by its place in the stream of its sender: byte 0 is the first behind the SYN. */
struct wire_segment {
    uint8_t flags; /* enum tw_tcp_flag */
    int64_t offset;
    int64_t ack;   /* the same in the stream of the peer */
    size_t length; /* on the wire, where that is more than the capture has */
    struct tw_bytes payload;
};

void wire_send(struct wire *w, unsigned from, const struct wire_segment *segment);

/* The client's SYN, or the server's answer to it. */
void wire_syn(struct wire *w, unsigned from);

/* All three segments of the opening. */
void wire_open(struct wire *w);

/* The next bytes of the stream, with an acknowledgement of all that the peer has said. */
void wire_data(struct wire *w, unsigned from, struct tw_bytes payload);

/* Bytes anywhere in the stream: early, or once more. What has been said stays as it was. */
void wire_data_at(struct wire *w, unsigned from, int64_t offset, struct tw_bytes payload);

/* Only an acknowledgement of all that the peer has said. */
void wire_ack(struct wire *w, unsigned from);

void wire_fin(struct wire *w, unsigned from);
void wire_rst(struct wire *w, unsigned from);

/* FIN, FIN and ACK; `from` begins. */
void wire_close(struct wire *w, unsigned from);

#endif
