/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions about certificates: their status, their transparency, their form and who has to have issued them. */
#include "message/extension.h"
#include "message/message.h"
#include "message/verdict.h"

enum { OCSP = 1, OCSP_MULTI = 2 }; /* CertificateStatusType, RFC 6066 8, RFC 6961 2.2 */
enum { SCT_V1 = 0 };               /* Version, RFC 6962 3.2 */

/*
 * opaque ResponderID<1..2^16-1>;
 * opaque Extensions<0..2^16-1>;
 * struct {
 *     ResponderID responder_id_list<0..2^16-1>;
 *     Extensions request_extensions;
 * } OCSPStatusRequest;                             RFC 6066 8
 */
static void decode_ocsp_request(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_RESPONDER_IDS);
    while (tw_more(w))
        tw_opaque16(w, F_RESPONDER_ID);
    tw_close(w, list);
    tw_opaque16(w, F_REQUEST_EXTENSIONS);
}

/*
 * struct {
 *     CertificateStatusType status_type;
 *     select (status_type) {
 *         case ocsp: OCSPStatusRequest;
 *     } request;
 * } CertificateStatusRequest;                      RFC 6066 8
 */
static void decode_status_request(struct tw_walk *w)
{
    if (tw_u8(w, F_STATUS_TYPE) == OCSP)
        decode_ocsp_request(w);
    else
        tw_rest(w, F_EXTENSION_DATA);
}

/*
 * A client's request; a server's promise, which is empty, and in TLS 1.3 the response itself with the certificate.
 * A server that asks the client for one may do so with nothing (RFC 8446 4.4.2.1).
 */
void tw_decode_status_request(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CERTIFICATE)
        tw_decode_certificate_status(w);
    else if (place == TW_IN_CLIENT_HELLO || (place == TW_IN_CERTIFICATE_REQUEST && tw_more(w)))
        decode_status_request(w);
}

/*
 * struct {
 *     CertificateStatusType status_type;
 *     uint16 request_length;
 *     select (status_type) {
 *         case ocsp: OCSPStatusRequest;
 *         case ocsp_multi: OCSPStatusRequest;
 *     } request;
 * } CertificateStatusRequestItemV2;                RFC 6961 2.2
 */
static void decode_status_request_item(struct tw_walk *w)
{
    struct tw_scope item = tw_open(w, F_STATUS_REQUEST_ITEM);
    uint8_t type = tw_u8(w, F_STATUS_TYPE);
    uint16_t len = tw_u16(w, F_STATUS_REQUEST_LENGTH);

    if (type == OCSP || type == OCSP_MULTI) {
        struct tw_scope request = tw_open_fixed(w, F_STATUS_REQUEST, len);
        decode_ocsp_request(w);
        tw_close(w, request);
    } else {
        tw_fixed(w, F_STATUS_REQUEST_BYTES, len);
    }
    tw_close(w, item);
}

/*
 * struct {
 *     CertificateStatusRequestItemV2 certificate_status_req_list<1..2^16-1>;
 * } CertificateStatusRequestListV2;                RFC 6961 2.2; a server's promise is empty
 */
void tw_decode_status_request_v2(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_SERVER_HELLO)
        return;

    struct tw_scope list = tw_open16(w, F_STATUS_REQUESTS);
    while (tw_more(w) && tw_need(w, F_STATUS_REQUEST_ITEM, 3))
        decode_status_request_item(w);
    tw_close(w, list);
}

/* The form since TLS 1.2, whatever the version spoken: SCTs and delegated credentials */
static struct tw_scope open_signature(struct tw_walk *w)
{
    struct tw_scope signature = tw_open(w, F_SIGNATURE);
    tw_u16(w, F_SIGNATURE_ALGORITHM);
    uint16_t len = tw_u16(w, F_SIGNATURE_LENGTH);
    tw_fixed(w, F_SIGNATURE_BYTES, len);
    return signature;
}

/*
 * struct {
 *     Version sct_version;
 *     LogID id;                                    32 bytes
 *     uint64 timestamp;
 *     CtExtensions extensions;                     opaque<0..2^16-1>
 *     digitally-signed struct { ... };             as in TLS 1.2, whatever the version of TLS
 * } SignedCertificateTimestamp;                    RFC 6962 3.2
 */
static void decode_sct(struct tw_walk *w)
{
    if (tw_u8(w, F_SCT_VERSION) != SCT_V1) {
        tw_rest(w, F_BODY);
        return;
    }
    tw_fixed(w, F_SCT_LOG_ID, 32);
    tw_u64(w, F_SCT_TIMESTAMP);
    tw_opaque16(w, F_SCT_EXTENSIONS);
    tw_close(w, open_signature(w));
}

