/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what is encrypted. Signatures that hold are in check.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"

#define RSA "ch suites=009c -000a -000b; sh suite=009c -000b; !ske; cke raw=0100_aa*256"

static void test_healthy(void **state)
{
    (void)state;
    CONFORMS("order12", STAGE_TLS12_KEYS, "");
    CONFORMS("order13", STAGE_TLS13_KEYS, "");
}

static void test_finished(void **state)
{
    (void)state;
    CONFORMS("fin12-length", STAGE_TLS12_KEYS, "");
    VIOLATES("fin12-length", STAGE_TLS12_KEYS, "cf raw=0f*10");
    assert_sentence("fin12-length", "verify_data of 10 bytes, not 12");
    NOT_JUDGED("fin12-length", STAGE_TLS12, "");
    CONFORMS_ITSELF("fin12-verify", STAGE_TLS12_KEYS, "all verify");
    VIOLATES_TOO("fin12-verify", STAGE_TLS12_KEYS, "all verify; sf raw=0f*11_0e");
    NOT_JUDGED("fin12-verify", STAGE_TLS12_KEYS, "");
    CONFORMS_ITSELF("fin13-verify", STAGE_TLS13_KEYS, "all verify");
    VIOLATES_TOO("fin13-verify", STAGE_TLS13_KEYS, "all verify; cf raw=0f*31_0e");
    VIOLATES_TOO("fin13-verify", STAGE_TLS13_KEYS, "all verify; cf raw=0f*12"); /* as long as the hash */
    NOT_JUDGED("fin13-verify", STAGE_TLS13, "");
}

static void test_premaster(void **state)
{
    (void)state;
    CONFORMS_ITSELF("pms-version", STAGE_TLS12, "all premaster=0303; " RSA);
    VIOLATES_TOO("pms-version", STAGE_TLS12, "all premaster=0302; " RSA);
    assert_sentence("pms-version",
                    "the pre-master secret begins with TLS 1.1 (0x0302), and the ClientHello says "
                    "TLS 1.2 (0x0303)");
    NOT_JUDGED("pms-version", STAGE_TLS12, RSA);
    NOT_APPLICABLE("pms-version", STAGE_TLS12, "");
    CONFORMS_ITSELF("tlcp-pms-version", STAGE_TLCP, "all premaster=0101");
    VIOLATES_TOO("tlcp-pms-version", STAGE_TLCP, "all premaster=0303");
    NOT_JUDGED("tlcp-pms-version", STAGE_TLCP, "");
}

static void test_server_flight(void **state)
{
    (void)state;
    CONFORMS("ee-first", STAGE_TLS13_KEYS, "");
    VIOLATES("ee-first", STAGE_TLS13_KEYS, "!ee");
    NOT_JUDGED("ee-first", STAGE_TLS13, "");
    CONFORMS("ee-ext-allowed", STAGE_TLS13_KEYS, "");
    VIOLATES("ee-ext-allowed", STAGE_TLS13_KEYS, "ee 002b:0304");
    CONFORMS("cr13-form", STAGE_TLS13_KEYS,
             "cr<ct raw=00_0008_000d_0004_0002_0804 sealed; cct<cf raw=00000000 sealed");
    VIOLATES("cr13-form", STAGE_TLS13_KEYS,
             "cr<ct raw=01_61_0008_000d_0004_0002_0804 sealed; cct<cf raw=00000000 sealed");
    VIOLATES("cr13-form", STAGE_TLS13_KEYS, "cr<ct raw=00_0004_0012_0000 sealed; cct<cf raw=00000000 sealed");
    assert_sentence("cr13-form", "CertificateRequest without signature_algorithms");
    NOT_APPLICABLE("cr13-form", STAGE_TLS13_KEYS, "");
    CONFORMS("cert13-form", STAGE_TLS13_KEYS, "");
    CONFORMS("cert13-form", STAGE_TLS13_KEYS, "ch 0012:; ct entry=0012_0006_0004_0002_abcd");
    VIOLATES("cert13-form", STAGE_TLS13_KEYS, "ct entry=0012_0006_0004_0002_abcd");
    VIOLATES("cert13-form", STAGE_TLS13_KEYS, "ct context=61");
    VIOLATES_TOO("cert13-form", STAGE_TLS13_KEYS, "ct raw=00000000");
    assert_sentence("cert13-form", "the server's list of certificates is empty");
    CONFORMS("cert13-chain-order", STAGE_TLS13_KEYS, "");
    VIOLATES_TOO("cert13-chain-order", STAGE_TLS13_KEYS, "ct cert13=rsa,gm_ca");
    CONFORMS("cert13-sigalg-offered", STAGE_TLS13_KEYS, "");
    VIOLATES("cert13-sigalg-offered", STAGE_TLS13_KEYS, "ch 000d:0004_0804_0403");
}

