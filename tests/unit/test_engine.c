/* SPDX-License-Identifier: Apache-2.0 */
/* The engine as its users see it: packets in, connections and counts out, within limits, whatever fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"
#include "tlswalk.h"
#include "wire.h"

enum { ETHERNET = 1, IPV4 = 0x0800, TCP = 6, UDP = 17, HANDSHAKE = 22, DATA = 23 };

#define RESUMPTION "testdata/bench/tls12-resume-ticket.pcap"

static const struct tw_bytes none;

/* An engine whose connections are printed as JSON. */
struct rig {
    struct heap heap;
    struct tw_allocator allocator;
    struct tw_engine *engine;
    struct tw_report *report;
    struct wire_clock clock;
    struct wire wire;
    char *text; /* what has been printed */
    size_t text_len, writes;
    bool full; /* nothing more can be written */
    size_t ended;
};

static struct rig rig;

static bool take_text(void *context, const char *bytes, size_t len)
{
    struct rig *r = context;

    r->writes++;
    if (r->full)
        return false;
    r->text = realloc(r->text, r->text_len + len + 1);
    assert_non_null(r->text);
    memcpy(r->text + r->text_len, bytes, len);
    r->text_len += len;
    r->text[r->text_len] = '\0';
    return true;
}

static void hear_connection(void *context, const struct tw_connection *connection)
{
    struct rig *r = context;

    r->ended++;
    tw_report_connection(r->report, connection);
}

static struct tw_bytes frame_of(const struct tw_segment *s)
{
    struct tw_bytes ip = wire_ipv4(TCP, none,
                                   wire_tcp(&(struct wire_tcp){.source_port = s->source_port,
                                                               .destination_port = s->destination_port,
                                                               .seq = s->seq,
                                                               .ack = s->ack,
                                                               .flags = s->flags,
                                                               .payload = s->payload}));
    const struct tw_bytes source = {s->source.bytes + 12, 4}, destination = {s->destination.bytes + 12, 4};

    return wire_ethernet(
        IPV4, WIRE_JOIN(wire_slice(ip, 0, 12), source, destination, wire_slice(ip, 20, ip.len - 20)));
}

static void give(struct rig *r, int link_type, struct tw_bytes bytes)
{
    struct tw_bytes b = wire_exact(bytes);

    tw_engine_packet(r->engine,
                     &(struct tw_packet){b.ptr, b.len, b.len, r->clock.now_ns, r->clock.packet, link_type});
}

static void take_segment(void *to, const struct tw_segment *segment, const struct tw_origin *origin)
{
    (void)origin;
    give(to, ETHERNET, frame_of(segment));
}

/* False when there is no memory for an engine. */
static bool rig_try_reporting(struct rig *r, const struct tw_limits *limits, struct tw_report_options report)
{
    report.write = take_text;
    report.context = r;
    r->allocator = heap_allocator(&r->heap);
    r->report = tw_report_new(&report);
    assert_non_null(r->report);
    r->clock = (struct wire_clock){.now_ns = (int64_t)1700000000 * 1000000000, .step_ns = 1000000};
    r->wire = (struct wire){
        .send = take_segment,
        .to = r,
        .clock = &r->clock,
        .address = {{{[10] = 0xff, 0xff, 10, 0, 0, 1}}, {{[10] = 0xff, 0xff, 10, 0, 0, 2}}},
        .port = {1000, 443},
        .isn = {100000, 500000},
    };
    r->engine = tw_engine_new(&(struct tw_engine_options){
        .limits = *limits,
        .allocator = &r->allocator,
        .seed = {1, 2},
        .on_connection = hear_connection,
        .context = r,
    });
    return r->engine != NULL;
}

static bool rig_try(struct rig *r, const struct tw_limits *limits)
{
    return rig_try_reporting(r, limits, (struct tw_report_options){.format = TW_FORMAT_JSON, .all = true});
}

static void rig_begin_reporting(struct rig *r, const struct tw_report_options *report)
{
    *r = (struct rig){0};
    assert_true(rig_try_reporting(r, &(struct tw_limits){0}, *report));
}

