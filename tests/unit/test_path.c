/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walker: which states both machines enter over what is on the wire. A machine's way is written down without the
 * names' TLS_ST_: by a message with its index, `~` where the state is inferred, `?` where it is one of several.
 */
#include "walk/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tap.h"
#include "walk/early.h"
#include "walk/ending.h"
#include "walk/pace.h"
#include "walk/session.h"

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23, MAX_TEXT = 2000 };

/* What the walk of a connection was, in words. */
struct account {
    char way[2][MAX_TEXT];
    char violations[MAX_TEXT];
    struct tw_outcome outcome;
    struct tw_ending endings[2];
    struct tw_renegotiations renegotiations;
    struct tw_early_data early;
    struct tw_ending told[2]; /* of the first renegotiation */
    uint32_t omitted;
    struct tw_pace pace;
    bool has_resumed_from;
    uint64_t resumed_from;
};

static struct {
    struct tap tap;
    struct account account;
} rig;
static struct tw_path path;

static void put(char *text, const char *word, const char *more)
{
    size_t len = strlen(text);
    int n = snprintf(text + len, MAX_TEXT - len, "%s%s%s", len > 0 ? " " : "", word, more);
    assert_in_range(n, 1, MAX_TEXT - len - 1);
}

static void put_transition(struct account *a, const struct tw_transition *t)
{
    static const char *const marks[] = {"", "~", "?"};
    char more[32];

    if (t->message != NULL)
        (void)snprintf(more, sizeof more, ".%u%s", t->index, marks[t->known_by]);
    else
        (void)snprintf(more, sizeof more, "%s", marks[t->known_by]);
    put(a->way[t->side], tw_state_name((enum tw_state)t->state) + strlen("TLS_ST_"), more);
}

static void put_violation(struct account *a, const struct tw_violation *v)
{
    char more[MAX_TEXT];
    size_t len =
        (size_t)snprintf(more, sizeof more, ":%s.%u in %s", tw_signal_name((enum tw_signal)v->signal),
                         v->index, tw_state_name((enum tw_state)v->state) + strlen("TLS_ST_"));

    for (uint8_t i = 0; i < v->missing_count; i++)
        len += (size_t)snprintf(more + len, sizeof more - len, " -%s",
                                tw_signal_name((enum tw_signal)v->missing[i]));
    put(a->violations, tw_violation_name((enum tw_violation_kind)v->kind), more);
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct account *a = context;

    tw_path_walk(&path, c);
    a->omitted = path.omitted;
    a->pace = tw_path_pace(c);
    a->has_resumed_from = c->has_resumed_from;
    a->resumed_from = c->resumed_from;
    a->renegotiations = tw_path_renegotiations(&path, c);
    a->early = tw_path_early_data(&path, c);
    a->outcome = tw_path_outcome(&path, c);
    for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
        a->endings[side] = tw_path_ending(&path, c, (enum tw_side)side, TW_PROFILE_OPENSSL_3);
        a->told[side] = tw_renegotiation_ending(&path, c, &a->renegotiations.each[0], (enum tw_side)side,
                                                TW_PROFILE_OPENSSL_3);
    }
    for (uint32_t i = 0; i < path.count; i++)
        put_transition(a, &path.transitions[i]);
    for (uint32_t i = 0; i < path.violation_count; i++)
        put_violation(a, &path.violations[i]);
}

static struct wire *begin(void)
{
    rig.account = (struct account){.omitted = 0};
    tap_begin(&rig.tap, hear_connection, &rig.account);
    return &rig.tap.wire;
}

/* With the three-way handshake. */
static struct wire *opened(void)
{
    struct wire *w = begin();

    wire_open(w);
    return w;
}

/* The input ends, and nothing is kept. */
static void end(void)
{
    tap_finish(&rig.tap);
    tap_end(&rig.tap);
}

/* It does; these were the ways. */
static void assert_walk(const char *client, const char *server, const char *violations)
{
    end();
    assert_string_equal(rig.account.way[TW_CLIENT], client);
    assert_string_equal(rig.account.way[TW_SERVER], server);
    assert_string_equal(rig.account.violations, violations);
    assert_int_equal(rig.account.omitted, 0);
}

/* --- what peers say --- */

enum {
    TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f,
    TLS_GOSTR341001_WITH_28147_CNT_IMIT = 0x0081,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f,
    TLS_AES_128_GCM_SHA256 = 0x1301,
    FINISHED_13 = 53, /* of a record with a SHA-256 Finished in TLS 1.3 */
    ALERT_13 = 19,
};

static struct tw_bytes record(uint8_t type, struct tw_bytes body)
{
    return wire_record(type, 0x0303, body);
}

static struct tw_bytes message(uint8_t type, const char *hex)
{
    return record(HANDSHAKE, wire_handshake(type, wire_hex(hex)));
}

static struct tw_bytes ccs(void)
{
    return record(CCS, wire_hex("01"));
}

static struct tw_bytes alert(uint8_t level, uint8_t description)
{
    return record(ALERT, WIRE_JOIN(wire_number(level, 1), wire_number(description, 1)));
}

static struct tw_bytes sealed(uint8_t type, size_t len)
{
    return record(type, wire_repeat(0xe5, len));
}

static struct tw_bytes finished(void)
{
    return WIRE_JOIN(ccs(), sealed(HANDSHAKE, 40));
}

static struct tw_bytes client_hello(struct tw_bytes extensions)
{
    return record(HANDSHAKE, wire_client_hello(&(struct wire_hello){
                                 .random = 1, .session_id = wire_repeat(7, 32), .extensions = extensions}));
}

static struct tw_bytes server_hello(uint16_t suite, uint8_t session, struct tw_bytes extensions)
{
    return record(HANDSHAKE, wire_server_hello(&(struct wire_hello){.random = 2,
                                                                    .session_id = wire_repeat(session, 32),
                                                                    .suites = wire_number(suite, 2),
                                                                    .extensions = extensions}));
}

static const struct tw_bytes none;

static struct tw_bytes server_key_exchange(void)
{
    return message(12, "03001d 03 6b6579 0804 0002 0000");
}

static void say_ecdhe_flight(struct wire *w)
{
    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 1, none), message(11, "000000"),
                        server_key_exchange(), message(14, "")));
}