/* A Certificate without a certificate, in zlib's way of not compressing. */
#define ZLIB             "7801_01_0400_fbff_00000000_00040001"
#define COMPRESSED(body) "ch 001b:02_0001; cc<ct sealed raw=" body "; !ct"

static void test_proofs(void **state)
{
    (void)state;
    CONFORMS("cv13-position", STAGE_TLS13_KEYS, "");
    VIOLATES("cv13-position", STAGE_TLS13_KEYS, "!scv");
    VIOLATES("cv13-position", STAGE_TLS13_KEYS, "cv<cf raw=0804_0100_aa*256 sealed");
    CONFORMS("cv13-sigalg", STAGE_TLS13_KEYS, "");
    VIOLATES("cv13-sigalg", STAGE_TLS13_KEYS, "scv raw=0805_0100_aa*256");
    assert_sentence("cv13-sigalg",
                    "signed with rsa_pss_rsae_sha384 (0x0805), not among the 4 schemes asked for");
    VIOLATES("cv13-sigalg", STAGE_TLS13_KEYS, "scv raw=0403_0100_aa*256");
    NOT_JUDGED("cv13-sigalg", STAGE_TLS13, "");
    CONFORMS("cv13-pkcs1-sha1", STAGE_TLS13_KEYS, "");
    VIOLATES("cv13-pkcs1-sha1", STAGE_TLS13_KEYS, "scv raw=0401_0100_aa*256");
    VIOLATES_TOO("cv13-pkcs1-sha1", STAGE_TLS13_KEYS, "scv raw=0203_0100_aa*256");
    CONFORMS_ITSELF("compressed-cert", STAGE_TLS13_KEYS, COMPRESSED("0001_000004_00000f_" ZLIB));
    VIOLATES_TOO("compressed-cert", STAGE_TLS13_KEYS, COMPRESSED("0001_000005_00000f_" ZLIB));
    assert_sentence("compressed-cert",
                    "the certificate cannot be decompressed: there is less than uncompressed_length says");
    VIOLATES_TOO("compressed-cert", STAGE_TLS13_KEYS, COMPRESSED("0002_000004_00000f_" ZLIB));
    assert_sentence("compressed-cert",
                    "compressed with brotli (0x0002), not among the 1 algorithms that the other side takes");
    VIOLATES_TOO("cv13-verify", STAGE_TLS13_KEYS, "all verify");
    NOT_JUDGED("cv13-verify", STAGE_TLS13_KEYS, "");
}

#define IDENTITIES "0029:000a_0004_61626364_00000001_0021_20_07*32"

/* The suite is one whose records have no nonce; what renegotiates is encrypted. */
#define HELLO \
    " v=0303 random=05*32 suites=c02f comp=00 000a:0002_001d 000b:01_00 000d:0004_0804_0401 0017: sealed "
#define ANSWER " v=0303 random=06*32 sid=08*32 suite=c02f comp=00 0017: 000b:01_00 sealed "
#define RENEGOTIATED                                                                        \
    "ch2<al" HELLO "ff01:0c_0f*12; sh2<al" ANSWER "ff01:18_0f*24; ct2<al cert=rsa sealed; " \
    "ske2<al raw=03_001d_20_19*32_0804_0100_aa*256 sealed; shd2<al raw= sealed; cke2<al raw=20_19*32 sealed"

