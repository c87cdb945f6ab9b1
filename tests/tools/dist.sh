#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# dist.sh VERSION OUTPUT: the source as a tarball. From a clone, or from what such a tarball held, it is the same to the byte.
set -eu
export LC_ALL=C TZ=UTC

# Whoever owns the clone: nothing that its configuration names is run here.
git() { command git -c safe.directory='*' "$@"; }

# Not where a clone of something else lies around it.
if [ -e .git ] && git rev-parse --git-dir >/dev/null 2>&1; then
    time=$(git log -1 --format=%ct)
    files() { git ls-files; }
else
    time=$(stat -c %Y lib/tlswalk.h)
    files() { find . \( -path ./build -o -path ./.git \) -prune -o \( -type f -o -type l \) -printf '%P\n' | grep -v __pycache__; }
fi
mkdir -p "$(dirname -- "$2")"
files | sort | tar -cf - --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner --mode=u+rw,go=rX \
    --mtime="@$time" --transform="s|^|tlswalk-$1/|" -T - | gzip -9n >"$2"
