/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a message as text. Every field stands on a line under its name, indented by nesting, save what reads
 * better together: code points and names of a list follow one another, short members of an object stand on its first
 * line, and a few objects are a line or less.
 */
#include <assert.h>

#include "message/verdict.h"
#include "report/text.h"

static struct tw_level *level_of(struct tw_field_printer *p)
{
    return &p->levels[p->depth];
}

static struct tw_bytes bytes_of(const struct tw_event *e)
{
    return (struct tw_bytes){e->bytes, e->len};
}

/* Enters a list or object, whose members are indented by `step` more. */
static void push(struct tw_field_printer *p, enum tw_layout layout, unsigned step, size_t bytes)
{
    unsigned indent = p->lines->indent;

    assert(p->depth + 1 < TW_MAX_LEVELS);
    p->levels[++p->depth] = (struct tw_level){.layout = (uint8_t)layout, .indent = indent, .bytes = bytes};
    p->lines->indent = indent + step;
}

static void pop(struct tw_field_printer *p)
{
    p->lines->indent = level_of(p)->indent;
    p->depth--;
}

/* Faults and findings, on a line that says which, and the bytes concerned below */

void tw_text_note(struct tw_lines *l, const struct tw_message *m, const struct tw_event *e)
{
    struct tw_note note = {m, 0, *e};
    struct tw_fragment place = tw_message_place(m, e->off);
    bool fault = e->kind == TW_FAULT;

    tw_lines_begin(l);
    tw_lines_style(l, fault ? TW_STYLE_RED : TW_STYLE_MAGENTA);
    tw_out_text(l->out, "! ");
    tw_note_sentence(l->out, &note);
    tw_out_text(l->out, ", packet ");
    tw_out_uint(l->out, place.packet);
    tw_out_text(l->out, ", stream offset ");
    tw_out_uint(l->out, place.stream_offset);
    if (!fault) {
        const char *clause = tw_fields[e->field].clause;
        tw_out_text(l->out, " [");
        tw_out_text(l->out, tw_note_rule(&note)->id);
        tw_out_text(l->out, clause[0] != '\0' ? ", " : "");
        tw_out_text(l->out, clause);
        tw_out_char(l->out, ']');
    }
    tw_lines_style(l, TW_STYLE_PLAIN);
    if (e->bytes != NULL && e->len > 0) {
        l->indent += TW_LINES_STEP;
        tw_lines_bytes(l, fault ? "had" : "left over", bytes_of(e), false);
        l->indent -= TW_LINES_STEP;
    }
    tw_lines_end(l);
}

/* The heading is complete: what follows stands below it, first what was wrong in it. */
static void end_heading(struct tw_field_printer *p)
{
    tw_lines_end(p->lines);
    level_of(p)->layout = TW_LAYOUT_BLOCK;
    for (size_t i = 0; i < p->num_notes; i++)
        tw_text_note(p->lines, p->message, &p->notes[i]);
    p->num_notes = 0;
}

static void hear_note(struct tw_field_printer *p, const struct tw_event *e)
{
    bool heading = level_of(p)->layout == TW_LAYOUT_HEADING;

    if (heading && p->num_notes < TW_MAX_HELD_NOTES) {
        p->notes[p->num_notes++] = *e;
        return;
    }
    if (heading)
        end_heading(p);
    tw_text_note(p->lines, p->message, e);
}

/* Values */

static bool is_short(uint8_t kind)
{
    return kind == TW_UINT || kind == TW_CODE || kind == TW_TEXT || kind == TW_STRING || kind == TW_TIME ||
           kind == TW_TRUTH || kind == TW_FLAG;
}

static void put_truth(struct tw_lines *l, uint16_t field, enum tw_truth value)
{
    if (value == TW_FALSE)
        tw_lines_styled(l, TW_STYLE_RED, "NO");
    else if (value == TW_TRUE)
        tw_out_text(l->out, "yes");
    else
        tw_out_text(l->out, field == F_VERIFIED ? "not checked" : "not known");
}