static void test_renegotiation(void **state)
{
    (void)state;
    CONFORMS_ITSELF("reneg-verify-data", STAGE_TLS12_KEYS, RENEGOTIATED);
    VIOLATES_TOO("reneg-verify-data", STAGE_TLS12_KEYS, RENEGOTIATED "; ch2 ff01:0c_0f*11_0e");
    VIOLATES_TOO("reneg-verify-data", STAGE_TLS12_KEYS, RENEGOTIATED "; ch2 ff01:00");
    VIOLATES_TOO("reneg-verify-data", STAGE_TLS12_KEYS, RENEGOTIATED "; sh2 ff01:0c_0f*12");
    NOT_APPLICABLE("reneg-verify-data", STAGE_TLS12_KEYS, "");
    CONFORMS_ITSELF("reneg-scsv", STAGE_TLS12_KEYS, RENEGOTIATED);
    VIOLATES_TOO("reneg-scsv", STAGE_TLS12_KEYS, RENEGOTIATED "; ch2 suites=c02f00ff");
    NOT_APPLICABLE("reneg-scsv", STAGE_TLS12_KEYS, "ch suites=c02f00ff -ff01");
}

static void test_early_data(void **state)
{
    (void)state;
    CONFORMS("eoed-rules", STAGE_TLS13_KEYS, "");
    VIOLATES("eoed-rules", STAGE_TLS13_KEYS, "eoed<cf sealed");
    CONFORMS("early-data-identity0", STAGE_TLS13_KEYS,
             "ch 002a: " IDENTITIES "; sh 0029:0000; !ct; !scv; ee 002a:; eoed<cf sealed");
    VIOLATES_TOO("early-data-identity0", STAGE_TLS13_KEYS, "ch 002a:; ee 002a:; eoed<cf sealed");
}

static void test_later(void **state)
{
    (void)state;
    CONFORMS("nst13-lifetime", STAGE_TLS13_KEYS, "");
    VIOLATES("nst13-lifetime", STAGE_TLS13_KEYS, "nst raw=00093a81_00000001_01_01_0004_01020304_0000");
    assert_sentence("nst13-lifetime", "a ticket for 604801 seconds, and 604800 are the most");
    CONFORMS("nst13-nonce", STAGE_TLS13_KEYS,
             "nst>nst raw=00000e10_00000001_01_02_0004_01020305_0000 sealed");
    VIOLATES("nst13-nonce", STAGE_TLS13_KEYS,
             "nst>nst raw=00000e10_00000001_01_01_0004_01020305_0000 sealed");
    CONFORMS("keyupdate-form", STAGE_TLS13_KEYS, "ku<app sealed");
    VIOLATES("keyupdate-form", STAGE_TLS13_KEYS, "ku<app raw=02 sealed");
    VIOLATES_TOO("keyupdate-form", STAGE_TLS13_KEYS, "ku<cf sealed");
    CONFORMS("keyupdate-reply", STAGE_TLS13_KEYS, "ku<app raw=01 sealed; sku<sapp sealed");
    VIOLATES("keyupdate-reply", STAGE_TLS13_KEYS, "ku<app raw=01 sealed; sapp wait=1500");
    NOT_JUDGED("keyupdate-reply", STAGE_TLS13_KEYS, "ku<app raw=01 sealed");
    NOT_APPLICABLE("keyupdate-reply", STAGE_TLS13_KEYS, "ku<app sealed; sapp wait=1500");
    NOT_JUDGED("keyupdate-reply", STAGE_TLS13_KEYS, "ku<app raw=01 sealed; sapp>sapp wait=1500 len=40");
    CONFORMS("keyupdate-once", STAGE_TLS13_KEYS,
             "ku<app raw=01 sealed; sku<sapp sealed; ku<close raw=01 sealed; sku<close sealed");
    VIOLATES_TOO("keyupdate-once", STAGE_TLS13_KEYS, "ku<app raw=01 sealed; ku<close raw=01 sealed");
    NOT_JUDGED("keyupdate-once", STAGE_TLS13_KEYS,
               "ku<app raw=01 sealed; ku<close raw=01 sealed; sapp>sapp len=40");
    NOT_APPLICABLE("keyupdate-once", STAGE_TLS13_KEYS, "ku<app sealed; ku<close sealed");
    CONFORMS("pha-unoffered", STAGE_TLS13_KEYS,
             "ch 0031:; cr<app raw=01_61_0008_000d_0004_0002_0804 sealed; cct<app raw=0161000000 sealed");
    VIOLATES("pha-unoffered", STAGE_TLS13_KEYS, "cr<app raw=01_61_0008_000d_0004_0002_0804 sealed");
}

