/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk rules: by what check judges. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "tlswalk.h"

enum { ID_WIDTH = 26, SEVERITY_WIDTH = 8, CLAUSE_WIDTH = 24, TEXT_WIDTH = 80 };

static const char *severity_name(enum tw_severity severity)
{
    static const char *const names[] = {"off", "info", "warning", "error"};
    return names[severity];
}

static void put_line(const struct tw_rule_info *r)
{
    printf("%-*s  %-*s  %-*s  %s\n", ID_WIDTH, r->id, SEVERITY_WIDTH, severity_name(r->severity),
           CLAUSE_WIDTH, r->clause, r->title);
}

/* Words in lines of up to 80 columns. */
static void put_wrapped(const char *text)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > 0 && column + 1 + len > TEXT_WIDTH) {
            putchar('\n');
            column = 0;
        }
        if (column > 0)
            putchar(' ');
        printf("%.*s", (int)len, text);
        column += len + (column > 0);
        text += len;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static void put_explained(const struct tw_rule_info *r)
{
    printf("%s (%s): %s\n", r->id, severity_name(r->severity), r->title);
    printf("%s", r->clause);
    if (r->clause_9846 != NULL)
        printf("; in RFC 9846, which replaces RFC 8446: %s",
               strncmp(r->clause_9846, "RFC 9846 ", 9) == 0 ? r->clause_9846 + 9 : r->clause_9846);
    fputs("\n\n", stdout);
    put_wrapped(r->requirement);
    putchar('\n');
    put_wrapped(r->rationale);
    printf("\nFor example: %s.\n", r->example);
    if (r->alert >= 0)
        printf("Who reads it answers with the alert %s (%d).\n", r->alert_name, r->alert);
}

static void put_string(const char *key, const char *text)
{
    printf(",\"%s\":", key);
    if (text == NULL) {
        fputs("null", stdout);
        return;
    }
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void put_json(const struct tw_rule_info *r)
{
    printf("{\"rule\":\"%s\"", r->id);
    put_string("section", r->section);
    put_string("severity", severity_name(r->severity));
    put_string("clause", r->clause);
    put_string("clause_9846", r->clause_9846);
    put_string("title", r->title);
    put_string("requirement", r->requirement);
    put_string("rationale", r->rationale);
    put_string("example", r->example);
    put_string("alert", r->alert_name);
    puts("}");
}

static void put_markdown(const struct tw_rule_info *r)
{
    printf("## %s\n\n**%s** · %s · %s", r->id, severity_name(r->severity), r->section, r->clause);
    if (r->clause_9846 != NULL)
        printf(" · %s", r->clause_9846);
    printf("\n\n%s.\n\n", r->title);
    put_wrapped(r->requirement);
    putchar('\n');
    put_wrapped(r->rationale);
    printf("\nFor example: %s.\n", r->example);
    if (r->alert >= 0)
        printf("\nAnswer: the alert `%s` (%d).\n", r->alert_name, r->alert);
    putchar('\n');
}

/* The form that was asked for, of one rule that was named or of one of many. */
static void put_rule(const struct cli_arguments *a, const struct tw_rule_info *r)
{
    if (a->value[CLI_OPTION_JSON])
        put_json(r);
    else if (a->value[CLI_OPTION_MARKDOWN])
        put_markdown(r);
    else if (a->operand_count > 0)
        put_explained(r);
    else
        put_line(r);
}

static bool put_matching(const struct cli_arguments *a, const char *glob)
{
    struct tw_rule_info rule;
    bool found = false;

    for (size_t i = 0; tw_rule_describe(i, &rule); i++) {
        if (glob != NULL && fnmatch(glob, rule.id, 0) != 0)
            continue;
        if (found && a->operand_count > 0 && !a->value[CLI_OPTION_JSON] && !a->value[CLI_OPTION_MARKDOWN])
            putchar('\n');
        put_rule(a, &rule);
        found = true;
    }
    return found;
}

enum cli_status cli_rules(const struct cli_arguments *arguments)
{
    if (arguments->value[CLI_OPTION_JSON] && arguments->value[CLI_OPTION_MARKDOWN])
        return cli_usage_error(arguments->command, "--json or --markdown, not both");
    if (arguments->value[CLI_OPTION_MARKDOWN])
        fputs("# Rules of tlswalk check\n\n", stdout);
    if (arguments->operand_count == 0)
        put_matching(arguments, NULL);
    for (size_t i = 0; i < arguments->operand_count; i++) {
        if (i > 0 && !arguments->value[CLI_OPTION_JSON] && !arguments->value[CLI_OPTION_MARKDOWN])
            putchar('\n');
        if (!put_matching(arguments, arguments->operands[i]))
            return cli_usage_error(arguments->command, "no rule is called '%s'", arguments->operands[i]);
    }
    return CLI_OK;
}
