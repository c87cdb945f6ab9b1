/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about TLCP, GB/T 38636-2020. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    CR = TW_SLOT_BIT(TW_SLOT_CR),
    CCT = TW_SLOT_BIT(TW_SLOT_CCT),
    CV = TW_SLOT_BIT(TW_SLOT_CV),
    ALL = (1 << TW_SLOTS) - 1,
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CKE = TW_SLOT_BIT(TW_SLOT_CKE),
};

/* Of ECC: nothing but the signature, of which DER begins with a SEQUENCE. What does not fit at all is remarked. */
static void tlcp_ske_form(struct tw_judge *j)
{
    enum { SEQUENCE = 0x30, LENGTH = 2 };
    const struct tw_view *v = &j->hs->view[TW_SLOT_SKE];
    const struct tw_message *m = v->message;
    bool ecc = m != NULL && m->params != NULL && tw_params_kx(m->params) == TW_KX_ECC;

    if (ecc && v->sound && m->kept > LENGTH && m->body[LENGTH] != SEQUENCE)
        TW_VIOLATES(j, v, LENGTH, 1, "the signature begins with %x, and a SEQUENCE of DER with 0x30",
                    m->body[LENGTH]);
    tw_judge_remarks(j);
}

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static const struct tw_hello_facts *server_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_SH];
}

static void tlcp_version(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j);

    if (ch->view.message->record_version != TW_TLCP_1_1)
        TW_VIOLATES(j, &ch->view, 0, 0, "the record of a ClientHello of TLCP is of %V, not 0x0101",
                    ch->view.message->record_version);
    else if (server_hello(j)->view.message->record_version != TW_TLCP_1_1)
        TW_VIOLATES(j, &server_hello(j)->view, 0, 0,
                    "the record of a ServerHello of TLCP is of %V, not 0x0101",
                    server_hello(j)->view.message->record_version);
    else
        tw_passes(j);
}

static bool is_clear_alert(const struct tw_message *m)
{
    return m->id.content_type == TW_ALERT && !m->encrypted && m->kept >= 2;
}

static struct tw_view view_of(const struct tw_judge *j, const struct tw_message *m, uint32_t index)
{
    return (struct tw_view){m, index, (uint8_t)tw_connection_side(j->c, m->direction), true};
}

static void tlcp_handshake_type(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = view_of(j, m, index);
        bool foreign = m->id.type == TW_NEW_SESSION_TICKET || m->id.type == TW_CERTIFICATE_STATUS ||
                       m->id.type == TW_HELLO_REQUEST;
        if (index >= j->hs->first_index && m->id.content_type == TW_HANDSHAKE && !m->encrypted && foreign)
            TW_VIOLATES(j, &v, 0, 0, "%H, which TLCP does not have", m->id.type);
    }
    tw_passes(j);
}

/* --- suites --- */

static bool is_listed(uint16_t suite)
{
    static const uint16_t listed[] = {0xe011, 0xe013, 0xe015, 0xe017, 0xe019, 0xe01c,
                                      0xe051, 0xe053, 0xe055, 0xe057, 0xe059, 0xe05a};

    for (size_t i = 0; i < TW_COUNT(listed); i++)
        if (listed[i] == suite)
            return true;
    return false;
}

static void tlcp_suite_listed(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = server_hello(j);
    uint16_t suite = tw_selected(&sh->suites);

    if (is_listed(suite))
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2,
                    "the server chose %S, which is not among the suites of TLCP", suite);
}

static void tlcp_suite_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    uint16_t suite = tw_selected(&sh->suites);

    if (tw_codes_have(&ch->suites, suite))
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2, "the server chose %S, not among the %u suites offered",
                    suite, ch->suites.count);
}

static bool is_of_tlcp(uint16_t type)
{
    return type == TW_EXT_SERVER_NAME || type == TW_EXT_TRUSTED_CA_KEYS || type == TW_EXT_STATUS_REQUEST ||
           type == TW_EXT_SUPPORTED_GROUPS || type == TW_EXT_SIGNATURE_ALGORITHMS || type == TW_EXT_ALPN ||
           type == TW_EXT_CLIENT_ID;
}

static void tlcp_extensions(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    for (uint16_t i = 0; i < h->extension_count; i++)
        if (!is_of_tlcp(h->extensions[i].type))
            TW_VIOLATES(j, &h->view, h->extensions[i].off, 4 + h->extensions[i].data.len,
                        "extension %E, which GM/T 0024 does not have", h->extensions[i].type);
    tw_passes(j);
}

