/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key schedules and opening records: the handshake of RFC 8448, and for every family of ciphers, in every version that
 * has it, records that are sealed here in the simplest way. What is sealed is opened, and with any bit changed is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/provider.h>
#include <zlib.h>

#include "crypto/openssl.h"
#include "crypto/protection.h"
#include "heap.h"
#include "message/message.h"
#include "message/protection.h"
#include "registry/registry.h"
#include "wire.h"

static const uint64_t seed[2] = {1, 2};

struct desk {
    struct heap heap;
    struct tw_memory memory;
    struct tw_crypto_context *context;
    const struct tw_unsealing *u;
    OSSL_LIB_CTX *legacy; /* where RC4 and its like are sealed */
    OSSL_PROVIDER *providers[2];
};

static int open_desk(void **state)
{
    static struct desk d;

    memset(&d, 0, sizeof d);
    d.memory = heap_memory(&d.heap, (size_t)16 << 20);
    d.context = tw_crypto_context_new(&d.memory, seed, 0);
    assert_non_null(d.context);
    d.u = tw_crypto_openssl.unsealing;
    d.legacy = OSSL_LIB_CTX_new();
    d.providers[0] = OSSL_PROVIDER_load(d.legacy, "default");
    d.providers[1] = OSSL_PROVIDER_load(d.legacy, "legacy");
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;

    tw_crypto_context_free(d->context);
    for (size_t i = 0; i < TW_COUNT(d->providers); i++)
        if (d->providers[i] != NULL)
            OSSL_PROVIDER_unload(d->providers[i]);
    OSSL_LIB_CTX_free(d->legacy);
    assert_int_equal(d->heap.live, 0);
    return wire_release(state);
}

static struct tw_schedule schedule_of(uint16_t version, uint16_t suite)
{
    struct tw_schedule s = {.version = version, .suite = tw_cipher_suite_find(suite)};

    assert_non_null(s.suite);
    memset(s.client_random, 1, sizeof s.client_random);
    memset(s.server_random, 2, sizeof s.server_random);
    return s;
}

static enum tw_opened open_record(const struct desk *d, struct tw_protection *p, uint8_t type,
                                  uint16_t version, struct tw_bytes body, struct tw_opened_record *opened)
{
    struct tw_bytes exact = wire_exact(body);
    const struct tw_sealed_record record = {.body = exact, .version = version, .content_type = type};

    return d->u->open(d->context, p, &record, opened);
}

static void assert_bytes(struct tw_bytes got, struct tw_bytes want)
{
    assert_int_equal(got.len, want.len);
    if (want.len > 0)
        assert_memory_equal(got.ptr, want.ptr, want.len);
}

/*
 * No bit may be another; what could not be opened leaves everything as it was. Padding that no MAC covers is opened, and
 * said to be odd.
 */
static void assert_no_bit_may_change(const struct desk *d, struct tw_protection *p, uint8_t type,
                                     uint16_t version, struct tw_bytes body, size_t step)
{
    for (size_t bit = 0; bit < body.len * 8; bit += step) {
        struct tw_opened_record opened;
        const struct tw_protection before = *p;
        uint8_t changed[1024];
        memcpy(changed, body.ptr, body.len);
        changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool open =
            open_record(d, p, type, version, (struct tw_bytes){changed, body.len}, &opened) == TW_OPENED;
        if (open && opened.odd_padding && !p->encrypt_then_mac)
            *p = before;
        else
            assert_false(open);
        assert_int_equal(p->sequence, before.sequence);
    }
}

/* --- RFC 8448 3 --- */

static void rfc8448_traffic_keys(void **state)
{
    static const struct {
        const char *secret, *key, *iv;
    } rows[] = {
        {"b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38",
         "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30"},
        {"b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21",
         "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f"},
        {"a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643",
         "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984"},
        {"9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5",
         "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9"},
    };
    const struct desk *d = *state;
    struct tw_schedule s = schedule_of(TW_TLS_1_3, 0x1301);

    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_protection p = {0};
        assert_true(d->u->traffic_keys(d->context, &s, wire_hex(rows[i].secret), &p));
        assert_memory_equal(p.key, wire_hex(rows[i].key).ptr, 16);
        assert_memory_equal(p.iv, wire_hex(rows[i].iv).ptr, 12);
        d->u->end(d->context, &p);
        for (size_t byte = 0; byte < sizeof p; byte++)
            assert_int_equal(((const uint8_t *)&p)[byte], 0);
    }
}

