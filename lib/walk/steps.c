/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of ssl/statem/statem_clnt.c and statem_srvr.c (ossl_statem_..._construct_message, _process_message,
 * _post_process_message, _pre_work, _post_work, _max_message_size) of OpenSSL 1.1.1 and 3.5, of ssl/statem_ntls of
 * Tongsuo, and, of TLCP, of GmSSL 2, whose functions are those of OpenSSL but for the ones that begin with gmtls_.
 */
#include "walk/steps.h"

#include "base/compiler.h"

/* Maxima (ssl/statem/statem_local.h, statem_srvr.c). max_cert_list is what an application may set. */
enum {
    ANY = TW_NO_MAXIMUM,
    CERT_LIST = 102400,
    KEY_EXCHANGE = 102400,
    PLAIN = 16384, /* SSL3_RT_MAX_PLAIN_LENGTH */
    /* OpenSSL 3.5 has room for the algorithms of post-quantum cryptography; before they were 20000 and PLAIN, as for tickets. */
    SERVER_HELLO = 65607,
    OLD_SERVER_HELLO = 20000,
    CERT_VERIFY = 65539,
    TICKET = 65541,
    TICKET_13 = 131338,
};

/* What the handshake's keys are taken with, in TLS up to 1.2 all keys. */
#define TAKE_KEYS "setup_key_block, change_cipher_state"

