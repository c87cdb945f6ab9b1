/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSL 3.0, TLS 1.0, 1.1 and 1.2 (RFC 5246 7.3; resumption with tickets: RFC 5077 3; CertificateStatus: RFC 6066 8;
 * NextProtocol: draft-agl-tls-nextprotoneg-04 3).
 *
 * A server that has sent CertificateRequest says so before its ServerHelloDone; REQUESTED is settled by then, and where
 * it is not known both ways stay open.
 */
#include "walk/table.def"

/* clang-format off */
static const struct tw_exits client[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,         WRITE, CLIENT_HELLO,        ALWAYS,                          CW_CLNT_HELLO,     "RFC 5246 7.4.1.2"))
    EXITS(CW_CLNT_HELLO,
        EDGE(CW_CLNT_HELLO,  READ,  SERVER_HELLO,        ALWAYS,                          CR_SRVR_HELLO,     "RFC 5246 7.4.1.3")
        EDGE(CW_CLNT_HELLO,  SELF,  NONE,                BOTH(COMPLETE | REFUSED, 0),     OK,                "RFC 5246 7.2.2"))
    EXITS(CR_SRVR_HELLO,
        EDGE(CR_SRVR_HELLO,  READ,  NEW_SESSION_TICKET,  IF(RESUMED | TICKET),            CR_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(CR_SRVR_HELLO,  READ,  CHANGE_CIPHER_SPEC,  BOTH(RESUMED, TICKET),           CR_CHANGE,         "RFC 5246 7.1")
        EDGE(CR_SRVR_HELLO,  READ,  CERTIFICATE,         BOTH(CERTIFICATE, RESUMED),      CR_CERT,           "RFC 5246 7.4.2")
        EDGE(CR_SRVR_HELLO,  READ,  SERVER_KEY_EXCHANGE, BOTH(SKE, RESUMED | CERTIFICATE), CR_KEY_EXCH,      "RFC 5246 7.4.3")
        EDGE(CR_SRVR_HELLO,  READ,  SERVER_HELLO_DONE,   UNLESS(RESUMED | CERTIFICATE | SKE_MUST), CR_SRVR_DONE, "RFC 4279 2"))
    EXITS(CR_CERT,
        EDGE(CR_CERT,        READ,  CERTIFICATE_STATUS,  IF(STATUS),                      CR_CERT_STATUS,    "RFC 6066 8")
        EDGE(CR_CERT,        READ,  SERVER_KEY_EXCHANGE, IF(SKE),                         CR_KEY_EXCH,       "RFC 5246 7.4.3")
        EDGE(CR_CERT,        READ,  CERTIFICATE_REQUEST, BOTH(REQUESTED, SKE_MUST),       CR_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(CR_CERT,        READ,  SERVER_HELLO_DONE,   UNLESS(REQUESTED | SKE_MUST),    CR_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(CR_CERT_STATUS,
        EDGE(CR_CERT_STATUS, READ,  SERVER_KEY_EXCHANGE, IF(SKE),                         CR_KEY_EXCH,       "RFC 5246 7.4.3")
        EDGE(CR_CERT_STATUS, READ,  CERTIFICATE_REQUEST, BOTH(REQUESTED, SKE_MUST),       CR_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(CR_CERT_STATUS, READ,  SERVER_HELLO_DONE,   UNLESS(REQUESTED | SKE_MUST),    CR_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(CR_KEY_EXCH,
        EDGE(CR_KEY_EXCH,    READ,  CERTIFICATE_REQUEST, IF(REQUESTED | CERTIFICATE),     CR_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(CR_KEY_EXCH,    READ,  SERVER_HELLO_DONE,   UNLESS(REQUESTED),               CR_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(CR_CERT_REQ,
        EDGE(CR_CERT_REQ,    READ,  SERVER_HELLO_DONE,   ALWAYS,                          CR_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(CR_SRVR_DONE,
        EDGE(CR_SRVR_DONE,   WRITE, CERTIFICATE,         IF(REQUESTED),                   CW_CERT,           "RFC 5246 7.4.6")
        EDGE(CR_SRVR_DONE,   WRITE, CLIENT_KEY_EXCHANGE, UNLESS(REQUESTED),               CW_KEY_EXCH,       "RFC 5246 7.4.7")
        EDGE(CR_SRVR_DONE,   WRITE, CLIENT_KEY_EXCHANGE, BOTH(REQUESTED | SSL3, CLIENT_CERTIFICATE), CW_KEY_EXCH,       "RFC 6101 5.6.6"))
    EXITS(CW_CERT,
        EDGE(CW_CERT,        WRITE, CLIENT_KEY_EXCHANGE, ALWAYS,                          CW_KEY_EXCH,       "RFC 5246 7.4.7"))
    EXITS(CW_KEY_EXCH,
        EDGE(CW_KEY_EXCH,    WRITE, CERTIFICATE_VERIFY,  IF(CLIENT_CERTIFICATE),          CW_CERT_VRFY,      "RFC 5246 7.4.8")
        EDGE(CW_KEY_EXCH,    WRITE, CHANGE_CIPHER_SPEC,  UNLESS(CLIENT_CERTIFICATE),      CW_CHANGE,         "RFC 5246 7.1")
        EDGE(CW_KEY_EXCH,    WRITE, CHANGE_CIPHER_SPEC,  IF(CLIENT_CERTIFICATE | FIXED_DH), CW_CHANGE,       "RFC 5246 7.4.8"))
    EXITS(CW_CERT_VRFY,
        EDGE(CW_CERT_VRFY,   WRITE, CHANGE_CIPHER_SPEC,  ALWAYS,                          CW_CHANGE,         "RFC 5246 7.1"))
    EXITS(CW_CHANGE,
        EDGE(CW_CHANGE,      WRITE, NEXT_PROTOCOL,       IF(NPN),                         CW_NEXT_PROTO,     "draft-agl-tls-nextprotoneg-04 3")
        EDGE(CW_CHANGE,      WRITE, FINISHED,            UNLESS(NPN),                     CW_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(CW_NEXT_PROTO,
        EDGE(CW_NEXT_PROTO,  WRITE, FINISHED,            ALWAYS,                          CW_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(CW_FINISHED,
        EDGE(CW_FINISHED,    READ,  NEW_SESSION_TICKET,  BOTH(TICKET, RESUMED),           CR_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(CW_FINISHED,    READ,  CHANGE_CIPHER_SPEC,  UNLESS(TICKET | RESUMED),        CR_CHANGE,         "RFC 5246 7.1")
        EDGE(CW_FINISHED,    SELF,  NONE,                IF(RESUMED),                     OK,                "RFC 5246 7.3"))
    EXITS(CR_SESSION_TICKET,
        EDGE(CR_SESSION_TICKET, READ, CHANGE_CIPHER_SPEC, ALWAYS,                         CR_CHANGE,         "RFC 5246 7.1"))
    EXITS(CR_CHANGE,
        EDGE(CR_CHANGE,      READ,  FINISHED,            ALWAYS,                          CR_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(CR_FINISHED,
        EDGE(CR_FINISHED,    SELF,  NONE,                UNLESS(RESUMED),                 OK,                "RFC 5246 7.3")
        EDGE(CR_FINISHED,    WRITE, CHANGE_CIPHER_SPEC,  IF(RESUMED),                     CW_CHANGE,         "RFC 5246 7.1"))
    EXITS(OK,
        EDGE(OK,             READ,  HELLO_REQUEST,       ALWAYS,                          CR_HELLO_REQ,      "RFC 5246 7.4.1.1")
        EDGE(OK,             WRITE, CLIENT_HELLO,        ALWAYS,                          CW_CLNT_HELLO,     "RFC 5246 7.4.1.2"))
    EXITS(CR_HELLO_REQ,
        EDGE(CR_HELLO_REQ,   WRITE, CLIENT_HELLO,        UNLESS(REFUSED),                 CW_CLNT_HELLO,     "RFC 5246 7.4.1.1")
        EDGE(CR_HELLO_REQ,   SELF,  NONE,                IF(REFUSED),                     OK,                "RFC 5246 7.4.1.1"))
    EXITS(ANY,
        EDGE(ANY,            PASS_READ, HELLO_REQUEST,   ALWAYS,                          ANY,               "RFC 5246 7.4.1.1"))
};

static const struct tw_exits server[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,         READ,  CLIENT_HELLO,        ALWAYS,                          SR_CLNT_HELLO,     "RFC 5246 7.4.1.2"))
    EXITS(SR_CLNT_HELLO,
        EDGE(SR_CLNT_HELLO,  WRITE, SERVER_HELLO,        ALWAYS,                          SW_SRVR_HELLO,     "RFC 5246 7.4.1.3")
        EDGE(SR_CLNT_HELLO,  SELF,  NONE,                BOTH(COMPLETE | REFUSED, 0),     OK,                "RFC 5246 7.2.2"))
    EXITS(SW_SRVR_HELLO,
        EDGE(SW_SRVR_HELLO,  WRITE, NEW_SESSION_TICKET,  IF(RESUMED | TICKET),            SW_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(SW_SRVR_HELLO,  WRITE, CHANGE_CIPHER_SPEC,  BOTH(RESUMED, TICKET),           SW_CHANGE,         "RFC 5246 7.1")
        EDGE(SW_SRVR_HELLO,  WRITE, CERTIFICATE,         BOTH(CERTIFICATE, RESUMED),      SW_CERT,           "RFC 5246 7.4.2")
        EDGE(SW_SRVR_HELLO,  WRITE, SERVER_KEY_EXCHANGE, BOTH(SKE, RESUMED | CERTIFICATE), SW_KEY_EXCH,      "RFC 5246 7.4.3")
        EDGE(SW_SRVR_HELLO,  WRITE, SERVER_HELLO_DONE,   UNLESS(RESUMED | CERTIFICATE | SKE_MUST), SW_SRVR_DONE, "RFC 4279 2"))
    EXITS(SW_CERT,
        EDGE(SW_CERT,        WRITE, CERTIFICATE_STATUS,  IF(STATUS),                      SW_CERT_STATUS,    "RFC 6066 8")
        EDGE(SW_CERT,        WRITE, SERVER_KEY_EXCHANGE, IF(SKE),                         SW_KEY_EXCH,       "RFC 5246 7.4.3")
        EDGE(SW_CERT,        WRITE, CERTIFICATE_REQUEST, BOTH(REQUESTED, SKE_MUST),       SW_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(SW_CERT,        WRITE, SERVER_HELLO_DONE,   UNLESS(REQUESTED | SKE_MUST),    SW_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(SW_CERT_STATUS,
        EDGE(SW_CERT_STATUS, WRITE, SERVER_KEY_EXCHANGE, IF(SKE),                         SW_KEY_EXCH,       "RFC 5246 7.4.3")
        EDGE(SW_CERT_STATUS, WRITE, CERTIFICATE_REQUEST, BOTH(REQUESTED, SKE_MUST),       SW_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(SW_CERT_STATUS, WRITE, SERVER_HELLO_DONE,   UNLESS(REQUESTED | SKE_MUST),    SW_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(SW_KEY_EXCH,
        EDGE(SW_KEY_EXCH,    WRITE, CERTIFICATE_REQUEST, IF(REQUESTED | CERTIFICATE),     SW_CERT_REQ,       "RFC 5246 7.4.4")
        EDGE(SW_KEY_EXCH,    WRITE, SERVER_HELLO_DONE,   UNLESS(REQUESTED),               SW_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(SW_CERT_REQ,
        EDGE(SW_CERT_REQ,    WRITE, SERVER_HELLO_DONE,   ALWAYS,                          SW_SRVR_DONE,      "RFC 5246 7.4.5"))
    EXITS(SW_SRVR_DONE,
        EDGE(SW_SRVR_DONE,   READ,  CERTIFICATE,         IF(REQUESTED),                   SR_CERT,           "RFC 5246 7.4.6")
        EDGE(SW_SRVR_DONE,   READ,  CLIENT_KEY_EXCHANGE, UNLESS(REQUESTED),               SR_KEY_EXCH,       "RFC 5246 7.4.7")
        EDGE(SW_SRVR_DONE,   READ,  CLIENT_KEY_EXCHANGE, BOTH(REQUESTED | SSL3, CLIENT_CERTIFICATE), SR_KEY_EXCH,       "RFC 6101 5.6.6"))
    EXITS(SR_CERT,
        EDGE(SR_CERT,        READ,  CLIENT_KEY_EXCHANGE, ALWAYS,                          SR_KEY_EXCH,       "RFC 5246 7.4.7"))
    EXITS(SR_KEY_EXCH,
        EDGE(SR_KEY_EXCH,    READ,  CERTIFICATE_VERIFY,  IF(CLIENT_CERTIFICATE),          SR_CERT_VRFY,      "RFC 5246 7.4.8")
        EDGE(SR_KEY_EXCH,    READ,  CHANGE_CIPHER_SPEC,  UNLESS(CLIENT_CERTIFICATE),      SR_CHANGE,         "RFC 5246 7.1")
        EDGE(SR_KEY_EXCH,    READ,  CHANGE_CIPHER_SPEC,  IF(CLIENT_CERTIFICATE | FIXED_DH), SR_CHANGE,       "RFC 5246 7.4.8"))
    EXITS(SR_CERT_VRFY,
        EDGE(SR_CERT_VRFY,   READ,  CHANGE_CIPHER_SPEC,  ALWAYS,                          SR_CHANGE,         "RFC 5246 7.1"))
    EXITS(SR_CHANGE,
        EDGE(SR_CHANGE,      READ,  NEXT_PROTOCOL,       IF(NPN),                         SR_NEXT_PROTO,     "draft-agl-tls-nextprotoneg-04 3")
        EDGE(SR_CHANGE,      READ,  FINISHED,            UNLESS(NPN),                     SR_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(SR_NEXT_PROTO,
        EDGE(SR_NEXT_PROTO,  READ,  FINISHED,            ALWAYS,                          SR_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(SR_FINISHED,
        EDGE(SR_FINISHED,    WRITE, NEW_SESSION_TICKET,  BOTH(TICKET, RESUMED),           SW_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(SR_FINISHED,    WRITE, CHANGE_CIPHER_SPEC,  UNLESS(TICKET | RESUMED),        SW_CHANGE,         "RFC 5246 7.1")
        EDGE(SR_FINISHED,    SELF,  NONE,                IF(RESUMED),                     OK,                "RFC 5246 7.3"))
    EXITS(SW_SESSION_TICKET,
        EDGE(SW_SESSION_TICKET, WRITE, CHANGE_CIPHER_SPEC, ALWAYS,                        SW_CHANGE,         "RFC 5246 7.1"))
    EXITS(SW_CHANGE,
        EDGE(SW_CHANGE,      WRITE, FINISHED,            ALWAYS,                          SW_FINISHED,       "RFC 5246 7.4.9"))
    EXITS(SW_FINISHED,
        EDGE(SW_FINISHED,    SELF,  NONE,                UNLESS(RESUMED),                 OK,                "RFC 5246 7.3")
        EDGE(SW_FINISHED,    READ,  CHANGE_CIPHER_SPEC,  IF(RESUMED),                     SR_CHANGE,         "RFC 5246 7.1"))
    EXITS(OK,
        EDGE(OK,             WRITE, HELLO_REQUEST,       ALWAYS,                          SW_HELLO_REQ,      "RFC 5246 7.4.1.1")
        EDGE(OK,             READ,  CLIENT_HELLO,        ALWAYS,                          SR_CLNT_HELLO,     "RFC 5246 7.4.1.2"))
    EXITS(SW_HELLO_REQ,
        EDGE(SW_HELLO_REQ,   SELF,  NONE,                ALWAYS,                          OK,                "RFC 5246 7.4.1.1"))
    EXITS(ANY,
        EDGE(ANY,            PASS_WRITE, HELLO_REQUEST,  ALWAYS,                          SW_HELLO_REQ,      "RFC 5246 7.4.1.1"))
};
/* clang-format on */

MACHINE(tw_machine_tls12_client, "TLS 1.2 client", TW_CLIENT, client);
MACHINE(tw_machine_tls12_server, "TLS 1.2 server", TW_SERVER, server);
