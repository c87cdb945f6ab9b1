/* SPDX-License-Identifier: Apache-2.0 */
/* The Community ID flow hash. */
#include "facts/community_id.h"

#include <string.h>

enum { PROTOCOL_TCP = 6, SHA1_LEN = 20 };

/* RFC 4648 4; the length of `in` leaves two bytes at the end, so there is one padding character. */
static void encode_base64(const uint8_t in[SHA1_LEN], char *out)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t i = 0;

    for (; i + 3 <= SHA1_LEN; i += 3) {
        uint32_t v = tw_load_be24(in + i);
        for (unsigned k = 0; k < 4; k++)
            *out++ = alphabet[v >> (18 - 6 * k) & 63];
    }
    uint32_t v = (uint32_t)tw_load_be16(in + i) << 8;
    for (unsigned k = 0; k < 3; k++)
        *out++ = alphabet[v >> (18 - 6 * k) & 63];
    *out++ = '=';
    *out = '\0';
}

bool tw_community_id(const struct tw_connection *c, char out[TW_COMMUNITY_ID_SIZE])
{
    const struct tw_flow_key *key = &c->flow->key; /* in order already: the smaller endpoint first */
    bool ipv4 = tw_address_is_ipv4(&key->address[0]) && tw_address_is_ipv4(&key->address[1]);
    size_t skip = ipv4 ? 12 : 0, n = 2;
    uint8_t hashed[2 + 2 * 16 + 2 + 4] = {0, 0}, digest[SHA1_LEN];

    if (c->tracker->crypto == NULL)
        return false;
    for (unsigned i = 0; i < 2; i++) {
        memcpy(hashed + n, key->address[i].bytes + skip, 16 - skip);
        n += 16 - skip;
    }
    hashed[n++] = PROTOCOL_TCP;
    hashed[n++] = 0;
    for (unsigned i = 0; i < 2; i++) {
        hashed[n++] = (uint8_t)(key->port[i] >> 8);
        hashed[n++] = (uint8_t)key->port[i];
    }
    if (!c->tracker->crypto->sha1(c->tracker->crypto_context, hashed, n, digest))
        return false;
    out[0] = '1';
    out[1] = ':';
    encode_base64(digest, out + 2);
    return true;
}
