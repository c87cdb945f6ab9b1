/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a policy file, as far as they are about YAML: which there are and what they take, the library knows. */
#include "policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "file.h"

enum { LONGEST_KEY = 80, MOST_POLICIES = 9 };

/* A file that is being read. */
struct reader {
    struct tw_policy *policy;
    const struct cli_policy_levels *levels;
    const char *name; /* of the file */
    yaml_document_t document;
    bool loaded;
};

/* --- complaints --- */

static bool complain_at(struct reader *r, const yaml_node_t *node, const char *what)
{
    cli_complain("%s:%zu: %s", r->name, node->start_mark.line + 1, what);
    return false;
}

static bool complain_key(struct reader *r, const yaml_node_t *node, const char *key, const char *what)
{
    char text[LONGEST_KEY + 80];

    snprintf(text, sizeof text, "%s: %s", key, what);
    return complain_at(r, node, text);
}

/* --- nodes --- */

static const yaml_node_t *node_at(struct reader *r, int index)
{
    return yaml_document_get_node(&r->document, index);
}

/* The text of a scalar; NULL of another node, of an empty one (null), or of one with a byte 0 in it. */
static const char *text_of(const yaml_node_t *node)
{
    const char *text;

    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    text = (const char *)node->data.scalar.value;
    return text[0] != '\0' && strlen(text) == node->data.scalar.length ? text : NULL;
}

/* The pair at `i` of a mapping, with `key` its key behind `parent`; false where that has been complained about. */
static bool pair_at(struct reader *r, const yaml_node_t *map, ptrdiff_t i, const char *parent,
                    char key[LONGEST_KEY], const yaml_node_t **value)
{
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start + i;
    const yaml_node_t *node = node_at(r, pair->key);
    const char *text = text_of(node);

    if (text == NULL || strlen(parent) + strlen(text) + 2 > LONGEST_KEY)
        return complain_at(r, node, "no key");
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++)
        if (strcmp(text_of(node_at(r, p->key)), text) == 0)
            return complain_key(r, node, text, "a second time");
    snprintf(key, LONGEST_KEY, "%s%s%s", parent, parent[0] != '\0' ? "." : "", text);
    *value = node_at(r, pair->value);
    return true;
}

static ptrdiff_t pairs_of(const yaml_node_t *map)
{
    return map->data.mapping.pairs.top - map->data.mapping.pairs.start;
}

static ptrdiff_t items_of(const yaml_node_t *list)
{
    return list->data.sequence.items.top - list->data.sequence.items.start;
}

static const yaml_node_t *item_at(struct reader *r, const yaml_node_t *list, ptrdiff_t i)
{
    return node_at(r, list->data.sequence.items.start[i]);
}

/* --- keys --- */

static bool set_scalar(struct reader *r, const char *key, const yaml_node_t *node)
{
    struct tw_error error = {""};
    const char *text = text_of(node);

    if (text == NULL)
        return complain_key(r, node, key, "wants a value");
    return tw_policy_set(r->policy, key, text, &error) || complain_at(r, node, error.text);
}

/* One value may stand for a list of it. */
static bool set_list(struct reader *r, const char *key, const yaml_node_t *node)
{
    struct tw_error error = {""};

    if (node->type == YAML_MAPPING_NODE)
        return complain_key(r, node, key, "wants a list of values");
    if (!tw_policy_begin(r->policy, key, &error))
        return complain_at(r, node, error.text);
    if (node->type == YAML_SCALAR_NODE)
        return set_scalar(r, key, node);
    for (ptrdiff_t i = 0; i < items_of(node); i++)
        if (!set_scalar(r, key, item_at(r, node, i)))
            return false;
    return true;
}

/* Members of a mapping, which are no mappings themselves. */
static bool set_map(struct reader *r, const char *parent, const yaml_node_t *node)
{
    const yaml_node_t *value;
    char key[LONGEST_KEY];

    if (node->type != YAML_MAPPING_NODE)
        return complain_key(r, node, parent, "wants keys and values");
    for (ptrdiff_t i = 0; i < pairs_of(node); i++) {
        if (!pair_at(r, node, i, parent, key, &value))
            return false;
        enum tw_policy_kind kind = tw_policy_takes(key);
        if (kind != TW_POLICY_SCALAR && kind != TW_POLICY_LIST)
            return complain_key(r, node_at(r, node->data.mapping.pairs.start[i].key), key, "unknown key");
        if (!(kind == TW_POLICY_LIST ? set_list(r, key, value) : set_scalar(r, key, value)))
            return false;
    }
    return true;
}

static bool set_maps(struct reader *r, const char *key, const yaml_node_t *node)
{
    struct tw_error error = {""};

    if (node->type != YAML_SEQUENCE_NODE)
        return complain_key(r, node, key, "wants a list, whose members begin with '-'");
    for (ptrdiff_t i = 0; i < items_of(node); i++) {
        const yaml_node_t *item = item_at(r, node, i);
        if (!tw_policy_begin(r->policy, key, &error))
            return complain_at(r, item, error.text);
        if (!set_map(r, key, item))
            return false;
        if (!tw_policy_end(r->policy, &error))
            return complain_at(r, item, error.text);
    }
    return true;
}

/* Rules and their levels, as of --severity. */
static bool set_levels(struct reader *r, const yaml_node_t *node)
{
    const yaml_node_t *value;
    char rule[LONGEST_KEY];

    if (node->type != YAML_MAPPING_NODE)
        return complain_key(r, node, "rules", "wants rules and their levels");
    for (ptrdiff_t i = 0; i < pairs_of(node); i++) {
        if (!pair_at(r, node, i, "", rule, &value))
            return false;
        const char *level = text_of(value);
        if (level == NULL || !r->levels->set(r->levels->context, rule, level))
            return complain_key(r, value, rule, "no such rule, or no level (off, info, warning, error)");
    }
    return true;
}

