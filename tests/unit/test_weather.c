/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same bytes in other weather: what each capture of testdata carries is put into packets again, with the segments
 * cut elsewhere, out of order, twice, overlapping, in IP fragments, behind other link layers. The messages, byte for
 * byte, and what is known of the connections must be what they are without that. The numbers are drawn from fixed
 * seeds: every run tries the same variants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

#include "script.h"
#include "wire.h"

enum link_type { ETHERNET = 1, RAW = 101, SLL = 113 };
enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd, ETHERTYPE_VLAN = 0x8100 };
enum { PROTOCOL_TCP = 6, PROTOCOL_FRAGMENT = 44 };
enum { FRAME_MIN = 60, MSS = 1460 };
enum { WINDOW = 16 << 10, WINDOW_SEGMENTS = 1000 }; /* that are put out of order together */
enum { SEEDS = 2, VARIANTS_MIN = 1000 };

enum order { IN_ORDER, REVERSED, SHUFFLED };

struct weather {
    const char *name;
    uint32_t cut; /* longest payload of a segment; they are all of this length unless `uneven` */
    enum order order;
    uint32_t twice;    /* one packet of so many is followed by one that has been; 0: none */
    uint32_t back;     /* how many bytes before its own a segment may repeat */
    uint32_t fragment; /* longest fragment of an IP datagram; 0: they are whole */
    enum link_type link;
    unsigned tags; /* of 802.1Q */
    bool uneven, ipv6, wrap, keep_alive;
};

/* clang-format off */
static struct weather weathers[] = {
    {.name = "a byte a segment", .cut = 1, .link = ETHERNET},
    {.name = "seven bytes a segment", .cut = 7, .link = RAW},
    {.name = "cut anywhere", .cut = MSS, .uneven = true, .link = SLL},
    {.name = "reversed", .cut = 200, .order = REVERSED, .link = ETHERNET},
    {.name = "shuffled", .cut = 100, .uneven = true, .order = SHUFFLED, .link = ETHERNET},
    {.name = "a byte a segment, shuffled", .cut = 1, .order = SHUFFLED, .link = RAW},
    {.name = "sent twice", .cut = 300, .uneven = true, .twice = 2, .link = ETHERNET},
    {.name = "overlapping", .cut = 150, .uneven = true, .back = 200, .order = SHUFFLED, .link = ETHERNET},
    {.name = "sequence numbers wrap", .cut = 97, .order = REVERSED, .wrap = true, .keep_alive = true, .link = ETHERNET, .tags = 2},
    {.name = "IPv6", .cut = 536, .uneven = true, .order = SHUFFLED, .ipv6 = true, .twice = 5, .link = ETHERNET, .tags = 1},
    {.name = "IPv4 fragments", .cut = MSS, .fragment = 256, .link = ETHERNET},
    {.name = "IPv4 fragments, shuffled", .cut = MSS, .uneven = true, .fragment = 512, .order = SHUFFLED, .link = SLL},
    {.name = "IPv6 fragments, reversed", .cut = MSS, .fragment = 400, .order = REVERSED, .ipv6 = true, .link = RAW},
    {.name = "all of it", .cut = 700, .uneven = true, .order = SHUFFLED, .twice = 3, .back = 100, .fragment = 128, .wrap = true,
     .keep_alive = true, .link = ETHERNET, .tags = 3},
};
/* clang-format on */

/* --- the captures --- */

struct capture {
    const char *path;
    struct script script;
    struct account account;
};

static glob_t paths;
static struct capture *captures;
static size_t variants;

static int read_captures(void **state)
{
    (void)state;
    assert_int_equal(glob("testdata/*.pcap*", 0, NULL, &paths), 0);
    captures = calloc(paths.gl_pathc, sizeof *captures);
    assert_non_null(captures);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        captures[i].path = paths.gl_pathv[i];
        script_read(captures[i].path, &captures[i].script, &captures[i].account);
    }
    return 0;
}

