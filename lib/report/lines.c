/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text for people. */
#include "report/lines.h"

/*
 * Room that a line has in the buffer from its beginning. Of one that outgrows it some characters may go uncounted when
 * the buffer is flushed, which costs nothing but its looks.
 */
enum { LINE_ROOM = 4096 };

/* Where all that came before is counted. */
static void put_blanks(struct tw_lines *l, size_t n)
{
    memset(tw_out_room(l->out, n), ' ', n);
    tw_out_wrote(l->out, n);
    l->counted = l->out->len;
    l->column += n;
}

void tw_lines_begin(struct tw_lines *l)
{
    tw_lines_end(l);
    (void)tw_out_room(l->out, LINE_ROOM);
    l->counted = l->out->len;
    l->column = 0;
    l->open = true;
    put_blanks(l, l->indent);
}

void tw_lines_end(struct tw_lines *l)
{
    if (l->open)
        tw_out_char(l->out, '\n');
    l->open = false;
}

static bool is_ascii(const char text[8])
{
    uint64_t word;

    memcpy(&word, text, sizeof word);
    return (word & 0x8080808080808080U) == 0;
}

/* Bytes of UTF-8 that begin a character. */
static size_t count_characters(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len;) {
        if (len - i >= 8 && is_ascii(text + i)) {
            count += 8;
            i += 8;
        } else {
            count += ((uint8_t)text[i++] & 0xc0) != 0x80;
        }
    }
    return count;
}

size_t tw_lines_column(struct tw_lines *l)
{
    const struct tw_out *o = l->out;

    if (l->counted > o->len)
        l->counted = 0;
    l->column += count_characters(o->buffer + l->counted, o->len - l->counted);
    l->counted = o->len;
    return l->column;
}

void tw_lines_pad(struct tw_lines *l, size_t column)
{
    size_t now = tw_lines_column(l);

    put_blanks(l, now + 2 < column ? column - now : 2);
}

void tw_lines_item(struct tw_lines *l, size_t len, bool first)
{
    enum { COMMA = 1, BLANK = 1 };

    if (!first && l->open)
        tw_out_char(l->out, ',');
    if (!l->open || tw_lines_column(l) + BLANK + len + COMMA > TW_LINES_WIDTH)
        tw_lines_begin(l);
    else
        tw_out_char(l->out, ' ');
}

/* Puts the end of a line, and the indentation of the next, in the place of the blanks at `at`. Returns where that one begins. */
static size_t break_at(struct tw_out *o, size_t at, unsigned indent)
{
    size_t behind = at;

    while (behind < o->len && o->buffer[behind] == ' ')
        behind++;
    memmove(o->buffer + at + 1 + indent, o->buffer + behind, o->len - behind);
    o->buffer[at] = '\n';
    memset(o->buffer + at + 1, ' ', indent);
    o->len += at + 1 + indent - behind;
    return at + 1 + indent;
}

/* Behind the sequence of ECMA-48 that begins there, if one does. */
static size_t skip_style(const struct tw_out *o, size_t at)
{
    if (o->buffer[at] != '\x1b')
        return at;
    while (at < o->len && o->buffer[at] != 'm')
        at++;
    return at + 1;
}

void tw_lines_fold(struct tw_lines *l, size_t before, size_t width, unsigned indent)
{
    struct tw_out *o = l->out;
    size_t column = 0, blank = 0; /* where the line in hand may end; 0: nowhere */
    bool begun = false;           /* it has more than blanks */

    if (before > o->len || o->len - before <= width)
        return;
    for (size_t at = before; at < o->len && o->len + indent + 1 < sizeof o->buffer;) {
        size_t next = skip_style(o, at);
        if (next == at) {
            next = at + 1;
            column += count_characters(o->buffer + at, 1);
            if (o->buffer[at] == ' ' && begun && o->buffer[at - 1] != ' ')
                blank = at;
            begun = begun || o->buffer[at] != ' ';
        }
        at = next;
        if (column <= width || blank == 0 || o->buffer[at - 1] == ' ')
            continue;
        at = break_at(o, blank, indent);
        column = indent;
        blank = 0;
        begun = false;
    }
    l->counted = o->len;
    l->column = column;
}

