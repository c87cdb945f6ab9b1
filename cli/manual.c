/* SPDX-License-Identifier: Apache-2.0 */
/* tlswalk help --man: the manual page in mdoc(7), made of the tables. */
#include "manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

struct explained {
    const char *term, *text;
};

#define ROWS(table) table, sizeof(table) / sizeof((table)[0])

static const struct explained statuses[] = {
    {"0", "All was read. A handshake in the capture that failed or is malformed is no error of the program. "
          "If no connection matches what was asked for, a line on standard error says so."},
    {"1", "check has found something, or diff a difference or nothing to compare."},
    {"2", "The command line makes no sense, or a policy has an error."},
    {"3",
     "A file that the command line names cannot be read, is damaged or not what it should be, or output "
     "cannot be written. Of captures, what could be read is still printed; without the keys, the passphrase, "
     "the certificates, the policy or the baseline that are asked for nothing is."},
};

static const struct explained environment[] = {
    {"COLUMNS", "The width of the terminal, if the terminal itself does not tell."},
    {"NO_COLOR", "No colours if it is set and not empty, unless --color always is given."},
    {"TERM", "No colours if it is dumb."},
    {"TMPDIR", "The folder for temporary files, /tmp by default."},
};

static const struct explained files[] = {
    {"/usr/local/share/tlswalk/connection.schema.json", "JSON Schema of what show --json prints."},
    {"/usr/local/share/tlswalk/certificate.schema.json", "JSON Schema of what certs --json prints."},
    {"/usr/local/share/tlswalk/stats.schema.json", "JSON Schema of what stats --json prints."},
    {"/usr/local/share/tlswalk/capture.schema.json", "JSON Schema of what --summary adds to JSON."},
};

/* The term is what is done, the text the command line. */
static const struct explained examples[] = {
    {"Every handshake of a capture, every field:", "tlswalk capture.pcap"},
    {"One line a connection:", "tlswalk list capture.pcap"},
    {"Who failed, and why:",
     "tlswalk show --json capture.pcap |\n"
     "    jq -r "
     "'select(.outcome.handshake!=\"complete\")|[.client.ip,.server.ip,.outcome.explanation]|@tsv'"},
    {"The state machines of client and server, and what they do in each state:",
     "tlswalk walk --steps capture.pcap"},
    {"What breaks a standard, for a pipeline:", "tlswalk check --policy bcp195 --format sarif capture.pcap"},
    {"With the secrets of a browser, what TLS 1.3 encrypts:", "tlswalk --keylog sslkeys.log capture.pcap"},
    {"What an upgrade has changed:", "tlswalk diff before.pcap after.pcap"},
    {"While it is captured:", "tcpdump -U -w - | tlswalk -l list -"},
};

/* Text inside a line: a backslash is roff's. */
static void put_escaped(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\\')
            fputs("\\e", stdout);
        else
            putchar(text[i]);
}

/* A line of text, in which a control character of roff at its beginning is none. */
static void put_line(const char *text, size_t len)
{
    if (len > 0 && (text[0] == '.' || text[0] == '\''))
        fputs("\\&", stdout);
    put_escaped(text, len);
    putchar('\n');
}

/* Where the sentence ends that begins here: roff wants each to end a line. */
static size_t sentence(const char *text, size_t len)
{
    for (size_t i = 1; i + 1 < len; i++)
        if (text[i - 1] == '.' && text[i] == ' ' &&
            (isupper((unsigned char)text[i + 1]) || text[i + 1] == '-'))
            return i;
    return len;
}

static void put_sentences(const char *text, size_t len)
{
    while (len > 0) {
        size_t end = sentence(text, len);
        put_line(text, end);
        end += end < len;
        text += end;
        len -= end;
    }
}

static void put_text(const char *text)
{
    put_sentences(text, strlen(text));
}

/* What is set off in the help is a table, and stays as it is. */
static bool is_set_off(const char *line)
{
    return strncmp(line, "    ", 4) == 0;
}

/* Lines of the help up to an empty one or a table, as one paragraph of text. Returns what is behind them. */
static const char *put_paragraph(const char *text)
{
    char paragraph[2048] = "";
    size_t len = 0;

    while (*text != '\0' && *text != '\n' && !is_set_off(text)) {
        size_t line = strcspn(text, "\n");
        len += (size_t)snprintf(paragraph + len, sizeof paragraph - len, "%s%.*s", len > 0 ? " " : "",
                                (int)line, text);
        text += line + (text[line] == '\n');
    }
    put_text(paragraph);
    return text;
}

static const char *put_table(const char *text)
{
    puts(".Bd -literal -offset indent");
    while (is_set_off(text)) {
        size_t line = strcspn(text, "\n");
        put_line(text + 4, line - 4);
        text += line + (text[line] == '\n');
    }
    puts(".Ed");
    return text;
}

static void put_details(const char *text)
{
    bool first = true;

    while (*text != '\0') {
        if (*text == '\n') {
            text++;
            continue;
        }
        if (is_set_off(text)) {
            text = put_table(text);
            continue;
        }
        if (!first)
            puts(".Pp");
        first = false;
        text = put_paragraph(text);
    }
}

static void put_commands(void)
{
    puts(".Sh COMMANDS\n.Bl -tag -width Ds");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        printf(".It Cm %s Ar %s\n", cli_commands[i].name, cli_commands[i].operands);
        put_details(cli_commands[i].details);
    }
    puts(".El");
}

/* "Colours, auto on a terminal." */
static void put_help(const char *help)
{
    printf("%c%s.\n", toupper((unsigned char)help[0]), help + 1);
}