static void test_records(void **state)
{
    (void)state;
    CONFORMS("gcm-nonce-reuse", STAGE_TLS12_KEYS, "all nonces");
    CONFORMS("gcm-nonce-reuse", STAGE_TLS12,
             "all nonces; fin raw=00*8_e5*32; app raw=00*7_01_e5*32; al raw=00*7_02_e5*18;"
             "sfin raw=ff*8_e5*32; sapp raw=00*8_e5*32");
    VIOLATES("gcm-nonce-reuse", STAGE_TLS12,
             "all nonces; fin raw=00*8_e5*32; app raw=00*7_01_e5*32; al raw=00*7_01_e5*18;"
             "sfin raw=00*8_e5*32; sapp raw=00*7_01_e5*32");
    assert_sentence("gcm-nonce-reuse", "a alert (21) record of 26 bytes has the nonce of one before it");
    NOT_JUDGED("gcm-nonce-reuse", STAGE_TLS12,
               "all nonces; fin raw=00*8_e5*32; app raw=70*8_e5*32; al raw=50*8_e5*18;"
               "sfin raw=00*8_e5*32; sapp raw=00*7_01_e5*32");
    NOT_APPLICABLE("gcm-nonce-reuse", STAGE_TLS13, "all nonces");
    CONFORMS("ccs13-window", STAGE_TLS13_KEYS, "");
    VIOLATES("ccs13-window", STAGE_TLS13_KEYS, "!ccs; ccs<app");
    assert_sentence("ccs13-window", "change_cipher_spec behind its sender's Finished");
    CONFORMS("hs-key-boundary", STAGE_TLS13_KEYS, "");
    VIOLATES("hs-key-boundary", STAGE_TLS13_KEYS, "app inner=16 raw=18000001_00_18000001_00");
    CONFORMS("cbc-padding", STAGE_TLS12_KEYS, "all cbc; ch suites=c013c014; sh suite=c013");
    VIOLATES("cbc-padding", STAGE_TLS12_KEYS, "all cbc; ch suites=c013c014; sh suite=c013; app odd");
    NOT_JUDGED("cbc-padding", STAGE_TLS12, "ch suites=c013c014; sh suite=c013");
    NOT_APPLICABLE("cbc-padding", STAGE_TLS12_KEYS, "");
    CONFORMS("inner-plaintext", STAGE_TLS13_KEYS, "");
    VIOLATES("inner-plaintext", STAGE_TLS13_KEYS, "app len=0 inner=00");
    VIOLATES("inner-plaintext", STAGE_TLS13_KEYS, "app len=0 inner=15");
    CONFORMS("inner-plaintext", STAGE_TLS13_KEYS, "app len=0"); /* of application data it may be */
    NOT_JUDGED("inner-plaintext", STAGE_TLS13, "");
    VIOLATES("inner-plaintext", STAGE_TLS13, "app len=16500");
    CONFORMS("record-size-limit-kept", STAGE_TLS13_KEYS, "ch 001c:0041; ee 001c:0041"); /* 64 and a type */
    VIOLATES("record-size-limit-kept", STAGE_TLS13_KEYS, "ch 001c:0040; ee 001c:0041");
    assert_sentence("record-size-limit-kept",
                    "records with 65 bytes of content, and the other side takes 64");
    VIOLATES("record-size-limit-kept", STAGE_TLS12, "ch 001c:0040; sh 001c:0040; app len=89");
    CONFORMS("record-size-limit-kept", STAGE_TLS12, "ch 001c:0040; sh 001c:0040; app len=88");
    VIOLATES("record-size-limit-kept", STAGE_TLS13_KEYS, "ch 001c:0041; ee 001c:0040");
    CONFORMS_ITSELF("record-size-limit-kept", STAGE_TLS13_KEYS, "ch 001c:0041 002a:; ee 001c:0040");
    NOT_APPLICABLE("record-size-limit-kept", STAGE_TLS13_KEYS, "ch 001c:0040");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_healthy, stage_clear),
        cmocka_unit_test_teardown(test_finished, stage_clear),
        cmocka_unit_test_teardown(test_premaster, stage_clear),
        cmocka_unit_test_teardown(test_server_flight, stage_clear),
        cmocka_unit_test_teardown(test_proofs, stage_clear),
        cmocka_unit_test_teardown(test_renegotiation, stage_clear),
        cmocka_unit_test_teardown(test_early_data, stage_clear),
        cmocka_unit_test_teardown(test_later, stage_clear),
        cmocka_unit_test_teardown(test_records, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
