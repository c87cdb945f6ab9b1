/* SPDX-License-Identifier: Apache-2.0 */
/* A writer that keeps what it gets. */
#include "paper.h"

struct paper paper;
struct tw_out paper_out;

int paper_fresh(void **state)
{
    (void)state;
    memset(&paper, 0, sizeof paper);
    memset(&paper_out, 0, sizeof paper_out);
    paper.limit = sizeof paper.text - 1;
    paper_out.write = paper_write;
    paper_out.context = &paper;
    return 0;
}

bool paper_write(void *context, const char *bytes, size_t len)
{
    struct paper *p = context;

    p->calls++;
    if (len > p->limit - p->len)
        return false;
    memcpy(p->text + p->len, bytes, len);
    p->len += len;
    return true;
}

const char *paper_text(void)
{
    tw_out_flush(&paper_out);
    paper.text[paper.len] = '\0';
    paper.len = 0;
    return paper.text;
}
