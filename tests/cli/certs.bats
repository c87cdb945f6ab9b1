# SPDX-License-Identifier: Apache-2.0
# tlswalk certs: each certificate once, as a line, as JSON, as PEM and in files.
load common

tlcp=testdata/tlcp-tongsuo-ecc-clientauth.pcap
rsa=testdata/tls12-clientauth.pcap

@test "certs: where, how often and for which names" {
    equal seen "$("$TLSWALK" certs --json testdata/tls12-resume-id.pcap testdata/tls12-sni-mismatch-warning.pcap testdata/tls12-rsa.pcap |
        jq -c '[.count, .server_names, [.seen[] | [.file, .id, .from, .position]]]')" \
        '[3,["nowhere.example.test"],[["testdata/tls12-resume-id.pcap",0,"server",0],["testdata/tls12-sni-mismatch-warning.pcap",2,"server",0],["testdata/tls12-rsa.pcap",3,"server",0]]]'
    equal 'each by itself' "$("$TLSWALK" certs --json --per-file testdata/tls12-resume-id.pcap testdata/tls12-rsa.pcap |
        jq -c '[.count, [.seen[] | [.file, .id]]]' | xargs)" \
        '[1,[[testdata/tls12-resume-id.pcap,0]]] [1,[[testdata/tls12-rsa.pcap,0]]]'
    equal times "$("$TLSWALK" certs --json $rsa | jq -c '.first == .seen[0].time and .last == .seen[-1].time' | uniq)" true
    equal summary "$("$TLSWALK" certs --json --summary $rsa | jq -r .schema | uniq | xargs)" \
        'tlswalk.certificate/1 tlswalk.capture/1'
    equal sides "$("$TLSWALK" certs --json - <$tlcp | jq -c '[.seen[] | [.file, .from, .position]]' | xargs)" \
        '[[-,server,0]] [[-,server,1]] [[-,server,2],[-,client,2]] [[-,client,0]] [[-,client,1]]'
}

@test "certs: the fields are those of the message" {
    "$TLSWALK" show --json --verify never $rsa $tlcp testdata/ssl2-made.pcap |
        jq -cS '.messages[].fields | .certificates[]?, .certificate? | select(.sha256?)
            | del(.role, .verified, .verified_reason, .valid_at_capture, .valid_at_capture_reason, .name_matches_sni,
                .name_matches_sni_reason, .issued_by_next, .issued_by_next_reason)' >"$tmp/shown"
    "$TLSWALK" certs --json $rsa $tlcp testdata/ssl2-made.pcap | jq -cS .certificate >"$tmp/listed"
    [ -s "$tmp/listed" ]
    # in SSL 2.0 the length stands elsewhere
    while read -r line; do
        grep -qxF -e "$line" -e "$(jq -cS 'del(.length)' <<<"$line")" "$tmp/shown"
    done <"$tmp/listed"
    equal distinct "$(wc -l <"$tmp/listed")" "$(jq -r .sha256 "$tmp/shown" | sort -u | wc -l)"
}

@test "certs: PEM is what openssl reads" {
    command -v openssl || skip 'openssl is missing'
    "$TLSWALK" certs --pem testdata/tls12-hugecert.pcap testdata/tls12-cert-*.pcap $rsa $tlcp >"$tmp/pem"
    "$TLSWALK" certs --json testdata/tls12-hugecert.pcap testdata/tls12-cert-*.pcap $rsa $tlcp |
        jq -r .certificate.sha256 >"$tmp/wanted"
    while read -r line; do
        [ "$line" != '-----BEGIN CERTIFICATE-----' ] || : >"$tmp/one"
        echo "$line" >>"$tmp/one"
        [ "$line" != '-----END CERTIFICATE-----' ] || openssl x509 -in "$tmp/one" -outform DER | sha256sum
    done <"$tmp/pem" | awk '{ print $1 }' >"$tmp/got"
    diff -u "$tmp/wanted" "$tmp/got"
    equal width "$(grep -v = "$tmp/pem" | awk 'length > 64' )" ''
    equal heads "$(grep -c '^subject=' "$tmp/pem") $(grep -c '^issuer=' "$tmp/pem")" \
        "$(wc -l <"$tmp/wanted") $(wc -l <"$tmp/wanted")"
}

@test "certs: between tabs in a pipe, with --header their names; columns on a terminal" {
    tlswalk certs --header $rsa $tlcp testdata/ssl2-made.pcap
    complains 0
    equal header "${lines[0]}" $'sha256\tcount\tnot_before\tnot_after\tpublic_key\tsubject\tissuer\tserver_names\tseen'
    equal columns "$(awk -F '\t' '{ print NF }' <<<"$output" | uniq)" 9
    equal values "$(sed 1d <<<"$output" | cut -f1-4,6,7)" "$("$TLSWALK" certs --json $rsa $tlcp testdata/ssl2-made.pcap |
        jq -r '[.certificate.sha256, .count, .certificate.not_before, .certificate.not_after, .certificate.subject, .certificate.issuer] | @tsv')"
    equal 'without header' "$("$TLSWALK" certs $rsa $tlcp testdata/ssl2-made.pcap)" "$(sed 1d <<<"$output")"
    grep -q '^SHA-256  *COUNT  *NOT BEFORE' <<<"$(on_terminal 200 certs $rsa)"
    tlswalk certs --header --json $rsa
    complains 2 'tlswalk: --header is for text, not for --json or --pem' "Try 'tlswalk help certs'."
}

