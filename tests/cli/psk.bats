# SPDX-License-Identifier: Apache-2.0
# Pre-shared keys of TLS 1.3: binders, what they open alone, and what they do not.
load common

openssl_psk=gm-client=0123456789abcdef0123456789abcdef
gnutls_psk=pskuser=4b009b3f808fb9dba08e267e91d6e9b3b8f9bc07925f57cd945d028d61f7656e
gmssl_psk=client1=1111111111111111111111111111111111111111111111111111111111111111

# binders OPTION... CAPTURE: the verdicts on each ClientHello that offers keys, a line each
binders() {
    "$TLSWALK" show --json "$@" | jq -c '.messages[] | select(.type.name == "client_hello") | .fields.extensions[] |
        select(.data.binders_verified) | .data.binders_verified | map(.verified)'
}

@test "binders hold with the key, whatever the hash" {
    for row in "$openssl_psk tls13-extpsk-ke" "$gnutls_psk gnutls-tls13-psk" "$gmssl_psk tls13-sm-gmssl-psk"; do
        equal "$row" "$(binders --psk "${row% *}" "testdata/${row#* }.pcap")" '[true]'
    done
}

@test "binders do not hold with another key" {
    equal wrong "$(binders --psk gm-client=00 testdata/tls13-extpsk-ke.pcap)" '[false]'
    "$TLSWALK" show --psk gm-client=00 testdata/tls13-extpsk-ke.pcap | grep -q '^    ! wrong signature in client_hello$'
}

@test "without the key nothing is known of binders; without any secret nothing is said" {
    equal other "$(binders --psk other=00 testdata/tls13-extpsk-ke.pcap)" '[null]'
    equal ticket "$(binders --keylog testdata/keys/tls13-resume-psk.keylog testdata/tls13-resume-psk.pcap)" '[null]'
    equal reason "$("$TLSWALK" show --json --psk other=00 testdata/tls13-extpsk-ke.pcap | jq -r '
        [.. | .binders_verified? // empty | .[].verified_reason] | join(" ")')" 'needs the pre-shared key, which is in no key log'
    equal nothing "$(binders testdata/tls13-extpsk-ke.pcap)" ''
    equal 'not asked' "$(binders --verify never --psk "$openssl_psk" testdata/tls13-extpsk-ke.pcap)" ''
}

@test "a key with which nothing is read is told, and does not make a key log before it one that is used" {
    tlswalk list --psk a=b=00 --psk "$openssl_psk" testdata/tls13-extpsk-ke.pcap
    complains 0 "tlswalk: --psk: nothing in the captures is read with the key of 'a=b'"
    tlswalk list --keylog testdata/keys/tls12-etm.keylog --psk "$openssl_psk" testdata/tls13-extpsk-ke.pcap
    complains 0 'tlswalk: testdata/keys/tls12-etm.keylog: nothing in the captures is read with its secrets'
    tlswalk list -q --psk nobody=0123abcd testdata/tls12-rsa.pcap
    complains 0
}

@test "without an ephemeral key exchange the key opens the whole handshake" {
    "$TLSWALK" show --json --psk "$gnutls_psk" testdata/gnutls-tls13-psk.pcap >"$tmp/psk"
    "$TLSWALK" show --json --keylog testdata/keys/gnutls-tls13-psk.keylog testdata/gnutls-tls13-psk.pcap >"$tmp/log"
    plain='[.messages[] | {from, type, length, decrypted, verified: .fields.verified, data: .fields.verify_data}], .application_data'
    equal messages "$(jq -c "$plain" "$tmp/psk")" "$(jq -c "$plain" "$tmp/log")"
    equal finished "$(jq -c '[.messages[].fields.verified // empty]' "$tmp/psk")" '[true,true]'
}

@test "with one, it says what else is needed" {
    equal reason "$("$TLSWALK" show --json --psk "$openssl_psk" testdata/tls13-extpsk-ke.pcap |
        jq -r '[.messages[].not_decrypted // empty] | unique | join("|")')" \
        'the pre-shared key is known, but not the secret of the ephemeral key exchange'
    equal both "$("$TLSWALK" show --json --psk "$openssl_psk" --keylog testdata/keys/tls13-extpsk-ke.keylog \
        testdata/tls13-extpsk-ke.pcap | jq '[.messages[].not_decrypted // empty] | length')" 0
}
