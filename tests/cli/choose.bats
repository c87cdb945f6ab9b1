# SPDX-License-Identifier: Apache-2.0
# Which packets are read and which connections told of: -f, --host, --port, --connection, --since, --until, --sni,
# --protocol, --outcome.
load common

many=testdata/interleaved50.pcap
resumed=testdata/tls12-resume-ticket.pcap
wanted_time='wanted a time: 2026-11-20T21:31:49.5Z, 1795210309.5 (seconds since 1970) or +1.5s (after the first packet)'

# chooses IDS ARGUMENT...: the connections that are told of, by their numbers
chooses() {
    local ids=$1
    shift
    tlswalk show --json --verify never "$@"
    equal "connections of $*" "$(jq -r .id <<<"$output" | sort -n | tr '\n' ' ')" "$ids"
}

# agrees JQ ARGUMENT...: what ARGUMENT chooses is what JQ selects, and that is some and not all
agrees() {
    local select=$1 all some
    shift
    "$TLSWALK" show --json --verify never "$many" >"$tmp/all"
    some=$(jq -r "select($select).id" "$tmp/all" | sort -n | tr '\n' ' ')
    all=$(jq -r .id "$tmp/all" | sort -n | tr '\n' ' ')
    [ -n "$some" ]
    [ "$some" != "$all" ]
    chooses "$some" "$@" "$many"
}

# refuses OPTION VALUE WHY
refuses() {
    for command in list show walk check certs; do
        tlswalk $command "--$1=$2" x.pcap
        complains 2 "tlswalk: invalid value '$2' for --$1 ($3)" "Try 'tlswalk help $command'."
    done
}

@test "choose: by address, and its beginning" {
    agrees '.client.ip == "10.1.2.24"' --host 10.1.2.24
    agrees '.client.ip == "10.1.2.24" or .client.ip == "10.1.0.7"' --host 10.1.2.24,10.1.0.7
    agrees '.client.ip == "10.1.2.24" or .client.ip == "10.1.0.7"' --host 10.1.2.24 --host ::ffff:10.1.0.7
    agrees '.client.ip | startswith("10.1.2.")' --host 10.1.2.0/24
    agrees '.client.ip | startswith("10.1.2.") or startswith("10.1.3.")' --host 10.1.2.0/23
    chooses "$(seq 0 49 | tr '\n' ' ')" --host 10.2.2.2 "$many"
    chooses "$(seq 0 49 | tr '\n' ' ')" --host 0.0.0.0/0 "$many"
    chooses '' --host 2001:db8::/32 "$many"
    equal ipv6 "$("$TLSWALK" list --host fd00::/8,2001:db8::/32,fe80::/10,::/1 testdata/ipv6-exthdr--tls13.pcap | wc -l)" 1
    for value in '' 10.1.2 10.1.2.0/33 10.1.2.0/-1 10.1.2.0/ 2001:db8::/129 localhost 1.2.3.4,; do
        refuses host "$value" 'wanted an address or a prefix: 192.0.2.1, 2001:db8::/32' ||
            [[ $value == *, ]]
    done
}

@test "choose: by port" {
    agrees '.client.port == 40023' --port 40023
    agrees '.client.port == 40023 or (.client.port >= 40001 and .client.port <= 40006)' --port 40001-40006,40023
    chooses "$(seq 0 49 | tr '\n' ' ')" --port 443 "$many"
    for value in '' 0x1bb 65536 443-80 https; do
        refuses port "$value" 'wanted a port, or several: 443, 8000-8099'
    done
}

@test "choose: by number, which stays what it is" {
    chooses '3 ' --connection 3 "$many"
    chooses '3 7 10 11 12 ' --connection 10-12,3 --connection 7 "$many"
    chooses '' --connection 50 "$many"
    for value in '' -1 a 3- 12-10 99999999999999999999; do
        refuses connection "$value" 'wanted a number, or several: 3, 10-12'
    done
}

