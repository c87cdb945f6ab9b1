/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the messages of a handshake. */
#include "check/facts.h"

#include <string.h>

#include "check/rules.h"

uint8_t tw_version_bit(uint16_t version)
{
    switch (version) {
    case TW_SSL_2_0: return TW_OFFERS_SSL2;
    case TW_SSL_3_0: return TW_OFFERS_SSL3;
    case TW_TLS_1_0: return TW_OFFERS_TLS10;
    case TW_TLS_1_1: return TW_OFFERS_TLS11;
    case TW_TLS_1_2: return TW_OFFERS_TLS12;
    case TW_TLCP_1_1: return TW_OFFERS_TLCP;
    case TW_TLS_1_3: return TW_OFFERS_TLS13;
    default: return tw_version_is_tls13(version) ? TW_OFFERS_DRAFT : 0;
    }
}

/* --- asking --- */

int32_t tw_codes_find(const struct tw_codes *l, uint16_t value)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (tw_code_at(l, i) == value)
            return (int32_t)i;
    return -1;
}

const struct tw_extension_fact *tw_extension(const struct tw_hello_facts *h, uint16_t type)
{
    for (uint16_t i = 0; i < h->extension_count; i++)
        if (h->extensions[i].type == type)
            return &h->extensions[i];
    return NULL;
}

struct tw_span tw_vector_at(struct tw_span s, uint32_t at, uint8_t prefix)
{
    uint32_t len;

    if (s.ptr == NULL || s.len < prefix || at > s.len - prefix)
        return (struct tw_span){0};
    len = prefix > 0 ? tw_load_be(s.ptr + at, prefix) : s.len - at;
    if (len > s.len - at - prefix)
        return (struct tw_span){0};
    return (struct tw_span){s.ptr + at + prefix, len, s.off + at + prefix};
}

static struct tw_codes codes_of(struct tw_span s, uint8_t width)
{
    return (struct tw_codes){s.ptr, s.ptr != NULL ? s.len / width : 0, s.off, width};
}

struct tw_codes tw_extension_codes(const struct tw_hello_facts *h, uint16_t type, uint8_t prefix,
                                   uint8_t width)
{
    const struct tw_extension_fact *e = tw_extension(h, type);

    return e != NULL ? codes_of(tw_vector_at(e->data, 0, prefix), width) : (struct tw_codes){.width = width};
}

uint16_t tw_selected_version(const struct tw_hello_facts *h)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_SUPPORTED_VERSIONS);

    return e != NULL && e->data.len >= 2 ? tw_load_be16(e->data.ptr) : h->version;
}

bool tw_member_next(struct tw_span list, uint8_t width, uint32_t *at, struct tw_span *member)
{
    *member = tw_vector_at(list, *at, width);
    if (*at >= list.len || member->ptr == NULL)
        return false;
    *at += width + member->len;
    return true;
}

bool tw_share_next(const struct tw_hello_facts *h, uint32_t *at, struct tw_share *share)
{
    const struct tw_extension_fact *e = tw_extension(h, TW_EXT_KEY_SHARE);
    struct tw_span list;

    if (e == NULL)
        return false;
    list = h->view.side == TW_CLIENT ? tw_vector_at(e->data, 0, 2) : e->data;
    if (list.ptr == NULL || list.len < 4 || *at > list.len - 4)
        return false;
    *share = (struct tw_share){tw_load_be16(list.ptr + *at), tw_vector_at(list, *at + 2, 2), list.off + *at};
    *at += 4 + share->key.len;
    return share->key.ptr != NULL;
}

/* --- hearing --- */

/* A listener on one message. */
struct ear {
    struct tw_view *view;
    struct tw_hello_facts *hello; /* or NULL, as the next two */
    struct tw_certificate_facts *certificates;
    struct tw_key_facts *keys;
    struct tw_remarks *remarks;
    uint16_t list; /* enum tw_field_id: the list of words that is being told */
};

static struct tw_span span_of(const struct tw_event *e)
{
    return (struct tw_span){e->bytes, (uint32_t)e->len, (uint32_t)e->off};
}

