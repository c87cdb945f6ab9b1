/* SPDX-License-Identifier: Apache-2.0 */
/* CertificateRequest in its three forms. */
#include "message/extension.h"
#include "message/message.h"
#include "message/tlcp.h"

/*
 * Whether signature algorithms stand before the authorities. Where the version is not known, they do unless the next
 * vector ends the message, for behind them another one comes.
 */
static bool has_signature_schemes(const struct tw_walk *w)
{
    uint16_t version = w->context->params->version;

    return version != 0 ? version >= TW_TLS_1_2 : tw_peek(w, 2) + 2 != tw_left(w);
}

/* Whether ibc_params is what is asked for: where the suite is lost, the one type that stands in the list. */
static bool asks_for_identity(const struct tw_walk *w)
{
    enum { ONE_TYPE_IBC_PARAMS = 0x0150 };

    return tw_is_identity_based(w->context->params) ||
           (tw_is_tlcp(w) && tw_peek(w, 2) == ONE_TYPE_IBC_PARAMS);
}

/* In the place of the authorities, the domains of the centres that identities may come from: GB/T 38636 6.4.5.5 */
static void decode_domains(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_IBC_DOMAINS);

    while (tw_more(w))
        tw_opaque16(w, F_IBC_DOMAIN);
    tw_close(w, list);
}

/*
 * struct {
 *     ClientCertificateType certificate_types<1..2^8-1>;
 *     SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;      only TLS 1.2
 *     DistinguishedName certificate_authorities<0..2^16-1>;
 * } CertificateRequest;                            RFC 5246 7.4.4
 */
static void decode_certificate_request_12(struct tw_walk *w)
{
    bool identities = asks_for_identity(w);

    tw_list_u8(w, tw_open8(w, F_CLIENT_CERTIFICATE_TYPES), F_CLIENT_CERTIFICATE_TYPE);
    if (has_signature_schemes(w))
        tw_list_u16(w, tw_open16(w, F_SIGNATURE_SCHEMES), F_SIGNATURE_SCHEME);
    if (identities)
        decode_domains(w);
    else
        tw_decode_names(w, F_CERTIFICATE_AUTHORITIES);
}

/*
 * struct {
 *     opaque certificate_request_context<0..2^8-1>;
 *     Extension extensions<2..2^16-1>;             since draft 19
 * } CertificateRequest;                            RFC 8446 4.3.2
 */
static void decode_certificate_request_13(struct tw_walk *w)
{
    uint8_t draft = tw_version_draft(w->context->params->version);

    tw_opaque8(w, F_CERTIFICATE_REQUEST_CONTEXT);
    if (draft != 0 && draft < 19)
        tw_rest(w, F_BODY);
    else
        tw_decode_extensions(w, TW_IN_CERTIFICATE_REQUEST);
}

/* What a client asks of its server, in an exported authenticator: RFC 9261 4 */
void tw_decode_client_certificate_request(struct tw_walk *w)
{
    decode_certificate_request_13(w);
}

void tw_decode_certificate_request(struct tw_walk *w)
{
    if (tw_version_is_tls13(w->context->params->version))
        decode_certificate_request_13(w);
    else
        decode_certificate_request_12(w);
}
