/* SPDX-License-Identifier: Apache-2.0 */
/* What the decoders remark by themselves, and which rule each remark belongs to: a cause has one finding. */
#include <string.h>

#include "check/rules.h"

enum { ANY = -1, FAULT = TW_REMARK_COUNT };

/* Which messages a claim is for. */
enum where {
    EVERYWHERE,
    IN_CH,
    IN_SH,
    IN_HELLO,
    IN_ANONYMOUS_SKE,
    IN_SHD,
    IN_CCS,
    IN_ALERT,
    IN_TLCP_SKE,
    IN_RSA_CKE,
    IN_EMPTY_EXTENSION,
    IN_EE,
    IN_CR13,
    IN_CERTIFICATE,
};

struct claim {
    int remark; /* enum tw_remark, or FAULT */
    int field;  /* enum tw_field_id, or of an extension remark its type */
    enum where where;
    const char *rule;
};

/* The first that fits has it. */
/* clang-format off */
static const struct claim claims[] = {
    {FAULT,                         ANY,                IN_CCS,       "ccs-one-byte"},
    {FAULT,                         ANY,                IN_ALERT,     "alert-single"},
    {FAULT,                         F_OFFERED_SUITE,    IN_CH,        "ch-suites-wellformed"},
    {FAULT,                         ANY,                IN_TLCP_SKE,  "tlcp-ske-form"},
    {FAULT,                         ANY,                IN_RSA_CKE,   "cke-form"},
    {TW_REMARK_TRAILING,            ANY,                IN_RSA_CKE,   "cke-form"},
    {FAULT,                         ANY,                EVERYWHERE,   "hs-length-exact"},
    {TW_REMARK_LENGTH,              F_SESSION_ID,       IN_CH,        "ch-session-id-length"},
    {TW_REMARK_LENGTH,              F_CIPHER_SUITES,    IN_CH,        "ch-suites-wellformed"},
    {TW_REMARK_LENGTH,              F_PROTOCOL_NAME,    EVERYWHERE,   "ch-alpn-empty-name"},
    {TW_REMARK_LENGTH,              F_IDENTITIES,       EVERYWHERE,   "ch13-psk-binders"},
    {TW_REMARK_LENGTH,              F_IDENTITY,         EVERYWHERE,   "ch13-psk-binders"},
    {TW_REMARK_LENGTH,              F_BINDERS,          EVERYWHERE,   "ch13-psk-binders"},
    {TW_REMARK_LENGTH,              F_BINDER,           EVERYWHERE,   "ch13-psk-binders"},
    {TW_REMARK_TRAILING,            ANY,                IN_CCS,       "ccs-one-byte"},
    {TW_REMARK_TRAILING,            ANY,                IN_ALERT,     "alert-single"},
    {TW_REMARK_TRAILING,            F_BODY,             IN_SHD,       "shd-empty"},
    {TW_REMARK_TRAILING,            F_BODY,             IN_ANONYMOUS_SKE, "ske-anon-signed"},
    {TW_REMARK_TRAILING,            ANY,                IN_TLCP_SKE,  "tlcp-ske-form"},
    {TW_REMARK_TRAILING,            F_EXTENSION_FIELDS, IN_EMPTY_EXTENSION, "ext-must-be-empty"},
    {TW_REMARK_LENGTH,              ANY,                EVERYWHERE,   "hs-length-exact"},
    {TW_REMARK_TRAILING,            ANY,                EVERYWHERE,   "hs-length-exact"},
    {TW_REMARK_DUPLICATE_EXTENSION, ANY,                EVERYWHERE,   "ext-duplicate"},
    {TW_REMARK_MISPLACED_EXTENSION, TW_EXT_PADDING,     IN_SH,        "sh-padding-echo"},
    {TW_REMARK_MISPLACED_EXTENSION, TW_EXT_SIGNATURE_ALGORITHMS, IN_SH, "sh-sigalgs"},
    {TW_REMARK_MISPLACED_EXTENSION, ANY,                IN_EE,        "ee-ext-allowed"},
    {TW_REMARK_MISPLACED_EXTENSION, ANY,                IN_CR13,      "cr13-form"},
    {TW_REMARK_MISPLACED_EXTENSION, ANY,                IN_CERTIFICATE, "cert13-form"},
    {TW_REMARK_MISPLACED_EXTENSION, ANY,                EVERYWHERE,   "ext-misplaced"},
    {TW_REMARK_DER_TYPE,            ANY,                EVERYWHERE,   "tlcp-ecc-cke-form"},
    {TW_REMARK_DER_FORM,            ANY,                EVERYWHERE,   "tlcp-ecc-cke-form"},
    {TW_REMARK_CURVE_TYPE,          ANY,                EVERYWHERE,   "ske-named-curve"},
    {TW_REMARK_OFF_CURVE,           ANY,                IN_HELLO,     "keyshare-valid-point"},
    {TW_REMARK_OFF_CURVE,           F_CERT_PUBLIC_KEY,  EVERYWHERE,   "cert-key-point"},
    {TW_REMARK_OFF_CURVE,           ANY,                EVERYWHERE,   "ske-point-valid"},
    {TW_REMARK_BARE_PARAMS,         ANY,                EVERYWHERE,   "tlcp-ecdhe-cke-length"},
    {TW_REMARK_CERTIFICATE_ROLE,    ANY,                EVERYWHERE,   "tlcp-server-two-certs"},
};
/* clang-format on */

