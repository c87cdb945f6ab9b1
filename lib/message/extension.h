/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions (RFC 8446 4.2, RFC 5246 7.4.1.4): a table with a row each, and one driver that judges for all of them
 * what is legal where, what stands twice and what is left over.
 *
 * To add one: a row in registry/extension_types.tsv, its fields in fields.def, a decoder in one of the
 * extensions_*.c files with its row in extension.c.
 */
#ifndef TW_MESSAGE_EXTENSION_H
#define TW_MESSAGE_EXTENSION_H

#include "message/walk.h"

/* Where a block of extensions stands. */
enum tw_place {
    TW_IN_CLIENT_HELLO = 1,
    TW_IN_SERVER_HELLO = 2,
    TW_IN_HELLO_RETRY_REQUEST = 4,
    TW_IN_ENCRYPTED_EXTENSIONS = 8,
    TW_IN_CERTIFICATE = 16,
    TW_IN_CERTIFICATE_REQUEST = 32,
    TW_IN_NEW_SESSION_TICKET = 64,
};

enum tw_extension_type {
    TW_EXT_SERVER_NAME = 0,
    TW_EXT_MAX_FRAGMENT_LENGTH = 1,
    TW_EXT_TRUSTED_CA_KEYS = 3,
    TW_EXT_STATUS_REQUEST = 5,
    TW_EXT_SUPPORTED_GROUPS = 10,
    TW_EXT_EC_POINT_FORMATS = 11,
    TW_EXT_SIGNATURE_ALGORITHMS = 13,
    TW_EXT_HEARTBEAT = 15,
    TW_EXT_ALPN = 16,
    TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP = 18,
    TW_EXT_CLIENT_CERTIFICATE_TYPE = 19,
    TW_EXT_SERVER_CERTIFICATE_TYPE = 20,
    TW_EXT_PADDING = 21,
    TW_EXT_ENCRYPT_THEN_MAC = 22,
    TW_EXT_EXTENDED_MASTER_SECRET = 23,
    TW_EXT_COMPRESS_CERTIFICATE = 27,
    TW_EXT_RECORD_SIZE_LIMIT = 28,
    TW_EXT_SESSION_TICKET = 35,
    TW_EXT_KEY_SHARE_DRAFT = 40, /* key_share's number up to draft 22 of TLS 1.3 */
    TW_EXT_PRE_SHARED_KEY = 41,
    TW_EXT_EARLY_DATA = 42,
    TW_EXT_SUPPORTED_VERSIONS = 43,
    TW_EXT_COOKIE = 44,
    TW_EXT_PSK_KEY_EXCHANGE_MODES = 45,
    TW_EXT_CERTIFICATE_AUTHORITIES = 47,
    TW_EXT_POST_HANDSHAKE_AUTH = 49,
    TW_EXT_SIGNATURE_ALGORITHMS_CERT = 50,
    TW_EXT_KEY_SHARE = 51,
    TW_EXT_CLIENT_ID = 66,
    TW_EXT_NEXT_PROTOCOL_NEGOTIATION = 13172,
    TW_EXT_RENEGOTIATION_INFO = 0xff01,
};

/* One extension_data; the walk's scope is exactly its bytes. */
typedef void tw_extension_decoder(struct tw_walk *w, enum tw_place place);

/* A block of extensions with its two-byte length. */
void tw_decode_extensions(struct tw_walk *w, enum tw_place place);

/* extensions_hello.c: names, groups, versions, keys: what hellos negotiate */
tw_extension_decoder tw_decode_server_name, tw_decode_max_fragment_length, tw_decode_supported_groups,
    tw_decode_ec_point_formats, tw_decode_signature_schemes, tw_decode_alpn, tw_decode_padding,
    tw_decode_session_ticket, tw_decode_supported_versions, tw_decode_cookie,
    tw_decode_psk_key_exchange_modes, tw_decode_pre_shared_key, tw_decode_early_data, tw_decode_key_share,
    tw_decode_renegotiation_info, tw_decode_record_size_limit, tw_decode_heartbeat_mode,
    tw_decode_next_protocol_negotiation, tw_decode_client_id;

/* extensions_certificate.c: what concerns certificates */
tw_extension_decoder tw_decode_trusted_ca_keys, tw_decode_status_request,
    tw_decode_signed_certificate_timestamp, tw_decode_certificate_type, tw_decode_compress_certificate,
    tw_decode_certificate_authorities;

/* For extensions whose data is empty; whatever is there is left over. */
tw_extension_decoder tw_decode_empty;

#endif
