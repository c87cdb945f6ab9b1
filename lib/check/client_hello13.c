/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about a ClientHello that offers TLS 1.3. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    CH2 = TW_SLOT_BIT(TW_SLOT_CH2),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    CCS = TW_SLOT_BIT(TW_SLOT_CCS),
};

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static bool has(const struct tw_hello_facts *h, uint16_t type)
{
    return tw_extension(h, type) != NULL;
}

static void ch13_compression(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (h->compressions.count == 1 && tw_code_at(&h->compressions, 0) == 0)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, h->compressions.off, h->compressions.count,
                    "%u compression methods, and TLS 1.3 is offered with null (0) alone",
                    h->compressions.count);
}

static void ch13_legacy_version(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (h->version == TW_TLS_1_2)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, 0, 2, "legacy_version is %V, and with supported_versions it is 0x0303",
                    h->version);
}

static void ch13_session_id_compat(struct tw_judge *j)
{
    enum { COMPATIBLE = 32 };
    const struct tw_hello_facts *h = client_hello(j);

    if (h->session_id.len == COMPATIBLE)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, h->session_id.off, h->session_id.len,
                    "change_cipher_spec for middleboxes, and a session id of %u bytes that gives it away",
                    h->session_id.len);
}

/* --- required extensions --- */

static void ch13_required_exts(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    static const uint16_t needed[] = {TW_EXT_SIGNATURE_ALGORITHMS, TW_EXT_SUPPORTED_GROUPS};

    if (has(h, TW_EXT_PRE_SHARED_KEY)) {
        tw_passes(j);
        return;
    }
    for (size_t i = 0; i < TW_COUNT(needed); i++)
        if (!has(h, needed[i]))
            TW_VIOLATES(j, &h->view, 0, 0, "TLS 1.3 is offered without a PSK and without %E", needed[i]);
    tw_passes(j);
}

static void ch13_groups_keyshare(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    bool groups = has(h, TW_EXT_SUPPORTED_GROUPS), shares = has(h, TW_EXT_KEY_SHARE);

    if (groups == shares)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, 0, 0, "%E without %E", groups ? TW_EXT_SUPPORTED_GROUPS : TW_EXT_KEY_SHARE,
                    groups ? TW_EXT_KEY_SHARE : TW_EXT_SUPPORTED_GROUPS);
}

/* --- key shares --- */

static void ch13_keyshare_subset(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes groups = tw_extension_codes(h, TW_EXT_SUPPORTED_GROUPS, 2, 2);
    struct tw_share s;
    int32_t before = -1;

    if (groups.ptr == NULL || !has(h, TW_EXT_KEY_SHARE))
        return;
    for (uint32_t at = 0; tw_share_next(h, &at, &s);) {
        int32_t place = tw_codes_find(&groups, s.group);
        if (place < 0)
            TW_VIOLATES(j, &h->view, s.off, 2, "a share of %G, which is not among the %u supported groups",
                        s.group, groups.count);
        else if (place == before)
            TW_VIOLATES(j, &h->view, s.off, 2, "a second share of %G", s.group);
        else if (place < before)
            TW_VIOLATES(j, &h->view, s.off, 2,
                        "the share of %G stands behind one of a group that is less preferred", s.group);
        before = place > before ? place : before;
    }
    tw_passes(j);
}

static void judge_share_lengths(struct tw_judge *j, const struct tw_hello_facts *h)
{
    struct tw_share s;

    for (uint32_t at = 0; tw_share_next(h, &at, &s);) {
        const struct tw_group *g = tw_group_find(s.group);
        uint16_t wanted = g == NULL                   ? 0
                          : h->view.side == TW_CLIENT ? g->client_share_len
                                                      : g->server_share_len;
        if (wanted == 0)
            continue;
        if (s.key.len != wanted)
            TW_VIOLATES(j, &h->view, s.key.off, s.key.len, "the share of %G has %u bytes, not %u", s.group,
                        s.key.len, wanted);
        else
            tw_passes(j);
        if (h->view.side == TW_SERVER)
            return;
    }
}

static void keyshare_length(struct tw_judge *j)
{
    static const enum tw_slot slots[] = {TW_SLOT_CH, TW_SLOT_CH2, TW_SLOT_SH};

    for (size_t i = 0; i < TW_COUNT(slots); i++)
        if (j->hs->view[slots[i]].sound)
            judge_share_lengths(j, &j->hs->hello[slots[i]]);
}

/* Whether it is one of the numbers that are the same whatever the secret. */
static bool is_trivial(struct tw_span y)
{
    for (uint32_t i = 0; i + 1 < y.len; i++)
        if (y.ptr[i] != 0)
            return false;
    return y.len == 0 || y.ptr[y.len - 1] <= 1;
}

