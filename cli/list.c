/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk list: one line a connection. */
#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_list(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = TW_FORMAT_LIST,
                                           .all = value[CLI_OPTION_ALL],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                       });
}
