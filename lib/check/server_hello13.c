/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ServerHello of TLS 1.3, HelloRetryRequest, and the ClientHello that answers it. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    CH2 = TW_SLOT_BIT(TW_SLOT_CH2),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    HRR = TW_SLOT_BIT(TW_SLOT_HRR),
};

static const struct tw_hello_facts *hello(const struct tw_judge *j, enum tw_slot slot)
{
    return &j->hs->hello[slot];
}

/* The ClientHello that the ServerHello answers: the second where there is one. NULL: it is not whole. */
static const struct tw_hello_facts *answered(struct tw_judge *j)
{
    enum tw_slot slot = j->hs->view[TW_SLOT_CH2].message != NULL ? TW_SLOT_CH2 : TW_SLOT_CH;

    return tw_whole_hello(j, slot);
}

/* --- both answers --- */

static const enum tw_slot answers[] = {TW_SLOT_HRR, TW_SLOT_SH};

static void sh13_versions(struct tw_judge *j)
{
    for (size_t i = 0; i < TW_COUNT(answers); i++) {
        const struct tw_hello_facts *h = hello(j, answers[i]);
        if (!j->hs->view[answers[i]].sound)
            continue;
        if (h->version != TW_TLS_1_2)
            TW_VIOLATES(j, &h->view, 0, 2, "legacy_version is %V, not 0x0303", h->version);
        else
            tw_passes(j);
    }
}

static void sh13_session_id_echo(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = tw_whole_hello(j, TW_SLOT_CH);

    for (size_t i = 0; ch != NULL && i < TW_COUNT(answers); i++) {
        const struct tw_hello_facts *h = hello(j, answers[i]);
        if (!j->hs->view[answers[i]].sound)
            continue;
        if (!tw_span_equal(ch->session_id, h->session_id))
            TW_VIOLATES(j, &h->view, h->session_id.off, h->session_id.len,
                        "the session id of %u bytes is not the client's of %u", h->session_id.len,
                        ch->session_id.len);
        else
            tw_passes(j);
    }
}

/* RFC 8446 4.2; RFC 8773 5; RFC 9849 7.2.1; drafts of flags and passwords in the clear */
static bool is_allowed(uint16_t type, bool retry)
{
    switch (type) {
    case TW_EXT_KEY_SHARE:
    case TW_EXT_SUPPORTED_VERSIONS:
    case TW_EXT_TLS_FLAGS:
    case TW_EXT_PASSWORD_SALT: return true;
    case TW_EXT_PRE_SHARED_KEY:
    case TW_EXT_TLS_CERT_WITH_EXTERN_PSK:
    case TW_EXT_PAKE: return !retry;
    case TW_EXT_COOKIE:
    case TW_EXT_ENCRYPTED_CLIENT_HELLO: return retry;
    default: return false;
    }
}

static void sh13_ext_allowed(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = tw_whole_hello(j, TW_SLOT_CH);

    for (size_t i = 0; ch != NULL && i < TW_COUNT(answers); i++) {
        const struct tw_hello_facts *h = hello(j, answers[i]);
        if (!j->hs->view[answers[i]].sound)
            continue;
        for (uint16_t k = 0; k < h->extension_count; k++) {
            const struct tw_extension_fact *e = &h->extensions[k];
            /* what was not asked for is sh-ext-unsolicited */
            bool asked = tw_extension(ch, e->type) != NULL && !tw_is_grease16(e->type);
            if (asked && !is_allowed(e->type, answers[i] == TW_SLOT_HRR) &&
                !tw_is_remarked(j, &h->view, e->off))
                TW_VIOLATES(j, &h->view, e->off, 4 + e->data.len,
                            "extension %E is in the clear, and belongs in EncryptedExtensions or nowhere",
                            e->type);
        }
        tw_passes(j);
    }
}

/* --- ServerHello --- */

static bool has_share_of(const struct tw_hello_facts *h, uint16_t group)
{
    struct tw_share s;

    for (uint32_t at = 0; tw_share_next(h, &at, &s);)
        if (s.group == group)
            return true;
    return false;
}

static void sh13_keyshare_offered(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = answered(j), *sh = hello(j, TW_SLOT_SH);
    struct tw_share s;
    uint32_t at = 0;

    if (ch == NULL || !tw_share_next(sh, &at, &s))
        return;
    if (has_share_of(ch, s.group))
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, s.off, 2, "the server's share is of %G, and the client sent none of it",
                    s.group);
}

