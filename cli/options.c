/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options, and parsing by it. */
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

enum {
    IN_SHOW = 1 << CLI_SHOW,
    IN_LIST = 1 << CLI_LIST,
    IN_WALK = 1 << CLI_WALK,
    IN_CERTS = 1 << CLI_CERTS,
    IN_CHECK = 1 << CLI_CHECK,
    IN_RULES = 1 << CLI_RULES,
    IN_STATS = 1 << CLI_STATS,
    IN_CONNECTIONS = IN_SHOW | IN_LIST | IN_WALK,
    IN_REPORTS = IN_CONNECTIONS | IN_CERTS | IN_STATS,
    IN_DIFF = 1 << CLI_DIFF,
    IN_PAGE = 1 << CLI_REPORT,
    IN_CAPTURES = IN_REPORTS | IN_CHECK | IN_DIFF | IN_PAGE,
    IN_LIVE = IN_CAPTURES & ~IN_DIFF,
    IN_FIELDS = 1 << CLI_FIELDS,
    IN_HELP = 1 << CLI_HELP,
    IN_ALL = (1 << CLI_COMMAND_COUNT) - 1,
};

/* In the order of enum tw_names. */
static const char *const state_names[] = {"openssl", "ssl3", "short"};

/* In the order of enum tw_profile. */
static const char *const profiles[] = {"openssl-3", "openssl-1.1.1", "tongsuo", "libressl"};

/* The first stands for one of the others. */
static const char *const moments[] = {"auto", "end", "handshake"};
static const char *const when[] = {"auto", "always", "never"};
static const char *const fail_on[] = {"error", "warning", "info", "never"};
static const char *const check_formats[] = {"text", "json", "sarif", "junit", "tap", "github"};
/* In the order of enum tw_sort, the first of which is not to sort. */
static const char *const sort_keys[] = {"end",   "id",  "time", "client",     "server",  "version",
                                        "suite", "sni", "alpn", "resumption", "outcome", "duration"};
static const char *const app_data[] = {"count", "text", "hex"}; /* as enum tw_data_form */
static const char *const overlap[] = {"first", "last"};         /* as enum tw_overlap */
static const char *const outcomes[] = {"complete", "failed", "closed", "incomplete", "not_tls"};
static const char *const protocols[] = {"ssl2", "ssl3", "tls1.0", "tls1.1", "tls1.2", "tls1.3", "tlcp"};

