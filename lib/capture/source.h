/* SPDX-License-Identifier: Apache-2.0 */
/* A capture being read, for the file formats. */
#ifndef TW_CAPTURE_SOURCE_H
#define TW_CAPTURE_SOURCE_H

#include <signal.h>

#include "base/cursor.h"
#include "capture/stream.h"

/*
 * A packet, or a block of pcapng that must be looked into as a whole, is damaged when it is longer than this. It is
 * what may have to be in memory at a time: 32 times the largest packet that any system hands to a capture (Linux,
 * 512 KiB with BIG TCP), and a key log of more than ten thousand connections.
 */
enum { TW_CAPTURE_MAX = 16 << 20 };

/* Link layers in one capture: honest ones have one or two. */
enum { TW_CAPTURE_LINKS = 64 };

struct tw_pcap {
    bool big_endian;
    bool may_be_swapped; /* the two lengths of a packet, before version 2.4 */
    uint32_t unit_ns;    /* of the fraction of a second */
    size_t header_len;   /* of a packet */
    int link_type;
};

struct tw_pcapng {
    bool big_endian; /* the section that is being read */
    struct tw_interface *interfaces;
    size_t interface_count, interface_size;
    uint8_t *comment; /* on a section whose secrets nobody has heard of yet; or NULL */
    size_t comment_len;
};

/* A file format. */
struct tw_capture_format {
    /* Whether these 4 bytes are the start of a file in this format. */
    bool (*claims)(const uint8_t *magic);
    /* Reads the start of the file. False with `error` set when that cannot be. */
    bool (*open)(struct tw_source *source, struct tw_error *error);
    /*
     * As tw_source_next(). Counts a packet when it comes upon it, and sets `ended` when there is no way on. What it
     * says in `error` is put behind the number of that packet, or of the next one.
     */
    int (*next)(struct tw_source *source, struct tw_packet *packet, struct tw_error *error);
};

extern const struct tw_capture_format tw_capture_pcap, tw_capture_pcapng;

struct tw_source {
    struct tw_stream *stream; /* NULL: of a device */
    struct pcap *device;      /* NULL: of a file */
    bool device_nanoseconds;
    volatile sig_atomic_t stopped; /* no more is wanted of it */
    const struct tw_capture_format *format;
    struct tw_pcap pcap;
    struct tw_pcapng pcapng;
    uint32_t packets; /* come upon so far, which is the number of the last one */
    bool ended;
    struct tw_link links[TW_CAPTURE_LINKS];
    size_t link_count;
    void (*take_secrets)(void *context, uint32_t type, const uint8_t *bytes, size_t len);
    void *secrets_context;
    struct tw_filter *filter; /* NULL: all packets pass */
    /* For who copies: the block of pcapng that was looked into last, and who hears of those that are no packets. */
    struct tw_bytes block;
    void (*on_block)(void *context, struct tw_bytes block);
    void *on_block_context;
};

/* The value by which libpcap knows what stands in files as `link_type`. */
int tw_link_dlt(int link_type);

/* And the other way round. */
int tw_link_in_file(int dlt);

/* Makes room for counting packets of this link layer. False with `error` set when there are too many kinds. */
TW_MUST_USE bool tw_source_add_link(struct tw_source *source, int link_type, struct tw_error *error);

/*
 * The capture breaks off where `wanted` bytes of `what` should be and only `got` are. Sets `error` to that, or to what
 * the stream has failed by; returns -1, as there is no way on.
 */
int tw_source_cut(struct tw_source *source, struct tw_error *error, const char *what, size_t wanted,
                  size_t got);

/* Numbers as they stand in the file. */
static inline uint16_t tw_number16(bool big_endian, const uint8_t *p)
{
    return (uint16_t)(big_endian ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t tw_number32(bool big_endian, const uint8_t *p)
{
    return big_endian ? tw_load_be32(p)
                      : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
