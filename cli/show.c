/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk show: every connection with its messages and their fields. */
#include "command.h"
#include "field_names.h"
#include "input.h"
#include "output.h"

static enum tw_format form_of(const uint64_t *value)
{
    if (value[CLI_OPTION_JSON])
        return TW_FORMAT_FIELDS_JSON;
    return value[CLI_OPTION_CSV] ? TW_FORMAT_FIELDS_CSV : TW_FORMAT_FIELDS;
}

static enum cli_status show_fields(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    struct cli_field_names fields;
    enum cli_status status;

    if (value[CLI_OPTION_JSON] && value[CLI_OPTION_CSV])
        return cli_usage_error(arguments->command, "--json or --csv, not both");
    if (value[CLI_OPTION_HEX] || value[CLI_OPTION_SUMMARY])
        return cli_usage_error(arguments->command, "--fields excludes --hex and --summary");
    status = cli_field_names_take(&fields, arguments);
    if (status == CLI_OK)
        status =
            cli_input_report(arguments, (struct tw_report_options){
                                            .format = form_of(value),
                                            .profile = (enum tw_profile)value[CLI_OPTION_PROFILE],
                                            .all = value[CLI_OPTION_ALL],
                                            .fields = (const char *const *)fields.names,
                                            .field_count = fields.count,
                                            .header = value[CLI_OPTION_HEADER] || cli_output_is_terminal(),
                                        });
    cli_field_names_clear(&fields);
    return status;
}

enum cli_status cli_show(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;

    if (cli_arguments_text(arguments, CLI_OPTION_FIELDS) != NULL)
        return show_fields(arguments);
    if (value[CLI_OPTION_CSV] || value[CLI_OPTION_HEADER])
        return cli_usage_error(arguments->command, "--csv and --header need --fields");
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
