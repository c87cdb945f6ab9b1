/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams out of segments. What the listener hears is written down as words and compared literally, `c` for the client
 * and `s` for the server:
 *
 *     c3:abc       bytes of the stream from offset 3 on
 *     c6+4lost     four bytes that the capture does not have; `cut` when it cut the packet
 *     c3#5/6:4     of four bytes from offset 3 on packet 5 is believed and packet 6 is not
 *     c1~bc        bytes that come again, from offset 1 on
 *     c:fin c:rst  the sender has closed or reset
 *     c:lives      and has not reset after all
 *     closed#0     the first connection has ended, and why
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"
#include "wire.h"

#define SECOND ((int64_t)1000000000)

enum { SERVER_PORT = 443, MAX_LOG = 1 << 16 };

struct rig {
    struct heap heap;
    struct tw_memory memory;
    struct tw_flows *flows;
    struct wire_clock clock;
    char log[MAX_LOG];
    size_t log_len;
    const char *unwanted; /* bytes with which begins what nobody wants to hear more of */
    int64_t rtt_ns;       /* of the connection that ended last */
    uint64_t packets;
    unsigned client;
    size_t refused; /* segments */
    uint32_t holds; /* each flow that says something */
    bool wants_again;
};

static char side_of(const struct tw_flow *f, unsigned direction)
{
    return f->key.port[direction] == SERVER_PORT ? 's' : 'c';
}

static void say(struct rig *r, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void say(struct rig *r, const char *format, ...)
{
    va_list arguments;

    if (r->log_len > 0)
        r->log[r->log_len++] = ' ';
    va_start(arguments, format);
    int n = vsnprintf(r->log + r->log_len, MAX_LOG - r->log_len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 1, MAX_LOG - r->log_len - 2);
    r->log_len += (size_t)n;
}

static void hear_data(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin)
{
    struct rig *r = self;

    assert_true(len > 0);
    assert_true(origin->packet <= r->clock.packet);
    say(r, "%c%llu:%.*s", side_of(flow, direction), (unsigned long long)flow->half[direction].offset,
        (int)len, (const char *)bytes);
    if (r->unwanted != NULL && len >= strlen(r->unwanted) &&
        memcmp(bytes, r->unwanted, strlen(r->unwanted)) == 0)
        flow->half[direction].flags |= TW_HALF_IGNORED;
    flow->owner = flow->half[direction].flags & TW_HALF_IGNORED ? NULL : r; /* something is kept of it */
    flow->held = r->holds;
}

static void hear_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                     const struct tw_origin *origin)
{
    struct rig *r = self;

    assert_true(origin->packet <= r->clock.packet);
    say(r, "%c%llu+%llu%s", side_of(flow, direction), (unsigned long long)flow->half[direction].offset,
        (unsigned long long)len, cause == TW_GAP_LOST ? "lost" : "cut");
}

static void hear_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset, uint64_t len,
                          const struct tw_origin *kept, const struct tw_origin *dropped)
{
    assert_true(offset >= flow->half[direction].offset);
    say(self, "%c%llu#%u/%u:%llu", side_of(flow, direction), (unsigned long long)offset, kept->packet,
        dropped->packet, (unsigned long long)len);
}

/* Many tests bring bytes again, and few are about that. */
static void hear_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                       const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct rig *r = self;

    assert_true(len > 0);
    assert_true(offset + len <= flow->half[direction].offset);
    assert_int_equal(origin->packet, r->clock.packet);
    if (r->wants_again)
        say(r, "%c%llu~%.*s", side_of(flow, direction), (unsigned long long)offset, (int)len,
            (const char *)bytes);
}

static void hear_closed(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                        const struct tw_origin *origin)
{
    (void)origin;
    say(self, "%c:%s", side_of(flow, direction), reset ? "rst" : "fin");
}

static void hear_revived(void *self, struct tw_flow *flow, unsigned direction)
{
    say(self, "%c:lives", side_of(flow, direction));
}

static void hear_ended(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    static const char *const words[TW_END_COUNT] = {
        [TW_END_CLOSED] = "closed",      [TW_END_REUSED] = "reused",        [TW_END_IDLE] = "idle",
        [TW_END_FLOW_LIMIT] = "crowded", [TW_END_MEMORY_LIMIT] = "evicted", [TW_END_INPUT] = "input",
    };
    struct rig *r = self;

    say(r, "%s#%llu", words[why], (unsigned long long)flow->id);
    r->rtt_ns = flow->rtt_ns;
    r->packets = flow->packets;
    r->client = flow->client == TW_DIRECTION_UNKNOWN ? TW_DIRECTION_UNKNOWN
                : side_of(flow, flow->client) == 'c' ? CLIENT
                                                     : SERVER;
}

static void take_segment(void *to, const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct rig *r = to;

    r->refused += !tw_flows_segment(r->flows, segment, origin);
}

static struct tw_limits small_limits(void)
{
    return (struct tw_limits){
        .max_memory = (size_t)16 << 20,
        .max_flows = 100000,
        .max_flow_bytes = 1000,
        .idle_ns = 100 * SECOND,
    };
}

static bool rig_try(struct rig *r, const struct tw_limits *limits)
{
    static const uint64_t seed[2] = {1, 2};
    const struct tw_stream_listener listener = {
        .data = hear_data,
        .gap = hear_gap,
        .conflict = hear_conflict,
        .again = hear_again,
        .closed = hear_closed,
        .revived = hear_revived,
        .ended = hear_ended,
        .self = r,
    };

    r->log[0] = '\0';
    r->clock = (struct wire_clock){.now_ns = 1000 * SECOND, .step_ns = 1000000};
    r->memory = heap_memory(&r->heap, limits->max_memory);
    r->flows = tw_flows_new(&r->memory, limits, seed, &listener);
    return r->flows != NULL;
}

static void rig_begin_with(struct rig *r, const struct tw_limits *limits)
{
    *r = (struct rig){0};
    assert_true(rig_try(r, limits));
}

static void rig_begin(struct rig *r)
{
    const struct tw_limits limits = small_limits();

    rig_begin_with(r, &limits);
}

static void rig_end(struct rig *r)
{
    tw_flows_free(r->flows);
    assert_int_equal(r->memory.used, 0);
    assert_int_equal(r->heap.live, 0);
}

/* What has been heard since the last time, or since the start. */
static void assert_heard(struct rig *r, const char *expected)
{
    r->log[r->log_len] = '\0';
    assert_string_equal(r->log, expected);
    r->log_len = 0;
}

/* The input ends, this is heard, and nothing is left. */
static void rig_finish(struct rig *r, const char *expected)
{
    tw_flows_finish(r->flows);
    assert_heard(r, expected);
    rig_end(r);
}

/* From port 1000 + `n` of the client. */
static struct wire connection(struct rig *r, unsigned n)
{
    return (struct wire){
        .send = take_segment,
        .to = r,
        .clock = &r->clock,
        .address = {{{[10] = 0xff, 0xff, 10, 0, 0, 1}}, {{[10] = 0xff, 0xff, 10, 0, 0, 2}}},
        .port = {(uint16_t)(1000 + n), SERVER_PORT},
        .isn = {100000, 500000},
    };
}

static struct wire opened(struct rig *r, unsigned n)
{
    struct wire w = connection(r, n);

    wire_open(&w);
    return w;
}

static void say_at(struct wire *w, unsigned from, int64_t offset, const char *text)
{
    wire_data_at(w, from, offset, wire_text(text));
}

static void say_text(struct wire *w, unsigned from, const char *text)
{
    wire_data(w, from, wire_text(text));
}

static void send_flags(struct wire *w, unsigned from, unsigned flags, int64_t offset, int64_t ack,
                       const char *text)
{
    wire_send(w, from, &(struct wire_segment){(uint8_t)flags, offset, ack, 0, wire_text(text)});
}

static void wait_seconds(struct rig *r, int seconds)
{
    r->clock.now_ns += seconds * SECOND;
}

/* --- order --- */

static struct rig rig;

static void test_in_order(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "abc");
    say_text(&w, SERVER, "xyz");
    say_text(&w, CLIENT, "def");
    assert_heard(r, "c0:abc s0:xyz c3:def");
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");
    assert_int_equal(r->packets, 9);
    assert_int_equal(r->client, CLIENT);
    assert_int_equal(r->rtt_ns, 2000000);
    assert_int_equal(tw_flows_count(r->flows), 1);
    assert_int_equal(tw_flows_lost(r->flows), 0);
    rig_finish(r, "");
}

