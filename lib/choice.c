/* SPDX-License-Identifier: Apache-2.0 */
/* Which connections are wanted: as much of it as can be is known with a connection's first packet. */
#include "choice.h"

#include "base/glob.h"

static bool in_ranges(const struct tw_numbers *ranges, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (number >= ranges[i].first && number <= ranges[i].last)
            return true;
    return count == 0;
}

static bool has_prefix(const struct tw_address *a, const struct tw_prefix *prefix)
{
    unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;

    if (memcmp(a->bytes, prefix->address, whole) != 0)
        return false;
    return rest == 0 || (a->bytes[whole] ^ prefix->address[whole]) >> (8 - rest) == 0;
}

/* Of either side. */
static bool has_host(const struct tw_choice *choice, const struct tw_flow_key *key)
{
    for (size_t i = 0; i < choice->host_count; i++)
        if (has_prefix(&key->address[0], &choice->hosts[i]) ||
            has_prefix(&key->address[1], &choice->hosts[i]))
            return true;
    return choice->host_count == 0;
}

static int64_t moment(const struct tw_moment *m, int64_t base_ns)
{
    return m->relative ? base_ns + m->ns : m->ns;
}

/* Without times nothing is too early or too late. */
static bool in_time(const struct tw_choice *choice, int64_t time_ns, int64_t base_ns)
{
    if (time_ns == TW_NO_TIME)
        return true;
    return (!choice->since.set || time_ns >= moment(&choice->since, base_ns)) &&
           (!choice->until.set || time_ns <= moment(&choice->until, base_ns));
}

bool tw_choice_takes_flow(const struct tw_choice *choice, const struct tw_flow *flow, int64_t base_ns)
{
    const struct tw_flow_key *key = &flow->key;

    return in_ranges(choice->connections, choice->connection_count, flow->id) &&
           (in_ranges(choice->ports, choice->port_count, key->port[0]) ||
            in_ranges(choice->ports, choice->port_count, key->port[1])) &&
           has_host(choice, key) && in_time(choice, flow->first_ns, base_ns);
}

static bool has_server_name(const struct tw_choice *choice, const struct tw_connection *c)
{
    struct tw_bytes name = c->client_hello.server_name;

    for (size_t i = 0; i < choice->server_name_count; i++)
        if (name.ptr != NULL && tw_glob(choice->server_names[i], (const char *)name.ptr, name.len))
            return true;
    return choice->server_name_count == 0;
}

static bool has_version(const struct tw_choice *choice, const struct tw_connection *c)
{
    if (choice->version_count == 0)
        return true;
    return c->settled != NULL && in_ranges(choice->versions, choice->version_count, tw_connection_version(c));
}

static bool has_outcome(const struct tw_choice *choice, const struct tw_connection *c, struct tw_path *path)
{
    struct tw_outcome outcome;

    if (choice->outcomes == 0)
        return true;
    if (!c->tls)
        return choice->outcomes >> TW_NOT_TLS & 1;
    tw_path_walk(path, c);
    outcome = tw_path_outcome(path, c);
    return choice->outcomes >> outcome.handshake & 1;
}

uint64_t tw_connection_id(const struct tw_connection *c)
{
    return c->flow->id;
}

bool tw_connection_is_tls(const struct tw_connection *c)
{
    return c->tls;
}

bool tw_choice_takes(const struct tw_choice *choice, const struct tw_connection *c, struct tw_path *path)
{
    return has_server_name(choice, c) && has_version(choice, c) && has_outcome(choice, c, path);
}
