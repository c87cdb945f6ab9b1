/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions by which the hellos negotiate names, versions, groups and keys. */
#include "message/extension.h"
#include "message/tlcp.h"
#include "message/verdict.h"

/*
 * struct {
 *     NameType name_type;
 *     opaque HostName<1..2^16-1>;
 * } ServerName;
 * struct {
 *     ServerName server_name_list<1..2^16-1>;
 * } ServerNameList;                                RFC 6066 3; a server that made use of it answers with nothing
 */
void tw_decode_server_name(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO)
        return;

    struct tw_scope list = tw_open16(w, F_SERVER_NAMES);
    while (tw_more(w) && tw_need(w, F_SERVER_NAME, 3)) {
        struct tw_scope name = tw_open(w, F_SERVER_NAME);
        tw_u8(w, F_NAME_TYPE);
        tw_opaque16(w, F_HOST_NAME);
        tw_close(w, name);
    }
    tw_close(w, list);
}

/* enum { 2^9(1), 2^10(2), 2^11(3), 2^12(4) } MaxFragmentLength;                                     RFC 6066 4 */
void tw_decode_max_fragment_length(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_u8(w, F_MAX_FRAGMENT_LENGTH);
}

/*
 * struct {
 *     NamedGroup named_group_list<2..2^16-1>;
 * } NamedGroupList;                                RFC 8446 4.2.7; some servers up to TLS 1.2 answer with nothing
 */
void tw_decode_supported_groups(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_SERVER_HELLO && !tw_more(w))
        return;
    tw_list_u16(w, tw_open16(w, F_NAMED_GROUPS), F_OFFERED_GROUP);
}

/*
 * struct {
 *     ECPointFormat ec_point_format_list<1..2^8-1>;
 * } ECPointFormatList;                             RFC 8422 5.1.2
 */
void tw_decode_ec_point_formats(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u8(w, tw_open8(w, F_EC_POINT_FORMATS), F_EC_POINT_FORMAT);
}

/*
 * struct {
 *     SignatureScheme supported_signature_algorithms<2..2^16-2>;
 * } SignatureSchemeList;                           RFC 8446 4.2.3; in TLS 1.2 a scheme is a hash and a signature;
 *                                                  servers of TLS 1.3 up to draft 16 answered with nothing
 */
void tw_decode_signature_schemes(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_SERVER_HELLO && !tw_more(w))
        return;
    tw_list_u16(w, tw_open16(w, F_SIGNATURE_SCHEMES), F_SIGNATURE_SCHEME);
}

/* HeartbeatMode mode;                                                                               RFC 6520 2 */
void tw_decode_heartbeat_mode(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_u8(w, F_HEARTBEAT_MODE);
}

/* opaque ProtocolName<1..2^8-1>, up to the end of the scope */
static void decode_protocol_names(struct tw_walk *w, struct tw_scope list)
{
    while (tw_more(w))
        tw_opaque8(w, F_PROTOCOL_NAME);
    tw_close(w, list);
}

/*
 * struct {
 *     ProtocolName protocol_name_list<2..2^16-1>;
 * } ProtocolNameList;                              RFC 7301 3.1; of a server's list there is one
 */
void tw_decode_alpn(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    decode_protocol_names(w, tw_open16(w, F_PROTOCOLS));
}

/* From a client nothing, from a server its protocols, without a length around them: draft-agl-tls-nextprotoneg-04 3 */
void tw_decode_next_protocol_negotiation(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_SERVER_HELLO)
        decode_protocol_names(w, tw_open(w, F_PROTOCOLS));
}

/* Zeros, as many as the client likes: RFC 7685 3 */
void tw_decode_padding(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_rest(w, F_PADDING);
}

/* uint16 RecordSizeLimit;                                                                           RFC 8449 4 */
void tw_decode_record_size_limit(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_u16(w, F_RECORD_SIZE_LIMIT);
}

/* The ticket itself, without a length; nothing to ask for one or to promise one: RFC 5077 3.2 */
void tw_decode_session_ticket(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_rest(w, F_TICKET);
}

/*
 * struct {
 *     select (Handshake.msg_type) {
 *         case client_hello: ProtocolVersion versions<2..254>;
 *         case server_hello: ProtocolVersion selected_version;       HelloRetryRequest too
 *     };
 * } SupportedVersions;                             RFC 8446 4.2.1
 */
void tw_decode_supported_versions(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        tw_list_u16(w, tw_open8(w, F_VERSIONS), F_OFFERED_VERSION);
    else
        tw_u16(w, F_SELECTED_VERSION);
}

