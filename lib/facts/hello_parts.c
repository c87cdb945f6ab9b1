/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a hello that fingerprints are made of. */
#include "facts/hello_parts.h"

#include <stddef.h>
#include <string.h>

#include "message/extension.h"
#include "message/message.h"
#include "registry/registry.h"

void tw_hello_parts_begin(struct tw_hello_parts *p, bool client)
{
    memset(p, 0, offsetof(struct tw_hello_parts, extensions));
    p->client = client;
}

static void hear_extension(struct tw_hello_parts *p, uint16_t type)
{
    p->extension = type;
    p->has_server_name = p->has_server_name || type == TW_EXT_SERVER_NAME;
    if (p->num_extensions < TW_HELLO_EXTENSIONS)
        p->extensions[p->num_extensions++] = type;
}

static void hear_value(struct tw_hello_parts *p, const struct tw_event *e)
{
    uint16_t value = (uint16_t)e->value;

    switch (e->field) {
    case F_LEGACY_VERSION:
        p->legacy_version = value;
        p->has_version = true;
        break;
    case F_CIPHER_SUITE:
        p->suite = value;
        p->has_suite = true;
        break;
    case F_EXTENSION_TYPE: hear_extension(p, value); break;
    case F_PROTOCOL_NAME:
        if (p->extension == TW_EXT_ALPN && !p->has_protocol) {
            p->protocol = (struct tw_bytes){e->bytes, e->len};
            p->has_protocol = true;
        }
        break;
    default: break;
    }
}

static void hear_suites(struct tw_hello_parts *p, struct tw_bytes list, uint8_t width)
{
    p->suites = list;
    p->suite_width = width;
}

static void hear_versions(struct tw_hello_parts *p, struct tw_bytes list)
{
    for (size_t i = 0; i + 2 <= list.len; i += 2) {
        uint16_t version = tw_load_be16(list.ptr + i);
        if (!tw_is_grease16(version) && version > p->version)
            p->version = version;
    }
}

static void hear_list(struct tw_hello_parts *p, const struct tw_event *e)
{
    struct tw_bytes list = {e->bytes, e->len};

    switch (e->field) {
    case F_CIPHER_SUITES: hear_suites(p, list, 2); break;
    case F_CIPHER_SPECS: hear_suites(p, list, 3); break;
    case F_VERSIONS: hear_versions(p, list); break;
    case F_NAMED_GROUPS: p->groups = list; break;
    case F_EC_POINT_FORMATS: p->formats = list; break;
    case F_SIGNATURE_SCHEMES:
        if (p->extension == TW_EXT_SIGNATURE_ALGORITHMS)
            p->schemes = list;
        break;
    default: break;
    }
}

const bool tw_is_hello_part[TW_FIELD_COUNT] = {
    [F_LEGACY_VERSION] = true,    [F_CIPHER_SUITE] = true,  [F_EXTENSION_TYPE] = true,
    [F_PROTOCOL_NAME] = true,     [F_CIPHER_SUITES] = true, [F_CIPHER_SPECS] = true,
    [F_VERSIONS] = true,          [F_NAMED_GROUPS] = true,  [F_EC_POINT_FORMATS] = true,
    [F_SIGNATURE_SCHEMES] = true,
};

void tw_hello_parts_take(struct tw_hello_parts *p, const struct tw_event *e)
{
    if (e->kind == TW_VALUE)
        hear_value(p, e);
    else if (e->kind == TW_OPEN)
        hear_list(p, e);
}
