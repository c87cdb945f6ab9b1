# SPDX-License-Identifier: Apache-2.0
# tlswalk walk --svg: a picture of one connection. What is in it byte for byte is for golden.bats.
load common

# look FILE...: whether each is SVG that needs nothing from elsewhere, has no control characters, and draws within itself
look() {
    python3 - "$@" <<'END'
import re, sys
import xml.etree.ElementTree as tree
SVG = '{http://www.w3.org/2000/svg}'
for name in sys.argv[1:]:
    text = open(name, encoding='utf-8').read()
    root = tree.fromstring(text.encode())
    assert root.tag == SVG + 'svg' and root.get('version') == '1.1', name
    width, height = int(root.get('width')), int(root.get('height'))
    assert not re.search(r'[\0-\x09\x0b-\x1f\x7f-\x9f]', text), name
    assert 'http' not in text.replace('http://www.w3.org/2000/svg', ''), name
    known = {'svg', 'title', 'style', 'rect', 'text', 'tspan', 'path', 'circle'}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in known, (name, element.tag)
        for x in element.get('x'), element.get('cx'):
            assert x is None or 0 < int(x) < width, name
        for y in element.get('y'), element.get('cy'):
            assert y is None or 0 < int(y) < height, name
END
}

@test "walk --svg: each capture is drawn, with a state for each that walk has" {
    for capture in testdata/*.pcap*; do
        name=$tmp/$(basename "$capture").svg
        "$TLSWALK" walk --svg --all "$capture" >"$name" 2>/dev/null || equal status $? 3
        [ -s "$name" ] || { equal 'without a connection' "$capture" testdata/empty.pcap && rm "$name"; }
    done
    look "$tmp"/*.svg
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
    complains 0 'tlswalk: 1 more connection not drawn: a picture has room for one'
    tlswalk walk --svg --summary testdata/tls12-rsa.pcap
    equal status "$status" 2
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
