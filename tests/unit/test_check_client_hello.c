/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ClientHello. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

/* What is left of a handshake that a server refuses. */
#define REFUSED "; !sh; !ct; !ske; !shd; !cke; !ccs; !fin; !sccs; !sfin; !app; !sapp; !al"

static void test_form(void **state)
{
    (void)state;
    CONFORMS("ch-first", STAGE_TLS12, "");
    VIOLATES_TOO("ch-first", STAGE_TLS12, "cke<ch raw=20_09*32");
    CONFORMS("ch-session-id-length", STAGE_TLS12, "ch sid=07*32; sh sid=08*32");
    VIOLATES("ch-session-id-length", STAGE_TLS12, "ch sid=07*33");
    assert_sentence("ch-session-id-length", "session_id has 33 bytes, not 0 to 32");
    CONFORMS("ch-suites-wellformed", STAGE_TLS12, "");
    VIOLATES_TOO("ch-suites-wellformed", STAGE_TLS12, "ch suites=c02fc0");
    VIOLATES_TOO("ch-suites-wellformed", STAGE_TLS12, "ch suites=" REFUSED);
    CONFORMS("ch-null-compression", STAGE_TLS12, "ch comp=0100");
    VIOLATES_TOO("ch-null-compression", STAGE_TLS12, "ch comp=01");
    NOT_APPLICABLE("ch-null-compression", STAGE_TLS13, "ch 002b:02_0304");
}

static void test_names(void **state)
{
    (void)state;
    CONFORMS("ch-sni-duplicate", STAGE_TLS12, "");
    VIOLATES("ch-sni-duplicate", STAGE_TLS12, "ch 0000:0013_00_000c_6578616d706c652e74657374_00_0001_62");
    CONFORMS("ch-sni-duplicate", STAGE_TLS12, "ch 0000:0013_00_000c_6578616d706c652e74657374_01_0001_62");
    NOT_APPLICABLE("ch-sni-duplicate", STAGE_TLS12, "ch -0000; sh -0000");
    CONFORMS("ch-sni-literal", STAGE_TLS12, "");
    CONFORMS_ITSELF("ch-sni-literal", STAGE_TLS12,
                    "ch 0000:000d_00_000a_3139322e302e322e3178"); /* 192.0.2.1x */
    VIOLATES_TOO("ch-sni-literal", STAGE_TLS12, "ch 0000:000c_00_0009_3139322e302e322e31");
    assert_sentence("ch-sni-literal", "the server name is an address: 192.0.2.1");
    VIOLATES_TOO("ch-sni-literal", STAGE_TLS12, "ch 0000:0006_00_0003_3a3a31");
    VIOLATES_TOO("ch-sni-literal", STAGE_TLS12, "ch 0000:0005_00_0002_612e");
    CONFORMS("ch-alpn-empty-name", STAGE_TLS12, "");
    VIOLATES("ch-alpn-empty-name", STAGE_TLS12, "ch 0010:0004_00_02_6832");
    CONFORMS("ch-padding-nonzero", STAGE_TLS12, "ch 0015:00*40");
    VIOLATES("ch-padding-nonzero", STAGE_TLS12, "ch 0015:00*40_01");
    NOT_APPLICABLE("ch-padding-nonzero", STAGE_TLS12, "");
}

static void test_grease(void **state)
{
    (void)state;
    CONFORMS("ch-grease", STAGE_TLS13,
             "ch suites=4a4a1301c02f 7a7a: 000a:0008_dada_001d_0017_0018 002b:06_fafa_0304_0303");
    VIOLATES("ch-grease", STAGE_TLS13, "ch suites=4a5a1301c02f");
    assert_sentence("ch-grease", "0x4a5a is not assigned, and no GREASE value, though it looks like one");
    VIOLATES("ch-grease", STAGE_TLS13, "ch 0a1a:");
    VIOLATES("ch-grease", STAGE_TLS13, "ch 001b:02_4a4a");
    assert_sentence("ch-grease",
                    "0x4a4a in extension compress_certificate (0x001b), which has no GREASE values");
    NOT_APPLICABLE("ch-grease", STAGE_TLS13, ""); /* it sends none */
}

