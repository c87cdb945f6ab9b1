/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The crypto room: what is shown of certificates and names, held against what openssl(1) says of the same ones; the
 * cache and its limits; and what becomes of hostile bytes and of missing memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "bytes.h"
#include "crypto/asn1.h"
#include "crypto/certificate_cache.h"
#include "crypto/name.h"
#include "crypto/openssl.h"
#include "message/walk.h"

/* --- memory that can be made to fail --- */

struct heap {
    size_t calls;
    size_t fail_at; /* the call that gets nothing, from 1; 0: none */
    struct tw_memory memory;
};

static void *heap_alloc(void *context, size_t size)
{
    struct heap *heap = context;

    return ++heap->calls == heap->fail_at ? NULL : malloc(size);
}

static void heap_free(void *context, void *p, size_t size)
{
    (void)context;
    (void)size;
    free(p);
}

static void heap_init(struct heap *heap, size_t fail_at)
{
    const struct tw_allocator allocator = {heap_alloc, heap_free, heap};

    heap->calls = 0;
    heap->fail_at = fail_at;
    tw_memory_init(&heap->memory, &allocator, (size_t)64 << 20);
}

/* Nothing is held any more. */
static void heap_end(struct heap *heap)
{
    tw_memory_trim(&heap->memory);
    assert_int_equal(heap->memory.used, 0);
}

/* --- bytes --- */

static struct bytes bytes_copy(const void *from, size_t len)
{
    struct bytes b = {malloc(len > 0 ? len : 1), len};

    assert_non_null(b.ptr);
    memcpy(b.ptr, from, len);
    return b;
}

static struct bytes bytes_of_pem(const char *name)
{
    char path[256];
    char *kind = NULL, *header = NULL;
    unsigned char *der = NULL;
    long len = 0;
    struct bytes b;
    FILE *file;

    (void)snprintf(path, sizeof path, "testdata/pki/%s.crt", name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(PEM_read(file, &kind, &header, &der, &len));
    (void)fclose(file);
    b = bytes_copy(der, (size_t)len);
    OPENSSL_free(kind);
    OPENSSL_free(header);
    OPENSSL_free(der);
    return b;
}

/* --- certificates made here --- */

static EVP_PKEY *signing_key(void)
{
    static const uint8_t secret[32] = {1};
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);

    assert_non_null(key);
    return key;
}

/* A small certificate, which a test may change before bytes_of_x509(). */
static X509 *x509_new(void)
{
    X509 *x = X509_new();
    EVP_PKEY *key = signing_key();
    unsigned char name[] = "x";

    assert_non_null(x);
    assert_true(X509_set_version(x, 2));
    assert_true(ASN1_INTEGER_set(X509_get_serialNumber(x), 1));
    assert_true(ASN1_TIME_set_string(X509_getm_notBefore(x), "700101000000Z"));
    assert_true(ASN1_TIME_set_string(X509_getm_notAfter(x), "99991231235959Z"));
    assert_true(X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_commonName, V_ASN1_UTF8STRING, name,
                                           1, -1, 0));
    assert_true(X509_set_pubkey(x, key));
    EVP_PKEY_free(key);
    return x;
}

/* Signs the certificate, and frees it. */
static struct bytes bytes_of_x509(X509 *x)
{
    EVP_PKEY *key = signing_key();
    unsigned char *der = NULL;
    int len;
    struct bytes b;

    assert_true(X509_sign(x, key, NULL) > 0);
    len = i2d_X509(x, &der);
    assert_true(len > 0);
    b = bytes_copy(der, (size_t)len);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
    X509_free(x);
    return b;
}

static void add_san(X509 *x, const char *hex)
{
    struct bytes der = bytes_of_hex(hex);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    assert_true(ASN1_OCTET_STRING_set(value, der.ptr, (int)der.len));
    extension = X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, value);
    assert_true(X509_add_ext(x, extension, -1));
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    free(der.ptr);
}

/* --- a certificate that has been read --- */

struct reading {
    struct heap heap;
    struct tw_arena arena;
    struct tw_certificate c;
};

/* Reads the bytes, and frees them. */
static void reading_begin(struct reading *r, struct bytes der)
{
    heap_init(&r->heap, 0);
    r->arena = (struct tw_arena){.memory = &r->heap.memory};
    assert_true(tw_certificate_read(&r->c, &r->arena, der.ptr, der.len));
    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(r->c.length, der.len);
    free(der.ptr);
}

static void reading_end(struct reading *r)
{
    tw_arena_free(&r->arena);
    heap_end(&r->heap);
}

/* "type:value" of all names, separated by blanks. */
static void assert_san(const struct tw_certificate *c, const char *expected)
{
    char text[1024] = "";
    size_t used = 0;

    for (size_t i = 0; i < c->num_san; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%s", i > 0 ? " " : "", c->san[i].type,
                                 c->san[i].value);
    assert_true(used < sizeof text);
    assert_string_equal(text, expected);
}

static void assert_text(const char *text, const char *expected)
{
    if (expected == NULL) {
        assert_null(text);
        return;
    }
    assert_non_null(text);
    assert_string_equal(text, expected);
}

#define RECORDED_RSA "CN=Recorded RSA Root CA,O=Recorded Test,C=NL"
#define RECORDED_EC  "CN=Recorded EC Root CA,O=Recorded Test,C=NL"
#define COMMON_SAN   "dns:localhost dns:example.test dns:www.example.test ip:127.0.0.1"

