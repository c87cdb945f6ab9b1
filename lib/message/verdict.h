/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a signature: that it holds, that it does not, or why that cannot be said. The facts room finds out;
 * the decoders tell it where the signature stands.
 */
#ifndef TW_MESSAGE_VERDICT_H
#define TW_MESSAGE_VERDICT_H

#include "message/walk.h"

/* The value of a field of kind TW_TRUTH. */
enum tw_truth { TW_NOT_KNOWN, TW_FALSE, TW_TRUE };

/* Why nothing can be said; or what was signed, and whose key it was held against. */
enum tw_verdict_reason {
    TW_VERDICT_NOT_ASKED, /* the zero value */
    TW_VERDICT_NO_TIME,
    TW_VERDICT_NO_MEMORY,
    TW_VERDICT_NO_HELLO,
    TW_VERDICT_NO_CERTIFICATE,
    TW_VERDICT_IDENTITY,
    TW_VERDICT_NO_ENCRYPTION_CERTIFICATE,
    TW_VERDICT_GAP,
    TW_VERDICT_MALFORMED,
    TW_VERDICT_MISPLACED,
    TW_VERDICT_VERSION,
    TW_VERDICT_SECRET,
    TW_VERDICT_NO_PSK,
    TW_VERDICT_BAD_CERTIFICATE,
    TW_VERDICT_BAD_KEY,
    TW_VERDICT_LONG_KEY,
    TW_VERDICT_ALGORITHM,
    TW_VERDICT_UNFIT_KEY,
    TW_VERDICT_NO_ISSUER,
    TW_VERDICT_TOO_MANY,
    TW_VERDICT_NO_SIGNATURE,
    TW_VERDICT_UNRELATED,
    TW_VERDICT_OTHER_ISSUER,
    TW_VERDICT_RESPONDER_NOT_YET_VALID,
    TW_VERDICT_RESPONDER_EXPIRED,
    TW_VERDICT_PARAMS,
    TW_VERDICT_PARAMS_RAW,
    TW_VERDICT_PARAMS_TLCP,
    TW_VERDICT_CERTIFICATE_TLCP,
    TW_VERDICT_MESSAGES,
    TW_VERDICT_MESSAGES_RAW,
    TW_VERDICT_MESSAGES_DELEGATED,
    TW_VERDICT_MESSAGES_TLCP,
    TW_VERDICT_SM3_TLCP,
    TW_VERDICT_EITHER_TLCP,
    TW_VERDICT_FINISHED,
    TW_VERDICT_FINISHED_TLS13,
    TW_VERDICT_BINDER,
    TW_VERDICT_BY_ITSELF,
    TW_VERDICT_BY_ISSUER,
    TW_VERDICT_BY_ITSELF_NO_ID, /* SM2 certificates that do not have the usual identity in what they sign */
    TW_VERDICT_BY_ISSUER_NO_ID,
    TW_VERDICT_BY_ITSELF_EITHER_ID,
    TW_VERDICT_BY_ISSUER_EITHER_ID,
    TW_VERDICT_CREDENTIAL,
    TW_VERDICT_STATUS,
    TW_VERDICT_STATUS_DELEGATED,
    TW_VERDICT_REASONS
};

/* The reason in a few words, never NULL. */
const char *tw_verdict_words(enum tw_verdict_reason reason);

/* Tells the verdict on signature `i` of the message, VERIFIED and VERIFIED_REASON, to who wants details. */
void tw_tell_verdict(struct tw_walk *w, size_t i);

/* Tells the verdicts on all pre-shared keys that the message offers, where somebody has asked: BINDERS_VERIFIED. */
void tw_tell_binder_verdicts(struct tw_walk *w);

/* The same of the delegated credential in the message. */
void tw_tell_credential_verdict(struct tw_walk *w);

/* The same of the OCSP response about certificate `i`. */
void tw_tell_status_verdict(struct tw_walk *w, size_t i);

/* Tells whether the certificates of the message are trusted, where that was asked: TRUSTED and TRUSTED_REASON. */
void tw_tell_trusted(struct tw_walk *w);

#endif
