/* SPDX-License-Identifier: Apache-2.0 */
/* What certificates are signed with, as signature_algorithms has it. */
#include <string.h>

#include "check/facts.h"

struct signing {
    const char *name; /* as the crypto room has it */
    struct tw_schemes schemes;
};

/* RFC 8446 4.2.3; RFC 5246 7.4.1.4.1 for DSA and MD5; RFC 8998 2; draft-ietf-tls-mldsa 3. Of PSS the hash is not told. */
static const struct signing signings[] = {
    {"md5WithRSAEncryption", {{0x0101}}},
    {"sha1WithRSAEncryption", {{0x0201}}},
    {"sha224WithRSAEncryption", {{0x0301}}},
    {"sha256WithRSAEncryption", {{0x0401}}},
    {"sha384WithRSAEncryption", {{0x0501}}},
    {"sha512WithRSAEncryption", {{0x0601}}},
    {"rsassaPss", {{0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b}}},
    {"dsaWithSHA1", {{0x0202}}},
    {"dsa_with_SHA224", {{0x0302}}},
    {"dsa_with_SHA256", {{0x0402}}},
    {"ecdsa-with-SHA1", {{0x0203}}},
    {"ecdsa-with-SHA224", {{0x0303}}},
    {"ecdsa-with-SHA256", {{0x0403, 0x081a}}},
    {"ecdsa-with-SHA384", {{0x0503, 0x081b}}},
    {"ecdsa-with-SHA512", {{0x0603, 0x081c}}},
    {"ED25519", {{0x0807}}},
    {"ED448", {{0x0808}}},
    {"SM2-with-SM3", {{0x0708}}},
    {"ML-DSA-44", {{0x0904}}},
    {"ML-DSA-65", {{0x0905}}},
    {"ML-DSA-87", {{0x0906}}},
};

const struct tw_schemes *tw_signing_schemes(const char *name, size_t len)
{
    for (size_t i = 0; i < TW_COUNT(signings); i++)
        if (strlen(signings[i].name) == len && memcmp(signings[i].name, name, len) == 0)
            return &signings[i].schemes;
    return NULL;
}
