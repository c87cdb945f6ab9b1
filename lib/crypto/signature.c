/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, through libcrypto. */
#include "crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "crypto/asn1.h"

/* The identity that goes into SM2 signatures unless two parties agree upon another: GM/T 0009, GB/T 38636 */
#define SM2_ID "1234567812345678"

/* clang-format off */
static const struct scheme {
    uint32_t signing;
    const char *key, *digest;
    bool pss;
} schemes[] = {
    {0x0101, "RSA", "MD5",    false}, {0x0201, "RSA", "SHA1",   false}, {0x0301, "RSA", "SHA224", false},
    {0x0401, "RSA", "SHA256", false}, {0x0501, "RSA", "SHA384", false}, {0x0601, "RSA", "SHA512", false},
    {0x0202, "DSA", "SHA1",   false}, {0x0302, "DSA", "SHA224", false}, {0x0402, "DSA", "SHA256", false},
    {0x0502, "DSA", "SHA384", false}, {0x0602, "DSA", "SHA512", false},
    {0x0203, "EC",  "SHA1",   false}, {0x0303, "EC",  "SHA224", false}, {0x0403, "EC",  "SHA256", false},
    {0x0503, "EC",  "SHA384", false}, {0x0603, "EC",  "SHA512", false},
    {0x081a, "EC",  "SHA256", false}, {0x081b, "EC",  "SHA384", false}, {0x081c, "EC",  "SHA512", false},
    {0x0804, "RSA", "SHA256", true},  {0x0805, "RSA", "SHA384", true},  {0x0806, "RSA", "SHA512", true},
    {0x0809, "RSA", "SHA256", true},  {0x080a, "RSA", "SHA384", true},  {0x080b, "RSA", "SHA512", true},
    {0x0807, "ED25519", NULL, false}, {0x0808, "ED448", NULL, false},   {0x0708, "SM2", "SM3",    false},
    {TW_SIGNING_BEFORE_TLS12, "RSA", "MD5-SHA1", false},
    {TW_SIGNING_BEFORE_TLS12, "DSA", "SHA1",     false},
    {TW_SIGNING_BEFORE_TLS12, "EC",  "SHA1",     false},
    {TW_SIGNING_TLCP,         "SM2", "SM3",      false},
    {TW_SIGNING_TLCP,         "RSA", "SHA256",   false},
};
/* clang-format on */

/* A key that says RSASSA-PSS of itself is good for nothing else. */
static bool key_fits(const EVP_PKEY *key, const char *kind, bool pss)
{
    return EVP_PKEY_is_a(key, kind) || (pss && EVP_PKEY_is_a(key, "RSA-PSS"));
}

enum tw_signature_check tw_method_of_scheme(struct tw_signature_method *method, uint32_t signing,
                                            const EVP_PKEY *key)
{
    enum tw_signature_check check = TW_SIGNATURE_NOT_KNOWN;

    for (size_t i = 0; i < TW_COUNT(schemes); i++) {
        const struct scheme *s = &schemes[i];
        if (s->signing != signing)
            continue;
        if (key_fits(key, s->key, s->pss)) {
            *method = (struct tw_signature_method){
                .key = s->key,
                .digest = s->digest,
                .mgf1 = s->pss ? s->digest : NULL,
                .salt_len = RSA_PSS_SALTLEN_DIGEST,
                .any_digest = signing == TW_SIGNING_TLCP,
            };
            return TW_SIGNATURE_HOLDS;
        }
        check = TW_SIGNATURE_UNFIT_KEY;
    }
    return check;
}

/* The digest that an AlgorithmIdentifier names, SHA-1 where there is none; NULL for one that has no name. */
static const char *digest_of(const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;

    if (algorithm == NULL)
        return "SHA1";
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return OBJ_obj2nid(object) != NID_undef ? OBJ_nid2sn(OBJ_obj2nid(object)) : NULL;
}

/* RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0], maskGenAlgorithm [1], saltLength [2], ... }, RFC 8017 A.2.3 */
static bool read_pss(struct tw_signature_method *method, const X509_ALGOR *algorithm)
{
    enum { DEFAULT_SALT = 20 };
    const void *value;
    RSA_PSS_PARAMS *params = NULL;
    X509_ALGOR *mask = NULL;
    int type;

    X509_ALGOR_get0(NULL, &type, &value, algorithm);
    if (type == V_ASN1_SEQUENCE)
        params = ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
    if (params == NULL)
        return false;
    method->digest = digest_of(params->hashAlgorithm);
    if (params->maskGenAlgorithm != NULL && params->maskGenAlgorithm->parameter != NULL &&
        params->maskGenAlgorithm->parameter->type == V_ASN1_SEQUENCE)
        mask =
            ASN1_item_unpack(params->maskGenAlgorithm->parameter->value.sequence, ASN1_ITEM_rptr(X509_ALGOR));
    method->mgf1 = digest_of(mask);
    method->salt_len = params->saltLength != NULL ? (int)ASN1_INTEGER_get(params->saltLength) : DEFAULT_SALT;
    X509_ALGOR_free(mask);
    RSA_PSS_PARAMS_free(params);
    return method->digest != NULL && method->mgf1 != NULL && method->salt_len >= 0;
}

