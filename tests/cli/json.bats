# SPDX-License-Identifier: Apache-2.0
# show --json: what holds for every line, and what users do with it.
load common

# every_capture FUNCTION: run with each capture's JSON on standard input, and its name
every_capture() {
    local file failed=0
    for file in testdata/*.pcap testdata/*.pcapng; do
        "$TLSWALK" show --json --all "$file" 2>/dev/null | "$1" "$file" || { echo "$file" && failed=1; }
    done
    return $failed
}

is_json() {
    cat >"$tmp/json"
    jq -c . "$tmp/json" >"$tmp/compact"
    equal 'number of objects' "$(wc -l <"$tmp/compact")" "$(wc -l <"$tmp/json")"
    equal 'what is none' "$(jq -r 'select(type != "object")' "$tmp/json")" ''
}

@test "every line is an object of JSON" {
    every_capture is_json
}

is_utf8() {
    iconv -f UTF-8 -t UTF-8 >/dev/null
}

@test "every line is UTF-8" {
    every_capture is_utf8
}

# In a stream each value comes with its path: one that comes twice in an object is a key that stands twice there.
has_unique_keys() {
    jq -c -n --stream 'foreach inputs as $event ({};
        (if ($event | length) == 2 then $event[0] else $event[0][:-1] end | tojson) as $path
        | if $path == "[]" then {} else .[$path] += 1 | .path = $path end;
        select(.path != null and .[.path] > 1) | .path)' | awk '{ print } END { exit NR > 0 }'
}

@test "no key stands twice in an object" {
    run has_unique_keys <<<'{"a":{"b":1},"c":[{"b":1},{"b":1}],"a":{"d":1}}'
    equal status "$status" 1
    every_capture has_unique_keys
}

has_snake_case_keys() {
    jq -r 'paths | .[-1] | strings' | awk '!/^[a-z][a-z0-9_]*$/ { print; bad = 1 } END { exit bad }'
}

@test "keys are in snake case" {
    every_capture has_snake_case_keys
}

@test "no value changes its type" {
    for file in testdata/*.pcap testdata/*.pcapng; do
        "$TLSWALK" show --json --all "$file" 2>/dev/null
    done | jq -r 'path(..) as $p | [($p | map(if type == "number" then "[]" else . end) | join(".")),
        (getpath($p) | type)] | select(.[1] != "null") | @tsv' | sort -u | cut -f1 | uniq -d >"$tmp/types"
    equal types "$(cat "$tmp/types")" ''
}

@test "cipher suites of the client with one line of jq" {
    equal suites "$("$TLSWALK" show --json testdata/tls12-psk.pcap |
        jq -r '.messages[]|select(.type.name=="client_hello")|.fields.cipher_suites[].name')" \
        'TLS_PSK_WITH_AES_128_CBC_SHA256
TLS_EMPTY_RENEGOTIATION_INFO_SCSV'
}

@test "what each connection came to with one line of jq" {
    equal outcomes "$("$TLSWALK" show --json testdata/fail-*.pcap 2>/dev/null |
        jq -r '[.file, .outcome.handshake] | join(" ")' | sed 's|testdata/fail-||; s|\.pcap||' | sort)" \
        'fin-after-clienthello failed
hostname12 failed
no-cipher12 failed
rst-midhandshake closed
version failed'
}

# The names of the fields in the messages: every one must stand in the text as well, but for those of which JSON makes
# objects where the text has words: names with numbers, extensions, distinguished names.
names_are_in_text() {
    "$TLSWALK" show --all "$1" >"$tmp/text" 2>/dev/null || true
    jq -r '.messages[].fields | select(.) | paths | .[-1] | strings' |
        grep -vxE 'id|name|type|length|data|value|der' | sort -u >"$tmp/names"
    tr -c 'a-z0-9_' '\n' <"$tmp/text" | sort -u | comm -13 - "$tmp/names" >"$tmp/missing"
    [ ! -s "$tmp/missing" ] || { tr '\n' ' ' <"$tmp/missing" && false; }
}

@test "text and JSON have the same names of fields" {
    every_capture names_are_in_text
}
