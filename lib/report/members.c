/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of connections by their names: what is around messages, and messages by their types. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "message/field.h"
#include "registry/registry.h"
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
    M("session.not_tls_bytes", "object"),
    M("session.not_tls_bytes.client", "uint"),
    M("session.not_tls_bytes.server", "uint"),
    M("session.end", "object"),
    M("session.end.client", "object"),
    M("session.end.server", "object"),
    M("session.record_sizes", "object"),
    M("session.record_sizes.client", "object"),
    M("session.record_sizes.server", "object"),
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
    M("faults", "list"),
    M("faults.side", "text"),
    M("faults.message", "uint"),
    M("faults.reason", "text"),
    M("faults.text", "text"),
    M("conflicts", "list"),
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

static bool is_code(struct guess *g, enum tw_registry registry)
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

/* What every message has. */
static bool is_of_messages(struct guess *g)
{
    for (size_t i = 0; i < TW_COUNT(members); i++)
        if (strncmp(members[i].name, "messages.", 9) == 0 && is_it(g, members[i].name + 9))
            return true;
    return false;
}

/* What stands for messages of one type, a handshake message or a record of its own; or what every message has. */
static bool is_message_type(struct guess *g)
{
    static const char *const others[] = {"alert", "change_cipher_spec", "heartbeat"};

    return is_code(g, TW_REG_HANDSHAKE_TYPE) || is_any(g, others, TW_COUNT(others)) || is_of_messages(g);
}

/* What may stand behind the type: a field, an extension, a member of the message or of a code. */
static bool is_word(struct guess *g)
{
    static const char *const others[] = {"id", "name", "type", "data", "length"};

    for (size_t i = 0; i < TW_FIELD_COUNT; i++)
        if (is_it(g, tw_fields[i].name))
            return true;
    return is_any(g, others, TW_COUNT(others)) || is_of_messages(g) || is_code(g, TW_REG_EXTENSION_TYPE);
}

enum { MAX_NAME = 256, MAX_WORD = 63 };

static bool refuse(const char *name, const struct guess *g, struct tw_error *error)
{
    if (g->name != NULL && g->distance <= strlen(g->name) / 3)
        snprintf(error->text, sizeof error->text, "no field is called '%.100s'; did you mean '%s'?", name,
                 g->name);
    else
        snprintf(error->text, sizeof error->text, "no field is called '%.100s'", name);
    return false;
}

/* The words of a name behind "messages.": a type, and then what is in messages of it. */
static bool names_in_message(const char *name, const char *rest, struct tw_error *error)
{
    bool (*knows)(struct guess * g) = is_message_type;
    char word[MAX_WORD + 1];

    while (true) {
        size_t len = strcspn(rest, ".");
        struct guess g = {word, NULL, MAX_WORD};
        snprintf(word, sizeof word, "%.*s", (int)len, rest);
        if (!knows(&g))
            return refuse(name, &g, error);
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
        knows = is_word;
    }
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

bool tw_report_names_field(const char *name, struct tw_error *error)
{
    struct guess g = {name, NULL, MAX_WORD};

    if (strlen(name) > MAX_NAME)
        return refuse(name, &g, error);
    if (is_member(&g) || names_code(name))
        return true;
    if (strncmp(name, "messages.", 9) == 0)
        return names_in_message(name, name + 9, error);
    return refuse(name, &g, error);
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
