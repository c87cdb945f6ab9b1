/* SPDX-License-Identifier: Apache-2.0 */
/* What the captures came to, as a block of text. What did not happen is not mentioned. */
#include "report/lines.h"
#include "report/report.h"

static void put_heading(struct tw_lines *l, const struct tw_capture *capture)
{
    tw_lines_begin(l);
    tw_lines_styled(l, TW_STYLE_BOLD, capture->file_count == 1 ? "capture" : "captures");
    for (size_t i = 0; i < capture->file_count; i++) {
        const char *name = capture->files[i];
        tw_lines_item(l, strlen(name), i == 0);
        tw_lines_text(l, (struct tw_bytes){(const uint8_t *)name, strlen(name)},
                      TW_TEXT_WIRE | TW_TEXT_QUOTED);
    }
    l->indent = TW_LINES_STEP;
    tw_lines_end(l);
}

static void put_packets(struct tw_lines *l, const struct tw_counters *n)
{
    tw_lines_begin(l);
    tw_lines_count(l, n->packets, "packet");
    tw_out_text(l->out, ", ");
    tw_lines_count(l, n->bytes, "byte");
    if (n->start_ns != TW_NO_TIME) {
        tw_lines_begin(l);
        tw_out_time(l->out, n->start_ns, 9);
        tw_out_text(l->out, " to ");
        tw_out_time(l->out, n->end_ns, 9);
        tw_out_text(l->out, ", ");
        tw_lines_duration(l, (uint64_t)n->end_ns - (uint64_t)n->start_ns);
    }
    tw_lines_end(l);
}

static void put_links(struct tw_lines *l, const struct tw_capture *capture)
{
    enum { AROUND = 50 }; /* characters of the number, the count and what is said with them */

    for (size_t i = 0; i < capture->link_count; i++) {
        const struct tw_link *link = &capture->links[i];
        if (i == 0) {
            tw_lines_begin(l);
            tw_out_text(l->out, "link types:");
        }
        tw_lines_item(l, strlen(link->name) + AROUND, i == 0);
        tw_out_text(l->out, link->name);
        tw_out_text(l->out, " (");
        tw_out_uint(l->out, (uint64_t)link->type);
        tw_out_text(l->out, link->supported ? "): " : ", not supported): ");
        tw_lines_count(l, link->packets, "packet");
    }
    tw_lines_end(l);
}

struct count {
    const char *group; /* the line that it is on */
    uint64_t count;
    const char *what, *rest;
};

/* A line a group; what there was none of is not mentioned, nor is a group of such. */
static void put_counts(struct tw_lines *l, const struct count *counts, size_t count)
{
    enum { WIDEST_NUMBER = 20 };
    const char *group = NULL;

    for (const struct count *c = counts; c < counts + count; c++) {
        bool first = c->group != group;
        if (c->count == 0)
            continue;
        if (first) {
            tw_lines_begin(l);
            tw_out_text(l->out, c->group);
            group = c->group;
        }
        tw_lines_item(l, WIDEST_NUMBER + strlen(c->what) + strlen(c->rest), first);
        tw_lines_count(l, c->count, c->what);
        tw_out_text(l->out, c->rest);
    }
    tw_lines_end(l);
}

static void put_what_was_met(struct tw_lines *l, const struct tw_counters *n)
{
    static const char left_out[] = "left out:", fragments[] = "fragments:", missing[] = "missing:",
                      given_up[] = "given up early:";
    const struct count counts[] = {
        {left_out, n->unsupported_link, "packet", " of link types not supported"},
        {left_out, n->not_ip, "packet", " without IP"},
        {left_out, n->not_tcp, "packet", " without TCP"},
        {left_out, n->malformed, "packet", " with headers that do not fit"},
        {left_out, n->unverified, "signature", " for time"},
        {fragments, n->fragments, "packet", ""},
        {fragments, n->datagrams, "datagram", " put together"},
        {fragments, n->datagrams_lost, "datagram", " given up"},
        {fragments, n->fragment_conflicts, "packet", " with other bytes than one before it"},
        {missing, n->truncated, "packet", " cut by the capture"},
        {missing, n->gaps, "gap", " in streams"},
        {missing, n->lost_bytes, "byte", " in them"},
        {"sent twice, differently:", n->conflicts, "piece", " of streams"},
        {given_up, n->evicted_flows, "connection", " (connection limit)"},
        {given_up, n->evicted_memory, "connection", " (memory limit)"},
        {given_up, n->refused, "request", " for memory (memory limit)"},
    };

    put_counts(l, counts, TW_COUNT(counts));
}

static void put_connections(struct tw_lines *l, const struct tw_counters *n)
{
    tw_lines_begin(l);
    tw_lines_count(l, n->connections, "TCP connection");
    tw_out_text(l->out, ", ");
    tw_out_uint(l->out, n->tls);
    tw_out_text(l->out, " with TLS");
    tw_lines_end(l);
}

static void put_damage(struct tw_lines *l, const struct tw_capture *capture)
{
    if (capture->damaged == 0)
        return;
    tw_lines_begin(l);
    tw_out_text(l->out, "damaged in ");
    tw_lines_count(l, capture->damaged, "place");
    tw_lines_end(l);
}

static void put_peak(struct tw_lines *l, const struct tw_counters *n)
{
    tw_lines_begin(l);
    tw_out_text(l->out, "peak memory: ");
    tw_out_uint(l->out, (n->peak_memory + 1023) / 1024);
    tw_out_text(l->out, " KiB");
    tw_lines_end(l);
}

void tw_report_capture_text(const struct tw_capture *capture, struct tw_lines *l)
{
    put_heading(l, capture);
    put_packets(l, &capture->counters);
    put_damage(l, capture);
    put_links(l, capture);
    put_connections(l, &capture->counters);
    put_what_was_met(l, &capture->counters);
    put_peak(l, &capture->counters);
}
