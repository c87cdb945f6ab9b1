/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections out of streams: which messages there are, and what is known from them. A connection's messages are written
 * down by sender, `c` or `s`, and compared literally:
 *
 *     c:client_hello      in the clear
 *     s:handshake*40      an encrypted record of this type and length
 *     s:certificate!lost  one that is not whole
 */
#include "facts/connection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/siphash.h"
#include "crypto/openssl.h"
#include "facts/community_id.h"
#include "facts/ja3.h"
#include "message/extension.h"
#include "registry/registry.h"
#include "tap.h"

enum { MAX_LOG = 1 << 15, MAX_TEXT = 64 };

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

/* What a connection said of itself when it ended. */
struct account {
    char messages[MAX_LOG];
    struct tw_outcome outcome;
    uint16_t version, suite, group;
    uint16_t certificate_types; /* the client's, the server's */
    bool has_group, tls;
    uint8_t resumption, roles_from;
    char client; /* the side of the wire that is the client: 'c' or 's' */
    char sni[MAX_TEXT], alpn[MAX_TEXT];
    uint64_t records[2], bytes[2]; /* of application data, by side of the wire */
    uint64_t omitted;
    size_t num_messages;
    uint32_t holes;
    int64_t handshake_ns, answer_ns;
    char conflicts[MAX_TEXT]; /* side, offset + length, and the packets: the one that is used first */
    uint32_t conflicts_omitted;
    uint64_t digest; /* of everything that is kept */
};

struct rig {
    struct tap tap;
    struct account account;
    size_t ended;
};

static struct rig rig;

static char side_of(const struct tw_flow *f, unsigned direction)
{
    return f->key.port[direction] == 443 ? 's' : 'c';
}

static void put(char *text, size_t size, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(3, 4);

static void put(char *text, size_t size, const char *format, ...)
{
    size_t len = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(text + len, size - len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, size - len - 1);
}

static const char *name_of(const struct tw_message *m)
{
    if (m->encrypted || m->id.content_type != TW_HANDSHAKE)
        return tw_registry_name(TW_REG_CONTENT_TYPE, m->id.content_type);
    if (m->id.ssl2)
        return tw_registry_name(TW_REG_SSL2_MESSAGE_TYPE, m->id.type);
    return m->retry ? "hello_retry_request" : tw_registry_name(TW_REG_HANDSHAKE_TYPE, m->id.type);
}

static void note_message(struct account *a, const struct tw_connection *c, const struct tw_message *m)
{
    static const char *const missing[] = {"", "!lost", "!cut", "!ended", "!interrupted", "!long", "!memory"};
    static const uint64_t seed[2] = {3, 4};
    const uint64_t place[] = {m->offset, m->length, m->kept, m->id.type, m->record_version, m->direction};

    put(a->messages, MAX_LOG, "%s%c:%s", a->messages[0] != '\0' ? " " : "", side_of(c->flow, m->direction),
        name_of(m));
    if (m->encrypted)
        put(a->messages, MAX_LOG, "*%u", m->length);
    put(a->messages, MAX_LOG, "%s", missing[m->missing]);
    a->digest ^=
        tw_siphash(seed, place, sizeof place) + tw_siphash(seed, m->kept > 0 ? m->body : NULL, m->kept);
    a->num_messages++;
}

static void copy_text(char out[MAX_TEXT], struct tw_bytes b)
{
    (void)snprintf(out, MAX_TEXT, "%.*s", (int)b.len, b.len > 0 ? (const char *)b.ptr : "");
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct rig *r = context;
    struct account *a = &r->account;

    r->ended++;
    *a = (struct account){
        .outcome = tw_connection_outcome(c),
        .version = tw_connection_version(c),
        .tls = c->tls,
        .group = c->group,
        .has_group = c->has_group,
        .resumption = c->resumption,
        .roles_from = c->roles_from,
        .client = side_of(c->flow, c->client),
        .omitted = c->messages_omitted,
        .holes = c->hole_count + c->holes_omitted,
        .handshake_ns = tw_connection_handshake_ns(c),
        .answer_ns = tw_connection_answer_ns(c),
    };
    if (c->settled != NULL) {
        a->suite = c->settled->suite;
        a->certificate_types =
            (uint16_t)(c->settled->client_certificate_type << 8 | c->settled->server_certificate_type);
    }
    copy_text(a->sni, c->client_hello.server_name);
    copy_text(a->alpn, c->server_hello.protocol);
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        note_message(a, c, m);
    for (const struct tw_conflict *x = c->first_conflict; x != NULL && a->conflicts[MAX_TEXT / 2] == '\0';
         x = x->next)
        put(a->conflicts, MAX_TEXT, "%s%c%llu+%llu#%u/%u", a->conflicts[0] != '\0' ? " " : "",
            side_of(c->flow, x->direction), (unsigned long long)x->offset, (unsigned long long)x->length,
            x->used.packet, x->unused.packet);
    a->conflicts_omitted = c->conflicts_omitted;
    for (unsigned d = 0; d < 2; d++) {
        unsigned side = side_of(c->flow, d) == 'c' ? CLIENT : SERVER;
        a->records[side] = c->track[d].application_records;
        a->bytes[side] = c->track[d].application_bytes;
    }
}

static void rig_begin(struct rig *r)
{
    *r = (struct rig){.ended = 0};
    tap_begin(&r->tap, hear_connection, r);
}

/* With the three-way handshake. */
static struct wire *opened(struct rig *r)
{
    rig_begin(r);
    wire_open(&r->tap.wire);
    return &r->tap.wire;
}

/* The input ends; what has been seen is in r->account. */
static void rig_finish(struct rig *r)
{
    tap_finish(&r->tap);
    assert_int_equal(r->ended, 1);
    tap_end(&r->tap);
}

static void assert_messages(const struct rig *r, const char *expected)
{
    assert_string_equal(r->account.messages, expected);
}

static void assert_outcome(const struct rig *r, enum tw_handshake_outcome handshake,
                           enum tw_known_by known_by, const char *reason)
{
    assert_string_equal(r->account.outcome.reason, reason);
    assert_int_equal(r->account.outcome.handshake, handshake);
    assert_int_equal(r->account.outcome.known_by, known_by);
}

/* --- what peers say --- */

static struct tw_bytes record(uint8_t type, struct tw_bytes body)
{
    return wire_record(type, 0x0303, body);
}

static struct tw_bytes of_type(uint8_t handshake_type)
{
    return wire_handshake(handshake_type, (struct tw_bytes){NULL, 0});
}

static struct tw_bytes some(uint8_t handshake_type, size_t len)
{
    return wire_handshake(handshake_type, wire_repeat('m', len));
}

static struct tw_bytes ccs(void)
{
    return record(CCS, wire_hex("01"));
}

/* A record of no content that can be known, as encrypted ones are. */
static struct tw_bytes sealed(uint8_t type, size_t len)
{
    return record(type, wire_repeat(0xe5, len));
}

static struct tw_bytes client_hello(void)
{
    return record(HANDSHAKE, wire_client_hello(&(struct wire_hello){.random = 1}));
}

static struct tw_bytes server_hello(uint16_t suite)
{
    return wire_server_hello(&(struct wire_hello){.random = 2, .suites = wire_number(suite, 2)});
}

enum {
    TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f,
    TLS_AES_128_GCM_SHA256 = 0x1301,
    TLS_AES_256_GCM_SHA384 = 0x1302
};

/* Up to ServerHelloDone. */
static void say_hellos(struct wire *w, uint16_t suite)
{
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER,
              record(HANDSHAKE,
                     WIRE_JOIN(server_hello(suite), wire_handshake(11, wire_hex("000000")), of_type(14))));
}

static void say_finished(struct wire *w, unsigned from)
{
    wire_data(w, from, WIRE_JOIN(ccs(), sealed(HANDSHAKE, 40)));
}

static struct tw_bytes tls13_extensions(void)
{
    return WIRE_JOIN(wire_extension(43, wire_hex("0304")),
                     wire_extension(51, wire_hex("001d 0004 6b657921")));
}

static struct tw_bytes tls13_server_hello(uint16_t suite, struct tw_bytes more)
{
    return record(HANDSHAKE,
                  wire_server_hello(&(struct wire_hello){.random = 2,
                                                         .session_id = wire_repeat(7, 32),
                                                         .suites = wire_number(suite, 2),
                                                         .extensions = WIRE_JOIN(tls13_extensions(), more)}));
}

static const struct tw_bytes none;

/* --- TLS 1.2 --- */

#define HELLOS          "c:client_hello s:server_hello s:certificate s:server_hello_done"
#define CLIENT_FINISHED "c:change_cipher_spec c:handshake*40"
#define SERVER_FINISHED "s:change_cipher_spec s:handshake*40"

static void test_full_handshake(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    say_hellos(w, TLS_RSA_WITH_AES_128_CBC_SHA);
    wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
    say_finished(w, CLIENT);
    say_finished(w, SERVER);
    wire_data(w, CLIENT, sealed(DATA, 100));
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 200), sealed(DATA, 300), sealed(ALERT, 26)));
    wire_close(w, SERVER);
    assert_int_equal(r->ended, 1);
    tap_end(&r->tap);
    assert_messages(r, HELLOS " c:client_key_exchange " CLIENT_FINISHED " " SERVER_FINISHED " s:alert*26");
    assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
    assert_int_equal(r->account.version, 0x0303);
    assert_int_equal(r->account.suite, TLS_RSA_WITH_AES_128_CBC_SHA);
    assert_int_equal(r->account.resumption, TW_RESUMED_NOT);
    assert_int_equal(r->account.roles_from, TW_ROLES_SYN);
    assert_int_equal(r->account.client, 'c');
    assert_int_equal(r->account.records[CLIENT], 1);
    assert_int_equal(r->account.bytes[CLIENT], 100);
    assert_int_equal(r->account.records[SERVER], 2);
    assert_int_equal(r->account.bytes[SERVER], 500);
    assert_int_equal(r->account.omitted, 0);
    assert_int_equal(r->account.holes, 0);
    assert_int_equal(r->account.answer_ns, 1000000);
    assert_int_equal(r->account.handshake_ns, 4000000);
    assert_int_equal(r->tap.tracker.tls_connections, 1);
}

/* Whatever records and segments the messages are cut into. */
static void test_byte_records_in_byte_segments(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes hello = wire_client_hello(&(struct wire_hello){.random = 1});
    (void)state;

    for (size_t i = 0; i < hello.len; i++) {
        struct tw_bytes b = record(HANDSHAKE, wire_slice(hello, i, 1));
        for (size_t k = 0; k < b.len; k++)
            wire_data(w, CLIENT, wire_slice(b, k, 1));
    }
    wire_data(w, SERVER, record(HANDSHAKE, WIRE_JOIN(server_hello(0x002f), of_type(14))));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:server_hello_done");
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "the capture ends before the handshake does");
}

