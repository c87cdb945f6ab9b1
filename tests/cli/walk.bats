# SPDX-License-Identifier: Apache-2.0
# tlswalk walk: its options and how wide it is. What is printed is for golden.bats.
load common

# widest: columns of the longest line, the characters that arrows are made of being one each
widest() {
    sed 's/[─►◄×]/-/g' | awk '{ n = length($0); if (n > most) most = n } END { print most + 0 }'
}

@test "walk: no line is wider than 100 columns, or 80 where there are no more" {
    "$TLSWALK" walk testdata/*.pcap* 2>/dev/null >"$tmp/wide" || equal status $? 3
    (($(widest <"$tmp/wide") <= 100))
    COLUMNS=80 "$TLSWALK" walk testdata/*.pcap* 2>/dev/null >"$tmp/narrow" || equal status $? 3
    (($(widest <"$tmp/narrow") <= 80))
    (($(widest <"$tmp/wide") > 80))
}

@test "walk --ascii prints nothing else" {
    "$TLSWALK" walk --ascii testdata/tls13-0rtt.pcap testdata/tls12-clientauth.pcap | LC_ALL=C grep -q '[^ -~]' && false
    "$TLSWALK" walk testdata/tls13-0rtt.pcap | LC_ALL=C grep -q '[^ -~]'
}

@test "walk --json is what show --json prints" {
    tlswalk walk --json testdata/tls12-resume-id.pcap
    walked=$output
    tlswalk show --json testdata/tls12-resume-id.pcap
    equal output "$walked" "$output"
}

@test "walk --names" {
    tlswalk walk --names ssl3 testdata/tls12-rsa.pcap
    [[ $output == *SSL3_ST_CW_CLNT_HELLO_A* ]]
    tlswalk walk --names short testdata/tls12-rsa.pcap
    [[ $output == *TWCH* ]]
    tlswalk walk --names openssl testdata/tls12-rsa.pcap
    [[ $output == *TLS_ST_CW_CLNT_HELLO* ]]
}

@test "walk: a message that comes after a quarter of an hour and more" {
    python3 - testdata/tls12-rsa.pcap "$tmp/slow.pcap" <<'END'
import struct, sys
data = bytearray(open(sys.argv[1], 'rb').read())
at, number = 24, 1
while at < len(data):
    if number >= 8:
        struct.pack_into('<I', data, at, struct.unpack_from('<I', data, at)[0] + 1000)
    at, number = at + 16 + struct.unpack_from('<I', data, at + 8)[0], number + 1
open(sys.argv[2], 'wb').write(data)
END
    "$TLSWALK" walk "$tmp/slow.pcap" | head -c 100000 >"$tmp/walked"
    [ "$(wc -c <"$tmp/walked")" -lt 10000 ]
    grep -q '^+100[0-9][.][0-9]* TLS_ST' "$tmp/walked"
}

# sessions OPTION...: of each connection the reused flag, where the session came from, and what was offered, by id
sessions() {
    "$TLSWALK" show --json "$@" | jq -r '[.id, .resumption, .session.reused, .session.resumed_from // "-", .session.offered.method,
        .session.next_protocol // "-"] | join(" ")' | sort -n
}

@test "session: the connection that a session was issued in" {
    equal id "$(sessions testdata/tls12-resume-id.pcap)" '0 none false - TLSv1_2_method -
1 session_id true 0 TLSv1_2_method -'
    equal ticket "$(sessions testdata/tls12-resume-ticket.pcap)" '0 none false - TLSv1_2_method -
1 ticket true 0 TLSv1_2_method -'
    equal psk "$(sessions testdata/tls13-resume-psk.pcap)" '0 none false - TLS_method -
1 psk true - TLS_method -'
    # With keys the tickets can be read.
    equal psk "$(sessions --keylog testdata/keys/tls13-resume-psk.keylog testdata/tls13-resume-psk.pcap)" '0 none false - TLS_method -
1 psk true 0 TLS_method -'
    equal TLCP "$(sessions testdata/tlcp-tongsuo-resume-ticket.pcap)" '0 none false - NTLS_method -
1 ticket true 0 NTLS_method -'
    # In two files it is one timeline, unless each is to be analysed by itself.
    equal both "$(sessions testdata/tls12-npn.pcap testdata/tls12-resume-id.pcap)" '0 none false - TLSv1_2_method npn
1 none false - TLSv1_2_method -
2 session_id true 1 TLSv1_2_method -'
}

@test "session: renegotiations, the end of each stream, and bytes that are not TLS" {
    run jq -c '.session.renegotiations | map({by, outcome, known_by})' <("$TLSWALK" show --json testdata/tls12-null-reneg.pcap)
    equal renegotiations "$output" '[{"by":"client","outcome":"accepted","known_by":"seen"}]'
    run jq -c '.session.end' <("$TLSWALK" show --json testdata/fail-rst-midhandshake.pcap)
    equal end "$output" '{"client":{"close_notify":false,"fin":false,"rst":true},"server":{"close_notify":false,"fin":false,"rst":false}}'
    run jq -c '.session.not_tls_bytes' <("$TLSWALK" show --json testdata/starttls-smtp.pcap)
    equal smtp "$output" '{"client":29,"server":116}'
    run jq -c '.session.not_tls_bytes' <("$TLSWALK" show --json --all testdata/fail-garbage.pcap)
    equal garbage "$output" '{"client":224,"server":0}'
}

@test "walk says no more of a session and of answers than there was" {
    tlswalk walk testdata/fail-no-cipher12.pcap
    [[ $output == *$'\nsession: TLSv1_2_method?\n'* && $output == *$'\nserver thought '*' us, network 0.'* ]]
    tlswalk walk testdata/fail-silent-client.pcap
    [[ $output != *session* ]]
}

@test "walk: what is no data for certain" {
    tlswalk walk testdata/tls13-pha.pcap
    [[ $output == *$'\nserver data: at most '* ]]
    tlswalk walk --keylog testdata/keys/tls13-pha.keylog testdata/tls13-pha.pcap
    [[ $output == *$'\nclient data: 2 records of 2'* && $output != *'at most'* ]]
}

@test "session: sizes of the records of data, also where keys tell them from others" {
    local sizes='select(.id == 1) | .session.record_sizes | [.client, .server] | map(if . then "\(.least)-\(.most):\(.records | add)" else "-" end) | join(" ")'
    equal sealed "$("$TLSWALK" show --json testdata/tls13-0rtt.pcap | jq -r "$sizes")" '19-40:3 19-82:2'
    equal opened "$("$TLSWALK" show --json --keylog testdata/keys/tls13-0rtt.keylog testdata/tls13-0rtt.pcap | jq -r "$sizes")" '23-40:2 -'
}

@test "session: early data, how much of it and whether it was taken, with keys and without" {
    local early='select(.id == 1) | .session.early_data | "\(.outcome) \(.known_by) \(.records) \(.bytes)"' name
    equal accepted "$("$TLSWALK" show --json testdata/tls13-0rtt.pcap | jq -r "$early")" 'accepted inferred 1 23'
    equal rejected "$("$TLSWALK" show --json testdata/tls13-0rtt-rejected.pcap | jq -r "$early")" 'rejected seen 1 23'
    for name in tls13-0rtt:accepted tls13-0rtt-rejected:rejected; do
        equal "$name" "$("$TLSWALK" show --json --keylog "testdata/keys/${name%:*}.keylog" "testdata/${name%:*}.pcap" | jq -r "$early")" \
            "${name#*:} seen 1 23"
    done
    tlswalk walk testdata/tls13-0rtt-rejected.pcap
    [[ $output == *$'\nearly data: rejected, 1 record, 23 bytes\n'* ]]
    equal none "$("$TLSWALK" show --json testdata/tls13-resume-psk.pcap | jq -c '.session | has("early_data")' | sort -u)" false
}

# steps FILE OPTION...: the functions that the machines of the first connection call, a line each with its state
steps() {
    local file=$1
    shift
    "$TLSWALK" walk --json --steps "$@" "$file" | jq -r '.walk | (.client + .server)[] | select(.steps) | .state + " " +
        ([.steps | .pre_work, .construct, .process, .post_work, .post_process] | map(. // "-") | join(" ")) +
        " \(.steps.length)/\(.steps.maximum)"'
}

@test "walk --steps: functions, lengths and what a state takes at most, by profile" {
    steps testdata/tls12-clientauth.pcap >"$tmp/openssl"
    grep -qx 'TLS_ST_CR_CERT - - tls_process_server_certificate - tls_post_process_server_certificate [0-9]*/102400' "$tmp/openssl"
    grep -qx 'TLS_ST_CR_SRVR_HELLO - - tls_process_server_hello - - [0-9]*/65607' "$tmp/openssl"
    grep -qx 'TLS_ST_CW_KEY_EXCH - tls_construct_client_key_exchange - tls_client_key_exchange_post_work - [0-9]*/null' "$tmp/openssl"
    grep -qx 'TLS_ST_SR_CHANGE - - tls_process_change_cipher_spec - - 1/1' "$tmp/openssl"
    grep -qx 'TLS_ST_SR_FINISHED - - tls_process_finished - - null/64' "$tmp/openssl"
    grep -qx 'TLS_ST_OK tls_finish_handshake - - - - null/null' "$tmp/openssl"
    steps testdata/tls12-clientauth.pcap --profile openssl-1.1.1 >"$tmp/older"
    grep -qx 'TLS_ST_CR_CERT - - tls_process_server_certificate - - [0-9]*/102400' "$tmp/older"
    grep -qx 'TLS_ST_CR_SRVR_HELLO - - tls_process_server_hello - - [0-9]*/20000' "$tmp/older"
    grep -qx 'TLS_ST_SR_CERT_VRFY - - tls_process_cert_verify - - [0-9]*/16384' "$tmp/older"
    grep -qx 'TLS_ST_CR_SESSION_TICKET - - tls_process_new_session_ticket - - [0-9]*/16384' "$tmp/older"
    steps testdata/tls13-pha.pcap --keylog testdata/keys/tls13-pha.keylog >"$tmp/new"
    grep -qx 'TLS_ST_CR_SESSION_TICKET - - tls_process_new_session_ticket - - [0-9]*/131338' "$tmp/new"
    steps testdata/tls13-pha.pcap --keylog testdata/keys/tls13-pha.keylog --profile openssl-1.1.1 >"$tmp/new"
    grep -qx 'TLS_ST_CR_SESSION_TICKET - - tls_process_new_session_ticket - - [0-9]*/16384' "$tmp/new"
}

