/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about which messages come, in which order, and how keys are exchanged up to TLS 1.2; and about TLCP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define RSA       "ch suites=002f -000a -000b; sh suite=002f -000b; !ske; cke raw=0100_aa*256"
#define ANONYMOUS "ch suites=c018; sh suite=c018; !ct; ske raw=03_001d_20_09*32"
#define CERTIFIED "cr<shd; cct<cke cert=rsa; cv<ccs"

static void test_order(void **state)
{
    (void)state;
    CONFORMS("order12", STAGE_TLS12, "");
    CONFORMS("order12", STAGE_TLCP, "");
    CONFORMS("order12", STAGE_TLS12, CERTIFIED);
    VIOLATES_TOO("order12", STAGE_TLS12, "shd>shd");
    CONFORMS("hs-type-known", STAGE_TLS12, "");
    CONFORMS("hs-type-known", STAGE_TLS13, "");
    CONFORMS("hs-type-known", STAGE_TLS12,
             "sal<ct type=22 raw=17_000009_000006_4002_0002_0000"); /* supplemental_data */
    VIOLATES("hs-type-known", STAGE_TLS12, "sal<shd type=22 raw=63_000001_00");
    CONFORMS("order13", STAGE_TLS13, "");
    CONFORMS("order13", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("order13", STAGE_TLS13, "sh>sh v=0303 sid=07*32 suite=1301 002b:0304 0033:001d_0020_08*32");
    stage_assert("order12", TW_NOT_JUDGED, false, stage_play_one_sided(STAGE_TLS12, "", TW_SERVER), __FILE__,
                 __LINE__);
}

static void test_certificates(void **state)
{
    (void)state;
    CONFORMS("cert-presence", STAGE_TLS12, "");
    CONFORMS("cert-presence", STAGE_TLS12, ANONYMOUS);
    VIOLATES("cert-presence", STAGE_TLS12, "!ct");
    assert_sentence("cert-presence", "server_key_exchange came, and certificate had to come before it");
    VIOLATES("cert-presence", STAGE_TLS12, ANONYMOUS "; ct<ske cert=rsa");
    CONFORMS("client-cert-iff-requested", STAGE_TLS12, CERTIFIED);
    CONFORMS("client-cert-iff-requested", STAGE_TLS12, "cr<shd; cct<cke raw=000000");
    VIOLATES("client-cert-iff-requested", STAGE_TLS12, "cr<shd");
    VIOLATES_TOO("client-cert-iff-requested", STAGE_TLS12, "cct<cke raw=000000");
    CONFORMS("cr-anonymous", STAGE_TLS12, CERTIFIED);
    VIOLATES_TOO("cr-anonymous", STAGE_TLS12, ANONYMOUS "; cr<shd; cct<cke raw=000000");
}

static void test_key_exchange(void **state)
{
    (void)state;
    CONFORMS("ske-presence", STAGE_TLS12, "");
    CONFORMS("ske-presence", STAGE_TLS12, RSA);
    VIOLATES("ske-presence", STAGE_TLS12, "!ske");
    VIOLATES("ske-presence", STAGE_TLS12, RSA "; ske<shd raw=03_001d_20_09*32_0804_0100_aa*256");
    CONFORMS("ske-named-curve", STAGE_TLS12, "");
    VIOLATES("ske-named-curve", STAGE_TLS12, "ske raw=09_001d_20_09*32_0804_0100_aa*256");
    CONFORMS("ske-point-valid", STAGE_TLS12, "");
    VIOLATES("ske-point-valid", STAGE_TLS12,
             "ch 000a:0004_001d_0029; ske raw=03_0029_41_04_11*64_0804_0100_aa*256");
    CONFORMS("ske-anon-signed", STAGE_TLS12, ANONYMOUS);
    VIOLATES("ske-anon-signed", STAGE_TLS12, ANONYMOUS "_0804_0100_aa*256");
    CONFORMS("shd-empty", STAGE_TLS12, "");
    VIOLATES("shd-empty", STAGE_TLS12, "shd raw=00");
    CONFORMS("cke-position", STAGE_TLS12, "");
    VIOLATES("cke-position", STAGE_TLS12, "cke>cke raw=20_09*32");
    CONFORMS("cv-position", STAGE_TLS12, CERTIFIED);
    VIOLATES("cv-position", STAGE_TLS12, CERTIFIED "; !cv");
    VIOLATES("cv-position", STAGE_TLS12, "cv<ccs");
}

static void test_what_was_promised(void **state)
{
    (void)state;
    CONFORMS("cs-solicited", STAGE_TLS12, "ch 0005:01_0000_0000; sh 0005:; cs<ske");
    CONFORMS("cs-solicited", STAGE_TLS12,
             "ch 0005:01_0000_0000; sh 0005:"); /* RFC 6066 8: it may stay away */
    VIOLATES("cs-solicited", STAGE_TLS12, "cs<ske");
    CONFORMS("nst-iff-promised", STAGE_TLS12, "ch 0023:; sh 0023:; nst<sccs");
    VIOLATES("nst-iff-promised", STAGE_TLS12, "ch 0023:; sh 0023:");
    VIOLATES("nst-iff-promised", STAGE_TLS12, "nst<sccs");
    CONFORMS("ccs-early", STAGE_TLS12, "");
    VIOLATES_TOO("ccs-early", STAGE_TLS12, "ccs<cke");
    CONFORMS_ITSELF("hello-request-misuse", STAGE_TLS12, "hr>sapp raw=");
    VIOLATES_TOO("hello-request-misuse", STAGE_TLS12, "hr<ct raw=");
    VIOLATES_TOO("hello-request-misuse", STAGE_TLS12, "hr<ch raw=");
}

#define SM2_POINT                                                          \
    "04_32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7_" \
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
#define TLCP_ECDHE                                                                                     \
    "ch suites=e051; sh suite=e051; ske raw=03_0029_41_" SM2_POINT "_0046_3044_0220_11*32_0220_12*32;" \
    "cr<shd raw=01_40_0000; cct<cke cert=sm2_srv_sign,gm_srv_enc; cv<ccs "                             \
    "raw=0046_3044_0220_11*32_0220_12*32;"                                                             \
    "cke raw="

#define TLCP_RSA(suite)                                                                          \
    {                                                                                            \
        "ch suites=" suite "; sh suite=" suite, "ch suites=" suite "; sh suite=" suite "; !ske", \
    }

static void test_tlcp(void **state)
{
    static const char *const rsa[][2] = {TLCP_RSA("e019"), TLCP_RSA("e01c"), TLCP_RSA("e059"),
                                         TLCP_RSA("e05a")};

    (void)state;
    CONFORMS("tlcp-ske-present", STAGE_TLCP, "");
    VIOLATES("tlcp-ske-present", STAGE_TLCP, "!ske");
    for (size_t i = 0; i < TW_COUNT(rsa); i++) { /* in TLS they would have none */
        CONFORMS_ITSELF("tlcp-ske-present", STAGE_TLCP, rsa[i][0]);
        CONFORMS_ITSELF("ske-presence", STAGE_TLCP, rsa[i][0]);
        VIOLATES_TOO("tlcp-ske-present", STAGE_TLCP, rsa[i][1]);
        CONFORMS_ITSELF("ske-presence", STAGE_TLCP, rsa[i][1]);
    }
    NOT_APPLICABLE("tlcp-ske-present", STAGE_TLS12, "!ske");
    CONFORMS("tlcp-server-two-certs", STAGE_TLCP, "");
    VIOLATES("tlcp-server-two-certs", STAGE_TLCP, "ct cert=sm2_srv_sign");
    CONFORMS("tlcp-ecdhe-cke-length", STAGE_TLCP, TLCP_ECDHE "0045_03_0029_41_" SM2_POINT);
    VIOLATES("tlcp-ecdhe-cke-length", STAGE_TLCP, TLCP_ECDHE "03_0029_41_" SM2_POINT);
    VIOLATES_TOO("tlcp-server-two-certs", STAGE_TLCP, "ct cert=gm_srv_enc,sm2_srv_sign");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_order, stage_clear),
        cmocka_unit_test_teardown(test_certificates, stage_clear),
        cmocka_unit_test_teardown(test_key_exchange, stage_clear),
        cmocka_unit_test_teardown(test_what_was_promised, stage_clear),
        cmocka_unit_test_teardown(test_tlcp, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
