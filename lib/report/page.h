/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of HTML that needs nothing but itself: what the captures came to, and each connection with its ladder, what
 * breaks the rules in it, and its messages with all fields. It is readable without its script, which only finds, sorts
 * and folds; what the page may load or run is nothing but its own style and script, by their hashes.
 */
#ifndef TW_REPORT_PAGE_H
#define TW_REPORT_PAGE_H

#include "report/markup.h"
#include "report/report.h"

/* What a page keeps count of. */
struct tw_page {
    uint64_t connections;              /* that were reported */
    uint64_t outcomes[TW_NOT_TLS + 1]; /* of these, by enum tw_handshake_outcome */
    uint64_t messages_left_out;        /* for want of room */
    bool listed;                       /* all connections are */
    struct tw_markup markup;
};

/* The same in each page, made from page.css and page.js. */
extern const char tw_page_style[], tw_page_script[], tw_page_policy[];

/* Whether the page is as large as it may be. */
bool tw_page_is_full(const struct tw_report *r);

/* Parts of a connection. */
void tw_page_ladder(struct tw_report *r, const struct tw_connection *c);
void tw_page_messages(struct tw_report *r, const struct tw_connection *c);

/* The fields of a message, as a list in which those that have members unfold. */
void tw_page_fields(struct tw_report *r, const struct tw_connection *c, const struct tw_message *m);

#endif
