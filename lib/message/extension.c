/* SPDX-License-Identifier: Apache-2.0 */
/* The table of extensions and its driver. */
#include "message/extension.h"

#include <string.h>

#define CH  TW_IN_CLIENT_HELLO
#define SH  TW_IN_SERVER_HELLO
#define HRR TW_IN_HELLO_RETRY_REQUEST
#define EE  TW_IN_ENCRYPTED_EXTENSIONS
#define CT  TW_IN_CERTIFICATE
#define CR  TW_IN_CERTIFICATE_REQUEST
#define NST TW_IN_NEW_SESSION_TICKET

struct extension {
    uint16_t type; /* enum tw_extension_type */
    uint16_t
        places; /* where it is legal in some version: the table of RFC 8446 4.2, and ServerHello up to TLS 1.2 */
    tw_extension_decoder *decode;
};

/* clang-format off */
static const struct extension extensions[] = {
    {TW_EXT_SERVER_NAME,                           CH | SH | EE,          tw_decode_server_name},
    {TW_EXT_MAX_FRAGMENT_LENGTH,                   CH | SH | EE,          tw_decode_max_fragment_length},
    {TW_EXT_CLIENT_CERTIFICATE_URL,                CH | SH,               tw_decode_empty},
    {TW_EXT_TRUSTED_CA_KEYS,                       CH | SH | EE,          tw_decode_trusted_ca_keys},
    {TW_EXT_TRUNCATED_HMAC,                        CH | SH,               tw_decode_empty},
    {TW_EXT_STATUS_REQUEST,                        CH | SH | CR | CT,     tw_decode_status_request},
    {TW_EXT_USER_MAPPING,                          CH | SH,               tw_decode_user_mapping},
    {TW_EXT_CLIENT_AUTHZ,                          CH | SH,               tw_decode_authorization_formats},
    {TW_EXT_SERVER_AUTHZ,                          CH | SH,               tw_decode_authorization_formats},
    {TW_EXT_CERT_TYPE,                             CH | SH,               tw_decode_certificate_type},
    {TW_EXT_SUPPORTED_GROUPS,                      CH | SH | EE,          tw_decode_supported_groups},
    {TW_EXT_EC_POINT_FORMATS,                      CH | SH,               tw_decode_ec_point_formats},
    {TW_EXT_SRP,                                   CH,                    tw_decode_srp},
    {TW_EXT_SIGNATURE_ALGORITHMS,                  CH | CR,               tw_decode_signature_schemes},
    {TW_EXT_USE_SRTP,                              CH | SH | EE,          tw_decode_use_srtp},
    {TW_EXT_HEARTBEAT,                             CH | SH | EE,          tw_decode_heartbeat_mode},
    {TW_EXT_ALPN,                                  CH | SH | EE,          tw_decode_alpn},
    {TW_EXT_STATUS_REQUEST_V2,                     CH | SH,               tw_decode_status_request_v2},
    {TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP,          CH | SH | CR | CT,     tw_decode_signed_certificate_timestamp},
    {TW_EXT_CLIENT_CERTIFICATE_TYPE,               CH | SH | EE,          tw_decode_certificate_type},
    {TW_EXT_SERVER_CERTIFICATE_TYPE,               CH | SH | EE,          tw_decode_certificate_type},
    {TW_EXT_PADDING,                               CH,                    tw_decode_padding},
    {TW_EXT_ENCRYPT_THEN_MAC,                      CH | SH,               tw_decode_empty},
    {TW_EXT_EXTENDED_MASTER_SECRET,                CH | SH,               tw_decode_empty},
    {TW_EXT_TOKEN_BINDING,                         CH | SH | EE,          tw_decode_token_binding},
    {TW_EXT_CACHED_INFO,                           CH | SH,               tw_decode_cached_info},
    {TW_EXT_TLS_LTS,                               CH | SH,               tw_decode_empty},
    {TW_EXT_COMPRESS_CERTIFICATE,                  CH | CR,               tw_decode_compress_certificate},
    {TW_EXT_RECORD_SIZE_LIMIT,                     CH | SH | EE,          tw_decode_record_size_limit},
    {TW_EXT_PWD_PROTECT,                           CH,                    tw_decode_pwd_protect},
    {TW_EXT_PWD_CLEAR,                             CH,                    tw_decode_pwd_clear},
    {TW_EXT_PASSWORD_SALT,                         CH | SH | HRR,         tw_decode_password_salt},
    {TW_EXT_TICKET_PINNING,                        CH | SH | EE,          tw_decode_ticket_pinning},
    {TW_EXT_TLS_CERT_WITH_EXTERN_PSK,              CH | SH,               tw_decode_empty},
    {TW_EXT_DELEGATED_CREDENTIAL,                  CH | CR | CT,          tw_decode_delegated_credential},
    {TW_EXT_SESSION_TICKET,                        CH | SH,               tw_decode_session_ticket},
    {TW_EXT_SUPPORTED_EKT_CIPHERS,                 CH | SH | EE,          tw_decode_supported_ekt_ciphers},
    {TW_EXT_KEY_SHARE_DRAFT,                       CH | SH | HRR,         tw_decode_key_share},
    {TW_EXT_PRE_SHARED_KEY,                        CH | SH,               tw_decode_pre_shared_key},
    {TW_EXT_EARLY_DATA,                            CH | EE | NST,         tw_decode_early_data},
    {TW_EXT_SUPPORTED_VERSIONS,                    CH | SH | HRR,         tw_decode_supported_versions},
    {TW_EXT_COOKIE,                                CH | HRR,              tw_decode_cookie},
    {TW_EXT_PSK_KEY_EXCHANGE_MODES,                CH,                    tw_decode_psk_key_exchange_modes},
    {TW_EXT_TICKET_EARLY_DATA_INFO,                NST,                   tw_decode_early_data},
    {TW_EXT_CERTIFICATE_AUTHORITIES,               CH | CR,               tw_decode_certificate_authorities},
    {TW_EXT_OID_FILTERS,                           CR,                    tw_decode_oid_filters},
    {TW_EXT_POST_HANDSHAKE_AUTH,                   CH,                    tw_decode_empty},
    {TW_EXT_SIGNATURE_ALGORITHMS_CERT,             CH | CR,               tw_decode_signature_schemes},
    {TW_EXT_KEY_SHARE,                             CH | SH | HRR,         tw_decode_key_share},
    {TW_EXT_TRANSPARENCY_INFO,                     CH | SH | CR | CT,     tw_decode_transparency_info},
    {TW_EXT_CONNECTION_ID_DEPRECATED,              CH | SH,               tw_decode_connection_id},
    {TW_EXT_CONNECTION_ID,                         CH | SH,               tw_decode_connection_id},
    {TW_EXT_EXTERNAL_ID_HASH,                      CH | SH | EE,          tw_decode_external_id_hash},
    {TW_EXT_EXTERNAL_SESSION_ID,                   CH | SH | EE,          tw_decode_external_session_id},
    {TW_EXT_QUIC_TRANSPORT_PARAMETERS,             CH | EE,               tw_decode_quic_transport_parameters},
    {TW_EXT_TICKET_REQUEST,                        CH | EE,               tw_decode_ticket_request},
    {TW_EXT_DNSSEC_CHAIN,                          CH | SH | CT,          tw_decode_dnssec_chain},
    {TW_EXT_RRC,                                   CH | SH,               tw_decode_empty},
    {TW_EXT_TLS_FLAGS,                             CH | SH | HRR | EE | CR | CT | NST, tw_decode_tls_flags},
    {TW_EXT_CLIENT_ID,                             CH,                    tw_decode_client_id},
    {TW_EXT_NEXT_PROTOCOL_NEGOTIATION,             CH | SH,               tw_decode_next_protocol_negotiation},
    {TW_EXT_ORIGIN_BOUND_CERTIFICATES,             CH | SH,               tw_decode_empty},
    {TW_EXT_ENCRYPTED_CLIENT_CERTIFICATES,         CH | SH,               tw_decode_empty},
    {TW_EXT_APPLICATION_SETTINGS_OLD,              CH | EE,               tw_decode_application_settings},
    {TW_EXT_APPLICATION_SETTINGS,                  CH | EE,               tw_decode_application_settings},
    {TW_EXT_CHANNEL_ID_OLD,                        CH | SH | EE,          tw_decode_empty},
    {TW_EXT_CHANNEL_ID,                            CH | SH | EE,          tw_decode_empty},
    {TW_EXT_PAKE,                                  CH | SH,               tw_decode_pake},
    {TW_EXT_PADDING_DRAFT,                         CH,                    tw_decode_padding},
    {TW_EXT_TRUST_ANCHORS,                         CH | EE | CR | CT,     tw_decode_trust_anchors},
    {TW_EXT_ECH_IS_INNER,                          CH | SH,               tw_decode_empty},
    {TW_EXT_ECH_OUTER_EXTENSIONS,                  CH,                    tw_decode_ech_outer_extensions},
    {TW_EXT_ECH_DRAFT_08,                          CH | EE,               tw_decode_ech_draft_08},
    {TW_EXT_ECH_DRAFT_09,                          CH | EE,               tw_decode_ech_draft_08},
    {TW_EXT_ECH_DRAFT_10,                          CH | EE,               tw_decode_ech_draft_10},
    {TW_EXT_ECH_DRAFT_11,                          CH | EE | HRR,         tw_decode_ech_draft_11},
    {TW_EXT_ECH_DRAFT_12,                          CH | EE | HRR,         tw_decode_ech_draft_11},
    {TW_EXT_ENCRYPTED_CLIENT_HELLO,                CH | EE | HRR,         tw_decode_ech},
    {TW_EXT_RENEGOTIATION_INFO,                    CH | SH,               tw_decode_renegotiation_info},
    {TW_EXT_ECH_DRAFT_07,                          CH | EE,               tw_decode_ech_draft_07},
    {TW_EXT_ECH_NONCE,                             CH | EE,               tw_decode_ech_nonce},
    {TW_EXT_QUIC_TRANSPORT_PARAMETERS_DRAFT,       CH | EE,               tw_decode_quic_transport_parameters},
    {TW_EXT_ENCRYPTED_SERVER_NAME,                 CH | EE,               tw_decode_esni},
};
/* clang-format on */

