/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates in full: what is told of every extension, whole and malformed; what is left of a broken certificate; names
 * held against that of a server; the order of chains; OCSP responses; trust.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "bytes.h"
#include "crypto/host_name.h"
#include "crypto/ocsp.h"
#include "crypto/openssl.h"
#include "heap.h"
#include "message/verdict.h"

#define SECOND ((int64_t)1000000000)

/* --- bytes --- */

static struct bytes bytes_of_file(const char *name)
{
    char path[128];
    struct bytes b = {malloc(1 << 16), 0};
    FILE *file;

    (void)snprintf(path, sizeof path, "testdata/x509/%s", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(b.ptr);
    b.len = fread(b.ptr, 1, 1 << 16, file);
    (void)fclose(file);
    b.ptr = realloc(b.ptr, b.len); /* of exactly its size, so that a sanitizer sees each step beyond it */
    assert_non_null(b.ptr);
    return b;
}

static struct tw_bytes view(struct bytes b)
{
    return (struct tw_bytes){b.ptr, b.len};
}

/* --- what is told --- */

/* "name=value;" for each value, "name{" and "}" around others. What does not fit is only counted. */
struct told {
    char text[65536];
    size_t len, events;
    int depth;
    bool unprintable;
};

static void note(struct told *t, const char *text, size_t len)
{
    if (t->len + len < sizeof t->text) {
        memcpy(t->text + t->len, text, len);
        t->len += len;
        t->text[t->len] = '\0';
    }
}

static void note_hex(struct told *t, const uint8_t *bytes, size_t len)
{
    char digits[3];

    for (size_t i = 0; i < len; i++) {
        (void)snprintf(digits, sizeof digits, "%02x", bytes[i]);
        note(t, digits, 2);
    }
}

static void note_value(struct told *t, const struct tw_event *e)
{
    uint8_t kind = tw_fields[e->field].kind;
    char number[32];
    size_t n;

    if (kind == TW_BYTES) {
        note_hex(t, e->bytes, e->len);
    } else if (kind == TW_STRING) {
        for (size_t i = 0; i < e->len; i += n) {
            n = tw_utf8_printable(e->bytes + i, e->len - i);
            t->unprintable = t->unprintable || n == 0;
            n = n == 0 ? 1 : n;
        }
        note(t, (const char *)e->bytes, e->len);
    } else {
        note(t, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)e->value));
    }
}

static void hear(void *self, const struct tw_event *e)
{
    struct told *t = self;
    const struct tw_field *field = &tw_fields[e->field];

    t->events++;
    if (e->kind == TW_CLOSE) {
        assert_true(t->depth-- > 0);
        note(t, "}", 1);
        return;
    }
    note(t, field->name, field->name_len);
    if (e->kind == TW_OPEN) {
        t->depth++;
        note(t, "{", 1);
    } else if (e->kind == TW_VALUE) {
        note(t, "=", 1);
        note_value(t, e);
        note(t, ";", 1);
    } else {
        note(t, "!", 1);
    }
}

/* --- a crypto context, and what its functions tell --- */

struct room {
    struct heap heap;
    struct tw_memory memory;
    struct tw_crypto_context *crypto;
    struct tw_message_context context;
    struct tw_sighting sighting;
    struct told told;
};

static void room_open(struct room *r)
{
    static const uint64_t seed[2] = {1, 2};

    memset(r, 0, sizeof *r);
    r->memory = heap_memory(&r->heap, (size_t)64 << 20);
    r->crypto = tw_crypto_context_new(&r->memory, seed, UINT64_MAX);
    assert_non_null(r->crypto);
    r->context = (struct tw_message_context){
        .crypto = &tw_crypto_openssl, .crypto_context = r->crypto, .from = TW_SERVER};
}

static void room_close(struct room *r)
{
    assert_int_equal(ERR_peek_error(), 0);
    tw_crypto_context_free(r->crypto);
    tw_memory_trim(&r->memory);
    assert_int_equal(r->memory.used, 0);
    assert_int_equal(r->heap.live, 0);
}

static struct tw_walk begin(struct room *r)
{
    static struct tw_sink sink;

    sink = (struct tw_sink){.event = hear, .self = &r->told, .details = true};
    r->told = (struct told){.len = 0};
    return tw_walk_over(&r->context, NULL, 0, false, &sink);
}

static const char *end(struct room *r)
{
    assert_int_equal(r->told.depth, 0);
    assert_false(r->told.unprintable);
    assert_int_equal(ERR_peek_error(), 0);
    return r->told.text;
}

static const char *certificate(struct room *r, struct tw_bytes der)
{
    struct tw_walk w = begin(r);

    w.own = true;
    tw_crypto_openssl.certificate(r->crypto, der.ptr, der.len, &w);
    return end(r);
}

static const char *ocsp(struct room *r, struct tw_bytes der)
{
    struct tw_walk w = begin(r);

    tw_crypto_openssl.ocsp(r->crypto, der.ptr, der.len, &w);
    return end(r);
}

static const char *chain(struct room *r, const struct tw_bytes *certificates, size_t count, size_t leaves)
{
    struct tw_walk w = begin(r);

    tw_crypto_openssl.chain(r->crypto, certificates, count, leaves, &w);
    return end(r);
}

/* Whether the text has `part` in it; prints both if not. */
static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("%s\nis not in\n%s", part, text);
}

static void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("%s\nis in\n%s", part, text);
}

/* --- certificates made here --- */

/* A certificate with one extension, which may stand in it more than once; its signature is none. */
static struct bytes with_extension(const char *oid, const char *hex, unsigned times)
{
    static const uint8_t secret[32] = {1};
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
    struct bytes value = bytes_of_hex(hex), der = {NULL, 0};
    ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
    ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    X509 *x = X509_new();
    int len;

