/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys: kind, size and curve, read from the encoding. */
#include "crypto/public_key.h"

#include <openssl/ec.h>

#include "crypto/asn1.h"
#include "crypto/name.h"

/* The size of the INTEGER in front of `in`, which is taken for a positive one; 0 when there is none. */
static uint32_t integer_bits(struct tw_bytes in)
{
    struct tw_bytes n;
    uint32_t bits;

    if (!tw_asn1_take(&in, V_ASN1_INTEGER, &n))
        return 0;
    while (n.len > 0 && n.ptr[0] == 0)
        n = (struct tw_bytes){n.ptr + 1, n.len - 1};
    if (n.len == 0)
        return 0;
    bits = (uint32_t)n.len * 8;
    for (unsigned first = n.ptr[0]; first < 0x80; first <<= 1)
        bits--;
    return bits;
}

/* RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }, RFC 8017 A.1.1; 0 when it is not known. */
static uint64_t rsa_exponent(struct tw_bytes key)
{
    struct tw_bytes in, modulus;
    uint64_t exponent;

    if (!tw_asn1_take(&key, V_ASN1_SEQUENCE, &in) || !tw_asn1_take(&in, V_ASN1_INTEGER, &modulus) ||
        !tw_asn1_take_uint(&in, &exponent))
        return 0;
    return exponent;
}

/* RSAPublicKey (RFC 8017 A.1.1), Dss-Parms (RFC 3279 2.3.2) and DH's parameters begin with what their size is. */
static uint32_t first_integer_bits(struct tw_bytes sequence)
{
    struct tw_bytes in;

    return tw_asn1_take(&sequence, V_ASN1_SEQUENCE, &in) ? integer_bits(in) : 0;
}

/*
 * ECParameters (RFC 3279 section 2.3.5), which certificates must not use any more, RFC 5480 section 2.1.1:
 * SEQUENCE { version INTEGER, fieldID SEQUENCE, curve SEQUENCE, base OCTET STRING, order INTEGER, ... }
 */
static uint32_t explicit_curve_bits(struct tw_bytes parameters)
{
    static const int before_order[] = {V_ASN1_INTEGER, V_ASN1_SEQUENCE, V_ASN1_SEQUENCE, V_ASN1_OCTET_STRING};
    struct tw_bytes in, skipped;

    if (!tw_asn1_take(&parameters, V_ASN1_SEQUENCE, &in))
        return 0;
    for (size_t i = 0; i < TW_COUNT(before_order); i++)
        if (!tw_asn1_take(&in, before_order[i], &skipped))
            return 0;
    return integer_bits(in);
}

/* Curves that are met every day, and those that OpenSSL calls by another name than IANA. */
static const struct curve {
    int nid;
    uint16_t bits;
    const char *name;
} curves[] = {
    {NID_X9_62_prime192v1, 192, "secp192r1"},
    {NID_X9_62_prime256v1, 256, "secp256r1"},
    {NID_secp384r1, 384, "secp384r1"},
    {NID_secp521r1, 521, "secp521r1"},
    {NID_sm2, 256, "curveSM2"},
};

static void read_named_curve(struct tw_public_key *key, struct tw_text *text, const ASN1_OBJECT *object)
{
    int nid = OBJ_obj2nid(object);
    EC_GROUP *group;

    for (size_t i = 0; i < TW_COUNT(curves); i++) {
        if (curves[i].nid == nid) {
            key->curve = curves[i].name;
            key->bits = curves[i].bits;
            return;
        }
    }
    group = EC_GROUP_new_by_curve_name(nid);
    if (group != NULL)
        key->bits = (uint32_t)EC_GROUP_order_bits(group);
    EC_GROUP_free(group);
    key->curve = nid != NID_undef ? OBJ_nid2sn(nid) : tw_object_name(text, object);
}

/* Where the size of a key is to be found. */
enum size_from { FIXED, IN_KEY, IN_PARAMETERS, OF_CURVE };

static const struct kind {
    int nid;
    const char *name;
    uint8_t size_from; /* enum size_from */
    uint16_t bits;     /* where they are fixed */
} kinds[] = {
    {NID_rsaEncryption, "RSA", IN_KEY, 0},
    {NID_rsassaPss, "RSA-PSS", IN_KEY, 0},
    {NID_X9_62_id_ecPublicKey, "EC", OF_CURVE, 0},
    {NID_sm2, "SM2", FIXED, 256},
    {NID_dsa, "DSA", IN_PARAMETERS, 0},
    {NID_dsa_2, "DSA", IN_PARAMETERS, 0},
    {NID_dhKeyAgreement, "DH", IN_PARAMETERS, 0},
    {NID_dhpublicnumber, "DH", IN_PARAMETERS, 0},
    {NID_ED25519, "Ed25519", FIXED, 256},
    {NID_ED448, "Ed448", FIXED, 456},
    {NID_X25519, "X25519", FIXED, 253},
    {NID_X448, "X448", FIXED, 448},
};

