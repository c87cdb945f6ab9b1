/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys protect the records of each direction. */
#include "facts/unseal.h"

#include <string.h>

#include "facts/premaster.h"
#include "facts/psk.h"
#include "registry/registry.h"

static const struct tw_unsealing *unsealing_of(const struct tw_connection *c)
{
    return c->tracker->crypto != NULL ? c->tracker->crypto->unsealing : NULL;
}

bool tw_unseal_make(struct tw_connection *c)
{
    if (c->unseal == NULL)
        c->unseal = tw_memory_get(c->tracker->memory, sizeof *c->unseal);
    return c->unseal != NULL;
}

/* --- what the hellos say --- */

static void copy_random(uint8_t to[TW_RANDOM_LENGTH], struct tw_bytes random)
{
    size_t len = random.len < TW_RANDOM_LENGTH ? random.len : TW_RANDOM_LENGTH;

    memset(to, 0, TW_RANDOM_LENGTH);
    if (len > 0) /* a challenge of SSL 2.0 is filled up in front: RFC 5246 E.2 */
        memcpy(to + TW_RANDOM_LENGTH - len, random.ptr, len);
}

/* False when not both hellos, or not the suite, are known. */
static bool make_schedule(const struct tw_connection *c, const struct tw_handshake_params *params,
                          struct tw_schedule *s)
{
    const struct tw_hello *ch = &c->client_hello, *sh = &c->server_hello;

    *s = (struct tw_schedule){.version = params->version};
    s->suite = params->suite_known ? tw_cipher_suite_find(params->suite) : NULL;
    if (s->suite == NULL || !ch->seen || !sh->seen || sh->retry || ch->random.len == 0 ||
        sh->random.len != TW_RANDOM_LENGTH)
        return false;
    copy_random(s->client_random, ch->random);
    copy_random(s->server_random, sh->random);
    s->compression = sh->compression;
    s->encrypt_then_mac = sh->extensions & TW_HELLO_ENCRYPT_THEN_MAC;
    s->truncated_mac = sh->extensions & TW_HELLO_TRUNCATED_HMAC;
    return true;
}

struct tw_bytes tw_unseal_secret(const struct tw_connection *c, enum tw_secret what,
                                 const uint8_t random[TW_RANDOM_LENGTH])
{
    const struct tw_psk *psk = c->unseal != NULL ? c->unseal->psk : NULL;
    struct tw_bytes secret =
        tw_keys_find(c->tracker->keys, what, (struct tw_bytes){random, TW_RANDOM_LENGTH});
    size_t i = (size_t)what - TW_SECRET_CLIENT_EARLY;

    if (secret.ptr == NULL && psk != NULL && i < TW_PSK_SECRETS && psk->len[i] > 0)
        secret = (struct tw_bytes){psk->secret[i], psk->len[i]};
    return secret;
}

/* Records that may have passed unseen under keys of which it is not known since when they are in force. */
enum { GUESS_WINDOW = 16 };

static struct tw_bytes find_secret(const struct tw_connection *c, enum tw_secret what)
{
    uint8_t random[TW_RANDOM_LENGTH];

    copy_random(random, c->client_hello.random);
    return tw_unseal_secret(c, what, random);
}

/* --- keys of a direction --- */

static void drop_keys(struct tw_connection *c, struct tw_seal *seal)
{
    unsealing_of(c)->end(c->tracker->crypto_context, &seal->keys);
    tw_wipe(seal->secret, sizeof seal->secret);
    seal->secret_len = 0;
}

/* New keys are in force: the next record is their first. */
static void install(struct tw_connection *c, unsigned direction, const struct tw_schedule *schedule,
                    struct tw_protection *keys, enum tw_epoch epoch)
{
    struct tw_seal *seal = &c->unseal->seal[direction];

    drop_keys(c, seal);
    seal->schedule = *schedule;
    seal->keys = *keys;
    seal->epoch = (uint8_t)epoch;
    seal->opened = false;
    seal->guessed = false;
    seal->adrift = false;
    seal->has_last = false;
    seal->base = seal->consumed = 0;
    seal->missed = seal->window = 0;
    seal->wasted = 0;
    c->track[direction].seal = seal;
    tw_wipe(keys, sizeof *keys);
}

