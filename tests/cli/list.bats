# SPDX-License-Identifier: Apache-2.0
# tlswalk list.
load common

mixed='testdata/fail-no-cipher12.pcap testdata/tls12-rsa.pcap testdata/tls13-resume-psk.pcap testdata/br-chromium-nginx.pcap'

@test "a line a connection" {
    tlswalk list testdata/tls13-resume-psk.pcap
    complains 0
    equal lines "${#lines[@]}" 2
    [[ ${lines[0]} == 0$'\t'* && ${lines[1]} == 1$'\t'*$'\tpsk\t'* ]]
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

@test "off a terminal: twelve values between tabs for every connection, none of them empty" {
    for file in testdata/*.pcap*; do
        "$TLSWALK" list --all "$file" 2>/dev/null || true
    done | awk -F'\t' 'NF != 12 { print; bad = 1 } { for (i = 1; i <= NF; i++) if ($i == "") { print; bad = 1 } }
        $11 !~ /^([0-9]+|-)$/ { print; bad = 1 } END { exit bad }'
}

@test "--header: the names of the columns, which are those of JSON" {
    tlswalk list --header testdata/tls12-rsa.pcap
    equal header "${lines[0]}" \
        $'id\tstart\tclient\tserver\tversion\tcipher_suite\tsni\talpn\tresumption\toutcome\thandshake_ns\treason'
    equal rest "${lines[1]}" "$("$TLSWALK" list testdata/tls12-rsa.pcap)"
}

@test "on a terminal: a header, and lines as wide as it is" {
    need_terminal
    for width in 80 90 100 110 120 140 160 180 200 250; do
        out=$(on_terminal $width list --ascii --color=never $mixed)
        [[ ${out%%$'\n'*} == 'ID '*' TIME '*' OUTCOME'*' RESULT' ]]
        equal "too wide for $width" "$(awk -v w=$width 'length > w' <<<"$out")" ''
    done
    [[ $out == *'CIPHER SUITE'* && $out == *'RESUMED BY'* && $out == *TLS_RSA_WITH_AES_128_CBC_SHA* ]]
    on_terminal 80 list --color=never $mixed | grep -q '^5 .* example.test  .* complete *18.0 ms$'
    equal piped "$(in_terminal '"$0" list "$@" | cat' "$TLSWALK" $mixed | tr -d '\r')" "$("$TLSWALK" list $mixed)"
}

@test "on a terminal: what failed is red, and what was cut off is not; NO_COLOR, TERM=dumb" {
    need_terminal
    on_terminal 80 list $mixed | grep -q $'failed *.*\e\\[0m'
    equal 'plain bytes' "$(NO_COLOR=1 on_terminal 80 list $mixed)" "$(on_terminal 80 list --color=never $mixed)"
    equal 'in a dumb terminal' "$(TERM=dumb COLUMNS=80 in_terminal '"$0" list "$@"' "$TLSWALK" $mixed | tr -d '\r')" \
        "$(on_terminal 80 list --color=never $mixed)"
}

@test "in a locale without UTF-8, and with --ascii: nothing but ASCII" {
    need_terminal
    on_terminal 140 list testdata/tls12-rsa.pcap | grep -q '…'
    for plain in "$(on_terminal 140 list --ascii testdata/tls12-rsa.pcap)" \
        "$(LC_ALL=C on_terminal 140 list testdata/tls12-rsa.pcap)"; do
        [[ $plain == *..* ]]
        equal 'other bytes' "$(LC_ALL=C grep '[^ -~]' <<<"${plain//$'\e'/}")" ''
    done
    LC_ALL=C "$TLSWALK" walk testdata/tls12-rsa.pcap | diff - <("$TLSWALK" walk --ascii testdata/tls12-rsa.pcap)
}

# order KEY [OPTION]...: numbers of the connections in that order
order() {
    "$TLSWALK" list --sort "$@" $mixed | cut -f1 | paste -sd ' '
}

@test "--sort: by number, time, name, outcome and duration; what is not known comes last, --reverse or not" {
    equal id "$(order id)" '0 1 2 3 4 5'
    equal reversed "$(order id --reverse)" '5 4 3 2 1 0'
    equal time "$(order time)" '1 2 3 0 4 5'
    equal sni "$(order sni)" '4 5 0 1 2 3'
    equal outcome "$(order outcome)" '1 2 3 4 5 0'
    equal duration "$(order duration)" '0 3 1 2 5 4'
    equal 'duration, reversed' "$(order duration --reverse)" '4 5 2 1 3 0'
    for key in end id time client server version suite sni alpn resumption outcome duration; do
        equal "lines by $key" "$("$TLSWALK" list --sort $key $mixed | sort)" "$("$TLSWALK" list $mixed | sort)"
    done
}

@test "--sort within little memory: in parts, and that is told" {
    tests/tools/promises.py 500 >"$tmp/many.pcap"
    tlswalk list --sort server --max-memory=1M "$tmp/many.pcap"
    equal status "$status" 0
    grep -qE '^tlswalk: [0-9]+ parts sorted each by itself: memory limit$' <<<"$stderr"
    equal numbers "$(cut -f1 <<<"$output" | sort -n)" "$(seq 0 $((${#lines[@]} - 1)))"
}

# when OPTION: the second value of the second connection
when() {
    "$TLSWALK" list "$@" testdata/tls13-resume-psk.pcap | sed -n 2p | cut -f2
}

@test "-t: no times, seconds since 1970, since the last, date, since the first packet" {
    equal usual "$(when)" 2026-11-20T21:31:54.291597000Z
    equal none "$(when -t)" -
    equal epoch "$(when -tt)" 1795210314.291597
    equal delta "$(when -ttt)" +0.512603
    equal date "$(when -tttt)" '2026-11-20 21:31:54.291597'
    equal first "$(when -ttttt)" "$(when -ttt)"
    equal 'of messages' "$("$TLSWALK" show -ttt testdata/tls12-rsa.pcap | grep -E ' (->|<-) .*bytes' | head -n 2 | cut -c 1-9)" \
        $'+0.000000\n+0.000390'
    "$TLSWALK" walk -t testdata/tls12-rsa.pcap | grep -q '^TLS_ST_CW_CLNT_HELLO '
    "$TLSWALK" walk -tttt testdata/tls12-rsa.pcap | grep -q '^2026-11-20 21:30:24.041535  TLS_ST_CW_CLNT_HELLO '
}

@test "list: by duration, those that failed stand where their connections' duration puts them" {
    captures=(testdata/fail-*.pcap testdata/tls12-psk.pcap)
    tlswalk list --sort duration "${captures[@]}"
    "$TLSWALK" show --json --verify never "${captures[@]}" 2>/dev/null >"$tmp/all"
    wanted=$(jq -r 'def seconds: [(.[:19] + "Z" | fromdate), (.[20:29] | tonumber)];
        [(.timing.handshake_ns // ((.end | seconds) as $e | (.start | seconds) as $s |
          ($e[0] - $s[0]) * 1000000000 + $e[1] - $s[1])), .id] | @tsv' "$tmp/all" | sort -n | cut -f2)
    equal order "$(cut -f1 <<<"$output")" "$wanted"
}

@test "captures that overlap in time are one timeline all the same, which is told; those that follow one another are not" {
    local one=testdata/client-only--tls12.pcap other=testdata/missing-segment--tlcp.pcap after=testdata/tls12-rsa.pcap
    tlswalk list $one $other
    complains 0 "tlswalk: $other: begins before the captures in front of it have ended, *--per-file reads each alone?" \
        'tlswalk: * conflicts between overlapping TCP segments, see --overlap'
    tlswalk list -q $one $other
    complains 0
    tlswalk list --per-file $one $other
    complains 0
    tlswalk list $after $one
    complains 0
    tlswalk list $one $after
    complains 0
    # Rotated behind its third packet.
    local len=24
    for ((i = 0; i < 3; i++)); do
        ((len += 16 + $(od -An -t u4 -j $((len + 8)) -N 4 $after)))
    done
    head -c $len $after >"$tmp/1"
    { head -c 24 $after; tail -c +$((len + 1)) $after; } >"$tmp/2"
    tlswalk list "$tmp/1" "$tmp/2"
    complains 0
    equal whole "$(cut -f 2- <<<"$output")" "$("$TLSWALK" list $after | cut -f 2-)"
}

@test "-w where nothing matches: a capture without packets, and the line that says so" {
    tlswalk list -w "$tmp/none.pcapng" --sni nomatch testdata/tls12-rsa.pcap
    complains 0 'tlswalk: none of 1 TCP connection matches*'
    tlswalk list "$tmp/none.pcapng"
    complains 0 'tlswalk: no TLS in 0 packets, 0 TCP connections'
}
