/* SPDX-License-Identifier: Apache-2.0 */
/* Opening records. */
#include "crypto/protection.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>
#include <zlib.h>

#include "crypto/schedule.h"
#include "message/message.h"

enum { HEADER = 5, SEQUENCE = 8, NONCE = 12, BLOCK_MOST = 16, TRUNCATED_MAC = 10, DEFLATE = 1 };

enum { PLAIN_LIMIT = (1 << 14) + 1 }; /* in TLS 1.3 with the content type: RFC 8446 5.4 */

/* Where a cipher is found. */
struct cipher_name {
    const char *name;
    const char *block; /* of the block cipher, to make the mode of where libcrypto does not have it */
    bool legacy;
};

/* clang-format off */
static const struct cipher_name names[TW_ENC_COUNT] = {
    [TW_ENC_RC4_40]            = {"RC4", NULL, true},
    [TW_ENC_RC4_56]            = {"RC4", NULL, true},
    [TW_ENC_RC4_128]           = {"RC4", NULL, true},
    [TW_ENC_RC2_CBC_40]        = {"RC2-CBC", NULL, true},
    [TW_ENC_RC2_CBC_56]        = {"RC2-CBC", NULL, true},
    [TW_ENC_RC2_CBC_128]       = {"RC2-CBC", NULL, true},
    [TW_ENC_IDEA_CBC]          = {"IDEA-CBC", NULL, true},
    [TW_ENC_DES40_CBC]         = {"DES-CBC", NULL, true},
    [TW_ENC_DES_CBC]           = {"DES-CBC", NULL, true},
    [TW_ENC_3DES_EDE_CBC]      = {"DES-EDE3-CBC", NULL, false},
    [TW_ENC_SEED_CBC]          = {"SEED-CBC", NULL, true},
    [TW_ENC_AES_128_CBC]       = {"AES-128-CBC", NULL, false},
    [TW_ENC_AES_256_CBC]       = {"AES-256-CBC", NULL, false},
    [TW_ENC_AES_128_GCM]       = {"AES-128-GCM", NULL, false},
    [TW_ENC_AES_256_GCM]       = {"AES-256-GCM", NULL, false},
    [TW_ENC_AES_128_CCM]       = {"AES-128-CCM", NULL, false},
    [TW_ENC_AES_256_CCM]       = {"AES-256-CCM", NULL, false},
    [TW_ENC_AES_128_CCM_8]     = {"AES-128-CCM", NULL, false},
    [TW_ENC_AES_256_CCM_8]     = {"AES-256-CCM", NULL, false},
    [TW_ENC_CAMELLIA_128_CBC]  = {"CAMELLIA-128-CBC", NULL, false},
    [TW_ENC_CAMELLIA_256_CBC]  = {"CAMELLIA-256-CBC", NULL, false},
    [TW_ENC_CAMELLIA_128_GCM]  = {"CAMELLIA-128-GCM", "CAMELLIA-128-ECB", false},
    [TW_ENC_CAMELLIA_256_GCM]  = {"CAMELLIA-256-GCM", "CAMELLIA-256-ECB", false},
    [TW_ENC_ARIA_128_CBC]      = {"ARIA-128-CBC", NULL, false},
    [TW_ENC_ARIA_256_CBC]      = {"ARIA-256-CBC", NULL, false},
    [TW_ENC_ARIA_128_GCM]      = {"ARIA-128-GCM", NULL, false},
    [TW_ENC_ARIA_256_GCM]      = {"ARIA-256-GCM", NULL, false},
    [TW_ENC_CHACHA20_POLY1305] = {"ChaCha20-Poly1305", NULL, false},
    [TW_ENC_SM4_CBC]           = {"SM4-CBC", NULL, false},
    [TW_ENC_SM4_GCM]           = {"SM4-GCM", "SM4-ECB", false},
    [TW_ENC_SM4_CCM]           = {"SM4-CCM", "SM4-ECB", false},
};
/* clang-format on */

bool tw_opener_init(struct tw_opener *o, struct tw_memory *memory)
{
    *o = (struct tw_opener){.memory = memory};
    o->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    o->mac = o->hmac != NULL ? EVP_MAC_CTX_new(o->hmac) : NULL;
    o->digest = EVP_MD_CTX_new();
    o->plain = tw_memory_get(memory, TW_PLAIN_MOST);
    return o->mac != NULL && o->digest != NULL && o->plain != NULL;
}

