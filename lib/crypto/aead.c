/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authenticated encryption. Where libcrypto has a block cipher but not its mode (SM4 before OpenSSL 3.1, Camellia), the
 * mode is made of the cipher by libcrypto's own GCM and CCM.
 */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/modes.h>
#include <string.h>

#include "crypto/protection.h"

enum { BLOCK = 16, NONCE = 12 };

static bool is_ccm(uint8_t enc)
{
    return enc == TW_ENC_AES_128_CCM || enc == TW_ENC_AES_256_CCM || enc == TW_ENC_AES_128_CCM_8 ||
           enc == TW_ENC_AES_256_CCM_8 || enc == TW_ENC_SM4_CCM;
}

/* --- modes made of a block cipher --- */

/* One block, as libcrypto's modes ask for it; `key` is a context of the cipher in ECB. */
static void encrypt_block(const unsigned char in[BLOCK], unsigned char out[BLOCK], const void *key)
{
    union {
        const void *given;
        EVP_CIPHER_CTX *taken;
    } context = {key};
    int n;

    if (!EVP_EncryptUpdate(context.taken, out, &n, in, BLOCK))
        memset(out, 0, BLOCK);
}

/* Counter mode over whole blocks, the counter in the last four bytes of `ivec`, which stays as it is. */
static void encrypt_counter(const unsigned char *in, unsigned char *out, size_t blocks, const void *key,
                            const unsigned char ivec[BLOCK])
{
    enum { AT_ONCE = 64 };
    union {
        const void *given;
        EVP_CIPHER_CTX *taken;
    } context = {key};
    uint8_t stream[AT_ONCE * BLOCK];
    uint32_t counter = tw_load_be32(ivec + NONCE);

    while (blocks > 0) {
        size_t n = blocks < AT_ONCE ? blocks : AT_ONCE;
        int len;
        for (size_t i = 0; i < n; i++, counter++) {
            uint8_t *block = stream + i * BLOCK;
            memcpy(block, ivec, NONCE);
            for (size_t byte = 0; byte < 4; byte++)
                block[NONCE + byte] = (uint8_t)(counter >> (24 - 8 * byte));
        }
        if (!EVP_EncryptUpdate(context.taken, stream, &len, stream, (int)(n * BLOCK)))
            memset(stream, 0, sizeof stream);
        for (size_t i = 0; i < n * BLOCK; i++)
            out[i] = in[i] ^ stream[i];
        in += n * BLOCK;
        out += n * BLOCK;
        blocks -= n;
    }
    OPENSSL_cleanse(stream, sizeof stream);
}

static bool open_gcm(EVP_CIPHER_CTX *cipher, const uint8_t *nonce, struct tw_bytes aad, struct tw_bytes in,
                     struct tw_bytes tag, uint8_t *out)
{
    GCM128_CONTEXT *gcm = CRYPTO_gcm128_new(cipher, encrypt_block);
    bool done = gcm != NULL;

    if (done) {
        CRYPTO_gcm128_setiv(gcm, nonce, NONCE);
        done = (aad.len == 0 || CRYPTO_gcm128_aad(gcm, aad.ptr, aad.len) == 0) &&
               (in.len == 0 || CRYPTO_gcm128_decrypt_ctr32(gcm, in.ptr, out, in.len, encrypt_counter) == 0) &&
               CRYPTO_gcm128_finish(gcm, tag.ptr, tag.len) == 0;
    }
    CRYPTO_gcm128_release(gcm); /* overwrites it, too */
    return done;
}

/* CBC-MAC: `mac` over the bytes, filled up with zeroes to whole blocks. */
static void mac_blocks(const EVP_CIPHER_CTX *cipher, uint8_t mac[BLOCK], struct tw_bytes bytes)
{
    while (bytes.len > 0) {
        size_t n = bytes.len < BLOCK ? bytes.len : BLOCK;
        for (size_t i = 0; i < n; i++)
            mac[i] ^= bytes.ptr[i];
        encrypt_block(mac, mac, cipher);
        bytes.ptr += n;
        bytes.len -= n;
    }
}

/* RFC 3610 2.2 to 2.4, with a length of three bytes behind the nonce (RFC 6655 3). */
static bool open_ccm(EVP_CIPHER_CTX *cipher, const uint8_t *nonce, struct tw_bytes aad, struct tw_bytes in,
                     struct tw_bytes tag, uint8_t *out)
{
    enum { LENGTH_BYTES = 3, HAS_AAD = 64 };
    uint8_t mac[BLOCK] = {0}, counter[BLOCK] = {LENGTH_BYTES - 1}, head[2 * BLOCK] = {0}, tail[BLOCK] = {0};
    size_t whole = in.len / BLOCK, rest = in.len % BLOCK;