static void rig_begin_with(struct rig *r, const struct tw_limits *limits)
{
    *r = (struct rig){0};
    assert_true(rig_try(r, limits));
}

static void rig_begin(struct rig *r)
{
    rig_begin_with(r, &(struct tw_limits){0});
}

/* Ends engine and report; the text stays until rig_free(). Whether all of it could be written. */
static bool rig_end(struct rig *r)
{
    tw_engine_free(r->engine);
    assert_int_equal(r->heap.live, 0);
    return tw_report_end(r->report);
}

static void rig_finish(struct rig *r)
{
    tw_engine_finish(r->engine);
    assert_true(rig_end(r));
}

static void rig_free(struct rig *r)
{
    free(r->text);
    r->text = NULL;
}

static size_t count(const char *text, const char *word)
{
    size_t n = 0;

    for (; text != NULL && (text = strstr(text, word)) != NULL; text++)
        n++;
    return n;
}

static struct tw_bytes client_hello(void)
{
    return wire_record(HANDSHAKE, 0x0303, wire_client_hello(&(struct wire_hello){.random = 1}));
}

static struct tw_bytes server_hello(void)
{
    return wire_record(HANDSHAKE, 0x0303, wire_server_hello(&(struct wire_hello){.random = 2}));
}

static void count_connection(void *context, const struct tw_connection *connection)
{
    size_t *ended = context;

    (void)connection;
    ++*ended;
}

/* With no options but who listens. */
static void test_defaults(void **state)
{
    size_t ended = 0;
    (void)state;

    for (int dissect_only = 0; dissect_only < 2; dissect_only++) {
        struct tw_engine *e = tw_engine_new(&(struct tw_engine_options){
            .on_connection = count_connection, .context = &ended, .dissect_only = dissect_only});
        struct tw_bytes b = wire_exact(wire_ethernet(
            IPV4,
            wire_ipv4(TCP, none, wire_tcp(&(struct wire_tcp){.source_port = 1, .payload = client_hello()}))));
        assert_non_null(e);
        assert_int_equal(tw_engine_counters(e).packets, 0);
        assert_true(tw_engine_counters(e).start_ns == TW_NO_TIME);
        assert_true(tw_engine_counters(e).end_ns == TW_NO_TIME);
        tw_engine_packet(e, &(struct tw_packet){b.ptr, b.len, b.len, 0, 1, ETHERNET});
        tw_engine_finish(e);
        assert_int_equal(tw_engine_counters(e).tls, 1);
        assert_true(tw_engine_counters(e).peak_memory < (size_t)1 << 20);
        tw_engine_free(e);
    }
    assert_int_equal(ended, 2);
}

/* --- what comes out --- */

static void test_connection(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    assert_true(tw_engine_file(r->engine, "a.pcap"));
    wire_open(&r->wire);
    wire_data(&r->wire, CLIENT, client_hello());
    wire_data(&r->wire, SERVER, server_hello());
    assert_int_equal(r->ended, 0);
    wire_close(&r->wire, CLIENT);
    assert_int_equal(r->ended, 1);
    struct tw_counters c = tw_engine_counters(r->engine);
    rig_finish(r);
    assert_int_equal(r->ended, 1);
    assert_int_equal(count(r->text, "\n"), 1);
    assert_non_null(strstr(r->text, "\"file\":\"a.pcap\""));
    assert_non_null(strstr(r->text, "\"id\":0,"));
    assert_non_null(strstr(r->text, "\"client\":{\"ip\":\"10.0.0.1\",\"port\":1000},"));
    assert_non_null(strstr(r->text, "\"start\":\"2023-11-14T22:13:20.000000000Z\","));
    assert_non_null(strstr(r->text, "\"packets\":8,"));
    assert_non_null(strstr(r->text, "\"name\":\"server_hello\""));
    assert_int_equal(c.packets, 8);
    assert_int_equal(c.connections, 1);
    assert_int_equal(c.tls, 1);
    assert_int_equal(c.start_ns, (int64_t)1700000000 * 1000000000);
    assert_int_equal(c.end_ns - c.start_ns, 7 * 1000000);
    assert_int_equal(c.bytes, 432 + client_hello().len + server_hello().len);
    assert_true(c.peak_memory > 0);
    assert_int_equal(c.not_ip + c.not_tcp + c.fragments + c.malformed, 0);
    assert_int_equal(c.evicted_flows + c.evicted_memory + c.refused + c.gaps + c.lost_bytes, 0);
    rig_free(r);
}

