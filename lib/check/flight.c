/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about which messages come, and in which order. The machines of the walk know; here stands which rule it is that
 * a message breaks which they did not expect, so that a cause has one finding.
 */
#include <string.h>

#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    SHD = TW_SLOT_BIT(TW_SLOT_SHD),
    OLD = TW_FOR_OLD | TW_FOR_TLCP,
};

enum { ANY_SIDE = 2, ANY_SIGNAL = TW_SIG_COUNT };

struct claim {
    uint8_t kind;    /* enum tw_violation_kind */
    uint8_t side;    /* enum tw_side: who sent the message; or ANY_SIDE */
    uint8_t signal;  /* enum tw_signal: the message, or ANY_SIGNAL */
    uint8_t missing; /* enum tw_signal: the first one that is missing before it, or ANY_SIGNAL */
    const char *rule;
    bool tlcp; /* of TLCP alone */
};

#define UNEXPECTED(side, signal, rule)                                          \
    {                                                                           \
        TW_VIOLATION_UNEXPECTED, side, TW_SIG_##signal, ANY_SIGNAL, rule, false \
    }
#define MISSING(side, missing, signal, rule)                              \
    {                                                                     \
        TW_VIOLATION_MISSING, side, signal, TW_SIG_##missing, rule, false \
    }

/* The first that fits has it; what nobody claims is a matter of order12 or order13. */
static const struct claim claims[] = {
    UNEXPECTED(ANY_SIDE, OTHER, "hs-type-known"),
    UNEXPECTED(ANY_SIDE, SERVER_KEY_EXCHANGE, "ske-presence"),
    UNEXPECTED(TW_SERVER, CERTIFICATE, "cert-presence"),
    UNEXPECTED(TW_CLIENT, CERTIFICATE, "client-cert-iff-requested"),
    UNEXPECTED(ANY_SIDE, CERTIFICATE_STATUS, "cs-solicited"),
    UNEXPECTED(ANY_SIDE, NEW_SESSION_TICKET, "nst-iff-promised"),
    UNEXPECTED(ANY_SIDE, CLIENT_KEY_EXCHANGE, "cke-position"),
    UNEXPECTED(ANY_SIDE, CERTIFICATE_VERIFY, "cv-position"),
    UNEXPECTED(ANY_SIDE, CERTIFICATE_REQUEST, "cr-anonymous"),
    UNEXPECTED(ANY_SIDE, CHANGE_CIPHER_SPEC, "ccs-early"),
    MISSING(ANY_SIDE, CERTIFICATE_VERIFY, ANY_SIGNAL, "cv-position"),
    MISSING(ANY_SIDE, NEW_SESSION_TICKET, ANY_SIGNAL, "nst-iff-promised"),
    {TW_VIOLATION_MISSING, ANY_SIDE, TW_SIG_CHANGE_CIPHER_SPEC, ANY_SIGNAL, "ccs-early", false},
    {TW_VIOLATION_MISSING, ANY_SIDE, ANY_SIGNAL, TW_SIG_SERVER_KEY_EXCHANGE, "tlcp-ske-present", true},
    MISSING(ANY_SIDE, SERVER_KEY_EXCHANGE, ANY_SIGNAL, "ske-presence"),
    MISSING(TW_SERVER, CERTIFICATE, ANY_SIGNAL, "cert-presence"),
    MISSING(TW_CLIENT, CERTIFICATE, ANY_SIGNAL, "client-cert-iff-requested"),
    MISSING(ANY_SIDE, CERTIFICATE_STATUS, ANY_SIGNAL, "cs-solicited"),
    MISSING(ANY_SIDE, CLIENT_KEY_EXCHANGE, ANY_SIGNAL, "cke-position"),
};

static bool fits(const struct claim *c, const struct tw_violation *v)
{
    return c->kind == v->kind && (c->side == ANY_SIDE || c->side == v->side) &&
           (c->signal == ANY_SIGNAL || c->signal == v->signal) &&
           (c->missing == ANY_SIGNAL || (v->missing_count > 0 && c->missing == v->missing[0]));
}

