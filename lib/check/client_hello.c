/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the ClientHello, whatever version it offers. */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    EE = TW_SLOT_BIT(TW_SLOT_EE),
    EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
    FALLBACK_SCSV = 0x5600,
    NULL_COMPRESSION = 0,
    UNCOMPRESSED_POINT = 0,
};

static const struct tw_hello_facts *client_hello(const struct tw_judge *j)
{
    return &j->hs->hello[TW_SLOT_CH];
}

static void ch_first(struct tw_judge *j)
{
    if (!j->hs->first)
        return;
    if (j->blind != TW_UNJUDGED_NONE || j->check->handshakes == 0) { /* without any hello it may not be TLS */
        tw_unjudged(j, j->blind != TW_UNJUDGED_NONE ? (enum tw_unjudged)j->blind : TW_UNJUDGED_MIDSTREAM);
        return;
    }
    uint32_t index = 0;
    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        struct tw_view v = {m, index, TW_CLIENT, true};
        if (tw_connection_side(j->c, m->direction) != TW_CLIENT || m->id.content_type != TW_HANDSHAKE)
            continue;
        if (m->encrypted || m->id.type != TW_CLIENT_HELLO)
            TW_VIOLATES(j, &v, 0, 0, "the client's first handshake message is not a ClientHello");
        else
            tw_passes(j);
        return;
    }
}

static void ch_null_compression(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (h->compressions.count == 0)
        return; /* hs-length-exact */
    if (tw_codes_have(&h->compressions, NULL_COMPRESSION))
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, h->compressions.off, h->compressions.count,
                    "none of the %u compression methods is null (0)", h->compressions.count);
}

/* --- names --- */

static void ch_sni_duplicate(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_SERVER_NAME);
    struct tw_span list, name;
    bool seen[256] = {false};

    if (e == NULL)
        return;
    list = tw_vector_at(e->data, 0, 2);
    for (uint32_t at = 0; list.ptr != NULL && at < list.len;) {
        uint8_t type = list.ptr[at];
        uint32_t start = at++;
        if (!tw_member_next(list, 2, &at, &name))
            return;
        if (seen[type])
            TW_VIOLATES(j, &h->view, list.off + start, at - start,
                        "server_name has more than one name of type %u", type);
        seen[type] = true;
    }
    tw_passes(j);
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Four numbers, or anything with a colon, which no name has. */
static bool is_literal(struct tw_span name)
{
    unsigned dots = 0;

    for (uint32_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ':')
            return true;
        if (name.ptr[i] != '.' && !is_digit(name.ptr[i]))
            return false;
        dots += name.ptr[i] == '.';
    }
    return dots == 3;
}

static struct tw_span first_name(const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_SERVER_NAME);
    struct tw_span list;

    if (e == NULL)
        return (struct tw_span){0};
    list = tw_vector_at(e->data, 0, 2);
    return list.len > 0 && list.ptr[0] == 0 ? tw_vector_at(list, 1, 2) : (struct tw_span){0};
}

static void ch_sni_literal(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_span name = first_name(h);
    struct tw_finding *f = NULL;

    if (name.len == 0)
        return;
    if (is_literal(name))
        f = TW_VIOLATES(j, &h->view, name.off, name.len, "the server name is an address: %t");
    else if (name.ptr[name.len - 1] == '.')
        f = TW_VIOLATES(j, &h->view, name.off, name.len, "the server name ends with a dot: %t");
    else
        tw_passes(j);
    if (f != NULL)
        f->text = (struct tw_bytes){name.ptr, name.len};
}

static void ch_padding_nonzero(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_PADDING);

    if (e == NULL)
        return;
    for (uint32_t i = 0; i < e->data.len; i++) {
        if (e->data.ptr[i] != 0) {
            TW_VIOLATES(j, &h->view, e->data.off + i, 1, "byte %u of the padding is %x, not 0", i,
                        e->data.ptr[i]);
            return;
        }
    }
    tw_passes(j);
}

/* --- elliptic curves --- */

