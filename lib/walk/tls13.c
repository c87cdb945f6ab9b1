/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS 1.3 (RFC 8446 2 and A; certificate compression: RFC 8879 4). Its change_cipher_spec records mean nothing: whoever
 * reads one drops it and stays where it is (RFC 8446 5), whoever writes one does so where OpenSSL does, or elsewhere
 * where appendix D.4 lets it. A client that compresses its certificate is one that takes compressed ones, and says so.
 */
#include "walk/table.def"

/* clang-format off */
static const struct tw_exits client[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,         WRITE, CLIENT_HELLO,           ALWAYS,                       CW_CLNT_HELLO,     "RFC 8446 4.1.2"))
    EXITS(CW_CLNT_HELLO,
        EDGE(CW_CLNT_HELLO,  WRITE, CHANGE_CIPHER_SPEC,     BOTH(EARLY, RETRIED),         CW_CHANGE,         "RFC 8446 D.4")
        EDGE(CW_CLNT_HELLO,  SELF,  NONE,                   BOTH(EARLY, RETRIED),         EARLY_DATA,        "RFC 8446 4.2.10")
        EDGE(CW_CLNT_HELLO,  READ,  SERVER_HELLO,           UNLESS(EARLY),                CR_SRVR_HELLO,     "RFC 8446 4.1.3")
        EDGE(CW_CLNT_HELLO,  READ,  SERVER_HELLO,           IF(EARLY | RETRIED),          CR_SRVR_HELLO,     "RFC 8446 4.1.3")
        EDGE(CW_CLNT_HELLO,  READ,  HELLO_RETRY_REQUEST,    UNLESS(EARLY | RETRIED),      CR_SRVR_HELLO,     "RFC 8446 4.1.4"))
    EXITS(EARLY_DATA,
        EDGE(EARLY_DATA,     READ,  SERVER_HELLO,           ALWAYS,                       CR_SRVR_HELLO,     "RFC 8446 4.1.3")
        EDGE(EARLY_DATA,     READ,  HELLO_RETRY_REQUEST,    UNLESS(RETRIED),              CR_SRVR_HELLO,     "RFC 8446 4.1.4"))
    EXITS(CR_SRVR_HELLO,
        EDGE(CR_SRVR_HELLO,  WRITE, CHANGE_CIPHER_SPEC,     IF(RETRY),                    CW_CHANGE,         "RFC 8446 D.4")
        EDGE(CR_SRVR_HELLO,  WRITE, CLIENT_HELLO,           IF(RETRY),                    CW_CLNT_HELLO,     "RFC 8446 4.1.2")
        EDGE(CR_SRVR_HELLO,  READ,  ENCRYPTED_EXTENSIONS,   UNLESS(RETRY),                CR_ENCRYPTED_EXTENSIONS, "RFC 8446 4.3.1"))
    EXITS(CR_ENCRYPTED_EXTENSIONS,
        EDGE(CR_ENCRYPTED_EXTENSIONS, READ, FINISHED,       IF(RESUMED),                  CR_FINISHED,       "RFC 8446 4.4.4")
        EDGE(CR_ENCRYPTED_EXTENSIONS, READ, CERTIFICATE_REQUEST, BOTH(REQUESTED, RESUMED), CR_CERT_REQ,      "RFC 8446 4.3.2")
        EDGE(CR_ENCRYPTED_EXTENSIONS, READ, CERTIFICATE,    UNLESS(RESUMED | REQUESTED),  CR_CERT,           "RFC 8446 4.4.2")
        EDGE(CR_ENCRYPTED_EXTENSIONS, READ, COMPRESSED_CERTIFICATE, BOTH(COMPRESSION, RESUMED | REQUESTED), CR_COMP_CERT, "RFC 8879 4"))
    EXITS(CR_CERT_REQ,
        EDGE(CR_CERT_REQ,    READ,  CERTIFICATE,            UNLESS(COMPLETE),             CR_CERT,           "RFC 8446 4.4.2")
        EDGE(CR_CERT_REQ,    READ,  COMPRESSED_CERTIFICATE, BOTH(COMPRESSION, COMPLETE),  CR_COMP_CERT,      "RFC 8879 4")
        EDGE(CR_CERT_REQ,    WRITE, CERTIFICATE,            IF(COMPLETE),                 CW_CERT,           "RFC 8446 4.6.2")
        EDGE(CR_CERT_REQ,    WRITE, COMPRESSED_CERTIFICATE, IF(COMPLETE | COMPRESSION),                 CW_COMP_CERT,      "RFC 8879 4"))
    EXITS(CR_CERT,
        EDGE(CR_CERT,        READ,  CERTIFICATE_VERIFY,     ALWAYS,                       CR_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(CR_COMP_CERT,
        EDGE(CR_COMP_CERT,   READ,  CERTIFICATE_VERIFY,     ALWAYS,                       CR_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(CR_CERT_VRFY,
        EDGE(CR_CERT_VRFY,   READ,  FINISHED,               ALWAYS,                       CR_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(CR_FINISHED,
        EDGE(CR_FINISHED,    SELF,  NONE,                   IF(EARLY),                    PENDING_EARLY_DATA_END, "RFC 8446 4.5")
        EDGE(CR_FINISHED,    WRITE, CHANGE_CIPHER_SPEC,     UNLESS(EARLY | RETRIED),      CW_CHANGE,         "RFC 8446 D.4")
        EDGE(CR_FINISHED,    WRITE, CERTIFICATE,            BOTH(REQUESTED, EARLY),       CW_CERT,           "RFC 8446 4.4.2")
        EDGE(CR_FINISHED,    WRITE, COMPRESSED_CERTIFICATE, BOTH(REQUESTED | COMPRESSION, EARLY),       CW_COMP_CERT,      "RFC 8879 4")
        EDGE(CR_FINISHED,    WRITE, FINISHED,               UNLESS(REQUESTED | EARLY),    CW_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(PENDING_EARLY_DATA_END,
        EDGE(PENDING_EARLY_DATA_END, WRITE, END_OF_EARLY_DATA, IF(EARLY_ACCEPTED),        CW_END_OF_EARLY_DATA, "RFC 8446 4.5")
        EDGE(PENDING_EARLY_DATA_END, WRITE, CERTIFICATE,    BOTH(REQUESTED, EARLY_ACCEPTED), CW_CERT,        "RFC 8446 4.4.2")
        EDGE(PENDING_EARLY_DATA_END, WRITE, COMPRESSED_CERTIFICATE, BOTH(REQUESTED | COMPRESSION, EARLY_ACCEPTED), CW_COMP_CERT, "RFC 8879 4")
        EDGE(PENDING_EARLY_DATA_END, WRITE, FINISHED,       UNLESS(REQUESTED | EARLY_ACCEPTED), CW_FINISHED, "RFC 8446 4.4.4"))
    EXITS(CW_END_OF_EARLY_DATA,
        EDGE(CW_END_OF_EARLY_DATA, WRITE, CERTIFICATE,      IF(REQUESTED),                CW_CERT,           "RFC 8446 4.4.2")
        EDGE(CW_END_OF_EARLY_DATA, WRITE, COMPRESSED_CERTIFICATE, IF(REQUESTED | COMPRESSION),          CW_COMP_CERT,      "RFC 8879 4")
        EDGE(CW_END_OF_EARLY_DATA, WRITE, FINISHED,         UNLESS(REQUESTED),            CW_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(CW_CHANGE,
        EDGE(CW_CHANGE,      WRITE, CLIENT_HELLO,           IF(RETRY),                    CW_CLNT_HELLO,     "RFC 8446 4.1.2")
        EDGE(CW_CHANGE,      SELF,  NONE,                   BOTH(EARLY, RETRY),           EARLY_DATA,        "RFC 8446 4.2.10")
        EDGE(CW_CHANGE,      WRITE, CERTIFICATE,            BOTH(REQUESTED, EARLY | RETRY), CW_CERT,         "RFC 8446 4.4.2")
        EDGE(CW_CHANGE,      WRITE, COMPRESSED_CERTIFICATE, BOTH(REQUESTED | COMPRESSION, EARLY | RETRY), CW_COMP_CERT,    "RFC 8879 4")
        EDGE(CW_CHANGE,      WRITE, FINISHED,               UNLESS(REQUESTED | EARLY | RETRY), CW_FINISHED,  "RFC 8446 4.4.4"))
    EXITS(CW_CERT,
        EDGE(CW_CERT,        WRITE, CERTIFICATE_VERIFY,     IF(CLIENT_CERTIFICATE),       CW_CERT_VRFY,      "RFC 8446 4.4.3")
        EDGE(CW_CERT,        WRITE, FINISHED,               UNLESS(CLIENT_CERTIFICATE),   CW_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(CW_COMP_CERT,
        EDGE(CW_COMP_CERT,   WRITE, CERTIFICATE_VERIFY,     ALWAYS,                       CW_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(CW_CERT_VRFY,
        EDGE(CW_CERT_VRFY,   WRITE, FINISHED,               ALWAYS,                       CW_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(CW_FINISHED,
        EDGE(CW_FINISHED,    SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 A.1"))
    EXITS(OK,
        EDGE(OK,             READ,  NEW_SESSION_TICKET,     ALWAYS,                       CR_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(OK,             READ,  KEY_UPDATE,             ALWAYS,                       CR_KEY_UPDATE,     "RFC 8446 4.6.3")
        EDGE(OK,             WRITE, KEY_UPDATE,             ALWAYS,                       CW_KEY_UPDATE,     "RFC 8446 4.6.3")
        EDGE(OK,             READ,  CERTIFICATE_REQUEST,    IF(LATER_AUTH),               CR_CERT_REQ,       "RFC 8446 4.6.2"))
    EXITS(CR_SESSION_TICKET,
        EDGE(CR_SESSION_TICKET, SELF, NONE,                 ALWAYS,                       OK,                "RFC 8446 4.6.1"))
    EXITS(CR_KEY_UPDATE,
        EDGE(CR_KEY_UPDATE,  SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 4.6.3"))
    EXITS(CW_KEY_UPDATE,
        EDGE(CW_KEY_UPDATE,  SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 4.6.3"))
    EXITS(ANY,
        EDGE(ANY,            PASS_WRITE, CHANGE_CIPHER_SPEC, UNLESS(COMPLETE),            CW_CHANGE,         "RFC 8446 D.4")
        EDGE(ANY,            PASS_READ, CHANGE_CIPHER_SPEC, UNLESS(COMPLETE),             ANY,               "RFC 8446 5")
        EDGE(CR_FINISHED,    PASS_READ, NEW_SESSION_TICKET, ALWAYS,                       CR_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(PENDING_EARLY_DATA_END, PASS_READ, NEW_SESSION_TICKET, ALWAYS,               CR_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(CW_END_OF_EARLY_DATA, PASS_READ, NEW_SESSION_TICKET, ALWAYS,                 CR_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(CW_CHANGE,      PASS_READ, NEW_SESSION_TICKET, ALWAYS,                       CR_SESSION_TICKET, "RFC 8446 4.6.1"))
};

static const struct tw_exits server[TW_ST_EXITS] = {
    EXITS(BEFORE,
        EDGE(BEFORE,         READ,  CLIENT_HELLO,           ALWAYS,                       SR_CLNT_HELLO,     "RFC 8446 4.1.2"))
    EXITS(SR_CLNT_HELLO,
        EDGE(SR_CLNT_HELLO,  WRITE, SERVER_HELLO,           ALWAYS,                       SW_SRVR_HELLO,     "RFC 8446 4.1.3")
        EDGE(SR_CLNT_HELLO,  WRITE, HELLO_RETRY_REQUEST,    UNLESS(RETRIED),              SW_SRVR_HELLO,     "RFC 8446 4.1.4"))
    EXITS(SW_SRVR_HELLO,
        EDGE(SW_SRVR_HELLO,  WRITE, CHANGE_CIPHER_SPEC,     UNLESS(RETRIED),              SW_CHANGE,         "RFC 8446 D.4")
        EDGE(SW_SRVR_HELLO,  SELF,  NONE,                   IF(RETRY),                    EARLY_DATA,        "RFC 8446 4.1.4")
        EDGE(SW_SRVR_HELLO,  WRITE, ENCRYPTED_EXTENSIONS,   UNLESS(RETRY),                SW_ENCRYPTED_EXTENSIONS, "RFC 8446 4.3.1"))
    EXITS(SW_CHANGE,
        EDGE(SW_CHANGE,      SELF,  NONE,                   IF(RETRY),                    EARLY_DATA,        "RFC 8446 4.1.4")
        EDGE(SW_CHANGE,      WRITE, ENCRYPTED_EXTENSIONS,   UNLESS(RETRY),                SW_ENCRYPTED_EXTENSIONS, "RFC 8446 4.3.1"))
    EXITS(SW_ENCRYPTED_EXTENSIONS,
        EDGE(SW_ENCRYPTED_EXTENSIONS, WRITE, FINISHED,      IF(RESUMED),                  SW_FINISHED,       "RFC 8446 4.4.4")
        EDGE(SW_ENCRYPTED_EXTENSIONS, WRITE, CERTIFICATE_REQUEST, BOTH(REQUESTED, RESUMED), SW_CERT_REQ,     "RFC 8446 4.3.2")
        EDGE(SW_ENCRYPTED_EXTENSIONS, WRITE, CERTIFICATE,   UNLESS(RESUMED | REQUESTED),  SW_CERT,           "RFC 8446 4.4.2")
        EDGE(SW_ENCRYPTED_EXTENSIONS, WRITE, COMPRESSED_CERTIFICATE, BOTH(COMPRESSION, RESUMED | REQUESTED), SW_COMP_CERT, "RFC 8879 4"))
    EXITS(SW_CERT_REQ,
        EDGE(SW_CERT_REQ,    WRITE, CERTIFICATE,            UNLESS(COMPLETE),             SW_CERT,           "RFC 8446 4.4.2")
        EDGE(SW_CERT_REQ,    WRITE, COMPRESSED_CERTIFICATE, BOTH(COMPRESSION, COMPLETE),  SW_COMP_CERT,      "RFC 8879 4")
        EDGE(SW_CERT_REQ,    SELF,  NONE,                   IF(COMPLETE),                 OK,                "RFC 8446 4.6.2"))
    EXITS(SW_CERT,
        EDGE(SW_CERT,        WRITE, CERTIFICATE_VERIFY,     ALWAYS,                       SW_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(SW_COMP_CERT,
        EDGE(SW_COMP_CERT,   WRITE, CERTIFICATE_VERIFY,     ALWAYS,                       SW_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(SW_CERT_VRFY,
        EDGE(SW_CERT_VRFY,   WRITE, FINISHED,               ALWAYS,                       SW_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(SW_FINISHED,
        EDGE(SW_FINISHED,    SELF,  NONE,                   ALWAYS,                       EARLY_DATA,        "RFC 8446 A.2"))
    EXITS(EARLY_DATA,
        EDGE(EARLY_DATA,     READ,  CLIENT_HELLO,           IF(RETRY),                    SR_CLNT_HELLO,     "RFC 8446 4.1.2")
        EDGE(EARLY_DATA,     READ,  END_OF_EARLY_DATA,      BOTH(EARLY | EARLY_ACCEPTED, RETRY), SR_END_OF_EARLY_DATA, "RFC 8446 4.5")
        EDGE(EARLY_DATA,     READ,  CERTIFICATE,            BOTH(REQUESTED, EARLY_ACCEPTED | RETRY), SR_CERT, "RFC 8446 4.4.2")
        EDGE(EARLY_DATA,     READ,  COMPRESSED_CERTIFICATE, BOTH(REQUESTED | COMPRESSION, EARLY_ACCEPTED | RETRY), SR_COMP_CERT, "RFC 8879 4")
        EDGE(EARLY_DATA,     READ,  FINISHED,               UNLESS(REQUESTED | EARLY_ACCEPTED | RETRY), SR_FINISHED, "RFC 8446 4.4.4"))
    EXITS(SR_END_OF_EARLY_DATA,
        EDGE(SR_END_OF_EARLY_DATA, READ, CERTIFICATE,       IF(REQUESTED),                SR_CERT,           "RFC 8446 4.4.2")
        EDGE(SR_END_OF_EARLY_DATA, READ, COMPRESSED_CERTIFICATE, IF(REQUESTED | COMPRESSION),           SR_COMP_CERT,      "RFC 8879 4")
        EDGE(SR_END_OF_EARLY_DATA, READ, FINISHED,          UNLESS(REQUESTED),            SR_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(SR_CERT,
        EDGE(SR_CERT,        READ,  CERTIFICATE_VERIFY,     IF(CLIENT_CERTIFICATE),       SR_CERT_VRFY,      "RFC 8446 4.4.3")
        EDGE(SR_CERT,        READ,  FINISHED,               UNLESS(CLIENT_CERTIFICATE),   SR_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(SR_COMP_CERT,
        EDGE(SR_COMP_CERT,   READ,  CERTIFICATE_VERIFY,     ALWAYS,                       SR_CERT_VRFY,      "RFC 8446 4.4.3"))
    EXITS(SR_CERT_VRFY,
        EDGE(SR_CERT_VRFY,   READ,  FINISHED,               ALWAYS,                       SR_FINISHED,       "RFC 8446 4.4.4"))
    EXITS(SR_FINISHED,
        EDGE(SR_FINISHED,    WRITE, NEW_SESSION_TICKET,     ALWAYS,                       SW_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(SR_FINISHED,    SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 A.2"))
    EXITS(SW_SESSION_TICKET,
        EDGE(SW_SESSION_TICKET, WRITE, NEW_SESSION_TICKET,  ALWAYS,                       SW_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(SW_SESSION_TICKET, SELF, NONE,                 ALWAYS,                       OK,                "RFC 8446 4.6.1"))
    EXITS(OK,
        EDGE(OK,             WRITE, NEW_SESSION_TICKET,     ALWAYS,                       SW_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(OK,             READ,  KEY_UPDATE,             ALWAYS,                       SR_KEY_UPDATE,     "RFC 8446 4.6.3")
        EDGE(OK,             WRITE, KEY_UPDATE,             ALWAYS,                       SW_KEY_UPDATE,     "RFC 8446 4.6.3")
        EDGE(OK,             WRITE, CERTIFICATE_REQUEST,    IF(LATER_AUTH),               SW_CERT_REQ,       "RFC 8446 4.6.2")
        EDGE(OK,             READ,  CERTIFICATE,            IF(LATER_AUTH | REQUESTED),   SR_CERT,           "RFC 8446 4.6.2")
        EDGE(OK,             READ,  COMPRESSED_CERTIFICATE, IF(LATER_AUTH | REQUESTED | COMPRESSION),   SR_COMP_CERT,      "RFC 8879 4"))
    EXITS(SR_KEY_UPDATE,
        EDGE(SR_KEY_UPDATE,  SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 4.6.3"))
    EXITS(SW_KEY_UPDATE,
        EDGE(SW_KEY_UPDATE,  SELF,  NONE,                   ALWAYS,                       OK,                "RFC 8446 4.6.3"))
    EXITS(ANY,
        EDGE(ANY,            PASS_WRITE, CHANGE_CIPHER_SPEC, UNLESS(COMPLETE),            SW_CHANGE,         "RFC 8446 D.4")
        EDGE(ANY,            PASS_READ, CHANGE_CIPHER_SPEC, UNLESS(COMPLETE),             ANY,               "RFC 8446 5")
        EDGE(EARLY_DATA,     PASS_WRITE, NEW_SESSION_TICKET, UNLESS(RETRY),               SW_SESSION_TICKET, "RFC 8446 4.6.1")
        EDGE(SR_END_OF_EARLY_DATA, PASS_WRITE, NEW_SESSION_TICKET, ALWAYS,                SW_SESSION_TICKET, "RFC 8446 4.6.1"))
};
/* clang-format on */

MACHINE(tw_machine_tls13_client, "TLS 1.3 client", TW_CLIENT, client);
MACHINE(tw_machine_tls13_server, "TLS 1.3 server", TW_SERVER, server);
