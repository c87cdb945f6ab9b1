/* SPDX-License-Identifier: Apache-2.0 */
/* The report, and what its printers share. */
#include "report/report.h"

#include <stdlib.h>

#include "registry/registry.h"

static bool make_fingerprint(struct tw_fingerprint *f)
{
    f->text = malloc(TW_JA3_MAX); /* pages that are not written cost nothing */
    return f->text != NULL;
}

static void free_report(struct tw_report *r)
{
    free(r->client.text);
    free(r->server.text);
    free(r->later.text);
    free(r);
}

struct tw_report *tw_report_new(const struct tw_report_options *options)
{
    struct tw_report *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->options = *options;
    r->out.write = options->write;
    r->out.context = options->context;
    if (!make_fingerprint(&r->client) || !make_fingerprint(&r->server) || !make_fingerprint(&r->later)) {
        free_report(r);
        return NULL;
    }
    return r;
}

void tw_report_connection(struct tw_report *r, const struct tw_connection *c)
{
    if (!c->tls && !r->options.all)
        return;
    switch (r->options.format) {
    case TW_FORMAT_TEXT: tw_report_text(r, c); break;
    case TW_FORMAT_JSON: tw_report_json(r, c); break;
    case TW_FORMAT_LIST: tw_report_list(r, c); break;
    }
}

bool tw_report_end(struct tw_report *r)
{
    bool written;

    tw_out_flush(&r->out);
    written = !r->out.failed;
    free_report(r);
    return written;
}

void tw_notes_add(struct tw_notes *notes, const struct tw_message *m, uint64_t index,
                  const struct tw_event *e)
{
    if (notes->count < TW_MAX_NOTES)
        notes->note[notes->count++] = (struct tw_note){m, index, *e};
    else
        notes->omitted++;
}

const char *tw_remark_rule(enum tw_remark remark)
{
    static const char *const rules[TW_REMARK_COUNT] = {
        [TW_REMARK_LENGTH] = "hs-length-exact",
        [TW_REMARK_TRAILING] = "hs-length-exact",
        [TW_REMARK_DUPLICATE_EXTENSION] = "ext-duplicate",
        [TW_REMARK_MISPLACED_EXTENSION] = "ext-misplaced",
    };
    return rules[remark];
}

/* The field's name, or of the whole message. */
static const char *place_name(const struct tw_note *note)
{
    switch (note->event.field) {
    case F_BODY: return tw_message_name(note->message);
    case F_EXTENSION_FIELDS: return "the extension";
    default: return tw_fields[note->event.field].name;
    }
}

static void length_sentence(struct tw_out *o, const struct tw_note *note)
{
    const struct tw_field *f = &tw_fields[note->event.field];

    tw_out_text(o, f->name);
    tw_out_text(o, " has ");
    tw_out_uint(o, note->event.value);
    tw_out_text(o, " bytes, not ");
    tw_out_uint(o, f->min);
    tw_out_text(o, " to ");
    tw_out_uint(o, f->max);
}

static void extension_sentence(struct tw_out *o, const struct tw_note *note, const char *what)
{
    tw_out_text(o, "extension ");
    tw_out_text(o, tw_registry_name(TW_REG_EXTENSION_TYPE, (uint32_t)note->event.value));
    tw_out_text(o, " (0x");
    tw_out_hex(o, (uint32_t)note->event.value, 4);
    tw_out_text(o, ") ");
    tw_out_text(o, what);
    tw_out_text(o, tw_message_name(note->message));
}

static void finding_sentence(struct tw_out *o, const struct tw_note *note)
{
    switch ((enum tw_remark)note->event.remark) {
    case TW_REMARK_LENGTH: length_sentence(o, note); break;
    case TW_REMARK_TRAILING:
        tw_out_uint(o, note->event.value);
        tw_out_text(o, note->event.value == 1 ? " byte is left over at the end of "
                                              : " bytes are left over at the end of ");
        tw_out_text(o, place_name(note));
        break;
    case TW_REMARK_DUPLICATE_EXTENSION: extension_sentence(o, note, "stands twice in "); break;
    case TW_REMARK_MISPLACED_EXTENSION: extension_sentence(o, note, "has no place in "); break;
    case TW_REMARK_COUNT: break;
    }
}

void tw_note_sentence(struct tw_out *o, const struct tw_note *note)
{
    if (note->event.kind == TW_FINDING) {
        finding_sentence(o, note);
        return;
    }
    tw_out_text(o, place_name(note));
    tw_out_text(o, " is cut short (wanted ");
    tw_out_uint(o, note->event.value);
    tw_out_text(o, note->event.value == 1 ? " byte, had " : " bytes, had ");
    tw_out_uint(o, note->event.len);
    tw_out_char(o, ')');
}

const char *tw_missing_words(enum tw_missing missing)
{
    switch (missing) {
    case TW_MISSING_NOTHING: return NULL;
    case TW_MISSING_LOST: return "the capture has a gap";
    case TW_MISSING_TRUNCATED: return "the capture cut the packet";
    case TW_MISSING_ENDED: return "the stream ended";
    case TW_MISSING_INTERRUPTED: return "another record came before the rest";
    case TW_MISSING_TOO_LONG: return "longer than the limit";
    case TW_MISSING_NO_MEMORY: return "memory limit";
    }
    return NULL;
}

struct tw_fragment tw_message_place(const struct tw_message *m, size_t offset)
{
    size_t at = offset + tw_message_header(m);
    struct tw_fragment f = {.stream_offset = m->offset};

    for (uint32_t i = 0; i < m->fragment_count && m->fragments[i].offset <= at; i++)
        f = m->fragments[i];
    f.stream_offset += at - f.offset;
    return f;
}

const char *tw_message_name(const struct tw_message *m)
{
    if (m->id.content_type != TW_HANDSHAKE || m->encrypted)
        return tw_registry_name(TW_REG_CONTENT_TYPE, m->id.content_type);
    return tw_registry_name(TW_REG_HANDSHAKE_TYPE, m->retry ? (uint32_t)TW_HELLO_RETRY_REQUEST : m->id.type);
}

const char *tw_side_name(enum tw_side side)
{
    return side == TW_CLIENT ? "client" : "server";
}

const char *tw_resumption_name(enum tw_resumption resumption)
{
    static const char *const names[] = {"none", "session_id", "ticket", "psk"};
    return names[resumption];
}

const char *tw_handshake_outcome_name(enum tw_handshake_outcome outcome)
{
    static const char *const names[] = {"complete", "failed", "closed", "incomplete", "not_tls"};
    return names[outcome];
}

const char *tw_known_by_name(enum tw_known_by known_by)
{
    static const char *const names[] = {"seen", "inferred", "unknown"};
    return names[known_by];
}

const char *tw_roles_name(enum tw_roles roles)
{
    static const char *const names[] = {"port", "syn", "client_hello", "server_hello"};
    return names[roles];
}