/* A fragment of what `protocol` carries from 10.0.0.1 to 10.0.0.2; `field` has the flag and the offset. */
static struct tw_bytes fragment(uint8_t protocol, uint16_t field, struct tw_bytes bytes)
{
    struct tw_bytes ip = wire_ipv4(protocol, none, bytes);

    return wire_ethernet(
        IPV4, WIRE_JOIN(wire_slice(ip, 0, 6), wire_number(field, 2), wire_slice(ip, 8, ip.len - 8)));
}

static void test_counters(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes tcp = wire_tcp(&(struct wire_tcp){.source_port = 1, .destination_port = 2});
    struct tw_bytes frame = wire_exact(wire_ethernet(IPV4, wire_ipv4(TCP, none, tcp)));
    (void)state;

    rig_begin(r);
    give(r, ETHERNET, wire_ethernet(0x0806, wire_repeat(0, 46)));
    give(r, 999, frame);
    give(r, ETHERNET, wire_ethernet(IPV4, wire_ipv4(UDP, none, wire_repeat(0, 8))));
    give(r, ETHERNET, wire_slice(frame, 0, 13));
    give(r, ETHERNET, wire_slice(frame, 0, 44));
    tw_engine_packet(r->engine, &(struct tw_packet){frame.ptr, 44, frame.len, 0, 6, ETHERNET});
    give(r, ETHERNET, fragment(TCP, 0x2000, wire_slice(tcp, 0, 16)));
    give(r, ETHERNET, fragment(TCP, 2, wire_slice(tcp, 16, 4)));
    give(r, ETHERNET, fragment(UDP, 0x2000, wire_slice(tcp, 0, 16)));
    tw_engine_finish(r->engine);
    struct tw_counters c = tw_engine_counters(r->engine);
    assert_int_equal(c.packets, 9);
    assert_int_equal(c.unsupported_link, 1);
    assert_int_equal(c.not_ip, 1);
    assert_int_equal(c.not_tcp, 1);
    assert_int_equal(c.malformed, 1);
    assert_int_equal(c.truncated, 2);
    assert_int_equal(c.fragments, 3);
    assert_int_equal(c.datagrams, 1);
    assert_int_equal(c.datagrams_lost, 1);
    assert_int_equal(c.connections, 1);
    assert_int_equal(c.tls, 0);
    assert_true(rig_end(r));
    assert_int_equal(count(r->text, "\"handshake\":\"not_tls\""), 1);
    rig_free(r);
}

/* A filter for ports sees only first fragments. What they have is shown, and what comes behind the gap. */
static void test_first_fragments_only(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes hello = client_hello();
    (void)state;

    rig_begin(r);
    wire_open(&r->wire);
    struct tw_bytes tcp = wire_tcp(&(struct wire_tcp){.source_port = 1000,
                                                      .destination_port = 443,
                                                      .seq = 100001,
                                                      .ack = 500001,
                                                      .flags = TW_TCP_ACK,
                                                      .payload = hello});
    give(r, ETHERNET, fragment(TCP, 0x2000, wire_slice(tcp, 0, 48)));
    r->wire.said[CLIENT] = (uint32_t)hello.len;
    wire_data(&r->wire, SERVER, server_hello());
    wire_close(&r->wire, CLIENT);
    rig_finish(r);
    assert_int_equal(r->ended, 1);
    assert_int_equal(count(r->text, "\"client_hello\""), 1);
    assert_int_equal(count(r->text, "\"server_hello\""), 1);
    assert_int_equal(count(r->text, "\"captured_length\":19,"), 1);
    assert_non_null(strstr(r->text, "{\"reason\":\"gap\",\"side\":\"client\",\"length\":22,"));
    rig_free(r);
}

