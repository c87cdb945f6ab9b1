# SPDX-License-Identifier: Apache-2.0
# tlswalk fields.
load common

@test "fields: a line each, with name, type, values and clause" {
    tlswalk fields
    complains 0
    [ "${#lines[@]}" -gt 1000 ]
    equal columns "$(awk '{ print (NF >= 4) }' <<<"$output" | sort -u)" 1
    equal names "$(awk '{ print $1 }' <<<"$output" | sort | uniq -d)" ''
    grep -qE '^messages.client_hello.extensions.supported_groups.named_groups +list +- +RFC 8446 4.2.7$' <<<"$output"
    grep -qE '^messages.server_hello.cipher_suite +code +cipher_suites +RFC 8446 4.1.3$' <<<"$output"
    grep -qE '^messages.certificate.certificates.sha256 +bytes +- +-$' <<<"$output"
    grep -qE '^client.ip +text +- +-$' <<<"$output"
}

@test "fields: those that are called so, begin so or end so" {
    tlswalk fields ticket session_id
    complains 0
    equal names "$(awk '{ sub(/.*\./, "", $1); print $1 }' <<<"$output" | uniq)" $'ticket\nsession_id'
    tlswalk fields messages.finished client.ip
    equal names "$(awk '{ print $1 }' <<<"$output" | xargs)" \
        'messages.finished.verified messages.finished.verified_reason messages.finished.verify_data client.ip'
    tlswalk fields ticket nonesuch
    complains 2 "tlswalk: no field is called 'nonesuch'" "Try 'tlswalk help fields'."
}

@test "fields: JSON says the same" {
    tlswalk fields
    text=$(awk '{ print $1, $2, $3 }' <<<"$output")
    tlswalk fields --json
    complains 0
    equal JSON "$(jq -r '[.name, .type, .values // "-"] | join(" ")' <<<"$output")" "$text"
    equal bounds "$(jq -c 'select(.name == "messages.client_hello.session_id") | [.field, .min, .max, .clause]' <<<"$output")" \
        '["session_id",0,32,"RFC 8446 4.1.2"]'
}

@test "fields: what the goldens print is among them" {
    tlswalk fields
    known=$(awk '{ print $1 }' <<<"$output" | tr . '\n' | sort -u)
    cat tests/cli/golden/*.json.out | awk '{ printf "%s%s", $0, /,$/ ? "" : "\n" }' |
        jq -r '.messages[].fields // empty | [paths | .[-1] | strings] | .[]' | grep -vx id | sort -u >"$tmp/printed"
    equal unknown "$(comm -13 <(echo "$known") "$tmp/printed" | grep -vx name)" ''
}

@test "fields: output that cannot be written" {
    [ -e /dev/full ] || skip 'no /dev/full'
    run bash -c '"$TLSWALK" fields >/dev/full'
    equal status "$status" 3
}
