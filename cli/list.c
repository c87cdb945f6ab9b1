/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk list: one line a connection. */
#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_list(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    bool seen = cli_output_is_terminal();

    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = TW_FORMAT_LIST,
                                           .all = value[CLI_OPTION_ALL],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                           .times = cli_output_times(arguments),
                                           .tabs = !seen,
                                           .header = seen || value[CLI_OPTION_HEADER],
                                           .width = cli_output_columns(),
                                           .sort = (enum tw_sort)value[CLI_OPTION_SORT],
                                           .reverse = value[CLI_OPTION_REVERSE],
                                       });
}
