/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses (RFC 6960 section 4.2.1) that a server staples to its certificate. */
#ifndef TW_CRYPTO_OCSP_H
#define TW_CRYPTO_OCSP_H

#include "crypto/recital.h"
#include "crypto/text.h"

/* The parts of a response, as they lie in its bytes; what is not there, or behind something malformed, is empty. */
struct tw_ocsp_response {
    bool has_status;
    uint64_t status;                /* OCSPResponseStatus */
    struct tw_bytes type;           /* OBJECT IDENTIFIER */
    struct tw_bytes signed_part;    /* ResponseData */
    struct tw_bytes algorithm;      /* AlgorithmIdentifier of the signature */
    struct tw_bytes signature;      /* octets */
    struct tw_bytes certificates;   /* Certificate behind Certificate */
    struct tw_bytes responder_name; /* Name, or */
    struct tw_bytes responder_key;  /* the SHA-1 digest of the responder's public key */
    struct tw_bytes produced_at;    /* contents of a GeneralizedTime */
    struct tw_bytes responses;      /* SingleResponse behind SingleResponse */
    struct tw_bytes extensions;     /* Extension behind Extension */
    bool whole;                     /* all of it is as it should be */
};

struct tw_ocsp_response tw_ocsp_read(struct tw_bytes der);

/* Whether one of the responses is about a certificate of this serial number, the contents of an INTEGER. */
bool tw_ocsp_is_about(const struct tw_ocsp_response *o, struct tw_bytes serial);

/* Writes down what the response says, the fields OCSP_... . */
void tw_ocsp_recite(struct tw_recital *to, struct tw_text *text, const struct tw_ocsp_response *o);

#endif