static bool is_ecc(uint16_t suite)
{
    const struct tw_cipher_suite *s = tw_cipher_suite_find(suite);

    if (s == NULL)
        return false;
    switch ((enum tw_kx)s->kx) {
    case TW_KX_ECDH:
    case TW_KX_ECDHE:
    case TW_KX_ECDH_ANON:
    case TW_KX_ECDHE_PSK:
    case TW_KX_ECCPWD:
    case TW_KX_ECC: return true;
    default: return false;
    }
}

static bool offers_ecc(const struct tw_hello_facts *h)
{
    for (uint32_t i = 0; i < h->suites.count; i++)
        if (is_ecc(tw_code_at(&h->suites, i)))
            return true;
    return false;
}

static bool offers_tls13(const struct tw_hello_facts *h)
{
    return h->offers & (TW_OFFERS_TLS13 | TW_OFFERS_DRAFT);
}

/* Groups that are not of finite fields, and not there to be ignored. */
static bool has_curve(const struct tw_codes *groups)
{
    for (uint32_t i = 0; i < groups->count; i++) {
        const struct tw_group *g = tw_group_find(tw_code_at(groups, i));
        if (g != NULL && g->kind != TW_GROUP_FFDHE)
            return true;
    }
    return false;
}

/* Suites of GOST are of elliptic curves, too, and have groups of their own (RFC 9189 6), which they can do without. */
static bool offers_gost(const struct tw_hello_facts *h)
{
    for (uint32_t i = 0; i < h->suites.count; i++) {
        const struct tw_cipher_suite *s = tw_cipher_suite_find(tw_code_at(&h->suites, i));
        if (s != NULL && s->kx == TW_KX_GOST)
            return true;
    }
    return false;
}

static void ch_ecc_ext_unneeded(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes groups = tw_extension_codes(h, TW_EXT_SUPPORTED_GROUPS, 2, 2);
    const struct tw_extension_fact *formats = tw_extension(h, TW_EXT_EC_POINT_FORMATS);

    if (offers_tls13(h) || (groups.count == 0 && formats == NULL))
        return;
    if (offers_ecc(h) || offers_gost(h))
        tw_passes(j);
    else if (formats != NULL)
        TW_VIOLATES(j, &h->view, formats->data.off, formats->data.len,
                    "ec_point_formats, and none of the %u suites is of an elliptic curve", h->suites.count);
    else if (has_curve(&groups))
        TW_VIOLATES(j, &h->view, groups.off, tw_codes_len(&groups),
                    "curves among the groups, and none of the %u suites is of an elliptic curve",
                    h->suites.count);
}

static void ch_ecc_ext_missing(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    bool groups = tw_extension(h, TW_EXT_SUPPORTED_GROUPS) != NULL;

    if (offers_tls13(h) || !offers_ecc(h))
        return;
    if (groups)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, h->suites.off, tw_codes_len(&h->suites),
                    "suites of elliptic curves, and no supported_groups to say which");
}

/* Of a hello of either side that has the list. */
static void judge_formats(struct tw_judge *j, enum tw_slot slot)
{
    const struct tw_hello_facts *h = &j->hs->hello[slot];
    struct tw_codes formats = tw_extension_codes(h, TW_EXT_EC_POINT_FORMATS, 1, 1);

    if (!j->hs->view[slot].sound || formats.ptr == NULL)
        return;
    if (tw_codes_have(&formats, UNCOMPRESSED_POINT))
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, formats.off, formats.count,
                    "uncompressed (0) is not among the %u point formats", formats.count);
}

static void point_format_uncompressed(struct tw_judge *j)
{
    judge_formats(j, TW_SLOT_CH);
    judge_formats(j, TW_SLOT_SH);
}

/* --- renegotiation, fallback --- */

static void ch_reneg_signal(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (!(h->offers & TW_FOR_OLD_TLS))
        return;
    if (tw_extension(h, TW_EXT_RENEGOTIATION_INFO) != NULL ||
        tw_codes_have(&h->suites, EMPTY_RENEGOTIATION_INFO_SCSV))
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, h->suites.off, tw_codes_len(&h->suites),
                    "neither renegotiation_info nor TLS_EMPTY_RENEGOTIATION_INFO_SCSV is offered");
}

