/* SPDX-License-Identifier: Apache-2.0 */
/* What the hellos settle, heard from the same events as everything else. */
#include "facts/connection.h"
#include "message/extension.h"
#include "registry/registry.h"

enum { HOST_NAME = 0 }; /* NameType, RFC 6066 3 */

static void keep_first(struct tw_bytes *kept, const struct tw_event *e)
{
    if (kept->ptr == NULL)
        *kept = (struct tw_bytes){e->bytes, e->len};
}

static void hear_certificate_type(struct tw_hello *h, const struct tw_event *e)
{
    if (h->extension == TW_EXT_CLIENT_CERTIFICATE_TYPE)
        h->client_certificate_type = (uint8_t)e->value;
    else if (h->extension == TW_EXT_SERVER_CERTIFICATE_TYPE)
        h->server_certificate_type = (uint8_t)e->value;
}

/* Which versions a client offers. In TLS up to 1.2 and SSL that is one number, and in no extension. */
static void hear_offered_version(struct tw_hello *h, uint16_t version)
{
    if (tw_is_grease16(version))
        return;
    h->offers_tls13 = h->offers_tls13 || tw_version_is_tls13(version);
    if (h->lowest_version == 0 || version < h->lowest_version)
        h->lowest_version = version;
    if (version > h->highest_version)
        h->highest_version = version;
}

static uint16_t extension_bit(uint64_t type)
{
    switch (type) {
    case TW_EXT_STATUS_REQUEST: return TW_HELLO_STATUS_REQUEST;
    case TW_EXT_SESSION_TICKET: return TW_HELLO_SESSION_TICKET;
    case TW_EXT_NEXT_PROTOCOL_NEGOTIATION: return TW_HELLO_NEXT_PROTOCOL;
    case TW_EXT_PRE_SHARED_KEY: return TW_HELLO_PRE_SHARED_KEY;
    case TW_EXT_EARLY_DATA: return TW_HELLO_EARLY_DATA;
    case TW_EXT_COMPRESS_CERTIFICATE: return TW_HELLO_COMPRESS_CERTIFICATE;
    case TW_EXT_POST_HANDSHAKE_AUTH: return TW_HELLO_POST_HANDSHAKE_AUTH;
    case TW_EXT_TRUNCATED_HMAC: return TW_HELLO_TRUNCATED_HMAC;
    case TW_EXT_ENCRYPT_THEN_MAC: return TW_HELLO_ENCRYPT_THEN_MAC;
    case TW_EXT_EXTENDED_MASTER_SECRET: return TW_HELLO_EXTENDED_MASTER_SECRET;
    case TW_EXT_PSK_KEY_EXCHANGE_MODES: return TW_HELLO_PSK_KEY_EXCHANGE_MODES;
    default: return 0;
    }
}

/* What stands in extensions. */
static void hear_extension(struct tw_hello *h, const struct tw_event *e)
{
    switch (e->field) {
    case F_EXTENSION_TYPE:
        h->extension = (uint16_t)e->value;
        h->extensions |= extension_bit(e->value);
        break;
    case F_NAME_TYPE: h->name_type = (uint8_t)e->value; break;
    case F_HOST_NAME:
        if (h->name_type == HOST_NAME)
            keep_first(&h->server_name, e);
        break;
    case F_PROTOCOL_NAME:
        if (h->extension == TW_EXT_ALPN)
            keep_first(&h->protocol, e);
        break;
    case F_TICKET:
        h->has_ticket = e->len > 0;
        h->ticket = (struct tw_bytes){e->bytes, e->len};
        break;
    case F_IDENTITY: keep_first(&h->identity, e); break;
    case F_SELECTED_PROTOCOL: keep_first(&h->protocol, e); break;
    case F_SELECTED_VERSION: h->selected_version = (uint16_t)e->value; break;
    case F_SELECTED_IDENTITY:
        h->has_psk = true;
        h->selected_identity = (uint16_t)e->value;
        break;
    case F_CERTIFICATE_TYPE: hear_certificate_type(h, e); break;
    default: break;
    }
}

static void hear_versions(struct tw_hello *h, const struct tw_event *e)
{
    for (size_t i = 0; i + 2 <= e->len; i += 2)
        hear_offered_version(h, tw_load_be16(e->bytes + i));
}

static void hear(void *self, const struct tw_event *e)
{
    struct tw_hello *h = self;

    if (e->kind != TW_VALUE) {
        if (e->kind == TW_OPEN && e->field == F_VERSIONS)
            hear_versions(h, e);
        return;
    }
    switch (e->field) {
    case F_LEGACY_VERSION: h->legacy_version = (uint16_t)e->value; break;
    case F_RANDOM: keep_first(&h->random, e); break;
    case F_SESSION_ID: keep_first(&h->session_id, e); break;
    case F_CIPHER_SUITE:
        h->suite = (uint16_t)e->value;
        h->has_suite = true;
        break;
    case F_COMPRESSION_METHOD: h->compression = (uint8_t)e->value; break;
    case F_KEY_SHARE_GROUP:
    case F_SELECTED_GROUP:
    case F_NAMED_GROUP:
        h->group = (uint16_t)e->value;
        h->has_group = true;
        break;
    default: hear_extension(h, e); break;
    }
}

/* The fields of the functions above. */
static const bool fields[TW_FIELD_COUNT] = {
    [F_LEGACY_VERSION] = true,     [F_RANDOM] = true,
    [F_SESSION_ID] = true,         [F_CIPHER_SUITE] = true,
    [F_COMPRESSION_METHOD] = true, [F_KEY_SHARE_GROUP] = true,
    [F_SELECTED_GROUP] = true,     [F_NAMED_GROUP] = true,
    [F_VERSIONS] = true,           [F_EXTENSION_TYPE] = true,
    [F_NAME_TYPE] = true,          [F_HOST_NAME] = true,
    [F_PROTOCOL_NAME] = true,      [F_TICKET] = true,
    [F_IDENTITY] = true,           [F_SELECTED_PROTOCOL] = true,
    [F_SELECTED_VERSION] = true,   [F_SELECTED_IDENTITY] = true,
    [F_CERTIFICATE_TYPE] = true,
};

/* The extensions in which they stand. */
static bool has_fields(uint16_t extension)
{
    switch (extension) {
    case TW_EXT_SERVER_NAME:
    case TW_EXT_ALPN:
    case TW_EXT_CLIENT_CERTIFICATE_TYPE:
    case TW_EXT_SERVER_CERTIFICATE_TYPE:
    case TW_EXT_SESSION_TICKET:
    case TW_EXT_KEY_SHARE_DRAFT:
    case TW_EXT_PRE_SHARED_KEY:
    case TW_EXT_SUPPORTED_VERSIONS:
    case TW_EXT_KEY_SHARE:
    case TW_EXT_ENCRYPTED_SERVER_NAME: return true;
    default: return false;
    }
}

struct tw_sink tw_hello_sink(struct tw_hello *hello)
{
    return (struct tw_sink){
        .event = hear, .self = hello, .fields = fields, .extension = has_fields, .whole_lists = true};
}
