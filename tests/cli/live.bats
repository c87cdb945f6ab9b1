# SPDX-License-Identifier: Apache-2.0
# Live capture, on the loopback interface with a server and clients of openssl(1), where that is allowed.
load common

teardown() {
    # What a test that failed has left behind.
    for pid in ${listener-} ${visitor-} ${server-}; do
        kill "$pid" 2>/dev/null || true
    done
}

# A minute is more than any machine takes that is at all alive.
patience=1200

# patiently COMMAND...: until it succeeds
patiently() {
    local i
    for ((i = 0; i < patience; i++)); do
        "$@" && return
        sleep 0.05
    done
    echo "in vain: $*" && false
}

ended() {
    ! kill -0 "$1" 2>/dev/null
}

# begun PID: whether the program heeds SIGINT, as it does once the interface is open, or has ended
begun() {
    ended "$1" || { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$(basename "$TLSWALK")" ] &&
        grep -q '^SigCgt:.*[2367abef]$' "/proc/$1/status"; }
}

# The shell has programs in the background ignore SIGINT.
in_background() {
    env --default-signal=INT "$TLSWALK" "$@" >"$tmp/out" 2>"$tmp/said" 3>&- &
    listener=$!
}

need_loopback() {
    [ "$(uname)" = Linux ] && [ -r /proc/self/status ] || skip 'no lo here, or no /proc'
    in_background list -i lo -p -f 'tcp port 1'
    patiently begun "$listener"
    ! ended "$listener" || skip "lo cannot be listened to: $(head -n 1 "$tmp/said")"
    stop INT
}

# has_port: whether the server has said what its $port is
has_port() {
    port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$tmp/server")
    [ -n "$port" ] || ended "$server"
}

# A server on a port of its own, which is $port.
start_server() {
    command -v openssl >/dev/null || skip 'openssl is missing'
    openssl req -x509 -key testdata/keys/rsa.key -subj /CN=live.example -days 2 -out "$tmp/crt" 2>/dev/null
    openssl s_server -www -accept 127.0.0.1:0 -cert "$tmp/crt" -key testdata/keys/rsa.key "$@" \
        >"$tmp/server" 2>&1 </dev/null 3>&- &
    server=$!
    patiently has_port
    [ -n "$port" ] || skip "openssl s_server does not start: $(tail -n 1 "$tmp/server")"
}

# listen ARGUMENT...: begins to listen to the server's port
listen() {
    in_background "$@" -i lo -p -f "tcp port $port"
    patiently begun "$listener"
}

# visit OPTION...: a client that comes, and goes when it has been answered
visit() {
    timeout 60 openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null >/dev/null 2>&1 3>&- || true
}

# visit_long OPTION...: a client that comes and stays; it is $visitor
visit_long() {
    mkfifo "$tmp/silence"
    openssl s_client -connect "127.0.0.1:$port" "$@" <"$tmp/silence" >/dev/null 2>&1 3>&- &
    visitor=$!
    exec 8>"$tmp/silence"
}

has_lines() {
    [ "$(wc -l <"$tmp/out")" -ge "$1" ]
}

# until_lines N: waits for so many lines of output
until_lines() {
    patiently has_lines "$1" || { cat "$tmp/out" "$tmp/said" && false; }
}

# stop SIGNAL: ends listening; $status is how it ended
stop() {
    status=0
    kill -"$1" "$listener"
    patiently ended "$listener"
    wait "$listener" || status=$?
    listener=
}

@test "interfaces: -D lists them" {
    tlswalk -D
    [ "$status" = 3 ] && skip 'no interfaces to list'
    equal status "$status" 0
    [ "$(uname)" != Linux ] || grep -qE '^lo .*loopback' <<<"$output"
}

@test "an interface that is not there, one and a capture, nobody to become" {
    tlswalk list -i no-such-interface
    equal status "$status" 3
    [[ ${stderr_lines[0]} == 'tlswalk: no-such-interface: '* ]]
    tlswalk list -i lo testdata/tls12-rsa.pcap
    complains 2 'tlswalk: either a network interface or captures' "Try 'tlswalk help list'."
    tlswalk list -i lo -Z no-such-user
    complains 2 "tlswalk: there is no user 'no-such-user'" "Try 'tlswalk help list'."
    tlswalk list -Z nobody testdata/tls12-rsa.pcap
    complains 2 'tlswalk: --relinquish-privileges is for --interface' "Try 'tlswalk help list'."
}

