/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures verified from a capture alone: those of real connections, which must hold and must not when a bit of what
 * was signed is another; those of connections made here, where real ones are hard to come by; and what becomes of keys
 * and signatures that are none.
 *
 * What is known of a connection's signatures is written down a line each and compared literally; of certificates a line
 * a message with a character each: i holds by its issuer, s by itself, I and S without an identity of SM2, - is wrong,
 * = is wrong with an identity or without, ? is not known.
 */
#include "facts/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"
#include "message/verdict.h"
#include "registry/registry.h"
#include "tap.h"

enum { MAX_LOG = 4096, CCS = 20, HANDSHAKE = 22 };

static const uint64_t seed[2] = {1, 2};

/* --- what is known of a connection's signatures --- */

struct log {
    char text[MAX_LOG];
    size_t len;
};

static void put(struct log *log, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void put(struct log *log, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(log->text + log->len, sizeof log->text - log->len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, sizeof log->text - log->len - 1);
    log->len += (size_t)n;
}

static char mark_of(struct tw_verdict v)
{
    static const char marks[TW_VERDICT_REASONS][2] = {
        [TW_VERDICT_BY_ITSELF] = "-s",           [TW_VERDICT_BY_ISSUER] = "-i",
        [TW_VERDICT_BY_ITSELF_NO_ID] = "!S",     [TW_VERDICT_BY_ISSUER_NO_ID] = "!I",
        [TW_VERDICT_BY_ITSELF_EITHER_ID] = "=!", [TW_VERDICT_BY_ISSUER_EITHER_ID] = "=!",
    };
    if (v.truth == TW_NOT_KNOWN)
        return '?';
    return marks[v.reason][v.truth == TW_TRUE];
}

/* Details of a message: the reasons are those that the decoder tells. */
struct hearing {
    struct log *log;
    bool certificates;
    uint8_t truth;
};

static void hear_verdict(void *self, const struct tw_event *e)
{
    static const char *const words[] = {[TW_NOT_KNOWN] = "?", [TW_FALSE] = "-", [TW_TRUE] = "+"};
    struct hearing *h = self;

    if (e->kind == TW_VALUE && e->field == F_VERIFIED)
        h->truth = (uint8_t)e->value;
    if (e->kind == TW_VALUE && e->field == F_VERIFIED_REASON && !h->certificates)
        put(h->log, " %s %.*s\n", words[h->truth], (int)e->len, (const char *)e->bytes);
}

static void log_message(struct log *log, const struct tw_connection *c, const struct tw_message *m)
{
    struct hearing h = {.log = log, .certificates = m->id.type == TW_CERTIFICATE};
    const struct tw_sink sink = {.event = hear_verdict, .self = &h, .details = true};

    if (m->encrypted || m->id.content_type != TW_HANDSHAKE)
        return;
    if (m->id.type != TW_CERTIFICATE && m->id.type != TW_SERVER_KEY_EXCHANGE &&
        m->id.type != TW_CERTIFICATE_VERIFY)
        return;
    put(log, "%c %s", tw_connection_side(c, m->direction) == TW_CLIENT ? 'c' : 's',
        tw_registry_name(TW_REG_HANDSHAKE_TYPE, m->id.type));
    if (h.certificates)
        put(log, " ");
    for (size_t i = 0; h.certificates && i < m->verdicts.count; i++)
        put(log, "%c", mark_of(m->verdicts.each[i]));
    if (h.certificates && m->verdicts.credential.reason != TW_VERDICT_NOT_ASKED)
        put(log, " credential%c", "?-+"[m->verdicts.credential.truth]);
    if (h.certificates)
        put(log, "\n");
    tw_connection_decode(c, m, &sink);
}

static void log_connection(struct log *log, const struct tw_connection *c)
{
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        log_message(log, c, m);
}

/* --- recorded connections --- */

/* What an engine hands out to be read is a test's to change until the call returns. */
static void *own(const void *p)
{
    union {
        const void *given;
        void *own;
    } pointer = {p};

    return pointer.own;
}

/* What is done with each TLS connection of a capture. */
typedef void look_function(struct tw_connection *c, void *context);

struct looker {
    look_function *look;
    void *context;
    size_t count;
};

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct looker *looker = context;

    if (!c->tls)
        return;
    looker->look(own(c), looker->context);
    looker->count++;
}

static size_t look_at(const char *name, look_function *look, void *context)
{
    struct looker looker = {.look = look, .context = context};
    const struct tw_engine_options options = {
        .seed = {1, 2}, .on_connection = hear_connection, .context = &looker};
    struct tw_engine *engine = tw_engine_new(&options);
    struct tw_source *source;
    struct tw_packet packet;
    struct tw_error error;
    char path[256];

    (void)snprintf(path, sizeof path, "testdata/%s.pcap", name);
    source = tw_source_open(path, &error);
    assert_non_null(engine);
    assert_non_null(source);
    while (tw_source_next(source, &packet, &error) > 0)
        tw_engine_packet(engine, &packet);
    tw_engine_finish(engine);
    tw_source_close(source);
    tw_engine_free(engine);
    return looker.count;
}

static void look_and_log(struct tw_connection *c, void *context)
{
    log_connection(context, c);
}

/* clang-format off */
static const struct {
    const char *capture, *log;
} recorded[] = {
    {"tlcp-tongsuo-ecc-clientauth", /* GB/T 38636 6.4.5.4 and 6.4.5.9 */
     "s certificate iis\n"
     "s server_key_exchange + randoms and encryption certificate, with the signing certificate's key\n"
     "c certificate iis\n"
     "c certificate_verify + SM3 of the handshake messages, with the signing certificate's key\n"},
    {"tlcp-tongsuo-e011",
     "s certificate iis\n"
     "s server_key_exchange + randoms and parameters, with the signing certificate's key\n"
     "c certificate iis\n"
     "c certificate_verify + SM3 of the handshake messages, with the signing certificate's key\n"},
    {"tlcp-tongsuo-e019",
     "s certificate ??\n"
     "s server_key_exchange + randoms and encryption certificate, with the signing certificate's key\n"},
    {"tlcp-tongsuo-e01c",
     "s certificate ??\n"
     "s server_key_exchange + randoms and encryption certificate, with the signing certificate's key\n"},
    {"tlcp-gmssl-e013",
     "s certificate ii?\n"
     "s server_key_exchange + randoms and encryption certificate, with the signing certificate's key\n"},
    {"tlcp-gmssl-e051",
     "s certificate ii?\n"
     "s server_key_exchange + randoms and parameters, with the signing certificate's key\n"
     "c certificate ii?\n"
     "c certificate_verify + handshake messages, with the signing certificate's key\n"},
    {"tlcp-cross-gmssl-client-tongsuo-server-e011",
     "s certificate ii?\n"
     "s server_key_exchange + randoms and parameters, with the signing certificate's key\n"
     "c certificate ii?\n"
     "c certificate_verify + handshake messages, with the signing certificate's key\n"},
    {"tlcp-tongsuo-fail-tampered-ske",
     "s certificate ??\n"
     "s server_key_exchange - randoms and encryption certificate, with the signing certificate's key\n"},
    {"tlcp-tongsuo-fail-tampered-random",
     "s certificate ??\n"
     "s server_key_exchange - randoms and encryption certificate, with the signing certificate's key\n"},
    {"tlcp-tongsuo-fail-tampered-cert", /* the point is not on the curve any more */
     "s certificate ??\n"
     "s server_key_exchange ? public key could not be decoded\n"},
    {"tlcp-tongsuo-fail-tampered-cke",
     "s certificate ??\n"
     "s server_key_exchange + randoms and encryption certificate, with the signing certificate's key\n"},
    {"tls12-fail-tampered-ske",
     "s certificate ?\n"
     "s server_key_exchange - randoms and parameters, with the certificate's key\n"},
    {"ssl3-tongsuo-rsa", "s certificate ?\n"},
    {"tls10-dhe-rsa",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls10-clientauth",
     "s certificate is\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"
     "c certificate is\n"
     "c certificate_verify + handshake messages, with the certificate's key\n"},
    {"tls11-ecdhe-ecdsa",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls12-cert-dsa",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls12-cert-ed25519",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls12-cert-ed448",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls12-cert-pss",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"},
    {"tls12-clientauth-ec",
     "s certificate ?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"
     "c certificate ?\n"
     "c certificate_verify + handshake messages, with the certificate's key\n"},
    {"tls12-gmssl-e011-clientauth",
     "s certificate i?\n"
     "s server_key_exchange + randoms and parameters, with the certificate's key\n"
     "c certificate i?\n"
     "c certificate_verify + handshake messages, with the certificate's key\n"},
    {"tls12-rpk-tongsuo", /* RFC 7250 */
     "s certificate \n"
     "s server_key_exchange + randoms and parameters, with the raw public key\n"
     "c certificate \n"
     "c certificate_verify + handshake messages, with the raw public key\n"},
    {"gnutls-tls12-srp", "s server_key_exchange"}, /* it has none */
    {"midstream--tls12",
     "s server_key_exchange ? no hellos before it\n"
     "c certificate is\n"
     "c certificate_verify ? no hellos before it\n"},
    {"missing-segment--tlcp",
     "s certificate \n"
     "s server_key_exchange ? gap before it\n"
     "c certificate iis\n"
     "c certificate_verify ? gap before it\n"},
};
/* clang-format on */

static void test_recorded(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(recorded); i++) {
        struct log log = {.len = 0};

        assert_int_equal(look_at(recorded[i].capture, look_and_log, &log), 1);
        if (strcmp(log.text, recorded[i].log) != 0)
            print_error("%s:\n", recorded[i].capture);
        assert_string_equal(log.text, recorded[i].log);
    }
}

