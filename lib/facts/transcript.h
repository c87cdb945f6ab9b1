/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transcript of a handshake: its messages in the order in which they follow from one another, whatever the capture
 * says about the order of packets that went opposite ways.
 */
#ifndef TW_FACTS_TRANSCRIPT_H
#define TW_FACTS_TRANSCRIPT_H

#include "facts/unseal.h"

struct tw_transcribed {
    struct tw_connection *c;
    const struct tw_session *session;
    struct tw_message **messages; /* in order */
    struct tw_bytes *parts;       /* of each message its header, then its body */
    uint8_t (*headers)[TW_HANDSHAKE_HEADER];
    size_t count;
    size_t
        main_count; /* in TLS 1.3, of the handshake itself; behind that come the server's messages, then the client's */
    uint8_t
        first_hello[TW_HANDSHAKE_HEADER + TW_DIGEST_MOST]; /* what stands for it behind a HelloRetryRequest */
    bool incomplete;                                       /* a message is not whole, or was not seen */
};

/* Orders the messages of the session's handshake that can be read. False when there is no memory. */
bool tw_transcribe(struct tw_transcribed *h, struct tw_arena *arena, struct tw_connection *c,
                   const struct tw_session *session);

#endif