/* clang-format off */
const struct cli_option cli_options[CLI_OPTION_COUNT] = {
    [CLI_OPTION_ALL]           = {'a', "all",           CLI_FLAG,   NULL,   NULL, 0, IN_CONNECTIONS | IN_STATS | IN_PAGE, CLI_LAST, "also show connections without TLS"},
    [CLI_OPTION_ALLOW_EMPTY]   = {0,   "allow-empty",   CLI_FLAG,   NULL,   NULL, 0, IN_CHECK, CLI_LAST, "accept captures without a handshake"},
    [CLI_OPTION_ALL_FIELDS]    = {0,   "all-fields",    CLI_FLAG,   NULL,   NULL, 0, IN_DIFF, CLI_LAST, "compare randoms, keys, tickets and GREASE too"},
    [CLI_OPTION_ANY_ORDER]     = {0,   "any-order",     CLI_FLAG,   NULL,   NULL, 0, IN_DIFF, CLI_LAST, "ignore the order within lists"},
    [CLI_OPTION_APP_BYTES]     = {0,   "app-bytes",     CLI_COUNT,  "N",    NULL, 0, IN_SHOW, CLI_LAST, "bytes to show of each side, 4096 by default"},
    [CLI_OPTION_APP_DATA]      = {0,   "app-data",      CLI_CHOICE, "HOW",  app_data, 3, IN_SHOW, CLI_LAST, "show decrypted application data, or count it"},
    [CLI_OPTION_ASCII]         = {0,   "ascii",         CLI_FLAG,   NULL,   NULL, 0, IN_REPORTS | IN_CHECK | IN_DIFF, CLI_LAST, "draw with ASCII only"},
    [CLI_OPTION_AT]            = {0,   "at",            CLI_CHOICE, "WHEN", moments, 3, IN_CONNECTIONS, CLI_LAST, "when to report (auto: at handshake if live)"},
    [CLI_OPTION_BASELINE]      = {0,   "baseline",      CLI_FILE,   "FILE", NULL, 0, IN_CHECK | IN_PAGE, CLI_ADDS, "ignore the findings listed in this file"},
    [CLI_OPTION_BY_RULE]       = {0,   "by-rule",       CLI_FLAG,   NULL,   NULL, 0, IN_CHECK, CLI_LAST, "group findings by rule, not by connection"},
    [CLI_OPTION_CA_FILE]       = {0,   "ca-file",       CLI_FILE,   "FILE", NULL, 0, IN_SHOW | IN_PAGE, CLI_ADDS, "trust these certificates"},
    [CLI_OPTION_COLOR]         = {0,   "color",         CLI_CHOICE, "WHEN", when, 3, IN_CONNECTIONS | IN_STATS | IN_CHECK | IN_DIFF, CLI_LAST, "when to use colours (auto: on a terminal)"},
    [CLI_OPTION_CONNECTION]    = {0,   "connection",    CLI_TEXT,   "N[-M]", NULL, 0, IN_CAPTURES, CLI_ADDS, "only connections with these numbers"},
    [CLI_OPTION_COUNT_PACKETS] = {'c', "count",         CLI_COUNT,  "N",    NULL, 0, IN_LIVE, CLI_LAST, "stop after this many packets"},
    [CLI_OPTION_CSV]           = {0,   "csv",           CLI_FLAG,   NULL,   NULL, 0, IN_SHOW, CLI_LAST, "separate fields with commas, not tabs"},
    [CLI_OPTION_DER]           = {0,   "der",           CLI_FOLDER, "DIR",  NULL, 0, IN_CERTS, CLI_ONCE, "write each certificate to a file in DIR"},
    [CLI_OPTION_DOT]           = {0,   "dot",           CLI_FLAG,   NULL,   NULL, 0, IN_WALK, CLI_LAST, "print a graph for Graphviz"},
    [CLI_OPTION_FAIL_ON]       = {0,   "fail-on",       CLI_CHOICE, "LEVEL", fail_on, 4, IN_CHECK, CLI_LAST, "least severe finding that exits with 1"},
    [CLI_OPTION_FIELDS]        = {0,   "fields",        CLI_FIELD_NAMES, "NAME,...", NULL, 0, IN_SHOW, CLI_ADDS, "print only these fields, a row a connection"},
    [CLI_OPTION_FILTER]        = {'f', "filter",        CLI_TEXT,   "EXPR", NULL, 0, IN_CAPTURES, CLI_ONCE, "only packets that match, as in tcpdump"},
    [CLI_OPTION_FORMAT]        = {0,   "format",        CLI_CHOICE, "FORM", check_formats, 6, IN_CHECK, CLI_LAST, "output format"},
    [CLI_OPTION_HEADER]        = {0,   "header",        CLI_FLAG,   NULL,   NULL, 0, IN_LIST | IN_SHOW | IN_CERTS, CLI_LAST, "name the columns, also when not on a terminal"},
    [CLI_OPTION_HEX]           = {'x', "hex",           CLI_FLAG,   NULL,   NULL, 0, IN_SHOW, CLI_LAST, "also print the bytes of each message"},
    [CLI_OPTION_HOST]          = {0,   "host",          CLI_TEXT,   "ADDR[/BITS]", NULL, 0, IN_CAPTURES, CLI_ADDS, "only connections of these addresses"},
    [CLI_OPTION_IDLE_TIMEOUT]  = {0,   "idle-timeout",  CLI_TIME,   "TIME", NULL, 0, IN_CAPTURES, CLI_LAST, "silence that ends a connection, 1h by default"},
    [CLI_OPTION_INTERFACE]     = {'i', "interface",     CLI_DEVICE,   "IFACE", NULL, 0, IN_LIVE, CLI_ONCE, "capture from this network interface"},
    [CLI_OPTION_JSON]          = {0,   "json",          CLI_FLAG,   NULL,   NULL, 0, IN_SHOW | IN_WALK | IN_STATS | IN_CERTS | IN_FIELDS | IN_RULES | IN_DIFF, CLI_LAST, "print JSON, one object a line"},
    [CLI_OPTION_KEY]           = {0,   "key",           CLI_FILE,   "FILE", NULL, 0, IN_CAPTURES, CLI_ADDS, "private key of a server, for RSA and TLCP"},
    [CLI_OPTION_KEYLOG]        = {0,   "keylog",        CLI_FILE,   "FILE", NULL, 0, IN_CAPTURES, CLI_ADDS, "secrets in the format of SSLKEYLOGFILE"},
    [CLI_OPTION_LINE_BUFFERED] = {'l', "line-buffered", CLI_FLAG,   NULL,   NULL, 0, IN_CONNECTIONS | IN_CHECK, CLI_LAST, "write each connection as soon as it ends"},
    [CLI_OPTION_LIST_INTERFACES] = {'D', "list-interfaces", CLI_FLAG, NULL, NULL, 0, IN_LIVE, CLI_LAST, "list the network interfaces"},
    [CLI_OPTION_LIST_VERDICTS] = {0,   "list-verdicts", CLI_FLAG,   NULL,   NULL, 0, IN_CHECK, CLI_LAST, "also list what passed or was not judged"},
    [CLI_OPTION_MAN]           = {0,   "man",           CLI_FLAG,   NULL,   NULL, 0, IN_HELP, CLI_LAST, "print the manual page, in mdoc"},
    [CLI_OPTION_MARKDOWN]      = {0,   "markdown",      CLI_FLAG,   NULL,   NULL, 0, IN_RULES, CLI_LAST, "print a page of Markdown"},
    [CLI_OPTION_MAX_FLOWS]     = {0,   "max-flows",     CLI_COUNT,  "N",    NULL, 0, IN_CAPTURES, CLI_LAST, "connections at a time, 131072 by default"},
    [CLI_OPTION_MAX_MEMORY]    = {0,   "max-memory",    CLI_SIZE,   "SIZE", NULL, 0, IN_CAPTURES, CLI_LAST, "memory for the analysis, 256M by default"},
    [CLI_OPTION_MAX_PAGE]      = {0,   "max-page",      CLI_SIZE,   "SIZE", NULL, 0, IN_PAGE, CLI_LAST, "largest size of the page, 64M by default"},
    [CLI_OPTION_MERMAID]       = {0,   "mermaid",       CLI_FLAG,   NULL,   NULL, 0, IN_WALK, CLI_LAST, "print a sequence diagram for Mermaid"},
    [CLI_OPTION_NAMES]         = {0,   "names",         CLI_CHOICE, "WHOSE", state_names, 3, IN_WALK | IN_PAGE, CLI_LAST, "which names of states to use"},
    [CLI_OPTION_NO_PROMISCUOUS] = {'p', "no-promiscuous-mode", CLI_FLAG, NULL, NULL, 0, IN_LIVE, CLI_LAST, "do not put the interface into promiscuous mode"},
    [CLI_OPTION_OUTCOME]       = {0,   "outcome",       CLI_SET,    "HOW",  outcomes, 5, IN_CAPTURES, CLI_ADDS, "only connections with this outcome"},
    [CLI_OPTION_OUTPUT]        = {'o', "output",        CLI_FILE,   "FILE", NULL, 0, IN_PAGE, CLI_ONCE, "write to FILE (-: standard output)"},
    [CLI_OPTION_OVERLAP]       = {0,   "overlap",       CLI_CHOICE, "WHICH", overlap, 2, IN_CAPTURES, CLI_LAST, "which copy of TCP data counts"},
    [CLI_OPTION_PASSIN]        = {0,   "passin",        CLI_TEXT,   "ARG",  NULL, 0, IN_CAPTURES, CLI_LAST, "passphrase of private keys, as in openssl(1)"},
    [CLI_OPTION_PEM]           = {0,   "pem",           CLI_FLAG,   NULL,   NULL, 0, IN_CERTS, CLI_LAST, "print the certificates themselves, as PEM"},
    [CLI_OPTION_PER_FILE]      = {0,   "per-file",      CLI_FLAG,   NULL,   NULL, 0, IN_REPORTS | IN_CHECK, CLI_LAST, "analyse each capture by itself"},
    [CLI_OPTION_POLICY]        = {0,   "policy",        CLI_POLICY,  "FILE", NULL, 0, IN_CHECK | IN_PAGE, CLI_ADDS, "demand more than the standards do"},
    [CLI_OPTION_PORT]          = {0,   "port",          CLI_TEXT,   "N[-M]", NULL, 0, IN_CAPTURES, CLI_ADDS, "only connections of these ports"},
    [CLI_OPTION_PROFILE]       = {0,   "profile",       CLI_CHOICE, "LIB",  profiles, 4, IN_SHOW | IN_WALK | IN_PAGE, CLI_LAST, "the TLS library that the peers run"},
    [CLI_OPTION_PROTOCOL]      = {0,   "protocol",      CLI_SET,    "VERSION", protocols, 7, IN_CAPTURES, CLI_ADDS, "only connections of this version"},
    [CLI_OPTION_PSK]           = {0,   "psk",           CLI_TEXT,   "ID=HEX", NULL, 0, IN_CAPTURES, CLI_ADDS, "pre-shared key of an identity"},
    [CLI_OPTION_QUIET]         = {'q', "quiet",         CLI_FLAG,   NULL,   NULL, 0, IN_CAPTURES, CLI_LAST, "errors only; check and diff print nothing"},
    [CLI_OPTION_REVERSE]       = {0,   "reverse",       CLI_FLAG,   NULL,   NULL, 0, IN_LIST, CLI_LAST, "reverse the order of --sort"},
    [CLI_OPTION_RULE]          = {0,   "rule",          CLI_RULE,   "GLOB", NULL, 0, IN_CHECK | IN_PAGE, CLI_ADDS, "judge only by these rules"},
    [CLI_OPTION_SEVERITY]      = {0,   "severity",      CLI_LEVEL,  "GLOB=LEVEL", NULL, 0, IN_CHECK | IN_PAGE, CLI_ADDS, "set a level: off, info, warning or error"},
    [CLI_OPTION_SHOW_SECRETS]  = {0,   "show-secrets",  CLI_FLAG,   NULL,   NULL, 0, IN_SHOW, CLI_LAST, "print the secrets used, as lines of a key log"},
    [CLI_OPTION_SINCE]         = {0,   "since",         CLI_TEXT,   "TIME", NULL, 0, IN_CAPTURES, CLI_LAST, "only connections that begin then or later"},
    [CLI_OPTION_SKIP]          = {0,   "skip",          CLI_RULE,   "GLOB", NULL, 0, IN_CHECK | IN_PAGE, CLI_ADDS, "do not judge by these rules"},
    [CLI_OPTION_SNAPLEN]       = {0,   "snaplen",       CLI_COUNT,  "N",    NULL, 0, IN_LIVE, CLI_LAST, "bytes to take of a packet, 262144 by default"},
    [CLI_OPTION_SNI]           = {0,   "sni",           CLI_TEXT,   "GLOB", NULL, 0, IN_CAPTURES, CLI_ADDS, "only connections to servers with such names"},
    [CLI_OPTION_SORT]          = {0,   "sort",          CLI_CHOICE, "KEY",  sort_keys, 12, IN_LIST, CLI_LAST, "sort by this column"},
    [CLI_OPTION_STEPS]         = {0,   "steps",         CLI_FLAG,   NULL,   NULL, 0, IN_WALK, CLI_LAST, "show what the machines do in each state"},
    [CLI_OPTION_SUMMARY]       = {0,   "summary",       CLI_FLAG,   NULL,   NULL, 0, IN_REPORTS, CLI_LAST, "end with a summary of the captures"},
    [CLI_OPTION_SVG]           = {0,   "svg",           CLI_FLAG,   NULL,   NULL, 0, IN_WALK, CLI_LAST, "print a picture of one connection"},
    [CLI_OPTION_TIME]          = {'t', "time",          CLI_REPEAT, NULL,   NULL, 0, IN_CONNECTIONS | IN_PAGE, CLI_ADDS, "leave times out, -tt epoch, -ttt since the last"},
    [CLI_OPTION_TOP]           = {0,   "top",           CLI_COUNT,  "N",    NULL, 0, IN_STATS, CLI_LAST, "values to print of each kind, 10 by default"},
    [CLI_OPTION_UNTIL]         = {0,   "until",         CLI_TEXT,   "TIME", NULL, 0, IN_CAPTURES, CLI_LAST, "only connections that begin then or earlier"},
    [CLI_OPTION_USER]          = {'Z', "relinquish-privileges", CLI_TEXT, "USER", NULL, 0, IN_LIVE, CLI_LAST, "run as this user once the interface is open"},
    [CLI_OPTION_VERIFY]        = {0,   "verify",        CLI_CHOICE, "WHEN", when, 3, IN_SHOW | IN_CHECK | IN_PAGE, CLI_LAST, "check signatures (auto: for up to 2 s)"},
    [CLI_OPTION_WRITE]         = {'w', "write",         CLI_FILE,   "FILE", NULL, 0, IN_CAPTURES & ~IN_DIFF, CLI_ONCE, "write the packets of these connections"},
    [CLI_OPTION_WRITE_BASELINE] = {0,  "write-baseline", CLI_FILE,  "FILE", NULL, 0, IN_CHECK, CLI_ADDS, "write the findings as a baseline"},
    [CLI_OPTION_HELP]          = {'h', "help",          CLI_FLAG,   NULL,   NULL, 0, IN_ALL, CLI_LAST, "explain the command and its options"},
    [CLI_OPTION_VERSION]       = {'V', "version",       CLI_FLAG,   NULL,   NULL, 0, IN_ALL, CLI_LAST, "print the version"},
};
/* clang-format on */