static bool set_key(struct reader *r, const char *key, const yaml_node_t *name, const yaml_node_t *value,
                    bool first)
{
    /* As the first key it has been followed already. */
    if (strcmp(key, "extends") == 0)
        return first || complain_key(r, name, key, "is to be the first key");
    if (strcmp(key, "rules") == 0)
        return set_levels(r, value);
    switch (strchr(key, '.') != NULL ? TW_POLICY_UNKNOWN : tw_policy_takes(key)) {
    case TW_POLICY_SCALAR: return set_scalar(r, key, value);
    case TW_POLICY_LIST: return set_list(r, key, value);
    case TW_POLICY_MAP: return set_map(r, key, value);
    case TW_POLICY_MAPS: return set_maps(r, key, value);
    case TW_POLICY_UNKNOWN: break;
    }
    return complain_key(r, name, key, "unknown key");
}

static bool set_all(struct reader *r, const yaml_node_t *root)
{
    const yaml_node_t *value;
    char key[LONGEST_KEY];

    if (root->type != YAML_MAPPING_NODE)
        return complain_at(r, root, "no policy (wanted keys and values)");
    for (ptrdiff_t i = 0; i < pairs_of(root); i++)
        if (!pair_at(r, root, i, "", key, &value) ||
            !set_key(r, key, node_at(r, root->data.mapping.pairs.start[i].key), value, i == 0))
            return false;
    return true;
}

/* --- files --- */

static const yaml_node_t *root_of(struct reader *r)
{
    return yaml_document_get_root_node(&r->document);
}

static bool complain_parser(struct reader *r, const yaml_parser_t *parser)
{
    size_t line = parser->problem_mark.line + 1;
    const char *problem = parser->problem != NULL ? parser->problem : "no YAML";

    cli_complain("%s:%zu: %s", r->name, line, problem);
    return false;
}

static bool load_text(struct reader *r, const char *text, size_t len)
{
    yaml_parser_t parser;

    if (yaml_parser_initialize(&parser) == 0)
        return false;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    r->loaded = yaml_parser_load(&parser, &r->document) != 0 || complain_parser(r, &parser);
    yaml_parser_delete(&parser);
    return r->loaded;
}

static void complain_name(const char *name)
{
    char names[128] = "";
    size_t len = 0;

    for (size_t i = 0; cli_profile_name(i) != NULL && len < sizeof names; i++)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i == 0 ? "" : ", ",
                                cli_profile_name(i));
    cli_complain("%s: there is no such file, nor a policy of that name (%s)", name, names);
}

static enum cli_status load(struct reader *r)
{
    const char *profile = cli_profile(r->name);
    bool understood;
    size_t len;
    char *text;

    if (access(r->name, F_OK) != 0 && profile == NULL) {
        complain_name(r->name);
        return CLI_IO;
    }
    if (access(r->name, F_OK) != 0)
        return load_text(r, profile, strlen(profile)) ? CLI_OK : CLI_USAGE;
    text = cli_file_read(r->name, &len);
    if (text == NULL) {
        cli_complain("%s: %s", r->name, strerror(errno));
        return CLI_IO;
    }
    understood = load_text(r, text, len);
    free(text);
    return understood ? CLI_OK : CLI_USAGE;
}

/* The policy that this one is for: its first key says so. `*status` is not CLI_OK where that makes no sense. */
static const char *extended(struct reader *r, enum cli_status *status)
{
    const yaml_node_t *root = root_of(r);
    const yaml_node_pair_t *first = root != NULL && root->type == YAML_MAPPING_NODE && pairs_of(root) > 0
                                        ? root->data.mapping.pairs.start
                                        : NULL;
    const char *key = first != NULL ? text_of(node_at(r, first->key)) : NULL;
    const char *name = NULL;

    if (key == NULL || strcmp(key, "extends") != 0)
        return NULL;
    name = text_of(node_at(r, first->value));
    if (name == NULL) {
        complain_key(r, node_at(r, first->value), key, "wants the name of a policy");
        *status = CLI_USAGE;
    }
    return name;
}

/* Loads the file, the one that it extends, and so on; returns how many. */
static size_t load_all(struct reader readers[MOST_POLICIES], const struct reader *like,
                       enum cli_status *status)
{
    const char *name = like->name;
    size_t count = 0;

    while (name != NULL && *status == CLI_OK) {
        struct reader *r = &readers[count];
        if (count == MOST_POLICIES) {
            cli_complain("%s: extends: more than 8 times", like->name);
            *status = CLI_USAGE;
            break;
        }
        count++;
        *r = *like;
        r->name = name;
        *status = load(r);
        name = *status == CLI_OK ? extended(r, status) : NULL;
    }
    return count;
}

enum cli_status cli_policy_read(struct tw_policy *policy, const char *name,
                                const struct cli_policy_levels *levels)
{
    const struct reader like = {.policy = policy, .levels = levels, .name = name};
    struct reader readers[MOST_POLICIES];
    enum cli_status status = CLI_OK;
    size_t count = load_all(readers, &like, &status);

    /* What is extended comes first. A file may have nothing but remarks. */
    for (size_t i = count; i-- > 0 && status == CLI_OK;)
        if (root_of(&readers[i]) != NULL && !set_all(&readers[i], root_of(&readers[i])))
            status = CLI_USAGE;
    for (size_t i = 0; i < count; i++)
        if (readers[i].loaded)
            yaml_document_delete(&readers[i].document);
    return status;
}
