/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fingerprints of ClientHellos by JA4 (FoxIO, technical_details/JA4.md). The client's JA4 is under the BSD licence; the
 * other methods of its family are not, and are not here.
 *
 * An SSL 2.0 hello, of which the specification only says what its version is called, has one too: its cipher kinds are
 * the cipher suites, with as many digits as they need, four at least.
 */
#ifndef TW_FACTS_JA4_H
#define TW_FACTS_JA4_H

#include "facts/hello_parts.h"
#include "message/crypto.h"

enum {
    TW_JA4_LIST = 32768, /* more members than any list of a hello has */
    TW_JA4_LEN = 36,     /* "t13d1516h2_8daaf6152771_e5627efa2ab1" */
    TW_JA4_RAW_MAX = 16 + 7 * TW_JA4_LIST + 5 * TW_JA4_LIST + 5 * TW_JA4_LIST,
};

/* Large: to be allocated, and not to be cleared. */
struct tw_ja4 {
    size_t raw_len;
    char text[TW_JA4_LEN + 1];
    char raw[TW_JA4_RAW_MAX]; /* ja4_r; not terminated */
    uint32_t sorted[TW_JA4_LIST];
};

/* Makes `raw` and `text`. False when there is no SHA-256 to be had; then `raw` alone is made. */
bool tw_ja4_make(struct tw_ja4 *j, const struct tw_hello_parts *p, const struct tw_crypto *crypto,
                 void *crypto_context);

#endif
