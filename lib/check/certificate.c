/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about certificates. What it takes to read them the crypto room has told. */
#include "check/rules.h"
#include "message/verdict.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    CCT = TW_SLOT_BIT(TW_SLOT_CCT),
    LEAST_RSA_BITS = 2048,
};

/* The server's own certificate, or NULL where it is raw, or cannot be read. */
static const struct tw_certificate_fact *leaf(struct tw_judge *j, enum tw_side side)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[side];

    return l->count > 0 && !l->raw && l->each[0].key != TW_KEY_UNKNOWN ? &l->each[0] : NULL;
}

static const struct tw_view *view_of(const struct tw_judge *j, enum tw_side side)
{
    return &j->hs->view[side == TW_SERVER ? TW_SLOT_CT : TW_SLOT_CCT];
}

/* A certificate of either side breaks the rule. */
#define CERTIFICATE_VIOLATES(j, side, fact, says, ...) \
    TW_VIOLATES(j, view_of(j, side), (fact)->der.off, (fact)->der.len, says, __VA_ARGS__)

static void cert_chain_order(struct tw_judge *j)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_SERVER];

    if (!l->has_order)
        return;
    if (l->in_order)
        tw_passes(j);
    else
        TW_VIOLATES(j, view_of(j, TW_SERVER), 0, 0,
                    "not each of the %u certificates certifies the one before it", l->count);
}

static bool key_fits(uint8_t key, const struct tw_cipher_suite *s)
{
    bool rsa = key == TW_KEY_RSA, pss = key == TW_KEY_RSA_PSS;

    switch ((enum tw_auth)s->auth) {
    case TW_AUTH_RSA: return rsa || (pss && s->kx != TW_KX_RSA);
    case TW_AUTH_DSS: return key == TW_KEY_DSA;
    case TW_AUTH_ECDSA:
        return key == TW_KEY_EC || key == TW_KEY_ED25519 || key == TW_KEY_ED448 || key == TW_KEY_SM2;
    default: return true;
    }
}

static void cert_key_fits_kx(struct tw_judge *j)
{
    const struct tw_certificate_fact *f = leaf(j, TW_SERVER);
    const struct tw_cipher_suite *s = j->hs->suite;

    if (f == NULL || s == NULL || f->key == TW_KEY_OTHER || s->kx == TW_KX_DH || s->kx == TW_KX_ECDH)
        return;
    if (key_fits(f->key, s))
        tw_passes(j);
    else
        CERTIFICATE_VIOLATES(j, TW_SERVER, f, "the certificate has a key of another kind than %S takes",
                             s->id);
}

static void cert_key_usage(struct tw_judge *j)
{
    const struct tw_certificate_fact *f = leaf(j, TW_SERVER);
    const struct tw_cipher_suite *s = j->hs->suite;

    if (f == NULL || s == NULL || !f->has_usage)
        return;
    bool transport = s->kx == TW_KX_RSA || s->kx == TW_KX_RSA_PSK;
    bool proof = s->kx == TW_KX_DHE || s->kx == TW_KX_ECDHE || s->kx == TW_KX_TLS13;
    if (transport && !(f->usage & TW_USAGE_ENCIPHERMENT))
        CERTIFICATE_VIOLATES(j, TW_SERVER, f, "%S encrypts to a key that is not for keyEncipherment", s->id);
    else if (proof && !(f->usage & TW_USAGE_SIGNATURE))
        CERTIFICATE_VIOLATES(j, TW_SERVER, f, "%S has a key sign that is not for digitalSignature", s->id);
    else if (transport || proof)
        tw_passes(j);
}

/* Asks about each certificate of the server that could be read. */
static void judge_each(struct tw_judge *j, bool (*is_bad)(const struct tw_certificate_fact *f),
                       const char *says)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_SERVER];

    for (uint32_t i = 0; i < l->count; i++) {
        if (l->each[i].key == TW_KEY_UNKNOWN)
            continue;
        if (is_bad(&l->each[i]))
            CERTIFICATE_VIOLATES(j, TW_SERVER, &l->each[i], says, i + 1, l->each[i].version);
        else
            tw_passes(j);
    }
}