const char *cli_option_separator(const struct cli_option *o, size_t i)
{
    return i == 0 ? "" : i + 1 < o->value_count ? ", " : " or ";
}

/* What getopt_long() returns for an option: past all letters. */
enum { FIRST_CODE = UCHAR_MAX + 1 };

static enum cli_option_id option_of(int code)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (code == FIRST_CODE + (int)i || code == cli_options[i].letter)
            return (enum cli_option_id)i;
    return CLI_OPTION_COUNT;
}

/* The table as getopt_long() wants it. `letters` has room for a colon, two characters an option and the end. */
static void describe(char *letters, struct option *names)
{
    *letters++ = ':';
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        const struct cli_option *o = &cli_options[i];
        names[i] = (struct option){o->name, o->argument != NULL ? required_argument : no_argument, NULL,
                                   FIRST_CODE + (int)i};
        if (o->letter != 0)
            *letters++ = o->letter;
        if (o->letter != 0 && o->argument != NULL)
            *letters++ = ':';
    }
    names[CLI_OPTION_COUNT] = (struct option){0};
    *letters = '\0';
}

/* Whose help to point to before the command line is understood: the first word that names a command decides. */
static const struct cli_command *meant(char *const *argv)
{
    for (size_t i = 1; argv[i] != NULL; i++)
        if (cli_command_find(argv[i]) != NULL)
            return cli_command_find(argv[i]);
    return &cli_commands[0];
}

