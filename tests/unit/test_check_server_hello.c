/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ServerHello. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

static void test_choice(void **state)
{
    (void)state;
    CONFORMS("sh-version-offered", STAGE_TLS12, "");
    CONFORMS("sh-version-offered", STAGE_TLS13, "");
    CONFORMS("sh-version-offered", STAGE_TLCP, "");
    VIOLATES_TOO("sh-version-offered", STAGE_TLS12, "ch v=0302 -000d; ske raw=03_001d_20_09*32_0100_aa*256");
    assert_sentence("sh-version-offered", "the server chose TLS 1.2 (0x0303), which was not offered");
    VIOLATES("sh-version-offered", STAGE_TLS12, "ch 002b:02_0304 0033:0024_001d_0020_09*32 suites=c02f1301");
    CONFORMS("sh-suite-offered", STAGE_TLS12, "");
    CONFORMS("sh-suite-offered", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("sh-suite-offered", STAGE_TLS12, "sh suite=c013");
    assert_sentence(
        "sh-suite-offered",
        "the server chose TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA (0xc013), not among the 2 suites offered");
    VIOLATES_TOO("sh-suite-offered", STAGE_TLS12, "ch suites=c02f5600; sh suite=5600");
    CONFORMS("sh-suite-fits-version", STAGE_TLS12, "");
    CONFORMS("sh-suite-fits-version", STAGE_TLS13, "");
    CONFORMS("sh-suite-fits-version", STAGE_TLCP, "ch suites=e053; sh suite=e053");
    VIOLATES("sh-suite-fits-version", STAGE_TLS13, "sh suite=c02f");
    VIOLATES_TOO("sh-suite-fits-version", STAGE_TLS12, "all rec=0301; ch v=0301 -000d; sh v=0301");
    CONFORMS("sh-compression-offered", STAGE_TLS12, "ch comp=0100; sh comp=01");
    VIOLATES("sh-compression-offered", STAGE_TLS12, "sh comp=01");
    VIOLATES("sh-compression-offered", STAGE_TLS13, "sh comp=01");
}

static void test_extensions(void **state)
{
    (void)state;
    CONFORMS("sh-ext-unsolicited", STAGE_TLS12, "");
    CONFORMS("sh-ext-unsolicited", STAGE_TLS12, "ch -ff01 suites=c02f00ff");
    CONFORMS("sh-ext-unsolicited", STAGE_TLS13_HRR, "hrr 002c:0001_01; ch2 002c:0001_01");
    VIOLATES("sh-ext-unsolicited", STAGE_TLS12, "sh 0023:; nst<sccs");
    assert_sentence("sh-ext-unsolicited", "extension session_ticket (0x0023), which the client did not send");
    VIOLATES("sh-ext-unsolicited", STAGE_TLS12, "sh 000f:01");
    CONFORMS("sh-padding-echo", STAGE_TLS12, "ch 0015:00*5");
    VIOLATES("sh-padding-echo", STAGE_TLS12, "ch 0015:00*5; sh 0015:00*5");
    CONFORMS("sh-sigalgs", STAGE_TLS12, "");
    VIOLATES("sh-sigalgs", STAGE_TLS12, "sh 000d:0002_0804");
    CONFORMS("sh-etm-aead", STAGE_TLS12, "ch suites=c013 0016:; sh suite=c013 0016:");
    VIOLATES("sh-etm-aead", STAGE_TLS12, "ch 0016:; sh 0016:");
    NOT_APPLICABLE("sh-etm-aead", STAGE_TLS12, "ch 0016:");
    CONFORMS("sh-mfl-differs", STAGE_TLS12, "ch 0001:02; sh 0001:02");
    VIOLATES("sh-mfl-differs", STAGE_TLS12, "ch 0001:02; sh 0001:03");
    CONFORMS("sh-mfl-with-rsl", STAGE_TLS12, "ch 0001:02 001c:4000; sh 001c:4000");
    VIOLATES("sh-mfl-with-rsl", STAGE_TLS12, "ch 0001:02 001c:4000; sh 001c:4000 0001:02");
    CONFORMS("sh-reneg-missing", STAGE_TLS12, "");
    VIOLATES("sh-reneg-missing", STAGE_TLS12, "sh -ff01");
    CONFORMS("sh-ems-missing", STAGE_TLS12, "");
    VIOLATES("sh-ems-missing", STAGE_TLS12, "sh -0017");
    NOT_APPLICABLE("sh-ems-missing", STAGE_TLS13, "");
}

static void test_randoms(void **state)
{
    (void)state;
    CONFORMS("sh-random-copy", STAGE_TLS12, "");
    VIOLATES("sh-random-copy", STAGE_TLS12, "sh random=01*32");
    CONFORMS("sh-downgrade-sentinel", STAGE_TLS12, "");
    CONFORMS("sh-downgrade-sentinel", STAGE_TLS12, /* the client has nothing better */
             "sh random=02*24_444f574e47524401");
    VIOLATES(
        "sh-downgrade-sentinel", STAGE_TLS12,
        "ch 002b:04_0304_0303 0033:0024_001d_0020_09*32 suites=c02f1301; sh random=02*24_444f574e47524401");
    VIOLATES("sh-downgrade-sentinel", STAGE_TLS12,
             "all rec=0302; ch suites=c013; sh v=0302 suite=c013 random=02*24_444f574e47524400; "
             "ske raw=03_001d_20_09*32_0100_aa*256");
    CONFORMS(
        "sh-downgrade-sentinel", STAGE_TLS12,
        "ch 002b:04_0304_0303 0033:0024_001d_0020_09*32 suites=c02f1301; sh random=02*24_444f574e47524402");
}

static void test_grease(void **state)
{
    (void)state;
    CONFORMS("sh-no-grease", STAGE_TLS13, "ch suites=0a0a1301c02f +1a1a:");
    VIOLATES_TOO("sh-no-grease", STAGE_TLS12, "ch suites=0a0ac02f; sh suite=0a0a");
    VIOLATES("sh-no-grease", STAGE_TLS12, "ch +1a1a:; sh +1a1a:");
}

static void test_protocols(void **state)
{
    (void)state;
    CONFORMS("sh-alpn-one-offered", STAGE_TLS12, "");
    VIOLATES("sh-alpn-one-offered", STAGE_TLS12, "sh 0010:0003_02_6833");
    assert_sentence("sh-alpn-one-offered", "the server chose the protocol h3, which was not offered");
    VIOLATES("sh-alpn-one-offered", STAGE_TLS12, "sh 0010:000c_02_6832_08_687474702f312e31");
    NOT_APPLICABLE("sh-alpn-one-offered", STAGE_TLS12, "sh -0010");
}

static void test_old_versions(void **state)
{
    (void)state;
    CONFORMS("sh12-no-supported-versions", STAGE_TLS12, "");
    VIOLATES("sh12-no-supported-versions", STAGE_TLS12,
             "ch 002b:04_0304_0303 0033:0024_001d_0020_09*32 suites=c02f1301; sh 002b:0303");
    NOT_APPLICABLE("sh12-no-supported-versions", STAGE_TLS13, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_choice, stage_clear),
        cmocka_unit_test_teardown(test_extensions, stage_clear),
        cmocka_unit_test_teardown(test_randoms, stage_clear),
        cmocka_unit_test_teardown(test_grease, stage_clear),
        cmocka_unit_test_teardown(test_protocols, stage_clear),
        cmocka_unit_test_teardown(test_old_versions, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