/* clang-format off */
static const struct {
    const char *message;
    const char *gmssl; /* in GmSSL 2, where that is another */
    const char *pre_work, *after;
    uint32_t maximum, old_maximum; /* of OpenSSL 3, and of what is older */
} steps[TW_ST_COUNT] = {
    [TW_ST_OK]                     = {NULL, NULL, "tls_finish_handshake", NULL, ANY, ANY},
    [TW_ST_EARLY_DATA]             = {NULL, NULL, "tls_finish_handshake", NULL, ANY, ANY},
    [TW_ST_PENDING_EARLY_DATA_END] = {NULL, NULL, NULL, NULL, ANY, ANY},

    [TW_ST_CR_SRVR_HELLO]     = {"tls_process_server_hello", NULL, NULL, NULL, SERVER_HELLO, OLD_SERVER_HELLO},
    [TW_ST_CR_CERT]           = {"tls_process_server_certificate", NULL, NULL, "tls_post_process_server_certificate", CERT_LIST, CERT_LIST},
    [TW_ST_CR_COMP_CERT]      = {"tls_process_server_compressed_certificate", NULL, NULL, "tls_post_process_server_certificate", CERT_LIST, CERT_LIST},
    [TW_ST_CR_CERT_STATUS]    = {"tls_process_cert_status", NULL, NULL, NULL, PLAIN, PLAIN},
    [TW_ST_CR_KEY_EXCH]       = {"tls_process_key_exchange", "gmtls_process_server_key_exchange", NULL, NULL, KEY_EXCHANGE, KEY_EXCHANGE},
    [TW_ST_CR_CERT_REQ]       = {"tls_process_certificate_request", NULL, NULL, "tls_prepare_client_certificate", CERT_LIST, CERT_LIST},
    [TW_ST_CR_SRVR_DONE]      = {"tls_process_server_done", NULL, NULL, NULL, 0, 0},
    [TW_ST_CR_SESSION_TICKET] = {"tls_process_new_session_ticket", NULL, NULL, NULL, TICKET, PLAIN},
    [TW_ST_CR_CHANGE]         = {"tls_process_change_cipher_spec", NULL, NULL, NULL, 1, 1},
    [TW_ST_CR_FINISHED]       = {"tls_process_finished", NULL, NULL, NULL, 64, 64},
    [TW_ST_CR_ENCRYPTED_EXTENSIONS] = {"tls_process_encrypted_extensions", NULL, NULL, NULL, 20000, 20000},
    [TW_ST_CR_CERT_VRFY]      = {"tls_process_cert_verify", NULL, NULL, NULL, CERT_VERIFY, PLAIN},
    [TW_ST_CR_HELLO_REQ]      = {"tls_process_hello_req", NULL, NULL, NULL, 0, 0},
    [TW_ST_CR_KEY_UPDATE]     = {"tls_process_key_update", NULL, NULL, NULL, 1, 1},

    [TW_ST_CW_CLNT_HELLO] = {"tls_construct_client_hello", NULL, NULL, "statem_flush", ANY, ANY},
    [TW_ST_CW_CERT]       = {"tls_construct_client_certificate", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_CW_COMP_CERT]  = {"tls_construct_client_compressed_certificate", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_CW_KEY_EXCH]   = {"tls_construct_client_key_exchange", "gmtls_construct_client_key_exchange", NULL, "tls_client_key_exchange_post_work", ANY, ANY},
    [TW_ST_CW_CERT_VRFY]  = {"tls_construct_cert_verify", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_CW_CHANGE]     = {"tls_construct_change_cipher_spec", NULL, NULL, TAKE_KEYS, ANY, ANY},
    [TW_ST_CW_NEXT_PROTO] = {"tls_construct_next_proto", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_CW_FINISHED]   = {"tls_construct_finished", NULL, NULL, "statem_flush", ANY, ANY},
    [TW_ST_CW_KEY_UPDATE] = {"tls_construct_key_update", NULL, NULL, "statem_flush, tls13_update_key", ANY, ANY},
    [TW_ST_CW_END_OF_EARLY_DATA] = {"tls_construct_end_of_early_data", NULL, NULL, NULL, ANY, ANY},

    [TW_ST_SR_CLNT_HELLO] = {"tls_process_client_hello", NULL, NULL, "tls_post_process_client_hello", 131396, 131396},
    [TW_ST_SR_CERT]       = {"tls_process_client_certificate", NULL, NULL, NULL, CERT_LIST, CERT_LIST},
    [TW_ST_SR_COMP_CERT]  = {"tls_process_client_compressed_certificate", NULL, NULL, NULL, CERT_LIST, CERT_LIST},
    [TW_ST_SR_KEY_EXCH]   = {"tls_process_client_key_exchange", "gmtls_process_client_key_exchange", NULL, "tls_post_process_client_key_exchange", 2048, 2048},
    [TW_ST_SR_CERT_VRFY]  = {"tls_process_cert_verify", NULL, NULL, NULL, CERT_VERIFY, PLAIN},
    [TW_ST_SR_NEXT_PROTO] = {"tls_process_next_proto", NULL, NULL, NULL, 514, 514},
    [TW_ST_SR_CHANGE]     = {"tls_process_change_cipher_spec", NULL, NULL, NULL, 1, 1},
    [TW_ST_SR_FINISHED]   = {"tls_process_finished", NULL, NULL, NULL, 64, 64},
    [TW_ST_SR_KEY_UPDATE] = {"tls_process_key_update", NULL, NULL, NULL, 1, 1},
    [TW_ST_SR_END_OF_EARLY_DATA] = {"tls_process_end_of_early_data", NULL, NULL, NULL, 0, 0},

    [TW_ST_SW_HELLO_REQ]      = {NULL, NULL, NULL, "statem_flush", ANY, ANY},
    [TW_ST_SW_SRVR_HELLO]     = {"tls_construct_server_hello", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_CERT]           = {"tls_construct_server_certificate", "gmtls_construct_server_certificate", NULL, NULL, ANY, ANY},
    [TW_ST_SW_COMP_CERT]      = {"tls_construct_server_compressed_certificate", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_CERT_STATUS]    = {"tls_construct_cert_status", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_KEY_EXCH]       = {"tls_construct_server_key_exchange", "gmtls_construct_server_key_exchange", NULL, NULL, ANY, ANY},
    [TW_ST_SW_CERT_REQ]       = {"tls_construct_certificate_request", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_SRVR_DONE]      = {"tls_construct_server_done", NULL, NULL, "statem_flush", ANY, ANY},
    [TW_ST_SW_SESSION_TICKET] = {"tls_construct_new_session_ticket", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_CHANGE]         = {"tls_construct_change_cipher_spec", NULL, "setup_key_block", "change_cipher_state", ANY, ANY},
    [TW_ST_SW_FINISHED]       = {"tls_construct_finished", NULL, NULL, "statem_flush", ANY, ANY},
    [TW_ST_SW_ENCRYPTED_EXTENSIONS] = {"tls_construct_encrypted_extensions", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_CERT_VRFY]      = {"tls_construct_cert_verify", NULL, NULL, NULL, ANY, ANY},
    [TW_ST_SW_KEY_UPDATE]     = {"tls_construct_key_update", NULL, NULL, "statem_flush, tls13_update_key", ANY, ANY},
};
/* clang-format on */

