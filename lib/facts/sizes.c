/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/sizes.h"

#include <stdbool.h>

/*
 * A segment on a path with an MTU of 1,500 has room for a record of about 1,400 bytes; implementations take from 1,200
 * to 1,430. Fewer in a row than RUN are answers that happen to be as long. Apache Traffic Server begins anew after a
 * silence of one second, and so do others; half of that is no pause between two segments.
 */
enum { SEGMENT_LEAST = 1000, SEGMENT_MOST = 1500, RUN = 4, SILENCE_NS = 500 * 1000 * 1000 };

static int64_t silence(const struct tw_sizes *s, int64_t time_ns)
{
    return time_ns == TW_NO_TIME || s->last_ns == TW_NO_TIME || s->most == 0 ? 0 : time_ns - s->last_ns;
}

static void end_run(struct tw_sizes *s)
{
    s->run = 0;
    s->run_bytes = 0;
}

/* Small ones have come again behind a silence: that is a reset once they make a run. */
static void note_reset(struct tw_sizes *s)
{
    if (s->grown_after == 0 || s->run_silence_ns < SILENCE_NS || s->resets == UINT16_MAX)
        return;
    if (s->resets++ == 0 || s->run_silence_ns < s->reset_ns)
        s->reset_ns = s->run_silence_ns;
}

static void go_on(struct tw_sizes *s, uint16_t length, int64_t silent_ns)
{
    if (length > SEGMENT_MOST) {
        if (s->run >= RUN && s->most <= SEGMENT_MOST)
            s->grown_after = s->run_bytes;
        end_run(s);
        return;
    }
    if (silent_ns >= SILENCE_NS)
        end_run(s);
    s->run_bytes += length;
    if (length < SEGMENT_LEAST)
        return;
    if (s->run == 0)
        s->run_silence_ns = silent_ns;
    if (s->run < UINT16_MAX && ++s->run == RUN)
        note_reset(s);
}

void tw_sizes_count(struct tw_sizes *s, uint16_t length, int64_t time_ns)
{
    uint32_t *records = &s->records[tw_sizes_class(length)];

    *records += *records < UINT32_MAX;
    go_on(s, length, silence(s, time_ns));
    if (s->most == 0 || length < s->least)
        s->least = length;
    if (length > s->most)
        s->most = length;
    s->last = length;
    s->last_ns = time_ns;
}