static int free_captures(void **state)
{
    (void)state;
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        script_free(&captures[i].script);
        account_free(&captures[i].account);
    }
    free(captures);
    globfree(&paths);
    return 0;
}

/* --- packets that wait to be sent --- */

struct frame {
    size_t at, captured, length;
};

struct window {
    uint8_t bytes[1 << 20];
    size_t len;
    struct frame frames[1 << 14];
    size_t count;
    size_t fixed; /* of them, that go first and in order */
};

static uint8_t *append(struct window *w, size_t len)
{
    assert_in_range(len, 0, sizeof w->bytes - w->len);
    w->len += len;
    return memset(w->bytes + w->len - len, 0, len);
}

static void append_u16(struct window *w, uint32_t value)
{
    uint8_t *p = append(w, 2);

    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static void append_u32(struct window *w, uint32_t value)
{
    append_u16(w, value >> 16);
    append_u16(w, value & 0xffff);
}

static void append_bytes(struct window *w, const uint8_t *bytes, size_t len)
{
    if (len > 0)
        memcpy(append(w, len), bytes, len);
}

/* --- connections that are played --- */

struct peer {
    uint32_t isn;
    uint64_t said; /* bytes of the stream so far */
    bool finished;
};

struct player {
    const struct script *script;
    const struct weather *weather;
    struct tw_engine *engine;
    struct window window;
    struct {
        struct peer peer[2];
        bool open;
    } flow[256];
    int64_t time_ns;
    uint32_t seed, number, datagram;
};

static void send_frame(struct player *p, const struct frame *f)
{
    struct tw_bytes exact = wire_exact((struct tw_bytes){p->window.bytes + f->at, f->captured});

    tw_engine_packet(p->engine, &(struct tw_packet){.data = exact.ptr,
                                                    .captured = f->captured,
                                                    .length = f->length,
                                                    .time_ns = p->time_ns,
                                                    .number = ++p->number,
                                                    .link_type = (int)p->weather->link});
}

static void put_in_order(struct player *p)
{
    struct window *w = &p->window;

    for (size_t i = w->fixed; i < w->count && p->weather->order != IN_ORDER; i++) {
        size_t n = w->count - i;
        size_t other = p->weather->order == SHUFFLED ? i + wire_random(&p->seed, (uint32_t)n)
                                                     : w->count - 1 - (i - w->fixed);
        if (p->weather->order == REVERSED && other <= i)
            break;
        struct frame f = w->frames[i];
        w->frames[i] = w->frames[other];
        w->frames[other] = f;
    }
}

static void send_window(struct player *p)
{
    struct window *w = &p->window;

    put_in_order(p);
    for (size_t i = 0; i < w->count; i++) {
        send_frame(p, &w->frames[i]);
        if (p->weather->twice > 0 && wire_random(&p->seed, p->weather->twice) == 0)
            send_frame(p, &w->frames[wire_random(&p->seed, (uint32_t)i + 1)]);
    }
    w->len = w->count = w->fixed = 0;
    wire_release(NULL);
}

/* --- from the segment down to the frame --- */

struct segment {
    size_t flow;
    uint64_t offset; /* in the stream; of FIN and RST likewise */
    const uint8_t *bytes;
    size_t len;
    size_t cut_off; /* bytes more that the capture does not have */
    unsigned direction;
    unsigned flags;
};

static void append_tcp(struct player *p, const struct segment *s)
{
    struct window *w = &p->window;
    const struct tw_flow_key *key = &p->script->flows[s->flow].key;
    const struct peer *me = &p->flow[s->flow].peer[s->direction],
                      *peer = &p->flow[s->flow].peer[!s->direction];

    append_u16(w, key->port[s->direction]);
    append_u16(w, key->port[!s->direction]);
    append_u32(w, me->isn + !(s->flags & TW_TCP_SYN) + (uint32_t)s->offset);
    append_u32(w, s->flags & TW_TCP_ACK ? peer->isn + 1 + (uint32_t)peer->said + peer->finished : 0);
    append_u16(w, 0x5000 | s->flags);
    append(w, 6);
    append_bytes(w, s->bytes, s->len);
}

/* Addresses keep their order, which numbers the directions, when IPv4 becomes IPv6. */
static void append_address(struct player *p, const struct segment *s, unsigned direction, bool ipv6)
{
    const struct tw_address *a = &p->script->flows[s->flow].key.address[direction];
    static const uint8_t documentation[12] = {0x20, 0x01, 0x0d, 0xb8};

    if (ipv6 && tw_address_is_ipv4(a))
        append_bytes(&p->window, documentation, sizeof documentation);
    else if (ipv6)
        append_bytes(&p->window, a->bytes, sizeof documentation);
    append_bytes(&p->window, a->bytes + 12, 4);
}

/* Where a piece of a datagram stands in it; all of it when `more` and `at` are nothing. */
struct piece {
    size_t at, len;
    bool more;
};

static void append_ipv4(struct player *p, const struct segment *s, const struct piece *piece)
{
    struct window *w = &p->window;

    append_u16(w, 0x4500);
    append_u16(w, (uint32_t)(20 + piece->len));
    append_u16(w, p->datagram & 0xffff);
    append_u16(w, (uint32_t)(piece->at / 8 | (piece->more ? 0x2000U : 0U)));
    append_u16(w, 64 << 8 | PROTOCOL_TCP);
    append_u16(w, 0);
    append_address(p, s, s->direction, false);
    append_address(p, s, !s->direction, false);
}

static void append_ipv6(struct player *p, const struct segment *s, const struct piece *piece)
{
    struct window *w = &p->window;
    bool whole = piece->at == 0 && !piece->more;

    append_u32(w, (uint32_t)6 << 28);
    append_u16(w, (uint32_t)(piece->len + (whole ? 0 : 8)));
    append_u16(w, (whole ? 0x100U * PROTOCOL_TCP : 0x100U * PROTOCOL_FRAGMENT) | 64);
    append_address(p, s, s->direction, true);
    append_address(p, s, !s->direction, true);
    if (whole)
        return;
    append_u16(w, PROTOCOL_TCP << 8);
    append_u16(w, (uint32_t)(piece->at | piece->more));
    append_u32(w, p->datagram);
}

static void append_link(struct player *p, uint32_t ether_type)
{
    struct window *w = &p->window;

    if (p->weather->link == ETHERNET)
        append(w, 12);
    else if (p->weather->link == SLL)
        append(w, 14);
    for (unsigned i = 0; i < p->weather->tags; i++) {
        append_u16(w, ETHERTYPE_VLAN);
        append_u16(w, i + 1);
    }
    if (p->weather->link != RAW)
        append_u16(w, ether_type);
}

/* Ethernet frames are padded, and may have a trailer. */
static void append_padding(struct player *p, size_t begin)
{
    size_t len = p->window.len - begin;

    if (p->weather->link == ETHERNET)
        memset(append(&p->window, (len < FRAME_MIN ? FRAME_MIN - len : 0) + 4), 0xee,
               (len < FRAME_MIN ? FRAME_MIN - len : 0) + 4);
}

static bool is_ipv6(const struct player *p, const struct segment *s)
{
    return p->weather->ipv6 || !tw_address_is_ipv4(&p->script->flows[s->flow].key.address[0]);
}

static void add_frame(struct player *p, const struct segment *s, const uint8_t *datagram,
                      const struct piece *piece)
{
    struct window *w = &p->window;
    size_t begin = w->len;
    struct piece on_wire = *piece;

    on_wire.len += s->cut_off;
    append_link(p, is_ipv6(p, s) ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
    if (is_ipv6(p, s))
        append_ipv6(p, s, &on_wire);
    else
        append_ipv4(p, s, &on_wire);
    append_bytes(w, datagram + piece->at, piece->len);
    if (s->cut_off == 0)
        append_padding(p, begin);
    assert_in_range(w->count, 0, TW_COUNT(w->frames) - 1);
    w->frames[w->count++] = (struct frame){begin, w->len - begin, w->len - begin + s->cut_off};
}

/* One datagram, whole or in fragments. */
static void add_segment(struct player *p, const struct segment *s)
{
    struct window *w = &p->window;
    uint8_t datagram[20 + MSS];
    size_t begin = w->len;

    append_tcp(p, s);
    size_t len = w->len - begin;
    assert_in_range(len, 20, sizeof datagram);
    memcpy(datagram, w->bytes + begin, len);
    w->len = begin;
    p->datagram++;
    for (size_t at = 0, n; at < len; at += n) {
        n = len - at;
        if (p->weather->fragment > 0 && s->cut_off == 0) {
            size_t most = 8 * (1 + (size_t)wire_random(&p->seed, p->weather->fragment / 8));
            n = n < most ? n : most;
        }
        add_frame(p, s, datagram, &(struct piece){at, n, at + n < len});
    }
}

static void send_alone(struct player *p, const struct segment *s)
{
    add_segment(p, s);
    send_window(p);
}

/* --- from the script to segments --- */

static void open_flow(struct player *p, size_t flow)
{
    const struct script_flow *f = &p->script->flows[flow];
    unsigned client = f->client == TW_DIRECTION_UNKNOWN ? 0 : f->client;

    p->flow[flow].open = true;
    for (unsigned d = 0; d < 2; d++)
        p->flow[flow].peer[d].isn =
            p->weather->wrap ? UINT32_MAX - wire_random(&p->seed, 3000) : wire_random(&p->seed, UINT32_MAX);
    if (f->syn[client])
        send_alone(p, &(struct segment){.flow = flow, .direction = client, .flags = TW_TCP_SYN});
    if (f->syn[!client])
        send_alone(p,
                   &(struct segment){.flow = flow, .direction = !client, .flags = TW_TCP_SYN | TW_TCP_ACK});
    if (f->syn[0] && f->syn[1])
        send_alone(p, &(struct segment){.flow = flow, .direction = client, .flags = TW_TCP_ACK});
}

static size_t next_cut(struct player *p, size_t left)
{
    size_t n = p->weather->uneven ? 1 + wire_random(&p->seed, p->weather->cut) : p->weather->cut;

    return n < left ? n : left;
}

/* Bytes that follow one another. */
static void play_bytes(struct player *p, const struct happening *h, size_t len)
{
    struct peer *me = &p->flow[h->flow].peer[h->direction];
    const uint8_t *bytes = p->script->bytes + h->at;
    size_t segments = 0, window = 0;

    for (size_t at = 0, n; at < len; at += n) {
        n = next_cut(p, len - at);
        size_t back = p->weather->back > 0 ? wire_random(&p->seed, p->weather->back) : 0;
        back = back < at ? back : at;
        add_segment(p, &(struct segment){.flow = h->flow,
                                         .offset = me->said - back,
                                         .bytes = bytes + at - back,
                                         .len = n + back,
                                         .direction = h->direction,
                                         .flags = at + n == len ? TW_TCP_ACK | TW_TCP_PSH : TW_TCP_ACK});
        /* Where a stream begins of which the capture has no SYN, its first segment tells. */
        if (me->said == 0 && !p->script->flows[h->flow].syn[h->direction])
            p->window.fixed = p->window.count;
        me->said += n;
        window += n;
        if (++segments == WINDOW_SEGMENTS || window >= WINDOW) {
            send_window(p);
            segments = window = 0;
        }
    }
    send_window(p);
}

/* RFC 9293 3.8.4: a segment with one byte, which may be anything, before what comes next. */
static void keep_alive(struct player *p, const struct happening *h)
{
    const struct peer *me = &p->flow[h->flow].peer[h->direction];

    if (p->weather->keep_alive && me->said > 0)
        send_alone(p, &(struct segment){.flow = h->flow,
                                        .offset = me->said - 1,
                                        .bytes = (const uint8_t *)"\xaa",
                                        .len = 1,
                                        .direction = h->direction,
                                        .flags = TW_TCP_ACK});
}

/* The bytes of this happening and of those like it right behind it; returns how many there are. */
static size_t play_run(struct player *p, const struct happening *h, size_t left)
{
    size_t n = 0, len = 0;

    while (n < left && h[n].what == DATA && h[n].flow == h->flow && h[n].direction == h->direction &&
           h[n].at == h->at + len)
        len += h[n++].len;
    play_bytes(p, h, len);
    keep_alive(p, h);
    return n;
}

static void play_hole(struct player *p, const struct happening *h)
{
    struct peer *me = &p->flow[h->flow].peer[h->direction];

    if (h->what == TRUNCATED)
        send_alone(p, &(struct segment){.flow = h->flow,
                                        .offset = me->said,
                                        .cut_off = h->len,
                                        .direction = h->direction,
                                        .flags = TW_TCP_ACK});
    me->said += h->len;
}

static void play_end(struct player *p, const struct happening *h)
{
    struct peer *me = &p->flow[h->flow].peer[h->direction];

    send_alone(p, &(struct segment){.flow = h->flow,
                                    .offset = me->said + me->finished,
                                    .direction = h->direction,
                                    .flags = h->what == RST ? TW_TCP_RST : TW_TCP_FIN | TW_TCP_ACK});
    me->finished = me->finished || h->what == FIN;
}

static size_t play_happening(struct player *p, const struct happening *h, size_t left)
{
    assert_in_range(h->flow, 0, TW_COUNT(p->flow) - 1);
    p->time_ns = h->time_ns;
    if (!p->flow[h->flow].open)
        open_flow(p, h->flow);
    switch (h->what) {
    case DATA: return play_run(p, h, left);
    case LOST:
    case TRUNCATED: play_hole(p, h); return 1;
    case FIN:
    case RST: play_end(p, h); return 1;
    }
    return 1;
}

/* Whether the account of it is the same. */
static bool try_variant(const struct weather *weather, const struct capture *capture, uint32_t seed)
{
    static struct player player;
    struct player *p = &player;
    struct account account = {.count = 0};
    const struct script *s = &capture->script;
    char name[256];

    *p = (struct player){.script = s, .weather = weather, .seed = seed};
    p->engine = account_engine(&account);
    for (size_t i = 0; i < s->count;)
        i += play_happening(p, &s->happenings[i], s->count - i);
    tw_engine_finish(p->engine);
    tw_engine_free(p->engine);
    account_sort(&account);
    snprintf(name, sizeof name, "%s, %s", capture->path, weather->name);
    bool equal = account_equal(&capture->account, &account, name);
    account_free(&account);
    variants += capture->account.count > 0;
    return equal;
}

static void test_weather(void **state)
{
    size_t equal = 0;

    for (size_t i = 0; i < SEEDS * paths.gl_pathc; i++)
        equal += try_variant(*state, &captures[i % paths.gl_pathc], (uint32_t)i + 1);
    assert_int_equal(equal, SEEDS * paths.gl_pathc);
}

/* Also that there are captures at all. */
static void test_there_are_enough(void **state)
{
    (void)state;
    print_message("%zu variants of %zu captures\n", variants, paths.gl_pathc);
    assert_in_range(variants, VARIANTS_MIN, SIZE_MAX);
}

int main(void)
{
    struct CMUnitTest tests[TW_COUNT(weathers) + 1];

    for (size_t i = 0; i < TW_COUNT(weathers); i++)
        tests[i] = (struct CMUnitTest){weathers[i].name, test_weather, NULL, NULL, &weathers[i]};
    tests[TW_COUNT(weathers)] = (struct CMUnitTest)cmocka_unit_test(test_there_are_enough);
    return cmocka_run_group_tests_name("weather", tests, read_captures, free_captures);
}
