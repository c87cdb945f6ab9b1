/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs over the transcript of a handshake. */
#include "facts/proof.h"

#include <string.h>

#include "facts/psk.h"
#include "facts/transcript.h"
#include "facts/verify.h"
#include "message/verdict.h"

static const struct tw_unsealing *unsealing_of(const struct tw_transcribed *h)
{
    return h->c->tracker->crypto->unsealing;
}

static void *context_of(const struct tw_transcribed *h)
{
    return h->c->tracker->crypto_context;
}

static struct tw_verdict verdict(enum tw_truth truth, enum tw_verdict_reason reason)
{
    return (struct tw_verdict){(uint8_t)truth, (uint8_t)reason};
}

static struct tw_verdict not_known(enum tw_verdict_reason reason)
{
    return verdict(TW_NOT_KNOWN, reason);
}

static enum tw_side side_of(const struct tw_transcribed *h, const struct tw_message *m)
{
    return tw_connection_side(h->c, m->direction);
}

static bool is_tls13(const struct tw_transcribed *h)
{
    return tw_version_is_tls13(h->session->params->version);
}

/* --- Finished --- */

/*
 * The traffic secret that a side's Finished is made with: of the handshake; behind that of authentication later, which
 * is the client's application secret after so many updates (RFC 8446 4.4).
 */
static size_t finished_secret(const struct tw_transcribed *h, const struct tw_message *m, bool later,
                              uint8_t secret[TW_MAX_SECRET])
{
    bool client = side_of(h, m) == TW_CLIENT;
    enum tw_secret what = client ? TW_SECRET_CLIENT_HANDSHAKE : TW_SECRET_SERVER_HANDSHAKE;
    struct tw_bytes found =
        tw_unseal_secret(h->c, later ? TW_SECRET_CLIENT_TRAFFIC : what, h->session->schedule.client_random);

    if (found.len == 0 || found.len > TW_MAX_SECRET)
        return 0;
    memcpy(secret, found.ptr, found.len);
    for (const struct tw_message *k = h->c->first; later && k != m; k = k->next)
        if (k->decrypted && k->id.type == TW_KEY_UPDATE && k->direction == m->direction &&
            k->id.content_type == TW_HANDSHAKE)
            unsealing_of(h)->next_secret(context_of(h), &h->session->schedule, secret, found.len);
    return found.len;
}

static struct tw_verdict compare(const struct tw_transcribed *h, const struct tw_message *m,
                                 struct tw_bytes secret, const struct tw_transcript *before)
{
    enum tw_verdict_reason what = is_tls13(h) ? TW_VERDICT_FINISHED_TLS13 : TW_VERDICT_FINISHED;
    uint8_t want[TW_DIGEST_MOST];
    size_t len =
        unsealing_of(h)->finished(context_of(h), &h->session->schedule, secret, side_of(h, m), before, want);
    bool same = len > 0 && m->kept == len && memcmp(want, m->body, len) == 0;

    tw_wipe(want, sizeof want);
    if (m->missing != TW_MISSING_NOTHING)
        return not_known(TW_VERDICT_MALFORMED);
    if (len == 0)
        return not_known(TW_VERDICT_ALGORITHM);
    if (same)
        return verdict(TW_TRUE, what);
    return h->incomplete ? not_known(TW_VERDICT_GAP) : verdict(TW_FALSE, what);
}

static struct tw_verdict verify_finished(const struct tw_transcribed *h, const struct tw_message *m,
                                         const struct tw_transcript *before, bool later)
{
    uint8_t secret[TW_MAX_SECRET];
    struct tw_bytes key = {h->session->master, TW_MASTER_SECRET};
    struct tw_verdict found;

    if (is_tls13(h))
        key = (struct tw_bytes){secret, finished_secret(h, m, later, secret)};
    if (key.ptr == NULL || key.len == 0)
        return not_known(TW_VERDICT_SECRET);
    found = compare(h, m, key, before);
    tw_wipe(secret, sizeof secret);
    return found;
}

/* --- CertificateVerify of TLS 1.3 --- */

/* Whose key it must be: that of the first certificate of a message, or what it has delegated signing to (RFC 9345). */
struct signer {
    struct tw_arena *arena;
    struct tw_bytes key; /* a copy: it may have been decompressed */
    size_t certificates;
    bool raw;
    uint8_t what; /* enum tw_verdict_reason */
};

