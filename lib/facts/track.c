/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From records to messages: which records hold messages in the clear, which are encrypted, and keeping what is to be
 * shown. Where TLS begins in a stream is found in streams.c, what a message means for its connection in learn.c.
 */
#include "facts/track.h"
#include "facts/unseal.h"

#include "registry/registry.h"

/* Encrypted records that are listed one by one, in all; later ones are counted. */
enum { MAX_ENCRYPTED = 64 };

/* Alerts that one record is believed to hold; more are something else. */
enum { ALERT_LENGTH = 2, MAX_ALERTS = 4 };

/* Bytes that a gap is taken to have where that is not known. */
enum { SEALED_GAP = 1 << 16 };

static struct tw_collector_options options_of(struct tw_connection *c)
{
    return (struct tw_collector_options){&c->arena, c->tracker->limits.max_message};
}

/* Alerts are small, and say how it ended: they may go over the limit, up to another. */
static bool over_budget(const struct tw_connection *c, uint8_t content_type)
{
    size_t limit = c->tracker->limits.max_connection;

    return c->arena.held > (content_type == TW_ALERT ? 2 * limit : limit);
}

/* Keeps the message and learns from it. NULL is ignored. */
static void add_message(struct tw_track *t, struct tw_message *m)
{
    struct tw_connection *c = t->connection;

    if (m == NULL)
        return;
    m->direction = t->direction;
    m->decrypted = m->decrypted || t->plain;
    m->record_version = t->reader.record.version;
    uint64_t order = tw_message_order(m);
    c->disordered = c->disordered || order < c->latest;
    c->latest = order;
    if (c->last != NULL)
        c->last->next = m;
    else
        c->first = m;
    c->last = m;
    c->message_count++;
    tw_learn_message(c, t, m);
}

/* Whatever comes now, the handshake message in hand will not go on. */
static void abandon_handshake(struct tw_track *t, enum tw_missing why)
{
    if (tw_assembler_busy(&t->assembler))
        add_message(t, tw_assembler_abandon(&t->assembler, why));
}

/* Nor the first half of an alert. */
static void abandon_alert(struct tw_track *t, enum tw_missing why)
{
    add_message(t, tw_collector_take(&t->collector, why));
}

/* The suite that protects the records of this direction, as far as it is known. */
static const struct tw_cipher_suite *suite_in_force(const struct tw_track *t)
{
    return t->cipher != NULL && t->cipher->suite_known ? tw_cipher_suite_find(t->cipher->suite) : NULL;
}

static bool null_cipher(const struct tw_track *t)
{
    const struct tw_cipher_suite *s = suite_in_force(t);

    return s != NULL && s->enc == TW_ENC_NULL && s->kx != TW_KX_TLS13;
}

/* Bytes of the MAC behind what the NULL cipher leaves in the clear. */
static uint32_t mac_length(const struct tw_track *t)
{
    static const uint8_t lengths[] = {
        [TW_MAC_MD5] = 16,    [TW_MAC_SHA1] = 20,      [TW_MAC_SHA256] = 32,
        [TW_MAC_SHA384] = 48, [TW_MAC_RIPEMD160] = 20, [TW_MAC_SM3] = 32,
    };
    const struct tw_cipher_suite *s = suite_in_force(t);

    return s != NULL && s->mac < TW_COUNT(lengths) ? lengths[s->mac] : 0;
}

/* Messages that are often longer than a record; encrypted bytes hardly look like a length as short as this. */
static bool may_span_records(uint8_t type, size_t message)
{
    enum { PLAUSIBLE = 1 << 17 };

    return (type == TW_CLIENT_HELLO || type == TW_SERVER_HELLO || type == TW_CERTIFICATE) &&
           message <= PLAUSIBLE;
}

/* Whether a handshake record may be encrypted. */
static bool may_be_encrypted(const struct tw_track *t)
{
    return (t->unsure || t->ccs) && !tw_version_is_tls13(t->connection->params->version) && !null_cipher(t);
}

/* Bytes that the body of a message has at least; of hello_request and server_hello_done there are no others. */
static bool is_plausible(uint8_t type, size_t body)
{
    enum { CLIENT_HELLO = 2 + 32 + 1 + 2 + 2 + 2, SERVER_HELLO = 2 + 32 + 1 + 2 + 1, CERTIFICATE = 3 };

    switch (type) {
    case TW_HELLO_REQUEST:
    case TW_SERVER_HELLO_DONE: return body == 0;
    case TW_CLIENT_HELLO: return body >= CLIENT_HELLO;
    case TW_SERVER_HELLO: return body >= SERVER_HELLO;
    case TW_CERTIFICATE: return body >= CERTIFICATE;
    default: return true;
    }
}

