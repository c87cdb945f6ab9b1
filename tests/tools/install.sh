#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install.sh: install into a scratch folder, use what is there as a stranger would, and uninstall. Prints TAP.
set -u
# Variables given to the make that started this are in the environment; its job server is not ours to use.
unset MAKEFLAGS
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
installed=$root/opt/tlswalk
place=(PREFIX=/opt/tlswalk DESTDIR="$root")
failed=0

# verdict STATUS NAME
verdict() {
    if (($1 == 0)); then
        echo "ok - $2"
    else
        echo "not ok - $2"
        failed=1
    fi
}

# stranger [static]: builds a program that knows the public header only, and has it list a capture
stranger() {
    local flags needs
    export PKG_CONFIG_PATH=$installed/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
    eval "flags=($(pkg-config --cflags --libs tlswalk))" # it quotes what a folder may have in its name
    if [[ ${1-} == static ]]; then # the one library, not all that it needs as well
        # shellcheck disable=SC2046 # a word a package
        read -ra needs < <(pkg-config --libs $(pkg-config --print-requires-private tlswalk | cut -d' ' -f1))
        flags=("${flags[@]/#-ltlswalk/-l:libtlswalk.a}" "${needs[@]}")
    fi
    "${CC:-cc}" -std=c11 -Wall -Wextra -pedantic -Werror -o "$root/stranger" tests/consumer/consumer.c "${flags[@]}" &&
        LD_LIBRARY_PATH=$installed/lib "$root/stranger" testdata/tls12-resume-id.pcap >"$root/listed" &&
        "$installed/bin/tlswalk" list testdata/tls12-resume-id.pcap | cmp - "$root/listed"
}

# header LANGUAGE OPTION...: whether the header stands by itself
header() {
    "${CC:-cc}" -x "$@" -pedantic -Wall -Wextra -Werror -fsyntax-only -I"$installed/include" - <<<'#include <tlswalk.h>'
}

# What the shared library has for others: no more than what the header promises, and no less.
exported() {
    nm -D --defined-only "$installed/lib/libtlswalk.so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort
}

promised() {
    sed -n 's/^TW_API .*\(tw_[a-z0-9_]*\)(.*/\1/p' lib/tlswalk.h | sort
}

make "${place[@]}" install && "$installed/bin/tlswalk" --version
verdict $? 'the installed program runs'
(stranger)
verdict $? 'a program builds with pkg-config, the header and the shared library'
[[ $(readelf -d "$root/stranger") == *libtlswalk.so.0* ]]
verdict $? 'and is linked with it by its name'
(stranger static)
verdict $? 'a program builds with pkg-config, the header and the static library'
[ -e "$root/stranger" ] && [[ $(readelf -d "$root/stranger") != *libtlswalk* ]]
verdict $? 'and has it in itself'
header c -std=c11 && header c -std=c17
verdict $? 'the header is ISO C'
if echo | "${CC:-cc}" -x c++ -fsyntax-only - 2>/dev/null; then
    header c++ -std=c++11
    verdict $? 'the header is C++ too'
else
    echo 'ok - the header is C++ too # skip no compiler of C++'
fi
diff <(promised) <(exported)
verdict $? 'the shared library exports what the header promises'
rm -f "$root/stranger" "$root/listed"
(cd "$installed/share/tlswalk" && cmp connection.schema.json "$OLDPWD/lib/report/connection.schema.json" &&
    cmp capture.schema.json "$OLDPWD/lib/report/capture.schema.json" &&
    cmp certificate.schema.json "$OLDPWD/lib/report/certificate.schema.json" &&
    cmp stats.schema.json "$OLDPWD/lib/report/stats.schema.json")
verdict $? 'the schemas are there'
make "${place[@]}" uninstall && [ -z "$(find "$root" ! -type d -o -name tlswalk -path '*/share/*')" ]
verdict $? 'uninstall leaves nothing'
# The source as a tarball is the same again from what it holds.
make dist >/dev/null && cp build/tlswalk-*.tar.gz "$root" && tar -C "$root" -xf "$root"/tlswalk-*.tar.gz &&
    (cd "$root"/tlswalk-*/ && make dist >/dev/null && cmp build/tlswalk-*.tar.gz ../tlswalk-*.tar.gz)
verdict $? 'the tarball is the same from a clone and from itself'
exit $failed
