/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes before TLS. A conversation is a list of what each side says, `C` the client and `S` the server:
 *
 *     C EHLO x      a line of text, which gets CR LF
 *     C<text        text as it is
 *     C=0502        bytes
 *     C!            a hello of TLS: the client's or the server's, in a record
 *     C#40          the same in frames of MS-TDS with 40 bytes in each
 *     C%            the same in what the protocol carries, where it is none
 *
 * What is said of the connection is compared literally: the protocols, and each message with its place behind the first
 * byte of its sender's first record, which is the first `!` or lies in the first `#`. It must be the same however the
 * streams are cut, and in whatever order the capture has the two of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facts/connection.h"
#include "heap.h"
#include "registry/registry.h"
#include "wire.h"

enum { MAX_LINES = 24, MAX_ACCOUNT = 1024 };

struct talk {
    const char *lines[MAX_LINES];
    const char *expected;
};

struct rig {
    struct heap heap;
    struct tw_memory memory;
    struct tw_tracker tracker;
    struct tw_stream_listener listener;
    struct tw_flow flow;
    uint64_t before[2]; /* bytes before TLS, by direction */
    char account[MAX_ACCOUNT];
};

static const struct tw_origin somewhere = {0, 1, 0};

static void put(struct rig *r, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void put(struct rig *r, const char *format, ...)
{
    size_t len = strlen(r->account);
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(r->account + len, sizeof r->account - len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, sizeof r->account - len - 1);
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    static const char *const missing[] = {"", "!lost", "!cut", "!ended", "!interrupted", "!long", "!memory"};
    struct rig *r = context;

    r->account[0] = '\0';
    if (!c->tls)
        return;
    struct tw_before b = tw_connection_before(c);
    for (unsigned i = 0; i < b.count; i++)
        put(r, "%s%s", i > 0 ? "," : "", tw_protocol_name((enum tw_protocol)b.protocol[i]));
    uint64_t before = 0;
    for (unsigned d = 0; d < 2; d++) {
        bool begun = false;
        for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
            if (m->direction == d)
                put(r, " %c%llu:%s%s", d == c->client ? 'c' : 's',
                    (unsigned long long)(m->offset - r->before[d]),
                    m->id.content_type == TW_HANDSHAKE && !m->encrypted
                        ? tw_registry_name(TW_REG_HANDSHAKE_TYPE, m->id.type)
                        : tw_registry_name(TW_REG_CONTENT_TYPE, m->id.content_type),
                    missing[m->missing]);
            begun = begun || m->direction == d;
        }
        before += begun ? r->before[d] : 0;
    }
    assert_int_equal(b.bytes, b.count > 0 ? before : 0);
    if (c->hole_count > 0)
        put(r, " holes:%u", c->hole_count);
}

static void begin(struct rig *r, uint8_t seen)
{
    *r = (struct rig){0};
    r->memory = heap_memory(&r->heap, SIZE_MAX);
    r->tracker = (struct tw_tracker){
        .memory = &r->memory,
        .limits = {.max_message = 1 << 16, .max_connection = (size_t)1 << 20},
        .on_connection = hear_connection,
        .context = r,
    };
    r->listener = tw_tracker_listener(&r->tracker);
    r->flow = (struct tw_flow){.client = seen != 0 ? 0 : TW_DIRECTION_UNKNOWN,
                               .reset = TW_DIRECTION_UNKNOWN,
                               .rtt_ns = -1,
                               .key = {.port = {50000, 1}}};
    for (unsigned d = 0; d < 2; d++)
        r->flow.half[d].flags = (uint8_t)(TW_HALF_STARTED | seen);
}

static void end(struct rig *r)
{
    r->listener.ended(r->listener.self, &r->flow, TW_END_INPUT);
    tw_memory_trim(&r->memory);
    assert_int_equal(r->memory.used, 0);
    assert_int_equal(r->heap.live, 0);
}

static void say(struct rig *r, unsigned direction, struct tw_bytes b)
{
    struct tw_half *half = &r->flow.half[direction];

    if (b.len > 0 && !(half->flags & TW_HALF_IGNORED))
        r->listener.data(r->listener.self, &r->flow, direction, wire_exact(b).ptr, b.len, &somewhere);
    half->offset += b.len;
}

