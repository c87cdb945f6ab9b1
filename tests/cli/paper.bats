# SPDX-License-Identifier: Apache-2.0
# What all text for people keeps to, whatever the capture: the characters of the locale, the width, and colours that colour.
load common

setup_file() {
    export PYTHONDONTWRITEBYTECODE=1
    cd "$BATS_TEST_DIRNAME/../.." || return
    python3 tests/tools/wide.py >"$BATS_FILE_TMPDIR/wide.pcap"
    openssl x509 -in testdata/pki/rsa.crt -outform DER -out "$BATS_FILE_TMPDIR/rsa.der"
    python3 tests/tools/hostile.py "$BATS_FILE_TMPDIR/rsa.der" tests/fuzz/corpus/x509/*.der >"$BATS_FILE_TMPDIR/hostile.pcap"
}

# told COMMAND...: what it prints of all captures there are, each by itself where it can be; damage is no matter here
told() {
    "$TLSWALK" "$@" testdata/*.pcap* "$BATS_FILE_TMPDIR"/*.pcap 2>/dev/null || case $? in 1 | 3) ;; *) false ;; esac
}

texts=('show --per-file' 'list --per-file' 'walk --per-file --steps' 'stats --per-file' 'certs --per-file' 'check --per-file'
    'check --by-rule --list-verdicts')

@test "paper: where the locale has only ASCII, or that is asked for, there is nothing else" {
    for locale in C POSIX; do
        for text in "${texts[@]}"; do
            # shellcheck disable=SC2086 # they are several words
            LC_ALL=$locale told $text >"$tmp/text"
            equal "$text in $locale" "$(LC_ALL=C grep -m1 '[^ -~	]' "$tmp/text")" ''
        done
        LC_ALL=$locale "$TLSWALK" rules '*' >"$tmp/text"
        LC_ALL=$locale "$TLSWALK" rules >>"$tmp/text"
        LC_ALL=$locale "$TLSWALK" diff --all-fields testdata/x509-odd.pcap "$BATS_FILE_TMPDIR/wide.pcap" >>"$tmp/text" || equal status $? 1
        equal "rules and diff in $locale" "$(LC_ALL=C grep -m1 '[^ -~	]' "$tmp/text")" ''
    done
    for command in show list walk certs check; do
        told $command --ascii --per-file >"$tmp/text"
        equal "$command --ascii" "$(LC_ALL=C grep -m1 '[^ -~	]' "$tmp/text")" ''
    done
    "$TLSWALK" show testdata/x509-odd.pcap | grep -q 'é' # which another locale has
    LC_ALL=C "$TLSWALK" show testdata/x509-odd.pcap | grep -qF 'read this: \xc3\xa9'
    LC_ALL=C "$TLSWALK" show --json testdata/x509-odd.pcap | grep -q 'é' # and so have programs
}

@test "paper: colours begin where there is something to colour" {
    for text in "${texts[@]}"; do
        [[ $text != certs* ]] || continue
        # shellcheck disable=SC2086 # they are several words
        told $text --color=always >"$tmp/text"
        equal "$text" "$(grep -cP '\e\[[0-9;]*m\e\[0?m' "$tmp/text")" 0
        equal "$text" "$(grep -cP '\e\[0?m[^\e]*\e\[0?m' "$tmp/text")" 0
    done
}

@test "paper: 80 columns are enough" {
    for text in 'stats --per-file' 'check --per-file' 'check --by-rule --list-verdicts'; do
        # shellcheck disable=SC2086 # they are several words
        COLUMNS=80 told $text >"$tmp/text"
        [ -s "$tmp/text" ]
        equal "$text" "$(grep -vE '^ *[^ ]*$' "$tmp/text" | grep -m3 -E '.{81}')" ''
    done
    on_terminal 80 list --color=never testdata/*.pcap "$BATS_FILE_TMPDIR/wide.pcap" >"$tmp/text"
    equal list "$(grep -v '^tlswalk: ' "$tmp/text" | grep -m3 -E '.{81}')" ''
    # where nobody has named a width a line is a line
    (($("$TLSWALK" check testdata/tlcp-tongsuo-fail-no-cipher.pcap | wc -l) == 4))
}
