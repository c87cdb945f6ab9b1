# SPDX-License-Identifier: Apache-2.0
# Input that cannot be read, output that cannot be written.
load common

psk=testdata/tls12-psk.pcap

@test "a file that is not there" {
    tlswalk show "$tmp/none.pcap"
    equal output "$output" ''
    complains 3 "tlswalk: $tmp/none.pcap: No such file or directory"
}

@test "a file name that would write to the terminal: one line, escaped" {
    tlswalk show "$tmp/"$'\e[31m\n\xc2\x9b\x7f.pcap'
    equal output "$output" ''
    complains 3 "tlswalk: $tmp/\\\\x1b\\[31m\\\\x0a\\\\xc2\\\\x9b\\\\x7f.pcap: No such file or directory"
}

@test "a directory" {
    tlswalk list testdata
    complains 3 'tlswalk: testdata: Is a directory'
}

@test "a file that may not be read" {
    [ "$(id -u)" != 0 ] || skip 'root may read everything'
    touch "$tmp/secret.pcap"
    chmod 000 "$tmp/secret.pcap"
    tlswalk show "$tmp/secret.pcap"
    complains 3 "tlswalk: $tmp/secret.pcap: Permission denied"
}

@test "an empty file" {
    : >"$tmp/zero.pcap"
    tlswalk show "$tmp/zero.pcap"
    complains 3 "tlswalk: $tmp/zero.pcap: empty file, no capture"
    run --separate-stderr bash -c '"$TLSWALK" show - </dev/null'
    complains 3 'tlswalk: -: empty file, no capture'
}

@test "a file that is no capture" {
    tlswalk show LICENSE Makefile
    complains 3 'tlswalk: LICENSE: unknown file format' 'tlswalk: Makefile: unknown file format'
}

@test "a file that ends in its header" {
    head -c 10 $psk >"$tmp/stub.pcap"
    tlswalk show "$tmp/stub.pcap"
    complains 3 "tlswalk: $tmp/stub.pcap: file header cut short (wanted 24 bytes, got 10)"
}

@test "a link layer that is not supported" {
    # 189 is USB as Linux captures it.
    { head -c 20 testdata/empty.pcap; printf '\xbd\0\0\0'; } >"$tmp/usb.pcap"
    tlswalk show "$tmp/usb.pcap"
    complains 3 "tlswalk: $tmp/usb.pcap: link type 189 (USB_LINUX) is not supported"
}

@test "a capture cut in a packet: all before is printed" {
    tlswalk show --json testdata/cut--tlcp.pcap
    complains 3 'tlswalk: testdata/cut--tlcp.pcap: packet 12: data cut short (wanted 442 bytes, got 192)'
    equal messages "$(jq '.messages | length' <<<"$output")" 6
}

@test "a capture cut in the header of a packet" {
    tlswalk list --all testdata/cut-header--tls12.pcap
    complains 3 'tlswalk: testdata/cut-header--tls12.pcap: packet 2: header cut short (wanted 16 bytes, got 7)'
    equal lines "${#lines[@]}" 1
}

@test "a capture cut before, in and behind the header of a packet: what came before is printed" {
    for size in 1300 1315 1316 1317; do
        head -c $size $psk >"$tmp/cut.pcap"
        tlswalk show --json "$tmp/cut.pcap"
        [ "$status" = 3 ] || [ "$status" = 0 ]
        equal protocol "$(jq -r .protocol <<<"$output")" 'TLS 1.2'
    done
}

@test "a packet that claims more bytes than any capture has" {
    { head -c 32 $psk; printf '\xff\xff\xff\x7f\xff\xff\xff\x7f'; } >"$tmp/huge.pcap"
    tlswalk show "$tmp/huge.pcap"
    complains 3 "tlswalk: $tmp/huge.pcap: packet 1: length is not possible (at most 16777216 bytes, got 2147483647)"
}

