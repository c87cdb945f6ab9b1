/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about records and how messages lie in them. */
#include "check/rules.h"

enum {
    CH = TW_SLOT_BIT(TW_SLOT_CH),
    SH = TW_SLOT_BIT(TW_SLOT_SH),
    CCS = TW_SLOT_BIT(TW_SLOT_CCS) | TW_SLOT_BIT(TW_SLOT_SCCS),
    ALL = (1 << TW_SLOTS) - 1,
    PROTECTED_MAX_13 = (1 << 14) + 256,
};

static enum tw_side side_of(const struct tw_judge *j, const struct tw_record_note *n)
{
    return tw_connection_side(j->c, n->direction);
}

void tw_record_violates(struct tw_judge *j, const struct tw_record_note *n, const char *says, uint64_t a,
                        uint64_t b)
{
    struct tw_finding *f = tw_violates_at_all(j, side_of(j, n), says, a);

    f->value[1] = b;
    f->record = n;
}

void tw_records_pass(struct tw_judge *j)
{
    if (!j->c->tls)
        return;
    if (j->c->records_omitted > 0)
        tw_unjudged(j, TW_UNJUDGED_LIMIT);
    else
        tw_passes(j);
}

static bool has_heartbeat(const struct tw_connection *c)
{
    for (const struct tw_message *m = c->first; m != NULL; m = m->next)
        if (m->id.content_type == TW_HEARTBEAT)
            return true;
    return false;
}

/* TLCP is spoken, or the client speaks it and is not answered. */
static bool speaks_tlcp(const struct tw_connection *c)
{
    uint16_t version = c->settled != NULL ? c->settled->version : c->client_hello.legacy_version;

    return version == TW_TLCP_1_1;
}

static void rec_type_known(struct tw_judge *j)
{
    if (speaks_tlcp(j->c))
        return; /* tlcp-record-type */
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_TYPE && !(n->content_type == TW_HEARTBEAT && has_heartbeat(j->c)))
            tw_record_violates(j, n, "a record of type %C, which TLS over TCP does not have", n->content_type,
                               0);
}

static void tlcp_record_type(struct tw_judge *j)
{
    enum { SITE_TO_SITE = 80 };

    if (!speaks_tlcp(j->c))
        return;
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_TYPE && n->content_type != SITE_TO_SITE)
            tw_record_violates(j, n, "a record of type %C, which TLCP does not have", n->content_type, 0);
}

static void rec_plain_length(struct tw_judge *j)
{
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_LONG && n->clear && n->content_type != TW_APPLICATION_DATA)
            tw_record_violates(j, n, "a %C record in the clear of %u bytes, and 16384 is the most",
                               n->content_type, n->length);
}

static void rec_cipher_length(struct tw_judge *j)
{
    if (!tw_connection_is_tls13(j->c))
        return;
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_LONG && n->content_type == TW_APPLICATION_DATA &&
            n->length > PROTECTED_MAX_13)
            tw_record_violates(j, n, "a protected record of %u bytes, and 16640 is the most", n->length, 0);
}

static void rec_zero_length(struct tw_judge *j)
{
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_EMPTY || (n->kind == TW_RECORD_BARE && !tw_connection_is_tls13(j->c)))
            tw_record_violates(j, n, "an empty %C record", n->content_type, 0);
}

static uint64_t order_of(uint32_t file, uint32_t packet)
{
    return (uint64_t)file << 32 | packet;
}

/* Whether the record came behind the ServerHello of the connection: later in its stream, or seen later than it. */
static bool is_behind_hello(const struct tw_connection *c, const struct tw_record_note *n)
{
    const struct tw_message *sh = c->server_hello_message;
    const struct tw_fragment *last;

    if (sh == NULL || sh->fragment_count == 0)
        return false;
    if (n->direction == sh->direction)
        return n->offset > sh->offset;
    last = &sh->fragments[sh->fragment_count - 1];
    return order_of(n->origin.file, n->origin.packet) > order_of(last->file, last->packet);
}

/* Before the records of TLS 1.3 say 0x0303 for good, so do those of the drafts; a HelloRetryRequest settles it too. */
static uint16_t record_version_of(uint16_t version)
{
    return tw_version_is_tls13(version) ? TW_TLS_1_2 : version;
}

