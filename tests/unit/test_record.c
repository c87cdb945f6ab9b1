/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records out of streams. What the listener hears is written down and compared literally:
 *
 *     22/0303@0+5=hello.    a record with content type, version, offset and length, its body, and its end
 *     22/0303@0+9=he[7].    seven bytes of the body are missing
 *     23/0303@10+400        one whose body is not wanted
 *     gap@10  junk@10       from here on no record is in sight
 *
 * A body's bytes stand as themselves when they are letters or digits, else as `~`. All that is told must be the
 * same however the stream is cut.
 */
#include "record/prelude.h"
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire.h"

enum { MAX_LOG = 1 << 17 };

struct log {
    char text[MAX_LOG];
    size_t len;
};

struct listening {
    struct tw_prelude prelude;
    struct tw_record_reader reader;
    struct log log;
};

static const struct tw_origin somewhere = {0, 1, 0};

static void put(struct log *log, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void put(struct log *log, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(log->text + log->len, MAX_LOG - log->len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, MAX_LOG - log->len - 1);
    log->len += (size_t)n;
}

static const char *blank(const struct log *log)
{
    return log->len > 0 ? " " : "";
}

static bool hear_begin(void *self, const struct tw_record *record, const struct tw_origin *origin)
{
    struct log *log = self;
    bool wanted = record->content_type != 23;

    (void)origin;
    put(log, "%s%u/%04x@%llu+%u%s", blank(log), record->content_type, record->version,
        (unsigned long long)record->offset, record->length, record->ssl2 ? "ssl2" : "");
    if (record->padding > 0)
        put(log, "-%u", record->padding);
    put(log, "%s", wanted ? "=" : "");
    return wanted;
}

static bool is_plain(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void hear_bytes(void *self, uint64_t offset, const uint8_t *bytes, size_t len,
                       const struct tw_origin *origin)
{
    (void)offset;
    (void)origin;
    assert_true(len > 0);
    for (size_t i = 0; i < len; i++)
        put(self, "%c", is_plain(bytes[i]) ? bytes[i] : '~');
}

static void hear_lost(void *self, uint64_t len, enum tw_gap cause, const struct tw_origin *origin)
{
    (void)origin;
    assert_int_equal(cause, TW_GAP_LOST);
    put(self, "[%llu]", (unsigned long long)len);
}

static void hear_end(void *self, const struct tw_origin *origin)
{
    (void)origin;
    put(self, ".");
}

static void hear_out_of_step(void *self, uint64_t offset, enum tw_step why, const struct tw_origin *origin)
{
    (void)origin;
    put(self, "%s%s@%llu", blank(self), why == TW_STEP_GAP ? "gap" : "junk", (unsigned long long)offset);
}

static void listen_from(struct listening *l, bool midstream)
{
    l->prelude = (struct tw_prelude){.midstream = midstream};
    l->reader = (struct tw_record_reader){0};
    l->log.len = 0;
    l->log.text[0] = '\0';
}

static void read_on(struct listening *l, const uint8_t *bytes, size_t len)
{
    const struct tw_record_listener listener = {hear_begin, hear_bytes,       hear_lost,
                                                hear_end,   hear_out_of_step, &l->log};

    tw_record_reader_bytes(&l->reader, bytes, len, &somewhere, &listener);
}

static void feed(struct listening *l, struct tw_bytes b)
{
    size_t n = 0;

    if (l->prelude.state < TW_PRELUDE_TLS) {
        n = tw_prelude_bytes(&l->prelude, b.ptr, b.len);
        assert_true(n == b.len || l->prelude.state >= TW_PRELUDE_TLS);
        if (l->prelude.state != TW_PRELUDE_TLS)
            return;
        l->reader.offset = l->prelude.offset - l->prelude.have;
        read_on(l, l->prelude.head, l->prelude.have);
    }
    if (l->prelude.state == TW_PRELUDE_TLS)
        read_on(l, b.ptr + n, b.len - n);
}

static void feed_gap(struct listening *l, uint64_t len)
{
    const struct tw_record_listener listener = {hear_begin, hear_bytes,       hear_lost,
                                                hear_end,   hear_out_of_step, &l->log};

    if (l->prelude.state == TW_PRELUDE_TLS)
        tw_record_reader_gap(&l->reader, len, TW_GAP_LOST, &somewhere, &listener);
    else
        tw_prelude_gap(&l->prelude, len);
}

/* How a stream is cut: at `at`, or everywhere. */
enum { NOWHERE = 0, EVERYWHERE = -1 };

static void feed_cut(struct listening *l, struct tw_bytes b, size_t start, long at)
{
    size_t cut = at > 0 && (size_t)at > start && (size_t)at < start + b.len ? (size_t)at - start : b.len;

    if (at == EVERYWHERE) {
        for (size_t i = 0; i < b.len; i++)
            feed(l, wire_exact(wire_slice(b, i, 1)));
        return;
    }
    feed(l, wire_exact(wire_slice(b, 0, cut)));
    if (cut < b.len)
        feed(l, wire_exact(wire_slice(b, cut, b.len - cut)));
}

/* Plays a script, hexadecimal digits with `<n>` where n bytes are missing; returns the number of bytes in it. */
static size_t play(struct listening *l, const char *script, bool midstream, long cut)
{
    size_t at = 0;

    listen_from(l, midstream);
    while (*script != '\0') {
        char digits[1024];
        size_t n = strcspn(script, "<");
        (void)snprintf(digits, sizeof digits, "%.*s", (int)n, script);
        struct tw_bytes b = wire_hex(digits);
        feed_cut(l, b, at, cut);
        at += b.len;
        script += n;
        if (*script == '<') {
            feed_gap(l, strtoull(script + 1, NULL, 10));
            script = strchr(script, '>') + 1;
        }
    }
    return at;
}

static void assert_told(const char *script, bool midstream, const char *expected)
{
    static struct listening l;
    size_t len = play(&l, script, midstream, NOWHERE);

    assert_string_equal(l.log.text, expected);
    for (long cut = EVERYWHERE; cut < (long)len; cut++) {
        play(&l, script, midstream, cut);
        assert_string_equal(l.log.text, expected);
    }
    wire_release(NULL);
}

struct row {
    const char *script, *expected;
};

static void assert_rows(const struct row *rows, size_t count, bool midstream)
{
    for (size_t i = 0; i < count; i++)
        assert_told(rows[i].script, midstream, rows[i].expected);
}

static void test_records(void **state)
{
    static const struct row rows[] = {
        {"16 0303 0005 68656c6c6f", "22/0303@0+5=hello."},
        {"16 0301 0002 6869 16 0303 0001 41", "22/0301@0+2=hi. 22/0303@7+1=A."},
        {"16 0303 0002 6869 14 0303 0001 01 15 0303 0002 0100",
         "22/0303@0+2=hi. 20/0303@7+1=~. 21/0303@13+2=~~."},
        {"17 0303 0003 616263 16 0303 0001 64", "23/0303@0+3 22/0303@8+1=d."},
        {"18 0303 0003 616263 1a 0303 0001 64", "24/0303@0+3=abc. 26/0303@8+1=d."},
        {"16 0303 0000 15 0303 0000 17 0303 0000 16 0303 0001 61",
         "22/0303@0+0=. 21/0303@5+0=. 23/0303@10+0 22/0303@15+1=a."},
        {"16 0303 0005 6865", "22/0303@0+5=he"},
        {"16 0303 00", ""},
        {"", ""},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

static void test_versions(void **state)
{
    static const struct row rows[] = {
        {"16 0300 0001 41", "22/0300@0+1=A."},
        {"16 0301 0001 41", "22/0301@0+1=A."},
        {"16 0302 0001 41", "22/0302@0+1=A."},
        {"16 0303 0001 41", "22/0303@0+1=A."},
        {"16 0304 0001 41", "22/0304@0+1=A."},
        {"16 0101 0001 41", "22/0101@0+1=A."},
        {"16 0305 0001 41", ""},
        {"16 0102 0001 41", ""},
        {"16 0100 0001 41", ""},
        {"16 0200 0001 41", ""},
        {"16 feff 0001 41", ""},
        {"16 0002 0001 41", ""},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

/* RFC 5246 E.2: the body is told from its message type on. */
static void test_ssl2_hello(void **state)
{
    static const struct row rows[] = {
        {"801c 01 0301 0003 0000 0010 010080 63*16", "22/0002@0+28ssl2=~~~~~~~~~~~~cccccccccccccccc."},
        {"801c 01 0002 0003 0000 0010 010080 63*16", "22/0002@0+28ssl2=~~~~~~~~~~~~cccccccccccccccc."},
        {"801c 01 0101 0003 0000 0010 010080 63*16", "22/0002@0+28ssl2=~~~~~~~~~~~~cccccccccccccccc."},
        {"803c 01 0303 0003 0010 0020 010080 69*16 63*32 16 0303 0001 41",
         "22/0002@0+60ssl2=~~~~~~~~~~~~iiiiiiiiiiiiiiiicccccccccccccccccccccccccccccccc. 22/0303@62+1=A."},
        {"801c 01 0301 0003 0000 0010 01", "22/0002@0+28ssl2=~~~~~~~~~~"},
        /* lengths that do not add up, no suites, half a suite, a challenge too short or too long, an id too long */
        {"801d 01 0301 0003 0000 0010 010080 63*16", ""},
        {"8019 01 0301 0000 0000 0010 63*16", ""},
        {"801b 01 0301 0002 0000 0010 0100 63*16", ""},
        {"801b 01 0301 0003 0000 000f 010080 63*15", ""},
        {"802d 01 0301 0003 0000 0021 010080 63*33", ""},
        {"803d 01 0301 0003 0021 0010 010080 69*33 63*16", ""},
        /* another message type, a version that never was, a header of three bytes */
        {"801c 02 0301 0003 0000 0010 010080 63*16", ""},
        {"801c 01 0201 0003 0000 0010 010080 63*16", ""},
        {"001c 00 01 0301 0003 0000 0010 010080 63*16", ""},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

/*
 * draft-hickman-netscape-ssl-00 1.1: records with either header, behind what only SSL 2.0 begins with. A hello that offers
 * more may be followed by either version, as its first byte tells.
 */
static void test_ssl2_records(void **state)
{
#define HELLO        "801c 01 0002 0003 0000 0010 010080 63*16 "
#define OFFER        "801c 01 0301 0003 0000 0010 010080 63*16 "
#define HELLO_TOLD   "22/0002@0+28ssl2=~~~~~~~~~~~~cccccccccccccccc."
#define SERVER_HELLO "8010 04 0001 0002 0001 0003 0001 41 010080 42 "
#define SERVER_TOLD  "22/0002@0+16ssl2=~~~~~~~~~~~A~~~B."
    static const struct row rows[] = {
        {HELLO "8002 0241", HELLO_TOLD " 22/0002@30+2ssl2=~A."},
        {HELLO "0004 01 02414200 8001 43", HELLO_TOLD " 22/0002@30+4ssl2-1=~AB~. 22/0002@37+1ssl2=C."},
        {HELLO "4001 00 41 8000 0000 00 8001 42",
         HELLO_TOLD " 22/0002@30+1ssl2=A. 22/0002@34+0ssl2=. 22/0002@36+0ssl2=. 22/0002@39+1ssl2=B."},
        {HELLO "0001 01 41 0001 02 41 8001 41", HELLO_TOLD " 22/0002@30+1ssl2-1=A. junk@34"},
        {HELLO "16 0303 41", HELLO_TOLD " 22/0002@30+5635ssl2-3=A"},
        {OFFER "16 0301 0001 41 8001 414141", HELLO_TOLD " 22/0301@30+1=A. junk@36"},
        {OFFER "8002 0241 0002 01 4100", HELLO_TOLD " 22/0002@30+2ssl2=~A. 22/0002@34+2ssl2-1=A~."},
        {SERVER_HELLO "0001 00 43", SERVER_TOLD " 22/0002@18+1ssl2=C."},
        {"801b 04 0100 0002 0000 0000 0010 42*16 8001 43",
         "22/0002@0+27ssl2=~~~~~~~~~~~BBBBBBBBBBBBBBBB. 22/0002@29+1ssl2=C."},
        {"8003 00 0001 8001 43", "22/0002@0+3ssl2=~~~. 22/0002@5+1ssl2=C."},
        /* a hole in a body, and one in which the next header was: nobody knows where another one is */
        {HELLO "8003 41 <1> 42 8001 43", HELLO_TOLD " 22/0002@30+3ssl2=A[1]B. 22/0002@35+1ssl2=C."},
        {HELLO "8003 41 <3> 8001 43 " OFFER "16 0301 0001 41", HELLO_TOLD " 22/0002@30+3ssl2=A[2]. gap@35"},
        /* lengths that do not add up, resumed and yet with a certificate, none of either, another version, no error */
        {"8011 04 0001 0002 0001 0003 0001 41 010080 42", ""},
        {"8010 04 0101 0002 0001 0003 0001 41 010080 42", ""},
        {"800f 04 0001 0002 0000 0003 0001 010080 42", ""},
        {"8010 04 0001 0300 0001 0003 0001 41 010080 42", ""},
        {"8010 04 0002 0002 0001 0003 0001 41 010080 42", ""},
        {"800f 04 0001 0002 0001 0003 0000 41 010080", ""},
        {"8003 00 0003 8001 43", ""},
        {"8004 00 000100", ""},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

static enum tw_look look(const uint8_t *p, size_t have)
{
    enum tw_look record = tw_looks_like_record(p, have);

    return record == TW_LOOK_NO ? tw_looks_like_ssl2(p, have) : record;
}

/* As few bytes as can be settle that a record does not begin here. */
static void test_what_is_no_record(void **state)
{
    static const struct {
        const char *hex;
        size_t bytes; /* that settle it */
    } rows[] = {
        {"474554202f", 1}, {"00", 1},         {"13", 1},         {"1b", 1},
        {"7f", 1},         {"1602", 2},       {"16ff", 2},       {"160305", 3},
        {"160102", 3},     {"1603034801", 5}, {"170303ffff", 5}, {"800002", 3},
        {"ff00ff", 3},     {"8080010005", 5}, {"808001fe01", 5}, {"80800103010004", 11},
        {"53534820", 1},
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_bytes b = WIRE_JOIN(wire_hex(rows[i].hex), wire_repeat(0, 20));
        size_t n = 0;
        while (look(wire_exact(wire_slice(b, 0, n)).ptr, n) == TW_LOOK_MORE)
            n++;
        assert_int_equal(n, rows[i].bytes);
        assert_int_equal(look(b.ptr, n), TW_LOOK_NO);
    }
}

static void test_lengths(void **state)
{
    static struct listening l;
    (void)state;

    listen_from(&l, false);
    feed(&l, wire_record(23, 0x0303, wire_repeat('x', 0x4800)));
    feed(&l, wire_record(22, 0x0303, wire_repeat('x', 0x4800)));
    assert_int_equal(l.log.len, strlen("23/0303@0+18432 22/0303@18437+18432=.") + 0x4800);
    feed(&l, wire_hex("16 0303 4801"));
    assert_non_null(strstr(l.log.text, "x. junk@36874"));
}

/* --- gaps --- */

static void test_gaps(void **state)
{
    static const struct row rows[] = {
        /* inside a body, at its start, at its end, all of it, in several places */
        {"16 0303 0006 6162 <3> 66 16 0303 0001 41", "22/0303@0+6=ab[3]f. 22/0303@11+1=A."},
        {"16 0303 0006 <3> 646566", "22/0303@0+6=[3]def."},
        {"16 0303 0006 6162 <4> 16 0303 0001 41", "22/0303@0+6=ab[4]. 22/0303@11+1=A."},
        {"16 0303 0006 <6> 16 0303 0001 41", "22/0303@0+6=[6]. 22/0303@11+1=A."},
        {"16 0303 0006 61 <1> 63 <1> 65 <1>", "22/0303@0+6=a[1]c[1]e[1]."},
        {"17 0303 0006 61 <4> 66 16 0303 0001 41", "23/0303@0+6 22/0303@11+1=A."},
        /* over a header */
        {"16 0303 0002 6162 <5> 16 0303 0001 41", "22/0303@0+2=ab. gap@7 22/0303@12+1=A."},
        {"16 0303 0004 6162 <10> 17 0303 0001 41", "22/0303@0+4=ab[2]. gap@9 23/0303@17+1"},
        {"17 0303 0004 6162 <10> 17 0303 0001 41", "23/0303@0+4 gap@9 23/0303@17+1"},
        {"16 0303 0001 61 16 03 <3> 15 0303 0002 0228", "22/0303@0+1=a. gap@6 21/0303@11+2=~~."},
        /* before the first record */
        {"16 0303 <3> 16 0303 0001 41", "22/0303@6+1=A."},
        {"<7> 16 0303 0001 41", "22/0303@7+1=A."},
        {"<7>", ""},
        {"16 0303 0001 41 <1> <1>", "22/0303@0+1=A. gap@6 gap@7"},
        /* behind it the middle of something */
        {"16 0303 0001 61 <9> 6263 14 0303 0001 01 16 0303 0005 0102030405",
         "22/0303@0+1=a. gap@6 20/0303@17+1=~. 22/0303@23+5=~~~~~."},
        {"16 0303 0001 61 <9> 6263 14 03 <2> 14 0303 0001 01 16 0303 0005 0102030405",
         "22/0303@0+1=a. gap@6 gap@15 20/0303@21+1=~. 22/0303@27+5=~~~~~."},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

/* --- hunting --- */

#define FINISHED                "14 0303 0001 01 16 0303 0004 41424344"
#define FINISHED_TOLD(at, next) "20/0303@" at "+1=~. 22/0303@" next "+4=ABCD."

static void test_hunting(void **state)
{
    static const struct row rows[] = {
        {"16 0303 0001 61 63*20 " FINISHED, "22/0303@0+1=a. junk@6 " FINISHED_TOLD("26", "32")},
        {"17 0303 0001 61 16*20 " FINISHED, "23/0303@0+1 junk@6 " FINISHED_TOLD("26", "32")},
        {"17 0303 0001 61 14 0303 0002 14 0303 16 03 " FINISHED,
         "23/0303@0+1 20/0303@6+2=~~. junk@13 " FINISHED_TOLD("16", "22")},
        /* one record inside what was taken for another */
        {"17 0303 0001 61 00 14 0303 0001 14 0303 0001 01 16 0303 0001 41",
         "23/0303@0+1 junk@6 20/0303@12+1=~. 22/0303@18+1=A."},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), false);
}

/* A stream whose start is not in the capture. */
static void test_midstream(void **state)
{
    static const struct row rows[] = {
        {"16 0303 0001 41", "22/0303@0+1=A."},
        {"17 0303 0001 41", "23/0303@0+1"},
        {"63*9 " FINISHED, FINISHED_TOLD("9", "15")},
        {"1603 " FINISHED, FINISHED_TOLD("2", "8")},
        {"1603034801 " FINISHED, FINISHED_TOLD("5", "11")},
        {"80ff01 0301 0003 0000 " FINISHED, FINISHED_TOLD("9", "15")},
        {"801c 01 0301 0003 0000 0010 010080 63*16", "22/0002@0+28ssl2=~~~~~~~~~~~~cccccccccccccccc."},
        {"47*40", ""},
    };
    (void)state;

    assert_rows(rows, TW_COUNT(rows), true);
}

/* What a hunt believes in, and what it does not. */
static void test_what_a_hunt_takes_for_a_record(void **state)
{
    static const struct {
        const char *hex;
        bool believed;
    } rows[] = {
        {"14 0303 0001 01", true},
        {"14 0303 0001 02", false},
        {"14 0303 0002 0101", false},
        {"14 0305 0001 01", false},
        {"15 0301 0002 0100", true},
        {"15 0301 0002 0228", true},
        {"15 0301 0002 0328", false},
        {"15 0301 0003 022800", false},
        {"16 0301 0200 01 0001fc 0303", true},
        {"16 0301 0200 01 0001fc 7f12", true},
        {"16 0101 0200 01 0001fc 0101", true},
        {"16 0301 0200 01 0001fc 0403", false},
        {"16 0301 0200 01 000025 0303", false},
        {"16 0301 0200 01 040001 0303", false},
        {"16 0303 004a 02 000046 0303", true},
        {"16 0303 004a 02 000046 0203", false},
        {"16 0303 4000 0b 010000 00fffd", true},
        {"16 0303 4000 0b 000100 010000", false},
        {"16 0303 0007 0b 000003 000000", true},
        {"16 0303 0006 0b 000002 0000", false},
        {"16 0303 0008 04 000004 00000000", true},
        {"16 0303 0008 04 000005 00000000", false},
        {"16 0303 0045 0c 000041 03", true},
        {"16 0303 0045 0d 000041 03", true},
        {"16 0303 0045 0f 000041 03", true},
        {"16 0303 0045 10 000041 03", true},
        {"16 0303 0045 16 000041 01", true},
        {"16 0303 0045 10 000000 03", false},
        {"16 0303 0004 0e 000000", true},
        {"16 0303 0004 0e 000001", false},
        {"16 0303 0028 14 00000c 0000", false},
        {"17 0303 0028 00*40", false},
        {"18 0303 0028 01 0010", false},
    };
    static struct listening l;
    (void)state;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        listen_from(&l, true);
        feed(&l, WIRE_JOIN(wire_hex("00*20"), wire_hex(rows[i].hex), wire_repeat(0, 40)));
        assert_int_equal(l.prelude.state == TW_PRELUDE_TLS, rows[i].believed);
        assert_true(!rows[i].believed || strstr(l.log.text, "@20+") != NULL);
    }
}

/* A hunt that finds nothing ends at the same byte of the stream, however that is cut. */
static void test_hunt_ends(void **state)
{
    static const size_t pieces[] = {1, 1000, 1460, 1 << 15, 1 << 17};
    static struct listening l;
    struct tw_bytes record = wire_hex(FINISHED);
    (void)state;

    for (size_t i = 0; i < TW_COUNT(pieces); i++) {
        for (size_t junk = (1 << 16) - 1; junk <= (1 << 16) + 1; junk++) {
            struct tw_bytes b = WIRE_JOIN(wire_repeat(0, junk), record, wire_repeat(0, 3000));
            char expected[100];
            listen_from(&l, true);
            for (size_t at = 0, n = 0; at < b.len; at += n) {
                n = pieces[i] < b.len - at ? pieces[i] : b.len - at;
                feed(&l, wire_slice(b, at, n));
            }
            (void)snprintf(expected, sizeof expected, "20/0303@%zu+1=~. 22/0303@%zu+4=ABCD. junk@%zu", junk,
                           junk + 6, junk + 15);
            assert_string_equal(l.log.text, junk <= 1 << 16 ? expected : "");
            assert_true(junk <= 1 << 16 || l.prelude.state == TW_PRELUDE_NOT_TLS);
        }
    }
}

/* Bytes that are missing are not bytes without a record. */
static void test_hunt_over_a_gap(void **state)
{
    static struct listening l;
    (void)state;

    listen_from(&l, true);
    feed(&l, wire_text("in the middle"));
    feed_gap(&l, 1 << 20);
    feed(&l, wire_text("of something"));
    feed_gap(&l, (uint64_t)1 << 40);
    feed(&l, WIRE_JOIN(wire_text("else"), wire_hex("14 0303 0001 01 15 0303 0002 0100")));
    assert_non_null(strstr(l.log.text, "20/0303@"));
}

/* --- all of it at once --- */

/* Streams of any records, some of them broken, with holes; cut anywhere. */
static void test_any_cuts(void **state)
{
    static const uint8_t types[] = {20, 21, 22, 22, 22, 23, 23, 24, 99};
    static struct listening whole, cut;
    uint32_t seed = 99;
    (void)state;

    for (int round = 0; round < 200; round++) {
        bool midstream = wire_random(&seed, 4) == 0;
        listen_from(&whole, midstream);
        listen_from(&cut, midstream);
        for (int i = 0; i < 20; i++) {
            struct tw_bytes body = wire_repeat((uint8_t)('a' + i), wire_random(&seed, 60));
            struct tw_bytes r = wire_record(types[wire_random(&seed, TW_COUNT(types))], 0x0303, body);
            size_t cut_off = wire_random(&seed, 8) == 0 ? wire_random(&seed, 5) : 0;
            struct tw_bytes b = wire_slice(r, 0, r.len - cut_off);
            feed(&whole, b);
            for (size_t at = 0, n = 0; at < b.len; at += n) {
                n = 1 + wire_random(&seed, (uint32_t)(b.len - at));
                feed(&cut, wire_exact(wire_slice(b, at, n)));
            }
            if (wire_random(&seed, 12) == 0) {
                uint32_t gap = 1 + wire_random(&seed, 50);
                feed_gap(&whole, gap);
                feed_gap(&cut, gap);
            }
        }
        assert_string_equal(cut.log.text, whole.log.text);
        wire_release(NULL);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_records),
        TEST(test_versions),
        TEST(test_ssl2_hello),
        TEST(test_ssl2_records),
        TEST(test_what_is_no_record),
        TEST(test_lengths),
        TEST(test_gaps),
        TEST(test_hunting),
        TEST(test_midstream),
        TEST(test_what_a_hunt_takes_for_a_record),
        TEST(test_hunt_ends),
        TEST(test_hunt_over_a_gap),
        TEST(test_any_cuts),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