/* A connection that begins in one file and goes on in the next: packets are numbered by file. */
static void test_files_are_one_timeline(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes hello = client_hello();
    (void)state;

    rig_begin(r);
    assert_true(tw_engine_file(r->engine, "one.pcap"));
    wire_open(&r->wire);
    wire_data(&r->wire, CLIENT, wire_slice(hello, 0, 20));
    r->clock.packet = 0;
    assert_true(tw_engine_file(r->engine, "two.pcap"));
    wire_data(&r->wire, CLIENT, wire_slice(hello, 20, hello.len - 20));
    wire_data(&r->wire, SERVER, server_hello());
    r->clock.packet = 0;
    assert_true(tw_engine_file(r->engine, "three.pcap"));
    wire_close(&r->wire, SERVER);
    assert_int_equal(r->ended, 1);
    r->wire.port[CLIENT]++;
    r->wire.said[CLIENT] = r->wire.said[SERVER] = 0;
    wire_open(&r->wire);
    rig_finish(r);
    assert_int_equal(count(r->text, "\n"), 2);
    /* the ClientHello began where the connection did and went on in another file, from which the ServerHello is */
    assert_int_equal(count(r->text, "\"file\":\"one.pcap\""), 1);
    assert_int_equal(count(r->text, "\"file\":\"three.pcap\""), 1);
    assert_int_equal(count(r->text, "\"packets_elsewhere\":[{\"file\":\"two.pcap\",\"packet\":1}]"), 1);
    assert_int_equal(count(r->text, "\"file\":\"two.pcap\""), 2);
    rig_free(r);
}

/* A packet is named once, however many pieces of a message it brought; one of another file is another packet. */
static void test_packets_are_named_once(void **state)
{
    struct tw_bytes hello = client_hello(), answer = server_hello();
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    assert_true(tw_engine_file(r->engine, "one.pcap"));
    wire_open(&r->wire);
    wire_data_at(&r->wire, CLIENT, 20, wire_slice(hello, 20, 10));
    wire_data(&r->wire, CLIENT, hello);
    wire_data(&r->wire, SERVER, wire_slice(answer, 0, 20));
    r->clock.packet = 5;
    assert_true(tw_engine_file(r->engine, "two.pcap"));
    wire_data(&r->wire, SERVER, wire_slice(answer, 20, answer.len - 20));
    rig_finish(r);
    assert_int_equal(count(r->text, "\"packets\":[5,4],"), 1);
    assert_int_equal(
        count(r->text, "\"packets\":[6],\"packets_elsewhere\":[{\"file\":\"two.pcap\",\"packet\":6}],"), 1);
    rig_free(r);
}

/* Packets that contradict one another: the one that is used, and the other, which may be in another file. */
static void test_conflicts_between_files(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    assert_true(tw_engine_file(r->engine, "one.pcap"));
    wire_open(&r->wire);
    wire_data_at(&r->wire, CLIENT, 20, wire_text("????"));
    r->clock.packet = 0;
    assert_true(tw_engine_file(r->engine, "two.pcap"));
    wire_data_at(&r->wire, CLIENT, 21, wire_text("!!!!"));
    wire_data_at(&r->wire, CLIENT, 30, wire_text("????"));
    wire_data_at(&r->wire, CLIENT, 30, wire_text("?!!?"));
    wire_data_at(&r->wire, CLIENT, 0, wire_slice(client_hello(), 0, 20));
    assert_int_equal(tw_engine_counters(r->engine).conflicts, 2);
    rig_finish(r);
    assert_int_equal(count(r->text,
                           "\"conflicts\":["
                           "{\"from\":\"client\",\"stream_offset\":21,\"length\":3,\"packets\":[4],"
                           "\"packets_elsewhere\":[{\"file\":\"two.pcap\",\"packet\":1}]},"
                           "{\"from\":\"client\",\"stream_offset\":31,\"length\":2,\"file\":\"two.pcap\","
                           "\"packets\":[2,3]}]"),
                     1);
    rig_free(r);
}

static void test_without_a_file(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    wire_syn(&r->wire, CLIENT);
    rig_finish(r);
    assert_non_null(strstr(r->text, "\"file\":\"-\","));
    rig_free(r);
}