/* What nobody claims is a matter of order13. */
static const struct claim claims_tls13[] = {
    UNEXPECTED(ANY_SIDE, OTHER, "hs-type-known"),
    UNEXPECTED(ANY_SIDE, END_OF_EARLY_DATA, "eoed-rules"),
    MISSING(ANY_SIDE, END_OF_EARLY_DATA, ANY_SIGNAL, "eoed-rules"),
    UNEXPECTED(ANY_SIDE, ENCRYPTED_EXTENSIONS, "ee-first"),
    MISSING(ANY_SIDE, ENCRYPTED_EXTENSIONS, ANY_SIGNAL, "ee-first"),
    UNEXPECTED(ANY_SIDE, CERTIFICATE_VERIFY, "cv13-position"),
    MISSING(ANY_SIDE, CERTIFICATE_VERIFY, ANY_SIGNAL, "cv13-position"),
    UNEXPECTED(ANY_SIDE, CHANGE_CIPHER_SPEC, "ccs13-window"),
    UNEXPECTED(ANY_SIDE, KEY_UPDATE, "keyupdate-form"),
    {TW_VIOLATION_MISSING, ANY_SIDE, TW_SIG_KEY_UPDATE, ANY_SIGNAL, "keyupdate-form", false},
};

/* Behind the handshake a server asks for a certificate only of a client that offers to be asked. */
static bool is_unoffered(const struct tw_judge *j, const struct tw_violation *v)
{
    const struct tw_view *fin = &j->hs->view[TW_SLOT_SFIN];

    return v->signal == TW_SIG_CERTIFICATE_REQUEST && fin->message != NULL && v->index > fin->index &&
           tw_extension(&j->hs->hello[TW_SLOT_CH], TW_EXT_POST_HANDSHAKE_AUTH) == NULL;
}

/* With a pre-shared key the server does not ask for a certificate in the handshake: cr13-form says so. */
static bool is_asked_with_psk(const struct tw_judge *j, const struct tw_violation *v)
{
    return v->signal == TW_SIG_CERTIFICATE_REQUEST && v->message == j->hs->view[TW_SLOT_CR].message &&
           tw_extension(&j->hs->hello[TW_SLOT_SH], TW_EXT_PRE_SHARED_KEY) != NULL;
}

static const char *claim_of_tls13(const struct tw_judge *j, const struct tw_violation *v)
{
    if (is_unoffered(j, v))
        return "pha-unoffered";
    if (is_asked_with_psk(j, v))
        return "cr13-form";
    for (size_t i = 0; i < TW_COUNT(claims_tls13); i++)
        if (fits(&claims_tls13[i], v))
            return claims_tls13[i].rule;
    return "order13";
}

static const char *claim_of(const struct tw_judge *j, const struct tw_violation *v)
{
    if (v->message->params != NULL && tw_version_is_tls13(v->message->params->version))
        return claim_of_tls13(j, v);
    bool tlcp = v->message->params != NULL && v->message->params->version == TW_TLCP_1_1;
    for (size_t i = 0; i < TW_COUNT(claims); i++)
        if (claims[i].tlcp <= tlcp && fits(&claims[i], v))
            return claims[i].rule;
    return "order12";
}

/* Whether the message belongs to the handshake in hand; the rules are asked of each in its turn. */
static bool is_of_handshake(const struct tw_judge *j, const struct tw_violation *v)
{
    return v->index >= j->hs->first_index && v->index < j->hs->end_index;
}

static void tell(struct tw_judge *j, const struct tw_violation *v)
{
    struct tw_view view = {v->message, v->index, v->side, true};

    if (v->signal == TW_SIG_OTHER)
        TW_VIOLATES(j, &view, 0, 0, "a message of type %H, which has no place in a handshake",
                    v->message->id.type);
    else if (v->kind == TW_VIOLATION_UNEXPECTED)
        TW_VIOLATES(j, &view, 0, 0, "%N has no place here", v->signal);
    else
        TW_VIOLATES(j, &view, 0, 0, "%N came, and %N had to come before it", v->signal, v->missing[0]);
}

/* Messages of extensions that the machines do not know may be in their place all the same. */
static bool is_unknown_here(const struct tw_violation *v)
{
    return v->signal == TW_SIG_OTHER && tw_handshake_type_known(v->message->id.type);
}

/*
 * Where a message was not what its length says, what its sender has sent behind it need not begin where it seems to. Then
 * nothing is known of the order of what follows.
 */
static bool is_debris(const struct tw_judge *j, const struct tw_violation *v)
{
    const struct tw_heard *heard = j->check->remarks.heard;

    for (uint32_t i = j->hs->first_remark; i < j->hs->end_remark; i++)
        if (heard[i].event.kind == TW_FAULT && heard[i].view.index < v->index &&
            heard[i].view.message->direction == v->message->direction)
            return v->signal == TW_SIG_OTHER;
    return false;
}

/* The first one of the handshake: whatever comes behind it may be what follows from it. */
static const struct tw_violation *first_violation(const struct tw_judge *j)
{
    for (uint32_t i = 0; i < j->path->violation_count; i++) {
        const struct tw_violation *v = &j->path->violations[i];
        if (!is_of_handshake(j, v) || is_unknown_here(v))
            continue;
        return is_debris(j, v) ? NULL : v;
    }
    return NULL;
}

