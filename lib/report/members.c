/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of connections by their names: what is around messages, and messages by their types. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "message/field.h"
#include "registry/registry.h"
#include "report/places.h"
#include "report/report.h"
#include "tlswalk.h"

/* In the order of JSON. Of an object its members can be asked for, too. */
#define M(name, type)                      \
    {                                      \
        "connection." name, (name), (type) \
    }
static const struct member {
    const char *id, *name, *type;
} members[] = {
    M("schema", "text"),
    M("file", "text"),
    M("id", "uint"),
    M("final", "boolean"),
    M("transport", "text"),
    M("client", "object"),
    M("client.ip", "text"),
    M("client.port", "uint"),
    M("server", "object"),
    M("server.ip", "text"),
    M("server.port", "uint"),
    M("roles_from", "text"),
    M("community_id", "text"),
    M("start", "time"),
    M("end", "time"),
    M("packets", "uint"),
    M("prelude", "object"),
    M("prelude.protocol", "text"),
    M("prelude.bytes", "uint"),
    M("prelude.through", "list"),
    M("protocol", "text"),
    M("version", "code"),
    M("sni", "text"),
    M("alpn", "text"),
    M("cipher_suite", "code"),
    M("group", "code"),
    M("resumption", "text"),
    M("outcome", "object"),
    M("outcome.handshake", "text"),
    M("outcome.known_by", "text"),
    M("outcome.reason", "text"),
    M("outcome.explanation", "text"),
    M("outcome.client", "object"),
    M("outcome.client.do_handshake", "uint"),
    M("outcome.client.get_error", "text"),
    M("outcome.client.reason", "text"),
    M("outcome.client.state", "text"),
    M("outcome.client.known_by", "text"),
    M("outcome.server", "object"),
    M("outcome.server.do_handshake", "uint"),
    M("outcome.server.get_error", "text"),
    M("outcome.server.reason", "text"),
    M("outcome.server.state", "text"),
    M("outcome.server.known_by", "text"),
    M("timing", "object"),
    M("timing.tcp_rtt_ns", "uint"),
    M("timing.client_hello_to_server_hello_ns", "uint"),
    M("timing.handshake_ns", "uint"),
    M("timing.complete_after_ns", "uint"),
    M("timing.client_thought_ns", "uint"),
    M("timing.server_thought_ns", "uint"),
    M("timing.network_ns", "uint"),
    M("messages", "list"),
    M("messages.index", "uint"),
    M("messages.from", "text"),
    M("messages.content_type", "text"),
    M("messages.type", "code"),
    M("messages.time", "time"),
    M("messages.packets", "list"),
    M("messages.stream_offset", "uint"),
    M("messages.length", "uint"),
    M("messages.record_version", "code"),
    M("messages.encrypted", "boolean"),
    M("messages.decrypted", "boolean"),
    M("messages.not_decrypted", "text"),
    M("messages.file", "text"),
    M("messages.fields", "object"),
    M("messages.fingerprints", "object"),
    M("messages.fingerprints.ja3", "text"),
    M("messages.fingerprints.ja3_string", "text"),
    M("messages.fingerprints.ja3s", "text"),
    M("messages.fingerprints.ja3s_string", "text"),
    M("messages.fingerprints.ja4", "text"),
    M("messages.fingerprints.ja4_r", "text"),
    M("messages.captured_length", "uint"),
    M("messages.packets_elsewhere", "list"),
    M("messages.packets_elsewhere.file", "text"),
    M("messages.packets_elsewhere.packet", "uint"),
    M("messages.packets_omitted", "uint"),
    M("messages_omitted", "uint"),
    M("partial_messages", "list"),
    M("walk", "object"),
    M("walk.client", "list"),
    M("walk.client.state", "text"),
    M("walk.client.message", "uint"),
    M("walk.client.known_by", "text"),
    M("walk.server", "list"),
    M("walk.server.state", "text"),
    M("walk.server.message", "uint"),
    M("walk.server.known_by", "text"),
    M("walk.violations", "list"),
    M("walk.violations.alert", "code"),
    M("walk.violations.kind", "text"),
    M("walk.violations.message", "uint"),
    M("walk.violations.missing", "list"),
    M("walk.violations.side", "text"),
    M("walk.violations.state", "text"),
    M("walk.gaps", "boolean"),
    M("walk.omitted", "uint"),
    M("walk.violations_omitted", "uint"),
    M("application_data", "object"),
    M("application_data.client", "object"),
    M("application_data.client.records", "uint"),
    M("application_data.client.bytes", "uint"),
    M("application_data.server", "object"),
    M("application_data.server.records", "uint"),
    M("application_data.server.bytes", "uint"),
    M("session", "object"),
    M("session.reused", "boolean"),
    M("session.resumed_from", "uint"),
    M("session.offered", "object"),
    M("session.offered.method", "text"),
    M("session.offered.version_flexible", "boolean"),
    M("session.next_protocol", "text"),
    M("session.early_data", "object"),
    M("session.early_data.outcome", "text"),
    M("session.early_data.known_by", "text"),
    M("session.early_data.records", "uint"),
    M("session.early_data.bytes", "uint"),
    M("session.renegotiations", "list"),
    M("session.renegotiations.alert", "code"),
    M("session.renegotiations.alert_from", "text"),
    M("session.renegotiations.by", "text"),
    M("session.renegotiations.client", "object"),
    M("session.renegotiations.client.do_handshake", "uint"),
    M("session.renegotiations.client.get_error", "text"),
    M("session.renegotiations.client.known_by", "text"),
    M("session.renegotiations.client.reason", "text"),
    M("session.renegotiations.client.state", "text"),
    M("session.renegotiations.known_by", "text"),
    M("session.renegotiations.outcome", "text"),
    M("session.renegotiations.server", "object"),
    M("session.renegotiations.server.do_handshake", "uint"),
    M("session.renegotiations.server.get_error", "text"),
    M("session.renegotiations.server.known_by", "text"),
    M("session.renegotiations.server.reason", "text"),
    M("session.renegotiations.server.state", "text"),
    M("session.not_tls_bytes", "object"),
    M("session.not_tls_bytes.client", "uint"),
    M("session.not_tls_bytes.server", "uint"),
    M("session.end", "object"),
    M("session.end.client", "object"),
    M("session.end.client.close_notify", "boolean"),
    M("session.end.client.fin", "boolean"),
    M("session.end.client.rst", "boolean"),
    M("session.end.server", "object"),
    M("session.end.server.close_notify", "boolean"),
    M("session.end.server.fin", "boolean"),
    M("session.end.server.rst", "boolean"),
    M("session.record_sizes", "object"),
    M("session.record_sizes.client", "object"),
    M("session.record_sizes.client.dynamic", "object"),
    M("session.record_sizes.client.dynamic.grown_after", "uint"),
    M("session.record_sizes.client.dynamic.reset_after_ns", "uint"),
    M("session.record_sizes.client.dynamic.resets", "uint"),
    M("session.record_sizes.client.least", "uint"),
    M("session.record_sizes.client.most", "uint"),
    M("session.record_sizes.client.records", "list"),
    M("session.record_sizes.server", "object"),
    M("session.record_sizes.server.dynamic", "object"),
    M("session.record_sizes.server.dynamic.grown_after", "uint"),
    M("session.record_sizes.server.dynamic.reset_after_ns", "uint"),
    M("session.record_sizes.server.dynamic.resets", "uint"),
    M("session.record_sizes.server.least", "uint"),
    M("session.record_sizes.server.most", "uint"),
    M("session.record_sizes.server.records", "list"),
    M("session.npn", "text"),
    M("session.renegotiations_omitted", "uint"),
    M("fingerprints", "object"),
    M("fingerprints.ja3", "text"),
    M("fingerprints.ja3_string", "text"),
    M("fingerprints.ja3s", "text"),
    M("fingerprints.ja3s_string", "text"),
    M("fingerprints.ja4", "text"),
    M("fingerprints.ja4_r", "text"),
    M("findings", "list"),
    M("findings.rule", "text"),
    M("findings.severity", "text"),
    M("findings.side", "text"),
    M("findings.clause", "text"),
    M("findings.message", "uint"),
    M("findings.text", "text"),
    M("findings.where", "object"),
    M("findings.where.bytes", "text"),
    M("findings.where.file", "text"),
    M("findings.where.message_offset", "uint"),
    M("findings.where.packet", "uint"),
    M("findings.where.stream_offset", "uint"),
    M("faults", "list"),
    M("faults.side", "text"),
    M("faults.message", "uint"),
    M("faults.reason", "text"),
    M("faults.text", "text"),
    M("faults.field", "text"),
    M("faults.had", "uint"),
    M("faults.length", "uint"),
    M("faults.wanted", "uint"),
    M("faults.where", "object"),
    M("faults.where.bytes", "text"),
    M("faults.where.file", "text"),
    M("faults.where.message_offset", "uint"),
    M("faults.where.packet", "uint"),
    M("faults.where.stream_offset", "uint"),
    M("conflicts", "list"),
    M("conflicts.file", "text"),
    M("conflicts.from", "text"),
    M("conflicts.length", "uint"),
    M("conflicts.packets", "list"),
    M("conflicts.packets_elsewhere", "list"),
    M("conflicts.packets_elsewhere.file", "text"),
    M("conflicts.packets_elsewhere.packet", "uint"),
    M("conflicts.stream_offset", "uint"),
    M("faults_omitted", "uint"),
    M("findings_omitted", "uint"),
};

