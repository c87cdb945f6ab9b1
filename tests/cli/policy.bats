# SPDX-License-Identifier: Apache-2.0
# Policies of the check: files of YAML, what is wrong with one, the policies that the program brings with it.
load common

tls12=testdata/tls12-clientauth.pcap
tls13=testdata/tls13-suite-1301.pcap
named=testdata/tls12-gmssl-e051.pcap
tlcp=testdata/tlcp-tongsuo-e011.pcap

# policy LINE...: $tmp/policy.yaml has these lines
policy() {
    printf '%s\n' "$@" >"$tmp/policy.yaml"
}

# judge CAPTURE...: by the policy's own rules
judge() {
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" "$@"
}

# findings RULE...: the rules that were broken, in their order
findings() {
    equal findings "$(grep -oE '(error|warning|info)  *policy-[a-z-]*' <<<"$output" | awk '{ print $2 }')" \
        "$(printf '%s\n' "$@")"
}

# refused LINE COMPLAINT: the policy is none, and the complaint, a pattern, is about that line
refused() {
    judge $tls12
    complains 2 "tlswalk: $tmp/policy.yaml:$1: $2"
    equal output "$output" ''
}

@test "check --policy: every key" {
    policy '# all there is' 'minimum_version: 1.3' 'versions: [TLS 1.3, "TLCP 1.1"]' \
        'cipher_suites: {allowed: [TLS_AES_*], not_offered: "*_CBC_*"}' \
        'groups:' '  forbidden: [x25519]' '  not_offered: [secp521r1]' \
        'signature_schemes: {allowed: [ed25519], not_offered: ["*_sha1"]}' \
        'require:' '  alpn: h2' '  sni: true' '  extended_master_secret: true' '  client_authentication: true' \
        'certificates: {maximum_age: 0, maximum_validity: 10d}' 'key_sizes: {rsa: 4096, ec: 384, dh: 2048}' \
        'expect:' '  - name: nobody' '    sni: nobody.example' '    outcome: complete'
    judge $tls12
    complains 1
    findings policy-minimum-version policy-version policy-cipher-suite policy-cipher-suite-offered policy-group \
        policy-group-offered policy-signature-scheme policy-signature-scheme policy-signature-scheme-offered policy-alpn \
        policy-sni policy-certificate-age policy-certificate-validity policy-key-size policy-key-size policy-key-size policy-key-size \
        policy-expected-connection
    [[ $output == *"error    policy-expected-connection: 0 connections of 'nobody', and at least 1 should be there"* ]]
}

# VIOLATES("policy-certificate-age") and CONFORMS("policy-certificate-age")
@test "check --policy: the age of a certificate, by the clock of the capture" {
    age=$(($(date -d "$("$TLSWALK" show --json $tls12 | jq -r .start)" +%s) / 3600 - \
        $(date -d "$("$TLSWALK" show --json $tls12 | jq -r 'first(.messages[].fields.certificates[0].not_before? // empty)')" +%s) / 3600))
    policy "certificates: {maximum_age: $((age + 1))h}"
    judge $tls12
    complains 0
    policy 'certificates: {maximum_age: 0h}'
    judge $tls12
    complains 1
    findings policy-certificate-age
    judge --list-verdicts $tls13
    complains 0
    [[ ${lines[1]} == '  not judged  policy-certificate-age: it is encrypted' ]]
}

# VIOLATES("policy-expected-connection")
@test "check --policy: connections that are expected" {
    policy 'expect:' '  - sni: localhost' '    version: "1.2"' '    outcome: complete' '    client_authentication: false'
    judge $named
    complains 0
    policy 'expect:' '  - sni: "LOCAL*"' '    version: ">1.2"'
    judge $named
    complains 1
    findings policy-expectation
    [[ $output == *'policy-expectation: LOCAL*: version >1.2 is expected, and it is TLS 1.2 (0x0303)'* ]]
    policy 'expect:' '  - {server: 127.0.0.1, count: 2}' '  - {server: "*:443", count: 0}' '  - {sni: x, count: ">=0"}'
    judge $tls13 $tls12
    complains 0
    judge $tls12
    complains 1
    equal finding "${lines[0]}" "error    policy-expected-connection: 1 connection of '127.0.0.1', and 2 should be there"
    policy 'expect: [{server: "127.0.0.1:33378", outcome: failed, alert: handshake_failure}]'
    judge $tls12
    complains 1
    findings policy-expectation policy-expectation
}

