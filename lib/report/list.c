/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line a connection, of what is known without decoding its messages again: for programs values between tabs, for
 * people columns that fit into the width there is.
 */
#include "report/explain.h"
#include "report/lines.h"
#include "report/sorted.h"
#include "report/when.h"

enum {
    CELL_MAX = 1024,
    ENDPOINT_MAX = 21, /* "255.255.255.255:65535" */
    TEXT_MAX = 1024,   /* bytes of a name from the wire where the line is not written at once */
    LINE_MAX = 16 << 10,
};

struct list {
    struct tw_report *report;
    const struct tw_connection *c;
    struct tw_outcome outcome;
    struct tw_lines lines;
    size_t width; /* of the column in hand; 0: there is no limit */
};

static void put(struct list *l, const char *text)
{
    tw_out_text(l->lines.out, text);
}

static void put_unknown(struct list *l)
{
    tw_out_char(l->lines.out, '-');
}

static void put_code(struct list *l, enum tw_registry registry, bool known, uint32_t value)
{
    if (known)
        tw_lines_name(&l->lines, registry, value);
    else
        put_unknown(l);
}

static void put_wire_text(struct list *l, struct tw_bytes text)
{
    bool waits = l->width > 0 || l->report->options.sort != TW_SORT_NOT;

    if (waits && text.len > TEXT_MAX)
        text.len = TEXT_MAX;
    if (text.ptr != NULL)
        tw_lines_text(&l->lines, text, TW_TEXT_WIRE | TW_TEXT_QUOTED);
    else
        put_unknown(l);
}

/* A column that is too narrow for any port has none. */
static void put_endpoint(struct list *l, unsigned i)
{
    const struct tw_flow *f = l->c->flow;

    if (l->width == 0 || l->width >= ENDPOINT_MAX)
        tw_lines_endpoint(&l->lines, &f->key.address[i], f->key.port[i]);
    else
        tw_out_address(l->lines.out, &f->key.address[i]);
}

/* --- cells --- */

static void put_id(struct list *l)
{
    tw_out_uint(l->lines.out, l->c->flow->id);
}

static void put_start(struct list *l)
{
    enum { WITH_MILLISECONDS = 12 };
    int64_t time_ns = l->c->flow->first_ns;

    if (time_ns == TW_NO_TIME || l->report->options.times == TW_TIMES_NONE)
        put_unknown(l);
    else if (tw_when_put(l->report, &l->lines, l->c, time_ns))
        return;
    else if (l->width == 0)
        tw_out_time(l->lines.out, time_ns, 9);
    else
        tw_when_put_clock(&l->lines, time_ns, l->width < WITH_MILLISECONDS ? 0 : 3);
}

static void put_client(struct list *l)
{
    put_endpoint(l, l->c->client);
}

static void put_server(struct list *l)
{
    put_endpoint(l, !l->c->client);
}

static void put_version(struct list *l)
{
    put_code(l, TW_REG_VERSION, l->c->settled != NULL, tw_connection_version(l->c));
}

static void put_suite(struct list *l)
{
    const struct tw_handshake_params *p = l->c->settled;
    bool known = p != NULL && p->suite_known;

    put_code(l, TW_REG_CIPHER_SUITE, known, known ? p->suite : 0);
}

static void put_sni(struct list *l)
{
    put_wire_text(l, l->c->client_hello.server_name);
}

/* Where there is no room for both, the name that was asked for, or else the address. */
static void put_name(struct list *l)
{
    if (l->c->client_hello.server_name.ptr != NULL)
        put_sni(l);
    else
        put_server(l);
}

static void put_alpn(struct list *l)
{
    put_wire_text(l, l->c->server_hello.protocol);
}

static void put_resumption(struct list *l)
{
    put(l, l->c->settled != NULL ? tw_resumption_name((enum tw_resumption)l->c->resumption) : "-");
}

static void put_outcome(struct list *l)
{
    put(l, tw_handshake_outcome_name(l->outcome.handshake));
}

static void put_duration(struct list *l)
{
    int64_t ns = tw_connection_handshake_ns(l->c);

    if (ns < 0)
        put_unknown(l);
    else if (l->width == 0)
        tw_out_uint(l->lines.out, (uint64_t)ns);
    else
        tw_lines_duration(&l->lines, (uint64_t)ns);
}

