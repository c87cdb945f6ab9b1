/* SPDX-License-Identifier: Apache-2.0 */
/* Which packets are read and which connections told of. */
#include "choose.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "moment.h"

/* Room for one more element behind `count` of `size` bytes. False when there is no memory. */
static bool grow(void **array, size_t count, size_t size)
{
    void *grown = realloc(*array, (count + 1) * size);

    if (grown != NULL)
        *array = grown;
    return grown != NULL;
}

static bool add_numbers(struct tw_numbers **array, size_t *count, struct tw_numbers numbers)
{
    void *grown = *array;

    if (!grow(&grown, *count, sizeof numbers))
        return false;
    *array = grown;
    (*array)[(*count)++] = numbers;
    return true;
}

/* What a member of a list adds to the choice. False when it is nothing that could be meant; or there was no memory. */
typedef bool take(struct cli_choice *c, const char *text);

/* "7" or "3-9", up to `most`. */
static bool parse_numbers(const char *text, uint64_t most, struct tw_numbers *numbers)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    numbers->first = numbers->last = strtoull(text, &end, 10);
    if (*end == '-' && end[1] >= '0' && end[1] <= '9')
        numbers->last = strtoull(end + 1, &end, 10);
    return *end == '\0' && errno == 0 && numbers->first <= numbers->last && numbers->last <= most;
}

static bool take_connection(struct cli_choice *c, const char *text)
{
    struct tw_numbers numbers;

    return parse_numbers(text, UINT64_MAX, &numbers) &&
           add_numbers(&c->connections, &c->choice.connection_count, numbers);
}

static bool take_port(struct cli_choice *c, const char *text)
{
    struct tw_numbers numbers;

    return parse_numbers(text, UINT16_MAX, &numbers) &&
           add_numbers(&c->ports, &c->choice.port_count, numbers);
}

/* An address as 16 bytes; `*lead` is how many bits of it are not the address's own. */
static bool parse_address(const char *text, uint8_t *address, unsigned *lead)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    *lead = 0;
    if (inet_pton(AF_INET6, text, address) == 1)
        return true;
    *lead = 96;
    memcpy(address, mapped, sizeof mapped);
    return inet_pton(AF_INET, text, address + sizeof mapped) == 1;
}

static bool take_host(struct cli_choice *c, const char *text)
{
    struct tw_prefix prefix;
    struct tw_numbers bits;
    char address[INET6_ADDRSTRLEN];
    size_t len = strcspn(text, "/");
    unsigned lead;

    if (len >= sizeof address)
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    if (!parse_address(address, prefix.address, &lead))
        return false;
    bits.first = bits.last = 128 - lead;
    if (text[len] == '/' && (!parse_numbers(text + len + 1, 128 - lead, &bits) || bits.first != bits.last))
        return false;
    prefix.bits = lead + (unsigned)bits.first;
    void *hosts = c->hosts;
    if (!grow(&hosts, c->choice.host_count, sizeof prefix))
        return false;
    c->hosts = hosts;
    c->hosts[c->choice.host_count++] = prefix;
    return true;
}

/* The options whose values are lists, in which commas separate. */
static const struct list {
    enum cli_option_id option;
    take *take;
    const char *wanted;
} lists[] = {
    {CLI_OPTION_CONNECTION, take_connection, "wanted a number, or several: 3, 10-12"},
    {CLI_OPTION_HOST, take_host, "wanted an address or a prefix: 192.0.2.1, 2001:db8::/32"},
    {CLI_OPTION_PORT, take_port, "wanted a port, or several: 443, 8000-8099"},
};

static enum cli_status take_list(struct cli_choice *c, const struct cli_arguments *a, const struct list *list,
                                 const char *text)
{
    char *copy = strdup(text), *rest = copy;
    enum cli_status status = CLI_OK;

    if (copy == NULL) {
        cli_complain("%s", strerror(ENOMEM));
        return CLI_IO;
    }
    while (rest != NULL && status == CLI_OK) {
        const char *one = strsep(&rest, ",");
        if (!list->take(c, one))
            status = cli_value_error(a->command, list->option, one, list->wanted);
    }
    free(copy);
    return status;
}

