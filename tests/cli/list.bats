# SPDX-License-Identifier: Apache-2.0
# tlswalk list.
load common

@test "a line a connection" {
    tlswalk list testdata/tls13-resume-psk.pcap
    complains 0
    equal lines "${#lines[@]}" 2
    [[ ${lines[0]} == 0\ * && ${lines[1]} == 1\ *' psk '* ]]
}

@test "no connection, no line, but a note" {
    tlswalk list testdata/empty.pcap
    equal output "$output" ''
    complains 0 'tlswalk: no TLS in 0 packets, 0 TCP connections'
}

@test "--all: connections without TLS as well" {
    tlswalk list --all testdata/fail-garbage.pcap
    complains 0
    equal lines "${#lines[@]}" 1
    [[ $output == *not_tls* ]]
}

@test "the same columns for every connection: one of no words but in the last" {
    for file in testdata/*.pcap*; do
        "$TLSWALK" list --all "$file" 2>/dev/null || true
    done | awk '{ sub(/ [0-9.]+ (ns|us|ms|s)( |$)/, " 1s ") } NF < 11 { print; bad = 1 } END { exit bad }'
}
