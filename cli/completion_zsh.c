/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for zsh: arrays for _arguments. */
#include <stdio.h>

#include "completion.h"

static const char logic[] = "    if [[ -z $command ]]; then\n"
                            "        _arguments -s $options '1: :_tlswalk_first' '*: :_tlswalk_captures'\n"
                            "    elif [[ -n $operands ]]; then\n"
                            "        _arguments -s $options '1: :' \"*: : _tlswalk_words $operands\"\n"
                            "    else\n"
                            "        _arguments -s $options '1: :' '*: :_tlswalk_captures'\n"
                            "    fi\n"
                            "}\n"
                            "\n"
                            "# The first word is a command or already a capture.\n"
                            "_tlswalk_first()\n"
                            "{\n"
                            "    _describe -t commands command commands\n"
                            "    _tlswalk_captures\n"
                            "}\n"
                            "\n"
                            "_tlswalk_captures()\n"
                            "{\n"
                            "    _files -g '*.(pcap|pcapng|cap)'\n"
                            "}\n"
                            "\n"
                            "_tlswalk_list()\n"
                            "{\n"
                            "    compset -P '*,'\n"
                            "    _tlswalk_words $1\n"
                            "}\n"
                            "\n"
                            "_tlswalk_set()\n"
                            "{\n"
                            "    compset -P '*,'\n"
                            "    compadd -- \"$@\"\n"
                            "}\n"
                            "\n"
                            "_tlswalk_file_or_words()\n"
                            "{\n"
                            "    _tlswalk_words $1\n"
                            "    _files\n"
                            "}\n"
                            "\n"
                            "if [[ $funcstack[1] == _tlswalk ]]; then\n"
                            "    _tlswalk \"$@\"\n"
                            "else\n"
                            "    compdef _tlswalk tlswalk\n"
                            "fi\n";

/* What completes the value of an option. */
static void put_action(const struct cli_option *o)
{
    const struct cli_words *words = cli_words_of_kind(o->kind);

    switch (o->kind) {
    case CLI_SET:
        fputs(" _tlswalk_set ", stdout);
        cli_put_values(o);
        break;
    case CLI_CHOICE:
        putchar('(');
        cli_put_values(o);
        putchar(')');
        break;
    case CLI_FILE: fputs("_files", stdout); break;
    case CLI_FOLDER: fputs("_files -/", stdout); break;
    case CLI_FIELD_NAMES: printf(" _tlswalk_list %s", words->name); break;
    case CLI_POLICY: printf(" _tlswalk_file_or_words %s", words->name); break;
    default:
        if (words != NULL)
            printf(" _tlswalk_words %s", words->name);
        else
            putchar(' ');
    }
}

static void put_option(const struct cli_option *o)
{
    const char *star = o->again == CLI_ADDS ? "*" : "";
    const char *sign = o->argument != NULL ? "=" : "";

    if (o->letter != 0 && o->again == CLI_ADDS)
        printf("            '*'{-%c+,--%s=}'[%s]", o->letter, o->name, o->help);
    else if (o->letter != 0)
        printf("            '(-%c --%s)'{-%c%s,--%s%s}'[%s]", o->letter, o->name, o->letter,
               o->argument != NULL ? "+" : "", o->name, sign, o->help);
    else
        printf("            '%s--%s%s[%s]", star, o->name, sign, o->help);
    if (o->argument != NULL) {
        printf(":%s:", o->argument);
        put_action(o);
    }
    puts("'");
}

static void put_command(const struct cli_command *command)
{
    const struct cli_words *words = cli_words_of_operand(command);

    printf("    %s)\n        options=(\n", command->name);
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_command_takes(command, &cli_options[i]))
            put_option(&cli_options[i]);
    printf("        )\n        operands='%s'\n        ;;\n", words != NULL ? words->name : "");
}

static void put_words(void)
{
    fputs("_tlswalk_words()\n{\n    case $1 in\n", stdout);
    for (size_t i = 0; cli_words_at(i) != NULL; i++) {
        printf("    %s) compadd -- ", cli_words_at(i)->name);
        cli_words_at(i)->put(" ");
        puts(" ;;");
    }
    fputs("    esac\n}\n\n", stdout);
}

void cli_completion_zsh(void)
{
    fputs("#compdef tlswalk\n# zsh completion for tlswalk, printed by: tlswalk completion zsh\n\n", stdout);
    put_words();
    fputs("_tlswalk()\n{\n    local -a commands options\n    local operands "
          "command=${${words[2,CURRENT-1]}[(r)(",
          stdout);
    cli_put_commands("|");
    fputs(")]}\n\n    commands=(\n", stdout);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        printf("        '%s:%s'\n", cli_commands[i].name, cli_commands[i].summary);
    printf("    )\n    case ${command:-%s} in\n", cli_commands[0].name);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        put_command(&cli_commands[i]);
    fputs("    esac\n", stdout);
    fputs(logic, stdout);
}
