/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ServerHello, whatever version it settles. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    HRR = TW_SLOT_BIT(TW_SLOT_HRR),
    EE = TW_SLOT_BIT(TW_SLOT_EE),
    EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
    FALLBACK_SCSV = 0x5600,
};

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static const struct tw_hello_facts *server_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_SH];
}

/* --- what was offered --- */

/* As supported_versions says, or else no more than the client's version. */
static bool is_offered(const struct tw_hello_facts *ch, uint16_t version)
{
    struct tw_codes versions = tw_extension_codes(ch, TW_EXT_SUPPORTED_VERSIONS, 1, 2);

    if (version == TW_TLCP_1_1 || ch->version == TW_TLCP_1_1)
        return version == ch->version;
    if (versions.ptr != NULL)
        return tw_codes_have(&versions, version);
    return version >= TW_SSL_3_0 && version <= ch->version;
}

static void sh_version_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    const struct tw_extension_fact *e = tw_extension(sh, TW_EXT_SUPPORTED_VERSIONS);
    uint16_t version = tw_selected_version(sh);

    if (is_offered(ch, version))
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, e != NULL ? e->data.off : 0, 2,
                    "the server chose %V, which was not offered", version);
}

static void sh_suite_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    uint16_t suite = tw_selected(&sh->suites);

    if (suite == EMPTY_RENEGOTIATION_INFO_SCSV || suite == FALLBACK_SCSV)
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2, "the server chose %S, which is a signal and no suite",
                    suite);
    else if (tw_is_grease16(suite))
        return; /* sh-no-grease */
    else if (!tw_codes_have(&ch->suites, suite))
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2, "the server chose %S, not among the %u suites offered",
                    suite, ch->suites.count);
    else
        tw_passes(j);
}

static bool is_for_13(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_TLS13;
}

static void sh_suite_fits_version(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = server_hello(j);
    const struct tw_cipher_suite *s = j->hs->suite;
    uint16_t version = j->hs->version;

    if (s == NULL || version == 0 || s->kx == TW_KX_NULL)
        return;
    bool tls13 = tw_version_is_tls13(version);
    bool aead = tw_enc_info(s->enc)->kind == TW_ENC_KIND_AEAD;
    if (is_for_13(s) != tls13)
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2, "the server chose %S together with %V", s->id, version);
    else if (aead && version >= TW_SSL_3_0 && version < TW_TLS_1_2)
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2,
                    "the server chose %S together with %V, which has no AEAD", s->id, version);
    else
        tw_passes(j);
}

static void sh_compression_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    uint16_t method = tw_selected(&sh->compressions);

    if (sh->compressions.count == 0)
        return;
    if (tw_version_is_tls13(j->hs->version) && method != 0)
        TW_VIOLATES(j, &sh->view, sh->compressions.off, 1, "compression method %M in TLS 1.3", method);
    else if (!tw_codes_have(&ch->compressions, method))
        TW_VIOLATES(j, &sh->view, sh->compressions.off, 1,
                    "the server chose the compression method %M, not among the %u offered", method,
                    ch->compressions.count);
    else
        tw_passes(j);
}

/* RFC 5746 3.6: the suite asks for renegotiation_info; RFC 8446 4.1.4: cookie comes unasked. */
static bool is_asked_for(const struct tw_hello_facts *ch, const struct tw_hello_facts *answer, uint16_t type)
{
    if (tw_extension(ch, type) != NULL)
        return true;
    if (type == TW_EXT_RENEGOTIATION_INFO)
        return tw_codes_have(&ch->suites, EMPTY_RENEGOTIATION_INFO_SCSV);
    return type == TW_EXT_COOKIE && answer->view.message->retry;
}

static void judge_answers(struct tw_judge *j, const struct tw_hello_facts *ch, enum tw_slot slot)
{
    const struct tw_hello_facts *h = &j->hs->hello[slot];

    if (!j->hs->view[slot].sound || ch->extensions_omitted > 0)
        return;
    for (uint16_t i = 0; i < h->extension_count; i++) {
        const struct tw_extension_fact *e = &h->extensions[i];
        if (tw_is_grease16(e->type) || is_asked_for(ch, h, e->type) || tw_is_remarked(j, &h->view, e->off))
            continue;
        TW_VIOLATES(j, &h->view, e->off, 4 + e->data.len, "extension %E, which the client did not send",
                    e->type);
    }
    tw_passes(j);
}

