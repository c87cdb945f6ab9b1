/* SPDX-License-Identifier: Apache-2.0 */
/* The values of options: numbers with a unit, and names. */
#ifndef TW_CLI_VALUE_H
#define TW_CLI_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* What an option takes. */
enum cli_kind {
    CLI_FLAG,   /* nothing */
    CLI_REPEAT, /* nothing, and how often it stands there counts */
    CLI_CHOICE, /* one of its values */
    CLI_SET,    /* some of its values, with commas between them */
    CLI_SIZE,   /* bytes: 64M, 512KiB */
    CLI_COUNT,
    CLI_TIME,        /* in nanoseconds: 500ms, 1h; without a unit it is of seconds */
    CLI_FOLDER,      /* the name of one; a text, as all that follow */
    CLI_TEXT,        /* any */
    CLI_DEVICE,      /* the name of a network interface */
    CLI_FILE,        /* the name of a file */
    CLI_POLICY,      /* the name of a file, or of a policy that is built in */
    CLI_RULE,        /* the id of a rule, or a pattern of them */
    CLI_FIELD_NAMES, /* names of fields, with commas between them */
    CLI_LEVEL,       /* the same, =, and a severity */
    CLI_KIND_COUNT,
};

static inline bool cli_kind_is_text(enum cli_kind kind)
{
    return kind >= CLI_FOLDER;
}

/*
 * Sets `value` to what `text` says, 1 of a text. Returns NULL; or else what is wrong with it, a constant text: what a value
 * of this kind is, or that a number is too large.
 */
const char *cli_value_parse(enum cli_kind kind, const char *text, uint64_t *value);

#endif
