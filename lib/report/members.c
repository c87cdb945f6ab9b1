/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of connections by their names: what is around messages, and messages by their types. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "message/field.h"
#include "registry/registry.h"
#include "tlswalk.h"

/* In the order of JSON. Of an object its members can be asked for, too. */
static const struct member {
    const char *name, *type;
} members[] = {
    {"schema", "text"},
    {"file", "text"},
    {"id", "uint"},
    {"transport", "text"},
    {"client", "object"},
    {"client.ip", "text"},
    {"client.port", "uint"},
    {"server", "object"},
    {"server.ip", "text"},
    {"server.port", "uint"},
    {"roles_from", "text"},
    {"community_id", "text"},
    {"start", "time"},
    {"end", "time"},
    {"packets", "uint"},
    {"prelude", "object"},
    {"prelude.protocol", "text"},
    {"prelude.bytes", "uint"},
    {"prelude.through", "list"},
    {"protocol", "text"},
    {"version", "code"},
    {"sni", "text"},
    {"alpn", "text"},
    {"cipher_suite", "code"},
    {"group", "code"},
    {"resumption", "text"},
    {"outcome", "object"},
    {"outcome.handshake", "text"},
    {"outcome.known_by", "text"},
    {"outcome.reason", "text"},
    {"outcome.client", "object"},
    {"outcome.client.do_handshake", "uint"},
    {"outcome.client.get_error", "text"},
    {"outcome.client.reason", "text"},
    {"outcome.client.state", "text"},
    {"outcome.client.known_by", "text"},
    {"outcome.server", "object"},
    {"outcome.server.do_handshake", "uint"},
    {"outcome.server.get_error", "text"},
    {"outcome.server.reason", "text"},
    {"outcome.server.state", "text"},
    {"outcome.server.known_by", "text"},
    {"timing", "object"},
    {"timing.tcp_rtt_ns", "uint"},
    {"timing.client_hello_to_server_hello_ns", "uint"},
    {"timing.handshake_ns", "uint"},
    {"timing.complete_after_ns", "uint"},
    {"timing.client_thought_ns", "uint"},
    {"timing.server_thought_ns", "uint"},
    {"timing.network_ns", "uint"},
    {"messages", "list"},
    {"messages.index", "uint"},
    {"messages.from", "text"},
    {"messages.content_type", "text"},
    {"messages.type", "code"},
    {"messages.time", "time"},
    {"messages.packets", "list"},
    {"messages.stream_offset", "uint"},
    {"messages.length", "uint"},
    {"messages.record_version", "code"},
    {"messages.encrypted", "boolean"},
    {"messages.decrypted", "boolean"},
    {"messages.not_decrypted", "text"},
    {"messages.file", "text"},
    {"messages.fields", "object"},
    {"messages.fingerprints", "object"},
    {"messages_omitted", "uint"},
    {"partial_messages", "list"},
    {"walk", "object"},
    {"walk.client", "list"},
    {"walk.client.state", "text"},
    {"walk.client.message", "uint"},
    {"walk.client.known_by", "text"},
    {"walk.server", "list"},
    {"walk.server.state", "text"},
    {"walk.server.message", "uint"},
    {"walk.server.known_by", "text"},
    {"walk.violations", "list"},
    {"application_data", "object"},
    {"application_data.client", "object"},
    {"application_data.client.records", "uint"},
    {"application_data.client.bytes", "uint"},
    {"application_data.server", "object"},
    {"application_data.server.records", "uint"},
    {"application_data.server.bytes", "uint"},
    {"session", "object"},
    {"session.reused", "boolean"},
    {"session.resumed_from", "uint"},
    {"session.offered", "object"},
    {"session.offered.method", "text"},
    {"session.offered.version_flexible", "boolean"},
    {"session.next_protocol", "text"},
    {"session.renegotiations", "list"},
    {"session.not_tls_bytes", "object"},
    {"session.not_tls_bytes.client", "uint"},
    {"session.not_tls_bytes.server", "uint"},
    {"session.end", "object"},
    {"session.end.client", "object"},
    {"session.end.server", "object"},
    {"session.record_sizes", "object"},
    {"session.record_sizes.client", "object"},
    {"session.record_sizes.server", "object"},
    {"fingerprints", "object"},
    {"fingerprints.ja3", "text"},
    {"fingerprints.ja3_string", "text"},
    {"fingerprints.ja3s", "text"},
    {"fingerprints.ja3s_string", "text"},
    {"fingerprints.ja4", "text"},
    {"fingerprints.ja4_r", "text"},
    {"findings", "list"},
    {"findings.rule", "text"},
    {"findings.severity", "text"},
    {"findings.side", "text"},
    {"findings.clause", "text"},
    {"findings.message", "uint"},
    {"findings.text", "text"},
    {"faults", "list"},
    {"faults.side", "text"},
    {"faults.message", "uint"},
    {"faults.reason", "text"},
    {"faults.text", "text"},
    {"conflicts", "list"},
};

bool tw_report_member(size_t index, struct tw_field_info *info)
{
    if (index >= TW_COUNT(members))
        return false;
    *info = (struct tw_field_info){
        .id = members[index].name, .name = members[index].name, .type = members[index].type, .clause = ""};
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

/* What stands for messages of one type: a handshake message or a record of its own. */
static bool is_message_type(struct guess *g)
{
    static const char *const others[] = {"alert", "change_cipher_spec", "heartbeat"};

    return is_code(g, TW_REG_HANDSHAKE_TYPE) || is_any(g, others, TW_COUNT(others));
}

/* What may stand behind the type: a field, an extension, a member of the message or of a code. */
static bool is_word(struct guess *g)
{
    static const char *const others[] = {"id", "name", "type", "data", "length"};

    for (size_t i = 0; i < TW_FIELD_COUNT; i++)
        if (is_it(g, tw_fields[i].name))
            return true;
    for (size_t i = 0; i < TW_COUNT(members); i++)
        if (strncmp(members[i].name, "messages.", 9) == 0 && is_it(g, members[i].name + 9))
            return true;
    return is_any(g, others, TW_COUNT(others)) || is_code(g, TW_REG_EXTENSION_TYPE);
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
