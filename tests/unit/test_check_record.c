/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about records, alerts and the encoding of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

static void test_types(void **state)
{
    (void)state;
    CONFORMS("rec-type-known", STAGE_TLS12, "");
    VIOLATES("rec-type-known", STAGE_TLS12, "sapp type=26");
    assert_sentence("rec-type-known", "a record of type ack (26), which TLS over TCP does not have");
    VIOLATES("rec-type-known", STAGE_TLS12, "app type=25");
}

static void test_lengths(void **state)
{
    (void)state;
    CONFORMS("rec-plain-length", STAGE_TLS12, "ct raw=0040F1_0040EE_30*16622 split=16384");
    VIOLATES_TOO("rec-plain-length", STAGE_TLS12, "ct raw=0040F1_0040EE_30*16622");
    assert_sentence("rec-plain-length",
                    "a handshake (22) record in the clear of 16632 bytes, and 16384 is the most");
    CONFORMS_ITSELF("rec-cipher-length", STAGE_TLS13, "sapp len=16640");
    VIOLATES("rec-cipher-length", STAGE_TLS13, "sapp len=16641");
    NOT_APPLICABLE("rec-cipher-length", STAGE_TLS12, "sapp len=16700");
    CONFORMS("rec-zero-length", STAGE_TLS12, "app len=0");
    VIOLATES("rec-zero-length", STAGE_TLS12, "sal<ct len=0");
    assert_sentence("rec-zero-length", "an empty alert (21) record");
}

static void test_versions(void **state)
{
    (void)state;
    CONFORMS("rec-version-negotiated", STAGE_TLS12, "");
    CONFORMS("rec-version-negotiated", STAGE_TLS13, "");
    CONFORMS("rec-version-negotiated", STAGE_TLCP, "");
    VIOLATES("rec-version-negotiated", STAGE_TLS12, "shd rec=0301; cke rec=0303");
    VIOLATES("rec-version-negotiated", STAGE_TLS13, "sealed rec=0304; app rec=0304");
    CONFORMS("rec-version-first-ch", STAGE_TLS12, "ch rec=0303");
    CONFORMS("rec-version-first-ch", STAGE_TLS13, "");
    VIOLATES("rec-version-first-ch", STAGE_TLS13, "ch rec=0304");
    VIOLATES("rec-version-first-ch", STAGE_TLS12, "ch rec=0300");
    NOT_APPLICABLE("rec-version-first-ch", STAGE_TLCP, "");
}

static void test_boundaries(void **state)
{
    (void)state;
    CONFORMS("hs-interleaved", STAGE_TLS12, "ct split=100");
    VIOLATES_TOO("hs-interleaved", STAGE_TLS12, "ct cut=100; sal<ske raw=0100");
    assert_sentence("hs-interleaved", "another record came after 96 of the 975 bytes of certificate (11)");
    CONFORMS("hs-key-boundary", STAGE_TLS13, "");
    CONFORMS("hs-key-boundary", STAGE_TLS13, "ch split=100");
    VIOLATES_TOO("hs-key-boundary", STAGE_TLS13, "hr>sh join");
    assert_sentence("hs-key-boundary",
                    "server_hello (2) does not end its record, though the keys change behind it");
    NOT_APPLICABLE("hs-key-boundary", STAGE_TLS12, "ct join");
}

