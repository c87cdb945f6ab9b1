/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk walk: both state machines side by side. */
#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_walk(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = value[CLI_OPTION_JSON] ? TW_FORMAT_JSON : TW_FORMAT_WALK,
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .names = (enum tw_names)value[CLI_OPTION_NAMES],
                                           .width = cli_output_width(),
                                           .ascii = value[CLI_OPTION_ASCII],
                                           .all = value[CLI_OPTION_ALL],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                       });
}
