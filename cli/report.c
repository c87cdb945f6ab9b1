/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk report: all there is to see, as a page. */
#include <string.h>

#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_report(const struct cli_arguments *arguments)
{
    enum { WIDE = 100 };
    const uint64_t *value = arguments->value;

    if (!value[CLI_OPTION_OUTPUT] && cli_output_is_terminal())
        return cli_usage_error(arguments->command, "where to? (-o FILE, or -o - for standard output)");
    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = TW_FORMAT_PAGE,
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .names = (enum tw_names)value[CLI_OPTION_NAMES],
                                           .times = cli_output_times(arguments),
                                           .width = WIDE,
                                           .all = value[CLI_OPTION_ALL],
                                           .max_page = (size_t)value[CLI_OPTION_MAX_PAGE],
                                       });
}