static void test_reversed(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 4, "ef");
    say_at(&w, CLIENT, 2, "cd");
    assert_heard(r, "");
    say_at(&w, CLIENT, 0, "ab");
    assert_heard(r, "c0:ab c2:cd c4:ef");
    rig_finish(r, "input#0");
}

static void test_retransmitted(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 0, "abc");
    say_at(&w, CLIENT, 0, "abc");
    say_at(&w, CLIENT, 1, "bcd");
    say_at(&w, CLIENT, 6, "gh");
    say_at(&w, CLIENT, 6, "gh");
    say_at(&w, CLIENT, 3, "d");
    say_at(&w, CLIENT, 4, "efgh");
    rig_finish(r, "c0:abc c3:d c4:ef c6:gh input#0");
}

/* Where copies differ, what came first stands. */
static void test_overlapping(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 0, "abc");
    say_at(&w, CLIENT, 1, "XYZ");
    assert_heard(r, "c0:abc c3:Z");
    say_at(&w, CLIENT, 8, "IJ");
    say_at(&w, CLIENT, 12, "MN");
    say_at(&w, CLIENT, 6, "ghijklmnop");
    say_at(&w, CLIENT, 7, "????????");
    say_at(&w, CLIENT, 4, "efEFEFEFEFEFEFEFq");
    rig_finish(r, "c8#6/8:2 c12#7/8:2 "
                  "c7#8/9:1 c8#6/9:2 c10#8/9:2 c12#7/9:2 c14#8/9:1 "
                  "c6#8/10:2 c8#6/10:2 c10#8/10:2 c12#7/10:2 c14#8/10:2 "
                  "c4:ef c6:gh c8:IJ c10:kl c12:MN c14:op c16:EFEFq input#0");
}

/* By choice what came last does, as long as nobody has had it. */
static void test_overlapping_the_last_counts(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    tw_flows_set_overlap(r->flows, TW_OVERLAP_LAST);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 0, "abc");
    say_at(&w, CLIENT, 1, "XYZ");
    assert_heard(r, "c0:abc c3:Z");
    say_at(&w, CLIENT, 8, "IJ");
    say_at(&w, CLIENT, 12, "MN");
    say_at(&w, CLIENT, 6, "ghijklmnop"); /* takes the place of both */
    assert_heard(r, "c8#8/6:2 c12#8/7:2");
    say_at(&w, CLIENT, 9, "?klm?"); /* 9 and 13, of one piece each */
    assert_heard(r, "c9#9/8:1 c13#9/8:1");
    say_at(&w, CLIENT, 14, "!!!!"); /* the end of one, and more */
    say_at(&w, CLIENT, 5, "f!");    /* the beginning */
    assert_heard(r, "c14#10/8:2 c6#11/8:1");
    say_at(&w, CLIENT, 4, "ef#");
    rig_finish(r, "c6#12/11:1 "
                  "c4:e c5:f c6:# c7:h c8:i c9:? c10:kl c12:m c13:? c14:!! c16:!! input#0");
}

/* What is the same at both ends does not count to the conflict, and what is the same altogether is none. */
static void test_conflict_is_what_differs(void **state)
{
    struct rig *r = &rig;
    (void)state;

    for (enum tw_overlap overlap = TW_OVERLAP_FIRST; overlap <= TW_OVERLAP_LAST; overlap++) {
        rig_begin(r);
        tw_flows_set_overlap(r->flows, overlap);
        struct wire w = opened(r, 0);
        say_at(&w, CLIENT, 10, "klmnopq");
        say_at(&w, CLIENT, 8, "ijklm");
        say_at(&w, CLIENT, 12, "mnopqrst");
        assert_heard(r, "");
        say_at(&w, CLIENT, 9, "jkLmNopqr");
        assert_heard(r, overlap == TW_OVERLAP_FIRST ? "c11#4/7:3" : "c11#7/4:3");
        say_at(&w, CLIENT, 0, "abcdefgh");
        rig_finish(r, overlap == TW_OVERLAP_FIRST
                          ? "c0:abcdefgh c8:ij c10:klmnopq c17:rst input#0"
                          : "c0:abcdefgh c8:ij c10:k c11:LmN c14:opq c17:rst input#0");
    }
}

/* Where the capture has cut either of them there is nothing to compare. */
static void test_overlap_of_cut_segments(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 10, 0, 10, wire_text("klm")});
    say_at(&w, CLIENT, 13, "nopq");
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 5, 0, 10, wire_text("fghi")});
    assert_heard(r, "");
    say_at(&w, CLIENT, 9, "jKlm??");
    assert_heard(r, "c10#4/7:1");
    rig_finish(r, "c0+5lost c5:fghi c9+1cut c10:klm c13+7cut input#0");
}

/* Who has delivered bytes may want to compare them. */
static void test_again(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->wants_again = true;
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 0, "abcdefgh");
    say_at(&w, CLIENT, 2, "cd");
    say_at(&w, CLIENT, 6, "GHij");
    say_at(&w, CLIENT, 20, "uv");
    say_at(&w, CLIENT, 0, "");
    say_at(&w, CLIENT, -3, "---ab");
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 4, 0, 6, wire_text("ef")});
    assert_heard(r, "c0:abcdefgh c2~cd c6~GH c8:ij c0~ab c4~ef");
    say_at(&w, CLIENT, 8, "ijklmnopqrstuvwx");
    rig_finish(r, "c8~ij c10:klmnopqrst c20:uv c22:wx input#0");
}

/* What the sender repeats of its last byte to see whether the other side lives, and waits for its window (RFC 9293 3.8.6.1). */
static void test_probes(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->wants_again = true;
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "abc");
    say_at(&w, CLIENT, 2, "?");
    say_at(&w, CLIENT, 3, "d"); /* beyond the window: refused, and sent again */
    say_at(&w, CLIENT, 3, "d");
    say_at(&w, CLIENT, 2, "");
    say_at(&w, CLIENT, 3, "def");
    assert_heard(r, "c0:abc c3:d c3~d c4:ef");
    /* behind a gap */
    say_at(&w, CLIENT, 10, "klm");
    say_at(&w, CLIENT, 12, "?");
    assert_heard(r, "");
    say_at(&w, CLIENT, 6, "ghij");
    rig_finish(r, "c6:ghij c10:klm input#0");
}

static void test_one_byte_segments(void **state)
{
    static const char word[] = "handshake";
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    for (int i = 8; i >= 0; i--)
        wire_data_at(&w, SERVER, i, (struct tw_bytes){(const uint8_t *)word + i, 1});
    rig_finish(r, "s0:h s1:a s2:n s3:d s4:s s5:h s6:a s7:k s8:e input#0");
}

/* Sequence numbers go round in the middle of either stream. */
static void test_wrap(void **state)
{
    (void)state;

    for (uint32_t before = 0; before < 10; before++) {
        struct rig *r = &rig;
        rig_begin(r);
        struct wire w = connection(r, 0);
        w.isn[CLIENT] = 0U - before;
        w.isn[SERVER] = UINT32_MAX - before;
        wire_open(&w);
        say_text(&w, CLIENT, "abc");
        say_at(&w, SERVER, 3, "xyz");
        say_at(&w, SERVER, 0, "uvw");
        w.said[SERVER] = 6;
        say_at(&w, CLIENT, 6, "gh");
        say_at(&w, CLIENT, 2, "cdef");
        w.said[CLIENT] = 8;
        wire_close(&w, SERVER);
        rig_finish(r, "c0:abc s0:uvw s3:xyz c3:def c6:gh s:fin c:fin closed#0");
    }
}

static void test_keep_alive(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, -1, "?");
    say_text(&w, CLIENT, "abc");
    say_at(&w, CLIENT, 2, "?");
    say_at(&w, CLIENT, 2, "");
    wire_ack(&w, SERVER);
    say_text(&w, CLIENT, "def");
    rig_finish(r, "c0:abc c3:def input#0");
}

/* --- acknowledgements that seem to have data --- */

static void pad(struct wire *w, unsigned from, int64_t offset)
{
    wire_data_at(w, from, offset, wire_repeat(0, 6));
}

