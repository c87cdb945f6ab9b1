/* SPDX-License-Identifier: Apache-2.0 */
/* The policies that the program brings with it: files of YAML like those of its users. */
#include <string.h>

#include "policy.h"

/* clang-format off */
static const struct {
    const char *name, *text;
} profiles[] = {
    {"rfc",
     "# The standards as they are, and nothing beyond them.\n"
     "{}\n"},
    {"bcp195",
     "# BCP 195: RFC 8996 (versions: the rules tls10-used and tls11-used), RFC 9325 3.3 (compression), 4.1 (suites) and\n"
     "# 4.5 (keys), RFC 9155 (signatures).\n"
     "groups:\n"
     "  forbidden: [sect1*, secp160*, secp192*]\n"
     "signature_schemes:\n"
     "  forbidden: ['*_md5', '*_sha1']\n"
     "key_sizes: {rsa: 2048, ec: 224, dh: 2048}\n"
     "# Of what has a rule already, that rule is raised: a cause has one finding.\n"
     "rules:\n"
     "  anon-selected: error\n"
     "  static-kx: error\n"
     "  dhe12-selected: error\n"
     "  below-128-selected: error\n"
     "  compression-on: error\n"},
    {"nist-800-52r2",
     "# NIST SP 800-52 revision 2: 3.1 (versions: the rules tls10-used and tls11-used), 3.3.1 (suites), 3.2.1 (keys, validity of up to three years), 3.4 (groups,\n"
     "# extended_master_secret). RSA key transport, which 3.3.1 leaves to SP 800-131A, has ended with 2023.\n"
     "cipher_suites:\n"
     "  allowed:\n"
     "    - TLS_AES_128_GCM_SHA256\n"
     "    - TLS_AES_256_GCM_SHA384\n"
     "    - TLS_AES_128_CCM_SHA256\n"
     "    - TLS_AES_128_CCM_8_SHA256\n"
     "    - TLS_ECDHE_ECDSA_WITH_AES_*\n"
     "    - TLS_ECDHE_RSA_WITH_AES_*\n"
     "    - TLS_DHE_RSA_WITH_AES_*\n"
     "    - TLS_DHE_DSS_WITH_AES_*\n"
     "groups:\n"
     "  allowed: [secp224r1, secp256r1, secp384r1, secp521r1, ffdhe*]\n"
     "signature_schemes:\n"
     "  forbidden: ['*_md5', '*_sha1']\n"
     "require:\n"
     "  extended_master_secret: true\n"
     "certificates:\n"
     "  maximum_validity: 1096d\n"
     "key_sizes: {rsa: 2048, ec: 224, dh: 2048}\n"},
    {"gm",
     "# GB/T 38636-2020: TLCP alone (6.4.5.2.1), its suites (table 2) and SM2.\n"
     "versions: [TLCP 1.1]\n"
     "cipher_suites:\n"
     "  allowed: ['0xe011', '0xe013', '0xe015', '0xe017', '0xe019', '0xe01c',\n"
     "            '0xe051', '0xe053', '0xe055', '0xe057', '0xe059', '0xe05a']\n"
     "groups:\n"
     "  allowed: [curveSM2]\n"
     "key_sizes: {rsa: 2048, ec: 256}\n"},
};
/* clang-format on */

const char *cli_profile(const char *name)
{
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
        if (strcmp(profiles[i].name, name) == 0)
            return profiles[i].text;
    return NULL;
}

const char *cli_profile_name(size_t index)
{
    return index < sizeof profiles / sizeof profiles[0] ? profiles[index].name : NULL;
}