    memcpy(counter + 1, nonce, NONCE);
    memcpy(head + 1, nonce, NONCE);
    head[0] = (uint8_t)((aad.len > 0 ? HAS_AAD : 0) + 8 * ((tag.len - 2) / 2) + LENGTH_BYTES - 1);
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        head[BLOCK - 1 - i] = (uint8_t)(in.len >> (8 * i));
    counter[BLOCK - 1] = 1;
    encrypt_counter(in.ptr, out, whole, cipher, counter);
    if (rest > 0)
        memcpy(tail, in.ptr + whole * BLOCK, rest);
    counter[BLOCK - 2] = (uint8_t)((whole + 1) >> 8);
    counter[BLOCK - 1] = (uint8_t)(whole + 1);
    encrypt_counter(tail, tail, 1, cipher, counter);
    if (rest > 0)
        memcpy(out + whole * BLOCK, tail, rest);
    mac_blocks(cipher, mac, (struct tw_bytes){head, BLOCK});
    memset(head, 0, sizeof head);
    head[1] = (uint8_t)aad.len;
    if (aad.len > 0)
        memcpy(head + 2, aad.ptr, aad.len);
    mac_blocks(cipher, mac, (struct tw_bytes){head, aad.len > 0 ? 2 + aad.len : 0});
    mac_blocks(cipher, mac, (struct tw_bytes){out, in.len});
    counter[BLOCK - 2] = counter[BLOCK - 1] = 0;
    encrypt_counter(mac, mac, 1, cipher, counter);
    return CRYPTO_memcmp(mac, tag.ptr, tag.len) == 0;
}

/* --- libcrypto's own --- */

static bool set_key(struct tw_ready *ready, const struct tw_protection *p, const EVP_CIPHER *cipher,
                    size_t tag_len, bool ccm)
{
    EVP_CIPHER_CTX *c = ready->context;

    ready->serial = 0;
    if (!EVP_DecryptInit_ex2(c, cipher, NULL, NULL, NULL) ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, NONCE, NULL) <= 0 ||
        (ccm && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, (int)tag_len, NULL) <= 0) ||
        !EVP_DecryptInit_ex2(c, NULL, p->key, NULL, NULL))
        return false;
    ready->serial = p->serial;
    return true;
}

static bool open_evp(EVP_CIPHER_CTX *c, bool ccm, const uint8_t *nonce, struct tw_bytes aad,
                     struct tw_bytes in, struct tw_bytes tag, uint8_t *out)
{
    uint8_t copy[BLOCK], nothing[BLOCK] = {0};
    int n;

    memcpy(copy, tag.ptr, tag.len);
    if (!EVP_DecryptInit_ex2(c, NULL, NULL, nonce, NULL) ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, (int)tag.len, copy) <= 0)
        return false;
    if (ccm && !EVP_DecryptUpdate(c, NULL, &n, NULL, (int)in.len))
        return false;
    if (aad.len > 0 && !EVP_DecryptUpdate(c, NULL, &n, aad.ptr, (int)aad.len))
        return false;
    if ((in.len > 0 || ccm) && EVP_DecryptUpdate(c, out, &n, in.len > 0 ? in.ptr : nothing, (int)in.len) <= 0)
        return false;
    return ccm || EVP_DecryptFinal_ex(c, nothing, &n) > 0; /* CCM is verified before it is decrypted */
}

enum tw_opened tw_aead_open(struct tw_opener *o, const struct tw_protection *p, const uint8_t *nonce,
                            struct tw_bytes aad, struct tw_bytes in, uint8_t *out)
{
    size_t tag_len = tw_enc_info(p->enc)->tag_len;
    bool ccm = is_ccm(p->enc), made, done;
    const EVP_CIPHER *cipher;
    struct tw_ready *ready;
    enum tw_opened found = tw_opener_cipher(o, p->enc, &cipher);

    if (found != TW_OPENED)
        return found;
    if (in.len < tag_len)
        return TW_OPENED_SHORT;
    struct tw_bytes tag = {in.ptr + in.len - tag_len, tag_len};
    in.len -= tag_len;
    ready = tw_opener_ready(o, p);
    if (ready == NULL)
        return TW_OPENED_NO_MEMORY;
    made = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_ECB_MODE;
    if (made && ready->serial != p->serial) {
        ready->serial = 0;
        if (!EVP_EncryptInit_ex2(ready->context, cipher, p->key, NULL, NULL))
            return TW_OPENED_NO_CIPHER;
        EVP_CIPHER_CTX_set_padding(ready->context, 0);
        ready->serial = p->serial;
    } else if (ready->serial != p->serial && !set_key(ready, p, cipher, tag_len, ccm)) {
        return TW_OPENED_NO_CIPHER;
    }
    if (!made)
        done = open_evp(ready->context, ccm, nonce, aad, in, tag, out);
    else if (ccm)
        done = open_ccm(ready->context, nonce, aad, in, tag, out);
    else
        done = open_gcm(ready->context, nonce, aad, in, tag, out);
    return done ? TW_OPENED : TW_OPENED_NOT;
}