static void test_resumed_by_session_id(void **state)
{
    const struct wire_hello hello = {.random = 1, .session_id = wire_repeat(9, 32)};
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, record(HANDSHAKE, wire_client_hello(&hello)));
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&hello)));
    say_finished(w, SERVER);
    say_finished(w, CLIENT);
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello " SERVER_FINISHED " " CLIENT_FINISHED);
    assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
    assert_int_equal(r->account.resumption, TW_RESUMED_SESSION_ID);
}

/* A server that names another session than the client issues it, whatever becomes of its ServerHelloDone. */
static void test_not_resumed_by_another_session_id(void **state)
{
    const struct wire_hello hello = {.random = 1, .session_id = wire_repeat(9, 32)};
    const struct wire_hello answer = {.random = 1, .session_id = wire_repeat(8, 32)};
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, record(HANDSHAKE, wire_client_hello(&hello)));
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&answer)));
    say_finished(w, SERVER);
    say_finished(w, CLIENT);
    rig_finish(r);
    assert_int_equal(r->account.resumption, TW_RESUMED_NOT);
}

static void play_ticket(struct rig *r, size_t ticket, bool resumed)
{
    struct wire *w = opened(r);
    struct tw_bytes extensions = wire_extension(35, wire_repeat('t', ticket));

    wire_data(
        w, CLIENT,
        record(HANDSHAKE, wire_client_hello(&(struct wire_hello){
                              .random = 1, .session_id = wire_repeat(9, 32), .extensions = extensions})));
    const struct wire_hello answer = {.random = 2,
                                      .session_id = resumed ? wire_repeat(9, 32) : none,
                                      .extensions = wire_extension(35, none)};
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&answer)));
    if (!resumed) {
        wire_data(w, SERVER, record(HANDSHAKE, of_type(14)));
        wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
        say_finished(w, CLIENT);
    }
    wire_data(w, SERVER, record(HANDSHAKE, wire_handshake(4, wire_hex("0000012c 0004 74696b21"))));
    say_finished(w, SERVER);
    if (resumed)
        say_finished(w, CLIENT);
    rig_finish(r);
}

static void test_resumed_by_ticket(void **state)
{
    struct rig *r = &rig;
    (void)state;

    play_ticket(r, 100, true);
    assert_messages(r, "c:client_hello s:server_hello s:new_session_ticket " SERVER_FINISHED
                       " " CLIENT_FINISHED);
    assert_int_equal(r->account.resumption, TW_RESUMED_TICKET);
    /* one that the server did not take, and none yet */
    play_ticket(r, 100, false);
    assert_int_equal(r->account.resumption, TW_RESUMED_NOT);
    play_ticket(r, 0, false);
    assert_messages(r,
                    "c:client_hello s:server_hello s:server_hello_done c:client_key_exchange " CLIENT_FINISHED
                    " s:new_session_ticket " SERVER_FINISHED);
    assert_int_equal(r->account.resumption, TW_RESUMED_NOT);
}

static void test_names(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    const struct wire_hello hello = {
        .extensions =
            WIRE_JOIN(wire_extension(0, wire_vector(2, WIRE_JOIN(wire_hex("00"),
                                                                 wire_vector(2, wire_text("example.test"))))),
                      wire_extension(16, wire_hex("000c 02 6832 08 687474702f312e31"))),
    };
    const struct wire_hello answer = {.extensions = wire_extension(16, wire_hex("0003 02 6832"))};
    wire_data(w, CLIENT, record(HANDSHAKE, wire_client_hello(&hello)));
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&answer)));
    /* the curve of TLS 1.2 stands in ServerKeyExchange */
    wire_data(w, SERVER, record(HANDSHAKE, wire_handshake(12, wire_hex("03 0017 04 04aabbcc"))));
    rig_finish(r);
    assert_string_equal(r->account.sni, "example.test");
    assert_string_equal(r->account.alpn, "h2");
    assert_false(r->account.has_group);
}

/* What is no host_name (RFC 6066 3) is not the server's name. */
static void test_name_of_another_type(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes names = wire_vector(2, wire_hex("05 0003 616263"));
    (void)state;

    wire_data(
        w, CLIENT,
        record(HANDSHAKE, wire_client_hello(&(struct wire_hello){.extensions = wire_extension(0, names)})));
    rig_finish(r);
    assert_messages(r, "c:client_hello");
    assert_string_equal(r->account.sni, "");
}

static void test_group_of_key_exchange(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER,
              record(HANDSHAKE,
                     WIRE_JOIN(server_hello(0xc02f), wire_handshake(12, wire_hex("03 0017 04 04aabbcc")))));
    rig_finish(r);
    assert_true(r->account.has_group);
    assert_int_equal(r->account.group, 0x0017);
}

static void test_certificate_types(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    const struct wire_hello hello = {
        .extensions = WIRE_JOIN(wire_extension(19, wire_hex("00")), wire_extension(20, wire_hex("02")))};
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&hello)));
    rig_finish(r);
    assert_int_equal(r->account.certificate_types, 0x0002);
}

/* A ServerHello that is cut before its suite settles nothing. */
static void test_cut_server_hello(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b = record(HANDSHAKE, server_hello(0x002f));
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, wire_slice(b, 0, 30));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello!ended");
    assert_int_equal(r->account.version, 0);
}

/* Behind change_cipher_spec a record is encrypted unless a message fills it exactly. */
static void test_clear_finished_behind_ccs(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    say_hellos(w, TLS_RSA_WITH_AES_128_CBC_SHA);
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), record(HANDSHAKE, some(20, 12)), record(HANDSHAKE, none)));
    wire_data(w, SERVER,
              WIRE_JOIN(ccs(), record(HANDSHAKE, some(20, 12)), record(HANDSHAKE, wire_hex("14 00"))));
    rig_finish(r);
    assert_messages(r,
                    HELLOS " c:change_cipher_spec c:finished s:change_cipher_spec s:finished s:handshake*2");
    assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
}

static void test_many_encrypted_records(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    say_hellos(w, TLS_RSA_WITH_AES_128_CBC_SHA);
    wire_data(w, CLIENT, ccs());
    for (int i = 0; i < 100; i++)
        wire_data(w, CLIENT, sealed(HANDSHAKE, 50));
    rig_finish(r);
    assert_int_equal(r->account.num_messages, 4 + 1 + 64);
    assert_int_equal(r->account.omitted, 36);
}

/* --- TLS 1.3 --- */

/* EncryptedExtensions to Finished, each in a record of its own. */
static void say_server_flight(struct wire *w, size_t finished)
{
    wire_data(
        w, SERVER,
        WIRE_JOIN(ccs(), sealed(DATA, 23), sealed(DATA, 800), sealed(DATA, 281), sealed(DATA, finished)));
}

static void test_tls13(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, tls13_server_hello(TLS_AES_128_GCM_SHA256, none));
    say_server_flight(w, 53);
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, 53)));
    wire_data(w, CLIENT, sealed(DATA, 100));
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 250), sealed(DATA, 500)));
    rig_finish(r);
    assert_messages(
        r, "c:client_hello s:server_hello s:change_cipher_spec s:application_data*23 s:application_data*800 "
           "s:application_data*281 s:application_data*53 c:change_cipher_spec c:application_data*53");
    assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
    assert_int_equal(r->account.version, 0x0304);
    assert_int_equal(r->account.group, 0x001d);
    assert_int_equal(r->account.resumption, TW_RESUMED_NOT);
    assert_int_equal(r->account.records[CLIENT], 1);
    assert_int_equal(r->account.records[SERVER], 2);
    assert_int_equal(r->account.bytes[SERVER], 750);
}

/* Of SHA-384 the Finished is longer: what is shorter is not one. */
static void test_tls13_sha384(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, tls13_server_hello(TLS_AES_256_GCM_SHA384, wire_extension(41, wire_hex("0000"))));
    say_server_flight(w, 69);
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, 53)));
    assert_int_equal(r->ended, 0);
    wire_data(w, CLIENT, sealed(DATA, 69));
    rig_finish(r);
    assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
    assert_int_equal(r->account.resumption, TW_RESUMED_PSK);
}

static struct tw_bytes retry_request(void)
{
    static const char random[] = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    return record(
        HANDSHAKE,
        wire_handshake(2, WIRE_JOIN(wire_hex("0303"), wire_hex(random), wire_hex("00 1301 00"),
                                    wire_vector(2, WIRE_JOIN(wire_extension(43, wire_hex("0304")),
                                                             wire_extension(51, wire_hex("0017")))))));
}

static void test_tls13_hello_retry_request(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(client_hello(), ccs(), sealed(DATA, 300)));
    wire_data(w, SERVER, WIRE_JOIN(retry_request(), ccs()));
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, tls13_server_hello(TLS_AES_128_GCM_SHA256, none));
    say_server_flight(w, 53);
    wire_data(w, CLIENT, sealed(DATA, 53));
    rig_finish(r);
    assert_messages(
        r, "c:client_hello c:change_cipher_spec s:hello_retry_request s:change_cipher_spec c:client_hello "
           "s:server_hello s:change_cipher_spec s:application_data*23 s:application_data*800 "
           "s:application_data*281 s:application_data*53 c:application_data*53");
    assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
    assert_int_equal(r->account.group, 0x001d);
    assert_int_equal(r->account.records[CLIENT], 1);
    assert_int_equal(r->account.bytes[CLIENT], 300);
    /* from the first ClientHello to the first answer, and to the end */
    assert_int_equal(r->account.handshake_ns, 5000000);
    assert_int_equal(r->account.answer_ns, 1000000);
}

/* Up to the server's Finished, behind a ClientHello with these extensions. */
static struct wire *opened_tls13(struct rig *r, struct tw_bytes extensions)
{
    struct wire *w = opened(r);

    wire_data(w, CLIENT,
              record(HANDSHAKE, wire_client_hello(&(struct wire_hello){.extensions = extensions})));
    wire_data(w, SERVER, tls13_server_hello(TLS_AES_128_GCM_SHA256, none));
    say_server_flight(w, 53);
    return w;
}

#define TLS13_SERVER                                                                                   \
    "c:client_hello s:server_hello s:change_cipher_spec s:application_data*23 s:application_data*800 " \
    "s:application_data*281 s:application_data*53"

