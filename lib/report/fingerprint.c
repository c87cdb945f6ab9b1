/* SPDX-License-Identifier: Apache-2.0 */
/* The fingerprints of a connection's hellos: JA3 and JA4 of the client's, JA3S of the server's. */
#include "report/fingerprint.h"

void tw_report_fingerprints_forget(struct tw_report *r)
{
    r->client.set = r->server.set = r->later.set = false;
}

static bool is_server_hello(const struct tw_message *m)
{
    return !m->id.ssl2 && (m->id.type == TW_SERVER_HELLO || m->id.type == TW_HELLO_RETRY_REQUEST);
}

struct tw_fingerprint *tw_report_fingerprint_begin(struct tw_report *r, const struct tw_connection *c,
                                                   const struct tw_message *m)
{
    bool client = m->id.type == TW_CLIENT_HELLO; /* in SSL 2.0 as well */
    struct tw_fingerprint *first = client ? &r->client : &r->server;

    if (m->id.content_type != TW_HANDSHAKE || m->encrypted || m->missing != TW_MISSING_NOTHING ||
        c->tracker->crypto == NULL || (!client && !is_server_hello(m)))
        return NULL;
    struct tw_fingerprint *f = first->set ? &r->later : first;
    f->has_ja3 = !m->id.ssl2; /* JA3 is not defined for SSL 2.0 */
    f->has_ja4 = f->client = client;
    tw_hello_parts_begin(&r->hello, client);
    return f;
}

void tw_report_fingerprint_end(const struct tw_report *r, const struct tw_connection *c,
                               struct tw_fingerprint *f)
{
    if (f == NULL)
        return;
    const struct tw_crypto *crypto = c->tracker->crypto;
    void *context = c->tracker->crypto_context;

    if (f->has_ja3) {
        f->ja3_len = tw_ja3_write(&r->hello, f->ja3);
        f->has_ja3 = crypto->md5(context, f->ja3, f->ja3_len, f->md5);
    }
    f->has_ja4 = f->has_ja4 && tw_ja4_make(f->ja4, &r->hello, crypto, context);
    f->set = f->has_ja3 || f->has_ja4;
}
