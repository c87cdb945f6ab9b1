/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of both machines as pictures: a graph in the language of Graphviz, in which the states of each machine make a
 * column, and a sequence diagram of Mermaid, in a block of Markdown as issue trackers and wikis draw it.
 */
#include "registry/registry.h"
#include "report/explain.h"
#include "report/ladder.h"

struct drawing {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_out *out;
    unsigned last[2]; /* by enum tw_side: numbers of the states that were drawn last */
    void (*escape)(struct tw_out *out, char c);
};

static void put(struct drawing *d, const char *words)
{
    tw_out_text(d->out, words);
}

static void put_number(struct drawing *d, uint64_t number)
{
    tw_out_uint(d->out, number);
}

/* Words, which may have something in them that means more to the language: names of the wire do. */
static void put_escaped(struct drawing *d, const char *words)
{
    for (; *words != '\0'; words++)
        d->escape(d->out, *words);
}

static void put_endpoint(struct drawing *d, unsigned direction)
{
    const struct tw_flow_key *key = &d->c->flow->key;
    struct tw_lines lines = {.out = d->out};

    tw_lines_endpoint(&lines, &key->address[direction], key->port[direction]);
}

/* "TLS 1.2, failed: client gave up: alert bad_certificate (42) 806 us after ServerHelloDone" */
static void put_outcome(struct drawing *d)
{
    struct tw_outcome o = tw_path_outcome(&d->report->path, d->c);
    char text[TW_EXPLANATION_MAX];

    if (d->c->settled != NULL) {
        put_escaped(d, tw_registry_name(TW_REG_VERSION, tw_connection_version(d->c)));
        put(d, ", ");
    }
    put_escaped(d, tw_handshake_outcome_name(o.handshake));
    put(d, ": ");
    put_escaped(d, tw_explanation(d->report, d->c, &o, text));
}

/* "client_hello #4" */
static void put_label(struct drawing *d, const struct tw_rung *rung)
{
    put(d, rung->prefix);
    put_escaped(d, rung->name);
    if (rung->packet == 0)
        return;
    put_escaped(d, " #");
    put_number(d, rung->packet);
}

/* "SSL_do_handshake -1, SSL_ERROR_SSL" */
static void put_ending(struct drawing *d, enum tw_side side)
{
    struct tw_ending e = tw_path_ending(&d->report->path, d->c, side, d->report->options.profile);
    const char *error = tw_ssl_error_name((enum tw_ssl_error)e.error);

    put(d, "SSL_do_handshake ");
    put(d, tw_returned_name(e));
    put(d, error != NULL ? ", " : "");
    put(d, error != NULL ? error : "");
    put(d, ": ");
    put_escaped(d, e.reason);
}

static const char *name_of(const struct drawing *d, const struct tw_transition *t)
{
    return tw_state_called((enum tw_state)t->state, d->report->options.names);
}

/* --- Graphviz --- */

/* What follows an ampersand may name a character, as in HTML. */
static void escape_dot(struct tw_out *out, char c)
{
    if (c == '"' || c == '\\')
        tw_out_char(out, '\\');
    tw_out_char(out, c);
    if (c == '&')
        tw_out_text(out, "amp;");
}

static void put_node_name(struct drawing *d, enum tw_side side, unsigned number)
{
    put(d, side == TW_CLIENT ? "c" : "s");
    put_number(d, number);
}

/* The state, below the one before it. */
static void put_node(struct drawing *d, const struct tw_transition *t)
{
    static const char *const styles[] = {"solid", "dashed", "dotted"};
    enum tw_side side = (enum tw_side)t->side;
    unsigned number = ++d->last[side];

    put(d, "    ");
    put_node_name(d, side, number);
    put(d, " [group=");
    put(d, tw_side_name(side));
    put(d, ", style=");
    put(d, styles[t->known_by]);
    put(d, ", label=\"");
    put_escaped(d, name_of(d, t));
    put(d, "\"];\n");
    if (number == 1)
        return;
    put(d, "    ");
    put_node_name(d, side, number - 1);
    put(d, " -> ");
    put_node_name(d, side, number);
    put(d, " [weight=8];\n");
}

/* An arrow between the states that the two machines are in. */
static void begin_arrow(struct drawing *d, bool to_server)
{
    put(d, "    ");
    put_node_name(d, to_server ? TW_CLIENT : TW_SERVER, d->last[to_server ? TW_CLIENT : TW_SERVER]);
    put(d, " -> ");
    put_node_name(d, to_server ? TW_SERVER : TW_CLIENT, d->last[to_server ? TW_SERVER : TW_CLIENT]);
    put(d, " [constraint=false, label=\"");
}

/* What the peers say to one another: none of it has a place as long as a machine has been nowhere. */
static void put_message(struct drawing *d, const struct tw_rung *rung)
{
    if (rung->name == NULL || d->last[TW_CLIENT] == 0 || d->last[TW_SERVER] == 0)
        return;
    begin_arrow(d, rung->to_server);
    put_label(d, rung);
    put(d, rung->fatal ? "\", color=red];\n" : "\", color=blue];\n");
}