/* A client that has a certificate says it before its Finished. */
static void test_tls13_client_authentication(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened_tls13(r, wire_extension(43, wire_hex("02 0304")));
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, 900)));
    wire_data(w, CLIENT, sealed(DATA, 281));
    wire_data(w, CLIENT, sealed(DATA, 53));
    wire_data(w, CLIENT, sealed(DATA, 100));
    wire_data(w, SERVER, sealed(DATA, 250));
    rig_finish(r);
    assert_messages(r, TLS13_SERVER " c:change_cipher_spec c:application_data*900 c:application_data*281 "
                                    "c:application_data*53");
    assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
    assert_int_equal(r->account.handshake_ns, 5000000);
    assert_int_equal(r->account.records[CLIENT], 1);
    assert_int_equal(r->account.bytes[CLIENT], 100);
    assert_int_equal(r->account.records[SERVER], 1);
    assert_int_equal(r->account.bytes[SERVER], 250);
}

/* All of it may be one record: that it was is seen when the server answers, or at the end. */
static void test_tls13_client_flight_in_one_record(void **state)
{
    (void)state;

    for (int answered = 0; answered < 2; answered++) {
        struct rig *r = &rig;
        struct wire *w = opened_tls13(r, wire_extension(43, wire_hex("02 0304")));
        wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, 1200)));
        if (answered) {
            wire_data(w, SERVER, sealed(DATA, 250));
            wire_data(w, CLIENT, sealed(DATA, 100));
        }
        rig_finish(r);
        assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
        assert_int_equal(r->account.handshake_ns, 3000000);
        assert_int_equal(r->account.records[CLIENT], answered);
    }
}

/* Early data may still be under way when the server has finished: only the exact length is that of a Finished. */
static void test_tls13_early_data(void **state)
{
    struct tw_bytes offer = WIRE_JOIN(wire_extension(43, wire_hex("02 0304")), wire_extension(42, none));
    (void)state;

    for (int finished = 0; finished < 2; finished++) {
        struct rig *r = &rig;
        struct wire *w = opened_tls13(r, offer);
        wire_data(w, CLIENT, sealed(DATA, 1000));
        wire_data(w, SERVER, sealed(DATA, 250));
        wire_data(w, CLIENT, WIRE_JOIN(sealed(DATA, 21), sealed(DATA, finished ? 53 : 54)));
        wire_data(w, CLIENT, sealed(DATA, 100));
        rig_finish(r);
        if (finished)
            assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");
        else
            assert_int_equal(r->account.outcome.handshake, TW_INCOMPLETE);
        assert_int_equal(r->account.records[CLIENT], finished);
    }
}

/* A record as long as an alert in the place of Finished. */
static void test_tls13_encrypted_alert(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, tls13_server_hello(TLS_AES_128_GCM_SHA256, none));
    say_server_flight(w, 53);
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, 19)));
    wire_close(w, CLIENT);
    tap_end(&r->tap);
    assert_outcome(r, TW_FAILED, TW_INFERRED, "an encrypted alert came before Finished");
}

/* --- the NULL cipher --- */

static void play_null_cipher(struct rig *r, uint16_t suite, size_t mac)
{
    struct wire *w = opened(r);
    struct tw_bytes tag = wire_repeat(0xaa, mac);

    say_hellos(w, suite);
    wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), record(HANDSHAKE, WIRE_JOIN(some(20, 12), tag))));
    wire_data(w, SERVER, WIRE_JOIN(ccs(), record(HANDSHAKE, WIRE_JOIN(some(20, 12), tag))));
}

#define NULL_CIPHER_HANDSHAKE \
    HELLOS " c:client_key_exchange c:change_cipher_spec c:finished s:change_cipher_spec s:finished"

static void test_null_cipher(void **state)
{
    static const struct {
        uint16_t suite;
        size_t mac;
    } suites[] = {{0x0001, 16}, {0x0002, 20}, {0x003b, 32}, {0xc006, 20}};
    (void)state;

    for (size_t i = 0; i < TW_COUNT(suites); i++) {
        struct rig *r = &rig;
        play_null_cipher(r, suites[i].suite, suites[i].mac);
        struct tw_bytes tag = wire_repeat(0xaa, suites[i].mac);
        wire_data(&r->tap.wire, CLIENT, record(DATA, WIRE_JOIN(wire_text("hi"), tag)));
        wire_data(&r->tap.wire, SERVER, record(ALERT, WIRE_JOIN(wire_hex("0100"), tag)));
        rig_finish(r);
        assert_messages(r, NULL_CIPHER_HANDSHAKE " s:alert");
        assert_outcome(r, TW_COMPLETE, TW_SEEN, "both Finished have passed");
    }
}

/* A second handshake has parameters of its own. */
static void test_renegotiation_in_the_clear(void **state)
{
    struct rig *r = &rig;
    struct tw_bytes tag = wire_repeat(0xaa, 32);
    (void)state;

    play_null_cipher(r, 0x003b, 32);
    struct wire *w = &r->tap.wire;
    wire_data(w, SERVER, record(HANDSHAKE, WIRE_JOIN(of_type(0), tag)));
    wire_data(w, CLIENT,
              record(HANDSHAKE, WIRE_JOIN(wire_client_hello(&(struct wire_hello){.random = 5}), tag)));
    wire_data(w, SERVER, record(HANDSHAKE, WIRE_JOIN(server_hello(0x009c), of_type(14), tag)));
    rig_finish(r);
    assert_messages(r, NULL_CIPHER_HANDSHAKE
                    " s:hello_request c:client_hello s:server_hello s:server_hello_done");
    assert_int_equal(r->account.suite, 0x009c);
    assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
}

/* A hole in a message, or over its end and the MAC, or over a record: what comes behind is in step and in the clear. */
static void test_null_cipher_with_holes(void **state)
{
    static const struct {
        size_t from, len;
        const char *first;
    } holes[] = {
        {15, 4, "c:finished!lost"}, {15, 10, "c:finished!lost"}, {15, 38, "c:finished!lost"},
        {25, 10, "c:finished"},     {15, 44, "c:finished!lost"},
    };
    struct tw_bytes tag = wire_repeat(0x14, 32);
    struct tw_bytes finished = record(HANDSHAKE, WIRE_JOIN(some(20, 12), tag));
    struct tw_bytes stream = WIRE_JOIN(finished, ccs(), finished);
    (void)state;

    for (size_t i = 0; i < TW_COUNT(holes); i++) {
        struct rig *r = &rig;
        struct wire *w = opened(r);
        char expected[200];
        say_hellos(w, 0x003b);
        wire_data(w, CLIENT, WIRE_JOIN(ccs(), wire_slice(stream, 0, holes[i].from)));
        w->said[CLIENT] += (uint32_t)holes[i].len;
        size_t behind = holes[i].from + holes[i].len;
        wire_data(w, CLIENT, wire_slice(stream, behind, stream.len - behind));
        rig_finish(r);
        (void)snprintf(expected, sizeof expected, "%s c:change_cipher_spec %s%s c:finished", HELLOS,
                       holes[i].first, behind > finished.len ? "" : " c:change_cipher_spec");
        assert_messages(r, expected);
    }
}

/* --- SSL 2.0 --- */

static void test_ssl2_hello(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, wire_hex("801c 01 0303 0003 0000 0010 00002f 63*16"));
    wire_data(w, SERVER,
              record(HANDSHAKE, WIRE_JOIN(server_hello(TLS_RSA_WITH_AES_128_CBC_SHA), of_type(14))));
    wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:server_hello_done c:client_key_exchange");
    assert_int_equal(r->account.version, 0x0303);
    assert_int_equal(r->account.suite, TLS_RSA_WITH_AES_128_CBC_SHA);
}

#define SSL2_CLIENT_HELLO "801c 01 0002 0003 0000 0010 0700c0 63*16 "
#define SSL2_SERVER_HELLO "801d 04 0001 0002 0001 0003 000e 41 0700c0 42*14 "
#define SSL2_RESUMED      "801b 04 0100 0002 0000 0000 0010 42*16 "
#define SSL2_MASTER_KEY   "8012 02 0700c0 0000 0004 0004 5a*4 49*4 "

/* A connection of SSL 2.0 in which both sides say this by turns, beginning with the client. */
static struct rig *ssl2_dialogue(const char *const said[], size_t count)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);

    for (size_t i = 0; i < count; i++)
        wire_data(w, i % 2 == 0 ? CLIENT : SERVER, wire_hex(said[i]));
    rig_finish(r);
    return r;
}

/* What is behind the master key cannot be read; behind the handshake it is data. 0028 07: 33 bytes and 7 of padding. */
static void test_ssl2(void **state)
{
    /* NOLINTBEGIN(bugprone-suspicious-missing-comma): records one behind the other */
    static const struct {
        const char *said[6], *messages;
        enum tw_handshake_outcome outcome;
        enum tw_known_by known_by;
        const char *reason;
    } rows[] = {
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, SSL2_MASTER_KEY "0028 07 04*40",
          "0028 07 04*40 0028 07 04*40", "8020 05*32", "8025 06*37"},
         "c:client_hello s:server_hello c:client_master_key c:handshake*40 s:handshake*40 s:handshake*40",
         TW_COMPLETE,
         TW_INFERRED,
         "both Finished have passed"},
        {{SSL2_CLIENT_HELLO, SSL2_RESUMED "8021 04*33", "8021 02*33", "8025 06*37", "8010 07*16"},
         "c:client_hello s:server_hello s:handshake*33 c:handshake*33 s:handshake*37",
         TW_COMPLETE,
         TW_INFERRED,
         "both Finished have passed"},
        /* a certificate is asked for: 34 bytes are no Finished */
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, SSL2_MASTER_KEY "8020 03*32", "8021 05*33 0028 06 07*40",
          "8080 08*128"},
         "c:client_hello s:server_hello c:client_master_key c:handshake*32 s:handshake*33 s:handshake*40 "
         "c:handshake*128",
         TW_INCOMPLETE,
         TW_SEEN,
         "the capture ends before the handshake does"},
        {{SSL2_CLIENT_HELLO, "8003 00 0001"},
         "c:client_hello s:error",
         TW_FAILED,
         TW_SEEN,
         "server sent error no_cipher"},
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, "8003 00 0004"},
         "c:client_hello s:server_hello c:error",
         TW_FAILED,
         TW_SEEN,
         "client sent error bad_certificate"},
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, "8003 00 0002"},
         "c:client_hello s:server_hello c:error",
         TW_INCOMPLETE,
         TW_SEEN,
         "the capture ends before the handshake does"},
        /* the padding of what can be read is no part of it */
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, "0014 02 02 0700c0 0000 0004 0004 5a*4 49*4 00 00"},
         "c:client_hello s:server_hello c:client_master_key",
         TW_INCOMPLETE,
         TW_SEEN,
         "the capture ends before the handshake does"},
        {{SSL2_CLIENT_HELLO, SSL2_SERVER_HELLO, "8000 0000 00 8001 02"},
         "c:client_hello s:server_hello c:handshake*0 c:handshake*0 c:client_master_key",
         TW_INCOMPLETE,
         TW_SEEN,
         "the capture ends before the handshake does"},
    };
    /* NOLINTEND(bugprone-suspicious-missing-comma) */
    (void)state;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        size_t count = 0;
        while (count < TW_COUNT(rows[i].said) && rows[i].said[count] != NULL)
            count++;
        struct rig *r = ssl2_dialogue(rows[i].said, count);
        assert_messages(r, rows[i].messages);
        assert_outcome(r, rows[i].outcome, rows[i].known_by, rows[i].reason);
        assert_int_equal(r->account.version, 0x0002);
    }
}

