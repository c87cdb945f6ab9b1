/* SPDX-License-Identifier: Apache-2.0 */
/* The list of certificates: each once, where it was seen, within its limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cursor.h"
#include "tlswalk.h"

#define CAPTURE "testdata/tls12-hugecert.pcap"

/* What was printed, and handed out. */
struct list {
    struct tw_report *report;
    char *text;
    size_t len, handed;
    struct tw_certificate_counters counters;
};

static struct list list;

static bool take_text(void *context, const char *bytes, size_t len)
{
    struct list *l = context;

    l->text = realloc(l->text, l->len + len + 1);
    assert_non_null(l->text);
    memcpy(l->text + l->len, bytes, len);
    l->len += len;
    l->text[l->len] = '\0';
    return true;
}

static void take_certificate(void *context, const struct tw_certificate_bytes *certificate)
{
    struct list *l = context;

    assert_true(certificate->len > 0 && certificate->der[0] == 0x30);
    l->handed++;
}

static void hear_connection(void *context, const struct tw_connection *connection)
{
    const struct list *l = context;

    tw_report_connection(l->report, connection);
}

static uint8_t *read_file(const char *path, size_t *len)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(MOST);

    assert_non_null(file);
    assert_non_null(bytes);
    *len = fread(bytes, 1, MOST, file);
    fclose(file);
    return bytes;
}

/* In every packet of Ethernet with IPv4 and TCP, the client's port, which is that of the first, becomes another one. */
static void set_port(uint8_t *bytes, size_t len, unsigned port)
{
    enum { FILE_HEADER = 24, PACKET_HEADER = 16, PORTS = 14 + 20 };
    uint16_t client = tw_load_be16(bytes + FILE_HEADER + PACKET_HEADER + PORTS);

    for (size_t at = FILE_HEADER; at < len;) {
        uint8_t *ports = bytes + at + PACKET_HEADER + PORTS;
        uint8_t *of_client = tw_load_be16(ports) == client ? ports : ports + 2;
        of_client[0] = (uint8_t)(port >> 8);
        of_client[1] = (uint8_t)port;
        at += PACKET_HEADER + bytes[at + 8] + ((size_t)bytes[at + 9] << 8);
    }
}

/* The server name that a client asks for begins with this letter. */
static void set_host(uint8_t *bytes, size_t len, char letter)
{
    static const char name[] = "\x00\x0c"
                               "example.test"; /* behind its length */

    for (size_t i = 0; i + sizeof name - 1 <= len; i++)
        if (memcmp(bytes + i, name, sizeof name - 1) == 0)
            bytes[i + 2] = (uint8_t)letter;
}

static void read_capture(struct tw_engine *engine, const uint8_t *bytes, size_t len)
{
    struct tw_error error;
    struct tw_packet packet;
    struct tw_source *source = tw_source_open_memory(bytes, len, &error);

    assert_non_null(source);
    while (tw_source_next(source, &packet, &error) > 0)
        tw_engine_packet(engine, &packet);
    tw_source_close(source);
}

/* Lists the certificates of a capture that is read so often, each time for another host. */
static void make_list(const char *path, unsigned times, enum tw_format format, size_t max_memory)
{
    struct tw_engine *engine;
    size_t len;

    list = (struct list){0};
    list.report = tw_report_new(&(struct tw_report_options){.format = format,
                                                            .write = take_text,
                                                            .context = &list,
                                                            .max_memory = max_memory,
                                                            .on_certificate = take_certificate,
                                                            .on_certificate_context = &list});
    engine = tw_engine_new(&(struct tw_engine_options){
        .on_connection = hear_connection, .context = &list, .verify = TW_VERIFY_NEVER});
    assert_non_null(list.report);
    assert_non_null(engine);
    for (unsigned i = 0; i < times; i++) {
        char name[16];
        uint8_t *bytes = read_file(path, &len);
        (void)snprintf(name, sizeof name, "%u.pcap", i);
        set_port(bytes, len, 1000 + i);
        set_host(bytes, len, (char)('A' + i));
        assert_true(tw_engine_file(engine, name));
        read_capture(engine, bytes, len);
        free(bytes);
    }
    tw_engine_finish(engine);
    tw_report_certificates(list.report);
    list.counters = tw_report_certificate_counters(list.report);
    tw_engine_free(engine);
    assert_true(tw_report_end(list.report));
}

static size_t count(const char *what)
{
    size_t n = 0;

    for (const char *at = list.text; at != NULL && (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static int free_list(void **state)
{
    (void)state;
    free(list.text);
    list.text = NULL;
    return 0;
}

static void test_each_once(void **state)
{
    (void)state;

    make_list("testdata/bench/tls12-deepchain.pcap", 3, TW_FORMAT_CERTIFICATES_JSON, 0);
    assert_int_equal(list.counters.certificates, list.handed);
    assert_int_equal(list.counters.left_out, 0);
    assert_int_equal(count("\n"), list.handed);
    assert_int_equal(count("\"count\":3,"), list.handed);
    assert_int_equal(count("\"file\":\"0.pcap\""), list.handed);
    assert_int_equal(count("\"file\":\"2.pcap\""), list.handed);
    assert_int_equal(list.handed, 3);
    assert_int_equal(count("_omitted"), 0);
}

/* Places and names are listed up to a number of them, and counted past it. */
static void test_often(void **state)
{
    (void)state;

    make_list("testdata/bench/tlcp-tongsuo-e053.pcap", 20, TW_FORMAT_CERTIFICATES_JSON, 0);
    assert_int_equal(list.handed, 2);
    assert_int_equal(count("\"count\":20,"), list.handed);
    assert_int_equal(count("\"seen_omitted\":4"), list.handed);
    assert_int_equal(count("\"position\":"), 16 * list.handed);
    assert_int_equal(count("\"Axample.test\",\"Bxample.test\","), list.handed);
    assert_int_equal(count("\"server_names_omitted\":4"), list.handed);
    free_list(NULL);

    make_list("testdata/bench/tlcp-tongsuo-e053.pcap", 20, TW_FORMAT_CERTIFICATES, 0);
    assert_int_equal(count(",Pxample.test,…"), list.handed);
}

/* What there is no room for is counted; what there is room for is listed. */
static void test_limit(void **state)
{
    static const enum tw_format formats[] = {TW_FORMAT_CERTIFICATES, TW_FORMAT_CERTIFICATES_JSON,
                                             TW_FORMAT_CERTIFICATES_PEM};
    (void)state;

    for (size_t i = 0; i < TW_COUNT(formats); i++) {
        make_list(CAPTURE, 2, formats[i], 0);
        size_t all = list.handed;
        assert_int_equal(list.counters.left_out, 0);
        free_list(NULL);
        for (size_t limit = 1; limit < 300000; limit = 3 * limit) {
            make_list(CAPTURE, 2, formats[i], limit);
            assert_int_equal(list.counters.certificates, list.handed);
            assert_true(list.counters.left_out <= 4 * all);
            assert_true(list.handed == all || list.counters.left_out > 0);
            free_list(NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_each_once, free_list),
        cmocka_unit_test_teardown(test_often, free_list),
        cmocka_unit_test_teardown(test_limit, free_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
