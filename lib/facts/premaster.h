/* SPDX-License-Identifier: Apache-2.0 */
/* The master secret out of a ClientKeyExchange, where a private or a pre-shared key is at hand. */
#ifndef TW_FACTS_PREMASTER_H
#define TW_FACTS_PREMASTER_H

#include "facts/unseal.h"

/*
 * Computes the master secret of the session, whose handshake has come as far as ClientKeyExchange: from a pre-master
 * secret that was given, from what was encrypted to a private key that was given (RFC 5246 7.4.7.1, GB/T 38636
 * 6.4.5.8), from a pre-shared key (RFC 4279). False when none of it leads there, or
 * messages are missing that are part of it (RFC 7627 4).
 */
bool tw_premaster_find(struct tw_connection *c, struct tw_session *session);

#endif