/* What libcrypto calls the keys that make signatures of this kind. */
static const struct {
    int nid;
    const char *key;
} key_kinds[] = {
    {NID_rsaEncryption, "RSA"}, {NID_rsassaPss, "RSA"}, {NID_X9_62_id_ecPublicKey, "EC"},
    {NID_dsa, "DSA"},           {NID_dsa_2, "DSA"},     {NID_sm2, "SM2"},
    {NID_ED25519, "ED25519"},   {NID_ED448, "ED448"},
};

/* libcrypto has a name for RSA of SM3, but does not know what it is made of. */
static bool find_parts(int nid, int *digest, int *kind)
{
    if (nid != NID_sm3WithRSAEncryption)
        return OBJ_find_sigid_algs(nid, digest, kind);
    *digest = NID_sm3;
    *kind = NID_rsaEncryption;
    return true;
}

static bool read_algorithm(struct tw_signature_method *method, const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;
    int digest, kind;

    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    if (!find_parts(OBJ_obj2nid(object), &digest, &kind))
        return false;
    *method = (struct tw_signature_method){.digest = digest != NID_undef ? OBJ_nid2sn(digest) : NULL};
    for (size_t i = 0; i < TW_COUNT(key_kinds); i++)
        if (key_kinds[i].nid == kind)
            method->key = key_kinds[i].key;
    return method->key != NULL && (kind != NID_rsassaPss || read_pss(method, algorithm));
}

enum tw_signature_check tw_method_of_algorithm(struct tw_signature_method *method, struct tw_bytes algorithm,
                                               const EVP_PKEY *key)
{
    const unsigned char *p = algorithm.ptr;
    X509_ALGOR *decoded = d2i_X509_ALGOR(NULL, &p, (long)algorithm.len);
    bool known = decoded != NULL && read_algorithm(method, decoded);

    X509_ALGOR_free(decoded);
    ERR_clear_error();
    if (!known)
        return TW_SIGNATURE_NOT_KNOWN;
    return key_fits(key, method->key, method->mgf1 != NULL) ? TW_SIGNATURE_HOLDS : TW_SIGNATURE_UNFIT_KEY;
}

/* Why the last call failed, if not for the reason that is the rule. */
static enum tw_signature_check failure(enum tw_signature_check rule)
{
    bool memory = ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE;

    ERR_clear_error();
    return memory ? TW_SIGNATURE_NO_MEMORY : rule;
}

enum { MAX_RSA_BITS = 16384 };

/*
 * The keys that can verify, as tw_public_key_read() calls them. Longer ones are nobody's; libcrypto has limits of its
 * own, these are so that they need not be trusted.
 */
static const struct {
    const char *algorithm;
    uint32_t max_bits;
} verifying_keys[] = {
    {"RSA", MAX_RSA_BITS}, {"RSA-PSS", MAX_RSA_BITS}, {"DSA", 8192},  {"EC", 1024},
    {"SM2", 256},          {"Ed25519", 256},          {"Ed448", 456},
};

/* 0: the algorithm is not for signatures, or not known. */
static uint32_t longest_key(const char *algorithm)
{
    for (size_t i = 0; i < TW_COUNT(verifying_keys); i++)
        if (strcmp(verifying_keys[i].algorithm, algorithm) == 0)
            return verifying_keys[i].max_bits;
    return 0;
}

enum tw_signature_check tw_key_load(EVP_PKEY **key, struct tw_bytes public_key,
                                    const struct tw_public_key *what)
{
    const unsigned char *p = public_key.ptr;
    uint32_t max_bits;

    if (what->algorithm == NULL)
        return TW_SIGNATURE_BAD_KEY;
    max_bits = longest_key(what->algorithm);
    if (max_bits == 0)
        return TW_SIGNATURE_NOT_KNOWN;
    if (what->bits > max_bits)
        return TW_SIGNATURE_LONG_KEY;
    /* RFC 5480 2.1.1 forbids them, and what is known to go wrong with a curve goes wrong with those. */
    if (what->curve != NULL && strcmp(what->curve, "explicit") == 0)
        return TW_SIGNATURE_NOT_KNOWN;
    *key = d2i_PUBKEY(NULL, &p, (long)public_key.len);
    return *key != NULL ? TW_SIGNATURE_HOLDS : failure(TW_SIGNATURE_BAD_KEY);
}