static bool is_old_version(const struct tw_certificate_fact *f)
{
    return f->version != 0 && f->version < 3 && !f->self_signed;
}

static void cert_v3(struct tw_judge *j)
{
    judge_each(j, is_old_version, "certificate %u is of X.509 version %u, not 3");
}

static bool is_weakly_signed(const struct tw_certificate_fact *f)
{
    return f->weak_hash && !f->self_signed;
}

static void cert_weak_hash(struct tw_judge *j)
{
    judge_each(j, is_weakly_signed, "certificate %u is signed with MD5 or SHA-1");
}

static bool has_any(const struct tw_codes *offered, const struct tw_schemes *schemes)
{
    for (size_t i = 0; i < TW_COUNT(schemes->each) && schemes->each[i] != 0; i++)
        if (tw_codes_have(offered, schemes->each[i]))
            return true;
    return false;
}

/* The schemes for certificates: signature_algorithms, unless there is one of their own (RFC 8446 4.2.3). */
static struct tw_codes schemes_for_certificates(const struct tw_hello_facts *ch)
{
    struct tw_codes own = tw_extension_codes(ch, TW_EXT_SIGNATURE_ALGORITHMS_CERT, 2, 2);

    return own.ptr != NULL ? own : tw_extension_codes(ch, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);
}

/* Nobody verifies what a certificate that is signed by itself is signed with (RFC 8446 4.4.2.2). */
static void judge_signings(struct tw_judge *j)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_SERVER];
    struct tw_codes offered = schemes_for_certificates(&j->hs->hello[TW_SLOT_CH]);

    for (uint32_t i = 0; offered.ptr != NULL && i < l->count; i++) {
        const struct tw_certificate_fact *f = &l->each[i];
        if (f->signed_with == NULL || f->self_signed)
            continue;
        if (has_any(&offered, f->signed_with))
            tw_passes(j);
        else
            CERTIFICATE_VIOLATES(j, TW_SERVER, f,
                                 "certificate %u is signed with %A, not among the %u schemes offered", i + 1,
                                 f->signed_with->each[0], offered.count);
    }
}

static bool is_out_of_date(const struct tw_certificate_fact *f)
{
    return f->valid == TW_FALSE;
}

static void cert_time(struct tw_judge *j)
{
    judge_each(j, is_out_of_date, "certificate %u is not valid at the time of the capture");
}

static void cert_rsa_2048(struct tw_judge *j)
{
    const struct tw_certificate_fact *f = leaf(j, TW_SERVER);

    if (f == NULL || (f->key != TW_KEY_RSA && f->key != TW_KEY_RSA_PSS))
        return;
    if (f->key_bits >= LEAST_RSA_BITS)
        tw_passes(j);
    else
        CERTIFICATE_VIOLATES(j, TW_SERVER, f, "an RSA key of %K bits, and 2048 is the least", f->key_bits);
}

static void cert_name(struct tw_judge *j)
{
    const struct tw_certificate_fact *f = leaf(j, TW_SERVER);
    struct tw_bytes name = j->c->client_hello.server_name;

    if (f == NULL || f->named == TW_NOT_KNOWN)
        return;
    if (f->named == TW_TRUE)
        tw_passes(j);
    else
        CERTIFICATE_VIOLATES(j, TW_SERVER, f, "the certificate is not for %t, which the client asked for", 0)
            ->text = name;
}

/* Signatures of certificates, as far as their issuers are at hand. */
static void judge_signatures(struct tw_judge *j, enum tw_side side)
{
    const struct tw_view *v = view_of(j, side);
    const struct tw_certificate_facts *l = &j->hs->certificates[side];

    for (uint32_t i = 0; v->sound && i < l->count && i < v->message->verdicts.count; i++) {
        const struct tw_verdict *verdict = &v->message->verdicts.each[i];
        if (verdict->truth == TW_FALSE)
            CERTIFICATE_VIOLATES(j, side, &l->each[i], "the signature of certificate %u is wrong", i + 1);
        else if (verdict->truth == TW_TRUE)
            tw_passes(j);
    }
}