@test "compressed files that are cut or damaged: what can be had of them, and one line" {
    local gz=testdata/gz--tlcp.pcap.gz
    head -c 2500 $gz >"$tmp/cut.gz"
    tlswalk show --json "$tmp/cut.gz"
    complains 3 "tlswalk: $tmp/cut.gz: packet 14: gzip data cut short"
    equal protocol "$(jq -r .protocol <<<"$output")" 'TLCP 1.1'
    head -c 4000 testdata/zst--tls12.pcap.zst >"$tmp/cut.zst"
    tlswalk show "$tmp/cut.zst"
    complains 3 "tlswalk: $tmp/cut.zst: zstd data cut short"
    # Four bytes of checksum, four of length.
    { head -c -8 $gz; printf wrong-sum; } >"$tmp/damaged.gz"
    tlswalk show "$tmp/damaged.gz"
    complains 3 "tlswalk: $tmp/damaged.gz: packet 27: damaged gzip data (incorrect data check)"
    diff <("$TLSWALK" list $gz) <("$TLSWALK" list "$tmp/damaged.gz" 2>/dev/null)
    { cat $gz; echo rubbish; } | "$TLSWALK" list - 2>"$tmp/complaint" >/dev/null || equal status $? 3
    equal complaint "$(cat "$tmp/complaint")" 'tlswalk: -: packet 27: damaged gzip data (incorrect header check)'
}

# two_interfaces SED: the capture with an Ethernet and a raw IP interface, changed, as $tmp/two.pcapng
two_interfaces() {
    LC_ALL=C sed "$1" testdata/ng-two-if--tlcp.pcapng >"$tmp/two.pcapng"
}

@test "one link layer of several that is not supported: its packets are left out, and told" {
    two_interfaces 's/\x2c\x00\x00\x00\x65\x00/\x2c\x00\x00\x00\xbd\x00/'
    tlswalk list "$tmp/two.pcapng"
    complains 0 "tlswalk: $tmp/two.pcapng: 12 packets of link type 189 (USB_LINUX) left out"
    equal lines "${#lines[@]}" 1
}

@test "no link layer that is supported" {
    two_interfaces 's/\x2c\x00\x00\x00\x65\x00/\x2c\x00\x00\x00\xbd\x00/; s/\x28\x00\x00\x00\x01\x00/\x28\x00\x00\x00\xff\xff/'
    tlswalk list "$tmp/two.pcapng"
    complains 3 "tlswalk: $tmp/two.pcapng: link type 65535 (unknown) is not supported" \
        "tlswalk: $tmp/two.pcapng: link type 189 (USB_LINUX) is not supported"
    equal output "$output" ''
}

@test "damage in every packet: two lines" {
    # Of the two interfaces, the first is described as a block that is passed over.
    two_interfaces 's/\x01\x00\x00\x00\x28\x00\x00\x00\x01\x00/\x77\x00\x00\x00\x28\x00\x00\x00\x01\x00/'
    tlswalk list "$tmp/two.pcapng"
    complains 3 "tlswalk: $tmp/two.pcapng: packet 2: interface 1 is not described" \
        "tlswalk: $tmp/two.pcapng: damaged in 11 more places"
}

@test "what is unreadable among readable files is left out, and told" {
    tlswalk show --json "$tmp/none.pcap" $psk LICENSE testdata/cut--tlcp.pcap testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/none.pcap: No such *" 'tlswalk: LICENSE: *' 'tlswalk: testdata/cut--tlcp.pcap: packet 12: *'
    equal files "$(jq -r .file <<<"$output" | sort | tr '\n' ' ')" \
        'testdata/cut--tlcp.pcap testdata/tls12-psk.pcap testdata/tls12-rsa.pcap '
}

@test "a malformed message is no damage of the input" {
    # The length of the ClientHello's cipher suites, 4, becomes 255: more than there is.
    sed 's/\x00\x00\x04\x00\xae\x00\xff/\x00\x00\xff\x00\xae\x00\xff/' $psk >"$tmp/malformed.pcap"
    tlswalk show --json "$tmp/malformed.pcap"
    complains 0
    equal faults "$(jq '.faults | length > 0' <<<"$output")" true
    equal messages "$(jq '[.messages[] | select(.type.name == "server_hello")] | length' <<<"$output")" 1
}

@test "IP fragments of which others are missing" {
    tlswalk list testdata/ipv4-fragments--tls12.pcap
    complains 0
    head -c 3000 testdata/ipv4-fragments--tls12.pcap >"$tmp/cut.pcap"
    tlswalk list "$tmp/cut.pcap"
    complains 3 "tlswalk: $tmp/cut.pcap: packet 14: data cut short *" \
        'tlswalk: 1 IP datagram not put together: fragments are missing'
}

@test "a device that is full" {
    for arguments in "show $psk" "show --json $psk" "list $psk" "walk --svg $psk" "walk --dot $psk" "report $psk" --help "help list" --version 'completion bash'; do
        run --separate-stderr bash -c "\"\$TLSWALK\" $arguments >/dev/full"
        complains 3 'tlswalk: standard output: No space left on device'
    done
}

