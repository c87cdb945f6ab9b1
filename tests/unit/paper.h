/* SPDX-License-Identifier: Apache-2.0 */
/* A writer that keeps what it gets, and refuses when it has had enough. */
#ifndef TW_TESTS_PAPER_H
#define TW_TESTS_PAPER_H

#include "report/out.h"

struct paper {
    char text[4 * TW_OUT_BUFFER];
    size_t len;
    size_t limit; /* more than that is refused */
    size_t calls;
};

/* The one that a test has, and output that goes there. */
extern struct paper paper;
extern struct tw_out paper_out;

/* Takes a clean sheet; to be named as a test's setup. */
int paper_fresh(void **state);

bool paper_write(void *context, const char *bytes, size_t len);

/* What has been written since the last call, as a string. */
const char *paper_text(void);

#endif
