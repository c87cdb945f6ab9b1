# SPDX-License-Identifier: Apache-2.0
# diff: how the handshakes of two captures differ.
load common

by_id=testdata/tls12-resume-id.pcap
by_ticket=testdata/tls12-resume-ticket.pcap
expired=testdata/fail-expired13.pcap
hostname=testdata/fail-hostname13.pcap

# last LINE: what the last line of the output is
last() {
    equal 'last line' "${lines[${#lines[@]} - 1]}" "$1"
}

@test "diff: a capture does not differ from itself, however its packets are wrapped" {
    for other in testdata/sll--tls12.pcap testdata/mpls--tls12.pcap testdata/ipv4-fragments--tls12.pcap; do
        tlswalk diff --all-fields testdata/sll--tls12.pcap $other
        complains 0
        equal output "$output" '1 connection compared: 0 differ, 0 only in the first capture, 0 only in the second'
    done
    tlswalk diff testdata/interleaved50.pcap testdata/interleaved50.pcap
    complains 0
    last '50 connections compared: 0 differ, 0 only in the first capture, 0 only in the second'
}

@test "diff: field by field, connection by connection" {
    tlswalk diff $by_id $by_ticket
    complains 1
    equal output "$output" "--- $by_id: connection 0  127.0.0.1:36486 > 127.0.0.1:36457
+++ $by_ticket: connection 0  127.0.0.1:45138 > 127.0.0.1:30094
+client_hello.extensions: session_ticket (0x0023)
+server_hello.extensions: session_ticket (0x0023)
--- $by_id: connection 1  127.0.0.1:36498 > 127.0.0.1:36457
+++ $by_ticket: connection 1  127.0.0.1:50184 > 127.0.0.1:30094
-resumption: session_id
+resumption: ticket
+client_hello.extensions: session_ticket (0x0023)
2 connections compared: 2 differ, 0 only in the first capture, 0 only in the second"
}

@test "diff: the other way round minus is plus" {
    turned() { "$TLSWALK" diff "$@" | grep '^[-+][a-z]' | sort || true; }
    equal lines "$(turned $by_ticket $by_id | tr -- '-+' '+-' | sort)" "$(turned $by_id $by_ticket)"
}

@test "diff: what is fresh in each handshake only counts with --all-fields" {
    tlswalk diff $expired $hostname
    complains 1
    equal lines "$(grep '^[-+][a-z]' <<<"$output")" '-outcome.reason: client sent fatal alert certificate_expired
+outcome.reason: client sent fatal alert bad_certificate'
    tlswalk diff --all-fields $expired $hostname
    complains 1
    for field in client_hello.random client_hello.session_id server_hello.random \
        client_hello.extensions.key_share.client_shares.key_exchange; do
        equal "lines of $field" "$(grep -c "^[-+]$field: " <<<"$output")" 2
    done
}

@test "diff: GREASE only counts with --all-fields" {
    chromium=testdata/br-chromium-nginx.pcap
    tlswalk diff --all-fields $chromium testdata/empty.pcap
    complains 1 'tlswalk: testdata/empty.pcap: no TLS in *'
    tlswalk diff --any-order $chromium $chromium
    complains 0
    "$TLSWALK" show --json $chromium | jq -e '[.. | .name? // empty] | index("GREASE") != null' >/dev/null
    tlswalk diff --any-order $chromium $by_id
    [[ $output != *GREASE* ]]
}

@test "diff: version, suite, groups, certificates" {
    tlswalk diff testdata/tls13-suite-1301.pcap testdata/tls12-clientauth.pcap
    complains 1
    for line in '-version: TLS 1.3 (0x0304)' '+version: TLS 1.2 (0x0303)' \
        '-client_hello.cipher_suites: TLS_AES_128_GCM_SHA256 (0x1301)' \
        '-client_hello.extensions.supported_groups.named_groups: ffdhe2048 (0x0100)' \
        '-client_hello.extensions.key_share.client_shares.group: x25519 (0x001d)' \
        '+certificate.certificates.sha256: e86f5c6b982ba519f90cdfa066ad904545cd1cab2c989d657e03884f72f546fe' \
        '+server_key_exchange.params.named_group: x25519 (0x001d)' \
        '+client.certificate.certificates.subject: CN=Client One,O=Recorded Test,C=NL'; do
        grep -qxF -- "$line" <<<"$output" || equal missing "$line" ''
    done
    last '1 connection compared: 1 differs, 0 only in the first capture, 0 only in the second'
}

@test "diff: connections are those of the same server" {
    tlswalk diff testdata/tlcp-tongsuo-e011.pcap testdata/tlcp-tongsuo-e013.pcap
    complains 1
    [[ ${lines[0]} == '--- only in testdata/tlcp-tongsuo-e011.pcap: connection 0  '* ]]
    [[ ${lines[1]} == '+++ only in testdata/tlcp-tongsuo-e013.pcap: connection 0  '*'  example.test' ]]
    last '0 connections compared: 0 differ, 1 only in the first capture, 1 only in the second'
    tlswalk diff $by_id $expired
    complains 1
    last '1 connection compared: 1 differs, 1 only in the first capture, 0 only in the second'
}

@test "diff: nothing to compare is no agreement" {
    tlswalk diff testdata/empty.pcap testdata/empty.pcap
    complains 1 'tlswalk: testdata/empty.pcap: no TLS in *' 'tlswalk: testdata/empty.pcap: no TLS in *'
    last '0 connections compared: 0 differ, 0 only in the first capture, 0 only in the second'
}

@test "diff --json" {
    tlswalk diff --json $by_id $by_ticket
    complains 1
    equal lines "${#lines[@]}" 3
    equal second "$(jq -c '[.schema, .a.id, .b.file, .differences]' <<<"${lines[1]}")" \
        '["tlswalk.diff/1",1,"'$by_ticket'",[{"op":"-","path":"resumption","value":"session_id"},{"op":"+","path":"resumption","value":"ticket"},{"op":"+","path":"client_hello.extensions","value":"session_ticket (0x0023)"}]]'
    equal totals "${lines[2]}" '{"schema":"tlswalk.diff-totals/1","compared":2,"differ":2,"only_a":0,"only_b":0,"left_out":0}'
    tlswalk diff --json $by_id testdata/empty.pcap
    complains 1
    equal only "$(jq -c '[.b, .differences]' <<<"${lines[0]}")" '[null,[]]'
}

@test "diff --quiet: the exit status says it" {
    tlswalk diff -q $by_id $by_ticket
    complains 1
    equal output "$output" ''
    tlswalk diff --quiet $by_id $by_id
    complains 0
    equal output "$output" ''
}

@test "diff: command lines and captures that make no sense" {
    for operands in '' "$by_id" "$by_id $by_id $by_id"; do
        # shellcheck disable=SC2086
        tlswalk diff $operands
        complains 2 'tlswalk: two captures are compared' "Try 'tlswalk help diff'."
    done
    tlswalk diff --per-file $by_id $by_id
    complains 2 "tlswalk: 'diff' has no option '--per-file'" "Try 'tlswalk help diff'."
    tlswalk diff $by_id no-such-file
    complains 3 'tlswalk: no-such-file: No such file or directory'
    tlswalk diff $by_id - <$by_id
    complains 0
}