/* Why a handshake is not complete, or of TLCP how it got its keys or that it was wanted; and what came before TLS. */
static void put_remark(struct list *l)
{
    const struct tw_key_exchange *key_exchange = tw_tlcp_key_exchange(l->c);
    struct tw_before b = tw_connection_before(l->c);
    size_t before;

    (void)tw_out_room(l->lines.out, TW_EXPLANATION_MAX);
    before = l->lines.out->len;
    if (l->outcome.handshake != TW_COMPLETE)
        tw_explain(l->report, l->lines.out, l->c, &l->outcome);
    else if (key_exchange != NULL)
        put(l, key_exchange->kind);
    if (tw_tlcp_only_offered(l->c))
        put(l, "; TLCP 1.1 offered");
    if (b.count > 0) {
        put(l, l->lines.out->len > before ? "; after " : "after ");
        put(l, tw_protocol_name((enum tw_protocol)b.protocol[b.count - 1]));
    }
    if (l->lines.out->len == before && l->width == 0)
        put_unknown(l);
}

/* How long it took, or else why not. */
static void put_result(struct list *l)
{
    if (l->outcome.handshake == TW_COMPLETE && tw_connection_handshake_ns(l->c) >= 0) {
        put_duration(l);
        if (tw_tlcp_key_exchange(l->c) != NULL || tw_connection_before(l->c).count > 0)
            put(l, "; ");
    }
    put_remark(l);
}

/* --- for programs --- */

static const struct {
    const char *name;
    void (*put)(struct list *l);
} values[] = {
    {"id", put_id},
    {"start", put_start},
    {"client", put_client},
    {"server", put_server},
    {"version", put_version},
    {"cipher_suite", put_suite},
    {"sni", put_sni},
    {"alpn", put_alpn},
    {"resumption", put_resumption},
    {"outcome", put_outcome},
    {"handshake_ns", put_duration},
    {"reason", put_remark},
};

static void put_tab(struct list *l, size_t i)
{
    if (i > 0)
        tw_out_char(l->lines.out, '\t');
}

static void put_values(struct list *l)
{
    for (size_t i = 0; i < TW_COUNT(values); i++) {
        put_tab(l, i);
        values[i].put(l);
    }
}

static void put_value_names(struct list *l)
{
    for (size_t i = 0; i < TW_COUNT(values); i++) {
        put_tab(l, i);
        put(l, values[i].name);
    }
}

/* --- for people --- */

enum column { ID, START, CLIENT, SERVER, VERSION, SUITE, SNI, ALPN, RESUMPTION, OUTCOME, RESULT, COLUMNS };

static const struct {
    const char *heading;
    void (*put)(struct list *l);
} columns[COLUMNS] = {
    [ID] = {"ID", put_id},
    [START] = {"TIME", put_start},
    [CLIENT] = {"CLIENT", put_client},
    [SERVER] = {"SERVER", put_server},
    [VERSION] = {"VERSION", put_version},
    [SUITE] = {"CIPHER SUITE", put_suite},
    [SNI] = {"SNI", put_sni},
    [ALPN] = {"ALPN", put_alpn},
    [RESUMPTION] = {"RESUMED BY", put_resumption},
    [OUTCOME] = {"OUTCOME", put_outcome},
    [RESULT] = {"RESULT", put_result},
};

/* Widths of columns, widest lines first; 0: there is no such column. The last one gets what is left. */
static const uint8_t layouts[][COLUMNS] = {
    {5, 12, 21, 21, 8, 39, 30, 8, 10, 10, 40}, {5, 12, 21, 21, 8, 30, 24, 8, 10, 10, 20},
    {4, 12, 21, 21, 8, 26, 24, 0, 10, 10, 14}, {4, 12, 21, 21, 8, 26, 20, 0, 0, 10, 9},
    {4, 12, 15, 21, 8, 0, 22, 0, 0, 10, 9},    {3, 8, 15, 21, 8, 0, 18, 0, 0, 10, 8},
    {3, 8, 15, 21, 8, 0, 0, 0, 0, 10, 8},
};

struct layout {
    size_t width[COLUMNS];
};

