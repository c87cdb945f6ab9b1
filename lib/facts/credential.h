/* SPDX-License-Identifier: Apache-2.0 */
/* Delegated credentials (RFC 9345): what the holder of a certificate signs to let another key speak for it. */
#ifndef TW_FACTS_CREDENTIAL_H
#define TW_FACTS_CREDENTIAL_H

#include "message/message.h"

/* The first one of a Certificate message, with the certificate that it hangs on. The bytes are the message's. */
struct tw_credential {
    struct tw_bytes certificate;
    struct tw_bytes signed_part; /* cred and algorithm */
    struct tw_bytes signature;
    uint16_t algorithm; /* SignatureScheme */
    uint16_t count;     /* how many there are in the message */
    bool open;          /* one is being heard */
};

/* Hears an event of a Certificate message. The zero value has heard nothing. */
void tw_credential_hear(struct tw_credential *d, const struct tw_event *e);

/* Holds its signature against the key of its certificate; `from` is who sent it. There must be one. */
enum tw_signature_check tw_credential_verify(const struct tw_credential *d, enum tw_side from,
                                             const struct tw_crypto *crypto, void *crypto_context);

#endif
