/* SPDX-License-Identifier: Apache-2.0 */
/* The JA3 and JA3S of a connection's hellos. */
#include "report/ja3.h"

void tw_report_ja3_forget(struct tw_report *r)
{
    r->client.set = r->server.set = r->later.set = false;
}

struct tw_fingerprint *tw_report_ja3_begin(struct tw_report *r, const struct tw_connection *c,
                                           const struct tw_message *m)
{
    bool client = m->id.type == TW_CLIENT_HELLO;
    struct tw_fingerprint *first = client ? &r->client : &r->server;

    if (m->id.content_type != TW_HANDSHAKE || m->encrypted || m->id.ssl2 ||
        m->missing != TW_MISSING_NOTHING || c->tracker->crypto == NULL ||
        (!client && m->id.type != TW_SERVER_HELLO && m->id.type != TW_HELLO_RETRY_REQUEST))
        return NULL;
    struct tw_fingerprint *f = first->set ? &r->later : first;
    tw_ja3_begin(&f->ja3, client, f->text);
    return f;
}

void tw_report_ja3_end(const struct tw_connection *c, struct tw_fingerprint *f)
{
    if (f == NULL)
        return;
    tw_ja3_end(&f->ja3);
    f->set = c->tracker->crypto->md5(c->tracker->crypto_context, f->ja3.text, f->ja3.len, f->md5);
}