/* Zeros that fill the frame of an acknowledgement are no data: those come in their place. */
static void test_padding(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->wants_again = true;
    struct wire w = opened(r, 0);
    pad(&w, CLIENT, 0);
    pad(&w, CLIENT, 0);
    say_text(&w, CLIENT, "abc");
    assert_heard(r, "c0:abc");
    say_text(&w, SERVER, "xyz");
    pad(&w, CLIENT, 3);
    pad(&w, CLIENT, 0); /* late */
    say_at(&w, CLIENT, 10, "klm");
    say_at(&w, CLIENT, 3, "def");
    assert_heard(r, "s0:xyz c3:def");
    pad(&w, CLIENT, 6);
    say_at(&w, CLIENT, 6, "ghijkl");
    assert_heard(r, "c6:ghij c10:klm");
    w.said[CLIENT] = 13;
    pad(&w, CLIENT, 13);
    pad(&w, CLIENT, 13);
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");

    /* nothing tells: then it is what it was most likely */
    w = opened(r, 1);
    pad(&w, CLIENT, 0);
    say_text(&w, SERVER, "xyz");
    rig_finish(r, "s0:xyz input#1");
}

/* But they are data when more follows behind them, or they are acknowledged. */
static void test_zeros_that_are_no_padding(void **state)
{
    const struct tw_bytes zeros = wire_repeat(0, 6);
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_data(&w, CLIENT, zeros);
    assert_heard(r, "");
    wire_data(&w, CLIENT, zeros);
    assert_heard(r, "c0:");
    say_text(&w, CLIENT, "mno");
    assert_heard(r, "c6: c12:mno");
    wire_data(&w, CLIENT, zeros);
    assert_heard(r, "");
    wire_ack(&w, SERVER);
    assert_heard(r, "c15:");
    wire_data(&w, CLIENT, wire_slice(zeros, 0, 2));
    wire_data_at(&w, CLIENT, 21, wire_slice(zeros, 0, 1)); /* once more, in other pieces */
    assert_heard(r, "c21:");
    wire_data_at(&w, CLIENT, 22, wire_slice(zeros, 0, 1));
    wire_data(&w, CLIENT, wire_slice(zeros, 0, 2));
    assert_heard(r, "");
    wire_fin(&w, CLIENT);
    assert_heard(r, "c23: c:fin");
    /* from before a gap, and from behind one */
    wire_data_at(&w, SERVER, 4, zeros);
    wire_data_at(&w, SERVER, 14, wire_text("waits"));
    wire_data_at(&w, SERVER, 0, wire_text("abcd"));
    assert_heard(r, "s0:abcd");
    w.said[SERVER] = 19;
    wire_ack(&w, CLIENT);
    rig_finish(r, "s4: s10+4lost s14:waits input#0");
}

/* The sender's next segment tells where it stands, whatever it is; and zeros that pad nothing are data at once. */
static void test_zeros_that_are_believed(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_data(&w, CLIENT, wire_repeat(0, 6));
    say_at(&w, CLIENT, 5, "?"); /* a keep-alive */
    assert_heard(r, "c0:");
    wire_data(&w, CLIENT, wire_repeat(0, 2));
    wire_ack(&w, CLIENT);
    assert_heard(r, "c6:");
    wire_data(&w, CLIENT, wire_repeat(0, 6));
    wire_rst(&w, CLIENT);
    assert_heard(r, "c8: c:rst");

    w = opened(r, 1);
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 16, 0, "");
    wire_data_at(&w, CLIENT, 10, wire_repeat(0, 6));
    say_at(&w, CLIENT, 0, "0123456789");
    assert_heard(r, "c0:0123456789 c10: c:fin");

    w = opened(r, 2);
    for (size_t len = 1; len < 9; len++)
        if (len != 2 && len != 6)
            wire_data(&w, CLIENT, wire_repeat(0, len));
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK | TW_TCP_PSH, 28, 0, 0, wire_repeat(0, 6)});
    w.port[CLIENT]++;
    w.address[CLIENT].bytes[0] = 0x20;
    wire_open(&w);
    wire_data_at(&w, CLIENT, 0, wire_repeat(0, 6));
    assert_heard(r, "c0: c1: c4: c8: c13: c20: c28: c0:");
    rig_finish(r, "input#0 input#1 input#2 input#3");
}

static void test_data_in_syn(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    send_flags(&w, CLIENT, TW_TCP_SYN, 0, 0, "abc");
    assert_heard(r, "c0:abc");
    send_flags(&w, SERVER, TW_TCP_SYN | TW_TCP_ACK, 0, 0, "");
    say_at(&w, CLIENT, 0, "abcdef");
    rig_finish(r, "c3:def input#0");
}

/* Any cuts, any order, anything twice: the same stream. */
static void test_any_order(void **state)
{
    enum { LENGTH = 400, PIECES = 60 };
    char expected[LENGTH + 1] = "", heard[LENGTH + 1];
    uint32_t seed = 7;
    (void)state;

    for (size_t i = 0; i < LENGTH; i++)
        expected[i] = (char)('a' + i * i % 23);
    for (int round = 0; round < 300; round++) {
        struct rig *r = &rig;
        rig_begin(r);
        struct wire w = opened(r, 0);
        wire_ack(&w, CLIENT);
        for (int i = 0; i < PIECES; i++) {
            uint32_t at = wire_random(&seed, LENGTH), len = 1 + wire_random(&seed, LENGTH - at);
            wire_data_at(&w, SERVER, at, (struct tw_bytes){(const uint8_t *)expected + at, len});
        }
        wire_data_at(&w, SERVER, 0, wire_text(expected));
        r->log[r->log_len] = '\0';
        size_t len = 0;
        char *rest = NULL;
        for (char *word = strtok_r(r->log, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
            unsigned long long offset = 0;
            char bytes[LENGTH + 1];
            assert_int_equal(sscanf(word, "s%llu:%400s", &offset, bytes), 2);
            assert_int_equal(offset, len);
            memcpy(heard + len, bytes, strlen(bytes) + 1);
            len += strlen(bytes);
        }
        assert_string_equal(heard, expected);
        r->log_len = 0;
        rig_finish(r, "input#0");
        wire_release(NULL);
    }
}

/* --- captures that begin late, see one side, or have holes --- */

static void test_without_syn(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    w.said[CLIENT] = 700;
    w.said[SERVER] = 900;
    say_text(&w, CLIENT, "abc");
    say_text(&w, SERVER, "xyz");
    say_text(&w, CLIENT, "def");
    rig_finish(r, "c0:abc s0:xyz c3:def input#0");
    assert_int_equal(r->client, TW_DIRECTION_UNKNOWN);
    assert_int_equal(r->rtt_ns, -1);
}

/* What a side acknowledges says where the other stands; what it has acknowledged may still come. */
static void test_beginning_from_acknowledgement(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    w.said[SERVER] = 900;
    say_text(&w, CLIENT, "abc");
    say_at(&w, SERVER, 903, "3");
    say_at(&w, SERVER, 900, "012");
    assert_heard(r, "c0:abc s0:012 s3:3");
    tw_flows_finish(r->flows);
    assert_heard(r, "input#0");

    w.port[CLIENT]++;
    w.said[SERVER] = 900;
    say_text(&w, CLIENT, "abc");
    say_at(&w, SERVER, 890, "before");
    say_at(&w, SERVER, 896, "more");
    rig_finish(r, "c0:abc s0:before s6:more input#1");
}

static void test_syn_ack_only(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, SERVER);
    say_text(&w, CLIENT, "abc");
    rig_finish(r, "c0:abc input#0");
    assert_int_equal(r->client, CLIENT);
    assert_int_equal(r->rtt_ns, -1);
}

/* Captures may show the answer before the question, and data before either. */
static void test_syn_that_comes_late(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, SERVER);
    wire_syn(&w, CLIENT);
    wire_ack(&w, CLIENT);
    say_text(&w, CLIENT, "abc");
    say_text(&w, SERVER, "xyz");
    rig_finish(r, "c0:abc s0:xyz input#0");
    assert_int_equal(r->client, CLIENT);
    assert_int_equal(r->rtt_ns, 1000000);

    rig_begin(r);
    w = connection(r, 0);
    wire_syn(&w, SERVER);
    say_text(&w, CLIENT, "abc");
    wire_syn(&w, CLIENT);
    say_text(&w, CLIENT, "def");
    rig_finish(r, "c0:abc c3:def input#0");
    assert_int_equal(r->client, CLIENT);
}