/* --- a bit is another --- */

/* A part of a message, to be changed. The body is the connection's. */
static uint8_t *body_of(const struct tw_message *m)
{
    return own(m->body);
}

static struct tw_message *find(struct tw_connection *c, enum tw_side side, uint8_t type)
{
    for (struct tw_message *m = c->first; m != NULL; m = m->next)
        if (!m->encrypted && m->id.content_type == TW_HANDSHAKE && m->id.type == type &&
            tw_connection_side(c, m->direction) == side)
            return m;
    return NULL;
}

static uint8_t truth_of(const struct tw_message *m)
{
    return m->verdicts.rest.truth;
}

/* Flips a bit of each `step`th byte of the body from `from` up to `to`; each time the signature of `m` must be wrong. */
static void flip_each(struct tw_connection *c, const struct tw_message *changed, size_t from, size_t to,
                      size_t step, const struct tw_message *m)
{
    assert_in_range(to, from + 1, changed->kept);
    for (size_t i = from; i < to; i += step) {
        body_of(changed)[i] ^= (uint8_t)(1 << i % 8);
        tw_connection_verify(c);
        assert_int_equal(truth_of(m), TW_FALSE);
        body_of(changed)[i] ^= (uint8_t)(1 << i % 8);
    }
    tw_connection_verify(c);
    assert_int_equal(truth_of(m), TW_TRUE);
}

/* Where the octets of a field are in a body. */
struct place {
    const uint8_t *body;
    uint16_t field;
    size_t from, to;
};

static void hear_place(void *self, const struct tw_event *e)
{
    struct place *p = self;

    if (e->kind == TW_VALUE && e->field == p->field) {
        p->from = (size_t)(e->bytes - p->body);
        p->to = p->from + e->len;
    }
}

/* The last one of that field; `to` is 0 when there is none. */
static struct place place_of(const struct tw_connection *c, const struct tw_message *m,
                             enum tw_field_id field)
{
    struct place p = {.body = m->body, .field = (uint16_t)field};
    const struct tw_sink sink = {.event = hear_place, .self = &p};

    tw_connection_decode(c, m, &sink);
    return p;
}

static void flip_field(struct tw_connection *c, const struct tw_message *changed, enum tw_field_id field,
                       size_t step, const struct tw_message *m)
{
    struct place p = place_of(c, changed, field);

    if (p.to > 0)
        flip_each(c, changed, p.from, p.to, step, m);
}

static void flip_key_exchange(struct tw_connection *c, const struct tw_message *m)
{
    static const uint16_t params[] = {F_EC_PUBLIC_KEY, F_DH_P, F_DH_G, F_DH_PUBLIC_KEY};

    flip_field(c, m, F_SIGNATURE_BYTES, 9, m);
    for (size_t i = 0; i < TW_COUNT(params); i++)
        flip_field(c, m, (enum tw_field_id)params[i], 7, m);
    flip_field(c, find(c, TW_CLIENT, TW_CLIENT_HELLO), F_RANDOM, 5, m);
    flip_field(c, find(c, TW_SERVER, TW_SERVER_HELLO), F_RANDOM, 5, m);
}

/* The last byte of each message that was signed, and any byte of the signature. */
static void flip_transcript(struct tw_connection *c, struct tw_message *m)
{
    flip_field(c, m, F_SIGNATURE_BYTES, 9, m);
    for (const struct tw_message *signed_one = c->first; signed_one != m; signed_one = signed_one->next) {
        size_t len = signed_one->kept;
        bool own_certificate = signed_one->id.type == TW_CERTIFICATE && signed_one->direction == m->direction;
        if (len > 0 && !own_certificate)
            flip_each(c, signed_one, len - 1, len, 1, m);
    }
}

static void look_and_flip(struct tw_connection *c, void *context)
{
    struct tw_message *key_exchange = find(c, TW_SERVER, TW_SERVER_KEY_EXCHANGE);
    struct tw_message *verify = find(c, TW_CLIENT, TW_CERTIFICATE_VERIFY);
    const struct tw_message *certificate = find(c, TW_SERVER, TW_CERTIFICATE);
    const uint8_t kx = tw_params_kx(key_exchange->params);

    (void)context;
    flip_key_exchange(c, key_exchange);
    if (kx == TW_KX_ECC) { /* the last byte of the second certificate: its signature */
        size_t first = 3 + 3 + tw_load_be24(certificate->body + 3);
        size_t second = first + 3 + tw_load_be24(certificate->body + first);
        flip_each(c, certificate, second - 1, second, 1, key_exchange);
        assert_int_equal(certificate->verdicts.each[1].truth, TW_TRUE);
        body_of(certificate)[second - 1] ^= 1;
        tw_connection_verify(c);
        assert_int_equal(certificate->verdicts.each[1].truth, TW_FALSE);
        body_of(certificate)[second - 1] ^= 1;
        tw_connection_verify(c);
    }
    if (verify != NULL)
        flip_transcript(c, verify);
}

static void test_flipped_bits(void **state)
{
    static const char *const captures[] = {
        "tlcp-tongsuo-ecc-clientauth",
        "tlcp-tongsuo-e011",
        "tlcp-gmssl-e051",
        "tls10-clientauth",
        "tls11-ecdhe-ecdsa",
        "tls12-clientauth-ec",
        "tls12-cert-ed25519",
        "tls12-cert-dsa",
        "tls12-cert-pss",
        "tls12-cert-ed448",
        "tls12-clientauth",
        "tls10-dhe-rsa",
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(captures); i++)
        assert_int_equal(look_at(captures[i], look_and_flip, NULL), 1);
}

/* --- asked for or not, and for how long --- */

static void look_without_asking(struct tw_connection *c, void *context)
{
    struct tw_message *m = find(c, TW_SERVER, TW_SERVER_KEY_EXCHANGE);

    (void)context;
    m->verdicts = (struct tw_verdicts){.rest = {TW_NOT_KNOWN, TW_VERDICT_NOT_ASKED}};
    c->tracker->verify = TW_VERIFY_NEVER;
    tw_connection_verify(c);
    assert_int_equal(m->verdicts.rest.reason, TW_VERDICT_NOT_ASKED);
    c->tracker->verify = TW_VERIFY_ALWAYS;
    c->tracker->crypto = NULL;
    tw_connection_verify(c);
    assert_int_equal(m->verdicts.rest.reason, TW_VERDICT_NOT_ASKED);
}

