/* SPDX-License-Identifier: Apache-2.0 */
#include "report/rows.h"

struct tw_rows tw_rows_of(const struct tw_path *path, const struct tw_connection *c)
{
    return (struct tw_rows){.path = path, .alert = c->first};
}

/* The column's next transition, or NULL. */
static const struct tw_transition *next(const struct tw_path *p, enum tw_side side, uint32_t from)
{
    for (uint32_t i = from; i < p->count; i++)
        if (p->transitions[i].side == side)
            return &p->transitions[i];
    return NULL;
}

bool tw_transition_by_itself(const struct tw_transition *t)
{
    return t->edge == NULL || t->edge->direction == TW_MOVE_SELF;
}

bool tw_transition_to_server(const struct tw_transition *t)
{
    bool writes = t->edge->direction == TW_MOVE_WRITE || t->edge->direction == TW_PASS_WRITE;

    return (t->side == TW_CLIENT) == writes;
}

/* Whether one wrote what the other read. */
static bool is_pair(const struct tw_transition *a, const struct tw_transition *b)
{
    if (a == NULL || b == NULL)
        return false;
    if (tw_transition_by_itself(a) || tw_transition_by_itself(b))
        return tw_transition_by_itself(a) && tw_transition_by_itself(b);
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
    if (tw_transition_by_itself(client) || tw_transition_by_itself(server))
        return tw_transition_by_itself(server);
    if (comes_later(r, client, TW_SERVER))
        return true;
    return !comes_later(r, server, TW_CLIENT) && server < client;
}

/* An alert before the message of this index. */
static bool next_alert(struct tw_rows *r, uint32_t index, struct tw_row *row)
{
    for (; r->alert != NULL && r->alert_index < index; r->alert = r->alert->next, r->alert_index++) {
        if (r->alert->id.content_type != TW_ALERT)
            continue;
        *row = (struct tw_row){.alert = r->alert};
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

bool tw_rows_next(struct tw_rows *r, struct tw_row *row)
{
    struct tw_row found = {
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
    const struct tw_transition *t = tw_row_first(&found);
    if (t->message != NULL && next_alert(r, t->index, row))
        return true;
    pass(r, found.client);
    pass(r, found.server);
    *row = found;
    return true;
}
