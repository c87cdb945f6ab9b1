# SPDX-License-Identifier: Apache-2.0
# What the peers of a handshake that failed were told, against what they said themselves: see outcome.tsv.
load common

# endings OPTION...: the handshake of a capture and both its ends, a word each; - is what is not known
endings() {
    "$TLSWALK" show --json --all "$@" | jq -r '.outcome | [.handshake,
        (.client, .server | (.do_handshake // "-"), (.get_error // "-"), (.state // "-"))] | @tsv' | tr '\t' ' '
}

# agree WANTED GOT: word by word; a dash is not asked
agree() {
    local -a wanted got
    local i
    read -ra wanted <<<"$1"
    read -ra got <<<"$2"
    for i in "${!wanted[@]}"; do
        [ "${wanted[i]}" = - ] || [ "${wanted[i]}" = "${got[i]-}" ] || return
    done
}

@test "outcome: both peers' own words" {
    local asked=0 failed=0 name wanted got
    while IFS=$'\t' read -r name wanted; do
        [[ $name != \#* ]] || continue
        wanted=${wanted//$'\t'/ }
        got=$(endings "testdata/$name.pcap")
        ((++asked))
        agree "$wanted" "$got" || { printf '%s is\n%s\nnot\n%s\n' "$name" "$got" "$wanted" && ((++failed)); }
    done <tests/cli/outcome.tsv
    ((asked >= 39 && failed == 0))
}

@test "outcome: no recording of a failure is left out" {
    diff <(grep -v '^#' tests/cli/outcome.tsv | cut -f1 | sort) \
        <(cd testdata && printf '%s\n' *.pcap | grep -E 'fail|rst|tampered|close|timeout' | grep -vE -- '--|tuple-reuse|overlap' | sed 's/[.]pcap$//' | sort)
}

@test "outcome: an end of the stream without close_notify is an error of another kind before OpenSSL 3.0" {
    run endings testdata/fail-fin-after-clienthello.pcap
    agree 'closed -1 SSL_ERROR_SSL TLS_ST_CW_CLNT_HELLO' "$output"
    run endings --profile openssl-1.1.1 testdata/fail-fin-after-clienthello.pcap
    agree 'closed -1 SSL_ERROR_SYSCALL TLS_ST_CW_CLNT_HELLO' "$output"
    run endings --profile openssl-1.1.1 testdata/fail-no-cipher12.pcap
    agree 'failed -1 SSL_ERROR_SSL TLS_ST_CW_CLNT_HELLO -1 SSL_ERROR_SSL TLS_ST_SR_CLNT_HELLO' "$output"
}

@test "outcome: LibreSSL returns 0 where the peer has ended it, but in TLS 1.3 not at an alert" {
    run endings --profile libressl testdata/fail-fin-after-clienthello.pcap
    agree 'closed 0 SSL_ERROR_SYSCALL TLS_ST_CW_CLNT_HELLO' "$output"
    run endings --profile libressl testdata/fail-close-notify-midhandshake.pcap
    agree 'closed - - - 0 SSL_ERROR_ZERO_RETURN' "$output"
    run endings --profile libressl testdata/fail-no-cipher12.pcap
    agree 'failed 0 SSL_ERROR_SSL TLS_ST_CW_CLNT_HELLO -1 SSL_ERROR_SSL TLS_ST_SR_CLNT_HELLO' "$output"
    run endings --profile libressl testdata/fail-no-cipher13.pcap
    agree 'failed -1 SSL_ERROR_SSL TLS_ST_CW_CLNT_HELLO -1 SSL_ERROR_SSL TLS_ST_SR_CLNT_HELLO' "$output"
}

@test "outcome: what a side was told that closed by itself is not known" {
    # These closed without having said anything, by themselves; their peers saw it.
    equal client "$("$TLSWALK" show --json testdata/fail-rst-midhandshake.pcap | jq -c '.outcome.client | [.do_handshake, .get_error, .known_by]')" \
        '[null,null,"unknown"]'
    equal server "$("$TLSWALK" show --json testdata/fail-fin-after-clienthello.pcap | jq -c '.outcome.server | [.do_handshake, .get_error, .known_by]')" \
        '[null,null,"unknown"]'
    tlswalk walk testdata/fail-rst-midhandshake.pcap
    [[ $output == *$'\nclient: SSL_do_handshake not known: gave up when it was its turn, without an alert\n'* ]]
}

@test "outcome: a complete handshake, and one that the capture does not have to the end" {
    run endings testdata/tls12-rsa.pcap
    equal endings "$output" 'complete 1 SSL_ERROR_NONE TLS_ST_OK 1 SSL_ERROR_NONE TLS_ST_OK'
    run --separate-stderr endings testdata/cut--tlcp.pcap
    equal endings "$(tail -n 1 <<<"$output")" 'incomplete - - TLS_ST_CW_CERT - SSL_ERROR_WANT_READ TLS_ST_SW_SRVR_DONE'
}

# why CAPTURE: of each connection that is not complete, in the words of the JSON
why() {
    "$TLSWALK" show --json "$1" 2>/dev/null | jq -r '.outcome | select(.handshake != "complete").explanation'
}

# lacks WORDS...: those that are not in standard input, whatever lines and markup it has
lacks() {
    python3 -c '
import html, re, sys
plain = lambda text: " ".join(text.split())
text = sys.stdin.read()
text = re.sub("<[^>]*>", " ", text) if text.startswith("<") else text
text = plain(html.unescape(re.sub(r"(?<!&)#(\d+);", r"&#\1;", text)))
unquoted = plain(text.replace(r"\"", "\"").replace(r"\\", "\\"))
for words in sys.argv[1:]:
    plain(words) in text or plain(words) in unquoted or print(words)' "$@"
}

@test "outcome: why a handshake failed is told in the same words everywhere" {
    local asked=0 words how
    python3 tests/tools/wide.py >"$tmp/wide.pcap"
    python3 tests/tools/wide.py markup >"$tmp/markup.pcap"
    for capture in testdata/*fail*.pcap "$tmp"/*.pcap; do
        mapfile -t words < <(why "$capture")
        ((${#words[@]} > 0)) || continue
        ((++asked))
        for how in show list walk 'walk --dot' 'walk --mermaid' 'walk --svg' 'report -o -' 'show --fields outcome.explanation'; do
            [[ $how != *svg ]] || words=("${words[0]}") # it has the first only
            # shellcheck disable=SC2086 # they are several words
            equal "$how $capture" "$("$TLSWALK" $how "$capture" 2>/dev/null | lacks "${words[@]}")" ''
            [[ $how != *svg ]] || mapfile -t words < <(why "$capture")
        done
    done
    ((asked >= 30))
    equal 'the one that is complete' "$("$TLSWALK" show --json testdata/tls12-rsa.pcap | jq -c .outcome.explanation)" null
}

@test "outcome: names of the wire mean nothing to Graphviz or Mermaid" {
    python3 tests/tools/wide.py markup >"$tmp/markup.pcap"
    "$TLSWALK" walk --mermaid "$tmp/markup.pcap" >"$tmp/mermaid"
    grep -q 'client asked for #60;/a#62;#60;script#62;alert(1)#60;/script#62;#34;#39;#38;#35;#37;#37;#36;#36;#123;#96;#96;#96;#59;' "$tmp/mermaid"
    "$TLSWALK" walk --dot "$tmp/markup.pcap" >"$tmp/dot"
    grep -qF 'client asked for </a><script>alert(1)</script>\"'"'"'&amp;#%%$${```;' "$tmp/dot"
    ! command -v dot >/dev/null || dot -Tsvg -o "$tmp/dot.svg" "$tmp/dot"
}