    assert_true(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1));
    assert_true(ASN1_TIME_set_string(X509_getm_notBefore(x), "20200101000000Z"));
    assert_true(ASN1_TIME_set_string(X509_getm_notAfter(x), "20300101000000Z"));
    assert_true(X509_set_pubkey(x, key) && ASN1_OCTET_STRING_set(octets, value.ptr, (int)value.len));
    for (unsigned i = 0; i < times; i++) {
        X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, octets);
        assert_true(X509_add_ext(x, extension, -1));
        X509_EXTENSION_free(extension);
    }
    assert_true(X509_sign(x, key, NULL) > 0);
    len = i2d_X509(x, &der.ptr);
    assert_true(len > 0);
    der.len = (size_t)len;
    X509_free(x);
    ASN1_OBJECT_free(object);
    ASN1_OCTET_STRING_free(octets);
    EVP_PKEY_free(key);
    free(value.ptr);
    return der;
}

/* --- extensions --- */

#define KEY_USAGE    "2.5.29.15"
#define KEY_PERIOD   "2.5.29.16"
#define CONSTRAINTS  "2.5.29.19"
#define KEY_ID       "2.5.29.14"
#define NAMES        "2.5.29.30"
#define CRL_POINTS   "2.5.29.31"
#define POLICIES     "2.5.29.32"
#define MAPPINGS     "2.5.29.33"
#define ISSUER_KEY   "2.5.29.35"
#define POLICY_RULES "2.5.29.36"
#define PURPOSES     "2.5.29.37"
#define ANY_POLICY   "2.5.29.54"
#define ISSUER_NAMES "2.5.29.18"
#define ACCESS       "1.3.6.1.5.5.7.1.1"
#define FEATURES     "1.3.6.1.5.5.7.1.24"
#define SCTS         "1.3.6.1.4.1.11129.2.4.2"
#define POISON       "1.3.6.1.4.1.11129.2.4.3"
#define COMMENT      "2.16.840.1.113730.1.13"