/*
 * struct {
 *     opaque cookie<1..2^16-1>;
 * } Cookie;                                        RFC 8446 4.2.2
 */
void tw_decode_cookie(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque16(w, F_COOKIE);
}

/*
 * struct {
 *     PskKeyExchangeMode ke_modes<1..255>;
 * } PskKeyExchangeModes;                           RFC 8446 4.2.9
 */
void tw_decode_psk_key_exchange_modes(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u8(w, tw_open8(w, F_KE_MODES), F_KE_MODE);
}

/*
 * struct {
 *     opaque identity<1..2^16-1>;
 *     uint32 obfuscated_ticket_age;
 * } PskIdentity;
 * opaque PskBinderEntry<32..255>;
 * struct {
 *     PskIdentity identities<7..2^16-1>;
 *     PskBinderEntry binders<33..2^16-1>;          not yet in early drafts
 * } OfferedPsks;                                   RFC 8446 4.2.11
 */
static void decode_offered_psks(struct tw_walk *w)
{
    struct tw_scope list = tw_open16(w, F_IDENTITIES);
    while (tw_more(w) && tw_need(w, F_PSK_ENTRY, 6)) {
        struct tw_scope entry = tw_open(w, F_PSK_ENTRY);
        tw_opaque16(w, F_IDENTITY);
        tw_u32(w, F_OBFUSCATED_TICKET_AGE);
        tw_close(w, entry);
    }
    tw_close(w, list);
    if (!tw_more(w))
        return;

    list = tw_open16(w, F_BINDERS);
    while (tw_more(w))
        tw_opaque8(w, F_BINDER);
    tw_close(w, list);
    tw_tell_binder_verdicts(w);
}

/*
 * struct {
 *     select (Handshake.msg_type) {
 *         case client_hello: OfferedPsks;
 *         case server_hello: uint16 selected_identity;
 *     };
 * } PreSharedKeyExtension;                         RFC 8446 4.2.11
 */
void tw_decode_pre_shared_key(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        decode_offered_psks(w);
    else
        tw_u16(w, F_SELECTED_IDENTITY);
}

/*
 * struct {
 *     select (Handshake.msg_type) {
 *         case new_session_ticket: uint32 max_early_data_size;
 *         case client_hello, encrypted_extensions: Empty;
 *     };
 * } EarlyDataIndication;                           RFC 8446 4.2.10
 */
void tw_decode_early_data(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_NEW_SESSION_TICKET)
        tw_u32(w, F_MAX_EARLY_DATA_SIZE);
}

/*
 * struct {
 *     NamedGroup group;
 *     opaque key_exchange<1..2^16-1>;
 * } KeyShareEntry;                                 RFC 8446 4.2.8
 */
void tw_decode_key_share_entry(struct tw_walk *w, enum tw_field_id field)
{
    struct tw_scope entry = tw_open(w, field);
    uint16_t group = tw_u16(w, F_KEY_SHARE_GROUP);
    uint16_t len = tw_u16(w, F_KEY_SHARE_LENGTH);
    tw_check_point(w, group, F_KEY_SHARE_KEY, tw_fixed(w, F_KEY_SHARE_KEY, len));
    tw_close(w, entry);
}

/*
 * struct {
 *     select (Handshake.msg_type) {
 *         case client_hello: KeyShareEntry client_shares<0..2^16-1>;
 *         case server_hello: KeyShareEntry server_share;
 *         case hello_retry_request: NamedGroup selected_group;
 *     };
 * } KeyShare;                                      RFC 8446 4.2.8
 */
void tw_decode_key_share(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_HELLO_RETRY_REQUEST) {
        tw_u16(w, F_SELECTED_GROUP);
    } else if (place == TW_IN_CLIENT_HELLO) {
        struct tw_scope list = tw_open16(w, F_CLIENT_SHARES);
        while (tw_more(w) && tw_need(w, F_KEY_SHARE_ENTRY, 4))
            tw_decode_key_share_entry(w, F_KEY_SHARE_ENTRY);
        tw_close(w, list);
    } else {
        tw_decode_key_share_entry(w, F_SERVER_SHARE);
    }
}

/*
 * struct {
 *     opaque renegotiated_connection<0..255>;
 * } RenegotiationInfo;                             RFC 5746 3.2
 */
void tw_decode_renegotiation_info(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_RENEGOTIATED_CONNECTION);
}

/* opaque ClientID<1..2^16-1>, with which a client that offers IBSDH says who it is: GM/T 0024-2023 A.7 */
void tw_decode_client_id(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque16(w, F_CLIENT_ID);
}
