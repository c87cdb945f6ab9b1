/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any packets: through an engine with little room, to reports as JSON and as text, and to the check. What is printed must be well-formed
 * and harmless, every connection is told of once, and nothing may be left in memory. An input is a sequence of packets:
 *
 *     how (1)     bits 0 to 3 the link type, an index into the list below; 4: the wire had 300 bytes more; 5: a new file
 *                 begins; 6 and 7: the unit of time
 *     later (1)   units of time since the packet before
 *     length (2)  big-endian, then so many bytes, or what is left
 */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "harness.h"
#include "tlswalk.h"

enum { HEADER = 4, LONGER = 0x10, NEW_FILE = 0x20 };

static const int link_types[16] = {1, 101, 0, 108, 113, 276, 12, 14, 228, 229, 127, 239, 9, 104, 147, -1};
static const int64_t units[4] = {1000000, 1000000000, 20 * (int64_t)1000000000, -1000000000};

/* --- what is printed --- */

struct paper {
    uint8_t *text;
    size_t len, room;
};

static bool write_paper(void *context, const char *bytes, size_t len)
{
    struct paper *p = context;

    if (p->room - p->len < len) {
        p->room = 2 * (p->len + len);
        p->text = realloc(p->text, p->room);
        require(p->text != NULL);
    }
    memcpy(p->text + p->len, bytes, len);
    p->len += len;
    return true;
}

/* Passes over one character of UTF-8 (RFC 3629 4) that is no control character. */
static void read_character(struct tw_cursor *c)
{
    static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    uint8_t first = 0, next = 0;

    require(tw_cursor_u8(c, &first));
    size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t code = more == 0 ? first : first & (0x3fU >> more);
    require(first < 0x80 || (first >= 0xc2 && first < 0xf5));
    for (size_t i = 0; i < more; i++) {
        require(tw_cursor_u8(c, &next) && next >> 6 == 2);
        code = code << 6 | (next & 0x3f);
    }
    require(code >= smallest[more] && code <= 0x10ffff && code >> 11 != 0x1b);
    require(code >= 0x20 && code != 0x7f && (code < 0x80 || code >= 0xa0));
}

static uint8_t peek(const struct tw_cursor *c)
{
    return tw_cursor_left(c) > 0 ? *tw_cursor_at(c) : 0;
}

