/* SPDX-License-Identifier: Apache-2.0 */
/* Plays scripts of handshakes for the rules. */
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "keys/keys.h"
#include "report/check.h"
#include "stub.h"
#include "tap.h"

/* --- healthy handshakes --- */

#define EXTENSIONS_12                                                                               \
    "0000:000f_00_000c_6578616d706c652e74657374 0017: ff01:00 000a:0006_001d_0017_0018 000b:01_00 " \
    "000d:0008_0804_0403_0401_0807 0010:000c_02_6832_08_687474702f312e31 "

const char STAGE_TLS12[] =
    "ch v=0303 random=01*32 sid= suites=c02fc030 comp=00 rec=0301 " EXTENSIONS_12 ";"
    "sh v=0303 random=02*32 sid=07*32 suite=c02f comp=00 0000: 0017: ff01:00 000b:01_00 0010:0003_02_6832;"
    "ct cert=rsa; ske raw=03_001d_20_09*32_0804_0100_aa*256; shd raw=; cke raw=20_09*32; ccs; fin; sccs; "
    "sfin;"
    "app; sapp; al len=26; close; sclose";

#define EXTENSIONS_13 \
    EXTENSIONS_12     \
    "0033:0024_001d_0020_09*32 002b:04_0304_0303 002d:01_01 "

const char STAGE_TLS13[] =
    "ch v=0303 random=01*32 sid=07*32 suites=1301c02f comp=00 rec=0301 " EXTENSIONS_13 ";"
    "sh v=0303 random=02*32 sid=07*32 suite=1301 comp=00 002b:0304 0033:001d_0020_08*32; sccs; ssealed "
    "len=1200;"
    "ssealed>ssealed len=53; ccs; sealed len=53; app; sapp; close; sclose";

const char STAGE_TLS13_HRR[] =
    "ch v=0303 random=01*32 sid=07*32 suites=1301c02f comp=00 rec=0301 " EXTENSIONS_13 ";"
    "hrr v=0303 sid=07*32 suite=1301 comp=00 002b:0304 0033:0017; sccs; ccs;"
    "ch2 v=0303 random=01*32 sid=07*32 suites=1301c02f comp=00 " EXTENSIONS_13 "0033:0045_0017_0041_04_"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296_"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5;"
    "sh v=0303 random=02*32 sid=07*32 suite=1301 comp=00 002b:0304 0033:0017_0041_04_"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296_"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5;"
    "ssealed len=1200; ssealed>ssealed len=53; sealed len=53; app; sapp; close; sclose";

const char STAGE_TLS12_KEYS[] =
    "all keys; ch v=0303 random=01*32 sid= suites=c02fc030 comp=00 rec=0301 " EXTENSIONS_12 ";"
    "sh v=0303 random=02*32 sid=07*32 suite=c02f comp=00 0000: 0017: ff01:00 000b:01_00 0010:0003_02_6832;"
    "ct cert=rsa; ske raw=03_001d_20_09*32_0804_0100_aa*256; shd raw=; cke raw=20_09*32; ccs; cf sealed; "
    "sccs; "
    "sf sealed; app sealed; sapp sealed; al sealed raw=0100; close; sclose";

const char STAGE_TLS13_KEYS[] =
    "all keys; ch v=0303 random=01*32 sid=07*32 suites=1301c02f comp=00 rec=0301 " EXTENSIONS_13 ";"
    "sh v=0303 random=02*32 sid=07*32 suite=1301 comp=00 002b:0304 0033:001d_0020_08*32; sccs;"
    "ee 0010:0003_02_6832 0000: sealed; ct cert13=rsa sealed; scv sealed raw=0804_0100_aa*256;"
    "sf raw=0f*32 sealed; ccs; cf raw=0f*32 sealed; nst raw=00000e10_00000001_01_01_0004_01020304_0000 "
    "sealed;"
    "app sealed; sapp sealed; close; sclose";

