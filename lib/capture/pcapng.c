/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pcapng file format, draft-ietf-opsawg-pcapng: sections of blocks, each section in a byte order of its own and with
 * interfaces of its own, each of which has a link type and a clock.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "capture/error.h"
#include "capture/source.h"

/* Type, length, no body, and the length again. */
enum { BLOCK_MIN = 12 };

/* An old Packet Block has 16 bits for the number of its interface. */
enum { INTERFACES_MAX = 1 << 16 };

/* How an interface counts time: in units of 10^-exponent seconds, or 2^-exponent, from a second that is not 1970's. */
struct clock {
    bool binary;
    unsigned exponent;
    uint64_t factor; /* between decimal units and nanoseconds; 0: too many units in one for 64 bits */
    int64_t offset_s;
};

struct tw_interface {
    int link_type;
    uint32_t snaplen; /* 0: no limit */
    struct clock clock;
};

static uint16_t number16(const struct tw_source *s, const uint8_t *p)
{
    return tw_number16(s->pcapng.big_endian, p);
}

static uint32_t number32(const struct tw_source *s, const uint8_t *p)
{
    return tw_number32(s->pcapng.big_endian, p);
}

static uint64_t number64(const struct tw_source *s, const uint8_t *p)
{
    uint32_t first = number32(s, p), second = number32(s, p + 4);

    return s->pcapng.big_endian ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;
}

/* --- time --- */

enum { NANOSECONDS = 1000000000 };

/* Type of the secrets in a Decryption Secrets Block that is a key log. */
#define TLS_KEY_LOG UINT32_C(0x544c534b)

/* As far from 1970 as pcap goes. The difference of two times fits into 64 bits, too. */
#define MAX_SECONDS ((int64_t)1 << 32)
#define MAX_TIME    (MAX_SECONDS * NANOSECONDS)

/* As if_tsresol says it: the highest bit that it is binary, the others the exponent. */
static void set_resolution(struct clock *c, uint8_t resolution)
{
    c->binary = (resolution & 0x80) != 0;
    c->exponent = resolution & 0x7f;
    c->factor = 1;
    for (unsigned e = c->exponent; e < 9; e++)
        c->factor *= 10;
    for (unsigned e = c->exponent; e > 9; e--)
        c->factor = c->factor > UINT64_MAX / 10 ? 0 : c->factor * 10;
}

/* What is left of units of 2^-exponent seconds behind the full seconds, in nanoseconds: a product of up to 94 bits. */
static uint64_t binary_fraction(uint64_t units, unsigned exponent)
{
    uint64_t part = exponent < 64 ? units & (((uint64_t)1 << exponent) - 1) : units;
    uint64_t low = (part & UINT32_MAX) * NANOSECONDS;
    uint64_t high = (part >> 32) * NANOSECONDS + (low >> 32);

    if (exponent <= 32)
        return low >> exponent;
    return exponent < 96 ? high >> (exponent - 32) : 0;
}

/* False when it is more than MAX_TIME. */
static bool to_nanoseconds(const struct clock *c, uint64_t units, int64_t *ns)
{
    uint64_t seconds;

    if (c->binary) {
        seconds = c->exponent < 64 ? units >> c->exponent : 0;
        if (seconds >= MAX_SECONDS)
            return false;
        *ns = (int64_t)(seconds * NANOSECONDS + binary_fraction(units, c->exponent));
    } else if (c->exponent > 9) {
        *ns = c->factor == 0 ? 0 : (int64_t)(units / c->factor);
    } else {
        if (units > MAX_TIME / c->factor)
            return false;
        *ns = (int64_t)(units * c->factor);
    }
    return true;
}

static int64_t time_of(const struct clock *c, uint64_t units)
{
    int64_t ns;

    if (c->offset_s > MAX_SECONDS || c->offset_s < -MAX_SECONDS || !to_nanoseconds(c, units, &ns))
        return TW_NO_TIME;
    ns += c->offset_s * NANOSECONDS;
    return ns > MAX_TIME || ns < -MAX_TIME ? TW_NO_TIME : ns;
}

/* --- blocks --- */

