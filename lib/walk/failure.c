/* SPDX-License-Identifier: Apache-2.0 */
/* At what an alert was: which of the messages that had come by then it is about. */
#include "base/compiler.h"
#include "registry/registry.h"
#include "walk/walker.h"

/*
 * A peer that fails on a message may have been sent more by then, and those states it never enters. Where the alert
 * tells which message it was (RFC 5246 7.2.2, RFC 8446 6.2), there it stops: at the first state of these behind which
 * nothing but the alert comes from it.
 */
static const struct {
    uint8_t alert;
    uint8_t state;
    uint8_t kx; /* only for this key exchange; TW_KX_UNKNOWN: for any */
} failures[] = {
    {20, TW_ST_CR_CHANGE, TW_KX_UNKNOWN}, /* bad_record_mac: the Finished behind it cannot be read */
    {20, TW_ST_SR_CHANGE, TW_KX_UNKNOWN},
    {20, TW_ST_CR_SRVR_HELLO, TW_KX_TLS13}, /* or what comes first under the handshake's keys */
    {40, TW_ST_SR_CERT, TW_KX_UNKNOWN},     /* handshake_failure: a certificate is wanted */
    {42, TW_ST_CR_CERT, TW_KX_UNKNOWN},     /* bad_certificate */
    {42, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {43, TW_ST_CR_CERT, TW_KX_UNKNOWN}, /* unsupported_certificate */
    {43, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {44, TW_ST_CR_CERT, TW_KX_UNKNOWN}, /* certificate_revoked */
    {44, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {45, TW_ST_CR_CERT, TW_KX_UNKNOWN}, /* certificate_expired */
    {45, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {46, TW_ST_CR_CERT, TW_KX_UNKNOWN}, /* certificate_unknown */
    {46, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {48, TW_ST_CR_CERT, TW_KX_UNKNOWN}, /* unknown_ca */
    {48, TW_ST_SR_CERT, TW_KX_UNKNOWN},
    {50, TW_ST_SR_KEY_EXCH, TW_KX_UNKNOWN}, /* decode_error */
    {51, TW_ST_CR_KEY_EXCH, TW_KX_UNKNOWN}, /* decrypt_error: a signature */
    {51, TW_ST_CR_CERT_VRFY, TW_KX_UNKNOWN},
    {51, TW_ST_SR_KEY_EXCH, TW_KX_ECC}, /* or a pre-master secret that is not for this key */
    {51, TW_ST_SR_CERT_VRFY, TW_KX_UNKNOWN},
    {51, TW_ST_CR_FINISHED, TW_KX_UNKNOWN}, /* or verify_data */
    {51, TW_ST_SR_FINISHED, TW_KX_UNKNOWN},
    {113, TW_ST_CR_CERT_STATUS, TW_KX_UNKNOWN}, /* bad_certificate_status_response */
    {116, TW_ST_SR_CERT, TW_KX_UNKNOWN},        /* certificate_required */
};

bool tw_walker_fails_at(const struct tw_walker *w, enum tw_side side, uint8_t state)
{
    uint8_t alert = w->fatal[side]->body[1], kx = tw_params_kx(w->message->params);

    for (size_t i = 0; i < TW_COUNT(failures); i++)
        if (failures[i].alert == alert && failures[i].state == state &&
            (failures[i].kx == TW_KX_UNKNOWN || failures[i].kx == kx))
            return true;
    return false;
}

bool tw_walker_fails_here(const struct tw_walker *w, const struct tw_runner *r)
{
    return w->fatal[r->side] != NULL && w->index >= w->fatal_alone[r->side] &&
           tw_walker_fails_at(w, (enum tw_side)r->side, r->state);
}