const char STAGE_TLCP[] =
    "all rec=0101; ch v=0101 random=01*32 sid= suites=e053e013 comp=00;"
    "sh v=0101 random=02*32 sid=07*32 suite=e013 comp=00; ct cert=sm2_srv_sign,gm_srv_enc;"
    "ske raw=0046_3044_0220_11*32_0220_12*32; shd raw=;"
    "cke raw=009c_308199_0220_32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7_0221_00_"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0_0420_13*32_0430_14*48;"
    "ccs; fin len=80; sccs; sfin len=80; app len=48; sapp len=48; al len=48; close; sclose";

/* --- the script --- */

enum { MAX_STEPS = 48, MAX_NAME = 12, MAX_ATTRIBUTES = 3072 };

struct step {
    char name[MAX_NAME];
    char attributes[MAX_ATTRIBUTES]; /* with a blank in front of each */
};

struct script {
    struct step steps[MAX_STEPS];
    size_t count;
};

static struct script script;

static size_t find_step(const char *name)
{
    size_t i = 0;

    while (i < script.count && strcmp(script.steps[i].name, name) != 0)
        i++;
    return i;
}

static void insert_step(size_t at, const char *name)
{
    assert_in_range(script.count, 0, MAX_STEPS - 1);
    assert_in_range(strlen(name), 1, MAX_NAME - 1);
    memmove(&script.steps[at + 1], &script.steps[at], (script.count - at) * sizeof script.steps[0]);
    script.count++;
    memset(&script.steps[at], 0, sizeof script.steps[at]);
    memcpy(script.steps[at].name, name, strlen(name));
}

static void remove_step(const char *name)
{
    size_t at = find_step(name);

    assert_in_range(at, 0, script.count - 1);
    script.count--;
    memmove(&script.steps[at], &script.steps[at + 1], (script.count - at) * sizeof script.steps[0]);
}

/* The step that the head of a statement names, which may have to be made first. NULL: it is left out. */
static struct step *step_of(char *head)
{
    char *order = strpbrk(head, "<>");
    size_t at;

    if (head[0] == '!') {
        remove_step(head + 1);
        return NULL;
    }
    if (order != NULL) {
        bool behind = *order == '>';
        *order = '\0';
        at = find_step(order + 1);
        assert_in_range(at, 0, script.count - 1);
        insert_step(at + behind, head);
        return &script.steps[at + behind];
    }
    at = find_step(head);
    if (at == script.count)
        insert_step(at, head);
    return &script.steps[at];
}

static void read_statement(char *text)
{
    char *save = NULL, *head = strtok_r(text, " ", &save), *word;
    struct step *s = head != NULL ? step_of(head) : NULL;

    while (s != NULL && (word = strtok_r(NULL, " ", &save)) != NULL) {
        size_t len = strlen(s->attributes);
        assert_in_range(strlen(word), 1, MAX_ATTRIBUTES - len - 2);
        s->attributes[len] = ' ';
        memcpy(s->attributes + len + 1, word, strlen(word) + 1);
    }
}

static void read_script(const char *text)
{
    char *copy = strdup(text), *save = NULL;

    assert_non_null(copy);
    for (char *s = strtok_r(copy, ";", &save); s != NULL; s = strtok_r(NULL, ";", &save))
        read_statement(s);
    free(copy);
}

/* --- attributes --- */

/* The last value of `key=`, or NULL. `text` has room for any. */
static const char *value_of(const char *attributes, const char *key, char *text)
{
    size_t key_len = strlen(key);
    const char *found = NULL;

    for (const char *p = attributes; *p != '\0'; p += strcspn(p, " ")) {
        p += strspn(p, " ");
        if (strncmp(p, key, key_len) == 0 && p[key_len] == '=')
            found = p + key_len + 1;
    }
    if (found == NULL)
        return NULL;
    size_t len = strcspn(found, " ");
    memcpy(text, found, len);
    text[len] = '\0';
    return text;
}

static bool has_flag(const char *attributes, const char *flag)
{
    size_t len = strlen(flag);

    for (const char *p = attributes; *p != '\0'; p += strcspn(p, " ")) {
        p += strspn(p, " ");
        if (strcspn(p, " ") == len && strncmp(p, flag, len) == 0)
            return true;
    }
    return false;
}