static bool is_one_of(const struct tw_machine *m, enum tw_machine_kind kind)
{
    return m == tw_machines[kind][m->side];
}

/* Methods of the protocol, as setup_key_block, have one name for all; Tongsuo has its own copies of the others. */
static struct tw_function function(const char *name, bool ntls)
{
    bool method = name != NULL && (name[0] == 'c' || (name[0] == 's' && name[1] == 'e'));

    return (struct tw_function){name, ntls && !method ? "_ntls" : ""};
}

/* What is otherwise in TLS 1.3. The client's change_cipher_spec changes nothing there. */
static void fit_version(struct tw_steps *s, enum tw_state state)
{
    switch (state) {
    case TW_ST_CR_SESSION_TICKET: s->maximum = s->maximum == TICKET ? TICKET_13 : s->maximum; break;
    case TW_ST_SW_SESSION_TICKET: s->after.name = "statem_flush"; break;
    case TW_ST_CW_FINISHED: s->after.name = "statem_flush, change_cipher_state"; break;
    case TW_ST_SW_FINISHED:
        s->after.name = "statem_flush, generate_master_secret, change_cipher_state";
        break;
    case TW_ST_SW_SRVR_HELLO: s->after.name = TAKE_KEYS; break;
    case TW_ST_SW_CHANGE:
        s->pre_work.name = NULL;
        s->after.name = TAKE_KEYS;
        break;
    case TW_ST_CR_CERT_REQ: /* the certificate is made ready when it is needed */
    case TW_ST_CW_CHANGE: s->after.name = NULL; break;
    default: break;
    }
}

struct tw_steps tw_state_steps(const struct tw_machine *m, enum tw_state state, enum tw_profile profile)
{
    bool tlcp = is_one_of(m, TW_MACHINE_TLCP), ntls = tlcp && profile == TW_PROFILE_TONGSUO;
    bool gmssl = tlcp && !ntls, older = profile == TW_PROFILE_OPENSSL_1_1_1 || gmssl;
    struct tw_steps s = {
        .message = function(steps[state].message, ntls),
        .pre_work = function(steps[state].pre_work, ntls),
        .after = function(steps[state].after, ntls),
        .maximum = older ? steps[state].old_maximum : steps[state].maximum,
    };

    if (gmssl && steps[state].gmssl != NULL)
        s.message.name = steps[state].gmssl;
    if (ntls && state == TW_ST_SR_CERT_VRFY)
        s.maximum = PLAIN;
    if (older && state == TW_ST_CR_CERT) /* which is verified as it is processed */
        s.after.name = NULL;
    if (state == TW_ST_EARLY_DATA && m->side == TW_SERVER)
        s.pre_work.name = NULL;
    if (is_one_of(m, TW_MACHINE_TLS13))
        fit_version(&s, state);
    return s;
}

const struct tw_machine *tw_edge_machine(const struct tw_edge *e, enum tw_side side)
{
    bool passing = e->direction == TW_PASS_READ || e->direction == TW_PASS_WRITE;

    for (unsigned kind = 0; kind < TW_MACHINE_COUNT; kind++) {
        const struct tw_exits *exits =
            &tw_machines[kind][side]->exits[passing ? (unsigned)TW_ST_ANY : e->from];
        for (size_t i = 0; i < exits->count; i++)
            if (&exits->edges[i] == e)
                return tw_machines[kind][side];
    }
    return tw_machines[TW_MACHINE_TLS12][side];
}

/* The last HelloRetryRequest or ServerHello that the server's machine wrote, up to and with this transition. */
static bool is_about_retry(const struct tw_path *path, const struct tw_transition *t)
{
    for (; t->side != TW_SERVER || t->state != TW_ST_SW_SRVR_HELLO; t--)
        if (t == path->transitions)
            return false;
    return t->edge->signal == TW_SIG_HELLO_RETRY_REQUEST;
}

/* The state that the same machine enters next; TW_ST_COUNT: none. */
static unsigned state_behind(const struct tw_path *path, const struct tw_transition *t)
{
    for (const struct tw_transition *n = t + 1; n < path->transitions + path->count; n++)
        if (n->side == t->side)
            return n->state;
    return TW_ST_COUNT;
}