/* What is told of one extension by itself; a malformed one is told as far as it goes, and then as octets. */
static const struct {
    const char *oid, *hex, *told;
    bool malformed;
} extensions[] = {
    /* clang-format off */
    {KEY_USAGE, "030205a0", "key_usage{word=digitalSignature;word=keyEncipherment;}", false},
    {KEY_USAGE, "03030700ff", "key_usage{word=decipherOnly;}", false}, /* with bits that are said to be unused */
    {KEY_USAGE, "030300007f", "key_usage{word=unassigned;word=unassigned;word=unassigned;word=unassigned;"
                              "word=unassigned;word=unassigned;word=unassigned;}", false},
    {KEY_USAGE, "030100", "key_usage{}", false},
    {KEY_USAGE, "0300", "", true},
    {KEY_USAGE, "030101", "", true},
    {KEY_USAGE, "03020880", "", true},
    {KEY_USAGE, "030205a000", "", true},
    {KEY_USAGE, "040205a0", "", true},
    {KEY_USAGE, "", "", true},
    {KEY_USAGE, "038440000000a0", "", true},
    {CONSTRAINTS, "3000", "basic_constraints{ca=0;}", false},
    {CONSTRAINTS, "30030101ff", "basic_constraints{ca=1;}", false},
    {CONSTRAINTS, "3003010101", "basic_constraints{ca=1;}", false},
    {CONSTRAINTS, "30060101ff020100", "basic_constraints{ca=1;path_len_constraint=0;}", false},
    {CONSTRAINTS, "30030201ff", "basic_constraints{ca=0;}", true},
    {CONSTRAINTS, "300b020900ffffffffffffffff", "basic_constraints{ca=0;path_len_constraint=-1;}", false},
    {CONSTRAINTS, "300b0209010000000000000000", "basic_constraints{ca=0;}", true},
    {CONSTRAINTS, "30050101ff0500", "basic_constraints{ca=1;}", true},
    {CONSTRAINTS, "0101ff", "", true},
    {PURPOSES, "300a06082b06010505070301", "extended_key_usage{word=serverAuth;}", false},
    {PURPOSES, "300506032a0304", "extended_key_usage{word=1.2.3.4;}", false},
    {PURPOSES, "300c06082b060105050703010601", "extended_key_usage{word=serverAuth;}", true},
    {PURPOSES, "3000", "extended_key_usage{}", false},
    {KEY_ID, "0403010203", "subject_key_identifier=010203;", false},
    {KEY_ID, "0400", "subject_key_identifier=;", false},
    {KEY_ID, "0301", "", true},
    {ISSUER_KEY, "3004800201ff", "authority_key_identifier{key_identifier=01ff;}", false},
    {ISSUER_KEY, "300ca107820561406120208201ff", "authority_key_identifier{authority_cert_issuer{general_name{"
                 "type=dns;value=a@a  ;}}authority_cert_serial_number=ff;}", false},
    {ISSUER_KEY, "300482020080", "authority_key_identifier{authority_cert_serial_number=80;}", false},
    {ISSUER_KEY, "3004a1028205", "authority_key_identifier{authority_cert_issuer{}}", true},
    {ISSUER_KEY, "3003830101", "authority_key_identifier{}", true},
    {ISSUER_NAMES, "3006820161820162", "issuer_alt_name{general_name{type=dns;value=a;}general_name{type=dns;value=b;}}",
                   false},
    {ISSUER_NAMES, "300682016182ff62", "issuer_alt_name{general_name{type=dns;value=a;}}", true},
    {ISSUER_NAMES, "3005820161bf62", "issuer_alt_name{general_name{type=dns;value=a;}}", true},
    {KEY_PERIOD, "3011800f31393730303130313030303030315a", "private_key_usage_period{not_before=1;}", false},
    {KEY_PERIOD, "3011810f31393730313330313030303030315a", "private_key_usage_period{}", true},
    {CRL_POINTS, "3000", "crl_distribution_points{}", false},
    {CRL_POINTS, "30093007a005a003860161", "crl_distribution_points{distribution_point{full_name{general_name{"
                 "type=uri;value=a;}}}}", false},
    {CRL_POINTS, "30083006810406c00080", "crl_distribution_points{distribution_point{reasons{word=unused;"
                 "word=keyCompromise;word=unassigned;}}}", false},
    {CRL_POINTS, "30053003a00130", "crl_distribution_points{distribution_point{}}", true},
    {CRL_POINTS, "30043002a000", "crl_distribution_points{distribution_point{}}", true},
    {CRL_POINTS, "30063004a002a200", "crl_distribution_points{distribution_point{}}", true},
    {CRL_POINTS, "30043002a100", "crl_distribution_points{distribution_point{}}", true},
    {CRL_POINTS, "30020500", "crl_distribution_points{}", true},
    {ACCESS, "300f300d06082b06010505073001860161", "authority_info_access{access_description{access_method=OCSP;"
             "type=uri;value=a;}}", false},
    {ACCESS, "300c300a06082b06010505073001", "authority_info_access{access_description{access_method=OCSP;}}", true},
    {ACCESS, "30023000", "authority_info_access{access_description{}}", true},
    {POLICIES, "3007300506032a0304", "certificate_policies{policy_information{policy_identifier=1.2.3.4;}}", false},
    {POLICIES, "3009300706032a03043000", "certificate_policies{policy_information{policy_identifier=1.2.3.4;"
               "policy_qualifiers{}}}", false},
    {POLICIES, "3009300706032a03040500", "certificate_policies{policy_information{policy_identifier=1.2.3.4;}}", true},
    {POLICIES, "3023302106032a0304301a301806082b06010505070202300c0c0a61e280ae6200c3285c00",
               "certificate_policies{policy_information{policy_identifier=1.2.3.4;policy_qualifiers{policy_qualifier{"
               "policy_qualifier_id=UserNotice;explicit_text=a\\xe2\\x80\\xaeb\\x00\\xc3(\\\\\\x00;}}}}", false},
    {POLICIES, "3021301f06032a03043018301606082b06010505070202300a1608610a1b5b316d805c",
               "certificate_policies{policy_information{policy_identifier=1.2.3.4;policy_qualifiers{policy_qualifier{"
               "policy_qualifier_id=UserNotice;explicit_text=a\\x0a\\x1b[1m\\x80\\\\;}}}}", false},
    {POLICIES, "3018301606032a0304300f300d06082b060105050702010c0161",
               "certificate_policies{policy_information{policy_identifier=1.2.3.4;policy_qualifiers{policy_qualifier{"
               "policy_qualifier_id=CPS;}}}}", true},
    {MAPPINGS, "300c300a06032a030406032a0305", "policy_mappings{policy_mapping{issuer_domain_policy=1.2.3.4;"
               "subject_domain_policy=1.2.3.5;}}", false},
    {MAPPINGS, "3007300506032a0304", "policy_mappings{policy_mapping{issuer_domain_policy=1.2.3.4;}}", true},
    {POLICY_RULES, "3006800101810102", "policy_constraints{require_explicit_policy=1;inhibit_policy_mapping=2;}", false},
    {POLICY_RULES, "30038001ff", "policy_constraints{}", true},
    {ANY_POLICY, "020103", "inhibit_any_policy=3;", false},
    {ANY_POLICY, "0201ff", "", true},
    {NAMES, "3007a00530038201 61", "name_constraints{permitted_subtrees{general_subtree{type=dns;value=a;}}}", false},
    {NAMES, "300aa1083006870400000000", "name_constraints{excluded_subtrees{general_subtree{type=ip;value=#00000000;}}}",
            false},
    {NAMES, "300aa00830068201618001ff", "name_constraints{permitted_subtrees{general_subtree{type=dns;value=a;}}}", true},
    {NAMES, "3004a0023000", "name_constraints{permitted_subtrees{general_subtree{}}}", true},
    {FEATURES, "3003020105", "tls_features{tls_feature=5;}", false},
    {FEATURES, "3008020105020300ffff", "tls_features{tls_feature=5;tls_feature=65535;}", false},
    {FEATURES, "30080201050203010000", "tls_features{tls_feature=5;}", true},
    {SCTS, "04020000", "sct_list!sct_list{}", false},
    {SCTS, "040400020001", "sct_list{sct{sct!}}", false}, /* what a walk complains of, it does as in a message */
    {SCTS, "0500", "", true},
    {POISON, "0500", "", false},
    {POISON, "0401", "", true},
    {COMMENT, "1603610062", "netscape_comment=a\\x00b;", false},
    {COMMENT, "0c0161", "", true},
    /* clang-format on */
};

static void test_extensions(void **state)
{
    struct room r;

    (void)state;
    room_open(&r);
    for (size_t i = 0; i < TW_COUNT(extensions); i++) {
        struct bytes der = with_extension(extensions[i].oid, extensions[i].hex, 1);
        struct bytes value = bytes_of_hex(extensions[i].hex);
        const char *text = certificate(&r, view(der));
        const char *from = strstr(text, "signature_algorithm=ED25519;"),
                   *to = strstr(text, "x509_extensions{");
        char wanted[1024];

        assert_true(from != NULL && to != NULL);
        from += strlen("signature_algorithm=ED25519;");
        (void)snprintf(wanted, sizeof wanted, "%.*s", (int)(to - from), from);
        assert_string_equal(wanted, extensions[i].told);
        (void)snprintf(wanted, sizeof wanted, "x509_extensions{x509_extension{oid=%s;", extensions[i].oid);
        assert_has(text, wanted);
        assert_has(text, "critical=1;}}");
        (extensions[i].malformed ? assert_has : assert_has_not)(text, ";error=malformed ");
        (extensions[i].malformed ? assert_has : assert_has_not)(text, "unknown_extensions{");
        OPENSSL_free(der.ptr);
        free(value.ptr);
    }
    room_close(&r);
}

