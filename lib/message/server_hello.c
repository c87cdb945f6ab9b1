/* SPDX-License-Identifier: Apache-2.0 */
/* ServerHello, and HelloRetryRequest in its two forms. */
#include <string.h>

#include "message/extension.h"
#include "message/message.h"

bool tw_is_hello_retry_request(const uint8_t *random)
{
    /* SHA-256 of "HelloRetryRequest" */
    static const uint8_t special[32] = {
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    };
    return memcmp(random, special, sizeof special) == 0;
}

/*
 * struct {
 *     ProtocolVersion legacy_version;
 *     Random random;
 *     opaque legacy_session_id_echo<0..32>;        not in TLS 1.3 up to draft 21
 *     CipherSuite cipher_suite;
 *     uint8 legacy_compression_method;             not in TLS 1.3 up to draft 21
 *     Extension extensions<6..2^16-1>;
 * } ServerHello;                                   RFC 8446 4.1.3; up to TLS 1.2 extensions may be left out
 */
void tw_decode_server_hello(struct tw_walk *w)
{
    uint8_t draft = tw_version_draft(tw_u16(w, F_LEGACY_VERSION));
    bool short_form = draft != 0 && draft < 22;
    struct tw_bytes random = tw_fixed(w, F_RANDOM, 32);
    bool retry = random.len == 32 && tw_is_hello_retry_request(random.ptr);

    if (!short_form)
        tw_opaque8(w, F_SESSION_ID);
    tw_u16(w, F_CIPHER_SUITE);
    if (!short_form)
        tw_u8(w, F_COMPRESSION_METHOD);
    if (tw_more(w))
        tw_decode_extensions(w, retry ? TW_IN_HELLO_RETRY_REQUEST : TW_IN_SERVER_HELLO);
}

/*
 * struct {
 *     ProtocolVersion server_version;
 *     CipherSuite cipher_suite;                    since draft 19
 *     Extension extensions<2..2^16-1>;
 * } HelloRetryRequest;                             drafts of RFC 8446 up to 21
 */
void tw_decode_hello_retry_request(struct tw_walk *w)
{
    if (tw_version_draft(tw_u16(w, F_LEGACY_VERSION)) >= 19)
        tw_u16(w, F_CIPHER_SUITE);
    tw_decode_extensions(w, TW_IN_HELLO_RETRY_REQUEST);
}
