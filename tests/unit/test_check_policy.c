/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that a policy asks for, and the keys and values of policies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/glob.h"
#include "stage.h"

/* What is wrong with the last value that was set. */
static struct tw_error error;

/* Sets "key=value key=value,value": a list's values stand with commas. Expectations are one: its keys are "expect.". */
static bool add(struct tw_policy *p, char *text)
{
    bool expects = strstr(text, "expect.") != NULL, good = true;

    if (expects)
        assert_true(tw_policy_begin(p, "expect", &error));
    for (char *rest = text, *key; good && (key = strtok_r(rest, " ", &rest)) != NULL;) {
        char *value = strchr(key, '=');
        *value++ = '\0';
        assert_int_not_equal(tw_policy_takes(key), TW_POLICY_UNKNOWN);
        if (tw_policy_takes(key) == TW_POLICY_LIST) {
            assert_true(tw_policy_begin(p, key, &error));
            for (char *one; good && (one = strtok_r(value, ",", &value)) != NULL;)
                good = tw_policy_set(p, key, one, &error);
        } else {
            good = tw_policy_set(p, key, value, &error);
        }
    }
    return good && (!expects || tw_policy_end(p, &error));
}

static struct tw_policy *current;

/* What is played from now on is held against this policy alone. */
static void demand(const char *text)
{
    char copy[512];

    tw_policy_free(current);
    current = tw_policy_new();
    assert_non_null(current);
    snprintf(copy, sizeof copy, "%s", text);
    if (!add(current, copy))
        fail_msg("%s", error.text);
    stage_policy(current);
}

static int clear(void **state)
{
    stage_policy(NULL);
    tw_policy_free(current);
    current = NULL;
    return stage_clear(state);
}

static void test_versions(void **state)
{
    (void)state;
    demand("minimum_version=1.2");
    CONFORMS("policy-minimum-version", STAGE_TLS12, "");
    CONFORMS("policy-minimum-version", STAGE_TLS13, "");
    VIOLATES("policy-minimum-version", STAGE_TLCP, "");
    assert_sentence("policy-minimum-version",
                    "the server chose TLCP 1.1 (0x0101), and TLS 1.2 (0x0303) is the least");
    demand("minimum_version=0x0304");
    VIOLATES("policy-minimum-version", STAGE_TLS12, "");
    CONFORMS_ITSELF("policy-minimum-version", STAGE_TLS13,
                    "!sh; !sccs; !ssealed; !sealed; !ccs; !app; !sapp");
    VIOLATES("policy-minimum-version", STAGE_TLS12,
             "!sh; !ct; !ske; !shd; !cke; !ccs; !fin; !sccs; !sfin; !app; !sapp; !al");
    assert_sentence("policy-minimum-version",
                    "the client offers TLS 1.2 (0x0303) at best, and TLS 1.3 (0x0304) is the least");
}

static void test_version_lists(void **state)
{
    (void)state;
    demand("versions=1.2,0x0101");
    CONFORMS("policy-version", STAGE_TLS12, "");
    CONFORMS("policy-version", STAGE_TLCP, "");
    VIOLATES("policy-version", STAGE_TLS13, "");
    assert_sentence("policy-version", "the server chose TLS 1.3 (0x0304), which is not allowed");
    stage_policy(NULL);
    NOT_APPLICABLE("policy-version", STAGE_TLS13, "");
}

static void test_suites(void **state)
{
    (void)state;
    demand("cipher_suites.allowed=tls_aes_*,0xC02F cipher_suites.forbidden=TLS_AES_256*");
    CONFORMS("policy-cipher-suite", STAGE_TLS12, "");
    CONFORMS("policy-cipher-suite", STAGE_TLS13, "");
    VIOLATES("policy-cipher-suite", STAGE_TLS12, "sh suite=c030");
    assert_sentence("policy-cipher-suite", "the server chose TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (0xc030), "
                                           "which is not among the suites allowed");
    VIOLATES("policy-cipher-suite", STAGE_TLS13, "ch suites=1302; sh suite=1302");
    assert_sentence("policy-cipher-suite",
                    "the server chose TLS_AES_256_GCM_SHA384 (0x1302), which is forbidden");
    NOT_APPLICABLE("policy-cipher-suite-offered", STAGE_TLS12, "");
    demand("cipher_suites.not_offered=0xc03?");
    VIOLATES("policy-cipher-suite-offered", STAGE_TLS12, "");
    CONFORMS("policy-cipher-suite-offered", STAGE_TLS13, "");
    NOT_APPLICABLE("policy-cipher-suite", STAGE_TLS12, "");
    demand("cipher_suites.not_offered=0x?a?a");
    CONFORMS("policy-cipher-suite-offered", STAGE_TLS13, "ch suites=1a1a1301");
}

