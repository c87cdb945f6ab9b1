/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate in its forms, and CertificateStatus. */
#include "message/extension.h"
#include "message/message.h"
#include "message/tlcp.h"
#include "message/verdict.h"

enum { RAW_PUBLIC_KEY = 2 };       /* CertificateType, RFC 7250 3 */
enum { OCSP = 1, OCSP_MULTI = 2 }; /* CertificateStatusType, RFC 6066 8, RFC 6961 2.2 */

static bool is_raw_public_key(const struct tw_walk *w)
{
    const struct tw_handshake_params *params = w->context->params;
    bool from_client = w->context->from == TW_CLIENT;

    return (from_client ? params->client_certificate_type : params->server_certificate_type) ==
           RAW_PUBLIC_KEY;
}

/* Certificates of a message whose order is looked at; real chains are much shorter. */
enum { MAX_CHAIN = 32 };

/* The certificates of a list, up to as many. */
struct listed {
    struct tw_bytes der[MAX_CHAIN];
    size_t count;
    bool more;
};

/* Tells what certificate `i` of the list, which is there, says, and what is known of it. */
static void tell_certificate(struct tw_walk *w, struct tw_bytes der, size_t i, bool own)
{
    if (der.ptr == NULL || !tw_wants_details(w))
        return;
    w->own = own;
    w->context->crypto->certificate(w->context->crypto_context, der.ptr, der.len, w);
    tw_tell_verdict(w, i);
}

static void note_listed(struct listed *l, struct tw_bytes der)
{
    if (der.ptr == NULL)
        return;
    l->more = l->more || l->count >= MAX_CHAIN;
    if (!l->more)
        l->der[l->count++] = der;
}

/* Tells how the certificates of the list, which has been told, hang together; nothing where not all are looked at. */
static void tell_chain(struct tw_walk *w, const struct listed *l, size_t leaves)
{
    const struct tw_crypto *crypto = w->context->crypto;

    if (l->count == 0 || l->more || !tw_wants_details(w) || crypto->chain == NULL)
        return;
    struct tw_scope chain = tw_open(w, F_CHAIN);
    crypto->chain(w->context->crypto_context, l->der, l->count, leaves, w);
    tw_tell_trusted(w);
    tw_close(w, chain);
}

void tw_decode_x509(struct tw_walk *w, size_t len)
{
    tell_certificate(w, tw_fixed(w, F_CERTIFICATE_DER, len), 0, true);
}

/* opaque ASN.1Cert<1..2^24-1>                                                                   RFC 5246 7.4.2 */
static struct tw_bytes decode_der(struct tw_walk *w)
{
    return tw_fixed(w, F_CERTIFICATE_DER, tw_u24(w, F_CERTIFICATE_LENGTH));
}

/* The same, or opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>                                         RFC 7250 3 */
static void decode_cert_data(struct tw_walk *w, size_t i, struct listed *l)
{
    if (is_raw_public_key(w)) {
        tw_fixed(w, F_RAW_PUBLIC_KEY, tw_u24(w, F_CERTIFICATE_LENGTH));
        return;
    }
    struct tw_bytes der = decode_der(w);
    note_listed(l, der);
    tell_certificate(w, der, i, i == 0);
}

static void decode_entry(struct tw_walk *w, size_t i, struct listed *l)
{
    struct tw_scope entry = tw_open(w, F_CERTIFICATE);
    decode_cert_data(w, i, l);
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
    struct listed listed = {.count = 0};
    struct tw_scope list;

    if (is_raw_public_key(w)) {
        list = tw_open(w, F_CERTIFICATES);
        decode_entry(w, 0, &listed);
    } else {
        list = tw_open24(w, F_CERTIFICATES);
        for (size_t i = 0; tw_more(w) && tw_need(w, F_CERTIFICATE, 3); i++)
            decode_entry(w, i, &listed);
    }
    tw_close(w, list);
    tell_chain(w, &listed, 1);
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
    struct listed listed = {.count = 0};

    tw_opaque8(w, F_CERTIFICATE_REQUEST_CONTEXT);

    struct tw_scope list = tw_open24(w, F_CERTIFICATES);
    for (size_t i = 0; tw_more(w) && tw_need(w, F_CERTIFICATE, 3); i++) {
        struct tw_scope entry = tw_open(w, F_CERTIFICATE);
        w->certificate = i;
        decode_cert_data(w, i, &listed);
        tw_decode_extensions(w, TW_IN_CERTIFICATE);
        tw_close(w, entry);
    }
    tw_close(w, list);
    tell_chain(w, &listed, 1);
}

enum tw_role tw_certificate_role(const struct tw_message_context *c, struct tw_bytes der, size_t index)
{
    static const enum tw_role by_place[] = {TW_ROLE_SIGN, TW_ROLE_ENCRYPT, TW_ROLE_CA};
    unsigned purpose = 0;

