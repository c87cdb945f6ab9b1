# SPDX-License-Identifier: Apache-2.0
# The same bytes in other packets, link layers and file formats are the same connection.
load common

# connection [OPTION] FILE: what does not depend on how it was captured
connection() {
    "$TLSWALK" show --json "$@" 2>/dev/null | jq 'del(.file, .start, .end, .packets, .client, .server, .timing, .community_id, .conflicts)
        | .messages |= map(del(.time, .packets, .packets_omitted, .file, .stream_offset)) | del(.. | .valid_at_capture?, .valid_at_capture_reason?)'
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
    same tls13-clientauth reversed--tls13.pcap overlap-diff-good-first--tls13.pcap
    same tls12-clientauth overlap-diff-good-first--tls12.pcap
}

@test "overlaps: the first copy counts, or the last; both tell of the conflict" {
    local v policy right file
    for v in tls12 tls13; do
        connection testdata/$v-clientauth.pcap >"$tmp/base"
        for policy in first last; do
            [ $policy = first ] && right=good wrong=bad || right=bad wrong=good
            diff -u "$tmp/base" <(connection --overlap=$policy testdata/overlap-diff-$right-first--$v.pcap)
            run ! diff "$tmp/base" <(connection --overlap=$policy testdata/overlap-diff-$wrong-first--$v.pcap)
            for file in testdata/overlap-diff-{good,bad}-first--$v.pcap; do
                # the packets with the two copies follow one another; the first named is the one that was used
                equal "conflicts of $file, $policy" "$("$TLSWALK" --json --overlap $policy "$file" 2>"$tmp/err" |
                    jq -c "[.conflicts[] | .from == \"server\" and .length == 200 and .packets[1] - .packets[0] ==
                        (if \"$policy\" == \"first\" then 1 else -1 end)] | all")" true
                equal stderr "$(cat "$tmp/err")" \
                    "tlswalk: $([ $v = tls12 ] && echo 3 || echo 4) conflicts between overlapping TCP segments, see --overlap"
            done
        done
    done
    equal conflict "$("$TLSWALK" --json testdata/overlap-diff-bad-first--tls12.pcap 2>/dev/null | jq -c '.conflicts[0]')" \
        '{"from":"server","stream_offset":300,"length":200,"packets":[7,8]}'
    equal none "$("$TLSWALK" --json testdata/tls12-clientauth.pcap | jq 'has("conflicts")')" false
}

@test "records of a few bytes each" {
    same tls12-clientauth tiny-records--tls12.pcap
}

@test "link layers" {
    same tlcp-tongsuo-ecc-clientauth vlan--tlcp.pcap null--tlcp.pcap pppoe--tlcp.pcap ppp--tlcp.pcap chdlc--tlcp.pcap
    same tls12-clientauth qinq--tls12.pcap sll--tls12.pcap mpls--tls12.pcap loop--tls12.pcap
    same tls13-clientauth sll2--tls13.pcap raw--tls13.pcap
}

@test "IP: extension headers, segmentation offload, fragments" {
    same tlcp-tongsuo-ecc-clientauth ipv4-fragments-reversed--tlcp.pcap ipv6-fragments--tlcp.pcap
    same tls12-clientauth ipv4-fragments--tls12.pcap tso-iplen0--tls12.pcap
    same tls13-clientauth ipv6-exthdr--tls13.pcap
}

@test "tunnels" {
    same tlcp-tongsuo-ecc-clientauth ipip--tlcp.pcap 6in4--tlcp.pcap gre-key-seq--tlcp.pcap erspan2--tlcp.pcap \
        vxlan--tlcp.pcap geneve--tlcp.pcap
    same tls12-clientauth gre-teb--tls12.pcap gtpu--tls12.pcap
}

@test "file formats" {
    same tlcp-tongsuo-ecc-clientauth bigendian--tlcp.pcap ng--tlcp.pcapng ng-spb--tlcp.pcapng ng-two-if--tlcp.pcapng
    same tls12-clientauth bigendian-nano--tls12.pcap ng-be--tls12.pcapng ng-ns--tls12.pcapng
    same tls13-clientauth nano--tls13.pcap ng-extra--tls13.pcapng
}

@test "compressed files" {
    same tlcp-tongsuo-ecc-clientauth gz--tlcp.pcap.gz
    same tls12-clientauth zst--tls12.pcap.zst
    same tls13-clientauth lz4--tls13.pcap.lz4
}

@test "standard input, compressed or not, is what a file is" {
    for file in ng-be--tls12.pcapng gz--tlcp.pcap.gz zst--tls12.pcap.zst lz4--tls13.pcap.lz4; do
        diff -u <("$TLSWALK" show "testdata/$file") <("$TLSWALK" show - <"testdata/$file" | sed "s|, -$|, testdata/$file|")
        diff -u <("$TLSWALK" list "testdata/$file") <(cat "testdata/$file" | "$TLSWALK" list -)
    done
}

@test "a gzip file in two members is one capture" {
    local whole=testdata/tls12-psk.pcap
    { head -c 777 $whole | gzip; tail -c +778 $whole | gzip; head -c 512 /dev/zero; } >"$tmp/two.gz"
    diff -u <("$TLSWALK" list $whole) <("$TLSWALK" list "$tmp/two.gz")
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