static void cert_signature(struct tw_judge *j)
{
    judge_signatures(j, TW_SERVER);
    judge_signatures(j, TW_CLIENT);
}

#define RULE(called, how_bad, is_for, answer)                                                \
    .id = (called), .messages = CT, .severity = TW_SEVERITY_##how_bad, .versions = (is_for), \
    .scope = TW_PER_HANDSHAKE, .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("cert-chain-order", ERROR, TW_FOR_OLD, TW_BAD_CERTIFICATE),
     .title = "each certificate certifies the one before it", .clause = "RFC 5246 7.4.2",
     .judge = cert_chain_order,
     .requirement =
         "The sender's certificate comes first, and each that follows directly certifies the one preceding "
         "it; the root may be left out.",
     .rationale =
         "Clients that do not sort chains do not find the way. In TLS 1.3 the order is only recommended (RFC "
         "8446 4.4.2), and takes keys to be seen.",
     .example = "the root before the intermediate"},
    {RULE("cert13-chain-order", WARNING, TW_FOR_TLS13, TW_NO_ALERT),
     .title = "each certificate of TLS 1.3 certifies the one before it", .clause = "RFC 8446 4.4.2",
     .clause_9846 = "RFC 9846 4.5.1", .judge = cert_chain_order,
     .requirement =
         "The sender's certificate comes first; those that follow should each certify the one preceding it. "
         "Takes keys.",
     .rationale = "Clients should sort a chain, and not all do.",
     .example = "the root before the intermediate"},
    {RULE("cert-key-fits-kx", ERROR, TW_FOR_OLD, TW_ILLEGAL_PARAMETER),
     .title = "the server's key type fits the cipher suite", .clause = "RFC 5246 7.4.2",
     .judge = cert_key_fits_kx,
     .requirement = "The certificate has an RSA key for RSA suites, a DSA key for DSS, one of an elliptic "
                    "curve for ECDSA "
                    "(RFC 8422 5.3).",
     .rationale = "The client could neither verify the parameters nor encrypt to the key, and has to end the "
                  "handshake.",
     .example = "an EC key with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {RULE("cert-key-usage", ERROR, TW_FOR_OLD | TW_FOR_TLS13, TW_BAD_CERTIFICATE),
     .title = "keyUsage of the server's certificate permits how its key is used", .clause = "RFC 5246 7.4.2",
     .clause_9846 = "RFC 9846 4.5.1.2", .judge = cert_key_usage,
     .requirement = "If keyUsage is there it has digitalSignature where the server signs (RFC 8446 4.4.2.2 "
                    "has the same), "
                    "and keyEncipherment where the client encrypts to it.",
     .rationale = "Clients that check refuse it; those that do not let keys be used across protocols.",
     .example = "keyEncipherment alone with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {RULE("cert-v3", ERROR, TW_FOR_ALL, TW_BAD_CERTIFICATE), .title = "certificates are X.509 version 3",
     .clause = "RFC 5246 7.4.2", .judge = cert_v3,
     .requirement = "The certificate type is X.509v3, unless something else was negotiated. Roots, which "
                    "nobody verifies, "
                    "do not count.",
     .rationale = "Version 1 has no extensions: it cannot say whether it is an authority's.",
     .example = "a server certificate of version 1"},
    {RULE("cert-rsa-2048", ERROR, TW_FOR_ALL, TW_BAD_CERTIFICATE),
     .title = "the server's RSA key has at least 2048 bits", .clause = "RFC 9325 4.5", .judge = cert_rsa_2048,
     .requirement = "When using RSA, servers must authenticate with certificates of at least 2048 bits.",
     .rationale = "Keys of 1024 bits are in reach of who can pay.", .example = "an RSA key of 1024 bits"},
    {RULE("cert-weak-hash", ERROR, TW_FOR_ALL, TW_BAD_CERTIFICATE),
     .title = "certificates are not signed with MD5 or SHA-1", .clause = "RFC 9325 4.5",
     .clause_9846 = "RFC 9846 4.5.1.4", .judge = cert_weak_hash,
     .requirement =
         "Servers use certificates signed with SHA-256 or better; endpoints of TLS 1.3 abort over MD5 and "
         "should over SHA-1 (RFC 8446 4.4.2.4). Self-signed ones do not count.",
     .rationale = "Certificates with the same MD5 have been made, and with SHA-1 they can be.",
     .example = "sha1WithRSAEncryption"},
    {RULE("cert-sigalg-offered", ERROR, TW_FOR_TLS12, TW_BAD_CERTIFICATE),
     .title = "certificates are signed with algorithms that the client offered", .clause = "RFC 5246 7.4.2",
     .judge = judge_signings,
     .requirement =
         "If the client has sent signature_algorithms, all certificates of the server are signed with a "
         "pair of hash and signature that stands in it, or in signature_algorithms_cert (RFC 8446 4.2.3). "
         "Self-signed ones do not count.",
     .rationale = "The client cannot verify the chain, and has said so in time for another to be chosen.",
     .example = "a certificate signed with rsa_pkcs1_sha1, and the client offers SHA-256 alone"},
    {RULE("cert13-sigalg-offered", WARNING, TW_FOR_TLS13, TW_NO_ALERT),
     .title = "certificates of TLS 1.3 are signed with schemes that the client offered",
     .clause = "RFC 8446 4.4.2.2", .clause_9846 = "RFC 9846 4.5.1.2", .judge = judge_signings,
     .requirement =
         "All certificates of the server are signed with an algorithm that the client offers, if the "
         "server has such a chain; self-signed ones do not count. Takes keys.",
     .rationale =
         "A server that has no such chain may send what it has, and the client may have the issuer's key "
         "from elsewhere: a warning therefore.",
     .example = "a certificate signed with rsa_pkcs1_sha1, and the client offers SHA-256 alone"},
    {RULE("cert-time", WARNING, TW_FOR_ALL, TW_NO_ALERT),
     .title = "certificates are within their validity period", .clause = "RFC 5280 6.1.3", .judge = cert_time,
     .requirement =
         "The time of validation lies between notBefore and notAfter, here the time of the capture.",
     .rationale =
         "What is out of date is not revoked any more either. A warning: captures may have been dated anew.",
     .example = "a certificate that expired last week"},
    {RULE("cert-name", WARNING, TW_FOR_ALL, TW_NO_ALERT),
     .title = "the certificate matches the requested server name", .clause = "RFC 9525 6", .judge = cert_name,
     .requirement = "A name of subjectAltName matches the one in the client's server_name, which RFC 9325 "
                    "3.7 has it send.",
     .rationale =
         "Clients that compare refuse it. A warning: the client may know the server by another name.",
     .example = "server_name example.com, and a certificate for example.org"},
    {RULE("cert-signature", ERROR, TW_FOR_ALL, TW_BAD_CERTIFICATE),
     .title = "the signatures of certificates verify", .clause = "RFC 5280 6.1.3", .judge = cert_signature,
     .requirement =
         "The signature of a certificate can be verified with its issuer's public key, here as far as the "
         "issuer is in the message, too.",
     .rationale = "Otherwise somebody has changed it. See --verify for how many are held against their keys.",
     .example = "a certificate with one bit of its public key changed"},
    {RULE("cert-key-point", ERROR, TW_FOR_ALL, TW_BAD_CERTIFICATE),
     .title = "the EC key of a certificate is a valid point on its curve", .clause = "RFC 5480 2.2",
     .judge = tw_judge_remarks,
     .requirement = "The public key of an elliptic curve is a point that lies on it.",
     .rationale = "Nobody can have the private key of such a point: the certificate has been damaged, or "
                  "made by who wants the peer to compute with it.",
     .example = "an SM2 key with one bit changed"},
};

TW_RULE_GROUP(tw_rules_certificate, "certificate", rules);