static const struct kind *kind_of(int nid)
{
    for (size_t i = 0; i < TW_COUNT(kinds); i++)
        if (kinds[i].nid == nid)
            return &kinds[i];
    return NULL;
}

/* EcpkParameters (RFC 3279 section 2.3.5). A key on the curve of SM2 is a key for SM2, whatever it calls itself. */
static void read_curve(struct tw_public_key *key, struct tw_text *text, int type, const void *parameters)
{
    if (type == V_ASN1_OBJECT) {
        read_named_curve(key, text, parameters);
        if (OBJ_obj2nid(parameters) == NID_sm2)
            key->algorithm = "SM2";
    } else if (type == V_ASN1_SEQUENCE) {
        key->curve = "explicit";
        key->bits = explicit_curve_bits(tw_asn1_bytes(parameters));
    }
}

void tw_public_key_read(struct tw_public_key *key, struct tw_text *text, const X509_ALGOR *algorithm,
                        struct tw_bytes encoded)
{
    const ASN1_OBJECT *object;
    const void *parameters;
    const struct kind *kind;
    int type;

    X509_ALGOR_get0(&object, &type, &parameters, algorithm);
    kind = kind_of(OBJ_obj2nid(object));
    if (kind == NULL) {
        *key = (struct tw_public_key){.algorithm = tw_object_name(text, object)};
        return;
    }
    *key = (struct tw_public_key){.algorithm = kind->name, .bits = kind->bits};
    if (kind->size_from == IN_KEY) {
        key->bits = first_integer_bits(encoded);
        key->exponent = rsa_exponent(encoded);
    } else if (kind->size_from == IN_PARAMETERS && type == V_ASN1_SEQUENCE) {
        key->bits = first_integer_bits(tw_asn1_bytes(parameters));
    } else if (kind->size_from == OF_CURVE) {
        read_curve(key, text, type, parameters);
    }
}

/* The prime and the constant term of the curve of SM2, y^2 = x^3 - 3x + b (GB/T 32918.5 3). */
static const uint8_t sm2_p[32] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};
static const uint8_t sm2_b[32] = {
    0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7,
    0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
};

/* Whether (x, y) is known not to solve the equation. */
static bool is_off_sm2(const uint8_t x_bytes[32], const uint8_t y_bytes[32], BN_CTX *numbers)
{
    BIGNUM *p = BN_CTX_get(numbers), *x = BN_CTX_get(numbers), *y = BN_CTX_get(numbers);
    BIGNUM *right = BN_CTX_get(numbers); /* NULL when one of them is */
    bool done = right != NULL && BN_bin2bn(sm2_p, 32, p) != NULL && BN_bin2bn(x_bytes, 32, x) != NULL &&
                BN_bin2bn(y_bytes, 32, y) != NULL;

    if (done && (BN_cmp(x, p) >= 0 || BN_cmp(y, p) >= 0))
        return true;
    /* right = (x^2 - 3) x + b */
    done = done && BN_mod_sqr(right, x, p, numbers) && BN_sub_word(right, 3) &&
           BN_mod_mul(right, right, x, p, numbers) && BN_mod_sqr(y, y, p, numbers) &&
           BN_bin2bn(sm2_b, 32, x) != NULL && BN_mod_add(right, right, x, p, numbers);
    return done && BN_cmp(y, right) != 0;
}

bool tw_point_is_off_sm2(struct tw_bytes point)
{
    enum { UNCOMPRESSED = 4, COMPRESSED = 2, COORDINATE = 32 };
    BN_CTX *numbers;
    bool off;

    if (point.len == 1 + COORDINATE && (point.ptr[0] & ~1U) == COMPRESSED)
        return false; /* what y is takes longer to find than it is worth */
    if (point.len != 1 + 2 * COORDINATE || point.ptr[0] != UNCOMPRESSED)
        return true;
    numbers = BN_CTX_new();
    if (numbers == NULL)
        return false;
    BN_CTX_start(numbers);
    off = is_off_sm2(point.ptr + 1, point.ptr + 1 + COORDINATE, numbers);
    BN_CTX_end(numbers);
    BN_CTX_free(numbers);
    return off;
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING } */
void tw_public_key_read_info(struct tw_public_key *key, struct tw_text *text, struct tw_bytes info)
{
    struct tw_bytes in, encoded;
    struct tw_asn1 algorithm;
    X509_ALGOR *decoded;

    *key = (struct tw_public_key){0};
    if (!tw_asn1_take(&info, V_ASN1_SEQUENCE, &in) || !tw_asn1_next(&in, &algorithm) ||
        !tw_asn1_take(&in, V_ASN1_BIT_STRING, &encoded) || encoded.len == 0)
        return;
    const unsigned char *p = algorithm.whole.ptr;
    decoded = d2i_X509_ALGOR(NULL, &p, (long)algorithm.whole.len);
    if (decoded != NULL)
        tw_public_key_read(key, text, decoded, (struct tw_bytes){encoded.ptr + 1, encoded.len - 1});
    X509_ALGOR_free(decoded);
}
