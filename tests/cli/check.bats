# SPDX-License-Identifier: Apache-2.0
# The check and its rules: what is printed in which form, and the exit status.
load common

healthy=testdata/tls12-clientauth.pcap
broken=testdata/tlcp-tongsuo-e051.pcap

# last LINE: what the last line of the output is
last() {
    equal 'last line' "${lines[${#lines[@]} - 1]}" "$1"
}

@test "check: findings under their connection, then a line that counts" {
    tlswalk check testdata/tls12-reneg-refused.pcap --severity 'ch-sigalgs-md5-sha1=off'
    complains 0
    [[ ${lines[0]} == "1 connection checked: 0 errors, 0 warnings, 0 info; "*" rules judged, "*" not judged" ]]
    tlswalk check testdata/tlcp-tongsuo-e053.pcap --rule 'tlcp-*' --skip tlcp-extensions --skip tlcp-handshake-type --fail-on info
    complains 0
    [[ ${lines[0]} == *'1 connection checked: 0 errors, 0 warnings, 0 info; '* ]]
    tlswalk check testdata/tls12-gmssl-e051.pcap --rule 'ch-reneg-*'
    complains 1
    equal head "${lines[0]}" 'testdata/tls12-gmssl-e051.pcap: connection 0  127.0.0.1:34122 > 127.0.0.1:39477  TLS 1.2  localhost'
    equal finding "${lines[1]}" '  error    ch-reneg-signal: neither renegotiation_info nor TLS_EMPTY_RENEGOTIATION_INFO_SCSV is offered'
    equal place "${lines[2]}" '           client, client_hello (message 0), packet 4, bytes 37 to 38; the other side did not object [RFC 5746 3.4]'
    last '1 connection checked: 1 error, 0 warnings, 0 info; 1 rule judged, 0 not judged'
}

@test "check --by-rule" {
    tlswalk check --by-rule --rule ch-reneg-signal testdata/tls12-gmssl-e051.pcap testdata/tls12-gmssl-e011-clientauth.pcap
    complains 1
    equal rule "${lines[0]}" 'error    ch-reneg-signal: the client signals secure renegotiation [RFC 5746 3.4], 2 findings'
    [[ ${lines[1]} == '    testdata/tls12-gmssl-e051.pcap: connection 0  '* ]]
    equal lines "${#lines[@]}" 8
}

@test "check --fail-on: from which level on the exit status is 1" {
    for level in error warning info; do
        tlswalk check --rule ch-reneg-signal --fail-on $level testdata/tls12-gmssl-e051.pcap
        complains 1
        tlswalk check --rule ch-ems-missing --fail-on $level testdata/tls12-gmssl-e051.pcap
        complains $([ $level = error ] && echo 0 || echo 1)
    done
    tlswalk check --fail-on never testdata/tls12-gmssl-e051.pcap
    complains 0
    tlswalk check --severity 'ch-*=info' --fail-on warning --rule 'ch-*' testdata/tls12-gmssl-e051.pcap
    complains 1
    tlswalk check --rule 'ch-*' --severity 'ch-*=info' --fail-on warning testdata/tls12-gmssl-e051.pcap
    complains 0
}

@test "check: rules are chosen in the order of the options" {
    tlswalk check --rule 'ch-*' --skip 'ch-reneg-*' --skip ch-ems-missing --skip 'ch-sigalgs-*' testdata/tls12-gmssl-e051.pcap
    complains 0
    tlswalk check --rule no-such-rule $healthy
    complains 2 "tlswalk: no rule is called 'no-such-rule'" "Try 'tlswalk help check'."
    tlswalk check --severity ch-first $healthy
    complains 2 "tlswalk: invalid value 'ch-first' for --severity (wanted *" "Try 'tlswalk help check'."
    tlswalk check --severity ch-first=loud $healthy
    complains 2 "tlswalk: invalid value 'ch-first=loud' for --severity (wanted *" "Try 'tlswalk help check'."
    tlswalk check --rule
    complains 2 "tlswalk: option '--rule' needs a value" "Try 'tlswalk help check'."
}

