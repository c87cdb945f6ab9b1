/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for fish: a line a word, with the condition under which it is offered. */
#include <stdio.h>

#include "completion.h"

static void put_command_names(unsigned commands)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        if (commands >> i & 1)
            printf(" %s", cli_commands[i].name);
}

/* Where one of the commands is used, of which the first is used too when none is named. */
static void put_condition(unsigned commands)
{
    const unsigned all = (1U << CLI_COMMAND_COUNT) - 1;

    if (commands == all)
        return;
    fputs(" -n '", stdout);
    if (commands & 1) {
        fputs("not __fish_seen_subcommand_from", stdout);
        put_command_names(all & ~commands);
    } else {
        fputs("__fish_seen_subcommand_from", stdout);
        put_command_names(commands);
    }
    putchar('\'');
}

/* What completes the value of an option. */
static void put_offer(const struct cli_option *o)
{
    const struct cli_words *words = cli_words_of_kind(o->kind);

    fputs(o->kind == CLI_FILE || o->kind == CLI_POLICY ? " -rF" : " -x", stdout);
    if (o->kind == CLI_FIELD_NAMES) {
        printf(" -a '(__fish_complete_list , \"__tlswalk_words %s\")'", words->name);
    } else if (words != NULL) {
        printf(" -a '(__tlswalk_words %s)'", words->name);
    } else if (o->kind == CLI_SET) {
        fputs(" -a '(__fish_complete_list , \"string join \\n ", stdout);
        cli_put_values(o);
        fputs("\")'", stdout);
    } else if (o->value_count > 0) {
        fputs(" -a '", stdout);
        cli_put_values(o);
        putchar('\'');
    } else if (o->kind == CLI_FOLDER) {
        fputs(" -a '(__fish_complete_directories)'", stdout);
    }
}

static void put_option(const struct cli_option *o)
{
    fputs("complete -c tlswalk", stdout);
    put_condition(o->commands);
    if (o->letter != 0)
        printf(" -s %c", o->letter);
    printf(" -l %s", o->name);
    if (o->argument != NULL)
        put_offer(o);
    printf(" -d '%s'\n", o->help);
}

static void put_words(void)
{
    fputs("function __tlswalk_words\n    switch $argv[1]\n", stdout);
    for (size_t i = 0; cli_words_at(i) != NULL; i++) {
        printf("        case %s\n            string split ' ' '", cli_words_at(i)->name);
        cli_words_at(i)->put(" ");
        puts("'");
    }
    fputs("    end\nend\n\n", stdout);
}

/* Returns whether the command reads captures. */
static bool put_command(const struct cli_command *command)
{
    const struct cli_words *words = cli_words_of_operand(command);

    printf("complete -c tlswalk -n __fish_use_subcommand -a %s -d '%s'\n", command->name, command->summary);
    if (words != NULL)
        printf("complete -c tlswalk -n '__fish_seen_subcommand_from %s' -a '(__tlswalk_words %s)'\n",
               command->name, words->name);
    return words == NULL;
}

void cli_completion_fish(void)
{
    unsigned captures = 0;

    fputs("# fish completion for tlswalk, printed by: tlswalk completion fish\n\n", stdout);
    put_words();
    fputs("complete -c tlswalk -f\n", stdout);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        captures |= (unsigned)put_command(&cli_commands[i]) << i;
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        put_option(&cli_options[i]);
    fputs("complete -c tlswalk", stdout);
    put_condition(captures);
    puts(" -k -a '(__fish_complete_suffix .pcap)'");
}
