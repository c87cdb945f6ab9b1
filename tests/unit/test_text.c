/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people: its lines, the fields of messages, and whole connections, compared literally. */
#include "report/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "heap.h"
#include "message/message.h"
#include "paper.h"
#include "wire.h"

/* --- lines --- */

static struct tw_lines plain_lines(void)
{
    return (struct tw_lines){.out = &paper_out};
}

static void durations_have_three_digits(void **state)
{
    static const struct {
        uint64_t ns;
        const char *text;
    } cases[] = {
        {0, "0 ns"},
        {999, "999 ns"},
        {1000, "1.00 us"},
        {9999, "9.99 us"},
        {10000, "10.0 us"},
        {99999, "99.9 us"},
        {100000, "100 us"},
        {4929999, "4.92 ms"},
        {1000000000, "1.00 s"},
        {61000000000, "61.0 s"},
        {5400000000000, "5400 s"},
        {1005000, "1.00 ms"},
    };
    struct tw_lines l = plain_lines();

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_lines_duration(&l, cases[i].ns);
        assert_string_equal(paper_text(), cases[i].text);
    }
}

static void times_count_from_a_start(void **state)
{
    struct tw_lines l = plain_lines();

    (void)state;
    tw_lines_since(&l, 1001234567, 1000000000);
    assert_string_equal(paper_text(), "+0.001234");
    tw_lines_since(&l, 5, 5);
    assert_string_equal(paper_text(), "+0.000000");
    tw_lines_since(&l, 0, 2000001000);
    assert_string_equal(paper_text(), "-2.000001");
    tw_lines_since(&l, INT64_MAX, INT64_MIN);
    assert_string_equal(paper_text(), "+18446744073.709551");
}

static void code_points_have_names_and_numbers(void **state)
{
    static const struct {
        enum tw_registry registry;
        uint32_t value;
        const char *code, *name;
    } cases[] = {
        {TW_REG_CIPHER_SUITE, 0x1301, "TLS_AES_128_GCM_SHA256 (0x1301)", "TLS_AES_128_GCM_SHA256"},
        {TW_REG_CIPHER_SUITE, 0x2a2a, "GREASE (0x2a2a)", "GREASE (0x2a2a)"},
        {TW_REG_EXTENSION_TYPE, 0x1234, "unassigned (0x1234)", "unassigned (0x1234)"},
        {TW_REG_COMPRESSION_METHOD, 0, "null (0)", "null"},
        {TW_REG_ALERT, 40, "handshake_failure (40)", "handshake_failure"},
        {TW_REG_ALERT, 254, "unassigned (254)", "unassigned (254)"},
    };
    struct tw_lines l = plain_lines();

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_lines_code(&l, cases[i].registry, cases[i].value);
        assert_string_equal(paper_text(), cases[i].code);
        assert_int_equal(tw_lines_code_len(cases[i].registry, cases[i].value), strlen(cases[i].code));
        tw_lines_name(&l, cases[i].registry, cases[i].value);
        assert_string_equal(paper_text(), cases[i].name);
    }
}

static void text_is_quoted_where_it_could_mislead(void **state)
{
    static const struct {
        const char *text;
        unsigned form;
        const char *shown;
    } cases[] = {
        {"h2", TW_TEXT_QUOTED, "h2"},
        {"", TW_TEXT_QUOTED, "\"\""},
        {"a, b", TW_TEXT_QUOTED, "\"a, b\""},
        {"a\", \"b", TW_TEXT_QUOTED, "\"a\\\", \\\"b\""},
        {"a\\\", b", TW_TEXT_QUOTED, "\"a\\\\\\\", b\""},
        {"\x1b[2J", TW_TEXT_QUOTED, "\"\\x1b[2J\""},
        {"\u00e9", TW_TEXT_QUOTED, "\"\u00e9\""},
        {"a b", TW_TEXT_WIRE, "a b"},
        {"O=a\\, b", TW_TEXT_ESCAPED, "O=a\\, b"},
        {"O=a\\, \x1b", TW_TEXT_ESCAPED, "O=a\\, \\x1b"},
        {"a\\, \"b\"", TW_TEXT_ESCAPED | TW_TEXT_QUOTED, "\"a\\, \\\"b\\\"\""},
        {"a\\x00", TW_TEXT_ESCAPED | TW_TEXT_QUOTED, "a\\x00"},
    };
    struct tw_lines l = plain_lines();

    (void)state;
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        tw_lines_text(&l, wire_text(cases[i].text), cases[i].form);
        assert_string_equal(paper_text(), cases[i].shown);
    }
}

static void bytes_go_where_they_fit(void **state)
{
    struct tw_lines l = plain_lines();

    (void)state;
    l.indent = 4;
    tw_lines_bytes(&l, "none", wire_hex(""), false);
    tw_lines_bytes(&l, "one", wire_hex("02"), false);
    tw_lines_bytes(&l, "fits", wire_repeat(0x11, 45), false);
    tw_lines_bytes(&l, "does_not", wire_repeat(0x22, 44), false);
    tw_lines_bytes(&l, "counted", wire_repeat(0x33, 44), true);
    tw_lines_bytes(&l, "zeros", wire_repeat(0, 300), false);
    tw_lines_bytes(&l, "few", wire_repeat(0, 8), false);
    assert_string_equal(
        paper_text(),
        "    none: empty\n"
        "    one: 02\n"
        "    fits: 111111111111111111111111111111111111111111111111111111111111111111111111111111111"
        "111111111\n"
        "    does_not (44 bytes):\n"
        "        22222222222222222222222222222222222222222222222222222222222222222222222222222222\n"
        "        22222222\n"
        "    counted:\n"
        "        33333333333333333333333333333333333333333333333333333333333333333333333333333333\n"
        "        33333333\n"
        "    zeros: 300 bytes of 00\n"
        "    few: 0000000000000000\n");
}

