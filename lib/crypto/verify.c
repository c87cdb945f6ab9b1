/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying: keys out of certificates, signatures over messages, certificates along their chain. */
#include "crypto/verify.h"

#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "crypto/asn1.h"
#include "crypto/asn1_time.h"
#include "crypto/chain_link.h"
#include "crypto/ocsp_match.h"
#include "crypto/signature.h"
#include "message/verdict.h"

/* Certificates of one name whose keys are tried for one signature. */
enum { MAX_TRIES = 4 };

static bool may_spend(const struct tw_verifier *v)
{
    return v->spent_ns < v->budget_ns;
}

/* Makes the certificate's key ready for use, once. */
static void try_key(struct tw_verifier *v, struct tw_certificate_use *use, struct tw_bytes certificate)
{
    const struct tw_anatomy *a = &use->certificate.anatomy;

    use->key_tried = true;
    use->key_check = TW_SIGNATURE_BAD_CERTIFICATE;
    if (!a->known || use->certificate.public_key.algorithm == NULL)
        return;
    v->spent_ns += TW_KEY_LOAD_NS;
    use->key_check = (uint8_t)tw_key_load(&use->key, tw_range_of(certificate.ptr, a->public_key),
                                          &use->certificate.public_key);
}

/* The key of a certificate, for the caller to free; HOLDS when there is one. */
static enum tw_signature_check certificate_key(struct tw_verifier *v, struct tw_bytes certificate,
                                               EVP_PKEY **key)
{
    struct tw_certificate_use *use =
        tw_certificate_cache_use(v->certificates, certificate.ptr, certificate.len);

    if (use == NULL)
        return TW_SIGNATURE_NO_MEMORY;
    if (!use->key_tried && !may_spend(v))
        return TW_SIGNATURE_NO_TIME;
    if (!use->key_tried)
        try_key(v, use, certificate);
    if (use->key_check == TW_SIGNATURE_NO_MEMORY)
        use->key_tried = false;
    if (use->key != NULL && EVP_PKEY_up_ref(use->key))
        *key = use->key;
    return (enum tw_signature_check)use->key_check;
}

/* A key that stands alone is not likely to come again. */
static enum tw_signature_check raw_key(struct tw_verifier *v, struct tw_bytes public_key, EVP_PKEY **key)
{
    struct tw_arena arena = {.memory = v->memory};
    struct tw_text text = {.arena = &arena};
    struct tw_public_key what;
    enum tw_signature_check check = TW_SIGNATURE_NO_TIME;

    if (may_spend(v)) {
        v->spent_ns += TW_KEY_LOAD_NS;
        tw_public_key_read_info(&what, &text, public_key);
        check = tw_key_load(key, public_key, &what);
    }
    tw_arena_free(&arena);
    return check;
}

static enum tw_signature_check check_within_budget(struct tw_verifier *v, EVP_PKEY *key,
                                                   const struct tw_signature_method *method,
                                                   const struct tw_bytes *parts, size_t part_count,
                                                   struct tw_bytes signature)
{
    if (!may_spend(v))
        return TW_SIGNATURE_NO_TIME;
    v->spent_ns += tw_signature_cost(key, tw_parts_length(parts, part_count));
    return tw_signature_check(v->memory, key, method, parts, part_count, signature);
}

static enum tw_signature_check check_message(struct tw_verifier *v, EVP_PKEY *key, const struct tw_signed *s)
{
    enum { SM3_LENGTH = 32 };
    struct tw_signature_method method;
    uint8_t digest[SM3_LENGTH];
    struct tw_bytes whole = {digest, sizeof digest};
    enum tw_signature_check check = tw_method_of_scheme(&method, s->signing, key);

    if (check != TW_SIGNATURE_HOLDS)
        return check;
    if (s->tls13)
        method.identity = TW_SM2_ID_TLS13;
    if (!s->sm3_first)
        return check_within_budget(v, key, &method, s->parts, s->part_count, s->signature);
    if (!tw_digest_parts(v->sm3, s->parts, s->part_count, digest))
        return TW_SIGNATURE_NOT_KNOWN;
    return check_within_budget(v, key, &method, &whole, 1, s->signature);
}

enum tw_signature_check tw_verifier_verify(struct tw_verifier *v, const struct tw_signed *s)
{
    EVP_PKEY *key = NULL;
    enum tw_signature_check check = s->raw_key ? raw_key(v, s->key, &key) : certificate_key(v, s->key, &key);

