#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# deb_check.sh FOLDER: what lintian says of the packages there, and whether they install, run and go away again in a bare
# Debian of the version that this one is. That takes root, debootstrap and a mirror, and a minute. Prints TAP.
set -u
folder=$1 failed=0

# verdict STATUS NAME
verdict() {
    if (($1 == 0)); then
        echo "ok - $2"
    else
        echo "not ok - $2"
        failed=1
    fi
}

if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error "$folder"/*.deb
    verdict $? 'lintian finds no error'
else
    echo 'ok - lintian finds no error # skip no lintian'
fi

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo 'ok - the packages in a bare Debian # skip it takes root and debootstrap'
    exit $failed
fi
root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf --one-file-system "$root"' EXIT
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\?\(http[^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)

# bare COMMAND...: runs it in the bare system
bare() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" </dev/null
}

debootstrap --variant=minbase "$release" "$root" "$mirror" >"$folder/debootstrap.log" && : >"$root/etc/apt/sources.list" &&
    cp -R /etc/apt/. "$root/etc/apt/" && cp -R /usr/share/keyrings/. "$root/usr/share/keyrings/" &&
    mkdir "$root/debs" && cp "$folder"/*.deb testdata/tls12-rsa.pcap tests/consumer/consumer.c "$root/debs" &&
    bare apt-get -qq update >/dev/null
verdict $? 'there is a bare Debian'
bare sh -c 'apt-get -qq install -y --no-install-recommends /debs/tlswalk_*.deb >/dev/null 2>&1'
verdict $? 'the program installs with what it depends on'
[ "$(bare tlswalk show --json /debs/tls12-rsa.pcap | wc -l)" -gt 0 ]
verdict $? 'it runs'
bare sh -c 'apt-get -qq install -y --no-install-recommends gcc libc6-dev pkg-config /debs/libtlswalk0_*.deb /debs/libtlswalk-dev_*.deb >/dev/null 2>&1 &&
    cc -o /debs/consumer /debs/consumer.c $(pkg-config --cflags --libs tlswalk) && /debs/consumer /debs/tls12-rsa.pcap' >/dev/null
verdict $? 'a program builds with the library, and runs'
bare sh -c 'apt-get -qq purge -y tlswalk libtlswalk0 libtlswalk-dev >/dev/null 2>&1'
[ -z "$(find "$root" -path "$root/debs" -prune -o -path "$root/proc" -prune -o -name '*tlswalk*' ! -path '*/apt/*' ! -path '*/dpkg/*' -print)" ]
verdict $? 'nothing is left of them'
exit $failed
