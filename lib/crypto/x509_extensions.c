/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extensions of certificates, a function each. They are read element by element, so that what comes before
 * something malformed is told, and so that a list of ten thousand costs no more than its text.
 */
#include "crypto/x509_extensions.h"

#include <string.h>

#include "crypto/asn1.h"
#include "crypto/asn1_time.h"
#include "crypto/name.h"
#include "message/message.h"
#include "tlswalk.h"

/* Where what is read goes, what strings are made with, and the field that the extension is. */
struct reading {
    struct tw_recital *to;
    struct tw_text *text;
    enum tw_field_id field;
};

/* Reads the value of an extension. False when it is malformed; what came before that has been written down. */
typedef bool read_extension(const struct reading *r, struct tw_bytes in);

/* --- parts that several have --- */

/* Takes the OBJECT IDENTIFIER in front of `in`, to be freed; NULL when there is none. */
static ASN1_OBJECT *take_object(struct tw_bytes *in)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;
    ASN1_OBJECT *object;

    if (!tw_asn1_next(&rest, &element) || element.tag_class != V_ASN1_UNIVERSAL ||
        element.tag != V_ASN1_OBJECT)
        return NULL;
    const unsigned char *p = element.whole.ptr;
    object = d2i_ASN1_OBJECT(NULL, &p, (long)element.whole.len);
    if (object != NULL)
        *in = rest;
    return object;
}

static const char *dotted(struct tw_text *text, const ASN1_OBJECT *object)
{
    tw_text_add_object(text, object);
    return tw_text_end(text);
}

bool tw_take_object(struct tw_bytes *in, struct tw_text *text, const char **name)
{
    ASN1_OBJECT *object = take_object(in);
    int nid = object != NULL ? OBJ_obj2nid(object) : NID_undef;

    if (object != NULL)
        *name = nid != NID_undef ? OBJ_nid2sn(nid) : dotted(text, object);
    ASN1_OBJECT_free(object);
    return object != NULL;
}

/* The same, always with dots: of policies it is the numbers that are known. */
static bool recite_dotted(const struct reading *r, enum tw_field_id field, struct tw_bytes *in)
{
    ASN1_OBJECT *object = take_object(in);

    if (object != NULL)
        tw_recite_string(r->to, field, dotted(r->text, object));
    ASN1_OBJECT_free(object);
    return object != NULL;
}

static bool recite_object(const struct reading *r, enum tw_field_id field, struct tw_bytes *in)
{
    const char *name;

    if (!tw_take_object(in, r->text, &name))
        return false;
    tw_recite_string(r->to, field, name);
    return true;
}

/* Type and value of the GeneralName that is this element. */
static bool recite_general_name(struct tw_recital *r, struct tw_text *text, struct tw_bytes element)
{
    const unsigned char *p = element.ptr;
    GENERAL_NAME *name = d2i_GENERAL_NAME(NULL, &p, (long)element.len);
    bool whole = name != NULL && p == element.ptr + element.len;

    if (whole) {
        tw_recite_string(r, F_CERT_SAN_TYPE, tw_text_add_general_name(text, name));
        tw_recite_string(r, F_CERT_SAN_VALUE, tw_text_end(text));
    }
    GENERAL_NAME_free(name);
    return whole;
}

bool tw_recite_general_names(struct tw_recital *r, struct tw_text *text, enum tw_field_id field,
                             struct tw_bytes in)
{
    struct tw_asn1 element;
    bool whole = true;

    tw_recite_open(r, field);
    while (whole && in.len > 0 && tw_asn1_next(&in, &element)) {
        tw_recite_open(r, F_CERT_SAN_ENTRY);
        whole = recite_general_name(r, text, element.whole);
        tw_recite_close(r, F_CERT_SAN_ENTRY);
    }
    tw_recite_close(r, field);
    return whole && in.len == 0;
}

/* Names of the bits that are set, of the contents of a BIT STRING: how many of the last are not used, then the octets. */
static bool recite_bits(const struct reading *r, enum tw_field_id field, const char *const *names,
                        size_t count, struct tw_bytes contents)
{
    size_t bits;

    if (contents.len == 0 || contents.ptr[0] > 7 || (contents.len == 1 && contents.ptr[0] != 0))
        return false;
    bits = (contents.len - 1) * 8 - contents.ptr[0];
    tw_recite_open(r->to, field);
    for (size_t i = 0; i < bits; i++)
        if ((contents.ptr[1 + i / 8] & 0x80 >> i % 8) != 0)
            tw_recite_string(r->to, F_CERT_WORD, i < count ? names[i] : "unassigned");
    tw_recite_close(r->to, field);
    return true;
}

