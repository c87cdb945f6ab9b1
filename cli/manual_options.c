/* SPDX-License-Identifier: Apache-2.0 */
/* What the manual page says of options beyond the line that is their help. */
#include "manual.h"

const char *const cli_manual_options[CLI_OPTION_COUNT] = {
    [CLI_OPTION_ALL] = "Of such a connection there are its endpoints, times and packets.",
    [CLI_OPTION_ALLOW_EMPTY] = "Otherwise a check of the wrong file would pass.",
    [CLI_OPTION_ALL_FIELDS] = "They differ from one connection to the next, and are left out otherwise.",
    [CLI_OPTION_ANY_ORDER] = "That is, of cipher suites, extensions and what else is offered in a list.",
    [CLI_OPTION_APP_BYTES] = "What lies behind is counted.",
    [CLI_OPTION_APP_DATA] =
        "It is counted, or shown as text, in which what is not printable is escaped, or as octets.",
    [CLI_OPTION_ASCII] = "That is the default where the locale has no UTF-8.",
    [CLI_OPTION_AT] =
        "A connection is told when it has ended, or as soon as it is known how its handshake ended. In the "
        "latter case it is told once more at its end: always in JSON, where final says which it is, "
        "elsewhere if another thing has become of it. With auto, that is done of live traffic.",
    [CLI_OPTION_BASELINE] = "Lines of it that nothing has met are told, too. "
                            "The file has a line for each finding, as --write-baseline makes it.",
    [CLI_OPTION_BY_RULE] = "Each rule that was broken, and then who broke it.",
    [CLI_OPTION_CA_FILE] = "PEM with any number of them, or one in DER. "
                           "Then it is told of each chain whether it leads to one of these.",
    [CLI_OPTION_COLOR] = "With auto there are none where NO_COLOR is set, or TERM is dumb.",
    [CLI_OPTION_CONNECTION] = "Connections are numbered from 0 in the order of their first packet. "
                              "Several have commas between them.",
    [CLI_OPTION_COUNT_PACKETS] = "Those that a filter leaves out do not count.",
    [CLI_OPTION_CSV] = "As RFC 4180 has it, each value in quotes.",
    [CLI_OPTION_DER] =
        "The folder is made where there is none. The name of a file is the SHA-256 of the certificate. "
        "One that is there already and has other content is left alone, and told.",
    [CLI_OPTION_FAIL_ON] = "With never the exit status does not tell of findings.",
    [CLI_OPTION_FIELDS] =
        "A name is the keys that lead to a field in JSON, with dots between them, as client.ip or "
        "cipher_suite.name; messages and extensions stand by their type, as messages.client_hello.random. "
        "The command fields lists the names. Values are between tabs, or with --json the members of an "
        "object. "
        "A code point is told by its name. Several values of one field have commas between them; a comma "
        "in a value then has a backslash in front. What is not known is empty.",
    [CLI_OPTION_FILTER] =
        "The language is that of pcap-filter(7). Packets are looked at as they were captured; "
        "what it drops is as if it were not in the capture, but packets keep their numbers. "
        "The other packets of a connection are best kept together by ports and addresses.",
    [CLI_OPTION_FORMAT] =
        "Text is for people, github for workflows of GitHub Actions; "
        "the others are JSON, a line each, SARIF 2.1.0, JUnit and the Test Anything Protocol.",
    [CLI_OPTION_HEADER] = "On a terminal they are named anyway.",
    [CLI_OPTION_HOST] =
        "An IPv4 or IPv6 address of either side, or with a number of bits the beginning of one. "
        "Several have commas between them.",
    [CLI_OPTION_IDLE_TIMEOUT] = "It is measured by the times of the capture.",
    [CLI_OPTION_INTERFACE] =
        "It ends with a summary on standard error when it is interrupted, or after the packets of -c.",
    [CLI_OPTION_KEY] = "PEM, DER, PKCS#8 or PKCS#12. "
                       "It opens handshakes in which the client encrypts a secret to the server.",
    [CLI_OPTION_KEYLOG] = "Secrets inside a pcapng file need no option.",
    [CLI_OPTION_LINE_BUFFERED] = "On a terminal that happens anyway.",
    [CLI_OPTION_LIST_INTERFACES] =
        "Those that libpcap finds, of which this user need not have the right to listen to any.",
    [CLI_OPTION_LIST_VERDICTS] = "Of each rule, for each connection where it applied.",
    [CLI_OPTION_MAX_FLOWS] =
        "Where there are more, those that have carried nothing are given up first, and told.",
    [CLI_OPTION_MAX_MEMORY] =
        "Where it does not suffice, the longest silent connections are given up first, and told.",
    [CLI_OPTION_NAMES] =
        "As OpenSSL calls them now (openssl), as it did up to 1.0.2 (ssl3), or in four letters (short).",
    [CLI_OPTION_NO_PROMISCUOUS] = "Otherwise the interface takes packets for others, too.",
    [CLI_OPTION_OUTCOME] =
        "How the handshake has ended. With not_tls connections without TLS are told of, too.",
    [CLI_OPTION_OVERLAP] = "Where segments overlap and differ, the bytes that came first or last. "
                           "What has been in order before is past; there the first always counts.",
    [CLI_OPTION_PASSIN] = "pass:PASSPHRASE, env:VARIABLE, file:FILE, fd:NUMBER or stdin. "
                          "It is tried on each --key that wants one.",
    [CLI_OPTION_PER_FILE] = "Otherwise a connection may begin in one and end in the next.",
    [CLI_OPTION_POLICY] = "A file of YAML, or the name of a policy that the program brings with it.",
    [CLI_OPTION_PORT] = "A port of either side. Several have commas between them.",
    [CLI_OPTION_PROFILE] =
        "What applications are told by SSL_do_handshake and SSL_get_error depends on the library.",
    [CLI_OPTION_PROTOCOL] = "The version that was settled upon; tls1.3 has its drafts in it.",
    [CLI_OPTION_PSK] = "The identity, an equals sign, and the key as hexadecimal digits.",
    [CLI_OPTION_RULE] = "The id of a rule, or a pattern of ids as of the shell.",
    [CLI_OPTION_SEVERITY] = "The id of a rule or a pattern, an equals sign, and one of these.",
    [CLI_OPTION_SHOW_SECRETS] =
        "Whoever has them can read the connection. Without this option no secret is ever printed.",
    [CLI_OPTION_SINCE] =
        "As 2026-11-20T21:31:49.5Z, as seconds since 1970, or as +1.5s or +2m from the first "
        "packet on. The time of a connection is that of its first packet.",
    [CLI_OPTION_SKIP] = "The id of a rule, or a pattern of ids as of the shell.",
    [CLI_OPTION_SNAPLEN] = "What is longer is cut, and messages in it are not whole.",
    [CLI_OPTION_SNI] = "What the client asked for in server_name: a pattern with * and ?, in either case. "
                       "Of several any will do.",
    [CLI_OPTION_SORT] = "What is not known of a connection comes last. "
                        "By duration, one whose handshake did not complete stands where the duration of "
                        "the whole connection puts it. "
                        "Lines wait for the end of the captures, in a quarter of --max-memory; "
                        "more of them are sorted in parts, which is told.",
    [CLI_OPTION_STEPS] = "With the functions of the library that --profile names.",
    [CLI_OPTION_SUMMARY] = "What was left out is told there, and why.",
    [CLI_OPTION_TIME] =
        "Once, there are none; twice, seconds since 1970; three times, since the time told before; "
        "four times, date and time; five times, seconds since the first packet. All in UTC.",
    [CLI_OPTION_TOP] = "The others are counted together.",
    [CLI_OPTION_UNTIL] = "As --since.",
    [CLI_OPTION_USER] =
        "As soon as the interface is open. Only root may do that. "
        "Files that are to be written are made before, and not put in the place of others when "
        "they are whole. Capabilities are given up in any case.",
    [CLI_OPTION_VERIFY] = "With auto as many as take two seconds by fixed figures, whatever the clock says; "
                          "what was left out is told.",
    [CLI_OPTION_WRITE] =
        "Of the connections that are told of all packets, in both directions, in the order of the captures, "
        "with "
        "their link types, clocks, names and secrets. To that end captures are read twice, with 32 bytes a "
        "packet in a temporary file; what comes from standard input or an interface is kept in one, too. The "
        "file is there when it is complete, at the end.",
    [CLI_OPTION_WRITE_BASELINE] =
        "It keeps the remarks of the baseline that was read; the exit status is 0 then.",
};
