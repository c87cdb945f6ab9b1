/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates out of any bytes: what libcrypto takes for one is read, all that is shown is printable UTF-8, and
 * neither memory nor an error of libcrypto is left behind.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "crypto/certificate_cache.h"
#include "crypto/name.h"
#include "crypto/openssl.h"
#include "harness.h"
#include "message/walk.h"

static void require_printable(const char *s)
{
    size_t n;

    if (s == NULL)
        return;
    for (size_t i = 0, len = strlen(s); i < len; i += n) {
        n = tw_utf8_printable((const uint8_t *)s + i, len - i);
        require(n > 0);
    }
}

static bool libcrypto_takes(const uint8_t *der, size_t len)
{
    const unsigned char *p = der;
    X509 *x = d2i_X509(NULL, &p, (long)len);

    X509_free(x);
    ERR_clear_error();
    return x != NULL;
}

static void read_certificate(struct tw_memory *memory, const uint8_t *der, size_t len)
{
    static const uint64_t seed[2] = {0, 0};
    struct tw_certificate_cache *cache = tw_certificate_cache_new(memory, seed, 1, (size_t)32 << 20);
    const struct tw_certificate *c;

    require(cache != NULL);
    c = tw_certificate_cache_get(cache, der, len);
    require(c != NULL && c == tw_certificate_cache_get(cache, der, len));
    require(c->error != NULL || c->serial != NULL);
    require(c->serial != NULL || len > TW_CERTIFICATE_MAX || !libcrypto_takes(der, len));
    require_printable(c->error);
    require_printable(c->serial);
    require_printable(c->subject);
    require_printable(c->issuer);
    require_printable(c->public_key.algorithm);
    require_printable(c->public_key.curve);
    require_printable(c->signature_algorithm);
    for (size_t i = 0; i < c->num_san; i++)
        require_printable(c->san[i].value);
    tw_certificate_cache_free(cache);
}

/* What is told is printable, and what is opened is closed. */
static void hear(void *self, const struct tw_event *e)
{
    int *depth = self;

    *depth += (e->kind == TW_OPEN) - (e->kind == TW_CLOSE);
    require(*depth >= 0);
    for (size_t i = 0, n; e->kind == TW_VALUE && tw_fields[e->field].kind == TW_STRING && i < e->len;
         i += n) {
        n = tw_utf8_printable(e->bytes + i, e->len - i);
        require(n > 0);
    }
}

/* All that is told of the bytes, taken for a certificate, a chain and an OCSP response. */
static void tell(struct tw_memory *memory, const uint8_t *der, size_t len)
{
    static const uint64_t seed[2] = {0, 0};
    const struct tw_crypto *crypto = &tw_crypto_openssl;
    struct tw_crypto_context *context = tw_crypto_context_new(memory, seed, 20000000);
    const struct tw_sighting sighting = {0, {der, len < 16 ? len : 16}};
    const struct tw_message_context where = {
        .crypto = crypto, .crypto_context = context, .sighting = &sighting, .from = TW_SERVER};
    const struct tw_bytes whole = {der, len}, chain[] = {whole, {der, len / 2}, whole};
    int depth = 0;
    const struct tw_sink sink = {.event = hear, .self = &depth, .details = true};
    struct tw_walk w = tw_walk_over(&where, NULL, 0, false, &sink);

    require(context != NULL);
    w.own = true;
    crypto->certificate(context, der, len, &w);
    crypto->chain(context, chain, 3, 1 + len % 2, &w);
    crypto->ocsp(context, der, len, &w);
    require(depth == 0);
    require(crypto->verify_status(context, whole, chain, 3, 0, TW_NO_TIME).check != TW_SIGNATURE_HOLDS);
    tw_crypto_context_free(context);
}

static void read_name(struct tw_memory *memory, const uint8_t *der, size_t len)
{
    struct tw_arena arena = {.memory = memory};
    struct tw_text text = {.arena = &arena};

    if (tw_text_add_name_der(&text, der, len))
        require_printable(tw_text_end(&text));
    ERR_clear_error();
    tw_arena_free(&arena);
}

/* The bytes as certificates of a chain, and as the key of a signature that is none. */
static void verify(struct tw_memory *memory, const uint8_t *der, size_t len)
{
    static const uint64_t seed[2] = {0, 0};
    struct tw_crypto_context *context = tw_crypto_context_new(memory, seed, 20000000);
    const struct tw_bytes whole = {der, len}, chain[] = {whole, {der, len / 2}, whole};
    struct tw_signed s = {.key = whole, .parts = chain, .part_count = 3, .signature = whole};
    struct tw_issued issued[3];

    require(context != NULL);
    tw_crypto_openssl.verify_chain(context, chain, 3, issued);
    require(issued[0].check == issued[2].check);
    for (unsigned i = 0; i < 8; i++) {
        s.raw_key = i & 1;
        s.sm3_first = i & 2;
        s.signing = i & 4 ? TW_SIGNING_TLCP : 0x0401;
        require(tw_crypto_openssl.verify(context, &s) != TW_SIGNATURE_HOLDS);
    }
    tw_crypto_context_free(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, SIZE_MAX);
    read_certificate(&memory, data, size);
    tell(&memory, data, size);
    read_name(&memory, data, size);
    verify(&memory, data, size);
    tw_memory_trim(&memory);
    require(memory.used == 0 && live == 0 && ERR_peek_error() == 0);
    return 0;
}
