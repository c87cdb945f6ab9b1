/* SPDX-License-Identifier: Apache-2.0 */
/* A connection as lines of text. */
#include <stdlib.h>

#include "report/diff.h"
#include "report/lines.h"
#include "report/text.h"

/* Ports above are such as the system chooses, and say nothing. */
enum { FIRST_EPHEMERAL = 32768, MAX_PATH = 512, MAX_DEPTH = 2 * TW_MAX_LEVELS };

/* --- which fields --- */

/* What differs from one handshake of the same two programs to the next. */
static const uint16_t fresh[] = {
    F_RANDOM,
    F_SESSION_ID,
    F_CHALLENGE,
    F_PADDING,
    F_TICKET,
    F_COOKIE,
    F_VERIFY_COOKIE,
    F_IDENTITY,
    F_OBFUSCATED_TICKET_AGE,
    F_BINDER,
    F_KEY_SHARE_KEY,
    F_RENEGOTIATED_CONNECTION,
    F_CREDENTIAL_VALID_TIME,
    F_CREDENTIAL_PUBLIC_KEY,
    F_PAKE_MESSAGE,
    F_EXTERNAL_SESSION_ID,
    F_PINNING_PROOF,
    F_PINNING_TICKET,
    F_CONNECTION_ID,
    F_QUIC_PARAMETER_VALUE,
    F_ECH_CONFIG_ID,
    F_ECH_ENC,
    F_ECH_PAYLOAD,
    F_ECH_CONFIRMATION,
    F_ECH_NONCE,
    F_ESNI_ENCRYPTED_SNI,
    F_SCT_TIMESTAMP,
    F_SIGNATURE_BYTES,
    F_DH_PUBLIC_KEY,
    F_EC_PUBLIC_KEY,
    F_SRP_SALT,
    F_SRP_PUBLIC_KEY,
    F_RSA_MODULUS,
    F_CERTIFICATE_REQUEST_CONTEXT,
};

/* Lengths follow from what is there, and where that differs so do they. */
static const uint16_t derived[] = {
    F_EXTENSION_LENGTH,  F_SIGNATURE_LENGTH,    F_CIPHER_SPEC_LENGTH,    F_SESSION_ID_LENGTH,
    F_CHALLENGE_LENGTH,  F_KEY_SHARE_LENGTH,    F_STATUS_REQUEST_LENGTH, F_CERTIFICATE_LENGTH,
    F_ECH_CONFIG_LENGTH, F_UNCOMPRESSED_LENGTH, F_QUIC_PARAMETER_LENGTH,
};

/* Of certificates these tell enough. */
static const uint16_t of_certificates[] = {F_CERT_SHA256, F_CERT_SUBJECT, F_CERT_NOT_AFTER, F_RAW_PUBLIC_KEY};

static bool is_among(const uint16_t *fields, size_t count, uint16_t field)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] == field)
            return true;
    return false;
}

#define IS_AMONG(fields, field) is_among((fields), TW_COUNT(fields), (field))

/* --- lines --- */

struct speaker {
    struct tw_lines lines;
    bool all;         /* what is fresh, too */
    bool certificate; /* the message is a Certificate */
    bool grease;      /* the extension is one of GREASE: its data is as well */
    unsigned depth;
    struct {
        size_t path;
        bool list;
    } level[MAX_DEPTH]; /* of what is open */
    size_t len;
    char path[MAX_PATH];
};

static void append(struct speaker *s, const char *name)
{
    size_t len = strlen(name);

    if (s->len + len + 2 > sizeof s->path)
        return;
    if (s->len > 0)
        s->path[s->len++] = '.';
    memcpy(s->path + s->len, name, len + 1);
    s->len += len;
}

static void push(struct speaker *s, bool list)
{
    if (s->depth < MAX_DEPTH) {
        s->level[s->depth].path = s->len;
        s->level[s->depth].list = list;
    }
    s->depth++;
}

static void pop(struct speaker *s)
{
    s->depth--;
    if (s->depth < MAX_DEPTH) {
        s->len = s->level[s->depth].path;
        s->path[s->len] = '\0';
    }
}

static bool in_list(const struct speaker *s)
{
    return s->depth > 0 && s->depth <= MAX_DEPTH && s->level[s->depth - 1].list;
}

/* Members of a list have no name of their own, and what an extension has belongs to it. */
static void open_field(struct speaker *s, uint16_t field)
{
    bool named = !in_list(s) && field != F_EXTENSION_FIELDS;

    push(s, tw_fields[field].kind == TW_LIST);
    if (named)
        append(s, tw_fields[field].name);
}

