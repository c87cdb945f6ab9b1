/* SPDX-License-Identifier: Apache-2.0 */
/* Two captures held against one another, connection by connection. */
#include "report/diff.h"

#include <stdlib.h>

#include "report/json_put.h"
#include "report/lines.h"

bool tw_report_diff_begin(struct tw_report *r)
{
    if (r->options.format != TW_FORMAT_DIFF && r->options.format != TW_FORMAT_DIFF_JSON)
        return true;
    r->diff = calloc(1, sizeof *r->diff);
    return r->diff != NULL;
}

void tw_report_diff_free(struct tw_report *r)
{
    struct tw_diff *d = r->diff;

    if (d == NULL)
        return;
    for (unsigned side = 0; side < 2; side++) {
        for (size_t i = 0; i < d->count[side]; i++) {
            free(d->digests[side][i].file);
            free(d->digests[side][i].peers);
            free(d->digests[side][i].name);
            free(d->digests[side][i].text);
        }
        free(d->digests[side]);
    }
    free(d->text);
    free(d);
}

void tw_report_diff_timeline(struct tw_report *r)
{
    if (r->diff == NULL)
        return;
    r->diff->side = r->diff->timelines > 0;
    r->diff->timelines++;
}

static const char *known(const char *text)
{
    return text != NULL ? text : "";
}

