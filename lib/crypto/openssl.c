/* SPDX-License-Identifier: Apache-2.0 */
/* The table of cryptographic functions, filled with OpenSSL's libcrypto. */
#include "crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "crypto/asn1.h"
#include "crypto/certificate_cache.h"
#include "crypto/chain.h"
#include "crypto/decompress.h"
#include "crypto/digest.h"
#include "crypto/host_name.h"
#include "crypto/name.h"
#include "crypto/ocsp.h"
#include "crypto/unsealing.h"
#include "crypto/verify.h"
#include "message/verdict.h"
#include "message/walk.h"
#include "tlswalk.h"

#define SECOND ((int64_t)1000 * 1000 * 1000)

#define CACHED_CERTIFICATES      1024
#define CACHED_CERTIFICATE_BYTES ((size_t)8 * 1024 * 1024)

/* No more than a part of all memory: connections need the rest. */
static size_t cache_bytes(const struct tw_memory *memory)
{
    return memory->limit / 8 < CACHED_CERTIFICATE_BYTES ? memory->limit / 8 : CACHED_CERTIFICATE_BYTES;
}

struct tw_crypto_context {
    struct tw_memory *memory;
    struct tw_certificate_cache *certificates;
    struct tw_digest md5, sha1, sha256;
    struct tw_verifier verifier;
    struct tw_unsealer *unsealer;
    struct tw_private_key *const *keys; /* NULL: none */
};

struct tw_unsealer *tw_crypto_unsealer(struct tw_crypto_context *context)
{
    if (context->unsealer == NULL)
        context->unsealer = tw_unsealer_new(context->memory);
    if (context->unsealer != NULL)
        tw_unsealer_use(context->unsealer, context->keys);
    return context->unsealer;
}

void tw_crypto_use_keys(struct tw_crypto_context *context, struct tw_private_key *const *keys)
{
    context->keys = keys;
}

struct tw_crypto_context *tw_crypto_context_new(struct tw_memory *memory, const uint64_t seed[2],
                                                uint64_t verify_ns)
{
    struct tw_crypto_context *context = tw_memory_get(memory, sizeof *context);

    if (context == NULL)
        return NULL;
    context->memory = memory;
    context->certificates = tw_certificate_cache_new(memory, seed, CACHED_CERTIFICATES, cache_bytes(memory));
    bool made = tw_digest_make(&context->md5, memory, "MD5") &&
                tw_digest_make(&context->sha1, memory, "SHA1") &&
                tw_digest_make(&context->sha256, memory, "SHA256");
    context->verifier = (struct tw_verifier){
        .memory = memory,
        .certificates = context->certificates,
        .sm3 = EVP_MD_fetch(NULL, "SM3", NULL),
        .budget_ns = verify_ns,
    };
    ERR_clear_error();
    if (context->certificates == NULL || !made) {
        tw_crypto_context_free(context);
        return NULL;
    }
    return context;
}

void tw_crypto_context_free(struct tw_crypto_context *context)
{
    if (context == NULL)
        return;
    tw_unsealer_free(context->unsealer);
    tw_certificate_cache_free(context->certificates);
    tw_digest_free(&context->md5);
    tw_digest_free(&context->sha1);
    tw_digest_free(&context->sha256);
    EVP_MD_free(context->verifier.sm3);
    tw_memory_put(context->memory, context, sizeof *context);
}

void tw_crypto_context_trust(struct tw_crypto_context *context, const struct tw_trust *trust)
{
    context->verifier.trust = trust;
}

/* Tells a string of a certificate that has it. */
static void tell_string(struct tw_walk *w, enum tw_field_id field, const char *text)
{
    if (text != NULL)
        tw_tell_string(w, field, text);
}

static void tell_time(struct tw_walk *w, enum tw_field_id field, int64_t seconds)
{
    if (seconds != TW_NO_TIME)
        tw_tell_uint(w, field, (uint64_t)seconds);
}

enum { CURVE_SM2 = 41 }; /* NamedGroup, RFC 8998 section 3.1 */

static bool off_curve(void *self, uint16_t group, const uint8_t *point, size_t len)
{
    (void)self;
    if (group != CURVE_SM2)
        return false;
    bool off = tw_point_is_off_sm2((struct tw_bytes){point, len});
    ERR_clear_error();
    return off;
}

