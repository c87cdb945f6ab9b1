/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of an input, decompressed where it is compressed. They are seen through a window: what has been peeked at
 * stands in one piece, where it was read or decompressed to, until something is peeked at or skipped again. Memory
 * grows with the bytes that have come, never with what a caller hopes for.
 */
#ifndef TW_CAPTURE_STREAM_H
#define TW_CAPTURE_STREAM_H

#include "tlswalk.h"

struct tw_stream;

/* A file, or with "-" standard input. NULL with `error` set when it cannot be read. */
struct tw_stream *tw_stream_open(const char *path, struct tw_error *error);

/* Bytes in memory, which stay there until the stream is closed. NULL with `error` set when there is no more memory. */
struct tw_stream *tw_stream_open_memory(const uint8_t *bytes, size_t len, struct tw_error *error);

/* Sets `bytes` to the next `len` bytes and returns `len`; less only where the stream ends. */
size_t tw_stream_peek(struct tw_stream *stream, const uint8_t **bytes, size_t len);

/* Moves on by `len` bytes, whether they were peeked at or not, and returns `len`; less only where the stream ends. */
size_t tw_stream_skip(struct tw_stream *stream, size_t len);

/* How much of the input has been used, as it lies there; what has been peeked at does not count. */
struct tw_progress tw_stream_progress(const struct tw_stream *stream);

/* What a stream that has ended died of: an error of reading, damaged compression. NULL when that was its end. */
const char *tw_stream_failure(const struct tw_stream *stream);

/* The stream ends where it has come to, as soon as no more is read. May be called by a handler of signals. */
void tw_stream_stop(struct tw_stream *stream);

/* NULL is ignored. */
void tw_stream_close(struct tw_stream *stream);

#endif
