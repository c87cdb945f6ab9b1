/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that somebody has given us, found by what the wire shows: those of key logs (SSLKEYLOGFILE,
 * draft-ietf-tls-keylogfile) by client random, of which there may be millions, and pre-shared keys by identity.
 * Secrets are overwritten before their memory is given back.
 */
#ifndef TW_KEYS_KEYS_H
#define TW_KEYS_KEYS_H

#include "base/cursor.h"
#include "base/memory.h"
#include "tlswalk.h"

enum tw_secret {
    TW_SECRET_MASTER,    /* CLIENT_RANDOM: by client random; all versions before TLS 1.3 */
    TW_SECRET_PREMASTER, /* PMS_CLIENT_RANDOM: likewise */
    TW_SECRET_RSA,       /* RSA: the pre-master secret by the first 8 bytes of what it was encrypted to */
    TW_SECRET_SESSION,   /* RSA Session-ID: the master secret by session id */
    TW_SECRET_TICKET,    /* likewise by session ticket (RFC 5077) */
    TW_SECRET_CLIENT_EARLY,
    TW_SECRET_CLIENT_HANDSHAKE,
    TW_SECRET_SERVER_HANDSHAKE,
    TW_SECRET_CLIENT_TRAFFIC, /* the first; later ones follow from it (RFC 8446 7.2) */
    TW_SECRET_SERVER_TRAFFIC,
    TW_SECRET_PSK, /* by identity */
    TW_SECRET_COUNT
};

/* Of a master secret (RFC 5246 8.1), of a random, and of the longest traffic secret, that of SHA-512. */
enum { TW_MASTER_LENGTH = 48, TW_RANDOM_LENGTH = 32, TW_MAX_SECRET = 64 };

struct tw_keys;

/* NULL when there is no memory. The index is keyed with `seed`; `memory` must outlive it. */
TW_MUST_USE struct tw_keys *tw_keys_make(struct tw_memory *memory, const uint64_t seed[2]);

/* An index of its own under the same hash. */
TW_MUST_USE struct tw_keys *tw_keys_make_like(struct tw_memory *memory, const struct tw_keys *keys);

/* NULL is ignored. */
void tw_keys_wipe(struct tw_keys *keys);

/* Adds a secret; a later one of the same name takes the place of an earlier. False when there is no memory. */
TW_MUST_USE bool tw_keys_put(struct tw_keys *keys, enum tw_secret what, struct tw_bytes name,
                             struct tw_bytes secret);

/* Sources of secrets that are told apart; more are one. */
enum { TW_KEY_SOURCES = 32 };

#define TW_KEY_NO_SOURCE SIZE_MAX

/* What is put from now on comes from the source of that number, from 0, or from none of them. */
void tw_keys_source(struct tw_keys *keys, size_t number);

/* What has come of the secrets of a source. */
enum tw_source_use tw_keys_use(const struct tw_keys *keys, size_t number);

/* Whether somebody has found the secret of that name. */
bool tw_keys_is_used(const struct tw_keys *keys, enum tw_secret what, struct tw_bytes name);

/* The secret of that name, valid as long as the keys; NULL and 0 when there is none. */
struct tw_bytes tw_keys_find(const struct tw_keys *keys, enum tw_secret what, struct tw_bytes name);

/* Secrets in all. */
size_t tw_keys_count(const struct tw_keys *keys);

/* Where that number stands, for who has to ask often. */
const size_t *tw_keys_counter(const struct tw_keys *keys);

/* The bytes of a key log on their way, in pieces of any size. The zero value is at the first line. */
struct tw_key_log_reader {
    uint64_t line;      /* lines that have been read */
    uint64_t refused;   /* for want of memory */
    size_t len;         /* of the line in hand */
    bool cut;           /* it is longer than any that has a secret, and only its beginning is kept */
    uint8_t text[1024]; /* the line in hand */
};

/* Hears of a line, from 1, that should have a secret and has none that can be understood. */
typedef void tw_key_log_complaint(void *context, uint64_t line, const char *what);

/*
 * Takes bytes of a key log. Comments, empty lines and labels that are of no use here are passed over, so is a line that
 * cannot be understood, once `complain` has been told.
 */
void tw_key_log_bytes(struct tw_key_log_reader *reader, struct tw_keys *keys, const uint8_t *bytes,
                      size_t len, tw_key_log_complaint *complain, void *context);

/* What a key log calls a secret; NULL where it has no label of its own. */
const char *tw_key_log_label(enum tw_secret what);

/* There is no more: the last line may have no end. */
void tw_key_log_end(struct tw_key_log_reader *reader, struct tw_keys *keys, tw_key_log_complaint *complain,
                    void *context);

/*
 * Reads `len` hexadecimal digits, in either case, into at most `room` bytes. The number of bytes, or -1 when that is no
 * hexadecimal number of whole bytes, or too long.
 */
int tw_hex_read(const char *digits, size_t len, uint8_t *out, size_t room);

#endif
