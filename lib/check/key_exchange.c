/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about how keys are exchanged, up to TLS 1.2. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    CT = TW_SLOT_BIT(TW_SLOT_CT),
    SKE = TW_SLOT_BIT(TW_SLOT_SKE),
    CKE = TW_SLOT_BIT(TW_SLOT_CKE),
    LEAST_DH_BITS = 2048,
    LEAST_CURVE_BITS = 224,
    FIRST_FFDHE = 256, /* RFC 7919 2: the groups of finite fields, known or not */
    LAST_FFDHE = 511,
};

static const struct tw_key_facts *server_key(const struct tw_judge *j)
{
    return &j->hs->keys[TW_SLOT_SKE];
}

static void ske_curve_offered(struct tw_judge *j)
{
    const struct tw_codes *group = &server_key(j)->group;
    struct tw_codes groups = tw_extension_codes(&j->hs->hello[TW_SLOT_CH], TW_EXT_SUPPORTED_GROUPS, 2, 2);

    if (group->count == 0 || groups.ptr == NULL)
        return;
    if (tw_codes_have(&groups, tw_code_at(group, 0)))
        tw_passes(j);
    else
        TW_VIOLATES(j, &j->hs->view[TW_SLOT_SKE], group->off, 2,
                    "the server chose %G, not among the %u groups offered", tw_code_at(group, 0),
                    groups.count);
}

/* --- Diffie-Hellman over a finite field --- */

/* Without zeros in front. */
static struct tw_span trimmed(struct tw_span s)
{
    while (s.len > 0 && s.ptr[0] == 0) {
        s.ptr++;
        s.off++;
        s.len--;
    }
    return s;
}

/* Whether 1 < y < p - 1; `p` is odd, as primes are. */
static bool is_in_range(struct tw_span y, struct tw_span p)
{
    y = trimmed(y);
    p = trimmed(p);
    if (y.len == 0 || (y.len == 1 && y.ptr[0] == 1) || y.len > p.len)
        return false;
    if (y.len < p.len)
        return true;
    int order = memcmp(y.ptr, p.ptr, y.len - 1);
    return order < 0 || (order == 0 && y.ptr[y.len - 1] + 1 < p.ptr[p.len - 1]);
}

static void ske_dh_range(struct tw_judge *j)
{
    const struct tw_key_facts *k = server_key(j);

    if (k->p.ptr == NULL || k->y.ptr == NULL)
        return;
    if (is_in_range(k->y, k->p))
        tw_passes(j);
    else
        TW_VIOLATES(j, &j->hs->view[TW_SLOT_SKE], k->y.off, k->y.len,
                    "the server's public key of %u bytes is not between 1 and p - 1", k->y.len);
}

static uint32_t bits_of(struct tw_span s)
{
    uint32_t bits;

    s = trimmed(s);
    if (s.len == 0)
        return 0;
    bits = 8 * (s.len - 1);
    for (uint8_t top = s.ptr[0]; top != 0; top >>= 1)
        bits++;
    return bits;
}

/* Of suites for export the prime has 512 or 1024 bits by what they are: export-selected says so. */
static bool is_short_by_suite(const struct tw_judge *j)
{
    const struct tw_cipher_suite *s = j->hs->suite;

    return s != NULL && (s->kx == TW_KX_DHE_EXPORT || s->kx == TW_KX_DH_ANON_EXPORT);
}

static void ske_dh_2048(struct tw_judge *j)
{
    const struct tw_key_facts *k = server_key(j);
    const struct tw_view *v = &j->hs->view[TW_SLOT_SKE];
    const struct tw_group *g = k->group.count > 0 ? tw_group_find(tw_code_at(&k->group, 0)) : NULL;

    if (is_short_by_suite(j))
        return;
    if (k->p.ptr != NULL && bits_of(k->p) < LEAST_DH_BITS)
        TW_VIOLATES(j, v, k->p.off, k->p.len, "a prime of %K bits, and 2048 is the least", bits_of(k->p));
    else if (g != NULL && g->bits != 0 && g->bits < LEAST_CURVE_BITS)
        TW_VIOLATES(j, v, k->group.off, 2, "%G has %K bits, and 224 is the least", g->id, g->bits);
    else if (k->p.ptr != NULL || g != NULL)
        tw_passes(j);
}

/*
 * The group of RFC 7919 that has the prime: each begins with 64 ones and the digits of e, ends with 64 ones, and is of
 * another length. NULL: it is of none.
 */
static const struct tw_group *ffdhe_of(struct tw_span p)
{
    static const uint8_t begin[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xad, 0xf8, 0x54, 0x58,
                                    0xa2, 0xbb, 0x4a, 0x9a, 0xaf, 0xdc, 0x56, 0x20, 0x27, 0x3d, 0x3c, 0xf1};
    enum { ONES = 8, LAST = FIRST_FFDHE + 4 };

    p = trimmed(p);
    if (p.len < sizeof begin + ONES || memcmp(p.ptr, begin, sizeof begin) != 0 ||
        memcmp(p.ptr + p.len - ONES, begin, ONES) != 0)
        return NULL;
    for (unsigned id = FIRST_FFDHE; id <= LAST; id++) {
        const struct tw_group *g = tw_group_find((uint16_t)id);
        if (g != NULL && g->bits == 8 * p.len)
            return g;
    }
    return NULL;
}

