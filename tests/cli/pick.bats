# SPDX-License-Identifier: Apache-2.0
# tlswalk show --fields: chosen fields, a row a connection.
load common

one=testdata/tlcp-tongsuo-e013.pcap
two=testdata/tls12-resume-ticket.pcap
names=id,client.ip,client.port,sni,protocol,cipher_suite.id,messages.client_hello.random,messages.certificate.certificates.serial,messages.client_hello.cipher_suites.name

@test "fields of connections: between tabs and in JSON they say what JSON says, of every capture" {
    fields=$(tr ',' '\n' <<<"$names" | grep -v messages | paste -sd,)
    "$TLSWALK" show --json --verify never testdata/*.pcap* >"$tmp/whole" 2>/dev/null || equal status $? 3
    "$TLSWALK" show --fields "$fields" --verify never testdata/*.pcap* >"$tmp/got" 2>/dev/null || equal status $? 3
    jq -r "[$(sed 's/[^,]*/(.& \/\/ "" | tostring)/g' <<<"$fields")] | join(\"\\t\")" "$tmp/whole" >"$tmp/wanted"
    diff <(sed 's/\\\\/\\/g' "$tmp/got") <(sed 's/\\\\/\\/g' "$tmp/wanted")
    equal connections "$(($(wc -l <"$tmp/got") > 200))" 1
}

@test "fields of messages: by type, in lists and in extensions" {
    tlswalk show --json "$one"
    whole=$output
    random=$(jq -r '.messages[] | select(.type.name == "client_hello").fields.random' <<<"$whole")
    suites=$(jq -r '[.messages[] | select(.type.name == "client_hello").fields.cipher_suites[].name] | join(",")' <<<"$whole")
    serials=$(jq -r '[.messages[] | .fields.certificates[]?.serial] | join(",")' <<<"$whole")
    tlswalk show --fields messages.client_hello.random,messages.client_hello.cipher_suites,messages.certificate.certificates.serial "$one"
    complains 0
    equal row "$output" "$random"$'\t'"$suites"$'\t'"$serials"
    tlswalk show --fields messages.client_hello.extensions.server_name.server_names.name "$one"
    equal name "$output" example.test
    tlswalk show --fields messages.fields.random "$one"
    equal randoms "$output" "$(jq -r '[.messages[].fields.random // empty] | join(",")' <<<"$whole")"
    tlswalk show --json --fields messages.from,messages.client_hello.time,walk.client.state,client "$one"
    equal JSON "$(jq -c . <<<"$output")" "$(jq -c '{"messages.from": [.messages[].from],
        "messages.client_hello.time": [.messages[] | select(.type.name == "client_hello").time],
        "walk.client.state": [.walk.client[].state], client}' <<<"$whole")"
}

@test "fields: every one that is listed is printed where JSON has it" {
    captures=(testdata/{fail-hostname12,tlcp-tongsuo-e013,tls13-hrr,ssl2-made}.pcap)
    "$TLSWALK" show --json "${captures[@]}" >"$tmp/whole" 2>/dev/null
    "$TLSWALK" fields --json | jq -r 'select(.field | startswith("connection.")).name' | grep -v '^messages' >"$tmp/fields"
    split -l 20 "$tmp/fields" "$tmp/some."
    for some in "$tmp"/some.*; do
        "$TLSWALK" show --json --fields "$(paste -sd, "$some")" "${captures[@]}" >>"$tmp/got" 2>/dev/null
    done
    jq -r 'to_entries[] | select(.value != null and .value != []) | .key' "$tmp/got" | sort -u >"$tmp/printed"
    # Of a list its members have their fields.
    jq -r 'paths(. != null and . != []) | map(select(type == "string")) | join(".")' "$tmp/whole" | sort -u >"$tmp/there"
    comm -12 "$tmp/there" <(sort -u "$tmp/fields") >"$tmp/wanted"
    equal wanted "$(($(wc -l <"$tmp/wanted") > 50))" 1
    equal missing "$(comm -23 "$tmp/wanted" "$tmp/printed" | tr '\n' ' ')" ''
}

@test "fields: every name that is listed is a name" {
    "$TLSWALK" fields --json | jq -r .name >"$tmp/names"
    equal many "$(($(wc -l <"$tmp/names") > 1000))" 1
    equal twice "$(sort "$tmp/names" | uniq -d)" ''
    split -l 200 "$tmp/names" "$tmp/some."
    for some in "$tmp"/some.*; do
        tlswalk show --json --fields "$(paste -sd, "$some")" "$two"
        complains 0
    done
}

