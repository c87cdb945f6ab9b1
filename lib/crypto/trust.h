/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to trust, and whether a chain of certificates leads there (RFC 5280 section 6). */
#ifndef TW_CRYPTO_TRUST_H
#define TW_CRYPTO_TRUST_H

#include "base/cursor.h"
#include "message/crypto.h"
#include "tlswalk.h"

/* What came of a chain, the time left aside. */
struct tw_trust_verdict {
    const char *reason;  /* why it is not trusted, in words that last; NULL: it is */
    bool known;          /* else `reason` says why nothing can be said */
    int64_t from, until; /* when all of a trusted chain is valid: seconds since 1970-01-01 UTC, both within */
};

/*
 * Looks for a way from the first of the certificates, by the others, to one of those in `trust`, for a server's or a
 * client's part in TLS. libcrypto's error queue is left as it was found but for new errors.
 */
struct tw_trust_verdict tw_trust_chain(const struct tw_trust *trust, const struct tw_bytes *certificates,
                                       size_t count, bool server);

#endif
