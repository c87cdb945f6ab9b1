/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text for people: indentation, width, colour, and what the values of fields look like in them. */
#ifndef TW_REPORT_LINES_H
#define TW_REPORT_LINES_H

#include "registry/registry.h"
#include "report/out.h"

enum { TW_LINES_WIDTH = 100, TW_LINES_STEP = 4 /* columns of a level of indentation */ };

enum tw_style { TW_STYLE_PLAIN, TW_STYLE_BOLD, TW_STYLE_DIM, TW_STYLE_RED, TW_STYLE_MAGENTA };

/* What is written to `out` between tw_lines_begin() and tw_lines_end() is a line. */
struct tw_lines {
    struct tw_out *out;
    size_t counted;  /* bytes in the buffer of `out` that `column` takes account of */
    size_t column;   /* characters that the line had there */
    unsigned indent; /* columns, of the next line */
    bool color;
    bool open; /* a line has begun */
};

/* Begins a line; one that is open ends. */
void tw_lines_begin(struct tw_lines *l);

/* Ends the line that is open, if any. */
void tw_lines_end(struct tw_lines *l);

/* Characters that the line has so far. */
size_t tw_lines_column(struct tw_lines *l);

/* At least two blanks, and as many as it takes to get to `column`. */
void tw_lines_pad(struct tw_lines *l, size_t column);

/*
 * The place of an item of `len` characters in a list of items: behind a comma unless it is the first, and on a line of
 * its own when this one has no room.
 */
void tw_lines_item(struct tw_lines *l, size_t len, bool first);

/*
 * Breaks what the line has had since `before`, its beginning in the buffer of `out`, at blanks, so that no piece has more
 * than `width` columns unless it is one word. Pieces behind the first are indented.
 */
void tw_lines_fold(struct tw_lines *l, size_t before, size_t width, unsigned indent);

/* How what follows looks, until the next call; nothing without colour. A style does not outlast its line by itself. */
void tw_lines_style(struct tw_lines *l, enum tw_style style);

/* Text in a style; nothing where there is no text. */
void tw_lines_styled(struct tw_lines *l, enum tw_style style, const char *text);

/* "1 packet", "2 packets" */
void tw_lines_count(struct tw_lines *l, uint64_t count, const char *what);

/* "TLS 1.3 (0x0304)", "null (0)" */
void tw_lines_code(struct tw_lines *l, enum tw_registry registry, uint32_t value);
size_t tw_lines_code_len(enum tw_registry registry, uint32_t value);

/* The name alone of a code point that has one of its own, else as above. */
void tw_lines_name(struct tw_lines *l, enum tw_registry registry, uint32_t value);

/* How text is to be understood. */
enum tw_text_form {
    TW_TEXT_WIRE = 0, /* bytes of the wire: to be escaped */
    TW_TEXT_ESCAPED =
        1, /* of our own, with pieces of the wire that are escaped already: a backslash stands for itself */
    TW_TEXT_QUOTED = 2, /* to be put in quotes where it could run into what surrounds it */
};

/* Text of a `form`, which may be several of enum tw_text_form. No control character comes out of it. */
void tw_lines_text(struct tw_lines *l, struct tw_bytes text, unsigned form);

/*
 * `name: hex`, or where that does not fit `name (n bytes):` and lines of hex below; without the number if that is
 * `counted` already. Begins and ends the line.
 */
void tw_lines_bytes(struct tw_lines *l, const char *name, struct tw_bytes bytes, bool counted);

/* Lines of 16 bytes with offset, hex and ASCII. */
void tw_lines_dump(struct tw_lines *l, struct tw_bytes bytes);

/* Nanoseconds with three digits and a unit: "4.90 ms". */
void tw_lines_duration(struct tw_lines *l, uint64_t ns);

/* A time as seconds since another, with a sign: "+0.001400". */
void tw_lines_since(struct tw_lines *l, int64_t time_ns, int64_t start_ns);

/* "10.0.0.1:443", "[2001:db8::1]:443" */
void tw_lines_endpoint(struct tw_lines *l, const struct tw_address *address, uint16_t port);

#endif