static void judge_points(struct tw_judge *j, const struct tw_hello_facts *h)
{
    enum { UNCOMPRESSED = 4 };
    struct tw_share s;

    for (uint32_t at = 0; tw_share_next(h, &at, &s);) {
        const struct tw_group *g = tw_group_find(s.group);
        if (g == NULL || s.key.len == 0)
            continue;
        if (g->kind == TW_GROUP_ECP && s.key.ptr[0] != UNCOMPRESSED)
            TW_VIOLATES(j, &h->view, s.key.off, 1,
                        "the share of %G begins with %x, and is no uncompressed point", s.group,
                        s.key.ptr[0]);
        else if (g->kind == TW_GROUP_FFDHE && is_trivial(s.key))
            TW_VIOLATES(j, &h->view, s.key.off, s.key.len, "the share of %G is no secret's: 0 or 1", s.group);
        if (h->view.side == TW_SERVER)
            return;
    }
}

/* What takes arithmetic the decoders remark. */
static void keyshare_valid_point(struct tw_judge *j)
{
    static const enum tw_slot slots[] = {TW_SLOT_CH, TW_SLOT_CH2, TW_SLOT_SH};

    for (size_t i = 0; i < TW_COUNT(slots); i++)
        if (j->hs->view[slots[i]].sound)
            judge_points(j, &j->hs->hello[slots[i]]);
    tw_judge_remarks(j);
}

/* --- pre-shared keys --- */

static void ch13_psk_modes(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (!has(h, TW_EXT_PRE_SHARED_KEY))
        return;
    if (has(h, TW_EXT_PSK_KEY_EXCHANGE_MODES))
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, 0, 0, "pre_shared_key without psk_key_exchange_modes");
}

static void judge_psk_last(struct tw_judge *j, const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *psk = tw_extension(h, TW_EXT_PRE_SHARED_KEY);

    if (!h->view.sound || psk == NULL)
        return;
    if (psk == &h->extensions[h->extension_count - 1])
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, psk->off, 4, "pre_shared_key is extension %u of %u, not the last",
                    (uint64_t)(psk - h->extensions) + 1, h->extension_count);
}

static void ch13_psk_last(struct tw_judge *j)
{
    judge_psk_last(j, &j->hs->hello[TW_SLOT_CH]);
    judge_psk_last(j, &j->hs->hello[TW_SLOT_CH2]);
}

static uint32_t count_identities(struct tw_span list)
{
    uint32_t count = 0;
    struct tw_span identity;

    for (uint32_t at = 0; tw_member_next(list, 2, &at, &identity); at += 4)
        count++;
    return count;
}

static uint32_t count_binders(struct tw_span list)
{
    uint32_t count = 0;
    struct tw_span binder;

    for (uint32_t at = 0; tw_member_next(list, 1, &at, &binder);)
        count++;
    return count;
}

static void ch13_psk_binders(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *psk = tw_extension(h, TW_EXT_PRE_SHARED_KEY);

    if (psk == NULL)
        return;
    struct tw_span identities = tw_vector_at(psk->data, 0, 2);
    struct tw_span binders = tw_vector_at(psk->data, 2 + identities.len, 2);
    uint32_t wanted = count_identities(identities), got = count_binders(binders);
    if (wanted != got)
        TW_VIOLATES(j, &h->view, binders.off, binders.len, "%u binders for %u identities", got, wanted);
    tw_judge_remarks(j);
}

static void ch13_early_data_psk(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *early = tw_extension(h, TW_EXT_EARLY_DATA);

    if (early == NULL)
        return;
    if (has(h, TW_EXT_PRE_SHARED_KEY))
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, early->off, 4, "early_data without pre_shared_key");
}

static void ch1_cookie(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *cookie = tw_extension(h, TW_EXT_COOKIE);

    if (cookie == NULL) {
        tw_passes(j);
        return;
    }
    if (j->blind != TW_UNJUDGED_NONE) /* it may answer a HelloRetryRequest that nobody saw */
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    else
        TW_VIOLATES(j, &h->view, cookie->off, 4, "a cookie in a first ClientHello");
}

/* --- signature schemes --- */

enum { MD5 = 1, SHA1 = 2, SHA224 = 3, SHA512 = 6, RSA = 1, DSA = 2, ECDSA = 3 };

static bool is_pair(uint16_t scheme)
{
    return scheme >> 8 >= MD5 && scheme >> 8 <= SHA512 && (scheme & 0xff) >= RSA && (scheme & 0xff) <= ECDSA;
}

