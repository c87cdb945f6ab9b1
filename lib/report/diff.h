/* SPDX-License-Identifier: Apache-2.0 */
/* How the handshakes of two captures differ: each connection becomes lines of text, which are then compared. */
#ifndef TW_REPORT_DIFF_H
#define TW_REPORT_DIFF_H

#include "report/report.h"

/* Of each capture; more connections are counted, and of one longer than that the rest is not compared. */
enum { TW_MAX_DIGESTS = 16384, TW_DIGEST_MAX = 1 << 20 };

/* What a connection says, a line a value: "client_hello.cipher_suites: TLS_AES_128_GCM_SHA256 (0x1301)". */
struct tw_digest {
    uint64_t id;
    char *file;
    char *peers; /* "10.0.0.1:50112 > 10.0.0.2:443  example.com" */
    char *name;  /* of the server, as the client called it */
    char *text;
    struct tw_digest *partner; /* in the other capture; NULL: there is none */
    uint16_t port;             /* of the server; 0: one that the system has chosen */
};

struct tw_diff {
    unsigned side;      /* of the captures: 0 or 1 */
    unsigned timelines; /* that have begun */
    struct tw_digest *digests[2];
    size_t count[2], room[2];
    uint64_t left_out; /* connections that there was no room for */
    struct tw_out out; /* what the lines are written to first */
    char *text;        /* and then are collected in */
    size_t len, size;
    bool failed; /* there was no memory */
};

/* Lines of both texts. A line is no string: it ends where the next begins. */
struct tw_edit {
    char sign; /* '-': the first has it; '+': the second */
    const char *line;
    size_t len;
};

/*
 * What makes `b` of `a`: as few lines as there can be, or where both are very long and differ all over, all of them.
 * `any_order`: lines that only stand elsewhere are not among them. To be freed; NULL without memory.
 */
struct tw_edit *tw_edits(const char *a, const char *b, bool any_order, size_t *count);

#endif
