#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# golden.sh [NAME]: write the golden of that row of TESTLIST again, or without a name those of all rows.
#
# TLSWALK is the program, by default build/tlswalk. What changed is for git diff to show, and to be read.
set -eu
cd "$(dirname "$0")/../.."
export TLSWALK=${TLSWALK:-$PWD/build/tlswalk} LC_ALL=C.UTF-8
. tests/cli/golden.bash

rows=$(golden_rows "${1-}")
[ -n "$rows" ] || { echo "golden.sh: no row '$1' in tests/cli/TESTLIST" >&2; exit 2; }
mkdir -p tests/cli/golden
[ $# -gt 0 ] || rm -f tests/cli/golden/*.out
while IFS=$'\t' read -r name arguments; do
    # shellcheck disable=SC2086 # a word an argument
    golden_output $arguments >"tests/cli/golden/$name.out" || true
done <<<"$rows"
