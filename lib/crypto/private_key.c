/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys: out of files of any form that libcrypto knows, and for use. */
#include "crypto/private_key.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <string.h>

struct tw_private_key {
    struct tw_private_key *next;
    EVP_PKEY *key;
    uint8_t *public_key; /* SubjectPublicKeyInfo */
    int public_key_len;
    unsigned file;
    bool fits;   /* a certificate that was seen */
    bool opened; /* a secret with it */
};

/* Longest plain text of any key that is used: RSA with 16384 bits. */
enum { PLAIN_MOST = 2048 };

/* How reading a file went. */
struct reading {
    struct tw_private_key **keys;
    const char *passphrase;
    bool asked; /* for a passphrase, which there was not */
    size_t added;
    unsigned file;
};

static bool add(struct reading *r, EVP_PKEY *key)
{
    struct tw_private_key *k = OPENSSL_zalloc(sizeof *k);

    if (k == NULL || !EVP_PKEY_up_ref(key)) {
        OPENSSL_free(k);
        return false;
    }
    k->key = key;
    k->file = r->file;
    k->public_key_len = i2d_PUBKEY(key, &k->public_key);
    k->next = *r->keys;
    *r->keys = k;
    r->added++;
    return true;
}

static int give_passphrase(char *buffer, int size, int writing, void *context)
{
    struct reading *r = context;
    size_t len = r->passphrase != NULL ? strlen(r->passphrase) : 0;

    (void)writing;
    r->asked = r->asked || r->passphrase == NULL;
    if (r->passphrase == NULL || len > (size_t)size)
        return -1;
    memcpy(buffer, r->passphrase, len);
    return (int)len;
}

/* All keys that a store has, be it PEM, DER or PKCS#12. */
static bool read_store(struct reading *r, OSSL_STORE_CTX *store)
{
    bool room = true;

    while (room && !OSSL_STORE_eof(store)) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);
        if (info == NULL && OSSL_STORE_error(store))
            break;
        if (info != NULL && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
            room = add(r, OSSL_STORE_INFO_get0_PKEY(info));
        OSSL_STORE_INFO_free(info);
    }
    return room;
}

static bool read_all(struct reading *r, struct tw_bytes bytes)
{
    BIO *file = bytes.len <= INT32_MAX ? BIO_new_mem_buf(bytes.ptr, (int)bytes.len) : NULL;
    UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(give_passphrase, 0);
    OSSL_STORE_CTX *store = NULL;
    bool room = file != NULL && ui != NULL;

    if (room)
        store = OSSL_STORE_attach(file, "file", NULL, NULL, ui, r, NULL, NULL, NULL);
    if (store != NULL)
        room = read_store(r, store);
    OSSL_STORE_close(store);
    UI_destroy_method(ui);
    BIO_free(file);
    ERR_clear_error();
    return room;
}

const char *tw_private_key_read(struct tw_private_key **keys, unsigned file, struct tw_bytes bytes,
                                const char *passphrase, size_t *added)
{
    struct reading r = {.keys = keys, .passphrase = passphrase, .file = file};
    bool room = read_all(&r, bytes);

    *added = r.added;
    if (!room)
        return "out of memory";
    if (r.added > 0)
        return NULL;
    if (r.asked)
        return "the private key is encrypted, and there is no passphrase for it";
    return passphrase != NULL ? "no private key that the passphrase opens" : "no private key";
}

void tw_private_key_free(struct tw_private_key *keys)
{
    while (keys != NULL) {
        struct tw_private_key *next = keys->next;
        EVP_PKEY_free(keys->key);
        OPENSSL_free(keys->public_key);
        OPENSSL_free(keys);
        keys = next;
    }
}

/* Whether the bytes of the public key stand anywhere in the certificate: cheaper to know than where. */
static bool has_key(const struct tw_private_key *k, struct tw_bytes certificate)
{
    size_t len = k->public_key_len > 0 ? (size_t)k->public_key_len : 0;
    const uint8_t *p = certificate.ptr, *end = p + certificate.len;

    while (len > 0 && (size_t)(end - p) >= len) {
        p = memchr(p, k->public_key[0], (size_t)(end - p) - len + 1);
        if (p == NULL)
            return false;
        if (memcmp(p, k->public_key, len) == 0)
            return true;
        p++;
    }
    return false;
}

/* Whether the certificate has the public half of the key. */
static bool fits(const struct tw_private_key *k, struct tw_bytes certificate)
{
    if (!has_key(k, certificate))
        return false;
    const unsigned char *p = certificate.ptr;
    X509 *x509 = d2i_X509(NULL, &p, (long)certificate.len);
    unsigned char *encoded = NULL;
    int len = x509 != NULL ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &encoded) : -1;
    bool same = len > 0 && len == k->public_key_len && memcmp(encoded, k->public_key, (size_t)len) == 0;

    OPENSSL_free(encoded);
    X509_free(x509);
    return same;
}

void tw_private_key_notice(struct tw_private_key *keys, struct tw_bytes certificate)
{
    for (struct tw_private_key *k = keys; k != NULL; k = k->next)
        k->fits = k->fits || fits(k, certificate);
}

enum tw_source_use tw_private_key_use(const struct tw_private_key *keys, unsigned file)
{
    enum tw_source_use use = TW_SOURCE_EMPTY;

    for (const struct tw_private_key *k = keys; k != NULL; k = k->next) {
        if (k->file != file)
            continue;
        enum tw_source_use of_key = k->opened ? TW_SOURCE_USED : k->fits ? TW_SOURCE_IDLE : TW_SOURCE_UNUSED;
        use = of_key > use ? of_key : use;
    }
    return use;
}

static bool is_wanted(const struct tw_private_key *k, const struct tw_encrypted_secret *s)
{
    bool wanted = s->certificate_count == 0;

    if (!EVP_PKEY_is_a(k->key, s->sm2 ? "SM2" : "RSA"))
        return false;
    for (size_t i = 0; i < s->certificate_count && !wanted; i++)
        wanted = fits(k, s->certificates[i]);
    return wanted;
}

/* SM2Cipher in DER (GB/T 35276 7.2), or RSA with PKCS #1 (RFC 5246 7.4.7.1). Bytes of the secret, 0 when it fails. */
static size_t decrypt(EVP_PKEY *key, const struct tw_encrypted_secret *s, uint8_t out[TW_PREMASTER_MOST])
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    uint8_t plain[PLAIN_MOST];
    size_t len = sizeof plain;
    bool done = context != NULL && EVP_PKEY_decrypt_init(context) > 0 &&
                (s->sm2 || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0) &&
                EVP_PKEY_decrypt(context, plain, &len, s->bytes.ptr, s->bytes.len) > 0 &&
                len <= TW_PREMASTER_MOST;

    if (done)
        memcpy(out, plain, len);
    OPENSSL_cleanse(plain, sizeof plain);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return done ? len : 0;
}

size_t tw_private_key_decrypt(struct tw_private_key *keys, const struct tw_encrypted_secret *s,
                              uint8_t out[TW_PREMASTER_MOST])
{
    size_t len = 0;

    for (struct tw_private_key *k = keys; k != NULL && len == 0; k = k->next) {
        if (!is_wanted(k, s))
            continue;
        len = decrypt(k->key, s, out);
        k->opened = k->opened || len > 0;
    }
    ERR_clear_error();
    return len;
}
