#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures tlswalk against a bare pcap_next_ex loop over the same captures: CPU seconds (user and system, the best
# of three runs), their ratio to the loop, and peak memory. What is printed goes to /dev/null.
#
#     tests/bench/run.sh BUILD_DIR TLSWALK
#
# BUILD_DIR/tests/bench holds the built programs; the captures are made once and kept in BUILD_DIR/bench (about
# 2 GB). From the environment:
#
#     BENCH_SCALE=N    divide the numbers of connections by N
#     BENCH_HEAVY=N    connections of the heavy capture      BENCH_BULK=N     of the bulk capture
#     BENCH_SEALED=N   MiB of the encrypted capture
#     BENCH_GATE=1     exit 1 when a limit below is passed   BENCH_RUNS=N     runs instead of three
#     BENCH_OTHERS=1   measure tshark and ssldump too, one run each, for at most
#     BENCH_PATIENCE   seconds (600)
set -eu

# Limits: CPU as a multiple of the bare loop, peak memory in MiB. Verifying has limits of its own, and costs what
# libcrypto takes.
heavy_show_limit=8
heavy_list_limit=4
bulk_limit=2
peak_limit=64
sealed_limit=0.5 # of the speed of openssl

# How real traffic looks, roughly: who comes twice has twice the share. FILE:1 is the second connection of FILE,
# which resumes the session of the first.
mix='
    tls13-suite-1301.pcap    tls12-deepchain.pcap        br-chromium-nginx.pcap  tls13-suite-1301.pcap
    tls12-resume-ticket.pcap:1                           br-chromium-tongsuo-mlkem.pcap
    tls12-deepchain.pcap     tls13-suite-1301.pcap       br-chromium-nginx.pcap  tls13-resume-psk.pcap:1
    tls12-clientauth-ec.pcap tls13-suite-1301.pcap       tls12-deepchain.pcap    br-chromium-nginx.pcap
    tls12-resume-ticket.pcap:1                           br-chromium-tongsuo-mlkem.pcap
    tls13-suite-1301.pcap    tls12-deepchain.pcap        tlcp-tongsuo-e053.pcap  br-chromium-nginx.pcap
'

