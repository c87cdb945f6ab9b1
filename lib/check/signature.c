/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about signatures up to TLS 1.2: whether they hold, and what they are made with. */
#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CR = TW_SLOT_BIT(TW_SLOT_CR),
    CCT = TW_SLOT_BIT(TW_SLOT_CCT),
    CV = TW_SLOT_BIT(TW_SLOT_CV),
    MD5 = 1,
    SHA1 = 2,
};

static void judge_verdict(struct tw_judge *j, enum tw_slot slot, const char *says)
{
    if (j->hs->keys[slot].is_signed)
        tw_judge_verdict(j, slot, says);
}

static void ske_signature(struct tw_judge *j)
{
    judge_verdict(j, TW_SLOT_SKE, "the server's signature is wrong");
}

static void cv_signature(struct tw_judge *j)
{
    judge_verdict(j, TW_SLOT_CV, "the client's signature is wrong");
}

/* --- algorithms --- */

static bool is_weak(uint16_t scheme)
{
    enum { LAST_SIGNATURE = 3 };

    return (scheme >> 8 == MD5 || scheme >> 8 == SHA1) && (scheme & 0xff) <= LAST_SIGNATURE;
}

/* The scheme of a message that is signed with one, held against those that its reader asked for. */
static void judge_scheme(struct tw_judge *j, enum tw_slot slot, const struct tw_codes *asked)
{
    const struct tw_codes *scheme = &j->hs->keys[slot].scheme;

    if (scheme->count == 0 || asked->ptr == NULL)
        return;
    if (tw_codes_have(asked, tw_code_at(scheme, 0)))
        tw_passes(j);
    else
        TW_VIOLATES(j, &j->hs->view[slot], scheme->off, 2,
                    "signed with %A, not among the %u schemes asked for", tw_code_at(scheme, 0),
                    asked->count);
}

static void ske_sigalg_offered(struct tw_judge *j)
{
    struct tw_codes asked = tw_extension_codes(&j->hs->hello[TW_SLOT_CH], TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    judge_scheme(j, TW_SLOT_SKE, &asked);
}

static void cv_sigalg_requested(struct tw_judge *j)
{
    judge_scheme(j, TW_SLOT_CV, &j->hs->keys[TW_SLOT_CR].schemes);
}

static void judge_hash(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_codes *scheme = &j->hs->keys[slot].scheme;

    if (scheme->count == 0)
        return;
    if (is_weak(tw_code_at(scheme, 0)))
        TW_VIOLATES(j, &j->hs->view[slot], scheme->off, 2, "signed with %A", tw_code_at(scheme, 0));
    else
        tw_passes(j);
}

static void ske_md5_sha1(struct tw_judge *j)
{
    judge_hash(j, TW_SLOT_SKE);
}

static void cv_md5_sha1(struct tw_judge *j)
{
    judge_hash(j, TW_SLOT_CV);
}

static void cr_md5_sha1(struct tw_judge *j)
{
    const struct tw_codes *schemes = &j->hs->keys[TW_SLOT_CR].schemes;

    if (schemes->ptr == NULL)
        return;
    for (uint32_t i = 0; i < schemes->count; i++) {
        if (is_weak(tw_code_at(schemes, i))) {
            TW_VIOLATES(j, &j->hs->view[TW_SLOT_CR], tw_code_off(schemes, i), 2, "the server asks for %A",
                        tw_code_at(schemes, i));
            return;
        }
    }
    tw_passes(j);
}

/* --- the client's certificate --- */

/* The certificate type that a key is for; 0: it is not known. */
static uint8_t type_of_key(uint8_t key)
{
    enum { RSA_SIGN = 1, DSS_SIGN = 2, ECDSA_SIGN = 64 };

    switch ((enum tw_key_kind)key) {
    case TW_KEY_RSA:
    case TW_KEY_RSA_PSS: return RSA_SIGN;
    case TW_KEY_DSA: return DSS_SIGN;
    case TW_KEY_EC:
    case TW_KEY_ED25519:
    case TW_KEY_ED448: return ECDSA_SIGN;
    default: return 0;
    }
}

static void client_cert_type(struct tw_judge *j)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_CLIENT];
    const struct tw_codes *types = &j->hs->keys[TW_SLOT_CR].types;
    uint8_t type = l->count > 0 ? type_of_key(l->each[0].key) : 0;

    if (type == 0 || types->ptr == NULL)
        return;
    if (tw_codes_have(types, type))
        tw_passes(j);
    else
        TW_VIOLATES(j, &j->hs->view[TW_SLOT_CCT], 0, 0,
                    "the client's key is for %D, not among the %u certificate types asked for", type,
                    types->count);
}

