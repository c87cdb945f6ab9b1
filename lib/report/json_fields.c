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

/* Writes a code point where there is room for TW_CODE_TEXT, and returns what is behind it. */
static inline char *put_code(struct json *j, char *to, enum tw_registry registry, uint32_t value)
{
    uint32_t key = (uint32_t)registry << 24 | value;
    struct tw_code_slot *slot = &j->codes[key * 0x9e3779b1U >> (32 - TW_CODE_SLOT_BITS)];

    if (TW_UNLIKELY(slot->key != key)) {
        tw_out_reached(j->out, to);
        fill_slot(j, slot, key, registry, value);
        return j->out->buffer + j->out->len;
    }
    memcpy(to, slot->text, sizeof slot->text); /* of constant size: a few moves */
    return to + slot->len;
}

static void code(struct json *j, enum tw_registry registry, uint32_t value)
{
    char *to = tw_out_room(j->out, TW_CODE_TEXT);

    tw_out_reached(j->out, put_code(j, to, registry, value));
}

void tw_json_code(struct json *j, const char *key, enum tw_registry registry, uint32_t value)
{
    put_key(j, key);
    code(j, registry, value);
}

/* A value that is not as short as those that hear_value() writes by itself. */
static void put_long_value(struct json *j, const struct tw_event *e)
{
    switch ((enum tw_kind)tw_fields[e->field].kind) {
    case TW_TEXT: wire_text(j, (struct tw_bytes){e->bytes, e->len}); break;
    case TW_STRING: own_text(j, (const char *)e->bytes, e->len); break;
    case TW_TIME:
        tw_out_char(j->out, '"');
        tw_out_seconds(j->out, (int64_t)e->value);
        tw_out_char(j->out, '"');
        break;
    default: hex(j, e->bytes, e->len); break;
    }
}

/* The fields' keys as they stand in the output; all of one size, so that copying one is a few moves. */
static const char field_keys[TW_FIELD_COUNT][40] = {
#define F(id, name, kind, registry, min, max, clause) [F_##id] = "\"" name "\":",
#include "message/fields.def"
#undef F
};

enum { NAME_ROOM = 1 + sizeof field_keys[0] };

/* Writes the comma and key in front of a value where there is NAME_ROOM, and returns what is behind them. */
static inline char *put_name(struct json *j, char *to, uint16_t field, bool named)
{
    *to = ',';
    to += j->comma;
    j->comma = true;
    if (!named)
        return to;
    memcpy(to, field_keys[field], sizeof field_keys[field]);
    return to + tw_fields[field].name_len + 3;
}

static inline char *put_word(char *to, const char *word, size_t len)
{
    memcpy(to, word, len);
    return to + len;
}

static inline char *put_truth(char *to, enum tw_truth value)
{
    switch (value) {
    case TW_TRUE: return put_word(to, "true", 4);
    case TW_FALSE: return put_word(to, "false", 5);
    default: return put_word(to, "null", 4);
    }
}

/* Short values are written in one go with their names. */
static void hear_value(struct json *j, const struct tw_event *e, bool named)
{
    const struct tw_field *f = &tw_fields[e->field];
    char *to = put_name(j, tw_out_room(j->out, NAME_ROOM + TW_CODE_TEXT), e->field, named);

    switch ((enum tw_kind)f->kind) {
    case TW_CODE: to = put_code(j, to, (enum tw_registry)f->registry, (uint32_t)e->value); break;
    case TW_UINT: to = tw_put_uint(to, e->value); break;
    case TW_TRUTH: to = put_truth(to, (enum tw_truth)e->value); break;
    case TW_FLAG: to = put_truth(to, e->value != 0 ? TW_TRUE : TW_FALSE); break;
    default:
        tw_out_reached(j->out, to);
        put_long_value(j, e);
        return;
    }
    tw_out_reached(j->out, to);
}

/* The elements of a list: code points or numbers. */
static void hear_numbers(struct json *j, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];
    size_t width = (size_t)e->value;

    for (size_t i = 0; i < e->len; i += width) {
        uint32_t value = tw_load_be(e->bytes + i, width);
        char *to = put_name(j, tw_out_room(j->out, NAME_ROOM + TW_CODE_TEXT), e->field, false);
        to = f->kind == TW_CODE ? put_code(j, to, (enum tw_registry)f->registry, value)
                                : tw_put_uint(to, value);
        tw_out_reached(j->out, to);
    }
}

static void hear_open(struct json_sink *s, const struct tw_event *e, bool named)
{
    bool list = tw_fields[e->field].kind == TW_LIST;
    char *to = put_name(&s->json, tw_out_room(s->json.out, NAME_ROOM + 1), e->field, named);

    *to++ = list ? '[' : '{';
    tw_out_reached(s->json.out, to);
    s->json.comma = false;
    s->lists = s->lists << 1 | list;
}

void tw_json_hear(void *self, const struct tw_event *e)
{
    struct json_sink *s = self;
    bool in_list = (s->lists & 1) != 0;

    if (s->hello != NULL)
        tw_hello_parts_hear(s->hello, e);
    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN: hear_open(s, e, !in_list); break;
    case TW_CLOSE:
        put_close(&s->json, in_list ? ']' : '}');
        s->lists >>= 1;
        break;
    case TW_VALUE:
        if (tw_fields[e->field].kind != TW_DER)
            hear_value(&s->json, e, !in_list);
        break;
    case TW_NUMBERS: hear_numbers(&s->json, e); break;
    case TW_FINDING: tw_notes_add(&s->report->findings, s->message, s->index, e); break;
    case TW_FAULT: tw_notes_add(&s->report->faults, s->message, s->index, e); break;
    }
}