static uint32_t number_of(const char *attributes, const char *key, int base, uint32_t otherwise)
{
    char text[MAX_ATTRIBUTES];

    return value_of(attributes, key, text) != NULL ? (uint32_t)strtoul(text, NULL, base) : otherwise;
}

static struct tw_bytes hex_text(char *text)
{
    for (char *p = text; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
    return wire_hex(text);
}

static struct tw_bytes hex_of(const char *attributes, const char *key, const char *otherwise)
{
    char text[MAX_ATTRIBUTES];

    if (value_of(attributes, key, text) == NULL)
        (void)snprintf(text, sizeof text, "%s", otherwise);
    return hex_text(text);
}

/* --- messages --- */

struct extension {
    uint16_t type;
    struct tw_bytes data;
};

enum { MAX_STAGE_EXTENSIONS = 40 };

struct extensions {
    struct extension each[MAX_STAGE_EXTENSIONS];
    size_t count;
};

static void remove_extension(struct extensions *l, uint16_t type)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->each[i].type != type)
            continue;
        l->count--;
        memmove(&l->each[i], &l->each[i + 1], (l->count - i) * sizeof l->each[0]);
        return;
    }
}

static void set_extension(struct extensions *l, uint16_t type, struct tw_bytes data, bool another)
{
    size_t i = 0;

    while (i < l->count && (another || l->each[i].type != type))
        i++;
    if (i == l->count)
        l->count++;
    assert_in_range(l->count, 0, MAX_STAGE_EXTENSIONS);
    l->each[i] = (struct extension){type, data};
}

/* One word: TYPE:HEX, +TYPE:HEX or -TYPE. Others are none. */
static void edit_extensions(struct extensions *l, char *word)
{
    bool another = word[0] == '+', none = word[0] == '-';
    char *digits = word + (another || none), *end = NULL;
    uint16_t type = (uint16_t)strtoul(digits, &end, 16);

    if (end != digits + 4)
        return;
    if (none && *end == '\0')
        remove_extension(l, type);
    else if (!none && *end == ':')
        set_extension(l, type, hex_text(end + 1), another);
}

static struct tw_bytes extensions_of(const char *attributes)
{
    struct extensions l = {.count = 0};
    struct tw_bytes parts[MAX_STAGE_EXTENSIONS];
    char *copy = strdup(attributes), *save = NULL;

    assert_non_null(copy);
    for (char *w = strtok_r(copy, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save))
        edit_extensions(&l, w);
    free(copy);
    for (size_t i = 0; i < l.count; i++)
        parts[i] = wire_extension(l.each[i].type, l.each[i].data);
    if (l.count == 0 || has_flag(attributes, "-ext"))
        return (struct tw_bytes){NULL, 0};
    return wire_vector(2, wire_join(parts, l.count));
}

static const char retry_random[] = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

static struct tw_bytes hello_body(const char *name, const char *a)
{
    struct tw_bytes head = WIRE_JOIN(hex_of(a, "v", "0303"),
                                     hex_of(a, "random", strcmp(name, "hrr") == 0 ? retry_random : "02*32"),
                                     wire_vector(1, hex_of(a, "sid", "")));

    if (name[0] == 'c')
        return WIRE_JOIN(head, wire_vector(2, hex_of(a, "suites", "c02f")),
                         wire_vector(1, hex_of(a, "comp", "00")), extensions_of(a));
    return WIRE_JOIN(head, hex_of(a, "suite", "c02f"), hex_of(a, "comp", "00"), extensions_of(a));
}

/* EncryptedExtensions, which has nothing in front of them. */
static struct tw_bytes block_body(const char *a)
{
    struct tw_bytes extensions = extensions_of(a);

    return extensions.len > 0 ? extensions : wire_number(0, 2);
}

static struct tw_bytes read_certificate(const char *name)
{
    char path[256];
    char *kind = NULL, *header = NULL;
    unsigned char *der = NULL;
    long len = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "testdata/pki/%s.crt", name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(PEM_read(file, &kind, &header, &der, &len));
    (void)fclose(file);
    struct tw_bytes b = wire_exact((struct tw_bytes){der, (size_t)len});
    OPENSSL_free(kind);
    OPENSSL_free(header);
    OPENSSL_free(der);
    return b;
}

