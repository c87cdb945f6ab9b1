/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options: one table, from which come parsing, the help texts, the manual page and the completions.
 *
 * To add one: a member of the enumeration and a row in options.c. What the manual page says beyond the help is in
 * manual_options.c.
 */
#ifndef TW_CLI_OPTIONS_H
#define TW_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"
#include "value.h"

enum cli_option_id {
    CLI_OPTION_ALL,
    CLI_OPTION_ALLOW_EMPTY,
    CLI_OPTION_ALL_FIELDS,
    CLI_OPTION_ANY_ORDER,
    CLI_OPTION_APP_BYTES,
    CLI_OPTION_APP_DATA,
    CLI_OPTION_ASCII,
    CLI_OPTION_AT,
    CLI_OPTION_BASELINE,
    CLI_OPTION_BY_RULE,
    CLI_OPTION_CA_FILE,
    CLI_OPTION_COLOR,
    CLI_OPTION_CONNECTION,
    CLI_OPTION_COUNT_PACKETS,
    CLI_OPTION_CSV,
    CLI_OPTION_DER,
    CLI_OPTION_DOT,
    CLI_OPTION_FAIL_ON,
    CLI_OPTION_FIELDS,
    CLI_OPTION_FILTER,
    CLI_OPTION_FORMAT,
    CLI_OPTION_HEADER,
    CLI_OPTION_HEX,
    CLI_OPTION_HOST,
    CLI_OPTION_IDLE_TIMEOUT,
    CLI_OPTION_INTERFACE,
    CLI_OPTION_JSON,
    CLI_OPTION_KEY,
    CLI_OPTION_KEYLOG,
    CLI_OPTION_LINE_BUFFERED,
    CLI_OPTION_LIST_INTERFACES,
    CLI_OPTION_LIST_VERDICTS,
    CLI_OPTION_MAN,
    CLI_OPTION_MARKDOWN,
    CLI_OPTION_MAX_FLOWS,
    CLI_OPTION_MAX_MEMORY,
    CLI_OPTION_MAX_PAGE,
    CLI_OPTION_MERMAID,
    CLI_OPTION_NAMES,
    CLI_OPTION_NO_PROMISCUOUS,
    CLI_OPTION_OUTCOME,
    CLI_OPTION_OUTPUT,
    CLI_OPTION_OVERLAP,
    CLI_OPTION_PASSIN,
    CLI_OPTION_PEM,
    CLI_OPTION_PER_FILE,
    CLI_OPTION_POLICY,
    CLI_OPTION_PORT,
    CLI_OPTION_PROFILE,
    CLI_OPTION_PROTOCOL,
    CLI_OPTION_PSK,
    CLI_OPTION_QUIET,
    CLI_OPTION_REVERSE,
    CLI_OPTION_RULE,
    CLI_OPTION_SEVERITY,
    CLI_OPTION_SHOW_SECRETS,
    CLI_OPTION_SINCE,
    CLI_OPTION_SKIP,
    CLI_OPTION_SNAPLEN,
    CLI_OPTION_SNI,
    CLI_OPTION_SORT,
    CLI_OPTION_STEPS,
    CLI_OPTION_SUMMARY,
    CLI_OPTION_SVG,
    CLI_OPTION_TIME,
    CLI_OPTION_TOP,
    CLI_OPTION_UNTIL,
    CLI_OPTION_USER,
    CLI_OPTION_VERIFY,
    CLI_OPTION_WRITE,
    CLI_OPTION_WRITE_BASELINE,
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

/* The values of --at. */
enum cli_at {
    CLI_AT_AUTO,
    CLI_AT_END,
    CLI_AT_HANDSHAKE,
};

/* What becomes of an option that is given again. */
enum cli_again {
    CLI_LAST, /* the last one counts, so that what a script or an alias has set can be set otherwise */
    CLI_ADDS, /* it is added to what was given before */
    CLI_ONCE, /* that is refused: packets, or a file that was asked for, would be missing without a word */
};

struct cli_option {
    char letter; /* 0: there is only the name */
    const char *name;
    enum cli_kind kind;
    const char *argument;      /* what the help calls it; NULL: the option is a flag */
    const char *const *values; /* of a choice */
    size_t value_count;
    unsigned commands; /* in which it holds: 1 << enum cli_command_id, together */
    enum cli_again again;
    const char *help; /* no quotes, colons or brackets: it stands in shell scripts */
};

extern const struct cli_option cli_options[CLI_OPTION_COUNT];

/* What stands in front of its value `i` where they are listed: "auto, always or never". */
const char *cli_option_separator(const struct cli_option *option, size_t i);

/* Options with a text that may stand on one command line. */
enum { CLI_MAX_TEXTS = 64 };

/* What was given to an option that takes a text. */
struct cli_text {
    enum cli_option_id option;
    const char *text;
};

/* A command line that was understood. */
struct cli_arguments {
    const struct cli_command *command;
    bool named;                           /* the command was, and not left out */
    struct cli_text texts[CLI_MAX_TEXTS]; /* in their order */
    size_t text_count;
    /*
     * 0 of an option that was not given, 1 of a flag that was or how often, the index of a value that was chosen, a bit for
     * each of those of a set, or the number.
     */
    uint64_t value[CLI_OPTION_COUNT];
    char *const *operands;
    size_t operand_count;
};

/* Takes a command line apart; `argv` is put in another order. False when it makes no sense, which it then has said. */
bool cli_arguments_parse(struct cli_arguments *arguments, int argc, char **argv);

/* Says that an option has been given a wrong value, and in brackets why: "wanted auto, always or never". */
enum cli_status cli_value_error(const struct cli_command *command, enum cli_option_id option,
                                const char *value, const char *why);

/* The text that an option was given, the last one; NULL without it. */
const char *cli_arguments_text(const struct cli_arguments *arguments, enum cli_option_id option);

#endif
