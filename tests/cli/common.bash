# SPDX-License-Identifier: Apache-2.0
# What the tests of the command line share. Expected output names captures as seen from the root of the repository.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    TLSWALK=$(realpath "${TLSWALK:-build/tlswalk}")
    export TLSWALK LC_ALL=C.UTF-8
    # What the surroundings may say about output, and about commands that the tests use.
    unset NO_COLOR COLUMNS CDPATH OPENSSL_CONF SSLKEYLOGFILE
    tmp=$BATS_TEST_TMPDIR
}

# tlswalk ARGUMENT...: runs it; then there are $status, $output and ${lines[@]}, $stderr and ${stderr_lines[@]}
tlswalk() {
    run --separate-stderr "$TLSWALK" "$@"
}

# soon COMMAND...: which fails when it takes more than two minutes of a processor, whatever else the machine has to do
soon() {
    (ulimit -t 120 && exec "$@")
}

# equal NAME GOT WANTED
equal() {
    [ "$2" = "$3" ] || { printf '%s is\n%s\nnot\n%s\n' "$1" "$2" "$3" && false; }
}

# complains STATUS LINE...: it ended with STATUS, and standard error holds these lines, which are patterns
complains() {
    local i=0 pattern
    equal status "$status" "$1" || return
    shift
    equal 'number of lines on standard error' "${#stderr_lines[@]}" $# || { printf '%s\n' "$stderr" && return 1; }
    for pattern; do
        # shellcheck disable=SC2053 # it is a pattern
        [[ ${stderr_lines[i]} == $pattern ]] || { echo "no '$pattern' but '${stderr_lines[i]}'" && return 1; }
        ((++i))
    done
}

# Sets PYTHON to one that can validate, or skips the test. Debian's package is of use to Debian's python3 alone, which
# need not be the one that is found first.
need_validator() {
    for PYTHON in /usr/bin/python3 python3; do
        "$PYTHON" -c 'from jsonschema import Draft202012Validator' 2>/dev/null && return
    done
    skip 'python3-jsonschema is missing'
}

# in_terminal SCRIPT [ARGUMENT]...: what this script of sh, of which these are $0, $1 and so on, shows on a terminal
in_terminal() {
    SHELL=/bin/sh script -qec "$(printf '%q ' sh -c "$@")" /dev/null </dev/null
}

# A chroot or container may have no terminals to give.
has_terminal() {
    in_terminal true >/dev/null 2>&1
}

need_terminal() {
    has_terminal || skip 'no pseudo-terminal here'
}

# on_terminal COLUMNS ARGUMENT...: what a terminal of this width is shown
on_terminal() {
    local columns=$1
    shift
    COLUMNS=$columns TERM=xterm in_terminal '"$0" "$@"' "$TLSWALK" "$@" | tr -d '\r'
}
