/* SPDX-License-Identifier: Apache-2.0 */
/* Handshake messages of a line or two. */
#include "message/extension.h"
#include "message/message.h"

/*
 * struct {
 *     Extension extensions<0..2^16-1>;
 * } EncryptedExtensions;                           RFC 8446 4.3.1
 */
void tw_decode_encrypted_extensions(struct tw_walk *w)
{
    tw_decode_extensions(w, TW_IN_ENCRYPTED_EXTENSIONS);
}

/*
 * struct {
 *     KeyUpdateRequest request_update;
 * } KeyUpdate;                                     RFC 8446 4.6.3
 */
void tw_decode_key_update(struct tw_walk *w)
{
    tw_u8(w, F_REQUEST_UPDATE);
}

/* The hash that stands for the first ClientHello in transcripts; it is never sent. RFC 8446 4.4.1 */
void tw_decode_message_hash(struct tw_walk *w)
{
    tw_rest(w, F_MESSAGE_HASH);
}

/*
 * struct {
 *     ProtocolVersion server_version;
 *     opaque cookie<0..2^8-1>;
 * } HelloVerifyRequest;                            RFC 6347 4.2.1
 */
void tw_decode_hello_verify_request(struct tw_walk *w)
{
    tw_u16(w, F_SERVER_VERSION);
    tw_opaque8(w, F_VERIFY_COOKIE);
}

/*
 * struct {
 *     opaque ekt_key_value<1..256>;
 *     opaque srtp_master_salt<1..256>;
 *     uint16 ekt_spi;
 *     uint24 ekt_ttl;
 * } EKTKey;                                        RFC 8870 5.2.2
 */
void tw_decode_ekt_key(struct tw_walk *w)
{
    tw_opaque16(w, F_EKT_KEY_VALUE);
    tw_opaque16(w, F_EKT_MASTER_SALT);
    tw_u16(w, F_EKT_SPI);
    tw_u24(w, F_EKT_TTL);
}