/* The client's hello offers TLS as well; by the server's answer what follows is known for what it is. */
static void test_ssl2_chosen(void **state)
{
    static const char *const said[] = {"801c 01 0301 0003 0000 0010 0700c0 63*16", SSL2_SERVER_HELLO,
                                       "0014 02 02 0700c0 0000 0004 0004 5a*4 49*4 00 00"};
    (void)state;

    struct rig *r = ssl2_dialogue(said, TW_COUNT(said));
    assert_messages(r, "c:client_hello s:server_hello c:client_master_key");
    assert_int_equal(r->account.version, 0x0002);
}

/* --- roles --- */

/* Who says ClientHello is the client, whatever the ports and whoever sent the SYN. */
static void test_roles(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, SERVER, client_hello());
    wire_data(w, CLIENT, record(HANDSHAKE, server_hello(0x002f)));
    rig_finish(r);
    assert_int_equal(r->account.client, 's');
    assert_int_equal(r->account.roles_from, TW_ROLES_CLIENT_HELLO);
    assert_messages(r, "s:client_hello c:server_hello");

    rig_begin(r);
    wire_data(w, SERVER, client_hello());
    rig_finish(r);
    assert_int_equal(r->account.client, 's');
    assert_int_equal(r->account.roles_from, TW_ROLES_CLIENT_HELLO);

    rig_begin(r);
    wire_data(w, CLIENT, record(HANDSHAKE, server_hello(0x002f)));
    rig_finish(r);
    assert_int_equal(r->account.client, 's');
    assert_int_equal(r->account.roles_from, TW_ROLES_SERVER_HELLO);

    /* a SYN that agrees is what is known first */
    wire_data(opened(r), SERVER, record(HANDSHAKE, server_hello(0x002f)));
    rig_finish(r);
    assert_int_equal(r->account.client, 'c');
    assert_int_equal(r->account.roles_from, TW_ROLES_SYN);
}

static void test_roles_by_port(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    wire_data(&r->tap.wire, SERVER, sealed(DATA, 10));
    rig_finish(r);
    assert_int_equal(r->account.client, 'c');
    assert_int_equal(r->account.roles_from, TW_ROLES_PORT);
    assert_outcome(r, TW_INCOMPLETE, TW_UNKNOWN, "the capture does not have all of the handshake");

    rig_begin(r);
    r->tap.wire.port[CLIENT] = 80;
    wire_data(&r->tap.wire, SERVER, sealed(DATA, 10));
    rig_finish(r);
    assert_int_equal(r->account.client, 's');
}

/* Data in the SYN comes before the server's SYN: the server's stream is whole nevertheless. */
static void test_fast_open(void **state)
{
    const struct wire_hello hello = {.random = 1, .session_id = wire_repeat(9, 32)};
    struct tw_bytes b = record(HANDSHAKE, wire_client_hello(&hello));
    struct rig *r = &rig;
    struct wire *w = &r->tap.wire;
    (void)state;

    rig_begin(r);
    wire_send(w, CLIENT, &(struct wire_segment){.flags = TW_TCP_SYN, .payload = b});
    w->said[CLIENT] = (uint32_t)b.len;
    wire_send(w, SERVER, &(struct wire_segment){.flags = TW_TCP_SYN | TW_TCP_ACK, .ack = w->said[CLIENT]});
    wire_data(w, SERVER, record(HANDSHAKE, wire_server_hello(&hello)));
    say_finished(w, SERVER);
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello " SERVER_FINISHED);
    assert_int_equal(r->account.resumption, TW_RESUMED_SESSION_ID);
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "the capture ends before the handshake does");
}

/* --- ends --- */

static void test_alerts(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(ALERT, wire_hex("01 70")));
    wire_data(w, SERVER, record(ALERT, wire_hex("02 28")));
    wire_data(w, CLIENT, record(ALERT, wire_hex("02 0a")));
    wire_close(w, SERVER);
    tap_end(&r->tap);
    assert_messages(r, "c:client_hello s:alert s:alert c:alert");
    assert_outcome(r, TW_FAILED, TW_SEEN, "server sent fatal alert handshake_failure");
}

/* A record may hold more than one (RFC 5246 6.2.1). */
static void test_two_alerts_in_a_record(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(ALERT, wire_hex("0170 0228")));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:alert s:alert");
    assert_outcome(r, TW_FAILED, TW_SEEN, "server sent fatal alert handshake_failure");
}

/* What is an error is not said by its level in TLS 1.3 (RFC 8446 6), and by nothing else before. */
static void test_level_of_alerts(void **state)
{
    static const struct {
        const char *versions, *alert;
        enum tw_handshake_outcome outcome;
    } rows[] = {
        {"02 0304", "01 28", TW_FAILED},     {"02 0304", "01 00", TW_CLOSED},
        {"02 0304", "01 5a", TW_INCOMPLETE}, {"02 0304", "02 28", TW_FAILED},
        {"02 0303", "01 28", TW_INCOMPLETE}, {"02 0303", "02 28", TW_FAILED},
    };
    (void)state;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct rig *r = &rig;
        struct wire *w = opened(r);
        const struct wire_hello hello = {.extensions = wire_extension(43, wire_hex(rows[i].versions))};
        wire_data(w, CLIENT, record(HANDSHAKE, wire_client_hello(&hello)));
        wire_data(w, SERVER, record(ALERT, wire_hex(rows[i].alert)));
        rig_finish(r);
        assert_messages(r, "c:client_hello s:alert");
        assert_int_equal(r->account.outcome.handshake, rows[i].outcome);
    }
}

/* Who has been told goodbye may say what it likes. */
static void test_alert_to_one_who_has_closed(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, CLIENT, record(ALERT, wire_hex("0100")));
    wire_data(w, SERVER, record(ALERT, wire_hex("0228")));
    rig_finish(r);
    assert_outcome(r, TW_CLOSED, TW_SEEN, "client closed the connection");
}

/* One that comes when all is done is no failure of the handshake. */
static void test_alert_behind_the_handshake(void **state)
{
    struct rig *r = &rig;
    (void)state;

    play_null_cipher(r, 0x0002, 20);
    wire_data(&r->tap.wire, CLIENT, record(ALERT, WIRE_JOIN(wire_hex("02 14"), wire_repeat(0xaa, 20))));
    rig_finish(r);
    assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
}

static void test_broken_alerts(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(
        w, SERVER,
        WIRE_JOIN(record(ALERT, none), record(ALERT, wire_hex("02")), record(ALERT, wire_hex("022801"))));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:alert s:alert!interrupted s:alert");
    assert_outcome(r, TW_FAILED, TW_SEEN, "server sent fatal alert handshake_failure");
}

/* Up to TLS 1.2 an alert may be split over records (RFC 5246 6.2.1), which may be bytes each; whatever comes between ends it. */
static void test_alert_over_records(void **state)
{
    static const struct tw_bytes dummy;
    const struct tw_bytes halves[] = {record(ALERT, wire_hex("02")), record(ALERT, wire_hex("28"))};
    const struct tw_bytes warning = record(ALERT, wire_hex("0170"));
    const struct {
        struct tw_bytes said;
        const char *messages;
        enum tw_handshake_outcome outcome;
    } rows[] = {
        {WIRE_JOIN(halves[0], halves[1]), "s:alert", TW_FAILED},
        {WIRE_JOIN(warning, halves[0], halves[1], warning), "s:alert s:alert s:alert", TW_FAILED},
        {WIRE_JOIN(halves[0], warning), "s:alert!interrupted s:alert", TW_INCOMPLETE},
        {WIRE_JOIN(halves[0], sealed(DATA, 9), halves[1]), "s:alert!interrupted s:alert!ended",
         TW_INCOMPLETE},
        {WIRE_JOIN(halves[0], ccs(), sealed(ALERT, 26)),
         "s:alert!interrupted s:change_cipher_spec s:alert*26", TW_INCOMPLETE},
        {WIRE_JOIN(halves[0], record(HANDSHAKE, of_type(0))), "s:alert!interrupted s:hello_request",
         TW_INCOMPLETE},
        {halves[0], "s:alert!ended", TW_INCOMPLETE},
        {WIRE_JOIN(tls13_server_hello(TLS_AES_128_GCM_SHA256, dummy), halves[0], halves[1]),
         "s:server_hello s:alert s:alert", TW_INCOMPLETE},
    };
    (void)state;

    for (size_t i = 0; i < 2 * TW_COUNT(rows); i++) {
        const struct tw_bytes said = rows[i / 2].said;
        struct rig *r = &rig;
        struct wire *w = opened(r);
        char expected[128];
        wire_data(w, CLIENT, client_hello());
        if (i % 2 == 0)
            wire_data(w, SERVER, said);
        else
            for (size_t k = 0; k < said.len; k++)
                wire_data(w, SERVER, wire_slice(said, k, 1));
        rig_finish(r);
        (void)snprintf(expected, sizeof expected, "c:client_hello %s", rows[i / 2].messages);
        assert_messages(r, expected);
        assert_int_equal(r->account.outcome.handshake, rows[i / 2].outcome);
    }
}

/* A hole where the other half was. */
static void test_alert_before_a_hole(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(ALERT, wire_hex("02")));
    w->said[SERVER] += 6;
    wire_data(w, SERVER, record(ALERT, wire_hex("0100")));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:alert!lost s:alert");

    w = opened(r);
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(ALERT, wire_hex("02")));
    wire_data(w, SERVER, wire_slice(record(ALERT, wire_hex("28")), 0, 5));
    w->said[SERVER] += 1;
    wire_data(w, SERVER, record(ALERT, wire_hex("0100")));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:alert!lost s:alert");
}

