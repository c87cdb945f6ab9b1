/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options: one table, from which come parsing, the help texts and the completions.
 *
 * To add one: a member of the enumeration and a row in options.c.
 */
#ifndef TW_CLI_OPTIONS_H
#define TW_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum cli_option_id {
    CLI_OPTION_ALL,
    CLI_OPTION_COLOR,
    CLI_OPTION_HEX,
    CLI_OPTION_JSON,
    CLI_OPTION_OVERLAP,
    CLI_OPTION_HELP,
    CLI_OPTION_VERSION,
    CLI_OPTION_COUNT,
};

/* The values of --color, in their order; the first of every option's values is what holds without it. */
enum cli_color {
    CLI_COLOR_AUTO,
    CLI_COLOR_ALWAYS,
    CLI_COLOR_NEVER,
};

struct cli_option {
    char letter; /* 0: there is only the name */
    const char *name;
    const char *argument; /* what the help calls it; NULL: the option takes none */
    const char *const *values;
    size_t value_count;
    unsigned commands; /* in which it holds: 1 << enum cli_command_id, together */
    const char *help;  /* no quotes, colons or brackets: it stands in shell scripts */
};

extern const struct cli_option cli_options[CLI_OPTION_COUNT];

struct cli_command;

/* A command line that was understood. */
struct cli_arguments {
    const struct cli_command *command;
    bool named;                  /* the command was, and not left out */
    int value[CLI_OPTION_COUNT]; /* 1 for an option that was given, or the index of the value it was given */
    char *const *operands;
    size_t operand_count;
};

/* Takes a command line apart; `argv` is put in another order. False when it makes no sense, which it then has said. */
bool cli_arguments_parse(struct cli_arguments *arguments, int argc, char **argv);

#endif