enum block_type {
    SECTION_HEADER = 0x0a0d0d0a, /* reads the same in both byte orders */
    INTERFACE_DESCRIPTION = 1,
    OLD_PACKET = 2,
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
    NAME_RESOLUTION = 4,
    INTERFACE_STATISTICS = 5,
    DECRYPTION_SECRETS = 10,
    CUSTOM_TO_BE_COPIED = 0xbad, /* 0x40000bad is not */
};

/* What comes of a block. */
enum { DAMAGED = -1, PACKET = 1, NO_PACKET = 2 };

/* The body of a block, which is no shorter than its kind demands. A packet is handed out through `packet`. */
typedef int block_take(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                       struct tw_error *error);

/* There is no way on. */
static int give_up(struct tw_source *s)
{
    s->ended = true;
    return DAMAGED;
}

/* Takes the next option, which is a code, a length and that many bytes, filled up to a multiple of four. */
static bool next_option(const struct tw_source *s, struct tw_bytes *options, unsigned *code,
                        struct tw_bytes *value)
{
    enum { HEAD = 4, END_OF_OPTIONS = 0 };
    size_t len, padded;

    if (options->len < HEAD || number16(s, options->ptr) == END_OF_OPTIONS) {
        options->len = 0;
        return false;
    }
    len = number16(s, options->ptr + 2);
    padded = (len + 3) & ~(size_t)3;
    if (padded > options->len - HEAD)
        return false;
    *code = number16(s, options->ptr);
    *value = (struct tw_bytes){options->ptr + HEAD, len};
    options->ptr += HEAD + padded;
    options->len -= HEAD + padded;
    return true;
}

static bool begins_with(struct tw_bytes text, const char *words)
{
    return text.len >= strlen(words) && memcmp(text.ptr, words, strlen(words)) == 0;
}

static bool begins_with_secret(struct tw_bytes text)
{
    return begins_with(text, "CLIENT_") || begins_with(text, "SERVER_") || begins_with(text, "RSA ");
}

/* The length of the first lines, up to one that is a secret when they are none, and the other way round. */
static size_t lines_alike(struct tw_bytes text)
{
    bool secret = begins_with_secret(text);
    const uint8_t *start = text.ptr;

    do {
        const uint8_t *newline = memchr(text.ptr, '\n', text.len);
        size_t len = newline != NULL ? (size_t)(newline - text.ptr) + 1 : text.len;
        text.ptr += len;
        text.len -= len;
    } while (text.len > 0 && begins_with_secret(text) == secret);
    return (size_t)(text.ptr - start);
}

/* Before there were blocks for them, people put lines of key logs into the comment on a section. */
static void take_commented_secrets(struct tw_source *s, struct tw_bytes comment)
{
    while (comment.len > 0) {
        size_t len = lines_alike(comment);
        if (begins_with_secret(comment))
            s->take_secrets(s->secrets_context, TLS_KEY_LOG, comment.ptr, len);
        comment.ptr += len;
        comment.len -= len;
    }
}

/* The comment on the first section is read before anybody can listen. Without memory nobody will. */
static void keep_comment(struct tw_pcapng *ng, struct tw_bytes comment)
{
    free(ng->comment);
    ng->comment = malloc(comment.len);
    ng->comment_len = comment.len;
    if (ng->comment != NULL)
        memcpy(ng->comment, comment.ptr, comment.len);
}

static void tell_comment(struct tw_source *s)
{
    struct tw_pcapng *ng = &s->pcapng;

    if (s->take_secrets != NULL)
        take_commented_secrets(s, (struct tw_bytes){ng->comment, ng->comment_len});
    tw_wipe(ng->comment, ng->comment_len);
    free(ng->comment);
    ng->comment = NULL;
}

/* Byte order magic, version, length, options. The byte order is known already; options that do not fit do no harm. */
static int take_section(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                        struct tw_error *error)
{
    enum { FIXED = 16, COMMENT = 1 };
    unsigned major = number16(s, body.ptr + 4), minor = number16(s, body.ptr + 6), code;
    struct tw_bytes options = {body.ptr + FIXED, body.len - FIXED}, value;

    (void)packet;
    s->pcapng.interface_count = 0;
    while (major == 1 && next_option(s, &options, &code, &value))
        if (code == COMMENT && value.len > 0)
            keep_comment(&s->pcapng, value);
    if (major == 1)
        return NO_PACKET;
    tw_error_set(error, "pcapng of version %u.%u is not supported", major, minor);
    return give_up(s);
}

