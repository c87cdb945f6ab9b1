/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts in words. */
#include "message/verdict.h"

static const char *const words[TW_VERDICT_REASONS] = {
    [TW_VERDICT_NOT_ASKED] = "not asked for",
    [TW_VERDICT_NO_TIME] = "left out for time",
    [TW_VERDICT_NO_MEMORY] = "no memory",
    [TW_VERDICT_NO_HELLO] = "no hellos before it",
    [TW_VERDICT_NO_CERTIFICATE] = "no certificate",
    [TW_VERDICT_IDENTITY] = "identity-based, and SM9 is not known",
    [TW_VERDICT_NO_ENCRYPTION_CERTIFICATE] = "no encryption certificate",
    [TW_VERDICT_GAP] = "gap before it",
    [TW_VERDICT_MALFORMED] = "message could not be decoded",
    [TW_VERDICT_MISPLACED] = "a message too many",
    [TW_VERDICT_VERSION] = "version not known",
    [TW_VERDICT_SECRET] = "needs the master secret",
    [TW_VERDICT_NO_PSK] = "needs the pre-shared key, which is in no key log",
    [TW_VERDICT_BAD_CERTIFICATE] = "certificate could not be decoded",
    [TW_VERDICT_BAD_KEY] = "public key could not be decoded",
    [TW_VERDICT_LONG_KEY] = "key too long",
    [TW_VERDICT_ALGORITHM] = "unknown algorithm",
    [TW_VERDICT_UNFIT_KEY] = "key type does not fit the algorithm",
    [TW_VERDICT_NO_ISSUER] = "issuer not in the message",
    [TW_VERDICT_TOO_MANY] = "too many certificates",
    [TW_VERDICT_NO_SIGNATURE] = "no signature",
    [TW_VERDICT_UNRELATED] = "response about another certificate: of another serial number",
    [TW_VERDICT_OTHER_ISSUER] = "response about another certificate: of another issuer",
    [TW_VERDICT_RESPONDER_NOT_YET_VALID] = "response, by a responder whose certificate was not valid yet",
    [TW_VERDICT_RESPONDER_EXPIRED] = "response, by a responder whose certificate had expired",
    [TW_VERDICT_PARAMS] = "randoms and parameters, with the certificate's key",
    [TW_VERDICT_PARAMS_RAW] = "randoms and parameters, with the raw public key",
    [TW_VERDICT_PARAMS_TLCP] = "randoms and parameters, with the signing certificate's key",
    [TW_VERDICT_CERTIFICATE_TLCP] = "randoms and encryption certificate, with the signing certificate's key",
    [TW_VERDICT_MESSAGES] = "handshake messages, with the certificate's key",
    [TW_VERDICT_MESSAGES_RAW] = "handshake messages, with the raw public key",
    [TW_VERDICT_MESSAGES_DELEGATED] = "handshake messages, with the delegated credential's key",
    [TW_VERDICT_MESSAGES_TLCP] = "handshake messages, with the signing certificate's key",
    [TW_VERDICT_SM3_TLCP] = "SM3 of the handshake messages, with the signing certificate's key",
    [TW_VERDICT_EITHER_TLCP] = "handshake messages or their SM3, with the signing certificate's key",
    [TW_VERDICT_FINISHED] = "handshake messages, with the master secret",
    [TW_VERDICT_FINISHED_TLS13] = "handshake messages, with the sender's traffic secret",
    [TW_VERDICT_BINDER] = "handshake messages up to the binders, with the pre-shared key",
    [TW_VERDICT_BY_ITSELF] = "certificate, with its own key",
    [TW_VERDICT_BY_ISSUER] = "certificate, with its issuer's key",
    [TW_VERDICT_BY_ITSELF_NO_ID] =
        "certificate, with its own key, the SM2 id empty instead of 1234567812345678",
    [TW_VERDICT_BY_ISSUER_NO_ID] =
        "certificate, with its issuer's key, the SM2 id empty instead of 1234567812345678",
    [TW_VERDICT_BY_ITSELF_EITHER_ID] = "certificate, with its own key, the SM2 id 1234567812345678 or empty",
    [TW_VERDICT_BY_ISSUER_EITHER_ID] =
        "certificate, with its issuer's key, the SM2 id 1234567812345678 or empty",
    [TW_VERDICT_CREDENTIAL] = "certificate and credential, with the certificate's key",
    [TW_VERDICT_STATUS] = "response, with the key of the certificate's issuer",
    [TW_VERDICT_STATUS_DELEGATED] = "response, with the key of a responder of the certificate's issuer",
};

const char *tw_verdict_words(enum tw_verdict_reason reason)
{
    return words[reason];
}

static void tell(struct tw_walk *w, struct tw_verdict verdict)
{
    tw_tell_uint(w, F_VERIFIED, verdict.truth);
    tw_tell_string(w, F_VERIFIED_REASON, tw_verdict_words((enum tw_verdict_reason)verdict.reason));
}

void tw_tell_verdict(struct tw_walk *w, size_t i)
{
    const struct tw_verdicts *verdicts = w->context->verdicts;

    if (verdicts != NULL && tw_wants_details(w))
        tell(w, i < verdicts->count ? verdicts->each[i] : verdicts->rest);
}

void tw_tell_binder_verdicts(struct tw_walk *w)
{
    const struct tw_verdicts *verdicts = w->context->verdicts;

    if (verdicts == NULL || verdicts->count == 0 || !tw_wants_details(w))
        return;
    struct tw_scope list = tw_open(w, F_BINDERS_VERIFIED);
    for (uint32_t i = 0; i < verdicts->count; i++) {
        struct tw_scope binder = tw_open(w, F_BINDER_VERIFIED);
        tell(w, verdicts->each[i]);
        tw_close(w, binder);
    }
    tw_close(w, list);
}

void tw_tell_credential_verdict(struct tw_walk *w)
{
    if (w->context->verdicts != NULL && tw_wants_details(w))
        tell(w, w->context->verdicts->credential);
}

void tw_tell_status_verdict(struct tw_walk *w, size_t i)
{
    const struct tw_verdicts *verdicts = w->context->verdicts;
    const struct tw_verdict not_asked = {TW_NOT_KNOWN, TW_VERDICT_NOT_ASKED};

    if (verdicts != NULL && tw_wants_details(w))
        tell(w, i < verdicts->status_count ? verdicts->status[i] : not_asked);
}

void tw_tell_trusted(struct tw_walk *w)
{
    const struct tw_verdicts *verdicts = w->context->verdicts;

    if (verdicts == NULL || !verdicts->trusted.asked)
        return;
    tw_tell_uint(w, F_TRUSTED, verdicts->trusted.truth);
    if (verdicts->trusted.reason != NULL)
        tw_tell_string(w, F_TRUSTED_REASON, verdicts->trusted.reason);
}
