#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fields.sh TESTS: prove that every field of lib/message/fields.def is told in some test: by one of the vectors
# of the unit tests under TESTS, or in one of the goldens in JSON. Prints TAP.
set -u
tests=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The tests that are made of vectors write down which fields they have heard.
for test in $(grep -l event_cases_run tests/unit/test_*.c | grep -v test_walk); do # that one only borrows fields
    test=$tests/$(basename "$test" .c)
    TW_FIELDS_TOLD="$tmp/told" "$test" >"$tmp/log" 2>&1 || { echo "not ok - $test"; exit 1; }
done
sed -nE 's/^F\(([A-Z0-9_]+), *"([a-z0-9_]+)", *([A-Z]+),.*/\L\1 \2 \3/p' lib/message/fields.def | grep -v ' der$' >"$tmp/fields"
tr '[:upper:]' '[:lower:]' <"$tmp/told" | sort -u >"$tmp/ids"
cat tests/cli/golden/*.json.out | grep -o '"[a-z0-9_]*":' | tr -d '":' | sort -u >"$tmp/names"

# A list is followed by its members, which have no name in JSON: they are told where the list is. What JSON has around the
# messages is looked for by tests/cli/pick.bats.
untold=$(awk 'FILENAME == ARGV[1] { id[$1] = 1; next }
              FILENAME == ARGV[2] { name[$1] = 1; next }
              { told = $1 in id || $2 in name || ($3 != "list" && list) }
              !told { print "# " $1 " (" $2 ")" }
              { list = $3 == "list" && told }' "$tmp/ids" "$tmp/names" "$tmp/fields")
if [ -s "$tmp/fields" ] && [ -z "$untold" ]; then
    echo "ok - each of $(wc -l <"$tmp/fields") fields of messages is told in some test"
else
    printf 'not ok - fields that no test tells\n%s\n' "$untold"
    exit 1
fi
