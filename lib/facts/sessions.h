/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which connection a session was issued in: by its id, or by the ticket that stands for it. The table has a fixed size;
 * where there is no more room, the oldest sessions of a set make way.
 */
#ifndef TW_FACTS_SESSIONS_H
#define TW_FACTS_SESSIONS_H

#include "base/memory.h"
#include "message/walk.h"

struct tw_sessions;

/* For about `most` sessions, 16 bytes each. NULL when there is no memory. */
struct tw_sessions *tw_sessions_new(struct tw_memory *memory, const uint64_t seed[2], size_t most);

/* NULL is ignored. */
void tw_sessions_free(struct tw_sessions *s);

/* What a name of a session is. */
enum tw_session_kind { TW_SESSION_ID, TW_SESSION_TICKET };

/* The session of this name was issued in this connection. Without a table or a name nothing is noted. */
void tw_sessions_note(struct tw_sessions *s, enum tw_session_kind kind, struct tw_bytes name,
                      uint64_t connection);

/* The connection in which it was issued last. False when that is not known. */
bool tw_sessions_find(const struct tw_sessions *s, enum tw_session_kind kind, struct tw_bytes name,
                      uint64_t *connection);

#endif
