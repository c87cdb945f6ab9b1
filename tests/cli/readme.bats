# SPDX-License-Identifier: Apache-2.0
# What README.md shows is what the program prints.
load common

# examples: a line "COMMAND<tab>LINE" for each line that README.md shows behind "$ tlswalk ...", its indentation taken off
examples() {
    awk '/^    \$ tlswalk / { command = substr($0, 15); next }
        command != "" && /^    / { print command "\t" substr($0, 5); next }
        { command = "" }' README.md
}

# elided WANTED: standard input has the lines of the file WANTED in their order, and more only in the place of "…"
elided() {
    awk -v wanted="$1" '
        BEGIN { while ((getline line < wanted) > 0) want[++n] = line; at = 1 }
        { while (want[at] ~ /^ *…$/) { at++; free = 1 } }
        at <= n && $0 == want[at] { at++; free = 0; next }
        !free { print "wanted: " want[at] "\ngot:    " $0; exit bad = 1 }
        END { while (want[at] ~ /^ *…$/) at++
            if (!bad && at <= n) { print "missing: " want[at]; bad = 1 }
            exit bad }'
}

@test "README: what its examples show is what is printed" {
    examples | cut -f1 | uniq >"$tmp/commands"
    equal examples "$(wc -l <"$tmp/commands")" 9
    while read -r command; do
        examples | awk -F'\t' -v c="$command" '$1 == c { print $2 }' >"$tmp/wanted"
        # shellcheck disable=SC2086 # a word an argument
        case $command in
        list*) ! has_terminal || on_terminal 112 --color=never $command | elided "$tmp/wanted" ;;
        *) "$TLSWALK" $command </dev/null | elided "$tmp/wanted" ;;
        esac
    done <"$tmp/commands"
}

# commands: those that README.md has to be copied, a line each, without what says what they do
commands() {
    sed -n '/^## Commands to copy/,/^## What/s/^    //p' README.md | sed -E 's/ +# .*//'
}

# recipes: the lines of README.md that hand JSON to jq
recipes() {
    sed -nE 's/^    (tlswalk [a-z]+ --json x\.pcap \| jq .*)/\1/p' README.md
}

@test "README: each command to be copied does something, and says so by its status" {
    equal commands "$(commands | wc -l)" 13
    cp testdata/tls12-sni-mismatch-warning.pcap "$tmp/a.pcap"
    cp testdata/tls12-resume-id.pcap "$tmp/before.pcap" && cp testdata/tls12-resume-ticket.pcap "$tmp/after.pcap"
    cp testdata/keys/tls13-clientauth.keylog "$tmp/keys.log"
    commands | grep -v ^sudo >"$tmp/commands"
    cd "$tmp"
    tlswalk() { "$TLSWALK" "$@" 2>/dev/null </dev/null; }
    while read -r line; do
        status=0 output=$(eval "$line") || status=$?
        case $line in
        *' check '* | *' diff '*) equal "status of $line" "$status" 1 ;;
        *) equal "status of $line" "$status" 0 ;;
        esac
        [[ -n $output || $line == *' -o report.html '* || $line == *' --outcome failed '* ]] || equal "$line" silent something
    done <commands
    grep -q '<!DOCTYPE html>' report.html
}

@test "README: each recipe for jq finds something in the captures of testdata" {
    equal recipes "$(recipes | wc -l)" 8
    tlswalk() { "$TLSWALK" "$@" 2>/dev/null; }
    while read -r line; do
        output=$(eval "${line/x.pcap/testdata/*.pcap}")
        [[ -n $output ]] || equal "$line" silent something
    done < <(recipes)
}

# jobs: the commands of the pipelines that README.md shows, a line each
jobs() {
    sed -nE 's/^ {4,}(- |run: )(tlswalk check .*)/\2/p' README.md
}

# job CAPTURE KEYLOG: runs them one after the other as a pipeline does, up to the first that fails
job() (
    cp "$1" "$tmp/trace.pcap" && cp "$2" "$tmp/keys.log" && jobs >"$tmp/job" && cd "$tmp" || exit 99
    tlswalk() { "$TLSWALK" "$@"; }
    # shellcheck disable=SC1091 # it is made here
    set -e && . ./job
)

@test "README: the jobs for pipelines pass a healthy capture, and fail where something is wrong" {
    equal jobs "$(jobs | wc -l)" 2
    job testdata/tls13-clientauth.pcap testdata/keys/tls13-clientauth.keylog >"$tmp/out"
    grep -q '<testsuite name="trace.pcap connection 0, ' "$tmp/handshakes.xml"
    grep -q '<testcase classname="encrypted13" name="cv13-verify"/>' "$tmp/handshakes.xml"
    run job testdata/tls12-gmssl-e051.pcap testdata/keys/tls12-gmssl-e051.keylog
    equal status "$status" 1
    [[ $output == *'::error file=trace.pcap,title=ch-reneg-signal::'* ]]
}

@test "README: an example that is not what is printed is noticed" {
    printf '%s\n' one '  …' three >"$tmp/wanted"
    printf '%s\n' one two 2.5 three | elided "$tmp/wanted"
    printf '%s\n' one three | elided "$tmp/wanted"
    for lines in 'one two' 'zero one three' 'one two three four'; do
        ! tr ' ' '\n' <<<"$lines" | elided "$tmp/wanted" >/dev/null || equal noticed no "$lines"
    done
}