static void rec_version_negotiated(struct tw_judge *j)
{
    const struct tw_connection *c = j->c;

    if (c->server_hello_message == NULL || c->settled == NULL)
        return;
    uint16_t wanted = record_version_of(c->server_hello_message->params->version);
    if (c->params != c->settled || c->server_hello_message->params != c->settled ||
        tw_version_draft(c->settled->version) != 0)
        return; /* several handshakes, of which only the last is known, or a draft that had it otherwise */
    tw_records_pass(j);
    for (const struct tw_record_note *n = c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_VERSION && n->version != wanted && is_behind_hello(c, n))
            tw_record_violates(j, n, "record version %V behind a ServerHello that settles %V", n->version,
                               c->settled->version);
}

static void rec_version_first_ch(struct tw_judge *j)
{
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH];
    uint16_t version = ch->message->record_version;

    if (!j->hs->first || ch->message->id.ssl2)
        return;
    if (version > TW_TLS_1_2 || version < TW_TLS_1_0)
        TW_VIOLATES(j, ch, 0, 0,
                    "the first ClientHello stands in a record of version %V, not 0x0301 or 0x0303", version);
    else
        tw_passes(j);
}

static void hs_interleaved(struct tw_judge *j)
{
    uint32_t index = 0;

    if (j->c->tls)
        tw_passes(j);
    for (const struct tw_message *m = j->c->first; m != NULL; m = m->next, index++) {
        struct tw_view v = {m, index, (uint8_t)tw_connection_side(j->c, m->direction), false};
        if (m->missing == TW_MISSING_INTERRUPTED && m->id.content_type == TW_HANDSHAKE && !m->encrypted &&
            tw_handshake_type_known(m->id.type) && j->blind == TW_UNJUDGED_NONE)
            TW_VIOLATES(j, &v, m->kept, 0, "another record came after %u of the %u bytes of %H", m->kept,
                        m->length, m->id.type);
    }
}

/* Whether the next message of its sender begins in the same record: with a record header between they would be apart. */
static const struct tw_message *next_in_record(const struct tw_message *m)
{
    uint64_t end = 0;

    if (m->fragment_count == 0 || m->fragments_omitted > 0)
        return NULL;
    const struct tw_fragment *last = &m->fragments[m->fragment_count - 1];
    end = last->stream_offset + (tw_message_header(m) + m->length - last->offset);
    for (const struct tw_message *n = m->next; n != NULL; n = n->next)
        if (n->direction == m->direction)
            return n->offset == end && n->id.content_type == m->id.content_type ? n : NULL;
    return NULL;
}

/* What the keys of its sender change behind (RFC 8446 5.1). */
static bool changes_keys(const struct tw_message *m)
{
    return m->id.content_type == TW_HANDSHAKE && !m->encrypted && !m->retry &&
           (m->id.type == TW_CLIENT_HELLO || m->id.type == TW_SERVER_HELLO || m->id.type == TW_FINISHED ||
            m->id.type == TW_END_OF_EARLY_DATA || m->id.type == TW_KEY_UPDATE);
}

static void hs_key_boundary(struct tw_judge *j)
{
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = {m, index, (uint8_t)tw_connection_side(j->c, m->direction), true};
        if (index < j->hs->first_index || !changes_keys(m) || m->missing != TW_MISSING_NOTHING)
            continue;
        if (next_in_record(m) != NULL)
            TW_VIOLATES(j, &v, m->length, 0, "%H does not end its record, though the keys change behind it",
                        m->id.type);
        else
            tw_passes(j);
    }
}

/* The first change_cipher_spec behind which its sender has another before a new handshake begins. */
static void ccs_once(struct tw_judge *j)
{
    const struct tw_view *first[2] = {&j->hs->view[TW_SLOT_CCS], &j->hs->view[TW_SLOT_SCCS]};

    for (size_t i = 0; i < 2; i++) {
        uint32_t index = first[i]->index + 1;
        if (first[i]->message == NULL)
            continue;
        tw_passes(j);
        for (const struct tw_message *m = first[i]->message->next; m != NULL; m = m->next, index++) {
            struct tw_view v = {m, index, first[i]->side, true};
            if (m->id.content_type == TW_HANDSHAKE && !m->encrypted && m->id.type == TW_CLIENT_HELLO)
                break;
            if (m->id.content_type == TW_CHANGE_CIPHER_SPEC && !m->encrypted &&
                m->direction == first[i]->message->direction) {
                if (j->blind != TW_UNJUDGED_NONE) /* a ClientHello may have stood between them */
                    tw_unjudged(j, (enum tw_unjudged)j->blind);
                else
                    TW_VIOLATES(j, &v, 0, 0, "change_cipher_spec a second time in one handshake");
                break;
            }
        }
    }
}