/* --- certificates --- */

static bool takes_sm2(const struct tw_cipher_suite *s)
{
    return s != NULL && (s->kx == TW_KX_ECC || s->kx == TW_KX_ECDHE);
}

static void tlcp_cert_sm2(struct tw_judge *j)
{
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_SERVER];

    for (uint32_t i = 0; takes_sm2(j->hs->suite) && i < l->count && i < 2; i++) {
        if (l->each[i].key == TW_KEY_UNKNOWN)
            continue;
        if (l->each[i].key == TW_KEY_SM2)
            tw_passes(j);
        else
            TW_VIOLATES(j, &j->hs->view[TW_SLOT_CT], l->each[i].der.off, l->each[i].der.len,
                        "certificate %u has no SM2 key, which %S takes", i + 1, j->hs->suite->id);
    }
}

static void tlcp_cr_types(struct tw_judge *j)
{
    enum { RSA_SIGN = 1, ECDSA_SIGN = 64, IBC_PARAMS = 80 };
    const struct tw_codes *types = &j->hs->keys[TW_SLOT_CR].types;

    for (uint32_t i = 0; i < types->count; i++) {
        uint16_t type = tw_code_at(types, i);
        if (type != RSA_SIGN && type != ECDSA_SIGN && type != IBC_PARAMS)
            TW_VIOLATES(j, &j->hs->view[TW_SLOT_CR], tw_code_off(types, i), 1,
                        "the server asks for %D, which TLCP does not have", type);
    }
    tw_passes_if(j, types->count > 0);
}

/* Behind ServerHelloDone it is known whether the client was asked. */
static void tlcp_ecdhe_mutual(struct tw_judge *j)
{
    const struct tw_view *shd = &j->hs->view[TW_SLOT_SHD], *cct = &j->hs->view[TW_SLOT_CCT];

    if (j->hs->suite == NULL || j->hs->suite->kx != TW_KX_ECDHE)
        return;
    if (j->hs->view[TW_SLOT_CR].message == NULL && j->blind == TW_UNJUDGED_NONE)
        TW_VIOLATES(j, shd, 0, 0, "%S, and the server does not ask for the client's certificates",
                    j->hs->suite->id);
    else if (cct->sound && j->hs->certificates[TW_CLIENT].count < 2)
        TW_VIOLATES(j, cct, 0, 0, "%S takes two certificates of the client, and there are %u",
                    j->hs->suite->id, j->hs->certificates[TW_CLIENT].count);
    else
        tw_passes_if(j, cct->sound);
}

/*
 * A certificate whose keyUsage fits neither of the two, or the client's two. One that is for the other purpose stands in
 * the wrong place: tlcp-server-two-certs.
 */
static void judge_usage(struct tw_judge *j, enum tw_side side)
{
    enum { FOR_ENCRYPTION = TW_USAGE_ENCIPHERMENT | TW_USAGE_DATA | TW_USAGE_AGREEMENT };
    static const uint8_t wanted[] = {TW_USAGE_SIGNATURE, FOR_ENCRYPTION};
    static const char *const says[] = {
        "certificate %u is to sign with, and its keyUsage does not have digitalSignature",
        "certificate %u is to encrypt to, and its keyUsage has neither keyEncipherment nor dataEncipherment "
        "nor "
        "keyAgreement"};
    const struct tw_view *v = &j->hs->view[side == TW_SERVER ? TW_SLOT_CT : TW_SLOT_CCT];
    const struct tw_certificate_facts *l = &j->hs->certificates[side];

    for (uint32_t i = 0; v->sound && i < l->count && i < TW_COUNT(wanted); i++) {
        const struct tw_certificate_fact *f = &l->each[i];
        bool fits = f->usage & wanted[i], misplaced = !fits && f->usage & wanted[!i];
        if (!f->has_usage || misplaced)
            continue;
        if (fits)
            tw_passes(j);
        else
            TW_VIOLATES(j, v, f->der.off, f->der.len, says[i], i + 1);
    }
}

static void tlcp_cert_usage(struct tw_judge *j)
{
    judge_usage(j, TW_SERVER);
    judge_usage(j, TW_CLIENT);
}

/* --- alerts --- */