void tw_opener_clear(struct tw_opener *o)
{
    for (size_t i = 0; i < TW_ENC_COUNT; i++)
        EVP_CIPHER_free(o->ciphers[i]);
    for (size_t i = 0; i < TW_READY; i++)
        EVP_CIPHER_CTX_free(o->ready[i].context);
    EVP_MAC_CTX_free(o->mac);
    EVP_MAC_free(o->hmac);
    EVP_MD_CTX_free(o->digest);
    if (o->provider != NULL)
        OSSL_PROVIDER_unload(o->provider);
    OSSL_LIB_CTX_free(o->legacy);
    tw_memory_put(o->memory, o->plain, TW_PLAIN_MOST);
    tw_memory_put(o->memory, o->inflated, TW_PLAIN_MOST);
}

/* --- ciphers --- */

/*
 * The legacy provider is loaded into a library context of its own: what a program that embeds us does with libcrypto
 * stays as it is.
 */
static EVP_CIPHER *fetch_legacy(struct tw_opener *o, const char *name)
{
    if (o->legacy == NULL) {
        o->legacy = OSSL_LIB_CTX_new();
        if (o->legacy != NULL)
            o->provider = OSSL_PROVIDER_load(o->legacy, "legacy");
    }
    return o->legacy != NULL ? EVP_CIPHER_fetch(o->legacy, name, NULL) : NULL;
}

static enum tw_opened look_for(struct tw_opener *o, uint8_t enc)
{
    const struct cipher_name *n = &names[enc];

    if (n->name == NULL)
        return TW_OPENED_NO_CIPHER;
    o->ciphers[enc] = n->legacy ? fetch_legacy(o, n->name) : EVP_CIPHER_fetch(NULL, n->name, NULL);
    if (o->ciphers[enc] == NULL && n->block != NULL)
        o->ciphers[enc] = EVP_CIPHER_fetch(NULL, n->block, NULL);
    if (o->ciphers[enc] != NULL)
        return TW_OPENED;
    return n->legacy && o->provider == NULL ? TW_OPENED_LEGACY : TW_OPENED_NO_CIPHER;
}

enum tw_opened tw_opener_cipher(struct tw_opener *o, uint8_t enc, const EVP_CIPHER **cipher)
{
    if (o->found[enc] == 0)
        o->found[enc] = (uint8_t)(1 + look_for(o, enc));
    *cipher = o->ciphers[enc];
    return (enum tw_opened)(o->found[enc] - 1);
}

struct tw_ready *tw_opener_ready(struct tw_opener *o, const struct tw_protection *p)
{
    struct tw_ready *ready = &o->ready[p->serial % TW_READY];

    if (ready->context == NULL)
        ready->context = EVP_CIPHER_CTX_new();
    else if (ready->serial != p->serial)
        EVP_CIPHER_CTX_reset(ready->context);
    return ready->context != NULL ? ready : NULL;
}

void tw_opener_prepare(struct tw_opener *o, const struct tw_schedule *s, struct tw_protection *p)
{
    p->version = s->version;
    p->enc = s->suite->enc;
    p->mac = s->suite->mac;
    p->mac_len = tw_mac_length(p->mac);
    if (s->truncated_mac && p->mac_len > TRUNCATED_MAC)
        p->mac_len = TRUNCATED_MAC;
    p->encrypt_then_mac = s->encrypt_then_mac && tw_enc_info(p->enc)->kind == TW_ENC_KIND_CBC;
    p->compression = s->compression;
    p->serial = ++o->serials;
}

void tw_opener_end(struct tw_opener *o, struct tw_protection *p)
{
    struct tw_ready *ready = &o->ready[p->serial % TW_READY];

    if (p->serial != 0 && ready->serial == p->serial) {
        EVP_CIPHER_CTX_reset(ready->context);
        ready->serial = 0;
    }
    EVP_CIPHER_CTX_free(p->stream);
    if (p->inflater != NULL) {
        inflateEnd(p->inflater);
        OPENSSL_free(p->inflater);
    }
    OPENSSL_cleanse(p, sizeof *p);
}

/* --- the parts that stand around content --- */

static void store(uint8_t *to, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
}

/* seq_num + type + version + length: RFC 5246 6.2.3.1, 6.2.3.3. Its length; SSL 3.0 has no version in it. */
static size_t put_pseudo_header(uint8_t out[SEQUENCE + HEADER], const struct tw_protection *p,
                                const struct tw_sealed_record *r, size_t len)
{
    size_t n = SEQUENCE;

    store(out, p->sequence, SEQUENCE);
    out[n++] = r->content_type;
    if (p->version != TW_SSL_3_0) {
        store(out + n, r->version, 2);
        n += 2;
    }
    store(out + n, len, 2);
    return n + 2;
}

