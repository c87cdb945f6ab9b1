/* SPDX-License-Identifier: Apache-2.0 */
/* What the extensions of a certificate say (RFC 5280 section 4.2). */
#ifndef TW_CRYPTO_X509_EXTENSIONS_H
#define TW_CRYPTO_X509_EXTENSIONS_H

#include <openssl/x509v3.h>

#include "crypto/recital.h"
#include "crypto/text.h"

struct tw_x509_extension {
    const ASN1_OBJECT *object;
    bool critical;
    struct tw_bytes value; /* what is in its OCTET STRING */
    bool told;             /* what it says is told otherwise */
};

/* What there is to tell; each may be empty. */
struct tw_x509_extensions {
    struct tw_recital parts;   /* what those say that are known */
    struct tw_recital list;    /* all of them by their object identifiers */
    struct tw_recital unknown; /* the octets of those that are not known, malformed, or there a second time */
    uint32_t seen;             /* rows of the table of those that are known, a bit each */
    const char *error;         /* the first thing that is wrong; NULL: nothing */
};

void tw_x509_extensions_begin(struct tw_x509_extensions *x, struct tw_arena *arena);

/* Adds one, of which nothing is kept. */
void tw_x509_extensions_add(struct tw_x509_extensions *x, struct tw_text *text,
                            const struct tw_x509_extension *extension);

void tw_x509_extensions_end(struct tw_x509_extensions *x);

/* Appends the GeneralNames, one behind the other in `in`, as the list `field`. False when one is malformed. */
TW_MUST_USE bool tw_recite_general_names(struct tw_recital *r, struct tw_text *text, enum tw_field_id field,
                                         struct tw_bytes in);

/* Takes the OBJECT IDENTIFIER in front of `in`: its short name, or with dots when it has none. */
TW_MUST_USE bool tw_take_object(struct tw_bytes *in, struct tw_text *text, const char **name);

#endif