static void look_out_of_time(struct tw_connection *c, void *context)
{
    struct tw_memory memory = heap_memory(&(struct heap){0}, 1 << 20);
    struct tw_crypto_context *crypto = tw_crypto_context_new(&memory, seed, *(const uint64_t *)context);
    struct tw_tracker *t = c->tracker;
    void *before = t->crypto_context;
    const struct tw_message *m = find(c, TW_SERVER, TW_SERVER_KEY_EXCHANGE);

    assert_int_equal(t->unverified, 0);
    t->crypto_context = crypto;
    for (int i = 0; i < 2; i++) { /* what has been found out does not change, nor what has been left out */
        t->unverified = 0;
        tw_connection_verify(c);
        assert_int_equal(m->verdicts.rest.reason, TW_VERDICT_NO_TIME);
        const struct tw_message *certificate = find(c, TW_SERVER, TW_CERTIFICATE);
        bool first = *(const uint64_t *)context > 0;
        assert_int_equal(certificate->verdicts.each[0].truth, first ? TW_TRUE : TW_NOT_KNOWN);
        assert_int_equal(certificate->verdicts.each[1].reason, TW_VERDICT_NO_TIME);
        /* three certificates a side, ServerKeyExchange, CertificateVerify */
        assert_int_equal(t->unverified, first ? 7 : 8);
    }
    t->crypto_context = before;
    tw_crypto_context_free(crypto);
    tw_memory_trim(&memory);
    assert_int_equal(memory.used, 0);
}

static void test_budget(void **state)
{
    /* Nothing; and what is spent by making the issuer's key ready for use and one verification. */
    uint64_t budgets[] = {0, 90001};

    (void)state;
    assert_int_equal(look_at("tlcp-tongsuo-ecc-clientauth", look_without_asking, NULL), 1);
    for (size_t i = 0; i < TW_COUNT(budgets); i++)
        assert_int_equal(look_at("tlcp-tongsuo-ecc-clientauth", look_out_of_time, &budgets[i]), 1);
}

/* --- connections made here --- */

static EVP_PKEY *rsa_key_once; /* making one takes its time */

static EVP_PKEY *key_new(const char *kind)
{
    EVP_PKEY *key;

    if (strcmp(kind, "RSA") == 0) {
        if (rsa_key_once == NULL)
            rsa_key_once = EVP_RSA_gen(2048);
        assert_true(rsa_key_once != NULL && EVP_PKEY_up_ref(rsa_key_once));
        return rsa_key_once;
    }
    key = strcmp(kind, "P-256") == 0 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, kind);
    assert_non_null(key);
    return key;
}

static int forget_rsa_key(void **state)
{
    (void)state;
    EVP_PKEY_free(rsa_key_once);
    return 0;
}

static const char *sm2_id = "1234567812345678"; /* that signatures are made with; "": none */

static EVP_MD_CTX *begin_to_sign(EVP_PKEY *key, const char *digest)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *details;

    assert_true(EVP_DigestSignInit_ex(context, &details, digest, NULL, NULL, key, NULL));
    if (EVP_PKEY_is_a(key, "SM2"))
        assert_true(EVP_PKEY_CTX_set1_id(details, sm2_id, (int)strlen(sm2_id)) > 0);
    return context;
}

static void sign_certificate(X509 *x, EVP_PKEY *key, const char *digest)
{
    EVP_MD_CTX *context = begin_to_sign(key, digest);

    assert_true(X509_sign_ctx(x, context) > 0);
    EVP_MD_CTX_free(context);
}

static struct tw_bytes sign(EVP_PKEY *key, const char *digest, struct tw_bytes message)
{
    EVP_MD_CTX *context = begin_to_sign(key, digest);
    uint8_t signature[1024];
    size_t len = sizeof signature;

    assert_true(EVP_DigestSign(context, signature, &len, message.ptr, message.len));
    EVP_MD_CTX_free(context);
    return wire_exact((struct tw_bytes){signature, len});
}

static struct tw_bytes public_key_of(EVP_PKEY *key)
{
    uint8_t *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    struct tw_bytes b;

    assert_in_range(len, 1, 100000);
    b = wire_exact((struct tw_bytes){der, (size_t)len});
    OPENSSL_free(der);
    return b;
}

/* A certificate in the making. */
struct paper {
    const char *subject, *issuer;
    const char *usage; /* as openssl(1) writes it, or NULL */
    const char *key_id, *authority_key_id;
};

static void add_extension(X509 *x, int nid, const char *value)
{
    X509_EXTENSION *extension;

    if (value == NULL)
        return;
    extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    assert_non_null(extension);
    assert_true(X509_add_ext(x, extension, -1));
    X509_EXTENSION_free(extension);
}

/* keyIdentifier [0] alone; the library makes it only out of an issuer. */
static void add_authority_key_id(X509 *x, const char *id)
{
    uint8_t der[32] = {0x30, 0, 0x80, 0};
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    if (id != NULL) {
        struct tw_bytes bytes = wire_text(id);
        der[1] = (uint8_t)(bytes.len + 2);
        der[3] = (uint8_t)bytes.len;
        memcpy(der + 4, bytes.ptr, bytes.len);
        assert_true(ASN1_OCTET_STRING_set(value, der, (int)bytes.len + 4));
        extension = X509_EXTENSION_create_by_NID(NULL, NID_authority_key_identifier, 0, value);
        assert_true(X509_add_ext(x, extension, -1));
        X509_EXTENSION_free(extension);
    }
    ASN1_OCTET_STRING_free(value);
}

static void set_name(X509_NAME *name, const char *text)
{
    assert_true(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0));
}

static struct tw_bytes certificate(const struct paper *paper, EVP_PKEY *of, EVP_PKEY *by, const char *digest)
{
    X509 *x = X509_new();
    uint8_t *der = NULL;
    struct tw_bytes b;
    int len;

    assert_true(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1));
    set_name(X509_get_subject_name(x), paper->subject);
    set_name(X509_get_issuer_name(x), paper->issuer);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(x), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(x), 1000));
    assert_true(X509_set_pubkey(x, of));
    add_extension(x, NID_key_usage, paper->usage);
    add_extension(x, NID_subject_key_identifier, paper->key_id);
    add_authority_key_id(x, paper->authority_key_id);
    sign_certificate(x, by, digest);
    len = i2d_X509(x, &der);
    assert_in_range(len, 1, 100000);
    b = wire_exact((struct tw_bytes){der, (size_t)len});
    OPENSSL_free(der);
    X509_free(x);
    return b;
}

/* A conversation that is heard by a tracker of its own; its log is what is known of it in the end. */
struct stage {
    struct tap tap;
    uint16_t version;
    struct tw_bytes said; /* the messages so far */
    struct log log;
};

static struct stage stage;

static void log_ended(void *context, const struct tw_connection *c)
{
    struct stage *s = context;

    log_connection(&s->log, c);
}

static struct stage *stage_open(uint16_t version)
{
    struct stage *s = &stage;

    s->version = version;
    s->said = (struct tw_bytes){NULL, 0};
    s->log = (struct log){.text = ""};
    tap_begin(&s->tap, log_ended, s);
    tap_verify(&s->tap, TW_VERIFY_AUTO);
    wire_open(&s->tap.wire);
    return s;
}

/* What has been said of the signatures. */
static const char *stage_end(struct stage *s)
{
    tap_finish(&s->tap);
    tap_end(&s->tap);
    return s->log.text;
}

