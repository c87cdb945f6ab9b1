/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions about certificates: their status, their transparency, their form and who has to have issued them. */
#include "message/extension.h"
#include "message/message.h"

enum { OCSP = 1 };   /* CertificateStatusType, RFC 6066 8 */
enum { SCT_V1 = 0 }; /* Version, RFC 6962 3.2 */

/*
 * opaque ResponderID<1..2^16-1>;
 * opaque Extensions<0..2^16-1>;
 * struct {
 *     CertificateStatusType status_type;
 *     select (status_type) {
 *         case ocsp: ResponderID responder_id_list<0..2^16-1>; Extensions request_extensions;
 *     } request;
 * } CertificateStatusRequest;                      RFC 6066 8
 */
static void decode_status_request(struct tw_walk *w)
{
    if (tw_u8(w, F_STATUS_TYPE) != OCSP) {
        tw_rest(w, F_EXTENSION_DATA);
        return;
    }
    struct tw_scope list = tw_open16(w, F_RESPONDER_IDS);
    while (tw_more(w))
        tw_opaque16(w, F_RESPONDER_ID);
    tw_close(w, list);
    tw_opaque16(w, F_REQUEST_EXTENSIONS);
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

    struct tw_scope signature = tw_open(w, F_SIGNATURE);
    tw_u16(w, F_SIGNATURE_ALGORITHM);
    uint16_t len = tw_u16(w, F_SIGNATURE_LENGTH);
    tw_fixed(w, F_SIGNATURE_BYTES, len);
    tw_close(w, signature);
}

/*
 * struct {
 *     IdentifierType identifier_type;
 *     select (identifier_type) {
 *         case pre_agreed: struct {};
 *         case key_sha1_hash, cert_sha1_hash: opaque SHA1Hash[20];
 *         case x509_name: opaque DistinguishedName<1..2^16-1>;
 *         case key_sm3_hash, cert_sm3_hash: opaque SM3Hash[32];                GM/T 0024-2023 A
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
void tw_decode_signed_certificate_timestamp(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO || place == TW_IN_CERTIFICATE_REQUEST)
        return;

    struct tw_scope list = tw_open16(w, F_SCT_LIST);
    while (tw_more(w)) {
        struct tw_scope sct = tw_open16(w, F_SCT);
        decode_sct(w);
        tw_close(w, sct);
    }
    tw_close(w, list);
}

/*
 * struct {
 *     select (ClientOrServerExtension) {
 *         case client: CertificateType certificate_types<1..2^8-1>;
 *         case server: CertificateType certificate_type;
 *     };
 * } ClientCertTypeExtension;                       RFC 7250 3; ServerCertTypeExtension is the same
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
