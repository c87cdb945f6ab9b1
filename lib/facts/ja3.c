/* SPDX-License-Identifier: Apache-2.0 */
/* JA3 and JA3S. */
#include "facts/ja3.h"

#include "base/digits.h"
#include "registry/registry.h"

/* A member of the list that begins at `start`. GREASE values (RFC 8701) are random and left out of a client's. */
static char *put_member(char *to, const char *start, uint32_t value, bool client)
{
    if (client && tw_is_grease16((uint16_t)value))
        return to;
    if (to > start)
        *to++ = '-';
    return tw_put_uint(to, value);
}

static char *put_list(char *to, struct tw_bytes list, size_t width, bool client)
{
    const char *start = to;

    for (size_t i = 0; i + width <= list.len; i += width)
        to = put_member(to, start, tw_load_be(list.ptr + i, width), client);
    return to;
}

static char *put_extensions(char *to, const struct tw_hello_parts *p)
{
    const char *start = to;

    for (size_t i = 0; i < p->num_extensions; i++)
        to = put_member(to, start, p->extensions[i], p->client);
    return to;
}

size_t tw_ja3_write(const struct tw_hello_parts *p, char *text)
{
    char *to = text;

    if (p->has_version)
        to = tw_put_uint(to, p->legacy_version);
    *to++ = ',';
    if (p->client)
        to = put_list(to, p->suites, 2, true);
    else if (p->has_suite)
        to = tw_put_uint(to, p->suite);
    *to++ = ',';
    to = put_extensions(to, p);
    if (p->client) {
        *to++ = ',';
        to = put_list(to, p->groups, 2, true);
        *to++ = ',';
        to = put_list(to, p->formats, 1, true);
    }
    return (size_t)(to - text);
}
