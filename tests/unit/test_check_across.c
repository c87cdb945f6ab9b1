/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that take more than one connection to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define OTHER_SHARE   "ch 0033:0024_001d_0020_19*32"
#define PSK(age)      "+0029:000a_0004_61*4_" age "_0021_20_07*32"
#define OTHER_NAME    "ch 0000:0006_00_0003_612e62"
#define OTHER_RANDOMS "ch random=05*32; sh random=06*32"
#define RESUMED                                                                                      \
    "ch sid=07*32; sh sid=07*32 -0000; !ct; !ske; !shd; !cke; !ccs; !fin; ccs<app raw=01; fin<app; " \
    "ch random=05*32"

static void test_keys(void **state)
{
    (void)state;
    CONFORMS_AFTER("keyshare-reused", STAGE_TLS13, OTHER_SHARE "; sh 0033:001d_0020_18*32", STAGE_TLS13,
                   OTHER_RANDOMS);
    VIOLATES_AFTER("keyshare-reused", STAGE_TLS13, "sh 0033:001d_0020_18*32", STAGE_TLS13, OTHER_RANDOMS);
    assert_sentence("keyshare-reused", "the share of x25519 (0x001d) is that of connection 0");
    VIOLATES_AFTER("keyshare-reused", STAGE_TLS13, OTHER_SHARE, STAGE_TLS13, OTHER_RANDOMS);
    CONFORMS_AFTER("dh-public-reused", STAGE_TLS12, "ske raw=03_001d_20_19*32_0804_0100_aa*256", STAGE_TLS12,
                   OTHER_RANDOMS);
    VIOLATES_AFTER("dh-public-reused", STAGE_TLS12, "", STAGE_TLS12, OTHER_RANDOMS);
}

/* Captured on both sides of something that translates addresses: other connections, but the same handshakes. */
static void test_copies(void **state)
{
    (void)state;
    CONFORMS_AFTER("keyshare-reused", STAGE_TLS13, "", STAGE_TLS13, "");
    CONFORMS_AFTER("dh-public-reused", STAGE_TLS12, "", STAGE_TLS12, "");
    CONFORMS_AFTER("ticket-reused", STAGE_TLS13, "ch " PSK("00000001") "; sh 0029:0000", STAGE_TLS13,
                   "ch " PSK("00000001") "; sh 0029:0000");
    /* a client that has been cloned has the same random again, but not its server */
    VIOLATES_AFTER("keyshare-reused", STAGE_TLS13, "sh 0033:001d_0020_18*32", STAGE_TLS13, "sh random=06*32");
}

static void test_tickets(void **state)
{
    static const char offered[] = OTHER_SHARE " " PSK("00000001") "; sh 0029:0000 0033:001d_0020_18*32";

    (void)state;
    CONFORMS_AFTER("ticket-reused", STAGE_TLS13, OTHER_SHARE "; sh 0033:001d_0020_18*32", STAGE_TLS13,
                   OTHER_RANDOMS "; ch " PSK("00000001") "; sh 0029:0000");
    VIOLATES_AFTER("ticket-reused", STAGE_TLS13, offered, STAGE_TLS13,
                   OTHER_RANDOMS "; ch " PSK("00000002") "; sh 0029:0000");
    NOT_APPLICABLE("ticket-reused", STAGE_TLS13, "ch " PSK("00000000") "; sh 0029:0000"); /* not a ticket */
}

static void test_sessions(void **state)
{
    (void)state;
    CONFORMS_AFTER("resume-same-suite", STAGE_TLS12, "", STAGE_TLS12, RESUMED);
    VIOLATES_AFTER("resume-same-suite", STAGE_TLS12, "", STAGE_TLS12, RESUMED "; sh suite=c030");
    CONFORMS_AFTER("resume-ems", STAGE_TLS12, "", STAGE_TLS12, RESUMED);
    VIOLATES_TOO_AFTER("resume-ems", STAGE_TLS12, "", STAGE_TLS12, RESUMED "; ch -0017; sh -0017");
    VIOLATES_AFTER("resume-ems", STAGE_TLS12, "", STAGE_TLS12, RESUMED "; sh -0017");
    assert_sentence("resume-ems", "the session was begun with extended_master_secret, and goes on without");
    VIOLATES_AFTER("resume-ems", STAGE_TLS12, "ch -0017; sh -0017", STAGE_TLS12, RESUMED);
    stage_assert("resume-ems", TW_PASS, false, /* a server that does not know the extension */
                 stage_play_after(STAGE_TLS12, "sh -0017", STAGE_TLS12, RESUMED "; sh -0017"), __FILE__,
                 __LINE__);
    CONFORMS_AFTER("resume-sni", STAGE_TLS12, "", STAGE_TLS12, RESUMED);
    VIOLATES_AFTER("resume-sni", STAGE_TLS12, "", STAGE_TLS12, RESUMED "; sh 0000:");
    NOT_APPLICABLE("resume-sni", STAGE_TLS12, "");
    NOT_APPLICABLE("resume-same-suite", STAGE_TLS12, RESUMED); /* nobody saw it begin */
}

