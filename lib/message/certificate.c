/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate in its forms, and CertificateStatus. */
#include "message/extension.h"
#include "message/message.h"

enum { RAW_PUBLIC_KEY = 2 };       /* CertificateType, RFC 7250 3 */
enum { OCSP = 1, OCSP_MULTI = 2 }; /* CertificateStatusType, RFC 6066 8, RFC 6961 2.2 */

static bool is_raw_public_key(const struct tw_walk *w)
{
    const struct tw_handshake_params *params = w->context->params;
    bool from_client = w->context->from == TW_CLIENT;

    return (from_client ? params->client_certificate_type : params->server_certificate_type) ==
           RAW_PUBLIC_KEY;
}

/* opaque ASN.1Cert<1..2^24-1>, or opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>       RFC 5246 7.4.2, RFC 7250 3 */
static void decode_cert_data(struct tw_walk *w)
{
    uint32_t len = tw_u24(w, F_CERTIFICATE_LENGTH);

    if (is_raw_public_key(w)) {
        tw_fixed(w, F_RAW_PUBLIC_KEY, len);
        return;
    }
    struct tw_bytes der = tw_fixed(w, F_CERTIFICATE_DER, len);
    if (der.ptr != NULL && tw_wants_details(w))
        w->context->crypto->certificate(w->context->crypto_context, der.ptr, der.len, w);
}

static void decode_entry(struct tw_walk *w)
{
    struct tw_scope entry = tw_open(w, F_CERTIFICATE);
    decode_cert_data(w);
    tw_close(w, entry);
}

/*
 * struct {
 *     select (certificate_type) {
 *         case RawPublicKey: ASN.1_subjectPublicKeyInfo;             one, without a list around it
 *         case X.509: ASN.1Cert certificate_list<0..2^24-1>;
 *     };
 * } Certificate;                                   RFC 5246 7.4.2, RFC 7250 3
 */
static void decode_certificate_12(struct tw_walk *w)
{
    struct tw_scope list;

    if (is_raw_public_key(w)) {
        list = tw_open(w, F_CERTIFICATES);
        decode_entry(w);
    } else {
        list = tw_open24(w, F_CERTIFICATES);
        while (tw_more(w) && tw_need(w, F_CERTIFICATE, 3))
            decode_entry(w);
    }
    tw_close(w, list);
}

/*
 * struct {
 *     select (certificate_type) {
 *         case RawPublicKey: ASN1_subjectPublicKeyInfo;
 *         case X509: opaque cert_data<1..2^24-1>;
 *     };
 *     Extension extensions<0..2^16-1>;
 * } CertificateEntry;
 * struct {
 *     opaque certificate_request_context<0..2^8-1>;
 *     CertificateEntry certificate_list<0..2^24-1>;
 * } Certificate;                                   RFC 8446 4.4.2
 */
static void decode_certificate_13(struct tw_walk *w)
{
    tw_opaque8(w, F_CERTIFICATE_REQUEST_CONTEXT);

    struct tw_scope list = tw_open24(w, F_CERTIFICATES);
    while (tw_more(w) && tw_need(w, F_CERTIFICATE, 3)) {
        struct tw_scope entry = tw_open(w, F_CERTIFICATE);
        decode_cert_data(w);
        tw_decode_extensions(w, TW_IN_CERTIFICATE);
        tw_close(w, entry);
    }
    tw_close(w, list);
}

void tw_decode_certificate(struct tw_walk *w)
{
    if (tw_version_is_tls13(w->context->params->version))
        decode_certificate_13(w);
    else
        decode_certificate_12(w);
}

/*
 * opaque OCSPResponse<1..2^24-1>;                  <0..2^24-1> in the list
 * struct {
 *     CertificateStatusType status_type;
 *     select (status_type) {
 *         case ocsp: OCSPResponse;
 *         case ocsp_multi: OCSPResponse ocsp_response_list<1..2^24-1>;
 *     } response;
 * } CertificateStatus;                             RFC 6066 8, RFC 6961 2.2
 */
void tw_decode_certificate_status(struct tw_walk *w)
{
    uint8_t status_type = tw_u8(w, F_STATUS_TYPE);

    if (status_type == OCSP) {
        tw_opaque24(w, F_OCSP_RESPONSE);
    } else if (status_type == OCSP_MULTI) {
        struct tw_scope list = tw_open24(w, F_OCSP_RESPONSES);
        while (tw_more(w))
            tw_opaque24(w, F_OCSP_RESPONSE_OF_LIST);
        tw_close(w, list);
    } else {
        tw_rest(w, F_BODY);
    }
}

/* opaque DistinguishedName<1..2^16-1>;                                                          RFC 5246 7.4.4 */
static void decode_name(struct tw_walk *w)
{
    struct tw_scope name = tw_open16(w, F_DISTINGUISHED_NAME);
    struct tw_bytes der = tw_rest(w, F_DN_DER);

    if (name.extent == TW_WHOLE && tw_wants_details(w))
        w->context->crypto->name(w->context->crypto_context, der.ptr, der.len, w);
    tw_close(w, name);
}

void tw_decode_names(struct tw_walk *w, enum tw_field_id field)
{
    struct tw_scope list = tw_open16(w, field);

    while (tw_more(w))
        decode_name(w);
    tw_close(w, list);
}