/* RFC 5280 4.2: a second one of a kind is a mistake, and is not hidden. */
static void test_an_extension_twice(void **state)
{
    struct bytes der = with_extension(KEY_USAGE, "030205a0", 2);
    struct room r;
    const char *text;

    (void)state;
    room_open(&r);
    text = certificate(&r, view(der));
    assert_has(text, "error=a second keyUsage;");
    assert_has(text, "key_usage{word=digitalSignature;word=keyEncipherment;}x509_extensions{");
    assert_has(text, "unknown_extensions{unknown_extension{oid=2.5.29.15;extn_value=030205a0;}}");
    OPENSSL_free(der.ptr);
    der = with_extension("2.5.29.17", "3003820161", 2);
    text = certificate(&r, view(der));
    assert_has(text, "error=a second subjectAltName;");
    assert_has(text, "san{general_name{type=dns;value=a;}general_name{type=dns;value=a;}}");
    OPENSSL_free(der.ptr);
    room_close(&r);
}

static void test_bytes_behind_names(void **state)
{
    struct bytes der = with_extension("2.5.29.17", "3003820161040178", 1);
    struct room r;
    const char *text;

    (void)state;
    room_open(&r);
    text = certificate(&r, view(der));
    assert_has(text, "error=malformed subjectAltName;");
    assert_has(text, "san{general_name{type=dns;value=a;}}");
    assert_has(text, "unknown_extensions{unknown_extension{oid=2.5.29.17;extn_value=3003820161040178;}}");
    OPENSSL_free(der.ptr);
    room_close(&r);
}

/* Nobody follows what lies in itself a thousand times. */
static void test_nesting(void **state)
{
    enum { DEEP = 4000 };
    static const char *const oids[] = {NAMES, POLICIES, CRL_POINTS, ISSUER_NAMES, "2.5.29.17", "1.2.3.4"};
    char *hex = malloc(DEEP * 8 + 1);
    struct room r;

    (void)state;
    assert_non_null(hex);
    hex[0] = '\0';
    for (size_t i = DEEP, at = 0; i-- > 0; at += 8)
        (void)snprintf(hex + at, 9, "3082%04zx", i * 4);
    room_open(&r);
    for (size_t i = 0; i < TW_COUNT(oids); i++) {
        struct bytes der = with_extension(oids[i], hex, 1);
        assert_has(certificate(&r, view(der)), "unknown_extensions{unknown_extension{oid=");
        OPENSSL_free(der.ptr);
    }
    room_close(&r);
    free(hex);
}

static void test_ten_thousand_names(void **state)
{
    const size_t many = 10000, each = 10;
    char *hex = malloc(many * each + 16);
    struct room r;
    struct bytes der;

    (void)state;
    assert_non_null(hex);
    (void)snprintf(hex, 16, "3083%06zx", many * each / 2);
    for (size_t i = 0; i < many; i++)
        (void)snprintf(hex + 10 + i * each, each + 1, "8203%02x%02x%02x", 0x61, 0x2e, 0x61);
    der = with_extension("2.5.29.17", hex, 1);
    room_open(&r);
    (void)certificate(&r, view(der));
    assert_true(r.told.events > 4 * many);
    assert_true(r.memory.peak < (size_t)2 << 20);
    room_close(&r);
    OPENSSL_free(der.ptr);
    free(hex);
}

/* --- what is broken --- */

/* A length of a gigabyte, where there is much less. */
static void test_gigabyte(void **state)
{
    static const uint8_t head[] = {0x30, 0x84, 0x40, 0x00, 0x00, 0x00};
    struct bytes rich = bytes_of_file("rich.der"), der = {malloc(rich.len + 2), rich.len + 2};
    struct room r;
    const char *text;

    (void)state;
    assert_non_null(der.ptr);
    memcpy(der.ptr, head, sizeof head);
    memcpy(der.ptr + sizeof head, rich.ptr + 4, rich.len - 4);
    room_open(&r);
    text = certificate(&r, view(der));
    assert_has(text, "error=");
    assert_has(text, "version=3;serial=");
    assert_has(text, "subject=CN=rich.example,OU=b+OU=a,O=Extension Works,C=NL;");
    assert_has(text, "not_after=");
    assert_has(text, "public_key{algorithm=EC;bits=256;curve=secp256r1;spki_sha256=");
    assert_has(text, "san{general_name{type=dns;value=rich.example;}");
    assert_has(text, "basic_constraints{ca=1;path_len_constraint=3;}");
    room_close(&r);
    free(der.ptr);
    free(rich.ptr);
}

/* What is told of a certificate that breaks off is what the whole one begins with, but for the extensions at the cut. */
static void test_cut(void **state)
{
    struct bytes rich = bytes_of_file("rich.der");
    size_t told = 0;
    struct room r;

    (void)state;
    room_open(&r);
    for (size_t len = 0; len < rich.len; len += len < 400 ? 1 : 7) {
        uint8_t *cut = malloc(len > 0 ? len : 1);
        assert_non_null(cut);
        memcpy(cut, rich.ptr, len);
        const char *text = certificate(&r, (struct tw_bytes){cut, len});
        assert_has(text, "error=");
        assert_true(r.told.events >= told || len == 0);
        told = r.told.events;
        free(cut);
    }
    assert_true(told > 100);
    room_close(&r);
    free(rich.ptr);
}

