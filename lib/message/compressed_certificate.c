/* SPDX-License-Identifier: Apache-2.0 */
/* CompressedCertificate. */
#include "message/message.h"

/* Fewer bytes never make so many more of a certificate; what claims so is there to cost its reader something. */
enum { MAX_MESSAGE = 1 << 20, MAX_RATIO = 64 };

static void decode_decompressed(struct tw_walk *w, const uint8_t *bytes, size_t len)
{
    struct tw_scope message = tw_open(w, F_CERTIFICATE_MESSAGE);
    struct tw_walk inside = tw_walk_derived(w, bytes, len);

    tw_decode_certificate(&inside);
    tw_walk_end(&inside);
    tw_close(w, message);
}

static const char *decompress(struct tw_walk *w, uint16_t algorithm, struct tw_bytes compressed, size_t len)
{
    const struct tw_crypto *crypto = w->context->crypto;

    if (len > MAX_MESSAGE || len > MAX_RATIO * compressed.len)
        return "too long to be decompressed";
    return crypto->decompress(w->context->crypto_context, algorithm, compressed, len, decode_decompressed, w);
}

/*
 * struct {
 *     CertificateCompressionAlgorithm algorithm;
 *     uint24 uncompressed_length;
 *     opaque compressed_certificate_message<1..2^24-1>;
 * } CompressedCertificate;                         RFC 8879 4
 */
void tw_decode_compressed_certificate(struct tw_walk *w)
{
    uint16_t algorithm = tw_u16(w, F_COMPRESSION_ALGORITHM);
    uint32_t len = tw_u24(w, F_UNCOMPRESSED_LENGTH);
    struct tw_bytes compressed = tw_opaque24(w, F_COMPRESSED_MESSAGE);

    if (compressed.ptr == NULL || !tw_wants_details(w) || w->context->crypto->decompress == NULL)
        return;
    const char *error = decompress(w, algorithm, compressed, len);
    if (error != NULL)
        tw_tell_string(w, F_DECOMPRESSION_ERROR, error);
}
