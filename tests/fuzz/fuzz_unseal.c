/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encrypted records with keys that open what they like: decrypting and what becomes of it. An input is
 *
 *     client random (32)   there are secrets for it
 *     pieces               how (1): bit 0 the direction; 1: a gap, of as many bytes; 2: only opened, see below
 *                          length (2), big-endian, then so many bytes of a stream, or what is left
 *
 * Records open when the first bit of their body is not set; the rest of the first byte is the content type, and what
 * follows it the content. Bytes that are only to be opened are a record for libcrypto: version (2), suite (2), body.
 */
#include <string.h>

#include "base/cursor.h"
#include "crypto/openssl.h"
#include "facts/connection.h"
#include "harness.h"
#include "keys/keys.h"
#include "message/protection.h"
#include "registry/registry.h"

enum { RANDOM = 32, HEAD = 3, SERVER = 1, GAP = 2, RECORD = 4, NOT_OPENED = 0x80 };

static const uint64_t seed[2] = {1, 2};

/* --- keys that open what they like --- */

static size_t fake_decrypt(void *context, const struct tw_encrypted_secret *secret,
                           uint8_t out[TW_PREMASTER_MOST])
{
    (void)context;
    size_t len = secret->bytes.len < 48 ? secret->bytes.len : 48;
    memcpy(out, secret->bytes.ptr, len);
    return len;
}

static void fake_notice(void *context, struct tw_bytes certificate)
{
    (void)context, (void)certificate;
}

static bool fake_master(void *context, const struct tw_schedule *s, struct tw_bytes premaster,
                        const struct tw_transcript *session, uint8_t master[TW_MASTER_SECRET])
{
    (void)context, (void)s, (void)session;
    memset(master, premaster.ptr[0], TW_MASTER_SECRET);
    return true;
}

static bool fake_block(void *context, const struct tw_schedule *s, const uint8_t master[TW_MASTER_SECRET],
                       struct tw_protection sides[2])
{
    (void)context, (void)master;
    sides[0].enc = sides[1].enc = s->suite->enc;
    return true;
}

static bool fake_keys(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                      struct tw_protection *p)
{
    (void)context, (void)secret;
    p->enc = s->suite->enc;
    return true;
}

static bool fake_next(void *context, const struct tw_schedule *s, uint8_t *secret, size_t len)
{
    (void)context, (void)s;
    secret[len - 1]++;
    return true;
}

static size_t fake_finished(void *context, const struct tw_schedule *s, struct tw_bytes secret, unsigned side,
                            const struct tw_transcript *messages, uint8_t out[TW_DIGEST_MOST])
{
    uint8_t sum = 0;

    (void)context, (void)s, (void)secret, (void)side;
    for (size_t i = 0; i < messages->count; i++)
        for (size_t byte = 0; byte < messages->parts[i].len; byte++)
            sum ^= messages->parts[i].ptr[byte];
    memset(out, sum, 12);
    return 12;
}

static size_t fake_hash(void *context, const struct tw_schedule *s, const struct tw_transcript *messages,
                        uint8_t out[TW_DIGEST_MOST])
{
    (void)fake_finished(context, s, (struct tw_bytes){0}, 0, messages, out);
    memset(out + 12, 0, 20);
    return 32;
}

static size_t fake_extract(void *context, const struct tw_schedule *s, struct tw_bytes salt,
                           struct tw_bytes key, uint8_t out[TW_DIGEST_MOST])
{
    (void)context, (void)s;
    memset(out, (int)(salt.len + key.len), 32);
    return 32;
}

static size_t fake_expand(void *context, const struct tw_schedule *s, struct tw_bytes secret,
                          const char *label, struct tw_bytes value, uint8_t out[TW_DIGEST_MOST])
{
    (void)label;
    return fake_extract(context, s, secret, value, out);
}

static enum tw_opened fake_open(void *context, struct tw_protection *p, const struct tw_sealed_record *record,
                                struct tw_opened_record *opened)
{
    (void)context;
    if (record->body.len == 0 || record->body.ptr[0] & NOT_OPENED)
        return TW_OPENED_NOT;
    p->sequence++;
    *opened = (struct tw_opened_record){
        .bytes = {record->body.ptr + 1, record->body.len - 1},
        .skew = 1,
        .content_type = record->body.ptr[0],
    };
    return TW_OPENED;
}

static void fake_end(void *context, struct tw_protection *p)
{
    (void)context;
    *p = (struct tw_protection){0};
}

static const struct tw_unsealing fake = {
    .decrypt = fake_decrypt,
    .notice = fake_notice,
    .master_secret = fake_master,
    .key_block = fake_block,
    .traffic_keys = fake_keys,
    .next_secret = fake_next,
    .finished = fake_finished,
    .hash = fake_hash,
    .extract = fake_extract,
    .expand = fake_expand,
    .open = fake_open,
    .end = fake_end,
};

/* --- a connection --- */

struct stage {
    struct tw_memory memory;
    struct tw_crypto_context *context;
    struct tw_crypto crypto;
    struct tw_tracker tracker;
    struct tw_flow flow;
    struct tw_stream_listener listener;
    unsigned connections;
    uint32_t packet;
};

