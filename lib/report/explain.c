/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a handshake did not complete. An alert says little: what it is about stands in the messages before it, and is told
 * where it is a fact. "client offered 3 suites, all with SHA-1 MAC" is one; that this was the reason is for the reader.
 */
#include "report/explain.h"

enum { TEXT_MAX = 64 /* bytes of a name */, NAMES_MAX = 8 };

/* Alert descriptions, RFC 8446 6 and RFC 5246 7.2. */
enum {
    HANDSHAKE_FAILURE = 40,
    BAD_CERTIFICATE = 42,
    UNSUPPORTED_CERTIFICATE = 43,
    CERTIFICATE_REVOKED = 44,
    CERTIFICATE_EXPIRED = 45,
    CERTIFICATE_UNKNOWN = 46,
    UNKNOWN_CA = 48,
    PROTOCOL_VERSION = 70,
    INSUFFICIENT_SECURITY = 71,
    INAPPROPRIATE_FALLBACK = 86,
    UNRECOGNIZED_NAME = 112,
    CERTIFICATE_REQUIRED = 116,
    NO_APPLICATION_PROTOCOL = 120,
};

struct explanation {
    struct tw_out *out;
    struct tw_lines lines;
    const struct tw_connection *c;
    const struct tw_handshake *handshake;
    enum tw_side side; /* who gave up */
};

static void put(struct explanation *e, const char *text)
{
    tw_out_text(e->out, text);
}

static void put_wire_text(struct explanation *e, struct tw_bytes text)
{
    tw_out_wire_beginning(e->out, text, TEXT_MAX);
}

static const struct tw_hello_facts *client_hello(const struct explanation *e)
{
    return &e->handshake->hello[TW_SLOT_CH];
}

/* --- what was offered --- */

static bool is_export(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_RSA_EXPORT || s->kx == TW_KX_DHE_EXPORT || s->kx == TW_KX_DH_ANON_EXPORT ||
           s->kx == TW_KX_KRB5_EXPORT;
}

static bool is_anonymous(const struct tw_cipher_suite *s)
{
    return s->auth == TW_AUTH_ANON;
}

static bool is_null(const struct tw_cipher_suite *s)
{
    return s->enc == TW_ENC_NULL;
}

static bool is_rc4(const struct tw_cipher_suite *s)
{
    return s->enc == TW_ENC_RC4_40 || s->enc == TW_ENC_RC4_56 || s->enc == TW_ENC_RC4_128;
}

static bool is_3des(const struct tw_cipher_suite *s)
{
    return s->enc == TW_ENC_3DES_EDE_CBC;
}

static bool is_psk(const struct tw_cipher_suite *s)
{
    return s->kx >= TW_KX_PSK && s->kx <= TW_KX_ECDHE_PSK;
}

static bool is_gost(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_GOST;
}

static bool is_tls13(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_TLS13;
}

static bool is_tlcp(const struct tw_cipher_suite *s)
{
    return s->max_version == TW_TLCP_1_1;
}

static bool is_rsa_transport(const struct tw_cipher_suite *s)
{
    return s->kx == TW_KX_RSA;
}

static bool is_ecdsa(const struct tw_cipher_suite *s)
{
    return s->auth == TW_AUTH_ECDSA;
}

static bool is_sha1(const struct tw_cipher_suite *s)
{
    return s->mac == TW_MAC_SHA1;
}

/* What suites may all be, the most telling first. */
static const struct {
    bool (*holds)(const struct tw_cipher_suite *s);
    const char *words;
} traits[] = {
    {is_anonymous, "anonymous"},
    {is_null, "without encryption"},
    {is_export, "of export strength"},
    {is_rc4, "RC4"},
    {is_3des, "3DES"},
    {is_psk, "for pre-shared keys"},
    {is_gost, "GOST"},
    {is_tlcp, "of TLCP"},
    {is_tls13, "of TLS 1.3"},
    {is_rsa_transport, "with RSA key transport"},
    {is_ecdsa, "for ECDSA certificates"},
    {is_sha1, "SHA-1 MAC"},
};