static void test_one_direction(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    w.said[SERVER] = 0;
    say_text(&w, CLIENT, "abc");
    w.said[SERVER] = 5000;
    say_text(&w, CLIENT, "def");
    wire_fin(&w, CLIENT);
    rig_finish(r, "c0:abc c3:def c:fin input#0");
}

/* Both sides open at once (RFC 9293 3.5, figure 7). */
static void test_simultaneous_open(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    send_flags(&w, CLIENT, TW_TCP_SYN, 0, 0, "");
    send_flags(&w, SERVER, TW_TCP_SYN, 0, 0, "");
    send_flags(&w, CLIENT, TW_TCP_SYN | TW_TCP_ACK, 0, 0, "");
    send_flags(&w, SERVER, TW_TCP_SYN | TW_TCP_ACK, 0, 0, "");
    say_text(&w, CLIENT, "abc");
    say_text(&w, SERVER, "xyz");
    rig_finish(r, "c0:abc s0:xyz input#0");
    assert_int_equal(r->client, CLIENT);
}

/* The receiver has acknowledged what the capture never saw: after 64 packets more it is given up. */
static void test_acknowledged_gap(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "ab");
    say_at(&w, CLIENT, 5, "fg");
    w.said[CLIENT] = 7;
    for (int i = 0; i < 63; i++)
        wire_ack(&w, SERVER);
    assert_heard(r, "c0:ab");
    wire_ack(&w, SERVER);
    assert_heard(r, "c2+3lost c5:fg");
    assert_int_equal(tw_flows_lost(r->flows), 3);
    say_text(&w, CLIENT, "h");
    rig_finish(r, "c7:h input#0");
}

/* A capture may show the acknowledgement first. */
static void test_acknowledged_gap_that_is_filled(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 2, "cd");
    w.said[CLIENT] = 4;
    for (int i = 0; i < 60; i++)
        wire_ack(&w, SERVER);
    say_at(&w, CLIENT, 0, "ab");
    assert_heard(r, "c0:ab c2:cd");
    say_at(&w, CLIENT, 6, "gh");
    w.said[CLIENT] = 8;
    for (int i = 0; i < 60; i++)
        wire_ack(&w, SERVER);
    assert_heard(r, "");
    rig_finish(r, "c4+2lost c6:gh input#0");
}

static void test_gap_that_is_not_acknowledged(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 5, "fg");
    say_at(&w, CLIENT, 9, "j");
    for (int i = 0; i < 300; i++)
        wire_ack(&w, SERVER);
    assert_heard(r, "");
    rig_finish(r, "c0+5lost c5:fg c7+2lost c9:j input#0");
}

/* More is missing than a window holds, and nobody acknowledges it: eight segments in a row are no accident. */
static void test_large_gap_without_acknowledgements(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    say_text(&w, CLIENT, "abc");
    w.said[CLIENT] += 20 << 20;
    for (int i = 0; i < 10; i++)
        say_text(&w, CLIENT, "01234");
    rig_finish(r, "c0:abc c3+20971555lost c20971558:01234 c20971563:01234 c20971568:01234 input#0");
}

/* Segments far ahead that do not follow one another are believed never. */
static void test_strays(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    say_text(&w, CLIENT, "abc");
    for (int i = 0; i < 20; i++)
        say_at(&w, CLIENT, (20 << 20) + 6 * i, "01234");
    for (int i = 0; i < 7; i++)
        say_at(&w, CLIENT, (30 << 20) + 5 * i, "01234");
    say_text(&w, CLIENT, "def");
    say_at(&w, CLIENT, (30 << 20) + 35, "01234");
    rig_finish(r, "c0:abc c3:def input#0");
}

/* What waits in both directions comes out in the order of its packets. */
static void test_flush_order(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, SERVER, 2, "S2");
    say_at(&w, CLIENT, 1, "C1");
    say_at(&w, SERVER, 6, "S6");
    r->clock.file = 1;
    r->clock.packet = 0;
    say_at(&w, CLIENT, 5, "C5");
    r->clock.packet = 100;
    rig_finish(r, "s0+2lost s2:S2 c0+1lost c1:C1 s4+2lost s6:S6 c3+2lost c5:C5 input#0");
}

/* An acknowledgement from nowhere, as in answer to a forged segment (RFC 5961 5), says nothing about gaps. */
static void test_wild_acknowledgement(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "ab");
    say_at(&w, CLIENT, 5, "fg");
    for (int i = 0; i < 100; i++)
        send_flags(&w, SERVER, TW_TCP_ACK, 0, 0x50000000, "");
    for (int i = 0; i < 100; i++)
        send_flags(&w, SERVER, TW_TCP_ACK, 0, -0x50000000, "");
    assert_heard(r, "c0:ab");
    say_at(&w, CLIENT, 2, "cde");
    rig_finish(r, "c2:cde c5:fg input#0");
}

/*
 * A server that takes the SYN for one of an earlier connection answers with an acknowledgement of that; the client
 * resets, and its next SYN is the same as the first (RFC 9293 3.5.1).
 */
static void test_acknowledgement_of_an_earlier_connection(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    send_flags(&w, SERVER, TW_TCP_ACK, 5000, -0x1a858ada, "");
    send_flags(&w, CLIENT, TW_TCP_RST, -0x1a858ada, 0, "");
    wait_seconds(r, 10);
    wire_open(&w);
    say_text(&w, CLIENT, "hello");
    rig_finish(r, "c0:hello input#0");
}

static void test_cut_segments(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 0, 0, 10, wire_text("abc")});
    assert_heard(r, "c0:abc c3+7cut");
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 15, 0, 5, wire_text("pq")});
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 20, 0, 5, wire_text("")});
    say_at(&w, CLIENT, 25, "z");
    assert_heard(r, "");
    say_at(&w, CLIENT, 10, "klmno");
    assert_heard(r, "c10:klmno c15:pq c17+3cut c20+5cut c25:z");
    /* what is told once is not told again */
    wire_send(&w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 20, 0, 8, wire_text("uvwxyzA")});
    assert_heard(r, "c26:A c27+1cut");
    assert_int_equal(tw_flows_lost(r->flows), 7 + 3 + 5 + 1);
    rig_finish(r, "input#0");
}

/* --- windows --- */

static void test_segments_of_another_life(void **state)
{
    const int64_t far = 20 << 20;
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "abc");
    say_at(&w, CLIENT, far, "far");
    say_at(&w, CLIENT, -far, "old");
    say_at(&w, CLIENT, 0x7fffffff, "half round");
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, far, 0, "");
    say_text(&w, CLIENT, "def");
    assert_heard(r, "c0:abc c3:def");
    /* but what has been acknowledged was sent */
    w.said[CLIENT] = (uint32_t)far + 10;
    wire_ack(&w, SERVER);
    say_at(&w, CLIENT, far, "far");
    assert_heard(r, "");
    rig_finish(r, "c6+20971514lost c20971520:far input#0");
}

static void test_limit_of_waiting_bytes(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    for (int i = 0; i < 10; i++)
        wire_data_at(&w, CLIENT, 1 + 101 * i, wire_repeat('x', 100));
    assert_heard(r, "");
    assert_true(r->memory.peak < 40000);
    wire_data_at(&w, CLIENT, 2000, wire_text("y"));
    r->log[10] = '\0';
    assert_string_equal(r->log, "c0+1lost c");
    assert_non_null(strstr(r->log + 11, ":xxx"));
    r->log_len = 0;
    tw_flows_finish(r->flows);
    assert_int_equal(tw_flows_lost(r->flows), 2000 - 1000);
    rig_end(r);
}

static void test_limit_of_waiting_pieces(void **state)
{
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_flow_bytes = 1 << 20;
    rig_begin_with(r, &limits);
    struct wire w = opened(r, 0);
    for (int i = 0; i < 2048; i++)
        say_at(&w, CLIENT, 1 + 2 * i, "x");
    assert_heard(r, "");
    say_at(&w, CLIENT, 20000, "y");
    assert_heard(r, "c0+1lost c1:x");
    rig_end(r);
}

/* --- ends --- */

static void test_fin_with_data(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "ab");
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 2, 0, "cd");
    assert_heard(r, "c0:ab c2:cd c:fin");
    w.said[CLIENT] = 5;
    say_text(&w, SERVER, "half closed");
    wire_fin(&w, SERVER);
    assert_heard(r, "s0:half closed s:fin");
    wire_ack(&w, CLIENT);
    rig_finish(r, "closed#0");
}