static void dumps_have_offsets_and_characters(void **state)
{
    struct tw_lines l = plain_lines();

    (void)state;
    l.indent = 2;
    tw_lines_dump(&l, WIRE_JOIN(wire_text("GET / HTTP/1.1\r\n"), wire_hex("00 1b 7f 80 7e 20")));
    assert_string_equal(paper_text(),
                        "  0000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n"
                        "  0010  00 1b 7f 80 7e 20                                 ....~ \n");
    tw_lines_dump(&l, wire_hex(""));
    assert_string_equal(paper_text(), "");
    tw_lines_dump(&l, wire_repeat('a', 0x10001));
    assert_memory_equal(paper_text(), "  000000  61 61", 15);
}

static void items_wrap_at_the_width(void **state)
{
    struct tw_lines l = plain_lines();
    char line[TW_LINES_WIDTH + 2] = "", *end;

    (void)state;
    tw_lines_begin(&l);
    tw_out_text(&l.out[0], "list:");
    l.indent = 4;
    for (size_t i = 0; i < 40; i++) {
        tw_lines_item(&l, 9, i == 0);
        tw_out_text(l.out, "123456789");
    }
    tw_lines_end(&l);
    for (const char *text = paper_text(); *text != '\0'; text = end + 1) {
        end = strchr(text, '\n');
        assert_in_range(end - text, 1, TW_LINES_WIDTH);
        memcpy(line, text, (size_t)(end - text));
        assert_true(line[0] == 'l' || strncmp(line, "    1", 5) == 0);
    }
}

static void columns_count_characters(void **state)
{
    struct tw_lines l = plain_lines();

    (void)state;
    l.color = true;
    tw_lines_begin(&l);
    tw_lines_styled(&l, TW_STYLE_RED, "\u00e9\u4e2d");
    assert_int_equal(tw_lines_column(&l), 2);
    tw_lines_pad(&l, 10);
    assert_int_equal(tw_lines_column(&l), 10);
    tw_lines_pad(&l, 11);
    tw_out_char(l.out, '.');
    assert_string_equal(paper_text(), "\x1b[31m\u00e9\u4e2d\x1b[0m          .");
}

static void a_line_longer_than_the_buffer_is_whole(void **state)
{
    struct tw_lines l = plain_lines();
    struct tw_bytes name = wire_repeat(0xff, TW_OUT_BUFFER / 2); /* four characters each */

    (void)state;
    tw_lines_begin(&l);
    tw_lines_text(&l, name, TW_TEXT_WIRE);
    tw_lines_pad(&l, 10);
    tw_out_char(l.out, '.');
    tw_lines_end(&l);
    (void)paper_text();
    assert_int_equal(strlen(paper.text), 4 * name.len + strlen("  .\n"));
}

static void endpoints_of_ipv6_have_brackets(void **state)
{
    struct tw_lines l = plain_lines();
    struct tw_address v4 = {{[10] = 0xff, 0xff, 10, 0, 0, 1}}, v6 = {{0x20, 0x01, 0x0d, 0xb8, [15] = 1}};

    (void)state;
    tw_lines_endpoint(&l, &v4, 65535);
    assert_string_equal(paper_text(), "10.0.0.1:65535");
    tw_lines_endpoint(&l, &v6, 443);
    assert_string_equal(paper_text(), "[2001:db8::1]:443");
}

/* --- fields --- */

static void tell_certificate(void *context, const uint8_t *der, size_t len, struct tw_walk *w)
{
    struct tw_scope scope, name;

    (void)context;
    (void)der;
    tw_tell_bytes(w, F_CERT_SHA256, (const uint8_t *)"digest", 6);
    if (len == 1)
        return;
    tw_tell_string(w, F_CERT_SUBJECT, "CN=a.test,O=A\\, Inc.\x1b");
    tw_tell_uint(w, F_CERT_NOT_BEFORE, (uint64_t)-1);
    scope = tw_open(w, F_CERT_PUBLIC_KEY);
    tw_tell_string(w, F_CERT_KEY_ALGORITHM, "RSA");
    tw_tell_uint(w, F_CERT_KEY_BITS, 2048);
    tw_close(w, scope);
    scope = tw_open(w, F_CERT_SAN);
    for (size_t i = 1; i < len; i++) {
        name = tw_open(w, F_CERT_SAN_ENTRY);
        tw_tell_string(w, F_CERT_SAN_TYPE, "dns");
        tw_tell_string(w, F_CERT_SAN_VALUE, i == 1 ? "a, b" : "a-longer-name.example.test");
        tw_close(w, name);
    }
    tw_close(w, scope);
}

static void tell_name(void *context, const uint8_t *der, size_t len, struct tw_walk *w)
{
    (void)context;
    if (len > 0 && der[0] == 0x30)
        tw_tell_string(w, F_DN_NAME, "CN=root");
}

/* The first octet of a certificate is what it is for. */
static unsigned purpose(void *context, const uint8_t *der, size_t len)
{
    (void)context;
    return len > 0 ? der[0] : 0;
}

static bool off_curve(void *context, uint16_t group, const uint8_t *point, size_t len)
{
    (void)context;
    return group == 0x0029 && len > 0 && point[len - 1] == 0;
}

static const struct tw_crypto teller = {
    .certificate = tell_certificate, .name = tell_name, .purpose = purpose, .off_curve = off_curve};

