#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# need.sh [--dry-run] build|test: install what building (or testing too) needs and is not there.
#
# Silent when nothing is missing. Packages of Debian and its kin are installed where that needs no password;
# elsewhere, and with --dry-run, the command to type is printed and the exit status is 1.
set -u

if [ "${1-}" = --dry-run ]; then dry=yes; shift; else dry=; fi
case ${1-} in
build | test) what=$1 ;;
*) echo "usage: need.sh [--dry-run] build|test" >&2; exit 2 ;;
esac

# Each line: a package, and a command that succeeds where the thing is already there, whoever installed it.
probes() {
    cat <<'END'
gcc              command -v cc
libc6-dev        echo '#include <stdio.h>' | cc -E -
pkg-config       command -v pkg-config
libpcap-dev      pkg-config --exists libpcap
zlib1g-dev       pkg-config --exists zlib
libzstd-dev      pkg-config --exists libzstd
liblz4-dev       pkg-config --exists liblz4
libbrotli-dev    pkg-config --exists libbrotlidec
libyaml-dev      pkg-config --exists yaml-0.1
libssl-dev       pkg-config --exists 'libcrypto >= 3.0'
END
    [ "$what" = build ] || cat <<'END'
gcc              command -v gcc
libcmocka-dev    pkg-config --exists cmocka
bats             command -v bats
jq               command -v jq
openssl          command -v openssl
mandoc           command -v mandoc
libxml2-utils    command -v xmllint
zsh              command -v zsh
fish             command -v fish
python3          command -v python3
python3-jsonschema  for p in /usr/bin/python3 python3; do $p -c 'import jsonschema' && break; done
clang            command -v clang
libclang-rt-dev  ls "$(clang -print-resource-dir)"/lib/*/libclang_rt.fuzzer*.a
clang-format     command -v clang-format
clang-tidy       command -v clang-tidy
cppcheck         command -v cppcheck
END
}

missing() {
    probes | while read -r package probe; do
        eval "$probe" >/dev/null 2>&1 </dev/null || echo "$package"
    done | sort -u | tr '\n' ' '
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "tlswalk needs what Debian calls $wanted(this system has no apt-get to install it)" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
    sudo='sudo -n'
    $sudo true 2>/dev/null || dry=yes
fi
if [ -n "$dry" ]; then
    echo "tlswalk needs some packages, run: ${sudo:+sudo }apt-get install $wanted" >&2
    exit 1
fi

apt_get() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

# Package lists are absent on a fresh system and stale on an old one; either shows as a failed install.
echo "installing $wanted" >&2
# shellcheck disable=SC2086 # one word a package
apt_get install -y --no-install-recommends $wanted 2>/dev/null ||
    { apt_get update && apt_get install -y --no-install-recommends $wanted; } || exit 1

wanted=$(missing)
[ -z "$wanted" ] || { echo "still missing after installation: $wanted" >&2; exit 1; }
