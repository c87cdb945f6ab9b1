# SPDX-License-Identifier: Apache-2.0
# Connections that mean harm: tests/tools/hostile.py says which. All of it is shown, none of it reaches a terminal.
load common

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export PYTHONDONTWRITEBYTECODE=1
    { command -v python3 && command -v openssl; } >/dev/null || skip 'python3 or openssl is missing'
    openssl x509 -in testdata/pki/rsa.crt -outform DER -out "$BATS_FILE_TMPDIR/rsa.der"
    python3 tests/tools/hostile.py "$BATS_FILE_TMPDIR/rsa.der" tests/fuzz/corpus/x509/*.der >"$BATS_FILE_TMPDIR/hostile.pcap"
}

# harmless: whether standard input is UTF-8 without control characters, and what has an effect on its surroundings
harmless() {
    python3 -c '
import sys, unicodedata
text = sys.stdin.buffer.read().decode("utf-8")
bad = {c for c in set(text) if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")}
sys.exit(f"harmful: {bad}" if bad or not text else 0)'
}

# connection PORT FILTER: what jq makes of the connection
connection() {
    [ -e "$BATS_FILE_TMPDIR/json" ] ||
        soon "$TLSWALK" show --json --verify always "$BATS_FILE_TMPDIR/hostile.pcap" >"$BATS_FILE_TMPDIR/json"
    grep -F "\"client\":{\"ip\":\"192.0.2.1\",\"port\":$1}" "$BATS_FILE_TMPDIR/json" | jq -r "$2"
}

@test "hostile: every output is harmless, and does not take long" {
    for command in show 'show -x' 'show --color=always' list walk 'walk --ascii' 'walk --steps' 'walk --dot' 'walk --mermaid' 'walk --svg' certs 'certs --pem' 'show --json' 'certs --json'; do
        # shellcheck disable=SC2086
        soon "$TLSWALK" $command "$BATS_FILE_TMPDIR/hostile.pcap" >"$tmp/out"
        sed 's/\x1b\[[0-9;]*m//g' "$tmp/out" >"$tmp/plain"
        [[ $command == *--color=always ]] || cmp "$tmp/out" "$tmp/plain"
        [[ $command != @(list|certs) ]] || sed -i 's/\t/ /g' "$tmp/plain" # of our own
        harmless <"$tmp/plain" || { echo "$command" && false; }
    done
}

@test "hostile: names come back byte for byte" {
    python3 - "$(connection 1001 '[.sni,
        (.messages[].fields | .extensions[]?.data | .server_names[]?.name, .protocols[0]?),
        .messages[].fields.psk_identity?, .messages[].fields.params?.psk_identity_hint?,
        .messages[].fields.params?.psk_identity?, .messages[].fields.psk_identity_hint?] | map(select(. != null)) | tojson')" <<'END'
import json, re, sys
hostile = b'\0\x01\x1b[31m\r\n\t\x7f\xc2\x9b\\"\\x41\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf\xff\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xc3'
def bytes_of(text):
    out, i = b'', 0
    for escape in re.finditer(r'\\(\\|x([0-9a-f]{2}))', text):
        out += text[i:escape.start()].encode() + (b'\\' if escape[1] == '\\' else bytes([int(escape[2], 16)]))
        i = escape.end()
    return out + text[i:].encode()
names = json.loads(sys.argv[1])
assert len(names) == 5, names
assert all(bytes_of(name) == hostile for name in names), names
END
    # T.61 is taken for Latin-1; what is not printable of it stands as octets of UTF-8
    equal 'distinguished name' "$(connection 1001 '.messages[].fields.certificate_authorities[]?.name')" \
        'CN=\00\01\1B[31m\0D\0A\09\7FÂ\C2\9B\\\"\\x41â\C2\80®â\C2\81¦ï»¿ÿÀ¯í \C2\80ô\C2\90\C2\80\C2\80Ã'
}

@test "hostile: numbers that are none, and points that are nowhere" {
    equal zero "$(connection 1002 '.messages[] | select(.type.name == "server_key_exchange").fields | .params, .signature.verified' | jq -c . | xargs)" \
        '{p:00,g:00,public_key:00} false'
    equal empty "$(connection 1003 '[(.messages[] | select(.type.name == "server_key_exchange").fields.params), ([.findings[].rule] | unique)] | tojson')" \
        '[{"p":"","g":"","public_key":""},["hs-length-exact"]]'
    equal long "$(connection 1004 '.messages[] | select(.type.name == "server_key_exchange").fields.params.p | length')" 131070
    equal points "$(for port in 1005 1006 1007 1008 1009; do
        connection $port '.messages[] | select(.type.name == "server_key_exchange").fields | "\(.params.named_group.name) \(.params.public_key | length) \(.signature.verified)"'
    done)" 'secp256r1 130 false
secp256r1 2 false
secp256r1 0 false
secp384r1 194 false
x25519 64 false'
}

@test "hostile: lists of a hundred thousand and more" {
    equal certificates "$(connection 1010 '[.messages[].fields.certificates | select(.) | length] | add')" 250000
    equal certificates "$(connection 1011 '[.messages[].fields.certificates | select(.) | length] | add')" 200000
    equal extensions "$(connection 1012 '.messages[0].fields.extensions | length')" 16383
    equal suites "$(connection 1013 '.messages[0].fields.cipher_suites | length')" 32767
    equal request "$(connection 1014 '.messages[] | select(.type.name == "certificate_request").fields |
        map_values(length) | [.certificate_types, .signature_schemes, .certificate_authorities] | tojson')" '[255,32767,16383]'
}

@test "hostile: certificates that promise a gigabyte, or go down for ever" {
    for port in 1015 1016 1017; do
        equal "certificate of $port" "$(connection $port '[.messages[] | select(.type.name == "certificate").fields.certificates[0] | (.length > 0, has("sha256"))] | tojson')" \
            '[true,true]'
        equal "what comes behind it, $port" "$(connection $port '.messages[-1].type.name')" server_hello_done
    done
    equal authorities "$(connection 1019 '[.messages[] | select(.type.name == "certificate_request").fields.certificate_authorities[0] | has("der"), has("name")] | tojson')" \
        '[true,false]'
    equal 'sixteen megabytes' "$(connection 1020 '[.partial_messages[] | .type.name, .length, .captured_length] | tojson')" '["certificate",16777215,3]'
}

@test "hostile: certificate messages that are far larger than they look" {
    equal errors "$(connection 1018 '.messages[] | select(.type.name == "compressed_certificate").fields | [.uncompressed_length, (.decompression_error | type)] | tojson')" \
        '[1048576,"string"]
[16777215,"string"]
[0,"string"]
[100,"string"]'
}