/* A message from packet 7, its header at byte 5 of the stream. */
struct fields_case {
    const char *name;
    uint8_t type; /* enum tw_handshake_type */
    uint16_t version, suite;
    bool cut;
    size_t told; /* of a cut one: bytes that were told */
    const char *hex;
    const char *text;
};

/* clang-format off */
static struct fields_case fields_cases[] = {
    {"encrypted extensions", TW_ENCRYPTED_EXTENSIONS, 0x0304, 0, false, 0,
     "0046 ca34 0008 0006 02 d604 02 d605"
     " fe0d 0022 0020 fe0d 001c 07 0020 0004 deadbeef 0008 0001 0001 0001 0003 40 05 612e636f6d 0000"
     " 0039 0010 01 04 80007530 00 02 cafe 1b 04 5a*4",
     "extensions\n"
     "    trust_anchors (0xca34), 8 bytes\n"
     "        trust_anchors: d604, d605\n"
     "    encrypted_client_hello (0xfe0d), 34 bytes\n"
     "        retry_configs\n"
     "            ech_config: version encrypted_client_hello (0xfe0d), 28 bytes\n"
     "                contents: config_id 7, kem_id DHKEM(X25519, HKDF-SHA256) (0x0020)\n"
     "                    public_key: deadbeef\n"
     "                    hpke_cipher_suites\n"
     "                        hpke_cipher_suite: kdf_id HKDF-SHA256 (0x0001), aead_id AES-128-GCM (0x0001)\n"
     "                        hpke_cipher_suite: kdf_id HKDF-SHA256 (0x0001), aead_id ChaCha20Poly1305 (0x0003)\n"
     "                    maximum_name_length: 64\n"
     "                    public_name: a.com\n"
     "                    config_extensions: empty\n"
     "    quic_transport_parameters (0x0039), 16 bytes\n"
     "        transport_parameters\n"
     "            transport_parameter: id 1, name max_idle_timeout, 4 bytes, number 30000\n"
     "            transport_parameter: id 0, name original_destination_connection_id, 2 bytes\n"
     "                value: cafe\n"
     "            transport_parameter: id 27, name GREASE, 4 bytes\n"
     "                value: 5a5a5a5a\n"},
    {"hello", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 aa*32 00 0004 1301 2a2a 01 00",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "session_id: empty\n"
     "cipher_suites (2)\n"
     "    TLS_AES_128_GCM_SHA256 (0x1301)\n"
     "    GREASE (0x2a2a)\n"
     "compression_methods (1): null (0)\n"},
    {"extensions", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 00*32 00 0002 1301 01 00 006b"
     "0000 000b 0009 00 0006 612e74657374"
     "0010 000e 000c 02 6832 08 687474702f312e31"
     "000a 000c 000a 001d 0017 0018 0019 0a0a"
     "0016 0000"
     "0015 0014 00*20 "
     "1234 0003 010203"
     "0033 000d 000b 001d 0002 abcd 2a2a 0001 00"
     "002d 0002 01 01",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: 32 bytes of 00\n"
     "session_id: empty\n"
     "cipher_suites (1)\n"
     "    TLS_AES_128_GCM_SHA256 (0x1301)\n"
     "compression_methods (1): null (0)\n"
     "extensions\n"
     "    server_name (0x0000), 11 bytes\n"
     "        server_names\n"
     "            server_name: name_type host_name (0), name a.test\n"
     "    application_layer_protocol_negotiation (0x0010), 14 bytes\n"
     "        protocols: h2, http/1.1\n"
     "    supported_groups (0x000a), 12 bytes\n"
     "        named_groups (5): x25519 (0x001d), secp256r1 (0x0017), secp384r1 (0x0018),\n"
     "            secp521r1 (0x0019), GREASE (0x0a0a)\n"
     "    encrypt_then_mac (0x0016), 0 bytes\n"
     "    padding (0x0015), 20 bytes\n"
     "        padding: 20 bytes of 00\n"
     "    unassigned (0x1234), 3 bytes\n"
     "        extension_data: 010203\n"
     "    key_share (0x0033), 13 bytes\n"
     "        client_shares\n"
     "            key_share_entry: group x25519 (0x001d), 2 bytes\n"
     "                key_exchange: abcd\n"
     "            key_share_entry: group GREASE (0x2a2a), 1 byte\n"
     "                key_exchange: 00\n"
     "    psk_key_exchange_modes (0x002d), 2 bytes\n"
     "        ke_modes (1): psk_dhe_ke (1)\n"},
    {"key exchange", TW_SERVER_KEY_EXCHANGE, TW_TLS_1_2, 0xc02f, false, 0,
     "03 001d 02 abcd 0804 0032 5a*50",
     "key_exchange: ecdhe\n"
     "params: curve_type named_curve (3), named_group x25519 (0x001d)\n"
     "    public_key: abcd\n"
     "signature: algorithm rsa_pss_rsae_sha256 (0x0804), 50 bytes\n"
     "    bytes:\n"
     "        5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\n"
     "        5a5a5a5a5a5a5a5a5a5a\n"},
    {"certificates", TW_CERTIFICATE, TW_TLS_1_2, 0xc02f, false, 0,
     "00000a 000003 111111 000001 22",
     "certificates\n"
     "    certificate: 3 bytes\n"
     "        sha256: 646967657374\n"
     "        subject: CN=a.test,O=A\\, Inc.\\x1b\n"
     "        not_before: 1969-12-31T23:59:59Z\n"
     "        public_key: algorithm RSA, bits 2048\n"
     "        san: dns \"a, b\", dns a-longer-name.example.test\n"
     "    certificate: 1 byte\n"
     "        sha256: 646967657374\n"},
    {"no certificates", TW_CERTIFICATE, TW_TLS_1_2, 0xc02f, false, 0, "000000", "certificates: empty\n"},
    {"names", TW_CERTIFICATE_REQUEST, TW_TLS_1_2, 0xc02f, false, 0,
     "01 40 0002 0403 000d 0003 300100 0002 3100 0002 0000",
     "certificate_types (1): ecdsa_sign (64)\n"
     "signature_schemes (1): ecdsa_secp256r1_sha256 (0x0403)\n"
     "certificate_authorities\n"
     "    CN=root\n"
     "    distinguished_name: 3100\n"
     "    distinguished_name: 0000\n"},
    {"certificates of TLCP", TW_CERTIFICATE, TW_TLCP_1_1, 0xe013, false, 0,
     "00000c 000001 01 000001 02 000001 04",
     "certificates\n"
     "    certificate: 1 byte, role sign\n"
     "        sha256: 646967657374\n"
     "    certificate: 1 byte, role encrypt\n"
     "        sha256: 646967657374\n"
     "    certificate: 1 byte, role ca\n"
     "        sha256: 646967657374\n"},
    {"a pair that is swapped", TW_CERTIFICATE, TW_TLCP_1_1, 0xe013, false, 0,
     "000008 000001 02 000001 01",
     "certificates\n"
     "    certificate: 1 byte, role encrypt\n"
     "        ! certificate 1 is for encryption, where the one for signing belongs, packet 7, stream offset 16 "
     "[tlcp-server-two-certs, GB/T 38636 6.4.5.3]\n"
     "        sha256: 646967657374\n"
     "    certificate: 1 byte, role sign\n"
     "        sha256: 646967657374\n"},
    {"cipher text of SM2", TW_CLIENT_KEY_EXCHANGE, TW_TLCP_1_1, 0xe013, false, 0,
     "005e 305c 0202 00aa 0202 7700 0420 00*32 0430 00*48",
     "ecc_encrypted_pre_master_secret\n"
     "    x: aa\n"
     "    y: 7700\n"
     "    ! x and y are no point of curveSM2, packet 7, stream offset 16 [ske-point-valid, GB/T 35276 7.2]\n"
     "    hash: 32 bytes of 00\n"
     "    ciphertext: 48 bytes of 00\n"},
    {"cipher text that is not DER", TW_CLIENT_KEY_EXCHANGE, TW_TLCP_1_1, 0xe013, false, 0,
     "0003 04 1122",
     "ecc_encrypted_pre_master_secret\n"
     "    ! ecc_encrypted_pre_master_secret is no DER SEQUENCE but begins with 0x04, packet 7, stream offset 11 "
     "[tlcp-ecc-cke-form, GB/T 38636 6.4.5.8]\n"
     "    body: 041122\n"},
    {"cipher text whose parts are not as they should be", TW_CLIENT_KEY_EXCHANGE, TW_TLCP_1_1, 0xe013, false, 0,
     "0040 303e 0202 aaaa 0201 01 0401 03 0432 00*50",
     "ecc_encrypted_pre_master_secret\n"
     "    ! x is not encoded as it has to be, packet 7, stream offset 15 [tlcp-ecc-cke-form, GB/T 35276 7.2]\n"
     "    x: aaaa\n"
     "    y: 01\n"
     "    ! hash has 1 byte, not 32, packet 7, stream offset 22 [hs-length-exact, GB/T 35276 7.2]\n"
     "    hash: 03\n"
     "    ! ciphertext has 50 bytes, not 48, packet 7, stream offset 25 [hs-length-exact, GB/T 35276 7.2]\n"
     "    ciphertext: 50 bytes of 00\n"},
    {"parameters without their length", TW_CLIENT_KEY_EXCHANGE, TW_TLCP_1_1, 0xe011, false, 0,
     "03 0029 02 0400",
     "form: bare\n"
     "! params_length is left out, packet 7, stream offset 9 [tlcp-ecdhe-cke-length, GB/T 38636 6.4.5.8]\n"
     "params: curve_type named_curve (3), named_group curveSM2 (0x0029)\n"
     "    public_key: 0400\n"
     "    ! public_key is no point of curveSM2, packet 7, stream offset 13 [ske-point-valid, RFC 8422 5.4]\n"},
    {"parameters of no known curve type", TW_CLIENT_KEY_EXCHANGE, TW_TLCP_1_1, 0xe011, false, 0,
     "45 03 0029",
     "params: curve_type unassigned (69)\n"
     "    ! curve_type is none that is known, packet 7, stream offset 9 [ske-named-curve, RFC 8422 5.4]\n"
     "    body: 030029\n"},
    {"an identity", TW_CERTIFICATE, TW_TLCP_1_1, 0xe017, false, 0,
     "0005 612e1b622c 000002 3000",
     "ibc_id: \"a.\\x1bb,\"\n"
     "ibc_parameter: 3000\n"},
    {"a value that is cut", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 aa*32 05 0102",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "! session_id is cut short (wanted 5 bytes, had 2), packet 7, stream offset 44\n"
     "    had: 0102\n"},
    {"a list that is cut", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 aa*32 00 0028 1301 13",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "session_id: empty\n"
     "cipher_suites\n"
     "    ! cipher_suites is cut short (wanted 40 bytes, had 3), packet 7, stream offset 46\n"
     "        had: 130113\n"
     "    TLS_AES_128_GCM_SHA256 (0x1301)\n"},
    {"items that are cut", TW_CERTIFICATE_REQUEST, TW_TLS_1_2, 0xc02f, false, 0,
     "09 01 02",
     "certificate_types\n"
     "    ! certificate_types is cut short (wanted 9 bytes, had 2), packet 7, stream offset 10\n"
     "        had: 0102\n"
     "    rsa_sign (1), dss_sign (2)\n"},
    {"an extension in the wrong place, and again", TW_SERVER_HELLO, 0, 0, false, 0,
     "0303 aa*32 00 1301 00 000d 000d 0000 000d 0000 0017 0001 00",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "session_id: empty\n"
     "cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)\n"
     "compression_method: null (0)\n"
     "extensions\n"
     "    signature_algorithms (0x000d), 0 bytes\n"
     "        ! extension signature_algorithms (0x000d) has no place in server_hello, packet 7, stream offset 49 "
     "[sh-sigalgs, RFC 8446 4.2]\n"
     "    signature_algorithms (0x000d), 0 bytes\n"
     "        ! extension signature_algorithms (0x000d) stands twice in server_hello, packet 7, stream offset 53 "
     "[ext-duplicate, RFC 8446 4.2]\n"
     "        ! extension signature_algorithms (0x000d) has no place in server_hello, packet 7, stream offset 53 "
     "[sh-sigalgs, RFC 8446 4.2]\n"
     "    extended_master_secret (0x0017), 1 byte\n"
     "        ! 1 byte is left over at the end of the extension, packet 7, stream offset 61 [ext-must-be-empty, RFC 8446 4.2]\n"
     "            left over: 00\n"},
    {"something left over", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 aa*32 00 0002 1301 01 00 0000 beef",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "session_id: empty\n"
     "cipher_suites (1)\n"
     "    TLS_AES_128_GCM_SHA256 (0x1301)\n"
     "compression_methods (1): null (0)\n"
     "extensions: empty\n"
     "! 2 bytes are left over at the end of client_hello, packet 7, stream offset 52 [hs-length-exact]\n"
     "    left over: beef\n"},
    {"a list of a wrong length", TW_CLIENT_HELLO, 0, 0, false, 0,
     "0303 aa*32 00 0000 02 00 01",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
     "session_id: empty\n"
     "! cipher_suites has 0 bytes, not 2 to 65534, packet 7, stream offset 44 "
     "[ch-suites-wellformed, RFC 8446 4.1.2]\n"
     "cipher_suites: empty\n"
     "compression_methods (2): null (0), DEFLATE (1)\n"},
    {"a message that the capture cut", TW_CLIENT_HELLO, 0, 0, true, 34,
     "0303 aa*32 05 0102",
     "legacy_version: TLS 1.2 (0x0303)\n"
     "random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"},
};
/* clang-format on */

