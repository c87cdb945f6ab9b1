/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of the machines. A flow is written down as the standards draw it: > is from the client, < from the server,
 * what stands in brackets may be left out. Every way through a table is enumerated and compared with the flows written
 * here by hand, and client and server must have the same ways whatever the facts are.
 */
#include "walk/steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"

enum { MAX_FLOW = 600, MAX_FLOWS = 128, MAX_STEPS = 32, MAX_EXITS = 12 };

/* A set of flows. */
struct flows {
    size_t count;
    char flow[MAX_FLOWS][MAX_FLOW];
};

static struct flows expected, client_flows, server_flows, all_flows;

/* Which rows have been gone over, by protocol and side. */
static bool used[TW_MACHINE_COUNT][2][TW_ST_EXITS][MAX_EXITS];

static void add_flow(struct flows *set, const char *flow)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->flow[i], flow) == 0)
            return;
    assert_true(set->count < MAX_FLOWS);
    (void)snprintf(set->flow[set->count++], MAX_FLOW, "%s", flow);
}

static bool has_flow(const struct flows *set, const char *flow)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->flow[i], flow) == 0)
            return true;
    return false;
}

static void assert_same(const struct flows *a, const struct flows *b, const char *what)
{
    for (size_t i = 0; i < a->count; i++)
        if (!has_flow(b, a->flow[i]))
            fail_msg("%s: only one has%s", what, a->flow[i]);
    for (size_t i = 0; i < b->count; i++)
        if (!has_flow(a, b->flow[i]))
            fail_msg("%s: only the other has%s", what, b->flow[i]);
}

/* Adds the flow with and without each of its parts in brackets. */
static void add_pattern(struct flows *set, const char *pattern)
{
    size_t optional = 0;

    for (const char *c = pattern; *c != '\0'; c++)
        optional += *c == '[';
    for (unsigned choice = 0; choice < 1U << optional; choice++) {
        char flow[MAX_FLOW] = "";
        size_t len = 0, group = 0;
        bool keep = true;
        for (const char *c = pattern; *c != '\0'; c++) {
            if (*c == '[')
                keep = choice >> group++ & 1;
            else if (*c == ']')
                keep = true;
            else if (keep)
                flow[len++] = *c;
        }
        add_flow(set, flow);
    }
}

/* --- going through a table --- */

static void use(enum tw_machine_kind protocol, enum tw_side side, const struct tw_edge *e)
{
    bool passing = e->direction == TW_PASS_READ || e->direction == TW_PASS_WRITE;
    unsigned from = passing ? (unsigned)TW_ST_ANY : e->from;

    used[protocol][side][from][e - tw_machines[protocol][side]->exits[from].edges] = true;
}

/* A place on a way. */
struct place {
    uint8_t state;
    uint16_t next; /* row to be tried */
    size_t len;    /* of the flow so far */
    struct tw_givens givens;
};

static struct tw_givens all_known(uint32_t hold)
{
    return (struct tw_givens){UINT32_MAX, hold};
}

/* What a message changes of the facts while the ways go on. */
static void settle(struct tw_givens *g, uint8_t signal)
{
    if (signal == TW_SIG_HELLO_RETRY_REQUEST)
        g->hold |= TW_GIVEN_RETRY;
    if (signal == TW_SIG_CLIENT_HELLO && g->hold & TW_GIVEN_RETRY) {
        g->hold &= ~(uint32_t)(TW_GIVEN_RETRY | TW_GIVEN_EARLY_ACCEPTED);
        g->hold |= TW_GIVEN_RETRIED;
    }
}

static char arrow(const struct tw_machine *m, const struct tw_edge *e)
{
    bool from_client = (m->side == TW_CLIENT) == (e->direction == TW_MOVE_WRITE);
    return from_client ? '>' : '<';
}

/* In TLS 1.3 change_cipher_spec is not part of the handshake. */
static size_t put_message(char *flow, size_t len, const struct tw_machine *m, const struct tw_edge *e,
                          bool tls13)
{
    if (e->direction == TW_MOVE_SELF || (tls13 && e->signal == TW_SIG_CHANGE_CIPHER_SPEC))
        return len;
    int n =
        snprintf(flow + len, MAX_FLOW - len, " %c%s", arrow(m, e), tw_signal_name((enum tw_signal)e->signal));
    assert_in_range(n, 1, MAX_FLOW - len - 1);
    return len + (size_t)n;
}

/* Not in passing, and no ticket of TLS 1.3, of which there may be any number. */
static bool is_of_handshake(enum tw_machine_kind protocol, const struct tw_edge *e)
{
    return e->direction <= TW_MOVE_WRITE &&
           !(protocol == TW_MACHINE_TLS13 && e->signal == TW_SIG_NEW_SESSION_TICKET);
}