/* --- before TLS 1.3 --- */

/* Tickets are told apart by their beginning: a key's name and a nonce. Sessions that are remembered at a time. */
enum { TICKET_PREFIX = 64, MAX_LEARNED = 1 << 16 };

struct tw_bytes tw_unseal_ticket_name(struct tw_bytes ticket)
{
    return (struct tw_bytes){ticket.ptr, ticket.len < TICKET_PREFIX ? ticket.len : TICKET_PREFIX};
}

void tw_unseal_remember(struct tw_connection *c, enum tw_secret what, struct tw_bytes name,
                        struct tw_bytes secret)
{
    struct tw_tracker *t = c->tracker;

    if (t->learned != NULL && tw_keys_count(t->learned) >= MAX_LEARNED) {
        tw_keys_wipe(t->learned);
        t->learned = NULL;
    }
    if (t->learned == NULL)
        t->learned = tw_keys_make_like(t->memory, t->keys);
    if (t->learned == NULL || name.len == 0 || !tw_keys_put(t->learned, what, name, secret))
        return;
}

/* Few key logs have what sessions are resumed by. */
static void remember(struct tw_connection *c, const struct tw_session *session, enum tw_secret what,
                     struct tw_bytes name)
{
    tw_unseal_remember(c, what, name, (struct tw_bytes){session->master, TW_MASTER_SECRET});
}

/* Whether the server goes on with a session of before. */
static bool is_resumed(const struct tw_connection *c)
{
    return !c->track[!c->client].done;
}

static struct tw_bytes find_resumed(const struct tw_connection *c)
{
    struct tw_bytes id = c->server_hello.session_id, ticket = tw_unseal_ticket_name(c->client_hello.ticket);
    struct tw_bytes master = {NULL, 0};

    if (id.len > 0)
        master = tw_keys_find(c->tracker->keys, TW_SECRET_SESSION, id);
    if (master.ptr == NULL && c->tracker->learned != NULL && ticket.len > 0)
        master = tw_keys_find(c->tracker->learned, TW_SECRET_TICKET, ticket);
    if (master.ptr == NULL && c->tracker->learned != NULL && id.len > 0)
        master = tw_keys_find(c->tracker->learned, TW_SECRET_SESSION, id);
    return master;
}

/* The master secret from what is at hand. Where a private key shows it, a key log need not be believed. */
static bool find_master(struct tw_connection *c, struct tw_session *session)
{
    struct tw_bytes master = find_secret(c, TW_SECRET_MASTER);

    if (master.ptr == NULL && is_resumed(c))
        master = find_resumed(c);
    if (master.len != TW_MASTER_SECRET)
        master.ptr = NULL;
    if (!is_resumed(c) && (master.ptr == NULL || c->tracker->private_keys) && tw_premaster_find(c, session)) {
        bool same = master.ptr == NULL || memcmp(master.ptr, session->master, TW_MASTER_SECRET) == 0;
        c->tracker->differing += !same;
        return true;
    }
    if (master.ptr != NULL)
        memcpy(session->master, master.ptr, TW_MASTER_SECRET);
    return master.ptr != NULL;
}

static struct tw_session *find_session(const struct tw_connection *c,
                                       const struct tw_handshake_params *params)
{
    struct tw_session *s = c->unseal != NULL ? c->unseal->sessions : NULL;

    while (s != NULL && s->params != params)
        s = s->next;
    return s;
}

const struct tw_session *tw_unseal_session(const struct tw_connection *c,
                                           const struct tw_handshake_params *params)
{
    return find_session(c, params);
}

/* The session, made if there is none. NULL when there is no memory. */
static struct tw_session *note_session(struct tw_connection *c, const struct tw_handshake_params *params,
                                       const struct tw_schedule *schedule)
{
    struct tw_session *s = find_session(c, params);

    if (s != NULL || !tw_unseal_make(c))
        return s;
    s = tw_memory_get(c->tracker->memory, sizeof *s);
    if (s == NULL)
        return NULL;
    s->params = params;
    s->schedule = *schedule;
    s->next = c->unseal->sessions;
    c->unseal->sessions = s;
    return s;
}