static void test_groups(void **state)
{
    (void)state;
    demand("groups.allowed=x25519");
    CONFORMS("policy-group", STAGE_TLS12, "");
    CONFORMS("policy-group", STAGE_TLS13, "");
    VIOLATES("policy-group", STAGE_TLS13_HRR, "");
    NOT_APPLICABLE("policy-group", STAGE_TLCP, "");
    demand("groups.forbidden=x25519");
    VIOLATES("policy-group", STAGE_TLS12, "");
    assert_sentence("policy-group", "the group is x25519 (0x001d), which is forbidden");
    VIOLATES("policy-group", STAGE_TLS13, "");
    demand("groups.not_offered=secp3*");
    VIOLATES("policy-group-offered", STAGE_TLS12, "");
    CONFORMS("policy-group-offered", STAGE_TLS12, "ch 000a:0004_001d_0017");
}

static void test_schemes(void **state)
{
    (void)state;
    demand("signature_schemes.allowed=rsa_pss_*");
    CONFORMS("policy-signature-scheme", STAGE_TLS12, "");
    NOT_JUDGED("policy-signature-scheme", STAGE_TLS13, "");
    NOT_APPLICABLE("policy-signature-scheme", STAGE_TLCP, "");
    demand("signature_schemes.forbidden=*_sha256");
    VIOLATES("policy-signature-scheme", STAGE_TLS12, "");
    assert_sentence("policy-signature-scheme",
                    "signed with rsa_pss_rsae_sha256 (0x0804), which is forbidden");
    demand("signature_schemes.not_offered=rsa_pkcs1_*");
    VIOLATES("policy-signature-scheme-offered", STAGE_TLS12, "");
    CONFORMS_ITSELF("policy-signature-scheme-offered", STAGE_TLS12, "ch 000d:0004_0804_0403");
}

static void test_requirements(void **state)
{
    (void)state;
    demand("require.alpn=h?");
    CONFORMS("policy-alpn", STAGE_TLS12, "");
    VIOLATES("policy-alpn", STAGE_TLS12, "sh 0010:0009_08_687474702f312e31");
    assert_sentence("policy-alpn", "the application protocol is http/1.1");
    VIOLATES("policy-alpn", STAGE_TLS12, "sh -0010");
    VIOLATES("policy-alpn", STAGE_TLS12, "ch -0010; sh -0010");
    NOT_JUDGED("policy-alpn", STAGE_TLS13, "");
    demand("require.sni=true");
    CONFORMS("policy-sni", STAGE_TLS12, "");
    VIOLATES("policy-sni", STAGE_TLS12, "ch -0000; sh -0000");
    demand("require.sni=true require.sni=false");
    NOT_APPLICABLE("policy-sni", STAGE_TLS12, "ch -0000; sh -0000");
    demand("require.extended_master_secret=true");
    CONFORMS("policy-ems", STAGE_TLS12, "");
    VIOLATES_TOO("policy-ems", STAGE_TLS12, "sh -0017");
    assert_sentence("policy-ems", "extended_master_secret is not taken up");
    VIOLATES_TOO("policy-ems", STAGE_TLS12, "ch -0017; sh -0017");
    NOT_APPLICABLE("policy-ems", STAGE_TLS13, "");
}

static void test_client_authentication(void **state)
{
    static const char asked[] = "cr<shd; cct<cke cert=rsa; cv<ccs";

    (void)state;
    demand("require.client_authentication=true");
    CONFORMS_ITSELF("policy-client-authentication", STAGE_TLS12, asked);
    VIOLATES("policy-client-authentication", STAGE_TLS12, "");
    assert_sentence("policy-client-authentication", "the server does not ask for a certificate");
    VIOLATES("policy-client-authentication", STAGE_TLS12, "cr<shd; cct<cke raw=000000");
    assert_sentence("policy-client-authentication", "the client sends no certificate");
    NOT_JUDGED("policy-client-authentication", STAGE_TLS13, "");
}

