/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ServerHello of TLS 1.3, HelloRetryRequest, and the ClientHello that answers it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define PSK "+0029:000a_0004_61*4_00000000_0021_20_07*32"

static void test_form(void **state)
{
    (void)state;
    CONFORMS("sh13-versions", STAGE_TLS13, "");
    CONFORMS("sh13-versions", STAGE_TLS13_HRR, "");
    VIOLATES("sh13-versions", STAGE_TLS13, "sh v=0304");
    VIOLATES("sh13-versions", STAGE_TLS13_HRR, "hrr v=0301");
    CONFORMS("sh13-session-id-echo", STAGE_TLS13, "");
    CONFORMS("sh13-session-id-echo", STAGE_TLS13, "ch sid=; sh sid=; !ccs; !sccs");
    VIOLATES("sh13-session-id-echo", STAGE_TLS13, "sh sid=");
    VIOLATES("sh13-session-id-echo", STAGE_TLS13_HRR, "hrr sid=07*31_08");
    CONFORMS("sh13-ext-allowed", STAGE_TLS13, "");
    CONFORMS("sh13-ext-allowed", STAGE_TLS13_HRR, "hrr 002c:0001_01; ch2 002c:0001_01");
    VIOLATES("sh13-ext-allowed", STAGE_TLS13, "sh 0010:0003_02_6832");
    VIOLATES("sh13-ext-allowed", STAGE_TLS13, "sh 0017:");
    CONFORMS_ITSELF("sh13-ext-allowed", STAGE_TLS13_HRR, "hrr 0000:"); /* ext-misplaced */
    NOT_APPLICABLE("sh13-ext-allowed", STAGE_TLS12, "");
}

static void test_keys(void **state)
{
    (void)state;
    CONFORMS("sh13-keyshare-offered", STAGE_TLS13, "");
    CONFORMS("sh13-keyshare-offered", STAGE_TLS13_HRR, "");
    VIOLATES("sh13-keyshare-offered", STAGE_TLS13, "sh 0033:001e_0038_08*56");
    assert_sentence("sh13-keyshare-offered",
                    "the server's share is of x448 (0x001e), and the client sent none of it");
    CONFORMS("sh13-psk-index", STAGE_TLS13, "ch " PSK "; sh 0029:0000");
    VIOLATES("sh13-psk-index", STAGE_TLS13, "ch " PSK "; sh 0029:0001");
    CONFORMS("sh13-psk-mode", STAGE_TLS13, "ch " PSK "; sh 0029:0000");
    CONFORMS("sh13-psk-mode", STAGE_TLS13, "ch 002d:02_0100 " PSK "; sh 0029:0000 -0033");
    VIOLATES("sh13-psk-mode", STAGE_TLS13, "ch " PSK "; sh 0029:0000 -0033");
    assert_sentence("sh13-psk-mode", "a PSK without key_share, and the client does not offer that mode");
    VIOLATES("sh13-psk-mode", STAGE_TLS13, "ch 002d:01_00 " PSK "; sh 0029:0000");
    VIOLATES("sh13-psk-mode", STAGE_TLS13, "sh -0033");
}

static void test_retry(void **state)
{
    (void)state;
    CONFORMS("hrr-once", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("hrr-once", STAGE_TLS13_HRR, "hrr<sh v=0303 sid=07*32 suite=1301 002b:0304 0033:0018");
    CONFORMS("hrr-no-change", STAGE_TLS13_HRR, "");
    CONFORMS("hrr-no-change", STAGE_TLS13_HRR,
             "hrr -0033 002c:0001_01; ch2 002c:0001_01 0033:0024_001d_0020_09*32; sh 0033:001d_0020_08*32");
    VIOLATES("hrr-no-change", STAGE_TLS13_HRR,
             "hrr -0033; ch2 0033:0024_001d_0020_09*32; sh 0033:001d_0020_08*32");
    CONFORMS("hrr-group", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("hrr-group", STAGE_TLS13_HRR, "ch 000a:0002_001d; ch2 000a:0002_001d");
    VIOLATES("hrr-group", STAGE_TLS13_HRR,
             "hrr 0033:001d; ch2 0033:0024_001d_0020_09*32; sh 0033:001d_0020_08*32");
    assert_sentence("hrr-group", "the server asks for x25519 (0x001d), of which it has a share already");
    CONFORMS("hrr-suite-version-kept", STAGE_TLS13_HRR, "");
    VIOLATES("hrr-suite-version-kept", STAGE_TLS13_HRR,
             "ch suites=13011302; ch2 suites=13011302; sh suite=1302");
}

static void test_second_hello(void **state)
{
    (void)state;
    CONFORMS("ch2-only-allowed-changes", STAGE_TLS13_HRR, "");
    CONFORMS("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 0015:00*20");
    VIOLATES("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 random=03*32");
    VIOLATES("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 suites=1301");
    VIOLATES("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 000d:0002_0804");
    VIOLATES("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 -0010");
    assert_sentence("ch2-only-allowed-changes",
                    "extension application_layer_protocol_negotiation (0x0010) of the first is gone");
    VIOLATES("ch2-only-allowed-changes", STAGE_TLS13_HRR, "ch2 0031:");
    CONFORMS("ch2-share", STAGE_TLS13_HRR, "");
    VIOLATES_TOO("ch2-share", STAGE_TLS13_HRR, "ch2 0033:0024_001d_0020_09*32");
    VIOLATES_TOO("ch2-share", STAGE_TLS13_HRR, "ch2 0033:0000");
    CONFORMS("ch2-cookie", STAGE_TLS13_HRR, "hrr 002c:0001_01; ch2 002c:0001_01");
    VIOLATES("ch2-cookie", STAGE_TLS13_HRR, "hrr 002c:0001_01");
    VIOLATES("ch2-cookie", STAGE_TLS13_HRR, "hrr 002c:0001_01; ch2 002c:0001_02");
    VIOLATES("ch2-cookie", STAGE_TLS13_HRR, "ch2 002c:0001_02");
    CONFORMS("ch2-early-data", STAGE_TLS13_HRR, "ch 002a: " PSK "; ch2 " PSK);
    VIOLATES_TOO("ch2-early-data", STAGE_TLS13_HRR, "ch 002a: " PSK "; ch2 002a: " PSK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_form, stage_clear),
        cmocka_unit_test_teardown(test_keys, stage_clear),
        cmocka_unit_test_teardown(test_retry, stage_clear),
        cmocka_unit_test_teardown(test_second_hello, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