# CONFORMS("capture-no-handshake") and VIOLATES("capture-no-handshake")
@test "check: a capture that shows nothing is not one that shows nothing wrong" {
    tlswalk check testdata/empty.pcap
    complains 1
    equal finding "${lines[0]}" 'error    capture-no-handshake: there was no handshake to judge'
    last '0 connections checked: 1 error, 0 warnings, 0 info; 0 rules judged, 0 not judged'
    tlswalk check --allow-empty testdata/empty.pcap
    complains 0
    tlswalk check --skip capture-no-handshake testdata/empty.pcap
    complains 0
    tlswalk check --rule capture-no-handshake $healthy
    complains 0
    tlswalk check --rule capture-no-handshake testdata/midstream--tls13.pcap
    complains 1
}

@test "check --per-file: each capture has a handshake, or is a finding" {
    tlswalk check --per-file --rule capture-no-handshake $healthy testdata/empty.pcap
    complains 1
    equal finding "${lines[0]}" 'error    capture-no-handshake: there was no handshake to judge in testdata/empty.pcap'
    last '1 connection checked: 1 error, 0 warnings, 0 info; 1 rule judged, 0 not judged'
    tlswalk check --per-file --rule capture-no-handshake $healthy $healthy
    complains 0
    tlswalk check --rule capture-no-handshake $healthy testdata/empty.pcap
    complains 0
    tlswalk check --per-file --allow-empty --rule capture-no-handshake $healthy testdata/empty.pcap
    complains 0
    tlswalk check --per-file --format tap --rule capture-no-handshake testdata/empty.pcap $(for i in {1..20}; do echo testdata/empty.pcap; done)
    complains 1
    equal count "$(grep -c '^not ok' <<<"$output")" 21
}

@test "check: what cannot be read is worse than what was found, and a command line that makes no sense worst" {
    tlswalk check testdata/tls12-gmssl-e051.pcap no-such-file
    complains 3 'tlswalk: no-such-file: *'
    tlswalk check --fail-on sometimes testdata/tls12-gmssl-e051.pcap
    complains 2 "tlswalk: invalid value 'sometimes' for --fail-on (wanted error, warning, info or never)" \
        "Try 'tlswalk help check'."
    tlswalk check
    complains 2 'tlswalk: which capture? *' "Try 'tlswalk help check'."
}

@test "check --quiet: the exit status says it" {
    tlswalk check -q testdata/tls12-gmssl-e051.pcap
    complains 1
    equal output "$output" ''
    tlswalk check --quiet --rule ch-first $healthy
    complains 0
    equal output "$output" ''
}

@test "check --list-verdicts: what passed, and what could not be judged and why" {
    tlswalk check --list-verdicts --rule close-notify-missing --rule ch-null-compression testdata/tls13-suite-1301.pcap
    complains 0
    equal head "${lines[0]%% *}" 'testdata/tls13-suite-1301.pcap:'
    equal verdict "${lines[1]}" '  not judged  close-notify-missing: it is encrypted'
    tlswalk check --list-verdicts --rule sh-suite-offered testdata/client-only--tls12.pcap
    complains 0
    equal verdict "${lines[1]}" '  not judged  sh-suite-offered: only one side was captured'
}

@test "check --format json: an object a connection, and one that counts" {
    tlswalk check --format json --list-verdicts testdata/tls12-gmssl-e051.pcap
    complains 1
    python3 - "${lines[@]}" <<'PYTHON'
import json, sys
connection, totals = map(json.loads, sys.argv[1:])
assert connection["schema"] == "tlswalk.check/1" and totals["schema"] == "tlswalk.check-totals/1"
found = {f["rule"]: f for f in connection["findings"]}
assert found["ch-reneg-signal"]["where"] == {"packets": [4], "stream_offset": 46, "offset": 37, "length": 2}
assert found["ch-reneg-signal"]["severity"] == "error" and found["ch-reneg-signal"]["side"] == "client"
assert found["ch-reneg-signal"]["message"] == 0 and found["ch-reneg-signal"]["answer"] == "none"
verdicts = [v["verdict"] for v in connection["verdicts"]]
for verdict in "pass", "violation", "not_judged":
    assert verdicts.count(verdict) == connection["rules"][verdict]
assert totals["connections"] == totals["handshakes"] == 1 and totals["late"] == []
assert sum(totals["counts"].values()) == len(connection["findings"])
PYTHON
}