/* Says a handshake message, which counts as said. */
static void say(struct stage *s, unsigned from, struct tw_bytes message)
{
    wire_data(&s->tap.wire, from, wire_record(HANDSHAKE, s->version, message));
    s->said = WIRE_JOIN(s->said, message);
}

static void say_server_hello(struct stage *s, uint16_t suite)
{
    say(s, SERVER,
        wire_server_hello(
            &(struct wire_hello){.version = s->version, .random = 0x22, .suites = wire_number(suite, 2)}));
}

static void say_hellos(struct stage *s, uint16_t suite)
{
    const struct wire_hello client = {.version = s->version, .random = 0x11, .suites = wire_number(suite, 2)};

    s->said = (struct tw_bytes){NULL, 0};
    say(s, CLIENT, wire_client_hello(&client));
    say_server_hello(s, suite);
}

static void say_certificates(struct stage *s, unsigned from, const struct tw_bytes *certificates,
                             size_t count)
{
    struct tw_bytes list = {NULL, 0};

    for (size_t i = 0; i < count; i++)
        list = WIRE_JOIN(list, wire_vector(3, certificates[i]));
    say(s, from, wire_handshake(TW_CERTIFICATE, wire_vector(3, list)));
}

static struct tw_bytes randoms(void)
{
    return WIRE_JOIN(wire_repeat(0x11, 32), wire_repeat(0x22, 32));
}

/* GB/T 38636 6.4.5.3: an identity and the parameters of who has given it. */
static void say_identity(struct stage *s, unsigned from, const char *identity)
{
    say(s, from,
        wire_handshake(TW_CERTIFICATE,
                       WIRE_JOIN(wire_vector(2, wire_text(identity)), wire_vector(3, wire_hex("30020500")))));
}

/* Behind what is signed there may be an algorithm. */
static void say_key_exchange(struct stage *s, struct tw_bytes params, const char *algorithm,
                             struct tw_bytes signature)
{
    say(s, SERVER,
        wire_handshake(TW_SERVER_KEY_EXCHANGE,
                       WIRE_JOIN(params, wire_hex(algorithm), wire_vector(2, signature))));
}

static void say_server_done(struct stage *s)
{
    say(s, SERVER, wire_handshake(TW_SERVER_HELLO_DONE, wire_hex("")));
}

static void say_certificate_verify(struct stage *s, const char *algorithm, struct tw_bytes signature)
{
    say(s, CLIENT,
        wire_handshake(TW_CERTIFICATE_VERIFY, WIRE_JOIN(wire_hex(algorithm), wire_vector(2, signature))));
}

static const struct tw_bytes none;

/* The pair stands the wrong way round; what each is for it says itself. */
static void test_swapped_pair(void **state)
{
    const struct paper signs = {"sign", "ca", "digitalSignature", NULL, NULL};
    const struct paper encrypts = {"enc", "ca", "keyEncipherment,dataEncipherment,keyAgreement", NULL, NULL};
    const struct paper any = {"enc", "ca", NULL, NULL, NULL};
    EVP_PKEY *sign_key = key_new("SM2"), *other_key = key_new("SM2");
    struct tw_bytes right[] = {certificate(&signs, sign_key, sign_key, "SM3"),
                               certificate(&encrypts, other_key, sign_key, "SM3")};
    struct tw_bytes swapped[] = {right[1], right[0]};
    struct tw_bytes silent[] = {right[0], certificate(&any, other_key, sign_key, "SM3")};
    const struct tw_bytes *pairs[] = {right, swapped, silent};
    const struct tw_bytes signed_one[] = {right[1], right[1], silent[1]};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(pairs); i++) {
        struct stage *s = stage_open(TW_TLCP_1_1);
        say_hellos(s, 0xe013);
        say_certificates(s, SERVER, pairs[i], 2);
        say_key_exchange(s, none, "",
                         sign(sign_key, "SM3", WIRE_JOIN(randoms(), wire_vector(3, signed_one[i]))));
        assert_string_equal(stage_end(s), "s certificate ??\n"
                                          "s server_key_exchange + randoms and encryption certificate, with "
                                          "the signing certificate's key\n");
    }
    EVP_PKEY_free(sign_key);
    EVP_PKEY_free(other_key);
}

/* A client's second certificate may be that of a CA (GmSSL); a server without a second one has nothing to sign. */
static void test_no_encryption_certificate(void **state)
{
    const struct paper signs = {"sign", "ca", "digitalSignature", NULL, NULL};
    const struct paper ca = {"ca", "ca", "keyCertSign,digitalSignature", NULL, NULL};
    EVP_PKEY *key = key_new("SM2"), *ca_key = key_new("SM2");
    struct tw_bytes list[] = {certificate(&signs, key, ca_key, "SM3"),
                              certificate(&ca, ca_key, ca_key, "SM3")};

    (void)state;
    for (size_t count = 1; count <= 2; count++) {
        struct stage *s = stage_open(TW_TLCP_1_1);
        say_hellos(s, 0xe013);
        say_certificates(s, SERVER, list, count);
        say_key_exchange(s, none, "", sign(key, "SM3", randoms()));
        say_server_done(s);
        say_certificates(s, CLIENT, list, count);
        say_certificate_verify(s, "", sign(key, "SM3", s->said));
        assert_string_equal(stage_end(s), count == 1
                                              ? "s certificate ?\n"
                                                "s server_key_exchange ? no encryption certificate\n"
                                                "c certificate ?\n"
                                                "c certificate_verify + handshake messages, with the signing "
                                                "certificate's key\n"
                                              : "s certificate is\n"
                                                "s server_key_exchange ? no encryption certificate\n"
                                                "c certificate is\n"
                                                "c certificate_verify + handshake messages, with the signing "
                                                "certificate's key\n");
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
}

/* What identity an SM2 certificate was signed with it does not say, and it is not the same for all. */
static void test_sm2_identities(void **state)
{
    static const struct {
        const char *id, *log;
    } cases[] = {
        {"1234567812345678", "s certificate is\n"},
        {"", "s certificate IS\n"},
        {"alice@example.test", "s certificate ==\n"},
    };
    const struct paper signs = {"sign", "ca", "digitalSignature", NULL, NULL};
    const struct paper ca = {"ca", "ca", "keyCertSign", NULL, NULL};
    EVP_PKEY *key = key_new("SM2"), *ca_key = key_new("SM2");

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct stage *s = stage_open(TW_TLCP_1_1);
        struct tw_bytes list[2];

        sm2_id = cases[i].id;
        list[0] = certificate(&signs, key, ca_key, "SM3");
        list[1] = certificate(&ca, ca_key, ca_key, "SM3");
        sm2_id = cases[0].id;
        say_hellos(s, 0xe013);
        say_certificates(s, SERVER, list, 2);
        say_certificates(s, CLIENT, list, 2); /* from the cache */
        char wanted[64];
        (void)snprintf(wanted, sizeof wanted, "%sc%s", cases[i].log, cases[i].log + 1);
        assert_string_equal(stage_end(s), wanted);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
}

/* A signature that somebody with an identity makes; SM9 is not known to libcrypto. */
static void test_identities(void **state)
{
    static const uint16_t suites[] = {0xe017, 0xe057};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(suites); i++) {
        struct stage *s = stage_open(TW_TLCP_1_1);
        say_hellos(s, suites[i]);
        say_identity(s, SERVER, "server");
        say_key_exchange(s, none, "", wire_repeat(0x5a, 104));
        say_server_done(s);
        say_identity(s, CLIENT, "client");
        say_certificate_verify(s, "", wire_repeat(0x5a, 104));
        assert_string_equal(stage_end(s), "s certificate \n"
                                          "s server_key_exchange ? identity-based, and SM9 is not known\n"
                                          "c certificate \n"
                                          "c certificate_verify ? identity-based, and SM9 is not known\n");
    }
}