/* `name!`: with another last byte, which is of its signature. */
static struct tw_bytes named_certificate(char *name)
{
    char *mark = strchr(name, '!');
    struct tw_bytes der;

    if (mark == NULL)
        return read_certificate(name);
    *mark = '\0';
    der = read_certificate(name);
    return WIRE_JOIN(wire_slice(der, 0, der.len - 1), wire_number(der.ptr[der.len - 1] ^ 1U, 1));
}

static struct tw_bytes certificate_body(const char *a)
{
    char names[MAX_ATTRIBUTES], *save = NULL;
    struct tw_bytes parts[8];
    size_t count = 0;
    bool tls13 = value_of(a, "cert13", names) != NULL;

    if (!tls13 && value_of(a, "cert", names) == NULL)
        names[0] = '\0';
    for (char *n = strtok_r(names, ",", &save); n != NULL; n = strtok_r(NULL, ",", &save)) {
        parts[count] = wire_vector(3, named_certificate(n));
        if (tls13)
            parts[count] = WIRE_JOIN(parts[count], wire_vector(2, hex_of(a, "entry", "")));
        count++;
    }
    parts[0] = wire_vector(3, wire_join(parts, count));
    return tls13 ? WIRE_JOIN(wire_vector(1, hex_of(a, "context", "")), parts[0]) : parts[0];
}

struct kind {
    const char *name;
    uint8_t side; /* CLIENT or SERVER */
    uint8_t content_type;
    int type;         /* of a handshake message; -1: of what is encrypted, or no handshake */
    const char *body; /* NULL: `len` encrypted bytes */
    uint32_t len;
};

/* clang-format off */
static const struct kind kinds[] = {
    {"ch", CLIENT, 22, 1, "", 0},   {"ch2", CLIENT, 22, 1, "", 0},  {"sh", SERVER, 22, 2, "", 0},
    {"hrr", SERVER, 22, 2, "", 0},  {"ct", SERVER, 22, 11, "", 0},  {"cct", CLIENT, 22, 11, "", 0},
    {"cs", SERVER, 22, 22, "01_000003_300102", 0}, {"ske", SERVER, 22, 12, "", 0},
    {"cr", SERVER, 22, 13, "01_01_0002_0804_0000", 0}, {"shd", SERVER, 22, 14, "", 0},
    {"cke", CLIENT, 22, 16, "", 0}, {"cv", CLIENT, 22, 15, "0804_0100_aa*256", 0},
    {"nst", SERVER, 22, 4, "00000000_0004_01020304", 0}, {"hr", SERVER, 22, 0, "", 0},
    {"ccs", CLIENT, 20, -1, "01", 0}, {"sccs", SERVER, 20, -1, "01", 0},
    {"al", CLIENT, 21, -1, NULL, 26}, {"sal", SERVER, 21, -1, NULL, 26},
    {"fin", CLIENT, 22, -1, NULL, 40}, {"sfin", SERVER, 22, -1, NULL, 40},
    {"app", CLIENT, 23, -1, NULL, 64}, {"sapp", SERVER, 23, -1, NULL, 64},
    {"ee", SERVER, 22, 8, "", 0},   {"scv", SERVER, 22, 15, "0804_0100_aa*256", 0},
    {"cf", CLIENT, 22, 20, "0f*12", 0}, {"sf", SERVER, 22, 20, "0f*12", 0},
    {"cc", SERVER, 22, 25, "", 0},  {"eoed", CLIENT, 22, 5, "", 0}, {"ku", CLIENT, 22, 24, "00", 0},
    {"sku", SERVER, 22, 24, "00", 0}, {"sh2", SERVER, 22, 2, "", 0}, {"ct2", SERVER, 22, 11, "", 0},
    {"ske2", SERVER, 22, 12, "", 0}, {"shd2", SERVER, 22, 14, "", 0}, {"cke2", CLIENT, 22, 16, "", 0},
    {"sealed", CLIENT, 23, -1, NULL, 64}, {"ssealed", SERVER, 23, -1, NULL, 64},
};
/* clang-format on */