    if (check == TW_SIGNATURE_HOLDS)
        check = key != NULL ? check_message(v, key, s) : TW_SIGNATURE_NO_MEMORY;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return check;
}

/* Holds the signature that the certificate carries against the key. */
static enum tw_signature_check check_by(struct tw_verifier *v, EVP_PKEY *key,
                                        const struct tw_signature_method *method,
                                        const struct tw_chain_link *certificate)
{
    const struct tw_anatomy *a = &certificate->anatomy;
    const uint8_t *der = certificate->der.ptr;
    struct tw_bytes signed_part = tw_range_of(der, a->signed_part);

    return check_within_budget(v, key, method, &signed_part, 1, tw_range_of(der, a->signature));
}

/*
 * The same in the way that the certificate says. Of SM2 it does not say the identity: GB/T 35276 has the usual one, but
 * OpenSSL 3.0 takes none unless it is told to.
 */
static struct tw_issued check_certificate(struct tw_verifier *v, EVP_PKEY *key,
                                          const struct tw_chain_link *certificate)
{
    const struct tw_anatomy *a = &certificate->anatomy;
    struct tw_signature_method method;
    enum tw_signature_check check =
        tw_method_of_algorithm(&method, tw_range_of(certificate->der.ptr, a->algorithm), key);

    if (check != TW_SIGNATURE_HOLDS)
        return (struct tw_issued){.check = (uint8_t)check};
    if (!tw_chain_link_same(certificate, a->algorithm, certificate,
                            a->signed_algorithm)) /* RFC 5280 4.1.1.2 */
        return (struct tw_issued){.check = TW_SIGNATURE_WRONG};
    check = check_by(v, key, &method, certificate);
    if (check != TW_SIGNATURE_WRONG || strcmp(method.key, "SM2") != 0)
        return (struct tw_issued){.check = (uint8_t)check};
    method.identity = "";
    check = check_by(v, key, &method, certificate);
    return (struct tw_issued){.check = (uint8_t)check,
                              .id = check == TW_SIGNATURE_HOLDS ? TW_SM2_ID_NONE : TW_SM2_ID_EITHER};
}

/* Whether it is known already; `issued` is then the answer. */
static bool recall(struct tw_verifier *v, const struct tw_chain_link *certificate,
                   const struct tw_chain_link *issuer, struct tw_issued *issued)
{
    const struct tw_certificate_use *use =
        tw_certificate_cache_use(v->certificates, certificate->der.ptr, certificate->der.len);

    for (size_t i = 0; use != NULL && i < TW_KNOWN_ISSUERS; i++) {
        if (use->issuers[i].known &&
            memcmp(use->issuers[i].sha256, issuer->sha256, sizeof issuer->sha256) == 0) {
            *issued = use->issuers[i].issued;
            return true;
        }
    }
    return false;
}

/* What is not an answer is asked for again the next time. */
static void remember(struct tw_verifier *v, const struct tw_chain_link *certificate,
                     const struct tw_chain_link *issuer, struct tw_issued issued)
{
    struct tw_certificate_use *use =
        tw_certificate_cache_use(v->certificates, certificate->der.ptr, certificate->der.len);

    if (use == NULL || issued.check == TW_SIGNATURE_NO_TIME || issued.check == TW_SIGNATURE_NO_MEMORY)
        return;
    use->issuers[use->next].known = true;
    use->issuers[use->next].issued = issued;
    memcpy(use->issuers[use->next].sha256, issuer->sha256, sizeof issuer->sha256);
    use->next = (uint8_t)((use->next + 1) % TW_KNOWN_ISSUERS);
}

static struct tw_issued check_link(struct tw_verifier *v, const struct tw_chain_link *certificate,
                                   const struct tw_chain_link *issuer)
{
    struct tw_issued issued;
    EVP_PKEY *key = NULL;

    if (recall(v, certificate, issuer, &issued))
        return issued;
    issued = (struct tw_issued){.check = (uint8_t)certificate_key(v, issuer->der, &key)};
    if (issued.check == TW_SIGNATURE_HOLDS && key == NULL)
        issued.check = TW_SIGNATURE_NO_MEMORY;
    else if (issued.check == TW_SIGNATURE_HOLDS)
        issued = check_certificate(v, key, certificate);
    EVP_PKEY_free(key);
    remember(v, certificate, issuer, issued);
    return issued;
}