static void test_certificates(void **state)
{
    (void)state;
    demand("certificates.maximum_validity=20y");
    CONFORMS("policy-certificate-validity", STAGE_TLS12, "");
    demand("certificates.maximum_validity=398d");
    VIOLATES("policy-certificate-validity", STAGE_TLS12, "");
    NOT_JUDGED("policy-certificate-validity", STAGE_TLS13, "");
    demand("key_sizes.rsa=2048 key_sizes.ec=256 key_sizes.dh=2048");
    CONFORMS("policy-key-size", STAGE_TLS12, "");
    CONFORMS("policy-key-size", STAGE_TLCP, "");
    demand("key_sizes.rsa=3072");
    VIOLATES("policy-key-size", STAGE_TLS12, "");
    assert_sentence("policy-key-size", "the key of certificate 1 has 2048 bits, and 3072 are the least");
    CONFORMS("policy-key-size", STAGE_TLCP, "");
    demand("key_sizes.dh=2048");
    VIOLATES_TOO("policy-key-size", STAGE_TLS12,
                 "ch suites=009ec02f; sh suite=009e -000b; "
                 "ske raw=0080_ff*128_0001_02_0080_09*128_0804_0100_aa*256; cke raw=0080_09*128");
    assert_sentence("policy-key-size", "p of Diffie-Hellman has 1024 bits, and 2048 are the least");
}

static void test_expectations(void **state)
{
    (void)state;
    demand("expect.sni=EXAMPLE.* expect.server=*:443 expect.client=10.0.0.1 expect.version=>=1.2 "
           "expect.outcome=complete expect.alpn=h2 expect.cipher_suite=*_GCM_* expect.group=x25519 "
           "expect.resumption=none expect.client_authentication=false");
    CONFORMS("policy-expectation", STAGE_TLS12, "");
    CONFORMS("policy-expected-connection", STAGE_TLS12, "");
    VIOLATES("policy-expectation", STAGE_TLS12, "sh 0010:0009_08_687474702f312e31");
    assert_sentence("policy-expectation", "EXAMPLE.*: alpn h2 is expected, and another was chosen");
    NOT_JUDGED("policy-expectation", STAGE_TLS13, "");
    NOT_APPLICABLE("policy-expectation", STAGE_TLCP, "");
    demand("expect.server=2001:db8::2 expect.name=it expect.version=<1.3");
    CONFORMS("policy-expectation", STAGE_TLS12, "");
    VIOLATES("policy-expectation", STAGE_TLS13, "");
    assert_sentence("policy-expectation", "it: version <1.3 is expected, and it is TLS 1.3 (0x0304)");
    demand("expect.server=2001:db8::3 expect.version=<1.3");
    NOT_APPLICABLE("policy-expectation", STAGE_TLS13, "");
    demand("expect.outcome=failed expect.alert=handshake_failure");
    VIOLATES("policy-expectation", STAGE_TLS12, "");
    demand("expect.cipher_suite=TLS_AES_* expect.group=secp* expect.resumption=any");
    VIOLATES("policy-expectation", STAGE_TLS12, "");
}

/* VIOLATES("policy-expected-connection") and what --policy prints of it are asserted in policy.bats. */

/* VIOLATES("policy-certificate-age") and CONFORMS("policy-certificate-age") too: here certificates are of today. */