/*
 * Of TLS 1.3 the server takes the keys of the handshake behind its change_cipher_spec, or without one behind ServerHello.
 * Behind a HelloRetryRequest it only sees that all is sent.
 */
static void fit_server_hello(struct tw_steps *s, const struct tw_path *path, const struct tw_transition *t)
{
    if (t->state == TW_ST_SW_SRVR_HELLO && state_behind(path, t) == TW_ST_SW_CHANGE)
        s->after.name = NULL;
    else if (is_about_retry(path, t))
        s->after.name = "statem_flush";
}

/* A client with early data takes the key for it behind its hello, and sends what is behind it in one go with that. */
static void fit_early_data(struct tw_steps *s, const struct tw_path *path, const struct tw_transition *t)
{
    unsigned behind = state_behind(path, t);

    if (behind == TW_ST_EARLY_DATA)
        s->after.name = "tls13_change_cipher_state";
    else if (t->state == TW_ST_CW_CLNT_HELLO && behind == TW_ST_CW_CHANGE)
        s->after.name = NULL;
}

/* Whether the client has been asked for its certificate before this transition, in the handshake or later. */
static bool was_requested(const struct tw_path *path, const struct tw_transition *t)
{
    for (; t > path->transitions; t--)
        if (t->side == TW_CLIENT && t->state == TW_ST_CR_CERT_REQ)
            return true;
    return false;
}

/* What depends on the way that led to the state, or leads on from it. */
static void fit_way(struct tw_steps *s, const struct tw_path *path, const struct tw_transition *t)
{
    bool later = t->edge->from == TW_ST_OK; /* behind the handshake */

    switch (t->state) {
    case TW_ST_SW_SRVR_HELLO:
    case TW_ST_SW_CHANGE: fit_server_hello(s, path, t); break;
    case TW_ST_CW_CLNT_HELLO:
    case TW_ST_CW_CHANGE: fit_early_data(s, path, t); break;
    case TW_ST_CR_CERT_VRFY:
        if (was_requested(path, t))
            s->after.name = "tls_prepare_client_certificate";
        break;
    case TW_ST_CR_CERT_REQ: s->after.name = later ? "tls_prepare_client_certificate" : NULL; break;
    case TW_ST_SW_CERT_REQ: s->after.name = later ? "statem_flush" : NULL; break;
    case TW_ST_SW_SESSION_TICKET: /* with the first one the handshake is over */
        s->pre_work.name = t->edge->from == TW_ST_SR_FINISHED ? "tls_finish_handshake" : NULL;
        break;
    default: break;
    }
}

/* A HelloRetryRequest, or the ClientHello that answers one. */
static bool is_again(const struct tw_path *path, const struct tw_transition *t)
{
    bool hello = t->edge->signal == TW_SIG_CLIENT_HELLO;

    return t->edge->signal == TW_SIG_HELLO_RETRY_REQUEST || (hello && is_about_retry(path, t));
}

struct tw_steps tw_transition_steps(const struct tw_path *path, const struct tw_transition *t,
                                    enum tw_profile profile)
{
    const struct tw_machine *m = tw_edge_machine(t->edge, (enum tw_side)t->side);
    struct tw_steps s;

    if (profile == TW_PROFILE_LIBRESSL)
        return tw_libressl_steps(m, (enum tw_state)t->state, tw_edge_flow(t->edge) == TW_FLOW_READING,
                                 is_again(path, t));
    s = tw_state_steps(m, (enum tw_state)t->state, profile);
    if (is_one_of(m, TW_MACHINE_TLS13))
        fit_way(&s, path, t);
    return s;
}

enum tw_flow_state tw_edge_flow(const struct tw_edge *e)
{
    if (e == NULL)
        return TW_FLOW_UNINITED;
    return e->direction == TW_MOVE_READ || e->direction == TW_PASS_READ ? TW_FLOW_READING : TW_FLOW_WRITING;
}

const char *tw_flow_state_name(enum tw_flow_state flow)
{
    static const char *const names[] = {
        [TW_FLOW_UNINITED] = "MSG_FLOW_UNINITED", [TW_FLOW_READING] = "MSG_FLOW_READING",
        [TW_FLOW_WRITING] = "MSG_FLOW_WRITING",   [TW_FLOW_FINISHED] = "MSG_FLOW_FINISHED",
        [TW_FLOW_ERROR] = "MSG_FLOW_ERROR",
    };
    return names[flow];
}
