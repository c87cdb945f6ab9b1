# SPDX-License-Identifier: Apache-2.0
# What the tests of the command line share. Expected output names captures as seen from the root of the repository.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export TLSWALK=${TLSWALK:-$PWD/build/tlswalk} LC_ALL=C.UTF-8
    unset NO_COLOR
    tmp=$BATS_TEST_TMPDIR
}

# tlswalk ARGUMENT...: runs it; then there are $status, $output and ${lines[@]}, $stderr and ${stderr_lines[@]}
tlswalk() {
    run --separate-stderr "$TLSWALK" "$@"
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

# on_terminal COLUMNS ARGUMENT...: what a terminal of this width is shown
on_terminal() {
    local columns=$1
    shift
    script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip 'no pseudo-terminal here'
    COLUMNS=$columns TERM=xterm script -qec "$TLSWALK $*" /dev/null </dev/null | tr -d '\r'
}