static void test_fin_before_the_hole_is_filled(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 2, 0, "cd");
    assert_heard(r, "");
    say_at(&w, CLIENT, 0, "ab");
    assert_heard(r, "c0:ab c2:cd c:fin");
    /* and what lies behind it is not of this stream */
    say_at(&w, CLIENT, 4, "ef");
    say_at(&w, CLIENT, 2, "cdef");
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 9, 0, "");
    rig_finish(r, "input#0");
}

/* Nor is what came before it and would stand behind it. */
static void test_fin_below_what_waits(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 4, "efgh");
    say_at(&w, CLIENT, 10, "kl");
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 2, 0, "cdef");
    assert_heard(r, "");
    say_at(&w, CLIENT, 0, "ab");
    assert_heard(r, "c0:ab c2:cd c4:ef c:fin");
    rig_finish(r, "input#0");
}

static void test_fin_behind_a_loss(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "ab");
    send_flags(&w, CLIENT, TW_TCP_FIN | TW_TCP_ACK, 6, 0, "");
    rig_finish(r, "c0:ab c2+4lost c:fin input#0");
}

/* The side that is closed first is not the end: the last acknowledgement is. */
static void test_close_needs_both_acknowledgements(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_fin(&w, SERVER);
    wire_fin(&w, CLIENT);
    assert_heard(r, "s:fin c:fin");
    send_flags(&w, SERVER, TW_TCP_ACK, 1, 0, "");
    assert_heard(r, "");
    wire_ack(&w, SERVER);
    rig_finish(r, "closed#0");
}

static void test_reset(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "abc");
    wire_rst(&w, SERVER);
    assert_heard(r, "c0:abc s:rst");
    /* what is under way may still come */
    say_text(&w, CLIENT, "def");
    wire_rst(&w, SERVER);
    wire_rst(&w, CLIENT);
    assert_heard(r, "c3:def");
    struct wire other = opened(r, 1);
    wait_seconds(r, 3);
    wire_ack(&other, CLIENT);
    wait_seconds(r, 3);
    wire_ack(&other, CLIENT);
    assert_heard(r, "closed#0");
    rig_finish(r, "input#1");
}

static void test_refused(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    w.isn[SERVER] = 0U - 1;
    wire_syn(&w, CLIENT);
    send_flags(&w, SERVER, TW_TCP_RST | TW_TCP_ACK, 0, 0, "");
    rig_finish(r, "s:rst input#0");
}

/* RFC 5961 3.2 */
static void test_reset_out_of_window(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    say_text(&w, SERVER, "0123456789");
    wire_ack(&w, CLIENT);
    send_flags(&w, SERVER, TW_TCP_RST, 9, 0, "");
    send_flags(&w, SERVER, TW_TCP_RST, -1, 0, "");
    send_flags(&w, SERVER, TW_TCP_RST, 2 << 20, 0, "");
    send_flags(&w, SERVER, TW_TCP_RST, 0x70000000, 0, "");
    assert_heard(r, "s0:0123456789");
    /* in the window, ahead of data that is lost */
    send_flags(&w, SERVER, TW_TCP_RST, 100, 0, "");
    rig_finish(r, "s:rst input#0");
}

/*
 * A receiver that finds a RST out of place, though in its window, asks whether it was meant, and who is said to have sent
 * it goes on (RFC 5961 3.2).
 */
static void test_reset_that_was_forged(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0), other = opened(r, 1);
    say_text(&w, SERVER, "0123456789");
    send_flags(&w, SERVER, TW_TCP_RST, 5000, 0, "");
    assert_heard(r, "s0:0123456789 s:rst");
    wire_ack(&w, CLIENT);
    say_text(&w, SERVER, "abc"); /* may have been sent before it */
    wire_ack(&w, CLIENT);
    assert_heard(r, "s10:abc");
    wait_seconds(r, 10);
    wire_ack(&other, CLIENT);
    say_text(&w, CLIENT, "more");
    assert_heard(r, "c0:more");
    say_text(&w, SERVER, "def"); /* acknowledges what came after it */
    assert_heard(r, "s13:def");
    say_text(&w, CLIENT, "and more");
    assert_heard(r, "s:lives c4:and more");
    wire_rst(&w, SERVER);
    say_text(&w, CLIENT, "late");
    assert_heard(r, "s:rst c12:late");
    wait_seconds(r, 3);
    wire_ack(&other, CLIENT);
    assert_heard(r, "closed#0");
    rig_finish(r, "input#1");
}

/* One exactly in its place is taken, unless the receiver is seen to be alive after all. */
static void test_reset_in_its_place_that_was_forged(void **state)
{
    struct rig *r = &rig;
    (void)state;

    for (unsigned alive = 0; alive < 2; alive++) {
        rig_begin(r);
        struct wire w = opened(r, 0), other = opened(r, 1);
        say_text(&w, SERVER, "0123456789");
        wire_rst(&w, SERVER);
        say_text(&w, SERVER, "abc");
        assert_heard(r, "s0:0123456789 s:rst s10:abc");
        if (alive)
            wire_ack(&w, CLIENT);
        else
            wire_rst(&w, CLIENT);
        say_text(&w, SERVER, "def");
        assert_heard(r, alive ? "s:lives s13:def" : "s13:def");
        wait_seconds(r, 3);
        wire_ack(&other, CLIENT);
        wire_ack(&other, CLIENT);
        assert_heard(r, alive ? "" : "closed#0");
        rig_finish(r, alive ? "input#0 input#1" : "input#1");
    }
}

/* --- the same endpoints again --- */

static void test_syn_again(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    wire_syn(&w, CLIENT);
    wire_syn(&w, SERVER);
    wire_syn(&w, CLIENT);
    wire_syn(&w, SERVER);
    say_text(&w, CLIENT, "abc");
    wire_syn(&w, CLIENT);
    rig_finish(r, "c0:abc input#0");
}

/* The round trip begins with the SYN that was answered. */
static void test_round_trip_of_a_repeated_syn(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    wait_seconds(r, 1);
    wire_syn(&w, CLIENT);
    wait_seconds(r, 2);
    wire_open(&w);
    wire_syn(&w, CLIENT);
    wire_ack(&w, CLIENT);
    rig_finish(r, "input#0");
    assert_int_equal(r->client, CLIENT);
    assert_int_equal(r->rtt_ns, 2000000);
}

static void test_reuse_while_open(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0), again = connection(r, 0);
    say_text(&w, CLIENT, "abc");
    say_at(&w, CLIENT, 5, "f");
    again.isn[CLIENT] += 7777777;
    again.isn[SERVER] += 1;
    wire_open(&again);
    assert_heard(r, "c0:abc c3+2lost c5:f reused#0");
    say_text(&again, CLIENT, "new");
    say_text(&again, SERVER, "answer");
    rig_finish(r, "c0:new s0:answer input#1");
}

/* The client of yesterday serves today. */
static void test_reuse_with_roles_changed(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");
    w.isn[SERVER] = 77;
    send_flags(&w, SERVER, TW_TCP_SYN, 0, 0, "");
    rig_finish(r, "input#1");
    assert_int_equal(r->client, SERVER);
}

static void test_reuse_without_syn_before(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    w.said[CLIENT] = 9000;
    say_text(&w, CLIENT, "late");
    struct wire again = connection(r, 0);
    again.isn[CLIENT] = 5;
    wire_open(&again);
    say_text(&again, CLIENT, "new");
    rig_finish(r, "c0:late reused#0 c0:new input#1");
}

/* The same when the first one's SYN was not seen, and it has been closed. */
static void test_reuse_of_the_dead_without_syn(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");
    w = connection(r, 0);
    wire_ack(&w, CLIENT);
    wire_syn(&w, CLIENT);
    rig_finish(r, "input#1");
}