static void test_curves(void **state)
{
    (void)state;
    CONFORMS("ch-ecc-ext-unneeded", STAGE_TLS12, "");
    VIOLATES("ch-ecc-ext-unneeded", STAGE_TLS12,
             "ch suites=002f -000a -0010; sh suite=002f -000b -0010; !ske; "
             "cke raw=0100_aa*256");
    VIOLATES("ch-ecc-ext-unneeded", STAGE_TLS12,
             "ch suites=002f -000b; sh suite=002f -000b; !ske; cke raw=0100_aa*256");
    CONFORMS_ITSELF("ch-ecc-ext-unneeded", STAGE_TLS12, "ch suites=c102");
    NOT_APPLICABLE("ch-ecc-ext-unneeded", STAGE_TLS12, /* a group that is of no curve */
                   "ch suites=002f -000b 000a:0002_0100; sh suite=002f -000b; !ske; cke raw=0100_aa*256");
    CONFORMS("ch-ecc-ext-missing", STAGE_TLS12, "");
    VIOLATES("ch-ecc-ext-missing", STAGE_TLS12, "ch -000a");
    CONFORMS("point-format-uncompressed", STAGE_TLS12, "");
    CONFORMS("point-format-uncompressed", STAGE_TLS12, "ch 000b:03_010200");
    VIOLATES("point-format-uncompressed", STAGE_TLS12, "ch 000b:02_0102");
    VIOLATES("point-format-uncompressed", STAGE_TLS12, "sh 000b:01_01");
}

static void test_signals(void **state)
{
    (void)state;
    CONFORMS("ch-reneg-signal", STAGE_TLS12, "");
    CONFORMS("ch-reneg-signal", STAGE_TLS12, "ch -ff01 suites=c02f00ff");
    VIOLATES("ch-reneg-signal", STAGE_TLS12, "ch -ff01; sh -ff01");
    NOT_APPLICABLE("ch-reneg-signal", STAGE_TLS13, "ch -ff01 002b:02_0304");
    CONFORMS("ch-reneg-both", STAGE_TLS12, "");
    VIOLATES("ch-reneg-both", STAGE_TLS12, "ch suites=c02f00ff");
    CONFORMS("reneg-initial-nonempty", STAGE_TLS12, "");
    VIOLATES("reneg-initial-nonempty", STAGE_TLS12, "ch ff01:0c_07*12");
    VIOLATES("reneg-initial-nonempty", STAGE_TLS12, "sh ff01:18_07*24");
    CONFORMS("ch-fallback-scsv-at-max", STAGE_TLS12, "ch suites=c02f5600");
    VIOLATES("ch-fallback-scsv-at-max", STAGE_TLS13, "ch suites=1301c02f5600");
    CONFORMS("ch-no-1.3-renegotiation", STAGE_TLS12,
             "ch>sfin random=05*32 suites=c02f 000a:0002_001d "
             "000d:0002_0804 ff01:0c_07*12 0017:; sal>sapp raw=0164");
}

static void test_renegotiation(void **state)
{
    (void)state;
    VIOLATES_TOO("ch-no-1.3-renegotiation", STAGE_TLS13, "ch>sapp v=0303 random=05*32 suites=1301");
}