#define RULE(called, how_bad, needs, is_for, answer)                                              \
    .id = (called), .messages = (needs), .severity = TW_SEVERITY_##how_bad, .versions = (is_for), \
    .scope = TW_PER_HANDSHAKE, .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("ske-signature", ERROR, SKE, TW_FOR_OLD, TW_DECRYPT_ERROR),
     .title = "the signature of ServerKeyExchange verifies", .clause = "RFC 5246 7.4.3",
     .judge = ske_signature,
     .requirement =
         "The parameters are signed, together with both randoms, with the key of the server's certificate "
         "(RFC 8422 5.4).",
     .rationale =
         "Otherwise somebody else has put his parameters there. See --verify for how many are held against "
         "their keys.",
     .example = "a ServerKeyExchange with one bit changed"},
    {RULE("ske-sigalg-offered", ERROR, CH | SKE, TW_FOR_TLS12, TW_ILLEGAL_PARAMETER),
     .title = "the server signs with an algorithm that the client offered", .clause = "RFC 5246 7.4.3",
     .judge = ske_sigalg_offered,
     .requirement = "The pair of hash and signature is one of the client's signature_algorithms.",
     .rationale = "The client cannot verify any other, and must not.",
     .example = "rsa_pkcs1_sha1, and the client offers SHA-256 alone"},
    {RULE("ske-md5-sha1", ERROR, SKE, TW_FOR_TLS12, TW_ILLEGAL_PARAMETER),
     .title = "the server does not sign with MD5 or SHA-1", .clause = "RFC 9155 4", .judge = ske_md5_sha1,
     .requirement = "Servers must not include MD5 and SHA-1 in ServerKeyExchange messages.",
     .rationale = "Who finds a collision in time signs for the server (SLOTH).",
     .example = "rsa_pkcs1_sha1 (0x0201)"},
    {RULE("cr-md5-sha1", WARNING, CR, TW_FOR_TLS12, TW_NO_ALERT),
     .title = "CertificateRequest has no signature algorithm with MD5 or SHA-1", .clause = "RFC 9155 3",
     .judge = cr_md5_sha1,
     .requirement = "Servers should not include MD5 and SHA-1 in CertificateRequest messages.",
     .rationale = "Who finds a collision in time signs for the client.",
     .example = "rsa_pkcs1_sha1 (0x0201) among the schemes"},
    {RULE("client-cert-type", ERROR, CR | CCT, TW_FOR_OLD, TW_ILLEGAL_PARAMETER),
     .title = "the client's certificate is of a requested type", .clause = "RFC 5246 7.4.6",
     .judge = client_cert_type,
     .requirement = "The end-entity certificate has a key that is compatible with certificate_types in the "
                    "CertificateRequest (7.4.4).",
     .rationale = "The server has said what it can verify: it refuses any other certificate, or takes the "
                  "client for nobody.",
     .example = "an EC key where rsa_sign alone was asked for"},
    {RULE("cv-sigalg-requested", ERROR, CR | CV, TW_FOR_TLS12, TW_ILLEGAL_PARAMETER),
     .title = "the client signs with an algorithm that the server offered", .clause = "RFC 5246 7.4.8",
     .judge = cv_sigalg_requested,
     .requirement =
         "The pair of hash and signature is one of supported_signature_algorithms in the CertificateRequest.",
     .rationale = "The server cannot verify any other, and must not.",
     .example = "rsa_pkcs1_sha1, and the server asks for SHA-256 alone"},
    {RULE("cv-md5-sha1", ERROR, CV, TW_FOR_TLS12, TW_ILLEGAL_PARAMETER),
     .title = "the client does not sign with MD5 or SHA-1", .clause = "RFC 9155 5", .judge = cv_md5_sha1,
     .requirement = "Clients must not include MD5 and SHA-1 in CertificateVerify messages.",
     .rationale = "Who finds a collision in time signs for the client (SLOTH).",
     .example = "rsa_pkcs1_sha1 (0x0201)"},
    {RULE("cv-signature", ERROR, CV, TW_FOR_OLD, TW_DECRYPT_ERROR),
     .title = "the signature of the client's CertificateVerify verifies", .clause = "RFC 5246 7.4.8",
     .judge = cv_signature,
     .requirement = "The client signs all handshake messages up to this one with the key of its certificate.",
     .rationale = "Otherwise it has the certificate, but not the key.",
     .example = "a CertificateVerify of another handshake"},
};

TW_RULE_GROUP(tw_rules_signature, "signature", rules);
