/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about certificates, signatures and keys up to TLS 1.2, and about TLCP. Signatures that hold are in check.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define RSA       "ch suites=009c -000a -000b; sh suite=009c -000b; !ske; cke raw=0100_aa*256"
#define CERTIFIED "cr<shd; cct<cke cert=rsa; cv<ccs"
/* All that is told apart of a prime of RFC 7919: its length, its beginning and its end. */
#define FFDHE2048 "ff*8_adf85458a2bb4a9aafdc5620273d3cf1_11*224_ff*8"
#define DHE(p, y)                                                       \
    "ch suites=009ec02f; sh suite=009e -000b; ske raw=" p "_0001_02_" y \
    "_0804_0100_aa*256; cke raw=0100_09*256"

static void test_certificates(void **state)
{
    (void)state;
    CONFORMS("cert-chain-order", STAGE_TLS12, "");
    VIOLATES_TOO("cert-chain-order", STAGE_TLS12, "ct cert=rsa,gm_ca");
    CONFORMS("cert-key-fits-kx", STAGE_TLS12, "");
    CONFORMS("cert-key-fits-kx", STAGE_TLS12, "ch suites=c02b; sh suite=c02b; ct cert=ed25519");
    VIOLATES("cert-key-fits-kx", STAGE_TLS12, "ct cert=ec384");
    CONFORMS("cert-key-usage", STAGE_TLS12, "");
    CONFORMS("cert-key-usage", STAGE_TLS12, RSA);
    VIOLATES_TOO("cert-key-usage", STAGE_TLS12, "ch suites=c02b; sh suite=c02b; ct cert=gm_srv_enc");
    CONFORMS("cert-v3", STAGE_TLS12, "");
    VIOLATES_TOO("cert-v3", STAGE_TLS12, "ct cert=weak");
    assert_sentence("cert-v3", "certificate 1 is of X.509 version 1, not 3");
    CONFORMS("cert-rsa-2048", STAGE_TLS12, "");
    VIOLATES_TOO("cert-rsa-2048", STAGE_TLS12, "ct cert=weak");
    assert_sentence("cert-rsa-2048", "an RSA key of 1024 bits, and 2048 is the least");
    CONFORMS("cert-weak-hash", STAGE_TLS12, "");
    VIOLATES_TOO("cert-weak-hash", STAGE_TLS12, "ct cert=weak");
    CONFORMS("cert-sigalg-offered", STAGE_TLS12, "");
    CONFORMS_ITSELF("cert-sigalg-offered", STAGE_TLS12, "ch 000d:0002_0804 0032:0002_0401");
    VIOLATES("cert-sigalg-offered", STAGE_TLS12, "ch 000d:0002_0804");
    assert_sentence(
        "cert-sigalg-offered",
        "certificate 1 is signed with rsa_pkcs1_sha256 (0x0401), not among the 1 schemes offered");
    VIOLATES("cert-sigalg-offered", STAGE_TLS12, "ch 0032:0002_0501");
    NOT_APPLICABLE("cert-sigalg-offered", STAGE_TLS12, "ch -000d");
    CONFORMS("cert-time", STAGE_TLS12, "");
    VIOLATES("cert-time", STAGE_TLS12, "ct cert=expired");
    CONFORMS("cert-name", STAGE_TLS12, "");
    VIOLATES("cert-name", STAGE_TLS12, "ch 0000:0006_00_0003_612e62");
    assert_sentence("cert-name", "the certificate is not for a.b, which the client asked for");
    NOT_APPLICABLE("cert-name", STAGE_TLS12, "ch -0000; sh -0000");
    CONFORMS("cert-key-point", STAGE_TLCP, "");
    CONFORMS_ITSELF("cert-signature", STAGE_TLCP, "all verify; ct cert=sm2_srv_sign,gm_srv_enc,gm_ca");
    VIOLATES_TOO("cert-signature", STAGE_TLCP, "all verify; ct cert=sm2_srv_sign,gm_srv_enc!,gm_ca");
    assert_sentence("cert-signature", "the signature of certificate 2 is wrong");
}