@test "without the right to capture: what can be done about it" {
    [ "$(id -u)" = 0 ] || skip 'only root can give rights up'
    su nobody -s /bin/sh -c true 2>/dev/null || skip 'no user nobody'
    cp "$TLSWALK" "$tmp/tlswalk" && chmod 755 "$tmp" "$tmp/tlswalk" "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "${tmp%/*}"
    run timeout 60 su nobody -s /bin/sh -c "$(printf '%q list -c 1 -i lo' "$tmp/tlswalk")"
    [ "$status" != 124 ] || skip 'everybody may capture here'
    [[ $status == 126 || $output == *'not found'* ]] && skip 'the folder of the test is closed to others'
    equal status "$status" 3
    grep -q 'sudo setcap cap_net_raw,cap_net_admin=eip .*tlswalk' <<<"$output"
}

@test "live: a line as soon as the handshake is complete, and a summary when it is interrupted" {
    need_loopback
    start_server
    listen list
    visit_long -tls1_2 -servername live.example
    until_lines 1
    kill -0 "$visitor" # the connection goes on
    IFS=$'\t' read -r -a values <"$tmp/out"
    equal values "${values[4]} ${values[6]} ${values[9]}" 'TLS 1.2 live.example complete'
    stop INT
    equal status "$status" 0
    equal lines "$(wc -l <"$tmp/out")" 1
    grep -qE '^tlswalk: lo: [0-9]+ packets, 1 TCP connection, 1 with TLS; the kernel dropped 0 packets$' "$tmp/said"
}

@test "live: JSON says which line is the last, and both are valid" {
    need_loopback
    start_server
    listen show --json -l
    visit -tls1_2
    visit -tls1_3
    until_lines 4
    stop TERM
    equal status "$status" 0
    equal finals "$(jq -c -s 'sort_by(.id, .final) | map([.id, .final, .protocol, .outcome.handshake])' "$tmp/out")" \
        '[[0,false,"TLS 1.2","complete"],[0,true,"TLS 1.2","complete"],[1,false,"TLS 1.3","complete"],[1,true,"TLS 1.3","complete"]]'
    need_validator
    "$PYTHON" tests/tools/validate.py <"$tmp/out"
}

@test "live: a handshake that fails is told at once, in words" {
    need_loopback
    start_server -tls1_3
    listen list
    visit -tls1_2
    until_lines 1
    grep -q $'\tfailed\t.*protocol_version' "$tmp/out"
    stop INT
}

@test "live: -c ends after so many packets, -Z gives up the rights of root" {
    need_loopback
    start_server
    if [ "$(id -u)" = 0 ] && getent passwd nobody >/dev/null; then
        listen list -Z nobody
        equal 'whose process' "$(awk '/^[UG]id:/ { print $2, $3, $4, $5 }' "/proc/$listener/status" | sort -u)" \
            "$(id -u nobody | sed 's/.*/& & & &/')"
        equal groups "$(sed -n 's/^Groups:[[:space:]]*//p' "/proc/$listener/status" | xargs)" "$(id -G nobody)"
        equal capabilities "$(grep -cE '^Cap(Eff|Prm):[[:space:]]*0+$' "/proc/$listener/status")" 2
        stop INT
    fi
    listen list -c 3
    visit -tls1_2
    patiently ended "$listener"
    grep -q '^tlswalk: lo: 3 packets, 1 TCP connection, ' "$tmp/said"
}

@test "live: only the lines that are chosen, and with -w their packets, in JSON the outcome twice" {
    need_loopback
    start_server
    listen list --sni '*.wanted' --protocol tls1.2 --outcome complete --port "$port" --host 127.0.0.1 -w "$tmp/some.pcapng"
    visit -tls1_2 -servername a.other
    visit -tls1_3 -servername b.wanted
    visit -tls1_2 -servername c.wanted
    until_lines 1
    stop INT
    equal status "$status" 0
    equal names "$(cut -f 1,7 "$tmp/out")" $'2\tc.wanted'
    tlswalk list "$tmp/some.pcapng"
    complains 0
    equal 'what is written' "$(cut -f 2-11 <<<"$output")" "$(cut -f 2-11 "$tmp/out")"
    "$TLSWALK" list --summary "$tmp/some.pcapng" | grep -q '1 TCP connection, 1 with TLS'
    listen list --host 192.0.2.1
    visit -tls1_2
    stop INT
    equal none "$(cat "$tmp/out")" ''
}

@test "live: -w of another user, who has no right to the folder" {
    need_loopback
    [ "$(id -u)" = 0 ] && getent passwd nobody >/dev/null || skip 'only root can give rights up'
    start_server
    mkdir -m 700 "$tmp/closed"
    echo old >"$tmp/closed/some.pcapng"
    listen list -Z nobody -w "$tmp/closed/some.pcapng"
    visit -tls1_2
    until_lines 1
    stop INT
    equal status "$status" 0
    equal lines "$("$TLSWALK" list "$tmp/closed/some.pcapng" | wc -l)" 1
}

@test "live: silence ends connections, though no packet comes" {
    need_loopback
    start_server
    listen show --json --at end --idle-timeout 1s
    visit_long
    until_lines 1
    kill -0 "$visitor"
    equal final "$(jq -c '[.final, .outcome.handshake]' "$tmp/out")" '[null,"complete"]'
    stop INT
}

# --- the same of captures ---

@test "--at handshake: connections when their outcome is known, and once more" {
    tlswalk show --json --at handshake testdata/tls12-rsa.pcap
    equal lines "$(jq -c '[.id, .final, .outcome.handshake]' <<<"$output")" $'[0,false,"complete"]\n[0,true,"complete"]'
    equal last "$(tail -n 1 <<<"$output" | sed 's/"final":true,//')" "$("$TLSWALK" show --json testdata/tls12-rsa.pcap)"
    for command in show list walk; do
        equal "one of $command" "$("$TLSWALK" $command --at handshake testdata/tls12-rsa.pcap | head -n 1 | cut -c 1-40)" \
            "$("$TLSWALK" $command testdata/tls12-rsa.pcap | head -n 1 | cut -c 1-40)"
    done
    equal 'lines of list' "$("$TLSWALK" list --at handshake testdata/*.pcap 2>/dev/null | cut -f1,5,10 | sort -u)" \
        "$("$TLSWALK" list testdata/*.pcap 2>/dev/null | cut -f1,5,10 | sort -u)"
}

@test "--at handshake: what is told of all captures in the end is what is told without it" {
    "$TLSWALK" show --json --at handshake testdata/*.pcap 2>/dev/null >"$tmp/both" || true
    "$TLSWALK" show --json testdata/*.pcap 2>/dev/null >"$tmp/once" || true
    grep -v '"final":false,' "$tmp/both" | sed 's/"final":true,//' | cmp - "$tmp/once"
    [ "$(grep -c '"final":false,' "$tmp/both")" -gt 100 ]
}

@test "a pipe: with -l and --at handshake a line before the connection has ended" {
    mkfifo "$tmp/pipe"
    in_background list -l --at handshake "$tmp/pipe"
    exec 8>"$tmp/pipe"
    head -c 4000 testdata/tls12-rsa.pcap >&8
    until_lines 1
    stop INT
    equal status "$status" 0
}

@test "-c: so many packets of captures" {
    equal packets "$("$TLSWALK" show --json --summary -c 5 testdata/tls12-rsa.pcap | tail -n 1 | jq .packets)" 5
    equal 'of both' "$("$TLSWALK" show --json --summary -c 25 testdata/tls12-rsa.pcap testdata/tls12-rsa.pcap | tail -n 1 | jq .packets)" 25
}

# ended_by SIGNAL...: show is told to end by these, one soon after the other, while it waits for who reads what it tells;
# $status is how it ended
ended_by() {
    rm -f "$tmp/in" "$tmp/told"
    mkfifo "$tmp/in" "$tmp/told"
    "$TLSWALK" show --json -l "$tmp/in" >"$tmp/told" 2>"$tmp/said" 3>&- &
    listener=$!
    exec 9<"$tmp/told" 8>"$tmp/in"
    cat testdata/interleaved50.pcap >&8 9<&- 3>&- &
    visitor=$!
    read -r first <&9
    for signal; do
        kill -s "$signal" "$listener"
        sleep 0.01
    done
    { echo "$first" && cat <&9; } >"$tmp/out" 8>&-
    status=0
    wait "$listener" || status=$?
    exec 8>&- 9<&-
    wait "$visitor" || true
    listener='' visitor=''
}

@test "a signal that asks for an end may come twice, as timeout(1) sends it" {
    ended_by TERM TERM HUP TERM
    equal status "$status" 0
    equal said "$(cat "$tmp/said")" ''
    jq -e -s 'length > 0' "$tmp/out" >/dev/null
}
