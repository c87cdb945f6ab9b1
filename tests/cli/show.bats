# SPDX-License-Identifier: Apache-2.0
# tlswalk show: what the options and operands do. What is printed is for golden.bats.
load common

psk=testdata/tls12-psk.pcap
escape=$'\e'

# packets FILE FIRST LAST: those packets of a little-endian pcap file, as such a file
packets() {
    local offset=24 number=0 size
    head -c 24 "$1"
    while size=$(od -An -t u4 -j $((offset + 8)) -N 4 "$1" 2>/dev/null) && [ -n "$size" ]; do
        ((++number < $2 || number > $3)) || tail -c +$((offset + 1)) "$1" | head -c $((16 + size))
        ((offset += 16 + size))
    done
}

@test "show is meant where no command is named" {
    tlswalk show --json $psk
    named=$output
    tlswalk --json $psk
    equal output "$output" "$named"
}

@test "options may stand before the command and after the files" {
    tlswalk show --json $psk
    plain=$output
    tlswalk --json show $psk
    equal output "$output" "$plain"
    tlswalk show $psk --json
    equal output "$output" "$plain"
    tlswalk show --js -- $psk
    equal output "$output" "$plain"
}

@test "- is standard input" {
    run --separate-stderr bash -c '"$TLSWALK" show --json - <testdata/tls12-psk.pcap'
    equal status "$status" 0
    from_stdin=$(jq -c 'del(.file)' <<<"$output")
    equal file "$(jq -r .file <<<"$output")" -
    tlswalk show --json $psk
    equal output "$from_stdin" "$(jq -c 'del(.file)' <<<"$output")"
}

@test "standard input may be a pipe" {
    run --separate-stderr bash -c 'cat testdata/ng--tlcp.pcapng | "$TLSWALK" list -'
    equal status "$status" 0
    equal lines "${#lines[@]}" 1
}

@test "several files are one timeline: connections are numbered through" {
    tlswalk show --json $psk testdata/tls12-resume-id.pcap
    equal status "$status" 0
    equal ids "$(jq -c '[.id, .file]' <<<"$output" | tr '\n' ' ')" \
        '[0,"testdata/tls12-psk.pcap"] [1,"testdata/tls12-resume-id.pcap"] [2,"testdata/tls12-resume-id.pcap"] '
}

@test "a connection goes on in the next file" {
    packets $psk 1 6 >"$tmp/a.pcap"
    packets $psk 7 99 >"$tmp/b.pcap"
    tlswalk show --json $psk
    whole=$(jq -c '[.protocol, .outcome, .packets, [.messages[] | [.type, .fields]]]' <<<"$output")
    tlswalk show --json "$tmp/a.pcap" "$tmp/b.pcap"
    equal connection "$(jq -c '[.protocol, .outcome, .packets, [.messages[] | [.type, .fields]]]' <<<"$output")" "$whole"
    equal file "$(jq -r .file <<<"$output")" "$tmp/a.pcap"
    equal 'other file' "$(jq -r '[.messages[].file] | unique | map(select(.)) | join(" ")' <<<"$output")" "$tmp/b.pcap"
}

@test "--all: connections without TLS as well" {
    tlswalk show --all --json testdata/fail-http-to-tls.pcap
    equal outcome "$(jq -r .outcome.handshake <<<"$output")" not_tls
    tlswalk show -a testdata/fail-http-to-tls.pcap
    [ -n "$output" ]
    complains 0
}

@test "without --all: nothing about a connection without TLS but a note, and none with --json" {
    tlswalk show testdata/fail-http-to-tls.pcap
    equal output "$output" ''
    complains 0 'tlswalk: no TLS in 8 packets, 1 TCP connection'
    tlswalk show --json testdata/fail-http-to-tls.pcap
    equal output "$output" ''
    complains 0
}

@test "--hex adds the bytes of the messages, and only adds" {
    tlswalk show $psk
    plain=$output
    tlswalk show --hex $psk
    long=$output
    tlswalk show -x $psk
    equal output "$output" "$long"
    equal 'lines without --hex' "$(diff <(cat <<<"$plain") <(cat <<<"$long") | grep -c '^<')" 0
    # The ServerKeyExchange, byte for byte.
    grep -q '  00 0f 68 69 6e 74 2d 66  6f 72 2d 63 6c 69 65 6e  ' <<<"$long"
}

@test "colours: not where the output goes into a pipe" {
    TERM=xterm tlswalk show $psk
    [[ $output != *"$escape"* ]]
}

@test "colours: on a terminal that has them" {
    need_terminal
    TERM=xterm run in_terminal '"$0" "$1"' "$TLSWALK" $psk
    [[ $output == *"$escape"* ]]
    TERM=dumb run in_terminal '"$0" "$1"' "$TLSWALK" $psk
    [[ $output != *"$escape"* ]]
}

@test "colours: NO_COLOR says no, unless it is empty" {
    need_terminal
    NO_COLOR=1 TERM=xterm run in_terminal '"$0" "$1"' "$TLSWALK" $psk
    [[ $output != *"$escape"* ]]
    NO_COLOR='' TERM=xterm run in_terminal '"$0" "$1"' "$TLSWALK" $psk
    [[ $output == *"$escape"* ]]
}

@test "colours: --color has the last word" {
    need_terminal
    NO_COLOR=1 tlswalk show --color=always $psk
    [[ $output == *"$escape"* ]]
    TERM=xterm run in_terminal '"$0" --color never "$1"' "$TLSWALK" $psk
    [[ $output != *"$escape"* ]]
}

@test "colours change nothing but colours" {
    tlswalk show $psk
    plain=$output
    tlswalk show --color=always $psk
    equal text "$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")" "$plain"
}

@test "what a peer sends reaches no terminal as a control character" {
    # The server name is in the clear: an escape sequence, a bell, a backspace, a C1 control, a broken UTF-8 sequence.
    sed 's/example\.test/\x1b[31m\x07\x08\xc2\x9b\xff\x0a\x7f/' testdata/fail-rst-midhandshake.pcap >"$tmp/evil.pcap"
    for command in 'show' 'show --hex' 'show --json' 'list'; do
        # shellcheck disable=SC2086
        "$TLSWALK" $command "$tmp/evil.pcap" >"$tmp/out"
        tabs=0
        [[ $command != list ]] || tabs=11 # our own, between its values
        equal "control characters of $command" "$(tr -d '\n -~' <"$tmp/out" | wc -c)" "$tabs"
        grep -qF '\x1b[31m\x07\x08' "$tmp/out" || grep -qF '\\x1b[31m\\x07\\x08' "$tmp/out"
    done
}
