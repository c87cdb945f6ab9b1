# SPDX-License-Identifier: Apache-2.0
# tlswalk report: a page of HTML. tests/tools/page.py reads it; a browser does where Chromium is installed.
load common

setup_file() {
    export PYTHONDONTWRITEBYTECODE=1
}

# page NAME FILE...: a page and the JSON of the same captures, held against one another
page() {
    local name=$tmp/$1
    shift
    "$TLSWALK" report --all -o "$name.html" "$@" 2>/dev/null || equal status $? 3
    "$TLSWALK" show --json --all "$@" >"$name.json" 2>/dev/null || equal status $? 3
    python3 tests/tools/page.py "$name.html" "$name.json" >/dev/null || { echo "$@" && false; }
}

# need_browser: sets BROWSER, or skips the test where there is none, or none that starts
need_browser() {
    BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip 'no Chromium'
    browse --dump-dom about:blank >"$tmp/blank" && grep -q '<body>' "$tmp/blank" || skip 'Chromium does not start here'
}

# browse ARGUMENT...: Chromium without a window. What the console says is in $tmp/console
browse() {
    timeout 300 "$BROWSER" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$tmp/profile" \
        --enable-logging=stderr --hide-scrollbars "$@" 2>"$tmp/chromium"
    grep CONSOLE "$tmp/chromium" >"$tmp/console" || true
}

