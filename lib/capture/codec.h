/* SPDX-License-Identifier: Apache-2.0 */
/* The compressions that captures are kept in: gzip (RFC 1952), Zstandard (RFC 8878) and LZ4 frames. */
#ifndef TW_CAPTURE_CODEC_H
#define TW_CAPTURE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum { TW_CODEC_MAGIC = 4 };

/* What is between a decoder's input and its output. */
struct tw_codec_io {
    const uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_len;
    size_t
        hint; /* bytes of input that the decoder would like next; 0 at the end of a member, and at the start */
};

/*
 * A file is one member or several, one behind the other.
 *
 * `open` makes a decoder, or returns NULL when there is no memory; `close` frees it. `decode` decodes from `in` to
 * `out`, moves both on and sets `hint`: it takes input, or gives output, or both, and without input gives what it
 * still holds. It returns NULL, or what is wrong with the input in a constant text. Output is given up to the damage,
 * but for less than a block of the format.
 */
struct tw_codec {
    const char *name;
    void *(*open)(void);
    const char *(*decode)(void *decoder, struct tw_codec_io *io);
    void (*close)(void *decoder);
};

/* The codec of files that begin with `magic`, TW_CODEC_MAGIC bytes; NULL when it is none. */
const struct tw_codec *tw_codec_find(const uint8_t *magic);

#endif
