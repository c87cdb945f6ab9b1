/* SPDX-License-Identifier: Apache-2.0 */
/* ServerKeyExchange: a row for each key exchange that has one. */
#include "message/message.h"
#include "message/tlcp.h"
#include "registry/registry.h"

enum { EXPLICIT_PRIME = 1, EXPLICIT_CHAR2 = 2, NAMED_CURVE = 3 }; /* ECCurveType, RFC 8422 5.4 */
enum { TRINOMIAL = 1, PENTANOMIAL = 2 };                          /* ECBasisType, RFC 4492 5.4 */

/*
 * struct {
 *     opaque dh_p<1..2^16-1>;
 *     opaque dh_g<1..2^16-1>;
 *     opaque dh_Ys<1..2^16-1>;
 * } ServerDHParams;                                RFC 5246 7.4.3
 */
static void decode_dh(struct tw_walk *w)
{
    tw_opaque16(w, F_DH_P);
    tw_opaque16(w, F_DH_G);
    tw_opaque16(w, F_DH_PUBLIC_KEY);
}

/*
 * struct {
 *     opaque rsa_modulus<1..2^16-1>;
 *     opaque rsa_exponent<1..2^16-1>;
 * } ServerRSAParams;                               RFC 2246 7.4.3
 */
static void decode_rsa(struct tw_walk *w)
{
    tw_opaque16(w, F_RSA_MODULUS);
    tw_opaque16(w, F_RSA_EXPONENT);
}

/*
 *     uint16 m;
 *     ECBasisType basis;
 *     select (basis) {
 *         case ec_trinomial: opaque k<1..2^8-1>;
 *         case ec_pentanomial: opaque k1<1..2^8-1>; opaque k2<1..2^8-1>; opaque k3<1..2^8-1>;
 *     };                                           RFC 4492 5.4
 */
static void decode_char2_field(struct tw_walk *w)
{
    tw_u16(w, F_CHAR2_M);
    switch (tw_u8(w, F_CHAR2_BASIS)) {
    case TRINOMIAL: tw_opaque8(w, F_CHAR2_K); break;
    case PENTANOMIAL:
        tw_opaque8(w, F_CHAR2_K1);
        tw_opaque8(w, F_CHAR2_K2);
        tw_opaque8(w, F_CHAR2_K3);
        break;
    default: tw_abandon(w, F_BODY);
    }
}

/*
 * struct {
 *     opaque a<1..2^8-1>;
 *     opaque b<1..2^8-1>;
 * } ECCurve;
 * struct {
 *     ECCurveType curve_type;
 *     select (curve_type) {
 *         case explicit_prime: opaque prime_p<1..2^8-1>; ECCurve curve; ECPoint base;
 *                              opaque order<1..2^8-1>; opaque cofactor<1..2^8-1>;
 *         case explicit_char2: the field as above, then likewise;
 *         case named_curve: NamedCurve namedcurve;
 *     };
 * } ECParameters;                                  RFC 8422 5.4, RFC 4492 5.4
 *
 * Returns the named curve, 0 where there is none.
 */
static uint16_t decode_ec_parameters(struct tw_walk *w)
{
    size_t start = w->cursor.off;
    uint8_t curve_type = tw_u8(w, F_CURVE_TYPE);

    switch (curve_type) {
    case EXPLICIT_PRIME: tw_opaque8(w, F_PRIME_P); break;
    case EXPLICIT_CHAR2: decode_char2_field(w); break;
    case NAMED_CURVE: return tw_u16(w, F_NAMED_GROUP);
    default:
        if (!w->failed)
            tw_remark(w, TW_REMARK_CURVE_TYPE, F_CURVE_TYPE, start, curve_type);
        tw_abandon(w, F_BODY);
        return 0;
    }

    struct tw_scope curve = tw_open(w, F_CURVE);
    tw_opaque8(w, F_CURVE_A);
    tw_opaque8(w, F_CURVE_B);
    tw_close(w, curve);
    tw_opaque8(w, F_CURVE_BASE);
    tw_opaque8(w, F_CURVE_ORDER);
    tw_opaque8(w, F_CURVE_COFACTOR);
    return 0;
}

/*
 * struct {
 *     ECParameters curve_params;
 *     opaque public<1..2^8-1>;
 * } ServerECDHParams;                              RFC 8422 5.4
 */
void tw_decode_ecdh_params(struct tw_walk *w)
{
    uint16_t group = decode_ec_parameters(w);

    tw_check_point(w, group, F_EC_PUBLIC_KEY, tw_opaque8(w, F_EC_PUBLIC_KEY));
}

/* opaque psk_identity_hint<0..2^16-1>;                                                              RFC 4279 2 */
static void decode_psk(struct tw_walk *w)
{
    tw_opaque16(w, F_PSK_IDENTITY_HINT);
}

/* The hint, then ServerDHParams: RFC 4279 3 */
static void decode_dhe_psk(struct tw_walk *w)
{
    decode_psk(w);
    decode_dh(w);
}

/* The hint, then ServerECDHParams: RFC 5489 2 */
static void decode_ecdhe_psk(struct tw_walk *w)
{
    decode_psk(w);
    tw_decode_ecdh_params(w);
}