/* Columns that are there, and the blanks between them. */
static size_t measure(const struct layout *layout)
{
    size_t sum = 0;

    for (size_t i = 0; i < COLUMNS; i++)
        sum += layout->width[i] > 0 ? layout->width[i] + 1 : 0;
    return sum - 1;
}

static struct layout find_layout(const struct tw_report_options *o)
{
    struct layout layout;
    size_t sum = 0;

    for (size_t i = 0; i < TW_COUNT(layouts); i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            layout.width[k] = layouts[i][k];
        layout.width[START] = tw_when_width(o->times, layout.width[START]);
        sum = measure(&layout);
        if (sum <= o->width)
            break;
    }
    if (sum < o->width)
        layout.width[RESULT] += o->width - sum;
    return layout;
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

static size_t count_characters(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += begins_character(text[i]);
    return n;
}

/* How many bytes the first `n` characters take. */
static size_t bytes_of(const char *text, size_t len, size_t n)
{
    size_t i = 0;

    for (; i < len; i++)
        if (begins_character(text[i]) && n-- == 0)
            break;
    return i;
}

/* What is too long has its end cut off; of names and addresses the middle is, as what differs may be at either end. */
static void put_cut(struct list *l, enum column column, const char *text, size_t len, size_t characters)
{
    const char *mark = l->report->options.ascii ? ".." : "\xe2\x80\xa6";
    size_t kept = l->width - (l->report->options.ascii ? 2 : 1);
    size_t tail = column == RESULT ? 0 : kept / 2;
    size_t behind = bytes_of(text, len, characters - tail);

    tw_out_bytes(l->lines.out, text, bytes_of(text, len, kept - tail));
    put(l, mark);
    tw_out_bytes(l->lines.out, text + behind, len - behind);
}

/* Numbers and times are never cut: rather the rest of the line is pushed. */
static void put_fitted(struct list *l, enum column column, const char *text, size_t len)
{
    size_t characters = count_characters(text, len);

    if (characters > l->width && column > START)
        put_cut(l, column, text, len, characters);
    else
        tw_out_bytes(l->lines.out, text, len);
    for (; characters < l->width && column != RESULT; characters++)
        tw_out_char(l->lines.out, ' ');
}

static enum tw_style style_of(const struct list *l)
{
    switch (l->outcome.handshake) {
    case TW_FAILED: return TW_STYLE_RED;
    case TW_CLOSED:
    case TW_INCOMPLETE: return TW_STYLE_MAGENTA;
    default: return TW_STYLE_PLAIN;
    }
}

/* Why a handshake failed is worth a line of its own where the rest of this one is too short for it. */
static void begin_second_line(struct list *l)
{
    put(l, "\n    ");
    l->width = l->report->options.width - TW_LINES_STEP;
}

static void put_cell(struct list *l, enum column column, const struct layout *layout)
{
    char text[CELL_MAX];
    size_t before, len;
    bool styled = (column == OUTCOME || column == RESULT) && style_of(l) != TW_STYLE_PLAIN;

    l->width = layout->width[column];
    (void)tw_out_room(l->lines.out, LINE_MAX); /* so that nothing is flushed before it is taken back */
    before = l->lines.out->len;
    if (column == SERVER && layout->width[SNI] == 0)
        put_name(l);
    else
        columns[column].put(l);
    len = tw_out_take_back(l->lines.out, before, text, sizeof text);
    if (styled)
        tw_lines_style(&l->lines, style_of(l));
    if (column == RESULT && l->outcome.handshake != TW_COMPLETE && count_characters(text, len) > l->width)
        begin_second_line(l);
    put_fitted(l, column, text, len);
    if (styled)
        tw_lines_style(&l->lines, TW_STYLE_PLAIN);
}

static void put_columns(struct list *l, bool heading)
{
    struct layout layout = find_layout(&l->report->options);

    for (enum column i = 0; i < COLUMNS; i++) {
        if (layout.width[i] == 0)
            continue;
        if (i > 0)
            tw_out_char(l->lines.out, ' ');
        l->width = layout.width[i];
        if (heading)
            put_fitted(l, i, columns[i].heading, strlen(columns[i].heading));
        else
            put_cell(l, i, &layout);
    }
}

/* --- order --- */

static void add_bytes(struct tw_sort_key *key, struct tw_bytes text)
{
    if (text.ptr != NULL)
        tw_sort_key_text(key, text.ptr, text.len);
}

static void add_name(struct tw_sort_key *key, enum tw_registry registry, uint32_t value)
{
    const char *name = tw_registry_name(registry, value);

    tw_sort_key_text(key, (const uint8_t *)name, strlen(name));
}

static void add_endpoint(struct tw_sort_key *key, const struct tw_flow *f, unsigned i)
{
    tw_sort_key_text(key, f->key.address[i].bytes, sizeof f->key.address[i].bytes);
    tw_sort_key_number(key, f->key.port[i]);
}

static void add_known(struct tw_sort_key *key, bool known, int64_t number)
{
    if (known)
        tw_sort_key_number(key, number);
}

/* Of a handshake that did not complete how long its connection took over that; negative when it is not known. */
static int64_t time_taken(const struct list *l)
{
    const struct tw_flow *f = l->c->flow;

    if (l->c->complete)
        return tw_connection_handshake_ns(l->c);
    return f->first_ns != TW_NO_TIME && f->last_ns >= f->first_ns ? f->last_ns - f->first_ns : -1;
}

static struct tw_sort_key key_of(const struct list *l)
{
    const struct tw_connection *c = l->c;
    const struct tw_handshake_params *p = c->settled;
    int64_t ns = time_taken(l);
    struct tw_sort_key key = {.len = 0};