/* As the subject of a certificate whose names are all in another place. */
static void put_string(struct tw_lines *l, struct tw_bytes text)
{
    if (text.len == 0)
        tw_out_text(l->out, "\"\"");
    tw_lines_text(l, text, TW_TEXT_ESCAPED);
}

void tw_field_value(struct tw_lines *l, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    switch ((enum tw_kind)f->kind) {
    case TW_UINT: tw_out_uint(l->out, e->value); break;
    case TW_CODE: tw_lines_code(l, (enum tw_registry)f->registry, (uint32_t)e->value); break;
    case TW_TEXT: tw_lines_text(l, bytes_of(e), TW_TEXT_WIRE | TW_TEXT_QUOTED); break;
    case TW_STRING: put_string(l, bytes_of(e)); break;
    case TW_TIME: tw_out_seconds(l->out, (int64_t)e->value); break;
    case TW_BYTES: tw_out_hex_bytes(l->out, e->bytes, e->len); break;
    case TW_TRUTH: put_truth(l, e->field, (enum tw_truth)e->value); break;
    case TW_FLAG: tw_out_text(l->out, e->value != 0 ? "yes" : "no"); break;
    case TW_DER:
    case TW_NAME:
    case TW_LIST:
    case TW_OBJECT: break;
    }
}

static bool is_reason(uint16_t field)
{
    return field == F_VERIFIED_REASON || field == F_VALID_AT_CAPTURE_REASON ||
           field == F_NAME_MATCHES_SNI_REASON || field == F_TRUSTED_REASON;
}

static void put_named(struct tw_field_printer *p, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    if (!is_short(f->kind)) {
        tw_lines_bytes(p->lines, f->name, bytes_of(e), level_of(p)->counted);
        return;
    }
    if (is_reason(e->field)) { /* it stands behind what it is the reason of */
        tw_out_text(p->lines->out, " (");
        tw_field_value(p->lines, e);
        tw_out_char(p->lines->out, ')');
        tw_lines_end(p->lines);
        return;
    }
    tw_lines_begin(p->lines);
    tw_out_text(p->lines->out, f->name);
    tw_out_text(p->lines->out, ": ");
    tw_field_value(p->lines, e);
    if (f->kind != TW_TRUTH)
        tw_lines_end(p->lines);
}

/* The length of what the object holds. */
static bool is_length(uint16_t field)
{
    return field == F_EXTENSION_LENGTH || field == F_SIGNATURE_LENGTH || field == F_CERTIFICATE_LENGTH ||
           field == F_KEY_SHARE_LENGTH || field == F_STATUS_REQUEST_LENGTH ||
           field == F_QUIC_PARAMETER_LENGTH || field == F_ECH_CONFIG_LENGTH;
}

/* "certificate: 969 bytes", "key_share_entry: group x25519 (0x001d), 32 bytes", "server_name (0x0000), 16 bytes" */
static void put_in_heading(struct tw_field_printer *p, const struct tw_event *e)
{
    struct tw_lines *l = p->lines;

    if (e->field == F_EXTENSION_TYPE) {
        tw_field_value(l, e);
        return;
    }
    tw_out_text(l->out, level_of(p)->members == 0 ? ": " : ", ");
    level_of(p)->counted = is_length(e->field);
    if (level_of(p)->counted) {
        tw_lines_count(l, e->value, "byte");
        return;
    }
    tw_out_text(l->out, tw_fields[e->field].name);
    tw_out_char(l->out, ' ');
    tw_field_value(l, e);
}

static size_t item_len(const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    if (f->kind == TW_CODE)
        return tw_lines_code_len((enum tw_registry)f->registry, (uint32_t)e->value);
    return f->kind == TW_BYTES ? 2 * e->len : e->len;
}