bool tw_report_member(size_t index, struct tw_field_info *info)
{
    if (index >= TW_COUNT(members))
        return false;
    *info = (struct tw_field_info){
        .id = members[index].id, .name = members[index].name, .type = members[index].type, .clause = ""};
    return true;
}

/* --- names that are made of others --- */

/* The nearest to what was given so far. */
struct guess {
    const char *given;
    const char *name;
    unsigned distance;
};

/* Whether it is the name; if not it may be what was meant. */
static bool is_it(struct guess *g, const char *name)
{
    unsigned distance = tw_word_distance(g->given, name);

    if (distance < g->distance) {
        g->distance = distance;
        g->name = name;
    }
    return distance == 0;
}

static bool is_member(struct guess *g)
{
    for (size_t i = 0; i < TW_COUNT(members); i++)
        if (is_it(g, members[i].name))
            return true;
    return false;
}

/* What every message has. */
static bool is_of_messages(struct guess *g)
{
    for (size_t i = 0; i < TW_COUNT(members); i++)
        if (strncmp(members[i].name, "messages.", 9) == 0 && is_it(g, members[i].name + 9))
            return true;
    return false;
}

/* A member of a code, of which the last word is not in the table. */
static bool names_code(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < TW_COUNT(members); i++)
        if (strcmp(members[i].type, "code") == 0 &&
            strncmp(members[i].name, name, (size_t)(dot - name)) == 0 && members[i].name[dot - name] == '\0')
            return strcmp(dot, ".id") == 0 || strcmp(dot, ".name") == 0;
    return false;
}

