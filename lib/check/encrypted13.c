/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the encrypted messages of a TLS 1.3 handshake, which take keys. */
#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    EE = TW_SLOT_BIT(TW_SLOT_EE),
    CR = TW_SLOT_BIT(TW_SLOT_CR),
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    CCT = TW_SLOT_BIT(TW_SLOT_CCT),
    SCV = TW_SLOT_BIT(TW_SLOT_SCV),
    CV = TW_SLOT_BIT(TW_SLOT_CV),
    SFIN = TW_SLOT_BIT(TW_SLOT_SFIN),
    FIN = TW_SLOT_BIT(TW_SLOT_FIN),
};

/* Whether the message came before its sender's Finished, and not for authentication behind the handshake. */
static bool is_of_handshake(const struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_view *v = &j->hs->view[slot];
    const struct tw_view *fin = &j->hs->view[v->side == TW_CLIENT ? TW_SLOT_FIN : TW_SLOT_SFIN];

    return fin->message == NULL || v->index < fin->index;
}

/* An encrypted message that there need not be: where it cannot be known whether it is, that is said. */
static const struct tw_view *may_come(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_view *v = tw_whole(j, slot);

    return v != NULL && is_of_handshake(j, slot) ? v : NULL;
}

/* That there is none is known where nothing is left unread. */
static void ee_first(struct tw_judge *j)
{
    if (j->hs->sealed)
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    else
        tw_judge_order(j);
}

/* --- CertificateRequest --- */

static void cr13_form(struct tw_judge *j)
{
    const struct tw_view *v = may_come(j, TW_SLOT_CR);
    const struct tw_hello_facts *cr = &j->hs->hello[TW_SLOT_CR];

    if (v == NULL)
        return;
    if (v->message->body[0] != 0)
        TW_VIOLATES(j, v, 0, 1, "certificate_request_context has %u bytes in the handshake",
                    v->message->body[0]);
    if (tw_extension(cr, TW_EXT_SIGNATURE_ALGORITHMS) == NULL)
        TW_VIOLATES(j, v, 0, 0, "CertificateRequest without signature_algorithms");
    if (tw_extension(&j->hs->hello[TW_SLOT_SH], TW_EXT_PRE_SHARED_KEY) != NULL)
        TW_VIOLATES(j, v, 0, 0, "the server has chosen a pre-shared key, and asks for a certificate");
    tw_judge_remarks(j);
}

/* --- Certificate --- */

/* The hello, or CertificateRequest, that says what may stand in the entries of that side's Certificate. */
static const struct tw_hello_facts *asker(const struct tw_judge *j, enum tw_side side)
{
    return &j->hs->hello[side == TW_SERVER ? TW_SLOT_CH : TW_SLOT_CR];
}

static void judge_entries(struct tw_judge *j, const struct tw_view *v)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[v->side];
    const struct tw_hello_facts *asked = asker(j, (enum tw_side)v->side);

    for (uint32_t i = 0; asked->view.sound && asked->extensions_omitted == 0 && i < l->extension_count; i++)
        if (tw_extension(asked, l->extensions[i].type) == NULL)
            TW_VIOLATES(j, v, l->extensions[i].off, 4, "extension %E, which the other side did not send",
                        l->extensions[i].type);
}

static void judge_certificate(struct tw_judge *j, enum tw_side side)
{
    const struct tw_view *v = may_come(j, side == TW_SERVER ? TW_SLOT_CT : TW_SLOT_CCT);
    const struct tw_certificate_facts *l = &j->hs->certificates[side];

    if (v == NULL)
        return;
    if (l->context_length > 0)
        TW_VIOLATES(j, v, 0, 1, "certificate_request_context has %u bytes in the handshake",
                    l->context_length);
    if (side == TW_SERVER && l->count == 0 && !l->raw && l->damage.ptr == NULL)
        TW_VIOLATES(j, v, 0, 0, "the server's list of certificates is empty");
    judge_entries(j, v);
    tw_passes(j);
}

static void cert13_form(struct tw_judge *j)
{
    judge_certificate(j, TW_SERVER);
    judge_certificate(j, TW_CLIENT);
    tw_judge_remarks(j);
}