static void rfc8448_client_finished(void **state)
{
    const struct desk *d = *state;
    struct tw_schedule s = schedule_of(TW_TLS_1_3, 0x1301);
    struct tw_protection p = {0};
    struct tw_opened_record opened;
    struct tw_bytes record = wire_hex(
        "75ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab68"
        "67d726c40546");

    assert_true(d->u->traffic_keys(
        d->context, &s, wire_hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"), &p));
    assert_no_bit_may_change(d, &p, TW_APPLICATION_DATA, TW_TLS_1_2, record, 1);
    p.sequence = 1;
    assert_int_equal(open_record(d, &p, TW_APPLICATION_DATA, TW_TLS_1_2, record, &opened), TW_OPENED_NOT);
    p.sequence = 0;
    assert_int_equal(open_record(d, &p, TW_APPLICATION_DATA, TW_TLS_1_2, record, &opened), TW_OPENED);
    assert_int_equal(opened.content_type, TW_HANDSHAKE);
    assert_int_equal(p.sequence, 1);
    assert_bytes(opened.bytes,
                 wire_hex("14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61"));
    d->u->end(d->context, &p);
}

/* Up to draft 19 the labels were others, up to draft 24 the header was not authenticated. */
static void drafts_of_tls13_differ(void **state)
{
    const struct desk *d = *state;
    struct tw_bytes secret = wire_repeat(7, 32);
    struct tw_schedule s = schedule_of(0x7f12, 0x1301);
    struct tw_protection draft18 = {0}, draft24 = {0}, draft28 = {0};
    struct tw_opened_record opened;
    struct tw_bytes aad_less = wire_repeat(0, 32);

    assert_true(d->u->traffic_keys(d->context, &s, secret, &draft18));
    s.version = 0x7f18;
    assert_true(d->u->traffic_keys(d->context, &s, secret, &draft24));
    s.version = 0x7f1c;
    assert_true(d->u->traffic_keys(d->context, &s, secret, &draft28));
    assert_memory_not_equal(draft18.key, draft24.key, 16);
    assert_memory_equal(draft24.key, draft28.key, 16);
    assert_int_equal(open_record(d, &draft24, TW_APPLICATION_DATA, TW_TLS_1_0, aad_less, &opened),
                     TW_OPENED_NOT);
    d->u->end(d->context, &draft18);
    d->u->end(d->context, &draft24);
    d->u->end(d->context, &draft28);
}

/* --- records that are sealed here --- */

static size_t run_cipher(const struct desk *d, const char *name, const uint8_t *key, const uint8_t *iv,
                         EVP_CIPHER_CTX *c, const uint8_t *in, size_t len, uint8_t *out)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(d->legacy, name, NULL);
    int n = 0;

    assert_non_null(cipher);
    if (EVP_CIPHER_CTX_get0_cipher(c) == NULL)
        assert_true(EVP_EncryptInit_ex2(c, cipher, key, iv, NULL));
    EVP_CIPHER_CTX_set_padding(c, 0);
    assert_true(EVP_EncryptUpdate(c, out, &n, in, (int)len));
    EVP_CIPHER_free(cipher);
    return (size_t)n;
}

static size_t put_header(uint8_t *to, uint64_t sequence, uint8_t type, uint16_t version, size_t len,
                         bool ssl3)
{
    size_t n = 0;

    for (int shift = 56; shift >= 0; shift -= 8)
        to[n++] = (uint8_t)(sequence >> shift);
    to[n++] = type;
    if (!ssl3) {
        to[n++] = (uint8_t)(version >> 8);
        to[n++] = (uint8_t)version;
    }
    to[n++] = (uint8_t)(len >> 8);
    to[n++] = (uint8_t)len;
    return n;
}

static const char *digest_name(uint8_t mac)
{
    return mac == TW_MAC_MD5      ? "MD5"
           : mac == TW_MAC_SHA256 ? "SHA256"
           : mac == TW_MAC_SHA384 ? "SHA384"
           : mac == TW_MAC_SM3    ? "SM3"
                                  : "SHA1";
}

/* HMAC, or in SSL 3.0 what was there before (RFC 6101 5.2.3.1). */
static size_t put_mac(const struct tw_protection *p, uint8_t type, uint16_t version, const uint8_t *bytes,
                      size_t len, uint8_t *to)
{
    bool ssl3 = p->version == TW_SSL_3_0;
    const EVP_MD *md = EVP_get_digestbyname(digest_name(p->mac));
    size_t key_len = (size_t)EVP_MD_get_size(md), n, pad_len = p->mac == TW_MAC_MD5 ? 48 : 40;
    uint8_t text[2048];
    unsigned got;

    if (!ssl3) {
        n = put_header(text, p->sequence, type, version, len, false);
        memcpy(text + n, bytes, len);
        assert_non_null(HMAC(md, p->mac_key, (int)key_len, text, n + len, to, &got));
        return p->mac_len;
    }
    memcpy(text, p->mac_key, key_len);
    memset(text + key_len, 0x36, pad_len);
    n = key_len + pad_len;
    n += put_header(text + n, p->sequence, type, version, len, true);
    memcpy(text + n, bytes, len);
    assert_true(EVP_Digest(text, n + len, to, &got, md, NULL));
    memset(text + key_len, 0x5c, pad_len);
    memcpy(text + key_len + pad_len, to, got);
    assert_true(EVP_Digest(text, key_len + pad_len + got, to, &got, md, NULL));
    return got;
}

/* A record of CBC: `iv` is the block before it, and then its own last block. */
static struct tw_bytes seal_cbc(const struct desk *d, const struct tw_protection *p, const char *name,
                                uint8_t *iv, uint16_t version, struct tw_bytes text)
{
    size_t block = tw_enc_info(p->enc)->block_len, n = text.len, explicit_len = p->explicit_iv ? block : 0;
    uint8_t plain[1024], out[1024];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

    memcpy(plain, text.ptr, text.len);
    if (!p->encrypt_then_mac)
        n += put_mac(p, TW_HANDSHAKE, version, plain, text.len, plain + n);
    size_t padding = block - n % block + (p->version == TW_SSL_3_0 ? 0 : 2 * block);
    memset(plain + n, (int)(padding - 1), padding);
    n += padding;
    memcpy(out, iv, explicit_len);
    run_cipher(d, name, p->key, iv, c, plain, n, out + explicit_len);
    EVP_CIPHER_CTX_free(c);
    n += explicit_len;
    memcpy(iv, out + n - block, block);
    if (p->encrypt_then_mac)
        n += put_mac(p, TW_HANDSHAKE, version, out, n, out + n);
    return wire_exact((struct tw_bytes){out, n});
}

struct family {
    uint16_t suite;
    uint16_t first, last; /* versions: TLS ones, or only the first */
    const char *name;
};

static const struct family cbc_families[] = {
    {0x000a, TW_SSL_3_0, TW_TLS_1_2, "DES-EDE3-CBC"},
    {0x0007, TW_SSL_3_0, TW_TLS_1_1, "IDEA-CBC"},
    {0x0009, TW_SSL_3_0, TW_TLS_1_1, "DES-CBC"},
    {0x0096, TW_SSL_3_0, TW_TLS_1_2, "SEED-CBC"},
    {0x002f, TW_SSL_3_0, TW_TLS_1_2, "AES-128-CBC"},
    {0x0035, TW_SSL_3_0, TW_TLS_1_2, "AES-256-CBC"},
    {0x003c, TW_TLS_1_2, TW_TLS_1_2, "AES-128-CBC"},
    {0xc028, TW_TLS_1_2, TW_TLS_1_2, "AES-256-CBC"},
    {0x0041, TW_TLS_1_0, TW_TLS_1_2, "CAMELLIA-128-CBC"},
    {0x0084, TW_TLS_1_0, TW_TLS_1_2, "CAMELLIA-256-CBC"},
    {0xc03c, TW_TLS_1_2, TW_TLS_1_2, "ARIA-128-CBC"},
    {0xe013, TW_TLCP_1_1, TW_TLCP_1_1, "SM4-CBC"},
};

static void open_cbc_family(const struct desk *d, const struct family *f, uint16_t version, bool etm,
                            bool truncated)
{
    struct tw_schedule s = schedule_of(version, f->suite);
    struct tw_protection sides[2] = {{0}};
    uint8_t master[TW_MASTER_SECRET] = {5}, iv[TW_IV_MOST];
    struct tw_bytes texts[] = {wire_text("x"), wire_repeat('y', 300), {NULL, 0}, wire_repeat('z', 15)};

    EVP_CIPHER *there = EVP_CIPHER_fetch(d->legacy, f->name, NULL);
    EVP_CIPHER_free(there);
    s.encrypt_then_mac = etm;
    s.truncated_mac = truncated;
    assert_true(d->u->key_block(d->context, &s, master, sides));
    struct tw_protection *p = &sides[1];
    memcpy(iv, p->iv, sizeof iv);
    texts[2] = wire_repeat(0, 0);
    for (size_t i = 0; i < TW_COUNT(texts) && there != NULL; i++) { /* some build libcrypto without IDEA */
        struct tw_bytes record = seal_cbc(d, p, f->name, iv, version, texts[i]);
        struct tw_opened_record opened;
        if (i == 0 && version != TW_SSL_3_0) /* there bits of the padding are free */
            assert_no_bit_may_change(d, p, TW_HANDSHAKE, version, record, 3);
        assert_int_not_equal(open_record(d, p, TW_ALERT, version, record, &opened), TW_OPENED);
        assert_int_equal(open_record(d, p, TW_HANDSHAKE, version, record, &opened), TW_OPENED);
        assert_bytes(opened.bytes, texts[i]);
        assert_int_equal(opened.content_type, TW_HANDSHAKE);
        assert_int_equal(opened.skew, p->explicit_iv ? tw_enc_info(p->enc)->block_len : 0);
    }
    d->u->end(d->context, &sides[0]);
    d->u->end(d->context, &sides[1]);
}

static void cbc_of_every_cipher_and_version(void **state)
{
    for (size_t i = 0; i < TW_COUNT(cbc_families); i++) {
        const struct family *f = &cbc_families[i];
        for (uint16_t version = f->first; version <= f->last; version++) {
            open_cbc_family(*state, f, version, false, false);
            if (version == TW_SSL_3_0)
                continue;
            open_cbc_family(*state, f, version, true, false);
            open_cbc_family(*state, f, version, false, true);
            open_cbc_family(*state, f, version, true, true);
        }
    }
}

static void rc4_of_every_version(void **state)
{
    static const uint16_t suites[] = {0x0004, 0x0005};
    const struct desk *d = *state;

    for (size_t i = 0; i < TW_COUNT(suites) * 4; i++) {
        uint16_t version = (uint16_t)(TW_SSL_3_0 + i / TW_COUNT(suites));
        struct tw_schedule s = schedule_of(version, suites[i % TW_COUNT(suites)]);
        struct tw_protection sides[2] = {{0}};
        uint8_t master[TW_MASTER_SECRET] = {6}, plain[256], out[256];
        EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
        assert_true(d->u->key_block(d->context, &s, master, sides));
        for (size_t n = 0; n < 3; n++) {
            struct tw_bytes text = wire_repeat('t', 7 * n + 1);
            struct tw_opened_record opened;
            memcpy(plain, text.ptr, text.len);
            size_t len =
                text.len + put_mac(&sides[0], TW_HANDSHAKE, version, plain, text.len, plain + text.len);
            run_cipher(d, "RC4", sides[0].key, NULL, c, plain, len, out);
            assert_no_bit_may_change(d, &sides[0], TW_HANDSHAKE, version, (struct tw_bytes){out, len}, 5);
            assert_int_equal(
                open_record(d, &sides[0], TW_HANDSHAKE, version, (struct tw_bytes){out, len}, &opened),
                TW_OPENED);
            assert_bytes(opened.bytes, text);
        }
        EVP_CIPHER_CTX_free(c);
        d->u->end(d->context, &sides[0]);
        d->u->end(d->context, &sides[1]);
    }
}

static size_t seal_aead(const struct desk *d, const char *name, const struct tw_protection *p,
                        const uint8_t *nonce, struct tw_bytes aad, struct tw_bytes text, uint8_t *out)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(d->legacy, name, NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool ccm = strstr(name, "CCM") != NULL;
    int tag = tw_enc_info(p->enc)->tag_len, n = 0;

    assert_true(EVP_EncryptInit_ex2(c, cipher, NULL, NULL, NULL));
    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL);
    if (ccm)
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag, NULL);
    assert_true(EVP_EncryptInit_ex2(c, NULL, p->key, nonce, NULL));
    if (ccm)
        assert_true(EVP_EncryptUpdate(c, NULL, &n, NULL, (int)text.len));
    assert_true(EVP_EncryptUpdate(c, NULL, &n, aad.ptr, (int)aad.len));
    assert_true(EVP_EncryptUpdate(c, out, &n, text.ptr, (int)text.len));
    assert_true(EVP_EncryptFinal_ex(c, out + n, &n));
    assert_true(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag, out + text.len));
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(cipher);
    return text.len + (size_t)tag;
}

