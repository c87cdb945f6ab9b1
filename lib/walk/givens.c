/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/givens.h"

#include <string.h>

#include "registry/registry.h"

/* What a hello says, as it was heard when it came or, when another has come since, once more. */
static struct tw_hello hello_of(const struct tw_connection *c, const struct tw_message *m)
{
    if (c->client_hello.message == m)
        return c->client_hello;
    return c->server_hello.message == m ? c->server_hello : tw_connection_hello(c, m);
}

struct tw_givens tw_givens_begin(bool complete)
{
    struct tw_givens g = {0};

    tw_givens_set(&g, TW_GIVEN_RETRY | TW_GIVEN_RETRIED, false);
    tw_givens_set(&g, TW_GIVEN_COMPLETE, complete);
    return g;
}

static void learn_client_hello(struct tw_givens *g, const struct tw_connection *c, const struct tw_message *m)
{
    struct tw_hello h;

    if (m->missing != TW_MISSING_NOTHING)
        return;
    h = hello_of(c, m);
    if (!tw_givens_hold(g,
                        TW_GIVEN_RETRY | TW_GIVEN_EARLY)) /* who retries has sent some, and offers no more */
        tw_givens_set(g, TW_GIVEN_EARLY, h.extensions & TW_HELLO_EARLY_DATA);
    tw_givens_set(g, TW_GIVEN_COMPRESSION, h.extensions & TW_HELLO_COMPRESS_CERTIFICATE);
    tw_givens_set(g, TW_GIVEN_LATER_AUTH, h.extensions & TW_HELLO_POST_HANDSHAKE_AUTH);
    if (!(h.extensions & TW_HELLO_EARLY_DATA))
        tw_givens_set(g, TW_GIVEN_EARLY_ACCEPTED, false);
}

/* How a suite's key exchange goes with ServerKeyExchange (RFC 5246 7.4.3, RFC 4279 2, RFC 5054 2.2). */
enum { NEVER, MAY, MUST };

static int server_key_exchange(uint8_t kx)
{
    switch (kx) {
    case TW_KX_DHE:
    case TW_KX_DHE_EXPORT:
    case TW_KX_DH_ANON:
    case TW_KX_DH_ANON_EXPORT:
    case TW_KX_ECDHE:
    case TW_KX_ECDH_ANON:
    case TW_KX_DHE_PSK:
    case TW_KX_ECDHE_PSK:
    case TW_KX_SRP:
    case TW_KX_ECCPWD:
    case TW_KX_ECC: return MUST;
    case TW_KX_RSA:
    case TW_KX_DH:
    case TW_KX_ECDH:
    case TW_KX_KRB5:
    case TW_KX_KRB5_EXPORT:
    case TW_KX_GOST: return NEVER;
    default: return MAY;
    }
}

static bool by_certificate(uint8_t auth)
{
    return auth == TW_AUTH_RSA || auth == TW_AUTH_DSS || auth == TW_AUTH_ECDSA || auth == TW_AUTH_GOST ||
           auth == TW_AUTH_SM2 || auth == TW_AUTH_IBC;
}

static void learn_suite(struct tw_givens *g, const struct tw_handshake_params *p)
{
    const struct tw_cipher_suite *suite = p->suite_known ? tw_cipher_suite_find(p->suite) : NULL;
    int ske;

    if (suite == NULL || suite->kx == TW_KX_UNKNOWN || suite->kx == TW_KX_TLS13)
        return;
    ske = server_key_exchange(suite->kx);
    tw_givens_set(g, TW_GIVEN_CERTIFICATE, by_certificate(suite->auth));
    tw_givens_set(g, TW_GIVEN_SKE, ske != NEVER);
    tw_givens_set(g, TW_GIVEN_SKE_MUST, ske == MUST);
    tw_givens_set(g, TW_GIVEN_FIXED_DH,
                  suite->kx == TW_KX_DH || suite->kx == TW_KX_ECDH || suite->kx == TW_KX_GOST);
    if (!by_certificate(suite->auth))
        tw_givens_set(g, TW_GIVEN_REQUESTED, false);
}

/* The session id that the ClientHello before `m` offered. */
static struct tw_bytes offered_session(const struct tw_connection *c, const struct tw_message *m)
{
    const struct tw_message *hello = NULL;

    for (const struct tw_message *n = c->first; n != NULL && n != m; n = n->next)
        if (n->id.content_type == TW_HANDSHAKE && n->id.type == TW_CLIENT_HELLO && !n->encrypted)
            hello = n;
    return hello != NULL ? hello_of(c, hello).session_id : (struct tw_bytes){0};
}

/* What the server of `m` sends next, alerts aside. NULL: nothing, or what cannot be read. */
static const struct tw_message *next_of_sender(const struct tw_message *m)
{
    const struct tw_message *n = m->next;

    while (n != NULL && (n->direction != m->direction || n->id.content_type == TW_ALERT))
        n = n->next;
    if (n != NULL && n->encrypted && n->id.content_type != TW_CHANGE_CIPHER_SPEC)
        return NULL;
    return n;
}

/*
 * Up to TLS 1.2 a server resumes by echoing the session id that the client offered, also where that came with a ticket
 * (RFC 5077 3.4). Some clients offer a ticket without one: then what the server sends next tells.
 */