/* As openssl(1) 3.0 prints them with -serial -subject -issuer -dates -nameopt RFC2253,-esc_msb -text. */
static const struct {
    const char *name, *sha256;
    size_t length;
    const char *serial, *subject, *issuer;
    int64_t not_before, not_after;
    struct tw_public_key key;
    const char *signature_algorithm, *san;
} certificates[] = {
    /* clang-format off */
    {"rsa", "e86f5c6b982ba519f90cdfa066ad904545cd1cab2c989d657e03884f72f546fe", 969,
     "25ce873c5e0aac1e93745892db194f0ad63516f7",
     "CN=example.test,O=Recorded Test,C=NL",
     RECORDED_RSA,
     1795209103, 2110569103, {"RSA", NULL, 2048, 65537}, "sha256WithRSAEncryption",
     COMMON_SAN},
    {"deep", "d9af4ad57e8570d134c3805e13993da5d39eb9fc23c513be100f39dfa14774f0", 1489,
     "7f8bec79cde718171a2f1b917db784feeeec66b1",
     "CN=deep.example.test,O=Recorded Test,C=NL",
     "CN=Recorded Intermediate 2,O=Recorded Test,C=NL",
     1795209112, 2110569112, {"RSA", NULL, 4096, 65537}, "sha256WithRSAEncryption",
     COMMON_SAN},
    {"pss", "9ff9d7f657d2341de1f06117146879291c3061b175367c6c27f0d766b9f74214", 967,
     "25ce873c5e0aac1e93745892db194f0ad63516fa",
     "CN=example.test,O=Recorded Test,C=NL",
     RECORDED_RSA,
     1795209104, 2110569104, {"RSA-PSS", NULL, 2048, 65537}, "sha256WithRSAEncryption",
     COMMON_SAN},
    {"dsa", "2b53dd769bbdad41514d56d1d306e8bee2dd4c983442c83e1b79cd1b2bb8b39a", 1489,
     "25ce873c5e0aac1e93745892db194f0ad63516fb",
     "CN=example.test,C=NL",
     RECORDED_RSA,
     1795209105, 2110569105, {"DSA", NULL, 2048, 0}, "sha256WithRSAEncryption",
     COMMON_SAN},
    {"ec384", "4f9ba92f699012f5a1da793ac832209b168f91be14e7a5bb4a8857a530476b3b", 602,
     "282f16676b87d45a8104a9105b859c20c9528053",
     "CN=example.test,O=Recorded Test,C=NL",
     RECORDED_EC,
     1795209104, 2110569104, {"EC", "secp384r1", 384, 0}, "ecdsa-with-SHA256",
     COMMON_SAN},
    {"ed25519", "a7b7706f56a9f0eb2b8e2193e95ecfc3c57cfe0f04a6638b0297d73d9e4cdbf3", 525,
     "282f16676b87d45a8104a9105b859c20c9528055",
     "CN=example.test,O=Recorded Test,C=NL",
     RECORDED_EC,
     1795209104, 2110569104, {"Ed25519", NULL, 256, 0}, "ecdsa-with-SHA256",
     COMMON_SAN},
    {"ed448", "c1efaf6d05661590e91e7e5c563afd4006599eacfefb4887fd5114a04d975220", 550,
     "282f16676b87d45a8104a9105b859c20c9528056",
     "CN=example.test,O=Recorded Test,C=NL",
     RECORDED_EC,
     1795209104, 2110569104, {"Ed448", NULL, 456, 0}, "ecdsa-with-SHA256",
     COMMON_SAN},
    {"mldsa65", "42089458026ef8d569e7301e7da0c1190a339a99107a905d3c1092ff61632c0e", 5466,
     "20569b6576e811a4a121dbdcfc5714d27fbdda08",
     "CN=example.test",
     "CN=example.test",
     1795210000, 2110570000, {"ML-DSA-65", NULL, 0, 0}, "ML-DSA-65",
     NULL},
    {"utf8", "c31afe263225752ed5e88e0a43daf0d6101a40255110ac0edf2499bde02210dc", 519,
     "282f16676b87d45a8104a9105b859c20c9528057",
     "CN=例子.测试,O=测试机构,ST=北京,C=CN",
     RECORDED_EC,
     1795209112, 2110569112, {"EC", "secp256r1", 256, 0}, "ecdsa-with-SHA256",
     "dns:xn--fsqu00a.xn--0zwm56d"},
    {"expired", "ddec1e3686572e29e135998a0c0e10efceaa8a4dbd75e0bedc210c8a359c3ad0", 913,
     "01",
     "CN=expired.test",
     RECORDED_RSA,
     1546300800, 1577836800, {"RSA", NULL, 2048, 65537}, "sha256WithRSAEncryption",
     COMMON_SAN},
    {"sm2_srv_sign", "3050f4e8ffa0e7f6f1d1d60bfe1ee57866c5709c377edfb4f861897ca4661aa7", 526,
     "11a654de7078c528f49762692da932a9b2a17673",
     "CN=server sign,O=Recorded Test,C=CN",
     "CN=Recorded SM2 Root CA,O=Recorded Test,C=CN",
     1795209168, 2110569168, {"SM2", "curveSM2", 256, 0}, "SM2-with-SM3",
     "dns:localhost dns:example.test ip:127.0.0.1"},
    {"gm_srv_enc", "8b56a0f63a9018f75b8843e0f6e87d6b5f0569ce00f8137745064446e812c36f", 536,
     "862e4aa38deb1d6cff3d88bc",
     "CN=GmSSL SM2 TLCP Server,OU=Test,O=GmSSL,L=Haidian,ST=Beijing,C=CN",
     "CN=GmSSL SM2 TLCP CA,OU=Test,O=GmSSL,L=Haidian,ST=Beijing,C=CN",
     1795209629, 1826745629, {"SM2", "curveSM2", 256, 0}, "SM2-with-SM3",
     "dns:localhost"},
    /* clang-format on */
};

static void test_certificates(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(certificates); i++) {
        struct reading r = {0};
        struct bytes sha256 = bytes_of_hex(certificates[i].sha256);

        reading_begin(&r, bytes_of_pem(certificates[i].name));
        assert_null(r.c.error);
        assert_memory_equal(r.c.sha256, sha256.ptr, sha256.len);
        assert_int_equal(r.c.length, certificates[i].length);
        assert_text(r.c.serial, certificates[i].serial);
        assert_text(r.c.subject, certificates[i].subject);
        assert_text(r.c.issuer, certificates[i].issuer);
        assert_int_equal(r.c.not_before, certificates[i].not_before);
        assert_int_equal(r.c.not_after, certificates[i].not_after);
        assert_text(r.c.public_key.algorithm, certificates[i].key.algorithm);
        assert_text(r.c.public_key.curve, certificates[i].key.curve);
        assert_int_equal(r.c.public_key.bits, certificates[i].key.bits);
        assert_int_equal(r.c.public_key.exponent, certificates[i].key.exponent);
        assert_text(r.c.signature_algorithm, certificates[i].signature_algorithm);
        assert_int_equal(r.c.has_san, certificates[i].san != NULL);
        assert_san(&r.c, certificates[i].san != NULL ? certificates[i].san : "");
        reading_end(&r);
        free(sha256.ptr);
    }
}

/* --- parts of certificates --- */

