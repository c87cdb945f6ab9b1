/* SPDX-License-Identifier: Apache-2.0 */
/* All rules, in the order of their sections. */
#include <string.h>

#include "check/rules.h"

static const struct tw_rule_group *const groups[] = {
    &tw_rules_capture,      &tw_rules_record,         &tw_rules_alert,        &tw_rules_encoding,
    &tw_rules_client_hello, &tw_rules_client_hello13, &tw_rules_server_hello, &tw_rules_server_hello13,
    &tw_rules_flight,       &tw_rules_certificate,    &tw_rules_key_exchange, &tw_rules_signature,
    &tw_rules_deprecated,   &tw_rules_across,         &tw_rules_tlcp,         &tw_rules_grease,
    &tw_rules_protected,    &tw_rules_finished,       &tw_rules_encrypted13,  &tw_rules_later,
    &tw_rules_policy,
};

/* The group that has the rule at `*index` of all, which becomes its place there; NULL: there is none. */
static const struct tw_rule_group *find(size_t *index)
{
    for (size_t i = 0; i < TW_COUNT(groups); i++) {
        if (*index < groups[i]->count)
            return groups[i];
        *index -= groups[i]->count;
    }
    return NULL;
}

const struct tw_rule_group *tw_rule_group_at(size_t index)
{
    return index < TW_COUNT(groups) ? groups[index] : NULL;
}

const struct tw_rule *tw_rule_at(size_t index)
{
    const struct tw_rule_group *g = find(&index);

    return g != NULL ? &g->rules[index] : NULL;
}

const struct tw_rule *tw_rule_named(const char *id)
{
    for (size_t i = 0; id != NULL && i < TW_COUNT(groups); i++)
        for (size_t k = 0; k < groups[i]->count; k++)
            if (strcmp(groups[i]->rules[k].id, id) == 0)
                return &groups[i]->rules[k];
    return tw_rule_at(0);
}

const char *tw_rule_group_name(size_t index)
{
    const struct tw_rule_group *g = find(&index);

    return g != NULL ? g->name : NULL;
}

size_t tw_rule_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < TW_COUNT(groups); i++)
        count += groups[i]->count;
    return count;
}

/* What no policy asks for is not judged. */
static bool is_asked(const struct tw_check *check, const struct tw_rule *rule)
{
    return !tw_rule_is_policy(rule) ||
           tw_policy_asks(check->policy, (enum tw_policy_rule)(rule - tw_rules_policy.rules));
}

void tw_check_levels(struct tw_check *check, const uint8_t *severities)
{
    const struct tw_rule *rule;

    for (size_t i = 0; (rule = tw_rule_at(i)) != NULL; i++)
        check->severity[i] = is_asked(check, rule) ? severities[i] : (uint8_t)TW_SEVERITY_OFF;
}

void tw_check_init(struct tw_check *check)
{
    const struct tw_rule *rule;

    for (size_t i = 0; (rule = tw_rule_at(i)) != NULL; i++)
        check->severity[i] = is_asked(check, rule) ? rule->severity : (uint8_t)TW_SEVERITY_OFF;
    tw_across_forget(&check->across);
}
