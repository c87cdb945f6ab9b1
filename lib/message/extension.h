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
    TW_EXT_CLIENT_CERTIFICATE_URL = 2,
    TW_EXT_TRUSTED_CA_KEYS = 3,
    TW_EXT_TRUNCATED_HMAC = 4,
    TW_EXT_STATUS_REQUEST = 5,
    TW_EXT_USER_MAPPING = 6,
    TW_EXT_CLIENT_AUTHZ = 7,
    TW_EXT_SERVER_AUTHZ = 8,
    TW_EXT_CERT_TYPE = 9,
    TW_EXT_SUPPORTED_GROUPS = 10,
    TW_EXT_EC_POINT_FORMATS = 11,
    TW_EXT_SRP = 12,
    TW_EXT_SIGNATURE_ALGORITHMS = 13,
    TW_EXT_USE_SRTP = 14,
    TW_EXT_HEARTBEAT = 15,
    TW_EXT_ALPN = 16,
    TW_EXT_STATUS_REQUEST_V2 = 17,
    TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP = 18,
    TW_EXT_CLIENT_CERTIFICATE_TYPE = 19,
    TW_EXT_SERVER_CERTIFICATE_TYPE = 20,
    TW_EXT_PADDING = 21,
    TW_EXT_ENCRYPT_THEN_MAC = 22,
    TW_EXT_EXTENDED_MASTER_SECRET = 23,
    TW_EXT_TOKEN_BINDING = 24,
    TW_EXT_CACHED_INFO = 25,
    TW_EXT_TLS_LTS = 26,
    TW_EXT_COMPRESS_CERTIFICATE = 27,
    TW_EXT_RECORD_SIZE_LIMIT = 28,
    TW_EXT_PWD_PROTECT = 29,
    TW_EXT_PWD_CLEAR = 30,
    TW_EXT_PASSWORD_SALT = 31,
    TW_EXT_TICKET_PINNING = 32,
    TW_EXT_TLS_CERT_WITH_EXTERN_PSK = 33,
    TW_EXT_DELEGATED_CREDENTIAL = 34,
    TW_EXT_SESSION_TICKET = 35,
    TW_EXT_SUPPORTED_EKT_CIPHERS = 39,
    TW_EXT_KEY_SHARE_DRAFT = 40, /* key_share's number up to draft 22 of TLS 1.3 */
    TW_EXT_PRE_SHARED_KEY = 41,
    TW_EXT_EARLY_DATA = 42,
    TW_EXT_SUPPORTED_VERSIONS = 43,
    TW_EXT_COOKIE = 44,
    TW_EXT_PSK_KEY_EXCHANGE_MODES = 45,
    TW_EXT_TICKET_EARLY_DATA_INFO = 46, /* what early_data says in a ticket, up to draft 18 of TLS 1.3 */
    TW_EXT_CERTIFICATE_AUTHORITIES = 47,
    TW_EXT_OID_FILTERS = 48,
    TW_EXT_POST_HANDSHAKE_AUTH = 49,
    TW_EXT_SIGNATURE_ALGORITHMS_CERT = 50,
    TW_EXT_KEY_SHARE = 51,
    TW_EXT_TRANSPARENCY_INFO = 52,
    TW_EXT_CONNECTION_ID_DEPRECATED = 53,
    TW_EXT_CONNECTION_ID = 54,
    TW_EXT_EXTERNAL_ID_HASH = 55,
    TW_EXT_EXTERNAL_SESSION_ID = 56,
    TW_EXT_QUIC_TRANSPORT_PARAMETERS = 57,
    TW_EXT_TICKET_REQUEST = 58,
    TW_EXT_DNSSEC_CHAIN = 59,
    TW_EXT_RRC = 61,
    TW_EXT_TLS_FLAGS = 62,
    TW_EXT_CLIENT_ID = 66,
    TW_EXT_NEXT_PROTOCOL_NEGOTIATION = 13172,
    TW_EXT_ORIGIN_BOUND_CERTIFICATES = 13175,
    TW_EXT_ENCRYPTED_CLIENT_CERTIFICATES = 13180,
    TW_EXT_APPLICATION_SETTINGS_OLD = 17513,
    TW_EXT_APPLICATION_SETTINGS = 17613,
    TW_EXT_CHANNEL_ID_OLD = 30031,
    TW_EXT_CHANNEL_ID = 30032,
    TW_EXT_PAKE = 35387,
    TW_EXT_PADDING_DRAFT = 35655,
    TW_EXT_TRUST_ANCHORS = 51764,
    TW_EXT_ECH_IS_INNER = 0xda09,
    TW_EXT_ECH_OUTER_EXTENSIONS = 0xfd00,
    TW_EXT_ECH_DRAFT_08 = 0xfe08,
    TW_EXT_ECH_DRAFT_09 = 0xfe09,
    TW_EXT_ECH_DRAFT_10 = 0xfe0a,
    TW_EXT_ECH_DRAFT_11 = 0xfe0b,
    TW_EXT_ECH_DRAFT_12 = 0xfe0c,
    TW_EXT_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
    TW_EXT_RENEGOTIATION_INFO = 0xff01,
    TW_EXT_ECH_DRAFT_07 = 0xff02,
    TW_EXT_ECH_NONCE = 0xff03,
    TW_EXT_QUIC_TRANSPORT_PARAMETERS_DRAFT = 0xffa5,
    TW_EXT_ENCRYPTED_SERVER_NAME = 0xffce,
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

/* KeyShareEntry (RFC 8446 4.2.8), told as the object `field`. */
void tw_decode_key_share_entry(struct tw_walk *w, enum tw_field_id field);

/* extensions_certificate.c: what concerns certificates */
tw_extension_decoder tw_decode_status_request, tw_decode_status_request_v2,
    tw_decode_signed_certificate_timestamp, tw_decode_transparency_info, tw_decode_certificate_type,
    tw_decode_compress_certificate, tw_decode_certificate_authorities, tw_decode_trusted_ca_keys,
    tw_decode_trust_anchors, tw_decode_authorization_formats, tw_decode_cached_info,
    tw_decode_delegated_credential, tw_decode_oid_filters, tw_decode_dnssec_chain;

/* extensions_identity.c: who the client says it is */
tw_extension_decoder tw_decode_user_mapping, tw_decode_srp, tw_decode_token_binding, tw_decode_pwd_protect,
    tw_decode_pwd_clear, tw_decode_password_salt, tw_decode_pake, tw_decode_external_id_hash,
    tw_decode_external_session_id;

/* extensions_session.c: what is agreed upon for the time after the handshake */
tw_extension_decoder tw_decode_use_srtp, tw_decode_supported_ekt_ciphers, tw_decode_ticket_pinning,
    tw_decode_ticket_request, tw_decode_connection_id, tw_decode_tls_flags, tw_decode_application_settings,
    tw_decode_quic_transport_parameters;

/* extensions_ech.c: encrypted hellos and names */
tw_extension_decoder tw_decode_ech, tw_decode_ech_draft_07, tw_decode_ech_draft_08, tw_decode_ech_draft_10,
    tw_decode_ech_draft_11, tw_decode_ech_outer_extensions, tw_decode_ech_nonce, tw_decode_esni;

/* For extensions whose data is empty; whatever is there is left over. */
tw_extension_decoder tw_decode_empty;

#endif