/* Those of TLS 1.1 and, for identity-based cryptography and gateways, 200 to 205. */
static bool is_alert_of_tlcp(uint8_t description)
{
    static const uint8_t known[] = {0,  10, 20, 21, 22, 30, 40, 42,  43,  44,  45,  46,  47,  48,
                                    49, 50, 51, 70, 71, 80, 90, 100, 200, 201, 202, 203, 204, 205};

    return memchr(known, description, sizeof known) != NULL;
}

static void tlcp_alert_known(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = view_of(j, m, index);
        if (index < j->hs->first_index || !is_clear_alert(m))
            continue;
        if (is_alert_of_tlcp(m->body[1]))
            tw_passes(j);
        else
            TW_VIOLATES(j, &v, 1, 1, "alert %L, which TLCP does not have", m->body[1]);
    }
}

/* The server's first word: an alert where it cannot choose. */
static const struct tw_message *refusal(const struct tw_judge *j, uint32_t *index)
{
    for (const struct tw_message *m = j->hs->view[TW_SLOT_CH].message->next; m != NULL; m = m->next) {
        ++*index;
        if (tw_connection_side(j->c, m->direction) == TW_SERVER)
            return is_clear_alert(m) ? m : NULL;
    }
    return NULL;
}

static void tlcp_no_common_suite(struct tw_judge *j)
{
    const struct tw_codes *suites = &client_hello(j)->suites;
    uint32_t index = client_hello(j)->view.index;
    const struct tw_message *m = refusal(j, &index);

    for (uint32_t i = 0; i < suites->count; i++)
        if (is_listed(tw_code_at(suites, i)))
            return; /* there may have been another reason */
    if (m == NULL)
        return;
    struct tw_view v = view_of(j, m, index);
    if (m->body[1] == TW_HANDSHAKE_FAILURE)
        tw_passes(j);
    else
        TW_VIOLATES(j, &v, 1, 1,
                    "none of the %u suites offered is of TLCP, and the server answers %L, not %L",
                    suites->count, m->body[1], TW_HANDSHAKE_FAILURE);
}

/* --- signatures --- */

static void tlcp_ske_signature(struct tw_judge *j)
{
    tw_judge_verdict(j, TW_SLOT_SKE, "the server's signature is wrong");
}

static void tlcp_cv_hash(struct tw_judge *j)
{
    struct tw_verdict verdict = tw_judge_verdict_on(j->hs->view[TW_SLOT_CV].message);

    if (verdict.truth != TW_TRUE || verdict.reason != TW_VERDICT_MESSAGES_TLCP) /* else tlcp-cv-raw */
        tw_judge_verdict(j, TW_SLOT_CV, "the client's signature is wrong");
}

static void tlcp_cv_raw(struct tw_judge *j)
{
    const struct tw_view *v = &j->hs->view[TW_SLOT_CV];
    struct tw_verdict verdict = tw_judge_verdict_on(v->message);

    if (verdict.truth != TW_TRUE)
        return;
    if (verdict.reason == TW_VERDICT_MESSAGES_TLCP)
        TW_VIOLATES(j, v, 0, 0, "the client has signed the handshake messages, and not their SM3 digest");
    else
        tw_passes(j);
}

