/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying signatures. The messages of a handshake are gathered first, each by its direction alone, since captures
 * are not always right about the order of packets that went opposite ways.
 */
#include "facts/verify.h"

#include <string.h>

#include "facts/credential.h"
#include "message/tlcp.h"
#include "message/verdict.h"
#include "registry/registry.h"

/* Certificates of a message that are looked at; real chains are much shorter. */
enum { MAX_CHAIN = 32 };

enum { RANDOM_LENGTH = 32, HANDSHAKE_HEADER = 4 };

/* Who may have signed: what stands in a Certificate message. */
struct signer {
    struct tw_message *message;
    struct tw_bytes certificate[MAX_CHAIN]; /* or, alone, a raw public key */
    struct tw_bytes status[MAX_CHAIN];      /* the OCSP response that came with it (RFC 8446 4.4.2.1) */
    size_t count;
    size_t omitted;
    bool raw_key;
    struct tw_credential credential;
};

struct handshake {
    struct tw_connection *c;
    const struct tw_handshake_params *params;
    struct tw_message *first; /* of its messages, in the order of the wire */
    struct tw_message *client_hello, *server_hello, *key_exchange, *server_hello_done, *certificate_verify;
    struct tw_message *certificate_status;
    struct signer signer[2]; /* by side */
};

static enum tw_side side_of(const struct handshake *h, const struct tw_message *m)
{
    return tw_connection_side(h->c, m->direction);
}

static struct tw_verdict verdict(enum tw_truth truth, enum tw_verdict_reason reason)
{
    return (struct tw_verdict){(uint8_t)truth, (uint8_t)reason};
}

static struct tw_verdict not_known(enum tw_verdict_reason reason)
{
    return verdict(TW_NOT_KNOWN, reason);
}

enum tw_verdict_reason tw_verdict_of(enum tw_signature_check check)
{
    static const uint8_t reasons[TW_SIGNATURE_CHECKS] = {
        [TW_SIGNATURE_NO_ISSUER] = TW_VERDICT_NO_ISSUER,
        [TW_SIGNATURE_BAD_CERTIFICATE] = TW_VERDICT_BAD_CERTIFICATE,
        [TW_SIGNATURE_BAD_KEY] = TW_VERDICT_BAD_KEY,
        [TW_SIGNATURE_LONG_KEY] = TW_VERDICT_LONG_KEY,
        [TW_SIGNATURE_NOT_KNOWN] = TW_VERDICT_ALGORITHM,
        [TW_SIGNATURE_UNFIT_KEY] = TW_VERDICT_UNFIT_KEY,
        [TW_SIGNATURE_NOT_THERE] = TW_VERDICT_NO_SIGNATURE,
        [TW_SIGNATURE_NO_TIME] = TW_VERDICT_NO_TIME,
        [TW_SIGNATURE_NO_MEMORY] = TW_VERDICT_NO_MEMORY,
    };
    return (enum tw_verdict_reason)reasons[check];
}

/* The verdict for what came of a check of `what`. */
static struct tw_verdict judge(struct tw_tracker *tracker, enum tw_signature_check check,
                               enum tw_verdict_reason what)
{
    if (check == TW_SIGNATURE_NO_TIME)
        tracker->unverified++;
    if (check == TW_SIGNATURE_HOLDS || check == TW_SIGNATURE_WRONG)
        return verdict(check == TW_SIGNATURE_HOLDS ? TW_TRUE : TW_FALSE, what);
    return not_known(tw_verdict_of(check));
}

/* Certificates */

static void hear_certificate(void *self, const struct tw_event *e)
{
    struct signer *s = self;

    tw_credential_hear(&s->credential, e);
    if (e->kind == TW_VALUE && e->field == F_OCSP_RESPONSE && s->count > 0 && s->omitted == 0)
        s->status[s->count - 1] = (struct tw_bytes){e->bytes, e->len};
    if (e->kind != TW_VALUE || (e->field != F_CERTIFICATE_DER && e->field != F_RAW_PUBLIC_KEY))
        return;
    if (s->count >= MAX_CHAIN) {
        s->omitted++;
        return;
    }
    s->raw_key = e->field == F_RAW_PUBLIC_KEY;
    s->certificate[s->count++] = (struct tw_bytes){e->bytes, e->len};
}