/* That of a handshake whose master secret can be had, or NULL. */
static struct tw_session *session_of(struct tw_connection *c, const struct tw_handshake_params *params)
{
    struct tw_session *s = find_session(c, params), made = {.params = params};

    if (s == NULL && make_schedule(c, params, &made.schedule) && find_master(c, &made)) {
        s = note_session(c, params, &made.schedule);
        if (s != NULL) {
            memcpy(s->master, made.master, sizeof s->master);
            s->premaster_version = made.premaster_version;
            remember(c, s, TW_SECRET_SESSION, c->server_hello.session_id);
        }
    }
    tw_wipe(&made, sizeof made);
    return s;
}

/*
 * The keys are there now. What the capture has of a direction before the other side's hello could not be read, and is not
 * kept: packets that are so far out of order are none that any peer has seen in that order.
 */
static void note_unready(struct tw_connection *c, unsigned direction)
{
    bool client = tw_connection_side(c, direction) == TW_CLIENT;
    const struct tw_message *hello = client ? c->server_hello.message : c->client_hello.message;

    for (struct tw_message *m = c->first; m != NULL && m != hello; m = m->next)
        if (m->direction == direction && m->encrypted && m->unopened == TW_UNOPENED_NO_KEY)
            m->unopened = TW_UNOPENED_UNREADY;
}

void tw_unseal_ccs(struct tw_connection *c, struct tw_track *t)
{
    const struct tw_unsealing *u = unsealing_of(c);
    struct tw_protection sides[2] = {{0}};
    struct tw_session *session;
    enum tw_side side;

    if (!c->params->suite_known || tw_version_is_tls13(c->params->version) || unsealing_of(c) == NULL)
        return;
    t->seal = NULL; /* what comes now has other keys than what came */
    session = session_of(c, c->params);
    if (session == NULL || session->schedule.suite->enc == TW_ENC_NULL ||
        !u->key_block(c->tracker->crypto_context, &session->schedule, session->master, sides))
        return;
    side = tw_connection_side(c, t->direction);
    install(c, t->direction, &session->schedule, &sides[side], TW_EPOCH_BEFORE_TLS13);
    c->unseal->seal[t->direction].base =
        t->reader.record.offset + t->reader.record.header + t->reader.record.length;
    u->end(c->tracker->crypto_context, &sides[!side]);
    note_unready(c, !t->direction);
}

/* The numbers of records go on from 0, wherever in the gap they began to. */
void tw_unseal_guess(struct tw_connection *c, struct tw_track *t)
{
    t->guessed = true;
    if (t->ccs)
        return;
    tw_unseal_ccs(c, t);
    if (t->seal == NULL)
        return;
    t->seal->guessed = t->seal->adrift = true;
    t->seal->base = 0;
    t->seal->window = GUESS_WINDOW;
}

/* --- TLS 1.3 --- */

/* Keys from a traffic secret. False when they cannot be made. */
static bool install_secret(struct tw_connection *c, unsigned direction, const struct tw_schedule *schedule,
                           struct tw_bytes secret, enum tw_epoch epoch)
{
    struct tw_protection keys = {0};
    uint8_t copy[TW_DIGEST_MOST];

    if (secret.ptr == NULL || secret.len > sizeof copy || !tw_unseal_make(c))
        return false;
    if (!unsealing_of(c)->traffic_keys(c->tracker->crypto_context, schedule, secret, &keys))
        return false;
    memcpy(copy, secret.ptr, secret.len); /* it may be that of the keys which go */
    install(c, direction, schedule, &keys, epoch);
    memcpy(c->unseal->seal[direction].secret, copy, secret.len);
    c->unseal->seal[direction].secret_len = (uint8_t)secret.len;
    tw_wipe(copy, sizeof copy);
    return true;
}

static enum tw_secret secret_of(enum tw_side side, enum tw_epoch epoch)
{
    if (epoch == TW_EPOCH_HANDSHAKE)
        return side == TW_CLIENT ? TW_SECRET_CLIENT_HANDSHAKE : TW_SECRET_SERVER_HANDSHAKE;
    return side == TW_CLIENT ? TW_SECRET_CLIENT_TRAFFIC : TW_SECRET_SERVER_TRAFFIC;
}

