/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody asks of handshakes beyond the standards. */
#ifndef TW_CHECK_POLICY_H
#define TW_CHECK_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of the rows of policy.c. */
enum tw_policy_rule {
    TW_POLICY_MINIMUM_VERSION,
    TW_POLICY_VERSION,
    TW_POLICY_CIPHER_SUITE,
    TW_POLICY_CIPHER_SUITE_OFFERED,
    TW_POLICY_GROUP,
    TW_POLICY_GROUP_OFFERED,
    TW_POLICY_SIGNATURE_SCHEME,
    TW_POLICY_SIGNATURE_SCHEME_OFFERED,
    TW_POLICY_ALPN,
    TW_POLICY_SNI,
    TW_POLICY_EMS,
    TW_POLICY_CLIENT_AUTHENTICATION,
    TW_POLICY_CERTIFICATE_AGE,
    TW_POLICY_CERTIFICATE_VALIDITY,
    TW_POLICY_KEY_SIZE,
    TW_POLICY_EXPECTATION,
    TW_POLICY_EXPECTED_CONNECTION,
    TW_POLICY_RULES
};

/* Code points of two bytes, a bit each. */
struct tw_code_set {
    bool given;
    uint8_t bits[1 << 13];
};

static inline bool tw_code_set_has(const struct tw_code_set *s, uint16_t value)
{
    return s->bits[value >> 3] >> (value & 7) & 1;
}

/* What is asked of the code points of one registry. A set that is not given asks for nothing. */
struct tw_policy_codes {
    struct tw_code_set allowed;     /* what is chosen is one of them */
    struct tw_code_set forbidden;   /* and none of these */
    struct tw_code_set not_offered; /* clients do not offer these */
};

/* How a number is held against another. */
enum tw_comparison { TW_LESS = 1, TW_EQUAL = 2, TW_GREATER = 4 };

struct tw_bound {
    uint8_t holds; /* enum tw_comparison, together; 0: nothing is asked */
    uint32_t number;
};

static inline bool tw_bound_holds(const struct tw_bound *b, uint32_t number)
{
    unsigned is = number < b->number ? TW_LESS : number > b->number ? TW_GREATER : TW_EQUAL;

    return b->holds == 0 || (b->holds & is) != 0;
}

/* What can be expected of a connection. */
enum tw_expected {
    TW_EXPECT_VERSION,
    TW_EXPECT_OUTCOME,
    TW_EXPECT_ALPN,
    TW_EXPECT_CIPHER_SUITE,
    TW_EXPECT_GROUP,
    TW_EXPECT_RESUMPTION,
    TW_EXPECT_CLIENT_AUTHENTICATION,
    TW_EXPECT_ALERT,
    TW_EXPECTED
};

/* One thing that is expected. Text is the policy's. */
struct tw_expected_value {
    bool given;
    struct tw_bound bound; /* of a version, and of flags and enumerations the value that it equals */
    const char *pattern;   /* of a name */
    const char *wanted;    /* as it stands in the policy */
    const char *label;     /* "api.example: version >=1.2 is expected" */
};

/* Connections of a kind, and what is expected of each. A pattern that is NULL fits all. */
struct tw_expectation {
    const char *name;
    const char *sni, *server, *client;
    struct tw_bound count; /* of connections of this kind */
    struct tw_expected_value value[TW_EXPECTED];
};

enum { TW_MAX_EXPECTATIONS = 256 };

struct tw_policy {
    uint32_t asks; /* 1 << enum tw_policy_rule, together: the rest is not asked */
    uint16_t minimum_version;
    struct tw_code_set versions;
    struct tw_policy_codes suites, groups, schemes;
    const char *alpn[16]; /* patterns, any of which fits what is chosen */
    uint32_t alpn_count;
    int64_t maximum_age, maximum_validity;                       /* seconds */
    uint32_t minimum_rsa_bits, minimum_ec_bits, minimum_dh_bits; /* 0: not asked */
    struct tw_expectation expectations[TW_MAX_EXPECTATIONS];
    uint32_t expectation_count;
};

static inline bool tw_policy_asks(const struct tw_policy *p, enum tw_policy_rule rule)
{
    return p != NULL && (p->asks >> rule & 1) != 0;
}

struct tw_judge;

/* expectation.c */
void tw_judge_expectations(struct tw_judge *j);
void tw_judge_expected_connections(struct tw_judge *j);

#endif