enum { MAX_NAME = 256, MAX_WORD = 63 };

/* --- what is in messages --- */

/* Where a word of a name is looked for: in places of these kinds, and of this number or type unless any will do. */
struct scope {
    enum tw_holder_kind first, last; /* 0: nothing is in it */
    uint16_t number;
    const char *type; /* the name of it; NULL: the number counts, or with `any` neither */
    bool any;
};

static const struct scope any_message = {TW_HOLDER_MESSAGE, TW_HOLDER_SSL2, 0, NULL, true};
static const struct scope any_extension = {TW_HOLDER_EXTENSION, TW_HOLDER_EXTENSION, 0, NULL, true};

/* What JSON calls the messages or extensions of a place. */
static const char *type_of(const struct tw_holder *p)
{
    static const enum tw_registry registries[] = {
        [TW_HOLDER_MESSAGE] = TW_REG_HANDSHAKE_TYPE,
        [TW_HOLDER_RECORD] = TW_REG_CONTENT_TYPE,
        [TW_HOLDER_SSL2] = TW_REG_SSL2_MESSAGE_TYPE,
        [TW_HOLDER_EXTENSION] = TW_REG_EXTENSION_TYPE,
    };

    return tw_registry_name(registries[p->kind], p->number);
}

static bool is_in_scope(const struct scope *s, const struct tw_holder *p)
{
    if (p->kind < s->first || p->kind > s->last)
        return false;
    return s->any || (s->type != NULL ? strcmp(type_of(p), s->type) == 0 : p->number == s->number);
}