/* The keys of an epoch come into force in a direction. Without its secret nothing more can be read there. */
static bool enter_epoch(struct tw_connection *c, unsigned direction, enum tw_epoch epoch)
{
    enum tw_side side = tw_connection_side(c, direction);
    struct tw_schedule schedule;

    c->track[direction].seal = NULL;
    return make_schedule(c, c->params, &schedule) && note_session(c, c->params, &schedule) != NULL &&
           install_secret(c, direction, &schedule, find_secret(c, secret_of(side, epoch)), epoch);
}

/* Behind KeyUpdate (RFC 8446 7.2). */
static bool update_keys(struct tw_connection *c, unsigned direction)
{
    struct tw_seal *seal = &c->unseal->seal[direction];
    struct tw_schedule schedule = seal->schedule;
    uint8_t secret[TW_DIGEST_MOST];
    size_t len = seal->secret_len;
    bool done;

    memcpy(secret, seal->secret, sizeof secret);
    c->track[direction].seal = NULL;
    done = unsealing_of(c)->next_secret(c->tracker->crypto_context, &schedule, secret, len) &&
           install_secret(c, direction, &schedule, (struct tw_bytes){secret, len}, TW_EPOCH_TRAFFIC);
    tw_wipe(secret, sizeof secret);
    return done;
}

/*
 * Early data comes before anything is settled: the suite is that of the ticket, which the client knows. Which of those
 * that have a hash of this length it is, the first record will tell.
 */
static void expect_early_data(struct tw_connection *c, unsigned direction, const struct tw_message *m)
{
    struct tw_schedule schedule = {.version = TW_TLS_1_3};
    struct tw_bytes secret;

    if (m->missing == TW_MISSING_NOTHING)
        tw_psk_offered(c, m);
    secret = find_secret(c, TW_SECRET_CLIENT_EARLY);
    schedule.suite = tw_cipher_suite_find(secret.len == 48 ? 0x1302 : 0x1301);
    if (secret.ptr != NULL && schedule.suite != NULL)
        install_secret(c, direction, &schedule, secret, TW_EPOCH_EARLY);
}

/* The server's handshake keys hold from here on; the client's unless early data goes on until EndOfEarlyData. */
static void learn_server_hello(struct tw_connection *c, unsigned server)
{
    const struct tw_seal *client = c->track[!server].seal;

    if (c->server_hello.has_psk)
        tw_psk_selected(c);
    enter_epoch(c, server, TW_EPOCH_HANDSHAKE);
    if (client == NULL || client->epoch != TW_EPOCH_EARLY)
        enter_epoch(c, !server, TW_EPOCH_HANDSHAKE);
    if (c->track[server].seal == NULL && c->server_hello.has_psk && tw_psk_is_half(c))
        c->track[0].unopened = c->track[1].unopened = TW_UNOPENED_EPHEMERAL;
}

/* The server's hello was there first, and all that it has said since. What the client says from here on can be read. */
static void learn_late_hello(struct tw_connection *c, unsigned client)
{
    if (c->track[0].seal != NULL || c->track[1].seal != NULL || !c->server_hello.seen ||
        c->server_hello.retry)
        return;
    if (enter_epoch(c, client, TW_EPOCH_HANDSHAKE))
        note_unready(c, !client);
}

static void learn_finished(struct tw_connection *c, const struct tw_track *t)
{
    if (tw_connection_side(c, t->direction) == TW_SERVER)
        tw_psk_finished(c);
    if (t->seal != NULL && t->seal->epoch == TW_EPOCH_HANDSHAKE)
        enter_epoch(c, t->direction, TW_EPOCH_TRAFFIC);
}

static void learn_tls13(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    switch (m->id.type) {
    case TW_CLIENT_HELLO: learn_late_hello(c, t->direction); break;
    case TW_SERVER_HELLO:
        if (!m->retry)
            learn_server_hello(c, t->direction);
        break;
    case TW_END_OF_EARLY_DATA:
        if (m->decrypted)
            enter_epoch(c, t->direction, TW_EPOCH_HANDSHAKE);
        break;
    case TW_FINISHED: learn_finished(c, t); break;
    case TW_NEW_SESSION_TICKET: tw_psk_ticket(c, m); break;
    case TW_KEY_UPDATE:
        if (m->decrypted && t->seal != NULL && t->seal->epoch == TW_EPOCH_TRAFFIC)
            update_keys(c, t->direction);
        break;
    default: break;
    }
}

