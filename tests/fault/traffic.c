/* SPDX-License-Identifier: Apache-2.0 */
/* Makes packets. Checksums are left 0: nobody looks at them, as captures on the sender's side have none either. */
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ETHERNET = 1, /* the link type */
    AT_IP = 14,
    AT_SOURCE = AT_IP + 12,
    AT_TCP = AT_IP + 20,
    AT_PAYLOAD = AT_TCP + 20,
    PROTOCOL_TCP = 6,
};

/* splitmix64 */
uint64_t traffic_random(struct traffic *t)
{
    uint64_t z = t->seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void put(uint8_t *to, uint32_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

static void send_frame(struct traffic *t, const uint8_t *bytes, size_t len)
{
    struct tw_packet packet = {
        .data = bytes,
        .captured = len,
        .length = len,
        .time_ns = t->now_ns,
        .number = (uint32_t)++t->packets,
        .link_type = ETHERNET,
    };

    t->now_ns += t->step_ns;
    tw_engine_packet(t->engine, &packet);
}

/* Up to the addresses. `fragment` is the word of flags and offset (RFC 791 3.1). */
static void put_ip(struct traffic *t, uint16_t id, uint16_t fragment, size_t len)
{
    uint8_t *ip = t->frame + AT_IP;

    put(t->frame + AT_IP - 2, 0x0800, 2);
    put(ip, 0x4500, 2);
    put(ip + 2, (uint32_t)(20 + len), 2);
    put(ip + 4, id, 2);
    put(ip + 6, fragment, 2);
    ip[8] = 64;
    ip[9] = PROTOCOL_TCP;
}

void traffic_segment(struct traffic *t, const struct segment *s)
{
    uint8_t *tcp = t->frame + AT_TCP;

    put_ip(t, 0, 0, 20 + s->len);
    put(t->frame + AT_SOURCE, s->source, 4);
    put(t->frame + AT_SOURCE + 4, s->destination, 4);
    put(tcp, s->source_port, 2);
    put(tcp + 2, s->destination_port, 2);
    put(tcp + 4, s->seq, 4);
    put(tcp + 8, s->ack, 4);
    put(tcp + 12, 0x5000U | s->flags, 2);
    put(tcp + 14, 0xffff, 2);
    if (s->len > 0)
        memcpy(t->frame + AT_PAYLOAD, s->payload, s->len);
    send_frame(t, t->frame, AT_PAYLOAD + s->len);
}

void traffic_fragment(struct traffic *t, uint32_t source, uint16_t id, size_t offset, bool more, size_t len)
{
    const uint16_t more_fragments = 0x2000;

    put_ip(t, id, (uint16_t)(offset / 8 | (more ? more_fragments : 0U)), len);
    put(t->frame + AT_SOURCE, source, 4);
    put(t->frame + AT_SOURCE + 4, 0x0a080001, 4);
    send_frame(t, t->frame, AT_TCP + len);
}

/* Behind version 3 of a TBSCertificate (RFC 5280 4.1) stands the serial number, of which the first bytes stay. */
static uint8_t *find_serial(uint8_t *bytes, size_t len)
{
    static const uint8_t version[] = {0xa0, 0x03, 0x02, 0x01, 0x02, 0x02};
    enum { ENOUGH = 8 };

    for (size_t i = 0; i + sizeof version + 1 + ENOUGH <= len; i++)
        if (memcmp(bytes + i, version, sizeof version) == 0 && bytes[i + sizeof version] >= ENOUGH)
            return bytes + i + sizeof version + 1 + 2;
    return NULL;
}

static bool add_packet(struct recorded *r, const struct tw_packet *packet)
{
    struct frame *frames = realloc(r->frames, (r->count + 1) * sizeof *frames);
    uint8_t *copy = malloc(packet->captured);

    if (frames != NULL)
        r->frames = frames;
    if (frames == NULL || copy == NULL) {
        free(copy);
        return false;
    }
    memcpy(copy, packet->data, packet->captured);
    frames[r->count++] = (struct frame){copy, packet->captured};
    if (r->serial == NULL)
        r->serial = find_serial(copy, packet->captured);
    return true;
}

bool traffic_load(struct recorded *r, const char *path)
{
    struct tw_error error;
    struct tw_source *source = tw_source_open(path, &error);
    struct tw_packet packet;
    int got = -1;

    *r = (struct recorded){0};
    while (source != NULL && (got = tw_source_next(source, &packet, &error)) > 0 &&
           packet.captured >= AT_PAYLOAD)
        if (!add_packet(r, &packet))
            break;
    tw_source_close(source);
    if (got == 0)
        return true;
    (void)fprintf(stderr, "%s: %s\n", path, got < 0 ? error.text : "not to be used");
    traffic_unload(r);
    return false;
}

void traffic_unload(struct recorded *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->frames[i].bytes);
    free(r->frames);
    *r = (struct recorded){0};
}

void traffic_replay(struct traffic *t, const struct recorded *r, size_t i, uint32_t number)
{
    const struct frame *f = &r->frames[i];
    bool from_client = memcmp(f->bytes + AT_TCP, r->frames[0].bytes + AT_TCP, 2) == 0;

    put(f->bytes + AT_SOURCE + (from_client ? 0 : 4), 0x0a090000 | (number & 0xffff), 4);
    put(f->bytes + AT_SOURCE + (from_client ? 4 : 0), 0x0a0a0000 | number >> 16, 4);
    send_frame(t, f->bytes, f->len);
}
