/* SPDX-License-Identifier: Apache-2.0 */
/* From secrets to keys. */
#include "crypto/schedule.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <string.h>

#include "message/message.h"
#include "registry/registry.h"

/* Key material of both sides of the hungriest suite: AES-256-CBC with SHA-384. */
enum { MAX_BLOCK = 2 * (48 + 32 + 16) };

/* Of SSL 3.0: MD5 and SHA-1, and what pads a key to the length of a hash's block (RFC 6101 5.2.3.1). */
enum { MD5_LENGTH = 16, SHA1_LENGTH = 20, MD5_PAD = 48, SHA1_PAD = 40, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

enum { VERIFY_DATA = 12 }; /* RFC 5246 7.4.9 */

const char *tw_hash_name(uint8_t hash)
{
    static const char *const names[] = {
        [TW_HASH_MD5_SHA1] = "MD5-SHA1", [TW_HASH_SHA1] = "SHA1",     [TW_HASH_SHA256] = "SHA256",
        [TW_HASH_SHA384] = "SHA384",     [TW_HASH_SHA512] = "SHA512", [TW_HASH_SM3] = "SM3",
    };
    return hash < TW_COUNT(names) ? names[hash] : NULL;
}

const char *tw_mac_name(uint8_t mac)
{
    static const char *const names[] = {
        [TW_MAC_MD5] = "MD5",       [TW_MAC_SHA1] = "SHA1",           [TW_MAC_SHA256] = "SHA256",
        [TW_MAC_SHA384] = "SHA384", [TW_MAC_RIPEMD160] = "RIPEMD160", [TW_MAC_SM3] = "SM3",
    };
    return mac < TW_COUNT(names) ? names[mac] : NULL;
}

uint8_t tw_mac_length(uint8_t mac)
{
    static const uint8_t lengths[] = {
        [TW_MAC_MD5] = 16,    [TW_MAC_SHA1] = 20,      [TW_MAC_SHA256] = 32,
        [TW_MAC_SHA384] = 48, [TW_MAC_RIPEMD160] = 20, [TW_MAC_SM3] = 32,
    };
    return mac < TW_COUNT(lengths) ? lengths[mac] : 0;
}

bool tw_scheduler_init(struct tw_scheduler *s)
{
    s->prf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    s->hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    s->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    s->digest = EVP_MD_CTX_new();
    return s->digest != NULL;
}

void tw_scheduler_clear(struct tw_scheduler *s)
{
    EVP_KDF_free(s->prf);
    EVP_KDF_free(s->hkdf);
    EVP_MAC_free(s->hmac);
    EVP_MD_CTX_free(s->digest);
    *s = (struct tw_scheduler){0};
}

/* libcrypto's parameters take pointers to what they do not change. */
static OSSL_PARAM octets(const char *name, struct tw_bytes b)
{
    static uint8_t nothing;
    union {
        const uint8_t *given;
        uint8_t *taken;
    } pointer = {b.ptr};

    return OSSL_PARAM_construct_octet_string(name, b.len > 0 ? pointer.taken : &nothing, b.len);
}

static OSSL_PARAM words(const char *name, const char *text)
{
    union {
        const char *given;
        char *taken;
    } pointer = {text};

    return OSSL_PARAM_construct_utf8_string(name, pointer.taken, 0);
}

static bool derive(EVP_KDF *kdf, const OSSL_PARAM *params, uint8_t *out, size_t len)
{
    EVP_KDF_CTX *context = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
    bool done = context != NULL && EVP_KDF_derive(context, out, len, params) > 0;

    EVP_KDF_CTX_free(context);
    return done;
}

/* A digest of parts. */
static bool digest(struct tw_scheduler *k, const char *name, const struct tw_bytes *parts, size_t count,
                   uint8_t *out)
{
    EVP_MD *md = name != NULL ? EVP_MD_fetch(NULL, name, NULL) : NULL;
    bool done = md != NULL && EVP_DigestInit_ex2(k->digest, md, NULL);

    for (size_t i = 0; done && i < count; i++)
        done = parts[i].len == 0 || EVP_DigestUpdate(k->digest, parts[i].ptr, parts[i].len);
    done = done && EVP_DigestFinal_ex(k->digest, out, NULL);
    EVP_MD_free(md);
    return done;
}

/* --- SSL 3.0 --- */

/*
 * RFC 6101 6.1: MD5(secret + SHA("A" + secret + seed)) + MD5(secret + SHA("BB" + secret + seed)) + ...
 */
static bool ssl3_expand(struct tw_scheduler *k, struct tw_bytes secret, const struct tw_bytes seed[2],
                        uint8_t *out, size_t len)
{
    uint8_t salt[26], inner[SHA1_LENGTH], piece[MD5_LENGTH];
    bool done = len <= sizeof salt * MD5_LENGTH;

    for (size_t i = 0; done && i * MD5_LENGTH < len; i++) {
        size_t rest = len - i * MD5_LENGTH;
        memset(salt, (int)('A' + i), i + 1);
        struct tw_bytes first[] = {{salt, i + 1}, secret, seed[0], seed[1]};
        struct tw_bytes second[] = {secret, {inner, sizeof inner}};
        done = digest(k, "SHA1", first, TW_COUNT(first), inner) &&
               digest(k, "MD5", second, TW_COUNT(second), piece);
        if (done)
            memcpy(out + i * MD5_LENGTH, piece, rest < MD5_LENGTH ? rest : MD5_LENGTH);
    }
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(piece, sizeof piece);
    return done;
}

/* RFC 6101 5.6.9: hash(master + pad2 + hash(messages + sender + master + pad1)) */
static bool ssl3_finished_half(struct tw_scheduler *k, const char *name, size_t pad_len,
                               struct tw_bytes master, unsigned side, const struct tw_transcript *messages,
                               uint8_t *out, size_t out_len)
{
    static const char *const senders[] = {"CLNT", "SRVR"};
    uint8_t pad[MD5_PAD];
    bool done;
    EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);

