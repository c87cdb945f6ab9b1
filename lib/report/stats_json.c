/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics as an object of JSON. */
#include "report/json.h"
#include "report/stats.h"

enum { USUAL_TOP = 10 };

static void put_alert(struct json *j, struct tw_bytes value)
{
    put_open(j, "value", '{');
    put_string(j, "from", tw_side_name((enum tw_side)value.ptr[0]));
    tw_json_code(j, "alert", TW_REG_ALERT, tw_stats_code(value.ptr + 1));
    put_close(j, '}');
}

static void put_value(struct json *j, const struct tw_stats_kind *kind, struct tw_bytes value)
{
    switch (kind->form) {
    case TW_STATS_WORD:
    case TW_STATS_WIRE:
        put_key(j, "value");
        wire_text(j, value);
        break;
    case TW_STATS_CODE: tw_json_code(j, "value", kind->registry, tw_stats_code(value.ptr)); break;
    case TW_STATS_ALERT: put_alert(j, value); break;
    }
}

static void put_tally(struct json *j, const struct tw_report *r, enum tw_stats_what what)
{
    const struct tw_tally *tally = &r->stats->tallies[what];
    size_t top = r->options.top > 0 ? r->options.top : USUAL_TOP;

    put_open(j, tw_stats_kinds[what].key, '{');
    put_uint(j, "total", tally->total);
    put_uint(j, "distinct", tally->count);
    put_uint(j, "dropped", tally->dropped);
    put_open(j, "top", '[');
    for (size_t i = 0; i < tally->count && i < top; i++) {
        const struct tw_tally_value *v = &tally->values[i];
        put_open(j, NULL, '{');
        put_value(j, &tw_stats_kinds[what], (struct tw_bytes){tally->bytes + v->at, v->len});
        put_uint(j, "count", v->count);
        put_close(j, '}');
    }
    put_close(j, ']');
    put_close(j, '}');
}

static void put_percentiles(struct json *j, struct tw_spread *s)
{
    static const char *const names[TW_STATS_PERCENTILES] = {"p50", "p75", "p90", "p95", "p99"};

    put_duration(j, "min", s->count > 0 ? (int64_t)s->least : -1);
    for (size_t i = 0; i < TW_STATS_PERCENTILES; i++)
        put_duration(j, names[i], s->count > 0 ? (int64_t)tw_spread_percentile(s, tw_stats_permille[i]) : -1);
    put_duration(j, "max", s->count > 0 ? (int64_t)s->most : -1);
    put_duration(j, "mean", s->count > 0 ? (int64_t)(s->sum / (double)s->count) : -1);
}

/* Durations below each border and not below the one before; the last has none. */
static void put_histogram(struct json *j, struct tw_spread *s)
{
    uint64_t before = 0;

    put_open(j, "histogram", '[');
    for (size_t i = 0; i < TW_STATS_BARS; i++) {
        bool open = i + 1 == TW_STATS_BARS;
        uint64_t below = open ? s->count : tw_spread_below(s, tw_stats_borders[i]);
        put_open(j, NULL, '{');
        put_duration(j, "below_ns", open ? -1 : (int64_t)tw_stats_borders[i]);
        put_uint(j, "count", below - before);
        put_close(j, '}');
        before = below;
    }
    put_close(j, ']');
}

static void put_spread(struct json *j, struct tw_spread *s, const char *key)
{
    put_open(j, key, '{');
    put_uint(j, "count", s->count);
    put_bool(j, "exact", s->count == 0 || tw_spread_exact(s));
    put_percentiles(j, s);
    put_histogram(j, s);
    put_close(j, '}');
}

void tw_report_stats_json(struct tw_report *r, const char *const *files, size_t file_count)
{
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.stats/1");
    put_open(&j, "files", '[');
    for (size_t i = 0; i < file_count; i++) {
        put_comma(&j);
        wire_text(&j, (struct tw_bytes){(const uint8_t *)files[i], strlen(files[i])});
    }
    put_close(&j, ']');
    put_uint(&j, "connections", r->stats->connections);
    put_time(&j, "start", r->stats->start_ns);
    put_time(&j, "end", r->stats->end_ns);
    for (enum tw_stats_what i = 0; i < TW_STATS_COUNT; i++)
        put_tally(&j, r, i);
    put_open(&j, "timing", '{');
    for (enum tw_stats_time i = 0; i < TW_STATS_TIMES; i++)
        put_spread(&j, &r->stats->times[i], tw_stats_durations[i].key);
    put_close(&j, '}');
    tw_out_text(&r->out, "}\n");
}
