# SPDX-License-Identifier: Apache-2.0
# The same bytes in other packets, link layers and file formats are the same connection.
load common

# connection FILE: what does not depend on how it was captured
connection() {
    "$TLSWALK" show --json "$1" 2>/dev/null | jq 'del(.file, .start, .end, .packets, .client, .server, .timing, .community_id)
        | .messages |= map(del(.time, .packets, .packets_omitted, .file, .stream_offset))'
}

# same BASE FILE...
same() {
    local file failed=0
    connection "testdata/$1.pcap" >"$tmp/base"
    [ -s "$tmp/base" ]
    shift
    for file; do
        diff -u --label base --label "$file" "$tmp/base" <(connection "testdata/$file") || failed=1
    done
    return $failed
}

@test "segments: a byte each, reversed, overlapping with other bytes" {
    same tlcp-tongsuo-ecc-clientauth onebyte--tlcp.pcap
    same tls13-clientauth reversed--tls13.pcap
    same tls12-clientauth overlap-diff-good-first--tls12.pcap
}

@test "records of a few bytes each" {
    same tls12-clientauth tiny-records--tls12.pcap
}

@test "link layers and IP" {
    same tlcp-tongsuo-ecc-clientauth vlan--tlcp.pcap null--tlcp.pcap
    same tls12-clientauth qinq--tls12.pcap sll--tls12.pcap
    same tls13-clientauth sll2--tls13.pcap raw--tls13.pcap ipv6-exthdr--tls13.pcap
}

@test "file formats" {
    same tlcp-tongsuo-ecc-clientauth bigendian--tlcp.pcap ng--tlcp.pcapng ng-spb--tlcp.pcapng
    same tls12-clientauth ng-ns--tls12.pcapng
    same tls13-clientauth nano--tls13.pcap
}

@test "times: to the nanosecond where the file has them, none where it has none" {
    equal start "$("$TLSWALK" --json testdata/nano--tls13.pcap | jq -r .start | grep -c '\.[0-9]*[1-9][0-9]*Z$')" 1
    equal times "$("$TLSWALK" --json testdata/ng-spb--tlcp.pcapng | jq -c '[.start, .end, .messages[].time] | unique')" \
        '[null]'
}

@test "the same four numbers used again are another connection" {
    equal protocols "$("$TLSWALK" --json testdata/tuple-reuse-open.pcap | jq -rs 'map(.protocol) | join(", ")')" \
        'TLS 1.2, TLCP 1.1'
}