/* ECMA-48 8.3.117, SELECT GRAPHIC RENDITION. Yellow cannot be read on white. */
void tw_lines_style(struct tw_lines *l, enum tw_style style)
{
    static const char *const sequences[] = {
        [TW_STYLE_PLAIN] = "\x1b[0m", [TW_STYLE_BOLD] = "\x1b[1m",     [TW_STYLE_DIM] = "\x1b[2m",
        [TW_STYLE_RED] = "\x1b[31m",  [TW_STYLE_MAGENTA] = "\x1b[35m",
    };

    if (!l->color)
        return;
    (void)tw_lines_column(l);
    tw_out_text(l->out, sequences[style]);
    l->counted = l->out->len;
}

void tw_lines_styled(struct tw_lines *l, enum tw_style style, const char *text)
{
    bool styled = style != TW_STYLE_PLAIN && *text != '\0';

    if (styled)
        tw_lines_style(l, style);
    tw_out_text(l->out, text);
    if (styled)
        tw_lines_style(l, TW_STYLE_PLAIN);
}

void tw_lines_count(struct tw_lines *l, uint64_t count, const char *what)
{
    tw_out_uint(l->out, count);
    tw_out_char(l->out, ' ');
    tw_out_text(l->out, what);
    if (count != 1)
        tw_out_char(l->out, 's');
}

void tw_lines_code(struct tw_lines *l, enum tw_registry registry, uint32_t value)
{
    unsigned width = tw_registry_width(registry);

    tw_out_text(l->out, tw_registry_name(registry, value));
    tw_out_text(l->out, " (");
    if (width == 1) {
        tw_out_uint(l->out, value);
    } else {
        tw_out_text(l->out, "0x");
        tw_out_hex(l->out, value, 2 * width);
    }
    tw_out_char(l->out, ')');
}

size_t tw_lines_code_len(enum tw_registry registry, uint32_t value)
{
    size_t width = tw_registry_width(registry), digits = value < 10 ? 1 : value < 100 ? 2 : 3;

    return strlen(tw_registry_name(registry, value)) + strlen(" ()") +
           (width == 1 ? digits : strlen("0x") + 2 * width);
}

void tw_lines_name(struct tw_lines *l, enum tw_registry registry, uint32_t value)
{
    if (tw_registry_assigned(registry, value))
        tw_out_text(l->out, tw_registry_name(registry, value));
    else
        tw_lines_code(l, registry, value);
}

/* Whether text could run into what surrounds it. */
static bool needs_quotes(struct tw_bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || text.ptr[i] == '"' || text.ptr[i] == ',')
            return true;
    return text.len == 0;
}

void tw_lines_text(struct tw_lines *l, struct tw_bytes text, unsigned form)
{
    bool quotes = (form & TW_TEXT_QUOTED) != 0 && needs_quotes(text);
    size_t begin = 0;

    if (quotes)
        tw_out_char(l->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        bool quote = quotes && text.ptr[i] == '"';
        if (!quote && !((form & TW_TEXT_ESCAPED) != 0 && text.ptr[i] == '\\'))
            continue;
        tw_out_wire_text(l->out, text.ptr + begin, i - begin, false);
        tw_out_text(l->out, quote ? "\\\"" : "\\");
        begin = i + 1;
    }
    if (text.len > begin)
        tw_out_wire_text(l->out, text.ptr + begin, text.len - begin, false);
    if (quotes)
        tw_out_char(l->out, '"');
}

static bool all_zero(struct tw_bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i] != 0)
            return false;
    return true;
}

/* As many bytes a line as there is room for, by eights. */
static void hex_rows(struct tw_lines *l, struct tw_bytes bytes)
{
    l->indent += TW_LINES_STEP;
    size_t row = l->indent + 2 * 8 <= TW_LINES_WIDTH ? (TW_LINES_WIDTH - l->indent) / 2 / 8 * 8 : 8;
    for (size_t i = 0; i < bytes.len; i += row) {
        tw_lines_begin(l);
        tw_out_hex_bytes(l->out, bytes.ptr + i, bytes.len - i < row ? bytes.len - i : row);
    }
    l->indent -= TW_LINES_STEP;
}

