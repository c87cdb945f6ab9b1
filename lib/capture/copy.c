/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures made of the packets of others. Each source becomes sections of its own (draft-ietf-opsawg-pcapng 4.1), so that
 * link types, interfaces, clocks and secrets stay what they are: blocks of pcapng are copied, but for those that are not
 * known and Custom Blocks that say they must not be (4.8); pcap and what is listened to become a section with one interface,
 * or one for each number of an interface in modified pcap.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/error.h"
#include "capture/source.h"

/* Interfaces told apart of modified pcap; packets of further ones are said to be of the first. */
enum { MAX_INTERFACES = 64 };

struct tw_copy {
    FILE *file;
    const struct tw_source *source;
    bool made_up;     /* the section is ours, as the source has none: */
    uint32_t unit_ns; /* of its clock */
    int link_type;
    uint32_t interfaces[MAX_INTERFACES]; /* their numbers, of modified pcap */
    uint32_t interface_count;
};

struct tw_copy *tw_copy_open(int fd, struct tw_error *error)
{
    struct tw_copy *copy = calloc(1, sizeof *copy);
    int own = copy != NULL ? dup(fd) : -1;

    if (own >= 0)
        copy->file = fdopen(own, "wb");
    if (copy != NULL && copy->file != NULL)
        return copy;
    tw_error_set(error, "%s", strerror(errno));
    if (own >= 0)
        (void)close(own);
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

/* --- what has no blocks --- */

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

/* A Section Header Block. */
static void put_own_section(struct tw_copy *copy)
{
    enum { SECTION_LEN = 28 };
    uint8_t section[SECTION_LEN] = {0};

    put32(section, 0x0a0d0d0a);
    put32(section + 4, SECTION_LEN);
    put32(section + 8, 0x1a2b3c4d);
    put16(section + 12, 1);
    memset(section + 16, 0xff, 8);
    put32(section + 24, SECTION_LEN);
    put(copy, section, sizeof section);
}

static uint8_t *put_option(uint8_t *to, unsigned code, const void *value, size_t len)
{
    put16(to, code);
    put16(to + 2, (unsigned)len);
    memcpy(to + 4, value, len);
    return to + 4 + ((len + 3) & ~(size_t)3);
}

/* An Interface Description Block with the resolution of its clock, and what the interface is where there are several. */
static void put_interface(struct tw_copy *copy, const char *description)
{
    enum { FIXED = 16, IF_DESCRIPTION = 3, IF_TSRESOL = 9, MOST = 128 };
    uint8_t block[MOST] = {0}, resolution = copy->unit_ns == 1 ? 9 : 6, *end = block + FIXED;
    size_t len;

    if (description[0] != '\0')
        end = put_option(end, IF_DESCRIPTION, description, strlen(description));
    end = put_option(end, IF_TSRESOL, &resolution, sizeof resolution);
    end += 4; /* the end of options */
    len = (size_t)(end - block) + 4;
    put32(block, 1);
    put32(block + 4, (uint32_t)len);
    put16(block + 8, (unsigned)copy->link_type);
    put32(end, (uint32_t)len);
    put(copy, block, len);
}

/* --- modified pcap: the number of the interface, the protocol, and how the packet came to be here --- */

enum { EXTRAS_LEN = 8, MODIFIED_HEADER_LEN = 24, KIND_AT = 6 };

/* The place of the interface with this number among those of the section. */
static uint32_t find_interface(struct tw_copy *copy, uint32_t number)
{
    char description[sizeof "interface 4294967295"];

    for (uint32_t i = 0; i < copy->interface_count; i++)
        if (copy->interfaces[i] == number)
            return i;
    if (copy->interface_count == MAX_INTERFACES)
        return 0;
    (void)snprintf(description, sizeof description, "interface %lu", (unsigned long)number);
    put_interface(copy, description);
    copy->interfaces[copy->interface_count] = number;
    return copy->interface_count++;
}

/* The kind of packet (<linux/if_packet.h>) as epb_flags: direction in bits 0 and 1, reception in bits 2 to 4. */
static uint32_t flags_of(uint8_t kind)
{
    enum {
        INBOUND = 1,
        OUTBOUND = 2,
        UNICAST = 1 << 2,
        MULTICAST = 2 << 2,
        BROADCAST = 3 << 2,
        PROMISCUOUS = 4 << 2
    };
    static const uint8_t flags[] = {INBOUND | UNICAST, INBOUND | BROADCAST, INBOUND | MULTICAST,
                                    INBOUND | PROMISCUOUS, OUTBOUND};

    return kind < sizeof flags ? flags[kind] : 0;
}

static bool is_modified(const struct tw_copy *copy)
{
    return copy->source->format == &tw_capture_pcap && copy->source->pcap.header_len == MODIFIED_HEADER_LEN;
}

/* An Enhanced Packet Block; no `flags` is no option. */
static void put_packet(struct tw_copy *copy, const struct tw_packet *packet, uint32_t interface,
                       uint32_t flags)
{
    enum { FIXED = 28, OPTIONS = 12, END = 4, EPB_FLAGS = 2 };
    static const uint8_t zeros[3];
    uint8_t head[FIXED] = {0}, tail[OPTIONS + END] = {0}, value[4];
    uint64_t units = (uint64_t)packet->time_ns / copy->unit_ns;
    size_t padding = -packet->captured & 3, options = flags != 0 ? OPTIONS : 0;
    uint32_t len = (uint32_t)(FIXED + packet->captured + padding + options + END);

    put32(head, 6);
    put32(head + 4, len);
    put32(head + 8, interface);
    put32(head + 12, (uint32_t)(units >> 32));
    put32(head + 16, (uint32_t)units);
    put32(head + 20, (uint32_t)packet->captured);
    put32(head + 24, (uint32_t)packet->length);
    put32(value, flags);
    if (flags != 0)
        (void)put_option(tail, EPB_FLAGS, value, sizeof value);
    put32(tail + options, len);
    put(copy, head, sizeof head);
    put(copy, packet->data, packet->captured);
    put(copy, zeros, padding);
    put(copy, tail, options + END);
}

static void put_modified_packet(struct tw_copy *copy, const struct tw_packet *packet)
{
    const uint8_t *extras = packet->data - EXTRAS_LEN;
    uint32_t number = tw_number32(copy->source->pcap.big_endian, extras);

    put_packet(copy, packet, find_interface(copy, number), flags_of(extras[KIND_AT]));
}

/* --- all --- */

static void begin_section(struct tw_copy *copy, const struct tw_source *source)
{
    bool live = source->device != NULL;

    copy->unit_ns = live ? 1 : source->pcap.unit_ns;
    copy->link_type = live ? tw_link_in_file(source->links[0].type) : source->pcap.link_type;
    copy->interface_count = 0;
    put_own_section(copy);
    if (!is_modified(copy))
        put_interface(copy, "");
}

void tw_copy_source(struct tw_copy *copy, struct tw_source *source)
{
    copy->source = source;
    copy->made_up = source->format != &tw_capture_pcapng;
    if (copy->made_up) {
        begin_section(copy, source);
        return;
    }
    take_block(copy, source->block); /* the section header, which has been read */
    source->on_block = take_block;
    source->on_block_context = copy;
}

void tw_copy_packet(struct tw_copy *copy, const struct tw_packet *packet)
{
    if (!copy->made_up)
        put(copy, copy->source->block.ptr, copy->source->block.len);
    else if (is_modified(copy))
        put_modified_packet(copy, packet);
    else
        put_packet(copy, packet, 0, 0);
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
