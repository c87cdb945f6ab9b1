# SPDX-License-Identifier: Apache-2.0
# Goldens: a row of TESTLIST is a name, a tab and arguments; golden/NAME.out is what the program prints for them.

# golden_rows [NAME]: the rows, or the one of that name
golden_rows() {
    awk -F'\t' -v name="${1-}" '!/^#/ && NF == 2 && (name == "" || $1 == name)' tests/cli/TESTLIST
}

# golden_output ARGUMENT...: what TLSWALK prints. JSON is broken into a line a member, so that a diff of goldens can be
# read; as no line of it ends in a comma otherwise, nothing is lost.
golden_output() {
    case " $* " in
    *' --json '*) "$TLSWALK" "$@" 2>/dev/null | sed 's/,"/,\n"/g' ;;
    *) "$TLSWALK" "$@" 2>/dev/null ;;
    esac
}
