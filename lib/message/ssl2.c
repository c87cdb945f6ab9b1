/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages of SSL 2.0 (draft-hickman-netscape-ssl-00 2), of which newer clients sent the first for compatibility. The
 * bodies begin behind the message type; lengths stand together in front of what they are the lengths of.
 */
#include "message/message.h"

static void decode_error(struct tw_walk *w)
{
    tw_u16(w, F_SSL2_ERROR);
}

static void decode_cipher_specs(struct tw_walk *w, uint16_t len)
{
    struct tw_scope list = tw_open_fixed(w, F_CIPHER_SPECS, len);

    while (tw_more(w))
        tw_u24(w, F_CIPHER_SPEC);
    tw_close(w, list);
}

static void decode_certificate(struct tw_walk *w, uint16_t len)
{
    struct tw_scope certificate = tw_open_fixed(w, F_SSL2_CERTIFICATE, len);

    if (len > 0)
        tw_decode_x509(w, len);
    tw_close(w, certificate);
}

/*
 *     Version version; uint16 cipher_spec_length, session_id_length, challenge_length;
 *     V2CipherSpec cipher_specs[cipher_spec_length / 3]; opaque session_id[]; opaque challenge[];    RFC 5246 E.2
 */
static void decode_client_hello(struct tw_walk *w)
{
    tw_u16(w, F_LEGACY_VERSION);
    uint16_t specs_len = tw_u16(w, F_CIPHER_SPEC_LENGTH);
    uint16_t session_id_len = tw_u16(w, F_SESSION_ID_LENGTH);
    uint16_t challenge_len = tw_u16(w, F_CHALLENGE_LENGTH);

    decode_cipher_specs(w, specs_len);
    tw_fixed(w, F_SESSION_ID, session_id_len);
    tw_fixed(w, F_CHALLENGE, challenge_len);
}

static void decode_client_master_key(struct tw_walk *w)
{
    tw_u24(w, F_SSL2_CIPHER_KIND);
    uint16_t clear_len = tw_u16(w, F_SSL2_CLEAR_KEY_LENGTH);
    uint16_t encrypted_len = tw_u16(w, F_SSL2_ENCRYPTED_KEY_LENGTH);
    uint16_t arg_len = tw_u16(w, F_SSL2_KEY_ARG_LENGTH);

    tw_fixed(w, F_SSL2_CLEAR_KEY, clear_len);
    tw_fixed(w, F_SSL2_ENCRYPTED_KEY, encrypted_len);
    tw_fixed(w, F_SSL2_KEY_ARG, arg_len);
}

static void decode_server_hello(struct tw_walk *w)
{
    tw_u8(w, F_SSL2_SESSION_ID_HIT);
    tw_u8(w, F_SSL2_CERTIFICATE_TYPE);
    tw_u16(w, F_SSL2_SERVER_VERSION);
    uint16_t certificate_len = tw_u16(w, F_SSL2_CERTIFICATE_LENGTH);
    uint16_t specs_len = tw_u16(w, F_CIPHER_SPEC_LENGTH);
    uint16_t id_len = tw_u16(w, F_SSL2_CONNECTION_ID_LENGTH);

    decode_certificate(w, certificate_len);
    decode_cipher_specs(w, specs_len);
    tw_fixed(w, F_SSL2_CONNECTION_ID, id_len);
}

/* The connection id, which the server has told the client. */
static void decode_client_finished(struct tw_walk *w)
{
    tw_rest(w, F_SSL2_CONNECTION_ID);
}

/* The client's challenge. */
static void decode_server_verify(struct tw_walk *w)
{
    tw_rest(w, F_CHALLENGE);
}

static void decode_server_finished(struct tw_walk *w)
{
    tw_rest(w, F_SESSION_ID);
}

static void decode_request_certificate(struct tw_walk *w)
{
    tw_u8(w, F_SSL2_AUTHENTICATION_TYPE);
    tw_rest(w, F_CHALLENGE);
}

static void decode_client_certificate(struct tw_walk *w)
{
    tw_u8(w, F_SSL2_CERTIFICATE_TYPE);
    uint16_t certificate_len = tw_u16(w, F_SSL2_CERTIFICATE_LENGTH);
    uint16_t response_len = tw_u16(w, F_SSL2_RESPONSE_LENGTH);

    decode_certificate(w, certificate_len);
    tw_fixed(w, F_SSL2_RESPONSE, response_len);
}

void tw_decode_ssl2(struct tw_walk *w, uint8_t type)
{
    static tw_message_decoder *const decoders[] = {
        [TW_SSL2_ERROR] = decode_error,
        [TW_SSL2_CLIENT_HELLO] = decode_client_hello,
        [TW_SSL2_CLIENT_MASTER_KEY] = decode_client_master_key,
        [TW_SSL2_CLIENT_FINISHED] = decode_client_finished,
        [TW_SSL2_SERVER_HELLO] = decode_server_hello,
        [TW_SSL2_SERVER_VERIFY] = decode_server_verify,
        [TW_SSL2_SERVER_FINISHED] = decode_server_finished,
        [TW_SSL2_REQUEST_CERTIFICATE] = decode_request_certificate,
        [TW_SSL2_CLIENT_CERTIFICATE] = decode_client_certificate,
    };

    if (type < TW_COUNT(decoders))
        decoders[type](w);
    else
        tw_rest(w, F_BODY);
}