    if (c->crypto->purpose != NULL)
        purpose = c->crypto->purpose(c->crypto_context, der.ptr, der.len);
    if ((purpose & TW_FOR_CERTIFICATES) != 0)
        return TW_ROLE_CA;
    if (purpose == TW_FOR_SIGNATURES)
        return TW_ROLE_SIGN;
    if (purpose == TW_FOR_ENCRYPTION)
        return TW_ROLE_ENCRYPT;
    return by_place[index < TW_COUNT(by_place) ? index : TW_COUNT(by_place) - 1];
}

/* Some clients that need not decrypt anything leave their encryption certificate out. */
static bool has_place(const struct tw_walk *w, enum tw_role role, size_t index)
{
    switch (index) {
    case 0: return role == TW_ROLE_SIGN;
    case 1: return role == TW_ROLE_ENCRYPT || (role == TW_ROLE_CA && w->context->from == TW_CLIENT);
    default: return true;
    }
}

static void remark_role(struct tw_walk *w, enum tw_role role, size_t index)
{
    tw_remark(w, TW_REMARK_CERTIFICATE_ROLE, F_CERT_ROLE, w->cursor.off, index << 8 | role);
}

/* Tells the role of a certificate, and once where one has no place there. */
static enum tw_role tell_role(struct tw_walk *w, struct tw_bytes der, size_t index, bool *in_order)
{
    static const char *const names[] = {
        [TW_ROLE_SIGN] = "sign", [TW_ROLE_ENCRYPT] = "encrypt", [TW_ROLE_CA] = "ca"};

    if (der.ptr == NULL || !tw_wants_details(w))
        return TW_ROLE_NONE;
    enum tw_role role = tw_certificate_role(w->context, der, index);
    tw_tell_string(w, F_CERT_ROLE, names[role]);
    if (*in_order && !has_place(w, role, index)) {
        remark_role(w, role, index);
        *in_order = false;
    }
    return role;
}

/*
 * opaque ASN.1Cert<1..2^24-1>;
 * struct {
 *     ASN.1Cert certificate_list<0..2^24-1>;       for signing, for encryption, then of the authorities
 * } Certificate;                                   GB/T 38636 6.4.5.3
 */
static void decode_certificate_pair(struct tw_walk *w)
{
    enum { PAIR = 2 };
    struct tw_scope list = tw_open24(w, F_CERTIFICATES);
    struct listed listed = {.count = 0};
    bool in_order = true;
    size_t count = 0, leaves = 0;

    for (; tw_more(w) && tw_need(w, F_CERTIFICATE, 3); count++) {
        struct tw_scope entry = tw_open(w, F_CERTIFICATE);
        struct tw_bytes der = decode_der(w);
        bool own = tell_role(w, der, count, &in_order) != TW_ROLE_CA && count < PAIR;
        leaves += own;
        note_listed(&listed, der);
        tell_certificate(w, der, count, own);
        tw_close(w, entry);
    }
    if (count == 1 && in_order && list.extent == TW_WHOLE && w->context->from == TW_SERVER)
        remark_role(w, TW_ROLE_NONE, count);
    tw_close(w, list);
    tell_chain(w, &listed, leaves > 0 ? leaves : 1);
}

/*
 * opaque ASN.1IBCParam<1..2^24-1>;
 * struct {
 *     opaque ibc_id<1..2^16-1>;
 *     ASN.1IBCParam ibc_parameter;
 * } Certificate;                                   GB/T 38636 6.4.5.3
 */
static void decode_identity(struct tw_walk *w)
{
    tw_opaque16(w, F_IBC_ID);
    tw_opaque24(w, F_IBC_PARAMETER);
}

void tw_decode_certificate(struct tw_walk *w)
{
    if (tw_is_identity_based(w->context->params))
        decode_identity(w);
    else if (tw_is_tlcp(w))
        decode_certificate_pair(w);
    else if (tw_version_is_tls13(w->context->params->version))
        decode_certificate_13(w);
    else
        decode_certificate_12(w);
}

/* Tells what the OCSP response, if it is there, says, and what is known of its signature. */
static void tell_ocsp(struct tw_walk *w, struct tw_bytes response)
{
    const struct tw_crypto *crypto = w->context->crypto;

    if (response.len == 0 || !tw_wants_details(w) || crypto->ocsp == NULL)
        return;
    struct tw_scope object = tw_open(w, F_OCSP);
    crypto->ocsp(w->context->crypto_context, response.ptr, response.len, w);
    tw_tell_status_verdict(w, w->certificate);
    tw_close(w, object);
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
        tell_ocsp(w, tw_opaque24(w, F_OCSP_RESPONSE));
    } else if (status_type == OCSP_MULTI) {
        struct tw_scope list = tw_open24(w, F_OCSP_RESPONSES);
        for (w->certificate = 0; tw_more(w) && tw_need(w, F_OCSP_RESPONSE_OF_LIST, 3); w->certificate++) {
            struct tw_scope entry = tw_open(w, F_OCSP_LISTED);
            tell_ocsp(w, tw_opaque24(w, F_OCSP_RESPONSE_OF_LIST));
            tw_close(w, entry);
        }
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