@test "check --format tap: prove(1) reads it" {
    tlswalk check --format tap testdata/tls12-gmssl-e051.pcap testdata/tls12-psk.pcap --rule 'ch-reneg-*'
    complains 1
    equal version "${lines[0]}" 'TAP version 13'
    equal failed "${lines[1]}" 'not ok 1 - testdata/tls12-gmssl-e051.pcap connection 0, 127.0.0.1:34122 > 127.0.0.1:39477'
    [[ ${lines[2]} == '# error ch-reneg-signal: neither '*' (client, client_hello (message 0), packet 4) [RFC 5746 3.4]' ]]
    [[ ${lines[3]} == 'ok 2 - testdata/tls12-psk.pcap connection 1, '* ]]
    last '1..2'
    command -v prove >/dev/null || return 0
    "$TLSWALK" check --format tap --rule ch-first $healthy >"$tmp/ok.tap"
    prove -e cat "$tmp/ok.tap"
    "$TLSWALK" check --format tap testdata/tls12-gmssl-e051.pcap >"$tmp/not.tap" || true
    run ! prove -e cat "$tmp/not.tap"
    "$TLSWALK" check --format tap testdata/empty.pcap >"$tmp/empty.tap" || true
    run ! prove -e cat "$tmp/empty.tap"
}

@test "check --format github: a command a finding" {
    tlswalk check --format github --rule ch-reneg-signal --rule ch-ems-missing testdata/tls12-gmssl-e051.pcap
    complains 1
    equal error "${lines[0]}" '::error file=testdata/tls12-gmssl-e051.pcap,title=ch-reneg-signal::neither renegotiation_info nor TLS_EMPTY_RENEGOTIATION_INFO_SCSV is offered (connection 0, client, client_hello (message 0), packet 4) [RFC 5746 3.4]'
    [[ ${lines[1]} == '::warning file=testdata/tls12-gmssl-e051.pcap,title=ch-ems-missing::'* ]]
    cp testdata/tls12-gmssl-e051.pcap "$tmp/a,b:c%.pcap"
    tlswalk check --format github --rule ch-reneg-signal "$tmp/a,b:c%.pcap"
    [[ $output == "::error file=$tmp/a%2Cb%3Ac%25.pcap,title="* ]]
}

@test "check --format junit: a suite a connection, a test a rule" {
    "$TLSWALK" check --format junit testdata/tls12-gmssl-e051.pcap testdata/client-only--tls12.pcap >"$tmp/junit.xml" || true
    python3 - "$tmp/junit.xml" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites" and len(root) == 2
for suite in root:
    tests = suite.findall("testcase")
    assert len(tests) == int(suite.get("tests"))
    assert len(suite.findall("testcase/failure")) == int(suite.get("failures"))
    assert len(suite.findall("testcase/skipped")) == int(suite.get("skipped"))
failures = {t.get("name") for t in root[0].findall("testcase") if t.find("failure") is not None}
assert "ch-reneg-signal" in failures and "ch-ems-missing" not in failures
PYTHON
}

# Captures with findings, without, with what cannot be judged, with names that need escapes, and with no handshake.
of_all_kinds=(testdata/tls12-gmssl-e051.pcap "$healthy" testdata/client-only--tls12.pcap testdata/tls13-clientauth.pcap)