/* NULL when there is no memory. */
static struct tw_interface *add_interface(struct tw_pcapng *ng)
{
    size_t size = ng->interface_size == 0 ? 4 : 2 * ng->interface_size;
    struct tw_interface *grown;

    if (ng->interface_count == ng->interface_size) {
        grown = realloc(ng->interfaces, size * sizeof *grown);
        if (grown == NULL)
            return NULL;
        ng->interfaces = grown;
        ng->interface_size = size;
    }
    return &ng->interfaces[ng->interface_count++];
}

/* False when they do not fit. */
static bool read_options(const struct tw_source *s, struct clock *clock, struct tw_bytes options)
{
    enum { IF_TSRESOL = 9, IF_TSOFFSET = 14 };
    struct tw_bytes value;
    unsigned code;

    while (next_option(s, &options, &code, &value))
        if (code == IF_TSRESOL && value.len == 1)
            set_resolution(clock, value.ptr[0]);
        else if (code == IF_TSOFFSET && value.len == 8)
            clock->offset_s = (int64_t)number64(s, value.ptr);
    return options.len == 0;
}

/* Link type, two bytes unused, the longest packet, options. */
static int take_interface(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                          struct tw_error *error)
{
    enum { MICROSECONDS = 6, FIXED = 8 };
    struct tw_bytes options = {body.ptr + FIXED, body.len - FIXED};
    struct tw_interface *interface = NULL;

    (void)packet;
    if (s->pcapng.interface_count == INTERFACES_MAX)
        tw_error_set(error, "more than %d interfaces", INTERFACES_MAX);
    else if ((interface = add_interface(&s->pcapng)) == NULL)
        tw_error_set(error, "%s", strerror(ENOMEM));
    if (interface == NULL)
        return give_up(s);
    *interface = (struct tw_interface){
        .link_type = number16(s, body.ptr),
        .snaplen = number32(s, body.ptr + 4),
    };
    set_resolution(&interface->clock, MICROSECONDS);
    if (!tw_source_add_link(s, interface->link_type, error))
        return give_up(s);
    if (read_options(s, &interface->clock, options))
        return NO_PACKET;
    tw_error_set(error, "options of an interface do not fit into their block");
    return DAMAGED;
}

/* NULL with `error` set when no interface has this number. */
static const struct tw_interface *find_interface(const struct tw_source *s, uint32_t id,
                                                 struct tw_error *error)
{
    if (id < s->pcapng.interface_count)
        return &s->pcapng.interfaces[id];
    tw_error_set(error, "interface %u is not described", id);
    return NULL;
}

/* A packet is what `rest` begins with. */
static int hand_out(const struct tw_source *s, struct tw_packet *packet, struct tw_bytes rest,
                    struct tw_error *error)
{
    if (packet->captured > rest.len) {
        tw_error_set(error, "longer than its block (wanted %zu bytes, got %zu)", packet->captured, rest.len);
        return DAMAGED;
    }
    packet->data = rest.ptr;
    packet->number = s->packets;
    if (packet->length < packet->captured)
        packet->length = packet->captured;
    return PACKET;
}

/* Interface, time in two halves, length captured, length on the wire, packet. */
static int take_timed_packet(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body, uint32_t id,
                             struct tw_error *error)
{
    enum { FIXED = 20 };
    const struct tw_interface *interface = find_interface(s, id, error);
    uint64_t units = (uint64_t)number32(s, body.ptr + 4) << 32 | number32(s, body.ptr + 8);

    if (interface == NULL)
        return DAMAGED;
    *packet = (struct tw_packet){
        .captured = number32(s, body.ptr + 12),
        .length = number32(s, body.ptr + 16),
        .time_ns = time_of(&interface->clock, units),
        .link_type = interface->link_type,
    };
    return hand_out(s, packet, (struct tw_bytes){body.ptr + FIXED, body.len - FIXED}, error);
}

static int take_enhanced(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                         struct tw_error *error)
{
    return take_timed_packet(s, packet, body, number32(s, body.ptr), error);
}

/* The number of the interface has 16 bits, and the number of packets lost before this one the others. */
static int take_old(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                    struct tw_error *error)
{
    return take_timed_packet(s, packet, body, number16(s, body.ptr), error);
}

