/* SPDX-License-Identifier: Apache-2.0 */
/* What makes one list of lines of another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/diff.h"

/* The edits behind one another, a blank between them. */
static void assert_edits(const char *a, const char *b, bool any_order, const char *wanted)
{
    char got[256] = "";
    size_t count, len = 0;
    struct tw_edit *edits = tw_edits(a, b, any_order, &count);

    assert_non_null(edits);
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%c%.*s", i == 0 ? "" : " ", edits[i].sign,
                                (int)edits[i].len, edits[i].line);
    assert_string_equal(got, wanted);
    free(edits);
}

static void test_same(void **state)
{
    (void)state;
    assert_edits("", "", false, "");
    assert_edits("a:1\nb:2\n", "a:1\nb:2\n", false, "");
    assert_edits("a:1\na:1\n", "a:1\na:1\n", true, "");
}

static void test_values(void **state)
{
    (void)state;
    assert_edits("a:1\nb:2\n", "a:1\nb:3\n", false, "-b:2 +b:3");
    assert_edits("a:1\n", "", false, "-a:1");
    assert_edits("", "a:1\n", false, "+a:1");
    assert_edits("a:1\n", "a:1\na:1\n", false, "+a:1");
    assert_edits("a:1\n", "a:1\na:1\n", true, "+a:1");
    assert_edits("a\n", "ab\n", true, "-a +ab");
}

static void test_order(void **state)
{
    (void)state;
    assert_edits("a:1\na:2\na:3\n", "a:3\na:1\na:2\n", false, "+a:3 -a:3");
    assert_edits("a:1\na:2\na:3\n", "a:3\na:1\na:2\n", true, "");
    assert_edits("a:1\na:2\na:3\na:4\n", "a:1\na:4\n", false, "-a:2 -a:3");
    assert_edits("a:3\na:1\n", "a:2\na:1\n", true, "+a:2 -a:3");
}

/* What stands under another path is no neighbour. */
static void test_paths(void **state)
{
    (void)state;
    assert_edits("x:p\np:1\nx:q\nq:1\n", "x:q\nq:1\nx:p\np:1\n", false, "-x:p +x:p");
    assert_edits("a:1\nb:1\n", "b:2\na:2\n", false, "-a:1 +a:2 -b:1 +b:2");
    assert_edits("a:1\n", "c:1\na:1\n", false, "+c:1");
}

/* `count` lines that begin with the letter. */
static char *many(char letter, size_t count)
{
    char *text = malloc(8 * count + 1), *end = text;

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        end += sprintf(end, "a:%c%zu\n", letter, i % 1000);
    *end = '\0';
    return text;
}

/* More than a table has room for: all of them, in a time that is linear. */
static void test_too_many(void **state)
{
    enum { LINES = 20000 };
    char *a = many('x', LINES), *b = many('y', LINES);
    size_t count;
    struct tw_edit *edits = tw_edits(a, b, false, &count);

    (void)state;
    assert_non_null(edits);
    assert_int_equal(count, 2 * LINES);
    assert_true(edits[0].sign == '-' && edits[count - 1].sign == '+');
    free(edits);
    edits = tw_edits(a, a, true, &count);
    assert_non_null(edits);
    assert_int_equal(count, 0);
    free(edits);
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),  cmocka_unit_test(test_values),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_paths), cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