static void test_serial_numbers(void **state)
{
    static const struct {
        const char *der; /* of the contents */
        const char *expected;
    } cases[] = {
        {"00", "00"},
        {"7f", "7f"},
        {"0080", "80"},
        {"00c7d4288b80e01e25", "c7d4288b80e01e25"},
        {"ff", "ff"},
        {"80", "80"},
        {"ff7f", "ff7f"},
        {"ff00", "ff00"},
        {"8afaa7600004c101", "8afaa7600004c101"},
        {"00ffffffffffffffffffffffffffffffffffffffff", "ffffffffffffffffffffffffffffffffffffffff"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct bytes contents = bytes_of_hex(cases[i].der);
        uint8_t der[64] = {V_ASN1_INTEGER, (uint8_t)contents.len};
        const unsigned char *p = der;
        X509 *x = x509_new();
        ASN1_INTEGER *serial;
        struct reading r = {0};

        memcpy(der + 2, contents.ptr, contents.len);
        serial = d2i_ASN1_INTEGER(NULL, &p, (long)contents.len + 2);
        assert_true(X509_set_serialNumber(x, serial));
        reading_begin(&r, bytes_of_x509(x));
        assert_text(r.c.serial, cases[i].expected);
        reading_end(&r);
        ASN1_INTEGER_free(serial);
        free(contents.ptr);
    }
}

static int64_t read_not_after(const ASN1_TIME *time, const char *error)
{
    X509 *x = x509_new();
    struct reading r = {0};

    assert_true(X509_set1_notAfter(x, time));
    reading_begin(&r, bytes_of_x509(x));
    assert_int_equal(r.c.not_before, 0);
    assert_text(r.c.error, error);
    assert_text(r.c.subject, "CN=x");
    reading_end(&r);
    return r.c.not_after;
}

static void test_times(void **state)
{
    static const struct {
        int type;
        const char *time;
        int64_t expected;
    } cases[] = {
        {V_ASN1_UTCTIME, "700101000000Z", 0},
        {V_ASN1_UTCTIME, "691231235959Z", -1},
        {V_ASN1_UTCTIME, "500101000000Z", -631152000},
        {V_ASN1_UTCTIME, "491231235959Z", 2524607999},
        {V_ASN1_UTCTIME, "000229120000Z", 951825600},
        {V_ASN1_UTCTIME, "700101010000+0100", 0},
        {V_ASN1_GENERALIZEDTIME, "99991231235959Z", 253402300799},
        {V_ASN1_GENERALIZEDTIME, "19000301000000Z", -2203891200},
        {V_ASN1_GENERALIZEDTIME, "00010101000000Z", -62135596800},
        {V_ASN1_GENERALIZEDTIME, "00000101000000Z", -62167219200},
        {V_ASN1_UTCTIME, "010229120000Z", TW_NO_TIME}, /* no leap year */
        {V_ASN1_UTCTIME, "701301000000Z", TW_NO_TIME},
        {V_ASN1_UTCTIME, "", TW_NO_TIME},
        {V_ASN1_GENERALIZEDTIME, "next year", TW_NO_TIME},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        ASN1_STRING *time = ASN1_STRING_type_new(cases[i].type);

        assert_true(ASN1_STRING_set(time, cases[i].time, -1));
        assert_int_equal(read_not_after(time, cases[i].expected == TW_NO_TIME ? "invalid time" : NULL),
                         cases[i].expected);
        ASN1_STRING_free(time);
    }
}

/* Days all over the calendar, as libcrypto writes them. */
static void test_times_read_back(void **state)
{
    const int64_t step = (int64_t)1499 * 86400 + 12345;

    (void)state;
    for (int64_t seconds = -62135596800; seconds < 253402300799; seconds += step) {
        ASN1_TIME *time = ASN1_GENERALIZEDTIME_set(NULL, seconds);

        if (time != NULL)
            assert_int_equal(read_not_after(time, NULL), seconds);
        ASN1_STRING_free(time);
        ERR_clear_error();
    }
}

static void test_public_keys(void **state)
{
    static const struct {
        const char *object, *parameters, *key;
        struct tw_public_key expected;
    } cases[] = {
        /* clang-format off */
        /* RSAPublicKey: the modulus counts, and nothing that is not DER of one */
        {"1.2.840.113549.1.1.1", "0500", "3007 020201ff 020103", {"RSA", NULL, 9, 3}},
        {"1.2.840.113549.1.1.1", "0500", "3007 020200ff 020103", {"RSA", NULL, 8, 3}},
        {"1.2.840.113549.1.1.1", "",     "3006 020101 020103",   {"RSA", NULL, 1, 3}},
        {"1.2.840.113549.1.1.1", "0500", "3006 020100 020103",   {"RSA", NULL, 0, 3}},
        {"1.2.840.113549.1.1.1", "0500", "3006 0282 0001",       {"RSA", NULL, 0, 0}},
        {"1.2.840.113549.1.1.1", "0500", "3080 020101 020103",   {"RSA", NULL, 0, 0}},
        {"1.2.840.113549.1.1.1", "0500", "3006 040101 020103",   {"RSA", NULL, 0, 0}},
        {"1.2.840.113549.1.1.1", "0500", "3009 020101 020481000001", {"RSA", NULL, 1, 0}},
        {"1.2.840.113549.1.1.1", "0500", "300e 020101 0209ffffffffffffffffff", {"RSA", NULL, 1, 0}},
        {"1.2.840.113549.1.1.1", "0500", "300e 020101 020900ffffffffffffffff", {"RSA", NULL, 1, UINT64_MAX}},
        {"1.2.840.113549.1.1.1", "0500", "30",                   {"RSA", NULL, 0, 0}},
        {"1.2.840.113549.1.1.1", "0500", "",                     {"RSA", NULL, 0, 0}},
        /* parameters of DSA and DH: p comes first */
        {"1.2.840.10040.4.1",    "3009 020165 020105 020102", "020103", {"DSA", NULL, 7, 0}},
        {"1.2.840.10040.4.1",    "",                          "020103", {"DSA", NULL, 0, 0}},
        {"1.2.840.113549.1.3.1", "3006 020117 020105",        "020103", {"DH", NULL, 5, 0}},
        {"1.2.840.10046.2.1",    "3009 020117 020105 020102", "020103", {"DH", NULL, 5, 0}},
        /* named curves, in the words of the TLS registry; an unknown one, and an object that is no curve */
        {"1.2.840.10045.2.1",   "06082a8648ce3d030107",   "04", {"EC", "secp256r1", 256, 0}},
        {"1.2.840.10045.2.1",   "06082a8648ce3d030101",   "04", {"EC", "secp192r1", 192, 0}},
        {"1.2.840.10045.2.1",   "06052b81040023",         "04", {"EC", "secp521r1", 521, 0}},
        {"1.2.840.10045.2.1",   "06052b8104000a",         "04", {"EC", "secp256k1", 256, 0}},
        {"1.2.840.10045.2.1",   "06092b2403030208010107", "04", {"EC", "brainpoolP256r1", 256, 0}},
        {"1.2.840.10045.2.1",   "06082a811ccf5501822d",   "04", {"SM2", "curveSM2", 256, 0}},
        {"1.2.156.10197.1.301", "",                       "04", {"SM2", NULL, 256, 0}},
        {"1.2.840.10045.2.1",   "06032a0304",             "04", {"EC", "1.2.3.4", 0, 0}},
        {"1.2.840.10045.2.1",   "0603550403",             "04", {"EC", "CN", 0, 0}},
        /* implicit and explicit curves: secp112r1, and one that breaks off */
        {"1.2.840.10045.2.1", "0500", "04", {"EC", NULL, 0, 0}},
        {"1.2.840.10045.2.1", "",     "04", {"EC", NULL, 0, 0}},
        {"1.2.840.10045.2.1",
         "30818b 020101 301a 06072a8648ce3d0101 020f00db7c2abf62e35e668076bead208b"
         "3037 040edb7c2abf62e35e668076bead2088 040e659ef8ba043916eede8911702b22 03150000f50b028e4d696e6768756151752904"
         "72783fb1 041d0409487239995a5ee76b55f9c2f098a89ce5af8724c0a23e0e0ff77500 020f00db7c2abf62e35e7628dfac6561c5"
         "020101", "04", {"EC", "explicit", 112, 0}},
        {"1.2.840.10045.2.1", "3003 020101", "04", {"EC", "explicit", 0, 0}},
        /* keys of one size, and keys of which only the name is known */
        {"1.3.101.110",              "", "00", {"X25519", NULL, 253, 0}},
        {"1.3.101.111",              "", "00", {"X448", NULL, 448, 0}},
        {"2.16.840.1.101.3.4.3.17",  "", "00", {"ML-DSA-44", NULL, 0, 0}},
        {"2.16.840.1.101.3.4.3.31",  "", "00", {"SLH-DSA-SHAKE-256f", NULL, 0, 0}},
        {"2.16.840.1.101.3.4.3.128", "", "00", {"2.16.840.1.101.3.4.3.128", NULL, 0, 0}},
        {"1.2.3.4",                  "", "00", {"1.2.3.4", NULL, 0, 0}},
        /* clang-format on */
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct bytes parameters = bytes_of_hex(cases[i].parameters);
        struct bytes encoded = bytes_of_hex(cases[i].key);
        const unsigned char *p = parameters.ptr;
        X509_ALGOR *algorithm = X509_ALGOR_new();
        ASN1_BIT_STRING *key = ASN1_BIT_STRING_new();
        struct heap heap = {0};
        struct tw_arena arena = {.memory = &heap.memory};
        struct tw_text text = {.arena = &arena};
        struct tw_public_key got;

        heap_init(&heap, 0);
        algorithm->algorithm = OBJ_txt2obj(cases[i].object, 1);
        algorithm->parameter = parameters.len > 0 ? d2i_ASN1_TYPE(NULL, &p, (long)parameters.len) : NULL;
        assert_true(ASN1_BIT_STRING_set(key, encoded.ptr, (int)encoded.len));
        tw_public_key_read(&got, &text, algorithm, tw_asn1_bytes(key));
        assert_text(got.algorithm, cases[i].expected.algorithm);
        assert_text(got.curve, cases[i].expected.curve);
        assert_int_equal(got.bits, cases[i].expected.bits);
        assert_int_equal(got.exponent, cases[i].expected.exponent);
        tw_arena_free(&arena);
        heap_end(&heap);
        X509_ALGOR_free(algorithm);
        ASN1_BIT_STRING_free(key);
        free(parameters.ptr);
        free(encoded.ptr);
        ERR_clear_error();
    }
}

static void test_subject_alt_names(void **state)
{
    static const struct {
        const char *der;
        const char *expected;
    } cases[] = {
        /* clang-format off */
        {"3000",                                           ""},
        {"3005 8203 612e62",                               "dns:a.b"},
        {"3005 8103 614062",                               "email:a@b"},
        {"3007 8605 613a2f2f62",                           "uri:a://b"},
        {"3006 8704 7f000001",                             "ip:127.0.0.1"},
        {"3012 8710 20010db8000000000000000000000001",     "ip:2001:db8::1"},
        {"3005 8703 010203",                               "ip:#010203"},
        {"3002 8700",                                      "ip:#"},
        {"3005 8803 2a0304",                               "rid:1.2.3.4"},
        {"3011 a40f 300d310b3009060355040613024e4c",       "dirname:C=NL"},
        {"3004 a402 3000",                                 "dirname:"},
        /* otherName: a Microsoft UPN, text of an unknown type, and something that is not text */
        {"3015 a013 060a2b060104018237140203 a005 0c03614062", "othername:UPN:a@b"},
        {"300c a00a 06032a0304 a003 0c0161",               "othername:1.2.3.4:a"},
        {"300c a00a 06032a0304 a003 020105",               "othername:1.2.3.4:#020105"},
        /* what has no text of its own */
        {"3009 a507 a105 0c03616263",                      "ediparty:#a507a1050c03616263"},
        {"3004 a302 3000",                                 "x400:#a3023000"},
        /* several, and an empty one */
        {"3008 8201 61 8200 8201 62",                      "dns:a dns: dns:b"},
        /* a NUL that would hide the rest; a terminal's escape, a backslash; broken, and turning the writing around */
        {"300b 8209 612e62002e6576696c",                   "dns:a.b\\x00.evil"},
        {"3008 8206 1b5d307f0a5c",                         "dns:\\x1b]0\\x7f\\x0a\\\\"},
        {"300a 8208 c3a9ffe280aec280",                     "dns:é\\xff\\xe2\\x80\\xae\\xc2\\x80"},
        /* clang-format on */
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        X509 *x = x509_new();
        struct reading r = {0};

        add_san(x, cases[i].der);
        reading_begin(&r, bytes_of_x509(x));
        assert_null(r.c.error);
        assert_true(r.c.has_san);
        assert_san(&r.c, cases[i].expected);
        reading_end(&r);
    }
}

/* However many there are, they take memory by what they hold. */
static void test_subject_alt_names_without_end(void **state)
{
    enum { MANY = 2000 };
    X509 *x = x509_new();
    struct reading r;
    (void)state;

    for (int i = 0; i < MANY; i++)
        add_san(x, "30038201 61");
    reading_begin(&r, bytes_of_x509(x));
    assert_int_equal(r.c.num_san, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_string_equal(r.c.san[i].value, "a");
    assert_true(r.arena.held < 16 * r.c.length);
    reading_end(&r);
}

static void test_subject_alt_names_against_the_rules(void **state)
{
    X509 *twice = x509_new(), *malformed = x509_new();
    struct reading r = {0};

    (void)state;
    add_san(twice, "30038201 61");
    add_san(twice, "3000");
    add_san(twice, "300682016182 0162");
    reading_begin(&r, bytes_of_x509(twice));
    assert_san(&r.c, "dns:a dns:a dns:b");
    reading_end(&r);

    add_san(malformed, "30038205 61");
    reading_begin(&r, bytes_of_x509(malformed));
    assert_text(r.c.error, "malformed subjectAltName");
    assert_text(r.c.subject, "CN=x");
    assert_true(r.c.has_san);
    assert_san(&r.c, "");
    reading_end(&r);
}

/* --- text and names --- */

static void test_printable_utf8(void **state)
{
    static const struct {
        const char *bytes;
        size_t len; /* of the printable character in front */
    } cases[] = {
        /* clang-format off */
        {"20", 1},       {"7e", 1},       {"1f", 0},       {"7f", 0},       {"00", 0},
        {"c2a0", 2},     {"c280", 0},     {"c29f", 0},     {"c3", 0},       {"c328", 0},
        {"80", 0},       {"bf", 0},       {"c0af", 0},     {"c1bf", 0},     {"e0a080", 3},
        {"e09fbf", 0},   {"e4be8b", 3},   {"eda080", 0},   {"ed9fbf", 3},   {"efbfbd", 3},
        {"f0908080", 4}, {"f08fbfbf", 0}, {"f48fbfbf", 0}, {"f4908080", 0}, {"f09f92a9", 4},
        {"f09f92", 0},   {"f8888080", 0}, {"ff", 0},       {"d89c", 0},     {"e2808e", 0},
        {"e280a8", 0},   {"e280ae", 0},   {"e281a6", 0},   {"e281a9", 0},   {"e280b0", 3},
        /* clang-format on */
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct bytes b = bytes_of_hex(cases[i].bytes);

        assert_int_equal(tw_utf8_printable(b.ptr, b.len), cases[i].len);
        free(b.ptr);
    }
}

/* What the text of a name is; good until the next call. */
static const char *text_of_name(const OPENSSL_STACK *name)
{
    static char copy[512];
    struct heap heap = {0};
    struct tw_arena arena = {.memory = &heap.memory};
    struct tw_text text = {.arena = &arena};
    const char *s;

    heap_init(&heap, 0);
    tw_text_add_name(&text, name);
    s = tw_text_end(&text);
    assert_non_null(s);
    assert_true(strlen(s) < sizeof copy);
    memcpy(copy, s, strlen(s) + 1);
    tw_arena_free(&arena);
    heap_end(&heap);
    return copy;
}

/* Adds an attribute to the last relative name, or to a new one. */
static void add_attribute(OPENSSL_STACK *name, bool new_relative, const char *type, int string_type,
                          const char *hex)
{
    struct bytes value = bytes_of_hex(hex);
    ASN1_OBJECT *object = OBJ_txt2obj(type, 0);
    X509_NAME_ENTRY *entry =
        X509_NAME_ENTRY_create_by_OBJ(NULL, object, string_type, value.ptr, (int)value.len);

    assert_non_null(entry);
    if (new_relative)
        assert_true(OPENSSL_sk_push(name, OPENSSL_sk_new_null()));
    assert_true(OPENSSL_sk_push(OPENSSL_sk_value(name, OPENSSL_sk_num(name) - 1), entry));
    ASN1_OBJECT_free(object);
    free(value.ptr);
}

static void name_free(OPENSSL_STACK *name)
{
    ASN1_item_free((ASN1_VALUE *)name, ASN1_ITEM_rptr(tw_name));
}

static void test_attribute_values(void **state)
{
    static const struct {
        const char *type;
        int string_type;
        const char *value;
        const char *expected;
    } cases[] = {
        {"CN", V_ASN1_UTF8STRING, "61", "CN=a"},
        {"CN", V_ASN1_UTF8STRING, "", "CN="},
        {"CN", V_ASN1_PRINTABLESTRING, "61", "CN=a"},
        {"emailAddress", V_ASN1_IA5STRING, "614062", "emailAddress=a@b"},
        {"CN", V_ASN1_UTF8STRING, "e4be8b", "CN=例"},
        {"CN", V_ASN1_BMPSTRING, "4f8b", "CN=例"},
        {"CN", V_ASN1_UNIVERSALSTRING, "00004f8b", "CN=例"},
        {"CN", V_ASN1_T61STRING, "e9", "CN=é"},
        {"CN", V_ASN1_BMPSTRING, "002c", "CN=\\,"},
        {"CN", V_ASN1_BMPSTRING, "004f8b", "CN=\\00O\\8B"}, /* half a character: the octets */
        {"CN", V_ASN1_UTF8STRING, "ff61c3", "CN=\\FFa\\C3"},
        {"CN", V_ASN1_UTF8STRING, "61002e62", "CN=a\\00.b"},
        {"CN", V_ASN1_UTF8STRING, "1b5b316d0d0a7f", "CN=\\1B[1m\\0D\\0A\\7F"},
        {"CN", V_ASN1_UTF8STRING, "c29b31e280ae", "CN=\\C2\\9B1\\E2\\80\\AE"},
        {"CN", V_ASN1_BMPSTRING, "202e", "CN=\\E2\\80\\AE"},
        {"CN", V_ASN1_UTF8STRING, "222b2c3b3c3e5c3d", "CN=\\\"\\+\\,\\;\\<\\>\\\\="},
        {"CN", V_ASN1_UTF8STRING, "2023202320", "CN=\\ # #\\ "},
        {"CN", V_ASN1_UTF8STRING, "2323", "CN=\\##"},
        {"CN", V_ASN1_UTF8STRING, "20", "CN=\\ "},
        {"CN", V_ASN1_BIT_STRING, "61", "CN=#03020061"},
        {"1.2.3.4", V_ASN1_UTF8STRING, "61", "1.2.3.4=#0c0161"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        OPENSSL_STACK *name = OPENSSL_sk_new_null();

        add_attribute(name, true, cases[i].type, cases[i].string_type, cases[i].value);
        assert_string_equal(text_of_name(name), cases[i].expected);
        name_free(name);
        ERR_clear_error();
    }
}

/* The last relative name is first; attributes of one stand together. */
static void test_relative_names(void **state)
{
    OPENSSL_STACK *name = OPENSSL_sk_new_null();

    (void)state;
    assert_string_equal(text_of_name(name), "");
    add_attribute(name, true, "C", V_ASN1_PRINTABLESTRING, "61");
    add_attribute(name, true, "O", V_ASN1_PRINTABLESTRING, "62");
    add_attribute(name, false, "OU", V_ASN1_PRINTABLESTRING, "63");
    add_attribute(name, true, "CN", V_ASN1_PRINTABLESTRING, "64");
    assert_string_equal(text_of_name(name), "CN=d,OU=c+O=b,C=a");
    name_free(name);
}

/* An object identifier of any length ends somewhere. */
static void test_long_object(void **state)
{
    OPENSSL_STACK *name = OPENSSL_sk_new_null();
    char type[600] = "1.2";
    const char *text;

    (void)state;
    for (size_t len = 3; len + 12 < sizeof type; len += 11)
        memcpy(type + len, ".4294967295", 12);
    add_attribute(name, true, type, V_ASN1_UTF8STRING, "61");
    text = text_of_name(name);
    assert_true(strlen(text) < 300);
    assert_non_null(strstr(text, "...=#0c0161"));
    name_free(name);
}

/* The subjects expected above are what libcrypto writes, in the version at hand, too. */
static void test_names_like_openssl(void **state)
{
    const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;

    (void)state;
    for (size_t i = 0; i < TW_COUNT(certificates); i++) {
        struct bytes der = bytes_of_pem(certificates[i].name);
        const unsigned char *p = der.ptr;
        X509 *x = d2i_X509(NULL, &p, (long)der.len);
        BIO *bio = BIO_new(BIO_s_mem());
        char *expected;

        assert_true(X509_NAME_print_ex(bio, X509_get_subject_name(x), 0, flags) > 0);
        assert_int_equal(BIO_write(bio, "", 1), 1);
        assert_true(BIO_get_mem_data(bio, &expected) > 0);
        assert_string_equal(certificates[i].subject, expected);
        BIO_free(bio);
        X509_free(x);
        free(der.ptr);
        ERR_clear_error();
    }
}

/* --- bytes that are no certificate --- */

static bool libcrypto_takes(struct bytes der)
{
    const unsigned char *p = der.ptr;
    X509 *x = d2i_X509(NULL, &p, (long)der.len);

    X509_free(x);
    ERR_clear_error();
    return x != NULL;
}

/* Either nothing, or what the whole certificate says. */
static void assert_text_or_nothing(const char *text, const char *expected)
{
    if (text != NULL)
        assert_string_equal(text, expected);
}

/* A certificate that breaks off is told as far as it goes, and all that it said stays as it was. */
static void test_truncated(void **state)
{
    struct bytes whole = bytes_of_pem("utf8");
    struct reading all = {0};
    bool extensions = false;

    (void)state;
    reading_begin(&all, bytes_copy(whole.ptr, whole.len));
    for (size_t len = 0; len < whole.len; len++) {
        struct reading r = {0};

        reading_begin(&r, bytes_copy(whole.ptr, len));
        assert_non_null(r.c.error);
        assert_text_or_nothing(r.c.serial, all.c.serial);
        assert_text_or_nothing(r.c.issuer, all.c.issuer);
        assert_text_or_nothing(r.c.subject, all.c.subject);
        assert_text_or_nothing(r.c.public_key.algorithm, all.c.public_key.algorithm);
        assert_text_or_nothing(r.c.signature_algorithm, all.c.signature_algorithm);
        assert_true(r.c.not_before == TW_NO_TIME || r.c.not_before == all.c.not_before);
        assert_true(r.c.not_after == TW_NO_TIME || r.c.not_after == all.c.not_after);
        assert_int_equal(r.c.serial != NULL, len >= 35);
        assert_true(!extensions || r.c.has_san);
        extensions = r.c.has_san;
        reading_end(&r);
    }
    assert_true(extensions);
    reading_end(&all);
    free(whole.ptr);
}

/* Whatever byte is wrong, what libcrypto takes is read; beyond that, only names with wrong characters are. */
static void test_verdict_is_that_of_libcrypto(void **state)
{
    static const char *const names[] = {"sm2_srv_sign", "utf8", "ed25519"};
    static const uint8_t changes[] = {0x01, 0x80, 0xff};

    (void)state;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        struct bytes der = bytes_of_pem(names[i]);

        for (size_t at = 0; at < der.len; at++) {
            struct reading r = {0};

            der.ptr[at] ^= changes[i];
            reading_begin(&r, bytes_copy(der.ptr, der.len));
            if (libcrypto_takes(der))
                assert_non_null(r.c.serial);
            else if (r.c.error == NULL)
                assert_true(strchr(r.c.subject, '\\') != NULL || strchr(r.c.issuer, '\\') != NULL);
            reading_end(&r);
            der.ptr[at] ^= changes[i];
        }
        free(der.ptr);
    }
}

static void test_too_much(void **state)
{
    struct bytes whole = bytes_of_pem("rsa");
    struct bytes followed = {calloc(1, whole.len + 1), whole.len + 1};
    struct bytes huge = {calloc(1, TW_CERTIFICATE_MAX + 1), TW_CERTIFICATE_MAX + 1};
    struct reading r = {0};

    (void)state;
    assert_non_null(followed.ptr);
    assert_non_null(huge.ptr);
    memcpy(followed.ptr, whole.ptr, whole.len);
    memcpy(huge.ptr, whole.ptr, whole.len);

    reading_begin(&r, followed);
    assert_text(r.c.error, "bytes follow the certificate");
    assert_text(r.c.subject, "CN=example.test,O=Recorded Test,C=NL");
    reading_end(&r);

    reading_begin(&r, huge);
    assert_text(r.c.error, "too long to be looked into");
    assert_null(r.c.subject);
    reading_end(&r);
    free(whole.ptr);
}

/* --- the cache --- */

static const uint64_t seed[2] = {1, 2};

/* Changes the end of a certificate, where its signature is. */
static void number(struct bytes der, uint32_t n)
{
    for (size_t i = 1; i <= 4; i++, n >>= 8)
        der.ptr[der.len - i] = (uint8_t)n;
}

static const struct tw_certificate *get(struct tw_certificate_cache *cache, struct bytes der)
{
    const struct tw_certificate *c = tw_certificate_cache_get(cache, der.ptr, der.len);

    assert_non_null(c);
    assert_int_equal(c->length, der.len);
    return c;
}

static void test_cache_keeps_the_last_used(void **state)
{
    struct heap heap = {0};
    struct bytes der = bytes_of_pem("rsa");
    struct tw_certificate_cache *cache;
    const struct tw_certificate *first;
    size_t calls;

    (void)state;
    heap_init(&heap, 0);
    cache = tw_certificate_cache_new(&heap.memory, seed, 3, (size_t)1 << 20);
    number(der, 0);
    first = get(cache, der);
    for (uint32_t n = 1; n < 10; n++) { /* the first is used again and again, and stays */
        number(der, n);
        assert_ptr_not_equal(get(cache, der), first);
        number(der, 0);
        calls = heap.calls;
        assert_ptr_equal(get(cache, der), first);
        assert_int_equal(heap.calls, calls);
    }
    for (uint32_t n = 20; n < 23; n++) { /* and goes when it is not */
        number(der, n);
        (void)get(cache, der);
    }
    tw_memory_trim(&heap.memory); /* so that what is read anew must ask for memory */
    calls = heap.calls;
    number(der, 0);
    (void)get(cache, der);
    assert_true(heap.calls > calls);
    tw_certificate_cache_free(cache);
    tw_certificate_cache_free(NULL);
    heap_end(&heap);
    free(der.ptr);
}

/* Certificates that differ only between their ends, which alone are hashed, are told apart all the same. */
static void test_cache_compares_all_bytes(void **state)
{
    struct heap heap = {0};
    struct bytes der = bytes_of_pem("rsa"), other = bytes_copy(der.ptr, der.len);
    struct tw_certificate_cache *cache;
    uint8_t sha256[32];

    (void)state;
    heap_init(&heap, 0);
    cache = tw_certificate_cache_new(&heap.memory, seed, 8, (size_t)1 << 20);
    other.ptr[other.len / 2] ^= 1;
    memcpy(sha256, get(cache, der)->sha256, sizeof sha256);
    assert_memory_not_equal(get(cache, other)->sha256, sha256, sizeof sha256);
    assert_memory_equal(get(cache, der)->sha256, sha256, sizeof sha256);
    tw_certificate_cache_free(cache);
    heap_end(&heap);
    free(der.ptr);
    free(other.ptr);
}

/* However many, however long: the caps hold, counting the one that is being read. */
static void test_cache_stays_under_its_caps(void **state)
{
    enum { MAX_ENTRIES = 64, MAX_BYTES = 100000, LONGEST = 30000 };
    struct heap heap = {0};
    uint8_t *bytes = calloc(1, LONGEST);
    struct tw_certificate_cache *cache;
    size_t table;

    (void)state;
    assert_non_null(bytes);
    heap_init(&heap, 0);
    cache = tw_certificate_cache_new(&heap.memory, seed, MAX_ENTRIES, MAX_BYTES);
    table = heap.memory.used;
    for (uint32_t n = 0; n < 2000; n++) {
        struct bytes der = {bytes, 4 + n * 37 % (LONGEST - 4)};

        number(der, n);
        (void)get(cache, der);
        tw_memory_trim(&heap.memory);
        assert_in_range(heap.memory.used - table, 1, MAX_BYTES);
    }
    assert_in_range(heap.memory.peak - table, 1, MAX_BYTES + LONGEST + 8192);
    tw_certificate_cache_free(cache);

    cache = tw_certificate_cache_new(&heap.memory, seed, MAX_ENTRIES, LONGEST);
    assert_null(tw_certificate_cache_get(cache, bytes, LONGEST));
    tw_memory_trim(&heap.memory);
    assert_int_equal(heap.memory.used, table);
    tw_certificate_cache_free(cache);
    heap_end(&heap);
    free(bytes);
}

/* --- the table of functions --- */

/* What a walk has been told: "name=value" a line, bytes in hexadecimal. */
struct told {
    char text[4096];
    size_t len;
};

static void hear(void *self, const struct tw_event *e)
{
    static const char *const marks[] = {[TW_OPEN] = "{", [TW_CLOSE] = "}"};
    struct told *told = self;
    const struct tw_field *field = &tw_fields[e->field];
    char *to = told->text + told->len;
    size_t left = sizeof told->text - told->len;
    int n;

    if (e->kind == TW_OPEN || e->kind == TW_CLOSE)
        n = snprintf(to, left, "%s%s\n", e->kind == TW_OPEN ? field->name : "", marks[e->kind]);
    else if (field->kind == TW_STRING)
        n = snprintf(to, left, "%s=%.*s\n", field->name, (int)e->len, (const char *)e->bytes);
    else if (field->kind == TW_BYTES)
        n = snprintf(to, left, "%s=%zu bytes\n", field->name, e->len);
    else
        n = snprintf(to, left, "%s=%lld\n", field->name, (long long)e->value);
    assert_in_range(n, 1, left - 1);
    told->len += (size_t)n;
}

typedef void tell(void *context, const uint8_t *der, size_t len, struct tw_walk *w);

/* Has one of the table's functions tell what it makes of the bytes, and frees them. */
static const char *tell_of(struct told *told, tell *function, struct tw_crypto_context *crypto,
                           struct bytes der)
{
    const struct tw_sink sink = {.event = hear, .self = told, .details = true};
    const struct tw_message_context context = {.crypto = &tw_crypto_openssl, .crypto_context = crypto};
    struct tw_walk w = tw_walk_over(&context, NULL, 0, false, &sink);

    *told = (struct told){.len = 0};
    function(crypto, der.ptr, der.len, &w);
    assert_int_equal(ERR_peek_error(), 0);
    free(der.ptr);
    return told->text;
}

static void test_tells_certificates(void **state)
{
    struct heap heap = {0};
    struct tw_crypto_context *crypto;
    struct told told = {.len = 0};

    (void)state;
    heap_init(&heap, 0);
    crypto = tw_crypto_context_new(&heap.memory, seed, UINT64_MAX);
    assert_non_null(crypto);
    assert_string_equal(tell_of(&told, tw_crypto_openssl.certificate, crypto, bytes_of_pem("sm2_srv_sign")),
                        "sha256=32 bytes\nsha1=20 bytes\nversion=3\n"
                        "serial=11a654de7078c528f49762692da932a9b2a17673\n"
                        "subject=CN=server sign,O=Recorded Test,C=CN\n"
                        "issuer=CN=Recorded SM2 Root CA,O=Recorded Test,C=CN\n"
                        "not_before=1795209168\n"
                        "not_after=2110569168\n"
                        "public_key{\nalgorithm=SM2\nbits=256\ncurve=curveSM2\nspki_sha256=32 bytes\n}\n"
                        "signature_algorithm=SM2-with-SM3\n"
                        "san{\n"
                        "general_name{\ntype=dns\nvalue=localhost\n}\n"
                        "general_name{\ntype=dns\nvalue=example.test\n}\n"
                        "general_name{\ntype=ip\nvalue=127.0.0.1\n}\n"
                        "}\n"
                        "basic_constraints{\nca=0\n}\n"
                        "key_usage{\nword=digitalSignature\nword=nonRepudiation\n}\n"
                        "subject_key_identifier=20 bytes\n"
                        "authority_key_identifier{\nkey_identifier=20 bytes\n}\n"
                        "x509_extensions{\n"
                        "x509_extension{\noid=2.5.29.19\noid_name=basicConstraints\ncritical=0\n}\n"
                        "x509_extension{\noid=2.5.29.15\noid_name=keyUsage\ncritical=1\n}\n"
                        "x509_extension{\noid=2.5.29.17\noid_name=subjectAltName\ncritical=0\n}\n"
                        "x509_extension{\noid=2.5.29.14\noid_name=subjectKeyIdentifier\ncritical=0\n}\n"
                        "x509_extension{\noid=2.5.29.35\noid_name=authorityKeyIdentifier\ncritical=0\n}\n"
                        "}\n");
    assert_string_equal(tell_of(&told, tw_crypto_openssl.certificate, crypto, bytes_of_pem("mldsa65")),
                        "sha256=32 bytes\nsha1=20 bytes\nversion=3\n"
                        "serial=20569b6576e811a4a121dbdcfc5714d27fbdda08\n"
                        "subject=CN=example.test\n"
                        "issuer=CN=example.test\n"
                        "not_before=1795210000\n"
                        "not_after=2110570000\n"
                        "public_key{\nalgorithm=ML-DSA-65\nspki_sha256=32 bytes\n}\n"
                        "signature_algorithm=ML-DSA-65\n"
                        "subject_key_identifier=20 bytes\n"
                        "x509_extensions{\n"
                        "x509_extension{\noid=2.5.29.14\noid_name=subjectKeyIdentifier\ncritical=0\n}\n"
                        "}\n");
    assert_non_null(strstr(tell_of(&told, tw_crypto_openssl.certificate, crypto, bytes_of_hex("3001")),
                           "sha256=32 bytes\nsha1=20 bytes\nerror="));
    assert_null(strstr(told.text, "serial"));
    struct bytes tampered = bytes_of_pem("sm2_srv_sign");
    tampered.ptr[290] ^= 1; /* in the public key, which is then no point of its curve */
    assert_non_null(strstr(tell_of(&told, tw_crypto_openssl.certificate, crypto, tampered),
                           "curve=curveSM2\nspki_sha256=32 bytes\npublic_key=41\n}\n"));
    tw_crypto_context_free(crypto);
    tw_crypto_context_free(NULL);
    heap_end(&heap);
}

static void test_tells_names(void **state)
{
    struct heap heap = {0};
    struct tw_crypto_context *crypto;
    struct told told = {.len = 0};
    tell *name = tw_crypto_openssl.name;

    (void)state;
    heap_init(&heap, 0);
    crypto = tw_crypto_context_new(&heap.memory, seed, UINT64_MAX);
    assert_non_null(crypto);
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("300d310b3009060355040613024e4c")),
                        "name=C=NL\n");
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("3000")), "name=\n");
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("300d310b3009060355040613024e4c00")), "");
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("300d310b3009060355040613024e")), "");
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("0500")), "");
    assert_string_equal(tell_of(&told, name, crypto, bytes_of_hex("")), "");
    tw_crypto_context_free(crypto);
    heap_end(&heap);
}