@test "check --policy: an expectation that nothing meets, in each form" {
    policy 'expect: [{sni: a.example}]'
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" --format json $tls12
    equal late "$(jq -c .late <<<"${lines[1]}")" \
        '[{"rule":"policy-expected-connection","severity":"error","text":"0 connections of '\''a.example'\'', and at least 1 should be there"}]'
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" --format sarif $tls12
    equal result "$(jq -r '.runs[0].results[].ruleId' <<<"$output")" policy-expected-connection
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" --format tap $tls12
    equal tap "${lines[2]}" "not ok 2 - policy-expected-connection: 0 connections of 'a.example', and at least 1 should be there"
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" --format junit $tls12
    [[ $output == *'<testsuite name="captures" tests="1" failures="1" errors="0" skipped="0">'* ]]
    tlswalk check --rule 'policy-*' --policy "$tmp/policy.yaml" --format github $tls12
    equal github "${lines[0]}" "::error title=policy-expected-connection::0 connections of 'a.example', and at least 1 should be there"
    tlswalk check --severity policy-expected-connection=info --rule 'policy-*' --policy "$tmp/policy.yaml" --format tap $tls12
    complains 1
}

@test "check --policy: levels of rules, over which the command line prevails" {
    policy 'rules:' '  ch-*: off' '  ch-reneg-signal: info' '  policy-*: warning' 'require: {sni: true}'
    tlswalk check --policy "$tmp/policy.yaml" $named
    complains 0
    [[ ${lines[1]} == '  info     ch-reneg-signal: '* ]]
    tlswalk check --policy "$tmp/policy.yaml" --severity ch-reneg-signal=error $named
    complains 1
    tlswalk check --policy "$tmp/policy.yaml" $tls12
    complains 0
    [[ $output == *'  warning  policy-sni: '* ]]
}

@test "check: without a policy its rules are not judged" {
    tlswalk check --list-verdicts --rule 'policy-*' $tls12
    complains 0
    equal lines "${#lines[@]}" 2
    tlswalk check --policy rfc --list-verdicts --rule 'policy-*' $tls12
    complains 0
    equal lines "${#lines[@]}" 2
    tlswalk rules 'policy-*'
    complains 0
    grep -q '^policy-minimum-version (error): ' <<<"$output"
}

@test "check --policy: the policies that the program has" {
    tlswalk check --policy gm --rule 'policy-*' $tlcp
    complains 0
    tlswalk check --policy gm --rule 'policy-*' $tls13
    complains 1
    findings policy-version policy-cipher-suite policy-group
    tlswalk check --policy bcp195 --rule 'policy-*' $tls13 $tls12
    complains 0
    tlswalk check --policy nist-800-52r2 --rule 'policy-*' $tls12
    complains 1
    findings policy-group policy-certificate-validity
    tlswalk check --policy no-such-policy $tls12
    complains 3 'tlswalk: no-such-policy: there is no such file, nor a policy of that name (rfc, bcp195, nist-800-52r2, gm)'
}

