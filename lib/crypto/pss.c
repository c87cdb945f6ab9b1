/* SPDX-License-Identifier: Apache-2.0 */
/* What the parameters of RSASSA-PSS say. */
#include "crypto/pss.h"

#include <openssl/rsa.h>

#include "crypto/name.h"

/* Of what is left out: SHA-1, MGF1 with SHA-1, 20 octets, 1. */
enum { DEFAULT_SALT = 20, DEFAULT_TRAILER = 1 };

static const char *algorithm_name(struct tw_text *text, const X509_ALGOR *algorithm, const char *otherwise)
{
    const ASN1_OBJECT *object;

    if (algorithm == NULL)
        return otherwise;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return tw_object_name(text, object);
}

/* The digest that MGF1 works with. */
static void recite_mask_hash(struct tw_recital *r, struct tw_text *text, const X509_ALGOR *mask)
{
    X509_ALGOR *hash = NULL;

    if (mask == NULL) {
        tw_recite_string(r, F_PSS_MASK_HASH, "sha1");
        return;
    }
    if (mask->parameter != NULL && mask->parameter->type == V_ASN1_SEQUENCE)
        hash = ASN1_item_unpack(mask->parameter->value.sequence, ASN1_ITEM_rptr(X509_ALGOR));
    if (hash != NULL)
        tw_recite_string(r, F_PSS_MASK_HASH, algorithm_name(text, hash, NULL));
    X509_ALGOR_free(hash);
}

static void recite_number(struct tw_recital *r, enum tw_field_id field, const ASN1_INTEGER *number,
                          uint64_t otherwise)
{
    uint64_t value = otherwise;

    if (number == NULL || ASN1_INTEGER_get_uint64(&value, number))
        tw_recite_uint(r, field, value);
}

void tw_recite_pss(struct tw_recital *r, enum tw_field_id field, struct tw_text *text,
                   const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;
    const void *value;
    int type;
    RSA_PSS_PARAMS *params;

    X509_ALGOR_get0(&object, &type, &value, algorithm);
    if (OBJ_obj2nid(object) != NID_rsassaPss || type != V_ASN1_SEQUENCE)
        return;
    params = ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
    if (params == NULL)
        return;
    tw_recite_open(r, field);
    tw_recite_string(r, F_PSS_HASH, algorithm_name(text, params->hashAlgorithm, "sha1"));
    tw_recite_string(r, F_PSS_MASK, algorithm_name(text, params->maskGenAlgorithm, "mgf1"));
    recite_mask_hash(r, text, params->maskGenAlgorithm);
    recite_number(r, F_PSS_SALT_LENGTH, params->saltLength, DEFAULT_SALT);
    recite_number(r, F_PSS_TRAILER_FIELD, params->trailerField, DEFAULT_TRAILER);
    tw_recite_close(r, field);
    RSA_PSS_PARAMS_free(params);
}
