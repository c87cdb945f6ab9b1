/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what has had its day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define RSA(suite) "ch suites=" suite " -000a -000b; sh suite=" suite " -000b; !ske; cke raw=0100_aa*256"
#define SSL3 \
    "all rec=0300; ch v=0300 rec=0300 suites=002f -ext; sh v=0300 suite=002f -ext; !ske; cke raw=aa*256"
#define OLD(version)                                                                         \
    "all rec=" version "; ch v=" version " suites=c013 -000d; sh v=" version " suite=c013; " \
    "ske raw=03_001d_20_09*32_0100_aa*256"

static void test_versions(void **state)
{
    (void)state;
    CONFORMS("ssl2-hello", STAGE_TLS12, "");
    CONFORMS("ssl3-used", STAGE_TLS12, "");
    CONFORMS("ssl3-used", STAGE_TLS13, "");
    VIOLATES_TOO("ssl3-used", STAGE_TLS12, SSL3);
    CONFORMS("tls10-used", STAGE_TLS12, "");
    VIOLATES("tls10-used", STAGE_TLS12, OLD("0301"));
    assert_sentence("tls10-used", "the server chose TLS 1.0 (0x0301)");
    VIOLATES("tls10-used", STAGE_TLS12,
             OLD("0301") "; !sh; !ct; !ske; !shd; !cke; !ccs; !fin; !sccs; !sfin; !app; "
                         "!sapp; !al");
    CONFORMS("tls11-used", STAGE_TLS12, "");
    VIOLATES("tls11-used", STAGE_TLS12, OLD("0302"));
    NOT_APPLICABLE("tls11-used", STAGE_TLCP, "");
}

static void test_suites(void **state)
{
    (void)state;
    CONFORMS("rc4-offered", STAGE_TLS12, "");
    VIOLATES("rc4-offered", STAGE_TLS12, "ch suites=c02f0005");
    CONFORMS("rc4-selected", STAGE_TLS12, "ch suites=c02f");
    VIOLATES_TOO("rc4-selected", STAGE_TLS12, RSA("0005"));
    CONFORMS("null-selected", STAGE_TLS12, "");
    VIOLATES_TOO("null-selected", STAGE_TLS12, RSA("0002"));
    VIOLATES_TOO("null-selected", STAGE_TLS12, RSA("0000"));
    NOT_APPLICABLE("null-selected", STAGE_TLS12, RSA("00ff")); /* no suite */
    CONFORMS("export-selected", STAGE_TLS12, "");
    VIOLATES_TOO("export-selected", STAGE_TLS12, RSA("0009"));
    CONFORMS("anon-selected", STAGE_TLS12, "");
    VIOLATES("anon-selected", STAGE_TLS12, "ch suites=c018; sh suite=c018; !ct; ske raw=03_001d_20_09*32");
    CONFORMS("static-kx", STAGE_TLS12, "");
    VIOLATES("static-kx", STAGE_TLS12, RSA("009c"));
    CONFORMS("dhe12-selected", STAGE_TLS12, "");
    VIOLATES_TOO("dhe12-selected", STAGE_TLS12,
                 "ch suites=009ec02f; sh suite=009e -000b; "
                 "ske raw=0100_ff*256_0001_02_0100_09*256_0804_0100_aa*256; cke raw=0100_09*256");
    CONFORMS("below-128-selected", STAGE_TLS12, "");
    VIOLATES("below-128-selected", STAGE_TLS12, "ch suites=c012; sh suite=c012");
    CONFORMS("compression-on", STAGE_TLS12, "");
    VIOLATES("compression-on", STAGE_TLS12, "ch comp=0100; sh comp=01");
}

/* A ClientHello of SSL 2.0 that offers TLS 1.0: VIOLATES("ssl2-hello") is asserted by what was recorded, in check.bats. */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_versions, stage_clear),
        cmocka_unit_test_teardown(test_suites, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
