/* SPDX-License-Identifier: Apache-2.0 */
/* The report, and what its printers share. */
#include "report/report.h"

#include <limits.h>
#include <stdlib.h>

#include "message/der.h"
#include "registry/registry.h"
#include "report/markup.h"
#include "report/stats.h"

static bool make_fingerprint(struct tw_fingerprint *f)
{
    f->ja3 = malloc(TW_JA3_MAX); /* pages that are not written cost nothing */
    f->ja4 = malloc(sizeof *f->ja4);
    return f->ja3 != NULL && f->ja4 != NULL;
}

static void free_fingerprint(struct tw_fingerprint *f)
{
    free(f->ja3);
    free(f->ja4);
}

static void free_report(struct tw_report *r)
{
    tw_certificates_clear(&r->certificates);
    free_fingerprint(&r->client);
    free_fingerprint(&r->server);
    free_fingerprint(&r->later);
    tw_report_check_free(r);
    tw_report_diff_free(r);
    tw_sorted_free(&r->sorted);
    tw_report_stats_free(r);
    tw_pick_free(r);
    free(r->markup);
    free(r->page);
    free(r);
}

static bool make_markup(struct tw_report *r)
{
    if (r->options.format != TW_FORMAT_SVG)
        return true;
    r->markup = calloc(1, sizeof *r->markup);
    if (r->markup != NULL)
        tw_markup_begin(r->markup, &r->out);
    return r->markup != NULL;
}

/* Of what is printed at the end. */
#define WAITING_BYTES ((size_t)64 << 20)

size_t tw_report_budget(const struct tw_report_options *options)
{
    return options->max_memory != 0 ? options->max_memory : WAITING_BYTES;
}

struct tw_report *tw_report_new(const struct tw_report_options *options)
{
    struct tw_report *r = calloc(1, sizeof *r);
    size_t budget = tw_report_budget(options);

    if (r == NULL)
        return NULL;
    r->options = *options;
    r->options.width = options->width == 0 ? TW_LINES_WIDTH : options->width < 80 ? 80 : options->width;
    tw_certificates_init(&r->certificates, budget);
    r->sorted = (struct tw_sorted){.budget = budget, .reverse = options->reverse};
    r->last_ns = TW_NO_TIME;
    r->out.write = options->write;
    r->out.context = options->context;
    r->out.ascii = options->ascii;
    r->fold = options->format == TW_FORMAT_CHECK && options->width != 0 ? r->options.width : UINT_MAX;
    if (!tw_pick_begin(r) || !make_markup(r) || !tw_report_page_begin(r) || !tw_report_stats_begin(r) ||
        !tw_report_check_begin(r) || !tw_report_diff_begin(r) || !make_fingerprint(&r->client) ||
        !make_fingerprint(&r->server) || !make_fingerprint(&r->later)) {
        free_report(r);
        return NULL;
    }
    return r;
}

struct tw_outcome tw_report_outcome(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_outcome o = tw_connection_outcome(c);

    if (!c->tls || o.handshake == TW_COMPLETE || o.handshake == TW_FAILED)
        return o;
    tw_path_walk(&r->path, c);
    return tw_path_outcome(&r->path, c);
}

void tw_report_timeline(struct tw_report *r)
{
    if (r->check != NULL)
        tw_across_forget(&r->check->across);
    tw_report_diff_timeline(r);
}

/* Whether this is the time to tell of it. */
static bool is_time(const struct tw_report *r, const struct tw_connection *c)
{
    bool at_outcome = c->occasion == TW_TOLD_OUTCOME, again = c->occasion == TW_TOLD_END;

    switch (r->options.format) {
    case TW_FORMAT_JSON: return true;
    case TW_FORMAT_LIST: return r->options.sort != TW_SORT_NOT ? !at_outcome : !again || c->otherwise;
    case TW_FORMAT_TEXT:
    case TW_FORMAT_WALK: return !again || c->otherwise;
    default: return !at_outcome;
    }
}

void tw_report_flush(struct tw_report *r)
{
    tw_out_flush(&r->out);
}

