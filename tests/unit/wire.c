/* SPDX-License-Identifier: Apache-2.0 */
/* Makes bytes, packets and conversations. */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- bytes --- */

/* All that has been made, newest first. */
struct block {
    struct block *next;
    uint8_t *bytes;
};

static struct block *blocks;

static uint8_t *make(size_t len)
{
    struct block *b = malloc(sizeof *b);

    assert_non_null(b);
    b->bytes = malloc(len > 0 ? len : 1);
    assert_non_null(b->bytes);
    b->next = blocks;
    blocks = b;
    return b->bytes;
}

int wire_release(void **state)
{
    (void)state;
    while (blocks != NULL) {
        struct block *b = blocks;
        blocks = b->next;
        free(b->bytes);
        free(b);
    }
    return 0;
}

static struct tw_bytes fresh(uint8_t **to, size_t len)
{
    *to = make(len);
    return (struct tw_bytes){*to, len};
}

static size_t hex_pass(const char *digits, uint8_t *out)
{
    char pair[3] = "";
    char *end = NULL;
    size_t len = 0;

    while (*(digits += strspn(digits, " ")) != '\0') {
        memcpy(pair, digits, 2);
        int value = (int)strtoul(pair, &end, 16);
        assert_ptr_equal(end, pair + 2);
        digits += 2;
        size_t times = 1;
        if (*digits == '*') {
            times = strtoul(digits + 1, &end, 10);
            digits = end;
        }
        if (out != NULL)
            memset(out + len, value, times);
        len += times;
    }
    return len;
}

struct tw_bytes wire_hex(const char *digits)
{
    uint8_t *to = NULL;
    struct tw_bytes b = fresh(&to, hex_pass(digits, NULL));

    hex_pass(digits, to);
    return b;
}

struct tw_bytes wire_text(const char *text)
{
    return (struct tw_bytes){(const uint8_t *)text, strlen(text)};
}

struct tw_bytes wire_repeat(uint8_t byte, size_t len)
{
    uint8_t *to = NULL;
    struct tw_bytes b = fresh(&to, len);

    memset(to, byte, len);
    return b;
}

struct tw_bytes wire_number(uint32_t value, size_t width)
{
    uint8_t *to = NULL;
    struct tw_bytes b = fresh(&to, width);

    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(value >> 8 * (width - 1 - i));
    return b;
}

struct tw_bytes wire_slice(struct tw_bytes b, size_t from, size_t len)
{
    assert_in_range(from, 0, b.len);
    assert_in_range(len, 0, b.len - from);
    return (struct tw_bytes){b.ptr + from, len};
}

struct tw_bytes wire_join(const struct tw_bytes *parts, size_t count)
{
    size_t len = 0;
    uint8_t *to = NULL;

    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    struct tw_bytes b = fresh(&to, len);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len > 0)
            memcpy(to, parts[i].ptr, parts[i].len);
        to += parts[i].len;
    }
    return b;
}

struct tw_bytes wire_vector(size_t width, struct tw_bytes b)
{
    return WIRE_JOIN(wire_number((uint32_t)b.len, width), b);
}

struct tw_bytes wire_exact(struct tw_bytes b)
{
    return wire_join(&b, 1);
}

uint32_t wire_random(uint32_t *seed, uint32_t bound)
{
    *seed = *seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*seed * bound >> 32);
}

/* --- TLS --- */

struct tw_bytes wire_record(uint8_t content_type, uint16_t version, struct tw_bytes body)
{
    return WIRE_JOIN(wire_number(content_type, 1), wire_number(version, 2), wire_vector(2, body));
}

struct tw_bytes wire_handshake(uint8_t type, struct tw_bytes body)
{
    return WIRE_JOIN(wire_number(type, 1), wire_vector(3, body));
}

struct tw_bytes wire_extension(uint16_t type, struct tw_bytes data)
{
    return WIRE_JOIN(wire_number(type, 2), wire_vector(2, data));
}

static struct tw_bytes hello_start(const struct wire_hello *h)
{
    return WIRE_JOIN(wire_number(h->version != 0 ? h->version : 0x0303, 2), wire_repeat(h->random, 32),
                     wire_vector(1, h->session_id));
}

static struct tw_bytes hello_suites(const struct wire_hello *h)
{
    return h->suites.ptr != NULL ? h->suites : wire_number(0x002f, 2);
}

static struct tw_bytes hello_end(const struct wire_hello *h)
{
    return h->extensions.ptr != NULL ? wire_vector(2, h->extensions) : (struct tw_bytes){NULL, 0};
}