/* Lifetime, length, ticket: RFC 5077 3.3 */
static void learn_ticket(struct tw_connection *c, const struct tw_message *m)
{
    enum { HEAD = 6 };
    const struct tw_session *s = find_session(c, m->params);

    if (s != NULL && m->kept > HEAD && m->missing == TW_MISSING_NOTHING)
        remember(c, s, TW_SECRET_TICKET,
                 tw_unseal_ticket_name((struct tw_bytes){m->body + HEAD, m->kept - HEAD}));
}

void tw_unseal_message(struct tw_connection *c, struct tw_track *t, const struct tw_message *m)
{
    if (m->encrypted || m->id.content_type != TW_HANDSHAKE || m->id.ssl2 || unsealing_of(c) == NULL)
        return;
    if (m->id.type == TW_CLIENT_HELLO && !m->decrypted && c->client_hello.extensions & TW_HELLO_EARLY_DATA)
        expect_early_data(c, t->direction, m);
    else if (tw_version_is_tls13(c->params->version))
        learn_tls13(c, t, m);
    else if (m->id.type == TW_NEW_SESSION_TICKET)
        learn_ticket(c, m);
}

/* --- opening --- */

/* Numbers that are tried for one record, and bytes that are decrypted in vain before it is given up. */
enum { MAX_WINDOW = 1024, LEAST_RECORD = 22 };

#define MAX_WASTE ((uint64_t)32 << 20)

void tw_unseal_gap(struct tw_track *t, uint64_t len)
{
    struct tw_seal *seal = t->seal;
    uint64_t records = len / LEAST_RECORD + 1;

    seal->adrift = true;
    seal->has_last = false;
    seal->window = records > MAX_WINDOW - seal->window ? MAX_WINDOW : seal->window + (uint32_t)records;
}

/*
 * Bytes that were encrypted between the record opened last and the one of that number: where both stand in the stream
 * says it, as in between there is nothing but records and their headers. UINT64_MAX: it cannot have that number.
 */
static uint64_t skipped(const struct tw_seal *seal, uint64_t number, const struct tw_record *r)
{
    uint64_t since = r->offset - seal->base, headers = number * r->header;

    if (tw_enc_info(seal->keys.enc)->kind != TW_ENC_KIND_STREAM || seal->base == 0 ||
        (!seal->adrift && seal->missed == 0))
        return 0;
    return since < headers + seal->consumed ? UINT64_MAX : since - headers - seal->consumed;
}

/* In CBC without an IV of its own a record begins where the one before has ended, opened or not. */
static bool is_chained(const struct tw_protection *p)
{
    return tw_enc_info(p->enc)->kind == TW_ENC_KIND_CBC && !p->explicit_iv;
}

/*
 * The IV of the record with that number: of the first it comes with the keys. False where it was in a record that is
 * missing: with encrypt_then_mac the MAC holds all the same.
 */
static bool chain(struct tw_seal *seal, uint64_t number)
{
    if (number == 0 || !is_chained(&seal->keys))
        return true;
    if (seal->has_last)
        memcpy(seal->keys.iv, seal->last, sizeof seal->last);
    return seal->has_last;
}

static enum tw_opened try_number(struct tw_connection *c, struct tw_seal *seal, uint64_t number,
                                 const struct tw_sealed_record *whole, struct tw_opened_record *opened)
{
    const struct tw_record *r = &c->track[seal - c->unseal->seal].reader.record;
    struct tw_sealed_record record = *whole;
    uint64_t first = seal->keys.sequence;
    uint8_t iv[TW_IV_MOST];
    enum tw_opened got;

    record.skip = skipped(seal, number, r);
    if (record.skip == UINT64_MAX)
        return TW_OPENED_NOT;
    memcpy(iv, seal->keys.iv, sizeof iv);
    if (!chain(seal, number))
        return TW_OPENED_NOT;
    seal->keys.sequence = number;
    got = unsealing_of(c)->open(c->tracker->crypto_context, &seal->keys, &record, opened);
    if (got == TW_OPENED) {
        seal->consumed += record.skip + record.body.len;
        seal->opened = true;
        seal->adrift = false;
        seal->missed = seal->window = 0;
        seal->wasted = 0;
        return got;
    }
    seal->keys.sequence = first;
    memcpy(seal->keys.iv, iv, sizeof iv);
    seal->wasted += record.body.len + record.skip;
    return got;
}

