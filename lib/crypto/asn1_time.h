/* SPDX-License-Identifier: Apache-2.0 */
/* UTCTime and GeneralizedTime (X.680) as seconds. */
#ifndef TW_CRYPTO_ASN1_TIME_H
#define TW_CRYPTO_ASN1_TIME_H

#include <openssl/asn1.h>

#include "base/cursor.h"

/* Seconds since 1970-01-01 UTC, or TW_NO_TIME when it is not a time. */
int64_t tw_asn1_time(const ASN1_TIME *time);

/* The same of the contents of a GeneralizedTime. */
int64_t tw_asn1_generalized_time(struct tw_bytes contents);

#endif
