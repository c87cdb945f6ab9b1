#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# page.sh OUTPUT: writes style and script of a page, page.css and page.js beside this file, as C, and its policy, which
# knows them by their hashes and lets nothing else in.
set -eu
here=$(dirname -- "$0")

# The digest as Content Security Policy 3 2.3.1 writes it, of the bytes between the tags.
hash_of() {
    printf "'sha256-%s'" "$(openssl dgst -sha256 -binary "$1" | openssl base64 -A)"
}

constant() {
    printf 'const char tw_page_%s[] =\n' "$1"
    sed 's/\\/\\\\/g; s/"/\\"/g; s/^/    "/; s/$/\\n"/; $s/$/;/' "$2"
}

{
    echo '/* Written by lib/report/page.sh from page.css and page.js: do not edit. */'
    echo '/* clang-format off */'
    echo '#include "report/page.h"'
    echo
    constant style "$here/page.css"
    echo
    constant script "$here/page.js"
    echo
    printf 'const char tw_page_policy[] =\n    "default-src '"'none'"'; style-src %s; script-src %s; base-uri '"'none'"'; form-action '"'none'"'";\n' \
        "$(hash_of "$here/page.css")" "$(hash_of "$here/page.js")"
} >"$1"