/*
 * Whether the first bytes of a handshake record make a message in the clear. Behind change_cipher_spec only one that
 * fills the record exactly is believed; where that may have been missed, or a message may go on, one that has a known
 * type and fits.
 */
static bool looks_clear(const struct tw_track *t)
{
    size_t message = t->peeked < 4 ? SIZE_MAX : 4 + (size_t)tw_load_be(t->peek + 1, 3);
    size_t record = t->clear_left;

    if (t->peeked < 4 || !tw_handshake_type_known(t->peek[0]) || !is_plausible(t->peek[0], message - 4))
        return false;
    if (t->ccs && may_be_encrypted(t))
        return message == record;
    return message <= record || may_span_records(t->peek[0], message);
}

/* Where in the stream the record's body begins. */
static uint64_t body_offset(const struct tw_record *r)
{
    return r->offset + r->header;
}

static bool begin_message_at(struct tw_track *t, uint64_t offset, uint32_t header, uint32_t length,
                             bool encrypted, const struct tw_origin *origin)
{
    const struct tw_record *r = &t->reader.record;
    struct tw_connection *c = t->connection;
    struct tw_message_id id = {
        .content_type = r->content_type,
        .type = r->ssl2 && !encrypted ? r->first : 0,
        .ssl2 = r->ssl2,
    };
    struct tw_collector_options options = options_of(c);

    t->use = TW_USE_MESSAGE;
    if (!tw_collector_begin(&t->collector, &options, id, offset, header, length, origin)) {
        t->use = TW_USE_NONE;
        c->messages_omitted++;
        return false;
    }
    t->collector.message->encrypted = encrypted;
    t->collector.message->unopened = encrypted ? t->unopened : TW_UNOPENED_NO_KEY;
    return true;
}

static bool begin_message(struct tw_track *t, uint32_t header, uint32_t length, bool encrypted,
                          const struct tw_origin *origin)
{
    return begin_message_at(t, body_offset(&t->reader.record), header, length, encrypted, origin);
}

static bool begin_encrypted(struct tw_track *t, const struct tw_origin *origin)
{
    struct tw_connection *c = t->connection;

    if (c->encrypted_listed >= MAX_ENCRYPTED) {
        c->messages_omitted++;
        return false;
    }
    c->encrypted_listed++;
    t->clear_left = t->reader.record.length;
    return begin_message(t, 0, t->reader.record.length, true, origin);
}

/* What waited behind a gap may be heard of when the handshake is complete, and still be part of it. */
static bool is_behind_handshake(const struct tw_track *t, const struct tw_origin *origin)
{
    const struct tw_connection *c = t->connection;

    return c->complete && (t->direction == c->completed_from || tw_origin_order(origin) > c->completed);
}

/* What comes first behind a handshake of TLS 1.3 tells of its tickets. */
static void note_early(struct tw_track *t, uint16_t length)
{
    uint64_t heard = t->connection->track[!t->direction].application_records;

    t->early_records[t->application_records] =
        (struct tw_early_record){length, (uint16_t)(heard < INT16_MAX ? heard : INT16_MAX)};
}

/* What a client sends that has announced it, before anything is agreed upon (RFC 8446 4.2.10). */
static bool is_early_data(const struct tw_track *t)
{
    const struct tw_connection *c = t->connection;

    return !c->complete && t->direction == c->client && c->client_hello.extensions & TW_HELLO_EARLY_DATA;
}

static void count_data(struct tw_track *t, uint16_t length, const struct tw_origin *origin)
{
    if (is_early_data(t)) {
        t->early_data_records++;
        t->early_data_bytes += length;
    }
    if (t->application_records < TW_EARLY_RECORDS)
        note_early(t, length);
    t->application_records++;
    t->application_bytes += length;
    tw_sizes_count(&t->sizes, length, origin->time_ns);
}

/* In TLS 1.3 records of this type carry the handshake until the client's Finished has passed. */
static bool begin_application_data(struct tw_track *t, const struct tw_origin *origin)
{
    struct tw_connection *c = t->connection;

    if (tw_version_is_tls13(c->params->version) && c->server_hello.seen && !c->server_hello.retry &&
        !is_behind_handshake(t, origin) && !c->encrypted_alert) {
        t->encrypted_records++;
        return begin_encrypted(t, origin);
    }
    count_data(t, t->reader.record.length, origin);
    return false;
}