@test "report: each capture has a page with all that is in its JSON, and nothing from elsewhere" {
    page all testdata/*.pcap*
    page one testdata/tls12-resume-ticket.pcap
    page none testdata/empty.pcap
    page keys --keylog testdata/keys/br-chromium-nginx.keylog testdata/br-chromium-nginx.pcap
    page policy --ca-file testdata/pki/gm_ca.crt testdata/tlcp-gmssl-e051.pcap
}

@test "report: what the test of pages finds" {
    page right testdata/tls12-rsa.pcap
    sed 's/"random":"./"random":"x/' "$tmp/right.json" >"$tmp/wrong.json"
    run python3 tests/tools/page.py "$tmp/right.html" "$tmp/wrong.json"
    equal status "$status" 1
    for change in 's/<ul>/<ul><b>/' 's/<summary>/<summary onclick="x">/' 's/default-src/img-src/' 's/"use strict";//' 's/<h2>/<h2><img src="x">/'; do
        sed "$change" "$tmp/right.html" >"$tmp/wrong.html"
        run python3 tests/tools/page.py "$tmp/wrong.html" "$tmp/right.json"
        equal "$change" "$status" 1
    done
}

@test "report: bytes of the wire never become markup" {
    openssl x509 -in testdata/pki/rsa.crt -outform DER -out "$tmp/rsa.der"
    python3 tests/tools/hostile.py "$tmp/rsa.der" tests/fuzz/corpus/x509/*.der >"$tmp/hostile.pcap"
    soon "$TLSWALK" report --max-page 4M -o "$tmp/hostile.html" "$tmp/hostile.pcap"
    (($(stat -c %s "$tmp/hostile.html") < 5 << 20))
    python3 tests/tools/page.py "$tmp/hostile.html"
    # names that are markup: in place of those of a hello, with the same number of bytes
    python3 - testdata/tls12-sni-mismatch-warning.pcap "$tmp/names.pcap" <<'END'
import re, sys
data = open(sys.argv[1], 'rb').read()
name = max(re.findall(rb'[a-z0-9.-]{6,}\.[a-z]{2,}', data), key=len)
wanted = b'</a><script>alert(1)</script>"\'&<img src=x onerror=alert(2)>'
open(sys.argv[2], 'wb').write(data.replace(name, (wanted * 9)[:len(name)]))
END
    page names "$tmp/names.pcap"
    run ! grep -E '<(img|script>alert)' "$tmp/names.html"
    grep -qF '&lt;script&gt;' "$tmp/names.html"
    cp testdata/tls12-rsa.pcap "$tmp/<img src=x onerror=alert(1)>.pcap"
    page file "$tmp/<img src=x onerror=alert(1)>.pcap"
    run ! grep -F '<img' "$tmp/file.html"
}

@test "report: --max-page ends the page, which says so" {
    local captures=(testdata/t*.pcap testdata/interleaved50.pcap testdata/g*.pcap) shown all
    (($("$TLSWALK" report "${captures[@]}" | wc -c) > 3 << 19))
    tlswalk report --max-page 1M -o "$tmp/page.html" "${captures[@]}"
    equal status "$status" 0
    (($(stat -c %s "$tmp/page.html") < 9 << 17))
    all=$("$TLSWALK" list "${captures[@]}" | wc -l)
    shown=$(grep -c '<details class="connection"' "$tmp/page.html")
    complains 0 "tlswalk: $((all - shown)) more connections only counted: --max-page"
    grep -qF "<b>$((all - shown))</b> only counted: the page is full" "$tmp/page.html"
    grep -qF "<b>$all</b> connections" "$tmp/page.html"
    python3 tests/tools/page.py "$tmp/page.html"
}

@test "report -o: the page takes the place of the file when it is whole, and only then" {
    echo old >"$tmp/page.html"
    chmod 640 "$tmp/page.html"
    ln -s page.html "$tmp/link.html"
    tlswalk report -o "$tmp/link.html" "$tmp/nothing.pcap"
    equal status "$status" 3
    equal 'what was there' "$(cat "$tmp/page.html")" old
    "$TLSWALK" report -o "$tmp/link.html" testdata/tls12-rsa.pcap
    [ -L "$tmp/link.html" ]
    equal mode "$(stat -c %a "$tmp/page.html")" 640
    grep -q '</html>' "$tmp/page.html"
    "$TLSWALK" report -o - testdata/tls12-rsa.pcap | cmp - "$tmp/page.html"
    "$TLSWALK" report testdata/tls12-rsa.pcap | cmp - "$tmp/page.html"
    tlswalk report -o /dev/full testdata/tls12-rsa.pcap
    complains 3 'tlswalk: /dev/full: No space left on device'
    tlswalk report -o "$tmp/no/page.html" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp/no/page.html: No such file or directory"
    tlswalk report -o "$tmp" testdata/tls12-rsa.pcap
    complains 3 "tlswalk: $tmp: Is a directory"
    cp testdata/tls12-rsa.pcap "$tmp/input.pcap"
    tlswalk report -o "$tmp/input.pcap" "$tmp/input.pcap"
    equal status "$status" 2
    cmp testdata/tls12-rsa.pcap "$tmp/input.pcap"
    equal 'files' "$(cd "$tmp" && echo *.*)" 'input.pcap link.html page.html'
}

@test "report in a browser: the same with scripts and without, and nothing on the console" {
    need_browser
    page page testdata/tls12-clientauth.pcap testdata/tls13-0rtt.pcap testdata/fail-hostname12.pcap
    browse --dump-dom "file://$tmp/page.html#c1m0" >"$tmp/scripts.html"
    equal console "$(cat "$tmp/console")" ''
    python3 tests/tools/page.py "$tmp/scripts.html" "$tmp/page.json"
    grep -q '<form id="find">' "$tmp/scripts.html" # which is hidden until the script runs
    grep -q '<details class="connection" id="c1"[^>]* open="">' "$tmp/scripts.html"
    grep -q '<details class="message" id="c1m0" open="">' "$tmp/scripts.html"
    # a script that is not the page's own does not run, and without it nothing is missing
    sed 's/<script>/&alert(1);/' "$tmp/page.html" >"$tmp/other.html"
    browse --dump-dom "file://$tmp/other.html" | sed 's/<script>alert(1);/<script>/' >"$tmp/none.html"
    grep -q 'CONSOLE.*violates' "$tmp/chromium"
    python3 tests/tools/page.py "$tmp/none.html" "$tmp/page.json"
    grep -q '<form id="find" hidden' "$tmp/none.html"
}

@test "report in a browser: it is painted, light and dark, wide and narrow" {
    need_browser
    "$TLSWALK" report -o "$tmp/page.html" testdata/tls12-clientauth.pcap
    for scheme in 1 0; do # light, dark
        for width in 1280 400; do
            browse --blink-settings=preferredColorScheme=$scheme --window-size=$width,900 --screenshot="$tmp/$scheme-$width.png" \
                "file://$tmp/page.html"
            equal console "$(cat "$tmp/console")" ''
            [ -s "$tmp/$scheme-$width.png" ]
        done
    done
    ! cmp -s "$tmp/1-1280.png" "$tmp/0-1280.png"
}

# interrupted SIGNAL: report is ended by a signal while it waits for a capture; says how it ended, and what files there are
interrupted() {
    mkdir "$tmp/$1"
    mkfifo "$tmp/$1/fifo"
    echo old >"$tmp/$1/page.html"
    python3 - "$1" "$tmp/$1" "$TLSWALK" <<'END'
import os, signal, subprocess, sys, time
number, folder = getattr(signal, sys.argv[1]), sys.argv[2]
def usual():
    for each in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(each, signal.SIG_DFL)
p = subprocess.Popen([sys.argv[3], 'report', '-o', folder + '/page.html', folder + '/fifo'],
                     preexec_fn=usual)
while len(os.listdir(folder)) < 3 and p.poll() is None:
    time.sleep(0.01)
p.send_signal(number)
print(p.wait() == -number, sorted(os.listdir(folder)), open(folder + '/page.html').read().strip())
END
}

@test "report -o: a signal leaves nothing behind but what was there" {
    for number in SIGINT SIGTERM SIGHUP; do
        equal "$number" "$(interrupted $number)" "True ['fifo', 'page.html'] old"
    done
}

# same ARGUMENT...: how many findings a page has, which are those of check with the same arguments
same() {
    "$TLSWALK" report -o "$tmp/same.html" "$@" testdata/t*.pcap testdata/x509-odd.pcap 2>/dev/null
    "$TLSWALK" check --format json "$@" testdata/t*.pcap testdata/x509-odd.pcap >"$tmp/same.json" 2>/dev/null || equal status $? 1
    python3 tests/tools/found.py "$tmp/same.html" "$tmp/same.json"
}

@test "report: it finds what check finds, with the same options" {
    local all few
    all=$(same)
    ((all > 100))
    (($(same --policy bcp195) > all))
    few=$(same --rule 'ch-*' --skip ch-sigalgs-md5-sha1 --severity ch-reneg-signal=info)
    ((few > 0 && few < all))
    "$TLSWALK" check --write-baseline "$tmp/known.txt" testdata/tls12-*.pcap >/dev/null
    echo 'ch-first client client_hello nobody.test' >>"$tmp/known.txt"
    few=$(same --baseline "$tmp/known.txt")
    ((few > 0 && few < all))
    grep -q '<p class="late dim">vanished: ch-first client client_hello nobody.test</p>' "$tmp/same.html"
    python3 tests/tools/page.py "$tmp/same.html"
    tlswalk report -o "$tmp/none.html" --rule nonsense testdata/tls12-rsa.pcap
    equal status "$status" 2
    [ ! -e "$tmp/none.html" ]
}

@test "report: errors look other than warnings, and every colour can be read" {
    "$TLSWALK" report -o "$tmp/page.html" testdata/tls12-rsa.pcap
    grep -qF '<span class="found"><span class="error">1 error</span>, <span class="warning">1 warning</span></span>' "$tmp/page.html"
    grep -q '<li class="lines error">  error ' "$tmp/page.html"
    python3 - lib/report/page.css <<'END'
import re, sys
css = open(sys.argv[1]).read()
def light(color):
    color = ''.join(2 * c for c in color) if len(color) == 3 else color
    parts = [int(color[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
roots = re.findall(r':root \{(.*?)\}', css, re.S) # light, then dark
assert len(roots) == 2
for root in roots:
    colors = dict(re.findall(r'--(\w+): #([0-9a-f]+)', root))
    assert len({colors['bad'], colors['warn'], colors['good'], colors['ink']}) == 4
    for ink in 'ink', 'dim', 'link', 'good', 'warn', 'bad':
        for ground in 'ground', 'raised':
            high, low = sorted((light(colors[ink]), light(colors[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground, (high + 0.05) / (low + 0.05))
END
}

@test "report: the names of many captures are folded, and how many there are is seen" {
    "$TLSWALK" report -o "$tmp/few.html" testdata/tls12-rsa.pcap testdata/tls12-adh.pcap
    grep -q '^<details open><summary>2 captures</summary>$' "$tmp/few.html"
    "$TLSWALK" report -o "$tmp/many.html" testdata/tls12-*.pcap
    grep -qE '^<details><summary>[0-9]{2} captures</summary>$' "$tmp/many.html"
}

@test "report: a page of a thousand connections is one that can be used" {
    python3 tests/tools/wide.py many >"$tmp/many.pcap"
    "$TLSWALK" report -o "$tmp/many.html" "$tmp/many.pcap"
    equal connections "$(grep -c '<details class="connection"' "$tmp/many.html")" 1000
    (($(stat -c %s "$tmp/many.html") < 10 << 20))
    need_browser
    browse --dump-dom "file://$tmp/many.html" >"$tmp/many.dom"
    equal console "$(cat "$tmp/console")" ''
    grep -q '<output name="found">1000 of 1000</output>' "$tmp/many.dom"
}