void tw_lines_bytes(struct tw_lines *l, const char *name, struct tw_bytes bytes, bool counted)
{
    enum { FEW = 8 }; /* zeros that are not worth counting */

    tw_lines_begin(l);
    tw_out_text(l->out, name);
    if (bytes.len == 0) {
        tw_out_text(l->out, ": empty");
    } else if (bytes.len > FEW && all_zero(bytes)) {
        tw_out_text(l->out, ": ");
        tw_lines_count(l, bytes.len, "byte");
        tw_out_text(l->out, " of 00");
    } else if (tw_lines_column(l) + strlen(": ") + 2 * bytes.len <= TW_LINES_WIDTH) {
        tw_out_text(l->out, ": ");
        tw_out_hex_bytes(l->out, bytes.ptr, bytes.len);
    } else {
        if (!counted) {
            tw_out_text(l->out, " (");
            tw_lines_count(l, bytes.len, "byte");
            tw_out_char(l->out, ')');
        }
        tw_out_char(l->out, ':');
        hex_rows(l, bytes);
    }
    tw_lines_end(l);
}

enum { DUMP_ROW = 16 };

/* The part of a row that is in hex, blank where there are no bytes. */
static void dump_hex(struct tw_out *o, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < DUMP_ROW; i++) {
        tw_out_text(o, i % (DUMP_ROW / 2) == 0 ? "  " : " ");
        if (i < len)
            tw_out_hex(o, bytes[i], 2);
        else
            tw_out_text(o, "  ");
    }
}

static void dump_ascii(struct tw_out *o, const uint8_t *bytes, size_t len)
{
    tw_out_text(o, "  ");
    for (size_t i = 0; i < len; i++)
        tw_out_char(o, (char)(bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '.'));
}

void tw_lines_dump(struct tw_lines *l, struct tw_bytes bytes)
{
    for (size_t at = 0; at < bytes.len; at += DUMP_ROW) {
        size_t n = bytes.len - at < DUMP_ROW ? bytes.len - at : DUMP_ROW;
        tw_lines_begin(l);
        tw_lines_style(l, TW_STYLE_DIM);
        tw_out_hex(l->out, (uint32_t)at, bytes.len > 0xffff ? 6 : 4);
        dump_hex(l->out, bytes.ptr + at, n);
        dump_ascii(l->out, bytes.ptr + at, n);
        tw_lines_style(l, TW_STYLE_PLAIN);
    }
    tw_lines_end(l);
}

void tw_lines_duration(struct tw_lines *l, uint64_t ns)
{
    static const char *const units[] = {" ns", " us", " ms", " s"};
    uint64_t whole = ns, thousandths = 0;
    size_t unit = 0;

    for (; whole >= 1000 && unit + 1 < TW_COUNT(units); unit++) {
        thousandths = whole % 1000;
        whole /= 1000;
    }
    tw_out_uint(l->out, whole);
    if (unit > 0 && whole < 100) {
        tw_out_char(l->out, '.');
        tw_out_uint(l->out, thousandths / 100);
        if (whole < 10)
            tw_out_uint(l->out, thousandths / 10 % 10);
    }
    tw_out_text(l->out, units[unit]);
}

void tw_lines_since(struct tw_lines *l, int64_t time_ns, int64_t start_ns)
{
    bool before = time_ns < start_ns;
    uint64_t ns = before ? (uint64_t)start_ns - (uint64_t)time_ns : (uint64_t)time_ns - (uint64_t)start_ns;
    uint64_t us = ns / 1000;

    tw_out_char(l->out, before ? '-' : '+');
    tw_out_uint(l->out, us / 1000000);
    tw_out_char(l->out, '.');
    for (uint64_t unit = 100000; unit > 0; unit /= 10)
        tw_out_char(l->out, (char)('0' + us / unit % 10));
}

void tw_lines_endpoint(struct tw_lines *l, const struct tw_address *address, uint16_t port)
{
    bool brackets = !tw_address_is_ipv4(address);

    if (brackets)
        tw_out_char(l->out, '[');
    tw_out_address(l->out, address);
    if (brackets)
        tw_out_char(l->out, ']');
    tw_out_char(l->out, ':');
    tw_out_uint(l->out, port);
}
