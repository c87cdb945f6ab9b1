# SPDX-License-Identifier: Apache-2.0
# -w: the packets of chosen connections as a capture of their own.
load common

many=testdata/interleaved50.pcap

# plain FILE: its connections without what another capture of the same packets may say otherwise
plain() {
    jq -cS 'del(.id, .file, .session.resumed_from) | walk(if type == "object" then
        (if (.packets | type) == "array" then del(.packets) else . end) | del(.packet, .file) else . end)' "$1" | sort
}

@test "write: what is written says the same as what was read, of every capture" {
    for capture in testdata/*.pcap testdata/*.pcapng testdata/*.gz; do
        "$TLSWALK" show --json --verify never -a -w "$tmp/out" "$capture" >"$tmp/before" 2>/dev/null || true
        [ -s "$tmp/before" ] || continue
        "$TLSWALK" show --json --verify never -a "$tmp/out" >"$tmp/after"
        diff <(plain "$tmp/before") <(plain "$tmp/after") >/dev/null || { echo "$capture" && false; }
    done
}

@test "write: only the packets of the connections that are told of, in their order" {
    tlswalk list --connection 3,7 -w "$tmp/out" "$many"
    complains 0
    equal lines "${#lines[@]}" 2
    "$TLSWALK" show --json --connection 3,7 "$many" >"$tmp/before"
    "$TLSWALK" show --json "$tmp/out" >"$tmp/after"
    diff <(plain "$tmp/before") <(plain "$tmp/after")
    tlswalk list --summary "$tmp/out"
    equal packets "$(grep -o '[0-9]* packets,' <<<"$output")" "$(jq -s 'map(.packets) | add' "$tmp/before") packets,"
    for choice in --sni=example.test --outcome=complete --protocol=tlcp --host=10.1.0.0/24 -fport\ 40005; do
        "$TLSWALK" show --json "$choice" -w "$tmp/out" "$many" >"$tmp/before"
        "$TLSWALK" show --json "$tmp/out" >"$tmp/after"
        diff <(plain "$tmp/before") <(plain "$tmp/after")
    done
}

@test "write: link types, clocks and secrets are kept, of several captures in one" {
    "$TLSWALK" show --json -w "$tmp/out" testdata/ng-two-if--tlcp.pcapng testdata/dsb--tlcp.pcapng testdata/bigendian-nano--tls12.pcap >"$tmp/before"
    "$TLSWALK" show --json "$tmp/out" >"$tmp/after"
    diff <(plain "$tmp/before") <(plain "$tmp/after")
    secret=$(grep -aoE -m 1 '[A-Z_]{6,} [0-9a-f]{32,} [0-9a-f]{32,}' testdata/dsb--tlcp.pcapng | head -n 1)
    grep -aqF "${secret:-no secret}" "$tmp/out"
    equal links "$("$TLSWALK" list --summary "$tmp/out" | grep -o 'EN10MB.*RAW ([0-9]*)')" 'EN10MB (1): 64 packets, RAW (101)'
}

@test "write: fragments belong to the connection of their datagram" {
    for capture in testdata/ipv4-fragments*.pcap testdata/ipv6-fragments*.pcap; do
        "$TLSWALK" show --json -w "$tmp/out" "$capture" >"$tmp/before"
        equal "fragments of $capture" "$("$TLSWALK" list --summary "$tmp/out" | grep 'fragments:')" \
            "$("$TLSWALK" list --summary "$capture" | grep 'fragments:')"
    done
}

@test "write: with connections without TLS when those are told of, and every command does" {
    "$TLSWALK" list -w "$tmp/out" testdata/fail-garbage.pcap >/dev/null 2>&1
    equal connections "$("$TLSWALK" show -a --json "$tmp/out" | wc -l)" 0
    "$TLSWALK" list -a -w "$tmp/out" testdata/fail-garbage.pcap >/dev/null
    equal connections "$("$TLSWALK" show -a --json "$tmp/out" | wc -l)" 1
    for command in show walk check certs stats; do
        rm "$tmp/out"
        "$TLSWALK" $command -w "$tmp/out" "$many" >/dev/null 2>&1 || [ $? = 1 ]
        equal "connections of $command" "$("$TLSWALK" list "$tmp/out" | wc -l)" 50
    done
}

@test "write: of standard input, and of captures each by itself" {
    run bash -c '"$TLSWALK" show --json -w "$0/out" - <"$1"' "$tmp" "$many"
    equal connections "$("$TLSWALK" list "$tmp/out" | wc -l)" 50
    tlswalk list --per-file --connection 0 -w "$tmp/out" testdata/tls12-resume-ticket.pcap testdata/tlcp-tongsuo-e013.pcap
    complains 0
    equal connections "$("$TLSWALK" list "$tmp/out" | wc -l)" 2
}

@test "write: where nothing can be written is said in one line" {
    cp "$many" "$tmp/in.pcap"
    tlswalk list -w "$tmp/in.pcap" "$tmp/in.pcap"
    complains 2 "tlswalk: --write: '$tmp/in.pcap' is what is read" "Try 'tlswalk help list'."
    ln "$tmp/in.pcap" "$tmp/other.pcap"
    tlswalk list -w "$tmp/other.pcap" "$tmp/in.pcap"
    equal status "$status" 2
    run bash -c '"$TLSWALK" list -w "$0" - <"$0"' "$tmp/in.pcap"
    equal status "$status" 2
    cmp "$many" "$tmp/in.pcap"
    tlswalk list -w - "$many"
    complains 2 'tlswalk: --write needs a file: standard output has what is told' "Try 'tlswalk help list'."
    tlswalk list -w "$tmp" "$many"
    complains 3 "tlswalk: $tmp: Is a directory"
    equal output "$output" ''
    tlswalk list -w "$tmp/no/such" "$many"
    complains 3 "tlswalk: $tmp/no/such: No such file or directory"
    [ -e /dev/full ] || skip 'no /dev/full'
    tlswalk list -w /dev/full "$many"
    complains 3 'tlswalk: /dev/full: No space left on device'
    equal lines "${#lines[@]}" 50
}

@test "write: not of diff, and not over what is read or written besides" {
    tlswalk diff -w "$tmp/out" "$many" "$many"
    complains 2 "tlswalk: 'diff' has no option '--write'" "Try 'tlswalk help diff'."
    cp testdata/tls13-keyupdate.keys "$tmp/keys" 2>/dev/null || echo '# none' >"$tmp/keys"
    cp "$tmp/keys" "$tmp/same"
    tlswalk list -w "$tmp/keys" --keylog "$tmp/keys" "$many"
    complains 2 "tlswalk: --write: '$tmp/keys' is what is read" "Try 'tlswalk help list'."
    tlswalk report -o "$tmp/keys" --keylog "$tmp/keys" "$many"
    complains 2 "tlswalk: --output: '$tmp/keys' is what is read" "Try 'tlswalk help report'."
    cmp "$tmp/keys" "$tmp/same"
    tlswalk report -w "$tmp/out" -o "$tmp/out" "$many"
    complains 2 'tlswalk: --write and --output have one file' "Try 'tlswalk help report'."
    [ ! -e "$tmp/out" ]
}

@test "write: a capture that is a pipe is refused, and one that is gone when it is read again is told" {
    mkfifo "$tmp/pipe"
    tlswalk list -w "$tmp/out" "$tmp/pipe"
    complains 2 "tlswalk: --write: '$tmp/pipe' cannot be read twice; as standard input it can" "Try 'tlswalk help list'."
    cp "$many" "$tmp/in.pcap"
    "$TLSWALK" list -l -w "$tmp/out" "$tmp/in.pcap" - <"$tmp/pipe" >"$tmp/listed" 2>"$tmp/said" 3>&- &
    exec 8>"$tmp/pipe"
    for _ in {1..1200}; do # until it has been opened
        [ -s "$tmp/listed" ] && break
        sleep 0.05
    done
    cat testdata/tls12-rsa.pcap >&8
    rm "$tmp/in.pcap"
    exec 8>&-
    wait $! || equal status $? 3
    equal said "$(grep in.pcap "$tmp/said")" "tlswalk: $tmp/in.pcap: once more: No such file or directory"
    [ ! -e "$tmp/out" ]
}

@test "write: what was there stays until all of the new file is, and when something is refused" {
    echo precious >"$tmp/out"
    tlswalk report -w "$tmp/out" -o "$many" "$many"
    equal status "$status" 2
    tlswalk list -w "$tmp/out" "$tmp/none.pcap"
    equal status "$status" 3
    tlswalk list -w "$tmp/out" --keylog "$tmp/none.log" "$many"
    equal status "$status" 3
    tlswalk list -w "$tmp/out" -f 'tcp prot' "$many"
    equal status "$status" 2
    equal 'what was there' "$(cat "$tmp/out")" precious
    tlswalk list -w "$tmp/out" "$many"
    complains 0
    equal connections "$("$TLSWALK" list "$tmp/out" | wc -l)" 50
    equal files "$(cd "$tmp" && echo out*)" out
}

@test "write: a signal while standard input is waited for leaves nothing behind" {
    mkfifo "$tmp/pipe"
    for signal in TERM HUP; do
        "$TLSWALK" list -w "$tmp/out" - <"$tmp/pipe" 3>&- &
        exec 8>"$tmp/pipe"
        for _ in {1..1200}; do # until it is being written
            [ -z "$(compgen -G "$tmp/out.*")" ] || break
            sleep 0.05
        done
        kill -s "$signal" $!
        status=0
        wait $! || status=$?
        exec 8>&-
        equal status "$status" "$((128 + $(kill -l "$signal")))"
        equal files "$(cd "$tmp" && echo *)" pipe
    done
}