/* A number in the place of a context tag; nothing where there is none. */
static bool recite_tagged_number(const struct reading *r, enum tw_field_id field, int tag,
                                 struct tw_bytes *in)
{
    struct tw_bytes contents;
    uint64_t value;

    if (!tw_asn1_take_context(in, tag, &contents))
        return true;
    if (!tw_asn1_uint(contents, &value))
        return false;
    tw_recite_uint(r->to, field, value);
    return true;
}

/* IA5String */
static bool recite_ia5(const struct reading *r, enum tw_field_id field, struct tw_bytes in)
{
    struct tw_bytes contents;

    if (!tw_asn1_take(&in, V_ASN1_IA5STRING, &contents) || in.len > 0)
        return false;
    tw_text_add_escaped(r->text, contents.ptr, contents.len);
    tw_recite_string(r->to, field, tw_text_end(r->text));
    return true;
}

/* Has `read` read each member of a SEQUENCE OF SEQUENCE, each as the object `member` of the list `field`. */
static bool recite_each(const struct reading *r, enum tw_field_id field, enum tw_field_id member,
                        read_extension *read, struct tw_bytes in)
{
    struct tw_bytes list, contents;
    bool whole = tw_asn1_take(&in, V_ASN1_SEQUENCE, &list) && in.len == 0;

    if (!whole)
        return false;
    tw_recite_open(r->to, field);
    while (whole && list.len > 0) {
        if (!tw_asn1_take(&list, V_ASN1_SEQUENCE, &contents))
            break;
        tw_recite_open(r->to, member);
        whole = read(r, contents);
        tw_recite_close(r->to, member);
    }
    tw_recite_close(r->to, field);
    return whole && list.len == 0;
}

/* --- keys and what they are for --- */

/* KeyUsage ::= BIT STRING, RFC 5280 4.2.1.3 */
static bool read_key_usage(const struct reading *r, struct tw_bytes in)
{
    static const char *const names[] = {
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
        "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
    };
    struct tw_bytes bits;

    return tw_asn1_take(&in, V_ASN1_BIT_STRING, &bits) && in.len == 0 &&
           recite_bits(r, r->field, names, TW_COUNT(names), bits);
}

/* ExtKeyUsageSyntax ::= SEQUENCE OF KeyPurposeId, RFC 5280 4.2.1.12 */
static bool read_extended_key_usage(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes list;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &list) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    while (list.len > 0 && recite_object(r, F_CERT_WORD, &list))
        ;
    tw_recite_close(r->to, r->field);
    return list.len == 0;
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }, RFC 5280 4.2.1.9 */
static bool read_basic_constraints(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents, ca = {NULL, 0};
    uint64_t length;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    (void)!tw_asn1_take(&contents, V_ASN1_BOOLEAN, &ca);
    tw_recite_open(r->to, r->field);
    tw_recite_uint(r->to, F_CERT_CA, ca.len == 1 && ca.ptr[0] != 0);
    if (contents.len > 0 && tw_asn1_take_uint(&contents, &length))
        tw_recite_uint(r->to, F_CERT_PATH_LENGTH, length);
    tw_recite_close(r->to, r->field);
    return contents.len == 0;
}

/* SubjectKeyIdentifier ::= OCTET STRING, RFC 5280 4.2.1.2 */
static bool read_subject_key_id(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes id;

    if (!tw_asn1_take(&in, V_ASN1_OCTET_STRING, &id) || in.len > 0)
        return false;
    tw_recite_bytes(r->to, r->field, id);
    return true;
}

/*
 * AuthorityKeyIdentifier ::= SEQUENCE {
 *     keyIdentifier [0] KeyIdentifier OPTIONAL,
 *     authorityCertIssuer [1] GeneralNames OPTIONAL,
 *     authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL
 * }                                                RFC 5280 4.2.1.1
 */
