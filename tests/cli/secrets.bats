# SPDX-License-Identifier: Apache-2.0
# What is shown of what was decrypted, and of secrets; and that without being asked for they appear nowhere.
load common

log=testdata/keys/tls13-0rtt.keylog
capture=testdata/tls13-0rtt.pcap

# every_way KEYLOG CAPTURE: what all commands print of it
every_way() {
    local command
    for command in show 'show --json' 'show --hex' 'show --app-data text' 'show --json --app-data hex' list walk \
        'walk --json' 'walk --steps' 'walk --dot' 'walk --mermaid' 'check --list-verdicts' 'check --format json --list-verdicts' \
        'check --format sarif' 'check --format junit' 'check --format tap' certs 'certs --json' 'list --summary'; do
        # shellcheck disable=SC2086 # several options
        "$TLSWALK" $command --keylog "$1" "$2" 2>&1
    done
    "$TLSWALK" diff --all-fields --keylog "$1" "$2" "$2" 2>&1
}

@test "no secret is printed, whatever the command" {
    for name in tls13-0rtt tls12-etm tlcp-tongsuo-e053 tls12-reneg-client; do
        every_way testdata/keys/$name.keylog testdata/$name.pcap | tr -d ' \n' >"$tmp/out" || true
        while read -r label _ secret; do
            [[ -z $secret ]] || ! grep -qiF "${secret:0:24}" "$tmp/out" || { echo "$label of $name is printed" && false; }
        done <testdata/keys/$name.keylog
    done
}

@test "--show-secrets tells what was used, as a key log that does the same" {
    for name in tls13-0rtt tls12-etm tls12-reneg-client tlcp-tongsuo-e053; do
        "$TLSWALK" show --show-secrets --keylog testdata/keys/$name.keylog testdata/$name.pcap | grep -E '^[A-Z_0-9]+ [0-9a-f]{64} ' >"$tmp/text"
        "$TLSWALK" show --json --show-secrets --keylog testdata/keys/$name.keylog testdata/$name.pcap | jq -r '.secrets.key_log[]' >"$tmp/json"
        equal $name "$(sort "$tmp/json")" "$(sort "$tmp/text")"
        equal "decrypted $name" "$("$TLSWALK" show --json --keylog "$tmp/text" testdata/$name.pcap | jq -c '[.messages[] | .decrypted]')" \
            "$("$TLSWALK" show --json --keylog testdata/keys/$name.keylog testdata/$name.pcap | jq -c '[.messages[] | .decrypted]')"
    done
    equal 'private key' "$("$TLSWALK" show --show-secrets --key testdata/keys/rsa.key testdata/tls12-rsa.pcap | grep ^CLIENT_RANDOM)" \
        "$(grep ^CLIENT_RANDOM testdata/keys/tls12-rsa.keylog | sort -u)"
    for name in tlcp-{tongsuo,gmssl}-e0{13,53} tlcp-tongsuo-ecc-clientauth; do
        equal "$name" "$("$TLSWALK" show --show-secrets --key testdata/keys/sm2_srv_enc.key --key testdata/keys/gm_srv_enc.plain.key \
            testdata/$name.pcap 2>/dev/null | grep -o '^CLIENT_RANDOM .*')" "$(grep ^CLIENT_RANDOM testdata/keys/$name.keylog | sort -u)"
    done
    equal none "$("$TLSWALK" show --json --show-secrets testdata/tls12-rsa.pcap | jq -c .secrets)" '{"key_log":[]}'
}

@test "application data is counted, or shown" {
    "$TLSWALK" show --json --keylog $log $capture | jq -c .application_data >"$tmp/counted"
    "$TLSWALK" show --json --app-data text --keylog $log $capture | jq -c .application_data >"$tmp/text"
    equal counts "$(jq -c 'del(.content)' "$tmp/text")" "$(cat "$tmp/counted")"
    equal text "$(jq -r '.content[] | [.from, .length, .text] | @tsv' "$tmp/text" | paste -sd '|')" \
        'client	6	hello\\x0a|client	23	GET /early HTTP/1.0\\x0d\\x0a\\x0d\\x0a|client	6	hello\\x0a'
    equal hex "$("$TLSWALK" show --json --app-data hex --keylog $log $capture | jq -r 'select(.id == 0).application_data.content[0] | .hex, has("text")' | paste -sd ' ')" \
        '68656c6c6f0a false'
    "$TLSWALK" show --app-data text --keylog $log $capture | grep -A1 'application_data, decrypted, 23 bytes' | grep -qxF '    GET /early HTTP/1.0\x0d\x0a'
}

