/* SPDX-License-Identifier: Apache-2.0 */
/* The values of options: numbers with a unit, and names. */
#ifndef TW_CLI_VALUE_H
#define TW_CLI_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* What an option takes. */
enum cli_kind {
    CLI_FLAG,   /* nothing */
    CLI_CHOICE, /* one of its values */
    CLI_SIZE,   /* bytes: 64M, 512KiB */
    CLI_COUNT,
    CLI_TIME,   /* in nanoseconds: 500ms, 1h; without a unit it is of seconds */
    CLI_FOLDER, /* the name of one */
    CLI_TEXT,   /* any text, and that as often as wanted */
    CLI_FILE,   /* the same, the name of a file */
    CLI_KIND_COUNT,
};

/*
 * Sets `value` to what `text` says, 1 of a name. False when that is no number of this kind, or one that is too large or too
 * small, or no name.
 */
bool cli_value_parse(enum cli_kind kind, const char *text, uint64_t *value);

/* What a value of this kind is, for those who have given something else. */
const char *cli_value_wanted(enum cli_kind kind);

#endif
