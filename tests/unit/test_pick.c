/* SPDX-License-Identifier: Apache-2.0 */
/* Picking fields from JSON as it is written, and choosing connections by their first packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "choice.h"
#include "report/pick.h"
#include "report/report.h"

/* --- fields --- */

static char row[1 << 16];
static size_t row_len;

static bool write_row(void *context, const char *bytes, size_t len)
{
    (void)context;
    if (row_len + len < sizeof row)
        memcpy(row + row_len, bytes, len);
    row_len += len;
    return true;
}

static struct tw_report *begin(enum tw_format format, const char *const *names, size_t count)
{
    static struct tw_report r;

    r = (struct tw_report){
        .options = {.format = format, .fields = names, .field_count = count, .write = write_row}};
    row_len = 0;
    assert_true(tw_pick_begin(&r));
    return &r;
}

static void give(struct tw_report *r, const char *json)
{
    assert_true(r->out.write(r->out.context, json, strlen(json)));
}

static const char *end(struct tw_report *r)
{
    tw_pick_row(r);
    assert_true(tw_pick_end(r));
    tw_pick_free(r);
    row[row_len < sizeof row ? row_len : 0] = '\0';
    return row;
}

static const char *pick(enum tw_format format, const char *name, const char *json)
{
    struct tw_report *r = begin(format, &name, 1);

    give(r, json);
    return end(r);
}

static const char message[] =
    "{\"certificates\":[{\"length\":1}],\"messages\":["
    "{\"index\":0,\"content_type\":\"handshake\",\"type\":{\"id\":11,\"name\":\"certificate\"},\"length\":7,"
    "\"fields\":{\"certificates\":[{\"length\":9,\"extensions\":[{\"type\":{\"id\":\"0x0022\",\"name\":"
    "\"dc\"},"
    "\"length\":5,\"data\":{\"x\":\"a,b\"}}]}]}},"
    "{\"index\":1,\"content_type\":\"alert\",\"type\":null,\"fields\":{\"level\":{\"id\":2,\"name\":"
    "\"fatal\"}}},"
    "{\"index\":2,\"content_type\":\"handshake\",\"type\":null,\"length\":8}]}\n";

static void fields_by_their_way(void **state)
{
    static const struct {
        const char *name, *wanted;
    } cases[] = {
        {"messages.index", "0,1,2\n"},
        {"messages.certificate.index", "0\n"},
        {"messages.certificate.type", "certificate\n"},
        {"messages.certificate.type.id", "11\n"},
        {"messages.certificate.type.name", "certificate\n"},
        {"messages.certificate.length", "7\n"},
        {"messages.certificate.certificates.length", "9\n"},
        {"messages.certificate.certificates.extensions.length", "5\n"},
        {"messages.certificate.certificates.extensions.dc.x", "a\\,b\n"},
        {"messages.certificate.certificates.extensions.dc.type.id", "0x0022\n"},
        {"messages.certificate.certificates.extensions.other.type.id", "\n"},
        {"messages.certificate.certificates.extensions.dc.length", "5\n"},
        {"messages.alert.index", "1\n"},
        {"messages.alert.level", "fatal\n"},
        {"messages.alert.level.id", "2\n"},
        {"messages.handshake.index", "2\n"},
        {"certificates.length", "1\n"},
        {"messages.finished.index", "\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(pick(TW_FORMAT_FIELDS, cases[i].name, message), cases[i].wanted);
}

static void values_of_all_kinds(void **state)
{
    (void)state;
    assert_string_equal(pick(TW_FORMAT_FIELDS, "a", "{\"a\":\"x\\\\y\\\"\"}\n"), "x\\y\"\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS_CSV, "a", "{\"a\":\"x\\\\y\\\"\"}\n"), "\"x\\y\"\"\"\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS_JSON, "a", "{\"a\":\"x\\\\y\\\"\"}\n"),
                        "{\"a\":\"x\\\\y\\\"\"}\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS, "a", "{\"b\":1,\"a\":null}\n"), "\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS_JSON, "a", "{\"b\":1}\n"), "{\"a\":null}\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS_JSON, "a.b", "{\"a\":[]}\n"), "{\"a.b\":[]}\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS_JSON, "a", "{\"a\":[]}\n"), "{\"a\":[]}\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS, "a", "{\"a\":[1,[2,{\"b\":3}]]}\n"), "1,2,{\"b\":3}\n");
}

/* JSON for which there was no memory: half a value is none, and the next row begins anew. */
static void json_that_breaks_off(void **state)
{
    static const char *const names[] = {"a.b", "c"}, *const cut[] = {"{\"a\":[{\"b\":1},{\"b\":\"ha",
                                                                     "{\"c\":{\"d\":[\"\\", "{\"a\":{\"b\":2",
                                                                     "}}]{\"c\""};
    static const char *const wanted[] = {"1\t\n", "\t\n", "\t\n", "\t\n"};

    (void)state;
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        struct tw_report *r = begin(TW_FORMAT_FIELDS, names, 2);
        give(r, cut[i]);
        tw_pick_row(r);
        give(r, "{\"a\":{\"b\":8},\"c\":9}\n");
        end(r);
        assert_int_equal(strncmp(row, wanted[i], strlen(wanted[i])), 0);
        assert_string_equal(row + strlen(wanted[i]), "8\t9\n");
    }
}

/* Deeper than any object of ours nothing is looked for, and what comes behind it is found. */
static void depth_beyond_all_limits(void **state)
{
    static char deep[1024];

    (void)state;
    strcpy(deep, "{\"x\":");
    for (int i = 0; i < 200; i++)
        strcat(deep, "[");
    for (int i = 0; i < 200; i++)
        strcat(deep, "]");
    strcat(deep, ",\"a\":5}\n");
    assert_string_equal(pick(TW_FORMAT_FIELDS, "a", deep), "5\n");
}

/* A field may have 16 MiB; a value that goes beyond is left out, those before it are not, and the next row begins anew. */
static void a_cell_is_bounded(void **state)
{
    static const char *const names[] = {"a"};
    static char piece[1 << 20];
    struct tw_report *r = begin(TW_FORMAT_FIELDS, names, 1);

    (void)state;
    memset(piece, 'z', sizeof piece - 1);
    give(r, "{\"a\":[\"first\",\"");
    for (int i = 0; i < 20; i++)
        give(r, piece);
    give(r, "\",\"last\"]}\n");
    tw_pick_row(r);
    give(r, "{\"a\":7}\n");
    assert_string_equal(end(r), "first,last\n7\n");
}

static void names_with_too_many_parts(void **state)
{
    static const char *const names[] = {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "a..b",
                                        ""};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        static struct tw_report r;
        r = (struct tw_report){
            .options = {.format = TW_FORMAT_FIELDS, .fields = &names[i], .field_count = 1}};
        assert_false(tw_pick_begin(&r));
        tw_pick_free(&r);
    }
}