/* --- facts --- */

static const struct {
    const char *type, *value, *subject, *name;
    enum tw_host_match match;
} hosts[] = {
    /* clang-format off */
    {"dns", "example.com", "", "example.com", TW_HOST_MATCHES},
    {"dns", "EXAMPLE.com", "", "example.COM", TW_HOST_MATCHES},
    {"dns", "example.com", "", "example.com.", TW_HOST_MATCHES},
    {"dns", "example.com", "", "www.example.com", TW_HOST_DIFFERS},
    {"dns", "example.com", "", "xexample.com", TW_HOST_DIFFERS},
    {"dns", "*.example.com", "", "www.example.com", TW_HOST_MATCHES},
    {"dns", "*.example.com", "", "WWW.EXAMPLE.com.", TW_HOST_MATCHES},
    {"dns", "*.example.com", "", "a.www.example.com", TW_HOST_DIFFERS},
    {"dns", "*.example.com", "", "example.com", TW_HOST_DIFFERS},
    {"dns", "*.example.com", "", ".example.com", TW_HOST_DIFFERS},
    {"dns", "*.example.com", "", "*.example.com", TW_HOST_MATCHES},
    {"dns", "w*.example.com", "", "www.example.com", TW_HOST_DIFFERS},
    {"dns", "*w.example.com", "", "www.example.com", TW_HOST_DIFFERS},
    {"dns", "www.*.com", "", "www.example.com", TW_HOST_DIFFERS},
    {"dns", "*.com", "", "example.com", TW_HOST_DIFFERS},
    {"dns", "*.", "", "example.", TW_HOST_DIFFERS},
    {"dns", "*", "", "localhost", TW_HOST_DIFFERS},
    {"dns", "localhost", "", "localhost", TW_HOST_MATCHES},
    {"dns", "", "", "", TW_HOST_MATCHES},
    {"dns", "a\\x00b", "", "a", TW_HOST_DIFFERS},
    {"uri", "example.com", "", "example.com", TW_HOST_DIFFERS},
    {"dns", "x", "CN=example.com", "example.com", TW_HOST_COMMON_NAME},
    {"dns", "x", "O=y,CN=Example.COM+OU=z", "example.com", TW_HOST_COMMON_NAME},
    {"dns", "x", "O=CN=example.com", "example.com", TW_HOST_DIFFERS},
    {"dns", "x", "O=y\\,CN=example.com", "example.com", TW_HOST_DIFFERS},
    {"dns", "x", "O=y\\+CN=example.com", "example.com", TW_HOST_DIFFERS},
    {"dns", "x", "O=y\\\\,CN=example.com,C=NL", "example.com", TW_HOST_COMMON_NAME},
    {"dns", "x", "CN=example.com\\,x", "example.com", TW_HOST_DIFFERS},
    {"dns", "x", NULL, "example.com", TW_HOST_UNREADABLE},
    {"ip", "192.0.2.1", "", "192.0.2.1", TW_HOST_MATCHES},
    {"ip", "192.0.2.1", "", "192.0.2.2", TW_HOST_DIFFERS},
    {"dns", "192.0.2.1", "", "192.0.2.1", TW_HOST_DIFFERS},
    {"ip", "2001:db8::1", "", "2001:0DB8:0::1", TW_HOST_MATCHES},
    /* clang-format on */
};

static void test_host_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(hosts); i++) {
        struct tw_general_name san[2] = {{"email", "x@example.com"}, {hosts[i].type, hosts[i].value}};
        struct tw_certificate c = {.subject = hosts[i].subject, .san = san, .num_san = TW_COUNT(san)};
        struct tw_bytes name = {(const uint8_t *)hosts[i].name, strlen(hosts[i].name)};

        if (tw_host_match(&c, name) != hosts[i].match)
            fail_msg("%s %s and %s", hosts[i].type, hosts[i].value, hosts[i].name);
    }
}

/* Valid from 2020-01-01 to 2030-01-01, each of these seconds included. */
static void test_validity(void **state)
{
    static const struct {
        int64_t time_ns;
        const char *told;
    } cases[] = {
        {1577836800 * SECOND, "valid_at_capture=2;"},
        {1577836800 * SECOND - 1, "valid_at_capture=1;valid_at_capture_reason=not_yet_valid;"},
        {1893456000 * SECOND, "valid_at_capture=2;"},
        {1893456000 * SECOND + SECOND - 1, "valid_at_capture=2;"},
        {1893456000 * SECOND + SECOND, "valid_at_capture=1;valid_at_capture_reason=expired;"},
        {-1, "valid_at_capture=1;valid_at_capture_reason=not_yet_valid;"},
        {TW_NO_TIME, "valid_at_capture=0;valid_at_capture_reason=no_time;"},
    };
    struct bytes der = with_extension(KEY_USAGE, "030205a0", 1);
    struct room r;

    (void)state;
    room_open(&r);
    assert_has_not(certificate(&r, view(der)), "valid_at_capture");
    r.context.sighting = &r.sighting;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        r.sighting.time_ns = cases[i].time_ns;
        assert_has(certificate(&r, view(der)), cases[i].told);
    }
    assert_has(certificate(&r, view(der)), "name_matches_sni=0;name_matches_sni_reason=no_sni;");
    r.sighting.server_name = (struct tw_bytes){(const uint8_t *)"x", 1};
    assert_has(certificate(&r, view(der)), "name_matches_sni=1;name_matches_sni_reason=no_such_name;");
    r.context.from = TW_CLIENT;
    assert_has_not(certificate(&r, view(der)), "name_matches_sni");
    assert_has(certificate(&r, (struct tw_bytes){der.ptr, 20}), "valid_at_capture_reason=no_time;");
    r.sighting.time_ns = 0;
    assert_has(certificate(&r, (struct tw_bytes){der.ptr, 20}),
               "valid_at_capture=0;valid_at_capture_reason=unreadable;");
    room_close(&r);
    OPENSSL_free(der.ptr);
}

