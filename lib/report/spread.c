/* SPDX-License-Identifier: Apache-2.0 */
/* Percentiles of durations. */
#include "report/spread.h"

#include <stdlib.h>

enum { SUB_BITS = 6 };

/* Below 64 a bucket holds one value; from there on the highest seven bits say which it is. */
static size_t bucket_of(uint64_t ns)
{
    unsigned shift = 0;

    while (ns >> shift >= (size_t)2 * TW_SPREAD_SUB)
        shift++;
    if (ns < TW_SPREAD_SUB)
        return (size_t)ns;
    return ((size_t)shift << SUB_BITS) + (size_t)(ns >> shift);
}

/* The highest value that a bucket holds. */
static uint64_t highest(size_t bucket)
{
    size_t shift;

    if (bucket < (size_t)2 * TW_SPREAD_SUB)
        return bucket;
    shift = (bucket >> SUB_BITS) - 1;
    return (((uint64_t)(bucket - (shift << SUB_BITS)) + 1) << shift) - 1;
}

static void keep(struct tw_spread *s, uint64_t ns)
{
    if (s->count == 0 && s->sample == NULL)
        s->sample = malloc(TW_SPREAD_SAMPLE * sizeof *s->sample);
    if (s->sample != NULL && s->count < TW_SPREAD_SAMPLE)
        s->sample[s->count] = ns;
}

void tw_spread_add(struct tw_spread *s, uint64_t ns)
{
    keep(s, ns);
    s->sorted = false;
    s->least = s->count == 0 || ns < s->least ? ns : s->least;
    s->most = ns > s->most ? ns : s->most;
    s->sum += (double)ns;
    s->count++;
    s->buckets[bucket_of(ns)]++;
}

bool tw_spread_exact(const struct tw_spread *s)
{
    return s->count <= TW_SPREAD_SAMPLE && s->sample != NULL;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *v = a, *w = b;

    return (*v > *w) - (*v < *w);
}

static void sort(struct tw_spread *s)
{
    if (!s->sorted && s->count > 1)
        qsort(s->sample, (size_t)s->count, sizeof *s->sample, compare);
    s->sorted = true;
}

uint64_t tw_spread_percentile(struct tw_spread *s, unsigned permille)
{
    uint64_t rank = (uint64_t)((double)s->count * permille / 1000), seen = 0;
    size_t i = 0;

    if ((double)rank < (double)s->count * permille / 1000 || rank == 0)
        rank++;
    if (s->count == 0)
        return 0;
    if (tw_spread_exact(s)) {
        sort(s);
        return s->sample[rank - 1];
    }
    for (seen = s->buckets[0]; seen < rank && i + 1 < TW_SPREAD_BUCKETS; seen += s->buckets[i])
        i++;
    return highest(i) < s->most ? highest(i) : s->most;
}

uint64_t tw_spread_below(struct tw_spread *s, uint64_t ns)
{
    uint64_t below = 0;

    if (tw_spread_exact(s)) {
        sort(s);
        while (below < s->count && s->sample[below] < ns)
            below++;
        return below;
    }
    for (size_t i = 0; i < bucket_of(ns); i++)
        below += s->buckets[i];
    return below;
}

void tw_spread_clear(struct tw_spread *s)
{
    free(s->sample);
    *s = (struct tw_spread){0};
}
