/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk completion: scripts for the shells, made of the tables of commands and options. */
#include <stdio.h>
#include <string.h>

#include "command.h"

static void print_bash(void);
static void print_zsh(void);
static void print_fish(void);

struct shell {
    const char *name;
    void (*print)(void);
};

static const struct shell shells[] = {
    {"bash", print_bash},
    {"zsh", print_zsh},
    {"fish", print_fish},
};

enum { SHELL_COUNT = sizeof shells / sizeof shells[0] };

static void print_word(size_t index, const char *separator, const char *word)
{
    printf("%s%s", index > 0 ? separator : "", word);
}

static void print_commands(const char *separator)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        print_word(i, separator, cli_commands[i].name);
}

static void print_values(const struct cli_option *o)
{
    for (size_t i = 0; i < o->value_count; i++)
        print_word(i, " ", o->values[i]);
}

/* The words of which an operand is one; none where it is a capture. */
static void print_operands(const struct cli_command *command)
{
    switch (command->operand) {
    case CLI_OPERAND_CAPTURE:
    case CLI_OPERAND_OTHER: break;
    case CLI_OPERAND_COMMAND: print_commands(" "); break;
    case CLI_OPERAND_SHELL:
        for (size_t i = 0; i < SHELL_COUNT; i++)
            print_word(i, " ", shells[i].name);
        break;
    }
}

/* --- bash: a function that answers from the tables, and one that asks it --- */

static const char bash_logic[] =
    "_tlswalk()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word words "
    "ending\n"
    "\n"
    "    # In --option=value the sign and the value are words of their own.\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=''\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    words=$(_tlswalk_words values \"$prev\")\n"
    "    if [[ $words == '<file>' ]]; then\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "        return\n"
    "    elif [[ $words == '<folder>' ]]; then\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "        return\n"
    "    elif [[ $words ]]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "        return\n"
    "    fi\n"
    "\n"
    "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
    "        [[ \" $(_tlswalk_words commands) \" == *\" $word \"* ]] && command=$word && break\n"
    "    done\n"
    "    if [[ $cur == -* ]]; then\n"
    "        words=$(_tlswalk_words options \"${command:-show}\")\n"
    "    elif [[ $command ]]; then\n"
    "        words=$(_tlswalk_words operands \"$command\")\n"
    "    else\n"
    "        words=$(_tlswalk_words commands)\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "    [[ $cur == -* || $command && $words ]] && return\n"
    "\n"
    "    # Captures by the usual endings of their names, and folders; failing that any file.\n"
    "    compopt -o filenames -o default\n"
    "    for ending in pcap pcapng cap; do\n"
    "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X \"!*.$ending\" -- \"$cur\")\n"
    "    done\n"
    "    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "}\n"
    "\n"
    "complete -F _tlswalk tlswalk\n";

static void print_bash_options(const struct cli_command *command)
{
    printf("    'options %s') echo '", command->name);
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        if (!cli_command_takes(command, &cli_options[i]))
            continue;
        if (cli_options[i].letter != 0)
            printf("-%c ", cli_options[i].letter);
        printf("--%s ", cli_options[i].name);
    }
    puts("' ;;");
}

static void print_bash_words(void)
{
    fputs("    commands) echo '", stdout);
    print_commands(" ");
    puts("' ;;");
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        if (cli_options[i].kind == CLI_FLAG)
            continue;
        printf("    'values --%s') echo '", cli_options[i].name);
        print_values(&cli_options[i]);
        if (cli_options[i].kind == CLI_FILE)
            fputs("<file>", stdout);
        else if (cli_options[i].kind == CLI_FOLDER)
            fputs("<folder>", stdout);
        else if (cli_options[i].kind != CLI_CHOICE)
            putchar(' '); /* a number: there is nothing to offer, files least of all */
        puts("' ;;");
    }
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        print_bash_options(&cli_commands[i]);
        if (cli_commands[i].operand == CLI_OPERAND_CAPTURE)
            continue;
        printf("    'operands %s') echo '", cli_commands[i].name);
        print_operands(&cli_commands[i]);
        puts("' ;;");
    }
}

static void print_bash(void)
{
    fputs("# bash completion for tlswalk, printed by: tlswalk completion bash\n\n"
          "_tlswalk_words()\n{\n    case $* in\n",
          stdout);
    print_bash_words();
    fputs("    esac\n}\n\n", stdout);
    fputs(bash_logic, stdout);
}

/* --- zsh: arrays for _arguments --- */

static const char zsh_logic[] =
    "    if [[ -z $command ]]; then\n"
    "        _arguments -s $options '1: :_tlswalk_first' '*: :_tlswalk_captures'\n"
    "    elif [[ -n $operands ]]; then\n"
    "        _arguments -s $options '1: :' \"2: :($operands)\"\n"
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
    "if [[ $funcstack[1] == _tlswalk ]]; then\n"
    "    _tlswalk \"$@\"\n"
    "else\n"
    "    compdef _tlswalk tlswalk\n"
    "fi\n";

