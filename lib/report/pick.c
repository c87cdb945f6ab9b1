/* SPDX-License-Identifier: Apache-2.0 */
/* Chosen fields of each connection. The JSON of the report is read as it is written, a byte at a time: no tree is made. */
#include "report/pick.h"

#include <stdlib.h>
#include <string.h>

#include "report/report.h"

enum {
    MAX_DEPTH = 64,
    MAX_KEY = 64,        /* of those that are asked for none is longer */
    MAX_PARTS = 24,      /* of a name */
    MAX_CELL = 16 << 20, /* bytes; the rest of a field is left out */
    NOWHERE = 0xff,      /* not on the way to the field */
};

/* A name, and what has been found for it. */
struct column {
    const char *name;
    const char *part[MAX_PARTS]; /* in `name` */
    uint8_t len[MAX_PARTS];
    uint8_t parts;
    uint8_t found_at; /* depth of the object or list that is being copied; 0: none is */
    bool listed;      /* a list has been met on the way to it */
    bool full;        /* there is no room for the value in hand */
    char *values;     /* JSON, a NUL behind each */
    size_t used, room;
    size_t sure;      /* of those used; behind them is what stands before the type that decides */
    size_t begun;     /* where the value in hand begins */
    uint8_t maybe_at; /* depth of the object that a type is awaited of; 0: none is */
};

/* How far the way to a column has been gone: by its keys, and with a type that has been passed besides. */
struct way {
    uint8_t keys, typed;
};

/* A list or an object that is open. */
struct level {
    bool list;
    bool in_list; /* so is one around it */
    bool is_type; /* it is the value of a key "type" */
    bool typed;   /* its type has been read */
    uint8_t key_len;
    char key[MAX_KEY]; /* the one in hand */
};

enum state { BETWEEN, IN_KEY, IN_STRING, IN_SCALAR };

struct tw_pick {
    struct column *columns;
    size_t count;
    struct way *ways; /* of each column in each level: count * MAX_DEPTH */
    struct level levels[MAX_DEPTH];
    unsigned depth, beyond;
    enum state state;
    bool escaped;       /* a backslash stands in front */
    bool after_colon;   /* the next string is a value */
    char type[MAX_KEY]; /* the name of a type, while it is read */
    size_t type_len;
    unsigned
        content_at; /* depth of the object whose content type was read there: it stands for a type that is null */
    bool headed; /* the names of the columns have been written */
    struct tw_out out;
};

static struct way *way_of(struct tw_pick *p, unsigned depth, size_t column)
{
    return &p->ways[depth * p->count + column];
}

static bool is_part(const struct column *c, unsigned part, const char *text, size_t len)
{
    return part < c->parts && c->len[part] == len && memcmp(c->part[part], text, len) == 0;
}

static bool is_key(const struct level *l, const char *name)
{
    return !l->list && l->key_len == strlen(name) && memcmp(l->key, name, l->key_len) == 0;
}

/* --- copying --- */

static void copy(struct column *c, char byte)
{
    if (c->full)
        return;
    if (c->used == c->room) {
        size_t room = c->room == 0 ? 256 : c->room * 2;
        char *grown = room <= MAX_CELL ? realloc(c->values, room) : NULL;
        if (grown == NULL) {
            c->full = true;
            return;
        }
        c->values = grown;
        c->room = room;
    }
    c->values[c->used++] = byte;
}

static void copy_to_open(struct tw_pick *p, char byte)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->columns[i].found_at != 0)
            copy(&p->columns[i], byte);
}

/* --- the way --- */

/* Where a value of the key in hand, or an element, stands on the way to a column. */
static struct way step(struct tw_pick *p, size_t column)
{
    const struct level *l = &p->levels[p->depth];
    const struct column *c = &p->columns[column];
    struct way at = *way_of(p, p->depth, column), next = {NOWHERE, NOWHERE};

    if (l->list)
        return (struct way){at.keys, NOWHERE};
    if (at.keys != NOWHERE && is_part(c, at.keys, l->key, l->key_len))
        next.keys = at.keys + 1;
    if (at.typed == NOWHERE)
        return next;
    if (is_part(c, at.typed, l->key, l->key_len))
        next.keys = at.typed + 1;
    else if (is_key(l, "fields") || is_key(l, "data"))
        next.keys = at.typed;
    return next;
}

/*
 * Whether the value of the key in hand is what a column asks for if a type that is still to come is the right one: it is
 * beside the type, or in it. `*depth` is that of the object whose type decides; 0: it is not.
 */
