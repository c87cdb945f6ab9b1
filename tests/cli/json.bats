# SPDX-License-Identifier: Apache-2.0
# show --json: what holds for every line, and what users do with it.
load common

# Every capture on its own, as each is a timeline of its own; the lines of all together are $BATS_FILE_TMPDIR/lines.
setup_file() {
    setup
    for file in testdata/*.pcap*; do
        "$TLSWALK" show --json --all "$file" 2>/dev/null || true
    done >"$BATS_FILE_TMPDIR/lines"
}

# nothing FILE: it is empty
nothing() {
    [ ! -s "$1" ] || { cat "$1" && false; }
}

@test "every line is an object of JSON" {
    jq -c 'if type == "object" then . else error end' "$BATS_FILE_TMPDIR/lines" >"$tmp/compact"
    equal 'number of objects' "$(wc -l <"$tmp/compact")" "$(wc -l <"$BATS_FILE_TMPDIR/lines")"
}

@test "every capture with TCP in it has its line" {
    equal captures "$(jq -r .file "$BATS_FILE_TMPDIR/lines" | sort -u | wc -l)" \
        "$(printf '%s\n' testdata/*.pcap* | grep -cv testdata/empty)"
}

@test "every line is UTF-8" {
    iconv -f UTF-8 -t UTF-8 "$BATS_FILE_TMPDIR/lines" >/dev/null
}

# In a stream each value comes with its path, and each object or array is told when it ends: a path that comes twice
# before the line ends is a key that stands twice.
double_keys() {
    jq -c --stream 'if length == 2 then .[0] else .[0][:-1] end' "$1" |
        awk '$0 == "[]" { delete seen; next } seen[$0]++'
}

@test "no key stands twice in an object" {
    equal 'double keys' "$(double_keys <(echo '{"a":{"b":1},"c":[{"b":1},{"b":1}],"a":{"d":1}}'))" '["a"]'
    double_keys "$BATS_FILE_TMPDIR/lines" >"$tmp/double"
    nothing "$tmp/double"
}

@test "keys are in snake case" {
    jq -r 'paths | .[-1] | strings' "$BATS_FILE_TMPDIR/lines" | sort -u | grep -vxE '[a-z][a-z0-9_]*' >"$tmp/keys" || true
    nothing "$tmp/keys"
}

@test "no value changes its type" {
    jq -r 'path(..) as $p | [($p | map(if type == "number" then "[]" else . end) | join(".")),
        (getpath($p) | type)] | select(.[1] != "null") | @tsv' "$BATS_FILE_TMPDIR/lines" |
        sort -u | cut -f1 | uniq -d >"$tmp/types"
    nothing "$tmp/types"
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
        "$(sed -n 's/^fail-//p' tests/cli/outcome.tsv | cut -f1,2 | grep -v not_tls | tr '\t' ' ' | sort)"
}

# Every name of a field must stand in the text of the same capture as well, but for those of which JSON makes objects
# where the text has words: names with numbers, extensions, distinguished names, reasons of what is true or not.
@test "text and JSON have the same names of fields" {
    jq -r '.file as $file | .messages[].fields | select(.) | paths | .[-1] | strings
        | select(test("^(id|name|type|length|request_length|data|value|der|critical|oid|oid_name|[a-z_]*_reason)$") | not) | "\($file) \(.)"' \
        "$BATS_FILE_TMPDIR/lines" | sort -u >"$tmp/names"
    for file in $(jq -r .file "$BATS_FILE_TMPDIR/lines" | uniq); do
        { "$TLSWALK" show --all "$file" 2>/dev/null || true; } | tr -c 'a-z0-9_\n' ' ' |
            awk -v file="$file" '{ for (i = 1; i <= NF; i++) if (!seen[$i]++) print file, $i }'
    done | sort >"$tmp/words"
    comm -13 "$tmp/words" "$tmp/names" >"$tmp/missing"
    nothing "$tmp/missing"
}