static void hear_extension(struct tw_hello_facts *h, const struct tw_event *e)
{
    if (e->kind == TW_VALUE && e->field == F_EXTENSION_TYPE) {
        if (h->extension_count == TW_MAX_EXTENSIONS) {
            h->extensions_omitted++;
            return;
        }
        h->extensions[h->extension_count++] =
            (struct tw_extension_fact){.off = (uint32_t)e->off, .type = (uint16_t)e->value};
    } else if (e->kind == TW_OPEN && e->field == F_EXTENSION_FIELDS && h->extension_count > 0 &&
               h->extensions_omitted == 0) {
        h->extensions[h->extension_count - 1].data = span_of(e);
    }
}

static void hear_value(struct tw_hello_facts *h, const struct tw_event *e)
{
    switch (e->field) {
    case F_LEGACY_VERSION: h->version = (uint16_t)e->value; break;
    case F_RANDOM: h->random = span_of(e); break;
    case F_SESSION_ID: h->session_id = span_of(e); break;
    case F_CIPHER_SUITE: h->suites = codes_of(span_of(e), 2); break;
    case F_COMPRESSION_METHOD: h->compressions = codes_of(span_of(e), 1); break;
    default: break;
    }
}

static void hear_hello(struct tw_hello_facts *h, const struct tw_event *e)
{
    hear_extension(h, e);
    if (e->kind == TW_VALUE)
        hear_value(h, e);
    else if (e->kind == TW_OPEN && e->field == F_CIPHER_SUITES)
        h->suites = codes_of(span_of(e), 2);
    else if (e->kind == TW_OPEN && e->field == F_COMPRESSION_METHODS)
        h->compressions = codes_of(span_of(e), 1);
    else if (e->kind == TW_OPEN && e->field == F_EXTENSIONS)
        h->has_extensions = true;
}

/* --- certificates --- */

struct key_name {
    const char *name;
    uint8_t kind; /* enum tw_key_kind */
};

static const struct key_name key_names[] = {
    {"RSA", TW_KEY_RSA}, {"RSA-PSS", TW_KEY_RSA_PSS}, {"EC", TW_KEY_EC},           {"SM2", TW_KEY_SM2},
    {"DSA", TW_KEY_DSA}, {"DH", TW_KEY_DH},           {"Ed25519", TW_KEY_ED25519}, {"Ed448", TW_KEY_ED448},
};

const char *tw_key_name(enum tw_key_kind kind)
{
    for (size_t i = 0; i < TW_COUNT(key_names); i++)
        if (key_names[i].kind == kind)
            return key_names[i].name;
    return "other";
}

static const struct key_name usage_names[] = {
    {"digitalSignature", TW_USAGE_SIGNATURE},
    {"keyEncipherment", TW_USAGE_ENCIPHERMENT},
    {"dataEncipherment", TW_USAGE_DATA},
    {"keyAgreement", TW_USAGE_AGREEMENT},
};

static bool is_text(const struct tw_event *e, const char *text)
{
    return e->len == strlen(text) && memcmp(e->bytes, text, e->len) == 0;
}

static uint8_t kind_of(const struct key_name *names, size_t count, const struct tw_event *e,
                       uint8_t otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (is_text(e, names[i].name))
            return names[i].kind;
    return otherwise;
}

static bool has_text(const struct tw_event *e, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; len <= e->len && i <= e->len - len; i++)
        if (memcmp(e->bytes + i, text, len) == 0)
            return true;
    return false;
}

/* Names as OpenSSL has them. */
static bool is_weak(const struct tw_event *e)
{
    return has_text(e, "md5") || has_text(e, "md2") || has_text(e, "sha1") || has_text(e, "SHA1");
}

/* FNV-1a: names are compared, and nobody gains from two that are alike. */
static uint64_t digest(const struct tw_event *e)
{
    uint64_t h = 0xcbf29ce484222325;

    for (size_t i = 0; i < e->len; i++)
        h = (h ^ e->bytes[i]) * 0x100000001b3;
    return h;
}

static void hear_certificate_value(struct ear *ear, struct tw_certificate_fact *f, const struct tw_event *e)
{
    switch (e->field) {
    case F_CERT_VERSION: f->version = (uint8_t)e->value; break;
    case F_CERT_SUBJECT: f->subject = digest(e); break;
    case F_CERT_ISSUER:
        f->issuer = digest(e);
        f->self_signed = f->issuer == f->subject;
        break;
    case F_CERT_KEY_ALGORITHM: f->key = kind_of(key_names, TW_COUNT(key_names), e, TW_KEY_OTHER); break;
    case F_CERT_KEY_BITS: f->key_bits = (uint32_t)e->value; break;
    case F_CERT_SIGNATURE_ALGORITHM:
        f->weak_hash = is_weak(e);
        f->signed_with = tw_signing_schemes((const char *)e->bytes, e->len);
        break;
    case F_VALID_AT_CAPTURE: f->valid = (uint8_t)e->value; break;
    case F_NAME_MATCHES_SNI: f->named = (uint8_t)e->value; break;
    case F_CERT_WORD:
        if (ear->list == F_CERT_KEY_USAGE)
            f->usage |= kind_of(usage_names, TW_COUNT(usage_names), e, 0);
        break;
    default: break;
    }
}