#define CLIENT_FLIGHT "BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2 CR_KEY_EXCH.3 CR_SRVR_DONE.4"
#define SERVER_FLIGHT "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_KEY_EXCH.3 SW_SRVR_DONE.4"
#define CLIENT_ALL    CLIENT_FLIGHT " CW_KEY_EXCH.5 CW_CHANGE.6 CW_FINISHED.7~ CR_CHANGE.8 CR_FINISHED.9~ OK~"
#define SERVER_ALL    SERVER_FLIGHT " SR_KEY_EXCH.5 SR_CHANGE.6 SR_FINISHED.7~ SW_CHANGE.8 SW_FINISHED.9~ OK~"

static void say_ecdhe_handshake(struct wire *w)
{
    say_ecdhe_flight(w);
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "03 6b6579"), finished()));
    wire_data(w, SERVER, finished());
}

static struct tw_bytes tls13_client_hello(struct tw_bytes more)
{
    return client_hello(
        WIRE_JOIN(wire_extension(43, wire_hex("02 0304")), wire_extension(13, wire_hex("0002 0804")), more));
}

static struct tw_bytes tls13_server_hello(struct tw_bytes more)
{
    return server_hello(TLS_AES_128_GCM_SHA256, 7,
                        WIRE_JOIN(wire_extension(43, wire_hex("0304")),
                                  wire_extension(51, wire_hex("001d 0004 6b657921")), more));
}

/* --- TLS 1.2 --- */

static void test_complete(void **state)
{
    (void)state;
    say_ecdhe_handshake(opened());
    assert_walk(CLIENT_ALL, SERVER_ALL, "");
}

static void test_resumed(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(server_hello(TLS_RSA_WITH_AES_128_CBC_SHA, 7, none), finished()));
    wire_data(w, CLIENT, finished());
    assert_walk(
        "BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CHANGE.2 CR_FINISHED.3~ CW_CHANGE.4 CW_FINISHED.5~ OK~",
        "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CHANGE.2 SW_FINISHED.3~ SR_CHANGE.4 SR_FINISHED.5~ OK~",
        "");
}

/* An ECDHE server that leaves its key exchange out: said once, and the walk goes on. */
static void test_missing(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 1, none), message(11, "000000"),
                        message(14, "")));
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "03 6b6579"), finished()));
    wire_data(w, SERVER, finished());
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2 CR_SRVR_DONE.3 CW_KEY_EXCH.4 CW_CHANGE.5"
                " CW_FINISHED.6~ CR_CHANGE.7 CR_FINISHED.8~ OK~",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_SRVR_DONE.3 SR_KEY_EXCH.4 SR_CHANGE.5"
                " SR_FINISHED.6~ SW_CHANGE.7 SW_FINISHED.8~ OK~",
                "missing:server_hello_done.3 in CR_CERT -server_key_exchange");
}

/* The early change_cipher_spec of CVE-2014-0224, to the client. */
static void test_unexpected(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, SERVER, ccs());
    assert_walk(CLIENT_FLIGHT " CR_CHANGE.5", SERVER_FLIGHT " SW_CHANGE.5",
                "unexpected:change_cipher_spec.5 in CR_SRVR_DONE");
}

static void assert_failed(const char *reason, enum tw_side reader, const char *why)
{
    assert_int_equal(rig.account.outcome.handshake, TW_FAILED);
    assert_int_equal(rig.account.outcome.known_by, TW_INFERRED);
    assert_string_equal(rig.account.outcome.reason, reason);
    assert_int_equal(rig.account.endings[reader].error, TW_SSL_ERROR_SSL);
    assert_string_equal(rig.account.endings[reader].reason, why);
    assert_int_equal(rig.account.endings[!reader].error, TW_SSL_ERROR_SSL); /* it met the end of the stream */
}

/* Who is sent what has no place, and then only closes, has failed; and stands where it stood. */
static void test_gives_up_on_misplaced(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, SERVER, ccs());
    wire_fin(w, CLIENT);
    assert_walk(CLIENT_FLIGHT, SERVER_FLIGHT " SW_CHANGE.5",
                "unexpected:change_cipher_spec.5 in CR_SRVR_DONE");
    assert_failed("client gave up on change_cipher_spec, which has no place there", TW_CLIENT,
                  "read change_cipher_spec, which has no place there");
}

/* But not who goes on, or whose peer closes first. */
static void test_does_not_give_up(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, SERVER, ccs());
    wire_fin(w, SERVER);
    wire_fin(w, CLIENT);
    assert_walk(CLIENT_FLIGHT " CR_CHANGE.5", SERVER_FLIGHT " SW_CHANGE.5",
                "unexpected:change_cipher_spec.5 in CR_SRVR_DONE");
    assert_int_equal(rig.account.outcome.handshake, TW_CLOSED);
    w = opened();
    say_ecdhe_flight(w);
    wire_data(w, SERVER, ccs());
    wire_data(w, CLIENT, message(16, "03 6b6579"));
    wire_fin(w, CLIENT);
    assert_walk(
        CLIENT_FLIGHT " CR_CHANGE.5 CW_KEY_EXCH.6", SERVER_FLIGHT " SW_CHANGE.5 SR_KEY_EXCH.6",
        "unexpected:change_cipher_spec.5 in CR_SRVR_DONE unexpected:client_key_exchange.6 in SW_CHANGE");
    assert_int_equal(rig.account.outcome.handshake, TW_CLOSED);
}

/* The machine of who answers with an alert stands where it stood, too. */
static void test_alerts_at_misplaced(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, SERVER, ccs());
    wire_data(w, CLIENT, alert(2, 10));
    assert_walk(CLIENT_FLIGHT, SERVER_FLIGHT " SW_CHANGE.5",
                "unexpected:change_cipher_spec.5 in CR_SRVR_DONE");
    assert_int_equal(rig.account.outcome.handshake, TW_FAILED);
    assert_int_equal(rig.account.outcome.known_by, TW_SEEN);
}