/* It is who began that has closed the connection, however soon the other followed. */
static void test_closed(void **state)
{
    (void)state;

    for (unsigned side = CLIENT; side <= SERVER; side++) {
        struct rig *r = &rig;
        struct wire *w = opened(r);
        wire_data(w, CLIENT, client_hello());
        wire_close(w, side);
        tap_end(&r->tap);
        assert_outcome(r, TW_CLOSED, TW_SEEN,
                       side == CLIENT ? "client closed the connection" : "server closed the connection");

        w = opened(r);
        wire_data(w, CLIENT, client_hello());
        wire_rst(w, side);
        rig_finish(r);
        assert_outcome(r, TW_CLOSED, TW_SEEN,
                       side == CLIENT ? "client reset the connection" : "server reset the connection");

        w = opened(r);
        wire_data(w, CLIENT, client_hello());
        wire_fin(w, side);
        wire_rst(w, !side);
        rig_finish(r);
        assert_outcome(r, TW_CLOSED, TW_SEEN,
                       side == CLIENT ? "client closed the connection" : "server closed the connection");

        w = opened(r);
        wire_data(w, CLIENT, client_hello());
        wire_data(w, side, record(ALERT, wire_hex("0100")));
        wire_data(w, !side, record(ALERT, wire_hex("0100")));
        wire_close(w, !side);
        tap_end(&r->tap);
        assert_outcome(r, TW_CLOSED, TW_SEEN,
                       side == CLIENT ? "client closed the connection" : "server closed the connection");
    }
}

/* It counts from the first packet on, whether there were bytes before it or not. */
static void test_closed_before_anything_was_said(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_fin(w, SERVER);
    wire_data(w, CLIENT, client_hello());
    wire_fin(w, CLIENT);
    wire_ack(w, SERVER);
    assert_int_equal(r->ended, 1);
    tap_end(&r->tap);
    assert_outcome(r, TW_CLOSED, TW_SEEN, "server closed the connection");

    w = opened(r);
    wire_rst(w, SERVER);
    wire_data(w, CLIENT, client_hello());
    rig_finish(r);
    assert_outcome(r, TW_CLOSED, TW_SEEN, "server reset the connection");
}

static void test_incomplete(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    rig_finish(r);
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "the capture ends before the handshake does");
    assert_int_equal(r->account.handshake_ns, -1);
    assert_int_equal(r->account.answer_ns, -1);

    w = opened(r);
    wire_data(w, CLIENT, client_hello());
    r->tap.clock.now_ns += (int64_t)7200 * 1000000000;
    w->port[CLIENT]++;
    wire_syn(w, CLIENT);
    assert_int_equal(r->ended, 0); /* one packet may have a wrong time */
    wire_syn(w, CLIENT);
    assert_int_equal(r->ended, 1);
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "no more packets");
    tap_end(&r->tap);
}

static void test_not_tls(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    size_t flow = r->tap.memory.used;
    wire_data(w, CLIENT, wire_text("GET / HTTP/1.0\r\n"));
    assert_in_range(r->tap.memory.used, flow + 1, flow + 256);
    wire_data(w, CLIENT, wire_text("\r\n"));
    wire_data(w, SERVER, wire_text("HTTP/1.0 404 Not Found\r\n\r\n"));
    assert_int_equal(r->tap.memory.used, flow);
    rig_finish(r);
    assert_false(r->account.tls);
    assert_outcome(r, TW_NOT_TLS, TW_SEEN, "no TLS record");
    assert_messages(r, "");
    assert_int_equal(r->account.client, 'c');
    assert_int_equal(r->tap.tracker.tls_connections, 0);

    opened(r);
    rig_finish(r);
    assert_outcome(r, TW_NOT_TLS, TW_SEEN, "no TLS record");

    /* one side is enough */
    w = opened(r);
    wire_data(w, CLIENT, wire_text("GET / HTTP/1.0"));
    wire_data(w, SERVER, record(ALERT, wire_hex("0246")));
    rig_finish(r);
    assert_true(r->account.tls);
    assert_outcome(r, TW_FAILED, TW_SEEN, "server sent fatal alert protocol_version");
}

/* --- holes --- */

static void test_hole_in_a_certificate(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b = record(HANDSHAKE, WIRE_JOIN(server_hello(0x002f), some(11, 500), of_type(14)));
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, wire_slice(b, 0, 200));
    w->said[SERVER] += 100;
    wire_data(w, SERVER, wire_slice(b, 300, b.len - 300));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:certificate!lost s:server_hello_done");
    assert_int_equal(r->account.holes, 1);
    /* nothing is missing that could have changed the outcome */
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "the capture ends before the handshake does");
}

static void test_hole_over_records(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes first = record(HANDSHAKE, WIRE_JOIN(server_hello(0x002f), some(11, 500)));
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, wire_slice(first, 0, 200));
    w->said[SERVER] += (uint32_t)first.len - 200 + 400;
    wire_data(w, SERVER, WIRE_JOIN(record(HANDSHAKE, of_type(14)), ccs(), sealed(HANDSHAKE, 40)));
    rig_finish(r);
    assert_messages(r,
                    "c:client_hello s:server_hello s:certificate!lost s:server_hello_done " SERVER_FINISHED);
    assert_outcome(r, TW_INCOMPLETE, TW_UNKNOWN, "the capture does not have all of the handshake");
}

/*
 * A hole over the beginning of a message that goes on in the next record: what follows there is no message, and what is
 * taken for one has to look like it.
 */
static void test_hole_over_a_message_that_goes_on(void **state)
{
    struct tw_bytes flight = WIRE_JOIN(server_hello(0x002f), some(11, 2000), some(12, 300), of_type(14));
    struct rig *r = &rig;
    (void)state;

    /* records of 1,000 bytes; bytes 40 to 100 are lost, the Certificate's header among them */
    struct wire *w = opened(r);
    struct tw_bytes b = WIRE_JOIN(record(HANDSHAKE, wire_slice(flight, 0, 1000)),
                                  record(HANDSHAKE, wire_slice(flight, 1000, 1000)),
                                  record(HANDSHAKE, wire_slice(flight, 2000, flight.len - 2000 - 308)),
                                  record(HANDSHAKE, wire_slice(flight, flight.len - 308, 308)));
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, wire_slice(b, 0, 40));
    w->said[SERVER] += 60;
    wire_data(w, SERVER, wire_slice(b, 100, b.len - 100));
    say_finished(w, SERVER);
    rig_finish(r);
    assert_messages(
        r, "c:client_hello s:server_hello!lost s:server_key_exchange s:server_hello_done " SERVER_FINISHED);

    /* its rest is all there is in the way of another kind of record, behind which a message begins */
    w = opened(r);
    b = WIRE_JOIN(record(HANDSHAKE, wire_slice(flight, 0, 1000)), record(HANDSHAKE, wire_repeat('m', 1000)),
                  record(ALERT, wire_hex("0170")), record(HANDSHAKE, wire_hex("63 000002 abcd")));
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, wire_slice(b, 0, 40));
    w->said[SERVER] += 60;
    wire_data(w, SERVER, wire_slice(b, 100, b.len - 100));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello!lost s:alert s:unassigned");
}

/* Messages stand in the order of the wire, though what waits behind a hole is read later. */
static void test_order_behind_a_hole(void **state)
{
    struct tw_bytes lost = record(HANDSHAKE, some(11, 500));
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(HANDSHAKE, server_hello(0x002f)));
    w->said[SERVER] += (uint32_t)lost.len;
    wire_data(w, SERVER, record(HANDSHAKE, of_type(14)));
    wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:server_hello_done c:client_key_exchange");

    /* one that is filled late was said late, and so is what follows it */
    w = opened(r);
    wire_data(w, CLIENT, client_hello());
    wire_data_at(w, SERVER, (int64_t)lost.len, record(HANDSHAKE, of_type(14)));
    wire_data(w, CLIENT, record(HANDSHAKE, some(16, 130)));
    wire_data_at(w, SERVER, 0, lost);
    rig_finish(r);
    assert_messages(r, "c:client_hello c:client_key_exchange s:certificate s:server_hello_done");
}

static void test_cut_packet(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b = client_hello();
    (void)state;

    wire_send(w, CLIENT, &(struct wire_segment){TW_TCP_ACK, 0, 0, b.len, wire_slice(b, 0, 30)});
    w->said[CLIENT] = (uint32_t)b.len;
    wire_data(w, CLIENT, ccs());
    rig_finish(r);
    assert_messages(r, "c:client_hello!cut c:change_cipher_spec");
    assert_int_equal(r->account.holes, 1);
}

static void test_interrupted(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes hello = wire_client_hello(&(struct wire_hello){.random = 1});
    (void)state;

    wire_data(w, CLIENT,
              WIRE_JOIN(record(HANDSHAKE, wire_slice(hello, 0, 20)), record(ALERT, wire_hex("0228")),
                        record(HANDSHAKE, wire_slice(hello, 0, 3)), record(ALERT, wire_hex("0228")),
                        record(HANDSHAKE, hello)));
    rig_finish(r);
    assert_messages(r, "c:client_hello!interrupted c:alert c:alert c:client_hello");
}

static void test_ended_in_a_message(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b = client_hello();
    (void)state;

    wire_data(w, CLIENT, wire_slice(b, 0, 30));
    wire_data(w, SERVER, wire_hex("15 0303 0002 02"));
    wire_close(w, CLIENT);
    tap_end(&r->tap);
    assert_int_equal(r->account.num_messages, 2);
    assert_non_null(strstr(r->account.messages, "c:client_hello!ended"));
    assert_non_null(strstr(r->account.messages, "s:alert!ended"));
    assert_outcome(r, TW_CLOSED, TW_SEEN, "client closed the connection");
}

static void test_junk_between_records(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT,
              WIRE_JOIN(client_hello(), wire_text("this is no record"), ccs(), sealed(HANDSHAKE, 40)));
    rig_finish(r);
    assert_messages(r, "c:client_hello c:change_cipher_spec c:handshake*40");
    assert_int_equal(r->account.holes, 1);
}