static void hear_certificate(void *self, const struct tw_event *e)
{
    struct signer *s = self;

    if (e->kind != TW_VALUE || s->certificates > 1)
        return;
    s->certificates += e->field == F_CERTIFICATE_DER || e->field == F_RAW_PUBLIC_KEY;
    if (s->certificates > 1) /* the others are there for the first */
        return;
    switch (e->field) {
    case F_CERTIFICATE_DER: s->what = TW_VERDICT_MESSAGES; break;
    case F_RAW_PUBLIC_KEY: s->what = TW_VERDICT_MESSAGES_RAW; break;
    case F_CREDENTIAL_PUBLIC_KEY: s->what = TW_VERDICT_MESSAGES_DELEGATED; break;
    default: return;
    }
    s->raw = e->field != F_CERTIFICATE_DER;
    s->key.ptr = tw_arena_copy(s->arena, e->bytes, e->len);
    s->key.len = s->key.ptr != NULL ? e->len : 0;
}

struct statement {
    struct tw_bytes signature;
    uint32_t scheme;
    bool malformed;
};

static void hear_statement(void *self, const struct tw_event *e)
{
    struct statement *s = self;

    s->malformed = s->malformed || e->kind == TW_FAULT;
    if (e->kind == TW_VALUE && e->field == F_SIGNATURE_ALGORITHM)
        s->scheme = (uint32_t)e->value;
    else if (e->kind == TW_VALUE && e->field == F_SIGNATURE_BYTES)
        s->signature = (struct tw_bytes){e->bytes, e->len};
}

static struct tw_verdict judge(struct tw_tracker *tracker, enum tw_signature_check check,
                               enum tw_verdict_reason what, bool doubtful)
{
    if (check == TW_SIGNATURE_NO_TIME)
        tracker->unverified++;
    if (check == TW_SIGNATURE_WRONG && doubtful)
        return not_known(TW_VERDICT_GAP);
    if (check == TW_SIGNATURE_HOLDS || check == TW_SIGNATURE_WRONG)
        return verdict(check == TW_SIGNATURE_HOLDS ? TW_TRUE : TW_FALSE, what);
    return not_known(tw_verdict_of(check));
}

/* The content that is signed: 64 blanks, a context, a zero, the transcript hash (RFC 8446 4.4.3). */
static enum tw_signature_check check_signature(const struct tw_transcribed *h, enum tw_side side,
                                               const struct statement *s, const struct signer *signer,
                                               const struct tw_transcript *before)
{
    enum { BLANKS = 64, WITH_ZERO = 1 };
    static const char *const contexts[] = {"TLS 1.3, client CertificateVerify",
                                           "TLS 1.3, server CertificateVerify"};
    uint8_t blanks[BLANKS], hash[TW_DIGEST_MOST];
    size_t len = unsealing_of(h)->hash(context_of(h), &h->session->schedule, before, hash);
    const struct tw_bytes parts[] = {
        {blanks, sizeof blanks},
        {(const uint8_t *)contexts[side], strlen(contexts[side]) + WITH_ZERO},
        {hash, len},
    };
    const struct tw_signed content = {
        .key = signer->key,
        .raw_key = signer->raw,
        .tls13 = true,
        .signing = s->scheme,
        .parts = parts,
        .part_count = TW_COUNT(parts),
        .signature = s->signature,
    };

    memset(blanks, ' ', sizeof blanks);
    if (len == 0)
        return TW_SIGNATURE_NOT_KNOWN;
    return h->c->tracker->crypto->verify(context_of(h), &content);
}

/* `certificate` is the message with the sender's certificates, NULL when there is none. */
static struct tw_verdict verify_signature(const struct tw_transcribed *h, const struct tw_message *m,
                                          const struct tw_message *certificate,
                                          const struct tw_transcript *before)
{
    struct tw_arena arena = {.memory = h->c->tracker->memory};
    struct signer signer = {.arena = &arena};
    struct statement s = {.malformed = false};
    const struct tw_sink hears_signer = {.event = hear_certificate, .self = &signer, .details = true};
    const struct tw_sink hears_statement = {.event = hear_statement, .self = &s};
    struct tw_verdict found = not_known(TW_VERDICT_NO_CERTIFICATE);

    tw_connection_decode(h->c, m, &hears_statement);
    if (certificate != NULL)
        tw_connection_decode(h->c, certificate, &hears_signer);
    if (s.malformed || s.signature.ptr == NULL || m->missing != TW_MISSING_NOTHING)
        found = not_known(TW_VERDICT_MALFORMED);
    else if (signer.key.ptr != NULL)
        found = judge(h->c->tracker, check_signature(h, side_of(h, m), &s, &signer, before),
                      (enum tw_verdict_reason)signer.what, h->incomplete);
    tw_arena_free(&arena);
    return found;
}

/* --- handshakes --- */

static bool is_certificate(const struct tw_message *m)
{
    return m->id.type == TW_CERTIFICATE || m->id.type == TW_COMPRESSED_CERTIFICATE;
}

