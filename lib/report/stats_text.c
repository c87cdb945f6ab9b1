/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics as tables with bars. */
#include "report/lines.h"
#include "report/stats.h"

enum { USUAL_TOP = 10, NAME_WIDTH = 48, COUNT_WIDTH = 9, SHARE_WIDTH = 7, BAR_MAX = 40 };

struct table {
    struct tw_report *report;
    struct tw_lines lines;
    size_t bar_width;
};

static void put(struct table *t, const char *text)
{
    tw_out_text(t->lines.out, text);
}

static void put_blanks(struct table *t, size_t n)
{
    while (n-- > 0)
        tw_out_char(t->lines.out, ' ');
}

static size_t digits_of(uint64_t n)
{
    size_t digits = 1;

    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

static void put_number(struct table *t, uint64_t n, size_t width)
{
    size_t digits = digits_of(n);

    put_blanks(t, digits < width ? width - digits : 0);
    tw_out_uint(t->lines.out, n);
}

/* "  3.4 %" */
static void put_share(struct table *t, uint64_t count, uint64_t total)
{
    uint64_t permille = total == 0 ? 0 : (uint64_t)((double)count * 1000 / (double)total + 0.5);

    put_number(t, permille / 10, SHARE_WIDTH - 2);
    tw_out_char(t->lines.out, '.');
    tw_out_uint(t->lines.out, permille % 10);
    put(t, " %");
}

/* What there is any of has a bar, be it short. */
static void put_bar(struct table *t, uint64_t count, uint64_t most)
{
    size_t length = most == 0 ? 0 : (size_t)((double)count * (double)t->bar_width / (double)most + 0.5);

    if (length == 0 && count > 0)
        length = 1;
    if (length > 0)
        put(t, "  ");
    while (length-- > 0)
        put(t, t->report->options.ascii ? "#" : "\xe2\x96\x88");
}

static void put_title(struct table *t, const char *title)
{
    tw_lines_end(&t->lines);
    tw_out_char(t->lines.out, '\n');
    t->lines.indent = 0;
    tw_lines_begin(&t->lines);
    tw_lines_styled(&t->lines, TW_STYLE_BOLD, title);
    t->lines.indent = TW_LINES_STEP;
}

static void put_value(struct table *t, const struct tw_stats_kind *kind, struct tw_bytes value)
{
    switch (kind->form) {
    case TW_STATS_WORD: tw_out_bytes(t->lines.out, (const char *)value.ptr, value.len); break;
    case TW_STATS_WIRE: tw_lines_text(&t->lines, value, TW_TEXT_WIRE | TW_TEXT_QUOTED); break;
    case TW_STATS_CODE: tw_lines_name(&t->lines, kind->registry, tw_stats_code(value.ptr)); break;
    case TW_STATS_ALERT:
        tw_lines_code(&t->lines, kind->registry, tw_stats_code(value.ptr + 1));
        put(t, " from the ");
        put(t, tw_side_name((enum tw_side)value.ptr[0]));
        break;
    }
}

/* Behind a name, or below one that is too long. */
static void put_count(struct table *t, uint64_t count, uint64_t total)
{
    if (tw_lines_column(&t->lines) > NAME_WIDTH)
        tw_lines_begin(&t->lines);
    size_t column = tw_lines_column(&t->lines);
    put_blanks(t, column < NAME_WIDTH ? NAME_WIDTH - column : 0);
    put_number(t, count, COUNT_WIDTH);
    put_share(t, count, total);
}

static void put_row(struct table *t, uint64_t count, uint64_t total, uint64_t most)
{
    put_count(t, count, total);
    put_bar(t, count, most);
    tw_lines_end(&t->lines);
}

/* Those that are not told one by one: how many they are, and how often they were met. */
static void put_rest(struct table *t, const struct tw_tally *tally, size_t told)
{
    uint64_t count = 0;

    for (size_t i = told; i < tally->count; i++)
        count += tally->values[i].count;
    if (told < tally->count) {
        tw_lines_begin(&t->lines);
        tw_lines_count(&t->lines, tally->count - told, "other");
        put_count(t, count, tally->total);
    }
    if (tally->dropped > 0) {
        tw_lines_begin(&t->lines);
        put(t, "not told apart (memory limit)");
        put_count(t, tally->dropped, tally->total);
    }
    tw_lines_end(&t->lines);
}

static void put_tally(struct table *t, enum tw_stats_what what)
{
    const struct tw_stats_kind *kind = &tw_stats_kinds[what];
    const struct tw_tally *tally = &t->report->stats->tallies[what];
    unsigned top = t->report->options.top > 0 ? t->report->options.top : USUAL_TOP;
    size_t told = tally->count < top ? tally->count : top;

    if (tally->count == 0)
        return;
    put_title(t, kind->title);
    for (size_t i = 0; i < told; i++) {
        const struct tw_tally_value *v = &tally->values[i];
        tw_lines_begin(&t->lines);
        put_value(t, kind, (struct tw_bytes){tally->bytes + v->at, v->len});
        put_row(t, v->count, tally->total, tally->values[0].count);
    }
    put_rest(t, tally, told);
}

/* --- durations --- */

static void put_percentiles(struct table *t, struct tw_spread *s)
{
    tw_lines_begin(&t->lines);
    for (size_t i = 0; i < TW_STATS_PERCENTILES; i++) {
        put(t, i > 0 ? ", p" : "p");
        tw_out_uint(t->lines.out, tw_stats_permille[i] / 10);
        tw_out_char(t->lines.out, ' ');
        tw_lines_duration(&t->lines, tw_spread_percentile(s, tw_stats_permille[i]));
    }
    put(t, tw_spread_exact(s) ? "" : " (within 2 %)");
    tw_lines_begin(&t->lines);
    tw_out_uint(t->lines.out, s->count);
    put(t, " of ");
    tw_lines_duration(&t->lines, s->least);
    put(t, " to ");
    tw_lines_duration(&t->lines, s->most);
    tw_lines_end(&t->lines);
}

/* How many are behind each border and before the next; returns the most. */
static uint64_t count_bars(struct tw_spread *s, uint64_t bars[TW_STATS_BARS])
{
    uint64_t before = 0, most = 0;

    for (size_t i = 0; i < TW_STATS_BARS; i++) {
        uint64_t below = i + 1 < TW_STATS_BARS ? tw_spread_below(s, tw_stats_borders[i]) : s->count;
        bars[i] = below - before;
        most = bars[i] > most ? bars[i] : most;
        before = below;
    }
    return most;
}

/* "below 500 us", "500 us to 1.00 ms", "10.0 s and more" */
static void put_range(struct table *t, size_t bar)
{
    bool last = bar + 1 == TW_STATS_BARS;

    if (bar > 0)
        tw_lines_duration(&t->lines, tw_stats_borders[bar - 1]);
    put(t, last ? " and more" : bar == 0 ? "below " : " to ");
    if (!last)
        tw_lines_duration(&t->lines, tw_stats_borders[bar]);
}

static void put_bars(struct table *t, struct tw_spread *s)
{
    uint64_t bars[TW_STATS_BARS], most = count_bars(s, bars);
    size_t first = 0, last = TW_STATS_BARS - 1;

    while (first < last && bars[first] == 0)
        first++;
    while (last > first && bars[last] == 0)
        last--;
    for (size_t i = first; i <= last; i++) {
        tw_lines_begin(&t->lines);
        put_range(t, i);
        put_row(t, bars[i], s->count, most);
    }
}

static void put_spread(struct table *t, enum tw_stats_time what)
{
    struct tw_spread *s = &t->report->stats->times[what];

    if (s->count == 0)
        return;
    put_title(t, tw_stats_durations[what].title);
    put_percentiles(t, s);
    put_bars(t, s);
}

/* --- all --- */

/* Their names, unless there are too many to be read. */
static void put_files(struct table *t, const char *const *files, size_t count)
{
    enum { FEW = 8 };

    if (count > FEW) {
        tw_out_char(t->lines.out, ' ');
        tw_lines_count(&t->lines, count, "capture");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        tw_lines_item(&t->lines, strlen(files[i]), i == 0);
        tw_lines_text(&t->lines, (struct tw_bytes){(const uint8_t *)files[i], strlen(files[i])},
                      TW_TEXT_WIRE | TW_TEXT_QUOTED);
    }
}

static void put_heading(struct table *t, const char *const *files, size_t file_count)
{
    const struct tw_stats *s = t->report->stats;
    size_t before;

    tw_lines_begin(&t->lines);
    before = t->lines.out->len;
    tw_lines_style(&t->lines, TW_STYLE_BOLD);
    tw_lines_count(&t->lines, s->connections, t->report->options.all ? "TCP connection" : "TLS connection");
    tw_lines_style(&t->lines, TW_STYLE_PLAIN);
    put(t, " in");
    put_files(t, files, file_count);
    tw_lines_fold(&t->lines, before, t->report->options.width, TW_LINES_STEP);
    if (s->start_ns == TW_NO_TIME)
        return;
    tw_lines_begin(&t->lines);
    tw_out_time(t->lines.out, s->start_ns, 6);
    put(t, " to ");
    tw_out_time(t->lines.out, s->end_ns, 6);
    put(t, ", ");
    tw_lines_duration(&t->lines, (uint64_t)s->end_ns - (uint64_t)s->start_ns);
}

void tw_report_stats_text(struct tw_report *r, const char *const *files, size_t file_count)
{
    struct table t = {.report = r, .lines = {.out = &r->out, .color = r->options.color}};
    size_t taken = NAME_WIDTH + COUNT_WIDTH + SHARE_WIDTH + 2 + 2;

    t.bar_width = r->options.width - taken < BAR_MAX ? r->options.width - taken : BAR_MAX;
    if (r->begun)
        tw_out_char(&r->out, '\n');
    r->begun = true;
    put_heading(&t, files, file_count);
    for (enum tw_stats_what i = 0; i < TW_STATS_COUNT; i++)
        put_tally(&t, i);
    for (enum tw_stats_time i = 0; i < TW_STATS_TIMES; i++)
        put_spread(&t, i);
    tw_lines_end(&t.lines);
}
