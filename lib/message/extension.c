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
    {TW_EXT_SERVER_NAME,                  CH | SH | EE,            tw_decode_server_name},
    {TW_EXT_MAX_FRAGMENT_LENGTH,          CH | SH | EE,            tw_decode_max_fragment_length},
    {TW_EXT_TRUSTED_CA_KEYS,              CH | SH | EE,            tw_decode_trusted_ca_keys},
    {TW_EXT_STATUS_REQUEST,               CH | SH | CR | CT,       tw_decode_status_request},
    {TW_EXT_SUPPORTED_GROUPS,             CH | SH | EE,            tw_decode_supported_groups},
    {TW_EXT_EC_POINT_FORMATS,             CH | SH,                 tw_decode_ec_point_formats},
    {TW_EXT_SIGNATURE_ALGORITHMS,         CH | CR,                 tw_decode_signature_schemes},
    {TW_EXT_HEARTBEAT,                    CH | SH | EE,            tw_decode_heartbeat_mode},
    {TW_EXT_ALPN,                         CH | SH | EE,            tw_decode_alpn},
    {TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP, CH | SH | CR | CT,       tw_decode_signed_certificate_timestamp},
    {TW_EXT_CLIENT_CERTIFICATE_TYPE,      CH | SH | EE,            tw_decode_certificate_type},
    {TW_EXT_SERVER_CERTIFICATE_TYPE,      CH | SH | EE,            tw_decode_certificate_type},
    {TW_EXT_PADDING,                      CH,                      tw_decode_padding},
    {TW_EXT_ENCRYPT_THEN_MAC,             CH | SH,                 tw_decode_empty},
    {TW_EXT_EXTENDED_MASTER_SECRET,       CH | SH,                 tw_decode_empty},
    {TW_EXT_COMPRESS_CERTIFICATE,         CH | CR,                 tw_decode_compress_certificate},
    {TW_EXT_RECORD_SIZE_LIMIT,            CH | SH | EE,            tw_decode_record_size_limit},
    {TW_EXT_SESSION_TICKET,               CH | SH,                 tw_decode_session_ticket},
    {TW_EXT_KEY_SHARE_DRAFT,              CH | SH | HRR,           tw_decode_key_share},
    {TW_EXT_PRE_SHARED_KEY,               CH | SH,                 tw_decode_pre_shared_key},
    {TW_EXT_EARLY_DATA,                   CH | EE | NST,           tw_decode_early_data},
    {TW_EXT_SUPPORTED_VERSIONS,           CH | SH | HRR,           tw_decode_supported_versions},
    {TW_EXT_COOKIE,                       CH | HRR,                tw_decode_cookie},
    {TW_EXT_PSK_KEY_EXCHANGE_MODES,       CH,                      tw_decode_psk_key_exchange_modes},
    {TW_EXT_CERTIFICATE_AUTHORITIES,      CH | CR,                 tw_decode_certificate_authorities},
    {TW_EXT_POST_HANDSHAKE_AUTH,          CH,                      tw_decode_empty},
    {TW_EXT_SIGNATURE_ALGORITHMS_CERT,    CH | CR,                 tw_decode_signature_schemes},
    {TW_EXT_KEY_SHARE,                    CH | SH | HRR,           tw_decode_key_share},
    {TW_EXT_CLIENT_ID,                    CH,                      tw_decode_client_id},
    {TW_EXT_NEXT_PROTOCOL_NEGOTIATION,    CH | SH,                 tw_decode_next_protocol_negotiation},
    {TW_EXT_RENEGOTIATION_INFO,           CH | SH,                 tw_decode_renegotiation_info},
};
/* clang-format on */

static const struct extension *find(uint16_t type)
{
    size_t low = 0, high = TW_COUNT(extensions);

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
    uint16_t len = tw_u16(w, F_EXTENSION_LENGTH);
    struct tw_scope data = tw_open_fixed(w, F_EXTENSION_FIELDS, len);
    if (e != NULL)
        e->decode(w, place);
    else
        tw_rest(w, F_EXTENSION_DATA);
    tw_close(w, data);
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
