/* SPDX-License-Identifier: Apache-2.0 */
/* What only secrets show: that Finished is what it must be; and in TLS 1.3, where it has been read, CertificateVerify. */
#ifndef TW_FACTS_PROOF_H
#define TW_FACTS_PROOF_H

#include "facts/connection.h"

/*
 * Verifies Finished of each handshake (RFC 5246 7.4.9, RFC 8446 4.4.4), those of authentication after the handshake
 * among them, and CertificateVerify of TLS 1.3 (RFC 8446 4.4.3). The verdicts are kept with the messages, which must be
 * in the order of the wire.
 */
void tw_connection_prove(struct tw_connection *c);

#endif