static void test_gives_up_on_malformed(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, message(1, "0303 01*32 40"));
    wire_fin(w, SERVER);
    assert_walk("BEFORE CW_CLNT_HELLO.0", "BEFORE SR_CLNT_HELLO.0", "");
    assert_failed("server gave up on client_hello, which is malformed", TW_SERVER,
                  "read client_hello, which is malformed");
}

static void test_gives_up_on_no_record(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, CLIENT, wire_text("QUIT because of the certificate\r\n"));
    wire_fin(w, SERVER);
    assert_walk(CLIENT_FLIGHT, SERVER_FLIGHT, "");
    assert_failed("server gave up on what is no record", TW_SERVER, "read what is no record");
}

/* A request for a certificate from a client that has none, which it says with an empty list. */
static void test_client_without_certificate(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_RSA_WITH_AES_128_CBC_SHA, 1, none), message(11, "000000"),
                        message(13, "01 01 0002 0401 0000"), message(14, "")));
    wire_data(w, CLIENT, WIRE_JOIN(message(11, "000000"), message(16, "0000"), finished()));
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2 CR_CERT_REQ.3 CR_SRVR_DONE.4 CW_CERT.5"
                " CW_KEY_EXCH.6 CW_CHANGE.7 CW_FINISHED.8~",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_CERT_REQ.3 SW_SRVR_DONE.4 SR_CERT.5"
                " SR_KEY_EXCH.6 SR_CHANGE.7 SR_FINISHED.8~",
                "");
}

/* A certificate of GOST whose key is that of the key exchange signs nothing: OpenSSL then skips CertificateVerify. */
static void test_gost_certificate_signs_nothing(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_GOSTR341001_WITH_28147_CNT_IMIT, 1, none), message(11, "000000"),
                        message(13, "01 16 0002 eded 0000"), message(14, "")));
    wire_data(w, CLIENT, WIRE_JOIN(message(11, "000004 000001 00"), message(16, "3000"), finished()));
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2 CR_CERT_REQ.3 CR_SRVR_DONE.4 CW_CERT.5"
                " CW_KEY_EXCH.6 CW_CHANGE.7 CW_FINISHED.8~",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_CERT_REQ.3 SW_SRVR_DONE.4 SR_CERT.5"
                " SR_KEY_EXCH.6 SR_CHANGE.7 SR_FINISHED.8~",
                "");
}

/* A client that does not like the certificate has not read what came behind it. */
static void test_fails_at_certificate(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, CLIENT, alert(2, 42));
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2", SERVER_FLIGHT, "");
}

/* What the server had on the way when the client failed is written, but not read. */
static void test_alert_crosses(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER, server_hello(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 1, none));
    wire_data(w, SERVER, message(11, "000000"));
    wire_data(w, CLIENT, alert(2, 80));
    wire_data(w, SERVER, WIRE_JOIN(server_key_exchange(), message(14, "")));
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_KEY_EXCH.4 SW_SRVR_DONE.5", "");
}

/* NextProtocol and Finished in one record. */
static void test_next_protocol(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_RSA_WITH_AES_128_CBC_SHA, 1, wire_extension(13172, none)),
                        message(11, "000000"), message(14, "")));
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "0000"), ccs(), sealed(HANDSHAKE, 80)));
    wire_data(w, SERVER, finished());
    assert_walk("BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1 CR_CERT.2 CR_SRVR_DONE.3 CW_KEY_EXCH.4 CW_CHANGE.5"
                " CW_NEXT_PROTO.6~ CW_FINISHED.6~ CR_CHANGE.7 CR_FINISHED.8~ OK~",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_CERT.2 SW_SRVR_DONE.3 SR_KEY_EXCH.4 SR_CHANGE.5"
                " SR_NEXT_PROTO.6~ SR_FINISHED.6~ SW_CHANGE.7 SW_FINISHED.8~ OK~",
                "");
}

/* The client closes as soon as it has said Finished: its alert cannot be read, but the server goes on to the end. */
static void test_closed_early(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "03 6b6579"), finished(), sealed(ALERT, 26)));
    wire_data(w, SERVER, finished());
    assert_walk(CLIENT_FLIGHT " CW_KEY_EXCH.5 CW_CHANGE.6 CW_FINISHED.7~ CR_CHANGE.9 CR_FINISHED.10~ OK~",
                SERVER_FLIGHT " SR_KEY_EXCH.5 SR_CHANGE.6 SR_FINISHED.7~ SW_CHANGE.9 SW_FINISHED.10~ OK~",
                "");
}

/* change_cipher_spec is lost: an encrypted record behind it is Finished all the same. */
static void test_lost_ccs(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_flight(w);
    wire_data(w, CLIENT, message(16, "03 6b6579"));
    wire_data_at(w, CLIENT, (int64_t)w->said[CLIENT] + 6, sealed(HANDSHAKE, 40));
    w->said[CLIENT] += 6 + 45;
    wire_data(w, SERVER, finished());
    assert_walk(CLIENT_FLIGHT " CW_KEY_EXCH.5 CW_CHANGE~ CW_FINISHED.6~ CR_CHANGE.7 CR_FINISHED.8~ OK~",
                SERVER_FLIGHT " SR_KEY_EXCH.5 SR_CHANGE~ SR_FINISHED.6~ SW_CHANGE.7 SW_FINISHED.8~ OK~", "");
}

/* --- renegotiation --- */

/* All of it is encrypted; who sends change_cipher_spec first says that it is a full handshake. */
static void assert_renegotiation(enum tw_side by, enum tw_renegotiated outcome, enum tw_known_by known_by)
{
    const struct tw_renegotiations *r = &rig.account.renegotiations;

    assert_int_equal(r->count, 1);
    assert_int_equal(r->each[0].by, by);
    assert_int_equal(r->each[0].outcome, outcome);
    assert_int_equal(r->each[0].known_by, known_by);
}