static bool offers_ffdhe(const struct tw_codes *groups)
{
    for (uint32_t i = 0; i < groups->count; i++)
        if (tw_code_at(groups, i) >= FIRST_FFDHE && tw_code_at(groups, i) <= LAST_FFDHE)
            return true;
    return false;
}

static void ske_ffdhe_offered(struct tw_judge *j)
{
    const struct tw_key_facts *k = server_key(j);
    const struct tw_view *v = &j->hs->view[TW_SLOT_SKE];
    struct tw_codes groups = tw_extension_codes(&j->hs->hello[TW_SLOT_CH], TW_EXT_SUPPORTED_GROUPS, 2, 2);
    const struct tw_group *g = ffdhe_of(k->p);

    if (k->p.ptr == NULL || !offers_ffdhe(&groups))
        return;
    if (g != NULL && tw_codes_have(&groups, g->id))
        tw_passes(j);
    else if (g != NULL)
        TW_VIOLATES(j, v, k->p.off, k->p.len, "the server chose %G, not among the %u groups offered", g->id,
                    groups.count);
    else
        TW_VIOLATES(
            j, v, k->p.off, k->p.len,
            "the server chose a prime of %K bits of its own, and the client offers groups that have names",
            bits_of(k->p));
}

/* --- RSA --- */

/* SSL 3.0 had no length in front. */
static void cke_form(struct tw_judge *j)
{
    enum { LENGTH = 2 };
    const struct tw_certificate_facts *l = &j->hs->certificates[TW_SERVER];
    const struct tw_view *v = &j->hs->view[TW_SLOT_CKE];
    bool rsa =
        j->hs->suite != NULL && j->hs->suite->kx == TW_KX_RSA && l->count > 0 && l->each[0].key == TW_KEY_RSA;
    uint32_t wanted = rsa ? (l->each[0].key_bits + 7) / 8 : 0;

    if (wanted != 0 && v->sound && v->message->length == LENGTH + wanted)
        tw_passes(j);
    else if (wanted != 0 && v->sound)
        TW_VIOLATES(j, v, 0, 0,
                    "%u bytes, and behind a length of two there ought to be %u as in the server's modulus",
                    v->message->length, wanted);
    else if (v->message != NULL && v->message->missing == TW_MISSING_NOTHING)
        tw_judge_remarks(j);
}

static const struct tw_rule rules[] = {
    {.id = "ske-named-curve",
     .title = "ServerKeyExchange uses a named curve",
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
     .title = "ECDHE public keys are valid points on their curve",
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
     .title = "ServerKeyExchange of an anonymous suite has no signature",
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
    {.id = "ske-curve-offered",
     .title = "the server chooses a curve that was offered",
     .clause = "RFC 8422 5.4",
     .judge = ske_curve_offered,
     .messages = CH | SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The curve of ServerKeyExchange is one of the client's supported_groups (5.1).",
     .rationale = "The client may not have it, or not want it.",
     .example = "secp521r1, and the client offers x25519 alone"},
    {.id = "ske-dh-range",
     .title = "the server's public key is between 1 and p - 1",
     .clause = "RFC 7919 5.1",
     .judge = ske_dh_range,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "Peers make sure that 1 < dh_Ys < dh_p - 1.",
     .rationale = "With 0, 1 and p - 1 the secret is the same whatever the key.",
     .example = "dh_Ys 1"},
    {.id = "ske-dh-2048",
     .title = "DHE groups have at least 2048 bits, curves at least 224",
     .clause = "RFC 9325 4.5",
     .judge = ske_dh_2048,
     .messages = SKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_INSUFFICIENT_SECURITY,
     .requirement = "With DHE the prime has 2048 bits at least, and curves have 224.",
     .rationale = "Primes of 1024 bits have been within reach of states since 2015 (Logjam).",
     .example = "a prime of 1024 bits"},
    {.id = "ske-ffdhe-offered",
     .title = "the server chooses an FFDHE group that was offered",
     .clause = "RFC 7919 4",
     .judge = ske_ffdhe_offered,
     .messages = CH | SKE,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_INSUFFICIENT_SECURITY,
     .requirement =
         "Where the client's supported_groups has one of 256 to 511, a server that chooses DHE uses one "
         "of these groups; where it has none of them, it chooses another suite.",
     .rationale =
         "A prime of the server's own cannot be told from one that somebody has made up so that it is "
         "easy for him. A warning, for it binds the servers that know RFC 7919, and a capture does "
         "not tell whether one does.",
     .example = "a prime of 2048 bits of the server's own, and the client offers ffdhe2048"},
    {.id = "cke-form",
     .title = "the RSA-encrypted pre-master secret is as long as the modulus",
     .clause = "RFC 5246 7.4.7.1",
     .judge = cke_form,
     .messages = CT | CKE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "EncryptedPreMasterSecret has a length of two bytes in front and is as long as the "
                    "server's modulus.",
     .rationale = "SSL 3.0 left the length out, and some clients of TLS did after it.",
     .example = "256 bytes without a length"},
};

TW_RULE_GROUP(tw_rules_key_exchange, "key_exchange", rules);
