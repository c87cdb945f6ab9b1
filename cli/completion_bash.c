/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for bash: a function that answers from the tables, and one that asks it. */
#include <stdio.h>

#include "completion.h"

static const char logic[] =
    "_tlswalk()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word words "
    "ending prefix\n"
    "\n"
    "    # In --option=value the sign and the value are words of their own.\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=''\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    words=$(_tlswalk_words values \"$prev\")\n"
    "    case $words in\n"
    "    '<file>'*)\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"; compgen -W \"${words#<file>}\" -- \"$cur\")\n"
    "        return\n"
    "        ;;\n"
    "    '<list>'*)\n"
    "        prefix=${cur%\"${cur##*,}\"}\n"
    "        compopt -o nospace\n"
    "        mapfile -t COMPREPLY < <(compgen -P \"$prefix\" -W \"${words#<list>}\" -- \"${cur##*,}\")\n"
    "        return\n"
    "        ;;\n"
    "    '<folder>')\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "        return\n"
    "        ;;\n"
    "    ?*)\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "        return\n"
    "        ;;\n"
    "    esac\n"
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

static void put_options(const struct cli_command *command)
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

/* What stands for the value of an option. Of a number there is nothing to offer, files least of all. */
static void put_offer(const struct cli_option *o)
{
    const struct cli_words *words = cli_words_of_kind(o->kind);

    switch (o->kind) {
    case CLI_CHOICE: cli_put_values(o); break;
    case CLI_SET:
        fputs("<list>", stdout);
        cli_put_values(o);
        break;
    case CLI_FILE: fputs("<file>", stdout); break;
    case CLI_FOLDER: fputs("<folder>", stdout); break;
    case CLI_FIELD_NAMES: printf("<list>$(_tlswalk_words %s)", words->name); break;
    case CLI_POLICY: printf("<file> $(_tlswalk_words %s)", words->name); break;
    default:
        if (words != NULL)
            printf("$(_tlswalk_words %s)", words->name);
        else
            putchar(' ');
    }
}

static void put_names(const struct cli_option *o)
{
    if (o->letter != 0)
        printf("    'values --%s' | 'values -%c') echo \"", o->name, o->letter);
    else
        printf("    'values --%s') echo \"", o->name);
}

static void put_values(void)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        if (cli_options[i].argument == NULL)
            continue;
        put_names(&cli_options[i]);
        put_offer(&cli_options[i]);
        puts("\" ;;");
    }
}

static void put_command(const struct cli_command *command)
{
    const struct cli_words *words = cli_words_of_operand(command);

    put_options(command);
    if (words != NULL)
        printf("    'operands %s') _tlswalk_words %s ;;\n", command->name, words->name);
}

void cli_completion_bash(void)
{
    fputs("# bash completion for tlswalk, printed by: tlswalk completion bash\n\n"
          "_tlswalk_words()\n{\n    case $* in\n",
          stdout);
    for (size_t i = 0; cli_words_at(i) != NULL; i++) {
        printf("    %s) echo '", cli_words_at(i)->name);
        cli_words_at(i)->put(" ");
        puts("' ;;");
    }
    put_values();
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        put_command(&cli_commands[i]);
    fputs("    esac\n}\n\n", stdout);
    fputs(logic, stdout);
}
