#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# deb.sh VERSION TARBALL FOLDER: packages of Debian into FOLDER, from the source tarball. Needs debhelper.
set -eu
unset MAKEFLAGS MFLAGS MAKELEVEL
for tool in dpkg-buildpackage dh; do
    command -v $tool >/dev/null || { echo "make deb needs $tool: apt-get install build-essential debhelper" >&2 && exit 1; }
done
rm -rf "$3" && mkdir -p "$3"
tar -C "$3" -xf "$2"
source=$3/tlswalk-$1
cp -R "$source/cli/debian" "$source/debian"
time=$(stat -c %Y "$source/lib/tlswalk.h")
{
    printf 'tlswalk (%s-1) unstable; urgency=medium\n\n  * Built from the source of that version.\n\n -- ' "$1"
    sed -n 's/^Maintainer: //p' "$source/debian/control" | tr -d '\n'
    printf '  %s\n' "$(LC_ALL=C date -u -R -d "@$time")"
} >"$source/debian/changelog"
(cd "$source" && dpkg-buildpackage -us -uc -b >../build.log 2>&1) || { tail -n 40 "$3/build.log" >&2 && exit 1; }
ls "$3"/*.deb
