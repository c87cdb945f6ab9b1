/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that a policy asks for: what each of them wants stands there. Without a policy none of them is asked. */
#include "check/policy.h"

#include <string.h>

#include "base/glob.h"
#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    EE = TW_SLOT_BIT(TW_SLOT_EE),
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CCT = TW_SLOT_BIT(TW_SLOT_CCT),
    SIGNED = SKE | TW_SLOT_BIT(TW_SLOT_SCV) | TW_SLOT_BIT(TW_SLOT_CV),
};

static const struct tw_policy *policy(const struct tw_judge *j)
{
    return j->check->policy;
}

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static const struct tw_hello_facts *server_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_SH];
}

/* --- versions --- */

/* Drafts of TLS 1.3 count as what they became. */
static uint16_t plain_version(uint16_t version)
{
    return tw_version_is_tls13(version) ? (uint16_t)TW_TLS_1_3 : version;
}

/* The best version that a client offers; 0 where none is known. */
static uint16_t best_offer(const struct tw_hello_facts *h)
{
    static const struct {
        uint8_t bit;
        uint16_t version;
    } offers[] = {
        {TW_OFFERS_TLS13, TW_TLS_1_3}, {TW_OFFERS_TLS12, TW_TLS_1_2}, {TW_OFFERS_TLS11, TW_TLS_1_1},
        {TW_OFFERS_TLS10, TW_TLS_1_0}, {TW_OFFERS_SSL3, TW_SSL_3_0},  {TW_OFFERS_TLCP, TW_TLCP_1_1},
    };

    for (size_t i = 0; i < TW_COUNT(offers); i++)
        if (h->offers & offers[i].bit)
            return offers[i].version;
    return 0;
}

static void minimum_version(struct tw_judge *j)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH], *sh = &j->hs->view[TW_SLOT_SH];
    uint16_t least = policy(j)->minimum_version, version;

    if (sh->message != NULL) {
        version = plain_version(j->hs->version);
        if (version != 0 && version < least)
            TW_VIOLATES(j, sh, 0, 2, "the server chose %V, and %V is the least", j->hs->version, least);
        else if (version != 0)
            tw_passes(j);
        else
            tw_whole(j, TW_SLOT_SH);
    } else if (tw_whole(j, TW_SLOT_CH) != NULL) {
        version = best_offer(client_hello(j));
        if (version != 0 && version < least)
            TW_VIOLATES(j, ch, 0, 2, "the client offers %V at best, and %V is the least", version, least);
        else if (version != 0)
            tw_passes(j);
    }
}

static void allowed_version(struct tw_judge *j)
{
    uint16_t version = j->hs->version;

    if (tw_whole(j, TW_SLOT_SH) == NULL || version == 0)
        return;
    if (tw_code_set_has(&policy(j)->versions, plain_version(version)))
        tw_passes(j);
    else
        TW_VIOLATES(j, &server_hello(j)->view, 0, 2, "the server chose %V, which is not allowed", version);
}

/* --- code points --- */

enum want { WANT_ALLOWED, WANT_OTHER, WANT_NOT_FORBIDDEN };

static enum want judge_code(const struct tw_policy_codes *codes, uint16_t value)
{
    if (codes->forbidden.given && tw_code_set_has(&codes->forbidden, value))
        return WANT_NOT_FORBIDDEN;
    return codes->allowed.given && !tw_code_set_has(&codes->allowed, value) ? WANT_OTHER : WANT_ALLOWED;
}

/* What was chosen; `says` of what is not allowed, and of what is forbidden. */
static void judge_chosen(struct tw_judge *j, const struct tw_policy_codes *codes, const struct tw_view *view,
                         size_t off, uint16_t value, const char *const says[2])
{
    enum want want = judge_code(codes, value);

    if (want == WANT_ALLOWED)
        tw_passes(j);
    else
        TW_VIOLATES(j, view, off, 2, says[want == WANT_NOT_FORBIDDEN], value);
}

/* The first of a list that should not be offered. GREASE is no offer. */
static void judge_offered(struct tw_judge *j, const struct tw_policy_codes *codes, struct tw_codes list,
                          const char *says)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint16_t value = tw_code_at(&list, i);
        if (tw_code_set_has(&codes->not_offered, value) && !tw_is_grease16(value)) {
            TW_VIOLATES(j, &client_hello(j)->view, tw_code_off(&list, i), 2, says, value);
            return;
        }
    }
    tw_passes(j);
}

