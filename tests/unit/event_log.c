/* SPDX-License-Identifier: Apache-2.0 */
/* Runs decoders over hexadecimal digits and compares what they tell. */
#include "event_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "registry/registry.h"
#include "report/places.h"

enum { MAX_INPUT = 4096, MAX_EVENTS = 512, MAX_TEXT = 32768 };

/* The most that tw_need() asks for: so many bytes can be there without a part of them being told. */
enum { MAX_NEED = 6 };

/* What a walk over `body` has told. */
struct event_log {
    const uint8_t *body;
    size_t body_len;
    struct tw_event events[MAX_EVENTS];
    size_t count;
    size_t complaints;
    int depth;
};

/* Fields that any case has told. */
static bool told[TW_FIELD_COUNT];

/* --- where a field stands --- */

/* A message, list or object that is open. */
struct opened {
    enum tw_holder_kind kind; /* 0: not known */
    uint16_t number;          /* of a list in a list that of the outer one: elements have no names */
    bool list;
};

static struct {
    struct opened open[64];
    size_t depth;
    uint16_t extension; /* the type that was told last */
} places;

static void begin_places(const struct event_case *c)
{
    bool handshake = c->id.content_type == TW_HANDSHAKE;
    enum tw_registry types = c->id.ssl2 ? TW_REG_SSL2_MESSAGE_TYPE : TW_REG_HANDSHAKE_TYPE;
    uint8_t type = handshake ? c->id.type : c->id.content_type;
    struct opened message = {c->id.ssl2 ? TW_HOLDER_SSL2 : TW_HOLDER_MESSAGE, type, false};

    if (!handshake)
        message.kind = TW_HOLDER_RECORD;
    if (c->decode != NULL || !tw_registry_assigned(handshake ? types : TW_REG_CONTENT_TYPE, type))
        message.kind = 0;
    places.depth = 0;
    places.open[0] = message;
}

/* Names of fields are judged by lib/report/places.c. What is not known, such as GREASE, has no name to be asked for by. */
static void assert_place(const struct tw_event *e)
{
    const struct opened *in = &places.open[places.depth];
    bool named = in->kind != TW_HOLDER_EXTENSION || tw_registry_assigned(TW_REG_EXTENSION_TYPE, in->number);

    if (in->kind == 0 || in->list || !named || e->field == F_CERT_KEY_BITS || /* of simple_crypto below */
        tw_fields[e->field].kind == TW_DER)
        return;
    if (!tw_holder_has(in->kind, in->number, e->field))
        fail_msg("%s has no place in %d %u", tw_fields[e->field].name, in->kind, in->number);
}

static void follow_place(const struct tw_event *e)
{
    const struct opened *in = &places.open[places.depth];

    if (e->kind == TW_VALUE || e->kind == TW_OPEN)
        assert_place(e);
    if (e->kind == TW_VALUE && e->field == F_EXTENSION_TYPE)
        places.extension = (uint16_t)e->value;
    if (e->kind == TW_CLOSE)
        places.depth--;
    if (e->kind != TW_OPEN)
        return;
    struct opened next = {TW_HOLDER_FIELD, in->list ? in->number : e->field,
                          tw_fields[e->field].kind == TW_LIST};
    if (in->kind == 0 && e->field != F_EXTENSIONS) /* of a decoder that is part of another, or of none */
        next.kind = 0;
    else if (e->field == F_EXTENSION_FIELDS)
        next = (struct opened){TW_HOLDER_EXTENSION, places.extension, false};
    places.open[++places.depth] = next;
}

static bool is_complaint(const struct tw_event *e)
{
    return e->kind == TW_FINDING || e->kind == TW_FAULT;
}