static uint32_t count_identities(const struct tw_hello_facts *ch)
{
    const struct tw_extension_fact *psk = tw_extension(ch, TW_EXT_PRE_SHARED_KEY);
    struct tw_span identity;
    uint32_t count = 0;

    if (psk == NULL)
        return 0;
    for (uint32_t at = 0; tw_member_next(tw_vector_at(psk->data, 0, 2), 2, &at, &identity); at += 4)
        count++;
    return count;
}

static void sh13_psk_index(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = answered(j), *sh = hello(j, TW_SLOT_SH);
    const struct tw_extension_fact *psk = tw_extension(sh, TW_EXT_PRE_SHARED_KEY);

    if (ch == NULL || psk == NULL || psk->data.len < 2 || count_identities(ch) == 0)
        return;
    uint16_t index = tw_load_be16(psk->data.ptr);
    if (index < count_identities(ch))
        tw_passes(j);
    else
        TW_VIOLATES(j, &sh->view, psk->data.off, 2, "the server chose identity %u (from 0) of %u", index,
                    count_identities(ch));
}

static void sh13_psk_mode(struct tw_judge *j)
{
    enum { PSK_KE = 0, PSK_DHE_KE = 1 };
    const struct tw_hello_facts *ch = answered(j), *sh = hello(j, TW_SLOT_SH);
    bool share = tw_extension(sh, TW_EXT_KEY_SHARE) != NULL,
         psk = tw_extension(sh, TW_EXT_PRE_SHARED_KEY) != NULL;

    if (ch == NULL)
        return;
    struct tw_codes modes = tw_extension_codes(ch, TW_EXT_PSK_KEY_EXCHANGE_MODES, 1, 1);
    if (!share && !psk)
        TW_VIOLATES(j, &sh->view, 0, 0,
                    "neither key_share nor pre_shared_key: there is nothing to make keys of");
    else if (psk && modes.ptr != NULL && !tw_codes_have(&modes, share ? PSK_DHE_KE : PSK_KE))
        TW_VIOLATES(j, &sh->view, 0, 0, "a PSK %t key_share, and the client does not offer that mode")->text =
            share ? (struct tw_bytes){(const uint8_t *)"with", 4}
                  : (struct tw_bytes){(const uint8_t *)"without", 7};
    else
        tw_passes(j);
}

/* --- HelloRetryRequest --- */

static void hrr_once(struct tw_judge *j)
{
    const struct tw_view *first = &j->hs->view[TW_SLOT_HRR];
    uint32_t index = first->index + 1;

    for (const struct tw_message *m = first->message->next; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = {m, index, first->side, true};
        if (m->retry && m->direction == first->message->direction) {
            TW_VIOLATES(j, &v, 0, 0, "a second HelloRetryRequest");
            return;
        }
    }
    tw_passes(j);
}

/* The group that a HelloRetryRequest asks for; 0: none. */
static uint16_t group_of(const struct tw_hello_facts *hrr, uint32_t *off)
{
    const struct tw_extension_fact *e = tw_extension(hrr, TW_EXT_KEY_SHARE);

    if (e == NULL || e->data.len != 2)
        return 0;
    *off = e->data.off;
    return tw_load_be16(e->data.ptr);
}

static void hrr_no_change(struct tw_judge *j)
{
    const struct tw_hello_facts *hrr = hello(j, TW_SLOT_HRR);
    uint32_t off;

    if (group_of(hrr, &off) != 0 || tw_extension(hrr, TW_EXT_COOKIE) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &hrr->view, 0, 0,
                    "neither a group nor a cookie: the client could only say the same again");
}

static void hrr_group(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = hello(j, TW_SLOT_CH), *hrr = hello(j, TW_SLOT_HRR);
    struct tw_codes groups = tw_extension_codes(ch, TW_EXT_SUPPORTED_GROUPS, 2, 2);
    uint32_t off = 0;
    uint16_t group = group_of(hrr, &off);

    if (group == 0)
        return;
    if (!tw_codes_have(&groups, group))
        TW_VIOLATES(j, &hrr->view, off, 2,
                    "the server asks for %G, not among the %u groups that the client supports", group,
                    groups.count);
    else if (has_share_of(ch, group))
        TW_VIOLATES(j, &hrr->view, off, 2, "the server asks for %G, of which it has a share already", group);
    else
        tw_passes(j);
}