    memset(pad, INNER_PAD, sizeof pad);
    done = md != NULL && EVP_DigestInit_ex2(k->digest, md, NULL);
    for (size_t i = 0; done && i < messages->count; i++)
        done = EVP_DigestUpdate(k->digest, messages->parts[i].ptr, messages->parts[i].len);
    done = done && EVP_DigestUpdate(k->digest, senders[side], 4) &&
           EVP_DigestUpdate(k->digest, master.ptr, master.len) && EVP_DigestUpdate(k->digest, pad, pad_len) &&
           EVP_DigestFinal_ex(k->digest, out, NULL);
    EVP_MD_free(md);
    memset(pad, OUTER_PAD, sizeof pad);
    struct tw_bytes outer[] = {master, {pad, pad_len}, {out, out_len}};
    return done && digest(k, name, outer, TW_COUNT(outer), out);
}

static size_t ssl3_finished(struct tw_scheduler *k, struct tw_bytes master, unsigned side,
                            const struct tw_transcript *messages, uint8_t *out)
{
    bool done =
        ssl3_finished_half(k, "MD5", MD5_PAD, master, side, messages, out, MD5_LENGTH) &&
        ssl3_finished_half(k, "SHA1", SHA1_PAD, master, side, messages, out + MD5_LENGTH, SHA1_LENGTH);

    return done ? MD5_LENGTH + SHA1_LENGTH : 0;
}

/* --- TLS 1.0 to 1.2, TLCP --- */

/* The PRF: RFC 5246 5, RFC 2246 5, GB/T 38636 5.5. SSL 3.0 has no labels. */
static bool expand(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                   const char *label, const struct tw_bytes seed[2], uint8_t *out, size_t len)
{
    const char *hash = tw_hash_name((uint8_t)tw_cipher_suite_hash(s->suite, s->version));
    struct tw_bytes words_of_label = {(const uint8_t *)label, strlen(label)};

    if (s->version == TW_SSL_3_0)
        return ssl3_expand(k, secret, seed, out, len);
    if (hash == NULL)
        return false;
    const OSSL_PARAM params[] = {
        words(OSSL_KDF_PARAM_DIGEST, hash),          octets(OSSL_KDF_PARAM_SECRET, secret),
        octets(OSSL_KDF_PARAM_SEED, words_of_label), octets(OSSL_KDF_PARAM_SEED, seed[0]),
        octets(OSSL_KDF_PARAM_SEED, seed[1]),        OSSL_PARAM_construct_end(),
    };
    return derive(k->prf, params, out, len);
}