struct tw_bytes wire_client_hello(const struct wire_hello *h)
{
    return wire_handshake(
        1, WIRE_JOIN(hello_start(h), wire_vector(2, hello_suites(h)), wire_hex("01 00"), hello_end(h)));
}

struct tw_bytes wire_server_hello(const struct wire_hello *h)
{
    return wire_handshake(2, WIRE_JOIN(hello_start(h), hello_suites(h), wire_hex("00"), hello_end(h)));
}

/* --- packets --- */

struct tw_bytes wire_tcp(const struct wire_tcp *t)
{
    return WIRE_JOIN(wire_number(t->source_port, 2), wire_number(t->destination_port, 2),
                     wire_number(t->seq, 4), wire_number(t->ack, 4),
                     wire_number((uint32_t)(20 + t->options.len) << 2, 1), wire_number(t->flags, 1),
                     wire_hex("ffff 0000 0000"), t->options, t->payload);
}

struct tw_bytes wire_ipv4(uint8_t protocol, struct tw_bytes options, struct tw_bytes payload)
{
    size_t header = 20 + options.len;

    return WIRE_JOIN(wire_number((uint32_t)(0x40 | header / 4), 1), wire_hex("00"),
                     wire_number((uint32_t)(header + payload.len), 2), wire_hex("0000 4000 40"),
                     wire_number(protocol, 1), wire_hex("0000 0a000001 0a000002"), options, payload);
}

struct tw_bytes wire_ipv6(uint8_t next_header, struct tw_bytes payload)
{
    return WIRE_JOIN(wire_hex("60000000"), wire_number((uint32_t)payload.len, 2), wire_number(next_header, 1),
                     wire_hex("40 20010db8 00*11 01 20010db8 00*11 02"), payload);
}

struct tw_bytes wire_ethernet(uint16_t ether_type, struct tw_bytes payload)
{
    return WIRE_JOIN(wire_hex("020000000001 020000000002"), wire_number(ether_type, 2), payload);
}

/* --- conversations --- */

void wire_send(struct wire *w, unsigned from, const struct wire_segment *s)
{
    struct wire_clock *clock = w->clock;
    const struct tw_segment segment = {
        .source = w->address[from],
        .destination = w->address[!from],
        .source_port = w->port[from],
        .destination_port = w->port[!from],
        .seq = w->isn[from] + (uint32_t)(s->offset + ((s->flags & TW_TCP_SYN) == 0)),
        .ack = s->flags & TW_TCP_ACK ? w->isn[!from] + 1 + (uint32_t)s->ack : 0,
        .flags = s->flags,
        .payload = wire_exact(s->payload),
        .length = s->length > s->payload.len ? s->length : s->payload.len,
    };

    w->send(w->to, &segment, &(struct tw_origin){clock->now_ns, ++clock->packet, clock->file});
    if (clock->now_ns != TW_NO_TIME)
        clock->now_ns += clock->step_ns;
}

void wire_syn(struct wire *w, unsigned from)
{
    wire_send(w, from,
              &(struct wire_segment){.flags = from == CLIENT ? TW_TCP_SYN : TW_TCP_SYN | TW_TCP_ACK});
}

void wire_open(struct wire *w)
{
    wire_syn(w, CLIENT);
    wire_syn(w, SERVER);
    wire_ack(w, CLIENT);
}

void wire_data_at(struct wire *w, unsigned from, int64_t offset, struct tw_bytes payload)
{
    wire_send(w, from, &(struct wire_segment){TW_TCP_ACK, offset, w->said[!from], 0, payload});
}

void wire_data(struct wire *w, unsigned from, struct tw_bytes payload)
{
    wire_data_at(w, from, w->said[from], payload);
    w->said[from] += (uint32_t)payload.len;
}

void wire_ack(struct wire *w, unsigned from)
{
    wire_send(w, from, &(struct wire_segment){TW_TCP_ACK, .offset = w->said[from], .ack = w->said[!from]});
}

void wire_fin(struct wire *w, unsigned from)
{
    wire_send(
        w, from,
        &(struct wire_segment){TW_TCP_FIN | TW_TCP_ACK, .offset = w->said[from], .ack = w->said[!from]});
    w->said[from]++;
}

void wire_rst(struct wire *w, unsigned from)
{
    wire_send(w, from, &(struct wire_segment){TW_TCP_RST, .offset = w->said[from]});
}

void wire_close(struct wire *w, unsigned from)
{
    wire_fin(w, from);
    wire_fin(w, !from);
    wire_ack(w, from);
}