/* A handshake with ECDHE and a client certificate; `params` as in ServerKeyExchange. */
static void play_handshake(struct stage *s, EVP_PKEY *key, struct tw_bytes der)
{
    struct tw_bytes params = wire_hex("03 001d 20 5a*32");

    say_certificates(s, SERVER, &der, 1);
    say_key_exchange(s, params, "0403", sign(key, "SHA256", WIRE_JOIN(randoms(), params)));
    say_server_done(s);
    say_certificates(s, CLIENT, &der, 1);
    say(s, CLIENT, wire_handshake(TW_CLIENT_KEY_EXCHANGE, wire_hex("20 5a*32")));
    say_certificate_verify(s, "0403", sign(key, "SHA256", s->said));
}

#define HANDSHAKE_LOG                                                              \
    "s certificate s\n"                                                            \
    "s server_key_exchange + randoms and parameters, with the certificate's key\n" \
    "c certificate s\n"                                                            \
    "c certificate_verify + handshake messages, with the certificate's key\n"

static void say_hello_request(struct stage *s)
{
    wire_data(&s->tap.wire, SERVER,
              wire_record(HANDSHAKE, s->version, wire_handshake(TW_HELLO_REQUEST, wire_hex(""))));
}

/* Renegotiations in the clear are handshakes of their own; HelloRequest is part of none (RFC 5246 7.4.1.1). */
static void test_renegotiation(void **state)
{
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256");
    struct stage *s = stage_open(TW_TLS_1_2);

    (void)state;
    for (int i = 0; i < 3; i++) {
        say_hello_request(s);
        say_hellos(s, 0xc02b);
        say_hello_request(s);
        play_handshake(s, key, der);
    }
    assert_string_equal(stage_end(s), HANDSHAKE_LOG HANDSHAKE_LOG HANDSHAKE_LOG);
    EVP_PKEY_free(key);
}

/* The capture has the client's first packet behind the server's. */
static void test_hello_behind_its_answer(void **state)
{
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    const struct wire_hello hello = {.version = TW_TLS_1_2, .random = 0x11, .suites = wire_number(0xc02b, 2)};
    struct tw_bytes client_hello = wire_client_hello(&hello);
    EVP_PKEY *key = key_new("P-256");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256");
    struct stage *s = stage_open(TW_TLS_1_2);

    (void)state;
    s->said = client_hello;
    say_server_hello(s, 0xc02b);
    wire_data(&s->tap.wire, CLIENT, wire_record(HANDSHAKE, s->version, client_hello));
    play_handshake(s, key, der);
    assert_string_equal(stage_end(s), HANDSHAKE_LOG);
    EVP_PKEY_free(key);
}

/* RFC 5246 E.2: the hello is signed without its length, and a challenge is a random filled up in front. */
static void test_ssl2_hello(void **state)
{
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256"), params = wire_hex("03 001d 20 5a*32");
    struct tw_bytes hello = wire_hex("01 0303 0003 0000 0010 00c02b 44*16");
    struct stage *s = stage_open(TW_TLS_1_2);

    (void)state;
    wire_data(&s->tap.wire, CLIENT, WIRE_JOIN(wire_number(0x8000 | (uint32_t)hello.len, 2), hello));
    s->said = hello;
    say_server_hello(s, 0xc02b);
    say_certificates(s, SERVER, &der, 1);
    say_key_exchange(s, params, "0403",
                     sign(key, "SHA256", WIRE_JOIN(wire_hex("00*16 44*16 22*32"), params)));
    say_server_done(s);
    say_certificates(s, CLIENT, &der, 1);
    say_certificate_verify(s, "0403", sign(key, "SHA256", s->said));
    assert_string_equal(stage_end(s), HANDSHAKE_LOG);
    EVP_PKEY_free(key);
}

/* Versions before 1.2 name no algorithm: it follows from the key. SSL 3.0 signs a digest made with the master secret. */
static void test_before_tls12(void **state)
{
    static const struct {
        uint16_t version, suite;
        const char *key, *digest, *params, *log;
    } cases[] = {
        {TW_SSL_3_0, 0x0003, "RSA", "MD5-SHA1", "0003 010203 0001 03", /* RSA_EXPORT: RFC 2246 7.4.3 */
         "s certificate s\n"
         "s server_key_exchange + randoms and parameters, with the certificate's key\n"
         "c certificate s\n"
         "c certificate_verify ? needs the master secret\n"},
        {TW_TLS_1_0, 0x0033, "RSA", "MD5-SHA1", "0003 010203 0001 03 0001 07", HANDSHAKE_LOG},
        {TW_TLS_1_1, 0xc009, "P-256", "SHA1", "03 0017 01 04", HANDSHAKE_LOG},
        {TW_TLS_1_1, 0xc009, "P-256", "SHA256", "03 0017 01 04",
         "s certificate s\n"
         "s server_key_exchange - randoms and parameters, with the certificate's key\n"
         "c certificate s\n"
         "c certificate_verify - handshake messages, with the certificate's key\n"},
        {TW_TLS_1_0, 0xc009, "ED25519", NULL, "03 0017 01 04",
         "s certificate s\n"
         "s server_key_exchange ? key type does not fit the algorithm\n"
         "c certificate s\n"
         "c certificate_verify ? key type does not fit the algorithm\n"},
    };
    const struct paper paper = {"x", "x", NULL, NULL, NULL};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        EVP_PKEY *key = key_new(cases[i].key);
        struct tw_bytes der =
            certificate(&paper, key, key, strcmp(cases[i].key, "ED25519") == 0 ? NULL : "SHA256");
        struct tw_bytes params = wire_hex(cases[i].params);
        struct stage *s = stage_open(cases[i].version);
        say_hellos(s, cases[i].suite);
        say_certificates(s, SERVER, &der, 1);
        say_key_exchange(s, params, "", sign(key, cases[i].digest, WIRE_JOIN(randoms(), params)));
        say_server_done(s);
        say_certificates(s, CLIENT, &der, 1);
        say_certificate_verify(s, "", sign(key, cases[i].digest, s->said));
        assert_string_equal(stage_end(s), cases[i].log);
        EVP_PKEY_free(key);
    }
}

/*
 * RFC 9345 4, in a Certificate of TLS 1.3, which is in the clear here alone. Of what is signed a bit is another: in the
 * credential, its algorithm, the certificate, the signature.
 */
static void test_delegated_credential(void **state)
{
    static const char *const context[] = {
        [CLIENT] = "TLS, client delegated credentials", [SERVER] = "TLS, server delegated credentials"};
    enum { GOOD, LIFETIME, KEY, CERTIFICATE, SIGNATURE, OTHER_SIDE, TWICE, CUT, CASES };
    static const char *const marks[CASES] = {
        "s credential+", "s credential-", "s credential-", "- credential-",
        "s credential-", "s credential-", "s credential?", "s",
    };
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256"), *delegated = key_new("ED25519");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256");
    struct tw_bytes cred = WIRE_JOIN(wire_hex("00093a80 0807"), wire_vector(3, public_key_of(delegated)));

    (void)state;
    for (unsigned i = 0; i < 2 * CASES; i++) {
        unsigned from = i % 2, odd = i / 2;
        struct tw_bytes signs = wire_text(context[odd == OTHER_SIDE ? !from : from]);
        struct tw_bytes said =
            WIRE_JOIN(wire_repeat(' ', 64), signs, wire_hex("00"), der, cred, wire_hex("0403"));
        struct tw_bytes signature = sign(key, "SHA256", said);
        struct tw_bytes of_cred = wire_exact(cred), of_certificate = wire_exact(der);
        if (odd == LIFETIME)
            ((uint8_t *)own(of_cred.ptr))[3] ^= 1;
        if (odd == KEY)
            ((uint8_t *)own(of_cred.ptr))[of_cred.len - 1] ^= 1;
        if (odd == SIGNATURE)
            ((uint8_t *)own(signature.ptr))[signature.len - 1] ^= 1;
        if (odd == CERTIFICATE)
            ((uint8_t *)own(of_certificate.ptr))[of_certificate.len - 1] ^= 1;
        struct tw_bytes credential = WIRE_JOIN(of_cred, wire_hex("0403"), wire_vector(2, signature));
        if (odd == CUT)
            credential = wire_slice(credential, 0, credential.len - 1);
        struct tw_bytes extension = WIRE_JOIN(wire_hex("0022"), wire_vector(2, credential));
        struct tw_bytes entry =
            WIRE_JOIN(wire_vector(3, of_certificate),
                      wire_vector(2, odd == TWICE ? WIRE_JOIN(extension, extension) : extension));
        struct stage *s = stage_open(TW_TLS_1_3);
        say_hellos(s, 0x1301);
        say(s, from, wire_handshake(TW_CERTIFICATE, WIRE_JOIN(wire_hex("00"), wire_vector(3, entry))));
        char expected[64];
        (void)snprintf(expected, sizeof expected, "%c certificate %s\n", from == CLIENT ? 'c' : 's',
                       marks[odd]);
        assert_string_equal(stage_end(s), expected);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(delegated);
}

