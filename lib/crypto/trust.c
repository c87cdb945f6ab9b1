/* SPDX-License-Identifier: Apache-2.0 */
/* Trust, as libcrypto decides on it. */
#include "crypto/trust.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "crypto/asn1_time.h"

/* The identity that goes into SM2 signatures unless two parties agree upon another: GM/T 0009 */
#define SM2_ID "1234567812345678"

struct tw_trust {
    X509_STORE *store;
};

static const char *reason(void)
{
    const char *text = ERR_reason_error_string(ERR_peek_error());

    return text != NULL ? text : "malformed";
}

/* libcrypto wants to be told who signs with SM2, whoever it is. */
static bool set_id(X509 *x)
{
    ASN1_OCTET_STRING *id;
    int digest, kind;

    if (!OBJ_find_sigid_algs(X509_get_signature_nid(x), &digest, &kind) || kind != NID_sm2)
        return true;
    id = ASN1_OCTET_STRING_new();
    if (id == NULL || !ASN1_OCTET_STRING_set(id, (const unsigned char *)SM2_ID, (int)strlen(SM2_ID))) {
        ASN1_OCTET_STRING_free(id);
        return false;
    }
    X509_set0_distinguishing_id(x, id);
    return true;
}

/* It may take the place of the same one in the message, and so has to know as much. */
static bool add_certificate(X509_STORE *store, X509 *x)
{
    return set_id(x) && X509_STORE_add_cert(store, x) == 1;
}

/* Certificates are no secret: without this libcrypto asks the terminal for a passphrase where a file says it has one. */
static int have_no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

/* Adds the certificates of a PEM file; how many. `*broken` is the number of the one that cannot be read, from 1, or 0. */
static size_t add_pem(X509_STORE *store, BIO *bio, size_t *broken)
{
    size_t count = 0;
    X509 *x;

    while ((x = PEM_read_bio_X509(bio, NULL, have_no_passphrase, NULL)) != NULL) {
        bool added = add_certificate(store, x);
        X509_free(x);
        if (!added)
            break;
        count++;
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        *broken = count + 1;
    return count;
}

static size_t add_der(X509_STORE *store, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    X509 *x = d2i_X509(NULL, &p, (long)len);
    size_t count = x != NULL && add_certificate(store, x);

    X509_free(x);
    return count;
}

/* False with `error` set when there is no certificate, or one that cannot be read. */
static bool fill(X509_STORE *store, const void *bytes, size_t len, struct tw_error *error)
{
    BIO *bio = BIO_new_mem_buf(bytes, (int)len);
    size_t broken = 0, count = 0;

    if (bio != NULL)
        count = add_pem(store, bio, &broken);
    BIO_free(bio);
    if (broken != 0)
        (void)snprintf(error->text, sizeof error->text, "certificate %zu cannot be read: %s", broken,
                       reason());
    else if (count == 0 && add_der(store, bytes, len) == 0)
        (void)snprintf(error->text, sizeof error->text, "no certificate in it");
    return error->text[0] == '\0';
}

struct tw_trust *tw_trust_new(void)
{
    struct tw_trust *trust = OPENSSL_zalloc(sizeof *trust);

    if (trust != NULL)
        trust->store = X509_STORE_new();
    if (trust == NULL || trust->store == NULL) {
        tw_trust_free(trust);
        return NULL;
    }
    /* Who is in the file is trusted, be it signed by itself or not. */
    X509_STORE_set_flags(trust->store, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    return trust;
}

bool tw_trust_add(struct tw_trust *trust, const void *bytes, size_t len, struct tw_error *error)
{
    bool added = false;

    *error = (struct tw_error){""};
    ERR_clear_error();
    if (len > INT32_MAX)
        *error = (struct tw_error){"too long"};
    else
        added = fill(trust->store, bytes, len, error);
    ERR_clear_error();
    return added;
}

void tw_trust_free(struct tw_trust *trust)
{
    if (trust == NULL)
        return;
    X509_STORE_free(trust->store);
    OPENSSL_free(trust);
}

static X509 *read_certificate(struct tw_bytes der)
{
    const unsigned char *p = der.ptr;
    X509 *x = d2i_X509(NULL, &p, (long)der.len);

    if (x != NULL && !set_id(x)) {
        X509_free(x);
        x = NULL;
    }
    return x;
}

/* Those that can be read; others are in nobody's way. */
static STACK_OF(X509) * read_others(const struct tw_bytes *certificates, size_t count)
{
    STACK_OF(X509) *others = sk_X509_new_null();

    for (size_t i = 1; others != NULL && i < count; i++) {
        X509 *x = read_certificate(certificates[i]);
        if (x != NULL && !sk_X509_push(others, x))
            X509_free(x);
    }
    return others;
}

/* When all of the chain is valid. */
static void note_validity(struct tw_trust_verdict *v, const STACK_OF(X509) * chain)
{
    v->from = INT64_MIN;
    v->until = INT64_MAX;
    for (int i = 0; i < sk_X509_num(chain); i++) {
        const X509 *x = sk_X509_value(chain, i);
        int64_t from = tw_asn1_time(X509_get0_notBefore(x)), until = tw_asn1_time(X509_get0_notAfter(x));
        v->from = from > v->from ? from : v->from;
        v->until = until < v->until ? until : v->until;
    }
}

static struct tw_trust_verdict verify(X509_STORE_CTX *context, bool server)
{
    struct tw_trust_verdict v = {.known = true};

    if (!X509_STORE_CTX_set_purpose(context, server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT))
        return (struct tw_trust_verdict){.reason = "no_memory"};
    if (X509_verify_cert(context) == 1) {
        note_validity(&v, X509_STORE_CTX_get0_chain(context));
        return v;
    }
    int error = X509_STORE_CTX_get_error(context);
    v.known = error != X509_V_ERR_OUT_OF_MEM;
    v.reason = X509_verify_cert_error_string(error);
    return v;
}

struct tw_trust_verdict tw_trust_chain(const struct tw_trust *trust, const struct tw_bytes *certificates,
                                       size_t count, bool server)
{
    struct tw_trust_verdict v = {.reason = "no_memory"};
    X509 *leaf = read_certificate(certificates[0]);
    STACK_OF(X509) *others = read_others(certificates, count);
    X509_STORE_CTX *context = X509_STORE_CTX_new();

    if (leaf == NULL)
        v.reason = "unreadable";
    else if (context != NULL && others != NULL &&
             X509_STORE_CTX_init(context, trust->store, leaf, others) == 1)
        v = verify(context, server);
    X509_STORE_CTX_free(context);
    sk_X509_pop_free(others, X509_free);
    X509_free(leaf);
    return v;
}