static const struct family aead_families[] = {
    {0x009c, TW_TLS_1_2, TW_TLS_1_2, "AES-128-GCM"},       {0x009d, TW_TLS_1_2, TW_TLS_1_2, "AES-256-GCM"},
    {0xc09c, TW_TLS_1_2, TW_TLS_1_2, "AES-128-CCM"},       {0xc09d, TW_TLS_1_2, TW_TLS_1_2, "AES-256-CCM"},
    {0xc0a0, TW_TLS_1_2, TW_TLS_1_2, "AES-128-CCM"},       {0xc0a1, TW_TLS_1_2, TW_TLS_1_2, "AES-256-CCM"},
    {0xc050, TW_TLS_1_2, TW_TLS_1_2, "ARIA-128-GCM"},      {0xc051, TW_TLS_1_2, TW_TLS_1_2, "ARIA-256-GCM"},
    {0xcca8, TW_TLS_1_2, TW_TLS_1_2, "ChaCha20-Poly1305"},
};

static void aead_of_tls12(void **state)
{
    const struct desk *d = *state;

    for (size_t i = 0; i < TW_COUNT(aead_families); i++) {
        const struct family *f = &aead_families[i];
        struct tw_schedule s = schedule_of(TW_TLS_1_2, f->suite);
        struct tw_protection sides[2] = {{0}};
        uint8_t master[TW_MASTER_SECRET] = {7}, out[1024], aad[13], nonce[12];
        assert_true(d->u->key_block(d->context, &s, master, sides));
        for (size_t n = 0; n < 3; n++) {
            struct tw_bytes text = wire_repeat('t', 100 * n + 1);
            struct tw_protection *p = &sides[n % 2]; /* both have keys made ready at a time */
            size_t explicit_len = tw_enc_info(p->enc)->explicit_nonce_len;
            struct tw_opened_record opened;
            memcpy(nonce, p->iv, sizeof nonce);
            memset(nonce + 12 - explicit_len, 9, explicit_len);
            if (explicit_len == 0)
                nonce[11] ^= (uint8_t)p->sequence;
            memcpy(out, nonce + 12 - explicit_len, explicit_len);
            put_header(aad, p->sequence, TW_HANDSHAKE, TW_TLS_1_2, text.len, false);
            size_t len = explicit_len + seal_aead(d, f->name, p, nonce, (struct tw_bytes){aad, sizeof aad},
                                                  text, out + explicit_len);
            struct tw_bytes record = {out, len};
            assert_no_bit_may_change(d, p, TW_HANDSHAKE, TW_TLS_1_2, record, 7);
            assert_int_equal(open_record(d, p, TW_HANDSHAKE, TW_TLS_1_2, record, &opened), TW_OPENED);
            assert_bytes(opened.bytes, text);
            assert_int_equal(opened.skew, explicit_len);
        }
        d->u->end(d->context, &sides[0]);
        d->u->end(d->context, &sides[1]);
    }
}

