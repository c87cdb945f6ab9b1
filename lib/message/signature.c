/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, and CertificateVerify, which is nothing else. */
#include "message/message.h"
#include "message/verdict.h"
#include "registry/registry.h"

/* Where the version is not known, a scheme is taken for one if the signature then ends with its scope. */
static bool has_algorithm(const struct tw_walk *w)
{
    uint16_t version = w->context->params->version;

    if (version != 0)
        return version >= TW_TLS_1_2;
    return tw_left(w) >= 4 && tw_registry_assigned(TW_REG_SIGNATURE_SCHEME, tw_peek(w, 2)) &&
           (tw_peek(w, 4) & 0xffff) == tw_left(w) - 4;
}

/*
 * struct {
 *     SignatureScheme algorithm;                   since TLS 1.2, and not in TLCP
 *     opaque signature<0..2^16-1>;
 * } DigitallySigned;                               RFC 5246 4.7, RFC 8446 4.4.3
 */
void tw_decode_signature(struct tw_walk *w)
{
    struct tw_scope signature = tw_open(w, F_SIGNATURE);
    if (has_algorithm(w))
        tw_u16(w, F_SIGNATURE_ALGORITHM);
    uint16_t len = tw_u16(w, F_SIGNATURE_LENGTH);
    tw_fixed(w, F_SIGNATURE_BYTES, len);
    tw_tell_verdict(w, 0);
    tw_close(w, signature);
}

void tw_decode_certificate_verify(struct tw_walk *w)
{
    tw_decode_signature(w);
}