/*
 * struct {
 *     opaque srp_N<1..2^16-1>;
 *     opaque srp_g<1..2^16-1>;
 *     opaque srp_s<1..2^8-1>;
 *     opaque srp_B<1..2^16-1>;
 * } ServerSRPParams;                               RFC 5054 2.5.3
 */
static void decode_srp(struct tw_walk *w)
{
    tw_opaque16(w, F_SRP_N);
    tw_opaque16(w, F_SRP_G);
    tw_opaque8(w, F_SRP_SALT);
    tw_opaque16(w, F_SRP_PUBLIC_KEY);
}

struct layout {
    const char *name;
    tw_message_decoder *params; /* NULL: nothing but the signature */
    bool is_signed;             /* where the suite has a certificate to sign with, see has_signature() */
    uint16_t version;           /* only in this version has the key exchange such a message; 0: in all */
};

/* clang-format off */
static const struct layout layouts[] = {
    [TW_KX_RSA]            = {"rsa",            NULL,             true,  TW_TLCP_1_1},
    [TW_KX_RSA_EXPORT]     = {"rsa_export",     decode_rsa,       true,  0},
    [TW_KX_DHE]            = {"dhe",            decode_dh,        true,  0},
    [TW_KX_DHE_EXPORT]     = {"dhe_export",     decode_dh,        true,  0},
    [TW_KX_DH_ANON]        = {"dh_anon",        decode_dh,        false, 0},
    [TW_KX_DH_ANON_EXPORT] = {"dh_anon_export", decode_dh,        false, 0},
    [TW_KX_ECDHE]          = {"ecdhe",          tw_decode_ecdh_params, true, 0},
    [TW_KX_ECDH_ANON]      = {"ecdh_anon",      tw_decode_ecdh_params, false, 0},
    [TW_KX_PSK]            = {"psk",            decode_psk,       false, 0},
    [TW_KX_DHE_PSK]        = {"dhe_psk",        decode_dhe_psk,   false, 0},
    [TW_KX_RSA_PSK]        = {"rsa_psk",        decode_psk,       false, 0},
    [TW_KX_ECDHE_PSK]      = {"ecdhe_psk",      decode_ecdhe_psk, false, 0},
    [TW_KX_SRP]            = {"srp",            decode_srp,       true,  0},
    [TW_KX_ECC]            = {"ecc",            NULL,             true,  0},
    [TW_KX_IBC]            = {"ibc",            NULL,             true,  TW_TLCP_1_1},
    [TW_KX_IBSDH]          = {"ibsdh",          tw_decode_key_agreement, true, TW_TLCP_1_1},
};
/* clang-format on */

/* A named group, a point and a signature that fill the message to its end can be nothing else. */
static bool fits_ecdhe(const struct tw_walk *w)
{
    struct tw_walk probe = tw_walk_unheard(w);

    if (tw_peek(w, 1) != NAMED_CURVE || tw_group_find((uint16_t)tw_peek(w, 3)) == NULL)
        return false;
    tw_decode_ecdh_params(&probe);
    tw_decode_signature(&probe);
    return !probe.failed && !tw_more(&probe);
}

static const struct layout *layout_of(const struct tw_walk *w)
{
    const struct tw_handshake_params *params = w->context->params;
    uint8_t kx = tw_params_kx(params);

    if (kx == TW_KX_UNKNOWN && fits_ecdhe(w))
        kx = TW_KX_ECDHE;
    if (kx >= TW_COUNT(layouts) || layouts[kx].name == NULL)
        return NULL;
    if (kx == TW_KX_IBC && tw_peek(w, 1) != 0)
        return NULL; /* the form of GB/T 38636, before GM/T 0024-2023, has parameters that it does not define */
    return layouts[kx].version == 0 || layouts[kx].version == params->version ? &layouts[kx] : NULL;
}

/* SRP without a certificate is proof enough of the server (RFC 5054 2.5.3). */
static bool has_signature(const struct layout *layout, const struct tw_handshake_params *params)
{
    const struct tw_cipher_suite *suite = tw_cipher_suite_find(params->suite);

    return layout->is_signed && (suite == NULL || suite->auth != TW_AUTH_SRP);
}

/*
 * struct {
 *     select (KeyExchangeAlgorithm) {
 *         case ...: the parameters, then
 *             digitally-signed struct { client_random, server_random, the parameters };
 *     };
 * } ServerKeyExchange;                             RFC 5246 7.4.3; TLCP's ECC and RSA only sign: GB/T 38636 6.4.5.4
 */
void tw_decode_server_key_exchange(struct tw_walk *w)
{
    const struct layout *layout = layout_of(w);

    if (layout == NULL) {
        tw_rest(w, F_BODY);
        return;
    }
    tw_tell_string(w, F_KEY_EXCHANGE, layout->name);
    if (layout->params != NULL) {
        struct tw_scope params = tw_open(w, F_PARAMS);
        layout->params(w);
        tw_close(w, params);
    }
    if (has_signature(layout, w->context->params))
        tw_decode_signature(w);
}