static int by_id(const void *a, const void *b)
{
    const struct tw_digest *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

static bool may_pair(const struct tw_digest *a, const struct tw_digest *b, bool same_port)
{
    return a->partner == NULL && b->partner == NULL && (!same_port || a->port == b->port) &&
           strcmp(known(a->name), known(b->name)) == 0;
}

/* Each connection with the first one left in the other capture that is of the same server. */
static void pair(struct tw_diff *d, bool same_port)
{
    size_t first = 0;

    for (size_t i = 0; i < d->count[0]; i++) {
        struct tw_digest *a = &d->digests[0][i];
        while (first < d->count[1] && d->digests[1][first].partner != NULL)
            first++;
        for (size_t n = first; n < d->count[1] && a->partner == NULL; n++) {
            struct tw_digest *b = &d->digests[1][n];
            if (may_pair(a, b, same_port)) {
                a->partner = b;
                b->partner = a;
            }
        }
    }
}

/* --- for people --- */

static void put_head(struct tw_report *r, const char *sign, const struct tw_digest *digest)
{
    tw_out_text(&r->out, sign);
    tw_out_char(&r->out, ' ');
    tw_out_text(&r->out, known(digest->file));
    tw_out_text(&r->out, ": connection ");
    tw_out_uint(&r->out, digest->id);
    tw_out_text(&r->out, "  ");
    tw_out_text(&r->out, known(digest->peers));
    tw_out_char(&r->out, '\n');
}

static void put_edits(struct tw_report *r, const struct tw_edit *edits, size_t count)
{
    struct tw_lines l = {.out = &r->out, .color = r->options.color};

    for (size_t i = 0; i < count; i++) {
        tw_lines_style(&l, edits[i].sign == '-' ? TW_STYLE_RED : TW_STYLE_BOLD);
        tw_out_char(&r->out, edits[i].sign);
        tw_out_bytes(&r->out, edits[i].line, edits[i].len);
        tw_lines_style(&l, TW_STYLE_PLAIN);
        tw_out_char(&r->out, '\n');
    }
}

static void put_totals(struct tw_report *r, const struct tw_diff_totals *t)
{
    struct tw_lines l = {.out = &r->out};

    tw_lines_count(&l, t->compared, "connection");
    tw_out_text(&r->out, " compared: ");
    tw_out_uint(&r->out, t->differ);
    tw_out_text(&r->out, t->differ == 1 ? " differs, " : " differ, ");
    tw_out_uint(&r->out, t->only[0]);
    tw_out_text(&r->out, " only in the first capture, ");
    tw_out_uint(&r->out, t->only[1]);
    tw_out_text(&r->out, " only in the second");
    if (t->left_out > 0) {
        tw_out_text(&r->out, ", ");
        tw_out_uint(&r->out, t->left_out);
        tw_out_text(&r->out, " left out");
    }
    tw_out_char(&r->out, '\n');
}

/* --- as JSON --- */

static void put_text(struct json *j, const char *key, const char *text, size_t len)
{
    put_key(j, key);
    own_text(j, text, len);
}

static void put_digest(struct json *j, const char *key, const struct tw_digest *digest)
{
    if (digest == NULL) {
        put_null(j, key);
        return;
    }
    put_open(j, key, '{');
    put_text(j, "file", known(digest->file), strlen(known(digest->file)));
    put_uint(j, "id", digest->id);
    put_text(j, "peers", known(digest->peers), strlen(known(digest->peers)));
    put_close(j, '}');
}

/* A line is a path, a colon, a blank and a value. */
static void put_edit(struct json *j, const struct tw_edit *e)
{
    const char *colon = memchr(e->line, ':', e->len);
    size_t path = colon != NULL ? (size_t)(colon - e->line) : e->len;
    size_t value = path + 2 < e->len ? path + 2 : e->len;

    put_open(j, NULL, '{');
    put_string(j, "op", e->sign == '-' ? "-" : "+");
    put_text(j, "path", e->line, path);
    put_text(j, "value", e->line + value, e->len - value);
    put_close(j, '}');
}

static void put_pair_json(struct tw_report *r, const struct tw_digest *a, const struct tw_digest *b,
                          const struct tw_edit *edits, size_t count)
{
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.diff/1");
    put_digest(&j, "a", a);
    put_digest(&j, "b", b);
    put_open(&j, "differences", '[');
    for (size_t i = 0; i < count; i++)
        put_edit(&j, &edits[i]);
    put_close(&j, ']');
    tw_out_text(&r->out, "}\n");
}

static void put_totals_json(struct tw_report *r, const struct tw_diff_totals *t)
{
    struct json j = {&r->out, r->codes, false};

    tw_out_char(&r->out, '{');
    put_string(&j, "schema", "tlswalk.diff-totals/1");
    put_uint(&j, "compared", t->compared);
    put_uint(&j, "differ", t->differ);
    put_uint(&j, "only_a", t->only[0]);
    put_uint(&j, "only_b", t->only[1]);
    put_uint(&j, "left_out", t->left_out);
    tw_out_text(&r->out, "}\n");
}

/* --- both --- */

static bool is_json(const struct tw_report *r)
{
    return r->options.format == TW_FORMAT_DIFF_JSON;
}

static void put_only(struct tw_report *r, const struct tw_digest *digest, unsigned side)
{
    if (is_json(r))
        put_pair_json(r, side == 0 ? digest : NULL, side == 0 ? NULL : digest, NULL, 0);
    else
        put_head(r, side == 0 ? "--- only in" : "+++ only in", digest);
}

static void put_pair(struct tw_report *r, const struct tw_digest *a, const struct tw_digest *b,
                     const struct tw_edit *edits, size_t count)
{
    if (is_json(r)) {
        put_pair_json(r, a, b, edits, count);
        return;
    }
    put_head(r, "---", a);
    put_head(r, "+++", b);
    put_edits(r, edits, count);
}

static void compare(struct tw_report *r, const struct tw_digest *a, const struct tw_digest *b,
                    struct tw_diff_totals *t)
{
    size_t count;
    struct tw_edit *edits = tw_edits(known(a->text), known(b->text), r->options.any_order, &count);

    t->compared++;
    if (edits == NULL) {
        r->diff->failed = true;
        return;
    }
    t->differ += count > 0;
    if (count > 0 && !r->options.silent)
        put_pair(r, a, b, edits, count);
    free(edits);
}

static void lacks(struct tw_report *r, const struct tw_digest *digest, unsigned side,
                  struct tw_diff_totals *t)
{
    t->only[side]++;
    if (!r->options.silent)
        put_only(r, digest, side);
}

static void compare_all(struct tw_report *r, struct tw_diff_totals *t)
{
    struct tw_diff *d = r->diff;

    for (unsigned side = 0; side < 2; side++)
        if (d->count[side] > 0)
            qsort(d->digests[side], d->count[side], sizeof *d->digests[side], by_id);
    pair(d, true);
    pair(d, false);
    for (size_t i = 0; i < d->count[0]; i++) {
        const struct tw_digest *a = &d->digests[0][i];
        if (a->partner != NULL)
            compare(r, a, a->partner, t);
        else
            lacks(r, a, 0, t);
    }
    for (size_t i = 0; i < d->count[1]; i++)
        if (d->digests[1][i].partner == NULL)
            lacks(r, &d->digests[1][i], 1, t);
}

void tw_report_diff_end(struct tw_report *r)
{
    struct tw_diff_totals totals = {0};

    if (r->diff == NULL)
        return;
    compare_all(r, &totals);
    totals.left_out = r->diff->left_out;
    totals.failed = r->diff->failed;
    if (!r->options.silent && is_json(r))
        put_totals_json(r, &totals);
    else if (!r->options.silent)
        put_totals(r, &totals);
    if (r->options.diff != NULL)
        *r->options.diff = totals;
}