static void tell_public_key(struct tw_walk *w, const struct tw_certificate *c)
{
    const struct tw_public_key *key = &c->public_key;
    struct tw_scope scope;

    if (key->algorithm == NULL)
        return;
    scope = tw_open(w, F_CERT_PUBLIC_KEY);
    tw_tell_string(w, F_CERT_KEY_ALGORITHM, key->algorithm);
    if (key->bits != 0)
        tw_tell_uint(w, F_CERT_KEY_BITS, key->bits);
    tell_string(w, F_CERT_KEY_CURVE, key->curve);
    if (key->exponent != 0)
        tw_tell_uint(w, F_CERT_KEY_EXPONENT, key->exponent);
    if (c->has_spki)
        tw_tell_bytes(w, F_CERT_KEY_SPKI_SHA256, c->spki_sha256, sizeof c->spki_sha256);
    tw_recital_tell(&c->key_parameters, w);
    if (c->off_curve)
        tw_remark(w, TW_REMARK_OFF_CURVE, F_CERT_PUBLIC_KEY, w->cursor.off, CURVE_SM2);
    tw_close(w, scope);
}

static void tell_san(struct tw_walk *w, const struct tw_certificate *c)
{
    struct tw_scope list, name;

    if (!c->has_san)
        return;
    list = tw_open(w, F_CERT_SAN);
    for (size_t i = 0; i < c->num_san; i++) {
        name = tw_open(w, F_CERT_SAN_ENTRY);
        tw_tell_string(w, F_CERT_SAN_TYPE, c->san[i].type);
        tw_tell_string(w, F_CERT_SAN_VALUE, c->san[i].value);
        tw_close(w, name);
    }
    tw_close(w, list);
}

static void tell_extensions(struct tw_walk *w, const struct tw_certificate *c)
{
    if (c->issuer_unique_id.len > 0)
        tw_tell_bytes(w, F_CERT_ISSUER_UNIQUE_ID, c->issuer_unique_id.ptr, c->issuer_unique_id.len);
    if (c->subject_unique_id.len > 0)
        tw_tell_bytes(w, F_CERT_SUBJECT_UNIQUE_ID, c->subject_unique_id.ptr, c->subject_unique_id.len);
    tw_recital_tell(&c->extensions.parts, w);
    tw_recital_tell(&c->extensions.list, w);
    tw_recital_tell(&c->extensions.unknown, w);
}

/* What can be said of a certificate without memory. */
static void tell_digest(struct tw_walk *w, const uint8_t *der, size_t len)
{
    uint8_t sha256[SHA256_DIGEST_LENGTH];

    if (SHA256(der, len, sha256) != NULL)
        tw_tell_bytes(w, F_CERT_SHA256, sha256, sizeof sha256);
    tw_tell_string(w, F_CERT_ERROR, "no memory to look into it");
}

/* That a certificate holds at a time, or why not (RFC 5280 4.1.2.5: both ends of its validity are within). */
static void tell_validity(struct tw_walk *w, const struct tw_certificate *c, int64_t time_ns)
{
    int64_t second = time_ns / SECOND - (time_ns % SECOND < 0);
    const char *reason = NULL;

    if (time_ns == TW_NO_TIME)
        reason = "no_time";
    else if (c->not_before == TW_NO_TIME || c->not_after == TW_NO_TIME)
        reason = "unreadable";
    if (reason != NULL) {
        tw_tell_uint(w, F_VALID_AT_CAPTURE, TW_NOT_KNOWN);
    } else {
        reason = second < c->not_before ? "not_yet_valid" : second > c->not_after ? "expired" : NULL;
        tw_tell_uint(w, F_VALID_AT_CAPTURE, reason == NULL ? TW_TRUE : TW_FALSE);
    }
    tell_string(w, F_VALID_AT_CAPTURE_REASON, reason);
}

