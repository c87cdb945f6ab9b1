/* SPDX-License-Identifier: Apache-2.0 */
/* Markup, and text in it. */
#include "report/markup.h"

/*
 * What stands for a byte of text in markup; NULL: itself. Printers leave no control character in text; if one did, XML
 * 1.0 2.2 would not have it, and there is a character for what cannot be shown.
 */
static const char *escape(const struct tw_markup *m, char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n': return m->line_break;
    default: return (uint8_t)c < ' ' || c == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

/* How many columns the character takes that a byte of UTF-8 begins: those beyond Cyrillic may be as wide as two. */
static unsigned columns_of(char c)
{
    enum { CONTINUES = 0x80, BEGINS = 0xc0, BEYOND_CYRILLIC = 0xd5 };
    uint8_t byte = (uint8_t)c;

    return byte >= BEYOND_CYRILLIC ? 2 : byte < CONTINUES || byte >= BEGINS;
}

static void measure(struct tw_markup *m, char c)
{
    m->column = c == '\n' ? 0 : m->column + columns_of(c);
    m->lines += c == '\n';
    m->widest = m->column > m->widest ? m->column : m->widest;
}

static bool write_escaped(void *context, const char *bytes, size_t len)
{
    struct tw_markup *m = context;
    size_t plain = 0;

    for (size_t i = 0; i < len; i++) {
        const char *instead = m->dry ? NULL : escape(m, bytes[i]);
        if (m->dry)
            measure(m, bytes[i]);
        if (instead == NULL)
            continue;
        tw_out_bytes(m->out, bytes + plain, i - plain);
        tw_out_text(m->out, instead);
        plain = i + 1;
    }
    if (!m->dry)
        tw_out_bytes(m->out, bytes + plain, len - plain);
    return true;
}

void tw_markup_begin(struct tw_markup *m, struct tw_out *out)
{
    m->out = out;
    m->line_break = NULL;
    m->dry = false;
    m->lines = m->column = m->widest = 0;
    m->text.write = write_escaped;
    m->text.context = m;
    m->text.len = 0;
}

void tw_markup(struct tw_markup *m, const char *markup)
{
    tw_out_flush(&m->text);
    if (!m->dry)
        tw_out_text(m->out, markup);
}

void tw_markup_number(struct tw_markup *m, const char *before, uint64_t number, const char *behind)
{
    tw_markup(m, before);
    if (!m->dry)
        tw_out_uint(m->out, number);
    tw_markup(m, behind);
}

void tw_markup_text(struct tw_markup *m, const char *text)
{
    tw_out_text(&m->text, text);
}

struct tw_lines tw_markup_lines(struct tw_markup *m)
{
    return (struct tw_lines){.out = &m->text};
}