/* The certificates that the sender of message `i` has sent last before it. */
static const struct tw_message *certificate_before(const struct tw_transcribed *h, size_t i)
{
    uint8_t direction = h->messages[i]->direction;

    while (i > 0)
        if (h->messages[--i]->direction == direction && is_certificate(h->messages[i]))
            return h->messages[i];
    return NULL;
}

static void prove_main(struct tw_transcribed *h, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct tw_message *m = h->messages[i];
        const struct tw_transcript before = {h->parts, 2 * i};
        if (m->id.type == TW_FINISHED)
            m->verdicts.rest = verify_finished(h, m, &before, false);
        else if (m->id.type == TW_CERTIFICATE_VERIFY && is_tls13(h))
            m->verdicts.rest = verify_signature(h, m, certificate_before(h, i), &before);
    }
}

/* Whether a CertificateRequest and the Certificate that answers it have the same context (RFC 8446 4.3.2). */
static bool answers(const struct tw_message *request, const struct tw_message *certificate)
{
    size_t len = request->kept > 0 ? (size_t)request->body[0] + 1 : 0;

    return len > 0 && certificate->kept >= len && request->kept >= len &&
           memcmp(request->body, certificate->body, len) == 0;
}

/* Authentication behind the handshake: its transcript goes on with the request (RFC 8446 4.4.1). */
static void prove_later(struct tw_transcribed *h, struct tw_arena *arena, size_t certificate, size_t request)
{
    enum { MOST = 4 }; /* request, Certificate, CertificateVerify, Finished */
    size_t count = 2 * h->main_count;
    struct tw_bytes *parts = tw_arena_get(arena, (count + 2 * (size_t)MOST) * sizeof *parts);

    if (parts == NULL)
        return;
    memcpy(parts, h->parts, count * sizeof *parts);
    memcpy(parts + count, h->parts + 2 * request, 2 * sizeof *parts);
    count += 2;
    for (size_t i = certificate; i < h->count && i < certificate + MOST - 1; i++) {
        struct tw_message *m = h->messages[i];
        const struct tw_transcript before = {parts, count};
        if (m->id.type == TW_CERTIFICATE_VERIFY)
            m->verdicts.rest = verify_signature(h, m, h->messages[certificate], &before);
        if (m->id.type == TW_FINISHED) {
            m->verdicts.rest = verify_finished(h, m, &before, true);
            return;
        }
        memcpy(parts + count, h->parts + 2 * i, 2 * sizeof *parts);
        count += 2;
    }
}

static void prove_all_later(struct tw_transcribed *h, struct tw_arena *arena)
{
    for (size_t i = h->main_count; i < h->count; i++) {
        size_t request = h->main_count;
        if (!is_certificate(h->messages[i]))
            continue;
        while (request < i && (h->messages[request]->id.type != TW_CERTIFICATE_REQUEST ||
                               !answers(h->messages[request], h->messages[i])))
            request++;
        if (request < i)
            prove_later(h, arena, i, request);
    }
}

static void prove_handshake(struct tw_connection *c, const struct tw_session *session)
{
    struct tw_arena arena = {.memory = c->tracker->memory};
    struct tw_transcribed h;

    if (tw_transcribe(&h, &arena, c, session)) {
        prove_main(&h, is_tls13(&h) ? h.main_count : h.count);
        if (is_tls13(&h))
            prove_all_later(&h, &arena);
    }
    tw_arena_free(&arena);
}

/* --- private keys --- */

static void notice_certificate(void *self, const struct tw_event *e)
{
    const struct tw_tracker *t = self;

    if (e->kind == TW_VALUE && e->field == F_CERTIFICATE_DER)
        t->crypto->unsealing->notice(t->crypto_context, (struct tw_bytes){e->bytes, e->len});
}

static void notice_certificates(struct tw_connection *c)
{
    const struct tw_sink sink = {.event = notice_certificate, .self = c->tracker};

    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->id.content_type == TW_HANDSHAKE && m->id.type == TW_CERTIFICATE && !m->encrypted &&
            tw_connection_side(c, m->direction) == TW_SERVER)
            tw_connection_decode(c, m, &sink);
}

void tw_connection_prove(struct tw_connection *c)
{
    if (c->tracker->private_keys && c->tracker->crypto != NULL)
        notice_certificates(c);
    if (c->tracker->verify == TW_VERIFY_NEVER || c->tracker->crypto == NULL)
        return;
    if (c->client_hello.extensions & TW_HELLO_PRE_SHARED_KEY)
        tw_psk_prove(c);
    for (const struct tw_session *s = c->unseal != NULL ? c->unseal->sessions : NULL; s != NULL; s = s->next)
        prove_handshake(c, s);
}