@test "check --format junit, sarif: valid by the schemas of others" {
    need_validator
    tests/tools/schemas.sh build/schemas || skip 'the schemas cannot be had: no npm, or no network'
    cp $healthy "$tmp/<&\"'a b.pcap"
    "$TLSWALK" check --write-baseline "$tmp/baseline" "${of_all_kinds[@]}" >/dev/null || true
    echo 'ch-first client client_hello vanished' >>"$tmp/baseline"
    for format in junit sarif; do
        "$TLSWALK" check --format $format "${of_all_kinds[@]}" "$tmp/<&\"'a b.pcap" >"$tmp/found.$format" || true
        "$TLSWALK" check --format $format --baseline "$tmp/baseline" "${of_all_kinds[@]}" >"$tmp/known.$format" || true
        "$TLSWALK" check --format $format testdata/empty.pcap >"$tmp/empty.$format" || true
        "$TLSWALK" check --format $format --list-verdicts --fail-on info "${of_all_kinds[@]}" >"$tmp/all.$format" || true
    done
    xmllint --noout --schema build/schemas/junit.xsd "$tmp"/*.junit
    "$PYTHON" - build/schemas/sarif.json "$tmp"/*.sarif <<'PYTHON'
import json, sys
from jsonschema import Draft4Validator
validator = Draft4Validator(json.load(open(sys.argv[1])))
for name in sys.argv[2:]:
    validator.validate(json.load(open(name)))
PYTHON
}

@test "check --format sarif: rules and results" {
    "$TLSWALK" check --format sarif testdata/tls12-gmssl-e051.pcap >"$tmp/sarif.json" || true
    python3 - "$tmp/sarif.json" <<'PYTHON'
import json, sys
log = json.load(open(sys.argv[1]))
assert log["version"] == "2.1.0"
run, = log["runs"]
rules = run["tool"]["driver"]["rules"]
assert len({r["id"] for r in rules}) == len(rules) > 90
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in ("error", "warning", "note")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "testdata/tls12-gmssl-e051.pcap"
assert "ch-reneg-signal" in [r["ruleId"] for r in run["results"]]
PYTHON
    "$TLSWALK" check --format sarif testdata/empty.pcap >"$tmp/empty.json" || true
    python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["runs"][0]["results"][0]["ruleId"] == "capture-no-handshake"' "$tmp/empty.json"
}

@test "rules: a line a rule, or one explained" {
    tlswalk rules
    complains 0
    [ "${#lines[@]}" -gt 90 ]
    grep -q '^sh-suite-offered  *error  *RFC 8446 4.1.3  *the server chooses a cipher suite that was offered$' <<<"$output"
    tlswalk rules sh-suite-offered
    complains 0
    equal title "${lines[0]}" 'sh-suite-offered (error): the server chooses a cipher suite that was offered'
    equal clause "${lines[1]}" 'RFC 8446 4.1.3; in RFC 9846, which replaces RFC 8446: 4.2.3'
    last 'Who reads it answers with the alert illegal_parameter (47).'
    equal 'wide lines' "$("$TLSWALK" rules '*' | awk 'length > 120')" ''
    tlswalk rules no-such-rule
    complains 2 "tlswalk: no rule is called 'no-such-rule'" "Try 'tlswalk help rules'."
}

@test "rules --json and --markdown" {
    "$TLSWALK" rules --json >"$tmp/rules.json"
    python3 - "$tmp/rules.json" <<'PYTHON'
import json, sys
rules = [json.loads(line) for line in open(sys.argv[1])]
assert len({r["rule"] for r in rules}) == len(rules)
for rule in rules:
    assert rule["severity"] in ("error", "warning", "info")
    assert all(rule[key] for key in ("section", "clause", "title", "requirement", "rationale", "example"))
PYTHON
    tlswalk rules --markdown ch-first
    complains 0
    equal title "${lines[0]}" '# Rules of tlswalk check'
    equal rule "${lines[1]}" '## ch-first'
    tlswalk rules --json --markdown
    complains 2 'tlswalk: --json or --markdown, not both' "Try 'tlswalk help rules'."
}

@test "check: the dialects of recorded software are found" {
    tlswalk check --rule ssl2-hello testdata/sslv2-compat-clienthello.pcap
    complains 1
    equal finding "${lines[1]}" '  error    ssl2-hello: a ClientHello in the form of SSL 2.0'
    tlswalk check --rule 'tlcp-*' --fail-on warning testdata/tlcp-tongsuo-e011.pcap
    complains 1
    [[ ${lines[1]} == '  warning  tlcp-ecdhe-cke-length: '* ]]
}

# What takes a signature that holds, or one that was tampered with, is judged on recordings. clauses.sh counts these.

# conforms RULE CAPTURE...
conforms() {
    local rule=$1
    shift
    tlswalk check --verify always --list-verdicts --rule "$rule" "$@"
    complains 0
    [[ $output == *"  pass      "* ]] || { echo "$rule does not pass" && return 1; }
}

# violates RULE CAPTURE SENTENCE
violates() {
    tlswalk check --verify always --fail-on info --rule "$1" "$2"
    complains 1
    [[ ${lines[1]} == *" $1: $3" ]] || { echo "${lines[1]}" && return 1; }
}

@test "check: with keys, what was encrypted is judged, and nothing is wrong with healthy handshakes" {
    conforms cv13-verify --keylog testdata/keys/tls13-clientauth.keylog testdata/tls13-clientauth.pcap
    for rule in fin13-verify cv13-sigalg cert13-form ee-first nst13-nonce inner-plaintext; do
        conforms $rule --keylog testdata/keys/tls13-clientauth.keylog testdata/tls13-clientauth.pcap
    done
    for rule in fin12-verify fin12-length cbc-padding; do
        conforms $rule --keylog testdata/keys/tls10-dhe-rsa.keylog testdata/tls10-dhe-rsa.pcap
    done
    conforms tlcp-pms-version --key testdata/keys/sm2_srv_enc.key testdata/tlcp-tongsuo-e053.pcap
    tlswalk check --list-verdicts --rule fin13-verify testdata/tls13-clientauth.pcap
    complains 0
    equal verdict "${lines[1]}" '  not judged  fin13-verify: it is encrypted'
}

@test "check: signatures" {
    conforms ske-signature testdata/tls12-clientauth.pcap
    violates ske-signature testdata/tls12-fail-tampered-ske.pcap "the server's signature is wrong"
    conforms cv-signature testdata/tls12-clientauth.pcap
    conforms cert-signature testdata/tls12-clientauth.pcap
    violates cert-key-point testdata/tlcp-tongsuo-fail-tampered-cert.pcap 'public_key is no point of curveSM2'
    conforms tlcp-ske-signature testdata/tlcp-tongsuo-e053.pcap
    violates tlcp-ske-signature testdata/tlcp-tongsuo-fail-tampered-ske.pcap "the server's signature is wrong"
    violates tlcp-ske-signature testdata/tlcp-tongsuo-fail-tampered-random.pcap "the server's signature is wrong"
    conforms tlcp-cv-hash testdata/tlcp-tongsuo-ecc-clientauth.pcap
    conforms tlcp-cv-raw testdata/tlcp-tongsuo-ecc-clientauth.pcap
    violates tlcp-cv-raw testdata/tlcp-gmssl-e011.pcap 'the client has signed the handshake messages, and not their SM3 digest'
    tlswalk check --verify always --list-verdicts --rule tlcp-cv-hash testdata/tlcp-gmssl-e011.pcap
    complains 0
}

@test "rules: a title names the property that holds, in the terms of the standards" {
    tlswalk rules static-kx anon-selected fallback-not-refused tls13-not-preferred
    equal titles "$(grep -E '^[a-z0-9-]+ \(' <<<"$output")" "static-kx (warning): the key exchange has forward secrecy
anon-selected (warning): no anonymous cipher suite is selected
fallback-not-refused (error): the server refuses an inappropriate fallback
tls13-not-preferred (warning): TLS 1.3 is negotiated when both sides support it"
}
