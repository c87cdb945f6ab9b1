/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk completion: scripts for the shells, made of the tables of commands and options. */
#include "completion.h"

#include <stdio.h>
#include <string.h>

#include "policy.h"
#include "tlswalk.h"

struct shell {
    const char *name;
    void (*print)(void);
};

static const struct shell shells[] = {
    {"bash", cli_completion_bash},
    {"zsh", cli_completion_zsh},
    {"fish", cli_completion_fish},
};

enum { SHELL_COUNT = sizeof shells / sizeof shells[0] };

void cli_put_word(size_t index, const char *separator, const char *word)
{
    printf("%s%s", index > 0 ? separator : "", word);
}

void cli_put_commands(const char *separator)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        cli_put_word(i, separator, cli_commands[i].name);
}

void cli_put_values(const struct cli_option *o)
{
    for (size_t i = 0; i < o->value_count; i++)
        cli_put_word(i, " ", o->values[i]);
}

static void put_shells(const char *separator)
{
    for (size_t i = 0; i < SHELL_COUNT; i++)
        cli_put_word(i, separator, shells[i].name);
}

static void put_rules(const char *separator)
{
    struct tw_rule_info rule;

    for (size_t i = 0; tw_rule_describe(i, &rule); i++)
        cli_put_word(i, separator, rule.id);
}

static void put_policies(const char *separator)
{
    for (size_t i = 0; cli_profile_name(i) != NULL; i++)
        cli_put_word(i, separator, cli_profile_name(i));
}

/* Whether a field before this one is called the same. */
static bool is_named_before(size_t index, const char *name)
{
    struct tw_field_info f;

    for (size_t i = 0; i < index && tw_report_field(i, &f); i++)
        if (strcmp(f.name, name) == 0)
            return true;
    return false;
}

static void put_names(const char *separator)
{
    struct tw_field_info f;

    for (size_t i = 0; tw_report_field(i, &f); i++)
        if (!is_named_before(i, f.name))
            cli_put_word(i, separator, f.name);
}

/* Of messages there are too many: the first of their way. */
static void put_fields(const char *separator)
{
    struct tw_field_info f;

    for (size_t i = 0; tw_report_member(i, &f); i++)
        cli_put_word(i, separator, f.name);
    printf("%smessages.client_hello.%smessages.server_hello.%smessages.certificate.", separator, separator,
           separator);
}

enum words {
    WORDS_COMMANDS,
    WORDS_SHELLS,
    WORDS_RULES,
    WORDS_POLICIES,
    WORDS_NAMES,
    WORDS_FIELDS,
    WORDS_COUNT,
};

static const struct cli_words words[WORDS_COUNT] = {
    [WORDS_COMMANDS] = {"commands", cli_put_commands},
    [WORDS_SHELLS] = {"shells", put_shells},
    [WORDS_RULES] = {"rules", put_rules},
    [WORDS_POLICIES] = {"policies", put_policies},
    [WORDS_NAMES] = {"names", put_names},
    [WORDS_FIELDS] = {"fields", put_fields},
};

const struct cli_words *cli_words_at(size_t index)
{
    return index < WORDS_COUNT ? &words[index] : NULL;
}

const struct cli_words *cli_words_of_kind(enum cli_kind kind)
{
    switch (kind) {
    case CLI_RULE:
    case CLI_LEVEL: return &words[WORDS_RULES];
    case CLI_POLICY: return &words[WORDS_POLICIES];
    case CLI_FIELD_NAMES: return &words[WORDS_FIELDS];
    default: return NULL;
    }
}

const struct cli_words *cli_words_of_operand(const struct cli_command *command)
{
    switch (command->operand) {
    case CLI_OPERAND_COMMAND: return &words[WORDS_COMMANDS];
    case CLI_OPERAND_SHELL: return &words[WORDS_SHELLS];
    case CLI_OPERAND_RULE: return &words[WORDS_RULES];
    case CLI_OPERAND_NAME: return &words[WORDS_NAMES];
    case CLI_OPERAND_CAPTURE: break;
    }
    return NULL;
}

enum cli_status cli_completion(const struct cli_arguments *arguments)
{
    if (arguments->operand_count != 1)
        return cli_usage_error(arguments->command, "which shell? (one of bash, zsh, fish)");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (strcmp(arguments->operands[0], shells[i].name) == 0) {
            shells[i].print();
            return CLI_OK;
        }
    }
    return cli_usage_error(arguments->command, "no completion for the shell '%s'", arguments->operands[0]);
}