static bool read_authority_key_id(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents, part;
    bool whole = true;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    if (tw_asn1_take_context(&contents, 0, &part))
        tw_recite_bytes(r->to, F_AUTHORITY_KEY_ID, part);
    if (tw_asn1_take_context(&contents, 1, &part))
        whole = tw_recite_general_names(r->to, r->text, F_AUTHORITY_CERT_ISSUER, part);
    if (tw_asn1_take_context(&contents, 2, &part)) {
        tw_text_add_integer(r->text, part);
        tw_recite_string(r->to, F_AUTHORITY_CERT_SERIAL, tw_text_end(r->text));
    }
    tw_recite_close(r->to, r->field);
    return whole && contents.len == 0;
}

/* PrivateKeyUsagePeriod ::= SEQUENCE { notBefore [0] GeneralizedTime, notAfter [1] }, RFC 3280 4.2.1.4 */
static bool read_key_period(const struct reading *r, struct tw_bytes in)
{
    static const enum tw_field_id fields[] = {F_CERT_NOT_BEFORE, F_CERT_NOT_AFTER};
    struct tw_bytes contents, part;
    bool whole = true;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    for (int i = 0; i < (int)TW_COUNT(fields); i++) {
        if (!tw_asn1_take_context(&contents, i, &part))
            continue;
        int64_t seconds = tw_asn1_generalized_time(part);
        whole = whole && seconds != TW_NO_TIME;
        if (seconds != TW_NO_TIME)
            tw_recite_uint(r->to, fields[i], (uint64_t)seconds);
    }
    tw_recite_close(r->to, r->field);
    return whole && contents.len == 0;
}

/* --- names, and where to ask --- */

static bool read_issuer_alt_name(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes names;

    return tw_asn1_take(&in, V_ASN1_SEQUENCE, &names) && in.len == 0 &&
           tw_recite_general_names(r->to, r->text, r->field, names);
}

/* Says that it is a SET and no longer [1], and is a RelativeDistinguishedName then. */
static bool recite_relative_name(const struct reading *r, struct tw_bytes element)
{
    enum { SET_OF = 0x31 };
    uint8_t *der = tw_arena_copy(r->text->arena, element.ptr, element.len);

    if (der == NULL) {
        r->text->failed = true;
        return false;
    }
    der[0] = SET_OF;
    if (!tw_text_add_relative_name_der(r->text, der, element.len))
        return false;
    tw_recite_string(r->to, F_CRL_RELATIVE_NAME, tw_text_end(r->text));
    return true;
}

/*
 * DistributionPointName ::= CHOICE {
 *     fullName [0] GeneralNames,
 *     nameRelativeToCRLIssuer [1] RelativeDistinguishedName
 * }                                                RFC 5280 4.2.1.13
 */
static bool recite_point_name(const struct reading *r, struct tw_bytes in)
{
    struct tw_asn1 element;

    if (!tw_asn1_next(&in, &element) || element.tag_class != V_ASN1_CONTEXT_SPECIFIC || in.len > 0)
        return false;
    switch (element.tag) {
    case 0: return tw_recite_general_names(r->to, r->text, F_CRL_FULL_NAME, element.contents);
    case 1: return recite_relative_name(r, element.whole);
    default: return false;
    }
}

/*
 * DistributionPoint ::= SEQUENCE {
 *     distributionPoint [0] DistributionPointName OPTIONAL,
 *     reasons [1] ReasonFlags OPTIONAL,
 *     cRLIssuer [2] GeneralNames OPTIONAL
 * }                                                RFC 5280 4.2.1.13
 */
static bool read_point(const struct reading *r, struct tw_bytes in)
{
    static const char *const reasons[] = {
        "unused",       "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",   "cessationOfOperation", "certificateHold", "privilegeWithdrawn",
        "aACompromise",
    };
    struct tw_bytes part;
    bool whole = true;

    if (tw_asn1_take_context(&in, 0, &part))
        whole = recite_point_name(r, part);
    if (whole && tw_asn1_take_context(&in, 1, &part))
        whole = recite_bits(r, F_CRL_REASONS, reasons, TW_COUNT(reasons), part);
    if (whole && tw_asn1_take_context(&in, 2, &part))
        whole = tw_recite_general_names(r->to, r->text, F_CRL_ISSUER, part);
    return whole && in.len == 0;
}

/* CRLDistributionPoints and FreshestCRL, RFC 5280 4.2.1.13 and 4.2.1.15 */
static bool read_crl_points(const struct reading *r, struct tw_bytes in)
{
    return recite_each(r, r->field, F_CRL_POINT, read_point, in);
}

/* AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }, RFC 5280 4.2.2.1 */
static bool read_access(const struct reading *r, struct tw_bytes in)
{
    struct tw_asn1 location;

    return recite_object(r, F_ACCESS_METHOD, &in) && tw_asn1_next(&in, &location) && in.len == 0 &&
           recite_general_name(r->to, r->text, location.whole);
}

/* AuthorityInfoAccessSyntax and SubjectInfoAccessSyntax, RFC 5280 4.2.2 */
static bool read_accesses(const struct reading *r, struct tw_bytes in)
{
    return recite_each(r, r->field, F_ACCESS_DESCRIPTION, read_access, in);
}

/* --- policies and constraints --- */

/* DisplayText: IA5String, VisibleString, BMPString or UTF8String, RFC 5280 4.2.1.4 */
static bool recite_display_text(const struct reading *r, enum tw_field_id field, struct tw_bytes *in)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;
    ASN1_STRING *string;

    if (!tw_asn1_next(&rest, &element) || element.tag_class != V_ASN1_UNIVERSAL)
        return false;
    const unsigned char *p = element.whole.ptr;
    string = d2i_DISPLAYTEXT(NULL, &p, (long)element.whole.len);
    if (string == NULL)
        return false;
    tw_text_add_characters(r->text, string);
    tw_recite_string(r->to, field, tw_text_end(r->text));
    ASN1_STRING_free(string);
    *in = rest;
    return true;
}

/* NoticeReference ::= SEQUENCE { organization DisplayText, noticeNumbers SEQUENCE OF INTEGER } */
static bool recite_notice_reference(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes numbers;
    uint64_t number;

    if (!recite_display_text(r, F_POLICY_ORGANIZATION, &in) ||
        !tw_asn1_take(&in, V_ASN1_SEQUENCE, &numbers) || in.len > 0)
        return false;
    tw_recite_open(r->to, F_POLICY_NOTICE_NUMBERS);
    while (tw_asn1_take_uint(&numbers, &number))
        tw_recite_uint(r->to, F_CERT_NUMBER, number);
    tw_recite_close(r->to, F_POLICY_NOTICE_NUMBERS);
    return numbers.len == 0;
}

/* UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL } */
static bool recite_user_notice(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents, reference;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    if (tw_asn1_take(&contents, V_ASN1_SEQUENCE, &reference) && !recite_notice_reference(r, reference))
        return false;
    return contents.len == 0 || (recite_display_text(r, F_POLICY_NOTICE, &contents) && contents.len == 0);
}

/* PolicyQualifierInfo ::= SEQUENCE { policyQualifierId OBJECT IDENTIFIER, qualifier ANY }, RFC 5280 4.2.1.4 */
static bool read_qualifier(const struct reading *r, struct tw_bytes in)
{
    ASN1_OBJECT *object = take_object(&in);
    int nid = object != NULL ? OBJ_obj2nid(object) : NID_undef;

    if (object != NULL)
        tw_recite_string(r->to, F_POLICY_QUALIFIER_ID,
                         nid == NID_id_qt_cps       ? "CPS"
                         : nid == NID_id_qt_unotice ? "UserNotice"
                                                    : dotted(r->text, object));
    ASN1_OBJECT_free(object);
    if (object == NULL)
        return false;
    if (nid == NID_id_qt_cps)
        return recite_ia5(r, F_POLICY_CPS, in);
    if (nid == NID_id_qt_unotice)
        return recite_user_notice(r, in);
    tw_recite_bytes(r->to, F_POLICY_QUALIFIER_VALUE, in);
    return true;
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE OF PolicyQualifierInfo OPTIONAL } */
static bool read_policy(const struct reading *r, struct tw_bytes in)
{
    return recite_dotted(r, F_POLICY_ID, &in) &&
           (in.len == 0 || recite_each(r, F_POLICY_QUALIFIERS, F_POLICY_QUALIFIER, read_qualifier, in));
}

static bool read_policies(const struct reading *r, struct tw_bytes in)
{
    return recite_each(r, r->field, F_POLICY, read_policy, in);
}

/* SEQUENCE { issuerDomainPolicy, subjectDomainPolicy }, RFC 5280 4.2.1.5 */
static bool read_policy_mapping(const struct reading *r, struct tw_bytes in)
{
    return recite_dotted(r, F_ISSUER_POLICY, &in) && recite_dotted(r, F_SUBJECT_POLICY, &in) && in.len == 0;
}