/* What was checked of a certificate. */
static enum tw_verdict_reason what_issued(const struct tw_issued *issued)
{
    static const uint8_t reasons[2][3] = {
        {TW_VERDICT_BY_ISSUER, TW_VERDICT_BY_ISSUER_NO_ID, TW_VERDICT_BY_ISSUER_EITHER_ID},
        {TW_VERDICT_BY_ITSELF, TW_VERDICT_BY_ITSELF_NO_ID, TW_VERDICT_BY_ITSELF_EITHER_ID},
    };
    return (enum tw_verdict_reason)reasons[issued->by_itself][issued->id];
}

/* The certificates' own signatures. */
static void verify_chain(struct tw_connection *c, const struct signer *s)
{
    const struct tw_tracker *t = c->tracker;
    struct tw_issued issued[MAX_CHAIN];
    struct tw_verdict *each = tw_arena_get(&c->arena, MAX_CHAIN * sizeof *each);

    s->message->verdicts.rest = not_known(each != NULL ? TW_VERDICT_TOO_MANY : TW_VERDICT_NO_MEMORY);
    if (each == NULL)
        return;
    t->crypto->verify_chain(t->crypto_context, s->certificate, s->count, issued);
    for (size_t i = 0; i < s->count; i++) {
        each[i] = judge(c->tracker, (enum tw_signature_check)issued[i].check, what_issued(&issued[i]));
        /* Who has issued it may be among those that are not looked at. */
        if (issued[i].check == TW_SIGNATURE_NO_ISSUER && s->omitted > 0)
            each[i] = not_known(TW_VERDICT_TOO_MANY);
    }
    s->message->verdicts.each = each;
    s->message->verdicts.count = (uint32_t)s->count;
}

/* Of several the message does not say which one counts. */
static void verify_credential(struct handshake *h, const struct signer *s)
{
    const struct tw_tracker *t = h->c->tracker;
    struct tw_verdict *v = &s->message->verdicts.credential;

    if (s->credential.count > 1)
        *v = not_known(TW_VERDICT_MISPLACED);
    else if (s->credential.count == 1)
        *v = judge(h->c->tracker,
                   tw_credential_verify(&s->credential, side_of(h, s->message), t->crypto, t->crypto_context),
                   TW_VERDICT_CREDENTIAL);
}

/* OCSP responses */

static struct tw_verdict judge_status(struct tw_tracker *tracker, struct tw_status_signed found)
{
    static const uint8_t wrong[TW_SIGNATURE_CHECKS] = {
        [TW_SIGNATURE_UNRELATED] = TW_VERDICT_UNRELATED,
        [TW_SIGNATURE_OTHER_ISSUER] = TW_VERDICT_OTHER_ISSUER,
        [TW_SIGNATURE_NOT_YET_VALID] = TW_VERDICT_RESPONDER_NOT_YET_VALID,
        [TW_SIGNATURE_EXPIRED] = TW_VERDICT_RESPONDER_EXPIRED,
    };

    if (wrong[found.check] != 0)
        return verdict(TW_FALSE, (enum tw_verdict_reason)wrong[found.check]);
    return judge(tracker, (enum tw_signature_check)found.check,
                 found.delegated ? TW_VERDICT_STATUS_DELEGATED : TW_VERDICT_STATUS);
}

/* The signatures of the responses about the first `count` certificates of who signs; the verdicts go to the message. */
static void verify_statuses(struct tw_connection *c, const struct signer *s, const struct tw_bytes *responses,
                            size_t count, struct tw_message *m)
{
    const struct tw_tracker *t = c->tracker;
    struct tw_verdict *each = tw_arena_get(&c->arena, count * sizeof *each);

    if (each == NULL || t->crypto->verify_status == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        if (s->count == 0 || s->raw_key)
            each[i] = not_known(TW_VERDICT_NO_CERTIFICATE);
        else if (responses[i].len > 0)
            each[i] =
                judge_status(c->tracker, t->crypto->verify_status(t->crypto_context, responses[i],
                                                                  s->certificate, s->count, i, m->last_ns));
    }
    m->verdicts.status = each;
    m->verdicts.status_count = (uint32_t)count;
}