/* Length on the wire, packet: of the first interface, which also says how much of it was captured at most. */
static int take_simple(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                       struct tw_error *error)
{
    enum { FIXED = 4 };
    const struct tw_interface *interface = find_interface(s, 0, error);
    uint32_t length = number32(s, body.ptr);

    if (interface == NULL)
        return DAMAGED;
    *packet = (struct tw_packet){
        .captured = interface->snaplen != 0 && interface->snaplen < length ? interface->snaplen : length,
        .length = length,
        .time_ns = TW_NO_TIME,
        .link_type = interface->link_type,
    };
    return hand_out(s, packet, (struct tw_bytes){body.ptr + FIXED, body.len - FIXED}, error);
}

/* Type of the secrets, their length, secrets. */
static int take_secrets(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                        struct tw_error *error)
{
    enum { FIXED = 8 };
    size_t len = number32(s, body.ptr + 4), room = body.len - FIXED;

    (void)packet;
    if (len > room) {
        tw_error_set(error, "secrets longer than their block (wanted %zu bytes, got %zu)", len, room);
        return DAMAGED;
    }
    if (s->take_secrets != NULL)
        s->take_secrets(s->secrets_context, number32(s, body.ptr), body.ptr + FIXED, len);
    return NO_PACKET;
}

/* What who copies has heard already. */
static int pass_over(struct tw_source *s, struct tw_packet *packet, struct tw_bytes body,
                     struct tw_error *error)
{
    (void)s;
    (void)packet;
    (void)body;
    (void)error;
    return NO_PACKET;
}

/* The kinds of block that are looked into. */
static const struct kind {
    uint32_t type;
    size_t min; /* bytes in its body */
    bool is_packet;
    bool is_vital; /* what follows cannot be read without it */
    bool is_told;  /* it matters to who copies, and to nobody else */
    block_take *take;
} kinds[] = {
    {ENHANCED_PACKET, 20, true, false, false, take_enhanced},
    {SIMPLE_PACKET, 4, true, false, false, take_simple},
    {OLD_PACKET, 20, true, false, false, take_old},
    {DECRYPTION_SECRETS, 8, false, false, false, take_secrets},
    {INTERFACE_DESCRIPTION, 8, false, true, false, take_interface},
    {SECTION_HEADER, 16, false, true, false, take_section},
    {NAME_RESOLUTION, 0, false, false, true, pass_over},
    {INTERFACE_STATISTICS, 0, false, false, true, pass_over},
    {CUSTOM_TO_BE_COPIED, 0, false, false, true, pass_over},
};

/* NULL: a block of this type is skipped, as are those that nobody listens to or that are too long for whoever does. */
static const struct kind *find_kind(const struct tw_source *s, uint32_t type, uint32_t len)
{
    bool told = s->on_block != NULL && len <= TW_CAPTURE_MAX;

    for (size_t i = 0; i < TW_COUNT(kinds); i++)
        if (kinds[i].type == type)
            return told || !kinds[i].is_told ? &kinds[i] : NULL;
    return NULL;
}

/* The length that a block begins with must be the one it ends with. */
static bool check_length(struct tw_source *s, const uint8_t *end, uint32_t len, struct tw_error *error)
{
    uint32_t again = number32(s, end);

    if (again == len)
        return true;
    tw_error_set(error, "lengths of a block differ (%u where it begins, %u where it ends)", len, again);
    s->ended = true;
    return false;
}

static int skip_block(struct tw_source *s, uint32_t len, struct tw_error *error)
{
    enum { LENGTH_LEN = 4 };
    const uint8_t *end;
    size_t got = tw_stream_skip(s->stream, len - LENGTH_LEN);

    got += tw_stream_peek(s->stream, &end, LENGTH_LEN);
    if (got < len)
        return tw_source_cut(s, error, "block", len, got);
    if (!check_length(s, end, len, error))
        return DAMAGED;
    (void)tw_stream_skip(s->stream, LENGTH_LEN);
    return NO_PACKET;
}

/* Who copies hears of what is no packet and can be used, or counts: an interface has its number though its options are damaged. */
static void tell_block(struct tw_source *s, const struct kind *kind, int found)
{
    bool counts = kind->is_vital && !s->ended;

    if (s->on_block != NULL && !kind->is_packet && (found == NO_PACKET || counts))
        s->on_block(s->on_block_context, s->block);
}