if [ $# -ne 2 ]; then
    echo 'usage: tests/bench/run.sh BUILD_DIR TLSWALK' >&2
    exit 2
fi
bin=$1/tests/bench
captures=$1/bench
tlswalk=$2
templates=$(dirname "$0")/../../testdata/bench
scale=${BENCH_SCALE:-1}
heavy=${BENCH_HEAVY:-$((100000 / scale))}
bulk=${BENCH_BULK:-$((2000 / scale))}
sealed=${BENCH_SEALED:-$((512 / scale > 0 ? 512 / scale : 1))}
runs=${BENCH_RUNS:-3}
patience=${BENCH_PATIENCE:-600}
failed=0

# Makes $captures/NAME-CONNECTIONS.pcap unless it is there and no older than what makes it; sets $file.
# make_capture NAME CONNECTIONS CONCURRENT BYTES
make_capture() {
    file=$captures/$1-$2.pcap
    connections=$2 concurrent=$3 data_len=$4
    if [ -n "$(find "$file" -newer "$bin/generate" -newer "$0" 2>/dev/null)" ]; then
        return
    fi
    mkdir -p "$captures"
    set --
    for template in $mix; do
        set -- "$@" "$templates/$template"
    done
    "$bin/generate" -n "$connections" -k "$concurrent" -b "$data_len" -s 1 -o "$file.part" "$@" >/dev/null
    mv "$file.part" "$file"
}

# Runs a command N times; sets $cpu to the least seconds, $peak to the most KiB and $status.
# measure N COMMAND...
measure() {
    left=$1 lines='' status=0
    shift
    while [ "$left" -gt 0 ] && [ "$status" -eq 0 ]; do
        lines="$lines $("$bin/measure" "$@")" || status=$?
        left=$((left - 1))
    done
    # shellcheck disable=SC2086 # two words a run
    best=$(printf '%s %s\n' $lines |
        awk 'NR == 1 || $1 < cpu { cpu = $1 } $2 > peak { peak = $2 } END { print cpu, peak }')
    cpu=${best% *} peak=${best#* }
}

# Prints a line of the table about what was measured last; without a limit nothing can be wrong.
# print_row NAME [LIMIT]
print_row() {
    awk -v name="$1" -v limit="${2-}" -v cpu="$cpu" -v bare="$bare" -v kib="$peak" -v peak_limit="$peak_limit" '
        BEGIN {
            ratio = cpu / (bare > 0 ? bare : 0.001)
            mib = kib / 1024
            over = limit != "" && (ratio > limit || mib > peak_limit)
            printf "  %-36s %9.3f %9.2f %7s %9.1f%s\n", name, cpu, ratio, limit, mib, over ? "  over the limit" : ""
            exit over
        }' || [ "${BENCH_GATE:-0}" != 1 ] || failed=1
}

# measure_tlswalk COMMAND [LIMIT]
measure_tlswalk() {
    # shellcheck disable=SC2086 # a command and its options
    measure "$runs" "$tlswalk" $1 "$file"
    if [ "$status" -ne 0 ]; then
        echo "  tlswalk $1: exit status $status"
        failed=1
        return
    fi
    print_row "tlswalk $1" "${2-}"
}

# One pass over the file with the output that comes nearest to `show`. Programs differ in what they find worth
# an exit status, so theirs is no failure.
# measure_other COMMAND...
measure_other() {
    command -v "$1" >/dev/null || return 0
    measure 1 timeout "$patience" "$@" "$file" 2>/dev/null
    if [ "$status" -eq 124 ]; then
        echo "  $1: not done after $patience s, CPU $cpu s, peak $((peak / 1024)) MiB"
    else
        print_row "$1"
    fi
}

# measure_all SHOW_LIMIT LIST_LIMIT
measure_all() {
    # shellcheck disable=SC2046 # two words
    set -- "$1" "$2" $("$bin/bare" "$file")
    printf '%s: %d connections, %d at a time, %d bytes each: %d packets, %d MB\n' "${file##*/}" \
        "$connections" "$concurrent" "$data_len" "$3" "$(($4 / 1000000))"
    printf '  %-36s %9s %9s %7s %9s\n' '' 'CPU s' 'x bare' limit 'peak MiB'
    measure "$runs" "$bin/bare" "$file"
    bare=$cpu
    print_row 'bare loop'
    measure_tlswalk 'show --json --verify never' "$1"
    measure_tlswalk 'show --json'
    measure_tlswalk 'show --json --verify always'
    measure_tlswalk list "$2"
    if [ "${BENCH_OTHERS:-0}" = 1 ]; then
        measure_other tshark -n -Y tls.handshake -T json -r
        measure_other ssldump -n -A -N -r
    fi
    echo
}

# What it costs to decrypt, which is what a key log adds to the CPU time, against what openssl speed makes of the cipher.
measure_sealed() {
    folder=$captures/sealed-$sealed
    if [ ! -e "$folder/keys.log" ]; then
        mkdir -p "$folder"
        python3 "$(dirname "$0")/../tools/loopback.py" "$folder" "$((sealed << 20))"
    fi
    file=$folder/capture.pcap
    measure "$runs" "$tlswalk" list "$file"
    plain=$cpu
    measure "$runs" "$tlswalk" list --keylog "$folder/keys.log" "$file"
    speed=$(openssl speed -mr -evp aes-128-gcm -bytes 16384 -seconds 1 2>/dev/null | awk -F: '/^\+F:/ { print $4 }')
    printf 'sealed: one connection of TLS 1.3, TLS_AES_128_GCM_SHA256, %d MiB\n' "$sealed"
    awk -v cpu="$cpu" -v plain="$plain" -v mib="$sealed" -v speed="$speed" -v kib="$peak" -v limit="$sealed_limit" 'BEGIN {
        mine = mib * 1048576 / (cpu > plain ? cpu - plain : 0.001)
        printf "  %-36s %9.3f s\n", "tlswalk list", plain
        printf "  %-36s %9.3f s, decrypts %.0f MB/s, %.1f MiB\n", "tlswalk list --keylog", cpu, mine / 1e6, kib / 1024
        printf "  %-36s %11s decrypts %.0f MB/s, of which that is %.2f (at least %.2f)\n", "openssl speed aes-128-gcm", "", speed / 1e6, mine / speed, limit
        exit mine < limit * speed
    }' || [ "${BENCH_GATE:-0}" != 1 ] || failed=1
}

make_capture heavy "$heavy" 2000 4096
measure_all "$heavy_show_limit" "$heavy_list_limit"
make_capture bulk "$bulk" 200 512000
measure_all "$bulk_limit" "$bulk_limit"
if command -v python3 >/dev/null && command -v openssl >/dev/null; then
    measure_sealed
fi
exit "$failed"