void tw_report_connection(struct tw_report *r, const struct tw_connection *c)
{
    if ((!c->tls && !r->options.all) || !is_time(r, c))
        return;
    switch (r->options.format) {
    case TW_FORMAT_TEXT: tw_report_text(r, c); break;
    case TW_FORMAT_JSON: tw_report_json(r, c); break;
    case TW_FORMAT_FIELDS:
    case TW_FORMAT_FIELDS_CSV:
    case TW_FORMAT_FIELDS_JSON:
        tw_report_json(r, c);
        tw_pick_row(r);
        break;
    case TW_FORMAT_LIST: tw_report_list(r, c); break;
    case TW_FORMAT_WALK: tw_report_ladder(r, c); break;
    case TW_FORMAT_CERTIFICATES:
    case TW_FORMAT_CERTIFICATES_JSON:
    case TW_FORMAT_CERTIFICATES_PEM: tw_certificates_add(&r->certificates, c); return;
    case TW_FORMAT_DOT: tw_report_dot(r, c); break;
    case TW_FORMAT_MERMAID: tw_report_mermaid(r, c); break;
    case TW_FORMAT_SVG: tw_report_svg(r, c); break;
    case TW_FORMAT_STATS:
    case TW_FORMAT_STATS_JSON: tw_stats_add(r, c); return;
    case TW_FORMAT_DIFF:
    case TW_FORMAT_DIFF_JSON: tw_digest_add(r, c); break;
    default: tw_report_check(r, c); break;
    }
    if (r->options.prompt)
        tw_out_flush(&r->out);
}

static void print_certificate(struct tw_report *r, const struct tw_seen_certificate *seen)
{
    if (r->options.format == TW_FORMAT_CERTIFICATES_JSON)
        tw_report_certificate_json(r, seen);
    else if (r->options.format == TW_FORMAT_CERTIFICATES_PEM)
        tw_report_certificate_pem(r, seen);
    else
        tw_report_certificate_line(r, seen);
    if (r->options.on_certificate != NULL) {
        struct tw_certificate_bytes bytes = {.der = seen->der.ptr, .len = seen->der.len};
        memcpy(bytes.sha256, seen->sha256, sizeof bytes.sha256);
        r->options.on_certificate(r->options.on_certificate_context, &bytes);
    }
}

void tw_report_certificates(struct tw_report *r)
{
    for (const struct tw_seen_certificate *s = r->certificates.first; s != NULL; s = s->next)
        print_certificate(r, s);
    r->certificate_counters.certificates += r->certificates.count;
    r->certificate_counters.left_out += r->certificates.left_out;
    tw_certificates_clear(&r->certificates);
    if (r->options.prompt)
        tw_out_flush(&r->out);
}

uint64_t tw_report_waiting(struct tw_report *r, const char *const *files, size_t file_count)
{
    uint64_t parts = r->sorted.parts + (r->sorted.count > 0);

    tw_sorted_print(&r->sorted, &r->out);
    r->sorted.parts = 0;
    tw_report_stats(r, files, file_count);
    if (r->options.prompt)
        tw_out_flush(&r->out);
    return parts;
}

struct tw_certificate_counters tw_report_certificate_counters(const struct tw_report *r)
{
    return r->certificate_counters;
}

uint64_t tw_report_left_out(const struct tw_report *r)
{
    return r->left_out;
}

/* A block of text behind the others. */
static void put_capture(struct tw_report *r, const struct tw_capture *capture)
{
    struct tw_lines lines = {.out = &r->out, .color = r->options.color};

    if (r->begun)
        tw_out_char(&r->out, '\n');
    r->begun = true;
    tw_report_capture_text(capture, &lines);
}

void tw_report_capture(struct tw_report *r, const struct tw_capture *capture)
{
    switch (r->options.format) {
    case TW_FORMAT_JSON:
    case TW_FORMAT_STATS_JSON:
    case TW_FORMAT_CERTIFICATES_JSON: tw_report_capture_json(r, capture); break;
    case TW_FORMAT_PAGE: tw_report_capture_page(r, capture); break;
    default: put_capture(r, capture); break;
    }
    if (r->options.prompt)
        tw_out_flush(&r->out);
}