/* Those that stand in the message beside their certificates. */
static void verify_stapled(struct tw_connection *c, const struct signer *s)
{
    size_t count = s->count;

    while (count > 0 && s->status[count - 1].len == 0)
        count--;
    if (count > 0)
        verify_statuses(c, s, s->status, count, s->message);
}

struct statuses {
    struct tw_bytes response[MAX_CHAIN];
    size_t count;
};

static void hear_status(void *self, const struct tw_event *e)
{
    struct statuses *s = self;

    if (e->kind == TW_VALUE && (e->field == F_OCSP_RESPONSE || e->field == F_OCSP_RESPONSE_OF_LIST) &&
        s->count < MAX_CHAIN)
        s->response[s->count++] = (struct tw_bytes){e->bytes, e->len};
}

/* CertificateStatus is about the certificates of the server, in their order: RFC 6066 8, RFC 6961 2.2 */
static void verify_certificate_status(const struct handshake *h)
{
    struct statuses s = {.count = 0};
    const struct tw_sink sink = {.event = hear_status, .self = &s};

    tw_connection_decode(h->c, h->certificate_status, &sink);
    if (s.count > 0)
        verify_statuses(h->c, &h->signer[TW_SERVER], s.response, s.count, h->certificate_status);
}

/* Whether the chain leads to somebody who is trusted, at the time at which it was seen. */
static void judge_trust(struct tw_connection *c, const struct signer *s, bool server)
{
    const struct tw_tracker *t = c->tracker;

    if (t->crypto->trust == NULL || s->omitted > 0)
        return;
    s->message->verdicts.trusted =
        t->crypto->trust(t->crypto_context, s->certificate, s->count, server, s->message->last_ns);
    c->tracker->unverified += s->message->verdicts.trusted.no_time;
}

/* All that can be said without what the certificates have signed in the handshake. */
static void verify_certificates(struct handshake *h, const struct signer *s)
{
    if (s->count > 0 && !s->raw_key) {
        verify_chain(h->c, s);
        verify_stapled(h->c, s);
        judge_trust(h->c, s, side_of(h, s->message) == TW_SERVER);
    }
    verify_credential(h, s);
}

/* A second Certificate of the same side signs nothing in this handshake, but has a chain all the same. */
static void note_certificates(struct handshake *h, struct tw_message *m)
{
    struct signer s = {.message = m};
    const struct tw_sink sink = {.event = hear_certificate, .self = &s};

    tw_connection_decode(h->c, m, &sink);
    verify_certificates(h, &s);
    if (h->signer[side_of(h, m)].message == NULL)
        h->signer[side_of(h, m)] = s;
}

struct compressed {
    struct handshake *handshake;
    struct signer signer;
};

/* The certificates are there only as long as they are told. */
static void hear_compressed(void *self, const struct tw_event *e)
{
    struct compressed *c = self;

    hear_certificate(&c->signer, e);
    if (e->kind == TW_CLOSE && e->field == F_CERTIFICATE_MESSAGE)
        verify_certificates(c->handshake, &c->signer);
}

/* Of TLS 1.3 alone, where who signs is found elsewhere: nothing of it is kept. */
static void note_compressed(struct handshake *h, struct tw_message *m)
{
    struct compressed compressed = {.handshake = h, .signer = {.message = m}};
    const struct tw_sink sink = {.event = hear_compressed, .self = &compressed, .details = true};

    tw_connection_decode(h->c, m, &sink);
}

/* In TLCP the certificates of a list have roles. */
static enum tw_role role_of(const struct handshake *h, const struct signer *s, size_t i)
{
    const struct tw_tracker *t = h->c->tracker;
    const struct tw_message_context context = {.crypto = t->crypto, .crypto_context = t->crypto_context};

    return tw_certificate_role(&context, s->certificate[i], i);
}