static bool is_grease(const struct tw_event *e)
{
    const struct tw_field *f = &tw_fields[e->field];

    if (f->kind == TW_CODE)
        return strcmp(tw_registry_name((enum tw_registry)f->registry, (uint32_t)e->value), "GREASE") == 0;
    return e->field == F_PROTOCOL_NAME && e->len == 2 && tw_is_grease16(tw_load_be16(e->bytes));
}

static void put_value(struct speaker *s, const struct tw_event *e)
{
    struct tw_out *o = s->lines.out;

    tw_out_text(o, s->path);
    tw_out_text(o, ": ");
    tw_field_value(&s->lines, e);
    tw_out_char(o, '\n');
}

static bool is_told(const struct speaker *s, const struct tw_event *e)
{
    uint8_t kind = tw_fields[e->field].kind;

    if (kind == TW_TRUTH || kind == TW_DER || kind == TW_NAME || IS_AMONG(derived, e->field))
        return false;
    if (s->certificate)
        return IS_AMONG(of_certificates, e->field);
    return s->all || (!IS_AMONG(fresh, e->field) && !s->grease && !is_grease(e));
}

/* An extension is named by its type, and so is all that it has. */
static void hear_type(struct speaker *s, const struct tw_event *e)
{
    s->grease = is_grease(e);
    if (is_told(s, e))
        put_value(s, e);
    append(s, tw_registry_name(TW_REG_EXTENSION_TYPE, (uint32_t)e->value));
}

static void hear(void *self, const struct tw_event *e)
{
    struct speaker *s = self;
    bool named = !in_list(s);

    switch ((enum tw_event_kind)e->kind) {
    case TW_OPEN:
        if (e->field == F_EXTENSION)
            s->grease = false;
        open_field(s, e->field);
        break;
    case TW_CLOSE: pop(s); break;
    case TW_VALUE:
        if (e->field == F_EXTENSION_TYPE) {
            hear_type(s, e);
        } else if (is_told(s, e)) {
            push(s, false);
            if (named)
                append(s, tw_fields[e->field].name);
            put_value(s, e);
            pop(s);
        }
        break;
    case TW_NUMBERS: /* who does not take lists whole never hears it */
    case TW_FINDING: break;
    case TW_FAULT:
        tw_out_text(s->lines.out, s->path);
        tw_out_text(s->lines.out, ": cut short\n");
        break;
    }
}

/* --- messages --- */

static bool is_compared(const struct tw_message *m)
{
    static const uint8_t types[] = {
        TW_CLIENT_HELLO,         TW_SERVER_HELLO,        TW_HELLO_RETRY_REQUEST,
        TW_ENCRYPTED_EXTENSIONS, TW_CERTIFICATE,         TW_COMPRESSED_CERTIFICATE,
        TW_SERVER_KEY_EXCHANGE,  TW_CERTIFICATE_REQUEST, TW_CERTIFICATE_VERIFY,
    };

    if (m->encrypted || !tw_is_handshake_of_tls(m->id))
        return false;
    for (size_t i = 0; i < TW_COUNT(types); i++)
        if (types[i] == m->id.type)
            return true;
    return false;
}

/* How many of its kind the same side has sent before it. */
static unsigned earlier(const struct tw_connection *c, const struct tw_message *m)
{
    unsigned count = 0;

    for (const struct tw_message *n = c->first; n != m; n = n->next)
        count += n->direction == m->direction && n->id.type == m->id.type && is_compared(n) &&
                 n->retry == m->retry;
    return count;
}

/* "client_hello", of a client's certificate "client.certificate", and of the second in a connection "client_hello.2". */
static void name_message(struct speaker *s, const struct tw_connection *c, const struct tw_message *m)
{
    unsigned count = earlier(c, m);
    bool client = tw_connection_side(c, m->direction) == TW_CLIENT && m->id.type != TW_CLIENT_HELLO;
    char number[2] = {(char)('1' + (count < 8 ? count : 8)), '\0'};

    s->len = 0;
    if (client)
        append(s, "client");
    append(s, tw_message_name(m));
    if (count > 0)
        append(s, number);
}

static void put_message(struct tw_report *r, struct tw_out *o, const struct tw_connection *c,
                        const struct tw_message *m)
{
    struct speaker s = {.lines = {.out = o}, .all = r->options.all_fields};
    struct tw_sink sink = {.event = hear, .self = &s};

    s.certificate = m->id.type == TW_CERTIFICATE || m->id.type == TW_COMPRESSED_CERTIFICATE;
    sink.details = s.certificate || m->id.type == TW_CERTIFICATE_REQUEST;
    name_message(&s, c, m);
    tw_connection_decode(c, m, &sink);
}

/* --- the connection --- */

static void put_code(struct tw_lines *l, const char *name, enum tw_registry registry, uint32_t value)
{
    tw_out_text(l->out, name);
    tw_out_text(l->out, ": ");
    tw_lines_code(l, registry, value);
    tw_out_char(l->out, '\n');
}