static void test_signatures(void **state)
{
    (void)state;
    VIOLATES("ske-signature", STAGE_TLS12, "all verify");
    NOT_JUDGED("ske-signature", STAGE_TLS12, "");
    NOT_APPLICABLE("ske-signature", STAGE_TLS12,
                   "ch suites=c018; sh suite=c018; !ct; ske raw=03_001d_20_09*32");
    VIOLATES_TOO("cv-signature", STAGE_TLS12, "all verify; " CERTIFIED);
    NOT_JUDGED("cv-signature", STAGE_TLS12, CERTIFIED);
    CONFORMS("ske-sigalg-offered", STAGE_TLS12, "");
    VIOLATES("ske-sigalg-offered", STAGE_TLS12, "ch 000d:0002_0401");
    assert_sentence("ske-sigalg-offered",
                    "signed with rsa_pss_rsae_sha256 (0x0804), not among the 1 schemes asked for");
    CONFORMS("ske-md5-sha1", STAGE_TLS12, "");
    VIOLATES_TOO("ske-md5-sha1", STAGE_TLS12, "ske raw=03_001d_20_09*32_0201_0100_aa*256");
    CONFORMS("cr-md5-sha1", STAGE_TLS12, CERTIFIED);
    VIOLATES("cr-md5-sha1", STAGE_TLS12, CERTIFIED "; cr raw=01_01_0004_0804_0201_0000");
    CONFORMS("client-cert-type", STAGE_TLS12, CERTIFIED);
    VIOLATES("client-cert-type", STAGE_TLS12, CERTIFIED "; cct cert=ec384");
    NOT_APPLICABLE("client-cert-type", STAGE_TLS12, "cr<shd; cct<cke raw=000000");
    CONFORMS("cv-sigalg-requested", STAGE_TLS12, CERTIFIED);
    VIOLATES("cv-sigalg-requested", STAGE_TLS12, CERTIFIED "; cr raw=01_01_0002_0401_0000");
    CONFORMS("cv-md5-sha1", STAGE_TLS12, CERTIFIED);
    VIOLATES_TOO("cv-md5-sha1", STAGE_TLS12, CERTIFIED "; cv raw=0201_0100_aa*256");
}

static void test_keys(void **state)
{
    (void)state;
    CONFORMS("ske-curve-offered", STAGE_TLS12, "");
    VIOLATES("ske-curve-offered", STAGE_TLS12, "ch 000a:0002_0017");
    CONFORMS("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0100_09*256"));
    CONFORMS("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0100_ff*255_fd"));
    CONFORMS("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0001_02"));
    VIOLATES("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0100_ff*255_fe"));
    VIOLATES("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0001_01"));
    VIOLATES("ske-dh-range", STAGE_TLS12, DHE("0100_ff*256", "0002_0000"));
    CONFORMS("ske-dh-2048", STAGE_TLS12, DHE("0100_ff*256", "0100_09*256"));
    CONFORMS("ske-dh-2048", STAGE_TLS12, "");
    VIOLATES("ske-dh-2048", STAGE_TLS12, DHE("0100_7f_ff*255", "0100_09*256"));
    assert_sentence("ske-dh-2048", "a prime of 2047 bits, and 2048 is the least");
    NOT_APPLICABLE("ske-dh-2048", STAGE_TLS12, /* export-selected says it */
                   "all rec=0301; ch v=0301 suites=0014 -000d; sh v=0301 suite=0014 -000b; "
                   "ske raw=0040_ff*64_0001_02_0040_09*64_0100_aa*256; cke raw=0040_09*64");
    VIOLATES("ske-dh-2048", STAGE_TLS12,
             "ch 000a:0002_0015; ske raw=03_0013_31_04_09*48_0804_0100_aa*256; "
             "ch 000a:0002_0013; cke raw=31_04_09*48");
    CONFORMS("ske-ffdhe-offered", STAGE_TLS12,
             "ch 000a:0004_001d_0100; " DHE("0100_" FFDHE2048, "0100_09*256"));
    VIOLATES("ske-ffdhe-offered", STAGE_TLS12,
             "ch 000a:0004_001d_0101; " DHE("0100_" FFDHE2048, "0100_09*256"));
    assert_sentence("ske-ffdhe-offered",
                    "the server chose ffdhe2048 (0x0100), not among the 2 groups offered");
    VIOLATES("ske-ffdhe-offered", STAGE_TLS12, "ch 000a:0004_001d_0100; " DHE("0100_ff*256", "0100_09*256"));
    NOT_APPLICABLE("ske-ffdhe-offered", STAGE_TLS12, DHE("0100_ff*256", "0100_09*256"));
    CONFORMS("cke-form", STAGE_TLS12, RSA);
    VIOLATES("cke-form", STAGE_TLS12, RSA "; cke raw=aa*256"); /* as SSL 3.0 had it */
    VIOLATES("cke-form", STAGE_TLS12, RSA "; cke raw=0080_aa*128");
}

