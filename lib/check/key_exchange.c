/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about how keys are exchanged, up to TLS 1.2. */
#include "check/rules.h"

enum {
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CKE = TW_SLOT_BIT(TW_SLOT_CKE),
};

static const struct tw_rule rules[] = {
    {.id = "ske-named-curve",
     .title = "the curve of ServerKeyExchange is a named one",
     .clause = "RFC 8422 5.4",
     .judge = tw_judge_remarks,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "curve_type is named_curve (3); explicit curves, which RFC 4492 had, are deprecated.",
     .rationale = "A curve that the peer makes up need not be one on which anything is hard.",
     .example = "curve_type 9"},
    {.id = "ske-point-valid",
     .title = "a public key is a point of its curve",
     .clause = "RFC 8422 5.11",
     .judge = tw_judge_remarks,
     .messages = SKE | CKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD | TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "Both sides make sure that what they are sent is an uncompressed point of the curve (5.1.2).",
     .rationale = "With a point of another curve an attacker learns the private key bit by bit.",
     .example = "a secp256r1 key with one bit of y changed"},
    {.id = "ske-anon-signed",
     .title = "anonymous parameters are not signed",
     .clause = "RFC 8422 2.3",
     .judge = tw_judge_remarks,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "With an anonymous suite ServerKeyExchange ends behind its parameters (RFC 5246 7.4.3).",
     .rationale = "There is no key to sign with: the bytes are something else.",
     .example = "a signature behind the parameters of TLS_ECDH_anon_WITH_AES_128_CBC_SHA"},
};

TW_RULE_GROUP(tw_rules_key_exchange, "key_exchange", rules);
