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

# A program that knows the public header only.
stranger() {
    local flags
    export PKG_CONFIG_PATH=$installed/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
    read -ra flags < <(pkg-config --cflags --libs tlswalk)
    "${CC:-cc}" -std=c11 -Wall -Wextra -pedantic -Werror -x c -o "$root/stranger" - -x none "${flags[@]}" <<'END' && "$root/stranger"
#include <tlswalk.h>

int main(void)
{
    struct tw_engine *engine = tw_engine_new(&(struct tw_engine_options){0});
    tw_engine_free(engine);
    return engine == NULL;
}
END
}

make "${place[@]}" install && "$installed/bin/tlswalk" --version
verdict $? 'the installed program runs'
(stranger)
verdict $? 'a program builds with pkg-config, the header and the library'
rm -f "$root/stranger"
(cd "$installed/share/tlswalk" && cmp connection.schema.json "$OLDPWD/lib/report/connection.schema.json" &&
    cmp capture.schema.json "$OLDPWD/lib/report/capture.schema.json" &&
    cmp certificate.schema.json "$OLDPWD/lib/report/certificate.schema.json" &&
    cmp stats.schema.json "$OLDPWD/lib/report/stats.schema.json")
verdict $? 'the schemas are there'
make "${place[@]}" uninstall && [ -z "$(find "$root" -type f)" ]
verdict $? 'uninstall leaves nothing'
exit $failed