static void tell_match(struct tw_walk *w, const struct tw_certificate *c, struct tw_bytes server_name)
{
    static const struct {
        enum tw_truth truth;
        const char *reason;
    } words[] = {
        [TW_HOST_MATCHES] = {TW_TRUE, NULL},
        [TW_HOST_DIFFERS] = {TW_FALSE, "no_such_name"},
        [TW_HOST_COMMON_NAME] = {TW_FALSE, "common_name_only"},
        [TW_HOST_UNREADABLE] = {TW_NOT_KNOWN, "unreadable"},
    };

    if (server_name.ptr == NULL) {
        tw_tell_uint(w, F_NAME_MATCHES_SNI, TW_NOT_KNOWN);
        tw_tell_string(w, F_NAME_MATCHES_SNI_REASON, "no_sni");
        return;
    }
    enum tw_host_match match = tw_host_match(c, server_name);
    tw_tell_uint(w, F_NAME_MATCHES_SNI, words[match].truth);
    tell_string(w, F_NAME_MATCHES_SNI_REASON, words[match].reason);
}

/* What follows from when, and for whom, the certificate was seen. */
static void tell_sighting(struct tw_walk *w, const struct tw_certificate *c)
{
    const struct tw_sighting *sighting = w->context->sighting;

    if (sighting == NULL)
        return;
    tell_validity(w, c, sighting->time_ns);
    if (w->own && w->context->from == TW_SERVER)
        tell_match(w, c, sighting->server_name);
}

static void tell_certificate(void *self, const uint8_t *der, size_t len, struct tw_walk *w)
{
    struct tw_crypto_context *context = self;
    const struct tw_certificate *c = tw_certificate_cache_get(context->certificates, der, len);

    if (c == NULL) {
        tell_digest(w, der, len);
        return;
    }
    tw_tell_bytes(w, F_CERT_SHA256, c->sha256, sizeof c->sha256);
    if (c->has_sha1)
        tw_tell_bytes(w, F_CERT_SHA1, c->sha1, sizeof c->sha1);
    tell_string(w, F_CERT_ERROR, c->error);
    if (c->version != 0)
        tw_tell_uint(w, F_CERT_VERSION, c->version);
    tell_string(w, F_CERT_SERIAL, c->serial);
    tell_string(w, F_CERT_SUBJECT, c->subject);
    tell_string(w, F_CERT_ISSUER, c->issuer);
    tell_time(w, F_CERT_NOT_BEFORE, c->not_before);
    tell_time(w, F_CERT_NOT_AFTER, c->not_after);
    tell_public_key(w, c);
    tell_string(w, F_CERT_SIGNATURE_ALGORITHM, c->signature_algorithm);
    tw_recital_tell(&c->signature_parameters, w);
    tell_san(w, c);
    tell_extensions(w, c);
    tell_sighting(w, c);
}

static void tell_chain(void *self, const struct tw_bytes *certificates, size_t count, size_t leaves,
                       struct tw_walk *w)
{
    struct tw_crypto_context *context = self;

    tw_chain_tell(context->certificates, context->memory, certificates, count, leaves, w);
}

/* In a few words who a responder is. */
static void tell_responder_certificate(struct tw_walk *w, const struct tw_certificate *c)
{
    struct tw_scope object = tw_open(w, F_OCSP_CERTIFICATE);

    tw_tell_bytes(w, F_CERT_SHA256, c->sha256, sizeof c->sha256);
    tell_string(w, F_CERT_SERIAL, c->serial);
    tell_string(w, F_CERT_SUBJECT, c->subject);
    tell_string(w, F_CERT_ISSUER, c->issuer);
    tell_time(w, F_CERT_NOT_BEFORE, c->not_before);
    tell_time(w, F_CERT_NOT_AFTER, c->not_after);
    tw_close(w, object);
}

static void tell_responder_certificates(struct tw_crypto_context *context, struct tw_walk *w,
                                        struct tw_bytes in)
{
    struct tw_scope list = tw_open(w, F_OCSP_CERTIFICATES);
    struct tw_asn1 certificate;

    while (tw_asn1_next(&in, &certificate)) {
        const struct tw_certificate *c =
            tw_certificate_cache_get(context->certificates, certificate.whole.ptr, certificate.whole.len);
        if (c != NULL)
            tell_responder_certificate(w, c);
    }
    tw_close(w, list);
}