#define SM2_POINT                                                          \
    "04_32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7_" \
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
#define ECDHE                                                                                          \
    "ch suites=e051; sh suite=e051; ske raw=03_0029_41_" SM2_POINT "_0046_3044_0220_11*32_0220_12*32;" \
    "cr<shd raw=01_40_0000; cct<cke cert=sm2_srv_sign,gm_srv_enc; cv<ccs "                             \
    "raw=0046_3044_0220_11*32_0220_12*32;"                                                             \
    "cke raw=0045_03_0029_41_" SM2_POINT

static void test_tlcp(void **state)
{
    (void)state;
    CONFORMS("tlcp-version", STAGE_TLCP, "");
    VIOLATES("tlcp-version", STAGE_TLCP, "ch rec=0301");
    VIOLATES_TOO("tlcp-version", STAGE_TLCP, "sh rec=0301");
    CONFORMS("tlcp-handshake-type", STAGE_TLCP, "");
    VIOLATES_TOO("tlcp-handshake-type", STAGE_TLCP, "ch 0023:; sh 0023:; nst<sccs");
    CONFORMS("tlcp-suite-listed", STAGE_TLCP, "");
    VIOLATES("tlcp-suite-listed", STAGE_TLCP, "ch suites=e003e013; sh suite=e003");
    CONFORMS("tlcp-suite-offered", STAGE_TLCP, "");
    VIOLATES("tlcp-suite-offered", STAGE_TLCP, "ch suites=e053");
    CONFORMS("tlcp-extensions", STAGE_TLCP, "ch 0000:000f_00_000c_6578616d706c652e74657374");
    VIOLATES("tlcp-extensions", STAGE_TLCP, "ch 0023:");
    CONFORMS("tlcp-cert-sm2", STAGE_TLCP, "");
    VIOLATES_TOO("tlcp-cert-sm2", STAGE_TLCP, "ct cert=rsa,gm_srv_enc");
    CONFORMS("tlcp-cr-types", STAGE_TLCP, ECDHE);
    VIOLATES("tlcp-cr-types", STAGE_TLCP, ECDHE "; cr raw=02_4002_0000");
    CONFORMS("tlcp-ecdhe-mutual", STAGE_TLCP, ECDHE);
    VIOLATES_TOO("tlcp-ecdhe-mutual", STAGE_TLCP, ECDHE "; cct cert=sm2_srv_sign");
    VIOLATES_TOO("tlcp-ecdhe-mutual", STAGE_TLCP, ECDHE "; !cr; !cct; !cv");
    CONFORMS("tlcp-cert-usage", STAGE_TLCP, "");
    CONFORMS("tlcp-cert-usage", STAGE_TLCP, ECDHE);
    VIOLATES_TOO("tlcp-cert-usage", STAGE_TLCP, "ct cert=gm_ca,gm_srv_enc");
    assert_sentence("tlcp-cert-usage",
                    "certificate 1 is to sign with, and its keyUsage does not have digitalSignature");
    VIOLATES_TOO("tlcp-cert-usage", STAGE_TLCP, "ct cert=sm2_srv_sign,gm_ca");
    NOT_APPLICABLE("tlcp-cert-usage", STAGE_TLCP, "ct cert=gm_srv_enc,sm2_srv_sign"); /* swapped: not here */
    CONFORMS_ITSELF("tlcp-alert-known", STAGE_TLCP, "sal<cke raw=0228");
    VIOLATES_TOO("tlcp-alert-known", STAGE_TLCP, "sal<cke raw=0270");
    assert_sentence("tlcp-alert-known", "alert unrecognized_name (112), which TLCP does not have");
    NOT_APPLICABLE("tlcp-alert-known", STAGE_TLS12, "sal<cke raw=0270");
    CONFORMS_ITSELF("tlcp-no-common-suite", STAGE_TLCP, "sal<sh raw=0228; ch suites=c02f");
    VIOLATES_TOO("tlcp-no-common-suite", STAGE_TLCP, "sal<sh raw=022f; ch suites=c02f");
    NOT_APPLICABLE("tlcp-no-common-suite", STAGE_TLCP, "sal<sh raw=022f");
    CONFORMS("tlcp-record-type", STAGE_TLCP, "");
    CONFORMS("tlcp-record-type", STAGE_TLCP, "app type=80");
    VIOLATES("tlcp-record-type", STAGE_TLCP, "app type=24");
    NOT_APPLICABLE("tlcp-record-type", STAGE_TLS12, "app type=26");
    VIOLATES("tlcp-ske-signature", STAGE_TLCP, "all verify");
    VIOLATES_TOO("tlcp-cv-hash", STAGE_TLCP, "all verify; " ECDHE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_certificates, stage_clear),
        cmocka_unit_test_teardown(test_signatures, stage_clear),
        cmocka_unit_test_teardown(test_keys, stage_clear),
        cmocka_unit_test_teardown(test_tlcp, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