size_t tw_schedule_hash(struct tw_scheduler *k, const struct tw_schedule *s,
                        const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    const char *name = tw_hash_name((uint8_t)tw_cipher_suite_hash(s->suite, s->version));

    if (!digest(k, name, messages->parts, messages->count, out))
        return 0;
    return (size_t)EVP_MD_CTX_get_size(k->digest);
}

static const struct tw_bytes none = {NULL, 0};

bool tw_schedule_master_secret(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes premaster,
                               const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET])
{
    uint8_t hash[TW_DIGEST_MOST];
    struct tw_bytes randoms[] = {{s->client_random, 32}, {s->server_random, 32}};
    struct tw_bytes seed[] = {{hash, 0}, none};

    if (session == NULL)
        return expand(k, s, premaster, "master secret", randoms, master, TW_MASTER_SECRET);
    seed[0].len = tw_schedule_hash(k, s, session, hash);
    return seed[0].len > 0 &&
           expand(k, s, premaster, "extended master secret", seed, master, TW_MASTER_SECRET);
}

/* Takes the next bytes of the key block. */
static void cut(const uint8_t **block, uint8_t *to, size_t len)
{
    memcpy(to, *block, len);
    *block += len;
}

static bool is_before_tls11(uint16_t version)
{
    return version == TW_SSL_3_0 || version == TW_TLS_1_0;
}

/* --- ciphers for export --- */

static bool is_export(const struct tw_cipher_suite *suite)
{
    static const uint8_t exchanges[] = {TW_KX_RSA_EXPORT, TW_KX_DHE_EXPORT, TW_KX_DH_ANON_EXPORT,
                                        TW_KX_KRB5_EXPORT};
    bool found = suite->enc == TW_ENC_DES40_CBC; /* also where the key exchange is not weakened: DH */

    for (size_t i = 0; i < TW_COUNT(exchanges); i++)
        found = found || suite->kx == exchanges[i];
    return found;
}

/* Bytes of a key that was made long enough again. */
static size_t final_key_length(uint8_t enc)
{
    return enc == TW_ENC_DES40_CBC || enc == TW_ENC_DES_CBC ? 8 : 16;
}

/* RFC 6101 6.2.2.1: the randoms stand in the order of who writes. */
static bool make_final_ssl3(struct tw_scheduler *k, const struct tw_schedule *s, size_t key_len,
                            unsigned side, struct tw_protection *p)
{
    const uint8_t *own = side == 0 ? s->client_random : s->server_random;
    const uint8_t *other = side == 0 ? s->server_random : s->client_random;
    const struct tw_bytes key[] = {{p->key, key_len}, {own, 32}, {other, 32}};
    const struct tw_bytes iv[] = {{own, 32}, {other, 32}};

    return digest(k, "MD5", iv, TW_COUNT(iv), p->iv) && digest(k, "MD5", key, TW_COUNT(key), p->key);
}

/* RFC 2246 6.3.1: few bits of key material become a whole key, and the IVs are no secret. */
static bool make_final(struct tw_scheduler *k, const struct tw_schedule *s, size_t key_len, unsigned side,
                       struct tw_protection *p)
{
    static const char *const labels[] = {"client write key", "server write key"};
    const struct tw_bytes randoms[] = {{s->client_random, 32}, {s->server_random, 32}};
    size_t len = final_key_length(s->suite->enc), iv_len = tw_enc_info(s->suite->enc)->iv_len;
    uint8_t few[TW_KEY_MOST], ivs[2 * TW_IV_MOST];
    bool done;

