/* SPDX-License-Identifier: Apache-2.0 */
/* -w: the packets of chosen connections, as a capture of their own. */
#ifndef TW_CLI_WRITE_H
#define TW_CLI_WRITE_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/*
 * While captures are read it is noted, in a temporary file of 32 bytes a packet, which connection a packet belongs to;
 * once all connections have ended the captures are read again.
 */
struct cli_write;

/* False when there is something wrong with it, which has been said; `*write` stays NULL where nobody asks. */
bool cli_write_open(struct cli_write **write, const struct cli_arguments *arguments, enum cli_status *status);

/* The name under which a capture can be opened twice: that of standard input is of a copy. NULL: no, and told why. */
const char *cli_write_path(struct cli_write *write, const char *path);

/* The packets that follow are from this capture. */
void cli_write_capture(struct cli_write *write, const char *path);

/* As tw_engine_options.on_packet; `write` is the context's. */
void cli_write_packet(struct cli_write *write, const struct tw_packet *packet,
                      const struct tw_belonging *belonging);

/* This connection is chosen. */
void cli_write_choose(struct cli_write *write, const struct tw_connection *connection);

/* No more packets of a timeline: reads its captures again and writes. */
enum cli_status cli_write_timeline(struct cli_write *write, struct tw_filter *filter);

/* Ends it; NULL is ignored. */
enum cli_status cli_write_close(struct cli_write *write);

#endif
