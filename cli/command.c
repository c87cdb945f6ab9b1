/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and finding one in it. */
#include "command.h"

#include <limits.h>
#include <string.h>

#include "tlswalk.h"

/* clang-format off */
const struct cli_command cli_commands[CLI_COMMAND_COUNT] = {
    [CLI_SHOW] = {
        .name = "show",
        .operands = "FILE...",
        .summary = "every handshake, every message, every field",
        .details =
            "Shows each TLS connection of the captures: a line that says what happened, then\n"
            "the handshake messages in their order, with every field by its name in the RFC.\n"
            "With --json each connection is one line, an object that jq and its like read.\n"
            "A connection is shown when it has ended, or at the end of the captures.\n"
            "\n"
            "Signatures are verified where the capture has all that they are about, as many\n"
            "as take two seconds on a usual machine. If some were left out, a line on\n"
            "standard error says so; with --verify always none is.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_show,
    },
    [CLI_LIST] = {
        .name = "list",
        .operands = "FILE...",
        .summary = "one line a connection",
        .details =
            "Lists the TLS connections of the captures, a line each, in the order in which\n"
            "they end. A dash stands for what is not known.\n"
            "On a terminal there are as many columns as fit, with a heading; why a handshake\n"
            "did not complete has a line of its own if it is long.\n"
            "Elsewhere there are always twelve values between tabs: number, start, client,\n"
            "server, version, cipher suite, server name, application protocol, resumption,\n"
            "outcome, duration of the handshake in nanoseconds, and why it did not complete.\n"
            "With --header the first line has their names.\n"
            "\n"
            "With --sort, lines are kept until the captures end, in up to a quarter of\n"
            "--max-memory; if there are more, they are sorted in parts, which is reported.\n"
            "\n"
            "Times are UTC. -t leaves them out; -tt has seconds since 1970, -ttt since the\n"
            "time before, -tttt date and time, -ttttt seconds since the first packet.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_list,
    },
    [CLI_WALK] = {
        .name = "walk",
        .operands = "FILE...",
        .summary = "both state machines side by side",
        .details =
            "Replays the handshake state machines of client and server: on the left the\n"
            "states of the client, on the right those of the server, between them the\n"
            "messages, with their times and packets. A state with ~ was not seen but must\n"
            "have been passed, one with ? is one way among several. Below is what the\n"
            "application on each side was told, and who waited for whom: how long server\n"
            "and client took to answer, and how many round trips the messages took.\n"
            "With --json each connection is one line, as of show --json. --steps adds what\n"
            "the machines go through in each state, with the functions of the library that\n"
            "--profile names. --dot and --mermaid draw the way, and --svg the ladder, of the\n"
            "first connection that has ended.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_walk,
    },
    [CLI_CHECK] = {
        .name = "check",
        .operands = "FILE...",
        .summary = "conformance, for people and for CI",
        .details =
            "Judges each TLS connection of the captures by the rules of the standards, and\n"
            "reports what breaks one: who, where, with which values, against which clause.\n"
            "A rule passes, is violated, does not apply, or cannot be judged for what the\n"
            "capture does not have; --list-verdicts tells which. The last line counts.\n"
            "\n"
            "GLOB is the id of a rule, or a pattern as of the shell: 'ch13-*'. --rule, --skip\n"
            "and --severity are applied in the order in which they are given.\n"
            "\n"
            "Exit status: 1 when there is a finding of the level of --fail-on, or worse.\n"
            "Captures without a handshake are such a finding, unless --allow-empty is given.\n"
            "\n"
            "A policy is a file of YAML, or where there is none of that name rfc, bcp195,\n"
            "nist-800-52r2 or gm. Its keys, where what is listed are names of the registries,\n"
            "0x numbers, or patterns of either:\n"
            "\n"
            "    extends              another policy, which holds as well\n"
            "    rules                {RULE: LEVEL}, as --severity, which prevails\n"
            "    minimum_version      1.2, TLCP 1.1\n"
            "    versions             [1.2, 1.3]\n"
            "    cipher_suites, groups, signature_schemes\n"
            "                         {allowed: [], forbidden: [], not_offered: []}\n"
            "    require              {alpn: [], sni: true, extended_master_secret: true,\n"
            "                         client_authentication: true}\n"
            "    certificates         {maximum_age: 90d, maximum_validity: 398d}\n"
            "    key_sizes            {rsa: 2048, ec: 256, dh: 2048}\n"
            "    expect               [{name, sni, server, client, count: '>=1',\n"
            "                         version: '>=1.2', outcome: complete, alpn: h2,\n"
            "                         cipher_suite, group, resumption: none,\n"
            "                         client_authentication: false, alert}]\n"
            "\n"
            "A baseline is a text file of known findings, a line each: rule, side, message,\n"
            "server (name or address, and the port unless that is above 32767), then the\n"
            "code points and names concerned; after ' # ' a remark. With --baseline they do\n"
            "not count, and lines that match nothing are reported. --write-baseline writes\n"
            "what is found, with the remarks of the baseline that was read, and exits 0.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_check,
    },
    [CLI_STATS] = {
        .name = "stats",
        .operands = "FILE...",
        .summary = "what connections have in common, counted",
        .details =
            "Counts the TLS connections of the captures: outcomes, alerts, versions, cipher\n"
            "suites, groups, signature schemes, application protocols, keys of certificates,\n"
            "resumption, server names and fingerprints, each with the most frequent first,\n"
            "and how long handshakes took.\n"
            "Percentiles are exact for up to 65536 connections, and within 2 % beyond. Each\n"
            "list has a part of a quarter of --max-memory; values for which there was no\n"
            "room are not told apart, and it is said how many they were.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_stats,
    },
    [CLI_REPORT] = {
        .name = "report",
        .operands = "FILE...",
        .summary = "all of it as a page of HTML",
        .details =
            "Writes a page that needs nothing but itself and asks nobody for anything: what\n"
            "the captures came to, and each TLS connection with both state machines, what\n"
            "breaks the rules of check, and its messages, whose fields unfold. It can be\n"
            "read without scripts; with them connections can be found and sorted.\n"
            "\n"
            "With -o the page takes the place of FILE when it is complete. Once it has the\n"
            "size of --max-page, connections are counted only, and it says so.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_report,
    },
    [CLI_CERTS] = {
        .name = "certs",
        .operands = "FILE...",
        .summary = "the certificates that were seen",
        .details =
            "Lists the certificates of the captures, each once, in the order in which they\n"
            "were seen first, a line each: the first digits of their SHA-256, how often they\n"
            "were seen, from when and until when they are valid, key, subject, issuer, the\n"
            "server names that clients asked for, and the first place where they were seen.\n"
            "What is not known is a dash.\n"
            "On a terminal these are columns under their names. Elsewhere they are values\n"
            "between tabs, with all digits; with --header a line in front has their names.\n"
            "With --json each certificate is one line, an object with all its fields and with\n"
            "the places where it was seen. With --der each is written to a file as well, in\n"
            "a folder that is made where there is none, with its SHA-256 for a name; one that\n"
            "is there already and has other content is left alone, and told.\n"
            "Certificates of TLS 1.3 are encrypted: they are seen where there are keys.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_certs,
    },
    [CLI_RULES] = {
        .name = "rules",
        .operands = "[RULE]...",
        .summary = "the rules of check, with their clauses",
        .details =
            "Lists the rules by which check judges, a line each: id, severity, clause, and\n"
            "what is asked for. With ids, or patterns of them, each of these is explained:\n"
            "what the clause says, why it matters, and an example of what breaks it.\n",
        .operand = CLI_OPERAND_RULE,
        .run = cli_rules,
    },
    [CLI_DIFF] = {
        .name = "diff",
        .operands = "FILE FILE",
        .summary = "how the handshakes of two captures differ",
        .details =
            "Compares the TLS connections of two captures, as before and after an upgrade:\n"
            "each with one of the same server name in the other, of the same port if there is\n"
            "one (above 32767 ports say nothing), in their order. What only the first has is\n"
            "a line with a minus, what only the second has one with a plus, each with field\n"
            "and value: what was settled, the outcome, the hellos with all that they offer\n"
            "and in which order, key exchange, certificates.\n"
            "\n"
            "Randoms, keys, session ids, tickets, padding and GREASE are no differences,\n"
            "unless --all-fields is given; nor with --any-order is another order.\n"
            "\n"
            "Exit status: 1 when they differ, or there was nothing to compare.\n",
        .operand = CLI_OPERAND_CAPTURE,
        .run = cli_diff,
    },
    [CLI_FIELDS] = {
        .name = "fields",
        .operands = "[NAME]...",
        .summary = "every field that can be printed",
        .details =
            "Lists the fields that connections may have, by the names that show --fields\n"
            "takes: name, type, for a code the registry of its values, and the clause of the\n"
            "standard that defines it. With NAME only that one, or those that begin or end\n"
            "like it: messages.client_hello, or serial.\n"
            "Messages and extensions stand by their type. What every message has, as time,\n"
            "may also stand behind a type, and behind a code .id or .name.\n",
        .operand = CLI_OPERAND_NAME,
        .run = cli_fields,
    },
    [CLI_COMPLETION] = {
        .name = "completion",
        .operands = "SHELL",
        .summary = "shell completion for bash, zsh or fish",
        .details =
            "Prints a script for SHELL (bash, zsh or fish), which then completes commands,\n"
            "options and capture files. For one session:\n"
            "\n"
            "    bash    source <(tlswalk completion bash)\n"
            "    zsh     source <(tlswalk completion zsh)\n"
            "    fish    tlswalk completion fish | source\n",
        .operand = CLI_OPERAND_SHELL,
        .run = cli_completion,
    },
    [CLI_HELP] = {
        .name = "help",
        .operands = "[COMMAND]",
        .summary = "this text, or that of a command",
        .details =
            "Explains a command and its options.\n",
        .operand = CLI_OPERAND_COMMAND,
        .run = cli_help,
    },
};
/* clang-format on */

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

const struct cli_command *cli_command_nearest(const char *word)
{
    const struct cli_command *nearest = NULL;
    unsigned least = UINT_MAX;

    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        unsigned d = tw_word_distance(word, cli_commands[i].name);
        /* One letter in three may be wrong. */
        if (d < least && d <= strlen(cli_commands[i].name) / 3) {
            least = d;
            nearest = &cli_commands[i];
        }
    }
    return nearest;
}

bool cli_command_takes(const struct cli_command *command, const struct cli_option *option)
{
    return (option->commands >> (command - cli_commands) & 1) != 0;
}
