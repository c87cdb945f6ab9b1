/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the fields of a message. */
#include "message/verdict.h"
#include "registry/registry.h"
#include "report/json.h"

void tw_json_code_named(struct json *j, enum tw_registry registry, uint32_t value, const char *name)
{
    unsigned width = tw_registry_width(registry);

    tw_out_text(j->out, "{\"id\":");
    if (width == 1) {
        tw_out_uint(j->out, value);
    } else {
        tw_out_text(j->out, "\"0x");
        tw_out_hex(j->out, value, 2 * width);
        tw_out_char(j->out, '"');
    }
    tw_out_text(j->out, ",\"name\":\"");
    tw_out_text(j->out, name);
    tw_out_text(j->out, "\"}");
}

/* Makes the slot's text, by way of the output itself. Text that does not fit leaves the slot empty. */
static void fill_slot(struct json *j, struct tw_code_slot *slot, uint32_t key, enum tw_registry registry,
                      uint32_t value)
{
    const char *name = tw_registry_name(registry, value);
    size_t most = strlen(name) + 64, before;

    tw_out_room(j->out, most);
    before = j->out->len;
    tw_json_code_named(j, registry, value, name);
    size_t len = j->out->len - before;
    slot->key = len <= sizeof slot->text ? key : 0;
    slot->len = (uint32_t)len;
    if (slot->key != 0)
        memcpy(slot->text, j->out->buffer + before, len);
}

static void code(struct json *j, enum tw_registry registry, uint32_t value)
{
    uint32_t key = (uint32_t)registry << 24 | value;
    struct tw_code_slot *slot = &j->codes[(key ^ key >> 7 ^ key >> 20) % TW_CODE_SLOTS];

    if (slot->key != key) {
        fill_slot(j, slot, key, registry, value);
        return;
    }
    memcpy(tw_out_room(j->out, sizeof slot->text), slot->text,
           sizeof slot->text); /* of constant size: a few moves */
    tw_out_wrote(j->out, slot->len);
}

void tw_json_code(struct json *j, const char *key, enum tw_registry registry, uint32_t value)
{
    put_key(j, key);
    code(j, registry, value);
}

static void truth(struct json *j, enum tw_truth value)
{
    static const char *const words[] = {[TW_NOT_KNOWN] = "null", [TW_FALSE] = "false", [TW_TRUE] = "true"};

    tw_out_text(j->out, words[value]);
}

static void field_value(struct json *j, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    switch ((enum tw_kind)f->kind) {
    case TW_UINT: tw_out_uint(j->out, e->value); break;
    case TW_CODE: code(j, (enum tw_registry)f->registry, (uint32_t)e->value); break;
    case TW_TEXT: wire_text(j, (struct tw_bytes){e->bytes, e->len}); break;
    case TW_STRING: own_text(j, (const char *)e->bytes, e->len); break;
    case TW_TRUTH: truth(j, (enum tw_truth)e->value); break;
    case TW_FLAG: tw_out_text(j->out, e->value != 0 ? "true" : "false"); break;
    case TW_TIME:
        tw_out_char(j->out, '"');
        tw_out_seconds(j->out, (int64_t)e->value);
        tw_out_char(j->out, '"');
        break;
    case TW_BYTES:
    case TW_DER:
    case TW_NAME:
    case TW_LIST:
    case TW_OBJECT: hex(j, e->bytes, e->len); break;
    }
}

/* The fields' keys as they stand in the output; all of one size, so that copying one is a few moves. */
static const char field_keys[TW_FIELD_COUNT][40] = {
#define F(id, name, kind, registry, min, max, clause) [F_##id] = "\"" name "\":",
#include "message/fields.def"
#undef F
};

/* The comma and key in front of a value. */
static inline void put_name(struct json *j, uint16_t field, bool named)
{
    if (!named) {
        put_comma(j);
        return;
    }
    char *to = tw_out_room(j->out, 1 + sizeof field_keys[field]);
    *to = ',';
    to += j->comma;
    memcpy(to, field_keys[field], sizeof field_keys[field]);
    tw_out_wrote(j->out, (size_t)j->comma + tw_fields[field].name_len + 3);
    j->comma = true;
}

void tw_json_hear(void *self, const struct tw_event *e)
{
    struct json_sink *s = self;
    const struct tw_field *f = &tw_fields[e->field];
    bool named = (s->lists & 1) == 0, list = f->kind == TW_LIST;

    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN:
        put_name(&s->json, e->field, named);
        tw_out_char(s->json.out, list ? '[' : '{');
        s->json.comma = false;
        s->lists = s->lists << 1 | list;
        break;
    case TW_CLOSE:
        put_close(&s->json, list ? ']' : '}');
        s->lists >>= 1;
        break;
    case TW_VALUE:
        if (f->kind == TW_DER)
            break;
        put_name(&s->json, e->field, named);
        field_value(&s->json, e);
        break;
    case TW_FINDING: tw_notes_add(&s->report->findings, s->message, s->index, e); break;
    case TW_FAULT: tw_notes_add(&s->report->faults, s->message, s->index, e); break;
    }
}
