# SPDX-License-Identifier: Apache-2.0
# Every line that --json prints is what lib/report/connection.schema.json says it is.
load common
load golden

# validate [FILE...]: what the program prints for the captures, or else standard input
validate() {
    "$PYTHON" tests/tools/validate.py "$@"
}

# refused WHY: standard input, which is one line, is not valid, and this is said about it
refused() {
    run validate
    equal status "$status" 1
    [[ $output == *"$1"* ]] || { printf "no '%s' but\n%s\n" "$1" "$output" && false; }
}

@test "schema: every capture of testdata" {
    need_validator
    shopt -s globstar
    validate testdata/**/*.pcap*
}

@test "schema: connections that are not TLS, and many files as one timeline" {
    need_validator
    "$TLSWALK" show --json --all testdata/*.pcap* 2>/dev/null >"$tmp/lines" || equal status $? 3
    grep -q '"handshake":"not_tls"' "$tmp/lines"
    validate <"$tmp/lines"
}

@test "schema: the goldens" {
    need_validator
    golden_rows | awk -F'\t' '$2 ~ /--json/ { print "tests/cli/golden/" $1 ".out" }' >"$tmp/pages"
    [ -s "$tmp/pages" ]
    xargs cat <"$tmp/pages" | awk '{ printf "%s%s", $0, /,$/ ? "" : "\n" }' | validate
}

@test "schema: the validator refuses what is wrong" {
    need_validator
    line=$("$TLSWALK" show --json testdata/tls12-rsa.pcap | head -n 1)
    validate <<<"$line"
    printf %s "$line" | refused '$: the line does not end'
    refused '$: Expecting' <<<"${line%\}}"
    refused '$: duplicate key "id"' <<<"${line/'"id":0'/'"id":0,"id":0'}"
    refused "\$: 'utf-8' codec can't decode" <<<"${line/'"transport":"tcp"'/$'"transport":"\xff"'}"
    refused "\$.id: '0' is not" <<<"${line/'"id":0'/'"id":"0"'}"
    refused "\$.transport: 'tcp' was expected" <<<"${line/'"transport":"tcp"'/'"transport":"udp"'}"
    refused "\$: 'community_id' is a required property" <<<"${line/'"community_id":'/'"community_ids":'}"
    refused "'randoms' was unexpected" <<<"${line/'"random":'/'"randoms":'}"
    refused '$.messages[0].fields.random: ' <<<"${line/'"random":"'/'"random":"0'}"
}
