/* SPDX-License-Identifier: Apache-2.0 */
/* Which packets are read and which connections told of: the options for it, the same for all commands with captures. */
#ifndef TW_CLI_CHOOSE_H
#define TW_CLI_CHOOSE_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

struct cli_choice {
    bool given;               /* there is one */
    struct tw_choice choice;  /* of connections */
    struct tw_filter *filter; /* of packets; NULL: all */
    /* What the choice borrows: */
    struct tw_numbers *connections, *ports, *versions;
    struct tw_prefix *hosts;
    const char **server_names;
};

/* Takes what the options say, or says what is wrong with them. To be cleared in any case. */
enum cli_status cli_choose(struct cli_choice *choice, const struct cli_arguments *arguments);

void cli_choice_clear(struct cli_choice *choice);

#endif