static unsigned may_belong(struct tw_pick *p, size_t column)
{
    enum {
        MESSAGE = 3
    }; /* an object in a list of the connection; those in it have nothing but their type first */
    const struct level *l = &p->levels[p->depth];
    const struct column *c = &p->columns[column];
    unsigned depth = p->depth - l->is_type, steps = 1U + l->is_type;
    bool awaits = depth == MESSAGE || (depth > MESSAGE && (l->is_type || is_key(l, "type")));
    uint8_t keys = awaits ? way_of(p, depth, column)->keys : NOWHERE;

    if (keys == NOWHERE || l->list || p->levels[depth].list || p->levels[depth].typed)
        return 0;
    if (keys + 1U + steps != c->parts || !is_part(c, keys + steps, l->key, l->key_len))
        return 0;
    return !l->is_type || is_part(c, keys + 1U, "type", 4) ? depth : 0;
}

/* The type is known that decides about what stands before it; without any the object has ended. */
static void decide(struct tw_pick *p, struct column *c, bool belongs)
{
    if (c->maybe_at != p->depth)
        return;
    c->maybe_at = 0;
    if (!belongs)
        c->used = c->sure;
    c->sure = c->used;
}

/* A value begins: columns whose way ends here take it. An object or list is `open`ed a level below. */
static void begin_value(struct tw_pick *p, char byte, bool open)
{
    for (size_t i = 0; i < p->count; i++) {
        struct column *c = &p->columns[i];
        struct way next = p->depth == 0 ? (struct way){0, NOWHERE} : step(p, i);
        if (open)
            *way_of(p, p->depth + 1, i) = next;
        if (c->found_at != 0)
            continue;
        unsigned decided_at = next.keys == NOWHERE && byte != '[' ? may_belong(p, i) : 0;
        if (next.keys == NOWHERE && decided_at == 0)
            continue;
        /* A list is passed through, and each of its elements taken. */
        c->listed |= byte == '[';
        if (next.keys == NOWHERE)
            c->maybe_at = (uint8_t)decided_at;
        else if (next.keys != c->parts || byte == '[')
            continue;
        c->found_at = (uint8_t)(p->depth + 1);
        c->begun = c->used;
    }
}

/* The value that began at this depth is complete. */
static void end_value(struct tw_pick *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct column *c = &p->columns[i];
        if (c->found_at != p->depth + 1)
            continue;
        c->found_at = 0;
        copy(c, '\0');
        if (c->full) /* half a value is none */
            c->used = c->begun;
        c->full = false;
        if (c->maybe_at == 0)
            c->sure = c->used;
    }
}

static void open_level(struct tw_pick *p, char byte)
{
    const struct level *outer = &p->levels[p->depth];
    bool is_type = p->depth > 0 && is_key(outer, "type");

    if (p->depth + 1 >= MAX_DEPTH) { /* no object of ours is as deep */
        p->beyond++;
        return;
    }
    begin_value(p, byte, true);
    copy_to_open(p, byte);
    p->levels[++p->depth] = (struct level){.list = byte == '[', .is_type = is_type};
    if (is_type) /* not every one has a name */
        p->type_len = 0;
}

/* In the object around the type that has been read the name of it may stand for a step. */
static void pass_type(struct tw_pick *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct way *w = way_of(p, p->depth, i);
        bool belongs = w->keys != NOWHERE && is_part(&p->columns[i], w->keys, p->type, p->type_len);
        if (belongs)
            w->typed = w->keys + 1;
        decide(p, &p->columns[i], belongs);
    }
    p->levels[p->depth].typed = true;
}

static void close_level(struct tw_pick *p, char byte)
{
    if (p->beyond > 0) {
        p->beyond--;
        return;
    }
    if (p->depth == 0)
        return;
    bool is_type = p->levels[p->depth].is_type;

    copy_to_open(p, byte);
    for (size_t i = 0; i < p->count; i++)
        decide(p, &p->columns[i], false);
    p->depth--;
    end_value(p);
    if (is_type)
        pass_type(p);
}

/* --- reading --- */

/* What is no handshake message has the name of its records instead. */
static bool names_content(const struct tw_pick *p)
{
    return is_key(&p->levels[p->depth], "content_type");
}

static bool names_type(const struct tw_pick *p)
{
    const struct level *l = &p->levels[p->depth];

    return (l->is_type && is_key(l, "name")) || names_content(p);
}

static void begin_string(struct tw_pick *p)
{
    struct level *l = &p->levels[p->depth];

    if (!l->list && !p->after_colon) {
        p->state = IN_KEY;
        l->key_len = 0;
        copy_to_open(p, '"');
        return;
    }
    begin_value(p, '"', false);
    copy_to_open(p, '"');
    p->state = IN_STRING;
    if (!names_type(p))
        return;
    p->type_len = 0;
    if (names_content(p))
        p->content_at = p->depth;
}