void tw_judge_order(struct tw_judge *j)
{
    const struct tw_violation *v = first_violation(j);

    if (j->blind != TW_UNJUDGED_NONE)
        tw_unjudged(j, (enum tw_unjudged)j->blind);
    else if (v != NULL && strcmp(claim_of(j, v), j->rule->id) == 0)
        tell(j, v);
    else
        tw_passes(j);
}

/* Clients pass over it, wherever it comes: no machine minds. */
static void hello_request_misuse(struct tw_judge *j)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH], *sccs = &j->hs->view[TW_SLOT_SCCS];
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = {m, index, TW_SERVER, true};
        if (m->id.content_type != TW_HANDSHAKE || m->encrypted || m->id.ssl2 ||
            m->id.type != TW_HELLO_REQUEST)
            continue;
        if (index < ch->index && j->hs->first)
            TW_VIOLATES(j, &v, 0, 0, "HelloRequest in front of the first ClientHello");
        else if (index > ch->index && (sccs->message == NULL || index < sccs->index))
            TW_VIOLATES(j, &v, 0, 0, "HelloRequest in the middle of a handshake");
    }
    tw_passes(j);
}

#define ORDER_RULE(called, is_for, broken_with)                                                  \
    .id = (called), .judge = tw_judge_order, .messages = CH | SH, .severity = TW_SEVERITY_ERROR, \
    .versions = (is_for), .scope = TW_PER_HANDSHAKE, .alert = (broken_with)