/* What stands around the certificates. */
static void hear_certificate_frame(struct tw_certificate_facts *l, const struct tw_event *e)
{
    if (e->kind != TW_VALUE)
        return;
    if (e->field == F_CERTIFICATE_REQUEST_CONTEXT)
        l->context_length = (uint8_t)e->len;
    else if (e->field == F_DECOMPRESSION_ERROR)
        l->damage = (struct tw_bytes){e->bytes, e->len};
    else if (e->field == F_EXTENSION_TYPE && l->extension_count < TW_MAX_ENTRY_EXTENSIONS)
        l->extensions[l->extension_count++] =
            (struct tw_extension_fact){.off = (uint32_t)e->off, .type = (uint16_t)e->value};
}

static void hear_certificate_list(struct ear *ear, const struct tw_event *e)
{
    struct tw_certificate_facts *l = ear->certificates;

    if (e->kind == TW_VALUE && e->field == F_CERTIFICATE_DER) {
        if (l->count == TW_MAX_CERTIFICATES) {
            l->omitted++;
            return;
        }
        l->each[l->count++] = (struct tw_certificate_fact){.der = span_of(e)};
    } else if (e->kind == TW_VALUE && e->field == F_RAW_PUBLIC_KEY) {
        l->raw = true;
    } else if (e->kind == TW_VALUE && e->field == F_CHAIN_IN_ORDER) {
        l->has_order = true;
        l->in_order = e->value != 0;
    } else if (e->kind == TW_VALUE && e->field == F_CERT_NUMBER && ear->list == F_CHAIN_SUPERFLUOUS) {
        l->in_order = false;
    }
}

static void hear_certificate(struct ear *ear, const struct tw_event *e)
{
    struct tw_certificate_facts *l = ear->certificates;

    hear_certificate_frame(l, e);
    hear_certificate_list(ear, e);
    if (e->kind == TW_OPEN && tw_fields[e->field].kind == TW_LIST)
        ear->list = e->field;
    if (l->count == 0 || l->omitted > 0)
        return;
    if (e->kind == TW_OPEN && e->field == F_CERT_KEY_USAGE)
        l->each[l->count - 1].has_usage = true;
    else if (e->kind == TW_VALUE)
        hear_certificate_value(ear, &l->each[l->count - 1], e);
}

/* --- keys and proofs --- */

static void hear_key(struct tw_key_facts *k, const struct tw_event *e)
{
    switch (e->field) {
    case F_DH_P: k->p = span_of(e); break;
    case F_DH_G: k->g = span_of(e); break;
    case F_DH_PUBLIC_KEY: k->y = span_of(e); break;
    case F_EC_PUBLIC_KEY: k->point = span_of(e); break;
    case F_NAMED_GROUP: k->group = codes_of(span_of(e), 2); break;
    case F_SIGNATURE_ALGORITHM: k->scheme = codes_of(span_of(e), 2); break;
    case F_SIGNATURE_BYTES: k->is_signed = true; break;
    case F_CLIENT_CERTIFICATE_TYPES: k->types = codes_of(span_of(e), 1); break;
    case F_SIGNATURE_SCHEMES: k->schemes = codes_of(span_of(e), 2); break;
    default: break;
    }
}

static void note(struct tw_remarks *r, const struct tw_view *view, const struct tw_event *e)
{
    if (r->count == TW_MAX_HEARD) {
        r->omitted++;
        return;
    }
    r->heard[r->count++] = (struct tw_heard){*view, *e, tw_remark_claim(view->message, e)};
}

/* The extension in hand is for private use: what its decoder takes it for it need not be, and no standard binds it. */
static bool is_private(const struct tw_hello_facts *h)
{
    enum { FIRST_PRIVATE = 0xff02 };

    return h != NULL && h->extension_count > 0 && h->extensions[h->extension_count - 1].type >= FIRST_PRIVATE;
}