static void put_values(const struct cli_option *o)
{
    fputs(o->kind == CLI_SET ? "Several of " : "One of ", stdout);
    for (size_t i = 0; i < o->value_count; i++)
        printf("%s%s", cli_option_separator(o, i), o->values[i]);
    if (o->kind == CLI_SET)
        puts(", with commas between them.");
    else
        printf(";\n%s unless it is given.\n", o->values[0]);
}

static void put_holders(const struct cli_option *o)
{
    const char *separator = "For ";

    if (o->commands == (1U << CLI_COMMAND_COUNT) - 1)
        return;
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        if (!cli_command_takes(&cli_commands[i], o))
            continue;
        printf("%s%s", separator, cli_commands[i].name);
        separator = ", ";
    }
    puts(".");
}

/* Of a flag it makes no difference. */
static void put_again(const struct cli_option *o)
{
    static const char *const words[] = {
        [CLI_LAST] = NULL, [CLI_ADDS] = "May be repeated.", [CLI_ONCE] = "Not more than once."};

    if (o->argument != NULL && words[o->again] != NULL)
        puts(words[o->again]);
}

static void put_option(enum cli_option_id id)
{
    const struct cli_option *o = &cli_options[id];

    fputs(".It ", stdout);
    if (o->letter != 0)
        printf("Fl %c , ", o->letter);
    printf("Fl \\-%s", o->name);
    if (o->argument != NULL)
        printf(" Ns = Ns Ar %s", o->argument);
    putchar('\n');
    put_help(o->help);
    if (o->value_count > 0)
        put_values(o);
    if (cli_manual_options[id] != NULL)
        put_text(cli_manual_options[id]);
    put_again(o);
    put_holders(o);
}

static void put_options(void)
{
    puts(".Sh OPTIONS\n.Bl -tag -width Ds");
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        put_option((enum cli_option_id)i);
    puts(".El\n"
         ".Pp\n"
         "Of an option that is given more than once the last value counts, unless it is said that it\n"
         "may be repeated, which adds to what was given before, or that it may not.\n"
         "The name of an option may be cut short, as long as no option of any command begins like that\n"
         "but the one; scripts better have all of it.\n"
         ".Pp\n"
         "A\n"
         ".Ar SIZE\n"
         "is in bytes, or in units of 1024, 1024^2 and 1024^3 of them with K, M or G behind the number.\n"
         "A\n"
         ".Ar TIME\n"
         "is in seconds, or in the unit behind it: ns, us, ms, s, m, h or d.");
}

static void put_explained(const char *section, const char *term, const struct explained *rows, size_t count)
{
    printf(".Sh %s\n.Bl -tag -width Ds\n", section);
    for (size_t i = 0; i < count; i++) {
        printf(".It %s%s\n", term, rows[i].term);
        put_text(rows[i].text);
    }
    puts(".El");
}

static void put_examples(void)
{
    puts(".Sh EXAMPLES");
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const char *line = examples[i].text;
        if (i > 0)
            puts(".Pp");
        put_text(examples[i].term);
        puts(".Bd -literal -offset indent");
        while (*line != '\0') {
            size_t len = strcspn(line, "\n");
            put_line(line, len);
            line += len + (line[len] == '\n');
        }
        puts(".Ed");
    }
}

static const char head[] =
    ".\\\" SPDX-License-Identifier: Apache-2.0\n"
    ".\\\" Printed by: tlswalk help --man\n"
    ".Dd November 21, 2026\n"
    ".Dt TLSWALK 1\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm tlswalk\n"
    ".Nd what happened in the TLS and GM-TLS handshakes of a capture\n"
    ".Sh SYNOPSIS\n"
    ".Nm\n"
    ".Op Ar command\n"
    ".Op Ar option ...\n"
    ".Ar file ...\n"
    ".Sh DESCRIPTION\n"
    "The\n"
    ".Nm\n"
    "utility reads captures of packets, puts TCP connections together, finds those that carry\n"
    "TLS, SSL or TLCP (GM-TLS) on whatever port, and tells what happened in their handshakes:\n"
    "every message and field, what the state machines of both sides went through, and what breaks a "
    "standard.\n"
    "Without a\n"
    ".Ar command\n"
    "it does what\n"
    ".Cm show\n"
    "does.\n"
    ".Pp\n"
    "A\n"
    ".Ar file\n"
    "is a capture as tcpdump, Wireshark and their like write it: pcap or pcapng, also compressed with\n"
    "gzip, zstd or LZ4; a dash is standard input.\n"
    "Several are read as one timeline, in the order given, and it is told where one begins\n"
    "before those in front of it have ended: they may have nothing to do with one another.\n"
    ".Pp\n"
    "Diagnostics go to standard error, a line each.\n"
    "What comes from the wire is printed with escapes, so that a capture never writes control\n"
    "characters to a terminal.\n";

static const char tail[] =
    ".Sh SEE ALSO\n"
    ".Xr jq 1 ,\n"
    ".Xr openssl 1 ,\n"
    ".Xr tcpdump 1 ,\n"
    ".Xr tshark 1 ,\n"
    ".Xr pcap-filter 7\n"
    ".Sh STANDARDS\n"
    "RFC 6101 (SSL 3.0), RFC 2246, RFC 4346, RFC 5246 and RFC 8446 (TLS 1.0 to 1.3), RFC 9846,\n"
    "GB/T 38636-2020 (TLCP).\n"
    "The clause of each field is told by\n"
    ".Nm Cm fields ,\n"
    "that of each rule by\n"
    ".Nm Cm rules .\n";

void cli_manual_print(void)
{
    fputs(head, stdout);
    put_commands();
    put_options();
    put_explained("ENVIRONMENT", "Ev ", ROWS(environment));
    put_explained("FILES", "Pa ", ROWS(files));
    put_explained("EXIT STATUS", "", ROWS(statuses));
    put_examples();
    fputs(tail, stdout);
}
