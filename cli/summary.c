/* SPDX-License-Identifier: Apache-2.0 */
/* Captures added up. */
#include "summary.h"

#include <stdlib.h>

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
