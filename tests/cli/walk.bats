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