static void sh_ext_unsolicited(struct tw_judge *j)
{
    static const enum tw_slot slots[] = {TW_SLOT_HRR, TW_SLOT_SH, TW_SLOT_EE};
    const struct tw_hello_facts *ch = tw_whole_hello(j, TW_SLOT_CH);

    for (size_t i = 0; ch != NULL && i < TW_COUNT(slots); i++)
        judge_answers(j, ch, slots[i]);
}

static void sh_random_copy(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);

    if (ch->random.len == 0 || ch->random.len != sh->random.len)
        return;
    if (memcmp(ch->random.ptr, sh->random.ptr, ch->random.len) == 0)
        TW_VIOLATES(j, &sh->view, sh->random.off, sh->random.len, "the server's random is the client's");
    else
        tw_passes(j);
}

/* --- downgrades --- */

static bool is_sentinel(const struct tw_hello_facts *sh, uint8_t last)
{
    static const uint8_t downgrd[] = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44};
    enum { RANDOM = 32, SENTINEL = 8 };
    const uint8_t *at = sh->random.ptr + RANDOM - SENTINEL;

    return sh->random.len == RANDOM && memcmp(at, downgrd, sizeof downgrd) == 0 && at[SENTINEL - 1] == last;
}

/* The client said it can do better, and the server that it could have; a client that notices ends the handshake. */
static void sh_downgrade_sentinel(struct tw_judge *j)
{
    enum { BELOW_13 = 1, BELOW_12 = 0, SENTINEL_OFF = 2 + 24 };
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    uint16_t version = j->hs->version;
    bool below13 = ch->offers & TW_OFFERS_TLS13 && is_sentinel(sh, BELOW_13);
    bool below12 =
        ch->offers & (TW_OFFERS_TLS12 | TW_OFFERS_TLS13) && version < TW_TLS_1_2 && is_sentinel(sh, BELOW_12);

    if (below13 || below12)
        TW_VIOLATES(
            j, &sh->view, SENTINEL_OFF, 8,
            "the server's random says that it has been brought down to %V from what the client offers",
            version);
    else
        tw_passes(j);
}

static void judge_grease(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_hello_facts *h = &j->hs->hello[slot];
    uint16_t suite = tw_selected(&h->suites), version = tw_selected_version(h);

    if (!j->hs->view[slot].sound)
        return;
    if (h->suites.count > 0 && tw_is_grease16(suite))
        TW_VIOLATES(j, &h->view, h->suites.off, 2, "the server chose the cipher suite %S", suite);
    if (tw_is_grease16(version) && slot != TW_SLOT_EE)
        TW_VIOLATES(j, &h->view, 0, 2, "the server chose the version %V", version);
    for (uint16_t i = 0; i < h->extension_count; i++)
        if (tw_is_grease16(h->extensions[i].type))
            TW_VIOLATES(j, &h->view, h->extensions[i].off, 4, "the server sends extension %E",
                        h->extensions[i].type);
    tw_passes(j);
}

static void sh_no_grease(struct tw_judge *j)
{
    judge_grease(j, TW_SLOT_HRR);
    judge_grease(j, TW_SLOT_SH);
    judge_grease(j, TW_SLOT_EE);
}

/* --- application protocols --- */

static struct tw_span protocols_of(const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_ALPN);

    return e != NULL ? tw_vector_at(e->data, 0, 2) : (struct tw_span){0};
}

static bool has_member(struct tw_span list, struct tw_span wanted)
{
    struct tw_span member;

    for (uint32_t at = 0; tw_member_next(list, 1, &at, &member);)
        if (member.len == wanted.len && memcmp(member.ptr, wanted.ptr, member.len) == 0)
            return true;
    return false;
}

static void judge_alpn(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_hello_facts *h = &j->hs->hello[slot];
    struct tw_span list = protocols_of(h), chosen, other;
    struct tw_finding *f = NULL;
    uint32_t at = 0;

    if (!j->hs->view[slot].sound || list.ptr == NULL || protocols_of(client_hello(j)).ptr == NULL)
        return;
    if (!tw_member_next(list, 1, &at, &chosen))
        TW_VIOLATES(j, &h->view, list.off, list.len, "the server's list of protocols is empty");
    else if (tw_member_next(list, 1, &at, &other))
        TW_VIOLATES(j, &h->view, list.off, list.len, "the server names more than one protocol");
    else if (!has_member(protocols_of(client_hello(j)), chosen))
        f = TW_VIOLATES(j, &h->view, chosen.off, chosen.len,
                        "the server chose the protocol %t, which was not offered");
    else
        tw_passes(j);
    if (f != NULL)
        f->text = (struct tw_bytes){chosen.ptr, chosen.len};
}

