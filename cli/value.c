/* SPDX-License-Identifier: Apache-2.0 */
/* The values of options. */
#include "value.h"

#include <stddef.h>
#include <strings.h>

struct unit {
    const char *name; /* in either case */
    uint64_t worth;
};

static const struct unit sizes[] = {
    {"", 1},
    {"K", UINT64_C(1) << 10},
    {"KiB", UINT64_C(1) << 10},
    {"M", UINT64_C(1) << 20},
    {"MiB", UINT64_C(1) << 20},
    {"G", UINT64_C(1) << 30},
    {"GiB", UINT64_C(1) << 30},
};

static const struct unit counts[] = {{"", 1}};

#define SECOND UINT64_C(1000000000)

static const struct unit times[] = {
    {"", SECOND},  {"ns", 1},          {"us", 1000},         {"ms", 1000000},
    {"s", SECOND}, {"m", 60 * SECOND}, {"h", 3600 * SECOND}, {"d", 86400 * SECOND},
};

struct number {
    const struct unit *units;
    size_t unit_count;
    uint64_t least, most;
    const char *wanted;
};

#define UNITS(table) table, sizeof(table) / sizeof((table)[0])

static const struct number numbers[CLI_KIND_COUNT] = {
    [CLI_SIZE] = {UNITS(sizes), UINT64_C(1) << 20, SIZE_MAX,
                  "wanted a size of at least 1M, as 64M, 512MiB or 2G"},
    [CLI_COUNT] = {UNITS(counts), 1, SIZE_MAX, "wanted a number of at least 1"},
    [CLI_TIME] = {UNITS(times), 1, INT64_MAX, "wanted a time, as 90, 500ms, 15m, 1h or 7d"},
    [CLI_FOLDER] = {.wanted = "wanted the name of a folder"},
    [CLI_DEVICE] = {.wanted = "wanted the name of an interface"},
    [CLI_FILE] = {.wanted = "wanted the name of a file"},
    [CLI_POLICY] = {.wanted = "wanted the name of a file or a policy"},
};

static const struct unit *find_unit(const struct number *number, const char *name)
{
    for (size_t i = 0; i < number->unit_count; i++)
        if (strcasecmp(number->units[i].name, name) == 0)
            return &number->units[i];
    return NULL;
}

/* Digits, and where they end; `fits` is false of too many. Returns false when there are none. */
static bool parse_digits(const char **text, uint64_t *value, bool *fits)
{
    const char *p = *text;

    *value = 0;
    *fits = true;
    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        *fits = *fits && *value <= (UINT64_MAX - digit) / 10;
        *value = *value * 10 + digit;
    }
    if (p == *text)
        return false;
    *text = p;
    return true;
}

const char *cli_value_parse(enum cli_kind kind, const char *text, uint64_t *value)
{
    const struct number *number = &numbers[kind];
    const struct unit *unit;
    bool fits;

    if (cli_kind_is_text(kind)) {
        *value = 1;
        return text[0] != '\0' ? NULL : number->wanted;
    }
    if (!parse_digits(&text, value, &fits))
        return number->wanted;
    unit = find_unit(number, text);
    if (unit == NULL)
        return number->wanted;
    if (!fits || *value > number->most / unit->worth)
        return "too large";
    *value *= unit->worth;
    return *value >= number->least ? NULL : number->wanted;
}