static void hrr_suite_version_kept(struct tw_judge *j)
{
    const struct tw_hello_facts *hrr = hello(j, TW_SLOT_HRR), *sh = hello(j, TW_SLOT_SH);
    uint32_t off = 0, at = 0;
    uint16_t group = group_of(hrr, &off);
    struct tw_share s;

    if (tw_selected(&hrr->suites) != tw_selected(&sh->suites))
        TW_VIOLATES(j, &sh->view, sh->suites.off, 2,
                    "the ServerHello chooses %S, and the HelloRetryRequest chose %S",
                    tw_selected(&sh->suites), tw_selected(&hrr->suites));
    else if (tw_selected_version(hrr) != tw_selected_version(sh))
        TW_VIOLATES(j, &sh->view, 0, 0, "the ServerHello is of %V, and the HelloRetryRequest was of %V",
                    tw_selected_version(sh), tw_selected_version(hrr));
    else if (group != 0 && tw_share_next(sh, &at, &s) && s.group != group)
        TW_VIOLATES(j, &sh->view, s.off, 2,
                    "the share of the ServerHello is of %G, and the server had asked for %G", s.group, group);
    else
        tw_passes(j);
}

/* --- the second ClientHello --- */

static bool may_change(uint16_t type)
{
    return type == TW_EXT_KEY_SHARE || type == TW_EXT_EARLY_DATA || type == TW_EXT_COOKIE ||
           type == TW_EXT_PRE_SHARED_KEY || type == TW_EXT_PADDING || type == TW_EXT_ENCRYPTED_CLIENT_HELLO;
}

static bool same_codes(const struct tw_codes *a, const struct tw_codes *b)
{
    return a->count == b->count && (a->count == 0 || memcmp(a->ptr, b->ptr, tw_codes_len(a)) == 0);
}

/* The extensions of one hello that the other has not got, or has with other data. */
static void compare_extensions(struct tw_judge *j, const struct tw_hello_facts *from,
                               const struct tw_hello_facts *to, const char *says)
{
    const struct tw_hello_facts *ch2 = hello(j, TW_SLOT_CH2);

    for (uint16_t i = 0; i < from->extension_count; i++) {
        const struct tw_extension_fact *e = &from->extensions[i], *o = tw_extension(to, e->type);
        if (may_change(e->type) || (o != NULL && (from != ch2 || tw_span_equal(e->data, o->data))))
            continue;
        TW_VIOLATES(j, &ch2->view, from == ch2 ? e->off : 0, from == ch2 ? 4 : 0, says, e->type);
    }
}

static void ch2_only_allowed_changes(struct tw_judge *j)
{
    const struct tw_hello_facts *ch = hello(j, TW_SLOT_CH), *ch2 = hello(j, TW_SLOT_CH2);

    if (ch->version != ch2->version)
        TW_VIOLATES(j, &ch2->view, 0, 2, "legacy_version is %V, and was %V", ch2->version, ch->version);
    if (!tw_span_equal(ch->random, ch2->random))
        TW_VIOLATES(j, &ch2->view, ch2->random.off, ch2->random.len,
                    "the random is another than in the first");
    if (!tw_span_equal(ch->session_id, ch2->session_id))
        TW_VIOLATES(j, &ch2->view, ch2->session_id.off, ch2->session_id.len,
                    "the session id is another than in the first");
    if (!same_codes(&ch->suites, &ch2->suites))
        TW_VIOLATES(j, &ch2->view, ch2->suites.off, tw_codes_len(&ch2->suites),
                    "%u cipher suites, not the %u of the first", ch2->suites.count, ch->suites.count);
    if (!same_codes(&ch->compressions, &ch2->compressions))
        TW_VIOLATES(j, &ch2->view, ch2->compressions.off, ch2->compressions.count,
                    "other compression methods than in the first");
    compare_extensions(j, ch2, ch, "extension %E is not as in the first");
    compare_extensions(j, ch, ch2, "extension %E of the first is gone");
    tw_passes(j);
}

static void ch2_share(struct tw_judge *j)
{
    const struct tw_hello_facts *ch2 = hello(j, TW_SLOT_CH2);
    uint32_t off = 0, at = 0;
    uint16_t group = group_of(hello(j, TW_SLOT_HRR), &off);
    struct tw_share s, more;

    if (group == 0)
        return;
    if (!tw_share_next(ch2, &at, &s))
        TW_VIOLATES(j, &ch2->view, 0, 0, "no share, and the server asked for one of %G", group);
    else if (s.group != group)
        TW_VIOLATES(j, &ch2->view, s.off, 2, "a share of %G, and the server asked for %G", s.group, group);
    else if (tw_share_next(ch2, &at, &more))
        TW_VIOLATES(j, &ch2->view, more.off, 2,
                    "a share of %G besides the one of %G that the server asked for", more.group, group);
    else
        tw_passes(j);
}

