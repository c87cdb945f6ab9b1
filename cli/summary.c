/* SPDX-License-Identifier: Apache-2.0 */
/* Captures added up. */
#include "summary.h"

#include <stdlib.h>

#include "command.h"

static struct tw_link *find_link(const struct cli_summary *s, int type)
{
    for (size_t i = 0; i < s->link_count; i++)
        if (s->links[i].type == type)
            return &s->links[i];
    return NULL;
}

static void add_links(struct cli_summary *s, const struct tw_link *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct tw_link *known = find_link(s, links[i].type);
        if (known != NULL)
            known->packets += links[i].packets;
        else
            s->links[s->link_count++] = links[i];
    }
}

bool cli_summary_add(struct cli_summary *s, const char *name, const struct tw_source *source)
{
    const struct tw_link *links;
    size_t count = tw_source_links(source, &links);
    const char **files = realloc(s->files, (s->file_count + 1) * sizeof *files);
    struct tw_link *all;

    if (files == NULL)
        return false;
    s->files = files;
    all = realloc(s->links, (s->link_count + count + 1) * sizeof *all);
    if (all == NULL)
        return false;
    s->links = all;
    s->files[s->file_count++] = name;
    add_links(s, links, count);
    return true;
}

struct tw_capture cli_summary_capture(const struct cli_summary *s, const struct tw_counters *counters)
{
    return (struct tw_capture){s->files, s->file_count, s->links, s->link_count, *counters, s->damaged};
}

void cli_summary_clear(struct cli_summary *s)
{
    free(s->files);
    free(s->links);
    *s = (struct cli_summary){0};
}

enum cli_status cli_summary_check(const struct cli_arguments *a, enum tw_format format)
{
    static const struct {
        enum tw_format format;
        const char *what;
    } closed[] = {
        {TW_FORMAT_DOT, "a picture"},
        {TW_FORMAT_MERMAID, "a picture"},
        {TW_FORMAT_SVG, "a picture"},
        {TW_FORMAT_CERTIFICATES_PEM, "PEM"},
    };

    for (size_t i = 0; a->value[CLI_OPTION_SUMMARY] && i < sizeof closed / sizeof closed[0]; i++)
        if (closed[i].format == format)
            return cli_usage_error(a->command, "--summary has no place in %s", closed[i].what);
    return CLI_OK;
}
