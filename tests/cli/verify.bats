# SPDX-License-Identifier: Apache-2.0
# Verdicts on signatures.
load common

# A line of JSON for each verdict in the captures of testdata.
setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    for file in testdata/*.pcap*; do
        "${TLSWALK:-$PWD/build/tlswalk}" show --json "$file" 2>/dev/null || true
    done | jq -c '(.file | sub("^testdata/"; "")) as $file | .messages[] | select(.fields) | .type.name as $type | .fields
        | (.signature // empty), .certificates[]? | select(has("verified"))
        | {file: $file, type: $type, verified, reason: .verified_reason}' >"$BATS_FILE_TMPDIR/verdicts"
}

# But for connections that were tampered with, or that the capture does not have all of, or wrongly.
@test "every signature that was accepted verifies" {
    jq -r 'select(.type != "certificate" and .verified != true) | [.file, .type, .verified, .reason] | map(tostring) | join(" ")' \
        "$BATS_FILE_TMPDIR/verdicts" | sort | diff - <(sort <<'END'
client-only--tlcp.pcap certificate_verify null no hellos before it
client-only--tls12.pcap certificate_verify null no hellos before it
midstream--tls12.pcap certificate_verify null no hellos before it
midstream--tls12.pcap server_key_exchange null no hellos before it
missing-segment--tlcp.pcap certificate_verify null gap before it
missing-segment--tlcp.pcap server_key_exchange null gap before it
overlap-diff-bad-first--tls12.pcap certificate_verify null gap before it
server-only--tlcp.pcap server_key_exchange null no hellos before it
tlcp-tongsuo-fail-tampered-cert.pcap server_key_exchange null public key could not be decoded
tlcp-tongsuo-fail-tampered-random.pcap server_key_exchange false randoms and encryption certificate, with the signing certificate's key
tlcp-tongsuo-fail-tampered-ske.pcap server_key_exchange false randoms and encryption certificate, with the signing certificate's key
tls12-fail-tampered-ske.pcap server_key_exchange false randoms and parameters, with the certificate's key
END
    )
    [ "$(jq -s 'map(select(.verified and .type == "server_key_exchange")) | length' "$BATS_FILE_TMPDIR/verdicts")" -ge 70 ]
    [ "$(jq -s 'map(select(.verified and .type == "certificate_verify")) | length' "$BATS_FILE_TMPDIR/verdicts")" -ge 25 ]
}

# Every recording of GM-TLS, also those that lie beside the checkout, or where TW_REFERENCE says (see oracles.sh).
@test "every signature of GM-TLS that a peer has accepted verifies" {
    local recorded=${TW_REFERENCE:-../shared}/recorded name
    [ -e "$recorded/INDEX.tsv" ] || skip "no reference captures in $recorded"
    awk -F'\t' '$2 == "A" || $2 == "B" { print $1 }' "$recorded/INDEX.tsv" | while read -r name; do
        "$TLSWALK" show --json --verify always "$recorded/captures/$name.pcap" 2>/dev/null |
            jq -r --arg name "$name" '.messages[] | .type.name as $type | .fields.signature // empty
                | "\(if .verified == true then "" else $name + " " end)\($type) \(.verified)"'
    done | sort | uniq -c | awk '{ $1 = $1; print }' | diff - <(cat <<'END'
11 certificate_verify true
43 server_key_exchange true
1 tlcp-tongsuo-fail-tampered-cert server_key_exchange null
1 tlcp-tongsuo-fail-tampered-random server_key_exchange false
1 tlcp-tongsuo-fail-tampered-ske server_key_exchange false
END
    )
}

# of NAME: what is said of its signatures, in the order of the wire, of its findings and of its faults.
said_of() {
    "$TLSWALK" show --json "testdata/$1.pcap" | jq -r --arg name "$1" '
        ([.messages[] | .type.name as $type | .fields | (.certificates[]?, .signature // empty)
            | select(has("verified")) | "\($type) \(.verified)"] + [.findings[] | .rule] + [.faults[] | "fault"])
        | "\($name): \(join(", "))"'
}

# A bit of each was turned over between the peers. Their own alerts: internal_error, then decrypt_error.
@test "of what was tampered with, that which shows it and nothing else" {
    for part in cert cke random ske; do
        said_of tlcp-tongsuo-fail-tampered-$part
    done | diff - <(cat <<'END'
tlcp-tongsuo-fail-tampered-cert: certificate null, certificate null, server_key_exchange null, cert-key-point
tlcp-tongsuo-fail-tampered-cke: certificate null, certificate null, server_key_exchange true
tlcp-tongsuo-fail-tampered-random: certificate null, certificate null, server_key_exchange false
tlcp-tongsuo-fail-tampered-ske: certificate null, certificate null, server_key_exchange false
END
    )
    for part in cert cke random ske; do
        "$TLSWALK" show testdata/tlcp-tongsuo-fail-tampered-$part.pcap | sed -n "s/^    ! wrong signature in /$part: /p"
    done | diff - <(printf '%s: server_key_exchange\n' random ske)
}

@test "every certificate verifies whose issuer is there" {
    jq -r 'select(.type == "certificate" and .verified != true and .reason != "issuer not in the message")
        | [.file, .verified, .reason] | map(tostring) | join(" ")' "$BATS_FILE_TMPDIR/verdicts" | sort | diff - <(sort <<'END'
overlap-diff-bad-first--tls12.pcap false certificate, with its own key
overlap-diff-bad-first--tls12.pcap null certificate could not be decoded
tlcp-tongsuo-fail-tampered-cert.pcap null public key could not be decoded
x509-odd.pcap false certificate, with its own key
x509-odd.pcap null unknown algorithm
x509-odd.pcap null unknown algorithm
END
    )
    [ "$(jq -s 'map(select(.verified and .type == "certificate")) | length' "$BATS_FILE_TMPDIR/verdicts")" -ge 140 ]
}

trust() { # the file of --ca-file, the capture
    "$TLSWALK" show --json --ca-file "$1" "testdata/$2.pcap" |
        jq -r '[.messages[].fields.chain | objects | .trusted_reason // .trusted] | join(", ")'
}

@test "a certificate in --ca-file is trusted itself, also where SM2 has signed it and its issuer is there, too" {
    equal RSA "$(trust testdata/pki/rsa.crt tls12-rsa)" true
    equal 'SM2 alone' "$(trust testdata/pki/sm2_srv_sign.crt tlcp-tongsuo-e053)" true
    equal 'SM2 with its issuer' "$(trust testdata/pki/sm2_srv_sign.crt tlcp-tongsuo-e011)" \
        'true, self-signed certificate in certificate chain'
    sed '/^-----/d' testdata/pki/sm2_srv_sign.crt | base64 -d >"$tmp/sign.der"
    equal 'from DER' "$(trust "$tmp/sign.der" tlcp-tongsuo-e011)" \
        'true, self-signed certificate in certificate chain'
}

@test "a compressed Certificate is held against --ca-file, too" {
    equal chain "$("$TLSWALK" show --json --keylog testdata/keys/tls13-compressed-cert.keylog --ca-file testdata/pki/deep.crt \
        testdata/tls13-compressed-cert.pcap | jq -c '.messages[].fields.certificate_message.chain? | objects | [.path, .trusted]')" \
        '[[0,1,2],true]'
}

@test "text says the same" {
    local file=testdata/tlcp-tongsuo-fail-tampered-ske.pcap
    equal verdicts "$("$TLSWALK" show $file | grep -c 'verified: not checked (issuer not in the message)')" 2
    "$TLSWALK" show $file | grep -F "verified: NO (randoms and encryption certificate, with the signing certificate's key)"
    "$TLSWALK" show --color always $file | grep -F $'verified: \e[31mNO\e[0m (randoms'
    "$TLSWALK" show testdata/tlcp-tongsuo-e013.pcap | grep -F 'verified: yes (randoms and encryption certificate,'
}

@test "--verify never: nothing is verified, and nothing else changes" {
    local file=testdata/tls12-clientauth.pcap
    without='walk(if type == "object" then del(.verified, .verified_reason) else . end)'
    equal reasons "$("$TLSWALK" show --json --verify never $file |
        jq -c '[.. | objects | select(has("verified")) | [.verified, .verified_reason]] | unique')" '[[null,"not asked for"]]'
    diff <("$TLSWALK" show --json --verify never $file | jq "$without") <("$TLSWALK" show --json $file | jq "$without")
}

@test "--verify always: where there is time for all, the same as by default" {
    diff <("$TLSWALK" show --json --verify always testdata/tls12-clientauth.pcap) \
        <("$TLSWALK" show --json testdata/tls12-clientauth.pcap)
}

@test "list has nothing to verify" {
    tlswalk list --verify always testdata/tls12-clientauth.pcap
    complains 2 "tlswalk: 'list' has no option '--verify'" "Try 'tlswalk help list'."
}

# many FILE COUNT: the connection of a capture as often, each time from another port
many() {
    python3 - "$@" <<'END'
import struct, sys
capture = open(sys.argv[1], 'rb').read()
packets, at = [], 24
while at < len(capture):
    end = at + 16 + struct.unpack_from('<I', capture, at + 8)[0]
    packets.append(bytearray(capture[at:end]))
    at = end
ports = 16 + 14 + 20 # behind the headers of the file format, of Ethernet and of IP
client = packets[0][ports:ports + 2]
places = [(p, ports if p[ports:ports + 2] == client else ports + 2) for p in packets]
sys.stdout.buffer.write(capture[:24])
for port in range(1000, 1000 + int(sys.argv[2])):
    for packet, place in places:
        struct.pack_into('>H', packet, place, port)
        sys.stdout.buffer.write(packet)
END
}

# SM2 costs 430 us of nominal time, and each of these connections has two signatures.
@test "what takes too long is left out, told, and the same each time" {
    many testdata/tlcp-tongsuo-ecc-clientauth.pcap 2500 >"$tmp/many.pcap"
    "$TLSWALK" show --json "$tmp/many.pcap" >"$tmp/json" 2>"$tmp/complaint"
    jq -c '.messages[].fields.signature // empty | .verified' "$tmp/json" | uniq -c >"$tmp/verdicts"
    equal verdicts "$(awk '{ print $2 }' "$tmp/verdicts" | tr '\n' ' ')" 'true null '
    equal all "$(awk '{ n += $1 } END { print n }' "$tmp/verdicts")" 5000
    left=$(awk 'NR == 2 { print $1 }' "$tmp/verdicts")
    [ "$left" -gt 0 ] && [ "$left" -lt 1000 ]
    equal complaint "$(cat "$tmp/complaint")" "tlswalk: $left signatures not verified: time (--verify always)"
    "$TLSWALK" show --json --summary "$tmp/many.pcap" 2>/dev/null >"$tmp/again"
    sed '$d' "$tmp/again" | cmp - "$tmp/json"
    equal summary "$(tail -n 1 "$tmp/again" | jq .signatures_unverified)" "$left"
    "$TLSWALK" show --summary "$tmp/many.pcap" 2>/dev/null | grep -qx "    left out: $left signatures for time"
}

@test "of a list that is too long to be looked at whole nothing is said to be missing" {
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=testdata/x509 python3 - >"$tmp/pcap" <<'END'
import sys
from capture import HERE, Capture, certificate, client_hello, server_hello
leaf, stranger, issuer = ((HERE / name).read_bytes() for name in ("chain/leaf.der", "ed448.der", "chain/intermediate.der"))
c = Capture(1)
for strangers in 30, 31:
    c.connection(client_hello(""), server_hello(0) + certificate([leaf] + [stranger] * strangers + [issuer]))
sys.stdout.buffer.write(c.bytes)
END
    equal lists "$("$TLSWALK" show --json --ca-file testdata/x509/chain/root.der "$tmp/pcap" |
        jq -c '.messages[].fields | select(.certificates) | [.chain.path, .chain.trusted, (.certificates | length, .[0].verified, .[0].verified_reason)]')" \
        "[[0,31],true,32,true,\"certificate, with its issuer's key\"]
[null,null,33,null,\"too many certificates\"]"
}