static void chosen_suite(struct tw_judge *j)
{
    static const char *const says[] = {"the server chose %S, which is not among the suites allowed",
                                       "the server chose %S, which is forbidden"};
    const struct tw_hello_facts *h = server_hello(j);

    if (h->suites.count > 0)
        judge_chosen(j, &policy(j)->suites, &h->view, h->suites.off, tw_selected(&h->suites), says);
}

static void offered_suites(struct tw_judge *j)
{
    judge_offered(j, &policy(j)->suites, client_hello(j)->suites, "the client offers %S");
}

static const char *const group_says[] = {"the group is %G, which is not among those allowed",
                                         "the group is %G, which is forbidden"};

/* The curve of a ServerKeyExchange; up to TLS 1.2 and in TLCP it stands in front. */
static void judge_curve(struct tw_judge *j)
{
    enum { NAMED_CURVE = 3 };
    const struct tw_cipher_suite *suite = j->hs->suite;
    const struct tw_view *v;

    if (suite == NULL || (suite->kx != TW_KX_ECDHE && suite->kx != TW_KX_ECDH_ANON))
        return;
    v = tw_whole(j, TW_SLOT_SKE);
    if (v != NULL && v->message->kept >= 3 && v->message->body[0] == NAMED_CURVE)
        judge_chosen(j, &policy(j)->groups, v, 1, tw_load_be16(v->message->body + 1), group_says);
}

static void chosen_group(struct tw_judge *j)
{
    const struct tw_hello_facts *h = tw_whole_hello(j, TW_SLOT_SH);
    struct tw_share share;
    uint32_t at = 0;

    if (h == NULL)
        return;
    if (!tw_version_is_tls13(j->hs->version))
        judge_curve(j);
    else if (tw_share_next(h, &at, &share))
        judge_chosen(j, &policy(j)->groups, &h->view, share.off, share.group, group_says);
}

static void offered_groups(struct tw_judge *j)
{
    judge_offered(j, &policy(j)->groups, tw_extension_codes(client_hello(j), TW_EXT_SUPPORTED_GROUPS, 2, 2),
                  "the client offers %G");
}

/* The first SignatureScheme of a message, and where it stands. */
struct scheme {
    bool found;
    uint16_t value;
    size_t off;
};

static void hear_scheme(void *self, const struct tw_event *e)
{
    struct scheme *s = self;

    if (e->kind == TW_VALUE && e->field == F_SIGNATURE_ALGORITHM && !s->found)
        *s = (struct scheme){true, (uint16_t)e->value, e->off};
}

static void judge_scheme(struct tw_judge *j, enum tw_slot slot)
{
    static const char *const says[] = {"signed with %A, which is not among those allowed",
                                       "signed with %A, which is forbidden"};
    const struct tw_view *v = tw_whole(j, slot);
    struct scheme scheme = {false, 0, 0};
    struct tw_sink sink = {.event = hear_scheme, .self = &scheme};

    if (v == NULL)
        return;
    tw_connection_decode(j->c, v->message, &sink);
    if (scheme.found)
        judge_chosen(j, &policy(j)->schemes, v, scheme.off, scheme.value, says);
}

/* Before TLS 1.2 no message names its scheme, nor does one of TLCP. */
static void chosen_scheme(struct tw_judge *j)
{
    if (tw_version_is_tls13(j->hs->version)) {
        judge_scheme(j, TW_SLOT_SCV);
        judge_scheme(j, TW_SLOT_CV);
    } else if (j->hs->version == TW_TLS_1_2) {
        if (j->hs->view[TW_SLOT_SKE].message != NULL)
            judge_scheme(j, TW_SLOT_SKE);
        if (j->hs->view[TW_SLOT_CV].message != NULL)
            judge_scheme(j, TW_SLOT_CV);
    }
}

static void offered_schemes(struct tw_judge *j)
{
    judge_offered(j, &policy(j)->schemes,
                  tw_extension_codes(client_hello(j), TW_EXT_SIGNATURE_ALGORITHMS, 2, 2),
                  "the client offers %A");
}

