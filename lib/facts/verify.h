/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures that a capture holds all of: what was signed, the signature, and the certificate of who signed. */
#ifndef TW_FACTS_VERIFY_H
#define TW_FACTS_VERIFY_H

#include "facts/connection.h"
#include "message/verdict.h"

/*
 * Verifies, without any key of the connection, the signatures of its messages in the clear: of ServerKeyExchange
 * (RFC 5246 7.4.3, GB/T 38636 6.4.5.4) and CertificateVerify (RFC 5246 7.4.8, GB/T 38636 6.4.5.9), each handshake for
 * itself, and of the certificates along their chain. The verdicts are kept with the messages, which must be in the
 * order of the wire.
 */
void tw_connection_verify(struct tw_connection *c);

/* Why a check has neither shown that a signature holds nor that it does not. */
enum tw_verdict_reason tw_verdict_of(enum tw_signature_check check);

#endif