@test "choose: by time, of three kinds" {
    start=2023-11-14T22:13:20
    agrees ".start <= \"$start.004000000Z\"" --until $start.004Z
    agrees ".start >= \"$start.004000000Z\"" --since $start.004
    agrees ".start >= \"$start.004000000Z\" and .start <= \"$start.020000000Z\"" --since $start.004Z --until 2023-11-14T23:13:20.02+01:00
    agrees ".start >= \"$start.004000000Z\"" --since 1700000000.004
    agrees ".start >= \"$start.004310000Z\"" --since +4ms
    agrees ".start <= \"$start.010310000Z\"" --until +0.01
    chooses '' --since 2023-11-15 "$many"
    chooses "$(seq 0 49 | tr '\n' ' ')" --since 2023-11-14 --until +1m "$many"
    for value in '' now 2023-02-30 2023-11-14T25:00:00Z 2023-11-14T22:13 +5w + 1.2.3 2023-11-14T22:13:20+1; do
        refuses since "$value" "$wanted_time"
        refuses until "$value" "$wanted_time"
    done
}

@test "choose: by server name, version and outcome" {
    "$TLSWALK" show --json --verify never testdata/*.pcap >"$tmp/all" 2>/dev/null || [ $? = 3 ]
    for pair in 'example.test|.sni == "example.test"' '*.EXAMPLE.?est|(.sni // "") | endswith(".example.test")'; do
        wanted=$(jq "select(${pair#*|}).id" "$tmp/all" | sort -n)
        equal "${pair%%|*}" "$("$TLSWALK" show --json --verify never --sni "${pair%%|*}" testdata/*.pcap 2>/dev/null | jq .id | sort -n)" "$wanted"
    done
    for pair in tlcp:'TLCP 1.1' 'TLS 1.2':'TLS 1.2' TLSv1.0:'TLS 1.0' ssl3:'SSL 3.0' SSL3.0:'SSL 3.0' ssl2:'SSL 2.0'; do
        wanted=$(jq "select(.protocol == \"${pair#*:}\").id" "$tmp/all" | sort -n)
        [ -n "$wanted" ]
        equal "${pair%:*}" "$("$TLSWALK" show --json --verify never --protocol "${pair%:*}" testdata/*.pcap 2>/dev/null | jq .id | sort -n)" "$wanted"
    done
    for outcome in complete failed closed; do
        wanted=$(jq "select(.outcome.handshake == \"$outcome\").id" "$tmp/all" | sort -n)
        [ -n "$wanted" ]
        equal $outcome "$("$TLSWALK" show --json --verify never --outcome $outcome testdata/*.pcap 2>/dev/null | jq .id | sort -n)" "$wanted"
    done
    agrees '.protocol == "TLCP 1.1" or .protocol == "TLS 1.3"' --protocol tlcp,tls1.3
    agrees '.protocol == "TLCP 1.1" or .protocol == "TLS 1.3"' --protocol tlcp --protocol 'tls 1.3'
    refuses protocol tls1 'wanted ssl2, ssl3, tls1.0, tls1.1, tls1.2, tls1.3 or tlcp'
    refuses protocol tls1.2,tls1.4 'wanted ssl2, ssl3, tls1.0, tls1.1, tls1.2, tls1.3 or tlcp'
    refuses outcome fine 'wanted complete, failed, closed, incomplete or not_tls'
    refuses outcome '' 'wanted complete, failed, closed, incomplete or not_tls'
}

@test "choose: connections without TLS are told of when they are asked for" {
    chooses '0 ' --outcome not_tls testdata/fail-garbage.pcap "$resumed"
}

@test "choose: everything that is asked for has to fit" {
    agrees '.protocol == "TLS 1.2" and (.client.ip | startswith("10.1.2."))' --protocol tls1.2 --host 10.1.2.0/24
}

@test "choose: a connection is the same whether others are told of or not" {
    "$TLSWALK" show --json "$many" | jq -c 'select(.id == 7)' >"$tmp/one"
    "$TLSWALK" show --json --connection 7 "$many" | diff "$tmp/one" -
    # Where a session was issued is known from a connection that is not told of.
    "$TLSWALK" show --json "$resumed" | tail -n 1 >"$tmp/one"
    "$TLSWALK" show --json --outcome complete --since +0.4s "$resumed" | jq -c 'del(.session.resumed_from)' |
        diff <(jq -c 'del(.session.resumed_from)' "$tmp/one") -
}

@test "choose: nothing fits" {
    tlswalk list --connection 99 "$resumed"
    complains 0 'tlswalk: none of 2 TCP connections matches'
    for form in 'show --json' 'show --fields sni' stats certs 'check --allow-empty --format json'; do
        # shellcheck disable=SC2086
        tlswalk $form --sni nowhere "$resumed"
        complains 0 'tlswalk: none of 2 TCP connections matches'
    done
    tlswalk show --json --sni nowhere "$resumed"
    equal output "$output" ''
    tlswalk show -q --json --sni nowhere "$resumed"
    complains 0
}

@test "choose: diff chooses in both captures, and says where nothing matches" {
    tlswalk diff --connection 1 testdata/tls12-resume-id.pcap "$resumed"
    complains 1
    equal totals "${lines[-1]}" '1 connection compared: 1 differs, 0 only in the first capture, 0 only in the second'
    tlswalk diff --sni '*.test' "$many" "$many"
    complains 0
    compared=$("$TLSWALK" show --json --sni '*.test' "$many" | wc -l)
    equal totals "${lines[-1]}" "$compared connections compared: 0 differ, 0 only in the first capture, 0 only in the second"
    tlswalk diff --sni nowhere "$many" "$resumed"
    complains 1 "tlswalk: $many: none of 50 TCP connections matches" \
        "tlswalk: $resumed: none of 2 TCP connections matches"
}

@test "filter: packets that do not pass are not there, and the others keep their numbers" {
    agrees '.client.ip == "10.1.2.24"' --host 10.1.2.24
    tlswalk show --json -f 'host 10.1.2.24' "$many"
    complains 0
    equal connections "$(jq -c '[.id, .client.ip]' <<<"$output")" '[0,"10.1.2.24"]'
    "$TLSWALK" show --json --host 10.1.2.24 "$many" >"$tmp/one"
    equal messages "$(jq -c '[.messages[].packets]' <<<"$output")" "$(jq -c '[.messages[].packets]' "$tmp/one")"
    tlswalk list -f udp "$many"
    complains 0 'tlswalk: no TLS in 0 packets, 0 TCP connections'
}

@test "filter: for each link type of a capture" {
    tlswalk list --summary -f 'tcp port 443 or tcp' testdata/ng-two-if--tlcp.pcapng
    complains 0
    equal whole "$output" "$("$TLSWALK" list --summary testdata/ng-two-if--tlcp.pcapng)"
    for capture in testdata/{ng-ns--tlcp,ng-ns--tls12,raw--tlcp,sll--tlcp,loop--tlcp,geneve--tlcp}.pcap*; do
        [ -e "$capture" ] || continue
        equal "lines of $capture" "$("$TLSWALK" list -f ip "$capture" | wc -l)" 1
    done
    tlswalk list -f 'wlan addr1 00:00:00:00:00:01' "$resumed"
    complains 3 "tlswalk: $resumed: the filter does not fit packets of link type 1: *802.11*"
}

@test "filter: one that makes no sense is shown, with a caret where it stops making sense" {
    tlswalk list -f 'tcp prot 443' x
    equal status "$status" 2
    equal error "${stderr%%:*}:${stderr#*expression:}" "tlswalk: syntax error
    tcp prot 443
        ^
Try 'tlswalk help list'."
    tlswalk check -f 'tcp port 443 and (host 1.2.3.4 or or)' x
    complains 2 'tlswalk: filter: *' '    tcp port 443 and (host 1.2.3.4 or or)' "$(printf '%38s^' '')" "Try 'tlswalk help check'."
    tlswalk -f 'port htps' x
    complains 2 "tlswalk: filter: *'htps'" '    port htps' '         ^' "Try 'tlswalk help show'."
    tlswalk -f $'tcp\e[1m' x
    equal caret "${stderr_lines[1]}" '    tcp\x1b[1m'
}