static bool is_forbidden(uint16_t scheme)
{
    return is_pair(scheme) && (scheme >> 8 == MD5 || scheme >> 8 == SHA224 || (scheme & 0xff) == DSA);
}

static void ch13_sigalgs_forbidden(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes l = tw_extension_codes(h, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    if (l.ptr == NULL)
        return;
    for (uint32_t i = 0; i < l.count; i++) {
        if (is_forbidden(tw_code_at(&l, i))) {
            TW_VIOLATES(j, &h->view, tw_code_off(&l, i), 2, "%A is offered together with TLS 1.3",
                        tw_code_at(&l, i));
            return;
        }
    }
    tw_passes(j);
}

static bool is_sha1(uint16_t scheme)
{
    return is_pair(scheme) && scheme >> 8 == SHA1;
}

/* What comes behind a scheme with SHA-1 may only be another, or one that is not to be offered at all. */
static void ch13_sha1_last(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes l = tw_extension_codes(h, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);
    uint16_t sha1 = 0;

    for (uint32_t i = 0; i < l.count; i++) {
        uint16_t scheme = tw_code_at(&l, i);
        if (is_sha1(scheme) && sha1 == 0)
            sha1 = scheme;
        else if (sha1 != 0 && !is_sha1(scheme) && !is_forbidden(scheme) && !tw_is_grease16(scheme)) {
            TW_VIOLATES(j, &h->view, tw_code_off(&l, i), 2, "%A stands behind %A", scheme, sha1);
            return;
        }
    }
    tw_passes_if(j, sha1 != 0);
}

static const struct tw_rule rules[] = {
    {.id = "ch13-compression",
     .title = "a hello that offers TLS 1.3 has only the null compression method",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = ch13_compression,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "In every ClientHello of TLS 1.3 compression_methods is one byte, and that is 0.",
     .rationale = "Compression tells lengths of secrets (CRIME).",
     .example = "compression_methods 00 01 with TLS 1.3 among the versions"},
    {.id = "ch13-legacy-version",
     .title = "legacy_version is 0x0303 in a hello with supported_versions",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = ch13_legacy_version,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "In TLS 1.3 the client tells its versions in supported_versions, and legacy_version must be 0x0303.",
     .rationale = "Servers that do not know a later number end the connection.",
     .example = "legacy_version 0x0304"},
    {.id = "ch13-session-id-compat",
     .title = "a client in middlebox compatibility mode sends a session id",
     .clause = "RFC 8446 D.4",
     .clause_9846 = "RFC 9846 E.4",
     .judge = ch13_session_id_compat,
     .messages = CH | CCS,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "In compatibility mode the client sends a session id of 32 bytes, and a change_cipher_spec.",
     .rationale = "Middleboxes that know TLS 1.2 take the two together for a session that goes on, and let "
                  "it pass; to a change_cipher_spec without the session id they may object.",
     .example = "an empty session id and a change_cipher_spec of the client in TLS 1.3"},
    {.id = "ch13-required-exts",
     .title = "a hello that offers TLS 1.3 has the mandatory extensions",
     .clause = "RFC 8446 9.2",
     .clause_9846 = "RFC 9846 9.2",
     .judge = ch13_required_exts,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_MISSING_EXTENSION,
     .requirement =
         "A ClientHello without pre_shared_key contains signature_algorithms and supported_groups.",
     .rationale =
         "A server has to end the handshake: there is no key that it could agree upon, or sign with.",
     .example = "TLS 1.3 among the versions, and no signature_algorithms"},
    {.id = "ch13-groups-keyshare",
     .title = "supported_groups and key_share are sent together",
     .clause = "RFC 8446 9.2",
     .clause_9846 = "RFC 9846 9.2",
     .judge = ch13_groups_keyshare,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_MISSING_EXTENSION,
     .requirement = "A ClientHello with supported_groups also has key_share, and the other way round; the "
                    "list of shares "
                    "may be empty.",
     .rationale = "A server has to end the handshake where one of them is alone.",
     .example = "TLS 1.3 among the versions, and no key_share"},
    {.id = "ch13-keyshare-subset",
     .title = "key_share has only groups of supported_groups, in the same order",
     .clause = "RFC 8446 4.2.8",
     .clause_9846 = "RFC 9846 4.3.8",
     .judge = ch13_keyshare_subset,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "Each share is of a group in supported_groups, in the same order, and there is one of a group.",
     .rationale = "The two lists tell the server what the client prefers: where they differ, it cannot know "
                  "which holds.",
     .example = "a share of x25519, and supported_groups without it"},
    {.id = "keyshare-length",
     .title = "a key share has the length that its group requires",
     .clause = "RFC 8446 4.2.8.2",
     .clause_9846 = "RFC 9846 4.3.8.2",
     .judge = keyshare_length,
     .messages = CH | CH2 | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "32 bytes for x25519, 56 for x448, 65, 97 and 133 for the NIST curves, for a finite "
                    "field the length "
                    "of its prime (4.2.8.1).",
     .rationale = "Leading zeros that are left out, or points that are compressed, make one key in 256 fail.",
     .example = "a share of x25519 of 33 bytes"},
    {.id = "keyshare-valid-point",
     .title = "a key share is a valid point on its curve",
     .clause = "RFC 8446 4.2.8.2",
     .clause_9846 = "RFC 9846 4.3.8.2",
     .judge = keyshare_valid_point,
     .messages = CH | CH2 | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "A share for a curve is an uncompressed point (04) that lies on it, and one of a finite "
                    "field is neither "
                    "0 nor 1 (4.2.8.1); peers have to make sure of that.",
     .rationale = "With a point of another curve an attacker learns the private key bit by bit.",
     .example = "a secp256r1 share with one bit of y changed"},
    {.id = "ch13-psk-modes",
     .title = "a hello with pre_shared_key has psk_key_exchange_modes",
     .clause = "RFC 8446 4.2.9",
     .clause_9846 = "RFC 9846 4.3.9",
     .judge = ch13_psk_modes,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_MISSING_EXTENSION,
     .requirement = "A client that offers pre_shared_key has to say in which modes it may be used.",
     .rationale = "A server has to end the handshake.",
     .example = "pre_shared_key alone"},
    {.id = "ch13-psk-last",
     .title = "pre_shared_key is the last extension",
     .clause = "RFC 8446 4.2.11",
     .clause_9846 = "RFC 9846 4.3.11",
     .judge = ch13_psk_last,
     .messages = CH | CH2,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "In a ClientHello pre_shared_key stands behind all other extensions.",
     .rationale =
         "Its binders are computed over all that stands before them: what stands behind is bound to nothing.",
     .example = "padding behind pre_shared_key"},
    {.id = "ch13-psk-binders",
     .title = "there are as many PSK binders as identities, each as long as a hash",
     .clause = "RFC 8446 4.2.11",
     .clause_9846 = "RFC 9846 4.3.11",
     .judge = ch13_psk_binders,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "There is a binder of 32 to 255 bytes for each identity, in the same order.",
     .rationale = "A binder proves that the client has the key; an identity without one proves nothing.",
     .example = "two identities and one binder"},
    {.id = "ch13-early-data-psk",
     .title = "early_data is offered only with pre_shared_key",
     .clause = "RFC 8446 4.2.10",
     .clause_9846 = "RFC 9846 4.3.10",
     .judge = ch13_early_data_psk,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "A client that has early_data in its hello has pre_shared_key in it, too.",
     .rationale = "There is nothing else to protect the data with.",
     .example = "early_data without pre_shared_key"},
    {.id = "ch1-cookie",
     .title = "the first ClientHello has no cookie",
     .clause = "RFC 8446 4.2.2",
     .clause_9846 = "RFC 9846 4.3.2",
     .judge = ch1_cookie,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Clients must not use cookies in their first ClientHello.",
     .rationale = "It is the HelloRetryRequest that has them.",
     .example = "cookie in a first ClientHello"},
    {.id = "ch13-sigalgs-forbidden",
     .title = "a hello that offers TLS 1.3 has no schemes with MD5, SHA-224 or DSA",
     .clause = "RFC 8446 4.2.3",
     .clause_9846 = "RFC 9846 4.3.3",
     .judge = ch13_sigalgs_forbidden,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "Values for MD5, SHA-224 and DSA must not be offered or negotiated by any implementation.",
     .rationale = "A warning, though the clause says must: OpenSSL up to 3.x lists SHA-224 and DSA for the "
                  "sake of TLS "
                  "1.2 in hellos that offer both, and no server of TLS 1.3 takes them.",
     .example = "0x0302 (DSA with SHA-224) among the schemes"},
    {.id = "ch13-sha1-last",
     .title = "SHA-1 schemes are listed last",
     .clause = "RFC 8446 4.2.3",
     .clause_9846 = "RFC 9846 4.3.3",
     .judge = ch13_sha1_last,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Clients that offer rsa_pkcs1_sha1 or ecdsa_sha1 list them as their lowest priority.",
     .rationale =
         "A server that goes by the client's order would sign with them while better ones are there. Legacy "
         "pairs of DSA and SHA-224 behind them do not count: they are for TLS 1.2 alone.",
     .example = "rsa_pkcs1_sha1 in front of rsa_pkcs1_sha256"},
};

TW_RULE_GROUP(tw_rules_client_hello13, "client_hello13", rules);
