/* SPDX-License-Identifier: Apache-2.0 */
/* The fields that --fields names. */
#include "field_names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "tlswalk.h"

static enum cli_status add(struct cli_field_names *list, const char *name, size_t len)
{
    char **grown = realloc(list->names, (list->count + 1) * sizeof *grown);
    char *copy = strndup(name, len);

    if (grown != NULL)
        list->names = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        cli_complain("%s", strerror(ENOMEM));
        return CLI_IO;
    }
    list->names[list->count++] = copy;
    return CLI_OK;
}

/* The last name is known, and was not given before: it is the key of an object. */
static enum cli_status check_last(const struct cli_field_names *list, const struct cli_arguments *a)
{
    const char *name = list->names[list->count - 1];
    struct tw_error error = {""};

    if (!tw_report_names_field(name, &error))
        return cli_usage_error(&cli_commands[CLI_FIELDS], "%s", error.text);
    for (size_t i = 0; i + 1 < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return cli_usage_error(a->command, "the field '%s' stands twice", name);
    return CLI_OK;
}

static enum cli_status add_all(struct cli_field_names *list, const struct cli_arguments *a, const char *names)
{
    while (true) {
        size_t len = strcspn(names, ",");
        enum cli_status status = add(list, names, len);
        if (status == CLI_OK)
            status = check_last(list, a);
        if (status != CLI_OK || names[len] == '\0')
            return status;
        names += len + 1;
    }
}

enum cli_status cli_field_names_take(struct cli_field_names *list, const struct cli_arguments *a)
{
    enum cli_status status = CLI_OK;

    *list = (struct cli_field_names){0};
    for (size_t i = 0; i < a->text_count && status == CLI_OK; i++)
        if (a->texts[i].option == CLI_OPTION_FIELDS)
            status = add_all(list, a, a->texts[i].text);
    return status;
}

void cli_field_names_clear(struct cli_field_names *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
}