static bool find_field(const struct scope *s, struct guess *g, uint16_t *field)
{
    struct tw_holder p;

    for (size_t i = 0; tw_holder_at(i, &p); i++)
        for (size_t k = 0; k < p.field_count && is_in_scope(s, &p); k++)
            if (is_it(g, tw_fields[p.fields[k]].name)) {
                *field = (uint16_t)p.fields[k];
                return true;
            }
    return false;
}

static struct scope within(uint16_t field)
{
    return (struct scope){TW_HOLDER_FIELD, TW_HOLDER_FIELD, field, NULL, false};
}

/* The members of a list are of the next field that is no list: fields.def. */
static bool is_code_field(uint16_t field)
{
    while (tw_fields[field].kind == TW_LIST && field + 1 < TW_FIELD_COUNT)
        field++;
    return tw_fields[field].kind == TW_CODE;
}

/* An extension by its type, which stands for it among the extensions. `*name` is that of the registry. */
static bool find_extension(struct guess *g, const char **name)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(TW_REG_EXTENSION_TYPE, &count);

    for (size_t i = 0; i < count; i++)
        if (is_it(g, rows[i].name)) {
            *name = rows[i].name;
            return true;
        }
    return false;
}

static bool find_type(struct guess *g, enum tw_registry registry)
{
    size_t count;
    const struct tw_code_point *rows = tw_registry_rows(registry, &count);

    for (size_t i = 0; i < count; i++)
        if (is_it(g, rows[i].name))
            return true;
    return false;
}

static bool is_any(struct guess *g, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_it(g, words[i]))
            return true;
    return false;
}

/* What stands for messages of one type: a handshake message, one of SSL 2.0, or a record of its own. */
static bool is_message_type(struct guess *g)
{
    static const char *const others[] = {"alert", "change_cipher_spec", "heartbeat"};

    return find_type(g, TW_REG_HANDSHAKE_TYPE) || find_type(g, TW_REG_SSL2_MESSAGE_TYPE) ||
           is_any(g, others, TW_COUNT(others));
}

static bool is_in_code(struct guess *g)
{
    static const char *const members_of_code[] = {"id", "name"};

    return is_any(g, members_of_code, TW_COUNT(members_of_code));
}

/* A step of a name: what a word leads to. False when it leads nowhere. */
static bool step_in(struct scope *s, bool *code, struct guess *g)
{
    struct scope extensions = within(F_EXTENSIONS);
    bool in_extensions = !s->any && s->first == TW_HOLDER_FIELD && s->number == F_EXTENSIONS;
    bool in_extension = s->first == TW_HOLDER_EXTENSION;
    const char *type;
    uint16_t field;

    if (find_field(s, g, &field) || (in_extension && find_field(&extensions, g, &field))) {
        *code = is_code_field(field);
        if (field != F_EXTENSION_FIELDS)
            *s = within(field);
        else if (!in_extension)
            *s = any_extension;
        return true;
    }
    if (!in_extensions || !find_extension(g, &type))
        return false;
    *s = (struct scope){TW_HOLDER_EXTENSION, TW_HOLDER_EXTENSION, 0, type, false};
    return true;
}

/* The nearest right name has another word in the place of the one that was found nowhere. */
static bool refuse_word(const char *name, const char *word, const struct guess *g, struct tw_error *error)
{
    if (g->name != NULL && g->distance <= strlen(g->name) / 3)
        snprintf(error->text, sizeof error->text, "no field is called '%.100s'; did you mean '%.*s%s'?", name,
                 (int)(word - name), name, g->name);
    else
        snprintf(error->text, sizeof error->text, "no field is called '%.100s'", name);
    return false;
}