static void test_renegotiation(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, SERVER, sealed(HANDSHAKE, 28));
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER, sealed(HANDSHAKE, 3000));
    wire_data(w, CLIENT, WIRE_JOIN(sealed(HANDSHAKE, 100), sealed(CCS, 25), sealed(HANDSHAKE, 40)));
    wire_data(w, SERVER, WIRE_JOIN(sealed(CCS, 25), sealed(HANDSHAKE, 40)));
    assert_walk(CLIENT_ALL " CR_HELLO_REQ.10~ CW_CLNT_HELLO.11~ CR_SRVR_HELLO.12~ CR_SRVR_DONE~ CW_KEY_EXCH~"
                           " CW_CHANGE.14 CW_FINISHED.15~ CR_CHANGE.16 CR_FINISHED.17~ OK~",
                SERVER_ALL
                " SW_HELLO_REQ.10~ OK~ SR_CLNT_HELLO.11~ SW_SRVR_HELLO.12~ SW_SRVR_DONE~ SR_KEY_EXCH~"
                " SR_CHANGE.14 SR_FINISHED.15~ SW_CHANGE.16 SW_FINISHED.17~ OK~",
                "");
    assert_renegotiation(TW_SERVER, TW_RENEGOTIATION_ACCEPTED, TW_INFERRED);
}

#define CLIENT_AGAIN CLIENT_ALL " CW_CLNT_HELLO.10~ CR_SRVR_HELLO.11~"
#define SERVER_AGAIN SERVER_ALL " SR_CLNT_HELLO.10~ SW_SRVR_HELLO.11~"

/* A message a record, of the lengths that they had before: there is one way. */
static void test_renegotiation_by_lengths(void **state)
{
    enum { AROUND = 8 + 16 };
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER,
              WIRE_JOIN(sealed(HANDSHAKE, 80), sealed(HANDSHAKE, 4 + 3 + AROUND),
                        sealed(HANDSHAKE, 20 + AROUND), sealed(HANDSHAKE, 12 + AROUND),
                        sealed(HANDSHAKE, 4 + AROUND)));
    wire_data(w, CLIENT,
              WIRE_JOIN(sealed(HANDSHAKE, 7 + AROUND), sealed(HANDSHAKE, 12 + AROUND), sealed(CCS, 25),
                        sealed(HANDSHAKE, 40)));
    assert_walk(CLIENT_AGAIN " CR_CERT.12~ CR_KEY_EXCH.13~ CR_CERT_REQ.14~ CR_SRVR_DONE.15~ CW_CERT.16~"
                             " CW_KEY_EXCH.17~ CW_CHANGE.18 CW_FINISHED.19~",
                SERVER_AGAIN " SW_CERT.12~ SW_KEY_EXCH.13~ SW_CERT_REQ.14~ SW_SRVR_DONE.15~ SR_CERT.16~"
                             " SR_KEY_EXCH.17~ SR_CHANGE.18 SR_FINISHED.19~",
                "");
}

/* Another certificate, or messages that share a record: nothing is known of what lies between. */
static void test_renegotiation_unlike(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER,
              WIRE_JOIN(sealed(HANDSHAKE, 80), sealed(HANDSHAKE, 924), sealed(HANDSHAKE, 41),
                        sealed(HANDSHAKE, 28)));
    wire_data(w, CLIENT, WIRE_JOIN(sealed(HANDSHAKE, 31), sealed(CCS, 25), sealed(HANDSHAKE, 40)));
    assert_walk(CLIENT_AGAIN " CR_SRVR_DONE~ CW_KEY_EXCH~ CW_CHANGE.16 CW_FINISHED.17~",
                SERVER_AGAIN " SW_SRVR_DONE~ SR_KEY_EXCH~ SR_CHANGE.16 SR_FINISHED.17~", "");
}

/* RSA_PSK leaves a ServerKeyExchange to the server: the third record is that, or a CertificateRequest. */
static void test_renegotiation_one_of_two(void **state)
{
    enum { TLS_RSA_PSK_WITH_AES_128_GCM_SHA256 = 0x00ac };
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(server_hello(TLS_RSA_PSK_WITH_AES_128_GCM_SHA256, 7, none), finished()));
    wire_data(w, CLIENT, finished());
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER,
              WIRE_JOIN(sealed(HANDSHAKE, 80), sealed(HANDSHAKE, 924), sealed(HANDSHAKE, 41),
                        sealed(HANDSHAKE, 28)));
    wire_data(w, CLIENT, sealed(HANDSHAKE, 300));
    end();
    assert_non_null(
        strstr(rig.account.way[TW_SERVER],
               "OK~ SR_CLNT_HELLO.6~ SW_SRVR_HELLO.7~ SW_CERT.8~ SW_KEY_EXCH.9? SW_SRVR_DONE.10~"));
}

static void test_renegotiation_refused(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER, sealed(ALERT, 26));
    wire_data(w, CLIENT, sealed(DATA, 100));
    assert_walk(CLIENT_ALL " CW_CLNT_HELLO.10~ OK~", SERVER_ALL " SR_CLNT_HELLO.10~ OK~", "");
    assert_renegotiation(TW_CLIENT, TW_RENEGOTIATION_REFUSED, TW_INFERRED);
}

/* An alert that cannot be read, and then nothing: it was a fatal one, or the client wanted that or nothing. */
static void test_renegotiation_aborted(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, CLIENT, sealed(HANDSHAKE, 200));
    wire_data(w, SERVER, sealed(ALERT, 26));
    wire_fin(w, SERVER);
    assert_walk(CLIENT_ALL " CW_CLNT_HELLO.10~", SERVER_ALL " SR_CLNT_HELLO.10~", "");
    assert_renegotiation(TW_CLIENT, TW_RENEGOTIATION_ABORTED, TW_INFERRED);
    assert_string_equal(tw_returned_name(rig.account.told[TW_CLIENT]), "returned -1");
    assert_string_equal(tw_returned_name(rig.account.told[TW_SERVER]), "was not called");
    assert_string_equal(rig.account.told[TW_SERVER].reason, "answered with an alert that is encrypted");
}

/* A client need not hear a HelloRequest (RFC 5246 7.4.1.1). */
static void test_renegotiation_ignored(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_ecdhe_handshake(w);
    wire_data(w, SERVER, sealed(HANDSHAKE, 28));
    wire_data(w, CLIENT, sealed(DATA, 100));
    assert_walk(CLIENT_ALL " CR_HELLO_REQ.10~", SERVER_ALL " SW_HELLO_REQ.10~ OK~", "");
    assert_renegotiation(TW_SERVER, TW_RENEGOTIATION_REFUSED, TW_INFERRED);
}

