/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pre-shared keys of TLS 1.3 (RFC 8446 4.2.11): those that were given by identity, and those of tickets whose session was
 * read from its beginning. With them binders are verified, and secrets follow that no key log needs to have.
 */
#ifndef TW_FACTS_PSK_H
#define TW_FACTS_PSK_H

#include "facts/unseal.h"

/* The ClientHello `m` offers keys: makes the secret of early data, if the first of them is at hand. */
void tw_psk_offered(struct tw_connection *c, const struct tw_message *m);

/*
 * The handshake has come as far as ServerHello, or as the server's Finished: makes the traffic secrets that follow, if
 * the key that was chosen is at hand and is the only secret.
 */
void tw_psk_selected(struct tw_connection *c);
void tw_psk_finished(struct tw_connection *c);

/* NewSessionTicket has come: the key of the session that it stands for is remembered, if it can be known. */
void tw_psk_ticket(struct tw_connection *c, const struct tw_message *m);

/* Whether the key that was chosen is at hand, but there is another secret that is not. */
bool tw_psk_is_half(const struct tw_connection *c);

/* Verifies the binders of each ClientHello; the verdicts are kept with the messages. */
void tw_psk_prove(struct tw_connection *c);

#endif