static void hear(void *self, const struct tw_event *e)
{
    struct ear *ear = self;
    bool noticed = (e->kind == TW_FAULT || e->kind == TW_FINDING) && !is_private(ear->hello);

    if (e->kind == TW_FAULT && noticed)
        ear->view->sound = false;
    if (noticed)
        note(ear->remarks, ear->view, e);
    if (ear->hello != NULL)
        hear_hello(ear->hello, e);
    if (ear->certificates != NULL)
        hear_certificate(ear, e);
    if (ear->keys != NULL && (e->kind == TW_VALUE || e->kind == TW_OPEN))
        hear_key(ear->keys, e);
}

/* --- gathering --- */

/* The versions up to one: what a hello without supported_versions offers (RFC 5246 E.1). */
static uint8_t up_to(uint16_t version)
{
    uint8_t offers = 0;

    if (version == TW_TLCP_1_1 || version == TW_SSL_2_0)
        return tw_version_bit(version);
    for (uint16_t v = TW_SSL_3_0; v <= version && v <= TW_TLS_1_2; v++)
        offers |= tw_version_bit(v);
    return offers;
}

static uint8_t offers_of(const struct tw_hello_facts *h)
{
    struct tw_codes versions = tw_extension_codes(h, TW_EXT_SUPPORTED_VERSIONS, 1, 2);
    uint8_t offers = 0;

    if (versions.ptr == NULL)
        return up_to(h->version);
    for (uint32_t i = 0; i < versions.count; i++)
        offers |= tw_version_bit(tw_code_at(&versions, i));
    return offers;
}

static void finish_hello(struct tw_hello_facts *h)
{
    if (h->view.side == TW_CLIENT)
        h->offers = offers_of(h);
    else
        h->offers = tw_version_bit(tw_selected_version(h));
    if (h->view.message->id.ssl2)
        h->view.sound = false;
}

struct place {
    uint8_t type;    /* enum tw_handshake_type */
    uint8_t slot[2]; /* by enum tw_side; TW_SLOTS: none */
};

static const struct place places[] = {
    {TW_CLIENT_HELLO, {TW_SLOT_CH, TW_SLOTS}},
    {TW_SERVER_HELLO, {TW_SLOTS, TW_SLOT_SH}},
    {TW_HELLO_RETRY_REQUEST, {TW_SLOTS, TW_SLOT_HRR}},
    {TW_ENCRYPTED_EXTENSIONS, {TW_SLOTS, TW_SLOT_EE}},
    {TW_CERTIFICATE, {TW_SLOT_CCT, TW_SLOT_CT}},
    {TW_COMPRESSED_CERTIFICATE, {TW_SLOT_CCT, TW_SLOT_CT}},
    {TW_CERTIFICATE_STATUS, {TW_SLOTS, TW_SLOT_CS}},
    {TW_SERVER_KEY_EXCHANGE, {TW_SLOTS, TW_SLOT_SKE}},
    {TW_CERTIFICATE_REQUEST, {TW_SLOTS, TW_SLOT_CR}},
    {TW_SERVER_HELLO_DONE, {TW_SLOTS, TW_SLOT_SHD}},
    {TW_CERTIFICATE_VERIFY, {TW_SLOT_CV, TW_SLOT_SCV}},
    {TW_CLIENT_KEY_EXCHANGE, {TW_SLOT_CKE, TW_SLOTS}},
    {TW_NEW_SESSION_TICKET, {TW_SLOTS, TW_SLOT_NST}},
    {TW_FINISHED, {TW_SLOT_FIN, TW_SLOT_SFIN}},
};

static enum tw_slot handshake_slot(const struct tw_message *m, enum tw_side side)
{
    if (m->id.ssl2 && m->id.type != TW_CLIENT_HELLO)
        return TW_SLOTS;
    if (m->retry)
        return side == TW_SERVER ? TW_SLOT_HRR : TW_SLOTS;
    for (size_t i = 0; i < TW_COUNT(places); i++)
        if (places[i].type == m->id.type)
            return (enum tw_slot)places[i].slot[side];
    return TW_SLOTS;
}

/* The place of a message, which need not be free any more. */
static enum tw_slot slot_of(const struct tw_handshake *hs, const struct tw_message *m, enum tw_side side)
{
    enum tw_slot slot;

