/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handshake messages out of record bodies. A message stands in the log with type, offset, length, the bytes that were
 * kept, what is missing, and its packets:
 *
 *     1@0+5=hello #1,2      whole, from two packets
 *     1@0+5=he!lost #1
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"
#include "message/kept.h"
#include "wire.h"

enum { MAX_LOG = 4096 };

struct rig {
    struct heap heap;
    struct tw_memory memory;
    struct tw_arena arena;
    struct tw_collector_options options;
    struct tw_assembler assembler;
    struct tw_message *last;
    uint64_t offset; /* in the stream */
    uint32_t packet;
    char log[MAX_LOG];
    size_t log_len;
};

static struct rig rig;

static void rig_begin(struct rig *r, size_t max_message)
{
    *r = (struct rig){0};
    r->memory = heap_memory(&r->heap, (size_t)64 << 20);
    r->arena.memory = &r->memory;
    r->options = (struct tw_collector_options){&r->arena, max_message};
}

static void rig_end(struct rig *r)
{
    tw_arena_free(&r->arena);
    tw_memory_trim(&r->memory);
    assert_int_equal(r->heap.live, 0);
}

static void put(struct rig *r, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void put(struct rig *r, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(r->log + r->log_len, MAX_LOG - r->log_len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, MAX_LOG - r->log_len - 1);
    r->log_len += (size_t)n;
}

static void note(struct rig *r, struct tw_message *m)
{
    static const char *const missing[] = {"", "!lost", "!cut", "!ended", "!interrupted", "!long", "!memory"};

    if (m == NULL)
        return;
    r->last = m;
    put(r, "%s%u@%llu+%u=", r->log_len > 0 ? " " : "", m->id.type, (unsigned long long)m->offset, m->length);
    if (m->kept <= 20)
        put(r, "%.*s", (int)m->kept, m->kept > 0 ? (const char *)m->body : "");
    else
        put(r, "%c*%u", m->body[0], m->kept);
    put(r, "%s ", missing[m->missing]);
    for (uint32_t i = 0; i < m->fragment_count && i < 8; i++)
        put(r, "%c%u", i == 0 ? '#' : ',', m->fragments[i].packet);
    assert_int_equal(m->id.content_type, TW_HANDSHAKE);
    assert_true(m->first_ns <= m->last_ns);
}

/* The next packet brings these bytes of handshake records. */
static void feed(struct rig *r, struct tw_bytes b)
{
    const struct tw_origin origin = {1000 + r->packet, ++r->packet, 0};

    for (size_t at = 0; at < b.len;) {
        struct tw_message *m = NULL;
        struct tw_bytes rest = wire_exact(wire_slice(b, at, b.len - at));
        size_t n = tw_assembler_bytes(&r->assembler, &r->options, r->offset, rest.ptr, rest.len, &origin, &m);
        assert_in_range(n, 1, b.len - at);
        note(r, m);
        at += n;
        r->offset += n;
    }
}

static void feed_bytewise(struct rig *r, struct tw_bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        feed(r, wire_slice(b, i, 1));
}

/* Whether boundaries are still known behind `len` bytes that are lost. */
static bool feed_lost(struct rig *r, uint64_t len)
{
    bool in_step = true;

    r->offset += len;
    while (len > 0 && in_step) {
        struct tw_message *m = NULL;
        in_step = tw_assembler_lost(&r->assembler, &len, TW_MISSING_LOST, &m);
        note(r, m);
    }
    return in_step;
}

static void abandon(struct rig *r, enum tw_missing why)
{
    note(r, tw_assembler_abandon(&r->assembler, why));
}

static void assert_log(struct rig *r, const char *expected)
{
    r->log[r->log_len] = '\0';
    assert_string_equal(r->log, expected);
    r->log_len = 0;
}

static struct tw_bytes message(uint8_t type, const char *body)
{
    return wire_handshake(type, wire_text(body));
}

static void test_messages_in_one_piece(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    feed(r, WIRE_JOIN(message(2, "hello"), message(11, "certificate"), message(14, ""), message(99, "x")));
    assert_log(r, "2@0+5=hello #1 11@9+11=certificate #1 14@24+0= #1 99@28+1=x #1");
    assert_false(tw_assembler_busy(&r->assembler));
    rig_end(r);
}

/* The message ends with the packet that brings its last byte. */
static void test_every_cut(void **state)
{
    struct tw_bytes b = WIRE_JOIN(message(1, "ab"), message(14, ""), message(2, "c"));
    (void)state;

    for (size_t cut = 1; cut < b.len; cut++) {
        struct rig *r = &rig;
        char expected[100];
        rig_begin(r, 1000);
        feed(r, wire_slice(b, 0, cut));
        assert_int_equal(tw_assembler_busy(&r->assembler), cut != 6 && cut != 10);
        feed(r, wire_slice(b, cut, b.len - cut));
        (void)snprintf(expected, sizeof expected, "1@0+2=ab %s 14@6+0= %s 2@10+1=c %s",
                       cut < 6 ? "#1,2" : "#1",
                       cut <= 6   ? "#2"
                       : cut < 10 ? "#1,2"
                                  : "#1",
                       cut <= 10 ? "#2" : "#1,2");
        assert_log(r, expected);
        rig_end(r);
    }
}

static void test_byte_by_byte(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    feed_bytewise(r, WIRE_JOIN(message(1, "a"), message(14, ""), message(20, "abc")));
    assert_log(r, "1@0+1=a #1,2,3,4,5 14@5+0= #6,7,8,9 20@9+3=abc #10,11,12,13,14,15,16");
    const struct tw_message *m = r->last;
    for (uint32_t i = 0; i < m->fragment_count; i++)
        assert_int_equal(m->fragments[i].offset, i);
    assert_int_equal(m->first_ns, 1009);
    assert_int_equal(m->last_ns, 1015);
    rig_end(r);
}

/* More than a record holds, more than 16 bits of length hold. */
static void test_long_message(void **state)
{
    struct tw_bytes b = WIRE_JOIN(wire_handshake(11, wire_repeat('c', 70000)), message(14, ""));
    (void)state;

    for (size_t piece = 1; piece < 100000; piece = piece * 7 + 1) {
        struct rig *r = &rig;
        rig_begin(r, 1 << 20);
        for (size_t at = 0, n = 0; at < b.len; at += n) {
            n = piece < b.len - at ? piece : b.len - at;
            feed(r, wire_slice(b, at, n));
            r->packet = 0;
        }
        assert_log(r, "11@0+70000=c*70000 #1 14@70004+0= #1");
        /* doubling a buffer in an arena leaves the old ones behind: four times the message at most */
        assert_true(r->memory.peak < 4 * 70000 + 10000);
        rig_end(r);
        wire_release(NULL);
        b = WIRE_JOIN(wire_handshake(11, wire_repeat('c', 70000)), message(14, ""));
    }
}

/* What is kept of a message has a limit; its length and the messages behind it stand. */
static void test_cap(void **state)
{
    struct tw_bytes b =
        WIRE_JOIN(wire_handshake(11, wire_repeat('c', 300)), wire_handshake(12, wire_repeat('d', 100)),
                  wire_handshake(13, wire_repeat('e', 101)), message(14, ""));
    (void)state;

    for (size_t piece = 1; piece <= b.len; piece++) {
        struct rig *r = &rig;
        rig_begin(r, 100);
        for (size_t at = 0, n = 0; at < b.len; at += n) {
            n = piece < b.len - at ? piece : b.len - at;
            feed(r, wire_slice(b, at, n));
            r->packet = 0;
        }
        assert_log(r, "11@0+300=c*100!long #1 12@304+100=d*100 #1 13@408+101=e*100!long #1 14@513+0= #1");
        rig_end(r);
    }
}

/* A length is a promise, not a reason to allocate. */
static void test_hostile_length(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1 << 20);
    feed(r, wire_hex("0b ffffff 63*100"));
    feed(r, wire_hex("63*1000"));
    assert_true(r->memory.peak < 10000);
    abandon(r, TW_MISSING_ENDED);
    assert_log(r, "11@0+16777215=c*1100!ended #1,2");
    rig_end(r);
}

