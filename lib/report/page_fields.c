/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a message as a list of HTML: an item a field, and what has members is a list that unfolds. The short
 * members that an object begins with stand in its heading, as do those of an extension its type and length; if there is
 * nothing else in it, it needs no more than that.
 */
#include <assert.h>

#include "report/fingerprint.h"
#include "report/page.h"
#include "report/text.h"

enum { MAX_HELD = 4 };

struct fields {
    struct tw_report *report;
    struct tw_markup *m;
    const struct tw_message *message;
    struct tw_hello_parts *hello;   /* to hear as well, or NULL */
    size_t told;                    /* bytes of the body up to here have been told */
    bool waiting;                   /* the innermost list or object has not been written yet, */
    struct tw_event held[MAX_HELD]; /* nor what it begins with */
    size_t held_count;
    size_t depth;
    size_t skipped;                /* lists and objects around that there is no room for */
    uint64_t left_out;             /* fields that there was none for */
    uint16_t field[TW_MAX_LEVELS]; /* of the lists and objects around */
};

static uint16_t innermost(const struct fields *f)
{
    return f->field[f->depth];
}

static bool is_list(uint16_t field)
{
    return tw_fields[field].kind == TW_LIST;
}

/* Whether the field that is about to be told stands in a list, where it needs no name. */
static bool is_in_list(const struct fields *f)
{
    return f->depth > 0 && is_list(innermost(f));
}

static void put_value(struct fields *f, const struct tw_event *e)
{
    struct tw_lines lines = tw_markup_lines(f->m);

    if (e->bytes != NULL && e->len == 0 && tw_fields[e->field].kind == TW_BYTES)
        tw_markup_text(f->m, "empty");
    else if (tw_fields[e->field].kind == TW_NAME)
        tw_out_hex_bytes(lines.out, e->bytes, e->len);
    else
        tw_field_value(&lines, e);
}

static void put_name(struct fields *f, uint16_t field)
{
    tw_markup(f->m, "<b>");
    tw_markup_text(f->m, tw_fields[field].name);
    tw_markup(f->m, "</b> ");
}

/* "extension server_name (0x0000), length 16", "cipher_suites"; octets of a name only where it cannot be read */
static void put_heading(struct fields *f)
{
    bool first = true;

    put_name(f, innermost(f));
    for (size_t i = 0; i < f->held_count; i++) {
        if (tw_fields[f->held[i].field].kind == TW_NAME && f->held_count > 1)
            continue;
        if (!first)
            tw_markup_text(f->m, ", ");
        first = false;
        if (f->held[i].field != F_EXTENSION_TYPE)
            put_name(f, f->held[i].field);
        put_value(f, &f->held[i]);
    }
    f->held_count = 0;
    f->waiting = false;
}

/* What is in a list is folded at first; lists are not, so that one sees what there is. */
static void begin_waiting(struct fields *f)
{
    bool member;

    if (!f->waiting)
        return;
    member = f->depth > 1 && is_list(f->field[f->depth - 1]);
    tw_markup(f->m, member ? "<li><details><summary>" : "<li><details open><summary>");
    put_heading(f);
    tw_markup(f->m, "</summary>\n<ul>\n");
}

/* The extension's data are told as members of the extension itself. */
static void open_field(struct fields *f, const struct tw_event *e)
{
    if (e->field == F_EXTENSION_FIELDS)
        return;
    begin_waiting(f);
    assert(f->depth + 1 < TW_MAX_LEVELS);
    f->field[++f->depth] = e->field;
    f->waiting = true;
}

static void close_field(struct fields *f, const struct tw_event *e)
{
    if (e->field == F_EXTENSION_FIELDS)
        return;
    if (f->waiting) {
        bool empty = is_list(innermost(f));
        tw_markup(f->m, "<li>");
        put_heading(f);
        tw_markup(f->m, empty ? "empty</li>\n" : "</li>\n");
    } else {
        tw_markup(f->m, "</ul></details></li>\n");
    }
    f->depth--;
}

