/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections of SSL 2.0 (draft-hickman-netscape-ssl-00): hellos and the client's master key are sent in the clear, all
 * that follows is encrypted, and has no type on the outside that would tell messages of the handshake from data.
 */
#include "facts/track.h"
#include "registry/registry.h"

/* Of a resumed session there is no master key, and all is encrypted from here on. */
static void learn_server_hello(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    struct tw_track *client = &c->track[!t->direction];
    bool resumed = m->kept > 0 && m->body[0] != 0;

    if (!c->client_hello.seen && !c->server_hello.seen)
        tw_settle_roles(c, !t->direction, TW_ROLES_SERVER_HELLO);
    c->server_hello = (struct tw_hello){.message = m, .seen = true, .legacy_version = TW_SSL_2_0};
    c->resumption = resumed ? TW_RESUMED_SESSION_ID : TW_RESUMED_NOT;
    if (c->server_hello_message == NULL)
        c->server_hello_message = m;
    t->ccs = true;
    client->ccs = client->ccs || resumed;
    client->reader.ssl2 = true;
}

/* All but no_certificate end the connection (2.7). */
static void learn_error(struct tw_connection *c, const struct tw_track *t, const struct tw_message *m)
{
    enum { NO_CERTIFICATE = 2 };

    if (m->kept < 2 || m->body[1] == NO_CERTIFICATE || c->alert_from != TW_DIRECTION_UNKNOWN)
        return;
    c->alert = m->body[1];
    c->alert_from = t->direction;
}

/*
 * The client's first message is its Finished. The server's is ServerVerify; RequestCertificate may follow, which has at
 * least a byte and 16 more, and then Finished with the number of the session, which has 16 bytes (2.4, 2.6).
 */
static void learn_encrypted(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    enum { MD5 = 16, SHA1 = 20, FINISHED = 1 + 16 };
    uint32_t data = m->length - t->reader.record.padding;
    bool client = tw_connection_side(c, t->direction) == TW_CLIENT;
    bool like_finished = data == FINISHED + MD5 || data == FINISHED + SHA1;

    if (!t->finished && (client || (t->encrypted_records > 1 && like_finished)))
        tw_learn_finished(c, t, m);
}

void tw_learn_ssl2(struct tw_connection *c, struct tw_track *t, struct tw_message *m)
{
    c->ssl2 = true;
    c->params->version = TW_SSL_2_0;
    c->settled = c->params;
    if (m->encrypted)
        learn_encrypted(c, t, m);
    else if (m->id.type == TW_SSL2_SERVER_HELLO)
        learn_server_hello(c, t, m);
    else if (m->id.type == TW_SSL2_CLIENT_MASTER_KEY)
        t->ccs = true;
    else if (m->id.type == TW_SSL2_ERROR)
        learn_error(c, t, m);
}