static bool has_kx(const struct tw_message *m, enum tw_kx kx)
{
    return m->params != NULL && tw_params_kx(m->params) == kx;
}

static bool is_anonymous(const struct tw_message *m)
{
    return has_kx(m, TW_KX_DH_ANON) || has_kx(m, TW_KX_DH_ANON_EXPORT) || has_kx(m, TW_KX_ECDH_ANON);
}

static bool stands_in_handshake(const struct tw_message *m, enum where where)
{
    bool tlcp = m->params != NULL && m->params->version == TW_TLCP_1_1;

    switch (where) {
    case IN_CH: return m->id.type == TW_CLIENT_HELLO;
    case IN_SH: return m->id.type == TW_SERVER_HELLO;
    case IN_HELLO: return m->id.type == TW_CLIENT_HELLO || m->id.type == TW_SERVER_HELLO;
    case IN_ANONYMOUS_SKE: return m->id.type == TW_SERVER_KEY_EXCHANGE && is_anonymous(m);
    case IN_EE: return m->id.type == TW_ENCRYPTED_EXTENSIONS;
    case IN_CR13: return m->id.type == TW_CERTIFICATE_REQUEST;
    case IN_CERTIFICATE: return m->id.type == TW_CERTIFICATE || m->id.type == TW_COMPRESSED_CERTIFICATE;
    case IN_SHD: return m->id.type == TW_SERVER_HELLO_DONE;
    case IN_RSA_CKE: return m->id.type == TW_CLIENT_KEY_EXCHANGE && !tlcp && has_kx(m, TW_KX_RSA);
    case IN_TLCP_SKE: return tlcp && m->id.type == TW_SERVER_KEY_EXCHANGE;
    default: return false;
    }
}

/* RFC 6066 3 (of a server), 7; RFC 7366 2; RFC 7627 5.1 */
static bool is_empty_by_rule(uint16_t type, const struct tw_message *m)
{
    return type == TW_EXT_ENCRYPT_THEN_MAC || type == TW_EXT_EXTENDED_MASTER_SECRET ||
           type == TW_EXT_TRUNCATED_HMAC || (type == TW_EXT_SERVER_NAME && m->id.type != TW_CLIENT_HELLO);
}

/* What is left over of such an extension is all of its data: in front of it stand its type and its length. */
static bool is_left_of_empty(const struct tw_message *m, const struct tw_event *e)
{
    enum { HEAD = 4 };

    return e->off >= HEAD && e->off <= m->kept && is_empty_by_rule(tw_load_be16(m->body + e->off - HEAD), m);
}

static bool stands(const struct tw_message *m, const struct tw_event *e, enum where where)
{
    if (where == EVERYWHERE)
        return true;
    if (where == IN_EMPTY_EXTENSION)
        return is_left_of_empty(m, e);
    if (m->id.content_type != TW_HANDSHAKE)
        return where == (m->id.content_type == TW_CHANGE_CIPHER_SPEC ? IN_CCS : IN_ALERT);
    return stands_in_handshake(m, where);
}

static bool is_about(const struct claim *claim, const struct tw_event *e)
{
    bool extension = e->remark == TW_REMARK_DUPLICATE_EXTENSION || e->remark == TW_REMARK_MISPLACED_EXTENSION;
    int what = e->kind == TW_FINDING && extension ? (int)e->value : (int)e->field;
    int remark = e->kind == TW_FAULT ? (int)FAULT : (int)e->remark;

    return claim->remark == remark && (claim->field == ANY || claim->field == what);
}

const char *tw_remark_claim(const struct tw_message *m, const struct tw_event *e)
{
    for (size_t i = 0; i < TW_COUNT(claims); i++)
        if (is_about(&claims[i], e) && stands(m, e, claims[i].where))
            return claims[i].rule;
    return NULL;
}

bool tw_is_remarked(const struct tw_judge *j, const struct tw_view *view, uint32_t off)
{
    const struct tw_heard *heard = j->check->remarks.heard;

    for (uint32_t i = j->hs->first_remark; i < j->hs->end_remark; i++)
        if (heard[i].view.message == view->message && heard[i].event.off == off &&
            heard[i].event.kind == TW_FINDING)
            return true;
    return false;
}

static void tell(struct tw_judge *j, const struct tw_heard *h)
{
    struct tw_finding *f = TW_VIOLATES(j, &h->view, h->event.off, h->event.len, NULL);

    f->remark = h;
}

/* Whether there is one of the rule's messages to have remarked something about. */
static bool was_there(const struct tw_judge *j)
{
    for (unsigned slot = 0; slot < TW_SLOTS; slot++)
        if (j->rule->messages & TW_SLOT_BIT(slot) && j->hs->view[slot].sound)
            return true;
    return false;
}

void tw_judge_remarks(struct tw_judge *j)
{
    const struct tw_heard *heard = j->check->remarks.heard;

    for (uint32_t i = j->hs->first_remark; i < j->hs->end_remark; i++)
        if (heard[i].rule != NULL && strcmp(heard[i].rule, j->rule->id) == 0)
            tell(j, &heard[i]);
    if (was_there(j))
        tw_passes(j);
}
