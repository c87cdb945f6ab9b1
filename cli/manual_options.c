/* SPDX-License-Identifier: Apache-2.0 */
/* What the manual page says of options beyond the line that is their help. */
#include "manual.h"

const char *const cli_manual_options[CLI_OPTION_COUNT] = {
    [CLI_OPTION_ALL] = "Only their endpoints, times and packets are known.",
    [CLI_OPTION_ALLOW_EMPTY] =
        "Otherwise they are a finding, so that a check of the wrong file does not pass.",
    [CLI_OPTION_ALL_FIELDS] =
        "They differ from one connection to the next, and are left out otherwise, as are session ids.",
    [CLI_OPTION_ANY_ORDER] = "That is, of cipher suites, extensions and whatever else is offered in a list.",
    [CLI_OPTION_APP_BYTES] = "The rest is counted.",
    [CLI_OPTION_APP_DATA] = "As text, in which unprintable bytes are escaped, or as hexadecimal digits.",
    [CLI_OPTION_ASCII] = "That is the default where the locale has no UTF-8.",
    [CLI_OPTION_AT] =
        "A connection is reported when it has ended, or as soon as the outcome of its handshake is known. In "
        "the latter case it is reported once more at its end: always in JSON, where final says which of the "
        "two it is, elsewhere only if its outcome has changed.",
    [CLI_OPTION_BASELINE] = "It has a line for each finding, as --write-baseline writes it. Lines that match "
                            "no finding are reported, too.",
    [CLI_OPTION_BY_RULE] = "Each rule that was broken, followed by the connections that broke it.",
    [CLI_OPTION_CA_FILE] =
        "PEM with any number of them, or one in DER. Each chain then says whether it leads to one of these.",
    [CLI_OPTION_COLOR] = "With auto there are none if NO_COLOR is set, or TERM is dumb.",
    [CLI_OPTION_CONNECTION] =
        "Connections are numbered from 0 in the order of their first packet. Separate several with commas.",
    [CLI_OPTION_COUNT_PACKETS] = "Packets that a filter leaves out do not count.",
    [CLI_OPTION_CSV] = "As in RFC 4180, with each value in quotes.",
    [CLI_OPTION_DER] =
        "The folder is made if there is none. The name of a file is the SHA-256 of the certificate. A file "
        "that is there already with other content is left alone, and reported.",
    [CLI_OPTION_FAIL_ON] = "With never, findings do not change the exit status.",
    [CLI_OPTION_FIELDS] =
        "A name is the path of a field in JSON, joined by dots, such as client.ip or cipher_suite.name; "
        "messages and extensions are found by their type, as in messages.client_hello.random. The command "
        "fields lists the names. Values are separated by tabs, or with --json are the members of an object. "
        "Code points are printed by their names. Several values of one field are joined by commas; a comma "
        "within a value has a backslash before it. Unknown values are empty.",
    [CLI_OPTION_FILTER] =
        "The language is that of pcap-filter(7). It is applied to packets as they were captured, before "
        "tunnels are opened and fragments joined; packets that it drops are ignored, but still counted by "
        "packet numbers. Filter by addresses and ports to keep connections whole.",
    [CLI_OPTION_FORMAT] = "The forms are text for people, workflow commands for GitHub Actions, JSON with an "
                          "object a line, SARIF 2.1.0, JUnit, and the Test Anything Protocol.",
    [CLI_OPTION_HEADER] = "On a terminal they are named anyway.",
    [CLI_OPTION_HOST] = "An IPv4 or IPv6 address of either side, or a prefix with its number of bits. "
                        "Separate several with commas.",
    [CLI_OPTION_IDLE_TIMEOUT] = "Measured by the time stamps of the capture.",
    [CLI_OPTION_INTERFACE] = "It ends with a summary on standard error when it is interrupted, or after the "
                             "packets of -c. An interrupt more than a second later ends it at once.",
    [CLI_OPTION_KEY] = "In PEM, DER, PKCS#8 or PKCS#12. It opens handshakes in which the client encrypts a "
                       "secret to the server.",
    [CLI_OPTION_KEYLOG] = "Secrets inside a pcapng file are used without an option.",
    [CLI_OPTION_LINE_BUFFERED] = "On a terminal that happens anyway.",
    [CLI_OPTION_LIST_INTERFACES] =
        "These are the interfaces that libpcap finds, whether or not this user may capture from them.",
    [CLI_OPTION_LIST_VERDICTS] = "Each rule, for each connection to which it applies.",
    [CLI_OPTION_MAX_FLOWS] = "Beyond that, connections that have carried no data are given up first. They "
                             "are counted and reported.",
    [CLI_OPTION_MAX_MEMORY] = "If it does not suffice, the connections that have been silent longest are "
                              "given up first. They are counted and reported.",
    [CLI_OPTION_NAMES] =
        "OpenSSL's present names (openssl), those up to OpenSSL 1.0.2 (ssl3), or its short codes (short).",
    [CLI_OPTION_NO_PROMISCUOUS] = "It then takes only packets that are addressed to this machine.",
    [CLI_OPTION_OUTCOME] =
        "The outcome of the handshake. With not_tls, connections without TLS are selected, too.",
    [CLI_OPTION_OVERLAP] = "If overlapping segments differ, the bytes that came first or those that came "
                           "last count. Bytes that have already been passed on in order are not taken back.",
    [CLI_OPTION_PASSIN] = "One of pass:PASSPHRASE, env:VARIABLE, file:FILE, fd:NUMBER and stdin. It is tried "
                          "on each --key that needs one.",
    [CLI_OPTION_PER_FILE] =
        "Otherwise all captures are one timeline, and a connection may begin in one and end in the next.",
    [CLI_OPTION_POLICY] = "A YAML file, or the name of a built-in policy.",
    [CLI_OPTION_PORT] = "A port of either side. Separate several with commas.",
    [CLI_OPTION_PROFILE] =
        "What SSL_do_handshake and SSL_get_error tell the applications depends on the library.",
    [CLI_OPTION_PROTOCOL] = "The version that was negotiated; tls1.3 includes its drafts.",
    [CLI_OPTION_PSK] = "The identity, an equals sign, and the key in hexadecimal digits.",
    [CLI_OPTION_RULE] = "The id of a rule, or a shell pattern of ids.",
    [CLI_OPTION_SEVERITY] = "The id of a rule or a shell pattern of ids, an equals sign, and the level.",
    [CLI_OPTION_SHOW_SECRETS] =
        "Anybody who has them can read the connection. Without this option no secret is ever printed.",
    [CLI_OPTION_SINCE] =
        "A date and time as 2026-11-20T21:31:49.5Z, seconds since 1970, or +1.5s or +2m after the first "
        "packet of the capture. It is compared with the first packet of each connection.",
    [CLI_OPTION_SKIP] = "The id of a rule, or a shell pattern of ids.",
    [CLI_OPTION_SNAPLEN] = "Longer packets are cut, and messages in them are incomplete.",
    [CLI_OPTION_SNI] = "The name in server_name of the ClientHello: a pattern with * and ?, in which case is "
                       "ignored. One of several has to match.",
    [CLI_OPTION_SORT] =
        "Connections without a value come last. Those that did not complete are sorted by the duration of "
        "the whole connection. Lines are kept until the captures end, in up to a quarter of --max-memory; if "
        "there are more they are sorted in parts, which is reported.",
    [CLI_OPTION_STEPS] = "Including the functions of the library that --profile names.",
    [CLI_OPTION_SUMMARY] = "It says what was left out, and why.",
    [CLI_OPTION_TIME] =
        "Once, no times; twice, seconds since 1970; three times, seconds since the time before; four times, "
        "date and time; five times, seconds since the first packet. All in UTC.",
    [CLI_OPTION_TOP] = "The others are counted together.",
    [CLI_OPTION_UNTIL] = "As --since.",
    [CLI_OPTION_USER] = "Only root may do that. Files to be written are created before, and not replaced "
                        "when they are complete. Capabilities are given up in any case.",
    [CLI_OPTION_VERIFY] = "With auto, as many as take two seconds by fixed figures, whatever the clock says; "
                          "the number that was left out is reported.",
    [CLI_OPTION_WRITE] =
        "All packets of the connections that are reported, in both directions and in the order of the "
        "captures, with their link types, clocks, names and secrets, as pcapng. For that, captures are read "
        "twice, with 32 bytes for each packet in a temporary file; packets from standard input or an "
        "interface are kept in one, too. The file appears under its name when it is complete.",
    [CLI_OPTION_WRITE_BASELINE] = "Remarks of the baseline that was read are kept, and the exit status is 0.",
};
