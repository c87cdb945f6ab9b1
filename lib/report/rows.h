/* SPDX-License-Identifier: Apache-2.0 */
/* A walk in rows: what one machine wrote beside what the other read, and the alerts between, in the order of the wire. */
#ifndef TW_REPORT_ROWS_H
#define TW_REPORT_ROWS_H

#include "walk/path.h"

/* The transitions of client and server that belong together, of which one may be NULL; or an alert, and neither. */
struct tw_row {
    const struct tw_transition *client, *server;
    const struct tw_message *alert;
};

struct tw_rows {
    const struct tw_path *path;
    uint32_t columns[2];            /* by enum tw_side: transitions that have been told */
    const struct tw_message *alert; /* from here on alerts have not been */
    uint32_t alert_index;
};

struct tw_rows tw_rows_of(const struct tw_path *path, const struct tw_connection *c);

/* The next row. False when there are no more. */
bool tw_rows_next(struct tw_rows *r, struct tw_row *row);

/* The transition of a row that has any: the client's if there are two. */
static inline const struct tw_transition *tw_row_first(const struct tw_row *row)
{
    return row->client != NULL ? row->client : row->server;
}

/* Whether the machine moved without a message. */
bool tw_transition_by_itself(const struct tw_transition *t);

/* Whether its message went from the client to the server. */
bool tw_transition_to_server(const struct tw_transition *t);

#endif