static bool begin_handshake(struct tw_track *t)
{
    bool doubtful = (t->adrift || may_be_encrypted(t)) && !tw_assembler_busy(&t->assembler);

    t->use = doubtful ? TW_USE_UNDECIDED : TW_USE_HANDSHAKE;
    t->peeked = 0;
    return true;
}

/* Alerts have two bytes; protected ones have more. */
static bool alert_is_clear(const struct tw_track *t)
{
    return t->reader.record.length == 2 || (!t->ccs && !t->unsure) || null_cipher(t);
}

/*
 * Up to TLS 1.2 a record may hold more than one alert, of two bytes each, or half of one (RFC 5246 6.2.1, RFC 8446 5.1);
 * nothing else is joined.
 */
static uint32_t message_length(const struct tw_track *t)
{
    uint32_t n = t->clear_left;
    bool several = n > ALERT_LENGTH && n <= MAX_ALERTS * ALERT_LENGTH && n % ALERT_LENGTH == 0;
    bool half = n == 1 && !tw_version_is_tls13(t->connection->params->version);

    return t->reader.record.content_type == TW_ALERT && (several || half) ? ALERT_LENGTH : n;
}

/* `offset` of the stream is where the body begins. */
static inline bool begin_clear(struct tw_track *t, uint64_t offset, const struct tw_origin *origin)
{
    if (t->collector.message != NULL && t->clear_left == 1) { /* the other half of an alert */
        t->use = TW_USE_MESSAGE;
        return true;
    }
    abandon_alert(t, TW_MISSING_INTERRUPTED);
    return begin_message_at(t, offset, 0, message_length(t), false, origin);
}

static bool begin_other(struct tw_track *t, const struct tw_origin *origin)
{
    const struct tw_record *r = &t->reader.record;
    bool clear = !t->ccs || null_cipher(t);

    if (r->content_type == TW_CHANGE_CIPHER_SPEC)
        clear = clear || r->length == 1; /* its one byte; a renegotiation sends it encrypted */
    else if (r->content_type == TW_ALERT)
        clear = alert_is_clear(t);
    if (clear)
        return begin_clear(t, body_offset(r), origin);
    abandon_alert(t, TW_MISSING_INTERRUPTED);
    return begin_encrypted(t, origin);
}

/* A record of this type ends what one of another has begun. */
static void interrupt(struct tw_track *t, uint8_t content_type)
{
    if (content_type != TW_HANDSHAKE) {
        abandon_handshake(t, TW_MISSING_INTERRUPTED);
        t->adrift = false;
    }
    if (content_type != TW_ALERT)
        abandon_alert(t, TW_MISSING_INTERRUPTED);
}

/* The connection has no memory for what is in the record. */
TW_COLD static void starve(struct tw_track *t, uint8_t content_type)
{
    struct tw_connection *c = t->connection;

    abandon_handshake(t, TW_MISSING_NO_MEMORY);
    c->messages_omitted++;
    c->starved = true;
    if (content_type == TW_CHANGE_CIPHER_SPEC)
        tw_learn_ccs(c, t);
}

/* What the NULL cipher leaves in the clear ends before the MAC. */
static void leave_mac(struct tw_track *t)
{
    uint32_t mac = null_cipher(t) ? mac_length(t) : 0;

    t->clear_left = t->clear_left > mac ? t->clear_left - mac : 0;
}

/*
 * Whether a record of SSL 2.0 can be read: hellos and the master key are sent in the clear, and an error as long as there
 * are no keys, which then is shorter than what is protected (draft-hickman-netscape-ssl-00 1.2).
 */
static bool ssl2_is_clear(const struct tw_track *t)
{
    enum { ERROR_LENGTH = 3 };
    const struct tw_record *r = &t->reader.record;

    if (r->first == TW_SSL2_ERROR)
        return t->clear_left == ERROR_LENGTH;
    return !t->ccs && (r->first == TW_SSL2_CLIENT_HELLO || r->first == TW_SSL2_CLIENT_MASTER_KEY ||
                       r->first == TW_SSL2_SERVER_HELLO);
}