static void learn_resumption(struct tw_givens *g, const struct tw_connection *c, const struct tw_message *m,
                             const struct tw_hello *server)
{
    const struct tw_message *next = next_of_sender(m);
    struct tw_bytes offered, got = server->session_id;

    if (next != NULL) {
        tw_givens_set(g, TW_GIVEN_RESUMED,
                      next->id.content_type == TW_CHANGE_CIPHER_SPEC ||
                          (next->id.content_type == TW_HANDSHAKE && next->id.type == TW_NEW_SESSION_TICKET));
        return;
    }
    offered = got.len > 0 ? offered_session(c, m) : (struct tw_bytes){0};
    if (offered.len > 0)
        tw_givens_set(g, TW_GIVEN_RESUMED,
                      got.len == offered.len && memcmp(got.ptr, offered.ptr, got.len) == 0);
}

static void learn_server_hello(struct tw_givens *g, const struct tw_connection *c, const struct tw_message *m)
{
    struct tw_hello h = hello_of(c, m);
    bool tls13 = tw_version_is_tls13(m->params->version);

    learn_suite(g, m->params);
    if (!tls13)
        learn_resumption(g, c, m, &h);
    if (m->missing != TW_MISSING_NOTHING)
        return;
    tw_givens_set(g, TW_GIVEN_STATUS, h.extensions & TW_HELLO_STATUS_REQUEST);
    tw_givens_set(g, TW_GIVEN_TICKET, h.extensions & TW_HELLO_SESSION_TICKET);
    tw_givens_set(g, TW_GIVEN_NPN, h.extensions & TW_HELLO_NEXT_PROTOCOL);
    tw_givens_set(g, TW_GIVEN_SSL3, m->params->version == TW_SSL_3_0);
    if (!tls13)
        return;
    tw_givens_set(g, TW_GIVEN_RESUMED, h.extensions & TW_HELLO_PRE_SHARED_KEY);
    if (h.extensions & TW_HELLO_PRE_SHARED_KEY)
        tw_givens_set(g, TW_GIVEN_REQUESTED, false);
    else
        tw_givens_set(g, TW_GIVEN_EARLY_ACCEPTED, false);
}

/* Whether a Certificate holds any (RFC 5246 7.4.2; in TLS 1.3 behind a context, RFC 8446 4.4.2). */
static bool has_certificate(const struct tw_message *m)
{
    size_t context = 0;

    if (tw_version_is_tls13(m->params->version))
        context = m->kept > 0 ? 1 + (size_t)m->body[0] : 1;
    return m->length > context + 3;
}

void tw_givens_learn(struct tw_givens *g, const struct tw_connection *c, const struct tw_message *m,
                     enum tw_signal signal)
{
    bool by_client = tw_connection_side(c, m->direction) == TW_CLIENT;

    switch (signal) {
    case TW_SIG_CLIENT_HELLO: learn_client_hello(g, c, m); break;
    case TW_SIG_SERVER_HELLO: learn_server_hello(g, c, m); break;
    case TW_SIG_HELLO_RETRY_REQUEST: tw_givens_set(g, TW_GIVEN_RETRY, true); break;
    case TW_SIG_CERTIFICATE_REQUEST:
        if (!(g->known & TW_GIVEN_REQUESTED) || g->hold & TW_GIVEN_COMPLETE)
            tw_givens_set(g, TW_GIVEN_REQUESTED, true);
        break;
    case TW_SIG_ENCRYPTED_EXTENSIONS:
        tw_givens_set(g, TW_GIVEN_EARLY_ACCEPTED, hello_of(c, m).extensions & TW_HELLO_EARLY_DATA);
        break;
    case TW_SIG_CERTIFICATE:
    case TW_SIG_COMPRESSED_CERTIFICATE:
        if (by_client)
            tw_givens_set(g, TW_GIVEN_CLIENT_CERTIFICATE,
                          signal == TW_SIG_COMPRESSED_CERTIFICATE || has_certificate(m));
        break;
    default: break;
    }
}

/* Nothing has said otherwise by now. */
static void suppose(struct tw_givens *g, uint32_t what, bool holds)
{
    if (!(g->known & what))
        tw_givens_set(g, what, holds);
}

void tw_givens_settle(struct tw_givens *g, enum tw_side from, enum tw_signal signal)
{
    switch (signal) {
    case TW_SIG_CLIENT_HELLO:
        if (tw_givens_hold(g, TW_GIVEN_RETRY)) {
            tw_givens_set(g, TW_GIVEN_RETRY, false);
            tw_givens_set(g, TW_GIVEN_RETRIED, true);
        }
        break;
    case TW_SIG_CERTIFICATE_VERIFY:
        if (from == TW_SERVER)
            suppose(g, TW_GIVEN_REQUESTED, false);
        break;
    case TW_SIG_SERVER_HELLO_DONE:
        suppose(g, TW_GIVEN_REQUESTED, false);
        suppose(g, TW_GIVEN_RESUMED, false);
        break;
    case TW_SIG_CLIENT_KEY_EXCHANGE:
        suppose(g, TW_GIVEN_RESUMED, false);
        if (g->known & TW_GIVEN_REQUESTED)
            suppose(g, TW_GIVEN_CLIENT_CERTIFICATE, false);
        break;
    default: break;
    }
}
