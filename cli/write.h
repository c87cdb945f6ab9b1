/* SPDX-License-Identifier: Apache-2.0 */
/* -w: the packets of chosen connections, as a capture of their own. */
#ifndef TW_CLI_WRITE_H
#define TW_CLI_WRITE_H

#include "options.h"
#include "status.h"
#include "tlswalk.h"

/*
 * While captures are read it is noted, in a temporary file of 32 bytes a packet, which connection a packet belongs to;
 * once all connections have ended the captures are read again. What comes from standard input or a device is kept in another.
 */
struct cli_write;

/* Whether the captures can be read twice; says so when not. */
enum cli_status cli_write_check(const struct cli_arguments *arguments);

/* False with `status` set when it cannot be, which has been said; `*write` stays NULL where nobody asks. */
bool cli_write_open(struct cli_write **write, const struct cli_arguments *arguments, enum cli_status *status);

/* Before a capture is opened: it can be once more. False when not, which has been said. NULL is ignored. */
bool cli_write_prepare(struct cli_write *write, const char *path);

/* The packets that follow come from this device; each is kept before it is noted where it belongs. NULL is ignored. */
void cli_write_live(struct cli_write *write, struct tw_source *source);
void cli_write_spool(struct cli_write *write, const struct tw_packet *packet);

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