/* In TLS 1.3 the record means nothing; it may come between the first ClientHello and the peer's Finished. */
static void ccs13_window(struct tw_judge *j)
{
    static const enum tw_slot ends[] = {[TW_CLIENT] = TW_SLOT_FIN, [TW_SERVER] = TW_SLOT_SFIN};
    const struct tw_view *ch = &j->hs->view[TW_SLOT_CH];
    uint32_t index = 0;

    for (const struct tw_message *m = j->c->first; m != NULL && index < j->hs->end_index;
         m = m->next, index++) {
        struct tw_view v = {m, index, (uint8_t)tw_connection_side(j->c, m->direction), true};
        const struct tw_view *end = &j->hs->view[ends[v.side]];
        if (m->id.content_type != TW_CHANGE_CIPHER_SPEC || index < j->hs->first_index || m->encrypted)
            continue;
        if (index < ch->index)
            TW_VIOLATES(j, &v, 0, 0, "change_cipher_spec before the first ClientHello");
        else if (end->message != NULL && index > end->index)
            TW_VIOLATES(j, &v, 0, 0, "change_cipher_spec behind its sender's Finished");
        else
            tw_passes(j);
    }
}

static bool offers_early_data(const struct tw_connection *c)
{
    return c->client_hello.extensions & TW_HELLO_EARLY_DATA;
}

/* In TLS 1.3 application data is what all records behind the hellos look like: before them is before any key. */
static bool is_too_early(const struct tw_connection *c, const struct tw_record_note *n)
{
    if (!tw_connection_may_be_tls13(c))
        return true;
    return !is_behind_hello(c, n) && !offers_early_data(c);
}

static void appdata_before_handshake(struct tw_judge *j)
{
    if (!j->c->tls)
        return;
    if (j->blind != TW_UNJUDGED_NONE) {
        tw_unjudged(j, (enum tw_unjudged)j->blind);
        return;
    }
    tw_records_pass(j);
    for (const struct tw_record_note *n = j->c->first_record; n != NULL; n = n->next)
        if (n->kind == TW_RECORD_EARLY && is_too_early(j->c, n))
            tw_record_violates(j, n, "application data of %u bytes before there was any key to protect it",
                               n->length, 0);
}

