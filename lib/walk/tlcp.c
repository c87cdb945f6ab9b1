/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLCP (GB/T 38636-2020 6.4.4, and GM/T 0024): TLS 1.2 less what SSL 3.0 left in it, and with a ServerKeyExchange
 * behind every Certificate of the server. NewSessionTicket, CertificateStatus, NextProtocol and HelloRequest are not in
 * the standard; stacks that descend from OpenSSL speak them all the same, by the rules of TLS.
 */
#include "walk/table.def"

/* clang-format off */
static const struct tw_exits client[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,            WRITE,      CLIENT_HELLO,        ALWAYS,                     CW_CLNT_HELLO,     "GB/T 38636 6.4.5.2.1"))
    EXITS(CW_CLNT_HELLO,
        EDGE(CW_CLNT_HELLO,     READ,       SERVER_HELLO,        ALWAYS,                     CR_SRVR_HELLO,     "GB/T 38636 6.4.5.2.2")
        EDGE(CW_CLNT_HELLO,     SELF,       NONE,                BOTH(COMPLETE | REFUSED, 0), OK,                "RFC 5246 7.2.2"))
    EXITS(CR_SRVR_HELLO,
        EDGE(CR_SRVR_HELLO,     READ,       NEW_SESSION_TICKET,  IF(RESUMED | TICKET),       CR_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(CR_SRVR_HELLO,     READ,       CHANGE_CIPHER_SPEC,  BOTH(RESUMED, TICKET),      CR_CHANGE,         "GB/T 38636 6.4.2")
        EDGE(CR_SRVR_HELLO,     READ,       CERTIFICATE,         UNLESS(RESUMED),            CR_CERT,           "GB/T 38636 6.4.5.3"))
    EXITS(CR_CERT,
        EDGE(CR_CERT,           READ,       CERTIFICATE_STATUS,  IF(STATUS),                 CR_CERT_STATUS,    "RFC 6066 8")
        EDGE(CR_CERT,           READ,       SERVER_KEY_EXCHANGE, ALWAYS,                     CR_KEY_EXCH,       "GB/T 38636 6.4.5.4"))
    EXITS(CR_CERT_STATUS,
        EDGE(CR_CERT_STATUS,    READ,       SERVER_KEY_EXCHANGE, ALWAYS,                     CR_KEY_EXCH,       "GB/T 38636 6.4.5.4"))
    EXITS(CR_KEY_EXCH,
        EDGE(CR_KEY_EXCH,       READ,       CERTIFICATE_REQUEST, IF(REQUESTED),              CR_CERT_REQ,       "GB/T 38636 6.4.5.5")
        EDGE(CR_KEY_EXCH,       READ,       SERVER_HELLO_DONE,   UNLESS(REQUESTED),          CR_SRVR_DONE,      "GB/T 38636 6.4.5.6"))
    EXITS(CR_CERT_REQ,
        EDGE(CR_CERT_REQ,       READ,       SERVER_HELLO_DONE,   ALWAYS,                     CR_SRVR_DONE,      "GB/T 38636 6.4.5.6"))
    EXITS(CR_SRVR_DONE,
        EDGE(CR_SRVR_DONE,      WRITE,      CERTIFICATE,         IF(REQUESTED),              CW_CERT,           "GB/T 38636 6.4.5.7")
        EDGE(CR_SRVR_DONE,      WRITE,      CLIENT_KEY_EXCHANGE, UNLESS(REQUESTED),          CW_KEY_EXCH,       "GB/T 38636 6.4.5.8"))
    EXITS(CW_CERT,
        EDGE(CW_CERT,           WRITE,      CLIENT_KEY_EXCHANGE, ALWAYS,                     CW_KEY_EXCH,       "GB/T 38636 6.4.5.8"))
    EXITS(CW_KEY_EXCH,
        EDGE(CW_KEY_EXCH,       WRITE,      CERTIFICATE_VERIFY,  IF(CLIENT_CERTIFICATE),     CW_CERT_VRFY,      "GB/T 38636 6.4.5.9")
        EDGE(CW_KEY_EXCH,       WRITE,      CHANGE_CIPHER_SPEC,  UNLESS(CLIENT_CERTIFICATE), CW_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(CW_CERT_VRFY,
        EDGE(CW_CERT_VRFY,      WRITE,      CHANGE_CIPHER_SPEC,  ALWAYS,                     CW_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(CW_CHANGE,
        EDGE(CW_CHANGE,         WRITE,      NEXT_PROTOCOL,       IF(NPN),                    CW_NEXT_PROTO,     "draft-agl-tls-nextprotoneg-04 3")
        EDGE(CW_CHANGE,         WRITE,      FINISHED,            UNLESS(NPN),                CW_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(CW_NEXT_PROTO,
        EDGE(CW_NEXT_PROTO,     WRITE,      FINISHED,            ALWAYS,                     CW_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(CW_FINISHED,
        EDGE(CW_FINISHED,       READ,       NEW_SESSION_TICKET,  BOTH(TICKET, RESUMED),      CR_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(CW_FINISHED,       READ,       CHANGE_CIPHER_SPEC,  UNLESS(TICKET | RESUMED),   CR_CHANGE,         "GB/T 38636 6.4.2")
        EDGE(CW_FINISHED,       SELF,       NONE,                IF(RESUMED),                OK,                "GB/T 38636 6.4.4"))
    EXITS(CR_SESSION_TICKET,
        EDGE(CR_SESSION_TICKET, READ,       CHANGE_CIPHER_SPEC,  ALWAYS,                     CR_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(CR_CHANGE,
        EDGE(CR_CHANGE,         READ,       FINISHED,            ALWAYS,                     CR_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(CR_FINISHED,
        EDGE(CR_FINISHED,       SELF,       NONE,                UNLESS(RESUMED),            OK,                "GB/T 38636 6.4.4")
        EDGE(CR_FINISHED,       WRITE,      CHANGE_CIPHER_SPEC,  IF(RESUMED),                CW_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(OK,
        EDGE(OK,                READ,       HELLO_REQUEST,       ALWAYS,                     CR_HELLO_REQ,      "RFC 5246 7.4.1.1")
        EDGE(OK,                WRITE,      CLIENT_HELLO,        ALWAYS,                     CW_CLNT_HELLO,     "GB/T 38636 6.4.5.2.1"))
    EXITS(CR_HELLO_REQ,
        EDGE(CR_HELLO_REQ,      WRITE,      CLIENT_HELLO,        UNLESS(REFUSED),            CW_CLNT_HELLO,     "RFC 5246 7.4.1.1")
        EDGE(CR_HELLO_REQ,      SELF,       NONE,                IF(REFUSED),                OK,                "RFC 5246 7.4.1.1"))
    EXITS(ANY,
        EDGE(ANY,               PASS_READ,  HELLO_REQUEST,       ALWAYS,                     ANY,               "RFC 5246 7.4.1.1"))
};

static const struct tw_exits server[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,            READ,       CLIENT_HELLO,        ALWAYS,                     SR_CLNT_HELLO,     "GB/T 38636 6.4.5.2.1"))
    EXITS(SR_CLNT_HELLO,
        EDGE(SR_CLNT_HELLO,     WRITE,      SERVER_HELLO,        ALWAYS,                     SW_SRVR_HELLO,     "GB/T 38636 6.4.5.2.2")
        EDGE(SR_CLNT_HELLO,     SELF,       NONE,                BOTH(COMPLETE | REFUSED, 0), OK,                "RFC 5246 7.2.2"))
    EXITS(SW_SRVR_HELLO,
        EDGE(SW_SRVR_HELLO,     WRITE,      NEW_SESSION_TICKET,  IF(RESUMED | TICKET),       SW_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(SW_SRVR_HELLO,     WRITE,      CHANGE_CIPHER_SPEC,  BOTH(RESUMED, TICKET),      SW_CHANGE,         "GB/T 38636 6.4.2")
        EDGE(SW_SRVR_HELLO,     WRITE,      CERTIFICATE,         UNLESS(RESUMED),            SW_CERT,           "GB/T 38636 6.4.5.3"))
    EXITS(SW_CERT,
        EDGE(SW_CERT,           WRITE,      CERTIFICATE_STATUS,  IF(STATUS),                 SW_CERT_STATUS,    "RFC 6066 8")
        EDGE(SW_CERT,           WRITE,      SERVER_KEY_EXCHANGE, ALWAYS,                     SW_KEY_EXCH,       "GB/T 38636 6.4.5.4"))
    EXITS(SW_CERT_STATUS,
        EDGE(SW_CERT_STATUS,    WRITE,      SERVER_KEY_EXCHANGE, ALWAYS,                     SW_KEY_EXCH,       "GB/T 38636 6.4.5.4"))
    EXITS(SW_KEY_EXCH,
        EDGE(SW_KEY_EXCH,       WRITE,      CERTIFICATE_REQUEST, IF(REQUESTED),              SW_CERT_REQ,       "GB/T 38636 6.4.5.5")
        EDGE(SW_KEY_EXCH,       WRITE,      SERVER_HELLO_DONE,   UNLESS(REQUESTED),          SW_SRVR_DONE,      "GB/T 38636 6.4.5.6"))
    EXITS(SW_CERT_REQ,
        EDGE(SW_CERT_REQ,       WRITE,      SERVER_HELLO_DONE,   ALWAYS,                     SW_SRVR_DONE,      "GB/T 38636 6.4.5.6"))
    EXITS(SW_SRVR_DONE,
        EDGE(SW_SRVR_DONE,      READ,       CERTIFICATE,         IF(REQUESTED),              SR_CERT,           "GB/T 38636 6.4.5.7")
        EDGE(SW_SRVR_DONE,      READ,       CLIENT_KEY_EXCHANGE, UNLESS(REQUESTED),          SR_KEY_EXCH,       "GB/T 38636 6.4.5.8"))
    EXITS(SR_CERT,
        EDGE(SR_CERT,           READ,       CLIENT_KEY_EXCHANGE, ALWAYS,                     SR_KEY_EXCH,       "GB/T 38636 6.4.5.8"))
    EXITS(SR_KEY_EXCH,
        EDGE(SR_KEY_EXCH,       READ,       CERTIFICATE_VERIFY,  IF(CLIENT_CERTIFICATE),     SR_CERT_VRFY,      "GB/T 38636 6.4.5.9")
        EDGE(SR_KEY_EXCH,       READ,       CHANGE_CIPHER_SPEC,  UNLESS(CLIENT_CERTIFICATE), SR_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(SR_CERT_VRFY,
        EDGE(SR_CERT_VRFY,      READ,       CHANGE_CIPHER_SPEC,  ALWAYS,                     SR_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(SR_CHANGE,
        EDGE(SR_CHANGE,         READ,       NEXT_PROTOCOL,       IF(NPN),                    SR_NEXT_PROTO,     "draft-agl-tls-nextprotoneg-04 3")
        EDGE(SR_CHANGE,         READ,       FINISHED,            UNLESS(NPN),                SR_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(SR_NEXT_PROTO,
        EDGE(SR_NEXT_PROTO,     READ,       FINISHED,            ALWAYS,                     SR_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(SR_FINISHED,
        EDGE(SR_FINISHED,       WRITE,      NEW_SESSION_TICKET,  BOTH(TICKET, RESUMED),      SW_SESSION_TICKET, "RFC 5077 3.3")
        EDGE(SR_FINISHED,       WRITE,      CHANGE_CIPHER_SPEC,  UNLESS(TICKET | RESUMED),   SW_CHANGE,         "GB/T 38636 6.4.2")
        EDGE(SR_FINISHED,       SELF,       NONE,                IF(RESUMED),                OK,                "GB/T 38636 6.4.4"))
    EXITS(SW_SESSION_TICKET,
        EDGE(SW_SESSION_TICKET, WRITE,      CHANGE_CIPHER_SPEC,  ALWAYS,                     SW_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(SW_CHANGE,
        EDGE(SW_CHANGE,         WRITE,      FINISHED,            ALWAYS,                     SW_FINISHED,       "GB/T 38636 6.4.5.10"))
    EXITS(SW_FINISHED,
        EDGE(SW_FINISHED,       SELF,       NONE,                UNLESS(RESUMED),            OK,                "GB/T 38636 6.4.4")
        EDGE(SW_FINISHED,       READ,       CHANGE_CIPHER_SPEC,  IF(RESUMED),                SR_CHANGE,         "GB/T 38636 6.4.2"))
    EXITS(OK,
        EDGE(OK,                WRITE,      HELLO_REQUEST,       ALWAYS,                     SW_HELLO_REQ,      "RFC 5246 7.4.1.1")
        EDGE(OK,                READ,       CLIENT_HELLO,        ALWAYS,                     SR_CLNT_HELLO,     "GB/T 38636 6.4.5.2.1"))
    EXITS(SW_HELLO_REQ,
        EDGE(SW_HELLO_REQ,      SELF,       NONE,                ALWAYS,                     OK,                "RFC 5246 7.4.1.1"))
    EXITS(ANY,
        EDGE(ANY,               PASS_WRITE, HELLO_REQUEST,       ALWAYS,                     SW_HELLO_REQ,      "RFC 5246 7.4.1.1"))
};
/* clang-format on */

MACHINE(tw_machine_tlcp_client, "TLCP client", TW_CLIENT, client);
MACHINE(tw_machine_tlcp_server, "TLCP server", TW_SERVER, server);