/* The first certificate is the one that signs, but in TLCP the second where the pair stands the wrong way round. */
static size_t signing_certificate(const struct handshake *h, const struct signer *s)
{
    return h->params->version == TW_TLCP_1_1 && s->count > 1 && role_of(h, s, 0) != TW_ROLE_SIGN &&
           role_of(h, s, 1) == TW_ROLE_SIGN;
}

/* The other one of the pair, unless it is there to sign certificates; empty when there is none. */
static struct tw_bytes encryption_certificate(const struct handshake *h, const struct signer *s)
{
    size_t other = 1 - signing_certificate(h, s);

    if (s->count < 2 || role_of(h, s, other) == TW_ROLE_CA)
        return (struct tw_bytes){NULL, 0};
    return s->certificate[other];
}

/* Signatures of messages */

/* What stands in a message that is signed. */
struct statement {
    struct tw_bytes params, signature;
    uint32_t scheme;
    bool has_scheme, has_signature, malformed;
};

static void hear_statement(void *self, const struct tw_event *e)
{
    struct statement *s = self;

    s->malformed = s->malformed || e->kind == TW_FAULT;
    if (e->field == F_PARAMS && e->kind == TW_OPEN)
        s->params.ptr = e->bytes;
    else if (e->field == F_SIGNATURE && e->kind == TW_OPEN && s->params.ptr != NULL)
        s->params.len = (size_t)(e->bytes - s->params.ptr);
    if (e->kind != TW_VALUE)
        return;
    if (e->field == F_SIGNATURE_ALGORITHM) {
        s->scheme = (uint32_t)e->value;
        s->has_scheme = true;
    } else if (e->field == F_SIGNATURE_BYTES) {
        s->signature = (struct tw_bytes){e->bytes, e->len};
        s->has_signature = true;
    }
}

/* What is in the way of verifying, going by version and signer; TW_VERDICT_NOT_ASKED: nothing is. */
static enum tw_verdict_reason obstacle(const struct handshake *h, const struct signer *signer)
{
    uint16_t version = h->params->version;

    if (version != TW_TLCP_1_1 && (version < TW_SSL_3_0 || version > TW_TLS_1_2))
        return TW_VERDICT_VERSION;
    if (signer->count > 0)
        return TW_VERDICT_NOT_ASKED;
    if (tw_is_identity_based(h->params))
        return TW_VERDICT_IDENTITY;
    return signer->message != NULL && signer->message->missing != TW_MISSING_NOTHING
               ? TW_VERDICT_GAP
               : TW_VERDICT_NO_CERTIFICATE;
}

/* What message `m` says; false when it is not whole, or not as it should be. */
static bool read_statement(const struct handshake *h, const struct tw_message *m, struct statement *s)
{
    const struct tw_sink sink = {.event = hear_statement, .self = s};

    *s = (struct statement){0};
    tw_connection_decode(h->c, m, &sink);
    return m->missing == TW_MISSING_NOTHING && !s->malformed && s->has_signature;
}

/* The signature, and whose it should be; what was signed is yet to come. */
static struct tw_signed signed_by(const struct handshake *h, const struct signer *signer,
                                  const struct statement *s)
{
    uint32_t signing = s->has_scheme ? s->scheme : (uint32_t)TW_SIGNING_BEFORE_TLS12;

    return (struct tw_signed){
        .key = signer->certificate[signing_certificate(h, signer)],
        .raw_key = signer->raw_key,
        .signing = h->params->version == TW_TLCP_1_1 ? (uint32_t)TW_SIGNING_TLCP : signing,
        .signature = s->signature,
    };
}

/* Whether bytes of the stream are missing between two places. */
static bool has_hole(const struct tw_connection *c, unsigned direction, uint64_t from, uint64_t to)
{
    for (const struct tw_hole *hole = c->first_hole; hole != NULL; hole = hole->next)
        if (hole->direction == direction && hole->offset >= from && hole->offset < to)
            return true;
    return c->holes_omitted > 0 || c->messages_omitted > 0;
}

static enum tw_signature_check ask(const struct handshake *h, const struct tw_signed *s)
{
    const struct tw_tracker *t = h->c->tracker;

    return t->crypto->verify(t->crypto_context, s);
}