/* Where nobody vouches for a certificate, its own key may still show that it has been tampered with. */
static bool has_bad_key(struct tw_verifier *v, struct tw_bytes certificate)
{
    EVP_PKEY *key = NULL;
    enum tw_signature_check check = certificate_key(v, certificate, &key);

    EVP_PKEY_free(key);
    return check == TW_SIGNATURE_BAD_KEY;
}

/* The issuer is the certificate itself, or follows it, as it should (RFC 5246 7.4.2), or stands anywhere. */
static struct tw_issued check_issued(struct tw_verifier *v, const struct tw_chain_link *links, size_t count,
                                     size_t at)
{
    struct tw_issued issued = {.check = TW_SIGNATURE_NO_ISSUER};
    unsigned tries = 0;

    if (!links[at].read)
        return (struct tw_issued){.check = TW_SIGNATURE_NO_MEMORY};
    if (!links[at].anatomy.known)
        return (struct tw_issued){.check = TW_SIGNATURE_BAD_CERTIFICATE};
    for (size_t i = 0; i < count && tries < MAX_TRIES && issued.check != TW_SIGNATURE_HOLDS; i++) {
        const struct tw_chain_link *issuer = &links[(at + i) % count];
        if (!tw_chain_link_may_have_issued(&links[at], issuer))
            continue;
        struct tw_issued found = check_link(v, &links[at], issuer);
        found.by_itself = i == 0;
        if (tries++ == 0 || found.check == TW_SIGNATURE_HOLDS)
            issued = found;
    }
    if (issued.check == TW_SIGNATURE_NO_ISSUER && has_bad_key(v, links[at].der))
        issued.check = TW_SIGNATURE_BAD_KEY;
    return issued;
}

void tw_verifier_chain(struct tw_verifier *v, const struct tw_bytes *certificates, size_t count,
                       struct tw_issued *issued)
{
    struct tw_arena arena = {.memory = v->memory};
    struct tw_chain_link *links = tw_arena_get(&arena, count * sizeof *links);

    for (size_t i = 0; links != NULL && i < count; i++)
        links[i] = tw_chain_link_read(v->certificates, certificates[i]);
    for (size_t i = 0; i < count; i++) {
        issued[i] = (struct tw_issued){.check = TW_SIGNATURE_NO_MEMORY};
        if (links != NULL)
            issued[i] = check_issued(v, links, count, i);
    }
    tw_arena_free(&arena);
    ERR_clear_error();
}

/* --- OCSP responses --- */

static int64_t second_of(int64_t time_ns)
{
    enum { NS = 1000000000 };

    return time_ns / NS - (time_ns % NS < 0);
}

/* Whether a certificate may sign responses in its issuer's stead: id-kp-OCSPSigning, RFC 6960 4.2.2.2 */
static bool may_respond(const struct tw_chain_link *l)
{
    const unsigned char *p = l->der.ptr;
    X509 *x = d2i_X509(NULL, &p, (long)l->der.len);
    bool may = x != NULL && (X509_get_extension_flags(x) & EXFLAG_XKUSAGE) != 0 &&
               (X509_get_extended_key_usage(x) & XKU_OCSP_SIGN) != 0;

    X509_free(x);
    return may;
}

static enum tw_signature_check check_response(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                              const struct tw_chain_link *responder)
{
    struct tw_signature_method method;
    EVP_PKEY *key = NULL;
    enum tw_signature_check check = certificate_key(v, responder->der, &key);

    if (check == TW_SIGNATURE_HOLDS)
        check = key != NULL ? tw_method_of_algorithm(&method, o->algorithm, key) : TW_SIGNATURE_NO_MEMORY;
    if (check == TW_SIGNATURE_HOLDS)
        check = check_within_budget(v, key, &method, &o->signed_part, 1, o->signature);
    EVP_PKEY_free(key);
    return check;
}

/* Whether the responder's certificate is valid when its response is relied on; else, as far as that is known, when it was made. */
static enum tw_signature_check check_validity(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                              struct tw_bytes responder, int64_t time_ns)
{
    const struct tw_certificate *c = tw_certificate_cache_get(v->certificates, responder.ptr, responder.len);
    int64_t now = time_ns != TW_NO_TIME ? second_of(time_ns) : tw_asn1_generalized_time(o->produced_at);

