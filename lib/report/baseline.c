/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The baseline: lines of text, sorted, so that what changes can be seen in a diff. What follows a blank and a # is a
 * remark for people and stays with its line when the baseline is written again.
 */
#include "report/baseline.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    char *line;   /* the fingerprint */
    char *remark; /* or NULL */
    bool known;   /* it was read */
    bool met;
};

struct tw_baseline {
    struct entry *entries; /* in the order of their lines */
    size_t count, room;
    bool given, failed; /* failed: there was no memory for one */
};

struct tw_baseline *tw_baseline_new(void)
{
    return calloc(1, sizeof(struct tw_baseline));
}

void tw_baseline_free(struct tw_baseline *b)
{
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->count; i++) {
        free(b->entries[i].line);
        free(b->entries[i].remark);
    }
    free(b->entries);
    free(b);
}

static char *copy(const char *text, size_t len)
{
    char *new = malloc(len + 1);

    if (new != NULL) {
        memcpy(new, text, len);
        new[len] = '\0';
    }
    return new;
}

/* Where the line stands, or would. */
static size_t place(const struct tw_baseline *b, const char *line)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(b->entries[middle].line, line) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct tw_baseline *b, size_t i, const char *line)
{
    return i < b->count && strcmp(b->entries[i].line, line) == 0;
}

static bool make_room(struct tw_baseline *b)
{
    size_t room = b->room == 0 ? 64 : 2 * b->room;
    struct entry *entries;

    if (b->count < b->room)
        return true;
    entries = realloc(b->entries, room * sizeof *entries);
    if (entries == NULL)
        return false;
    b->entries = entries;
    b->room = room;
    return true;
}

/* The entry of that line, made where there is none; NULL without memory. */
static struct entry *entry_of(struct tw_baseline *b, const char *line)
{
    size_t i = place(b, line);
    char *own;

    if (is_at(b, i, line))
        return &b->entries[i];
    own = copy(line, strlen(line));
    if (own == NULL || !make_room(b)) {
        free(own);
        b->failed = true;
        return NULL;
    }
    memmove(&b->entries[i + 1], &b->entries[i], (b->count - i) * sizeof *b->entries);
    b->entries[i] = (struct entry){.line = own};
    b->count++;
    return &b->entries[i];
}

bool tw_baseline_given(const struct tw_baseline *b)
{
    return b != NULL && b->given;
}

bool tw_baseline_meet(struct tw_baseline *b, const char *fingerprint, const char *sentence)
{
    struct entry *e = entry_of(b, fingerprint);

    if (e == NULL)
        return false;
    if (e->remark == NULL && !e->known && !e->met)
        e->remark = copy(sentence, strlen(sentence));
    e->met = true;
    return e->known;
}

/* A rule that there is no more has vanished as well. */
static bool is_asked(const struct tw_report *r, const char *line)
{
    size_t len = strcspn(line, " ");
    const struct tw_rule *rule;

    for (size_t i = 0; (rule = tw_rule_at(i)) != NULL; i++)
        if (strncmp(rule->id, line, len) == 0 && rule->id[len] == '\0')
            return r->check->severity[i] != TW_SEVERITY_OFF;
    return true;
}

const char *tw_baseline_vanished(const struct tw_report *r, size_t *at)
{
    const struct tw_baseline *b = r->options.baseline;

    while (b != NULL && *at < b->count) {
        const struct entry *e = &b->entries[(*at)++];
        if (e->known && !e->met && is_asked(r, e->line))
            return e->line;
    }
    return NULL;
}

/* --- reading --- */

enum { LEAST_WORDS = 4 };

/* Puts the words of a line into `text` with one blank between them; returns how many there are, 0 when they do not fit. */
static size_t words_of(const char *from, size_t len, char text[TW_FINGERPRINT_MAX])
{
    size_t at = 0, count = 0;

    for (size_t i = 0; i < len; i++) {
        bool blank = from[i] == ' ' || from[i] == '\t' || from[i] == '\r';
        bool begins = !blank && (i == 0 || from[i - 1] == ' ' || from[i - 1] == '\t');
        if (at + 2 >= TW_FINGERPRINT_MAX)
            return 0;
        if (begins && count++ > 0)
            text[at++] = ' ';
        if (!blank)
            text[at++] = from[i];
    }
    text[at] = '\0';
    return count;
}

/* Where the remark of a line begins, with its #; or the end of the line. A # inside of a word is a part of it. */
static size_t remark_of(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
            return i;
    return len;
}

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    return text;
}

/* The second word is a side: so a file of something else is not taken for a baseline in which nothing fits. */
static bool has_side(const char *line)
{
    const char *second = strchr(line, ' ');

    return second != NULL && (strncmp(second, " client ", 8) == 0 || strncmp(second, " server ", 8) == 0);
}

static bool read_line(struct tw_baseline *b, const char *line, size_t len, struct tw_error *error)
{
    size_t end = remark_of(line, len);
    char text[TW_FINGERPRINT_MAX];
    size_t words = words_of(line, end, text);
    struct entry *e;

    if (words == 0 && end < TW_FINGERPRINT_MAX / 2)
        return true;
    if (words < LEAST_WORDS || !has_side(text)) {
        *error = (struct tw_error){"no known deviation (wanted RULE SIDE MESSAGE SERVER [WHAT]...)"};
        return false;
    }
    e = entry_of(b, text);
    if (e == NULL) {
        *error = (struct tw_error){"out of memory"};
        return false;
    }
    e->known = true;
    if (end < len && e->remark == NULL) {
        const char *remark = skip_blanks(line + end + 1, line + len);
        e->remark = copy(remark, (size_t)(line + len - remark));
    }
    return true;
}

bool tw_baseline_read(struct tw_baseline *b, const char *text, size_t len, unsigned *line,
                      struct tw_error *error)
{
    size_t at = 0;

    b->given = true;
    for (*line = 1; at < len; ++*line) {
        const char *newline = memchr(text + at, '\n', len - at);
        size_t end = newline != NULL ? (size_t)(newline - text) : len;
        if (!read_line(b, text + at, end - at, error))
            return false;
        at = end + 1;
    }
    return true;
}

/* --- writing --- */

static bool put(bool (*write)(void *context, const char *bytes, size_t len), void *context, const char *text)
{
    return write(context, text, strlen(text));
}

bool tw_baseline_write(const struct tw_baseline *b,
                       bool (*write)(void *context, const char *bytes, size_t len), void *context)
{
    bool written = put(write, context,
                       "# tlswalk check --baseline: deviations that are known.\n"
                       "# RULE SIDE MESSAGE SERVER [WHAT]... # remark\n");

    for (size_t i = 0; i < b->count && written; i++) {
        const struct entry *e = &b->entries[i];
        if (!e->met)
            continue;
        written = put(write, context, e->line);
        if (e->remark != NULL)
            written = written && put(write, context, "  # ") && put(write, context, e->remark);
        written = written && put(write, context, "\n");
    }
    return written && !b->failed;
}
