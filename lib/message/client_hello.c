/* SPDX-License-Identifier: Apache-2.0 */
/* ClientHello, and the SSL 2.0 one. */
#include "message/extension.h"
#include "message/message.h"

/*
 * struct {
 *     ProtocolVersion legacy_version;
 *     Random random;
 *     opaque legacy_session_id<0..32>;
 *     CipherSuite cipher_suites<2..2^16-2>;
 *     opaque legacy_compression_methods<1..2^8-1>;
 *     Extension extensions<8..2^16-1>;
 * } ClientHello;                                   RFC 8446 4.1.2; up to TLS 1.2 extensions may be left out
 */
void tw_decode_client_hello(struct tw_walk *w)
{
    tw_u16(w, F_LEGACY_VERSION);
    tw_fixed(w, F_RANDOM, 32);
    tw_opaque8(w, F_SESSION_ID);
    tw_list_u16(w, tw_open16(w, F_CIPHER_SUITES), F_OFFERED_SUITE);
    tw_list_u8(w, tw_open8(w, F_COMPRESSION_METHODS), F_OFFERED_COMPRESSION);
    if (tw_more(w))
        tw_decode_extensions(w, TW_IN_CLIENT_HELLO);
}

/*
 * The body begins behind the message type:
 *     Version version; uint16 cipher_spec_length, session_id_length, challenge_length;
 *     V2CipherSpec cipher_specs[cipher_spec_length / 3]; opaque session_id[]; opaque challenge[];    RFC 5246 E.2
 */
void tw_decode_ssl2_client_hello(struct tw_walk *w)
{
    tw_u16(w, F_LEGACY_VERSION);
    uint16_t specs_len = tw_u16(w, F_CIPHER_SPEC_LENGTH);
    uint16_t session_id_len = tw_u16(w, F_SESSION_ID_LENGTH);
    uint16_t challenge_len = tw_u16(w, F_CHALLENGE_LENGTH);

    struct tw_scope list = tw_open_fixed(w, F_CIPHER_SPECS, specs_len);
    while (tw_more(w))
        tw_u24(w, F_CIPHER_SPEC);
    tw_close(w, list);
    tw_fixed(w, F_SESSION_ID, session_id_len);
    tw_fixed(w, F_CHALLENGE, challenge_len);
}