    if (s->version == TW_SSL_3_0)
        return make_final_ssl3(k, s, key_len, side, p);
    memcpy(few, p->key, key_len);
    done = expand(k, s, (struct tw_bytes){few, key_len}, labels[side], randoms, p->key, len) &&
           (iv_len == 0 || expand(k, s, none, "IV block", randoms, ivs, 2 * iv_len));
    if (done && iv_len > 0)
        memcpy(p->iv, ivs + side * iv_len, iv_len);
    OPENSSL_cleanse(few, sizeof few);
    return done;
}

bool tw_schedule_key_block(struct tw_scheduler *k, const struct tw_schedule *s,
                           const uint8_t master[TW_MASTER_SECRET], struct tw_protection sides[2])
{
    const struct tw_enc_info *enc = tw_enc_info(s->suite->enc);
    size_t mac_len = tw_mac_length(s->suite->mac);
    bool has_iv = enc->kind == TW_ENC_KIND_AEAD || is_before_tls11(s->version), weak = is_export(s->suite);
    size_t iv_len = has_iv && !weak ? enc->iv_len : 0, len = 2 * (mac_len + enc->key_len + iv_len);
    struct tw_bytes randoms[] = {{s->server_random, 32}, {s->client_random, 32}};
    uint8_t block[MAX_BLOCK];
    const uint8_t *next = block;

    if (len > sizeof block || enc->key_len > TW_KEY_MOST || iv_len > TW_IV_MOST ||
        !expand(k, s, (struct tw_bytes){master, TW_MASTER_SECRET}, "key expansion", randoms, block, len))
        return false;
    for (size_t i = 0; i < 2; i++)
        cut(&next, sides[i].mac_key, mac_len);
    for (size_t i = 0; i < 2; i++)
        cut(&next, sides[i].key, enc->key_len);
    for (size_t i = 0; i < 2; i++)
        cut(&next, sides[i].iv, iv_len);
    OPENSSL_cleanse(block, sizeof block);
    for (unsigned i = 0; i < 2; i++) {
        sides[i].explicit_iv = !has_iv && enc->kind == TW_ENC_KIND_CBC;
        if (weak && !make_final(k, s, enc->key_len, i, &sides[i]))
            return false;
    }
    return true;
}

/* --- TLS 1.3 --- */

/* RFC 8446 7.1: HKDF-Expand-Label; up to draft 19 the labels began with "TLS 1.3, ". */
static bool expand_label(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                         const char *label, struct tw_bytes context, uint8_t *out, size_t len)
{
    uint8_t draft = tw_version_draft(s->version), info[4 + 9 + 32 + TW_DIGEST_MOST];
    const char *prefix = draft != 0 && draft < 20 ? "TLS 1.3, " : "tls13 ";
    size_t prefix_len = strlen(prefix), label_len = strlen(label), n = 0;
    const char *hash = tw_hash_name(s->suite->hash);
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;

    if (hash == NULL || len > UINT8_MAX || label_len > 32 || context.len > TW_DIGEST_MOST)
        return false;
    info[n++] = 0;
    info[n++] = (uint8_t)len;
    info[n++] = (uint8_t)(prefix_len + label_len);
    memcpy(info + n, prefix, prefix_len);
    memcpy(info + n + prefix_len, label, label_len);
    n += prefix_len + label_len;
    info[n++] = (uint8_t)context.len;
    if (context.len > 0)
        memcpy(info + n, context.ptr, context.len);
    n += context.len;
    const OSSL_PARAM params[] = {
        words(OSSL_KDF_PARAM_DIGEST, hash), OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, (struct tw_bytes){info, n}),
        OSSL_PARAM_construct_end(),
    };
    return derive(k->hkdf, params, out, len);
}

static size_t hash_length(const struct tw_schedule *s)
{
    const char *name = tw_hash_name(s->suite->hash);
    EVP_MD *md = name != NULL ? EVP_MD_fetch(NULL, name, NULL) : NULL;
    size_t len = md != NULL ? (size_t)EVP_MD_get_size(md) : 0;

    EVP_MD_free(md);
    return len;
}