bool tw_report_end(struct tw_report *r)
{
    bool written;

    tw_report_check_end(r);
    tw_report_diff_end(r);
    tw_out_flush(&r->out);
    written = tw_pick_end(r) && !r->out.failed;
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

const struct tw_rule *tw_note_rule(const struct tw_note *note)
{
    return tw_rule_named(tw_remark_claim(note->message, &note->event));
}

const char *tw_severity_name(enum tw_severity severity)
{
    static const char *const names[] = {"off", "info", "warning", "error"};
    return names[severity];
}

const char *tw_connection_file(const struct tw_connection *c)
{
    return c->tracker->files != NULL ? c->tracker->files[c->flow->file] : "-";
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
    tw_out_text(o, note->event.value == 1 ? " byte, not " : " bytes, not ");
    tw_out_uint(o, f->min);
    if (f->max == f->min)
        return;
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

static void der_sentence(struct tw_out *o, const struct tw_note *note)
{
    static const char *const names[] = {[TW_DER_INTEGER] = "INTEGER",
                                        [TW_DER_BIT_STRING] = "BIT STRING",
                                        [TW_DER_OCTET_STRING] = "OCTET STRING",
                                        [TW_DER_SEQUENCE] = "SEQUENCE"};

    tw_out_text(o, tw_fields[note->event.field].name);
    tw_out_text(o, " is no DER ");
    tw_out_text(o, names[note->event.value >> 8]);
    tw_out_text(o, " but begins with 0x");
    tw_out_hex(o, note->event.value & 0xff, 2);
}

static void field_sentence(struct tw_out *o, const struct tw_note *note, const char *what)
{
    tw_out_text(o, tw_fields[note->event.field].name);
    tw_out_text(o, what);
}

static void off_curve_sentence(struct tw_out *o, const struct tw_note *note)
{
    field_sentence(o, note, note->event.field == F_SM2_X ? " and y are no point of " : " is no point of ");
    tw_out_text(o, tw_registry_name(TW_REG_GROUP, (uint32_t)note->event.value));
}

static void role_sentence(struct tw_out *o, const struct tw_note *note)
{
    static const char *const wanted[] = {"for signing", "for encryption"};
    static const char *const found[] = {[TW_ROLE_SIGN] = " is for signing",
                                        [TW_ROLE_ENCRYPT] = " is for encryption",
                                        [TW_ROLE_CA] = " is that of a CA",
                                        [TW_ROLE_NONE] = " is missing"};
    uint64_t index = note->event.value >> 8;

    tw_out_text(o, "certificate ");
    tw_out_uint(o, index + 1);
    tw_out_text(o, found[note->event.value & 0xff]);
    tw_out_text(o, ", where the one ");
    tw_out_text(o, wanted[index]);
    tw_out_text(o, " belongs");
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
    case TW_REMARK_DER_TYPE: der_sentence(o, note); break;
    case TW_REMARK_DER_FORM: field_sentence(o, note, " is not encoded as it has to be"); break;
    case TW_REMARK_CURVE_TYPE: field_sentence(o, note, " is none that is known"); break;
    case TW_REMARK_OFF_CURVE: off_curve_sentence(o, note); break;
    case TW_REMARK_BARE_PARAMS: field_sentence(o, note, " is left out"); break;
    case TW_REMARK_CERTIFICATE_ROLE: role_sentence(o, note); break;
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

const char *tw_profile_name(enum tw_profile profile)
{
    static const char *const names[] = {
        [TW_PROFILE_OPENSSL_3] = "OpenSSL",
        [TW_PROFILE_OPENSSL_1_1_1] = "OpenSSL",
        [TW_PROFILE_TONGSUO] = "Tongsuo",
        [TW_PROFILE_LIBRESSL] = "LibreSSL",
    };
    return names[profile];
}

const char *tw_state_called(enum tw_state state, enum tw_names names)
{
    switch (names) {
    case TW_NAMES_SSL3: return tw_state_older_name(state);
    case TW_NAMES_SHORT: return tw_state_code(state);
    default: return tw_state_name(state);
    }
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

const struct tw_key_exchange *tw_tlcp_key_exchange(const struct tw_connection *c)
{
    static const struct tw_key_exchange kinds[] = {
        [TW_KX_ECC] = {"SM2 key transport, no forward secrecy",
                       "secret encrypted to the server's encryption certificate"},
        [TW_KX_RSA] = {"RSA key transport, no forward secrecy",
                       "secret encrypted to the server's encryption certificate"},
        [TW_KX_ECDHE] = {"SM2 key agreement", "ephemeral keys and both encryption certificates"},
        [TW_KX_IBC] = {"SM9 key transport, no forward secrecy", "secret encrypted to the server's identity"},
        [TW_KX_IBSDH] = {"SM9 key agreement", "ephemeral keys and both identities"},
    };
    const struct tw_handshake_params *p = c->settled;

    if (p == NULL || p->version != TW_TLCP_1_1 || c->resumption != TW_RESUMED_NOT)
        return NULL;
    uint8_t kx = tw_params_kx(p);
    return kx < TW_COUNT(kinds) && kinds[kx].kind != NULL ? &kinds[kx] : NULL;
}

bool tw_tlcp_only_offered(const struct tw_connection *c)
{
    return c->settled == NULL && c->client_hello.seen && c->client_hello.legacy_version == TW_TLCP_1_1;
}
