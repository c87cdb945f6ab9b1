/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk stats: what connections have in common. */
#include <limits.h>

#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_stats(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    return cli_input_report(
        arguments, (struct tw_report_options){
                       .format = value[CLI_OPTION_JSON] ? TW_FORMAT_STATS_JSON : TW_FORMAT_STATS,
                       .all = value[CLI_OPTION_ALL],
                       .top = value[CLI_OPTION_TOP] < UINT_MAX ? (unsigned)value[CLI_OPTION_TOP] : UINT_MAX,
                       .width = cli_output_columns(),
                       .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                   });
}