bool tw_schedule_traffic_keys(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                              struct tw_protection *p)
{
    const struct tw_enc_info *enc = tw_enc_info(s->suite->enc);
    size_t iv_len = enc->iv_len + (size_t)enc->explicit_nonce_len;

    return enc->key_len <= TW_KEY_MOST && iv_len <= TW_IV_MOST &&
           expand_label(k, s, secret, "key", none, p->key, enc->key_len) &&
           expand_label(k, s, secret, "iv", none, p->iv, iv_len);
}

bool tw_schedule_next_secret(struct tw_scheduler *k, const struct tw_schedule *s, uint8_t *secret, size_t len)
{
    uint8_t draft = tw_version_draft(s->version), next[TW_DIGEST_MOST];
    const char *label = draft != 0 && draft < 20 ? "application traffic secret" : "traffic upd";
    bool done =
        len <= sizeof next && expand_label(k, s, (struct tw_bytes){secret, len}, label, none, next, len);

    if (done)
        memcpy(secret, next, len);
    OPENSSL_cleanse(next, sizeof next);
    return done;
}

size_t tw_schedule_extract(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes salt,
                           struct tw_bytes key, uint8_t out[TW_DIGEST_MOST])
{
    static const uint8_t zeroes[TW_DIGEST_MOST];
    size_t len = hash_length(s);
    int mode = EVP_KDF_HKDF_MODE_EXTRACT_ONLY;

    if (len == 0)
        return 0;
    const struct tw_bytes nothing = {zeroes, len};
    const OSSL_PARAM params[] = {
        words(OSSL_KDF_PARAM_DIGEST, tw_hash_name(s->suite->hash)),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        octets(OSSL_KDF_PARAM_KEY, key.len > 0 ? key : nothing),
        octets(OSSL_KDF_PARAM_SALT, salt.len > 0 ? salt : nothing),
        OSSL_PARAM_construct_end(),
    };
    return derive(k->hkdf, params, out, len) ? len : 0;
}

size_t tw_schedule_expand(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                          const char *label, struct tw_bytes value, uint8_t out[TW_DIGEST_MOST])
{
    size_t len = hash_length(s);

    return len > 0 && expand_label(k, s, secret, label, value, out, len) ? len : 0;
}

/* RFC 8446 4.4.4: HMAC(finished_key, transcript hash) */
static size_t tls13_finished(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                             const struct tw_transcript *messages, uint8_t *out)
{
    uint8_t hash[TW_DIGEST_MOST], key[TW_DIGEST_MOST];
    size_t len = tw_schedule_hash(k, s, messages, hash), got = 0;
    const char *name = tw_hash_name(s->suite->hash);
    EVP_MAC_CTX *mac = NULL;

    if (len == 0 || !expand_label(k, s, secret, "finished", none, key, len))
        return 0;
    const OSSL_PARAM params[] = {words(OSSL_MAC_PARAM_DIGEST, name), OSSL_PARAM_construct_end()};
    if (k->hmac != NULL)
        mac = EVP_MAC_CTX_new(k->hmac);
    if (mac == NULL || !EVP_MAC_init(mac, key, len, params) || !EVP_MAC_update(mac, hash, len) ||
        !EVP_MAC_final(mac, out, &got, TW_DIGEST_MOST))
        got = 0;
    EVP_MAC_CTX_free(mac);
    OPENSSL_cleanse(key, sizeof key);
    return got;
}

size_t tw_schedule_finished(struct tw_scheduler *k, const struct tw_schedule *s, struct tw_bytes secret,
                            unsigned side, const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    static const char *const labels[] = {"client finished", "server finished"};
    uint8_t hash[TW_DIGEST_MOST];
    struct tw_bytes seed[] = {{hash, 0}, none};

    if (tw_version_is_tls13(s->version))
        return tls13_finished(k, s, secret, messages, out);
    if (s->version == TW_SSL_3_0)
        return ssl3_finished(k, secret, side, messages, out);
    seed[0].len = tw_schedule_hash(k, s, messages, hash);
    return seed[0].len > 0 && expand(k, s, secret, labels[side], seed, out, VERIFY_DATA) ? VERIFY_DATA : 0;
}
