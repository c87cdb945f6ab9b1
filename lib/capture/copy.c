/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures made of the packets of others. Each source becomes sections of its own (draft-ietf-opsawg-pcapng 4.1), so that
 * link types, interfaces, clocks and secrets stay what they are: blocks of pcapng are copied, and pcap becomes a section
 * with one interface.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/error.h"
#include "capture/source.h"

struct tw_copy {
    FILE *file;
    const struct tw_source *source;
};

struct tw_copy *tw_copy_open(const char *path, struct tw_error *error)
{
    struct tw_copy *copy = calloc(1, sizeof *copy);

    if (copy != NULL)
        copy->file = fopen(path, "wbe");
    if (copy != NULL && copy->file != NULL)
        return copy;
    tw_error_set(error, "%s", strerror(errno));
    free(copy);
    return NULL;
}

/* What fails is known when the file is closed. */
static void put(struct tw_copy *copy, const void *bytes, size_t len)
{
    (void)fwrite(bytes, 1, len, copy->file);
}

/* --- pcapng --- */

/* A section is as long as it becomes: that is not known (all bits). */
static void put_section(struct tw_copy *copy, struct tw_bytes block)
{
    enum { LENGTH_AT = 16, LENGTH_LEN = 8 };
    uint8_t unknown[LENGTH_LEN];

    memset(unknown, 0xff, sizeof unknown);
    put(copy, block.ptr, LENGTH_AT);
    put(copy, unknown, sizeof unknown);
    put(copy, block.ptr + LENGTH_AT + LENGTH_LEN, block.len - LENGTH_AT - LENGTH_LEN);
}

static void take_block(void *context, struct tw_bytes block)
{
    enum { SECTION_HEADER = 0x0a0d0d0a, SHORTEST_SECTION = 28 };

    if (tw_load_be32(block.ptr) != SECTION_HEADER)
        put(context, block.ptr, block.len);
    else if (block.len >= SHORTEST_SECTION)
        put_section(context, block);
}

/* --- pcap --- */

static void put16(uint8_t *to, unsigned value)
{
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *to, uint32_t value)
{
    put16(to, value & 0xffff);
    put16(to + 2, value >> 16);
}

/* A Section Header Block, and the Interface Description Block with the resolution of its clock. */
static void put_pcap_header(struct tw_copy *copy, const struct tw_pcap *pcap)
{
    enum { SECTION_LEN = 28, INTERFACE_LEN = 32, IF_TSRESOL = 9 };
    uint8_t section[SECTION_LEN] = {0}, interface[INTERFACE_LEN] = {0};

    put32(section, 0x0a0d0d0a);
    put32(section + 4, SECTION_LEN);
    put32(section + 8, 0x1a2b3c4d);
    put16(section + 12, 1);
    memset(section + 16, 0xff, 8);
    put32(section + 24, SECTION_LEN);
    put32(interface, 1);
    put32(interface + 4, INTERFACE_LEN);
    put16(interface + 8, (unsigned)pcap->link_type);
    put16(interface + 16, IF_TSRESOL);
    put16(interface + 18, 1);
    interface[20] = pcap->unit_ns == 1 ? 9 : 6;
    put32(interface + 28, INTERFACE_LEN);
    put(copy, section, sizeof section);
    put(copy, interface, sizeof interface);
}

/* An Enhanced Packet Block. */
static void put_pcap_packet(struct tw_copy *copy, const struct tw_packet *packet)
{
    enum { FIXED = 28, END = 4 };
    static const uint8_t zeros[3];
    uint8_t head[FIXED] = {0}, end[END];
    uint64_t units = (uint64_t)packet->time_ns / copy->source->pcap.unit_ns;
    size_t padding = -packet->captured & 3;
    uint32_t len = (uint32_t)(FIXED + packet->captured + padding + END);

    put32(head, 6);
    put32(head + 4, len);
    put32(head + 12, (uint32_t)(units >> 32));
    put32(head + 16, (uint32_t)units);
    put32(head + 20, (uint32_t)packet->captured);
    put32(head + 24, (uint32_t)packet->length);
    put32(end, len);
    put(copy, head, sizeof head);
    put(copy, packet->data, packet->captured);
    put(copy, zeros, padding);
    put(copy, end, sizeof end);
}

/* --- both --- */

void tw_copy_source(struct tw_copy *copy, struct tw_source *source)
{
    copy->source = source;
    if (source->format == &tw_capture_pcap) {
        put_pcap_header(copy, &source->pcap);
        return;
    }
    take_block(copy, source->block); /* the section header, which has been read */
    source->on_block = take_block;
    source->on_block_context = copy;
}

void tw_copy_packet(struct tw_copy *copy, const struct tw_packet *packet)
{
    if (copy->source->format == &tw_capture_pcap)
        put_pcap_packet(copy, packet);
    else
        put(copy, copy->source->block.ptr, copy->source->block.len);
}

bool tw_copy_close(struct tw_copy *copy, struct tw_error *error)
{
    bool failed = ferror(copy->file) != 0;
    int why = failed ? errno : 0;

    if (fclose(copy->file) != 0 && !failed) {
        failed = true;
        why = errno;
    }
    free(copy);
    if (failed)
        tw_error_set(error, "%s", strerror(why != 0 ? why : EIO));
    return !failed;
}
