/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each peer's application was told: what SSL_do_handshake() returned, what SSL_get_error() said of it, and why, if
 * it is one that uses OpenSSL. The wire does not tell what software it is; it tells what that would have seen.
 */
#ifndef TW_WALK_ENDING_H
#define TW_WALK_ENDING_H

#include "walk/renegotiation.h"

/* SSL_get_error(3) */
enum tw_ssl_error {
    TW_SSL_ERROR_NONE,
    TW_SSL_ERROR_SSL,
    TW_SSL_ERROR_WANT_READ,
    TW_SSL_ERROR_WANT_WRITE,
    TW_SSL_ERROR_SYSCALL,
    TW_SSL_ERROR_ZERO_RETURN,
    TW_SSL_ERROR_UNKNOWN, /* it cannot be told */
};

/* What SSL_do_handshake() did. */
enum tw_returned {
    TW_RETURNED_NOT, /* it still waits, or it cannot be told */
    TW_RETURNED_SUCCESS,
    TW_RETURNED_FAILURE, /* -1 */
    TW_RETURNED_ZERO,    /* the peer has ended it, as LibreSSL says */
    TW_RETURNED_UNASKED, /* the application did not call it, and is not told */
};

struct tw_ending {
    uint8_t returned; /* enum tw_returned */
    uint8_t error;    /* enum tw_ssl_error */
    uint8_t known_by; /* enum tw_known_by */
    char reason[96];  /* a sentence without its end */
};

/* Of the first handshake of a connection, whose walk this is, for the library of this age. */
struct tw_ending tw_path_ending(const struct tw_path *path, const struct tw_connection *c, enum tw_side side,
                                enum tw_profile profile);

/* Of this renegotiation, in the same connection. */
struct tw_ending tw_renegotiation_ending(const struct tw_path *path, const struct tw_connection *c,
                                         const struct tw_renegotiation *n, enum tw_side side,
                                         enum tw_profile profile);

/* Of SSL_do_handshake(): it "returned 1", "returned -1", "was not called", "has not returned", or "not known" when that cannot be told. */
const char *tw_returned_name(struct tw_ending e);

/* "SSL_ERROR_SSL"; NULL for TW_SSL_ERROR_UNKNOWN. */
const char *tw_ssl_error_name(enum tw_ssl_error error);

#endif