/* --- lost bytes --- */

static void test_lost_in_body(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    feed(r, wire_slice(message(1, "abcdefgh"), 0, 7));
    assert_true(feed_lost(r, 2));
    feed(r, WIRE_JOIN(wire_text("fgh"), message(14, "")));
    assert_log(r, "1@0+8=abc!lost #1,2 14@12+0= #2");
    /* right behind the header; up to the very end; all of the body */
    feed(r, wire_slice(message(1, "abc"), 0, 4));
    assert_true(feed_lost(r, 1));
    feed(r, wire_text("bc"));
    feed(r, wire_slice(message(2, "abc"), 0, 5));
    assert_true(feed_lost(r, 2));
    feed(r, wire_slice(message(3, "abc"), 0, 4));
    assert_true(feed_lost(r, 3));
    feed(r, message(4, "z"));
    assert_log(r, "1@16+3=!lost #3,4 2@23+3=a!lost #5 3@30+3=!lost #6 4@37+1=z #7");
    rig_end(r);
}

/* Where a message ends inside of what is lost, the next begins nobody knows where. */
static void test_lost_across_messages(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    feed(r, wire_slice(message(1, "abc"), 0, 6));
    assert_false(feed_lost(r, 2));
    assert_log(r, "1@0+3=ab!lost #1");
    assert_false(tw_assembler_busy(&r->assembler));
    /* between messages, and inside of a header */
    assert_false(feed_lost(r, 1));
    feed(r, wire_hex("01 00"));
    assert_true(tw_assembler_busy(&r->assembler));
    assert_false(feed_lost(r, 1));
    assert_false(tw_assembler_busy(&r->assembler));
    feed(r, message(2, "next"));
    assert_log(r, "2@12+4=next #3");
    rig_end(r);
}

