/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates of a side of TLCP side by side: who has two of them wants to see that they belong together. */
#include "report/text.h"

enum { COLUMN_SERIAL = 9 /* behind the role, from the line's indentation */ };

struct roles {
    struct tw_lines *lines;
    size_t count;
};

static void put(struct tw_lines *l, const struct tw_event *e)
{
    tw_lines_text(l, (struct tw_bytes){e->bytes, e->len}, TW_TEXT_ESCAPED);
}

static void hear(void *self, const struct tw_event *e)
{
    struct roles *r = self;
    struct tw_lines *l = r->lines;

    if (e->kind != TW_VALUE)
        return;
    switch (e->field) {
    case F_CERT_ROLE:
        tw_lines_begin(l);
        put(l, e);
        break;
    case F_CERT_ERROR:
    case F_CERT_SERIAL:
        tw_lines_pad(l, l->indent + COLUMN_SERIAL);
        put(l, e);
        break;
    case F_CERT_SUBJECT:
        tw_out_text(l->out, "  ");
        put(l, e);
        break;
    default: break;
    }
}

static void count(void *self, const struct tw_event *e)
{
    struct roles *r = self;

    r->count += e->kind == TW_VALUE && e->field == F_CERTIFICATE_DER;
}

void tw_text_roles(struct tw_lines *l, const struct tw_connection *c, const struct tw_message *m)
{
    struct roles r = {.lines = l};

    if (m->id.content_type != TW_HANDSHAKE || m->id.type != TW_CERTIFICATE ||
        m->params->version != TW_TLCP_1_1)
        return;
    tw_connection_decode(c, m, &(struct tw_sink){.event = count, .self = &r});
    if (r.count < 2)
        return;
    tw_lines_begin(l);
    tw_out_text(l->out, "roles");
    l->indent += TW_LINES_STEP;
    tw_connection_decode(c, m, &(struct tw_sink){.event = hear, .self = &r, .details = true});
    l->indent -= TW_LINES_STEP;
    tw_lines_end(l);
}