/* What has no place in a handshake, or comes twice, or not at all. */
static void test_out_of_place(void **state)
{
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256"), junk = wire_hex("5a*64");
    struct stage *s = stage_open(TW_TLS_1_2);

    (void)state;
    say_hellos(s, 0xc02b);
    say_key_exchange(s, wire_hex("03 001d 20 5a*32"), "0403", junk);
    say_certificates(s, CLIENT, NULL, 0);
    say_certificate_verify(s, "0403", junk);
    say_certificate_verify(s, "0403", junk);
    say_hellos(s, 0xc02b);
    play_handshake(s, key, der);
    say_certificate_verify(s, "0403", junk);
    say(s, SERVER, wire_handshake(TW_CERTIFICATE_VERIFY, wire_hex("0403 0000")));
    say_hellos(s, 0xc02b);
    say_certificates(s, SERVER, &der, 1);
    say_key_exchange(s, wire_hex("03 001d 20 5a*32"), "0a0a", junk);
    say(s, SERVER, wire_handshake(TW_CERTIFICATE_VERIFY, wire_hex("0403 0000")));
    assert_string_equal(stage_end(s), "s server_key_exchange ? no certificate\n"
                                      "c certificate \n"
                                      "c certificate_verify ? no certificate\n"
                                      "c certificate_verify ? a message too many\n" HANDSHAKE_LOG
                                      "c certificate_verify ? a message too many\n"
                                      "s certificate_verify ? a message too many\n"
                                      "s certificate s\n"
                                      "s server_key_exchange ? unknown algorithm\n"
                                      "s certificate_verify ? a message too many\n");
    EVP_PKEY_free(key);
}

/* A signature that would be wrong is not called so behind bytes that the capture does not have. */
static void test_gap(void **state)
{
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256");
    struct tw_bytes der = certificate(&paper, key, key, "SHA256"), params = wire_hex("03 001d 20 5a*32");
    struct tw_bytes lost = wire_handshake(TW_CERTIFICATE_STATUS, wire_hex("01 000001 00"));
    struct tw_bytes record = wire_record(HANDSHAKE, TW_TLS_1_2, lost);
    struct stage *s = stage_open(TW_TLS_1_2);

    (void)state;
    say_hellos(s, 0xc02b);
    say_certificates(s, SERVER, &der, 1);
    s->tap.wire.said[SERVER] += (uint32_t)record.len;
    s->said = WIRE_JOIN(s->said, lost);
    say_key_exchange(s, params, "0403", sign(key, "SHA256", WIRE_JOIN(randoms(), params)));
    say_server_done(s);
    say_certificates(s, CLIENT, &der, 1);
    say_certificate_verify(s, "0403", sign(key, "SHA256", s->said));
    assert_string_equal(stage_end(s),
                        "s certificate s\n"
                        "s server_key_exchange + randoms and parameters, with the certificate's key\n"
                        "c certificate s\n"
                        "c certificate_verify ? gap before it\n");
    EVP_PKEY_free(key);
}

/* Every verdict has a reason, and the same words are not used twice. */
static void test_reasons(void **state)
{
    (void)state;
    for (int i = 0; i < TW_VERDICT_REASONS; i++) {
        const char *words = tw_verdict_words((enum tw_verdict_reason)i);
        assert_non_null(words);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(words, tw_verdict_words((enum tw_verdict_reason)k));
    }
}

/* --- chains --- */

static struct tw_crypto_context *crypto;
static struct tw_memory crypto_memory;
static struct heap crypto_heap;

static int crypto_begin(void **state)
{
    (void)state;
    crypto_heap = (struct heap){0};
    crypto_memory = heap_memory(&crypto_heap, (size_t)16 << 20);
    crypto = tw_crypto_context_new(&crypto_memory, seed, UINT64_MAX);
    return crypto == NULL;
}

static int crypto_end(void **state)
{
    tw_crypto_context_free(crypto);
    tw_memory_trim(&crypto_memory);
    return crypto_memory.used != 0 || ERR_peek_error() != 0 || wire_release(state) != 0;
}

static void assert_chain(const struct tw_bytes *certificates, size_t count, const char *marks)
{
    static const char letters[TW_SIGNATURE_CHECKS] = {
        [TW_SIGNATURE_HOLDS] = 'i',     [TW_SIGNATURE_WRONG] = '-',     [TW_SIGNATURE_NO_ISSUER] = '?',
        [TW_SIGNATURE_BAD_KEY] = 'k',   [TW_SIGNATURE_LONG_KEY] = 'l',  [TW_SIGNATURE_BAD_CERTIFICATE] = 'c',
        [TW_SIGNATURE_NOT_KNOWN] = 'a', [TW_SIGNATURE_UNFIT_KEY] = 'u', [TW_SIGNATURE_NO_TIME] = 't',
        [TW_SIGNATURE_NO_MEMORY] = 'm',
    };
    struct tw_issued issued[8];
    char text[9] = "";

    for (int again = 0; again < 2; again++) { /* the second time from the cache */
        tw_crypto_openssl.verify_chain(crypto, certificates, count, issued);
        for (size_t i = 0; i < count; i++)
            if (issued[i].by_itself && issued[i].check == TW_SIGNATURE_HOLDS)
                text[i] = 's';
            else
                text[i] = letters[issued[i].check];
        assert_string_equal(text, marks);
        assert_int_equal(ERR_peek_error(), 0);
    }
}

static void test_chains(void **state)
{
    const struct paper leaf = {"leaf", "sub", NULL, NULL, NULL};
    const struct paper sub = {"sub", "root", "keyCertSign", NULL, NULL};
    const struct paper root = {"root", "root", NULL, NULL, NULL};
    EVP_PKEY *leaf_key = key_new("P-256"), *sub_key = key_new("RSA"), *root_key = key_new("ED25519");
    struct tw_bytes l = certificate(&leaf, leaf_key, sub_key, "SHA256");
    struct tw_bytes s = certificate(&sub, sub_key, root_key, NULL);
    struct tw_bytes r = certificate(&root, root_key, root_key, NULL);
    struct tw_bytes impostor = certificate(&sub, leaf_key, leaf_key, "SHA256");

    (void)state;
    assert_chain((struct tw_bytes[]){l, s, r}, 3, "iis");
    assert_chain((struct tw_bytes[]){r, l, s}, 3, "sii");
    assert_chain((struct tw_bytes[]){l, s}, 2, "i?");
    assert_chain((struct tw_bytes[]){l}, 1, "?");
    assert_chain((struct tw_bytes[]){l, impostor, s, r}, 4, "iuis");
    assert_chain((struct tw_bytes[]){l, impostor}, 2, "u?");
    assert_chain((struct tw_bytes[]){l, wire_hex(""), wire_hex("3000"), wire_slice(s, 0, s.len - 1)}, 4,
                 "?ccc");
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(sub_key);
    EVP_PKEY_free(root_key);
}