/* A record of SSL 2.0 is a message. What is encrypted is no longer told from data when the handshake is complete. */
static bool begin_ssl2(struct tw_track *t, const struct tw_origin *origin)
{
    const struct tw_record *r = &t->reader.record;

    t->clear_left = (uint32_t)r->length - r->padding;
    if (t->clear_left > 0 && ssl2_is_clear(t))
        return begin_message(t, 1, t->clear_left - 1, false, origin);
    if (is_behind_handshake(t, origin)) {
        count_data(t, (uint16_t)t->clear_left, origin);
        return false;
    }
    t->encrypted_records++;
    return begin_encrypted(t, origin);
}

/* A record as it is on the wire. */
static inline bool begin_record(struct tw_track *t, const struct tw_record *record,
                                const struct tw_origin *origin)
{
    t->use = TW_USE_NONE;
    t->clear_left = record->length;
    interrupt(t, record->content_type);
    if (record->content_type == TW_APPLICATION_DATA)
        return begin_application_data(t, origin);
    leave_mac(t);
    if (over_budget(t->connection, record->content_type)) {
        starve(t, record->content_type);
        return false;
    }
    if (record->ssl2)
        return begin_ssl2(t, origin);
    return record->content_type == TW_HANDSHAKE ? begin_handshake(t) : begin_other(t, origin);
}

static bool on_record(void *self, const struct tw_record *record, const struct tw_origin *origin)
{
    struct tw_track *t = self;
    struct tw_connection *c = t->connection;

    if (!c->tls) {
        c->tls = true;
        c->tracker->tls_connections++;
    }
    if (!tw_record_is_plain(t, record))
        tw_note_record(t, record, origin);
    if (t->nonces.length > 0)
        tw_nonces_record(t, record);
    if (t->seal == NULL && t->unsure && !t->guessed && c->server_hello.seen && tw_unseal_has_keys(c))
        tw_unseal_guess(c, t);
    if (t->seal != NULL && tw_seal_begin(t, record)) {
        t->use = TW_USE_SEALED;
        return true;
    }
    return begin_record(t, record, origin) || t->nonces.left > 0;
}

static void take_handshake(struct tw_track *t, const uint8_t *bytes, size_t len, uint64_t offset,
                           const struct tw_origin *origin)
{
    struct tw_collector_options options = options_of(t->connection);

    while (len > 0) {
        struct tw_message *m;
        size_t n = tw_assembler_bytes(&t->assembler, &options, offset, bytes, len, origin, &m);
        add_message(t, m);
        bytes += n;
        len -= n;
        offset += n;
    }
}

/* The body of a record that is a message of its own, or alerts one behind the other. */
static void take_message(struct tw_track *t, const uint8_t *bytes, size_t len, uint64_t offset,
                         const struct tw_origin *origin)
{
    struct tw_collector_options options = options_of(t->connection);

    if (t->collector.passed < t->collector.header && len > 0) {
        tw_collector_header(&t->collector, &options, offset, 1, origin);
        bytes++;
        offset++;
        len--;
    }
    while (len > 0) {
        size_t n = tw_collector_bytes(&t->collector, &options, offset, bytes, len, origin);
        bytes += n;
        offset += n;
        len -= n;
        if (len == 0)
            return;
        add_message(t, tw_collector_take(&t->collector, TW_MISSING_NOTHING));
        if (!begin_message_at(t, offset, 0, ALERT_LENGTH, false, origin))
            return;
    }
}

static void take_clear(struct tw_track *t, const uint8_t *bytes, size_t len, uint64_t offset,
                       const struct tw_origin *origin)
{
    size_t n = len < t->clear_left ? len : t->clear_left;

    t->clear_left -= (uint32_t)n;
    if (t->use == TW_USE_HANDSHAKE)
        take_handshake(t, bytes, n, offset, origin);
    else
        take_message(t, bytes, n, offset, origin);
}

/* Enough is known of the record: what was looked at goes the way of the rest. */
static void decide(struct tw_track *t)
{
    if (looks_clear(t)) {
        t->use = TW_USE_HANDSHAKE;
        t->adrift = false;
    } else if (!may_be_encrypted(t)) {
        t->use = TW_USE_NONE; /* it goes on with what began in a gap */
        return;
    } else {
        abandon_handshake(t, TW_MISSING_INTERRUPTED);
        t->encrypted_records++;
        t->use = TW_USE_NONE;
        if (!begin_encrypted(t, &t->peek_origin[0]))
            return;
    }
    for (uint8_t i = 0; i < t->peeked; i++)
        take_clear(t, t->peek + i, 1, t->peek_offset + i, &t->peek_origin[i]);
}