static void hear_connection(void *context, const struct tw_connection *c)
{
    struct stage *s = context;

    s->connections++;
    for (const struct tw_message *m = c->first; m != NULL; m = m->next) {
        require(!(m->encrypted && m->decrypted));
        require(m->kept <= m->length);
        for (uint32_t i = 1; i < m->fragment_count; i++)
            require(m->fragments[i].offset >= m->fragments[i - 1].offset);
        if (!m->encrypted)
            tw_connection_decode(c, m, NULL);
    }
}

static void add_secrets(struct tw_keys *keys, struct tw_bytes random)
{
    static const uint8_t secret[TW_MASTER_SECRET] = {1};

    for (int what = TW_SECRET_CLIENT_EARLY; what <= TW_SECRET_SERVER_TRAFFIC; what++)
        require(tw_keys_put(keys, (enum tw_secret)what, random, (struct tw_bytes){secret, 32}));
    require(
        tw_keys_put(keys, TW_SECRET_PSK, (struct tw_bytes){random.ptr, 1}, (struct tw_bytes){secret, 16}));
    if (random.ptr[0] & 1) /* else there are private keys */
        require(tw_keys_put(keys, TW_SECRET_MASTER, random, (struct tw_bytes){secret, sizeof secret}));
}

/* The real thing, with keys that fit nothing. */
static void open_record(struct stage *s, struct tw_bytes b)
{
    struct tw_schedule schedule = {0};
    struct tw_protection sides[2] = {{0}};
    const struct tw_unsealing *u = tw_crypto_openssl.unsealing;
    uint8_t master[TW_MASTER_SECRET] = {3};
    struct tw_opened_record opened;
    bool ready;

    if (b.len < 4)
        return;
    schedule.version = tw_load_be16(b.ptr);
    schedule.suite = tw_cipher_suite_find(tw_load_be16(b.ptr + 2));
    schedule.encrypt_then_mac = b.len & 1;
    if (schedule.suite == NULL)
        return;
    ready = tw_version_is_tls13(schedule.version)
                ? u->traffic_keys(s->context, &schedule, (struct tw_bytes){master, 32}, &sides[0])
                : u->key_block(s->context, &schedule, master, sides);
    const struct tw_sealed_record record = {
        .body = {b.ptr + 4, b.len - 4},
        .version = schedule.version,
        .content_type = TW_HANDSHAKE,
        .skip = b.ptr[0],
    };
    if (ready && u->open(s->context, &sides[0], &record, &opened) == TW_OPENED)
        require(opened.bytes.len <= record.body.len);
    u->end(s->context, &sides[0]);
    u->end(s->context, &sides[1]);
}

static void play(struct stage *s, struct tw_cursor c)
{
    struct tw_bytes head = {0}, body = {0};

    while (tw_cursor_bytes(&c, HEAD, &head)) {
        size_t len = tw_load_be16(head.ptr + 1), left = tw_cursor_left(&c);
        unsigned direction = head.ptr[0] & SERVER;
        const struct tw_origin origin = {TW_NO_TIME, ++s->packet, 0};
        if (head.ptr[0] & GAP) {
            s->listener.gap(s->listener.self, &s->flow, direction, len + 1, TW_GAP_LOST, &origin);
            s->flow.half[direction].offset += len + 1;
            continue;
        }
        require(tw_cursor_bytes(&c, len < left ? len : left, &body));
        if (head.ptr[0] & RECORD) {
            open_record(s, body);
        } else if (body.len > 0 && !(s->flow.half[direction].flags & TW_HALF_IGNORED)) {
            s->listener.data(s->listener.self, &s->flow, direction, body.ptr, body.len, &origin);
            s->flow.half[direction].offset += body.len;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tw_limits limits = {.max_message = 1 << 16, .max_connection = 1 << 18};
    size_t live = 0;
    const struct tw_allocator allocator = counted_allocator(&live);
    struct stage s = {.flow = {.client = 0, .reset = TW_DIRECTION_UNKNOWN}};

    if (size < RANDOM)
        return 0;
    tw_memory_init(&s.memory, &allocator, 4 << 20);
    s.context = tw_crypto_context_new(&s.memory, seed, 1000000);
    struct tw_keys *keys = tw_keys_make(&s.memory, seed);
    require(s.context != NULL && keys != NULL);
    add_secrets(keys, (struct tw_bytes){data, RANDOM});
    s.crypto = tw_crypto_openssl;
    s.crypto.unsealing = &fake;
    s.tracker = (struct tw_tracker){
        .memory = &s.memory,
        .limits = limits,
        .crypto = &s.crypto,
        .crypto_context = s.context,
        .keys = keys,
        .secrets = tw_keys_counter(keys),
        .private_keys = true,
        .on_connection = hear_connection,
        .context = &s,
    };
    s.listener = tw_tracker_listener(&s.tracker);
    s.flow.half[0].flags = s.flow.half[1].flags = TW_HALF_SYN;
    play(&s, tw_cursor_over(data + RANDOM, size - RANDOM));
    s.listener.ended(s.listener.self, &s.flow, TW_END_INPUT);
    require(s.connections == 1);
    tw_keys_wipe(keys);
    tw_keys_wipe(s.tracker.learned);
    tw_crypto_context_free(s.context);
    tw_memory_trim(&s.memory);
    require(live == 0);
    return 0;
}
