# SPDX-License-Identifier: Apache-2.0
# SSL 2.0 by itself: testdata/ssl2-made.pcap.
load common

@test "SSL 2.0: the capture is what its script makes" {
    { command -v python3 && command -v openssl; } >/dev/null || skip 'python3 or openssl is missing'
    python3 tests/tools/ssl2.py testdata/pki/rsa.crt | cmp - testdata/ssl2-made.pcap
}

@test "SSL 2.0: messages under their own names, and what came of it" {
    "$TLSWALK" show --json testdata/ssl2-made.pcap >"$tmp/json"
    equal connections "$(jq -r '[.client.port, .protocol, .resumption, .outcome.handshake, .outcome.known_by,
        (.messages | map(.from[:1] + ":" + (.type.name // "?")) | join(" "))] | map(tostring) | join(" ")' "$tmp/json")" \
        "1001 SSL 2.0 none complete inferred c:client_hello s:server_hello c:client_master_key s:? c:? s:?
1002 SSL 2.0 session_id complete inferred c:client_hello s:server_hello s:? c:? s:?
1003 SSL 2.0 none complete inferred c:client_hello s:server_hello c:client_master_key s:? c:? s:? c:? s:?
1004 SSL 2.0 none failed seen c:client_hello s:error
1005 SSL 2.0 none complete inferred c:client_hello s:server_hello c:client_master_key s:? c:? s:?
1006 SSL 2.0 none complete inferred c:client_hello s:server_hello c:client_master_key s:? c:? s:?"
    equal subjects "$(jq -r '.messages[].fields.certificate?.subject // empty' "$tmp/json" | uniq -c | xargs)" \
        '4 CN=example.test,O=Recorded Test,C=NL'
    equal 'application data' "$(jq -c '.application_data | [.client.records, .server.records]' "$tmp/json" | xargs)" \
        '[1,1] [1,1] [1,1] [0,0] [1,1] [1,1]'
}