/*
 * Figures of a machine that others use as well, with what it takes to ask libcrypto: better too much than a budget that
 * is not kept.
 */

/* Of the curves for which libcrypto has code of their own; and of all SM2 and Edwards curves. */
static const struct {
    const char *name;
    uint32_t ns;
} curve_costs[] = {
    {"prime256v1", 95000}, {"secp224r1", 120000}, {"secp384r1", 900000}, {"secp521r1", 750000},
    {"SM2", 430000},       {"ED25519", 180000},   {"ED448", 330000},
};

/* Squarings count, of numbers as long as the modulus: 17 of them where the exponent is 65537. */
static uint64_t rsa_cost(const EVP_PKEY *key, uint64_t bits)
{
    BIGNUM *e = NULL;
    uint64_t squarings = 17;

    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) && BN_num_bits(e) > 17)
        squarings = (uint64_t)BN_num_bits(e);
    BN_free(e);
    return 20000 + bits * bits * squarings / 3500;
}

uint64_t tw_signature_cost(const EVP_PKEY *key, size_t len)
{
    enum { NS_A_BYTE = 4 };
    uint64_t bits = (uint64_t)EVP_PKEY_get_bits(key), hashing = (uint64_t)len * NS_A_BYTE;
    const char *name = EVP_PKEY_get0_type_name(key);
    char group[32];

    if (key_fits(key, "RSA", true))
        return hashing + rsa_cost(key, bits);
    if (EVP_PKEY_is_a(key, "DSA"))
        return hashing + bits * bits / 10;
    if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL))
        name = group;
    for (size_t i = 0; i < TW_COUNT(curve_costs); i++)
        if (strcmp(curve_costs[i].name, name) == 0)
            return hashing + curve_costs[i].ns;
    return hashing + bits * bits * 8;
}

/* Sets what the method leaves open; HOLDS when all is ready for the parts. */
static enum tw_signature_check begin(EVP_MD_CTX *context, EVP_PKEY *key,
                                     const struct tw_signature_method *method)
{
    EVP_PKEY_CTX *details = NULL;

    if (EVP_DigestVerifyInit_ex(context, &details, method->digest, NULL, NULL, key, NULL) <= 0)
        return failure(TW_SIGNATURE_NOT_KNOWN);
    const char *identity = method->identity != NULL ? method->identity : SM2_ID;
    if (strcmp(method->key, "SM2") == 0 &&
        EVP_PKEY_CTX_set1_id(details, identity, (int)strlen(identity)) <= 0)
        return failure(TW_SIGNATURE_NOT_KNOWN);
    if (method->mgf1 != NULL && (EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING) <= 0 ||
                                 EVP_PKEY_CTX_set_rsa_mgf1_md_name(details, method->mgf1, NULL) <= 0 ||
                                 EVP_PKEY_CTX_set_rsa_pss_saltlen(details, method->salt_len) <= 0))
        return failure(TW_SIGNATURE_UNFIT_KEY);
    return TW_SIGNATURE_HOLDS;
}

size_t tw_parts_length(const struct tw_bytes *parts, size_t count)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    return len;
}

/* EdDSA reads what is signed twice, and so wants it in one piece. 1: holds, 0 or less: wrong. */
static int verify_at_once(struct tw_memory *memory, EVP_MD_CTX *context, const struct tw_bytes *parts,
                          size_t count, struct tw_bytes signature)
{
    size_t len = tw_parts_length(parts, count), at = 0;
    uint8_t *joined = tw_memory_get(memory, len + 1);
    int verified;

    if (joined == NULL) {
        ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
        return -1;
    }
    for (size_t i = 0; i < count; at += parts[i++].len)
        if (parts[i].len > 0)
            memcpy(joined + at, parts[i].ptr, parts[i].len);
    verified = EVP_DigestVerify(context, signature.ptr, signature.len, joined, len);
    tw_memory_put(memory, joined, len + 1);
    return verified;
}

static int verify_in_parts(EVP_MD_CTX *context, const struct tw_bytes *parts, size_t count,
                           struct tw_bytes signature)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].len > 0 && EVP_DigestVerifyUpdate(context, parts[i].ptr, parts[i].len) <= 0)
            return -1;
    return EVP_DigestVerifyFinal(context, signature.ptr, signature.len);
}