static void messages_of_ssl2_have_their_own_names(void **state)
{
    (void)state;
    for (unsigned ssl2 = 0; ssl2 < 2; ssl2++) {
        const struct tw_message key = {.id = {TW_HANDSHAKE, 2, ssl2 != 0}},
                                hello = {.id = {TW_HANDSHAKE, 4, ssl2 != 0}};
        assert_string_equal(tw_message_name(&key), ssl2 ? "client_master_key" : "server_hello");
        assert_string_equal(tw_message_name(&hello), ssl2 ? "server_hello" : "new_session_ticket");
    }
}

static void check_fields(void **state)
{
    const struct fields_case *c = *state;
    struct tw_bytes body = wire_exact(wire_hex(c->hex));
    struct tw_handshake_params params = {
        .version = c->version, .suite = c->suite, .suite_known = c->suite != 0};
    struct tw_message_context context = {.params = &params, .crypto = &teller};
    struct tw_fragment fragment = {.stream_offset = 5, .packet = 7};
    struct tw_message m = {
        .body = body.ptr,
        .kept = (uint32_t)body.len,
        .offset = 5,
        .fragments = &fragment,
        .fragment_count = 1,
        .id = {.content_type = TW_HANDSHAKE, .type = c->type},
    };
    struct tw_lines l = plain_lines();
    struct tw_field_printer printer = tw_field_printer(&l, &m, NULL);
    struct tw_sink sink = tw_field_printer_sink(&printer);

    tw_message_decode(&context, m.id, body.ptr, body.len, c->cut, &sink);
    assert_false(l.open);
    assert_int_equal(l.indent, 0);
    assert_string_equal(paper_text(), c->text);
    if (c->cut)
        assert_int_equal(printer.told, c->told);
}

