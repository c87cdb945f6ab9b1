/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any key log, whole and in pieces: the same secrets are found in it and the same lines complained of, each once, and
 * nothing is left in memory. An input is the length of a piece (1), then the key log.
 */
#include <string.h>

#include "harness.h"
#include "keys/keys.h"

static const uint64_t seed[2] = {1, 2};

struct outcome {
    uint64_t complaints, last_line, sum;
    size_t secrets;
};

static void complain(void *context, uint64_t line, const char *what)
{
    struct outcome *o = context;

    require(line > o->last_line && strlen(what) > 0);
    o->last_line = line;
    o->complaints++;
    o->sum = o->sum * 31 + line + strlen(what);
}

static struct outcome read_log(const uint8_t *bytes, size_t len, size_t piece)
{
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct tw_key_log_reader reader = {0};
    struct outcome o = {0};
    struct tw_memory memory;

    tw_memory_init(&memory, &allocator, 1 << 20);
    struct tw_keys *keys = tw_keys_make(&memory, seed);
    require(keys != NULL);
    for (size_t at = 0; at < len; at += piece)
        tw_key_log_bytes(&reader, keys, bytes + at, len - at < piece ? len - at : piece, complain, &o);
    tw_key_log_end(&reader, keys, complain, &o);
    o.secrets = tw_keys_count(keys);
    require(o.complaints + o.secrets <= reader.line);
    tw_keys_wipe(keys);
    tw_memory_trim(&memory);
    require(live == 0);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct outcome whole = read_log(data + 1, size - 1, size);
    struct outcome pieces = read_log(data + 1, size - 1, data[0] + (size_t)1);
    require(memcmp(&whole, &pieces, sizeof whole) == 0);
    return 0;
}
