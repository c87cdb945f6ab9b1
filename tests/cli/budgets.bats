# SPDX-License-Identifier: Apache-2.0
# What is given up where there is too much, and what is said about it; and captures each by itself.
load common

two=testdata/tls12-resume-ticket.pcap # two connections, one behind the other
both=testdata/br-chromium-nginx.pcap  # two at a time
psk=testdata/tls12-psk.pcap

# objects FILTER: of the JSON lines that were printed
objects() {
    jq -cr "$1" <<<"$output"
}

@test "1M of memory is enough for every capture of testdata" {
    local whole
    whole=$("$TLSWALK" show --json testdata/*.pcap* 2>/dev/null) || equal status $? 3
    tlswalk show --json --max-memory=1M testdata/*.pcap*
    equal output "$output" "$whole"
    ! grep -q limit <<<"$stderr"
}

@test "a limit of connections: told in the connection, in the summary, and at the end" {
    tlswalk show --json --summary --max-flows=1 $both
    complains 0 'tlswalk: 1 connection given up early: connection limit'
    equal outcomes "$(objects 'select(.outcome).outcome | [.handshake, .known_by, .reason]')" \
        '["incomplete","unknown","given up early: connection limit"]
["complete","inferred","both Finished have passed"]'
    equal evicted "$(objects 'select(.evicted).evicted')" '{"flows":1,"memory":0}'
    tlswalk list --max-flows=2 $both
    complains 0
}

@test "a limit of memory: told likewise" {
    tests/tools/promises.py 100 >"$tmp/promises.pcap"
    tlswalk show --json --summary --max-memory=1M "$tmp/promises.pcap"
    complains 0 'tlswalk: * connections given up early: memory limit'
    given_up=$(objects 'select(.evicted).evicted.memory')
    [ "$given_up" -gt 50 ] && [ "$given_up" -lt 100 ]
    equal complaint "$stderr" "tlswalk: $given_up connections given up early: memory limit"
    equal reasons "$(objects 'select(.outcome.reason == "given up early: memory limit").id' | wc -l)" "$given_up"
    equal lines "${#lines[@]}" 101
    [ "$(objects 'select(.peak_memory).peak_memory')" -le 1048576 ]
    tlswalk list --max-memory=16M "$tmp/promises.pcap"
    complains 0
}

@test "the time of silence that ends a connection" {
    tlswalk list $both
    equal lines "${#lines[@]}" 2
    tlswalk list --idle-timeout=1ms $both
    equal lines "${#lines[@]}" 3
    tlswalk list --idle-timeout 100ms $both
    equal lines "${#lines[@]}" 2
}

@test "--per-file: numbers begin again, nothing goes on, and complaints name the capture" {
    tlswalk show --json --per-file $two $psk
    complains 0
    equal ids "$(objects '[.file, .id]')" "[\"$two\",0]
[\"$two\",1]
[\"$psk\",0]"
    tlswalk list --per-file --max-flows=1 $psk testdata/empty.pcap $both
    complains 0 'tlswalk: testdata/empty.pcap: no TLS in 0 packets, 0 TCP connections' \
        "tlswalk: $both: 1 connection given up early: connection limit"
    tlswalk list --per-file "$tmp/none.pcap" $psk
    complains 3 "tlswalk: $tmp/none.pcap: No such file or directory"
    equal lines "${#lines[@]}" 1
}

@test "--summary: the last line of JSON, or a block of text, of all captures or behind each" {
    tlswalk show --json --summary -q $two testdata/ng-two-if--tlcp.pcapng
    complains 0
    equal schemas "$(objects .schema | uniq -c | tr -s ' \n' ' ')" ' 3 tlswalk.connection/1 1 tlswalk.capture/1 '
    equal capture "$(objects 'select(.link_types) | [.files, .packets, .connections, .tls, .link_types[].packets]')" \
        "[[\"$two\",\"testdata/ng-two-if--tlcp.pcapng\"],62,3,3,50,12]"
    tlswalk show --json --per-file --summary $two $psk
    equal connections "$(objects .connections)" 'null
null
2
null
1'
    tlswalk list --summary $psk
    equal 'first line of the block' "${lines[1]}" "capture $psk"
    tlswalk list --summary testdata/empty.pcap
    equal lines "$output" 'capture testdata/empty.pcap
    0 packets, 0 bytes
    link types: EN10MB (1): 0 packets
    0 TCP connections, 0 with TLS
    peak memory: '"${output##*peak memory: }"
}

@test "--summary: statistics and certificates as JSON end with the object of the captures" {
    for command in stats certs; do
        tlswalk $command --json --summary $two
        complains 0
        equal "schema behind $command" "$(jq -r .schema <<<"${lines[-1]}")" tlswalk.capture/1
        equal "objects of $command" "$(jq -c type <<<"$output" | uniq)" '"object"'
    done
}

@test "--summary: not in a picture, nor in PEM, and then nothing is made" {
    for form in dot mermaid svg; do
        tlswalk walk --$form --summary $psk
        complains 2 'tlswalk: --summary has no place in a picture' "Try 'tlswalk help walk'."
    done
    tlswalk certs --pem --der "$tmp/der" --summary $psk
    complains 2 'tlswalk: --summary has no place in PEM' "Try 'tlswalk help certs'."
    equal output "$output" ''
    [ ! -e "$tmp/der" ]
}

@test "--summary: what was left out, and why" {
    tlswalk show --json --summary testdata/snap200--tlcp.pcap
    equal missing "$(objects 'select(.link_types) | [.truncated, .gaps, .gap_bytes]')" '[5,5,3641]'
    tlswalk show --json --summary testdata/missing-segment--tlcp.pcap
    equal missing "$(objects 'select(.link_types) | [.truncated, .gaps, .gap_bytes]')" '[0,1,400]'
    LC_ALL=C sed 's/\x2c\x00\x00\x00\x65\x00/\x2c\x00\x00\x00\xbd\x00/' testdata/ng-two-if--tlcp.pcapng >"$tmp/two.pcapng"
    tlswalk show --json --summary "$tmp/two.pcapng"
    equal skipped "$(objects 'select(.skipped).skipped.unsupported_link')" 12
    equal links "$(objects 'select(.link_types).link_types | map([.id, .name, .supported])')" \
        '[[1,"EN10MB",true],[189,"USB_LINUX",false]]'
    tlswalk list --summary "$tmp/two.pcapng"
    grep -qx '    link types: EN10MB (1): 14 packets, USB_LINUX (189, not supported): 12 packets' <<<"$output"
    grep -qx '    left out: 12 packets of link types not supported' <<<"$output"
}

# first_line OPTION...: what comes of a capture while the pipe that it comes from stays open
first_line() {
    mkfifo "$tmp/pipe"
    "$TLSWALK" list "$@" "$tmp/pipe" >"$tmp/out" 3>&- &
    exec 8>"$tmp/pipe"
    cat $two >&8
    for _ in {1..1200}; do
        [ -s "$tmp/out" ] && break
        sleep 0.05
    done
    head -n 1 "$tmp/out"
    exec 8>&-
    wait $!
}

@test "--line-buffered: a connection is written when it has ended, not when the capture has" {
    equal line "$(first_line -l)" "$("$TLSWALK" list $two | head -n 1)"
}

# slowly: makes a script that writes the packets of a capture many times, and again after a while
slowly() {
    cat >"$tmp/slowly" <<END
again() {
    for _ in {1..200}; do tail -c +25 $two; done
}
head -c 24 $two
again
sleep 1.2
again
END
}

@test "progress: a line on a terminal, gone at the end; none elsewhere" {
    need_terminal
    slowly
    watched='bash "$0/slowly" | "$1" list - >"$0/out"'
    export TERM=xterm
    in_terminal "$watched" "$tmp" "$TLSWALK" >"$tmp/seen"
    grep -qE $'\r[0-9]+ packets, -\x1b\\[K' "$tmp/seen"
    tail -c 4 "$tmp/seen" | grep -q $'\r\x1b\\[K'
    TERM=dumb in_terminal "$watched" "$tmp" "$TLSWALK" >"$tmp/seen"
    equal seen "$(cat "$tmp/seen")" ''
    bash "$tmp/slowly" | "$TLSWALK" list - >"$tmp/out" 2>"$tmp/seen"
    equal seen "$(cat "$tmp/seen")" ''
}

@test "--summary: link types that are not supported are counted, damage too, and there is none of what cannot be read" {
    { head -c 20 testdata/tls12-rsa.pcap && printf '\xbd\0\0\0' && tail -c +25 testdata/tls12-rsa.pcap; } >"$tmp/usb.pcap"
    equal USB "$("$TLSWALK" show --json --summary "$tmp/usb.pcap" 2>/dev/null | jq -c '[.packets, .skipped.unsupported_link, .damaged]')" \
        '[19,19,0]'
    equal damaged "$("$TLSWALK" show --json --summary testdata/cut--tls13.pcap 2>/dev/null | jq -c 'select(.damaged) | .damaged')" 1
    equal none "$("$TLSWALK" list --per-file --summary "$tmp/none" 2>/dev/null)" ''
}

# The second fragment of a datagram once more, and before it with another byte: IPv4 takes what came first.
@test "IP fragments that contradict one another are told" {
    python3 - testdata/ipv4-fragments--tls12.pcap "$tmp/twice.pcap" <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
out, at, done = bytearray(data[:24]), 24, False
while at < len(data):
    end = at + 16 + struct.unpack_from('<I', data, at + 8)[0]
    packet = bytearray(data[at:end])
    if not done and struct.unpack_from('>H', packet, 16 + 14 + 6)[0] & 0x1fff:
        other = bytearray(packet)
        other[-1] ^= 1
        out += packet + other
        done = True
    else:
        out += packet
    at = end
open(sys.argv[2], 'wb').write(out)
END
    tlswalk list "$tmp/twice.pcap"
    complains 0 'tlswalk: 1 IP fragment with other bytes than one before it'
    equal summary "$("$TLSWALK" show --json --summary "$tmp/twice.pcap" 2>/dev/null | jq -c 'select(.packets and .files) | .fragment_conflicts')" 1
}
