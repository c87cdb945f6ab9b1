/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the parts of a certificate. */
#include "crypto/anatomy.h"

#include <string.h>

#include "crypto/asn1.h"

static struct tw_range range_of(struct tw_bytes b, const uint8_t *der)
{
    return (struct tw_range){(uint32_t)(b.ptr - der), (uint32_t)b.len};
}

/* Takes the next element and notes where it is. */
static bool find(struct tw_bytes *in, const uint8_t *der, struct tw_range *range)
{
    struct tw_asn1 element;

    if (!tw_asn1_next(in, &element))
        return false;
    *range = range_of(element.whole, der);
    return true;
}

/* AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OCTET STRING OPTIONAL, ... } */
static void read_authority_key_id(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes value)
{
    struct tw_bytes in, id;

    if (tw_asn1_take(&value, V_ASN1_SEQUENCE, &in) && tw_asn1_take_context(&in, 0, &id))
        a->authority_key_id = range_of(id, der);
}

/* SubjectKeyIdentifier ::= OCTET STRING */
static void read_key_id(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes value)
{
    struct tw_bytes id;

    if (tw_asn1_take(&value, V_ASN1_OCTET_STRING, &id))
        a->key_id = range_of(id, der);
}

static const struct {
    uint8_t oid[3];
    void (*read)(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes value);
} extensions[] = {
    {{0x55, 0x1d, 0x0e}, read_key_id},
    {{0x55, 0x1d, 0x23}, read_authority_key_id},
};

/* Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
static void read_extension(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes in)
{
    struct tw_bytes oid, critical, value;

    if (!tw_asn1_take(&in, V_ASN1_OBJECT, &oid))
        return;
    if (!tw_asn1_take(&in, V_ASN1_OCTET_STRING, &value) &&
        !(tw_asn1_take(&in, V_ASN1_BOOLEAN, &critical) && tw_asn1_take(&in, V_ASN1_OCTET_STRING, &value)))
        return;
    for (size_t i = 0; i < TW_COUNT(extensions); i++)
        if (oid.len == sizeof extensions[i].oid && memcmp(oid.ptr, extensions[i].oid, oid.len) == 0)
            extensions[i].read(a, der, value);
}

/* Extensions ::= SEQUENCE OF Extension, behind two unique identifiers that nobody uses */
static void read_extensions(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes in)
{
    struct tw_bytes ignored, explicit, list, extension;

    (void)!tw_asn1_take_context(&in, 1, &ignored);
    (void)!tw_asn1_take_context(&in, 2, &ignored);
    if (!tw_asn1_take_context(&in, 3, &explicit) || !tw_asn1_take(&explicit, V_ASN1_SEQUENCE, &list))
        return;
    while (tw_asn1_take(&list, V_ASN1_SEQUENCE, &extension))
        read_extension(a, der, extension);
}

/*
 * TBSCertificate ::= SEQUENCE {
 *     version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ...
 * }
 */
static bool read_signed_part(struct tw_anatomy *a, const uint8_t *der, struct tw_bytes in)
{
    struct tw_bytes version, tbs, serial;
    struct tw_range validity;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &tbs))
        return false;
    (void)!tw_asn1_take_context(&tbs, 0, &version);
    if (!tw_asn1_take(&tbs, V_ASN1_INTEGER, &serial) || !find(&tbs, der, &a->signed_algorithm) ||
        !find(&tbs, der, &a->issuer) || !find(&tbs, der, &validity) || !find(&tbs, der, &a->subject) ||
        !find(&tbs, der, &a->public_key))
        return false;
    read_extensions(a, der, tbs);
    return true;
}

/*
 * Certificate ::= SEQUENCE {
 *     tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING
 * }
 */
struct tw_anatomy tw_anatomy_read(const uint8_t *der, size_t len)
{
    struct tw_anatomy a = {0};
    struct tw_bytes in = {der, len}, certificate, signature;

    if (!tw_asn1_take(&in, V_ASN1_SEQUENCE, &certificate) || !find(&certificate, der, &a.signed_part) ||
        !find(&certificate, der, &a.algorithm) ||
        !tw_asn1_take(&certificate, V_ASN1_BIT_STRING, &signature) || signature.len < 1)
        return a;
    a.signature = range_of((struct tw_bytes){signature.ptr + 1, signature.len - 1}, der);
    a.known = read_signed_part(&a, der, tw_range_of(der, a.signed_part));
    return a;
}