static void lose(struct rig *r, unsigned direction, uint64_t len)
{
    struct tw_half *half = &r->flow.half[direction];

    if (!(half->flags & TW_HALF_IGNORED))
        r->listener.gap(r->listener.self, &r->flow, direction, len, TW_GAP_LOST, &somewhere);
    half->offset += len;
}

static struct tw_bytes hello(unsigned from)
{
    struct wire_hello h = {.version = 0x0303, .random = 0x12};
    struct tw_bytes m = from == CLIENT ? wire_client_hello(&h) : wire_server_hello(&h);

    return wire_record(22, 0x0303, m);
}

/* Each in a packet of type 0x12 with so many bytes of it. */
static struct tw_bytes framed(struct tw_bytes b, size_t payload)
{
    struct tw_bytes all = {0};

    for (size_t at = 0, n; at < b.len; at += n) {
        n = b.len - at < payload ? b.len - at : payload;
        all = WIRE_JOIN(all, wire_hex("12 01"), wire_number((uint32_t)(8 + n), 2), wire_hex("0000 01 00"),
                        wire_slice(b, at, n));
    }
    return all;
}

static struct tw_bytes bytes_of(const char *line)
{
    unsigned from = line[0] == 'C' ? CLIENT : SERVER;

    switch (line[1]) {
    case ' ': return WIRE_JOIN(wire_text(line + 2), wire_text("\r\n"));
    case '<': return wire_text(line + 2);
    case '=': return wire_hex(line + 2);
    case '!': return hello(from);
    case '%': return WIRE_JOIN(hello(from), wire_text("ab"), hello(from), wire_text("\r\n"), hello(from));
    case '#': return framed(hello(from), strtoul(line + 2, NULL, 10));
    default: fail_msg("%s", line); return (struct tw_bytes){0};
    }
}

enum cut { WHOLE, BYTES, RANDOM, CUTS };
enum order { AS_SAID, CLIENT_FIRST, SERVER_FIRST, ORDERS };

static void say_cut(struct rig *r, unsigned from, struct tw_bytes b, enum cut cut, uint32_t *seed)
{
    for (size_t at = 0, n; at < b.len; at += n) {
        n = cut == WHOLE ? b.len : cut == BYTES ? 1 : 1 + wire_random(seed, (uint32_t)(b.len - at));
        say(r, from, wire_slice(b, at, n));
    }
}

static void say_lines(struct rig *r, const struct talk *t, char who, enum cut cut, uint32_t *seed)
{
    for (size_t i = 0; i < MAX_LINES && t->lines[i] != NULL; i++)
        if (who == '*' || who == t->lines[i][0])
            say_cut(r, t->lines[i][0] == 'C' ? CLIENT : SERVER, bytes_of(t->lines[i]), cut, seed);
}

static uint64_t bytes_before(const struct talk *t, char who)
{
    enum { FRAME_HEADER = 8 };
    uint64_t n = 0;

    for (size_t i = 0; i < MAX_LINES && t->lines[i] != NULL; i++) {
        if (t->lines[i][0] != who)
            continue;
        if (t->lines[i][1] == '!' || t->lines[i][1] == '#' || strncmp(t->lines[i], "C=801c 01", 9) == 0)
            return n + (t->lines[i][1] == '#' ? FRAME_HEADER : 0);
        n += bytes_of(t->lines[i]).len;
    }
    return 0;
}

static void play(struct rig *r, const struct talk *t, enum cut cut, enum order order, uint32_t *seed)
{
    begin(r, TW_HALF_SYN);
    r->before[CLIENT] = bytes_before(t, 'C');
    r->before[SERVER] = bytes_before(t, 'S');
    if (order == AS_SAID) {
        say_lines(r, t, '*', cut, seed);
    } else {
        say_lines(r, t, order == CLIENT_FIRST ? 'C' : 'S', cut, seed);
        say_lines(r, t, order == CLIENT_FIRST ? 'S' : 'C', cut, seed);
    }
    end(r);
}