/* RFC 8998 A.1 and A.2: SM4-GCM and SM4-CCM, which libcrypto before 3.1 does not have. */
static void sm4_vectors(void **state)
{
    static const struct {
        uint8_t enc;
        const char *sealed;
    } rows[] = {
        {TW_ENC_SM4_GCM, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                         "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                         "83de3541e4c2b58177e065a9bf7b62ec"},
        {TW_ENC_SM4_CCM, "48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094"
                         "fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b"
                         "16842d4fa186f56ab33256971fa110f4"},
    };
    struct desk *d = *state;
    struct tw_opener o;
    uint8_t out[64];

    assert_true(tw_opener_init(&o, &d->memory));
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_protection p = {.enc = rows[i].enc, .serial = i + 1};
        struct tw_bytes nonce = wire_hex("00001234567800000000abcd"),
                        sealed = wire_exact(wire_hex(rows[i].sealed));
        struct tw_bytes aad = wire_exact(wire_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
        memcpy(p.key, wire_hex("0123456789abcdeffedcba9876543210").ptr, 16);
        assert_int_equal(tw_aead_open(&o, &p, nonce.ptr, aad, sealed, out), TW_OPENED);
        assert_bytes((struct tw_bytes){out, sizeof out},
                     wire_hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                              "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"));
        aad.len--;
        assert_int_equal(tw_aead_open(&o, &p, nonce.ptr, aad, sealed, out), TW_OPENED_NOT);
        tw_opener_end(&o, &p);
    }
    tw_opener_clear(&o);
}