static bool hash_ssl3(struct tw_opener *o, const struct tw_protection *p, const struct tw_bytes *parts,
                      size_t count, uint8_t fill, uint8_t *out)
{
    uint8_t pad[48];
    size_t pad_len = p->mac == TW_MAC_MD5 ? 48 : 40;
    const char *name = tw_mac_name(p->mac);
    EVP_MD *md = name != NULL ? EVP_MD_fetch(NULL, name, NULL) : NULL;
    bool done = md != NULL && EVP_DigestInit_ex2(o->digest, md, NULL) &&
                EVP_DigestUpdate(o->digest, p->mac_key, tw_mac_length(p->mac));

    memset(pad, fill, sizeof pad);
    done = done && EVP_DigestUpdate(o->digest, pad, pad_len);
    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestUpdate(o->digest, parts[i].ptr, parts[i].len);
    done = done && EVP_DigestFinal_ex(o->digest, out, NULL);
    EVP_MD_free(md);
    return done;
}

/* RFC 6101 5.2.3.1 */
static bool mac_ssl3(struct tw_opener *o, const struct tw_protection *p, const struct tw_bytes parts[2],
                     uint8_t *out)
{
    struct tw_bytes inner = {out, tw_mac_length(p->mac)};

    return hash_ssl3(o, p, parts, 2, 0x36, out) && hash_ssl3(o, p, &inner, 1, 0x5c, out);
}

static bool mac_tls(struct tw_opener *o, const struct tw_protection *p, const struct tw_bytes parts[2],
                    uint8_t *out)
{
    union { /* libcrypto's parameters take pointers to what they do not change */
        const char *given;
        char *taken;
    } name = {tw_mac_name(p->mac)};
    size_t got;

    if (name.given == NULL)
        return false;
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.taken, 0),
                           OSSL_PARAM_construct_end()};
    return EVP_MAC_init(o->mac, p->mac_key, tw_mac_length(p->mac), params) &&
           EVP_MAC_update(o->mac, parts[0].ptr, parts[0].len) &&
           EVP_MAC_update(o->mac, parts[1].ptr, parts[1].len) &&
           EVP_MAC_final(o->mac, out, &got, TW_DIGEST_MOST);
}

/* Whether `mac` is that of the content. */
static bool mac_holds(struct tw_opener *o, const struct tw_protection *p, const struct tw_sealed_record *r,
                      struct tw_bytes content, const uint8_t *mac)
{
    uint8_t header[SEQUENCE + HEADER], want[TW_DIGEST_MOST], nothing[1] = {0};
    struct tw_bytes parts[] = {{header, put_pseudo_header(header, p, r, content.len)},
                               {content.len > 0 ? content.ptr : nothing, content.len}};
    bool done = p->version == TW_SSL_3_0 ? mac_ssl3(o, p, parts, want) : mac_tls(o, p, parts, want);

    return done && CRYPTO_memcmp(want, mac, p->mac_len) == 0;
}

/* --- AEAD --- */

/* Up to TLS 1.2: an explicit part of the nonce in front of the record (RFC 5288 3), or all of it from the sequence
 * number (RFC 7905 2), as always in TLS 1.3 (RFC 8446 5.3). */
static enum tw_opened open_aead(struct tw_opener *o, const struct tw_protection *p,
                                const struct tw_sealed_record *r, struct tw_opened_record *opened)
{
    const struct tw_enc_info *enc = tw_enc_info(p->enc);
    bool tls13 = tw_version_is_tls13(p->version);
    uint8_t draft = tw_version_draft(p->version), aad[SEQUENCE + HEADER], nonce[NONCE];
    size_t explicit_len = tls13 ? 0 : enc->explicit_nonce_len, aad_len;
    struct tw_bytes in = {r->body.ptr + explicit_len, r->body.len - explicit_len};

    if (r->body.len < explicit_len + enc->tag_len)
        return TW_OPENED_SHORT;
    memcpy(nonce, p->iv, NONCE);
    if (explicit_len > 0)
        memcpy(nonce + NONCE - explicit_len, r->body.ptr, explicit_len);
    else
        for (size_t i = 0; i < SEQUENCE; i++)
            nonce[NONCE - 1 - i] ^= (uint8_t)(p->sequence >> (8 * i));
    if (!tls13) {
        aad_len = put_pseudo_header(aad, p, r, in.len - enc->tag_len);
    } else { /* the header, but up to draft 24 nothing */
        aad_len = draft != 0 && draft < 25 ? 0 : HEADER;
        aad[0] = r->content_type;
        store(aad + 1, r->version, 2);
        store(aad + 3, r->body.len, 2);
    }
    opened->bytes = (struct tw_bytes){o->plain, in.len - enc->tag_len};
    opened->skew = explicit_len;
    return tw_aead_open(o, p, nonce, (struct tw_bytes){aad, aad_len}, in, o->plain);
}

