# SPDX-License-Identifier: Apache-2.0
# Handshakes that are recorded here and now, between whatever TLS this machine has.
load common

# told: of each connection its version, suite and what became of Finished, how many records are left encrypted, and the
# verdicts on binders
told() {
    "$TLSWALK" show --json --keylog "$tmp/keys.log" --psk someone=00112233445566778899aabbccddeeff ${early:+--psk "$early"} "$tmp/capture.pcap" |
        jq -r '[.id, (.version.name | sub("TLS 1.0"; "TLSv1") | sub("TLS "; "TLSv")), .cipher_suite.id,
            ([.messages[] | select(.type.name == "finished") | .fields.verified | tostring] | join(" ")),
            ([.messages[] | select(.encrypted and (.decrypted | not))] | length),
            ([.messages[].fields.extensions? // empty | .[].data.binders_verified? // empty | .[].verified | tostring] | join(" "))] | @tsv' |
        sort -n | cut -f 2-
}

@test "each family of ciphers in each version is read to the end, and is what the client says it is" {
    command -v openssl >/dev/null || skip 'openssl is missing'
    command -v python3 >/dev/null || skip 'python3 is missing'
    python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); socket.create_connection(s.getsockname())' 2>/dev/null ||
        skip 'there is no way to 127.0.0.1'
    python3 tests/tools/loopback.py "$tmp"
    early=$(cat "$tmp/early.psk" 2>/dev/null || true)
    told >"$tmp/told.tsv"
    grep -q 'TLSv1.3' "$tmp/told.tsv"
    while IFS=$'\t' read -r what version _ suite binders <&3 && IFS= read -r got <&4; do
        [[ $version == - ]] || equal "$what" "$got" "$(printf '%s\t%s\ttrue true\t0\t%s' "$version" "$suite" "$binders")"
    done 3<"$tmp/expected.tsv" 4<"$tmp/told.tsv"
    equal connections "$(wc -l <"$tmp/told.tsv")" "$(wc -l <"$tmp/expected.tsv")"
    grep -q $'^external key, early data\tTLSv1.3' "$tmp/expected.tsv" || return 0 # this openssl has none
    equal 'early data' "$("$TLSWALK" show --json --psk "$early" --app-data text "$tmp/capture.pcap" |
        jq -r 'select(.session.early_data) | "\(.session.early_data.outcome) \(.session.early_data.bytes) \(.application_data.content[0].text)"')" \
        'accepted 12 early words\x0a'
}
