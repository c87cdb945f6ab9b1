/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the tables of the handshake machines: tables DIRECTORY writes a graph for dot of Graphviz each, with the states
 * as nodes and the rows as edges, on which stand the message, the guard and the clause.
 */
#include <stdio.h>

#include "base/compiler.h"
#include "walk/machine.h"

/* By the bits of enum tw_given. */
static const char *const givens[] = {
    "resumed",
    "certificate suite",
    "may have ServerKeyExchange",
    "must have ServerKeyExchange",
    "status_request",
    "session_ticket",
    "NPN",
    "certificate requested",
    "client has a certificate",
    "fixed DH",
    "refused",
    "retry asked for",
    "retried",
    "early data",
    "early data accepted",
    "compress_certificate",
    "post_handshake_auth",
    "complete",
    "SSL 3.0",
};

static void put_guard(FILE *to, uint32_t facts, const char *no)
{
    for (size_t i = 0; i < TW_COUNT(givens); i++)
        if (facts >> i & 1)
            (void)fprintf(to, "\\n%s%s", no, givens[i]);
}

static const char *name_of(unsigned state)
{
    return state < TW_ST_COUNT ? tw_state_name((enum tw_state)state) : "anywhere";
}

static void put_edge(FILE *to, const struct tw_edge *e)
{
    static const struct {
        const char *mark, *style;
    } moves[] = {
        [TW_MOVE_SELF] = {"", "dotted"},
        [TW_MOVE_READ] = {"reads ", "solid"},
        [TW_MOVE_WRITE] = {"writes ", "bold"},
        [TW_PASS_READ] = {"reads in passing ", "dashed"},
        [TW_PASS_WRITE] = {"writes in passing ", "dashed"},
    };

    (void)fprintf(to, "    \"%s\" -> \"%s\" [style=%s, label=\"%s%s", name_of(e->from), name_of(e->to),
                  moves[e->direction].style, moves[e->direction].mark,
                  e->direction == TW_MOVE_SELF ? "by itself" : tw_signal_name((enum tw_signal)e->signal));
    put_guard(to, e->must, "");
    put_guard(to, e->must_not, "not ");
    (void)fprintf(to, "\\n%s\"];\n", e->clause);
}

static bool draw(unsigned kind, unsigned side, const char *directory)
{
    static const char *const names[] = {
        [TW_MACHINE_TLS12] = "tls12", [TW_MACHINE_TLS13] = "tls13", [TW_MACHINE_TLCP] = "tlcp"};
    const struct tw_machine *m = tw_machines[kind][side];
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s-%s.dot", directory, names[kind],
                     side == TW_CLIENT ? "client" : "server");
    FILE *to;

    if (n < 0 || (size_t)n >= sizeof path)
        return false;
    to = fopen(path, "w");
    if (to == NULL) {
        perror(path);
        return false;
    }
    (void)fprintf(to, "digraph \"%s\" {\n    label=\"%s\";\n    node [shape=box];\n", m->name, m->name);
    for (unsigned state = 0; state < TW_ST_EXITS; state++)
        for (size_t i = 0; i < m->exits[state].count; i++)
            put_edge(to, &m->exits[state].edges[i]);
    (void)fputs("}\n", to);
    puts(path);
    return fclose(to) == 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fputs("usage: tables DIRECTORY\n", stderr);
        return 2;
    }
    for (unsigned kind = 0; kind < TW_MACHINE_COUNT; kind++)
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
            if (!draw(kind, side, argv[1]))
                return 1;
    return 0;
}
