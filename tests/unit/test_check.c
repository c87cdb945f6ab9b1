/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of the rules: verdicts, evidence, and the catalogue as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"

static void assert_healthy(const char *script)
{
    const struct tw_check *k = stage_play(script, "");

    for (uint32_t i = 0; i < k->finding_count; i++)
        print_error("%s: %s\n", k->findings[i].rule->id, stage_sentence(k->findings[i].rule->id));
    assert_int_equal(k->finding_count, 0);
    assert_int_equal(k->handshakes, 1);
    assert_in_range(k->counts[TW_PASS], 20, TW_MAX_RULES);
}

static void test_healthy_handshakes(void **state)
{
    (void)state;
    assert_healthy(STAGE_TLS12);
    assert_healthy(STAGE_TLS13);
    assert_healthy(STAGE_TLS13_HRR);
    assert_healthy(STAGE_TLCP);
}

/* Nothing in a rule may be left out, and an id says all: letters, digits, dashes and dots. */
static void test_catalogue(void **state)
{
    const struct tw_rule *rule;
    size_t count = 0;

    (void)state;
    for (; (rule = tw_rule_at(count)) != NULL; count++) {
        assert_true(strspn(rule->id, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(rule->id));
        assert_in_range(strlen(rule->title), 10, 100);
        assert_true(rule->title[strlen(rule->title) - 1] != '.');
        assert_in_range(strlen(rule->requirement), 20, 600);
        assert_in_range(strlen(rule->rationale), 20, 600);
        assert_in_range(strlen(rule->example), 5, 200);
        assert_non_null(rule->clause);
        assert_true((strncmp(rule->clause, "RFC 8446", 8) == 0) <= (rule->clause_9846 != NULL));
        assert_true(rule->messages != 0);
        assert_in_range(rule->severity, TW_SEVERITY_INFO, TW_SEVERITY_ERROR);
        assert_non_null(rule->judge);
        assert_non_null(tw_rule_group_name(count));
        assert_ptr_equal(tw_rule_named(rule->id), rule);
    }
    assert_int_equal(count, tw_rule_count());
    assert_in_range(count, 1, TW_MAX_RULES);
}

/* A remark of a decoder always belongs to a rule that there is. */
static void test_claims(void **state)
{
    struct tw_handshake_params params = {.version = TW_TLS_1_2};
    static const uint8_t content_types[] = {TW_CHANGE_CIPHER_SPEC, TW_ALERT, TW_HANDSHAKE};

    (void)state;
    for (size_t t = 0; t < TW_COUNT(content_types); t++) {
        for (unsigned type = 0; type < 256; type++) {
            struct tw_message m = {.params = &params, .id = {content_types[t], (uint8_t)type, false}};
            for (unsigned remark = 0; remark <= TW_REMARK_COUNT; remark++) {
                bool fault = remark == TW_REMARK_COUNT;
                struct tw_event e = {.kind = fault ? TW_FAULT : TW_FINDING, .remark = (uint8_t)remark};
                for (e.field = 0; e.field < TW_FIELD_COUNT; e.field++) {
                    const char *rule = tw_remark_claim(&m, &e);
                    assert_non_null(rule);
                    if (strcmp(tw_rule_named(rule)->id, rule) != 0)
                        fail_msg("no rule is called '%s'", rule);
                }
            }
        }
    }
}

static void test_one_side_is_not_enough(void **state)
{
    (void)state;
    stage_play_one_sided(STAGE_TLS12, "", TW_CLIENT);
    stage_assert("ch-null-compression", TW_PASS, true, stage_play_one_sided(STAGE_TLS12, "", TW_CLIENT),
                 __FILE__, __LINE__);
    stage_assert("ch-null-compression", TW_NOT_JUDGED, true, stage_play_one_sided(STAGE_TLS12, "", TW_SERVER),
                 __FILE__, __LINE__);
}

/* What is for private use is nobody's fault, and where records lie in something else nothing can be said. */
static void test_what_is_not_for_us(void **state)
{
    (void)state;
    CONFORMS("hs-length-exact", STAGE_TLS12, "ch ff03:");
    VIOLATES("hs-length-exact", STAGE_TLS12, "ch 002b:");
    NOT_JUDGED("hs-length-exact", STAGE_TLS12, "sal<ske type=99 raw=00*40; ske raw=01");
    NOT_JUDGED("sh-suite-offered", STAGE_TLS12, "sal<ske type=99 raw=00*40");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_healthy_handshakes, stage_clear),
        cmocka_unit_test(test_catalogue),
        cmocka_unit_test(test_claims),
        cmocka_unit_test_teardown(test_one_side_is_not_enough, stage_clear),
        cmocka_unit_test_teardown(test_what_is_not_for_us, stage_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
