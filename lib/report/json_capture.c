/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of what the captures came to. */
#include "report/json_put.h"

static void put_links(struct json *j, const struct tw_capture *capture)
{
    put_open(j, "link_types", '[');
    for (const struct tw_link *l = capture->links; l < capture->links + capture->link_count; l++) {
        put_open(j, NULL, '{');
        put_uint(j, "id", (uint64_t)l->type);
        put_string(j, "name", l->name);
        put_bool(j, "supported", l->supported);
        put_uint(j, "packets", l->packets);
        put_close(j, '}');
    }
    put_close(j, ']');
}

static void put_input(struct json *j, const struct tw_capture *capture)
{
    const struct tw_counters *n = &capture->counters;
    bool timed = n->start_ns != TW_NO_TIME;

    put_string(j, "schema", "tlswalk.capture/1");
    put_open(j, "files", '[');
    for (size_t i = 0; i < capture->file_count; i++) {
        put_comma(j);
        wire_text(j, (struct tw_bytes){(const uint8_t *)capture->files[i], strlen(capture->files[i])});
    }
    put_close(j, ']');
    put_uint(j, "packets", n->packets);
    put_uint(j, "bytes", n->bytes);
    put_time(j, "start", n->start_ns);
    put_time(j, "end", n->end_ns);
    put_duration(j, "duration_ns", timed ? n->end_ns - n->start_ns : -1);
    put_links(j, capture);
}

struct count {
    const char *key;
    uint64_t value;
};

static void put_counts(struct json *j, const struct count *counts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_uint(j, counts[i].key, counts[i].value);
}

#define PUT_COUNTS(j, ...) \
    put_counts(j, (const struct count[]){__VA_ARGS__}, TW_COUNT(((const struct count[]){__VA_ARGS__})))

void tw_report_capture_json(struct tw_report *r, const struct tw_capture *capture)
{
    const struct tw_counters *n = &capture->counters;
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_input(&j, capture);
    PUT_COUNTS(&j, {"damaged", capture->damaged}, {"connections", n->connections}, {"tls", n->tls});
    put_open(&j, "skipped", '{');
    PUT_COUNTS(&j, {"unsupported_link", n->unsupported_link}, {"not_ip", n->not_ip}, {"not_tcp", n->not_tcp},
               {"malformed", n->malformed}, {"datagrams_lost", n->datagrams_lost});
    put_close(&j, '}');
    PUT_COUNTS(&j, {"fragments", n->fragments}, {"datagrams", n->datagrams},
               {"fragment_conflicts", n->fragment_conflicts}, {"truncated", n->truncated}, {"gaps", n->gaps},
               {"gap_bytes", n->lost_bytes}, {"conflicts", n->conflicts},
               {"signatures_unverified", n->unverified});
    put_open(&j, "evicted", '{');
    PUT_COUNTS(&j, {"flows", n->evicted_flows}, {"memory", n->evicted_memory});
    put_close(&j, '}');
    PUT_COUNTS(&j, {"allocations_refused", n->refused}, {"peak_memory", n->peak_memory});
    tw_out_text(&r->out, "}\n");
}
