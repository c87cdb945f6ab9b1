/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk walk: both state machines side by side. */
#include "command.h"
#include "input.h"
#include "output.h"

static enum tw_format format_of(const uint64_t *value)
{
    if (value[CLI_OPTION_JSON])
        return TW_FORMAT_JSON;
    if (value[CLI_OPTION_DOT])
        return TW_FORMAT_DOT;
    return value[CLI_OPTION_MERMAID] ? TW_FORMAT_MERMAID : TW_FORMAT_WALK;
}

enum cli_status cli_walk(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    if (value[CLI_OPTION_JSON] + value[CLI_OPTION_DOT] + value[CLI_OPTION_MERMAID] > 1)
        return cli_usage_error(arguments->command, "--json, --dot and --mermaid exclude one another");
    if (value[CLI_OPTION_STEPS] && (value[CLI_OPTION_DOT] || value[CLI_OPTION_MERMAID]))
        return cli_usage_error(arguments->command, "--steps is for text and --json");
    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = format_of(value),
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .names = (enum tw_names)value[CLI_OPTION_NAMES],
                                           .width = cli_output_width(),
                                           .ascii = value[CLI_OPTION_ASCII],
                                           .steps = value[CLI_OPTION_STEPS],
                                           .all = value[CLI_OPTION_ALL],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                       });
}
