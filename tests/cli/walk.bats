# SPDX-License-Identifier: Apache-2.0
# tlswalk walk: its options and how wide it is. What is printed is for golden.bats.
load common

# widest: columns of the longest line, the characters that arrows are made of being one each
widest() {
    sed 's/[─►◄×]/-/g' | awk '{ n = length($0); if (n > most) most = n } END { print most + 0 }'
}

@test "walk: no line is wider than 100 columns, or 80 where there are no more" {
    "$TLSWALK" walk testdata/*.pcap* 2>/dev/null >"$tmp/wide" || equal status $? 3
    (($(widest <"$tmp/wide") <= 100))
    COLUMNS=80 "$TLSWALK" walk testdata/*.pcap* 2>/dev/null >"$tmp/narrow" || equal status $? 3
    (($(widest <"$tmp/narrow") <= 80))
    (($(widest <"$tmp/wide") > 80))
}

@test "walk --ascii prints nothing else" {
    "$TLSWALK" walk --ascii testdata/tls13-0rtt.pcap testdata/tls12-clientauth.pcap | LC_ALL=C grep -q '[^ -~]' && false
    "$TLSWALK" walk testdata/tls13-0rtt.pcap | LC_ALL=C grep -q '[^ -~]'
}

@test "walk --json is what show --json prints" {
    tlswalk walk --json testdata/tls12-resume-id.pcap
    walked=$output
    tlswalk show --json testdata/tls12-resume-id.pcap
    equal output "$walked" "$output"
}

@test "walk --names" {
    tlswalk walk --names ssl3 testdata/tls12-rsa.pcap
    [[ $output == *SSL3_ST_CW_CLNT_HELLO_A* ]]
    tlswalk walk --names short testdata/tls12-rsa.pcap
    [[ $output == *TWCH* ]]
    tlswalk walk --names openssl testdata/tls12-rsa.pcap
    [[ $output == *TLS_ST_CW_CLNT_HELLO* ]]
}

@test "walk: a message that comes after a quarter of an hour and more" {
    python3 - testdata/tls12-rsa.pcap "$tmp/slow.pcap" <<'END'
import struct, sys
data = bytearray(open(sys.argv[1], 'rb').read())
at, number = 24, 1
while at < len(data):
    if number >= 8:
        struct.pack_into('<I', data, at, struct.unpack_from('<I', data, at)[0] + 1000)
    at, number = at + 16 + struct.unpack_from('<I', data, at + 8)[0], number + 1
open(sys.argv[2], 'wb').write(data)
END
    "$TLSWALK" walk "$tmp/slow.pcap" | head -c 100000 >"$tmp/walked"
    [ "$(wc -c <"$tmp/walked")" -lt 10000 ]
    grep -q '^+100[0-9][.][0-9]* TLS_ST' "$tmp/walked"
}

# sessions OPTION...: of each connection the reused flag, where the session came from, and what was offered, by id
sessions() {
    "$TLSWALK" show --json "$@" | jq -r '[.id, .resumption, .session.reused, .session.resumed_from // "-", .session.offered.method,
        .session.next_protocol // "-"] | join(" ")' | sort -n
}

@test "session: the connection that a session was issued in" {
    equal id "$(sessions testdata/tls12-resume-id.pcap)" '0 none false - TLSv1_2_method -
1 session_id true 0 TLSv1_2_method -'
    equal ticket "$(sessions testdata/tls12-resume-ticket.pcap)" '0 none false - TLSv1_2_method -
1 ticket true 0 TLSv1_2_method -'
    equal psk "$(sessions testdata/tls13-resume-psk.pcap)" '0 none false - TLS_method -
1 psk true - TLS_method -'
    equal TLCP "$(sessions testdata/tlcp-tongsuo-resume-ticket.pcap)" '0 none false - NTLS_method -
1 ticket true 0 NTLS_method -'
    # In two files it is one timeline, unless each is to be analysed by itself.
    equal both "$(sessions testdata/tls12-npn.pcap testdata/tls12-resume-id.pcap)" '0 none false - TLSv1_2_method npn
1 none false - TLSv1_2_method -
2 session_id true 1 TLSv1_2_method -'
}

@test "session: renegotiations, the end of each stream, and bytes that are not TLS" {
    run jq -c '.session.renegotiations' <("$TLSWALK" show --json testdata/tls12-null-reneg.pcap)
    equal renegotiations "$output" '[{"by":"client","outcome":"accepted","known_by":"seen"}]'
    run jq -c '.session.end' <("$TLSWALK" show --json testdata/fail-rst-midhandshake.pcap)
    equal end "$output" '{"client":{"close_notify":false,"fin":false,"rst":true},"server":{"close_notify":false,"fin":false,"rst":false}}'
    run jq -c '.session.not_tls_bytes' <("$TLSWALK" show --json testdata/starttls-smtp.pcap)
    equal smtp "$output" '{"client":29,"server":116}'
    run jq -c '.session.not_tls_bytes' <("$TLSWALK" show --json --all testdata/fail-garbage.pcap)
    equal garbage "$output" '{"client":224,"server":0}'
}
