/* SPDX-License-Identifier: Apache-2.0 */
/* CertificateURL. */
#include "message/message.h"

/*
 * struct {
 *     opaque url<1..2^16-1>;
 *     uint8 padding;                               always 1
 *     opaque SHA1Hash[20];
 * } URLAndHash;
 * struct {
 *     CertChainType type;
 *     URLAndHash url_and_hash_list<1..2^16-1>;
 * } CertificateURL;                                RFC 6066 5
 */
void tw_decode_certificate_url(struct tw_walk *w)
{
    tw_u8(w, F_CERT_CHAIN_TYPE);

    struct tw_scope list = tw_open16(w, F_URLS_AND_HASHES);
    while (tw_more(w) && tw_need(w, F_URL_AND_HASH, 3)) {
        struct tw_scope entry = tw_open(w, F_URL_AND_HASH);
        tw_opaque16(w, F_CERTIFICATE_URL);
        tw_u8(w, F_CERTIFICATE_URL_PADDING);
        tw_fixed(w, F_CERTIFICATE_URL_HASH, 20);
        tw_close(w, entry);
    }
    tw_close(w, list);
}
