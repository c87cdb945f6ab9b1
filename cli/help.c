/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk help, and --help everywhere: texts made of the tables. */
#include "help.h"

#include <string.h>

#include "manual.h"

enum { COLUMN = 27, WIDTH = 80 }; /* where explanations begin, and lines end */

static void put_explained(FILE *to, int width, const char *explanation)
{
    fprintf(to, "%*s%s", width < COLUMN ? COLUMN - width : 1, "", explanation);
}

static void put_command(FILE *to, const struct cli_command *command)
{
    put_explained(to, fprintf(to, "  %s %s", command->name, command->operands), command->summary);
    putc('\n', to);
}

/* "auto, always or never", from `column` on, and on lines below what has no room. */
static void put_values(FILE *to, const struct cli_option *o, size_t column)
{
    for (size_t i = 0; i < o->value_count; i++) {
        const char *before = i == 0 ? ": " : cli_option_separator(o, i);
        size_t len = strlen(before) + strlen(o->values[i]);
        if (column + len + sizeof "," - 1 > WIDTH) {
            fprintf(to, "%.*s\n%*s", (int)strcspn(before, " "), before, COLUMN, "");
            before += strcspn(before, " ");
            before += before[0] == ' ';
            column = COLUMN;
        }
        fprintf(to, "%s%s", before, o->values[i]);
        column += len;
    }
}

static void put_option(FILE *to, const struct cli_option *o)
{
    int width =
        o->letter != 0 ? fprintf(to, "  -%c, --%s", o->letter, o->name) : fprintf(to, "      --%s", o->name);

    if (o->argument != NULL)
        width += fprintf(to, "=%s", o->argument);
    put_explained(to, width, o->help);
    put_values(to, o, (size_t)(width < COLUMN ? COLUMN : width + 1) + strlen(o->help));
    putc('\n', to);
}

static void put_options(FILE *to, const struct cli_command *command)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_command_takes(command, &cli_options[i]))
            put_option(to, &cli_options[i]);
}

static void put_captures(FILE *to)
{
    fputs("\nFILE is a pcap or pcapng capture, and - is standard input. Several are read as\n"
          "one timeline, in the order given. Where there is no TLS in them, a line on\n"
          "standard error says so, except where JSON is asked for.\n"
          "\n"
          "SIZE is in bytes, or in units of 1024, 1024^2 and 1024^3 of them with K, M or G\n"
          "behind the number; TIME is in seconds, or in the unit behind it: ns, us, ms, s,\n"
          "m, h or d.\n"
          "\n"
          "Exit status: 0 when all was read; 1 when check has found something, or diff a\n"
          "difference; 2 when the command line or what a policy says makes no sense; 3 when\n"
          "a file cannot be read or is damaged (what could be read of captures is still\n"
          "printed), or when output cannot be written. Diagnostics go to standard error, a\n"
          "line each.\n",
          to);
}

void cli_help_program(FILE *to)
{
    fputs("Usage: tlswalk [COMMAND] [OPTION]... FILE...\n"
          "\n"
          "Tells what happened in the TLS and GM-TLS handshakes of a capture.\n"
          "\n"
          "Commands:\n",
          to);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        put_command(to, &cli_commands[i]);
    fprintf(to, "\nWithout a command, %s is meant. Its options:\n", cli_commands[0].name);
    put_options(to, &cli_commands[0]);
    put_captures(to);
    fputs("\n'tlswalk help COMMAND' says more.\n", to);
}

void cli_help_command(FILE *to, const struct cli_command *command)
{
    fprintf(to, "Usage: tlswalk %s [OPTION]... %s\n\n%s\nOptions:\n", command->name, command->operands,
            command->details);
    put_options(to, command);
    if (command->operand == CLI_OPERAND_CAPTURE)
        put_captures(to);
}

enum cli_status cli_help(const struct cli_arguments *arguments)
{
    const struct cli_command *command;

    if (arguments->value[CLI_OPTION_MAN] && arguments->operand_count > 0)
        return cli_usage_error(arguments->command, "--man is of all commands");
    if (arguments->value[CLI_OPTION_MAN]) {
        cli_manual_print();
        return CLI_OK;
    }
    if (arguments->operand_count == 0) {
        cli_help_program(stdout);
        return CLI_OK;
    }
    if (arguments->operand_count > 1)
        return cli_usage_error(arguments->command, "one command at a time");
    command = cli_command_find(arguments->operands[0]);
    if (command == NULL)
        return cli_usage_error(NULL, "no command '%s'", arguments->operands[0]);
    cli_help_command(stdout, command);
    return CLI_OK;
}