static void tell_ocsp(void *self, const uint8_t *der, size_t len, struct tw_walk *w)
{
    struct tw_crypto_context *context = self;
    struct tw_arena arena = {.memory = context->memory};
    struct tw_text text = {.arena = &arena};
    struct tw_recital recital = {.arena = &arena};
    struct tw_ocsp_response response = tw_ocsp_read((struct tw_bytes){der, len});

    tw_ocsp_recite(&recital, &text, &response);
    if (!text.failed && !recital.failed)
        tw_recital_tell(&recital, w);
    else
        tw_tell_string(w, F_OCSP_ERROR, "no memory to look into it");
    if (response.certificates.len > 0)
        tell_responder_certificates(context, w, response.certificates);
    ERR_clear_error();
    tw_arena_free(&arena);
}

static unsigned purpose(void *self, const uint8_t *der, size_t len)
{
    struct tw_crypto_context *context = self;
    const struct tw_certificate *c = tw_certificate_cache_get(context->certificates, der, len);

    return c != NULL ? c->purpose : 0;
}

static void tell_name(void *self, const uint8_t *der, size_t len, struct tw_walk *w)
{
    struct tw_crypto_context *context = self;
    struct tw_arena arena = {.memory = context->memory};
    struct tw_text text = {.arena = &arena};

    if (tw_text_add_name_der(&text, der, len))
        tell_string(w, F_DN_NAME, tw_text_end(&text));
    ERR_clear_error();
    tw_arena_free(&arena);
}

static const char *decompress(void *self, uint16_t algorithm, struct tw_bytes compressed, size_t declared,
                              void (*then)(struct tw_walk *w, const uint8_t *bytes, size_t len),
                              struct tw_walk *w)
{
    struct tw_crypto_context *context = self;
    size_t room = declared > 0 ? declared : 1;
    uint8_t *bytes = tw_memory_get(context->memory, room);

    if (bytes == NULL)
        return "no memory to decompress it";
    const char *error = tw_decompress(algorithm, compressed.ptr, compressed.len, bytes, declared);
    if (error == NULL)
        then(w, bytes, declared);
    tw_memory_put(context->memory, bytes, room);
    return error;
}

static bool digest_md5(void *self, const void *bytes, size_t len, uint8_t out[16])
{
    struct tw_crypto_context *context = self;

    return tw_digest(&context->md5, bytes, len, out);
}

static bool digest_sha1(void *self, const void *bytes, size_t len, uint8_t out[20])
{
    const struct tw_crypto_context *context = self;

    return tw_digest_once(&context->sha1, bytes, len, out);
}

static bool digest_sha256(void *self, const void *bytes, size_t len, uint8_t out[32])
{
    struct tw_crypto_context *context = self;

    return tw_digest(&context->sha256, bytes, len, out);
}

static enum tw_signature_check verify(void *self, const struct tw_signed *signed_by)
{
    struct tw_crypto_context *context = self;

    return tw_verifier_verify(&context->verifier, signed_by);
}

static void verify_chain(void *self, const struct tw_bytes *certificates, size_t count,
                         struct tw_issued *issued)
{
    struct tw_crypto_context *context = self;

    tw_verifier_chain(&context->verifier, certificates, count, issued);
}

static struct tw_status_signed verify_status(void *self, struct tw_bytes response,
                                             const struct tw_bytes *certificates, size_t count, size_t about,
                                             int64_t time_ns)
{
    struct tw_crypto_context *context = self;

    return tw_verifier_status(&context->verifier, response, certificates, count, about, time_ns);
}

static struct tw_trusted trust(void *self, const struct tw_bytes *certificates, size_t count, bool server,
                               int64_t time_ns)
{
    struct tw_crypto_context *context = self;

    return tw_verifier_trust(&context->verifier, certificates, count, server, time_ns);
}

const struct tw_crypto tw_crypto_openssl = {
    .certificate = tell_certificate,
    .chain = tell_chain,
    .ocsp = tell_ocsp,
    .name = tell_name,
    .decompress = decompress,
    .verify = verify,
    .verify_chain = verify_chain,
    .verify_status = verify_status,
    .trust = trust,
    .md5 = digest_md5,
    .sha256 = digest_sha256,
    .sha1 = digest_sha1,
    .purpose = purpose,
    .off_curve = off_curve,
    .unsealing = &tw_unsealing_openssl,
};