@test "certs: a file each, which has its digest for a name" {
    tlswalk certs --der "$tmp/made" $rsa $tlcp
    complains 0
    equal files "$(find "$tmp/made" -type f | wc -l)" "${#lines[@]}"
    (cd "$tmp/made" && sha256sum -- *.der | awk '{ if ($1 ".der" != $2) exit 1 }')
    # once more is no harm
    find "$tmp/made" -type f -exec touch -d @1 {} +
    tlswalk certs --json --der="$tmp/made" $rsa $tlcp
    complains 0
    equal untouched "$(find "$tmp/made" -newermt @2 -type f)" ''
}

@test "certs: a file with other content is left alone, and the others are written" {
    local name
    name=$("$TLSWALK" certs --json $rsa | head -n 1 | jq -r .certificate.sha256).der
    for content in '' something "$(head -c 2000 /dev/zero | tr '\0' x)"; do
        rm -rf "$tmp/made"
        mkdir "$tmp/made"
        printf %s "$content" >"$tmp/made/$name"
        tlswalk certs --der "$tmp/made" $rsa
        complains 3 "tlswalk: $tmp/made/$name: is there, and is something else"
        equal content "$(cat "$tmp/made/$name")" "$content"
        equal files "$(find "$tmp/made" -type f | wc -l)" "${#lines[@]}"
    done
    # its beginning alone, and with more behind it
    "$TLSWALK" certs --der "$tmp/whole" $rsa >"$tmp/out"
    head -c 900 "$tmp/whole/$name" >"$tmp/made/$name"
    tlswalk certs --der "$tmp/made" $rsa
    complains 3 '*: is there, and is something else'
    cp "$tmp/whole/$name" "$tmp/made/$name"
    echo >>"$tmp/made/$name"
    tlswalk certs --der "$tmp/made" $rsa
    complains 3 '*: is there, and is something else'
    # nor is what a link points to written
    rm "$tmp/made/$name"
    ln -s "$tmp/elsewhere" "$tmp/made/$name"
    tlswalk certs --der "$tmp/made" $rsa
    [ "$status" = 3 ] && [ ! -e "$tmp/elsewhere" ]
}

@test "certs: a folder that cannot be" {
    touch "$tmp/file"
    tlswalk certs --der "$tmp/file" $rsa
    complains 3 "tlswalk: $tmp/file: Not a directory"
    equal output "$output" ''
    tlswalk certs --der "$tmp/no/such" $rsa
    complains 3 "tlswalk: $tmp/no/such: No such file or directory"
    tlswalk certs --der= $rsa
    complains 2 "tlswalk: invalid value '' for --der (wanted the name of a folder)" "Try 'tlswalk help certs'."
}

@test "certs: output that cannot be written" {
    [ -e /dev/full ] || skip 'no /dev/full'
    run bash -c '"$TLSWALK" certs --pem "$1" >/dev/full' - $rsa
    equal status "$status" 3
    [[ $output == 'tlswalk: standard output: No space left on device' ]]
}

@test "certs: what does not go together, or is not there" {
    tlswalk certs --pem --json $rsa
    complains 2 'tlswalk: --pem or --json, not both' "Try 'tlswalk help certs'."
    tlswalk certs
    complains 2 'tlswalk: which capture? *' "Try 'tlswalk help certs'."
    tlswalk certs --der "$tmp/none"
    complains 2 'tlswalk: which capture? *' "Try 'tlswalk help certs'."
    [ ! -e "$tmp/none" ]
    tlswalk certs testdata/tls13-suite-1301.pcap
    complains 0 'tlswalk: no certificate in 1 TLS connection (in TLS 1.3 they are encrypted)'
    tlswalk certs --json testdata/tls13-suite-1301.pcap
    complains 0
    equal output "$output" ''
    tlswalk certs testdata/fail-garbage.pcap
    complains 0 'tlswalk: no TLS in *'
}

@test "certs: an empty name is no column that is missing" {
    command -v openssl || skip 'openssl is missing'
    openssl req -x509 -newkey ed25519 -nodes -subj / -days 1 -keyout "$tmp/key" -outform der -out "$tmp/der" 2>/dev/null
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=testdata/x509 python3 - "$tmp/der" >"$tmp/pcap" <<'END'
import sys
from capture import Capture, certificate, client_hello, server_hello
c = Capture(1)
c.connection(client_hello(""), server_hello(0) + certificate([open(sys.argv[1], "rb").read()]))
sys.stdout.buffer.write(c.bytes)
END
    equal columns "$("$TLSWALK" certs "$tmp/pcap" | awk '{print $5, $6, $7, $8, $9}')" 'Ed25519 256 "" "" -'
    equal shown "$("$TLSWALK" show "$tmp/pcap" | grep -c '^  *\(subject\|issuer\): ""$')" 2
    equal json "$("$TLSWALK" certs --json "$tmp/pcap" | jq -c '.certificate | [.subject, .issuer]')" '["",""]'
    equal PEM "$("$TLSWALK" certs --pem "$tmp/pcap" | sed -n 1,2p | xargs)" 'subject= issuer='
}