static void put_text(struct tw_out *o, const char *name, const char *text)
{
    tw_out_text(o, name);
    tw_out_text(o, ": ");
    tw_out_text(o, text);
    tw_out_char(o, '\n');
}

static void put_facts(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c)
{
    uint16_t version = tw_connection_version(c);
    struct tw_outcome outcome = tw_report_outcome(r, c);

    if (version != 0)
        put_code(l, "version", TW_REG_VERSION, version);
    if (c->settled != NULL && c->settled->suite_known)
        put_code(l, "cipher_suite", TW_REG_CIPHER_SUITE, c->settled->suite);
    if (c->has_group)
        put_code(l, "group", TW_REG_GROUP, c->group);
    if (c->server_hello.protocol.ptr != NULL) {
        tw_out_text(l->out, "alpn: ");
        tw_lines_text(l, c->server_hello.protocol, TW_TEXT_WIRE);
        tw_out_char(l->out, '\n');
    }
    put_text(l->out, "resumption", tw_resumption_name((enum tw_resumption)c->resumption));
    put_text(l->out, "outcome.handshake", tw_handshake_outcome_name(outcome.handshake));
    if (outcome.reason[0] != '\0')
        put_text(l->out, "outcome.reason", outcome.reason);
}

static void put_peers(struct tw_lines *l, const struct tw_connection *c)
{
    const struct tw_flow *f = c->flow;

    tw_lines_endpoint(l, &f->key.address[c->client], f->key.port[c->client]);
    tw_out_text(l->out, " > ");
    tw_lines_endpoint(l, &f->key.address[!c->client], f->key.port[!c->client]);
    if (c->client_hello.server_name.len > 0) {
        tw_out_text(l->out, "  ");
        tw_lines_text(l, c->client_hello.server_name, TW_TEXT_WIRE | TW_TEXT_QUOTED);
    }
}

/* --- collecting --- */

static bool collect(void *context, const char *bytes, size_t len)
{
    struct tw_diff *d = context;
    char *text;

    if (d->len + len > TW_DIGEST_MAX)
        len = TW_DIGEST_MAX - d->len;
    if (d->len + len + 1 > d->size) {
        d->size = 2 * (d->len + len + 1);
        text = realloc(d->text, d->size);
        if (text == NULL) {
            d->failed = true;
            d->size = 0;
            free(d->text);
            d->text = NULL;
            d->len = 0;
            return false;
        }
        d->text = text;
    }
    if (len > 0)
        memcpy(d->text + d->len, bytes, len);
    d->len += len;
    d->text[d->len] = '\0';
    return true;
}

/* What has been written since the last time, to be freed; NULL without memory. */
static char *take(struct tw_diff *d)
{
    char *text = NULL;

    tw_out_flush(&d->out);
    if (collect(d, "", 0))
        text = malloc(d->len + 1);
    if (text != NULL)
        memcpy(text, d->text, d->len + 1);
    d->failed = d->failed || text == NULL;
    d->len = 0;
    return text;
}

static bool has_room(struct tw_diff *d)
{
    size_t room = d->room[d->side] == 0 ? 64 : 2 * d->room[d->side];
    struct tw_digest *digests;

    if (d->count[d->side] < d->room[d->side])
        return true;
    digests = realloc(d->digests[d->side], room * sizeof *digests);
    if (digests == NULL) {
        d->failed = true;
        return false;
    }
    d->digests[d->side] = digests;
    d->room[d->side] = room;
    return true;
}

void tw_digest_add(struct tw_report *r, const struct tw_connection *c)
{
    struct tw_diff *d = r->diff;
    struct tw_lines l = {.out = &d->out};
    struct tw_digest digest = {.id = c->flow->id};
    const char *file = tw_connection_file(c);

    if (d->count[d->side] == TW_MAX_DIGESTS || !has_room(d)) {
        d->left_out++;
        return;
    }
    d->out.write = collect;
    d->out.context = d;
    d->out.ascii = r->options.ascii;
    digest.port = c->flow->key.port[!c->client];
    if (digest.port >= FIRST_EPHEMERAL)
        digest.port = 0;
    tw_out_wire_text(&d->out, c->client_hello.server_name.ptr, c->client_hello.server_name.len, false);
    digest.name = take(d);
    put_peers(&l, c);
    digest.peers = take(d);
    tw_out_wire_text(&d->out, (const uint8_t *)file, strlen(file), false);
    digest.file = take(d);
    put_facts(r, &l, c);
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (is_compared(m))
            put_message(r, &d->out, c, m);
    digest.text = take(d);
    d->digests[d->side][d->count[d->side]++] = digest;
}
