/* SPDX-License-Identifier: Apache-2.0 */
/* A walk in rows: what one machine wrote beside what the other read, and the alerts between, in the order of the wire. */
#ifndef TW_REPORT_ROWS_H
#define TW_REPORT_ROWS_H

#include "walk/path.h"

/* A row: the states that were entered, those of client and server that belong together, and the arrow between them. */
struct tw_rung {
    const struct tw_transition *client, *server; /* NULL: that machine stays where it is */
    const struct tw_message *message;            /* NULL: there is none, or it is not known which */
    uint32_t index;                              /* of the message in its connection */
    const char *prefix, *name; /* what is on the arrow, together; `name` NULL: there is none */
    uint32_t packet;           /* that completed the message; 0: not known */
    bool timed;                /* it is known when, and when the connection began */
    bool to_server;            /* where the arrow points */
    bool fatal;                /* an alert that ends the connection, or ended the handshake */
    bool wrong;                /* its receiver had no use for it, or it is not whole */
    uint8_t known_by;          /* enum tw_known_by */
};

struct tw_rows {
    const struct tw_connection *c;
    const struct tw_path *path;
    uint32_t columns[2];            /* by enum tw_side: transitions that have been told */
    const struct tw_message *alert; /* from here on alerts have not been */
    uint32_t alert_index;
};

struct tw_rows tw_rows_of(const struct tw_path *path, const struct tw_connection *c);

/* The next row. False when there are no more. */
bool tw_rows_next(struct tw_rows *r, struct tw_rung *rung);

#endif