/* --- TLS 1.3 --- */

#define CLIENT_13 "BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO.1"
#define SERVER_13 "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1"

/* A record a message, as OpenSSL does it: each is told. */
static void test_tls13(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(none), ccs(), sealed(DATA, 23), sealed(DATA, 900),
                        sealed(DATA, 281), sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, WIRE_JOIN(ccs(), sealed(DATA, FINISHED_13)));
    assert_walk(CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.3~ CR_CERT.4~ CR_CERT_VRFY.5~ CR_FINISHED.6~ CW_CHANGE.7"
                          " CW_FINISHED.8~ OK~",
                SERVER_13 " SW_CHANGE.2 SW_ENCRYPTED_EXTENSIONS.3~ SW_CERT.4~ SW_CERT_VRFY.5~ SW_FINISHED.6~"
                          " EARLY_DATA~ SR_FINISHED.8~ OK~",
                "");
}

/* All in one record; and with compression on offer, Certificate is one of two. */
static void test_tls13_one_record(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(wire_extension(27, wire_hex("02 0002"))));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 1200)));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
    assert_walk(CLIENT_13
                " CR_ENCRYPTED_EXTENSIONS.2~ CR_CERT.2? CR_CERT_VRFY.2~ CR_FINISHED.2~ CW_FINISHED.3~ OK~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT.2? SW_CERT_VRFY.2~ SW_FINISHED.2~ EARLY_DATA~"
                          " SR_FINISHED.3~ OK~",
                "");
}

/* More than a Finished from the client: it was asked for a certificate. */
static void test_tls13_client_certificate(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 23), sealed(DATA, 1200)));
    wire_data(w, CLIENT, WIRE_JOIN(sealed(DATA, 25), sealed(DATA, FINISHED_13)));
    assert_walk(
        CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~ CR_CERT_REQ~ CR_CERT~ CR_CERT_VRFY~ CR_FINISHED.3~ CW_CERT.4~"
                  " CW_FINISHED.5~ OK~",
        SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT_REQ~ SW_CERT~ SW_CERT_VRFY~ SW_FINISHED.3~ EARLY_DATA~"
                  " SR_CERT.4~ SR_FINISHED.5~ OK~",
        "");
}

static void test_tls13_psk(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(wire_extension(41, wire_hex("0000"))), sealed(DATA, 23),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
    assert_walk(CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~ CR_FINISHED.3~ CW_FINISHED.4~ OK~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_FINISHED.3~ EARLY_DATA~ SR_FINISHED.4~ OK~", "");
}

static void assert_early_data(enum tw_early_outcome outcome, enum tw_known_by known_by, uint64_t records,
                              uint64_t bytes)
{
    const struct tw_early_data *e = &rig.account.early;

    assert_true(e->offered);
    assert_string_equal(tw_early_outcome_name((enum tw_early_outcome)e->outcome),
                        tw_early_outcome_name(outcome));
    assert_int_equal(e->known_by, known_by);
    assert_int_equal(e->records, records);
    assert_int_equal(e->bytes, bytes);
}

/* Early data that crosses the ServerHello looks like all that is encrypted; what the client ends it with tells. */
static void test_tls13_early_data(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(tls13_client_hello(wire_extension(42, none)), sealed(DATA, 17 + 100)));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(wire_extension(41, wire_hex("0000"))), sealed(DATA, 27),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, 17 + 30));
    wire_data(w, CLIENT, WIRE_JOIN(sealed(DATA, 21), sealed(DATA, FINISHED_13), sealed(DATA, 40)));
    assert_walk("BEFORE CW_CLNT_HELLO.0 EARLY_DATA CR_SRVR_HELLO.1 CR_ENCRYPTED_EXTENSIONS.2~ CR_FINISHED.3~"
                " PENDING_EARLY_DATA_END~ CW_END_OF_EARLY_DATA.5~ CW_FINISHED.6~ OK~",
                "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.1 SW_ENCRYPTED_EXTENSIONS.2~ SW_FINISHED.3~ EARLY_DATA~"
                " SR_END_OF_EARLY_DATA.5~ SR_FINISHED.6~ OK~",
                "");
    assert_early_data(TW_EARLY_ACCEPTED, TW_INFERRED, 2, 130);
}

/* A server without the key cannot have taken it; of one that says nothing it is not known. */
static void test_tls13_early_data_rejected(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(tls13_client_hello(wire_extension(42, none)), sealed(DATA, 17 + 100)));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 27), sealed(DATA, 900)));
    end();
    assert_early_data(TW_EARLY_REJECTED, TW_SEEN, 1, 100);
    w = opened();
    wire_data(w, CLIENT, WIRE_JOIN(tls13_client_hello(wire_extension(42, none)), sealed(DATA, 17 + 100)));
    end();
    assert_early_data(TW_EARLY_OPEN, TW_UNKNOWN, 1, 100);
    w = opened();
    wire_data(w, CLIENT, tls13_client_hello(none));
    end();
    assert_false(rig.account.early.offered);
}

/* Who has sent early data and is asked to retry sends no more, but goes where that ends, as s_client -state tells. */
static void test_tls13_early_data_and_retry(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, WIRE_JOIN(tls13_client_hello(wire_extension(42, none)), ccs(), sealed(DATA, 21)));
    wire_data(w, SERVER,
              WIRE_JOIN(message(2, "0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
                                   " 20 07*32 1301 00 000c 002b 0002 0304 0033 0002 0017"),
                        ccs()));
    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(wire_extension(41, wire_hex("0000"))), sealed(DATA, 23),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
    assert_walk(
        "BEFORE CW_CLNT_HELLO.0 CW_CHANGE.1 EARLY_DATA CR_SRVR_HELLO.2 CW_CLNT_HELLO.4 CR_SRVR_HELLO.5"
        " CR_ENCRYPTED_EXTENSIONS.6~ CR_FINISHED.7~ PENDING_EARLY_DATA_END~ CW_FINISHED.8~ OK~",
        "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO.2 SW_CHANGE.3 EARLY_DATA SR_CLNT_HELLO.4 SW_SRVR_HELLO.5"
        " SW_ENCRYPTED_EXTENSIONS.6~ SW_FINISHED.7~ EARLY_DATA~ SR_FINISHED.8~ OK~",
        "");
    assert_early_data(TW_EARLY_REJECTED, TW_SEEN, 1, 21 - 17);
}

