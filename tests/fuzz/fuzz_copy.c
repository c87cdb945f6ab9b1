/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a capture, of which each packet is copied whose last byte is even: the copy has these packets and no others,
 * as they were.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/source.h"
#include "harness.h"

static bool is_chosen(const struct tw_packet *p)
{
    return p->captured == 0 || p->data[p->captured - 1] % 2 == 0;
}

/* The next packet that is chosen; false when there is none. */
static bool next_chosen(struct tw_source *s, struct tw_packet *packet)
{
    struct tw_error error;
    int got;

    while ((got = tw_source_next(s, packet, &error)) != 0)
        if (got > 0 && is_chosen(packet))
            return true;
    return false;
}

static void require_same(const struct tw_packet *a, const struct tw_packet *b)
{
    require(a->captured == b->captured && a->length == b->length);
    require(a->time_ns == b->time_ns && a->link_type == b->link_type);
    require(a->captured == 0 || memcmp(a->data, b->data, a->captured) == 0);
}

static uint8_t *copy_of(const uint8_t *data, size_t size, size_t *len)
{
    struct tw_error error;
    struct tw_source *s = tw_source_open_memory(data, size, &error);
    FILE *file = s != NULL ? tmpfile() : NULL;
    struct tw_copy *copy = file != NULL ? tw_copy_open(fileno(file), &error) : NULL;
    struct tw_packet packet;
    uint8_t *bytes;

    if (s == NULL)
        return NULL;
    require(copy != NULL);
    tw_copy_source(copy, s);
    while (next_chosen(s, &packet))
        tw_copy_packet(copy, &packet);
    tw_source_close(s);
    require(tw_copy_close(copy, &error));
    *len = (size_t)lseek(fileno(file), 0, SEEK_END);
    bytes = malloc(*len);
    require(bytes != NULL && pread(fileno(file), bytes, *len, 0) == (ssize_t)*len);
    (void)fclose(file);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = 0;
    uint8_t *bytes = copy_of(data, size, &len);
    struct tw_error error;
    struct tw_source *before, *after;
    struct tw_packet a, b;

    if (bytes == NULL)
        return 0;
    before = tw_source_open_memory(data, size, &error);
    after = tw_source_open_memory(bytes, len, &error);
    require(before != NULL && after != NULL);
    while (next_chosen(before, &a)) {
        require(next_chosen(after, &b));
        require_same(&a, &b);
    }
    require(!next_chosen(after, &b));
    tw_source_close(before);
    tw_source_close(after);
    free(bytes);
    return 0;
}
