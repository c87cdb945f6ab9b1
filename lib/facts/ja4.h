/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fingerprints of ClientHellos by JA4 (FoxIO, technical_details/JA4.md), heard from the decoder's events. The client's
 * JA4 is under the BSD licence; the other methods of its family are not, and are not here.
 *
 * An SSL 2.0 hello, of which the specification only says what its version is called, has one too: its cipher kinds are
 * the cipher suites, with as many digits as they need, four at least.
 */
#ifndef TW_FACTS_JA4_H
#define TW_FACTS_JA4_H

#include "message/crypto.h"
#include "message/walk.h"

enum {
    TW_JA4_LIST = 32768, /* more members than any list of a hello has */
    TW_JA4_LEN = 36,     /* "t13d1516h2_8daaf6152771_e5627efa2ab1" */
    TW_JA4_RAW_MAX = 16 + 7 * TW_JA4_LIST + 5 * TW_JA4_LIST + 5 * TW_JA4_LIST,
};

/* Large: to be allocated, and not to be cleared. */
struct tw_ja4 {
    struct tw_bytes suites, schemes, protocol;
    size_t num_extensions; /* GREASE aside */
    size_t raw_len;
    uint16_t legacy_version, version; /* offered, and the highest of supported_versions or 0 */
    uint16_t extension;               /* the one being decoded */
    uint8_t suite_width;              /* bytes of each of `suites` */
    bool has_server_name, has_protocol;
    char text[TW_JA4_LEN + 1];
    char raw[TW_JA4_RAW_MAX]; /* ja4_r; not terminated */
    uint32_t extensions[TW_JA4_LIST];
    uint32_t sorted[TW_JA4_LIST];
};

/* Starts a fingerprint. */
void tw_ja4_begin(struct tw_ja4 *j);

/* Hears an event of the hello, whose bytes must last until the end. */
void tw_ja4_hear(struct tw_ja4 *j, const struct tw_event *e);

/* The hello is over: makes `raw` and `text`. False when there is no SHA-256 to be had; then `raw` alone is made. */
bool tw_ja4_end(struct tw_ja4 *j, const struct tw_crypto *crypto, void *crypto_context);

#endif
