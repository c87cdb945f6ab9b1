/* SPDX-License-Identifier: Apache-2.0 */
/* RSASSA-PSS-params (RFC 4055 section 3.1), which a signature has, and a key may be bound to. */
#ifndef TW_CRYPTO_PSS_H
#define TW_CRYPTO_PSS_H

#include <openssl/x509.h>

#include "crypto/recital.h"
#include "crypto/text.h"

/* Writes down, as the object `field`, the parameters of an algorithm that is RSASSA-PSS; of any other nothing. */
void tw_recite_pss(struct tw_recital *r, enum tw_field_id field, struct tw_text *text,
                   const X509_ALGOR *algorithm);

#endif