static void record(void *self, const struct tw_event *e)
{
    struct event_log *log = self;

    assert_in_range(log->count, 0, MAX_EVENTS - 1);
    log->events[log->count++] = *e;
    told[e->field] = told[e->field] || e->kind == TW_VALUE || e->kind == TW_OPEN;
    log->complaints += is_complaint(e);
    log->depth += (e->kind == TW_OPEN) - (e->kind == TW_CLOSE);
    follow_place(e);
    assert_in_range(e->off, 0, log->body_len);
    assert_true(log->depth >= 0);
}

static void tell_certificate(void *context, const uint8_t *der, size_t len, struct tw_walk *w)
{
    (void)context;
    (void)der;
    tw_tell_uint(w, F_CERT_KEY_BITS, 8 * len);
}

static void tell_name(void *context, const uint8_t *der, size_t len, struct tw_walk *w)
{
    (void)context;
    tw_tell_string(w, F_DN_NAME, len > 0 && der[0] == 0x30 ? "CN=a sequence" : "no sequence");
}

/* The second octet of a certificate is the number that says what it is for. */
static unsigned purpose(void *context, const uint8_t *der, size_t len)
{
    (void)context;
    return len > 1 ? der[1] : 0;
}

/* Points that end with 00 are off the curve of SM2. */
static bool off_curve(void *context, uint16_t group, const uint8_t *point, size_t len)
{
    (void)context;
    return group == 0x0029 && len > 0 && point[len - 1] == 0;
}

/* What is as long as it should be has been "decompressed" by being somewhere else. */
static const char *decompress(void *context, uint16_t algorithm, struct tw_bytes compressed, size_t declared,
                              void (*then)(struct tw_walk *w, const uint8_t *bytes, size_t len),
                              struct tw_walk *w)
{
    static uint8_t elsewhere[MAX_INPUT]; /* the log is written when all has been heard */

    (void)context;
    (void)algorithm;
    if (declared != compressed.len)
        return "of another length";
    memcpy(elsewhere, compressed.ptr, declared);
    then(w, elsewhere, declared);
    return NULL;
}

static const struct tw_crypto simple_crypto = {
    .certificate = tell_certificate,
    .purpose = purpose,
    .off_curve = off_curve,
    .name = tell_name,
    .decompress = decompress,
};

static void run(const struct event_case *c, const uint8_t *body, size_t len, bool cut,
                const struct tw_sink *sink)
{
    const struct tw_message_context context = {
        .params = &c->params, .crypto = &simple_crypto, .from = c->from};

    if (c->decode == NULL) {
        tw_message_decode(&context, c->id, body, len, cut, sink);
        return;
    }
    struct tw_walk w = tw_walk_over(&context, body, len, cut, sink);
    c->decode(&w);
    tw_walk_end(&w);
}

static void listen(struct event_log *log, const struct event_case *c, const uint8_t *body, size_t len,
                   bool cut)
{
    *log = (struct event_log){.body = body, .body_len = len};
    begin_places(c);
    run(c, body, len, cut, &(struct tw_sink){.event = record, .self = log, .details = c->details});
    assert_int_equal(log->depth, 0);
}

/* --- as text --- */

struct text {
    char buffer[MAX_TEXT];
    size_t len;
};