    if (c == NULL)
        return TW_SIGNATURE_NO_MEMORY;
    if (now != TW_NO_TIME && c->not_before != TW_NO_TIME && now < c->not_before)
        return TW_SIGNATURE_NOT_YET_VALID;
    if (now != TW_NO_TIME && c->not_after != TW_NO_TIME && now > c->not_after)
        return TW_SIGNATURE_EXPIRED;
    return TW_SIGNATURE_HOLDS;
}

/* Among the certificates in the response, one of a responder that the issuer has put in charge. */
static enum tw_signature_check check_delegated(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                               const struct tw_chain_link *issuer, int64_t time_ns)
{
    struct tw_bytes in = o->certificates;
    struct tw_asn1 element;

    for (unsigned tries = 0; tries < MAX_TRIES && tw_asn1_next(&in, &element); tries++) {
        struct tw_chain_link responder = tw_chain_link_read(v->certificates, element.whole);
        if (!tw_ocsp_is_by(o, &responder) || !tw_chain_link_may_have_issued(&responder, issuer) ||
            !may_respond(&responder))
            continue;
        enum tw_signature_check check = (enum tw_signature_check)check_link(v, &responder, issuer).check;
        if (check == TW_SIGNATURE_HOLDS)
            check = check_response(v, o, &responder);
        return check == TW_SIGNATURE_HOLDS ? check_validity(v, o, element.whole, time_ns) : check;
    }
    return TW_SIGNATURE_NO_ISSUER;
}

/* The issuer may be left out of the message as a root, and stand in the response; its key proves that it is the issuer. */
static struct tw_status_signed check_by_root(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                             const struct tw_ocsp_id *id, const struct tw_chain_link *subject)
{
    struct tw_bytes in = o->certificates;
    struct tw_asn1 element;

    for (unsigned tries = 0; tries < MAX_TRIES && tw_asn1_next(&in, &element); tries++) {
        struct tw_chain_link issuer = tw_chain_link_read(v->certificates, element.whole);
        if (tw_ocsp_is_by(o, &issuer) && tw_ocsp_names_key(id, &issuer) &&
            tw_chain_link_may_have_issued(subject, &issuer) &&
            check_link(v, subject, &issuer).check == TW_SIGNATURE_HOLDS)
            return (struct tw_status_signed){(uint8_t)check_response(v, o, &issuer), false};
    }
    return (struct tw_status_signed){TW_SIGNATURE_NO_ISSUER, false};
}

/* Against one that may have issued the certificate that the response is about. */
static struct tw_status_signed check_by_issuer(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                               const struct tw_ocsp_id *id,
                                               const struct tw_chain_link *subject,
                                               const struct tw_chain_link *issuer, int64_t time_ns)
{
    struct tw_status_signed found = {TW_SIGNATURE_NO_ISSUER, false};

    if (!tw_chain_link_may_have_issued(subject, issuer))
        return found;
    if (!tw_ocsp_names_key(id, issuer)) {
        bool issued = check_link(v, subject, issuer).check == TW_SIGNATURE_HOLDS;
        found.check = issued ? TW_SIGNATURE_OTHER_ISSUER : TW_SIGNATURE_NO_ISSUER;
        return found;
    }
    found.delegated = !tw_ocsp_is_by(o, issuer);
    found.check =
        (uint8_t)(found.delegated ? check_delegated(v, o, issuer, time_ns) : check_response(v, o, issuer));
    return found;
}

/* Against each certificate of the list that may have issued the one that the response is about. */
static struct tw_status_signed check_status(struct tw_verifier *v, const struct tw_ocsp_response *o,
                                            const struct tw_bytes *certificates, size_t count, size_t about,
                                            int64_t time_ns)
{
    struct tw_chain_link subject = tw_chain_link_read(v->certificates, certificates[about]);
    struct tw_status_signed found = {TW_SIGNATURE_NO_ISSUER, false};
    struct tw_ocsp_id id;
    enum tw_signature_check related = tw_ocsp_find(o, &subject, &id);

    if (related != TW_SIGNATURE_HOLDS)
        return (struct tw_status_signed){(uint8_t)related, false};
    for (size_t i = 0; i < count && i < MAX_TRIES && found.check == TW_SIGNATURE_NO_ISSUER; i++) {
        struct tw_chain_link issuer =
            tw_chain_link_read(v->certificates, certificates[(about + 1 + i) % count]);
        found = check_by_issuer(v, o, &id, &subject, &issuer, time_ns);
    }
    return found.check == TW_SIGNATURE_NO_ISSUER ? check_by_root(v, o, &id, &subject) : found;
}