/* The largest and smallest times that can be named, none, and back. */
static void test_times(void **state)
{
    static const int64_t times[] = {INT64_MAX,  INT64_MIN + 1, 0,  INT64_MIN / 2, INT64_MAX - 1,
                                    TW_NO_TIME, INT64_MIN + 1, -1, INT64_MAX / 2};
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->clock.step_ns = 0;
    for (size_t i = 0; i < TW_COUNT(times); i++) {
        r->clock.now_ns = times[i];
        r->wire.port[CLIENT] = (uint16_t)(1000 + i % 4);
        wire_open(&r->wire);
        wire_data(&r->wire, CLIENT, client_hello());
        wire_rst(&r->wire, SERVER);
    }
    rig_finish(r);
    assert_true(count(r->text, "\n") >= 4);
    rig_free(r);
}

/* --- limits --- */

static void test_limit_of_connections(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_flows = 10});
    for (unsigned i = 0; i < 30; i++) {
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        wire_syn(&r->wire, CLIENT);
    }
    assert_int_equal(r->ended, 20);
    assert_int_equal(tw_engine_counters(r->engine).evicted_flows, 20);
    assert_int_equal(tw_engine_counters(r->engine).evicted_memory, 0);
    rig_finish(r);
    assert_int_equal(r->ended, 30);
    rig_free(r);
}

/* Opens `n` connections that say a ClientHello each; `close`: and end. */
static void say_hellos(struct rig *r, unsigned first, unsigned n, bool close)
{
    for (unsigned i = first; i < first + n; i++) {
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        r->wire.said[CLIENT] = r->wire.said[SERVER] = 0;
        wire_open(&r->wire);
        wire_data(&r->wire, CLIENT, client_hello());
        if (close)
            wire_close(&r->wire, CLIENT);
    }
}

/* Memory is never exceeded; connections make way one by one, and each is told of. */
static void test_limit_of_memory(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_memory = 512 << 10});
    say_hellos(r, 0, 60, false);
    assert_int_equal(r->ended, 0);
    say_hellos(r, 60, 240, false);
    struct tw_counters c = tw_engine_counters(r->engine);
    assert_true(c.peak_memory <= 512 << 10);
    assert_true(r->heap.live <= 512 << 10);
    /* those that are left fill what there is */
    assert_in_range(r->ended, 150, 240);
    assert_int_equal(c.evicted_memory, r->ended);
    assert_int_equal(c.evicted_flows, 0);
    assert_int_equal(c.tls, 300);
    rig_finish(r);
    assert_int_equal(r->ended, 300);
    assert_int_equal(count(r->text, "\"name\":\"client_hello\""), 300);
    assert_int_equal(count(r->text, "\"reason\":\"given up early: memory limit\""), c.evicted_memory);
    rig_free(r);
}

/* A connection that was given up says so, unless it was seen to its end before, or to be no TLS. */
static void test_given_up(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_flows = 3});
    say_hellos(r, 0, 3, false);
    for (unsigned i = 3; i < 5; i++) {
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        wire_syn(&r->wire, CLIENT);
    }
    struct tw_counters c = tw_engine_counters(r->engine);
    assert_int_equal(c.evicted_flows, 2);
    rig_finish(r);
    assert_int_equal(count(r->text, "\"handshake\":\"incomplete\",\"known_by\":\"unknown\","
                                    "\"reason\":\"given up early: connection limit\""),
                     1);
    assert_int_equal(count(r->text, "\"handshake\":\"not_tls\",\"known_by\":\"unknown\","
                                    "\"reason\":\"no TLS record before it was given up: connection limit\""),
                     1);
    assert_int_equal(count(r->text, "\"reason\":\"the capture ends before the handshake does\""), 2);
    rig_free(r);
}