/* --- what is no record --- */

static void short_and_long_records(void **state)
{
    static const uint16_t suites[][2] = {{TW_TLS_1_3, 0x1301}, {TW_TLS_1_3, 0x00c7}, {TW_TLS_1_2, 0xc02f},
                                         {TW_TLS_1_2, 0x002f}, {TW_TLS_1_0, 0x002f}, {TW_SSL_3_0, 0x0005},
                                         {TW_TLS_1_2, 0xcca8}, {TW_TLCP_1_1, 0xe053}};
    const struct desk *d = *state;

    for (size_t i = 0; i < TW_COUNT(suites); i++) {
        struct tw_schedule s = schedule_of(suites[i][0], suites[i][1]);
        struct tw_protection sides[2] = {{0}};
        uint8_t master[TW_MASTER_SECRET] = {8};
        struct tw_opened_record opened;
        bool tls13 = suites[i][0] == TW_TLS_1_3;
        assert_true(tls13 ? d->u->traffic_keys(d->context, &s, wire_repeat(1, 32), &sides[0])
                          : d->u->key_block(d->context, &s, master, sides));
        for (size_t len = 0; len < 100; len++)
            assert_int_not_equal(
                open_record(d, &sides[0], TW_APPLICATION_DATA, suites[i][0], wire_repeat(0, len), &opened),
                TW_OPENED);
        assert_int_equal(
            open_record(d, &sides[0], TW_APPLICATION_DATA, suites[i][0], wire_repeat(0, 65535), &opened),
            TW_OPENED_SHORT);
        d->u->end(d->context, &sides[0]);
        d->u->end(d->context, &sides[1]);
    }
}

