/* SPDX-License-Identifier: Apache-2.0 */
/* The pcap file format, draft-ietf-opsawg-pcap: a header, and packets behind their headers. */
#include "capture/error.h"
#include "capture/source.h"

enum { FILE_HEADER_LEN = 24 };

/* The magic number says how long the header of a packet is, and what its time counts. */
struct variant {
    uint32_t magic;
    size_t header_len;
    uint32_t unit_ns;
};

static const struct variant variants[] = {
    {0xa1b2c3d4, 16, 1000},
    {0xa1b23c4d, 16, 1},
    {0xa1b2cd34, 24, 1000}, /* Kuznetzov's: the interface, the protocol and the kind of packet as well */
};

static const struct variant *find_variant(const uint8_t *magic, bool big_endian)
{
    for (size_t i = 0; i < TW_COUNT(variants); i++)
        if (variants[i].magic == tw_number32(big_endian, magic))
            return &variants[i];
    return NULL;
}

static bool claims(const uint8_t *magic)
{
    return find_variant(magic, false) != NULL || find_variant(magic, true) != NULL;
}

/* 2.0 to 2.4, and 543.0 by which a DG/UX system meant 2.2. */
static bool is_version(unsigned major, unsigned minor)
{
    return (major == 2 && minor <= 4) || (major == 543 && minor == 0);
}

/* Version, four bytes each of time zone, accuracy and longest packet, which mean nothing, and link type. */
static bool read_header(struct tw_source *s, const uint8_t *p, struct tw_error *error)
{
    bool big_endian = find_variant(p, true) != NULL;
    const struct variant *variant = find_variant(p, big_endian);
    unsigned major = tw_number16(big_endian, p + 4), minor = tw_number16(big_endian, p + 6);

    if (!is_version(major, minor)) {
        tw_error_set(error, "pcap of version %u.%u is not supported", major, minor);
        return false;
    }
    s->pcap = (struct tw_pcap){
        .big_endian = big_endian,
        .may_be_swapped = major != 2 || minor < 4,
        .unit_ns = variant->unit_ns,
        .header_len = variant->header_len,
        /* The upper half tells the length of a frame check sequence, which nobody asks for behind TCP. */
        .link_type = (int)(tw_number32(big_endian, p + 20) & 0xffff),
    };
    return tw_source_add_link(s, s->pcap.link_type, error);
}

static bool open_pcap(struct tw_source *s, struct tw_error *error)
{
    const uint8_t *p;
    size_t got = tw_stream_peek(s->stream, &p, FILE_HEADER_LEN);

    if (got < FILE_HEADER_LEN) {
        (void)tw_source_cut(s, error, "file header", FILE_HEADER_LEN, got);
        return false;
    }
    if (!read_header(s, p, error))
        return false;
    (void)tw_stream_skip(s->stream, FILE_HEADER_LEN);
    return true;
}

/* Seconds and their fraction, the length captured and that on the wire; and what the modified format has. */
static void read_packet(const struct tw_pcap *pcap, struct tw_packet *packet, const uint8_t *p)
{
    int64_t seconds = tw_number32(pcap->big_endian, p);
    int64_t fraction = tw_number32(pcap->big_endian, p + 4);
    uint32_t captured = tw_number32(pcap->big_endian, p + 8);
    uint32_t length = tw_number32(pcap->big_endian, p + 12);
    bool swapped = pcap->may_be_swapped && captured > length;

    *packet = (struct tw_packet){
        .captured = swapped ? length : captured,
        .length = captured > length ? captured : length,
        .time_ns = seconds * 1000000000 + fraction * pcap->unit_ns,
        .link_type = pcap->link_type,
    };
}

static int next_packet(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    const struct tw_pcap *pcap = &s->pcap;
    const uint8_t *p;
    size_t got = tw_stream_peek(s->stream, &p, pcap->header_len);

    if (got == 0 && tw_stream_failure(s->stream) == NULL)
        return 0;
    s->packets++;
    if (got < pcap->header_len)
        return tw_source_cut(s, error, "header", pcap->header_len, got);
    read_packet(pcap, packet, p);
    if (packet->captured > TW_CAPTURE_MAX) {
        s->ended = true;
        tw_error_set(error, "length is not possible (at most %d bytes, got %zu)", TW_CAPTURE_MAX,
                     packet->captured);
        return -1;
    }
    got = tw_stream_peek(s->stream, &p, pcap->header_len + packet->captured) - pcap->header_len;
    if (got < packet->captured)
        return tw_source_cut(s, error, "data", packet->captured, got);
    packet->data = p + pcap->header_len;
    packet->number = s->packets;
    (void)tw_stream_skip(s->stream, pcap->header_len + packet->captured);
    return 1;
}

const struct tw_capture_format tw_capture_pcap = {claims, open_pcap, next_packet};