static void test_digests(void **state)
{
    /* RFC 1321 A.5 and FIPS 180 */
    struct bytes md5 = bytes_of_hex("900150983cd24fb0d6963f7d28e17f72");
    struct bytes sha1 = bytes_of_hex("a9993e364706816aba3e25717850c26c9cd0d89d");
    struct heap heap = {0};
    struct tw_crypto_context *crypto;
    uint8_t out[20];

    (void)state;
    heap_init(&heap, 0);
    crypto = tw_crypto_context_new(&heap.memory, seed, UINT64_MAX);
    assert_non_null(crypto);
    for (int i = 0; i < 2; i++) { /* the second time in a context that has been used */
        if (tw_crypto_openssl.md5(crypto, "abc", 3, out)) /* a FIPS policy may forbid it */
            assert_memory_equal(out, md5.ptr, md5.len);
        assert_true(tw_crypto_openssl.sha1(crypto, "abc", 3, out));
        assert_memory_equal(out, sha1.ptr, sha1.len);
    }
    tw_crypto_context_free(crypto);
    heap_end(&heap);
    free(md5.ptr);
    free(sha1.ptr);
}

/* A text whose first, last and most other bytes are those of `text`, and which may come to the same slot. */
static void digest_twin(struct tw_crypto_context *crypto, const char *text, size_t at, const uint8_t *unlike)
{
    char twin[512];
    uint8_t out[32];

    strcpy(twin, text);
    twin[at] = '#';
    assert_true(tw_crypto_openssl.sha256(crypto, twin, strlen(twin), out));
    assert_memory_not_equal(out, unlike, sizeof out);
}

