/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about TLCP, GB/T 38636-2020. */
#include "check/rules.h"

enum {
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CKE = TW_SLOT_BIT(TW_SLOT_CKE),
};

/* Of ECC: nothing but the signature, of which DER begins with a SEQUENCE. What does not fit at all is remarked. */
static void tlcp_ske_form(struct tw_judge *j)
{
    enum { SEQUENCE = 0x30, LENGTH = 2 };
    const struct tw_view *v = &j->hs->view[TW_SLOT_SKE];
    const struct tw_message *m = v->message;
    bool ecc = m != NULL && m->params != NULL && tw_params_kx(m->params) == TW_KX_ECC;

    if (ecc && v->sound && m->kept > LENGTH && m->body[LENGTH] != SEQUENCE)
        TW_VIOLATES(j, v, LENGTH, 1, "the signature begins with %x, and a SEQUENCE of DER with 0x30",
                    m->body[LENGTH]);
    tw_judge_remarks(j);
}

static const struct tw_rule rules[] = {
    {.id = "tlcp-server-two-certs",
     .title = "a signing certificate, and behind it one for encryption",
     .clause = "GB/T 38636 6.4.5.3",
     .judge = tw_judge_remarks,
     .messages = CT,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_BAD_CERTIFICATE,
     .requirement =
         "The list begins with the certificate for signatures and goes on with the one for encryption; both "
         "belong to the same server.",
     .rationale =
         "The two keys are kept apart by law: the one for encryption may be in escrow. What a certificate is "
         "for is told by its keyUsage: a swapped pair is one finding.",
     .example = "a list of one certificate"},
    {.id = "tlcp-ske-form",
     .title = "ServerKeyExchange is a signature in DER, with nothing in front of it",
     .clause = "GB/T 38636 6.4.5.4",
     .judge = tlcp_ske_form,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement =
         "With ECC the message is the length of the signature and the signature, a SEQUENCE of two INTEGERs; "
         "unlike in TLS 1.2 no algorithm stands in front.",
     .rationale = "Implementations that grew out of TLS 1.2 put the algorithm there.",
     .example = "0807 in front of the length"},
    {.id = "tlcp-ecc-cke-form",
     .title = "the pre-master secret is an SM2 ciphertext in DER",
     .clause = "GB/T 38636 6.4.5.8",
     .judge = tw_judge_remarks,
     .messages = CKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP | TW_FOR_TLS12, /* which has the suites, too */
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "ClientKeyExchange of ECC is a length of two bytes and the SEQUENCE of GB/T 35276 7.2: "
                    "x, y, hash and "
                    "ciphertext.",
     .rationale =
         "The raw form C1 C3 C2 of GM/T 0003 has the same numbers, and no reader of DER understands it.",
     .example = "a ciphertext that begins with 04"},
    {.id = "tlcp-ecdhe-cke-length",
     .title = "the client's ECDHE parameters stand behind their length",
     .clause = "GB/T 38636 6.4.5.8",
     .judge = tw_judge_remarks,
     .messages = CKE,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .requirement = "ClientECDHEParams is opaque with a length of two bytes: 71 bytes in all.",
     .rationale = "Tongsuo leaves the length out and sends 69 bytes, and reads what it sends: peers of other "
                  "make do not. "
                  "A warning, as it is so in the field.",
     .example = "a ClientKeyExchange of 69 bytes"},
};

TW_RULE_GROUP(tw_rules_tlcp, "tlcp", rules);