static void unknown_ciphers_are_said_to_be(void **state)
{
    const struct desk *d = *state;
    struct tw_schedule s = schedule_of(TW_TLS_1_2, 0xc100); /* of GOST */
    struct tw_protection sides[2] = {{0}};
    uint8_t master[TW_MASTER_SECRET] = {8};

    assert_false(d->u->key_block(d->context, &s, master, sides));
    s = schedule_of(TW_TLS_1_0, 0xe410); /* Salsa20 */
    assert_true(d->u->key_block(d->context, &s, master, sides));
    struct tw_opened_record opened;
    assert_int_equal(open_record(d, &sides[0], TW_HANDSHAKE, TW_TLS_1_0, wire_repeat(0, 40), &opened),
                     TW_OPENED_NO_CIPHER);
    d->u->end(d->context, &sides[0]);
    d->u->end(d->context, &sides[1]);
}

/* --- compression --- */

static struct tw_bytes deflated(z_stream *z, struct tw_bytes text, uint8_t *out, size_t room)
{
    uint8_t copy[64 * 1024];

    assert_in_range(text.len, 1, sizeof copy);
    memcpy(copy, text.ptr, text.len);
    z->next_in = copy;
    z->avail_in = (uInt)text.len;
    z->next_out = out;
    z->avail_out = (uInt)room;
    assert_int_equal(deflate(z, Z_SYNC_FLUSH), Z_OK);
    return (struct tw_bytes){out, room - z->avail_out};
}