/* Texts of all lengths, remembered or not, come to the same as ever; none is taken for another. */
static void test_digests_are_remembered(void **state)
{
    struct heap heap = {0};
    struct tw_crypto_context *crypto;
    uint8_t expected[512][32], out[32];
    char text[513] = "";

    (void)state;
    heap_init(&heap, 0);
    crypto = tw_crypto_context_new(&heap.memory, seed, UINT64_MAX);
    assert_non_null(crypto);
    for (int round = 0; round < 3; round++) {
        memset(text, 0, sizeof text);
        for (size_t n = 0; n < 512; n++) {
            if (round == 0)
                assert_non_null(SHA256((const uint8_t *)text, n, expected[n]));
            assert_true(tw_crypto_openssl.sha256(crypto, text, n, out));
            assert_memory_equal(out, expected[n], sizeof out);
            if (n > 0)
                digest_twin(crypto, text, n / 2, expected[n]);
            text[n] = (char)('a' + n % 26);
        }
    }
    tw_crypto_context_free(crypto);
    heap_end(&heap);
}

static struct tw_crypto_context *crypto_begin(struct heap *heap)
{
    struct tw_crypto_context *crypto;

    heap_init(heap, 0);
    crypto = tw_crypto_context_new(&heap->memory, seed, UINT64_MAX);
    assert_non_null(crypto);
    return crypto;
}