static void on_bytes(void *self, uint64_t offset, const uint8_t *bytes, size_t len,
                     const struct tw_origin *origin)
{
    struct tw_track *t = self;

    if (t->nonces.left > 0) {
        tw_nonces_bytes(t, bytes, len, origin);
        t->reader.wanted = t->nonces.left > 0 || t->use != TW_USE_NONE;
    }
    if (t->use == TW_USE_SEALED) {
        tw_seal_bytes(t, bytes, len, origin);
        return;
    }
    while (t->use == TW_USE_UNDECIDED && len > 0) {
        if (t->peeked == 0)
            t->peek_offset = offset;
        t->peek_origin[t->peeked] = *origin;
        t->peek[t->peeked++] = *bytes++;
        len--;
        offset++;
        if (t->peeked == sizeof t->peek)
            decide(t);
    }
    if (t->use != TW_USE_NONE && len > 0)
        take_clear(t, bytes, len, offset, origin);
}

/* Whether the record had only the first byte of an alert. */
static bool is_half_alert(const struct tw_track *t)
{
    const struct tw_message *m = t->collector.message;

    return m->id.content_type == TW_ALERT && !m->encrypted && !tw_collector_complete(&t->collector);
}

/* There is no more of the record. */
static void end_record(struct tw_track *t)
{
    if (t->use == TW_USE_UNDECIDED && t->reader.record.length > 0)
        decide(t);
    if (t->use == TW_USE_MESSAGE && !is_half_alert(t))
        add_message(t, tw_collector_take(&t->collector, TW_MISSING_LOST));
    t->use = TW_USE_NONE;
}

/* The body of a record that was opened, piece by piece as its bytes came. */
static void take_plain(struct tw_track *t, const struct tw_opened_record *opened)
{
    const struct tw_seal *seal = &t->connection->unseal->seal[t->direction];
    size_t at = 0, len = opened->bytes.len;
    uint64_t offset = body_offset(&t->reader.record) + opened->skew;

    while (at < len && t->use != TW_USE_NONE) {
        struct tw_origin origin;
        size_t n = tw_seal_piece(seal, opened->skew + at, opened->skew + len, &origin);
        on_bytes(t, offset + at, opened->bytes.ptr + at, n, &origin);
        at += n;
    }
}

/* What was in a record: it goes the same way as what is in the clear. */
static void begin_plain(struct tw_track *t, const struct tw_opened_record *opened)
{
    uint64_t offset = body_offset(&t->reader.record) + opened->skew;
    struct tw_origin first;
    size_t at = opened->skew;

    t->use = TW_USE_NONE;
    t->clear_left = (uint32_t)opened->bytes.len;
    t->reader.record.content_type = opened->content_type;
    if (t->clear_left > 0)
        interrupt(t, opened->content_type);
    tw_seal_piece(&t->connection->unseal->seal[t->direction], at, at + 1, &first);
    if (opened->odd_padding || opened->bytes.len == 0)
        tw_note_opened(t, opened, &first);
    if (opened->content_type == TW_APPLICATION_DATA) {
        count_data(t, t->reader.record.length, &first);
        tw_keep_data(t, opened->bytes, offset, &first);
    } else if (over_budget(t->connection, opened->content_type)) {
        starve(t, opened->content_type);
    } else if (t->clear_left > 0) {
        t->use = TW_USE_HANDSHAKE;
        if (opened->content_type != TW_HANDSHAKE)
            begin_clear(t, offset, &first);
    }
}

/* The record goes the way that it goes without keys, as far as it has come. */
TW_COLD static void give_up_sealed(struct tw_track *t)
{
    const struct tw_record record = t->reader.record;
    struct tw_seal *seal = &t->connection->unseal->seal[t->direction];
    struct tw_origin origin;
    bool wanted = false;

    t->use = TW_USE_NONE;
    for (size_t at = 0, n; at < seal->have; at += n) {
        n = tw_seal_piece(seal, at, seal->have, &origin);
        if (at == 0)
            wanted = begin_record(t, &record, &origin);
        if (wanted)
            on_bytes(t, body_offset(&record) + at, seal->body + at, n, &origin);
    }
    if (t->use == TW_USE_MESSAGE && t->collector.message->encrypted)
        t->collector.message->unopened = (uint8_t)tw_seal_why(seal);
    tw_seal_end(t, true);
}