/* The digest that an RSASSA-PKCS1 signature is of. False when there is none to be got out of it. */
static bool recover_digest(EVP_PKEY *key, struct tw_bytes signature, X509_SIG **digest)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    uint8_t info[MAX_RSA_BITS / 8];
    size_t len = sizeof info;
    const unsigned char *p = info;

    *digest = NULL;
    if (context != NULL && EVP_PKEY_verify_recover_init(context) > 0 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
        EVP_PKEY_verify_recover(context, info, &len, signature.ptr, signature.len) > 0)
        *digest = d2i_X509_SIG(NULL, &p, (long)len);
    EVP_PKEY_CTX_free(context);
    return *digest != NULL && p == info + len;
}

bool tw_digest_parts(const EVP_MD *md, const struct tw_bytes *parts, size_t count, uint8_t *out)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = md != NULL && context != NULL && EVP_DigestInit_ex2(context, md, NULL);

    for (size_t i = 0; done && i < count; i++)
        done = parts[i].len == 0 || EVP_DigestUpdate(context, parts[i].ptr, parts[i].len);
    done = done && EVP_DigestFinal_ex(context, out, NULL);
    EVP_MD_CTX_free(context);
    return done;
}

/* Whether the digest of the parts, by the algorithm of that name, is the one. */
static enum tw_signature_check compare_digest(const char *name, const struct tw_bytes *parts, size_t count,
                                              const ASN1_OCTET_STRING *digest)
{
    EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
    enum tw_signature_check check = TW_SIGNATURE_WRONG;
    uint8_t found[EVP_MAX_MD_SIZE];

    if (!tw_digest_parts(md, parts, count, found))
        check = failure(TW_SIGNATURE_NOT_KNOWN);
    else if (EVP_MD_get_size(md) == ASN1_STRING_length(digest) &&
             memcmp(found, ASN1_STRING_get0_data(digest), (size_t)ASN1_STRING_length(digest)) == 0)
        check = TW_SIGNATURE_HOLDS;
    EVP_MD_free(md);
    return check;
}

/*
 * RSASSA-PKCS1 the other way round: opened, and what is in it compared (RFC 8017 8.2.2). So the digest need not be known
 * before, and may be one that libcrypto does not let RSA have, as it does with SM3.
 */
static enum tw_signature_check check_opened(EVP_PKEY *key, const struct tw_signature_method *method,
                                            const struct tw_bytes *parts, size_t count,
                                            struct tw_bytes signature)
{
    enum tw_signature_check check = TW_SIGNATURE_WRONG;
    X509_SIG *info;
    const X509_ALGOR *algorithm;
    const ASN1_OCTET_STRING *digest;

    if (recover_digest(key, signature, &info)) {
        X509_SIG_get0(info, &algorithm, &digest);
        const char *name = digest_of(algorithm);
        if (name == NULL)
            check = TW_SIGNATURE_NOT_KNOWN;
        else if (method->any_digest || strcmp(name, method->digest) == 0)
            check = compare_digest(name, parts, count, digest);
    } else {
        check = failure(TW_SIGNATURE_WRONG);
    }
    X509_SIG_free(info);
    return check;
}

static bool must_be_opened(const struct tw_signature_method *method)
{
    return strcmp(method->key, "RSA") == 0 && method->mgf1 == NULL &&
           (method->any_digest || strcmp(method->digest, "SM3") == 0);
}

enum tw_signature_check tw_signature_check(struct tw_memory *memory, EVP_PKEY *key,
                                           const struct tw_signature_method *method,
                                           const struct tw_bytes *parts, size_t part_count,
                                           struct tw_bytes signature)
{
    EVP_MD_CTX *context;
    enum tw_signature_check check = TW_SIGNATURE_NO_MEMORY;
    int verified;

    ERR_clear_error();
    if (must_be_opened(method)) {
        check = check_opened(key, method, parts, part_count, signature);
        ERR_clear_error();
        return check;
    }
    context = EVP_MD_CTX_new();
    if (context != NULL)
        check = signature.len > 0 ? begin(context, key, method) : TW_SIGNATURE_WRONG;
    if (check == TW_SIGNATURE_HOLDS) {
        verified = method->digest != NULL ? verify_in_parts(context, parts, part_count, signature)
                                          : verify_at_once(memory, context, parts, part_count, signature);
        check = verified == 1 ? TW_SIGNATURE_HOLDS : failure(TW_SIGNATURE_WRONG);
    }
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return check;
}