/* All ways from BEFORE to OK, under these facts. */
static void enumerate(struct flows *set, enum tw_machine_kind protocol, enum tw_side side, uint32_t hold)
{
    const struct tw_machine *m = tw_machines[protocol][side];
    struct place stack[MAX_STEPS] = {{.state = TW_ST_BEFORE, .givens = all_known(hold)}};
    char flow[MAX_FLOW] = "";
    size_t depth = 1;

    set->count = 0;
    while (depth > 0) {
        struct place *p = &stack[depth - 1];
        flow[p->len] = '\0';
        if (p->state == TW_ST_OK)
            add_flow(set, flow);
        if (p->state == TW_ST_OK || p->next == m->exits[p->state].count) {
            depth--;
            continue;
        }
        const struct tw_edge *e = &m->exits[p->state].edges[p->next++];
        if (!tw_edge_possible(e, p->givens) || !is_of_handshake(protocol, e))
            continue;
        use(protocol, side, e);
        assert_true(depth < MAX_STEPS);
        stack[depth] = (struct place){
            .state = e->to,
            .len = put_message(flow, p->len, m, e, protocol == TW_MACHINE_TLS13),
            .givens = p->givens,
        };
        settle(&stack[depth++].givens, e->signal);
    }
}

/* Whether facts can hold together. */
static bool makes_sense(enum tw_machine_kind protocol, uint32_t hold)
{
    static const uint32_t needs[][2] = {
        {TW_GIVEN_SKE_MUST, TW_GIVEN_SKE},
        {TW_GIVEN_STATUS, TW_GIVEN_CERTIFICATE},
        {TW_GIVEN_CLIENT_CERTIFICATE, TW_GIVEN_REQUESTED},
        {TW_GIVEN_EARLY_ACCEPTED, TW_GIVEN_EARLY | TW_GIVEN_RESUMED},
    };

    for (size_t i = 0; i < TW_COUNT(needs); i++)
        if (hold & needs[i][0] && (hold & needs[i][1]) != needs[i][1])
            return false;
    if (hold & TW_GIVEN_REQUESTED && protocol == TW_MACHINE_TLS13)
        return !(hold & TW_GIVEN_RESUMED);
    return !(hold & TW_GIVEN_REQUESTED) || hold & TW_GIVEN_CERTIFICATE;
}

/* Client and server agree on every flow, whatever the facts; and there always is one. All of them are collected. */
static void assert_agreement(enum tw_machine_kind protocol, uint32_t facts)
{
    uint32_t hold = facts;

    all_flows.count = 0;
    for (;;) {
        if (makes_sense(protocol, hold)) {
            char what[64];
            (void)snprintf(what, sizeof what, "protocol %d, facts %05x", (int)protocol, (unsigned)hold);
            enumerate(&client_flows, protocol, TW_CLIENT, hold);
            enumerate(&server_flows, protocol, TW_SERVER, hold);
            assert_same(&client_flows, &server_flows, what);
            assert_true(client_flows.count > 0);
            for (size_t i = 0; i < client_flows.count; i++)
                add_flow(&all_flows, client_flows.flow[i]);
        }
        if (hold == 0)
            return;
        hold = (hold - 1) & facts;
    }
}

/* --- the flows that the standards draw --- */

struct drawn {
    enum tw_machine_kind protocol;
    uint32_t facts;
    const char *flows[4]; /* as many as there are */
};

#define HELLOS      " >client_hello <server_hello"
#define KEYS        " >client_key_exchange"
#define CLIENT_DONE " >change_cipher_spec >finished"
#define SERVER_DONE " <change_cipher_spec <finished"
#define BOTH_DONE   CLIENT_DONE SERVER_DONE

