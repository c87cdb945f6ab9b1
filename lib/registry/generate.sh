#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes C tables of the code points: generate.sh OUTPUT
#
# Reads registries.tsv, ranges.tsv and a file a registry, all beside this script, and writes OUTPUT only when all of them
# are sound; else names FILE:LINE of each error on standard error and exits 1. Needs a POSIX awk, nothing more.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: $0 OUTPUT" >&2
    exit 2
fi
LC_ALL=C
export LC_ALL
here=$(dirname -- "$0")

trap 'rm -f -- "$1.new"' EXIT
awk -f "$here/generate.awk" "$here" "$here"/*.tsv >"$1.new"
mv -f -- "$1.new" "$1"