/* Low numbers have been given out almost without gaps: such a row stands where its type says, or a little before. */
static const struct extension *find_low(uint16_t type)
{
    const struct extension *e = &extensions[type];

    while (e->type > type)
        e--;
    return e->type == type ? e : NULL;
}

static const struct extension *find(uint16_t type)
{
    size_t low = 0, high = TW_COUNT(extensions);

    if (type < TW_COUNT(extensions))
        return find_low(type);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (extensions[middle].type == type)
            return &extensions[middle];
        if (extensions[middle].type < type)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/*
 * Which types a block has had: a bit for each there can be. Types cluster, so only the groups of bits that are touched
 * are ever cleared.
 */
enum { TYPE_GROUPS = 64, GROUP_WORDS = 65536 / 64 / TYPE_GROUPS };

struct type_set {
    uint64_t touched; /* a bit a group */
    uint64_t bits[TYPE_GROUPS][GROUP_WORDS];
};

/* False when it was there. */
static bool add_type(struct type_set *seen, uint16_t type)
{
    unsigned group = type / (64 * GROUP_WORDS);
    uint64_t bit = (uint64_t)1 << type % 64, *word = &seen->bits[group][type / 64 % GROUP_WORDS];

    if ((seen->touched >> group & 1) == 0)
        memset(seen->bits[group], 0, sizeof seen->bits[group]);
    seen->touched |= (uint64_t)1 << group;
    bool fresh = (*word & bit) == 0;
    *word |= bit;
    return fresh;
}

/* What is in the extension, behind its length. */
static void decode_fields(struct tw_walk *w, const struct extension *e, enum tw_place place)
{
    uint16_t len = tw_u16(w, F_EXTENSION_LENGTH);
    struct tw_scope fields = tw_open_fixed(w, F_EXTENSION_FIELDS, len);

    if (e != NULL)
        e->decode(w, place);
    else
        tw_rest(w, F_EXTENSION_DATA);
    tw_close(w, fields);
}

static void decode_extension(struct tw_walk *w, enum tw_place place, struct type_set *seen)
{
    struct tw_scope entry = tw_open(w, F_EXTENSION);
    size_t start = w->cursor.off;
    uint16_t type = tw_u16(w, F_EXTENSION_TYPE);
    const struct extension *e = find(type);

    if (!add_type(seen, type))
        tw_remark(w, TW_REMARK_DUPLICATE_EXTENSION, F_EXTENSION_TYPE, start, type);
    if (e != NULL && (e->places & place) == 0)
        tw_remark(w, TW_REMARK_MISPLACED_EXTENSION, F_EXTENSION_TYPE, start, type);
    if (tw_hears_extension(w, type))
        decode_fields(w, e, place);
    else
        tw_opaque16(w, F_EXTENSION_DATA);
    tw_close(w, entry);
}

void tw_decode_extensions(struct tw_walk *w, enum tw_place place)
{
    struct type_set seen;
    struct tw_scope block = tw_open16(w, F_EXTENSIONS);

    seen.touched = 0;
    while (tw_more(w) && tw_need(w, F_EXTENSION, 4))
        decode_extension(w, place, &seen);
    tw_close(w, block);
}

void tw_decode_empty(struct tw_walk *w, enum tw_place place)
{
    (void)w;
    (void)place;
}