/* Suites that are some: neither GREASE nor signals. NULL where it is none, or one that nobody here knows. */
static const struct tw_cipher_suite *suite_at(const struct tw_codes *suites, uint32_t i, bool *counts)
{
    uint16_t value = tw_code_at(suites, i);
    const struct tw_cipher_suite *s = tw_cipher_suite_find(value);

    *counts = !tw_is_grease16(value) && (s == NULL || s->kx != TW_KX_NULL);
    return *counts ? s : NULL;
}

static bool all_have(const struct tw_codes *suites, bool (*holds)(const struct tw_cipher_suite *s))
{
    for (uint32_t i = 0; i < suites->count; i++) {
        bool counts;
        const struct tw_cipher_suite *s = suite_at(suites, i, &counts);
        if (counts && (s == NULL || !holds(s)))
            return false;
    }
    return true;
}

/* How many there are; `*only` is the last of them. */
static uint32_t count_suites(const struct tw_codes *suites, uint16_t *only)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < suites->count; i++) {
        bool counts;
        (void)suite_at(suites, i, &counts);
        count += counts;
        if (counts)
            *only = tw_code_at(suites, i);
    }
    return count;
}

/* "client offered 3 suites, all SHA-1 MAC" */
static void put_suites(struct explanation *e)
{
    const struct tw_codes *suites = &client_hello(e)->suites;
    uint16_t only = 0;
    uint32_t count = suites->width == 2 ? count_suites(suites, &only) : 0;

    if (count == 0)
        return;
    put(e, "; client offered ");
    if (count == 1) {
        put(e, "only ");
        tw_lines_name(&e->lines, TW_REG_CIPHER_SUITE, only);
        return;
    }
    tw_lines_count(&e->lines, count, "suite");
    for (size_t i = 0; i < TW_COUNT(traits); i++) {
        if (!all_have(suites, traits[i].holds))
            continue;
        put(e, ", all ");
        put(e, traits[i].words);
        return;
    }
}

/* "client offered TLS 1.2, TLS 1.1", or where there is no list "at most TLS 1.1". */
static void put_versions(struct explanation *e)
{
    const struct tw_hello_facts *h = client_hello(e);
    struct tw_codes versions = tw_extension_codes(h, TW_EXT_SUPPORTED_VERSIONS, 1, 2);
    bool first = true;

    put(e, versions.ptr != NULL ? "; client offered " : "; client offered at most ");
    if (versions.ptr == NULL) {
        tw_lines_name(&e->lines, TW_REG_VERSION, h->version);
        return;
    }
    for (uint32_t i = 0; i < versions.count && i < NAMES_MAX; i++) {
        uint16_t version = tw_code_at(&versions, i);
        if (tw_is_grease16(version))
            continue;
        put(e, first ? "" : ", ");
        tw_lines_name(&e->lines, TW_REG_VERSION, version);
        first = false;
    }
}

/* The server's choice, that the client would not have. */
static void put_chosen_version(struct explanation *e)
{
    put(e, "; server chose ");
    tw_lines_name(&e->lines, TW_REG_VERSION, tw_connection_version(e->c));
    put_versions(e);
}

static void put_server_name(struct explanation *e)
{
    struct tw_bytes name = e->c->client_hello.server_name;

    if (name.ptr == NULL) {
        put(e, "; client named no server");
        return;
    }
    put(e, "; client asked for ");
    put_wire_text(e, name);
}

/* "client offered h2, http/1.1" */
static void put_protocols(struct explanation *e)
{
    const struct tw_extension_fact *alpn = tw_extension(client_hello(e), TW_EXT_ALPN);
    struct tw_span list = {0}, name;
    uint32_t at = 0;

    if (alpn != NULL)
        list = tw_vector_at(alpn->data, 0, 2);
    for (unsigned i = 0; list.ptr != NULL && i < NAMES_MAX && tw_member_next(list, 1, &at, &name); i++) {
        put(e, i == 0 ? "; client offered " : ", ");
        put_wire_text(e, (struct tw_bytes){name.ptr, name.len});
    }
}

