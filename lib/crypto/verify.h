/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying within a budget: each check of a signature, and each key made for use, has a nominal cost, whatever the
 * machine does meanwhile; when the budget is spent no more are made. So the same captures give the same answers.
 */
#ifndef TW_CRYPTO_VERIFY_H
#define TW_CRYPTO_VERIFY_H

#include "crypto/certificate_cache.h"
#include "message/crypto.h"

struct tw_verifier {
    struct tw_memory *memory;
    struct tw_certificate_cache *certificates;
    EVP_MD *sm3;        /* NULL where libcrypto does not have it */
    uint64_t budget_ns; /* of nominal time in all */
    uint64_t spent_ns;
    const struct tw_trust *trust; /* or NULL */
};

/* The functions of struct tw_crypto. libcrypto's error queue is left empty. */
enum tw_signature_check tw_verifier_verify(struct tw_verifier *v, const struct tw_signed *signed_by);
struct tw_trusted tw_verifier_trust(struct tw_verifier *v, const struct tw_bytes *certificates, size_t count,
                                    bool server, int64_t time_ns);
struct tw_status_signed tw_verifier_status(struct tw_verifier *v, struct tw_bytes response,
                                           const struct tw_bytes *certificates, size_t count, size_t about,
                                           int64_t time_ns);
void tw_verifier_chain(struct tw_verifier *v, const struct tw_bytes *certificates, size_t count,
                       struct tw_issued *issued);

#endif