/* --- choice --- */

static const struct tw_flow flow = {
    .key = {.address = {{{0x20, 1, 0x0d, 0xb8, [15] = 1}}, {{[10] = 0xff, 0xff, 192, 0, 2, 7}}},
            .port = {50000, 443}},
    .id = 5,
    .first_ns = 1000,
};

static bool takes(struct tw_choice choice)
{
    return tw_choice_takes_flow(&choice, &flow, 900);
}

static void choice_by_address(void **state)
{
    static const struct tw_prefix whole = {{0x20, 1, 0x0d, 0xb8, [15] = 1}, 128};
    static const struct tw_prefix other = {{0x20, 1, 0x0d, 0xb8, [15] = 2}, 128};
    static const struct tw_prefix either = {{[10] = 0xff, 0xff, 192, 0, 2, 6}, 127};
    static const struct tw_prefix odd = {{[10] = 0xff, 0xff, 192, 0, 2, 5}, 127};
    static const struct tw_prefix all = {{0xff}, 0};

    (void)state;
    assert_true(takes((struct tw_choice){.host_count = 0}));
    assert_true(takes((struct tw_choice){.hosts = &whole, .host_count = 1}));
    assert_false(takes((struct tw_choice){.hosts = &other, .host_count = 1}));
    assert_true(takes((struct tw_choice){.hosts = &either, .host_count = 1}));
    assert_false(takes((struct tw_choice){.hosts = &odd, .host_count = 1}));
    assert_true(takes((struct tw_choice){.hosts = &all, .host_count = 1}));
}

static void choice_by_numbers_and_time(void **state)
{
    static const struct tw_numbers https[] = {{80, 80}, {443, 443}}, low = {0, 4}, fifth = {5, 5};

    (void)state;
    assert_true(takes((struct tw_choice){.ports = https, .port_count = 2}));
    assert_false(takes((struct tw_choice){.ports = https, .port_count = 1}));
    assert_true(takes((struct tw_choice){.connections = &fifth, .connection_count = 1}));
    assert_false(takes((struct tw_choice){.connections = &low, .connection_count = 1}));
    assert_true(
        takes((struct tw_choice){.since = {.set = true, .ns = 1000}, .until = {.set = true, .ns = 1000}}));
    assert_false(takes((struct tw_choice){.since = {.set = true, .ns = 1001}}));
    assert_true(takes((struct tw_choice){.since = {.set = true, .relative = true, .ns = 100}}));
    assert_false(takes((struct tw_choice){.until = {.set = true, .relative = true, .ns = 99}}));
    assert_false(takes((struct tw_choice){
        .ports = https, .port_count = 2, .connections = &low, .connection_count = 1})); /* all have to fit */
}

static void choice_by_name(void **state)
{
    static const char *const patterns[] = {"*.example.test", "old.?"};
    const struct tw_choice choice = {.server_names = patterns, .server_name_count = 2};
    static struct tw_connection c;

    (void)state;
    assert_false(tw_choice_takes(&choice, &c, NULL)); /* no name was asked for */
    c.client_hello.server_name = (struct tw_bytes){(const uint8_t *)"WWW.Example.test", 16};
    assert_true(tw_choice_takes(&choice, &c, NULL));
    c.client_hello.server_name.len = 15;
    assert_false(tw_choice_takes(&choice, &c, NULL));
    c.client_hello.server_name = (struct tw_bytes){(const uint8_t *)"old.x", 5};
    assert_true(tw_choice_takes(&choice, &c, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_by_their_way),  cmocka_unit_test(values_of_all_kinds),
        cmocka_unit_test(json_that_breaks_off), cmocka_unit_test(depth_beyond_all_limits),
        cmocka_unit_test(a_cell_is_bounded),    cmocka_unit_test(names_with_too_many_parts),
        cmocka_unit_test(choice_by_address),    cmocka_unit_test(choice_by_numbers_and_time),
        cmocka_unit_test(choice_by_name),
    };

    return cmocka_run_group_tests_name("picking and choosing", tests, NULL, NULL);
}
