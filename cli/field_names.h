/* SPDX-License-Identifier: Apache-2.0 */
/* The fields that --fields names. */
#ifndef TW_CLI_FIELD_NAMES_H
#define TW_CLI_FIELD_NAMES_H

#include "options.h"
#include "status.h"

struct cli_field_names {
    char **names;
    size_t count;
};

/* Takes them from all --fields that were given, or says which is none. To be cleared in any case. */
enum cli_status cli_field_names_take(struct cli_field_names *list, const struct cli_arguments *arguments);

void cli_field_names_clear(struct cli_field_names *list);

#endif
