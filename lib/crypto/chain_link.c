/* SPDX-License-Identifier: Apache-2.0 */
/* Links of a chain of certificates. */
#include "crypto/chain_link.h"

#include <string.h>

struct tw_chain_link tw_chain_link_read(struct tw_certificate_cache *cache, struct tw_bytes der)
{
    const struct tw_certificate *c = tw_certificate_cache_get(cache, der.ptr, der.len);
    struct tw_chain_link l = {.der = der};

    if (c == NULL)
        return l;
    l.read = true;
    l.anatomy = c->anatomy;
    memcpy(l.sha256, c->sha256, sizeof l.sha256);
    return l;
}

bool tw_chain_link_same(const struct tw_chain_link *a, struct tw_range of_a, const struct tw_chain_link *b,
                        struct tw_range of_b)
{
    return of_a.len == of_b.len && memcmp(a->der.ptr + of_a.off, b->der.ptr + of_b.off, of_a.len) == 0;
}

bool tw_chain_link_may_have_issued(const struct tw_chain_link *subject, const struct tw_chain_link *issuer)
{
    const struct tw_anatomy *a = &subject->anatomy, *b = &issuer->anatomy;

    if (!a->known || !b->known)
        return false;
    if (a->authority_key_id.len > 0 && b->key_id.len > 0)
        return tw_chain_link_same(subject, a->authority_key_id, issuer, b->key_id);
    return tw_chain_link_same(subject, a->issuer, issuer, b->subject);
}
