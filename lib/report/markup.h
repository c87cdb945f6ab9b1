/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markup: XML and HTML. What is markup is written to one output by tw_markup(), and what is text to another, from which
 * it comes to the first with all that could be taken for markup escaped. So whoever prints text, as the printers of lines
 * do, needs to know nothing of markup, and no byte of a capture can become any.
 */
#ifndef TW_REPORT_MARKUP_H
#define TW_REPORT_MARKUP_H

#include "report/lines.h"

struct tw_markup {
    struct tw_out *out;      /* the document */
    const char *line_break;  /* what stands for the end of a line of text; NULL: the same */
    bool dry;                /* text is measured, and nothing written */
    unsigned lines;          /* of text that was measured, */
    unsigned column, widest; /* columns of the last one so far, and of the widest */
    struct tw_out text;
};

/* Begins to write to `out`; before its first use it is zero. The `text` of it is an output that anything may be printed to. */
void tw_markup_begin(struct tw_markup *m, struct tw_out *out);

/* Writes the text so far, then markup of our own. */
void tw_markup(struct tw_markup *m, const char *markup);

/* The same with a number between two pieces of markup. */
void tw_markup_number(struct tw_markup *m, const char *before, uint64_t number, const char *behind);

/* Text of our own. */
void tw_markup_text(struct tw_markup *m, const char *text);

/* Printers of lines, for text. */
struct tw_lines tw_markup_lines(struct tw_markup *m);

#endif