/* --- what has to be there --- */

static bool is_wanted_protocol(const struct tw_policy *p, struct tw_span name)
{
    for (uint32_t i = 0; i < p->alpn_count; i++)
        if (tw_glob(p->alpn[i], (const char *)name.ptr, name.len))
            return true;
    return false;
}

static void alpn(struct tw_judge *j)
{
    enum tw_slot slot = tw_version_is_tls13(j->hs->version) ? TW_SLOT_EE : TW_SLOT_SH;
    const struct tw_hello_facts *h;
    const struct tw_extension_fact *e;
    struct tw_span list, name;
    uint32_t at = 0;

    if (tw_extension(client_hello(j), TW_EXT_ALPN) == NULL) {
        TW_VIOLATES(j, &client_hello(j)->view, 0, 0, "the client offers no application protocol");
        return;
    }
    h = tw_whole_hello(j, slot);
    if (h == NULL)
        return;
    e = tw_extension(h, TW_EXT_ALPN);
    list = e != NULL ? tw_vector_at(e->data, 0, 2) : (struct tw_span){NULL, 0, 0};
    if (list.ptr == NULL || !tw_member_next(list, 1, &at, &name))
        TW_VIOLATES(j, &h->view, 0, 0, "the server chooses no application protocol");
    else if (!is_wanted_protocol(policy(j), name))
        TW_VIOLATES(j, &h->view, name.off, name.len, "the application protocol is %t")->text =
            (struct tw_bytes){name.ptr, name.len};
    else
        tw_passes(j);
}

static void sni(struct tw_judge *j)
{
    if (tw_extension(client_hello(j), TW_EXT_SERVER_NAME) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &client_hello(j)->view, 0, 0, "the client does not name the server");
}

static void ems(struct tw_judge *j)
{
    if (tw_extension(client_hello(j), TW_EXT_EXTENDED_MASTER_SECRET) == NULL)
        TW_VIOLATES(j, &client_hello(j)->view, 0, 0, "extended_master_secret is not offered");
    else if (tw_extension(server_hello(j), TW_EXT_EXTENDED_MASTER_SECRET) == NULL)
        TW_VIOLATES(j, &server_hello(j)->view, 0, 0, "extended_master_secret is not taken up");
    else
        tw_passes(j);
}

/* An empty list is three zero bytes, in TLS 1.3 behind an empty context. */
static bool is_empty_list(const struct tw_message *m)
{
    for (size_t i = 0; i < m->kept; i++)
        if (m->body[i] != 0)
            return false;
    return true;
}

/* A session that is resumed has the client of before; a handshake that fails has none. */
static void client_authentication(struct tw_judge *j)
{
    bool sealed = j->hs->sealed && tw_version_is_tls13(j->hs->version);
    const struct tw_view *v;

    if ((j->hs->first && j->c->resumption != TW_RESUMED_NOT) || !j->c->complete)
        return;
    v = tw_whole(j, TW_SLOT_CCT);
    if (v != NULL && !is_empty_list(v->message))
        tw_passes(j);
    else if (v != NULL)
        TW_VIOLATES(j, v, 0, 0, "the client sends no certificate");
    else if (j->hs->view[TW_SLOT_CCT].message == NULL && j->blind == TW_UNJUDGED_NONE && !sealed)
        TW_VIOLATES(j, &server_hello(j)->view, 0, 0, "the server does not ask for a certificate");
}

/* --- certificates --- */

/* What is asked of a certificate: of times those of the first one. */
struct heard_certificate {
    int64_t not_before, not_after;
    uint32_t bits;
    size_t off;
    bool rsa, elliptic;
};

enum { MAX_CERTIFICATES = 16 };

struct heard_chain {
    uint32_t count;
    struct heard_certificate certificate[MAX_CERTIFICATES + 1]; /* the last for those that are too many */
};