static void test_change_cipher_spec(void **state)
{
    (void)state;
    CONFORMS("ccs-one-byte", STAGE_TLS12, "");
    VIOLATES("ccs-one-byte", STAGE_TLS12, "ccs raw=0101");
    CONFORMS("ccs-once", STAGE_TLS12, "");
    CONFORMS("ccs-once", STAGE_TLCP, "");
    VIOLATES_TOO("ccs-once", STAGE_TLS12, "ccs>ccs raw=01");
    NOT_APPLICABLE("ccs-once", STAGE_TLS13, "ccs>ccs raw=01");
    CONFORMS("ccs13-window", STAGE_TLS13, "");
    CONFORMS("ccs13-window", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("ccs13-window", STAGE_TLS13, "ccs<ch raw=01");
    NOT_APPLICABLE("ccs13-window", STAGE_TLS13, "!ccs; !sccs");
}

static void test_early_data(void **state)
{
    (void)state;
    CONFORMS("appdata-before-handshake", STAGE_TLS12, "");
    CONFORMS("appdata-before-handshake", STAGE_TLS12, "app<sccs");                   /* False Start */
    CONFORMS("appdata-before-handshake", STAGE_TLS13, "ssealed<sealed");             /* 0.5-RTT */
    CONFORMS_ITSELF("appdata-before-handshake", STAGE_TLS13, "sealed<sh; ch 002a:"); /* 0-RTT */
    VIOLATES("appdata-before-handshake", STAGE_TLS12, "app<ccs");
    VIOLATES("appdata-before-handshake", STAGE_TLS13, "sealed<sh");
    stage_assert("appdata-before-handshake", TW_NOT_JUDGED, false,
                 stage_play_one_sided(STAGE_TLS12, "app<ccs", TW_CLIENT), __FILE__, __LINE__);
}

static void test_alerts(void **state)
{
    (void)state;
    CONFORMS("alert-single", STAGE_TLS13,
             "sal<sh raw=0246; !sh; !sccs; !ssealed; !ssealed; !ccs; !sealed; !app; !sapp");
    VIOLATES("alert-single", STAGE_TLS13,
             "sal<sh raw=02460100; !sh; !sccs; !ssealed; !ssealed; !ccs; !sealed; !app; !sapp");
    CONFORMS("alert-level", STAGE_TLS13, "al<ccs raw=022f; !ccs; !sealed; !app; !sapp");
    CONFORMS("alert-level", STAGE_TLS13, "al<ccs raw=015a; !ccs; !sealed; !app; !sapp");
    VIOLATES("alert-level", STAGE_TLS13, "al<ccs raw=012f; !ccs; !sealed; !app; !sapp");
    assert_sentence("alert-level", "alert illegal_parameter (47) with level 1, and it is an error");
    NOT_APPLICABLE("alert-level", STAGE_TLS12, "sal<ct raw=0170");
    CONFORMS("alert-level-known", STAGE_TLS12, "sal<ct raw=0170");
    VIOLATES("alert-level-known", STAGE_TLS12, "sal<ct raw=0070");
    CONFORMS("alert-reserved", STAGE_TLS12, "sal<ct raw=0170");
    VIOLATES("alert-reserved", STAGE_TLS12, "sal<ct raw=0115");
    VIOLATES("alert-reserved", STAGE_TLS12, "sal<ct raw=0129");
    CONFORMS_ITSELF("alert-reserved", STAGE_TLS12,
                    "all rec=0300; ch v=0300 rec=0300; sh v=0300; sal<ct raw=0129");
    CONFORMS("alert-after-fatal", STAGE_TLS12,
             "sal<sh raw=0228; !sh; !ct; !ske; !shd; !cke; !ccs; !fin; !sccs; "
             "!sfin; !app; !sapp; !al");
    VIOLATES_TOO("alert-after-fatal", STAGE_TLS12, "sal<ct raw=0228");
}

static void test_the_end(void **state)
{
    (void)state;
    CONFORMS("close-notify-missing", STAGE_TLS12, "");
    VIOLATES("close-notify-missing", STAGE_TLS12, "!al");
    NOT_JUDGED("close-notify-missing", STAGE_TLS13, "");
    NOT_APPLICABLE("close-notify-missing", STAGE_TLS12, "!al; !sfin; !sccs; !app; !sapp");
}

/* A list that says it is longer than its message, and bytes behind it that are no message. */
#define BROKEN_LIST "!ct; sal<ske type=22 raw=0b_000006_000010_000001_38_c40b00_e5*9"

static void test_one_cause(void **state)
{
    (void)state;
    VIOLATES_TOO("hs-length-exact", STAGE_TLS12, BROKEN_LIST);
    CONFORMS_ITSELF("hs-type-known", STAGE_TLS12, BROKEN_LIST);
    CONFORMS_ITSELF("hs-interleaved", STAGE_TLS13, "sal<sh type=22 raw=38_c40b00_e5*9");
    VIOLATES_TOO("hs-length-exact", STAGE_TLS12, "ch comp=");
    NOT_APPLICABLE("ch-null-compression", STAGE_TLS12, "ch comp=");
    /* In the middle of a stream: Finished behind a nonce that looks like an empty ServerHello. */
    NOT_APPLICABLE("hs-length-exact", "all midstream; sfin raw=0200000000000000_5d_e5*31; sapp", "");
    /* Not TLS, though it looks like it. */
    NOT_JUDGED("ch-first", "cke raw=20_09*32; shd raw=", "");
}

static void test_encoding(void **state)
{
    (void)state;
    CONFORMS("hs-length-exact", STAGE_TLS12, "");
    VIOLATES("hs-length-exact", STAGE_TLS12, "ch more=00");
    assert_sentence("hs-length-exact", "1 byte is left over at the end of client_hello");
    VIOLATES("hs-length-exact", STAGE_TLS12, "sh 000b:02_00");
    VIOLATES("hs-length-exact", STAGE_TLS12, "cke more=00");
    CONFORMS("ext-duplicate", STAGE_TLS13, "");
    VIOLATES("ext-duplicate", STAGE_TLS12, "ch +0017:");
    VIOLATES("ext-duplicate", STAGE_TLS12, "sh +ff01:00");
    CONFORMS("ext-misplaced", STAGE_TLS13, "");
    VIOLATES("ext-misplaced", STAGE_TLS13, "ch +0030:0000");
    assert_sentence("ext-misplaced", "extension oid_filters (0x0030) has no place in client_hello");
    CONFORMS("ext-must-be-empty", STAGE_TLS12, "");
    VIOLATES("ext-must-be-empty", STAGE_TLS12, "ch 0017:00");
    VIOLATES("ext-must-be-empty", STAGE_TLS12, "sh 0000:0000");
    CONFORMS("tlcp-ske-form", STAGE_TLCP, "");
    VIOLATES("tlcp-ske-form", STAGE_TLCP, "ske raw=0040_11*64");
    VIOLATES("tlcp-ske-form", STAGE_TLCP, "ske raw=0708_0046_3044_0220_11*32_0220_12*32");
    VIOLATES("tlcp-ske-form", STAGE_TLCP, "ske more=00");
    CONFORMS("tlcp-ecc-cke-form", STAGE_TLCP, "");
    VIOLATES_TOO("tlcp-ecc-cke-form", STAGE_TLCP, "cke raw=0061_04_11*96");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_types, stage_clear),
        cmocka_unit_test_teardown(test_lengths, stage_clear),
        cmocka_unit_test_teardown(test_versions, stage_clear),
        cmocka_unit_test_teardown(test_boundaries, stage_clear),
        cmocka_unit_test_teardown(test_change_cipher_spec, stage_clear),
        cmocka_unit_test_teardown(test_early_data, stage_clear),
        cmocka_unit_test_teardown(test_alerts, stage_clear),
        cmocka_unit_test_teardown(test_the_end, stage_clear),
        cmocka_unit_test_teardown(test_one_cause, stage_clear),
        cmocka_unit_test_teardown(test_encoding, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