struct tw_status_signed tw_verifier_status(struct tw_verifier *v, struct tw_bytes response,
                                           const struct tw_bytes *certificates, size_t count, size_t about,
                                           int64_t time_ns)
{
    struct tw_ocsp_response o = tw_ocsp_read(response);
    struct tw_status_signed found = {TW_SIGNATURE_NOT_THERE, false};

    if (o.signature.len > 0 && about < count)
        found = check_status(v, &o, certificates, count, about, time_ns);
    ERR_clear_error();
    return found;
}

/* --- trust --- */

/* What libcrypto is not let into, for a signature by such a key may take as long as it likes. */
static bool is_long_key(const struct tw_certificate *c)
{
    enum { MAX_BITS = 8192 };

    return c->public_key.bits > MAX_BITS ||
           (c->public_key.curve != NULL && strcmp(c->public_key.curve, "explicit") == 0);
}

/* Digests the chain by the digests of its certificates, and adds up what it costs. False: no memory. */
static bool look_at_chain(struct tw_verifier *v, const struct tw_bytes *certificates, size_t count,
                          uint8_t sha256[SHA256_DIGEST_LENGTH], uint64_t *cost_ns, bool *long_key)
{
    enum { NS_A_SQUARED_BIT = 300 };
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

    for (size_t i = 0; done && i < count; i++) {
        const struct tw_certificate *c =
            tw_certificate_cache_get(v->certificates, certificates[i].ptr, certificates[i].len);
        done = c != NULL && EVP_DigestUpdate(context, c->sha256, sizeof c->sha256);
        if (!done)
            break;
        *long_key = *long_key || is_long_key(c);
        *cost_ns += TW_KEY_LOAD_NS + (uint64_t)c->public_key.bits * c->public_key.bits / NS_A_SQUARED_BIT;
    }
    done = done && EVP_DigestFinal_ex(context, sha256, NULL);
    EVP_MD_CTX_free(context);
    return done;
}

/* The answer with the time at which it was asked for. */
static struct tw_trusted trusted_at(const struct tw_trust_verdict *verdict, int64_t time_ns)
{
    int64_t second = second_of(time_ns);

    if (verdict->reason != NULL)
        return (struct tw_trusted){verdict->reason, verdict->known ? TW_FALSE : TW_NOT_KNOWN, true, false};
    if (time_ns == TW_NO_TIME)
        return (struct tw_trusted){"no_time", TW_NOT_KNOWN, true, false};
    if (second < verdict->from)
        return (struct tw_trusted){"not_yet_valid", TW_FALSE, true, false};
    if (second > verdict->until)
        return (struct tw_trusted){"expired", TW_FALSE, true, false};
    return (struct tw_trusted){NULL, TW_TRUE, true, false};
}

struct tw_trusted tw_verifier_trust(struct tw_verifier *v, const struct tw_bytes *certificates, size_t count,
                                    bool server, int64_t time_ns)
{
    struct tw_trusted unknown = {"no_memory", TW_NOT_KNOWN, v->trust != NULL && count > 0, false};
    uint8_t sha256[SHA256_DIGEST_LENGTH];
    uint64_t cost_ns = 0;
    bool long_key = false;

    if (!unknown.asked || !look_at_chain(v, certificates, count, sha256, &cost_ns, &long_key))
        return unknown;
    struct tw_certificate_use *leaf =
        tw_certificate_cache_use(v->certificates, certificates[0].ptr, certificates[0].len);
    if (leaf == NULL)
        return unknown;
    if (leaf->trust.known && leaf->trust.server == server &&
        memcmp(leaf->trust.chain_sha256, sha256, sizeof sha256) == 0)
        return trusted_at(&leaf->trust.verdict, time_ns);
    if (long_key || !may_spend(v)) {
        unknown.reason = long_key ? "key_too_long" : "left out for time";
        unknown.no_time = !long_key;
        return unknown;
    }
    v->spent_ns += cost_ns;
    leaf->trust.verdict = tw_trust_chain(v->trust, certificates, count, server);
    leaf->trust.known = leaf->trust.verdict.known;
    leaf->trust.server = server;
    memcpy(leaf->trust.chain_sha256, sha256, sizeof sha256);
    ERR_clear_error();
    return trusted_at(&leaf->trust.verdict, time_ns);
}
