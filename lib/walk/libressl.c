/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of LibreSSL 3 and 4: up to TLS 1.2 the machine of OpenSSL 1.0 (ssl_clnt.c, ssl_srvr.c, ssl_both.c, ssl_pkt.c),
 * for TLS 1.3 one of its own (tls13_handshake.c, tls13_handshake_msg.c, tls13_lib.c). It issues no tickets of TLS 1.3, and
 * has no early data, compressed certificates, NPN or TLCP.
 */
#include "base/compiler.h"
#include "walk/steps.h"

enum {
    ANY = TW_NO_MAXIMUM,
    CERT_LIST = 102400, /* which an application may set */
    PLAIN = 16384,      /* SSL3_RT_MAX_PLAIN_LENGTH */
    MESSAGE_13 = 262144 /* of any message in TLS 1.3 */
};

/* clang-format off */
static const struct {
    const char *older; /* up to TLS 1.2 */
    uint32_t maximum;
    const char *newer; /* in TLS 1.3, without _send or _recv */
} steps[TW_ST_COUNT] = {
    [TW_ST_CR_SRVR_HELLO]     = {"ssl3_get_server_hello", 20000, "tls13_server_hello"},
    [TW_ST_CR_CERT]           = {"ssl3_get_server_certificate", CERT_LIST, "tls13_server_certificate"},
    [TW_ST_CR_CERT_STATUS]    = {"ssl3_get_cert_status", PLAIN, NULL},
    [TW_ST_CR_KEY_EXCH]       = {"ssl3_get_server_key_exchange", CERT_LIST, NULL},
    [TW_ST_CR_CERT_REQ]       = {"ssl3_get_certificate_request", CERT_LIST, "tls13_server_certificate_request"},
    [TW_ST_CR_SRVR_DONE]      = {"ssl3_get_server_done", 30, NULL},
    [TW_ST_CR_SESSION_TICKET] = {"ssl3_get_new_session_ticket", PLAIN, "tls13_new_session_ticket"},
    [TW_ST_CR_CHANGE]         = {"ssl3_read_change_cipher_spec", 1, NULL},
    [TW_ST_CR_FINISHED]       = {"ssl3_get_server_finished", 64, "tls13_server_finished"},
    [TW_ST_CR_ENCRYPTED_EXTENSIONS] = {NULL, ANY, "tls13_server_encrypted_extensions"},
    [TW_ST_CR_CERT_VRFY]      = {NULL, ANY, "tls13_server_certificate_verify"},
    [TW_ST_CR_HELLO_REQ]      = {"ssl3_read_handshake_unexpected", 0, NULL},
    [TW_ST_CR_KEY_UPDATE]     = {NULL, ANY, "tls13_key_update"},

    [TW_ST_CW_CLNT_HELLO] = {"ssl3_send_client_hello", ANY, "tls13_client_hello"},
    [TW_ST_CW_CERT]       = {"ssl3_send_client_certificate", ANY, "tls13_client_certificate"},
    [TW_ST_CW_KEY_EXCH]   = {"ssl3_send_client_key_exchange", ANY, NULL},
    [TW_ST_CW_CERT_VRFY]  = {"ssl3_send_client_verify", ANY, "tls13_client_certificate_verify"},
    [TW_ST_CW_CHANGE]     = {"ssl3_send_client_change_cipher_spec", ANY, NULL},
    [TW_ST_CW_FINISHED]   = {"ssl3_send_client_finished", ANY, "tls13_client_finished"},
    [TW_ST_CW_KEY_UPDATE] = {NULL, ANY, "tls13_key_update"},

    [TW_ST_SR_CLNT_HELLO] = {"ssl3_get_client_hello", PLAIN, "tls13_client_hello"},
    [TW_ST_SR_CERT]       = {"ssl3_get_client_certificate", CERT_LIST, "tls13_client_certificate"},
    [TW_ST_SR_KEY_EXCH]   = {"ssl3_get_client_key_exchange", 2048, NULL},
    [TW_ST_SR_CERT_VRFY]  = {"ssl3_get_cert_verify", PLAIN, "tls13_client_certificate_verify"},
    [TW_ST_SR_CHANGE]     = {"ssl3_read_change_cipher_spec", 1, NULL},
    [TW_ST_SR_FINISHED]   = {"ssl3_get_client_finished", 64, "tls13_client_finished"},
    [TW_ST_SR_KEY_UPDATE] = {NULL, ANY, "tls13_key_update"},

    [TW_ST_SW_HELLO_REQ]      = {"ssl3_send_hello_request", ANY, NULL},
    [TW_ST_SW_SRVR_HELLO]     = {"ssl3_send_server_hello", ANY, "tls13_server_hello"},
    [TW_ST_SW_CERT]           = {"ssl3_send_server_certificate", ANY, "tls13_server_certificate"},
    [TW_ST_SW_CERT_STATUS]    = {"ssl3_send_cert_status", ANY, NULL},
    [TW_ST_SW_KEY_EXCH]       = {"ssl3_send_server_key_exchange", ANY, NULL},
    [TW_ST_SW_CERT_REQ]       = {"ssl3_send_certificate_request", ANY, "tls13_server_certificate_request"},
    [TW_ST_SW_SRVR_DONE]      = {"ssl3_send_server_done", ANY, NULL},
    [TW_ST_SW_SESSION_TICKET] = {"ssl3_send_newsession_ticket", ANY, NULL},
    [TW_ST_SW_CHANGE]         = {"ssl3_send_server_change_cipher_spec", ANY, NULL},
    [TW_ST_SW_FINISHED]       = {"ssl3_send_server_finished", ANY, "tls13_server_finished"},
    [TW_ST_SW_ENCRYPTED_EXTENSIONS] = {NULL, ANY, "tls13_server_encrypted_extensions"},
    [TW_ST_SW_CERT_VRFY]      = {NULL, ANY, "tls13_server_certificate_verify"},
    [TW_ST_SW_KEY_UPDATE]     = {NULL, ANY, "tls13_key_update"},
};
/* clang-format on */

