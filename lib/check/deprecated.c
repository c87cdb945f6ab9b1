/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what has had its day: versions, suites and parameters (RFC 8996, RFC 7465, RFC 9325 and others). */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
};

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static const struct tw_hello_facts *server_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_SH];
}

/* --- versions --- */

static void ssl2_hello(struct tw_judge *j)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH];

    if (ch->message == NULL)
        return;
    if (ch->message->id.ssl2)
        TW_VIOLATES(j, ch, 0, 0, "a ClientHello in the form of SSL 2.0");
    else
        tw_passes(j);
}

/* The hellos that name the version: the client's best, or the server's choice. */
static void judge_version(struct tw_judge *j, uint16_t version)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH], *sh = &j->hs->view[TW_SLOT_SH];

    if (sh->sound) {
        if (server_hello(j)->version == version && j->hs->version == version)
            TW_VIOLATES(j, sh, 0, 2, "the server chose %V", version);
        else
            tw_passes(j);
    } else if (ch->sound) {
        struct tw_codes versions = tw_extension_codes(client_hello(j), TW_EXT_SUPPORTED_VERSIONS, 1, 2);
        if (client_hello(j)->version == version && versions.ptr == NULL)
            TW_VIOLATES(j, ch, 0, 2, "the client offers %V at best", version);
        else
            tw_passes(j);
    }
}

static void ssl3_used(struct tw_judge *j)
{
    judge_version(j, TW_SSL_3_0);
}

static void tls10_used(struct tw_judge *j)
{
    judge_version(j, TW_TLS_1_0);
}

static void tls11_used(struct tw_judge *j)
{
    judge_version(j, TW_TLS_1_1);
}

/* --- suites --- */

static bool is_rc4(const struct tw_cipher_suite *s)
{
    return s != NULL && (s->enc == TW_ENC_RC4_40 || s->enc == TW_ENC_RC4_56 || s->enc == TW_ENC_RC4_128);
}

static void rc4_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    for (uint32_t i = 0; i < h->suites.count; i++) {
        uint16_t suite = tw_code_at(&h->suites, i);
        if (is_rc4(tw_cipher_suite_find(suite))) {
            TW_VIOLATES(j, &h->view, tw_code_off(&h->suites, i), 2, "the client offers %S", suite);
            return;
        }
    }
    tw_passes(j);
}

/* TLS_EMPTY_RENEGOTIATION_INFO_SCSV and TLS_FALLBACK_SCSV have no key exchange, as TLS_NULL_WITH_NULL_NULL, which is a suite. */
static bool is_signal(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_NULL && s->id != 0;
}

/* Judges the suite that the server chose, where it is known. */
static void judge_suite(struct tw_judge *j, bool (*is_bad)(const struct tw_cipher_suite *s), const char *says)
{
    const struct tw_hello_facts *h = server_hello(j);

    if (j->hs->suite == NULL || is_signal(j->hs->suite))
        return;
    if (is_bad(j->hs->suite))
        TW_VIOLATES(j, &h->view, h->suites.off, 2, says, j->hs->suite->id);
    else
        tw_passes(j);
}

static void rc4_selected(struct tw_judge *j)
{
    judge_suite(j, is_rc4, "the server chose %S");
}

static bool is_null(const struct tw_cipher_suite *s)
{
    return s->enc == TW_ENC_NULL;
}

static void null_selected(struct tw_judge *j)
{
    judge_suite(j, is_null, "the server chose %S, which does not encrypt");
}

/* Less than 112 bits: export suites, DES and what is as short. */
static bool is_export(const struct tw_cipher_suite *s)
{
    switch ((enum tw_enc)s->enc) {
    case TW_ENC_RC4_40:
    case TW_ENC_RC4_56:
    case TW_ENC_RC2_CBC_40:
    case TW_ENC_RC2_CBC_56:
    case TW_ENC_DES40_CBC:
    case TW_ENC_DES_CBC: return true;
    default: break;
    }
    return s->kx == TW_KX_RSA_EXPORT || s->kx == TW_KX_DHE_EXPORT || s->kx == TW_KX_DH_ANON_EXPORT ||
           s->kx == TW_KX_KRB5_EXPORT;
}

static void export_selected(struct tw_judge *j)
{
    judge_suite(j, is_export, "the server chose %S, of less than 112 bits");
}