/* Objects that are an item or a row of their list. */
static bool is_joined(uint16_t field)
{
    return field == F_CERT_SAN_ENTRY || field == F_DISTINGUISHED_NAME || field == F_X509_EXTENSION;
}

/* The layout of a list, from its first member. Code points are counted; names of suites are long and stand in rows. */
static void settle(struct tw_field_printer *p, uint16_t member)
{
    const struct tw_field *f = &tw_fields[member];
    struct tw_level *level = level_of(p);
    struct tw_out *o = p->lines->out;
    bool suites = f->registry == TW_REG_CIPHER_SUITE || f->registry == TW_REG_SSL2_CIPHER_KIND;
    bool items = (f->kind == TW_CODE && !suites) || f->kind == TW_TEXT || f->kind == TW_STRING ||
                 f->kind == TW_UINT || member == F_CERT_SAN_ENTRY || member == F_X509_EXTENSION ||
                 member == F_TRUST_ANCHOR_ID;

    level->layout = items ? TW_LAYOUT_ITEMS : TW_LAYOUT_ROWS;
    if (!p->lines->open)
        return; /* something was wrong at the beginning of the list, and has been told */
    if (f->kind == TW_CODE && member != F_TLS_FEATURE) { /* which are not where the walk is */
        tw_out_text(o, " (");
        tw_out_uint(o, level->bytes / tw_registry_width((enum tw_registry)f->registry));
        tw_out_char(o, ')');
    }
    if (items)
        tw_out_char(o, ':');
}

/* Whether the field waits for the one behind it, see below. */
static bool is_held(uint16_t field)
{
    return field == F_CERT_SAN_TYPE || field == F_DN_DER || field == F_X509_EXTENSION_OID ||
           field == F_X509_EXTENSION_NAME;
}

/* "dns example.com" */
static void put_general_name(struct tw_field_printer *p, const struct tw_event *value, bool first)
{
    struct tw_lines *l = p->lines;

    tw_lines_item(l, p->first.len + 1 + value->len, first);
    tw_lines_text(l, bytes_of(&p->first), TW_TEXT_ESCAPED);
    tw_out_char(l->out, ' ');
    tw_lines_text(l, bytes_of(value), TW_TEXT_ESCAPED | TW_TEXT_QUOTED);
}

/* "keyUsage critical" */
static void put_extension(struct tw_field_printer *p, const struct tw_event *critical, bool first)
{
    static const char word[] = " critical";
    struct tw_lines *l = p->lines;

    tw_lines_item(l, p->first.len + (critical->value != 0 ? sizeof word - 1 : 0), first);
    tw_lines_text(l, bytes_of(&p->first), TW_TEXT_ESCAPED);
    if (critical->value != 0)
        tw_out_text(l->out, word);
}

/*
 * The objects of which only the value counts. What is heard first is held: the type of a general name and the name of an
 * extension, to know how much room the item takes, and the octets of an X.501 name, which are told only if there is no
 * name to be read. They live as long as the decoder is in the object.
 */
static void hear_joined(struct tw_field_printer *p, const struct tw_event *e)
{
    struct tw_lines *l = p->lines;
    struct tw_level *list = level_of(p) - 1;

    if (is_held(e->field)) {
        p->first = *e;
        return;
    }
    if (e->field == F_CERT_SAN_VALUE) {
        put_general_name(p, e, list->members == 1);
    } else if (e->field == F_X509_EXTENSION_CRITICAL) {
        put_extension(p, e, list->members == 1);
    } else {
        tw_lines_begin(l);
        tw_field_value(l, e);
    }
    p->first.kind = TW_OPEN;
}

