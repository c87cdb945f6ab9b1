# SPDX-License-Identifier: Apache-2.0
# What is encrypted is read with key logs, private keys and pre-shared keys; and what is wrong with those is told.
load common

# opened OPTION... CAPTURE: of each connection what was decrypted, in order, a word each: who sent it, what it is, and
# + where it is verified, - where it is wrong, ? where that is not known; then how many records are left encrypted
opened() {
    "$TLSWALK" show --json "$@" | jq -r '
        [(.messages[] | select(.decrypted) |
            .from[:1] + ":" + (.type.name // .content_type) + (
                [.fields | .. | objects | select(has("verified")) | .verified] |
                map(if . == true then "+" elif . == false then "-" else "?" end) | join(""))),
         ([.messages[] | select(.encrypted and (.decrypted | not))] | length | tostring)] | join(" ")'
}

@test "every version, cipher and key exchange" {
    while IFS=$'\t' read -r capture options wanted; do
        [[ $capture == \#* ]] && continue
        # shellcheck disable=SC2086 # several options
        equal "$capture $options" "$(opened $options "testdata/$capture" | paste -sd '|')" "$wanted"
    done <tests/cli/keys.tsv
}

@test "secrets in the capture are used without being asked for" {
    equal dsb "$(opened testdata/dsb--tlcp.pcapng)" \
        "$(opened --keylog testdata/keys/tlcp-tongsuo-ecc-clientauth.keylog testdata/tlcp-tongsuo-ecc-clientauth.pcap)"
}

@test "several sources, and secrets for other connections" {
    equal both "$(opened --keylog testdata/keys/tls13-suite-1301.keylog --psk gm-client=0123456789abcdef0123456789abcdef \
        --key testdata/keys/rsa.key testdata/tls13-suite-1301.pcap testdata/tls12-rsa.pcap | wc -w)" 15
    equal others "$(opened --keylog testdata/keys/tls12-rsa.keylog testdata/tls13-suite-1301.pcap)" 5
}

@test "packets in another order or in small pieces make no difference" {
    equal reversed "$(opened --keylog testdata/keys/tls13-clientauth.keylog testdata/reversed--tls13.pcap)" \
        "$(opened --keylog testdata/keys/tls13-clientauth.keylog testdata/tls13-clientauth.pcap)"
    for weather in onebyte--tlcp gz--tlcp geneve--tlcp ipv6-fragments--tlcp; do
        equal $weather "$(opened --keylog testdata/keys/tlcp-tongsuo-ecc-clientauth.keylog testdata/$weather.pcap*)" \
            "$(opened --keylog testdata/keys/tlcp-tongsuo-ecc-clientauth.keylog testdata/tlcp-tongsuo-ecc-clientauth.pcap)"
    done
    equal 'packets of a byte' "$("$TLSWALK" show --json --keylog testdata/keys/tlcp-tongsuo-ecc-clientauth.keylog \
        testdata/onebyte--tlcp.pcap | jq -c '[.messages[] | select(.decrypted and .type.name == "finished") | .packets | length]')" \
        '[16,16]'
}

@test "behind a gap reading goes on, and what was to be verified over it is not known" {
    run -0 opened --keylog testdata/keys/tls13-clientauth.keylog testdata/missing-segment--tls13.pcap
    equal opened "$output" 's:encrypted_extensions s:certificate_request s:certificate_verify? s:finished? c:certificate++ c:certificate_verify? c:finished? s:new_session_ticket s:new_session_ticket c:alert s:alert 1'
}

@test "the walk has seen what was decrypted" {
    equal without "$("$TLSWALK" show --json testdata/tls13-suite-1301.pcap | jq -r .outcome.known_by)" inferred
    "$TLSWALK" show --json --keylog testdata/keys/tls13-suite-1301.keylog testdata/tls13-suite-1301.pcap >"$tmp/seen"
    equal with "$(jq -r .outcome.known_by "$tmp/seen")" seen
    equal steps "$(jq '[.walk[][] | select(.known_by != "seen")] | length' "$tmp/seen")" 0
    equal alpn "$("$TLSWALK" show --json --keylog testdata/keys/br-chromium-nginx.keylog testdata/br-chromium-nginx.pcap | jq -r .alpn | head -n 1)" h2
    "$TLSWALK" walk --keylog testdata/keys/tls13-suite-1301.keylog testdata/tls13-suite-1301.pcap >"$tmp/walk"
    grep -q 'TLS_ST_CR_CERT_VRFY' "$tmp/walk"
    [ -z "$(grep -F '~' "$tmp/walk")" ]
}

@test "text says what was decrypted" {
    "$TLSWALK" show --keylog testdata/keys/tls12-etm.keylog testdata/tls12-etm.pcap >"$tmp/text"
    grep -q 'finished, decrypted, 12 bytes' "$tmp/text"
    grep -q 'verified: yes (handshake messages, with the master secret)' "$tmp/text"
}

@test "no secret is printed" {
    for name in tls13-suite-1301 tls12-etm tlcp-tongsuo-e053; do
        "$TLSWALK" show --json --keylog testdata/keys/$name.keylog testdata/$name.pcap >"$tmp/out" 2>&1
        "$TLSWALK" show --hex --keylog testdata/keys/$name.keylog testdata/$name.pcap >>"$tmp/out" 2>&1
        while read -r label _ secret; do
            [[ -z $secret ]] || [ -z "$(tr -d ' \n' <"$tmp/out" | grep -oiF "${secret:0:32}")" ] || { echo "$label of $name is printed" && false; }
        done < <(tr 'A-F' 'a-f' <testdata/keys/$name.keylog)
    done
}

@test "key logs that are wrong" {
    printf 'CLIENT_RANDOM 00 11\n# comment\nCLIENT_RAND' >"$tmp/cut.log"
    tlswalk list --keylog "$tmp/cut.log" testdata/tls12-rsa.pcap
    complains 0 "tlswalk: $tmp/cut.log: line 1 left out: its second word is of the wrong length" \
        "tlswalk: $tmp/cut.log: line 3 left out: not a line of a key log" "tlswalk: $tmp/cut.log: no secrets in it"
    tlswalk list --keylog testdata/tls12-rsa.pcap testdata/tls12-rsa.pcap
    equal lines "${#stderr_lines[@]}" 5
    [[ ${stderr_lines[3]} == *'more lines left out' ]]
    tlswalk list --keylog "$tmp/none" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/none: No such file or directory"
    tlswalk list --keylog "$tmp" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp: Is a directory"
}

@test "private keys that are wrong" {
    printf 'no key\n' >"$tmp/key"
    tlswalk list --key "$tmp/key" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/key: no private key"
    tlswalk list --key testdata/keys/rsa.encrypted.key testdata/tls12-rsa.pcap
    complains 3 'tlswalk: testdata/keys/rsa.encrypted.key: the private key is encrypted, and there is no passphrase for it'
    tlswalk list --key testdata/keys/rsa.encrypted.key --passin pass:wrong testdata/tls12-rsa.pcap
    complains 3 'tlswalk: testdata/keys/rsa.encrypted.key: no private key that the passphrase opens'
    tlswalk list --key "$tmp" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp: Is a directory"
    head -c 300000 /dev/zero >"$tmp/long"
    tlswalk list --key "$tmp/long" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/long: too long for a private key"
    tlswalk list --psk abc testdata/tls12-rsa.pcap
    complains 2 "tlswalk: option '--psk' wants IDENTITY=HEX" "Try 'tlswalk help list'."
    tlswalk list --psk a=123 testdata/tls12-rsa.pcap
    complains 2 "tlswalk: option '--psk': a pre-shared key is an even number of hexadecimal digits" "Try 'tlswalk help list'."
}

@test "private keys in every form, and every source of a passphrase" {
    command -v openssl >/dev/null || skip 'openssl is missing'
    wanted=$(opened --key testdata/keys/rsa.key testdata/tls12-rsa.pcap)
    [[ $wanted == *finished+*' 0' ]]
    openssl pkcs8 -topk8 -nocrypt -in testdata/keys/rsa.key -outform DER -out "$tmp/pkcs8.der"
    openssl rsa -in testdata/keys/rsa.key -traditional -out "$tmp/pkcs1.pem" 2>/dev/null
    openssl rsa -in testdata/keys/rsa.key -traditional -outform DER -out "$tmp/pkcs1.der" 2>/dev/null
    openssl pkcs12 -export -nocerts -inkey testdata/keys/rsa.key -passout pass:capture -out "$tmp/key.p12"
    cat testdata/keys/sm2_srv_enc.key testdata/keys/rsa.key >"$tmp/two.pem"
    for file in pkcs8.der pkcs1.pem pkcs1.der two.pem; do
        equal $file "$(opened --key "$tmp/$file" testdata/tls12-rsa.pcap)" "$wanted"
    done
    equal pkcs12 "$(opened --key "$tmp/key.p12" --passin pass:capture testdata/tls12-rsa.pcap)" "$wanted"
    printf 'capture\r\nmore\n' >"$tmp/pass"
    for source in pass:capture env:PASSPHRASE "file:$tmp/pass" fd:9 stdin; do
        equal "$source" "$(PASSPHRASE=capture opened --passin "$source" --key testdata/keys/rsa.encrypted.key \
            testdata/tls12-rsa.pcap 9<"$tmp/pass" <"$tmp/pass")" "$wanted"
    done
    tlswalk list --passin env:NOT_THERE --key testdata/keys/rsa.key testdata/tls12-rsa.pcap
    complains 2 "tlswalk: option '--passin': there is no such variable" "Try 'tlswalk help list'."
    tlswalk list --passin hunter2 --key testdata/keys/rsa.key testdata/tls12-rsa.pcap
    complains 2 "tlswalk: option '--passin': wanted pass:TEXT, env:NAME, file:PATH, fd:NUMBER or stdin" "Try 'tlswalk help list'."
}

@test "a key that fits no certificate, and the key log of another session: as without" {
    equal key "$(opened --key testdata/keys/sm2_srv_enc.key testdata/tls12-rsa.pcap)" "$(opened testdata/tls12-rsa.pcap)"
    random=$("$TLSWALK" show --json testdata/tls12-etm.pcap | jq -r '.messages[0].fields.random')
    awk -v random="$random" '{ print $1, random, $3 }' testdata/keys/tls12-cipher-chacha.keylog >"$tmp/other.log"
    equal log "$(opened --keylog "$tmp/other.log" testdata/tls12-etm.pcap)" "$(opened testdata/tls12-etm.pcap)"
}

@test "what nothing came of is told at the end, and is no error" {
    tlswalk list --key testdata/keys/sm2_srv_enc.key testdata/tls12-rsa.pcap
    complains 0 'tlswalk: testdata/keys/sm2_srv_enc.key: fits no certificate in the captures'
    tlswalk list --key testdata/keys/rsa.key testdata/tls12-etm.pcap
    complains 0 'tlswalk: testdata/keys/rsa.key: fits a certificate, but no secret was encrypted to it'
    tlswalk list --keylog testdata/keys/tls12-rsa.keylog --keylog testdata/keys/tls12-etm.keylog testdata/tls12-rsa.pcap
    complains 0 'tlswalk: testdata/keys/tls12-etm.keylog: nothing in the captures is read with its secrets'
    tlswalk list --keylog /dev/null testdata/tls12-rsa.pcap
    complains 0 'tlswalk: /dev/null: no secrets in it'
    tlswalk list --per-file --key testdata/keys/rsa.key --key testdata/keys/sm2_srv_enc.key \
        --keylog testdata/keys/tls12-etm.keylog testdata/tls12-rsa.pcap testdata/tlcp-tongsuo-e013.pcap testdata/tls12-etm.pcap
    complains 0
    cat testdata/keys/tls12-etm.keylog >"$tmp/same.log"
    tlswalk list --keylog testdata/keys/tls12-etm.keylog --keylog "$tmp/same.log" testdata/tls12-etm.pcap
    complains 0
}

@test "a key log that contradicts a private key: the private key counts, and it is told" {
    sed -E 's/^(CLIENT_RANDOM [0-9a-f]+ )..../\1beef/' testdata/keys/tls12-rsa.keylog >"$tmp/wrong.log"
    tlswalk show --keylog "$tmp/wrong.log" --key testdata/keys/rsa.key testdata/tls12-rsa.pcap
    complains 0 'tlswalk: 1 handshake with another secret in the key log than the private key opens, which counts'
    equal opened "$(opened --keylog "$tmp/wrong.log" --key testdata/keys/rsa.key testdata/tls12-rsa.pcap 2>/dev/null)" \
        "$(opened --key testdata/keys/rsa.key testdata/tls12-rsa.pcap)"
    tlswalk show --keylog testdata/keys/tls12-rsa.keylog --key testdata/keys/rsa.key testdata/tls12-rsa.pcap
    complains 0
}

@test "files that are far too long, and cut hexadecimal numbers" {
    truncate -s 2G "$tmp/long"
    tlswalk list --key "$tmp/long" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/long: too long for a private key"
    tlswalk list --keylog "$tmp/long" testdata/tls12-rsa.pcap
    complains 0 "tlswalk: $tmp/long: line 1 left out: not a line of a key log" "tlswalk: $tmp/long: no secrets in it"
    sed -E 's/.$//' testdata/keys/tls12-etm.keylog >"$tmp/cut.log"
    tlswalk list --keylog "$tmp/cut.log" testdata/tls12-etm.pcap
    complains 0 "tlswalk: $tmp/cut.log: line * left out: its third word is no hexadecimal number of whole bytes" \
        "tlswalk: $tmp/cut.log: no secrets in it"
}

# unopened OPTION... CAPTURE: why which messages were not decrypted
unopened() {
    "$TLSWALK" show --json "$@" 2>/dev/null | jq -r '.messages[] | select(.not_decrypted) | .from + ": " + .not_decrypted'
}

@test "a wrong key, damage and a cut record are told apart" {
    random=$("$TLSWALK" show --json testdata/tls12-etm.pcap | jq -r '.messages[0].fields.random')
    awk -v random="$random" '{ print $1, random, $3 }' testdata/keys/tls12-cipher-chacha.keylog >"$tmp/other.log"
    equal wrong "$(unopened --keylog "$tmp/other.log" testdata/tls12-etm.pcap | sort -u | paste -sd '|')" \
        'client: nothing opens with this key|server: nothing opens with this key'
    equal damaged "$(unopened --keylog testdata/keys/tls13-clientauth.keylog testdata/overlap-diff-bad-first--tls13.pcap)" \
        'server: damaged, or of a key that follows: other records open'
    equal cut "$(unopened --keylog testdata/keys/tls13-clientauth.keylog testdata/missing-segment--tls13.pcap)" \
        'server: the capture does not have all of it'
    equal none "$(unopened testdata/tls12-etm.pcap)" ''
    "$TLSWALK" show --keylog "$tmp/other.log" testdata/tls12-etm.pcap | grep -q ', encrypted, nothing opens with this key, '
}
