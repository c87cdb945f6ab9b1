/* SPDX-License-Identifier: Apache-2.0 */
/* Whom an OCSP response is about, and by whom it is. */
#ifndef TW_CRYPTO_OCSP_MATCH_H
#define TW_CRYPTO_OCSP_MATCH_H

#include "crypto/chain_link.h"
#include "crypto/ocsp.h"
#include "message/crypto.h"

/*
 * Finds the response about the certificate, by its number and its issuer's name (RFC 6960 4.1.1): HOLDS, and `id` says
 * what else it is told by; UNRELATED, none has the number; OTHER_ISSUER, none of those that have it has the name;
 * BAD_CERTIFICATE, the certificate has no number.
 */
enum tw_signature_check tw_ocsp_find(const struct tw_ocsp_response *o,
                                     const struct tw_chain_link *certificate, struct tw_ocsp_id *id);

/* Whether the issuer has the key that the response names; of a digest that libcrypto does not have, it may. */
bool tw_ocsp_names_key(const struct tw_ocsp_id *id, const struct tw_chain_link *issuer);

/* Whether the response says that it is by whom the certificate is of. */
bool tw_ocsp_is_by(const struct tw_ocsp_response *o, const struct tw_chain_link *l);

#endif