static void hear_value(struct fields *f, const struct tw_event *e)
{
    uint8_t kind = tw_fields[e->field].kind;

    if (kind == TW_DER)
        return;
    if (f->waiting && !is_in_list(f) && kind != TW_BYTES && f->held_count < MAX_HELD) {
        f->held[f->held_count++] = *e;
        return;
    }
    begin_waiting(f);
    tw_markup(f->m, "<li>");
    if (!is_in_list(f))
        put_name(f, e->field);
    put_value(f, e);
    tw_markup(f->m, "</li>\n");
}

/* How bad what the decoder remarks on is, by the rule that it breaks. */
static const char *class_of(const struct fields *f, const struct tw_event *e)
{
    const struct tw_rule *rule = tw_rule_named(tw_remark_claim(f->message, e));

    if (e->kind == TW_FAULT)
        return "bad";
    return rule != NULL ? tw_severity_name((enum tw_severity)rule->severity) : "warning";
}

static void hear_note(struct fields *f, const struct tw_event *e)
{
    struct tw_lines lines = tw_markup_lines(f->m);

    begin_waiting(f);
    tw_markup(f->m, "<li class=\"");
    tw_markup(f->m, class_of(f, e));
    tw_markup(f->m, "\">");
    tw_text_note(&lines, f->message, e);
    tw_markup(f->m, "</li>\n");
}

/* Notes how far the body has been told: by values that lie in it, and by faults, which show what they stopped at. */
static void note_told(struct fields *f, const struct tw_event *e)
{
    uintptr_t at = (uintptr_t)e->bytes - (uintptr_t)f->message->body;

    if ((e->kind == TW_VALUE || e->kind == TW_FAULT) && at < f->message->kept && at + e->len > f->told)
        f->told = at + e->len;
}

/* Whether the page has no room for this. What has been opened on it is closed there. */
static bool leaves_out(struct fields *f, const struct tw_event *e)
{
    if (e->kind == TW_CLOSE)
        return f->skipped > 0 && f->skipped-- > 0;
    if (f->skipped == 0 && !tw_page_is_full(f->report))
        return false;
    f->skipped += e->kind == TW_OPEN;
    f->left_out++;
    return true;
}

static void hear(void *self, const struct tw_event *e)
{
    struct fields *f = self;

    if (f->hello != NULL)
        tw_hello_parts_hear(f->hello, e);
    note_told(f, e);
    if (leaves_out(f, e))
        return;
    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN: open_field(f, e); break;
    case TW_CLOSE: close_field(f, e); break;
    case TW_VALUE: hear_value(f, e); break;
    case TW_NUMBERS: break; /* not asked for */
    case TW_FINDING:
    case TW_FAULT: hear_note(f, e); break;
    }
}

static void put_rest(struct fields *f)
{
    const struct tw_message *m = f->message;

    if (f->left_out > 0)
        tw_markup_number(f->m, "<li class=\"bad\">The page is full: not listed are ", f->left_out,
                         " fields of this message.</li>\n");
    if (f->left_out > 0 || m->missing == TW_MISSING_NOTHING || f->told >= m->kept)
        return;
    tw_markup(f->m, "<li><b>not decoded</b> ");
    tw_out_hex_bytes(&f->m->text, m->body + f->told, m->kept - f->told);
    tw_markup(f->m, "</li>\n");
}

void tw_page_fields(struct tw_report *r, const struct tw_connection *c, const struct tw_message *m)
{
    struct tw_fingerprint *fingerprint = tw_report_fingerprint_begin(r, c, m);
    struct fields f = {
        .report = r, .m = &r->page->markup, .message = m, .hello = fingerprint != NULL ? &r->hello : NULL};
    struct tw_sink sink = {.event = hear, .self = &f, .details = true};

    tw_markup(f.m, "<ul>\n");
    tw_connection_decode(c, m, &sink);
    tw_report_fingerprint_end(r, c, fingerprint);
    put_rest(&f);
    tw_markup(f.m, "</ul>\n");
}