@test "--app-bytes bounds what is shown of each side" {
    equal shown "$("$TLSWALK" show --json --app-data text --app-bytes 10 --keylog $log $capture |
        jq -r '.application_data.content[] | [.length, .shown // "all", .text] | @tsv' | paste -sd '|')" \
        '6	all	hello\\x0a|23	10	GET /early'
    "$TLSWALK" show --app-data hex --app-bytes 10 --keylog $log $capture >"$tmp/text"
    grep -q 'application_data, decrypted, 23 bytes, not all of it shown, #' "$tmp/text"
    grep -q '^    0000  47 45 54 20 2f 65 61 72  6c 79  *GET /early$' "$tmp/text"
    tlswalk show --app-bytes 10 $capture
    complains 2 'tlswalk: --app-bytes needs --app-data text or hex' "Try 'tlswalk help show'."
}

@test "what is shown of application data cannot reach the terminal" {
    "$TLSWALK" show --app-data text --keylog testdata/keys/br-chromium-nginx.keylog testdata/br-chromium-nginx.pcap >"$tmp/text"
    grep -q 'application_data, decrypted' "$tmp/text"
    equal 'control characters' "$(tr -d '\n' <"$tmp/text" | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" 0
}

@test "with secrets in memory there are no core files" {
    [ -r /proc/self/limits ] || skip 'no /proc'
    mkfifo "$tmp/capture"
    "$TLSWALK" list --keylog $log "$tmp/capture" >"$tmp/out" 2>&1 3>&- &
    program=$!
    exec 7>"$tmp/capture"
    # 1, which keeps them from programs that would be handed them as well; 0 where nothing more is allowed here
    [[ $(awk '/^Max core file size/ { print $5 }' /proc/$program/limits) == [01] ]]
    exec 7>&-
    wait $program || true
}

# with_secrets FORMAT: testdata/tls12-etm.pcap in pcapng, behind 40,000 blocks of secrets that Python makes of the block's number
with_secrets() {
    command -v python3 >/dev/null || skip 'python3 is missing'
    python3 - "$1" testdata/tls12-etm.pcap >"$tmp/many.pcapng" <<'END'
import struct, sys
def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
out = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)), block(1, struct.pack("<HHI", 1, 0, 0))]
for number in range(40000):
    line = (sys.argv[1] % number).encode()
    out.append(block(10, struct.pack("<II", 0x544c534b, len(line)) + line))
data, at = open(sys.argv[2], "rb").read(), 24
while at < len(data):
    captured = struct.unpack_from("<I", data, at + 8)[0]
    out.append(block(6, struct.pack("<IIIII", 0, 0, 0, captured, captured) + data[at + 16:at + 16 + captured]))
    at += 16 + captured
sys.stdout.buffer.write(b"".join(out))
END
}

@test "more secrets in a capture than there is memory for: told once, and the capture is read" {
    with_secrets "CLIENT_RANDOM %064x $(printf '%096d' 1)"
    tlswalk list --max-memory 1M "$tmp/many.pcapng"
    complains 0 "tlswalk: $tmp/many.pcapng: not all of the secrets in it could be kept: memory limit"
    equal lines "${#lines[@]}" 1
}

@test "lines in a capture that are no secrets: the first few are told" {
    with_secrets 'CLIENT_RANDOM %d'
    tlswalk list "$tmp/many.pcapng"
    complains 0 '*: line 1 left out: no secret' '*: line 1 left out: no secret' '*: line 1 left out: no secret' \
        "tlswalk: $tmp/many.pcapng: 39997 more lines left out"
}