/* OCSP responses within a message have certificates, and times, too: the first of each field is the certificate's own. */
static void hear_certificate(void *self, const struct tw_event *e)
{
    struct heard_chain *chain = self;
    struct heard_certificate *c = &chain->certificate[chain->count == 0 ? 0 : chain->count - 1];

    if (e->kind == TW_OPEN && e->field == F_CERTIFICATE) {
        chain->count += chain->count < MAX_CERTIFICATES + 1;
        chain->certificate[chain->count - 1] =
            (struct heard_certificate){.not_before = TW_NO_TIME, .not_after = TW_NO_TIME, .off = e->off};
    } else if (e->kind != TW_VALUE || chain->count == 0) {
        return;
    } else if (e->field == F_CERT_NOT_BEFORE && c->not_before == TW_NO_TIME) {
        c->not_before = (int64_t)e->value;
    } else if (e->field == F_CERT_NOT_AFTER && c->not_after == TW_NO_TIME) {
        c->not_after = (int64_t)e->value;
    } else if (e->field == F_CERT_KEY_ALGORITHM && c->bits == 0) {
        c->rsa = e->len >= 3 && memcmp(e->bytes, "RSA", 3) == 0;
        c->elliptic = (e->len == 2 && memcmp(e->bytes, "EC", 2) == 0) ||
                      (e->len == 3 && memcmp(e->bytes, "SM2", 3) == 0);
    } else if (e->field == F_CERT_KEY_BITS && c->bits == 0) {
        c->bits = (uint32_t)e->value;
    }
}

/* The certificates of a message; false when there is none, or nothing in it that can be read. */
static bool read_chain(struct tw_judge *j, enum tw_slot slot, struct heard_chain *chain)
{
    const struct tw_view *v = tw_whole(j, slot);
    struct tw_sink sink = {.event = hear_certificate, .self = chain, .details = true};

    chain->count = 0;
    if (v == NULL)
        return false;
    tw_connection_decode(j->c, v->message, &sink);
    if (chain->count > MAX_CERTIFICATES)
        chain->count = MAX_CERTIFICATES;
    return chain->count > 0;
}

/* One that has begun counts. */
static uint64_t days(int64_t seconds)
{
    enum { SECONDS_A_DAY = 86400 };

    return (uint64_t)((seconds + SECONDS_A_DAY - 1) / SECONDS_A_DAY);
}

static void certificate_age(struct tw_judge *j)
{
    const struct tw_view *v = &j->hs->view[TW_SLOT_CT];
    struct heard_chain chain;
    int64_t now, age;

    if (!read_chain(j, TW_SLOT_CT, &chain))
        return;
    now = v->message->first_ns == TW_NO_TIME ? TW_NO_TIME : v->message->first_ns / 1000000000;
    if (now == TW_NO_TIME || chain.certificate[0].not_before == TW_NO_TIME)
        return;
    age = now - chain.certificate[0].not_before;
    if (age > policy(j)->maximum_age)
        TW_VIOLATES(j, v, chain.certificate[0].off, 0, "the certificate is %u days old, and %u are the most",
                    days(age), days(policy(j)->maximum_age));
    else
        tw_passes(j);
}

static void certificate_validity(struct tw_judge *j)
{
    const struct tw_view *v = &j->hs->view[TW_SLOT_CT];
    struct heard_chain chain;
    int64_t validity;

    if (!read_chain(j, TW_SLOT_CT, &chain))
        return;
    if (chain.certificate[0].not_before == TW_NO_TIME || chain.certificate[0].not_after == TW_NO_TIME)
        return;
    /* Both ends are within (RFC 5280 4.1.2.5), but nobody who asks for 90 days means 90 days less a second. */
    validity = chain.certificate[0].not_after - chain.certificate[0].not_before;
    if (validity > policy(j)->maximum_validity)
        TW_VIOLATES(j, v, chain.certificate[0].off, 0,
                    "the certificate is valid for %u days, and %u are the most", days(validity),
                    days(policy(j)->maximum_validity));
    else
        tw_passes(j);
}

static uint32_t bits_of(const uint8_t *number, size_t len)
{
    uint32_t bits = 0;
    size_t i = 0;

    while (i < len && number[i] == 0)
        i++;
    if (i == len)
        return 0;
    for (uint8_t first = number[i]; first != 0; first >>= 1)
        bits++;
    return bits + (uint32_t)(8 * (len - i - 1));
}

