/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and verifying a delegated credential. */
#include "facts/credential.h"

#include <string.h>

static void hear_value(struct tw_credential *d, const struct tw_event *e)
{
    bool first = d->count == 0;

    if (e->field == F_CERTIFICATE_DER && first)
        d->certificate = (struct tw_bytes){e->bytes, e->len};
    if (!d->open)
        return;
    if (e->field == F_SIGNATURE_ALGORITHM && first) {
        d->algorithm = (uint16_t)e->value;
        d->signed_part.len = (size_t)(e->bytes + e->len - d->signed_part.ptr);
    } else if (e->field == F_SIGNATURE_BYTES) {
        if (first)
            d->signature = (struct tw_bytes){e->bytes, e->len};
        d->count++;
        d->open = false;
    }
}

void tw_credential_hear(struct tw_credential *d, const struct tw_event *e)
{
    if (e->kind == TW_OPEN && e->field == F_CREDENTIAL) {
        d->open = true;
        if (d->count == 0)
            d->signed_part.ptr = e->bytes;
    } else if (e->kind == TW_FAULT) {
        d->open = false;
    } else if (e->kind == TW_VALUE) {
        hear_value(d, e);
    }
}

/* RFC 9345 4: 64 blanks, what it is for, an octet of zero, the certificate, cred, algorithm. */
enum tw_signature_check tw_credential_verify(const struct tw_credential *d, enum tw_side from,
                                             const struct tw_crypto *crypto, void *crypto_context)
{
    enum { BLANKS = 64 };
    static const char of_client[] = "TLS, client delegated credentials",
                      of_server[] = "TLS, server delegated credentials";
    uint8_t head[BLANKS + sizeof of_server];
    const struct tw_bytes parts[] = {{head, sizeof head}, d->certificate, d->signed_part};
    const struct tw_signed s = {
        .key = d->certificate,
        .signing = d->algorithm,
        .parts = parts,
        .part_count = TW_COUNT(parts),
        .signature = d->signature,
    };

    _Static_assert(sizeof of_client == sizeof of_server, "as long as each other");
    memset(head, ' ', BLANKS);
    memcpy(head + BLANKS, from == TW_CLIENT ? of_client : of_server, sizeof of_server);
    return crypto->verify(crypto_context, &s);
}