static bool read_policy_mappings(const struct reading *r, struct tw_bytes in)
{
    return recite_each(r, r->field, F_POLICY_MAPPING, read_policy_mapping, in);
}

/* SEQUENCE { requireExplicitPolicy [0] INTEGER OPTIONAL, inhibitPolicyMapping [1] OPTIONAL }, RFC 5280 4.2.1.11 */
static bool read_policy_constraints(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents;
    bool whole;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    whole = recite_tagged_number(r, F_REQUIRE_EXPLICIT_POLICY, 0, &contents) &&
            recite_tagged_number(r, F_INHIBIT_POLICY_MAPPING, 1, &contents);
    tw_recite_close(r->to, r->field);
    return whole && contents.len == 0;
}

static bool read_inhibit_any_policy(const struct reading *r, struct tw_bytes in)
{
    uint64_t certificates;

    if (!tw_asn1_take_uint(&in, &certificates) || in.len > 0)
        return false;
    tw_recite_uint(r->to, r->field, certificates);
    return true;
}

/* In the place of an address stand an address and its mask. */
static bool recite_subtree_base(const struct reading *r, const struct tw_asn1 *base)
{
    enum { IP_ADDRESS = 7 };

    if (base->tag_class != V_ASN1_CONTEXT_SPECIFIC || base->tag != IP_ADDRESS)
        return recite_general_name(r->to, r->text, base->whole);
    tw_recite_string(r->to, F_CERT_SAN_TYPE, "ip");
    tw_text_add_address_block(r->text, base->contents);
    tw_recite_string(r->to, F_CERT_SAN_VALUE, tw_text_end(r->text));
    return true;
}

/* GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }, RFC 5280 4.2.1.10 */
static bool recite_subtree(const struct reading *r, struct tw_bytes in)
{
    struct tw_asn1 base;

    return tw_asn1_next(&in, &base) && recite_subtree_base(r, &base) &&
           recite_tagged_number(r, F_SUBTREE_MINIMUM, 0, &in) &&
           recite_tagged_number(r, F_SUBTREE_MAXIMUM, 1, &in) && in.len == 0;
}

static bool recite_subtrees(const struct reading *r, enum tw_field_id field, struct tw_bytes in)
{
    struct tw_bytes subtree;
    bool whole = true;

    tw_recite_open(r->to, field);
    while (whole && tw_asn1_take(&in, V_ASN1_SEQUENCE, &subtree)) {
        tw_recite_open(r->to, F_SUBTREE);
        whole = recite_subtree(r, subtree);
        tw_recite_close(r->to, F_SUBTREE);
    }
    tw_recite_close(r->to, field);
    return whole && in.len == 0;
}

/* SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] OPTIONAL }, RFC 5280 4.2.1.10 */
static bool read_name_constraints(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents, subtrees;
    bool whole = true;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &contents) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    if (tw_asn1_take_context(&contents, 0, &subtrees))
        whole = recite_subtrees(r, F_PERMITTED_SUBTREES, subtrees);
    if (whole && tw_asn1_take_context(&contents, 1, &subtrees))
        whole = recite_subtrees(r, F_EXCLUDED_SUBTREES, subtrees);
    tw_recite_close(r->to, r->field);
    return whole && contents.len == 0;
}

/* --- others --- */

/* Features ::= SEQUENCE OF INTEGER, extensions of TLS that the server must answer to, RFC 7633 4 */
static bool read_tls_features(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes list;
    uint64_t type;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &list) || in.len > 0)
        return false;
    tw_recite_open(r->to, r->field);
    for (struct tw_bytes next = list; tw_asn1_take_uint(&next, &type) && type <= UINT16_MAX; list = next)
        tw_recite_uint(r->to, F_TLS_FEATURE, type);
    tw_recite_close(r->to, r->field);
    return list.len == 0;
}

/* SignedCertificateTimestampList in an OCTET STRING, RFC 6962 3.3 */
static bool read_scts(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes list;

    if (!tw_asn1_take(&in, V_ASN1_OCTET_STRING, &list) || in.len > 0)
        return false;
    tw_recite_decoded(r->to, tw_decode_sct_list, list);
    return true;
}

