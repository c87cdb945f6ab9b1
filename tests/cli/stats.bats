# SPDX-License-Identifier: Apache-2.0
# tlswalk stats.
load common

mixed='testdata/fail-no-cipher12.pcap testdata/tls12-rsa.pcap testdata/tls13-resume-psk.pcap testdata/br-chromium-nginx.pcap'

# stat FILTER: what jq makes of the statistics of the mixed captures
stat() {
    "$TLSWALK" stats --json $mixed | jq -c "$1"
}

@test "what is counted is what show --json has" {
    "$TLSWALK" show --json testdata/*.pcap 2>/dev/null >"$tmp/lines" || true
    "$TLSWALK" stats --json --top 1000 testdata/*.pcap 2>/dev/null >"$tmp/stats" || true
    equal connections "$(jq .connections "$tmp/stats")" "$(wc -l <"$tmp/lines")"
    for pair in 'versions .version.name' 'cipher_suites .cipher_suite.name' 'groups .group.name' 'alpn .alpn' 'sni .sni' \
        'outcomes .outcome.handshake' 'resumption select(.version)|.resumption' 'ja3 .fingerprints.ja3' 'ja4 .fingerprints.ja4'; do
        equal "${pair%% *}" \
            "$(jq -r ".${pair%% *}.top[] | [.count, (.value | .name? // .)] | @tsv" "$tmp/stats" | sort)" \
            "$(jq -r "(${pair#* }) // empty" "$tmp/lines" | sort | uniq -c | awk '{ n = $1; sub(/^ *[0-9]+ /, ""); print n "\t" $0 }' | sort)"
    done
    for key in handshake_ns client_hello_to_server_hello_ns tcp_rtt_ns; do
        equal "$key" "$(jq -c ".timing.$key | [.count, .min, .max, .p50]" "$tmp/stats")" \
            "$(jq -s -c "[.[].timing.$key | select(. != null)] | sort | [length, .[0], .[-1], .[(length / 2 | ceil) - 1]]" "$tmp/lines")"
    done
}

@test "alerts with who sent them, schemes of signatures, keys of certificates" {
    equal alerts "$(stat '.alerts.top')" '[{"value":{"from":"server","alert":{"id":40,"name":"handshake_failure"}},"count":1}]'
    equal keys "$("$TLSWALK" stats --json testdata/tls12-cert-ed25519.pcap testdata/tls12-clientauth-ec.pcap testdata/tlcp-gmssl-e011.pcap |
        jq -c '[.certificate_keys.top[].value]')" '["Ed25519 256","RSA 2048","SM2 256"]'
    equal schemes "$("$TLSWALK" stats --json testdata/tls12-cert-ed25519.pcap | jq -c '.signature_schemes')" \
        '{"total":1,"distinct":1,"dropped":0,"top":[{"value":{"id":"0x0807","name":"ed25519"},"count":1}]}'
}

@test "--top: so many values of each kind; the others together" {
    equal suites "$("$TLSWALK" stats --json --top 1 $mixed | jq -c '.cipher_suites | [.total, .distinct, (.top | length)]')" '[5,3,1]'
    "$TLSWALK" stats --top 1 $mixed | grep -qE '^    2 others +3   60.0 %$'
}

@test "percentiles and bars: text says the same" {
    tlswalk stats --color=never -q $mixed
    complains 0
    grep -qE '^    TLS 1.3 +4   80.0 %  █+$' <<<"$output"
    grep -qE '^    p50 3.46 ms, p75 18.0 ms, p90 35.7 ms, p95 35.7 ms, p99 35.7 ms$' <<<"$output"
    grep -qE '^    1.00 ms to 2.00 ms +1   20.0 %  █+$' <<<"$output"
    equal ascii "$("$TLSWALK" stats --ascii $mixed | LC_ALL=C grep '[^ -~]')" ''
    equal 'in a locale without UTF-8' "$(LC_ALL=C "$TLSWALK" stats $mixed)" "$("$TLSWALK" stats --ascii $mixed)"
    for width in 80 100 200; do
        equal "too wide for $width" "$(COLUMNS=$width "$TLSWALK" stats --ascii $mixed | awk -v w=$width 'length > w')" ''
    done
}

@test "--per-file: statistics of each capture" {
    equal files "$("$TLSWALK" stats --json --per-file $mixed | jq -c '[.files[0], .connections]' | head -n 2)" \
        $'["testdata/fail-no-cipher12.pcap",1]\n["testdata/tls12-rsa.pcap",1]'
}

@test "--all: connections without TLS are counted, too" {
    equal outcomes "$("$TLSWALK" stats --all --json testdata/fail-garbage.pcap | jq -c '[.outcomes.top[].value]')" '["not_tls"]'
}

@test "nothing to count: a note, and in JSON zeros" {
    tlswalk stats testdata/empty.pcap
    complains 0 'tlswalk: no TLS in 0 packets, 0 TCP connections'
    equal counted "$("$TLSWALK" stats --json testdata/empty.pcap | jq -c '[.connections, .start, .sni.total, .timing.handshake_ns.p50]')" \
        '[0,null,0,null]'
}