/* Takes a word of a name. False when it is too long for one, and at the end. */
static bool take_word(const char **rest, char word[MAX_WORD + 1])
{
    size_t len = *rest != NULL ? strcspn(*rest, ".") : 0;

    if (*rest == NULL)
        return false;
    snprintf(word, MAX_WORD + 1, "%.*s", (int)len, *rest);
    *rest = (*rest)[len] == '.' ? *rest + len + 1 : NULL;
    return true;
}

/* The words of a name that lead into the fields of a message; in front of them "fields" may stand as it does in JSON. */
static bool names_in_scope(const char *name, const char *rest, struct scope s, struct tw_error *error)
{
    char word[MAX_WORD + 1];
    bool code = false;

    for (const char *at = rest; take_word(&rest, word); at = rest) {
        struct guess g = {word, NULL, MAX_WORD};
        bool known = code ? is_in_code(&g) && rest == NULL : step_in(&s, &code, &g);
        if (!known && s.first == TW_HOLDER_MESSAGE && !s.any)
            (void)is_of_messages(&g);
        if (!known)
            return refuse_word(name, at, &g, error);
    }
    return true;
}

static bool is_member_of_messages(const char *rest)
{
    char name[MAX_NAME + sizeof "messages."];
    struct guess g = {name, NULL, MAX_WORD};

    snprintf(name, sizeof name, "messages.%s", rest);
    return is_member(&g) || names_code(name);
}

/* What stands behind "messages.": a type, and what every message has, or what is in messages of that type. */
static bool names_in_message(const char *name, const char *rest, struct tw_error *error)
{
    static const char fields[] = "fields.";
    struct scope s = {TW_HOLDER_MESSAGE, TW_HOLDER_SSL2, 0, NULL, false};
    char type[MAX_WORD + 1];
    struct guess g = {type, NULL, MAX_WORD};
    const char *at = rest;

    if (is_member_of_messages(rest))
        return true;
    if (strncmp(rest, fields, sizeof fields - 1) == 0)
        return names_in_scope(name, rest + sizeof fields - 1, any_message, error);
    (void)take_word(&rest, type);
    if (!is_message_type(&g)) {
        (void)is_of_messages(&g);
        return refuse_word(name, at, &g, error);
    }
    s.type = type;
    if (rest == NULL || is_member_of_messages(rest))
        return true;
    rest += strncmp(rest, fields, sizeof fields - 1) == 0 ? sizeof fields - 1 : 0;
    return names_in_scope(name, rest, s, error);
}

