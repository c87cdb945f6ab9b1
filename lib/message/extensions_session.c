/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions about what comes after the handshake: tickets, media, settings of other protocols. */
#include "message/extension.h"
#include "registry/registry.h"

/*
 * struct {
 *     SRTPProtectionProfile SRTPProtectionProfiles<2..2^16-1>;
 *     opaque srtp_mki<0..255>;
 * } UseSRTPData;                                   RFC 5764 4.1.1; of a server's list there is one
 */
void tw_decode_use_srtp(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_list_u16(w, tw_open16(w, F_SRTP_PROFILES), F_SRTP_PROFILE);
    tw_opaque8(w, F_SRTP_MKI);
}

/*
 * struct {
 *     select (Handshake.msg_type) {
 *         case client_hello: EKTCipherType supported_ciphers<1..255>;
 *         case server_hello: EKTCipherType selected_cipher;
 *     };
 * } EKTCipher;                                     RFC 8870 5.2.1
 */
void tw_decode_supported_ekt_ciphers(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO)
        tw_list_u8(w, tw_open8(w, F_EKT_CIPHERS), F_EKT_CIPHER);
    else
        tw_u8(w, F_EKT_SELECTED_CIPHER);
}

/*
 * struct {
 *     select (Role) {
 *         case client: opaque ticket<0..2^16-1>;
 *         case server: opaque proof<0..2^8-1>; opaque ticket<0..2^16-1>; uint32 lifetime;
 *     };
 * } PinningTicketExtension;                        RFC 8672 3
 */
void tw_decode_ticket_pinning(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO) {
        tw_opaque16(w, F_PINNING_TICKET);
        return;
    }
    tw_opaque8(w, F_PINNING_PROOF);
    tw_opaque16(w, F_PINNING_TICKET);
    tw_u32(w, F_PINNING_LIFETIME);
}

/*
 * struct {
 *     uint8 new_session_count;
 *     uint8 resumption_count;
 * } ClientTicketRequest;
 * struct {
 *     uint8 expected_count;
 * } ServerTicketRequestHint;                       RFC 9149 3
 */
void tw_decode_ticket_request(struct tw_walk *w, enum tw_place place)
{
    if (place == TW_IN_CLIENT_HELLO) {
        tw_u8(w, F_NEW_SESSION_COUNT);
        tw_u8(w, F_RESUMPTION_COUNT);
    } else {
        tw_u8(w, F_EXPECTED_COUNT);
    }
}

/* opaque cid<0..2^8-1>                                                                                RFC 9146 3 */
void tw_decode_connection_id(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_CONNECTION_ID);
}

/* opaque flags<1..2^8-1>: flag n is bit n % 8 of byte n / 8, the lowest bit first        draft-ietf-tls-tlsflags 2 */
void tw_decode_tls_flags(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    tw_opaque8(w, F_TLS_FLAGS);
}

/*
 * ProtocolName supported_protocols<2..2^16-1>, the protocols that the client has settings for; in EncryptedExtensions of
 * either side the settings of the one chosen, without a length: draft-vvv-tls-alps-01 4
 */
void tw_decode_application_settings(struct tw_walk *w, enum tw_place place)
{
    if (place != TW_IN_CLIENT_HELLO) {
        tw_rest(w, F_ALPS_SETTINGS);
        return;
    }
    struct tw_scope list = tw_open16(w, F_ALPS_PROTOCOLS);
    while (tw_more(w))
        tw_opaque8(w, F_ALPS_PROTOCOL);
    tw_close(w, list);
}

/* Which parameters are a number of variable length: RFC 9000 18.2, RFC 9221 3, and Google's initial_rtt. */
static bool is_quic_number(uint64_t id)
{
    return id == 0x01 || (id >= 0x03 && id <= 0x0b) || id == 0x0e || id == 0x20 || id == 0x3127;
}

static const char *quic_parameter_name(uint64_t id)
{
    enum { GREASE_STEP = 31, GREASE_FIRST = 27 }; /* RFC 9000 18.1 */

    if (id <= 0xffffff && tw_registry_assigned(TW_REG_QUIC_TRANSPORT_PARAMETER, (uint32_t)id))
        return tw_registry_name(TW_REG_QUIC_TRANSPORT_PARAMETER, (uint32_t)id);
    return id % GREASE_STEP == GREASE_FIRST ? "GREASE" : "unassigned";
}

/*
 * Transport Parameter {
 *     Transport Parameter ID (i),
 *     Transport Parameter Length (i),
 *     Transport Parameter Value (..),              a number where it fills the value exactly, else octets
 * }                                                RFC 9000 18
 */
static void decode_quic_parameter(struct tw_walk *w)
{
    struct tw_scope parameter = tw_open(w, F_QUIC_PARAMETER);
    uint64_t id = tw_varint(w, F_QUIC_PARAMETER_ID);

    tw_tell_string(w, F_QUIC_PARAMETER_NAME, quic_parameter_name(id));
    uint64_t len = tw_varint(w, F_QUIC_PARAMETER_LENGTH);
    if (is_quic_number(id) && tw_more(w) && len == (uint64_t)1 << (tw_peek(w, 1) >> 6))
        tw_varint(w, F_QUIC_PARAMETER_NUMBER);
    else
        tw_fixed(w, F_QUIC_PARAMETER_VALUE, (size_t)len);
    tw_close(w, parameter);
}

/* Parameters up to the end: RFC 9000 18, RFC 9001 8.2 */
void tw_decode_quic_transport_parameters(struct tw_walk *w, enum tw_place place)
{
    (void)place;
    struct tw_scope list = tw_open(w, F_QUIC_PARAMETERS);
    while (tw_more(w) && tw_need(w, F_QUIC_PARAMETER, 2))
        decode_quic_parameter(w);
    tw_close(w, list);
}