/* That a signature is wrong is believed only where nothing that was signed can be missing. */
static struct tw_verdict judge_message(const struct handshake *h, enum tw_signature_check check,
                                       enum tw_verdict_reason what, bool doubtful)
{
    if (check == TW_SIGNATURE_WRONG && doubtful)
        return not_known(TW_VERDICT_GAP);
    return judge(h->c->tracker, check, what);
}

/* ServerKeyExchange */

static void hear_random(void *self, const struct tw_event *e)
{
    if (e->kind == TW_VALUE && (e->field == F_RANDOM || e->field == F_CHALLENGE))
        *(struct tw_bytes *)self = (struct tw_bytes){e->bytes, e->len};
}

/* The random of a hello. A challenge of SSL 2.0 is filled up in front (RFC 5246 E.2). False when it is not there. */
static bool read_random(const struct handshake *h, const struct tw_message *hello,
                        uint8_t random[RANDOM_LENGTH])
{
    struct tw_bytes heard = {NULL, 0};
    const struct tw_sink sink = {.event = hear_random, .self = &heard};

    tw_connection_decode(h->c, hello, &sink);
    if (heard.len == 0 || heard.len > RANDOM_LENGTH)
        return false;
    memset(random, 0, RANDOM_LENGTH);
    memcpy(random + RANDOM_LENGTH - heard.len, heard.ptr, heard.len);
    return true;
}

static void store_be24(uint8_t *to, size_t value)
{
    to[0] = (uint8_t)(value >> 16);
    to[1] = (uint8_t)(value >> 8);
    to[2] = (uint8_t)value;
}

/* Whether it signs the server's other certificate, and has no parameters: GB/T 38636 6.4.5.4 */
static bool signs_certificate(const struct tw_handshake_params *params)
{
    uint8_t kx = tw_params_kx(params);

    return params->version == TW_TLCP_1_1 && (kx == TW_KX_ECC || kx == TW_KX_RSA);
}

static enum tw_verdict_reason what_params(const struct handshake *h)
{
    if (h->params->version == TW_TLCP_1_1)
        return TW_VERDICT_PARAMS_TLCP;
    return h->signer[TW_SERVER].raw_key ? TW_VERDICT_PARAMS_RAW : TW_VERDICT_PARAMS;
}

/* Behind the randoms, where the server signs its encryption certificate; its length is to be kept in `length`. */
static size_t add_certificate(struct tw_bytes parts[2], uint8_t length[3], struct tw_bytes certificate)
{
    store_be24(length, certificate.len);
    parts[0] = (struct tw_bytes){length, 3};
    parts[1] = certificate;
    return 2;
}

static struct tw_verdict verify_key_exchange(const struct handshake *h, const struct tw_message *m)
{
    const struct signer *server = &h->signer[TW_SERVER];
    bool of_certificate = signs_certificate(h->params);
    struct tw_bytes encrypts =
        of_certificate ? encryption_certificate(h, server) : (struct tw_bytes){NULL, 0};
    uint8_t randoms[2][RANDOM_LENGTH], length[3];
    struct tw_bytes parts[3] = {{randoms[0], sizeof randoms}};
    enum tw_verdict_reason why = obstacle(h, server);
    struct statement s;
    struct tw_signed signature;

    if (!read_statement(h, m, &s))
        return not_known(TW_VERDICT_MALFORMED);
    if (h->client_hello == NULL || h->server_hello == NULL)
        return not_known(TW_VERDICT_NO_HELLO);
    if (why != TW_VERDICT_NOT_ASKED)
        return not_known(why);
    if (of_certificate && encrypts.ptr == NULL)
        return not_known(TW_VERDICT_NO_ENCRYPTION_CERTIFICATE);
    if (!of_certificate && s.params.ptr == NULL)
        return not_known(TW_VERDICT_ALGORITHM);
    if (!read_random(h, h->client_hello, randoms[0]) || !read_random(h, h->server_hello, randoms[1]))
        return not_known(TW_VERDICT_GAP);
    signature = signed_by(h, server, &s);
    signature.parts = parts;
    signature.part_count = 2;
    parts[1] = s.params;
    if (of_certificate)
        signature.part_count = 1 + add_certificate(&parts[1], length, encrypts);
    return judge_message(h, ask(h, &signature), of_certificate ? TW_VERDICT_CERTIFICATE_TLCP : what_params(h),
                         has_hole(h->c, m->direction, h->server_hello->offset, m->offset));
}