static void read_between(struct tw_pick *p, char byte)
{
    switch (byte) {
    case '{':
    case '[':
        open_level(p, byte);
        p->after_colon = false;
        break;
    case '}':
    case ']': close_level(p, byte); break;
    case '"': begin_string(p); break;
    case ':':
        p->after_colon = true;
        copy_to_open(p, byte);
        break;
    case ',': copy_to_open(p, byte); break;
    case '\n': break;
    default:
        begin_value(p, byte, false);
        copy_to_open(p, byte);
        p->state = IN_SCALAR;
    }
}

static void read_key(struct tw_pick *p, char byte)
{
    struct level *l = &p->levels[p->depth];

    copy_to_open(p, byte);
    if (byte == '"')
        p->state = BETWEEN;
    else if (l->key_len < MAX_KEY)
        l->key[l->key_len++] = byte;
}

static void read_string(struct tw_pick *p, char byte)
{
    copy_to_open(p, byte);
    if (p->escaped) {
        p->escaped = false;
    } else if (byte == '\\') {
        p->escaped = true;
    } else if (byte == '"') {
        p->state = BETWEEN;
        p->after_colon = false;
        end_value(p);
    } else if (names_type(p) && p->type_len < MAX_KEY) {
        p->type[p->type_len++] = byte;
    }
}

/* A number, true, false or null ends with what follows it. */
static void read_scalar(struct tw_pick *p, char byte)
{
    if (byte != ',' && byte != '}' && byte != ']') {
        copy_to_open(p, byte);
        return;
    }
    p->state = BETWEEN;
    p->after_colon = false;
    end_value(p);
    if (p->content_at == p->depth && is_key(&p->levels[p->depth], "type")) {
        pass_type(p);
        p->content_at = 0;
    }
    read_between(p, byte);
}

/* Takes the report's JSON, as tw_report_options.write. */
static bool take_json(void *context, const char *bytes, size_t len)
{
    struct tw_pick *p = context;

    for (size_t i = 0; i < len; i++) {
        switch (p->state) {
        case BETWEEN: read_between(p, bytes[i]); break;
        case IN_KEY: read_key(p, bytes[i]); break;
        case IN_STRING: read_string(p, bytes[i]); break;
        case IN_SCALAR: read_scalar(p, bytes[i]); break;
        }
    }
    return true;
}

/* --- rows --- */

/* A byte of a cell; RFC 4180 has cells in quotes, and quotes in them doubled. */
static void put_byte(struct tw_out *o, char byte, bool csv)
{
    if (csv && byte == '"')
        tw_out_char(o, '"');
    tw_out_char(o, byte);
}

/* The text of a JSON string without its quotes. No tab and no newline is in it: from the wire they come as \xNN. */
static void put_text(struct tw_out *o, const char *text, size_t len, bool several, bool csv)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && i + 1 < len)
            i++;
        if (several && text[i] == ',')
            tw_out_char(o, '\\');
        put_byte(o, text[i], csv);
    }
}

/* The name of a code point, for which it stands; NULL when the value is none. `*len` is set, without its quotes. */
static const char *code_name(const char *value, size_t *len)
{
    static const char id[] = "{\"id\":", key[] = ",\"name\":\"";
    const char *name = strstr(value, key);

    if (name == NULL || strncmp(value, id, sizeof id - 1) != 0)
        return NULL;
    name += sizeof key - 1;
    *len = strcspn(name, "\"");
    return strcmp(name + *len, "\"}") == 0 ? name : NULL;
}

static void put_plain(struct tw_out *o, const char *value, bool several, bool csv)
{
    size_t len = strlen(value);
    const char *name = code_name(value, &len);

    if (name != NULL)
        put_text(o, name, len, several, csv);
    else if (value[0] == '"')
        put_text(o, value + 1, len - 2, several, csv);
    else if (strcmp(value, "null") != 0)
        for (; *value != '\0'; value++)
            put_byte(o, *value, csv);
}

static void put_cell(struct tw_out *o, const struct column *c, bool csv)
{
    if (csv)
        tw_out_char(o, '"');
    for (size_t at = 0; at < c->used; at += strlen(c->values + at) + 1) {
        if (at > 0)
            tw_out_char(o, ',');
        put_plain(o, c->values + at, c->listed, csv);
    }
    if (csv)
        tw_out_char(o, '"');
}

static void put_json(struct tw_out *o, const struct column *c)
{
    if (c->used == 0 && !c->listed)
        tw_out_text(o, "null");
    if (c->listed)
        tw_out_char(o, '[');
    for (size_t at = 0; at < c->used; at += strlen(c->values + at) + 1) {
        if (at > 0)
            tw_out_char(o, ',');
        tw_out_text(o, c->values + at);
    }
    if (c->listed)
        tw_out_char(o, ']');
}