/* "--verify or --version": the options whose names begin like this word, of which getopt_long() could choose none. */
static void list_candidates(const char *word, char *text, size_t size)
{
    const char *name = word + strspn(word, "-");
    size_t prefix = strcspn(name, "="), len = 0, left = 0;

    for (size_t i = 0; i < CLI_OPTION_COUNT && prefix > 0; i++)
        left += strncmp(cli_options[i].name, name, prefix) == 0;
    for (size_t i = 0; i < CLI_OPTION_COUNT && left > 0 && len < size; i++)
        if (strncmp(cli_options[i].name, name, prefix) == 0) {
            left--;
            len += (size_t)snprintf(text + len, size - len, "--%s%s", cli_options[i].name,
                                    left > 1    ? ", "
                                    : left == 1 ? " or "
                                                : "");
        }
}

/* Says what is wrong with the option at which getopt_long() returned '?' or ':'. */
static bool refuse_option(int returned, char *const *argv)
{
    const char *word = argv[optind - 1];
    char candidates[512] = ""; /* of those that begin with the same letter there are far fewer */

    list_candidates(word, candidates, sizeof candidates);
    if (returned == ':')
        cli_usage_error(meant(argv), "option '%s' needs a value", word);
    else if (optopt == 0 && candidates[0] != '\0')
        cli_usage_error(meant(argv), "ambiguous option '%s' (%s)", word, candidates);
    else if (optopt == 0)
        cli_usage_error(meant(argv), "unknown option '%s'", word);
    else if (option_of(optopt) == CLI_OPTION_COUNT)
        cli_usage_error(meant(argv), "unknown option '-%c'", optopt);
    else
        cli_usage_error(meant(argv), "option '%s' takes no value", word);
    return false;
}

