/* SPDX-License-Identifier: Apache-2.0 */
/* What several captures of one timeline have in common: their names, and their link layers added up. */
#ifndef TW_CLI_SUMMARY_H
#define TW_CLI_SUMMARY_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/* The zero value has seen nothing. */
struct cli_summary {
    const char **files;
    size_t file_count;
    struct tw_link *links;
    size_t link_count;
    uint64_t damaged; /* places in them that could not be read */
};

/* Takes in a capture of this name (borrowed) that has been read. False when there is no memory. */
bool cli_summary_add(struct cli_summary *summary, const char *name, const struct tw_source *source);

/* As a report wants it; valid until the summary changes. */
struct tw_capture cli_summary_capture(const struct cli_summary *summary, const struct tw_counters *counters);

/* Frees what it holds; it has seen nothing again. */
void cli_summary_clear(struct cli_summary *summary);

/* Whether --summary, where it is given, has a place in a report of this format; says so when not. */
enum cli_status cli_summary_check(const struct cli_arguments *arguments, enum tw_format format);

#endif