/*
 * struct {
 *     IdentifierType identifier_type;
 *     select (identifier_type) {
 *         case pre_agreed: struct {};
 *         case key_sha1_hash, cert_sha1_hash: opaque SHA1Hash[20];
 *         case x509_name: opaque DistinguishedName<1..2^16-1>;
 *         case key_sm3_hash, cert_sm3_hash: opaque SM3Hash[32];                GM/T 0024-2023 A.2
 *     } identifier;
 * } TrustedAuthority;                              RFC 6066 6
 */
static void decode_trusted_authority(struct tw_walk *w)
{
    enum { PRE_AGREED, KEY_SHA1_HASH, X509_NAME, CERT_SHA1_HASH, KEY_SM3_HASH, CERT_SM3_HASH };
    struct tw_bytes name;

    switch (tw_u8(w, F_IDENTIFIER_TYPE)) {
    case PRE_AGREED: break;
    case KEY_SHA1_HASH:
    case CERT_SHA1_HASH: tw_fixed(w, F_AUTHORITY_HASH, 20); break;
    case KEY_SM3_HASH:
    case CERT_SM3_HASH: tw_fixed(w, F_AUTHORITY_HASH, 32); break;
    case X509_NAME:
        name = tw_opaque16(w, F_AUTHORITY_NAME);
        if (name.ptr != NULL && tw_wants_details(w))
            w->context->crypto->name(w->context->crypto_context, name.ptr, name.len, w);
        break;
    default: tw_abandon(w, F_BODY);
    }
}

/*
 * struct {
 *     TrustedAuthority trusted_authorities_list<0..2^16-1>;
 * } TrustedAuthorities;                            RFC 6066 6; a server that made use of it answers with nothing
 */
void tw_decode_trusted_ca_keys(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO)
        return;

    struct tw_scope list = tw_open16(w, F_TRUSTED_AUTHORITIES);
    while (tw_more(w)) {
        struct tw_scope authority = tw_open(w, F_TRUSTED_AUTHORITY);
        decode_trusted_authority(w);
        tw_close(w, authority);
    }
    tw_close(w, list);
}

/*
 * opaque SerializedSCT<1..2^16-1>;
 * struct {
 *     SerializedSCT sct_list<1..2^16-1>;
 * } SignedCertificateTimestampList;                RFC 6962 3.3; who asks for it sends nothing
 */
void tw_decode_sct_list(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_SCT_LIST);
    while (tw_more(w)) {
        struct tw_scope sct = tw_open16(w, F_SCT);
        decode_sct(w);
        tw_close(w, sct);
    }
    tw_close(w, list);
}

void tw_decode_signed_certificate_timestamp(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO && place != TW_IN_CERTIFICATE_REQUEST)
        tw_decode_sct_list(w);
}

/*
 * struct {
 *     select (ClientOrServerExtension) {
 *         case client: CertificateType certificate_types<1..2^8-1>;
 *         case server: CertificateType certificate_type;
 *     };
 * } ClientCertTypeExtension;                       RFC 7250 3; ServerCertTypeExtension is the same, and so is
 *                                                  cert_type, which is about both sides (RFC 6091 3.1)
 */
void tw_decode_certificate_type(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        tw_list_u8(w, tw_open8(w, F_CERTIFICATE_TYPES), F_OFFERED_CERTIFICATE_TYPE);
    else
        tw_u8(w, F_CERTIFICATE_TYPE);
}

/*
 * struct {
 *     CertificateCompressionAlgorithm algorithms<2..2^8-2>;
 * } CertificateCompressionAlgorithms;              RFC 8879 3
 */
void tw_decode_compress_certificate(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u16(w, tw_open8(w, F_CERTIFICATE_COMPRESSIONS), F_CERTIFICATE_COMPRESSION);
}

/*
 * struct {
 *     DistinguishedName authorities<3..2^16-1>;
 * } CertificateAuthoritiesExtension;               RFC 8446 4.2.4
 */
void tw_decode_certificate_authorities(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_decode_names(w, F_AUTHORITIES);
}

/*
 * opaque TrustAnchorID<1..2^8-1>;
 * TrustAnchorID TrustAnchorIDList<0..2^16-1>;      draft-ietf-tls-trust-anchor-ids-02 4; with a certificate empty
 */
void tw_decode_trust_anchors(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CERTIFICATE)
        return;

    struct tw_scope list = tw_open16(w, F_TRUST_ANCHORS);
    while (tw_more(w))
        tw_opaque8(w, F_TRUST_ANCHOR_ID);
    tw_close(w, list);
}

/*
 * struct {
 *     AuthzDataFormat authz_format_list<1..2^8-1>;
 * } AuthzDataFormats;                              RFC 5878 2.1
 */