/* The algorithms stand in front of the message, in three lists that are made alike. */
static void judge_compressed(struct tw_judge *j, enum tw_side side)
{
    const struct tw_view *v = may_come(j, side == TW_SERVER ? TW_SLOT_CT : TW_SLOT_CCT);
    struct tw_codes offered = tw_extension_codes(asker(j, side), TW_EXT_COMPRESS_CERTIFICATE, 1, 2);
    struct tw_bytes damage = j->hs->certificates[side].damage;

    if (v == NULL || v->message->id.type != TW_COMPRESSED_CERTIFICATE || v->message->kept < 2)
        return;
    if (!tw_codes_have(&offered, tw_load_be16(v->message->body)))
        TW_VIOLATES(j, v, 0, 2, "compressed with %Z, not among the %u algorithms that the other side takes",
                    tw_load_be16(v->message->body), offered.count);
    else if (damage.ptr != NULL)
        TW_VIOLATES(j, v, 0, 0, "the certificate cannot be decompressed: %t", 0)->text = damage;
    else
        tw_passes(j);
}

static void compressed_cert(struct tw_judge *j)
{
    judge_compressed(j, TW_SERVER);
    judge_compressed(j, TW_CLIENT);
}

/* --- CertificateVerify --- */

static const enum tw_slot proofs[] = {[TW_CLIENT] = TW_SLOT_CV, [TW_SERVER] = TW_SLOT_SCV};

/* The keys that may sign with the schemes (RFC 8446 4.2.3, RFC 8998 2). */
static uint8_t key_of_scheme(uint16_t scheme)
{
    static const struct {
        uint16_t first, last;
        uint8_t key;
    } rows[] = {
        {0x0403, 0x0403, TW_KEY_EC},    {0x0503, 0x0503, TW_KEY_EC},      {0x0603, 0x0603, TW_KEY_EC},
        {0x0708, 0x0708, TW_KEY_SM2},   {0x0804, 0x0806, TW_KEY_RSA},     {0x0807, 0x0807, TW_KEY_ED25519},
        {0x0808, 0x0808, TW_KEY_ED448}, {0x0809, 0x080b, TW_KEY_RSA_PSS}, {0x081a, 0x081c, TW_KEY_EC},
    };

    for (size_t i = 0; i < TW_COUNT(rows); i++)
        if (scheme >= rows[i].first && scheme <= rows[i].last)
            return rows[i].key;
    return TW_KEY_UNKNOWN;
}

static bool fits_key(const struct tw_judge *j, enum tw_side side, uint16_t scheme)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[side];
    uint8_t wanted = key_of_scheme(scheme);

    return wanted == TW_KEY_UNKNOWN || l->count == 0 ||
           l->extension_count > 0 || /* it may delegate: RFC 9345 */
           l->each[0].key == TW_KEY_UNKNOWN || l->each[0].key == wanted;
}