/* Padding in the record of the client's Finished is no Certificate. */
static void test_tls13_padded(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 23), sealed(DATA, 900), sealed(DATA, 281),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13 + 16));
    assert_walk(CLIENT_13
                " CR_ENCRYPTED_EXTENSIONS.2~ CR_CERT.3~ CR_CERT_VRFY.4~ CR_FINISHED.5~ CW_FINISHED.6~ OK~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT.3~ SW_CERT_VRFY.4~ SW_FINISHED.5~ EARLY_DATA~"
                          " SR_FINISHED.6~ OK~",
                "");
}

/* The client closes in the server's flight, which has to end with an alert then: that is not what it failed of. */
static void test_tls13_alert_behind_end(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 23), sealed(DATA, 900), sealed(DATA, 281),
                        sealed(DATA, FINISHED_13)));
    wire_fin(w, CLIENT);
    wire_data(w, SERVER, sealed(DATA, ALERT_13));
    assert_walk(CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~ CR_CERT.3~ CR_CERT_VRFY.4~ CR_FINISHED.5~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT.3~ SW_CERT_VRFY.4~ SW_FINISHED.5~ EARLY_DATA~",
                "");
    assert_int_equal(rig.account.outcome.handshake, TW_CLOSED);
    assert_string_equal(rig.account.endings[TW_SERVER].reason, "the client closed without close_notify");
}

static void say_empty_certificate(struct wire *w)
{
    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 23), sealed(DATA, 1200)));
    wire_data(w, CLIENT, WIRE_JOIN(sealed(DATA, 25), sealed(DATA, FINISHED_13)));
}

/* The client is through before the server refuses its flight: a server that says no more may have. */
static void test_tls13_refused(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_empty_certificate(w);
    wire_data(w, SERVER, sealed(DATA, ALERT_13));
    wire_fin(w, CLIENT);
    wire_fin(w, SERVER);
    assert_walk(
        CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~ CR_CERT_REQ~ CR_CERT~ CR_CERT_VRFY~ CR_FINISHED.3~ CW_CERT.4~"
                  " CW_FINISHED.5~ OK~",
        SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT_REQ~ SW_CERT~ SW_CERT_VRFY~ SW_FINISHED.3~ EARLY_DATA~"
                  " SR_CERT.4~ SR_FINISHED.5? OK?",
        "");
    assert_int_equal(rig.account.endings[TW_CLIENT].returned, TW_RETURNED_SUCCESS);
    assert_int_equal(rig.account.endings[TW_SERVER].returned, TW_RETURNED_NOT);
    assert_int_equal(rig.account.endings[TW_SERVER].known_by, TW_UNKNOWN);
    w = opened(); /* but not one that answers the client's alert */
    say_empty_certificate(w);
    wire_data(w, CLIENT, sealed(DATA, ALERT_13));
    wire_data(w, SERVER, sealed(DATA, ALERT_13));
    wire_fin(w, CLIENT);
    wire_fin(w, SERVER);
    end();
    assert_int_equal(rig.account.endings[TW_SERVER].returned, TW_RETURNED_SUCCESS);
}

/* An alert that nobody can read: how far the client came is not known, that it did not get through is. */
static void test_tls13_sealed_alert(void **state)
{
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 23), sealed(DATA, 900), sealed(DATA, 281),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, ALERT_13));
    assert_walk(CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT.3~ SW_CERT_VRFY.4~ SW_FINISHED.5~ EARLY_DATA~",
                "");
}

/* A handshake with PSK of an identity of that length, or without, that ends in OK~; and what the server says next. */
static void say_tls13(struct wire *w, struct tw_bytes more, size_t identity)
{
    struct tw_bytes offer = WIRE_JOIN(wire_extension(45, wire_hex("01 01")), more), accept = none;

    if (identity > 0) {
        struct tw_bytes psk =
            WIRE_JOIN(wire_number((uint16_t)(identity + 6), 2), wire_number((uint16_t)identity, 2),
                      wire_repeat(0x77, identity), wire_number(0, 4), wire_hex("0021 20 01*32"));
        offer = WIRE_JOIN(offer, wire_extension(41, psk));
        accept = wire_extension(41, wire_hex("0000"));
    }
    wire_data(w, CLIENT, tls13_client_hello(offer));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(accept), sealed(DATA, 23)));
    if (identity == 0)
        wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 900), sealed(DATA, 281)));
    wire_data(w, SERVER, sealed(DATA, FINISHED_13));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
}

/* The server's way behind the client's Finished. */
static void assert_tickets(const char *server)
{
    const char *behind;

    end();
    behind = strstr(rig.account.way[TW_SERVER], " SR_FINISHED");
    assert_non_null(behind);
    assert_string_equal(strchr(behind + 1, ' ') + 1, server);
    behind = strstr(rig.account.way[TW_CLIENT], " CW_FINISHED");
    assert_non_null(behind);
    for (const char *s = server; (s = strstr(s, "SW_SESSION_TICKET")) != NULL; s++) {
        behind = strstr(behind + 1, "CR_SESSION_TICKET");
        assert_non_null(behind);
        assert_int_equal(behind[strlen("CR_SESSION_TICKET")], s[strlen("SW_SESSION_TICKET")]);
        assert_memory_equal(behind + strlen("CR_SESSION_TICKET~ "), "OK~", 3);
    }
    assert_null(strstr(behind + 1, "CR_SESSION_TICKET"));
}

/* Two records of one length are tickets, and what is behind them is none; a request may cross the first. */
static void test_tickets_alike(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_tls13(w, none, 0);
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 250), sealed(DATA, 250)));
    wire_data(w, CLIENT, sealed(DATA, 80));
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 300), sealed(DATA, ALERT_13)));
    assert_tickets("SW_SESSION_TICKET~ SW_SESSION_TICKET~ OK~");
    w = opened();
    say_tls13(w, none, 0);
    wire_data(w, SERVER, sealed(DATA, 250));
    wire_data(w, CLIENT, sealed(DATA, 80));
    wire_data(w, SERVER, sealed(DATA, 250));
    assert_tickets("SW_SESSION_TICKET~ SW_SESSION_TICKET~ OK~");
}

