/* SPDX-License-Identifier: Apache-2.0 */
/* ClientKeyExchange: a decoder for each key exchange. */
#include "message/message.h"
#include "message/tlcp.h"
#include "registry/registry.h"

/* opaque encrypted_pre_master_secret<0..2^16-1>, in SSL 3.0 without its length    RFC 5246 7.4.7.1, RFC 6101 5.6.7.1 */
static void decode_rsa(struct tw_walk *w)
{
    if (w->context->params->version == TW_SSL_3_0)
        tw_rest(w, F_ENCRYPTED_PRE_MASTER_SECRET);
    else
        tw_opaque16(w, F_ENCRYPTED_PRE_MASTER_SECRET);
}

/* opaque dh_Yc<1..2^16-1>                                                                     RFC 5246 7.4.7.2 */
static void decode_dhe(struct tw_walk *w)
{
    tw_opaque16(w, F_DH_PUBLIC_KEY);
}

/* The same, or nothing where the client's certificate has the key ("implicit"). */
static void decode_dh(struct tw_walk *w)
{
    if (tw_more(w))
        decode_dhe(w);
}

/* opaque ecdh_Yc<1..2^8-1>                                                                         RFC 8422 5.7 */
static void decode_ecdhe(struct tw_walk *w)
{
    if (tw_is_tlcp(w))
        tw_decode_client_ecdhe(w);
    else
        tw_opaque8(w, F_EC_PUBLIC_KEY);
}

/* The same, or nothing where the client's certificate has the key. */
static void decode_ecdh(struct tw_walk *w)
{
    if (tw_more(w))
        decode_ecdhe(w);
}

/* opaque psk_identity<0..2^16-1>                                                                    RFC 4279 2 */
static void decode_psk(struct tw_walk *w)
{
    tw_opaque16(w, F_PSK_IDENTITY);
}

/* The identity, then what the other key exchange has: RFC 4279 3 and 4, RFC 5489 2 */
static void decode_dhe_psk(struct tw_walk *w)
{
    decode_psk(w);
    decode_dhe(w);
}

static void decode_rsa_psk(struct tw_walk *w)
{
    decode_psk(w);
    decode_rsa(w);
}

static void decode_ecdhe_psk(struct tw_walk *w)
{
    decode_psk(w);
    decode_ecdhe(w);
}

/* opaque srp_A<1..2^16-1>                                                                         RFC 5054 2.6 */
static void decode_srp(struct tw_walk *w)
{
    tw_opaque16(w, F_SRP_PUBLIC_KEY);
}

/*
 * struct {
 *     opaque Ticket;
 *     opaque authenticator;                        optional: empty when left out
 *     opaque EncryptedPreMasterSecret;
 * } KerberosWrapper;                               RFC 2712 3; implementations put two bytes of length before each
 */
static void decode_krb5(struct tw_walk *w)
{
    tw_opaque16(w, F_KRB5_TICKET);
    tw_opaque16(w, F_KRB5_AUTHENTICATOR);
    tw_opaque16(w, F_ENCRYPTED_PRE_MASTER_SECRET);
}

/* GostKeyTransport in DER: RFC 9189 4.2.4 */
static void decode_gost(struct tw_walk *w)
{
    tw_rest(w, F_GOST_KEY_TRANSPORT);
}

static tw_message_decoder *const decoders[] = {
    [TW_KX_RSA] = decode_rsa,
    [TW_KX_RSA_EXPORT] = decode_rsa,
    [TW_KX_DH] = decode_dh,
    [TW_KX_DHE] = decode_dhe,
    [TW_KX_DHE_EXPORT] = decode_dhe,
    [TW_KX_DH_ANON] = decode_dhe,
    [TW_KX_DH_ANON_EXPORT] = decode_dhe,
    [TW_KX_ECDH] = decode_ecdh,
    [TW_KX_ECDHE] = decode_ecdhe,
    [TW_KX_ECDH_ANON] = decode_ecdhe,
    [TW_KX_PSK] = decode_psk,
    [TW_KX_DHE_PSK] = decode_dhe_psk,
    [TW_KX_RSA_PSK] = decode_rsa_psk,
    [TW_KX_ECDHE_PSK] = decode_ecdhe_psk,
    [TW_KX_SRP] = decode_srp,
    [TW_KX_KRB5] = decode_krb5,
    [TW_KX_KRB5_EXPORT] = decode_krb5,
    [TW_KX_GOST] = decode_gost,
    [TW_KX_ECC] = tw_decode_ecc_secret,
    [TW_KX_IBC] = tw_decode_ibc_secret,
    [TW_KX_IBSDH] = tw_decode_client_ibsdh,
};

/*
 * struct {
 *     select (KeyExchangeAlgorithm) { ... } exchange_keys;
 * } ClientKeyExchange;                             RFC 5246 7.4.7
 */
void tw_decode_client_key_exchange(struct tw_walk *w)
{
    uint8_t kx = tw_params_kx(w->context->params);

    if (kx < TW_COUNT(decoders) && decoders[kx] != NULL)
        decoders[kx](w);
    else
        tw_rest(w, F_EXCHANGE_KEYS);
}
