/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk check: conformance, for people and for CI. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "baseline.h"
#include "command.h"
#include "input.h"
#include "output.h"
#include "policy.h"

enum { MAX_RULES = 1024 };

/* In the order of enum tw_severity. */
static const char *const levels[] = {"off", "info", "warning", "error"};

enum { LEVEL_COUNT = sizeof levels / sizeof levels[0], LONGEST_GLOB = 128 };

/* What is asked of each rule. */
struct selection {
    uint8_t severities[MAX_RULES];
    bool only; /* the first --rule has turned all others off */
};

static void begin(struct selection *s)
{
    struct tw_rule_info rule;

    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < MAX_RULES && tw_rule_describe(i, &rule); i++)
        s->severities[i] = (uint8_t)rule.severity;
}

/* Sets the rules that the pattern fits; of a negative level to their own. Returns how many there are. */
static size_t set(struct selection *s, const char *glob, int level)
{
    struct tw_rule_info rule;
    size_t count = 0;

    for (size_t i = 0; i < MAX_RULES && tw_rule_describe(i, &rule); i++) {
        if (fnmatch(glob, rule.id, 0) != 0)
            continue;
        s->severities[i] = (uint8_t)(level < 0 ? (int)rule.severity : level);
        count++;
    }
    return count;
}

static int level_of(const char *name)
{
    for (int i = 0; i < LEVEL_COUNT; i++)
        if (strcmp(levels[i], name) == 0)
            return i;
    return -1;
}

/* GLOB=LEVEL */
static bool set_severity(struct selection *s, const char *text, const struct cli_command *command)
{
    const char *sign = strrchr(text, '=');
    size_t len = sign != NULL ? (size_t)(sign - text) : 0;
    int level = sign != NULL ? level_of(sign + 1) : -1;
    char glob[LONGEST_GLOB];

    if (level < 0 || len == 0 || len >= sizeof glob) {
        cli_usage_error(command,
                        "option '--severity' has no value '%s' (wanted RULE=LEVEL, as ch-first=info)", text);
        return false;
    }
    memcpy(glob, text, len);
    glob[len] = '\0';
    if (set(s, glob, level) > 0)
        return true;
    cli_usage_error(command, "no rule is called '%s'", glob);
    return false;
}

static bool apply(struct selection *s, const struct cli_text *t, const struct cli_command *command)
{
    if (t->option != CLI_OPTION_SEVERITY && t->option != CLI_OPTION_RULE && t->option != CLI_OPTION_SKIP)
        return true;
    if (t->option == CLI_OPTION_SEVERITY)
        return set_severity(s, t->text, command);
    if (t->option != CLI_OPTION_RULE && t->option != CLI_OPTION_SKIP)
        return true; /* it is about something else */
    if (t->option == CLI_OPTION_RULE && !s->only) {
        memset(s->severities, TW_SEVERITY_OFF, sizeof s->severities);
        s->only = true;
    }
    if (set(s, t->text, t->option == CLI_OPTION_RULE ? -1 : TW_SEVERITY_OFF) > 0)
        return true;
    cli_usage_error(command, "no rule is called '%s'", t->text);
    return false;
}

/* From which severity on a finding counts; the values of --fail-on stand from the worst down. */
static enum tw_severity threshold(uint64_t fail_on)
{
    return (enum tw_severity)(TW_SEVERITY_ERROR - fail_on);
}

static bool fails(const struct tw_check_totals *totals, enum tw_severity least)
{
    for (unsigned s = least; least != TW_SEVERITY_OFF && s <= TW_SEVERITY_ERROR; s++)
        if (totals->findings[s] > 0)
            return true;
    return false;
}

/* --- the policy --- */

static bool set_level(void *context, const char *glob, const char *level)
{
    int number = level_of(level);

    return number >= 0 && set(context, glob, number) > 0;
}

