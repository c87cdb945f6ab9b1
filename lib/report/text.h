/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a message as text: a listener that writes what it hears, and says what was wrong where it was. */
#ifndef TW_REPORT_TEXT_H
#define TW_REPORT_TEXT_H

#include "report/lines.h"
#include "report/report.h"
#include "report/telling.h"

/* How the members of a list or object are laid out. */
enum tw_layout {
    TW_LAYOUT_BLOCK,   /* each on a line of its own, with its name */
    TW_LAYOUT_HEADING, /* the first ones, as long as they are short, on the line that the object began */
    TW_LAYOUT_FRESH,   /* a list whose first member will tell */
    TW_LAYOUT_ITEMS,   /* nameless, behind one another, as many as the line takes */
    TW_LAYOUT_ROWS,    /* nameless, each on a line */
    TW_LAYOUT_JOINED,  /* an object that is one item or row of its list */
};

struct tw_level {
    uint8_t layout;  /* enum tw_layout */
    unsigned indent; /* of the level around it */
    bool counted;    /* the length of what comes next has been told */
    size_t members;
    size_t bytes; /* of the list, as far as they are there */
};

/* Decoders do not recurse: a timestamp in a certificate's extensions is the deepest there is. */
enum { TW_MAX_LEVELS = 16 };

/* Between the type and the length of an extension there is room for two findings and a fault. */
enum { TW_MAX_HELD_NOTES = 4 };

struct tw_field_printer {
    struct tw_lines *lines;
    const struct tw_message *message;
    struct tw_hello_parts *hello; /* to hear as well, or NULL */
    size_t told;                  /* bytes of the body up to here have been told */
    struct tw_event first;        /* member of a JOINED object; TW_OPEN: none yet */
    size_t num_notes;
    struct tw_event notes[TW_MAX_HELD_NOTES]; /* heard in a HEADING, to be told when it is complete */
    size_t depth;
    struct tw_level levels[TW_MAX_LEVELS];
};

/* A printer of the message's fields at the indentation that `lines` has. */
struct tw_field_printer tw_field_printer(struct tw_lines *lines, const struct tw_message *m,
                                         struct tw_hello_parts *hello);

/* The value of a field that fits on a line. */
void tw_field_value(struct tw_lines *l, const struct tw_event *e);

/* The listener. The printer must outlive it. */
struct tw_sink tw_field_printer_sink(struct tw_field_printer *p);

/* The lines about a fault or finding that was heard in a message. */
void tw_text_note(struct tw_lines *l, const struct tw_message *m, const struct tw_event *e);

/*
 * Of a Certificate message of TLCP with several certificates, a line each: what it is for, its serial number and whose it
 * is. Of other messages nothing.
 */
void tw_text_roles(struct tw_lines *l, const struct tw_connection *c, const struct tw_message *m);

/*
 * Parts of the text of a connection, for those who put them elsewhere: what is known of it at a glance; the heading of a
 * message, or the line about a hole; what a message is short of; and what else is known, when its hellos have been told.
 */
void tw_text_around(struct tw_report *r, const struct tw_connection *c, struct tw_out *out);
void tw_text_told(struct tw_report *r, const struct tw_connection *c, const struct tw_told *told,
                  struct tw_out *out);
void tw_text_shortcomings(struct tw_report *r, const struct tw_connection *c, const struct tw_message *m,
                          struct tw_out *out);
void tw_text_behind(struct tw_report *r, const struct tw_connection *c, struct tw_out *out);

#endif