static void ch_reneg_both(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *info = tw_extension(h, TW_EXT_RENEGOTIATION_INFO);
    int32_t scsv = tw_codes_find(&h->suites, EMPTY_RENEGOTIATION_INFO_SCSV);

    if (info == NULL && scsv < 0)
        return;
    if (info != NULL && scsv >= 0)
        TW_VIOLATES(j, &h->view, tw_code_off(&h->suites, (uint32_t)scsv), 2,
                    "renegotiation_info and TLS_EMPTY_RENEGOTIATION_INFO_SCSV, and one of them is enough");
    else
        tw_passes(j);
}

static void judge_initial(struct tw_judge *j, const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_RENEGOTIATION_INFO);

    if (!h->view.sound || e == NULL || e->data.len == 0)
        return;
    if (e->data.ptr[0] != 0)
        TW_VIOLATES(j, &h->view, e->data.off, e->data.len,
                    "renegotiated_connection has %u bytes in a first handshake", e->data.ptr[0]);
    else
        tw_passes(j);
}

static void reneg_initial_nonempty(struct tw_judge *j)
{
    if (!j->hs->first)
        return;
    if (j->blind != TW_UNJUDGED_NONE) {
        tw_unjudged(j, (enum tw_unjudged)j->blind);
        return;
    }
    judge_initial(j, &j->hs->hello[TW_SLOT_CH]);
    judge_initial(j, &j->hs->hello[TW_SLOT_SH]);
}

static void ch_fallback_scsv_at_max(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    int32_t at = tw_codes_find(&h->suites, FALLBACK_SCSV);

    if (at < 0)
        return;
    if (offers_tls13(h))
        TW_VIOLATES(j, &h->view, tw_code_off(&h->suites, (uint32_t)at), 2,
                    "TLS_FALLBACK_SCSV in a hello that offers TLS 1.3, below which it would have to fall");
    else
        tw_passes(j);
}

/* --- signatures --- */

enum { MD5 = 1, SHA1 = 2, ANONYMOUS = 0 };

static uint8_t hash_of(uint16_t scheme)
{
    return (uint8_t)(scheme >> 8);
}

static bool is_legacy_pair(uint16_t scheme)
{
    return hash_of(scheme) <= 6 && (scheme & 0xff) <= 3;
}

static void ch12_sigalgs_missing(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (tw_extension(h, TW_EXT_SIGNATURE_ALGORITHMS) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, 0, 0, "TLS 1.2 is offered without signature_algorithms");
}

static void ch_sigalgs_md5_sha1(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes l = tw_extension_codes(h, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    if (l.ptr == NULL)
        return;
    for (uint32_t i = 0; i < l.count; i++) {
        uint16_t scheme = tw_code_at(&l, i);
        if (is_legacy_pair(scheme) && (hash_of(scheme) == MD5 || hash_of(scheme) == SHA1)) {
            TW_VIOLATES(j, &h->view, tw_code_off(&l, i), 2, "%A is offered for TLS 1.2", scheme);
            return;
        }
    }
    tw_passes(j);
}

static void ch_sigalgs_old_version(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes l = tw_extension_codes(h, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    if (l.ptr == NULL)
        return;
    if (!offers_tls13(h) && !(h->offers & TW_OFFERS_TLS12))
        TW_VIOLATES(j, &h->view, l.off, tw_codes_len(&l), "signature_algorithms in a hello whose best is %V",
                    h->version);
    else
        tw_passes(j);
}

static void ch_sigalgs_anonymous(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    struct tw_codes l = tw_extension_codes(h, TW_EXT_SIGNATURE_ALGORITHMS, 2, 2);

    if (l.ptr == NULL)
        return;
    for (uint32_t i = 0; i < l.count; i++) {
        uint16_t scheme = tw_code_at(&l, i);
        if (is_legacy_pair(scheme) && (scheme & 0xff) == ANONYMOUS) {
            TW_VIOLATES(j, &h->view, tw_code_off(&l, i), 2, "%A: anonymous is no signature", scheme);
            return;
        }
    }
    tw_passes(j);
}

/* --- other extensions --- */

static void ch_ems_missing(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);

    if (tw_extension(h, TW_EXT_EXTENDED_MASTER_SECRET) != NULL)
        tw_passes(j);
    else
        TW_VIOLATES(j, &h->view, 0, 0, "extended_master_secret is not offered");
}

/* An extension with a number in it, of the hellos that are there. */
static void judge_number(struct tw_judge *j, uint16_t type, uint32_t least, uint32_t most, const char *says)
{
    for (unsigned slot = 0; slot < TW_HELLO_SLOTS; slot++) {
        const struct tw_hello_facts *h = &j->hs->hello[slot];
        const struct tw_extension_fact *e = j->hs->view[slot].sound ? tw_extension(h, type) : NULL;
        if (e == NULL || e->data.len == 0 || e->data.len > 4)
            continue;
        uint32_t value = tw_load_be(e->data.ptr, e->data.len);
        if (value < least || value > most)
            TW_VIOLATES(j, &h->view, e->data.off, e->data.len, says, value);
        else
            tw_passes(j);
    }
}

static void ch_mfl_value(struct tw_judge *j)
{
    judge_number(j, TW_EXT_MAX_FRAGMENT_LENGTH, 1, 4, "max_fragment_length is %u, and 1 to 4 are defined");
}

static void record_size_limit_min(struct tw_judge *j)
{
    judge_number(j, TW_EXT_RECORD_SIZE_LIMIT, 64, UINT32_MAX, "record_size_limit is %u, and 64 is the least");
}

static void ch_truncated_hmac(struct tw_judge *j)
{
    const struct tw_hello_facts *h = client_hello(j);
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_TRUNCATED_HMAC);

    if (e != NULL)
        TW_VIOLATES(j, &h->view, e->off, 4, "truncated_hmac is offered");
    else
        tw_passes(j);
}