/* `*value` is the index of the one that was given. */
static bool find_value(const struct cli_option *o, const char *given, uint64_t *value)
{
    for (size_t i = 0; i < o->value_count; i++) {
        if (strcmp(given, o->values[i]) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

/* What people write into the names of versions besides, as in "TLS 1.2" and "TLSv1.2". */
static bool is_filling(const char *p)
{
    return *p == ' ' || *p == '_' || (*p == 'v' && p[1] >= '0' && p[1] <= '9');
}

/*
 * Whether `given` is `value`, or its beginning, in either case; what is filling, and the end of "SSL 3.0", is no difference.
 * `*whole` says that nothing of it is missing.
 */
static bool begins(const char *value, const char *given, bool *whole)
{
    for (; *given != '\0'; given++) {
        if (is_filling(given))
            continue;
        value += *value == '_';
        if (*value == '\0' && strcmp(given, ".0") == 0)
            break;
        if (tolower((unsigned char)*given) != *value++)
            return false;
    }
    *whole = *value == '\0';
    return true;
}

/* The bit of the one value that begins so; 0 when there is none, or several. */
static uint64_t find_bit(const struct cli_option *o, const char *given)
{
    uint64_t bits = 0;
    bool whole;

    for (size_t i = 0; i < o->value_count && *given != '\0'; i++) {
        if (!begins(o->values[i], given, &whole))
            continue;
        if (whole)
            return (uint64_t)1 << i;
        bits |= (uint64_t)1 << i;
    }
    return (bits & (bits - 1)) == 0 ? bits : 0;
}

/* Adds what stands between commas to what was given before. */
static bool add_values(const struct cli_option *o, const char *given, uint64_t *value)
{
    char one[32];

    while (true) {
        size_t len = strcspn(given, ",");
        uint64_t bit;
        if (len >= sizeof one)
            return false;
        memcpy(one, given, len);
        one[len] = '\0';
        bit = find_bit(o, one);
        if (bit == 0)
            return false;
        *value |= bit;
        if (given[len] == '\0')
            return true;
        given += len + 1;
    }
}

/* "wanted auto, always or never" */
static void list_values(const struct cli_option *o, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "wanted ");

    for (size_t i = 0; i < o->value_count && len < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%s", cli_option_separator(o, i), o->values[i]);
}

/* NULL, or what is wrong with the value; `values` has room for all that there are. */
static const char *set_value(const struct cli_option *o, const char *given, uint64_t *value, char *values,
                             size_t size)
{
    if (o->value_count == 0)
        return cli_value_parse(o->kind, given, value);
    list_values(o, values, size);
    return (o->kind == CLI_CHOICE ? find_value : add_values)(o, given, value) ? NULL : values;
}

enum cli_status cli_value_error(const struct cli_command *command, enum cli_option_id option,
                                const char *value, const char *why)
{
    return cli_usage_error(command, "invalid value '%s' for --%s (%s)", value, cli_options[option].name, why);
}

/* What getopt_long() has found. */
struct found {
    bool given[CLI_OPTION_COUNT];
    struct cli_text
        wrong; /* the first value that is, which counts if the command has the option; its text may be NULL */
    char why[256]; /* of the longest list of values there are half of these */
};

/* Notes what an option was given, which may be a text. */
static bool take_value(struct cli_arguments *a, struct found *f, enum cli_option_id id, char *const *argv)
{
    const struct cli_option *o = &cli_options[id];

    if (f->wrong.text == NULL) {
        char values[sizeof f->why];
        const char *why = set_value(o, optarg, &a->value[id], values, sizeof values);
        if (why != NULL) {
            f->wrong = (struct cli_text){id, optarg};
            snprintf(f->why, sizeof f->why, "%s", why);
        }
    }
    if (!cli_kind_is_text(o->kind))
        return true;
    if (a->text_count == CLI_MAX_TEXTS) {
        cli_usage_error(meant(argv), "option '--%s' more than %d times", o->name, CLI_MAX_TEXTS);
        return false;
    }
    a->texts[a->text_count++] = (struct cli_text){id, optarg};
    return true;
}

/* The first operand may be the name of a command, and if not is the first file. */
static bool set_command(struct cli_arguments *a)
{
    const struct cli_command *nearest;
    const char *first;

    a->command = &cli_commands[0];
    if (a->operand_count == 0)
        return true;
    first = a->operands[0];
    if (cli_command_find(first) != NULL) {
        a->command = cli_command_find(first);
        a->named = true;
        a->operands++;
        a->operand_count--;
        return true;
    }
    nearest = cli_command_nearest(first);
    if (nearest == NULL || access(first, F_OK) == 0)
        return true;
    cli_usage_error(NULL, "'%s' is neither a command nor a file; did you mean '%s'?", first, nearest->name);
    return false;
}

/* What does in other commands what an option does that they do not have. */
static const struct hint {
    enum cli_option_id option;
    unsigned commands;
    const char *instead;
} hints[] = {
    {CLI_OPTION_JSON, IN_LIST, "show --json"},
    {CLI_OPTION_JSON, IN_CHECK, "--format json"},
    {CLI_OPTION_FORMAT, IN_REPORTS | IN_DIFF | IN_FIELDS | IN_RULES, "--json"},
    {CLI_OPTION_HEX, IN_LIST | IN_WALK, "show --hex"},
    {CLI_OPTION_FIELDS, IN_LIST, "show --fields"},
    {CLI_OPTION_CSV, IN_LIST, "show --csv --fields"},
    {CLI_OPTION_SVG, IN_SHOW | IN_LIST, "walk --svg"},
    {CLI_OPTION_OUTPUT, IN_CONNECTIONS | IN_CERTS | IN_CHECK | IN_STATS | IN_DIFF, "a redirection, '>FILE'"},
};

static void refuse_foreign(const struct cli_command *command, enum cli_option_id id)
{
    const char *instead = NULL;

    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        if (hints[i].option == id && (hints[i].commands >> (command - cli_commands) & 1) != 0)
            instead = hints[i].instead;
    cli_usage_error(command, "'%s' has no option '--%s'%s%s", command->name, cli_options[id].name,
                    instead != NULL ? "; use " : "", instead != NULL ? instead : "");
}

/* Whether the command has the options that were given; what values they have does not matter before that. */
static bool options_hold(const struct cli_arguments *a, const struct found *f)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        if (f->given[i] && !cli_command_takes(a->command, &cli_options[i])) {
            refuse_foreign(a->command, (enum cli_option_id)i);
            return false;
        }
    }
    if (f->wrong.text != NULL)
        cli_value_error(a->command, f->wrong.option, f->wrong.text, f->why);
    return f->wrong.text == NULL;
}

bool cli_arguments_parse(struct cli_arguments *a, int argc, char **argv)
{
    char letters[1 + 2 * CLI_OPTION_COUNT + 1];
    struct option names[CLI_OPTION_COUNT + 1];
    struct found found = {.wrong.text = NULL};
    int code;

    *a = (struct cli_arguments){0};
    describe(letters, names);
    opterr = 0;
    while ((code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
        enum cli_option_id id = option_of(code);
        if (id == CLI_OPTION_COUNT)
            return refuse_option(code, argv);
        if (found.given[id] && cli_options[id].again == CLI_ONCE) {
            cli_usage_error(meant(argv), "option '--%s' can be given only once", cli_options[id].name);
            return false;
        }
        found.given[id] = true;
        if (cli_options[id].kind == CLI_REPEAT)
            a->value[id]++;
        else if (cli_options[id].kind != CLI_SET)
            a->value[id] = 1;
        if (optarg != NULL && !take_value(a, &found, id, argv))
            return false;
    }
    a->operands = argv + optind;
    a->operand_count = (size_t)(argc - optind);
    return set_command(a) && options_hold(a, &found);
}

const char *cli_arguments_text(const struct cli_arguments *a, enum cli_option_id option)
{
    const char *text = NULL;

    for (size_t i = 0; i < a->text_count; i++)
        if (a->texts[i].option == option)
            text = a->texts[i].text;
    return text;
}