static void ch2_cookie(struct tw_judge *j)
{
    const struct tw_hello_facts *ch2 = hello(j, TW_SLOT_CH2);
    const struct tw_extension_fact *given = tw_extension(hello(j, TW_SLOT_HRR), TW_EXT_COOKIE);
    const struct tw_extension_fact *back = tw_extension(ch2, TW_EXT_COOKIE);

    if (given == NULL && back == NULL)
        return;
    if (back == NULL)
        TW_VIOLATES(j, &ch2->view, 0, 0, "the server gave a cookie, and the client does not send it back");
    else if (given == NULL)
        TW_VIOLATES(j, &ch2->view, back->off, 4 + back->data.len, "a cookie that the server did not give");
    else if (!tw_span_equal(given->data, back->data))
        TW_VIOLATES(j, &ch2->view, back->data.off, back->data.len,
                    "the cookie is not the one that the server gave");
    else
        tw_passes(j);
}

static void ch2_early_data(struct tw_judge *j)
{
    const struct tw_hello_facts *ch2 = hello(j, TW_SLOT_CH2);
    const struct tw_extension_fact *e = tw_extension(ch2, TW_EXT_EARLY_DATA);

    if (e != NULL)
        TW_VIOLATES(j, &ch2->view, e->off, 4, "early_data behind a HelloRetryRequest");
    else if (tw_extension(hello(j, TW_SLOT_CH), TW_EXT_EARLY_DATA) != NULL)
        tw_passes(j);
}

#define RULE(called, needs, reach, answer)                                                        \
    .id = (called), .messages = (needs), .severity = TW_SEVERITY_ERROR, .versions = TW_FOR_TLS13, \
    .scope = (reach), .alert = (answer)

