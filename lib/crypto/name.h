/* SPDX-License-Identifier: Apache-2.0 */
/* The names that certificates are full of, as text: of objects, of X.501 and of RFC 5280's GeneralName. */
#ifndef TW_CRYPTO_NAME_H
#define TW_CRYPTO_NAME_H

#include <openssl/x509v3.h>

#include "base/cursor.h"
#include "crypto/text.h"

/* Appends the object identifier with dots. */
void tw_text_add_object(struct tw_text *t, const ASN1_OBJECT *object);

/*
 * The name of the algorithm or curve as openssl(1) shows it, or with dots when it has none. A string that has to be
 * made is made with `text`, which must be empty; NULL when there is no memory for it.
 */
const char *tw_object_name(struct tw_text *text, const ASN1_OBJECT *object);

/*
 * RDNSequence (RFC 5280 section 4.1.2.4) for libcrypto's decoder: a stack of stacks of X509_NAME_ENTRY. An X509_NAME
 * would do, but is refused when a single character is wrong, and takes most of the time of a certificate to compare
 * names that nobody compares here.
 */
const ASN1_ITEM *tw_name_it(void);

/*
 * Appends the name on one line, as RFC 4514 writes it: the last relative name first, types by the names that OpenSSL
 * knows them by, else with dots. The values are UTF-8; an octet that is not part of a printable character is \NN.
 */
void tw_text_add_name(struct tw_text *t, const OPENSSL_STACK *name);

/* The same of a name in DER. False, with nothing appended, when it is not one. */
bool tw_text_add_name_der(struct tw_text *t, const uint8_t *der, size_t len);

/* The same of one RelativeDistinguishedName. */
bool tw_text_add_relative_name_der(struct tw_text *t, const uint8_t *der, size_t len);

/* Appends a character string as UTF-8, with escapes. */
void tw_text_add_characters(struct tw_text *t, const ASN1_STRING *s);

/* Appends an address and its mask (RFC 5280 section 4.2.1.10), or what stands there instead. */
void tw_text_add_address_block(struct tw_text *t, struct tw_bytes octets);

/* Appends the value of the general name (RFC 5280 section 4.2.1.6), and returns the word for its type. */
const char *tw_text_add_general_name(struct tw_text *t, const GENERAL_NAME *name);

#endif
