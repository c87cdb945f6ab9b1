/* SPDX-License-Identifier: Apache-2.0 */
/* ClientHello. */
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