static const struct tw_rule rules[] = {
    {ORDER_RULE("order12", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "handshake messages are in the order of RFC 5246", .clause = "RFC 5246 7.4",
     .requirement =
         "Handshake messages are sent in the order in which 7.4 presents them, as in the figures of 7.3; any "
         "other is a fatal error.",
     .rationale = "Machines that take messages in another order have been talked out of authentication "
                  "(SMACK). Where a "
                  "rule of its own says what is wrong, this one is silent.",
     .example = "ServerHelloDone before Certificate"},
    {ORDER_RULE("hs-type-known", OLD | TW_FOR_TLS13, TW_UNEXPECTED_MESSAGE),
     .title = "the type of every handshake message is defined", .clause = "RFC 8446 4",
     .clause_9846 = "RFC 9846 4",
     .requirement =
         "The type of a message is one that is defined for the version and was agreed upon (RFC 5246 7.4).",
     .rationale = "A peer that gets another has nothing to do with it and ends the handshake.",
     .example = "a message of type 99"},
    {ORDER_RULE("cert-presence", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "the server sends Certificate exactly when the suite requires it", .clause = "RFC 5246 7.4.2",
     .requirement =
         "With every key exchange that authenticates by certificate the server sends one, and none with an "
         "anonymous suite (RFC 8422 2.3).",
     .rationale = "Without it the client does not know whom it speaks to.",
     .example = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 and no Certificate"},
    {ORDER_RULE("ske-presence", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "the server sends ServerKeyExchange exactly when the suite requires it",
     .clause = "RFC 5246 7.4.3",
     .requirement =
         "It is sent with DHE, ECDHE, anonymous, SRP and RSA_EXPORT suites, may be with PSK and RSA_PSK, and "
         "must not be with RSA and static DH.",
     .rationale = "Clients that took one with RSA have been brought to keys of 512 bits (FREAK).",
     .example = "ServerKeyExchange with TLS_RSA_WITH_AES_128_CBC_SHA"},
    {ORDER_RULE("tlcp-ske-present", TW_FOR_TLCP, TW_UNEXPECTED_MESSAGE),
     .title = "a TLCP server always sends ServerKeyExchange", .clause = "GB/T 38636 6.4.5.4",
     .requirement = "Whatever the suite, the server sends the message: with ECC and RSA it is a signature "
                    "over the randoms and "
                    "the encryption certificate, with ECDHE over the parameters.",
     .rationale =
         "Without it nothing shows that the server has the key of its signing certificate. In TLS the suites "
         "with key transport have no such message, and implementations that grew out of it leave it out.",
     .example = "ServerHelloDone behind the Certificate"},
    {ORDER_RULE("cr-anonymous", OLD, TW_HANDSHAKE_FAILURE),
     .title = "a server with an anonymous suite sends no CertificateRequest", .clause = "RFC 5246 7.4.4",
     .requirement = "A server that is anonymous must not request authentication from the client.",
     .rationale = "The client would tell who it is to nobody knows whom.",
     .example = "CertificateRequest with TLS_ECDH_anon_WITH_AES_128_CBC_SHA"},
    {.id = "shd-empty",
     .title = "ServerHelloDone is empty",
     .clause = "RFC 5246 7.4.5",
     .judge = tw_judge_remarks,
     .messages = SHD,
     .severity = TW_SEVERITY_ERROR,
     .versions = OLD,
     .scope = TW_PER_MESSAGE,
     .alert = TW_DECODE_ERROR,
     .requirement = "The message has no contents.",
     .rationale = "Nothing is defined that bytes there could mean; they are in the transcript of one side, "
                  "and need not be in that of the other.",
     .example = "ServerHelloDone of one byte"},
    {ORDER_RULE("client-cert-iff-requested", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "the client sends Certificate exactly when it was requested", .clause = "RFC 5246 7.4.6",
     .requirement =
         "A client that gets a CertificateRequest answers with a Certificate, which may be empty, and sends "
         "none otherwise. In SSL 3.0 a client without one sends an alert instead.",
     .rationale = "A server that takes one unasked has not said which it trusts.",
     .example = "ClientKeyExchange as the answer to a CertificateRequest"},
    {ORDER_RULE("cke-position", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "ClientKeyExchange is the client's first message after ServerHelloDone, or follows Certificate",
     .clause = "RFC 5246 7.4.7",
     .requirement =
         "It is always sent, directly behind the client's Certificate if there is one, else as the first "
         "message behind ServerHelloDone.",
     .rationale = "Servers that did without it used keys of zeros.",
     .example = "change_cipher_spec where ClientKeyExchange belongs"},
    {ORDER_RULE("cv-position", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "CertificateVerify follows ClientKeyExchange when the client has a signing certificate",
     .clause = "RFC 5246 7.4.8",
     .requirement =
         "It is sent only behind a client certificate that has signing capability, and then always, right "
         "behind ClientKeyExchange.",
     .rationale = "A certificate that nothing was signed with proves nothing; everybody has got it.",
     .example = "change_cipher_spec of a client with a certificate, and no CertificateVerify before it"},
    {ORDER_RULE("cs-solicited", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "CertificateStatus is sent only when status_request was negotiated", .clause = "RFC 6066 8",
     .requirement =
         "The message follows the Certificate of a server whose ServerHello has status_request, and none "
         "other.",
     .rationale = "The client would take it for ServerKeyExchange.",
     .example = "CertificateStatus, and no status_request in the ServerHello"},
    {ORDER_RULE("nst-iff-promised", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "NewSessionTicket is sent exactly when session_ticket was negotiated", .clause = "RFC 5077 3.3",
     .requirement = "A server that has session_ticket in its ServerHello (3.2) sends the message before its "
                    "change_cipher_spec, be it an empty one, and no other server does.",
     .rationale = "The client waits for it, or does not expect it, and the transcripts differ.",
     .example = "session_ticket in the ServerHello, and change_cipher_spec without a ticket"},
    {ORDER_RULE("ccs-early", OLD, TW_UNEXPECTED_MESSAGE),
     .title = "change_cipher_spec is not sent before the key exchange", .clause = "RFC 5246 7.1",
     .requirement =
         "The message is sent when the security parameters have been agreed upon: behind ClientKeyExchange, "
         "or where a session is resumed behind ServerHello.",
     .rationale = "Peers that take it earlier derive keys from an empty secret, which anybody in between can "
                  "do as well (CVE-2014-0224).",
     .example = "change_cipher_spec of the client behind ServerHello"},
    {.id = "hello-request-misuse",
     .title = "HelloRequest is not sent during a handshake",
     .clause = "RFC 5246 7.4.1.1",
     .judge = hello_request_misuse,
     .messages = CH | SH,
     .severity = TW_SEVERITY_WARNING,
     .versions = OLD,
     .scope = TW_PER_HANDSHAKE,
     .requirement =
         "It is not sent at connect time or in the middle of a handshake, and not again before the handshake "
         "that it asks for is over.",
     .rationale = "Clients ignore it there, and it stands in no transcript.",
     .example = "HelloRequest between ServerHello and Certificate"},
    {ORDER_RULE("order13", TW_FOR_TLS13, TW_UNEXPECTED_MESSAGE),
     .title = "handshake messages are in the order of RFC 8446", .clause = "RFC 8446 4",
     .clause_9846 = "RFC 9846 4",
     .requirement =
         "Handshake messages are sent in the order of 4.4.1 and of the figures in 2; a peer that gets one in "
         "another order ends the handshake.",
     .rationale = "Machines that take messages in another order have been talked out of authentication "
                  "(SMACK). Without "
                  "keys only what is in the clear can be judged.",
     .example = "two ServerHellos"},
};

TW_RULE_GROUP(tw_rules_flight, "flight", rules);
