# SPDX-License-Identifier: Apache-2.0
# Decryption behind bytes that the capture does not have.
load common

setup_file() {
    command -v python3 >/dev/null || skip 'python3 is missing'
}

# finished KEYLOG CAPTURE: the messages that were decrypted, with + where Finished holds and ? where that is not known
finished() {
    "$TLSWALK" show --json --keylog "$1" "$2" | jq -r '[.messages[] | select(.decrypted) | .from[:1] + ":" + (.type.name // .content_type) +
        (if .fields.verified == true then "+" elif .type.name == "finished" then "?" else "" end)] | join(" ")'
}

# offset SIDE: where in its stream the record with change_cipher_spec begins
offset() {
    "$TLSWALK" show --json testdata/tls12-etm.pcap | jq --arg side "$1" '.messages[] |
        select(.content_type == "change_cipher_spec" and .from == $side) | .stream_offset - 5'
}

@test "change_cipher_spec that was lost is no loss" {
    for side in client server; do
        python3 tests/tools/lose.py testdata/tls12-etm.pcap "$tmp/lost.pcap" $side "$(offset $side)" 6
        equal $side "$(finished testdata/keys/tls12-etm.keylog "$tmp/lost.pcap")" 'c:finished+ s:finished+ c:alert s:alert'
    done
}

@test "with Finished lost as well, what follows is read" {
    python3 tests/tools/lose.py testdata/tls12-etm.pcap "$tmp/client.pcap" client "$(offset client)" 91
    equal client "$(finished testdata/keys/tls12-etm.keylog "$tmp/client.pcap")" 's:finished? c:alert s:alert'
    python3 tests/tools/lose.py testdata/tls12-etm.pcap "$tmp/server.pcap" server "$(offset server)" 91
    equal server "$(finished testdata/keys/tls12-etm.keylog "$tmp/server.pcap")" 'c:finished+ c:alert s:alert'
}

# why CAPTURE: why messages were not decrypted
why() {
    "$TLSWALK" show --json --keylog testdata/keys/tls10-dhe-rsa.keylog "$1" | jq -r '.messages[] | .not_decrypted // empty'
}

@test "where CBC goes on from one record to the next, the second behind the gap is read" {
    python3 tests/tools/lose.py testdata/tls10-dhe-rsa.pcap "$tmp/client.pcap" client 333 63
    equal client "$(finished testdata/keys/tls10-dhe-rsa.keylog "$tmp/client.pcap")" 's:finished? c:alert s:alert'
    python3 tests/tools/lose.py testdata/tls10-dhe-rsa.pcap "$tmp/server.pcap" server 2036 63
    equal server "$(why "$tmp/server.pcap")" 'CBC goes on from the record before, which the capture does not have'
    python3 tests/tools/lose.py testdata/tls10-dhe-rsa.pcap "$tmp/data.pcap" client 437 41
    equal data "$(why "$tmp/data.pcap")" 'CBC goes on from the record before, which the capture does not have'
}

# lines CAPTURE: the numbers of the lines that the client has sent, as far as they were read
lines() {
    "$TLSWALK" show --json --app-data text --keylog testdata/keys/tls12-rc4.keylog "$1" |
        jq -r '[.application_data.content[] | select(.from == "client").text[5:6]] | join("")'
}

@test "the keystream of RC4 is found again" {
    equal whole "$(lines testdata/tls12-rc4.pcap)" 012345
    for row in '502 10 02345' '497 59 02345' '448 49 12345' '448 108 2345' '556 69 01345'; do
        read -r from length wanted <<<"$row"
        python3 tests/tools/lose.py testdata/tls12-rc4.pcap "$tmp/lost.pcap" client "$from" "$length"
        equal "$row" "$(lines "$tmp/lost.pcap")" "$wanted"
    done
}

@test "check: without the ClientHello of a renegotiation a second change_cipher_spec is not judged" {
    python3 tests/tools/lose.py testdata/tls12-reneg-client.pcap "$tmp/lost.pcap" client 429 136
    equal verdict "$("$TLSWALK" check --rule ccs-once --list-verdicts --format json --keylog testdata/keys/tls12-reneg-client.keylog \
        "$tmp/lost.pcap" | jq -c '.rules.not_judged // empty')" 1
}

# unread FILE: which encrypted messages were read, and why the others were not, by side
unread() {
    "$TLSWALK" show --json --keylog "testdata/keys/$1.keylog" "$tmp/reordered.pcap" | jq -r '[.messages[] | select(.encrypted) |
        "\(.from) \(if .decrypted then "read" else .not_decrypted end)"] | unique | join("; ")'
}

@test "keys: what the capture has before the other side's hello is not read, and that is said" {
    local why="the capture has it before the other side's hello"
    python3 tests/tools/reorder.py testdata/tls12-etm.pcap "$tmp/reordered.pcap" client
    equal 'TLS 1.2, client first' "$(unread tls12-etm)" "client $why; server read"
    python3 tests/tools/reorder.py testdata/tls12-etm.pcap "$tmp/reordered.pcap" server
    equal 'TLS 1.2, server first' "$(unread tls12-etm)" "client read; server $why"
    python3 tests/tools/reorder.py testdata/tls13-suite-1301.pcap "$tmp/reordered.pcap" server
    equal 'TLS 1.3, server first' "$(unread tls13-suite-1301)" "client read; server $why"
    equal 'in order' "$("$TLSWALK" show --json --keylog testdata/keys/tls12-etm.keylog testdata/tls12-etm.pcap | grep -c not_decrypted)" 0
}
