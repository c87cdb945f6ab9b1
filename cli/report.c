/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk report: all there is to see, as a page. */
#include "command.h"
#include "demand.h"
#include "input.h"
#include "output.h"

static enum cli_status report(const struct cli_arguments *arguments, const struct cli_demand *demand)
{
    enum { WIDE = 100 };
    const uint64_t *value = arguments->value;

    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = TW_FORMAT_PAGE,
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .names = (enum tw_names)value[CLI_OPTION_NAMES],
                                           .times = cli_output_times(arguments),
                                           .width = WIDE,
                                           .all = value[CLI_OPTION_ALL],
                                           .max_page = (size_t)value[CLI_OPTION_MAX_PAGE],
                                           .severities = demand->severities,
                                           .policy = demand->policy,
                                           .baseline = demand->baseline,
                                       });
}

enum cli_status cli_report(const struct cli_arguments *arguments)
{
    struct cli_demand demand;
    enum cli_status status;

    if (!arguments->value[CLI_OPTION_OUTPUT] && cli_output_is_terminal())
        return cli_usage_error(arguments->command, "where to? (-o FILE, or -o - for standard output)");
    status = cli_demand_read(&demand, arguments);
    if (status == CLI_OK)
        status = report(arguments, &demand);
    cli_demand_clear(&demand);
    return status;
}
