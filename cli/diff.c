/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk diff: how the handshakes of two captures differ. */
#include <errno.h>
#include <string.h>

#include "command.h"
#include "input.h"
#include "output.h"

static bool is_different(const struct tw_diff_totals *t)
{
    return t->differ > 0 || t->only[0] > 0 || t->only[1] > 0 || t->compared == 0;
}

enum cli_status cli_diff(const struct cli_arguments *arguments)
{
    const uint64_t *value = arguments->value;
    struct tw_diff_totals totals = {0};
    enum cli_status status;

    if (arguments->operand_count != 2)
        return cli_usage_error(arguments->command, "two captures are compared");
    status = cli_input_report(arguments,
                              (struct tw_report_options){
                                  .format = value[CLI_OPTION_JSON] ? TW_FORMAT_DIFF_JSON : TW_FORMAT_DIFF,
                                  .color = cli_output_color((enum cli_color)value[CLI_OPTION_COLOR]),
                                  .all_fields = value[CLI_OPTION_ALL_FIELDS],
                                  .any_order = value[CLI_OPTION_ANY_ORDER],
                                  .silent = value[CLI_OPTION_QUIET],
                                  .diff = &totals,
                              });
    if (totals.failed) {
        cli_complain("%s", strerror(ENOMEM));
        return CLI_IO;
    }
    return status == CLI_OK && is_different(&totals) ? CLI_FINDINGS : status;
}
