# SPDX-License-Identifier: Apache-2.0
# Live capture, on the loopback interface with a server and clients of openssl(1), where that is allowed.
load common

teardown() {
    # What a test that failed has left behind.
    [ -z "${listener-}" ] || kill "$listener" 2>/dev/null || true
    [ -z "${server-}" ] || kill "$server" 2>/dev/null || true
}

need_loopback() {
    [ "$(uname)" = Linux ] || skip 'no lo here'
    "$TLSWALK" list -i lo -f 'tcp port 1' --count 1 2>"$tmp/refused" &
    sleep 0.5
    kill %1 2>/dev/null && wait %1 || true
    ! grep -q permission "$tmp/refused" || skip 'no right to capture'
}

# A server on a port of its own, which is $port.
start_server() {
    port=$((20000 + RANDOM % 10000))
    command -v openssl >/dev/null || skip 'openssl is missing'
    openssl req -x509 -key testdata/keys/rsa.key -subj /CN=live.example -days 2 -out "$tmp/crt" 2>/dev/null
    openssl s_server -www -accept "127.0.0.1:$port" -cert "$tmp/crt" -key testdata/keys/rsa.key "$@" \
        >/dev/null 2>&1 </dev/null 3>&- &
    server=$!
    for _ in {1..100}; do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.05
    done
    skip 'openssl s_server does not answer'
}

# listen ARGUMENT...: begins to listen to the server's port. The shell has programs in the background ignore SIGINT.
listen() {
    env --default-signal=INT "$TLSWALK" "$@" -i lo -p -f "tcp port $port" >"$tmp/out" 2>"$tmp/said" 3>&- &
    listener=$!
    sleep 0.5
}

# visit OPTION...: a client that comes, and goes when it has been answered
visit() {
    timeout 5 openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null >/dev/null 2>&1 3>&- || true
}

# until_lines N: waits for so many lines of output
until_lines() {
    for _ in {1..100}; do
        [ "$(wc -l <"$tmp/out")" -ge "$1" ] && return
        sleep 0.05
    done
    echo "no $1 lines but $(cat "$tmp/out")" && false
}

# stop SIGNAL: ends listening; $status is how it ended
stop() {
    status=0
    kill -"$1" "$listener"
    { sleep 5; kill -KILL "$listener"; } 2>/dev/null 3>&- &
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
    need_loopback
    tlswalk list -i lo -Z no-such-user
    complains 3 "tlswalk: there is no user 'no-such-user'"
}

@test "without the right to capture: what can be done about it" {
    [ "$(id -u)" = 0 ] || skip 'only root can give rights up'
    su nobody -s /bin/sh -c true 2>/dev/null || skip 'no user nobody'
    cp "$TLSWALK" "$tmp/tlswalk" && chmod 755 "$tmp" "$tmp/tlswalk" "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "${tmp%/*}"
    run su nobody -s /bin/sh -c "$tmp/tlswalk list -i lo"
    [[ $status == 126 || $output == *'not found'* ]] && skip 'the folder of the test is closed to others'
    equal status "$status" 3
    grep -q 'sudo setcap cap_net_raw,cap_net_admin=eip .*tlswalk' <<<"$output"
}

@test "live: a line as soon as the handshake is complete, and a summary when it is interrupted" {
    need_loopback
    start_server
    listen list
    { sleep 3; } | timeout 5 openssl s_client -connect "127.0.0.1:$port" -tls1_2 -servername live.example >/dev/null 2>&1 3>&- &
    until_lines 1
    kill -0 $! # the connection goes on
    IFS=$'\t' read -r -a values <"$tmp/out"
    equal values "${values[4]} ${values[6]} ${values[9]}" 'TLS 1.2 live.example complete'
    stop INT
    equal status "$status" 0
    equal lines "$(wc -l <"$tmp/out")" 1
    grep -qE '^tlswalk: lo: [0-9]+ packets, 1 TCP connection, 1 with TLS; the kernel dropped 0 packets$' "$tmp/said"
    wait %3 2>/dev/null || true
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
    python3 -c 'import jsonschema' 2>/dev/null || skip 'python3-jsonschema is missing'
    python3 tests/tools/validate.py <"$tmp/out"
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
        equal 'whose process' "$(stat -c %U "/proc/$listener")" nobody
        stop INT
    fi
    listen list -c 3
    visit -tls1_2
    wait "$listener"
    listener=
    grep -q '^tlswalk: lo: 3 packets, 1 TCP connection, ' "$tmp/said"
}

@test "live: silence ends connections, though no packet comes" {
    need_loopback
    start_server
    listen show --json --at end --idle-timeout 1s
    { sleep 5; } | timeout 6 openssl s_client -connect "127.0.0.1:$port" >/dev/null 2>&1 3>&- &
    until_lines 1
    kill -0 $!
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
    { head -c 4000 testdata/tls12-rsa.pcap; sleep 10; } >"$tmp/pipe" 3>&- &
    env --default-signal=INT "$TLSWALK" list -l --at handshake - <"$tmp/pipe" >"$tmp/out" 2>"$tmp/said" 3>&- &
    listener=$!
    until_lines 1
    stop INT
    equal status "$status" 0
    kill %1 2>/dev/null || true
}

@test "-c: so many packets of captures" {
    equal packets "$("$TLSWALK" show --json --summary -c 5 testdata/tls12-rsa.pcap | tail -n 1 | jq .packets)" 5
    equal 'of both' "$("$TLSWALK" show --json --summary -c 25 testdata/tls12-rsa.pcap testdata/tls12-rsa.pcap | tail -n 1 | jq .packets)" 25
}