/* --- chains --- */

enum { LEAF, INTERMEDIATE, ROOT, STRANGER, BROKEN, KINDS };

struct pki {
    struct bytes der[KINDS], good, revoked;
};

static void pki_open(struct pki *p)
{
    static const char *const files[KINDS] = {"chain/leaf.der", "chain/intermediate.der", "chain/root.der",
                                             "ed448.der", "rare.der"};

    for (size_t i = 0; i < KINDS; i++)
        p->der[i] = bytes_of_file(files[i]);
    p->der[BROKEN].len /= 2;
    p->good = bytes_of_file("chain/good.ocsp");
    p->revoked = bytes_of_file("chain/revoked.ocsp");
}

static void pki_close(struct pki *p)
{
    for (size_t i = 0; i < KINDS; i++)
        free(p->der[i].ptr);
    free(p->good.ptr);
    free(p->revoked.ptr);
}

#define ROOT_MISSING   "in_order=1;self_issued_end=0;missing_issuer=CN=root,O=Chain;"
#define MIDDLE_MISSING "in_order=1;self_issued_end=0;missing_issuer=CN=intermediate,O=Chain;"

static const struct {
    size_t leaves, count;
    int list[4];
    const char *told;
} chains[] = {
    {1, 3, {LEAF, INTERMEDIATE, ROOT}, "in_order=1;self_issued_end=1;path{number=0;number=1;number=2;}"},
    {1, 2, {LEAF, INTERMEDIATE}, ROOT_MISSING "path{number=0;number=1;}"},
    {1, 1, {LEAF}, MIDDLE_MISSING "path{number=0;}"},
    {1, 2, {LEAF, ROOT}, MIDDLE_MISSING "path{number=0;}superfluous{number=1;}"},
    {1, 1, {ROOT}, "in_order=1;self_issued_end=1;path{number=0;}"},
    {1,
     3,
     {LEAF, ROOT, INTERMEDIATE},
     "in_order=0;self_issued_end=1;path{number=0;number=2;number=1;}out_of_order{number=2;number=1;}"},
    {1,
     4,
     {LEAF, STRANGER, INTERMEDIATE, ROOT},
     "in_order=0;self_issued_end=1;path{number=0;number=2;number=3;}out_of_order{number=2;}superfluous{"
     "number=1;}"},
    {1,
     4,
     {LEAF, INTERMEDIATE, INTERMEDIATE, ROOT},
     "in_order=0;self_issued_end=1;path{number=0;number=1;number=3;}out_of_order{number=3;}superfluous{"
     "number=2;}"},
    {1,
     3,
     {INTERMEDIATE, LEAF, ROOT},
     "in_order=0;self_issued_end=1;path{number=0;number=2;}out_of_order{number=2;}superfluous{number=1;}"},
    {1,
     2,
     {BROKEN, ROOT},
     "in_order=1;self_issued_end=0;missing_issuer=CN=rare;path{number=0;}superfluous{number=1;}"},
    /* a pair, as TLCP has it */
    {2, 3, {LEAF, STRANGER, INTERMEDIATE}, ROOT_MISSING "path{number=0;number=2;}"},
    {2, 2, {LEAF, STRANGER}, MIDDLE_MISSING "path{number=0;}"},
    {2, 2, {LEAF, INTERMEDIATE}, MIDDLE_MISSING "path{number=0;}"},
};

static void test_chains(void **state)
{
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    for (size_t i = 0; i < TW_COUNT(chains); i++) {
        struct tw_bytes list[4];
        for (size_t k = 0; k < chains[i].count; k++)
            list[k] = view(p.der[chains[i].list[k]]);
        assert_string_equal(chain(&r, list, chains[i].count, chains[i].leaves), chains[i].told);
    }
    pki_close(&p);
    room_close(&r);
}

/* Writes other letters over a word wherever it stands. */
static void rename_all(struct bytes der, const char *word, const char *other)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= der.len; i++)
        if (memcmp(der.ptr + i, word, len) == 0)
            memcpy(der.ptr + i, other, len);
}

/* An issuer is called what it is called by whom it issued: the same key under another name is another's (RFC 5280 6.1.3). */
static void test_chain_by_names(void **state)
{
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[INTERMEDIATE]), view(p.der[ROOT])};
    rename_all(p.der[ROOT], "root", "ROOT"); /* in which they are the same: RFC 5280 7.1 */
    assert_string_equal(chain(&r, list, 3, 1),
                        "in_order=1;self_issued_end=1;path{number=0;number=1;number=2;}");
    rename_all(p.der[ROOT], "ROOT", "toor");
    assert_string_equal(chain(&r, list, 3, 1), ROOT_MISSING "path{number=0;number=1;}superfluous{number=2;}");
    pki_close(&p);
    room_close(&r);
}

/* --- OCSP responses --- */

static struct tw_status_signed verify_status_at(struct room *r, struct tw_bytes response,
                                                const struct tw_bytes *list, size_t count, int64_t time_ns)
{
    struct tw_status_signed found =
        tw_crypto_openssl.verify_status(r->crypto, response, list, count, 0, time_ns);

    assert_int_equal(ERR_peek_error(), 0);
    return found;
}

static struct tw_status_signed verify_status(struct room *r, struct tw_bytes response,
                                             const struct tw_bytes *list, size_t count)
{
    return verify_status_at(r, response, list, count, TW_NO_TIME);
}