static void put(struct text *t, const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(2, 3);

static void put(struct text *t, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = vsnprintf(t->buffer + t->len, MAX_TEXT - t->len, format, arguments);
    va_end(arguments);
    assert_in_range(n, 0, MAX_TEXT - t->len - 1);
    t->len += (size_t)n;
}

static void put_hex(struct text *t, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        put(t, "%02x", p[i]);
}

static void put_bytes(struct text *t, const uint8_t *p, size_t len)
{
    bool same = len > 3;

    if (len == 0)
        put(t, "-");
    for (size_t i = 1; i < len; i++)
        same = same && p[i] == p[0];
    if (same) {
        put(t, "%02x*%zu", p[0], len);
    } else if (len <= 32) {
        put_hex(t, p, len);
    } else {
        put_hex(t, p, 4);
        put(t, "..");
        put_hex(t, p + len - 4, 4);
    }
}

static void put_text(struct text *t, const uint8_t *p, size_t len)
{
    put(t, "'");
    for (size_t i = 0; i < len; i++)
        put(t, p[i] >= ' ' && p[i] <= '~' ? "%c" : "\\x%02x", p[i]);
    put(t, "'");
}

static void put_value(struct text *t, const struct tw_event *e)
{
    put(t, " ");
    switch (tw_fields[e->field].kind) {
    case TW_UINT: put(t, "%llu", (unsigned long long)e->value); break;
    case TW_CODE:
        assert_int_equal(e->len, tw_registry_width((enum tw_registry)tw_fields[e->field].registry));
        put(t, "0x%0*llx", (int)(2 * e->len), (unsigned long long)e->value);
        break;
    case TW_TEXT:
    case TW_STRING: put_text(t, e->bytes, e->len); break;
    default: put_bytes(t, e->bytes, e->len);
    }
}

static void put_remark(struct text *t, const struct tw_event *e)
{
    static const char *const words[TW_REMARK_COUNT] = {
        [TW_REMARK_LENGTH] = "length",
        [TW_REMARK_TRAILING] = "trailing",
        [TW_REMARK_DUPLICATE_EXTENSION] = "duplicate",
        [TW_REMARK_MISPLACED_EXTENSION] = "misplaced",
        [TW_REMARK_DER_TYPE] = "der type",
        [TW_REMARK_DER_FORM] = "der form",
        [TW_REMARK_CURVE_TYPE] = "curve type",
        [TW_REMARK_OFF_CURVE] = "off curve",
        [TW_REMARK_BARE_PARAMS] = "bare",
        [TW_REMARK_CERTIFICATE_ROLE] = "role",
    };

    put(t, " %s", words[e->remark]);
    if (e->remark != TW_REMARK_TRAILING)
        put(t, " %llu", (unsigned long long)e->value);
}

/* The line of an event at its depth. What it says of bytes of the message must be true of them. */
static void put_event(struct text *t, const struct event_log *log, const struct tw_event *e, int depth)
{
    put(t, "%*s%zu", 2 * depth, "", e->off);
    if (e->kind != TW_OPEN && e->bytes == log->body + e->off) {
        assert_in_range(e->len, 0, log->body_len - e->off);
        put(t, "+%zu", e->len);
    }
    put(t, "%s %s", is_complaint(e) ? " !" : "", tw_fields[e->field].name);
    if (e->kind == TW_OPEN)
        put(t, ":");
    else if (e->kind == TW_VALUE)
        put_value(t, e);
    else if (e->kind == TW_FINDING)
        put_remark(t, e);
    else
        put(t, " wants %llu", (unsigned long long)e->value);
    put(t, "\n");
}

static void put_log(struct text *t, const struct event_log *log)
{
    int depth = 0;

    for (size_t i = 0; i < log->count; i++) {
        const struct tw_event *e = &log->events[i];
        if (e->kind != TW_CLOSE)
            put_event(t, log, e, depth);
        depth += (e->kind == TW_OPEN) - (e->kind == TW_CLOSE);
    }
}

/* --- prefixes --- */

static bool same_beginning(const struct tw_event *part, const struct tw_event *whole)
{
    return part->kind == whole->kind && part->field == whole->field && part->off == whole->off &&
           part->value == whole->value &&
           (part->kind == TW_OPEN || part->len == 0 || memcmp(part->bytes, whole->bytes, part->len) == 0);
}

/*
 * Faults and findings aside, the events of a prefix are those of the whole up to the cut, where a value that has no
 * length of its own may be shorter, and then what is open is closed. What is not told lies behind the cut.
 */
static void check_prefix(const struct event_log *part, const struct event_log *whole)
{
    size_t next = 0;
    bool cut = false;

    for (size_t i = 0; i < part->count; i++) {
        const struct tw_event *e = &part->events[i];
        if (is_complaint(e))
            continue;
        while (next < whole->count && is_complaint(&whole->events[next]))
            next++;
        const struct tw_event *model = &whole->events[next];
        cut = cut || next == whole->count || !same_beginning(e, model);
        if (cut) {
            assert_int_equal(e->kind, TW_CLOSE);
            continue;
        }
        if (e->kind == TW_VALUE && e->len != model->len) {
            assert_in_range(e->len, 0, model->len);
            assert_int_equal(e->off + e->len, part->body_len);
            cut = true;
        }
        next++;
    }
    while (next < whole->count && whole->events[next].kind != TW_VALUE)
        next++;
    if (next < whole->count)
        assert_true(whole->events[next].off + whole->events[next].len + MAX_NEED > part->body_len);
}

/* A copy that ends where its block ends, so that the address sanitizer sees it; the block begins a byte before. */
static uint8_t *copy_to_edge(const uint8_t *bytes, size_t len)
{
    uint8_t *block = malloc(1 + len);

    assert_non_null(block);
    memcpy(block + 1, bytes, len);
    return block + 1;
}

static void free_copy(uint8_t *copy)
{
    free(copy - 1);
}

static void check_prefixes(const struct event_case *c, const struct event_log *whole)
{
    static struct event_log part;

    for (size_t len = 0; len < whole->body_len; len++) {
        uint8_t *body = copy_to_edge(whole->body, len);
        run(c, body, len, false, NULL);
        listen(&part, c, body, len, true);
        assert_true(c->guesses || part.complaints <= whole->complaints);
        listen(&part, c, body, len, false);
        assert_true(c->guesses || part.complaints <= whole->complaints + 1);
        if (!c->guesses)
            check_prefix(&part, whole);
        free_copy(body);
    }
}

/* --- cases --- */

/* "5a*32 00 ff" as bytes */
static size_t parse_hex(uint8_t out[MAX_INPUT], const char *hex)
{
    size_t len = 0;
    char pair[3] = "", *end = NULL;

    while (*(hex += strspn(hex, " ")) != '\0') {
        memcpy(pair, hex, 2);
        unsigned long value = strtoul(pair, &end, 16);
        assert_ptr_equal(end, pair + 2);
        hex += 2;
        unsigned long times = 1;
        if (*hex == '*') {
            times = strtoul(hex + 1, &end, 10);
            hex = end;
        }
        assert_in_range(times, 1, MAX_INPUT - len);
        memset(out + len, (int)value, times);
        len += times;
    }
    return len;
}

static void test_case(void **state)
{
    static struct event_log log;
    static struct text text;
    static uint8_t bytes[MAX_INPUT];
    const struct event_case *c = *state;
    size_t len = parse_hex(bytes, c->hex);
    uint8_t *body = copy_to_edge(bytes, len);

    run(c, body, len, false, NULL);
    listen(&log, c, body, len, false);
    text.buffer[text.len = 0] = '\0';
    put_log(&text, &log);
    assert_string_equal(text.buffer, c->log);
    check_prefixes(c, &log);
    free_copy(body);
}

/* Appends the fields that were told to the file that the environment names, for tests/tools/fields.sh. */
static void write_told(void)
{
    static const char *const ids[TW_FIELD_COUNT] = {
#define F(id, name, kind, registry, min, max, clause) #id,
#include "message/fields.def"
#undef F
    };
    const char *path = getenv("TW_FIELDS_TOLD");
    FILE *file = path != NULL ? fopen(path, "a") : NULL;

    if (file == NULL)
        return;
    for (size_t i = 0; i < TW_FIELD_COUNT; i++)
        if (told[i])
            fprintf(file, "%s\n", ids[i]);
    fclose(file);
}

int event_cases_run(const char *group, struct event_case *cases, size_t count)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);

    if (tests == NULL)
        return 1;
    for (size_t i = 0; i < count; i++)
        tests[i] =
            (struct CMUnitTest){.name = cases[i].name, .test_func = test_case, .initial_state = &cases[i]};
    int failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    free(tests);
    write_told();
    return failed;
}
