/* SPDX-License-Identifier: Apache-2.0 */
/* Between the parts of the tracker. */
#ifndef TW_FACTS_TRACK_H
#define TW_FACTS_TRACK_H

#include "facts/connection.h"
#include "message/protection.h"

/* track.c: takes the records of a direction. */
struct tw_record_listener tw_track_listener(struct tw_track *t);

/* track.c: `len` bytes at `offset` of its stream will not come; `reading`: TLS has begun before them. */
void tw_track_gap(struct tw_track *t, uint64_t offset, uint64_t len, enum tw_gap cause, bool reading,
                  const struct tw_origin *origin);

/* track.c: the stream has ended, and with it the record and the message in hand, as far as they have come. */
void tw_track_end(struct tw_track *t);

/* learn.c: what a message, complete or not, says about its connection. */
void tw_learn_message(struct tw_connection *c, struct tw_track *t, struct tw_message *m);

/* learn.c: change_cipher_spec has passed in this direction; or has been missed, but its keys are in force. */
void tw_learn_ccs(struct tw_connection *c, struct tw_track *t);
void tw_learn_missed_ccs(struct tw_connection *c, struct tw_track *t);

/* ssl2.c: what a message of SSL 2.0 says about its connection, if it is no ClientHello or cannot be read. */
void tw_learn_ssl2(struct tw_connection *c, struct tw_track *t, struct tw_message *m);

/* learn.c: Finished, seen or inferred, has passed in this direction. With both, the handshake is complete. */
void tw_learn_finished(struct tw_connection *c, struct tw_track *t, const struct tw_message *m);

/* learn.c: who sends a hello is what it says, whoever opened the TCP connection. */
void tw_settle_roles(struct tw_connection *c, unsigned client, enum tw_roles from);

/* This direction's sender has closed the connection, or reset it. */
void tw_learn_closed(struct tw_connection *c, struct tw_track *t, bool reset);

/* learn.c: it has not reset it after all. */
void tw_learn_revived(struct tw_connection *c, struct tw_track *t);

/* learn.c: there is no more to come. */
void tw_learn_end(struct tw_connection *c);

/* records.c: what is remarkable about a record. */
void tw_note_record(struct tw_track *t, const struct tw_record *record, const struct tw_origin *origin);

/* records.c: likewise about what was in one. */
void tw_note_opened(struct tw_track *t, const struct tw_opened_record *opened,
                    const struct tw_origin *origin);

/* records.c: the cipher in force is another: its records may have nonces in front. */
void tw_nonces_begin(struct tw_track *t);

/* records.c: a record begins, and has a nonce. */
void tw_nonces_record(struct tw_track *t, const struct tw_record *record);

/* records.c: bytes of the nonce of the record in hand, and what is behind it. */
void tw_nonces_bytes(struct tw_track *t, const uint8_t *bytes, size_t len, const struct tw_origin *origin);

/* Whether anything may be: all that is asked of most records. */
static inline bool tw_record_is_plain(const struct tw_track *t, const struct tw_record *r)
{
    enum { PLAIN_MAX = 1 << 14 };

    return r->content_type == TW_APPLICATION_DATA && r->version == t->record_version && t->recorded &&
           r->length <= PLAIN_MAX && (t->ccs || t->early);
}

/* data.c: keeps what was decrypted, as far as that is wanted. */
void tw_keep_data(struct tw_track *t, struct tw_bytes bytes, uint64_t offset, const struct tw_origin *origin);

/* conflict.c: `length` bytes at `offset` of the stream are those of the one packet, and were others in the other. */
void tw_note_conflict(struct tw_connection *c, unsigned direction, uint64_t offset, uint64_t length,
                      const struct tw_origin *used, const struct tw_origin *unused);

/* conflict.c: bytes come again, and are compared with those of the messages that are kept. */
void tw_compare_again(struct tw_connection *c, unsigned direction, uint64_t offset, struct tw_bytes bytes,
                      const struct tw_origin *origin);

/* order.c: file and packet that completed a message, comparable; 0 where there was no memory to note it. */
uint64_t tw_message_order(const struct tw_message *m);

/* order.c: the same for a packet. */
uint64_t tw_origin_order(const struct tw_origin *origin);

/* order.c: brings the messages into the order of the wire. */
void tw_connection_sort(struct tw_connection *c);

#endif