/* --- certificates --- */

/* What speaks against the certificate of the other side. */
static void put_certificate(struct explanation *e)
{
    enum tw_side other = e->side == TW_CLIENT ? TW_SERVER : TW_CLIENT;
    const struct tw_certificate_facts *f = &e->handshake->certificates[other];

    if (f->count == 0)
        return;
    if (f->each[0].valid == TW_FALSE)
        put(e, "; the certificate was not valid at that time");
    if (other == TW_SERVER && f->each[0].named == TW_FALSE) {
        put(e, "; the certificate is not for ");
        put_wire_text(e, e->c->client_hello.server_name);
    }
    if (f->count == 1 && f->omitted == 0 && f->each[0].self_signed)
        put(e, "; the certificate is self-signed");
}

/* A server that wants a certificate, and a client that has sent none. */
static void put_missing_certificate(struct explanation *e)
{
    const struct tw_view *view = &e->handshake->view[TW_SLOT_CCT];

    if (e->handshake->view[TW_SLOT_CR].message != NULL && view->sound &&
        e->handshake->certificates[TW_CLIENT].count == 0 && !e->handshake->certificates[TW_CLIENT].raw)
        put(e, "; client sent no certificate");
}

/* --- alerts --- */

static const struct {
    uint8_t alert;
    uint8_t side;  /* enum tw_side: who sends it */
    bool answered; /* when the server has sent its hello */
    void (*put)(struct explanation *e);
} hints[] = {
    {HANDSHAKE_FAILURE, TW_SERVER, false, put_suites},
    {INSUFFICIENT_SECURITY, TW_SERVER, false, put_suites},
    {PROTOCOL_VERSION, TW_SERVER, false, put_versions},
    {INAPPROPRIATE_FALLBACK, TW_SERVER, false, put_versions},
    {UNRECOGNIZED_NAME, TW_SERVER, false, put_server_name},
    {NO_APPLICATION_PROTOCOL, TW_SERVER, false, put_protocols},
    {PROTOCOL_VERSION, TW_CLIENT, true, put_chosen_version},
    {HANDSHAKE_FAILURE, TW_SERVER, true, put_missing_certificate},
    {CERTIFICATE_REQUIRED, TW_SERVER, true, put_missing_certificate},
    {BAD_CERTIFICATE, TW_CLIENT, true, put_certificate},
    {CERTIFICATE_EXPIRED, TW_CLIENT, true, put_certificate},
    {CERTIFICATE_UNKNOWN, TW_CLIENT, true, put_certificate},
    {UNKNOWN_CA, TW_CLIENT, true, put_certificate},
    {BAD_CERTIFICATE, TW_SERVER, true, put_certificate},
    {CERTIFICATE_EXPIRED, TW_SERVER, true, put_certificate},
    {CERTIFICATE_UNKNOWN, TW_SERVER, true, put_certificate},
    {UNKNOWN_CA, TW_SERVER, true, put_certificate},
};

static void put_hint(struct explanation *e)
{
    bool answered = e->handshake->view[TW_SLOT_SH].message != NULL;

    if (e->handshake->view[TW_SLOT_CH].message == NULL)
        return;
    for (size_t i = 0; i < TW_COUNT(hints); i++)
        if (hints[i].alert == e->c->alert && hints[i].side == e->side && hints[i].answered == answered)
            hints[i].put(e);
}

static bool is_the_alert(const struct tw_connection *c, const struct tw_message *m)
{
    return m->id.content_type == TW_ALERT && !m->encrypted && m->kept >= 2 && m->body[1] == c->alert &&
           m->direction == c->alert_from;
}