/* Holes where it is not yet settled what a record is, in a message that is a record, and over the end of a message. */
static void test_holes_in_small_places(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b =
        WIRE_JOIN(record(ALERT, wire_hex("0170")), ccs(), sealed(HANDSHAKE, 40), sealed(ALERT, 26));
    struct tw_bytes two = record(HANDSHAKE, WIRE_JOIN(server_hello(0x002f), some(11, 20), of_type(14)));
    (void)state;

    wire_data(w, CLIENT, wire_slice(b, 0, 6));
    w->said[CLIENT]++;
    wire_data(w, CLIENT, wire_slice(b, 7, 13));
    w->said[CLIENT] += 4;
    wire_data(w, CLIENT, wire_slice(b, 24, b.len - 24));
    wire_data(w, SERVER, wire_slice(two, 0, 40));
    w->said[SERVER] += 20;
    wire_data(w, SERVER, WIRE_JOIN(wire_slice(two, 60, two.len - 60), record(HANDSHAKE, of_type(14))));
    rig_finish(r);
    assert_messages(r, "c:alert!lost c:change_cipher_spec c:handshake*40!lost c:alert*26 "
                       "s:server_hello!lost s:server_hello_done");
    assert_int_equal(r->account.holes, 3);
}

/* The stream ends before it is settled what a record is. */
static void test_ended_in_an_encrypted_record(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    struct tw_bytes b = sealed(HANDSHAKE, 40);
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(client_hello(), ccs(), wire_slice(b, 0, 7)));
    wire_data(w, SERVER, WIRE_JOIN(ccs(), wire_slice(b, 0, 5)));
    rig_finish(r);
    assert_int_equal(r->account.num_messages, 4);
    assert_non_null(strstr(r->account.messages, "c:handshake*40!ended"));
}

/* A capture that begins in the middle: what is encrypted is told from what is not. */
static void test_midstream(void **state)
{
    struct rig *r = &rig;
    struct wire *w = &r->tap.wire;
    (void)state;

    rig_begin(r);
    wire_data(w, SERVER, WIRE_JOIN(record(HANDSHAKE, some(11, 300)), record(HANDSHAKE, of_type(14))));
    wire_data(w, CLIENT, WIRE_JOIN(record(HANDSHAKE, some(16, 130)), ccs(), sealed(HANDSHAKE, 40)));
    wire_data(w, SERVER,
              WIRE_JOIN(ccs(), sealed(HANDSHAKE, 40), sealed(ALERT, 26), record(ALERT, wire_hex("0100"))));
    rig_finish(r);
    assert_messages(
        r, "s:certificate s:server_hello_done c:client_key_exchange c:change_cipher_spec c:handshake*40 "
           "s:change_cipher_spec s:handshake*40 s:alert*26 s:alert");
    assert_outcome(r, TW_COMPLETE, TW_INFERRED, "both Finished have passed");

    rig_begin(r);
    wire_data(w, SERVER, sealed(HANDSHAKE, 60));
    wire_data(w, CLIENT, sealed(HANDSHAKE, 3));
    rig_finish(r);
    assert_messages(r, "s:handshake*60 c:handshake*3");
}

/* A handshake message in records of up to `most` bytes of it. */
static struct tw_bytes in_records(struct tw_bytes message, size_t most)
{
    struct tw_bytes b = none;

    for (size_t at = 0; at < message.len; at += most) {
        size_t left = message.len - at;
        b = WIRE_JOIN(b, record(HANDSHAKE, wire_slice(message, at, left < most ? left : most)));
    }
    return b;
}

/* Messages longer than their first record are in the clear, unless they are longer than any of their kind. */
static void test_midstream_over_records(void **state)
{
    struct tw_bytes hello = wire_client_hello(&(struct wire_hello){.random = 1});
    struct rig *r = &rig;
    struct wire *w = &r->tap.wire;
    (void)state;

    rig_begin(r);
    wire_data(w, CLIENT, in_records(hello, 16));
    wire_data(w, SERVER,
              WIRE_JOIN(in_records(server_hello(0x002f), 16), in_records(some(11, 3000), 512),
                        record(HANDSHAKE, of_type(14))));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:certificate s:server_hello_done");

    w = opened(r);
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(HANDSHAKE, server_hello(0x002f)));
    w->said[SERVER] += 300;
    wire_data(w, SERVER, WIRE_JOIN(in_records(some(11, 3000), 512), record(HANDSHAKE, of_type(14))));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:server_hello s:certificate s:server_hello_done");

    rig_begin(r);
    wire_data(&r->tap.wire, SERVER,
              WIRE_JOIN(record(HANDSHAKE, wire_hex("0b ffffff e5*40")),
                        record(HANDSHAKE, wire_hex("01 020001 e5*40"))));
    rig_finish(r);
    assert_messages(r, "s:handshake*44 s:handshake*44");
}

/* --- packets that contradict one another --- */

/* Where what a message had comes again with another content. Packets 1 to 3 open the connection. */
static void test_other_bytes_again(void **state)
{
    struct tw_bytes hello = client_hello(), other = wire_exact(hello);
    struct tw_bytes flight = in_records(WIRE_JOIN(server_hello(0x002f), some(11, 300), of_type(14)), 100);
    struct rig *r = &rig;
    struct wire *w = opened(r);
    uint8_t *bytes = NULL;
    (void)state;

    wire_data(w, CLIENT, wire_slice(hello, 0, 30));              /* 4 */
    wire_data(w, CLIENT, wire_slice(hello, 30, hello.len - 30)); /* 5 */
    wire_data_at(w, CLIENT, 0, hello);                           /* 6: the same */
    wire_data(w, SERVER, flight);                                /* 7 */
    wire_data_at(w, SERVER, 20, wire_slice(flight, 20, 300));    /* 8: the same */
    bytes = malloc(hello.len);
    memcpy(bytes, other.ptr, other.len);
    bytes[29] ^= 1;
    bytes[31] ^= 1;
    bytes[34] ^= 1;
    wire_data_at(w, CLIENT, 0, (struct tw_bytes){bytes, hello.len}); /* 9: in both packets */
    bytes[31] ^= 1;
    bytes[34] ^= 1;
    bytes[29] ^= 1;
    bytes[5] = 2;
    wire_data_at(w, CLIENT, 0, (struct tw_bytes){bytes, hello.len}); /* 10: the type of the message */
    wire_data_at(w, SERVER, 94, wire_repeat('M', 200));              /* 11: over records, one row */
    free(bytes);
    rig_finish(r);
    assert_string_equal(r->account.conflicts, "c29+1#4/9 c31+4#5/9 c5+1#4/10 s94+200#7/11");
    assert_int_equal(r->tap.tracker.conflicts, 4);
}

/* A message that is not complete is compared, too; what is encrypted is not kept. */
static void test_other_bytes_of_unfinished_messages(void **state)
{
    struct tw_bytes cert = record(HANDSHAKE, some(11, 300));
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, wire_slice(cert, 0, 100));
    wire_data_at(w, CLIENT, 50, wire_text("mmmm???m"));
    wire_data_at(w, CLIENT, 98, wire_text("mmmm"));
    wire_data(w, SERVER, WIRE_JOIN(ccs(), sealed(HANDSHAKE, 40), wire_hex("15 0303 0002 02")));
    wire_data_at(w, SERVER, 20, wire_text("other than it was"));
    wire_data_at(w, SERVER, 50, wire_text("ther?"));
    rig_finish(r);
    assert_string_equal(r->account.conflicts, "c54+3#4/5");
}

/* What still waits is told of by the stream. */
static void test_overlaps(void **state)
{
    struct tw_bytes hello = client_hello();
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data_at(w, CLIENT, 20, wire_repeat('?', 20));
    wire_data_at(w, CLIENT, 10, wire_repeat('!', 20));
    wire_data_at(w, CLIENT, 0, hello);
    rig_finish(r);
    assert_string_equal(r->account.conflicts, "c20+10#4/5 c10+10#5/6 c20+20#4/6");
}

/* They are listed up to a limit, and counted behind it. */
static void test_many_conflicts(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    for (int i = 0; i < 100; i++)
        wire_data_at(w, CLIENT, 20, wire_text("??"));
    rig_finish(r);
    assert_int_equal(r->account.conflicts_omitted, 100 - TW_MAX_CONFLICTS);
    assert_int_equal(r->tap.tracker.conflicts, 100);
}

/* A RST that was forged has ended nothing. */
static void test_forged_reset(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    wire_data(w, CLIENT, client_hello());
    wire_send(w, SERVER, &(struct wire_segment){TW_TCP_RST, .offset = 1000});
    wire_data(w, CLIENT, record(ALERT, wire_hex("0170")));
    wire_data(w, SERVER, record(HANDSHAKE, server_hello(0x002f)));
    wire_data(w, CLIENT, record(ALERT, wire_hex("0170")));
    rig_finish(r);
    assert_messages(r, "c:client_hello c:alert s:server_hello c:alert");
    assert_outcome(r, TW_INCOMPLETE, TW_SEEN, "the capture ends before the handshake does");

    /* and who closes then is the one who closed */
    w = opened(r);
    wire_data(w, CLIENT, client_hello());
    wire_send(w, SERVER, &(struct wire_segment){TW_TCP_RST, .offset = 1000});
    wire_data(w, CLIENT, record(ALERT, wire_hex("0100")));
    wire_data(w, SERVER, record(HANDSHAKE, server_hello(0x002f)));
    wire_fin(w, CLIENT);
    rig_finish(r);
    assert_outcome(r, TW_CLOSED, TW_SEEN, "client closed the connection");
}

/* --- budgets --- */

static void test_budget_of_a_connection(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->tap.tracker.limits.max_connection = 20000;
    struct wire *w = &r->tap.wire;
    wire_open(w);
    wire_data(w, CLIENT, client_hello());
    for (int i = 0; i < 100; i++)
        wire_data(w, SERVER, record(HANDSHAKE, some(11, 1000)));
    wire_data(w, SERVER, record(HANDSHAKE, wire_hex("0b 00")));
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(HANDSHAKE, 40)));
    assert_true(r->tap.memory.peak < 60000);
    rig_finish(r);
    assert_in_range(r->account.num_messages, 10, 25);
    assert_int_equal(r->account.num_messages + r->account.omitted, 1 + 100 + 1 + 2);
    assert_outcome(r, TW_INCOMPLETE, TW_UNKNOWN, "not all of it could be kept: memory limit");
}

/* An alert says how it ended: it is heard when nothing else is any more, though not without end. */
static void test_alert_over_the_budget(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->tap.tracker.limits.max_connection = 20000;
    struct wire *w = &r->tap.wire;
    wire_open(w);
    wire_data(w, CLIENT, client_hello());
    for (int i = 0; i < 100; i++)
        wire_data(w, SERVER, record(HANDSHAKE, some(11, 1000)));
    wire_data(w, SERVER, record(ALERT, wire_hex("0228")));
    for (int i = 0; i < 1000; i++)
        wire_data(w, SERVER, record(ALERT, wire_hex("0170")));
    assert_true(r->tap.memory.peak < 80000);
    rig_finish(r);
    assert_outcome(r, TW_FAILED, TW_SEEN, "server sent fatal alert handshake_failure");
    assert_int_equal(r->account.num_messages + r->account.omitted, 1 + 100 + 1 + 1000);
}

