# SPDX-License-Identifier: Apache-2.0
# tlswalk walk --svg: a picture of one connection. What is in it byte for byte is for golden.bats.
load common

setup_file() {
    export PYTHONDONTWRITEBYTECODE=1
}

@test "walk --svg: each capture is drawn, with a state for each that walk has" {
    for capture in testdata/*.pcap*; do
        name=$tmp/$(basename "$capture").svg
        "$TLSWALK" walk --svg --all "$capture" >"$name" 2>/dev/null || equal status $? 3
        [ -s "$name" ] || { equal 'without a connection' "$capture" testdata/empty.pcap && rm "$name"; }
    done
    python3 tests/tools/svg.py "$tmp"/*.svg
    ! command -v xmllint >/dev/null || xmllint --noout "$tmp"/*.svg
    for capture in tls13-0rtt tls12-reneg-client fail-hostname12; do
        equal "$capture" "$(grep -c '<circle' "$tmp/$capture.pcap.svg")" \
            "$("$TLSWALK" walk --json "testdata/$capture.pcap" | head -1 | jq '.walk | (.client + .server) | length')"
    done
}

@test "walk --svg: one connection, and a word about the others" {
    tlswalk walk --svg testdata/tls12-resume-id.pcap
    equal status "$status" 0
    equal pictures "$(grep -c '<svg' <<<"$output")" 1
    complains 0 'tlswalk: only the first of 2 connections to end is drawn; --connection N chooses another'
    equal 'when it says nothing' "$("$TLSWALK" walk --svg -q testdata/tls12-resume-id.pcap 2>&1)" "$output"
    tlswalk walk --svg --connection 1 testdata/tls12-resume-id.pcap
    complains 0
    [[ $output == *'<title>connection 1: '* ]]
}

@test "walk --svg: fatal alerts are red, what is inferred is dashed, what nobody expected is told" {
    tlswalk walk --svg testdata/fail-hostname12.pcap
    [[ $output == *'class="label bad"'*'alert bad_certificate #8</text>'* ]]
    [[ $output != *'class="arrow guess'* ]]
    for closed in tls12-resume-id tls13-pha; do # close_notify, whether it can be read or not
        tlswalk walk --svg --keylog testdata/keys/tls13-pha.keylog "testdata/$closed.pcap"
        [[ $output == *'class="label" '*'>alert'* && $output != *' bad"'* ]]
    done
    tlswalk walk --svg --keylog testdata/keys/tls12-reneg-refused.keylog testdata/tls12-reneg-refused.pcap
    [[ $output == *'class="label" '*'alert no_renegotiation #15<'*'class="label bad" '*'alert handshake_failure #17<'* ]]
    tlswalk walk --svg testdata/tls13-suite-1301.pcap
    [[ $output == *'class="arrow guess'* && $output == *'<circle class="inferred"'* ]]
    [[ $output == *'@media (prefers-color-scheme: dark)'* ]]
    python3 - testdata/tls12-rsa.pcap "$tmp/unknown.pcap" <<'END'
import sys
data = open(sys.argv[1], 'rb').read()
at = data.rindex(bytes.fromhex('0e000000')) # server_hello_done
open(sys.argv[2], 'wb').write(data[:at] + b'\x38' + data[at + 1:])
END
    tlswalk walk --svg "$tmp/unknown.pcap"
    [[ $output == *'class="bad"'*'! unassigned (56) of the server is not expected in TLS_ST_CR_CERT'* ]]
}

@test "walk --svg looks the same on every terminal" {
    "$TLSWALK" walk --svg testdata/tls13-hrr.pcap >"$tmp/wide.svg"
    COLUMNS=80 "$TLSWALK" walk --svg testdata/tls13-hrr.pcap | cmp - "$tmp/wide.svg"
}

@test "walk --svg: nothing lies over anything else, be it long, many or in other letters" {
    python3 tests/tools/wide.py >"$tmp/wide.pcap"
    count=$("$TLSWALK" list "$tmp/wide.pcap" | wc -l)
    for ((i = 0; i < count; i++)); do
        for options in '' '--names ssl3 -tttt' '--names short -t'; do
            # shellcheck disable=SC2086 # they are several words
            "$TLSWALK" walk --svg $options --connection $i "$tmp/wide.pcap" >"$tmp/$i${options// /}.svg"
        done
    done
    python3 tests/tools/svg.py "$tmp"/*.svg
    # what finds it when something does
    for change in 's/ y="106"/ y="130"/' 's/ y="34"/ y="54"/' 's/class="server" x="[0-9]*"/class="server" x="600"/' 's/ width="[0-9]*"/ width="500"/'; do
        sed "$change" "$tmp/0.svg" >"$tmp/wrong.svg"
        run cmp -s "$tmp/0.svg" "$tmp/wrong.svg"
        equal "$change" "$status" 1
        run python3 tests/tools/svg.py "$tmp/wrong.svg"
        equal "$change" "$status" 1
    done
}