TW_COLD static void unseal_record(struct tw_track *t)
{
    struct tw_opened_record opened;

    if (!tw_seal_open(t, &opened)) {
        give_up_sealed(t);
        end_record(t);
        return;
    }
    if (!t->ccs && !tw_version_is_tls13(t->connection->params->version))
        tw_learn_missed_ccs(t->connection, t);
    t->plain = true;
    begin_plain(t, &opened);
    take_plain(t, &opened);
    if (t->assembler.collector.message != NULL) /* it goes on in the next record, or never */
        t->assembler.collector.message->decrypted = true;
    end_record(t);
    t->plain = false;
    tw_seal_end(t, false);
}

static enum tw_missing missing_of(enum tw_gap cause)
{
    return cause == TW_GAP_TRUNCATED ? TW_MISSING_TRUNCATED : TW_MISSING_LOST;
}

static void on_lost(void *self, uint64_t len, enum tw_gap cause, const struct tw_origin *origin)
{
    struct tw_track *t = self;
    enum tw_missing why = missing_of(cause);

    (void)origin;
    t->nonces.left = 0;
    if (t->use == TW_USE_SEALED)
        give_up_sealed(t);
    if (t->use == TW_USE_UNDECIDED)
        decide(t);
    if (len > t->clear_left)
        len = t->clear_left;
    t->clear_left -= (uint32_t)len;
    if (t->use == TW_USE_MESSAGE) {
        tw_collector_lost(&t->collector, len, why);
    } else if (t->use == TW_USE_HANDSHAKE) {
        bool in_step = true;
        while (len > 0 && in_step) {
            struct tw_message *m;
            in_step = tw_assembler_lost(&t->assembler, &len, why, &m);
            add_message(t, m);
        }
        if (!in_step) {
            t->use = TW_USE_NONE;
            t->adrift = true;
        }
    }
}

static void on_end(void *self, const struct tw_origin *origin)
{
    struct tw_track *t = self;

    (void)origin;
    if (t->use == TW_USE_SEALED)
        unseal_record(t);
    else
        end_record(t);
}

static void add_hole(struct tw_track *t, uint64_t offset, uint64_t length, enum tw_hole_why why,
                     const struct tw_origin *origin)
{
    struct tw_connection *c = t->connection;
    struct tw_hole *h = c->hole_count < TW_MAX_HOLES ? tw_arena_get(&c->arena, sizeof *h) : NULL;

    if (h == NULL) {
        c->holes_omitted++;
        return;
    }
    *h = (struct tw_hole){NULL, *origin, offset, length, t->direction, (uint8_t)why};
    if (c->last_hole != NULL)
        c->last_hole->next = h;
    else
        c->first_hole = h;
    c->last_hole = h;
    c->hole_count++;
}

static void on_out_of_step(void *self, uint64_t offset, enum tw_step why, const struct tw_origin *origin)
{
    struct tw_track *t = self;

    if (why == TW_STEP_NOT_RECORD)
        add_hole(t, offset, 0, TW_HOLE_NOT_RECORD, origin);
    if (t->seal != NULL)
        tw_unseal_gap(t, SEALED_GAP);
    t->unsure = true;
}

struct tw_record_listener tw_track_listener(struct tw_track *t)
{
    return (struct tw_record_listener){on_record, on_bytes, on_lost, on_end, on_out_of_step, t};
}

void tw_track_gap(struct tw_track *t, uint64_t offset, uint64_t len, enum tw_gap cause, bool reading,
                  const struct tw_origin *origin)
{
    struct tw_record_listener listener = tw_track_listener(t);

    add_hole(t, offset, len, cause == TW_GAP_TRUNCATED ? TW_HOLE_TRUNCATED : TW_HOLE_LOST, origin);
    if (reading)
        tw_record_reader_gap(&t->reader, len, cause, origin, &listener);
    else
        t->unsure = true;
    if (t->unsure && t->use != TW_USE_HANDSHAKE)
        abandon_handshake(t, missing_of(cause));
    if (t->unsure && t->use != TW_USE_MESSAGE)
        abandon_alert(t, missing_of(cause));
}

void tw_track_end(struct tw_track *t)
{
    if (t->use == TW_USE_SEALED)
        give_up_sealed(t);
    if (t->use == TW_USE_UNDECIDED && t->peeked > 0)
        decide(t);
    t->use = TW_USE_NONE;
    abandon_alert(t, TW_MISSING_ENDED);
    abandon_handshake(t, TW_MISSING_ENDED);
}