/* What connections that have ended leave behind is no reason to end others. */
static void test_memory_of_the_ended(void **state)
{
    uint32_t said = (uint32_t)client_hello().len;
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_memory = 512 << 10});
    say_hellos(r, 0, 95, false);
    assert_int_equal(r->ended, 0);
    for (unsigned i = 0; i < 95; i++) {
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        r->wire.said[CLIENT] = said;
        r->wire.said[SERVER] = 0;
        wire_close(&r->wire, CLIENT);
    }
    assert_int_equal(r->ended, 95);
    for (unsigned i = 100; i < 200; i++) {
        struct tw_bytes large = wire_record(HANDSHAKE, 0x0303, wire_handshake(11, wire_repeat('c', 16000)));
        say_hellos(r, i, 1, false);
        wire_data(&r->wire, SERVER, large);
        wire_close(&r->wire, SERVER);
    }
    assert_int_equal(r->ended, 195);
    assert_int_equal(tw_engine_counters(r->engine).evicted_memory, 0);
    rig_finish(r);
    rig_free(r);
}

/* The endpoints of the ended are remembered in a small part of memory, however little there is. */
static void test_memory_of_endpoints(void **state)
{
    enum { MANY = 5000 };
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_memory = 256 << 10});
    for (unsigned i = 0; i < MANY; i++) {
        say_hellos(r, i, 1, true);
        wire_release(NULL);
    }
    struct tw_counters c = tw_engine_counters(r->engine);
    assert_int_equal(c.connections, MANY);
    assert_int_equal(c.tls, MANY);
    assert_int_equal(c.evicted_memory, 0);
    rig_finish(r);
    assert_int_equal(r->ended, MANY);
    rig_free(r);
}

/* Certificates that are remembered leave room for connections. */
static void test_memory_of_certificates(void **state)
{
    struct tw_bytes hello = server_hello();
    struct rig *r = &rig;
    (void)state;

    rig_begin_with(r, &(struct tw_limits){.max_memory = 1 << 20});
    for (uint32_t i = 0; i < 600; i++) {
        struct tw_bytes der = WIRE_JOIN(wire_number(i, 4), wire_repeat(0x30, 2000));
        struct tw_bytes certificate = wire_handshake(11, wire_vector(3, wire_vector(3, der)));
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        r->wire.said[CLIENT] = r->wire.said[SERVER] = 0;
        wire_open(&r->wire);
        wire_data(&r->wire, SERVER,
                  WIRE_JOIN(wire_exact(hello), wire_record(HANDSHAKE, 0x0303, certificate)));
        wire_close(&r->wire, CLIENT);
    }
    assert_int_equal(tw_engine_counters(r->engine).evicted_memory, 0);
    rig_finish(r);
    assert_int_equal(count(r->text, "\"sha256\""), 600);
    assert_int_equal(count(r->text, "no memory"), 0);
    rig_free(r);
}

static void test_limit_too_small(void **state)
{
    struct rig *r = &rig;
    (void)state;

    for (size_t limit = 1; limit < 64 << 10; limit = limit * 3 / 2 + 1) {
        *r = (struct rig){0};
        if (rig_try(r, &(struct tw_limits){.max_memory = limit})) {
            say_hellos(r, 0, 3, true);
            tw_engine_finish(r->engine);
            assert_true(tw_engine_counters(r->engine).peak_memory <= limit);
        }
        assert_true(rig_end(r));
        rig_free(r);
    }
}

/* --- what fails --- */

static void play_file(struct rig *r, const char *path)
{
    struct tw_error error;
    struct tw_source *source = tw_source_open(path, &error);
    struct tw_packet packet;

    assert_non_null(source);
    (void)tw_engine_file(r->engine, path);
    while (tw_source_next(source, &packet, &error) > 0)
        tw_engine_packet(r->engine, &packet);
    tw_source_close(source);
    tw_engine_finish(r->engine);
}

/* The call that fails, from 1, or 0; and whether it is the last that is made. */
static size_t play_with_failure(struct rig *r, size_t fail_at, bool fail_on)
{
    *r = (struct rig){.heap = {.fail_at = fail_at, .fail_on = fail_on}};
    if (rig_try(r, &(struct tw_limits){0}))
        play_file(r, RESUMPTION);
    assert_true(rig_end(r));
    return r->heap.calls;
}