/* Where both sides name the key, the names are not what counts. */
static void test_key_identifiers(void **state)
{
    const struct paper leaf = {"leaf", "ca", NULL, NULL, "\x01\x02"};
    const struct paper one = {"ca", "x", NULL, "01:02", NULL}, other = {"ca", "x", NULL, "01:03", NULL};
    const struct paper renamed = {"CA", "x", NULL, "01:02", NULL}, nameless = {"ca", "x", NULL, NULL, NULL};
    EVP_PKEY *key = key_new("P-256"), *other_key = key_new("P-256");
    struct tw_bytes l = certificate(&leaf, other_key, key, "SHA256");

    (void)state;
    assert_chain((struct tw_bytes[]){l, certificate(&one, key, key, "SHA256")}, 2, "i?");
    assert_chain((struct tw_bytes[]){l, certificate(&renamed, key, key, "SHA256")}, 2, "i?");
    assert_chain((struct tw_bytes[]){l, certificate(&other, key, key, "SHA256")}, 2, "??");
    assert_chain((struct tw_bytes[]){l, certificate(&nameless, key, key, "SHA256")}, 2, "i?");
    assert_chain((struct tw_bytes[]){l, certificate(&one, other_key, key, "SHA256")}, 2, "-?");
    EVP_PKEY_free(key);
    EVP_PKEY_free(other_key);
}

/* --- keys and signatures that are none --- */

static enum tw_signature_check check(struct tw_bytes key, uint32_t signing, struct tw_bytes message,
                                     struct tw_bytes signature)
{
    /* in two parts, one of which may be empty */
    struct tw_bytes parts[] = {wire_slice(message, 0, message.len / 2),
                               wire_slice(message, message.len / 2, message.len - message.len / 2)};
    const struct tw_signed s = {
        .key = key,
        .raw_key = true,
        .signing = signing,
        .parts = parts,
        .part_count = 2,
        .signature = signature,
    };
    enum tw_signature_check found = tw_crypto_openssl.verify(crypto, &s);

    assert_int_equal(ERR_peek_error(), 0);
    return found;
}

static void test_schemes(void **state)
{
    static const struct {
        const char *key, *digest;
        uint32_t signing;
    } cases[] = {
        {"RSA", "MD5", 0x0101},
        {"RSA", "SHA1", 0x0201},
        {"RSA", "SHA224", 0x0301},
        {"RSA", "SHA256", 0x0401},
        {"RSA", "SHA384", 0x0501},
        {"RSA", "SHA512", 0x0601},
        {"P-256", "SHA1", 0x0203},
        {"P-256", "SHA224", 0x0303},
        {"P-256", "SHA256", 0x0403},
        {"P-256", "SHA384", 0x0503},
        {"P-256", "SHA512", 0x0603},
        {"ED25519", NULL, 0x0807},
        {"ED448", NULL, 0x0808},
        {"SM2", "SM3", 0x0708},
        {"RSA", "MD5-SHA1", TW_SIGNING_BEFORE_TLS12},
        {"P-256", "SHA1", TW_SIGNING_BEFORE_TLS12},
        {"SM2", "SM3", TW_SIGNING_TLCP},
        {"RSA", "SHA256", TW_SIGNING_TLCP},
    };
    struct tw_bytes message = wire_hex("01 02 03 04 05"), other = wire_hex("01 02 03 04 06");

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        EVP_PKEY *key = key_new(cases[i].key);
        struct tw_bytes public_key = public_key_of(key), signature = sign(key, cases[i].digest, message);
        assert_int_equal(check(public_key, cases[i].signing, message, signature), TW_SIGNATURE_HOLDS);
        assert_int_equal(check(public_key, cases[i].signing, other, signature), TW_SIGNATURE_WRONG);
        assert_int_equal(check(public_key, cases[i].signing, wire_hex(""), signature), TW_SIGNATURE_WRONG);
        assert_int_equal(check(public_key, cases[i].signing, message, none), TW_SIGNATURE_WRONG);
        assert_int_equal(check(public_key, cases[i].signing, message, wire_hex("30 03 02 01")),
                         TW_SIGNATURE_WRONG);
        assert_int_equal(check(public_key, 0x0202, message, signature), TW_SIGNATURE_UNFIT_KEY);
        assert_int_equal(check(public_key, 0xfefe, message, signature), TW_SIGNATURE_NOT_KNOWN);
        EVP_PKEY_free(key);
    }
}

/* RSASSA-PKCS1 of what is to be taken for a DigestInfo, which libcrypto would not make of SM3. */
static struct tw_bytes sign_info(EVP_PKEY *key, struct tw_bytes info)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    uint8_t signature[1024];
    size_t len = sizeof signature;

    assert_true(EVP_PKEY_sign_init(context) > 0 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
                EVP_PKEY_sign(context, signature, &len, info.ptr, info.len) > 0);
    EVP_PKEY_CTX_free(context);
    return wire_exact((struct tw_bytes){signature, len});
}

static struct tw_bytes sm3(struct tw_bytes message)
{
    uint8_t digest[32];

    assert_true(EVP_Q_digest(NULL, "SM3", NULL, message.ptr, message.len, digest, NULL));
    return wire_exact((struct tw_bytes){digest, sizeof digest});
}

/* Messages of TLCP do not say which digest RSA signs: GB/T 38636 6.4.5.9 has SHA-256 and SM3, GM/T 0024-2014 SHA-1. */
static void test_rsa_of_tlcp(void **state)
{
    static const char *const digests[] = {"SHA1", "SHA256", "SHA384"};
    const char *sm3_info = "3030 300c 06082a811ccf55018311 0500 0420";
    struct tw_bytes message = wire_hex("01 02 03 04 05"), other = wire_hex("01 02 03 04 06");
    EVP_PKEY *key = key_new("RSA");
    struct tw_bytes public_key = public_key_of(key);
    const struct {
        struct tw_bytes info;
        enum tw_signature_check check;
    } cases[] = {
        {WIRE_JOIN(wire_hex(sm3_info), sm3(message)), TW_SIGNATURE_HOLDS},
        {WIRE_JOIN(wire_hex(sm3_info), sm3(other)), TW_SIGNATURE_WRONG},
        {WIRE_JOIN(wire_hex(sm3_info), sm3(message), wire_hex("00")), TW_SIGNATURE_WRONG},
        {WIRE_JOIN(wire_hex("302f 300c 06082a811ccf55018311 0500 041f"), wire_repeat(0, 31)),
         TW_SIGNATURE_WRONG},
        {sm3(message), TW_SIGNATURE_WRONG},
        {WIRE_JOIN(wire_hex("302b 3007 0603550407 0500 0420"), sm3(message)), TW_SIGNATURE_NOT_KNOWN},
        {WIRE_JOIN(wire_hex("302b 3007 0603887f7f 0500 0420"), sm3(message)), TW_SIGNATURE_NOT_KNOWN},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(digests); i++) {
        struct tw_bytes signature = sign(key, digests[i], message);
        assert_int_equal(check(public_key, TW_SIGNING_TLCP, message, signature), TW_SIGNATURE_HOLDS);
        assert_int_equal(check(public_key, TW_SIGNING_TLCP, other, signature), TW_SIGNATURE_WRONG);
    }
    for (size_t i = 0; i < TW_COUNT(cases); i++)
        assert_int_equal(check(public_key, TW_SIGNING_TLCP, message, sign_info(key, cases[i].info)),
                         cases[i].check);
    EVP_PKEY_free(key);
}

static struct tw_bytes sequence(struct tw_bytes contents)
{
    return WIRE_JOIN(wire_hex("30 82"), wire_vector(2, contents));
}