/* The number is that of the record opened last, and by as much higher as records have passed since, or may have. */
static enum tw_opened try_numbers(struct tw_connection *c, struct tw_seal *seal,
                                  const struct tw_sealed_record *record, struct tw_opened_record *opened)
{
    uint64_t first = seal->keys.sequence, last = first + seal->missed + seal->window;
    uint64_t likely = first + seal->missed;
    enum tw_opened got = try_number(c, seal, likely, record, opened);

    for (uint64_t n = first; got == TW_OPENED_NOT && n <= last && seal->wasted < MAX_WASTE; n++)
        if (n != likely)
            got = try_number(c, seal, n, record, opened);
    return got;
}

static bool try_early_suites(struct tw_connection *c, struct tw_track *t,
                             const struct tw_sealed_record *record, struct tw_opened_record *opened)
{
    static const uint16_t suites[] = {0x1303, 0x1304, 0x1305, 0x00c6, 0x00c7};
    uint8_t secret[TW_DIGEST_MOST];
    struct tw_seal *seal = t->seal;
    size_t len = seal->secret_len;
    enum tw_opened got = TW_OPENED_NOT;

    memcpy(secret, seal->secret, sizeof secret);
    for (size_t i = 0; got != TW_OPENED && len == 32 && i < TW_COUNT(suites); i++) {
        struct tw_schedule schedule = {.version = TW_TLS_1_3, .suite = tw_cipher_suite_find(suites[i])};
        if (schedule.suite != NULL &&
            install_secret(c, t->direction, &schedule, (struct tw_bytes){secret, len}, TW_EPOCH_EARLY))
            got = try_number(c, seal, 0, record, opened);
    }
    tw_wipe(secret, sizeof secret);
    return got == TW_OPENED;
}

/* Whether the record is the first under the keys that come next: what announces them was not seen. */
static bool try_next_epoch(struct tw_connection *c, struct tw_track *t, const struct tw_sealed_record *record,
                           struct tw_opened_record *opened)
{
    struct tw_seal *seal = t->seal, before = *seal;
    bool done = false, missed = seal->adrift || seal->missed > 0;

    if (seal->epoch == TW_EPOCH_EARLY && c->server_hello.seen && !c->server_hello.retry)
        done = enter_epoch(c, t->direction, TW_EPOCH_HANDSHAKE);
    else if (seal->epoch == TW_EPOCH_HANDSHAKE && missed)
        done = enter_epoch(c, t->direction, TW_EPOCH_TRAFFIC);
    else if (seal->epoch == TW_EPOCH_TRAFFIC && missed)
        done = update_keys(c, t->direction);
    if (done) {
        seal->window = before.adrift ? before.window : 0;
        seal->adrift = before.adrift;
        seal->wasted = before.wasted;
        done = try_numbers(c, seal, record, opened) == TW_OPENED;
    }
    if (!done) { /* as it was */
        before.wasted = seal->wasted > before.wasted ? seal->wasted : before.wasted;
        drop_keys(c, seal);
        *seal = before;
        t->seal = seal;
    }
    tw_wipe(&before, sizeof before);
    return done;
}

static bool open_with(struct tw_connection *c, struct tw_track *t, const struct tw_sealed_record *record,
                      struct tw_opened_record *opened)
{
    struct tw_seal *seal = t->seal;
    enum tw_opened got = try_numbers(c, seal, record, opened);