static void test_long_message(void **state)
{
    struct rig *r = &rig;
    (void)state;

    rig_begin(r);
    r->tap.tracker.limits.max_message = 1000;
    struct wire *w = &r->tap.wire;
    wire_open(w);
    wire_data(w, CLIENT, client_hello());
    wire_data(w, SERVER, record(HANDSHAKE, WIRE_JOIN(some(11, 3000), of_type(14))));
    rig_finish(r);
    assert_messages(r, "c:client_hello s:certificate!long s:server_hello_done");
}

static void test_many_holes(void **state)
{
    struct rig *r = &rig;
    struct wire *w = opened(r);
    (void)state;

    for (int i = 0; i < 100; i++) {
        wire_send(w, CLIENT,
                  &(struct wire_segment){TW_TCP_ACK, w->said[CLIENT], 0, 10, wire_hex("17 0303 0005")});
        w->said[CLIENT] += 10;
    }
    rig_finish(r);
    assert_int_equal(r->account.holes, 100);
    assert_int_equal(r->account.records[CLIENT], 100);
}

/* At whatever call memory fails: nothing leaks, and the connection is still told of. */
static void test_no_memory(void **state)
{
    struct rig *r = &rig;
    (void)state;

    for (size_t n = 3; n < 60; n++) {
        rig_begin(r);
        r->tap.heap.fail_at = n;
        r->tap.heap.fail_on = n % 2 == 0;
        wire_open(&r->tap.wire);
        wire_data(&r->tap.wire, CLIENT, client_hello());
        wire_data(&r->tap.wire, SERVER,
                  WIRE_JOIN(record(HANDSHAKE, server_hello(0x002f)), record(HANDSHAKE, some(11, 9000)),
                            record(HANDSHAKE, of_type(14))));
        wire_data(&r->tap.wire, CLIENT, record(HANDSHAKE, some(16, 130)));
        for (int i = 0; i < 40; i++)
            wire_data(&r->tap.wire, CLIENT, record(HANDSHAKE, some(22, 300)));
        say_finished(&r->tap.wire, CLIENT);
        wire_close(&r->tap.wire, CLIENT);
        tap_finish(&r->tap);
        assert_in_range(r->ended, 0, 1);
        tap_end(&r->tap);
        wire_release(NULL);
    }
}

/* --- what hellos say --- */

/* Fills `heard`, and what is between its members, so that it can be compared. */
static void hear_hello(struct tw_hello *heard, struct tw_bytes hello, bool all)
{
    static const struct tw_handshake_params params;
    const struct tw_message_context context = {.params = &params};
    const struct tw_message_id id = {.content_type = HANDSHAKE, .type = hello.ptr[0]};
    struct tw_sink sink = tw_hello_sink(heard);

    memset(heard, 0, sizeof *heard);
    if (all)
        sink.extension = NULL;
    tw_message_decode(&context, id, hello.ptr + 4, hello.len - 4, false, &sink);
}

/* Extensions that are passed over have nothing to say, whatever stands in them. */
static void test_passed_over(void **state)
{
    const char *const contents[] = {
        "00",
        "000102030405060708",
        "0003026831",
        "0006 00 0003 612e62",
        "0005 001d 0001 aa",
        "0403040303",
        "1301 001d 0001 aa 0001 bb 0001 cc",
        "02 0304 0303",
        "0304",
        "ffff",
        "01 02",
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(contents); i++)
        for (uint32_t type = 0; type <= UINT16_MAX; type++) {
            struct tw_bytes extensions = WIRE_JOIN(wire_extension((uint16_t)type, wire_hex(contents[i])),
                                                   wire_extension(TW_EXT_ALPN, wire_hex("0003 02 6832")));
            const struct tw_bytes hellos[] = {
                wire_client_hello(&(struct wire_hello){.extensions = extensions}),
                wire_server_hello(&(struct wire_hello){.extensions = extensions}),
            };
            for (size_t h = 0; h < TW_COUNT(hellos); h++) {
                struct tw_hello some, all;
                hear_hello(&some, hellos[h], false);
                hear_hello(&all, hellos[h], true);
                assert_non_null(some.protocol.ptr);
                assert_memory_equal(&some, &all, sizeof all);
            }
            wire_release(NULL);
        }
}

/* --- fingerprints --- */

static void hear_parts(void *self, const struct tw_event *e)
{
    tw_hello_parts_hear(self, e);
}

static char ja3_text[TW_JA3_MAX];

/* Writes `ja3_text`, and returns its length. */
static size_t ja3_of(struct tw_bytes hello)
{
    static const struct tw_handshake_params params;
    static struct tw_hello_parts parts;
    bool client = hello.ptr[0] == TW_CLIENT_HELLO;
    const struct tw_message_context context = {.params = &params, .from = client ? TW_CLIENT : TW_SERVER};
    const struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = hello.ptr[0]};
    const struct tw_sink sink = {.event = hear_parts, .self = &parts};

    tw_hello_parts_begin(&parts, client);
    tw_message_decode(&context, id, hello.ptr + 4, hello.len - 4, false, &sink);
    return tw_ja3_write(&parts, ja3_text);
}

static void assert_ja3(struct tw_bytes hello, const char *text, const char *md5)
{
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, SIZE_MAX);
    static const uint64_t seed[2];
    struct tw_crypto_context *crypto = tw_crypto_context_new(&memory, seed, UINT64_MAX);
    size_t len = ja3_of(hello);
    uint8_t digest[16];

    assert_int_equal(len, strlen(text));
    assert_memory_equal(ja3_text, text, len);
    if (md5 != NULL) {
        assert_true(tw_crypto_openssl.md5(crypto, ja3_text, len, digest));
        assert_memory_equal(digest, wire_hex(md5).ptr, 16);
    }
    tw_crypto_context_free(crypto);
    tw_memory_trim(&memory);
    assert_int_equal(heap.live, 0);
}

/* Values that JA3's authors published with it, and the JA3S that most servers of TLS 1.3 have. */
static void test_ja3_published(void **state)
{
    (void)state;

    assert_ja3(wire_client_hello(&(struct wire_hello){
                   .version = 769,
                   .suites = wire_hex("002f 0035 0005 000a c009 c00a c013 c014 0032 0038 0013 0004"),
                   .extensions = WIRE_JOIN(wire_extension(0, wire_hex("0006 00 0003 612e62")),
                                           wire_extension(10, wire_hex("0006 0017 0018 0019")),
                                           wire_extension(11, wire_hex("01 00")))}),
               "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0",
               "ada70206e40642a3e4461f35503241d5");
    assert_ja3(
        wire_client_hello(&(struct wire_hello){
            .version = 769, .suites = wire_hex("0004 0005 000a 0009 0064 0062 0003 0006 0013 0012 0063")}),
        "769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6");
    assert_ja3(wire_server_hello(&(struct wire_hello){
                   .suites = wire_hex("1301"),
                   .extensions = WIRE_JOIN(wire_extension(51, wire_hex("001d 0004 6b657921")),
                                           wire_extension(43, wire_hex("0304")))}),
               "771,4865,51-43", "eb1d94daa7e0344597e756a1fb6e7054");
}

static void test_ja3_forms(void **state)
{
    (void)state;

    /* random values are left out wherever they stand */
    assert_ja3(wire_client_hello(&(struct wire_hello){
                   .suites = wire_hex("0a0a 1301 fafa 1302"),
                   .extensions = WIRE_JOIN(wire_extension(0x1a1a, none),
                                           wire_extension(10, wire_hex("0006 2a2a 001d dada")),
                                           wire_extension(0xeaea, wire_hex("00")))}),
               "771,4865-4866,10,29,", NULL);
    assert_ja3(wire_client_hello(&(struct wire_hello){.suites = wire_hex("0a0a")}), "771,,,,", NULL);
    assert_ja3(wire_client_hello(&(struct wire_hello){.extensions = wire_hex("0017 0000")}), "771,47,23,,",
               NULL);
    assert_ja3(wire_server_hello(&(struct wire_hello){.version = 0x0300}), "768,47,", NULL);
    assert_ja3(wire_server_hello(&(struct wire_hello){.extensions = wire_hex("0017 0000")}), "771,47,23",
               NULL);
}

/* The largest hello there can be, in room that is no larger than promised. */
static void test_ja3_room(void **state)
{
    (void)state;

    size_t len = ja3_of(wire_client_hello(&(struct wire_hello){
        .version = 0xffff,
        .suites = wire_repeat(0xff, 65534),
        .extensions =
            WIRE_JOIN(wire_extension(11, wire_vector(1, wire_repeat(0xff, 255))),
                      wire_extension(10, wire_vector(2, wire_repeat(0xff, 60000))), wire_repeat(0, 4000))}));
    assert_in_range(len, 6 * (32767 + 30000) + 1000, TW_JA3_MAX);
    assert_memory_equal(ja3_text + len - 8, "-255-255", 8);
}

/* The example of the specification, and by the same rule computed independently IPv6; either direction first. */
static void test_community_id(void **state)
{
    static const struct {
        struct tw_flow_key key;
        const char *id;
    } rows[] = {
        {{{{{[10] = 0xff, 0xff, 66, 35, 250, 204}}, {{[10] = 0xff, 0xff, 128, 232, 110, 120}}}, {80, 34855}},
         "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
        {{{{{0x20, 1, 0x0d, 0xb8, [15] = 1}}, {{0x20, 1, 0x0d, 0xb8, [15] = 2}}}, {1000, 443}},
         "1:q7rP3/mmBcQR2sWKjCG9IQ4gJVI="},
    };
    static const uint64_t seed[2];
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, SIZE_MAX);
    struct tw_crypto_context *crypto = tw_crypto_context_new(&memory, seed, UINT64_MAX);
    struct tw_tracker tracker = {.crypto = &tw_crypto_openssl, .crypto_context = crypto};
    char id[TW_COMMUNITY_ID_SIZE];
    (void)state;

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        const struct tw_flow flow = {.key = rows[i].key};
        const struct tw_connection connection = {.tracker = &tracker, .flow = &flow};
        assert_true(tw_community_id(&connection, id));
        assert_string_equal(id, rows[i].id);
    }
    const struct tw_flow flow = {.key = rows[0].key};
    tracker.crypto = NULL;
    assert_false(tw_community_id(&(struct tw_connection){.tracker = &tracker, .flow = &flow}, id));
    tw_crypto_context_free(crypto);
    tw_memory_trim(&memory);
    assert_int_equal(heap.live, 0);
}