static void test_cut_off_packet(void **state)
{
    struct rig *r = &rig;
    struct tw_message *m = NULL;
    uint64_t len = 2;
    (void)state;

    rig_begin(r, 1000);
    feed(r, wire_slice(message(1, "abc"), 0, 5));
    assert_true(tw_assembler_lost(&r->assembler, &len, TW_MISSING_TRUNCATED, &m));
    note(r, m);
    assert_log(r, "1@0+3=a!cut #1");
    rig_end(r);
}

/* What is missing first is what is told. */
static void test_first_reason_stands(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 4);
    feed(r, wire_slice(message(1, "abcdef"), 0, 9));
    assert_true(feed_lost(r, 1));
    feed(r, wire_slice(message(1, "abcdef"), 0, 6));
    assert_true(feed_lost(r, 1));
    abandon(r, TW_MISSING_ENDED);
    assert_log(r, "1@0+6=abcd!long #1 1@10+6=ab!lost #2");
    rig_end(r);
}

static void test_abandoned(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    abandon(r, TW_MISSING_ENDED);
    feed(r, wire_hex("01 0000"));
    abandon(r, TW_MISSING_ENDED);
    assert_log(r, "");
    assert_false(tw_assembler_busy(&r->assembler));
    feed(r, wire_hex("01 000003"));
    abandon(r, TW_MISSING_INTERRUPTED);
    feed(r, wire_slice(message(1, "abc"), 0, 6));
    abandon(r, TW_MISSING_INTERRUPTED);
    feed(r, message(2, "next"));
    assert_log(r, "1@3+3=!interrupted #2 1@7+3=ab!interrupted #3 2@13+4=next #4");
    rig_end(r);
}

/* --- fragments --- */

