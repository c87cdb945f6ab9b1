/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a certificate is one of the server that a client has asked for (RFC 9525, which follows RFC 6125). */
#ifndef TW_CRYPTO_HOST_NAME_H
#define TW_CRYPTO_HOST_NAME_H

#include "base/cursor.h"
#include "crypto/certificate.h"

enum tw_host_match {
    TW_HOST_MATCHES,
    TW_HOST_DIFFERS,     /* none of its names is that of the server */
    TW_HOST_COMMON_NAME, /* only the common name of its subject is, which does not count any more (RFC 9525 2) */
    TW_HOST_UNREADABLE, /* its names cannot be read */
};

/*
 * Compares the server's name, as a ClientHello has it, with the names of subjectAltName: dns names, in which a whole
 * leftmost label may be a wildcard; or where it is an address in text, which RFC 6066 forbids, addresses.
 */
enum tw_host_match tw_host_match(const struct tw_certificate *c, struct tw_bytes name);

#endif