/* --- connections --- */

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static bool digest(void *context, const void *bytes, size_t len, uint8_t *out, size_t size)
{
    (void)context;
    (void)bytes;
    memset(out, (int)len, size);
    return true;
}

static bool md5(void *context, const void *bytes, size_t len, uint8_t out[16])
{
    return digest(context, bytes, len, out, 16);
}

static bool sha1(void *context, const void *bytes, size_t len, uint8_t out[20])
{
    return digest(context, bytes, len, out, 20);
}

static bool sha256(void *context, const void *bytes, size_t len, uint8_t out[32])
{
    return digest(context, bytes, len, out, 32);
}

/* From packets to a report. */
struct rig {
    struct heap heap;
    struct tw_memory memory;
    struct tw_crypto crypto;
    struct tw_tracker tracker;
    struct tw_flows *flows;
    struct tw_report *report;
    struct wire_clock clock;
};

static struct rig rig;
static const char *const file_names[] = {"a.pcap", "b c.pcap"};

static void take_segment(void *to, const struct tw_segment *segment, const struct tw_origin *origin)
{
    struct rig *r = to;

    assert_true(tw_flows_segment(r->flows, segment, origin));
}

static void print_connection(void *context, const struct tw_connection *c)
{
    struct rig *r = context;

    tw_report_connection(r->report, c);
}

