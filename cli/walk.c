/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk walk: both state machines side by side. */
#include "command.h"
#include "input.h"
#include "output.h"
#include "summary.h"

static const struct {
    enum cli_option_id option;
    enum tw_format format;
} forms[] = {
    {CLI_OPTION_JSON, TW_FORMAT_JSON},
    {CLI_OPTION_DOT, TW_FORMAT_DOT},
    {CLI_OPTION_MERMAID, TW_FORMAT_MERMAID},
    {CLI_OPTION_SVG, TW_FORMAT_SVG},
};

/* The form that is asked for, and whether there is but one. */
static bool find_form(const uint64_t *value, enum tw_format *format)
{
    unsigned count = 0;

    *format = TW_FORMAT_WALK;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!value[forms[i].option])
            continue;
        *format = forms[i].format;
        count++;
    }
    return count <= 1;
}

/* A picture looks the same on every terminal. */
static unsigned width_of(enum tw_format format)
{
    enum { WIDE = 100 };

    return format == TW_FORMAT_SVG ? WIDE : cli_output_width();
}

enum cli_status cli_walk(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    enum tw_format format;
    enum cli_status status;

    if (!find_form(value, &format))
        return cli_usage_error(arguments->command, "--json, --dot, --mermaid and --svg exclude one another");
    if (value[CLI_OPTION_STEPS] && format != TW_FORMAT_WALK && format != TW_FORMAT_JSON)
        return cli_usage_error(arguments->command, "--steps is for text and --json");
    status = cli_summary_check(arguments, format);
    if (status != CLI_OK)
        return status;
    return cli_input_report(arguments, (struct tw_report_options){
                                           .format = format,
                                           .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                           .names = (enum tw_names)value[CLI_OPTION_NAMES],
                                           .width = width_of(format),
                                           .times = cli_output_times(arguments),
                                           .steps = value[CLI_OPTION_STEPS],
                                           .all = value[CLI_OPTION_ALL],
                                           .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                       });
}
