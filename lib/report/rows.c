/* SPDX-License-Identifier: Apache-2.0 */
#include "report/rows.h"

#include "registry/registry.h"

/* The transitions of client and server that belong together, of which one may be NULL; or an alert, and neither. */
struct row {
    const struct tw_transition *client, *server;
    const struct tw_message *alert;
    uint32_t index; /* of the alert in its connection */
};

struct tw_rows tw_rows_of(const struct tw_path *path, const struct tw_connection *c)
{
    return (struct tw_rows){.c = c, .path = path, .alert = c->first};
}

/* The column's next transition, or NULL. */
static const struct tw_transition *next(const struct tw_path *p, enum tw_side side, uint32_t from)
{
    for (uint32_t i = from; i < p->count; i++)
        if (p->transitions[i].side == side)
            return &p->transitions[i];
    return NULL;
}

/* The one there is: the client's if there are two. */
static const struct tw_transition *first_of(const struct row *row)
{
    return row->client != NULL ? row->client : row->server;
}

/* Whether the machine moved without a message. */
static bool is_by_itself(const struct tw_transition *t)
{
    return t->edge == NULL || t->edge->direction == TW_MOVE_SELF;
}

/* Whether its message went from the client to the server. */
static bool is_to_server(const struct tw_transition *t)
{
    bool writes = t->edge->direction == TW_MOVE_WRITE || t->edge->direction == TW_PASS_WRITE;

    return (t->side == TW_CLIENT) == writes;
}

/* Whether one wrote what the other read. */
static bool is_pair(const struct tw_transition *a, const struct tw_transition *b)
{
    if (a == NULL || b == NULL)
        return false;
    if (is_by_itself(a) || is_by_itself(b))
        return is_by_itself(a) && is_by_itself(b);
    return a->message == b->message && a->edge->signal == b->edge->signal;
}

/* Whether the transition is still to come in the other column. */
static bool comes_later(const struct tw_rows *r, const struct tw_transition *t, enum tw_side side)
{
    uint32_t at = r->columns[side];

    for (const struct tw_transition *o; (o = next(r->path, side, at)) != NULL;
         at = (uint32_t)(o - r->path->transitions) + 1)
        if (is_pair(t, o))
            return true;
    return false;
}

/* Of two that do not belong together, whether the server's is told first. */
static bool server_is_first(const struct tw_rows *r, const struct tw_transition *client,
                            const struct tw_transition *server)
{
    if (is_by_itself(client) || is_by_itself(server))
        return is_by_itself(server);
    if (comes_later(r, client, TW_SERVER))
        return true;
    return !comes_later(r, server, TW_CLIENT) && server < client;
}

/* In TLS 1.3 an alert that is encrypted looks like data, but for its length. */
static bool is_alert(const struct tw_connection *c, const struct tw_message *m)
{
    if (m->id.content_type == TW_ALERT)
        return true;
    return c->encrypted_alert && m->encrypted && m->id.content_type == TW_APPLICATION_DATA &&
           tw_connection_is_alert(c, m, tw_sealed_lengths(m->params));
}

/* An alert before the message of this index. */
static bool next_alert(struct tw_rows *r, uint32_t index, struct row *row)
{
    for (; r->alert != NULL && r->alert_index < index; r->alert = r->alert->next, r->alert_index++) {
        if (!is_alert(r->c, r->alert))
            continue;
        *row = (struct row){.alert = r->alert, .index = r->alert_index};
        r->alert = r->alert->next;
        r->alert_index++;
        return true;
    }
    return false;
}

static void pass(struct tw_rows *r, const struct tw_transition *t)
{
    if (t != NULL)
        r->columns[t->side] = (uint32_t)(t - r->path->transitions) + 1;
}

static bool next_row(struct tw_rows *r, struct row *row)
{
    struct row found = {
        .client = next(r->path, TW_CLIENT, r->columns[TW_CLIENT]),
        .server = next(r->path, TW_SERVER, r->columns[TW_SERVER]),
    };

    if (found.client == NULL && found.server == NULL)
        return next_alert(r, UINT32_MAX, row);
    if (found.client != NULL && found.server != NULL && !is_pair(found.client, found.server)) {
        if (server_is_first(r, found.client, found.server))
            found.client = NULL;
        else
            found.server = NULL;
    }
    const struct tw_transition *t = first_of(&found);
    if (t->message != NULL && next_alert(r, t->index, row))
        return true;
    pass(r, found.client);
    pass(r, found.server);
    *row = found;
    return true;
}

/*
 * Who closes says so with an alert as well, which is no failure but before the handshake is complete. Behind that an
 * alert that nobody can read is taken for one of these.
 */
static bool is_fatal(const struct tw_connection *c, const struct tw_message *m)
{
    enum { CLOSE_NOTIFY = 0 };

    if (m->encrypted || m->kept < 2)
        return !c->complete;
    return tw_alert_is_fatal(c, m) || (m->body[1] == CLOSE_NOTIFY && !c->complete);
}

/* Alerts move no machine by themselves: they stand between the rows, as they came. */
static struct tw_rung alert_rung(const struct tw_connection *c, const struct row *row)
{
    const struct tw_message *m = row->alert;
    bool clear = !m->encrypted && m->kept == 2;

    return (struct tw_rung){
        .message = m,
        .index = row->index,
        .prefix = clear ? "alert " : "alert, encrypted",
        .name = clear ? tw_registry_name(TW_REG_ALERT, m->body[1]) : "",
        .to_server = tw_connection_side(c, m->direction) == TW_CLIENT,
        .fatal = is_fatal(c, m),
    };
}

static struct tw_rung move_rung(const struct row *row)
{
    const struct tw_transition *t = first_of(row);
    bool by_itself = is_by_itself(t);

    return (struct tw_rung){
        .client = row->client,
        .server = row->server,
        .message = t->message,
        .index = t->index,
        .prefix = "",
        .name = by_itself ? NULL : tw_signal_name((enum tw_signal)t->edge->signal),
        .to_server = !by_itself && is_to_server(t),
        .known_by = t->known_by,
    };
}

/* Whether there is something the matter with a message. */
static bool is_wrong(const struct tw_path *p, const struct tw_message *m)
{
    bool wrong = m->missing != TW_MISSING_NOTHING;

    for (uint32_t i = 0; i < p->violation_count; i++)
        wrong = wrong || p->violations[i].message == m;
    return wrong;
}

bool tw_rows_next(struct tw_rows *r, struct tw_rung *rung)
{
    const struct tw_connection *c = r->c;
    struct row row;

    if (!next_row(r, &row))
        return false;
    *rung = row.alert != NULL ? alert_rung(c, &row) : move_rung(&row);
    const struct tw_message *m = rung->message;
    if (m != NULL && m->fragment_count > 0)
        rung->packet = m->fragments[m->fragment_count - 1].packet;
    rung->wrong = m != NULL && is_wrong(r->path, m);
    rung->timed = m != NULL && m->last_ns != TW_NO_TIME && c->flow->first_ns != TW_NO_TIME;
    return true;
}