/* The vectors were made by another implementation, after RFC 2246 6.3.1 and RFC 6101 6.2.2.1. */
static void ciphers_for_export_have_final_keys(void **state)
{
    static const struct {
        uint16_t version;
        const char *key[2], *iv[2];
    } wanted[] = {
        {TW_TLS_1_0,
         {"1ae3636444e5635e15bfcd2f2f73331a", "85af5a80eec7a6f62ee2cada9a6411a0"},
         {"ae51d8c1ed913855", "aadbb522dfcf281d"}},
        {TW_SSL_3_0,
         {"518b5d23d82e3398fd784598205eea68", "d3a1fdc13252bf325238106159a00220"},
         {"2acb1096b1c2f092", "7659cd76638a2d70"}},
    };
    const struct desk *d = *state;
    uint8_t master[TW_MASTER_SECRET];

    for (size_t i = 0; i < sizeof master; i++)
        master[i] = (uint8_t)i;
    for (size_t i = 0; i < TW_COUNT(wanted); i++) {
        struct tw_schedule s = {.version = wanted[i].version, .suite = tw_cipher_suite_find(0x0006)};
        struct tw_protection sides[2] = {{0}};
        memset(s.client_random, 0x11, sizeof s.client_random);
        memset(s.server_random, 0x22, sizeof s.server_random);
        assert_true(d->u->key_block(d->context, &s, master, sides));
        for (size_t side = 0; side < 2; side++) {
            assert_bytes(((struct tw_bytes){sides[side].key, 16}), wire_hex(wanted[i].key[side]));
            assert_bytes(((struct tw_bytes){sides[side].iv, 8}), wire_hex(wanted[i].iv[side]));
            d->u->end(d->context, &sides[side]);
        }
    }
}

/* RFC 8448 3: the early secret without a key, and what is derived from it. */
static void rfc8448_early_secret(void **state)
{
    const struct desk *d = *state;
    const struct tw_schedule s = {.version = TW_TLS_1_3, .suite = tw_cipher_suite_find(0x1301)};
    const struct tw_bytes nothing = {NULL, 0};
    const struct tw_transcript empty = {NULL, 0};
    uint8_t early[TW_DIGEST_MOST], hash[TW_DIGEST_MOST], derived[TW_DIGEST_MOST];

    assert_int_equal(d->u->extract(d->context, &s, nothing, nothing, early), 32);
    assert_bytes(((struct tw_bytes){early, 32}),
                 wire_hex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"));
    assert_int_equal(d->u->hash(d->context, &s, &empty, hash), 32);
    assert_int_equal(d->u->expand(d->context, &s, (struct tw_bytes){early, 32}, "derived",
                                  (struct tw_bytes){hash, 32}, derived),
                     32);
    assert_bytes(((struct tw_bytes){derived, 32}),
                 wire_hex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba"));
}

static void compressed_records_share_a_history(void **state)
{
    const struct desk *d = *state;
    struct tw_schedule s = schedule_of(TW_TLS_1_0, 0x002f);
    struct tw_protection sides[2] = {{0}};
    uint8_t master[TW_MASTER_SECRET] = {9}, iv[TW_IV_MOST], out[512];
    z_stream z = {0};

    s.compression = 1;
    assert_true(d->u->key_block(d->context, &s, master, sides));
    memcpy(iv, sides[0].iv, sizeof iv);
    assert_int_equal(deflateInit(&z, 9), Z_OK);
    for (size_t i = 0; i < 3; i++) {
        struct tw_bytes text = wire_repeat('a', 1000 * (i + 1));
        struct tw_opened_record opened;
        struct tw_bytes small = deflated(&z, text, out, sizeof out);
        struct tw_bytes record = seal_cbc(d, &sides[0], "AES-128-CBC", iv, TW_TLS_1_0, small);
        assert_int_equal(open_record(d, &sides[0], TW_HANDSHAKE, TW_TLS_1_0, record, &opened), TW_OPENED);
        assert_bytes(opened.bytes, text);
    }
    struct tw_opened_record opened; /* more than a record may hold */
    struct tw_bytes bomb = deflated(&z, wire_repeat('a', 17000), out, sizeof out);
    struct tw_bytes record = seal_cbc(d, &sides[0], "AES-128-CBC", iv, TW_TLS_1_0, bomb);
    assert_int_equal(open_record(d, &sides[0], TW_HANDSHAKE, TW_TLS_1_0, record, &opened),
                     TW_OPENED_INFLATED);
    deflateEnd(&z);
    d->u->end(d->context, &sides[0]);
    d->u->end(d->context, &sides[1]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc8448_traffic_keys),
        TEST(rfc8448_client_finished),
        TEST(drafts_of_tls13_differ),
        TEST(cbc_of_every_cipher_and_version),
        TEST(rc4_of_every_version),
        TEST(aead_of_tls12),
        TEST(sm4_vectors),
        TEST(short_and_long_records),
        TEST(unknown_ciphers_are_said_to_be),
        TEST(ciphers_for_export_have_final_keys),
        TEST(rfc8448_early_secret),
        TEST(compressed_records_share_a_history),
    };

    return cmocka_run_group_tests_name("unsealing", tests, NULL, NULL);
}