static void test_signatures(void **state)
{
    (void)state;
    CONFORMS("ch12-sigalgs-missing", STAGE_TLS12, "");
    VIOLATES("ch12-sigalgs-missing", STAGE_TLS12, "ch -000d");
    CONFORMS("ch-sigalgs-md5-sha1", STAGE_TLS12, "");
    VIOLATES("ch-sigalgs-md5-sha1", STAGE_TLS12, "ch 000d:0006_0804_0401_0201");
    assert_sentence("ch-sigalgs-md5-sha1", "rsa_pkcs1_sha1 (0x0201) is offered for TLS 1.2");
    NOT_APPLICABLE("ch-sigalgs-md5-sha1", STAGE_TLS13, "ch 002b:02_0304 000d:0004_0804_0201");
    CONFORMS("ch-sigalgs-old-version", STAGE_TLS12, "");
    VIOLATES_TOO("ch-sigalgs-old-version", STAGE_TLS12, "all rec=0301; ch v=0301; sh v=0301 suite=c02f");
    CONFORMS("ch-sigalgs-anonymous", STAGE_TLS12, "");
    VIOLATES("ch-sigalgs-anonymous", STAGE_TLS12, "ch 000d:0006_0804_0401_0400");
    CONFORMS("ch-ems-missing", STAGE_TLS12, "");
    VIOLATES("ch-ems-missing", STAGE_TLS12, "ch -0017; sh -0017");
}

static void test_numbers(void **state)
{
    (void)state;
    CONFORMS("ch-mfl-value", STAGE_TLS12, "ch 0001:04");
    VIOLATES("ch-mfl-value", STAGE_TLS12, "ch 0001:05");
    VIOLATES("ch-mfl-value", STAGE_TLS12, "ch 0001:00");
    NOT_APPLICABLE("ch-mfl-value", STAGE_TLS12, "");
    CONFORMS("record-size-limit-min", STAGE_TLS12, "ch 001c:0040");
    VIOLATES("record-size-limit-min", STAGE_TLS12, "ch 001c:003f");
    CONFORMS("ch-truncated-hmac", STAGE_TLS12, "");
    VIOLATES("ch-truncated-hmac", STAGE_TLS12, "ch 0004:");
}

static void test_tls13(void **state)
{
    (void)state;
    CONFORMS("ch13-compression", STAGE_TLS13, "");
    VIOLATES("ch13-compression", STAGE_TLS13, "ch comp=0001");
    NOT_APPLICABLE("ch13-compression", STAGE_TLS12, "ch comp=0001");
    CONFORMS("ch13-legacy-version", STAGE_TLS13, "");
    VIOLATES("ch13-legacy-version", STAGE_TLS13, "ch v=0304");
    CONFORMS("ch13-session-id-compat", STAGE_TLS13, "");
    VIOLATES("ch13-session-id-compat", STAGE_TLS13, "ch sid=; sh sid=");
    NOT_APPLICABLE("ch13-session-id-compat", STAGE_TLS13, "ch sid=; sh sid=; !ccs");
    CONFORMS("ch13-required-exts", STAGE_TLS13, "");
    VIOLATES("ch13-required-exts", STAGE_TLS13, "ch -000d 002b:02_0304");
    CONFORMS("ch13-groups-keyshare", STAGE_TLS13, "");
    CONFORMS("ch13-groups-keyshare", STAGE_TLS13_HRR, "ch 0033:0000");
    VIOLATES_TOO("ch13-groups-keyshare", STAGE_TLS13, "ch -0033");
    CONFORMS("ch1-cookie", STAGE_TLS13, "");
    VIOLATES("ch1-cookie", STAGE_TLS13, "ch 002c:0001_01");
    CONFORMS("ch13-sigalgs-forbidden", STAGE_TLS13, "");
    VIOLATES("ch13-sigalgs-forbidden", STAGE_TLS13, "ch 000d:0004_0804_0302");
    CONFORMS_ITSELF("ch13-sha1-last", STAGE_TLS13, "ch 000d:0006_0804_0203_0201");
    VIOLATES_TOO("ch13-sha1-last", STAGE_TLS13, "ch 000d:0004_0201_0804");
    NOT_APPLICABLE("ch13-sha1-last", STAGE_TLS13, "");
}