/* TLSInnerPlaintext: the content type stands behind the content, zeroes behind that (RFC 8446 5.2). */
static enum tw_opened unwrap(struct tw_opened_record *opened)
{
    size_t len = opened->bytes.len;

    if (len > PLAIN_LIMIT)
        return TW_OPENED_SHORT;
    while (len > 0 && opened->bytes.ptr[len - 1] == 0)
        len--;
    opened->content_type = len > 0 ? opened->bytes.ptr[len - 1] : 0;
    opened->bytes.len = len > 0 ? len - 1 : 0;
    return TW_OPENED;
}

/* --- stream and block ciphers with a MAC --- */

/* Bytes that were encrypted, but are not there: the state of the cipher goes on. */
static bool pass_over(struct tw_opener *o, EVP_CIPHER_CTX *stream, uint64_t len)
{
    bool done = true;

    while (done && len > 0) {
        int n = len < TW_PLAIN_MOST ? (int)len : TW_PLAIN_MOST, out;
        done = EVP_DecryptUpdate(stream, o->plain, &out, o->plain, n);
        len -= (uint64_t)n;
    }
    return done;
}

static enum tw_opened open_stream(struct tw_opener *o, struct tw_protection *p,
                                  const struct tw_sealed_record *r, struct tw_opened_record *opened)
{
    const EVP_CIPHER *cipher;
    enum tw_opened found = tw_opener_cipher(o, p->enc, &cipher);
    EVP_CIPHER_CTX *trial;
    int n = 0;
    bool holds;

    if (found != TW_OPENED)
        return found;
    if (r->body.len < p->mac_len)
        return TW_OPENED_SHORT;
    trial = EVP_CIPHER_CTX_new();
    if (trial == NULL || !(p->stream != NULL ? EVP_CIPHER_CTX_copy(trial, p->stream)
                                             : EVP_DecryptInit_ex2(trial, cipher, p->key, NULL, NULL))) {
        EVP_CIPHER_CTX_free(trial);
        return TW_OPENED_NO_MEMORY;
    }
    opened->bytes = (struct tw_bytes){o->plain, r->body.len - p->mac_len};
    holds = pass_over(o, trial, r->skip) &&
            EVP_DecryptUpdate(trial, o->plain, &n, r->body.ptr, (int)r->body.len) &&
            mac_holds(o, p, r, opened->bytes, o->plain + opened->bytes.len);
    if (!holds) {
        EVP_CIPHER_CTX_free(trial);
        return TW_OPENED_NOT;
    }
    EVP_CIPHER_CTX_free(p->stream);
    p->stream = trial;
    return TW_OPENED;
}

static enum tw_opened decrypt_cbc(struct tw_opener *o, const struct tw_protection *p, const uint8_t *iv,
                                  struct tw_bytes in)
{
    const EVP_CIPHER *cipher;
    enum tw_opened found = tw_opener_cipher(o, p->enc, &cipher);
    struct tw_ready *ready;
    int n;

    if (found != TW_OPENED)
        return found;
    ready = tw_opener_ready(o, p);
    if (ready == NULL)
        return TW_OPENED_NO_MEMORY;
    if (ready->serial != p->serial) {
        ready->serial = 0;
        if (!EVP_DecryptInit_ex2(ready->context, cipher, p->key, NULL, NULL))
            return TW_OPENED_NO_CIPHER;
        ready->serial = p->serial;
    }
    if (!EVP_DecryptInit_ex2(ready->context, NULL, NULL, iv, NULL) ||
        !EVP_CIPHER_CTX_set_padding(ready->context, 0) ||
        !EVP_DecryptUpdate(ready->context, o->plain, &n, in.ptr, (int)in.len))
        return TW_OPENED_NO_CIPHER;
    return TW_OPENED;
}

/* Bytes of padding, by the last of them; 0 when there are not so many. */
static size_t padding_of(struct tw_bytes plain)
{
    size_t n = plain.len > 0 ? (size_t)plain.ptr[plain.len - 1] + 1 : 0;

    return n <= plain.len ? n : 0;
}

/* RFC 5246 6.2.3.2: each byte is the last. In SSL 3.0 the others may be anything. */
static bool is_padding_odd(const struct tw_protection *p, struct tw_bytes plain, size_t padding)
{
    for (size_t i = 1; i <= padding && p->version != TW_SSL_3_0; i++)
        if (plain.ptr[plain.len - i] != padding - 1)
            return true;
    return false;
}