/* One may be a ticket or not, and so may answers of one length; long and short records are none. */
static void test_tickets_unknown(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_tls13(w, none, 0);
    wire_data(w, SERVER, sealed(DATA, 250));
    assert_tickets("SW_SESSION_TICKET? OK~");
    w = opened();
    say_tls13(w, none, 0);
    for (unsigned i = 0; i < 2; i++) {
        wire_data(w, CLIENT, sealed(DATA, 80));
        wire_data(w, SERVER, sealed(DATA, 250));
    }
    assert_tickets("SW_SESSION_TICKET? SW_SESSION_TICKET? OK~");
    w = opened();
    say_tls13(w, none, 0);
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 16384), sealed(DATA, 250)));
    assert_tickets("OK~");
    w = opened();
    say_tls13(w, none, 0);
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 40), sealed(DATA, 40), sealed(DATA, ALERT_13)));
    assert_tickets("OK~");
}

/* A server of HTTP/1.1 says nothing by itself; one that speaks first with something else may be another's. */
static void test_tickets_before_request(void **state)
{
    struct wire *w = opened();
    (void)state;

    say_tls13(w, wire_extension(16, wire_hex("0009 08 687474702f312e31")), 0);
    wire_data(w, SERVER, sealed(DATA, 250));
    assert_tickets("SW_SESSION_TICKET~ OK~");
    w = opened();
    say_tls13(w, wire_extension(16, wire_hex("000c 08 687474702f312e31 02 6832")), 0);
    wire_data(w, SERVER, sealed(DATA, 250));
    assert_tickets("SW_SESSION_TICKET? OK~");
    w = opened();
    say_tls13(w, wire_extension(16, wire_hex("0009 08 687474702f312e31")), 0);
    wire_data(w, CLIENT, sealed(DATA, 80));
    wire_data(w, SERVER, sealed(DATA, 250));
    assert_tickets("SW_SESSION_TICKET? OK~");
}

/* The ticket that was offered and taken says how long the next one is. */
static void test_tickets_like_offered(void **state)
{
    enum { IDENTITY = 208, AROUND = 17 + 17 + 8 };
    struct wire *w = opened();
    (void)state;

    say_tls13(w, none, IDENTITY);
    wire_data(w, CLIENT, sealed(DATA, 80));
    wire_data(w, SERVER, sealed(DATA, IDENTITY + AROUND));
    assert_tickets("SW_SESSION_TICKET~ OK~");
    w = opened();
    say_tls13(w, none, IDENTITY);
    wire_data(w, CLIENT, sealed(DATA, 80));
    wire_data(w, SERVER, sealed(DATA, IDENTITY + AROUND + 100));
    assert_tickets("SW_SESSION_TICKET? OK~");
    w = opened(); /* two of them in one record */
    say_tls13(w, none, IDENTITY);
    wire_data(w, SERVER, sealed(DATA, 17 + 2 * (17 + 8 + IDENTITY)));
    assert_tickets("SW_SESSION_TICKET~ SW_SESSION_TICKET~ OK~");
    w = opened(); /* so many that there may be one more, or less */
    say_tls13(w, none, IDENTITY);
    wire_data(w, SERVER, sealed(DATA, 17 + 4 * (17 + 40 + IDENTITY)));
    assert_tickets("SW_SESSION_TICKET? OK~");
}

/* --- captures that do not have all --- */

/* The server's side is missing: what it must have done is inferred, and what it may have done is not told. */
static void test_one_direction(void **state)
{
    struct wire *w = begin();
    (void)state;

    wire_syn(w, CLIENT);
    wire_data(w, CLIENT, client_hello(none));
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "0000"), finished()));
    assert_walk(
        "BEFORE CW_CLNT_HELLO.0 CR_SRVR_HELLO~ CR_SRVR_DONE~ CW_KEY_EXCH.1 CW_CHANGE.2 CW_FINISHED.3~",
        "BEFORE SR_CLNT_HELLO.0 SW_SRVR_HELLO~ SW_SRVR_DONE~ SR_KEY_EXCH.1 SR_CHANGE.2 SR_FINISHED.3~", "");
}

/* The capture begins in the middle: where it was before is not told. */
static void test_midstream(void **state)
{
    struct wire *w = begin();
    (void)state;

    w->said[CLIENT] = w->said[SERVER] = 1000;
    wire_data(w, SERVER, message(14, ""));
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "0000"), finished()));
    assert_walk("CR_SRVR_DONE.0 CW_KEY_EXCH.1 CW_CHANGE.2 CW_FINISHED.3~",
                "SW_SRVR_DONE.0 SR_KEY_EXCH.1 SR_CHANGE.2 SR_FINISHED.3~", "");
}

/* A packet a millisecond: each way takes one, and what is more is thinking. */
static void test_pace(void **state)
{
    enum { MS = 1000000 };
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, client_hello(none));
    rig.tap.clock.now_ns += 5 * (int64_t)MS;
    wire_data(w, SERVER,
              WIRE_JOIN(server_hello(TLS_RSA_WITH_AES_128_CBC_SHA, 1, none), message(11, "000000"),
                        message(14, "")));
    rig.tap.clock.now_ns += 7 * (int64_t)MS;
    wire_data(w, CLIENT, WIRE_JOIN(message(16, "0000"), finished()));
    wire_data(w, SERVER, finished());
    rig.tap.clock.now_ns += 100 * (int64_t)MS; /* what comes behind the handshake does not count */
    wire_data(w, CLIENT, sealed(ALERT, 40));
    end();
    assert_true(rig.account.pace.known);
    assert_int_equal(rig.account.pace.server_ns, 5 * MS);
    assert_int_equal(rig.account.pace.client_ns, 7 * MS);
    assert_int_equal(rig.account.pace.network_ns, 3 * MS);
    assert_int_equal(rig.account.pace.round_ns, 2 * MS);
    assert_int_equal(tw_pace_rounds(&rig.account.pace), 15);
    assert_int_equal(rig.account.pace.answers[TW_CLIENT], 1);
    assert_int_equal(rig.account.pace.answers[TW_SERVER], 2);
}