/* --- the same streams, cut in any way --- */

enum { MAX_TURNS = 200 };

/* What one side says before the other says something. */
struct turn {
    unsigned side;
    struct tw_bytes bytes;
};

struct talk {
    struct turn turns[MAX_TURNS];
    size_t count;
    uint64_t id; /* of the connection that is listened to */
};

static void hear_turn(void *self, struct tw_flow *flow, unsigned direction, const uint8_t *bytes, size_t len,
                      const struct tw_origin *origin)
{
    struct talk *t = self;
    struct turn *last = t->count > 0 ? &t->turns[t->count - 1] : NULL;
    unsigned side = direction == flow->client ? CLIENT : SERVER;
    const struct tw_bytes b = {bytes, len};

    (void)origin;
    if (flow->id != t->id)
        return;
    if (last != NULL && last->side == side) {
        last->bytes = WIRE_JOIN(last->bytes, b);
        return;
    }
    assert_in_range(t->count, 0, MAX_TURNS - 1);
    t->turns[t->count++] = (struct turn){side, wire_exact(b)};
}

static void hear_no_gap(void *self, struct tw_flow *flow, unsigned direction, uint64_t len, enum tw_gap cause,
                        const struct tw_origin *origin)
{
    (void)self, (void)flow, (void)direction, (void)len, (void)cause, (void)origin;
    fail();
}

static void hear_no_conflict(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                             uint64_t len, const struct tw_origin *kept, const struct tw_origin *dropped)
{
    (void)self, (void)flow, (void)direction, (void)offset, (void)len, (void)kept, (void)dropped;
    fail();
}

static void hear_nothing_again(void *self, struct tw_flow *flow, unsigned direction, uint64_t offset,
                               const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    (void)self, (void)flow, (void)direction, (void)offset, (void)bytes, (void)len, (void)origin;
}

static void hear_no_close(void *self, struct tw_flow *flow, unsigned direction, bool reset,
                          const struct tw_origin *origin)
{
    (void)self, (void)flow, (void)direction, (void)reset, (void)origin;
}

static void hear_no_revival(void *self, struct tw_flow *flow, unsigned direction)
{
    (void)self, (void)flow, (void)direction;
    fail();
}

static void hear_no_end(void *self, struct tw_flow *flow, enum tw_flow_end why)
{
    (void)self, (void)flow, (void)why;
}

/* Reads what was said in connection number `id` of a capture. */
static void listen(struct talk *t, const char *path, uint64_t id)
{
    static const uint64_t seed[2];
    const struct tw_limits limits = {.max_flows = 100, .max_flow_bytes = 1 << 20, .idle_ns = INT64_MAX};
    const struct tw_stream_listener listener = {
        .data = hear_turn,
        .gap = hear_no_gap,
        .conflict = hear_no_conflict,
        .again = hear_nothing_again,
        .closed = hear_no_close,
        .revived = hear_no_revival,
        .ended = hear_no_end,
        .self = t,
    };
    struct heap heap = {0};
    struct tw_memory memory = heap_memory(&heap, SIZE_MAX);
    struct tw_flows *flows = tw_flows_new(&memory, &limits, seed, &listener);
    struct tw_packets *packets = tw_packets_new(&memory, 0, seed);
    struct tw_error error;
    struct tw_source *source = tw_source_open(path, &error);
    struct tw_packet packet;
    struct tw_segment segment;

    *t = (struct talk){.id = id};
    assert_non_null(source);
    while (tw_source_next(source, &packet, &error) > 0)
        if (tw_packets_segment(packets, &packet, packet.time_ns, &segment) == TW_PACKET_TCP)
            assert_true(
                tw_flows_segment(flows, &segment, &(struct tw_origin){packet.time_ns, packet.number, 0}));
    tw_source_close(source);
    tw_packets_free(packets);
    tw_flows_free(flows);
}

struct piece {
    size_t from, len;
};

/* Says the bytes in pieces of up to `most`, in any order and some of them twice, as long as all come. */
static void say_in_pieces(struct wire *w, const struct turn *turn, uint32_t most, uint32_t *seed)
{
    struct piece pieces[4096];
    size_t count = 0;

    for (size_t at = 0; at < turn->bytes.len; at += pieces[count - 1].len) {
        size_t left = turn->bytes.len - at, n = 1 + wire_random(seed, most);
        assert_in_range(count, 0, TW_COUNT(pieces) - 2);
        pieces[count++] = (struct piece){at, n < left ? n : left};
        if (wire_random(seed, 4) == 0) {
            size_t back = wire_random(seed, (uint32_t)(at < 50 ? at : 50) + 1);
            pieces[count] = pieces[count - 1];
            pieces[count - 1] = (struct piece){at - back, back + pieces[count].len};
            count++;
        }
    }
    for (size_t i = count; i > 1; i--) {
        size_t k = wire_random(seed, (uint32_t)i);
        struct piece p = pieces[k];
        pieces[k] = pieces[i - 1];
        pieces[i - 1] = p;
    }
    for (size_t i = 0; i < count; i++)
        wire_data_at(w, turn->side, (int64_t)(w->said[turn->side] + pieces[i].from),
                     wire_slice(turn->bytes, pieces[i].from, pieces[i].len));
    w->said[turn->side] += (uint32_t)turn->bytes.len;
}

static void say_all(struct rig *r, const struct talk *t, uint32_t most, uint32_t *seed)
{
    rig_begin(r);
    r->tap.clock.step_ns = 1000;
    r->tap.wire.isn[CLIENT] = wire_random(seed, UINT32_MAX);
    r->tap.wire.isn[SERVER] = UINT32_MAX - wire_random(seed, 2000);
    wire_open(&r->tap.wire);
    for (size_t i = 0; i < t->count; i++) {
        if (most == 0)
            wire_data(&r->tap.wire, t->turns[i].side, t->turns[i].bytes);
        else
            say_in_pieces(&r->tap.wire, &t->turns[i], most, seed);
    }
    wire_close(&r->tap.wire, CLIENT);
    assert_int_equal(r->ended, 1);
    tap_end(&r->tap);
}

static void test_any_segments(void **state)
{
    static const struct {
        const char *path;
        uint64_t id;
    } talks[] = {
        {"testdata/bench/tls13-suite-1301.pcap", 0},    {"testdata/bench/tls13-resume-psk.pcap", 1},
        {"testdata/bench/tls12-clientauth-ec.pcap", 0}, {"testdata/bench/tls12-resume-ticket.pcap", 1},
        {"testdata/bench/tls12-deepchain.pcap", 0},     {"testdata/bench/tlcp-tongsuo-e053.pcap", 0},
    };
    static const uint32_t sizes[] = {8, 40, 200, 1000, 1460, 20000};
    static struct talk talk;
    static struct account whole;
    uint32_t seed = 2024;
    struct rig *r = &rig;
    (void)state;

    for (size_t i = 0; i < TW_COUNT(talks); i++) {
        listen(&talk, talks[i].path, talks[i].id);
        assert_true(talk.count >= 3);
        say_all(r, &talk, 0, &seed);
        whole = r->account;
        assert_int_equal(whole.outcome.handshake, TW_COMPLETE);
        for (int round = 0; round < 60; round++) {
            say_all(r, &talk, sizes[(size_t)round % TW_COUNT(sizes)], &seed);
            assert_messages(r, whole.messages);
            assert_true(r->account.digest == whole.digest);
            assert_int_equal(r->account.outcome.handshake, TW_COMPLETE);
            assert_int_equal(r->account.resumption, whole.resumption);
            assert_int_equal(r->account.bytes[CLIENT], whole.bytes[CLIENT]);
            assert_int_equal(r->account.bytes[SERVER], whole.bytes[SERVER]);
        }
        wire_release(NULL);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_full_handshake),
        TEST(test_byte_records_in_byte_segments),
        TEST(test_resumed_by_session_id),
        TEST(test_not_resumed_by_another_session_id),
        TEST(test_resumed_by_ticket),
        TEST(test_names),
        TEST(test_name_of_another_type),
        TEST(test_group_of_key_exchange),
        TEST(test_certificate_types),
        TEST(test_cut_server_hello),
        TEST(test_clear_finished_behind_ccs),
        TEST(test_many_encrypted_records),
        TEST(test_tls13),
        TEST(test_tls13_sha384),
        TEST(test_tls13_hello_retry_request),
        TEST(test_tls13_client_authentication),
        TEST(test_tls13_client_flight_in_one_record),
        TEST(test_tls13_early_data),
        TEST(test_tls13_encrypted_alert),
        TEST(test_null_cipher),
        TEST(test_renegotiation_in_the_clear),
        TEST(test_null_cipher_with_holes),
        TEST(test_ssl2_hello),
        TEST(test_ssl2),
        TEST(test_ssl2_chosen),
        TEST(test_roles),
        TEST(test_roles_by_port),
        TEST(test_fast_open),
        TEST(test_alerts),
        TEST(test_two_alerts_in_a_record),
        TEST(test_level_of_alerts),
        TEST(test_alert_to_one_who_has_closed),
        TEST(test_alert_behind_the_handshake),
        TEST(test_broken_alerts),
        TEST(test_alert_over_records),
        TEST(test_alert_before_a_hole),
        TEST(test_closed),
        TEST(test_closed_before_anything_was_said),
        TEST(test_incomplete),
        TEST(test_not_tls),
        TEST(test_hole_in_a_certificate),
        TEST(test_hole_over_records),
        TEST(test_hole_over_a_message_that_goes_on),
        TEST(test_order_behind_a_hole),
        TEST(test_cut_packet),
        TEST(test_interrupted),
        TEST(test_ended_in_a_message),
        TEST(test_junk_between_records),
        TEST(test_holes_in_small_places),
        TEST(test_ended_in_an_encrypted_record),
        TEST(test_midstream),
        TEST(test_midstream_over_records),
        TEST(test_other_bytes_again),
        TEST(test_other_bytes_of_unfinished_messages),
        TEST(test_overlaps),
        TEST(test_many_conflicts),
        TEST(test_forged_reset),
        TEST(test_budget_of_a_connection),
        TEST(test_alert_over_the_budget),
        TEST(test_long_message),
        TEST(test_many_holes),
        TEST(test_no_memory),
        TEST(test_passed_over),
        TEST(test_ja3_published),
        TEST(test_ja3_forms),
        TEST(test_ja3_room),
        TEST(test_community_id),
        TEST(test_any_segments),
    };

    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