static void put_json_row(struct tw_pick *p)
{
    for (size_t i = 0; i < p->count; i++) {
        tw_out_text(&p->out, i == 0 ? "{\"" : ",\"");
        tw_out_text(&p->out, p->columns[i].name);
        tw_out_text(&p->out, "\":");
        put_json(&p->out, &p->columns[i]);
    }
    tw_out_text(&p->out, "}\n");
}

static void put_row(struct tw_pick *p, bool csv)
{
    for (size_t i = 0; i < p->count; i++) {
        if (i > 0)
            tw_out_char(&p->out, csv ? ',' : '\t');
        put_cell(&p->out, &p->columns[i], csv);
    }
    tw_out_char(&p->out, '\n');
}

/* Names need no quotes. */
static void put_header(struct tw_pick *p, bool csv)
{
    for (size_t i = 0; i < p->count; i++) {
        if (i > 0)
            tw_out_char(&p->out, csv ? ',' : '\t');
        tw_out_text(&p->out, p->columns[i].name);
    }
    tw_out_char(&p->out, '\n');
}

/* Where the JSON broke off, as it does when there is no memory for it, half a value is none. */
static void end_json(struct tw_pick *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct column *c = &p->columns[i];
        if (c->found_at != 0)
            c->used = c->begun;
        if (c->maybe_at != 0)
            c->used = c->sure;
        c->found_at = c->maybe_at = 0;
        c->full = false;
    }
    p->depth = p->beyond = p->content_at = 0;
    p->state = BETWEEN;
    p->escaped = p->after_colon = false;
}

static void forget(struct column *c)
{
    c->used = c->sure = 0;
    c->listed = false;
}

void tw_pick_row(struct tw_report *r)
{
    struct tw_pick *p = r->pick;
    bool csv = r->options.format == TW_FORMAT_FIELDS_CSV;

    tw_out_flush(&r->out);
    end_json(p);
    if (r->options.header && !p->headed && r->options.format != TW_FORMAT_FIELDS_JSON)
        put_header(p, csv);
    p->headed = true;
    if (r->options.format == TW_FORMAT_FIELDS_JSON)
        put_json_row(p);
    else
        put_row(p, csv);
    for (size_t i = 0; i < p->count; i++)
        forget(&p->columns[i]);
    if (r->options.prompt)
        tw_out_flush(&p->out);
    r->out.failed |= p->out.failed;
}

/* --- the whole --- */

static bool set_column(struct column *c, const char *name)
{
    c->name = name;
    while (c->parts < MAX_PARTS) {
        size_t len = strcspn(name, ".");
        if (len == 0 || len > MAX_KEY)
            return false;
        c->part[c->parts] = name;
        c->len[c->parts++] = (uint8_t)len;
        if (name[len] == '\0')
            return true;
        name += len + 1;
    }
    return false;
}

static bool make_columns(struct tw_pick *p, const struct tw_report_options *options)
{
    p->count = options->field_count;
    p->columns = calloc(p->count, sizeof *p->columns);
    p->ways = calloc(p->count * (MAX_DEPTH + 1), sizeof *p->ways);
    if (p->columns == NULL || p->ways == NULL)
        return false;
    for (size_t i = 0; i < p->count; i++)
        if (!set_column(&p->columns[i], options->fields[i]))
            return false;
    return true;
}

bool tw_pick_begin(struct tw_report *r)
{
    const struct tw_report_options *options = &r->options;

    if (options->format < TW_FORMAT_FIELDS || options->format > TW_FORMAT_FIELDS_JSON)
        return true;
    r->pick = calloc(1, sizeof *r->pick);
    if (r->pick == NULL || !make_columns(r->pick, options))
        return false;
    r->pick->out.write = options->write;
    r->pick->out.context = options->context;
    r->out.write = take_json;
    r->out.context = r->pick;
    return true;
}

bool tw_pick_wants(const struct tw_pick *p, const char *key)
{
    for (size_t i = 0; p != NULL && i < p->count; i++)
        if (is_part(&p->columns[i], 0, key, strlen(key)))
            return true;
    return p == NULL;
}

bool tw_pick_end(struct tw_report *r)
{
    if (r->pick == NULL)
        return true;
    tw_out_flush(&r->pick->out);
    return !r->pick->out.failed;
}

void tw_pick_free(struct tw_report *r)
{
    if (r->pick == NULL)
        return;
    for (size_t i = 0; i < r->pick->count && r->pick->columns != NULL; i++)
        free(r->pick->columns[i].values);
    free(r->pick->columns);
    free(r->pick->ways);
    free(r->pick);
}
