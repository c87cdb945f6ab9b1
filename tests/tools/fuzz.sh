#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh: run the fuzz targets. The inputs of fuzz_NAME are tests/fuzz/corpus/NAME and, as whatever once broke one
# target may break another, all of testdata/regress.
#
#   fuzz.sh probe                  succeed where clang can link libFuzzer
#   fuzz.sh run SECONDS PROGRAM... fuzz each program so long; new inputs and findings go under build/fuzz
#   fuzz.sh smoke PROGRAM...       run each program once over its inputs; prints TAP
set -u
mode=$1
shift

probe() {
    local out status
    out=$(mktemp)
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c - -fsanitize=fuzzer -o "$out" 2>/dev/null
    status=$?
    rm -f "$out"
    ((status == 0)) || echo 'clang has no libFuzzer here'
    return $status
}

# inputs NAME: sets the array of that name
inputs() {
    inputs=("tests/fuzz/corpus/$1")
    [ ! -d testdata/regress ] || inputs+=(testdata/regress)
}

run() {
    local seconds=$1 program name status=0 options
    shift
    for program; do
        name=${program##*/fuzz_}
        inputs "$name"
        mkdir -p "build/fuzz/corpus/$name"
        options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="build/fuzz/$name-")
        [ ! -e "tests/fuzz/$name.dict" ] || options+=(-dict="tests/fuzz/$name.dict")
        echo "fuzzing $name for $seconds s"
        "$program" "${options[@]}" "build/fuzz/corpus/$name" "${inputs[@]}" || status=1
    done
    return $status
}

smoke() {
    local program name options status=0
    for program; do
        name=${program##*/fuzz_}
        inputs "$name"
        options=()
        [[ $program != build/fuzz/* ]] || options=(-runs=0) # libFuzzer would go on by itself
        if [ -n "$(ls -A "${inputs[0]}")" ] && "$program" "${options[@]}" "${inputs[@]}"; then
            echo "ok - $name"
        else
            echo "not ok - $name (${inputs[0]} must have inputs, and each must pass)"
            status=1
        fi
    done
    return $status
}

"$mode" "$@"
