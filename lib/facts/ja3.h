/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of hellos by JA3 and JA3S (Althouse, Atkinson, Atkins 2017). */
#ifndef TW_FACTS_JA3_H
#define TW_FACTS_JA3_H

#include "facts/hello_parts.h"

/* The longest JA3 string: 32,767 suites, 16,383 extensions and 32,767 groups of up to five digits, and 255 formats. */
enum { TW_JA3_MAX = 6 * (32767 + 16383 + 32767) + 4 * 255 + 16 };

/*
 * Writes the string whose MD5 is the fingerprint, JA3 of a client's hello and JA3S of a server's, to a buffer of
 * TW_JA3_MAX bytes, and returns its length; it is not terminated.
 */
size_t tw_ja3_write(const struct tw_hello_parts *p, char *text);

#endif