static void test_key_shares(void **state)
{
    (void)state;
    CONFORMS("ch13-keyshare-subset", STAGE_TLS13, "");
    VIOLATES("ch13-keyshare-subset", STAGE_TLS13, "ch 000a:0002_0017");
    assert_sentence("ch13-keyshare-subset",
                    "a share of x25519 (0x001d), which is not among the 1 supported groups");
    VIOLATES("ch13-keyshare-subset", STAGE_TLS13, "ch 0033:0048_001d_0020_09*32_001d_0020_09*32");
    VIOLATES("ch13-keyshare-subset", STAGE_TLS13,
             "ch 000a:0004_001e_001d 0033:0060_001d_0020_09*32_001e_0038_09*56");
    CONFORMS("keyshare-length", STAGE_TLS13, "");
    VIOLATES("keyshare-length", STAGE_TLS13, "ch 0033:0025_001d_0021_09*33");
    assert_sentence("keyshare-length", "the share of x25519 (0x001d) has 33 bytes, not 32");
    VIOLATES("keyshare-length", STAGE_TLS13, "sh 0033:001d_001f_09*31");
}

static void test_points(void **state)
{
    (void)state;
    CONFORMS("keyshare-valid-point", STAGE_TLS13_HRR, "");
    VIOLATES("keyshare-valid-point", STAGE_TLS13_HRR, "sh 0033:0017_0041_02_09*64");
    VIOLATES("keyshare-valid-point", STAGE_TLS13,
             "ch 000a:0004_001d_0100 0033:0128_001d_0020_09*32_0100_0100_00*256");
    VIOLATES("keyshare-valid-point", STAGE_TLS13, /* a point, but of another curve */
             "ch 000a:0004_001d_0029 0033:0069_001d_0020_09*32_0029_0041_04_11*64");
    CONFORMS("keyshare-valid-point", STAGE_TLS13,
             "ch 000a:0004_001d_0100 0033:0128_001d_0020_09*32_0100_0100_00*255_02");
}

#define PSK "002d:01_01 +0029:000a_0004_61*4_00000000_0021_20_07*32"

static void test_pre_shared_keys(void **state)
{
    (void)state;
    CONFORMS("ch13-psk-modes", STAGE_TLS13, "ch " PSK);
    VIOLATES("ch13-psk-modes", STAGE_TLS13, "ch " PSK " -002d");
    CONFORMS("ch13-psk-last", STAGE_TLS13, "ch " PSK);
    VIOLATES("ch13-psk-last", STAGE_TLS13, "ch " PSK " +0015:00*10");
    CONFORMS("ch13-psk-binders", STAGE_TLS13, "ch " PSK);
    VIOLATES("ch13-psk-binders", STAGE_TLS13, "ch +0029:000a_0004_61*4_00000000_0042_20_07*32_20_07*32");
    assert_sentence("ch13-psk-binders", "2 binders for 1 identities");
    VIOLATES("ch13-psk-binders", STAGE_TLS13, "ch +0029:000a_0004_61*4_00000000_0020_1f_07*31");
    CONFORMS("ch13-early-data-psk", STAGE_TLS13, "ch 002a: " PSK);
    VIOLATES("ch13-early-data-psk", STAGE_TLS13, "ch 002a:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_form, stage_clear),
        cmocka_unit_test_teardown(test_names, stage_clear),
        cmocka_unit_test_teardown(test_grease, stage_clear),
        cmocka_unit_test_teardown(test_curves, stage_clear),
        cmocka_unit_test_teardown(test_signals, stage_clear),
        cmocka_unit_test_teardown(test_renegotiation, stage_clear),
        cmocka_unit_test_teardown(test_signatures, stage_clear),
        cmocka_unit_test_teardown(test_numbers, stage_clear),
        cmocka_unit_test_teardown(test_tls13, stage_clear),
        cmocka_unit_test_teardown(test_key_shares, stage_clear),
        cmocka_unit_test_teardown(test_points, stage_clear),
        cmocka_unit_test_teardown(test_pre_shared_keys, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