@test "fields: every name that leads to a value in JSON has the same value, in all captures, with their keys" {
    keys=()
    for log in testdata/keys/*.keylog; do keys+=(--keylog "$log"); done
    run python3 tests/tools/picks.py "$TLSWALK" --all "${keys[@]:0:120}" --ca-file testdata/pki/gm_ca.crt testdata/*.pcap*
    equal differences "$output" ''
    equal status "$status" 0
}

@test "fields: what JSON has around messages is listed" {
    "$TLSWALK" fields --json | jq -r .name | sort -u >"$tmp/listed"
    cat tests/cli/golden/*.json.out | awk '{ printf "%s%s", $0, /,$/ ? "" : "\n" }' |
        jq -r 'select(.schema == "tlswalk.connection/1") | keys[]' | sort -u >"$tmp/printed"
    equal unlisted "$(comm -13 "$tmp/listed" "$tmp/printed" | tr '\n' ' ')" ''
}

@test "fields: a header on request, CSV in quotes, several --fields are one list" {
    tlswalk show --header --fields id,sni --fields outcome.handshake "$two"
    complains 0
    equal rows "$output" $'id\tsni\toutcome.handshake\n0\t\tcomplete\n1\t\tcomplete'
    tlswalk show --csv --header --fields id,server,messages.certificate.certificates.subject "$one"
    equal CSV "$(python3 -c 'import csv, sys; print(list(csv.reader(sys.stdin))[1])' <<<"$output")" \
        "['0', '{\"ip\":\"127.0.0.1\",\"port\":37505}', 'CN=server sign\\\\,O=Recorded Test\\\\,C=CN,CN=server enc\\\\,O=Recorded Test\\\\,C=CN']"
    equal header "${lines[0]}" 'id,server,messages.certificate.certificates.subject'
    tlswalk show --json --fields sni,findings.rule,messages.certificate.certificates "$two"
    equal JSON "$(jq -c '[.sni, .["findings.rule"]]' <<<"$output")" $'[null,[]]\n[null,[]]'
}

@test "fields: a wrong name is answered with the nearest right one" {
    for pair in clint.ip:client.ip snii:sni cipher_suit.name:cipher_suite messages.client_helo.random:messages.client_hello \
        messages.client_hello.radnom:messages.client_hello.random \
        messages.client_hello.cipher_suite:messages.client_hello.cipher_suites \
        messages.client_hello.fields.cipher_suite.name:messages.client_hello.fields.cipher_suites \
        messages.client_hello.extensions.server_nme:messages.client_hello.extensions.server_name \
        messages.certificate.certificates.seriall:messages.certificate.certificates.serial \
        messages.client_hello.cipher_suites.nam:messages.client_hello.cipher_suites.name \
        messages.client_hello.tme:messages.client_hello.time timing.handshake:timing.handshake_ns; do
        tlswalk show --fields "id,${pair%:*}" x
        complains 2 "tlswalk: no field is called '${pair%:*}'; did you mean '${pair#*:}*'?" "Try 'tlswalk help fields'."
    done
    for name in '' zzzzzzzz . messages. messages..x .sni sni. messages.server_hello.certificates messages.finished.random \
        messages.client_hello.random.id messages.client_hello.cipher_suites.name.id messages.alert.extensions; do
        tlswalk show --fields "$name" x
        equal status "$status" 2
        [[ ${stderr_lines[0]} == "tlswalk: no field is called '$name'"* ]]
    done
    tlswalk show --fields sni,id,sni x
    complains 2 "tlswalk: the field 'sni' stands twice" "Try 'tlswalk help show'."
}

@test "fields: options that do not go together" {
    tlswalk show --csv x
    complains 2 'tlswalk: --csv and --header need --fields' "Try 'tlswalk help show'."
    tlswalk show --fields sni --csv --json x
    complains 2 'tlswalk: --json or --csv, not both' "Try 'tlswalk help show'."
    tlswalk show --fields sni --summary x
    complains 2 'tlswalk: --fields excludes --hex and --summary' "Try 'tlswalk help show'."
}

@test "fields: output that cannot be written" {
    [ -e /dev/full ] || skip 'no /dev/full'
    run bash -c '"$TLSWALK" show --fields sni testdata/tls12-resume-ticket.pcap >/dev/full'
    equal status "$status" 3
}

@test "fields of messages: what stands before the type, too" {
    tlswalk show --json "$two"
    whole=$output
    for field in index from content_type type type.name type.id time length; do
        for type in client_hello server_hello certificate finished; do
            tlswalk show --json --fields "messages.$type.$field" "$two"
            complains 0
            equal "$type.$field" "$(jq -c '.[]' <<<"$output")" \
                "$(jq -c "[.messages[] | select(.type.name == \"$type\").$field]" <<<"$whole")"
        done
    done
    tlswalk show --json --fields outcome.client,messages.certificate.index "$two"
    equal JSON "$(jq -c '.["outcome.client"]' <<<"$output")" "$(jq -c .outcome.client <<<"$whole")"
}

@test "fields: what came of signatures is known where it is asked for, alone or within something" {
    capture=testdata/fail-hostname12.pcap
    tlswalk show --json "$capture"
    whole=$output
    for field in signature.verified signature.verified_reason signature; do
        tlswalk show --json --fields "messages.server_key_exchange.$field" "$capture"
        equal "$field" "$(jq -c '.[][0]' <<<"$output")" \
            "$(jq -c "[.messages[].fields.$field? // empty][0]" <<<"$whole")"
    done
    tlswalk show --json --fields messages.certificate,messages.certificate.certificates "$capture"
    equal reason "$(jq -r '.["messages.certificate.certificates"][0].verified_reason' <<<"$output")" \
        'issuer not in the message'
    tlswalk show --json --fields messages "$capture"
    equal messages "$(jq -cS '.messages' <<<"$output")" "$(jq -cS .messages <<<"$whole")"
}

@test "fields of messages: an alert and a change_cipher_spec are called by the type of their records" {
    tlswalk show --json testdata/fail-hostname12.pcap "$two"
    whole=$output
    for type in alert change_cipher_spec; do
        for field in index from packets fields.description time; do
            [ "$type$field" != change_cipher_specfields.description ] || continue
            tlswalk show --json --fields "messages.$type.${field#fields.}" testdata/fail-hostname12.pcap "$two"
            equal "$type.$field" "$(jq -c '.[]' <<<"$output")" \
                "$(jq -c "[.messages[] | select(.content_type == \"$type\").$field // empty] | if \"$field\" == \"packets\" then flatten else . end" <<<"$whole")"
        done
    done
}