/* The NULL cipher has alerts that anybody can read. */
#define NULL_CIPHER                                                                \
    "ch suites=003b -000a -000b; sh suite=003b -000b; !ske; cke raw=0100_aa*256; " \
    "fin raw=1400000c_00*12_00*32; sfin raw=1400000c_00*12_00*32; "
#define NULL_FAILED NULL_CIPHER "al raw=0214_00*32"

static void test_failed_sessions(void **state)
{
    static const char resumed[] =
        NULL_CIPHER "ch sid=07*32 random=05*32; sh sid=07*32 -0000; !ct; !shd; !cke; !ccs; !fin; ccs<app "
                    "raw=01; fin<app raw=1400000c_00*12_00*32; al raw=0100_00*32";

    (void)state;
    CONFORMS_AFTER("resume-after-fatal", STAGE_TLS12, "", STAGE_TLS12, RESUMED);
    CONFORMS_AFTER("resume-after-fatal", STAGE_TLS12, NULL_CIPHER "al raw=0100_00*32", STAGE_TLS12, resumed);
    VIOLATES_AFTER("resume-after-fatal", STAGE_TLS12, NULL_FAILED, STAGE_TLS12, resumed);
    assert_sentence("resume-after-fatal", "the session goes on, and connection 0 ended with a fatal alert");
    stage_assert("resume-after-fatal", TW_PASS, false, /* there is no error in closing */
                 stage_play_after(STAGE_TLS12, NULL_CIPHER "al raw=0200_00*32", STAGE_TLS12, resumed),
                 __FILE__, __LINE__);
}

static void test_servers(void **state)
{
    static const char fallback[] =
        "all rec=0302; ch v=0302 suites=c0135600 -000d random=05*32; sh v=0302 suite=c013 random=06*32; "
        "ske raw=03_001d_20_19*32_0100_aa*256";

    (void)state;
    CONFORMS_AFTER("fallback-not-refused", STAGE_TLS12, "", STAGE_TLS12,
                   "ch suites=c02f5600; ske raw=03_001d_20_19*32_0804_0100_aa*256");
    VIOLATES_AFTER("fallback-not-refused", STAGE_TLS12, "", STAGE_TLS12, fallback);
    stage_assert("fallback-not-refused", TW_PASS, false, /* which falls back to nothing */
                 stage_play_after(STAGE_TLS13, "", STAGE_TLS13, "ch suites=1301c02f5600"), __FILE__,
                 __LINE__);
    stage_assert("fallback-not-refused", TW_NOT_APPLICABLE, false, /* another server of that address */
                 stage_play_after(STAGE_TLS12, OTHER_NAME, STAGE_TLS12, fallback), __FILE__, __LINE__);
    CONFORMS_AFTER("tls13-not-preferred", STAGE_TLS13, OTHER_SHARE "; sh 0033:001d_0020_18*32", STAGE_TLS13,
                   OTHER_RANDOMS);
    VIOLATES_AFTER("tls13-not-preferred", STAGE_TLS13, "", STAGE_TLS12,
                   "ch 002b:04_0304_0303 0033:0024_001d_0020_19*32 suites=1301c02f");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_keys, stage_clear),
        cmocka_unit_test_teardown(test_copies, stage_clear),
        cmocka_unit_test_teardown(test_tickets, stage_clear),
        cmocka_unit_test_teardown(test_sessions, stage_clear),
        cmocka_unit_test_teardown(test_failed_sessions, stage_clear),
        cmocka_unit_test_teardown(test_servers, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