static int look_into_block(struct tw_source *s, const struct kind *kind, uint32_t len,
                           struct tw_packet *packet, struct tw_error *error)
{
    const uint8_t *p;
    size_t got = tw_stream_peek(s->stream, &p, len);
    struct tw_bytes body;
    int found;

    if (got < len)
        return tw_source_cut(s, error, "block", len, got);
    if (!check_length(s, p + len - 4, len, error))
        return DAMAGED;
    (void)tw_stream_skip(s->stream, len);
    s->block = (struct tw_bytes){p, len};
    body = (struct tw_bytes){p + 8, len - BLOCK_MIN};
    if (body.len < kind->min) {
        tw_error_set(error, "block too short (wanted %zu bytes, got %zu)", kind->min + BLOCK_MIN,
                     (size_t)len);
        return kind->is_vital ? give_up(s) : DAMAGED;
    }
    found = kind->take(s, packet, body, error);
    tell_block(s, kind, found);
    return found;
}

static int refuse_block(struct tw_source *s, const struct kind *kind, uint32_t len, struct tw_error *error)
{
    int skipped = skip_block(s, len, error);

    if (skipped == DAMAGED)
        return DAMAGED;
    tw_error_set(error, "block too long (at most %d bytes, got %u)", TW_CAPTURE_MAX, len);
    return kind->is_vital ? give_up(s) : DAMAGED;
}

/* A section says its byte order in its first bytes, before its length can be read. */
static bool find_byte_order(struct tw_pcapng *ng, const uint8_t *magic, struct tw_error *error)
{
    enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d };

    ng->big_endian = tw_number32(true, magic) == BYTE_ORDER_MAGIC;
    if (ng->big_endian || tw_number32(false, magic) == BYTE_ORDER_MAGIC)
        return true;
    tw_error_set(error, "section of unknown byte order");
    return false;
}

/* The block that begins with the BLOCK_MIN bytes at `p`. */
static int take_block(struct tw_source *s, const uint8_t *p, struct tw_packet *packet, struct tw_error *error)
{
    const struct kind *kind;
    uint32_t len;

    if (tw_load_be32(p) == SECTION_HEADER && !find_byte_order(&s->pcapng, p + 8, error))
        return give_up(s);
    len = number32(s, p + 4);
    kind = find_kind(s, number32(s, p), len);
    if (kind != NULL && kind->is_packet)
        s->packets++;
    if (len < BLOCK_MIN || len % 4 != 0) {
        tw_error_set(error, "no block has a length of %u", len);
        return give_up(s);
    }
    if (kind == NULL)
        return skip_block(s, len, error);
    return len > TW_CAPTURE_MAX ? refuse_block(s, kind, len, error)
                                : look_into_block(s, kind, len, packet, error);
}

static int next_packet(struct tw_source *s, struct tw_packet *packet, struct tw_error *error)
{
    int found = NO_PACKET;
    const uint8_t *p;
    size_t got;

    while (found == NO_PACKET) {
        if (s->pcapng.comment != NULL)
            tell_comment(s);
        got = tw_stream_peek(s->stream, &p, BLOCK_MIN);
        if (got == 0 && tw_stream_failure(s->stream) == NULL)
            return 0;
        if (got < BLOCK_MIN)
            return tw_source_cut(s, error, "block", BLOCK_MIN, got);
        found = take_block(s, p, packet, error);
    }
    return found;
}

static bool claims(const uint8_t *magic)
{
    return tw_load_be32(magic) == SECTION_HEADER;
}

/* The first block is a Section Header Block; more need not be there. */
static bool open_pcapng(struct tw_source *s, struct tw_error *error)
{
    const uint8_t *p;
    size_t got = tw_stream_peek(s->stream, &p, BLOCK_MIN);

    if (got < BLOCK_MIN)
        (void)tw_source_cut(s, error, "section header", BLOCK_MIN, got);
    return got == BLOCK_MIN && take_block(s, p, NULL, error) == NO_PACKET;
}

const struct tw_capture_format tw_capture_pcapng = {claims, open_pcapng, next_packet};
