/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses, read element by element. */
#include "crypto/ocsp.h"

#include <string.h>

#include "crypto/asn1.h"
#include "crypto/asn1_time.h"
#include "crypto/name.h"
#include "crypto/x509_extensions.h"
#include "message/message.h"
#include "tlswalk.h"

/* Takes the next element of that universal tag, head and all. */
static bool take_whole(struct tw_bytes *in, int tag, struct tw_bytes *whole)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;

    if (!tw_asn1_next(&rest, &element) || element.tag_class != V_ASN1_UNIVERSAL || element.tag != tag)
        return false;
    *whole = element.whole;
    *in = rest;
    return true;
}

/* Takes what is explicitly tagged, if it is there; `*in` stays as it is if it is not. */
static bool take_explicit(struct tw_bytes *in, int context, int tag, struct tw_bytes *contents)
{
    struct tw_bytes rest = *in, outer;

    if (!tw_asn1_take_context(&rest, context, &outer) || !tw_asn1_take(&outer, tag, contents) ||
        outer.len > 0)
        return false;
    *in = rest;
    return true;
}

/* ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash } */
static bool read_responder(struct tw_ocsp_response *o, struct tw_bytes *in)
{
    enum { BY_NAME = 1, BY_KEY = 2 };
    struct tw_bytes name;

    if (take_explicit(in, BY_KEY, V_ASN1_OCTET_STRING, &o->responder_key))
        return true;
    if (!tw_asn1_take_context(in, BY_NAME, &name))
        return false;
    o->responder_name = name;
    return true;
}

/*
 * ResponseData ::= SEQUENCE {
 *     version [0] EXPLICIT Version DEFAULT v1,
 *     responderID ResponderID,
 *     producedAt GeneralizedTime,
 *     responses SEQUENCE OF SingleResponse,
 *     responseExtensions [1] EXPLICIT Extensions OPTIONAL
 * }
 */
static bool read_response_data(struct tw_ocsp_response *o, struct tw_bytes in)
{
    struct tw_bytes data, version;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &data))
        return false;
    (void)!tw_asn1_take_context(&data, 0, &version);
    return read_responder(o, &data) && tw_asn1_take(&data, V_ASN1_GENERALIZEDTIME, &o->produced_at) &&
           tw_asn1_take(&data, V_ASN1_SEQUENCE, &o->responses) &&
           (data.len == 0 || take_explicit(&data, 1, V_ASN1_SEQUENCE, &o->extensions)) && data.len == 0;
}

/*
 * BasicOCSPResponse ::= SEQUENCE {
 *     tbsResponseData ResponseData,
 *     signatureAlgorithm AlgorithmIdentifier,
 *     signature BIT STRING,
 *     certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL
 * }
 */
static bool read_basic(struct tw_ocsp_response *o, struct tw_bytes in)
{
    struct tw_bytes basic, bits;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &basic) || in.len > 0 ||
        !take_whole(&basic, V_ASN1_SEQUENCE, &o->signed_part) || !read_response_data(o, o->signed_part) ||
        !take_whole(&basic, V_ASN1_SEQUENCE, &o->algorithm) ||
        !tw_asn1_take(&basic, V_ASN1_BIT_STRING, &bits) || bits.len < 1)
        return false;
    o->signature = (struct tw_bytes){bits.ptr + 1, bits.len - 1};
    return (basic.len == 0 || take_explicit(&basic, 0, V_ASN1_SEQUENCE, &o->certificates)) && basic.len == 0;
}

/* ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING } */
static bool read_bytes(struct tw_ocsp_response *o, struct tw_bytes in)
{
    static const uint8_t basic[] = {0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};
    struct tw_bytes response;

    if (!take_whole(&in, V_ASN1_OBJECT, &o->type) || !tw_asn1_take(&in, V_ASN1_OCTET_STRING, &response) ||
        in.len > 0)
        return false;
    if (o->type.len != sizeof basic || memcmp(o->type.ptr, basic, sizeof basic) != 0)
        return true; /* of another type nothing is known */
    return read_basic(o, response);
}

/* OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL } */
struct tw_ocsp_response tw_ocsp_read(struct tw_bytes der)
{
    struct tw_ocsp_response o = {0};
    struct tw_bytes response, status, bytes;

    if (!tw_asn1_take(&der, V_ASN1_SEQUENCE, &response) ||
        !tw_asn1_take(&response, V_ASN1_ENUMERATED, &status) || !tw_asn1_uint(status, &o.status))
        return o;
    o.has_status = true;
    o.whole = der.len == 0 && (response.len == 0 || (take_explicit(&response, 0, V_ASN1_SEQUENCE, &bytes) &&
                                                     response.len == 0 && read_bytes(&o, bytes)));
    return o;
}

/* CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING, serialNumber INTEGER } */
static bool take_cert_id(struct tw_bytes *in, struct tw_ocsp_id *id)
{
    struct tw_bytes contents;

    return tw_asn1_take(in, V_ASN1_SEQUENCE, &contents) &&
           tw_asn1_take(&contents, V_ASN1_SEQUENCE, &id->algorithm) &&
           tw_asn1_take(&contents, V_ASN1_OCTET_STRING, &id->name_hash) &&
           tw_asn1_take(&contents, V_ASN1_OCTET_STRING, &id->key_hash) &&
           tw_asn1_take(&contents, V_ASN1_INTEGER, &id->serial) && contents.len == 0;
}

bool tw_ocsp_next(struct tw_bytes *in, struct tw_ocsp_id *id)
{
    struct tw_bytes single;

    return tw_asn1_take(in, V_ASN1_SEQUENCE, &single) && take_cert_id(&single, id);
}

/* --- what it says --- */

struct reciting {
    struct tw_recital *to;
    struct tw_text *text;
};

static bool recite_time(const struct reciting *r, enum tw_field_id field, struct tw_bytes contents)
{
    int64_t seconds = tw_asn1_generalized_time(contents);

    if (seconds == TW_NO_TIME)
        return false;
    tw_recite_uint(r->to, field, (uint64_t)seconds);
    return true;
}

static bool recite_cert_id(const struct reciting *r, struct tw_bytes *in)
{
    struct tw_ocsp_id id;
    const char *algorithm;

    if (!take_cert_id(in, &id) || !tw_take_object(&id.algorithm, r->text, &algorithm))
        return false;
    tw_recite_open(r->to, F_OCSP_CERT_ID);
    tw_recite_string(r->to, F_PSS_HASH, algorithm);
    tw_recite_bytes(r->to, F_OCSP_ISSUER_NAME_HASH, id.name_hash);
    tw_recite_bytes(r->to, F_OCSP_ISSUER_KEY_HASH, id.key_hash);
    tw_text_add_integer(r->text, id.serial);
    tw_recite_string(r->to, F_CERT_SERIAL, tw_text_end(r->text));
    tw_recite_close(r->to, F_OCSP_CERT_ID);
    return true;
}

/* RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL } */
static bool recite_revoked(const struct reciting *r, struct tw_bytes in)
{
    static const char *const reasons[] = {
        "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",    "cessationOfOperation", "certificateHold", "unassigned",
        "removeFromCRL", "privilegeWithdrawn",   "aACompromise",
    };
    struct tw_bytes time, reason;
    uint64_t number;

    if (!tw_asn1_take(&in, V_ASN1_GENERALIZEDTIME, &time) || !recite_time(r, F_OCSP_REVOCATION_TIME, time))
        return false;
    if (in.len == 0)
        return true;
    if (!take_explicit(&in, 0, V_ASN1_ENUMERATED, &reason) || !tw_asn1_uint(reason, &number))
        return false;
    tw_recite_string(r->to, F_OCSP_REVOCATION_REASON,
                     number < TW_COUNT(reasons) ? reasons[number] : "unassigned");
    return in.len == 0;
}

/* CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL } */
static bool recite_status(const struct reciting *r, struct tw_bytes *in)
{
    static const char *const names[] = {"good", "revoked", "unknown"};
    enum { REVOKED = 1 };
    struct tw_asn1 status;

    if (!tw_asn1_next(in, &status) || status.tag_class != V_ASN1_CONTEXT_SPECIFIC ||
        status.tag >= (int)TW_COUNT(names))
        return false;
    tw_recite_string(r->to, F_OCSP_CERT_STATUS, names[status.tag]);
    return status.tag != REVOKED || recite_revoked(r, status.contents);
}

/*
 * Extensions ::= SEQUENCE OF Extension, of which only the SCT list is looked into (RFC 6962 3.3):
 * Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 */
static bool recite_extensions(const struct reciting *r, struct tw_bytes in)
{
    static const char sct_list[] = "ct_cert_scts";
    struct tw_bytes extension, critical, value, list;
    const char *name;

    while (tw_asn1_take(&in, V_ASN1_SEQUENCE, &extension)) {
        if (!tw_take_object(&extension, r->text, &name))
            return false;
        (void)!tw_asn1_take(&extension, V_ASN1_BOOLEAN, &critical);
        if (!tw_asn1_take(&extension, V_ASN1_OCTET_STRING, &value))
            return false;
        if (name != NULL && strcmp(name, sct_list) == 0 && tw_asn1_take(&value, V_ASN1_OCTET_STRING, &list))
            tw_recite_decoded(r->to, tw_decode_sct_list, list);
    }
    return in.len == 0;
}