static bool is_anonymous(const struct tw_cipher_suite *s)
{
    return s->auth == TW_AUTH_ANON;
}

static void anon_selected(struct tw_judge *j)
{
    judge_suite(j, is_anonymous, "the server chose %S, which proves nobody's identity");
}

static bool is_static(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_RSA || s->kx == TW_KX_DH || s->kx == TW_KX_ECDH;
}

static void static_kx(struct tw_judge *j)
{
    judge_suite(j, is_static, "the server chose %S, without forward secrecy");
}

static bool is_dhe(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_DHE || s->kx == TW_KX_DH_ANON;
}

static void dhe12_selected(struct tw_judge *j)
{
    judge_suite(j, is_dhe, "the server chose %S, of a finite field");
}

static bool is_below_128(const struct tw_cipher_suite *s)
{
    return s->enc == TW_ENC_3DES_EDE_CBC;
}

static void below_128_selected(struct tw_judge *j)
{
    judge_suite(j, is_below_128, "the server chose %S, of 112 bits in blocks of 64");
}

static void compression_on(struct tw_judge *j)
{
    const struct tw_hello_facts *h = server_hello(j);
    uint16_t method = tw_selected(&h->compressions);

    if (h->compressions.count == 0)
        return;
    if (method != 0)
        TW_VIOLATES(j, &h->view, h->compressions.off, 1, "the server chose the compression method %M",
                    method);
    else
        tw_passes(j);
}

#define RULE(called, how_bad, needs, is_for, reach)                                               \
    .id = (called), .severity = TW_SEVERITY_##how_bad, .messages = (needs), .versions = (is_for), \
    .scope = (reach)

