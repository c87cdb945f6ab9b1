#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# purity.sh OBJECTS: prove from the object files under OBJECTS/lib, and from the #include lines, that the rooms
# keep to themselves. Prints TAP: a test an object, a test a rule of inclusion.
#
# The decoding rooms hold no writable data and call nothing but each other and a few functions that only touch the
# memory they are given: so no stdio, no malloc, no clock, no environment, and no room that has them.
set -u
objects=$1
rooms=(base keys packet stream record message registry facts walk check)
harmless='(mem(cpy|move|set|cmp|chr)|str(n?len|n?cmp|r?chr)|bsearch|qsort)'
# Put in by the compiler: the stack protector, checked variants of the above, the linker's table.
compiler='(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__mem[a-z]+_chk)'
failed=0

# verdict NAME COMPLAINT: without a complaint the test has passed
verdict() {
    if [ -z "$2" ]; then
        echo "ok - $1"
    else
        printf 'not ok - %s\n%s\n' "$1" "# ${2//$'\n'/$'\n'# }"
        failed=1
    fi
}

shopt -s nullglob
files=()
for room in "${rooms[@]}"; do files+=("$objects/lib/$room"/*.o); done
own=$(nm --defined-only "${files[@]}" | awk 'NF == 3 { print $3 }')

for object in "${files[@]}"; do
    name=${object#"$objects/"}
    verdict "$name" "$(
        size -A "$object" | awk -v name="$name" '/^\.t?(data|bss) / && $2 { print name ": " $2 " writable bytes in " $1 }'
        nm -u "$object" | awk '{ print $2 }' | grep -vxE "$harmless|$compiler" | grep -vxF "$own" | sed "s|^|$name: calls |"
    )"
done

verdict 'only lib/crypto includes OpenSSL' \
    "$(grep -rnE '#include *[<"]openssl/' lib cli | grep -v '^lib/crypto/')"
verdict 'only lib/capture includes libpcap' \
    "$(grep -rnE '#include *[<"]pcap' lib cli | grep -v '^lib/capture/')"
verdict 'only lib/capture and lib/crypto include what decompresses' \
    "$(grep -rnE '#include *[<"](zlib|zstd|lz4|brotli)' lib cli | grep -vE '^lib/(capture|crypto)/')"
verdict 'only cli includes libyaml' \
    "$(grep -rnE '#include *[<"]yaml' lib)"
verdict 'cli includes of the library only tlswalk.h' \
    "$(grep -rnE '#include *"' cli | while IFS= read -r line; do
        header=${line#*\"} header=${header%%\"*}
        [ "$header" = tlswalk.h ] || [ -e "cli/$header" ] || echo "$line"
    done)"
exit $failed