@test "walk --steps: where a server of TLS 1.3 takes its keys" {
    local keys='setup_key_block, change_cipher_state'
    steps testdata/tls13-suite-1301.pcap >"$tmp/compatible"
    grep -q '^TLS_ST_SW_SRVR_HELLO - tls_construct_server_hello - - - ' "$tmp/compatible"
    grep -q "^TLS_ST_SW_CHANGE - tls_construct_change_cipher_spec - $keys - " "$tmp/compatible"
    steps testdata/tls13-hrr.pcap >"$tmp/retry"
    equal order "$(grep -E '^TLS_ST_SW_(SRVR_HELLO|CHANGE)' "$tmp/retry" | cut -d' ' -f1,5-6 | sed 's/ -$//')" "\
TLS_ST_SW_SRVR_HELLO -
TLS_ST_SW_CHANGE statem_flush
TLS_ST_SW_SRVR_HELLO $keys"
    grep -q '^TLS_ST_CW_CHANGE - tls_construct_change_cipher_spec - - - ' "$tmp/retry"
}

@test "walk --steps: what depends on the way, in TLS 1.3" {
    # Early data: the key for it is taken behind change_cipher_spec, and the hello waits for that.
    steps_of() { "$TLSWALK" walk --json --steps "$@" | jq -r 'select(.id == '"$id"') | .walk | (.client + .server)[] | select(.steps) |
        .state + " " + ([.steps | .pre_work, .post_work, .post_process] | map(. // "-") | join(" "))'; }
    id=1
    steps_of testdata/tls13-0rtt.pcap >"$tmp/early"
    grep -qx 'TLS_ST_CW_CLNT_HELLO - - -' "$tmp/early"
    grep -qx 'TLS_ST_CW_CHANGE - tls13_change_cipher_state -' "$tmp/early"
    id=0
    steps_of testdata/tls13-0rtt.pcap >"$tmp/late"
    grep -qx 'TLS_ST_CW_CLNT_HELLO - statem_flush -' "$tmp/late"
    grep -qx 'TLS_ST_CW_CHANGE - - -' "$tmp/late"
    grep -qx 'TLS_ST_CR_CERT_VRFY - - -' "$tmp/late"
    # The client's certificate is made ready once the server's is verified, or when it is asked for later.
    steps_of --keylog testdata/keys/tls13-pha.keylog testdata/tls13-pha.pcap >"$tmp/asked"
    equal prepared "$(grep -E '_(CERT_REQ|CR_CERT_VRFY|SW_SESSION_TICKET) ' "$tmp/asked")" 'TLS_ST_CR_CERT_REQ - - -
TLS_ST_CR_CERT_VRFY - - tls_prepare_client_certificate
TLS_ST_CR_CERT_REQ - - tls_prepare_client_certificate
TLS_ST_SW_CERT_REQ - - -
TLS_ST_SW_SESSION_TICKET tls_finish_handshake statem_flush -
TLS_ST_SW_SESSION_TICKET - statem_flush -
TLS_ST_SW_CERT_REQ - statem_flush -
TLS_ST_SW_SESSION_TICKET tls_finish_handshake statem_flush -
TLS_ST_SW_SESSION_TICKET - statem_flush -'
}

@test "walk --steps: of TLCP the functions of GmSSL, or of Tongsuo" {
    steps testdata/tlcp-tongsuo-e013.pcap >"$tmp/gmssl"
    grep -q '^TLS_ST_SW_CERT - gmtls_construct_server_certificate ' "$tmp/gmssl"
    grep -q '^TLS_ST_CR_KEY_EXCH - - gmtls_process_server_key_exchange ' "$tmp/gmssl"
    grep -q '^TLS_ST_SR_KEY_EXCH - - gmtls_process_client_key_exchange - tls_post_process_client_key_exchange [0-9]*/2048' "$tmp/gmssl"
    grep -q '^TLS_ST_CR_SRVR_HELLO .*/20000$' "$tmp/gmssl"
    steps testdata/tlcp-tongsuo-e013.pcap --profile tongsuo >"$tmp/tongsuo"
    grep -q '^TLS_ST_SW_CERT - tls_construct_server_certificate_ntls ' "$tmp/tongsuo"
    grep -q '^TLS_ST_SW_CHANGE setup_key_block tls_construct_change_cipher_spec_ntls - change_cipher_state ' "$tmp/tongsuo"
}

@test "walk --dot and --mermaid" {
    tlswalk walk --dot testdata/fail-hostname12.pcap testdata/tls13-0rtt.pcap
    [ "$(grep -c '^digraph' <<<"$output")" -ge 2 ]
    ! command -v dot >/dev/null || dot -Tsvg <<<"$output" >/dev/null
    tlswalk walk --mermaid testdata/fail-hostname12.pcap
    [ "${lines[0]}" = '```mermaid' ]
    [[ $output == *'client->>server: client_hello #35;4'* ]]
    [[ $output == *'client-xserver: alert bad_certificate'* ]]
}

@test "walk: forms that exclude one another" {
    for options in '--dot --mermaid' '--json --dot' '--steps --mermaid' '--svg --dot' '--steps --svg'; do
        # shellcheck disable=SC2086 # two options
        tlswalk walk $options testdata/tls12-rsa.pcap
        equal status "$status" 2
    done
}

@test "walk: a message that no machine knows is told by its number" {
    python3 - testdata/tls12-rsa.pcap "$tmp/unknown.pcap" <<'END'
import sys
data = open(sys.argv[1], 'rb').read()
at = data.rindex(bytes.fromhex('0e000000')) # server_hello_done
open(sys.argv[2], 'wb').write(data[:at] + b'\x38' + data[at + 1:])
END
    tlswalk walk "$tmp/unknown.pcap"
    [[ $output == *$'\n! unassigned (56) of the server is not expected in TLS_ST_CR_CERT\n  OpenSSL answers unexpected_message\n'* ]]
    equal violations "$("$TLSWALK" walk --json "$tmp/unknown.pcap" | jq -r '.walk.violations[] | [.kind, .side, .state, .alert.name] | join(" ")')" \
        'unexpected server TLS_ST_CR_CERT unexpected_message
unexpected client TLS_ST_SW_CERT '
    [ "$(grep -c 'answers unexpected_message' <<<"$output")" -eq 1 ]
    tlswalk walk --profile libressl "$tmp/unknown.pcap"
    [[ $output == *$'\n  LibreSSL answers unexpected_message\n'* ]]
}

@test "walk: what it does not have it says" {
    python3 - testdata/tls12-rsa.pcap "$tmp/repeated.pcap" <<'END'
import sys
data = open(sys.argv[1], 'rb').read()
at = data.index(bytes.fromhex('160303'), data.index(bytes.fromhex('160303')) + 3) # certificate
length = 5 + int.from_bytes(data[at + 3:at + 5], 'big')
record = bytes.fromhex('1603030004 0e000000') # server_hello_done
rest = length % len(record)
last = bytes.fromhex('160303') + (4 + rest).to_bytes(2, 'big') + b'\x38' + rest.to_bytes(3, 'big') + bytes(rest)
open(sys.argv[2], 'wb').write(data[:at] + record * (length // len(record) - 1) + last + data[at + length:])
END
    tlswalk walk "$tmp/repeated.pcap"
    [[ $output == *$'\nnot listed: 0 states, '*$' violations\n'* ]]
    equal limit "$("$TLSWALK" walk --json "$tmp/repeated.pcap" | jq -c '.walk | [(.violations | length), .violations_omitted > 0, .gaps]')" \
        '[16,true,null]'
    tlswalk walk testdata/missing-segment--tlcp.pcap
    [[ $output == *$'\nnot all states are known: '* ]]
    equal gaps "$("$TLSWALK" walk --json testdata/missing-segment--tlcp.pcap | jq -c .walk.gaps)" true
    tlswalk walk testdata/tls12-rsa.pcap
    [[ $output != *'not all states'* ]]
}

@test "session: SSL 2.0 by itself, and as the form of a hello" {
    equal ssl2 "$("$TLSWALK" show --json testdata/ssl2-made.pcap | jq -c '.session | [.offered, .record_sizes.client.most]' | head -n 1)" \
        '[{"method":"SSLv2_method","version_flexible":false},34]'
    equal form "$("$TLSWALK" show --json testdata/sslv2-compat-clienthello.pcap | jq -c '.session.offered')" \
        '{"method":"SSLv23_method","version_flexible":true}'
}

@test "walk: what is no answer takes no time to think of, and how a side gave up" {
    tlswalk walk testdata/fail-half-clienthello.pcap # whose end never came
    [[ $output != *thought* && $output == *$'\nclient: SSL_do_handshake not known: gave up waiting for the server\n'* ]]
    tlswalk walk testdata/fail-close-notify-midhandshake.pcap
    [[ $output == *$'\nclient: SSL_do_handshake not known: gave up when it was its turn, with close_notify\n'* ]]
}

@test "session: who refused to renegotiate, with what, and what each side was told of it" {
    local of='.session.renegotiations[] | [.by, .outcome, .alert.name, .client.do_handshake, .client.get_error, .client.state, .server.do_handshake, .server.get_error, .server.state] | map(. // "-") | join(" ")'
    equal read "$("$TLSWALK" show --json --keylog testdata/keys/tls12-reneg-refused.keylog testdata/tls12-reneg-refused.pcap | jq -r "$of")" \
        'client refused no_renegotiation -1 SSL_ERROR_SSL TLS_ST_CW_CLNT_HELLO - - TLS_ST_OK'
    equal unread "$("$TLSWALK" show --json testdata/tls12-reneg-refused.pcap | jq -r "$of")" \
        'client aborted - -1 - TLS_ST_CW_CLNT_HELLO - - TLS_ST_SR_CLNT_HELLO'
    equal accepted "$("$TLSWALK" show --json testdata/tls12-reneg-server.pcap | jq -r "$of")" \
        'server accepted - 1 SSL_ERROR_NONE TLS_ST_OK 1 SSL_ERROR_NONE TLS_ST_OK'
    # The client went away, and had said so before the server's alert came.
    equal left "$("$TLSWALK" show --json testdata/tlcp-tongsuo-reneg-client.pcap | jq -r "$of")" \
        'client aborted - - - TLS_ST_CW_CLNT_HELLO -1 SSL_ERROR_SSL TLS_ST_SR_CLNT_HELLO'
    tlswalk walk --keylog testdata/keys/tls12-reneg-refused.keylog testdata/tls12-reneg-refused.pcap
    [[ $output == *$'\nclient: SSL_do_handshake returned 1, '*$'\nrenegotiation by the client: refused by the server with no_renegotiation\n'* ]]
    [[ $output == *$'\n  server: SSL_do_handshake was not called: refused it\n'* ]]
}

@test "session: what NPN chose, with keys" {
    tlswalk walk --keylog testdata/keys/tls12-npn.keylog testdata/tls12-npn.pcap
    [[ $output == *$', NPN spdy/3\n'* ]]
    equal npn "$("$TLSWALK" show --json --keylog testdata/keys/tls12-npn.keylog testdata/tls12-npn.pcap | jq -c '.session | [.next_protocol, .npn]')" '["npn","spdy/3"]'
    equal sealed "$("$TLSWALK" show --json testdata/tls12-npn.pcap | jq -c '.session | [.next_protocol, .npn]')" '["npn",null]'
}

@test "walk: what it says of time adds up, on real captures" {
    local capture checked=0
    for capture in testdata/tls1[23]-*.pcap testdata/tlcp-*.pcap testdata/fail-*.pcap testdata/x-*.pcap; do
        # How often there and back, against the whole of it: as the first connection's line has it, and in JSON.
        "$TLSWALK" walk --ascii "$capture" | sed -n '/^connection/{h}; s/^.*network \([0-9.]*\) x .*$/\1/p; T; q' >"$tmp/said"
        "$TLSWALK" show --json "$capture" | jq -r 'select(.timing.network_ns != null and .timing.network_ns > 0 or .timing.client_thought_ns != null)
            | .timing | select(.tcp_rtt_ns > 0) | (.network_ns * 10 / .tcp_rtt_ns + 0.5 | floor) / 10 | tostring' | head -n 1 >"$tmp/is"
        [ -s "$tmp/is" ] || continue
        equal "$capture" "$(cat "$tmp/said")" "$(cat "$tmp/is")"
        # Thinking and ways are in the handshake, and are all of it where nobody interrupts anybody.
        "$TLSWALK" show --json "$capture" | jq -e 'select(.timing.handshake_ns != null and .timing.network_ns != null) | .timing |
            .client_thought_ns + .server_thought_ns + .network_ns <= .handshake_ns' >"$tmp/within" || [ $? -eq 4 ]
        ! grep -q false "$tmp/within"
        ((++checked))
    done
    ((checked > 60))
}