/* In TLS 1.3 change_cipher_spec is no answer, and what the server says next is none to it; a pause is thinking. */
static void test_pace_of_tls13(void **state)
{
    enum { MS = 1000000 };
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    rig.tap.clock.now_ns += 5 * (int64_t)MS;
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), ccs()));
    wire_data(w, CLIENT, ccs());
    rig.tap.clock.now_ns += 3 * (int64_t)MS;
    wire_data(w, SERVER, WIRE_JOIN(sealed(DATA, 1200), sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
    end();
    assert_int_equal(rig.account.pace.answers[TW_CLIENT], 1);
    assert_int_equal(rig.account.pace.answers[TW_SERVER], 1);
    assert_int_equal(rig.account.pace.server_ns, (5 + 5) * MS);
    assert_int_equal(rig.account.pace.network_ns, 2 * MS);
    w = opened(); /* behind more than TCP sends at first, it may have waited for the ACK */
    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, 15000)));
    rig.tap.clock.now_ns += 3 * (int64_t)MS;
    wire_data(w, SERVER, sealed(DATA, FINISHED_13));
    wire_data(w, CLIENT, sealed(DATA, FINISHED_13));
    end();
    assert_int_equal(rig.account.pace.server_ns, 2 * MS);
    assert_int_equal(rig.account.pace.network_ns, (2 + 2) * MS);
}

static struct tw_bytes psk_identity(uint8_t content, uint16_t len)
{
    return WIRE_JOIN(wire_number(len, 2), wire_repeat(content, len), wire_number(0, 4));
}

/* The second of two tickets is taken up: that is the one whose connection counts. */
static void test_second_identity(void **state)
{
    static const uint64_t seed[2] = {3, 4};
    struct wire *w = opened();
    struct tw_bytes binders = wire_hex("0042 20 01*32 20 01*32");
    (void)state;

    rig.tap.tracker.sessions = tw_sessions_new(&rig.tap.memory, seed, 64);
    assert_non_null(rig.tap.tracker.sessions);
    tw_sessions_note(rig.tap.tracker.sessions, TW_SESSION_TICKET, wire_repeat('a', 40), 5);
    tw_sessions_note(rig.tap.tracker.sessions, TW_SESSION_TICKET, wire_repeat('b', 64), 7);
    wire_data(w, CLIENT,
              tls13_client_hello(wire_extension(41, WIRE_JOIN(wire_number(46 + 70, 2), psk_identity('a', 40),
                                                              psk_identity('b', 64), binders))));
    wire_data(w, SERVER, tls13_server_hello(wire_extension(41, wire_hex("0001"))));
    tap_finish(&rig.tap);
    tw_sessions_free(rig.tap.tracker.sessions);
    tap_end(&rig.tap);
    assert_true(rig.account.has_resumed_from);
    assert_int_equal(rig.account.resumed_from, 7);
}

/* Java pads its alerts: the last that a side says before it closes, and not what it says on its way. */
static void test_tls13_padded_alert(void **state)
{
    enum { PADDED = ALERT_13 + 16 };
    struct wire *w = opened();
    (void)state;

    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER,
              WIRE_JOIN(tls13_server_hello(none), sealed(DATA, PADDED), sealed(DATA, 900), sealed(DATA, 281),
                        sealed(DATA, FINISHED_13)));
    wire_data(w, CLIENT, sealed(DATA, PADDED));
    wire_fin(w, CLIENT);
    assert_walk(CLIENT_13 " CR_ENCRYPTED_EXTENSIONS.2~",
                SERVER_13 " SW_ENCRYPTED_EXTENSIONS.2~ SW_CERT.3~ SW_CERT_VRFY.4~ SW_FINISHED.5~ EARLY_DATA~",
                "");
    assert_int_equal(rig.account.outcome.handshake, TW_FAILED);
    assert_int_equal(rig.account.outcome.known_by, TW_INFERRED);
    w = opened();
    wire_data(w, CLIENT, tls13_client_hello(none));
    wire_data(w, SERVER, WIRE_JOIN(tls13_server_hello(none), sealed(DATA, PADDED)));
    end();
    assert_int_equal(rig.account.outcome.handshake, TW_INCOMPLETE);
}

static void test_nothing(void **state)
{
    (void)state;
    opened();
    assert_walk("", "", "");
}

#define TEST(function) cmocka_unit_test_teardown(function, wire_release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_complete),
        TEST(test_resumed),
        TEST(test_missing),
        TEST(test_unexpected),
        TEST(test_gives_up_on_misplaced),
        TEST(test_does_not_give_up),
        TEST(test_alerts_at_misplaced),
        TEST(test_gives_up_on_malformed),
        TEST(test_gives_up_on_no_record),
        TEST(test_client_without_certificate),
        TEST(test_gost_certificate_signs_nothing),
        TEST(test_fails_at_certificate),
        TEST(test_alert_crosses),
        TEST(test_next_protocol),
        TEST(test_closed_early),
        TEST(test_lost_ccs),
        TEST(test_renegotiation),
        TEST(test_renegotiation_by_lengths),
        TEST(test_renegotiation_unlike),
        TEST(test_renegotiation_one_of_two),
        TEST(test_renegotiation_refused),
        TEST(test_renegotiation_aborted),
        TEST(test_renegotiation_ignored),
        TEST(test_tls13),
        TEST(test_tls13_one_record),
        TEST(test_tls13_client_certificate),
        TEST(test_tls13_psk),
        TEST(test_tls13_early_data),
        TEST(test_tls13_early_data_rejected),
        TEST(test_tls13_early_data_and_retry),
        TEST(test_tls13_padded),
        TEST(test_tls13_refused),
        TEST(test_tls13_alert_behind_end),
        TEST(test_tls13_sealed_alert),
        TEST(test_tickets_alike),
        TEST(test_tickets_unknown),
        TEST(test_tickets_before_request),
        TEST(test_tickets_like_offered),
        TEST(test_one_direction),
        TEST(test_midstream),
        TEST(test_pace),
        TEST(test_pace_of_tls13),
        TEST(test_second_identity),
        TEST(test_tls13_padded_alert),
        TEST(test_nothing),
    };

    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