static const struct tw_rule rules[] = {
    {RULE("ssl2-hello", ERROR, CH, TW_FOR_ALL, TW_PER_MESSAGE), .title = "no ClientHello in SSL 2.0 format",
     .clause = "RFC 6176 3", .judge = ssl2_hello, .alert = TW_PROTOCOL_VERSION,
     .requirement = "Clients must not send an SSL 2.0 CLIENT-HELLO, not even one that offers TLS.",
     .rationale = "It has no extensions, and the protocol that it belongs to protects nothing (DROWN).",
     .example = "a first message that begins with 80 2e 01"},
    {RULE("ssl3-used", ERROR, CH | SH, TW_FOR_ALL & ~TW_FOR_TLCP, TW_PER_MESSAGE),
     .title = "SSL 3.0 is not used", .clause = "RFC 7568 3", .judge = ssl3_used, .alert = TW_PROTOCOL_VERSION,
     .requirement =
         "SSL 3.0 must not be used: neither a ClientHello nor a ServerHello has the version {03,00}.",
     .rationale = "Its padding is not checked: a byte of a cookie costs 256 requests (POODLE).",
     .example = "server_version 0x0300"},
    {RULE("tls10-used", ERROR, CH | SH, TW_FOR_ALL & ~TW_FOR_TLCP, TW_PER_MESSAGE),
     .title = "TLS 1.0 is not used", .clause = "RFC 8996 4", .judge = tls10_used,
     .alert = TW_PROTOCOL_VERSION,
     .requirement =
         "TLS 1.0 must not be used: neither a ClientHello nor a ServerHello has the version {03,01}.",
     .rationale = "It signs with MD5 and SHA-1, and its initialisation vectors can be foretold (BEAST).",
     .example = "server_version 0x0301"},
    {RULE("tls11-used", ERROR, CH | SH, TW_FOR_ALL & ~TW_FOR_TLCP, TW_PER_MESSAGE),
     .title = "TLS 1.1 is not used", .clause = "RFC 8996 5", .judge = tls11_used,
     .alert = TW_PROTOCOL_VERSION,
     .requirement =
         "TLS 1.1 must not be used: neither a ClientHello nor a ServerHello has the version {03,02}.",
     .rationale = "It signs with MD5 and SHA-1.", .example = "server_version 0x0302"},
    {RULE("rc4-offered", ERROR, CH, TW_FOR_ALL & ~TW_FOR_TLCP, TW_PER_HANDSHAKE),
     .title = "RC4 is not offered", .clause = "RFC 7465 2", .judge = rc4_offered,
     .requirement = "Clients must not include RC4 cipher suites in the ClientHello.",
     .rationale = "The first bytes of its key stream are biased: what is sent often can be read.",
     .example = "TLS_RSA_WITH_RC4_128_SHA among the suites"},
    {RULE("rc4-selected", ERROR, SH, TW_FOR_ALL & ~TW_FOR_TLCP, TW_PER_HANDSHAKE),
     .title = "RC4 is not selected", .clause = "RFC 7465 2", .judge = rc4_selected,
     .alert = TW_INSUFFICIENT_SECURITY,
     .requirement =
         "Servers must not select an RC4 cipher suite, and end the handshake where there is no other.",
     .rationale = "The first bytes of its key stream are biased: what is sent often can be read.",
     .example = "TLS_RSA_WITH_RC4_128_SHA in the ServerHello"},
    {RULE("null-selected", ERROR, SH, TW_FOR_ALL, TW_PER_HANDSHAKE),
     .title = "no cipher suite with NULL encryption is selected", .clause = "RFC 9325 4.1",
     .judge = null_selected,
     .requirement = "Implementations must not negotiate the cipher suites with NULL encryption.",
     .rationale = "Anybody on the way can read along.",
     .example = "TLS_RSA_WITH_NULL_SHA in the ServerHello"},
    {RULE("export-selected", ERROR, SH, TW_FOR_ALL, TW_PER_HANDSHAKE),
     .title = "no cipher suite below 112 bits (export) is selected", .clause = "RFC 9325 4.1",
     .judge = export_selected,
     .requirement =
         "Implementations must not negotiate cipher suites that offer less than 112 bits of security, those "
         "for export among them.",
     .rationale = "Their keys can be tried, one after the other.",
     .example = "TLS_RSA_EXPORT_WITH_RC4_40_MD5 in the ServerHello"},
    {RULE("anon-selected", WARNING, SH, TW_FOR_ALL, TW_PER_HANDSHAKE),
     .title = "no anonymous cipher suite is selected", .clause = "RFC 5246 A.5", .judge = anon_selected,
     .requirement = "Anonymous suites must not be used unless the application asks for it.",
     .rationale = "They are open to a man in the middle. Where opportunistic encryption is wanted (RFC "
                  "7435) it may "
                  "be right: a warning.",
     .example = "TLS_ECDH_anon_WITH_AES_128_CBC_SHA in the ServerHello"},
    {RULE("static-kx", WARNING, SH, TW_FOR_OLD, TW_PER_HANDSHAKE),
     .title = "the key exchange has forward secrecy", .clause = "RFC 9325 4.1", .judge = static_kx,
     .requirement =
         "Implementations should not negotiate suites with RSA key transport, nor with static DH or ECDH.",
     .rationale = "Whoever obtains the server's private key can decrypt everything that was recorded before.",
     .example = "TLS_RSA_WITH_AES_128_GCM_SHA256 in the ServerHello"},
    {RULE("dhe12-selected", WARNING, SH, TW_FOR_OLD, TW_PER_HANDSHAKE),
     .title = "no finite-field DHE suite is selected", .clause = "RFC 9325 4.1", .judge = dhe12_selected,
     .requirement = "Implementations should not negotiate finite-field DHE with TLS 1.2.",
     .rationale =
         "Neither side can say which group will do, and secrets that begin with zeros take another time "
         "(Raccoon).",
     .example = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 in the ServerHello"},
    {RULE("below-128-selected", WARNING, SH, TW_FOR_OLD, TW_PER_HANDSHAKE),
     .title = "the cipher suite has at least 128 bits of security", .clause = "RFC 9325 4.1",
     .judge = below_128_selected,
     .requirement =
         "Implementations should not negotiate suites that offer less than 128 bits of security, those with "
         "triple DES among them.",
     .rationale = "Blocks of 64 bits repeat within an hour of traffic (Sweet32).",
     .example = "TLS_RSA_WITH_3DES_EDE_CBC_SHA in the ServerHello"},
    {RULE("compression-on", WARNING, SH, TW_FOR_OLD, TW_PER_HANDSHAKE),
     .title = "TLS compression is not negotiated", .clause = "RFC 9325 3.3", .judge = compression_on,
     .requirement = "Implementations should disable compression of TLS.",
     .rationale = "Lengths tell secrets (CRIME).", .example = "compression_method 1 in the ServerHello"},
};

TW_RULE_GROUP(tw_rules_deprecated, "deprecated", rules);