    if (m->encrypted)
        return TW_SLOTS;
    if (m->id.content_type == TW_CHANGE_CIPHER_SPEC)
        return side == TW_CLIENT ? TW_SLOT_CCS : TW_SLOT_SCCS;
    if (m->id.content_type != TW_HANDSHAKE)
        return TW_SLOTS;
    slot = handshake_slot(m, side);
    return slot == TW_SLOT_CH && hs->view[TW_SLOT_HRR].message != NULL ? TW_SLOT_CH2 : slot;
}

static bool is_client_hello(const struct tw_message *m)
{
    return m->id.content_type == TW_HANDSHAKE && !m->encrypted && m->id.type == TW_CLIENT_HELLO;
}

static bool begins_another(const struct tw_handshake *hs, const struct tw_message *m)
{
    bool answers = hs->view[TW_SLOT_HRR].message != NULL && hs->view[TW_SLOT_CH2].message == NULL;
    bool begun = hs->view[TW_SLOT_CH].message != NULL || hs->view[TW_SLOT_SH].message != NULL;

    return is_client_hello(m) && begun && !answers;
}

/* The arrays are as long as their counts say: they need not be cleared. */
static void clear_hello(struct tw_hello_facts *h)
{
    memset(h, 0, offsetof(struct tw_hello_facts, extensions));
}

static void gather_message(struct tw_handshake *hs, struct tw_remarks *remarks, const struct tw_connection *c,
                           const struct tw_message *m, uint32_t index)
{
    enum tw_side side = tw_connection_side(c, m->direction);
    enum tw_slot slot = slot_of(hs, m, side);
    struct tw_view view = {m, index, (uint8_t)side, m->missing == TW_MISSING_NOTHING};
    bool fresh = slot < TW_SLOTS && hs->view[slot].message == NULL;
    struct ear ear = {.view = &view, .remarks = remarks};

    if (fresh && slot < TW_HELLO_SLOTS) {
        ear.hello = &hs->hello[slot];
        ear.hello->view = view;
    } else if (fresh && (slot == TW_SLOT_CT || slot == TW_SLOT_CCT)) {
        ear.certificates = &hs->certificates[side];
    }
    if (fresh && slot >= TW_SLOT_CR)
        ear.keys = &hs->keys[slot];
    tw_connection_decode(
        c, m, &(struct tw_sink){.event = hear, .self = &ear, .details = true, .whole_lists = true});
    if (!fresh)
        return;
    if (ear.hello != NULL) {
        ear.hello->view = view;
        finish_hello(ear.hello);
        view = ear.hello->view;
    }
    hs->view[slot] = view;
}

static void settle(struct tw_handshake *hs)
{
    const struct tw_view *sh = &hs->view[TW_SLOT_SH], *hrr = &hs->view[TW_SLOT_HRR];
    const struct tw_message *m = sh->message != NULL ? sh->message : hrr->message;

    if (m == NULL || m->params == NULL)
        return;
    hs->version = m->params->version;
    hs->spoken = tw_version_bit(hs->version);
    hs->suite = m->params->suite_known ? tw_cipher_suite_find(m->params->suite) : NULL;
}

const struct tw_message *tw_handshake_gather(struct tw_handshake *hs, struct tw_remarks *remarks,
                                             const struct tw_connection *c, const struct tw_message *m,
                                             uint32_t *index)
{
    memset(hs->view, 0, sizeof hs->view);
    memset(hs->keys, 0, sizeof hs->keys);
    for (size_t i = 0; i < TW_HELLO_SLOTS; i++)
        clear_hello(&hs->hello[i]);
    for (size_t i = 0; i < 2; i++)
        memset(&hs->certificates[i], 0, offsetof(struct tw_certificate_facts, each));
    hs->first_index = *index;
    hs->first_remark = remarks->count;
    hs->suite = NULL;
    hs->version = 0;
    hs->spoken = 0;
    hs->first = m == c->first;
    hs->sealed = false;
    for (; m != NULL && !begins_another(hs, m); m = m->next, ++*index) {
        if (m->encrypted)
            hs->sealed = hs->sealed || m->id.content_type != TW_ALERT;
        else
            gather_message(hs, remarks, c, m, *index);
    }
    hs->end_index = *index;
    hs->end_remark = remarks->count;
    settle(hs);
    return m;
}