/* The certificate of a responder has to be valid when its response is relied on; that of the issuer is judged elsewhere. */
static void test_ocsp_responder_validity(void **state)
{
    static const int64_t second = 1000000000, in_1970 = 1, in_2040 = 2208988800 * second,
                         in_2060 = 2840140800 * second;
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[INTERMEDIATE])};
    assert_int_equal(verify_status_at(&r, view(p.revoked), list, 2, in_2040).check, TW_SIGNATURE_HOLDS);
    assert_int_equal(verify_status_at(&r, view(p.revoked), list, 2, in_1970).check,
                     TW_SIGNATURE_NOT_YET_VALID);
    assert_int_equal(verify_status_at(&r, view(p.revoked), list, 2, in_2060).check, TW_SIGNATURE_EXPIRED);
    assert_int_equal(verify_status_at(&r, view(p.good), list, 2, in_2060).check, TW_SIGNATURE_HOLDS);
    pki_close(&p);
    room_close(&r);
}

/* The place of the octets of a response in which it names the issuer. */
static struct tw_bytes id_of(struct tw_bytes response, bool key)
{
    struct tw_ocsp_response o = tw_ocsp_read(response);
    struct tw_bytes in = o.responses;
    struct tw_ocsp_id id;

    assert_true(tw_ocsp_next(&in, &id));
    return key ? id.key_hash : id.name_hash;
}

/* Another issuer may have given the same number (RFC 6960 4.1.1). */
static void test_ocsp_of_another_issuer(void **state)
{
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[INTERMEDIATE])};
    for (unsigned key = 0; key < 2; key++) {
        p.good.ptr[id_of(view(p.good), key).ptr - p.good.ptr] ^= 1;
        assert_int_equal(verify_status(&r, view(p.good), list, 2).check, TW_SIGNATURE_OTHER_ISSUER);
        p.good.ptr[id_of(view(p.good), key).ptr - p.good.ptr] ^= 1;
    }
    /* with nobody who has issued it, a key says nothing */
    p.good.ptr[id_of(view(p.good), true).ptr - p.good.ptr] ^= 1;
    assert_int_equal(verify_status(&r, view(p.good), list, 1).check, TW_SIGNATURE_NO_ISSUER);
    pki_close(&p);
    room_close(&r);
}

static void test_ocsp(void **state)
{
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[ROOT]), view(p.der[INTERMEDIATE])};
    assert_has(ocsp(&r, view(p.good)), "response_status=successful;response_type=basicOCSPResponse;"
                                       "responder_name=CN=intermediate,O=Chain;produced_at=");
    assert_has(r.told.text, "serial=04;}cert_status=good;this_update=");
    assert_has_not(r.told.text, "error=");
    assert_has(ocsp(&r, view(p.revoked)), "responder_key_hash=");
    assert_has(r.told.text,
               "cert_status=revoked;revocation_time=1767225600;revocation_reason=keyCompromise;");
    assert_has(r.told.text, "responder_certificates{responder_certificate{sha256=");

    struct tw_status_signed found = verify_status(&r, view(p.good), list, 3);
    assert_int_equal(found.check, TW_SIGNATURE_HOLDS);
    assert_false(found.delegated);
    found = verify_status(&r, view(p.revoked), list, 3);
    assert_int_equal(found.check, TW_SIGNATURE_HOLDS);
    assert_true(found.delegated);
    assert_int_equal(verify_status(&r, view(p.good), list, 2).check, TW_SIGNATURE_NO_ISSUER);
    assert_int_equal(verify_status(&r, view(p.good), list + 2, 1).check, TW_SIGNATURE_UNRELATED);
    assert_int_equal(verify_status(&r, (struct tw_bytes){p.good.ptr, 40}, list, 3).check,
                     TW_SIGNATURE_NOT_THERE);
    struct tw_bytes broken[] = {view(p.der[BROKEN]), list[2]};
    assert_int_equal(verify_status(&r, view(p.good), broken, 2).check, TW_SIGNATURE_BAD_CERTIFICATE);
    pki_close(&p);
    room_close(&r);
}

/* Whatever bit of what is signed is wrong, or of the signature, it does not hold. */
static void test_ocsp_tampered(void **state)
{
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[INTERMEDIATE])};
    struct tw_ocsp_response o = tw_ocsp_read(view(p.good));
    size_t from = (size_t)(o.signed_part.ptr - p.good.ptr), to = from + o.signed_part.len;

    assert_true(o.whole);
    for (size_t i = 0; i < p.good.len; i++) {
        bool inside = (i >= from && i < to) || i >= (size_t)(o.signature.ptr - p.good.ptr);
        p.good.ptr[i] ^= 1;
        if (inside)
            assert_int_not_equal(verify_status(&r, view(p.good), list, 2).check, TW_SIGNATURE_HOLDS);
        (void)ocsp(&r, view(p.good));
        p.good.ptr[i] ^= 1;
    }
    for (size_t len = 0; len < p.revoked.len; len++) {
        uint8_t *cut = malloc(len > 0 ? len : 1);
        assert_non_null(cut);
        memcpy(cut, p.revoked.ptr, len);
        assert_has(ocsp(&r, (struct tw_bytes){cut, len}), "error=malformed;");
        assert_int_not_equal(verify_status(&r, (struct tw_bytes){cut, len}, list, 2).check,
                             TW_SIGNATURE_HOLDS);
        free(cut);
    }
    pki_close(&p);
    room_close(&r);
}

static const struct {
    const char *hex, *told;
} responses[] = {
    {"30030a0103", "response_status=tryLater;"},
    {"30030a0104", "response_status=unassigned;"},
    {"30030a01ff", "error=malformed;"},
    {"3000", "error=malformed;"},
    {"", "error=malformed;"},
    {"30030a010000", "response_status=successful;error=malformed;"},
    {"30100a0100a00b300906032a030404020500", "response_status=successful;response_type=1.2.3.4;"},
    {"30070a0100a0023000", "response_status=successful;error=malformed;"},
};

