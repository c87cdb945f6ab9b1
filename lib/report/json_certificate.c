/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of a certificate, one a line. */
#include "report/json.h"

static void put_file_name(struct json *j, const char *name)
{
    put_key(j, "file");
    wire_text(j, (struct tw_bytes){(const uint8_t *)name, strlen(name)});
}

static void put_places(struct json *j, const struct tw_seen_certificate *seen)
{
    put_open(j, "seen", '[');
    for (const struct tw_certificate_place *s = seen->first_place; s != NULL; s = s->next) {
        put_open(j, NULL, '{');
        put_file_name(j, s->file);
        put_uint(j, "id", s->connection);
        put_string(j, "from", tw_side_name((enum tw_side)s->side));
        put_uint(j, "position", s->position);
        put_time(j, "time", s->time_ns);
        put_close(j, '}');
    }
    put_close(j, ']');
    if (seen->count > seen->places)
        put_uint(j, "seen_omitted", seen->count - seen->places);
}

static void put_asked_names(struct json *j, const struct tw_seen_certificate *seen)
{
    put_open(j, "server_names", '[');
    for (const struct tw_asked_name *n = seen->first_name; n != NULL; n = n->next) {
        put_comma(j);
        wire_text(j, (struct tw_bytes){n->bytes, n->len});
    }
    put_close(j, ']');
    if (seen->names_omitted > 0)
        put_uint(j, "server_names_omitted", seen->names_omitted);
}

/* The same fields as in a message; what is wrong with it is told of the messages that have it. */
static void put_certificate(struct json *j, struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct json_sink s = {.json = {j->out, j->codes, false}, .report = r};
    const struct tw_sink sink = {.event = tw_json_hear, .self = &s, .details = true, .whole_lists = true};

    put_key(j, "certificate");
    tw_out_char(j->out, '{');
    put_uint(&s.json, tw_fields[F_CERTIFICATE_LENGTH].name, seen->der.len);
    tw_certificates_decode(&r->certificates, seen, &sink);
    tw_out_char(j->out, '}');
}

void tw_report_certificate_json(struct tw_report *r, const struct tw_seen_certificate *seen)
{
    struct json j = {&r->out, r->codes, false};

    tw_json_forget_notes(r);
    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.certificate/1");
    put_certificate(&j, r, seen);
    put_uint(&j, "count", seen->count);
    put_time(&j, "first", seen->first_ns);
    put_time(&j, "last", seen->last_ns);
    put_asked_names(&j, seen);
    put_places(&j, seen);
    tw_out_text(&r->out, "}\n");
}