/* clang-format off */
static const struct drawn drawn[] = {
    /* RFC 5246 7.3, figure 1, suite by suite: RSA; ECDHE_RSA; anonymous; PSK with and without a hint */
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE,
     {HELLOS " <certificate <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_SKE | TW_GIVEN_SKE_MUST,
     {HELLOS " <certificate <server_key_exchange <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_SKE | TW_GIVEN_SKE_MUST,
     {HELLOS " <server_key_exchange <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_SKE,
     {HELLOS "[ <server_key_exchange] <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_SKE,
     {HELLOS " <certificate[ <server_key_exchange] <server_hello_done" KEYS BOTH_DONE}},
    /* with a certificate of the client, with an empty list, and (RFC 6101 5.6.6) with a client that says nothing */
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_SKE | TW_GIVEN_SKE_MUST | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE,
     {HELLOS " <certificate <server_key_exchange <certificate_request <server_hello_done"
      " >certificate" KEYS " >certificate_verify" BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE,
     {HELLOS " <certificate <certificate_request <server_hello_done"
      " >certificate" KEYS " >certificate_verify" BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED,
     {HELLOS " <certificate <certificate_request <server_hello_done >certificate" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED | TW_GIVEN_SSL3,
     {HELLOS " <certificate <certificate_request <server_hello_done[ >certificate]" KEYS BOTH_DONE}},
    /* RFC 5246 7.4.8: a certificate that is the key exchange signs nothing */
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE | TW_GIVEN_FIXED_DH,
     {HELLOS " <certificate <certificate_request <server_hello_done"
      " >certificate" KEYS "[ >certificate_verify]" BOTH_DONE}},
    /* RFC 6066 8; draft-agl-tls-nextprotoneg-04 3; RFC 5077 3.1, figures 1 to 3 */
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_STATUS | TW_GIVEN_SKE | TW_GIVEN_SKE_MUST,
     {HELLOS " <certificate[ <certificate_status] <server_key_exchange <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_NPN,
     {HELLOS " <certificate <server_hello_done" KEYS " >change_cipher_spec >next_protocol >finished" SERVER_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_TICKET,
     {HELLOS " <certificate <server_hello_done" KEYS CLIENT_DONE " <new_session_ticket" SERVER_DONE}},
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_RESUMED | TW_GIVEN_TICKET,
     {HELLOS " <new_session_ticket" SERVER_DONE CLIENT_DONE}},
    /* RFC 5246 7.3, figure 2 */
    {TW_MACHINE_TLS12, TW_GIVEN_CERTIFICATE | TW_GIVEN_RESUMED, {HELLOS SERVER_DONE CLIENT_DONE}},

    /* RFC 8446 2, figures 1 to 4, and 4.1.4; RFC 8879 4 */
    {TW_MACHINE_TLS13, 0,
     {HELLOS " <encrypted_extensions <certificate <certificate_verify <finished >finished",
      " >client_hello <hello_retry_request" HELLOS
      " <encrypted_extensions <certificate <certificate_verify <finished >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE,
     {HELLOS " <encrypted_extensions <certificate_request <certificate <certificate_verify <finished"
      " >certificate >certificate_verify >finished",
      " >client_hello <hello_retry_request" HELLOS
      " <encrypted_extensions <certificate_request <certificate <certificate_verify <finished"
      " >certificate >certificate_verify >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_REQUESTED,
     {HELLOS " <encrypted_extensions <certificate_request <certificate <certificate_verify <finished"
      " >certificate >finished",
      " >client_hello <hello_retry_request" HELLOS
      " <encrypted_extensions <certificate_request <certificate <certificate_verify <finished"
      " >certificate >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_RESUMED,
     {HELLOS " <encrypted_extensions <finished >finished",
      " >client_hello <hello_retry_request" HELLOS " <encrypted_extensions <finished >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_RESUMED | TW_GIVEN_EARLY | TW_GIVEN_EARLY_ACCEPTED,
     {HELLOS " <encrypted_extensions <finished >end_of_early_data >finished",
      " >client_hello <hello_retry_request" HELLOS " <encrypted_extensions <finished >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_RESUMED | TW_GIVEN_EARLY,
     {HELLOS " <encrypted_extensions <finished >finished",
      " >client_hello <hello_retry_request" HELLOS " <encrypted_extensions <finished >finished"}},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPRESSION,
     {HELLOS " <encrypted_extensions <certificate <certificate_verify <finished >finished",
      HELLOS " <encrypted_extensions <compressed_certificate <certificate_verify <finished >finished",
      " >client_hello <hello_retry_request" HELLOS
      " <encrypted_extensions <certificate <certificate_verify <finished >finished",
      " >client_hello <hello_retry_request" HELLOS
      " <encrypted_extensions <compressed_certificate <certificate_verify <finished >finished"}},

    /* GB/T 38636 6.4.4, figures 2 and 3; the rest as stacks that descend from OpenSSL have it */
    {TW_MACHINE_TLCP, 0,
     {HELLOS " <certificate <server_key_exchange <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE,
     {HELLOS " <certificate <server_key_exchange <certificate_request <server_hello_done"
      " >certificate" KEYS " >certificate_verify" BOTH_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_CERTIFICATE | TW_GIVEN_REQUESTED,
     {HELLOS " <certificate <server_key_exchange <certificate_request <server_hello_done >certificate" KEYS BOTH_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_RESUMED, {HELLOS SERVER_DONE CLIENT_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_TICKET,
     {HELLOS " <certificate <server_key_exchange <server_hello_done" KEYS CLIENT_DONE " <new_session_ticket" SERVER_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_STATUS | TW_GIVEN_CERTIFICATE,
     {HELLOS " <certificate[ <certificate_status] <server_key_exchange <server_hello_done" KEYS BOTH_DONE}},
    {TW_MACHINE_TLCP, TW_GIVEN_NPN,
     {HELLOS " <certificate <server_key_exchange <server_hello_done" KEYS
      " >change_cipher_spec >next_protocol >finished" SERVER_DONE}},
};
/* clang-format on */

static void test_flows_of_the_standards(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(drawn); i++) {
        const struct drawn *d = &drawn[i];
        expected.count = 0;
        for (size_t k = 0; k < TW_COUNT(d->flows) && d->flows[k] != NULL; k++)
            add_pattern(&expected, d->flows[k]);
        enumerate(&client_flows, d->protocol, TW_CLIENT, d->facts);
        assert_same(&expected, &client_flows, "client");
        enumerate(&server_flows, d->protocol, TW_SERVER, d->facts);
        assert_same(&expected, &server_flows, "server");
    }
}

/*
 * Every path of every table, whatever the facts are, is one of these; and each of these is a path. RFC 5246 7.3 with
 * what extends it (RFC 5077, RFC 6066 8, RFC 4279, NPN, and SSL 3.0's clients that say nothing), RFC 8446 2 with RFC 8879,
 * GB/T 38636 6.4.4 with what OpenSSL's descendants have besides.
 */
#define CLIENT_ENDS " >change_cipher_spec[ >next_protocol] >finished"
#define SERVER_ENDS "[ <new_session_ticket] <change_cipher_spec <finished"
#define BOTH_END    KEYS CLIENT_ENDS SERVER_ENDS
#define RETRY       "[ >client_hello <hello_retry_request]" HELLOS " <encrypted_extensions"
#define BY_PLAIN    " <certificate <certificate_verify <finished"
#define BY_SHORT    " <compressed_certificate <certificate_verify <finished"

/* clang-format off */
static const struct {
    enum tw_machine_kind protocol;
    uint32_t facts; /* that may hold or not */
    const char *flows[12];
} grammars[] = {
    {TW_MACHINE_TLS12,
     TW_GIVEN_RESUMED | TW_GIVEN_STATUS | TW_GIVEN_TICKET | TW_GIVEN_NPN | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE |
         TW_GIVEN_CERTIFICATE | TW_GIVEN_SKE | TW_GIVEN_SKE_MUST | TW_GIVEN_FIXED_DH | TW_GIVEN_SSL3,
     {HELLOS "[ <server_key_exchange] <server_hello_done" BOTH_END,
      HELLOS " <certificate[ <server_key_exchange] <server_hello_done" BOTH_END,
      HELLOS " <certificate <certificate_status[ <server_key_exchange] <server_hello_done" BOTH_END,
      HELLOS " <certificate[ <server_key_exchange] <certificate_request <server_hello_done" BOTH_END,
      HELLOS " <certificate <certificate_status[ <server_key_exchange] <certificate_request <server_hello_done" BOTH_END,
      HELLOS " <certificate[ <server_key_exchange] <certificate_request <server_hello_done >certificate" KEYS
      "[ >certificate_verify]" CLIENT_ENDS SERVER_ENDS,
      HELLOS " <certificate <certificate_status[ <server_key_exchange] <certificate_request <server_hello_done >certificate" KEYS
      "[ >certificate_verify]" CLIENT_ENDS SERVER_ENDS,
      HELLOS SERVER_ENDS CLIENT_ENDS}},
    {TW_MACHINE_TLCP,
     TW_GIVEN_RESUMED | TW_GIVEN_STATUS | TW_GIVEN_TICKET | TW_GIVEN_NPN | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE |
         TW_GIVEN_CERTIFICATE,
     {HELLOS " <certificate[ <certificate_status] <server_key_exchange <server_hello_done" BOTH_END,
      HELLOS " <certificate[ <certificate_status] <server_key_exchange <certificate_request <server_hello_done >certificate" KEYS
      "[ >certificate_verify]" CLIENT_ENDS SERVER_ENDS,
      HELLOS SERVER_ENDS CLIENT_ENDS}},
    {TW_MACHINE_TLS13,
     TW_GIVEN_RESUMED | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE | TW_GIVEN_EARLY | TW_GIVEN_EARLY_ACCEPTED |
         TW_GIVEN_COMPRESSION,
     {RETRY BY_PLAIN " >finished",
      RETRY BY_SHORT " >finished",
      RETRY " <certificate_request" BY_PLAIN " >certificate[ >certificate_verify] >finished",
      RETRY " <certificate_request" BY_SHORT " >certificate[ >certificate_verify] >finished",
      RETRY " <certificate_request" BY_PLAIN " >compressed_certificate >certificate_verify >finished",
      RETRY " <certificate_request" BY_SHORT " >compressed_certificate >certificate_verify >finished",
      RETRY " <finished >finished",
      HELLOS " <encrypted_extensions <finished >end_of_early_data >finished"}},
};
/* clang-format on */

static void test_every_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(grammars); i++) {
        expected.count = 0;
        for (size_t k = 0; k < TW_COUNT(grammars[i].flows) && grammars[i].flows[k] != NULL; k++)
            add_pattern(&expected, grammars[i].flows[k]);
        assert_agreement(grammars[i].protocol, grammars[i].facts);
        assert_same(&expected, &all_flows, "every path");
    }
}

/* --- behind the handshake, and in passing --- */

static uint8_t signal_named(const char *name)
{
    for (unsigned s = TW_SIG_NONE + 1; s < TW_SIG_OTHER; s++)
        if (strcmp(tw_signal_name((enum tw_signal)s), name) == 0)
            return (uint8_t)s;
    fail_msg("no message is called '%s'", name);
    return TW_SIG_NONE;
}

/* Goes on from `at` by one message; returns where that leads. */
static uint8_t go(enum tw_machine_kind protocol, enum tw_side side, uint8_t at, uint32_t hold,
                  const char *message)
{
    struct tw_search s = {.machine = tw_machines[protocol][side],
                          .givens = all_known(hold),
                          .direction =
                              (message[0] == '>') == (side == TW_CLIENT) ? TW_MOVE_WRITE : TW_MOVE_READ,
                          .signal = signal_named(message + 1)};
    struct tw_way way;
    const struct tw_edge *passing;

    if (tw_machine_search(&s, at, &way)) {
        for (uint8_t i = 0; i < way.count; i++)
            use(protocol, side, way.edges[i]);
        return way.edges[way.count - 1]->to;
    }
    passing = tw_machine_passes(s.machine, at, s.givens, s.direction, s.signal);
    if (passing == NULL)
        fail_msg("%s: no %s from %s", s.machine->name, message, tw_state_name((enum tw_state)at));
    else
        use(protocol, side, passing);
    return at;
}

/* To where the machine gets by itself in the end. */
static uint8_t rest(enum tw_machine_kind protocol, enum tw_side side, uint8_t at, uint32_t hold)
{
    const struct tw_machine *m = tw_machines[protocol][side];

    for (const struct tw_edge *e; (e = tw_machine_ends_with(m, at, all_known(hold))) != NULL; at = e->to)
        use(protocol, side, e);
    return at;
}

struct later {
    enum tw_machine_kind protocol;
    uint32_t facts;
    enum tw_state client, server; /* where they begin */
    const char *messages;
};

/* clang-format off */
static const struct later later[] = {
    {TW_MACHINE_TLS12, TW_GIVEN_COMPLETE, TW_ST_OK, TW_ST_OK,
     "<hello_request >client_hello <server_hello <server_hello_done >client_key_exchange >change_cipher_spec >finished "
     "<change_cipher_spec <finished"},
    {TW_MACHINE_TLS12, TW_GIVEN_COMPLETE | TW_GIVEN_RESUMED, TW_ST_OK, TW_ST_OK,
     ">client_hello <server_hello <change_cipher_spec <finished >change_cipher_spec >finished"},
    {TW_MACHINE_TLS12, TW_GIVEN_COMPLETE | TW_GIVEN_REFUSED, TW_ST_OK, TW_ST_OK, ">client_hello"},
    {TW_MACHINE_TLS12, TW_GIVEN_COMPLETE | TW_GIVEN_REFUSED, TW_ST_OK, TW_ST_OK, "<hello_request"},
    {TW_MACHINE_TLCP, TW_GIVEN_COMPLETE | TW_GIVEN_RESUMED, TW_ST_OK, TW_ST_OK,
     "<hello_request >client_hello <server_hello <change_cipher_spec <finished >change_cipher_spec >finished"},
    {TW_MACHINE_TLCP, TW_GIVEN_COMPLETE | TW_GIVEN_RESUMED, TW_ST_OK, TW_ST_OK,
     ">client_hello <server_hello <change_cipher_spec <finished >change_cipher_spec >finished"},
    {TW_MACHINE_TLCP, TW_GIVEN_COMPLETE | TW_GIVEN_REFUSED, TW_ST_OK, TW_ST_OK, ">client_hello"},
    {TW_MACHINE_TLCP, TW_GIVEN_COMPLETE | TW_GIVEN_REFUSED, TW_ST_OK, TW_ST_OK, "<hello_request"},

    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE, TW_ST_OK, TW_ST_OK, "<new_session_ticket <new_session_ticket"},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE, TW_ST_OK, TW_ST_SR_FINISHED, "<new_session_ticket"},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE, TW_ST_OK, TW_ST_OK, "<key_update >key_update"},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE, TW_ST_OK, TW_ST_OK, ">key_update <key_update <new_session_ticket"},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE | TW_GIVEN_LATER_AUTH | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE,
     TW_ST_OK, TW_ST_OK, "<certificate_request >certificate >certificate_verify >finished <new_session_ticket"},
    {TW_MACHINE_TLS13, TW_GIVEN_COMPLETE | TW_GIVEN_LATER_AUTH | TW_GIVEN_REQUESTED, TW_ST_OK, TW_ST_OK,
     "<certificate_request >certificate >finished"},
    {TW_MACHINE_TLS13,
     TW_GIVEN_COMPLETE | TW_GIVEN_LATER_AUTH | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE | TW_GIVEN_COMPRESSION,
     TW_ST_OK, TW_ST_OK, "<certificate_request >compressed_certificate >certificate_verify >finished"},
    /* A certificate for early data that was offered without a PSK, which no client should do, but a machine can. */
    {TW_MACHINE_TLS13, TW_GIVEN_EARLY | TW_GIVEN_REQUESTED | TW_GIVEN_CLIENT_CERTIFICATE, TW_ST_PENDING_EARLY_DATA_END,
     TW_ST_EARLY_DATA, ">certificate >certificate_verify >finished"},
    {TW_MACHINE_TLS13, TW_GIVEN_EARLY | TW_GIVEN_REQUESTED | TW_GIVEN_COMPRESSION, TW_ST_PENDING_EARLY_DATA_END,
     TW_ST_EARLY_DATA, ">compressed_certificate >certificate_verify >finished"},
    {TW_MACHINE_TLS13, TW_GIVEN_EARLY | TW_GIVEN_EARLY_ACCEPTED | TW_GIVEN_REQUESTED, TW_ST_PENDING_EARLY_DATA_END,
     TW_ST_EARLY_DATA, ">end_of_early_data >certificate >finished"},
    {TW_MACHINE_TLS13, TW_GIVEN_EARLY | TW_GIVEN_EARLY_ACCEPTED | TW_GIVEN_REQUESTED | TW_GIVEN_COMPRESSION,
     TW_ST_PENDING_EARLY_DATA_END, TW_ST_EARLY_DATA,
     ">end_of_early_data >compressed_certificate >certificate_verify >finished"},
    /* Tickets ahead of the client's Finished; change_cipher_spec, which is dropped, from either side */
    {TW_MACHINE_TLS13, 0, TW_ST_CR_FINISHED, TW_ST_EARLY_DATA, "<new_session_ticket >change_cipher_spec >finished"},
    {TW_MACHINE_TLS13, 0, TW_ST_CW_CHANGE, TW_ST_EARLY_DATA, "<new_session_ticket >finished"},
    {TW_MACHINE_TLS13, TW_GIVEN_EARLY | TW_GIVEN_EARLY_ACCEPTED, TW_ST_PENDING_EARLY_DATA_END, TW_ST_EARLY_DATA,
     "<new_session_ticket >end_of_early_data <new_session_ticket >finished"},
    {TW_MACHINE_TLS13, TW_GIVEN_RETRIED, TW_ST_CR_SRVR_HELLO, TW_ST_SW_SRVR_HELLO,
     "<change_cipher_spec <encrypted_extensions <certificate <certificate_verify <finished >change_cipher_spec >finished"},
};
/* clang-format on */

static void test_behind_the_handshake(void **state)
{
    (void)state;
    for (size_t i = 0; i < TW_COUNT(later); i++) {
        const struct later *l = &later[i];
        uint8_t at[2] = {(uint8_t)l->client, (uint8_t)l->server};
        char messages[MAX_FLOW];
        (void)snprintf(messages, sizeof messages, "%s", l->messages);
        for (char *rest_of = messages, *m; (m = strtok_r(rest_of, " ", &rest_of)) != NULL;)
            for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
                at[side] = go(l->protocol, (enum tw_side)side, at[side], l->facts, m);
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
            assert_int_equal(rest(l->protocol, (enum tw_side)side, at[side], l->facts), TW_ST_OK);
    }
    /* HelloRequest while a handshake is going on is not heard (RFC 5246 7.4.1.1). */
    for (enum tw_machine_kind p = TW_MACHINE_TLS12; p <= TW_MACHINE_TLCP; p += TW_MACHINE_TLCP) {
        assert_int_equal(go(p, TW_CLIENT, TW_ST_CW_CLNT_HELLO, 0, "<hello_request"), TW_ST_CW_CLNT_HELLO);
        assert_int_equal(go(p, TW_SERVER, TW_ST_SR_CLNT_HELLO, 0, "<hello_request"), TW_ST_SR_CLNT_HELLO);
    }
}

/* --- the rows themselves --- */

/* Calls for every row of a table. */
static void each_row(const struct tw_machine *m,
                     void (*row)(const struct tw_machine *m, unsigned state, size_t i))
{
    for (unsigned state = 0; state < TW_ST_EXITS; state++)
        for (size_t i = 0; i < m->exits[state].count; i++)
            row(m, state, i);
}

static uint64_t ends, states;

static void note_ending(const struct tw_machine *m, unsigned state, size_t i)
{
    const struct tw_edge *e = &m->exits[state].edges[i];

    if (state == TW_ST_ANY)
        return;
    states |= (uint64_t)1 << e->from | (uint64_t)1 << e->to;
    if (ends >> e->to & 1)
        ends |= (uint64_t)1 << e->from;
}

/* From every state of a table one gets to OK, over edges that some facts allow. */
static void assert_every_state_ends(const struct tw_machine *m)
{
    uint64_t before;

    ends = (uint64_t)1 << TW_ST_OK;
    states = 0;
    do {
        before = ends;
        each_row(m, note_ending);
    } while (ends != before);
    assert_true((states & ~ends) == 0);
}

/* The name of a state says whose it is, and whether it reads or writes. */
static void assert_row(const struct tw_machine *m, unsigned state, size_t i)
{
    const struct tw_edge *e = &m->exits[state].edges[i];
    bool reads = e->direction == TW_MOVE_READ || e->direction == TW_PASS_READ;
    bool passing = e->direction == TW_PASS_READ || e->direction == TW_PASS_WRITE;
    const char *name;

    assert_true(e->clause[0] != '\0');
    assert_int_equal(passing ? (unsigned)TW_ST_ANY : e->from, state);
    if (e->to == TW_ST_ANY || e->direction == TW_MOVE_SELF)
        return;
    name = tw_state_name((enum tw_state)e->to) + strlen("TLS_ST_");
    assert_int_equal(name[0], m->side == TW_CLIENT ? 'C' : 'S');
    assert_int_equal(name[1], reads ? 'R' : 'W');
    assert_int_equal(name[2], '_');
}

static void test_rows(void **state)
{
    (void)state;
    for (unsigned p = 0; p < TW_MACHINE_COUNT; p++)
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++) {
            assert_int_equal(tw_machines[p][side]->side, side);
            assert_every_state_ends(tw_machines[p][side]);
            each_row(tw_machines[p][side], assert_row);
        }
}

static void assert_used(const struct tw_machine *m, unsigned state, size_t i)
{
    const struct tw_edge *e = &m->exits[state].edges[i];

    for (unsigned p = 0; p < TW_MACHINE_COUNT; p++)
        if (tw_machines[p][m->side] == m && !used[p][m->side][state][i])
            fail_msg("%s: no test goes from %s by %s", m->name,
                     e->from < TW_ST_COUNT ? tw_state_name((enum tw_state)e->from) : "anywhere",
                     tw_signal_name((enum tw_signal)e->signal));
}

/* After all the others. */
static void test_no_row_without_a_test(void **state)
{
    (void)state;
    for (unsigned p = 0; p < TW_MACHINE_COUNT; p++)
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
            each_row(tw_machines[p][side], assert_used);
}

/* A row has the function that its direction calls for, and what is read has a maximum. */
static void assert_steps(const struct tw_machine *m, unsigned state, size_t i)
{
    const struct tw_edge *e = &m->exits[state].edges[i];
    bool reads = e->direction == TW_MOVE_READ || e->direction == TW_PASS_READ;

    assert_ptr_equal(tw_edge_machine(e, (enum tw_side)m->side), m);
    assert_int_equal(tw_edge_flow(e), reads ? TW_FLOW_READING : TW_FLOW_WRITING);
    if (e->to == TW_ST_ANY)
        return;
    for (unsigned profile = TW_PROFILE_OPENSSL_3; profile <= TW_PROFILE_TONGSUO; profile++) {
        struct tw_steps s = tw_state_steps(m, (enum tw_state)e->to, (enum tw_profile)profile);
        assert_int_equal(s.maximum == TW_NO_MAXIMUM, !reads);
        if (e->direction == TW_MOVE_SELF || e->to == TW_ST_SW_HELLO_REQ)
            assert_null(s.message.name);
        else
            assert_non_null(strstr(s.message.name, reads ? "tls_process_" : "tls_construct_"));
    }
}

static void test_steps(void **state)
{
    const struct tw_machine *tlcp = tw_machines[TW_MACHINE_TLCP][TW_SERVER];
    const struct tw_machine *tls13 = tw_machines[TW_MACHINE_TLS13][TW_CLIENT];
    (void)state;

    for (unsigned p = 0; p < TW_MACHINE_COUNT; p++)
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
            each_row(tw_machines[p][side], assert_steps);
    struct tw_steps s = tw_state_steps(tlcp, TW_ST_SW_KEY_EXCH, TW_PROFILE_OPENSSL_3);
    assert_string_equal(s.message.name, "gmtls_construct_server_key_exchange");
    assert_string_equal(s.message.suffix, "");
    s = tw_state_steps(tlcp, TW_ST_SW_CHANGE, TW_PROFILE_TONGSUO);
    assert_string_equal(s.message.suffix, "_ntls");
    assert_string_equal(s.pre_work.name, "setup_key_block"); /* a method of the protocol */
    assert_string_equal(s.pre_work.suffix, "");
    assert_int_equal(tw_state_steps(tlcp, TW_ST_SR_CERT_VRFY, TW_PROFILE_TONGSUO).maximum, 16384);
    assert_int_equal(tw_state_steps(tls13, TW_ST_CR_SESSION_TICKET, TW_PROFILE_OPENSSL_3).maximum, 131338);
    assert_int_equal(tw_state_steps(tls13, TW_ST_CR_SRVR_HELLO, TW_PROFILE_OPENSSL_1_1_1).maximum, 20000);
    assert_null(tw_state_steps(tls13, TW_ST_CW_CHANGE, TW_PROFILE_OPENSSL_3).after.name);
    assert_int_equal(tw_edge_flow(NULL), TW_FLOW_UNINITED);
    assert_string_equal(tw_flow_state_name(TW_FLOW_ERROR), "MSG_FLOW_ERROR");
}

/* What LibreSSL has a function for has a maximum where it is read. */
static void assert_libressl(const struct tw_machine *m, unsigned state, size_t i)
{
    const struct tw_edge *e = &m->exits[state].edges[i];
    bool reads = tw_edge_flow(e) == TW_FLOW_READING;
    struct tw_steps s;

    if (e->to == TW_ST_ANY)
        return;
    s = tw_libressl_steps(m, (enum tw_state)e->to, reads, false);
    assert_int_equal(s.maximum != TW_NO_MAXIMUM, reads && s.message.name != NULL);
    if (m == tw_machines[TW_MACHINE_TLCP][m->side])
        assert_null(s.message.name);
    else if (m == tw_machines[TW_MACHINE_TLS13][m->side] && s.message.name != NULL)
        assert_string_equal(s.message.suffix, reads ? "_recv" : "_send");
    else if (s.message.name != NULL)
        assert_memory_equal(s.message.name, "ssl3_", 5);
}

/* ssl_clnt.c, ssl_srvr.c, ssl_pkt.c and tls13_handshake.c of LibreSSL 3.8: bodies they read, and what they do behind. */
static const struct {
    uint32_t maximum;
    uint8_t machine, side, state; /* enum tw_machine_kind, tw_side, tw_state */
    const char *after, *suffix;
} libressl[] = {
    {20000, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_SRVR_HELLO, NULL, NULL},
    {102400, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_CERT, NULL, NULL},
    {16384, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_CERT_STATUS, NULL, NULL},
    {102400, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_KEY_EXCH, NULL, NULL},
    {102400, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_CERT_REQ, NULL, NULL},
    {30, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_SRVR_DONE, NULL, NULL},
    {16384, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_SESSION_TICKET, NULL, NULL},
    {1, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_CHANGE, "ssl3_do_change_cipher_spec", ""},
    {64, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CR_FINISHED, NULL, NULL},
    {TW_NO_MAXIMUM, TW_MACHINE_TLS12, TW_CLIENT, TW_ST_CW_FINISHED, "BIO_flush", ""},
    {16384, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_CLNT_HELLO, NULL, NULL},
    {102400, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_CERT, NULL, NULL},
    {2048, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_KEY_EXCH, NULL, NULL},
    {16384, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_CERT_VRFY, NULL, NULL},
    {1, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_CHANGE, "ssl3_do_change_cipher_spec", ""},
    {64, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SR_FINISHED, NULL, NULL},
    {TW_NO_MAXIMUM, TW_MACHINE_TLS12, TW_SERVER, TW_ST_SW_SRVR_DONE, "BIO_flush", ""},
    {TW_NO_MAXIMUM, TW_MACHINE_TLS13, TW_CLIENT, TW_ST_CW_CLNT_HELLO, "tls13_client_hello", "_sent"},
    {TW_NO_MAXIMUM, TW_MACHINE_TLS13, TW_SERVER, TW_ST_SW_FINISHED, "tls13_server_finished", "_sent"},
    {262144, TW_MACHINE_TLS13, TW_SERVER, TW_ST_SR_CERT, NULL, NULL},
};

static void test_libressl_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof libressl / sizeof libressl[0]; i++) {
        const struct tw_machine *m = tw_machines[libressl[i].machine][libressl[i].side];
        bool reads = libressl[i].maximum != TW_NO_MAXIMUM;
        struct tw_steps s = tw_libressl_steps(m, (enum tw_state)libressl[i].state, reads, false);

        assert_int_equal(s.maximum, libressl[i].maximum);
        assert_int_equal(s.after.name != NULL, libressl[i].after != NULL);
        if (s.after.name != NULL) {
            assert_string_equal(s.after.name, libressl[i].after);
            assert_string_equal(s.after.suffix, libressl[i].suffix);
        }
    }
}

static void test_libressl(void **state)
{
    const struct tw_machine *client = tw_machines[TW_MACHINE_TLS12][TW_CLIENT];
    (void)state;

    for (unsigned p = 0; p < TW_MACHINE_COUNT; p++)
        for (unsigned side = TW_CLIENT; side <= TW_SERVER; side++)
            each_row(tw_machines[p][side], assert_libressl);
    assert_string_equal(tw_libressl_steps(client, TW_ST_CW_CHANGE, false, false).after.suffix, "");
    client = tw_machines[TW_MACHINE_TLS13][TW_CLIENT];
    assert_string_equal(tw_libressl_steps(client, TW_ST_CR_SRVR_HELLO, true, true).message.name,
                        "tls13_server_hello_retry_request");
    assert_string_equal(tw_libressl_steps(client, TW_ST_CW_CLNT_HELLO, false, true).message.name,
                        "tls13_client_hello_retry");
    assert_null(tw_libressl_steps(client, TW_ST_CW_CLNT_HELLO, false, true).after.name);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(tw_state_name(TW_ST_CW_CLNT_HELLO), "TLS_ST_CW_CLNT_HELLO");
    assert_string_equal(tw_state_older_name(TW_ST_SW_SRVR_HELLO), "SSL3_ST_SW_SRVR_HELLO_A/B");
    assert_string_equal(tw_state_older_name(TW_ST_CR_ENCRYPTED_EXTENSIONS), "TLS_ST_CR_ENCRYPTED_EXTENSIONS");
    assert_string_equal(tw_state_code(TW_ST_CR_KEY_EXCH), "TRSKE");
    assert_string_equal(tw_state_code(TW_ST_SR_END_OF_EARLY_DATA), "TWEOED");
    assert_ptr_equal(tw_machine_for(0x0101, TW_CLIENT), tw_machines[TW_MACHINE_TLCP][TW_CLIENT]);
    assert_ptr_equal(tw_machine_for(0x0304, TW_SERVER), tw_machines[TW_MACHINE_TLS13][TW_SERVER]);
    assert_ptr_equal(tw_machine_for(0x7f1c, TW_SERVER), tw_machines[TW_MACHINE_TLS13][TW_SERVER]);
    assert_ptr_equal(tw_machine_for(0x0300, TW_CLIENT), tw_machines[TW_MACHINE_TLS12][TW_CLIENT]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_path),
        cmocka_unit_test(test_flows_of_the_standards),
        cmocka_unit_test(test_behind_the_handshake),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_row_without_a_test),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_libressl),
        cmocka_unit_test(test_libressl_facts),
    };

    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
