/* SPDX-License-Identifier: Apache-2.0 */
/* What is demanded of handshakes by --rule, --skip, --severity, --policy and --baseline, of check and of report alike. */
#ifndef TW_CLI_DEMAND_H
#define TW_CLI_DEMAND_H

#include "status.h"
#include "tlswalk.h"

struct cli_arguments;

enum { CLI_MAX_RULES = 1024 };

struct cli_demand {
    uint8_t severities[CLI_MAX_RULES]; /* enum tw_severity of each rule, by its index */
    bool only;                         /* the first --rule has turned all others off */
    struct tw_policy *policy;          /* NULL: none */
    struct tw_baseline *baseline;      /* NULL: none, neither to read nor to write */
};

/* Reads what the options say; what is wrong with it is said. To be cleared in any case. */
enum cli_status cli_demand_read(struct cli_demand *d, const struct cli_arguments *arguments);

void cli_demand_clear(struct cli_demand *d);

#endif
