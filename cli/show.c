/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk show: every connection with its messages and their fields. */
#include "command.h"
#include "input.h"
#include "output.h"

enum cli_status cli_show(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    if (value[CLI_OPTION_JSON] && value[CLI_OPTION_HEX])
        return cli_usage_error(arguments->command, "--hex is for text, not for --json");
    if (value[CLI_OPTION_APP_BYTES] && !value[CLI_OPTION_APP_DATA])
        return cli_usage_error(arguments->command, "--app-bytes needs --app-data text or hex");
    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = value[CLI_OPTION_JSON] ? TW_FORMAT_JSON : TW_FORMAT_TEXT,
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .all = value[CLI_OPTION_ALL],
                                           .times = cli_output_times(arguments),
                                           .hex = value[CLI_OPTION_HEX],
                                           .data = (enum tw_data_form)value[CLI_OPTION_APP_DATA],
                                           .secrets = value[CLI_OPTION_SHOW_SECRETS],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                       });
}