/* Of an extension that is there or not: NULL */
static bool read_nothing(const struct reading *r, struct tw_bytes in)
{
    struct tw_bytes contents;

    (void)r;
    return tw_asn1_take(&in, V_ASN1_NULL, &contents) && contents.len == 0 && in.len == 0;
}

static bool read_netscape_cert_type(const struct reading *r, struct tw_bytes in)
{
    static const char *const names[] = {"client",   "server", "email",   "objsign",
                                        "reserved", "sslCA",  "emailCA", "objCA"};
    struct tw_bytes bits;

    return tw_asn1_take(&in, V_ASN1_BIT_STRING, &bits) && in.len == 0 &&
           recite_bits(r, r->field, names, TW_COUNT(names), bits);
}

static bool read_ia5(const struct reading *r, struct tw_bytes in)
{
    return recite_ia5(r, r->field, in);
}

static const struct {
    int nid;
    const char *oid;
    read_extension *read;
    enum tw_field_id field; /* that it is told as */
} known[] = {
    {NID_subject_alt_name, "2.5.29.17", NULL, F_CERT_SAN}, /* read by who asks for the others */
    {NID_key_usage, "2.5.29.15", read_key_usage, F_CERT_KEY_USAGE},
    {NID_ext_key_usage, "2.5.29.37", read_extended_key_usage, F_CERT_EXTENDED_KEY_USAGE},
    {NID_basic_constraints, "2.5.29.19", read_basic_constraints, F_CERT_BASIC_CONSTRAINTS},
    {NID_subject_key_identifier, "2.5.29.14", read_subject_key_id, F_CERT_SUBJECT_KEY_ID},
    {NID_authority_key_identifier, "2.5.29.35", read_authority_key_id, F_CERT_AUTHORITY_KEY_ID},
    {NID_crl_distribution_points, "2.5.29.31", read_crl_points, F_CERT_CRL_POINTS},
    {NID_freshest_crl, "2.5.29.46", read_crl_points, F_CERT_FRESHEST_CRL},
    {NID_info_access, "1.3.6.1.5.5.7.1.1", read_accesses, F_CERT_AUTHORITY_INFO},
    {NID_sinfo_access, "1.3.6.1.5.5.7.1.11", read_accesses, F_CERT_SUBJECT_INFO},
    {NID_certificate_policies, "2.5.29.32", read_policies, F_CERT_POLICIES},
    {NID_policy_mappings, "2.5.29.33", read_policy_mappings, F_CERT_POLICY_MAPPINGS},
    {NID_policy_constraints, "2.5.29.36", read_policy_constraints, F_CERT_POLICY_CONSTRAINTS},
    {NID_inhibit_any_policy, "2.5.29.54", read_inhibit_any_policy, F_CERT_INHIBIT_ANY_POLICY},
    {NID_name_constraints, "2.5.29.30", read_name_constraints, F_CERT_NAME_CONSTRAINTS},
    {NID_issuer_alt_name, "2.5.29.18", read_issuer_alt_name, F_CERT_ISSUER_ALT_NAME},
    {NID_private_key_usage_period, "2.5.29.16", read_key_period, F_CERT_KEY_PERIOD},
    {NID_tlsfeature, "1.3.6.1.5.5.7.1.24", read_tls_features, F_CERT_TLS_FEATURES},
    {NID_ct_precert_scts, "1.3.6.1.4.1.11129.2.4.2", read_scts, F_SCT_LIST},
    {NID_ct_precert_poison, "1.3.6.1.4.1.11129.2.4.3", read_nothing, F_X509_EXTENSIONS},
    {NID_id_pkix_OCSP_noCheck, "1.3.6.1.5.5.7.48.1.5", read_nothing, F_X509_EXTENSIONS},
    {NID_netscape_cert_type, "2.16.840.1.113730.1.1", read_netscape_cert_type, F_NETSCAPE_CERT_TYPE},
    {NID_netscape_base_url, "2.16.840.1.113730.1.2", read_ia5, F_NETSCAPE_BASE_URL},
    {NID_netscape_revocation_url, "2.16.840.1.113730.1.3", read_ia5, F_NETSCAPE_REVOCATION_URL},
    {NID_netscape_ca_revocation_url, "2.16.840.1.113730.1.4", read_ia5, F_NETSCAPE_CA_REVOCATION_URL},
    {NID_netscape_renewal_url, "2.16.840.1.113730.1.7", read_ia5, F_NETSCAPE_RENEWAL_URL},
    {NID_netscape_ca_policy_url, "2.16.840.1.113730.1.8", read_ia5, F_NETSCAPE_CA_POLICY_URL},
    {NID_netscape_ssl_server_name, "2.16.840.1.113730.1.12", read_ia5, F_NETSCAPE_SSL_SERVER_NAME},
    {NID_netscape_comment, "2.16.840.1.113730.1.13", read_ia5, F_NETSCAPE_COMMENT},
};