static void test_values(void **state)
{
    static const struct {
        const char *text, *complaint;
    } bad[] = {
        {"minimum_version=1.4",
         "minimum_version: no value '1.4' (wanted 1.2, TLS 1.2, SSL 3.0, TLCP 1.1 or a number "
         "such as 0x0303)"},
        {"minimum_version=*", "minimum_version: no value '*' (wanted *"},
        {"versions=1.2,x", "versions: no value 'x' (wanted *"},
        {"cipher_suites.allowed=TLS_AES_*,AES", "cipher_suites.allowed: no value 'AES' (wanted *"},
        {"groups.forbidden=0x123", "groups.forbidden: no value '0x123' (wanted *"},
        {"require.sni=yes", "require.sni: no value 'yes' (wanted true or false)"},
        {"certificates.maximum_age=1m", "certificates.maximum_age: no value '1m' (wanted *"},
        {"certificates.maximum_age=-1d", "certificates.maximum_age: no value '-1d' (wanted *"},
        {"certificates.maximum_age=d", "certificates.maximum_age: no value 'd' (wanted *"},
        {"key_sizes.rsa=2k", "key_sizes.rsa: no value '2k' (wanted a number of bits)"},
        {"key_sizes.rsa=12345678", "key_sizes.rsa: no value '12345678' (wanted a number of bits)"},
        {"expect.outcome=good",
         "expect.outcome: no value 'good' (wanted complete, failed, closed or incomplete)"},
        {"expect.version=~1.2", "expect.version: no value '~1.2' (wanted *"},
        {"expect.count=many", "expect.count: no value 'many' (wanted *"},
        {"expect.group=p256", "expect.group: no value 'p256' (wanted *"},
        {"expect.resumption=yes", "expect.resumption: no value 'yes' (wanted *"},
        {"require.alpn=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
         "require.alpn: no value '17' (wanted no more than 16)"},
    };

    (void)state;
    for (size_t i = 0; i < TW_COUNT(bad); i++) {
        struct tw_policy *p = tw_policy_new();
        char copy[256];
        snprintf(copy, sizeof copy, "%s", bad[i].text);
        assert_false(add(p, copy));
        if (!tw_glob(bad[i].complaint, error.text, strlen(error.text)))
            fail_msg("'%s', not '%s'", error.text, bad[i].complaint);
        tw_policy_free(p);
    }
}

/* Every key is of a mapping that there is, and says what it takes. */
static void test_keys(void **state)
{
    const char *key, *takes;
    char parent[64];

    (void)state;
    for (size_t i = 0; (key = tw_policy_key(i, &takes)) != NULL; i++) {
        assert_true(strlen(takes) > 0);
        snprintf(parent, sizeof parent, "%s", key);
        if (strchr(parent, '.') == NULL)
            continue;
        *strchr(parent, '.') = '\0';
        assert_in_range(tw_policy_takes(parent), TW_POLICY_MAP, TW_POLICY_MAPS);
    }
    assert_int_equal(tw_policy_takes("nothing"), TW_POLICY_UNKNOWN);
}

static void test_many_expectations(void **state)
{
    struct tw_policy *p = tw_policy_new();

    (void)state;
    for (unsigned i = 0; i < TW_MAX_EXPECTATIONS; i++)
        assert_true(tw_policy_begin(p, "expect", &error) && tw_policy_end(p, &error));
    assert_false(tw_policy_begin(p, "expect", &error));
    assert_string_equal(error.text, "expect: more than 256 members");
    tw_policy_free(p);
}

static void test_globs(void **state)
{
    (void)state;
    assert_true(tw_glob("", "", 0));
    assert_true(tw_glob("*", "", 0));
    assert_true(tw_glob("a*b*c", "aXbXbc", 6));
    assert_true(tw_glob("*ab", "aaab", 4));
    assert_true(tw_glob("A?c", "abC", 3));
    assert_true(tw_glob("a**", "a", 1));
    assert_false(tw_glob("a", "", 0));
    assert_false(tw_glob("", "a", 1));
    assert_false(tw_glob("a?", "a", 1));
    assert_false(tw_glob("a*b", "ac", 2));
    assert_false(tw_glob("ab", "abc", 3));
    assert_false(tw_glob("a", "a\0b", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_versions, clear),
        cmocka_unit_test_teardown(test_version_lists, clear),
        cmocka_unit_test_teardown(test_suites, clear),
        cmocka_unit_test_teardown(test_groups, clear),
        cmocka_unit_test_teardown(test_schemes, clear),
        cmocka_unit_test_teardown(test_requirements, clear),
        cmocka_unit_test_teardown(test_client_authentication, clear),
        cmocka_unit_test_teardown(test_certificates, clear),
        cmocka_unit_test_teardown(test_expectations, clear),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_many_expectations),
        cmocka_unit_test(test_globs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