static void test_many_packets(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1 << 20);
    feed_bytewise(r, wire_handshake(11, wire_repeat('c', 2000)));
    const struct tw_message *m = r->last;
    assert_int_equal(m->kept, 2000);
    assert_int_equal(m->fragment_count, TW_MAX_FRAGMENTS);
    assert_int_equal(m->fragments_omitted, 2004 - TW_MAX_FRAGMENTS);
    assert_int_equal(m->fragments[TW_MAX_FRAGMENTS - 1].packet, TW_MAX_FRAGMENTS);
    assert_int_equal(m->last_ns, 1000 + 2003);
    rig_end(r);
}

/* Where a record header stands between two bytes of a message, a fragment ends, whatever the packet. */
static void test_fragments_by_record(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes b = message(1, "abcd");
    (void)state;

    rig_begin(r, 1000);
    feed(r, wire_slice(b, 0, 2));
    r->offset += 5;
    r->packet = 0;
    feed(r, wire_slice(b, 2, 3));
    r->packet = 0;
    feed(r, wire_slice(b, 5, 1));
    r->offset += 5;
    r->packet = 0;
    feed(r, wire_slice(b, 6, 2));
    const struct tw_message *m = r->last;
    assert_int_equal(m->offset, 0);
    assert_int_equal(m->fragment_count, 3);
    assert_int_equal(m->fragments[1].offset, 2);
    assert_int_equal(m->fragments[1].stream_offset, 7);
    assert_int_equal(m->fragments[2].offset, 6);
    assert_int_equal(m->fragments[2].stream_offset, 16);
    rig_end(r);
}

/* Packets of the same number in two files are two. */
static void test_two_files(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes b = message(1, "ab");
    struct tw_message *m = NULL;
    const struct tw_origin first = {0, 1, 0}, second = {0, 1, 1};
    (void)state;

    rig_begin(r, 1000);
    assert_int_equal(tw_assembler_bytes(&r->assembler, &r->options, 0, b.ptr, 5, &first, &m), 5);
    assert_null(m);
    assert_int_equal(tw_assembler_bytes(&r->assembler, &r->options, 5, b.ptr + 5, 1, &second, &m), 1);
    assert_non_null(m);
    assert_int_equal(m->fragment_count, 2);
    assert_int_equal(m->fragments[0].file, 0);
    assert_int_equal(m->fragments[1].file, 1);
    assert_int_equal(m->fragments[1].offset, 5);
    rig_end(r);
}

/* --- no memory --- */

/* A message that there is no memory for is passed over, whatever part of it comes or does not. */
static void test_no_memory_for_a_message(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 1000);
    r->heap.fail_at = 1;
    feed(r, wire_slice(message(1, "abcdefgh"), 0, 7));
    feed(r, WIRE_JOIN(wire_text("defgh"), message(2, "next")));
    assert_log(r, "2@12+4=next #2");
    rig_end(r);

    rig_begin(r, 1000);
    r->heap.fail_at = 1;
    feed(r, wire_slice(message(1, "abcdefgh"), 0, 7));
    assert_true(feed_lost(r, 3));
    feed(r, WIRE_JOIN(wire_text("gh"), message(2, "next")));
    assert_log(r, "2@12+4=next #2");
    rig_end(r);

    rig_begin(r, 1000);
    r->heap.fail_at = 1;
    feed(r, wire_slice(message(1, "abcdefgh"), 0, 7));
    assert_false(feed_lost(r, 6));
    feed(r, message(2, "next"));
    assert_log(r, "2@13+4=next #2");
    rig_end(r);

    rig_begin(r, 1000);
    r->heap.fail_at = 1;
    feed(r, wire_slice(message(1, "abcdefgh"), 0, 7));
    abandon(r, TW_MISSING_INTERRUPTED);
    feed(r, message(2, "next"));
    assert_log(r, "2@7+4=next #2");
    rig_end(r);
}