static bool add_server_name(struct cli_choice *c, const char *pattern)
{
    void *names = c->server_names;

    if (!grow(&names, c->choice.server_name_count, sizeof pattern))
        return false;
    c->server_names = names;
    c->server_names[c->choice.server_name_count++] = pattern;
    return true;
}

static enum cli_status take_text(struct cli_choice *c, const struct cli_arguments *a,
                                 const struct cli_text *t)
{
    struct tw_moment *moment = t->option == CLI_OPTION_SINCE ? &c->choice.since : &c->choice.until;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i].option == t->option)
            return take_list(c, a, &lists[i], t->text);
    if (t->option == CLI_OPTION_SNI && !add_server_name(c, t->text)) {
        cli_complain("%s", strerror(ENOMEM));
        return CLI_IO;
    }
    if ((t->option == CLI_OPTION_SINCE || t->option == CLI_OPTION_UNTIL) &&
        !cli_moment_parse(t->text, moment))
        return cli_value_error(a->command, t->option, t->text, cli_moment_wanted);
    return CLI_OK;
}

/* In the order of the values of --protocol. TLS 1.3 has had drafts and experiments. */
static const struct {
    unsigned protocol;
    struct tw_numbers versions;
} versions[] = {
    {0, {0x0002, 0x0002}}, {1, {0x0300, 0x0300}}, {2, {0x0301, 0x0301}},
    {3, {0x0302, 0x0302}}, {4, {0x0303, 0x0303}}, {5, {0x0304, 0x0304}},
    {5, {0x7e01, 0x7f1c}}, {5, {0xfb17, 0xfb1a}}, {6, {0x0101, 0x0101}},
};

static bool take_protocols(struct cli_choice *c, uint64_t protocols)
{
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (protocols >> versions[i].protocol & 1 &&
            !add_numbers(&c->versions, &c->choice.version_count, versions[i].versions))
            return false;
    return true;
}

/* Under an expression that makes no sense stands a caret, if it is known where. */
static enum cli_status take_filter(struct cli_choice *c, const struct cli_arguments *a)
{
    const char *expression = cli_arguments_text(a, CLI_OPTION_FILTER);
    struct tw_error error = {""};
    size_t place;

    if (expression == NULL)
        return CLI_OK;
    c->filter = tw_filter_new(expression, &place, &error);
    if (c->filter != NULL)
        return CLI_OK;
    cli_complain("filter: %s", error.text);
    if (place != SIZE_MAX)
        cli_point_at(expression, place);
    return cli_usage_hint(a->command);
}

static void lend(struct cli_choice *c)
{
    struct tw_choice *choice = &c->choice;

    choice->connections = c->connections;
    choice->ports = c->ports;
    choice->versions = c->versions;
    choice->hosts = c->hosts;
    choice->server_names = c->server_names;
    c->given = c->connections != NULL || c->ports != NULL || c->versions != NULL || c->hosts != NULL ||
               c->server_names != NULL || choice->since.set || choice->until.set || choice->outcomes != 0;
}

enum cli_status cli_choose(struct cli_choice *c, const struct cli_arguments *a)
{
    enum cli_status status;

    *c = (struct cli_choice){.choice.outcomes = (unsigned)a->value[CLI_OPTION_OUTCOME]};
    status = take_filter(c, a);
    for (size_t i = 0; i < a->text_count && status == CLI_OK; i++)
        status = take_text(c, a, &a->texts[i]);
    if (status == CLI_OK && !take_protocols(c, a->value[CLI_OPTION_PROTOCOL])) {
        cli_complain("%s", strerror(ENOMEM));
        status = CLI_IO;
    }
    lend(c);
    return status;
}

void cli_choice_clear(struct cli_choice *c)
{
    free(c->connections);
    free(c->ports);
    free(c->versions);
    free(c->hosts);
    free(c->server_names);
    tw_filter_free(c->filter);
    *c = (struct cli_choice){0};
}
