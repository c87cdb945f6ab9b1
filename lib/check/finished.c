/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about Finished and what follows from it up to TLS 1.2, which take keys: what is encrypted has to be read. */
#include "check/rules.h"
#include "facts/unseal.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    CKE = TW_SLOT_BIT(TW_SLOT_CKE),
    FIN = TW_SLOT_BIT(TW_SLOT_FIN),
    SFIN = TW_SLOT_BIT(TW_SLOT_SFIN),
    EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
    OLD_AND_TLCP = TW_FOR_OLD | TW_FOR_TLCP,
};

static const enum tw_slot both[] = {TW_SLOT_FIN, TW_SLOT_SFIN};

static void fin12_length(struct tw_judge *j)
{
    enum { VERIFY_DATA = 12, OF_SSL3 = 36 };
    uint32_t wanted = j->hs->version == TW_SSL_3_0 ? OF_SSL3 : VERIFY_DATA;

    for (size_t i = 0; i < TW_COUNT(both); i++) {
        const struct tw_view *v = tw_whole(j, both[i]);
        if (v == NULL)
            continue;
        if (v->message->length == wanted)
            tw_passes(j);
        else
            TW_VIOLATES(j, v, 0, 0, "verify_data of %u bytes, not %u", v->message->length, wanted);
    }
}

static void judge_finished(struct tw_judge *j)
{
    for (size_t i = 0; i < TW_COUNT(both); i++)
        tw_judge_verdict(j, both[i], "verify_data is not that of the handshake");
}

/* --- renegotiation --- */

/* What the hello says of the handshake before: the client's verify_data, and of a server its own behind it. */
static void judge_renegotiation_info(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_hello_facts *h = &j->hs->hello[slot];
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_RENEGOTIATION_INFO);
    const struct tw_span *proof = j->check->verify_data;
    struct tw_span said = e != NULL ? tw_vector_at(e->data, 0, 1) : (struct tw_span){0}, rest = said;
    uint32_t own = proof[TW_CLIENT].len;

    if (!h->view.sound || e == NULL)
        return; /* sh-reneg-missing, ch-reneg-signal */
    if (said.len > own) {
        rest = (struct tw_span){said.ptr + own, said.len - own, said.off + own};
        said.len = own;
    } else {
        rest.len = 0;
    }
    bool holds = tw_span_equal(said, proof[TW_CLIENT]) &&
                 (slot == TW_SLOT_SH ? tw_span_equal(rest, proof[TW_SERVER]) : rest.len == 0);
    if (holds)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, e->data.off, e->data.len,
                    "renegotiated_connection is not what the handshake before has proved");
}

static void reneg_verify_data(struct tw_judge *j)
{
    if (!j->check->renegotiates)
        return;
    if (j->check->verify_data[TW_CLIENT].ptr == NULL || j->check->verify_data[TW_SERVER].ptr == NULL) {
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
        return;
    }
    judge_renegotiation_info(j, TW_SLOT_CH);
    judge_renegotiation_info(j, TW_SLOT_SH);
}

static void reneg_scsv(struct tw_judge *j)
{
    const struct tw_hello_facts *h = &j->hs->hello[TW_SLOT_CH];
    int32_t at = tw_codes_find(&h->suites, EMPTY_RENEGOTIATION_INFO_SCSV);

    if (!j->check->renegotiates)
        return;
    if (at < 0)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, tw_code_off(&h->suites, (uint32_t)at), 2,
                    "TLS_EMPTY_RENEGOTIATION_INFO_SCSV in a ClientHello that renegotiates");
}

/* --- what the client encrypts to the server's key --- */

static void pms_version(struct tw_judge *j)
{
    const struct tw_view *cke = &j->hs->view[TW_SLOT_CKE];
    const struct tw_hello_facts *ch = &j->hs->hello[TW_SLOT_CH];
    const struct tw_session *s = tw_unseal_session(j->c, cke->message->params);

    if (j->hs->suite == NULL || (j->hs->suite->kx != TW_KX_RSA && j->hs->suite->kx != TW_KX_ECC))
        return;
    if (s == NULL || s->premaster_version == 0)
        tw_unjudged(j, TW_UNJUDGED_ENCRYPTED);
    else if (s->premaster_version == ch->version)
        tw_passes(j);
    else
        TW_VIOLATES(j, cke, 0, 0, "the pre-master secret begins with %V, and the ClientHello says %V",
                    s->premaster_version, ch->version);
}

