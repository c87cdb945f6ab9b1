/* SPDX-License-Identifier: Apache-2.0 */
/* Times on the command line. */
#ifndef TW_CLI_MOMENT_H
#define TW_CLI_MOMENT_H

#include "tlswalk.h"

/*
 * Sets `moment` to what `text` says: a time of RFC 3339, of which what is behind the date may be missing (UTC without an
 * offset), seconds since 1970, or with a plus in front a time from the first packet on. False when it is none of these.
 */
bool cli_moment_parse(const char *text, struct tw_moment *moment);

extern const char cli_moment_wanted[];

#endif