/* Behind decryption: MAC and padding, or with encrypt_then_mac padding alone. It is the MAC that tells a wrong key. */
static enum tw_opened strip_cbc(struct tw_opener *o, const struct tw_protection *p,
                                const struct tw_sealed_record *r, struct tw_opened_record *opened)
{
    struct tw_bytes *plain = &opened->bytes;
    size_t padding = padding_of(*plain), mac = p->encrypt_then_mac ? 0 : p->mac_len;

    if (padding == 0 || padding + mac > plain->len)
        return TW_OPENED_NOT;
    opened->odd_padding = is_padding_odd(p, *plain, padding);
    plain->len -= padding + mac;
    return mac == 0 || mac_holds(o, p, r, *plain, plain->ptr + plain->len) ? TW_OPENED : TW_OPENED_NOT;
}

static enum tw_opened open_cbc(struct tw_opener *o, struct tw_protection *p, const struct tw_sealed_record *r,
                               struct tw_opened_record *opened)
{
    size_t block = tw_enc_info(p->enc)->block_len, iv_len = p->explicit_iv ? block : 0;
    struct tw_bytes sealed = r->body;
    enum tw_opened got;

    if (p->encrypt_then_mac) {
        if (sealed.len < p->mac_len)
            return TW_OPENED_SHORT;
        sealed.len -= p->mac_len;
        if (!mac_holds(o, p, r, sealed, sealed.ptr + sealed.len))
            return TW_OPENED_NOT;
    }
    if (block == 0 || sealed.len < iv_len + block || sealed.len % block != 0)
        return TW_OPENED_SHORT;
    struct tw_bytes in = {sealed.ptr + iv_len, sealed.len - iv_len};
    got = decrypt_cbc(o, p, iv_len > 0 ? sealed.ptr : p->iv, in);
    if (got != TW_OPENED)
        return got;
    opened->bytes = (struct tw_bytes){o->plain, in.len};
    opened->skew = iv_len;
    got = strip_cbc(o, p, r, opened);
    if (got == TW_OPENED && !p->explicit_iv)
        memcpy(p->iv, in.ptr + in.len - block, block);
    return got;
}

/* --- compression --- */

/* RFC 3749: one stream of zlib over all records of a direction. */
static enum tw_opened inflate_record(struct tw_opener *o, struct tw_protection *p, struct tw_bytes *bytes)
{
    z_stream *z = p->inflater;

    if (o->inflated == NULL)
        o->inflated = tw_memory_get(o->memory, TW_PLAIN_MOST);
    if (z == NULL) {
        z = OPENSSL_zalloc(sizeof *z);
        if (z == NULL || inflateInit(z) != Z_OK) {
            OPENSSL_free(z);
            return TW_OPENED_NO_MEMORY;
        }
        p->inflater = z;
    }
    if (o->inflated == NULL)
        return TW_OPENED_NO_MEMORY;
    memcpy(o->inflated, bytes->ptr,
           bytes->len); /* zlib's input is not const everywhere; and `plain` takes the output */
    z->next_in = o->inflated;
    z->avail_in = (uInt)bytes->len;
    z->next_out = o->plain;
    z->avail_out = 1 << 14;
    int got = inflate(z, Z_SYNC_FLUSH);
    if ((got != Z_OK && got != Z_STREAM_END && got != Z_BUF_ERROR) || z->avail_in > 0)
        return TW_OPENED_INFLATED;
    *bytes = (struct tw_bytes){o->plain, (size_t)(1 << 14) - z->avail_out};
    return TW_OPENED;
}

enum tw_opened tw_opener_open(struct tw_opener *o, struct tw_protection *p, const struct tw_sealed_record *r,
                              struct tw_opened_record *opened)
{
    enum tw_opened got;

    if (r->body.len > TW_PLAIN_MOST)
        return TW_OPENED_SHORT;
    *opened = (struct tw_opened_record){.content_type = r->content_type};
    switch (tw_enc_info(p->enc)->kind) {
    case TW_ENC_KIND_AEAD: got = open_aead(o, p, r, opened); break;
    case TW_ENC_KIND_CBC: got = open_cbc(o, p, r, opened); break;
    case TW_ENC_KIND_STREAM: got = open_stream(o, p, r, opened); break;
    default: got = TW_OPENED_NO_CIPHER; break;
    }
    if (got == TW_OPENED && tw_version_is_tls13(p->version))
        got = unwrap(opened);
    if (got == TW_OPENED && p->compression == DEFLATE)
        got = inflate_record(o, p, &opened->bytes);
    if (got == TW_OPENED)
        p->sequence++;
    ERR_clear_error();
    return got;
}