static void hear_value(struct tw_field_printer *p, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];
    struct tw_lines *l = p->lines;
    struct tw_level *level = level_of(p);

    if (f->kind == TW_DER)
        return;
    if (level->layout == TW_LAYOUT_FRESH)
        settle(p, e->field);
    if (level->layout == TW_LAYOUT_HEADING && !is_short(f->kind))
        end_heading(p);
    switch ((enum tw_layout)level->layout) {
    case TW_LAYOUT_HEADING: put_in_heading(p, e); break;
    case TW_LAYOUT_ITEMS:
        tw_lines_item(l, item_len(e), level->members == 0);
        tw_field_value(l, e);
        break;
    case TW_LAYOUT_ROWS:
        if (!is_short(f->kind)) {
            put_named(p, e);
        } else {
            tw_lines_begin(l);
            tw_field_value(l, e);
        }
        break;
    case TW_LAYOUT_JOINED: hear_joined(p, e); break;
    case TW_LAYOUT_FRESH:
    case TW_LAYOUT_BLOCK: put_named(p, e); break;
    }
    level->members++;
}

/* Lists and objects */

static void open_field(struct tw_field_printer *p, const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];
    struct tw_level *around = level_of(p);

    if (around->layout == TW_LAYOUT_FRESH)
        settle(p, e->field);
    else if (around->layout == TW_LAYOUT_HEADING)
        end_heading(p);
    around->members++;
    if (e->field == F_EXTENSION_FIELDS) {
        push(p, TW_LAYOUT_BLOCK, 0, e->len);
        return;
    }
    if (is_joined(e->field)) {
        p->first.kind = TW_OPEN;
        push(p, TW_LAYOUT_JOINED, 0, e->len);
        return;
    }
    tw_lines_begin(p->lines);
    if (e->field != F_EXTENSION)
        tw_out_text(p->lines->out, f->name);
    push(p, f->kind == TW_LIST ? TW_LAYOUT_FRESH : TW_LAYOUT_HEADING, TW_LINES_STEP, e->len);
}

static void close_field(struct tw_field_printer *p, const struct tw_event *e)
{
    switch ((enum tw_layout)level_of(p)->layout) {
    case TW_LAYOUT_HEADING: end_heading(p); break;
    case TW_LAYOUT_FRESH:
        if (p->lines->open)
            tw_out_text(p->lines->out, ": empty");
        tw_lines_end(p->lines);
        break;
    case TW_LAYOUT_JOINED:
        if (p->first.kind != TW_OPEN)
            tw_lines_bytes(p->lines, tw_fields[e->field].name, bytes_of(&p->first), false);
        break;
    case TW_LAYOUT_ITEMS:
    case TW_LAYOUT_ROWS:
    case TW_LAYOUT_BLOCK: tw_lines_end(p->lines); break;
    }
    pop(p);
}

/* Notes how far the body has been told: by values that lie in it, and by faults, which show what they stopped at. */
static void note_told(struct tw_field_printer *p, const struct tw_event *e)
{
    uintptr_t at = (uintptr_t)e->bytes - (uintptr_t)p->message->body;

    if ((e->kind == TW_VALUE || e->kind == TW_FAULT) && at < p->message->kept && at + e->len > p->told)
        p->told = at + e->len;
}

static void hear(void *self, const struct tw_event *e)
{
    struct tw_field_printer *p = self;

    if (p->hello != NULL)
        tw_hello_parts_hear(p->hello, e);
    note_told(p, e);
    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN: open_field(p, e); break;
    case TW_CLOSE: close_field(p, e); break;
    case TW_VALUE: hear_value(p, e); break;
    case TW_NUMBERS: break; /* who does not take lists whole never hears it */
    case TW_FINDING:
    case TW_FAULT: hear_note(p, e); break;
    }
}

struct tw_field_printer tw_field_printer(struct tw_lines *lines, const struct tw_message *m,
                                         struct tw_hello_parts *hello)
{
    return (struct tw_field_printer){.lines = lines, .message = m, .hello = hello};
}

struct tw_sink tw_field_printer_sink(struct tw_field_printer *p)
{
    return (struct tw_sink){.event = hear, .self = p, .details = true};
}
