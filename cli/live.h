/* SPDX-License-Identifier: Apache-2.0 */
/* Packets while they pass: network devices, and what ends listening to them. */
#ifndef TW_CLI_LIVE_H
#define TW_CLI_LIVE_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/* The device to listen to, or NULL: captures are read. */
const char *cli_live_device(const struct cli_arguments *arguments);

/* Whether captures or a device are given, and who is to be become can be; says so when not. */
enum cli_status cli_live_check(const struct cli_arguments *arguments);

/* Whether -Z makes it another user, who may not have the right to write what this one may. */
bool cli_live_changes_user(const struct cli_arguments *arguments);

/* Prints the devices there are. */
enum cli_status cli_live_list(void);

/*
 * Opens the device, and gives up the rights that only that takes: capabilities, and with -Z those of the user. NULL when something of that has failed,
 * which it then has said, and what can be done about it.
 */
struct tw_source *cli_live_open(const struct cli_arguments *arguments, const struct tw_filter *filter);

/*
 * From here on until the call with NULL, signals that ask for an end end the source. Once one has come, another ends the
 * program if that is a second later, and is of no effect sooner.
 */
void cli_live_heed_signals(struct tw_source *source);

/* Whether a signal has asked for an end. */
bool cli_live_has_ended(void);

#endif