/* p of ServerDHParams, RFC 5246 7.4.3; a PSK suite has a hint in front. */
static bool judge_dh(struct tw_judge *j)
{
    uint32_t least = policy(j)->minimum_dh_bits, bits, len;
    const struct tw_cipher_suite *suite = j->hs->suite;
    const struct tw_view *v;

    if (least == 0 || suite == NULL || (suite->kx != TW_KX_DHE && suite->kx != TW_KX_DH_ANON))
        return true;
    v = tw_whole(j, TW_SLOT_SKE);
    if (v == NULL || v->message->kept < 2)
        return false;
    len = tw_load_be16(v->message->body);
    if (len > v->message->kept - 2)
        return false;
    bits = bits_of(v->message->body + 2, len);
    if (bits < least)
        TW_VIOLATES(j, v, 2, len, "p of Diffie-Hellman has %K bits, and %u are the least", bits, least);
    return bits >= least;
}

static bool judge_keys(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_policy *p = policy(j);
    struct heard_chain chain;
    bool good = true;

    if (!read_chain(j, slot, &chain))
        return false;
    for (uint32_t i = 0; i < chain.count; i++) {
        const struct heard_certificate *c = &chain.certificate[i];
        uint32_t least = c->rsa ? p->minimum_rsa_bits : c->elliptic ? p->minimum_ec_bits : 0;
        if (c->bits == 0 || c->bits >= least)
            continue;
        TW_VIOLATES(j, &j->hs->view[slot], c->off, 0,
                    "the key of certificate %u has %K bits, and %u are the least", i + 1, c->bits, least);
        good = false;
    }
    return good;
}

static void key_size(struct tw_judge *j)
{
    bool dh = judge_dh(j);
    bool server =
        (policy(j)->minimum_rsa_bits == 0 && policy(j)->minimum_ec_bits == 0) || judge_keys(j, TW_SLOT_CT);
    bool client = j->hs->view[TW_SLOT_CCT].message == NULL ||
                  is_empty_list(j->hs->view[TW_SLOT_CCT].message) || judge_keys(j, TW_SLOT_CCT);

    tw_passes_if(j, dh && server && client);
}

/* --- the table --- */

/* clang-format off */
#define POLICY(which, name, function, of, for_versions, in, headline, wants, example_)                              \
    [which] = {.id = "policy-" name, .title = (headline), .clause = "policy", .judge = (function), .messages = (of), \
               .severity = TW_SEVERITY_ERROR, .versions = (for_versions), .scope = (in), .requirement = (wants),     \
               .rationale = "A policy file asks for it; see 'tlswalk help check'.", .example = (example_)}

