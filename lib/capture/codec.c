/* SPDX-License-Identifier: Apache-2.0 */
/* zlib, libzstd and liblz4 behind one interface. */
#define ZLIB_CONST /* its input is not written to */

#include "capture/codec.h"

#include <limits.h>
#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static size_t at_most(size_t n, size_t limit)
{
    return n < limit ? n : limit;
}

static void advance(struct tw_codec_io *io, size_t taken, size_t given)
{
    io->in += taken;
    io->in_len -= taken;
    io->out += given;
    io->out_len -= given;
}

/* --- gzip --- */

static void *open_gzip(void)
{
    enum { GZIP_ONLY = 16 };
    z_stream *z = calloc(1, sizeof *z);

    if (z != NULL && inflateInit2(z, MAX_WBITS + GZIP_ONLY) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

static const char *decode_gzip(void *decoder, struct tw_codec_io *io)
{
    z_stream *z = decoder;
    uInt in_len, out_len;
    int result;

    if (io->hint == 0) {
        /* Zeros behind the last member fill up the block of a tape. */
        while (io->in_len > 0 && *io->in == 0)
            advance(io, 1, 0);
        if (io->in_len == 0)
            return NULL;
        (void)inflateReset(z);
    }
    in_len = (uInt)at_most(io->in_len, UINT_MAX);
    out_len = (uInt)at_most(io->out_len, UINT_MAX);
    z->next_in = io->in;
    z->avail_in = in_len;
    z->next_out = io->out;
    z->avail_out = out_len;
    result = inflate(z, Z_NO_FLUSH);
    advance(io, in_len - z->avail_in, out_len - z->avail_out);
    io->hint = result != Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
        return NULL;
    return z->msg != NULL ? z->msg : zError(result);
}

static void close_gzip(void *decoder)
{
    (void)inflateEnd(decoder);
    free(decoder);
}

/*
 * --- Zstandard and LZ4 ---
 *
 * Both lose the output of a call that comes upon damage, so that they get no more input than they ask for: then a call
 * decodes one block. Before they have asked for anything they get as much as says what they will ask for.
 */

static size_t piece(const struct tw_codec_io *io)
{
    return at_most(io->in_len, io->hint != 0 ? io->hint : TW_CODEC_MAGIC);
}

/* Takes windows of up to 128 MiB, as zstd(1) does; of those it touches what it decodes. */
static void *open_zstd(void)
{
    return ZSTD_createDStream();
}

static const char *decode_zstd(void *decoder, struct tw_codec_io *io)
{
    ZSTD_inBuffer in = {io->in, piece(io), 0};
    ZSTD_outBuffer out = {io->out, io->out_len, 0};
    size_t hint = ZSTD_decompressStream(decoder, &out, &in);

    advance(io, in.pos, out.pos);
    io->hint = hint;
    return ZSTD_isError(hint) ? ZSTD_getErrorName(hint) : NULL;
}

static void close_zstd(void *decoder)
{
    (void)ZSTD_freeDStream(decoder);
}

static void *open_lz4(void)
{
    LZ4F_dctx *decoder = NULL;

    return LZ4F_isError(LZ4F_createDecompressionContext(&decoder, LZ4F_VERSION)) ? NULL : decoder;
}

static const char *decode_lz4(void *decoder, struct tw_codec_io *io)
{
    size_t taken = piece(io), given = io->out_len;
    size_t hint = LZ4F_decompress(decoder, io->out, &given, io->in, &taken, NULL);

    advance(io, taken, given);
    io->hint = hint;
    return LZ4F_isError(hint) ? LZ4F_getErrorName(hint) : NULL;
}

static void close_lz4(void *decoder)
{
    (void)LZ4F_freeDecompressionContext(decoder);
}

/* --- all --- */

static const struct tw_codec gzip = {"gzip", open_gzip, decode_gzip, close_gzip};
static const struct tw_codec zstd = {"zstd", open_zstd, decode_zstd, close_zstd};
static const struct tw_codec lz4 = {"lz4", open_lz4, decode_lz4, close_lz4};

static const struct {
    uint8_t magic[TW_CODEC_MAGIC];
    size_t magic_len;
    const struct tw_codec *codec;
} codecs[] = {
    {{0x1f, 0x8b, 8}, 3, &gzip},
    {{0x28, 0xb5, 0x2f, 0xfd}, 4, &zstd},
    {{0x50, 0x2a, 0x4d, 0x18}, 4, &zstd}, /* a skippable frame, with which pzstd begins */
    {{0x04, 0x22, 0x4d, 0x18}, 4, &lz4},
};

const struct tw_codec *tw_codec_find(const uint8_t *magic)
{
    for (size_t i = 0; i < TW_COUNT(codecs); i++)
        if (memcmp(magic, codecs[i].magic, codecs[i].magic_len) == 0)
            return codecs[i].codec;
    return NULL;
}
