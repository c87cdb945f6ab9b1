/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed certificate messages: a function each for the algorithms of RFC 8879 3. */
#include "crypto/decompress.h"

#define ZLIB_CONST

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { ZLIB = 1, BROTLI = 2, ZSTD = 3 };

static const char damaged[] = "the compressed data is damaged";
static const char cut_short[] = "the compressed data is cut short";
static const char too_long[] = "there is more than uncompressed_length says";
static const char too_short[] = "there is less than uncompressed_length says";
static const char trailing[] = "something follows the compressed data";

/* The data ended well, behind `used` of its bytes, and made `made`. */
static const char *check_end(size_t used, size_t in_len, size_t made, size_t out_len)
{
    if (made < out_len)
        return too_short;
    return used < in_len ? trailing : NULL;
}

static const char *decompress_zlib(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    z_stream z = {.avail_in = (uInt)in_len, .next_out = out, .avail_out = (uInt)out_len};
    uint8_t more;

    z.next_in = in;
    if (inflateInit(&z) != Z_OK)
        return "no memory to decompress it";
    int status = inflate(&z, Z_FINISH);
    size_t made = z.total_out;
    if (status == Z_BUF_ERROR && z.avail_out == 0) { /* full: is this the end, or is there more? */
        z.next_out = &more;
        z.avail_out = sizeof more;
        status = inflate(&z, Z_FINISH);
        made = z.total_out;
    }
    size_t used = z.total_in;
    inflateEnd(&z);
    if (made > out_len)
        return too_long;
    if (status == Z_STREAM_END)
        return check_end(used, in_len, made, out_len);
    return status == Z_BUF_ERROR ? cut_short : damaged;
}

static const char *decompress_brotli(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    size_t in_left = in_len, out_left = out_len;

    if (state == NULL)
        return "no memory to decompress it";
    BrotliDecoderResult result = BrotliDecoderDecompressStream(state, &in_left, &in, &out_left, &out, NULL);
    BrotliDecoderDestroyInstance(state);
    switch (result) {
    case BROTLI_DECODER_RESULT_SUCCESS:
        return check_end(in_len - in_left, in_len, out_len - out_left, out_len);
    case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return cut_short;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: return too_long;
    case BROTLI_DECODER_RESULT_ERROR: break;
    }
    return damaged;
}

/* Frames may follow one another, but whatever else does is damage. */
static const char *decompress_zstd(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    size_t made = ZSTD_decompress(out, out_len, in, in_len);

    if (!ZSTD_isError(made))
        return check_end(in_len, in_len, made, out_len);
    switch (ZSTD_getErrorCode(made)) {
    case ZSTD_error_dstSize_tooSmall: return too_long;
    case ZSTD_error_srcSize_wrong: return cut_short;
    case ZSTD_error_memory_allocation: return "no memory to decompress it";
    default: return damaged;
    }
}

const char *tw_decompress(uint16_t algorithm, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    switch (algorithm) {
    case ZLIB: return decompress_zlib(in, in_len, out, out_len);
    case BROTLI: return decompress_brotli(in, in_len, out, out_len);
    case ZSTD: return decompress_zstd(in, in_len, out, out_len);
    default: return "the algorithm is not known";
    }
}