static void rig_begin(struct tw_report_options options)
{
    static const uint64_t seed[2] = {1, 2};
    const struct tw_limits limits = {
        .max_memory = 1 << 24,
        .max_flows = 100,
        .max_flow_bytes = 1 << 16,
        .max_message = 1 << 20,
        .max_connection = 1 << 22,
        .idle_ns = INT64_MAX,
    };

    rig = (struct rig){
        .crypto = {
            .certificate = tell_certificate, .name = tell_name, .md5 = md5, .sha256 = sha256, .sha1 = sha1}};
    rig.clock = (struct wire_clock){.now_ns = 1700000000000000000, .step_ns = 1000000};
    rig.memory = heap_memory(&rig.heap, limits.max_memory);
    rig.tracker = (struct tw_tracker){
        .memory = &rig.memory,
        .limits = limits,
        .crypto = &rig.crypto,
        .verify = TW_VERIFY_NEVER,
        .files = file_names,
        .on_connection = print_connection,
        .context = &rig,
    };
    struct tw_stream_listener listener = tw_tracker_listener(&rig.tracker);
    rig.flows = tw_flows_new(&rig.memory, &limits, seed, &listener);
    assert_non_null(rig.flows);
    options.write = paper_write;
    options.context = &paper;
    rig.report = tw_report_new(&options);
    assert_non_null(rig.report);
}

/* The whole report. */
static const char *rig_end(void)
{
    tw_flows_finish(rig.flows);
    tw_flows_free(rig.flows);
    tw_memory_trim(&rig.memory);
    assert_int_equal(rig.heap.live, 0);
    assert_true(tw_report_end(rig.report));
    return paper_text();
}

static struct wire opened(uint16_t port)
{
    struct wire w = {
        .send = take_segment,
        .to = &rig,
        .clock = &rig.clock,
        .address = {{{[10] = 0xff, 0xff, 10, 0, 0, 1}}, {{[10] = 0xff, 0xff, 10, 0, 0, 2}}},
        .port = {port, 443},
        .isn = {100000, 500000},
    };

    wire_open(&w);
    return w;
}

static struct tw_bytes handshake(struct tw_bytes message)
{
    return wire_record(HANDSHAKE, TW_TLS_1_2, message);
}

static struct tw_bytes client_hello(struct tw_bytes name)
{
    struct tw_bytes host = WIRE_JOIN(wire_hex("00"), wire_vector(2, name));
    struct tw_bytes sni = wire_extension(0, wire_vector(2, host));

    return handshake(wire_client_hello(&(struct wire_hello){.random = 0xaa, .extensions = sni}));
}

static struct tw_bytes server_hello(void)
{
    return handshake(wire_server_hello(&(struct wire_hello){.random = 0xbb}));
}

static void connections_are_told_from_the_top(void **state)
{
    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT});
    struct wire w = opened(1000);
    wire_data(&w, CLIENT, client_hello(wire_text("a.test")));
    wire_data(&w, SERVER, server_hello());
    wire_data(&w, CLIENT, wire_record(CCS, TW_TLS_1_2, wire_hex("01")));
    wire_data(&w, CLIENT, wire_record(HANDSHAKE, TW_TLS_1_2, wire_repeat(0xee, 40)));
    wire_data(&w, SERVER, wire_record(CCS, TW_TLS_1_2, wire_hex("01")));
    wire_data(&w, SERVER, wire_record(HANDSHAKE, TW_TLS_1_2, wire_repeat(0xee, 40)));
    wire_data(&w, CLIENT, wire_record(DATA, TW_TLS_1_2, wire_repeat(0xdd, 100)));
    struct wire other = opened(1001);
    wire_data(&other, SERVER, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    assert_string_equal(
        rig_end(),
        "connection 0: 10.0.0.1:1000 -> 10.0.0.2:443, complete in 5.00 ms\n"
        "    TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA, sni a.test, not resumed\n"
        "    2023-11-14T22:13:20.000000000Z, 10 packets in 9.00 ms, a.pcap\n"
        "+0.003000  client -> server  client_hello, 58 bytes, #4, offset 5, TLS 1.2\n"
        "    legacy_version: TLS 1.2 (0x0303)\n"
        "    random: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        "    session_id: empty\n"
        "    cipher_suites (1)\n"
        "        TLS_RSA_WITH_AES_128_CBC_SHA (0x002f)\n"
        "    compression_methods (1): null (0)\n"
        "    extensions\n"
        "        server_name (0x0000), 11 bytes\n"
        "            server_names\n"
        "                server_name: name_type host_name (0), name a.test\n"
        "+0.004000  client <- server  server_hello, 38 bytes, #5, offset 5, TLS 1.2\n"
        "    legacy_version: TLS 1.2 (0x0303)\n"
        "    random: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "    session_id: empty\n"
        "    cipher_suite: TLS_RSA_WITH_AES_128_CBC_SHA (0x002f)\n"
        "    compression_method: null (0)\n"
        "+0.005000  client -> server  change_cipher_spec, 1 byte, #6, offset 72, TLS 1.2\n"
        "    type: 1\n"
        "+0.006000  client -> server  handshake, encrypted, 40 bytes, #7, offset 78, TLS 1.2\n"
        "+0.007000  client <- server  change_cipher_spec, 1 byte, #8, offset 52, TLS 1.2\n"
        "    type: 1\n"
        "+0.008000  client <- server  handshake, encrypted, 40 bytes, #9, offset 58, TLS 1.2\n"
        "application_data: client 100 bytes in 1 record\n"
        "tcp_rtt 2.00 ms, client_hello_to_server_hello 1.00 ms\n"
        "ja3 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a, ja3s 07070707070707070707070707070707\n"
        "ja4 t12d010100_040404040404_000000000000\n"
        "roles_from syn, known_by inferred, community_id 1:EBAQEBAQEBAQEBAQEBAQEBAQEBA=\n"
        "\n"
        "connection 1: 10.0.0.1:1001 -> 10.0.0.2:443, failed: server refused: alert handshake_failure (40)\n"
        "    2023-11-14T22:13:20.010000000Z, 4 packets in 3.00 ms, a.pcap\n"
        "+0.003000  client <- server  alert, 2 bytes, #14, offset 5, TLS 1.2\n"
        "    level: fatal (2)\n"
        "    description: handshake_failure (40)\n"
        "tcp_rtt 2.00 ms\n"
        "roles_from syn, known_by seen, community_id 1:EBAQEBAQEBAQEBAQEBAQEBAQEBA=\n");
}

