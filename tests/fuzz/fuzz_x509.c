/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates out of any bytes: what libcrypto takes for one is read, all that is shown is printable UTF-8, and
 * neither memory nor an error of libcrypto is left behind.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "crypto/certificate_cache.h"
#include "crypto/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *heap_alloc(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void heap_free(void *context, void *p, size_t size)
{
    (void)context;
    (void)size;
    free(p);
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

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

static void read_name(struct tw_memory *memory, const uint8_t *der, size_t len)
{
    struct tw_arena arena = {.memory = memory};
    struct tw_text text = {.arena = &arena};

    if (tw_text_add_name_der(&text, der, len))
        require_printable(tw_text_end(&text));
    ERR_clear_error();
    tw_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tw_allocator allocator = {heap_alloc, heap_free, NULL};
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, SIZE_MAX);
    read_certificate(&memory, data, size);
    read_name(&memory, data, size);
    tw_memory_trim(&memory);
    require(memory.used == 0 && ERR_peek_error() == 0);
    return 0;
}
