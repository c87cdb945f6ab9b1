/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk fields: every field that can be printed. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "tlswalk.h"

enum { ID_WIDTH = 28, NAME_WIDTH = 30, TYPE_WIDTH = 7, VALUES_WIDTH = 34 };

/* The identifier, in lower case. */
static void put_id(const char *id)
{
    for (; *id != '\0'; id++)
        putchar(tolower((unsigned char)*id));
}

static void put_text(const struct tw_field_info *f)
{
    put_id(f->id);
    printf("%*s  %-*s  %-*s  %-*s  %s\n", ID_WIDTH - (int)strlen(f->id), "", NAME_WIDTH, f->name, TYPE_WIDTH,
           f->type, VALUES_WIDTH, f->values != NULL ? f->values : "-",
           f->clause[0] != '\0' ? f->clause : "-");
}

/* Nothing in it needs an escape. */
static void put_json(const struct tw_field_info *f)
{
    fputs("{\"field\":\"", stdout);
    put_id(f->id);
    printf("\",\"name\":\"%s\",\"type\":\"%s\"", f->name, f->type);
    if (f->values != NULL)
        printf(",\"values\":\"%s\"", f->values);
    if (f->max != 0)
        printf(",\"min\":%lu,\"max\":%lu", (unsigned long)f->min, (unsigned long)f->max);
    if (f->clause[0] != '\0')
        printf(",\"clause\":\"%s\"", f->clause);
    puts("}");
}

static void put_field(const struct tw_field_info *f, const char *name, bool json, bool *found)
{
    if (name != NULL && strcmp(name, f->name) != 0)
        return;
    *found = true;
    if (json)
        put_json(f);
    else
        put_text(f);
}

/* Those that all connections may have, and those of messages. */
static void put_fields(const char *name, bool json, bool *found)
{
    struct tw_field_info f;

    for (size_t i = 0; tw_report_member(i, &f); i++)
        put_field(&f, name, json, found);
    for (size_t i = 0; tw_report_field(i, &f); i++)
        put_field(&f, name, json, found);
}

enum cli_status cli_fields(const struct cli_arguments *arguments)
{
    bool json = arguments->value[CLI_OPTION_JSON];

    if (arguments->operand_count == 0)
        put_fields(NULL, json, &(bool){false});
    for (size_t i = 0; i < arguments->operand_count; i++) {
        bool found = false;
        put_fields(arguments->operands[i], json, &found);
        if (!found)
            return cli_usage_error(arguments->command, "no field is called '%s'", arguments->operands[i]);
    }
    return CLI_OK;
}
