/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about how messages are written down: the decoders notice, and remarks.c knows which rule it is. */
#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    ALL = (1 << TW_SLOTS) - 1,
    EXTENDED = CH | SH | TW_SLOT_BIT(TW_SLOT_CH2) | TW_SLOT_BIT(TW_SLOT_HRR) | TW_SLOT_BIT(TW_SLOT_EE) |
               TW_SLOT_BIT(TW_SLOT_CT) | TW_SLOT_BIT(TW_SLOT_CR),
};

static const struct tw_rule rules[] = {
    {.id = "hs-length-exact",
     .title = "all lengths inside a message agree, with no trailing bytes",
     .clause = "RFC 8446 6",
     .clause_9846 = "RFC 9846 6",
     .judge = tw_judge_remarks,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement =
         "A message has to be what its syntax says: each vector as long as its bounds allow, each field "
         "there, and no bytes behind the last.",
     .rationale =
         "Two readers that take a sloppy length differently see different messages: that is how data is "
         "smuggled past inspection.",
     .example = "a ClientHello with a byte behind its extensions"},
    {.id = "ext-duplicate",
     .title = "no extension appears twice in a message",
     .clause = "RFC 8446 4.2",
     .clause_9846 = "RFC 9846 4.3",
     .judge = tw_judge_remarks,
     .messages = EXTENDED,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "In one block of extensions there is at most one of a type (RFC 5246 7.4.1.4 has the same).",
     .rationale = "Which of two counts is not defined: peers may differ about what they agreed upon.",
     .example = "server_name twice in a ClientHello"},
    {.id = "ext-misplaced",
     .title = "an extension appears only in messages it is defined for",
     .clause = "RFC 8446 4.2",
     .clause_9846 = "RFC 9846 4.3",
     .judge = tw_judge_remarks,
     .messages = EXTENDED,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "An extension that is known must not be in a message that it is not specified for.",
     .rationale = "It says that the sender has mixed up messages, or answers what nobody can have asked.",
     .example = "oid_filters in a ClientHello"},
    {.id = "ext-must-be-empty",
     .title = "extensions that are defined as empty have no data",
     .clause = "RFC 7627 5.1",
     .judge = tw_judge_remarks,
     .messages = EXTENDED,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement =
         "extended_master_secret, encrypt_then_mac (RFC 7366 2), truncated_hmac (RFC 6066 7) and a server's "
         "server_name (RFC 6066 3) are empty.",
     .rationale = "Bytes that nobody defines are read by nobody, or by somebody who should not.",
     .example = "extended_master_secret with one byte of data"},
};

TW_RULE_GROUP(tw_rules_encoding, "encoding", rules);
