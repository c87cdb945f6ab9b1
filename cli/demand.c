/* SPDX-License-Identifier: Apache-2.0 */
/* What is demanded of handshakes: rules, their levels, policies, and what is known. */
#include "demand.h"

#include <fnmatch.h>
#include <string.h>

#include "baseline.h"
#include "command.h"
#include "policy.h"

/* In the order of enum tw_severity. */
static const char *const levels[] = {"off", "info", "warning", "error"};

enum { LEVEL_COUNT = sizeof levels / sizeof levels[0], LONGEST_GLOB = 128 };

static void begin(struct cli_demand *s)
{
    struct tw_rule_info rule;

    *s = (struct cli_demand){.only = false};
    for (size_t i = 0; i < CLI_MAX_RULES && tw_rule_describe(i, &rule); i++)
        s->severities[i] = (uint8_t)rule.severity;
}

/* Sets the rules that the pattern fits; of a negative level to their own. Returns how many there are. */
static size_t set(struct cli_demand *s, const char *glob, int level)
{
    struct tw_rule_info rule;
    size_t count = 0;

    for (size_t i = 0; i < CLI_MAX_RULES && tw_rule_describe(i, &rule); i++) {
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
static bool set_severity(struct cli_demand *s, const char *text, const struct cli_command *command)
{
    const char *sign = strrchr(text, '=');
    size_t len = sign != NULL ? (size_t)(sign - text) : 0;
    int level = sign != NULL ? level_of(sign + 1) : -1;
    char glob[LONGEST_GLOB];

    if (level < 0 || len == 0 || len >= sizeof glob) {
        cli_value_error(command, CLI_OPTION_SEVERITY, text, "wanted RULE=LEVEL, as ch-first=info");
        return false;
    }
    memcpy(glob, text, len);
    glob[len] = '\0';
    if (set(s, glob, level) > 0)
        return true;
    cli_usage_error(command, "no rule is called '%s'", glob);
    return false;
}

static bool apply(struct cli_demand *s, const struct cli_text *t, const struct cli_command *command)
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

/* --- the policy --- */

static bool set_level(void *context, const char *glob, const char *level)
{
    int number = level_of(level);

    return number >= 0 && set(context, glob, number) > 0;
}

/* The policies that are given, as one. What the command line says of levels comes later, and prevails. */
static enum cli_status read_policies(struct cli_demand *d, const struct cli_arguments *arguments)
{
    const struct cli_policy_levels setter = {set_level, d};
    enum cli_status status = CLI_OK;

    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++) {
        if (arguments->texts[i].option != CLI_OPTION_POLICY)
            continue;
        if (d->policy == NULL)
            d->policy = tw_policy_new();
        status = d->policy != NULL ? cli_policy_read(d->policy, arguments->texts[i].text, &setter) : CLI_IO;
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

/* --- all --- */

enum cli_status cli_demand_read(struct cli_demand *d, const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    enum cli_status status;

    begin(d);
    status = read_policies(d, arguments);
    for (size_t i = 0; i < arguments->text_count && status == CLI_OK; i++)
        if (!apply(d, &arguments->texts[i], arguments->command))
            status = CLI_USAGE;
    if (status != CLI_OK || !(value[CLI_OPTION_BASELINE] || value[CLI_OPTION_WRITE_BASELINE]))
        return status;
    d->baseline = tw_baseline_new();
    return d->baseline != NULL ? read_baselines(d->baseline, arguments) : CLI_IO;
}

void cli_demand_clear(struct cli_demand *d)
{
    tw_policy_free(d->policy);
    tw_baseline_free(d->baseline);
}