/* The policies that are given, as one. What the command line says of levels comes later, and prevails. */
static enum cli_status read_policies(struct tw_policy **policy, const struct cli_arguments *arguments,
                                     struct selection *selection)
{
    const struct cli_policy_levels setter = {set_level, selection};
    enum cli_status status = CLI_OK;

    *policy = NULL;
    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++) {
        if (arguments->texts[i].option != CLI_OPTION_POLICY)
            continue;
        if (*policy == NULL)
            *policy = tw_policy_new();
        status = *policy != NULL ? cli_policy_read(*policy, arguments->texts[i].text, &setter) : CLI_IO;
    }
    return status;
}

/* --- the baseline --- */

static enum cli_status read_baselines(struct tw_baseline *baseline, const struct cli_arguments *arguments)
{
    enum cli_status status = CLI_OK;

    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++)
        if (arguments->texts[i].option == CLI_OPTION_BASELINE)
            status = cli_baseline_read(baseline, arguments->texts[i].text);
    return status;
}

static enum cli_status write_baselines(const struct tw_baseline *baseline,
                                       const struct cli_arguments *arguments)
{
    enum cli_status status = CLI_OK;

    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++)
        if (arguments->texts[i].option == CLI_OPTION_WRITE_BASELINE)
            status = cli_baseline_write(baseline, arguments->texts[i].text);
    return status;
}

/* --- the command --- */

/* What is written as known from now on is no reason to fail. */
static enum cli_status verdict(const struct cli_arguments *arguments, const struct tw_check_totals *totals)
{
    bool accepted = arguments->value[CLI_OPTION_WRITE_BASELINE] && !totals->empty;

    return !accepted && fails(totals, threshold(arguments->value[CLI_OPTION_FAIL_ON])) ? CLI_FINDINGS
                                                                                       : CLI_OK;
}

/* What a run is for. */
struct demand {
    struct selection selection;
    struct tw_policy *policy;
    struct tw_baseline *baseline;
};

static enum cli_status report(const struct cli_arguments *arguments, const struct demand *d)
{
    const uint64_t *value = arguments->value;
    struct tw_check_totals totals = {0};
    enum cli_status status;

    status = cli_input_report(arguments,
                              (struct tw_report_options){
                                  .format = (enum tw_format)(TW_FORMAT_CHECK + value[CLI_OPTION_FORMAT]),
                                  .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                  .width = cli_output_named_columns(),
                                  .severities = d->selection.severities,
                                  .fails_at = threshold(value[CLI_OPTION_FAIL_ON]),
                                  .by_rule = value[CLI_OPTION_BY_RULE],
                                  .verdicts = value[CLI_OPTION_LIST_VERDICTS],
                                  .silent = value[CLI_OPTION_QUIET],
                                  .allow_empty = value[CLI_OPTION_ALLOW_EMPTY],
                                  .policy = d->policy,
                                  .baseline = d->baseline,
                                  .totals = &totals,
                              });
    if (status == CLI_OK)
        status = write_baselines(d->baseline, arguments);
    return status == CLI_OK ? verdict(arguments, &totals) : status;
}

static enum cli_status read_demand(struct demand *d, const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    enum cli_status status;

    begin(&d->selection);
    status = read_policies(&d->policy, arguments, &d->selection);
    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++)
        if (!apply(&d->selection, &arguments->texts[i], arguments->command))
            status = CLI_USAGE;
    if (status != CLI_OK || !(value[CLI_OPTION_BASELINE] || value[CLI_OPTION_WRITE_BASELINE]))
        return status;
    d->baseline = tw_baseline_new();
    return d->baseline != NULL ? read_baselines(d->baseline, arguments) : CLI_IO;
}

enum cli_status cli_check(const struct cli_arguments *arguments)
{
    struct demand demand = {.policy = NULL, .baseline = NULL};
    enum cli_status status = read_demand(&demand, arguments);

    if (status == CLI_OK)
        status = report(arguments, &demand);
    tw_policy_free(demand.policy);
    tw_baseline_free(demand.baseline);
    return status;
}
