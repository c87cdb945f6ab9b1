/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, a line each: for people in columns, for programs values between tabs; and as PEM. */
#include "report/lines.h"
#include "report/report.h"

enum { SHORT_DIGEST = 8, DIGEST = 32 }; /* octets: enough for people to tell certificates apart, and all */

/* What stands in the place of a field that cannot be read, and of one that is empty. */
struct blanks {
    const char *without, *empty;
};

static const struct blanks in_line = {"-", "\"\""}, nothing = {"", ""};

/* Prints the first value of one field in the certificate. */
struct listener {
    struct tw_lines *lines;
    enum tw_field_id field;
    const char *empty;
    bool told;
};

static void put_value(struct tw_lines *l, const struct tw_event *e)
{
    switch ((enum tw_kind)tw_fields[e->field].kind) {
    case TW_TIME: tw_out_seconds(l->out, (int64_t)e->value); break;
    case TW_UINT: tw_out_uint(l->out, e->value); break;
    default: tw_lines_text(l, (struct tw_bytes){e->bytes, e->len}, TW_TEXT_ESCAPED); break;
    }
}

static void hear(void *self, const struct tw_event *e)
{
    struct listener *l = self;

    if (e->kind != TW_VALUE || e->field != l->field || l->told)
        return;
    l->told = true;
    if (tw_fields[e->field].kind == TW_STRING && e->len == 0)
        tw_out_text(l->lines->out, l->empty);
    else
        put_value(l->lines, e);
}

/* False when it cannot be read. */
static bool put_field(struct tw_report *r, struct tw_lines *lines, const struct tw_seen_certificate *seen,
                      enum tw_field_id field, const struct blanks *blanks)
{
    struct listener l = {lines, field, blanks->empty, false};
    const struct tw_sink sink = {.event = hear, .self = &l, .details = true};

    tw_certificates_decode(&r->certificates, seen, &sink);
    if (!l.told)
        tw_out_text(lines->out, blanks->without);
    return l.told;
}

/* Its algorithm with the curve, or else the bits. */
static void put_key(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen)
{
    if (!put_field(r, l, seen, F_CERT_KEY_ALGORITHM, &in_line))
        return;
    tw_out_char(l->out, ' ');
    if (!put_field(r, l, seen, F_CERT_KEY_CURVE, &nothing))
        put_field(r, l, seen, F_CERT_KEY_BITS, &nothing);
}

static void put_asked_names(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen)
{
    (void)r;
    if (seen->first_name == NULL)
        tw_out_char(l->out, '-');
    for (const struct tw_asked_name *n = seen->first_name; n != NULL; n = n->next) {
        tw_lines_text(l, (struct tw_bytes){n->bytes, n->len}, TW_TEXT_WIRE | TW_TEXT_QUOTED);
        if (n->next != NULL || seen->names_omitted > 0)
            tw_out_char(l->out, ',');
    }
    if (seen->names_omitted > 0)
        tw_out_text(l->out, l->out->ascii ? ".." : "…");
}

/* The first place. */
static void put_place(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen)
{
    const struct tw_certificate_place *s = seen->first_place;

    (void)r;
    if (s == NULL) {
        tw_out_char(l->out, '-');
        return;
    }
    tw_out_text(l->out, tw_side_name((enum tw_side)s->side));
    tw_out_text(l->out, " of ");
    tw_lines_text(l, (struct tw_bytes){(const uint8_t *)s->file, strlen(s->file)}, TW_TEXT_WIRE);
    tw_out_text(l->out, " connection ");
    tw_out_uint(l->out, s->connection);
    tw_out_text(l->out, ", certificate ");
    tw_out_uint(l->out, s->position + UINT64_C(1));
}

static void put_digest(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen)
{
    tw_out_hex_bytes(l->out, seen->sha256, r->options.tabs ? DIGEST : SHORT_DIGEST);
}

static void put_count(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen)
{
    (void)r;
    tw_out_uint(l->out, seen->count);
}

/* Where columns begin unless they are pushed. A column without a function is a field. */
static const struct {
    const char *name, *heading;
    size_t column;
    void (*put)(struct tw_report *r, struct tw_lines *l, const struct tw_seen_certificate *seen);
    enum tw_field_id field;
} columns[] = {
    {"sha256", "SHA-256", 0, put_digest, 0},
    {"count", "COUNT", 18, put_count, 0},
    {"not_before", "NOT BEFORE", 25, NULL, F_CERT_NOT_BEFORE},
    {"not_after", "NOT AFTER", 47, NULL, F_CERT_NOT_AFTER},
    {"public_key", "KEY", 69, put_key, 0},
    {"subject", "SUBJECT", 87, NULL, F_CERT_SUBJECT},
    {"issuer", "ISSUER", 130, NULL, F_CERT_ISSUER},
    {"server_names", "ASKED FOR", 173, put_asked_names, 0},
    {"seen", "SEEN", 195, put_place, 0},
};

static void begin_column(const struct tw_report *r, struct tw_lines *l, size_t i)
{
    if (columns[i].column == 0) /* the first */
        return;
    if (r->options.tabs)
        tw_out_char(l->out, '\t');
    else
        tw_lines_pad(l, columns[i].column);
}

static void put_heading(struct tw_report *r)
{
    struct tw_lines l = {.out = &r->out};

    tw_lines_begin(&l);
    for (size_t i = 0; i < TW_COUNT(columns); i++) {
        begin_column(r, &l, i);
        tw_out_text(l.out, r->options.tabs ? columns[i].name : columns[i].heading);
    }
    tw_lines_end(&l);
}

void tw_report_certificate_line(struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct tw_lines l = {.out = &r->out};

    if (!r->begun && r->options.header)
        put_heading(r);
    tw_lines_begin(&l);
    for (size_t i = 0; i < TW_COUNT(columns); i++) {
        begin_column(r, &l, i);
        if (columns[i].put != NULL)
            columns[i].put(r, &l, seen);
        else
            put_field(r, &l, seen, columns[i].field, &in_line);
    }
    tw_lines_end(&l);
    r->begun = true;
}

/* PEM */

static void put_base64(struct tw_out *o, struct tw_bytes b)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { LINE = 48 }; /* octets, 64 digits */

    for (size_t i = 0; i < b.len; i += 3) {
        size_t left = b.len - i;
        uint32_t three = (uint32_t)b.ptr[i] << 16 | (left > 1 ? (uint32_t)b.ptr[i + 1] << 8 : 0) |
                         (left > 2 ? b.ptr[i + 2] : 0U);
        tw_out_char(o, digits[three >> 18]);
        tw_out_char(o, digits[three >> 12 & 63]);
        tw_out_bytes(o, left > 1 ? &digits[three >> 6 & 63] : "=", 1);
        tw_out_bytes(o, left > 2 ? &digits[three & 63] : "=", 1);
        if ((i + 3) % LINE == 0 || left <= 3)
            tw_out_char(o, '\n');
    }
}

/* The names in front as openssl(1) writes them; readers of PEM pass over them (RFC 7468 2). */
void tw_report_certificate_pem(struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct tw_lines l = {.out = &r->out};

    tw_out_text(&r->out, "subject=");
    put_field(r, &l, seen, F_CERT_SUBJECT, &nothing);
    tw_out_text(&r->out, "\nissuer=");
    put_field(r, &l, seen, F_CERT_ISSUER, &nothing);
    tw_out_text(&r->out, "\n-----BEGIN CERTIFICATE-----\n");
    put_base64(&r->out, seen->der);
    tw_out_text(&r->out, "-----END CERTIFICATE-----\n\n");
    r->begun = true;
}