/* A certificate of version 1 that says it is signed with RSA of SM3, by itself, and is. */
static struct tw_bytes rsa_sm3_certificate(EVP_PKEY *key)
{
    struct tw_bytes algorithm =
        wire_hex("300c 0608 2a811ccf55018378 0500"); /* GM/T 0006: sm3WithRSAEncryption */
    struct tw_bytes name = wire_hex("300c 310a 3008 0603 550403 0c01 61");
    struct tw_bytes validity =
        wire_hex("301e 170d 3236303130313030303030305a 170d 3336303130313030303030305a");
    struct tw_bytes tbs =
        sequence(WIRE_JOIN(wire_hex("0201 01"), algorithm, name, validity, name, public_key_of(key)));
    struct tw_bytes info = WIRE_JOIN(wire_hex("3030 300c 06082a811ccf55018311 0500 0420"), sm3(tbs));
    struct tw_bytes signature = WIRE_JOIN(wire_hex("00"), sign_info(key, info));

    return sequence(WIRE_JOIN(tbs, algorithm, wire_hex("03 82"), wire_vector(2, signature)));
}

/* libcrypto does not let RSA have SM3 in a certificate either; but no other digest may stand in the place of it. */
static void test_rsa_sm3_certificate(void **state)
{
    EVP_PKEY *key = key_new("RSA");
    struct tw_bytes c = rsa_sm3_certificate(key);
    uint8_t *last = own(c.ptr + c.len - 1);

    (void)state;
    assert_chain(&c, 1, "s");
    *last ^= 1;
    assert_chain(&c, 1, "-");
    EVP_PKEY_free(key);
}

/* An RSA key of that many octets. */
static struct tw_bytes rsa_key(size_t len)
{
    struct tw_bytes modulus = WIRE_JOIN(wire_hex("00"), wire_repeat(0xc1, len));
    struct tw_bytes number = WIRE_JOIN(wire_hex("02 82"), wire_vector(2, modulus), wire_hex("02 01 03"));
    struct tw_bytes key = WIRE_JOIN(wire_hex("00 30 82"), wire_vector(2, number));
    struct tw_bytes info =
        WIRE_JOIN(wire_hex("300d 0609 2a864886f70d010101 0500 03 82"), wire_vector(2, key));

    return WIRE_JOIN(wire_hex("30 82"), wire_vector(2, info));
}

static void test_bad_keys(void **state)
{
    static const struct {
        const char *name, *info;
        enum tw_signature_check check;
    } cases[] = {
        {"nothing", "", TW_SIGNATURE_BAD_KEY},
        {"no key", "3000", TW_SIGNATURE_BAD_KEY},
        {"an SM2 point that is not on the curve",
         "3059 3013 0607 2a8648ce3d0201 0608 2a811ccf5501822d 0342 00 04 11*64", TW_SIGNATURE_BAD_KEY},
        {"a P-256 point that is not on the curve",
         "3059 3013 0607 2a8648ce3d0201 0608 2a8648ce3d030107 0342 00 04 11*64", TW_SIGNATURE_BAD_KEY},
        {"a curve nobody knows", "3019 3013 0607 2a8648ce3d0201 0608 2a8648ce3d03017f 0302 00 04",
         TW_SIGNATURE_BAD_KEY},
        {"a curve of its own", "301d 3017 0607 2a8648ce3d0201 300c 020101 3000 3000 0400 020107 0302 00 04",
         TW_SIGNATURE_NOT_KNOWN},
        {"X25519", "302a 3005 0603 2b656e 0321 00 11*32", TW_SIGNATURE_NOT_KNOWN},
        {"Ed25519, cut short", "3029 3005 0603 2b6570 0320 00 11*31", TW_SIGNATURE_BAD_KEY},
    };
    struct tw_bytes message = wire_hex("01 02");

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        enum tw_signature_check found = check(wire_hex(cases[i].info), 0x0403, message, message);
        if (found != cases[i].check)
            print_error("%s\n", cases[i].name);
        assert_int_equal(found, cases[i].check);
    }
    assert_int_equal(check(rsa_key(16384 / 8), 0x0401, message, wire_repeat(1, 2048)), TW_SIGNATURE_WRONG);
    assert_int_equal(check(rsa_key(16384 / 8 + 1), 0x0401, message, message), TW_SIGNATURE_LONG_KEY);
    assert_int_equal(check(rsa_key(60000), 0x0401, message, message), TW_SIGNATURE_LONG_KEY);
}

/* --- missing memory --- */

/* Whether anything that could have been said was not, for want of memory. */
static bool verify_all(size_t fail_at)
{
    static const char *const names[] = {"certificate_list", "raw"};
    struct heap heap = {.fail_at = fail_at};
    struct tw_memory memory = heap_memory(&heap, (size_t)16 << 20);
    struct tw_crypto_context *context = tw_crypto_context_new(&memory, seed, UINT64_MAX);
    EVP_PKEY *key = key_new("ED25519");
    const struct paper paper = {"x", "x", NULL, NULL, NULL};
    struct tw_bytes der = certificate(&paper, key, key, NULL), message = wire_hex("01 02 03");
    struct tw_signed s = {
        .signing = 0x0807, .parts = &message, .part_count = 1, .signature = sign(key, NULL, message)};
    struct tw_issued issued = {.check = TW_SIGNATURE_NO_MEMORY};
    bool whole = context != NULL;

    if (context != NULL)
        tw_crypto_openssl.verify_chain(context, &der, 1, &issued);
    whole = whole && issued.check == TW_SIGNATURE_HOLDS;
    assert_true(issued.check == TW_SIGNATURE_HOLDS || issued.check == TW_SIGNATURE_NO_MEMORY);
    for (size_t i = 0; context != NULL && i < TW_COUNT(names); i++) {
        s.raw_key = i == 1;
        s.key = s.raw_key ? public_key_of(key) : der;
        enum tw_signature_check found = tw_crypto_openssl.verify(context, &s);
        assert_true(found == TW_SIGNATURE_HOLDS || found == TW_SIGNATURE_NO_MEMORY);
        whole = whole && found == TW_SIGNATURE_HOLDS;
    }
    EVP_PKEY_free(key);
    tw_crypto_context_free(context);
    tw_memory_trim(&memory);
    assert_int_equal(memory.used, 0);
    assert_int_equal(ERR_peek_error(), 0);
    assert_true(whole == (fail_at == 0 || heap.calls < fail_at));
    return whole;
}

static void test_missing_memory(void **state)
{
    size_t n = 1;

    (void)state;
    assert_true(verify_all(0));
    while (!verify_all(n))
        n++;
    assert_in_range(n, 4, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded),
        cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test_teardown(test_swapped_pair, wire_release),
        cmocka_unit_test_teardown(test_no_encryption_certificate, wire_release),
        cmocka_unit_test_teardown(test_sm2_identities, wire_release),
        cmocka_unit_test_teardown(test_identities, wire_release),
        cmocka_unit_test_teardown(test_renegotiation, wire_release),
        cmocka_unit_test_teardown(test_hello_behind_its_answer, wire_release),
        cmocka_unit_test_teardown(test_ssl2_hello, wire_release),
        cmocka_unit_test_teardown(test_before_tls12, wire_release),
        cmocka_unit_test_teardown(test_delegated_credential, wire_release),
        cmocka_unit_test_teardown(test_out_of_place, wire_release),
        cmocka_unit_test_teardown(test_gap, wire_release),
        cmocka_unit_test_setup_teardown(test_chains, crypto_begin, crypto_end),
        cmocka_unit_test_setup_teardown(test_key_identifiers, crypto_begin, crypto_end),
        cmocka_unit_test_setup_teardown(test_schemes, crypto_begin, crypto_end),
        cmocka_unit_test_setup_teardown(test_rsa_of_tlcp, crypto_begin, crypto_end),
        cmocka_unit_test_setup_teardown(test_rsa_sm3_certificate, crypto_begin, crypto_end),
        cmocka_unit_test_setup_teardown(test_bad_keys, crypto_begin, crypto_end),
        cmocka_unit_test_teardown(test_missing_memory, wire_release),
    };

    return cmocka_run_group_tests(tests, NULL, forget_rsa_key);
}
