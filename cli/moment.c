/* SPDX-License-Identifier: Apache-2.0 */
/* Times on the command line. */
#include "moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "value.h"

const char cli_moment_wanted[] = "wanted a time: 2026-11-20T21:31:49.5Z, 1795210309.5 (seconds since 1970) "
                                 "or +1.5s (after the first packet)";

enum { SECOND = 1000000000 };

/* As far as a time in nanoseconds goes, and then some to add to it. */
#define MAX_SECONDS ((int64_t)1 << 33)

/* The digits behind a decimal point, as billionths; moves on behind them. */
static int64_t fraction(const char **text)
{
    int64_t ns = 0, digit = SECOND / 10;

    for (; **text >= '0' && **text <= '9'; (*text)++, digit /= 10)
        ns += (**text - '0') * digit;
    return ns;
}

/* Digits and maybe more behind a point, in units of `unit` nanoseconds; moves on behind them. */
static bool decimal(const char **text, int64_t *whole, int64_t *billionths)
{
    const char *start = *text;

    *whole = *billionths = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        if (*whole > MAX_SECONDS)
            return false;
        *whole = *whole * 10 + (**text - '0');
    }
    if (*text == start)
        return false;
    if (**text == '.') {
        (*text)++;
        *billionths = fraction(text);
    }
    return *whole <= MAX_SECONDS;
}

/* Seconds, or a number with one of the units of CLI_TIME. */
static bool parse_relative(const char *text, int64_t *ns)
{
    int64_t whole, billionths;
    uint64_t unit = SECOND;
    char one[8];

    if (!decimal(&text, &whole, &billionths) || strlen(text) > sizeof one - 2)
        return false;
    snprintf(one, sizeof one, "1%s", text);
    if (cli_value_parse(CLI_TIME, one, &unit) != NULL || whole > INT64_MAX / 2 / (int64_t)unit)
        return false;
    *ns = whole * (int64_t)unit + (int64_t)((double)billionths * (double)unit / SECOND);
    return true;
}

static bool parse_seconds(const char *text, int64_t *ns)
{
    int64_t whole, billionths;

    if (!decimal(&text, &whole, &billionths) || *text != '\0')
        return false;
    *ns = whole * SECOND + billionths;
    return true;
}

/* Exactly so many digits, and `behind` after them unless it is 0; moves on behind both. */
static bool digits(const char **text, unsigned count, char behind, int *value)
{
    *value = 0;
    for (; count > 0; count--, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    if (behind == '\0')
        return true;
    return *(*text)++ == behind;
}

/* Z, nothing, or +hh:mm. */
static bool parse_offset(const char *text, int64_t *seconds)
{
    bool west = *text == '-';
    int hours, minutes;

    *seconds = 0;
    if (strcmp(text, "") == 0 || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if (*text != '+' && !west)
        return false;
    text++;
    if (!digits(&text, 2, ':', &hours) || !digits(&text, 2, '\0', &minutes) || *text != '\0' || hours > 23 ||
        minutes > 59)
        return false;
    *seconds = (int64_t)(west ? -60 : 60) * (hours * 60 + minutes);
    return true;
}

static bool in_calendar(const struct tm *t)
{
    struct tm normal = *t;
    time_t ignored = timegm(&normal); /* which moves a 30th of February into March */

    (void)ignored;
    return normal.tm_mday == t->tm_mday && normal.tm_mon == t->tm_mon && t->tm_hour < 24 && t->tm_min < 60 &&
           t->tm_sec < 61;
}

/* "T21:31:49.5", or nothing; moves on behind it. */
static bool parse_clock(const char **text, struct tm *t, int64_t *billionths)
{
    if (**text != 'T' && **text != 't' && **text != ' ')
        return true;
    (*text)++;
    if (!digits(text, 2, ':', &t->tm_hour) || !digits(text, 2, ':', &t->tm_min) ||
        !digits(text, 2, '\0', &t->tm_sec))
        return false;
    if (**text == '.') {
        (*text)++;
        *billionths = fraction(text);
    }
    return true;
}

static bool parse_date(const char *text, int64_t *ns)
{
    struct tm t = {0};
    int64_t offset = 0, billionths = 0;

    if (!digits(&text, 4, '-', &t.tm_year) || !digits(&text, 2, '-', &t.tm_mon) ||
        !digits(&text, 2, '\0', &t.tm_mday) || !parse_clock(&text, &t, &billionths))
        return false;
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    if (!parse_offset(text, &offset) || t.tm_year < 70 || t.tm_year > 300 || !in_calendar(&t))
        return false;
    *ns = ((int64_t)timegm(&t) - offset) * SECOND + billionths;
    return true;
}

bool cli_moment_parse(const char *text, struct tw_moment *moment)
{
    *moment = (struct tw_moment){.set = true, .relative = text[0] == '+'};
    if (moment->relative)
        return parse_relative(text + 1, &moment->ns);
    return parse_date(text, &moment->ns) || parse_seconds(text, &moment->ns);
}