static void crypto_end(struct tw_crypto_context *crypto, struct heap *heap)
{
    tw_crypto_context_free(crypto);
    heap_end(heap);
}

static unsigned use_of(struct tw_crypto_context *crypto, struct bytes der)
{
    unsigned use = tw_crypto_openssl.purpose(crypto, der.ptr, der.len);

    free(der.ptr);
    return use;
}

static void test_purpose(void **state)
{
    static const struct {
        const char *name;
        unsigned use;
    } cases[] = {
        {"sm2_srv_sign", TW_FOR_SIGNATURES},
        {"gm_srv_enc", TW_FOR_ENCRYPTION},
        {"gm_ca", TW_FOR_CERTIFICATES},
        {"rsa", TW_FOR_SIGNATURES | TW_FOR_ENCRYPTION},
        {"utf8", 0},
    };
    struct heap heap = {0};
    struct tw_crypto_context *crypto = crypto_begin(&heap);

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++)
        for (int again = 0; again < 2; again++)
            assert_int_equal(use_of(crypto, bytes_of_pem(cases[i].name)), cases[i].use);
    assert_int_equal(use_of(crypto, bytes_of_hex("3000")), 0);
    assert_int_equal(use_of(crypto, bytes_of_hex("")), 0);
    crypto_end(crypto, &heap);
}