/* Another one whose SYN was not seen: its bytes have no place in the one before, which is over or long silent. */
static void test_reuse_without_syn(void **state)
{
    enum how { BY_FIN, BY_RST, BY_SILENCE, NOT_OVER } how;
    struct rig *r = &rig;
    (void)state;

    for (how = BY_FIN; how <= NOT_OVER; how++) {
        for (unsigned from = CLIENT; from <= SERVER; from++) {
            rig_begin(r);
            struct wire w = opened(r, 0), again = connection(r, 0);
            say_text(&w, CLIENT, "abc");
            if (how == BY_FIN)
                wire_close(&w, CLIENT);
            if (how == BY_RST)
                wire_rst(&w, CLIENT);
            wait_seconds(r, how == BY_SILENCE ? 61 : 1);
            r->log_len = 0;
            again.isn[CLIENT] += 100 << 20;
            again.isn[SERVER] -= 100 << 20;
            wire_ack(&again, from);
            say_text(&again, from, "xyz");
            say_text(&again, !from, "123");
            if (how == BY_FIN)
                assert_heard(r, from == CLIENT ? "c0:xyz s0:123" : "s0:xyz c0:123");
            else if (how == NOT_OVER)
                assert_heard(r, "");
            else
                assert_heard(r, from == CLIENT ? "reused#0 c0:xyz s0:123" : "reused#0 s0:xyz c0:123");
            rig_finish(r, how == NOT_OVER ? "input#0" : "input#1");
        }
    }
}

/* Only the server's side is seen: its answer opens another connection. */
static void test_reuse_seen_from_one_side(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = connection(r, 0);
    wire_syn(&w, SERVER);
    say_text(&w, SERVER, "abc");
    wire_rst(&w, SERVER);
    assert_heard(r, "s0:abc s:rst");
    w.isn[CLIENT] += 1 << 30;
    w.isn[SERVER] += 1 << 30;
    w.said[SERVER] = 0;
    wire_syn(&w, SERVER);
    say_text(&w, SERVER, "xyz");
    rig_finish(r, "reused#0 s0:xyz input#1");
}

/* A closed connection's endpoints are remembered for a minute. */
static void test_stragglers(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");
    wire_fin(&w, SERVER);
    wire_rst(&w, CLIENT);
    wire_syn(&w, CLIENT);
    say_at(&w, CLIENT, 0, "abc");
    assert_heard(r, "");
    assert_int_equal(tw_flows_count(r->flows), 1);
    struct wire again = connection(r, 0);
    again.isn[CLIENT]++;
    wire_open(&again);
    wire_close(&again, SERVER);
    assert_heard(r, "s:fin c:fin closed#1");
    wait_seconds(r, 200);
    struct wire other = opened(r, 1);
    wire_ack(&other, CLIENT);
    wait_seconds(r, 1);
    wire_ack(&again, CLIENT);
    assert_int_equal(tw_flows_count(r->flows), 4);
    tw_flows_finish(r->flows);
    assert_heard(r, "input#2 input#3");
    rig_end(r);
}

/* What still arrives does not keep them longer: the endpoints may be another connection by then. */
static void test_stragglers_for_long(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    wire_close(&w, CLIENT);
    assert_heard(r, "c:fin s:fin closed#0");
    for (int i = 0; i < 4; i++) {
        wait_seconds(r, 20);
        say_at(&w, CLIENT, 0, "abc");
        assert_int_equal(tw_flows_count(r->flows), i < 3 ? 1 : 2);
    }
    rig_finish(r, "c0:abc input#1");
}

static void test_many_tombstones(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->clock.step_ns = 1000;
    for (unsigned i = 0; i < 10000; i++) {
        struct wire w = opened(r, i);
        wire_close(&w, CLIENT);
        r->log_len = 0;
        wire_release(NULL);
    }
    size_t used = r->memory.used;
    assert_true(used < 8400 * sizeof(struct tw_flow) + 16384 * sizeof(uint32_t) + 8192);
    assert_int_equal(tw_flows_count(r->flows), 10000);
    assert_int_equal(tw_flows_ended(r->flows, TW_END_FLOW_LIMIT), 0);
    rig_finish(r, "");
}

/* --- limits and time --- */

static void test_flows_are_found_again(void **state)
{
    enum { FLOWS = 3000 };
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->clock.step_ns = 10;
    for (unsigned i = 0; i < FLOWS; i++)
        opened(r, i);
    for (unsigned i = 0; i < FLOWS; i++) {
        struct wire w = connection(r, i);
        char expected[64];
        say_text(&w, CLIENT, "x");
        wire_close(&w, SERVER);
        (void)snprintf(expected, sizeof expected, "c0:x s:fin c:fin closed#%u", i);
        assert_heard(r, expected);
    }
    assert_int_equal(tw_flows_count(r->flows), FLOWS);
    rig_finish(r, "");
}