static const struct tw_rule rules[] = {
    {RULE("sh13-versions", SH | HRR, TW_PER_MESSAGE, TW_ILLEGAL_PARAMETER),
     .title = "a TLS 1.3 ServerHello has legacy_version 0x0303 and supported_versions",
     .clause = "RFC 8446 4.1.3", .clause_9846 = "RFC 9846 4.2.3", .judge = sh13_versions,
     .requirement =
         "legacy_version is 0x0303 in ServerHello and HelloRetryRequest (4.1.4), and the version stands in "
         "supported_versions (4.2.1).",
     .rationale =
         "Middleboxes drop what has another number there. A ServerHello without the extension is one of an "
         "older version, and judged as such.",
     .example = "legacy_version 0x0304"},
    {RULE("sh13-session-id-echo", CH | SH | HRR, TW_PER_MESSAGE, TW_ILLEGAL_PARAMETER),
     .title = "the server echoes the client's session id", .clause = "RFC 8446 4.1.3",
     .clause_9846 = "RFC 9846 4.2.3", .judge = sh13_session_id_echo,
     .requirement = "legacy_session_id_echo is the legacy_session_id of the ClientHello, byte for byte.",
     .rationale = "Middleboxes take it for a resumption; a client has to end the handshake over any other.",
     .example = "an empty echo of 32 bytes"},
    {RULE("sh13-ext-allowed", SH | HRR, TW_PER_MESSAGE, TW_ILLEGAL_PARAMETER),
     .title = "a TLS 1.3 ServerHello has only key-establishment extensions", .clause = "RFC 8446 4.2",
     .clause_9846 = "RFC 9846 4.3", .judge = sh13_ext_allowed,
     .requirement =
         "A ServerHello of TLS 1.3 has key_share, pre_shared_key and supported_versions; a HelloRetryRequest "
         "key_share, cookie and supported_versions. Everything else is for EncryptedExtensions.",
     .rationale =
         "What is in the clear is told to everybody, and proven by nobody at the time it is acted upon.",
     .example = "ALPN in a ServerHello of TLS 1.3"},
    {RULE("sh13-keyshare-offered", SH, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the server's key share is of a group the client sent a share for", .clause = "RFC 8446 4.2.8",
     .clause_9846 = "RFC 9846 4.3.8", .judge = sh13_keyshare_offered,
     .requirement = "The group of the server's share is that of one of the client's shares.",
     .rationale = "The client has no secret for any other.",
     .example = "a share of x448 where the client sent x25519 alone"},
    {RULE("sh13-psk-index", SH, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "selected_identity is the index of an offered PSK", .clause = "RFC 8446 4.2.11",
     .clause_9846 = "RFC 9846 4.3.11", .judge = sh13_psk_index,
     .requirement = "selected_identity, which counts from 0, is within the client's list.",
     .rationale = "A client that does not check reads beyond its list.",
     .example = "selected_identity 1 of one identity"},
    {RULE("sh13-psk-mode", SH, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the server uses a PSK key exchange mode that was offered", .clause = "RFC 8446 4.2.9",
     .clause_9846 = "RFC 9846 4.3.9", .judge = sh13_psk_mode,
     .requirement =
         "With psk_ke the server sends no key_share, with psk_dhe_ke it does, and the client has offered the "
         "mode; without a PSK there is a key_share.",
     .rationale = "A PSK alone has no forward secrecy: it is the client that decides whether it will do.",
     .example = "pre_shared_key without key_share, and psk_dhe_ke alone was offered"},
    {RULE("hrr-once", HRR, TW_PER_HANDSHAKE, TW_UNEXPECTED_MESSAGE),
     .title = "there is at most one HelloRetryRequest per handshake", .clause = "RFC 8446 4.1.4",
     .clause_9846 = "RFC 9846 4.2.4", .judge = hrr_once,
     .requirement = "A client that gets a second HelloRetryRequest on a connection ends the handshake.",
     .rationale =
         "Each request makes the client send another ClientHello: a server that forgets could ask for ever.",
     .example = "HelloRetryRequest, ClientHello, HelloRetryRequest"},
    {RULE("hrr-no-change", HRR, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "a HelloRetryRequest requires a change of the ClientHello", .clause = "RFC 8446 4.1.4",
     .clause_9846 = "RFC 9846 4.2.4", .judge = hrr_no_change,
     .requirement =
         "A client ends the handshake if the request would not result in any change of its ClientHello.",
     .rationale =
         "The client would send the same ClientHello again, and the two could go on like this for ever.",
     .example = "a HelloRetryRequest with supported_versions alone"},
    {RULE("hrr-group", CH | HRR, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "HelloRetryRequest asks for a supported group without a key share yet",
     .clause = "RFC 8446 4.2.8", .clause_9846 = "RFC 9846 4.3.8", .judge = hrr_group,
     .requirement =
         "selected_group is in the client's supported_groups, and no share of it was in the ClientHello.",
     .rationale = "The client cannot make a share of a group that it does not have, and has sent the other "
                  "already: it has to end the handshake.",
     .example = "x25519 asked for, and a share of it was sent"},
    {RULE("hrr-suite-version-kept", HRR | SH, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "ServerHello has the suite and version of the HelloRetryRequest", .clause = "RFC 8446 4.1.4",
     .clause_9846 = "RFC 9846 4.2.4", .judge = hrr_suite_version_kept,
     .requirement =
         "Cipher suite and version of both are the same, and the share is of the group that was asked for "
         "(4.2.8).",
     .rationale = "The hash of the transcript is that of the first suite: with another one nothing that "
                  "follows can be verified.",
     .example = "0x1301 in the HelloRetryRequest and 0x1302 in the ServerHello"},
    {RULE("ch2-only-allowed-changes", CH | CH2, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the second ClientHello changes only what HelloRetryRequest allows", .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2", .judge = ch2_only_allowed_changes,
     .requirement =
         "The client sends the same ClientHello again, with another key_share, cookie and PSK as need be, "
         "without early_data, and with padding as it likes.",
     .rationale =
         "A server that keeps no state goes by the second alone: what was decided by the first must hold. An "
         "encrypted inner hello is another each time (RFC 9849).",
     .example = "another random in the second"},
    {RULE("ch2-share", CH2 | HRR, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the second ClientHello has only the key share that was requested", .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2", .judge = ch2_share,
     .requirement = "Where the server asked for a group, the list of shares becomes one share of that group.",
     .rationale = "A server that gets anything else has to ask again, or cannot go on.",
     .example = "the same shares once more"},
    {RULE("ch2-cookie", CH2 | HRR, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the second ClientHello echoes the cookie", .clause = "RFC 8446 4.2.2",
     .clause_9846 = "RFC 9846 4.3.2", .judge = ch2_cookie,
     .requirement =
         "The contents of the extension are copied from the HelloRetryRequest into the ClientHello.",
     .rationale = "The server's memory of the first ClientHello is in it.",
     .example = "a HelloRetryRequest with a cookie, and a ClientHello without"},
    {RULE("ch2-early-data", CH | CH2, TW_PER_HANDSHAKE, TW_ILLEGAL_PARAMETER),
     .title = "the second ClientHello does not offer early_data", .clause = "RFC 8446 4.2.10",
     .clause_9846 = "RFC 9846 4.3.10", .judge = ch2_early_data,
     .requirement = "The client removes early_data: it must not be in the second ClientHello.",
     .rationale = "The server has refused it by asking again.", .example = "early_data in both"},
};

TW_RULE_GROUP(tw_rules_server_hello13, "server_hello13", rules);
