/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ocsp_match.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "crypto/asn1.h"

/* Whether the digest is that of the bytes; true where it is of a kind that libcrypto does not have. */
static bool is_digest(const EVP_MD *md, struct tw_bytes digest, struct tw_bytes bytes)
{
    uint8_t made[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (md == NULL || !EVP_Digest(bytes.ptr, bytes.len, made, &len, md, NULL)) {
        ERR_clear_error();
        return true;
    }
    return digest.len == len && memcmp(digest.ptr, made, len) == 0;
}

/* The digest that an AlgorithmIdentifier names; NULL: none that libcrypto has. */
static const EVP_MD *digest_of(struct tw_bytes algorithm)
{
    const unsigned char *p = algorithm.ptr;
    ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &p, (long)algorithm.len);
    const EVP_MD *md = object != NULL ? EVP_get_digestbyobj(object) : NULL;

    ASN1_OBJECT_free(object);
    ERR_clear_error();
    return md;
}

/* The contents of subjectPublicKey, without the number of unused bits. */
static bool take_key(const struct tw_chain_link *l, struct tw_bytes *key)
{
    struct tw_bytes info = tw_range_of(l->der.ptr, l->anatomy.public_key), in, algorithm, bits;

    if (!l->anatomy.known || !tw_asn1_take(&info, V_ASN1_SEQUENCE, &in) ||
        !tw_asn1_take(&in, V_ASN1_SEQUENCE, &algorithm) || !tw_asn1_take(&in, V_ASN1_BIT_STRING, &bits) ||
        bits.len < 1)
        return false;
    *key = (struct tw_bytes){bits.ptr + 1, bits.len - 1};
    return true;
}

/* The serial number of a certificate, the contents of its INTEGER. */
static bool read_serial(const struct tw_chain_link *l, struct tw_bytes *serial)
{
    struct tw_bytes in = tw_range_of(l->der.ptr, l->anatomy.signed_part), tbs, version;

    if (!l->anatomy.known || !tw_asn1_take(&in, V_ASN1_SEQUENCE, &tbs))
        return false;
    (void)!tw_asn1_take_context(&tbs, 0, &version);
    return tw_asn1_take(&tbs, V_ASN1_INTEGER, serial);
}

enum tw_signature_check tw_ocsp_find(const struct tw_ocsp_response *o,
                                     const struct tw_chain_link *certificate, struct tw_ocsp_id *id)
{
    enum tw_signature_check found = TW_SIGNATURE_UNRELATED;
    struct tw_bytes in = o->responses, serial;

    if (!read_serial(certificate, &serial))
        return TW_SIGNATURE_BAD_CERTIFICATE;
    while (tw_ocsp_next(&in, id)) {
        if (id->serial.len != serial.len || memcmp(id->serial.ptr, serial.ptr, serial.len) != 0)
            continue;
        if (is_digest(digest_of(id->algorithm), id->name_hash,
                      tw_range_of(certificate->der.ptr, certificate->anatomy.issuer)))
            return TW_SIGNATURE_HOLDS;
        found = TW_SIGNATURE_OTHER_ISSUER;
    }
    return found;
}

bool tw_ocsp_names_key(const struct tw_ocsp_id *id, const struct tw_chain_link *issuer)
{
    struct tw_bytes key;

    return take_key(issuer, &key) && is_digest(digest_of(id->algorithm), id->key_hash, key);
}

/* By key the responder is called by its SHA-1 digest: RFC 6960 4.2.1 */
bool tw_ocsp_is_by(const struct tw_ocsp_response *o, const struct tw_chain_link *l)
{
    struct tw_bytes subject, key;

    if (!l->read || !l->anatomy.known)
        return false;
    if (o->responder_key.ptr != NULL)
        return take_key(l, &key) && is_digest(EVP_sha1(), o->responder_key, key);
    subject = tw_range_of(l->der.ptr, l->anatomy.subject);
    return o->responder_name.len == subject.len &&
           memcmp(o->responder_name.ptr, subject.ptr, subject.len) == 0;
}
