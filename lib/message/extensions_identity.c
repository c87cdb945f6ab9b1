/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions by which a client says who it is, or how it will prove that. */
#include "message/extension.h"

/*
 * struct {
 *     UserMappingType user_mapping_types<1..2^8-1>;
 * } UserMappingTypeList;                           RFC 4681 2
 */
void tw_decode_user_mapping(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u8(w, tw_open8(w, F_USER_MAPPING_TYPES), F_USER_MAPPING_TYPE);
}

/* opaque srp_I<1..2^8-1>;                                                                        RFC 5054 2.8.1 */
void tw_decode_srp(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_SRP_IDENTITY);
}

/*
 * struct {
 *     uint8 major;
 *     uint8 minor;
 * } TB_ProtocolVersion;
 * struct {
 *     TB_ProtocolVersion token_binding_version;
 *     TokenBindingKeyParameters key_parameters_list<1..2^8-1>;
 * } TokenBindingParameters;                        RFC 8472 2
 */
void tw_decode_token_binding(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    struct tw_scope version = tw_open(w, F_TB_VERSION);
    tw_u8(w, F_TB_VERSION_MAJOR);
    tw_u8(w, F_TB_VERSION_MINOR);
    tw_close(w, version);
    tw_list_u8(w, tw_open8(w, F_TB_KEY_PARAMETERS), F_TB_KEY_PARAMETER);
}

/* opaque protected_name<1..2^8-1>: the name, encrypted to a key of the server                     RFC 8492 4.2.1 */
void tw_decode_pwd_protect(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_PWD_PROTECTED_NAME);
}

/* opaque pwd_name<1..2^8-1>                                                                         RFC 8492 4.3 */
void tw_decode_pwd_clear(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_PWD_NAME);
}

/* opaque salt<1..2^16-1>, which a HelloRetryRequest tells a client of TLS 1.3                        RFC 8492 4.6 */
void tw_decode_password_salt(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque16(w, F_PASSWORD_SALT);
}

/*
 * struct {
 *     PAKEScheme pake_scheme;
 *     opaque pake_message<1..2^16-1>;
 * } PAKEShare;                                     draft-bmw-tls-pake13 4.1
 */
static void decode_pake_share(struct tw_walk *w)
{
    struct tw_scope share = tw_open(w, F_PAKE_SHARE);
    tw_u16(w, F_PAKE_SCHEME);
    tw_opaque16(w, F_PAKE_MESSAGE);
    tw_close(w, share);
}

/*
 * struct {
 *     opaque client_identity<0..2^16-1>;
 *     opaque server_identity<0..2^16-1>;
 *     PAKEShare client_shares<0..2^16-1>;
 * } PAKEClientHello;
 * struct {
 *     PAKEShare server_share;
 * } PAKEServerHello;                               draft-bmw-tls-pake13 4.1, 4.2
 */
void tw_decode_pake(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO) {
        decode_pake_share(w);
        return;
    }
    tw_opaque16(w, F_PAKE_CLIENT_IDENTITY);
    tw_opaque16(w, F_PAKE_SERVER_IDENTITY);
    struct tw_scope list = tw_open16(w, F_PAKE_SHARES);
    while (tw_more(w) && tw_need(w, F_PAKE_SHARE, 4))
        decode_pake_share(w);
    tw_close(w, list);
}

/* opaque binding_hash<0..32>                                                                        RFC 8844 3.2 */
void tw_decode_external_id_hash(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_BINDING_HASH);
}

/* opaque session_id<20..255>                                                                        RFC 8844 4.3 */
void tw_decode_external_session_id(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_EXTERNAL_SESSION_ID);
}