static void test_no_memory_for_a_body(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r, 100000);
    feed(r, wire_hex("0b 009000 63*16"));
    r->heap.fail_at = r->heap.calls + 1;
    feed(r, wire_repeat('c', 10000));
    feed(r, wire_repeat('c', 0x9000 - 10000 - 16));
    feed(r, message(14, ""));
    assert_log(r, "11@0+36864=cccccccccccccccc!memory #1,2,3 14@36868+0= #4");
    rig_end(r);
}

/* At whatever call: messages are skipped or lose bytes, but the step is kept. */
static void test_no_memory_anywhere(void **state)
{
    struct tw_bytes large = wire_handshake(11, wire_repeat('c', 20000));
    (void)state;

    for (size_t n = 1; n < 40; n++) {
        struct rig *r = &rig;
        rig_begin(r, 1 << 20);
        r->heap.fail_at = n;
        for (size_t at = 0; at < large.len; at += 400)
            feed(r, wire_slice(large, at, large.len - at < 400 ? large.len - at : 400));
        r->heap.fail_at = 0;
        r->log_len = 0;
        feed(r, message(14, ""));
        assert_log(r, "14@20004+0= #52");
        rig_end(r);
    }
}

/* --- the collector --- */

static void test_collector(void **state)
{
    struct rig *r = &rig;
    struct tw_collector c = {0};
    const struct tw_origin origin = {5, 1, 0};
    const struct tw_message_id id = {.content_type = TW_ALERT};
    (void)state;

    rig_begin(r, 1000);
    assert_null(tw_collector_take(&c, TW_MISSING_ENDED));
    assert_true(tw_collector_begin(&c, &r->options, id, 77, 0, 2, &origin));
    assert_false(tw_collector_complete(&c));
    assert_int_equal(tw_collector_bytes(&c, &r->options, 77, (const uint8_t *)"xyz", 3, &origin), 2);
    assert_int_equal(tw_collector_bytes(&c, &r->options, 77, (const uint8_t *)"xyz", 3, &origin), 0);
    assert_int_equal(tw_collector_lost(&c, 5, TW_MISSING_LOST), 0);
    assert_true(tw_collector_complete(&c));
    const struct tw_message *m = tw_collector_take(&c, TW_MISSING_ENDED);
    assert_int_equal(m->offset, 77);
    assert_int_equal(m->missing, TW_MISSING_NOTHING);
    assert_memory_equal(m->body, "xy", 2);
    assert_null(c.message);

    /* of an encrypted message only the length is known */
    assert_true(tw_collector_begin(&c, &r->options, id, 0, 0, 3, &origin));
    c.message->encrypted = true;
    assert_int_equal(tw_collector_bytes(&c, &r->options, 77, (const uint8_t *)"xyz", 3, &origin), 3);
    m = tw_collector_take(&c, TW_MISSING_ENDED);
    assert_int_equal(m->kept, 0);
    assert_int_equal(m->missing, TW_MISSING_NOTHING);

    r->heap.fail_at = r->heap.calls + 1;
    while (tw_arena_get(&r->arena, 64) != NULL)
        ;
    r->heap.fail_on = true;
    assert_false(tw_collector_begin(&c, &r->options, id, 0, 0, 3, &origin));
    assert_null(tw_collector_take(&c, TW_MISSING_ENDED));
    rig_end(r);
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_messages_in_one_piece),
        TEST(test_every_cut),
        TEST(test_byte_by_byte),
        TEST(test_long_message),
        TEST(test_cap),
        TEST(test_hostile_length),
        TEST(test_lost_in_body),
        TEST(test_lost_across_messages),
        TEST(test_cut_off_packet),
        TEST(test_first_reason_stands),
        TEST(test_abandoned),
        TEST(test_many_packets),
        TEST(test_fragments_by_record),
        TEST(test_two_files),
        TEST(test_no_memory_for_a_message),
        TEST(test_no_memory_for_a_body),
        TEST(test_no_memory_anywhere),
        TEST(test_collector),
    };

    return cmocka_run_group_tests_name("handshake", tests, NULL, NULL);
}
