# SPDX-License-Identifier: Apache-2.0
# Baselines of the check: what is known does not count, what is new does, and what has vanished is told.
load common

known=testdata/tls12-gmssl-e051.pcap
other=testdata/tlcp-tongsuo-e011.pcap

rules=(--rule ch-ems-missing --rule ch-reneg-signal --rule tlcp-ecdhe-cke-length)

# judge ARGUMENT...: by these rules alone
judge() {
    tlswalk check "${rules[@]}" "$@"
}

# write CAPTURE...: $tmp/baseline is what the captures show
write() {
    judge --write-baseline "$tmp/baseline" "$@"
    complains 0
}

# last LINE: what the last line of the output is, as a pattern
last() {
    # shellcheck disable=SC2053 # it is a pattern
    [[ ${lines[${#lines[@]} - 1]} == $1 ]] || { printf '%s\n' "${lines[@]}" && false; }
}

@test "check --write-baseline: sorted lines without what changes from capture to capture" {
    write $other $known
    equal baseline "$(cat "$tmp/baseline")" '# tlswalk check --baseline: deviations that are known.
# RULE SIDE MESSAGE SERVER [WHAT]... # remark
ch-ems-missing client client_hello localhost  # extended_master_secret is not offered
ch-reneg-signal client client_hello localhost  # neither renegotiation_info nor TLS_EMPTY_RENEGOTIATION_INFO_SCSV is offered
tlcp-ecdhe-cke-length client client_key_exchange 127.0.0.1 params_length  # params_length is left out'
    [ ! -e "$tmp/baseline.new" ]
}

@test "check --write-baseline: how long a key is belongs to what is known of it" {
    printf 'key_sizes: {rsa: 4096}\n' >"$tmp/policy.yaml"
    tlswalk check --policy "$tmp/policy.yaml" --rule policy-key-size --write-baseline "$tmp/baseline" testdata/tls12-clientauth.pcap
    complains 0
    grep -q '^policy-key-size server certificate [^ ]* 2048  # ' "$tmp/baseline"
    sed -i 's/ 2048  #/ 3072  #/' "$tmp/baseline"
    tlswalk check --policy "$tmp/policy.yaml" --rule policy-key-size --baseline "$tmp/baseline" testdata/tls12-clientauth.pcap
    complains 1
}

@test "check --baseline: what is known does not count" {
    write $known
    judge $known
    complains 1
    judge --fail-on info --baseline "$tmp/baseline" $known
    complains 0
    equal lines "${#lines[@]}" 1
    last '1 connection checked: 0 errors, 0 warnings, 0 info; 2 known, 0 vanished; * not judged'
    tlswalk check --list-verdicts --baseline "$tmp/baseline" --rule ch-reneg-signal $known
    complains 0
    [[ ${lines[1]} == '  known    ch-reneg-signal: '* ]]
    judge --by-rule --baseline "$tmp/baseline" $known
    equal lines "${#lines[@]}" 1
}

@test "check --baseline: what is new fails" {
    tlswalk check --write-baseline "$tmp/baseline" --rule ch-ems-missing $known
    complains 0
    judge --baseline "$tmp/baseline" $known
    complains 1
    [[ ${lines[1]} == '  error    ch-reneg-signal: '* ]]
    last '1 connection checked: 1 error, 0 warnings, 0 info; 1 known, 0 vanished; *'
}

@test "check --baseline: what has vanished is told, and is no failure" {
    write $known
    tlswalk check --fail-on info --baseline "$tmp/baseline" testdata/tls12-psk.pcap --rule ch-reneg-signal
    complains 0
    equal vanished "${lines[0]}" 'vanished  ch-reneg-signal client client_hello localhost'
    last '1 connection checked: 0 errors, 0 warnings, 0 info; 0 known, 1 vanished; *'
    echo 'no-rule-any-more client connection localhost' >"$tmp/baseline"
    tlswalk check --baseline "$tmp/baseline" --rule ch-first $known
    complains 0
    equal vanished "${lines[0]}" 'vanished  no-rule-any-more client connection localhost'
}

@test "check: a baseline that is written again keeps its remarks and loses what has vanished" {
    printf '%s\n' '# of mine' '' '	ch-reneg-signal   client client_hello  localhost # bug 12 # waits' \
        'ch-ems-missing client client_hello gone.example:443' >"$tmp/baseline"
    judge --baseline "$tmp/baseline" --write-baseline "$tmp/baseline" $known
    complains 0
    last '*; 1 known, 1 vanished; *'
    equal baseline "$(grep -v '^#' "$tmp/baseline")" \
        'ch-ems-missing client client_hello localhost  # extended_master_secret is not offered
ch-reneg-signal client client_hello localhost  # bug 12 # waits'
    cp "$tmp/baseline" "$tmp/before"
    judge --baseline "$tmp/baseline" --write-baseline "$tmp/baseline" $known
    cmp "$tmp/before" "$tmp/baseline"
}

@test "check: several baselines, and more than one to write" {
    write $known
    judge --write-baseline "$tmp/more" $other
    judge --fail-on info --baseline "$tmp/baseline" --baseline "$tmp/more" $other $known \
        --write-baseline "$tmp/one" --write-baseline "$tmp/two"
    complains 0
    last '2 connections checked: 0 errors, 0 warnings, 0 info; 3 known, 0 vanished; *'
    cmp "$tmp/one" "$tmp/two"
    equal lines "$(grep -vc '^#' "$tmp/one")" 3
}

@test "check: a capture that shows nothing cannot be made known" {
    tlswalk check --write-baseline "$tmp/baseline" testdata/empty.pcap
    complains 1
    tlswalk check --baseline "$tmp/baseline" testdata/empty.pcap
    complains 1
}

@test "check: files that are no baselines" {
    judge --baseline "$tmp/none" $known
    complains 3 "tlswalk: $tmp/none: No such file or directory"
    printf '%s\n' 'ch-first client client_hello localhost' 'ch-first nobody client_hello localhost' >"$tmp/baseline"
    judge --baseline "$tmp/baseline" $known
    complains 3 "tlswalk: $tmp/baseline:2: no known deviation (wanted RULE SIDE MESSAGE SERVER *WHAT*...)"
    judge --baseline $known $known
    complains 3 "tlswalk: $known:1: no known deviation *"
    tlswalk check --write-baseline "$tmp/no/such/folder" -q $known
    complains 3 "tlswalk: $tmp/no/such/folder: No such file or directory"
}

@test "check --baseline: what is unreadable is worse, and the baseline stays as it was" {
    write $known
    cp "$tmp/baseline" "$tmp/before"
    judge --baseline "$tmp/baseline" --write-baseline "$tmp/baseline" $known no-such-file
    complains 3 'tlswalk: no-such-file: *'
    cmp "$tmp/before" "$tmp/baseline"
}

@test "check --baseline in each form" {
    rules=(--rule ch-reneg-signal --rule tlcp-ecdhe-cke-length)
    write $other $known
    rules+=(--rule ch-ems-missing)
    run_form() {
        "$TLSWALK" check "${rules[@]}" --format "$1" --baseline "$tmp/baseline" --fail-on info $known >"$tmp/$1" || true
    }
    for form in json sarif junit tap github; do run_form $form; done
    python3 - "$tmp" <<'PYTHON'
import json, sys, xml.etree.ElementTree as tree
tmp = sys.argv[1]
vanished = "tlcp-ecdhe-cke-length client client_key_exchange 127.0.0.1 params_length"
connection, totals = map(json.loads, open(tmp + "/json"))
states = {f["rule"]: (f["baseline"], f["fingerprint"]) for f in connection["findings"]}
assert states["ch-reneg-signal"] == ("known", "ch-reneg-signal client client_hello localhost"), states
assert states["ch-ems-missing"][0] == "new"
assert totals["known"] == 1 and totals["vanished"] == [vanished] and totals["counts"]["warning"] == 1
results = json.load(open(tmp + "/sarif"))["runs"][0]["results"]
states = {r["partialFingerprints"]["tlswalk/v1"].split()[0]: r["baselineState"] for r in results}
assert states["ch-reneg-signal"] == "unchanged" and states["ch-ems-missing"] == "new"
assert states["tlcp-ecdhe-cke-length"] == "absent"
root = tree.parse(tmp + "/junit").getroot()
cases = {c.get("name"): c for c in root.iter("testcase")}
assert cases["ch-reneg-signal"].find("failure") is None and "known: " in cases["ch-reneg-signal"].find("system-out").text
assert cases["ch-ems-missing"].find("failure") is not None
assert cases[vanished].find("system-out") is not None
assert root.find("testsuite[@name='baseline']").get("tests") == "1"
PYTHON
    grep -q '^not ok 1 ' "$tmp/tap"
    grep -q '^# known error ch-reneg-signal: ' "$tmp/tap"
    grep -q '^# vanished tlcp-ecdhe-cke-length ' "$tmp/tap"
    grep -q '^# 1 known, 1 vanished$' "$tmp/tap"
    equal commands "$(cut -d: -f3 "$tmp/github" | sort -u)" "$(printf '%s\n' 'notice title=baseline' \
        "warning file=$known,title=ch-ems-missing")"
    grep -q '^::notice title=baseline::1 known, 1 vanished$' "$tmp/github"
    "$TLSWALK" check "${rules[@]}" --format tap --baseline "$tmp/baseline" $known | grep -q '^ok 1 '
}

# refused ARGUMENT...: check ends before anything is read, and $tmp/v.pcap and $tmp/policy are what they were
refused() {
    tlswalk check "$@"
    equal status "$status" 2
    equal output "$output" ''
    cmp "$tmp/v.pcap" testdata/tls12-rsa.pcap
    equal policy "$(cat "$tmp/policy")" 'require: {sni: true}'
}

@test "check --write-baseline: not over what is read or written besides, whatever links lead there" {
    cp testdata/tls12-rsa.pcap "$tmp/v.pcap"
    ln "$tmp/v.pcap" "$tmp/hard"
    ln -s v.pcap "$tmp/soft"
    echo 'require: {sni: true}' >"$tmp/policy"
    echo '# none' >"$tmp/keys"
    for name in v.pcap hard soft; do
        refused --write-baseline "$tmp/$name" "$tmp/v.pcap"
        complains 2 "tlswalk: --write-baseline: '$tmp/$name' is what is read" "Try 'tlswalk help check'."
    done
    refused --write-baseline "$tmp/v.pcap" - <"$tmp/v.pcap"
    refused --policy "$tmp/policy" --write-baseline "$tmp/policy" "$tmp/v.pcap"
    refused --keylog "$tmp/keys" --write-baseline "$tmp/keys" "$tmp/v.pcap"
    complains 2 "tlswalk: --write-baseline: '$tmp/keys' is what is read" "Try 'tlswalk help check'."
    refused -w "$tmp/zz" --write-baseline "$tmp/../${tmp##*/}/zz" "$tmp/v.pcap"
    complains 2 'tlswalk: --write and --write-baseline have one file' "Try 'tlswalk help check'."
    refused --write-baseline - "$tmp/v.pcap"
    complains 2 'tlswalk: --write-baseline needs a file: standard output has what is told' "Try 'tlswalk help check'."
    tlswalk check -w /dev/null --write-baseline /dev/null "$tmp/v.pcap"
    equal status "$status" 0
}

@test "check --write-baseline: where it cannot be is said before anything is read" {
    tlswalk check --write-baseline "$tmp/no/such/folder" $known
    complains 3 "tlswalk: $tmp/no/such/folder: No such file or directory"
    equal output "$output" ''
    echo '# mine' >"$tmp/baseline"
    tlswalk check --write-baseline "$tmp/baseline" -Z "$(id -un)" $known
    equal status "$status" 2
    equal 'what was there' "$(cat "$tmp/baseline")" '# mine'
    equal files "$(cd "$tmp" && echo baseline*)" baseline
}
