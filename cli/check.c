/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk check: conformance, for people and for CI. */
#include "baseline.h"
#include "command.h"
#include "demand.h"
#include "input.h"
#include "output.h"

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

/* What is written as known from now on is no reason to fail. */
static enum cli_status verdict(const struct cli_arguments *arguments, const struct tw_check_totals *totals)
{
    bool accepted = arguments->value[CLI_OPTION_WRITE_BASELINE] && !totals->empty;

    return !accepted && fails(totals, threshold(arguments->value[CLI_OPTION_FAIL_ON])) ? CLI_FINDINGS
                                                                                       : CLI_OK;
}

static enum cli_status report(const struct cli_arguments *arguments, const struct cli_demand *d)
{
    const uint64_t *value = arguments->value;
    struct tw_check_totals totals = {0};
    struct cli_baselines written;
    enum cli_status status = cli_baselines_open(&written, arguments);

    if (status == CLI_OK)
        status = cli_input_report(arguments,
                                  (struct tw_report_options){
                                      .format = (enum tw_format)(TW_FORMAT_CHECK + value[CLI_OPTION_FORMAT]),
                                      .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                      .width = cli_output_named_columns(),
                                      .severities = d->severities,
                                      .fails_at = threshold(value[CLI_OPTION_FAIL_ON]),
                                      .by_rule = value[CLI_OPTION_BY_RULE],
                                      .verdicts = value[CLI_OPTION_LIST_VERDICTS],
                                      .silent = value[CLI_OPTION_QUIET],
                                      .allow_empty = value[CLI_OPTION_ALLOW_EMPTY],
                                      .policy = d->policy,
                                      .baseline = d->baseline,
                                      .totals = &totals,
                                  });
    if (status == CLI_OK && !value[CLI_OPTION_LIST_INTERFACES])
        status = cli_baselines_write(&written, d->baseline);
    cli_baselines_drop(&written);
    return status == CLI_OK ? verdict(arguments, &totals) : status;
}

enum cli_status cli_check(const struct cli_arguments *arguments)
{
    struct cli_demand demand;
    enum cli_status status = cli_demand_read(&demand, arguments);

    if (status == CLI_OK)
        status = report(arguments, &demand);
    cli_demand_clear(&demand);
    return status;
}