static const struct tw_rule rules[TW_POLICY_RULES] = {
    POLICY(TW_POLICY_MINIMUM_VERSION, "minimum-version", minimum_version, CH | SH, TW_FOR_ALL, TW_PER_MESSAGE,
           "the version is the policy's minimum_version or later",
           "What the server chose, or where it has not answered the best that the client offers, is no earlier version "
           "than minimum_version. TLCP 1.1 has a lower number than any version of TLS.",
           "TLS 1.0, where minimum_version is 1.2"),
    POLICY(TW_POLICY_VERSION, "version", allowed_version, SH, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "the version is one of the policy's versions", "The server chose one of versions.",
           "TLS 1.3, where versions has nothing but TLCP 1.1"),
    POLICY(TW_POLICY_CIPHER_SUITE, "cipher-suite", chosen_suite, SH, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "the cipher suite is allowed by the policy",
           "The server chose one of cipher_suites.allowed, and none of cipher_suites.forbidden.",
           "TLS_RSA_WITH_AES_128_CBC_SHA, where TLS_RSA_* is forbidden"),
    POLICY(TW_POLICY_CIPHER_SUITE_OFFERED, "cipher-suite-offered", offered_suites, CH, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "the client offers no cipher suite that the policy excludes",
           "The client offers none of cipher_suites.not_offered.", "*_RC4_* in not_offered, and 0x0005 in the hello"),
    POLICY(TW_POLICY_GROUP, "group", chosen_group, SH | SKE, TW_FOR_ALL, TW_PER_MESSAGE,
           "the group of the key exchange is allowed by the policy",
           "The group of the server's key share or ServerKeyExchange is one of groups.allowed, and none of "
           "groups.forbidden.",
           "secp192r1, where groups.allowed has x25519 alone"),
    POLICY(TW_POLICY_GROUP_OFFERED, "group-offered", offered_groups, CH, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "the client offers no group that the policy excludes", "The client offers none of groups.not_offered.",
           "secp192r1 in both"),
    POLICY(TW_POLICY_SIGNATURE_SCHEME, "signature-scheme", chosen_scheme, SIGNED, TW_FOR_TLS12 | TW_FOR_TLS13,
           TW_PER_MESSAGE, "the signature scheme is allowed by the policy",
           "ServerKeyExchange and CertificateVerify are signed with one of signature_schemes.allowed, and none of "
           "signature_schemes.forbidden.",
           "rsa_pkcs1_sha1, where *_sha1 is forbidden"),
    POLICY(TW_POLICY_SIGNATURE_SCHEME_OFFERED, "signature-scheme-offered", offered_schemes, CH, TW_FOR_ALL,
           TW_PER_HANDSHAKE, "the client offers no signature scheme that the policy excludes",
           "The client offers none of signature_schemes.not_offered.", "rsa_pkcs1_sha1 in both"),
    POLICY(TW_POLICY_ALPN, "alpn", alpn, CH | SH, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "an application protocol of the policy is chosen",
           "The client offers application protocols, and the server chooses one of require.alpn.",
           "http/1.1, where require.alpn is h2"),
    POLICY(TW_POLICY_SNI, "sni", sni, CH, TW_FOR_ALL, TW_PER_HANDSHAKE, "the client sends server_name",
           "The ClientHello has the extension server_name, as require.sni asks.", "a client that connects to an address"),
    POLICY(TW_POLICY_EMS, "ems", ems, CH | SH, TW_FOR_OLD_TLS, TW_PER_HANDSHAKE,
           "extended_master_secret is negotiated",
           "Up to TLS 1.2 both hellos have extended_master_secret, as require.extended_master_secret asks.",
           "a server that does not know the extension"),
    POLICY(TW_POLICY_CLIENT_AUTHENTICATION, "client-authentication", client_authentication, SH | CCT, TW_FOR_ALL,
           TW_PER_MESSAGE, "the client authenticates with a certificate",
           "The server asks for a certificate and the client sends one, as require.client_authentication asks; a "
           "session that is resumed has had it before.",
           "an empty list of certificates"),
    POLICY(TW_POLICY_CERTIFICATE_AGE, "certificate-age", certificate_age, CT, TW_FOR_ALL, TW_PER_HANDSHAKE,
           "the server's certificate is no older than the policy's maximum_age",
           "From its notBefore to the handshake no more time has passed than certificates.maximum_age.",
           "one of last year, where maximum_age is 90d"),
    POLICY(TW_POLICY_CERTIFICATE_VALIDITY, "certificate-validity", certificate_validity, CT, TW_FOR_ALL,
           TW_PER_HANDSHAKE, "the server's certificate is valid no longer than the policy's maximum_validity",
           "Between its notBefore and notAfter there is no more time than certificates.maximum_validity.",
           "one of ten years, where maximum_validity is 398d"),
    POLICY(TW_POLICY_KEY_SIZE, "key-size", key_size, CT | CCT | SKE, TW_FOR_ALL, TW_PER_MESSAGE,
           "keys have at least the sizes of the policy",
           "Keys in certificates and p of Diffie-Hellman have key_sizes.rsa, .ec and .dh bits at least.",
           "RSA of 1024 bits, where key_sizes.rsa is 2048"),
    POLICY(TW_POLICY_EXPECTATION, "expectation", tw_judge_expectations, CH | SH, TW_FOR_ALL, TW_PER_MESSAGE,
           "the connection is what the policy expects",
           "A connection that fits sni, server and client of a member of expect has its version, outcome, alpn, "
           "cipher_suite, group, resumption, client_authentication and alert.",
           "a handshake that fails, where outcome is complete"),
    POLICY(TW_POLICY_EXPECTED_CONNECTION, "expected-connection", tw_judge_expected_connections, CH | SH, TW_FOR_ALL,
           TW_PER_CONNECTION, "every connection that the policy expects is captured",
           "As many connections fit a member of expect as its count says; without one, there is one at least.",
           "no connection to api.example.com, and a member of expect with that sni"),
};
/* clang-format on */

TW_RULE_GROUP(tw_rules_policy, "policy", rules);
