/* SPDX-License-Identifier: Apache-2.0 */
/* Completion scripts: a file a shell, and what they share. */
#ifndef TW_CLI_COMPLETION_H
#define TW_CLI_COMPLETION_H

#include "command.h"

void cli_completion_bash(void);
void cli_completion_zsh(void);
void cli_completion_fish(void);

/* The words of a list, which a script holds once: rules, policies, ... */
struct cli_words {
    const char *name;
    void (*put)(const char *separator);
};

/* The list at `index`, from 0; NULL: there are not so many. */
const struct cli_words *cli_words_at(size_t index);

/* The list of which an option's value is one, or begins with one; NULL where it is none. */
const struct cli_words *cli_words_of_kind(enum cli_kind kind);

/* The list of which an operand of the command is one; NULL where it is none. */
const struct cli_words *cli_words_of_operand(const struct cli_command *command);

void cli_put_word(size_t index, const char *separator, const char *word);
void cli_put_commands(const char *separator);

/* The values of a choice. */
void cli_put_values(const struct cli_option *option);

#endif