    if (got == TW_OPENED)
        return true;
    if (got == TW_OPENED_NOT && seal->epoch == TW_EPOCH_EARLY && !seal->opened &&
        try_early_suites(c, t, record, opened))
        return true;
    if (got == TW_OPENED_NOT && try_next_epoch(c, t, record, opened))
        return true;
    seal->failure = (uint8_t)got;
    return false;
}

/* Of the record in hand: its keys may have gone since it began, by what the other side said. */
static struct tw_seal *seal_in_hand(const struct tw_track *t)
{
    return &t->connection->unseal->seal[t->direction];
}

bool tw_seal_open(struct tw_track *t, struct tw_opened_record *opened)
{
    const struct tw_record *r = &t->reader.record;
    const struct tw_seal *seal = seal_in_hand(t);
    const struct tw_sealed_record record = {
        .body = {seal->body, seal->have},
        .version = r->version,
        .content_type = r->content_type,
    };

    return t->seal != NULL && open_with(t->connection, t, &record, opened);
}

enum tw_unopened tw_seal_why(const struct tw_seal *seal)
{
    static const uint8_t reasons[] = {
        [TW_OPENED_SHORT] = TW_UNOPENED_SHORT,      [TW_OPENED_NO_CIPHER] = TW_UNOPENED_NO_CIPHER,
        [TW_OPENED_LEGACY] = TW_UNOPENED_LEGACY,    [TW_OPENED_NO_MEMORY] = TW_UNOPENED_NO_MEMORY,
        [TW_OPENED_INFLATED] = TW_UNOPENED_INFLATE,
    };

    if (seal->have < seal->length)
        return TW_UNOPENED_PARTIAL;
    if (seal->failure == TW_OPENED_NOT && seal->adrift && is_chained(&seal->keys) && !seal->has_last)
        return TW_UNOPENED_CHAINED;
    if (seal->failure == TW_OPENED_NOT)
        return seal->opened ? TW_UNOPENED_DAMAGED : TW_UNOPENED_WRONG_KEY;
    return (enum tw_unopened)reasons[seal->failure];
}

/* --- the record in hand --- */

enum { FIRST_PIECES = 8 };

bool tw_seal_begin(struct tw_track *t, const struct tw_record *record)
{
    struct tw_memory *memory = t->connection->tracker->memory;
    struct tw_seal *seal = t->seal;
    bool tls13 = seal->epoch != TW_EPOCH_BEFORE_TLS13;

    if (record->ssl2 || record->length == 0 || seal->wasted >= MAX_WASTE ||
        (tls13 && record->content_type != TW_APPLICATION_DATA))
        return false;
    seal->body = tw_memory_get(memory, record->length);
    seal->pieces = tw_memory_get(memory, FIRST_PIECES * sizeof *seal->pieces);
    seal->length = record->length;
    seal->have = 0;
    seal->piece_count = 0;
    seal->piece_room = FIRST_PIECES;
    if (seal->body != NULL && seal->pieces != NULL)
        return true;
    tw_seal_end(t, true);
    return false;
}

static bool continues(const struct tw_seal *seal, const struct tw_origin *origin)
{
    const struct tw_origin *last = &seal->pieces[seal->piece_count - 1].origin;

    return last->packet == origin->packet && last->file == origin->file;
}

/* Without memory the bytes count to the piece before. */
static void note_piece(struct tw_memory *memory, struct tw_seal *seal, const struct tw_origin *origin)
{
    uint32_t room = 2 * seal->piece_room;
    struct tw_piece *pieces;

    if (seal->piece_count > 0 && (continues(seal, origin) || seal->piece_count >= TW_MAX_FRAGMENTS))
        return;
    if (seal->piece_count == seal->piece_room) {
        pieces = tw_memory_get(memory, room * sizeof *pieces);
        if (pieces == NULL)
            return;
        if (seal->piece_count > 0)
            memcpy(pieces, seal->pieces, seal->piece_count * sizeof *pieces);
        tw_memory_put(memory, seal->pieces, seal->piece_room * sizeof *pieces);
        seal->pieces = pieces;
        seal->piece_room = room;
    }
    seal->pieces[seal->piece_count++] = (struct tw_piece){*origin, seal->have};
}