static void test_ocsp_without_an_answer(void **state)
{
    struct room r;

    (void)state;
    room_open(&r);
    for (size_t i = 0; i < TW_COUNT(responses); i++) {
        struct bytes der = bytes_of_hex(responses[i].hex);
        assert_string_equal(ocsp(&r, view(der)), responses[i].told);
        free(der.ptr);
    }
    room_close(&r);
}

/* --- trust --- */

static struct tw_trusted trusted(struct room *r, const struct tw_bytes *list, size_t count, int64_t second)
{
    struct tw_trusted t = tw_crypto_openssl.trust(r->crypto, list, count, true,
                                                  second == TW_NO_TIME ? TW_NO_TIME : second * SECOND);
    assert_int_equal(ERR_peek_error(), 0);
    return t;
}

static void test_trust(void **state)
{
    enum { WHEN = 1795300000 };
    struct tw_trust *trust = tw_trust_new();
    struct tw_error error;
    struct room r;
    struct pki p;

    (void)state;
    room_open(&r);
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[STRANGER]), view(p.der[INTERMEDIATE])};
    assert_false(trusted(&r, list, 3, WHEN).asked);
    tw_crypto_context_trust(r.crypto, trust);
    assert_int_equal(trusted(&r, list, 3, WHEN).truth, TW_FALSE);
    tw_crypto_context_free(r.crypto); /* what it has found out holds for those that were trusted then */
    r.crypto = tw_crypto_context_new(&r.memory, (const uint64_t[2]){1, 2}, UINT64_MAX);
    tw_crypto_context_trust(r.crypto, trust);
    assert_true(tw_trust_add(trust, p.der[ROOT].ptr, p.der[ROOT].len, &error));
    for (int twice = 0; twice < 2; twice++) {
        struct tw_trusted t = trusted(&r, list, 3, WHEN);
        assert_true(t.asked);
        assert_int_equal(t.truth, TW_TRUE);
        assert_null(t.reason);
    }
    assert_string_equal(trusted(&r, list, 3, 0).reason, "not_yet_valid");
    assert_string_equal(trusted(&r, list, 3, (int64_t)1 << 33).reason, "expired");
    assert_string_equal(trusted(&r, list, 3, TW_NO_TIME).reason, "no_time");
    assert_int_equal(trusted(&r, list, 2, WHEN).truth, TW_FALSE);
    assert_int_equal(trusted(&r, list, 1, WHEN).truth, TW_FALSE);
    struct tw_bytes broken = view(p.der[BROKEN]);
    assert_int_equal(trusted(&r, &broken, 1, WHEN).truth, TW_NOT_KNOWN);
    assert_string_equal(trusted(&r, &broken, 1, WHEN).reason, "unreadable");
    struct tw_trusted client = tw_crypto_openssl.trust(r.crypto, list, 3, false, WHEN * SECOND);
    assert_int_equal(client.truth, TW_FALSE); /* it is a server's by its extendedKeyUsage */
    pki_close(&p);
    room_close(&r);
    tw_trust_free(trust);
    tw_trust_free(NULL);
}

static void test_trust_in_nothing(void **state)
{
    static const char begun[] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    static const char encrypted[] = "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                                    "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                    "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n";
    struct tw_trust *trust = tw_trust_new();
    struct tw_error error;

    (void)state;
    assert_false(tw_trust_add(trust, "", 0, &error));
    assert_string_equal(error.text, "no certificate in it");
    assert_false(tw_trust_add(trust, "hello", 5, &error));
    assert_string_equal(error.text, "no certificate in it");
    assert_false(tw_trust_add(trust, begun, sizeof begun - 1, &error));
    assert_has(error.text, "certificate 1 cannot be read: ");
    /* Nobody is asked for a passphrase. */
    assert_false(tw_trust_add(trust, encrypted, sizeof encrypted - 1, &error));
    assert_string_equal(error.text, "certificate 1 cannot be read: bad password read");
    assert_int_equal(ERR_peek_error(), 0);
    tw_trust_free(trust);
}

/* --- memory --- */

/* Without memory at any one time what is told is less, and never half. */
static void test_missing_memory(void **state)
{
    struct bytes rich = bytes_of_file("rich.der");
    bool failed = true;
    struct pki p;

    (void)state;
    pki_open(&p);
    struct tw_bytes list[] = {view(p.der[LEAF]), view(p.der[INTERMEDIATE]), view(p.der[ROOT])};
    for (size_t n = 1; failed; n++) {
        struct room r;
        room_open(&r);
        r.heap.calls = 0;
        r.heap.fail_at = n;
        const char *text = certificate(&r, view(rich));
        assert_has(text, strstr(text, "error=") != NULL ? "sha256=" : "unknown_extensions{");
        (void)ocsp(&r, view(p.revoked));
        (void)chain(&r, list, 3, 1);
        (void)verify_status(&r, view(p.revoked), list, 3);
        failed = r.heap.calls >= n;
        r.heap.fail_at = 0;
        room_close(&r);
    }
    pki_close(&p);
    free(rich.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_an_extension_twice),
        cmocka_unit_test(test_bytes_behind_names),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_ten_thousand_names),
        cmocka_unit_test(test_gigabyte),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_host_names),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_chain_by_names),
        cmocka_unit_test(test_ocsp),
        cmocka_unit_test(test_ocsp_of_another_issuer),
        cmocka_unit_test(test_ocsp_responder_validity),
        cmocka_unit_test(test_ocsp_tampered),
        cmocka_unit_test(test_ocsp_without_an_answer),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_trust_in_nothing),
        cmocka_unit_test(test_missing_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