static const struct tw_rule rules[] = {
    {.id = "tlcp-server-two-certs",
     .title = "the server sends a signing certificate, then an encryption certificate",
     .clause = "GB/T 38636 6.4.5.3",
     .judge = tw_judge_remarks,
     .messages = CT,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_BAD_CERTIFICATE,
     .requirement =
         "The list begins with the certificate for signatures and goes on with the one for encryption; both "
         "belong to the same server.",
     .rationale =
         "The two keys are kept apart by law: the one for encryption may be in escrow. What a certificate is "
         "for is told by its keyUsage: a swapped pair is one finding.",
     .example = "a list of one certificate"},
    {.id = "tlcp-ske-form",
     .title = "ServerKeyExchange of ECC suites is only a DER-encoded signature",
     .clause = "GB/T 38636 6.4.5.4",
     .judge = tlcp_ske_form,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement =
         "With ECC the message is the length of the signature and the signature, a SEQUENCE of two INTEGERs; "
         "unlike in TLS 1.2 no algorithm stands in front.",
     .rationale = "Implementations that grew out of TLS 1.2 put the algorithm there.",
     .example = "0807 in front of the length"},
    {.id = "tlcp-ecc-cke-form",
     .title = "the pre-master secret is an SM2 ciphertext in DER",
     .clause = "GB/T 38636 6.4.5.8",
     .judge = tw_judge_remarks,
     .messages = CKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP | TW_FOR_TLS12, /* which has the suites, too */
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "ClientKeyExchange of ECC is a length of two bytes and the SEQUENCE of GB/T 35276 7.2: "
                    "x, y, hash and "
                    "ciphertext.",
     .rationale =
         "The raw form C1 C3 C2 of GM/T 0003 has the same numbers, and no reader of DER understands it.",
     .example = "a ciphertext that begins with 04"},
    {.id = "tlcp-ecdhe-cke-length",
     .title = "the client's ECDHE parameters are preceded by their length",
     .clause = "GB/T 38636 6.4.5.8",
     .judge = tw_judge_remarks,
     .messages = CKE,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .requirement = "ClientECDHEParams is opaque with a length of two bytes: 71 bytes in all.",
     .rationale = "Tongsuo leaves the length out and sends 69 bytes, and reads what it sends: peers of other "
                  "make do not. "
                  "A warning, as it is so in the field.",
     .example = "a ClientKeyExchange of 69 bytes"},
    {.id = "tlcp-version",
     .title = "records and hellos of TLCP have version 0x0101",
     .clause = "GB/T 38636 6.3.3.2",
     .judge = tlcp_version,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_PROTOCOL_VERSION,
     .requirement = "The version is 1.1 in records and in both hellos (6.4.5.2.1, 6.4.5.2.2).",
     .rationale = "A server that listens for TLS on the same port tells the two apart by it.",
     .example = "a hello of TLCP in a record of version 0x0301"},
    {.id = "tlcp-handshake-type",
     .title = "handshake message types are those of TLCP",
     .clause = "GB/T 38636 6.4.5.1",
     .judge = tlcp_handshake_type,
     .messages = CH | SH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_NO_ALERT,
     .requirement = "There are nine types of handshake messages; HelloRequest, NewSessionTicket and "
                    "CertificateStatus are TLS's.",
     .rationale = "Tongsuo sends them to clients that ask; others do not know them. A warning therefore.",
     .example = "NewSessionTicket"},
    {.id = "tlcp-suite-listed",
     .title = "the cipher suite is defined for TLCP",
     .clause = "GB/T 38636 6.4.5.2.1",
     .judge = tlcp_suite_listed,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The suites are those of table 2; those with SM1 are of GM/T 0024 alone, and signalling "
                    "values are no suites.",
     .rationale = "The standard does not say how any other suite works, so that the two sides may do "
                  "different things under one number.",
     .example = "0xe003 (ECC_SM1_SM3)"},
    {.id = "tlcp-suite-offered",
     .title = "the server chooses a cipher suite that was offered",
     .clause = "GB/T 38636 6.4.5.2.2",
     .judge = tlcp_suite_offered,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The server chooses from the client's list, and answers handshake_failure where there is "
                    "none to choose.",
     .rationale = "A suite that the client did not ask for is one that somebody else did.",
     .example = "ECC_SM4_CBC_SM3 where ECC_SM4_GCM_SM3 alone was offered"},
    {.id = "tlcp-extensions",
     .title = "hello extensions are defined for TLCP",
     .clause = "GM/T 0024-2023 6.4.5.2.3",
     .judge = tlcp_extensions,
     .messages = CH,
     .severity = TW_SEVERITY_INFO,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_NO_ALERT,
     .requirement = "server_name, trusted_ca_keys, status_request, supported_groups, signature_algorithms, "
                    "ALPN and client_id are defined; GB/T 38636 has none.",
     .rationale = "An extension of TLS says that the client grew out of an implementation of TLS: servers "
                  "that know TLCP alone may refuse it. Worth knowing, no more.",
     .example = "session_ticket in a ClientHello of TLCP"},
    {.id = "tlcp-cert-sm2",
     .title = "SM2 suites are used with SM2 certificates",
     .clause = "GB/T 38636 6.4.5.3",
     .judge = tlcp_cert_sm2,
     .messages = SH | CT,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_BAD_CERTIFICATE,
     .requirement = "With ECC and ECDHE both certificates have SM2 keys.",
     .rationale = "The suites sign, encrypt and agree upon keys with SM2: an RSA key can do none of it.",
     .example = "an RSA certificate with ECC_SM4_CBC_SM3"},
    {.id = "tlcp-cert-usage",
     .title = "keyUsage of the two certificates is signing and encryption",
     .clause = "GB/T 38636 6.4.5.3",
     .judge = tlcp_cert_usage,
     .messages = CT | CCT,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_BAD_CERTIFICATE,
     .requirement =
         "If keyUsage is there, that of the first certificate has digitalSignature, and that of the second "
         "keyEncipherment, dataEncipherment or keyAgreement, of the client's, too (6.4.5.6).",
     .rationale =
         "Peers that check refuse them. Where the two are swapped tlcp-server-two-certs says so, and this "
         "rule is silent.",
     .example = "keyCertSign alone in the signing certificate"},
    {.id = "tlcp-alert-known",
     .title = "alerts are defined for TLCP",
     .clause = "GB/T 38636 6.4.3.3",
     .judge = tlcp_alert_known,
     .messages = ALL,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .requirement = "The descriptions are those of the table: of TLS 1.1, and 200 to 205 for identity-based "
                    "cryptography and gateways.",
     .rationale =
         "A peer that knows TLCP alone does not know what a later alert of TLS means. A warning: it is "
         "fatal all the same.",
     .example = "unrecognized_name (112)"},
    {.id = "tlcp-no-common-suite",
     .title = "a server without a common cipher suite sends handshake_failure",
     .clause = "GB/T 38636 6.4.5.2.2",
     .judge = tlcp_no_common_suite,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "Where the client's list has no suite that the server takes, it answers handshake_failure (40). "
         "Judged where the list has none of TLCP's at all.",
     .rationale = "Clients tell by it that another list may succeed.",
     .example = "illegal_parameter as the answer to 0xc02f alone"},
    {.id = "tlcp-cr-types",
     .title = "CertificateRequest has only defined certificate types",
     .clause = "GB/T 38636 6.4.5.5",
     .judge = tlcp_cr_types,
     .messages = CR,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "certificate_types are rsa_sign (1), ecdsa_sign (64) and ibc_params (80).",
     .rationale = "The client has no certificate of another kind.",
     .example = "dss_sign (2)"},
    {.id = "tlcp-ecdhe-mutual",
     .title = "ECDHE suites authenticate the client",
     .clause = "GB/T 38636 6.4.5.8",
     .judge = tlcp_ecdhe_mutual,
     .messages = SH | TW_SLOT_BIT(TW_SLOT_SHD),
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_HANDSHAKE_FAILURE,
     .requirement = "The server asks for the client's certificates, and the client sends one for signatures "
                    "and one for encryption (6.4.5.7).",
     .rationale = "The key agreement takes the encryption keys of both.",
     .example = "ECDHE_SM4_CBC_SM3 without a CertificateRequest"},
    {.id = "tlcp-ske-signature",
     .title = "the signature of the TLCP ServerKeyExchange verifies",
     .clause = "GB/T 38636 6.4.5.4",
     .judge = tlcp_ske_signature,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_DECRYPT_ERROR,
     .requirement = "With ECC both randoms and the encryption certificate, behind its length, are signed "
                    "with SM3 and SM2, with ECDHE the randoms and the parameters.",
     .rationale = "Otherwise somebody else has put his certificate there. See --verify for how many are held "
                  "against their keys.",
     .example = "an encryption certificate of another server"},
    {.id = "tlcp-cv-hash",
     .title = "the signature of the TLCP CertificateVerify verifies",
     .clause = "GB/T 38636 6.4.5.9",
     .judge = tlcp_cv_hash,
     .messages = CV,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_DECRYPT_ERROR,
     .requirement =
         "The client signs the SM3 digest of all handshake messages up to this one with its signing key.",
     .rationale = "Otherwise it has the certificate, but not the key.",
     .example = "a CertificateVerify of another handshake"},
    {.id = "tlcp-cv-raw",
     .title = "CertificateVerify signs the digest, not the raw messages",
     .clause = "GB/T 38636 6.4.5.9",
     .judge = tlcp_cv_raw,
     .messages = CV,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_NO_ALERT,
     .requirement = "What is signed is the SM3 digest of the handshake messages, which the signature then "
                    "digests once more.",
     .rationale = "GmSSL signs the messages as they are, and verifies what it signs; peers of other make "
                  "fail. A warning, as it is so in the field.",
     .example = "a signature over the messages themselves"},
};

TW_RULE_GROUP(tw_rules_tlcp, "tlcp", rules);
