/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CompressedCertificate out of any bytes, decompressed by the libraries themselves: what comes out of it is told inside
 * of the message, and no memory is left behind. The input is the body of the message.
 */

#include "crypto/openssl.h"
#include "harness.h"
#include "message/message.h"

enum { MAX_DEPTH = 16, MAX_DECOMPRESSED = 64 };

struct listener {
    const uint8_t *body;
    size_t len;
    int depth;
    size_t told; /* bytes of certificates */
};

static void listen(void *self, const struct tw_event *e)
{
    struct listener *l = self;

    require(e->off <= l->len);
    l->depth += (e->kind == TW_OPEN) - (e->kind == TW_CLOSE);
    require(l->depth >= 0 && l->depth < MAX_DEPTH);
    if (e->kind == TW_VALUE && e->field == F_CERTIFICATE_DER)
        l->told += e->len;
    if (e->kind == TW_FINDING || e->kind == TW_FAULT) /* they outlive what was decompressed */
        require(e->bytes == NULL || (e->bytes >= l->body && e->bytes + e->len <= l->body + l->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    static const uint64_t seed[2] = {0, 0};
    static const struct tw_handshake_params params = {.version = TW_TLS_1_3};
    const struct tw_message_id id = {.content_type = TW_HANDSHAKE, .type = TW_COMPRESSED_CERTIFICATE};
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, (size_t)64 << 20);
    struct tw_crypto_context *crypto = tw_crypto_context_new(&memory, seed, 0);
    require(crypto != NULL);
    const struct tw_message_context context = {
        .params = &params, .crypto = &tw_crypto_openssl, .crypto_context = crypto, .from = TW_SERVER};
    struct listener listener = {.body = data, .len = size};
    tw_message_decode(&context, id, data, size, false,
                      &(struct tw_sink){.event = listen, .self = &listener, .details = true});
    require(listener.depth == 0 && listener.told <= MAX_DECOMPRESSED * size);
    tw_crypto_context_free(crypto);
    tw_memory_trim(&memory);
    require(memory.used == 0 && live == 0);
    return 0;
}
