/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what is encrypted, where secrets are at hand: which keys protect the records of each direction, and opening
 * these. Records that cannot be opened go the way they go without secrets.
 */
#ifndef TW_FACTS_UNSEAL_H
#define TW_FACTS_UNSEAL_H

#include "facts/connection.h"
#include "keys/keys.h"
#include "message/protection.h"

/* In TLS 1.3 the keys change along with what is sent; before, with change_cipher_spec. */
enum tw_epoch { TW_EPOCH_EARLY, TW_EPOCH_HANDSHAKE, TW_EPOCH_TRAFFIC, TW_EPOCH_BEFORE_TLS13 };

/* From byte `from` of the body on, a record's bytes came so. */
struct tw_piece {
    struct tw_origin origin;
    uint32_t from;
};

/* One direction whose records are protected by keys that are known. */
struct tw_seal {
    struct tw_schedule schedule;
    struct tw_protection keys;
    uint8_t secret[TW_DIGEST_MOST]; /* the traffic secret that they come from */
    uint8_t secret_len;
    uint8_t epoch;   /* enum tw_epoch */
    uint8_t failure; /* enum tw_opened of the last record that could not be opened */
    bool opened;     /* with these keys, or those before them */
    bool guessed;    /* what announces the keys was not seen, nor is it known that they are in force */
    bool adrift;     /* bytes are missing: more records than have failed may have passed */
    uint32_t missed; /* records since the last that was opened: the number of the next is by so much higher */
    uint32_t window; /* or by so much more */
    uint64_t wasted; /* bytes that were decrypted in vain since then */
    uint64_t base;   /* where in the stream the keys came into force; 0: not known */
    uint64_t
        consumed; /* bytes of records from there up to the last that was opened, with it, without their headers */
    uint8_t
        last[TW_IV_MOST]; /* the block with which the record before has ended, in CBC that goes on from it */
    bool has_last;
    uint8_t *body; /* of the record in hand, as long as it says */
    uint32_t length, have;
    struct tw_piece *pieces;
    uint32_t piece_count, piece_room;
};

/* The secrets of one handshake. */
struct tw_session {
    struct tw_session *next;
    const struct tw_handshake_params *params;
    struct tw_schedule schedule;
    uint8_t master[TW_MASTER_SECRET]; /* before TLS 1.3 */
    uint16_t
        premaster_version; /* with which a pre-master secret that the client encrypted begins; 0: not known */
};

/* Traffic secrets that TLS 1.3 has, from TW_SECRET_CLIENT_EARLY on. */
enum { TW_PSK_SECRETS = 5 };

/* What follows from a pre-shared key of TLS 1.3. */
struct tw_psk {
    uint8_t stage[TW_DIGEST_MOST]; /* the handshake secret, and then the master secret (RFC 8446 7.1) */
    uint8_t stage_len;             /* 0: there is none */
    bool master;                   /* it is the latter */
    uint8_t len[TW_PSK_SECRETS];   /* 0: there is none */
    uint8_t secret[TW_PSK_SECRETS][TW_DIGEST_MOST];
};

/* What a connection has besides, if there are secrets for it. */
struct tw_unseal {
    struct tw_seal seal[2]; /* by direction */
    struct tw_session *sessions;
    struct tw_psk *psk; /* NULL: none */
};

/* That of the handshake with these parameters, or NULL. */
const struct tw_session *tw_unseal_session(const struct tw_connection *c,
                                           const struct tw_handshake_params *params);

/* Whether there may be anything to read with; else nothing below is called. */
static inline bool tw_unseal_has_keys(const struct tw_connection *c)
{
    const struct tw_tracker *t = c->tracker;

    return t->keys != NULL && (*t->secrets > 0 || t->private_keys);
}

/* A message has come, in the clear or not: it may bring or change the keys of either direction. */
void tw_unseal_message(struct tw_connection *c, struct tw_track *t, const struct tw_message *m);

/* change_cipher_spec has. */
void tw_unseal_ccs(struct tw_connection *c, struct tw_track *t);

/*
 * A record comes behind missing bytes, among which change_cipher_spec may have been. If keys are at hand it is tried
 * whether they are in force.
 */
void tw_unseal_guess(struct tw_connection *c, struct tw_track *t);

/* Bytes of the stream are missing, or in the place of records stands something else. There is a seal. */
void tw_unseal_gap(struct tw_track *t, uint64_t len);

/* Makes c->unseal if there is none. False when there is no memory. */
bool tw_unseal_make(struct tw_connection *c);

/* A secret of the connection, by the client's random: it was given, or follows from a pre-shared key. */
struct tw_bytes tw_unseal_secret(const struct tw_connection *c, enum tw_secret what,
                                 const uint8_t random[TW_RANDOM_LENGTH]);

/* What a ticket is remembered by: its beginning, which has the name of a key and a nonce. */
struct tw_bytes tw_unseal_ticket_name(struct tw_bytes ticket);

/* Remembers a secret for connections that resume the session. Without memory they are not read. */
void tw_unseal_remember(struct tw_connection *c, enum tw_secret what, struct tw_bytes name,
                        struct tw_bytes secret);

/* Overwrites and frees it all; there is something. */
void tw_unseal_free(struct tw_connection *c);

/*
 * Tells each secret that the connection was read with, under its label in a key log: the client's random and the secret
 * itself.
 */
void tw_unseal_tell(const struct tw_connection *c,
                    void (*tell)(void *context, const char *label, struct tw_bytes random,
                                 struct tw_bytes secret),
                    void *context);

/* --- the record in hand --- */

/* Whether the record that begins is one that the keys are for, and there is memory for it. */
bool tw_seal_begin(struct tw_track *t, const struct tw_record *record);

void tw_seal_bytes(struct tw_track *t, const uint8_t *bytes, size_t len, const struct tw_origin *origin);

/* It is whole: opens it. False when that fails; its bytes are still there. */
bool tw_seal_open(struct tw_track *t, struct tw_opened_record *opened);

/* Why it could not be opened. */
enum tw_unopened tw_seal_why(const struct tw_seal *seal);

/* Its bytes are not needed any more. `passed`: it was not opened, and counts as one that has passed. */
void tw_seal_end(struct tw_track *t, bool passed);

/* Bytes from `at` on, up to `end` at most, that came in one piece; sets `origin`. `at` is before `end`. */
size_t tw_seal_piece(const struct tw_seal *seal, size_t at, size_t end, struct tw_origin *origin);

#endif
