/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choices of any form over any flow, held against what they mean written down bit by bit. An input is
 *
 *     addresses of client and server (2 * 16), ports (2 * 2), number (2), time (2), base (2), since (2), until (2), relative (1)
 *     how many hosts (1), each an address (16) and bits (1); how many ranges of ports (1), each first and last (2 * 2)
 *     how many ranges of numbers (1), likewise; the server name and a pattern for it, with a zero between them
 */
#include <string.h>

#include "base/cursor.h"
#include "choice.h"
#include "harness.h"

enum { MOST = 8 };

static struct {
    struct tw_prefix hosts[MOST];
    struct tw_numbers ports[MOST], connections[MOST];
} given;

static uint64_t take(struct tw_cursor *c, size_t len)
{
    struct tw_bytes b = {0};

    return tw_cursor_bytes(c, len, &b) ? tw_load_be(b.ptr, len) : 0;
}

static void take_bytes(struct tw_cursor *c, uint8_t *to, size_t len)
{
    struct tw_bytes b = {0};

    memset(to, 0, len);
    if (tw_cursor_bytes(c, len, &b))
        memcpy(to, b.ptr, len);
}

static size_t take_ranges(struct tw_cursor *c, struct tw_numbers *ranges)
{
    size_t count = take(c, 1) % (MOST + 1);

    for (size_t i = 0; i < count; i++) {
        ranges[i].first = take(c, 2);
        ranges[i].last = take(c, 2);
    }
    return count;
}

static size_t take_hosts(struct tw_cursor *c)
{
    size_t count = take(c, 1) % (MOST + 1);

    for (size_t i = 0; i < count; i++) {
        take_bytes(c, given.hosts[i].address, sizeof given.hosts[i].address);
        given.hosts[i].bits = (unsigned)take(c, 1) % 129;
    }
    return count;
}

/* --- what it means --- */

static bool is_in(const struct tw_numbers *ranges, size_t count, uint64_t n)
{
    bool in = count == 0;

    for (size_t i = 0; i < count; i++)
        in = in || (ranges[i].first <= n && n <= ranges[i].last);
    return in;
}

static bool begins_so(const uint8_t *address, const struct tw_prefix *p)
{
    bool same = true;

    for (unsigned i = 0; i < p->bits; i++)
        same = same && ((address[i / 8] ^ p->address[i / 8]) >> (7 - i % 8) & 1) == 0;
    return same;
}

static bool is_wanted(const struct tw_choice *c, const struct tw_flow *f, int64_t base)
{
    bool host = c->host_count == 0;
    int64_t since = c->since.ns + (c->since.relative ? base : 0);
    int64_t until = c->until.ns + (c->until.relative ? base : 0);

    for (size_t i = 0; i < c->host_count; i++)
        host = host || begins_so(f->key.address[0].bytes, &c->hosts[i]) ||
               begins_so(f->key.address[1].bytes, &c->hosts[i]);
    return host && is_in(c->connections, c->connection_count, f->id) &&
           (is_in(c->ports, c->port_count, f->key.port[0]) ||
            is_in(c->ports, c->port_count, f->key.port[1])) &&
           (!c->since.set || f->first_ns >= since) && (!c->until.set || f->first_ns <= until);
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* A star stands for any bytes, a question mark for one; letters of ASCII are the same in either case. */
static bool matches(const char *pattern, const uint8_t *text, size_t len)
{
    enum { LONGEST = 256 };
    static bool ends[LONGEST + 1]; /* of the text, where what has been read of the pattern may end */
    bool before, was;

    memset(ends, 0, sizeof ends);
    ends[0] = true;
    for (; *pattern != '\0'; pattern++) {
        before = false;
        for (size_t i = 0; i <= len; i++) {
            was = ends[i];
            int a = lower(*pattern), b = i > 0 ? lower((char)text[i - 1]) : 0;
            ends[i] =
                *pattern == '*' ? was || (i > 0 && ends[i - 1]) : i > 0 && before && (a == '?' || a == b);
            before = was;
        }
    }
    return ends[len];
}

static void check_name(struct tw_cursor c)
{
    char pattern[128];
    struct tw_bytes rest = {0};
    const uint8_t *zero;
    size_t left = tw_cursor_left(&c), len;

    require(tw_cursor_bytes(&c, left < 256 ? left : 256, &rest));
    zero = rest.len > 0 ? memchr(rest.ptr, 0, rest.len) : NULL;
    if (zero == NULL)
        return;
    len = rest.len - (size_t)(zero - rest.ptr) - 1;
    len = len < sizeof pattern - 1 ? len : sizeof pattern - 1;
    memcpy(pattern, zero + 1, len);
    pattern[len] = '\0';

    static struct tw_connection connection;
    const char *patterns[] = {pattern};
    const struct tw_choice choice = {.server_names = patterns, .server_name_count = 1};
    connection.client_hello.server_name = (struct tw_bytes){rest.ptr, (size_t)(zero - rest.ptr)};
    require(tw_choice_takes(&choice, &connection, NULL) ==
            matches(pattern, rest.ptr, (size_t)(zero - rest.ptr)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tw_cursor c = tw_cursor_over(data, size);
    struct tw_flow flow = {0};
    struct tw_choice choice = {.hosts = given.hosts, .ports = given.ports, .connections = given.connections};

    take_bytes(&c, flow.key.address[0].bytes, 16);
    take_bytes(&c, flow.key.address[1].bytes, 16);
    flow.key.port[0] = (uint16_t)take(&c, 2);
    flow.key.port[1] = (uint16_t)take(&c, 2);
    flow.id = take(&c, 2);
    flow.first_ns = (int64_t)take(&c, 2);
    int64_t base = (int64_t)take(&c, 2);
    choice.since.ns = (int64_t)take(&c, 2);
    choice.until.ns = (int64_t)take(&c, 2);
    unsigned how = (unsigned)take(&c, 1);
    choice.since.set = how & 1;
    choice.until.set = how >> 1 & 1;
    choice.since.relative = how >> 2 & 1;
    choice.until.relative = how >> 3 & 1;
    choice.host_count = take_hosts(&c);
    choice.port_count = take_ranges(&c, given.ports);
    choice.connection_count = take_ranges(&c, given.connections);
    require(tw_choice_takes_flow(&choice, &flow, base) == is_wanted(&choice, &flow, base));
    check_name(c);
    return 0;
}