bool tw_report_names_field(const char *name, struct tw_error *error)
{
    static const char *const prefixes[] = {"messages.", "partial_messages."};
    struct guess g = {name, NULL, MAX_WORD};

    if (strlen(name) > MAX_NAME)
        return refuse_word(name, name, &g, error);
    if (is_member(&g) || names_code(name))
        return true;
    for (size_t i = 0; i < TW_COUNT(prefixes); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return names_in_message(name, name + strlen(prefixes[i]), error);
    return refuse_word(name, name, &g, error);
}

/* --- all of them --- */

enum { MAX_STEPS = 10 }; /* of a name in messages; there are none of more */

struct teller {
    void (*tell)(void *context, const struct tw_field_info *field);
    void *context;
    char name[MAX_NAME];
    unsigned steps;
};

/* Whether no other field of the scope that stands before this one has its name. */
static bool is_first(const struct scope *s, uint16_t field, const uint32_t *place)
{
    struct guess g = {tw_fields[field].name, NULL, MAX_WORD};
    struct tw_holder p;

    for (size_t i = 0; tw_holder_at(i, &p); i++)
        for (size_t k = 0; k < p.field_count && is_in_scope(s, &p); k++)
            if (is_it(&g, tw_fields[p.fields[k]].name))
                return &p.fields[k] == place;
    return true;
}

/* Whether messages of this type have been met in a place before. */
static bool is_told_before(size_t index, const char *type)
{
    struct tw_holder p;

    for (size_t i = 0; i < index && tw_holder_at(i, &p); i++)
        if (p.kind <= TW_HOLDER_SSL2 && strcmp(type_of(&p), type) == 0)
            return true;
    return false;
}

/* Tells the fields of a scope, each with what is in it. NOLINTBEGIN(misc-no-recursion): as deep as the table of places is */
static void tell_scope(struct teller *t, const struct scope *s, size_t len);

/* Each extension by its type. */
static void tell_extensions(struct teller *t, size_t len)
{
    struct tw_holder p;

    for (size_t i = 0; tw_holder_at(i, &p); i++) {
        if (p.kind != TW_HOLDER_EXTENSION)
            continue;
        struct scope s = {TW_HOLDER_EXTENSION, TW_HOLDER_EXTENSION, p.number, NULL, false};
        int n = snprintf(t->name + len, sizeof t->name - len, ".%s", type_of(&p));
        tell_scope(t, &s, len + (size_t)n);
    }
}

static void tell_field(struct teller *t, uint16_t field, size_t len)
{
    struct scope in = within(field);
    struct tw_field_info info = tw_report_field_info(field);
    int n = snprintf(t->name + len, sizeof t->name - len, ".%s", tw_fields[field].name);

    info.name = t->name;
    t->tell(t->context, &info);
    len += (size_t)n;
    if (field == F_EXTENSIONS)
        tell_extensions(t, len);
    else
        tell_scope(t, &in, len);
}

static void tell_scope(struct teller *t, const struct scope *s, size_t len)
{
    struct tw_holder p;

    if (t->steps == MAX_STEPS)
        return;
    t->steps++;
    for (size_t i = 0; tw_holder_at(i, &p); i++)
        for (size_t k = 0; k < p.field_count && is_in_scope(s, &p); k++)
            if (is_first(s, (uint16_t)p.fields[k], &p.fields[k]))
                tell_field(t, (uint16_t)p.fields[k], len);
    t->steps--;
}
/* NOLINTEND(misc-no-recursion) */

void tw_report_fields(void (*tell)(void *context, const struct tw_field_info *field), void *context)
{
    struct teller t = {.tell = tell, .context = context};
    struct tw_field_info member;
    struct tw_holder p;

    for (size_t i = 0; tw_report_member(i, &member); i++)
        tell(context, &member);
    for (size_t i = 0; tw_holder_at(i, &p); i++) {
        if (p.kind > TW_HOLDER_SSL2 || is_told_before(i, type_of(&p)))
            continue;
        struct scope s = {TW_HOLDER_MESSAGE, TW_HOLDER_SSL2, 0, type_of(&p), false};
        int n = snprintf(t.name, sizeof t.name, "messages.%s", type_of(&p));
        tell_scope(&t, &s, (size_t)n);
    }
}

/* Whether a word behind "messages." is of values in which there can be no others. */
static bool is_scalar(const char *word)
{
    static const char *const others[] = {"id", "name", "type", "length"};
    struct guess g = {word, NULL, MAX_WORD};
    size_t scalars = 0;

    for (size_t i = 0; i < TW_FIELD_COUNT; i++) {
        if (strcmp(tw_fields[i].name, word) != 0)
            continue;
        uint8_t kind = tw_fields[i].kind;
        if (kind == TW_LIST || kind == TW_OBJECT || kind == TW_DER)
            return false;
        scalars++;
    }
    return scalars > 0 || is_any(&g, others, TW_COUNT(others)) || is_of_messages(&g);
}

bool tw_report_field_has_verdicts(const char *name)
{
    static const char hello[] = "messages.client_hello.";
    const char *last = strrchr(name, '.');

    if (strncmp(name, "messages", 8) != 0 && strncmp(name, "partial_messages", 16) != 0)
        return false;
    if (strncmp(name, hello, sizeof hello - 1) == 0)
        return false;
    return last == NULL || strncmp(last, ".verified", 9) == 0 || !is_scalar(last + 1);
}
