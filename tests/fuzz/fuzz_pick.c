/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields picked from any bytes in the place of a JSON report, as a whole and byte by byte: nothing is read or kept that is not
 * there, and the rows do not depend on where the pieces end. An
 * input is names with commas between them, a newline, and JSON.
 */
#include <string.h>

#include "harness.h"
#include "report/pick.h"
#include "report/report.h"

enum { MOST_NAMES = 8, MOST_TEXT = 200 };

struct paper {
    char *text;
    size_t len;
};

static bool write_paper(void *context, const char *bytes, size_t len)
{
    struct paper *p = context;
    char *grown = realloc(p->text, p->len + len + 1);

    require(grown != NULL);
    memcpy(grown + p->len, bytes, len);
    p->text = grown;
    p->len += len;
    return true;
}

/* Cuts the names apart. Returns how many there are. */
static size_t cut_names(char *text, const char **names)
{
    size_t count = 0;

    for (char *rest = text; rest != NULL && count < MOST_NAMES; count++) {
        char *comma = strchr(rest, ',');
        names[count] = rest;
        rest = comma != NULL ? comma + 1 : NULL;
        if (comma != NULL)
            *comma = '\0';
    }
    return count;
}

static bool pick(const struct tw_report_options *options, struct paper *paper, const uint8_t *json,
                 size_t len, size_t step)
{
    static struct tw_report r;
    bool begun;

    memset(&r, 0, sizeof r);
    r.options = *options;
    r.options.context = paper;
    begun = tw_pick_begin(&r);
    for (size_t i = 0; begun && i < len; i += step)
        require(r.out.write(r.out.context, (const char *)json + i, step < len - i ? step : len - i));
    if (begun) {
        tw_pick_row(&r);
        require(tw_pick_end(&r));
    }
    tw_pick_free(&r);
    return begun;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = newline != NULL ? (size_t)(newline - data) : 0;
    char text[MOST_TEXT + 1];
    const char *names[MOST_NAMES];
    struct paper whole = {0}, pieces = {0};

    if (newline == NULL || len > MOST_TEXT || memchr(data, 0, size) != NULL) /* JSON has none */
        return 0;
    memcpy(text, data, len);
    text[len] = '\0';
    struct tw_report_options options = {
        .write = write_paper, .fields = names, .field_count = cut_names(text, names)};
    for (enum tw_format f = TW_FORMAT_FIELDS; f <= TW_FORMAT_FIELDS_JSON; f++) {
        options.format = f;
        if (!pick(&options, &whole, newline + 1, size - len - 1, size) ||
            !pick(&options, &pieces, newline + 1, size - len - 1, 1))
            break;
    }
    require(whole.len == pieces.len && (whole.len == 0 || memcmp(whole.text, pieces.text, whole.len) == 0));
    free(whole.text);
    free(pieces.text);
    return 0;
}