void tw_decode_authorization_formats(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u8(w, tw_open8(w, F_AUTHZ_FORMATS), F_AUTHZ_FORMAT);
}

/*
 * struct {
 *     CachedInformationType type;
 *     select (type) {
 *         case client: opaque hash_value<1..255>;
 *         case server: struct {};
 *     } body;
 * } CachedObject;
 * struct {
 *     CachedObject cached_info<1..2^16-1>;
 * } CachedInformation;                             RFC 7924 3
 */
void tw_decode_cached_info(struct tw_walk *w, enum tw_place place)
{
    struct tw_scope list = tw_open16(w, F_CACHED_INFO);

    while (tw_more(w)) {
        struct tw_scope object = tw_open(w, F_CACHED_OBJECT);
        tw_u8(w, F_CACHED_INFO_TYPE);
        if (place == TW_IN_CLIENT_HELLO)
            tw_opaque8(w, F_CACHED_HASH_VALUE);
        tw_close(w, object);
    }
    tw_close(w, list);
}

/*
 * struct {
 *     uint32 valid_time;
 *     SignatureScheme dc_cert_verify_algorithm;
 *     opaque ASN1_subjectPublicKeyInfo<1..2^24-1>;
 * } Credential;
 * struct {
 *     Credential cred;
 *     SignatureScheme algorithm;
 *     opaque signature<1..2^16-1>;
 * } DelegatedCredential;                           RFC 9345 4
 */
static void decode_credential(struct tw_walk *w)
{
    struct tw_scope cred = tw_open(w, F_CREDENTIAL);
    tw_u32(w, F_CREDENTIAL_VALID_TIME);
    tw_u16(w, F_CREDENTIAL_VERIFY_ALGORITHM);
    tw_opaque24(w, F_CREDENTIAL_PUBLIC_KEY);
    tw_close(w, cred);
    struct tw_scope signature = open_signature(w);
    tw_tell_credential_verdict(w);
    tw_close(w, signature);
}

/* Who would take one says for which schemes: SignatureScheme supported_signature_algorithm<2..2^16-2>  RFC 9345 4.1 */
void tw_decode_delegated_credential(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CERTIFICATE)
        decode_credential(w);
    else
        tw_list_u16(w, tw_open16(w, F_DC_SCHEMES), F_DC_SCHEME);
}

/*
 * struct {
 *     opaque certificate_extension_oid<1..2^8-1>;
 *     opaque certificate_extension_values<0..2^16-1>;
 * } OIDFilter;
 * struct {
 *     OIDFilter filters<0..2^16-1>;
 * } OIDFilterExtension;                            RFC 8446 4.2.5
 */
void tw_decode_oid_filters(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    struct tw_scope list = tw_open16(w, F_OID_FILTERS);
    while (tw_more(w) && tw_need(w, F_OID_FILTER, 3)) {
        struct tw_scope filter = tw_open(w, F_OID_FILTER);
        tw_opaque8(w, F_CERTIFICATE_EXTENSION_OID);
        tw_opaque16(w, F_CERTIFICATE_EXTENSION_VALUES);
        tw_close(w, filter);
    }
    tw_close(w, list);
}

/*
 * struct {
 *     VersionedTransType versioned_type;
 *     select (versioned_type) { ... } data;
 * } TransItem;                                     RFC 9162 4.5
 * opaque SerializedTransItem<1..2^16-1>;
 * struct {
 *     SerializedTransItem trans_item_list<1..2^16-1>;
 * } TransItemList;                                 RFC 9162 6.3; who asks for it sends nothing
 */
void tw_decode_transparency_info(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO || place == TW_IN_CERTIFICATE_REQUEST)
        return;

    struct tw_scope list = tw_open16(w, F_TRANS_ITEMS);
    while (tw_more(w)) {
        struct tw_scope item = tw_open16(w, F_TRANS_ITEM);
        tw_u16(w, F_TRANS_TYPE);
        tw_rest(w, F_TRANS_DATA);
        tw_close(w, item);
    }
    tw_close(w, list);
}

/*
 * From the client uint16 PortNumber, from the server
 * struct {
 *     uint16 ExtSupportLifetime;
 *     opaque AuthenticationChain<1..2^16-1>;       records of the DNS in their wire format
 * } DnssecChainExtension;                          RFC 9102 2; its own example has the chain without a length
 */
void tw_decode_dnssec_chain(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO) {
        tw_u16(w, F_DNSSEC_PORT);
        return;
    }
    tw_u16(w, F_DNSSEC_SUPPORT_LIFETIME);
    if (tw_left(w) >= 2 && tw_peek(w, 2) == tw_left(w) - 2)
        tw_opaque16(w, F_DNSSEC_CHAIN);
    else
        tw_rest(w, F_DNSSEC_CHAIN);
}
