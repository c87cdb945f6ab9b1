/* SPDX-License-Identifier: Apache-2.0 */
/* Which message has which decoder, and what versions have in common. */
#include "message/message.h"

#include "registry/registry.h"

struct decoder {
    uint8_t type; /* enum tw_handshake_type */
    tw_message_decoder *decode;
};

/*
 * HelloRequest, ServerHelloDone (RFC 5246 7.4.1.1, 7.4.5) and EndOfEarlyData (RFC 8446 4.5) are empty; whatever is
 * there is left over.
 */
static void decode_empty(struct tw_walk *w)
{
    (void)w;
}

static void decode_unknown(struct tw_walk *w)
{
    tw_rest(w, F_BODY);
}

/* clang-format off */
static const struct decoder handshake_decoders[] = {
    {TW_HELLO_REQUEST,              decode_empty},
    {TW_CLIENT_HELLO,               tw_decode_client_hello},
    {TW_SERVER_HELLO,               tw_decode_server_hello},
    {TW_HELLO_VERIFY_REQUEST,       tw_decode_hello_verify_request},
    {TW_NEW_SESSION_TICKET,         tw_decode_new_session_ticket},
    {TW_END_OF_EARLY_DATA,          decode_empty},
    {TW_HELLO_RETRY_REQUEST,        tw_decode_hello_retry_request},
    {TW_ENCRYPTED_EXTENSIONS,       tw_decode_encrypted_extensions},
    {TW_CERTIFICATE,                tw_decode_certificate},
    {TW_SERVER_KEY_EXCHANGE,        tw_decode_server_key_exchange},
    {TW_CERTIFICATE_REQUEST,        tw_decode_certificate_request},
    {TW_SERVER_HELLO_DONE,          decode_empty},
    {TW_CERTIFICATE_VERIFY,         tw_decode_certificate_verify},
    {TW_CLIENT_KEY_EXCHANGE,        tw_decode_client_key_exchange},
    {TW_CLIENT_CERTIFICATE_REQUEST, tw_decode_client_certificate_request},
    {TW_FINISHED,                   tw_decode_finished},
    {TW_CERTIFICATE_URL,            tw_decode_certificate_url},
    {TW_CERTIFICATE_STATUS,         tw_decode_certificate_status},
    {TW_SUPPLEMENTAL_DATA,          tw_decode_supplemental_data},
    {TW_KEY_UPDATE,                 tw_decode_key_update},
    {TW_COMPRESSED_CERTIFICATE,     tw_decode_compressed_certificate},
    {TW_EKT_KEY,                    tw_decode_ekt_key},
    {TW_NEXT_PROTOCOL,              tw_decode_next_protocol},
    {TW_CHANNEL_ID,                 tw_decode_channel_id},
    {TW_MESSAGE_HASH,               tw_decode_message_hash},
};

static const struct decoder record_decoders[] = {
    {TW_CHANGE_CIPHER_SPEC,  tw_decode_change_cipher_spec},
    {TW_ALERT,               tw_decode_alert},
    {TW_HEARTBEAT,           tw_decode_heartbeat},
};
/* clang-format on */

static tw_message_decoder *find(const struct decoder *rows, size_t count, uint8_t type)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].type == type)
            return rows[i].decode;
    return decode_unknown;
}

static tw_message_decoder *decoder_of(struct tw_message_id id)
{
    if (id.content_type == TW_HANDSHAKE)
        return find(handshake_decoders, TW_COUNT(handshake_decoders), id.type);
    return find(record_decoders, TW_COUNT(record_decoders), id.content_type);
}

void tw_message_decode(const struct tw_message_context *context, struct tw_message_id id, const uint8_t *body,
                       size_t len, bool cut, const struct tw_sink *sink)
{
    struct tw_walk w = tw_walk_over(context, body, len, cut, sink);

    if (id.ssl2)
        tw_decode_ssl2(&w, id.type);
    else
        decoder_of(id)(&w);
    tw_walk_end(&w);
}

bool tw_handshake_type_known(uint8_t type)
{
    return tw_registry_assigned(TW_REG_HANDSHAKE_TYPE, type);
}

uint8_t tw_version_draft(uint16_t version)
{
    /* RFC 8446's drafts were 0x7f00 + n; Facebook ran drafts 23 and 26 as 0xfb17 and 0xfb1a, Google one as 0x7e01 */
    if (version >> 8 == 0x7f || version >> 8 == 0xfb)
        return (uint8_t)(version & 0xff);
    return version >> 8 == 0x7e ? 22 : 0;
}

bool tw_version_is_tls13(uint16_t version)
{
    return version == TW_TLS_1_3 || tw_version_draft(version) != 0;
}

uint8_t tw_params_kx(const struct tw_handshake_params *params)
{
    const struct tw_cipher_suite *suite = params->suite_known ? tw_cipher_suite_find(params->suite) : NULL;

    return suite != NULL ? suite->kx : TW_KX_UNKNOWN;
}