/* The generator of curveSM2 (GB/T 32918.5 A.1), and what is no point of it. */
#define SM2_X "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
#define SM2_Y "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"

static void test_points(void **state)
{
    static const struct {
        uint16_t group;
        const char *point;
        bool off;
    } cases[] = {
        {41, "04" SM2_X SM2_Y, false},
        {41, "02" SM2_X, false}, /* compressed */
        {41, "03" SM2_X, false},
        {41, "04" SM2_Y SM2_X, true},
        {41, "04" SM2_X "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a1", true},
        {41, "03" SM2_X SM2_Y, true},
        {41, "04" SM2_X "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true},
        {41, "00", true}, /* the point at infinity agrees on nothing */
        {41, "04", true},
        {41, "", true},
        {23, "04" SM2_X SM2_Y, false}, /* of other groups nothing is known */
    };
    struct heap heap = {0};
    struct tw_crypto_context *crypto = crypto_begin(&heap);

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct bytes point = bytes_of_hex(cases[i].point);
        assert_int_equal(tw_crypto_openssl.off_curve(crypto, cases[i].group, point.ptr, point.len),
                         cases[i].off);
        assert_int_equal(ERR_peek_error(), 0);
        free(point.ptr);
    }
    crypto_end(crypto, &heap);
}