/* What stands behind a gap is decoded late, and told in its place; so is what comes from another file. */
static void gaps_stand_where_they_are(void **state)
{
    struct tw_bytes message = handshake(wire_handshake(TW_CERTIFICATE, wire_hex("00000a 000007 11*7")));

    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT});
    struct wire w = opened(1000);
    wire_data(&w, SERVER, WIRE_JOIN(server_hello(), wire_slice(message, 0, 16)));
    w.said[SERVER] += 3;
    wire_data(&w, SERVER, wire_slice(message, 19, message.len - 19));
    rig.clock.file = 1;
    rig.clock.packet = 0;
    wire_data(&w, CLIENT, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    wire_data(&w, SERVER, handshake(wire_handshake(TW_SERVER_HELLO_DONE, wire_hex(""))));
    assert_string_equal(
        rig_end(),
        "connection 0: 10.0.0.1:1000 -> 10.0.0.2:443, failed: client gave up: alert handshake_failure (40)\n"
        "    1.00 ms after Certificate\n"
        "    TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA, not resumed\n"
        "    2023-11-14T22:13:20.000000000Z, 7 packets in 6.00 ms, a.pcap\n"
        "+0.003000  client <- server  server_hello, 38 bytes, #4, offset 5, TLS 1.2\n"
        "    legacy_version: TLS 1.2 (0x0303)\n"
        "    random: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "    session_id: empty\n"
        "    cipher_suite: TLS_RSA_WITH_AES_128_CBC_SHA (0x002f)\n"
        "    compression_method: null (0)\n"
        "+0.004000  client <- server  certificate, 13 bytes, #4-5, offset 52, TLS 1.2\n"
        "    certificates\n"
        "        certificate: 7 bytes\n"
        "    not decoded: 11\n"
        "    ! not whole: the capture has a gap (wanted 13 bytes, had 7), packet 4, stream offset 63\n"
        "+0.004000  client <- server  ! 3 bytes missing in the capture, #5, offset 63\n"
        "+0.005000  client -> server  alert, 2 bytes, #1, offset 5, TLS 1.2, \"b c.pcap\"\n"
        "    level: fatal (2)\n"
        "    description: handshake_failure (40)\n"
        "+0.006000  client <- server  server_hello_done, 0 bytes, #2, offset 74, TLS 1.2, \"b c.pcap\"\n"
        "tcp_rtt 2.00 ms\n"
        "ja3s 07070707070707070707070707070707\n"
        "roles_from syn, known_by seen, community_id 1:EBAQEBAQEBAQEBAQEBAQEBAQEBA=\n");
}

/* When the later of the two came, and where both are. */
static void packets_that_contradict_one_another_are_named(void **state)
{
    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT});
    struct wire w = opened(1000);
    wire_data(&w, SERVER, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    wire_data_at(&w, SERVER, 5, wire_hex("02 00"));
    rig.clock.file = 1;
    rig.clock.packet = 0;
    for (int i = 0; i < 70; i++)
        wire_data_at(&w, SERVER, 5, wire_hex("01 00"));
    const char *text = rig_end();
    assert_non_null(strstr(
        text, "    description: handshake_failure (40)\n"
              "+0.004000  client <- server  ! 1 byte in two versions, used #4, not #5, offset 6\n"
              "+0.005000  client <- server  ! 2 bytes in two versions, used #4, not #1 of \"b c.pcap\", "
              "offset 5\n"));
    assert_non_null(strstr(text, "! not listed: 7 conflicts\n"));
}

/* More packets than a heading can name. */
static void scattered_packets_are_all_named(void **state)
{
    struct tw_bytes hello = client_hello(wire_text("a.test"));

    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT});
    struct wire w = opened(1000);
    for (size_t i = 0; i < hello.len; i++) {
        wire_data(&w, CLIENT, wire_slice(hello, i, 1));
        wire_ack(&w, SERVER);
    }
    const char *text = rig_end();
    assert_non_null(strstr(
        text, "+0.135000  client -> server  client_hello, 58 bytes, #14..136, offset 5, TLS 1.2\n"
              "    packets: 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50,\n"
              "        52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90,\n"
              "        92, 94, 96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124,\n"
              "        126, 128, 130, 132, 134, 136\n"));
}

static void bytes_are_shown_on_request(void **state)
{
    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT, .hex = true});
    struct wire w = opened(1000);
    wire_data(&w, SERVER, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    assert_non_null(strstr(rig_end(), "    description: handshake_failure (40)\n"
                                      "    0000  02 28                                             .(\n"));
}