static void judge_scheme(struct tw_judge *j, enum tw_side side)
{
    const struct tw_view *v = may_come(j, proofs[side]);
    const struct tw_codes *scheme = &j->hs->keys[proofs[side]].scheme;
    struct tw_codes asked = tw_extension_codes(asker(j, side), TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    if (v == NULL || scheme->count == 0 || asked.ptr == NULL)
        return;
    if (!tw_codes_have(&asked, tw_code_at(scheme, 0)))
        TW_VIOLATES(j, v, scheme->off, 2, "signed with %A, not among the %u schemes asked for",
                    tw_code_at(scheme, 0), asked.count);
    else if (!fits_key(j, side, tw_code_at(scheme, 0)))
        TW_VIOLATES(j, v, scheme->off, 2, "signed with %A, and the certificate has a key of another kind",
                    tw_code_at(scheme, 0));
    else
        tw_passes(j);
}

static void cv13_sigalg(struct tw_judge *j)
{
    judge_scheme(j, TW_SERVER);
    judge_scheme(j, TW_CLIENT);
}

/* PKCS #1 1.5, SHA-1 and MD5 by their numbers. */
static bool is_forbidden(uint16_t scheme)
{
    enum { MD5 = 1, SHA1 = 2, SHA512 = 6, RSA = 1, ECDSA = 3 };
    uint8_t hash = (uint8_t)(scheme >> 8), signature = (uint8_t)scheme;

    return hash >= MD5 && hash <= SHA512 && signature >= RSA && signature <= ECDSA &&
           (signature == RSA || hash <= SHA1);
}

static void cv13_pkcs1_sha1(struct tw_judge *j)
{
    for (size_t side = 0; side < TW_COUNT(proofs); side++) {
        const struct tw_view *v = may_come(j, proofs[side]);
        const struct tw_codes *scheme = &j->hs->keys[proofs[side]].scheme;
        if (v == NULL || scheme->count == 0)
            continue;
        if (is_forbidden(tw_code_at(scheme, 0)))
            TW_VIOLATES(j, v, scheme->off, 2, "signed with %A", tw_code_at(scheme, 0));
        else
            tw_passes(j);
    }
}

static void cv13_verify(struct tw_judge *j)
{
    tw_judge_verdict(j, TW_SLOT_SCV, "the server's signature is wrong");
    tw_judge_verdict(j, TW_SLOT_CV, "the client's signature is wrong");
}

static void fin13_verify(struct tw_judge *j)
{
    tw_judge_verdict(j, TW_SLOT_SFIN, "the server's verify_data is not that of the handshake");
    tw_judge_verdict(j, TW_SLOT_FIN, "the client's verify_data is not that of the handshake");
}

/* --- early data --- */

static void early_data_identity0(struct tw_judge *j)
{
    const struct tw_hello_facts *ee = &j->hs->hello[TW_SLOT_EE], *sh = &j->hs->hello[TW_SLOT_SH];
    const struct tw_extension_fact *psk = tw_extension(sh, TW_EXT_PRE_SHARED_KEY);
    const struct tw_extension_fact *early = tw_extension(ee, TW_EXT_EARLY_DATA);

    if (early == NULL)
        return;
    if (psk == NULL)
        TW_VIOLATES(j, &ee->view, early->off, 4, "early data is accepted, and there is no pre-shared key");
    else if (psk->data.len == 2 && tw_load_be16(psk->data.ptr) != 0)
        TW_VIOLATES(j, &ee->view, early->off, 4,
                    "early data is accepted, and the key is number %u of those that were offered",
                    tw_load_be16(psk->data.ptr));
    else
        tw_passes(j);
}

#define RULE(called, needs, reach, answer)                                                        \
    .id = (called), .severity = TW_SEVERITY_ERROR, .messages = (needs), .versions = TW_FOR_TLS13, \
    .scope = (reach), .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("ee-first", CH | SH, TW_PER_HANDSHAKE, TW_UNEXPECTED_MESSAGE),
     .title = "EncryptedExtensions is the first encrypted message of the server", .clause = "RFC 8446 4.3.1",
     .clause_9846 = "RFC 9846 4.4.1", .judge = ee_first,
     .requirement = "In all handshakes the server sends the message right behind ServerHello.",
     .rationale = "What it says, as the application protocol, has to be agreed upon before certificates are "
                  "judged by it.",
     .example = "Certificate behind ServerHello"},
    {RULE("ee-ext-allowed", EE, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "EncryptedExtensions has only extensions that are allowed there", .clause = "RFC 8446 4.3.1",
     .clause_9846 = "RFC 9846 4.4.1", .judge = tw_judge_remarks,
     .requirement =
         "The table of 4.2 says which extensions may stand there: those that keys do not depend on, and "
         "that are not about a certificate. That they were asked for is a matter of sh-ext-unsolicited.",
     .rationale = "The client must abort over any other.", .example = "key_share in EncryptedExtensions"},
    {RULE("cr13-form", CH | SH | CR, TW_PER_MESSAGE, TW_MISSING_EXTENSION),
     .title = "CertificateRequest of TLS 1.3 has its mandatory content and place", .clause = "RFC 8446 4.3.2",
     .clause_9846 = "RFC 9846 4.4.2", .judge = cr13_form,
     .requirement =
         "In the handshake the context is empty, signature_algorithms is there, other extensions are those "
         "that the table of 4.2 has for it, and a server that has chosen a pre-shared key does not ask.",
     .rationale = "Without the schemes the client does not know what it may sign with.",
     .example = "CertificateRequest with certificate_authorities alone"},
    {RULE("cert13-form", CT | CCT, TW_PER_MESSAGE, TW_DECODE_ERROR),
     .title = "Certificate of TLS 1.3 is well formed, and the server's is not empty",
     .clause = "RFC 8446 4.4.2", .clause_9846 = "RFC 9846 4.5.1", .judge = cert13_form,
     .requirement =
         "In the handshake the context is empty; the server's list is not (4.4.2.4); and extensions of an "
         "entry are those that the ClientHello has, or of the client's certificate the "
         "CertificateRequest.",
     .rationale = "The other side has to abort over what it has not asked for.",
     .example = "status_request in the server's entry, and none in the ClientHello"},
    {RULE("compressed-cert", CT | CCT, TW_PER_MESSAGE, TW_BAD_CERTIFICATE),
     .title = "a compressed certificate can be decompressed", .clause = "RFC 8879 4",
     .judge = compressed_cert,
     .requirement =
         "The algorithm is one of the receiver's compress_certificate, and there comes out exactly as much "
         "as uncompressed_length says.",
     .rationale = "Receivers size their buffers by it: more is what a bomb is made of.",
     .example = "zstd, and the client offers brotli"},
    {RULE("cv13-position", CH | SH | EE, TW_PER_HANDSHAKE, TW_UNEXPECTED_MESSAGE),
     .title = "CertificateVerify follows Certificate and precedes Finished", .clause = "RFC 8446 4.4.3",
     .clause_9846 = "RFC 9846 4.5.2", .judge = tw_judge_order,
     .requirement =
         "It is sent right behind Certificate and before Finished, by servers always, by clients where their "
         "Certificate is not empty.",
     .rationale = "Without it a certificate proves nothing; everybody has got it.",
     .example = "Finished behind Certificate"},
    {RULE("cv13-sigalg", SCV | CV, TW_PER_MESSAGE, TW_ILLEGAL_PARAMETER),
     .title = "CertificateVerify uses a signature scheme that the peer offered", .clause = "RFC 8446 4.4.3",
     .clause_9846 = "RFC 9846 4.5.2", .judge = cv13_sigalg,
     .requirement = "The scheme is one of the ClientHello's signature_algorithms, of the client one of the "
                    "CertificateRequest's, and fits the key of the certificate.",
     .rationale = "The other side cannot verify any other, and must not.",
     .example = "ecdsa_secp256r1_sha256 with an RSA key"},
    {RULE("cv13-pkcs1-sha1", SCV | CV, TW_PER_MESSAGE, TW_ILLEGAL_PARAMETER),
     .title = "CertificateVerify uses neither RSASSA-PKCS1-v1_5 nor SHA-1", .clause = "RFC 8446 4.4.3",
     .clause_9846 = "RFC 9846 4.5.2", .judge = cv13_pkcs1_sha1,
     .requirement =
         "RSA signatures are of RSASSA-PSS, whether signature_algorithms has others or not, and SHA-1 is "
         "not used. Clients may use numbers of their own for keys that cannot do PSS (RFC 9963).",
     .rationale = "PKCS #1 1.5 has been forged by lenient verifiers (Bleichenbacher 2006) and SHA-1 "
                  "collides; they are offered for the signatures of certificates alone.",
     .example = "rsa_pkcs1_sha256 (0x0401)"},
    {RULE("cv13-verify", SCV | CV, TW_PER_MESSAGE, TW_DECRYPT_ERROR),
     .title = "the signature of the TLS 1.3 CertificateVerify verifies", .clause = "RFC 8446 4.4.3",
     .clause_9846 = "RFC 9846 4.5.2", .judge = cv13_verify,
     .requirement =
         "It is made with the key of the certificate over a context string and the hash of the handshake so "
         "far; the receiver verifies it. See --verify.",
     .rationale = "It shows that the sender has the private key of its certificate, which everybody else can "
                  "send as well.",
     .example = "a CertificateVerify of another handshake"},
    {RULE("fin13-verify", SFIN | FIN, TW_PER_MESSAGE, TW_DECRYPT_ERROR),
     .title = "verify_data of the TLS 1.3 Finished is correct", .clause = "RFC 8446 4.4.4",
     .clause_9846 = "RFC 9846 4.5.3", .judge = fin13_verify,
     .requirement =
         "verify_data is an HMAC over the hash of the handshake, as long as the hash, with a key made of the "
         "sender's traffic secret; the receiver checks it. See --verify.",
     .rationale = "It is what shows that nobody has changed the handshake on its way.",
     .example = "a Finished with one bit changed"},
    {RULE("eoed-rules", CH | SH | EE, TW_PER_HANDSHAKE, TW_UNEXPECTED_MESSAGE),
     .title = "EndOfEarlyData is sent exactly when early data was accepted", .clause = "RFC 8446 4.5",
     .clause_9846 = "RFC 9846 4.6", .judge = tw_judge_order,
     .requirement = "If the server has early_data in EncryptedExtensions the client sends the message behind "
                    "the server's "
                    "Finished, otherwise it does not, and servers never do.",
     .rationale = "It says where the early keys end: a missing one is an attacker's cut.",
     .example = "Finished of the client, and early_data in EncryptedExtensions"},
    {RULE("early-data-identity0", SH | EE, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "early data is accepted only with the first PSK", .clause = "RFC 8446 4.2.10",
     .clause_9846 = "RFC 9846 4.3.10", .judge = early_data_identity0,
     .requirement =
         "A server accepts early data only if it has chosen the first identity, with which they were "
         "encrypted.",
     .rationale = "With any other the server cannot have read them.",
     .example = "selected_identity 1, and early_data in EncryptedExtensions"},
};

TW_RULE_GROUP(tw_rules_encrypted13, "encrypted13", rules);