/* Fifty of them packet by packet, each a little out of order: every one keeps to itself. */
static void test_interleaved(void **state)
{
    enum { FLOWS = 50, PIECES = 20 };
    int heard[FLOWS] = {0};
    struct rig *r = &rig;
    struct wire wires[FLOWS];
    char *rest = NULL;
    (void)state;

    rig_begin(r);
    for (unsigned i = 0; i < FLOWS; i++)
        wires[i] = opened(r, i);
    for (int at = 0; at < PIECES; at++) {
        for (unsigned i = 0; i < FLOWS; i++) {
            char text[8];
            int turned = at ^ (int)(i & 1); /* every other one in pairs that are turned round */
            (void)snprintf(text, sizeof text, "%02u%02d", i, turned);
            say_at(&wires[i], CLIENT, (int64_t)4 * turned, text);
        }
    }
    r->log[r->log_len] = '\0';
    for (char *word = strtok_r(r->log, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        int offset = 0, piece = 0;
        unsigned flow = FLOWS;
        assert_int_equal(sscanf(word, "c%d:%2u%2d", &offset, &flow, &piece), 3);
        assert_in_range(flow, 0, FLOWS - 1);
        assert_int_equal(piece, heard[flow]++);
        assert_int_equal(offset, 4 * piece);
    }
    for (unsigned i = 0; i < FLOWS; i++)
        assert_int_equal(heard[i], PIECES);
    r->log_len = 0;
    rig_end(r);
}

/* IPv6, and endpoints that differ in the address only or in the port only. */
static void test_keys(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    w.address[CLIENT].bytes[15] = 9;
    wire_syn(&w, CLIENT);
    w.address[CLIENT].bytes[0] = 0x20;
    wire_syn(&w, CLIENT);
    w.address[CLIENT] = w.address[SERVER];
    wire_syn(&w, CLIENT);
    w.port[CLIENT] = 2;
    wire_syn(&w, CLIENT);
    say_text(&w, SERVER, "to lower port");
    assert_int_equal(tw_flows_count(r->flows), 5);
    tw_flows_finish(r->flows);
    assert_heard(r, "s0:to lower port input#0 input#1 input#2 input#3 input#4");
    rig_end(r);
}

/* The connection that has been silent longest makes way, however busy it was. */
static void test_limit_of_flows(void **state)
{
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_flows = 3;
    rig_begin_with(r, &limits);
    r->clock.step_ns = SECOND;
    struct wire a = opened(r, 0), b = opened(r, 1), c = opened(r, 2);
    say_text(&b, CLIENT, "b");
    say_text(&a, CLIENT, "a");
    say_text(&c, CLIENT, "c");
    assert_heard(r, "c0:b c0:a c0:c");
    opened(r, 3);
    assert_heard(r, "crowded#1");
    struct wire e = opened(r, 4);
    assert_heard(r, "crowded#3");
    say_text(&e, CLIENT, "e");
    say_text(&a, CLIENT, "A");
    opened(r, 5);
    assert_heard(r, "c0:e c1:A crowded#2");
    assert_int_equal(tw_flows_ended(r->flows, TW_END_FLOW_LIMIT), 3);
    /* what comes of it now is late; one that had carried nothing goes on as another */
    say_text(&b, CLIENT, "late");
    struct wire d = connection(r, 3);
    wire_data_at(&d, CLIENT, 0, wire_text("d"));
    assert_heard(r, "crowded#5 c0:d");
    assert_int_equal(tw_flows_count(r->flows), 7);
    rig_finish(r, "input#0 input#4 input#6");
}

/* A slot is taken from who has come to its end, half an opening, who has nothing that is wanted, and only then others. */
static void test_who_makes_way(void **state)
{
    static const char *const order[] = {"closed#4 c0:x",  "crowded#5 c0:x", "crowded#2 c0:x",
                                        "crowded#3 c0:x", "crowded#0 c0:x", "c0+1lost c1:b crowded#1 c0:x"};
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_flows = TW_COUNT(order);
    rig_begin_with(r, &limits);
    r->unwanted = "GET";
    struct wire spoke = opened(r, 0), waits = opened(r, 1), unwanted = opened(r, 2);
    opened(r, 3);
    struct wire half = connection(r, 4), ended = opened(r, 5);
    say_text(&unwanted, CLIENT, "GET");
    say_text(&spoke, CLIENT, "a");
    say_at(&waits, CLIENT, 1, "b");
    wire_syn(&half, CLIENT);
    wire_rst(&ended, CLIENT);
    assert_heard(r, "c0:GET c0:a c:rst");
    for (unsigned i = 0; i < TW_COUNT(order); i++) {
        struct wire w = opened(r, 10 + i);
        say_text(&w, CLIENT, "x");
        assert_heard(r, order[i]);
    }
    assert_int_equal(tw_flows_ended(r->flows, TW_END_FLOW_LIMIT), TW_COUNT(order) - 1);
    rig_finish(r, "input#6 input#7 input#8 input#9 input#10 input#11");
}

/* Slots fill a part of memory only; then it is memory that a flow is given up for. */
static void test_slots_and_memory(void **state)
{
    enum { ROOM = 256 };
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_memory = (size_t)4 * ROOM * sizeof(struct tw_flow);
    rig_begin_with(r, &limits);
    for (unsigned i = 0; i < 4 * ROOM; i++) {
        struct wire w = connection(r, i);
        wire_syn(&w, CLIENT);
        r->log_len = 0;
    }
    assert_int_equal(tw_flows_ended(r->flows, TW_END_MEMORY_LIMIT), 3 * ROOM);
    assert_int_equal(tw_flows_ended(r->flows, TW_END_FLOW_LIMIT), 0);
    assert_int_equal(r->refused, 0);
    assert_true(r->memory.peak < limits.max_memory / 2);
    tw_flows_finish(r->flows);
    rig_end(r);
}

/* Whatever half-open connections come, those that have said something stay, and so does one that only answers. */
static void test_flood_of_openings(void **state)
{
    enum { FLOOD = 20000 };
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_flows = 100;
    rig_begin_with(r, &limits);
    r->clock.step_ns = 1000;
    struct wire before = opened(r, 0), open = opened(r, 1);
    say_text(&before, CLIENT, "be");
    assert_heard(r, "c0:be");
    for (unsigned i = 0; i < FLOOD; i++) {
        struct wire w = connection(r, 2 + i);
        w.address[CLIENT].bytes[13] = 9;
        wire_syn(&w, CLIENT);
        r->log_len = 0;
    }
    say_text(&before, CLIENT, "fore");
    say_text(&open, CLIENT, "open");
    assert_heard(r, "c2:fore c0:open");
    assert_int_equal(tw_flows_ended(r->flows, TW_END_FLOW_LIMIT), FLOOD + 2 - 100);
    tw_flows_finish(r->flows);
    rig_end(r);
}

static void test_idle(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire a = opened(r, 0), b = opened(r, 1);
    say_at(&a, CLIENT, 1, "b");
    for (int i = 0; i < 9; i++) {
        wait_seconds(r, 11);
        wire_ack(&b, CLIENT);
    }
    assert_heard(r, "");
    wait_seconds(r, 11);
    wire_ack(&b, CLIENT);
    assert_heard(r, "c0+1lost c1:b idle#0");
    wait_seconds(r, 99);
    wire_ack(&b, CLIENT);
    rig_finish(r, "input#1");
}

/* One that goes on after all is another connection, the beginning of which is not seen. */
static void test_idle_that_goes_on(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire a = opened(r, 0), b = opened(r, 1);
    say_text(&a, CLIENT, "abc");
    for (int i = 0; i < 3; i++) {
        wait_seconds(r, 40);
        wire_ack(&b, CLIENT);
    }
    assert_heard(r, "c0:abc idle#0");
    say_text(&a, SERVER, "xyz");
    say_text(&a, CLIENT, "def");
    rig_finish(r, "s0:xyz c0:def input#1 input#2");
}

/* One packet with a wrong time ends nothing, two that agree do. */
static void test_time_leaping_ahead(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire a = opened(r, 0), b = opened(r, 1);
    for (int i = 0; i < 3; i++) {
        wait_seconds(r, 7200);
        wire_ack(&b, CLIENT);
        wait_seconds(r, -7200);
        say_text(&a, CLIENT, "a");
    }
    assert_heard(r, "c0:a c1:a c2:a");
    wait_seconds(r, 7200);
    wire_ack(&b, CLIENT);
    assert_heard(r, "");
    wire_ack(&b, CLIENT);
    rig_finish(r, "idle#0 input#1");
}

/* Captures may be put together from several machines' clocks. */
static void test_time_going_back(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire a = opened(r, 0);
    wait_seconds(r, -500);
    struct wire b = opened(r, 1);
    say_text(&a, CLIENT, "a");
    say_text(&b, CLIENT, "b");
    assert_heard(r, "c0:a c0:b");
    wait_seconds(r, 500);
    say_text(&a, CLIENT, "a");
    rig_finish(r, "c1:a input#0 input#1");
}

static void test_no_times(void **state)
{
    struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    (void)state;

    limits.max_flows = 2;
    rig_begin_with(r, &limits);
    r->clock.now_ns = TW_NO_TIME;
    struct wire a = opened(r, 0), b = opened(r, 1);
    say_text(&a, CLIENT, "a");
    say_text(&b, CLIENT, "b");
    wire_rst(&b, CLIENT);
    opened(r, 2);
    assert_heard(r, "c0:a c0:b c:rst closed#1");
    opened(r, 3);
    assert_heard(r, "crowded#2");
    rig_finish(r, "input#0 input#3");
    assert_int_equal(r->rtt_ns, -1);
}

/* Those that are left come in the order of their numbers, whatever has been going on in them. */
static void test_finish_order(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire a = opened(r, 0), b = opened(r, 1), c = opened(r, 2);
    wait_seconds(r, 60);
    wire_ack(&a, CLIENT);
    wait_seconds(r, 30);
    wire_ack(&c, CLIENT);
    wire_ack(&b, CLIENT);
    wait_seconds(r, 30);
    opened(r, 3);
    wire_rst(&b, CLIENT);
    assert_heard(r, "c:rst");
    rig_finish(r, "input#0 input#1 input#2 input#3");

    uint32_t seed = 1;
    rig_begin(r);
    for (unsigned i = 0; i < 200; i++) {
        opened(r, i);
        struct wire w = connection(r, wire_random(&seed, i));
        wait_seconds(r, 3);
        wire_ack(&w, CLIENT);
    }
    tw_flows_finish(r->flows);
    r->log[r->log_len] = '\0';
    long last = -1;
    for (const char *word = strstr(r->log, "input#"); word != NULL; word = strstr(word + 1, "input#")) {
        long id = strtol(word + 6, NULL, 10);
        assert_true(id > last);
        last = id;
    }
    assert_int_equal(last + 1, tw_flows_count(r->flows));
    rig_end(r);
}

/* More memory is to be had only from those that hold some. */
static void test_relieve(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    assert_false(tw_flows_relieve(r->flows));
    struct wire a = opened(r, 0), b = opened(r, 1);
    wire_close(&b, CLIENT);
    struct wire c = opened(r, 2), d = opened(r, 3);
    wire_rst(&c, SERVER);
    assert_heard(r, "c:fin s:fin closed#1 s:rst");
    say_at(&a, CLIENT, 1, "b");
    assert_true(tw_flows_relieve(r->flows));
    assert_heard(r, "closed#2");
    assert_true(tw_flows_relieve(r->flows));
    assert_heard(r, "c0+1lost c1:b evicted#0");
    assert_false(tw_flows_relieve(r->flows));
    assert_int_equal(tw_flows_ended(r->flows, TW_END_MEMORY_LIMIT), 1);
    /* what comes of them now is late */
    say_at(&a, CLIENT, 2, "c");
    say_at(&c, CLIENT, 0, "c");
    assert_heard(r, "");
    say_text(&d, CLIENT, "d");
    assert_heard(r, "c0:d");
    assert_int_equal(tw_flows_count(r->flows), 4);
    assert_int_equal(tw_flows_gaps(r->flows), 1);
    /* whoever holds much goes before who has been silent for longer */
    struct wire e = opened(r, 4), f = opened(r, 5);
    r->holds = 100000;
    say_text(&e, CLIENT, "e");
    r->holds = 100;
    say_text(&f, CLIENT, "f");
    assert_heard(r, "c0:e c0:f");
    assert_true(tw_flows_relieve(r->flows));
    assert_heard(r, "evicted#4");
    assert_true(tw_flows_relieve(r->flows));
    assert_heard(r, "evicted#3");
    rig_finish(r, "input#5");
}

/* --- streams nobody wants --- */

static void test_ignored(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->unwanted = "GET";
    struct wire w = opened(r, 0);
    say_text(&w, CLIENT, "GET");
    say_text(&w, CLIENT, " / HTTP/1.0");
    say_text(&w, SERVER, "200");
    say_at(&w, CLIENT, 100, "ahead");
    assert_int_equal(r->heap.calls, 4);
    say_at(&w, CLIENT, 14, "behind");
    w.said[CLIENT] = 105;
    wire_close(&w, CLIENT);
    assert_heard(r, "c0:GET s0:200 c:fin s:fin closed#0");
    assert_int_equal(tw_flows_lost(r->flows), 0);
    rig_finish(r, "");
}

/* What waited when the listener lost interest is passed over with the rest. */
static void test_ignored_while_bytes_wait(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->unwanted = "GET";
    struct wire w = opened(r, 0);
    say_at(&w, CLIENT, 9, "waits");
    say_at(&w, CLIENT, 50, "waits, too");
    say_text(&w, CLIENT, "GET");
    say_at(&w, CLIENT, 20, "ahead");
    w.said[CLIENT] = 25;
    say_text(&w, SERVER, "200");
    assert_true(tw_flows_lost(r->flows) < 100);
    say_text(&w, CLIENT, "...");
    wire_close(&w, CLIENT);
    assert_heard(r, "c0:GET s0:200 c:fin s:fin closed#0");
    assert_true(tw_flows_lost(r->flows) < 100);
    rig_finish(r, "");
}

/* And what may be padding, too. */
static void test_ignored_while_zeros_wait(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->unwanted = "GET";
    struct wire w = opened(r, 0);
    wire_data_at(&w, CLIENT, 3, wire_repeat(0, 6));
    say_text(&w, CLIENT, "GET");
    say_text(&w, CLIENT, " / HTTP/1.0");
    wire_close(&w, CLIENT);
    assert_heard(r, "c0:GET c:fin s:fin closed#0");
    rig_finish(r, "");
}

/* --- no memory --- */

/* All that can happen to memory: pages, buckets, pieces. */
static void play(struct rig *r)
{
    for (unsigned i = 0; i < 130; i++) {
        struct wire w = opened(r, i);
        say_at(&w, CLIENT, 4, "e");
        say_at(&w, CLIENT, 2, "c");
        say_text(&w, CLIENT, "ab");
        if (i % 3 == 0)
            wire_close(&w, SERVER);
    }
}

static void test_no_memory(void **state)
{
    const struct tw_limits limits = small_limits();
    struct rig *r = &rig;
    size_t calls = 0;
    (void)state;

    rig_begin(r);
    play(r);
    calls = r->heap.calls;
    rig_end(r);
    for (size_t n = 1; n <= calls; n++) {
        *r = (struct rig){.heap = {.fail_at = n, .fail_on = n % 2 == 0}};
        if (rig_try(r, &limits)) {
            play(r);
            tw_flows_finish(r->flows);
            rig_end(r);
        }
        assert_int_equal(r->heap.live, 0);
        wire_release(NULL);
    }
    tw_flows_free(NULL);
}

/* Bytes that cannot be stored are as good as lost. */
static void test_no_memory_for_bytes(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    struct wire w = opened(r, 0);
    r->heap.fail_at = r->heap.calls + 1;
    say_at(&w, CLIENT, 3, "def");
    say_at(&w, CLIENT, 6, "gh");
    say_at(&w, CLIENT, 0, "abc");
    rig_finish(r, "c0:abc c3+3lost c6:gh input#0");
}

/* Without memory for more buckets, chains grow longer; without a page, those that are only remembered make way. */
static void test_no_memory_to_grow(void **state)
{
    enum { FLOWS = 1100 };
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    for (unsigned i = 0; i < FLOWS; i++) {
        if (i == 1024) /* a page and the list of pages come first */
            r->heap.fail_at = r->heap.calls + 3;
        struct wire w = connection(r, i);
        wire_syn(&w, CLIENT);
    }
    assert_int_equal(r->refused, 0);
    for (unsigned i = 0; i < FLOWS; i++) {
        struct wire w = connection(r, i);
        wire_syn(&w, SERVER);
    }
    assert_int_equal(tw_flows_count(r->flows), FLOWS);
    tw_flows_finish(r->flows);
    rig_end(r);

    rig_begin(r);
    for (unsigned i = 0; i < 64; i++) {
        struct wire w = opened(r, i);
        wire_close(&w, CLIENT);
    }
    r->heap.fail_at = r->heap.calls + 1;
    r->heap.fail_on = true;
    opened(r, 64);
    assert_int_equal(r->refused, 0);
    assert_int_equal(tw_flows_count(r->flows), 65);
    r->log_len = 0;
    rig_finish(r, "input#64");
}

static void test_no_memory_for_flows(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->heap.fail_at = r->heap.calls + 1;
    r->heap.fail_on = true;
    struct wire w = connection(r, 0);
    wire_syn(&w, CLIENT);
    assert_int_equal(r->refused, 1);
    r->heap.fail_at = 0;
    wire_syn(&w, CLIENT);
    assert_int_equal(r->refused, 1);
    assert_int_equal(tw_flows_count(r->flows), 1);
    rig_finish(r, "input#0");
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_in_order),
        TEST(test_reversed),
        TEST(test_retransmitted),
        TEST(test_overlapping),
        TEST(test_overlapping_the_last_counts),
        TEST(test_conflict_is_what_differs),
        TEST(test_overlap_of_cut_segments),
        TEST(test_again),
        TEST(test_probes),
        TEST(test_padding),
        TEST(test_zeros_that_are_no_padding),
        TEST(test_zeros_that_are_believed),
        TEST(test_one_byte_segments),
        TEST(test_wrap),
        TEST(test_keep_alive),
        TEST(test_data_in_syn),
        TEST(test_any_order),
        TEST(test_without_syn),
        TEST(test_beginning_from_acknowledgement),
        TEST(test_syn_ack_only),
        TEST(test_syn_that_comes_late),
        TEST(test_one_direction),
        TEST(test_simultaneous_open),
        TEST(test_acknowledged_gap),
        TEST(test_acknowledged_gap_that_is_filled),
        TEST(test_gap_that_is_not_acknowledged),
        TEST(test_large_gap_without_acknowledgements),
        TEST(test_strays),
        TEST(test_flush_order),
        TEST(test_wild_acknowledgement),
        TEST(test_acknowledgement_of_an_earlier_connection),
        TEST(test_cut_segments),
        TEST(test_segments_of_another_life),
        TEST(test_limit_of_waiting_bytes),
        TEST(test_limit_of_waiting_pieces),
        TEST(test_fin_with_data),
        TEST(test_fin_before_the_hole_is_filled),
        TEST(test_fin_below_what_waits),
        TEST(test_fin_behind_a_loss),
        TEST(test_close_needs_both_acknowledgements),
        TEST(test_reset),
        TEST(test_refused),
        TEST(test_reset_out_of_window),
        TEST(test_reset_that_was_forged),
        TEST(test_reset_in_its_place_that_was_forged),
        TEST(test_syn_again),
        TEST(test_round_trip_of_a_repeated_syn),
        TEST(test_reuse_while_open),
        TEST(test_reuse_with_roles_changed),
        TEST(test_reuse_without_syn_before),
        TEST(test_reuse_of_the_dead_without_syn),
        TEST(test_reuse_without_syn),
        TEST(test_reuse_seen_from_one_side),
        TEST(test_stragglers),
        TEST(test_stragglers_for_long),
        TEST(test_many_tombstones),
        TEST(test_flows_are_found_again),
        TEST(test_interleaved),
        TEST(test_keys),
        TEST(test_limit_of_flows),
        TEST(test_who_makes_way),
        TEST(test_slots_and_memory),
        TEST(test_flood_of_openings),
        TEST(test_idle),
        TEST(test_idle_that_goes_on),
        TEST(test_time_leaping_ahead),
        TEST(test_time_going_back),
        TEST(test_no_times),
        TEST(test_finish_order),
        TEST(test_relieve),
        TEST(test_ignored),
        TEST(test_ignored_while_bytes_wait),
        TEST(test_ignored_while_zeros_wait),
        TEST(test_no_memory),
        TEST(test_no_memory_for_bytes),
        TEST(test_no_memory_to_grow),
        TEST(test_no_memory_for_flows),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