/* CertificateVerify */

/* The messages of a handshake as they were signed. */
struct transcript {
    struct tw_bytes *parts; /* of each message its header, then its body */
    size_t part_count;
    uint8_t (*headers)[HANDSHAKE_HEADER];
    bool incomplete;
};

/* The header is not kept, but follows from what is; that of an SSL 2.0 hello is its type alone (RFC 5246 E.2). */
static void add_message(struct transcript *t, const struct tw_message *m)
{
    uint8_t *header = t->headers[t->part_count / 2];

    header[0] = m->id.type;
    store_be24(header + 1, m->length);
    t->parts[t->part_count++] = (struct tw_bytes){header, m->id.ssl2 ? 1 : HANDSHAKE_HEADER};
    t->parts[t->part_count++] = (struct tw_bytes){m->body, m->kept};
    t->incomplete = t->incomplete || m->missing != TW_MISSING_NOTHING;
}

static bool is_handshake(const struct tw_message *m)
{
    return tw_is_handshake_of_tls(m->id) && !m->encrypted;
}

/* Whether the handshake goes on up to here; what is encrypted, or no handshake, may lie in between. */
static bool goes_on(const struct handshake *h, const struct tw_message *m)
{
    return m != NULL && (!is_handshake(m) || m->params == h->params);
}

/* Of the messages of the handshake, those of one side behind `after` and up to `last`; HelloRequest is not counted. */
static void add_messages(struct transcript *t, const struct handshake *h, enum tw_side side,
                         const struct tw_message *after, const struct tw_message *last)
{
    bool begun = after == NULL;

    for (const struct tw_message *m = h->first; goes_on(h, m); m = m->next) {
        bool own = is_handshake(m) && side_of(h, m) == side;
        if (own && begun && m->id.type != TW_HELLO_REQUEST)
            add_message(t, m);
        if (m == last)
            break;
        begun = begun || m == after;
    }
}

static size_t count_messages(const struct handshake *h)
{
    size_t count = 0;

    for (const struct tw_message *m = h->first; goes_on(h, m); m = m->next)
        count += is_handshake(m);
    return count;
}

/* Hello, the server's messages, the client's: so it goes in all handshakes that have a CertificateVerify of the client. */
static bool make_transcript(struct transcript *t, struct tw_arena *arena, const struct handshake *h)
{
    size_t count = count_messages(h);
    const struct tw_message *m = h->certificate_verify;

    *t = (struct transcript){
        .parts = tw_arena_get(arena, 2 * count * sizeof *t->parts),
        .headers = tw_arena_get(arena, count * sizeof *t->headers),
    };
    if (t->parts == NULL || t->headers == NULL)
        return false;
    add_message(t, h->client_hello);
    add_messages(t, h, TW_SERVER, NULL, h->server_hello_done);
    add_messages(t, h, TW_CLIENT, h->client_hello, m);
    t->part_count -= 2; /* CertificateVerify itself */
    return true;
}

static bool transcript_doubtful(const struct handshake *h)
{
    const struct tw_message *m = h->certificate_verify, *done = h->server_hello_done;

    return done == NULL || has_hole(h->c, m->direction, h->client_hello->offset, m->offset) ||
           has_hole(h->c, !m->direction, h->server_hello->offset, done->offset);
}

/*
 * In TLCP the standard has the digest of the messages signed, which SM2 digests once more (GB/T 38636 6.4.5.9); some
 * sign the messages as in TLS.
 */
static struct tw_verdict check_transcript(const struct handshake *h, struct tw_signed *s)
{
    bool doubtful = transcript_doubtful(h);
    enum tw_signature_check found;

