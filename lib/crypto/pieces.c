/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a broken certificate apart. */
#include "crypto/pieces.h"

#include "crypto/asn1.h"

/* Goes into the element in front of `in`, as far as it is there, if it is of this class and tag. */
static bool enter(struct tw_bytes *in, int tag_class, int tag)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;
    bool whole;

    if (!tw_asn1_next_cut(&rest, &element, &whole) || element.tag_class != tag_class || element.tag != tag)
        return false;
    *in = element.contents;
    return true;
}

/* Takes the element in front of `in` if it is whole and of the universal tag. */
static bool take(struct tw_bytes *in, int tag, struct tw_bytes *piece)
{
    struct tw_bytes rest = *in;
    struct tw_asn1 element;

    if (!tw_asn1_next(&rest, &element) || element.tag_class != V_ASN1_UNIVERSAL || element.tag != tag)
        return false;
    *piece = element.whole;
    *in = rest;
    return true;
}

/* Validity ::= SEQUENCE { notBefore Time, notAfter Time } */
static bool take_validity(struct tw_bytes *in, struct tw_certificate_pieces *p)
{
    struct tw_bytes validity, contents;
    struct tw_asn1 times[2];

    if (!take(in, V_ASN1_SEQUENCE, &validity) || !tw_asn1_take(&validity, V_ASN1_SEQUENCE, &contents) ||
        !tw_asn1_next(&contents, &times[0]) || !tw_asn1_next(&contents, &times[1]))
        return false;
    p->not_before = times[0].whole;
    p->not_after = times[1].whole;
    return true;
}

/* issuerUniqueID [1], subjectUniqueID [2], extensions [3], each OPTIONAL */
static void take_extensions(struct tw_bytes in, struct tw_certificate_pieces *p)
{
    struct tw_bytes ignored;

    (void)!tw_asn1_take_context(&in, 1, &ignored);
    (void)!tw_asn1_take_context(&in, 2, &ignored);
    if (enter(&in, V_ASN1_CONTEXT_SPECIFIC, 3) && enter(&in, V_ASN1_UNIVERSAL, V_ASN1_SEQUENCE))
        p->extensions = in;
}

struct tw_certificate_pieces tw_certificate_pieces(const uint8_t *der, size_t len)
{
    struct tw_certificate_pieces p = {0};
    struct tw_bytes in = {der, len}, version;

    for (int depth = 0; depth < 2; depth++) /* Certificate, and in it TBSCertificate */
        if (!enter(&in, V_ASN1_UNIVERSAL, V_ASN1_SEQUENCE))
            return p;
    if (tw_asn1_take_context(&in, 0, &version))
        p.version = version;
    if (take(&in, V_ASN1_INTEGER, &p.serial) && take(&in, V_ASN1_SEQUENCE, &p.signature_algorithm) &&
        take(&in, V_ASN1_SEQUENCE, &p.issuer) && take_validity(&in, &p) &&
        take(&in, V_ASN1_SEQUENCE, &p.subject) && take(&in, V_ASN1_SEQUENCE, &p.public_key))
        take_extensions(in, &p);
    return p;
}