/* Whatever a capture says, no escape sequence is its own. */
static void a_capture_cannot_write_to_the_terminal(void **state)
{
    static const struct tw_report_options options[] = {
        {.format = TW_FORMAT_TEXT, .hex = true},
        {.format = TW_FORMAT_LIST, .tabs = true},
        {.format = TW_FORMAT_LIST, .ascii = true},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(options); i++) {
        rig_begin(options[i]);
        struct wire w = opened(1000);
        wire_data(&w, CLIENT, client_hello(wire_hex("1b5b324a 0d0a07 c29b e280ae 7f")));
        const char *text = rig_end();
        if (!options[i].ascii) /* which cuts it */
            assert_non_null(strstr(text, "\"\\x1b[2J\\x0d\\x0a\\x07\\xc2\\x9b\\xe2\\x80\\xae\\x7f\""));
        assert_non_null(strstr(text, "\"\\x1b["));
        for (; *text != '\0'; text++)
            assert_true(*text == '\n' || (*text == '\t' && options[i].tabs) ||
                        (*text >= ' ' && *text < 0x7f));
    }
}

static void colour_marks_what_matters(void **state)
{
    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT, .color = true});
    struct wire w = opened(1000);
    wire_data(&w, SERVER, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    const char *text = rig_end();
    assert_non_null(strstr(text, "\x1b[1mconnection 0: 10.0.0.1:1000 -> 10.0.0.2:443\x1b[0m, "
                                 "\x1b[31mfailed: server refused: alert handshake_failure (40)\x1b[0m\n"));
    assert_non_null(strstr(text, "client <- server  \x1b[1malert\x1b[0m, 2 bytes\x1b[2m, #4"));
}

static void a_list_has_columns(void **state)
{
    (void)state;
    rig_begin((struct tw_report_options){.format = TW_FORMAT_LIST});
    struct wire w = opened(1000);
    wire_data(&w, CLIENT, client_hello(wire_text("a.test")));
    wire_data(&w, SERVER, server_hello());
    struct wire other = opened(1001);
    wire_data(&other, CLIENT, client_hello(wire_text("a-name-that-is-longer-than-its-column.test")));
    rig.clock.now_ns = TW_NO_TIME;
    struct wire timeless = opened(1002);
    wire_data(&timeless, SERVER, wire_record(ALERT, TW_TLS_1_2, wire_hex("02 28")));
    assert_string_equal(
        rig_end(),
        "0   22:13:20 10.0.0.1        10.0.0.2:443          TLS 1.2  a.test             incomplete \n"
        "    the capture ends before the handshake does\n"
        "1   22:13:20 10.0.0.1        10.0.0.2:443          -        a-name-th\xe2\x80\xa6umn.test "
        "incomplete \n"
        "    the capture ends before the handshake does\n"
        "2   -        10.0.0.1        10.0.0.2:443          -        -                  failed     \n"
        "    server refused: alert handshake_failure (40)\n");
}

static void other_connections_are_told_on_request(void **state)
{
    (void)state;
    for (unsigned all = 0; all < 2; all++) {
        rig_begin((struct tw_report_options){.format = TW_FORMAT_TEXT, .all = all});
        struct wire w = opened(1000);
        wire_data(&w, CLIENT, wire_text("GET / HTTP/1.1\r\n\r\n"));
        wire_data(&w, SERVER, wire_text("HTTP/1.1 200 OK\r\n\r\n"));
        assert_string_equal(
            rig_end(), all ? "connection 0: 10.0.0.1:1000 -> 10.0.0.2:443, not_tls: no TLS record\n"
                             "    2023-11-14T22:13:20.000000000Z, 5 packets in 4.00 ms, a.pcap\n"
                             "tcp_rtt 2.00 ms\n"
                             "roles_from syn, known_by seen, community_id 1:EBAQEBAQEBAQEBAQEBAQEBAQEBA=\n"
                           : "");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, paper_fresh, wire_release)

int main(void)
{
    static const struct CMUnitTest line_tests[] = {
        TEST(messages_of_ssl2_have_their_own_names),
        TEST(durations_have_three_digits),
        TEST(times_count_from_a_start),
        TEST(code_points_have_names_and_numbers),
        TEST(text_is_quoted_where_it_could_mislead),
        TEST(bytes_go_where_they_fit),
        TEST(dumps_have_offsets_and_characters),
        TEST(items_wrap_at_the_width),
        TEST(columns_count_characters),
        TEST(a_line_longer_than_the_buffer_is_whole),
        TEST(endpoints_of_ipv6_have_brackets),
    };
    static const struct CMUnitTest connection_tests[] = {
        TEST(connections_are_told_from_the_top),
        TEST(gaps_stand_where_they_are),
        TEST(packets_that_contradict_one_another_are_named),
        TEST(scattered_packets_are_all_named),
        TEST(bytes_are_shown_on_request),
        TEST(a_capture_cannot_write_to_the_terminal),
        TEST(colour_marks_what_matters),
        TEST(a_list_has_columns),
        TEST(other_connections_are_told_on_request),
    };
    struct CMUnitTest field_tests[TW_COUNT(fields_cases)];

    for (size_t i = 0; i < TW_COUNT(fields_cases); i++)
        field_tests[i] = (struct CMUnitTest){fields_cases[i].name, check_fields, paper_fresh, wire_release,
                                             &fields_cases[i]};
    int failed = cmocka_run_group_tests_name("text", line_tests, NULL, NULL);
    failed += cmocka_run_group_tests_name("text fields", field_tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("text connections", connection_tests, NULL, NULL);
}