#define RULE(called, needs, is_for, reach, answer)                                            \
    .id = (called), .severity = TW_SEVERITY_ERROR, .messages = (needs), .versions = (is_for), \
    .scope = (reach), .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("fin12-length", FIN | SFIN, OLD_AND_TLCP, TW_PER_MESSAGE, TW_DECODE_ERROR),
     .title = "verify_data has 12 bytes", .clause = "RFC 5246 7.4.9", .judge = fin12_length,
     .requirement =
         "Finished has 12 bytes unless the suite says otherwise, which none does; in SSL 3.0 it has 36 "
         "(RFC 6101 5.6.9). Takes keys.",
     .rationale = "A shorter one is easier to guess.", .example = "a Finished of 10 bytes"},
    {RULE("fin12-verify", FIN | SFIN, OLD_AND_TLCP, TW_PER_MESSAGE, TW_DECRYPT_ERROR),
     .title = "verify_data of Finished is correct", .clause = "RFC 5246 7.4.9", .judge = judge_finished,
     .requirement =
         "verify_data is made of the master secret and of all handshake messages before it; the receiver "
         "checks it. Takes keys; see --verify.",
     .rationale = "It is what shows that nobody has changed the handshake on its way.",
     .example = "a Finished with one bit changed"},
    {RULE("reneg-verify-data", CH, OLD_AND_TLCP, TW_PER_MESSAGE, TW_HANDSHAKE_FAILURE),
     .title = "renegotiation_info has the verify_data of the previous handshake", .clause = "RFC 5746 3.5",
     .judge = reneg_verify_data,
     .requirement =
         "renegotiation_info of a ClientHello has the client's verify_data of the handshake before, and of "
         "a ServerHello both sides' (3.7). Takes keys.",
     .rationale = "Otherwise a handshake can be spliced behind another's (CVE-2009-3555).",
     .example = "an empty renegotiation_info in a ClientHello that renegotiates"},
    {RULE("reneg-scsv", CH, OLD_AND_TLCP, TW_PER_MESSAGE, TW_HANDSHAKE_FAILURE),
     .title = "no TLS_EMPTY_RENEGOTIATION_INFO_SCSV in a renegotiation", .clause = "RFC 5746 3.5",
     .judge = reneg_scsv,
     .requirement =
         "A ClientHello that renegotiates has the extension, and must not have "
         "TLS_EMPTY_RENEGOTIATION_INFO_SCSV (3.7 has the server abort). Takes keys, where it is encrypted.",
     .rationale = "It says that there was no handshake before.",
     .example = "0x00ff among the suites of a renegotiation"},
    {RULE("pms-version", CH | CKE, TW_FOR_OLD, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "the pre-master secret begins with the ClientHello's version", .clause = "RFC 5246 7.4.7.1",
     .judge = pms_version,
     .requirement =
         "The first two bytes are the version that the client offers in its ClientHello, not the one that "
         "was agreed upon. Takes the server's private key, or a key log with RSA lines.",
     .rationale =
         "The server notices by it that somebody has taken the version down. Some old clients have the "
         "other version there, for which servers have an option.",
     .example = "0x0302 behind a ClientHello of TLS 1.2"},
    {RULE("tlcp-pms-version", CH | CKE, TW_FOR_TLCP, TW_PER_HANDSHAKE, TW_NO_ALERT),
     .title = "the pre-master secret of TLCP begins with 0x0101", .clause = "GB/T 38636 6.4.5.8",
     .judge = pms_version,
     .requirement =
         "The first two bytes are the version that the client offers. Takes the server's private key for "
         "encryption.",
     .rationale = "The server notices by it that somebody has changed the hello.",
     .example = "0x0303 in the pre-master secret of TLCP"},
};

TW_RULE_GROUP(tw_rules_finished, "finished", rules);