static bool is_plain(uint8_t c)
{
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/* Passes over what most of the text is. */
static void skip_plain(struct tw_cursor *c)
{
    size_t n = 0;

    while (n < tw_cursor_left(c) && is_plain(c->base[c->off + n]))
        n++;
    require(tw_cursor_skip(c, n));
}

static void read_word(struct tw_cursor *c, const char *word)
{
    struct tw_bytes b = {0};

    require(tw_cursor_bytes(c, strlen(word), &b) && memcmp(b.ptr, word, b.len) == 0);
}

static void read_string(struct tw_cursor *c)
{
    read_word(c, "\"");
    for (skip_plain(c); peek(c) != '"'; skip_plain(c)) {
        if (peek(c) == '\\') {
            read_word(c, "\\");
            require(peek(c) == '\\' || peek(c) == '"');
        }
        read_character(c);
    }
    read_word(c, "\"");
}

/* A value as the printer writes it: without blanks, fractions or other escapes than \\ and \". */
static void read_value(struct tw_cursor *c, int depth)
{
    bool object = peek(c) == '{';

    require(depth < 32);
    switch (peek(c)) {
    case '"': read_string(c); return;
    case 't': read_word(c, "true"); return;
    case 'f': read_word(c, "false"); return;
    case 'n': read_word(c, "null"); return;
    case '{':
    case '[': break;
    default:
        if (peek(c) == '-')
            read_word(c, "-");
        require(peek(c) >= '0' && peek(c) <= '9');
        while (peek(c) >= '0' && peek(c) <= '9')
            read_character(c);
        return;
    }
    do {
        read_character(c);
        if (peek(c) == (object ? '}' : ']'))
            break;
        if (object) {
            read_string(c);
            read_word(c, ":");
        }
        read_value(c, depth + 1);
    } while (peek(c) == ',');
    read_word(c, object ? "}" : "]");
}

static size_t check_json(const struct paper *p)
{
    struct tw_cursor c = tw_cursor_over(p->text, p->len);
    size_t lines = 0;

    for (; tw_cursor_left(&c) > 0; lines++) {
        require(peek(&c) == '{');
        read_value(&c, 0);
        read_word(&c, "\n");
    }
    return lines;
}

static void check_text(const struct paper *p)
{
    struct tw_cursor c = tw_cursor_over(p->text, p->len);

    for (skip_plain(&c); tw_cursor_left(&c) > 0; skip_plain(&c)) {
        if (peek(&c) == '\n')
            read_word(&c, "\n");
        else
            read_character(&c);
    }
}

/* --- the engine --- */

struct reader {
    struct tw_report *json, *text, *walk, *certificates, *check, *check_json;
    size_t connections;
};

static void print(void *context, const struct tw_connection *connection)
{
    struct reader *r = context;

    r->connections++;
    tw_report_connection(r->json, connection);
    tw_report_connection(r->text, connection);
    tw_report_connection(r->walk, connection);
    tw_report_connection(r->certificates, connection);
    tw_report_connection(r->check, connection);
    tw_report_connection(r->check_json, connection);
}

static void give_packets(struct tw_engine *engine, struct tw_cursor c)
{
    struct tw_packet p = {.time_ns = (int64_t)1700000000 * 1000000000};
    struct tw_bytes header = {0}, bytes = {0};

    while (tw_cursor_bytes(&c, HEADER, &header)) {
        size_t length = tw_load_be16(header.ptr + 2), left = tw_cursor_left(&c);
        require(tw_cursor_bytes(&c, length < left ? length : left, &bytes));
        /* a copy that ends where the packet ends */
        uint8_t *copy = malloc(bytes.len > 0 ? bytes.len : 1);
        require(copy != NULL);
        memcpy(copy, bytes.ptr, bytes.len);
        p.data = copy;
        p.captured = bytes.len;
        p.length = bytes.len + (header.ptr[0] & LONGER ? 300 : 0);
        p.time_ns += header.ptr[1] * units[header.ptr[0] >> 6];
        p.link_type = link_types[header.ptr[0] & 15];
        p.number++;
        if (header.ptr[0] & NEW_FILE) {
            (void)tw_engine_file(engine, "caf\xc3\xa9 \x1b[0m\xff.pcap");
            p.number = 1;
        }
        tw_engine_packet(engine, &p);
        free(copy);
    }
}

static struct tw_report *new_report(enum tw_format format, struct paper *paper)
{
    const struct tw_report_options options = {
        .format = format,
        .hex = true,
        .all = true,
        .write = write_paper,
        .context = paper,
        .verdicts = true,
        .max_memory = 40000,
    };
    struct tw_report *report = tw_report_new(&options);

    require(report != NULL);
    return report;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t live = 0;
    struct paper json = {0}, text = {0}, walk = {0}, certificates = {0}, check = {0}, checked = {0};
    struct reader reader = {.json = new_report(TW_FORMAT_JSON, &json),
                            .certificates = new_report(TW_FORMAT_CERTIFICATES_JSON, &certificates),
                            .text = new_report(TW_FORMAT_TEXT, &text),
                            .walk = new_report(TW_FORMAT_WALK, &walk),
                            .check = new_report(TW_FORMAT_CHECK, &check),
                            .check_json = new_report(TW_FORMAT_CHECK_JSON, &checked)};
    const struct tw_allocator allocator = counted_allocator(&live);
    const struct tw_engine_options options = {
        .limits = {.max_memory = 256 << 10,
                   .max_flows = 8,
                   .max_flow_bytes = 4096,
                   .max_message = 6000,
                   .max_connection = 40000,
                   .idle_ns = 60 * (int64_t)1000000000},
        .allocator = &allocator,
        .seed = {1, 2},
        .on_connection = print,
        .context = &reader,
    };
    struct tw_engine *engine = tw_engine_new(&options);

    require(engine != NULL);
    give_packets(engine, tw_cursor_over(data, size));
    tw_engine_finish(engine);
    tw_report_certificates(reader.certificates);
    size_t listed = (size_t)tw_report_certificate_counters(reader.certificates).certificates;
    struct tw_counters counters = tw_engine_counters(engine);
    require(counters.peak_memory <= options.limits.max_memory && reader.connections == counters.connections);
    tw_engine_free(engine);
    require(live == 0);
    require(tw_report_end(reader.json) && tw_report_end(reader.text) && tw_report_end(reader.walk));
    require(tw_report_end(reader.certificates) && check_json(&certificates) == listed);
    require(tw_report_end(reader.check) && tw_report_end(reader.check_json));
    require(check_json(&json) == reader.connections);
    require(check_json(&checked) == reader.connections + 1); /* the last one counts */
    check_text(&text);
    check_text(&walk);
    check_text(&check);
    free(check.text);
    free(checked.text);
    free(walk.text);
    free(json.text);
    free(certificates.text);
    free(text.text);
    return 0;
}
