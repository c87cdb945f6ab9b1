/* SPDX-License-Identifier: Apache-2.0 */
/* Along a chain of certificates. */
#include "crypto/chain.h"

#include "crypto/chain_link.h"

/* A certificate on the way, or beside it. */
struct place {
    struct tw_chain_link link;
    bool on_path;
};

struct chain {
    struct place *places;
    size_t *path; /* indices, from the leaf to the last issuer */
    size_t count, leaves, length;
    bool self_issued; /* the last one of the path is */
};

static bool is_self_issued(const struct tw_chain_link *l)
{
    return l->anatomy.known && tw_chain_link_same(l, l->anatomy.issuer, l, l->anatomy.subject);
}

/* A key does not do, it must be known by that name, too: RFC 5280 6.1.3 (a) (4) */
static bool is_issuer(const struct tw_chain_link *subject, const struct tw_chain_link *issuer)
{
    return tw_chain_link_may_have_issued(subject, issuer) && tw_chain_link_names(subject, issuer);
}

/* The issuer of the last one of the path: the one behind it, as it should be, or any other; `count` if there is none. */
static size_t find_issuer(const struct chain *c)
{
    size_t last = c->path[c->length - 1], first = c->length == 1 ? c->leaves : last + 1;

    for (size_t i = 0; i < c->count; i++) {
        size_t at = (first + i) % c->count;
        if (at >= c->leaves && !c->places[at].on_path &&
            is_issuer(&c->places[last].link, &c->places[at].link))
            return at;
    }
    return c->count;
}

static void follow(struct chain *c)
{
    for (size_t at = 0; at < c->count; at = find_issuer(c)) {
        c->path[c->length++] = at;
        c->places[at].on_path = true;
        c->self_issued = is_self_issued(&c->places[at].link);
        if (c->self_issued)
            return;
    }
}

/* Where the certificate at step `i` of the path should stand. */
static size_t place_of(const struct chain *c, size_t i)
{
    return i == 0 ? 0 : c->leaves + i - 1;
}

/* Whether the one at this step does not stand right behind the one that it has issued. */
static bool is_out_of_order(const struct chain *c, size_t i)
{
    return i > 0 && c->path[i] != (i == 1 ? c->leaves : c->path[i - 1] + 1);
}

static bool is_in_order(const struct chain *c)
{
    for (size_t i = 0; i < c->length; i++)
        if (c->path[i] != place_of(c, i))
            return false;
    return true;
}

static void tell_path(const struct chain *c, struct tw_walk *w)
{
    struct tw_scope list = tw_open(w, F_CHAIN_PATH);

    for (size_t i = 0; i < c->length; i++)
        tw_tell_uint(w, F_CERT_NUMBER, c->path[i]);
    tw_close(w, list);
}

static void tell_out_of_order(const struct chain *c, struct tw_walk *w)
{
    struct tw_scope list = tw_open(w, F_CHAIN_OUT_OF_ORDER);

    for (size_t i = 0; i < c->length; i++)
        if (is_out_of_order(c, i))
            tw_tell_uint(w, F_CERT_NUMBER, c->path[i]);
    tw_close(w, list);
}

static void tell_superfluous(const struct chain *c, struct tw_walk *w)
{
    struct tw_scope list = tw_open(w, F_CHAIN_SUPERFLUOUS);

    for (size_t i = c->leaves; i < c->count; i++)
        if (!c->places[i].on_path)
            tw_tell_uint(w, F_CERT_NUMBER, i);
    tw_close(w, list);
}

/* Who has issued the last one of the path, and is not there: a root that need not be, or an intermediate that should. */
static void tell_missing(struct tw_certificate_cache *cache, const struct chain *c, struct tw_walk *w)
{
    struct tw_bytes der = c->places[c->path[c->length - 1]].link.der;
    const struct tw_certificate *last = tw_certificate_cache_get(cache, der.ptr, der.len);

    if (last != NULL && last->issuer != NULL)
        tw_tell_string(w, F_CHAIN_MISSING_ISSUER, last->issuer);
}

static void tell(struct tw_certificate_cache *cache, const struct chain *c, struct tw_walk *w)
{
    bool in_order = is_in_order(c);

    tw_tell_uint(w, F_CHAIN_IN_ORDER, in_order);
    tw_tell_uint(w, F_CHAIN_SELF_ISSUED, c->self_issued);
    if (!c->self_issued)
        tell_missing(cache, c, w);
    tell_path(c, w);
    if (!in_order)
        tell_out_of_order(c, w);
    if (c->length + c->leaves - 1 < c->count)
        tell_superfluous(c, w);
}

void tw_chain_tell(struct tw_certificate_cache *cache, struct tw_memory *memory,
                   const struct tw_bytes *certificates, size_t count, size_t leaves, struct tw_walk *w)
{
    struct tw_arena arena = {.memory = memory};
    struct chain c = {
        .places = tw_arena_get(&arena, count * sizeof *c.places),
        .path = tw_arena_get(&arena, count * sizeof *c.path),
        .count = count,
        .leaves = leaves,
    };

    if (c.places != NULL && c.path != NULL) {
        for (size_t i = 0; i < count; i++)
            c.places[i].link = tw_chain_link_read(cache, certificates[i]);
        follow(&c);
        tell(cache, &c, w);
    }
    tw_arena_free(&arena);
}
