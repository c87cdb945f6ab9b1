# SPDX-License-Identifier: Apache-2.0
# Goldens: a row of TESTLIST is a name, a tab and arguments; golden/NAME.out is what the program prints for them.

# golden_rows [NAME]: the rows, or the one of that name
golden_rows() {
    awk -F'\t' -v name="${1-}" '!/^#/ && NF == 2 && (name == "" || $1 == name)' tests/cli/TESTLIST
}

# golden_output ARGUMENT...: what TLSWALK prints. JSON is given a line a member, so that differences can be read: a
# space may stand there, and the line ends when they are taken out again.
golden_output() {
    case " $* " in
    *' --json '*) "$TLSWALK" "$@" 2>/dev/null | sed 's/,"/,\n"/g' ;;
    *) "$TLSWALK" "$@" 2>/dev/null ;;
    esac
}