/* The row of an extension; how many there are when it has none. */
static size_t row_of(int nid)
{
    size_t row = 0;

    while (row < TW_COUNT(known) && known[row].nid != nid)
        row++;
    return row;
}

void tw_x509_extensions_begin(struct tw_x509_extensions *x, struct tw_arena *arena)
{
    const struct tw_recital empty = {.arena = arena};

    *x = (struct tw_x509_extensions){.parts = empty, .list = empty, .unknown = empty};
}

static void add_unknown(struct tw_x509_extensions *x, const char *oid, struct tw_bytes value)
{
    if (tw_recital_is_empty(&x->unknown))
        tw_recite_open(&x->unknown, F_UNKNOWN_EXTENSIONS);
    tw_recite_open(&x->unknown, F_UNKNOWN_EXTENSION);
    tw_recite_string(&x->unknown, F_X509_EXTENSION_OID, oid);
    tw_recite_bytes(&x->unknown, F_UNKNOWN_EXTENSION_VALUE, value);
    tw_recite_close(&x->unknown, F_UNKNOWN_EXTENSION);
}

static void add_to_list(struct tw_x509_extensions *x, const char *oid, int nid, bool critical)
{
    if (tw_recital_is_empty(&x->list))
        tw_recite_open(&x->list, F_X509_EXTENSIONS);
    tw_recite_open(&x->list, F_X509_EXTENSION);
    tw_recite_string(&x->list, F_X509_EXTENSION_OID, oid);
    if (nid != NID_undef)
        tw_recite_string(&x->list, F_X509_EXTENSION_NAME, OBJ_nid2sn(nid));
    tw_recite_uint(&x->list, F_X509_EXTENSION_CRITICAL, critical);
    tw_recite_close(&x->list, F_X509_EXTENSION);
}

static void complain(struct tw_x509_extensions *x, struct tw_text *text, const char *what, int nid)
{
    if (x->error != NULL)
        return;
    tw_text_add_string(text, what);
    tw_text_add_string(text, OBJ_nid2sn(nid));
    x->error = tw_text_end(text);
}

/* Reads the value. False when its octets have to be told as they are. */
static bool read_value(struct tw_x509_extensions *x, struct tw_text *text, size_t row, struct tw_bytes value)
{
    uint32_t bit = (uint32_t)1 << row;

    if (row == TW_COUNT(known) || known[row].read == NULL)
        return false;
    const struct reading r = {&x->parts, text, known[row].field};
    if ((x->seen & bit) != 0) { /* RFC 5280 4.2: a certificate must not include more than one instance */
        complain(x, text, "a second ", known[row].nid);
        return false;
    }
    x->seen |= bit;
    if (known[row].read(&r, value))
        return true;
    complain(x, text, "malformed ", known[row].nid);
    return false;
}

void tw_x509_extensions_add(struct tw_x509_extensions *x, struct tw_text *text,
                            const struct tw_x509_extension *extension)
{
    int nid = OBJ_obj2nid(extension->object);
    struct tw_bytes value = extension->value;
    size_t row = row_of(nid);
    const char *oid = row < TW_COUNT(known) ? known[row].oid : dotted(text, extension->object);

    add_to_list(x, oid, nid, extension->critical);
    if (extension->told)
        return;
    value.ptr = tw_arena_copy(text->arena, value.ptr, value.len);
    if (value.ptr == NULL)
        text->failed = true;
    else if (!read_value(x, text, row, value))
        add_unknown(x, oid, value);
}

void tw_x509_extensions_end(struct tw_x509_extensions *x)
{
    if (!tw_recital_is_empty(&x->list))
        tw_recite_close(&x->list, F_X509_EXTENSIONS);
    if (!tw_recital_is_empty(&x->unknown))
        tw_recite_close(&x->unknown, F_UNKNOWN_EXTENSIONS);
}
