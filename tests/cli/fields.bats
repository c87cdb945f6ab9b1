# SPDX-License-Identifier: Apache-2.0
# tlswalk fields.
load common

@test "fields: a line each, with name, type, values and clause" {
    tlswalk fields
    complains 0
    [ "${#lines[@]}" -gt 300 ]
    equal columns "$(awk '{ print (NF >= 5) }' <<<"$output" | sort -u)" 1
    equal ids "$(awk '{ print $1 }' <<<"$output" | sort | uniq -d)" ''
    grep -qE '^named_groups +named_groups +list +- +RFC 8446 4.2.7$' <<<"$output"
    grep -qE '^cipher_suite +cipher_suite +code +cipher_suites +RFC 8446 4.1.3$' <<<"$output"
    grep -qE '^cert_sha256 +sha256 +bytes +- +-$' <<<"$output"
}

@test "fields: those of a name, which several may have" {
    tlswalk fields ticket session_id
    complains 0
    equal names "$(awk '{ print $2 }' <<<"$output" | uniq)" $'ticket\nsession_id'
    tlswalk fields ticket nonesuch
    complains 2 "tlswalk: no field is called 'nonesuch'" "Try 'tlswalk help fields'."
}

@test "fields: JSON says the same" {
    tlswalk fields
    text=$(awk '{ print $1, $2, $3, $4 }' <<<"$output")
    tlswalk fields --json
    complains 0
    equal JSON "$(jq -r '[.field, .name, .type, .values // "-"] | join(" ")' <<<"$output")" "$text"
    equal bounds "$(jq -c 'select(.field == "session_id") | [.min, .max, .clause]' <<<"$output")" '[0,32,"RFC 8446 4.1.2"]'
}

@test "fields: what the goldens print is among them" {
    tlswalk fields
    known=$(awk '{ print $2 }' <<<"$output" | sort -u)
    cat tests/cli/golden/*.json.out | awk '{ printf "%s%s", $0, /,$/ ? "" : "\n" }' |
        jq -r '.messages[].fields // empty | [paths | .[-1] | strings] | .[]' | grep -vx id | sort -u >"$tmp/printed"
    equal unknown "$(comm -13 <(echo "$known") "$tmp/printed" | grep -vx name)" ''
}

@test "fields: output that cannot be written" {
    [ -e /dev/full ] || skip 'no /dev/full'
    run bash -c '"$TLSWALK" fields >/dev/full'
    equal status "$status" 3
}
