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

/* Whom a response is about (RFC 6960 4.1.1): a certificate of this number, by an issuer of this name and key. */
struct tw_ocsp_id {
    struct tw_bytes algorithm; /* of the digests: contents of an AlgorithmIdentifier */
    struct tw_bytes name_hash; /* of the issuer's Name */
    struct tw_bytes key_hash;  /* of the issuer's key, the contents of subjectPublicKey */
    struct tw_bytes serial;    /* the contents of an INTEGER */
};

/* Takes the next of the responses in `*in`, which is at first all of them. False: there is none, or it is malformed. */
bool tw_ocsp_next(struct tw_bytes *in, struct tw_ocsp_id *id);

/* Writes down what the response says, the fields OCSP_... . */
void tw_ocsp_recite(struct tw_recital *to, struct tw_text *text, const struct tw_ocsp_response *o);

#endif
