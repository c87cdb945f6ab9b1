/* SPDX-License-Identifier: Apache-2.0 */
/* The key exchanges of GM-TLS, and their points. */
#include "message/tlcp.h"

#include <string.h>

#include "message/der.h"
#include "message/message.h"
#include "registry/registry.h"

enum { CURVE_SM2 = 41 }; /* NamedGroup, RFC 8998 3.1 */
enum { UNCOMPRESSED = 4, COORDINATE = 32 };

bool tw_is_tlcp(const struct tw_walk *w)
{
    return w->context->params->version == TW_TLCP_1_1;
}

bool tw_is_identity_based(const struct tw_handshake_params *params)
{
    uint8_t kx = tw_params_kx(params);

    return params->version == TW_TLCP_1_1 && (kx == TW_KX_IBC || kx == TW_KX_IBSDH);
}

/* Remarks at `off` on a point that is known to be off its curve. */
static void check_at(struct tw_walk *w, uint16_t group, enum tw_field_id field, size_t off,
                     struct tw_bytes point)
{
    const struct tw_message_context *c = w->context;

    if (!tw_wants_details(w) || c->crypto->off_curve == NULL)
        return;
    if (c->crypto->off_curve(c->crypto_context, group, point.ptr, point.len))
        tw_remark(w, TW_REMARK_OFF_CURVE, field, off, group);
}

void tw_check_point(struct tw_walk *w, uint16_t group, enum tw_field_id field, struct tw_bytes point)
{
    if (point.ptr != NULL)
        check_at(w, group, field, w->cursor.off - point.len, point);
}

/* The same for coordinates apart, `y` having just been read. */
static void check_coordinates(struct tw_walk *w, struct tw_bytes x, size_t x_off, struct tw_bytes y)
{
    uint8_t point[1 + 2 * COORDINATE] = {UNCOMPRESSED};

    if (x.ptr == NULL || y.ptr == NULL || x.len > COORDINATE || y.len > COORDINATE)
        return;
    memcpy(point + 1 + COORDINATE - x.len, x.ptr, x.len);
    memcpy(point + sizeof point - y.len, y.ptr, y.len);
    check_at(w, CURVE_SM2, F_SM2_X, x_off, (struct tw_bytes){point, sizeof point});
}

/*
 * SM2Cipher ::= SEQUENCE {
 *     XCoordinate INTEGER, YCoordinate INTEGER,
 *     HASH OCTET STRING (SIZE(32)),
 *     CipherText OCTET STRING }                    GB/T 35276 7.2
 */
static void decode_sm2_cipher(struct tw_walk *w)
{
    struct tw_scope cipher = tw_der_open_sequence(w, F_ECC_SECRET);
    struct tw_bytes x = tw_der_integer(w, F_SM2_X);
    size_t x_off = w->cursor.off - x.len;

    check_coordinates(w, x, x_off, tw_der_integer(w, F_SM2_Y));
    tw_der_octets(w, F_SM2_HASH);
    tw_der_octets(w, F_SM2_CIPHERTEXT);
    tw_close(w, cipher);
}

/* opaque ECCEncryptedPreMasterSecret<0..2^16-1>, an SM2Cipher                              GB/T 38636 6.4.5.8 */
void tw_decode_ecc_secret(struct tw_walk *w)
{
    struct tw_scope secret = tw_open16(w, F_ECC_SECRET);

    decode_sm2_cipher(w);
    tw_close(w, secret);
}

/*
 * SM9Cipher ::= SEQUENCE {
 *     EnType INTEGER, C1 BIT STRING, C3 OCTET STRING, CipherText OCTET STRING }            GM/T 0080
 * opaque IBCEncryptedPreMasterSecret<0..2^16-1>                                            GM/T 0024 6.4.5.8
 */
void tw_decode_ibc_secret(struct tw_walk *w)
{
    struct tw_scope secret = tw_open16(w, F_IBC_SECRET);
    struct tw_scope cipher = tw_der_open_sequence(w, F_IBC_SECRET);

    tw_der_number(w, F_SM9_EN_TYPE);
    tw_der_bits(w, F_SM9_C1);
    tw_der_octets(w, F_SM9_C3);
    tw_der_octets(w, F_SM9_CIPHERTEXT);
    tw_close(w, cipher);
    tw_close(w, secret);
}

/*
 * opaque ClientECDHEParams<1..2^16-1>: ServerECDHParams of RFC 8422 5.4                    GB/T 38636 6.4.5.8
 *
 * Some implementations leave the two bytes of length out. No curve type is 0, which the length of a named curve begins
 * with.
 */
void tw_decode_client_ecdhe(struct tw_walk *w)
{
    if (!tw_need(w, F_PARAMS, 1))
        return;

    bool has_length = tw_peek(w, 1) == 0;
    bool bare = tw_registry_assigned(TW_REG_EC_CURVE_TYPE, tw_peek(w, 1));
    if (has_length || bare)
        tw_tell_string(w, F_PARAMS_FORM, has_length ? "with_length" : "bare");
    if (bare)
        tw_remark(w, TW_REMARK_BARE_PARAMS, F_PARAMS_LENGTH, w->cursor.off, 0);

    struct tw_scope params =
        has_length ? tw_open_fixed(w, F_PARAMS, tw_u16(w, F_PARAMS_LENGTH)) : tw_open(w, F_PARAMS);
    tw_decode_ecdh_params(w);
    tw_close(w, params);
}

/* SM9MastEncryptPublicKey ::= SEQUENCE { BIT STRING }; some leave the SEQUENCE out                 GM/T 0081 12 */
static void decode_temp_key(struct tw_walk *w)
{
    if (tw_peek(w, 1) == TW_DER_BIT_STRING) {
        tw_der_bits(w, F_SM9_TEMP_KEY);
        return;
    }
    struct tw_scope key = tw_der_open_sequence(w, F_SM9_TEMP_KEY);
    tw_der_bits(w, F_SM9_TEMP_KEY);
    tw_close(w, key);
}

/*
 * KeyAgreementInfo ::= SEQUENCE {
 *     version INTEGER, tempKey SM9MastEncryptPublicKey,
 *     userIDA OCTET STRING, userIDB OCTET STRING, hid OCTET STRING }                       GM/T 0081 12
 */
void tw_decode_key_agreement(struct tw_walk *w)
{
    struct tw_scope info = tw_der_open_sequence(w, F_PARAMS);

    tw_der_number(w, F_SM9_VERSION);
    decode_temp_key(w);
    tw_der_octets(w, F_SM9_USER_ID_A);
    tw_der_octets(w, F_SM9_USER_ID_B);
    tw_der_octets(w, F_SM9_HID);
    tw_close(w, info);
}

/* opaque ClientIBSDHParams<1..2^16-1>                                                      GM/T 0024 6.4.5.8 */
void tw_decode_client_ibsdh(struct tw_walk *w)
{
    struct tw_scope params = tw_open16(w, F_PARAMS);

    tw_decode_key_agreement(w);
    tw_close(w, params);
}