@test "check --policy: one for another, and several" {
    policy 'extends: nist-800-52r2' 'groups: {allowed: [x25519]}' 'certificates: {maximum_validity: 10y}'
    judge $tls12
    complains 0
    policy 'extends: nist-800-52r2' 'require: {extended_master_secret: false}'
    judge --list-verdicts $tls12
    [[ $output != *policy-ems* ]]
    policy 'groups: {allowed: [x25519]}'
    tlswalk check --rule 'policy-*' --policy nist-800-52r2 --policy "$tmp/policy.yaml" $tls12
    findings policy-certificate-validity
    policy 'minimum_version: 1.2' 'extends: gm'
    refused 2 'extends: is to be the first key'
    policy "extends: $tmp/policy.yaml"
    judge $tls12
    complains 2 "tlswalk: $tmp/policy.yaml: extends: more than 8 times"
    policy 'extends: nothing'
    judge $tls12
    complains 3 'tlswalk: nothing: there is no such file*'
    policy 'extends: [gm]'
    refused 1 'extends: wants the name of a policy'
}

@test "check --policy: what is wrong, and in which line" {
    policy 'minimum_version: 1.2' 'minimum_versoin: 1.2'
    refused 2 'minimum_versoin: unknown key'
    policy 'require:' '  alpn: [h2]' '  snl: true'
    refused 3 'require.snl: unknown key'
    policy 'require.sni: true'
    refused 1 'require.sni: unknown key'
    policy '' 'minimum_version: 1.4'
    refused 2 "minimum_version: no value '1.4' (wanted *)"
    policy 'cipher_suites:' '  allowed:' '    - TLS_AES_*' '    - TLS_ASE_*'
    refused 4 "cipher_suites.allowed: no value 'TLS_ASE_\*' (wanted *)"
    policy 'cipher_suites: TLS_AES_*'
    refused 1 'cipher_suites: wants keys and values'
    policy 'minimum_version: [1.2]'
    refused 1 'minimum_version: wants a value'
    policy 'minimum_version:'
    refused 1 'minimum_version: wants a value'
    policy 'groups: {allowed: {x25519: true}}'
    refused 1 'groups.allowed: wants a list of values'
    policy 'expect: {sni: a}'
    refused 1 "expect: wants a list, whose members begin with '-'"
    policy 'expect:' '  - sni: a' '    outcom: complete'
    refused 3 'expect.outcom: unknown key'
    policy 'expect:' '  - sni: a' '    sni: b'
    refused 3 'sni: a second time'
    policy 'require: {sni: true}' 'require: {sni: false}'
    refused 2 'require: a second time'
    policy 'rules: {no-such-rule: error}'
    refused 1 'no-such-rule: no such rule, or no level (off, info, warning, error)'
    policy 'rules:' '  ch-first: loud'
    refused 2 'ch-first: no such rule, *'
    policy '- minimum_version: 1.2'
    refused 1 'no policy (wanted keys and values)'
    policy 'minimum_version: "1.2' 'x'
    refused '[0-9]' '*'
    policy '? [a]' ': b'
    refused 1 'no key'
}

@test "check --policy: files of other kinds" {
    policy '# nothing but a remark'
    judge $tls12
    complains 0
    tlswalk check --policy testdata $tls12
    complains 3 'tlswalk: testdata: Is a directory'
    tlswalk check --policy $tls12 $tls12
    equal status "$status" 2
    [[ ${stderr_lines[0]} == "tlswalk: $tls12:1: "* ]]
    printf 'a: &a [*a]\n' >"$tmp/policy.yaml"
    refused 1 'a: unknown key'
    printf 'versions: &a [*a]\n' >"$tmp/policy.yaml"
    refused 1 'versions: wants a value'
}

@test "check --policy: the one that README.md shows, and the keys that the help lists" {
    sed -n '/^    extends: bcp195$/,/^$/s/^    //p' README.md >"$tmp/policy.yaml"
    equal lines "$(wc -l <"$tmp/policy.yaml")" 12
    judge $tls12
    complains 1
    "$TLSWALK" help check >"$tmp/help"
    for key in minimum_version versions cipher_suites groups signature_schemes allowed forbidden not_offered require alpn \
        sni extended_master_secret client_authentication certificates maximum_age maximum_validity key_sizes rsa ec dh \
        expect name server client count version outcome cipher_suite group resumption alert extends rules; do
        grep -qw "$key" "$tmp/help" || equal missing "$key" ''
    done
}