/* What has a function for when it has been sent; the second ClientHello has none. */
static bool has_sent(enum tw_state state, bool again)
{
    return state == TW_ST_CW_FINISHED || state == TW_ST_SW_SRVR_HELLO || state == TW_ST_SW_FINISHED ||
           (state == TW_ST_CW_CLNT_HELLO && !again);
}

static struct tw_steps steps_of_tls13(enum tw_state state, bool reads, bool again)
{
    const char *name = steps[state].newer;

    if (again && state != TW_ST_CW_CLNT_HELLO && state != TW_ST_SR_CLNT_HELLO)
        name = "tls13_server_hello_retry_request";
    else if (again)
        name = "tls13_client_hello_retry";
    return (struct tw_steps){
        .message = {name, reads ? "_recv" : "_send"},
        .after = {has_sent(state, again) ? name : NULL, "_sent"},
        .maximum = reads && name != NULL ? MESSAGE_13 : ANY,
    };
}

/* Up to TLS 1.2: what comes behind the function of the message. A flight ends with a state of its own, SSL3_ST_..._FLUSH. */
static const char *after_older(enum tw_state state)
{
    switch (state) {
    case TW_ST_CW_CHANGE:
    case TW_ST_SW_CHANGE: return "tls1_setup_key_block, tls1_change_write_cipher_state";
    case TW_ST_CR_CHANGE:
    case TW_ST_SR_CHANGE: return "ssl3_do_change_cipher_spec";
    case TW_ST_CW_FINISHED:
    case TW_ST_SW_FINISHED:
    case TW_ST_SW_SRVR_DONE:
    case TW_ST_SW_HELLO_REQ: return "BIO_flush";
    default: return NULL;
    }
}

struct tw_steps tw_libressl_steps(const struct tw_machine *m, enum tw_state state, bool reads, bool again)
{
    struct tw_steps s = {
        .message = {steps[state].older, ""}, .after = {after_older(state), ""}, .maximum = ANY};

    if (m == tw_machines[TW_MACHINE_TLS13][m->side])
        return steps_of_tls13(state, reads, again);
    if (m == tw_machines[TW_MACHINE_TLCP][m->side])
        return (struct tw_steps){.maximum = ANY};
    if (reads && steps[state].older != NULL)
        s.maximum = steps[state].maximum;
    return s;
}