/* "client_hello" as the RFCs write it: ClientHello. */
static void put_name(struct explanation *e, const char *name)
{
    bool capital = true;

    for (; *name != '\0'; name++) {
        bool raised = capital && *name >= 'a' && *name <= 'z';
        if (raised)
            tw_out_char(e->out, (char)(*name - ('a' - 'A')));
        else if (*name != '_')
            tw_out_char(e->out, *name);
        capital = *name == '_';
    }
}

/* " 0.80 ms after ClientHello": the last that its sender had heard. */
static void put_delay(struct explanation *e)
{
    const struct tw_message *heard = NULL, *m = e->c->first;

    for (; m != NULL && !is_the_alert(e->c, m); m = m->next)
        if (m->direction != e->c->alert_from)
            heard = m;
    if (m == NULL || heard == NULL)
        return;
    if (m->last_ns != TW_NO_TIME && heard->last_ns != TW_NO_TIME && m->last_ns >= heard->last_ns) {
        tw_out_char(e->out, ' ');
        tw_lines_duration(&e->lines, (uint64_t)(m->last_ns - heard->last_ns));
    }
    put(e, " after ");
    if (heard->encrypted)
        put(e, "an encrypted record");
    else
        put_name(e, tw_message_name(heard));
}

/* Whoever says no before there is an answer refuses; later, somebody gives up. */
static void put_alert(struct explanation *e)
{
    bool refused = e->side == TW_SERVER && e->c->settled == NULL;

    put(e, tw_side_name(e->side));
    put(e, refused ? " refused: alert " : " gave up: alert ");
    tw_lines_code(&e->lines, TW_REG_ALERT, e->c->alert);
    put_delay(e);
    put_hint(e);
}

/* Somebody has closed: before or after the server's answer. */
static void put_closed(struct explanation *e, const struct tw_outcome *outcome)
{
    put(e, outcome->reason);
    if (e->c->settled == NULL && e->c->client_hello.seen)
        put(e, e->c->closer == e->c->client ? " before the server answered" : " without an answer");
}

void tw_explain(struct tw_report *r, struct tw_out *out, const struct tw_connection *c,
                const struct tw_outcome *outcome)
{
    struct explanation e = {.out = out, .lines = {.out = out}, .c = c, .handshake = &r->explained};
    uint32_t index = 0;

    if (c->first == NULL || c->ssl2 || (outcome->handshake != TW_FAILED && outcome->handshake != TW_CLOSED)) {
        put(&e, outcome->reason);
        return;
    }
    if (outcome->handshake == TW_CLOSED) {
        put_closed(&e, outcome);
    } else if (c->alert_from == TW_DIRECTION_UNKNOWN) {
        put(&e, outcome->reason);
    } else {
        e.side = tw_connection_side(c, c->alert_from);
        r->explained_remarks.count = r->explained_remarks.omitted = 0;
        (void)tw_handshake_gather(&r->explained, &r->explained_remarks, c, c->first, &index);
        put_alert(&e);
    }
}

const char *tw_explanation(struct tw_report *r, const struct tw_connection *c,
                           const struct tw_outcome *outcome, char text[TW_EXPLANATION_MAX])
{
    size_t before;

    (void)tw_out_room(&r->out, TW_EXPLANATION_MAX);
    before = r->out.len;
    tw_explain(r, &r->out, c, outcome);
    (void)tw_out_take_back(&r->out, before, text, TW_EXPLANATION_MAX);
    return text;
}

void tw_explain_in_lines(struct tw_report *r, struct tw_lines *l, const struct tw_connection *c,
                         const struct tw_outcome *outcome)
{
    char text[TW_EXPLANATION_MAX];
    size_t len;

    for (const char *word = tw_explanation(r, c, outcome, text); *word != '\0';
         word += len + (word[len] == ' ')) {
        len = strcspn(word, " ");
        if (tw_lines_column(l) + 1 + len > r->options.width) {
            tw_lines_begin(l);
            tw_out_bytes(l->out, "    ", l->indent == 0 ? TW_LINES_STEP : 0);
        } else {
            tw_out_char(l->out, ' ');
        }
        tw_out_bytes(l->out, word, len);
    }
}