static void sh_alpn_one_offered(struct tw_judge *j)
{
    if (tw_whole_hello(j, TW_SLOT_CH) == NULL)
        return;
    judge_alpn(j, TW_SLOT_SH);
    judge_alpn(j, TW_SLOT_EE);
}

/* --- up to TLS 1.2 --- */

static void sh12_no_supported_versions(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = server_hello(j);
    const struct tw_extension_fact *e = tw_extension(sh, TW_EXT_SUPPORTED_VERSIONS);

    if (e != NULL && tw_selected_version(sh) < TW_TLS_1_3)
        TW_VIOLATES(j, &sh->view, e->off, 4 + e->data.len, "supported_versions in a ServerHello of %V",
                    tw_selected_version(sh));
    else
        tw_passes(j);
}

static void sh_etm_aead(struct tw_judge *j)
{
    const struct tw_hello_facts *sh = server_hello(j);
    const struct tw_extension_fact *e = tw_extension(sh, TW_EXT_ENCRYPT_THEN_MAC);

    if (e == NULL || j->hs->suite == NULL)
        return;
    if (tw_enc_info(j->hs->suite->enc)->kind != TW_ENC_KIND_CBC)
        TW_VIOLATES(j, &sh->view, e->off, 4,
                    "encrypt_then_mac together with %S, which is no block cipher with a MAC",
                    j->hs->suite->id);
    else
        tw_passes(j);
}

static void sh_mfl_differs(struct tw_judge *j)
{
    static const enum tw_slot slots[] = {TW_SLOT_SH, TW_SLOT_EE};
    const struct tw_extension_fact *asked = tw_extension(client_hello(j), TW_EXT_MAX_FRAGMENT_LENGTH);

    for (size_t i = 0; i < TW_COUNT(slots); i++) {
        const struct tw_hello_facts *h = &j->hs->hello[slots[i]];
        const struct tw_extension_fact *e = tw_extension(h, TW_EXT_MAX_FRAGMENT_LENGTH);
        if (asked == NULL || e == NULL || asked->data.len != 1 || e->data.len != 1 || !h->view.sound)
            continue;
        if (asked->data.ptr[0] != e->data.ptr[0])
            TW_VIOLATES(j, &h->view, e->data.off, 1, "the server answers max_fragment_length %u with %u",
                        asked->data.ptr[0], e->data.ptr[0]);
        else
            tw_passes(j);
    }
}

static void sh_mfl_with_rsl(struct tw_judge *j)
{
    static const enum tw_slot slots[] = {TW_SLOT_SH, TW_SLOT_EE};

    for (size_t i = 0; i < TW_COUNT(slots); i++) {
        const struct tw_hello_facts *h = &j->hs->hello[slots[i]];
        const struct tw_extension_fact *mfl = tw_extension(h, TW_EXT_MAX_FRAGMENT_LENGTH);
        const struct tw_extension_fact *rsl = tw_extension(h, TW_EXT_RECORD_SIZE_LIMIT);
        if (!h->view.sound || (mfl == NULL && rsl == NULL))
            continue;
        if (mfl != NULL && rsl != NULL)
            TW_VIOLATES(j, &h->view, mfl->off, 4 + mfl->data.len,
                        "max_fragment_length and record_size_limit in one answer");
        else
            tw_passes(j);
    }
}

static void sh_reneg_missing(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);

    if (tw_extension(ch, TW_EXT_RENEGOTIATION_INFO) == NULL &&
        !tw_codes_have(&ch->suites, EMPTY_RENEGOTIATION_INFO_SCSV))
        return;
    if (tw_extension(sh, TW_EXT_RENEGOTIATION_INFO) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, 0, 0,
                    "the server does not answer the client's signal of secure renegotiation");
}

static void sh_ems_missing(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = client_hello(j), *sh = server_hello(j);
    const struct tw_remembered *resumed = tw_resumed_session(j);

    if (tw_extension(ch, TW_EXT_EXTENDED_MASTER_SECRET) == NULL)
        return;
    if (resumed != NULL && resumed->ems)
        return; /* resume-ems */
    if (tw_extension(sh, TW_EXT_EXTENDED_MASTER_SECRET) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, 0, 0, "extended_master_secret was offered, and the server does without");
}