static void test_no_memory(void **state)
{
    struct rig *r = &rig;
    size_t calls = play_with_failure(r, 0, false);
    (void)state;

    assert_int_equal(r->ended, 2);
    size_t messages = count(r->text, "\"index\":");
    rig_free(r);
    for (size_t n = 1; n <= calls; n++) {
        for (int on = 0; on < 2; on++) {
            play_with_failure(r, n, on);
            assert_int_equal(count(r->text, "\n"), r->ended);
            assert_in_range(r->ended, 0, 2);
            assert_in_range(count(r->text, "\"index\":"), 0, messages);
            rig_free(r);
        }
    }
}

/* A connection that there is no memory for ends another. */
static void test_no_memory_for_a_connection(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    for (unsigned i = 0; i < 64; i++) {
        r->wire.port[CLIENT] = (uint16_t)(1000 + i);
        wire_syn(&r->wire, CLIENT);
    }
    r->heap.fail_at = r->heap.calls + 1;
    r->heap.fail_on = true;
    r->wire.port[CLIENT] = 2000;
    wire_syn(&r->wire, CLIENT);
    assert_int_equal(r->ended, 1);
    assert_int_equal(tw_engine_counters(r->engine).evicted_memory, 1);
    rig_finish(r);
    assert_int_equal(r->ended, 65);
    rig_free(r);
}

static void test_no_memory_for_a_name(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    assert_true(tw_engine_file(r->engine, "a.pcap"));
    for (size_t n = 1; n <= 2; n++) {
        r->heap.fail_at = r->heap.calls + n;
        assert_false(tw_engine_file(r->engine, "b.pcap"));
    }
    wire_syn(&r->wire, CLIENT);
    rig_finish(r);
    assert_non_null(strstr(r->text, "\"file\":\"a.pcap\","));
    rig_free(r);
}

/* A report that is asked to be prompt writes each connection as it comes. */
static void test_prompt_report(void **state)
{
    struct rig *r = &rig;
    (void)state;

    for (unsigned prompt = 0; prompt < 2; prompt++) {
        rig_begin_reporting(r, &(struct tw_report_options){.format = TW_FORMAT_LIST, .prompt = prompt});
        say_hellos(r, 0, 3, true);
        assert_int_equal(r->writes, prompt ? 3 : 0);
        tw_engine_finish(r->engine);
        struct tw_capture capture = {.counters = tw_engine_counters(r->engine)};
        tw_report_capture(r->report, &capture);
        assert_int_equal(r->writes, prompt ? 4 : 0);
        assert_true(rig_end(r));
        assert_int_equal(r->writes, prompt ? 4 : 1);
        assert_int_equal(count(r->text, "3 TCP connections, 3 with TLS"), 1);
        rig_free(r);
    }
}

/* Once the writer has failed it is left alone, and the end says so. */
static void test_report_that_cannot_be_written(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->full = true;
    for (int i = 0; i < 500; i++)
        say_hellos(r, 0, 1, true);
    assert_true(r->writes <= 1);
    tw_engine_finish(r->engine);
    assert_false(rig_end(r));
    assert_int_equal(r->writes, 1);
    assert_null(r->text);
}

static void test_freed_without_finish(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    say_hellos(r, 0, 5, false);
    wire_data_at(&r->wire, CLIENT, 1000, wire_text("waits"));
    assert_true(rig_end(r));
    assert_int_equal(r->ended, 0);
    assert_null(r->text);
    tw_engine_free(NULL);
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),
        TEST(test_connection),
        TEST(test_counters),
        TEST(test_first_fragments_only),
        TEST(test_files_are_one_timeline),
        TEST(test_packets_are_named_once),
        TEST(test_conflicts_between_files),
        TEST(test_without_a_file),
        TEST(test_times),
        TEST(test_limit_of_connections),
        TEST(test_limit_of_memory),
        TEST(test_given_up),
        TEST(test_memory_of_the_ended),
        TEST(test_memory_of_endpoints),
        TEST(test_memory_of_certificates),
        TEST(test_limit_too_small),
        TEST(test_no_memory),
        TEST(test_no_memory_for_a_connection),
        TEST(test_no_memory_for_a_name),
        TEST(test_prompt_report),
        TEST(test_report_that_cannot_be_written),
        TEST(test_freed_without_finish),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
