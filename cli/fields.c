/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk fields: every field that can be printed. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "tlswalk.h"

enum { NAME_WIDTH = 60, TYPE_WIDTH = 7, VALUES_WIDTH = 34 };

/* Which of them are printed, and how. */
struct listing {
    const char *wanted; /* a name, the beginning or the end of some up to a dot; NULL: all */
    bool json, found;
};

static void put_text(const struct tw_field_info *f)
{
    printf("%-*s  %-*s  %-*s  %s\n", NAME_WIDTH, f->name, TYPE_WIDTH, f->type, VALUES_WIDTH,
           f->values != NULL ? f->values : "-", f->clause[0] != '\0' ? f->clause : "-");
}

/* The identifier is in lower case. Nothing in it needs an escape. */
static void put_json(const struct tw_field_info *f)
{
    fputs("{\"field\":\"", stdout);
    for (const char *p = f->id; *p != '\0'; p++)
        putchar(tolower((unsigned char)*p));
    printf("\",\"name\":\"%s\",\"type\":\"%s\"", f->name, f->type);
    if (f->values != NULL)
        printf(",\"values\":\"%s\"", f->values);
    if (f->max != 0)
        printf(",\"min\":%lu,\"max\":%lu", (unsigned long)f->min, (unsigned long)f->max);
    if (f->clause[0] != '\0')
        printf(",\"clause\":\"%s\"", f->clause);
    puts("}");
}

static bool is_wanted(const char *wanted, const char *name)
{
    size_t len = strlen(wanted), whole = strlen(name);

    if (len >= whole)
        return strcmp(wanted, name) == 0;
    if (strncmp(name, wanted, len) == 0 && name[len] == '.')
        return true;
    return name[whole - len - 1] == '.' && strcmp(name + whole - len, wanted) == 0;
}

static void put_field(void *context, const struct tw_field_info *f)
{
    struct listing *l = context;

    if (l->wanted != NULL && !is_wanted(l->wanted, f->name))
        return;
    l->found = true;
    if (l->json)
        put_json(f);
    else
        put_text(f);
}

enum cli_status cli_fields(const struct cli_arguments *arguments)
{
    struct listing all = {.json = arguments->value[CLI_OPTION_JSON]};

    if (arguments->operand_count == 0)
        tw_report_fields(put_field, &all);
    for (size_t i = 0; i < arguments->operand_count; i++) {
        struct listing some = {.wanted = arguments->operands[i], .json = all.json};
        tw_report_fields(put_field, &some);
        if (!some.found)
            return cli_usage_error(arguments->command, "no field is called '%s'", arguments->operands[i]);
    }
    return CLI_OK;
}
