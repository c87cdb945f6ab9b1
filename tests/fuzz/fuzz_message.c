/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any message in any context: tw_message_decode(), heard by a sink that holds every event against what the walk
 * promises, and heard by nobody. An input begins with what the message is and what is known of its handshake:
 *
 *     content type, handshake type, version (2), cipher suite (2), flags, certificate type of client and of server
 */
#include <stdlib.h>

#include "harness.h"
#include "message/message.h"
#include "registry/registry.h"

enum { HEADER_LEN = 9, MAX_DEPTH = 16 };

enum { FROM_SERVER = 1, SUITE_KNOWN = 2, SSL2 = 4, CUT = 8 };

/* Lists and objects that are open, and the body that everything must lie in. */
struct listener {
    const uint8_t *body;
    size_t len;
    uint16_t open[MAX_DEPTH];
    size_t depth;
};

static bool is_compound(const struct tw_event *e)
{
    return tw_fields[e->field].kind == TW_LIST || tw_fields[e->field].kind == TW_OBJECT;
}

static void check_value(const struct listener *l, const struct tw_event *e)
{
    const struct tw_field *field = &tw_fields[e->field];

    require(!is_compound(e));
    if (field->kind == TW_STRING)
        return;
    require(e->bytes == l->body + e->off && e->len <= l->len - e->off);
    if (field->kind == TW_UINT || field->kind == TW_CODE)
        require(e->len >= 1 && e->len <= 8 && (e->len == 8 || e->value >> 8 * e->len == 0));
    if (field->kind == TW_CODE) {
        require(e->len == tw_registry_width((enum tw_registry)field->registry));
        require(tw_registry_name((enum tw_registry)field->registry, (uint32_t)e->value) != NULL);
    }
}

static void listen(void *self, const struct tw_event *e)
{
    struct listener *l = self;

    require(e->field < TW_FIELD_COUNT && e->off <= l->len);
    switch (e->kind) {
    case TW_OPEN:
        require(is_compound(e) && l->depth < MAX_DEPTH && e->len <= l->len - e->off);
        l->open[l->depth++] = e->field;
        break;
    case TW_CLOSE: require(l->depth > 0 && l->open[--l->depth] == e->field); break;
    case TW_VALUE: check_value(l, e); break;
    case TW_FINDING: require(e->remark < TW_REMARK_COUNT && e->len <= l->len - e->off); break;
    case TW_FAULT:
        require(e->value > e->len && e->bytes == l->body + e->off && e->len <= l->len - e->off);
        break;
    default: abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEADER_LEN)
        return 0;

    const struct tw_handshake_params params = {
        .version = tw_load_be16(data + 2),
        .suite = tw_load_be16(data + 4),
        .suite_known = (data[6] & SUITE_KNOWN) != 0,
        .client_certificate_type = data[7],
        .server_certificate_type = data[8],
    };
    const struct tw_message_context context = {
        .params = &params,
        .from = data[6] & FROM_SERVER ? TW_SERVER : TW_CLIENT,
    };
    const struct tw_message_id id = {data[0], data[1], (data[6] & SSL2) != 0};
    struct listener listener = {.body = data + HEADER_LEN, .len = size - HEADER_LEN};
    const struct tw_sink sink = {.event = listen, .self = &listener};
    bool cut = (data[6] & CUT) != 0;

    tw_message_decode(&context, id, listener.body, listener.len, cut, &sink);
    require(listener.depth == 0);
    tw_message_decode(&context, id, listener.body, listener.len, cut, NULL);
    return 0;
}