static void assert_talks(const struct talk *talks, size_t count)
{
    static struct rig r;
    uint32_t seed = 7;

    for (size_t i = 0; i < count; i++) {
        for (enum order order = AS_SAID; order < ORDERS; order++) {
            for (int round = 0; round < 6; round++) {
                play(&r, &talks[i], round < RANDOM ? (enum cut)round : RANDOM, order, &seed);
                if (strcmp(r.account, talks[i].expected) != 0)
                    print_error("conversation %zu (%s), order %u, round %d\n", i, talks[i].lines[0],
                                (unsigned)order, round);
                assert_string_equal(r.account, talks[i].expected);
            }
        }
        wire_release(NULL);
    }
}

#define ASSERT_TALKS(talks) assert_talks(talks, TW_COUNT(talks))

static void test_mail(void **state)
{
    static const struct talk talks[] = {
        {{"S 220 mx ESMTP", "C EHLO me", "S 250-mx", "S 250 STARTTLS", "C STARTTLS", "S 220 go", "C!", "S!"},
         "smtp c5:client_hello s5:server_hello"},
        {{"S 220 mx", "C ehlo me", "S 250 ok", "C starttls", "S 220 go", "C!", "S!"},
         "smtp c5:client_hello s5:server_hello"},
        {{"S<220 mx\n", "C<EHLO me\n", "S<250 ok\n", "C<STARTTLS\n", "S<220 go\n", "C!", "S!"},
         "smtp c5:client_hello s5:server_hello"},
        {{"S 220 mx", "C LHLO me", "S 250 STARTTLS", "C STARTTLS", "S 220 go", "C!", "S!"},
         "lmtp c5:client_hello s5:server_hello"},
        {{"S * OK ready", "C . CAPABILITY", "S * CAPABILITY STARTTLS", "S . OK done", "C . STARTTLS",
          "S . OK go", "C!", "S!"},
         "imap c5:client_hello s5:server_hello"},
        {{"S * PREAUTH ready", "C a17 STARTTLS", "S a17 OK go", "C!", "S!"},
         "imap c5:client_hello s5:server_hello"},
        {{"S +OK ready", "C STLS", "S +OK go", "C!", "S!"}, "pop3 c5:client_hello s5:server_hello"},
        {{"S +OK ready", "C CAPA", "S +OK", "S STLS", "S .", "C STLS", "S +OK go", "C!", "S!"},
         "pop3 c5:client_hello s5:server_hello"},
        /* a hello of SSL 2.0, which has no record header of five bytes */
        {{"S +OK ready", "C STLS", "S +OK go", "C=801c 01 0301 0003 0000 0010 010080 63*16", "S!"},
         "pop3 c2:client_hello s5:server_hello"},
        {{"S 200 news", "C CAPABILITIES", "S 101 list", "S STARTTLS", "S .", "C STARTTLS", "S 382 go", "C!",
          "S!"},
         "nntp c5:client_hello s5:server_hello"},
        {{"S \"IMPLEMENTATION\" \"x\"", "S \"STARTTLS\"", "S OK", "C STARTTLS", "S OK \"go\"", "C!", "S!"},
         "managesieve c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

static void test_other_text(void **state)
{
    static const struct talk talks[] = {
        {{"S 220 (vsFTPd)", "C AUTH TLS", "S 234 go", "C!", "S!"}, "ftp c5:client_hello s5:server_hello"},
        {{"S 220-hello", "S 220 x", "C FEAT", "S 211-", "S  AUTH TLS", "S 211 end", "C AUTH SSL", "S 334 go",
          "C!", "S!"},
         "ftp c5:client_hello s5:server_hello"},
        {{"C STARTTLS", "S :irc.x 670 * :go", "C!", "S!"}, "irc c5:client_hello s5:server_hello"},
        {{"C CAP LS 302", "S :irc.x CAP * LS :tls", "C STARTTLS", "S :irc.x 670 * :go", "C!", "S!"},
         "irc c5:client_hello s5:server_hello"},
        {{"C<<?xml version='1.0'?><stream:stream to='x'>", "S<<?xml version='1.0'?><stream:stream from='x'>",
          "S<<stream:features><starttls xmlns='t'/></stream:features>", "C<<starttls xmlns='t'/>",
          "S<<proceed xmlns='t'/>", "C!", "S!"},
         "xmpp c5:client_hello s5:server_hello"},
        {{"C<<stream:stream to='x'>\n", "S<<stream:stream from='x'>", "C<\n<starttls xmlns='t'></starttls>",
          "S<\n<proceed xmlns='t'></proceed>", "C!", "S!"},
         "xmpp c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

#define MYSQL_GREETING "S=2c000000 0a 382e302e3100 01000000 61*8 00 ffff 08 0200 ffff 15 00*10 62*6"

static void test_databases_and_directories(void **state)
{
    static const struct talk talks[] = {
        {{"C=00000008 04d2162f", "S<S", "C!", "S!"}, "postgresql c5:client_hello s5:server_hello"},
        {{"C=00000008 04d21630", "S<N", "C=00000008 04d2162f", "S<S", "C!", "S!"},
         "postgresql c5:client_hello s5:server_hello"},
        {{MYSQL_GREETING, "C=20000001 85aeff20 00000001 21 00*23", "C!", "S!"},
         "mysql c5:client_hello s5:server_hello"},
        {{"C!", MYSQL_GREETING, "S!"}, "mysql c5:client_hello s5:server_hello"},
        {{"C=301d 020101 7718 8016 312e332e362e312e342e312e313436362e3230303337",
          "S=300c 020101 7807 0a0100 0400 0400", "C!", "S!"},
         "ldap c5:client_hello s5:server_hello"},
        {{"C=3084 00000010 020101 6384 00000007 61*7", "S=3084 0000000f 020101 6584 00000006 61*6",
          "C=301d 020102 7718 8016 312e332e362e312e342e312e313436362e3230303337",
          "S=300c 020102 7807 0a0100 0400 0400", "C!", "S!"},
         "ldap c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

#define PRELOGIN "C=1201 0014 0000 01 00 00 000600 06 ff 61*6"
#define RESPONSE "S=0401 0014 0033 01 00 00 000600 06 ff 61*6"

/* In frames as long as the handshake is; where each record begins is told as it stands in the stream. */
static void test_tds(void **state)
{
    static const struct talk talks[] = {
        {{PRELOGIN, RESPONSE, "C#4096", "S#4096"}, "tds c5:client_hello s5:server_hello"},
        {{PRELOGIN, RESPONSE, "C#4096", "S#4096", "C!", "S!"},
         "tds c5:client_hello c55:client_hello s5:server_hello s52:server_hello"},
        {{PRELOGIN, RESPONSE, "C#20", "S#30", "C#50", "S#50", "C!", "S!"},
         "tds c5:client_hello c79:client_hello c129:client_hello "
         "s5:server_hello s68:server_hello s115:server_hello"},
        {{PRELOGIN, RESPONSE, "C#7", "S#9", "C=14 0303 0001 01", "S!"},
         "tds c5:client_hello c111:change_cipher_spec s5:server_hello s92:server_hello"},
        /* frames of one byte more than the header of a record */
        {{PRELOGIN, RESPONSE, "C#6", "S#6"}, "tds c5:client_hello s5:server_hello"},
        {{"C!", "S!"}, " c5:client_hello s5:server_hello"},
        /* what follows a login of which only the password was protected is not TLS */
        {{PRELOGIN, RESPONSE, "C#4096", "S#4096", "C=0101 0010 0000 01 00 61*8"},
         "tds c5:client_hello s5:server_hello holes:1"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

#define SOCKS5_REQUEST "C=05 01 00 01 0a000001 01bb"
#define SOCKS5_REPLY   "S=05 00 00 01 0a000001 1000"

static void test_proxies(void **state)
{
    static const struct talk talks[] = {
        {{"C=0300 0013 0e e0 0000 0000 00 0100 0800 03000000",
          "S=0300 0013 0e d0 0000 1234 00 0200 0800 01000000", "C!", "S!"},
         "rdp c5:client_hello s5:server_hello"},
        {{"C CONNECT h:443 HTTP/1.1", "C Host: h", "C ", "S HTTP/1.1 200 OK", "S ", "C!", "S!"},
         "http_connect c5:client_hello s5:server_hello"},
        {{"C<CONNECT h:443 HTTP/1.0\n\n", "S<HTTP/1.0 200 OK\nVia: a\n\n", "C!", "S!"},
         "http_connect c5:client_hello s5:server_hello"},
        {{"C CONNECT h:443 HTTP/1.1", "C ", "S HTTP/1.1 407 Who are you", "S Content-Length: 7", "S ",
          "S<body\n16", "C CONNECT h:443 HTTP/1.1", "C Proxy-Authorization: Basic eDp5", "C ",
          "S HTTP/1.1 200 OK", "S ", "C!", "S!"},
         "http_connect c5:client_hello s5:server_hello"},
        {{"C OPTIONS * HTTP/1.1", "C Upgrade: TLS/1.0", "C Connection: Upgrade", "C ",
          "S HTTP/1.1 101 Switching Protocols", "S Upgrade: TLS/1.0, HTTP/1.1", "S ", "C!", "S!"},
         "http_upgrade c5:client_hello s5:server_hello"},
        {{"C GET / HTTP/1.1", "C Upgrade: TLS/1.0", "C ", "S HTTP/1.1 100 Continue", "S ",
          "S HTTP/1.1 101 Switching Protocols", "S Upgrade: TLS/1.0", "S ", "C!", "S!"},
         "http_upgrade c5:client_hello s5:server_hello"},
        {{"C=04 01 01bb 0a000001 00", "S=00 5a 01bb 0a000001", "C!", "S!"},
         "socks4 c5:client_hello s5:server_hello"},
        {{"C=04 01 01bb 00000001 6d6500 682e7800", "S=00 5a 0000 00000000", "C!", "S!"},
         "socks4 c5:client_hello s5:server_hello"},
        {{"C=05 01 00", "S=05 00", SOCKS5_REQUEST, SOCKS5_REPLY, "C!", "S!"},
         "socks5 c5:client_hello s5:server_hello"},
        {{"C=05 02 00 02", "S=05 02", "C=01 02 6d65 03 707764", "S=01 00", "C=05 01 00 03 03 682e78 01bb",
          "S=05 00 00 04 00*16 1000", "C!", "S!"},
         "socks5 c5:client_hello s5:server_hello"},
        /* a password that looks like a record */
        {{"C=05 01 02", "C=01 02 6d65 16 0303 0001 61*18", SOCKS5_REQUEST, "C!"}, "socks5 c5:client_hello"},
        {{"C PROXY TCP4 10.0.0.1 10.0.0.2 1000 443", "C!", "S!"}, "proxy c5:client_hello s5:server_hello"},
        {{"C PROXY UNKNOWN", "C!", "S!"}, "proxy c5:client_hello s5:server_hello"},
        {{"C=0d0a0d0a000d0a515549540a 21 11 000c 0a000001 0a000002 1000 01bb", "C!", "S!"},
         "proxy c5:client_hello s5:server_hello"},
        {{"C=0d0a0d0a000d0a515549540a 20 00 0000", "C!", "S!"}, "proxy c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

static void test_chains(void **state)
{
    static const struct talk talks[] = {
        {{"C=0d0a0d0a000d0a515549540a 21 11 000c 0a000001 0a000002 1000 01bb", "S 220 mx", "C EHLO me",
          "S 250 ok", "C STARTTLS", "S 220 go", "C!", "S!"},
         "proxy,smtp c5:client_hello s5:server_hello"},
        {{"C CONNECT h:25 HTTP/1.1", "C ", "S HTTP/1.1 200 OK", "S ", "S 220 mx", "C EHLO me", "S 250 ok",
          "C STARTTLS", "S 220 go", "C!", "S!"},
         "http_connect,smtp c5:client_hello s5:server_hello"},
        {{"C PROXY TCP4 10.0.0.1 10.0.0.2 1000 443", "C=05 01 00", "S=05 00", SOCKS5_REQUEST, SOCKS5_REPLY,
          "C CONNECT h:5432 HTTP/1.1", "C ", "S HTTP/1.1 200 OK", "S ", "C=00000008 04d2162f", "S<S", "C!",
          "S!"},
         "proxy,socks5,http_connect,postgresql c5:client_hello s5:server_hello"},
        {{"C PROXY TCP4 10.0.0.1 10.0.0.2 1000 3306", MYSQL_GREETING, "C=20000001 85aeff20 00000001 21 00*23",
          "C!", "S!"},
         "proxy,mysql c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

/* Where no protocol is known a hello may begin anywhere. */
static void test_unknown(void **state)
{
    static const struct talk talks[] = {
        {{"C=deadbeef*8", "C!"}, "unknown c5:client_hello"},
        {{"C GNUTELLA CONNECT/0.6", "C Upgrade: TLS/1.0", "C ", "S GNUTELLA/0.6 200 OK", "S ", "C!", "S!"},
         "unknown c5:client_hello s5:server_hello"},
        {{"C<hello", "S<hello", "C!", "S!"}, "unknown c5:client_hello s5:server_hello"},
        {{"C=1603 1603", "C!", "S!"}, "unknown c5:client_hello s5:server_hello"},
        {{"C=00 1603 03", "C!", "S!"}, "unknown c5:client_hello s5:server_hello"},
        /* a protocol that grants TLS, but not here */
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C STARTTLS", "S 220 go", "S=1503 ff", "C=16 00", "C!"}, ""},
        /* the name that one side has is that of both */
        {{"S 220 x", "C HELP", "S 214 ok", "C LHLO", "C STARTTLS", "S 220 go", "C!", "S!"},
         "unknown c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

/* Only one side is in the capture. */
static void test_one_side(void **state)
{
    static const struct talk talks[] = {
        {{"C EHLO me", "C STARTTLS", "C!"}, "smtp c5:client_hello"},
        {{"C STARTTLS", "C!"}, "unknown c5:client_hello"},
        {{"S 220 mx ESMTP", "S 250 ok", "S 220 go", "S!"}, "smtp s5:server_hello"},
        {{"S 220 mx", "S 250 ok", "S 220 go", "S!"}, "unknown s5:server_hello"},
        {{"S 220 x FTP", "S 234 go", "S!"}, "ftp s5:server_hello"},
        {{"S * OK x", "S . OK x", "S!"}, "imap s5:server_hello"},
        {{"S<S", "S!"}, "postgresql s5:server_hello"},
        {{"S=05 00", SOCKS5_REPLY, "S!"}, "socks5 s5:server_hello"},
        {{"S HTTP/1.1 200 OK", "S ", "S!"}, "http_connect s5:server_hello"},
        {{RESPONSE, "S#4096"}, "tds s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

static void test_refused(void **state)
{
    static const struct talk talks[] = {
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C STARTTLS", "S 454 no", "C MAIL FROM:<a@b>", "S 250 ok",
          "C QUIT"},
         ""},
        {{"S 220 x", "C AUTH TLS", "S 502 no", "C USER me", "S 331 and", "C PASS me"}, ""},
        {{"S +OK x", "C STLS", "S -ERR no", "C USER me", "S +OK"}, ""},
        {{"S * OK x", "C a STARTTLS", "S a BAD no", "C b LOGIN x y", "S b OK"}, ""},
        {{"S 200 x", "C STARTTLS", "S 580 no", "C GROUP x", "S 211 ok"}, ""},
        {{"C=00000008 04d2162f", "S<N", "C=00000010 00030000 7573657200 6d00 00", "S=52 00000008 00000000"},
         ""},
        {{MYSQL_GREETING, "C=30000001 85aeff20 00000001 21 00*23 6d6500 61*13", "S=07000002 00000002 000000"},
         ""},
        {{"C=0300 000b 06 e0 0000 0000 00", "S=0300 000b 06 d0 0000 1234 00", "C=0300 000c 02f080 61*5"}, ""},
        {{PRELOGIN, RESPONSE, "C=1001 0010 0000 01 00 61*8", "S=0401 0010 0033 01 00 ad 61*7"}, ""},
        {{"C=04 01 01bb 0a000001 00", "S=00 5b 0000 00000000"}, ""},
        {{"C=05 01 00", "S=05 ff"}, ""},
        {{"C CONNECT h:443 HTTP/1.1", "C ", "S HTTP/1.1 403 No", "S Content-Length: 2", "S ", "S<no"}, ""},
        /* refused once, granted later */
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C STARTTLS", "S 454 no", "C NOOP", "S 250 ok", "C STARTTLS",
          "S 220 go", "C!", "S!"},
         "smtp c5:client_hello s5:server_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

/* Bytes of a record in what a known protocol carries. */
static void test_no_record_in_content(void **state)
{
    static const struct talk talks[] = {
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C DATA", "S 354 go", "C Subject: x", "C ", "C%", "C .",
          "S 250 ok"},
         ""},
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C DATA", "S 354 go", "C STARTTLS", "C%", "C .", "S 250 ok"},
         ""},
        {{"S 220 mx", "C EHLO me", "S 250 ok", "C DATA", "S 354 go", "C%", "C<\r\n.\r\n", "S 250 ok",
          "C STARTTLS", "S 220 go", "C!", "S!"},
         "smtp c5:client_hello s5:server_hello"},
        {{"S +OK x", "C RETR 1", "S +OK 70 octets", "S Subject: x", "S ", "S%", "S ."}, ""},
        {{"S * OK x", "C a FETCH 1 BODY[]", "S * 1 FETCH (BODY[] {60}", "S%", "S )", "S a OK"}, ""},
        {{"S 200 x", "C ARTICLE 1", "S 220 1 <a@b>", "S Subject: x", "S%", "S ."}, ""},
        {{"C GET / HTTP/1.1", "C ", "S HTTP/1.1 200 OK", "S Content-Length: 60", "S ", "S!"}, ""},
        {{"C GET / HTTP/1.1", "C ", "S HTTP/1.1 200 OK", "S Transfer-Encoding: chunked", "S ", "S 40", "S!"},
         ""},
        {{"C POST / HTTP/1.1", "C Content-Length: 60", "C ", "C!", "S HTTP/1.1 204 No", "S Content-Length: 1",
          "S "},
         ""},
        {{"C GET / HTTP/1.1", "C Upgrade: websocket", "C ", "S HTTP/1.1 101 Go", "S Upgrade: websocket", "S ",
          "S!", "C!"},
         ""},
        {{"C PRI * HTTP/2.0", "C ", "C!"}, ""},
        {{"C SSH-2.0-x", "C!", "S SSH-2.0-y", "S!"}, ""},
        {{"C=3010 020101 600b 61*11", "C=3084 00000040 020102 61*40 16 0303 0001 01 61*29"}, ""},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

/* Looks like a packet of the protocol, but is not one that it has. */
static void test_lookalikes(void **state)
{
    static const struct talk talks[] = {
        {{"C=3003 020101 61*9", "C!"}, "unknown c5:client_hello"},
        {{"C=3010 020501*5 61*20", "C!"}, "unknown c5:client_hello"},
        {{"C=3080 020101 61*9", "C!"}, "unknown c5:client_hello"},
        {{"C=00000008 04d21631", "C!"}, "unknown c5:client_hello"},
        {{"C=00000007 04d2162f", "C!"}, "unknown c5:client_hello"},
        {{"S=2c000000 0a 00 61*40", "S!"}, "unknown s5:server_hello"},
        {{"C=0300 0008 03 e0 0000", "C!"}, "unknown c5:client_hello"},
        {{"C=04 03 01bb 0a000001 00", "C!"}, "unknown c5:client_hello"},
        {{"C=05 01 00 05 01 00 05 61*4", "C!"}, ""},
        {{"C=0d0a0d0a000d0a515549540a 11 11 0000", "C!"}, "unknown c5:client_hello"},
        {{"C=12 02 0014 61*16", "C!"}, "unknown c5:client_hello"},
        {{"C=12 01 0008 0000 0100 16 0303 0001 01", "C!"}, "unknown c5:client_hello"},
    };
    (void)state;

    ASSERT_TALKS(talks);
}

/* 64 KiB without TLS: it is given up at the same byte however the stream is cut, and nothing is held from then on. */
static void test_ends(void **state)
{
    static const char *const openings[] = {"hello ", "220 mx\r\n250 ", "* OK\r\na"};
    static const size_t pieces[] = {1, 1000, 1460, 1 << 17};
    static struct rig r;
    (void)state;

    for (size_t o = 0; o < TW_COUNT(openings); o++) {
        for (size_t i = 0; i < TW_COUNT(pieces); i++) {
            struct tw_bytes b = WIRE_JOIN(wire_text(openings[o]), wire_repeat('x', 1 << 16), hello(SERVER));
            begin(&r, TW_HALF_SYN);
            for (size_t at = 0, n; at < b.len; at += n) {
                n = b.len - at < pieces[i] ? b.len - at : pieces[i];
                say(&r, SERVER, wire_slice(b, at, n));
                say(&r, CLIENT, wire_slice(b, at, n));
            }
            assert_int_equal(r.flow.half[0].flags & r.flow.half[1].flags & TW_HALF_IGNORED, TW_HALF_IGNORED);
            assert_int_equal(r.memory.used, 0);
            end(&r);
            assert_string_equal(r.account, "");
            wire_release(NULL);
        }
    }
}

/* What is held for a stream that may still become TLS. */
static void test_memory(void **state)
{
    static struct rig r;
    (void)state;

    begin(&r, TW_HALF_SYN);
    say(&r, SERVER, wire_text("220 mx\r\n"));
    say(&r, CLIENT, wire_text("EHLO me\r\n"));
    assert_in_range(r.memory.used, 1, 256);
    end(&r);
}

/* Bytes of the prelude are missing, or its beginning is: TLS is found by what only a record can be. */
static void test_gaps(void **state)
{
    static struct rig r;
    (void)state;

    begin(&r, TW_HALF_SYN);
    r.before[CLIENT] = 19;
    r.before[SERVER] = 129;
    say(&r, SERVER, wire_text("220 mx ESMTP\r\n250 "));
    lose(&r, SERVER, 100);
    say(&r, SERVER, wire_text("x\r\n220 go\r\n"));
    say(&r, SERVER, hello(SERVER));
    say(&r, CLIENT, wire_text("EHLO me\r\nSTART"));
    lose(&r, CLIENT, 5);
    say(&r, CLIENT, hello(CLIENT));
    end(&r);
    assert_string_equal(r.account, "smtp c5:client_hello s5:server_hello holes:2");

    begin(&r, 0);
    r.before[CLIENT] = 14;
    r.before[SERVER] = 22;
    say(&r, CLIENT, wire_text("me\r\nSTARTTLS\r\n"));
    say(&r, CLIENT, hello(CLIENT));
    say(&r, SERVER, wire_text("250 STARTTLS\r\n220 go\r\n"));
    say(&r, SERVER, hello(SERVER));
    end(&r);
    assert_string_equal(r.account, "unknown c5:client_hello s5:server_hello");

    begin(&r, TW_HALF_SYN);
    r.before[CLIENT] = 28;
    say(&r, CLIENT, bytes_of(PRELOGIN));
    struct tw_bytes b = WIRE_JOIN(bytes_of("C#30"), bytes_of("C!"));
    say(&r, CLIENT, wire_slice(b, 0, 20));
    lose(&r, CLIENT, 10); /* inside a frame */
    say(&r, CLIENT, wire_slice(b, 30, b.len - 30));
    end(&r);
    assert_string_equal(r.account, "tds c5:client_hello!lost c63:client_hello holes:1");

    begin(&r, TW_HALF_SYN);
    r.before[CLIENT] = 28;
    say(&r, CLIENT, bytes_of(PRELOGIN));
    say(&r, CLIENT, wire_slice(b, 0, 20));
    lose(&r, CLIENT, 30); /* over the header of the next: where frames begin is not known any more */
    say(&r, CLIENT, wire_slice(b, 50, b.len - 50));
    end(&r);
    assert_string_equal(r.account, "tds c5:client_hello!lost c63:client_hello holes:2");
    wire_release(NULL);
}

/* Without memory for a connection, or for what comes before one, there is none. */
static void test_no_memory(void **state)
{
    static struct rig r;
    (void)state;

    for (size_t at = 1; at <= 2; at++) {
        begin(&r, TW_HALF_SYN);
        r.heap.fail_at = at;
        r.heap.fail_on = true;
        say(&r, CLIENT, wire_text("EHLO me\r\nSTARTTLS\r\n"));
        say(&r, CLIENT, hello(CLIENT));
        lose(&r, SERVER, 5);
        say(&r, SERVER, hello(SERVER));
        end(&r);
        assert_string_equal(r.account, "");
    }
    wire_release(NULL);
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_mail),    TEST(test_other_text), TEST(test_databases_and_directories),
        TEST(test_tds),     TEST(test_proxies),    TEST(test_chains),
        TEST(test_unknown), TEST(test_one_side),   TEST(test_refused),
        TEST(test_ends),    TEST(test_lookalikes), TEST(test_no_record_in_content),
        TEST(test_memory),  TEST(test_gaps),       TEST(test_no_memory),
    };

    return cmocka_run_group_tests_name("prelude", tests, NULL, NULL);
}