/*
 * SingleResponse ::= SEQUENCE {
 *     certID CertID,
 *     certStatus CertStatus,
 *     thisUpdate GeneralizedTime,
 *     nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL,
 *     singleExtensions [1] EXPLICIT Extensions OPTIONAL
 * }
 */
static bool recite_single(const struct reciting *r, struct tw_bytes in)
{
    struct tw_bytes time, extensions;

    if (!recite_cert_id(r, &in) || !recite_status(r, &in) ||
        !tw_asn1_take(&in, V_ASN1_GENERALIZEDTIME, &time) || !recite_time(r, F_OCSP_THIS_UPDATE, time))
        return false;
    if (take_explicit(&in, 0, V_ASN1_GENERALIZEDTIME, &time) && !recite_time(r, F_OCSP_NEXT_UPDATE, time))
        return false;
    if (take_explicit(&in, 1, V_ASN1_SEQUENCE, &extensions) && !recite_extensions(r, extensions))
        return false;
    return in.len == 0;
}

static bool recite_responses(const struct reciting *r, struct tw_bytes in)
{
    struct tw_bytes single;
    bool whole = true;

    tw_recite_open(r->to, F_OCSP_SINGLE_RESPONSES);
    while (whole && tw_asn1_take(&in, V_ASN1_SEQUENCE, &single)) {
        tw_recite_open(r->to, F_OCSP_SINGLE_RESPONSE);
        whole = recite_single(r, single);
        tw_recite_close(r->to, F_OCSP_SINGLE_RESPONSE);
    }
    tw_recite_close(r->to, F_OCSP_SINGLE_RESPONSES);
    return whole && in.len == 0;
}

static bool recite_responder(const struct reciting *r, const struct tw_ocsp_response *o)
{
    if (o->responder_key.ptr != NULL)
        tw_recite_bytes(r->to, F_OCSP_RESPONDER_KEY, o->responder_key);
    if (o->responder_name.ptr == NULL)
        return true;
    if (!tw_text_add_name_der(r->text, o->responder_name.ptr, o->responder_name.len))
        return false;
    tw_recite_string(r->to, F_OCSP_RESPONDER_NAME, tw_text_end(r->text));
    return true;
}

static void recite_response_status(const struct reciting *r, const struct tw_ocsp_response *o)
{
    static const char *const names[] = {"successful", "malformedRequest", "internalError", "tryLater",
                                        "unassigned", "sigRequired",      "unauthorized"};

    tw_recite_string(r->to, F_OCSP_RESPONSE_STATUS,
                     o->status < TW_COUNT(names) ? names[o->status] : "unassigned");
}

/* The algorithm's name is that of the object in front of its parameters. */
static bool recite_algorithm(const struct reciting *r, const struct tw_ocsp_response *o)
{
    const unsigned char *p = o->algorithm.ptr;
    X509_ALGOR *algorithm = d2i_X509_ALGOR(NULL, &p, (long)o->algorithm.len);
    const ASN1_OBJECT *object;

    if (algorithm == NULL)
        return false;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    tw_recite_string(r->to, F_CERT_SIGNATURE_ALGORITHM, tw_object_name(r->text, object));
    X509_ALGOR_free(algorithm);
    return true;
}

void tw_ocsp_recite(struct tw_recital *to, struct tw_text *text, const struct tw_ocsp_response *o)
{
    const struct reciting r = {to, text};
    struct tw_bytes type = o->type;
    const char *name;
    bool whole = o->whole;

    if (o->has_status)
        recite_response_status(&r, o);
    if (type.len > 0 && (whole = tw_take_object(&type, text, &name) && whole))
        tw_recite_string(to, F_OCSP_RESPONSE_TYPE, name);
    if (o->signed_part.len > 0)
        whole = recite_responder(&r, o) && whole;
    if (o->produced_at.ptr != NULL)
        whole = recite_time(&r, F_OCSP_PRODUCED_AT, o->produced_at) && whole;
    if (o->responses.ptr != NULL)
        whole = recite_responses(&r, o->responses) && whole;
    if (o->extensions.len > 0)
        whole = recite_extensions(&r, o->extensions) && whole;
    if (o->algorithm.len > 0)
        whole = recite_algorithm(&r, o) && whole;
    if (!whole)
        tw_recite_string(to, F_OCSP_ERROR, "malformed");
}