/* The handshake in hand began behind another that was of TLS 1.3. */
static void ch_no_13_renegotiation(struct tw_judge *j)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH];
    uint16_t before = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && m != ch->message; m = m->next)
        if (m->id.content_type == TW_HANDSHAKE && !m->encrypted && m->id.type == TW_SERVER_HELLO && !m->retry)
            before = m->params->version;
    if (tw_version_is_tls13(before))
        TW_VIOLATES(j, ch, 0, 0, "a ClientHello behind a handshake of %V", before);
    else if (before != 0)
        tw_passes(j);
}

static const struct tw_rule rules[] = {
    {.id = "ch-first",
     .title = "the first handshake message is a ClientHello",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = ch_first,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "The first message of a client that connects is its ClientHello (RFC 5246 7.4.1.2).",
     .rationale = "The server has no state in which another message means anything: something before it has "
                  "been lost, or sent by who does not speak TLS.",
     .example = "a ClientKeyExchange as the first message"},
    {.id = "ch-session-id-length",
     .title = "a session id has at most 32 bytes",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = tw_judge_remarks,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "legacy_session_id is opaque<0..32> (RFC 5246 7.4.1.2).",
     .rationale = "Buffers of 32 bytes have been overrun by it.",
     .example = "a session id of 33 bytes"},
    {.id = "ch-suites-wellformed",
     .title = "the cipher suites are a list of at least one",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = tw_judge_remarks,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "cipher_suites has at least two bytes and an even number of them (RFC 5246 7.4.1.2).",
     .rationale = "Half a cipher suite is the next field for one reader and garbage for another.",
     .example = "cipher_suites of three bytes"},
    {.id = "ch-null-compression",
     .title = "the null compression method is offered",
     .clause = "RFC 5246 7.4.1.2",
     .judge = ch_null_compression,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD | TW_FOR_TLCP,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement =
         "The list of compression methods has to contain null (0), which all implementations support.",
     .rationale = "Without it there may be no method that both sides have.",
     .example = "compression_methods 01"},
    {.id = "ch-sni-duplicate",
     .title = "server_name has at most one name of each type",
     .clause = "RFC 6066 3",
     .judge = ch_sni_duplicate,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The list of names must not have more than one of the same name_type.",
     .rationale =
         "A proxy that goes by the first and a server that goes by the last let a client pass where it must "
         "not.",
     .example = "two host names in server_name"},
    {.id = "ch-sni-literal",
     .title = "the server name is a DNS name, not an IP address",
     .clause = "RFC 6066 3",
     .judge = ch_sni_literal,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "A host name is fully qualified, without a trailing dot; IPv4 and IPv6 addresses are not permitted.",
     .rationale =
         "Servers look the name up as it is: an address, or a name with a dot, finds no certificate.",
     .example = "server_name 192.0.2.1"},
    {.id = "ch-alpn-empty-name",
     .title = "ALPN protocol names have 1 to 255 bytes",
     .clause = "RFC 7301 3.1",
     .judge = tw_judge_remarks,
     .messages = CH | SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "Empty strings must not be included in the list of protocols.",
     .rationale = "An empty name is what some libraries say for no protocol: it must not be negotiated.",
     .example = "ALPN with a name of length 0"},
    {.id = "ch-padding-nonzero",
     .title = "the padding extension is all zeros",
     .clause = "RFC 7685 3",
     .judge = ch_padding_nonzero,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "The client fills the padding extension with zero bytes.",
     .rationale = "Anything else is a covert channel, or memory that leaks.",
     .example = "padding with a byte 0x41"},
    {.id = "ch-ecc-ext-unneeded",
     .title = "elliptic curve extensions are sent only with suites that use them",
     .clause = "RFC 8422 4",
     .judge = ch_ecc_ext_unneeded,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "A client that proposes no ECC suites must not send supported_groups or ec_point_formats.",
     .rationale = "Some servers take them for a sign of support. Groups of finite fields (RFC 7919) are no "
                  "curves, and "
                  "a hello that offers TLS 1.3 needs the list anyway: neither counts.",
     .example = "ec_point_formats with TLS_RSA_WITH_AES_128_CBC_SHA alone"},
    {.id = "ch-ecc-ext-missing",
     .title = "a hello that offers ECC suites has supported_groups",
     .clause = "RFC 8422 4",
     .judge = ch_ecc_ext_missing,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "A client that proposes ECC suites should say in supported_groups which curves it can do.",
     .rationale =
         "Without the list the server may choose any curve, and the handshake fails when the client has not "
         "got it.",
     .example = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 without supported_groups"},
    {.id = "point-format-uncompressed",
     .title = "ec_point_formats includes uncompressed",
     .clause = "RFC 8422 5.1.2",
     .judge = point_format_uncompressed,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "ec_point_formats, of either side (5.2), contains uncompressed (0).",
     .rationale = "All points of TLS are sent uncompressed: who cannot read them has no use for the suite.",
     .example = "ec_point_formats 01 02"},
    {.id = "ch-reneg-signal",
     .title = "the client signals secure renegotiation",
     .clause = "RFC 5746 3.4",
     .judge = ch_reneg_signal,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "A ClientHello that may end in TLS 1.2 or earlier has renegotiation_info or the signalling suite, "
         "even if the client never renegotiates.",
     .rationale = "The server cannot tell otherwise whether it speaks with the client or with somebody who "
                  "has put his "
                  "own request in front.",
     .example = "a TLS 1.2 hello with neither"},
    {.id = "ch-reneg-both",
     .title = "secure renegotiation is signalled once, not twice",
     .clause = "RFC 5746 3.4",
     .judge = ch_reneg_both,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Including both the signalling suite and the extension is not recommended.",
     .rationale = "It is harmless, but suggests that the hello was modified on its way.",
     .example = "0x00ff among the suites and renegotiation_info"},
    {.id = "reneg-initial-nonempty",
     .title = "renegotiation_info is empty in an initial handshake",
     .clause = "RFC 5746 3.4",
     .judge = reneg_initial_nonempty,
     .messages = CH | SH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_HANDSHAKE_FAILURE,
     .requirement = "In the first handshake of a connection renegotiated_connection has zero bytes, of the "
                    "client and of "
                    "the server (3.6).",
     .rationale = "Bytes in it say that the sender renegotiates while its peer begins: that is the attack "
                  "the extension "
                  "is against.",
     .example = "renegotiation_info with 12 bytes in the first ClientHello"},
    {.id = "ch-fallback-scsv-at-max",
     .title = "TLS_FALLBACK_SCSV is sent only with a lowered version",
     .clause = "RFC 7507 4",
     .judge = ch_fallback_scsv_at_max,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "TLS_FALLBACK_SCSV should only be sent by a client that repeats a handshake with less than its best "
         "version.",
     .rationale = "A server with a better version refuses the handshake. From one hello that can be told "
                  "only where it "
                  "offers TLS 1.3.",
     .example = "0x5600 among the suites of a TLS 1.3 hello"},
    {.id = "ch12-sigalgs-missing",
     .title = "a hello that offers TLS 1.2 has signature_algorithms",
     .clause = "RFC 9155 2",
     .judge = ch12_sigalgs_missing,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS12,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Clients must include the extension.",
     .rationale = "Without it RFC 5246 7.4.1.4.1 has the server sign with SHA-1.",
     .example = "a TLS 1.2 hello without signature_algorithms"},
    {.id = "ch-sigalgs-md5-sha1",
     .title = "no signature algorithm with MD5 or SHA-1 is offered",
     .clause = "RFC 9155 2",
     .judge = ch_sigalgs_md5_sha1,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS12,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "A client that offers TLS 1.2 must not include MD5 and SHA-1 in signature_algorithms.",
     .rationale =
         "Collisions of both are affordable. A hello of TLS 1.3 alone may list SHA-1 for certificates, last: "
         "ch13-sha1-last.",
     .example = "rsa_pkcs1_sha1 (0x0201) among the schemes"},
    {.id = "ch-sigalgs-old-version",
     .title = "signature_algorithms is sent only with TLS 1.2 or later",
     .clause = "RFC 5246 7.4.1.4.1",
     .judge = ch_sigalgs_old_version,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "The extension means nothing before TLS 1.2: clients must not offer it if they offer less.",
     .rationale = "Servers of those versions cannot have asked for it; a client that sends it can do more "
                  "than it offers, or copies what it does not understand.",
     .example = "a hello of TLS 1.0 with signature_algorithms"},
    {.id = "ch-sigalgs-anonymous",
     .title = "signature_algorithms does not contain anonymous",
     .clause = "RFC 5246 7.4.1.4.1",
     .judge = ch_sigalgs_anonymous,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS | TW_FOR_TLS13,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The value anonymous (0) is for other uses and must not appear in this extension.",
     .rationale = "A server that takes the value for an algorithm could leave its parameters unsigned.",
     .example = "0x0400 among the schemes"},
    {.id = "ch-ems-missing",
     .title = "extended_master_secret is offered",
     .clause = "RFC 7627 5.2",
     .judge = ch_ems_missing,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Clients should send the extension with all versions up to TLS 1.2 (RFC 9325 3.5).",
     .rationale = "Without it two connections can be brought to the same master secret (triple handshake).",
     .example = "a TLS 1.2 hello without it"},
    {.id = "ch-mfl-value",
     .title = "max_fragment_length has a value of 1 to 4",
     .clause = "RFC 6066 4",
     .judge = ch_mfl_value,
     .messages = CH | SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "The allowed values are 2^9 (1), 2^10 (2), 2^11 (3) and 2^12 (4).",
     .rationale = "A server has to abort the handshake over any other.",
     .example = "max_fragment_length 5"},
    {.id = "record-size-limit-min",
     .title = "record_size_limit is at least 64",
     .clause = "RFC 8449 4",
     .judge = record_size_limit_min,
     .messages = CH | SH | EE,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_ILLEGAL_PARAMETER,
     .requirement = "An endpoint must not send a value lower than 64.",
     .rationale = "Smaller records cost more than they carry: a way to keep a server busy.",
     .example = "record_size_limit 63"},
    {.id = "ch-truncated-hmac",
     .title = "truncated_hmac is not negotiated",
     .clause = "RFC 9325 4.6",
     .judge = ch_truncated_hmac,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "Implementations must not use the extension.",
     .rationale = "Ten bytes of MAC have been forged where encryption is CBC.",
     .example = "extension 4 in a ClientHello"},
    {.id = "ch-no-1.3-renegotiation",
     .title = "there is no renegotiation in TLS 1.3",
     .clause = "RFC 8446 4.1.2",
     .clause_9846 = "RFC 9846 4.2.2",
     .judge = ch_no_13_renegotiation,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_HANDSHAKE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "Once TLS 1.3 has been negotiated no ClientHello may follow, but that which answers a "
                    "HelloRetryRequest.",
     .rationale = "The server has to end the connection.",
     .example = "a ClientHello behind a completed handshake of TLS 1.3"},
};

TW_RULE_GROUP(tw_rules_client_hello, "client_hello", rules);
