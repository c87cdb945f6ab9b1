#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check.sh: run every stage of the gate, whatever fails, and end with one line that counts.
#
# A stage is a target of the Makefile; what it prints goes to build/check/STAGE.log. A stage that speaks TAP
# (unit tests, bats, our own scripts) counts test by test, any other counts as one. A stage that fails without
# naming a failed test (a crash, a compiler's error) counts as one failure.
set -u
cd "$(dirname "$0")/../.." || exit
# The gate is the same whoever calls it: nothing is inherited from the make that started it.
unset MAKEFLAGS MFLAGS MAKELEVEL
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8 TZ=UTC

logs=build/check
rm -rf "$logs" && mkdir -p "$logs"
total_passed=0 total_failed=0 total_skipped=0

# failures LOG: the failed tests with what is said about them, else the errors, else the end
failures() {
    if grep -q '^not ok\>' "$1"; then
        awk '/^(not )?ok /{ show = /^not/ && tolower($0) !~ /# skip/ } show' "$1"
    else
        grep -E '(error|warning): ' "$1" || tail -n 40 "$1"
    fi
}

# stage NAME ARGUMENT...: make ARGUMENT..., counted
stage() {
    local name=$1 log=$logs/$1.log start=$SECONDS status passed failed skipped verdict
    shift
    # One more than there are processors, as some tests wait.
    make --no-print-directory -k -j "$(($(nproc) + 1))" --output-sync=target "$@" >"$log" 2>&1 </dev/null
    status=$?
    # cmocka says "not ok N # SKIP name", bats "ok N name # skip reason".
    skipped=$(grep -ciE '^(not )?ok\>.*# skip\>' "$log")
    failed=$(grep -iE '^not ok\>' "$log" | grep -cvi '# skip\>')
    passed=$(grep -iE '^ok\>' "$log" | grep -cvi '# skip\>')
    if ((status != 0 && failed == 0)); then
        failed=1
    elif ((passed + failed + skipped == 0)); then
        passed=1
    fi
    verdict=ok
    ((failed == 0)) || verdict=FAILED
    printf '%-12s %-6s %5d passed %3d failed %5d s\n' "$name" $verdict "$passed" "$failed" $((SECONDS - start))
    if ((failed > 0)); then
        failures "$log" | head -n 80 | sed 's/^/    /'
        echo "    (all of it: $log)"
    fi
    grep '^# note:' "$log"
    ((total_passed += passed, total_failed += failed, total_skipped += skipped))
}

stage gcc PROFILE=gcc WERROR=1 tests
stage clang PROFILE=clang WERROR=1 tests
stage unit PROFILE=gcc WERROR=1 unit
stage cli PROFILE=gcc WERROR=1 cli-test
stage fault PROFILE=gcc WERROR=1 fault
stage purity PROFILE=gcc WERROR=1 purity
stage fields PROFILE=gcc WERROR=1 fields-check
stage clauses PROFILE=gcc WERROR=1 clauses
stage oracles PROFILE=gcc WERROR=1 oracles
stage x509 PROFILE=gcc WERROR=1 x509
# Both look for undefined behaviour; what clang's checks add to it is seen in the library, without the command line.
for profile in asan ubsan; do
    stage $profile PROFILE=$profile tests
    stage $profile-unit PROFILE=$profile unit
    stage $profile-fault PROFILE=$profile fault
    [[ $profile == ubsan ]] || stage $profile-cli PROFILE=$profile cli-test
    stage $profile-fuzz PROFILE=$profile fuzz-smoke
done
stage install PROFILE=gcc WERROR=1 install-check
stage gen PROFILE=gcc WERROR=1 gen-check
stage format fmt-check
# The analyser of paths takes four fifths of the time: make tidy has it, and here cppcheck looks for the same.
stage tidy PROFILE=clang WERROR=1 TIDY_FLAGS='--checks=-clang-analyzer-*' clang-tidy
stage cppcheck PROFILE=clang WERROR=1 cppcheck

skipped_too=
((total_skipped == 0)) || skipped_too=", $total_skipped skipped"
echo "$total_passed passed, $total_failed failed$skipped_too"
((total_failed == 0))