static const struct tw_rule rules[] = {
    {.id = "sh-version-offered",
     .title = "the server chooses a version that was offered",
     .clause = "RFC 8446 4.2.1",
     .clause_9846 = "RFC 9846 4.3.1",
     .judge = sh_version_offered,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_PROTOCOL_VERSION,
     .requirement =
         "The version is one of those in supported_versions, or where the client has none not above its own "
         "(RFC 5246 E.1).",
     .rationale = "A server that goes by another field than the client is a server that can be led.",
     .example = "TLS 1.2 where supported_versions has only 0x0304"},
    {.id = "sh-suite-offered",
     .title = "the server chooses a cipher suite that was offered",
     .clause = "RFC 8446 4.1.3",
     .clause_9846 = "RFC 9846 4.2.3",
     .judge = sh_suite_offered,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL & ~TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "cipher_suite is from the client's list (RFC 5246 7.4.1.3), and never a signalling value (RFC 5746 "
         "3.3, RFC 7507 2).",
     .rationale = "A suite that the client did not ask for is one that somebody else did.",
     .example = "TLS_RSA_WITH_RC4_128_SHA, and the client offers none with RC4"},
    {.id = "sh-suite-fits-version",
     .title = "the cipher suite belongs to the negotiated version",
     .clause = "RFC 8446 B.4",
     .clause_9846 = "RFC 9846 B.4",
     .judge = sh_suite_fits_version,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "Suites of TLS 1.3 are for no other version, and those of others not for it; AEAD came with TLS 1.2 "
         "(RFC 5288 4).",
     .rationale = "The suite settles how keys are derived, and the two versions do it in ways that have "
                  "nothing in common.",
     .example = "TLS_AES_128_GCM_SHA256 in a ServerHello of TLS 1.2"},
    {.id = "sh-compression-offered",
     .title = "the server chooses a compression method that was offered",
     .clause = "RFC 8446 4.1.3",
     .clause_9846 = "RFC 9846 4.2.3",
     .judge = sh_compression_offered,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The method is from the client's list (RFC 5246 7.4.1.3), and 0 in TLS 1.3.",
     .rationale = "The client would read compressed bytes as they are.",
     .example = "compression_method 1"},
    {.id = "sh-ext-unsolicited",
     .title = "the server sends only extensions that the client has sent",
     .clause = "RFC 8446 4.2",
     .clause_9846 = "RFC 9846 4.3",
     .judge = sh_ext_unsolicited,
     .messages = SH | HRR | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNSUPPORTED_EXTENSION,
     .requirement =
         "An extension is in an answer only if it was in the ClientHello (RFC 5246 7.4.1.4), but for cookie "
         "in "
         "a HelloRetryRequest, and renegotiation_info that answers the signalling suite (RFC 5746 3.6).",
     .rationale = "The client has to end the handshake: it cannot know what the server has agreed to.",
     .example = "session_ticket in a ServerHello, and none in the ClientHello"},
    {.id = "sh-random-copy",
     .title = "the server's random differs from the client's",
     .clause = "RFC 8446 4.1.3",
     .clause_9846 = "RFC 9846 4.2.3",
     .judge = sh_random_copy,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "The server's random is made independently of the client's (RFC 5246 7.4.1.3).",
     .rationale = "It is fresh randomness of both sides that keeps old handshakes from being played again.",
     .example = "both randoms alike"},
    {.id = "sh-downgrade-sentinel",
     .title = "the client aborts when the downgrade sentinel is set",
     .clause = "RFC 8446 4.1.3",
     .clause_9846 = "RFC 9846 4.2.3",
     .judge = sh_downgrade_sentinel,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "A server of TLS 1.3 that settles for less says so in the last bytes of its random, and "
                    "a client that "
                    "offered TLS 1.3 (or 1.2, and gets less) ends the handshake when it finds them.",
     .rationale =
         "Somebody in between has changed the ClientHello, or the server does not choose the best that both "
         "have. How the client took it stands behind.",
     .example = "44 4f 57 4e 47 52 44 01 in the random of TLS 1.2, and TLS 1.3 was offered"},
    {.id = "sh-no-grease",
     .title = "the server never selects a GREASE value",
     .clause = "RFC 8701 3.2",
     .judge = sh_no_grease,
     .messages = SH | HRR | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "Servers must not negotiate a GREASE value when it is offered.",
     .rationale = "Clients send them to find servers that choose what they do not know, and end the "
                  "handshake with those.",
     .example = "cipher_suite 0x0a0a"},
    {.id = "sh-alpn-one-offered",
     .title = "the server selects one ALPN protocol that was offered",
     .clause = "RFC 7301 3.1",
     .judge = sh_alpn_one_offered,
     .messages = SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The answer contains exactly one name (3.1), which the client had in its list (3.2).",
     .rationale =
         "Both sides have to speak the same behind the handshake: other protocols are attacks (ALPACA).",
     .example = "h2 where only http/1.1 was offered"},
    {.id = "sh12-no-supported-versions",
     .title = "a ServerHello below TLS 1.3 has no supported_versions",
     .clause = "RFC 8446 4.2.1",
     .clause_9846 = "RFC 9846 4.3.1",
     .judge = sh12_no_supported_versions,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "A server that settles an older version says so in server_version and must not send the extension.",
     .rationale = "Clients have to end the handshake where it names a version before TLS 1.3.",
     .example = "supported_versions 0x0303 in a ServerHello"},
    {.id = "sh-padding-echo",
     .title = "the server does not send the padding extension",
     .clause = "RFC 7685 3",
     .judge = tw_judge_remarks,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNSUPPORTED_EXTENSION,
     .requirement = "The server must not echo the extension.",
     .rationale =
         "It is a sign of a server that sends back what it does not understand, and so agrees to anything.",
     .example = "extension 21 in a ServerHello"},
    {.id = "sh-sigalgs",
     .title = "the server does not send signature_algorithms",
     .clause = "RFC 5246 7.4.1.4.1",
     .judge = tw_judge_remarks,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD | TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNSUPPORTED_EXTENSION,
     .requirement = "Servers must not send this extension in a ServerHello.",
     .rationale = "What the server can verify is told by its CertificateRequest.",
     .example = "extension 13 in a ServerHello"},
    {.id = "sh-etm-aead",
     .title = "encrypt_then_mac is accepted only with CBC suites",
     .clause = "RFC 7366 3",
     .judge = sh_etm_aead,
     .messages = SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "A server that chooses a stream or AEAD suite must not send the extension back.",
     .rationale = "Such suites have no MAC that could be put behind the encryption: the two sides would not "
                  "agree on what a record looks like.",
     .example = "encrypt_then_mac with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {.id = "sh-mfl-differs",
     .title = "the server's max_fragment_length equals the client's",
     .clause = "RFC 6066 4",
     .judge = sh_mfl_differs,
     .messages = CH | SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The server sends back the length that it was asked for, or none.",
     .rationale = "A client of little memory cannot read what is longer.",
     .example = "1 was asked for, and 4 answered"},
    {.id = "sh-mfl-with-rsl",
     .title = "max_fragment_length and record_size_limit are not both negotiated",
     .clause = "RFC 8449 5",
     .judge = sh_mfl_with_rsl,
     .messages = SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "A server that answers record_size_limit ignores max_fragment_length; clients treat both as fatal.",
     .rationale = "The two count differently, and it would be open which of them holds.",
     .example = "extensions 1 and 28 in one ServerHello"},
    {.id = "sh-reneg-missing",
     .title = "the server confirms secure renegotiation",
     .clause = "RFC 5746 3.6",
     .judge = sh_reneg_missing,
     .messages = CH | SH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "A server that knows the extension includes an empty one in its ServerHello.",
     .rationale =
         "One that does not is open to requests that somebody else has put in front. A warning: it may be a "
         "server that does not know the extension, which RFC 9325 3.5 has done with.",
     .example = "a ServerHello of TLS 1.2 without renegotiation_info"},
    {.id = "sh-ems-missing",
     .title = "the server accepts extended_master_secret",
     .clause = "RFC 7627 5.2",
     .judge = sh_ems_missing,
     .messages = CH | SH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "A server that gets the extension sends it back (RFC 9325 3.5: both sides should).",
     .rationale = "Without it two connections can be brought to the same master secret (triple handshake).",
     .example = "a ServerHello of TLS 1.2 without it, to a client that has it"},
};

TW_RULE_GROUP(tw_rules_server_hello, "server_hello", rules);