static const struct kind *kind_of(const char *name)
{
    for (size_t i = 0; i < TW_COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    fail_msg("no step is called '%s'", name);
    return NULL;
}

static struct tw_bytes body_of(const struct kind *k, const char *a)
{
    char text[MAX_ATTRIBUTES];
    struct tw_bytes body;

    if (value_of(a, "raw", text) != NULL)
        body = hex_text(text);
    else if (k->type == 1 || k->type == 2)
        body = hello_body(k->name, a);
    else if (k->type == 8)
        body = block_body(a);
    else if (k->type == 11)
        body = certificate_body(a);
    else if (k->body == NULL)
        body = wire_repeat(0xe5, number_of(a, "len", 10, k->len));
    else
        body = hex_of("", "raw", k->body);
    return WIRE_JOIN(body, hex_of(a, "more", ""));
}

/* --- the play --- */

struct spoken { /* a record that may still grow */
    const struct kind *kind;
    uint8_t content_type;
    uint16_t version;
    uint32_t split;
    struct tw_bytes body;
};

static struct {
    struct tap tap;
    struct tw_crypto ciphers;
    struct tw_keys *keys;
    uint8_t records[2]; /* that were sealed, by side */
    int only;           /* the side that is captured; negative: both are */
    struct tw_check check;
    char sentences[TW_MAX_FINDINGS][TW_SENTENCE_MAX];
    bool heard;
} stage;

static struct tw_out words;

static bool no_write(void *context, const char *bytes, size_t len)
{
    (void)context, (void)bytes, (void)len;
    return true;
}

static const struct tw_policy *demanded;

void stage_policy(const struct tw_policy *policy)
{
    demanded = policy;
}

static void hear_connection(void *context, const struct tw_connection *c)
{
    (void)context;
    tw_check_connection(&stage.check, c);
    words.write = no_write;
    for (uint32_t i = 0; i < stage.check.finding_count; i++) {
        words.len = 0;
        tw_finding_sentence(&words, &stage.check.findings[i]);
        assert_in_range(words.len, 1, TW_SENTENCE_MAX - 1);
        memcpy(stage.sentences[i], words.buffer, words.len);
        stage.sentences[i][words.len] = '\0';
    }
    stage.heard = true;
}

static void take_segment(void *to, const struct tw_segment *segment, const struct tw_origin *origin)
{
    if (stage.only < 0 || segment->source_port == stage.tap.wire.port[stage.only])
        tap_segment(to, segment, origin);
}

/* What is said of all steps. */
static const char *all_attributes(void)
{
    size_t all = find_step("all");

    return all < script.count ? script.steps[all].attributes : "";
}

/* Keys for the client's random of all scripts. */
static void give_keys(void)
{
    static const uint64_t seed[2] = {1, 2};
    static const enum tw_secret secrets[] = {TW_SECRET_MASTER, TW_SECRET_CLIENT_HANDSHAKE,
                                             TW_SECRET_SERVER_HANDSHAKE, TW_SECRET_CLIENT_TRAFFIC,
                                             TW_SECRET_SERVER_TRAFFIC};
    struct tw_bytes secret = wire_repeat(3, TW_MASTER_SECRET), random = wire_repeat(1, 32);

    stage.keys = tw_keys_make(&stage.tap.memory, seed);
    assert_non_null(stage.keys);
    for (size_t i = 0; i < TW_COUNT(secrets) && stub_premaster_version == 0; i++) {
        if (i == 1)
            secret.len = 32;
        assert_true(tw_keys_put(stage.keys, secrets[i], random, secret));
    }
    stage.ciphers = tw_crypto_openssl;
    stage.ciphers.unsealing = &stub_unsealing;
    stage.tap.tracker.crypto = &stage.ciphers;
    stage.tap.tracker.keys = stage.keys;
    stage.tap.tracker.secrets = tw_keys_counter(stage.keys);
    stage.tap.tracker.private_keys = stub_premaster_version != 0;
}

static void open_stage(const char *all)
{
    stage.check.policy = demanded;
    stage.check.client = (struct tw_endpoint_text){"10.0.0.1:50000", "10.0.0.1"};
    stage.check.server = (struct tw_endpoint_text){"[2001:db8::2]:443", "2001:db8::2"};
    tw_check_init(&stage.check);
    tap_begin(&stage.tap, hear_connection, NULL);
    tap_verify(&stage.tap, has_flag(all, "verify") ? TW_VERIFY_ALWAYS : TW_VERIFY_NEVER);
    stage.tap.tracker.compare_nonces = has_flag(all, "nonces");
    stage.tap.wire.send = take_segment;
    /* In November 2026, in which the certificates of testdata are valid. */
    stage.tap.clock.now_ns = (int64_t)1795600000 * 1000000000;
    stub_premaster_version = (uint16_t)number_of(all, "premaster", 16, 0);
    stage.keys = NULL;
    stage.records[0] = stage.records[1] = 0;
    if (has_flag(all, "keys") || stub_premaster_version != 0)
        give_keys();
}

static void close_stage(void)
{
    tap_finish(&stage.tap);
    tw_keys_wipe(stage.keys);
    tw_keys_wipe(stage.tap.tracker.learned);
    tap_end(&stage.tap);
}

static void say(const struct spoken *s)
{
    if (s->kind == NULL)
        return;
    if (s->split > 0 && s->split < s->body.len) {
        wire_data(&stage.tap.wire, s->kind->side,
                  wire_record(s->content_type, s->version, wire_slice(s->body, 0, s->split)));
        wire_data(
            &stage.tap.wire, s->kind->side,
            wire_record(s->content_type, s->version, wire_slice(s->body, s->split, s->body.len - s->split)));
        return;
    }
    wire_data(&stage.tap.wire, s->kind->side, wire_record(s->content_type, s->version, s->body));
}

static bool is_tls13(void)
{
    size_t sh = find_step("sh");

    return sh < script.count && strstr(script.steps[sh].attributes, " 002b:0304") != NULL;
}

/* In TLS 1.3 its type stands behind it; before, in GCM, a nonce in front. */
static struct tw_bytes seal(const struct step *step, const struct kind *k, struct tw_bytes content)
{
    const char *a = step->attributes;
    struct tw_bytes tag = wire_repeat(0, STUB_TAG), before = wire_repeat(0, 0);

    if (has_flag(a, "odd"))
        tag = WIRE_JOIN(wire_number(STUB_ODD, 1), wire_repeat(0, STUB_TAG - 1));
    if (is_tls13())
        content = WIRE_JOIN(content, wire_number(number_of(a, "inner", 16, k->content_type), 1));
    else if (!has_flag(all_attributes(), "cbc"))
        before = WIRE_JOIN(wire_repeat(0, STUB_NONCE - 1), wire_number(stage.records[k->side]++, 1));
    return WIRE_JOIN(before, content, tag);
}

static struct spoken spoken_of(const struct step *step, uint16_t version)
{
    const char *a = step->attributes;
    const struct kind *k = kind_of(step->name);
    struct tw_bytes body = body_of(k, a);
    struct tw_bytes content = k->type >= 0 ? wire_handshake((uint8_t)k->type, body) : body;
    uint32_t cut = number_of(a, "cut", 10, 0);
    bool sealed = has_flag(a, "sealed");

    if (sealed)
        content = seal(step, k, content);
    return (struct spoken){
        .kind = k,
        .content_type = (uint8_t)number_of(a, "type", 10, sealed && is_tls13() ? 23 : k->content_type),
        .version = (uint16_t)number_of(a, "rec", 16, version),
        .split = number_of(a, "split", 10, 0),
        .body = cut > 0 ? wire_slice(content, 0, cut) : content,
    };
}

static void perform(void)
{
    uint16_t version = (uint16_t)number_of(all_attributes(), "rec", 16, 0x0303);
    struct spoken s = {NULL, 0, 0, 0, {NULL, 0}};

    for (size_t i = 0; i < script.count; i++) {
        const struct step *step = &script.steps[i];
        if (strcmp(step->name, "all") == 0)
            continue;
        stage.tap.clock.now_ns += (int64_t)number_of(step->attributes, "wait", 10, 0) * 1000000;
        if (strcmp(step->name, "close") == 0 || strcmp(step->name, "sclose") == 0) {
            say(&s);
            s.kind = NULL;
            wire_fin(&stage.tap.wire, step->name[0] == 's' ? SERVER : CLIENT);
            continue;
        }
        struct spoken next = spoken_of(step, version);
        if (has_flag(step->attributes, "join")) {
            s.body = WIRE_JOIN(s.body, next.body);
            continue;
        }
        say(&s);
        s = next;
    }
    say(&s);
}

/* Another client comes to the same server. */
static void next_client(void)
{
    stage.tap.wire.port[CLIENT]++;
    stage.tap.wire.said[CLIENT] = stage.tap.wire.said[SERVER] = 0;
}

const struct tw_check *stage_play_after(const char *before, const char *before_edit, const char *text,
                                        const char *edit)
{
    script.count = 0;
    read_script(before);
    read_script(before_edit);
    open_stage(all_attributes());
    stage.only = -1;
    stage.heard = false;
    wire_open(&stage.tap.wire);
    perform();
    next_client();
    script.count = 0;
    read_script(text);
    read_script(edit);
    wire_open(&stage.tap.wire);
    perform();
    close_stage();
    assert_true(stage.heard);
    return &stage.check;
}

static const struct tw_check *play(const char *text, const char *edit, int only)
{
    script.count = 0;
    read_script(text);
    read_script(edit);
    open_stage(all_attributes());
    stage.only = only;
    stage.heard = false;
    if (!has_flag(all_attributes(), "midstream"))
        wire_open(&stage.tap.wire);
    perform();
    close_stage();
    assert_true(stage.heard);
    return &stage.check;
}

const struct tw_check *stage_play(const char *text, const char *edit)
{
    return play(text, edit, -1);
}

const struct tw_check *stage_play_one_sided(const char *text, const char *edit, enum tw_side side)
{
    return play(text, edit, side == TW_CLIENT ? CLIENT : SERVER);
}

/* --- what came of it --- */

static size_t index_of(const char *rule)
{
    for (size_t i = 0; tw_rule_at(i) != NULL; i++)
        if (strcmp(tw_rule_at(i)->id, rule) == 0)
            return i;
    fail_msg("no rule is called '%s'", rule);
    return 0;
}

static void print_findings(const struct tw_check *k)
{
    for (uint32_t i = 0; i < k->finding_count; i++)
        print_error("  %s: %s\n", k->findings[i].rule->id, stage.sentences[i]);
}

/* That old things are old is no fault of a rule about something else. */
static bool is_about_age(size_t rule)
{
    return strcmp(tw_rule_group_name(rule), "deprecated") == 0;
}

static bool is_alone(const struct tw_check *k, size_t rule)
{
    for (uint32_t i = 0; i < k->finding_count; i++)
        if (k->findings[i].rule_index != rule &&
            is_about_age(k->findings[i].rule_index) <= is_about_age(rule))
            return false;
    return true;
}

void stage_assert(const char *rule, enum tw_judgement wanted, bool alone, const struct tw_check *k,
                  const char *file, int line)
{
    size_t i = index_of(rule);

    if (k->judgement[i] == wanted && (!alone || is_alone(k, i)))
        return;
    print_error("%s: %s, not %s%s\n", rule, tw_judgement_name((enum tw_judgement)k->judgement[i]),
                tw_judgement_name(wanted), alone ? " alone" : "");
    if (k->judgement[i] == TW_NOT_JUDGED)
        print_error("  %s\n", tw_unjudged_words((enum tw_unjudged)k->unjudged[i]));
    print_findings(k);
    _fail(file, line);
}

const char *stage_sentence(const char *rule)
{
    size_t index = index_of(rule);

    for (uint32_t i = 0; i < stage.check.finding_count; i++)
        if (stage.check.findings[i].rule_index == index)
            return stage.sentences[i];
    return "";
}

int stage_clear(void **state)
{
    return wire_release(state);
}
