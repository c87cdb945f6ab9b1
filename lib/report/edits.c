/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fewest lines that make one text of another, path by path: what stands in front of a line's colon. So an extension
 * that moves takes nothing along but its name in the list of all. Of a path's lines the longest common subsequence
 * stays, by a table of lengths.
 */
#include <stdlib.h>

#include "report/diff.h"

/* Cells of the table; 16 MiB. */
enum { MOST_CELLS = 1 << 22 };

struct line {
    const char *text;
    size_t len;
    size_t path; /* which one */
};

struct lines {
    struct line *line;
    size_t count;
};

/* Paths in the order in which they come first; the text is that of a line. */
struct paths {
    struct line *path;
    size_t count, room;
};

static size_t path_len(const struct line *l)
{
    const char *colon = memchr(l->text, ':', l->len);

    return colon != NULL ? (size_t)(colon - l->text) : l->len;
}

/* The number of the line's path, which most often is that of the line before; SIZE_MAX without memory. */
static size_t path_of(struct paths *p, const struct line *l, size_t before)
{
    size_t len = path_len(l);

    for (size_t i = 0; i <= p->count; i++) {
        size_t n = i == 0 ? before : i - 1;
        if (n < p->count && p->path[n].len == len && memcmp(p->path[n].text, l->text, len) == 0)
            return n;
    }
    if (p->count == p->room) {
        size_t room = p->room == 0 ? 64 : 2 * p->room;
        struct line *path = realloc(p->path, room * sizeof *path);
        if (path == NULL)
            return SIZE_MAX;
        p->path = path;
        p->room = room;
    }
    p->path[p->count] = (struct line){l->text, len, 0};
    return p->count++;
}

/* Without memory there is no list. */
static struct lines split(const char *text, struct paths *paths)
{
    struct lines l = {NULL, 0};
    size_t room = 1, path = 0;

    for (const char *p = text; *p != '\0'; p++)
        room += *p == '\n';
    l.line = malloc(room * sizeof *l.line);
    while (l.line != NULL && *text != '\0' && path != SIZE_MAX) {
        size_t len = strcspn(text, "\n");
        struct line *line = &l.line[l.count++];
        *line = (struct line){text, len, 0};
        line->path = path = path_of(paths, line, path);
        text += len + (text[len] != '\0');
    }
    if (path == SIZE_MAX) {
        free(l.line);
        l.line = NULL;
    }
    return l;
}

static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);

    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

static bool is_same(const struct line *a, const struct line *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

struct comparison {
    struct lines a, b;
    struct tw_edit *edits;
    size_t count;
};

static void edit(struct comparison *c, char sign, const struct line *line)
{
    c->edits[c->count++] = (struct tw_edit){sign, line->text, line->len};
}

/* Lines of `a` from `i` and of `b` from `j` on, none of which is known to be in both. */
static void differ_all_over(struct comparison *c, size_t i, size_t j)
{
    while (i < c->a.count)
        edit(c, '-', &c->a.line[i++]);
    while (j < c->b.count)
        edit(c, '+', &c->b.line[j++]);
}

/* cell[i][j]: how many lines the rest of `a` from `i` and of `b` from `j` have in common. */
static void follow(struct comparison *c, const uint32_t *cells, size_t i, size_t j)
{
    size_t width = c->b.count + 1;

    while (i < c->a.count && j < c->b.count) {
        if (is_same(&c->a.line[i], &c->b.line[j])) {
            i++;
            j++;
        } else if (cells[(i + 1) * width + j] >= cells[i * width + j + 1]) {
            edit(c, '-', &c->a.line[i++]);
        } else {
            edit(c, '+', &c->b.line[j++]);
        }
    }
    differ_all_over(c, i, j);
}

static bool compare_tables(struct comparison *c)
{
    size_t height = c->a.count + 1, width = c->b.count + 1;
    uint32_t *cells;

    if (height > MOST_CELLS / width) {
        differ_all_over(c, 0, 0);
        return true;
    }
    cells = calloc(height * width, sizeof *cells);
    if (cells == NULL)
        return false;
    for (size_t i = c->a.count; i-- > 0;) {
        for (size_t j = c->b.count; j-- > 0;) {
            uint32_t down = cells[(i + 1) * width + j], right = cells[i * width + j + 1];
            cells[i * width + j] = is_same(&c->a.line[i], &c->b.line[j]) ? cells[(i + 1) * width + j + 1] + 1
                                   : down > right                        ? down
                                                                         : right;
        }
    }
    follow(c, cells, 0, 0);
    free(cells);
    return true;
}

/* Both are sorted. */
static void merge(struct comparison *c)
{
    size_t i = 0, j = 0;

    while (i < c->a.count && j < c->b.count) {
        int order = compare(&c->a.line[i], &c->b.line[j]);
        if (order < 0)
            edit(c, '-', &c->a.line[i]);
        else if (order > 0)
            edit(c, '+', &c->b.line[j]);
        i += order <= 0;
        j += order >= 0;
    }
    differ_all_over(c, i, j);
}

/* Those of `from` that have the path. */
static void pick(struct lines *to, const struct lines *from, size_t path)
{
    to->count = 0;
    for (size_t i = 0; i < from->count; i++)
        if (from->line[i].path == path)
            to->line[to->count++] = from->line[i];
}

static bool compare_paths(struct comparison *c, const struct lines all[2], size_t paths, bool any_order)
{
    for (size_t path = 0; path < paths; path++) {
        pick(&c->a, &all[0], path);
        pick(&c->b, &all[1], path);
        if (any_order) {
            qsort(c->a.line, c->a.count, sizeof *c->a.line, compare);
            qsort(c->b.line, c->b.count, sizeof *c->b.line, compare);
            merge(c);
        } else if (!compare_tables(c)) {
            return false;
        }
    }
    return true;
}

struct tw_edit *tw_edits(const char *a, const char *b, bool any_order, size_t *count)
{
    struct paths paths = {NULL, 0, 0};
    struct lines all[2] = {split(a, &paths), split(b, &paths)};
    struct comparison c = {.count = 0};
    bool compared = all[0].line != NULL && all[1].line != NULL;

    if (compared) {
        c.edits = malloc((all[0].count + all[1].count + 1) * sizeof *c.edits);
        c.a.line = malloc((all[0].count + 1) * sizeof *c.a.line);
        c.b.line = malloc((all[1].count + 1) * sizeof *c.b.line);
        compared = c.edits != NULL && c.a.line != NULL && c.b.line != NULL &&
                   compare_paths(&c, all, paths.count, any_order);
    }
    free(all[0].line);
    free(all[1].line);
    free(c.a.line);
    free(c.b.line);
    free(paths.path);
    *count = c.count;
    if (compared)
        return c.edits;
    free(c.edits);
    return NULL;
}
