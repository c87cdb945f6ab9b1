/* SPDX-License-Identifier: Apache-2.0 */
/* Times for people, as tcpdump's -t has them. */
#include "report/when.h"

enum { SECOND = 1000000000 };

size_t tw_when_width(enum tw_times times, size_t usual)
{
    switch (times) {
    case TW_TIMES_NONE: return 0;
    case TW_TIMES_EPOCH: return sizeof "1700000000.123456" - 1;
    case TW_TIMES_DELTA:
    case TW_TIMES_FIRST: return sizeof "+0.123456" - 1;
    case TW_TIMES_DATE: return sizeof "2023-11-14 22:13:20.123456" - 1;
    case TW_TIMES_USUAL: break;
    }
    return usual;
}

static void put_epoch(struct tw_lines *l, int64_t time_ns)
{
    if (time_ns < 0) { /* before 1970 the distance is as good */
        tw_lines_since(l, time_ns, 0);
        return;
    }
    tw_out_uint(l->out, (uint64_t)time_ns / SECOND);
    tw_out_char(l->out, '.');
    for (uint64_t unit = SECOND / 10; unit >= 1000; unit /= 10)
        tw_out_char(l->out, (char)('0' + (uint64_t)time_ns % SECOND / unit % 10));
}

/* RFC 3339 with a blank for the T, and without the Z, as no other zone is ever meant. */
static void put_date(struct tw_lines *l, int64_t time_ns)
{
    enum { DATE = 10, MOST = 32 };
    char text[MOST];
    size_t before, len;

    (void)tw_out_room(l->out, MOST);
    before = l->out->len;
    tw_out_time(l->out, time_ns, 6);
    len = tw_out_take_back(l->out, before, text, sizeof text);
    text[DATE] = ' ';
    tw_out_bytes(l->out, text, len - 1);
}

void tw_when_put_clock(struct tw_lines *l, int64_t time_ns, unsigned decimals)
{
    enum { CLOCK = 11, CLOCK_LEN = 8, MOST = 32 };
    char text[MOST];
    size_t before;

    (void)tw_out_room(l->out, MOST);
    before = l->out->len;
    tw_out_time(l->out, time_ns, 3);
    (void)tw_out_take_back(l->out, before, text, sizeof text);
    tw_out_bytes(l->out, text + CLOCK, decimals == 0 ? CLOCK_LEN : CLOCK_LEN + 1 + decimals);
}

bool tw_when_put(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c, int64_t time_ns)
{
    int64_t last_ns = r->last_ns == TW_NO_TIME ? time_ns : r->last_ns;
    int64_t first_ns = c->tracker->start_ns != NULL ? *c->tracker->start_ns : time_ns;

    switch (r->options.times) {
    case TW_TIMES_USUAL: return false;
    case TW_TIMES_NONE: break;
    case TW_TIMES_EPOCH: put_epoch(l, time_ns); break;
    case TW_TIMES_DELTA: tw_lines_since(l, time_ns, last_ns); break;
    case TW_TIMES_DATE: put_date(l, time_ns); break;
    case TW_TIMES_FIRST: tw_lines_since(l, time_ns, first_ns); break;
    }
    r->last_ns = time_ns;
    return true;
}
