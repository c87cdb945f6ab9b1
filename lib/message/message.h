/* SPDX-License-Identifier: Apache-2.0 */
/* Messages by number, and the one door to their decoders. */
#ifndef TW_MESSAGE_MESSAGE_H
#define TW_MESSAGE_MESSAGE_H

#include "message/walk.h"

/* RFC 8446 5.1, RFC 6520 3 */
enum tw_content_type {
    TW_CHANGE_CIPHER_SPEC = 20,
    TW_ALERT = 21,
    TW_HANDSHAKE = 22,
    TW_APPLICATION_DATA = 23,
    TW_HEARTBEAT = 24,
};

/* RFC 8446 4, RFC 5246 7.4 and the documents that extend them */
enum tw_handshake_type {
    TW_HELLO_REQUEST = 0,
    TW_CLIENT_HELLO = 1,
    TW_SERVER_HELLO = 2,
    TW_HELLO_VERIFY_REQUEST = 3,
    TW_NEW_SESSION_TICKET = 4,
    TW_END_OF_EARLY_DATA = 5,
    TW_HELLO_RETRY_REQUEST =
        6, /* a type of its own up to draft 21; since then a ServerHello with a fixed random */
    TW_ENCRYPTED_EXTENSIONS = 8,
    TW_CERTIFICATE = 11,
    TW_SERVER_KEY_EXCHANGE = 12,
    TW_CERTIFICATE_REQUEST = 13,
    TW_SERVER_HELLO_DONE = 14,
    TW_CERTIFICATE_VERIFY = 15,
    TW_CLIENT_KEY_EXCHANGE = 16,
    TW_CLIENT_CERTIFICATE_REQUEST = 17,
    TW_FINISHED = 20,
    TW_CERTIFICATE_URL = 21,
    TW_CERTIFICATE_STATUS = 22,
    TW_SUPPLEMENTAL_DATA = 23,
    TW_KEY_UPDATE = 24,
    TW_COMPRESSED_CERTIFICATE = 25,
    TW_EKT_KEY = 26,
    TW_NEXT_PROTOCOL = 67,
    TW_CHANNEL_ID = 203,
    TW_MESSAGE_HASH = 254,
};

/* What a certificate of TLCP is in its list for: GB/T 38636 6.4.5.3. */
enum tw_role {
    TW_ROLE_SIGN,
    TW_ROLE_ENCRYPT,
    TW_ROLE_CA,
    TW_ROLE_NONE, /* there is no certificate */
};

enum tw_version {
    TW_TLCP_1_1 = 0x0101,
    TW_SSL_2_0 = 0x0002,
    TW_SSL_3_0 = 0x0300,
    TW_TLS_1_0 = 0x0301,
    TW_TLS_1_1 = 0x0302,
    TW_TLS_1_2 = 0x0303,
    TW_TLS_1_3 = 0x0304,
};

/* What the bytes of a message are. */
struct tw_message_id {
    uint8_t content_type; /* enum tw_content_type */
    uint8_t type;         /* of a handshake message: enum tw_handshake_type */
    bool ssl2;            /* a message of SSL 2.0: `type` is enum tw_ssl2_type, where a ClientHello has the
                             number TW_CLIENT_HELLO too */
};

/* A handshake message of the version that is spoken: one of SSL 2.0 only when it is a ClientHello, which all may be. */
static inline bool tw_is_handshake_of_tls(struct tw_message_id id)
{
    return id.content_type == TW_HANDSHAKE && (!id.ssl2 || id.type == TW_CLIENT_HELLO);
}

/*
 * Decodes the body of a message (for a handshake message without its four-byte header) and tells `sink`.
 * `cut`: the body is known to be incomplete, see tw_walk_over(). A type without a decoder is told as BODY.
 */
void tw_message_decode(const struct tw_message_context *context, struct tw_message_id id, const uint8_t *body,
                       size_t len, bool cut, const struct tw_sink *sink);

/* Whether a handshake message of this type is known; others may be encrypted bytes. */
bool tw_handshake_type_known(uint8_t type);

/* TLS 1.3, its drafts included. */
bool tw_version_is_tls13(uint16_t version);

/* The number of the TLS 1.3 draft that this version stands for; 0 if none. */
uint8_t tw_version_draft(uint16_t version);

/* RFC 8446 4.1.3: a ServerHello with this random is a HelloRetryRequest. `random` has 32 bytes. */
bool tw_is_hello_retry_request(const uint8_t *random);

/* How the pre-master secret comes about, from version and suite: enum tw_kx, TW_KX_UNKNOWN without a suite. */
uint8_t tw_params_kx(const struct tw_handshake_params *params);

typedef void tw_message_decoder(struct tw_walk *w);

/* A decoder each, in the file named after the message. */
tw_message_decoder tw_decode_client_hello, tw_decode_server_hello, tw_decode_hello_retry_request,
    tw_decode_certificate, tw_decode_compressed_certificate, tw_decode_certificate_url,
    tw_decode_server_key_exchange, tw_decode_certificate_request, tw_decode_client_certificate_request,
    tw_decode_certificate_verify, tw_decode_client_key_exchange, tw_decode_finished,
    tw_decode_new_session_ticket, tw_decode_certificate_status, tw_decode_supplemental_data,
    tw_decode_next_protocol, tw_decode_channel_id;

/* small_messages.c */
tw_message_decoder tw_decode_encrypted_extensions, tw_decode_key_update, tw_decode_message_hash,
    tw_decode_hello_verify_request, tw_decode_ekt_key;

/* record_messages.c */
tw_message_decoder tw_decode_alert, tw_decode_change_cipher_spec, tw_decode_heartbeat;

/* Of SSL 2.0, registry/ssl2_message_types.tsv */
enum tw_ssl2_type {
    TW_SSL2_ERROR,
    TW_SSL2_CLIENT_HELLO,
    TW_SSL2_CLIENT_MASTER_KEY,
    TW_SSL2_CLIENT_FINISHED,
    TW_SSL2_SERVER_HELLO,
    TW_SSL2_SERVER_VERIFY,
    TW_SSL2_SERVER_FINISHED,
    TW_SSL2_REQUEST_CERTIFICATE,
    TW_SSL2_CLIENT_CERTIFICATE,
};

/* ssl2.c: a message of SSL 2.0 by its type */
void tw_decode_ssl2(struct tw_walk *w, uint8_t type);

/* Parts that several messages have. */

/* digitally-signed: the algorithm if TLS 1.2 or later, then the signature (RFC 5246 4.7). */
void tw_decode_signature(struct tw_walk *w);

/*
 * What certificate `index` of a list of TLCP is for: by its keyUsage, and where that leaves it open by its place. The
 * context must have a crypto table.
 */
enum tw_role tw_certificate_role(const struct tw_message_context *context, struct tw_bytes der, size_t index);

/* ServerECDHParams: a curve and a point of it (RFC 8422 5.4). */
void tw_decode_ecdh_params(struct tw_walk *w);

/* A certificate of `len` bytes, and if details are wanted what it says. */
void tw_decode_x509(struct tw_walk *w, size_t len);

/* SignedCertificateTimestampList, in an extension of TLS, of a certificate or of an OCSP response (RFC 6962 3.3). */
void tw_decode_sct_list(struct tw_walk *w);

/* A list of X.501 names as in CertificateRequest (RFC 5246 7.4.4), told as the list `field`. */
void tw_decode_names(struct tw_walk *w, enum tw_field_id field);

#endif