static const struct tw_rule rules[] = {
    {.id = "rec-type-known",
     .title = "the content type of every record is one that TLS defines",
     .clause = "RFC 8446 5",
     .clause_9846 = "RFC 9846 5",
     .judge = rec_type_known,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement =
         "change_cipher_spec, alert, handshake and application_data, and heartbeat where that was negotiated "
         "(RFC 6520), are all that is sent.",
     .rationale = "A peer ends the connection over any other; 25 and 26 are for DTLS.",
     .example = "a record of type 26 over TCP"},
    {.id = "tlcp-record-type",
     .title = "the content type of every record is one that TLCP defines",
     .clause = "GB/T 38636 6.3.3.2",
     .judge = tlcp_record_type,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLCP,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement =
         "change_cipher_spec, alert, handshake and application_data are all that is sent; between gateways "
         "there is site_to_site (80), too (GM/T 0024).",
     .rationale = "A peer ends the connection over any other. TLCP has no heartbeat.",
     .example = "a record of type 24"},
    {.id = "rec-plain-length",
     .title = "a plaintext record has at most 2^14 bytes",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = rec_plain_length,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_RECORD_OVERFLOW,
     .requirement = "The length of a TLSPlaintext fragment must not exceed 16384 (RFC 5246 6.2.1).",
     .rationale = "Receivers size their buffers by it.",
     .example = "a handshake record of 16385 bytes"},
    {.id = "rec-cipher-length",
     .title = "a protected record has at most 2^14 + 256 bytes",
     .clause = "RFC 8446 5.2",
     .clause_9846 = "RFC 9846 5.2",
     .judge = rec_cipher_length,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_CONNECTION,
     .alert = TW_RECORD_OVERFLOW,
     .requirement =
         "In TLS 1.3 the encrypted record, tag and padding included, has at most 16640 bytes. Up to TLS 1.2 "
         "2^14 + 2048 is the most, and what is longer is not taken for a record here at all.",
     .rationale = "Receivers size their buffers by it.",
     .example = "an application_data record of 16641 bytes"},
    {.id = "rec-zero-length",
     .title = "no handshake, alert or change_cipher_spec record is empty",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = rec_zero_length,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "Fragments of zero length are for application data alone (RFC 5246 6.2.1).",
     .rationale = "Empty records cost the receiver work and never end: a way to keep it busy.",
     .example = "a handshake record of length 0"},
    {.id = "rec-version-negotiated",
     .title = "legacy_record_version is the negotiated version",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = rec_version_negotiated,
     .messages = SH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .requirement =
         "From the ServerHello on the version of each record is the one it settles, and 0x0303 in TLS 1.3 "
         "(RFC 5246 6.2.1).",
     .rationale =
         "Receivers of TLS 1.3 have to ignore the field and those of older versions mostly do; what looks at "
         "it is in between. A warning therefore.",
     .example = "a record of version 0x0301 behind a ServerHello of TLS 1.2"},
    {.id = "rec-version-first-ch",
     .title = "the record of the first ClientHello has version 0x0301 or 0x0303",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = rec_version_first_ch,
     .messages = CH,
     .severity = TW_SEVERITY_WARNING,
     .versions = TW_FOR_TLS,
     .scope = TW_PER_HANDSHAKE,
     .requirement = "The record of the first ClientHello says 0x0303, or 0x0301 for the sake of old servers.",
     .rationale =
         "Servers and what stands in front of them refuse versions that they do not know. Between 0x0301 and "
         "0x0303 RFC 5246 E.1 and RFC 8446 5.1 leave the choice, so that all of it passes.",
     .example = "a ClientHello in a record of version 0x0304"},
    {.id = "hs-interleaved",
     .title = "no other record comes between the fragments of a handshake message",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = hs_interleaved,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "Where a message is split over records, no record of another type comes between them.",
     .rationale = "The record in between would be read before the message that it interrupts, and an "
                  "attacker could put it there.",
     .example = "an alert between the two records of a Certificate"},
    {.id = "hs-key-boundary",
     .title = "a message before a key change ends its record",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = hs_key_boundary,
     .messages = CH | SH | TW_SLOT_BIT(TW_SLOT_CH2),
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement =
         "In TLS 1.3 ClientHello, ServerHello, EndOfEarlyData, Finished and KeyUpdate are the last bytes of "
         "their record.",
     .rationale =
         "What comes behind them in it would be protected with keys that are no longer, or not yet, in use.",
     .example = "a ServerHello and EncryptedExtensions in one record in the clear"},
    {.id = "ccs-one-byte",
     .title = "change_cipher_spec is the byte 1",
     .clause = "RFC 8446 5",
     .clause_9846 = "RFC 9846 5",
     .judge = tw_judge_remarks,
     .messages = CCS,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "The message has one byte, with the value 1 (RFC 5246 7.1).",
     .rationale = "In TLS 1.3 that is how it is told from what has to be refused.",
     .example = "change_cipher_spec of two bytes"},
    {.id = "ccs-once",
     .title = "each side sends one change_cipher_spec per handshake",
     .clause = "RFC 5246 7.1",
     .judge = ccs_once,
     .messages = CCS,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_OLD | TW_FOR_TLCP,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "Each side sends the message once, before its Finished (7.4.9).",
     .rationale = "Each of them activates new keys; for a second one there are none.",
     .example = "change_cipher_spec, change_cipher_spec, Finished"},
    {.id = "ccs13-window",
     .title = "in TLS 1.3 change_cipher_spec comes between the first ClientHello and Finished",
     .clause = "RFC 8446 5",
     .clause_9846 = "RFC 9846 5",
     .judge = ccs13_window,
     .messages = CH,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_TLS13,
     .scope = TW_PER_MESSAGE,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement =
         "The record, which is there for middleboxes, may come between the first ClientHello and the peer's "
         "Finished, and at no other time. That it comes too late takes keys to be seen.",
     .rationale = "Within the window it is dropped without a look; outside of it, it would be a way to put "
                  "something into a connection that nobody protects.",
     .example = "change_cipher_spec as the first record of a connection"},
    {.id = "appdata-before-handshake",
     .title = "no application data before the handshake allows it",
     .clause = "RFC 8446 5.1",
     .clause_9846 = "RFC 9846 5.1",
     .judge = appdata_before_handshake,
     .messages = ALL,
     .severity = TW_SEVERITY_ERROR,
     .versions = TW_FOR_ALL,
     .scope = TW_PER_CONNECTION,
     .alert = TW_UNEXPECTED_MESSAGE,
     .requirement = "Application data is never sent unprotected (RFC 5246 7.3).",
     .rationale =
         "A peer that accepts it accepts data from anyone. Data behind an own Finished (False Start, RFC "
         "7918), early data that was offered and what a server sends before the client's Finished are "
         "protected, and legal.",
     .example = "an application_data record in front of change_cipher_spec in TLS 1.2"},
};

TW_RULE_GROUP(tw_rules_record, "record", rules);