    if (h->params->version != TW_TLCP_1_1)
        return judge_message(h, ask(h, s), s->raw_key ? TW_VERDICT_MESSAGES_RAW : TW_VERDICT_MESSAGES,
                             doubtful);
    s->sm3_first = true;
    found = ask(h, s);
    if (found != TW_SIGNATURE_WRONG)
        return judge_message(h, found, TW_VERDICT_SM3_TLCP, doubtful);
    s->sm3_first = false;
    found = ask(h, s);
    return judge_message(
        h, found, found == TW_SIGNATURE_HOLDS ? TW_VERDICT_MESSAGES_TLCP : TW_VERDICT_EITHER_TLCP, doubtful);
}

static struct tw_verdict verify_transcript(const struct handshake *h, const struct statement *s)
{
    struct tw_arena arena = {.memory = h->c->tracker->memory};
    struct tw_signed signature = signed_by(h, &h->signer[TW_CLIENT], s);
    struct tw_verdict verdict = not_known(TW_VERDICT_NO_MEMORY);
    struct transcript transcript;

    if (make_transcript(&transcript, &arena, h)) {
        signature.parts = transcript.parts;
        signature.part_count = transcript.part_count;
        verdict = transcript.incomplete ? not_known(TW_VERDICT_GAP) : check_transcript(h, &signature);
    }
    tw_arena_free(&arena);
    return verdict;
}

static struct tw_verdict verify_certificate_verify(const struct handshake *h, const struct tw_message *m)
{
    enum tw_verdict_reason why = obstacle(h, &h->signer[TW_CLIENT]);
    struct statement s;

    if (!read_statement(h, m, &s))
        return not_known(TW_VERDICT_MALFORMED);
    if (h->client_hello == NULL || h->server_hello == NULL)
        return not_known(TW_VERDICT_NO_HELLO);
    if (side_of(h, m) != TW_CLIENT)
        return not_known(TW_VERDICT_MISPLACED);
    if (why != TW_VERDICT_NOT_ASKED)
        return not_known(why);
    if (h->params->version == TW_SSL_3_0) /* RFC 6101 5.6.8 */
        return not_known(TW_VERDICT_SECRET);
    return verify_transcript(h, &s);
}

/* Handshakes */

/* The first one counts. */
static void note_first(struct tw_message **slot, struct tw_message *m)
{
    if (*slot == NULL)
        *slot = m;
    else
        m->verdicts.rest = not_known(TW_VERDICT_MISPLACED);
}

static void note_message(struct handshake *h, struct tw_message *m)
{
    switch (m->id.type) {
    case TW_CLIENT_HELLO: /* one that was refused may come again */
        if (h->server_hello == NULL || h->client_hello == NULL)
            h->client_hello = m;
        break;
    case TW_SERVER_HELLO: note_first(&h->server_hello, m); break;
    case TW_CERTIFICATE: note_certificates(h, m); break;
    case TW_COMPRESSED_CERTIFICATE: note_compressed(h, m); break;
    case TW_CERTIFICATE_STATUS: h->certificate_status = m; break;
    case TW_SERVER_KEY_EXCHANGE: note_first(&h->key_exchange, m); break;
    case TW_SERVER_HELLO_DONE: note_first(&h->server_hello_done, m); break;
    case TW_CERTIFICATE_VERIFY: note_first(&h->certificate_verify, m); break;
    default: break;
    }
}

static void settle(const struct handshake *h)
{
    if (h->certificate_status != NULL)
        verify_certificate_status(h);
    if (h->key_exchange != NULL)
        h->key_exchange->verdicts.rest = verify_key_exchange(h, h->key_exchange);
    if (h->certificate_verify != NULL)
        h->certificate_verify->verdicts.rest = verify_certificate_verify(h, h->certificate_verify);
}

void tw_connection_verify(struct tw_connection *c)
{
    struct handshake h = {.c = c};

    if (c->tracker->crypto == NULL || c->tracker->verify == TW_VERIFY_NEVER)
        return;
    for (struct tw_message *m = c->first; m != NULL; m = m->next) {
        if (m->id.ssl2 && m->id.type == TW_SSL2_SERVER_HELLO && !m->encrypted)
            note_certificates(&h, m);
        if (!is_handshake(m))
            continue;
        if (h.first == NULL || m->params != h.params) {
            settle(&h);
            h = (struct handshake){.c = c, .params = m->params, .first = m};
        }
        note_message(&h, m);
    }
    settle(&h);
}
