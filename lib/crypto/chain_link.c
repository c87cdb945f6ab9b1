/* SPDX-License-Identifier: Apache-2.0 */
/* Links of a chain of certificates. */
#include "crypto/chain_link.h"

#include <openssl/err.h>
#include <openssl/x509.h>
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

static X509_NAME *decode_name(const struct tw_chain_link *l, struct tw_range name)
{
    const unsigned char *p = l->der.ptr + name.off;

    return d2i_X509_NAME(NULL, &p, (long)name.len);
}

/* Case, blanks and the type of strings make no other name, but in one that is long beyond reason. */
bool tw_chain_link_names(const struct tw_chain_link *subject, const struct tw_chain_link *issuer)
{
    enum { LONG_NAME = 4096 };
    struct tw_range a = subject->anatomy.issuer, b = issuer->anatomy.subject;

    if (tw_chain_link_same(subject, a, issuer, b))
        return true;
    if (a.len > LONG_NAME || b.len > LONG_NAME)
        return false;
    X509_NAME *called = decode_name(subject, a), *name = decode_name(issuer, b);
    bool same = called != NULL && name != NULL && X509_NAME_cmp(called, name) == 0;
    X509_NAME_free(called);
    X509_NAME_free(name);
    ERR_clear_error();
    return same;
}

bool tw_chain_link_may_have_issued(const struct tw_chain_link *subject, const struct tw_chain_link *issuer)
{
    const struct tw_anatomy *a = &subject->anatomy, *b = &issuer->anatomy;

    if (!a->known || !b->known)
        return false;
    if (a->authority_key_id.len > 0 && b->key_id.len > 0)
        return tw_chain_link_same(subject, a->authority_key_id, issuer, b->key_id);
    return tw_chain_link_names(subject, issuer);
}