@test "a device that is full: reading ends, with one complaint" {
    run --separate-stderr timeout 60 bash -c 'cat testdata/tls12-hugecert.pcap <(yes) | "$TLSWALK" show - >/dev/full'
    complains 3 'tlswalk: -: packet 57: *' 'tlswalk: standard output: No space left on device'
}

@test "a device that is full: what would be read after that is left alone" {
    run --separate-stderr bash -c '"$TLSWALK" -q --json testdata/tls1*.pcap testdata/none.pcap >/dev/full'
    complains 3 'tlswalk: standard output: No space left on device'
}

@test "standard output that is closed" {
    for arguments in "show $psk" "list $psk" --help; do
        run --separate-stderr bash -c "\"\$TLSWALK\" $arguments >&-"
        complains 3 'tlswalk: standard output: Bad file descriptor'
    done
}

@test "nothing to write: that standard output is closed does not matter" {
    run --separate-stderr bash -c '"$TLSWALK" show --json testdata/empty.pcap >&-'
    complains 0
}

@test "a reader that goes away: quiet, by SIGPIPE, even where that was ignored" {
    # More than the buffers of the program and of the pipe hold.
    for trap in '' 'trap "" PIPE;'; do
        run --separate-stderr bash -c "$trap \"\$TLSWALK\" -q --json testdata/tls1*.pcap | head -c 1 >/dev/null; exit \${PIPESTATUS[0]}"
        complains 141
    done
}

@test "--quiet: no word about what is no error" {
    for command in show list walk stats certs; do
        tlswalk "$command" --host 192.0.2.1 testdata/fail-hostname12.pcap
        [ -n "$stderr" ]
        tlswalk "$command" -q --host 192.0.2.1 testdata/fail-hostname12.pcap
        complains 0
        tlswalk "$command" --quiet testdata/fail-hostname12.pcap testdata/no-such-file
        complains 3 'tlswalk: testdata/no-such-file: No such file or directory'
        [ -n "$output" ]
    done
}

@test "a standard stream that is closed: no file that is opened takes its place" {
    run --separate-stderr bash -c '"$TLSWALK" list -w "$0/out" testdata/tls12-rsa.pcap >&-' "$tmp"
    complains 3 'tlswalk: standard output: Bad file descriptor'
    equal written "$("$TLSWALK" list "$tmp/out")" "$("$TLSWALK" list testdata/tls12-rsa.pcap)"
    "$TLSWALK" report -o "$tmp/page" testdata/tls12-rsa.pcap testdata/none 2>&- || equal status $? 3
    equal 'begin of the page' "$(head -n 1 "$tmp/page")" '<!DOCTYPE html>'
    run --separate-stderr bash -c '"$TLSWALK" list - <&-'
    complains 3 'tlswalk: -: Bad file descriptor'
}

# A command and an option that names a file, which comes behind them, a line each.
named='diff --keylog
show --keylog
stats --json --keylog
report --keylog
list --key
check --format junit --key
check --format sarif --key
show --ca-file
report --ca-file
check --format tap --policy
check --format json --baseline
walk --key testdata/keys/rsa.encrypted.key --passin file:'

# unreadable NAME: given to each of them, it is a line on standard error and status 3, and nothing is printed
unreadable() {
    local line option=()
    while read -r line; do
        read -ra option <<<"$line"
        [[ $line == *: ]] && option[-1]+=$1 || option+=("$1")
        tlswalk "${option[@]}" testdata/tls12-rsa.pcap testdata/tls12-rsa.pcap
        equal "standard output of $line" "$output" ''
        complains 3 "tlswalk: *$1: *"
    done <<<"$named"
}

@test "a file of an option that cannot be read: status 3 whatever it is, and nothing but the line" {
    unreadable "$tmp/none"
    unreadable "$tmp"
    tlswalk report -o "$tmp/page" -w "$tmp/packets" --keylog "$tmp/none" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/none: No such file or directory"
    [ ! -e "$tmp/page" ] && [ ! -e "$tmp/packets" ]
}

@test "a file of an option that is something else: the same" {
    for option in --key --ca-file; do
        tlswalk show $option LICENSE testdata/tls12-rsa.pcap
        complains 3 'tlswalk: LICENSE: no *'
        equal output "$output" ''
    done
    tlswalk check --baseline LICENSE testdata/tls12-rsa.pcap
    complains 3 'tlswalk: LICENSE:2: no known deviation *'
    equal output "$output" ''
}

@test "diff: the status of differences is in the help as in the manual" {
    "$TLSWALK" help diff | grep -q '1 when check has found something, or diff'
    "$TLSWALK" help --man | grep -q 'check has found something, or diff a difference'
}
