#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# oracles.sh check|floor PROGRAM: compare what PROGRAM prints with what other software read from the same captures.
#
# The reference captures are mostly other people's and so no part of this repository: they lie beside the checkout,
# or where TW_REFERENCE says; without them there is nothing to compare. tests/oracle.floor is the number of points
# that agreed when it was last written, a line a category. `check` prints TAP: fewer points than the floor, or a
# capture that PROGRAM breaks on, fails; `floor` writes the file.
set -u
mode=$1 program=$2
reference=${TW_REFERENCE:-../shared}
floor=tests/oracle.floor

if [ ! -d "$reference/oracle" ]; then
    echo "ok - oracles # SKIP no reference captures in $reference"
    exit 0
fi
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Their exit status says whether every point agrees; the floor is what we go by.
"$reference/oracle/oracle" -p "$program" -j "$results/corpus" "$reference/corpus"
"$reference/oracle/recorded" -p "$program" -g ABCDF -j "$results/recorded" "$reference/recorded"
if [ ! -s "$results/corpus" ] || [ ! -s "$results/recorded" ]; then
    echo 'not ok - oracles: they must come to an end'
    exit 1
fi

# Lines "RUN CATEGORY AGREED ASKED".
points=$(for run in corpus recorded; do
    jq -r --arg run $run '.agreed as $agreed | .asked | to_entries[] | "\($run) \(.key) \($agreed[.key] // 0) \(.value)"' "$results/$run"
done)

if [ "$mode" = floor ]; then
    cut -d' ' -f1-3 <<<"$points" >"$floor"
    exit 0
fi

if [ ! -s "$floor" ]; then
    echo "not ok - oracles: $floor must be there (make floor)"
    exit 1
fi
failed=0
while read -r run category least; do
    read -r agreed asked < <(awk -v r="$run" -v c="$category" '$1 == r && $2 == c { print $3, $4 }' <<<"$points")
    if ((${agreed:-0} < least)); then
        echo "not ok - $run $category: $agreed of $asked points agree, the floor is $least"
        failed=1
    else
        echo "ok - $run $category: $agreed of $asked points agree"
        ((agreed == least)) || echo "# note: $run $category is above its floor of $least: make floor"
    fi
done <"$floor"
for run in corpus recorded; do
    broken=$(jq -r '.broken[] | join(": ")' "$results/$run")
    if [ -n "$broken" ]; then
        printf 'not ok - %s: no answer\n%s\n' $run "# ${broken//$'\n'/$'\n'# }"
        failed=1
    else
        echo "ok - $run: every capture is answered"
    fi
done
exit $failed