void tw_seal_bytes(struct tw_track *t, const uint8_t *bytes, size_t len, const struct tw_origin *origin)
{
    struct tw_seal *seal = seal_in_hand(t);
    size_t n = len < seal->length - seal->have ? len : seal->length - seal->have;

    note_piece(t->connection->tracker->memory, seal, origin);
    memcpy(seal->body + seal->have, bytes, n);
    seal->have += (uint32_t)n;
}

static void keep_last_block(struct tw_seal *seal)
{
    size_t block = tw_enc_info(seal->keys.enc)->block_len;
    size_t mac = seal->keys.encrypt_then_mac ? seal->keys.mac_len : 0;

    if (!is_chained(&seal->keys))
        return;
    seal->has_last = seal->have == seal->length && seal->have >= block + mac;
    if (seal->has_last)
        memcpy(seal->last, seal->body + seal->have - mac - block, block);
}

static void free_record(struct tw_memory *memory, struct tw_seal *seal)
{
    tw_memory_put(memory, seal->body, seal->length);
    tw_memory_put(memory, seal->pieces, seal->piece_room * sizeof *seal->pieces);
    seal->body = NULL;
    seal->pieces = NULL;
    seal->piece_room = seal->piece_count = 0;
}

void tw_seal_end(struct tw_track *t, bool passed)
{
    struct tw_seal *seal = seal_in_hand(t);

    keep_last_block(seal);
    if (passed)
        seal->missed += seal->missed < MAX_WINDOW;
    free_record(t->connection->tracker->memory, seal);
}

size_t tw_seal_piece(const struct tw_seal *seal, size_t at, size_t end, struct tw_origin *origin)
{
    uint32_t i = 0;

    while (i + 1 < seal->piece_count && seal->pieces[i + 1].from <= at)
        i++;
    *origin = seal->pieces[i].origin;
    if (i + 1 < seal->piece_count && seal->pieces[i + 1].from < end)
        end = seal->pieces[i + 1].from;
    return end - at;
}

static bool is_sealed_tls13(const struct tw_connection *c)
{
    return c->unseal->seal[0].schedule.suite != NULL || c->unseal->seal[1].schedule.suite != NULL;
}

void tw_unseal_tell(const struct tw_connection *c,
                    void (*tell)(void *context, const char *label, struct tw_bytes random,
                                 struct tw_bytes secret),
                    void *context)
{
    uint8_t random[TW_RANDOM_LENGTH];

    if (c->unseal == NULL)
        return;
    for (const struct tw_session *s = c->unseal->sessions; s != NULL; s = s->next)
        if (!tw_version_is_tls13(s->params->version))
            tell(context, tw_key_log_label(TW_SECRET_MASTER),
                 (struct tw_bytes){s->schedule.client_random, TW_RANDOM_LENGTH},
                 (struct tw_bytes){s->master, TW_MASTER_SECRET});
    if (!tw_version_is_tls13(c->params->version) || !is_sealed_tls13(c))
        return;
    copy_random(random, c->client_hello.random);
    for (int what = TW_SECRET_CLIENT_EARLY; what <= TW_SECRET_SERVER_TRAFFIC; what++) {
        struct tw_bytes secret = tw_unseal_secret(c, (enum tw_secret)what, random);
        if (secret.ptr != NULL)
            tell(context, tw_key_log_label((enum tw_secret)what), (struct tw_bytes){random, TW_RANDOM_LENGTH},
                 secret);
    }
}

void tw_unseal_free(struct tw_connection *c)
{
    struct tw_memory *memory = c->tracker->memory;
    struct tw_unseal *u = c->unseal;
    struct tw_session *next;

    for (unsigned d = 0; d < 2; d++) {
        drop_keys(c, &u->seal[d]);
        free_record(memory, &u->seal[d]);
    }
    for (struct tw_session *s = u->sessions; s != NULL; s = next) {
        next = s->next;
        tw_wipe(s, sizeof *s);
        tw_memory_put(memory, s, sizeof *s);
    }
    if (u->psk != NULL)
        tw_wipe(u->psk, sizeof *u->psk);
    tw_memory_put(memory, u->psk, sizeof *u->psk);
    tw_wipe(u, sizeof *u);
    tw_memory_put(memory, u, sizeof *u);
    c->unseal = NULL;
}