/* libcrypto, asked about the same points: the multiples of the generator, and each with a bit turned. */
static void test_points_like_openssl(void **state)
{
    EC_GROUP *curve = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *p = EC_POINT_new(curve);
    uint8_t octets[65];

    (void)state;
    assert_non_null(p);
    assert_int_equal(EC_POINT_copy(p, EC_GROUP_get0_generator(curve)), 1);
    for (unsigned i = 0; i < 64; i++) {
        struct tw_bytes point = {octets, sizeof octets};
        assert_int_equal(EC_POINT_point2oct(curve, p, POINT_CONVERSION_UNCOMPRESSED, octets, 65, NULL), 65);
        assert_false(tw_point_is_off_sm2(point));
        octets[1 + i] ^= (uint8_t)(1 << i % 8);
        assert_true(tw_point_is_off_sm2(point));
        assert_int_equal(EC_POINT_add(curve, p, p, EC_GROUP_get0_generator(curve), NULL), 1);
    }
    ERR_clear_error();
    EC_POINT_free(p);
    EC_GROUP_free(curve);
}

/* --- missing memory --- */

/* All that the room does, once. True when nothing was missing. */
static bool run_all(struct heap *heap)
{
    static const char *const names[] = {"rsa", "utf8", "mldsa65", "sm2_srv_sign", "rsa"};
    struct tw_crypto_context *crypto = tw_crypto_context_new(&heap->memory, seed, UINT64_MAX);
    bool whole = crypto != NULL;

    for (size_t i = 0; crypto != NULL && i < TW_COUNT(names); i++) {
        struct told told = {.len = 0};
        const char *text = tell_of(&told, tw_crypto_openssl.certificate, crypto, bytes_of_pem(names[i]));

        assert_non_null(strstr(text, "sha256="));
        assert_true((strstr(text, "subject=") != NULL) != (strstr(text, "error=no memory") != NULL));
        whole = whole && strstr(text, "subject=") != NULL;
        text = tell_of(&told, tw_crypto_openssl.name, crypto, bytes_of_hex("3000"));
        whole = whole && text[0] != '\0';
    }
    tw_crypto_context_free(crypto);
    heap_end(heap);
    return whole;
}

static void test_missing_memory(void **state)
{
    struct heap heap = {0};
    size_t calls;

    (void)state;
    heap_init(&heap, 0);
    assert_true(run_all(&heap));
    calls = heap.calls;
    for (size_t n = 1; n <= calls; n++) {
        heap_init(&heap, n);
        assert_false(run_all(&heap));
        assert_int_equal(heap.memory.refused, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_serial_numbers),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_times_read_back),
        cmocka_unit_test(test_public_keys),
        cmocka_unit_test(test_subject_alt_names),
        cmocka_unit_test(test_subject_alt_names_without_end),
        cmocka_unit_test(test_subject_alt_names_against_the_rules),
        cmocka_unit_test(test_printable_utf8),
        cmocka_unit_test(test_attribute_values),
        cmocka_unit_test(test_relative_names),
        cmocka_unit_test(test_long_object),
        cmocka_unit_test(test_names_like_openssl),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_verdict_is_that_of_libcrypto),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_cache_keeps_the_last_used),
        cmocka_unit_test(test_cache_compares_all_bytes),
        cmocka_unit_test(test_cache_stays_under_its_caps),
        cmocka_unit_test(test_tells_certificates),
        cmocka_unit_test(test_tells_names),
        cmocka_unit_test(test_digests),
        cmocka_unit_test(test_digests_are_remembered),
        cmocka_unit_test(test_purpose),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_points_like_openssl),
        cmocka_unit_test(test_missing_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