/* What completes a value that is not one of a few. */
static const char *zsh_action(const struct cli_option *o)
{
    if (o->kind == CLI_FILE)
        return "_files";
    return o->kind == CLI_FOLDER ? "_files -/" : " ";
}

static void print_zsh_option(const struct cli_option *o)
{
    bool several = o->kind == CLI_TEXT || o->kind == CLI_FILE;

    if (o->letter != 0)
        printf("            '(-%c --%s)'{-%c,--%s}'[%s]", o->letter, o->name, o->letter, o->name, o->help);
    else
        printf("            '%s--%s%s[%s]", several ? "*" : "", o->name, o->argument != NULL ? "=" : "",
               o->help);
    if (o->kind == CLI_CHOICE) {
        printf(":%s:(", o->argument);
        print_values(o);
        putchar(')');
    } else if (o->kind != CLI_FLAG) {
        printf(":%s:%s", o->argument, zsh_action(o));
    }
    puts("'");
}

static void print_zsh_command(const struct cli_command *command)
{
    printf("    %s)\n        options=(\n", command->name);
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_command_takes(command, &cli_options[i]))
            print_zsh_option(&cli_options[i]);
    fputs("        )\n        operands='", stdout);
    print_operands(command);
    fputs("'\n        ;;\n", stdout);
}

static void print_zsh(void)
{
    fputs("#compdef tlswalk\n# zsh completion for tlswalk, printed by: tlswalk completion zsh\n\n"
          "_tlswalk()\n{\n    local -a commands options\n    local operands "
          "command=${${words[2,CURRENT-1]}[(r)(",
          stdout);
    print_commands("|");
    fputs(")]}\n\n    commands=(\n", stdout);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        printf("        '%s:%s'\n", cli_commands[i].name, cli_commands[i].summary);
    printf("    )\n    case ${command:-%s} in\n", cli_commands[0].name);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        print_zsh_command(&cli_commands[i]);
    fputs("    esac\n", stdout);
    fputs(zsh_logic, stdout);
}

/* --- fish: a line a word, with the condition under which it is offered --- */

static void print_fish_names(unsigned commands)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        if (commands >> i & 1)
            printf(" %s", cli_commands[i].name);
}

/* Where one of the commands is used, of which the first is used too when none is named. */
static void print_fish_condition(unsigned commands)
{
    const unsigned all = (1U << CLI_COMMAND_COUNT) - 1;

    if (commands == all)
        return;
    fputs(" -n '", stdout);
    if (commands & 1) {
        fputs("not __fish_seen_subcommand_from", stdout);
        print_fish_names(all & ~commands);
    } else {
        fputs("__fish_seen_subcommand_from", stdout);
        print_fish_names(commands);
    }
    putchar('\'');
}

static void print_fish_option(const struct cli_option *o)
{
    fputs("complete -c tlswalk", stdout);
    print_fish_condition(o->commands);
    if (o->letter != 0)
        printf(" -s %c", o->letter);
    printf(" -l %s", o->name);
    if (o->kind != CLI_FLAG)
        fputs(o->kind == CLI_FILE ? " -rF" : " -x", stdout);
    if (o->kind == CLI_CHOICE) {
        fputs(" -a '", stdout);
        print_values(o);
        putchar('\'');
    }
    if (o->kind == CLI_FOLDER)
        fputs(" -a '(__fish_complete_directories)'", stdout);
    printf(" -d '%s'\n", o->help);
}

static void print_fish(void)
{
    unsigned captures = 0;

    fputs("# fish completion for tlswalk, printed by: tlswalk completion fish\n\ncomplete -c tlswalk -f\n",
          stdout);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        const struct cli_command *c = &cli_commands[i];
        printf("complete -c tlswalk -n __fish_use_subcommand -a %s -d '%s'\n", c->name, c->summary);
        if (c->operand == CLI_OPERAND_CAPTURE) {
            captures |= 1U << i;
            continue;
        }
        printf("complete -c tlswalk -n '__fish_seen_subcommand_from %s' -a '", c->name);
        print_operands(c);
        puts("'");
    }
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        print_fish_option(&cli_options[i]);
    fputs("complete -c tlswalk", stdout);
    print_fish_condition(captures);
    puts(" -k -a '(__fish_complete_suffix .pcap)'");
}

enum cli_status cli_completion(const struct cli_arguments *arguments)
{
    if (arguments->operand_count != 1)
        return cli_usage_error(arguments->command, "which shell? (one of bash, zsh, fish)");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (strcmp(arguments->operands[0], shells[i].name) == 0) {
            shells[i].print();
            return CLI_OK;
        }
    }
    return cli_usage_error(arguments->command, "no completion for the shell '%s'", arguments->operands[0]);
}
