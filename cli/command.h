/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands: a row each in command.c, a file each for what it does.
 *
 * To add one: a member of the enumeration, a row, a file, and its bit in the rows of the options that it takes.
 * Names in this folder begin with cli_, so that they never meet those of the library.
 */
#ifndef TW_CLI_COMMAND_H
#define TW_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "status.h"

enum cli_command_id {
    CLI_SHOW, /* the first is the one whose name may be left out */
    CLI_LIST,
    CLI_WALK,
    CLI_CHECK,
    CLI_STATS,
    CLI_REPORT,
    CLI_CERTS,
    CLI_RULES,
    CLI_DIFF,
    CLI_FIELDS,
    CLI_COMPLETION,
    CLI_HELP,
    CLI_COMMAND_COUNT,
};

/* What the operands of a command name; for the completions. */
enum cli_operand {
    CLI_OPERAND_CAPTURE,
    CLI_OPERAND_SHELL,
    CLI_OPERAND_COMMAND,
    CLI_OPERAND_RULE,
    CLI_OPERAND_NAME, /* of a field */
};

struct cli_command {
    const char *name;
    const char *operands; /* as the help writes them */
    const char *summary;  /* no quotes, colons or brackets: it stands in shell scripts */
    const char *details;  /* whole lines of up to 80 columns */
    enum cli_operand operand;
    enum cli_status (*run)(const struct cli_arguments *arguments);
};

extern const struct cli_command cli_commands[CLI_COMMAND_COUNT];

enum cli_status cli_show(const struct cli_arguments *arguments);
enum cli_status cli_list(const struct cli_arguments *arguments);
enum cli_status cli_walk(const struct cli_arguments *arguments);
enum cli_status cli_stats(const struct cli_arguments *arguments);
enum cli_status cli_report(const struct cli_arguments *arguments);
enum cli_status cli_certs(const struct cli_arguments *arguments);
enum cli_status cli_check(const struct cli_arguments *arguments);
enum cli_status cli_diff(const struct cli_arguments *arguments);
enum cli_status cli_rules(const struct cli_arguments *arguments);
enum cli_status cli_fields(const struct cli_arguments *arguments);
enum cli_status cli_completion(const struct cli_arguments *arguments);
enum cli_status cli_help(const struct cli_arguments *arguments);

/* The command of that name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

/* The command whose name `word` was perhaps meant to be, or NULL. */
const struct cli_command *cli_command_nearest(const char *word);

/* Whether an option holds in a command. */
bool cli_command_takes(const struct cli_command *command, const struct cli_option *option);

#endif