    switch (l->report->options.sort) {
    case TW_SORT_NOT:
    case TW_SORT_ID: tw_sort_key_number(&key, (int64_t)c->flow->id); break;
    case TW_SORT_TIME: add_known(&key, c->flow->first_ns != TW_NO_TIME, c->flow->first_ns); break;
    case TW_SORT_CLIENT: add_endpoint(&key, c->flow, c->client); break;
    case TW_SORT_SERVER: add_endpoint(&key, c->flow, !c->client); break;
    case TW_SORT_VERSION: add_known(&key, p != NULL, tw_connection_version(c)); break;
    case TW_SORT_SUITE:
        if (p != NULL && p->suite_known)
            add_name(&key, TW_REG_CIPHER_SUITE, p->suite);
        break;
    case TW_SORT_SNI: add_bytes(&key, c->client_hello.server_name); break;
    case TW_SORT_ALPN: add_bytes(&key, c->server_hello.protocol); break;
    case TW_SORT_RESUMPTION: add_known(&key, p != NULL, c->resumption); break;
    case TW_SORT_OUTCOME: tw_sort_key_number(&key, l->outcome.handshake); break;
    case TW_SORT_DURATION: add_known(&key, ns >= 0, ns); break;
    }
    return key;
}

/* The line that begins at `before` waits for the others. */
static void keep_line(struct list *l, size_t before)
{
    struct tw_out *o = l->lines.out;
    struct tw_sort_key key = key_of(l);
    char line[LINE_MAX];
    size_t len = tw_out_take_back(o, before, line, sizeof line);

    tw_sorted_add(&l->report->sorted, &key, line, len, o);
}

static void put_heading(struct tw_report *r)
{
    struct list l = {.report = r, .lines = {.out = &r->out, .color = r->options.color}};

    r->begun = true;
    if (!r->options.header)
        return;
    tw_lines_style(&l.lines, TW_STYLE_BOLD);
    if (r->options.tabs)
        put_value_names(&l);
    else
        put_columns(&l, true);
    tw_lines_style(&l.lines, TW_STYLE_PLAIN);
    tw_out_char(&r->out, '\n');
}

void tw_report_list(struct tw_report *r, const struct tw_connection *c)
{
    struct list l = {.report = r,
                     .c = c,
                     .outcome = tw_report_outcome(r, c),
                     .lines = {.out = &r->out, .color = r->options.color}};
    size_t before;

    if (!r->begun)
        put_heading(r);
    (void)tw_out_room(&r->out, LINE_MAX);
    before = r->out.len;
    if (r->options.tabs)
        put_values(&l);
    else
        put_columns(&l, false);
    tw_out_char(&r->out, '\n');
    if (r->options.sort != TW_SORT_NOT)
        keep_line(&l, before);
}