static void put_dot_rung(struct drawing *d, const struct tw_rung *rung)
{
    if (rung->client != NULL)
        put_node(d, rung->client);
    if (rung->server != NULL)
        put_node(d, rung->server);
    if (rung->client != NULL && rung->server != NULL) {
        put(d, "    {rank=same; ");
        put_node_name(d, TW_CLIENT, d->last[TW_CLIENT]);
        put(d, "; ");
        put_node_name(d, TW_SERVER, d->last[TW_SERVER]);
        put(d, "}\n");
    }
    put_message(d, rung);
}

static void put_dot_ending(struct drawing *d, enum tw_side side)
{
    put(d, "    ");
    put(d, tw_side_name(side));
    put(d, " [shape=note, label=\"");
    put(d, tw_side_name(side));
    put(d, " ");
    put_endpoint(d, side == TW_CLIENT ? d->c->client : !d->c->client);
    put(d, "\\n");
    put_ending(d, side);
    put(d, "\"];\n");
    if (d->last[side] == 0)
        return;
    put(d, "    ");
    put_node_name(d, side, d->last[side]);
    put(d, " -> ");
    put(d, tw_side_name(side));
    put(d, " [arrowhead=none, style=dotted];\n");
}

void tw_report_dot(struct tw_report *r, const struct tw_connection *c)
{
    struct drawing d = {.report = r, .c = c, .out = &r->out, .escape = escape_dot};

    tw_path_walk(&r->path, c);
    put(&d, "digraph \"connection ");
    put_number(&d, c->flow->id);
    put(&d, "\" {\n    label=\"connection ");
    put_number(&d, c->flow->id);
    put(&d, ", ");
    put_outcome(&d);
    put(&d, "\";\n    node [shape=box];\n");
    struct tw_rows rows = tw_rows_of(&r->path, c);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        put_dot_rung(&d, &rung);
    put_dot_ending(&d, TW_CLIENT);
    put_dot_ending(&d, TW_SERVER);
    put(&d, "}\n");
}

/* --- Mermaid --- */

/* A semicolon ends a line, others are HTML, formulas or comments; a number sign begins the code of a character. */
static void escape_mermaid(struct tw_out *out, char c)
{
    if (strchr("#;&<>\"'`%${}\\", c) == NULL) {
        tw_out_char(out, c);
        return;
    }
    tw_out_char(out, '#');
    tw_out_uint(out, (uint8_t)c);
    tw_out_char(out, ';');
}

static void put_note(struct drawing *d, const struct tw_transition *t)
{
    if (t == NULL)
        return;
    put(d, t->side == TW_CLIENT ? "    Note left of client: " : "    Note right of server: ");
    put_escaped(d, name_of(d, t));
    put(d, tw_ladder_mark(t->known_by));
    put(d, "\n");
}

static const char *mermaid_arrow(const struct tw_rung *rung)
{
    if (rung->fatal)
        return "-x";
    return rung->known_by == TW_SEEN ? "->>" : "-->>";
}

static void put_mermaid_rung(struct drawing *d, const struct tw_rung *rung)
{
    if (rung->name != NULL) {
        put(d, rung->to_server ? "    client" : "    server");
        put(d, mermaid_arrow(rung));
        put(d, rung->to_server ? "server: " : "client: ");
        put_label(d, rung);
        put(d, "\n");
    }
    put_note(d, rung->client);
    put_note(d, rung->server);
}

static void put_participant(struct drawing *d, enum tw_side side)
{
    put(d, "    participant ");
    put(d, tw_side_name(side));
    put(d, " as ");
    put(d, tw_side_name(side));
    put(d, " ");
    put_endpoint(d, side == TW_CLIENT ? d->c->client : !d->c->client);
    put(d, "\n");
}

void tw_report_mermaid(struct tw_report *r, const struct tw_connection *c)
{
    struct drawing d = {.report = r, .c = c, .out = &r->out, .escape = escape_mermaid};

    tw_path_walk(&r->path, c);
    put(&d, "```mermaid\nsequenceDiagram\n");
    put_participant(&d, TW_CLIENT);
    put_participant(&d, TW_SERVER);
    put(&d, "    Note over client,server: connection ");
    put_number(&d, c->flow->id);
    put(&d, ", ");
    put_outcome(&d);
    put(&d, "\n");
    struct tw_rows rows = tw_rows_of(&r->path, c);
    for (struct tw_rung rung; tw_rows_next(&rows, &rung);)
        put_mermaid_rung(&d, &rung);
    put(&d, "    Note left of client: ");
    put_ending(&d, TW_CLIENT);
    put(&d, "\n    Note right of server: ");
    put_ending(&d, TW_SERVER);
    put(&d, "\n```\n");
}
